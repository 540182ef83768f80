"""What a notebook shows: every record and result as HTML that an untrusted notebook keeps whole, and as text elsewhere."""

import gc
import json
import re
import subprocess
import sys
import warnings
from functools import cache
from html.parser import HTMLParser
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import attrs
import pytest

from intimacy import Catalog, Situation, compare, load_catalog, recommend
from intimacy.model import Contents, ExaminedPair, Kind, Link, Obstacle, Pillar, Practice, Reference, Retired
from intimacy.show import notebook
from intimacy.show.answers_html import (
    comparison_html,
    nearest_change_html,
    recommendation_html,
    safety_html,
    stability_html,
    why_not_html,
)
from intimacy.show.concept import Section, concept_text, told_of
from intimacy.show.concept_html import concept_html, contact_html, coverage_html, examined_html, link_html
from intimacy.show.versions_html import diff_html
from intimacy.versions import diff
from intimacy.wording import PAUSED, STATUS, evidence_phrase

CATALOG = load_catalog()
EVERYTHING = dict.fromkeys(CATALOG.obstacles, 0.9)
RESULT = recommend(Situation(obstacles={"fear-of-vulnerability": 0.8, "lack-of-trust": 0.5}, red_flags=[]))
RAISED = recommend(Situation(obstacles=EVERYTHING, red_flags=["eggshells"], minutes_per_week=60), country="GB", k=5)
BLOCKED = recommend(Situation(obstacles=EVERYTHING, red_flags=["fear-of-partner"]), country="GB")

OLD = Contents(
    id="own",
    name="Own",
    version="1.0.0",
    pillars=(Pillar(id="calm", name="Calm"),),
    obstacles=(Obstacle(id="noise", name="Noise"), Obstacle(id="din", name="Din"), Obstacle(id="mould", name="Mould")),
    practices=(Practice(id="tea", name="Tea"),),
    links=(
        Link("tea", "addresses", "noise", strength="weak"),
        Link("noise", "weakens", "calm", strength="strong"),
        Link("mould", "weakens", "calm", strength="weak"),
    ),
)
NEW = attrs.evolve(
    OLD,
    version="1.1.0",
    obstacles=(Obstacle(id="noise", name="Noise of the street"),),
    practices=(
        Practice(id="tea", name="Tea", deprecated=True, replaced_by="walk", not_when=("It is late", "You are asleep")),
        *(Practice(id=f"walk{n}" if n else "walk", name=f"Walk {n}") for n in range(9)),
    ),
    links=(Link("tea", "addresses", "noise", strength="strong"), Link("noise", "weakens", "calm", strength="strong")),
    retired=(Retired(id="din", name="Din", replaced_by="noise"), Retired(id="mould", name="Mould")),
)
"""Two versions of one catalogue."""
FORMER = Catalog(NEW)
DIFF = diff(Catalog(OLD), FORMER)

# -- what an untrusted notebook keeps ---------------------------------------------------------------------------------

TAGS = {"a", "b", "code", "details", "div", "img", "li", "ol", "p", "span", "summary", "ul"}
TAGS |= {"table", "tbody", "td", "th", "thead", "tr"}
"""Those of the tags used here that the sanitizer of JupyterLab keeps."""
ATTRIBUTES = {"style", "dir", "title"}
OF_TAG = {"a": {"href", "rel"}, "img": {"src", "alt", "width"}}
LENGTH = r"\d+(\.\d+)?(em|px|%)"
STYLES = {
    "text-align": "left|right|center",
    "vertical-align": "top",
    "overflow-wrap": "break-word",
    "box-sizing": "border-box",
    "display": "inline-block",
    "table-layout": "fixed",
    "white-space": "nowrap",
    "color": "#[0-9a-f]{6}",
    "opacity": r"0\.\d+",
    "padding-right": LENGTH,
    "width": LENGTH,
    "max-width": LENGTH,
    "height": "auto",
}
"""Styles used here, with the values that the sanitizer keeps; none of them reaches beyond its element."""


