"""Answers to scores. Both are private: neither is ever shown, and a fault names the item and what is allowed, never the answer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from numbers import Real
from typing import TYPE_CHECKING, Any, final

import attrs

from ..errors import AnswersError, Fault
from ..model import Record
from ..situation import Situation
from ..wording.frames import some_names
from ..wording.instruments import NOT_COMPARABLE, STRAIGHT, answered_words, standing_words
from ..wording.speech import said
from .keying import Key, is_straight, level_of, raw_of
from .language import speaking_of
from .record import Instrument, Scale

if TYPE_CHECKING:
    from .measured import Measured

__all__ = ["Scores", "SubscaleScore", "count"]

SCHEMA = "intimacy/scores/1"


@final
@attrs.frozen(kw_only=True, eq=False, repr=False)
class SubscaleScore(Record):
    """The score of one subscale. Its repr is a constant, since a score is something that somebody said.

    >>> from intimacy.instruments import load_instrument
    >>> score = load_instrument("ras").score({f"q{n}": 5 for n in range(1, 8)})["total"]
    >>> score, score.raw, score.answered
    (SubscaleScore(...), 27.0, 7)
    """

    subscale: str
    """The id of the subscale."""
    level: float | None = attrs.field(repr=False)
    """Where the score lies between its lowest and its highest, 0 to 1; None where too few items were answered."""
    raw: float | None = attrs.field(repr=False)
    """The score in the instrument's own unit, a sum or a mean; None where too few items were answered."""
    answered: int = attrs.field(repr=False)
    """How many of its items were answered."""
    items: int
    """How many items it has."""
    least: int
    """How many of them must be answered (the missing rule)."""
    standard_error: float | None = attrs.field(repr=False)
    """The standard error of the level, 0 to 1; None where reliability or spread are not known, or an item has no answer."""

    def __repr__(self) -> str:
        return "SubscaleScore(...)"

    @property
    def percent(self) -> float | None:
        """The percent of maximum, 0 to 100; not comparable across instruments."""
        return None if self.level is None else 100 * self.level

    @property
    def missing_rule(self) -> str:
        """What was done about items without an answer, in a sentence."""
        return answered_words(self.answered, self.items, self.least)


