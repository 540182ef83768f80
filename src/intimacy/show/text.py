"""Results as plain text for terminals and logs, at most ``width`` columns wide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import SimpleNamespace
from typing import Any

from .. import wording
from ..model import INTERNATIONAL, Contact, ExaminedPair, Link, Practice, Purpose, Reference, Sessions, Verdict
from ..wording.speech import clause, lowered, named, number, quoted, said
from ..wording.versions import former_name
from .layout import WIDTH, bar, clean, columns, wrap

__all__ = [
    "SHOWN_REASONS",
    "Result",
    "always_not_when",
    "cautions",
    "closing",
    "contact_groups",
    "contact_lines",
    "contact_words",
    "contacts_age",
    "does_little",
    "dose_words",
    "help_first",
    "helps_words",
    "how_sure",
    "item_text",
    "joined",
    "left_out",
    "name_in_use",
    "name_of",
    "never",
    "opening",
    "own_not_when",
    "reach",
    "reason_words",
    "recommendations_text",
    "referral_name",
    "rests_on",
    "safety_sentences",
    "sides",
    "start_with",
    "word_for",
]

Result = Any
"""What is shown is taken as it comes: a result with ``items``, ``safety``, ``needs``, ``gaps``, ``left_out``, ``referrals`` and ``catalog``.

