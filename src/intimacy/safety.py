"""The gate: what the red flags of a situation, or not having asked, mean for every practice (§6)."""

from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import NamedTuple

import attrs

from .catalog import Catalog
from .index import RULINGS, Index, Resolved
from .model import (
    UNASKED,
    Contact,
    MessageId,
    Occasion,
    Purpose,
    PutOff,
    Question,
    Referral,
    Ruling,
    Status,
    frozendict,
    put_off,
)
from .wording import GENTLY, MESSAGES, WHEN_NOTHING_FOLLOWS, referral_words
from .wording.speech import said, speaking

__all__ = [
    "HELD",
    "Caution",
    "Gate",
    "Message",
    "Safety",
    "SuggestedReferral",
    "gate",
    "gravest",
    "holding",
    "strictest",
    "suggest_referrals",
]


class Message(NamedTuple):
    """One message of safety: its id and its text."""

    id: str
    text: str


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Safety(PutOff):
    """What a result says of safety: the status, every message that applies, the private questions and the contacts that come with it."""

    status: Status
    messages: tuple[Message, ...] = ()
    questions: tuple[Question, ...] = attrs.field(default=(), repr=False)
    contact_purposes: tuple[Purpose, ...] = attrs.field(default=(), repr=False)
    """What the contacts are there for, the most pressing first."""
    contacts: tuple[Contact, ...] = attrs.field(default=(), repr=False)
    """Services that people can reach: all of them where nobody asked, those that what was raised calls for before them."""

    @property
    def stops(self) -> bool:
        """Whether no practice at all is given."""
        return self.status.stops


class Caution(NamedTuple):
    """Something to keep in mind with one practice.

    ``text`` and ``flag`` are private, since the reason tells the flag; what may be shown is `shown`.
    """

    text: str
    flag: str
    gently: str = GENTLY
    """What is shown in place of a reason that would tell a flag."""

    @property
    def shown(self) -> str:
        """What may be shown: the reason where it tells of no flag, else that there is one."""
        return self.text if self.flag == UNASKED and self.text.strip() else self.gently

    def __repr__(self) -> str:
        return f"Caution({self.shown!r})"


class SuggestedReferral(NamedTuple):
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


def gate(
    catalog: Catalog, index: Index, given: Resolved, *, country: str | None = None, contacts: Iterable[Contact] = ()
) -> Gate:
    """Apply the red flags; no path to a recommendation goes past this function.

    ``country`` and an app's own ``contacts`` say where help is near; they change nothing else.
    """
    if not given.flags and not _brought(catalog, index, given):
        return NOTHING_RAISED
    with speaking(catalog.sentences):
        return _raised(catalog, index, given, country, tuple(contacts))


def _raised(
    catalog: Catalog, index: Index, given: Resolved, country: str | None, contacts: tuple[Contact, ...]
) -> Gate:
    held, cautions = _practices_under(catalog, index, given.flags)
    status = gravest(index, given.flags)
    purposes = _purposes(catalog, given.flags)
    safety = Safety(
        status=status,
        messages=_messages(catalog, given.flags, status),
        questions=_questions(catalog, index, given, status),
        contact_purposes=purposes,
    )
    # Whoever shows them looks at them; a list of practices alone is made without.
    later = put_off(safety, {"contacts": partial(_contacts, catalog, purposes, country, contacts)})
    return Gate(safety=later, held=held, cautions=cautions)


NOTHING_RAISED = Gate(safety=Safety(status=Status.CLEAR), held=frozendict(), cautions=frozendict())
"""The gate where somebody asked and there is nothing: the same for everyone."""


def _messages(catalog: Catalog, flags: frozenset[str], status: Status) -> tuple[Message, ...]:
    """Every message that applies, the gravest first."""
    if not flags:
        return ()
    wanted = [(Status.UNASKED.rank, MessageId.UNASKED)] if UNASKED in flags else []
    for id in flags - {UNASKED}:
        flag = catalog.red_flags[id]
        wanted.append((flag.status.rank, flag.message or _MESSAGE_OF[flag.status]))
    places = tuple(MessageId)
    ordered = dict.fromkeys(
        message for _, message in sorted(wanted, key=lambda item: (-item[0], places.index(item[1])))
    )
    texts = {**MESSAGES, **WHEN_NOTHING_FOLLOWS} if status.stops else MESSAGES
    return tuple(Message(id=str(message), text=said(texts[message])) for message in ordered)


_Ruled = tuple[Mapping[int, Ruling], Mapping[int, tuple[Caution, ...]]]


def _practices_under(catalog: Catalog, index: Index, flags: frozenset[str]) -> _Ruled:
    """The practices held and the cautions carried, by place."""
    if flags != {UNASKED}:
        return _ruled(catalog, index, sorted(flags))
    # What holds while nobody has asked is the same for everyone, so that it may be kept; the flags of a person never are.
    # ruff: noqa: SLF001 - the catalog keeps what is compiled from it
    kept: _Ruled | None = catalog._memo.get(UNASKED)
    if kept is None:
        kept = catalog._memo[UNASKED] = _ruled(catalog, index, [UNASKED])
    return kept


def _ruled(catalog: Catalog, index: Index, flags: list[str]) -> _Ruled:
    if not flags:
        return frozendict(), frozendict()
    # Per practice contraindicated > hold > caution > ok over all flags: the first two leave it out, caution is carried.
    worst = strictest(index, flags)
    held = {place: RULINGS[rank] for place, rank in enumerate(worst) if rank >= HELD}
    carried = [place for place, rank in enumerate(worst) if RULINGS[rank] is Ruling.CAUTION]
    cautions = {
        place: tuple(
            Caution(text=catalog.rulings[flag, index.practices[place]].reason, flag=flag, gently=said(GENTLY))
            for flag in flags
            if RULINGS[index.rulings[flag][place]] is Ruling.CAUTION
        )
        for place in carried
    }
    return frozendict(held), frozendict(cautions)


