"""Translations: the built-in ones, read when they are asked for, and one's own from files."""

from __future__ import annotations

import sys
from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING, Any, final

import attrs

from ..codec import MAX_BYTES, builtin_translation, check_schema
from ..errors import CatalogError, Fault, OptionError, found, nearest
from ..layers.languages import (
    ALIASES,
    CATALOG,
    Texts,
    Untranslated,
    Wording,
    also_called,
    in_other_words,
    misplaced,
    text_fields,
    untold,
)
from ..model import SECTIONS, Contents, Frame, frozendict
from ..model.fields import language as language_tag
from .core import Catalog
from .load import BUILT_IN as BUILT_IN_CATALOG
from .merge import BUILTIN_LANGUAGE, Checked, builtin_safety

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "BUILT_IN",
    "Translation",
    "Untranslated",
    "in_language",
    "is_translation",
    "read_translation",
    "read_translation_for",
    "sentences_of",
    "translated",
    "translated_fields",
    "untranslated",
    "words_of",
]

SCHEMA = "intimacy/translation/1"
SENTENCES, INSTRUMENTS = "sentences", "instruments"
"""The sections of texts that are no part of a catalogue: what results say, and what questionnaires say. Their keys are the texts themselves."""
MAY_GO = {"status"}
"""What a translated sentence may leave out: the id of a status, which the words beside it tell."""
BUILT_IN = ("de",)
"""The languages into which the built-in catalogue and the safety records are translated."""


def _frozen_texts(texts: Mapping[str, str]) -> Mapping[str, str]:
    return frozendict(texts)


