"""Files to contents: the records of TOML and JSON, one by one, so that no fault hides another."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import attrs

from ..codec import MAX_BYTES, check_schema, read_plain
from ..codec.structure import structure_fields, structure_or_faults
from ..errors import CatalogError, Fault, found
from ..layers import KEY_FIELDS, key_of
from ..model import ABOUT, SECTIONS, Contents
from .merge import completed

__all__ = ["assembled", "catalogue_files", "gathered_layer", "is_layer", "layer_of", "read_contents", "read_sources"]


def read_contents(path: str | Path, *, max_bytes: int = MAX_BYTES) -> Contents:
    """The records of a file or folder, each valid by itself, without the built-in safety and the checks across records."""
    faults: list[Fault] = []
    sources = read_sources(path, max_bytes)
    contents = _gathered(sources, faults)
    if faults:
        from .places import placed

        raise CatalogError(placed(faults, sources))
    return contents


def catalogue_files(path: str | Path) -> list[Path]:
    """A file, or every file of a folder, in order; raises `CatalogError` where there is none."""
    path = Path(path)
    wanted = "a .toml or .json file, or a folder of them"
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix in (".toml", ".json") and file.is_file())
        if not files:
            raise CatalogError([Fault(file=str(path), found="a folder without such a file", allowed=wanted)])
        return files
    if not path.exists():
        raise CatalogError([Fault(file=str(path), found="nothing there", allowed=wanted)])
    return [path]


def read_sources(path: str | Path, max_bytes: int) -> list[tuple[str, Mapping[str, Any]]]:
    """The plain data of a file, or of every file of a folder, with the name of each.

    Raises `CatalogError` where one cannot be read; the records of the others are looked at all the same, by themselves.
    """
    sources: list[tuple[str, Mapping[str, Any]]] = []
    faults: list[Fault] = []
    for file in catalogue_files(path):
        try:
            sources.append((str(file), read_plain(file, max_bytes=max_bytes)))
        except CatalogError as error:
            faults += error.faults
    if faults:
        raise CatalogError(_with_those_of_records(faults, sources))
    return sources


def _with_those_of_records(faults: list[Fault], sources: Sequence[tuple[str, Mapping[str, Any]]]) -> list[Fault]:
    """The same, and what is wrong with single records of other files; what they make together cannot be known."""
    from .places import placed

    every = list(faults)
    for file, data in sources:
        kind = str(data.get("schema", "")).rpartition("/")[0]
        if kind in ("intimacy/catalog", "intimacy/layer"):
            for _ in _sections(file, data, {}, every, _record if kind == "intimacy/catalog" else _fields):
                pass
    return placed(every, sources)


def _label(section: str, index: int, raw: object) -> str:
    """How a fault names a record: by its id or its three parts where it has them, else by its position."""
    parts: list[object] = []
    if isinstance(raw, Mapping):
        parts = [raw["id"]] if "id" in raw else [raw[name] for name in ("source", "relation", "target") if name in raw]
    words = [part for part in parts if isinstance(part, str) and re.fullmatch(r"[a-z0-9-]{1,60}", part)]
    return f"{section}[{index}]" + (f" {' '.join(words)!r}" if words and len(words) == len(parts) else "")


def _sections(
    file: str,
    data: Mapping[str, Any],
    about: dict[str, Any],
    faults: list[Fault],
    structured: Callable[[str, Any, Callable[[], str], str], tuple[Any, list[Fault]]],
) -> Iterator[tuple[str, Any]]:
    """Structure the records of one file, one by one, so that no fault hides another."""
    for name, value in data.items():
        if name in SECTIONS:
            if not isinstance(value, (list, tuple)):
                faults.append(
                    Fault(file=file, record=name, found=found(value), allowed=f"a list of tables, written [[{name}]]")
                )
                continue
            for index, raw in enumerate(value):
                built, wrong = structured(name, raw, partial(_label, name, index, raw), file)
                faults += wrong
                if built is not None:
                    yield name, built
        elif name in ("schema", *ABOUT, "frame"):
            if name in about:
                faults.append(Fault(file=file, field=name, found="a second one", allowed="one in all files together"))
            about[name] = value
        else:
            known = ", ".join(("schema", *ABOUT, "frame", *SECTIONS))
            faults.append(
                Fault(file=file, field=found(name)[1:-1], found="an unknown section", allowed=f"one of {known}")
            )


def _gathered(sources: Iterable[tuple[str, Mapping[str, Any]]], faults: list[Fault]) -> Contents:
    """Plain data of one or more files to contents; what is wrong is added to ``faults``."""
    about: dict[str, Any] = {}
    made: dict[str, list[Any]] = {name: [] for name in SECTIONS}
    first = ""
    foreign = False
    for file, data in sources:
        first = first or file
        if not isinstance(data, Mapping):
            faults.append(Fault(file=file, found=found(data), allowed="a table of named fields"))
            continue
        wrong = check_schema(data.get("schema"), "catalog")
        if is_layer([(file, data)]):
            wrong = "a whole catalogue; read_layer reads a layer, to lay it over one"
        if wrong:
            # Another kind of file, whose content may be private: nothing of it is looked at.
            faults.append(Fault(file=file, field="schema", found=found(data["schema"]), allowed=wrong))
            foreign = True
            continue
        for name, record in _sections(file, data, about, faults, _record):
            made[name].append(record)
    about.pop("schema", None)
    if foreign:
        return Contents(id="unnamed", name="unnamed")
    head, wrong_head = structure_or_faults(Contents, about, file=first)
    faults += wrong_head
    if head is None:
        # Rules across records are worth telling too, whatever the catalogue is called.
        head = Contents(id="unnamed", name="unnamed")
    records: dict[str, Any] = {name: tuple(rows) for name, rows in made.items()}
    return attrs.evolve(head, **records)


def assembled(sources: Iterable[tuple[str, Mapping[str, Any]]]) -> Contents:
    """Plain data of one or more files to valid contents, or `CatalogError` with every fault, and the line of each where it stands in a file."""
    faults: list[Fault] = []
    sources = list(sources)
    try:
        return completed(_gathered(sources, faults), faults)
    except CatalogError as error:
        from .places import placed

        raise CatalogError(placed(error.faults, sources)) from None


def is_layer(sources: Iterable[tuple[str, Any]]) -> bool:
    """Whether one of these files says that it is a layer."""
    return any(
        isinstance(data, Mapping) and str(data.get("schema", "")).startswith("intimacy/layer/") for _, data in sources
    )


def layer_of(sources: Iterable[tuple[str, Mapping[str, Any]]]) -> tuple[dict[str, Any], dict[str, dict[Any, Any]]]:
    """Plain data of one or more files to what a layer says of itself and to its fields by section and key; raises `CatalogError` with every fault."""
    sources = list(sources)
    about, made, faults = gathered_layer(sources)
    if faults:
        from .places import placed

        raise CatalogError(placed(faults, sources))
    return about, made


def gathered_layer(
    sources: Iterable[tuple[str, Mapping[str, Any]]],
) -> tuple[dict[str, Any], dict[str, dict[Any, Any]], list[Fault]]:
    """What a layer says of itself, its valid fields by section and key, and everything that is wrong."""
    about: dict[str, Any] = {}
    made: dict[str, dict[Any, Any]] = {name: {} for name in SECTIONS}
    faults: list[Fault] = []
    first = ""
    for file, data in sources:
        first = first or file
        if not isinstance(data, Mapping):
            faults.append(Fault(file=file, found=found(data), allowed="a table of named fields"))
            continue
        wrong = check_schema(data.get("schema"), "layer")
        if wrong:
            faults.append(Fault(file=file, field="schema", found=found(data["schema"]), allowed=wrong))
            continue
        if "frame" in data:
            faults.append(Fault(file=file, field="frame", found="a frame", allowed="none: that of the catalogue stays"))
        records = {name: value for name, value in data.items() if name != "frame"}
        for name, (label, fields) in _sections(file, records, about, faults, _fields):
            missing = [part for part in KEY_FIELDS[name] if part not in fields]
            if missing:
                allowed = "a value; it says what the record is about"
                faults += [
                    Fault(file=file, record=label, field=part, found="nothing", allowed=allowed) for part in missing
                ]
                continue
            key = key_of(name, fields)
            if key in made[name]:
                faults.append(Fault(file=file, record=label, found="the same twice", allowed="one of each"))
            made[name][key] = fields
    about.pop("schema", None)
    head, wrong_head = structure_or_faults(Contents, about, file=first)
    said = {} if head is None else {name: getattr(head, name) for name in ("id", "name", "version")}
    # A record that is wrong may be what lacks its key, which is told once.
    return said, made, list(dict.fromkeys([*faults, *wrong_head]))


def _fields(name: str, raw: Any, label: Callable[[], str], file: str) -> tuple[Any, list[Fault]]:
    """The fields of one record of a layer, with how a fault names it; None where one is wrong, which is told."""
    named = label()
    fields, faults = structure_fields(SECTIONS[name], raw, record=named, file=file)
    return (None if faults else (named, fields)), faults


def _record(name: str, raw: Any, label: Callable[[], str], file: str) -> tuple[Any, list[Fault]]:
    built, faults = structure_or_faults(SECTIONS[name], raw, record=label, file=file)
    if built is None and isinstance(raw, Mapping):
        from .places import head

        # What is sound of it is worth looking at beside all others; nothing comes of it, since there are faults.
        wrong = {head(fault.field) for fault in faults}
        sound = {field: value for field, value in raw.items() if field not in wrong}
        built, _ = structure_or_faults(SECTIONS[name], sound)
    return built, faults
