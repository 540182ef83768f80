"""Files of a catalogue in canonical order: sections, records and fields stand where they always stand, and no comment is lost.

Lines are moved as they are, so that nothing is written anew; what comes out is parsed again and compared with what went in. tomlkit, which keeps comments,
cannot do it: it puts the comment above a header at the end of the table before it, and brings the tables of a section together as it reads, so that of
``[[b]]``, ``[[a]]``, a comment and ``[[b]]`` nothing tells any more that the comment stood above the second ``[[b]]``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import Any, get_args

import attrs

from ..errors import CatalogError, Fault, found
from ..model import ABOUT, SECTIONS, Contents
from .files import check_schema, parse_table, parse_toml, to_json
from .lines import Part, Path, Statement, statements

__all__ = ["format_catalogue"]

TOP = ("schema", *ABOUT, "frame", *SECTIONS)
"""The names at the top of a file, in their order."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "links": ("source", "relation", "target"),
    "examined": ("source", "relation", "target"),
    "rulings": ("flag", "practice"),
    "contacts": ("country", "order", "id"),
}
"""What the records of a section are sorted by, where it is not the id alone."""

DIRECTIVE = "#:schema"
"""How a file of TOML names its JSON Schema, in its first line."""


def format_catalogue(text: str, *, toml: bool, file: str = "") -> str:
    r"""The text of a catalogue's file, or of one of several, in canonical order; its meaning stays the same.

    Top-level names and fields stand in the order of the records, records by id or by the parts of their key. In TOML a comment goes with what stands right
    below it; one with a blank line below it heads a group, in which records are sorted by themselves. Values stay as they are written.

    Raises `CatalogError` for what is no file of a catalogue or layer.

    >>> print(format_catalogue('id = "b"\nschema = "intimacy/catalog/1"', toml=True), end="")
    schema = "intimacy/catalog/1"
    id = "b"
    """
    data = parse_table(text, toml=toml, file=file)
    _refuse_others(data, file)
    if not toml:
        return to_json(_in_order(data))
    made = _written(text.replace("\r\n", "\n"))
    if _comparable(parse_toml(made)) != _comparable(data):  # pragma: no cover - nothing is known that comes here
        raise CatalogError([Fault(file=file, allowed="a file that can be put in order; this one is left as it is")])
    return made


def _refuse_others(data: Mapping[str, Any], file: str) -> None:
    wrong = check_schema(data.get("schema"), "catalog")
    if wrong and check_schema(data["schema"], "layer"):
        raise CatalogError([Fault(file=file, field="schema", allowed=wrong)])
    faults = [
        Fault(file=file, field=found(name)[1:-1], found="an unknown section", allowed=f"one of {', '.join(TOP)}")
        for name in data
        if name not in TOP
    ]
    for name in SECTIONS:
        rows = data.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            # Of what may be a situation nothing is repeated.
            faults.append(Fault(file=file, record=name, allowed=f"a list of tables, written [[{name}]]"))
    if faults:
        raise CatalogError(faults)


# -- the order ---------------------------------------------------------------------------------------------------------


@cache
def _inner(kind: Any) -> Any:
    """The class of records in a type such as ``tuple[Point, ...]`` or ``Sessions | None``; None where there is none."""
    return kind if attrs.has(kind) else next((made for part in get_args(kind) if (made := _inner(part))), None)


@cache
def _fields(kind: Any) -> dict[str, Any]:
    names = {field.name: field.type for field in attrs.fields(kind)} if kind else {}
    return {name: names[name] for name in TOP if name in names} if kind is Contents else names


def _rank(kind: Any, name: object) -> int:
    names: list[object] = [*TOP] if kind is Contents else [*_fields(kind)]
    return names.index(name) if name in names else len(names)


def _sort_key(section: str, row: Mapping[str, Any]) -> list[tuple[int, int, str]]:
    """What a record is sorted by; what is missing or of another type comes last."""
    key = []
    for name in KEYS.get(section, ("id",)):
        part = row.get(name, 0 if name == "order" else None)
        if isinstance(part, str):
            key.append((1, 0, part))
        else:
            key.append((0, part, "") if type(part) is int else (2, 0, ""))
    return key


def _in_order(value: Any, kind: Any = Contents) -> Any:
    """Plain data with every name and record in its place."""
    if isinstance(value, dict):
        out = {}
        for name in sorted(value, key=lambda name: _rank(kind, name)):
            item = value[name]
            if kind is Contents and name in SECTIONS:
                item = sorted(item, key=lambda row: _sort_key(name, row))
            out[name] = _in_order(item, _inner(_fields(kind).get(name)))
        return out
    return [_in_order(item, kind) for item in value] if isinstance(value, list) else value


def _comparable(data: Any) -> str:
    # NaN is not equal to itself, and dates and times are no JSON.
    return json.dumps(_in_order(data), sort_keys=True, default=repr)


# -- TOML --------------------------------------------------------------------------------------------------------------


