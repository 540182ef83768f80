"""Lists of practices as Arrow columns."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from ..index import RELIEF, Index
from ..scoring.arrays import Bools, Ints
from .engine import STATUSES, Answers, Job

__all__ = ["answer_fields", "answer_schema", "written"]

KEY = b"intimacy"
"""Where the metadata of a schema says what made the table."""


def answer_fields(job: Job) -> list[pa.Field]:
    """The columns that an answer has."""
    fields = [
        pa.field("practices", pa.list_(pa.string())),
        pa.field("gains", pa.list_(pa.float64())),
        pa.field("status", pa.string()),
    ]
    return [*fields, pa.field("reasons", pa.list_(pa.list_(pa.string())))] if job.reasons else fields


def answer_schema(job: Job, kept: Iterable[pa.Field]) -> pa.Schema:
    """The schema of an answer: columns that are kept, then its own, and in the metadata what made it."""
    return pa.schema([*kept, *answer_fields(job)], metadata={KEY: job.identity().encode()})


def written(job: Job, answers: Answers, kept: Iterable[pa.Array], schema: pa.Schema, wrong: Bools) -> pa.RecordBatch:
    """An answer as a record batch; rows that are ``wrong`` are null in all columns but the kept ones."""
    picks, gains, reasons = answers.choices
    there = (picks >= 0) & ~wrong
    offsets = np.zeros(len(wrong) + 1, np.int32)
    np.cumsum(there.sum(axis=0), out=offsets[1:])
    mask = pa.array(wrong) if wrong.any() else None
    # By situation and then by rank, as lists stand in memory.
    at = there.T
    practices = pa.array(job.index.practices, pa.string()).take(pa.array(picks.T[at]))
    columns = [
        *kept,
        pa.ListArray.from_arrays(offsets, practices, mask=mask),
        pa.ListArray.from_arrays(offsets, pa.array(gains.T[at]), mask=mask),
        pa.array(STATUSES, pa.string()).take(pa.array(answers.statuses, mask=wrong if wrong.any() else None)),
    ]
    if reasons is not None:
        told = _links(job.index, picks.T[at].astype(np.intp), reasons.transpose(2, 0, 1)[at])
        columns.append(pa.ListArray.from_arrays(offsets, told, mask=mask))
    return pa.record_batch(columns, schema=schema)


def _links(index: Index, picks: Ints, targets: Ints) -> pa.Array:
    """The ids of the links behind each pick, as lists."""
    there = targets >= 0
    offsets = np.zeros(len(picks) + 1, np.int32)
    np.cumsum(there.sum(axis=1), out=offsets[1:])
    of = np.repeat(picks, there.sum(axis=1)) * len(index.targets) + targets[there]
    pairs, which = np.unique(of, return_inverse=True)
    count = max(len(index.targets), 1)
    ids = [
        f"{index.practices[pair // count]} {RELIEF[index.kind_of(pair % count)]} {index.targets[pair % count]}"
        for pair in pairs.tolist()
    ]
    return pa.ListArray.from_arrays(offsets, pa.array(ids, pa.string()).take(pa.array(which)))
