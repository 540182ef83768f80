"""`intimacy recommend`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any

import click

from ..advice import Recommendations, recommend
from ..catalog import Catalog
from ..errors import Fault, IntimacyError, SituationError
from .inputs import (
    ask_option,
    choice_of,
    in_line,
    parse_situation,
    private_option,
    recommended,
    said_of_situation,
    situation_of,
    situation_options,
)
from .output import ASK, COLUMNS, FORMATS, SHOWN, csv_rows, csv_text, format_result, json_text, warn, write
from .streams import Lines

__all__ = ["recommend_command"]


@click.command("recommend")
@situation_options
@ask_option
@click.option("--format", "form", type=click.Choice(FORMATS), help="How to write it. [default: table; jsonl for many]")
@private_option
@click.option(
    "--on-error",
    type=click.Choice(["stop", "skip"]),
    help="With one situation per line: what a bad line does. [default: stop]",
)
@click.option(
    "--stability",
    is_flag=True,
    help="With json and jsonl: how firm the order is (the texts say it anyway); takes longer.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 3 where safety gives no practice (one situation only).")
def recommend_command(
    file: str | None,
    *,
    ask_safety: bool,
    form: str | None,
    private: bool,
    on_error: str | None,
    exit_code: bool,
    stability: bool,
    catalog: Catalog,
    **said: Any,
) -> int:
    """Recommend practices for a situation.

    The situation comes from the options, from FILE (JSON, - for standard input), or from both. With one JSON object per line it is done for each, one
    line out per line in.

    Red flags are no options, since a shell keeps its history: they come in the JSON ("red_flags": [] means asked, none), or from --ask-safety.
    """
    options = choice_of(said, catalog)
    if ask_safety:
        from .ask import check_terminal

        check_terminal(file)
    given = said_of_situation(said)
    source = situation_of(file, given, catalog, lines=on_error is not None or form == "jsonl")
    if isinstance(source, Lines):
        if ask_safety or exit_code or form not in (None, "jsonl", "csv"):
            source.close()
        if ask_safety or exit_code:
            raise click.UsageError("--ask-safety and --exit-code are for one situation")
        if form not in (None, "jsonl", "csv"):
            raise click.UsageError(f"--format {form} is for one situation; many are written as jsonl or csv")
        if stability and form == "csv":
            source.close()
            raise click.UsageError("--stability is for --format json and jsonl")
        style = {"private": private, "stability": stability}
        return _many(source, given, options, form or "jsonl", style, skip=on_error == "skip")
    if stability and form not in ("json", "jsonl"):
        raise click.UsageError("--stability is for --format json and jsonl; table and markdown say it anyway")
    if on_error is not None:
        raise click.UsageError("--on-error is for one situation per line, in a FILE")
    result = recommended(source, options, ask_safety=ask_safety)
    just_asked = ask_safety and result.safety.status != "unasked"
    style = {"private": private, "stability": stability}
    write(format_result(result, form or "table", **style, ask=None if just_asked else ASK))
    return 3 if exit_code and result.blocked else 0


def _results(
    lines: Lines, given: dict[str, Any], options: dict[str, Any], skipped: list[Fault], *, skip: bool
) -> Iterator[tuple[int, Recommendations]]:
    for number, text in lines:
        try:
            result = recommend(parse_situation(text, given), **options)
        except SituationError as error:
            if not skip:
                fault = SituationError(in_line(one, number) for one in error.faults)
                fault.add_note("--on-error skip goes on without such lines")
                raise fault from None
            skipped.append(in_line(error.faults[0], number))
            continue
        yield number, result


def _many(
    lines: Lines, given: dict[str, Any], options: dict[str, Any], form: str, style: dict[str, bool], *, skip: bool
) -> int:
    skipped: list[Fault] = []
    meter = _Meter()
    columns = ("line", *COLUMNS)
    head = form == "csv"
    try:
        for number, result in _results(lines, given, options, skipped, skip=skip):
            if form == "csv":
                rows = [{"line": number, **row} for row in csv_rows(result, private=style["private"])]
                write(csv_text(rows, columns, head=head))
                head = False
            else:
                data = result.to_dict(**style)
                # Where lines are left out, the number tells which line an answer is for.
                write(json_text({"line": number, **data} if skip else data, indent=None))
            meter.count()
    except IntimacyError:
        # What was written so far are whole lines.
        sys.stdout.flush()
        raise
    finally:
        meter.close()
    if skipped:
        more = f"\n- and {len(skipped) - SHOWN} more" if len(skipped) > SHOWN else ""
        told = "".join(f"\n- {fault}" for fault in skipped[:SHOWN])
        warn(f"error: {len(skipped)} line{'s' if len(skipped) > 1 else ''} skipped:{told}{more}")
        return 1
    return 0


class _Meter:
    """How many are done, on stderr, in a terminal only."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty() and not sys.stdout.isatty()
        self._start = self._last = time.monotonic()
        self._done = 0

    def count(self) -> None:
        self._done += 1
        if self._shown and time.monotonic() - self._last > 0.2:
            self._tell()

    def _tell(self, *, end: bool = False) -> None:
        self._last = time.monotonic()
        rate = self._done / max(self._last - self._start, 1e-9)
        click.echo(f"\r{self._done:,} situations, {rate:,.0f} a second ", err=True, nl=end)

    def close(self) -> None:
        if self._shown and self._last != self._start:
            self._tell(end=True)
