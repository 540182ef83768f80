"""Which of many situations are equal, compiled by Numba.

To import this module is to load the kernels, or to compile them where nobody has yet: see `intimacy.choose.fast`.
"""

from __future__ import annotations

from itertools import count
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from ..scoring.arrays import Bytes, Floats, Ints
from ..scoring.kernels import compiled, inlined

__all__ = ["group"]

_TYPES: Any = numba.types

CHUNK = 1 << 13
"""So many situations are brought together at once: few enough for the processor's own memory."""

BYTES = 8
"""So many bytes are in a word."""

NONE = 255
"""The byte of a number that is not given."""

_NUMBERS: Any = _TYPES.Array(_TYPES.float64, 1, "C", readonly=True)
_LETTERS: Any = _TYPES.Array(_TYPES.uint8, 1, "C", readonly=True)
"""The caller's own, which may be such that cannot be written to."""


@compiled(_TYPES.boolean(_NUMBERS, _TYPES.boolean, _TYPES.uint64, _TYPES.uint64[::1]))
def _put_hundredths(column: Any, severity: Any, shift: Any, words: Any) -> bool:
    """Put numbers that are whole hundredths into a byte of some words, and say whether all of them are; of a ``severity`` none is as much as 0."""
    wrong, none = np.uint64(0), np.int32(0 if severity else NONE)
    for row in range(len(column)):
        one = column[row]
        scaled = one * 100 + 0.5
        hundredths = np.int32(scaled if (scaled >= 0) & (scaled < NONE) else 0.0)
        given = one == one  # noqa: PLR0124 - NaN is not: not given
        wrong |= np.uint64(given & (hundredths / 100.0 != one))
        words[row] |= np.uint64(np.uint32(hundredths if given else none)) << shift
    return bool(wrong == 0)


@compiled(_TYPES.void(_LETTERS, _TYPES.uint64, _TYPES.uint64[::1]))
def _put_bytes(column: Any, shift: Any, words: Any) -> None:
    for row in range(len(column)):
        words[row] |= np.uint64(column[row]) << shift


@compiled(_TYPES.void(_NUMBERS, _TYPES.boolean, _TYPES.uint64[::1]))
def _put_whole(column: Any, severity: Any, words: Any) -> None:
    """Put numbers into words of their own; of a ``severity`` none is as much as 0."""
    whole = column.view(np.uint64)
    for row in range(len(column)):
        one = column[row]
        words[row] = np.uint64(0) if severity & (one != one) else whole[row]  # noqa: PLR0124 - NaN is not: not given


@inlined
def _mixed(digest: Any, word: Any) -> Any:
    mixed = (digest ^ word) * np.uint64(0x9E3779B97F4A7C15)
    return mixed ^ (mixed >> np.uint64(29))


@inlined
def _shift_of(slots: Any) -> Any:
    """By how many bits a digest is shifted to be a place among ``slots``: every bit of a word tells on the highest of a product, and not on the lowest."""
    shift, places = np.uint64(64), len(slots)
    while places > 1:
        shift -= np.uint64(1)
        places >>= 1
    return shift


@compiled("void(uint64[:, ::1], int64, int32[::1])")
def _enter(kept: Any, kinds: int, slots: Any) -> None:
    """Enter all kinds into ``slots`` that are free, a power of two and more than there are kinds."""
    last, shift = np.uint64(len(slots) - 1), _shift_of(slots)
    for kind in range(kinds):
        digest = np.uint64(0)
        for word in range(kept.shape[1]):
            digest = _mixed(digest, kept[kind, word])
        at = digest >> shift
        while slots[at] >= 0:
            at = (at + np.uint64(1)) & last
        slots[at] = kind


@compiled("int64(uint64[:, ::1], uint64[::1], int32[::1], uint64[:, ::1], int64[::1], int64)")
def _look_up(words: Any, digest: Any, slots: Any, kept: Any, which: Any, kinds: int) -> int:
    """Find the kind of some more situations by their words, keep those of new kinds, and say how many kinds there are then."""
    rows = len(which)
    last, shift = np.uint64(len(slots) - 1), _shift_of(slots)
    for row in range(rows):
        digest[row] = 0
    for word in range(len(words)):
        for row in range(rows):
            digest[row] = _mixed(digest[row], words[word, row])
    for row in range(rows):
        at = digest[row] >> shift
        while True:
            kind = slots[at]
            if kind < 0:
                slots[at] = kind = kinds
                for word in range(len(words)):
                    kept[kinds, word] = words[word, row]
                kinds += 1
                break
            differ = np.uint64(0)
            for word in range(len(words)):
                differ |= kept[kind, word] ^ words[word, row]
            if differ == 0:
                break
            at = (at + np.uint64(1)) & last
        which[row] = kind
    return kinds


