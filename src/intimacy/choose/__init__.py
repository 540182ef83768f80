"""Rules S7 and S8: who is a candidate, and the greedy choice with its reported numbers."""

from __future__ import annotations

from .options import MANY, arrays_are_here, option_faults
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