class Taken(HTMLParser):
    """What the sanitizer would take from HTML."""

    def __init__(self, html):
        super().__init__()
        self.parts, self.said = [], []
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.said.append(data)

    def handle_starttag(self, tag, attributes):
        self.parts += [tag] if tag not in TAGS else []
        for name, value in attributes:
            if name not in ATTRIBUTES | OF_TAG.get(tag, set()):
                self.parts.append(f"{tag} {name}")
            elif name == "style":
                for one in value.split(";"):
                    prop, _, wanted = one.partition(":")
                    if not re.fullmatch(STYLES.get(prop, "(?!)"), wanted):
                        self.parts.append(f"{tag} style {one}")
            elif name == "src" and not value.startswith("data:image/svg+xml;base64,"):
                self.parts.append(f"{tag} src")
            elif name == "href" and not value.startswith("https://"):
                self.parts.append(f"{tag} href")


def words(html):
    return " ".join(" ".join(Taken(html).said).split())


def displays():
    yield from ((f"concept {id}", concept_html(one, CATALOG)) for id, one in CATALOG.concepts.items())
    yield from ((f"link {one.id}", link_html(one, CATALOG)) for one in CATALOG.links[::7])
    yield from ((f"pair {one.id}", examined_html(one, CATALOG)) for one in CATALOG.examined[::7])
    yield from ((f"contact {id}", contact_html(one)) for id, one in list(CATALOG.contacts.items())[::9])
    yield "catalog", CATALOG._repr_html_()
    yield "coverage", coverage_html(CATALOG.coverage())
    for name, result in {"result": RESULT, "raised": RAISED, "blocked": BLOCKED}.items():
        yield name, result._repr_html_()
        yield f"safety of {name}", safety_html(result.safety)
        yield f"stability of {name}", stability_html(result.stability(), CATALOG)
        yield from ((f"{name} {item.rank}", recommendation_html(item, CATALOG)) for item in result)
        for practice in CATALOG.practices:
            yield f"{name} why not {practice}", why_not_html(result.why_not(practice), CATALOG)
        yield f"{name} alone", comparison_html(compare(result, result.what_if(mode="alone")), CATALOG)
    yield from ((f"{id} of another", concept_html(FORMER.concepts[id], FORMER)) for id in ("tea", "noise"))
    yield from ((f"{id} of another", concept_html(one, FORMER)) for id, one in FORMER.retired.items())
    yield "difference", diff_html(DIFF)
    yield "nearest", nearest_change_html(RESULT.nearest_change("expressing-feelings"))


@cache
def every_display():
    return dict(displays())


def test_a_display_is_well_formed_and_loses_nothing_in_an_untrusted_notebook():
    for name, html in every_display().items():
        ET.fromstring(f"<div>{html}</div>")  # noqa: S314 - made here
        assert Taken(html).parts == [], name


def test_the_reader_of_what_is_taken_sees_what_it_should():
    bad = '<svg/><p onclick="x" style="position:fixed;text-align:left">a</p><img src="http://x"/><a href="javascript:x">b</a>'
    assert Taken(bad).parts == ["svg", "p onclick", "p style position:fixed", "img src", "a href"]


def test_cells_are_set_to_the_left_against_the_habit_of_notebooks():
    for html in every_display().values():
        assert len(re.findall("<t[dh] ", html)) == len(re.findall('<t[dh] style="text-align:left', html))
        assert not re.search("<t[dh]>", html)


HOSTILE = {
    "markup": "<script>alert('x')</script> & <b>\"so\"</b> <img src=x onerror=y>",
    "escapes": "\x1b[31mred\x1b]0;title\x07\r\x08\x9b2J\x00\x7f",
    "overrides": "\u202eabc\u2066def\u200f\ufeff\u2028ghi\u2029",
    "long": "x" * 300,
    "right to left": "الثقة بين الشريكين " * 16,
    "emoji": "🫂" * 150,
}


