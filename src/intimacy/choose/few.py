"""Who is a candidate, and the greedy choice of rule S7 where there are few practices, compiled by Numba for many situations side by side.

The same lists and gains as in plain Python. To import this module is to load the kernels, or to compile them: see `fast`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..index import Index
from ..scoring.arrays import Bools, Columns, Floats, arrays_of
from ..scoring.kernels import LANES, TRUTHS, Table, compiled, cut_of, given_of, inlined, table_of, taken
from .rules import NOTHING, TIE, slack_of

__all__ = ["choose_few", "opener"]


class _Asked(NamedTuple):
    """The conditions that practices ask for, one after the other."""

    first: NDArray[np.int64]
    """By practice: where its conditions begin in the next three; and where the last ones end."""
    conditions: NDArray[np.int64]
    """Which of all conditions that are asked for."""
    obstacles: NDArray[np.int64]
    """-1: whatever was reported."""
    least: Floats


def _asked(index: Index) -> tuple[_Asked, dict[str, int]]:
    """The conditions of an index, and their numbers by id, made on first use and kept beside it."""
    found: tuple[_Asked, dict[str, int]] | None = index.memo.get("asked")
    if found is None:
        every = [one for several in index.conditions for one in several]
        numbers = {id: number for number, id in enumerate(dict.fromkeys(id for id, _, _ in every))}
        found = index.memo["asked"] = (
            _Asked(
                np.cumsum([0, *map(len, index.conditions)], dtype=np.int64),
                np.array([numbers[id] for id, _, _ in every], np.int64),
                np.array([-1 if obstacle is None else obstacle for _, obstacle, _ in every], np.int64),
                np.array([least for _, _, least in every], float),
            ),
            numbers,
        )
    return found


@inlined
def _close(factors: Any, closed: Any) -> None:
    for row in range(len(factors)):
        factors[row] = 0.0 if closed[row] else factors[row]


# Numbers without a sign, since a place that may be negative is looked at twice.
WIDE, ONE, TWO, THREE, FOUR = (np.uint64(number) for number in (LANES, 1, 2, 3, 4))


@compiled(
    f"void(boolean[:, ::1], {TRUTHS}, {TRUTHS}, boolean[::1], int64[::1], int64[::1], int64[::1], float64[::1],"
    f" {TRUTHS}, int64[::1], float64[:, ::1], float64[::1], float64[::1], int64, boolean[::1], float64[:, ::1])"
)
def open_rows(
    held: Any,
    done_of: Any,
    done: Any,
    excluded_of: Any,
    excluded: Any,
    starters: Any,
    asked: Any,
    conditions: Any,
    obstacles: Any,
    least: Any,
    confirmed_of: Any,
    confirmed: Any,
    severity_of: Any,
    severities: Any,
    budgets: Any,
    minutes: Any,
    begin: int,
    general: Any,
    factors: Any,
) -> None:
    """Make the factors of those 0 that are no candidates (rule S7); an empty array says nothing of anybody."""
    rows = len(general)
    end = begin + rows
    anybody = general.any()
    for place in range(len(factors)):
        mine = factors[place]
        if len(held):
            _close(mine, held[place, begin:end])
        if done_of[place] >= 0:
            _close(mine, done[done_of[place], begin:end])
        if excluded_of[place] >= 0:
            _close(mine, excluded[excluded_of[place], begin:end])
        if anybody and not starters[place]:
            _close(mine, general)
        for asking in range(asked[place], asked[place + 1]):
            told, obstacle = confirmed_of[conditions[asking]], obstacles[asking]
            at = severity_of[obstacle] if obstacle >= 0 else -1
            for row in range(rows):
                severity = severities[at, begin + row] if at >= 0 else 0.0
                if (obstacle < 0 or severity >= least[asking]) and not (told >= 0 and confirmed[told, begin + row]):
                    mine[row] = 0.0
        if len(budgets):
            for row in range(rows):
                if not (np.isnan(budgets[begin + row]) or minutes[place] <= budgets[begin + row] + TIE):
                    mine[row] = 0.0


def opener(index: Index, given: Columns, held: Bools | None, budgets: Floats) -> Callable[[int, Bools, Floats], None]:
    """A function that makes the factors of as many situations as it is given, from one on, 0 where a practice is no candidate."""
    rows, practices = given.rows, len(index.practices)
    arrays = arrays_of(index)
    asked, numbers = _asked(index)
    confirmed = {numbers[id]: column for id, column in given.confirmed.items() if id in numbers}
    return partial(
        open_rows,
        np.empty((0, rows), bool) if held is None else np.ascontiguousarray(held),
        *given_of(given.done, practices, rows, bool),
        *given_of(given.excluded, practices, rows, bool),
        arrays.starters,
        *asked,
        *given_of(confirmed, len(numbers), rows, bool),
        *given_of(given.severities, len(index.obstacles), rows, float),
        budgets,
        arrays.minutes,
    )


def _relief_of(index: Index) -> Table:
    """What the practices relieve, made on first use and kept beside the index; filled up to fours with what relieves nothing."""
    found: Table | None = index.memo.get("relief")
    if found is None:
        found = index.memo["relief"] = table_of([*row, *[(0, 0.0)] * (-len(row) % 4)] for row in index.tables.relieves)
    return found


@compiled(
    "void(float64[:, ::1], float64[:, ::1], int64[::1], uint64[::1], float64[::1], float64[::1], float64[::1], float64, int32[:, ::1],"
    " float64[:, ::1], boolean[::1])",
    error_model="numpy",
)
def choose_side_by_side(  # noqa: PLR0915 - one round after the other, compiled as a whole
    shares: Any,
    factors: Any,
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
    """Choose for every column of ``shares`` (by target) and ``factors`` (by practice).

    ``picks`` and ``gains`` are written by rank, and what turns out to be ``uncertain`` is for the plain functions.
    """
    ranks, rows = picks.shape
    count = len(factors)
    left, open_, gained = np.zeros((len(shares), LANES)), np.zeros((count, LANES)), np.empty((count, LANES))
    reach, most, pick, spent = np.empty(LANES), np.empty(LANES), np.empty(LANES), np.empty(LANES)
    sure, near, doubt = np.empty(LANES), np.empty(LANES), np.empty(LANES)
    flat = left.ravel()
    units, small, end = np.empty(count), np.empty(count), first[1:].copy()
    for place in range(count):
        # What fills up to fours relieves nothing.
        while end[place] > first[place] and strengths[end[place] - 1] == 0:
            end[place] -= 1
        units[place], small[place] = cut_of(first[place + 1] - first[place])
    for start in range(0, rows, LANES):
        lanes = min(LANES, rows - start)
        for target in range(len(shares)):
            taken(left[target], shares[target, start : start + lanes])
        for place in range(count):
            taken(open_[place], factors[place, start : start + lanes])
        for lane in range(LANES):
            doubt[lane] = spent[lane] = 0.0
        rank = 0
        while rank < ranks:
            for lane in range(LANES):
                most[lane] = 0.0
            for place in range(count):
                if rank and len(budgets):
                    for lane in range(lanes):
                        budget = budgets[start + lane]
                        if not (np.isnan(budget) or spent[lane] + minutes[place] <= budget + TIE):
                            open_[place, lane] = 0.0
                for lane in range(LANES):
                    reach[lane] = 0.0
                for link in range(np.uint64(first[place]), np.uint64(first[place + 1]), FOUR):
                    at, then, next_, last = (
                        targets[link],
                        targets[link + ONE],
                        targets[link + TWO],
                        targets[link + THREE],
                    )
                    one, two, three, four = (
                        strengths[link],
                        strengths[link + ONE],
                        strengths[link + TWO],
                        strengths[link + THREE],
                    )
                    for lane in range(LANES):
                        reach[lane] += (left[at, lane] * one + left[then, lane] * two) + (
                            left[next_, lane] * three + left[last, lane] * four
                        )
                for lane in range(LANES):
                    gain = reach[lane] * open_[place, lane]
                    gained[place, lane] = gain
                    most[lane] = gain if gain > most[lane] else most[lane]  # noqa: FURB136 - max is not compiled as well
            for lane in range(LANES):
                # S7. Of those with gain > 1e-12 and gain >= g* - 1e-9 take the smallest id; stop when g* <= 1e-12.
                edge = max(most[lane] - TIE, NOTHING)
                sure[lane] = edge + slack
                near[lane] = max(edge - slack, 5e-324)
                pick[lane] = -1.0
            for place in range(count - 1, -1, -1):
                for lane in range(LANES):
                    gain = gained[place, lane]
                    surely = gain >= sure[lane]
                    pick[lane] = place if surely else pick[lane]
                    doubt[lane] = 1.0 if (gain >= near[lane]) & (not surely) else doubt[lane]
            chosen = 0
            for lane in range(lanes):
                place = int(pick[lane])
                picks[rank, start + lane] = place
                gains[rank, start + lane] = 0.0
                if place < 0:
                    continue
                chosen += 1
                # S7. Reported numbers come from one scalar function (math.fsum in id order) in every path: as in `exact_sum`.
                factor, unit, smallest = open_[place, lane], units[place], small[place]
                high, low, lost, mine = 0.0, 0.0, False, np.uint64(lane)
                for link in range(np.uint64(first[place]), np.uint64(end[place])):
                    at = targets[link] * WIDE + mine
                    effect = strengths[link] * factor
                    part = flat[at] * effect
                    lost |= (part < smallest) & (part > 0)
                    upper = (part + unit) - unit
                    high += upper
                    low += part - upper
                    flat[at] *= 1 - effect
                if lost:
                    doubt[lane] = 1.0
                gains[rank, start + lane] = high + low
                open_[place, lane] = 0.0
                if not np.isnan(minutes[place]):
                    spent[lane] += minutes[place]
            rank += 1
            if not chosen:
                break
        for rest in range(rank, ranks):
            for lane in range(lanes):
                picks[rest, start + lane] = -1
                gains[rest, start + lane] = 0.0
        for lane in range(lanes):
            uncertain[start + lane] |= doubt[lane] != 0


def choose_few(
    index: Index, shares: Floats, factors: Floats, budgets: Floats, picks: Any, gains: Any, uncertain: Any
) -> None:
    """`choose_side_by_side` for an index; ``budgets`` are empty where nobody has one."""
    minutes = arrays_of(index).minutes
    choose_side_by_side(
        shares, factors, *_relief_of(index), minutes, budgets, slack_of(len(shares)), picks, gains, uncertain
    )
