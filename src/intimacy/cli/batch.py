"""`intimacy batch`."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from ..errors import Fault, TableError
from ..show.layout import clean
from .inputs import catalog_option, choice_options
from .output import SHOWN, warn
from .progress import Progress
from .texts import form_of, table_options
from .whole import check_out, until_told_to_end, written

if TYPE_CHECKING:
    import pyarrow as pa

    from .batch_lines import Block, Source
    from .batch_out import Sink

__all__ = ["batch_command"]

BLOCK_ROWS = 1 << 16


@click.command("batch")
@table_options
@choice_options
@catalog_option
@click.option(
    "--keep",
    multiple=True,
    metavar="COLUMN",
    help="A column to carry along, such as an id; as often as there are some. Any other that is no part of a situation is a fault.",
)
@click.option("--reasons", is_flag=True, help="With the up to three links that give most, for each practice.")
@click.option(
    "--on-error",
    type=click.Choice(["stop", "skip", "mark"]),
    default="stop",
    show_default=True,
    help="What a row with a fault does: end it all, be left out, or stay with an empty answer.",
)
@click.option("--threads", type=click.IntRange(1, 1024), metavar="N", help="How many at once. [default: all cores]")
@click.option(
    "--block-rows",
    type=click.IntRange(1, 1 << 26),
    default=BLOCK_ROWS,
    show_default=True,
    metavar="N",
    help="Rows in memory at once, for each thread; changes no answer.",
)
@click.option("--force", is_flag=True, help="Write over an OUT that is there.")
@click.option("--quiet", is_flag=True, help="Show no progress.")
def batch_command(
    file: str,
    *,
    output: str,
    from_: str | None,
    to: str | None,
    keep: tuple[str, ...],
    on_error: str,
    threads: int | None,
    block_rows: int,
    reasons: bool,
    force: bool,
    quiet: bool,
    **options: Any,
) -> int:
    """Recommend for every row of a file: JSON Lines, CSV or Parquet, in and out.

    A line of JSON is a situation, as for `intimacy recommend`. In CSV, columns of numbers are named obstacle:ID, pillar:ID and wanted:ID; goals,
    confirmed, done, excluded and red_flags hold ids with spaces or semicolons between them, and there are mode and minutes_per_week. In Parquet,
    obstacles, pillars and wanted may be maps too, and lists are lists.

    An empty red_flags says that nobody asked, and holds some practices back. That somebody asked and there is none is the word none in CSV, and an
    empty list elsewhere.

    OUT is written whole or not at all. It has a row for each: the kept columns, practices, gains, status.
    """
    source_form, source_packed = form_of(file, from_, "IN", "--from")
    form, packed = form_of(output, to, "OUT", "--to")
    check_out(file, output, force=force)
    # Before all that needs pyarrow, so that its absence is told by the extra that brings it.
    from .. import bulk
    from .batch_in import open_rows

    keep = tuple(dict.fromkeys(keep))
    _check_keep(keep)
    how = {**options, "keep": keep, "reasons": reasons}
    as_text = form != "jsonl"
    shown = not quiet and sys.stderr.isatty() and not (output == "-" and sys.stdout.isatty())
    source = open_rows(file, source_form, packed=source_packed, keep=keep, as_text=as_text, threads=threads != 1)
    with until_told_to_end() as obey, closing(source), closing(Progress(shown=shown)) as progress:
        schema = bulk.answers_schema(source.schema, **how)
        run = _Run(source, on_error, progress, whole=output != "-")
        answers: Any = bulk.recommend_batches(
            run.batches(block_rows), **how, on_error=run.found.extend, threads=threads, block_rows=block_rows
        )
        raw = source_form == form == "jsonl"
        with (
            written(output, obey, force=force) as stream,
            _sink(stream, form, schema, packed=packed, raw=raw) as sink,
            closing(answers),
        ):
            run.go(answers, sink, obey)
        progress.end(run.done)
    return run.tell_left()


def _check_keep(keep: tuple[str, ...]) -> None:
    from ..bulk.columns import UNIT
    from ..bulk.tables import LISTS, MINUTES, WIDE

    for name in keep:
        if name in (*UNIT, *LISTS, *MINUTES, "mode") or name.partition(":")[0] in WIDE:
            raise click.UsageError(
                f"--keep {clean(name[:60])}: that is part of a situation, and none is ever repeated; keep an id, and join by it"
            )


@contextmanager
def _sink(stream: BinaryIO, form: str, schema: pa.Schema, *, packed: bool, raw: bool) -> Iterator[Sink]:
    from .batch_out import make_sink

    shown = stream is sys.stdout.buffer and sys.stdout.isatty()
    sink = make_sink(stream, form, schema, packed=packed, raw=raw, shown=shown)
    try:
        yield sink
    except BaseException:
        sink.drop()
        raise
    sink.close()


class _Run:
    """What was read and not yet answered, and what was wrong with it."""

    def __init__(self, source: Source, on_error: str, progress: Progress, *, whole: bool) -> None:
        self._source = source
        self._on_error = on_error
        self._progress = progress
        self._nothing = "nothing was written; " if whole else ""
        self._waiting: deque[Block] = deque()
        self.found: list[Fault] = []
        """Faults that the engine found in the block that it gives next."""
        self.done = 0
        self._wrong = 0
        self._told: list[Fault] = []
        self._told_rows = 0

    def batches(self, rows: int) -> Iterator[pa.RecordBatch]:
        """The blocks of the source, each remembered until it is answered."""
        for block in self._source.blocks(rows):
            self._waiting.append(block)
            yield block.batch

    def go(self, answers: Iterator[pa.RecordBatch], sink: Sink, obey: Callable[[], None]) -> None:
        """Write the answers of all blocks; raises `TableError` where faults end it, and what ``obey`` raises after each block."""
        for answer in answers:
            obey()
            block = self._waiting.popleft()
            sink.write(self._looked_through(block, answer))
            self.done += answer.num_rows
            self._progress.tell(block.share, self.done)
        if self._source.broken is not None:
            # Where a row begins is not known any more; none of the ways to go on is one.
            self._end([self._source.broken], "nothing was written" if self._nothing else "")

    def _looked_through(self, block: Block, answer: pa.RecordBatch) -> pa.RecordBatch:
        from .batch_in import in_row
        from .batch_out import emptied, left_out

        # The engine leaves no status null but that of a row with a fault.
        wrong = {*block.faults, *(row for row, one in enumerate(answer.column("status").to_pylist()) if one is None)}
        if not wrong:
            return answer
        faults = {row: [*told] for row, told in block.faults.items()}
        for fault in self.found:
            row, told = in_row(fault, block, self.done)
            faults.setdefault(row, []).append(told)
        self.found.clear()
        for row in sorted(faults):
            if len(self._told) < SHOWN:
                self._told = [*self._told, *faults[row]][:SHOWN]
                self._told_rows += 1
        self._wrong += len(wrong)
        if self._on_error == "stop":
            self._end(
                self._told, f"{self._nothing}--on-error skip leaves such rows out, mark keeps them without an answer"
            )
        return left_out(answer, wrong) if self._on_error == "skip" else emptied(answer, wrong)

    def _end(self, faults: list[Fault], note: str) -> None:
        error = TableError(faults)
        for line in (self._more() if self._on_error == "stop" else "", note):
            if line:
                error.add_note(line)
        raise error

    def _more(self) -> str:
        more = self._wrong - self._told_rows
        return f"- and {more:,} more row{'s' if more > 1 else ''} with faults" if more else ""

    def tell_left(self) -> int:
        """Say what was left out or left empty; the exit code."""
        if not self._wrong:
            return 0
        what = "left out" if self._on_error == "skip" else "without an answer"
        told = [
            f"error: {self._wrong:,} row{'s' if self._wrong > 1 else ''} {what}:",
            *(f"- {one}" for one in self._told),
        ]
        warn("\n".join([*told, *filter(None, [self._more()])]))
        return 1
