"""Concepts, links, examined pairs and studies as plain text, with everything that is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from .. import wording
from ..cite import apa
from ..model import (
    Concept,
    Condition,
    Contact,
    ExaminedPair,
    Link,
    Obstacle,
    Practice,
    RedFlag,
    Reference,
    Referral,
    Relation,
    SafetyRuling,
    Threshold,
    Verdict,
)
from .layout import WIDTH, wrap
from .text import dose_words

__all__ = ["concept_text", "contact_text", "coverage_text", "examined_text", "link_text", "study_words"]


def link_text(link: Link, catalog: Any, *, width: int = WIDTH) -> str:
    """One link in words: what it claims, its evidence, why, and the studies."""
    ends = f"{_name(catalog, link.source)} -> {wording.RELATION[link.relation]} -> {_name(catalog, link.target)}"
    grade = f"{link.strength}; " if link.strength else ""
    lines = wrap(f"{ends} ({grade}{wording.evidence_phrase(link)})", width=width, first=" - ")
    if link.rationale:
        lines += wrap(link.rationale, width=width, first="   ")
    stated = f", {link.stated_strength} there" if link.stated_strength else ""
    where = f", at {link.place}{stated}" if link.place else ""
    lines += wrap(f"basis: {str(link.basis).replace('-', ' ')}{where}", width=width, first="   ")
    # No study of an untested link was found; what stands with it is near it.
    word_for = "nearby" if link.verdict is Verdict.UNTESTED else "for"
    for word, studies in ((word_for, link.evidence.studies_for), ("against", link.evidence.studies_against)):
        for study in studies:
            lines += wrap(f"{word}: {study_words(study)}", width=width, first="   ", rest="     ")
    return "\n".join(lines)


def study_words(study: Reference) -> str:
    """A study on one line: who and when, its kind, its size and its headline effect as reported, and whether anybody read it."""
    about = "; ".join(part for part in (wording.study_kinds(study.designs), study.size, study.effect) if part)
    unread = " [unread]" if study.unread else ""
    return f"{study.name}{unread}{f': {about}' if about else ''}"


def _name(catalog: Any, id: str) -> str:
    return str(catalog.concepts[id].name)


def _listed(title: str, items: Iterable[str], width: int, *, numbered: bool = False) -> list[str]:
    lines = []
    for place, item in enumerate(items, start=1):
        lines += wrap(item, width=width, first=f" {place}. " if numbered else " - ")
    return ["", title, *lines] if lines else []


def concept_text(record: Concept | Reference, catalog: Any, *, width: int = WIDTH) -> str:
    """A concept or reference with everything that the catalog knows of it."""
    if isinstance(record, Reference):
        return "\n".join(_reference_lines(record, catalog, width))
    lines = wrap(f"{record.name} ({str(record.kind).replace('-', ' ')}, {record.id})", width=width, rest="  ")
    lines += [line for part in (record.summary, record.description) if part for line in wrap(part, width=width)]
    if isinstance(record, Obstacle) and record.impact:
        lines += wrap(record.impact, width=width)
    if record.aliases:
        lines += wrap(f"Also: {', '.join(record.aliases)}", width=width)
    if isinstance(record, Practice):
        lines += wrap(f"Takes: {dose_words(record)}", width=width, rest="  ")
        for title, items in (("Steps", record.steps), ("Other ways", record.variants), ("Not when", record.not_when)):
            lines += _listed(title, items, width, numbered=title == "Steps")
        lines += _listed(
            "On the dose and the evidence",
            [text for text in (record.dose_basis, record.evidence_summary, record.alone) if text],
            width,
        )
        needed = [(catalog.conditions[one.condition], one.when) for one in record.conditions]
        lines += _listed(
            "Ask first", [f"{one.name} ({one.id}){_from(when)}: {one.question}" for one, when in needed], width
        )
        rulings = [one for one in catalog.rulings.values() if one.practice == record.id]
        lines += _listed("Safety", [_ruling_words(one.flag, one) for one in rulings], width)
    if isinstance(record, Obstacle):
        wanted = [catalog.pillars[one].name for one in record.wanted_gap]
        lines += _listed("Also where wishes lie far apart on", wanted, width)
    if isinstance(record, Condition):
        lines += wrap(record.question, width=width)
        using = [
            one.name
            for one in catalog.practices.values()
            if any(need.condition == record.id for need in one.conditions)
        ]
        lines += _listed("Asked first by", using, width)
    if isinstance(record, RedFlag):
        rulings = [one for one in catalog.rulings.values() if one.flag == record.id]
        lines += _listed("Rulings", [_ruling_words(one.practice, one) for one in rulings], width)
        asked = [one.text for one in catalog.questions.values() if one.flag == record.id]
        lines += _listed("Private questions", asked, width)
        lines += wrap(f"Status: {record.status}. {wording.STATUS[record.status]}", width=width)
        lines += _listed("Brings contacts for", [wording.PURPOSE[one] for one in record.contact_purposes], width)
        lines += wrap(record.note, width=width) if record.note else []
    if isinstance(record, Referral):
        lines += _listed("For the red flags", record.flags, width)
        lines += _listed("From", [f"{one.obstacle} {one.at_least:g}" for one in record.thresholds], width)
        lines += _listed("On the occasions", [str(one).replace("-", " ") for one in record.occasions], width)
        lines += _listed("Never under the red flags", record.not_flags, width)
        lines += _listed(
            "Sources", [catalog.references[one].name for one in record.references] + list(record.pages), width
        )
        lines += _listed("Also when", record.also_when, width)
        lines += _listed("Not", record.not_when, width)
        lines += wrap(record.note, width=width) if record.note else []
    lines += _listed("In detail", (point.text for point in record.points), width)
    bare = [pair for pair in catalog.examined if record.id in (pair.source, pair.target)]
    lines += _listed("Looked at, and nothing found", [f"{pair.id}: {pair.note}" for pair in bare], width)
    links = [link for link in catalog.links if record.id in (link.source, link.target)]
    if links:
        lines += ["", "Links"]
        for link in sorted(links, key=lambda one: (tuple(Relation).index(one.relation), one.key)):
            lines.append(link_text(link, catalog, width=width))
        lines += ["", *wrap(wording.SAMPLES_LIMIT, width=width)]
    return "\n".join(lines)


def _ruling_words(other: str, ruling: SafetyRuling) -> str:
    return f"{other}: {ruling.ruling}. {ruling.reason}"


def _from(when: Threshold | None) -> str:
    return f", from {when.obstacle} {when.at_least:g}" if when else ""


def examined_text(pair: ExaminedPair, *, width: int = WIDTH) -> str:
    """A pair that was looked at and found bare, in words."""
    lines = [*wrap(f"{pair.id}: looked at, and nothing found.", width=width), *wrap(pair.note, width=width)]
    for study in pair.studies_against:
        lines += wrap(f"against: {study_words(study)}", width=width, rest="  ")
    return "\n".join(lines)


def contact_text(contact: Contact, *, width: int = WIDTH) -> str:
    """A contact with everything that is known of it, and where it was read."""
    lines = wrap(f"{contact.name} (contact, {contact.id})", width=width, rest="  ")
    for label, text in (
        ("Country", contact.country),
        ("For", "; ".join(wording.PURPOSE[one] for one in contact.purposes)),
        ("Phone", contact.phone or ""),
        ("Website", contact.website or ""),
        ("Hours", contact.hours),
        ("Note", contact.note),
        ("Read", f"{contact.read_on}, {contact.source}"),
    ):
        lines += wrap(text, width=width, first=f"{label + ':':<9}") if text else []
    return "\n".join(lines)


def _reference_lines(record: Reference, catalog: Any, width: int) -> Iterator[str]:
    yield from wrap(apa(record), width=width, rest="  ")
    for label, text in (
        ("Kind", wording.study_kinds(record.designs)),
        ("Sample", f"{record.sample}; {record.size}" if record.size else str(record.sample)),
        ("Effect", record.effect),
        ("Found", record.finding),
        ("Caution", record.caution),
        ("Design", record.design_note),
        ("Pages", " ".join(record.pages)),
        ("Read", f"{str(record.reading).replace('-', ' ')}. {record.reading_note}"),
    ):
        if text:
            yield from wrap(text, width=width, first=f"{label + ':':<9}")
    for label, links in (
        ("For", [link.id for link in catalog.links if record.id in link.references_for]),
        ("Against", [link.id for link in catalog.links if record.id in link.references_against]),
        ("Against what was found bare", [pair.id for pair in catalog.examined if record.id in pair.references_against]),
    ):
        if links:
            yield ""
            yield f"{label}:"
            for id in links:
                yield from wrap(id, width=width, first=" - ")


def coverage_text(coverage: Any, *, width: int = WIDTH) -> list[str]:
    """What the evidence of a catalog covers, as lines."""
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in coverage.links_by_verdict.items() if count)
    lines = wrap(
        f"{coverage.links} links: {verdicts}. {coverage.examined} pairs looked at and found bare.", width=width
    )
    for title, ids in (
        ("Obstacles that no supported practice addresses", coverage.obstacles_unsupported),
        ("Benefits that no supported practice brings", coverage.benefits_unsupported),
        ("Pillars that no practice strengthens", coverage.pillars_unreached),
        ("Pillars that one practice alone strengthens", coverage.pillars_with_one_practice),
        ("Practices that rest on untested links alone", coverage.practices_untested),
        ("References that nobody read", coverage.references_unread),
        ("Links with one study", coverage.links_with_one_study),
    ):
        lines += ["", *wrap(f"{title}: {len(ids) or 'none'}", width=width)]
        lines += [line for id in ids for line in wrap(id, width=width, first=" - ")]
    return lines
