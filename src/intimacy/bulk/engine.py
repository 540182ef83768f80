"""The numbers and lists of many situations: equal ones once, block by block, on several threads."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from threading import Lock
from typing import Any, NamedTuple, TypeVar

import attrs
import numpy as np
from numpy.typing import NDArray

from ..catalog import Catalog, chosen_catalog
from ..choose import RULES, option_faults
from ..choose.arrays import ManyChoices, choose_for_many
from ..choose.fast import kernels_for, load_kernels
from ..errors import Fault, MissingExtraError, OptionError, found
from ..index import Index, compile_index
from ..model import Policy, Record, Status
from ..safety import HELD, gravest, strictest
from ..scoring.arrays import Bools, Columns, Ints
from .columns import KINDS, columns_of_arrays
from .distinct import find_distinct, load_grouping

__all__ = [
    "BLOCK_ROWS",
    "STATUSES",
    "Answers",
    "Compiled",
    "Job",
    "answer",
    "answer_kinds",
    "compile_catalog",
    "gate_many",
    "in_turn",
    "made_job",
    "slices",
    "warm",
]

BLOCK_ROWS = 1 << 18
"""So many situations are taken in at once unless said otherwise; memory is in proportion to it."""

SHARED = 1 << 14
"""Fewer situations than this are not worth sharing out."""

STATUSES = tuple(str(status) for status in Status)
"""The statuses by their codes."""

CELLS, ROWS, MOST_CELLS = 1 << 18, 1 << 10, 1 << 22
"""About so many numbers, practices times situations, are worked on at once: few enough for the processor's own memory, but enough rows for a product of
matrices to be quick where there are many practices, within a limit. The kernels take that many, and work on some at a time by themselves."""


def slices(index: Index, rows: int, *, cells: int | None = None) -> Iterator[slice]:
    """So many situations in parts of about so many ``cells`` that are worked on at once; one without any where there are none."""
    practices = max(len(index.practices), 1)
    size = max((cells or CELLS) // practices, min(ROWS, MOST_CELLS // practices), 16)
    return (slice(start, start + size) for start in range(0, max(rows, 1), size))


MOST_PICKS = 1 << 24
"""So many ids of practices at most are in one block, since Arrow counts the letters of a column in 31 bits."""

T = TypeVar("T")
R = TypeVar("R")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Compiled(Record):
    """A catalog compiled for speed under one evidence policy, without its texts: small, and picklable by itself, to ship to workers.

    Make one with `compile_catalog`; every function of `intimacy.bulk` takes it as ``catalog``.
    """

    index: Index
    id: str
    version: str
    sha256: str
    rules_sha256: str
    rules: str = RULES
    """The version of the rules that it was compiled for."""

    def __repr__(self) -> str:
        return f"Compiled({self.id!r}, {self.version!r}, evidence={str(self.index.policy)!r})"

    @property
    def practices(self) -> tuple[str, ...]:
        """The ids of the practices, in the order of their places."""
        return self.index.practices


def compile_catalog(catalog: Catalog | None = None, *, evidence: Policy | str = Policy.WEIGHED) -> Compiled:
    """Compile a catalog, the built-in one unless given, for the functions of this module.

    Raises `OptionError` for an unknown evidence policy.

    >>> import pickle
    >>> from intimacy import bulk
    >>> compiled = bulk.compile_catalog()
    >>> compiled, len(pickle.dumps(compiled)) < 40_000
    (Compiled('emotional', '1.1.0', evidence='weighed'), True)
    """
    faults = option_faults(1, evidence, 0.5)
    if faults:
        raise OptionError(faults)
    whole = chosen_catalog(catalog)
    return Compiled(
        index=compile_index(whole, Policy(evidence)),
        id=whole.id,
        version=whole.version,
        sha256=whole.sha256,
        rules_sha256=whole.rules_sha256,
    )


def warm(catalog: Catalog | Compiled | None = None, *, evidence: Policy | str | None = None) -> None:
    """Load the compiled kernels of the extra ``fast``, and get a catalog ready for them, so that no request waits for that later.

    From then on every choice of this process in arrays uses them: those of this module, and those of `intimacy.recommend` in catalogs of some hundred
    practices and more. The lists and gains stay the same. Once for an installation the kernels are compiled, which takes about twenty seconds; Numba keeps
    them beside the library or, where nothing can be written there, in the user's cache, or in the folder that ``NUMBA_CACHE_DIR`` names. Where there
    is no such folder every process compiles them. Without `warm` the functions of this module load them when there is so much to do that it pays.

    ``catalog`` is the built-in one unless given, ``evidence`` that of a compiled catalog, else ``weighed``.

    Raises `MissingExtraError` without Numba, and `OptionError` for an unknown evidence policy.

    >>> from intimacy import bulk
    >>> bulk.warm()  # doctest: +SKIP
    """
    job = made_job(catalog=catalog, k=1, evidence=evidence, focus=0.5)
    try:
        load_kernels()
        load_grouping()
    except ImportError as error:
        raise MissingExtraError("numba", "fast") from error
    # Whatever is made of a catalogue when it is first used.
    answer(job, columns_of_arrays(job.index, dict.fromkeys([*KINDS, "minutes_per_week", "mode"]), 2))


@attrs.frozen(kw_only=True, eq=False)
class Job:
    """What to do with many situations: valid options."""

    compiled: Compiled
    k: int
    focus: float
    reasons: bool = False
    threads: int = 1
    block_rows: int = BLOCK_ROWS

    @property
    def index(self) -> Index:
        """The compiled catalog's index."""
        return self.compiled.index

    def rows_of_a_block(self, rows: int) -> int:
        """How many of so many situations one thread takes in at once: few enough for all threads to have work."""
        return min(self.block_rows, max(SHARED, -(-rows // self.threads)))

    def identity(self) -> str:
        """What makes a result, as JSON: library, rules, catalog with its hashes, options."""
        from importlib.metadata import version

        one = self.compiled
        return json.dumps(
            {
                "schema": "intimacy/bulk/1",
                "library": version("intimacy"),
                "rules": RULES,
                "catalog": {
                    "id": one.id,
                    "version": one.version,
                    "sha256": one.sha256,
                    "rules_sha256": one.rules_sha256,
                },
                "options": {"k": self.k, "evidence": str(self.index.policy), "focus": self.focus},
            }
        )


def made_job(
    *,
    catalog: Catalog | Compiled | None,
    k: object,
    evidence: object,
    focus: object,
    reasons: object = False,
    threads: object = None,
    block_rows: object = BLOCK_ROWS,
) -> Job:
    """A job of valid options; raises `OptionError` with every fault. ``evidence`` None is that of a compiled catalog, else ``weighed``."""
    if evidence is None:
        evidence = catalog.index.policy if isinstance(catalog, Compiled) else Policy.WEIGHED
    faults = option_faults(k, evidence, focus)
    if isinstance(catalog, Compiled) and catalog.rules != RULES:
        allowed = f"a catalog compiled for rules {RULES}, which this version of the library has; compile it again"
        faults.append(Fault(field="catalog", found=f"one for rules {catalog.rules}", allowed=allowed))
    if type(reasons) is not bool:
        faults.append(Fault(field="reasons", found=found(reasons), allowed="True or False"))
    if isinstance(catalog, Compiled) and not faults and catalog.index.policy != evidence:
        allowed = f"{catalog.index.policy}, for which this catalog was compiled"
        faults.append(Fault(field="evidence", found=found(evidence), allowed=allowed))
    for name, value, most in (("threads", threads, 1024), ("block_rows", block_rows, 1 << 26)):
        if not (value is None and name == "threads") and (type(value) is not int or not 1 <= value <= most):
            faults.append(Fault(field=name, found=found(value), allowed=f"a whole number from 1 to {most:,}"))
    if faults:
        raise OptionError(faults)
    compiled = catalog if isinstance(catalog, Compiled) else compile_catalog(catalog, evidence=Policy(str(evidence)))
    return Job(
        compiled=compiled,
        k=k,  # type: ignore[arg-type]  # all were looked at
        focus=float(focus) + 0.0,  # type: ignore[arg-type]  # the same
        reasons=reasons,  # type: ignore[arg-type]  # the same
        threads=_cores() if threads is None else threads,  # type: ignore[arg-type]  # the same
        block_rows=min(block_rows, MOST_PICKS // min(k, max(len(compiled.practices), 1))),  # type: ignore[call-overload]  # the same
    )


def _cores() -> int:
    # Not every system can say how many of its cores are ours.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Answers(NamedTuple):
    """The lists of many situations: a column for each situation."""

    choices: ManyChoices
    statuses: NDArray[np.uint8]
    """Codes into `STATUSES`."""

    def __repr__(self) -> str:
        return "Answers(...)"

    def take(self, columns: Ints) -> Answers:
        """The answers of some situations, in the order asked for."""
        picks, gains, reasons = self.choices
        told = None if reasons is None else reasons[:, :, columns]
        choices = ManyChoices(picks.take(columns, axis=1, mode="clip"), gains.take(columns, axis=1, mode="clip"), told)
        return Answers(choices, self.statuses.take(columns, mode="clip"))


def answer(job: Job, given: Columns) -> Answers:
    """Gate, score and choose; situations that are equal are worked out once."""
    answers, which = answer_kinds(job, given)
    return answers if which is None else answers.take(which)


def answer_kinds(job: Job, given: Columns) -> tuple[Answers, Ints | None]:
    """The answers of the different situations, and by situation which of them is its own; None where every one has its own."""
    equal = find_distinct(given)
    if equal is None:
        return _answer(job, given.rows, given.take), None
    return _answer(job, equal.kinds, equal.take), equal.which


def _answer(job: Job, count: int, take: Callable[[slice], Columns]) -> Answers:
    index = job.index
    compiled = kernels_for(len(index.practices), count) is not None
    if compiled:
        load_grouping()
    parts = []
    for rows in slices(index, count, cells=MOST_CELLS if compiled and not job.reasons else None):
        some = take(rows)
        statuses, held = gate_many(index, some)
        chosen = choose_for_many(index, some, held, focus=job.focus, k=job.k, reasons=job.reasons)
        parts.append(Answers(chosen, statuses))
    if len(parts) == 1:
        return parts[0]
    told = [part.choices.reasons for part in parts if part.choices.reasons is not None]
    choices = ManyChoices(
        np.concatenate([part.choices.picks for part in parts], axis=1),
        np.concatenate([part.choices.gains for part in parts], axis=1),
        np.concatenate(told, axis=2) if told else None,
    )
    return Answers(choices, np.concatenate([part.statuses for part in parts]))


def gate_many(index: Index, given: Columns) -> tuple[NDArray[np.uint8], Bools | None]:
    """The status of every situation, and by practice and situation what safety holds; None where it holds nothing.

    The gate is that of one situation, asked once for every set of flags that occurs.
    """
    statuses = np.full(given.rows, STATUSES.index(Status.CLEAR), np.uint8)
    raised = sorted(flag for flag, column in given.flags.items() if column.any())
    if not raised:
        return statuses, None
    masks = np.stack([given.flags[flag] for flag in raised])
    somewhere = np.flatnonzero(masks.any(axis=0))
    masks = masks[:, somewhere]
    _, examples, which = np.unique(_as_numbers(masks), return_index=True, return_inverse=True)
    found_statuses, found_held = [], []
    for example in examples:
        flags = [flag for flag, there in zip(raised, masks[:, example], strict=True) if there]
        found_statuses.append(STATUSES.index(gravest(index, flags)))
        found_held.append(np.frombuffer(strictest(index, flags), np.uint8) >= HELD)
    statuses[somewhere] = np.array(found_statuses)[which]
    held = np.zeros((len(index.practices), given.rows), bool)
    held[:, somewhere] = np.stack(found_held, axis=1)[:, which]
    return statuses, held


def _as_numbers(masks: Bools) -> Ints:
    """A number for each different column of truth values."""
    numbers = np.zeros(masks.shape[1], np.int64)
    for place, mask in enumerate(masks, start=1):
        numbers = numbers * 2 + mask
        # As many bits as there are columns, and so many more, must fit into 63.
        if place % 32 == 0:
            numbers = np.unique(numbers, return_inverse=True)[1]
    return numbers


def in_turn(work: Callable[[T], R], parts: Iterable[T], threads: int) -> Iterator[R]:
    """The results of ``work`` in the order of ``parts``, some of them under way at once; as many parts as threads, and one more, are taken in beforehand."""
    if threads > 1:
        yield from _on_threads(work, parts, threads)
        return
    for part in parts:
        # Never around a yield: what the caller does in between has all the threads it wants.
        with _ONE_THREAD_OF_BLAS:
            result = work(part)
        yield result


def _on_threads(work: Callable[[T], R], parts: Iterable[T], threads: int) -> Iterator[R]:
    pool = ThreadPoolExecutor(threads)
    waiting: deque[Future[R]] = deque()
    try:
        for part in parts:
            # From here until it is done, whatever the caller does meanwhile.
            _ONE_THREAD_OF_BLAS.want()
            future = pool.submit(work, part)
            future.add_done_callback(lambda _: _ONE_THREAD_OF_BLAS.leave())
            waiting.append(future)
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()
        pool.shutdown()


@cache
def _controller() -> Any:
    try:
        from threadpoolctl import ThreadpoolController
    except ImportError:
        return None
    return ThreadpoolController()


class _Limit:
    """One limit for all who want it: the first sets it, the last takes it away, in whichever order they end."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._wanted = 0
        self._set: Any = None

    def want(self) -> None:
        """One more wants it."""
        # Our own threads share out the blocks; a BLAS that starts more of its own for each small product is many times slower.
        with self._lock:
            if not self._wanted and (controller := _controller()) is not None:
                self._set = controller.limit(limits=1, user_api="blas")
            self._wanted += 1

    def leave(self) -> None:
        """One wants it no more."""
        with self._lock:
            self._wanted -= 1
            if not self._wanted and self._set is not None:
                self._set.restore_original_limits()
                self._set = None

    def __enter__(self) -> None:
        self.want()

    def __exit__(self, *_: object) -> None:
        self.leave()


_ONE_THREAD_OF_BLAS = _Limit()
