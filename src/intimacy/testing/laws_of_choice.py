"""The laws of what practices reach together (rule S7): against each other and against all that could be chosen; a law yields what it saw that breaks it."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterable, Iterator
from itertools import combinations, islice, permutations

import attrs

from ..advice import Recommendations, recommend
from ..catalog import Catalog
from ..model import Kind, Link, Relation, Strength
from ..situation import Situation
from .laws_of_lists import NEAR, Law
from .rereading import Reading, reread

__all__ = ["LAWS_OF_CHOICE", "every_practice_is_tried_against_all_others"]

GREEDY = 1 - 1 / math.e
"""What a greedy choice reaches of the best one (Nemhauser, Wolsey and Fisher, 1978)."""
LENGTHS = (1, 2, 3)
TOGETHER = 10
"""Of so many practices every set of up to three is tried: 175 sets."""
IN_TURN = 300
RELIEF = {Kind.OBSTACLE: Relation.ADDRESSES, Kind.PILLAR: Relation.STRENGTHENS, Kind.BENEFIT: Relation.YIELDS}


def lists_are_near_the_best(catalog: Catalog, situation: Situation, _result: Recommendations) -> Iterator[str]:
    """Where no budget limits it, a list of up to three out of ten practices reaches 1 - 1/e of what the best as many reach, of all that could be chosen."""
    free = attrs.evolve(situation, minutes_per_week=None)
    yield from _far_from_the_best(catalog, free, _drawn(situation, _candidates(catalog, free), TOGETHER))


def every_practice_is_tried_against_all_others(catalog: Catalog) -> Iterator[str]:
    """So it does where every practice in turn is among the ten; of a large catalog these are 300 that are drawn."""
    # Mild, so that few practices come not yet.
    mild = Situation(
        obstacles=dict.fromkeys(catalog.obstacles, 0.25),
        goals=[*catalog.benefits],
        confirmed=[*catalog.conditions],
        red_flags=[],
    )
    ids = _candidates(catalog, mild)
    ids = sorted(random.Random(0).sample(ids, min(IN_TURN, len(ids))))  # noqa: S311 - the same ones at every run
    for start in range(0, len(ids), TOGETHER):
        yield from _far_from_the_best(catalog, mild, ids[start : start + TOGETHER])


def _candidates(catalog: Catalog, situation: Situation) -> list[str]:
    return sorted(set(catalog.practices) - set(reread(catalog, situation).left_out))


def _drawn(situation: Situation, ids: Iterable[str], most: int) -> list[str]:
    """So many of some ids, the same ones for the same situation."""
    ids = sorted(ids)
    draw = random.Random(json.dumps(situation.to_dict()))  # noqa: S311 - the same ones at every run
    return sorted(draw.sample(ids, min(most, len(ids))))


def _far_from_the_best(catalog: Catalog, situation: Situation, some: list[str]) -> Iterator[str]:
    read = reread(catalog, situation)
    if read.close:
        # A candidate for one may be none for the other.
        return
    only = attrs.evolve(situation, excluded=[id for id in catalog.practices if id not in some])
    for k in LENGTHS:
        best, chosen = max((_reached(read, few), few) for few in combinations(some, min(k, len(some))))
        given = recommend(only, catalog=catalog, k=k).total_gain
        if not GREEDY * best - NEAR <= given <= best + NEAR:
            yield f"{' and '.join(chosen) or 'none'} reach {best}, the list of {k} {given}"
        elif abs(_value(catalog, situation, chosen) - best) > NEAR:
            yield f"{' and '.join(chosen)} reach {best} and not {_value(catalog, situation, chosen)}"


def _reached(read: Reading, some: Iterable[str]) -> float:
    """Rule S7: value(S), from the second reading."""
    some = [*some]
    return math.fsum(
        share * (1 - math.prod(1 - read.effects[id].get(target, 0.0) for id in some))
        for target, share in read.shares.items()
    )


def more_beside_it_adds_less(catalog: Catalog, situation: Situation, result: Recommendations) -> Iterator[str]:
    """What a practice adds to others is never less than nothing, and never more than what it adds to fewer of them."""
    free = attrs.evolve(situation, minutes_per_week=None)
    some = _drawn(situation, {item.practice.id for item in result}, 2)
    some += _drawn(situation, set(_candidates(catalog, free)) - set(some), 3 - len(some))
    values = {few: _value(catalog, free, few) for k in range(4) for few in combinations(sorted(some), k)}
    for one, *others in permutations(sorted(some)) if some else ():
        added = []
        for k in range(len(others) + 1):
            beside = sorted(others[:k])
            added.append(values[tuple(sorted([one, *beside]))] - values[tuple(beside)])
            if added[-1] < -NEAR or added[-1] > added[0] + NEAR or added[-1] > added[max(k - 1, 0)] + NEAR:
                yield f"{one} adds {added[-1]} to {' and '.join(beside) or 'nothing'}, {added[max(k - 1, 0)]} to fewer"


def stronger_links_help(catalog: Catalog, situation: Situation, result: Recommendations) -> Iterator[str]:
    """A stronger link of a practice, or a new one, never lowers what the same list relieves."""
    chosen = tuple(item.practice.id for item in result)
    changes = dict([*islice(_raised(catalog, chosen), 1), *islice(_added(catalog, chosen, result), 1)])
    # One of the two for each situation: a catalog is dear to make.
    for key in _drawn(situation, changes, 1):
        free = attrs.evolve(situation, minutes_per_week=None)
        before = _value(catalog, free, chosen)
        after = _value(Catalog(attrs.evolve(catalog.contents, links=changes[key])), free, chosen)
        if after < before - NEAR:
            yield f"{key}: {before} before, {after} after"


def _raised(catalog: Catalog, chosen: tuple[str, ...]) -> Iterator[tuple[str, tuple[Link, ...]]]:
    links = catalog.contents.links
    for link in sorted(links, key=lambda one: one.key):
        if link.source in chosen and link.relation in RELIEF.values() and link.strength is not Strength.STRONG:
            stronger = attrs.evolve(link, strength=Strength.STRONG)
            yield link.id, tuple(stronger if one is link else one for one in links)


def _added(
    catalog: Catalog, chosen: tuple[str, ...], result: Recommendations
) -> Iterator[tuple[str, tuple[Link, ...]]]:
    taken = {link.key for link in catalog.contents.links} | {pair.key for pair in catalog.contents.examined}
    for practice in sorted(chosen):
        for need in result.needs:
            new = Link(practice, RELIEF[need.kind], need.target, strength=Strength.STRONG)
            if new.key not in taken:
                yield new.id, (*catalog.contents.links, new)


def _value(catalog: Catalog, situation: Situation, chosen: tuple[str, ...]) -> float:
    """What some practices relieve together: a list in which no other may stand."""
    others = tuple(id for id in catalog.practices if id not in chosen)
    return recommend(attrs.evolve(situation, excluded=others), catalog=catalog, k=max(1, len(chosen))).total_gain


LAWS_OF_CHOICE: tuple[Law, ...] = (
    lists_are_near_the_best,
    more_beside_it_adds_less,
    stronger_links_help,
)
"""For one situation each; `every_practice_is_tried_against_all_others` is of a catalog."""
