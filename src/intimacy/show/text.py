"""Plain text for terminals and logs, at most ``width`` columns wide."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from .. import wording
from ..model import Concept, Link, Obstacle, Practice, RedFlag, Reference, Referral, Relation

__all__ = ["Linked", "Result", "bar", "clean", "concept_text", "dose_words", "link_text", "recommendations_text", "wrap"]

WIDTH = 80


class Result(Protocol):
    """What a recommendation result offers to be shown."""

    @property
    def items(self) -> Iterable[Any]: ...
    @property
    def safety(self) -> Any: ...
    @property
    def needs(self) -> Iterable[Any]: ...
    @property
    def burden(self) -> float: ...
    @property
    def gaps(self) -> Iterable[Any]: ...
    @property
    def left_out(self) -> Iterable[Any]: ...
    @property
    def referrals(self) -> Iterable[Any]: ...
    @property
    def general(self) -> bool: ...
    @property
    def why_empty(self) -> str | None: ...
    @property
    def catalog(self) -> Any: ...


class Linked(Protocol):
    """What a catalog offers to show a concept with its links."""

    @property
    def concepts(self) -> Mapping[str, Any]: ...
    @property
    def links(self) -> tuple[Link, ...]: ...
    @property
    def references(self) -> Mapping[str, Reference]: ...


def clean(text: str) -> str:
    r"""A text without control characters, terminal escapes and direction overrides: each shows as its code.

    >>> clean("a\x1b[31mb")
    'a<1b>[31mb'
    """
    return "".join(
        char if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or char in "\u200c\u200d" else " " if char in "\n\t" else f"<{ord(char):02x}>"
        for char in text
    )


def columns(text: str) -> int:
    """How many terminal columns a text takes."""
    return sum(0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def wrap(text: str, *, width: int = WIDTH, first: str = "", rest: str | None = None) -> list[str]:
    """Wrap a cleaned text; ``first`` opens the first line, ``rest`` (as wide) the others."""
    rest = " " * columns(first) if rest is None else rest
    return textwrap.wrap(clean(text), width=max(width, 20), initial_indent=first, subsequent_indent=rest, break_on_hyphens=False) or [first.rstrip()]


def bar(value: float, *, width: int = 20, plain: bool = False) -> str:
    """A value from 0 to 1 as a bar; anything above 0 shows at least one mark.

    >>> bar(0.5, width=4, plain=True)
    '##..'
    """
    full = min(width, max(round(value * width), 1 if value > 0 else 0))
    marks = "#." if plain else "█░"
    return marks[0] * full + marks[1] * (width - full)


def dose_words(practice: Practice) -> str:
    """Minutes, times a week and weeks in words."""
    parts = []
    if practice.minutes_per_session is not None:
        parts.append(f"{practice.minutes_per_session} minutes")
    sessions = practice.sessions_per_week
    if sessions is not None:
        times = f"{sessions.min:g} to {sessions.max:g}" if sessions.min != sessions.max else f"{sessions.typical:g}"
        parts.append("once a week" if times == "1" else f"{times} times a week")
    if practice.weeks is not None:
        parts.append(f"for {practice.weeks} weeks" if practice.weeks > 1 else "for a week")
    return ", ".join([*parts, wording.EFFORT[practice.effort]])


def _labelled(label: str, text: str, width: int) -> list[str]:
    return wrap(text, width=width, first=f"   {label:<6} ")


def _item_lines(item: Any, catalog: Any, width: int, plain: bool) -> Iterator[str]:
    mark = bar(item.gain, plain=plain)
    name = clean(item.practice.name)
    head = f"{item.rank:>2} {name}"
    if columns(head) + 22 <= width:
        yield f"{head}{' ' * (width - columns(head) - columns(mark))}{mark}"
    else:
        yield from wrap(name, width=width, first=f"{item.rank:>2} ")
        yield f"{' ' * (width - columns(mark))}{mark}"
    for number, reason in enumerate(item.reasons[:2]):
        words = f"{wording.RELATION[reason.link.relation]} {reason.name[:1].lower() + reason.name[1:]} ({reason.evidence})"
        yield from _labelled("why" if number == 0 else "and", words, width)
    for caution in item.cautions:
        yield from _labelled("mind", caution.text, width)
    if item.start_after:
        names = wording.listed([f'"{catalog.practices[one].name}"' for one in item.start_after])
        yield from _labelled("first", f"start with {names}", width)
    if item.practice.steps:
        yield from _labelled("begin", item.practice.steps[0], width)
    yield from _labelled("takes", dose_words(item.practice), width)


def recommendations_text(result: Result, *, width: int = WIDTH, plain: bool = False) -> str:
    """A whole result as text; with ``plain`` bars are of ASCII characters."""
    lines: list[str] = []
    lines += _safety_lines(result, width)
    if not result.safety.stops:
        head = f"What was named adds up to {wording.burden_word(result.burden, general=result.general)}."
        if result.general:
            head = "Nothing particular was named, so these are good ones to begin with."
        lines += [*wrap(head, width=width), ""]
        for item in result.items:
            lines += [*_item_lines(item, result.catalog, width, plain), ""]
        if result.why_empty:
            lines += [*wrap(wording.why_empty(result.why_empty), width=width), ""]
        lines += _rest_lines(result, width)
    lines += _referral_lines(result, width)
    return "\n".join([*lines, *wrap(wording.DISCLAIMER, width=width)])


def _safety_lines(result: Result, width: int) -> list[str]:
    lines: list[str] = []
    for message in result.safety.messages:
        lines += [*wrap(message.text, width=width), ""]
    if result.safety.stops:
        lines += [*wrap(wording.FIND_HELP, width=width), ""]
    asked = result.safety.status != "unasked"
    if result.safety.questions and asked:
        lines += wrap("A private question that goes with what was named, to be answered alone:", width=width)
        for question in result.safety.questions:
            lines += wrap(question.text, width=width, first=" - ")
        lines.append("")
    return lines


def _rest_lines(result: Result, width: int) -> list[str]:
    lines: list[str] = []
    bare = [gap.name for gap in result.gaps if gap.no_practice]
    thin = [gap.name for gap in result.gaps if not gap.no_practice]
    if thin:
        lines += wrap(f"More than half remains of: {', '.join(thin)}.", width=width)
    if bare:
        lines += wrap(f"No practice at hand reaches: {', '.join(bare)}.", width=width)
    waiting: dict[str, list[str]] = {}
    for one in result.left_out:
        waiting.setdefault(str(one.by), []).append(result.catalog.practices[one.practice].name)
    for cause, practices in waiting.items():
        lines += wrap(f"{wording.LEFT_OUT[cause]}: {'; '.join(practices)}.", width=width)
    return [*lines, ""] if lines else []


def _referral_lines(result: Result, width: int) -> list[str]:
    lines: list[str] = []
    for one in result.referrals:
        lines += wrap(f"{one.referral.name}. {one.referral.summary}", width=width, first=" ! " if one.urgent else " - ")
    return [*wrap("People who can help:", width=width), *lines, ""] if lines else []


def link_text(link: Link, catalog: Linked, *, phrase: str, width: int = WIDTH) -> str:
    """One link in words: what it claims, its evidence, why, and the studies."""
    ends = f"{_name(catalog, link.source)} {wording.RELATION[link.relation]} {_name(catalog, link.target)}"
    grade = f"{link.strength}; " if link.strength else ""
    lines = wrap(f"{ends} ({grade}{phrase})", width=width, first=" - ")
    if link.rationale:
        lines += wrap(link.rationale, width=width, first="   ")
    for word, ids in (("for", link.references_for), ("against", link.references_against)):
        if ids:
            studies = "; ".join(catalog.references[id].name + (" [unread]" if catalog.references[id].unread else "") for id in ids)
            lines += wrap(f"{word}: {studies}", width=width, first="   ", rest="     ")
    return "\n".join(lines)


def _name(catalog: Linked, id: str) -> str:
    return str(catalog.concepts[id].name)


def _listed(title: str, items: Iterable[str], width: int, *, numbered: bool = False) -> list[str]:
    lines = []
    for place, item in enumerate(items, start=1):
        lines += wrap(item, width=width, first=f" {place}. " if numbered else " - ")
    return ["", title, *lines] if lines else []


def concept_text(record: Concept | Reference, catalog: Linked, *, phrase: Any, width: int = WIDTH) -> str:
    """A concept or reference with everything that the catalog knows of it; ``phrase`` gives the evidence phrase of a link."""
    if isinstance(record, Reference):
        return "\n".join(_reference_lines(record, catalog, width))
    lines = [f"{clean(record.name)}  ({str(record.kind).replace('-', ' ')}, {record.id})"]
    lines += [line for part in (record.summary, record.description) if part for line in wrap(part, width=width)]
    if isinstance(record, Obstacle) and record.impact:
        lines += wrap(record.impact, width=width)
    if record.aliases:
        lines += wrap(f"Also: {', '.join(record.aliases)}", width=width)
    if isinstance(record, Practice):
        lines += wrap(f"Takes: {dose_words(record)}", width=width, rest="  ")
        for title, items in (("Steps", record.steps), ("Other ways", record.variants), ("Not when", record.not_when)):
            lines += _listed(title, items, width, numbered=title == "Steps")
        lines += _listed("On the dose and the evidence", [text for text in (record.dose_basis, record.evidence_summary, record.alone) if text], width)
    if isinstance(record, RedFlag):
        lines += wrap(f"Status: {record.status}. {wording.STATUS[record.status]}", width=width)
        lines += wrap(record.note, width=width) if record.note else []
    if isinstance(record, Referral):
        lines += _listed("Also when", record.also_when, width)
        lines += _listed("Not", record.not_when, width)
        lines += wrap(record.note, width=width) if record.note else []
    lines += _listed("In detail", (point.text for point in record.points), width)
    links = [link for link in catalog.links if record.id in (link.source, link.target)]
    if links:
        lines += ["", "Links"]
        for link in sorted(links, key=lambda one: (tuple(Relation).index(one.relation), one.key)):
            lines.append(link_text(link, catalog, phrase=phrase(link), width=width))
        lines += ["", *wrap(wording.SAMPLES_LIMIT, width=width)]
    return "\n".join(lines)


def _reference_lines(record: Reference, catalog: Linked, width: int) -> Iterator[str]:
    yield from wrap(f"{'; '.join(record.authors)} ({record.year or 'n.d.'}). {record.title}. {record.venue}", width=width, rest="  ")
    if record.doi:
        yield from wrap(f"https://doi.org/{record.doi}{'' if record.doi_verified else ' (unverified: nobody saw it beside the study)'}", width=width)
    for label, text in (
        ("Kind", ", ".join(record.designs)),
        ("Sample", f"{record.sample}; {record.size}" if record.size else str(record.sample)),
        ("Effect", record.effect),
        ("Found", record.finding),
        ("Caution", record.caution),
        ("Read", f"{str(record.reading).replace('-', ' ')}. {record.reading_note}"),
    ):
        if text:
            yield from wrap(text, width=width, first=f"{label + ':':<9}")
    for label, links in (
        ("For", [link.id for link in catalog.links if record.id in link.references_for]),
        ("Against", [link.id for link in catalog.links if record.id in link.references_against]),
    ):
        if links:
            yield ""
            yield f"{label}:"
            for id in links:
                yield from wrap(id, width=width, first=" - ")
