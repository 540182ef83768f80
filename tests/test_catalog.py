"""The catalog: looking up, finding, hashing, reading, and what no catalogue can take away."""

import json
import os
import pickle
import subprocess
import sys
from itertools import product

import attrs
import pytest

from intimacy import (
    Catalog,
    CatalogError,
    OptionError,
    Situation,
    UnknownConceptError,
    load_catalog,
    read_catalog,
    recommend,
)
from intimacy.catalog.merge import Checked
from intimacy.index import compile_index
from intimacy.model import (
    SAFETY_SECTIONS,
    SECTIONS,
    Basis,
    Benefit,
    Condition,
    Contents,
    Directness,
    ExaminedPair,
    Frame,
    Link,
    Obstacle,
    Pillar,
    Point,
    Practice,
    Question,
    RedFlag,
    Reference,
    Relation,
    SafetyRuling,
    Sessions,
    Strength,
    Verdict,
    in_order,
)
from intimacy.scoring.arrays import weights_of

CATALOG = load_catalog()
MINE = Contents(
    id="mine",
    name="Mine",
    pillars=(Pillar(id="calm", name="Calm"),),
    obstacles=(Obstacle(id="noise", name="Noise", aliases=("racket",), description="It is loud here"),),
    practices=(
        Practice(
            id="earplugs",
            name="Earplugs",
            steps=("Buy", "Wear"),
            minutes_per_session=5,
            sessions_per_week=Sessions(min=1, typical=2, max=3),
            points=(Point(id="soft", text="They are soft"),),
        ),
        Practice(id="walk", name="Walk"),
    ),
    benefits=(Benefit(id="sleep", name="Sleep"),),
    links=(
        Link("noise", "weakens", "calm", strength="strong", rationale="It is loud", references_against=("doe-2020",)),
        Link("earplugs", "addresses", "noise", strength="strong"),
        Link(
            "calm",
            "yields",
            "sleep",
            strength="weak",
            verdict="supported",
            directness="direct",
            basis="literature",
            references_for=("doe-2020",),
        ),
        Link("earplugs", "precedes", "walk"),
    ),
    examined=(ExaminedPair(source="walk", relation="addresses", target="noise", note="Nothing"),),
    conditions=(Condition(id="rested", name="Rested", question="Did you sleep?"),),
    red_flags=(RedFlag(id="smoke", name="Smoke", status="hold"),),
    rulings=(SafetyRuling(flag="smoke", practice="walk", ruling="caution", reason="Hot"),),
    questions=(Question(id="see-smoke", text="Is there smoke?", flag="smoke"),),
    references=(Reference(id="doe-2020", authors=("Doe, J.",), year=2020, title="On ears", reading="secondary-text"),),
)
TOML = """
schema = "intimacy/catalog/1"
id = "mine"
name = "Mine"

[[obstacles]]
id = "noise"
name = "Noise"

[[practices]]
id = "earplugs"
name = "Earplugs"

[[links]]
source = "earplugs"
relation = "addresses"
target = "noise"
strength = "strong"
"""


def pickled(value):
    return pickle.loads(pickle.dumps(value))  # noqa: S301  # our own bytes


def faults_of(make, *given):
    with pytest.raises(CatalogError) as caught:
        make(*given)
    return [str(fault) for fault in caught.value.faults]


def change(section, place=0, **changes):
    """My catalogue with one record changed."""
    records = list(getattr(MINE, section))
    records[place] = attrs.evolve(records[place], **changes)
    return attrs.evolve(MINE, **{section: tuple(records)})


# -- looking up --------------------------------------------------------------------------------------------------------


def test_the_built_in_catalog_is_made_once():
    assert load_catalog() is load_catalog() is load_catalog("emotional")


def test_another_name_is_no_catalogue():
    with pytest.raises(OptionError) as caught:
        load_catalog("physical")
    assert (
        str(caught.value)
        == "1 fault in the options:\n- name: found 'physical'; allowed is one of emotional; read_catalog(path) reads your own"
    )


def test_every_section_is_a_mapping_by_id():
    for section in SECTIONS:
        if section not in ("links", "examined", "rulings"):
            records = getattr(CATALOG, section)
            assert [record.id for record in records.values()] == list(records)
            assert tuple(records.values()) == getattr(CATALOG.contents, section)
    assert all(ruling.key == key for key, ruling in CATALOG.rulings.items())
    assert CATALOG.links == CATALOG.contents.links
    assert CATALOG.examined == CATALOG.contents.examined


