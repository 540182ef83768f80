"""A programme for a whole cohort: the practices that together relieve most need over many situations."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

import attrs
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ..catalog import Catalog
from ..choose import NOTHING, TIE
from ..choose.arrays import open_for_many
from ..index import Index
from ..model import Policy, Record, Status, frozendict
from ..scoring.arrays import Columns, Floats, Ints, exact_sum, wants_many, weights_of
from .distinct import find_distinct
from .engine import BLOCK_ROWS, STATUSES, Compiled, Job, gate_many, in_turn, made_job, slices
from .streams import HasArrowStream, batches_of, brought_together
from .tables import kept_names, plan_columns, read_batch

__all__ = ["Programme", "ProgrammePractice", "recommend_programme"]


@attrs.frozen(kw_only=True)
class ProgrammePractice:
    """One practice of a programme."""

    rank: int
    practice: str
    gain: float
    """The share of their need that it relieves after those ranked before it, 0 to 1, on average over everybody; a sorting score."""
    serves: int
    """For how many it relieves anything after those ranked before it; not for those for whom safety, readiness or their own limits rule it out."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Programme(Record):
    """The practices that together relieve most need over many situations, and who is left without any."""

    practices: tuple[ProgrammePractice, ...]
    people: int
    """How many situations there were."""
    value: float
    """The share of their need that the whole programme relieves, 0 to 1, on average over everybody."""
    statuses: Mapping[str, int]
    """How many situations have each status of safety; those of block and urgent are given no practice and come before any programme."""
    uncovered: NDArray[np.intp] = attrs.field(repr=False)
    """The rows, from 0, for whom no practice of the programme does anything."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Programme):
            return NotImplemented
        mine, others = ((one.practices, one.people, one.value, one.statuses) for one in (self, other))
        return mine == others and np.array_equal(self.uncovered, other.uncovered)

    __hash__ = None  # type: ignore[assignment]  # it holds an array

    @property
    def covered(self) -> int:
        """For how many at least one practice does something."""
        return self.people - len(self.uncovered)

    def __repr__(self) -> str:
        names = ", ".join(one.practice for one in self.practices) or "nothing"
        return f"Programme({names}; something for {self.covered:,} of {self.people:,})"

    def to_rows(self) -> list[dict[str, Any]]:
        """One flat row per practice, for a data frame or a table."""
        return [attrs.asdict(one) for one in self.practices]


class _Block(NamedTuple):
    """The different situations of one block of rows, how many there are of each, and by row which of them it is."""

    given: Columns
    counts: Ints
    which: Ints

    def __repr__(self) -> str:
        return "_Block(...)"


def recommend_programme(
    situations: HasArrowStream | pa.Table | Iterable[pa.RecordBatch],
    *,
    k: int = 3,
    catalog: Catalog | Compiled | None = None,
    evidence: Policy | str | None = None,
    focus: float = 0.5,
    keep: Iterable[str] = (),
    threads: int | None = None,
    block_rows: int = BLOCK_ROWS,
    progress: Callable[[int, int], object] | None = None,
) -> Programme:
    """Choose the at most ``k`` practices that together relieve most need over all situations: what to offer to a cohort.

    It is rule S7 with the values of all situations added up, everybody counting the same; a practice counts only for those for whom it is a candidate (safety,
    conditions, readiness, mode, what is done or excluded, and minutes enough for this practice alone). So it is greedy for a sum of monotone submodular
    functions, and reaches at least 1 - 1/e of the best programme of that length (Nemhauser, Wolsey and Fisher, 1978). Gains are
    added up in parts of 2^-53, so that neither the order of the rows nor the size of the blocks changes them.

    ``situations`` is a table, or a stream of record batches, with columns as in `recommend_table`; columns in ``keep`` are passed over. The situations that
    differ are kept in memory, a few hundred bytes each, and gone through twice for each practice. ``progress`` is called with how many practices are chosen,
    and of how many. The other options are those of `recommend_table`.

    Raises `TableError` with every fault of the columns, or of the first rows that have some, and `OptionError`.

    >>> import pyarrow as pa
    >>> from intimacy import bulk
    >>> severities = pa.table(
    ...     {"obstacle:fear-of-vulnerability": [0.8, 0.2, None], "obstacle:lack-of-trust": [None, 0.5, 1.0]}
    ... )
    >>> programme = bulk.recommend_programme(severities, k=2)
    >>> [(one.practice, one.serves) for one in programme.practices], programme.uncovered.tolist()
    ([('empathetic-listening', 3), ('expressing-feelings', 3)], [])
    """
    job = made_job(catalog=catalog, k=k, evidence=evidence, focus=focus, threads=threads, block_rows=block_rows)
    blocks = list(_taken_in(job, situations, keep))
    people = sum(len(block.which) for block in blocks)
    chosen: list[int] = []
    practices: list[ProgrammePractice] = []
    covered = [np.zeros(len(block.counts), bool) for block in blocks]
    statuses = np.zeros(len(STATUSES), np.intp)
    exact_value = 0
    most = min(job.k, len(job.index.practices))
    for rank in range(1, most + 1):
        place = _next(job, blocks, chosen)
        if place is None:
            break
        exact_gain = serves = 0
        parts = in_turn(partial(_gains, job, chosen, place), blocks, job.threads)
        for at, (block, gains) in enumerate(zip(blocks, parts, strict=True)):
            gained = gains > NOTHING
            covered[at] |= gained
            serves += int(block.counts[gained].sum())
            exact_gain += _whole(gains, block.counts)
        chosen.append(place)
        exact_value += exact_gain
        id = job.index.practices[place]
        practices.append(ProgrammePractice(rank=rank, practice=id, gain=exact_gain / (SCALE * people), serves=serves))
        if progress is not None:
            progress(rank, most)
    for block in blocks:
        for rows in slices(job.index, block.given.rows):
            codes, _ = gate_many(job.index, block.given.take(rows))
            np.add.at(statuses, codes, block.counts[rows])
    left = np.concatenate(
        [~seen[block.which] for seen, block in zip(covered, blocks, strict=True)] or [np.zeros(0, bool)]
    )
    return Programme(
        practices=tuple(practices),
        people=people,
        value=exact_value / (SCALE * max(people, 1)),
        statuses=frozendict({str(status): int(statuses[at]) for at, status in enumerate(Status) if statuses[at]}),
        uncovered=_read_only(np.flatnonzero(left)),
    )


def _read_only(array: Ints) -> Ints:
    array.flags.writeable = False
    return array


SCALE = 1 << 53
"""Gains are added up as whole numbers of this part of 1, far finer than a tie."""
HALF = 27


def _whole(gains: Floats, counts: Ints) -> int:
    """The sum of gains, each counted so many times, in parts of `SCALE`: whole numbers, which add up to the same in any order."""
    parts = np.rint(gains * SCALE).astype(np.int64)
    # In two halves, since a sum of millions would not fit.
    high, low = parts >> HALF, parts & ((1 << HALF) - 1)
    return (int((high * counts).sum()) << HALF) + int((low * counts).sum())


def _taken_in(job: Job, situations: Any, keep: Iterable[str]) -> Iterator[_Block]:
    kept = kept_names(keep)
    plan = None
    before = 0
    batches = batches_of(situations, job.block_rows, lambda schema: plan_columns(job.index, schema, kept))
    for batch in _joined(batches, job.block_rows):
        plan = plan or plan_columns(job.index, batch.schema, kept)
        given, faults = read_batch(job.index, plan, batch, before)
        if faults.wrong.any():
            raise faults.error()
        before += batch.num_rows
        equal = find_distinct(given)
        if equal is None:
            yield _Block(given.take(slice(None)), np.ones(given.rows, np.intp), np.arange(given.rows))
        else:
            yield _Block(equal.take(slice(None)), np.bincount(equal.which), equal.which)


def _joined(batches: Iterator[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    """Small batches put together: each one costs as much as thousands of rows."""
    waiting: list[pa.RecordBatch] = []
    count = 0
    for batch in batches:
        if waiting and count + batch.num_rows > rows:
            yield from brought_together(waiting)
            waiting, count = [], 0
        waiting.append(batch)
        count += batch.num_rows
    if waiting:
        yield from brought_together(waiting)


def _slices(job: Job, block: _Block, chosen: list[int]) -> Iterator[tuple[slice, Floats, Floats]]:
    """Of so many situations at once: which, what is left of their shares after the practices chosen, and the factors of rule S6 of the candidates."""
    index = job.index
    for rows in slices(index, block.given.rows):
        some = block.given.take(rows)
        wanted = wants_many(index.tables, some, focus=job.focus)
        _, held = gate_many(index, some)
        factors = open_for_many(index, some, wanted, held)
        left = wanted.shares
        for place in chosen:
            left *= 1 - _effect(index, factors, place)
        yield rows, left, factors


def _effect(index: Index, factors: Floats, place: int) -> Floats:
    effect: Floats = weights_of(index)[:, place, None].astype(float) * factors[place]
    return effect


def _next(job: Job, blocks: list[_Block], chosen: list[int]) -> int | None:
    """The practice that comes next: the smallest id within a tie of the largest gain."""
    gains = np.zeros(len(job.index.practices))
    for part in in_turn(partial(_summed, job, chosen), blocks, job.threads):
        gains += part
    # S7. Of those with gain > 1e-12 and gain >= g* - 1e-9 take the smallest id; stop when g* <= 1e-12.
    people = max(sum(len(block.which) for block in blocks), 1)
    gains /= people
    gains[chosen] = 0.0
    largest = gains.max(initial=0.0)
    if largest <= NOTHING:
        return None
    sure = int((gains >= max(largest - TIE + OFF, NOTHING)).argmax())
    maybe = np.flatnonzero((gains[:sure] >= largest - TIE - OFF) & (gains[:sure] > NOTHING)).tolist()
    if not maybe:
        return sure
    # Here rounding would decide, and it depends on the order of the rows; whole numbers do not.
    tops = np.flatnonzero(gains >= largest - OFF).tolist()
    exact = {place: _exactly(job, blocks, chosen, place) for place in {*maybe, *tops}}
    edge = max(exact.values()) - int(TIE * SCALE * people)
    return min((place for place in maybe if exact[place] >= edge), default=sure)


OFF = 1e-11
"""What adding up in another order may change of a gain, far less than a tie."""


def _exactly(job: Job, blocks: list[_Block], chosen: list[int], place: int) -> int:
    parts = in_turn(partial(_gains, job, chosen, place), blocks, job.threads)
    return sum(_whole(gains, block.counts) for block, gains in zip(blocks, parts, strict=True))


def _summed(job: Job, chosen: list[int], block: _Block) -> Floats:
    """By practice: what it would add over all situations of a block."""
    total = np.zeros(len(job.index.practices))
    weights: Floats = weights_of(job.index).T.astype(float)
    for rows, left, factors in _slices(job, block, chosen):
        total += ((weights @ left) * factors) @ block.counts[rows]
    return total


def _gains(job: Job, chosen: list[int], place: int, block: _Block) -> Floats:
    """What one more practice adds to each situation of a block."""
    gains = np.zeros(block.given.rows)
    for rows, left, factors in _slices(job, block, chosen):
        gains[rows], _ = exact_sum(left * _effect(job.index, factors, place))
    return gains
