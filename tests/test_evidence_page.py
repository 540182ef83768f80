"""The published evidence page has every link, pair and study, and every way on it leads somewhere."""

from __future__ import annotations

import html
import importlib.util
import re
import sys
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import intimacy
from intimacy.cite import apa
from intimacy.model import WEIGHTS, Reference, Relation
from intimacy.wording import RELATION, SAMPLES_LIMIT, evidence_phrase, study_kinds

ROOT = Path(__file__).parents[1]
CATALOG = intimacy.load_catalog()
CLAIMS = {claim.id: claim for claim in (*CATALOG.links, *CATALOG.examined)}
BARE = "looked at, and nothing found"
ENTRY = re.compile(r"^\((\S+)\)=\n\n#### `([^`]+)`\n\n(.*?)(?=^\(\S+\)=$|^#|\Z)", re.MULTILINE | re.DOTALL)
WAY = re.compile(r"\[([^\]]*(?:\\\][^\]]*)*)\]\(#([\w-]+)(?: \"([^\"]*)\")?\)")
TEXT = (ROOT / "docs" / "evidence.md").read_text(encoding="utf-8")
ENTRIES = {id: body for _, id, body in ENTRY.findall(TEXT)}


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("make_evidence", ROOT / "scripts" / "make_evidence.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def anchor(id):
    return id.replace(" ", "-")


def plain(markdown):
    """A piece of the page without its escapes and with its addresses bare."""
    return re.sub(r"<(https?://[^>\s]+)>", r"\1", re.sub(r"\\([^\w\s])", r"\1", markdown))


def section(title):
    return re.search(rf"^## {re.escape(title)}$(.*?)(?=^## |\Z)", TEXT, re.MULTILINE | re.DOTALL)[1]


def cells():
    """(title of the matrix, relation, row, column, cell) of every cell."""
    found = []
    for title, body in re.findall(r"^### (.+?)$(.*?)(?=^### |\Z)", section("Matrices"), re.MULTILINE | re.DOTALL):
        relation = re.search(r"\(`(\w+)`\)", body)[1]
        head, _, *rows = ([part.strip() for part in row.strip(" |").split("|")] for row in table(body))
        for name, *marks in rows:
            found += [
                (title, relation, WAY.fullmatch(name)[1], column, mark)
                for column, mark in zip(head[1:], [*marks, *[""] * len(head)], strict=False)
            ]
    return found


def table(body):
    return [line for line in body.splitlines() if line.startswith("|")]


CELLS = cells()


# -- current, and whole ------------------------------------------------------------------------------------------------


def test_the_page_is_current(script):
    assert script.page() == TEXT


def test_a_page_that_is_not_current_is_told_by_the_exit_code(script, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(script, "PAGE", tmp_path / "evidence.md")
    monkeypatch.setattr(sys, "argv", ["make_evidence.py", "--check"])
    assert script.main() == 1
    assert "python scripts/make_evidence.py" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["make_evidence.py"])
    assert script.main() == 0
    monkeypatch.setattr(sys, "argv", ["make_evidence.py", "--check"])
    assert script.main() == 0
    script.PAGE.write_text(TEXT + "x", encoding="utf-8")
    assert script.main() == 1


def test_the_entries_are_the_links_the_pairs_and_the_references_each_once():
    ids = [id for _, id, _ in ENTRY.findall(TEXT)]
    assert Counter(ids) == Counter([*CLAIMS, *CATALOG.references])
    assert [place for place, _, _ in ENTRY.findall(TEXT)] == [anchor(id) for id in ids]


def test_a_link_has_its_relation_strength_evidence_and_rationale():
    for link in CATALOG.links:
        body = plain(ENTRIES[link.id])
        source, target = (CATALOG[id].name for id in (link.source, link.target))
        assert f"{source} *{RELATION[link.relation]}* {target}." in body, link.id
        assert f"Evidence: **{evidence_phrase(link)}**." in body, link.id
        assert f"`{link.verdict}`, `{link.directness}`; basis `{link.basis}`" in body, link.id
        assert link.rationale in body, link.id
        assert f"Strength: **{link.strength or 'none'}" in body, link.id


def test_a_link_or_pair_names_its_studies_with_kind_size_and_effect_and_says_which_nobody_read():
    for claim in CLAIMS.values():
        named = re.findall(r"^- (for|against): \[([^\]]+)\]\(#([\w-]+)\)(.*)$", ENTRIES[claim.id], re.MULTILINE)
        assert [(side, id) for side, _, id, _ in named] == [
            *[("for", id) for id in getattr(claim, "references_for", ())],
            *[("against", id) for id in claim.references_against],
        ], claim.id
        for _, name, id, rest in named:
            study = CATALOG.references[id]
            assert plain(name) == study.name, claim.id
            for part in (study_kinds(study.designs), study.size, study.effect):
                assert part in plain(rest), claim.id
            assert study.unread == (" **[unread]**" in plain(rest)), claim.id


def test_a_pair_found_bare_says_so_and_has_its_note():
    for pair in CATALOG.examined:
        body = plain(ENTRIES[pair.id])
        source, target = (CATALOG[id].name for id in (pair.source, pair.target))
        assert body.startswith(f"{source} *{RELATION[pair.relation]}* {target}: **{BARE}**."), pair.id
        assert pair.note in body, pair.id
        assert ENTRIES[pair.id] in section("Looked at and found bare"), pair.id


def test_a_reference_stands_in_apa_with_what_was_found_what_was_read_and_where_it_is_named():
    for reference in CATALOG.references.values():
        body = ENTRIES[reference.id]
        assert plain(body).startswith(f"{apa(reference)}\n"), reference.id
        assert f"*Kind:* {study_kinds(reference.designs)}" in plain(body), reference.id
        for text in (reference.finding, reference.caution, reference.reading_note, reference.size, reference.effect):
            assert text in plain(body), reference.id
        assert all(page in plain(body) for page in reference.pages), reference.id
        ways = {
            name: re.findall(r"\(#([\w-]+)\)", line)
            for name, line in re.findall(r"^- \*([^:]+):\*(.*)$", body, re.MULTILINE)
        }
        links = CATALOG.find_links(reference=reference.id)
        assert ways.get("Named for", []) == [anchor(one.id) for one in links if reference.id in one.references_for], (
            reference.id
        )
        assert ways.get("Named against", []) == [
            anchor(one.id) for one in links if reference.id in one.references_against
        ], reference.id
        assert ways.get("Named against a pair found bare", []) == [
            anchor(one.id) for one in CATALOG.find_examined(reference=reference.id)
        ], reference.id
        assert any(name.startswith(("Named", "Also named")) for name in ways), reference.id


def test_an_address_on_the_page_is_one_that_was_read_or_a_doi_with_nothing_of_the_sentence_around_it():
    addresses = set(re.findall(r"<(https?://[^>\s]+)>", TEXT))
    known = {page for one in CATALOG.references.values() for page in one.pages}
    known |= {f"https://doi.org/{one.doi}" for one in CATALOG.references.values() if one.doi}
    assert addresses <= known
    assert {f"https://doi.org/{one.doi}" for one in CATALOG.references.values() if one.doi} <= addresses


@pytest.mark.parametrize(
    ("fields", "cited"),
    [
        (
            {"venue": "Report", "pages": ("https://example.org/a_b",), "reading": "memory"},
            r"Tea. (2020). \[read at <https://example.org/a_b>; not read by those who made the catalogue\]",
        ),
        (
            {"venue": "Report", "pages": ("https://example.org/tea",)},
            r"Tea. (2020). \[read at <https://example.org/tea>\]",
        ),
        ({"venue": "Web page", "pages": ("https://example.org/tea",)}, "Tea. (2020). <https://example.org/tea>"),
        ({"doi": "10.1000/1;2-E"}, r"Tea. (2020). <https://doi.org/10.1000/1;2-E> \[DOI not verified\]"),
    ],
)
def test_a_citation_has_its_addresses_as_ways_and_the_sentence_around_them_as_it_is(script, fields, cited):
    known = {"id": "tea-2020", "authors": (), "year": 2020, "title": "Tea", "reading": "secondary-text"}
    assert script.cited(Reference(**known | fields)) == cited


def test_the_page_says_of_unread_references_that_nothing_was_read():
    unread = {id for id in CATALOG.references if "*Read:* nothing" in ENTRIES[id]}
    assert unread == {one.id for one in CATALOG.find_references(unread=True)}


# -- matrices ----------------------------------------------------------------------------------------------------------


def test_every_link_but_those_of_order_and_every_pair_has_one_cell():
    led_to = Counter(WAY.fullmatch(cell)[2] for *_, cell in CELLS if cell)
    expected = [anchor(id) for id, claim in CLAIMS.items() if claim.relation is not Relation.PRECEDES]
    assert led_to == Counter(expected)


def test_a_cell_leads_to_the_claim_of_its_row_and_column():
    names = {concept.name: id for id, concept in CATALOG.concepts.items() if concept.kind != "reference"}
    for title, relation, row, column, cell in CELLS:
        id = f"{names[plain(row)]} {relation} {column.replace(' ', '-')}"
        if cell:
            assert WAY.fullmatch(cell)[2] == anchor(id), title
        else:
            assert id not in CLAIMS, title


def test_a_cell_bears_the_mark_of_its_evidence_and_a_dot_for_each_grade_of_strength():
    marks = dict(re.findall(r"^\| \*\*(\w+)\*\* \| ([^|]+) \|", section("How to read it"), re.MULTILINE))
    claims = {anchor(id): claim for id, claim in CLAIMS.items()}
    for *_, cell in CELLS:
        if not cell:
            continue
        shown, to, words = WAY.fullmatch(cell).groups()
        claim = claims[to]
        mark, _, dots = shown.partition(" ")
        strength = getattr(claim, "strength", None)
        phrase = evidence_phrase(claim) if claim in CATALOG.links else BARE
        assert marks[mark] == phrase
        assert dots == {"weak": "●", "moderate": "●●", "strong": "●●●", None: ""}[strength]
        assert words == f"{phrase}{f'; {strength}' if strength else ''}: {claim.id}"


def test_the_matrices_cover_every_practice_obstacle_pillar_benefit_and_scene():
    rows = {plain(row) for _, _, row, _, _ in CELLS}
    columns = {column.replace(" ", "-") for _, _, _, column, _ in CELLS}
    assert {
        one.name for kind in ("practices", "obstacles", "pillars", "scenes") for one in getattr(CATALOG, kind).values()
    } == rows
    assert {*CATALOG.obstacles, *CATALOG.pillars, *CATALOG.benefits} == columns


# -- how to read it ----------------------------------------------------------------------------------------------------


def test_the_legend_has_a_mark_of_its_own_for_every_phrase_with_how_many_bear_it():
    rows = re.findall(r"^\| \*\*(\w+)\*\* \| ([^|]+) \|.*\| (\d+) \|$", section("How to read it"), re.MULTILINE)
    count = Counter(map(evidence_phrase, CATALOG.links)) + Counter({BARE: len(CATALOG.examined)})
    assert {phrase: int(number) for _, phrase, number in rows if number != "0"} == count
    assert len({mark for mark, _, _ in rows}) == len({phrase for _, phrase, _ in rows}) == len(rows)


@pytest.mark.parametrize("title", ["How to read it", "Matrices", "Every link", "What the evidence covers"])
def test_the_limit_of_the_samples_stands_beside_the_verdicts(title):
    assert SAMPLES_LIMIT in section(title)


def test_the_places_where_studies_contradict_the_article_are_told():
    told = section("Where studies weaken or contradict the source article")
    for link in CATALOG.find_links(verdict=["contested", "contradicted-in-part"]):
        assert f"(#{anchor(link.id)})" in told
        assert link.rationale in plain(told)
    for link in CATALOG.links:
        if link.stated_strength and WEIGHTS[link.strength] < WEIGHTS[link.stated_strength]:
            assert f"(#{anchor(link.id)})" in told


def test_the_coverage_is_that_of_the_catalogue():
    coverage = CATALOG.coverage()
    told = section("What the evidence covers")
    listed = re.findall(r"^- \[?`([^`]+)`", told, re.MULTILINE)
    expected = [id for value in coverage.to_dict().values() if isinstance(value, list) for id in value]
    assert Counter(listed) == Counter(expected)
    assert f"{coverage.links} links" in told
    assert f"{coverage.examined} pairs looked at and found bare" in told


# -- ways, and Markdown ------------------------------------------------------------------------------------------------


def test_every_way_on_the_page_leads_to_an_anchor_and_no_anchor_stands_twice():
    headings = re.findall(r"^#{1,3} (.+)$", TEXT, re.MULTILINE)
    slugs = [re.sub(r"[^\w -]", "", plain(one)).strip().lower().replace(" ", "-") for one in headings]
    anchors = Counter([*slugs, *re.findall(r"^\((\S+)\)=$", TEXT, re.MULTILINE)])
    assert {place for place, times in anchors.items() if times > 1} == set()
    ways = set(re.findall(r"\]\(#([^)\s]+)", TEXT))
    assert ways <= set(anchors)
    assert len(ways) > len(CLAIMS)


@pytest.fixture(scope="module")
def reader():
    """The Markdown of the documentation, to HTML."""
    parsers = pytest.importorskip("myst_parser.parsers.mdit")
    from markdown_it.renderer import RendererHTML
    from myst_parser.config.main import MdParserConfig

    return parsers.create_md_parser(MdParserConfig(enable_extensions={"deflist"}), RendererHTML)


def test_a_reader_of_the_page_sees_every_citation_and_every_text_as_it_is(reader):
    seen = " ".join(html.unescape(re.sub(r"<[^>]+>", "", reader.render(TEXT))).split())
    for reference in CATALOG.references.values():
        for text in (apa(reference), reference.finding, reference.caution, reference.effect, reference.size):
            assert " ".join(text.split()) in seen
    for claim in CLAIMS.values():
        assert getattr(claim, "rationale", "") + getattr(claim, "note", "") in seen


MARKDOWN = st.text(alphabet="\\`*_{}[]<>()#+-=.:;!|~^$&@%\"'/ \na1b2", max_size=30)


@given(text=MARKDOWN)
@example(text="1. one")
@example(text="(a)=")
@example(text="% a")
@example(text="+++")
@example(text="&amp; <b> [a](b) *c* _d_ `e` {f}`g`")
@example(text="---")
@settings(max_examples=200, deadline=None)
def test_an_escaped_text_is_no_markdown(text, script, reader):
    expected = " ".join(text.split())
    escaped = script.escaped(text)
    paragraph = f"<p>{html.escape(expected)}</p>\n" if expected else ""
    assert html.unescape(reader.render(escaped)) == html.unescape(paragraph)
    after_a_line = reader.render(f"one\n{escaped}")
    assert html.unescape(after_a_line) == f"<p>one\n{expected}</p>\n".replace("\n</p>", "</p>")
    row = reader.render(f"| head |\n| --- |\n| x{escaped} |\n")
    assert html.unescape(re.search(r"<td>(.*)</td>", row)[1]) == f"x{expected}"
