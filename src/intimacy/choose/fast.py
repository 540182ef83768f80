"""Whether the compiled kernels are there, and from how much work on it pays to load them, or to compile them first."""

from __future__ import annotations

import sys
from pathlib import Path
from threading import Lock
from typing import Any

__all__ = ["kernels", "kernels_for", "load_kernels"]

LOADING = 1 << 25
"""Practices times situations: from so many in one process on, loading the kernels, which takes about half a second, is won back."""

COMPILING = 1 << 29
"""The same where they must be compiled first, which takes about twenty seconds, once for an installation."""


FEW = 24
"""In a catalogue of fewer practices than this a million situations take NumPy less than a second, half of which kernels would save, and Numba takes 100 MB."""


class _State:
    """What one process knows of the kernels."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.worked = 0
        self.module: Any = None
        self.missing = False


_STATE = _State()


def kernels() -> Any:
    """The module of the kernels; None where nobody has loaded them."""
    return _STATE.module


def kernels_for(practices: int, rows: int) -> Any:
    """The kernels, loaded where it pays for so much more work; None where it does not, or they cannot be had."""
    state = _STATE
    if state.module is None and not state.missing and practices >= FEW:
        with state.lock:
            state.worked += practices * rows
        if state.worked >= (LOADING if _were_compiled() else COMPILING):
            try:
                load_kernels()
            except ImportError:
                state.missing = True
    return state.module


def load_kernels() -> Any:
    """Load the kernels, and compile them where that was not done before; raises `ImportError` without Numba."""
    with _STATE.lock:
        if _STATE.module is None:
            from numba.core import config

            if getattr(config, "DISABLE_JIT", 0):
                raise ImportError("Numba is told not to compile", name="numba")
            from . import kernels as module

            _STATE.module = module
    return _STATE.module


COMPILED = (
    ("scoring", "kernels", "score_rows"),
    ("choose", "few", "choose_side_by_side"),
    ("choose", "kernels", "choose_rows"),
    ("bulk", "kernels", "_look_up"),
)
"""Of each file of kernels: its room, its name, and one of them."""


def _were_compiled() -> bool:
    """Whether what Numba keeps beside the sources is there for this Python and not older than they are."""
    rooms, python = Path(__file__).parents[1], f"py{sys.version_info[0]}{sys.version_info[1]}"
    try:
        return all(
            any(
                kept.stat().st_mtime >= rooms.joinpath(room, f"{name}.py").stat().st_mtime
                for kept in rooms.glob(f"{room}/__pycache__/{name}.{kernel}-*.{python}*.nbi")
            )
            for room, name, kernel in COMPILED
        )
    except OSError:
        return False
