"""Concepts, links, examined pairs, studies, contacts and coverage as HTML for notebooks; what is long opens on a click."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from .. import wording
from ..cite import apa
from ..errors import OptionError
from ..model import Concept, Contact, ExaminedPair, Link, Reference, Relation
from ..wording.claims import it_words, what_words, word
from ..wording.speech import named, said
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
from .html import (
    block,
    details,
    entries,
    facts,
    heading,
    items_html,
    muted,
    paragraph,
    picture_html,
    table,
)
from .markup import Html, escaped
from .text import name_of

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
    folded: list[str] = []
    for told in told_of(record, catalog):
        if not isinstance(told, Section):
            parts.append(paragraph(told))
        elif told.title in FOLDED and told.items:
            folded.append(details(f"{said(told.title)} ({len(told.items)})", items_html(told.items)))
        elif told.items:
            parts += [
                paragraph(Html(f"<b>{escaped(said(told.title))}</b>")),
                items_html(told.items, numbered=told.numbered),
            ]

    def side(link: Link) -> tuple[int, bool]:
        return tuple(Relation).index(link.relation), link.target == record.id

    every = links_of(record, catalog)
    for (_, incoming), group in groupby(sorted(every, key=side), key=side):
        links = list(group)
        folded.append(details(_together(record, links, catalog, incoming=incoming), _links_table(links, catalog)))
    limit = [paragraph(muted(said(wording.SAMPLES_LIMIT)))] if every else []
    return block(*parts, _picture(record, catalog), *folded, *limit)


def _picture(record: Concept, catalog: Any) -> str:
    """What stands around a concept; empty for one that has no place in a picture."""
    if record.id not in catalog.concepts:
        return ""
    from .content import draw_catalog

    try:
        # By its record: a catalog warns of the id of what is deprecated, and nobody named one here.
        return picture_html(draw_catalog(catalog, catalog.concepts[record.id], benefits=False, theme="auto", width=900))
    except OptionError:
        return ""


def _together(record: Concept, links: list[Link], catalog: Any, *, incoming: bool) -> str:
    """Several links of one relation from or to a concept, on one line."""
    relation = links[0].relation
    names = [named(name_of(catalog, link.source if incoming else link.target)) for link in links]
    claim = what_words(relation, named(record.name)) if incoming else it_words(relation)
    return f"{claim}: {'; '.join(names)}"


def _links_table(links: list[Link], catalog: Any) -> str:
    return entries(said("link"), [((_claim(link, catalog), muted(grade_words(link))), _why(link)) for link in links])


def _claim(claim: Link | ExaminedPair, catalog: Any) -> Html:
    source, target = (escaped(name_of(catalog, end)) for end in (claim.source, claim.target))
    return Html(f"<b>{source}</b> {said(wording.RELATION[claim.relation])} <b>{target}</b>")


def _why(link: Link) -> tuple[str, ...]:
    sides: dict[str, list[str]] = {}
    for side, study in sided(link):
        sides.setdefault(side, []).append(_name(study))
    told = "; ".join(f"{side}: {', '.join(names)}" for side, names in sides.items())
    return (*((link.rationale,) if link.rationale else ()), *((muted(told),) if told else ()))


def _name(study: Reference | str) -> str:
    """A study by its name, and whether nobody read it; an id as it is."""
    if isinstance(study, str):
        return study
    return f"{study.name} [{said('unread')}]" if study.unread else study.name


def studies_html(claim: Link | ExaminedPair) -> str:
    """The studies of a link or pair with their side: what they were, how large, what they found; empty where there are none."""
    sides: list[str] = []
    rows: list[tuple[object, object]] = []
    for side, study in sided(claim):
        sides.append(side)
        name = Html(f"<b>{escaped(_name(study))}</b>")
        if isinstance(study, str):
            rows.append(((name,), ()))
            continue
        about = "; ".join(part for part in (study.size, study.effect) if part)
        told = (*((study.finding,) if study.finding else ()), *((muted(about),) if about else ()))
        rows.append(((name, muted(wording.study_kinds(study.designs))), told))
    return entries(said("study"), rows, marks=sides) if rows else ""


def link_html(link: Link, catalog: Any) -> str:
    """One link: what it claims, its evidence, why, and the studies."""
    return block(
        paragraph(_claim(link, catalog)),
        paragraph(muted(grade_words(link))),
        paragraph(link.rationale) if link.rationale else "",
        paragraph(basis_words(link)),
        studies_html(link),
        paragraph(muted(said(wording.SAMPLES_LIMIT))),
    )


def examined_html(pair: ExaminedPair, catalog: Any) -> str:
    """A pair that was looked at and found bare."""
    return block(
        paragraph(_claim(pair, catalog)),
        paragraph(said("Looked at, and nothing found.")),
        paragraph(pair.note) if pair.note else "",
        studies_html(pair),
    )


def _reference_html(record: Reference, catalog: Any) -> str:
    used = [details(f"{label} ({len(ids)})", items_html(ids)) for label, ids in used_for(record, catalog)]
    title = heading(record.name, f"{word(record.kind)}, {record.id}")
    return block(title, paragraph(apa(record)), _known(reference_facts(record)), *used)


def contact_html(contact: Contact) -> str:
    """A contact with everything that is known of it, and where it was read."""
    return block(heading(contact.name, f"{said('contact')}, {contact.id}"), _known(contact_facts(contact)))


def _known(told: Iterable[tuple[str, str]]) -> str:
    return facts((label, _linked(text)) for label, text in told)


def _linked(text: str) -> str:
    """An address as a link; any other text as it is."""
    if not text.startswith("https://") or " " in text:
        return text
    return Html(f'<a href="{escaped(text)}" rel="noopener noreferrer">{escaped(text)}</a>')


def coverage_html(coverage: Any) -> str:
    """What the evidence of a catalog covers, and where it is thin."""
    rows = [(title, details(str(len(ids)), items_html(ids)) if ids else "0") for title, ids in coverage_facts(coverage)]
    return block(paragraph(coverage_words(coverage)), table((said("where it is thin"), said("how many")), rows))
