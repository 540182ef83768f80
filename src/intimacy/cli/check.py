"""`intimacy check`: catalogues, layers, translations, instruments and situations, each for every fault."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeGuard

import attrs
import click

from ..catalog import Catalog, read_catalog
from ..catalog.language import is_translation, read_translation_for
from ..catalog.layer import read_layer_over
from ..catalog.read import is_layer, read_sources
from ..codec import MAX_BYTES, parse_json, read_plain
from ..errors import CatalogError, Fault, FaultsError, InstrumentError, SituationError, nearest
from ..exchange import is_node_link
from ..index import compile_index
from ..model import SECTIONS
from ..show.layout import clean
from ..situation import Situation
from .inputs import catalog_option, in_line, parse_situation
from .output import warn, write
from .streams import LINE_SUFFIXES, Lines, open_source

__all__ = ["check_command"]


@click.command("check")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@catalog_option
def check_command(files: tuple[Path, ...], *, catalog: Catalog) -> int:
    """Check catalogues, layers, translations, instruments and situations, and tell every fault.

    A catalogue is a .toml, .json or .graphml file, or a folder; layers, translations and instruments are .toml or .json, situations .json. A layer is laid
    over the catalogue of --catalog, or the built-in one, from which it may differ. A translation is held against the texts of that catalogue.
    """
    worst = 0
    for file in files:
        try:
            write(clean(f"ok: {file}: {_check(file, catalog)}"))
        except FaultsError as error:
            warn(f"{file}: {error}")
            worst = 1
    return worst


def _check(file: Path, catalog: Catalog) -> str:
    if file.suffix.lower() in LINE_SUFFIXES or (file.suffix == ".json" and file.is_file()):
        text = open_source(str(file), lines=False)
        if isinstance(text, Lines):
            return _check_lines(text, catalog)
        try:
            data = parse_json(text)
        except ValueError:
            data = None
        if _is_instrument(data):
            return _check_instrument(data, file, catalog)
        if is_layer([("", data)]):
            return _check_layer(file, catalog)
        if is_translation(data):
            return _check_translation(file, catalog)
        if not _is_catalogue(data):
            compile_index(catalog).resolve(Situation.from_json(text))
            return "a situation"
    elif file.suffix == ".toml" and file.is_file():
        try:
            data = read_plain(file)
        except CatalogError:
            # Reading a catalogue tells the same, with all else that is wrong.
            data = None
        if _is_instrument(data):
            return _check_instrument(data, file, catalog)
        if is_layer([("", data)]):
            return _check_layer(file, catalog)
        if is_translation(data):
            return _check_translation(file, catalog)
    elif file.is_dir():
        sources = _sources(file)
        if is_layer(sources):
            return _check_layer(file, catalog)
        if any(is_translation(data) for _, data in sources):
            return _check_translation(file, catalog)
    return repr(read_catalog(file))[1:-1]


def _sources(folder: Path) -> list[tuple[str, Any]]:
    """What the files of a folder hold; nothing where one cannot be read or it is a graph, which reading it as a catalogue tells too."""
    try:
        return [*read_sources(folder, MAX_BYTES)]
    except CatalogError:
        return []


def _check_translation(path: Path, catalog: Catalog) -> str:
    return f"{repr(read_translation_for(path, catalog))[1:-1]}, for {catalog.id}"


def _check_layer(path: Path, catalog: Catalog) -> str:
    return f"{repr(read_layer_over(path, catalog))[1:-1]}, over {catalog.id}"


def _is_instrument(data: Any) -> TypeGuard[dict[str, Any]]:
    """Whether plain data is meant for an instrument."""
    if not isinstance(data, dict):
        return False
    if "schema" in data:
        return str(data["schema"]).startswith("intimacy/instrument/")
    return {"items", "subscales"} <= data.keys()


def _check_instrument(data: dict[str, Any], file: Path, catalog: Catalog) -> str:
    from ..instruments import Reads
    from ..instruments.read import instrument_of

    instrument = instrument_of(data, file=str(file))
    faults = []
    for subscale in instrument.subscales:
        for place, measure in enumerate(subscale.measures):
            kind, known = (
                ("an obstacle", catalog.obstacles) if measure.reads is Reads.SEVERITY else ("a pillar", catalog.pillars)
            )
            if catalog.aliases.get(measure.target, measure.target) not in known:
                near = nearest(measure.target, known)
                hint = f"; the nearest: {', '.join(near)}" if near else ""
                record, field = f"subscale {subscale.id!r}", f"measures[{place}].target"
                allowed = f"the id of {kind} of {catalog.id}, which --catalog changes{hint}"
                faults.append(
                    Fault(file=str(file), record=record, field=field, found=repr(measure.target), allowed=allowed)
                )
    if faults:
        raise InstrumentError(faults)
    return repr(instrument)[1:-1]


def _is_catalogue(data: Any) -> bool:
    """Whether JSON is meant for a catalogue; all else but an instrument is taken for a situation, whose faults repeat nothing of it."""
    if not isinstance(data, dict):
        return False
    if is_node_link(data):
        return True
    if "schema" in data:
        return str(data["schema"]).startswith("intimacy/catalog/")
    said = {field.name for field in attrs.fields(Situation)} - {"obstacles", "pillars", "red_flags"}
    if said & data.keys() or any(isinstance(data.get(name), dict) for name in ("obstacles", "pillars")):
        return False
    return {"id", "name"} <= data.keys() or any(
        isinstance(rows, list) and rows and isinstance(rows[0], dict) for name, rows in data.items() if name in SECTIONS
    )


def _check_lines(lines: Lines, catalog: Catalog) -> str:
    faults: list[Fault] = []
    count = 0
    for number, text in lines:
        count += 1
        try:
            compile_index(catalog).resolve(parse_situation(text, {}))
        except SituationError as error:
            faults += [in_line(fault, number) for fault in error.faults]
    if faults:
        raise SituationError(faults)
    return f"{count} situations"
