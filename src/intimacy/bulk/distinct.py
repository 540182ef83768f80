"""Which of many situations are equal, so that each is worked out once."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..choose.fast import kernels
from ..scoring.arrays import Columns, Ints

__all__ = ["Distinct", "find_distinct", "load_grouping"]

TRIED = 4096
"""So many situations are looked at first, to see whether it pays; a multiple of what the kernels bring together at once."""

PAYS = 0.75
"""It does where fewer than this share of them are different."""


class Distinct(NamedTuple):
    """The first of each kind, and by situation which kind it is of."""

    first: Ints
    which: Ints


def load_grouping() -> Any:
    """The kernels that group, loaded, or compiled where nobody has yet."""
    from . import kernels as module

    return module


def find_distinct(given: Columns) -> Distinct | None:
    """Group equal situations; None where too few are equal for it to pay."""
    compiled = kernels() is not None
    words = _words(given, fill=not compiled)
    if not words or given.rows < 2:
        return None
    if compiled:
        found = load_grouping().group(words, len(given.severities), TRIED, PAYS)
        return None if found is None else Distinct(*found)
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
    return Distinct(first, which)


def _words(given: Columns, *, fill: bool) -> list[NDArray[np.uint64]]:
    """What is said of each situation in words of 64 bits: a number in one, 64 truth values in one.

    Severities come first; where one was not reported, ``fill`` makes it 0.
    """
    numbers = [column for column in given.columns() if column.dtype != np.bool_]
    if fill:
        count = len(given.severities)
        numbers[:count] = [np.fmax(column, 0.0) for column in numbers[:count]]
    truths = [column for column in given.columns() if column.dtype == np.bool_]
    words = [np.ascontiguousarray(column).view(np.uint64) for column in numbers]
    for start in range(0, len(truths), 64):
        packed = np.zeros((given.rows, 8), np.uint8)
        for byte in range(0, min(64, len(truths) - start), 8):
            bits = np.zeros(given.rows, np.uint8)
            for column in truths[start + byte : start + byte + 8]:
                bits += bits
                bits |= column.view(np.uint8)
            packed[:, byte // 8] = bits
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
