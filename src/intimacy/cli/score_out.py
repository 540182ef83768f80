"""Scores into a file, row by row: JSON Lines, CSV and Parquet."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from operator import attrgetter
from typing import Any, BinaryIO, Protocol

from ..instruments import Scores
from ..instruments.columns import ScoreColumn
from ..show.layout import clean
from .output import json_text, no_formula

__all__ = ["Writer", "score_row", "writing"]

BLOCK = 1 << 12
"""Rows that are written at once."""


class Writer(Protocol):
    """Where rows go."""

    def write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write some rows."""
        ...

    def close(self) -> None:
        """Write what is left to write."""
        ...


def score_row(scores: Scores, columns: Sequence[ScoreColumn]) -> dict[str, Any]:
    """One row of scores; a standard error in percent of maximum, as the score."""
    parts: dict[str, Any] = {"": scores, **{one.subscale: one for one in scores}}
    return {column.name: VALUES[column.what](parts[column.subscale]) for column in columns}


VALUES: dict[str, Callable[[Any], Any]] = {
    "raw": attrgetter("raw"),
    "percent": attrgetter("percent"),
    "answered": attrgetter("answered"),
    "error": lambda one: None if one.standard_error is None else 100 * one.standard_error,
    "straight": attrgetter("straight_lining"),
}


@contextmanager
def writing(
    stream: BinaryIO, form: str, keep: Sequence[str], columns: Mapping[str, type], *, packed: bool, shown: bool
) -> Iterator[Writer]:
    """A writer of rows; ``shown`` says that a terminal shows what is written."""
    # Neither name nor time in the head: the same rows are the same bytes.
    target: Any = gzip.GzipFile(filename="", fileobj=stream, mode="wb", mtime=0) if packed else stream
    writer: Writer
    if form == "parquet":
        writer = _Parquet(stream, keep, columns)
    elif form == "jsonl":
        writer = _Json(target, [*keep, *columns])
    else:
        writer = _Csv(target, [*keep, *columns], "\t" if form == "tsv" else ",", shown=shown)
    try:
        yield writer
    except BaseException:
        # What it still holds goes nowhere, and what it says of that would hide what went wrong.
        with suppress(Exception):
            writer.close()
        raise
    else:
        writer.close()
    finally:
        if packed:
            target.close()


class _Json:
    def __init__(self, target: Any, names: Sequence[str]) -> None:
        self._target = target
        self._names = names

    def write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        lines = (json_text({name: _jsonable(row.get(name)) for name in self._names}, indent=None) for row in rows)
        self._target.write("".join(f"{line}\n" for line in lines).encode())

    def close(self) -> None:
        pass


def _jsonable(value: Any) -> Any:
    return value if isinstance(value, (str, int, float, bool, list, dict, type(None))) else str(value)


class _Csv:
    def __init__(self, target: Any, names: Sequence[str], delimiter: str, *, shown: bool) -> None:
        self._target = target
        self._names = names
        self._delimiter = delimiter
        self._shown = shown
        self._put([[self._cell(name) for name in names]])

    def write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        self._put([[self._cell(row.get(name)) for name in self._names] for row in rows])

    def _put(self, rows: Sequence[Sequence[Any]]) -> None:
        text = io.StringIO()
        csv.writer(text, delimiter=self._delimiter, lineterminator="\n").writerows(rows)
        self._target.write(text.getvalue().encode("utf-8", "replace"))

    def _cell(self, value: Any) -> Any:
        if isinstance(value, bool):
            return str(value).lower()
        if value is None or isinstance(value, (int, float)):
            return value
        text = value if isinstance(value, str) else json_text(_jsonable(value), indent=None)
        return no_formula(clean(text) if self._shown else text)

    def close(self) -> None:
        pass


class _Parquet:
    def __init__(self, stream: BinaryIO, keep: Sequence[str], columns: Mapping[str, type]) -> None:
        try:
            import pyarrow as pa
            import pyarrow.parquet as pq
        except ImportError:
            from ..errors import MissingExtraError

            raise MissingExtraError("pyarrow", "bulk") from None
        kinds = {float: pa.float64(), int: pa.int64(), bool: pa.bool_()}
        self._keep = keep
        self._schema = pa.schema(
            [*((name, pa.string()) for name in keep), *((name, kinds[one]) for name, one in columns.items())]
        )
        self._make = pa.Table.from_pylist
        self._writer = pq.ParquetWriter(stream, self._schema, compression="zstd")

    def write(self, rows: Sequence[Mapping[str, Any]]) -> None:
        texts = [{**row, **{name: _as_text(row.get(name)) for name in self._keep}} for row in rows]
        self._writer.write_table(self._make(texts, self._schema))

    def close(self) -> None:
        self._writer.close()


def _as_text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json_text(_jsonable(value), indent=None)
