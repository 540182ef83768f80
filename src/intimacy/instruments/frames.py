"""Frames of pandas, polars and Arrow to answers as numbers: what their columns may be, every fault of theirs, and every row that is left out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

import attrs
import narwhals as nw
import numpy as np
from numpy.typing import NDArray

from ..errors import AnswersError, Fault
from ..wording.frames import plain_name, span_words, why_words
from .columns import Asked, Near, as_float, codes_of, is_real
from .exclusions import Exclusion, excluded

__all__ = ["Reading", "Who", "as_frame", "read_frame"]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.intp]
Bools: TypeAlias = NDArray[np.bool_]

TOLD = 5
"""So many rows of a fault are told by number."""


@attrs.frozen
class Who:
    """The columns that say whose row it is, and which rows can be anybody's at all."""

    person: str | None = None
    couple: str | None = None
    partner: str | None = None
    within: Mapping[str, tuple[float, float]] = attrs.field(factory=dict)

    @property
    def named(self) -> tuple[str, ...]:
        """The columns that name people and couples."""
        return tuple(name for name in (self.person, self.couple, self.partner) if name is not None)


class Reading(NamedTuple):
    """The answers of a frame, and the rows that take no part."""

    answers: Floats
    """A row for each row of the frame, a column for each item; NaN where there is no answer."""
    reasons: NDArray[np.int16]
    """By row: 0 where it takes part, else the place in `exclusions`, from 1."""
    exclusions: tuple[Exclusion, ...]
    unchecked: tuple[Exclusion, ...]
    """Rows that take part although a column is empty that says whose they are, or whether they may."""
    couples: Ints | None
    """By row a number for its couple; one of its own where none is named."""
    named: Bools | None
    """By row whether a couple is named."""


def as_frame(frame: Any) -> nw.DataFrame[Any]:
    """A frame of any kind that narwhals holds in memory; raises `TypeError` for anything else."""
    try:
        held: nw.DataFrame[Any] = nw.from_native(frame, eager_only=True)
        names = list(held.columns)
    except nw.exceptions.DuplicateError:
        # Of a table of pyarrow `columns` are what they hold.
        raise _names_twice(getattr(frame, "column_names", None) or frame.columns) from None
    except TypeError:
        lazy = " a lazy one is collected first;" if hasattr(frame, "collect") else ""
        raise TypeError(
            f"a frame is one of pandas or polars, or a table of pyarrow;{lazy} this is {type(frame).__name__}"
        ) from None
    if len({str(name) for name in names}) < len(names):
        raise _names_twice(names)
    return held


def _names_twice(names: Iterable[object]) -> AnswersError:
    allowed = "columns with different names; this one is there twice"
    return AnswersError(
        Fault(field=_column(name), allowed=allowed) for name, times in Counter(map(str, names)).items() if times > 1
    )


def read_frame(
    frame: nw.DataFrame[Any], asked: Sequence[Asked], who: Who, missing: Iterable[float], *, exclude: bool
) -> Reading:
    """Read the answers to some items; raises `AnswersError` with every fault.

    With ``exclude`` rows with an answer off the scale, and rows of a person or a couple that are there too often, are left out and counted; otherwise
    they are faults.
    """
    codes = codes_of(missing, asked)
    faults = _faults_of_columns(frame, asked, who)
    left = _LeftOut(frame, faults, exclude=exclude)
    for column, (low, high) in who.within.items():
        numbers = left.numbers(column)
        if numbers is not None:
            bounds = span_words(low, high)
            left.add("outside", _off(Asked(column, column, low, high), numbers), column, bounds)
            left.empty("no-bound", np.isnan(numbers), column, bounds)
    answers = np.full((len(frame), len(asked)), np.nan, order="F")
    off = np.zeros(len(frame), bool)
    for place, one in enumerate(asked):
        numbers = left.numbers(one.column)
        if numbers is None:
            continue
        for code in codes:
            numbers[numbers == code] = np.nan
        wrong = _off(one, numbers)
        if wrong.any():
            off |= wrong
            if not exclude:
                faults.append(_off_scale(one, wrong))
        answers[:, place] = numbers
    left.add("off-scale", off)
    couples, named = left.who(who)
    if faults:
        raise AnswersError(faults)
    left.add("no-answer", np.isnan(answers).sum(axis=1) == len(asked))
    return Reading(answers, left.reasons, tuple(left.found), left.unchecked(), couples, named)