@attrs.define
class _Entry:
    """A key and its value, with the comments that go with it."""

    name: object
    text: str
    lead: list[str]
    tail: list[str] = attrs.field(factory=list)

    def lines(self) -> list[str]:
        return [*self.lead, self.text, *self.tail]


@attrs.define
class _Block:
    """A table: its header, what stands in it, and the comments that go with it; the top of a file has no header."""

    path: Path
    header: str = ""
    heading: list[str] = attrs.field(factory=list)
    """Comments with a blank line below them, as paragraphs."""
    lead: list[str] = attrs.field(factory=list)
    entries: list[_Entry] = attrs.field(factory=list)
    tail: list[str] = attrs.field(factory=list)
    inner: list[_Block] = attrs.field(factory=list)

    def row(self) -> dict[str, Any]:
        """The fields that it is sorted by, as far as they stand in it as keys."""
        wanted = KEYS.get(str(self.path[0]), ("id",))
        texts = [entry.text for entry in self.entries if entry.name in wanted]
        return parse_toml("\n".join(texts)) if self.entries else {}

    def paragraphs(self) -> Iterator[str]:
        """Its text as paragraphs, with a blank line between any two."""
        kind: Any = Contents
        for step in self.path:
            kind = kind if isinstance(step, int) else _inner(_fields(kind).get(step))
        entries = sorted(self.entries, key=lambda entry: _rank(kind, entry.name))
        lines = [
            *self.lead,
            *([self.header] if self.header else []),
            *(line for one in entries for line in one.lines()),
        ]
        lines += self.tail
        if lines:
            yield "\n".join(lines)
        depth = len(self.path)
        for block in sorted(self.inner, key=lambda block: _rank(kind, block.path[depth])):
            yield from block.heading
            yield from block.paragraphs()


def _section_rank(block: _Block) -> int:
    return _rank(Contents, block.path[0])


def _written(text: str) -> str:
    head, top, blocks, tail = _read(text)
    made = [head, *top.paragraphs()]
    for _, section in groupby(sorted(blocks, key=_section_rank), key=_section_rank):
        groups: list[list[_Block]] = []
        for block in section:
            if not groups or block.heading:
                groups.append([])
            groups[-1].append(block)
        for group in groups:
            made += group[0].heading
            for block in sorted(group, key=lambda block: _sort_key(str(block.path[0]), block.row())):
                made += block.paragraphs()
    made += tail
    whole = "\n\n".join(paragraph for paragraph in made if paragraph)
    return f"{whole}\n" if whole else ""


def _read(text: str) -> tuple[str, _Block, list[_Block], list[str]]:
    """What stands at the very top, what stands under no header, every table under which others stand, and the comments at the end."""
    head, rest = _head(text)
    top = _Block(())
    blocks: list[_Block] = []
    open_blocks: dict[Path, _Block] = {}
    current = top
    waiting: list[Statement] = []
    for statement in statements(rest):
        if statement.part in (Part.BLANK, Part.COMMENT):
            waiting.append(statement)
            continue
        under, floating, above = _comments(waiting)
        waiting = []
        if statement.part is Part.KEY:
            name = statement.path[len(current.path)]
            # What stands right under a header, and then a blank line, goes with the first key.
            lead = [] if current.entries else under
            if current.entries:
                current.entries[-1].tail += under
            lead = [*lead, *(line for one in floating for line in one.split("\n")), *above]
            current.entries.append(_Entry(name, statement.text, lead))
            continue
        current.tail += under
        current = _Block(statement.path, statement.text, floating, above)
        owner = next((open_blocks[statement.path[:n]] for n in (2, 1) if statement.path[:n] in open_blocks), None)
        if owner is None:
            blocks.append(current)
            open_blocks[statement.path] = current
        else:
            owner.inner.append(current)
    # The end of a file is as good as a blank line.
    under, tail, _ = _comments([*waiting, Statement(Part.BLANK, (), "", 0)])
    current.tail += under
    return head, top, blocks, tail


def _head(text: str) -> tuple[str, str]:
    """The comment at the very top with a blank line below it, or the line that names a schema; and all that follows."""
    lines = text.lstrip("\n").split("\n")
    count = next((n for n, line in enumerate(lines) if not line.strip().startswith("#")), len(lines))
    if count < len(lines) and lines[count].strip():
        count = 1 if lines[0].startswith(DIRECTIVE) else 0
    return "\n".join(line.strip() for line in lines[:count]), "\n".join(lines[count:])


def _comments(waiting: list[Statement]) -> tuple[list[str], list[str], list[str]]:
    """Comments between two statements: right under the first, as paragraphs by themselves, right above the second."""
    runs = [
        [one.text for one in run] for part, run in groupby(waiting, key=lambda one: one.part) if part is Part.COMMENT
    ]
    if not runs:
        return [], [], []
    above = runs.pop() if waiting[-1].part is Part.COMMENT else []
    under = runs.pop(0) if runs and waiting[0].part is Part.COMMENT else []
    return under, ["\n".join(run) for run in runs], above
