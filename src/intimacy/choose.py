"""Rules S7 and S8: who is a candidate, and the greedy choice with its reported numbers."""

from __future__ import annotations

import math
from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple

from .index import Index, Resolved
from .scoring import Scores

__all__ = ["Candidacy", "Choice", "Cause", "Pick", "barred", "choose", "gain_parts"]

TIE = 1e-9
"""S7: gains this close are equal, and the smallest id is taken."""
NOTHING = 1e-12
"""S7: a gain at or under this ends the list."""
READY = 0.4
"""S7: a practice with less readiness is "not yet"."""


class Cause(StrEnum):
    """Why a practice is not in the list."""

    DONE = "done"
    EXCLUDED = "excluded"
    SAFETY = "safety"
    ASK_FIRST = "ask-first"
    MODE = "mode"
    NOT_YET = "not-yet"
    NOT_A_STARTER = "not-a-starter"
    MINUTES = "minutes"
    NO_LINK = "no-link"
    OUT_RANKED = "out-ranked"


class Candidacy(NamedTuple):
    """Who may be chosen, and why the others may not."""

    candidates: list[int]
    barred: dict[int, Cause]


class Pick(NamedTuple):
    """One chosen practice with its reported numbers."""

    practice: int
    gain: float
    standalone: float
    parts: list[tuple[int, float]]
    """(target, part of the gain), in the order of targets; they sum to the gain."""


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
    for place in range(len(index.practices)):
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
    if scores.readiness[place] < READY:
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


def gain_parts(effects: list[tuple[int, float]], left: list[float]) -> list[tuple[int, float]]:
    """Each target's part of the gain of one practice, given what is left of every share."""
    return [(target, left[target] * effect) for target, effect in effects]


def gain_of(effects: list[tuple[int, float]], left: list[float]) -> float:
    """The one scalar function behind every reported gain (S7: math.fsum in id order)."""
    return math.fsum(part for _, part in gain_parts(effects, left))


def choose(index: Index, given: Resolved, scores: Scores, candidates: list[int], k: int) -> Choice:
    """Choose at most ``k`` of the candidates, greedily."""
    # S7 choice. value(S) = sum_t share_t (1 - prod_{a in S}(1 - v(a,t))). Repeat: g* = the largest marginal gain among candidates; of those with
    # gain >= g* - 1e-9 take the smallest id; stop at k or when g* <= 1e-12.
    left = list(scores.shares)
    remaining = list(candidates)
    picks: list[Pick] = []
    spent = 0.0
    while len(picks) < k:
        remaining = [place for place in remaining if fits(index, given, place, spent)]
        gains = [(gain_of(scores.effects[place], left), place) for place in remaining]
        best = max(gains, default=(0.0, -1))[0]
        if best <= NOTHING:
            break
        # Places are in the order of ids, so the first one is the smallest id.
        gain, place = next(item for item in gains if item[0] >= best - TIE)
        effects = scores.effects[place]
        picks.append(Pick(place, gain, gain_of(effects, scores.shares), gain_parts(effects, left)))
        for target, effect in effects:
            left[target] *= 1 - effect
        spent += index.minutes[place] or 0.0
        remaining.remove(place)
    return Choice(picks, left, math.fsum(pick.gain for pick in picks))