class _LeftOut:
    """Rows that take no part, each for the first reason that holds, and the faults of columns."""

    def __init__(self, frame: nw.DataFrame[Any], faults: list[Fault], *, exclude: bool) -> None:
        self.reasons = np.zeros(len(frame), np.int16)
        self.found: list[Exclusion] = []
        self._empty: list[tuple[str, Bools, str, str]] = []
        self._frame = frame
        self._names = frozenset(frame.columns)
        self._faults = faults
        self._exclude = exclude

    def add(self, why: str, rows: Bools, column: str = "", allowed: str = "") -> None:
        """Rows are left out, but for those that are already."""
        rows = rows & (self.reasons == 0)
        if rows.any():
            self.found.append(excluded(why, why_words(why, plain_name(column), allowed), int(rows.sum())))
            self.reasons[rows] = len(self.found)

    def empty(self, why: str, rows: Bools, column: str | None, allowed: str = "") -> None:
        """Rows that a column says nothing of."""
        if rows.any():
            self._empty.append((why, rows, str(column), allowed))

    def unchecked(self) -> tuple[Exclusion, ...]:
        """What is empty in the rows that take part, once all others are left out."""
        told = [
            excluded(why, why_words(why, plain_name(column), allowed), int(count), stays=True)
            for why, rows, column, allowed in self._empty
            if (count := (rows & (self.reasons == 0)).sum())
        ]
        return tuple(told)

    def numbers(self, column: str) -> Floats | None:
        """A column as numbers; None where it is missing, or holds something else, which is then a fault."""
        if column not in self._names:
            return None
        numbers, known = _numbers(self._frame, column)
        if not known:
            self._faults.append(_text_fault(column, self._frame))
        return numbers if known else None

    def who(self, who: Who) -> tuple[Ints | None, Bools | None]:
        """Leave out who is there too often; by row a number for the couple, and whether it names one."""
        person, couple, partner = (self._codes(column) for column in (who.person, who.couple, who.partner))
        for why, codes, column in (
            ("no-person", person, who.person),
            ("no-couple", couple, who.couple),
            ("no-partner", partner, who.partner),
        ):
            if codes is not None:
                self.empty(why, ~codes[1], column)
        if person is not None:
            self._often("person-twice", _too_often(person[0], 1), who.person, "each person once")
        if couple is None:
            return None, None
        many = _too_often(couple[0], 2)
        self._often("couple-of-many", many, who.couple, "at most two rows of each couple")
        if partner is not None:
            pairs = couple[0] * (int(partner[0].max(initial=0)) + 1) + partner[0]
            twice = _too_often(np.unique(pairs, return_inverse=True)[1].astype(np.intp), 1) & ~many
            self._often("partner-twice", twice, who.partner, "each partner of a couple once")
        return couple

    def _codes(self, column: str | None) -> tuple[Ints, Bools] | None:
        if column is None or column not in self._names:
            return None
        try:
            return _codes_of(self._frame, column)
        except TypeError:
            # A list, or something like it, is no name.
            self._faults.append(Fault(field=_column(column), allowed="texts or numbers that name somebody"))
            return None

    def _often(self, why: str, often: Bools, column: str | None, allowed: str) -> None:
        if self._exclude:
            self.add(why, often, str(column))
        elif often.any():
            self._faults.append(Fault(field=_column(column), allowed=f"{allowed}; not so in {_rows(often)}"))


def _off(one: Asked, numbers: Floats) -> Bools:
    # Without a scale the bounds have no end, and neither has what is wrong.
    wrong = (numbers < one.low) | (numbers > one.high) if math.isfinite(one.low) else np.isinf(numbers)
    if one.whole:
        # NaN is no fraction.
        wrong |= np.floor(numbers) < numbers
    return wrong


def _too_often(codes: Ints, most: int) -> Bools:
    return np.bincount(codes)[codes] > most


