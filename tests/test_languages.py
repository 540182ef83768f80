"""Languages: texts of a catalogue in another language, field by field, with everything else as it is."""

import pickle
from importlib.util import find_spec
from pathlib import Path

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import intimacy
from intimacy import Catalog, CatalogError, OptionError, Translation
from intimacy.catalog.language import BUILT_IN
from intimacy.layers.languages import mark
from intimacy.model import Contents, Obstacle, Pillar, Practice
from intimacy.testing import situations

CATALOG = intimacy.load_catalog()
GERMAN = CATALOG.in_language("de")
DATA = Path(find_spec("intimacy").origin).parent / "data"

MINE = Catalog(
    Contents(
        id="mine",
        name="Mine",
        pillars=(Pillar(id="quiet", name="Quiet", summary="Time without noise."),),
        obstacles=(Obstacle(id="noise", name="Noise"),),
        practices=(Practice(id="earplugs", name="Earplugs", steps=("Buy some.", "Wear them.")),),
    )
)


def dutch(**sections):
    return Translation.from_dict({"language": "nl", **sections})


def test_a_translation_changes_texts_and_no_rule():
    assert GERMAN.pillars["trust"].name == "Vertrauen"
    assert GERMAN.rules_sha256 == CATALOG.rules_sha256
    assert GERMAN.sha256 != CATALOG.sha256
    assert GERMAN.id == CATALOG.id
    assert GERMAN.version == CATALOG.version


def test_the_language_is_remembered_and_named():
    assert GERMAN.language == "de"
    assert GERMAN.original is CATALOG
    assert "in 'de'" in repr(GERMAN)
    result = intimacy.recommend(intimacy.Situation(red_flags=[]), catalog=GERMAN)
    assert result.to_dict()["catalog"]["language"] == "de"


def test_the_original_names_no_language_in_its_results():
    assert CATALOG.original is CATALOG
    assert "language" not in intimacy.recommend(intimacy.Situation(red_flags=[])).to_dict()["catalog"]


def test_the_command_line_speaks_a_language():
    from click.testing import CliRunner

    from intimacy.cli.main import cli

    shown = CliRunner().invoke(cli, ["show", "trust", "--language", "de"])
    assert shown.exit_code == 0
    assert shown.output.startswith("Vertrauen ")
    wrong = CliRunner().invoke(cli, ["show", "trust", "--language", "xx"])
    assert wrong.exit_code == 2
    assert "one of en, de" in wrong.output


def test_a_language_is_made_once_and_leads_back():
    assert CATALOG.in_language("de") is GERMAN
    assert GERMAN.in_language("de") is GERMAN
    assert GERMAN.in_language("en") is CATALOG


def test_a_regional_language_falls_back_to_the_one_it_belongs_to():
    austrian = CATALOG.in_language("de-AT")
    assert austrian.language == "de-AT"
    assert austrian.pillars == GERMAN.pillars


@pytest.mark.parametrize("wrong", ["fr", "", "DE", None, 7, "d" * 10_000])
def test_a_language_without_a_translation_is_refused_with_those_there_are(wrong):
    for ask in (CATALOG.in_language, CATALOG.untranslated)[: 1 if wrong == "fr" else 2]:
        with pytest.raises(OptionError, match="one of en, de"):
            ask(wrong)


@pytest.mark.parametrize("language", BUILT_IN)
def test_every_built_in_translation_is_complete_and_current(language):
    assert CATALOG.untranslated(language) == ()


@pytest.mark.parametrize("language", BUILT_IN)
def test_every_built_in_text_has_a_note_of_what_it_was_made_from(language):
    told = intimacy.read_translation(DATA / "languages" / language)
    for section, of_section in told.texts.items():
        for key, fields in of_section.items():
            assert set(fields) == set(told.made_from[section][key]), (section, key)


@pytest.mark.parametrize("language", BUILT_IN)
def test_every_built_in_translation_has_a_place_for_each_of_its_texts(language):
    told = intimacy.read_translation(DATA / "languages" / language)
    assert CATALOG.in_language(language, also=[told]).contents == CATALOG.in_language(language).contents


@settings(max_examples=25)
@given(situations(CATALOG))
def test_a_language_changes_no_result(situation):
    one, other = (intimacy.recommend(situation, catalog=each) for each in (CATALOG, GERMAN))
    assert [(item.practice.id, item.gain) for item in one] == [(item.practice.id, item.gain) for item in other]
    assert one.safety.status is other.safety.status
    assert [gap.target for gap in one.gaps] == [gap.target for gap in other.gaps]


