"""The greedy choice of rule S7 for one situation in a large catalog, in NumPy; the same list and gains as in plain Python."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..index import Index, Resolved, Row
from ..scoring import Effects, Scores
from ..scoring.arrays import Bools, Floats, array_of, arrays_of, weights_of
from .fast import kernels
from .rules import NOTHING, READY, TIE, Choice, Pick, gain_of, missing_conditions, relieve

__all__ = ["choose_among_many"]


def choose_among_many(index: Index, given: Resolved, scores: Scores, held: Collection[int] | None, k: int) -> Choice:
    """Choose for one situation in a large catalog; ``held`` is what safety holds, None where it gives nothing at all."""
    if held is None:
        return Choice([], scores.shares, 0.0)
    open_ = _open(index, given, array_of(scores.readiness), held, general=scores.general)
    factors = np.where(open_, array_of(scores.factors), 0.0)
    found = _choose_compiled(index, given, scores, factors, k) if kernels() is not None else None
    return found or _choose_one(index, given, scores, factors, k)


def _open(index: Index, given: Resolved, ready: Floats, held: Collection[int], *, general: bool) -> Bools:
    """The candidates of rule S7, as `barred` finds them one by one."""
    arrays = arrays_of(index)
    open_: Bools = ready >= READY - NOTHING
    for places in (held, given.done, given.excluded):
        if places:
            open_[list(places)] = False
    if given.alone:
        open_ &= arrays.alone > 0
    if general:
        open_ &= arrays.starters
    for place in arrays.conditional:
        if open_[place] and missing_conditions(index, given, place):
            open_[place] = False
    if given.minutes is not None:
        open_ &= arrays.minutes <= given.minutes + TIE
    return open_


def _choose_compiled(index: Index, given: Resolved, scores: Scores, factors: Floats, k: int) -> Choice | None:
    """The choice by the kernels; None where a rounding could decide."""
    left = np.array(scores.shares)
    budgets = np.array([] if given.minutes is None else [given.minutes], float)
    picks, gains, uncertain = kernels().choose_compiled(index, left[:, None], factors[:, None], budgets, k)
    if uncertain[0]:
        return None
    chosen = [Pick(*one) for one in zip(picks[:, 0].tolist(), gains[:, 0].tolist(), strict=True) if one[0] >= 0]
    return Choice(chosen, left.tolist(), math.fsum([pick.gain for pick in chosen]))


def _choose_one(index: Index, given: Resolved, scores: Scores, factors: Floats, k: int) -> Choice:
    # S7 choice, as in `choose`: what is relieved is taken from the gains of those who would have relieved it.
    arrays, effects = arrays_of(index), scores.effects
    left = list(scores.shares)
    gains = _Gains(index, factors, left, k)
    picks: list[Pick] = []
    spent = 0.0
    while len(picks) < k:
        if given.minutes is not None and picks:
            gains.keep(spent + arrays.minutes <= given.minutes + TIE)
        place = gains.first(effects, left)
        if place is None:
            break
        row = effects[place]
        picks.append(Pick(place, gain_of(row, left)))
        spent += index.minutes[place] or 0.0
        if len(picks) < k:
            gains.take(place, row, left)
        relieve(row, left)
    return Choice(picks, left, math.fsum([pick.gain for pick in picks]))


class _Gains:
    """By practice, what it would relieve of what is left: in single precision, which is fast, until too many are too close to each other."""

    __slots__ = ("_exactly", "_factors", "_off", "_rounds", "_weights", "_within_reach")

    def __init__(self, index: Index, factors: Floats, left: list[float], rounds: int) -> None:
        self._weights = weights_of(index)
        self._rounds = rounds
        self._exactly, self._factors = factors, factors.astype(np.float32)
        self._start(left, np.float32)

    def _start(self, left: list[float], precision: type[np.float32 | np.float64]) -> None:
        used = [target for target, share in enumerate(left) if share]
        self._within_reach = self._reached(used, np.array([left[target] for target in used], precision))
        # No gain is larger than the whole need; this is what so many roundings may add up to, and far more than that.
        self._off = float(np.finfo(precision).eps) * 4 * (len(used) + self._rounds + 8)

    def _reached(self, targets: list[int], shares: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
        """By practice, what it would relieve of these shares if it had its whole effect."""
        if len(self._factors) * len(targets) < AT_ONCE:
            at_once: NDArray[np.floating[Any]] = np.dot(shares, self._weights.take(targets, axis=0))
            return at_once
        # Row by row: to bring large rows together takes longer, and a BLAS would start threads of its own.
        reached = np.zeros(len(self._factors), shares.dtype)
        for share, target in zip(shares, targets, strict=True):
            reached += share * self._weights[target]
        return reached

    def keep(self, fitting: Bools) -> None:
        """Take out whoever does not fit."""
        self._factors *= fitting

    def take(self, place: int, row: Row, left: list[float]) -> None:
        """Take out a practice, and what it relieves from what the others would have relieved."""
        relieved = np.array([left[target] * effect for target, effect in row], self._within_reach.dtype)
        self._within_reach -= self._reached([target for target, _ in row], relieved)
        self._factors[place] = 0.0

    def first(self, effects: Effects, left: list[float]) -> int | None:
        """The practice that comes next, None where nothing is gained any more."""
        gains = self._within_reach * self._factors
        place = int(gains.argmax())
        largest = float(gains[place])
        edge = largest - 2 * (TIE + self._off)
        gains[place] = 0.0
        if edge > 0 and gains[gains.argmax()] < edge:
            return place
        gains[place] = largest
        exactly = gains.dtype == np.float64
        # Double precision tells a gain that counts from none.
        near = np.flatnonzero((gains >= edge) & (gains > 0 if exactly else self._factors > 0)).tolist()
        if len(near) > FEW and not exactly:
            self._factors = np.where(self._factors > 0, self._exactly, 0.0)
            self._start(left, np.float64)
            return self.first(effects, left)
        exact = [(gain_of(effects[one], left), one) for one in near]
        best = max(exact, default=(0.0, 0))[0]
        return min([one for gain, one in exact if gain >= best - TIE and gain > NOTHING], default=None)


AT_ONCE = 1 << 18
"""Up to so many numbers are brought together to be added up at once; beyond, it is quicker to add row by row."""

FEW = 64
"""So many practices too close to each other are looked at one by one."""
