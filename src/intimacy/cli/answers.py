"""Answers of one person from a file: JSON or CSV, an answer by the id of its item."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..codec import check_schema, parse_json
from ..errors import AnswersError, Fault, SituationError, TableError
from .streams import Lines, open_source

__all__ = ["answer_of", "read_answers"]

LONG = ["item", "answer"]
"""The names of the columns of CSV with a row for each item."""


def read_answers(file: str) -> dict[str, Any]:
    """The answers in a file (``-``: JSON on standard input), as they stand there; what they may be is for the instrument to say.

    Raises `AnswersError`, which repeats none of them.
    """
    if Path(file).suffix.lower() in (".csv", ".tsv"):
        return _of_cells(file, "\t" if Path(file).suffix.lower() == ".tsv" else ",")
    try:
        text = open_source(file, lines=False)
    except SituationError as error:
        raise AnswersError(error.faults) from None
    if isinstance(text, Lines):
        text.close()
        raise AnswersError([Fault(file=file, allowed="the answers of one person; intimacy score takes many")])
    return _of_json(text, file)


def _of_json(text: str, file: str) -> dict[str, Any]:
    wrong, data = "an object that gives an answer by the id of the item", None
    try:
        data = parse_json(text)
    except ValueError as error:
        wrong = str(error)
    if isinstance(data, dict):
        # A situation that is given by mistake is told as what it is not.
        other = check_schema(data.get("schema"), "answers")
        if not other:
            return {name: value for name, value in data.items() if name != "schema"}
        wrong = other
    # Raised here and not in the handler: the parser's own error holds the whole text.
    raise AnswersError([Fault(file="standard input" if file == "-" else file, allowed=wrong)])


def _of_cells(file: str, delimiter: str) -> dict[str, Any]:
    from .texts import Cells, Text

    try:
        text = Text(file, packed=False)
    except TableError as error:
        raise AnswersError(error.faults) from None
    try:
        cells = Cells(text, delimiter)
        rows = [row for _, row, wrong in cells.rows() if not _refused(file, wrong)]
        if cells.broken is not None:
            raise AnswersError([cells.broken])
    except TableError as error:
        raise AnswersError(error.faults) from None
    finally:
        text.close()
    long = cells.names == LONG
    if not long and len(rows) != 1:
        allowed = "columns named item and answer, or a column for each item and one row; intimacy score takes many rows"
        raise AnswersError([Fault(file=file, allowed=allowed)])
    width = len(cells.names)
    if any(len(row) != width for row in rows):
        raise AnswersError([Fault(file=file, allowed=f"{width} cells in each row, as the line of names has")])
    pairs = [(row[0].strip(), row[1]) for row in rows] if long else list(zip(cells.names, rows[0], strict=True))
    if len({item for item, _ in pairs}) < len(pairs):
        raise AnswersError([Fault(file=file, allowed="each item once")])
    return {item: answer_of(cell) for item, cell in pairs}


def _refused(file: str, wrong: str) -> bool:
    if wrong:
        raise AnswersError([Fault(file=file, allowed=wrong)])
    return False


def answer_of(cell: str) -> float | str | None:
    """A cell as an answer: a number, nothing, or a text that the instrument refuses."""
    cell = cell.strip()
    if not cell:
        return None
    try:
        # Python's 1_0 for 10 is no number to anybody else.
        return float(cell.replace("_", "?"))
    except ValueError:
        return cell
