"""The greedy choice of rule S7 in plain Python; the best for catalogs of up to some hundred practices."""

from __future__ import annotations

import math

from ..index import Index, Resolved
from ..scoring import Scores
from .rules import NOTHING, TIE, Choice, Pick, fits, gain_of, relieve

__all__ = ["choose"]


def choose(index: Index, given: Resolved, scores: Scores, candidates: list[int], k: int) -> Choice:
    """Choose at most ``k`` of the candidates, greedily."""
    # S7 choice. value(S) = sum_t share_t (1 - prod_{a in S}(1 - v(a,t))). Repeat: g* = the largest marginal gain among candidates; of those with
    # gain > 1e-12 and gain >= g* - 1e-9 take the smallest id; stop at k or when g* <= 1e-12.
    effects, factors = scores.effects, scores.factors
    relieved_by = index.tables.relieved_by
    left = list(scores.shares)
    # By practice: what it would relieve of what is left if it had its whole effect.
    within_reach = [0.0] * len(factors)
    for target, share in enumerate(left):
        if share:
            for place, weight in relieved_by[target]:
                within_reach[place] += share * weight
    open_ = candidates[:]
    picks: list[Pick] = []
    spent = 0.0
    while len(picks) < k:
        if given.minutes is not None:
            open_ = [place for place in open_ if fits(index, given, place, spent)]
        place, largest, second = -1, 0.0, 0.0
        for one in open_:
            gain = within_reach[one] * factors[one]
            if gain > largest:
                place, largest, second = one, gain, largest
            elif gain > second:
                second = gain
        # These gains were added up as they came and are right to far less than a tie: only where another is as near as that must all be looked at exactly.
        if second >= largest - 2 * TIE:
            near = [one for one in open_ if within_reach[one] * factors[one] >= largest - 2 * TIE]
            exact = [(gain_of(effects[one], left), one) for one in near]
            best = max(exact, default=(0.0, -1))[0]
            # Places are in the order of ids, so that the least one is the smallest id.
            place = min([one for gain, one in exact if gain >= best - TIE and gain > NOTHING], default=-1)
        if place < 0:
            break
        row = effects[place]
        gain = gain_of(row, left)
        if gain <= NOTHING:
            break
        picks.append(Pick(place, gain))
        open_.remove(place)
        spent += index.minutes[place] or 0.0
        if len(picks) < k:
            # What is relieved now is out of reach for everybody else.
            for target, effect in row:
                relieved = left[target] * effect
                for other, weight in relieved_by[target]:
                    within_reach[other] -= relieved * weight
        relieve(row, left)
    return Choice(picks, left, math.fsum([pick.gain for pick in picks]))
