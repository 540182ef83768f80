"""Rules S7 and S8: who is a candidate, and the greedy choice with its reported numbers."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import NamedTuple

from .index import Index, Resolved
from .model import Cause
from .scoring import Scores

__all__ = ["TIE", "Candidacy", "Choice", "Pick", "barred", "choose", "gain_of", "relieve"]

TIE = 1e-9
"""S7: gains this close are equal, and the smallest id is taken."""
NOTHING = 1e-12
"""S7: a gain at or under this ends the list."""
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
    free = not (given.done or given.excluded or given.alone or scores.general or given.minutes is not None)
    for place, ready in enumerate(scores.readiness):
        if free and ready >= READY and place not in held and not index.conditions[place]:
            candidates.append(place)
            continue
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


def gain_of(effects: list[tuple[int, float]], left: list[float]) -> float:
    """The gain of one practice, given what is left of every share: the one scalar function behind every reported number."""
    # S7. Reported numbers come from one scalar function (math.fsum in id order) in every path.
    return math.fsum([left[target] * effect for target, effect in effects])


def relieve(effects: list[tuple[int, float]], left: list[float]) -> None:
    """Take from what is left of every share what one practice relieves, in place."""
    for target, effect in effects:
        left[target] *= 1 - effect


def choose(index: Index, given: Resolved, scores: Scores, candidates: list[int], k: int) -> Choice:
    """Choose at most ``k`` of the candidates, greedily."""
    # S7 choice. value(S) = sum_t share_t (1 - prod_{a in S}(1 - v(a,t))). Repeat: g* = the largest marginal gain among candidates; of those with
    # gain > 1e-12 and gain >= g* - 1e-9 take the smallest id; stop at k or when g* <= 1e-12.
    effects = scores.effects
    left = list(scores.shares)
    # Gains only fall while others are chosen, so that the gain of an earlier round bounds the one of this round: who stood too low need not be asked again.
    bounds = [(gain_of(effects[place], left), place) for place in candidates]
    picks: list[Pick] = []
    spent = 0.0
    while len(picks) < k:
        if given.minutes is not None:
            bounds = [one for one in bounds if fits(index, given, one[1], spent)]
        bounds.sort(reverse=True)
        best = 0.0
        for at, (bound, place) in enumerate(bounds):
            if bound < best - TIE:
                break
            if picks:
                bound = gain_of(effects[place], left)  # noqa: PLW2901 - the bound, made true
                bounds[at] = (bound, place)
            best = max(best, bound)
        if best <= NOTHING:
            break
        # Places are in the order of ids, so that the least one is the smallest id.
        place, gain = min((place, gain) for gain, place in bounds if gain >= best - TIE and gain > NOTHING)
        bounds.remove((gain, place))
        picks.append(Pick(place, gain))
        relieve(effects[place], left)
        spent += index.minutes[place] or 0.0
    return Choice(picks, left, math.fsum([pick.gain for pick in picks]))