def test_what_has_no_translation_stays_as_it_is_and_is_reported():
    made = MINE.in_language("nl", also=[dutch(pillars={"quiet": {"name": "Stilte"}})])
    assert (made.pillars["quiet"].name, made.pillars["quiet"].summary) == ("Stilte", "Time without noise.")
    report = MINE.untranslated("nl", also=[dutch(pillars={"quiet": {"name": "Stilte"}})])
    mine = {(one.section, one.record, one.field): one.why for one in report if one.record in ("quiet", "noise", "")}
    assert mine == {
        ("catalog", "", "name"): "missing",
        ("pillars", "quiet", "summary"): "missing",
        ("obstacles", "noise", "name"): "missing",
    }


def test_everything_is_reported_of_a_language_into_which_nothing_is_translated():
    assert {one.why for one in CATALOG.untranslated("fr")} == {"missing"}
    empty = CATALOG.untranslated("fr", also=[Translation(language="fr")])
    assert CATALOG.untranslated("fr") == empty
    assert {"sentences", "pillars", "red_flags"} <= {one.section for one in empty}
    for wrong in ("no language", "", None, 7):
        with pytest.raises(OptionError, match="language"):
            CATALOG.untranslated(wrong)


def test_a_translation_made_from_another_text_is_stale_and_not_shown():
    old = dutch(pillars={"quiet": {"name": "Rust", "of": {"name": mark("Calm")}}})
    assert MINE.in_language("nl", also=[old]).pillars["quiet"].name == "Quiet"
    (stale,) = [one for one in MINE.untranslated("nl", also=[old]) if one.why == "stale"]
    assert (stale.section, stale.record, stale.field, stale.text) == ("pillars", "quiet", "name", "Quiet")


def test_a_stale_translation_gives_way_to_one_that_is_current():
    old = dutch(pillars={"quiet": {"name": "Rust", "of": {"name": mark("Calm")}}})
    new = dutch(pillars={"quiet": {"name": "Stilte", "of": {"name": mark("Quiet")}}})
    assert MINE.in_language("nl", also=[old, new]).pillars["quiet"].name == "Stilte"


def test_ones_own_translation_comes_before_the_built_in_one():
    own = Translation.from_dict({"language": "de", "pillars": {"trust": {"name": "Zutrauen"}}})
    made = CATALOG.in_language("de", also=[own])
    assert made.pillars["trust"].name == "Zutrauen"
    assert made.pillars["safety"] == GERMAN.pillars["safety"]


def test_the_safety_records_of_a_catalogue_of_ones_own_are_translated_too():
    made = MINE.in_language("de")
    assert made.questions == GERMAN.questions
    assert made.pillars["quiet"].name == "Quiet"
    assert {one.section for one in MINE.untranslated("de")} == {"catalog", "pillars", "obstacles", "practices"}


def test_nothing_is_stale_in_a_catalogue_of_ones_own_for_which_nothing_was_translated():
    trust = Pillar(id="trust", name="Reliance", aliases=("counting-on",))
    own = Catalog(attrs.evolve(MINE.contents, pillars=(trust,)))
    assert {one.why for one in own.untranslated("de")} == {"missing"}
    assert ("catalog", "", "name") in {one[:3] for one in own.untranslated("de")}
    assert own.in_language("de").also_called == {}
    old = {"language": "de", "pillars": {"trust": {"name": "Zutrauen", "of": {"name": mark("Faith")}}}}
    (stale,) = [one for one in own.untranslated("de", also=[Translation.from_dict(old)]) if one.why == "stale"]
    assert stale[:3] == ("pillars", "trust", "name")
    layer = intimacy.Layer.from_dict({"id": "ours", "name": "Ours", "pillars": [{"id": "trust", "name": "Reliance"}]})
    reworded = CATALOG.overlay(layer, on_conflict="theirs").untranslated("de")
    assert [(one.record, one.field, one.why) for one in reworded] == [("trust", "name", "stale")]


