"""Texts in another language in place of those of a catalogue, field by field, and what of it has none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple, TypeAlias

import attrs

from ..errors import Fault, found, nearest
from ..model import SECTIONS, Contents, Frame, with_valid

__all__ = [
    "ALIASES",
    "CATALOG",
    "Texts",
    "Untranslated",
    "Wording",
    "also_called",
    "in_other_words",
    "mark",
    "misplaced",
    "text_fields",
    "untold",
]

Texts: TypeAlias = Mapping[str, Mapping[str, Mapping[str, "str | tuple[str, ...]"]]]
"""Texts by section, record (its id, or the parts of a link, pair or ruling with a space between) and field (``points.`` and an id for a point)."""

CATALOG = "catalog"
"""The section of the texts of the catalogue itself: its name, its definition and the points of its frame, under an empty id."""

ALIASES = "aliases"
"""What is an id in the records and has words in a translation: by them people look for a concept in its language."""

_NO_TEXT = frozenset({"language", "frame", "layers"})


class Wording(NamedTuple):
    """One translation: its texts, and marks of the texts that they were made from, as far as they were noted."""

    texts: Texts
    made_from: Mapping[str, Mapping[str, Mapping[str, str]]]


class Untranslated(NamedTuple):
    """A text that is shown in the language it was written in."""

    section: str
    record: str
    """Its id, or the parts of a link, pair or ruling with a space between; empty for the catalogue itself; a sentence of results itself."""
    field: str
    why: Literal["missing", "stale"]
    """``missing``: there is no translation; ``stale``: the one there is was made from another text."""
    text: str
    """What is shown instead; the entries of a list on lines of their own."""


def mark(text: str | tuple[str, ...]) -> str:
    """By what a translation remembers the text it was made from: eight hexadecimal digits.

    >>> mark("Trust")
    'ade9248e'
    """
    import hashlib

    whole = text if isinstance(text, str) else "\n".join(text)
    return hashlib.sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:8]


@cache
def text_fields(kind: Any) -> Mapping[str, bool]:
    """The fields of a class of records that have texts in a language, and whether each is a list of texts."""
    marked = [one for one in attrs.fields(kind) if one.metadata.get("text") and one.name not in _NO_TEXT]
    return {one.name: one.default == () for one in marked}


def _said(record: Any) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """The texts of one record by field, those that are empty left out."""
    kind: Any = type(record)
    for name in text_fields(kind):
        if value := getattr(record, name):
            yield name, value
    for point in getattr(record, "points", ()):
        yield f"points.{point.id}", point.text


def _key(record: Any) -> str:
    return " ".join(record.key) if not hasattr(record, "id") else str(record.id)


def _records(contents: Contents) -> Iterator[tuple[str, str, Any]]:
    for section in SECTIONS:
        for record in getattr(contents, section):
            yield section, _key(record), record


def _about(contents: Contents) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    yield "name", contents.name
    yield from _said(contents.frame)


def _choice(
    wordings: Sequence[Wording], section: str, key: str, field: str, text: str | tuple[str, ...]
) -> tuple[str | tuple[str, ...] | None, bool]:
    """The first translation made from this very text, or for which nobody noted from what; and whether there is a stale one."""
    stale = False
    for texts, made_from in wordings:
        told = texts.get(section, {}).get(key, {}).get(field)
        if told is None:
            continue
        noted = made_from.get(section, {}).get(key, {}).get(field)
        if noted is None or noted == mark(text):
            return told, False
        stale = True
    return None, stale


def _changed(record: Any, said: Iterable[tuple[str, Any]], wordings: Sequence[Wording], place: tuple[str, str]) -> Any:
    values: dict[str, Any] = {}
    points: dict[str, Any] = {}
    for field, text in said:
        told, _ = _choice(wordings, *place, field, text)
        if told is not None:
            part, _, id = field.partition(".")
            (points if id else values)[id or part] = told
    if points:
        values["points"] = tuple(
            with_valid(one, text=points[one.id]) if one.id in points else one for one in record.points
        )
    return with_valid(record, **values) if values else record


def also_called(contents: Contents, wordings: Sequence[Wording]) -> dict[str, tuple[str, ...]]:
    """By id the words by which people look for a concept, of those that have some made from its aliases."""
    made: dict[str, tuple[str, ...]] = {}
    for section, key, record in _records(contents):
        words, _ = _choice(wordings, section, key, ALIASES, getattr(record, ALIASES, ()))
        if isinstance(words, tuple):
            made[key] = words
    return made


def in_other_words(contents: Contents, language: str, wordings: Sequence[Wording]) -> Contents:
    """The same contents with every text for which there is a translation in its place."""
    sections: dict[str, list[Any]] = {section: [] for section in SECTIONS}
    for section, key, record in _records(contents):
        known = any(key in texts.get(section, {}) for texts, _ in wordings)
        sections[section].append(_changed(record, _said(record), wordings, (section, key)) if known else record)
    name, _ = _choice(wordings, CATALOG, "", "name", contents.name)
    frame: Frame = _changed(contents.frame, _said(contents.frame), wordings, (CATALOG, ""))
    made = {section: tuple(records) for section, records in sections.items()}
    return with_valid(contents, name=name or contents.name, language=language, frame=frame, **made)


def untold(
    contents: Contents, wordings: Sequence[Wording], *, left_out: Mapping[str, Iterable[Any]] | None = None
) -> tuple[Untranslated, ...]:
    """Every text of the contents that has no translation made from it; records in ``left_out`` are no matter."""
    places = [(CATALOG, "", _about(contents))] if left_out is None else []
    for section, key, record in _records(contents):
        if left_out is None or record not in left_out.get(section, ()):
            places.append((section, key, _said(record)))
    missing = []
    for section, key, said in places:
        for field, text in said:
            told, stale = _choice(wordings, section, key, field, text)
            if told is None:
                whole = text if isinstance(text, str) else "\n".join(text)
                missing.append(Untranslated(section, key, field, "stale" if stale else "missing", whole))
    return tuple(missing)


def misplaced(contents: Contents, wording: Wording) -> list[Fault]:
    """Everything in a translation that has no place in a catalogue: unknown ids, points that are not there, lists of another length."""
    said = {(CATALOG, ""): dict(_about(contents))}
    said |= {(section, key): dict(_said(record)) for section, key, record in _records(contents)}
    ids: dict[str, list[str]] = {}
    for section, key in said:
        ids.setdefault(section, []).append(key)
    faults: list[Fault] = []
    for section, of_section in wording.texts.items():
        for key, texts in of_section.items():
            record = f"{section} {key!r}" if key else section
            known = said.get((section, key))
            if known is None:
                near = nearest(key, ids.get(section, ()))
                hint = f"; the nearest: {', '.join(near)}" if near else ""
                allowed = f"the id of a record of the catalogue in this section{hint}"
                faults.append(Fault(record=record, found="an id that the catalogue does not have", allowed=allowed))
                continue
            for field, text in texts.items():
                # As many words as a language has; ids are never looked at by them.
                faults += (
                    []
                    if field == ALIASES
                    else _misfit(record, field, text, known, wording.made_from.get(section, {}).get(key, {}))
                )
    return faults


def _misfit(
    record: str, field: str, text: str | tuple[str, ...], known: Mapping[str, Any], made_from: Mapping[str, str]
) -> list[Fault]:
    original = known.get(field)
    if original is None:
        if field in made_from:
            # It was made from something that is gone, which is stale and not wrong.
            return []
        allowed = f"a text that is there to be translated: {', '.join(known) or 'this record has none'}"
        return [Fault(record=record, field=field, found="nothing to translate", allowed=allowed)]
    stale = field in made_from and made_from[field] != mark(original)
    if isinstance(original, tuple) and not stale and len(text) != len(original):
        allowed = f"as many entries as there are: {len(original)}"
        return [Fault(record=record, field=field, found=found(len(text)), allowed=allowed)]
    return []
