"""The gate: what the red flags of a situation, or not having asked, mean for every practice (§6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import attrs

from .index import Index, Resolved
from .model import (
    UNASKED,
    Contact,
    MessageId,
    Occasion,
    Purpose,
    Question,
    Record,
    Referral,
    Ruling,
    Status,
    frozendict,
)
from .wording import GENTLY, MESSAGES, WHEN_NOTHING_FOLLOWS, referral_words

__all__ = ["Caution", "Gate", "Message", "Safety", "SuggestedReferral", "gate", "holding", "suggest_referrals"]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Message(Record):
    """One message of safety: its id and its text."""

    id: str
    text: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Safety(Record):
    """What a result says of safety: the status, every message that applies, the private questions and the contacts that come with it."""

    status: Status
    messages: tuple[Message, ...] = ()
    questions: tuple[Question, ...] = attrs.field(default=(), repr=False)
    contacts: tuple[Contact, ...] = attrs.field(default=(), repr=False)
    """Services that people can reach: all of them where nobody asked, else those that what was raised calls for."""

    @property
    def stops(self) -> bool:
        """Whether no practice at all is given."""
        return self.status.stops


@attrs.frozen(kw_only=True, repr=False, eq=False)
class Caution(Record):
    """Something to keep in mind with one practice.

    ``text`` and ``flag`` are private, since the reason tells the flag; what may be shown is `shown`.
    """

    text: str = attrs.field(repr=False)
    flag: str = attrs.field(repr=False)

    @property
    def shown(self) -> str:
        """What may be shown: the reason where it tells of no flag, else that there is one."""
        return self.text if self.flag == UNASKED and self.text.strip() else GENTLY

    def __repr__(self) -> str:
        return f"Caution({self.shown!r})"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class SuggestedReferral(Record):
    """A kind of professional help that fits here, and why, without saying which flag."""

    referral: Referral
    why: str
    """``safety``, the id of the obstacle that is heavy enough, ``every-obstacle-heavy`` or ``empty-list``."""
    text: str
    """Why, as half a sentence."""

    @property
    def urgent(self) -> bool:
        """Whether it comes before everything else."""
        return self.referral.urgent


class Gate(NamedTuple):
    """What one situation's flags mean: the safety to show, the practices held, the cautions carried."""

    safety: Safety
    held: Mapping[int, Ruling]
    cautions: Mapping[int, tuple[Caution, ...]]

    def __repr__(self) -> str:
        return "Gate(...)"


_MESSAGE_OF = {
    Status.BLOCK: MessageId.BLOCK,
    Status.URGENT: MessageId.URGENT,
    Status.REFER: MessageId.REFER,
    Status.HOLD: MessageId.HOLD,
}


def gate(index: Index, given: Resolved, *, country: str | None = None, contacts: Iterable[Contact] = ()) -> Gate:
    """Apply the red flags; no path to a recommendation goes past this function.

    ``country`` and an app's own ``contacts`` say where help is near; they change nothing else.
    """
    held, cautions = _practices_under(index, given.flags)
    catalog = index.catalog
    # Status order block > urgent > refer > hold > unasked > clear. The highest gates; every applicable message is given.
    unasked = UNASKED in given.flags
    status = Status.UNASKED if unasked else Status.CLEAR
    wanted: list[tuple[int, MessageId]] = [(status.rank, MessageId.UNASKED)] if unasked else []
    for id in given.flags - {UNASKED}:
        flag = catalog.red_flags[id]
        status = max(status, flag.status, key=lambda one: one.rank)
        wanted.append((flag.status.rank, flag.message or _MESSAGE_OF[flag.status]))
    ordered = dict.fromkeys(message for _, message in sorted(wanted, key=lambda item: (-item[0], item[1])))
    if status.stops:
        held = frozendict.fromkeys(range(len(index.practices)), Ruling.CONTRAINDICATED)
        cautions = frozendict()
    texts = {**MESSAGES, **WHEN_NOTHING_FOLLOWS} if status.stops else MESSAGES
    messages = tuple(Message(id=str(message), text=texts[message]) for message in ordered)
    safety = Safety(
        status=status,
        messages=messages,
        questions=_questions(index, given, status),
        contacts=_contacts(index, given.flags - {UNASKED} if status.stops else given.flags, country, tuple(contacts)),
    )
    return Gate(safety=safety, held=held, cautions=cautions)


_Ruled = tuple[Mapping[int, Ruling], Mapping[int, tuple[Caution, ...]]]
NONE_HELD: _Ruled = (frozendict(), frozendict())


def _practices_under(index: Index, flags: frozenset[str]) -> _Ruled:
    """The practices held and the cautions carried, by place."""
    if flags != {UNASKED}:
        return _ruled(index, sorted(flags))
    # What holds while nobody has asked is the same for everyone, so that it may be kept; the flags of a person never are.
    # ruff: noqa: SLF001 - the catalog keeps what is compiled from it
    kept: _Ruled | None = index.catalog._memo.get(UNASKED)
    if kept is None:
        kept = index.catalog._memo[UNASKED] = _ruled(index, [UNASKED])
    return kept


