"""What the catalogue claims, and on what: links, examined pairs, references."""

from collections.abc import Mapping
from typing import Any, ClassVar, Self, TypeVar

from ..errors import UnknownConceptError
from . import fields
from .classes import field, frozen
from .names import Basis, Directness, Kind, Reading, Relation, Sample, Strength, StudyKind, Verdict
from .record import Record, field_names, unchecked

S = TypeVar("S")


def _strength(value: Strength | str | None) -> Strength | None:
    return None if value is None else Strength(value)


@frozen(kw_only=True, eq=False, repr=False)
class Reference(Record):
    """An article, study or guideline: what it is, what it found, and what of it was read.

    ``size`` and ``effect`` are as reported, in words; ``year`` is None for a page without a date.

    >>> Reference(id="doe-2020", authors=("Doe, J.",), year=2020, title="A study", doi="10.1000/x").doi_verified
    False
    """

    kind: ClassVar[Kind] = Kind.REFERENCE

    id: str = field(validator=fields.slug)
    authors: tuple[str, ...] = field(converter=fields.strings, validator=fields.texts)
    year: int | None = field(default=None, validator=fields.year)
    title: str = field(validator=fields.text)
    venue: str = field(default="", validator=fields.maybe_text)
    doi: str | None = field(default=None, validator=fields.doi)
    doi_seen: bool = field(default=False, validator=fields.flag)
    """Whether somebody saw the DOI beside the study; otherwise it is shown as unverified."""
    other_id: str = field(default="", validator=fields.maybe_text)
    designs: tuple[StudyKind, ...] = field(default=(), validator=fields.several_of(StudyKind))
    design_note: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    """The kind of study in the words of the research notes, where ``designs`` says less."""
    sample: Sample = field(default=Sample.NONE, converter=Sample, validator=fields.one_of(Sample))
    size: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    effect: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    finding: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    caution: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    reading: Reading = field(default=Reading.MEMORY, converter=Reading, validator=fields.one_of(Reading))
    verified: bool = field(default=False, validator=fields.flag)
    """Whether what is said of it here was checked in full; otherwise in part, or (reading: memory) not at all."""
    reading_note: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    pages: tuple[str, ...] = field(default=(), converter=fields.strings, validator=fields.texts)
    layers: tuple[str, ...] = fields.layers()
    """The layers that made it what it is, by name; none where that is its own catalogue alone."""

    def __repr__(self) -> str:
        return f"Reference(id={self.id!r}, title={self.title!r})"

    @property
    def doi_verified(self) -> bool:
        """Whether there is a DOI and somebody saw it."""
        return self.doi is not None and self.doi_seen

    @property
    def unread(self) -> bool:
        """Whether nobody read any of it; such a study carries no verdict."""
        return self.reading is Reading.MEMORY

    @property
    def name(self) -> str:
        """Authors and year, short; the title where no author is known.

        >>> Reference(id="d", authors=("Doe, J.", "Roe, R."), year=2020, title="T").name
        'Doe & Roe (2020)'
        """
        families = [author.split(",")[0] for author in self.authors] or [f'"{self.title}"']
        if len(families) > 2 or "et al." in families:
            families = [f"{families[0]} et al."]
        return f"{' & '.join(families)} ({self.year or 'n.d.'})"


@frozen(kw_only=True, eq=False, repr=False)
class Evidence(Record):
    """What a link rests on: the verdict, and the studies for and against it with all that is known of each.

    Of a `Reference`, ``designs`` is the kind of study, ``size`` its size and ``effect`` its headline effect, both in words as reported.
    """

    verdict: Verdict
    directness: Directness
    studies_for: tuple[Reference, ...] = ()
    studies_against: tuple[Reference, ...] = ()

    @property
    def in_couples(self) -> bool:
        """Whether a study for it, of which at least the abstract was read, had a sample of couples."""
        return any(one.sample is Sample.COUPLES and one.reading is Reading.ABSTRACT for one in self.studies_for)

    @property
    def unread(self) -> tuple[Reference, ...]:
        """The studies, for or against, of which nobody read anything; they carry no verdict."""
        return tuple(dict.fromkeys(one for one in (*self.studies_for, *self.studies_against) if one.unread))


class Studied(Record):
    """A claim that names studies by id, and knows them once it is part of a catalog; they are no part of its value."""

    __slots__ = ("_studies",)

    def with_studies(self, known: Mapping[str, Reference]) -> Self:
        """The same claim, knowing those of the given references that it names."""
        return _studied(type(self), [getattr(self, name) for name in field_names(type(self))], known)

    def studies(self, side: str) -> tuple[Reference, ...]:
        """The studies behind one of the fields of ids; raises `UnknownConceptError` where the claim is in no catalog yet."""
        known: Mapping[str, Reference] = getattr(self, "_studies", {})
        ids: tuple[str, ...] = getattr(self, side)
        missing = [id for id in ids if id not in known]
        if missing:
            error = UnknownConceptError(missing[0], (), "reference")
            error.add_note("a link knows its studies once it is part of a catalog: take it from catalog.links")
            raise error
        return tuple(known[id] for id in ids)

    def __reduce__(self) -> tuple[Any, ...]:
        values = [getattr(self, name) for name in field_names(type(self))]
        known: Mapping[str, Reference] = getattr(self, "_studies", {})
        cited = dict.fromkeys((*getattr(self, "references_for", ()), *getattr(self, "references_against", ())))
        return _studied, (type(self), values, {id: known[id] for id in cited if id in known})