@final
@attrs.frozen(kw_only=True, eq=False, repr=False)
class Scores(Record):
    """The scores of one person on one instrument; ``scores["trust"]`` is one of them.

    The repr names the instrument, says whether it is validated and that percents of maximum are not comparable across instruments, and shows no score.

    >>> from intimacy.instruments import load_instrument
    >>> load_instrument("self-check-short").score({"trust-1": 4})
    <Scores of self-check-short (not validated), private. A percent of maximum says where a score lies on its own scale; it is not comparable across
    instruments.>
    """

    instrument: Instrument
    subscales: tuple[SubscaleScore, ...] = attrs.field(repr=False)
    """The score of every subscale, in the order of the instrument."""
    straight_lining: bool = attrs.field(repr=False)
    """Whether all answers on one scale, five or more, are the same, before keying."""

    def __repr__(self) -> str:
        about = f"{self.instrument.id} ({standing_words(validated=self.instrument.validated)})"
        return f"<Scores of {about}, private. {NOT_COMPARABLE}>"

    def __getitem__(self, subscale: str) -> SubscaleScore:
        for score in self.subscales:
            if score.subscale == subscale:
                return score
        known = ", ".join(score.subscale for score in self.subscales)
        raise LookupError(f"no subscale {str(subscale)[:60]!r} in {self.instrument.id}; they are: {known}")

    def __iter__(self) -> Iterator[SubscaleScore]:
        return iter(self.subscales)

    def __len__(self) -> int:
        return len(self.subscales)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know before reading these scores: whether the instrument is validated, its warnings, straight-lining, and where items are missing."""
        with speaking_of(self.instrument):
            return tuple(self._notes())

    def _notes(self) -> list[str]:
        notes = [
            f"{self.instrument.name}: {standing_words(validated=self.instrument.validated)}.",
            said(NOT_COMPARABLE),
        ]
        notes += self.instrument.warnings
        if self.straight_lining:
            notes.append(said(STRAIGHT))
        names = {one.id: one.name for one in self.instrument.subscales}
        notes += [f"{names[one.subscale]}: {one.missing_rule}" for one in self.subscales if one.answered < one.items]
        return notes

    @cached_property
    def _measured(self) -> Measured:
        from .measured import combine

        return combine(self)

    @property
    def errors(self) -> Mapping[str, float]:
        """Standard errors, 0 to 1, by target, as ``errors_a`` and ``errors_b`` of a `Couple` take them; what is not there is unknown."""
        return self._measured.errors

    def to_situation(self, **more: Any) -> Situation:
        """The situation that these scores tell of; ``more`` are fields of `Situation`, such as ``red_flags``.

        Raises `SituationError` for a field that is wrong or that no situation has, and for a target that was measured and is given once more.

        >>> from intimacy.instruments import load_instrument
        >>> check = load_instrument("self-check-short")
        >>> check.score({"trust-1": 1, "poor-communication-1": 3}).to_situation(red_flags=[]).to_dict()
        {'schema': 'intimacy/situation/1', 'obstacles': {'poor-communication': 0.75}, 'pillars': {'trust': 0.25}, 'red_flags': []}
        """
        return self._measured.to_situation(**more)

    def to_dict(self) -> dict[str, Any]:
        """The scores as plain data, for the app and not for a partner: what somebody said is in it."""
        about = self.instrument
        return {
            "schema": SCHEMA,
            "instrument": {"id": about.id, "version": about.version, "validated": about.validated},
            "straight_lining": self.straight_lining,
            "subscales": [
                {
                    "subscale": one.subscale,
                    "raw": one.raw,
                    "percent": one.percent,
                    "answered": one.answered,
                    "items": one.items,
                    "least": one.least,
                    "standard_error": one.standard_error,
                }
                for one in self.subscales
            ],
            "notes": list(self.notes),
        }


def answer_allowed(scale: Scale) -> str:
    """What an answer on a scale may be."""
    return f"a whole number from {scale.low} to {scale.high}, or nothing where it was passed over"


def _number(value: object) -> float | None:
    """A finite number as a float, of any kind that Python knows; None for what is none."""
    # `Real` holds int and float too, but to say so takes Python longer than all the rest.
    if not isinstance(value, (int, float, Real)) or isinstance(value, bool):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _answers(instrument: Instrument, answers: object) -> tuple[float | None, ...]:
    """The answers in the order of the items, or `AnswersError` with every fault."""
    if not isinstance(answers, Mapping):
        raise AnswersError([Fault(allowed="an object that gives an answer by the id of the item")])
    faults = []
    ids = instrument.item_ids
    known = set(ids)
    some = ""
    # A key that is no item is told by its place: it, too, is something that somebody said.
    for place, key in enumerate(answers, start=1):
        if not isinstance(key, str) or key not in known:
            some = some or some_names(ids)
            faults.append(Fault(record=f"entry {place}", allowed=f"an item of {instrument.id}: {some}"))
    given: list[float | None] = []
    for item in instrument.items:
        value = answers.get(item.id)
        number, scale = _number(value), instrument.scale_of(item)
        right = number is not None and number.is_integer() and scale.low <= number <= scale.high
        if value is not None and not right:
            faults.append(Fault(record=f"item {item.id!r}", allowed=answer_allowed(scale)))
        given.append(number)
    if faults:
        # Outside of any handler, so that no other error with an answer in it comes along.
        raise AnswersError(faults) from None
    return tuple(given)


def count(instrument: Instrument, answers: object) -> Scores:
    """The scores of one person's answers."""
    given = _answers(instrument, answers)
    plan = instrument.plan
    return Scores(
        instrument=instrument,
        subscales=tuple(
            _counted(subscale.id, key, given) for subscale, key in zip(instrument.subscales, plan.keys, strict=True)
        ),
        straight_lining=is_straight(plan, given),
    )


def _counted(subscale: str, key: Key, given: tuple[float | None, ...]) -> SubscaleScore:
    worth = span = 0.0
    answered = 0
    for place, sign, offset, most in zip(key.places, key.signs, key.offsets, key.spans, strict=True):
        value = given[place]
        if value is not None:
            worth += offset + sign * value
            span += most
            answered += 1
    enough = answered >= key.least
    return SubscaleScore(
        subscale=subscale,
        level=level_of(worth, span) if enough else None,
        raw=raw_of(key, worth, span) if enough else None,
        answered=answered,
        items=len(key.places),
        least=key.least,
        standard_error=key.error if answered == len(key.places) else None,
    )
