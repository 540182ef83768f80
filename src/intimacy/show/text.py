"""Plain text for terminals and logs, at most ``width`` columns wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from .. import wording
from ..model import (
    Concept,
    Condition,
    ExaminedPair,
    Link,
    Obstacle,
    Practice,
    RedFlag,
    Reference,
    Referral,
    Relation,
    SafetyRuling,
    Sessions,
    Threshold,
)

__all__ = [
    "Result",
    "always_not_when",
    "bar",
    "cautions",
    "clean",
    "closing",
    "concept_text",
    "dose_words",
    "helps_words",
    "link_text",
    "opening",
    "recommendations_text",
    "safety_sentences",
    "start_with",
    "wrap",
]

WIDTH = 80


Result = Any
"""What is shown is taken as it comes: a result with ``items``, ``safety``, ``needs``, ``gaps``, ``left_out``, ``referrals`` and ``catalog``.

No type is named here, since display must not import what makes results, and type checkers take no cached property for one of a protocol."""


def clean(text: str) -> str:
    r"""A text without control characters, terminal escapes and direction overrides: each shows as its code.

    >>> clean("a\x1b[31mb")
    'a<1b>[31mb'
    """
    if text.isprintable():
        return text
    return "".join(
        char
        if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or char in "\u200c\u200d"
        else " "
        if char in "\n\t"
        else f"<{ord(char):02x}>"
        for char in text
    )


def columns(text: str) -> int:
    """How many terminal columns a text takes."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def wrap(text: str, *, width: int = WIDTH, first: str = "", rest: str | None = None) -> list[str]:
    """Wrap a cleaned text; ``first`` opens the first line, ``rest`` (as wide) the others.

    Columns are counted, not characters, as textwrap does: a Chinese character or an emoji takes two.
    """
    rest = " " * columns(first) if rest is None else rest
    width = max(width, 20)
    lines: list[str] = []
    line, used, bare = first, columns(first), True
    for word in clean(text).split():
        if not bare and used + 1 + columns(word) > width:
            lines.append(line)
            line, used, bare = rest, columns(rest), True
        if not bare:
            line, used = line + " ", used + 1
        for char in word:
            wide = columns(char)
            if used + wide > width:
                lines.append(line)
                line, used = rest, columns(rest)
            line, used = line + char, used + wide
        bare = False
    return [first.rstrip()] if bare and not lines else [*lines, line]


def bar(value: float, *, width: int = 20, plain: bool = False) -> str:
    """A value from 0 to 1 as a bar; anything above 0 shows at least one mark.

    >>> bar(0.5, width=4, plain=True)
    '##..'
    """
    full = min(width, max(round(value * width), 1 if value > 0 else 0))
    marks = "#." if plain else "█░"
    return marks[0] * full + marks[1] * (width - full)


def dose_words(practice: Practice) -> str:
    """Minutes, times a week, weeks and effort in words."""
    parts = []
    if practice.minutes_per_session is not None:
        parts.append(f"{practice.minutes_per_session} minutes" if practice.minutes_per_session > 1 else "1 minute")
    if practice.sessions_per_week is not None:
        parts.append(_times(practice.sessions_per_week))
    if practice.weeks is not None:
        parts.append(f"for {practice.weeks} weeks" if practice.weeks > 1 else "for a week")
    return ", ".join([*parts, wording.EFFORT[practice.effort]])


_TIMES = {0.25: "once a month", 0.5: "every other week", 1: "once a week", 2: "twice a week", 7: "every day"}


def _times(sessions: Sessions) -> str:
    low, high = sessions.min, sessions.max
    if high == 0:
        return "when needed"
    if low == 0:
        return f"when needed, up to {_TIMES.get(high, f'{high:g} times a week')}"
    if low == high:
        return _TIMES.get(low, f"{low:g} times a week")
    if low < 1:
        return f"{_TIMES.get(low, f'{low:g} times a week')} to {_TIMES.get(high, f'{high:g} times a week')}"
    return f"{low:g} to {high:g} times a week"


def _labelled(label: str, text: str, width: int) -> list[str]:
    return wrap(text, width=width, first=f"   {label:<6} ")


