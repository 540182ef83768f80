"""Rules S7 and S8: who is a candidate, and the greedy choice with its reported numbers."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec

from .options import option_faults
from .plain import choose
from .rules import (
    NOTHING,
    READY,
    RULES,
    TIE,
    Candidacy,
    Choice,
    Pick,
    barred,
    fits,
    gain_of,
    missing_conditions,
    relieve,
)

MANY = 200
"""From this many practices on NumPy, where it is installed, is faster than plain Python; both give the same."""


@cache
def arrays_are_here() -> bool:
    """Whether NumPy is installed."""
    return find_spec("numpy") is not None


__all__ = [
    "MANY",
    "NOTHING",
    "READY",
    "RULES",
    "TIE",
    "Candidacy",
    "Choice",
    "Pick",
    "arrays_are_here",
    "barred",
    "choose",
    "fits",
    "gain_of",
    "missing_conditions",
    "option_faults",
    "relieve",
]
