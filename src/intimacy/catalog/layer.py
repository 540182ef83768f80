"""`Layer`: what is to be laid over a catalogue, as little or as much of it as there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, final

import attrs

from ..codec import MAX_BYTES, to_plain
from ..errors import CatalogError, Fault, OptionError, found
from ..layers import OnConflict, Records, built, keyed, merged
from ..model import SECTIONS, Contents, frozendict
from ..model.fields import slug, text, version
from .merge import builtin_safety, completed

if TYPE_CHECKING:
    from pathlib import Path

    from .core import Catalog

__all__ = ["Layer", "laid_over", "of_another_id", "part_of", "read_layer_over"]

SCHEMA = "intimacy/layer/1"


def _frozen(records: Records) -> Records:
    """The same fields, in a fixed order and in mappings that nobody can change; empty sections are left out."""
    return frozendict(
        {
            section: frozendict({key: frozendict(records[section][key]) for key in sorted(records[section])})
            for section in SECTIONS
            if records.get(section)
        }
    )


@final
@attrs.frozen(kw_only=True, repr=False)
class Layer:
    """What is to be laid over a catalogue: records of its own, other values for fields of records that are there, and what is retired.

    Read one with `intimacy.read_layer`, or make it of plain data with `Layer.from_dict`. Of a record that is there it gives the id and the fields that
    change; of a new one everything that is needed. ``retired`` names what goes, with ``replaced_by`` where something stands in its place.

    >>> layer = Layer.from_dict(
    ...     {
    ...         "id": "clinic",
    ...         "name": "Our clinic",
    ...         "practices": [{"id": "connection-time", "name": "Our evening"}],
    ...         "retired": [{"id": "love-languages"}],
    ...     }
    ... )
    >>> layer
    <Layer 'clinic' 0.0.0: 1 practices, 1 retired>
    >>> import intimacy
    >>> intimacy.load_catalog().overlay(layer, on_conflict="theirs").practices["connection-time"].name
    'Our evening'
    """

    id: str = attrs.field(validator=slug)
    name: str = attrs.field(validator=text)
    version: str = attrs.field(default="0.0.0", validator=version)
    records: Records = attrs.field(factory=dict, converter=_frozen)
    """By section and key: the fields that are given, ``layers`` among them, which says who gave them."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Layer:
        """Make a layer of plain data as `to_dict` gives it; raises `CatalogError` with every fault."""
        from .read import layer_of

        return cls.of(*layer_of([("", data)]))

    @classmethod
    def of(cls, about: Mapping[str, Any], records: Records) -> Layer:
        """A layer of what it says of itself and of valid fields; those that say not whose they are, are its own."""
        own = (str(about["id"]),)
        named = {
            section: {key: {**fields, "layers": fields.get("layers") or own} for key, fields in of_section.items()}
            for section, of_section in records.items()
        }
        return cls(**about, records=named)

    def to_dict(self) -> dict[str, Any]:
        """The layer as plain data, with its schema; `Layer.from_dict` reads it back without loss."""
        sections = {
            section: [
                {name: to_plain(value) for name, value in fields.items() if name != "layers" or value != (self.id,)}
                for fields in of_section.values()
            ]
            for section, of_section in self.records.items()
        }
        return {"schema": SCHEMA, "id": self.id, "name": self.name, "version": self.version, **sections}

    def overlay(self, other: Layer | Catalog, *, on_conflict: OnConflict = "error") -> Layer:
        """Both as one layer, with the id, name and version of this one; options and errors as for `Catalog.overlay`."""
        records, faults = merged(self.records, _records_of(other), on_conflict=_checked(on_conflict))
        if faults:
            raise _conflicts(faults, on_conflict)
        return attrs.evolve(self, records=records)

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(of_section)} {section}" for section, of_section in self.records.items())
        return f"<Layer {self.id!r} {self.version}: {counts or 'nothing'}>"


def _records_of(other: Layer | Catalog) -> Records:
    if isinstance(other, Layer):
        return other.records
    contents = getattr(other, "contents", None)
    if not isinstance(contents, Contents):
        raise TypeError(
            f"a Layer or a Catalog is laid over a catalog, not {type(other).__name__}; read_layer and Layer.from_dict make one"
        )
    return keyed(contents, contents.id, _builtin())


@cache
def _builtin() -> Mapping[str, frozenset[Any]]:
    return {section: frozenset(records) for section, records in builtin_safety().items()}


def _checked(on_conflict: object) -> OnConflict:
    if on_conflict not in ("error", "ours", "theirs"):
        fault = Fault(field="on_conflict", found=found(on_conflict), allowed="one of error, ours, theirs")
        raise OptionError([fault])
    return on_conflict


def _conflicts(faults: Iterable[Fault], on_conflict: str) -> CatalogError:
    error = CatalogError(dict.fromkeys(faults))
    if on_conflict == "error" and any(", as in '" in fault.allowed for fault in error.faults):
        error.add_note(
            "where two say something different, on_conflict='ours' keeps what is there and 'theirs' takes the other"
        )
    return error


def of_another_id(base: str, other: Layer | Catalog) -> list[Fault]:
    """What is wrong where a layer has the id of the catalogue it is to be laid over: nobody could tell whose a record is."""
    if not isinstance(other, Layer) or other.id != base:
        return []
    allowed = "another id than that of the catalogue it is laid over, since every record says by it whose it is"
    return [Fault(record="layer", field="id", found=repr(other.id), allowed=allowed)]


def laid_over(base: Contents, other: Layer | Catalog, on_conflict: OnConflict) -> Contents:
    """See `Catalog.overlay`."""
    policy = _checked(on_conflict)
    builtin: dict[str, Any] = dict(builtin_safety())
    fixed = keyed(Contents(id="built-in", name="Built in", **builtin), base.id)
    ours = keyed(base, base.id, _builtin())
    records, faults = merged(ours, _records_of(other), on_conflict=policy, fixed=fixed)
    contents, incomplete = built(records, base, base.id)
    faults = [*of_another_id(base.id, other), *faults, *incomplete]
    try:
        return completed(contents, faults)
    except CatalogError as error:
        told = _conflicts(error.faults, policy)
    raise told


def read_layer_over(path: str | Path, base: Catalog, *, max_bytes: int = MAX_BYTES) -> Layer:
    """Read a layer and lay it over a catalogue, where it may differ from it; raises `CatalogError` with the faults of both, and where each stands."""
    from .places import placed
    from .read import gathered_layer, read_sources

    sources = read_sources(path, max_bytes)
    about, records, faults = gathered_layer(sources)
    # What it says of itself may be wrong; what it says of the catalogue is worth telling even so.
    layer = Layer.of(about or {"id": "unnamed", "name": "unnamed"}, records)
    try:
        laid_over(base.contents, layer, "theirs")
    except CatalogError as error:
        faults += error.faults
    if faults:
        raise CatalogError(placed(dict.fromkeys(faults), sources))
    return layer


def part_of(base: Contents, **wanted: Any) -> Contents:
    """See `Catalog.only`."""
    from ..layers import only

    return completed(only(base, **wanted, fixed=_builtin()), [])