def _studied(kind: type[S], values: list[Any], studies: Mapping[str, Reference]) -> S:
    # The values are those of a valid record of the same class.
    made = unchecked(kind, values)
    object.__setattr__(made, "_studies", studies)
    return made


@frozen(eq=False, repr=False)
class Link(Studied):
    """A directed, typed claim; its id is ``"source relation target"``.

    ``strength`` is None for ``precedes`` alone. ``stated_strength`` is what the source article says, where it says something.

    >>> link = Link("tea", "strengthens", "trust", strength="weak")
    >>> link.id, link.verdict.value
    ('tea strengthens trust', 'untested')
    """

    source: str = field(validator=fields.slug)
    relation: Relation = field(converter=Relation, validator=fields.one_of(Relation))
    target: str = field(validator=fields.slug)
    strength: Strength | None = field(
        default=None, kw_only=True, converter=_strength, validator=fields.maybe_one_of(Strength)
    )
    stated_strength: Strength | None = field(
        default=None, kw_only=True, converter=_strength, validator=fields.maybe_one_of(Strength)
    )
    basis: Basis = field(default=Basis.CURATED, kw_only=True, converter=Basis, validator=fields.one_of(Basis))
    place: str | None = field(default=None, kw_only=True, validator=fields.place)
    """Section and item of the source article, such as ``practices/forgiveness``; never a sentence."""
    rationale: str = field(default="", kw_only=True, validator=fields.maybe_text, metadata={"text": True})
    verdict: Verdict = field(
        default=Verdict.UNTESTED, kw_only=True, converter=Verdict, validator=fields.one_of(Verdict)
    )
    directness: Directness = field(
        default=Directness.NONE, kw_only=True, converter=Directness, validator=fields.one_of(Directness)
    )
    references_for: tuple[str, ...] = field(default=(), kw_only=True, converter=fields.strings, validator=fields.slugs)
    references_against: tuple[str, ...] = field(
        default=(), kw_only=True, converter=fields.strings, validator=fields.slugs
    )
    layers: tuple[str, ...] = fields.layers()
    """The layers that made it what it is, by name; none where that is its own catalogue alone."""

    def __repr__(self) -> str:
        return f"Link({self.id!r}, strength={str(self.strength)!r}, verdict={str(self.verdict)!r})"

    @property
    def evidence(self) -> Evidence:
        """The verdict and the studies for and against, each with its kind, size and headline effect.

        Raises `UnknownConceptError` for a link that names studies and is in no catalog yet.

        >>> import intimacy
        >>> (link,) = intimacy.load_catalog().find_links(source="empathetic-listening", target="safety")
        >>> link.evidence.in_couples, [study.name for study in link.evidence.studies_against]
        (True, ['Bodie et al. (2015)'])
        """
        return Evidence(
            verdict=self.verdict,
            directness=self.directness,
            studies_for=self.studies("references_for"),
            studies_against=self.studies("references_against"),
        )

    @property
    def id(self) -> str:
        """The id: source, relation and target with a space between."""
        return f"{self.source} {self.relation} {self.target}"

    @property
    def key(self) -> tuple[str, str, str]:
        """The id in three parts; links are sorted by it."""
        return (self.source, str(self.relation), self.target)


@frozen(kw_only=True, eq=False, repr=False)
class ExaminedPair(Studied):
    """A pair that was looked at and for which nothing was found, so that "no evidence found" differs from "not looked at"."""

    source: str = field(validator=fields.slug)
    relation: Relation = field(converter=Relation, validator=fields.one_of(Relation))
    target: str = field(validator=fields.slug)
    note: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    references_against: tuple[str, ...] = field(default=(), converter=fields.strings, validator=fields.slugs)
    layers: tuple[str, ...] = fields.layers()
    """The layers that made it what it is, by name; none where that is its own catalogue alone."""

    def __repr__(self) -> str:
        return f"ExaminedPair({self.id!r})"

    @property
    def studies_against(self) -> tuple[Reference, ...]:
        """The studies that speak against it, each with its kind, size and headline effect."""
        return self.studies("references_against")

    @property
    def id(self) -> str:
        """The id that the link would have."""
        return f"{self.source} {self.relation} {self.target}"

    @property
    def key(self) -> tuple[str, str, str]:
        """The id in three parts; pairs are sorted by it."""
        return (self.source, str(self.relation), self.target)
