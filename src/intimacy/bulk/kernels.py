"""Which of many situations are equal, compiled by Numba.

To import this module is to load the kernels, or to compile them where nobody has yet: see `intimacy.choose.fast`.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from ..scoring.arrays import Ints
from ..scoring.kernels import compiled

__all__ = ["group"]

_TYPES: Any = numba.types

CHUNK = 1 << 11
"""So many situations are brought together at once: few enough for the processor's own memory."""


_READ: Any = _TYPES.Array(_TYPES.uint64, 1, "C", readonly=True)
"""The caller's own, which may be one that cannot be written to."""


@compiled(_TYPES.void(_READ, _TYPES.boolean, _TYPES.int64, _TYPES.uint64[::1], _TYPES.uint64[:, ::1]))
def _mix(column: Any, severity: Any, word: int, digest: Any, together: Any) -> None:
    """Take one more word of some situations into their digests, and write it beside the others; of a ``severity`` that was not reported as of 0."""
    sign, most = np.uint64(1 << 63), np.uint64(0x7FF << 52)
    for row in range(len(column)):
        one = column[row]
        one = np.uint64(0) if severity & ((one & ~sign) > most) else one
        mixed = (digest[row] ^ one) * np.uint64(0x9E3779B97F4A7C15)
        digest[row] = mixed ^ (mixed >> np.uint64(29))
        together[row, word] = one


@compiled("int64(int64, int64, uint64[::1], int32[::1], uint64[::1], int64[::1], int64[::1], int64)")
def _look_up(start: int, rows: int, digest: Any, slots: Any, digests: Any, first: Any, which: Any, kinds: int) -> int:
    """Find the kind of some more situations by their digests, and say how many kinds there are then; ``slots`` are a power of two, more than can be taken."""
    last = np.uint64(len(slots) - 1)
    for row in range(rows):
        at = digest[row] & last
        while True:
            kind = slots[at]
            if kind < 0:
                slots[at] = kind = kinds
                digests[kinds], first[kinds] = digest[row], start + row
                kinds += 1
                break
            if digests[kind] == digest[row]:
                break
            at = (at + np.uint64(1)) & last
        which[start + row] = kind
    return kinds


@compiled("boolean(int64, int64, int64, uint64[:, ::1], int64[::1], int64[::1], uint64[:, ::1])")
def _are_equal(start: int, before: int, kinds: int, together: Any, which: Any, first: Any, kept: Any) -> bool:
    """Keep the words of the kinds that are new, and say whether some situations are equal to the kinds found for them."""
    for kind in range(before, kinds):
        kept[kind] = together[first[kind] - start]
    differ = np.uint64(0)
    for row in range(len(together)):
        mine, theirs = together[row], kept[which[start + row]]
        for word in range(len(mine)):
            differ |= mine[word] ^ theirs[word]
    return bool(differ == 0)


def group(words: list[NDArray[np.uint64]], severities: int, tried: int, pays: float) -> tuple[Ints, Ints] | None:
    """The first of each kind, and by situation which kind it is of; None where too many of the first that are ``tried`` are different.

    So many of the words come first that are ``severities``.
    """
    rows = len(words[0])
    slots = np.full(1 << (2 * rows).bit_length(), -1, np.int32)
    # Memory that is never written to is never taken.
    digests, kept = np.empty(rows, np.uint64), np.empty((rows, len(words)), np.uint64)
    first, which = np.empty(rows, np.int64), np.empty(rows, np.int64)
    digest, together = np.empty(CHUNK, np.uint64), np.empty((CHUNK, len(words)), np.uint64)
    kinds = 0
    for start in range(0, rows, CHUNK):
        if start == tried and kinds > pays * tried:
            return None
        some = min(CHUNK, rows - start)
        digest[:] = 0
        for word, column in enumerate(words):
            _mix(column[start : start + some], word < severities, word, digest, together)
        before, kinds = kinds, _look_up(start, some, digest, slots, digests, first, which, kinds)
        if not _are_equal(start, before, kinds, together[:some], which, first, kept):
            # Two that differ have the same digest: next to impossible, and no reason to take one for the other.
            return None
    return None if kinds > pays * rows else (first[:kinds].copy(), which)
