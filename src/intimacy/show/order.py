"""The order of points in layers in which few lines cross; numbers only.

A layer is a number of points, 0 and up; a gap lists the lines between two neighbouring layers as pairs (point to the left, point to the right). An order
of a layer lists its points from top to bottom. The search starts from several orders, sorts each layer by the mean place of its neighbours and then sifts:
every point goes where it crosses least, until no move helps. It draws no lots that change from run to run.
"""

from __future__ import annotations

import random
from bisect import bisect_left, insort
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import TypeAlias

__all__ = ["Gap", "Order", "count_crossings", "order_layers"]

Gap: TypeAlias = Sequence[tuple[int, int]]
Order: TypeAlias = list[int]

STARTS = 12
"""How many starting orders are tried."""

SWEEPS = 6
"""How often at most the layers are sorted by their neighbours, to and fro."""


def count_crossings(orders: Sequence[Order], gaps: Sequence[Gap]) -> int:
    """How many pairs of lines cross when the layers are in these orders.

    >>> count_crossings([[0, 1], [0, 1]], [[(0, 1), (1, 0)]])
    1
    """
    return sum(_in_gap(left, right, gap) for (left, right), gap in zip(pairwise(orders), gaps, strict=True))


def _in_gap(left: Order, right: Order, gap: Gap) -> int:
    at_left, at_right = _places(left), _places(right)
    seen: list[int] = []
    crossed = 0
    start = 0
    ends = sorted((at_left[one], at_right[other]) for one, other in gap)
    while start < len(ends):
        # Lines that leave the same point do not cross, so they are counted before any of them is remembered.
        stop = start
        while stop < len(ends) and ends[stop][0] == ends[start][0]:
            crossed += len(seen) - bisect_left(seen, ends[stop][1] + 1)
            stop += 1
        for _, end in ends[start:stop]:
            insort(seen, end)
        start = stop
    return crossed


def _places(order: Order) -> list[int]:
    places = [0] * len(order)
    for place, point in enumerate(order):
        places[point] = place
    return places


def order_layers(sizes: Sequence[int], gaps: Sequence[Gap]) -> list[Order]:
    """Orders of the layers in which few lines cross; of several as good, the one most like 0, 1, 2, ...

    >>> order_layers([2, 2], [[(0, 1), (1, 0)]])
    [[0, 1], [1, 0]]
    """
    nets = [_Net(sizes, gaps, layer) for layer in range(len(sizes))]
    best: tuple[int, int, list[Order]] | None = None
    for number in range(STARTS):
        orders = _start(sizes, number)
        _sweep(orders, nets, gaps)
        _sift(orders, nets)
        for one in (orders, [order[::-1] for order in orders]):
            found = (count_crossings(one, gaps), _disorder(one), one)
            best = found if best is None or found < best else best
        if best is not None and best[0] == 0:
            break
    return best[2] if best else []


def _start(sizes: Sequence[int], number: int) -> list[Order]:
    if number < 2:
        return [list(range(size))[:: -1 if number and layer % 2 else 1] for layer, size in enumerate(sizes)]
    lots = random.Random(number)  # noqa: S311 - nothing secret
    return [sorted(range(size), key=lambda _: lots.random()) for size in sizes]


def _disorder(orders: Sequence[Order]) -> int:
    """How many pairs stand the other way round than they came."""
    return sum(_in_gap(list(range(len(order))), order, [(point, point) for point in order]) for order in orders)


class _Net:
    """The neighbours of every point of one layer, side by side."""

    def __init__(self, sizes: Sequence[int], gaps: Sequence[Gap], layer: int) -> None:
        self.layer = layer
        self.size = sizes[layer]
        self.sides: list[tuple[int, list[list[int]]]] = []
        for other, gap in ((layer - 1, layer - 1), (layer + 1, layer)):
            if 0 <= other < len(sizes):
                near: list[list[int]] = [[] for _ in range(self.size)]
                for left, right in gaps[gap]:
                    near[right if other < layer else left].append(left if other < layer else right)
                self.sides.append((other, near))

    def cost(self, orders: Sequence[Order]) -> list[list[int]]:
        """How many lines cross because one point (row) stands above another (column)."""
        costs = [[0] * self.size for _ in range(self.size)]
        for other, near in self.sides:
            places = _places(orders[other])
            spots = [[places[one] for one in several] for several in near]
            for lower, ends in enumerate(spots):
                if not ends:
                    continue
                marks = [0] * (len(places) + 1)
                for end in ends:
                    marks[end + 1] += 1
                # For every place, how many lines of the lower point end above it.
                above = list(accumulate(marks))
                for upper, own in enumerate(spots):
                    costs[upper][lower] += sum(above[end] for end in own)
        return costs


def _sweep(orders: list[Order], nets: Sequence[_Net], gaps: Sequence[Gap]) -> None:
    """Sort every layer by the mean place of its neighbours, from left to right and back, as long as it helps."""
    best, least = [list(order) for order in orders], count_crossings(orders, gaps)
    for _ in range(SWEEPS):
        for nearer, layers in ((-1, nets[1:]), (1, nets[-2::-1])):
            for net in layers:
                near = next(near for other, near in net.sides if other == net.layer + nearer)
                places, own = _places(orders[net.layer + nearer]), _places(orders[net.layer])
                means = [
                    sum(places[one] for one in several) / len(several) if several else own[point]
                    for point, several in enumerate(near)
                ]
                orders[net.layer].sort(key=lambda point, means=means: means[point])  # type: ignore[misc]
        crossed = count_crossings(orders, gaps)
        if crossed >= least:
            break
        best, least = [list(order) for order in orders], crossed
    orders[:] = best


def _sift(orders: list[Order], nets: Sequence[_Net]) -> None:
    """Put every point where it crosses least, layer after layer, until no move helps."""
    helped = True
    while helped:
        helped = False
        for net in nets:
            costs = net.cost(orders)
            while _sift_layer(orders[net.layer], costs):
                helped = True


def _sift_layer(order: Order, costs: Sequence[Sequence[int]]) -> bool:
    helped = False
    for point in list(order):
        rest = [other for other in order if other != point]
        here = order.index(point)
        change, changes = 0, [0]
        for other in rest:
            # From above the other to below it.
            change += costs[other][point] - costs[point][other]
            changes.append(change)
        least = min(changes)
        if least < changes[here]:
            rest.insert(changes.index(least), point)
            order[:] = rest
            helped = True
    return helped