def named(name):
    """A catalogue in which everything has this name, and text."""
    doe = Reference(id="doe-2020", authors=(name,), year=2020, title=name, size=name, effect=name, finding=name)
    own = Contents(
        id="own",
        name=name,
        pillars=(Pillar(id="trust", name=name, summary=name),),
        obstacles=(Obstacle(id="noise", name=name, impact=name),),
        practices=(
            Practice(id="tea", name=name, steps=(name, "Sit."), not_when=(name,), variants=(name,)),
            Practice(id="walk", name=name, steps=(name,)),
        ),
        links=(
            Link("tea", "addresses", "noise", strength="strong", rationale=name, references_for=("doe-2020",)),
            Link("walk", "strengthens", "trust", strength="weak"),
            Link("noise", "weakens", "trust", strength="moderate"),
            Link("tea", "precedes", "walk"),
        ),
        examined=(
            ExaminedPair(
                source="walk", relation="addresses", target="noise", note=name, references_against=("doe-2020",)
            ),
        ),
        references=(doe,),
    )
    return Catalog(own)


@pytest.mark.parametrize("name", HOSTILE.values(), ids=HOSTILE)
def test_whatever_things_are_named_a_display_is_whole_and_obeys_nothing(name):
    catalog = named(name)
    result = recommend(Situation(obstacles={"noise": 0.9}, red_flags=[]), catalog=catalog, k=2)
    shown = [
        catalog._repr_html_(),
        result._repr_html_(),
        coverage_html(catalog.coverage()),
        *(concept_html(catalog[id], catalog) for id in ("trust", "noise", "tea", "walk", "doe-2020")),
        *(link_html(one, catalog) for one in catalog.links),
        *(examined_html(one, catalog) for one in catalog.examined),
        *(recommendation_html(item, catalog) for item in result),
        stability_html(result.stability(), catalog),
        why_not_html(
            recommend(Situation(obstacles={"noise": 0.9}, red_flags=[]), catalog=catalog, k=1).why_not("walk"), catalog
        ),
        comparison_html(compare(result, result.what_if(obstacles={"noise": 0.1}, k=1)), catalog),
        diff_html(diff(named("Mine"), catalog)),
    ]
    for html in shown:
        ET.fromstring(f"<div>{html}</div>")  # noqa: S314 - made here
        assert Taken(html).parts == []
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", html)


# -- what is in it ------------------------------------------------------------------------------------------------------


def test_every_kind_of_concept_has_a_display_with_its_name_its_kind_and_all_that_the_text_says_of_it():
    seen = set()
    for id, record in CATALOG.concepts.items():
        said = words(every_display()[f"concept {id}"])
        seen.add(record.kind)
        if record.kind is Kind.REFERENCE:
            assert record.title.rstrip(".") in said
            continue
        assert f"{record.name} {str(record.kind).replace('-', ' ')}, {id}" in said
        for told in told_of(record, CATALOG):
            for text in told.items if isinstance(told, Section) else [told]:
                assert " ".join(text.split()) in said
    assert seen == set(Kind) - {Kind.RETIRED}


def test_a_concept_shows_each_of_its_links_with_names_evidence_and_studies():
    for id in ("trust", "forgiveness", "lack-of-trust", "satisfaction"):
        said = words(every_display()[f"concept {id}"])
        for link in CATALOG.links:
            if id in (link.source, link.target):
                assert f"{CATALOG[link.source].name} " in said
                assert evidence_phrase(link) in said
                assert " ".join(link.rationale.split()) in said
                assert all(CATALOG.references[one].name in said for one in link.references_for)


def test_a_pillar_an_obstacle_a_practice_and_a_benefit_carry_a_picture_and_others_none():
    pictured = {CATALOG[id].kind for id in CATALOG if "<img " in every_display()[f"concept {id}"]}
    assert pictured == {Kind.PILLAR, Kind.OBSTACLE, Kind.PRACTICE, Kind.BENEFIT}


def test_a_result_and_a_catalog_carry_their_picture_with_its_words_and_a_blocked_result_none():
    for html in (every_display()["result"], every_display()["catalog"]):
        (alt,) = re.findall(r'<img src="data:image/svg\+xml;base64,[^"]+" alt="([^"]+)"', html)
        assert len(alt) > 100
    assert every_display()["blocked"] == f"<p>{PAUSED}</p>"


def test_a_link_shows_its_claim_its_grade_why_and_every_study():
    for link in CATALOG.links[::7]:
        said = words(every_display()[f"link {link.id}"])
        assert evidence_phrase(link) in said
        assert " ".join(link.rationale.split()) in said
        for study in (*link.evidence.studies_for, *link.evidence.studies_against):
            assert study.name in said
            assert " ".join(study.finding.split()) in said


