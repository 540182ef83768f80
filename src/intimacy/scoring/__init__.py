"""Rules S1 to S6 in numbers: from a situation to needs, shares and effects."""

from __future__ import annotations

from .plain import EPSILON, Effects, Scores, Wants, factors, lacks, needs, readiness, score, shares, wants

__all__ = [
    "EPSILON",
    "Effects",
    "Scores",
    "Wants",
    "factors",
    "lacks",
    "needs",
    "readiness",
    "score",
    "shares",
    "wants",
]
