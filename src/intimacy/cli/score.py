"""`intimacy score`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from ..errors import AnswersError, Fault
from ..show.layout import clean
from ..wording.frames import plain_name, scored_words
from .inputs import language_option
from .instruments import instrument_argument, speaking_as_asked
from .output import SHOWN, warn
from .progress import Progress, counted
from .score_in import Row, Rows, open_answers
from .score_names import answers_of
from .score_out import BLOCK, Writer, score_row, writing
from .texts import form_of, table_options
from .whole import check_out, until_told_to_end, written

if TYPE_CHECKING:
    from ..instruments import Instrument
    from ..instruments.columns import ScoreColumn

__all__ = ["score_command"]

GO_ON = "--on-error skip leaves such rows out, mark keeps them without scores"


@click.command("score")
@instrument_argument()
@table_options
@click.option(
    "--keep",
    multiple=True,
    metavar="COLUMN",
    help="A column to carry along, such as an id; as often as there are some.",
)
@click.option(
    "--person", metavar="COLUMN", help="The column that names a person; kept, and a fault where one comes again."
)
@click.option(
    "--missing",
    multiple=True,
    type=float,
    metavar="NUMBER",
    help="A number that stands for no answer, such as 0 or -9; an empty cell always does.",
)
@click.option(
    "--on-error",
    type=click.Choice(["stop", "skip", "mark"]),
    default="stop",
    show_default=True,
    help="What a row with a fault does: end it all, be left out, or stay without scores.",
)
@click.option("--force", is_flag=True, help="Write over an OUT that is there.")
@click.option("--quiet", is_flag=True, help="Show no progress and no counts.")
@language_option
@click.pass_context
def score_command(
    context: click.Context,
    instrument: Instrument,
    *,
    file: str,
    output: str,
    from_: str | None,
    to: str | None,
    keep: tuple[str, ...],
    person: str | None,
    missing: tuple[float, ...],
    on_error: str,
    force: bool,
    quiet: bool,
) -> int:
    """Score the answers of many people to an INSTRUMENT: JSON Lines, CSV or Parquet, in and out.

    A row of IN is one person. A column is named as its item (intimacy show INSTRUMENT lists them), in small letters or not; a cell is a number of the
    scale, or empty.

    OUT is written whole or not at all, and you alone may read it. For each subscale it has raw, percent (of maximum), answered, and error (the standard
    error in percent) where reliability is known; a score with too few answers is empty. Percents are not comparable across instruments.
    """
    # A language that there is not is told before anything is read.
    speaks = speaking_as_asked(context, instrument)
    source_form, source_packed = form_of(file, from_, "IN", "--from")
    form, packed = form_of(output, to, "OUT", "--to")
    check_out(file, output, force=force)
    from ..instruments.columns import asked_of, codes_of, score_columns

    codes = codes_of(missing, asked_of(instrument), field="--missing")
    shown = not quiet and sys.stderr.isatty() and not (output == "-" and sys.stdout.isatty())
    kept = tuple(dict.fromkeys(keep if person is None else (person, *keep)))
    with (
        until_told_to_end() as obey,
        closing(open_answers(file, source_form, packed=source_packed)) as rows,
        closing(Progress(shown=shown)) as progress,
    ):
        made = score_columns(instrument)
        columns = {column.name: column.kind for column in made}
        _check_kept(kept, columns)
        run = _Run(instrument, rows, kept, person, codes, on_error, made, nothing_written=output != "-")
        with written(output, obey, force=force, private=True) as stream:
            seen = output == "-" and sys.stdout.isatty()
            with writing(stream, form, kept, columns, packed=packed, shown=seen) as writer:
                run.go(writer, progress, obey)
        progress.end(run.rows)
    with speaks:
        return run.tell(quiet=quiet)


def _check_kept(kept: Sequence[str], columns: Sequence[str] | dict[str, type]) -> None:
    wrong = [name for name in kept if name in columns]
    if wrong:
        raise click.UsageError(f"--keep {clean(wrong[0][:60])}: a column of OUT has this name already")


class _Run:
    """The rows of one input on their way, and what there is to tell of them at the end."""

    def __init__(
        self,
        instrument: Instrument,
        rows: Rows,
        kept: Sequence[str],
        person: str | None,
        missing: Sequence[float],
        on_error: str,
        made: Sequence[ScoreColumn],
        *,
        nothing_written: bool,
    ) -> None:
        self._instrument = instrument
        self._source = rows
        self._kept = kept
        self._person = person
        self._on_error = on_error
        self._nothing = "nothing was written; " if nothing_written else ""
        self._made = made
        self._answers = answers_of(rows, instrument, kept, person, missing)
        self._people: set[Any] = set()
        self._nameless = 0
        self._faults: list[Fault] = []
        self._wrong = 0
        self._told_rows = 0
        self.rows = 0
        self._empty = 0
        self._straight = 0
        self._too_few: Counter[str] = Counter()

    def go(self, writer: Writer, progress: Progress, obey: Callable[[], None]) -> None:
        """Write the scores of every row; raises `AnswersError` where faults end it."""
        made: list[dict[str, Any]] = []
        for scored in self._scored():
            made += [scored] if scored is not None else []
            if self.rows % BLOCK == 0:
                obey()
                self._stop()
                writer.write(made)
                made = []
                progress.tell(self._source.share(), self.rows)
        if self._source.broken is not None:
            # Where a row begins is not known any more; none of the ways to go on is one.
            self._end([self._source.broken], self._nothing.rstrip("; "))
        self._stop()
        if not self.rows:
            self._end([Fault(allowed="at least one row of answers")], self._nothing.rstrip("; "))
        faults = self._answers.faults()
        if faults:
            self._end(faults, self._nothing.rstrip("; "))
        writer.write(made)

    def _stop(self) -> None:
        if self._wrong and self._on_error == "stop":
            self._end(self._faults, "\n".join(filter(None, [self._more(), f"{self._nothing}{GO_ON}"])))

    def _scored(self) -> Iterator[dict[str, Any] | None]:
        """What is to be written for each row; None for one that is left out."""
        for row in self._source.rows():
            self.rows += 1
            kept = {name: row.cells.get(name) for name in self._kept}
            faults = self._faults_of(row)
            scored = None
            if not faults:
                try:
                    scored = self._instrument.score(self._answers.of(row))
                except AnswersError as error:
                    faults = [fault._replace(record=f"{row.place}, {fault.record}") for fault in error.faults]
            if scored is not None:
                self._count(scored)
                yield {**kept, **score_row(scored, self._made)}
                continue
            self._note(faults)
            yield kept if self._on_error == "mark" else None

    def _faults_of(self, row: Row) -> list[Fault]:
        if row.wrong:
            return [Fault(record=row.place, allowed=row.wrong)]
        if self._person is None:
            return []
        who = row.cells.get(self._person)
        who = who.strip() if isinstance(who, str) else who
        if who in (None, ""):
            self._nameless += 1
            return []
        known = repr(who) in self._people
        self._people.add(repr(who))
        return (
            [Fault(record=row.place, field="--person", allowed="each person once; this one came before")]
            if known
            else []
        )

    def _note(self, faults: list[Fault]) -> None:
        self._wrong += 1
        if len(self._faults) < SHOWN:
            self._faults = [*self._faults, *faults][:SHOWN]
            self._told_rows += 1

    def _count(self, scores: Any) -> None:
        self._straight += scores.straight_lining
        if not any(one.answered for one in scores):
            self._empty += 1
            return
        self._too_few.update(one.subscale for one in scores if one.level is None)

    def _more(self) -> str:
        more = self._wrong - self._told_rows
        return f"- and {counted(more, 'more row')} with faults" if more else ""

    def _end(self, faults: list[Fault], note: str) -> None:
        error = AnswersError(faults)
        if note:
            error.add_note(note)
        raise error

    def tell(self, *, quiet: bool) -> int:
        """Say what was left out, left empty, or is to be read with care; the exit code."""
        lines = [] if quiet else self._counts()
        if self._wrong:
            what = "left out" if self._on_error == "skip" else "without scores"
            lines += [f"error: {counted(self._wrong)} {what}:", *(f"- {one}" for one in self._faults)]
            lines += filter(None, [self._more()])
        if lines:
            warn("\n".join(lines))
        return 1 if self._wrong else 0

    def _counts(self) -> list[str]:
        about = self._instrument
        title = "scored" if about.validated else "not validated"
        lines = [scored_words(title, self.rows, instrument=about.id), *self._answers.told()]
        if self._nameless:
            lines.append(scored_words("nameless", self._nameless, plain_name(self._person)))
        if self._empty:
            lines.append(scored_words("empty", self._empty))
        lines += [scored_words("too few", count, id) for id, count in sorted(self._too_few.items())]
        if self._straight:
            lines.append(scored_words("straight", self._straight))
        return lines
