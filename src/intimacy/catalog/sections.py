"""What is in a catalog, section by section and id by id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from ..model import (
    CONCEPT_SECTIONS,
    SECTIONS,
    Benefit,
    Concept,
    Condition,
    Contact,
    Contents,
    ExaminedPair,
    Frame,
    Kind,
    Link,
    Obstacle,
    Pillar,
    Practice,
    Question,
    RedFlag,
    Reference,
    Referral,
    Retired,
    SafetyRuling,
    Scene,
    frozendict,
)
from .merge import builtin_safety

if TYPE_CHECKING:
    from .core import Catalog
    from .language import Translation, Untranslated

__all__ = ["Sections"]

R = TypeVar("R", Pillar, Obstacle, Practice, Benefit, Scene, Condition, RedFlag, Referral, Contact, Reference, Question)


def _by_id(records: Iterable[R]) -> frozendict[str, R]:
    return frozendict({record.id: record for record in records})


class _Studies(Mapping[str, Reference]):
    """References by id, made when one is asked for."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents

    @cached_property
    def by_id(self) -> frozendict[str, Reference]:
        return _by_id(self._contents.references)

    def __getitem__(self, id: str) -> Reference:
        return self.by_id[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_id)

    def __len__(self) -> int:
        return len(self.by_id)


