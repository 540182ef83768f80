"""The class `Catalog`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar, final

import attrs

from .. import checks
from ..codec import digest, to_json, to_plain, to_toml
from ..errors import Fault, OptionError, SituationError, UnknownConceptError, found, nearest
from ..model import (
    SECTIONS,
    UNASKED,
    Basis,
    Benefit,
    Concept,
    Condition,
    Contents,
    Directness,
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
    Relation,
    SafetyRuling,
    Scene,
    Strength,
    Verdict,
    frozendict,
)
from .merge import Checked, checked

if TYPE_CHECKING:
    from networkx import MultiDiGraph

__all__ = ["Catalog"]

SCHEMA = "intimacy/catalog/1"

R = TypeVar("R", Pillar, Obstacle, Practice, Benefit, Scene, Condition, RedFlag, Referral, Reference, Question)
W = TypeVar("W", bound=StrEnum)


def _by_id(records: Iterable[R]) -> frozendict[str, R]:
    return frozendict({record.id: record for record in records})


@final
@attrs.frozen(repr=False, slots=False)
class Catalog:
    """All concepts and links of one model, valid as a whole; equal by value, hashable, picklable.

    Make one with `load_catalog`, `read_catalog`, `Catalog.from_dict`, `Catalog.from_graph`, or of `Contents` made in Python. Every way checks everything and
    adds the built-in red flags, rulings, questions, conditions and referrals, which no catalogue can take away; `CatalogError` tells every fault.

    >>> import intimacy
    >>> catalog = intimacy.load_catalog()
    >>> catalog.pillars["trust"].name, len(catalog.links)
    ('Trust', 223)
    >>> from intimacy.model import Contents, Link, Obstacle, Practice
    >>> mine = Contents(
    ...     id="mine",
    ...     name="Mine",
    ...     obstacles=(Obstacle(id="noise", name="Noise"),),
    ...     practices=(Practice(id="earplugs", name="Earplugs"),),
    ...     links=(Link("earplugs", "addresses", "noise", strength="strong"),),
    ... )
    >>> Catalog(mine).practices["earplugs"].name
    'Earplugs'
    """

    contents: Contents = attrs.field(converter=checked)
    """The records, section by section, as files hold them."""

    # -- making one ------------------------------------------------------------------------------------------------

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Catalog:
        """Make a catalog of plain data as `to_dict` gives it; raises `CatalogError` with every fault."""
        from .read import assembled

        return cls(Checked(assembled([("", data)])))

    @classmethod
    def from_graph(cls, graph: MultiDiGraph[str]) -> Catalog:
        """Make a catalog of a networkx graph, such as an edited ``catalog.to_graph()``; raises `CatalogError` with every fault.

        >>> import intimacy
        >>> catalog = intimacy.load_catalog()
        >>> Catalog.from_graph(catalog.graph) == catalog
        True
        """
        from ..graph import from_graph

        return cls(from_graph(graph))

    # -- what is in it ---------------------------------------------------------------------------------------------

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
        return _by_id(self.contents.references)

    @cached_property
    def questions(self) -> Mapping[str, Question]:
        """Private questions by id."""
        return _by_id(self.contents.questions)

    @cached_property
    def rulings(self) -> Mapping[tuple[str, str], SafetyRuling]:
        """Rulings by (flag, practice); the flag ``unasked`` stands for not having asked."""
        return frozendict({ruling.key: ruling for ruling in self.contents.rulings})

    @property
    def links(self) -> tuple[Link, ...]:
        """Every link, sorted by source, relation and target."""
        return self.contents.links

    @property
    def examined(self) -> tuple[ExaminedPair, ...]:
        """Pairs that were looked at and for which nothing was found."""
        return self.contents.examined

    @cached_property
    def concepts(self) -> Mapping[str, Concept | Reference]:
        """Every concept and reference by id, kind after kind."""
        return frozendict(
            {record.id: record for section in checks.CONCEPT_SECTIONS for record in getattr(self.contents, section)}
        )

    @cached_property
    def aliases(self) -> Mapping[str, str]:
        """The id behind every alias."""
        return frozendict(
            {alias: id for id, record in self.concepts.items() for alias in getattr(record, "aliases", ())}
        )

    # -- finding ---------------------------------------------------------------------------------------------------

    def __getitem__(self, wanted: str) -> Concept | Reference:
        """Any concept by id or alias; raises `UnknownConceptError`, which suggests the nearest.

        >>> import intimacy
        >>> intimacy.load_catalog()["cheating"].name
        'Lack of trust'
        """
        if isinstance(wanted, str):
            record = self.concepts.get(self.aliases.get(wanted, wanted))
            if record is not None:
                return record
        raise UnknownConceptError(str(wanted), nearest(str(wanted), [*self.concepts, *self.aliases]))

    def __iter__(self) -> Iterator[str]:
        """The ids of all concepts and references, kind after kind."""
        return iter(self.concepts)

    def __len__(self) -> int:
        """How many concepts and references there are."""
        return len(self.concepts)

    def __contains__(self, wanted: object) -> bool:
        """Whether an id or alias is known."""
        return isinstance(wanted, str) and (wanted in self.concepts or wanted in self.aliases)

    def find_links(
        self,
        *,
        source: str | None = None,
        relation: Relation | str | None = None,
        target: str | None = None,
        verdict: Verdict | str | None = None,
        directness: Directness | str | None = None,
        basis: Basis | str | None = None,
        strength: Strength | str | None = None,
        reference: str | None = None,
    ) -> tuple[Link, ...]:
        """The links that fit everything given; ids or aliases for ``source``, ``target``, ``reference``. May be empty.

        Raises `UnknownConceptError` for an id that the catalog does not have, `OptionError` for a word outside its vocabulary.

        >>> import intimacy
        >>> [
        ...     link.id
        ...     for link in intimacy.load_catalog().find_links(source="lack-of-trust", verdict="contradicted-in-part")
        ... ]
        ['lack-of-trust weakens deep-sharing']
        """
        ends = {
            name: self[wanted].id for name, wanted in (("source", source), ("target", target)) if wanted is not None
        }
        words = (
            ("relation", relation, Relation),
            ("verdict", verdict, Verdict),
            ("directness", directness, Directness),
            ("basis", basis, Basis),
            ("strength", strength, Strength),
        )
        wanted: dict[str, str] = ends | {
            name: _word(name, word, names) for name, word, names in words if word is not None
        }
        study = None if reference is None else self[reference].id
        return tuple(
            link
            for link in self.links
            if all(getattr(link, name) == value for name, value in wanted.items())
            and (study is None or study in link.references_for or study in link.references_against)
        )

    def search(self, text: str, *, kind: Kind | str | None = None) -> tuple[Concept | Reference, ...]:
        """The concepts in whose id, aliases or texts every word is found, the closest first. May be empty.

        Words match by their stem, so that "cheated" finds "cheating".

        >>> import intimacy
        >>> [concept.id for concept in intimacy.load_catalog().search("cheated")][:1]
        ['lack-of-trust']
        """
        wanted = [_stem(word) for word in _words(text)]
        if not wanted:
            return ()
        only = None if kind is None else _word("kind", kind, Kind)
        hits = []
        for place, (id, record) in enumerate(self.concepts.items()):
            if only is not None and record.kind is not only:
                continue
            weights = [
                max((weight for stem, weight in self._stems[id] if stem.startswith(word)), default=0) for word in wanted
            ]
            if all(weights):
                hits.append((-sum(weights), place, record))
        return tuple(record for _, _, record in sorted(hits, key=lambda hit: hit[:2]))

    @cached_property
    def _stems(self) -> dict[str, list[tuple[str, int]]]:
        parts = (
            (8, ("id", "name")),
            (6, ("aliases",)),
            (3, ("summary", "title", "authors")),
            (1, ("description", "impact", "finding")),
        )
        made: dict[str, list[tuple[str, int]]] = {}
        for id, record in self.concepts.items():
            made[id] = []
            for weight, names in parts:
                for value in (getattr(record, name, "") for name in names):
                    made[id] += [
                        (_stem(word), weight) for word in _words(value if isinstance(value, str) else " ".join(value))
                    ]
        return made

    def questions_for(self, obstacles: Iterable[str] = ()) -> tuple[Question, ...]:
        """The private questions to ask one person alone: the general ones, and those that go with the obstacles named (ids or aliases).

        Raises `SituationError` where one names no obstacle.

        >>> import intimacy
        >>> catalog = intimacy.load_catalog()
        >>> len(catalog.questions_for()), len(catalog.questions_for(["resentment"]))
        (15, 16)
        """
        named = [] if isinstance(obstacles, str) else [self.aliases.get(str(id), str(id)) for id in obstacles]
        faults = [
            Fault(
                field=f"obstacles, entry {place}",
                allowed=f"the id of an obstacle of this catalog: {', '.join(self.obstacles)}",
            )
            for place, id in enumerate(named, start=1)
            if id not in self.obstacles
        ]
        if isinstance(obstacles, str):
            faults.append(Fault(field="obstacles", allowed="a list of ids"))
        # A word that names no obstacle would leave its private question unasked in silence.
        if faults:
            raise SituationError(faults) from None
        brought = {one for id in named for one in self.obstacles[id].questions}
        return tuple(one for one in self.questions.values() if not one.only_with_obstacle or one.id in brought)

    def red_flags_of(self, answers: Mapping[str, bool | None], obstacles: Iterable[str] = ()) -> tuple[str, ...]:
        """What to give a situation as ``red_flags``: the flag of every yes, and ``unasked`` where a question was passed over (None) or left out.

        ``answers`` has True, False or None by the id of a question; keep them no longer than this call. Raises `SituationError`, which repeats none.

        >>> import intimacy
        >>> catalog = intimacy.load_catalog()
        >>> catalog.red_flags_of({question.id: question.id == "afraid" for question in catalog.questions_for()})
        ('fear-of-partner',)
        """
        faults = []
        if any(id not in self.questions for id in answers):
            faults.append(Fault(field="answers", allowed=f"the ids of private questions: {', '.join(self.questions)}"))
        if any(answer not in (True, False, None) for answer in answers.values()):
            faults.append(Fault(field="answers", allowed="true, false, or null for a question that was passed over"))
        if faults:
            raise SituationError(faults) from None
        raised = sorted({self.questions[id].flag for id, answer in answers.items() if answer})
        complete = all(answers.get(one.id) is not None for one in self.questions_for(obstacles))
        return tuple(raised if complete else [*raised, UNASKED])

    # -- the graph and plain data ----------------------------------------------------------------------------------

    @cached_property
    def graph(self) -> MultiDiGraph[str]:
        """The links as a networkx graph, built once; structure and attributes are read-only."""
        from ..graph import frozen_graph

        return frozen_graph(self.contents)

    def to_graph(self, *, weighted: bool = False) -> MultiDiGraph[str]:
        """A networkx graph of your own to change; with ``weighted`` every edge with a strength has a ``weight`` of 0.25, 0.5 or 0.75.

        >>> import intimacy
        >>> graph = intimacy.load_catalog().to_graph(weighted=True)
        >>> graph.edges["forgiveness", "trust", "strengthens"]["weight"]
        0.25
        """
        from ..graph import to_graph

        return to_graph(self.contents, weighted=weighted)

    def to_dict(self) -> dict[str, Any]:
        """The catalog as plain data, with its schema; `Catalog.from_dict` reads it back without loss."""
        return {"schema": SCHEMA, **to_plain(self.contents)}

    def to_json(self) -> str:
        """The catalog as JSON text for programs."""
        return to_json(self.to_dict())

    def to_toml(self) -> str:
        """The catalog as TOML text for people; needs the extra ``toml``, raises `MissingExtraError` without it."""
        return to_toml(self.to_dict())

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the canonical JSON of everything, in hex."""
        return digest(to_plain(self.contents))

    @cached_property
    def rules_sha256(self) -> str:
        """The SHA-256 of all that is not text, in hex: a translation leaves it as it is."""
        return digest(to_plain(self.contents, texts=False))

    # -- showing ---------------------------------------------------------------------------------------------------

    def __init_subclass__(cls) -> None:
        raise TypeError(
            "Catalog is final, since everything that is safe rests on it; a catalogue of your own is made of Contents or read from files"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        # Made anew where it is unpickled, so that it is checked there and carries what is built in there.
        return Catalog, (self.contents,)

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(getattr(self.contents, name))} {name}" for name in SECTIONS if name in _SHOWN)
        return f"<Catalog {self.id!r} {self.version}: {counts}>"

    def _repr_html_(self) -> str:
        from ..show.html import catalog_html

        return catalog_html(self)

    @cached_property
    def _memo(self) -> dict[Any, Any]:
        """Room for what later rooms compile from this catalog; outside eq, hash, repr and pickle."""
        return {}


_SHOWN = ("pillars", "obstacles", "practices", "benefits", "scenes", "links", "red_flags", "references")


def _word(name: str, word: object, names: type[W]) -> W:
    """A member of a vocabulary, or `OptionError`."""
    if isinstance(word, str) and word in tuple(names):
        return names(word)
    raise OptionError([Fault(field=name, found=found(word), allowed=f"one of {', '.join(names)}")])


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def _stem(word: str) -> str:
    """A word without the commonest English endings; short words stay whole."""
    for ending in ("ing", "ed", "es", "er", "ly", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
