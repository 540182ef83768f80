"""Where things stand in a file: the statements of TOML, and the line of every key and item of TOML and JSON.

For text that a parser has taken already: it tells no faults of its own.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import NamedTuple

__all__ = ["Part", "Path", "Statement", "lines_of", "statements"]

Path = tuple[str | int, ...]
"""Keys and positions from the outermost table inward, such as ``("practices", 0, "name")``."""

KEY = re.compile(r"""\s*("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s."'=\]]+)\s*""")
STRING = re.compile(
    r'''"""(?:\\.|(?!""").)*"""(?:"{0,2})|\'\'\'(?:(?!\'\'\').)*\'\'\'(?:'{0,2})|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\'''',
    re.DOTALL,
)
SCALAR = re.compile(r"[^,\]}#\n]*")
GAP = re.compile(r"(?:\s|#[^\n]*)*")
LINE = re.compile(r"[^\n]*\n?")


class Part(Enum):
    """What a line, or several, of a TOML file is."""

    BLANK = "blank"
    COMMENT = "comment"
    TABLE = "table"
    KEY = "key"


class Statement(NamedTuple):
    """One statement of a TOML file: a key and its value, the header of a table, a comment, or a blank line."""

    part: Part
    path: Path
    """Of what is said; a table of an array has its position in it. Empty for comments and blank lines."""
    text: str
    """In full, without space around it; of a key ``key = value`` and the comment behind it."""
    start: int
    """The offset of its first character."""


def statements(text: str) -> Iterator[Statement]:
    """The statements of valid TOML one by one, in which every line ends in a line feed alone."""
    for statement, _ in _walk(text):
        yield statement


def lines_of(text: str, *, toml: bool) -> Mapping[Path, int]:
    r"""The line, from 1, of every table, key and item of valid TOML or JSON; nothing where it is nested too deeply to look.

    >>> lines_of('id = "tea"\n\n[[practices]]\nid = "tea"\n', toml=True)[("practices", 0, "id")]
    4
    """
    text = text.replace("\r\n", "\n")
    try:
        if toml:
            places = {path: at for _, found in _walk(text) for path, at in found.items()}
        else:
            _value(text, _skip(text, 0), (), places := {})
    except RecursionError:
        return {}
    ends = [match.start() for match in re.finditer("\n", text)]
    return {path: bisect_right(ends, at - 1) + 1 for path, at in places.items()}


def _walk(text: str) -> Iterator[tuple[Statement, dict[Path, int]]]:
    """Every statement, and the offset of each path in it."""
    last: dict[Path, int] = {}
    table: Path = ()
    at = 0
    while at < len(text):
        start = _spaces(text, at)
        whole = _line(text, start)
        said = whole.strip()
        places: dict[Path, int] = {}
        if not said or said.startswith("#"):
            yield Statement(Part.COMMENT if said else Part.BLANK, (), said, start), places
            at = start + len(whole)
        elif said.startswith("["):
            several = said.startswith("[[")
            keys, _ = _keys(text, start + 1 + several)
            table = ()
            for key in keys[:-1]:
                table = (*table, key)
                table = (*table, last[table]) if table in last else table
            table = (*table, keys[-1])
            if several:
                last[table] = last.get(table, -1) + 1
                table = (*table, last[table])
            places[table] = start
            yield Statement(Part.TABLE, table, said, start), places
            at = start + len(whole)
        else:
            keys, after = _keys(text, start)
            begin = _spaces(text, after + 1)
            path = _said(keys, start, table, places)
            end = _value(text, begin, path, places)
            end += len(_line(text, end))
            name = text[start:after].strip()
            yield Statement(Part.KEY, path, f"{name} = {text[begin:end].rstrip()}", start), places
            at = end


def _spaces(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t":
        at += 1
    return at


def _line(text: str, at: int) -> str:
    match = LINE.match(text, at)
    return match.group() if match else ""


def _skip(text: str, at: int) -> int:
    match = GAP.match(text, at)
    return match.end() if match else at


def _keys(text: str, at: int) -> tuple[list[str], int]:
    """The parts of a dotted key, and the offset behind it."""
    keys = []
    while match := KEY.match(text, at):
        keys.append(_plain(match.group(1)))
        at = match.end()
        if text[at : at + 1] != ".":
            break
        at += 1
    return keys, at


def _plain(key: str) -> str:
    if key[0] == "'":
        return key[1:-1]
    if key[0] != '"':
        return key
    try:
        return str(json.loads(key))
    except ValueError:
        # An escape that only TOML knows.
        return key[1:-1]


def _said(keys: list[str], at: int, above: Path, places: dict[Path, int]) -> Path:
    for key in keys:
        above = (*above, key)
        places.setdefault(above, at)
    return above


def _value(text: str, at: int, path: Path, places: dict[Path, int]) -> int:
    """Note where a value and all that is in it begins; gives the offset behind it."""
    places.setdefault(path, at)
    opening = text[at : at + 1]
    if opening == "[":
        index, at = 0, _skip(text, at + 1)
        while text[at : at + 1] not in ("]", ""):
            at = _comma(text, _value(text, at, (*path, index), places))
            index += 1
        return at + 1
    if opening == "{":
        at = _skip(text, at + 1)
        while text[at : at + 1] not in ("}", ""):
            keys, after = _keys(text, at)
            inner = _said(keys, at, path, places)
            at = _comma(text, _value(text, _skip(text, after + 1), inner, places))
        return at + 1
    match = STRING.match(text, at) or SCALAR.match(text, at)
    return match.end() if match else at


def _comma(text: str, at: int) -> int:
    at = _skip(text, at)
    return _skip(text, at + 1) if text[at : at + 1] == "," else at