def _codes_of(frame: nw.DataFrame[Any], column: str) -> tuple[Ints, Bools]:
    """By row a number for what stands in a column, one of its own where nothing does; and whether something does."""
    known: dict[object, int] = {}
    codes = np.empty(len(frame), np.intp)
    empty = 0
    for row, value in enumerate(_plain(frame, column)):
        if value is None or (isinstance(value, str) and not value.strip()):
            empty += 1
            codes[row] = -empty
        else:
            codes[row] = known.setdefault(value, len(known))
    alone = codes < 0
    codes[alone] = len(known) - 1 - codes[alone]
    return codes, ~alone


def _numbers(frame: nw.DataFrame[Any], column: str) -> tuple[Floats, bool]:
    """A column as a new array of numbers, NaN where there is none; and whether it holds numbers at all."""
    series = frame.get_column(column)
    if series.dtype.is_numeric():
        # What numpy has no kind of.
        if series.dtype.is_decimal() or series.dtype in (nw.Int128, nw.UInt128):
            series = series.cast(nw.Float64)
        return np.array(series.to_numpy(), np.float64), True
    # A column of Python objects, or of nothing.
    values = _plain(frame, column)
    if not all(value is None or is_real(value) for value in values):
        return np.empty(0), False
    return np.array([math.nan if value is None else as_float(value) for value in values]), True


def _plain(frame: nw.DataFrame[Any], column: str) -> list[Any]:
    """A column as Python has it, None where nothing stands, whatever the library calls that."""
    series = frame.get_column(column)
    values = series.to_list()
    for row in np.flatnonzero(series.is_null().to_numpy()).tolist():
        values[row] = None
    return [None if isinstance(value, float) and math.isnan(value) else value for value in values]


def _text_fault(column: str, frame: nw.DataFrame[Any]) -> Fault:
    wrong = np.array([not _is_number(value) for value in _plain(frame, column)], bool)
    hint = "; where a word stands for no answer, read the file so that it is empty there"
    if not wrong.any():
        hint = "; these are digits written as text, which may be turned into numbers first"
    where = f"; no number in {_rows(wrong)}" if wrong.any() else ""
    return Fault(field=_column(column), allowed=f"numbers, empty where there is no answer{where}{hint}")


def _is_number(value: object) -> bool:
    if value is None or is_real(value):
        return True
    try:
        return isinstance(value, str) and math.isfinite(float(value))
    except ValueError:
        return False


def _off_scale(one: Asked, wrong: Bools) -> Fault:
    if not math.isfinite(one.low):
        return Fault(field=_column(one.column), allowed=f"finite numbers; not so in {_rows(wrong)}")
    number = "a whole number" if one.whole else "a number"
    hint = "a number that stands for no answer is named in `missing`"
    return Fault(
        field=_column(one.column),
        allowed=f"{number} from {one.low:g} to {one.high:g}; not so in {_rows(wrong)}; {hint}",
    )


def _rows(wrong: Bools) -> str:
    """The first rows by number, from 1, and how many more.

    >>> _rows(np.array([True, False, True]))
    'rows 1 and 3'
    """
    places = np.flatnonzero(wrong)
    told = [f"{place + 1:,}" for place in places[:TOLD].tolist()]
    more = len(places) - len(told)
    if more:
        return f"rows {', '.join(told)} and {more:,} more"
    return f"row {told[0]}" if len(told) == 1 else f"rows {', '.join(told[:-1])} and {told[-1]}"


def _column(name: object) -> str:
    return f"column {str(name)[:60]!r}"


def _faults_of_columns(frame: nw.DataFrame[Any], asked: Sequence[Asked], who: Who) -> list[Fault]:
    names = dict.fromkeys(frame.columns)
    near = Near(names)
    wanted = [*(one.column for one in asked), *who.named, *who.within]
    faults = [
        Fault(
            field=_column(name),
            allowed=f"a column for every item and every option; this one is missing{near.words(name)}",
        )
        for name in dict.fromkeys(wanted)
        if name not in names
    ]
    used = Counter([*(one.column for one in asked), *who.named])
    faults += [
        Fault(field=_column(name), allowed="each column for one thing") for name, times in used.items() if times > 1
    ]
    return faults
