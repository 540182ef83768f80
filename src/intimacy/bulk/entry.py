"""`recommend_arrays`, `recommend_table`, `recommend_batches`: many situations in, many lists out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import islice
from threading import Lock
from typing import Any, Literal, NamedTuple, TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

from ..catalog import Catalog
from ..errors import Fault, OptionError, found
from ..model import Policy
from .answers import answer_schema, written
from .columns import columns_of_arrays
from .engine import BLOCK_ROWS, STATUSES, Compiled, Job, answer, answer_kinds, in_turn, made_job
from .streams import HasArrowStream, as_table, batches_of
from .tables import Plan, RowFaults, kept_names, plan_columns, read_batch

__all__ = ["Ranked", "answers_schema", "recommend_arrays", "recommend_batches", "recommend_table"]


OnError: TypeAlias = Literal["raise", "mark"] | Callable[[tuple[Fault, ...]], object]
Progress: TypeAlias = Callable[[int, int | None], object]


ARRAY_ROWS = 1 << 20
"""As `BLOCK_ROWS`, of what is in memory already: the larger a block, the more situations in it are equal."""


class Ranked(NamedTuple):
    """The lists of many situations as arrays: a row for each situation, a column for each rank (``k``, or as many as there are practices)."""

    practices: NDArray[np.int32]
    """Places in `ids`; -1 where the list is shorter, as it is for those to whom safety gives nothing."""
    gains: NDArray[np.float64]
    """Shares of all need, 0 to 1; 0 where the list is shorter."""
    status: NDArray[np.uint8]
    """Codes into `statuses`."""
    ids: tuple[str, ...]
    """The ids of the practices of the catalog, in sorted order, and an empty one at the end, so that -1 names none."""
    statuses: tuple[str, ...]
    """The statuses of safety, the mildest first."""

    def __repr__(self) -> str:
        return f"Ranked({len(self.status):,} situations, {self.practices.shape[1]} ranks)"


def recommend_arrays(
    *,
    obstacles: Mapping[str, ArrayLike] | None = None,
    pillars: Mapping[str, ArrayLike] | None = None,
    wanted: Mapping[str, ArrayLike] | None = None,
    goals: Mapping[str, ArrayLike] | None = None,
    red_flags: Mapping[str, ArrayLike] | None = None,
    confirmed: Mapping[str, ArrayLike] | None = None,
    done: Mapping[str, ArrayLike] | None = None,
    excluded: Mapping[str, ArrayLike] | None = None,
    minutes_per_week: ArrayLike | None = None,
    mode: ArrayLike | str | None = None,
    rows: int | None = None,
    k: int = 3,
    catalog: Catalog | Compiled | None = None,
    evidence: Policy | str | None = None,
    focus: float = 0.5,
    threads: int | None = None,
    block_rows: int = ARRAY_ROWS,
    progress: Progress | None = None,
) -> Ranked:
    """Recommend for many situations given as NumPy arrays of one length: the same lists and gains as `intimacy.recommend`, without reasons.

    ``obstacles`` (severities), ``pillars`` and ``wanted`` (levels) are arrays of numbers from 0 to 1 by id; NaN: not given. ``goals``, ``confirmed``,
    ``done``, ``excluded`` and ``red_flags`` are arrays of truth values by id. ``red_flags=None`` says that nobody asked anyone, ``{}`` that everyone was
    asked and there is none; the id ``unasked`` marks those of whom it is not known. ``minutes_per_week`` holds minutes, NaN for no limit; ``mode`` is
    ``together``, ``alone`` or an array that is true for alone. ``rows`` is needed only where there is no array. ``k``, ``catalog``, ``evidence`` and
    ``focus`` are those of `intimacy.recommend`; a catalog may be compiled (`compile_catalog`). ``threads`` is the number of cores unless given; memory is in
    proportion to ``threads`` times ``block_rows``. ``progress`` is called with how many are done, and of how many.

    Raises `TableError` with every fault, by row, and `OptionError`.

    >>> import numpy as np
    >>> from intimacy import bulk
    >>> ranked = bulk.recommend_arrays(obstacles={"fear-of-vulnerability": np.array([0.8, 0.0])}, red_flags={}, k=1)
    >>> [ranked.ids[place] for place in ranked.practices[:, 0]]
    ['empathetic-listening', 'acceptance-and-support']
    """
    job = made_job(catalog=catalog, k=k, evidence=evidence, focus=focus, threads=threads, block_rows=block_rows)
    fields: dict[str, Any] = {
        "obstacles": obstacles,
        "pillars": pillars,
        "wanted": wanted,
        "goals": goals,
        "red_flags": red_flags,
        "confirmed": confirmed,
        "done": done,
        "excluded": excluded,
        "minutes_per_week": minutes_per_week,
        "mode": mode,
    }
    columns = columns_of_arrays(job.index, fields, rows)
    count = columns.rows
    wide = min(job.k, len(job.index.practices))
    size = job.rows_of_a_block(count)
    one_at_a_time = Lock()

    @cache
    def room() -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.uint8]]:
        # By rank in memory, as the work goes.
        return np.empty((wide, count), np.int32), np.empty((wide, count)), np.empty(count, np.uint8)

    def work(start: int) -> int:
        some = columns.part(slice(start, start + size))
        answers, which = answer_kinds(job, some)
        with one_at_a_time:
            # Not before: what the work needed is free again by now, and memory that is new to the process costs as much time as a third of the work.
            practices, gains, status = room()
        end = start + some.rows
        made = (*answers.choices.picks, *answers.choices.gains, answers.statuses)
        into = (*practices[:, start:end], *gains[:, start:end], status[start:end])
        for values, column in zip(made, into, strict=True):
            if which is None:
                column[:] = values
            else:
                np.take(values, which, out=column, mode="clip")
        return end

    for end in in_turn(work, range(0, count, size), job.threads):
        if progress is not None:
            progress(end, count)
    practices, gains, status = room()
    return Ranked(practices.T, gains.T, status, (*job.index.practices, ""), STATUSES)


def recommend_table(
    table: HasArrowStream | pa.Table | pa.RecordBatch,
    *,
    k: int = 3,
    catalog: Catalog | Compiled | None = None,
    evidence: Policy | str | None = None,
    focus: float = 0.5,
    keep: Iterable[str] = (),
    reasons: bool = False,
    on_error: OnError = "raise",
    threads: int | None = None,
    block_rows: int = BLOCK_ROWS,
    progress: Progress | None = None,
) -> pa.Table:
    """Recommend for every row of a table: anything with the Arrow PyCapsule interface, such as tables of pyarrow, polars, pandas or DuckDB.

    Columns of the input: ``obstacles``, ``pillars`` and ``wanted`` as maps from ids to numbers (or as lists of pairs, or as structs), or as wide columns of
    numbers named ``obstacle:ID``, ``pillar:ID`` and ``wanted:ID``, null where not given; ``goals``, ``red_flags``, ``confirmed``, ``done`` and ``excluded``
    as lists of ids; ``mode``; ``minutes_per_week`` (or ``minutes``). A null in ``red_flags``, or no such column, says that nobody asked; an empty list that
    there is none. Any other column is a fault unless it is named in ``keep``, which carries it along.

    Columns of the result, row by row in the same order: those of ``keep``, ``practices`` (ids), ``gains``, ``status`` of safety, and with ``reasons`` for
    each practice the ids of the up to three links that give most. Its schema's metadata say under ``intimacy`` what made it, with the hashes of the catalog.

    ``on_error="mark"`` leaves rows with faults null, and a function does so too and is called with the faults of a block. ``progress`` is called with how
    many rows are done, and of how many. The other options are those of `recommend_arrays`.

    Raises `TableError` with every fault of the columns, or of the first rows that have some; it gives the number of the row, from 1, and never what stood
    there.

    >>> import pyarrow as pa
    >>> from intimacy import bulk
    >>> table = pa.table(
    ...     {"id": [7], "obstacle:fear-of-vulnerability": [0.8], "red_flags": pa.array([[]], pa.list_(pa.string()))}
    ... )
    >>> bulk.recommend_table(table, k=2, keep=["id"]).drop_columns("gains").to_pylist()
    [{'id': 7, 'practices': ['empathetic-listening', 'acceptance-and-support'], 'status': 'clear'}]
    """
    job = made_job(
        catalog=catalog,
        k=k,
        evidence=evidence,
        focus=focus,
        reasons=reasons,
        threads=threads,
        block_rows=block_rows,
    )
    _check_on_error(on_error)
    whole = as_table(table)
    plan = plan_columns(job.index, whole.schema, keep)
    schema = _schema(job, plan, whole.schema)
    parts = batches_of(whole, job.rows_of_a_block(whole.num_rows), lambda _: None)
    made = _answered(job, plan, schema, parts, on_error, progress, whole.num_rows)
    return pa.Table.from_batches(list(made), schema)


def recommend_batches(
    batches: Iterable[pa.RecordBatch] | HasArrowStream,
    *,
    k: int = 3,
    catalog: Catalog | Compiled | None = None,
    evidence: Policy | str | None = None,
    focus: float = 0.5,
    keep: Iterable[str] = (),
    reasons: bool = False,
    on_error: OnError = "raise",
    threads: int | None = None,
    block_rows: int = BLOCK_ROWS,
    progress: Progress | None = None,
) -> Iterator[pa.RecordBatch]:
    """Recommend for a stream of record batches: as `recommend_table`, batch by batch, in constant memory.

    ``batches`` is an iterable of record batches, or of tables, with one schema, or a stream with the Arrow PyCapsule interface. Options and the schema are
    checked when they are known: options at once, columns with the first batch. Rows are counted through the whole stream. This is the function for engines
    that hand out record batches, such as PySpark's ``mapInArrow``; there, give ``threads=1``.

    Raises as `recommend_table` does.

    >>> import pyarrow as pa
    >>> from intimacy import bulk
    >>> batch = pa.record_batch({"obstacle:lack-of-trust": [0.5, None]})
    >>> [(answer.num_rows, answer["status"].to_pylist()) for answer in bulk.recommend_batches([batch])]
    [(2, ['unasked', 'unasked'])]
    """
    job = made_job(
        catalog=catalog,
        k=k,
        evidence=evidence,
        focus=focus,
        reasons=reasons,
        threads=threads,
        block_rows=block_rows,
    )
    kept = kept_names(keep)
    _check_on_error(on_error)
    stream = batches_of(batches, job.block_rows, lambda schema: plan_columns(job.index, schema, kept))

    def results() -> Iterator[pa.RecordBatch]:
        opening = list(islice(stream, 1))
        if not opening:
            return
        plan = plan_columns(job.index, opening[0].schema, kept)
        schema = _schema(job, plan, opening[0].schema)

        def parts() -> Iterator[pa.RecordBatch]:
            # Handed over, so that it is not kept for as long as the stream is.
            yield opening.pop()
            yield from stream

        yield from _answered(job, plan, schema, parts(), on_error, progress, None)

    return results()


def answers_schema(
    schema: pa.Schema | None = None,
    *,
    k: int = 3,
    catalog: Catalog | Compiled | None = None,
    evidence: Policy | str | None = None,
    focus: float = 0.5,
    keep: Iterable[str] = (),
    reasons: bool = False,
) -> pa.Schema:
    """The schema that `recommend_table` and `recommend_batches` give for an input of ``schema``, for engines that must know it before.

    Without ``schema`` nothing can be kept. Raises as `recommend_table` does.

    >>> from intimacy import bulk
    >>> bulk.answers_schema().names
    ['practices', 'gains', 'status']
    """
    job = made_job(catalog=catalog, k=k, evidence=evidence, focus=focus, reasons=reasons, threads=1)
    if schema is None:
        if kept_names(keep):
            raise OptionError([Fault(field="keep", found=found(kept_names(keep)), allowed="nothing, without a schema")])
        return answer_schema(job, [])
    return _schema(job, plan_columns(job.index, schema, keep), schema)


def _schema(job: Job, plan: Plan, given: pa.Schema) -> pa.Schema:
    own = set(answer_schema(job, []).names)
    clash = [name for name in plan.keep if name in own]
    if clash:
        allowed = f"columns that are not named as a column of the answer ({', '.join(sorted(own))})"
        raise OptionError([Fault(field="keep", found=found(name), allowed=allowed) for name in clash])
    return answer_schema(job, [given.field(name) for name in plan.keep])


def _check_on_error(on_error: object) -> None:
    if on_error not in ("raise", "mark") and not callable(on_error):
        allowed = "raise, mark, or a function that takes the faults of a block"
        raise OptionError([Fault(field="on_error", found=found(on_error), allowed=allowed)])


def _answered(
    job: Job,
    plan: Plan,
    schema: pa.Schema,
    parts: Iterable[pa.RecordBatch],
    on_error: OnError,
    progress: Progress | None,
    total: int | None,
) -> Iterator[pa.RecordBatch]:
    def numbered() -> Iterator[tuple[int, pa.RecordBatch]]:
        before = 0
        for part in parts:
            yield before, part
            before += part.num_rows

    def work(numbered: tuple[int, pa.RecordBatch]) -> tuple[pa.RecordBatch, RowFaults]:
        before, part = numbered
        columns, faults = read_batch(job.index, plan, part, before)
        kept = [part.column(name) for name in plan.keep]
        if faults.wrong.any() and on_error == "raise":
            return part.slice(0, 0), faults
        return written(job, answer(job, columns), kept, schema, faults.wrong), faults

    done = 0
    for made, faults in in_turn(work, numbered(), job.threads):
        if faults.wrong.any():
            if on_error == "raise":
                raise faults.error()
            if callable(on_error):
                on_error(tuple(faults.told()))
        yield made
        done += made.num_rows
        if progress is not None:
            progress(done, total)
