"""What a table of answers may say, and what a table of scores is called: alike for whole frames and for rows that come one by one."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import Fault, OptionError, found, nearest
from ..wording.frames import plain_name

if TYPE_CHECKING:
    from .record import Instrument

__all__ = ["Asked", "Near", "ScoreColumn", "as_float", "asked_of", "codes_of", "is_real", "score_columns"]


class Asked(NamedTuple):
    """An item, the column of its answers, and its scale; any number where nobody said."""

    item: str
    column: str
    low: float = -math.inf
    high: float = math.inf
    whole: bool = False
    """Whether answers are whole numbers."""


def asked_of(instrument: Instrument, columns: Mapping[str, str] | None = None) -> list[Asked]:
    """The items of an instrument; ``columns`` gives the column of each, which is called as the item where it is None."""
    plan, ids = instrument.plan, instrument.item_ids
    named = dict(zip(ids, ids, strict=True)) if columns is None else columns
    bounds = zip(ids, plan.lows, plan.highs, strict=True)
    return [Asked(id, named[id], low, high, whole=True) for id, low, high in bounds]


class ScoreColumn(NamedTuple):
    """A column of a table of scores."""

    name: str
    kind: type
    what: str
    """raw, percent, answered or error of a subscale; straight of the whole row."""
    subscale: str = ""


def score_columns(instrument: Instrument) -> tuple[ScoreColumn, ...]:
    """The columns of the scores of an instrument, in their order.

    >>> from intimacy.instruments import load_instrument
    >>> [column.name for column in score_columns(load_instrument("ras"))]
    ['total:raw', 'total:percent', 'total:answered', 'straight']
    """
    columns = [
        ScoreColumn(f"{subscale.id}:{what}", kind, what, subscale.id)
        for subscale, key in zip(instrument.subscales, instrument.plan.keys, strict=True)
        for what, kind in PARTS.items()
        if what != "error" or key.error is not None
    ]
    return (*columns, ScoreColumn("straight", bool, "straight"))


PARTS = {"raw": float, "percent": float, "answered": int, "error": float}


def codes_of(missing: object, asked: Iterable[Asked], *, field: str = "missing") -> tuple[float, ...]:
    """The numbers that stand for no answer; raises `OptionError` for what is no number, and for a number that is an answer to some item.

    >>> codes_of([0, -9], [Asked("q1", "q1", 1, 5, whole=True)])
    (0.0, -9.0)
    """
    if not isinstance(missing, Iterable) or isinstance(missing, (str, bytes)):
        allowed = "a list of numbers that stand for no answer"
        raise OptionError([Fault(field=field, found=found(missing), allowed=allowed)])
    # Items that share a scale are asked once.
    scales = {(one.low, one.high, one.whole): one for one in reversed([*asked])}
    codes: list[float] = []
    faults = []
    for code in missing:
        if not is_real(code):
            faults.append(Fault(field=field, found=found(code), allowed="numbers that stand for no answer"))
            continue
        number = as_float(code)
        codes.append(number)
        # Where nobody said what an answer is, anything may stand for none.
        taken = [one for one in scales.values() if _is_answer(number, one)]
        if taken:
            one = taken[-1]
            allowed = (
                f"numbers that are no answer; answers to {plain_name(one.item)} go from {one.low:g} to {one.high:g}"
            )
            faults.append(Fault(field=field, found=f"{number:g}", allowed=allowed))
    if faults:
        raise OptionError(faults)
    return tuple(codes)


def _is_answer(number: float, one: Asked) -> bool:
    return math.isfinite(one.low) and one.low <= number <= one.high and (not one.whole or number.is_integer())


def is_real(value: object) -> bool:
    """Whether a value is a number of any kind that Python knows, and no truth value."""
    return isinstance(value, (Real, Decimal)) and not isinstance(value, bool)


def as_float(value: Any) -> float:
    """A number as a float; infinite where no float can hold it, so that it is on no scale."""
    try:
        return float(value)
    except OverflowError:
        return math.inf


class Near:
    """Names, and which of them are most like one that is none; for the first that are asked for alone, since among thousands it takes long to look.

    >>> Near(["trust", "safety"]).words("trsut")
    '; the nearest: trust'
    """

    def __init__(self, names: Iterable[object]) -> None:
        self._names: Sequence[str] = [str(name) for name in names]
        self._left = max(1, min(HINTS, LOOKED // max(1, len(self._names))))

    def words(self, name: object) -> str:
        """The names that are most like another, as the end of a sentence; empty where there are none."""
        near = self.names(name)
        return f"; the nearest: {near}" if near else ""

    def names(self, name: object) -> str:
        """The names that are most like another; empty where there are none."""
        self._left -= 1
        return ", ".join(map(plain_name, nearest(str(name), self._names) if self._left >= 0 else ()))


HINTS = 20
LOOKED = 40_000
"""So many names that are none are helped, and so many times one name is held against another."""