def test_of_a_blocked_result_every_answer_shows_no_more_than_that_it_is_paused():
    for practice in CATALOG.practices:
        said = words(every_display()[f"blocked why not {practice}"])
        assert said == f"{CATALOG.practices[practice].name}: nothing is suggested now."
    assert every_display()["blocked alone"] == f"<p>{PAUSED}</p>"
    assert words(every_display()["stability of blocked"]) == "There is no order to be sure of."


def test_safety_shows_every_message_and_whom_to_call():
    for result in (RAISED, BLOCKED):
        said = words(safety_html(result.safety))
        assert all(" ".join(one.text.split()) in said for one in result.safety.messages)
        assert all(one.name in said for one in result.safety.contacts)
        assert not any(flag.name in said for flag in CATALOG.red_flags.values())


def test_safety_says_in_text_too_where_it_stands_where_nothing_was_raised():
    clear = recommend(Situation(red_flags=[])).safety
    assert notebook._safety_text(clear, None) == STATUS[clear.status]


def test_people_are_shown_bars_and_words_and_no_decimals():
    for name in ("result", "raised", "result alone"):
        assert not re.search(r"\d\.\d", words(every_display()[name]))
        assert name == "result alone" or "█" in words(every_display()[name])


def test_why_not_shows_what_has_been_done_already_by_those_above():
    answer = RESULT.why_not("connection-time")
    said = words(why_not_html(answer, CATALOG))
    assert answer.taken_by
    assert all(f"done already by {CATALOG[id].name}" in said for id in answer.taken_by)
    assert "confirmed=['act-stopped', 'amends-made']" in words(why_not_html(RESULT.why_not("forgiveness"), CATALOG))


def test_what_is_deprecated_or_retired_says_so_and_what_stands_in_its_place():
    assert "Deprecated: it works as before, and will be retired. Use walk." in words(every_display()["tea of another"])
    assert "Retired: its id leads to noise." in words(every_display()["din of another"])
    assert "Retired: nothing stands in its place." in words(every_display()["mould of another"])
    assert "Retired: its id leads to noise." in concept_text(FORMER.retired["din"], FORMER)


def test_nobody_is_warned_of_what_is_only_looked_at():
    # Warnings are errors here.
    FORMER._repr_html_()
    assert "<img " in concept_html(FORMER.practices["tea"], FORMER)


def test_a_comparison_of_catalogues_shows_every_change_and_what_is_long_on_a_click():
    said = words(every_display()["difference"])
    assert said.startswith("own 1.0.0 -> own 1.1.0 ")
    assert "<summary>Added (9)</summary>" in every_display()["difference"]
    for title, items in DIFF.parts():
        assert title in said
        assert all(" ".join(item.split()) in said for item in items)


def test_a_sentence_after_a_list_stands_apart_from_it():
    flag = CATALOG.red_flags["active-substance-misuse"]
    assert f"\n\nStatus: {flag.status}." in concept_text(flag, CATALOG)


def test_cases_against_a_practice_are_one_sentence_in_a_recommendation():
    (item,) = recommend(Situation(obstacles={"noise": 0.9}, red_flags=[]), catalog=FORMER, k=1)
    assert "Not when: it is late; or you are asleep" in words(recommendation_html(item, FORMER))


# -- in a running shell --------------------------------------------------------------------------------------------------

