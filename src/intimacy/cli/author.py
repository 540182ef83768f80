"""`intimacy new`, `fmt` and `schema`: what makers of a catalogue of their own need beside `intimacy check`."""

from __future__ import annotations

import os
import secrets
import shutil
import stat
from pathlib import Path

import click

from ..catalog.read import catalogue_files
from ..codec import builtin_data, builtin_text, to_json
from ..codec.files import read_file
from ..codec.ordered import format_catalogue
from ..errors import CatalogError, Fault
from ..model.fields import is_slug
from ..show.layout import clean
from .inputs import as_id
from .output import json_text, warn, write
from .whole import until_told_to_end, whole_file

__all__ = ["fmt_command", "new_command", "schema_command"]

SCHEMAS = ("catalog", "layer", "translation", "instrument", "situation", "couple", "recommendations", "shared")
"""The formats that have a JSON Schema."""


@click.command("new")
@click.argument("folder", metavar="NAME", type=click.Path(path_type=Path))
def new_command(*, folder: Path) -> None:
    """Write a small commented catalogue into a new folder NAME, with a JSON Schema for editors beside it.

    The last part of NAME becomes the id of the catalogue.
    """
    shown = clean(str(folder))
    if not is_slug(folder.name):
        near = as_id(folder.name)
        hint = f"; how about {near}?" if is_slug(near) else ""
        raise click.UsageError(f"the last part of NAME is a lowercase slug such as 'shared-meals'{hint}")
    if os.path.lexists(folder):
        raise click.UsageError(f"{shown} is there already, and is left as it is")
    if not folder.parent.is_dir():
        raise click.UsageError(f"there is no folder {clean(str(folder.parent))} to write into")
    name = folder.name.replace("-", " ").capitalize()
    text = builtin_text("new.toml").replace("NEW-ID", folder.name).replace("NEW-NAME", name)
    _write_folder(
        folder, {"catalog.toml": text, "schema/catalog-1.json": to_json(builtin_data("schema/catalog-1.json"))}
    )
    write(
        "\n".join(
            [
                f"{shown}/catalog.toml           a small catalogue, for you to change",
                f"{shown}/schema/catalog-1.json  what editors go by",
                "",
                "Then:",
                f"  intimacy check {shown}",
                f"  intimacy recommend --catalog {shown} --obstacle tired-evenings",
            ]
        )
    )


def _write_folder(folder: Path, texts: dict[str, str]) -> None:
    """Write a new folder with all its files, or nothing at all."""
    temporary = folder.parent / f".intimacy-{secrets.token_hex(8)}.part"
    try:
        with until_told_to_end() as obey:
            try:
                for name, text in texts.items():
                    path = temporary / name
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_text(text, encoding="utf-8", newline="\n")
                obey()
                temporary.rename(folder)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise click.ClickException(f"cannot write {clean(str(folder))} ({error.strerror})") from None


@click.command("fmt")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 where a file is not in order.")
def fmt_command(files: tuple[Path, ...], *, check: bool) -> int:
    """Put the files of a catalogue or layer (.toml or .json, or a folder of them) in canonical order.

    Sections, records and fields get their place. What they say stays the same, and no comment is lost: it goes with what stands right below it. A comment
    with a blank line below it heads a group, whose records are sorted by themselves.
    """
    made: dict[Path, str] = {}
    faults: list[Fault] = []
    for given in files:
        try:
            for path in catalogue_files(given):
                text = read_file(path)
                fresh = format_catalogue(text, toml=path.suffix == ".toml", file=str(path))
                if fresh != text:
                    made[path] = fresh
        except CatalogError as error:
            faults += error.faults
    if faults:
        raise CatalogError(faults)
    for path, text in made.items():
        if not check:
            _rewrite(path, text)
        write(f"{'not in order' if check else 'put in order'}: {clean(str(path))}")
    if not made:
        warn("All is in order.")
    return 1 if made and check else 0


def _rewrite(path: Path, text: str) -> None:
    try:
        with until_told_to_end() as obey, whole_file(path, obey, force=True) as stream:
            if hasattr(os, "fchmod"):
                # Who may read it stays the same.
                os.fchmod(stream.fileno(), stat.S_IMODE(path.stat().st_mode))
            stream.write(text.encode("utf-8"))
    except OSError as error:
        raise click.ClickException(f"cannot write {clean(str(path))} ({error.strerror})") from None


@click.command("schema")
@click.argument("name", metavar="[NAME]", type=click.Choice(SCHEMAS), default="catalog")
def schema_command(*, name: str) -> None:
    """Write the JSON Schema of a format: catalog (the default), layer, translation, instrument, situation, couple, recommendations or shared."""
    write(json_text(builtin_data(f"schema/{name}-1.json")))