HUNDREDTHS = np.append(np.arange(NONE) / 100, np.nan)
"""The number that each byte stands for."""


@compiled("void(uint64[:, ::1], int64, uint64, float64[::1], float64[::1])")
def _take_hundredths(kept: Any, word: int, shift: Any, hundredths: Any, column: Any) -> None:
    for kind in range(len(column)):
        column[kind] = hundredths[np.uint8(kept[kind, word] >> shift)]


@compiled("void(uint64[:, ::1], int64, uint64, uint8[::1])")
def _take_bytes(kept: Any, word: int, shift: Any, column: Any) -> None:
    for kind in range(len(column)):
        column[kind] = np.uint8(kept[kind, word] >> shift)


class _NotHundredthsError(Exception):
    """A number of a column that was taken for one of whole hundredths is none."""


class Kinds(NamedTuple):
    """The different situations in the order in which they first come, and by situation which of them it is equal to."""

    which: Ints
    kept: NDArray[np.uint64]
    """The words of each."""
    numbers: list[tuple[int, int, bool]]
    """Where each column is: the word, how many bytes from its end, and whether it is only a byte."""
    truths: list[tuple[int, int]]

    def part(self, rows: slice) -> tuple[list[Floats], list[Bytes]]:
        """The columns of some of them, as they were given."""
        kept = self.kept[rows]
        numbers, truths = np.empty((len(self.numbers), len(kept))), np.empty((len(self.truths), len(kept)), np.uint8)
        for column, (word, byte, narrow) in zip(numbers, self.numbers, strict=True):
            if narrow:
                _take_hundredths(kept, word, 8 * byte, HUNDREDTHS, column)
            else:
                column[:] = kept[:, word].view(float)
        for letters, (word, byte) in zip(truths, self.truths, strict=True):
            _take_bytes(kept, word, 8 * byte, letters)
        return [*numbers], [*truths]


def _group(
    numbers: list[Floats], severities: int, truths: list[Bytes], narrow: list[bool], tried: int, pays: float
) -> Kinds | None:
    """`group`, with a byte for each number of the columns that are ``narrow``, and a word for one of the others."""
    rows = len(numbers[0] if numbers else truths[0])
    shared = -(-(sum(narrow) + len(truths)) // BYTES)
    bytes_, wholes = count(), count(shared)
    places = [(*divmod(next(bytes_), BYTES), True) if one else (next(wholes), 0, False) for one in narrow]
    letters = [divmod(next(bytes_), BYTES) for _ in truths]
    wide = shared + len(narrow) - sum(narrow)
    # Memory that is never written to is never taken.
    kept, which = np.empty((rows, wide), np.uint64), np.empty(rows, np.int64)
    words, digest = np.empty((wide, CHUNK), np.uint64), np.empty(CHUNK, np.uint64)
    slots, kinds = np.full(4 * CHUNK, -1, np.int32), 0
    for start in range(0, rows, CHUNK):
        if start == tried and kinds > pays * tried:
            return None
        some = slice(start, start + CHUNK)
        words[:shared] = 0
        for at, (column, (word, byte, as_byte)) in enumerate(zip(numbers, places, strict=True)):
            if not as_byte:
                _put_whole(column[some], at < severities, words[word])
            elif not _put_hundredths(column[some], at < severities, 8 * byte, words[word]):
                raise _NotHundredthsError
        for truth, (word, byte) in zip(truths, letters, strict=True):
            _put_bytes(truth[some], 8 * byte, words[word])
        if 2 * (kinds + CHUNK) > len(slots):
            # Half of them stay free. Few slots are found sooner than many, so that they become more as they are needed.
            slots = np.full(2 * len(slots), -1, np.int32)
            _enter(kept, kinds, slots)
        kinds = _look_up(words, digest, slots, kept, which[some], kinds)
    return None if kinds > pays * rows else Kinds(which, kept[:kinds], places, letters)


def group(numbers: list[Floats], severities: int, truths: list[Bytes], tried: int, pays: float) -> Kinds | None:
    """Group equal situations; None where too many of the first that are ``tried`` are different.

    So many of the numbers come first that are ``severities``; ``truths`` are eight to a byte. Numbers are mostly whole hundredths, as people give them, so
    that a byte says what a word says.
    """
    spare = np.zeros(CHUNK, np.uint64)
    narrow = [_put_hundredths(column[:CHUNK], at < severities, 0, spare) for at, column in enumerate(numbers)]
    try:
        return _group(numbers, severities, truths, narrow, tried, pays)
    except _NotHundredthsError:
        return _group(numbers, severities, truths, [False] * len(numbers), tried, pays)
