"""Which of many situations are equal, and the answers of each, compiled by Numba.

To import this module is to load the kernels, or to compile them where nobody has yet: see `intimacy.choose.fast`.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from ..scoring.arrays import Floats, Ints
from ..scoring.kernels import compiled

__all__ = ["group", "hand_out"]

CHUNK = 1 << 11
"""So many situations are brought together at once: few enough for the processor's own memory."""

APART = CHUNK + 8
"""From one column of them to the next: a power of two would have all words of a situation compete for the same places of that memory."""


@compiled(
    "int64(uint64[:, ::1], int64, int64, uint64[::1], int32[::1], uint64[::1], uint64[:, ::1], int64[::1], int64[::1], int64)"
)
def _group_rows(
    words: Any,
    rows: int,
    start: int,
    digest: Any,
    slots: Any,
    digests: Any,
    kept: Any,
    first: Any,
    which: Any,
    kinds: int,
) -> int:
    """Find the kind of so many more situations, and say how many kinds there are then; ``slots`` is as long as a power of two and never full."""
    wide, last = len(words), len(slots) - 1
    digest[:] = 0
    for word in range(wide):
        for row in range(len(digest)):
            mixed = (digest[row] ^ words[word, row]) * np.uint64(0x9E3779B97F4A7C15)
            digest[row] = mixed ^ (mixed >> np.uint64(29))
    for row in range(rows):
        at = np.int64(digest[row] & np.uint64(last))
        while True:
            kind = slots[at]
            if kind < 0:
                slots[at] = kinds
                digests[kinds] = digest[row]
                for word in range(wide):
                    kept[kinds, word] = words[word, row]
                first[kinds] = start + row
                which[start + row] = kinds
                kinds += 1
                break
            if digests[kind] == digest[row]:
                # Two that differ may have the same digest: next to impossible, and no reason to take one for the other.
                same = True
                for word in range(wide):
                    same &= kept[kind, word] == words[word, row]
                if same:
                    which[start + row] = kind
                    break
            at = (at + 1) & last
    return kinds


def group(words: list[NDArray[np.uint64]], tried: int, pays: float) -> tuple[Ints, Ints] | None:
    """The first of each kind, and by situation which kind it is of; None where too many of the first that are ``tried`` are different."""
    rows = len(words[0])
    digest, chunk = np.empty(CHUNK, np.uint64), np.zeros((len(words), APART), np.uint64)
    slots = np.full(2 << max(rows, 2).bit_length(), -1, np.int32)
    # Memory that is never written to is never taken.
    digests, kept, first = np.empty(rows, np.uint64), np.empty((rows, len(words)), np.uint64), np.empty(rows, np.int64)
    which = np.empty(rows, np.int64)
    kinds = 0
    for start in range(0, rows, CHUNK):
        if start == tried and kinds > pays * tried:
            return None
        end = min(start + CHUNK, rows)
        for word, column in zip(chunk, words, strict=True):
            word[: end - start] = column[start:end]
        kinds = _group_rows(chunk, end - start, start, digest, slots, digests, kept, first, which, kinds)
    if kinds > pays * rows:
        return None
    return first[:kinds].copy(), which


@compiled("void(int32[:, ::1], float64[:, ::1], uint8[::1], int64[::1], int32[:, ::1], float64[:, ::1], uint8[::1])")
def _hand_out(
    picks: Any, gains: Any, statuses: Any, which: Any, to_picks: Any, to_gains: Any, to_statuses: Any
) -> None:
    for rank in range(len(picks)):
        mine, gained, to_mine, to_gained = picks[rank], gains[rank], to_picks[rank], to_gains[rank]
        for row in range(len(which)):
            to_mine[row] = mine[which[row]]
            to_gained[row] = gained[which[row]]
    for row in range(len(which)):
        to_statuses[row] = statuses[which[row]]


def hand_out(
    picks: NDArray[np.int32], gains: Floats, statuses: NDArray[np.uint8], which: Ints
) -> tuple[NDArray[np.int32], Floats, NDArray[np.uint8]]:
    """Give every situation what was worked out for its kind."""
    shape = len(picks), len(which)
    made = np.empty(shape, np.int32), np.empty(shape), np.empty(len(which), np.uint8)
    _hand_out(picks, gains, statuses, which, *made)
    return made
