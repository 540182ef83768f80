"""The gate: what the red flags of a situation, or not having asked, mean for every practice (§6)."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from .index import Index, Resolved
from .model import UNASKED, MessageId, Obstacle, Question, Referral, Ruling, Status, frozendict
from .wording import MESSAGES

__all__ = ["Caution", "Gate", "Message", "Safety", "SuggestedReferral", "gate", "suggest_referrals"]


@attrs.frozen(kw_only=True)
class Message:
    """One message of safety: its id and its text."""

    id: str
    text: str


@attrs.frozen(kw_only=True)
class Safety:
    """What a result says of safety: the status, every message that applies, and the private questions that come with it."""

    status: Status
    messages: tuple[Message, ...] = ()
    questions: tuple[Question, ...] = ()

    @property
    def stops(self) -> bool:
        """Whether no practice at all is given."""
        return self.status.stops


@attrs.frozen(kw_only=True, repr=False)
class Caution:
    """Something to keep in mind with one practice; ``flag`` is private and never shown by itself."""

    text: str
    flag: str

    def __repr__(self) -> str:
        return f"Caution(text={self.text!r})"


@attrs.frozen(kw_only=True)
class SuggestedReferral:
    """A kind of professional help that fits here, and why, without saying which flag."""

    referral: Referral
    why: str
    """``safety``, or the id of the obstacle that is heavy enough."""

    @property
    def urgent(self) -> bool:
        """Whether it comes before everything else."""
        return self.referral.urgent


@attrs.frozen(kw_only=True, eq=False)
class Gate:
    """What one situation's flags mean: the safety to show, the practices held, the cautions carried."""

    safety: Safety
    held: frozendict[int, Ruling]
    cautions: frozendict[int, tuple[Caution, ...]]
    flags: frozenset[str]
    """The flags that hold something back; `unasked` where nobody asked."""


_MESSAGE_OF = {
    Status.BLOCK: MessageId.BLOCK,
    Status.URGENT: MessageId.URGENT,
    Status.REFER: MessageId.REFER,
    Status.HOLD: MessageId.HOLD,
}


def gate(index: Index, given: Resolved) -> Gate:
    """Apply the red flags; no path to a recommendation goes past this function."""
    catalog = index.catalog
    raised = sorted(given.flags or ())
    # Status order block > urgent > refer > hold > unasked > clear. The highest gates; every applicable message is given.
    status = Status.UNASKED if given.flags is None else Status.CLEAR
    wanted: list[tuple[int, MessageId]] = [] if given.flags is not None else [(Status.UNASKED.rank, MessageId.UNASKED)]
    for id in raised:
        flag = catalog.red_flags[id]
        status = max(status, flag.status, key=lambda one: one.rank)
        wanted.append((flag.status.rank, flag.message or _MESSAGE_OF[flag.status]))
    ordered = dict.fromkeys(message for _, message in sorted(wanted, key=lambda item: (-item[0], item[1])))
    # `red_flags=None` is status `unasked`: what the rulings of that state hold is held.
    flags = raised or ([UNASKED] if given.flags is None else [])
    held: dict[int, Ruling] = {}
    cautions: dict[int, tuple[Caution, ...]] = {}
    for place, practice in enumerate(index.practices):
        rulings = {flag: catalog.rulings.get((flag, practice)) for flag in flags}
        # A ruling that is missing counts as hold under a flag that was raised, as ok under `unasked`.
        graded = {flag: one.ruling if one else (Ruling.OK if flag == UNASKED else Ruling.HOLD) for flag, one in rulings.items()}
        worst = max(graded.values(), key=lambda one: one.rank, default=Ruling.OK)
        # Per practice contraindicated > hold > caution > ok over all flags: the first two leave it out, caution is carried.
        if worst.rank >= Ruling.HOLD.rank:
            held[place] = worst
        elif worst is Ruling.CAUTION:
            found = [(flag, rulings[flag]) for flag in flags if graded[flag] is Ruling.CAUTION]
            cautions[place] = tuple(Caution(text=one.reason, flag=flag) for flag, one in found if one is not None)
    if status.stops:
        held = dict.fromkeys(range(len(index.practices)), Ruling.CONTRAINDICATED)
        cautions = {}
    messages = tuple(Message(id=message, text=MESSAGES[message]) for message in ordered)
    safety = Safety(status=status, messages=messages, questions=_questions(index, given, status))
    return Gate(safety=safety, held=frozendict(held), cautions=frozendict(cautions), flags=frozenset(flags))


def _questions(index: Index, given: Resolved, status: Status) -> tuple[Question, ...]:
    """Every private question where nobody asked; where somebody did, those that a reported obstacle brings along and that are not answered yet."""
    if status.stops:
        return ()
    questions = index.catalog.questions
    reported = [index.obstacles[place] for place, severity in given.severities.items() if severity > 0]
    records: Iterable[Obstacle] = (index.catalog.obstacles[id] for id in reported)
    brought = {question for obstacle in records for question in obstacle.questions}
    return tuple(
        question
        for question in questions.values()
        if (question.id in brought and question.flag not in (given.flags or ()))
        or (given.flags is None and not question.only_with_obstacle)
    )


def suggest_referrals(index: Index, given: Resolved, status: Status) -> tuple[SuggestedReferral, ...]:
    """The kinds of professional help that flags and severities call for; urgent ones first."""
    flags = given.flags or frozenset()
    found = []
    for referral in index.catalog.referrals.values():
        if flags.intersection(referral.not_flags):
            continue
        if flags.intersection(referral.flags):
            found.append(SuggestedReferral(referral=referral, why="safety"))
        elif not status.stops:
            heavy = [
                one.obstacle
                for one in referral.thresholds
                if one.obstacle in index.obstacles and given.severities.get(index.obstacles.index(one.obstacle), 0.0) >= one.at_least
            ]
            if heavy:
                found.append(SuggestedReferral(referral=referral, why=heavy[0]))
    return tuple(sorted(found, key=lambda one: (not one.urgent, one.why != "safety", one.referral.id)))
