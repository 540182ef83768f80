"""Rules S2 to S6 in plain Python; the numbers of one situation.

All lists are by place in the index: pillars for lacks, targets (obstacles, then pillars, then benefits) for needs and shares, practices for effects.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from ..index import EPSILON, Resolved, Row, Tables

__all__ = [
    "EPSILON",
    "Effects",
    "Scores",
    "Wants",
    "factors",
    "lacks",
    "needs",
    "readiness",
    "score",
    "shares",
    "wants",
]


class Effects(Sequence[Row]):
    """By practice, (target, v) for every target that has a share, in the order of targets; made when looked at."""

    __slots__ = ("_factors", "_shares", "_tables")

    def __init__(self, tables: Tables, shares: Sequence[float], factors: Sequence[float]) -> None:
        self._tables, self._shares, self._factors = tables, shares, factors

    def __getitem__(self, practice: int) -> Row:  # type: ignore[override]  # a slice of effects means nothing
        # S6. v(a,t) = r_a e_a w(a addresses|strengthens|yields t).
        factor, shares = self._factors[practice], self._shares
        return [(target, factor * weight) for target, weight in self._tables.relieves[practice] if shares[target]]

    def __len__(self) -> int:
        return len(self._factors)


class Scores(NamedTuple):
    """The numbers of one situation under one set of tables."""

    lacks: list[float]
    needs: list[float]
    shares: list[float]
    readiness: Sequence[float]
    factors: Sequence[float]
    """By practice: r_a e_a of rule S6."""
    effects: Effects
    general: bool
    """Whether nothing was given, so that rule S8 set the needs."""

    def __repr__(self) -> str:
        return "Scores(...)"


def lacks(tables: Tables, given: Resolved) -> list[float]:
    """Lack of every pillar, 0 to 1."""
    # S3 lack L_p of every pillar: measured 1 - level; else 1 - prod_o (1 - s_o w(o weakens p)) * prod_q (1 - (1 - level_q) w(q enables p))
    # over reported obstacles o and measured pillars q.
    left = [1.0] * tables.pillars
    for obstacle, severity in given.severities.items():
        for pillar, weight in tables.weakens[obstacle]:
            left[pillar] *= 1 - severity * weight
    for enabling, level in given.levels.items():
        for pillar, weight in tables.enables[enabling]:
            left[pillar] *= 1 - (1 - level) * weight
    out = [1 - one for one in left]
    for pillar, level in given.levels.items():
        out[pillar] = 1 - level
    return out


def needs(tables: Tables, given: Resolved, lack: list[float]) -> list[float]:
    """Need of every target, 0 to 1; dropped ones are 0."""
    # S2 obstacle need is its severity.
    out = [0.0] * tables.obstacles
    for obstacle, severity in given.severities.items():
        out[obstacle] = severity
    if given.levels or given.pillar_goals or given.benefit_goals:
        out += [_pillar_need(tables, given, pillar, lack[pillar]) for pillar in range(tables.pillars)]
    else:
        # S4 with nothing measured and nothing wished.
        out += lack
    # S4. Each benefit goal is a target of its own with need 0.5.
    out += [0.5 if benefit in given.benefit_goals else 0.0 for benefit in range(tables.benefits)]
    # S2. Needs at or under 1e-12 are dropped, here and in S4.
    return [need if need > EPSILON else 0.0 for need in out]


def _pillar_need(tables: Tables, given: Resolved, pillar: int, lack: float) -> float:
    measured = pillar in given.levels
    # S4 need of a pillar: measured max(0, wanted - level), else L_p.
    need = max(0.0, given.wanted.get(pillar, 1.0) - given.levels[pillar]) if measured else lack
    # S4. A goal that is this pillar: N <- 1 - 0.5 (1 - N).
    if pillar in given.pillar_goals:
        need = 1 - 0.5 * (1 - need)
    # S4. For each goal that is a benefit, unmeasured pillars only: N <- 1 - (1 - N)(1 - 0.5 w(p yields goal)).
    if not measured:
        for benefit, weight in tables.yields[pillar]:
            if benefit in given.benefit_goals:
                need = 1 - (1 - need) * (1 - 0.5 * weight)
    return need


def shares(tables: Tables, need: list[float], focus: float) -> list[float]:
    """Share of every target in all need; they sum to 1 unless there is no need."""
    first, second = tables.obstacles, tables.obstacles + tables.pillars
    groups = (need[:first], need[first:second], need[second:])
    most = [max(group) if group else 0.0 for group in groups]
    # S5. Three groups: obstacles, pillars, benefits, with heft focus * max need, (1 - focus) * max need, (1 - focus) * max need
    # (if all are 0, max need alone).
    heft = [focus * most[0], (1 - focus) * most[1], (1 - focus) * most[2]]
    if not any(heft):
        heft = most
    total = math.fsum(heft)
    out: list[float] = []
    # S5. A group's share is its heft over the sum; within it in proportion to need.
    for group, weight in zip(groups, heft, strict=True):
        if weight:
            part, inside = weight / total, math.fsum(group)
            out += [part * (one / inside) if one else 0.0 for one in group]
        else:
            out += [0.0] * len(group)
    return out


def readiness(tables: Tables, lack: list[float]) -> list[float]:
    """Readiness of every practice, 0 to 1."""
    # S6. Readiness r_a = prod_p (1 - L_p w(a requires p)): lack, before goals and wishes.
    return [math.prod([1 - lack[pillar] * weight for pillar, weight in row]) if row else 1.0 for row in tables.requires]


def factors(ready: Sequence[float], alone: Sequence[float] | None) -> Sequence[float]:
    """By practice, r_a e_a; ``alone`` holds the e_a of mode alone, None is together."""
    # S6. v(a,t) = r_a e_a w(a addresses|strengthens|yields t).
    return ready if alone is None else [one * left for one, left in zip(ready, alone, strict=True)]


class Wants(NamedTuple):
    """What one situation wants, before any practice is looked at."""

    lacks: list[float]
    needs: list[float]
    shares: list[float]
    general: bool

    def __repr__(self) -> str:
        return "Wants(...)"


def wants(tables: Tables, given: Resolved, *, focus: float) -> Wants:
    """Rules S2 to S5 and S8: the numbers of pillars and targets."""
    lack = lacks(tables, given)
    need = needs(tables, given, lack)
    general = not any(need)
    if general:
        # S8 nothing given. No need at all: every pillar has need and lack 0.5 (a catalog without pillars: every obstacle).
        lack = [0.5] * tables.pillars
        obstacle = 0.0 if tables.pillars else 0.5
        need = [obstacle] * tables.obstacles + [0.5] * tables.pillars + [0.0] * tables.benefits
    return Wants(lack, need, shares(tables, need, focus), general)


def score(tables: Tables, given: Resolved, *, focus: float, alone: tuple[float, ...]) -> Scores:
    """All numbers of one situation."""
    lack, need, share, general = wants(tables, given, focus=focus)
    ready = readiness(tables, lack)
    factor = factors(ready, alone if given.alone else None)
    return Scores(lack, need, share, ready, factor, Effects(tables, share, factor), general)