def test_people_look_for_a_concept_by_the_words_of_their_language():
    assert CATALOG.also_called["lack-of-trust"] == CATALOG.obstacles["lack-of-trust"].aliases
    assert GERMAN.also_called.keys() == CATALOG.also_called.keys()
    assert "Untreue" in GERMAN.also_called["lack-of-trust"]
    assert GERMAN.obstacles["lack-of-trust"].aliases == CATALOG.obstacles["lack-of-trust"].aliases
    words = [word for one in GERMAN.also_called.values() for word in one]
    english = {alias for one in CATALOG.also_called.values() for alias in one}
    assert not english.intersection(words)
    assert pickle.loads(pickle.dumps(GERMAN)).also_called == GERMAN.also_called  # noqa: S301  # our own bytes


def test_a_translation_may_have_words_for_what_people_look_for_as_many_as_it_likes():
    own = dutch(pillars={"quiet": {"name": "Stilte", "aliases": ["rust", "kalmte", "in stilte zijn"]}})
    made = MINE.in_language("nl", also=[own])
    assert made.also_called == {"quiet": ("rust", "kalmte", "in stilte zijn")}
    assert [one.id for one in made.search("kalmte")] == ["quiet"]
    assert Translation.from_dict(own.to_dict()) == own
    assert MINE.search("kalmte") == ()
    with pytest.raises(CatalogError, match="a list of different texts"):
        dutch(pillars={"quiet": {"aliases": "rust"}})


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("Untreue", "lack-of-trust"),
        ("fremdgegangen", "lack-of-trust"),
        ("fremdgehen", "lack-of-trust"),
        ("betrogen", "lack-of-trust"),
        ("Eifersucht", "lack-of-trust"),
        ("cheated", "lack-of-trust"),
        ("Geldsorge", "external-stressors"),
        ("Ängste", "fear-of-vulnerability"),
        ("Streits", "unresolved-conflicts"),
        ("STRESS", "external-stressors"),
        ("Vergebung", "forgiveness"),
        ("Ehrlichkeiten", "openness-and-honesty"),
        ("forgiveness", "forgiveness"),
    ],
)
def test_german_is_found_by_german_words_and_by_ids(words, first):
    assert GERMAN.search(words)[0].id == first


def test_german_words_that_only_look_alike_are_not_taken_for_one():
    stressed, safe = ({one.id for one in GERMAN.search(word)} for word in ("Stress", "sicher"))
    assert "unresolved-conflicts" not in stressed
    assert safe < {one.id for one in GERMAN.search("sich")}


def test_a_catalogue_written_in_a_language_needs_no_translation_into_it():
    own = Catalog(attrs.evolve(MINE.contents, language="de", pillars=(Pillar(id="ruhe", name="Ruhe"),)))
    assert own.untranslated("de") == ()
    assert own.in_language("de").questions == GERMAN.questions


def test_a_practice_that_a_layer_rewords_keeps_its_words():
    ours = {"id": "ours", "name": "Ours", "practices": [{"id": "connection-time", "name": "Our evening"}]}
    made = CATALOG.overlay(intimacy.Layer.from_dict(ours), on_conflict="theirs").in_language("de")
    assert made.practices["connection-time"].name == "Our evening"
    assert made.practices["connection-time"].steps == GERMAN.practices["connection-time"].steps


def test_parts_and_overlays_of_a_translation_speak_its_language():
    part = GERMAN.only(origins="article")
    assert part.language == "de"
    assert part.pillars["trust"].name == "Vertrauen"
    more = GERMAN.overlay(MINE)
    assert (more.pillars["trust"].name, more.pillars["quiet"].name) == ("Vertrauen", "Quiet")
    assert more.rules_sha256 == CATALOG.overlay(MINE).rules_sha256


def test_every_fault_of_a_translation_for_what_is_not_there_is_told_at_once():
    wrong = dutch(
        pillars={"quite": {"name": "x"}, "quiet": {"points": {"gone": "y"}}},
        practices={"earplugs": {"steps": ["Koop er een paar."]}},
        links={"a weakens b": {"rationale": "z"}},
    )
    for ask in (MINE.in_language, MINE.untranslated):
        with pytest.raises(CatalogError) as error:
            ask("nl", also=[wrong])
        assert [(fault.record, fault.field) for fault in error.value.faults] == [
            ("pillars 'quite'", ""),
            ("pillars 'quiet'", "points.gone"),
            ("practices 'earplugs'", "steps"),
            ("links 'a weakens b'", ""),
        ]
        assert "the nearest: quiet" in str(error.value)


