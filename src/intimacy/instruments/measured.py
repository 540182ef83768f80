"""Scores of one or several instruments as one situation: where two measure the same thing the more reliable counts, and it is said which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple, final

import attrs

from ..errors import Fault, SituationError, nearest
from ..model import Record, frozendict
from ..situation import Situation
from ..wording.instruments import NOT_COMPARABLE, chosen_words, standing_words
from ..wording.speech import said
from .record import Measure, Reads, Subscale
from .score import Scores, SubscaleScore

__all__ = ["Chosen", "Measured", "combine"]

FIELDS = {Reads.LEVEL: "pillars", Reads.WANTED: "wanted", Reads.SEVERITY: "obstacles"}
"""The field of a situation that each reading fills."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Chosen(Record):
    """Which subscale counts for one target, and which others measure it too; no score is in it."""

    target: str
    """The id of the pillar or obstacle."""
    reads: Reads
    instrument: str
    subscale: str
    validated: bool
    over: tuple[str, ...] = ()
    """The others, each as instrument and subscale."""
    why: str = ""
    """Why it counts before the others; empty where there is no other."""

    def __str__(self) -> str:
        name = f"{self.instrument} {self.subscale} ({standing_words(validated=self.validated)})"
        target = said("{target}, as wanted", target=self.target) if self.reads is Reads.WANTED else self.target
        return chosen_words(target, name, self.over, self.why)


@final
@attrs.frozen(kw_only=True, eq=False, repr=False)
class Measured(Record):
    r"""What scores tell of a relationship, before it is a situation; the repr is a constant but for the instruments.

    >>> from intimacy.instruments import load_instrument
    >>> long, short = load_instrument("self-check"), load_instrument("self-check-short")
    >>> both = combine(long.score({"trust-1": 4, "trust-2": 3}), short.score({"trust-1": 4}))
    >>> print(*both.chosen, sep="\n")
    trust: self-check trust (not validated) counts, and not self-check-short trust, since it has more items.
    """

    instruments: tuple[str, ...]
    """The ids of the instruments, sorted."""
    levels: Mapping[str, float] = attrs.field(repr=False)
    """Levels of pillars, 0 to 1."""
    wanted: Mapping[str, float] = attrs.field(repr=False)
    """Levels of pillars that are wanted, 0 to 1."""
    severities: Mapping[str, float] = attrs.field(repr=False)
    """Severities of obstacles, 0 to 1."""
    errors: Mapping[str, float] = attrs.field(repr=False)
    """Standard errors, 0 to 1, by target, as ``errors_a`` and ``errors_b`` of a `Couple` take them; what is not there is unknown."""
    chosen: tuple[Chosen, ...] = attrs.field(repr=False)
    """For every target the subscale that counts, by target."""

    def __repr__(self) -> str:
        return f"<Measured by {', '.join(self.instruments)}, private. {NOT_COMPARABLE}>"

    def to_situation(self, **more: Any) -> Situation:
        """The situation; ``more`` are fields of `Situation`, such as ``red_flags``.

        Raises `SituationError` for a field that is wrong or that no situation has, and for a target that was measured and is given once more: what was
        measured counts.
        """
        known = [field.name for field in attrs.fields(Situation)]
        faults = []
        for name in more:
            if name not in known:
                near = nearest(name, known)
                hint = f"; the nearest: {', '.join(near)}" if near else ""
                faults.append(Fault(field="an unknown field", allowed=f"one of {', '.join(known)}{hint}"))
        own = {"pillars": self.levels, "wanted": self.wanted, "obstacles": self.severities}
        given = {name: value for name, value in more.items() if name in known}
        for field, measured in own.items():
            extra = given.get(field, {})
            if not isinstance(extra, Mapping):
                # Situation says what is wrong with it.
                continue
            for place, target in enumerate(extra, start=1):
                if target in measured:
                    faults.append(
                        Fault(field=f"{field}, entry {place}", allowed="a target that no given score measures")
                    )
            given[field] = {**extra, **measured}
        try:
            made = Situation(**given)
        except SituationError as error:
            raise SituationError([*faults, *error.faults]) from None
        if faults:
            raise SituationError(faults) from None
        return made


class _Candidate(NamedTuple):
    scores: Scores
    subscale: Subscale
    score: SubscaleScore
    measure: Measure

    @property
    def name(self) -> str:
        return f"{self.scores.instrument.id} {self.subscale.id}"

    @property
    def reliability(self) -> float:
        return self.subscale.reliability.value if self.subscale.reliability is not None else -1.0

    @property
    def value(self) -> float:
        level = self.score.level or 0.0
        return 1 - level if self.measure.inverted else level


# What is asked directly before what is inferred, then the more reliable; a reliability that is not known is the lowest. Where both are alike: what was tested
# before what was not, then more answered items, then the name, so that the order in which scores are given decides nothing.
ORDER = (
    ("it asks directly", lambda one: one.measure.inferred),
    ("it is the more reliable", lambda one: -one.reliability),
    ("it was tested", lambda one: not one.scores.instrument.validated),
    ("it has more items", lambda one: -one.score.answered),
    ("its name comes first", lambda one: (one.name, one.scores.instrument.version)),
)


def combine(*scores: Scores) -> Measured:
    """Scores of one person on one or several instruments, taken together.

    Where two measure the same thing, one counts and the other does not: what is asked directly before what is inferred, then the one of higher
    reliability; `Measured.chosen` says which and why. They are never averaged, since percents of maximum are not comparable across instruments.

    Raises `TypeError` for what is no `Scores`, `ValueError` where the same instrument comes twice: the two may be of two people.
    """
    if not scores or not all(isinstance(one, Scores) for one in scores):
        raise TypeError("combine takes Scores, at least one; Instrument.score makes them of answers")
    ids = sorted(one.instrument.id for one in scores)
    if len(set(ids)) != len(ids):
        raise ValueError("each instrument once; scores of two people, or of two days, are two situations")
    found: dict[tuple[str, Reads], list[_Candidate]] = defaultdict(list)
    for one in scores:
        for subscale, score in zip(one.instrument.subscales, one.subscales, strict=True):
            for measure in subscale.measures if score.level is not None else ():
                found[measure.target, measure.reads].append(_Candidate(one, subscale, score, measure))
    values: dict[Reads, dict[str, float]] = {reads: {} for reads in Reads}
    known: dict[str, list[float | None]] = defaultdict(list)
    chosen = []
    for (target, reads), candidates in sorted(found.items()):
        first, *others = sorted(candidates, key=lambda one: tuple(rank(one) for _, rank in ORDER))
        values[reads][target] = first.value
        known[target].append(first.score.standard_error)
        chosen.append(
            Chosen(
                target=target,
                reads=reads,
                instrument=first.scores.instrument.id,
                subscale=first.subscale.id,
                validated=first.scores.instrument.validated,
                over=tuple(other.name for other in others),
                why=next(word for word, rank in ORDER if rank(first) != rank(others[0])) if others else "",
            )
        )
    return Measured(
        instruments=tuple(ids),
        levels=frozendict(values[Reads.LEVEL]),
        wanted=frozendict(values[Reads.WANTED]),
        severities=frozendict(values[Reads.SEVERITY]),
        # The error of a pillar holds for its level and its wanted level: the larger of the two, and unknown where one of them is.
        errors=frozendict(
            {
                target: max(some)
                for target, all_ in known.items()
                if len(some := [e for e in all_ if e is not None]) == len(all_)
            }
        ),
        chosen=tuple(chosen),
    )