def _item_lines(item: Any, result: Result, width: int, *, plain: bool, private: bool) -> Iterator[str]:
    mark = bar(item.gain, plain=plain)
    name = clean(item.practice.name)
    head = f"{item.rank:>2} {name}"
    if columns(head) + 22 <= width:
        yield f"{head}{' ' * (width - columns(head) - columns(mark))}{mark}"
    else:
        yield from wrap(name, width=width, first=f"{item.rank:>2} ")
        yield f"{' ' * (width - columns(mark))}{mark}"
    for number, reason in enumerate(item.reasons[:2]):
        yield from _labelled("why" if number == 0 else "and", f"{helps_words(reason)} ({reason.evidence})", width)
    for shown in cautions(item, private=private):
        yield from _labelled("mind", shown, width)
    before = start_with(item, result)
    if before:
        yield from _labelled("after", f"goes best after {wording.listed(before)}", width)
    if item.practice.steps:
        yield from _labelled("begin", item.practice.steps[0], width)
    if result.mode == "alone" and item.practice.alone:
        yield from _labelled("alone", item.practice.alone, width)
    never = own_not_when(item, result)
    if never:
        yield from _labelled("not", f"when {never}", width)
    yield from _labelled("takes", dose_words(item.practice), width)


def cautions(item: Any, *, private: bool = False) -> list[str]:
    """The cautions of a recommendation, each once; their reasons only with ``private``."""
    return list(dict.fromkeys(one.text if private and one.text else one.shown for one in item.cautions))


def helps_words(reason: Any) -> str:
    """What a practice may do for one target, in words."""
    return f"{wording.RELATION[reason.link.relation]} {lower_first(reason.name)}"


def lower_first(text: str) -> str:
    """A sentence as a part of another one."""
    return text[:1].lower() + text[1:]


def start_with(item: Any, result: Result) -> list[str]:
    """The names of at most two practices that come first and that could be chosen here; those of the list first."""
    left_out = {one.practice for one in result.left_out}
    listed = [one.practice.id for one in result.items]
    able = sorted((one for one in item.start_after if one not in left_out), key=lambda one: one not in listed)
    return [f'"{result.catalog.practices[one].name}"' for one in able[:2]]


def always_not_when(result: Result) -> list[str]:
    """What holds against every practice of the list, to be said once."""
    several = [item.practice.not_when for item in result.items]
    return [text for text in several[0] if all(text in others for others in several)] if len(several) > 1 else []


def opening(result: Result) -> str:
    """The sentence that opens a list: how much there is to carry; empty where there is no list."""
    if not result.items:
        return ""
    goals_only = bool(result.needs) and all(need.origin == "goal" for need in result.needs)
    return wording.burden_words(result.burden, general=result.general, goals_only=goals_only)


PLAIN_CAUSES = {"minutes": "Over the minutes there are", "mode": "Needing both of you"}
"""Causes that tell nothing private; done and excluded practices are known to whoever said so."""


def closing(result: Result) -> list[str]:
    """The sentences that end a list: what it does little for, what is left out, when not to use any of it."""
    thin = [gap.name.lower() for gap in result.gaps if not gap.no_practice]
    bare = [gap.name.lower() for gap in result.gaps if gap.no_practice]
    left: dict[str, list[str]] = {}
    for one in result.left_out:
        if one.by not in ("done", "excluded"):
            left.setdefault(PLAIN_CAUSES.get(one.by, OTHER_CAUSES), []).append(
                result.catalog.practices[one.practice].name
            )
    always = always_not_when(result)
    return [
        *([f"This list does little yet for: {', '.join(thin)}."] if thin else []),
        *([f"Nothing that fits here reaches: {', '.join(bare)}."] if bare else []),
        *(f"{cause}: {'; '.join(names)}." for cause, names in left.items()),
        *([f"Use none of these when {joined(always)}."] if always else []),
    ]


OTHER_CAUSES = "Left out here, and why-not says why"


def joined(not_when: Iterable[str]) -> str:
    """Several cases in which not to use a practice, as parts of one sentence."""
    return "; or ".join(lower_first(text) for text in not_when)


def own_not_when(item: Any, result: Result) -> str:
    """The cases against one practice that do not hold against the whole list, as part of a sentence."""
    always = always_not_when(result)
    return joined(text for text in item.practice.not_when if text not in always)


def recommendations_text(
    result: Result, *, width: int = WIDTH, plain: bool = False, private: bool = False, ask: str | None = ""
) -> str:
    """A whole result as text.

    ``ask`` says how the private questions are asked (None: they were just asked);
    with ``plain`` bars are of ASCII characters, with ``private`` cautions give their reasons.
    """
    lines: list[str] = []
    for sentence in safety_sentences(result, ask=ask):
        lines += [*wrap(sentence, width=width), ""]
    if not result.safety.stops:
        lines += [*wrap(opening(result), width=width), ""] if opening(result) else []
        for item in result.items:
            lines += [*_item_lines(item, result, width, plain=plain, private=private), ""]
        if result.why_empty:
            lines += [*wrap(wording.why_empty(result.why_empty), width=width), ""]
        end = [line for sentence in closing(result) for line in wrap(sentence, width=width)]
        lines += [*end, ""] if end else []
    lines += _referral_lines(result, width)
    return "\n".join([*lines, *wrap(wording.DISCLAIMER, width=width)])


