"""Layers joined, field by field: what only one says counts, what both say alike counts, and what they say differently is a conflict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from ..errors import Fault, found
from ..model import CONCEPT_SECTIONS, SECTIONS
from .keyed import KEY_FIELDS, Fields, Key, Records, label
from .subset import OF_ORIGIN, without
from .tighten import loosened, may_rule, stricter

__all__ = ["OnConflict", "merged"]

OnConflict: TypeAlias = Literal["error", "ours", "theirs"]


def merged(
    ours: Records, theirs: Records, *, on_conflict: OnConflict, fixed: Records | None = None
) -> tuple[dict[str, dict[Key, Fields]], list[Fault]]:
    """What both say together, and everything that cannot be joined; where something cannot, ours stays.

    ``fixed`` are the built-in records: they are no part of either side, may be said again, and their rulings may be made stricter.
    """
    faults: list[Fault] = []
    made = {section: dict(ours.get(section, {})) for section in SECTIONS}
    given = {
        section: dict(_unfixed(section, theirs.get(section, {}), (fixed or {}).get(section, {}), faults))
        for section in SECTIONS
    }
    faults += _used_again(ours, given)
    _retire(made, ours, given, on_conflict, faults, _live(fixed or {}))
    if fixed is not None:
        # Only over a whole catalogue is it known which rulings there are.
        faults += _loose_rulings(ours, given, fixed)
    live = {**_live(ours), **_live(fixed or {})}
    for section in SECTIONS:
        for key, fields in given[section].items():
            mine = made[section].get(key)
            if mine is not None:
                made[section][key], wrong = _joined(section, key, mine, fields, on_conflict)
                faults += wrong
            elif section != "retired" or key not in live:
                made[section][key] = fields
    return made, faults


def _unfixed(
    section: str, given: Mapping[Key, Fields], fixed: Mapping[Key, Fields], faults: list[Fault]
) -> Iterator[tuple[Key, Fields]]:
    for key, fields in given.items():
        base = fixed.get(key)
        if base is None or section == "rulings":
            if base is None or any(base[name] != value for name, value in fields.items() if name != "layers"):
                yield key, fields
            continue
        for name, value in fields.items():
            if name != "layers" and base[name] != value:
                allowed = "the built-in one as it is: what keeps people safe cannot be changed by a catalogue"
                faults.append(
                    Fault(record=label(section, key), field=name, found=found(_plain(value)), allowed=allowed)
                )


def _joined(section: str, key: Key, mine: Fields, given: Fields, on_conflict: OnConflict) -> tuple[Fields, list[Fault]]:
    """One record of which both say something."""
    said = [name for name in given if name not in KEY_FIELDS[section] and name != "layers"]
    differing = [name for name in said if name in mine and mine[name] != given[name]]
    layers = tuple(sorted({*mine["layers"], *given["layers"]}))
    if not differing:
        return {**mine, **given, "layers": layers}, []
    if on_conflict == "error":
        return mine, [
            Fault(
                record=label(section, key),
                field=name,
                found=f"{found(_plain(given[name]))} {_by(given)}",
                allowed=f"{found(_plain(mine[name]))}, as {_by(mine)}",
            )
            for name in differing
        ]
    if on_conflict == "theirs" or stricter(section, mine, given):
        wrong = [
            Fault(
                record=label(section, key),
                field=name,
                found=f"{found(_plain(given[name]))} {_by(given)}",
                allowed=f"{allowed}; a layer may tighten what keeps people safe and never loosen it",
            )
            for name, allowed in loosened(section, mine, given)
        ]
        return (mine if wrong else {**mine, **given, "layers": layers}), wrong
    heard = len(differing) < len(said)
    return {**given, **mine, "layers": layers if heard else mine["layers"]}, []


def _by(fields: Fields) -> str:
    """Who says it."""
    return f"in {', '.join(fields['layers'])!r}"


def _plain(value: Any) -> Any:
    """A value as a file would say it, for a fault."""
    if isinstance(value, str):
        return str(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _live(records: Records) -> dict[Key, str]:
    """The section of every concept."""
    return {id: section for section in CONCEPT_SECTIONS for id in records.get(section, {})}


def _used_again(ours: Records, theirs: Records) -> Iterator[Fault]:
    """What one retired and the other has, and links of one to what the other retired."""
    gone = ours.get("retired", {})
    for id, section in _live(theirs).items():
        if id in gone:
            yield Fault(
                record=label(section, id),
                field="id",
                found=f"there {_by(theirs[section][id])}, and retired {_by(gone[id])}",
                allowed="another id: one that was retired is never used again",
            )
    for section, ends in (("links", (0, 2)), ("examined", (0, 2)), ("rulings", (1,))):
        for key in theirs.get(section, {}):
            for id in {key[end] for end in ends} & gone.keys():
                yield Fault(
                    record=label(section, key),
                    found=f"{id!r}, which is retired {_by(gone[id])}",
                    allowed="concepts that are there",
                )


def _retire(
    made: dict[str, dict[Key, Fields]],
    ours: Records,
    theirs: Records,
    on_conflict: OnConflict,
    faults: list[Fault],
    fixed: Mapping[Key, str],
) -> None:
    """Take what theirs retires out of ours, with all that names it."""
    live = {**_live(ours), **fixed}
    gone: list[Key] = []
    for id, fields in theirs.get("retired", {}).items():
        section = live.get(id)
        if section is None:
            continue
        retired = label("retired", id)
        if section not in OF_ORIGIN:
            allowed = "a pillar, obstacle, practice, benefit or scene: what keeps people safe, or is cited, stays"
            faults.append(Fault(record=retired, field="id", found=f"the {label(section, id)}", allowed=allowed))
        elif on_conflict == "error":
            said = f"retired {_by(fields)}"
            faults.append(Fault(record=label(section, id), found=said, allowed=f"there, as {_by(ours[section][id])}"))
        elif on_conflict == "theirs":
            before = made[section][id]
            if lost := _questions_lost(before, fields, made, theirs):
                said = repr(fields["replaced_by"])
                allowed = f"an obstacle that asks the private questions of {id!r} too: {', '.join(lost)}"
                faults.append(Fault(record=retired, field="replaced_by", found=said, allowed=allowed))
                continue
            kept = {name: before[name] for name in ("id", "name", "origin", "aliases") if name in before}
            del made[section][id]
            made["retired"][id] = {**kept, **fields}
            gone.append(id)
    without(made, gone)


def _questions_lost(before: Fields, fields: Fields, made: Records, theirs: Records) -> list[str]:
    """The private questions of an obstacle that are not asked with what is to stand in its place."""
    end: Any = fields.get("replaced_by")
    seen: set[Any] = set()
    while end in theirs.get("retired", {}) and end not in seen:
        seen.add(end)
        end = theirs["retired"][end].get("replaced_by")
    if end is None:
        return []
    asked: Iterable[str] = [
        one for side in (made, theirs) for one in side.get("obstacles", {}).get(end, {}).get("questions", ())
    ]
    return sorted(set(before.get("questions", ())) - set(asked))


def _loose_rulings(ours: Records, theirs: Records, fixed: Records) -> Iterator[Fault]:
    """Rulings where there were none, milder than none."""
    known = {*ours.get("rulings", {}), *fixed.get("rulings", {})}
    for key, fields in theirs.get("rulings", {}).items():
        if key not in known and not may_rule(ours, theirs, key[0], key[1], fields):
            yield Fault(
                record=label("rulings", key),
                field="ruling",
                found=f"{fields['ruling']} {_by(fields)}",
                allowed="hold or contraindicated: without a ruling a practice is held, and a layer never loosens that",
            )