def _frozen(texts: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Any:
    return frozendict(
        {
            section: frozendict({key: frozendict(fields) for key, fields in of_section.items()})
            for section, of_section in texts.items()
        }
    )


@final
@attrs.frozen(kw_only=True, repr=False)
class Translation:
    """Texts of a catalogue in another language, as many of them as there are.

    Read one with `intimacy.read_translation`, or make it of plain data with `Translation.from_dict`: by section and id the fields with their texts, points by
    their id, and under ``catalog`` the name of the catalogue and its frame; under ``sentences`` what results say and under ``instruments`` what
    questionnaires say, each by the English text. A table ``of`` in a record may note, by field, the mark of the text that a
    translation was made from; where the text is another one now, the translation is stale and is not shown.

    >>> import intimacy
    >>> dutch = intimacy.Translation.from_dict({"language": "nl", "pillars": {"trust": {"name": "Vertrouwen"}}})
    >>> catalog = intimacy.load_catalog().in_language("nl", also=[dutch])
    >>> catalog.pillars["trust"].name, catalog.pillars["safety"].name
    ('Vertrouwen', 'Emotional safety')
    """

    language: str = attrs.field(validator=language_tag)
    texts: Texts = attrs.field(factory=dict, converter=_frozen)
    """By section, id and field."""
    made_from: Mapping[str, Mapping[str, Mapping[str, str]]] = attrs.field(factory=dict, converter=_frozen)
    """By section, id and field: the mark of the text that was translated, where it was noted."""
    sentences: Mapping[str, str] = attrs.field(factory=dict, converter=_frozen_texts)
    """What results say, by its English; what is in braces is filled in, and stands in both."""
    instruments: Mapping[str, str] = attrs.field(factory=dict, converter=_frozen_texts)
    """What questionnaires say, by the text it translates."""

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Translation:
        """Make a translation of plain data as `to_dict` gives it; raises `CatalogError` with every fault."""
        return _gathered([("", data)])

    def to_dict(self) -> dict[str, Any]:
        """The translation as plain data, with its schema; `Translation.from_dict` reads it back without loss."""
        out: dict[str, Any] = {"schema": SCHEMA, "language": self.language}
        for section, of_section in self.texts.items():
            made = {
                key: _record(fields, self.made_from.get(section, {}).get(key, {})) for key, fields in of_section.items()
            }
            out[section] = made[""] if section == CATALOG else made
        out |= {name: dict(told) for name in (SENTENCES, INSTRUMENTS) if (told := getattr(self, name))}
        return out

    def __repr__(self) -> str:
        count = sum(len(fields) for of_section in self.texts.values() for fields in of_section.values())
        count += len(self.sentences) + len(self.instruments)
        return f"<Translation into {self.language!r}: {count} texts>"


def _record(fields: Mapping[str, Any], made_from: Mapping[str, str]) -> dict[str, Any]:
    out = {name: list(text) if isinstance(text, tuple) else text for name, text in fields.items() if "." not in name}
    points = {name.partition(".")[2]: text for name, text in fields.items() if "." in name}
    return {**out, **({"points": points} if points else {}), **({"of": dict(made_from)} if made_from else {})}


def read_translation(path: str | Path, *, max_bytes: int = MAX_BYTES) -> Translation:
    """Read a translation: a ``.toml`` or ``.json`` file, or a folder of such files that together make one.

    Raises `CatalogError` with every fault of every file.

    >>> read_translation("no-such-file")
    Traceback (most recent call last):
        ...
    intimacy.errors.CatalogError: 1 fault in the catalogue:
    - no-such-file: found nothing there; allowed is a .toml or .json file, or a folder of them
    """
    from .places import placed
    from .read import read_sources

    sources = read_sources(path, max_bytes)
    made, faults = _collected(sources)
    if faults:
        raise CatalogError(placed(faults, sources))
    return made


def read_translation_for(path: str | Path, catalog: Catalog, *, max_bytes: int = MAX_BYTES) -> Translation:
    """Read a translation of a catalogue; raises `CatalogError` with its own faults and those of what has no place in the catalogue, all together."""
    from .places import placed
    from .read import read_sources

    sources = read_sources(path, max_bytes)
    made, faults = _collected(sources)
    faults += misplaced(catalog.original.contents, Wording(made.texts, made.made_from))
    faults += _unsaid(made.sentences)
    if faults:
        raise CatalogError(placed(dict.fromkeys(faults), sources))
    return made


def is_translation(data: object) -> bool:
    """Whether plain data are meant for a translation."""
    if not isinstance(data, Mapping):
        return False
    if "schema" in data:
        return str(data["schema"]).startswith("intimacy/translation/")
    # A catalogue has an id, and may have a language; what is of neither may be a situation, which has none.
    return isinstance(data.get("language"), str) and "id" not in data


def _gathered(sources: Iterable[tuple[str, Mapping[str, Any]]]) -> Translation:
    """Plain data of one or more files to a translation, or `CatalogError` with every fault."""
    made, faults = _collected(sources)
    if faults:
        raise CatalogError(faults)
    return made


def _collected(sources: Iterable[tuple[str, Mapping[str, Any]]]) -> tuple[Translation, list[Fault]]:
    """What is right in plain data of one or more files as a translation, and everything that is wrong by itself."""
    faults: list[Fault] = []
    languages: dict[str, None] = {}
    texts: dict[str, dict[str, dict[str, Any]]] = {}
    marks: dict[str, dict[str, dict[str, str]]] = {}
    said: dict[str, dict[str, str]] = {SENTENCES: {}, INSTRUMENTS: {}}
    for file, data in sources:
        if not isinstance(data, Mapping):
            faults.append(Fault(file=file, found=found(data), allowed="a table of named fields"))
            continue
        if wrong := check_schema(data.get("schema"), "translation"):
            faults.append(Fault(file=file, field="schema", found=found(data["schema"]), allowed=wrong))
            continue
        tag = data.get("language")
        try:
            language_tag(None, None, tag)  # type: ignore[arg-type]  # a rule looks at the value alone
            languages[str(tag)] = None
        except ValueError as error:
            faults.append(Fault(file=file, field="language", found=found(tag), allowed=str(error)))
        for section, value in data.items():
            if section in said:
                _take_said(file, section, value, said[section], faults)
            elif section not in ("schema", "language"):
                _take(file, section, value, texts, marks, faults)
    if len(languages) > 1:
        faults.append(Fault(field="language", found=", ".join(languages), allowed="one language in all files together"))
    made = Translation(
        language=next(iter(languages), "und"),
        texts=texts,
        made_from=marks,
        sentences=said[SENTENCES],
        instruments=said[INSTRUMENTS],
    )
    return made, faults


def _take_said(file: str, section: str, value: Any, said: dict[str, str], faults: list[Fault]) -> None:
    """The texts of what results or questionnaires say."""
    if not isinstance(value, Mapping):
        faults.append(Fault(file=file, record=section, found=found(value), allowed="a table of texts by their English"))
        return
    for english, text in value.items():
        record = f"{section} {found(english)}"
        if not isinstance(text, str) or not text.strip():
            faults.append(Fault(file=file, record=record, found=found(text), allowed="a text that is not empty"))
        elif english in said:
            faults.append(Fault(file=file, record=record, found="a second one", allowed="one of each"))
        else:
            said[english] = text


def _unsaid(told: Mapping[str, str]) -> Iterable[Fault]:
    """Everything in the sentences of a translation that cannot be said: those that nobody says, and parts that nobody fills in or that would be lost."""
    known = _sentences()
    for english, text in told.items():
        record = f"{SENTENCES} {found(english)}"
        if english not in known:
            near = nearest(english, known)
            hint = f"; the nearest: {found(near[0])}" if near else ""
            allowed = f"a sentence that results say, as untranslated tells them{hint}"
            yield Fault(record=record, found="an unknown sentence", allowed=allowed)
            continue
        its, parts = _parts(english) or set(), _parts(text)
        if parts is None or parts - its or its - parts - MAY_GO:
            wanted = ", ".join(sorted(f"{{{one}}}" for one in its)) or "none"
            yield Fault(record=record, found=found(text), allowed=f"the parts in braces of the sentence: {wanted}")


def _parts(sentence: str) -> set[str] | None:
    """The parts that are filled into a sentence; None where its braces are wrong or would do more than that."""
    try:
        made = list(Formatter().parse(sentence))
    except ValueError:
        return None
    parts = [(name, form, way) for _, name, form, way in made if name is not None]
    return {name for name, _, _ in parts} if all(not form and not way for _, form, way in parts) else None


def _sentences() -> Mapping[str, str]:
    """Every sentence that results say, with its first translation, which has all of them."""
    sentences: Mapping[str, str] = builtin_translation(BUILT_IN[0])[SENTENCES]
    return sentences


def sentences_of(language: str, also: Iterable[Translation]) -> Mapping[str, str] | None:
    """What results say in a language, by its English; None where there is nothing of it."""
    tags = _chain(language)
    own = [one.sentences for tag in tags for one in also if one.language == tag and one.sentences]
    told = own + [builtin_translation(sys.intern(tag))[SENTENCES] for tag in tags if tag in BUILT_IN]
    return ChainMap(*(dict(one) for one in told)) if told else None


def _take(file: str, section: Any, value: Any, texts: Any, marks: Any, faults: list[Fault]) -> None:
    if section != CATALOG and section not in SECTIONS:
        allowed = f"one of schema, language, {CATALOG}, {', '.join(SECTIONS)}, {SENTENCES}, {INSTRUMENTS}"
        faults.append(Fault(file=file, field=found(section)[1:-1], found="an unknown section", allowed=allowed))
        return
    if not isinstance(value, Mapping):
        faults.append(Fault(file=file, record=section, found=found(value), allowed="a table of records by their id"))
        return
    lists = translated_fields(section)
    for key, fields in {"": value}.items() if section == CATALOG else value.items():
        record = f"{section} {found(key)}" if key else section
        # A record whose texts are wrong has a place in the catalogue or none all the same.
        told = texts.setdefault(section, {}).setdefault(key, {})
        if not isinstance(fields, Mapping):
            faults.append(Fault(file=file, record=record, found=found(fields), allowed="a table of texts by field"))
            continue
        noted = marks.setdefault(section, {}).setdefault(key, {})
        for name, text in _flat(fields, file, record, faults):
            if name in told:
                faults.append(Fault(file=file, record=record, field=name, found="a second one", allowed="one of each"))
            elif (wrong := _wrong(name, text, lists)) is not None:
                faults.append(Fault(file=file, record=record, field=name, found=found(text), allowed=wrong))
            else:
                told[name] = tuple(text) if isinstance(text, (list, tuple)) else text
        of = fields.get("of", {})
        if isinstance(of, Mapping) and all(isinstance(part, str) for pair in of.items() for part in pair):
            noted.update(of)
        else:
            faults.append(
                Fault(file=file, record=record, field="of", found=found(of), allowed="a table of marks by field")
            )


def translated_fields(section: str) -> dict[str, bool]:
    """What a translation may have for a record of a section, or for the catalogue itself, and whether it is a list."""
    if section == CATALOG:
        return {"name": False, **text_fields(Frame)}
    kind = SECTIONS[section]
    return {**text_fields(kind), **({ALIASES: True} if ALIASES in attrs.fields_dict(kind) else {})}


def _flat(fields: Mapping[str, Any], file: str, record: str, faults: list[Fault]) -> Iterable[tuple[str, Any]]:
    for name, text in fields.items():
        if name == "points" and isinstance(text, Mapping):
            yield from ((f"points.{id}", told) for id, told in text.items())
        elif name == "points":
            faults.append(
                Fault(
                    file=file,
                    record=record,
                    field=name,
                    found=found(text),
                    allowed="a table of texts by the id of a point",
                )
            )
        elif name != "of":
            yield str(name), text


def _wrong(name: str, text: Any, lists: Mapping[str, bool]) -> str | None:
    """What would be right in place of a text, or None where it is."""
    if not name.startswith("points.") and name not in lists:
        return f"one of the fields that are text: {', '.join(lists)}"
    if lists.get(name, False):
        good = isinstance(text, (list, tuple)) and text and all(isinstance(one, str) and one.strip() for one in text)
        return None if good and len(set(text)) == len(text) else "a list of different texts that are not empty"
    return None if isinstance(text, str) and text.strip() else "a text that is not empty"


@cache
def _built_in(language: str) -> Wording:
    data = builtin_translation(language)
    tuples = {
        section: {
            key: {name: tuple(text) if isinstance(text, list) else text for name, text in fields.items()}
            for key, fields in of_section.items()
        }
        for section, of_section in data["texts"].items()
    }
    return Wording(tuples, data["made_from"])


def _chain(tag: str) -> list[str]:
    """A tag and those it falls back to: ``de-AT``, then ``de``."""
    parts = tag.split("-")
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]


