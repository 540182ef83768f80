"""Which of many situations are equal, so that each is worked out once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..choose.fast import kernels
from ..scoring.arrays import Bytes, Columns, Floats, Ints, reported

__all__ = ["Distinct", "find_distinct", "load_grouping"]

TRIED = 1 << 13
"""So many situations are looked at first, to see whether it pays; with kernels a multiple of their `CHUNK`."""

PAYS = 0.75
"""It does where fewer than this share of them are different."""


class Distinct(NamedTuple):
    """The different ones of many situations."""

    kinds: int
    which: Ints
    """By situation which of them it is equal to."""
    take: Callable[[slice], Columns]
    """Some of them, in the order in which they first come."""


def load_grouping() -> Any:
    """The kernels that group, loaded, or compiled where nobody has yet."""
    from . import kernels as module

    return module


def find_distinct(given: Columns) -> Distinct | None:
    """Group equal situations; None where too few are equal for it to pay."""
    numbers, truths = _parts(given)
    if not (numbers or truths) or given.rows < 2:
        return None
    severities = len(given.severities)
    if kernels() is not None:
        found = load_grouping().group(numbers, severities, truths, TRIED, PAYS)
        if found is None:
            return None
        return Distinct(len(found.kept), found.which, lambda rows: _put_back(given, *found.part(rows)))
    words = _words(numbers, severities, truths)
    tried = len(np.unique(_digest([column[:TRIED] for column in words])))
    if tried > PAYS * min(given.rows, TRIED):
        return None
    import pyarrow as pa

    codes = pa.array(_digest(words)).dictionary_encode()
    which = codes.indices.to_numpy(zero_copy_only=False).astype(np.intp)
    first = np.empty(len(codes.dictionary), np.intp)
    # Written from the last to the first, so that the first of each kind stays.
    first[which[::-1]] = np.arange(given.rows - 1, -1, -1)
    if any((column[first][which] != column).any() for column in words):
        # Two that differ have the same digest: next to impossible, and no reason to take one for the other.
        return None
    return Distinct(len(first), which, lambda rows: given.take(first[rows]))


def _parts(given: Columns) -> tuple[list[Floats], list[Bytes]]:
    """The columns of numbers, severities first, and the truth values of each situation, eight to a byte."""
    columns = given.columns()
    truths: list[Bytes] = []
    for at, column in enumerate(column for column in columns if column.dtype == np.bool_):
        if at % 8 == 0:
            truths.append(column.astype(np.uint8))
        else:
            truths[-1] += truths[-1]
            truths[-1] |= column.view(np.uint8)
    return [np.ascontiguousarray(column, float) for column in columns if column.dtype != np.bool_], truths


def _put_back(given: Columns, numbers: list[Floats], truths: list[Bytes]) -> Columns:
    """Columns that say of others what some of ``_parts`` say of them."""
    are_truths = [column.dtype == np.bool_ for column in given.columns()]
    number, count = iter(numbers), sum(are_truths)
    # The last that was put into a byte has the lowest bit: the eighth, or the last of all.
    truth = (truths[at // 8] & np.uint8(1 << (min(count, (at // 8 + 1) * 8) - 1 - at)) != 0 for at in range(count))
    rows = len(numbers[0] if numbers else truths[0])
    return given.put_back(rows, (next(truth if one else number) for one in are_truths))


def _words(numbers: list[Floats], severities: int, truths: list[Bytes]) -> list[NDArray[np.uint64]]:
    """What is said of each situation in words of 64 bits: a number in one, eight bytes of truth values in one.

    So many of the numbers come first that are ``severities``; where one was not reported it is as much as 0.
    """
    filled = [reported(column) if at < severities else column for at, column in enumerate(numbers)]
    words = [column.view(np.uint64) for column in filled]
    for start in range(0, len(truths), 8):
        packed = np.zeros((len(truths[start]), 8), np.uint8)
        for byte, bits in enumerate(truths[start : start + 8]):
            packed[:, byte] = bits
        words.append(packed.view(np.uint64)[:, 0])
    return words


def _digest(words: list[NDArray[np.uint64]]) -> NDArray[np.uint64]:
    """A number for each row of some columns: multiply, shift and mix, column after column."""
    digest = np.zeros(len(words[0]), np.uint64)
    for column in words:
        digest ^= column
        digest *= np.uint64(0x9E3779B97F4A7C15)
        digest ^= digest >> np.uint64(29)
    return digest
