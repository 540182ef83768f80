"""`intimacy convert`: a catalogue from one form into another."""

from __future__ import annotations

import os
from pathlib import Path

import click

from ..catalog import Catalog, read_catalog
from ..catalog.save import ALL_FORMS, form_of
from ..errors import OptionError
from ..exchange import CSV_PAIR
from ..show.layout import clean
from .output import escape_form, write
from .whole import check_out, until_told_to_end, written

__all__ = ["convert_command", "write_form"]


@click.command("convert")
@click.argument("source", metavar="IN", type=click.Path(path_type=str))
@click.argument("output", metavar="OUT", type=click.Path(allow_dash=True, path_type=str))
@click.option(
    "--to",
    "form",
    type=click.Choice(ALL_FORMS),
    metavar="FORM",
    help=f"How to write it: {', '.join(ALL_FORMS)}. [default: as the name of OUT says]",
)
@click.option("--force", is_flag=True, help="Write over an OUT that is there.")
def convert_command(source: str, output: str, *, form: str | None, force: bool) -> None:
    """Read the catalogue IN, check it, and write it as OUT.

    IN is a .toml, .json or .graphml file, node-link data among them, a folder of .toml and .json files, or one with nodes.csv and edges.csv. OUT is a
    file, - for standard output, or with --to csv-pair a folder. `intimacy graph` writes the built-in catalogue.
    """
    if form is None:
        if output == "-":
            raise click.UsageError("standard output does not say what it is to hold: add --to")
        try:
            form = form_of(Path(output))
        except OptionError as error:
            raise click.UsageError(f"the name of OUT does not say what it is to hold: {error.faults[0]}") from None
    if form != CSV_PAIR:
        check_out(source if Path(source).is_file() else None, output, force=force)
    write_form(read_catalog(source), form, output, force=force)


def write_form(catalog: Catalog, form: str, output: str, *, force: bool, weighted: bool = False) -> None:
    """Write a catalogue in one of its forms: a folder for a pair of tables, else a file or standard output."""
    if form == CSV_PAIR:
        _write_folder(catalog, output, force=force, weighted=weighted)
        return
    text = escape_form(catalog.to_text(form, weighted=weighted), form)
    if output == "-":
        write(text)
        return
    with until_told_to_end() as obey, written(output, obey, force=force) as stream:
        stream.write(text.encode())


def _write_folder(catalog: Catalog, output: str, *, force: bool, weighted: bool) -> None:
    if output == "-":
        raise click.UsageError(f"{CSV_PAIR} is a folder: give a name for it")
    if not force and os.path.lexists(output):
        raise click.UsageError(f"{clean(output)} is there already; --force writes over it")
    try:
        with until_told_to_end():
            catalog.save(output, form=CSV_PAIR, weighted=weighted)
    except OSError as error:
        raise click.ClickException(f"cannot write {clean(output)} ({error.strerror})") from None