def test_the_mappings_of_a_catalog_cannot_be_changed():
    for name in ("pillars", "rulings", "concepts", "aliases"):
        with pytest.raises(TypeError):
            getattr(CATALOG, name)["x"] = 1
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        CATALOG.contents = MINE


def test_any_concept_is_found_by_its_id_or_its_alias():
    for id, record in CATALOG.concepts.items():
        assert CATALOG[id] is record
        assert id in CATALOG
    for alias, id in CATALOG.aliases.items():
        assert CATALOG[alias] is CATALOG[id]
        assert alias in CATALOG


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("forgivness", "no concept 'forgivness' in this catalog; the nearest: forgiveness, forgiving"),
        ("qqqq", "no concept 'qqqq' in this catalog; a search for words finds more"),
        ("", "no concept '' in this catalog; a search for words finds more"),
        (7, "no concept '7' in this catalog; a search for words finds more"),
        (None, "no concept 'None' in this catalog; a search for words finds more"),
    ],
)
def test_an_unknown_concept_is_an_error_that_suggests_the_nearest(wanted, said):
    with pytest.raises(UnknownConceptError) as caught:
        CATALOG[wanted]
    assert str(caught.value) == said
    assert wanted not in CATALOG


def test_aliases_are_suggested_too():
    with pytest.raises(UnknownConceptError, match="cheating"):
        CATALOG["cheatin"]


def test_a_link_is_no_concept():
    assert CATALOG.links[0].id not in CATALOG


# -- finding -----------------------------------------------------------------------------------------------------------

FILTERS = {
    "source": ("lack-of-trust", lambda link: link.source == "lack-of-trust"),
    "target": ("trust", lambda link: link.target == "trust"),
    "relation": ("weakens", lambda link: link.relation == "weakens"),
    "verdict": ("mixed", lambda link: link.verdict == "mixed"),
    "directness": ("direct", lambda link: link.directness == "direct"),
    "basis": ("stated", lambda link: link.basis == "stated"),
    "strength": ("weak", lambda link: link.strength == "weak"),
}


@pytest.mark.parametrize("name", FILTERS)
def test_links_are_found_by_each_of_their_parts(name):
    wanted, holds = FILTERS[name]
    found = CATALOG.find_links(**{name: wanted})
    assert found == tuple(link for link in CATALOG.links if holds(link))
    assert 0 < len(found) < len(CATALOG.links)


def test_links_fit_everything_that_is_given():
    for one, other in product(FILTERS, repeat=2):
        both = {name: FILTERS[name][0] for name in (one, other)}
        assert CATALOG.find_links(**both) == tuple(
            link for link in CATALOG.links if FILTERS[one][1](link) and FILTERS[other][1](link)
        ), (one, other)


def test_links_are_found_by_a_study_for_or_against_them():
    mine = Catalog(MINE)
    assert [link.id for link in mine.find_links(reference="doe-2020")] == [
        "calm yields sleep",
        "noise weakens calm",
    ]
    for reference in list(CATALOG.references)[:30]:
        cited = tuple(link for link in CATALOG.links if reference in (*link.references_for, *link.references_against))
        assert CATALOG.find_links(reference=reference) == cited


def test_links_are_found_by_aliases():
    assert CATALOG.find_links(source="cheating") == CATALOG.find_links(source="lack-of-trust")
    assert Catalog(MINE).find_links(target="racket") == Catalog(MINE).find_links(target="noise") != ()


def test_without_a_filter_every_link_is_found_and_sometimes_none():
    assert CATALOG.find_links() == CATALOG.links
    assert CATALOG.find_links(source="trust", relation="weakens") == ()


@pytest.mark.parametrize("name", ["source", "target", "reference"])
def test_an_unknown_end_is_an_error_and_no_empty_answer(name):
    with pytest.raises(UnknownConceptError, match="'qqqq'"):
        CATALOG.find_links(**{name: "qqqq"})


