"""Rules S2 to S6 for many situations at once, column by column; the same numbers as in plain Python, to the last bit.

Every array has a row for each place of the index and a column for each situation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..index import Index, Resolved, Row, Tables
from .plain import EPSILON, Effects, Scores, wants

__all__ = [
    "Arrays",
    "Bools",
    "Bytes",
    "Columns",
    "Floats",
    "Ints",
    "ManyWants",
    "Unpacked",
    "array_of",
    "arrays_of",
    "exact_sum",
    "ready_many",
    "reported",
    "score_many_practices",
    "wants_many",
    "weights_of",
]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.intp]
Bools: TypeAlias = NDArray[np.bool_]
Bytes: TypeAlias = NDArray[np.uint8]


class Columns(NamedTuple):
    """Many situations in places of an index; a column that says nothing of any of them may be missing."""

    rows: int
    severities: dict[int, Floats]
    """By obstacle; 0 or NaN where it was not reported, and 0 in what `take` makes."""
    levels: dict[int, Floats]
    """By pillar; NaN where it was not measured."""
    wanted: dict[int, Floats]
    """By pillar; NaN where nothing was wanted in particular."""
    pillar_goals: dict[int, Bools]
    benefit_goals: dict[int, Bools]
    flags: dict[str, Bools]
    """By red flag; `unasked` where nobody asked, or not everything was answered."""
    confirmed: dict[str, Bools]
    done: dict[int, Bools]
    excluded: dict[int, Bools]
    minutes: Floats | None
    """NaN: no limit."""
    alone: Bools | None

    def __repr__(self) -> str:
        return "Columns(...)"

    def take(self, rows: slice | Ints) -> Columns:
        """Some of the situations; columns that say nothing of them are left out."""
        some = self.part(rows)
        said = {name: {at: one for at, one in getattr(some, name).items() if _says(one)} for name in _BY_PLACE[1:]}
        filled = {at: reported(one) for at, one in some.severities.items()}
        return Columns(
            some.rows,
            # A severity of 0 says as little as none.
            severities={at: one for at, one in filled.items() if one.any()},
            **said,
            minutes=some.minutes if some.minutes is not None and _says(some.minutes) else None,
            alone=some.alone if some.alone is not None and some.alone.any() else None,
        )

    def part(self, rows: slice | Ints) -> Columns:
        """Some of the situations, without looking at what their columns say."""
        said = {name: {at: column[rows] for at, column in getattr(self, name).items()} for name in _BY_PLACE}
        return Columns(
            len(range(*rows.indices(self.rows))) if isinstance(rows, slice) else len(rows),
            **said,
            minutes=None if self.minutes is None else self.minutes[rows],
            alone=None if self.alone is None else self.alone[rows],
        )

    def columns(self) -> list[Floats | Bools]:
        """Every column, in an order that depends on nothing but which there are."""
        every: list[Floats | Bools] = []
        for name in _BY_PLACE:
            every += [column for _, column in sorted(getattr(self, name).items())]
        return every + [column for column in (self.minutes, self.alone) if column is not None]

    def put_back(self, rows: int, columns: Iterable[Floats | Bools]) -> Columns:
        """Columns of so many other situations, given in the order of `columns`, that say the same things of them."""
        column: Iterator[Any] = iter(columns)
        return Columns(
            rows,
            **{name: {at: next(column) for at in sorted(getattr(self, name))} for name in _BY_PLACE},
            minutes=None if self.minutes is None else next(column),
            alone=None if self.alone is None else next(column),
        )

    def row(self, row: int) -> Resolved:
        """One of the situations."""

        def true(columns: dict[int, Bools]) -> list[int]:
            return [at for at, column in sorted(columns.items()) if column[row]]

        def numbers(columns: dict[int, Floats]) -> dict[int, float]:
            return {at: float(column[row]) for at, column in sorted(columns.items()) if not np.isnan(column[row])}

        return Resolved(
            severities=numbers(self.severities),
            levels=numbers(self.levels),
            wanted=numbers(self.wanted),
            pillar_goals=frozenset(true(self.pillar_goals)),
            benefit_goals=tuple(true(self.benefit_goals)),
            flags=frozenset([flag for flag, column in self.flags.items() if column[row]]),
            confirmed=frozenset([one for one, column in self.confirmed.items() if column[row]]),
            done=frozenset(true(self.done)),
            excluded=frozenset(true(self.excluded)),
            minutes=None if self.minutes is None or np.isnan(self.minutes[row]) else float(self.minutes[row]),
            alone=bool(self.alone is not None and self.alone[row]),
        )


def reported(severities: Floats) -> Floats:
    """Severities, 0 where none was reported."""
    filled: Floats = np.fmax(severities, 0.0)
    # A NaN that signals is no missing number to `numpy.fmax`.
    return np.where(np.isnan(severities), 0.0, severities) if np.isnan(filled).any() else filled


_BY_PLACE = (
    "severities",
    "levels",
    "wanted",
    "pillar_goals",
    "benefit_goals",
    "flags",
    "confirmed",
    "done",
    "excluded",
)


def _says(column: Floats | Bools) -> bool:
    """Whether a column says anything: one is true, or a number is given."""
    return bool(column.any()) if column.dtype == np.bool_ else not bool(np.isnan(column).all())


class Arrays(NamedTuple):
    """The tables of an index as arrays."""

    requires: list[tuple[Ints, Floats]]
    """By pillar: practices and weights."""
    alone: Floats
    minutes: Floats
    """By practice; NaN: unknown."""
    starters: Bools
    conditional: list[int]
    """The practices that ask for conditions."""


class Unpacked(Sequence[float]):
    """An array of numbers as a sequence of floats, made one by one as they are looked at."""

    __slots__ = ("_array",)

    def __init__(self, array: Floats) -> None:
        self._array = array

    def __getitem__(self, at: int) -> float:  # type: ignore[override]  # nobody slices it
        return float(self._array[at])

    def __len__(self) -> int:
        return len(self._array)

    def __iter__(self) -> Iterator[float]:
        return iter(self._array.tolist())


def array_of(numbers: Sequence[float]) -> Floats:
    """The array behind a sequence of floats."""
    return numbers._array if isinstance(numbers, Unpacked) else np.array(numbers, float)  # noqa: SLF001 - its own room


def score_many_practices(index: Index, given: Resolved, *, focus: float) -> Scores:
    """All numbers of one situation in a large catalog."""
    arrays = arrays_of(index)
    lack, need, share, general = wants(index.tables, given, focus=focus)
    ready = np.ones(len(index.practices))
    for pillar, (practices, weights) in enumerate(arrays.requires):
        if lack[pillar] and len(practices):
            # S6. Readiness r_a = prod_p (1 - L_p w(a requires p)): lack, before goals and wishes.
            ready[practices] *= 1 - lack[pillar] * weights
    factors = Unpacked(ready * arrays.alone if given.alone else ready)
    return Scores(lack, need, share, Unpacked(ready), factors, Effects(index.tables, share, factors), general)


def arrays_of(index: Index) -> Arrays:
    """The tables of an index as arrays, made on first use and kept beside it."""
    found: Arrays | None = index.memo.get("arrays")
    if found is None:
        needing: list[list[tuple[int, float]]] = [[] for _ in index.pillars]
        for practice, row in enumerate(index.tables.requires):
            for pillar, weight in row:
                needing[pillar].append((practice, weight))
        found = index.memo["arrays"] = Arrays(
            requires=[_pair(row) for row in needing],
            alone=np.array(index.alone, float),
            minutes=np.array([np.nan if one is None else one for one in index.minutes], float),
            starters=np.array(index.starters, bool),
            conditional=[place for place, asked in enumerate(index.conditions) if asked],
        )
    return found


def _pair(row: list[tuple[int, float]]) -> tuple[Ints, Floats]:
    return np.array([at for at, _ in row], np.intp), np.array([weight for _, weight in row], float)


def weights_of(index: Index) -> NDArray[np.float32]:
    """By target and practice, the weight of the link between them, or 0; single precision holds these weights exactly."""
    found: NDArray[np.float32] | None = index.memo.get("weights")
    if found is None:
        found = np.zeros((len(index.targets), len(index.practices)), np.float32)
        for target, row in enumerate(index.tables.relieved_by):
            practices, weights = _pair(row)
            found[target, practices] = weights
        index.memo["weights"] = found
    return found


def exact_sum(terms: Floats) -> tuple[Floats, Bools]:
    """The sums of columns of numbers from 0 to 1 as `math.fsum` gives them, and the columns of which that is not certain.

    Each term is cut in two so that the high parts and the low parts each add up without any rounding (Rump, Ogita and Oishi, "Accurate
    floating-point summation", call the cut an extraction); the one rounding is that of adding the two sums. A term that is not 0 and yet so small
    that its low part may be lost makes its column uncertain.
    """
    count = max(len(terms), 2)
    unit = 2.0 ** (count - 1).bit_length()
    high = terms + unit
    high -= unit
    low = terms - high
    # Low parts are at most 2^-53 units each and must be multiples of the smallest term's last bit for their sum to fit into 53 bits.
    smallest = 2.0**-53 * unit * count
    uncertain: Bools = np.logical_or.reduce((terms < smallest) & (terms > 0), axis=0)
    return high.sum(axis=0) + low.sum(axis=0), uncertain


class ManyWants(NamedTuple):
    """What many situations want; see `Wants`."""

    lacks: Floats
    needs: Floats
    shares: Floats
    general: Bools
    uncertain: Bools
    """The situations of which the numbers may be off by a rounding; they are for the plain functions."""

    def __repr__(self) -> str:
        return "ManyWants(...)"


def wants_many(tables: Tables, given: Columns, *, focus: float) -> ManyWants:
    """Rules S2 to S5 and S8 for many situations."""
    lack = _lacks(tables, given)
    need = _needs(tables, given, lack)
    general: Bools = np.logical_not(need.any(axis=0))
    if general.any():
        # S8 nothing given. No need at all: every pillar has need and lack 0.5 (a catalog without pillars: every obstacle).
        lack[:, general] = 0.5
        first, second = tables.obstacles, tables.obstacles + tables.pillars
        need[first:second, general] = 0.5
        if not tables.pillars:
            need[:first, general] = 0.5
    share, uncertain = _shares(tables, need, focus)
    return ManyWants(lack, need, share, general, uncertain)


def _lacks(tables: Tables, given: Columns) -> Floats:
    # S3 lack L_p of every pillar: measured 1 - level; else 1 - prod_o (1 - s_o w(o weakens p)) * prod_q (1 - (1 - level_q) w(q enables p))
    # over reported obstacles o and measured pillars q.
    left = np.ones((tables.pillars, given.rows))
    for obstacle, severity in sorted(given.severities.items()):
        _weaken(left, severity, tables.weakens[obstacle])
    for enabling, level in sorted(given.levels.items()):
        _weaken(left, np.where(np.isnan(level), 0.0, 1 - level), tables.enables[enabling])
    lack: Floats = np.subtract(1, left, out=left)
    for pillar, level in given.levels.items():
        lack[pillar] = np.where(np.isnan(level), lack[pillar], 1 - level)
    return lack


def _weaken(left: Floats, term: Floats, row: Row) -> None:
    # A factor for each grade, since many links share one.
    factors = {weight: 1 - term * weight for _, weight in row}
    for pillar, weight in row:
        left[pillar] *= factors[weight]


def _needs(tables: Tables, given: Columns, lack: Floats) -> Floats:
    first, second = tables.obstacles, tables.obstacles + tables.pillars
    out = np.zeros((second + tables.benefits, given.rows))
    # S2 obstacle need is its severity.
    for obstacle, severity in given.severities.items():
        out[obstacle] = severity
    out[first:second] = lack
    for pillar in range(tables.pillars):
        need = out[first + pillar]
        unmeasured: Bools | None = None
        if pillar in given.levels:
            unmeasured = np.isnan(given.levels[pillar])
            measured = np.flatnonzero(~unmeasured)
            level = given.levels[pillar][measured]
            wanted = given.wanted[pillar][measured] if pillar in given.wanted else np.ones(len(measured))
            # S4 need of a pillar: measured max(0, wanted - level), else L_p.
            need[measured] = np.maximum(0.0, np.where(np.isnan(wanted), 1.0, wanted) - level)
        if pillar in given.pillar_goals:
            # S4. A goal that is this pillar: N <- 1 - 0.5 (1 - N).
            wishing = np.flatnonzero(given.pillar_goals[pillar])
            need[wishing] = 1 - 0.5 * (1 - need[wishing])
        for benefit, weight in tables.yields[pillar]:
            if benefit in given.benefit_goals:
                # S4. For each goal that is a benefit, unmeasured pillars only: N <- 1 - (1 - N)(1 - 0.5 w(p yields goal)).
                wished = given.benefit_goals[benefit]
                wishing = np.flatnonzero(wished if unmeasured is None else wished & unmeasured)
                need[wishing] = 1 - (1 - need[wishing]) * (1 - 0.5 * weight)
    for benefit, wished in given.benefit_goals.items():
        # S4. Each benefit goal is a target of its own with need 0.5.
        out[second + benefit] = np.where(wished, 0.5, 0.0)
    # S2. Needs at or under 1e-12 are dropped, here and in S4.
    out *= out > EPSILON
    return out


def _shares(tables: Tables, need: Floats, focus: float) -> tuple[Floats, Bools]:
    first, second = tables.obstacles, tables.obstacles + tables.pillars
    groups = [slice(0, first), slice(first, second), slice(second, len(need))]
    most = np.zeros((3, need.shape[1]))
    for group, rows in enumerate(groups):
        if len(need[rows]):
            most[group] = need[rows].max(axis=0)
    # S5. Three groups: obstacles, pillars, benefits, with heft focus * max need, (1 - focus) * max need, (1 - focus) * max need
    # (if all are 0, max need alone).
    heft = most * np.array([[focus], [1 - focus], [1 - focus]])
    heft = np.where(heft.any(axis=0), heft, most)
    total, uncertain = exact_sum(heft)
    out = np.zeros_like(need)
    with np.errstate(divide="ignore", invalid="ignore"):
        # S5. A group's share is its heft over the sum; within it in proportion to need.
        for group, rows in enumerate(groups):
            if not most[group].any():
                continue
            inside, doubt = exact_sum(need[rows])
            uncertain |= doubt
            np.divide(need[rows], inside, out=out[rows])
            out[rows] *= heft[group] / total
            empty = (inside == 0) | (heft[group] == 0)
            if empty.any():
                out[rows][:, empty] = 0.0
    return out, uncertain


def ready_many(index: Index, lack: Floats) -> Floats:
    """Readiness of every practice in many situations, 0 to 1."""
    # S6. Readiness r_a = prod_p (1 - L_p w(a requires p)): lack, before goals and wishes.
    ready = np.ones((len(index.practices), lack.shape[1]))
    for pillar, (practices, weights) in enumerate(arrays_of(index).requires):
        if len(practices):
            ready[practices] *= 1 - lack[pillar] * weights[:, None]
    return ready
