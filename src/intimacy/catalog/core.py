"""The class `Catalog`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, final

import attrs

from ..codec import digest, to_json, to_plain, to_toml
from ..errors import UnknownConceptError, nearest
from ..model import (
    SECTIONS,
    Basis,
    Concept,
    Contact,
    Contents,
    Directness,
    ExaminedPair,
    Kind,
    Link,
    Origin,
    Purpose,
    Question,
    Reference,
    Relation,
    Sample,
    Strength,
    StudyKind,
    Verdict,
)
from ..wording.speech import spoken
from . import find, private
from .merge import Checked, checked
from .notebook import tell_notebook
from .sections import Sections

if TYPE_CHECKING:
    from os import PathLike

    from networkx import MultiDiGraph

    from ..layers import OnConflict
    from ..show.picture import Picture
    from .coverage import Coverage
    from .layer import Layer

__all__ = ["Catalog"]

SCHEMA = "intimacy/catalog/1"

W = TypeVar("W")
Several: TypeAlias = W | str | Iterable[W | str] | None
"""A word of a vocabulary, several, or nothing."""


@final
@attrs.frozen(repr=False, slots=False)
class Catalog(Sections):
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

    # -- layers and parts ------------------------------------------------------------------------------------------

    def overlay(self, other: Layer | Catalog, *, on_conflict: OnConflict = "error") -> Catalog:
        """This catalog with another, or a layer, laid over it: what only one has is there, and what both say alike.

        Where the two say something different of the same field, ``on_conflict`` decides: ``error`` tells all such places at once, ``ours`` keeps what is
        here, ``theirs`` takes the other, which is how a layer rewords, reweighs and retires. What keeps people safe only ever becomes stricter, whatever is
        chosen. Id, name, version, language and frame stay those of this catalog. Every record remembers in ``layers`` who made it what it is.

        Where nothing is in conflict the order of layers makes no difference. Raises `CatalogError` with every fault, `OptionError` for another word.

        >>> import intimacy
        >>> quiet = intimacy.Layer.from_dict(
        ...     {"id": "ours", "name": "Ours", "pillars": [{"id": "quiet", "name": "Quiet"}]}
        ... )
        >>> catalog = intimacy.load_catalog().overlay(quiet)
        >>> catalog.pillars["quiet"].layers, catalog.layers
        (('ours',), ('emotional', 'ours'))
        """
        from .layer import laid_over

        return self._in_my_words(Catalog(Checked(laid_over(self.original.contents, other, on_conflict))))

    def only(
        self,
        *,
        origins: Several[Origin] = None,
        practices: str | Iterable[str] | None = None,
        verdicts: Several[Verdict] = None,
    ) -> Catalog:
        """A part of this catalog: the concepts of these ``origins``, these ``practices`` (ids or aliases), the links of these ``verdicts``.

        What is not given stays whole. Red flags, rulings and questions stay in any case, and so do links that say what a practice requires and what it
        precedes. Raises as `find_links` does.

        >>> import intimacy
        >>> len(intimacy.load_catalog().only(origins="article").practices)
        8
        """
        from .layer import part_of

        wanted = find.wanted_part(self, origins, practices, verdicts)
        return self._in_my_words(Catalog(Checked(part_of(self.original.contents, **wanted))))

    # -- finding ---------------------------------------------------------------------------------------------------

    def __getitem__(self, wanted: str) -> Concept | Reference:
        """Any concept by id or alias; raises `UnknownConceptError`, which suggests the nearest.

        An id that was retired gives what stands in its place, with `RetiredIdWarning`; so does a deprecated one, which gives itself.

        >>> import intimacy
        >>> intimacy.load_catalog()["cheating"].name
        'Lack of trust'
        """
        if isinstance(wanted, str):
            record = self.concepts.get(self.aliases.get(wanted, wanted))
            if record is not None:
                if wanted in self.former:
                    find.tell_former(self, wanted, record)
                return record
        near = nearest(str(wanted), [*self.concepts, *self.aliases])
        raise UnknownConceptError(str(wanted), near, retired=str(wanted) in self.former)

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
        relation: Several[Relation] = None,
        target: str | None = None,
        verdict: Several[Verdict] = None,
        directness: Several[Directness] = None,
        basis: Several[Basis] = None,
        strength: Several[Strength] = None,
        reference: str | None = None,
    ) -> tuple[Link, ...]:
        """The links that fit everything given. May be empty.

        ``source``, ``target`` and ``reference`` (a study named for or against) are ids or aliases; the others a word of their vocabulary or several.

        Raises `UnknownConceptError` for an id that the catalog does not have, `OptionError` for a word outside its vocabulary.

        >>> import intimacy
        >>> disputed = ["contested", "contradicted-in-part"]
        >>> [link.id for link in intimacy.load_catalog().find_links(source="lack-of-trust", verdict=disputed)]
        ['lack-of-trust weakens deep-sharing']
        """
        words = {"relation": relation, "verdict": verdict, "directness": directness, "basis": basis}
        return find.find_links(self, source, target, reference, **words, strength=strength)

    def find_examined(
        self,
        *,
        source: str | None = None,
        relation: Several[Relation] = None,
        target: str | None = None,
        reference: str | None = None,
    ) -> tuple[ExaminedPair, ...]:
        """The pairs that were looked at and found bare, and that fit everything given. May be empty; raises as `find_links` does.

        >>> import intimacy
        >>> len(intimacy.load_catalog().find_examined(source="love-languages"))
        10
        """
        return find.find_examined(self, source, target, reference, relation)

    def find_references(
        self,
        *,
        concept: str | None = None,
        link: str | None = None,
        design: Several[StudyKind] = None,
        sample: Several[Sample] = None,
        unread: bool | None = None,
    ) -> tuple[Reference, ...]:
        """The references that fit everything given. May be empty.

        ``concept``: cited in anything that is said of it (links, examined pairs, dose, rulings); ``link``: cited for or against that link or examined
        pair; ``design`` and ``sample``: a word of their vocabulary or several; ``unread``: whether nobody read any of it.

        Raises as `find_links` does.

        >>> import intimacy
        >>> catalog = intimacy.load_catalog()
        >>> [study.id for study in catalog.find_references(concept="forgiveness", design="rct")][:2]
        ['finkel-2013', 'harper-2014']
        """
        return find.find_references(self, concept, link, unread=unread, design=design, sample=sample)

    def find_contacts(
        self, *, country: str | None = None, purpose: Several[Purpose] = None, also: Iterable[Contact] = ()
    ) -> tuple[Contact, ...]:
        """Services that people can reach, purpose by purpose in the order asked for (by default the most pressing first). May be empty.

        ``country`` is a code of ISO 3166-1 in any case; where it has no contact for a purpose, or is None, the international ones stand in. ``also`` are
        contacts of your own: for each purpose they come first, and one with the id of a built-in contact takes its place; those for another country are
        left out. Contacts for a part of the country or of its people come last.

        Raises `OptionError` for what is no country or purpose.

        >>> import intimacy
        >>> [
        ...     (one.name, one.phone)
        ...     for one in intimacy.load_catalog().find_contacts(country="GB", purpose="stop-hurting")
        ... ]
        [('Respect Phoneline', '0808 802 4040')]
        """
        return find.find_contacts(self.contents.contacts, country, purpose, also)

    def search(self, text: str, *, kind: Kind | str | None = None) -> tuple[Concept | Reference, ...]:
        """The concepts in whose id, aliases or texts every word is found, the closest first. May be empty.

        Words match by their stem, so that "cheated" finds "cheating". A translation is searched by its own texts and words, and by ids and aliases.

        >>> import intimacy
        >>> [concept.id for concept in intimacy.load_catalog().search("cheated")][:1]
        ['lack-of-trust']
        """
        return find.search(self, self._stems, text, kind)

    @cached_property
    def _stems(self) -> dict[str, find.Stems]:
        return find.stems(self)

    def coverage(self) -> Coverage:
        """What the evidence covers and where it is thin.

        >>> import intimacy
        >>> coverage = intimacy.load_catalog().coverage()
        >>> coverage.links_by_verdict["supported"], coverage.pillars_unreached
        (101, ())
        """
        from .coverage import coverage

        return coverage(self)

    # -- asking in private -----------------------------------------------------------------------------------------

    def questions_for(self, obstacles: Iterable[str] = ()) -> tuple[Question, ...]:
        """The private questions to ask one person alone: the general ones, and those that go with the obstacles named (ids or aliases).

        Raises `SituationError` where one names no obstacle.

        >>> import intimacy
        >>> catalog = intimacy.load_catalog()
        >>> len(catalog.questions_for()), len(catalog.questions_for(["resentment"]))
        (15, 16)
        """
        return private.questions_for(self, obstacles)

    def red_flags_of(self, answers: Mapping[str, bool | None], obstacles: Iterable[str] = ()) -> tuple[str, ...]:
        """What to give a situation as ``red_flags``: the flag of every yes, and ``unasked`` where a question was passed over (None) or left out.

        ``answers`` has True, False or None by the id of a question; keep them no longer than this call. Raises `SituationError`, which repeats none.

        >>> import intimacy
        >>> catalog = intimacy.load_catalog()
        >>> catalog.red_flags_of({question.id: question.id == "afraid" for question in catalog.questions_for()})
        ('fear-of-partner',)
        """
        return private.red_flags_of(self, answers, obstacles)

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

    def to_text(self, form: str, *, weighted: bool = False) -> str:
        """The catalog as text for other programs.

        ``form`` is ``json``, ``toml``, ``node-link`` (JSON of networkx and d3), ``graphml``, ``gexf``, ``dot``, ``mermaid``, ``cytoscape``, ``json-ld`` or
        ``turtle``. With ``weighted`` every edge with a strength has a ``weight`` of 0.25, 0.5 or 0.75, in ``node-link``, ``graphml`` and ``gexf``.

        Raises `OptionError` for another form, or one without weights; `MissingExtraError` for ``toml`` without the extra of that name.

        >>> import intimacy
        >>> print(intimacy.load_catalog().to_text("mermaid").splitlines()[1])
          c_deep_sharing["Sharing the deepest thoughts and feelings"]:::pillar
        """
        from .save import text_of

        return text_of(self, form, weighted=weighted)

    def save(self, path: str | PathLike[str], *, form: str | None = None, weighted: bool = False) -> None:
        """Write the catalog to a file, whole or not at all, over what is there; the end of its name says in which form, or ``form`` does.

        ``.json`` and ``.toml`` are the library's own; ``.graphml``, ``.gexf``, ``.dot``, ``.gv``, ``.mmd``, ``.mermaid``, ``.cyjs``, ``.jsonld`` and
        ``.ttl`` the forms of `to_text`. ``node-link`` has no ending of its own. ``csv-pair`` is a folder with ``nodes.csv``, ``edges.csv`` and, for what
        is neither, ``rest.json``; one that is there already may hold nothing else. `read_catalog` reads JSON, TOML, node-link, GraphML and such a
        folder back without loss.

        Raises what `to_text` raises, `OptionError` for a name that does not say the form, `OSError` where it cannot be written.
        """
        from pathlib import Path

        from .save import save

        save(self, Path(path), form, weighted=weighted)

    @spoken
    def to_rows(self, table: str = "concepts") -> list[dict[str, Any]]:
        """Flat rows for a data frame: one per concept, practice, link, examined pair, reference or ruling.

        ``table`` is ``concepts`` (of every kind), ``practices``, ``links``, ``examined``, ``references`` or ``rulings``. Every row has the columns of
        `row_types`: text (several things joined by ``"; "``, empty where there is none), whole numbers and numbers (None where nobody can say), truth
        values. Raises `OptionError` for another table.

        >>> import intimacy
        >>> links = intimacy.load_catalog().to_rows("links")
        >>> len(links), links[0]["source"], links[0]["evidence"]
        (223, 'acceptance-and-support', 'tested in couples')
        """
        from .rows import to_rows

        return to_rows(self, table)

    @staticmethod
    def row_types(table: str = "concepts") -> Mapping[str, type]:
        """The columns of `to_rows` and their types, so that a frame of no rows has them too.

        >>> import intimacy
        >>> list(intimacy.Catalog.row_types("rulings"))
        ['flag', 'practice', 'ruling', 'reason', 'references']
        """
        from .rows import row_types

        return row_types(table)

    def to_bibtex(self) -> str:
        """All references as a BibTeX file in UTF-8."""
        from ..cite import bibtex

        return bibtex(self.references.values())

    def to_csl(self) -> list[dict[str, Any]]:
        """All references as items of CSL-JSON, ready for `json.dumps`."""
        from ..cite import csl

        return csl(self.references.values())

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
        if self.original is not self:
            from .language import in_language

            return in_language, (self.original, self.language, self._also)
        return Catalog, (self.contents,)

    def __attrs_post_init__(self) -> None:
        tell_notebook(self)

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(getattr(self.contents, name))} {name}" for name in SECTIONS if name in _SHOWN)
        language = "" if self.original is self else f" in {self.language!r}"
        return f"<Catalog {self.id!r} {self.version}{language}: {counts}>"

    @spoken
    def _repr_html_(self) -> str:
        from ..show.html import catalog_html

        # The picture is the same each time, and takes longest.
        if "picture" not in self._memo:
            self._memo["picture"] = self.draw()
        return catalog_html(self, self._memo["picture"])

    @spoken
    def draw(
        self, *, concept: str | None = None, benefits: bool = False, theme: str = "auto", width: int = 900
    ) -> Picture:
        """A picture of the catalog in columns: obstacles, pillars, practices and, if asked for, benefits; or of what stands around one ``concept``.

        ``theme`` is auto (light or dark, as the reader prefers), light or dark; ``width`` 320 to 4000 pixels. Of a large catalog the concepts with the
        strongest links are drawn and the others counted.

        Raises `UnknownConceptError`, and `OptionError` for another theme or width, or a concept that is in no column.

        >>> import intimacy
        >>> intimacy.load_catalog().draw(concept="trust").title
        'Trust, and what is linked to it'
        """
        from ..show.content import draw_catalog

        middle = None if concept is None else self[concept]
        return draw_catalog(self, middle, benefits=benefits, theme=theme, width=width)

    @cached_property
    def _memo(self) -> dict[Any, Any]:
        """Room for what later rooms compile from this catalog; outside eq, hash, repr and pickle."""
        return {}


_SHOWN = ("pillars", "obstacles", "practices", "benefits", "scenes", "links", "red_flags", "references")
