"""Rules S1 to S6 in numbers: from a situation to needs, shares and effects."""

from __future__ import annotations

from .plain import EPSILON, Scores, effects, lacks, needs, readiness, score, shares

__all__ = ["EPSILON", "Scores", "effects", "lacks", "needs", "readiness", "score", "shares"]