@pytest.mark.parametrize("name", ["relation", "verdict", "directness", "basis", "strength"])
@pytest.mark.parametrize("word", ["qqqq", "", 7, True])
def test_a_word_outside_its_vocabulary_is_an_error_that_lists_it(name, word):
    with pytest.raises(OptionError) as caught:
        CATALOG.find_links(**{name: word})
    vocabulary = {
        "relation": Relation,
        "verdict": Verdict,
        "directness": Directness,
        "basis": Basis,
        "strength": Strength,
    }[name]
    assert (
        str(caught.value)
        == f"1 fault in the options:\n- {name}: found {word!r}; allowed is one of {', '.join(vocabulary)}"
    )


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("cheated", "lack-of-trust"),
        ("forgiving", "forgiveness"),
        ("FORGIVENESS", "forgiveness"),
        ("listening", "empathetic-listening"),
        ("trust", "trust"),
    ],
)
def test_search_finds_by_words_the_closest_first(text, first):
    assert CATALOG.search(text)[0].id == first


def test_search_asks_for_every_word():
    assert [one.id for one in Catalog(MINE).search("loud here")] == ["noise"]
    assert Catalog(MINE).search("loud qqqq") == ()


@pytest.mark.parametrize("text", ["", " ", "?!", "qqqqzzzz"])
def test_search_may_find_nothing(text):
    assert CATALOG.search(text) == ()


def test_search_can_be_kept_to_one_kind():
    found = CATALOG.search("trust", kind="practice")
    assert found
    assert {one.kind for one in found} == {"practice"}
    assert set(found) < set(CATALOG.search("trust"))
    with pytest.raises(OptionError, match="kind: found 'club'; allowed is one of pillar, obstacle,"):
        CATALOG.search("trust", kind="club")


# -- equal, hashed, pickled --------------------------------------------------------------------------------------------


def test_catalogs_are_equal_and_hash_by_value():
    assert Catalog(MINE) == Catalog(MINE)
    assert hash(Catalog(MINE)) == hash(Catalog(MINE))
    assert Catalog(MINE) != Catalog(change("pillars", name="Quiet"))
    assert Catalog(MINE) != CATALOG


def test_the_order_of_records_never_matters():
    turned = attrs.evolve(MINE, **{section: tuple(reversed(getattr(MINE, section))) for section in SECTIONS})
    assert Catalog(turned) == Catalog(MINE)
    assert Catalog(turned).sha256 == Catalog(MINE).sha256
    assert in_order(turned) == in_order(MINE)


def test_a_pickle_leaves_out_what_was_compiled():
    fresh = Catalog(MINE)
    size = len(pickle.dumps(fresh))
    recommend(Situation(obstacles={"noise": 0.5}, red_flags=[]), catalog=fresh)
    assert compile_index(fresh) is compile_index(fresh)
    assert fresh.graph
    assert fresh.search("noise")
    assert fresh.sha256
    assert len(pickle.dumps(fresh)) == size
    again = pickled(fresh)
    assert again == fresh
    assert hash(again) == hash(fresh)
    assert compile_index(again) is not compile_index(fresh)
    assert again.sha256 == fresh.sha256
    assert recommend(Situation(obstacles={"noise": 0.5}, red_flags=[]), catalog=again)


def test_a_catalog_is_pickled_as_its_contents_and_checked_again_where_it_is_read():
    catalog = Catalog(MINE)
    assert catalog.__reduce__() == (Catalog, (catalog.contents,))
    # As if it had been pickled where the checks were others.
    unchecked = Catalog(Checked(change("practices", dose_references=("qqqq",))))
    assert [fault.split(";")[0] for fault in faults_of(pickled, unchecked)] == [
        "practice 'earplugs', dose_references: found 'qqqq'"
    ]


def test_nothing_can_be_made_a_subclass_of_catalog():
    with pytest.raises(TypeError) as caught:
        type("Loose", (Catalog,), {})
    assert str(caught.value) == (
        "Catalog is final, since everything that is safe rests on it; a catalogue of your own is made of Contents or read from files"
    )


def test_what_was_compiled_does_not_make_catalogs_differ():
    used, fresh = Catalog(MINE), Catalog(MINE)
    assert compile_index(used) is compile_index(used)
    assert weights_of(compile_index(used)).any()
    assert compile_index(used).memo
    assert not fresh._memo
    assert used.aliases["racket"] == "noise"
    assert used == fresh
    assert hash(used) == hash(fresh)
    assert repr(used) == repr(fresh)


