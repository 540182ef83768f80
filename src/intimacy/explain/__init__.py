"""Why, why not, and how sure: what explains a list (rules S9 and S10); imported when somebody asks."""

from __future__ import annotations

from .firmness import Stability, measure_stability, order_words
from .reasons import causes_of, find_gaps, list_left_out, list_needs, make_recommendations
from .records import Gap, LeftOut, Need, Part, Reason, Recommendation, Step
from .whynot import WhyNot, answer, why_not

__all__ = [
    "Gap",
    "LeftOut",
    "Need",
    "Part",
    "Reason",
    "Recommendation",
    "Stability",
    "Step",
    "WhyNot",
    "answer",
    "causes_of",
    "find_gaps",
    "list_left_out",
    "list_needs",
    "make_recommendations",
    "measure_stability",
    "order_words",
    "why_not",
]