HELD = RULINGS.index(Ruling.HOLD)
"""From this rank on a ruling leaves a practice out."""


def strictest(index: Index, flags: Iterable[str]) -> bytes:
    """By practice, the rank of the strictest ruling of some flags, at least one; flags that stop everything rule over all practices."""
    stopping = [flag for flag in flags if flag != UNASKED and index.statuses[flag].stops]
    if stopping:
        return bytes([RULINGS.index(Ruling.CONTRAINDICATED)]) * len(index.practices)
    masks = [index.rulings[flag] for flag in flags]
    return masks[0] if len(masks) == 1 else bytes(map(max, *masks))


def gravest(index: Index, flags: Collection[str]) -> Status:
    """The status that some flags mean: the highest gates."""
    # Status order block > urgent > refer > hold > unasked > clear.
    if not flags:
        return Status.CLEAR
    found = [Status.UNASKED if flag == UNASKED else index.statuses[flag] for flag in flags]
    return max(found, key=lambda one: one.rank)


def holding(index: Index, flags: frozenset[str], place: int) -> tuple[str, ...]:
    """The flags that leave a practice out, `unasked` among them; private, as all flags are."""
    return tuple([flag for flag in sorted(flags) if strictest(index, [flag])[place] >= HELD])


def _questions(catalog: Catalog, index: Index, given: Resolved, status: Status) -> tuple[Question, ...]:
    """Every private question where nobody asked; where somebody did, those that a reported obstacle brings along and that are not answered yet."""
    if status.stops:
        return ()
    if UNASKED in given.flags:
        return catalog.questions_for(
            [index.obstacles[place] for place, severity in given.severities.items() if severity > 0]
        )
    brought = _brought(catalog, index, given)
    if not brought:
        return ()
    asked = catalog.questions_for(brought)
    return tuple(one for one in asked if one.only_with_obstacle and one.flag not in given.flags)


def _brought(catalog: Catalog, index: Index, given: Resolved) -> list[str]:
    """The reported obstacles that bring private questions along."""
    ids = [index.obstacles[place] for place, severity in given.severities.items() if severity > 0]
    return [id for id in ids if catalog.obstacles[id].questions]


def _purposes(catalog: Catalog, flags: frozenset[str]) -> tuple[Purpose, ...]:
    """What help the flags call for: everything where nobody asked, or where a grave flag says nothing of it."""
    if not flags:
        return ()
    records = [catalog.red_flags[id] for id in flags - {UNASKED}]
    purposes: list[Purpose] = []
    # The gravest flag first, and of each flag the purposes in its own order: who wants to stop hurting is not sent to others before.
    for flag in sorted(records, key=lambda one: (-one.status.rank, one.id)):
        everything = flag.status.stops or flag.status is Status.REFER
        purposes += flag.contact_purposes or (tuple(Purpose) if everything else ())
    if UNASKED in flags:
        purposes += tuple(Purpose)
    return tuple(dict.fromkeys(purposes))


def _contacts(
    catalog: Catalog, purposes: tuple[Purpose, ...], country: str | None, own: tuple[Contact, ...]
) -> tuple[Contact, ...]:
    if not purposes:
        return ()
    if own or purposes != tuple(Purpose):
        return catalog.find_contacts(country=country, purpose=purposes, also=own)
    # What comes where nobody asked is the same for everyone in a country, so that it may be kept.
    key = ("contacts", country)
    kept: tuple[Contact, ...] | None = catalog._memo.get(key)
    if kept is None:
        kept = catalog._memo[key] = catalog.find_contacts(country=country)
    return kept


HEAVY = 0.7
"""From this severity on an obstacle is heavy; a proposal, as the thresholds of referrals are."""


def suggest_referrals(
    catalog: Catalog, index: Index, given: Resolved, status: Status, *, empty: bool
) -> tuple[SuggestedReferral, ...]:
    """The kinds of professional help that flags, severities or an ``empty`` list call for; urgent ones first."""
    flags = given.flags
    reported = [severity for severity in given.severities.values() if severity > 0]
    occasions = {
        Occasion.EVERY_OBSTACLE_HEAVY: bool(reported) and min(reported) >= HEAVY,
        Occasion.EMPTY_LIST: empty,
    }
    found = []
    for referral in catalog.referrals.values():
        # A referral that some flags forbid says nothing of the flags that a catalogue added; what is not known to be fine is left out.
        unknown = catalog.own_red_flags - set(referral.flags) if referral.not_flags else frozenset()
        if flags.intersection(referral.not_flags) or flags & unknown:
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
                obstacle = catalog.obstacles.get(heavy[0])
                text = referral_words(heavy[0], obstacle.name if obstacle else "")
                found.append(SuggestedReferral(referral=referral, why=heavy[0], text=text))
    raised = flags - {UNASKED}

    def order(one: SuggestedReferral) -> tuple[bool, bool, bool, bool, int, str]:
        # A cause with a name comes before an occasion; what is made for just what was raised, then what is made for the most kinds of danger.
        occasion = one.why in tuple(Occasion)
        fits = bool(raised) and set(one.referral.flags) == raised
        return (not one.urgent, one.why != "safety", occasion, not fits, -len(one.referral.flags), one.referral.id)

    return tuple(sorted(found, key=order))
