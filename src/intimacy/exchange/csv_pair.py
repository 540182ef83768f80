"""A pair of tables, one of nodes and one of edges, and beside them what is neither."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

import attrs

from ..codec import read_plain, read_text, to_json
from ..errors import CatalogError, Fault, found
from ..graph import EDGE, NODE, NODE_SECTIONS, from_parts, to_parts
from ..model import SECTIONS, Contents

__all__ = ["EDGES", "NODES", "REST", "from_csv_pair", "in_tables", "is_csv_pair", "to_csv_pair"]

NODES, EDGES, REST = "nodes.csv", "edges.csv", "rest.json"
FORMULA = re.compile("'*[=+\\-@|%\\t\\r\uff1d\uff0b\uff0d\uff20]")
"""What a spreadsheet may take for a formula; in a file an apostrophe stands before it, as it would in the spreadsheet."""


def to_csv_pair(contents: Contents, *, weighted: bool = False) -> dict[str, str]:
    """The texts of the files of the folder, by their names."""
    about, nodes, edges = to_parts(contents, weighted=weighted)
    nested = {
        name: json.loads(value) if value[:1] in ("[", "{") and not name.startswith("catalog_") else value
        for name, value in about.items()
    }
    return {
        NODES: _table([{"id": name, **data} for name, data in nodes], ("id", "kind", "name")),
        EDGES: _table(
            [{"source": source, "target": target, **data} for source, target, _, data in edges],
            ("source", "relation", "target"),
        ),
        REST: to_json(nested),
    }


def _table(rows: list[dict[str, Any]], first: tuple[str, ...]) -> str:
    columns = dict.fromkeys([*first, *(name for row in rows for name in row)])
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{value}" if FORMULA.match(value) else value
    return "" if value is None else value


def is_csv_pair(path: Path) -> bool:
    """Whether a folder holds such a pair, or one half of it and no catalogue of another form."""
    there = [(path / name).is_file() for name in (NODES, EDGES)]
    if all(there) or not any(there):
        return all(there)
    return all(file.name == REST for file in path.iterdir() if file.suffix in (".toml", ".json"))


@cache
def _numbers() -> Mapping[str, type]:
    """The columns that are no text, of nodes and edges, and their types."""
    kinds: dict[str, type] = {"weight": float}
    for section in (*NODE_SECTIONS, "links"):
        for field in attrs.fields(SECTIONS[section]):
            for kind in (bool, int, float):
                if kind in (field.type, *get_args(field.type)):
                    kinds[field.name] = kind
    return kinds


def _value(name: str, text: str) -> Any:
    if text.startswith("'") and FORMULA.match(text):
        return text[1:]
    kind = _numbers().get(name)
    try:
        if kind is bool:
            return {"true": True, "false": False}.get(text.lower(), text)
        return kind(text) if kind else text
    except ValueError:
        # Who checks the record says what is allowed.
        return text


def _rows(path: Path, needed: tuple[str, ...], max_bytes: int, faults: list[Fault]) -> list[tuple[int, dict[str, Any]]]:
    """The rows of a table, each with the line in which it begins; what is wrong is added to ``faults``."""
    if not path.exists():
        faults.append(Fault(file=str(path), found="nothing there", allowed=f"{NODES} and {EDGES}, in one folder"))
        return []
    text = read_text(path, max_bytes=max_bytes)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, dict[str, Any]]] = []

    def fault(what: str, allowed: str) -> None:
        faults.append(Fault(file=str(path), line=reader.line_num, found=what, allowed=allowed))

    try:
        columns = next(reader, [])
        missing = [name for name in needed if name not in columns]
        if missing or len(set(columns)) != len(columns):
            fault(
                f"the columns {', '.join(found(name) for name in columns[:20]) or 'none'}",
                f"a first line of different names, {', '.join(needed)} among them, with commas between",
            )
            return []
        end = reader.line_num
        for cells in reader:
            line, end = end + 1, reader.line_num
            if len(cells) > len(columns):
                fault(f"{len(cells)} cells", f"at most {len(columns)}, as there are columns")
            elif any(cells):
                values = {name: _value(name, cell) for name, cell in zip(columns, cells, strict=False) if cell != ""}
                rows.append((line, values))
    except csv.Error as error:
        fault(str(error), "CSV with commas, and quotes around what holds a comma or a line's end")
    return rows


def from_csv_pair(folder: Path, *, max_bytes: int) -> Contents:
    """Read the records of a folder with ``nodes.csv``, ``edges.csv`` and, where there is one, ``rest.json``; raises `CatalogError` with every fault."""
    faults: list[Fault] = []
    nodes = _rows(folder / NODES, ("id", "kind"), max_bytes, faults)
    edges = _rows(folder / EDGES, ("source", "relation", "target"), max_bytes, faults)
    rest: dict[str, Any] = {}
    if (folder / REST).is_file():
        try:
            rest = read_plain(folder / REST, max_bytes=max_bytes)
        except CatalogError as error:
            faults += error.faults
    if faults:
        raise CatalogError(faults)
    known = {row.get("id") for _, row in nodes}
    ends = [(row.get("source", ""), row.get("target", ""), row.get("relation")) for _, row in edges]
    try:
        return from_parts(
            rest,
            ((row.pop("id", ""), row) for _, row in nodes),
            ((row.pop("source", ""), row.pop("target", ""), row.get("relation"), row) for _, row in edges),
        )
    except CatalogError as error:
        faults += error.faults
    # Where the records make no whole, the rules across them cannot be looked at; this one is known all the same.
    faults += [
        Fault(
            record=EDGE.format(*map(found, one)), field=field, found=found(end), allowed=f"the id of a row of {NODES}"
        )
        for one in ends
        for field, end in zip(("source", "target"), one, strict=False)
        if end and end not in known
    ]
    raise CatalogError(in_tables(folder, faults, max_bytes=max_bytes))


def in_tables(folder: Path, faults: Iterable[Fault], *, max_bytes: int) -> list[Fault]:
    """The same faults of a folder that could be read, each with its table and the line of its row; of two alike the last."""
    lines: dict[str, tuple[str, int]] = {}
    for line, row in _rows(folder / NODES, (), max_bytes, []):
        id = str(row.get("id", ""))
        lines |= dict.fromkeys((NODE.format(found(id)), f"{row.get('kind')} {id!r}"), (NODES, line))
    for line, row in _rows(folder / EDGES, (), max_bytes, []):
        source, target, relation = row.get("source", ""), row.get("target", ""), row.get("relation")
        named = (
            EDGE.format(found(source), found(target), found(relation)),
            f"link {f'{source} {relation} {target}'!r}",
        )
        lines |= dict.fromkeys(named, (EDGES, line))
    made = []
    for fault in faults:
        name, line = lines.get(fault.record, (REST, 0))
        made.append(fault if fault.file else fault._replace(file=str(folder / name), line=line))
    return made
