"""Columns of many situations given as NumPy arrays: what they may hold, and every fault of theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import attrs
import numpy as np
from numpy.typing import ArrayLike

from ..errors import Fault, OptionError, TableError, found
from ..index import ONCE, Index
from ..model import UNASKED, Kind, Mode
from ..scoring.arrays import Bools, Columns, Floats

__all__ = ["KINDS", "UNIT", "beyond_unit", "columns_of_arrays", "minutes_allowed", "put_together", "unit_allowed"]

UNIT = {"obstacles": "a severity", "pillars": "a level", "wanted": "a wanted level"}
"""The fields that hold a number from 0 to 1 by id, and what such a number is."""

KINDS = {
    "obstacles": (Kind.OBSTACLE,),
    "pillars": (Kind.PILLAR,),
    "wanted": (Kind.PILLAR,),
    "goals": (Kind.BENEFIT, Kind.PILLAR),
    "red_flags": (Kind.RED_FLAG,),
    "confirmed": (Kind.CONDITION,),
    "done": (Kind.PRACTICE,),
    "excluded": (Kind.PRACTICE,),
}
"""What the fields of a situation may name."""


def unit_allowed(field: str) -> str:
    """What a number of a field may be."""
    return f"{UNIT[field]} is a number from 0 to 1"


def beyond_unit(numbers: Floats) -> bool:
    """Whether a number that is there, and not NaN, is under 0 or over 1."""
    # Not by the smallest and the largest: a NaN that signals makes `numpy.fmin` forget what came before it.
    return bool((numbers < 0).any() or (numbers > 1).any())


def minutes_allowed() -> str:
    """What minutes may be."""
    return "a number of minutes from 0 upward, or null for no limit"


@attrs.frozen
class _Reader:
    index: Index
    faults: list[Fault]
    rows: int

    def numbers(self, field: str, columns: Mapping[str, ArrayLike] | None) -> dict[int, Floats]:
        out: dict[int, Floats] = {}
        for at, id, given in self._named(field, columns):
            column = self._column(f"{field}, {id!r}", given, float)
            if column is None:
                continue
            if beyond_unit(column):
                row = int((np.isnan(column) | (column >= 0) & (column <= 1)).argmin()) + 1
                self.faults.append(Fault(record=f"row {row:,}", field=f"{field}, {id!r}", allowed=unit_allowed(field)))
                continue
            out[at] = column
        return out

    def truths(self, field: str, columns: Mapping[str, ArrayLike] | None) -> dict[tuple[Kind, str, int], Bools]:
        out: dict[tuple[Kind, str, int], Bools] = {}
        for _, id, given in self._named(field, columns):
            column = self._column(f"{field}, {id!r}", given, bool)
            if column is not None:
                out[self.index.words[id]] = column
        return out

    def _named(self, field: str, columns: Mapping[str, ArrayLike] | None) -> list[tuple[int, str, ArrayLike]]:
        if columns is None:
            return []
        if not isinstance(columns, Mapping):
            self.faults.append(Fault(field=field, allowed="a mapping of an array by id"))
            return []
        named: list[tuple[int, str, ArrayLike]] = []
        taken = set()
        for id, column in columns.items():
            word = self.index.words.get(id)
            if id in self.index.former and self.index.takes_former(id, field, field):
                continue
            if word is None or word[0] not in KINDS[field]:
                self.faults.append(Fault(field=field, allowed=self.index.allowed(str(id), KINDS[field])))
            elif word in taken:
                self.faults.append(Fault(field=field, allowed=ONCE))
            else:
                taken.add(word)
                named.append((word[2], id, column))
        return named

    def _column(self, field: str, given: ArrayLike, kind: type[float | bool]) -> Any:
        if isinstance(given, np.ma.MaskedArray) and given.mask.any():
            # What a mask hides is not known, and must not be read as a no.
            self.faults.append(Fault(field=field, allowed="an array without a mask"))
            return None
        column = np.asarray(given)
        fits = column.dtype == np.bool_ if kind is bool else column.dtype.kind in "fiu"
        if column.ndim != 1 or len(column) != self.rows or not fits:
            what = "truth values" if kind is bool else "numbers"
            shape = " x ".join(f"{size:,}" for size in column.shape) or "one"
            self.faults.append(
                Fault(
                    field=field,
                    found=f"{shape} of {column.dtype}",
                    allowed=f"an array of {self.rows:,} {what}, one for each situation",
                )
            )
            return None
        if kind is bool and column.view(np.uint8).max(initial=0) > 1:
            # NumPy takes every byte but 0 for true; what counts and packs them afterwards expects a 1.
            return column.view(np.uint8) > 0
        return column.astype(kind, copy=False)

    def minutes(self, given: ArrayLike | None) -> Floats | None:
        if given is None:
            return None
        column: Floats | None = self._column("minutes_per_week", given, float)
        if column is None:
            return None
        wrong = ~((column >= 0) & np.isfinite(column) | np.isnan(column))
        if wrong.any():
            row = int(wrong.argmax()) + 1
            self.faults.append(Fault(record=f"row {row:,}", field="minutes_per_week", allowed=minutes_allowed()))
        return column

    def alone(self, given: ArrayLike | str | None) -> Bools | None:
        if given is None or (isinstance(given, str) and given == Mode.TOGETHER):
            return None
        if isinstance(given, str):
            if given == Mode.ALONE:
                return np.ones(self.rows, bool)
            self.faults.append(Fault(field="mode", allowed=f"one of {', '.join(Mode)}, or an array of truth values"))
            return None
        column: Bools | None = self._column("mode", given, bool)
        return column


def put_together(
    rows: int,
    *,
    numbers: Callable[[str], dict[int, Floats]],
    truths: Callable[[str], dict[tuple[Kind, str, int], Bools]],
    flags: dict[str, Bools],
    minutes: Callable[[], Floats | None],
    alone: Callable[[], Bools | None],
) -> Columns:
    """Columns of the fields of a situation: ``numbers`` of a field, and ``truths`` of a field by the concept named.

    They are asked for one after the other, so that their faults come in the same order from arrays and from tables.
    """
    goals = truths("goals")
    return Columns(
        rows,
        severities=numbers("obstacles"),
        levels=numbers("pillars"),
        wanted=numbers("wanted"),
        pillar_goals={at: column for (kind, _, at), column in goals.items() if kind is Kind.PILLAR},
        benefit_goals={at: column for (kind, _, at), column in goals.items() if kind is Kind.BENEFIT},
        flags=flags,
        confirmed={id: column for (_, id, _), column in truths("confirmed").items()},
        done={at: column for (_, _, at), column in truths("done").items()},
        excluded={at: column for (_, _, at), column in truths("excluded").items()},
        minutes=minutes(),
        alone=alone(),
    )


def columns_of_arrays(index: Index, fields: Mapping[str, Any], rows: int | None) -> Columns:
    """Columns of arrays by id; raises `TableError` with every fault."""
    if rows is not None and (type(rows) is not int or rows < 0):
        raise OptionError([Fault(field="rows", found=found(rows), allowed="a whole number from 0 upward")])
    given = [column for field in KINDS if isinstance(fields[field], Mapping) for column in fields[field].values()]
    given += [fields[name] for name in ("minutes_per_week", "mode") if not isinstance(fields[name], str)]
    lengths = [np.shape(column)[0] for column in given if np.ndim(column)]
    if rows is None and not lengths:
        raise TableError([Fault(allowed="at least one array, or how many rows there are")])
    count = lengths[0] if rows is None else rows
    reader = _Reader(index, [], count)
    flags = fields["red_flags"]
    raised = {} if flags is None else {id: column for (_, id, _), column in reader.truths("red_flags", flags).items()}
    columns = put_together(
        count,
        numbers=lambda field: reader.numbers(field, fields[field]),
        truths=lambda field: reader.truths(field, fields[field]),
        flags={UNASKED: np.ones(count, bool)} if flags is None else raised,
        minutes=lambda: reader.minutes(fields["minutes_per_week"]),
        alone=lambda: reader.alone(fields["mode"]),
    )
    if reader.faults:
        raise TableError(reader.faults)
    return columns
