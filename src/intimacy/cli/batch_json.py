"""Situations of JSON Lines, block by block."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

import pyarrow as pa

from ..bulk.columns import UNIT
from ..bulk.tables import LISTS, MINUTES
from ..errors import Fault, SituationError, TableError
from ..model import Mode
from ..situation import SCHEMA, Situation, parse_text
from .batch_lines import IDS, PAIRS, Block, Many, Words, as_json
from .inputs import in_line
from .texts import Text

__all__ = ["JsonRows"]

FIELDS = frozenset([*UNIT, *LISTS, MINUTES[0], "mode", "schema"])
MOST = sys.float_info.max


def _as_text(value: object) -> str:
    # A lone half of a pair of surrogates is JSON, and no text.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else as_json(value)


class JsonRows:
    """JSON Lines: a situation per line, as `intimacy recommend` takes it."""

    def __init__(self, text: Text, keep: Sequence[str], *, as_text: bool) -> None:
        self._text = text
        self._lines = self._filled()
        self._written = _as_text if as_text else as_json
        self._first = next(self._lines, None)
        if self._first is None and text.broken is None:
            allowed = "the input is empty; allowed is one JSON object per line"
            raise TableError([Fault(file=text.label, allowed=allowed)])
        fields = [(name, PAIRS) for name in UNIT] + [(name, IDS) for name in LISTS]
        fields += [(MINUTES[0], pa.float64()), ("mode", pa.string())]
        self.schema = pa.schema(fields + [(name, pa.string()) for name in keep])
        self._keep = frozenset(keep)

    @property
    def broken(self) -> Fault | None:
        """Why the text could not be read on."""
        return self._text.broken

    def _filled(self) -> Iterator[tuple[int, str, str]]:
        return (line for line in self._text.lines() if line[2] or line[1].strip())

    def blocks(self, rows: int) -> Iterator[Block]:
        """The rows, so many at once."""
        lines = self._lines if self._first is None else chain([self._first], self._lines)
        block = _Growing(self._keep)
        for number, text, wrong in lines:
            block.take(number, text, wrong)
            if len(block.lines) == rows:
                yield self._made(block)
                block = _Growing(self._keep)
        if block.lines:
            yield self._made(block)

    def _made(self, block: _Growing) -> Block:
        return Block(block.batch(self.schema, self._written), block.lines, block.faults, self._text.share())

    def close(self) -> None:
        """Close the text."""
        self._text.close()


class _Growing:
    def __init__(self, keep: frozenset[str]) -> None:
        self.lines: list[int] = []
        self.faults: dict[int, list[Fault]] = {}
        self._keep = keep
        self._words = Words()
        self._many = {name: Many() for name in (*UNIT, *LISTS)}
        self._one: dict[str, dict[int, Any]] = {name: {} for name in (MINUTES[0], "mode", *keep)}

    def take(self, number: int, text: str, wrong: str) -> None:
        row = len(self.lines)
        self.lines.append(number)
        if wrong:
            self.faults[row] = [Fault(record=f"line {number}", allowed=wrong)]
            return
        try:
            self._take(row, parse_text(text))
        except SituationError as error:
            self.faults[row] = [self._told(in_line(fault, number)) for fault in error.faults]

    def _told(self, fault: Fault) -> Fault:
        if fault.field != "an unknown field":
            return fault
        return fault._replace(allowed=f"{fault.allowed}; --keep carries others along")

    def _take(self, row: int, data: Any) -> None:
        if isinstance(data, dict):
            for name in self._keep & data.keys():
                self._one[name][row] = data[name]
        try:
            said = self._coded(data)
        except (TypeError, ValueError):
            # What is not plainly right goes through every check of a situation, which says what is wrong.
            if isinstance(data, dict):
                data = {name: value for name, value in data.items() if name in FIELDS or name not in self._keep}
            said = self._coded(Situation.from_dict(data).to_dict())
        for name, value in said.items():
            if name in self._many:
                self._many[name].add(row, *value)
            else:
                self._one[name][row] = value

    def _coded(self, data: Any) -> dict[str, Any]:
        """What a situation says, by field; raises `TypeError` or `ValueError` where anything may be wrong."""
        if type(data) is not dict:
            raise TypeError
        said: dict[str, Any] = {}
        code = self._words.code
        for name, value in data.items():
            if name in UNIT:
                if type(value) is not dict:
                    raise TypeError
                numbers = value.values()
                for number in numbers:
                    if type(number) not in (float, int) or not 0 <= number <= 1:
                        raise ValueError
                said[name] = ([code(id) for id in value], numbers)
            elif name in LISTS:
                if value is None and name == "red_flags":
                    continue
                if type(value) is not list:
                    raise TypeError
                said[name] = ([code(id) for id in value],)
            elif name == MINUTES[0]:
                if value is None:
                    continue
                if type(value) not in (float, int) or not 0 <= value <= MOST:
                    raise ValueError
                said[name] = float(value)
            elif name == "mode":
                if type(value) is not str or value not in tuple(Mode):
                    raise ValueError
                said[name] = value
            elif (name != "schema" or value != SCHEMA) and (name in FIELDS or name not in self._keep):
                raise ValueError
        return said

    def batch(self, schema: pa.Schema, written: Callable[[object], str]) -> pa.RecordBatch:
        rows = range(len(self.lines))
        columns = []
        for field in schema:
            if field.name in self._many:
                many = self._many[field.name]
                # Not asked is not the same as asked and none.
                null = field.name == "red_flags"
                columns.append(many.array(self._words, len(rows), pairs=field.name in UNIT, null=null))
                continue
            values = self._one[field.name]
            if field.name in self._keep:
                values = {row: None if value is None else written(value) for row, value in values.items()}
            columns.append(pa.array([values.get(row) for row in rows], field.type))
        return pa.record_batch(columns, schema=schema)
