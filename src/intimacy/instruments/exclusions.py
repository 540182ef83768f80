"""Rows of a frame that take no part, or could not be checked, and why: nothing is left out or taken in silence."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..wording.frames import exclusion_words
from ..wording.speech import heard

__all__ = ["Exclusion", "ExclusionWarning", "excluded", "plain_exclusion"]


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
    told: str = ""
    """In another language than English: how many rows and why, in words."""

    def __repr__(self) -> str:
        return f"Exclusion({', '.join(f'{name}={value!r}' for name, value in plain_exclusion(self).items())})"

    def __str__(self) -> str:
        return self.told or exclusion_words(self.rows, self.text)


def excluded(why: str, text: str, rows: int, subscale: str = "", *, stays: bool = False) -> Exclusion:
    """Rows that take no part, with how many they are in the words that are spoken."""
    told = "" if heard() is None else exclusion_words(rows, text)
    return Exclusion(why, text, rows, subscale, stays, told)


def plain_exclusion(one: Exclusion) -> dict[str, Any]:
    """The same as plain data; how many there are is a number in it."""
    return {name: value for name, value in one._asdict().items() if name != "told"}


class ExclusionWarning(UserWarning):
    """Some rows of a frame have no scores, or not all of them, or could not be checked; its text says how many and why."""
