"""What a report says beside the result itself."""

from __future__ import annotations

from ..model import frozendict
from .speech import said

__all__ = ["REPORT", "chosen_words", "level_word"]

REPORT: frozendict[str, str] = frozendict(
    {
        "title": "Report",
        "heading": "What could help",
        "for": "This page is for whoever answered, and it follows from what was answered. What both may see is a page of its own, the shareable one.",
        "private": "For your eyes only: this page repeats what was said and what was answered in private.",
        "stays": (
            "This page is a file. It stays where it was saved until it is deleted, and lists of recent files, backups and the history of a browser may "
            "still name it."
        ),
        "bars": "A longer bar means more. Bars put things in order; they are no forecast of how much better anything will be.",
        "asked below": "; they stand further down",
        "questions": (
            "Each is for one person alone, where nobody can see the page; write nothing on it. After a yes to any of them leave the exercises here for "
            "now, and turn to people who can help."
        ),
        "sources": "The studies that are named with the reasons, for and against.",
        "shared": "In no order. Either of you may leave out any of them, at any time, and need not say why.",
        "not ready": "There is nothing to show yet.",
        "not asked": "Nobody has asked the private questions.",
        "nothing raised": "The private questions were asked, and nothing was raised.",
        "passed over": "Some of the private questions were passed over.",
    }
)
"""The sentences of the page; title and heading are the same for every result, since they show in lists of files and of pages."""


def chosen_words(count: int, draws: int) -> str:
    """How firm the place of one practice in a list is, in a sentence.

    >>> chosen_words(192, 200)
    'It stays in the list in 192 of 200 draws.'
    """
    return said("It stays in the list in {count} of {draws} draws.", count=count, draws=draws)


def level_word(level: float) -> str:
    """A level from 0 to 1 as a word.

    >>> [level_word(level) for level in (0.1, 0.4, 0.6, 0.9)]
    ['low', 'fair', 'good', 'high']
    """
    for limit, word in ((0.25, "low"), (0.5, "fair"), (0.75, "good")):
        if level < limit:
            return said(word)
    return said("high")