def test_a_catalog_shows_what_it_is_and_how_much_is_in_it():
    assert repr(Catalog(MINE)).startswith(
        "<Catalog 'mine' 0.0.0: 1 pillars, 1 obstacles, 2 practices, 1 benefits, 0 scenes, 4 links, 16 red_flags, "
    )
    assert "mine" in Catalog(MINE)._repr_html_()


@pytest.mark.parametrize("given", [None, {}, "mine", 7, CATALOG])
def test_a_catalog_is_made_of_contents(given):
    with pytest.raises(TypeError) as caught:
        Catalog(given)
    said = f"a catalog is made of Contents, not of {type(given).__name__}; see load_catalog, read_catalog, Catalog.from_dict"
    assert str(caught.value) == said


# -- plain data --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("catalog", [CATALOG, Catalog(MINE)], ids=["emotional", "mine"])
def test_dict_json_and_toml_give_the_catalog_again(catalog, tmp_path):
    (tmp_path / "a.json").write_text(catalog.to_json(), encoding="utf-8")
    (tmp_path / "a.toml").write_text(catalog.to_toml(), encoding="utf-8")
    for again in (
        Catalog.from_dict(catalog.to_dict()),
        Catalog.from_dict(json.loads(catalog.to_json())),
        read_catalog(tmp_path / "a.json"),
        read_catalog(str(tmp_path / "a.toml")),
    ):
        assert again == catalog
        assert again.sha256 == catalog.sha256
        assert again.rules_sha256 == catalog.rules_sha256
        assert again.to_json() == catalog.to_json()


def test_plain_data_begins_with_its_schema():
    assert next(iter(CATALOG.to_dict().items())) == ("schema", "intimacy/catalog/1")


@pytest.mark.parametrize("wrong", [None, [1], "mine", 7])
def test_what_is_no_table_is_no_catalogue(wrong):
    assert faults_of(Catalog.from_dict, wrong)[0] == f"found {wrong!r}; allowed is a table of named fields"


def test_an_empty_table_lacks_an_id_and_a_name():
    required = "found nothing; allowed is a value; this field is required"
    assert faults_of(Catalog.from_dict, {}) == [f"id: {required}", f"name: {required}"]


SCHEMA = "allowed is 'intimacy/catalog/1', or nothing"
NEWER = "allowed is written by a newer version of this library; allowed is 'intimacy/catalog/1'; update intimacy"


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        ("intimacy/catalog/1.1", NEWER),
        ("intimacy/catalog/2", NEWER),
        ("intimacy/situation/1", SCHEMA),
        ("", SCHEMA),
        (1, SCHEMA),
    ],
)
def test_another_schema_is_refused(schema, said):
    assert faults_of(Catalog.from_dict, {"schema": schema, "id": "mine", "name": "Mine"}) == [
        f"schema: found {schema!r}; {said}"
    ]


def test_a_catalogue_without_a_schema_is_read():
    assert Catalog.from_dict({"id": "mine", "name": "Mine"}) == Catalog(Contents(id="mine", name="Mine"))


def test_a_section_that_is_no_list_and_one_that_is_unknown_are_faults():
    known = "schema, id, name, version, language, frame, " + ", ".join(SECTIONS)
    assert faults_of(
        Catalog.from_dict, {"id": "mine", "name": "Mine", "pillars": {"trust": {}}, "heroes": [], "\x1b[31m": []}
    ) == [
        "pillars: found {'trust': {}}; allowed is a list of tables, written [[pillars]]",
        f"heroes: found an unknown section; allowed is one of {known}",
        f"\\x1b[31m: found an unknown section; allowed is one of {known}",
    ]


# -- hashes ------------------------------------------------------------------------------------------------------------


def test_the_hashes_are_the_same_in_every_process():
    code = "import intimacy; c = intimacy.load_catalog(); print(c.sha256, c.rules_sha256)"
    for seed in ("0", "1"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env).stdout
        assert out.split() == [CATALOG.sha256, CATALOG.rules_sha256]


def test_equal_catalogs_have_equal_hashes_whole_numbers_or_not():
    floats = change("practices", sessions_per_week=Sessions(min=1.0, typical=2.0, max=3.0))
    assert Catalog(floats) == Catalog(MINE)
    assert Catalog(floats).sha256 == Catalog(MINE).sha256
    assert Catalog(floats).rules_sha256 == Catalog(MINE).rules_sha256


