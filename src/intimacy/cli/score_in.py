"""Answers of many people from a file, row by row: JSON Lines, CSV and Parquet."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from ..codec import parse_json
from ..errors import AnswersError, Fault, TableError, nearest
from ..instruments import Instrument
from .answers import answer_of
from .inputs import as_id
from .texts import WHOLE_PARQUET, Cells, Text, open_parquet

__all__ = ["Answers", "Row", "Rows", "columns_of", "open_answers"]


class Row(NamedTuple):
    """What one row says: where it stands, its cells by name, and what is wrong with it as a whole."""

    place: str
    cells: Mapping[str, Any]
    wrong: str = ""

    def __repr__(self) -> str:
        return "Row(...)"


class Rows(Protocol):
    """Rows of an input that is open."""

    names: Sequence[str] | None
    """The names of its columns; None where every row has its own."""

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
    def __init__(self, text: Text, delimiter: str) -> None:
        self._text = text
        self._cells = Cells(text, delimiter)
        self.names: Sequence[str] | None = self._cells.names
        twice = sorted({name for name in self._cells.names if self._cells.names.count(name) > 1})
        if twice:
            raise TableError(
                Fault(file=text.label, field=f"column {name[:60]!r}", allowed="each name once") for name in twice
            )

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

    def __init__(self, text: Text) -> None:
        self._text = text

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
    def __init__(self, file: str) -> None:
        self._file = file
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
        self.broken = Fault(file=self._file, record=f"after row {self._done:,}", allowed=WHOLE_PARQUET)

    def share(self) -> float | None:
        return self._done / max(1, int(self._parquet.metadata.num_rows))

    def close(self) -> None:
        self._parquet.close()


def columns_of(rows: Rows, instrument: Instrument, keep: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The item that each column holds, and the columns that hold neither an item nor something to keep.

    A column is named as its item, small letters or not, with `_` for `-` or not. Raises `AnswersError` with every item that has no column or more than
    one, and every name to keep that is none.
    """
    names = rows.names
    if names is None:
        return {id: id for id in instrument.item_ids}, []
    found: dict[str, list[str]] = {id: [] for id in instrument.item_ids}
    left = []
    for name in names:
        id = name if name in found else as_id(name)
        if name in keep:
            continue
        if id in found:
            found[id].append(name)
        else:
            left.append(name)
    faults = []
    for id, columns in found.items():
        if not columns:
            near = nearest(id, left)
            hint = f"; the nearest: {', '.join(near)}" if near else ""
            faults.append(Fault(field=f"column {id!r}", allowed=f"a column for every item; this one is missing{hint}"))
        elif len(columns) > 1:
            faults.append(Fault(field=f"column {id!r}", allowed=f"one column for each item; there are {len(columns)}"))
    faults += [
        Fault(field="--keep", found=repr(name[:60]), allowed=f"a column: {', '.join(left) or 'there is no other'}")
        for name in keep
        if name not in names
    ]
    if faults:
        raise AnswersError(faults)
    return {columns[0]: id for id, columns in found.items()}, left


class Answers:
    """Cells to answers by item: a text is read as a number where it is one, a number that stands for no answer as none."""

    def __init__(self, columns: Mapping[str, str], missing: frozenset[float]) -> None:
        self._columns = [*columns.items()]
        self._missing = missing
        # Different texts are few, and most cells are one of them.
        self._known: dict[str, Any] = {}

    def of(self, row: Row) -> dict[str, Any]:
        """The answers of a row."""
        get, known = row.cells.get, self._known
        answers = {}
        for name, id in self._columns:
            value = get(name)
            if type(value) is str:
                if value not in known:
                    self._learn(value)
                answers[id] = known[value] if value in known else self._answer(answer_of(value))
            else:
                answers[id] = self._answer(value)
        return answers

    def _learn(self, cell: str) -> None:
        if len(self._known) < MOST_KNOWN:
            self._known[cell] = self._answer(answer_of(cell))

    def _answer(self, value: Any) -> Any:
        # What is no number at all is for the instrument to refuse.
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return value
        # NaN is how some libraries write nothing.
        return None if math.isnan(value) or value in self._missing else value


MOST_KNOWN = 10_000
