"""What results say in another language: every sentence of it, with the same numbers, and nothing in two languages at once."""

import ast
import json
import pickle
import re
import subprocess
import sys
import threading
from html import unescape
from importlib.util import find_spec
from pathlib import Path

import attrs
import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings

import intimacy
from intimacy import Catalog, CatalogError, Layer, Situation, Translation, diff
from intimacy.cite import apa
from intimacy.cli.main import cli
from intimacy.cli.output import markdown_text
from intimacy.instruments import ExclusionWarning, instrument_names, load_instrument, reliability
from intimacy.instruments.record import Coefficient
from intimacy.layers.languages import _about, _records, _said
from intimacy.model import Contents, names
from intimacy.show.concept import concept_text, contact_text, coverage_text, link_text
from intimacy.show.concept_html import concept_html, coverage_html
from intimacy.show.instrument import instrument_text
from intimacy.show.panel import link_panel, result_panel
from intimacy.show.versions_html import diff_html
from intimacy.testing import situations
from intimacy.wording import MESSAGES, WHEN_NOTHING_FOLLOWS, frames, versions
from intimacy.wording.speech import heard, said, speaking

SOURCE = Path(find_spec("intimacy").origin).parent
CATALOG = intimacy.load_catalog()
GERMAN = CATALOG.in_language("de")
BUILT_IN = json.loads((SOURCE / "data" / "languages" / "de.json").read_text(encoding="utf-8"))
SENTENCES = BUILT_IN["sentences"]
FEAR = Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[])
MANY = [
    FEAR,
    Situation(),
    Situation(obstacles={"lack-of-trust": 0.9, "poor-communication": 0.4}, pillars={"trust": 0.3}, mode="alone"),
    Situation(goals=["satisfaction"], red_flags=[], minutes_per_week=60, done=["love-languages"]),
    Situation(obstacles={"lack-of-trust": 0.9}, red_flags=[], excluded=list(CATALOG.practices)),
    *(Situation(obstacles={"unresolved-conflicts": 0.9}, red_flags=[flag]) for flag in CATALOG.red_flags),
]

# -- a language in which no letter is Latin --------------------------------------------------------------------------

GREEK = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "αβγδεζηθικλμνξοπρςτυφχψωϟϡ" + "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡϹΤΥΦΧΨΩϞϠ"
)


def greek(text):
    if not isinstance(text, str):
        return [greek(one) for one in text]
    return "".join(part if part[:1] == "{" else part.translate(GREEK) for part in re.split(r"(\{[^{}]*\})", text))


def fields_of(texts):
    fields = {}
    for field, text in texts:
        name, _, point = field.partition(".")
        if point:
            fields.setdefault(name, {})[point] = greek(text)
        else:
            fields[name] = greek(text)
    return fields


def everything_in_greek():
    data = {"language": "el", "catalog": fields_of(_about(CATALOG.contents))}
    data |= {part: {one: greek(one) for one in BUILT_IN[part]} for part in ("sentences", "instruments")}
    for section, key, record in _records(CATALOG.contents):
        data.setdefault(section, {})[key] = fields_of(_said(record))
    return Translation.from_dict(data)


GREEK_TEXTS = everything_in_greek()
GREEK_CATALOG = CATALOG.in_language("el", also=[GREEK_TEXTS])
NO_SENTENCE = {
    *(part for one in CATALOG.references.values() for text in (apa(one), one.name, *one.pages) for part in re.findall(r"[A-Za-z]+", text)),
    *(part for id in (*CATALOG.concepts, *CATALOG.contacts, *CATALOG.questions, *CATALOG.aliases) for part in re.findall("[a-z]+", id)),
    *(part for one in (*CATALOG.links, *CATALOG.examined) for part in re.findall(r"[a-z]+", f"{one.id} {getattr(one, 'place', '')}")),
    *(one.country for one in CATALOG.contacts.values()),
    *("emotional", "k", "evidence", "weighed", "focus", "country", "sha", "DE", "total", "unasked", "csv"),
    *(str(one) for one in names.Status),
}  # fmt: skip
"""Names and ids, which are the same in every language."""