CELLS = {
    "catalog": "import intimacy; catalog = intimacy.load_catalog(); catalog",
    "pillar": "catalog['trust']",
    "obstacle": "catalog['fear-of-vulnerability']",
    "practice": "catalog['forgiveness']",
    "benefit": "catalog['satisfaction']",
    "scene": "next(iter(catalog.scenes.values()))",
    "red flag": "catalog['fear-of-partner']",
    "reference": "catalog['aron-1992']",
    "referral": "next(iter(catalog.referrals.values()))",
    "condition": "catalog['act-stopped']",
    "contact": "catalog.contacts['gb-samaritans']",
    "link": "catalog.links[0]",
    "examined": "catalog.examined[0]",
    "coverage": "catalog.coverage()",
    "result": "result = intimacy.recommend(intimacy.Situation(obstacles={'fear-of-vulnerability': 0.8}, red_flags=[])); result",
    "recommendation": "result[0]",
    "why not": "result.why_not('connection-time')",
    "stability": "result.stability()",
    "comparison": "intimacy.compare(result, result.what_if(mode='alone'))",
    "nearest change": "result.nearest_change('incremental-vulnerability')",
    "safety": "intimacy.recommend(intimacy.Situation()).safety",
    "situation": "intimacy.Situation(obstacles={'lack-of-trust': 0.9}, red_flags=['threats'])",
    "blocked": "paused = intimacy.recommend(intimacy.Situation(red_flags=['threats'])); paused",
    "blocked why not": "paused.why_not('forgiveness')",
    "links": "catalog.find_links(source='forgiveness', relation='addresses')",
    "alone": "intimacy.model.Pillar(id='calm', name='Calm')",
    "link alone": "intimacy.model.Link('tea', 'strengthens', 'calm', verdict='supported', directness='direct', references_for=('doe-2020',))",
    "own": "own = intimacy.Catalog(intimacy.model.Contents(id='own', name='Own', pillars=(intimacy.model.Pillar(id='trust', name='My trust'),)))\nown['trust']",
    "difference": "from intimacy.versions import diff\ndiff(own, own)",
    "built-in again": "catalog['trust']",
    "programme": "import pyarrow; from intimacy import bulk\nbulk.recommend_programme(pyarrow.table({'obstacle:lack-of-trust': [0.5, 0.9]}))",
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """What each cell displays, by kind of data."""
    pytest.importorskip("ipykernel")
    import nbformat

    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in CELLS.values()])
    with warnings.catch_warnings():
        # What the notebook machinery warns of among itself is not ours to fail on.
        warnings.simplefilter("ignore")
        from nbclient import NotebookClient

        place = {"metadata": {"path": str(tmp_path_factory.mktemp("notebook"))}}
        NotebookClient(book, timeout=120, kernel_name="python3", resources=place).execute()
    assert [len(cell.outputs) for cell in book.cells] == [1] * len(CELLS)
    return {name: dict(cell.outputs[0].data) for name, cell in zip(CELLS, book.cells, strict=True)}


@pytest.mark.parametrize("name", [name for name in CELLS if name not in ("situation", "links")])
def test_it_displays_itself_as_html_and_as_clean_text(shown, name):
    data = shown[name]
    assert set(data) == {"text/html", "text/plain"}
    assert Taken(data["text/html"]).parts == []
    text = data["text/plain"]
    assert not re.search(r"frozendict|<[A-Z]\w+\.[A-Z_]+:|=\(\)|=None", text)
    assert name in ("catalog", "programme") or all(len(line) <= 80 or "://" in line for line in text.splitlines())


def test_a_situation_displays_its_constant_and_nothing_else(shown):
    assert shown["situation"] == {"text/plain": "Situation(...)"}


def test_a_blocked_result_displays_the_constant_and_nothing_else(shown):
    assert shown["blocked"] == {"text/html": f"<p>{PAUSED}</p>", "text/plain": PAUSED}
    assert words(shown["blocked why not"]["text/html"]) == shown["blocked why not"]["text/plain"]


def test_things_display_the_names_that_their_catalog_has_for_others(shown):
    assert "Lack of trust -> can weaken -> Trust" in shown["pillar"]["text/plain"]
    assert "Lack of trust" in words(shown["pillar"]["text/html"])
    assert CATALOG[CATALOG.links[0].target].name in words(shown["link"]["text/html"])
    assert "Listening with empathy" in words(shown["stability"]["text/html"])
    assert "Listening with empathy" in words(shown["programme"]["text/html"])


def test_each_of_two_catalogs_shows_its_own(shown):
    assert words(shown["own"]["text/html"]).startswith("My trust pillar, trust")
    assert "weaken" not in words(shown["own"]["text/html"])
    assert shown["built-in again"] == shown["pillar"]


