"""Concepts, links, examined pairs, studies, contacts and coverage as HTML for notebooks; what is long opens on a click."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from .. import wording
from ..cite import apa
from ..errors import UnknownConceptError
from ..model import Concept, Contact, ExaminedPair, Link, Reference, Relation
from .concept import (
    Section,
    basis_words,
    contact_facts,
    coverage_facts,
    coverage_words,
    grade_words,
    kind_words,
    links_of,
    reference_facts,
    sided,
    told_of,
    used_for,
)
from .html import Html, block, details, entries, escaped, facts, heading, items_html, muted, paragraph, table
from .text import lower_first, name_of

__all__ = ["concept_html", "contact_html", "coverage_html", "examined_html", "link_html", "studies_html"]

FOLDED = {
    "Other ways",
    "On the dose and the evidence",
    "Safety",
    "Rulings",
    "Sources",
    "Looked at, and nothing found",
    "Never under the red flags",
}
"""Titles of lists that open on a click."""


def concept_html(record: Concept | Reference, catalog: Any) -> str:
    """A concept or reference with everything that the catalog knows of it."""
    if isinstance(record, Reference):
        return _reference_html(record, catalog)
    parts = [heading(record.name, f"{kind_words(record)}, {record.id}")]
    folded = []
    for told in told_of(record, catalog):
        if not isinstance(told, Section):
            parts.append(paragraph(told))
        elif told.title in FOLDED and told.items:
            folded.append(details(f"{told.title} ({len(told.items)})", items_html(told.items)))
        elif told.items:
            parts += [paragraph(Html(f"<b>{told.title}</b>")), items_html(told.items, numbered=told.numbered)]

    def side(link: Link) -> tuple[int, bool]:
        return tuple(Relation).index(link.relation), link.target == record.id

    for (_, incoming), group in groupby(sorted(links_of(record, catalog), key=side), key=side):
        links = list(group)
        folded.append(details(_together(record, links, catalog, incoming=incoming), _links_table(links, catalog)))
    limit = [paragraph(muted(wording.SAMPLES_LIMIT))] if links_of(record, catalog) else []
    return block(*parts, *folded, *limit)


def _together(record: Concept, links: list[Link], catalog: Any, *, incoming: bool) -> str:
    """Several links of one relation from or to a concept, on one line."""
    relation = wording.RELATION[links[0].relation]
    names = [lower_first(name_of(catalog, link.source if incoming else link.target)) for link in links]
    claim = f"What {relation} {lower_first(record.name)}" if incoming else f"It {relation}"
    return f"{claim}: {'; '.join(names)}"


def _links_table(links: list[Link], catalog: Any) -> str:
    return entries("link", [((_claim(link, catalog), muted(_grade(link))), _why(link)) for link in links])


def _claim(link: Link, catalog: Any) -> Html:
    ends = (escaped(name_of(catalog, end)) for end in (link.source, link.target))
    source, target = ends
    return Html(f"<b>{source}</b> {wording.RELATION[link.relation]} <b>{target}</b>")


def _grade(link: Link) -> str:
    """How strong a link is and on what it rests; its verdict where it knows no studies."""
    try:
        return grade_words(link)
    except UnknownConceptError:
        return f"{link.strength}; {link.verdict}" if link.strength else str(link.verdict)


def _why(link: Link) -> tuple[str, ...]:
    try:
        studies = list(sided(link))
    except UnknownConceptError:
        studies = []
    folded = details(_count(studies), studies_html(studies)) if studies else muted("no study")
    return (*((link.rationale,) if link.rationale else ()), folded)


def _count(studies: list[tuple[str, Reference]]) -> str:
    sides = [side for side, _ in studies]
    counts = ", ".join(f"{sides.count(side)} {side}" for side in dict.fromkeys(sides))
    return f"Studies: {counts}"


def studies_html(studies: Iterable[tuple[str, Reference]]) -> str:
    """Studies with their side: what they were, how large, and what they found."""
    several = list(studies)
    rows = []
    for _, study in several:
        name = f"{study.name} [unread]" if study.unread else study.name
        about = "; ".join(part for part in (study.size, study.effect) if part)
        left = (Html(f"<b>{escaped(name)}</b>"), muted(wording.study_kinds(study.designs)))
        rows.append((left, (*((study.finding,) if study.finding else ()), *((muted(about),) if about else ()))))
    return entries("study", rows, marks=[side for side, _ in several]) if rows else ""


def link_html(link: Link, catalog: Any) -> str:
    """One link: what it claims, its evidence, why, and the studies."""
    try:
        studies = studies_html(sided(link))
    except UnknownConceptError:
        cited = {"for": link.references_for, "against": link.references_against}
        studies = table(("", "studies"), [(side, ids) for side, ids in cited.items() if ids])
    return block(
        paragraph(_claim(link, catalog)),
        paragraph(muted(_grade(link))),
        paragraph(link.rationale) if link.rationale else "",
        paragraph(basis_words(link)),
        studies,
        paragraph(muted(wording.SAMPLES_LIMIT)),
    )


def examined_html(pair: ExaminedPair, catalog: Any) -> str:
    """A pair that was looked at and found bare."""
    try:
        studies = studies_html(("against", study) for study in pair.studies_against)
    except UnknownConceptError:
        studies = items_html(pair.references_against)
    ends = [escaped(name_of(catalog, end)) for end in (pair.source, pair.target)]
    return block(
        paragraph(Html(f"<b>{ends[0]}</b> {wording.RELATION[pair.relation]} <b>{ends[1]}</b>")),
        paragraph("Looked at, and nothing found."),
        paragraph(pair.note) if pair.note else "",
        studies,
    )


def _known(told: Iterable[tuple[str, str]]) -> str:
    return facts((label, _linked(text)) for label, text in told)


def _linked(text: str) -> str:
    """An address as a link; any other text as it is."""
    plain = text.startswith(("https://", "http://")) and " " not in text
    return Html(f'<a href="{escaped(text)}" rel="noopener noreferrer">{escaped(text)}</a>') if plain else text


def _reference_html(record: Reference, catalog: Any) -> str:
    used = [details(f"{label} ({len(ids)})", items_html(ids)) for label, ids in used_for(record, catalog)]
    return block(
        heading(record.name, f"reference, {record.id}"), paragraph(apa(record)), _known(reference_facts(record)), *used
    )


def contact_html(contact: Contact) -> str:
    """A contact with everything that is known of it, and where it was read."""
    return block(heading(contact.name, f"contact, {contact.id}"), _known(contact_facts(contact)))


def coverage_html(coverage: Any) -> str:
    """What the evidence of a catalog covers, and where it is thin."""
    rows = [
        (title, details(str(len(ids)), items_html(ids)) if ids else "none") for title, ids in coverage_facts(coverage)
    ]
    return block(paragraph(coverage_words(coverage)), table(("where it is thin", "how many"), rows))
