# pyright: reportAttributeAccessIssue=false
# pyarrow makes the functions of its compute module when it is imported, where pyright cannot see them.
"""Lists of practices into a file: JSON Lines, CSV and Parquet, whole or not at all."""

from __future__ import annotations

import csv
import gzip
import io
import json
import math
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any, BinaryIO, Protocol

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..show.layout import clean
from .batch_lines import as_json
from .output import no_formula

__all__ = ["Sink", "emptied", "left_out", "make_sink"]

GROUP_ROWS = 1 << 17
"""Rows of a row group of Parquet: the same for every size of block, so that the same rows are the same bytes."""


class Sink(Protocol):
    """Where answers go."""

    def write(self, batch: pa.RecordBatch) -> None:
        """Write the answers of some rows."""
        ...

    def close(self) -> None:
        """Write what is left to write; the stream stays open."""
        ...

    def drop(self) -> None:
        """Forget what is left to write."""
        ...


def make_sink(stream: BinaryIO, form: str, schema: pa.Schema, *, packed: bool, raw: bool, shown: bool) -> Sink:
    """A sink for answers of this schema; ``raw`` says that kept columns hold JSON, ``shown`` that a terminal shows what is written."""
    if form == "parquet":
        return _Parquet(stream, schema)
    # Neither name nor time in the head: the same rows are the same bytes.
    packer = gzip.GzipFile(filename="", fileobj=stream, mode="wb", compresslevel=6, mtime=0) if packed else None
    target: Any = packer or stream
    if form == "jsonl":
        return _Json(target, packer, schema, raw=raw)
    return _Csv(target, packer, schema, "\t" if form == "tsv" else ",", shown=shown)


class _Text:
    def __init__(self, target: Any, packer: gzip.GzipFile | None, schema: pa.Schema) -> None:
        self._target = target
        self._packer = packer
        names = schema.names
        self._kept = names[: names.index("practices")]
        self._reasons = "reasons" in names[len(self._kept) :]

    def close(self) -> None:
        if self._packer is not None:
            self._packer.close()

    def drop(self) -> None:
        # What it still holds goes nowhere, and what it says of that would hide what went wrong.
        with suppress(OSError):
            self.close()


class _Json(_Text):
    def __init__(self, target: Any, packer: gzip.GzipFile | None, schema: pa.Schema, *, raw: bool) -> None:
        super().__init__(target, packer, schema)
        self._raw = raw

    def write(self, batch: pa.RecordBatch) -> None:
        columns = [(as_json(name), self._texts(batch.column(name))) for name in self._kept]
        columns.append(('"practices"', _lists(batch.column("practices"), '"{}"'.format)))
        columns.append(('"gains"', _lists(batch.column("gains"), repr)))
        columns.append(
            ('"status"', ["null" if one is None else f'"{one}"' for one in batch.column("status").to_pylist()])
        )
        if self._reasons:
            columns.append(('"reasons"', [json.dumps(one) for one in batch.column("reasons").to_pylist()]))
        line = "{" + ", ".join(f"{_literal(name)}: %s" for name, _ in columns) + "}\n"
        texts = (line % cells for cells in zip(*(column for _, column in columns), strict=True))
        self._target.write("".join(texts).encode())

    def _texts(self, column: pa.Array) -> list[str]:
        values = _plain(column)
        if self._raw:
            return ["null" if value is None else value for value in values]
        return [as_json(value) for value in values]


def _literal(name: str) -> str:
    return name.replace("%", "%%")


def _lists(column: pa.Array, written: Callable[[Any], str]) -> list[str]:
    """Lists as JSON; a short way for ids and numbers."""
    values = list(map(written, column.flatten().to_pylist()))
    out, at = [], 0
    for count in pc.list_value_length(column).to_pylist():
        if count is None:
            out.append("null")
            continue
        out.append(f"[{', '.join(values[at : at + count])}]")
        at += count
    return out


