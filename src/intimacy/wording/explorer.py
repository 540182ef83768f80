"""What the explorer says around results: labels, and the words of its sliders. The same for everyone, so that they may be saved with a notebook."""

from __future__ import annotations

from ..model import frozendict
from . import need_word
from .report import level_word
from .speech import number, said

__all__ = [
    "NOT_MEASURED",
    "STEPS",
    "WORDS",
    "count_words",
    "level_words",
    "minutes_words",
    "more_words",
    "severity_words",
    "spoken_words",
]

WORDS: frozendict[str, str] = frozendict(
    {
        "label": "What could help",
        "waiting": "Waiting for the notebook's kernel. If nothing happens, run the cell again.",
        "fault": "That did not work. Nothing was changed; run the cell again if it goes on.",
        "private": "First, in private",
        "private_lead": (
            "A few questions to answer alone, where nobody can see the screen. You may pass on any of them, or on all. Answers are not shown again, sent "
            "anywhere or written into the notebook; what follows from them stays in the memory of its kernel until you clear it here or the kernel stops."
        ),
        "begin": "Begin",
        "skip": "Skip all for now",
        "skip_note": "Not asked is not the same as safe: exercises that open people up wait until then.",
        "yes": "Yes",
        "no": "No",
        "pass": "Pass",
        "back": "Back",
        "due": "A private question goes with what you named",
        "ask": "Answer the private questions",
        "clear": "Clear everything",
        "paused": "Paused",
        "obstacles": "What weighs on it",
        "pillars": "What it stands on",
        "pillars_note": "Only what you want to say.",
        "goals": "What you want more of",
        "minutes": "Time a week",
        "mode": "Who would do it",
        "together": "Both of us",
        "alone": "I alone",
        "k": "How many",
        "forget": "Take back",
        "list": "What could help",
        "steps": "Steps",
        "fewer": "Fewer reasons",
        "contacts": "Whom to call",
        "referrals": "People who can help",
        "no_studies": "No study is named for this link.",
    }
)

STEPS = 20
"""Into how many steps a slider divides 0 to 1."""

NOT_MEASURED = "not said"
"""What a pillar's slider says before it is touched."""


def severity_words() -> tuple[str, ...]:
    """The word for every step of an obstacle's slider."""
    return (said("not there"), *(need_word(step / STEPS) for step in range(1, STEPS + 1)))


def level_words() -> tuple[str, ...]:
    """The word for every step of a pillar's slider."""
    return tuple(level_word(step / STEPS) for step in range(STEPS + 1))


def minutes_words(minutes: float | None) -> str:
    """Minutes a week in words.

    >>> minutes_words(60), minutes_words(None)
    ('60 minutes', 'no limit')
    """
    if minutes is None:
        return said("no limit")
    return said("1 minute") if minutes == 1 else said("{minutes} minutes", minutes=number(minutes))


def count_words(count: int) -> str:
    """How many practices are wanted, in words.

    >>> count_words(3)
    'up to 3'
    """
    return said("up to {count}", count=count)


def more_words(count: int) -> str:
    """That a practice has further reasons; empty where it has none.

    >>> more_words(2), more_words(1), more_words(0)
    ('2 more reasons', '1 more reason', '')
    """
    if count <= 0:
        return ""
    return said("{count} more reasons", count=count) if count > 1 else said("1 more reason")


def spoken_words(names: list[str]) -> str:
    """A list as those hear it who do not see it change.

    >>> spoken_words(["Tea", "A walk"])
    'The list now: 1, Tea; 2, A walk.'
    """
    told = "; ".join(f"{rank}, {name}" for rank, name in enumerate(names, start=1))
    return said("The list now: {told}.", told=told) if told else said("The list is empty now.")
