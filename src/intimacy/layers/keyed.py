"""Records by what they are about: section, key, field; the form in which layers are joined."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeAlias

import attrs

from ..errors import Fault, nearest
from ..model import CONCEPT_SECTIONS, SECTIONS, Contents
from ..model.record import field_names

__all__ = ["KEY_FIELDS", "Fields", "Keyed", "Records", "built", "key_of", "keyed", "label"]

Key: TypeAlias = str | tuple[str, ...]
Fields: TypeAlias = Mapping[str, Any]
"""Valid values by the name of a field: of a whole record all of them, else those that a layer gives. ``layers`` names whoever gave one."""
Keyed: TypeAlias = Mapping[Key, Fields]
Records: TypeAlias = Mapping[str, Keyed]
"""Fields by section and key."""

KEY_FIELDS = {
    section: ("source", "relation", "target")
    if section in ("links", "examined")
    else ("flag", "practice")
    if section == "rulings"
    else ("id",)
    for section in SECTIONS
}
"""By section: the fields that say what a record is about."""

NAMES = {**CONCEPT_SECTIONS, "links": "link", "examined": "examined pair", "rulings": "ruling"}
NAMES |= {"questions": "question", "contacts": "contact", "retired": "retired"}


def key_of(section: str, fields: Fields) -> Key:
    """What a record is about: its id, or the parts of a link, pair or ruling."""
    names = KEY_FIELDS[section]
    return str(fields["id"]) if names == ("id",) else tuple([str(fields[name]) for name in names])


def label(section: str, key: Key) -> str:
    """How a fault names a record."""
    words = key if isinstance(key, str) else " ".join(key)
    return f"{NAMES[section]} {words!r}"


def keyed(
    contents: Contents, own: str, left_out: Mapping[str, Collection[Any]] | None = None
) -> dict[str, dict[Key, Fields]]:
    """Whole records by key, each with the layers that made it; those that name none are of ``own``."""
    out: dict[str, dict[Key, Fields]] = {}
    for section in SECTIONS:
        skipped = (left_out or {}).get(section, ())
        of_section: dict[Key, Fields] = {}
        for record in getattr(contents, section):
            if record not in skipped:
                fields = {name: getattr(record, name) for name in field_names(type(record))}
                fields["layers"] = record.layers or (own,)
                of_section[key_of(section, fields)] = fields
        out[section] = of_section
    return out


def built(records: Records, base: Contents, own: str) -> tuple[Contents, list[Fault]]:
    """The records of a base with others in their place; one that lacks what it needs is a fault. What ``own`` alone made names no layer."""
    faults: list[Fault] = []
    sections: dict[str, Any] = {}
    known = {one.id for section in CONCEPT_SECTIONS for one in getattr(base, section)}
    for section, kind in SECTIONS.items():
        needed = [field.name for field in attrs.fields(kind) if field.default is attrs.NOTHING]
        made = []
        for key, fields in records.get(section, {}).items():
            missing = [name for name in needed if name not in fields]
            if missing:
                faults += [_lacks(section, key, name, known) for name in missing]
                continue
            layers = tuple(sorted(set(fields["layers"])))
            values = {**fields, "layers": () if layers == (own,) else layers}
            try:
                made.append(kind(**values))
            except ValueError as error:
                # A rule between the fields of one record, which each of them keeps by itself.
                faults.append(Fault(record=label(section, key), allowed=str(error)))
        sections[section] = tuple(made)
    return attrs.evolve(base, **sections), faults


def _lacks(section: str, key: Key, name: str, known: Iterable[str]) -> Fault:
    near = nearest(key, known) if isinstance(key, str) else ()
    hint = f", or the id of what is there already; the nearest: {', '.join(near)}" if near else ""
    what = (
        "the id of a concept of the catalogue, or a name for what was never there"
        if section == "retired"
        else "a value; a new record needs this field"
    )
    return Fault(record=label(section, key), field=name, found="nothing", allowed=what + hint)
