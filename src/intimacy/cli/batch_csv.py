# pyright: reportAttributeAccessIssue=false
# pyarrow makes the functions of its compute module when it is imported, where pyright cannot see them.
"""Situations of CSV, block by block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from ..bulk.columns import UNIT
from ..bulk.tables import LISTS, MINUTES, WIDE
from ..errors import Fault, TableError
from .batch_lines import IDS, Block, Many, Words
from .texts import Cells, Text

__all__ = ["NONE", "CsvRows"]

NONE = "none"
"""The word that says of red flags: asked, and there is none. An empty cell says that nobody asked."""


class CsvRows:
    """CSV: a situation per row, with a column for each obstacle and pillar."""

    def __init__(self, text: Text, keep: Sequence[str], delimiter: str) -> None:
        self._text = text
        self._cells = Cells(text, delimiter)
        self._names = self._cells.names
        maps = [name for name in self._names if name in UNIT and name not in keep]
        if maps:
            wide = {field: head for head, field in WIDE.items()}
            raise TableError(
                Fault(field=f"column {name!r}", allowed=f"in CSV, a column of numbers for each: {wide[name]}:ID")
                for name in maps
            )
        self.schema = pa.schema([(name, self._type(name, keep)) for name in self._names])

    @staticmethod
    def _type(name: str, keep: Sequence[str]) -> pa.DataType:
        if name in keep:
            return pa.string()
        if name in LISTS:
            return IDS
        return pa.float64() if name in MINUTES or name.partition(":")[0] in WIDE else pa.string()

    @property
    def broken(self) -> Fault | None:
        """Why the text could not be read on."""
        return self._cells.broken

    def blocks(self, rows: int) -> Iterator[Block]:
        """The rows, so many at once."""
        width = len(self._names)
        blank = [""] * width
        lines: list[int] = []
        table: list[list[str]] = []
        faults: dict[int, list[Fault]] = {}
        for line, cells, wrong in self._cells.rows():
            if wrong or len(cells) != width:
                allowed = wrong or f"{width} cells, as the line of names has"
                faults[len(lines)] = [Fault(record=f"line {line}", allowed=allowed)]
            table.append(blank if len(lines) in faults else cells)
            lines.append(line)
            if len(lines) == rows:
                yield self._made(lines, table, faults)
                lines, table, faults = [], [], {}
        if lines:
            yield self._made(lines, table, faults)

    def _made(self, lines: list[int], table: list[list[str]], faults: dict[int, list[Fault]]) -> Block:
        columns = []
        for field, cells in zip(self.schema, zip(*table, strict=True), strict=True):
            if field.type == pa.float64():
                columns.append(_numbers(cells))
            elif field.type == IDS:
                columns.append(self._ids(field.name, cells, lines, faults))
            elif field.name == "mode":
                columns.append(pa.array([cell.strip() or None for cell in cells], pa.string()))
            else:
                columns.append(
                    pa.array([None if row in faults else cell for row, cell in enumerate(cells)], pa.string())
                )
        return Block(pa.record_batch(columns, schema=self.schema), lines, faults, self._text.share())

    @staticmethod
    def _ids(name: str, cells: Iterable[str], lines: list[int], faults: dict[int, list[Fault]]) -> pa.Array:
        words, many = Words(), Many()
        for row, cell in enumerate(cells):
            ids = cell.replace(";", " ").replace(",", " ").split()
            if not ids:
                continue
            if name == "red_flags" and ids == [NONE]:
                ids = []
            try:
                codes = [words.code(id) for id in ids]
            except TypeError:
                allowed = "ids are lowercase slugs such as 'shared-meals', with spaces or semicolons between them"
                allowed += f"; {NONE} alone where somebody asked and there is none" if name == "red_flags" else ""
                faults.setdefault(row, []).append(Fault(record=f"line {lines[row]}", field=name, allowed=allowed))
                continue
            many.add(row, codes)
        return many.array(words, len(lines), pairs=False, null=name == "red_flags")

    def close(self) -> None:
        """Close the text."""
        self._text.close()


def _numbers(cells: Iterable[str]) -> pa.Array:
    """Numbers of cells: null where a cell is empty, NaN, which is refused later, where it holds no number."""
    texts = pc.utf8_trim_whitespace(pa.array(cells, pa.string()))
    try:
        return pc.cast(pc.if_else(pc.equal(texts, ""), None, texts), pa.float64())
    except pa.ArrowInvalid:
        return pa.array(map(_number, texts.to_pylist()), pa.float64())


def _number(cell: str) -> float | None:
    if not cell:
        return None
    try:
        # Python's 1_0 for 10 is no number to anybody else.
        return float(cell) if cell.isascii() and "_" not in cell else float("nan")
    except ValueError:
        return float("nan")
