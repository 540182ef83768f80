"""What a comparison of two catalogues says, and what becomes the data part of a list of changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..model import frozendict
from .speech import said

__all__ = [
    "FORMER_WORDS",
    "TITLES",
    "effect_words",
    "former_name",
    "from_layers",
    "other_lists",
    "raised_words",
    "retired_now",
    "retired_words",
    "reweighed_words",
    "reworded_words",
]

TITLES: frozendict[str, str] = frozendict(
    {
        "added": "Added",
        "retired": "Retired",
        "reworded": "Reworded",
        "reweighed": "Reweighed",
        "effects": "What it changes",
    }
)
"""The parts of a comparison."""

FORMER_WORDS = "Deprecated: it works as before, and will be retired."


def former_name(name: str) -> str:
    """The name of what is deprecated, where there is no room for more.

    >>> former_name("Tea")
    'Tea (deprecated)'
    """
    return said("{name} (deprecated)", name=name)


def retired_now(replaced_by: str | None) -> str:
    """Where the id of something retired leads, as a sentence.

    >>> retired_now("tea"), retired_now(None)
    ('Retired: its id leads to tea.', 'Retired: nothing stands in its place.')
    """
    if replaced_by:
        return said("Retired: its id leads to {id}.", id=replaced_by)
    return said("Retired: nothing stands in its place.")


def from_layers(names: Iterable[str]) -> str:
    """Who made a record what it is, as a sentence.

    >>> from_layers(["clinic", "emotional"])
    'As it is here it comes from: clinic, emotional.'
    """
    return said("As it is here it comes from: {names}.", names=", ".join(names))


def retired_words(replaced_by: str | None, *, lost: bool, others: int) -> str:
    """What becomes of an id that is gone, and of so many links and rulings that named it.

    >>> retired_words("tea", lost=False, others=2), retired_words(None, lost=True, others=0)
    (' with 2 links or rulings; use tea', '; its id leads nowhere: name it under retired')
    """
    beside = f" with {others:,} link{'s or rulings' if others != 1 else ' or ruling'}" if others else ""
    if replaced_by:
        return f"{beside}; use {replaced_by}"
    return beside + ("; its id leads nowhere: name it under retired" if lost else "")


def reworded_words(fields: Iterable[str]) -> str:
    """The fields whose words changed.

    >>> reworded_words(["name", "dose_basis"])
    'name, dose basis'
    """
    return ", ".join(field.replace("_", " ") for field in fields)


def reweighed_words(field: str, before: str, after: str) -> str:
    """What a field was and is.

    >>> reweighed_words("stated_strength", "weak", "")
    'stated strength weak -> nothing'
    """
    return f"{field.replace('_', ' ')} {before or 'nothing'} -> {after or 'nothing'}"


def other_lists(tried: int, lists: int, firsts: int, statuses: int) -> str:
    """How many of some situations have another list, in a sentence.

    >>> other_lists(40, 3, 1, 0)
    'Of 40 situations 3 have another list, 1 of them another first practice.'
    >>> other_lists(1, 0, 0, 0)
    'Of 1 situation none has another list.'
    """
    every = f"{tried:,} situation{'s' if tried != 1 else ''}"
    if not lists:
        return f"Of {every} none has another list."
    have = "has" if lists == 1 else "have"
    graver = f", {statuses:,} another status of safety" if statuses else ""
    return f"Of {every} {lists:,} {have} another list, {firsts:,} of them another first practice{graver}."


def effect_words(situation: str, before: Sequence[str] | None, after: Sequence[str] | None) -> str:
    """The lists of one situation, before and after.

    >>> effect_words("noise 0.8", ["tea"], ["walk", "tea"])
    'noise 0.8: tea -> walk, tea'
    >>> effect_words("noise 0.8", [], None)
    'noise 0.8: no practice -> not understood any more'
    """

    def named(ids: Sequence[str] | None, nothing: str) -> str:
        return nothing if ids is None else ", ".join(ids) or "no practice"

    return f"{situation}: {named(before, 'not understood before')} -> {named(after, 'not understood any more')}"


def raised_words(needed: str, before: str, after: str, *, enough: bool) -> str:
    """What the version should be, in a sentence; empty where it is right.

    >>> raised_words("minor", "1.1.0", "1.1.1", enough=False)
    'Such changes raise the minor version: 1.1.0 -> 1.1.1 is too little.'
    """
    return "" if enough else f"Such changes raise the {needed} version: {before} -> {after} is too little."
