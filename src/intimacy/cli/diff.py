"""`intimacy diff`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..errors import SituationError
from ..show.layout import clean, wrap
from ..versions import SHOWN, diff
from ..wording.speech import speaking
from ..wording.versions import called_words, raised_words, same_words
from .catalogs import chosen, complete
from .inputs import format_option, in_asked_language, in_line, language_option, parse_situation
from .output import json_text, screen_width, write
from .streams import Lines, open_source

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from ..situation import Situation

__all__ = ["diff_command"]


def _complete(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return complete(incomplete)


@click.command("diff")
@click.argument("old", shell_complete=_complete)
@click.argument("new", shell_complete=_complete)
@format_option("text", "json", "markdown")
@click.option("--all", "everything", is_flag=True, help=f"In text: tell more than {SHOWN} changes of a sort.")
@click.option(
    "--situations",
    "file",
    metavar="FILE",
    type=click.Path(allow_dash=True, path_type=str),
    help="Situations to try, one per line of JSON. [default: made-up ones that touch everything]",
)
@click.option("-k", type=int, default=3, show_default=True, help="How long the lists are that are compared.")
@language_option
@click.pass_context
def diff_command(
    context: click.Context, *, old: str, new: str, form: str, everything: bool, file: str | None, k: int
) -> None:
    """Compare two catalogues, each a name or a path, and the lists that they give.

    A layer is compared as it is over the built-in catalogue. With --format markdown it is the data part of a list of changes.
    """
    before, after = (in_asked_language(context, chosen((one,), name)) for name, one in (("OLD", old), ("NEW", new)))
    context.with_resource(speaking(after.sentences))
    found = diff(before, after, situations=None if file is None else _situations(file), k=k)
    if form == "json":
        write(json_text(found.to_dict()))
        return
    if form == "markdown":
        write("\n".join(map(clean, found.to_markdown().split("\n"))))
        return
    width = screen_width()
    about = [f"{one['id']} {one['version']}" for one in (found.old, found.new)]
    lines = wrap(" -> ".join(about) if found else same_words(*about), width=width)
    differs = found or found.effects or found.not_understood
    for title, items in [] if not differs else found.parts(most=None if everything else SHOWN):
        lines += ["", title]
        for item in items:
            lines += wrap(item, width=width, first=" - ")
    raised = raised_words(found.needs, found.old["version"], found.new["version"], enough=found.enough)
    lines += ["", *wrap(raised, width=width)] if raised else []
    write("\n".join(lines))


def _situations(file: str) -> dict[str, Situation]:
    """The situations of a file, each called after its line."""
    source = open_source(file, lines=True)
    if not isinstance(source, Lines):
        return {called_words("one"): parse_situation(source, {})}
    made: dict[str, Situation] = {}
    faults = []
    for number, text in source:
        try:
            made[called_words("line", number=number)] = parse_situation(text, {})
        except SituationError as error:
            faults += [in_line(fault, number) for fault in error.faults]
    if faults:
        raise SituationError(faults)
    return made