No type is named here, since display must not import what makes results, and type checkers take no cached property for one of a protocol."""


def dose_words(practice: Practice) -> str:
    """Minutes, times a week, weeks and effort in words."""
    parts = []
    if practice.minutes_per_session is not None:
        minutes = practice.minutes_per_session
        parts.append(said("{minutes} minutes", minutes=minutes) if minutes > 1 else said("1 minute"))
    if practice.sessions_per_week is not None:
        parts.append(_times(practice.sessions_per_week))
    if practice.weeks is not None:
        parts.append(said("for {weeks} weeks", weeks=practice.weeks) if practice.weeks > 1 else said("for a week"))
    return ", ".join([*parts, said(wording.EFFORT[practice.effort])])


_TIMES = {0.25: "once a month", 0.5: "every other week", 1: "once a week", 2: "twice a week", 7: "every day"}


def _times(sessions: Sessions) -> str:
    low, high = sessions.min, sessions.max
    if high == 0:
        return said("when needed")
    if low == 0:
        return said("when needed, up to {often}", often=_often(high))
    if low == high:
        return _often(low)
    if low < 1:
        return said("{low} to {high}", low=_often(low), high=_often(high))
    return said("{low} to {high} times a week", low=number(low), high=number(high))


def _often(sessions: float) -> str:
    if sessions in _TIMES:
        return said(_TIMES[sessions])
    return said("{count} times a week", count=number(sessions))


def _labelled(label: str, text: str, width: int) -> list[str]:
    return wrap(text, width=width, first=f"   {label:<6} ")


def _item_lines(
    item: Any, result: Result, width: int, *, plain: bool = False, private: bool = False, every_step: bool = False
) -> Iterator[str]:
    mark = bar(item.gain, plain=plain)
    name = clean(item.practice.name)
    head = f"{item.rank:>2} {name}"
    if columns(head) + 22 <= width:
        yield f"{head}{' ' * (width - columns(head) - len(mark))}{mark}"
    else:
        yield from wrap(name, width=width, first=f"{item.rank:>2} ")
        yield f"{' ' * (width - len(mark))}{mark}"
    for place, reason in enumerate(item.reasons[:SHOWN_REASONS]):
        yield from _labelled(said("why") if place == 0 else said("and"), reason_words(reason), width)
    if rests_on(item):
        yield from _labelled(said("sure"), rests_on(item), width)
    for shown in cautions(item, private=private):
        yield from _labelled(said("mind"), shown, width)
    before = start_with(item, result)
    if before:
        yield from _labelled(said("after"), said("goes best after {before}", before=wording.listed(before)), width)
    if item.practice.steps:
        yield from _labelled(said("begin"), item.practice.steps[0], width)
    for step in item.practice.steps[1:] if every_step else ():
        yield from _labelled(said("then"), step, width)
    if result.mode == "alone" and item.practice.alone:
        yield from _labelled(said("alone"), item.practice.alone, width)
    never = own_not_when(item, result)
    if never:
        yield from _labelled(said("not"), said("when {never}", never=never), width)
    yield from _labelled(said("takes"), dose_words(item.practice), width)


def item_text(item: Any, catalog: Any, *, width: int = WIDTH) -> str:
    """One recommendation by itself: what a list says of it, and every step."""
    alone = SimpleNamespace(items=(item,), left_out=(), catalog=catalog, mode="together")
    return "\n".join(_item_lines(item, alone, width, every_step=True))


def cautions(item: Any, *, private: bool = False) -> list[str]:
    """The cautions of a recommendation, each once; their reasons only with ``private``."""
    return list(dict.fromkeys(one.text if private and one.text else one.shown for one in item.cautions))


SHOWN_REASONS = 2
"""How many reasons of a practice are shown, the largest first."""


def reason_words(reason: Any) -> str:
    """A reason with the phrase for its evidence, and the studies that nobody read."""
    unread = wording.unread_words([study.name for study in reason.link.evidence.unread])
    doubts = "; ".join(part for part in (reason.evidence, unread) if part)
    return f"{helps_words(reason)} ({doubts})"


def rests_on(item: Any) -> str:
    """What all reasons of a recommendation together rest on; empty where those that are shown have said it."""
    shown = {reason.evidence for reason in item.reasons[:SHOWN_REASONS]}
    mix = wording.evidence_mix(list(item.evidence.items())) if set(item.evidence) != shown else ""
    further = (study.name for reason in item.reasons[SHOWN_REASONS:] for study in reason.link.evidence.unread)
    return "; ".join(part for part in (mix, wording.unread_words(list(dict.fromkeys(further)))) if part)


def how_sure(result: Result) -> list[str]:
    """How firm the order is, where it is shown, and of whom the studies were."""
    firm = result.shown_firmness
    return [*([firm] if firm else []), said(wording.SAMPLES_LIMIT)]


def word_for(claim: Link | ExaminedPair) -> str:
    """The word for the side of the studies that stand with a claim."""
    # No study of an untested link was found; what stands with it is near it.
    return said("nearby") if isinstance(claim, Link) and claim.verdict is Verdict.UNTESTED else said("for")


def sides(link: Link) -> list[tuple[str, tuple[Reference, ...]]]:
    """The studies of a link of a catalog side by side, each side with its word as a heading; without sides that have none."""
    told = ((word_for(link), link.evidence.studies_for), (said("against"), link.evidence.studies_against))
    return [(word[:1].upper() + word[1:], studies) for word, studies in told if studies]


def helps_words(reason: Any) -> str:
    """What a practice may do for one target, in words."""
    return f"{said(wording.RELATION[reason.link.relation])} {named(reason.name)}"


def start_with(item: Any, result: Result) -> list[str]:
    """The names of at most two practices that come first and that could be chosen here; those of the list first."""
    left_out = {one.practice for one in result.left_out}
    listed = [one.practice.id for one in result.items]
    able = sorted((one for one in item.start_after if one not in left_out), key=lambda one: one not in listed)
    return [quoted(name_of(result.catalog, one)) for one in able[:2]]


def name_of(catalog: Any, id: str) -> str:
    """The name that a catalog has for a concept or study; its id where it has none."""
    record = catalog.concepts.get(id)
    return str(record.name) if record else id


def name_in_use(record: Any) -> str:
    """The name of a concept, and whether it is deprecated."""
    return former_name(record.name) if record.deprecated else str(record.name)


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
    always = always_not_when(result)
    return [
        *([" ".join(how_sure(result))] if result.items else []),
        *does_little(result),
        *left_out(result),
        *([never(always)] if always else []),
    ]


def does_little(result: Result) -> list[str]:
    """What a list does little or nothing for, in sentences."""
    thin = ", ".join(lowered(gap.name) for gap in result.gaps if not gap.no_practice)
    bare = ", ".join(lowered(gap.name) for gap in result.gaps if gap.no_practice)
    return [
        *([said("This list does little yet for: {names}.", names=thin)] if thin else []),
        *([said("Nothing that fits here reaches: {names}.", names=bare)] if bare else []),
    ]


def left_out(result: Result, other: str = "Left out here, and why-not says why") -> list[str]:
    """What is left out, in sentences that tell no private cause; ``other`` opens the one for every cause that could."""
    left: dict[str, list[str]] = {}
    for one in result.left_out:
        if one.by not in ("done", "excluded"):
            left.setdefault(PLAIN_CAUSES.get(one.by, other), []).append(result.catalog.practices[one.practice].name)
    return [f"{said(cause)}: {'; '.join(names)}." for cause, names in left.items()]


def never(not_when: Iterable[str]) -> str:
    """When not to use any practice of a list, as a sentence."""
    return said("Use none of these when {never}.", never=joined(not_when))


def joined(not_when: Iterable[str]) -> str:
    """Several cases in which not to use a practice, as parts of one sentence."""
    return said("; or ").join(clause(text) for text in not_when)


def own_not_when(item: Any, result: Result) -> str:
    """The cases against one practice that do not hold against the whole list, as part of a sentence."""
    always = always_not_when(result)
    return joined(text for text in item.practice.not_when if text not in always)


def recommendations_text(
    result: Result,
    *,
    width: int = WIDTH,
    plain: bool = False,
    private: bool = False,
    ask: str | None = "",
    where: str = "",
) -> str:
    """A whole result as text.

    ``ask`` says how the private questions are asked (None: they were just asked), ``where`` how a country is named;
    with ``plain`` bars are of ASCII characters, with ``private`` cautions give their reasons.
    """
    sentences = safety_sentences(result, ask=ask)
    first = help_first(result)
    contacts = contact_lines(result.safety.contacts, result.safety.contact_purposes, width=width, brief=not first)
    referrals = _referral_lines(result, width)
    if contacts:
        contacts += [*wrap(where, width=width), ""] if where else [""]
    lines: list[str] = []
    for place, sentence in enumerate(sentences, start=1):
        lines += [*wrap(sentence, width=width), ""]
        if first and place == len(result.safety.messages):
            # Whom to call comes right after what has to be said.
            lines += [*contacts, *([] if result.safety.stops else referrals)]
    if not result.safety.stops:
        lines += [*wrap(opening(result), width=width), ""] if opening(result) else []
        for item in result.items:
            lines += [*_item_lines(item, result, width, plain=plain, private=private), ""]
        if result.why_empty:
            lines += [*wrap(wording.why_empty(result.why_empty), width=width), ""]
        end = [line for sentence in closing(result) for line in wrap(sentence, width=width)]
        lines += [*end, ""] if end else []
    if not first:
        lines += [*referrals, *contacts]
    elif result.safety.stops:
        lines += referrals
    return "\n".join([*lines, *wrap(said(wording.DISCLAIMER), width=width)])


def help_first(result: Result) -> bool:
    """Whether people who can help come before everything else: something was raised."""
    return result.safety.status not in ("clear", "unasked")


def safety_sentences(result: Result, *, ask: str | None = "") -> list[str]:
    """The messages of safety, how to find help, and the private questions that wait; ``ask`` as in `recommendations_text`."""
    sentences = [message.text for message in result.safety.messages]
    unasked = any(message.id == "unasked" for message in result.safety.messages)
    if result.safety.stops or unasked or result.safety.status == "refer":
        sentences.append(said(wording.FIND_HELP))
    questions = result.safety.questions
    if ask is None or not questions:
        return sentences
    if unasked:
        return [*sentences, wording.private_questions(len(questions), ask)]
    lead = (
        "A private question goes with what was named, to be answered alone: {questions}"
        if len(questions) == 1
        else "Private questions go with what was named, to be answered alone: {questions}"
    )
    return [*sentences, said(lead, questions=" ".join(one.text for one in questions))]


def _referral_lines(result: Result, width: int) -> list[str]:
    lines: list[str] = []
    for one in result.referrals:
        lines += wrap(f"{referral_name(one)}. {one.referral.summary}", width=width, first=" - ")
    return [*wrap(said("People who can help:"), width=width), *lines, ""] if lines else []


def referral_name(one: Any) -> str:
    """The name of a suggested kind of help, and why it is suggested where that tells nothing private."""
    name = said("Now: {name}", name=one.referral.name) if one.urgent else str(one.referral.name)
    return name if one.why == "safety" else f"{name}, {one.text}"


def contact_groups(
    contacts: Iterable[Contact], purposes: Iterable[Purpose], *, brief: bool = False
) -> list[tuple[Purpose, list[Contact]]]:
    """Contacts under each of the purposes, in their order; ``brief`` leaves out those for a part of the people where there are others."""
    contacts = list(contacts)
    made = []
    for purpose in purposes:
        whole = [one for one in contacts if purpose in one.purposes]
        members = [one for one in whole if not (brief and one.narrow)] or whole
        made += [(purpose, members)] if members else []
    return made


def contact_words(contact: Contact, *, brief: bool = False) -> str:
    """A contact on one line: name, number or page, and when and for whom."""
    page = contact.website if contact.phone else None
    # Whoever is for a part of the people, or is not reached by a call, has to say so; a directory of helplines is known by its name.
    told = contact.narrow or (contact.phone is None and contact.country != INTERNATIONAL)
    short = [contact.note] if told else []
    more = short if brief else [contact.hours, contact.note, page]
    return "; ".join(part for part in (reach(contact), *more) if part)


def reach(contact: Contact) -> str:
    """The name and the number, once where the number is part of the name."""
    at = contact.phone or contact.website or ""
    return contact.name if at in contact.name.split() else f"{contact.name}: {at}"


def contact_lines(
    contacts: Iterable[Contact], purposes: Iterable[Purpose], *, width: int = WIDTH, brief: bool = False
) -> list[str]:
    """Contacts as lines, under what they are for, with the day on which they were read; none where there are none."""
    contacts = list(contacts)
    lines: list[str] = []
    for purpose, members in contact_groups(contacts, purposes, brief=brief):
        lines += wrap(f"{said(wording.PURPOSE[purpose])}:", width=width)
        for one in members:
            words = contact_words(one, brief=True) if brief else reach(one)
            if one.phone:
                # A number stays whole, or somebody dials half of it.
                words = words.replace(one.phone, one.phone.replace(" ", "\u00a0"))
            lines += wrap(words, width=width, first=" - ")
            if not brief:
                about = "; ".join(part for part in (one.hours, one.note) if part)
                lines += wrap(about, width=width, first="   ") if about else []
                lines += wrap(one.website, width=width, first="   ") if one.phone and one.website else []
    return [*lines, *wrap(contacts_age(contacts), width=width)] if lines else []


def contacts_age(contacts: Iterable[Contact]) -> str:
    """When contacts were read at the latest, and that numbers change."""
    return wording.contacts_age(max(one.read_on for one in contacts))
