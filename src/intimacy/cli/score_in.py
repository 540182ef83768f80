"""Answers of many people from a file, row by row: JSON Lines, CSV and Parquet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from ..codec import parse_json
from ..errors import AnswersError, Fault, TableError
from .texts import WHOLE_PARQUET, Cells, Text, open_parquet

__all__ = ["Row", "Rows", "open_answers"]


class Row(NamedTuple):
    """What one row says: where it stands, its cells by name, and what is wrong with it as a whole."""

    place: str
    cells: Mapping[str, Any]
    wrong: str = ""

    def __repr__(self) -> str:
        return "Row(...)"


class Rows(Protocol):
    """Rows of an input that is open."""

    label: str
    """What the input is called."""
    names: Sequence[str] | None
    """The names of its columns; None where every row has its own."""
    names_at: str
    """The line that they stand in; empty where they stand in none."""

    @property
    def broken(self) -> Fault | None:
        """Why the input could not be read on, once its rows have ended."""
        ...

    def rows(self) -> Iterator[Row]:
        """Every row, in order."""
        ...

    def share(self) -> float | None:
        """How much is read, 0 to 1, where that is known."""
        ...

    def close(self) -> None:
        """Close the file; standard input stays open."""
        ...


def open_answers(file: str, form: str, *, packed: bool) -> Rows:
    """Open an input; raises `AnswersError` for what cannot be read, or has no names of columns."""
    try:
        if form == "parquet":
            return _ParquetRows(file)
        text = Text(file, packed=packed)
        try:
            return _JsonRows(text) if form == "jsonl" else _CsvRows(text, "\t" if form == "tsv" else ",")
        except BaseException:
            text.close()
            raise
    except TableError as error:
        raise AnswersError(error.faults) from None


class _CsvRows:
    names_at = "line 1"

    def __init__(self, text: Text, delimiter: str) -> None:
        self._text = text
        self._cells = Cells(text, delimiter)
        self.label = text.label
        self.names: Sequence[str] | None = self._cells.names

    @property
    def broken(self) -> Fault | None:
        return self._cells.broken

    def rows(self) -> Iterator[Row]:
        names = self._cells.names
        other = f"{len(names)} cells, as the line of names has"
        for line, cells, wrong in self._cells.rows():
            fault = wrong or ("" if len(cells) == len(names) else other)
            yield Row(f"line {line}", {} if fault else dict(zip(names, cells, strict=True)), fault)

    def share(self) -> float | None:
        return self._text.share()

    def close(self) -> None:
        self._text.close()


class _JsonRows:
    names: Sequence[str] | None = None
    names_at = ""

    def __init__(self, text: Text) -> None:
        self._text = text
        self.label = text.label

    @property
    def broken(self) -> Fault | None:
        return self._text.broken

    def rows(self) -> Iterator[Row]:
        for line, text, wrong in self._text.lines():
            if text.strip():
                data, fault = (None, wrong) if wrong else _parsed(text)
                yield Row(f"line {line}", data or {}, fault)

    def share(self) -> float | None:
        return self._text.share()

    def close(self) -> None:
        self._text.close()


def _parsed(text: str) -> tuple[dict[str, Any] | None, str]:
    """The object in a line of JSON, and what is wrong with it."""
    try:
        data = parse_json(text)
    except ValueError as error:
        # A line of JSON Lines is line 1 to its parser.
        return None, str(error).replace("at line 1, column", "at column")
    return (data, "") if isinstance(data, dict) else (None, "an object that gives an answer by the id of the item")


class _ParquetRows:
    names_at = ""

    def __init__(self, file: str) -> None:
        self.label = file
        self.broken: Fault | None = None
        self._done = 0
        self._parquet = open_parquet(file)
        self.names: Sequence[str] | None = self._parquet.schema_arrow.names

    def rows(self) -> Iterator[Row]:
        # It is there, since a file of it is open.
        from pyarrow import ArrowException

        batches = self._parquet.iter_batches(batch_size=1 << 12)
        while True:
            try:
                batch = next(batches, None)
            except (OSError, ArrowException):
                break
            if batch is None:
                return
            for cells in batch.to_pylist():
                self._done += 1
                yield Row(f"row {self._done:,}", cells)
        self.broken = Fault(file=self.label, record=f"after row {self._done:,}", allowed=WHOLE_PARQUET)

    def share(self) -> float | None:
        return self._done / max(1, int(self._parquet.metadata.num_rows))

    def close(self) -> None:
        self._parquet.close()
