"""`intimacy graph`: the links for other programs, and pictures of a catalogue, of a concept or of what fits a situation."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ..advice import Recommendations
from ..catalog import Catalog
from ..codec import to_plain
from ..exchange import CSV_PAIR, FORMS, WEIGHTED
from ..exchange import SUFFIXES as FORM_SUFFIXES
from ..show.layout import wrap
from ..show.picture import SUFFIXES, Picture
from ..show.svg import THEMES
from ..show.text import recommendations_text, safety_sentences
from .convert import write_form
from .inputs import (
    as_id,
    ask_option,
    choice_of,
    completer,
    one_situation,
    recommended,
    said_of_situation,
    situation_options,
)
from .output import ASK, csv_text, screen_width, warn, write
from .whole import check_out, until_told_to_end, written

__all__ = ["graph_command"]

GRAPHS = (*FORMS, "csv", CSV_PAIR)
PICTURES = tuple(suffix.removeprefix(".") for suffix in SUFFIXES)


@click.command("graph")
@situation_options
@ask_option
@click.option(
    "--format",
    "form",
    type=click.Choice([*GRAPHS, *PICTURES]),
    metavar="FORM",
    help=f"How to write it: {', '.join([*GRAPHS, *PICTURES])}. [default: as the name of OUT says; else svg where something says what to draw, or node-link]",
)
@click.option("-o", "--output", metavar="OUT", default="-", help="The file to write. [default: standard output]")
@click.option("--force", is_flag=True, help="Write over an OUT that is there.")
@click.option("--weighted", is_flag=True, help="Give every edge that has a strength a weight: 0.25, 0.5 or 0.75.")
@click.option(
    "--concept",
    metavar="ID",
    shell_complete=completer("obstacles", "pillars", "practices", "benefits"),
    help="Draw what is linked to one concept.",
)
@click.option("--benefits", is_flag=True, help="Draw benefits too.")
@click.option("--theme", type=click.Choice(THEMES), help="The colours of a picture. [default: auto]")
@click.option("--width", type=click.IntRange(320, 4000), metavar="N", help="Its width in pixels. [default: 900]")
def graph_command(
    *,
    file: str | None,
    form: str | None,
    output: str,
    force: bool,
    weighted: bool,
    ask_safety: bool,
    concept: str | None,
    benefits: bool,
    theme: str | None,
    width: int | None,
    catalog: Catalog,
    **said: Any,
) -> None:
    """Draw the catalogue, a concept, or a situation and what could help; or write the links for other programs.

    A situation is given as for `intimacy recommend`. Pictures are svg, png and pdf; the latter two need the extra "picture". The other forms are for
    the whole catalogue: csv is a table of the links, csv-pair a folder with one of concepts and one of links.
    """
    given = said_of_situation(said)
    situated = bool(file is not None or given or ask_safety)
    style: dict[str, Any] = {"benefits": benefits, "theme": theme, "width": width}
    drawn = situated or concept is not None or any(style.values())
    form = form or _form_of(output, drawn=drawn)
    if form in PICTURES:
        _check_picture(form, output, situated=situated, concept=concept, weighted=weighted)
    elif weighted and form not in WEIGHTED:
        raise click.UsageError(f"--weighted is for {', '.join(WEIGHTED)}")
    elif drawn:
        raise click.UsageError(f"--format {form} is for the whole catalogue; a picture is {', '.join(PICTURES)}")
    if form != CSV_PAIR:
        check_out(file, output, force=force, name="FILE")
    if form == "csv":
        data = _links(catalog).encode()
        if output == "-":
            write(_links(catalog))
            return
    elif form in GRAPHS:
        write_form(catalog, form, output, force=force, weighted=weighted)
        return
    else:
        style = {name: value for name, value in style.items() if value is not None}
        if situated:
            picture = _result(file, given, choice_of(said, catalog), ask_safety=ask_safety).draw(**style)
        else:
            picture = catalog.draw(concept=as_id(concept) if concept else None, **style)
        data = _picture_bytes(picture, form)
    # What was said of a relationship is for nobody else on the machine.
    with until_told_to_end() as obey, written(output, obey, force=force, private=situated) as stream:
        stream.write(data)


def _form_of(output: str, *, drawn: bool) -> str:
    suffix = Path(output).suffix.lower()
    forms = {one: one.removeprefix(".") for one in SUFFIXES}
    if not drawn:
        forms |= {".json": "node-link", ".csv": "csv", **FORM_SUFFIXES}
    if suffix and suffix not in forms:
        raise click.UsageError(
            f"the name of OUT does not say what it is to hold: end it in {', '.join(forms)}, or add --format"
        )
    return forms.get(suffix, "svg" if drawn else "node-link")


def _check_picture(form: str, output: str, *, situated: bool, concept: str | None, weighted: bool) -> None:
    if situated and concept is not None:
        raise click.UsageError("--concept draws the catalogue, and a situation what could help: give one of them")
    if weighted:
        raise click.UsageError(f"--weighted is for {', '.join(WEIGHTED)}")
    if form != "svg" and output == "-" and sys.stdout.isatty():
        raise click.UsageError(f"{form} is not for a terminal: give -o with a name")


def _links(catalog: Catalog) -> str:
    names = ("source", "relation", "target", "strength", "basis", "verdict", "directness", "rationale")
    return csv_text([to_plain(link, defaults=True) for link in catalog.links], names)


def _result(file: str | None, given: dict[str, Any], options: dict[str, Any], *, ask_safety: bool) -> Recommendations:
    """The result to draw; what safety has to say comes beside the picture, since it is not in it."""
    if ask_safety:
        from .ask import check_terminal

        check_terminal(file)
    situation = one_situation(file, given, options["catalog"], "a picture is of one situation")
    result = recommended(situation, options, ask_safety=ask_safety)
    width = screen_width()
    if result.blocked:
        warn(recommendations_text(result, width=width))
    else:
        for sentence in safety_sentences(result, ask=ASK):
            warn("\n".join(wrap(sentence, width=width)))
    return result


def _picture_bytes(picture: Picture, form: str) -> bytes:
    if form == "svg":
        return f"{picture.svg}\n".encode()
    return picture.to_png() if form == "png" else picture.to_pdf()
