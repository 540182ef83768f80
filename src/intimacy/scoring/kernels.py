"""Rules S2 to S6 compiled by Numba for many situations at once; the same numbers as in plain Python, to the last bit.

To import this module is to load the kernels, or to compile them where nobody has yet: `intimacy.choose.fast` does so when it pays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from ..index import Index, Row
from .arrays import Bools, Columns, Floats, arrays_of
from .plain import EPSILON

__all__ = [
    "LANES",
    "TRUTHS",
    "Given",
    "Table",
    "column_of",
    "compiled",
    "cut_of",
    "given_of",
    "inlined",
    "scorer",
    "table_of",
    "taken",
]

LANES = 64
"""So many situations are worked on side by side: what is worked out of them stays in the fastest memory of a processor."""

_NUMBA: Any = numba

inlined: Callable[[Any], Any] = _NUMBA.njit(error_model="numpy")
"""A part of a kernel, compiled into it."""


def compiled(*signature: object, **options: Any) -> Callable[[Any], Any]:
    """Compiled once for an installation; in every process where there is no folder that can be written to."""

    def made(function: Any) -> Any:
        try:
            return _NUMBA.njit(*signature, nogil=True, cache=True, **options)(function)
        except (RuntimeError, OSError):
            return _NUMBA.njit(*signature, nogil=True, **options)(function)

    return made


class Table(NamedTuple):
    """Rows of pairs, one after the other."""

    first: NDArray[np.int64]
    """By row: where it begins in the next two; and where the last one ends."""
    places: NDArray[np.uint64]
    """Without a sign, since a place that may be negative is looked at twice."""
    weights: Floats


def table_of(rows: Iterable[Row]) -> Table:
    """Rows of pairs as a kernel reads them."""
    listed = list(rows)
    return Table(
        np.cumsum([0, *map(len, listed)], dtype=np.int64),
        np.array([place for row in listed for place, _ in row], np.uint64),
        np.array([weight for row in listed for _, weight in row], float),
    )


def _tables_of(index: Index) -> tuple[Table, ...]:
    """The tables of an index, made on first use and kept beside it."""
    found: tuple[Table, ...] | None = index.memo.get("score tables")
    if found is None:
        tables = index.tables
        rows = (tables.weakens, tables.enables, tables.yields, tables.requires)
        found = index.memo["score tables"] = tuple(table_of(several) for several in rows)
    return found


class Given(NamedTuple):
    """The columns of one field, one after the other."""

    of: NDArray[np.int64]
    """By place: which of the columns; -1: none."""
    columns: NDArray[Any]


def given_of(columns: Mapping[int, Floats | Bools], places: int, rows: int, kind: type) -> Given:
    """The columns of one field as a kernel reads them."""
    of = np.full(places, -1, np.int64)
    listed: NDArray[Any] = np.empty((len(columns), rows), kind)
    for at, (place, column) in enumerate(columns.items()):
        of[place] = at
        listed[at] = column
    return Given(of, listed)


def column_of(column: NDArray[Any] | None, kind: type) -> NDArray[Any]:
    """A column that may be missing as a kernel reads it: empty where it is."""
    # A copy, since the kernels take no array that cannot be written to, and this one may be the caller's.
    return np.empty(0, kind) if column is None else np.array(column, kind)


TABLE = "int64[::1], uint64[::1], float64[::1]"
NUMBERS, TRUTHS = "int64[::1], float64[:, ::1]", "int64[::1], boolean[:, ::1]"
"""How a kernel is given a `Table`, and the numbers or truth values of a field."""


@inlined
def cut_of(count: int) -> tuple[float, float]:
    """Where `exact_sum` cuts so many terms in two, and under which size the low part of one may be lost."""
    unit, terms = 2.0, max(count, 2)
    while unit < terms:
        unit *= 2
    return unit, 2.0**-53 * unit * terms


@inlined
def _add_up(terms: Any, first: int, last: int, most: Any, inside: Any, doubt: Any) -> None:
    """Drop terms of next to nothing; the largest of each situation, and their sum, rounded once: as in `exact_sum`."""
    unit, smallest = cut_of(last - first)
    low = np.zeros(LANES)
    most[:] = 0.0
    inside[:] = 0.0
    for place in range(np.uint64(first), np.uint64(last)):
        for lane in range(LANES):
            # S2. Needs at or under 1e-12 are dropped, here and in S4.
            term = terms[place, lane] if terms[place, lane] > EPSILON else 0.0
            terms[place, lane] = term
            most[lane] = max(most[lane], term)
            upper = (term + unit) - unit
            inside[lane] += upper
            low[lane] += term - upper
            doubt[lane] = 1.0 if (term > 0) & (term < smallest) else doubt[lane]
    for lane in range(LANES):
        inside[lane] += low[lane]


@inlined
def _weaken(lack: Any, term: Any, first: Any, places: Any, weights: Any, at: int) -> None:
    for link in range(first[at], first[at + 1]):
        pillar, weight = places[link], weights[link]
        for lane in range(LANES):
            lack[pillar, lane] *= 1 - term[lane] * weight


@inlined
def taken(line: Any, column: Any) -> None:
    """Copy numbers, which may be fewer than there are lanes."""
    for lane in range(len(column)):
        line[lane] = column[lane]


@inlined
def _put(column: Any, line: Any) -> None:
    for lane in range(len(column)):
        column[lane] = line[lane]


@compiled(
    f"void({NUMBERS}, {NUMBERS}, {NUMBERS}, {TRUTHS}, {TRUTHS}, {TABLE}, {TABLE}, {TABLE}, {TABLE}, float64,"
    " boolean[::1], float64[::1], float64, int64, float64[:, ::1], float64[:, ::1], boolean[::1], boolean[::1])",
    error_model="numpy",
)
def score_rows(  # noqa: PLR0915 - one rule after the other, compiled as a whole
    severity_of: Any,
    severities: Any,
    level_of: Any,
    levels: Any,
    wanted_of: Any,
    wanted: Any,
    goal_of: Any,
    goals: Any,
    benefit_of: Any,
    benefits: Any,
    weakens: Any,
    weakened: Any,
    weakening: Any,
    enables: Any,
    enabled: Any,
    enabling: Any,
    yields: Any,
    yielded: Any,
    yielding: Any,
    requires: Any,
    required: Any,
    requiring: Any,
    focus: float,
    alone: Any,
    effects: Any,
    least: float,
    begin: int,
    shares: Any,
    factors: Any,
    general: Any,
    uncertain: Any,
) -> None:
    """Write shares, the factors of rule S6, who wants nothing in particular, and of whom the numbers may be off by a rounding.

    The factors of practices whose readiness is under ``least`` are 0. Where nobody is alone ``alone`` is empty.
    """
    obstacles, pillars, rows = len(severity_of), len(level_of), len(general)
    second = obstacles + pillars
    targets = second + len(benefit_of)
    lack, level, need = np.zeros((pillars, LANES)), np.full((pillars, LANES), np.nan), np.zeros((targets, LANES))
    most, heft, inside = np.empty((3, LANES)), np.empty((3, LANES)), np.empty((3, LANES))
    term, wish, total, doubt = np.zeros(LANES), np.zeros(LANES), np.empty(LANES), np.empty(LANES)
    unit, smallest = cut_of(3)
    for start in range(0, rows, LANES):
        end = min(start + LANES, rows)
        here, there = begin + start, begin + end
        # S3 lack L_p of every pillar: measured 1 - level; else 1 - prod_o (1 - s_o w(o weakens p)) * prod_q (1 - (1 - level_q) w(q enables p))
        # over reported obstacles o and measured pillars q.
        lack[:] = 1.0
        for obstacle in range(obstacles):
            if severity_of[obstacle] >= 0:
                # S2 obstacle need is its severity.
                taken(need[obstacle], severities[severity_of[obstacle], here:there])
                _weaken(lack, need[obstacle], weakens, weakened, weakening, obstacle)
        for pillar in range(pillars):
            if level_of[pillar] >= 0:
                taken(level[pillar], levels[level_of[pillar], here:there])
                for lane in range(LANES):
                    term[lane] = 0.0 if np.isnan(level[pillar, lane]) else 1 - level[pillar, lane]
                _weaken(lack, term, enables, enabled, enabling, pillar)
        for pillar in range(pillars):
            place = obstacles + pillar
            for lane in range(LANES):
                lack[pillar, lane] = 1 - lack[pillar, lane]
                need[place, lane] = lack[pillar, lane]
            if level_of[pillar] >= 0:
                wish[:] = 1.0
                if wanted_of[pillar] >= 0:
                    taken(wish, wanted[wanted_of[pillar], here:there])
                for lane in range(LANES):
                    unmeasured = np.isnan(level[pillar, lane])
                    # S4 need of a pillar: measured max(0, wanted - level), else L_p.
                    missing = (1.0 if np.isnan(wish[lane]) else wish[lane]) - level[pillar, lane]
                    need[place, lane] = need[place, lane] if unmeasured else missing if missing > 0 else 0.0
                    lack[pillar, lane] = lack[pillar, lane] if unmeasured else 1 - level[pillar, lane]
            if goal_of[pillar] >= 0:
                taken(wish, goals[goal_of[pillar], here:there])
                for lane in range(LANES):
                    # S4. A goal that is this pillar: N <- 1 - 0.5 (1 - N).
                    need[place, lane] = 1 - 0.5 * (1 - need[place, lane]) if wish[lane] > 0 else need[place, lane]
            for link in range(yields[pillar], yields[pillar + 1]):
                at, weight = benefit_of[yielded[link]], yielding[link]
                if at >= 0:
                    taken(wish, benefits[at, here:there])
                    for lane in range(LANES):
                        # S4. For each goal that is a benefit, unmeasured pillars only: N <- 1 - (1 - N)(1 - 0.5 w(p yields goal)).
                        wished = (wish[lane] > 0) & np.isnan(level[pillar, lane])
                        more = 1 - (1 - need[place, lane]) * (1 - 0.5 * weight)
                        need[place, lane] = more if wished else need[place, lane]
        for benefit in range(len(benefit_of)):
            if benefit_of[benefit] >= 0:
                taken(wish, benefits[benefit_of[benefit], here:there])
                for lane in range(LANES):
                    # S4. Each benefit goal is a target of its own with need 0.5.
                    need[second + benefit, lane] = 0.5 if wish[lane] > 0 else 0.0
        doubt[:] = 0.0
        _add_up(need, 0, obstacles, most[0], inside[0], doubt)
        _add_up(need, obstacles, second, most[1], inside[1], doubt)
        _add_up(need, second, targets, most[2], inside[2], doubt)
        some = False
        for lane in range(end - start):
            nothing = (most[0, lane] == 0) & (most[1, lane] == 0) & (most[2, lane] == 0)
            general[start + lane] = nothing
            if nothing:
                # S8 nothing given. No need at all: every pillar has need and lack 0.5 (a catalog without pillars: every obstacle).
                for pillar in range(pillars):
                    lack[pillar, lane] = need[obstacles + pillar, lane] = 0.5
                for obstacle in range(0 if pillars else obstacles):
                    need[obstacle, lane] = 0.5
                    some = True
                group, count = (1, pillars) if pillars else (0, obstacles)
                most[group, lane], inside[group, lane] = 0.5 if count else 0.0, 0.5 * count
        for lane in range(LANES):
            # S5. Three groups: obstacles, pillars, benefits, with heft focus * max need, (1 - focus) * max need, (1 - focus) * max need
            # (if all are 0, max need alone).
            first, middle, last = most[0, lane] * focus, most[1, lane] * (1 - focus), most[2, lane] * (1 - focus)
            none = (first == 0) & (middle == 0) & (last == 0)
            heft[0, lane] = most[0, lane] if none else first
            heft[1, lane] = most[1, lane] if none else middle
            heft[2, lane] = most[2, lane] if none else last
            low = 0.0
            total[lane] = 0.0
            for group in range(3):
                upper = (heft[group, lane] + unit) - unit
                total[lane] += upper
                low += heft[group, lane] - upper
                doubt[lane] = 1.0 if 0 < heft[group, lane] < smallest else doubt[lane]
            total[lane] += low
        for group in range(3):
            for lane in range(LANES):
                # S5. A group's share is its heft over the sum; within it in proportion to need.
                empty = (inside[group, lane] == 0) | (heft[group, lane] == 0)
                inside[group, lane] = 1.0 if empty else inside[group, lane]
                heft[group, lane] = 0.0 if empty else heft[group, lane] / total[lane]
        for target in range(targets):
            group = 0 if target < obstacles else 1 if target < second else 2
            for lane in range(LANES):
                term[lane] = need[target, lane] / inside[group, lane] * heft[group, lane]
            _put(shares[target, start:end], term)
        if some:
            # Lanes keep what nobody reported; this was told of nobody.
            need[:obstacles] = 0.0
        for lane in range(end - start):
            uncertain[start + lane] = doubt[lane] != 0
        for practice in range(len(factors)):
            # S6. Readiness r_a = prod_p (1 - L_p w(a requires p)): lack, before goals and wishes.
            term[:] = 1.0
            for link in range(requires[practice], requires[practice + 1]):
                pillar, weight = required[link], requiring[link]
                for lane in range(LANES):
                    term[lane] *= 1 - lack[pillar, lane] * weight
            for lane in range(LANES):
                term[lane] = term[lane] if term[lane] >= least else 0.0
            if len(alone) and effects[practice] != 1:
                taken(wish, alone[here:there])
                for lane in range(LANES):
                    term[lane] *= effects[practice] if wish[lane] > 0 else 1.0
            _put(factors[practice, start:end], term)


def scorer(
    index: Index, given: Columns, *, focus: float, least: float
) -> Callable[[int, Floats, Floats, Bools, Bools], None]:
    """A function that scores as many of the situations as there is room for, from one on.

    It writes by target and situation the shares, and by practice the factors, 0 where readiness is under ``least``; who wants nothing in particular, and of
    whom the numbers are uncertain.
    """
    pillars, rows = len(index.pillars), given.rows
    return partial(
        score_rows,
        *given_of(given.severities, len(index.obstacles), rows, float),
        *given_of(given.levels, pillars, rows, float),
        *given_of(given.wanted, pillars, rows, float),
        *given_of(given.pillar_goals, pillars, rows, bool),
        *given_of(given.benefit_goals, len(index.benefits), rows, bool),
        *(part for table in _tables_of(index) for part in table),
        focus,
        column_of(given.alone, bool),
        arrays_of(index).alone,
        least,
    )
