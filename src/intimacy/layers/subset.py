"""A part of a catalogue: some of its concepts and links, and all that keeps people safe."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import attrs

from ..model import Contents, Origin, Relation, Verdict
from .keyed import Fields, Key, built, keyed

__all__ = ["OF_ORIGIN", "only", "without"]

OF_ORIGIN = ("pillars", "obstacles", "practices", "benefits", "scenes")
"""The sections of what the model is about; all others keep people safe, or are cited."""


def only(
    contents: Contents,
    origins: Collection[Origin] | None,
    practices: Collection[str] | None,
    verdicts: Collection[Verdict] | None,
    fixed: Mapping[str, Collection[Any]],
) -> Contents:
    """The records of these origins, these practices and the links of these verdicts; None leaves everything of that sort.

    ``fixed`` are the built-in records, which are left out, since every catalogue carries them.
    ``requires`` and ``precedes`` stay whatever their verdict: without them a practice would come sooner than it should.
    """
    records = keyed(contents, contents.id, fixed)
    gone = {
        id
        for section in OF_ORIGIN
        for id, fields in records[section].items()
        if (origins is not None and fields["origin"] not in origins)
        or (section == "practices" and practices is not None and id not in practices)
    }
    for section in OF_ORIGIN:
        records[section] = {id: fields for id, fields in records[section].items() if id not in gone}
    if verdicts is not None:
        always = (Relation.REQUIRES, Relation.PRECEDES)
        records["links"] = {
            key: fields
            for key, fields in records["links"].items()
            if fields["verdict"] in verdicts or fields["relation"] in always
        }
    without(records, gone)
    for section, of_section in records.items():
        records[section] = {
            key: {**fields, "replaced_by": None} if fields.get("replaced_by") in gone else fields
            for key, fields in of_section.items()
        }
    return built(records, contents, contents.id)[0]


def without(records: dict[str, dict[Key, Fields]], gone: Collection[Any]) -> None:
    """Take out what names a concept that is gone: links, examined pairs and rulings; of other records the parts that do."""
    if not gone:
        return
    for section, ends in (("links", (0, 2)), ("examined", (0, 2)), ("rulings", (1,))):
        records[section] = {
            key: fields for key, fields in records.get(section, {}).items() if not any(key[end] in gone for end in ends)
        }
    for section, part in (("practices", _conditions), ("obstacles", _wanted_gap), ("referrals", _thresholds)):
        records[section] = {key: part(fields, gone) for key, fields in records.get(section, {}).items()}


def _conditions(fields: Fields, gone: Collection[Any]) -> Fields:
    # A condition that hangs on an obstacle that is not there always applies, which is the safe side.
    given = fields.get("conditions", ())
    held = [one if one.when is None or one.when.obstacle not in gone else attrs.evolve(one, when=None) for one in given]
    return _changed(fields, "conditions", tuple(dict.fromkeys(held)))


def _wanted_gap(fields: Fields, gone: Collection[Any]) -> Fields:
    return _changed(fields, "wanted_gap", tuple(one for one in fields.get("wanted_gap", ()) if one not in gone))


def _thresholds(fields: Fields, gone: Collection[Any]) -> Fields:
    left = tuple(one for one in fields.get("thresholds", ()) if one.obstacle not in gone)
    return _changed(fields, "thresholds", left)


def _changed(fields: Fields, name: str, value: Any) -> Fields:
    return fields if name not in fields or fields[name] == value else {**fields, name: value}
