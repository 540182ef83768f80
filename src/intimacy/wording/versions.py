"""What a comparison of two catalogues says, and what becomes the data part of a list of changes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from ..model import frozendict
from .speech import counted, heard, number, said

__all__ = [
    "CALLED",
    "FORMER_WORDS",
    "LEFT_OUT",
    "LISTS",
    "NOT_UNDERSTOOD",
    "RAISED",
    "TITLES",
    "called_words",
    "change_words",
    "data_words",
    "effect_words",
    "former_name",
    "from_layers",
    "not_understood",
    "other_lists",
    "others_left_out",
    "parts_with_more",
    "raised_words",
    "retired_now",
    "retired_words",
    "reweighed_words",
    "reworded_words",
    "same_words",
    "title_words",
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


def title_words(part: str) -> str:
    """The title of a part of a comparison.

    >>> title_words("effects")
    'What it changes'
    """
    return said(TITLES[part])


def change_words(kind: str, id: str, name: str) -> str:
    """A record that changed.

    >>> change_words("practice", "tea", "Tea"), change_words("link", "tea addresses noise", "")
    ('practice tea (Tea)', 'link tea addresses noise')
    """
    what = kind if heard() is None else said(kind.replace("-", " "))
    return f"{what} {id}" + (f" ({name})" if name else "")


def retired_words(record: str, replaced_by: str | None, *, lost: bool, others: int) -> str:
    """What becomes of an id that is gone, and of so many links and rulings that named it.

    >>> print(retired_words("practice walk", "tea", lost=False, others=2))
    practice walk with 2 links or rulings; use tea
    >>> print(retired_words("practice walk", None, lost=True, others=0))
    practice walk; its id leads nowhere: name it under retired
    """
    if others == 1:
        record = said("{record} with 1 link or ruling", record=record)
    elif others:
        record = said("{record} with {count} links or rulings", record=record, count=counted(others))
    if replaced_by:
        return said("{record}; use {id}", record=record, id=replaced_by)
    return said("{record}; its id leads nowhere: name it under retired", record=record) if lost else record


def reworded_words(record: str, fields: Iterable[str]) -> str:
    """A record and its fields whose words changed.

    >>> reworded_words("practice tea", ["name", "dose_basis"])
    'practice tea: name, dose basis'
    """
    return f"{record}: {', '.join(map(_field, fields))}"


def _field(name: str) -> str:
    # In English a name of a field reads as words; anywhere else it is what stands in the file.
    return name.replace("_", " ") if heard() is None else name


def reweighed_words(field: str, before: Any, after: Any) -> str:
    """What a field was and is; texts, numbers, yes and no, or None.

    >>> reweighed_words("stated_strength", "weak", None), reweighed_words("deprecated", False, True)
    ('stated strength weak -> nothing', 'deprecated no -> yes')
    """
    return f"{_field(field)} {_value(before)} -> {_value(after)}"


def _value(value: Any) -> str:
    if value is None:
        return said("nothing")
    if isinstance(value, bool):
        return said("yes") if value else said("no")
    return number(value, "") if isinstance(value, float) else str(value)


def parts_with_more(items: Sequence[str], most: int | None) -> list[str]:
    """At most so many of some items, and how many more there are.

    >>> parts_with_more(["a", "b", "c"], 2)
    ['a', 'b', 'and 1 more']
    """
    if most is None or len(items) <= most:
        return list(items)
    return [*items[:most], said("and {count} more", count=counted(len(items) - most))]


LISTS: frozendict[str, str] = frozendict(
    {
        "none of one": "Of 1 situation none has another list.",
        "none": "Of {tried} situations none has another list.",
        "none of one and safety": "Of 1 situation none has another list, {statuses} another status of safety.",
        "none and safety": "Of {tried} situations none has another list, {statuses} another status of safety.",
        "one of one": "Of 1 situation 1 has another list, {firsts} of them another first practice.",
        "one": "Of {tried} situations 1 has another list, {firsts} of them another first practice.",
        "many": "Of {tried} situations {lists} have another list, {firsts} of them another first practice.",
        "one of one and safety": "Of 1 situation 1 has another list, {firsts} of them another first practice, {statuses} another status of safety.",
        "one and safety": "Of {tried} situations 1 has another list, {firsts} of them another first practice, {statuses} another status of safety.",
        "many and safety": "Of {tried} situations {lists} have another list, {firsts} of them another first practice, {statuses} another status of safety.",
    }
)
"""How many lists are others, by how many of how many, and whether safety is too."""


LEFT_OUT: frozendict[str, str] = frozendict(
    {
        "one": "In 1 of them safety or a condition leaves out other practices.",
        "many": "In {count} of them safety or a condition leaves out other practices.",
    }
)
"""In how many situations what safety and conditions leave out is different."""
NOT_UNDERSTOOD: frozendict[str, str] = frozendict(
    {
        "one": "1 situation is understood by neither catalogue, and was not compared.",
        "many": "{count} situations are understood by neither catalogue, and were not compared.",
    }
)
"""How many situations there is nothing to say about."""


def other_lists(tried: int, lists: int, firsts: int, statuses: int) -> str:
    """How many of some situations have another list, in a sentence.

    >>> other_lists(40, 3, 1, 0)
    'Of 40 situations 3 have another list, 1 of them another first practice.'
    >>> other_lists(1, 0, 0, 0)
    'Of 1 situation none has another list.'
    """
    many = "none" if not lists else "one" if lists == 1 else "many"
    counts = {"tried": tried, "lists": lists, "firsts": firsts, "statuses": statuses}
    which = f"{many} of one" if tried == 1 else many
    sentence = LISTS[f"{which} and safety" if statuses else which]
    return said(sentence, **{name: counted(count) for name, count in counts.items()})


def others_left_out(count: int) -> str:
    """In how many situations what safety and conditions leave out is different, in a sentence.

    >>> others_left_out(2)
    'In 2 of them safety or a condition leaves out other practices.'
    """
    return said(LEFT_OUT["one" if count == 1 else "many"], count=counted(count))


def not_understood(count: int) -> str:
    """How many situations neither catalogue understands, in a sentence.

    >>> not_understood(1)
    '1 situation is understood by neither catalogue, and was not compared.'
    """
    return said(NOT_UNDERSTOOD["one" if count == 1 else "many"], count=counted(count))


def effect_words(
    situation: str,
    before: Sequence[str] | None,
    after: Sequence[str] | None,
    *,
    held: Sequence[str] = (),
    freed: Sequence[str] = (),
) -> str:
    """The lists of one situation, before and after, and what is left out now (``held``) or no longer (``freed``).

    >>> effect_words("noise 0.8", ["tea"], ["walk", "tea"])
    'noise 0.8: tea -> walk, tea'
    >>> effect_words("noise 0.8", [], None)
    'noise 0.8: no practice -> not understood any more'
    >>> effect_words("smoke raised", ["walk"], ["walk"], held=["tea"])
    'smoke raised: left out now: tea'
    >>> effect_words("smoke raised", ["walk"], ["walk"])
    'smoke raised: another status of safety'
    """
    left_out = [said("left out now: {names}", names=", ".join(held))] if held else []
    left_out += [said("no longer left out: {names}", names=", ".join(freed))] if freed else []
    if before == after:
        return f"{situation}: {'; '.join(left_out) or said('another status of safety')}"
    was = said("not understood before") if before is None else ", ".join(before) or said("no practice")
    is_now = said("not understood any more") if after is None else ", ".join(after) or said("no practice")
    return f"{situation}: {'; '.join([f'{was} -> {is_now}', *left_out])}"


CALLED: frozendict[str, str] = frozendict(
    {
        "nothing": "nothing named",
        "obstacle": "{id} {level}",
        "pillar": "{id} at {level}",
        "goal": "{id} wanted",
        "unasked": "nobody asked",
        "raised": "{id} raised",
        "everything": "everything named",
        "confirmed": "everything named and confirmed",
        "unasked among": "nobody asked, everything named and confirmed",
        "raised among": "{id} raised, everything named and confirmed",
        "alone": "{situation}, alone",
        "number": "situation {number}",
        "line": "line {number}",
        "one": "the situation",
    }
)
"""What situations are called that have no names of their own."""


def called_words(what: str, *, level: float = 0.0, **parts: object) -> str:
    """What a situation is called that has no name of its own.

    >>> called_words("obstacle", id="noise", level=0.8), called_words("alone", situation="nothing named")
    ('noise 0.8', 'nothing named, alone')
    """
    return said(CALLED[what], level=number(level), **parts)


def data_words(one: str, other: str, before: str, after: str) -> tuple[str, str]:
    """The title of the data part of a list of changes, and its first sentence, as Markdown; the ids of both catalogues, and their versions.

    >>> data_words("mine", "mine", "1.0.0", "1.1.0")
    ('Data', 'The catalogue `mine` 1.0.0 -> 1.1.0.')
    >>> data_words("mine", "ours", "1.0.0", "1.1.0")[1]
    'From `mine` 1.0.0 to `ours` 1.1.0.'
    """
    if one == other:
        return said("Data"), said("The catalogue `{id}` {before} -> {after}.", id=one, before=before, after=after)
    first = said("From `{one}` {before} to `{other}` {after}.", one=one, before=before, other=other, after=after)
    return said("Data"), first


def same_words(one: str, other: str) -> str:
    """That two catalogues do not differ.

    >>> same_words("mine 1.0.0", "mine 1.0.1")
    'mine 1.0.0 and mine 1.0.1: the same.'
    """
    return said("{one} and {other}: the same.", one=one, other=other)


RAISED: frozendict[str, str] = frozendict(
    {
        "none": "Such changes need no other version, and a version never goes back: {before} -> {after}.",
        "patch": "Such changes raise the patch version: {before} -> {after} is too little.",
        "minor": "Such changes raise the minor version: {before} -> {after} is too little.",
        "major": "Such changes raise the major version: {before} -> {after} is too little.",
    }
)
"""That a version is not raised enough, by what should be raised."""


def raised_words(needed: str, before: str, after: str, *, enough: bool) -> str:
    """What the version should be, in a sentence; empty where it is right.

    >>> raised_words("minor", "1.1.0", "1.1.1", enough=False)
    'Such changes raise the minor version: 1.1.0 -> 1.1.1 is too little.'
    """
    return "" if enough else said(RAISED[needed], before=before, after=after)
