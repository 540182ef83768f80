"""Instruments in other languages: what they ask and say, text by text; how they count stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from ..codec import builtin_translation
from ..model import Record
from ..wording.speech import heard, speaking

if TYPE_CHECKING:
    from .record import Instrument

__all__ = ["in_language", "speaking_of", "untranslated"]

BUILT_IN = ("de",)
"""The languages into which the built-in instruments are translated."""
SKIPPED = frozenset({"language", "name", "reference"})
"""Texts of an instrument as a whole that no translation changes where it is published, since by these it is found; its form, after a comma, may change."""


def _texts(language: str, also: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """The texts of a language by those they translate, one's own before the built-in ones."""
    tags = [language, language.partition("-")[0]]
    made: dict[str, str] = {}
    if tags[-1] in BUILT_IN:
        made |= builtin_translation(tags[-1])["instruments"]
    for own in reversed(tuple(also)):
        made |= own
    return made


def in_language(instrument: Instrument, language: str, also: Iterable[Mapping[str, str]]) -> Instrument:
    """See `Instrument.in_language`."""
    texts = _texts(language, also)
    if instrument.language == language or not texts:
        return instrument
    made: Instrument = _translated(instrument, texts)
    return made if made is instrument else attrs.evolve(made, language=language)


def _translated(record: Any, texts: Mapping[str, str]) -> Any:
    changes: dict[str, Any] = {}
    for field in _fields(record):
        value = getattr(record, field.name)
        if field.metadata.get("text"):
            told: Any = tuple(texts.get(one, one) for one in value) if type(value) is tuple else texts.get(value, value)
        elif type(value) is tuple:
            told = tuple(_translated(one, texts) if isinstance(one, Record) else one for one in value)
        else:
            told = _translated(value, texts) if isinstance(value, Record) else value
        if told != value:
            changes[field.name] = told
    if _published(record) and (name := _with_form(record.name, texts)) != record.name:
        changes["name"] = name
    return attrs.evolve(record, **changes) if changes else record


def _with_form(name: str, texts: Mapping[str, str]) -> str:
    """A published name as it is, and in other words the form of it that stands after its last comma."""
    published, comma, form = name.rpartition(", ")
    return f"{published}{comma}{texts.get(form, form)}" if comma else name


def _published(record: Any) -> bool:
    return bool(getattr(record, "validated", False) or getattr(record, "doi", None))


def _fields(record: Any) -> Iterator[Any]:
    for field in attrs.fields(type(record)):
        if field.name != "language" and not (_published(record) and field.name in SKIPPED):
            yield field


def untranslated(instrument: Instrument, language: str, also: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    """See `Instrument.untranslated`."""
    texts = _texts(language, also)
    known = () if instrument.language == language else dict.fromkeys(_said(instrument))
    return tuple(one for one in known if one not in texts)


def _said(record: Any) -> Iterator[str]:
    for field in _fields(record):
        value = getattr(record, field.name)
        for one in value if type(value) is tuple else (value,):
            if isinstance(one, Record):
                yield from _said(one)
            elif field.metadata.get("text") and one:
                yield one


def speaking_of(instrument: Instrument | None) -> speaking:
    """Say everything within a block in the language of an instrument, where that has sentences; else as around it."""
    tag = instrument.language.partition("-")[0] if instrument else ""
    return speaking(builtin_translation(tag)["sentences"] if tag in BUILT_IN else heard())
