"""Whatever holds Arrow data as record batches: tables, streams, and iterables of both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import pyarrow as pa

from ..errors import Fault, OptionError

__all__ = ["HasArrowStream", "as_table", "batches_of", "brought_together"]


class HasArrowStream(Protocol):
    """What has the Arrow PyCapsule interface: tables of pyarrow, polars, pandas, DuckDB and others."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object: ...


def as_table(table: Any) -> pa.Table:
    """A table of anything that holds Arrow data; raises `TypeError` for what does not."""
    if isinstance(table, pa.Table):
        return table
    if isinstance(table, pa.RecordBatch):
        return pa.Table.from_batches([table])
    if hasattr(table, "__arrow_c_stream__") or hasattr(table, "__arrow_c_array__"):
        return pa.table(table)
    raise TypeError(
        f"a table has the Arrow PyCapsule interface, as those of pyarrow, polars, pandas and DuckDB; {type(table).__name__} has not"
    )


def batches_of(source: Any, rows: int, check: Callable[[pa.Schema], object]) -> Iterator[pa.RecordBatch]:
    """The record batches of a table, of a stream, or of an iterable of such, none with more than so many rows; a table of no rows gives one without any.

    Raises `TypeError` at once for what holds no Arrow data, and where a schema differs from the first one what ``check`` finds in it, else `OptionError`.
    """
    if not isinstance(source, Iterable) and not _is_arrow(source):
        raise TypeError(f"situations are a table or record batches of Arrow, not {type(source).__name__}")

    def cut() -> Iterator[pa.RecordBatch]:
        given: Any = None
        for batch in _batches(source):
            if given is None:
                given = batch.schema
            if batch.schema.names != given.names or batch.schema.types != given.types:
                check(batch.schema)
                raise OptionError([Fault(field="batches", allowed="record batches with one schema")])
            if batch.num_rows <= rows:
                yield batch
                continue
            for start in range(0, batch.num_rows, rows):
                yield batch.slice(start, rows)

    return cut()


def _is_arrow(one: object) -> bool:
    known = (pa.Table, pa.RecordBatch)
    return isinstance(one, known) or hasattr(one, "__arrow_c_stream__") or hasattr(one, "__arrow_c_array__")


def _batches(source: Any) -> Iterator[pa.RecordBatch]:
    for one in (source,) if _is_arrow(source) else source:
        if isinstance(one, pa.RecordBatch):
            yield one
        elif isinstance(one, pa.Table):
            yield from _whole(one)
        elif hasattr(one, "__arrow_c_stream__"):
            yield from _read(pa.RecordBatchReader.from_stream(one))
        elif hasattr(one, "__arrow_c_array__"):
            yield pa.record_batch(one)
        else:
            raise TypeError(f"batches are record batches or tables of Arrow, not {type(one).__name__}")


def _whole(table: pa.Table) -> list[pa.RecordBatch]:
    # Many small chunks are brought together; large ones are left where they are, since that would copy all of them.
    batches = table.to_batches()
    if len(batches) > 1 and table.num_rows < SMALL * len(batches):
        batches = brought_together(batches)
    return batches or [_empty(table.schema)]


def brought_together(batches: list[pa.RecordBatch]) -> list[pa.RecordBatch]:
    """Record batches of one schema as one; as they are where Arrow cannot, as where their dictionaries differ and hold null."""
    try:
        return [pa.concat_batches(batches)]
    except pa.ArrowException:
        return batches


SMALL = 1 << 14
"""Rows of a chunk that is small."""


def _read(reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    batch = None
    for batch in reader:
        yield batch
    if batch is None:
        yield _empty(reader.schema)


def _empty(schema: pa.Schema) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist([], schema)