def latin_words(text):
    """The words of a text that nobody translated; hashes, addresses and ids are none."""
    text = re.sub(r"<style>.*?</style>|<code>.*?</code>|data:image[^\"]*|https?://[^\s<\"]+", "", text, flags=re.DOTALL)
    spoken = " ".join(re.findall(r'(?:alt|title|aria-label)="([^"]*)"', text))
    plain = unescape(re.sub(r"<[^>]*>", " ", text) + spoken)
    return set(re.findall(r"[A-Za-z]+", plain)) - NO_SENTENCE


def texts_of(plain):
    """Every text within plain data."""
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, dict):
        for one in plain.values():
            yield from texts_of(one)
    elif isinstance(plain, list):
        for one in plain:
            yield from texts_of(one)


# -- German is complete ----------------------------------------------------------------------------------------------


def constants(node):
    if isinstance(node, ast.IfExp):
        return constants(node.body) | constants(node.orelse)
    return {node.value} if isinstance(node, ast.Constant) and isinstance(node.value, str) else set()


def trees():
    return [ast.parse(path.read_text(encoding="utf-8")) for path in SOURCE.rglob("*.py")]


def test_every_sentence_that_is_said_anywhere_has_its_german():
    calls = [node for tree in trees() for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    told = set().union(*(constants(one.args[0]) for one in calls if getattr(one.func, "id", "") in ("said", "_within")))
    assert len(told) > 150
    assert told - set(SENTENCES) == set()
    assert CATALOG.untranslated("de") == ()


def test_every_german_sentence_is_said_somewhere():
    known = {one.value for tree in trees() for one in ast.walk(tree) if isinstance(one, ast.Constant)}
    known |= {*MESSAGES.values(), *WHEN_NOTHING_FOLLOWS.values()}
    words = (
        one for one in (*vars(names).values(), Coefficient) if isinstance(one, type) and issubclass(one, names.Word)
    )
    known |= {str(value).replace("-", " ") for word in words for value in word}
    known |= {section.replace("_", " ") for section in intimacy.model.SECTIONS}
    assert {one for one in SENTENCES if one not in known and one.split(",")[0] not in known} == set()


def test_a_german_sentence_has_the_parts_of_the_english_one():
    for english, german in SENTENCES.items():
        parts, told = (set(re.findall(r"\{\w*\}", one)) for one in (english, german))
        assert told == parts or english.startswith("Status: "), english
        assert "{" not in re.sub(r"\{\w+\}", "", german)


@pytest.mark.parametrize("name", instrument_names())
def test_every_text_of_a_built_in_questionnaire_has_its_german(name):
    assert load_instrument(name).untranslated("de") == ()


def test_messages_of_safety_are_german_as_a_whole():
    result = intimacy.recommend(Situation(red_flags=["fear-of-partner"]), catalog=GERMAN)
    (message,) = result.safety.messages
    assert message.text == SENTENCES[MESSAGES[message.id]]
    assert message.text.startswith("Wir schlagen hier keine gemeinsamen Übungen vor.")
    assert repr(result) == "Angehalten. Siehe result.safety"


# -- nothing in two languages ----------------------------------------------------------------------------------------


@settings(max_examples=10, deadline=None)
@given(situations(CATALOG))
def test_no_sentence_of_a_result_is_left_in_english(situation):
    result = intimacy.recommend(situation, catalog=GREEK_CATALOG, country="DE")
    assert latin_words(repr(result) + result._repr_html_()) == set()
    assert latin_words(result.to_html(private=True) + result.to_html()) == set()
    assert latin_words(result.draw().svg) == set()
    with speaking(GREEK_CATALOG.sentences):
        assert latin_words(markdown_text(result)) == set()
        assert latin_words(" ".join(texts_of(result_panel(result)))) == set()


@pytest.mark.parametrize("situation", MANY)
def test_no_answer_of_a_result_is_left_in_english(situation):
    result = intimacy.recommend(situation, catalog=GREEK_CATALOG)
    answers = [result.why_not(one, private=True) for one in CATALOG.practices]
    answers += [result.stability(), intimacy.compare(result, result.what_if(mode="alone"))]
    answers += [] if result.blocked else [result.nearest_change("forgiveness") or ""]
    assert latin_words(" ".join(map(str, answers))) == set()


def test_no_concept_link_contact_picture_or_questionnaire_is_left_in_english():
    with speaking(GREEK_CATALOG.sentences):
        told = [concept_text(one, GREEK_CATALOG) for one in GREEK_CATALOG.concepts.values()]
        told += [concept_html(one, GREEK_CATALOG) for one in GREEK_CATALOG.concepts.values()]
        told += [link_text(one, GREEK_CATALOG) for one in GREEK_CATALOG.links]
        told += [text for one in GREEK_CATALOG.links for text in texts_of(link_panel(one, GREEK_CATALOG)["sides"])]
        told += [contact_text(one) for one in GREEK_CATALOG.contacts.values()]
        told += [*coverage_text(GREEK_CATALOG.coverage()), coverage_html(GREEK_CATALOG.coverage())]
    told += [GREEK_CATALOG._repr_html_(), GREEK_CATALOG.draw(concept="trust", benefits=True).svg]
    assert latin_words(" ".join(told)) == set()
    own = load_instrument("self-check").in_language("el", also=[GREEK_TEXTS])
    with speaking(GREEK_CATALOG.sentences):
        text = instrument_text(own)
        notes = own.score(dict.fromkeys(own.item_ids[1:], 3)).notes
    ids = {part for id in (*own.item_ids, own.id, *(one.id for one in own.subscales)) for part in id.split("-")}
    assert latin_words(" ".join([text, *notes])) - ids == set()


OF_FILES = {
    *(part for name in intimacy.model.SECTIONS.values() for one in attrs.fields(name) for part in one.name.split("_")),
    *(part for one in vars(names).values() if isinstance(one, type) and issubclass(one, names.Word) for value in one for part in value.split("-")),
    *("catalog", "language", "frame", "quiet", "name"),
}  # fmt: skip
"""Names of fields and their values, which a comparison tells as they stand in a file."""


def test_no_comparison_of_catalogs_is_left_in_english():
    pause = {"id": "time-out", "name": "Ω", "effort": "high", "deprecated": True}
    layer = Layer.from_dict(
        {"id": "ours", "name": "Ω", "practices": [pause], "pillars": [{"id": "quiet", "name": "Ω"}]}
    )
    other = GREEK_CATALOG.overlay(layer, on_conflict="theirs")
    quiet = [Situation(pillars={"quiet": 0.3}, red_flags=[])]
    less = GREEK_CATALOG.original.contents
    less = attrs.evolve(less, version="1.1.1", links=less.links[1:], examined=less.examined[1:])
    told = [diff(GREEK_CATALOG, other), diff(other, GREEK_CATALOG), diff(other, GREEK_CATALOG, situations=quiet)]
    told += [
        diff(CATALOG, GREEK_CATALOG),
        attrs.evolve(diff(CATALOG, Catalog(less), situations=[]), sentences=GREEK_CATALOG.sentences),
    ]
    assert not told[-1].enough
    texts = [text for one in told for text in (str(one), one.to_markdown(), diff_html(one))]
    assert latin_words(" ".join(texts)) - OF_FILES == set()
    assert heard() is None


def answers_of_couples(people=60):
    base = np.random.default_rng(1).integers(1, 6, people)
    table = {f"q{n}": [None if row == n else float(one) for row, one in enumerate(base)] for n in range(1, 8)}
    table |= {"couple": [None if row == 9 else str(row // 2) for row in range(people)]}
    table |= {"age": [[30.0, None, 3.0][row % 20 if row % 20 < 3 else 0] for row in range(people)]}
    table["q2"][20] = 9.0
    return table | {f"q{n}": [None, *table[f"q{n}"][1:]] for n in range(1, 6)}


def test_nothing_that_is_said_of_a_frame_is_left_in_english():
    pa = pytest.importorskip("pyarrow")
    frame = pa.table(answers_of_couples())
    own = load_instrument("ras").in_language("el", also=[GREEK_TEXTS])
    options = {"couple": "couple", "within": {"age": (17.5, 99)}, "on_error": "exclude"}
    left_out = []
    with speaking(GREEK_CATALOG.sentences):
        reports = [own.reliability(frame, **options), reliability(frame.select(["q1", "q2", "q7"]), reverse=["q7"])]
        reports += [reliability(frame.select(names)) for names in (["q6", "q7"], ["q1"])]
        excluded = own.score_frame(frame, **options, on_exclusion=left_out.extend)["excluded"].to_pylist()
        with pytest.warns(ExclusionWarning) as warned:
            own.score_frame(frame, **options)
    told = [*map(repr, reports), *map(str, left_out), *filter(None, excluded), str(warned[0].message)]
    ids = {"q", "total", "ras", "couple", "age", "items", "excluded"}
    assert len(left_out) > 4
    assert latin_words(" ".join(told)) - ids == set()


def test_a_frame_is_spoken_of_in_the_language_of_its_instrument_and_counted_the_same():
    pa = pytest.importorskip("pyarrow")
    frame = pa.table(answers_of_couples())
    english = load_instrument("ras")
    options = {"couple": "couple", "within": {"age": (17.5, 99)}, "on_error": "exclude"}
    mine, yours = (one.reliability(frame, **options) for one in (english, english.in_language("de")))
    assert mine.scales == yours.scales
    assert [one.rows for one in mine.exclusions] == [one.rows for one in yours.exclusions]
    assert mine.to_dict().keys() == yours.to_dict().keys()
    assert "Zeilen: age liegt nicht im Bereich 17,5 bis 99" in str(yours.exclusions[0])
    assert "rows: age is not within 17.5 to 99" in str(mine.exclusions[0])
    assert repr(yours.exclusions[0]).endswith(
        "text='age liegt nicht im Bereich 17,5 bis 99', rows=3, subscale='', stays=False)"
    )
    again = pickle.loads(pickle.dumps(yours))  # noqa: S301  # our own bytes
    assert repr(again) == repr(yours)
    assert repr(yours).startswith("Reliabilität von ras (validiert), 60 Zeilen")
    assert not re.search(r"\b(the|rows?|of|to|and)\b", repr(yours))
    assert heard() is None


def test_the_command_compares_in_a_language_and_refuses_one_without_a_translation(tmp_path):
    layer = tmp_path / "ours.json"
    pause = {"id": "time-out", "name": "Rast", "effort": "high"}
    layer.write_text(
        json.dumps({"schema": "intimacy/layer/1", "id": "ours", "name": "Unseres", "practices": [pause]}),
        encoding="utf-8",
    )
    command = ["diff", "emotional", str(layer), "--language"]
    shown = CliRunner().invoke(cli, [*command, "de"])
    assert shown.exit_code == 0
    assert "Anders gewichtet\n - Übung time-out (Rast): effort low -> high" in shown.output
    wrong = CliRunner().invoke(cli, [*command, "xx"])
    assert wrong.exit_code == 2
    assert "--language" in wrong.output


def test_every_sentence_of_frames_and_comparisons_has_its_german():
    tables = [frames.WHY_LEFT_OUT, frames.TAKEN, frames.CAREFUL, frames.SAID, frames.SCORED, frames.COLUMNS]
    tables += [versions.TITLES]
    tables += [versions.LISTS, versions.CALLED, versions.RAISED, versions.LEFT_OUT, versions.NOT_UNDERSTOOD]
    nothing_to_say = {"{rows}"}
    assert {one for table in tables for one in table.values()} - set(SENTENCES) - nothing_to_say == set()


def test_what_is_told_of_scored_answers_is_in_the_language_that_was_asked_for_or_of_the_instrument(tmp_path):
    ids = load_instrument("self-check").item_ids
    rows = [dict.fromkeys(ids, 1), {ids[0]: 2, f"{ids[0]}x": 1}, {"extra": 3}]
    file = tmp_path / "answers.jsonl"
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    command = ["score", "self-check", str(file), "-o", "-", "--to", "csv"]
    plain, shown = (CliRunner().invoke(cli, [*command, *more]) for more in ([], ["--language", "de"]))
    assert "3 rows of self-check (not validated)." in plain.stderr
    assert "3 Zeilen zu self-check (nicht validiert)." in shown.stderr
    assert f"{ids[0]}x (1 Zeile; am nächsten: {ids[0]}" in shown.stderr
    assert "1 Zeile ohne jede Antwort: keine Werte." in shown.stderr
    assert not re.search(r"\b(row|rows|with|without|nearest|more)\b", shown.stderr)
    # The scores themselves are numbers, and the names of columns stay.
    assert shown.stdout == plain.stdout
    wrong = CliRunner().invoke(cli, [*command, "--language", "xx"])
    assert wrong.exit_code == 2
    assert "--language" in wrong.stderr
    own = tmp_path / "own.toml"
    own.write_text(
        'id = "eigen"\nname = "Eigen"\nlanguage = "de"\nscale = {low = 1, high = 5}\n'
        '[[items]]\nid = "a"\n[[subscales]]\nid = "alles"\nname = "Alles"\nitems = ["a"]\n',
        encoding="utf-8",
    )
    file.write_text('{"a": 1}\n', encoding="utf-8")
    assert "1 Zeile zu eigen" in CliRunner().invoke(cli, ["score", str(own), *command[2:]]).stderr


# -- nothing but words changes ---------------------------------------------------------------------------------------


WORDS = ("text", "name", "summary", "rationale", "samples", "hours", "note", "language", "sha256")


def skeleton(plain):
    """Plain data with every text for people taken out."""
    if isinstance(plain, dict):
        kept = {name: skeleton(one) for name, one in plain.items() if name not in (*WORDS, "steps", "not_when")}
        if isinstance(kept.get("evidence"), dict):
            kept["evidence"] = sorted(kept["evidence"].values())
        elif "link" in kept:
            kept.pop("evidence", None)
        return kept
    return [skeleton(one) for one in plain] if isinstance(plain, list) else plain


@settings(max_examples=25, deadline=None)
@given(situations(CATALOG))
def test_numbers_and_ids_are_those_of_the_english_result(situation):
    one, other = (intimacy.recommend(situation, catalog=each, country="DE") for each in (CATALOG, GERMAN))
    assert skeleton(one.to_dict(private=True)) == skeleton(other.to_dict(private=True))
    assert one.to_dict()["catalog"]["rules_sha256"] == other.to_dict()["catalog"]["rules_sha256"]
    mine, yours = (each.shareable(both_agreed=True) for each in (one, other))
    assert skeleton(mine) == skeleton(yours)
    assert one.shareable() == other.shareable()
    assert ("flag" in json.dumps(one.to_dict()["recommendations"])) == (
        "flag" in json.dumps(other.to_dict()["recommendations"])
    )


@pytest.mark.parametrize("catalog", [CATALOG, GERMAN], ids=["en", "de"])
def test_a_page_to_share_is_the_same_for_every_cause_in_every_language(catalog):
    stopped = [Situation(red_flags=["fear-of-partner"]), Situation(), Situation(red_flags=["suicidal-thoughts"])]
    pages = {intimacy.recommend(one, catalog=catalog).to_html(shareable=True, both_agreed=True) for one in stopped}
    pages.add(intimacy.recommend(FEAR, catalog=catalog).to_html(shareable=True))
    assert len(pages) == 1


def test_a_german_result_tells_no_more_than_an_english_one():
    raised = Situation(obstacles={"lack-of-trust": 0.8}, red_flags=["eggshells"])
    for situation in (raised, Situation(red_flags=["stalking"])):
        result = intimacy.recommend(situation, catalog=GERMAN)
        flags = [GERMAN.red_flags[one].name for one in situation.red_flags]
        assert not any(
            name in text for name in flags for text in (repr(result), result.to_html(), str(result.to_dict()))
        )


# -- the language goes with the catalog ------------------------------------------------------------------------------


def test_a_result_that_was_pickled_speaks_its_language():
    result = intimacy.recommend(FEAR, catalog=GERMAN)
    again = pickle.loads(pickle.dumps(result))  # noqa: S301  # our own bytes
    assert repr(again) == repr(result)
    assert again.to_html() == result.to_html()
    assert str(pickle.loads(pickle.dumps(result.stability()))).startswith("Die Reihenfolge ist ")  # noqa: S301  # our own bytes
    assert str(pickle.loads(pickle.dumps(result.why_not("time-out")))).startswith("Eine Pause mit Rückkehr: ")  # noqa: S301  # our own bytes


def test_results_of_two_languages_go_side_by_side():
    english, german = (intimacy.recommend_many([FEAR] * 2, catalog=one) for one in (CATALOG, GERMAN))
    before = repr(intimacy.recommend(FEAR))
    for one, other in zip(english, german, strict=True):
        assert one[0].reasons[0].evidence == "tested nearby; the link is our reading"
        assert other[0].reasons[0].evidence == SENTENCES["tested nearby; the link is our reading"]
        assert "Was helfen könnte" in other.to_html()
        assert repr(one) == before
    assert heard() is None


def test_a_thread_of_its_own_hears_nothing_of_the_language_around_it():
    told = []
    with speaking(GERMAN.sentences):
        thread = threading.Thread(target=lambda: told.append(said("Steps")))
        thread.start()
        thread.join()
        assert said("Steps") == "Schritte"
    assert told == ["Steps"]


def test_a_fault_within_ends_a_language_too():
    with pytest.raises(LookupError), speaking(GERMAN.sentences):
        raise LookupError
    assert heard() is None


def test_couples_programmes_and_rows_speak_the_language():
    result = intimacy.recommend_couple(
        intimacy.Couple(FEAR, FEAR, both_agreed=True, shareable=["fear-of-vulnerability"]), catalog=GERMAN
    )
    (reason, *_) = [one for each in result.shared["practices"] for one in each["reasons"]]
    assert reason["evidence"] in SENTENCES.values()
    assert {row["evidence"] for row in GERMAN.to_rows("links")} <= set(SENTENCES.values())
    assert "an Ähnlichem geprüft" in intimacy.recommend(FEAR, catalog=GERMAN).to_rows()[0]["reasons"]


def test_numbers_days_and_lists_follow_the_language():
    result = intimacy.recommend(FEAR, catalog=GERMAN)
    change = str(result.nearest_change("incremental-vulnerability"))
    assert re.search(r"bei 0,\d+ läge statt bei 0,8\.$", change)
    unasked = repr(intimacy.recommend(Situation(), catalog=GERMAN))
    assert re.search(r"zuletzt\svom \d{2}\.\d{2}\.\d{4}", unasked)
    with speaking(GERMAN.sentences):
        assert "3- bis 5-mal pro Woche" in concept_text(GERMAN.practices["expressing-feelings"], GERMAN)
        told = link_text(GERMAN.find_links(source="fear-of-vulnerability", target="trust")[0], GERMAN)
        assert "21.602 Menschen" in " ".join(told.split())


def test_english_neither_reads_nor_imports_a_translation():
    code = """
import sys
import intimacy
result = intimacy.recommend(intimacy.Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]))
result.to_dict(), repr(result), result.to_html(), result.why_not("forgiveness"), result._repr_html_()
from intimacy.codec import builtin_translation
print(builtin_translation.cache_info().currsize, "intimacy.catalog.language" in sys.modules)
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.split() == ["0", "False"]


# -- sentences of one's own ------------------------------------------------------------------------------------------


def test_sentences_of_ones_own_are_said_and_the_others_stay_english_and_are_reported():
    own = Translation.from_dict({"language": "nl", "sentences": {"Steps": "Stappen", "1 minute": "1 minuut"}})
    page = intimacy.recommend(FEAR, catalog=CATALOG.in_language("nl", also=[own])).to_html()
    assert "Stappen" in page
    assert "What could help" in page
    missing = {one.record for one in CATALOG.untranslated("nl", also=[own]) if one.section == "sentences"}
    assert missing == set(SENTENCES) - {"Steps", "1 minute"}


def test_sentences_can_be_reworded_in_the_language_they_are_in():
    own = Translation.from_dict({"language": "de", "sentences": {"Steps": "So geht es"}})
    page = intimacy.recommend(FEAR, catalog=CATALOG.in_language("de", also=[own])).to_html()
    assert "So geht es" in page
    assert "Was helfen könnte" in page
    clinic = Translation.from_dict({"language": "en", "sentences": {"Steps": "How to"}})
    made = CATALOG.in_language("en", also=[clinic])
    assert "How to" in intimacy.recommend(FEAR, catalog=made).to_html()
    assert made.sha256 == CATALOG.sha256
    assert pickle.loads(pickle.dumps(made)).sentences["Steps"] == "How to"  # noqa: S301  # our own bytes


def test_every_sentence_that_nobody_says_and_every_part_that_nobody_fills_in_is_a_fault():
    wrong = {"Stepss": "Stappen", "for {weeks} weeks": "{weeks.__class__} weken", "1 minute": "{x", "Steps": "{0}"}
    wrong["All {items} items were answered."] = "Alles is beantwoord."
    own = Translation.from_dict({"language": "nl", "sentences": wrong})
    for ask in (CATALOG.in_language, CATALOG.untranslated):
        with pytest.raises(CatalogError) as error:
            ask("nl", also=[own])
        assert [fault.record for fault in error.value.faults] == [f"sentences '{one}'" for one in wrong]
        assert "the nearest: 'Steps'" in str(error.value)
        assert "{weeks}" in str(error.value)


@pytest.mark.parametrize("section", ["sentences", "instruments"])
@pytest.mark.parametrize(("told", "place"), [(["Steps"], ""), ({"Steps": 3}, " 'Steps'"), ({"Steps": " "}, " 'Steps'")])
def test_a_fault_of_sentences_names_its_place(section, told, place):
    with pytest.raises(CatalogError) as error:
        Translation.from_dict({"language": "nl", section: told})
    assert str(error.value.faults[0]).startswith(f"{section}{place}: ")


# -- questionnaires --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", instrument_names())
def test_a_questionnaire_counts_the_same_in_every_language(name):
    english = load_instrument(name)
    german = english.in_language("de")
    assert german.language == "de"
    assert german.in_language("de") is german
    assert [one.id for one in german.items] == [one.id for one in english.items]
    answers = {one.id: english.scale_of(one).high for one in english.items}
    mine, yours = (one.score(answers) for one in (english, german))
    assert [one.raw for one in mine] == [one.raw for one in yours]
    assert "validiert" in yours.notes[0]


def test_the_form_of_a_published_questionnaire_is_told_in_the_language_and_its_name_stays():
    names = {one: load_instrument(one).in_language("de").name for one in instrument_names()}
    assert names["ecr-5-point"] == "Experiences in Close Relationships, mit fünf Antworten"
    assert names["divorce-predictors"] == "Divorce Predictors Scale, wie in der öffentlichen Datei"
    forms = [one.rpartition(", ")[2] for one in names.values() if ", " in one]
    assert len(forms) == 7
    assert not re.search(r"\b(items|answers|form|revised|file)\b", " ".join(forms))
    for one, name in names.items():
        assert name.rpartition(", ")[0] in ("Selbstcheck", load_instrument(one).name.rpartition(", ")[0])


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_questionnaires_are_listed_by_their_names_in_the_language(form):
    shown = CliRunner().invoke(cli, ["list", "instruments", "--language", "de", "--format", form])
    assert shown.exit_code == 0
    assert "Selbstcheck, Kurzform" in shown.output
    assert not re.search(r"Self-check|short form|public file|five answers|\d items", shown.output)


def test_nothing_that_a_german_reader_is_told_of_a_concept_is_an_id():
    shown = CliRunner().invoke(cli, ["show", "connection-time", "lack-of-trust", "danger-from-ex", "--language", "de"])
    assert "Auch zu finden unter: Untreue, fremdgehen" in shown.output
    assert " - Zeit füreinander -> stärkt vielleicht -> Vertrauen: Geschützte" in shown.output
    assert " - Ein Kind in Gefahr: nicht angezeigt." in shown.output
    assert " - Niemand gefragt: in Ordnung." in shown.output
    plain = re.sub(r"(?m)^.*Grundlage: .*$|^\S.*\((Übung|Hindernis|Warnzeichen), [a-z-]+\)$", "", shown.output)
    ids = {one for one in (*CATALOG.practices, *CATALOG.red_flags, *CATALOG.pillars, *CATALOG.obstacles) if "-" in one}
    assert not [one for one in ids if re.search(rf"(?<![\w/-]){one}(?![\w/-])", plain)]


def test_where_nothing_is_found_the_screen_says_so_in_german(tmp_path):
    shown = CliRunner().invoke(cli, ["why-not", "forgiveness", "--obstacle", "lack-of-trust", "--language", "de"])
    assert shown.output == (
        "Eine Verletzung loslassen: wartet, bis die vertraulichen Fragen gestellt sind.\n--ask-safety stellt sie hier.\n"
    )
    thin = CliRunner().invoke(cli, ["coverage", "--language", "de"])
    assert "bei denen keine belegte Übung hilft: keine" in thin.output
    assert "nichts davon" not in thin.output
    own = tmp_path / "own.json"
    own.write_text(json.dumps(Catalog(Contents(id="own", name="Own")).to_dict()), encoding="utf-8")
    bare = CliRunner().invoke(cli, ["list", "benefits", "--catalog", str(own), "--language", "de"])
    assert bare.output == "Dieser Katalog hat nichts davon: Nutzen.\n"


def test_no_german_figure_begins_with_its_decimal_mark():
    told = [*texts_of(BUILT_IN["texts"]), *SENTENCES.values(), *BUILT_IN["instruments"].values()]
    assert [one for one in told if re.search(r"(?<![\w)])[,.]\d", one)] == []
    assert sum("0,49" in one for one in told) > 0
    shown = CliRunner().invoke(cli, ["show", "csi-16", "--language", "de"])
    assert "Zuverlässigkeit: Alpha 0,94;" in shown.output


def test_what_two_practices_do_already_is_said_in_a_sentence_that_fits_one_and_two():
    result = intimacy.recommend(Situation(obstacles={"lack-of-trust": 0.7}), catalog=GERMAN)
    assert str(result.why_not("connection-time")).endswith(
        "; ein Teil davon geschieht schon durch „Sagen, was du fühlst“ und „Einfühlsam zuhören“."
    )


def test_labels_stand_apart_from_their_texts():
    with speaking(GERMAN.sentences):
        shown = concept_text(GERMAN.references["wade-2014"], GERMAN)
        contacts = [contact_text(one) for one in GERMAN.contacts.values()]
    assert "\nStichprobe: Menschen; " in shown
    assert "\nArt:        Metaanalyse\n" in shown
    labels = [line for one in contacts for line in one.splitlines()[1:] if re.match(r"\w+:\S", line)]
    assert [one for one in labels if not one.startswith("https:")] == []


def test_a_published_questionnaire_keeps_its_name_and_one_in_no_language_its_texts():
    assert load_instrument("ras").in_language("de").name == load_instrument("ras").name
    assert load_instrument("ras").in_language("nl") is load_instrument("ras")
    own = Translation.from_dict(
        {"language": "nl", "instruments": {"We talk past each other.": "We praten langs elkaar heen."}}
    )
    made = load_instrument("self-check").in_language("nl", also=[own])
    assert made.items[1].text == "We praten langs elkaar heen."
    assert made.items[0].text == load_instrument("self-check").items[0].text
    assert len(load_instrument("self-check").untranslated("nl", also=[own])) > 50


def test_an_assessment_is_german_throughout(tmp_path):
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps(dict.fromkeys(load_instrument("self-check").item_ids, 3)), encoding="utf-8")
    for form in ("table", "markdown"):
        shown = CliRunner().invoke(cli, ["assess", "--answers", str(answers), "--language", "de", "--format", form])
        assert shown.exit_code == 0
        assert "Was die Antworten sagen" in shown.output
        assert not re.search(r"\b(the|and|what|with|is)\b", shown.output)


@pytest.mark.parametrize(
    "command",
    [
        "recommend",
        "why-not forgiveness",
        "show trust",
        "show self-check",
        "coverage",
        "help-contacts",
        "diff emotional emotional",
    ],
)
def test_commands_speak_the_language(command):
    shown = CliRunner().invoke(cli, [*command.split(), "--language", "de"])
    assert shown.exit_code == 0
    told = re.sub(r"(?m)^.*(https?://|Couples|Journal|Quelle|Personality).*$", "", shown.output)
    assert not re.search(r"(?<![\w-])(the|what|with|which|these)(?![\w-])", told)