class Sections:
    """The records of a catalog, each kind by id; made when it is first looked at."""

    contents: Contents
    _also: tuple[Translation, ...] = ()
    """Of a translation: those of one's own that went into it."""

    @property
    def id(self) -> str:
        """The id of the catalog itself, such as ``emotional``."""
        return self.contents.id

    @property
    def name(self) -> str:
        """The name of the catalog itself."""
        return self.contents.name

    @property
    def version(self) -> str:
        """The semantic version of the data."""
        return self.contents.version

    @property
    def language(self) -> str:
        """The language of the texts, as a tag such as ``en``."""
        return self.contents.language

    @cached_property
    def sentences(self) -> Mapping[str, str] | None:
        """The sentences that results of this catalog speak, by their English, where it is in a language that has some; else None, for English."""
        if self.contents.language == "en" and not self._also:
            return None
        from .language import sentences_of

        return sentences_of(self.contents.language, self._also)

    @cached_property
    def also_called(self) -> Mapping[str, tuple[str, ...]]:
        """By id the words by which people look for a concept: its aliases, and in another language those that its translation has for them.

        >>> import intimacy
        >>> intimacy.load_catalog().in_language("de").also_called["lack-of-trust"][:2]
        ('Untreue', 'fremdgehen')
        """
        own = {id: one.aliases for id, one in self._concepts.items() if one.aliases and self.original is self}
        if self.contents.language == "en" and not self._also:
            return frozendict(own)
        from .language import words_of

        return frozendict({**own, **words_of(self.contents, self._also)})

    def in_language(self, language: str, *, also: Iterable[Translation] = ()) -> Catalog:
        """The same catalog with its texts in another language, such as ``de``; ids, links and rulings, and so every result, stay the same.

        ``also`` are translations of your own, which come before the built-in ones. Field by field the text of the original stands where there is no
        translation, or where the one there is was made from another text; `untranslated` tells where. ``de-AT`` falls back to ``de``.

        Raises `OptionError` for a language into which nothing is translated, `CatalogError` with every fault for a translation of what is not there.

        >>> import intimacy
        >>> german = intimacy.load_catalog().in_language("de")
        >>> german.pillars["trust"].name, german.language, german.rules_sha256 == german.original.rules_sha256
        ('Vertrauen', 'de', True)
        """
        from .language import in_language

        return in_language(self.original, language, tuple(also))

    def untranslated(self, language: str, *, also: Iterable[Translation] = ()) -> tuple[Untranslated, ...]:
        """Every text that `in_language` leaves as it is, with why: ``missing``, or ``stale``.

        Of a language into which nothing is translated yet this is everything. Raises `OptionError` for what is no language tag, else as `in_language` does.

        >>> import intimacy
        >>> intimacy.load_catalog().untranslated("de")
        ()
        """
        from .language import untranslated

        return untranslated(self.original.contents, language, tuple(also))

    @cached_property
    def original(self) -> Catalog:
        """The catalog in the language it was written in; itself where it is no translation."""
        whole: Any = self
        return whole  # type: ignore[no-any-return]  # the sections of a catalog are its own

    def _in_my_words(self, made: Catalog) -> Catalog:
        """What was made of the original, in the language of this one."""
        return made if self.original is self else made.in_language(self.language, also=self._also)

    @property
    def frame(self) -> Frame:
        """The definition and the points that hold the whole together."""
        return self.contents.frame

    @cached_property
    def pillars(self) -> Mapping[str, Pillar]:
        """Pillars by id."""
        return _by_id(self.contents.pillars)

    @cached_property
    def obstacles(self) -> Mapping[str, Obstacle]:
        """Obstacles by id."""
        return _by_id(self.contents.obstacles)

    @cached_property
    def practices(self) -> Mapping[str, Practice]:
        """Practices by id."""
        return _by_id(self.contents.practices)

    @cached_property
    def benefits(self) -> Mapping[str, Benefit]:
        """Benefits by id."""
        return _by_id(self.contents.benefits)

    @cached_property
    def scenes(self) -> Mapping[str, Scene]:
        """Scenes by id."""
        return _by_id(self.contents.scenes)

    @cached_property
    def conditions(self) -> Mapping[str, Condition]:
        """Conditions by id."""
        return _by_id(self.contents.conditions)

    @cached_property
    def red_flags(self) -> Mapping[str, RedFlag]:
        """Red flags by id."""
        return _by_id(self.contents.red_flags)

    @cached_property
    def referrals(self) -> Mapping[str, Referral]:
        """Kinds of professional help by id."""
        return _by_id(self.contents.referrals)

    @cached_property
    def references(self) -> Mapping[str, Reference]:
        """Studies, articles and guidelines by id."""
        return self._studies.by_id

    @cached_property
    def _studies(self) -> _Studies:
        # Of the contents, since a link that somebody keeps is not to keep the whole catalog.
        return _Studies(self.contents)

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Private questions by id."""
        return _by_id(self.contents.questions)

    @cached_property
    def rulings(self) -> Mapping[tuple[str, str], SafetyRuling]:
        """Rulings by (flag, practice); the flag ``unasked`` stands for not having asked."""
        return frozendict({ruling.key: ruling for ruling in self.contents.rulings})

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """Every link, sorted by source, relation and target; each knows its studies."""
        return tuple(link.with_studies(self._studies) for link in self.contents.links)

    @cached_property
    def examined(self) -> tuple[ExaminedPair, ...]:
        """Pairs that were looked at and for which nothing was found; each knows its studies."""
        return tuple(pair.with_studies(self._studies) for pair in self.contents.examined)

    @cached_property
    def own_red_flags(self) -> frozenset[str]:
        """The ids of the red flags that are not built in, so that the built-in referrals know nothing of them."""
        return frozenset(self.red_flags) - {flag.id for flag in builtin_safety()["red_flags"]}

    @cached_property
    def contacts(self) -> Mapping[str, Contact]:
        """Contacts by id, country by country."""
        return _by_id(self.contents.contacts)

    @cached_property
    def concepts(self) -> Mapping[str, Concept | Reference]:
        """Every concept and reference by id, kind after kind."""
        return frozendict({**self._concepts, **self.references})

    @cached_property
    def _concepts(self) -> Mapping[str, Concept]:
        """Every concept by id, kind after kind, without the references."""
        kinds = (name for name, kind in CONCEPT_SECTIONS.items() if kind is not Kind.REFERENCE)
        return frozendict({record.id: record for section in kinds for record in getattr(self.contents, section)})

    @cached_property
    def retired(self) -> Mapping[str, Retired]:
        """What is no longer there, by id."""
        return frozendict({record.id: record for record in self.contents.retired})

    @cached_property
    def aliases(self) -> Mapping[str, str]:
        """The id behind every alias, and behind every retired id, or alias of one, in whose place something stands."""
        known = {alias: id for id, one in self._concepts.items() for alias in one.aliases}
        for record in self.contents.retired:
            end = record.replaced_by
            while end is not None and end in self.retired:
                end = self.retired[end].replaced_by
            if end is not None:
                known |= dict.fromkeys((record.id, *record.aliases), end)
        return frozendict(known)

    @cached_property
    def former(self) -> frozenset[str]:
        """Every id and alias of what is deprecated or retired; who uses one is warned with `RetiredIdWarning`."""
        live = (one for one in self._concepts.values() if one.deprecated)
        records: list[Concept] = [*self.contents.retired, *live]
        return frozenset({word for record in records for word in (record.id, *record.aliases)})

    @cached_property
    def layers(self) -> tuple[str, ...]:
        """The id of this catalog, and those of the layers that were laid over it; a record says which of them made it what it is."""
        named = {name for section in SECTIONS for record in getattr(self.contents, section) for name in record.layers}
        return (self.id, *sorted(named - {self.id}))