def _wordings(
    contents: Contents, language: object, also: Iterable[Translation], *, any_language: bool = False
) -> list[Wording]:
    given = tuple(also)
    for one in given:
        if not isinstance(one, Translation):
            raise TypeError(
                f"also holds Translations, not {type(one).__name__}; read_translation and Translation.from_dict make one"
            )
    tags = _chain(language) if isinstance(language, str) else []
    own = [one for tag in tags for one in given if one.language == tag]
    built_in = [tag for tag in tags if tag in BUILT_IN]
    known_to_be_one = any_language and _is_tag(language)
    if not own and not built_in and (not tags or contents.language not in tags) and not known_to_be_one:
        known = ", ".join(dict.fromkeys([contents.language, *BUILT_IN, *(one.language for one in given)]))
        allowed = f"one of {known}; a translation of your own is given as also=[...]"
        raise OptionError([Fault(field="language", found=found(language), allowed=allowed)])
    wordings = [Wording(one.texts, one.made_from) for one in own]
    faults = [fault for wording in wordings for fault in misplaced(contents, wording)]
    faults += [fault for one in own for fault in _unsaid(one.sentences)]
    if faults:
        raise CatalogError(dict.fromkeys(faults))
    return wordings + [_built_in(sys.intern(tag)) for tag in built_in]


