"""Blocks of rows, and columns of ids as they grow: what the readers of JSON Lines and CSV share."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple, Protocol

import pyarrow as pa

from ..errors import Fault
from ..model.fields import is_slug

__all__ = ["IDS", "PAIRS", "Block", "Many", "Source", "Words", "as_json"]

IDS = pa.list_(pa.dictionary(pa.int32(), pa.string()))
PAIRS = pa.list_(pa.struct([("key", pa.dictionary(pa.int32(), pa.string())), ("value", pa.float64())]))


class Block(NamedTuple):
    """Some rows of an input, in order."""

    batch: pa.RecordBatch
    lines: Sequence[int] | None
    """By row: the line where it begins; None where an input has rows and no lines."""
    faults: dict[int, list[Fault]]
    """By row: what is wrong with it already. Such a row says nothing in the batch."""
    share: float | None
    """How much of the input is read, 0 to 1, where that is known."""


class Source(Protocol):
    """An input that is open."""

    schema: pa.Schema

    @property
    def broken(self) -> Fault | None:
        """Why the input could not be read on, once its blocks have ended."""
        ...

    def blocks(self, rows: int) -> Iterator[Block]:
        """The rows, so many at once."""
        ...

    def close(self) -> None:
        """Close the file; standard input stays open."""
        ...


def as_json(value: object) -> str:
    """A value as JSON in which a terminal finds nothing to obey."""
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else json.dumps(value)


class Words:
    """Different words of a block by their numbers, each looked at once."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}

    def code(self, word: Any) -> int:
        """The number of a word; raises `TypeError` where it is no id."""
        code = self._codes.get(word)
        if code is None:
            if not is_slug(word):
                raise TypeError
            code = self._codes[word] = len(self._codes)
        return code

    def array(self, codes: list[int]) -> pa.Array:
        """The words of these numbers."""
        return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(list(self._codes), pa.string()))


class Many:
    """A column of lists of ids, or of ids with numbers, as it grows; rows that say nothing cost nothing."""

    def __init__(self) -> None:
        self.rows: list[int] = []
        self.counts: list[int] = []
        self.codes: list[int] = []
        self.numbers: list[float] = []

    def add(self, row: int, codes: list[int], numbers: Iterable[float] = ()) -> None:
        """What one more row says."""
        self.rows.append(row)
        self.counts.append(len(codes))
        self.codes += codes
        self.numbers += numbers

    def array(self, words: Words, rows: int, *, pairs: bool, null: bool) -> pa.Array:
        """The column; rows that say nothing are null or empty."""
        lengths, absent = [0] * rows, [null] * rows
        for row, count in zip(self.rows, self.counts, strict=True):
            lengths[row], absent[row] = count, False
        values = words.array(self.codes)
        if pairs:
            values = pa.StructArray.from_arrays(
                [values, pa.array(self.numbers, pa.float64())], fields=list(PAIRS.value_type)
            )
        offsets = pa.array([0, *accumulate(lengths)], pa.int32())
        return pa.ListArray.from_arrays(offsets, values, mask=pa.array(absent) if null else None)
