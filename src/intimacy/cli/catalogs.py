"""The catalogue that ``--catalog`` names, once or several times: by name or path, whole or as layers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ..catalog import Catalog, load_catalog
from ..catalog.layer import Layer, of_another_id
from ..catalog.load import BUILT_IN
from ..catalog.offered import Offered, offered, offered_catalogs, read_any
from ..catalog.places import placed
from ..catalog.read import read_sources
from ..codec import MAX_BYTES
from ..errors import CatalogError, Fault, OptionError
from ..exchange import SUFFIXES
from ..show.layout import clean, wrap
from .output import csv_text, json_text, screen_width

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = ["chosen", "complete", "offered_text", "one_of"]


def one_of(given: str, argument: str = "--catalog") -> Catalog | Layer:
    """The catalogue or layer of a path, or, where there is no such path, of a name; raises `CatalogError` that tells both, for an argument of a command."""
    if Path(given).exists() or given.endswith((".toml", ".json", *SUFFIXES)) or len(Path(given).parts) > 1:
        return read_any(given)
    if given == BUILT_IN:
        return load_catalog()
    try:
        return offered(given)
    except OptionError as error:
        allowed = error.faults[0].allowed.partition(";")[0]
        fault = Fault(
            record=argument,
            found=repr(given[:60]),
            allowed=f"the path of a .toml or .json file or of a folder of them, or a name: {allowed}",
        )
    raise CatalogError([fault])


def chosen(given: tuple[str, ...], argument: str = "--catalog") -> Catalog:
    """The first whole catalogue, or the built-in one where there is none, with all others laid over it.

    What they say differently from the catalogue below wins, which is what they are for; what two of them say differently is a fault. So their order never
    matters.
    """
    several = [one_of(one, argument) for one in given]
    base = next((one for one in several if isinstance(one, Catalog)), None)
    over = [one for one in several if one is not base]
    base = base or load_catalog()
    if not over:
        return base
    if same := [fault for one in over for fault in of_another_id(base.id, one)]:
        raise CatalogError(same)
    # Nobody sees its id, which may be any but that of the catalogue below.
    joined = Layer(id="layers" if base.id != "layers" else "all-layers", name="Layers")
    try:
        for one in over:
            joined = joined.overlay(one)
    except CatalogError as error:
        fault = CatalogError(error.faults)
        fault.add_note(
            "what is laid over a catalogue may differ from it; two that are laid over it may not differ from each other"
        )
    else:
        try:
            return base.overlay(joined, on_conflict="theirs")
        except CatalogError as error:
            files = [one for path in given if Path(path).exists() for one in read_sources(path, MAX_BYTES)]
            fault = CatalogError(placed(error.faults, files))
    raise fault


def complete(incomplete: str) -> list[CompletionItem]:
    """Names and paths in the shell."""
    from click.shell_completion import CompletionItem

    from ..catalog.offered import names

    # The shell completes paths by itself beside what is named here.
    return [CompletionItem(name) for name in names() if name.startswith(incomplete)] or [
        CompletionItem(incomplete, type="file")
    ]


def offered_text(form: str) -> str:
    """What `intimacy list catalogs` writes: every catalogue that has a name, what it is, who offers it, and why it cannot be loaded."""
    rows = [_row(one) for one in offered_catalogs()]
    if form == "json":
        return json_text(rows)
    if form == "csv":
        return csv_text(rows, tuple(rows[0]))
    wide = max(len(row["name"]) for row in rows)
    lines = []
    for row in rows:
        said = (
            f"{row['title']} ({row['what']}; {row['package']})"
            if row["what"]
            else f"cannot be loaded ({row['package']}): {row['fault']}"
        )
        lines += wrap(said, width=screen_width(), first=f"{clean(row['name']):<{wide}}  ", rest=" " * (wide + 2))
    return "\n".join(lines)


def _row(one: Offered) -> dict[str, str]:
    made = one.catalog
    what = "" if made is None else f"{'layer' if isinstance(made, Layer) else 'catalogue'} {made.id} {made.version}"
    fault = one.error.faults[0].found if one.error else ""
    return {"name": one.name, "what": what, "title": made.name if made else "", "package": one.package, "fault": fault}
