"""Getting an instrument: a built-in one by name, one's own from a file or from plain data, with every fault told at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from ..codec import MAX_BYTES, builtin_data, check_schema, from_plain, read_plain, to_plain
from ..errors import CatalogError, Fault, InstrumentError, found
from ..model.fields import is_slug
from ..model.record import field_names, unchecked
from .record import About, Instrument, Item, Subscale
from .rules import instrument_faults

__all__ = ["instrument_names", "instrument_of", "load_instrument", "plain_of", "read_instrument"]

SCHEMA = "intimacy/instrument/1"


@cache
def _builtin() -> dict[str, Any]:
    # The generated JSON twin of the TOML files: no check and no cattrs, since the tests hold it equal to the checked files.
    data: dict[str, Any] = builtin_data("instruments.json")
    return data


def instrument_names() -> tuple[str, ...]:
    """The ids of the built-in instruments, sorted.

    >>> "self-check" in instrument_names()
    True
    """
    return tuple(sorted(_builtin()))


@cache
def _loaded(name: str) -> Instrument:
    return from_plain(Instrument, _builtin()[name])


def load_instrument(name: str) -> Instrument:
    """The built-in instrument of this name, made on first use and kept.

    Raises `InstrumentError` for another name; `instrument_names` has all of them.

    >>> load_instrument("self-check-short")
    <Instrument 'self-check-short' 1.0.0: 11 items, 11 subscales, not validated>
    """
    if name not in instrument_names():
        allowed = f"one of {', '.join(instrument_names())}; read_instrument(path) reads your own"
        raise InstrumentError([Fault(field="name", found=found(name), allowed=allowed)])
    return _loaded(name)


def read_instrument(path: str | Path, *, max_bytes: int = MAX_BYTES) -> Instrument:
    """Read an instrument of your own from a ``.toml`` or ``.json`` file.

    Raises `InstrumentError` with every fault: file, record, field, what was found, what is allowed.

    >>> read_instrument("no-such-file.toml")
    Traceback (most recent call last):
        ...
    intimacy.errors.InstrumentError: 1 fault in the instrument:
    - no-such-file.toml: found none (No such file or directory); allowed is a file that can be read
    """
    try:
        data = read_plain(Path(path), max_bytes=max_bytes)
    except CatalogError as error:
        # The file may be of any kind until it is read; the option is one of this function.
        faults = [
            fault._replace(allowed=fault.allowed.replace("read_catalog", "read_instrument")) for fault in error.faults
        ]
        raise InstrumentError(faults) from None
    return instrument_of(data, file=str(path))


def plain_of(instrument: Instrument) -> dict[str, Any]:
    """An instrument as plain data with its schema; fields at their default are left out."""
    return {"schema": SCHEMA, **to_plain(instrument)}


def instrument_of(data: Any, *, file: str = "") -> Instrument:
    """Plain data to a valid instrument, or `InstrumentError` with every fault."""
    from ..codec.structure import structure_or_faults

    if not isinstance(data, Mapping):
        raise InstrumentError([Fault(file=file, found=found(data), allowed="a table of named fields")])
    wrong = check_schema(data.get("schema"), "instrument")
    if wrong:
        # Another kind of file, whose content may be private: nothing of it is looked at.
        raise InstrumentError([Fault(file=file, field="schema", found=found(data["schema"]), allowed=wrong)])
    given = {name: value for name, value in data.items() if name not in ("schema", *SECTIONS)}
    about, faults = structure_or_faults(About, given, file=file)
    wrong_fields = {re.split(r"[.\[]", fault.field)[0] for fault in faults}
    faults = [_with_all_fields(fault) for fault in faults]
    if about is None:
        # What is wrong is left out, so that the rest can be looked at across the records.
        right = {name: given[name] for name in field_names(About) if name in given and name not in wrong_fields}
        about, _ = structure_or_faults(About, {**STAND_IN, **right})
    made: dict[str, tuple[Any, ...]] = {}
    for name, kind in SECTIONS.items():
        made[name], more = _records(data.get(name), name, kind, file)
        faults += more
        if more:
            wrong_fields.add(name)
    values = {field: getattr(about, field) for field in field_names(About)} | made
    whole = unchecked(Instrument, [values[field] for field in field_names(Instrument)])
    # What hangs on a record or a field that is wrong by itself is not told as a second fault.
    but = {rule for field in wrong_fields for rule in HANG_ON.get(field, ())}
    faults += [fault._replace(file=file) for fault in instrument_faults(whole, but=but)]
    if faults:
        raise InstrumentError(faults)
    return whole


SECTIONS: dict[str, Any] = {"items": Item, "subscales": Subscale}

STAND_IN = {"id": "unnamed", "name": "unnamed", "scale": {"low": 0, "high": 1}}

HANG_ON = {
    "scale": ("spreads_fit",),
    "total": ("spreads_fit",),
    "reference": ("standing_fits",),
    "items": ("sections_are_filled", "counted_items_exist", "spreads_fit"),
    "subscales": ("sections_are_filled", "items_are_counted"),
}
"""The rules that need a field to be right."""


def _with_all_fields(fault: Fault) -> Fault:
    """Name the sections and the schema beside the fields, where a fault lists what there may be."""
    listed = "one of the fields id,"
    if not fault.allowed.startswith(listed):
        return fault
    return fault._replace(
        allowed=fault.allowed.replace(listed, f"one of the fields schema, {', '.join(SECTIONS)}, id,", 1)
    )


def _records(given: Any, name: str, kind: Any, file: str) -> tuple[tuple[Any, ...], list[Fault]]:
    """The records of one section, one by one, so that no fault hides another."""
    from ..codec.structure import structure_or_faults

    if given is None:
        return (), []
    if not isinstance(given, (list, tuple)):
        return (), [Fault(file=file, record=name, found=found(given), allowed=f"a list of tables, written [[{name}]]")]
    made, faults = [], []
    for place, raw in enumerate(given):
        id = raw.get("id") if isinstance(raw, Mapping) else None
        label = f"{name}[{place}]" + (f" {id!r}" if is_slug(id) else "")
        built, more = structure_or_faults(kind, raw, record=label, file=file)
        faults += more
        if built is not None:
            made.append(built)
    return tuple(made), faults
