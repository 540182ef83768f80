"""Where the faults of a catalogue stand in its files: the file of rules across records, and the line of every fault."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..codec import read_text
from ..codec.lines import Path as Place
from ..codec.lines import lines_of
from ..errors import CatalogError, Fault
from ..errors import found as quoted
from ..model import CONCEPT_SECTIONS, SECTIONS

__all__ = ["head", "placed"]

MOST = 8 * 1024 * 1024
"""Larger files are not searched for lines; nobody opens them in an editor."""

BY_POSITION = re.compile(r"(\w+)\[(\d+)\]")
WORDS = {
    "links": "link",
    "examined": "examined pair",
    "rulings": "ruling",
    "questions": "question",
    "contacts": "contact",
    "retired": "retired",
}
"""What a fault calls a record that is no concept."""

Source = tuple[str, Mapping[str, Any]]


def placed(faults: Iterable[Fault], sources: Sequence[Source]) -> list[Fault]:
    """The same faults, each with the file and the line in which it stands, where that is known.

    A record with a fault of its own may be no part of the whole, so that others seem to name what is not there: that is left out, being no fault of theirs,
    and so is what a field seems to lack that is told to be wrong already.
    """
    faults = list(faults)
    lost = set(_lost(faults, dict(sources)))
    wrong = {(fault.file, *found, head(fault.field)) for fault in faults if (found := _position(fault))}
    known = {label: found for file, data in sources for label, found in _labels(file, data)}
    lines: dict[str, Mapping[Place, int]] = {}
    made = []
    for fault in faults:
        if fault.found in lost and fault.allowed.startswith("the id of "):
            continue
        file, place = known.get(fault.record, (fault.file, ()))
        if position := _position(fault):
            file, place = fault.file, position
        elif (file, *place, head(fault.field)) in wrong:
            continue
        elif fault.record in (*SECTIONS, "catalog"):
            file, place = (
                fault.file or next((file for file, data in sources if fault.record in data), ""),
                (fault.record,),
            )
        where = (*place, *_steps(fault.field))
        # What is said of a whole file, such as that it is no TOML, has no line, and looking through what was refused could take for ever.
        if not file or fault.line or not where:
            made.append(fault)
            continue
        if file not in lines:
            lines[file] = _lines(file)
        made.append(fault._replace(file=file, line=_line(lines[file], where)))
    return made


def _position(fault: Fault) -> Place:
    """The section and the number of the record that a fault names by these; nothing where it names it otherwise."""
    by_position = BY_POSITION.match(fault.record)
    return (by_position.group(1), int(by_position.group(2))) if by_position else ()


def head(field: str) -> str:
    """The field of the record itself: ``conditions`` of ``conditions[0].when``."""
    return re.split(r"[.\[]", field)[0]


def _lost(faults: Iterable[Fault], sources: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """How a fault would quote the ids of records that have faults of their own."""
    for fault in faults:
        if position := _position(fault):
            raw: Any = sources[fault.file][str(position[0])][position[1]]
            if isinstance(raw, Mapping) and isinstance(raw.get("id"), str):
                yield repr(raw["id"])


def _labels(file: str, data: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, Place]]]:
    """What the rules across records call each record of a file, and where it stands; of two of the same name the last is found."""
    if not isinstance(data, Mapping):
        return
    if "frame" in data:
        yield "frame", (file, ("frame",))
    for section in (*SECTIONS, "sentences", "instruments"):
        rows = data.get(section)
        if isinstance(rows, Mapping):
            # Those of a translation stand under their ids, or under what they translate.
            for key in rows:
                yield from ((f"{section} {word}", (file, (section, key))) for word in (repr(key), quoted(key)))
        for index, raw in enumerate(rows if isinstance(rows, list) else ()):
            if not isinstance(raw, Mapping):
                continue
            parts = [raw.get(name) for name in _names(section, raw)]
            if all(isinstance(part, str) for part in parts):
                words = " ".join(map(str, parts))
                for kind in (CONCEPT_SECTIONS.get(section) or WORDS[section], section):
                    yield f"{kind} {words!r}", (file, (section, index))


def _names(section: str, raw: Mapping[str, Any]) -> tuple[str, ...]:
    if "source" in raw and "relation" in raw:
        return ("source", "relation", "target")
    return ("flag", "practice") if section == "rulings" else ("id",)


def _steps(field: str) -> Place:
    """The way to a field of a record: ``conditions[0].when`` is key, position, key."""
    return tuple(int(index) if index else key for index, key in re.findall(r"\[(\d+)\]|([^.\[\]]+)", field))


def _line(lines: Mapping[Place, int], place: Place) -> int:
    """The line of a place, or of what it would stand in."""
    while place:
        if place in lines:
            return lines[place]
        place = place[:-1]
    return 0


def _lines(file: str) -> Mapping[Place, int]:
    try:
        return lines_of(read_text(Path(file), max_bytes=MOST), toml=file.endswith(".toml"))
    except CatalogError:
        # Gone meanwhile, or too large: the fault is told without its line.
        return {}
