"""`Instrument`: a questionnaire as data. Its items, how they are counted, what each subscale measures, and what it must not be read as."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from ..errors import InstrumentError
from ..model import Record, fields
from ..model.fields import is_number, optional, rule
from ..model.names import Word
from ..wording.instruments import standing_words
from .keying import Key, Plan, plan_of
from .rules import instrument_faults

if TYPE_CHECKING:
    from ..catalog.language import Translation
    from .entry import Columns, OnError, OnExclusion, Within
    from .report import ReliabilityReport
    from .score import Scores

__all__ = ["Coefficient", "Instrument", "Item", "Measure", "Reads", "Reliability", "Scale", "Subscale", "Total"]


Frame = TypeVar("Frame")


class Reads(Word):
    """What the level of a subscale is read as: the level of a pillar, the level wanted of it, the severity of an obstacle."""

    LEVEL = "level"
    WANTED = "wanted"
    SEVERITY = "severity"


class Total(Word):
    """How the raw score of a subscale is made of its items."""

    SUM = "sum"
    MEAN = "mean"


class Coefficient(Word):
    """How a reliability was found."""

    ALPHA = "alpha"
    OMEGA = "omega"
    SPEARMAN_BROWN = "spearman-brown"
    RETEST = "retest"


_whole = rule("a whole number from -1000 to 1000", lambda value: type(value) is int and -1000 <= value <= 1000)
_share = rule("a number above 0, up to 1", lambda value: is_number(value) and 0 < value <= 1)
_spread = rule("a number above 0, or nothing", optional(lambda value: is_number(value) and value > 0))


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Scale(Record):
    """The answers that an item allows: the whole numbers from ``low`` to ``high``.

    ``labels``, where there are any, has one text for each of them, the lowest first; ``question`` stands above the items.

    >>> Scale(low=0, high=2, labels=["no", "partly", "yes"]).steps
    (0, 1, 2)
    """

    low: int = attrs.field(validator=_whole)
    high: int = attrs.field(validator=_whole)
    labels: tuple[str, ...] = attrs.field(
        default=(), converter=fields.strings, validator=fields.texts, metadata={"text": True}
    )
    question: str = attrs.field(default="", validator=fields.maybe_text, metadata={"text": True})

    @property
    def steps(self) -> tuple[int, ...]:
        """Every answer, the lowest first."""
        return tuple(range(self.low, self.high + 1))


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Item(Record):
    """One thing that is asked; ``text`` is empty where the text may not be given.

    >>> Item(id="q1", reverse=True).text
    ''
    """

    id: str = attrs.field(validator=fields.slug)
    text: str = attrs.field(default="", validator=fields.maybe_text, metadata={"text": True})
    reverse: bool = attrs.field(default=False, validator=fields.flag)
    """Whether a high answer stands for the low end of the subscale."""
    scale: Scale | None = attrs.field(default=None, validator=fields.record(Scale))
    """Its own scale, where it differs from that of the instrument."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Reliability(Record):
    """How reliable a subscale was in one sample; ``sd`` is the standard deviation of its raw scores in the same sample.

    A standard error needs both: ``sd * sqrt(1 - value)``, in the unit of the raw score.

    >>> Reliability(value=0.84, sd=5, source="made up").value
    0.84
    """

    value: float = attrs.field(converter=fields.number, validator=fields.unit)
    coefficient: Coefficient = attrs.field(
        default=Coefficient.ALPHA, converter=Coefficient, validator=fields.one_of(Coefficient)
    )
    sd: float | None = attrs.field(default=None, converter=fields.number, validator=_spread)
    people: int | None = attrs.field(default=None, validator=fields.count)
    """How many people answered in that sample."""
    source: str = attrs.field(default="", validator=fields.maybe_text, metadata={"text": True})
    """Where the figures were read, or how they were computed."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Measure(Record):
    """One thing that a subscale measures: a pillar's level, the level wanted of it, or the severity of an obstacle.

    >>> Measure(target="trust", reads="level", rationale="Its items are about trust.").inverted
    False
    """

    target: str = attrs.field(validator=fields.slug)
    """The id of a pillar or obstacle."""
    reads: Reads = attrs.field(converter=Reads, validator=fields.one_of(Reads))
    rationale: str = attrs.field(validator=fields.text, metadata={"text": True})
    inverted: bool = attrs.field(default=False, validator=fields.flag)
    """Whether the high end of the subscale is the low end of this: a scale of harm read as a level of something good."""
    inferred: bool = attrs.field(default=False, validator=fields.flag)
    """Whether the subscale is about something else, from which this follows; what is asked directly then counts before it."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Subscale(Record):
    """Items that are counted together, and what they measure.

    >>> Subscale(id="total", name="Total", items=["q1", "q2"]).measures
    ()
    """

    id: str = attrs.field(validator=fields.slug)
    name: str = attrs.field(validator=fields.text, metadata={"text": True})
    items: tuple[str, ...] = attrs.field(converter=fields.strings, validator=fields.slugs)
    high_means: str = attrs.field(default="", validator=fields.maybe_text, metadata={"text": True})
    """What its high end stands for, in a few words."""
    measures: tuple[Measure, ...] = attrs.field(default=(), validator=fields.records(Measure))
    not_read_as: tuple[str, ...] = attrs.field(
        default=(), converter=fields.strings, validator=fields.texts, metadata={"text": True}
    )
    """What it must not be read as, each in a sentence."""
    reliability: Reliability | None = attrs.field(default=None, validator=fields.record(Reliability))


