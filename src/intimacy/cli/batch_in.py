"""Situations of a file, block by block: JSON Lines, CSV and Parquet as record batches, with the line that every row stood in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pyarrow as pa

from ..errors import Fault
from .batch_csv import CsvRows
from .batch_json import JsonRows
from .batch_lines import Block, Source
from .inputs import in_line
from .texts import WHOLE_PARQUET, Text, open_parquet

__all__ = ["in_row", "open_rows"]


def open_rows(file: str, form: str, *, packed: bool, keep: Sequence[str], as_text: bool, threads: bool) -> Source:
    """Open an input; ``as_text`` says that kept values of JSON Lines become text and not JSON.

    Raises `TableError` for what cannot be read, or has no rows and no names of columns.
    """
    if form == "parquet":
        return _ParquetRows(file, threads=threads)
    text = Text(file, packed=packed)
    try:
        return (
            JsonRows(text, keep, as_text=as_text)
            if form == "jsonl"
            else CsvRows(text, keep, "\t" if form == "tsv" else ",")
        )
    except BaseException:
        text.close()
        raise


def in_row(fault: Fault, block: Block, before: int) -> tuple[int, Fault]:
    """The place in its block of a row that was counted from the first one on, and its fault, told by its line where there are lines."""
    row = int(fault.record.removeprefix("row ").replace(",", "")) - before - 1
    return row, fault if block.lines is None else in_line(fault, block.lines[row])


class _ParquetRows:
    """Parquet: the columns as they are."""

    def __init__(self, file: str, *, threads: bool) -> None:
        self._label = file
        self._threads = threads
        self.broken: Fault | None = None
        self._file = open_parquet(file)
        self.schema = self._file.schema_arrow

    def blocks(self, rows: int) -> Iterator[Block]:
        done, total = 0, self._file.metadata.num_rows
        batches = self._file.iter_batches(batch_size=rows, use_threads=self._threads)
        while True:
            try:
                batch = next(batches, None)
            except (OSError, pa.ArrowException):
                break
            if batch is None:
                break
            done += batch.num_rows
            yield Block(batch, None, {}, done / total)
        if done < total:
            self.broken = Fault(file=self._label, record=f"after row {done:,}", allowed=WHOLE_PARQUET)

    def close(self) -> None:
        self._file.close()
