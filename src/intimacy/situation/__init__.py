"""What people answered: the situation of one person, and a couple of two. It knows no catalog, and never shows what it holds.

A couple is in `intimacy.situation.couple`, imported when somebody asks, which keeps the start fast.
"""

from __future__ import annotations

from .record import SCHEMA, Situation, parse_text

__all__ = ["SCHEMA", "Situation", "parse_text"]
