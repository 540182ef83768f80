"""Rows of a frame that take no part, or could not be checked, and why: nothing is left out or taken in silence."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Exclusion", "ExclusionWarning"]


class Exclusion(NamedTuple):
    """Rows that take no part, or none in one subscale, and why; or that take part unchecked, where ``stays`` says so."""

    why: str
    """The reason as a slug: outside, off-scale, person-twice, couple-of-many, partner-twice, no-answer, too-few-answers, incomplete; of
    rows that stay: no-bound, no-person, no-couple, no-partner."""
    text: str
    """The same in words."""
    rows: int
    """How many rows; each is counted for the first reason that holds of the whole row, else once for each subscale."""
    subscale: str = ""
    stays: bool = False
    """Whether the rows take part all the same: a column is empty that says whose they are, or whether they may."""

    def __str__(self) -> str:
        return f"{self.rows:,} row{'s' if self.rows != 1 else ''}: {self.text}"


class ExclusionWarning(UserWarning):
    """Some rows of a frame have no scores, or not all of them, or could not be checked; its text says how many and why."""
