"""Getting a catalog: the built-in one by name, one's own from files."""

from __future__ import annotations

import gc
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from ..codec import MAX_BYTES, builtin_data, from_plain
from ..model import LATER, SAFETY_SECTIONS, Contents, in_order, ordered, put_off, with_valid
from .core import Catalog
from .merge import Checked, builtin_later, builtin_safety
from .notebook import tell_notebook

if TYPE_CHECKING:
    from pathlib import Path

    from .layer import Layer

__all__ = ["chosen_catalog", "load_catalog", "read_catalog", "read_layer"]


@cache
def _emotional() -> Catalog:
    # The generated JSON twin of the TOML files: no check and no cattrs, since the tests hold it equal to the checked files.
    # Thousands of records come into being and none goes; looking through them for garbage would take half as long again.
    looked = gc.isenabled()
    gc.disable()
    try:
        own = from_plain(Contents, builtin_data("emotional.json"))
        now = [name for name in SAFETY_SECTIONS if name not in LATER]
        both = in_order(with_valid(own, **{name: getattr(own, name) + builtin_safety()[name] for name in now}), now)
        return Catalog(Checked(put_off(both, {name: partial(_emotional_later, name) for name in LATER})))
    finally:
        if looked:
            gc.enable()


def _emotional_later(section: str) -> tuple[Any, ...]:
    return ordered(section, builtin_later("emotional", section) + builtin_safety().get(section, ()))


BUILT_IN = "emotional"


def load_catalog(name: str = BUILT_IN) -> Catalog:
    """The catalog of this name: ``emotional``, the built-in one, made on first use and kept, or one that an installed package offers.

    Packages offer catalogues by the entry point group ``intimacy.catalogs``. A layer that a package offers is laid over the built-in catalogue and wins.

    Raises `OptionError` for a name that nobody offers, `CatalogError` where what is offered cannot be loaded; it names the package.

    >>> load_catalog().id
    'emotional'
    """
    if name != BUILT_IN:
        from .offered import offered_whole

        return offered_whole(name)
    catalog = _emotional()
    tell_notebook(catalog)
    return catalog


def read_catalog(path: str | Path, *, max_bytes: int = MAX_BYTES) -> Catalog:
    """Read a catalogue of your own: a ``.toml`` or ``.json`` file, or a folder of such files that together make one.

    A graph is read too: ``.graphml``, ``.json`` with node-link data, or a folder with ``nodes.csv`` and ``edges.csv``. One made elsewhere needs a ``kind`` on
    every node, and a ``relation`` and a ``strength`` on every edge.

    Raises `CatalogError` with every fault of every file: file, record, field, what was found, what is allowed; `OptionError` for a ``max_bytes`` that is no
    whole number above 0.

    >>> read_catalog("no-such-folder")
    Traceback (most recent call last):
        ...
    intimacy.errors.CatalogError: 1 fault in the catalogue:
    - no-such-folder: found nothing there; allowed is a .toml or .json file, or a folder of them
    """
    from pathlib import Path

    from ..errors import CatalogError
    from ..exchange import in_tables, is_csv_pair, is_node_link, read_foreign, read_node_link
    from .read import assembled, read_sources

    foreign = read_foreign(Path(path), max_bytes=max_bytes)
    if foreign is not None:
        try:
            return Catalog(foreign)
        except CatalogError as error:
            if not is_csv_pair(Path(path)):
                raise
            faults = in_tables(Path(path), error.faults, max_bytes=max_bytes)
        raise CatalogError(faults)
    sources = read_sources(path, max_bytes)
    if len(sources) == 1 and is_node_link(sources[0][1]):
        return Catalog(read_node_link(Path(path), sources[0][1]))
    return Catalog(Checked(assembled(sources)))


def read_layer(path: str | Path, *, max_bytes: int = MAX_BYTES) -> Layer:
    """Read a layer to lay over a catalogue: a ``.toml`` or ``.json`` file, or a folder of such files that together make one.

    Raises `CatalogError` with every fault of every file, as `read_catalog` does.

    >>> read_layer("no-such-file")
    Traceback (most recent call last):
        ...
    intimacy.errors.CatalogError: 1 fault in the catalogue:
    - no-such-file: found nothing there; allowed is a .toml or .json file, or a folder of them
    """
    from .layer import Layer
    from .read import layer_of, read_sources

    return Layer.of(*layer_of(read_sources(path, max_bytes)))


def chosen_catalog(catalog: Catalog | None) -> Catalog:
    """The catalog that was given, the built-in one for None; raises `TypeError` for what is none."""
    if catalog is None:
        return load_catalog()
    if not isinstance(catalog, Catalog):
        raise TypeError(
            "catalog is a Catalog; load_catalog, read_catalog, Catalog.from_graph or Catalog.from_dict make one"
        )
    return catalog
