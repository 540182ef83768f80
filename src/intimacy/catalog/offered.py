"""Catalogues that installed packages offer, by the entry point group ``intimacy.catalogs``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import CatalogError, Fault, IntimacyError, OptionError, found, nearest
from .core import Catalog
from .layer import Layer
from .load import BUILT_IN, load_catalog, read_catalog, read_layer
from .read import is_layer, read_sources

__all__ = ["GROUP", "Offered", "names", "offered", "offered_catalogs", "offered_whole", "read_any"]

GROUP = "intimacy.catalogs"
"""The entry point group. What it names is a `Catalog`, a `Layer`, a path to files of one, or a function without arguments that gives one of these."""


class Offered(NamedTuple):
    """One catalogue that can be loaded by name: who offers it, and what it is or why it cannot be loaded."""

    name: str
    package: str
    """The package that offers it, with its version."""
    catalog: Catalog | Layer | None
    error: CatalogError | None
    """What is wrong with it; None where it can be loaded."""


def offered_catalogs() -> tuple[Offered, ...]:
    """Every catalogue that can be loaded by name, the built-in one first; one that is broken says so and keeps no other from being there.

    To find out, the packages that offer them are imported.

    >>> [one.name for one in offered_catalogs()][:1]
    ['emotional']
    """
    from importlib.metadata import version

    made = [Offered(BUILT_IN, f"intimacy {version('intimacy')}", load_catalog(), None)]
    for name in names()[1:]:
        try:
            # A layer that cannot be laid over the built-in catalogue cannot be loaded by its name.
            offered_whole(name)
            made.append(Offered(name, _package(_the_one(name)), offered(name), None))
        except CatalogError as error:
            packages = ", ".join(_package(point) for point in _points() if point.name == name)
            made.append(Offered(name, packages, None, error))
    return tuple(made)


def names() -> list[str]:
    """The names under which catalogues can be loaded, the built-in one first; nothing is imported to tell them."""
    return [BUILT_IN, *sorted({point.name for point in _points()})]


def offered(name: str) -> Catalog | Layer:
    """What a package offers under a name, as it offers it.

    Raises `OptionError` where none does, `CatalogError` where what it offers cannot be loaded; it names the package.
    """
    known = names()
    if not any(one == name for one in known[1:]):
        near = nearest(str(name), known)
        hint = f"; the nearest: {', '.join(near)}" if near else ""
        allowed = f"one of {', '.join(known)}{hint}; read_catalog(path) reads your own"
        raise OptionError([Fault(field="name", found=found(name), allowed=allowed)])
    return _loaded(_the_one(name))


def offered_whole(name: str) -> Catalog:
    """What a package offers under a name as a whole catalogue: a layer is laid over the built-in one and wins; raises as `offered` does."""
    given = offered(name)
    return given if isinstance(given, Catalog) else _laid_over_built_in(_the_one(name))


@cache
def _laid_over_built_in(point: EntryPoint) -> Catalog:
    try:
        return load_catalog().overlay(_loaded(point), on_conflict="theirs")
    except CatalogError as error:
        allowed = f"a layer that can be laid over the catalogue {BUILT_IN!r}"
        raise _broken(point, str(error), allowed) from error


@cache
def _loaded(point: EntryPoint) -> Catalog | Layer:
    try:
        # What it prints is talk, and would spoil the data of whoever asked.
        with redirect_stdout(sys.stderr):
            given: Any = point.load()
            if callable(given) and not isinstance(given, (Catalog, Layer)):
                given = given()
        if isinstance(given, (str, PathLike)):
            given = read_any(Path(given))
    except IntimacyError as error:
        raise _broken(point, str(error), "a catalogue or a layer without fault") from error
    except KeyboardInterrupt:
        # Whoever sits there wants all of it to end.
        raise
    except BaseException as error:
        # Whatever another package does when it is imported must break nothing but itself.
        raise _broken(point, f"{type(error).__name__}: {error}", "a package that can be imported") from error
    if not isinstance(given, (Catalog, Layer)):
        wanted = "a Catalog, a Layer, a path to files of one, or a function without arguments that gives one of these"
        raise _broken(point, f"{type(given).__name__}, which is no catalogue", wanted)
    return given


def _broken(point: EntryPoint, what: str, allowed: str) -> CatalogError:
    record = f"the catalogue {point.name!r} of {_package(point)} ({point.value})"
    # Whole where it is this library that speaks, on one line.
    return CatalogError([Fault(record=record, found=" ".join(what.split())[:600], allowed=allowed)])


def read_any(path: str | Path) -> Catalog | Layer:
    """A catalogue or a layer from a file or folder, whichever it says it is; raises `CatalogError` with every fault."""
    from ..codec import MAX_BYTES
    from ..exchange import is_foreign

    if not is_foreign(Path(path)) and is_layer(read_sources(path, MAX_BYTES)):
        return read_layer(path)
    return read_catalog(path)


def _points() -> Iterator[EntryPoint]:
    # A package cannot take the place of the built-in catalogue.
    return (point for point in entry_points(group=GROUP) if point.name != BUILT_IN)


def _the_one(name: str) -> EntryPoint:
    points = list(dict.fromkeys(point for point in _points() if point.name == name))
    if len(points) > 1:
        packages = " and ".join(sorted(_package(point) for point in points))
        fault = Fault(
            record=f"the catalogue {name!r}", found=f"offered by {packages}", allowed="one package; remove the other"
        )
        raise CatalogError([fault])
    return points[0]


def _package(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else "a package without a name"
