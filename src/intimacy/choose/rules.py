"""Rules S7 and S8 for one practice at a time: who is a candidate, and the scalar function behind every reported number."""

import math
from collections.abc import Collection
from typing import NamedTuple

from ..index import Index, Resolved, Row
from ..model import Cause
from ..scoring import Scores

__all__ = [
    "NOTHING",
    "READY",
    "RULES",
    "TIE",
    "Candidacy",
    "Choice",
    "Pick",
    "barred",
    "fits",
    "gain_of",
    "missing_conditions",
    "relieve",
    "slack_of",
]

RULES = "1"
"""The version of the scoring and safety rules."""

TIE = 1e-9
"""S7: gains this close are equal, and the smallest id is taken."""
NOTHING = 1e-12
"""S7: a gain at or under this ends the list."""
SLACK = 1e-13
"""What adding up in another order may change, far less than a tie; more where there are very many targets."""


def slack_of(targets: int) -> float:
    """The same for sums over so many targets."""
    return max(SLACK, targets * 2.0**-50)


READY = 0.4
"""S7: a practice with less readiness is "not yet"; a rounding error does not decide."""


class Candidacy(NamedTuple):
    """Who may be chosen, and why the others may not."""

    candidates: list[int]
    barred: dict[int, Cause]


class Pick(NamedTuple):
    """One chosen practice and its reported gain."""

    practice: int
    gain: float


class Choice(NamedTuple):
    """A list of practices in order, and what is left of each target's share after it."""

    picks: list[Pick]
    left: list[float]
    """By target: the share that no chosen practice has relieved."""
    value: float


def barred(index: Index, given: Resolved, scores: Scores, held: Collection[int]) -> Candidacy:
    """Sort the practices into candidates and those that may not be chosen, each with the first cause that applies."""
    causes: dict[int, Cause] = {}
    candidates = []
    # What no option of the situation keeps out is looked at first and briefly.
    free = not (given.done or given.excluded or given.alone or scores.general or given.minutes is not None)
    for place, (ready, asked) in enumerate(zip(scores.readiness, index.conditions, strict=True)):
        if free and ready >= READY and place not in held:
            cause = Cause.ASK_FIRST if asked and missing_conditions(index, given, place) else None
        else:
            cause = _cause(index, given, scores, held, place)
        if cause is None:
            candidates.append(place)
        else:
            causes[place] = cause
    return Candidacy(candidates, causes)


def missing_conditions(index: Index, given: Resolved, place: int) -> list[str]:
    """The conditions that a practice asks for in this situation and that nobody confirmed."""
    return [
        condition
        for condition, obstacle, at_least in index.conditions[place]
        if condition not in given.confirmed and (obstacle is None or given.severities.get(obstacle, 0.0) >= at_least)
    ]


def _cause(index: Index, given: Resolved, scores: Scores, held: Collection[int], place: int) -> Cause | None:
    # S7. No candidates: done, excluded, held by safety (§6), a condition unconfirmed ("ask first"), e_a = 0 ("mode"), r_a < 0.4 ("not yet"),
    # over the remaining minutes (minutes_per_session x typical sessions a week; unknown minutes never fit a budget).
    if place in given.done:
        return Cause.DONE
    if place in given.excluded:
        return Cause.EXCLUDED
    if place in held:
        return Cause.SAFETY
    if missing_conditions(index, given, place):
        return Cause.ASK_FIRST
    if given.alone and index.alone[place] == 0:
        return Cause.MODE
    if scores.readiness[place] < READY - NOTHING:
        return Cause.NOT_YET
    # S8. Only practices marked `starter` are candidates.
    if scores.general and not index.starters[place]:
        return Cause.NOT_A_STARTER
    if not fits(index, given, place, 0.0):
        return Cause.MINUTES
    return None


def fits(index: Index, given: Resolved, place: int, spent: float) -> bool:
    """Whether a practice fits into what is left of the minutes of a week."""
    if given.minutes is None:
        return True
    cost = index.minutes[place]
    # A rounding error of adding up minutes must not decide.
    return cost is not None and spent + cost <= given.minutes + TIE


def gain_of(effects: Row, left: list[float]) -> float:
    """The gain of one practice, given what is left of every share: the one scalar function behind every reported number."""
    # S7. Reported numbers come from one scalar function (math.fsum in id order) in every path.
    return math.fsum([left[target] * effect for target, effect in effects])


def relieve(effects: Row, left: list[float]) -> None:
    """Take from what is left of every share what one practice relieves, in place."""
    for target, effect in effects:
        left[target] *= 1 - effect
