"""The laws of a list by itself (rules S1 to S8), each a sentence; a law yields what it saw that breaks it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

from ..advice import Recommendations, recommend
from ..catalog import Catalog
from ..model import Mode, Practice
from ..situation import Situation

__all__ = ["LAWS_OF_LISTS"]

NEAR = 1e-9
"""How far two numbers may lie apart that are the same but for rounding."""

Law = Callable[[Catalog, Situation, Recommendations], Iterator[str]]


def same_input_same_list(catalog: Catalog, situation: Situation, result: Recommendations) -> Iterator[str]:
    """The same situation gives the same list, in whatever order it is told."""
    turned = {name: _turned(value) for name, value in reversed(situation.to_dict().items())}
    if recommend(Situation.from_dict(turned), catalog=catalog, k=5).to_dict() != result.to_dict():
        yield "another list"


def _turned(value: Any) -> Any:
    if isinstance(value, dict):
        return dict(reversed(value.items()))
    return value[::-1] if isinstance(value, list) else value


def shares_sum_to_one(_catalog: Catalog, _situation: Situation, result: Recommendations) -> Iterator[str]:
    """The shares of all needs sum to 1."""
    whole = math.fsum(need.share for need in result.needs)
    if result.needs and abs(whole - 1) > NEAR:
        yield f"they sum to {whole}"


def burden_is_the_largest_need(_catalog: Catalog, _situation: Situation, result: Recommendations) -> Iterator[str]:
    """The burden is the largest need."""
    largest = max((need.need for need in result.needs), default=0.0)
    if abs(result.burden - largest) > NEAR:
        yield f"{result.burden} and not {largest}"


def gains_never_increase(_catalog: Catalog, _situation: Situation, result: Recommendations) -> Iterator[str]:
    """Gains are above nothing, at most what the practice gains alone, and never increase down the list."""
    for item in result:
        if not 0 < item.gain <= item.standalone_gain + NEAR:
            yield f"{item.practice.id} gains {item.gain}, alone {item.standalone_gain}"
    for one, other in pairwise(result):
        if other.gain > one.gain + NEAR:
            yield f"{other.practice.id} gains more than {one.practice.id} before it"


def parts_sum_up(_catalog: Catalog, _situation: Situation, result: Recommendations) -> Iterator[str]:
    """The reasons of a practice, and the steps of its chain, sum to its gain; the gains sum to the gain of the whole list."""
    for item in result:
        for name, parts in (("reasons", item.reasons), ("steps", item.chain())):
            whole = math.fsum(part.gain for part in parts)
            if abs(whole - item.gain) > NEAR:
                yield f"the {name} of {item.practice.id} sum to {whole} and not to {item.gain}"
    whole = math.fsum(item.gain for item in result)
    if abs(whole - result.total_gain) > NEAR:
        yield f"the gains sum to {whole} and not to {result.total_gain}"


def shorter_lists_are_beginnings(catalog: Catalog, situation: Situation, result: Recommendations) -> Iterator[str]:
    """A shorter list is the beginning of a longer one, and relieves no more."""
    short = recommend(situation, catalog=catalog, k=2)
    if [item.practice.id for item in short] != [item.practice.id for item in result[:2]]:
        yield "another beginning"
    if short.total_gain > result.total_gain + NEAR:
        yield f"two relieve {short.total_gain}, five {result.total_gain}"


def nothing_is_listed_that_must_not(catalog: Catalog, situation: Situation, result: Recommendations) -> Iterator[str]:
    """No practice is listed that is done, excluded, asks for what is not known to hold, needs both where one is alone, or is over the minutes."""
    minutes = 0.0
    for item in result:
        practice = item.practice
        if practice.id in (*situation.done, *situation.excluded):
            yield f"{practice.id} is done or excluded"
        if _open_conditions(practice, situation):
            yield f"{practice.id} asks first for {', '.join(_open_conditions(practice, situation))}"
        if situation.mode is Mode.ALONE and practice.alone_effect == "none":
            yield f"{practice.id} needs both"
        if result.general and not practice.starter:
            yield f"{practice.id} is no starter, and nothing is known"
        if situation.minutes_per_week is not None:
            minutes += math.inf if practice.minutes_per_week is None else practice.minutes_per_week
            if minutes > situation.minutes_per_week + NEAR:
                yield f"{practice.id} is over the minutes"
    if any(item.practice != catalog.practices[item.practice.id] for item in result):
        yield "a practice that is another in the catalog"


def _open_conditions(practice: Practice, situation: Situation) -> list[str]:
    return [
        one.condition
        for one in practice.conditions
        if one.condition not in situation.confirmed
        and (one.when is None or situation.obstacles.get(one.when.obstacle, 0.0) >= one.when.at_least)
    ]


LAWS_OF_LISTS: tuple[Law, ...] = (
    same_input_same_list,
    shares_sum_to_one,
    burden_is_the_largest_need,
    gains_never_increase,
    parts_sum_up,
    shorter_lists_are_beginnings,
    nothing_is_listed_that_must_not,
)
