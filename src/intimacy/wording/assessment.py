"""What is said around an assessment: of levels that come from answers, and of an instrument."""

from __future__ import annotations

from collections.abc import Iterable

from . import need_word
from .claims import word
from .report import level_word
from .speech import counted, fraction, number, percent, said

__all__ = [
    "BARS",
    "LEVELS_TITLE",
    "NOTHING_ANSWERED",
    "NO_MEASURE",
    "NO_TEXTS",
    "STANDS_ON",
    "WEIGHS",
    "asking_words",
    "exactness_words",
    "missing_words",
    "reliability_words",
    "severity_word",
    "wanted_words",
]

LEVELS_TITLE = "What the answers say"
STANDS_ON = "What it stands on"
WEIGHS = "What weighs on it"

BARS = "A longer bar means more of it. A bar says what one person answered on one day, and is no diagnosis."
"""Said once with all bars."""

NOTHING_ANSWERED = "Too little was answered for any level."

NO_TEXTS = "They are not here, since they may not be given. This is the key for counting answers to the original form."
NO_MEASURE = "no pillar and no obstacle"


def severity_word(severity: float) -> str:
    """The severity of an obstacle as a word.

    >>> severity_word(0), severity_word(0.6)
    ('none', 'clear')
    """
    return need_word(severity) if severity > 0 else said("none")


def wanted_words(level: float, wanted: float) -> str:
    """A level beside the one that is wanted.

    >>> wanted_words(0.3, 0.9)
    'fair, wanted high'
    """
    return said("{level}, wanted {wanted}", level=level_word(level), wanted=level_word(wanted))


def exactness_words(errors: Iterable[float | None]) -> str:
    """How far off bars may be by chance, in a sentence, of their standard errors (0 to 1, None where one is not known).

    >>> exactness_words([0.05, 0.02])
    'By chance alone a bar may be off by about a tenth of its length.'
    >>> exactness_words([None, 0.1])
    'By chance alone a bar may be off by about a fifth of its length, and some by an amount that nobody knows.'
    """
    given = list(errors)
    known = [error for error in given if error is not None]
    if not known:
        return said("How exact the bars are is not known.")
    # 95 of 100 lie within 1.96 standard errors.
    off = 1.96 * max(known)
    part = said(next((part for limit, part in _PARTS if off < limit), "half"))
    if len(known) < len(given):
        words = (
            "By chance alone a bar may be off by about {part} of its length, and some by an amount that nobody knows."
        )
        return said(words, part=part)
    return said("By chance alone a bar may be off by about {part} of its length.", part=part)


_PARTS = ((0.15, "a tenth"), (0.22, "a fifth"), (0.29, "a quarter"), (0.42, "a third"))


def asking_words(count: int) -> str:
    """How an instrument of so many items is asked, in sentences."""
    if count == 1:
        return said(
            "There is 1 question, and then there are some private ones, one on each screen. Answer alone. You may pass on any question, go back, and leave "
            "at any time."
        )
    return said(
        "There are {count} questions, one on each screen, and then some private ones. Answer alone. You may pass on any question, go back, and leave at any "
        "time.",
        count=count,
    )


def missing_words(least: float) -> str:
    """The missing rule in a sentence; ``least`` is the share of the items that must be answered.

    >>> missing_words(0.5)
    'A subscale has a score where at least 50% of its items were answered; the others then count like the mean of these.'
    """
    if least == 1:
        return said("A subscale has a score where all of its items were answered.")
    words = "A subscale has a score where at least {least} of its items were answered; the others then count like the mean of these."
    return said(words, least=percent(least))


def reliability_words(coefficient: str, value: float, people: int | None, sd: float | None) -> str:
    """A reliability with what it was found in, as part of a sentence.

    >>> reliability_words("alpha", 0.84, 100, None)
    'alpha .84 in 100 people; no standard deviation is known, and so no standard error'
    """
    shown = f"{word(coefficient)} {fraction(round(value, 3))}"
    sample = said("{coefficient} in {people} people", coefficient=shown, people=counted(people)) if people else shown
    if sd is None:
        return said("{coefficient}; no standard deviation is known, and so no standard error", coefficient=sample)
    return said("{coefficient}, standard deviation {sd}", coefficient=sample, sd=number(sd))