def safety_sentences(result: Result, *, ask: str | None = "") -> list[str]:
    """The messages of safety, how to find help, and the private questions that wait; ``ask`` as in `recommendations_text`."""
    sentences = [message.text for message in result.safety.messages]
    unasked = any(message.id == "unasked" for message in result.safety.messages)
    if result.safety.stops or unasked:
        sentences.append(wording.FIND_HELP)
    questions = result.safety.questions
    if ask is None or not questions:
        return sentences
    if unasked:
        return [*sentences, wording.private_questions(len(questions), ask)]
    lead = "A private question goes" if len(questions) == 1 else "Private questions go"
    return [*sentences, f"{lead} with what was named, to be answered alone: {' '.join(one.text for one in questions)}"]


def _referral_lines(result: Result, width: int) -> list[str]:
    lines: list[str] = []
    for one in result.referrals:
        lines += wrap(f"{one.referral.name}. {one.referral.summary}", width=width, first=" ! " if one.urgent else " - ")
    return [*wrap("People who can help:", width=width), *lines, ""] if lines else []


def link_text(link: Link, catalog: Any, *, phrase: str, width: int = WIDTH) -> str:
    """One link in words: what it claims, its evidence, why, and the studies."""
    ends = f"{_name(catalog, link.source)} -> {wording.RELATION[link.relation]} -> {_name(catalog, link.target)}"
    grade = f"{link.strength}; " if link.strength else ""
    lines = wrap(f"{ends} ({grade}{phrase})", width=width, first=" - ")
    if link.rationale:
        lines += wrap(link.rationale, width=width, first="   ")
    for word, ids in (("for", link.references_for), ("against", link.references_against)):
        if ids:
            studies = "; ".join(
                catalog.references[id].name + (" [unread]" if catalog.references[id].unread else "") for id in ids
            )
            lines += wrap(f"{word}: {studies}", width=width, first="   ", rest="     ")
    return "\n".join(lines)


def _name(catalog: Any, id: str) -> str:
    return str(catalog.concepts[id].name)


def _listed(title: str, items: Iterable[str], width: int, *, numbered: bool = False) -> list[str]:
    lines = []
    for place, item in enumerate(items, start=1):
        lines += wrap(item, width=width, first=f" {place}. " if numbered else " - ")
    return ["", title, *lines] if lines else []


def concept_text(
    record: Concept | Reference, catalog: Any, *, phrase: Callable[[Link], str], width: int = WIDTH
) -> str:
    """A concept or reference with everything that the catalog knows of it; ``phrase`` gives the evidence phrase of a link."""
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
        lines += wrap(record.note, width=width) if record.note else []
    if isinstance(record, Referral):
        lines += _listed("For the red flags", record.flags, width)
        lines += _listed("From", [f"{one.obstacle} {one.at_least:g}" for one in record.thresholds], width)
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
            lines.append(link_text(link, catalog, phrase=phrase(link), width=width))
        lines += ["", *wrap(wording.SAMPLES_LIMIT, width=width)]
    return "\n".join(lines)


def _ruling_words(other: str, ruling: SafetyRuling) -> str:
    return f"{other}: {ruling.ruling}. {ruling.reason}"


def _from(when: Threshold | None) -> str:
    return f", from {when.obstacle} {when.at_least:g}" if when else ""


def examined_text(pair: ExaminedPair, *, width: int = WIDTH) -> str:
    """A pair that was looked at and found bare, in words."""
    return "\n".join([*wrap(f"{pair.id}: looked at, and nothing found.", width=width), *wrap(pair.note, width=width)])


def _reference_lines(record: Reference, catalog: Any, width: int) -> Iterator[str]:
    yield from wrap(
        f"{'; '.join(record.authors)} ({record.year or 'n.d.'}). {record.title}{'' if record.title.endswith(('?', '!')) else '.'} {record.venue}",
        width=width,
        rest="  ",
    )
    if record.doi:
        yield from wrap(
            f"https://doi.org/{record.doi}{'' if record.doi_verified else ' (unverified: nobody saw it beside the study)'}",
            width=width,
        )
    for label, text in (
        ("Kind", ", ".join(record.designs)),
        ("Sample", f"{record.sample}; {record.size}" if record.size else str(record.sample)),
        ("Effect", record.effect),
        ("Found", record.finding),
        ("Caution", record.caution),
        ("Design", record.design_note),
        ("Id", record.other_id),
        ("Pages", " ".join(record.pages)),
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
