"""Where things stand in a picture of layers: heights within each layer that keep lines short; numbers only."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import fsum

__all__ = ["place_layers", "settle"]

ROUNDS = 8
"""How often each layer settles beside its neighbours."""

EVEN = 0.4
"""How much things would rather be spread evenly than stand beside their neighbours; what has no height stands beside them."""


def settle(wanted: Sequence[float], apart: Sequence[float], low: float, high: float) -> list[float]:
    """Places as near as possible to those wanted (least squares), in their order, at least so far apart, from low to high where they fit.

    >>> settle([1.0, 1.0], [2.0], 0.0, 10.0)
    [0.0, 2.0]
    """
    offsets = [0.0]
    for gap in apart:
        offsets.append(offsets[-1] + gap)
    blocks: list[tuple[float, int]] = []
    for place, offset in zip(wanted, offsets, strict=False):
        total, count = place - offset, 1
        while blocks and blocks[-1][0] * count > total * blocks[-1][1]:
            more, several = blocks.pop()
            total, count = total + more, count + several
        blocks.append((total, count))
    means = [total / count for total, count in blocks for _ in range(count)]
    top = max(low, high - offsets[-1]) if wanted else low
    return [min(max(mean, low), top) + offset for mean, offset in zip(means, offsets, strict=False)]


def place_layers(
    heights: Sequence[Sequence[float]],
    spaces: Sequence[Sequence[float]],
    near: Sequence[Sequence[Sequence[tuple[int, int]]]],
) -> tuple[list[list[float]], float]:
    """The middle of every thing of every layer, from 0 down, and the height of the whole.

    ``heights`` of the things in their order; ``spaces`` between each and the next; ``near``: for each its neighbours, as (layer, position). The whole is as
    high as its highest layer.
    """
    stacks = [fsum(several) + fsum(between) for several, between in zip(heights, spaces, strict=True)]
    height = max(stacks, default=0.0)
    apart = [
        [(one + other) / 2 + space for (one, other), space in zip(pairwise(several), between, strict=True)]
        for several, between in zip(heights, spaces, strict=True)
    ]
    evens = [_spread(several, between, height) for several, between in zip(heights, spaces, strict=True)]
    places = [list(several) for several in evens]
    layers = [layer for layer, several in enumerate(heights) if several]
    for _ in range(ROUNDS):
        for layer in (*layers, *layers[::-1]):
            wanted = []
            for several, even, tall in zip(near[layer], evens[layer], heights[layer], strict=True):
                pull = 1.0 if not several else EVEN if tall else 0.0
                beside = fsum(places[one][position] for one, position in several) / max(len(several), 1)
                wanted.append(pull * even + (1 - pull) * beside)
            low, high = heights[layer][0] / 2, height - heights[layer][-1] / 2
            places[layer] = settle(wanted, apart[layer], low, high)
    return places, height


def _spread(heights: Sequence[float], spaces: Sequence[float], height: float) -> list[float]:
    """Things one below the other, with what is left of the height shared out between them."""
    free = (height - fsum(heights) - fsum(spaces)) / max(len(heights), 1)
    places, top = [], free / 2
    for one, space in zip(heights, [*spaces, 0.0], strict=False):
        places.append(top + one / 2)
        top += one + space + free
    return places
