"""Finding things in a catalog: links by what they claim, studies by what they stand behind, concepts by words, help by country."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from ..errors import Fault, OptionError, RetiredIdWarning, UnknownConceptError, found, nearest
from ..model import (
    INTERNATIONAL,
    Basis,
    Concept,
    Contact,
    Directness,
    ExaminedPair,
    Kind,
    Link,
    Origin,
    Purpose,
    Reference,
    Relation,
    Sample,
    Strength,
    StudyKind,
    Verdict,
)

if TYPE_CHECKING:
    from .core import Catalog

__all__ = [
    "claim_of",
    "find_contacts",
    "find_examined",
    "find_links",
    "find_references",
    "known_country",
    "search",
    "stems",
    "tell_former",
    "wanted_part",
]

W = TypeVar("W", bound=StrEnum)
Claim: TypeAlias = Link | ExaminedPair


def _word(name: str, word: object, names: type[W]) -> W:
    """A member of a vocabulary, or `OptionError`."""
    if isinstance(word, str) and word in tuple(names):
        return names(word)
    raise OptionError([Fault(field=name, found=found(word), allowed=f"one of {', '.join(names)}")])


def _some(name: str, given: object, names: type[W]) -> tuple[W, ...]:
    """One or several members of a vocabulary, each once, or `OptionError`; an iterable of none is nothing to look for."""
    several = given if isinstance(given, Iterable) and not isinstance(given, str) else [given]
    return tuple(dict.fromkeys(_word(name, word, names) for word in several))


def _ends(catalog: Catalog, **ends: str | None) -> dict[str, str]:
    return {name: catalog[wanted].id for name, wanted in ends.items() if wanted is not None}


def _study(catalog: Catalog, reference: str | None) -> str | None:
    if reference is None:
        return None
    if reference not in catalog.references:
        near = nearest(str(reference), catalog.references)
        raise UnknownConceptError(str(reference), near, "reference")
    return reference


def _fits(claim: Claim, ends: Mapping[str, str], words: Mapping[str, tuple[Any, ...]], study: str | None) -> bool:
    return (
        all(getattr(claim, name) == value for name, value in ends.items())
        and all(getattr(claim, name) in values for name, values in words.items())
        and (study is None or study in _cited(claim))
    )


def find_links(
    catalog: Catalog, source: str | None, target: str | None, reference: str | None, **given: object
) -> tuple[Link, ...]:
    """See `Catalog.find_links`."""
    names: dict[str, type[StrEnum]] = {
        "relation": Relation,
        "verdict": Verdict,
        "directness": Directness,
        "basis": Basis,
        "strength": Strength,
    }
    words = {name: _some(name, word, names[name]) for name, word in given.items() if word is not None}
    ends = _ends(catalog, source=source, target=target)
    study = _study(catalog, reference)
    return tuple(link for link in catalog.links if _fits(link, ends, words, study))


def find_examined(
    catalog: Catalog, source: str | None, target: str | None, reference: str | None, relation: object
) -> tuple[ExaminedPair, ...]:
    """See `Catalog.find_examined`."""
    words = {} if relation is None else {"relation": _some("relation", relation, Relation)}
    ends = _ends(catalog, source=source, target=target)
    study = _study(catalog, reference)
    return tuple(pair for pair in catalog.examined if _fits(pair, ends, words, study))


def find_references(
    catalog: Catalog, concept: str | None, link: str | None, *, unread: bool | None, **given: object
) -> tuple[Reference, ...]:
    """See `Catalog.find_references`."""
    if unread is not None and type(unread) is not bool:
        raise OptionError([Fault(field="unread", found=found(unread), allowed="true, false or nothing")])
    design = None if given["design"] is None else _some("design", given["design"], StudyKind)
    sample = None if given["sample"] is None else _some("sample", given["sample"], Sample)
    behind = None if concept is None else set(_behind(catalog, catalog[concept].id))
    if link is not None:
        claim = claim_of(catalog, str(link))
        if claim is None:
            known = [*(one.id for one in catalog.links), *(one.id for one in catalog.examined)]
            raise UnknownConceptError(str(link), nearest(str(link), known), "link")
        cited = set(_cited(claim))
        behind = cited if behind is None else behind & cited
    return tuple(
        one
        for one in catalog.references.values()
        if (behind is None or one.id in behind)
        and (design is None or set(design).intersection(one.designs))
        and (sample is None or one.sample in sample)
        and (unread is None or one.unread is unread)
    )


def claim_of(catalog: Catalog, id: str) -> Claim | None:
    """A link or an examined pair by its id, in which the ends may be aliases; None where there is none."""
    words = " ".join(catalog.aliases.get(word, word) for word in id.split())
    claims: tuple[Claim, ...] = (*catalog.links, *catalog.examined)
    return next((one for one in claims if one.id == words), None)


def _cited(record: Any) -> list[str]:
    names = ("references_for", "references_against", "dose_references", "references")
    return [id for name in names for id in getattr(record, name, ())]


def _behind(catalog: Catalog, id: str) -> Iterable[str]:
    """Everything that is cited for or against what is said of a concept; of a reference, itself."""
    yield id
    claims: tuple[Claim, ...] = (*catalog.links, *catalog.examined)
    records: list[Any] = [catalog.concepts[id]]
    records += [one for one in claims if id in (one.source, one.target)]
    records += [one for one in catalog.rulings.values() if id in one.key]
    for record in records:
        yield from _cited(record)


def wanted_part(catalog: Catalog, origins: object, practices: object, verdicts: object) -> dict[str, Any]:
    """What `Catalog.only` is asked for, checked."""
    named: Any = (practices,) if isinstance(practices, str) else practices
    if named is not None and not isinstance(named, Iterable):
        raise OptionError(
            [Fault(field="practices", found=found(named), allowed="ids of practices, or nothing for all")]
        )
    ids = None if named is None else {catalog[one].id for one in named}
    unknown = sorted(ids - catalog.practices.keys()) if ids else []
    if unknown:
        raise UnknownConceptError(unknown[0], nearest(unknown[0], catalog.practices), "practice")
    return {
        "origins": None if origins is None else _some("origins", origins, Origin),
        "practices": ids,
        "verdicts": None if verdicts is None else _some("verdicts", verdicts, Verdict),
    }


def tell_former(catalog: Catalog, wanted: str, record: Concept | Reference) -> None:
    """Warn that an id or alias leads to something deprecated, or to what stands in place of something retired."""
    import warnings

    if getattr(record, "deprecated", False):
        instead = getattr(record, "replaced_by", None)
        text = f"{wanted!r} is deprecated in the catalogue {catalog.id!r}" + (f"; use {instead!r}" if instead else "")
    else:
        text = f"{wanted!r} was retired from the catalogue {catalog.id!r}; use {record.id!r}"
    warnings.warn(text, RetiredIdWarning, stacklevel=3)


Stems: TypeAlias = list[tuple[str, int, bool]]
"""Stems with how much each tells, and whether it is a word of the language of the texts; ids, aliases and titles are English."""


def stems(catalog: Catalog) -> dict[str, Stems]:
    """The stem of every word of every concept, with how much it tells."""
    parts = (
        (8, False, ("id",)),
        (8, True, ("name",)),
        (6, False, ("aliases",)),
        (3, True, ("summary",)),
        (3, False, ("title", "authors")),
        (1, True, ("description", "impact", "finding")),
    )
    of_texts = _stemmer(catalog.language)
    made: dict[str, Stems] = {}
    for id, record in catalog.concepts.items():
        made[id] = [(of_texts(word), 6, True) for word in _words(" ".join(catalog.also_called.get(id, ())))]
        for weight, told, names in parts:
            stem = of_texts if told else _stem
            for value in (getattr(record, name, "") for name in names):
                text = value if isinstance(value, str) else " ".join(value)
                made[id] += [(stem(word), weight, told) for word in _words(text)]
    return made


def search(catalog: Catalog, known: Mapping[str, Stems], text: str, kind: object) -> tuple[Concept | Reference, ...]:
    """See `Catalog.search`; ``known`` are the `stems` of the catalog."""
    of_texts = _stemmer(catalog.language)
    wanted = [(_stem(word), of_texts(word)) for word in _words(text)]
    if not wanted:
        return ()
    only = None if kind is None else _word("kind", kind, Kind)
    hits = []
    for place, (id, record) in enumerate(catalog.concepts.items()):
        if only is not None and record.kind is not only:
            continue
        weights = [
            max((weight for stem, weight, told in known[id] if stem.startswith(word[told])), default=0)
            for word in wanted
        ]
        if all(weights):
            hits.append((-sum(weights), place, record))
    return tuple(record for _, _, record in sorted(hits, key=lambda hit: hit[:2]))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _stemmer(language: str) -> Callable[[str], str]:
    """What takes the endings off the words of a language; German has its own, and all others are taken like English."""
    return _german_stem if language.partition("-")[0] == "de" else _stem


def _german_stem(word: str) -> str:
    """A word without umlauts and without the commonest German endings; short words stay whole.

    "Ängste" and "Angst" are one, as are "streiten" and "Streit"; what changes within, as in "betrügen" and "betrogen", is not.
    """
    plain = word.translate(_UMLAUTS)
    while (shorter := re.sub(_GERMAN_ENDING, "", plain)) != plain:
        plain = shorter
    return plain


_UMLAUTS = str.maketrans("äöü", "aou")
# Not compiled at every start: only who searches needs it.
_GERMAN_ENDING = r"(?<=\w{4})(?:en|e|n)$|(?<=\w{5})(?:er|em|es|st|t|(?<!s)s|ung|heit|keit)$"


def _stem(word: str) -> str:
    """A word without the commonest English endings; short words stay whole."""
    for ending in ("ing", "ed", "es", "er", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def known_country(country: object) -> str | None:
    """The code of a country, None for None; raises `OptionError` for what is none."""
    if country is None:
        return None
    from ..model.countries import as_country

    code = as_country(country)
    if code is None:
        allowed = "the two letters of a country by ISO 3166-1, such as GB or US; leave it out for international help"
        # What was found is not told: it may be something else that somebody said.
        raise OptionError([Fault(field="country", allowed=allowed)])
    return code


def find_contacts(
    known: Iterable[Contact], country: object, purpose: object, also: Iterable[Contact]
) -> tuple[Contact, ...]:
    """See `Catalog.find_contacts`."""
    code = known_country(country)
    given: Any = also
    own = tuple(given) if isinstance(given, Iterable) else (given,)
    if any(not isinstance(one, Contact) for one in own):
        raise TypeError("contacts of your own are a list of records of intimacy.model.Contact")
    wanted = tuple(Purpose) if purpose is None else _some("purpose", purpose, Purpose)
    if isinstance(purpose, AbstractSet):
        wanted = tuple(sorted(wanted, key=tuple(Purpose).index))
    ids = {one.id for one in own}
    # What an app gives stands first, and in place of a built-in contact with the same id; only one for another country is left out.
    mine = [one for one in own if code is None or one.country in (code, INTERNATIONAL)]
    others = [one for one in known if one.id not in ids]
    chosen: dict[str, Contact] = {}
    for one_purpose in wanted:
        near = [one for one in mine if one_purpose in one.purposes]
        fitting = [one for one in others if one_purpose in one.purposes]
        of_country = [one for one in fitting if one.country == code]
        near += sorted(of_country, key=lambda one: one.narrow)
        if all(one.narrow for one in of_country):
            # Help for a part of the country alone leaves the others without any.
            near += [one for one in fitting if one.country == INTERNATIONAL]
        chosen |= {one.id: one for one in near}
    return tuple(chosen.values())