TEXTS = {
    "the name of the catalog": attrs.evolve(MINE, name="Meins"),
    "the language": attrs.evolve(MINE, language="de"),
    "the frame": attrs.evolve(MINE, frame=Frame(definition="Was es ist")),
    "a name": change("pillars", name="Ruhe"),
    "a summary": change("pillars", summary="Ruhe"),
    "a description": change("obstacles", description="Es ist laut"),
    "an impact": change("obstacles", impact="Es ist laut"),
    "steps": change("practices", steps=("Kaufen", "Tragen")),
    "variants": change("practices", variants=("Watte",)),
    "the text of a point": change("practices", points=(Point(id="soft", text="Sie sind weich"),)),
    "a rationale": change("links", rationale="Es ist laut"),
    "a note": change("examined", note="Nichts"),
    "a question of a condition": change("conditions", question="Hast du geschlafen?"),
    "a private question": change("questions", text="Ist da Rauch?"),
    "a reason": change("rulings", reason="Heiß"),
    "a finding": change("references", finding="Etwas"),
}
RULES = {
    "the id": attrs.evolve(MINE, id="yours"),
    "the version": attrs.evolve(MINE, version="0.0.1"),
    "a strength": change("links", strength="weak"),
    "a stated strength": change("links", stated_strength="weak"),
    "a verdict": change("links", 2, verdict="mixed"),
    "a directness": change("links", 2, directness="adjacent"),
    "a link less": attrs.evolve(MINE, links=MINE.links[1:]),
    "minutes": change("practices", minutes_per_session=6),
    "sessions": change("practices", sessions_per_week=Sessions(min=1, typical=3, max=3)),
    "what is left alone": change("practices", alone_effect="full"),
    "a starter": change("practices", starter=True),
    "a ruling": change("rulings", ruling="hold"),
    "the status of a flag": change("red_flags", status="refer"),
    "a question that comes along": change("obstacles", questions=("see-smoke",)),
    "a gap that is an obstacle": change("obstacles", wanted_gap=("calm",)),
    "an alias": change("obstacles", aliases=("din",)),
    "a study": change("links", 1, references_for=("doe-2020",)),
    "the id of a point": change("practices", points=(Point(id="firm", text="They are soft"),)),
}


@pytest.mark.parametrize("contents", TEXTS.values(), ids=TEXTS)
def test_a_translation_changes_the_hash_of_everything_and_not_that_of_the_rules(contents):
    assert Catalog(contents).sha256 != Catalog(MINE).sha256
    assert Catalog(contents).rules_sha256 == Catalog(MINE).rules_sha256


@pytest.mark.parametrize("contents", RULES.values(), ids=RULES)
def test_what_is_no_text_changes_both_hashes(contents):
    assert Catalog(contents).sha256 != Catalog(MINE).sha256
    assert Catalog(contents).rules_sha256 != Catalog(MINE).rules_sha256


# -- reading -----------------------------------------------------------------------------------------------------------


