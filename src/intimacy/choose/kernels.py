"""The greedy choice of rule S7 compiled by Numba, situation by situation; the same lists and gains as in plain Python.

To import this module is to load the kernels, or to compile them where nobody has yet: `fast` does so when it pays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from ..index import Index
from ..scoring.arrays import Bools, Columns, Floats, arrays_of, weights_of
from ..scoring.kernels import LANES as ROWS
from ..scoring.kernels import column_of, compiled, cut_of, scorer, table_of
from .few import choose_few, opener
from .rules import NOTHING, READY, TIE, slack_of

__all__ = ["Links", "choose_compiled", "choose_many_compiled", "choose_rows", "links_of", "scores_compiled"]

SIDE_BY_SIDE = 64
"""Up to so many practices situations are worked on side by side; where there are more, one after the other, and practices side by side."""

OWN_MEMORY = 1 << 18
"""About so many bytes of numbers are worked out for some situations before the choice is made for them."""

LANES = 16
"""Practices are filled up to a multiple of so many, which a processor works on at once."""

GROUP = 256
"""The largest gain is looked for in groups of so many practices, so that those near it are found by looking at few of them."""

ROOM = 1 << 16
"""About so many bytes of situations are brought into the order in which they are worked on at once."""

FEW = 64
"""Where more practices than this are too close to each other, their gains are added up anew first."""

QUARTER = np.float32(0.25)
"""S1. Weights are multiples of a quarter."""

ROUNDED = 2.0**-23
"""What one rounding in single precision may change of a number at most, twice over."""


class Links(NamedTuple):
    """The links of an index as the kernels read them; practices are filled up to whole groups with some that relieve nothing."""

    weights: NDArray[np.uint8]
    """By target and practice, in quarters: a quarter of the memory that has to be gone through."""
    first: NDArray[np.int64]
    """By practice: where its links begin in the next two; and where the last ones end."""
    targets: NDArray[np.int32]
    strengths: Floats


def links_of(index: Index) -> Links:
    """The links of an index, made on first use and kept beside it."""
    found: Links | None = index.memo.get("links")
    if found is None:
        table = table_of(index.tables.relieves)
        weights = weights_of(index)
        found = index.memo["links"] = Links(
            np.pad(np.rint(weights / QUARTER).astype(np.uint8), ((0, 0), (0, -weights.shape[1] % LANES))),
            table.first,
            table.places.astype(np.int32),
            table.weights,
        )
    return found


# What is added up in another order is right to some roundings, and is settled exactly where those could decide.
_QUICK = {"nnan", "ninf", "nsz", "arcp", "contract", "reassoc"}


_NUMBA: Any = numba
_inner: Callable[[Any], Any] = _NUMBA.njit
_inner_quick: Callable[[Any], Any] = _NUMBA.njit(fastmath=_QUICK)


@_inner_quick
def _add(reach: Any, weights: Any, share: Any) -> None:
    share *= QUARTER
    for place in range(len(reach)):
        reach[place] += share * np.float32(weights[place])


@_inner_quick
def _multiply(gains: Any, reach: Any, factors: Any) -> None:
    for place in range(len(gains)):
        gains[place] = reach[place] * factors[place]


@_inner
def _largest(bits: Any, start: int, end: int) -> Any:
    # Of numbers that are not negative the larger one has the larger bits, and only whole numbers are compared several at once.
    largest = np.int32(0)
    for place in range(start, end):
        if bits[place] > largest:  # noqa: PLR1730 - max is not compiled as well
            largest = bits[place]
    return largest


@_inner
def _started(reach: Any, left: Any, weights: Any) -> int:
    """By practice, what it would relieve if it had its whole effect; and of how many targets."""
    reach[:] = 0
    used = 0
    for target in range(len(left)):
        if left[target] != 0:
            _add(reach, weights[target], np.float32(left[target]))
            used += 1
    return used


@_inner
def _near(gains: Any, tops: Any, edge: Any, near: Any) -> int:
    """The places with a gain of ``edge`` or more, which is above 0; and how many."""
    count = 0
    for group in range(len(tops)):
        if tops[group] >= edge:
            for place in range(group * GROUP, min(group * GROUP + GROUP, len(gains))):
                if gains[place] >= edge:
                    near[count] = place
                    count += 1
    return count


@_inner
def _settled(
    near: Any,
    count: int,
    exact: Any,
    left: Any,
    factors: Any,
    row: int,
    first: Any,
    targets: Any,
    strengths: Any,
    slack: float,
) -> int:
    """The first of some places within a tie of the largest gain; -1: none gains anything; -2: a rounding could decide."""
    # S7. Of those with gain > 1e-12 and gain >= g* - 1e-9 take the smallest id; stop when g* <= 1e-12.
    largest = 0.0
    for at in range(count):
        place = near[at]
        gain = 0.0
        for link in range(first[place], first[place + 1]):
            gain += left[targets[link]] * strengths[link]
        exact[at] = gain * factors[place, row]
        largest = max(largest, exact[at])
    edge = max(largest - TIE, NOTHING)
    chosen = -1
    for at in range(count):
        surely = exact[at] >= edge + slack
        if surely != (exact[at] >= edge - slack and (exact[at] > 0 or edge > slack)):
            return -2
        if surely and chosen < 0:
            chosen = near[at]
    return chosen


@_inner
def _chosen(  # noqa: PLR0915 - one round, which is compiled as a whole
    left: Any,
    factors: Any,
    row: int,
    quick: Any,
    weights: Any,
    first: Any,
    targets: Any,
    strengths: Any,
    minutes: Any,
    budget: float,
    slack: float,
    room: Any,
    exact: Any,
    near: Any,
    picks: Any,
    gains: Any,
) -> bool:
    """Choose for one situation, and take from ``left`` what is relieved; whether the list is certain."""
    reach, gained, tops = room[0], room[1], room[2, : (len(room[0]) + GROUP - 1) // GROUP]
    bits, top_bits, wide = gained.view(np.int32), tops.view(np.int32), len(reach)
    roundings = _started(reach, left, weights)
    fresh, most = True, np.float32(-1)
    spent = 0.0
    rank = 0
    while rank < len(picks):
        if rank and not np.isnan(budget):
            for place in range(len(minutes)):
                if not spent + minutes[place] <= budget + TIE:
                    quick[place] = 0
        if fresh:
            if not roundings:
                break
            tops[0] = 0
            top_bits[0] = _largest(reach.view(np.int32), 0, wide)
            most = tops[0]
        _multiply(gained, reach, quick)
        for group in range(len(tops)):
            top_bits[group] = _largest(bits, group * GROUP, min(group * GROUP + GROUP, wide))
        largest = np.float32(0)
        for group in range(len(tops)):
            largest = max(largest, tops[group])
        # What the roundings so far may add up to: of the share and the factor, of each product, and of each sum.
        edge = np.float32(largest - 2 * (TIE + ROUNDED * (roundings + 8) * most))
        count = _near(gained, tops, edge, near) if edge > 0 else FEW + 1
        if count > FEW and not fresh:
            roundings, fresh = _started(reach, left, weights), True
            continue
        if edge <= 0:
            count = 0
            for place in range(len(minutes)):
                if quick[place] > 0:
                    near[count] = place
                    count += 1
        place = near[0]
        if count != 1 or edge <= 0:
            place = _settled(near, count, exact, left, factors, row, first, targets, strengths, slack)
            if place == -2:
                return False
            if place < 0:
                break
        # S7. Reported numbers come from one scalar function (math.fsum in id order) in every path: as in `exact_sum`.
        unit, smallest = cut_of(first[place + 1] - first[place])
        high, low = 0.0, 0.0
        for link in range(first[place], first[place + 1]):
            target = targets[link]
            effect = strengths[link] * factors[place, row]
            part = left[target] * effect
            if 0 < part < smallest:
                return False
            upper = (part + unit) - unit
            high += upper
            low += part - upper
            if part and rank + 1 < len(picks):
                _add(reach, weights[target], np.float32(-part))
                roundings += 1
            left[target] *= 1 - effect
        picks[rank], gains[rank] = place, high + low
        quick[place] = 0
        if not np.isnan(minutes[place]):
            spent += minutes[place]
        fresh = False
        rank += 1
    return True


@compiled(
    "void(float64[:, ::1], float64[:, ::1], uint8[:, ::1], int64[::1], int32[::1], float64[::1], float64[::1], float64[::1],"
    " float64, int32[:, ::1], float64[:, ::1], boolean[::1])"
)
def choose_rows(
    left: Any,
    factors: Any,
    weights: Any,
    first: Any,
    targets: Any,
    strengths: Any,
    minutes: Any,
    budgets: Any,
    slack: float,
    picks: Any,
    gains: Any,
    uncertain: Any,
) -> None:
    """Choose for every column of ``left`` (shares by target) and ``factors`` (by practice), and leave in ``left`` what is not relieved.

    ``picks`` and ``gains`` are written by rank, and what is ``uncertain`` is for the plain functions.
    """
    ranks, rows = picks.shape
    wide, count = weights.shape[1], len(minutes)
    room = np.empty((3, wide), np.float32)
    exact, near = np.empty(wide), np.empty(wide, np.int64)
    together = max(8, min(64, rows, ROOM // (4 * wide + 8 * len(left) + 1)))
    quick = np.zeros((together, wide), np.float32)
    lefts = np.empty((together, len(left)))
    chosen, gained = np.empty(ranks, np.int32), np.empty(ranks)
    for start in range(0, rows, together):
        some = min(together, rows - start)
        for target in range(len(left)):
            for row in range(some):
                lefts[row, target] = left[target, start + row]
        for block in range(0, count, LANES):
            for row in range(some):
                for place in range(block, min(block + LANES, count)):
                    quick[row, place] = np.float32(factors[place, start + row])
        for row in range(some):
            chosen[:] = -1
            gained[:] = 0
            budget = budgets[start + row] if len(budgets) else np.nan
            if not _chosen(
                lefts[row],
                factors,
                start + row,
                quick[row],
                weights,
                first,
                targets,
                strengths,
                minutes,
                budget,
                slack,
                room,
                exact,
                near,
                chosen,
                gained,
            ):
                uncertain[start + row] = True
            picks[:, start + row] = chosen
            gains[:, start + row] = gained
        for target in range(len(left)):
            for row in range(some):
                left[target, start + row] = lefts[row, target]


def choose_compiled(
    index: Index, left: Floats, factors: Floats, budgets: Floats, k: int
) -> tuple[NDArray[np.int32], Floats, Bools]:
    """The picks, gains and doubts of `choose_rows` for an index; ``budgets`` are empty where nobody has one, and ``left`` is changed."""
    count, rows = min(k, len(factors)), left.shape[1]
    picks, gains, uncertain = np.empty((count, rows), np.int32), np.empty((count, rows)), np.zeros(rows, bool)
    _choose_each(index, left, factors, budgets, picks, gains, uncertain)
    return picks, gains, uncertain


def _choose_each(
    index: Index,
    left: Floats,
    factors: Floats,
    budgets: Floats,
    picks: NDArray[np.int32],
    gains: Floats,
    uncertain: Bools,
) -> None:
    minutes, slack = arrays_of(index).minutes, slack_of(len(left))
    choose_rows(left, factors, *links_of(index), minutes, budgets, slack, picks, gains, uncertain)


class _Room(NamedTuple):
    """What is worked out for some situations, again and again in the same memory."""

    shares: Floats
    factors: Floats
    general: Bools
    doubts: Bools
    picks: NDArray[np.int32]
    gains: Floats

    @classmethod
    def of(cls, targets: int, practices: int, ranks: int, rows: int) -> _Room:
        """Room for so many situations."""
        return cls(
            np.empty((targets, rows)),
            np.empty((practices, rows)),
            np.empty(rows, bool),
            np.empty(rows, bool),
            np.empty((ranks, rows), np.int32),
            np.empty((ranks, rows)),
        )


def scores_compiled(index: Index, given: Columns, held: Bools | None, focus: float) -> tuple[Floats, Floats, Bools]:
    """The shares, factors and doubts of `scores_for_many`."""
    shares, factors = np.empty((len(index.targets), given.rows)), np.empty((len(index.practices), given.rows))
    general, uncertain = np.empty(given.rows, bool), np.empty(given.rows, bool)
    scorer(index, given, focus=focus, least=READY - NOTHING)(0, shares, factors, general, uncertain)
    opener(index, given, held, column_of(given.minutes, float))(0, general, factors)
    return shares, factors, uncertain


def choose_many_compiled(
    index: Index, given: Columns, held: Bools | None, focus: float, k: int
) -> tuple[NDArray[np.int32], Floats, Bools]:
    """The picks, gains and doubts of `choose_for_many`: score and choose for as many situations at once as the processor's own memory has room for."""
    targets, practices = len(index.targets), len(index.practices)
    count, rows = min(k, practices), given.rows
    picks, gains, uncertain = np.empty((count, rows), np.int32), np.empty((count, rows)), np.empty(rows, bool)
    budgets = column_of(given.minutes, float)
    score = scorer(index, given, focus=focus, least=READY - NOTHING)
    open_ = opener(index, given, held, budgets)
    together = max(ROWS, OWN_MEMORY // (8 * max(targets + practices, 1)) // ROWS * ROWS)
    room = _Room.of(targets, practices, count, min(together, rows))
    choose = choose_few if practices <= SIDE_BY_SIDE else _choose_each
    for begin in range(0, rows, together):
        some = slice(begin, begin + together)
        if len(uncertain[some]) != len(room.doubts):
            room = _Room.of(targets, practices, count, len(uncertain[some]))
        score(begin, room.shares, room.factors, room.general, room.doubts)
        open_(begin, room.general, room.factors)
        choose(index, room.shares, room.factors, budgets[some], room.picks, room.gains, room.doubts)
        picks[:, some], gains[:, some], uncertain[some] = room.picks, room.gains, room.doubts
    return picks, gains, uncertain