def _plain(column: pa.Array) -> list[Any]:
    """Values that JSON can hold."""
    kind = column.type
    if pa.types.is_temporal(kind) or pa.types.is_decimal(kind):
        column = pc.cast(column, pa.string())
    values: list[Any] = column.to_pylist()
    if pa.types.is_integer(kind) or pa.types.is_boolean(kind) or pa.types.is_string(column.type):
        return values
    return [_jsonable(value) for value in values]


def _jsonable(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {str(key): _jsonable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_jsonable(one) for one in value]
    if isinstance(value, bytes):
        return value.hex()
    return value if value is None or isinstance(value, (str, int)) else str(value)


class _Csv(_Text):
    def __init__(
        self, target: Any, packer: gzip.GzipFile | None, schema: pa.Schema, delimiter: str, *, shown: bool
    ) -> None:
        super().__init__(target, packer, schema)
        self._delimiter = delimiter
        self._shown = shown
        self._write([[self._cell(name) for name in schema.names]])

    def write(self, batch: pa.RecordBatch) -> None:
        columns: list[list[Any]] = [list(map(self._cell, _plain(batch.column(name)))) for name in self._kept]
        columns.append([";".join(one or ()) for one in batch.column("practices").to_pylist()])
        columns.append([";".join(map(repr, one or ())) for one in batch.column("gains").to_pylist()])
        columns.append(batch.column("status").to_pylist())
        if self._reasons:
            told = batch.column("reasons").to_pylist()
            columns.append([";".join(",".join(links) for links in one or ()) for one in told])
        self._write(zip(*columns, strict=True))

    def _write(self, rows: Any) -> None:
        text = io.StringIO()
        csv.writer(text, delimiter=self._delimiter, lineterminator="\n").writerows(rows)
        self._target.write(text.getvalue().encode())

    def _cell(self, value: Any) -> Any:
        if isinstance(value, (list, dict)):
            value = as_json(value)
        if not isinstance(value, str):
            return value
        if self._shown:
            value = clean(value)
        return no_formula(value)


def _repeated(schema: pa.Schema) -> list[str]:
    """The columns of which a dictionary is made: all but gains, which hardly repeat, so that to look for some takes half the time of writing."""
    # Only Arrow knows by which paths its nested columns are named.
    file = io.BytesIO()
    pq.write_table(schema.empty_table(), file)
    parts = pq.ParquetFile(file).schema
    paths = [parts.column(place).path for place in range(len(parts))]
    return [path for path in paths if not path.startswith("gains.")]


class _Parquet:
    def __init__(self, stream: BinaryIO, schema: pa.Schema) -> None:
        self._schema = schema
        # Any, since names of columns may be given where pyarrow declares a truth value.
        repeated: Any = _repeated(schema)
        self._writer = pq.ParquetWriter(stream, schema, compression="zstd", use_dictionary=repeated)
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0

    def write(self, batch: pa.RecordBatch) -> None:
        self._waiting.append(batch)
        self._rows += batch.num_rows
        while self._rows >= GROUP_ROWS:
            self._write(GROUP_ROWS)

    def _write(self, rows: int) -> None:
        whole = pa.Table.from_batches(self._waiting, self._schema)
        self._writer.write_table(whole.slice(0, rows).combine_chunks(), row_group_size=rows)
        self._waiting = whole.slice(rows).to_batches()
        self._rows -= rows

    def close(self) -> None:
        if self._rows:
            self._write(self._rows)
        self._writer.close()

    def drop(self) -> None:
        with suppress(OSError, pa.ArrowException):
            self._writer.close()
        self._writer.is_open = False


def left_out(answer: pa.RecordBatch, rows: Collection[int]) -> pa.RecordBatch:
    """An answer without some rows."""
    return answer.take(pa.array([row for row in range(answer.num_rows) if row not in rows], pa.int64()))


def emptied(answer: pa.RecordBatch, rows: Collection[int]) -> pa.RecordBatch:
    """An answer in which some rows are null, but for the columns that were kept."""
    places = pa.array([None if row in rows else row for row in range(answer.num_rows)], pa.int64())
    first = answer.schema.names.index("practices")
    columns = [column if at < first else column.take(places) for at, column in enumerate(answer.columns)]
    return pa.record_batch(columns, schema=answer.schema)