def test_what_belongs_to_no_catalog_shows_what_it_holds(shown):
    assert shown["alone"]["text/plain"] == "Calm (pillar, calm)"
    assert words(shown["alone"]["text/html"]) == "Calm pillar, calm"
    assert "doe-2020" in words(shown["link alone"]["text/html"])
    assert "for: doe-2020" in shown["link alone"]["text/plain"]


def test_in_a_list_each_link_takes_one_line(shown):
    assert set(shown["links"]) == {"text/plain"}
    links = CATALOG.find_links(source="forgiveness", relation="addresses")
    assert shown["links"]["text/plain"] == "({})".format(",\n ".join(map(repr, links)))
    assert len(shown["links"]["text/plain"].splitlines()) == len(links)


def test_the_text_of_one_recommendation_has_every_step_in_order(shown):
    said = " ".join(shown["recommendation"]["text/plain"].split())
    places = [said.index(" ".join(step.split())) for step in RESULT[0].practice.steps]
    assert places == sorted(places)
    assert said.rindex(" takes ") > places[-1]


# -- telling the shell ----------------------------------------------------------------------------------------------------


class Formatter:
    """What a shell is told of one kind of data."""

    def __init__(self):
        self.told = {}

    def for_type(self, kind, show):
        self.told[kind.__name__] = show

    def for_type_by_name(self, module, name, show):
        self.told[f"{module}.{name}"] = show


class Shell:
    def __init__(self):
        self.display_formatter = SimpleNamespace(formatters={"text/html": Formatter(), "text/plain": Formatter()})


@pytest.fixture
def shell(monkeypatch):
    made = Shell()
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: made))
    monkeypatch.setattr(notebook, "_known", [])
    return made


def test_a_shell_is_told_when_a_catalog_is_made_or_loaded_and_only_once(shell):
    load_catalog()
    html = shell.display_formatter.formatters["text/html"]
    assert {"Concept", "Link", "intimacy.explain.whynot.WhyNot"} <= html.told.keys()
    mine = html.told["Concept"] = object()
    named("Mine")
    assert html.told["Concept"] is mine


def test_every_class_that_a_shell_is_told_by_name_exists(shell):
    from importlib import import_module

    load_catalog()
    for place in shell.display_formatter.formatters["text/html"].told:
        module, _, name = place.rpartition(".")
        assert not module or isinstance(getattr(import_module(module), name), type)


def test_catalogs_are_remembered_as_long_as_somebody_has_them(shell):
    catalog = named("Mine")
    show = shell.display_formatter.formatters["text/html"].told["Concept"]
    assert "can weaken" in show(catalog["trust"])
    trust = catalog["trust"]
    del catalog
    gc.collect()
    assert "can weaken" not in show(trust)
    named("Another")
    gc.collect()
    assert [ref() for ref in notebook._known if ref() is not None] == []


def test_without_a_shell_nothing_of_notebooks_is_imported():
    code = """
import json, sys
import intimacy
result = intimacy.recommend(intimacy.Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]))
result[0], repr(result), result.why_not("forgiveness")
print(json.dumps(sorted(name for name in sys.modules if name.startswith(("IPython", "intimacy.show")))))
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert not [name for name in json.loads(out) if "html" in name or "notebook" in name or "IPython" in name]


def test_in_a_plain_terminal_answers_show_their_sentence_and_records_one_line():
    for answer in (
        RESULT.why_not("forgiveness"),
        RESULT.stability(),
        RESULT.nearest_change("expressing-feelings"),
    ):
        assert repr(answer) == str(answer)
    assert repr(compare(RESULT, RESULT)) == "Nothing moved in the list."
    for one in (CATALOG["trust"], CATALOG.links[0], CATALOG.examined[0], CATALOG["aron-1992"], CATALOG.coverage()):
        assert "\n" not in repr(one)
        assert len(repr(one)) < 120


def test_a_brief_text_of_a_concept_has_each_of_its_links_in_a_claim_and_no_more():
    brief = " ".join(concept_text(CATALOG["trust"], CATALOG, brief=True, width=500).split())
    for link in CATALOG.links:
        if "trust" in (link.source, link.target):
            assert evidence_phrase(link) in brief
            assert not link.rationale or link.rationale not in brief