def _is_tag(language: object) -> bool:
    try:
        language_tag(None, None, language)  # type: ignore[arg-type]  # a rule looks at the value alone
    except ValueError:
        return False
    return True


def translated(contents: Contents, language: str, also: Iterable[Translation]) -> Contents:
    """See `Catalog.in_language`."""
    return in_other_words(contents, language, _wordings(contents, language, also))


def in_language(original: Catalog, language: str, also: tuple[Translation, ...]) -> Catalog:
    """See `Catalog.in_language`; each made once where no translations are given."""
    known: dict[str, Catalog] = {} if also else vars(original).setdefault("_languages", {})
    made = known.get(str(language))
    if made is None:
        contents = translated(original.contents, language, also)
        made = original
        if contents != original.contents or any(one.sentences for one in also):
            made = Catalog(Checked(contents))
            vars(made).update(original=original, _also=also)
        known[language] = made
    return made


def words_of(contents: Contents, also: Iterable[Translation]) -> Mapping[str, tuple[str, ...]]:
    """By id the words of a language for the aliases of concepts."""
    return also_called(contents, _wordings(contents, contents.language, also, any_language=True))


def _untold(contents: Contents, wordings: Sequence[Wording], own: Sequence[Wording]) -> tuple[Untranslated, ...]:
    """What is untranslated; in a catalogue of one's own nothing is stale but what was translated for it."""
    found_so = untold(contents, wordings)
    if contents.id == BUILT_IN_CATALOG:
        return found_so
    stale = {one[:3] for one in untold(contents, own) if one.why == "stale"}
    return tuple(one if one[:3] in stale else one._replace(why="missing") for one in found_so)


def untranslated(contents: Contents, language: str, also: Iterable[Translation]) -> tuple[Untranslated, ...]:
    """See `Catalog.untranslated`."""
    given = tuple(also)
    # Whoever begins a translation asks what there is to translate before there is any.
    wordings = _wordings(contents, language, given, any_language=True)
    own_to = [Wording(one.texts, one.made_from) for one in given if one.language in _chain(language)]
    if language.partition("-")[0] == BUILTIN_LANGUAGE:
        return () if contents.language in _chain(language) else _untold(contents, wordings, own_to)
    told = sentences_of(language, given) or {}
    silent = tuple(Untranslated(SENTENCES, one, "", "missing", one) for one in _sentences() if one not in told)
    if contents.language not in _chain(language):
        return _untold(contents, wordings, own_to) + silent
    # What is written in that language needs no translation; what every catalogue carries is written in English.
    builtin = {section: frozenset(records) for section, records in builtin_safety().items()}
    own = {
        section: frozenset(one for one in getattr(contents, section) if one not in builtin.get(section, ()))
        for section in SECTIONS
    }
    return untold(contents, wordings, left_out=own) + silent