def test_a_file_is_read(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(TOML)
    catalog = read_catalog(file)
    assert catalog.practices["earplugs"].name == "Earplugs"
    assert recommend(Situation(obstacles={"noise": 0.5}, red_flags=[]), catalog=catalog)[0].practice.id == "earplugs"


def test_the_files_of_a_folder_make_one_catalogue(tmp_path):
    head, *tables = TOML.split("[[")
    (tmp_path / "a.toml").write_text(head)
    for number, table in enumerate(tables):
        (tmp_path / f"t{number}.toml").write_text("[[" + table)
    (tmp_path / "more.json").write_text('{"practices": [{"id": "walk", "name": "Walk"}]}')
    (tmp_path / "README.md").write_text("not read")
    (tmp_path / "deep.toml").mkdir()
    (tmp_path / "whole.txt").write_text(TOML)
    catalog = read_catalog(tmp_path)
    assert sorted(catalog.practices) == ["earplugs", "walk"]
    assert [link.id for link in catalog.links] == ["earplugs addresses noise"]


def test_what_is_not_there_is_a_fault(tmp_path):
    path = tmp_path / "none.toml"
    assert faults_of(read_catalog, path) == [
        f"{path}: found nothing there; allowed is a .toml or .json file, or a folder of them"
    ]


def test_a_folder_without_files_is_a_fault(tmp_path):
    (tmp_path / "README.md").write_text("not read")
    assert faults_of(read_catalog, tmp_path) == [
        f"{tmp_path}: found a folder without such a file; allowed is a .toml or .json file, or a folder of them"
    ]


def test_another_ending_is_a_fault(tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("id: mine")
    assert faults_of(read_catalog, file) == [f"{file}: found '.yaml'; allowed is a file ending in .toml or .json"]


def test_an_empty_file_is_a_fault(tmp_path):
    toml, jsn = tmp_path / "mine.toml", tmp_path / "mine.json"
    toml.write_text("")
    jsn.write_text("")
    required = "found nothing; allowed is a value; this field is required"
    assert faults_of(read_catalog, toml) == [f"{toml}, id: {required}", f"{toml}, name: {required}"]
    assert faults_of(read_catalog, jsn) == [f"{jsn}: the input is empty; allowed is one JSON object"]


def test_what_stands_in_two_files_is_a_fault_that_names_the_second(tmp_path):
    (tmp_path / "a.toml").write_text(TOML)
    (tmp_path / "b.toml").write_text(
        'schema = "intimacy/catalog/1"\nid = "mine"\n[[practices]]\nid = "earplugs"\nname = "Again"\n'
    )
    assert faults_of(read_catalog, tmp_path) == [
        f"{tmp_path / 'b.toml'}:1, schema: found a second one; allowed is one in all files together",
        f"{tmp_path / 'b.toml'}:2, id: found a second one; allowed is one in all files together",
        f"{tmp_path / 'b.toml'}:4, practice 'earplugs', id: found an id of practice 'earplugs' too; allowed is an id of its own",
    ]


def test_the_faults_of_all_files_are_told_together(tmp_path):
    (tmp_path / "a.toml").write_text(TOML + "weight = 3\n")
    (tmp_path / "b.toml").write_text(
        '[[pillars]]\nid = "Calm"\nname = 7\n[[links]]\nsource = "noise"\nrelation = "loves"\ntarget = "calm"\n'
    )
    faults = faults_of(read_catalog, tmp_path)
    assert [fault.split(";")[0] for fault in faults] == [
        f"{tmp_path / 'a.toml'}:19, links[0] 'earplugs addresses noise', weight: found an unknown field",
        f"{tmp_path / 'b.toml'}:2, pillars[0], id: found 'Calm'",
        f"{tmp_path / 'b.toml'}:3, pillars[0], name: found 7",
        f"{tmp_path / 'b.toml'}:6, links[0] 'noise loves calm', relation: found 'loves'",
    ]


def test_every_file_that_cannot_be_parsed_is_told(tmp_path):
    (tmp_path / "a.toml").write_text("id = ")
    (tmp_path / "b.json").write_text('{"id": ')
    (tmp_path / "c.toml").write_bytes(b"\xff")
    faults = faults_of(read_catalog, tmp_path)
    assert [fault.split(": ")[0] for fault in faults] == [
        str(tmp_path / name) for name in ("a.toml:1", "b.json:1", "c.toml")
    ]


def test_a_file_over_the_limit_is_refused_unless_a_larger_one_is_given(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(TOML)
    size = file.stat().st_size
    assert faults_of(lambda: read_catalog(file, max_bytes=10)) == [
        f"{file}: found {size} bytes; allowed is at most 10 bytes (max_bytes of read_catalog)"
    ]
    assert read_catalog(file, max_bytes=size).id == "mine"
    for wrong in ("x", -1, 0, None, 1.5, True):
        with pytest.raises(OptionError, match=r"max_bytes: found .*; allowed is a whole number above 0"):
            read_catalog(file, max_bytes=wrong)


def test_a_newer_schema_in_a_file_is_refused(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(TOML.replace("catalog/1", "catalog/1.7"))
    assert faults_of(read_catalog, file) == [f"{file}:2, schema: found 'intimacy/catalog/1.7'; {NEWER}"]


def test_hostile_text_in_a_file_is_told_in_printable_ascii(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('id = "\\u001b[31mred\\u202e"\nname = "Mine"\n', encoding="utf-8")
    (fault,) = faults_of(read_catalog, file)
    assert fault == f"{file}:1, id: found '\\x1b[31mred\\u202e'; allowed is a lowercase slug such as 'shared-meals'"


# -- safety ------------------------------------------------------------------------------------------------------------

BUILTIN = {section: getattr(CATALOG.contents, section) for section in SAFETY_SECTIONS}
EMPTY = Contents(id="empty", name="Empty")


@pytest.mark.parametrize("contents", [EMPTY, MINE], ids=["empty", "mine"])
def test_built_in_safety_comes_with_every_catalogue(contents):
    catalog = Catalog(contents)
    base = Catalog(EMPTY)
    for section in ("red_flags", "rulings", "questions", "conditions", "referrals"):
        assert set(BUILTIN[section]) == set(getattr(base.contents, section)) <= set(getattr(catalog.contents, section))
    assert set(base.contents.references) < set(BUILTIN["references"])
    for flag in base.red_flags.values():
        result = recommend(Situation(red_flags=[flag.id]), catalog=catalog)
        assert result.safety.status.rank >= flag.status.rank


def test_a_built_in_record_given_as_it_is_is_no_fault():
    contents = attrs.evolve(
        MINE,
        **{
            section: (*getattr(MINE, section), *getattr(Catalog(EMPTY).contents, section))
            for section in SAFETY_SECTIONS
        },
    )
    assert Catalog(contents) == Catalog(MINE)


@pytest.mark.parametrize("section", ["red_flags", "questions", "conditions", "referrals", "references"])
def test_a_built_in_record_cannot_be_redefined(section):
    record = getattr(Catalog(EMPTY).contents, section)[0]
    field = "title" if section == "references" else "text" if section == "questions" else "name"
    said = "the built-in record as it is, or another id: what keeps people safe cannot be changed by a catalogue"
    changed = attrs.evolve(record, **{field: "Something else"})
    assert faults_of(Catalog, attrs.evolve(MINE, **{section: (*getattr(MINE, section), changed)})) == [
        f"{section} {record.id!r}: found a different record of a built-in id; allowed is {said}"
    ]


def test_the_status_of_a_built_in_flag_cannot_be_lowered():
    threats = attrs.evolve(CATALOG.red_flags["threats"], status="hold")
    assert len(faults_of(Catalog, attrs.evolve(MINE, red_flags=(threats,), rulings=(), questions=()))) == 1


def test_a_built_in_flag_cannot_be_made_the_alias_or_the_id_of_something_else():
    assert faults_of(Catalog, change("obstacles", aliases=("threats",))) == [
        "obstacle 'noise', aliases: found 'threats', which belongs to red-flag 'threats'; allowed is aliases of its own"
    ]
    assert faults_of(Catalog, attrs.evolve(EMPTY, pillars=(Pillar(id="threats", name="Threats"),))) == [
        "red-flag 'threats', id: found an id of pillar 'threats' too; allowed is an id of its own"
    ]


def test_loosening_built_in_rulings_is_refused_with_all_of_them_listed():
    strict = [ruling for ruling in Catalog(EMPTY).contents.rulings if ruling.ruling.rank > 0]
    looser = tuple(attrs.evolve(ruling, ruling="ok") for ruling in strict)
    faults = faults_of(Catalog, attrs.evolve(EMPTY, rulings=looser))
    assert sorted(faults) == sorted(
        f"ruling '{ruling.flag} {ruling.practice}', ruling: found ok; "
        f"allowed is {ruling.ruling} or stricter: a catalogue may tighten a built-in ruling and never loosen it"
        for ruling in strict
    )
    assert len(faults) > 100


def test_tightening_a_built_in_ruling_holds():
    mild = next(ruling for ruling in Catalog(EMPTY).contents.rulings if ruling.ruling == "caution")
    tight = attrs.evolve(mild, ruling="contraindicated")
    catalog = Catalog(attrs.evolve(EMPTY, rulings=(tight,)))
    assert catalog.rulings[mild.key] == tight
    assert len(catalog.rulings) == len(Catalog(EMPTY).rulings)


def test_a_ruling_of_no_practice_is_a_fault():
    contents = attrs.evolve(EMPTY, rulings=(SafetyRuling(flag="threats", practice="qqqq", ruling="hold"),))
    assert faults_of(Catalog, contents) == [
        "ruling 'threats qqqq', practice: found 'qqqq'; allowed is the id of a practice of this catalogue"
    ]


def test_a_catalogue_may_add_flags_of_its_own():
    result = recommend(Situation(obstacles={"noise": 0.8}, red_flags=["smoke"]), catalog=Catalog(MINE))
    assert result.safety.status == "hold"
    assert "earplugs" not in [item.practice.id for item in result]
