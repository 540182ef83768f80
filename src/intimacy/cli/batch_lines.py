"""Texts by the line and columns of ids as they grow: what the readers of JSON Lines and CSV share."""

from __future__ import annotations

import gzip
import json
import os
import stat
import sys
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Protocol

import pyarrow as pa

from ..codec import MAX_BYTES
from ..errors import Fault, TableError
from ..model.fields import is_slug

__all__ = ["IDS", "PAIRS", "Block", "Many", "Source", "Text", "Words", "as_json"]

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


class Text:
    """A text, line by line."""

    def __init__(self, file: str, *, packed: bool) -> None:
        self.label = "standard input" if file == "-" else file
        self.broken: Fault | None = None
        try:
            self._raw: BinaryIO = sys.stdin.buffer if file == "-" else Path(file).open("rb", 1 << 20)  # noqa: SIM115 - closed by whom it is handed to
        except (OSError, AttributeError) as error:
            why = getattr(error, "strerror", "") or "it is closed"
            raise TableError([Fault(file=self.label, allowed=f"an input that can be read ({why})")]) from None
        self._stream: Any = gzip.GzipFile(fileobj=self._raw, mode="rb") if packed else self._raw
        self._size = 0
        try:
            state = os.fstat(self._raw.fileno())
            self._size = state.st_size if stat.S_ISREG(state.st_mode) else 0
        except OSError:
            pass

    def share(self) -> float | None:
        """How much is read."""
        return min(1.0, self._raw.tell() / self._size) if self._size else None

    def lines(self) -> Iterator[tuple[int, str, str]]:
        """(number, text, what is wrong with it) of every line."""
        number = 0
        while True:
            try:
                line: bytes = self._stream.readline(MAX_BYTES + 1)
                whole = len(line) <= MAX_BYTES or line.endswith(b"\n")
                rest = not whole
                while rest:
                    rest = not (self._stream.readline(1 << 20) or b"\n").endswith(b"\n")
            except (EOFError, zlib.error, gzip.BadGzipFile):
                self.broken = Fault(file=self.label, record=f"after line {number}", allowed="a whole file of gzip")
                return
            except OSError as error:
                self.broken = Fault(file=self.label, allowed=f"an input that can be read ({error.strerror})")
                return
            if not line:
                return
            number += 1
            wrong = "" if whole else f"a line of at most {MAX_BYTES:,} bytes"
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError:
                text, wrong = line.decode("utf-8", "surrogateescape"), wrong or "text in UTF-8"
            yield number, text, wrong

    def close(self) -> None:
        """Close the file; standard input stays open."""
        if sys.stdin is None or self._raw is not getattr(sys.stdin, "buffer", None):
            self._raw.close()


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
