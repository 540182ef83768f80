"""The main job: a situation in, an ordered, explained, safe list of practices out.

What compares results is in `intimacy.advice.changes`, imported when somebody asks.
"""

from __future__ import annotations

from .entry import recommend, recommend_many
from .result import RULES, Recommendations
from .work import Options

__all__ = ["RULES", "Options", "Recommendations", "recommend", "recommend_many"]
