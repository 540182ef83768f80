"""What if: what moved between two results and because of which need, and the smallest change that would put a practice first."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from ..catalog import Catalog
from ..choose import barred, choose, relieve
from ..errors import Fault, OptionError
from ..index import Resolved
from ..model import Cause, Kind, frozendict
from ..scoring import Effects, score
from ..situation import Situation
from ..wording import moved_words, nearest_change_words, nothing_moved_words
from ..wording.speech import speaking
from .work import Work

if TYPE_CHECKING:
    from .result import Recommendations

__all__ = ["Comparison", "Move", "NearestChange", "NeedChange", "compare", "nearest_change"]


@attrs.frozen(kw_only=True)
class NeedChange:
    """How the need of one target changed; 0 where there is none."""

    target: str
    kind: Kind
    before: float
    after: float

    def to_dict(self) -> dict[str, Any]:
        """The change as plain data."""
        return {"target": self.target, "kind": str(self.kind), "before": self.before, "after": self.after}


@attrs.frozen(kw_only=True, repr=False)
class Move:
    """How one practice moved between two lists, and because of what.

    A rank is from 1, None where the practice is not in the list. A gain is the one it has in the list, or would have after it; 0 where it could not be
    chosen. ``parts`` says how much of the change of gain comes from each target. The same change is ``by_need`` (what is needed changed), ``by_effect``
    (what the practice can do changed: readiness, mode, evidence) and ``by_others`` (practices above took or left its part), counted in
    this order. Both sum to the change.
    """

    practice: str
    name: str
    rank_before: int | None
    rank_after: int | None
    gain_before: float
    gain_after: float
    parts: Mapping[str, float]
    """By target, the largest change first."""
    by_need: float
    by_effect: float
    by_others: float
    because: str | None
    """The target whose need changed its gain most, where needs did more than the rest; else None."""
    cause_before: Cause | None = None
    """Why it could not be chosen before, where it could not."""
    cause_after: Cause | None = None
    text: str

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    def to_dict(self) -> dict[str, Any]:
        """The move as plain data; empty fields are left out."""
        out: dict[str, Any] = {
            "practice": self.practice,
            "rank_before": self.rank_before,
            "rank_after": self.rank_after,
            "gain_before": self.gain_before,
            "gain_after": self.gain_after,
            "parts": dict(self.parts),
            "by_need": self.by_need,
            "by_effect": self.by_effect,
            "by_others": self.by_others,
            "because": self.because,
            "text": self.text,
        }
        for name in ("cause_before", "cause_after"):
            if getattr(self, name) is not None:
                out[name] = str(getattr(self, name))
        return out


@attrs.frozen(kw_only=True, repr=False)
class Comparison:
    """What moved from one result to another of the same catalog; where safety gives no practice in one of them it is ``paused`` and empty."""

    paused: bool = False
    moves: tuple[Move, ...]
    """Practices whose rank, or reason for not being there, changed; those of the new list first, in its order."""
    needs: tuple[NeedChange, ...]
    """Needs that changed, the largest change first."""
    total_gain_before: float
    total_gain_after: float
    nothing: str = nothing_moved_words(paused=False)
    """What is said where nothing moved in the list."""

    def __str__(self) -> str:
        moved = [str(move) for move in self.moves if move.rank_before or move.rank_after]
        return "\n".join(moved) or self.nothing

    __repr__ = __str__

    def to_dict(self) -> dict[str, Any]:
        """The comparison as plain data."""
        return {
            "paused": self.paused,
            "moves": [move.to_dict() for move in self.moves],
            "needs": [need.to_dict() for need in self.needs],
            "total_gain_before": self.total_gain_before,
            "total_gain_after": self.total_gain_after,
        }


SAME = 1e-9
"""Changes under this are rounding errors."""


def compare(before: Recommendations, after: Recommendations) -> Comparison:
    """What moved from one result to another, by how much, and because of which need.

    Raises `OptionError` for results of different catalogs. Where one of them is blocked nothing is told but that.

    >>> import intimacy
    >>> before = intimacy.recommend(intimacy.Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]))
    >>> print(intimacy.compare(before, before.what_if(mode="alone")))
    Listening to yourself first: new at 1, mostly because others no longer take its part.
    Listening with empathy: from 1 to 2, mostly because of what it can do now.
    Accepting and standing by: from 2 to 3, mostly because of what it can do now.
    Opening up bit by bit: was 3, no longer in the list (it needs both of you).
    """
    from .result import Recommendations

    given: tuple[object, ...] = (before, after)
    if not all(isinstance(one, Recommendations) for one in given):
        raise TypeError("compare takes two results of recommend")
    if before.catalog != after.catalog:
        raise OptionError([Fault(field="after", allowed="a result of the same catalog as the first")])
    catalog = before.catalog
    paused = before.blocked or after.blocked
    with speaking(catalog.sentences):
        nothing = nothing_moved_words(paused=paused)
        return _paused(nothing) if paused else _compared(catalog, before, after, nothing)


def _paused(nothing: str) -> Comparison:
    return Comparison(paused=True, moves=(), needs=(), total_gain_before=0.0, total_gain_after=0.0, nothing=nothing)


def _compared(catalog: Catalog, before: Recommendations, after: Recommendations, nothing: str) -> Comparison:
    old, new = _View(before), _View(after)
    order = sorted(catalog.practices, key=lambda one: (new.ranks.get(one, math.inf), old.ranks.get(one, math.inf), one))
    moves = [_move(catalog, id, old, new) for id in order if old.place(id) != new.place(id)]
    return Comparison(
        moves=tuple(moves),
        needs=_need_changes(before, after),
        total_gain_before=before.total_gain,
        total_gain_after=after.total_gain,
        nothing=nothing,
    )


class _View:
    """The ranks, causes and parts of the practices of one result."""

    def __init__(self, result: Recommendations) -> None:
        self.ranks = {item.practice.id: item.rank for item in result.items}
        self.causes = {one.practice: one.by for one in result.left_out}
        # ruff: noqa: SLF001 - rooms of one package
        work = result._made_of
        self._result, self._index, self._shares = result, work.index, work.scores.shares
        # What a practice does for every target, needed or not: a need that is new is no new effect.
        everything = [1.0] * len(work.scores.shares)
        self._effects = Effects(work.index.tables, everything, work.scores.factors)
        ones = [1.0] * len(work.scores.shares)
        self._left: dict[int, list[float]] = {}
        for pick in work.choice.picks:
            self._left[pick.practice] = ones[:]
            relieve(self._effects[pick.practice], ones)
        self._after = ones

    def place(self, id: str) -> tuple[int | None, Cause | None]:
        return self.ranks.get(id), self.causes.get(id)

    def kept_out(self, id: str) -> str:
        """What keeps a practice out of the list beside its rank, as `why_not` has it; empty where nothing does."""
        by = str(self._result.why_not(id).by)
        return "" if by in ("recommended", Cause.OUT_RANKED) else by

    def factors(self, id: str) -> dict[str, tuple[float, float, float]]:
        """By target: its share, what the practice does for it (0 where it could not be chosen), and what those above have left of it."""
        place = self._index.practices.index(id)
        effect_on = {} if id in self.causes else dict(self._effects[place])
        left = self._left.get(place, self._after)
        return {
            target: (self._shares[at], effect_on.get(at, 0.0), left[at])
            for at, target in enumerate(self._index.targets)
        }


def _move(catalog: Catalog, id: str, old: _View, new: _View) -> Move:
    before, after = old.factors(id), new.factors(id)
    # The change of a product, factor by factor: shares first, then effects, then what is left; the three sum to the change.
    by_need = {t: (after[t][0] - before[t][0]) * before[t][1] * before[t][2] for t in before}
    by_effect = {t: after[t][0] * (after[t][1] - before[t][1]) * before[t][2] for t in before}
    by_others = {t: after[t][0] * after[t][1] * (after[t][2] - before[t][2]) for t in before}
    whole = {t: math.prod(after[t]) - math.prod(before[t]) for t in before}
    ordered = sorted(whole.items(), key=lambda item: (-abs(item[1]), item[0]))
    sums = {"need": math.fsum(by_need.values()), "effect": math.fsum(by_effect.values())}
    sums["others"] = math.fsum(by_others.values())
    most = max(sums, key=lambda name: abs(sums[name]))
    # The need that did most in the direction in which needs went as a whole.
    towards = math.copysign(1.0, sums["need"])
    needed = min(by_need, key=lambda t: (-towards * by_need[t], t), default=None) if most == "need" else None
    because = needed if needed is not None and abs(by_need[needed]) > SAME else None
    name = catalog.practices[id].name
    cause = old.kept_out(id) if id in new.ranks else new.kept_out(id)
    text = moved_words(
        name,
        old.ranks.get(id),
        new.ranks.get(id),
        cause=cause,
        because=catalog.concepts[because].name if because else "",
        by=most if abs(sums[most]) > SAME else "",
        more=sums[most] > 0,
    )
    return Move(
        practice=id,
        name=name,
        rank_before=old.ranks.get(id),
        rank_after=new.ranks.get(id),
        gain_before=math.fsum(map(math.prod, before.values())),
        gain_after=math.fsum(map(math.prod, after.values())),
        parts=frozendict({target: change for target, change in ordered if abs(change) > SAME}),
        by_need=sums["need"],
        by_effect=sums["effect"],
        by_others=sums["others"],
        because=because,
        cause_before=old.causes.get(id),
        cause_after=new.causes.get(id),
        text=text,
    )


def _need_changes(before: Recommendations, after: Recommendations) -> tuple[NeedChange, ...]:
    old, new = ({need.target: need for need in result.needs} for result in (before, after))
    changes = []
    for target in {*old, *new}:
        kind = (old.get(target) or new[target]).kind
        change = NeedChange(
            target=target,
            kind=kind,
            before=old[target].need if target in old else 0.0,
            after=new[target].need if target in new else 0.0,
        )
        if abs(change.after - change.before) > SAME:
            changes.append(change)
    return tuple(sorted(changes, key=lambda one: (-abs(one.after - one.before), one.target)))


@attrs.frozen(kw_only=True, repr=False)
class NearestChange:
    """The smallest change of one number that puts a practice first.

    ``field`` is ``obstacles`` or ``pillars``; ``before`` and ``after`` are from 0 to 1, ``after`` in thousandths (in twentieths for a catalog of 500
    links or more). A practice that is first already needs none: field and concept are empty and both numbers are 0. It repeats a number that was said:
    it is for who asked, not for the partner.
    """

    practice: str
    field: str = ""
    concept: str = ""
    before: float = 0.0
    after: float = 0.0
    text: str

    def __str__(self) -> str:
        return self.text

    __repr__ = __str__

    @property
    def change(self) -> float:
        """By how much the number goes up or down."""
        return self.after - self.before

    def to_dict(self) -> dict[str, Any]:
        """The change as plain data."""
        return {
            "practice": self.practice,
            "field": self.field,
            "concept": self.concept,
            "before": self.before,
            "after": self.after,
            "text": self.text,
        }


STEPS, FEWER_STEPS = 1000, 20
"""Numbers are tried in thousandths, since nobody knows a severity more closely; in twentieths where a catalog is large."""

LARGE = 500
"""From so many links on a catalog is large."""

NO_NUMBER_HELPS = (Cause.DONE, Cause.EXCLUDED, Cause.SAFETY, Cause.ASK_FIRST, Cause.MODE, Cause.MINUTES)


def nearest_change(result: Recommendations, work: Work, place: int) -> NearestChange | None:
    """See `Recommendations.nearest_change`."""
    catalog = result.catalog
    practice = work.index.practices[place]
    name = catalog.practices[practice].name
    if result.blocked or work.candidacy.barred.get(place) in NO_NUMBER_HELPS:
        return None
    if work.choice.picks and work.choice.picks[0].practice == place:
        return NearestChange(practice=practice, text=nearest_change_words(name))
    steps = STEPS if len(catalog.contents.links) < LARGE else FEWER_STEPS
    best: tuple[float, str, str, float, float] | None = None
    for field, concept, before, makes_first in _numbers(work, place):
        after = _nearest(before, makes_first, steps, math.inf if best is None else best[0])
        if after is not None:
            found = (abs(after - before), field, concept, before, after)
            best = found if best is None else min(best, found)
    if best is None:
        return None
    _, field, concept, before, after = best
    again = Work(_changed(work.situation, catalog, field, concept, after), catalog, work.options)
    if again.index.practices[again.choice.picks[0].practice] != practice:
        raise AssertionError("a change that was found does not hold when it is tried")
    text = nearest_change_words(name, catalog.concepts[concept].name, before, after)
    return NearestChange(practice=practice, field=field, concept=concept, before=before, after=after, text=text)


def _numbers(work: Work, place: int) -> Iterator[tuple[str, str, float, Callable[[float], bool]]]:
    """Every severity and every measured level: its field, its id, what it is, and whether another value puts the practice first."""
    index, given = work.index, work.given

    def first(given: Resolved) -> bool:
        scores = score(index.tables, given, focus=work.options.focus, alone=index.alone)
        candidates = barred(index, given, scores, work.gate.held).candidates
        if place not in candidates or not scores.effects[place]:
            return False
        picks = choose(index, given, scores, candidates, 1).picks
        return bool(picks) and picks[0].practice == place

    for obstacle, id in enumerate(index.obstacles):
        severity = given.severities.get(obstacle, 0.0)

        def as_severe(value: float, obstacle: int = obstacle) -> bool:
            return first(given._replace(severities=dict(sorted({**given.severities, obstacle: value}.items()))))

        yield "obstacles", id, severity, as_severe
    for pillar, level in given.levels.items():

        def as_high(value: float, pillar: int = pillar) -> bool:
            return first(given._replace(levels={**given.levels, pillar: value}))

        yield "pillars", index.pillars[pillar], level, as_high


def _nearest(before: float, holds: Callable[[float], bool], steps: int, limit: float) -> float | None:
    """The value nearest to ``before``, in so many steps from 0 to 1 and nearer than ``limit``, for which something holds."""
    values = sorted((step / steps for step in range(steps + 1)), key=lambda value: (abs(value - before), value))
    for value in values:
        if abs(value - before) >= limit:
            return None
        if value != before and holds(value):
            return value
    return None


def _changed(situation: Situation, catalog: Catalog, field: str, concept: str, value: float) -> Situation:
    """The situation with one number changed, under whatever name it was given."""
    given = {id: number for id, number in getattr(situation, field).items() if catalog.aliases.get(id, id) != concept}
    changes: dict[str, Any] = {field: {**given, concept: value}}
    return attrs.evolve(situation, **changes)
