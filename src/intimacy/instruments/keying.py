"""The one arithmetic of scoring: keying, the missing rule, percent of maximum, the standard error.

What counts one person and what counts a table both take their numbers from a `Plan`, and both end in the functions here, which work on numbers and on
arrays alike; so they cannot differ.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .record import Instrument, Scale, Subscale

__all__ = ["STRAIGHT_FROM", "Key", "Plan", "is_straight", "level_of", "plan_of", "raw_of"]

STRAIGHT_FROM = 5
"""So many answers on one scale, all the same, are noted as straight-lining. Our proposal."""


class Key(NamedTuple):
    """How one subscale is counted.

    Item ``n`` of it stands at ``places[n]`` of the instrument; its worth above the lowest is ``offsets[n] + signs[n] * answer``, from 0 to ``spans[n]``.
    """

    places: tuple[int, ...]
    signs: tuple[int, ...]
    offsets: tuple[int, ...]
    spans: tuple[int, ...]
    least: int
    """So many items must be answered."""
    low: int
    """The sum of what the items give at least."""
    parts: int
    """What a sum is divided by to give the raw score: 1, or the number of items where it is a mean."""
    error: float | None
    """The standard error of a level from all items, 0 to 1; None where it is not known."""


class Plan(NamedTuple):
    """How an instrument is counted: the bounds of its items, in the order of asking, and the key of every subscale."""

    lows: tuple[int, ...]
    highs: tuple[int, ...]
    keys: tuple[Key, ...]
    blocks: tuple[tuple[int, ...], ...]
    """The places of the items that share a scale, for `is_straight`."""


def plan_of(instrument: Instrument) -> Plan:
    """The plan of an instrument."""
    scales = [instrument.scale_of(item) for item in instrument.items]
    place_of = {item.id: place for place, item in enumerate(instrument.items)}
    blocks: dict[Scale, list[int]] = {}
    for place, scale in enumerate(scales):
        blocks.setdefault(scale, []).append(place)
    return Plan(
        lows=tuple(scale.low for scale in scales),
        highs=tuple(scale.high for scale in scales),
        keys=tuple(_key_of(instrument, one, place_of) for one in instrument.subscales),
        blocks=tuple(tuple(block) for block in blocks.values() if len(block) >= STRAIGHT_FROM),
    )


def _key_of(instrument: Instrument, subscale: Subscale, place_of: Mapping[str, int]) -> Key:
    places = tuple(place_of[id] for id in subscale.items)
    items = [instrument.items[place] for place in places]
    scales = [instrument.scale_of(item) for item in items]
    pairs = list(zip(items, scales, strict=True))
    count = len(items)
    key = Key(
        places=places,
        signs=tuple(-1 if item.reverse else 1 for item in items),
        offsets=tuple(scale.high if item.reverse else -scale.low for item, scale in pairs),
        spans=tuple(scale.high - scale.low for scale in scales),
        # A share of a count may come out a rounding error above a whole number.
        least=max(1, math.ceil(instrument.least_answered * count - 1e-9)),
        low=sum(scale.low for scale in scales),
        parts=count if instrument.total == "mean" else 1,
        error=None,
    )
    return key._replace(error=_error(subscale, key))


def _error(subscale: Subscale, key: Key) -> float | None:
    # SEM = SD * sqrt(1 - r), of classical test theory, with SD and r of one sample, in the unit of the raw score; here divided by the range of that score.
    known = subscale.reliability
    if known is None or known.sd is None:
        return None
    return min(1.0, known.sd * math.sqrt(1 - known.value) / (sum(key.spans) / key.parts))


def level_of(worth: Any, span: Any) -> Any:
    """The level from 0 to 1, a hundredth of the percent of maximum: what the answers are worth above the lowest, over what they could be worth.

    Both are sums over the answered items alone, so that items without an answer count like the mean of those with one.
    """
    return worth / span


def raw_of(key: Key, worth: Any, span: Any) -> Any:
    """The raw score in the instrument's own unit: what a level stands for on the scale of all items."""
    return (key.low + worth * sum(key.spans) / span) / key.parts


def is_straight(plan: Plan, answers: tuple[float | None, ...]) -> bool:
    """Whether all answers on one scale, five or more, are the same one, as they stand and before keying."""
    for block in plan.blocks:
        given = [answers[place] for place in block if answers[place] is not None]
        if len(given) >= STRAIGHT_FROM and len(set(given)) == 1:
            return True
    return False
