"""Rules S2 to S6 in plain Python; the numbers of one situation.

All lists are by place in the index: pillars for lacks, targets (obstacles, then pillars, then benefits) for needs and shares, practices for effects.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from ..index import Resolved, Tables

EPSILON = 1e-12
"""S2: needs at or under this are dropped."""


class Scores(NamedTuple):
    """The numbers of one situation under one set of tables."""

    lacks: list[float]
    needs: list[float]
    shares: list[float]
    readiness: list[float]
    effects: list[list[tuple[int, float]]]
    """By practice: (target, v) for every target with a share, in the order of targets."""
    general: bool
    """Whether nothing was given, so that rule S8 set the needs."""


def lacks(tables: Tables, given: Resolved) -> list[float]:
    """Lack of every pillar, 0 to 1."""
    # S3 lack L_p of every pillar: measured 1 - level; else 1 - prod_o (1 - s_o w(o weakens p)) * prod_q (1 - (1 - level_q) w(q enables p))
    # over reported obstacles o and measured pillars q.
    severities, levels = given.severities, given.levels
    out = []
    for pillar in range(tables.pillars):
        if pillar in levels:
            out.append(1 - levels[pillar])
            continue
        left = 1.0
        for obstacle, weight in tables.weakens[pillar]:
            if obstacle in severities:
                left *= 1 - severities[obstacle] * weight
        if levels:
            for other, weight in tables.enables[pillar]:
                if other in levels:
                    left *= 1 - (1 - levels[other]) * weight
        out.append(1 - left)
    return out


def needs(tables: Tables, given: Resolved, lack: list[float]) -> list[float]:
    """Need of every target, 0 to 1; dropped ones are 0."""
    # S2 obstacle need is its severity.
    out = [given.severities.get(obstacle, 0.0) for obstacle in range(tables.obstacles)]
    goals = given.benefit_goals
    for pillar in range(tables.pillars):
        measured = pillar in given.levels
        # S4 need of a pillar: measured max(0, wanted - level), else L_p.
        need = max(0.0, given.wanted.get(pillar, 1.0) - given.levels[pillar]) if measured else lack[pillar]
        # S4. A goal that is this pillar: N <- 1 - 0.5 (1 - N).
        if pillar in given.pillar_goals:
            need = 1 - 0.5 * (1 - need)
        # S4. For each goal that is a benefit, unmeasured pillars only: N <- 1 - (1 - N)(1 - 0.5 w(p yields goal)).
        if goals and not measured:
            for benefit, weight in tables.yields[pillar]:
                if benefit in goals:
                    need = 1 - (1 - need) * (1 - 0.5 * weight)
        out.append(need)
    # S4. Each benefit goal is a target of its own with need 0.5.
    out += [0.5 if benefit in goals else 0.0 for benefit in range(tables.benefits)]
    # S2. Needs at or under 1e-12 are dropped, here and in S4.
    return [need if need > EPSILON else 0.0 for need in out]


def shares(tables: Tables, need: list[float], focus: float) -> list[float]:
    """Share of every target in all need; they sum to 1 unless there is no need."""
    first, second = tables.obstacles, tables.obstacles + tables.pillars
    groups = ((0, first), (first, second), (second, len(need)))
    most = [max(need[low:high], default=0.0) for low, high in groups]
    # S5. Three groups: obstacles, pillars, benefits, with heft focus * max need, (1 - focus) * max need, (1 - focus) * max need
    # (if all are 0, max need alone).
    heft = [focus * most[0], (1 - focus) * most[1], (1 - focus) * most[2]]
    if not any(heft):
        heft = most
    total = math.fsum(heft)
    out = [0.0] * len(need)
    # S5. A group's share is its heft over the sum; within it in proportion to need.
    for (low, high), weight in zip(groups, heft, strict=True):
        inside = math.fsum(need[low:high])
        if weight and inside:
            for target in range(low, high):
                out[target] = weight / total * (need[target] / inside)
    return out


def readiness(tables: Tables, lack: list[float]) -> list[float]:
    """Readiness of every practice, 0 to 1."""
    # S6. Readiness r_a = prod_p (1 - L_p w(a requires p)): lack, before goals and wishes.
    return [math.prod([1 - lack[pillar] * weight for pillar, weight in row]) if row else 1.0 for row in tables.requires]


def effects(
    tables: Tables, share: list[float], ready: list[float], alone: tuple[float, ...] | None
) -> list[list[tuple[int, float]]]:
    """By practice, (target, v) for every target that has a share; ``alone`` holds the e_a of mode alone, None is together."""
    # S6. v(a,t) = r_a e_a w(a addresses|strengthens|yields t).
    factors = ready if alone is None else [one * left for one, left in zip(ready, alone, strict=True)]
    return [
        [(target, factor * weight) for target, weight in row if share[target]]
        for factor, row in zip(factors, tables.relieves, strict=True)
    ]


def score(tables: Tables, given: Resolved, *, focus: float, alone: tuple[float, ...]) -> Scores:
    """All numbers of one situation."""
    lack = lacks(tables, given)
    need = needs(tables, given, lack)
    general = not any(need)
    if general:
        # S8 nothing given. No need at all: every pillar has need and lack 0.5 (a catalog without pillars: every obstacle).
        lack = [0.5] * tables.pillars
        obstacle = 0.0 if tables.pillars else 0.5
        need = [obstacle] * tables.obstacles + [0.5] * tables.pillars + [0.0] * tables.benefits
    share = shares(tables, need, focus)
    ready = readiness(tables, lack)
    return Scores(lack, need, share, ready, effects(tables, share, ready, alone if given.alone else None), general)
