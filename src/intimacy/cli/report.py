"""`intimacy report`."""

from __future__ import annotations

from typing import Any

import click

from ..catalog import Catalog
from .inputs import (
    ask_option,
    choice_of,
    one_situation,
    private_option,
    recommended,
    said_of_situation,
    situation_options,
)
from .whole import check_out, until_told_to_end, written

__all__ = ["report_command"]


@click.command("report")
@situation_options
@ask_option
@click.option("-o", "--output", metavar="OUT", required=True, help="The file to write; - for standard output.")
@private_option
@click.option(
    "--shareable", is_flag=True, help="What both may see and nothing else; not ready until --both-agreed says so."
)
@click.option("--both-agreed", is_flag=True, help="With --shareable: each of the two has agreed, alone.")
@click.option("--force", is_flag=True, help="Write over an OUT that is there.")
@click.option("--exit-code", is_flag=True, help="Exit with 3 where safety gives no practice; not with --shareable.")
def report_command(
    file: str | None,
    *,
    output: str,
    ask_safety: bool,
    private: bool,
    shareable: bool,
    both_agreed: bool,
    force: bool,
    exit_code: bool,
    catalog: Catalog,
    **said: Any,
) -> int:
    """Write a page of HTML for a situation, given as for `intimacy recommend`: to read, to print, to take to a counsellor.

    It needs no connection and asks for none. Where safety gives no practice it holds messages, contacts and kinds of help alone. OUT is written whole or
    not at all; only the one who runs this may read it, but for a page that is shareable.
    """
    _check_flags(private=private, shareable=shareable, both_agreed=both_agreed, exit_code=exit_code)
    if ask_safety:
        from .ask import check_terminal

        check_terminal(file)
    check_out(file, output, force=force, name="FILE")
    options = choice_of(said, catalog)
    refusal = "a report is for one situation; for many, see intimacy recommend and intimacy batch"
    situation = one_situation(file, said_of_situation(said), catalog, refusal)
    result = recommended(situation, options, ask_safety=ask_safety)
    page = result.to_html(private=private, shareable=shareable, both_agreed=both_agreed)
    with until_told_to_end() as obey, written(output, obey, force=force, private=not shareable) as stream:
        stream.write(page.encode())
    return 3 if exit_code and result.blocked else 0


def _check_flags(*, private: bool, shareable: bool, both_agreed: bool, exit_code: bool) -> None:
    if shareable and private:
        raise click.UsageError("--private is for your eyes only, and --shareable for both: give one of them")
    if both_agreed and not shareable:
        raise click.UsageError("--both-agreed is for --shareable; without it the page is for you alone")
    if shareable and exit_code:
        raise click.UsageError("--exit-code would tell what --shareable leaves out")
