"""Interleaved medians: every side of a case is run in turn, so that what else the machine does falls on all of them alike."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple

LEAST = 0.005
"""Seconds that one sample takes at least: shorter calls are repeated within a sample."""


class MissingError(Exception):
    """Something that a side of a case needs is not there; the text names it."""


class Timing(NamedTuple):
    """Median seconds of one call."""

    wall: float
    cpu: float
    """Of all threads of the process together."""


def need(module: str) -> Any:
    """Import a module; raises `MissingError` with its name where it cannot be had."""
    try:
        return import_module(module)
    except ImportError as error:
        raise MissingError(f"{error.name or module} is missing") from error


def ours(name: str) -> Callable[..., Any]:
    """A function of `intimacy.bulk`; raises `MissingError` with its name where it is not there."""
    function: Callable[..., Any] | None = getattr(need("intimacy.bulk"), name, None)
    if function is None:
        raise MissingError(f"intimacy.bulk.{name} is missing")
    return function


def one_blas_thread() -> AbstractContextManager[object]:
    """What implicit asks for in its documentation: it spreads its batches over threads itself."""
    limits: AbstractContextManager[object] = need("threadpoolctl").threadpool_limits(1, "blas")
    return limits


@contextmanager
def kernels(*, there: bool) -> Iterator[None]:
    """With the compiled kernels of the extra ``fast``, or as if nobody had it; raises `MissingError` where it is not installed."""
    state = need("intimacy.choose.fast")._STATE  # noqa: SLF001 - both ways in one process, which nobody else wants
    if there:
        need("numba")
        need("intimacy.bulk").warm()
    module, missing = state.module, state.missing
    state.module, state.missing = (module, missing) if there else (None, True)
    try:
        yield
    finally:
        state.module, state.missing = module, missing


with_kernels, without_kernels = partial(kernels, there=True), partial(kernels, there=False)


class Sides:
    """The sides of one case: what each runs, and why one cannot run."""

    def __init__(self) -> None:
        self.functions: dict[str, Callable[[], object]] = {}
        self.around: dict[str, Callable[[], AbstractContextManager[object]]] = {}
        self.skipped: dict[str, str] = {}

    def add(
        self,
        name: str,
        make: Callable[[], Callable[[], object]],
        *,
        around: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        """Prepare a side, outside of the time taken; one for which something is missing is noted as skipped."""
        try:
            function = make()
            with around():
                function()
        except MissingError as error:
            self.skipped[name] = str(error)
        else:
            self.functions[name] = function
            self.around[name] = around

    def measure(self, *, repeat: int) -> dict[str, Timing]:
        """Median seconds of one call of each side, interleaved."""
        samples: dict[str, list[Timing]] = {name: [] for name in self.functions}
        each = {name: self._each(name) for name in self.functions}
        # What is there already, millions of records maybe, is not walked through again and again while time is taken.
        gc.collect()
        gc.freeze()
        try:
            for _ in range(repeat):
                for name, function in self.functions.items():
                    gc.collect()
                    with self.around[name]():
                        samples[name].append(_sample(function, each[name]))
        finally:
            gc.unfreeze()
        return {
            name: Timing(statistics.median(one.wall for one in taken), statistics.median(one.cpu for one in taken))
            for name, taken in samples.items()
        }

    def _each(self, name: str) -> int:
        with self.around[name]():
            once = _sample(self.functions[name], 1).wall
        return max(1, min(1000, round(LEAST / once)))


def _sample(function: Callable[[], object], each: int) -> Timing:
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(each):
        function()
    return Timing((time.perf_counter() - wall) / each, (time.process_time() - cpu) / each)


def processes(commands: Mapping[str, Sequence[str]], *, repeat: int) -> dict[str, float]:
    """Median seconds of whole processes, interleaved."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeat):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(taken) for name, taken in times.items()}


_PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak(command: Sequence[str]) -> float:
    """The most memory that a process ever held, in MB (of a million bytes)."""
    # From a small process between: what a new process copies from the one that starts it counts as its own.
    done = subprocess.run([sys.executable, "-c", _PEAK, *command], capture_output=True, text=True, check=False)
    if done.returncode:
        missing = [line for line in done.stderr.splitlines() if "MissingError: " in line]
        if missing:
            raise MissingError(missing[-1].partition("MissingError: ")[2])
        raise RuntimeError(done.stderr)
    unit = 1 if sys.platform == "darwin" else 1024
    return int(done.stdout) * unit / 1e6


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
