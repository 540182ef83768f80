"""Concepts, links, examined pairs and studies as plain text, with everything that is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from .. import wording
from ..cite import apa
from ..errors import UnknownConceptError
from ..model import (
    UNASKED,
    Concept,
    Condition,
    Contact,
    ExaminedPair,
    Link,
    NeededCondition,
    Obstacle,
    Practice,
    RedFlag,
    Reference,
    Referral,
    Relation,
    Retired,
    SafetyRuling,
    Threshold,
)
from ..wording.claims import word
from ..wording.speech import dated, number, said
from ..wording.versions import FORMER_WORDS, from_layers, retired_now
from .layout import WIDTH, wrap
from .text import dose_words, name_of, word_for

__all__ = [
    "Section",
    "basis_words",
    "claim_words",
    "concept_text",
    "contact_facts",
    "contact_text",
    "coverage_facts",
    "coverage_text",
    "coverage_words",
    "examined_text",
    "grade_words",
    "kind_words",
    "link_text",
    "links_of",
    "reference_facts",
    "sided",
    "study_words",
    "told_of",
    "used_for",
]


def link_text(link: Link, catalog: Any, *, width: int = WIDTH) -> str:
    """One link in words: what it claims, its evidence, why, and the studies."""
    lines = _claim(link, catalog, width)
    if link.rationale:
        lines += wrap(link.rationale, width=width, first="   ")
    lines += wrap(basis_words(link), width=width, first="   ")
    for side, study in sided(link):
        lines += wrap(f"{side}: {study_words(study)}", width=width, first="   ", rest="     ")
    return "\n".join(lines)


def _claim(link: Link, catalog: Any, width: int) -> list[str]:
    return wrap(f"{claim_words(link, catalog)} ({grade_words(link)})", width=width, first=" - ")


def claim_words(claim: Link | ExaminedPair, catalog: Any) -> str:
    """What a link or examined pair claims, with the names of its ends."""
    source, target = (name_of(catalog, end) for end in (claim.source, claim.target))
    return f"{source} -> {said(wording.RELATION[claim.relation])} -> {target}"


def grade_words(link: Link) -> str:
    """How strong a link is, and the phrase for its evidence; its verdict where it is in no catalog and knows no studies."""
    try:
        phrase = wording.evidence_phrase(link)
    except UnknownConceptError:
        phrase = said(str(link.verdict))
    return f"{word(link.strength)}; {phrase}" if link.strength else phrase


def basis_words(link: Link) -> str:
    """What a link rests on beside studies, and where it stands in the article."""
    basis, strength = word(link.basis), word(link.stated_strength) if link.stated_strength else ""
    if not link.place:
        return said("basis: {basis}", basis=basis)
    if not strength:
        return said("basis: {basis}, at {place}", basis=basis, place=link.place)
    return said("basis: {basis}, at {place}, {strength} there", basis=basis, place=link.place, strength=strength)


def sided(claim: Link | ExaminedPair) -> list[tuple[str, Reference | str]]:
    """The studies of a link or examined pair, each with its side in a word; their ids where it is in no catalog and knows no studies."""
    sides = ((word_for(claim), "references_for"), (said("against"), "references_against"))
    return [(word, study) for word, side in sides for study in _known_studies(claim, side)]


def _known_studies(claim: Link | ExaminedPair, side: str) -> tuple[Reference | str, ...]:
    ids: tuple[str, ...] = getattr(claim, side, ())
    try:
        return claim.studies(side) if ids else ()
    except UnknownConceptError:
        return ids


def study_words(study: Reference | str) -> str:
    """A study on one line: who and when, its kind, its size and its headline effect as reported, and whether anybody read it; an id as it is."""
    if isinstance(study, str):
        return study
    about = "; ".join(part for part in (wording.study_kinds(study.designs), study.size, study.effect) if part)
    unread = f" [{said('unread')}]" if study.unread else ""
    return f"{study.name}{unread}{f': {about}' if about else ''}"


class Section(NamedTuple):
    """Several things that are known of a concept, under one title."""

    title: str
    items: list[str]
    numbered: bool = False


def _listed(title: str, items: Iterable[str], width: int, *, numbered: bool = False) -> list[str]:
    lines = []
    for place, item in enumerate(items, start=1):
        lines += wrap(item, width=width, first=f" {place}. " if numbered else " - ")
    return ["", said(title), *lines] if lines else []


def told_of(record: Concept, catalog: Any) -> Iterator[str | Section]:
    """All that is known of a concept but its links: sentences and, under titles, lists, which may be empty."""
    yield from (text for text in (record.summary, record.description) if text)
    if isinstance(record, Obstacle) and record.impact:
        yield record.impact
    if record.deprecated:
        instead = [said("Use {id}.", id=record.replaced_by)] if record.replaced_by else []
        yield " ".join([said(FORMER_WORDS), *instead])
    if isinstance(record, Retired):
        yield retired_now(record.replaced_by)
    words = catalog.also_called
    if names := record.aliases if words is None else words.get(record.id, ()):
        yield said("Also: {names}", names=", ".join(names))
    if record.layers:
        yield from_layers(record.layers)
    if isinstance(record, Practice):
        yield said("Takes: {dose}", dose=dose_words(record))
        yield Section("Steps", list(record.steps), numbered=True)
        yield Section("Other ways", list(record.variants))
        yield Section("Not when", list(record.not_when))
        about = [text for text in (record.dose_basis, record.evidence_summary, record.alone) if text]
        yield Section("On the dose and the evidence", about)
        yield Section("Ask first", [_asked(one, catalog) for one in record.conditions])
        rulings = [one for one in catalog.rulings.values() if one.practice == record.id]
        yield Section("Safety", [_ruling_words(one.flag, one, catalog) for one in rulings])
    if isinstance(record, Obstacle):
        yield Section("Also where wishes lie far apart on", [catalog.pillars[one].name for one in record.wanted_gap])
    if isinstance(record, Condition):
        yield from (text for text in (record.question,) if text)
        using = [
            one.name
            for one in catalog.practices.values()
            if any(need.condition == record.id for need in one.conditions)
        ]
        yield Section("Asked first by", using)
    if isinstance(record, RedFlag):
        rulings = [one for one in catalog.rulings.values() if one.flag == record.id]
        yield Section("Rulings", [_ruling_words(one.practice, one, catalog) for one in rulings])
        yield Section("Private questions", [one.text for one in catalog.questions.values() if one.flag == record.id])
        yield said("Status: {status}. {words}", status=record.status, words=said(wording.STATUS[record.status]))
        yield Section("Brings contacts for", [said(wording.PURPOSE[one]) for one in record.contact_purposes])
        yield from (text for text in (record.note,) if text)
    if isinstance(record, Referral):
        yield Section("For the red flags", [name_of(catalog, one) for one in record.flags])
        yield Section("From", [f"{name_of(catalog, one.obstacle)} {number(one.at_least)}" for one in record.thresholds])
        yield Section("On the occasions", [word(one) for one in record.occasions])
        yield Section("Never under the red flags", [name_of(catalog, one) for one in record.not_flags])
        yield Section("Sources", [name_of(catalog, one) for one in record.references] + list(record.pages))
        yield Section("Also when", list(record.also_when))
        yield Section("Not", list(record.not_when))
        yield from (text for text in (record.note,) if text)
    yield Section("In detail", [point.text for point in record.points])
    bare = [pair for pair in catalog.examined if record.id in (pair.source, pair.target)]
    yield Section("Looked at, and nothing found", [f"{claim_words(pair, catalog)}: {pair.note}" for pair in bare])


def _asked(one: NeededCondition, catalog: Any) -> str:
    condition = catalog.conditions.get(one.condition)
    if condition is None:
        return f"{one.condition}{_from(one.when, catalog)}"
    return f"{condition.name} ({condition.id}){_from(one.when, catalog)}: {condition.question}"


def links_of(record: Concept, catalog: Any) -> list[Link]:
    """The links from and to a concept, relation by relation."""
    links = [link for link in catalog.links if record.id in (link.source, link.target)]
    return sorted(links, key=lambda one: (tuple(Relation).index(one.relation), one.key))


def concept_text(record: Concept | Reference, catalog: Any, *, width: int = WIDTH, brief: bool = False) -> str:
    """A concept or reference with everything that the catalog knows of it; ``brief`` gives each link one line and no more."""
    if isinstance(record, Reference):
        return "\n".join(_reference_lines(record, catalog, width))
    lines = wrap(f"{record.name} ({kind_words(record)}, {record.id})", width=width, rest="  ")
    listed = False
    for part in told_of(record, catalog):
        if isinstance(part, Section):
            lines += _listed(part.title, part.items, width, numbered=part.numbered)
        else:
            # A sentence after a list is no part of it.
            lines += [*([""] if listed else []), *wrap(part, width=width)]
        listed = isinstance(part, Section) and (listed or bool(part.items))
    links = links_of(record, catalog)
    if links:
        lines += ["", said("Links")]
        for link in links:
            lines += _claim(link, catalog, width) if brief else [link_text(link, catalog, width=width)]
        lines += ["", *wrap(said(wording.SAMPLES_LIMIT), width=width)]
    return "\n".join(lines)


def kind_words(record: Concept | Reference) -> str:
    """The kind of a concept in words."""
    return word(record.kind)


def _ruling_words(other: str, ruling: SafetyRuling, catalog: Any) -> str:
    name = said("Nobody asked") if other == UNASKED else name_of(catalog, other)
    return f"{name}: {word(ruling.ruling)}. {ruling.reason}"


def _from(when: Threshold | None, catalog: Any) -> str:
    if when is None:
        return ""
    obstacle = name_of(catalog, when.obstacle)
    return said(", from {obstacle} {level}", obstacle=obstacle, level=number(when.at_least))


def examined_text(pair: ExaminedPair, catalog: Any = None, *, width: int = WIDTH) -> str:
    """A pair that was looked at and found bare, in words; with the names that a catalog has for its ends."""
    claim = claim_words(pair, catalog) if catalog is not None else pair.id
    lines = [
        *wrap(said("{pair}: looked at, and nothing found.", pair=claim), width=width),
        *wrap(pair.note, width=width),
    ]
    for side, study in sided(pair):
        lines += wrap(f"{side}: {study_words(study)}", width=width, rest="  ")
    return "\n".join(lines)


def contact_text(contact: Contact, *, width: int = WIDTH) -> str:
    """A contact with everything that is known of it, and where it was read."""
    lines = wrap(f"{contact.name} ({said('contact')}, {contact.id})", width=width, rest="  ")
    lines += _labelled(contact_facts(contact), width)
    return "\n".join(lines)


def _labelled(facts: list[tuple[str, str]], width: int) -> list[str]:
    """Texts beside their labels, all of them from the same column on."""
    wide = max([7, *(len(label) for label, _ in facts)]) + 2
    return [line for label, text in facts for line in wrap(text, width=width, first=f"{label + ':':<{wide}}")]


def contact_facts(contact: Contact) -> list[tuple[str, str]]:
    """What is known of a contact, each with its label."""
    facts = [
        ("Country", contact.country),
        ("For", "; ".join(said(wording.PURPOSE[one]) for one in contact.purposes)),
        ("Phone", contact.phone or ""),
        ("Website", contact.website or ""),
        ("Hours", contact.hours),
        ("Note", contact.note),
        ("Read", f"{dated(str(contact.read_on))}, {contact.source}"),
    ]
    return [(said(label), text) for label, text in facts if text]


def reference_facts(record: Reference) -> list[tuple[str, str]]:
    """What is known of a study beside its citation, each with its label."""
    facts = [
        ("Kind", wording.study_kinds(record.designs)),
        ("Sample", "; ".join(part for part in (word(record.sample), record.size) if part)),
        ("Effect", record.effect),
        ("Found", record.finding),
        ("Caution", record.caution),
        ("Design", record.design_note),
        ("Pages", " ".join(record.pages)),
        ("Read", f"{word(record.reading)}. {record.reading_note}"),
    ]
    return [(said(label), text) for label, text in facts if text]


def used_for(record: Reference, catalog: Any) -> list[tuple[str, list[str]]]:
    """The links and examined pairs that a study is named for, side by side."""
    sides = [
        ("For", [link.id for link in catalog.links if record.id in link.references_for]),
        ("Against", [link.id for link in catalog.links if record.id in link.references_against]),
        ("Against what was found bare", [pair.id for pair in catalog.examined if record.id in pair.references_against]),
    ]
    return [(said(label), ids) for label, ids in sides if ids]


def _reference_lines(record: Reference, catalog: Any, width: int) -> Iterator[str]:
    yield from wrap(apa(record), width=width, rest="  ")
    yield from _labelled(reference_facts(record), width)
    for label, ids in used_for(record, catalog):
        yield ""
        yield f"{label}:"
        for id in ids:
            yield from wrap(id, width=width, first=" - ")


def coverage_words(coverage: Any) -> str:
    """How many links have which verdict, and how many pairs were found bare."""
    counts = coverage.links_by_verdict.items()
    verdicts = ", ".join(f"{count} {said(str(verdict))}" for verdict, count in counts if count)
    words = "{links} links: {verdicts}. {pairs} pairs looked at and found bare."
    return said(words, links=coverage.links, verdicts=verdicts, pairs=coverage.examined)


def coverage_facts(coverage: Any) -> list[tuple[str, tuple[str, ...]]]:
    """Where the evidence of a catalog is thin: each fault with the ids that it holds for."""
    facts = [
        ("Obstacles that no supported practice addresses", coverage.obstacles_unsupported),
        ("Benefits that no supported practice brings", coverage.benefits_unsupported),
        ("Pillars that no practice strengthens", coverage.pillars_unreached),
        ("Pillars that one practice alone strengthens", coverage.pillars_with_one_practice),
        ("Practices that rest on untested links alone", coverage.practices_untested),
        ("References that nobody read", coverage.references_unread),
        ("Links with one study", coverage.links_with_one_study),
    ]
    return [(said(title), ids) for title, ids in facts]


def coverage_text(coverage: Any, *, width: int = WIDTH, most: int | None = None) -> list[str]:
    """What the evidence of a catalog covers, as lines; of each kind at most so many ids where ``most`` is given."""
    lines = wrap(coverage_words(coverage), width=width)
    for title, ids in coverage_facts(coverage):
        lines += [
            "",
            *wrap(f"{title}: {len(ids)}" if ids else said("{title}: none", title=title), width=width),
        ]
        lines += [line for id in ids[:most] for line in wrap(id, width=width, first=" - ")]
        lines += [] if most is None or len(ids) <= most else [f" - {wording.more(len(ids) - most)}"]
    return lines
