"""Why not: what keeps one practice out of a list."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..catalog import Catalog
from ..choose import Candidacy, Choice, fits, gain_of, missing_conditions, relieve
from ..index import Index, Resolved
from ..model import UNASKED, Cause, frozendict
from ..scoring import EPSILON, Scores
from ..wording import cause_words
from ..wording.speech import speaking

__all__ = ["WhyNot", "answer", "why_not"]


class WhyNot(NamedTuple):
    """Why one practice is not in a list.

    ``by`` is a `Cause` or ``recommended``. The other fields are filled where they say something: the conditions to ask for, the pillars that are
    missing, the minutes a week over the limit, its gain now against the last gain of the list, and which chosen practices took its part.
    """

    practice: str
    by: str
    text: str
    """The answer in a sentence."""
    conditions: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    minutes_over: float | None = None
    rank: int | None = None
    gain_now: float | None = None
    last_gain: float | None = None
    taken_by: Mapping[str, float] = frozendict()
    flags: tuple[str, ...] = ()
    """The red flags that hold it; filled only where the private answer was asked for."""

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return str(self)

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data; empty fields are left out."""
        out: dict[str, Any] = {"practice": self.practice, "by": str(self.by), "text": self.text}
        for name in ("conditions", "missing", "flags"):
            if getattr(self, name):
                out[name] = list(getattr(self, name))
        for name in ("minutes_over", "rank", "gain_now", "last_gain"):
            if getattr(self, name) is not None:
                out[name] = getattr(self, name)
        if self.taken_by:
            out["taken_by"] = dict(self.taken_by)
        return out


def why_not(
    catalog: Catalog,
    index: Index,
    given: Resolved,
    scores: Scores,
    candidacy: Candidacy,
    choice: Choice,
    place: int,
) -> WhyNot:
    """Why one practice is not in the list of a choice."""
    for rank, pick in enumerate(choice.picks, start=1):
        if pick.practice == place:
            return answer(catalog, index, place, "recommended", rank=rank, gain_now=pick.gain)
    cause = candidacy.barred.get(place)
    effects = scores.effects[place]
    if cause is Cause.ASK_FIRST:
        return answer(catalog, index, place, cause, conditions=tuple(missing_conditions(index, given, place)))
    if cause is Cause.NOT_YET:
        thin = [(scores.lacks[p] * weight, index.pillars[p]) for p, weight in index.tables.requires[place]]
        return answer(
            catalog,
            index,
            place,
            cause,
            missing=tuple(pillar for loss, pillar in sorted(thin, reverse=True) if loss > EPSILON),
        )
    if cause is Cause.MINUTES:
        return answer(catalog, index, place, cause, minutes_over=_minutes_over(index, given, place, 0.0))
    if cause is not None:
        return answer(catalog, index, place, cause, unasked=given.flags == {UNASKED})
    gain = gain_of(effects, choice.left)
    if not effects or gain_of(effects, scores.shares) <= EPSILON:
        return answer(catalog, index, place, Cause.NO_LINK)
    spent = math.fsum(index.minutes[pick.practice] or 0.0 for pick in choice.picks)
    last = choice.picks[-1].gain if choice.picks else 0.0
    by = Cause.OUT_RANKED if fits(index, given, place, spent) else Cause.MINUTES
    return answer(
        catalog,
        index,
        place,
        by,
        minutes_over=None if by is Cause.OUT_RANKED else _minutes_over(index, given, place, spent),
        gain_now=gain,
        last_gain=last,
        taken_by=_taken_by(index, scores, choice, place),
    )


def answer(
    catalog: Catalog,
    index: Index,
    place: int,
    by: str,
    *,
    unasked: bool = False,
    paused: bool = False,
    **details: Any,
) -> WhyNot:
    """An answer with its sentence, in which conditions and pillars have their names."""
    with speaking(catalog.sentences):
        words = cause_words(
            "paused" if paused else "unasked" if unasked and by == Cause.SAFETY else by,
            conditions=[catalog.conditions[one].name for one in details.get("conditions", ())],
            missing=[catalog.pillars[one].name for one in details.get("missing", ())],
            taken_by=[catalog.practices[one].name for one in _largest(details.get("taken_by", {}))]
            if by == Cause.OUT_RANKED
            else (),
        )
    id = index.practices[place]
    return WhyNot(practice=id, by=by, text=f"{catalog.practices[id].name}: {words}.", **details)


def _largest(taken: Mapping[str, float]) -> list[str]:
    """The two that took most."""
    return sorted(taken, key=lambda one: (-taken[one], one))[:2]


def _minutes_over(index: Index, given: Resolved, place: int, spent: float) -> float | None:
    cost = index.minutes[place]
    return None if cost is None or given.minutes is None else spent + cost - given.minutes


def _taken_by(index: Index, scores: Scores, choice: Choice, place: int) -> frozendict[str, float]:
    """How much of a practice's gain each chosen practice took, in the order of the list."""
    left = list(scores.shares)
    before = gain_of(scores.effects[place], left)
    taken = {}
    for pick in choice.picks:
        relieve(scores.effects[pick.practice], left)
        after = gain_of(scores.effects[place], left)
        if before - after > EPSILON:
            taken[index.practices[pick.practice]] = before - after
        before = after
    return frozendict(taken)