def _ruled(index: Index, flags: list[str]) -> _Ruled:
    catalog = index.catalog
    if not flags:
        return NONE_HELD
    # `red_flags=None` is status `unasked`: what the rulings of that state hold is held.
    held: dict[int, Ruling] = {}
    cautions: dict[int, tuple[Caution, ...]] = {}
    for place, practice in enumerate(index.practices):
        rulings = {flag: catalog.rulings.get((flag, practice)) for flag in flags}
        # A ruling that is missing counts as hold under a flag that was raised, as ok under `unasked`.
        graded = {
            flag: one.ruling if one else (Ruling.OK if flag == UNASKED else Ruling.HOLD)
            for flag, one in rulings.items()
        }
        worst = max(graded.values(), key=lambda one: one.rank, default=Ruling.OK)
        # Per practice contraindicated > hold > caution > ok over all flags: the first two leave it out, caution is carried.
        if worst.rank >= Ruling.HOLD.rank:
            held[place] = worst
        elif worst is Ruling.CAUTION:
            found = [(flag, rulings[flag]) for flag in flags if graded[flag] is Ruling.CAUTION]
            cautions[place] = tuple(Caution(text=one.reason, flag=flag) for flag, one in found if one is not None)
    return frozendict(held), frozendict(cautions)


def holding(index: Index, flags: frozenset[str], place: int) -> tuple[str, ...]:
    """The flags that leave a practice out, `unasked` among them; private, as all flags are."""
    practice = index.practices[place]
    out = []
    for flag in sorted(flags):
        record = index.catalog.red_flags.get(flag)
        one = index.catalog.rulings.get((flag, practice))
        ruling = one.ruling if one else (Ruling.OK if flag == UNASKED else Ruling.HOLD)
        if ruling.rank >= Ruling.HOLD.rank or (record is not None and record.status.stops):
            out.append(flag)
    return tuple(out)


def _questions(index: Index, given: Resolved, status: Status) -> tuple[Question, ...]:
    """Every private question where nobody asked; where somebody did, those that a reported obstacle brings along and that are not answered yet."""
    if status.stops:
        return ()
    reported = [index.obstacles[place] for place, severity in given.severities.items() if severity > 0]
    if UNASKED in given.flags:
        return index.catalog.questions_for(reported)
    if not any(index.catalog.obstacles[id].questions for id in reported):
        return ()
    brought = index.catalog.questions_for(reported)
    return tuple(one for one in brought if one.only_with_obstacle and one.flag not in given.flags)


def _contacts(
    index: Index, flags: frozenset[str], country: str | None, own: tuple[Contact, ...]
) -> tuple[Contact, ...]:
    """All contacts where nobody asked or a flag that stops everything says nothing of them; else those that the flags call for."""
    purposes: set[Purpose] = set()
    for id in flags:
        flag = index.catalog.red_flags.get(id)
        everything = flag is None or (flag.status.stops and not flag.contact_purposes)
        purposes |= set(Purpose) if everything or flag is None else set(flag.contact_purposes)
    if not purposes:
        return ()
    if country is None and not own and purposes == set(Purpose):
        # What comes where nobody asked is the same for everyone, so that it may be kept.
        kept: tuple[Contact, ...] | None = index.catalog._memo.get("contacts")
        if kept is None:
            kept = index.catalog._memo["contacts"] = index.catalog.find_contacts()
        return kept
    return index.catalog.find_contacts(country=country, purpose=sorted(purposes), also=own)


HEAVY = 0.7
"""From this severity on an obstacle is heavy; a proposal, as the thresholds of referrals are."""


def suggest_referrals(index: Index, given: Resolved, status: Status, *, empty: bool) -> tuple[SuggestedReferral, ...]:
    """The kinds of professional help that flags, severities or an ``empty`` list call for; urgent ones first."""
    flags = given.flags
    reported = [severity for severity in given.severities.values() if severity > 0]
    occasions = {
        Occasion.EVERY_OBSTACLE_HEAVY: bool(reported) and min(reported) >= HEAVY,
        Occasion.EMPTY_LIST: empty,
    }
    found = []
    for referral in index.catalog.referrals.values():
        if flags.intersection(referral.not_flags):
            continue
        if flags.intersection(referral.flags):
            found.append(SuggestedReferral(referral=referral, why="safety", text=referral_words("safety")))
        elif not status.stops:
            heavy = [
                one.obstacle
                for one in referral.thresholds
                if one.obstacle in index.obstacles
                and given.severities.get(index.obstacles.index(one.obstacle), 0.0) >= one.at_least
            ]
            heavy += [str(one) for one in referral.occasions if occasions[one]]
            if heavy:
                obstacle = index.catalog.obstacles.get(heavy[0])
                text = referral_words(heavy[0], obstacle.name if obstacle else "")
                found.append(SuggestedReferral(referral=referral, why=heavy[0], text=text))
    return tuple(sorted(found, key=_order))


def _order(one: SuggestedReferral) -> tuple[bool, bool, bool, int, str]:
    # A cause with a name comes before an occasion; what is made for the most kinds of danger comes first among its like.
    occasion = one.why in tuple(Occasion)
    return (not one.urgent, one.why != "safety", occasion, -len(one.referral.flags), one.referral.id)
