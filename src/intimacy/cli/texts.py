"""Files of rows: what their names say that they hold, texts line by line, and CSV row by row."""

from __future__ import annotations

import csv
import gzip
import os
import stat
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import click

from ..codec import MAX_BYTES
from ..errors import Fault, MissingExtraError, TableError
from .inputs import F, with_options
from .streams import LINE_SUFFIXES

__all__ = ["Cells", "Text", "form_of", "open_parquet", "table_options"]

FORMS = {**dict.fromkeys(LINE_SUFFIXES, "jsonl"), ".csv": "csv", ".tsv": "tsv", ".parquet": "parquet", ".pq": "parquet"}
CHOICES = tuple(dict.fromkeys(FORMS.values()))
WHOLE_PARQUET = "a whole file of Parquet"


def form_of(name: str, said: str | None, what: str, option: str) -> tuple[str, bool]:
    """What a file holds, and whether it is packed with gzip."""
    path = Path(name)
    packed = path.suffix.lower() == ".gz"
    form = said or FORMS.get(Path(path.stem).suffix.lower() if packed else path.suffix.lower())
    if form is None:
        raise click.UsageError(
            f"the name of {what} does not say what it holds: add {option} {', '.join(CHOICES[:-1])} or {CHOICES[-1]}"
        )
    if form == "parquet" and name == "-":
        raise click.UsageError(f"Parquet needs a file as {what}; - is for jsonl, csv and tsv")
    if form == "parquet" and packed:
        raise click.UsageError("Parquet is packed by itself; .gz is for jsonl, csv and tsv")
    return form, packed


TABLE_OPTIONS = (
    click.argument("file", metavar="IN", type=click.Path(allow_dash=True, path_type=str)),
    click.option("-o", "--output", metavar="OUT", required=True, help="The file to write; - for standard output."),
    click.option("--from", "from_", type=click.Choice(CHOICES), help="What IN is, where its name does not say."),
    click.option("--to", "to", type=click.Choice(CHOICES), help="What OUT is to be, where its name does not say."),
)


def table_options(command: F) -> F:
    """What a command from rows to rows reads and writes."""
    return with_options(command, TABLE_OPTIONS)


def open_parquet(file: str) -> Any:
    """A `pyarrow.parquet.ParquetFile`; raises `TableError` for what cannot be read, `MissingExtraError` without the extra ``bulk``."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtraError("pyarrow", "bulk") from None
    try:
        # Opened once by Python too, whose errors say in few words why.
        Path(file).open("rb").close()
        return pq.ParquetFile(file, pre_buffer=False)
    except (OSError, pa.ArrowException) as error:
        why = getattr(error, "strerror", None)
        allowed = f"a file that can be read ({why})" if why else WHOLE_PARQUET
        raise TableError([Fault(file=file, allowed=allowed)]) from None


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


class Cells:
    """CSV row by row: the names of its columns, and the cells of every row that is not blank.

    Raises `TableError` where there are no names, or where others stand between them than ``delimiter``.
    """

    def __init__(self, text: Text, delimiter: str) -> None:
        self._text = text
        self._wrong = ""
        self._cut: Fault | None = None
        # A quote that is left open must not swallow the rest of a file: `csv` stops at 131,072 characters of a cell.
        self._reader = csv.reader(self._fed(), delimiter=delimiter, strict=True)
        line, names, wrong = next(self.rows(), (1, [], ""))
        broken = self.broken
        if broken is not None:
            raise TableError([broken])
        if wrong or not names:
            allowed = wrong or "the input is empty; allowed is CSV with a line of names"
            raise TableError([Fault(file=text.label, record=f"line {line}" if wrong else "", allowed=allowed)])
        self.names = [name.strip() for name in names]
        for other, called in ((";", "semicolons"), ("\t", "tabs"), (",", "commas")):
            if len(names) == 1 and other in names[0]:
                wanted = "tabs" if delimiter == "\t" else "commas"
                allowed = f"names and cells between {wanted}, not {called}"
                raise TableError([Fault(file=text.label, record=f"line {line}", allowed=allowed)])

    @property
    def broken(self) -> Fault | None:
        """Why the text could not be read on."""
        return self._cut or self._text.broken

    def _fed(self) -> Iterator[str]:
        for _, text, wrong in self._text.lines():
            self._wrong = self._wrong or wrong
            yield text

    def rows(self) -> Iterator[tuple[int, list[str], str]]:
        """(line, cells, what is wrong) of every row that is not blank."""
        while True:
            line, self._wrong = self._reader.line_num + 1, ""
            try:
                cells = next(self._reader, None)
            except csv.Error:
                allowed = f"cells of at most {csv.field_size_limit():,} characters, with every quote closed and doubled inside"
                self._cut = Fault(record=f"line {line}", allowed=allowed)
                return
            if cells is None:
                return
            if cells:
                yield line, cells, self._wrong
