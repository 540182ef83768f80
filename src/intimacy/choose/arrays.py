"""The greedy choice of rule S7 for many situations at once, in NumPy; the same lists and gains as in plain Python."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..index import Index
from ..scoring import score
from ..scoring.arrays import (
    Bools,
    Columns,
    Floats,
    Ints,
    ManyWants,
    arrays_of,
    exact_sum,
    ready_many,
    wants_many,
    weights_of,
)
from .fast import kernels
from .plain import choose
from .rules import NOTHING, READY, TIE, barred, relieve, slack_of

__all__ = ["ManyChoices", "ManyScores", "choose_for_many", "open_for_many", "scores_for_many"]


class ManyChoices(NamedTuple):
    """The lists of many situations: a row for each rank, a column for each situation."""

    picks: NDArray[np.int32]
    """Places of practices; -1: none."""
    gains: Floats
    reasons: Ints | None
    """By rank and place among the reasons: the target, the one that gives most first; -1: none."""


REASONS = 3
"""So many reasons of each practice are told of many situations at once."""

WIDE = 256
"""From this many practices on gains are first looked at in single precision, which takes half the time."""


class ManyScores(NamedTuple):
    """What a choice for many situations is made from: a column for each situation."""

    shares: Floats
    """By target."""
    factors: Floats
    """By practice: r_a e_a of rule S6 where it is a candidate, else 0."""
    uncertain: Bools
    """The situations of which the numbers may be off by a rounding; they are for the plain functions."""


def scores_for_many(index: Index, given: Columns, held: Bools | None, *, focus: float) -> ManyScores:
    """Rules S2 to S6 for many situations, and who is a candidate (rule S7); ``held``, by practice and situation, is what safety holds."""
    if (compiled := kernels()) is not None:
        return ManyScores(*compiled.scores_compiled(index, given, held, focus))
    wanted = wants_many(index.tables, given, focus=focus)
    return ManyScores(wanted.shares, open_for_many(index, given, wanted, held), wanted.uncertain)


def open_for_many(index: Index, given: Columns, wanted: ManyWants, held: Bools | None) -> Floats:
    """By practice and situation: r_a e_a of rule S6 where the practice is a candidate (rule S7), else 0."""
    arrays = arrays_of(index)
    factors = ready_many(index, wanted.lacks)
    factors *= factors >= READY - NOTHING
    if given.alone is not None:
        factors *= np.where(given.alone, arrays.alone[:, None], 1.0)
    if held is not None:
        factors *= ~held
    for columns in (given.done, given.excluded):
        for place, column in columns.items():
            factors[place] *= ~column
    if wanted.general.any():
        factors *= arrays.starters[:, None] | ~wanted.general
    for place in arrays.conditional:
        for condition, obstacle, at_least in index.conditions[place]:
            missing = ~given.confirmed.get(condition, np.zeros(given.rows, bool))
            if obstacle is not None:
                missing &= given.severities.get(obstacle, np.zeros(given.rows)) >= at_least
            factors[place] *= ~missing
    if given.minutes is not None:
        factors *= np.isnan(given.minutes) | (arrays.minutes[:, None] <= given.minutes + TIE)
    return factors


def choose_for_many(
    index: Index, given: Columns, held: Bools | None, *, focus: float, k: int, reasons: bool = False
) -> ManyChoices:
    """Score and choose for many situations, as `Columns.take` makes them; ``held``, by practice and situation, is what safety holds."""
    known = None if (compiled := kernels()) is None else compiled.choose_many_compiled(index, given, held, focus, k)
    if known is not None and not reasons:
        choices, uncertain = ManyChoices(known[0], known[1], None), known[2]
    else:
        scores = scores_for_many(index, given, held, focus=focus)
        choices, uncertain = _choose_many(index, given, scores, k, known and known[0], reasons=reasons)
        uncertain |= scores.uncertain if known is None else known[2]
    for column in np.flatnonzero(uncertain).tolist():
        _again_in_plain(index, given, held, choices, column, focus)
    return choices


def _choose_many(
    index: Index, given: Columns, scores: ManyScores, k: int, known: NDArray[np.int32] | None, *, reasons: bool
) -> tuple[ManyChoices, Bools]:
    """The lists, and whether they are uncertain; ``known``, by rank and situation, is what was chosen already, for those who ask for reasons."""
    shares, factors = scores.shares, scores.factors
    arrays = arrays_of(index)
    used = np.flatnonzero(shares.any(axis=1))
    weights = weights_of(index)[used].astype(float)
    left = shares[used]
    count, rows = min(k, len(factors)), given.rows
    picks, gains = np.full((count, rows), -1, np.int32), np.zeros((count, rows))
    told = np.full((count, REASONS, rows), -1, np.intp) if reasons else None
    uncertain = np.zeros(rows, bool)
    spent, costs = np.zeros(rows), np.nan_to_num(arrays.minutes)
    each = np.arange(rows)
    if not len(factors) or not len(used):
        return ManyChoices(picks, gains, told), uncertain
    rounds = _Rounds(weights, factors) if known is None else _Known(known)
    for rank in range(count):
        fitting: Bools | None = None
        if given.minutes is not None and rank:
            fitting = np.isnan(given.minutes) | (spent + arrays.minutes[:, None] <= given.minutes + TIE)
        pick, found, doubt = rounds.best(left, fitting)
        uncertain |= doubt
        if not found.any():
            break
        effect = weights.take(pick, axis=1, mode="clip")
        effect *= factors[pick, each] * found
        parts = left * effect
        gain, doubt = exact_sum(parts)
        uncertain |= doubt
        picks[rank] = np.where(found, pick, -1)
        gains[rank] = gain
        if told is not None:
            told[rank] = _largest(index, used, parts)
        if rank + 1 < count:
            np.subtract(1, effect, out=effect)
            left *= effect
            rounds.drop(pick, each)
            if given.minutes is not None:
                spent += np.where(found, costs[pick], 0.0)
    return ManyChoices(picks, gains, told), uncertain


class _Known:
    """What was chosen already, round after round."""

    def __init__(self, picks: NDArray[np.int32]) -> None:
        self._picks = iter(picks)

    def best(self, left: Floats, fitting: Bools | None) -> tuple[Ints, Bools, Bools]:  # noqa: ARG002 - as in `_Rounds`
        """As `_Rounds.best`."""
        pick = next(self._picks).astype(np.intp)
        return pick, pick >= 0, np.zeros(len(pick), bool)

    def drop(self, pick: Ints, each: Ints) -> None:
        """It is out already."""


class _Rounds:
    """The gains of every practice for every situation, round after round; in a large catalog in single precision, and again in double where that may decide."""

    def __init__(self, weights: Floats, factors: Floats) -> None:
        self._weights, self._factors = np.ascontiguousarray(weights.T), factors.copy()
        self._slack = slack_of(len(weights))
        self._single: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None
        if len(factors) >= WIDE:
            self._single = self._weights.astype(np.float32), factors.astype(np.float32)
        # A sum of so many products, each rounded three times, may be off by this share of itself.
        self._off = (len(weights) + 8) * 2.0**-23

    def best(self, left: Floats, fitting: Bools | None) -> tuple[Ints, Bools, Bools]:
        """By situation: the practice that comes next, whether there is one, and whether that is in doubt."""
        if self._single is None:
            return self._doubly(left, slice(None), fitting)
        weights, factors = self._single
        gains = weights @ left.astype(np.float32)
        gains *= factors
        if fitting is not None:
            gains *= fitting
        largest = gains.max(axis=0)
        near = gains >= largest * np.float32(1 - 2 * self._off) - np.float32(2 * TIE)
        pick, found = _first_row(near), largest > 2 * NOTHING
        doubt = np.zeros(len(pick), bool)
        close = np.flatnonzero((np.add.reduce(near, axis=0, dtype=np.uint32) > 1) | ~found)
        close = close[largest[close] > 0]
        if len(close):
            pick[close], found[close], doubt[close] = self._doubly(left, close, fitting)
        return pick, found, doubt

    def _doubly(self, left: Floats, columns: slice | Ints, fitting: Bools | None) -> tuple[Ints, Bools, Bools]:
        gains = self._weights @ left[:, columns]
        gains *= self._factors[:, columns]
        if fitting is not None:
            gains *= fitting[:, columns]
        return _first_of_each(gains, self._slack)

    def drop(self, pick: Ints, each: Ints) -> None:
        """Take out what was picked."""
        self._factors[pick, each] = 0.0
        if self._single is not None:
            self._single[1][pick, each] = 0.0


def _first_row(truths: Bools) -> Ints:
    """By column: the first row that is true; of a column without one the last row."""
    # The first row has the highest number, so that the largest number tells the first row.
    count = len(truths)
    smallest = np.uint8 if count < 256 else np.uint16 if count < 65_536 else np.uint32
    numbers: NDArray[Any] = np.arange(count, 0, -1, dtype=smallest)
    first: Ints = count - (truths.view(np.uint8) * numbers[:, None]).max(axis=0).astype(np.intp)
    return np.minimum(first, count - 1, out=first)


def _first_of_each(gains: Floats, slack: float) -> tuple[Ints, Bools, Bools]:
    """By column: the first row with a gain above 1e-12 and within a tie of the largest, whether there is one, and whether that is in doubt."""
    # S7. Of those with gain > 1e-12 and gain >= g* - 1e-9 take the smallest id; stop when g* <= 1e-12.
    largest = gains.max(axis=0)
    edge = np.maximum(largest - TIE, NOTHING)
    surely = gains >= edge + slack
    perhaps = gains >= edge - slack
    if edge.min(initial=1.0) <= slack:
        perhaps &= gains > 0
    doubt: Bools = np.logical_or.reduce(perhaps != surely, axis=0)
    return _first_row(surely), largest > NOTHING, doubt


def _largest(index: Index, used: Ints, parts: Floats) -> Ints:
    """The targets that give most to the gain of each column, the one that gives most first, ties by id; -1: no more."""
    by_id = np.argsort(np.array(index.targets)[used])
    ordered = parts[by_id]
    best = np.argsort(-ordered, axis=0, kind="stable")[:REASONS]
    told = np.full((REASONS, parts.shape[1]), -1, np.intp)
    found = np.take_along_axis(ordered, best, axis=0) > 0
    told[: len(best)] = np.where(found, used[by_id][best], -1)
    return told


def _again_in_plain(
    index: Index, given: Columns, held: Bools | None, choices: ManyChoices, column: int, focus: float
) -> None:
    """Choose once more for one situation with the plain functions, where a rounding may decide."""
    one = given.row(column)
    stopped = frozenset(np.flatnonzero(held[:, column]).tolist()) if held is not None else frozenset()
    scores = score(index.tables, one, focus=focus, alone=index.alone)
    found = choose(index, one, scores, barred(index, one, scores, stopped).candidates, len(choices.picks))
    choices.picks[:, column] = -1
    choices.gains[:, column] = 0.0
    left = list(scores.shares)
    for rank, pick in enumerate(found.picks):
        choices.picks[rank, column] = pick.practice
        choices.gains[rank, column] = pick.gain
        row = scores.effects[pick.practice]
        if choices.reasons is not None:
            parts = sorted((-left[t] * effect, index.targets[t], t) for t, effect in row if left[t] * effect > 0)
            told = [target for _, _, target in parts[:REASONS]]
            choices.reasons[rank, :, column] = told + [-1] * (REASONS - len(told))
        relieve(row, left)
    if choices.reasons is not None:
        choices.reasons[len(found.picks) :, :, column] = -1
