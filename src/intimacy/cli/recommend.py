"""`intimacy recommend`."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import Any

import click

from ..advice import Recommendations, recommend
from ..catalog import Catalog
from ..errors import IntimacyError, SituationError
from .inputs import Given, Lines, open_lines, parse_situation, situation_options
from .output import COLUMNS, FORMATS, csv_rows, csv_text, format_result, warn, write

__all__ = ["recommend_command"]


@click.command("recommend")
@situation_options
@click.option("--ask-safety", is_flag=True, help="Ask the private questions in the terminal first; nothing is kept.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="How to write it. [default: table; jsonl for many]")
@click.option("--private", is_flag=True, help="Put the situation and its flags into JSON output.")
@click.option(
    "--on-error",
    type=click.Choice(["stop", "skip"]),
    help="With one situation per line: what a bad line does. [default: stop]",
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
    catalog: Catalog,
    k: int,
    evidence: str,
    focus: float,
    **said: Any,
) -> int:
    """Recommend practices for a situation.

    The situation comes from the options, from FILE (JSON, - for standard input), or from both. With one JSON object per line it is done for each, one
    line out per line in.

    Red flags are no options, since a shell keeps its history: they come in the JSON ("red_flags": [] means asked, none), or from --ask-safety.
    """
    options: dict[str, Any] = {"k": k, "evidence": evidence, "focus": focus, "catalog": catalog}
    given = Given.from_options(said)
    source = None if file is None else open_lines(file, lines=on_error is not None)
    if isinstance(source, Lines):
        if ask_safety or exit_code:
            raise click.UsageError("--ask-safety and --exit-code are for one situation")
        if form not in (None, "jsonl", "csv"):
            raise click.UsageError(f"--format {form} is for one situation; many are written as jsonl or csv")
        return _many(source, given, options, form or "jsonl", private=private, skip=on_error == "skip")
    if on_error is not None:
        raise click.UsageError("--on-error is for one situation per line, in a FILE")
    situation = given.over({}) if source is None else parse_situation(source, given)
    if ask_safety:
        if file == "-":
            raise click.UsageError("--ask-safety needs the terminal that - reads from; give the situation as a file")
        from .ask import ask_safety as ask

        situation = ask(situation, catalog)
    result = recommend(situation, **options)
    write(format_result(result, form or "table", private=private))
    if form in (None, "table") and result.safety.status == "unasked":
        warn("Tip: --ask-safety asks the private questions here; nothing is kept.")
    return 3 if exit_code and result.blocked else 0


def _results(
    lines: Lines, given: Given, options: dict[str, Any], skipped: list[int], *, skip: bool
) -> Iterator[tuple[int, Recommendations]]:
    for number, text in lines:
        try:
            result = recommend(parse_situation(text, given), **options)
        except SituationError as error:
            if not skip:
                error.add_note(f"in line {number}; --on-error skip goes on without such lines")
                raise
            skipped.append(number)
            continue
        yield number, result


def _many(lines: Lines, given: Given, options: dict[str, Any], form: str, *, private: bool, skip: bool) -> int:
    skipped: list[int] = []
    meter = _Meter()
    columns = ("line", *COLUMNS)
    if form == "csv":
        write(csv_text([], columns))
    try:
        for number, result in _results(lines, given, options, skipped, skip=skip):
            if form == "csv":
                write(csv_text([{"line": number, **row} for row in csv_rows(result)], columns, head=False))
            else:
                write(format_result(result, "jsonl", private=private))
            meter.count()
    except IntimacyError:
        # What was written so far are whole lines.
        sys.stdout.flush()
        raise
    finally:
        meter.close()
    if skipped:
        shown = ", ".join(map(str, skipped[:20])) + (", ..." if len(skipped) > 20 else "")
        warn(f"error: {len(skipped)} line{'s' if len(skipped) > 1 else ''} skipped: {shown}")
        return 1
    return 0


class _Meter:
    """How many are done, on stderr, in a terminal only."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._start = self._last = time.monotonic()
        self._done = 0

    def count(self) -> None:
        self._done += 1
        if self._shown and time.monotonic() - self._last > 0.2:
            self._last = time.monotonic()
            rate = self._done / (self._last - self._start)
            click.echo(f"\r{self._done:,} situations, {rate:,.0f} a second ", err=True, nl=False)

    def close(self) -> None:
        if self._shown and self._last != self._start:
            click.echo("", err=True)