def test_a_stale_list_of_another_length_is_no_fault():
    old = dutch(practices={"earplugs": {"steps": ["Een."], "of": {"steps": mark(("One.",))}}})
    assert MINE.in_language("nl", also=[old]).practices["earplugs"].steps == ("Buy some.", "Wear them.")


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"language": "NL!"}, "language"),
        ({}, "language"),
        ({"language": "nl", "schema": "intimacy/catalog/1"}, "schema"),
        ({"language": "nl", "pillarz": {}}, "pillarz"),
        ({"language": "nl", "pillars": ["quiet"]}, "pillars"),
        ({"language": "nl", "pillars": {"quiet": "x"}}, "pillars 'quiet'"),
        ({"language": "nl", "pillars": {"quiet": {"name": 3}}}, "pillars 'quiet', name"),
        ({"language": "nl", "pillars": {"quiet": {"name": " "}}}, "pillars 'quiet', name"),
        ({"language": "nl", "pillars": {"quiet": {"origin": "article"}}}, "pillars 'quiet', origin"),
        ({"language": "nl", "pillars": {"quiet": {"points": ["x"]}}}, "pillars 'quiet', points"),
        ({"language": "nl", "pillars": {"quiet": {"of": {"name": 3}}}}, "pillars 'quiet', of"),
        ({"language": "nl", "practices": {"earplugs": {"steps": "x"}}}, "practices 'earplugs', steps"),
        ({"language": "nl", "practices": {"earplugs": {"steps": ["x", "x"]}}}, "practices 'earplugs', steps"),
        ({"language": "nl", "references": {"doe-2020": {"title": "x"}}}, "references 'doe-2020', title"),
    ],
)
def test_a_fault_of_a_translation_names_its_place(data, place):
    with pytest.raises(CatalogError) as error:
        Translation.from_dict(data)
    assert str(error.value.faults[0]).startswith(f"{place}: ")


def test_files_of_a_folder_make_one_translation_in_one_language(tmp_path):
    (tmp_path / "a.toml").write_text('language = "nl"\n[pillars.quiet]\nname = "Stilte"\n', encoding="utf-8")
    (tmp_path / "b.json").write_text('{"language": "nl", "obstacles": {"noise": {"name": "Lawaai"}}}', encoding="utf-8")
    made = MINE.in_language("nl", also=[intimacy.read_translation(tmp_path)])
    assert (made.pillars["quiet"].name, made.obstacles["noise"].name) == ("Stilte", "Lawaai")
    (tmp_path / "b.json").write_text('{"language": "fr", "pillars": {"quiet": {"name": "Calme"}}}', encoding="utf-8")
    with pytest.raises(CatalogError, match="2 faults") as error:
        intimacy.read_translation(tmp_path)
    assert "found nl, fr" in str(error.value)
    assert "a second one" in str(error.value)


def test_a_translation_cut_in_half_is_a_fault_of_its_file(tmp_path):
    path = tmp_path / "nl.toml"
    path.write_text('language = "nl"\n[pillars.quiet]\nname = "Stil', encoding="utf-8")
    with pytest.raises(CatalogError, match=r"nl\.toml"):
        intimacy.read_translation(path)


def test_what_is_no_translation_is_refused():
    with pytest.raises(TypeError, match="read_translation"):
        CATALOG.in_language("nl", also=[{"language": "nl"}])


def test_a_translation_comes_back_from_plain_data():
    told = intimacy.read_translation(DATA / "languages" / "de")
    assert Translation.from_dict(told.to_dict()) == told
    assert "'de'" in repr(told)


def test_a_translated_catalog_comes_back_from_everything_it_can_be_written_to():
    again = pickle.loads(pickle.dumps(GERMAN))  # noqa: S301  # our own bytes
    assert (again, again.original) == (GERMAN, CATALOG)
    assert Catalog.from_dict(GERMAN.to_dict()) == GERMAN
    assert Catalog.from_graph(GERMAN.to_graph()) == GERMAN


def test_only_texts_of_what_is_built_in_may_differ_and_only_in_another_language():
    data = GERMAN.to_dict()
    with pytest.raises(CatalogError, match="what keeps people safe"):
        Catalog.from_dict({**data, "language": "en"})
    flags = [{**one, "status": "hold"} if one["id"] == "threats" else one for one in data["red_flags"]]
    with pytest.raises(CatalogError, match="'threats'"):
        Catalog.from_dict({**data, "red_flags": flags})


@given(st.text() | st.lists(st.text()).map(tuple))
@settings(max_examples=25)
def test_a_mark_is_eight_digits_and_the_same_for_the_same_text(text):
    assert mark(text) == mark(text)
    assert len(mark(text)) == 8