@attrs.frozen(kw_only=True, eq=False, repr=False)
class About(Record):
    """What an instrument says of itself as a whole; its items and subscales are in `Instrument`."""

    id: str = attrs.field(validator=fields.slug)
    name: str = attrs.field(validator=fields.text, metadata={"text": True})
    version: str = attrs.field(default="0.0.0", validator=fields.version)
    language: str = attrs.field(default="en", validator=fields.language, metadata={"text": True})
    validated: bool = attrs.field(default=False, validator=fields.flag)
    """Whether ``reference`` names a study that tested it; not that it is fit for any use."""
    summary: str = attrs.field(default="", validator=fields.maybe_text, metadata={"text": True})
    scale: Scale = attrs.field(validator=rule("a Scale record", lambda value: isinstance(value, Scale)))
    total: Total = attrs.field(default=Total.SUM, converter=Total, validator=fields.one_of(Total))
    """Whether a raw score is the sum of its items or their mean."""
    least_answered: float = attrs.field(default=0.5, converter=fields.number, validator=_share)
    """The missing rule: the share of the items of a subscale, above 0 and up to 1, without which it has no score."""
    reference: str = attrs.field(default="", validator=fields.maybe_text, metadata={"text": True})
    """The study to cite, in one line."""
    doi: str | None = attrs.field(default=None, validator=fields.doi)
    licence: str = attrs.field(default="", validator=fields.maybe_text, metadata={"text": True})
    """What is known of who may use it, and how."""
    norms: str = attrs.field(default="", validator=fields.maybe_text, metadata={"text": True})
    warnings: tuple[str, ...] = attrs.field(
        default=(), converter=fields.strings, validator=fields.texts, metadata={"text": True}
    )
    provenance: str = attrs.field(default="", validator=fields.maybe_text, metadata={"text": True})
    """What of this record was read where, and what was not."""
    sources: tuple[str, ...] = attrs.field(default=(), converter=fields.strings, validator=fields.texts)
    """The pages and files that were read."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Instrument(About):
    """A questionnaire, or the scoring key of one whose texts may not be given. Items stand in the order of asking.

    Where fewer items of a subscale are answered than ``least_answered`` asks for it has no score; else those without an answer count like the mean of
    those with one.

    Raises `InstrumentError` with every fault across its records, `ValueError` for a field that is wrong by itself; `from_dict` collects both.

    >>> Instrument(
    ...     id="mine",
    ...     name="Mine",
    ...     scale=Scale(low=0, high=4),
    ...     items=(Item(id="q1"), Item(id="q2", reverse=True)),
    ...     subscales=(Subscale(id="total", name="Total", items=("q1", "q2")),),
    ... )
    <Instrument 'mine' 0.0.0: 2 items, 1 subscale, not validated>
    """

    items: tuple[Item, ...] = attrs.field(validator=fields.rows(Item))
    subscales: tuple[Subscale, ...] = attrs.field(validator=fields.rows(Subscale))

    def __attrs_post_init__(self) -> None:
        faults = list(instrument_faults(self))
        if faults:
            raise InstrumentError(faults)

    def __repr__(self) -> str:
        count = f"{_counted(len(self.items), 'item')}, {_counted(len(self.subscales), 'subscale')}"
        return f"<Instrument {self.id!r} {self.version}: {count}, {standing_words(validated=self.validated)}>"

    @property
    def item_ids(self) -> tuple[str, ...]:
        """The ids of the items in the order of asking."""
        return tuple(item.id for item in self.items)

    @property
    def has_texts(self) -> bool:
        """Whether every item has a text, so that it can be asked; a scoring key alone cannot."""
        return all(item.text for item in self.items)

    def scale_of(self, item: Item) -> Scale:
        """The scale of an item: its own, or that of the instrument."""
        return item.scale or self.scale

    def in_language(self, language: str, *, also: Iterable["Translation"] = ()) -> "Instrument":
        """The same instrument with its texts in another language, such as ``de``; how it counts stays the same.

        ``also`` are translations of your own, as `intimacy.read_translation` gives them, which come before the built-in ones. A text that has no
        translation stays as it is, and so does the name of a published instrument; `untranslated` tells which.

        >>> from intimacy.instruments import load_instrument
        >>> load_instrument("self-check").in_language("de").items[0].text
        'Ich kann mich auf das verlassen, was die andere Person mir sagt.'
        """
        from .language import in_language

        return in_language(self, language, [one.instruments for one in also if one.language == language])

    def untranslated(self, language: str, *, also: Iterable["Translation"] = ()) -> tuple[str, ...]:
        """Every text that `in_language` leaves as it is.

        >>> from intimacy.instruments import load_instrument
        >>> load_instrument("self-check").untranslated("de")
        ()
        """
        from .language import untranslated

        return untranslated(self, language, [one.instruments for one in also if one.language == language])

    @cached_property
    def plan(self) -> Plan:
        """How answers become numbers, for whoever counts them; see `intimacy.instruments.keying`."""
        return plan_of(self)

    def key(self, subscale: str) -> Key:
        """How one subscale is counted; raises `LookupError` for another name."""
        if subscale not in self._keys:
            known = ", ".join(self._keys)
            raise LookupError(f"no subscale {subscale[:60]!r} in {self.id}; they are: {known}")
        return self._keys[subscale]

    @cached_property
    def _keys(self) -> dict[str, Key]:
        return {one.id: key for one, key in zip(self.subscales, self.plan.keys, strict=True)}

    def score(self, answers: Mapping[str, float | None]) -> "Scores":
        """Count answers: numbers of the scale by item id, None or nothing where an item was passed over.

        Raises `AnswersError` with every fault; it names the item and what is allowed, never the answer.

        >>> from intimacy.instruments import load_instrument
        >>> check = load_instrument("self-check-short")
        >>> scores = check.score({item: 3 for item in check.item_ids})
        >>> scores["trust"].percent
        75.0
        """
        from .score import count

        return count(self, answers)

    def score_frame(
        self,
        frame: Frame,
        *,
        columns: "Columns | None" = None,
        keep: Iterable[str] = (),
        missing: Iterable[float] = (),
        person: str | None = None,
        couple: str | None = None,
        partner: str | None = None,
        within: "Within | None" = None,
        on_error: "OnError" = "raise",
        on_exclusion: "OnExclusion | None" = None,
    ) -> Frame:
        """Count the answers of a frame of pandas, polars or pyarrow, a row for each person; the result is a frame of the same kind, row by row.

        Columns of the frame: the ids of the items, or what ``columns`` calls them (a mapping, or a function such as `str.upper`). null and NaN are no answer,
        and so are the numbers in ``missing``, none of which may be an answer to any item. Columns of the result: those of ``keep``, and the ones that
        ``person``, ``couple`` and ``partner`` name; for each subscale ``ID:raw``, ``ID:percent`` (of maximum, 0 to 100), ``ID:answered``, and ``ID:error``
        where the standard error of the percent is known; ``straight`` for the same answer to five items or more of one scale; ``excluded``, why a row has
        no scores, or not all, in the language of the instrument; null where it has.

        ``person`` names a column in which nobody is there twice; ``couple`` one in which a couple has at most two rows, and ``partner`` which of the two it
        is. ``within`` gives the lowest and highest value of other columns, such as ages: rows outside have no scores. An answer off its scale, or somebody
        there too often, is a fault; with ``on_error="exclude"`` such rows have no scores. Rows in which one of these columns is empty stay, since nothing
        says that they are wrong. How many rows were left out, and how many could not be checked, is told with the reason by an `ExclusionWarning`, or to
        ``on_exclusion`` where that is given.

        Raises `AnswersError` with every fault, by column and row and never the answer, `OptionError`, `TypeError` for what is no frame, and
        `MissingExtraError` without the extra ``frames``.

        >>> import pyarrow as pa
        >>> from intimacy.instruments import load_instrument
        >>> ras = load_instrument("ras")
        >>> people = pa.table({"id": ["a", "b"], **{item: [4, 2] for item in ras.item_ids}})
        >>> ras.score_frame(people, person="id").select(["id", "total:raw", "total:answered", "excluded"]).to_pylist()
        [{'id': 'a', 'total:raw': 24.0, 'total:answered': 7, 'excluded': None}, {'id': 'b', 'total:raw': 18.0, 'total:answered': 7, 'excluded': None}]
        """
        from .entry import score_frame

        return score_frame(
            self,
            frame,
            columns=columns,
            keep=keep,
            missing=missing,
            person=person,
            couple=couple,
            partner=partner,
            within=within,
            on_error=on_error,
            on_exclusion=on_exclusion,
        )

    def reliability(
        self,
        frame: Any,
        *,
        columns: "Columns | None" = None,
        missing: Iterable[float] = (),
        person: str | None = None,
        couple: str | None = None,
        partner: str | None = None,
        within: "Within | None" = None,
        on_error: "OnError" = "raise",
    ) -> "ReliabilityReport":
        """How far the items of each subscale hold together in a frame of answers; options and errors are those of `intimacy.instruments.reliability`."""
        from .entry import reliability

        return reliability(
            frame,
            self,
            columns=columns,
            missing=missing,
            person=person,
            couple=couple,
            partner=partner,
            within=within,
            on_error=on_error,
        )

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Instrument":
        """Make an instrument of plain data; raises `InstrumentError` with every fault: record, field, what was found, what is allowed."""
        from .read import instrument_of

        return instrument_of(data)

    def to_dict(self) -> dict[str, Any]:
        """The instrument as plain data with its schema; fields at their default are left out."""
        from .read import plain_of

        return plain_of(self)

    def with_reliability(self, known: Mapping[str, Reliability]) -> "Instrument":
        """The same instrument with what your own sample showed, by the id of the subscale; raises `LookupError` for an id that it does not have.

        >>> from intimacy.instruments import load_instrument
        >>> tested = load_instrument("self-check").with_reliability({"trust": Reliability(value=0.75, sd=1)})
        >>> tested.key("trust").error
        0.125
        """
        for id in known:
            self.key(id)
        made = (attrs.evolve(one, reliability=known.get(one.id, one.reliability)) for one in self.subscales)
        return attrs.evolve(self, subscales=tuple(made))


def _counted(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
