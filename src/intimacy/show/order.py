"""The order of points in layers in which few lines cross; numbers only.

A layer is a number of points, 0 and up; a gap lists the lines between two neighbouring layers as pairs (point to the left, point to the right). An order
of a layer lists its points from top to bottom.

The search sorts the layers by the mean place of their neighbours, then sifts: every point goes where it crosses least, until no move helps. It does so
from several orders, and then from the best one with some points moved elsewhere, as long as that finds better ones. Its lots are the same in every run.
"""

from __future__ import annotations

import random
from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from math import fsum
from typing import TypeAlias

__all__ = ["Gap", "Order", "count_crossings", "order_layers"]

Gap: TypeAlias = Sequence[tuple[int, int]]
Order: TypeAlias = list[int]

STARTS = 4
"""From how many orders the search starts."""

PATIENCE = 32
"""How many moves in a row may bring nothing before the search ends."""


def count_crossings(orders: Sequence[Order], gaps: Sequence[Gap]) -> int:
    """How many pairs of lines cross when the layers are in these orders; lines that share an end do not cross.

    >>> count_crossings([[0, 1], [0, 1]], [[(0, 1), (1, 0)]])
    1
    """
    return sum(_crossings(left, right, gap) for (left, right), gap in zip(pairwise(orders), gaps, strict=True))


def _crossings(left: Order, right: Order, gap: Gap) -> int:
    at_left, at_right = _places(left), _places(right)
    seen: list[int] = []
    crossed = 0
    # From top to bottom at the left: those seen before that end further down are crossed.
    for _, end in sorted((at_left[one], at_right[other]) for one, other in gap):
        crossed += len(seen) - bisect_right(seen, end)
        insort(seen, end)
    return crossed


def _places(order: Order) -> list[int]:
    places = [0] * len(order)
    for place, point in enumerate(order):
        places[point] = place
    return places


def order_layers(sizes: Sequence[int], gaps: Sequence[Gap]) -> list[Order]:
    """Orders of the layers in which few lines cross; of an order and its mirror image the one that is more like 0, 1, 2, ...

    >>> order_layers([2, 2], [[(0, 1), (1, 0)]])
    [[0, 1], [1, 0]]
    """
    nets = [_Net(sizes, gaps, layer) for layer in range(len(sizes))]
    best = [list(range(size)) for size in sizes]
    least = count_crossings(best, gaps)
    for number in range(STARTS):
        orders = _start(sizes, number)
        for net in (*nets[1:], *nets[-2::-1], *nets[1:]):
            net.sort(orders)
        _sift(orders, nets)
        crossed = count_crossings(orders, gaps)
        if crossed < least:
            best, least = orders, crossed
    best = _moved_on(best, least, nets, gaps)
    mirrored = [order[::-1] for order in best]
    return min(best, mirrored, key=_disorder)


def _start(sizes: Sequence[int], number: int) -> list[Order]:
    if number == 0:
        return [list(range(size)) for size in sizes]
    lots = random.Random(number)  # noqa: S311 - nothing secret
    return [sorted(range(size), key=lambda _: lots.random()) for size in sizes]


def _moved_on(best: list[Order], least: int, nets: Sequence[_Net], gaps: Sequence[Gap]) -> list[Order]:
    """From the best orders on: neighbours of a layer moved elsewhere, the other layers sorted and all sifted, as long as that finds better ones."""
    lots = random.Random(0)  # noqa: S311 - nothing secret
    live = [net for net in nets if net.size > 1 and net.lines]
    idle = 0
    while least and live and idle < PATIENCE:
        orders = [list(order) for order in best]
        moved = live[int(lots.random() * len(live))]
        order = orders[moved.layer]
        start = int(lots.random() * len(order))
        several = order[start : start + 1 + int(lots.random() * len(order) / 3)]
        rest = [point for point in order if point not in several]
        place = int(lots.random() * (len(rest) + 1))
        orders[moved.layer] = [*rest[:place], *several[:: 1 if lots.random() < 0.5 else -1], *rest[place:]]
        for net in sorted(live, key=lambda one: abs(one.layer - moved.layer))[1:]:
            net.sort(orders)
        _sift(orders, nets)
        crossed = count_crossings(orders, gaps)
        idle = 0 if crossed < least else idle + 1
        if crossed <= least:
            best, least = orders, crossed
    return best


def _disorder(orders: Sequence[Order]) -> int:
    """How many pairs stand the other way round than they came."""
    return sum(_crossings(list(range(len(order))), order, [(point, point) for point in order]) for order in orders)


class _Net:
    """The lines of every point of one layer."""

    def __init__(self, sizes: Sequence[int], gaps: Sequence[Gap], layer: int) -> None:
        self.layer = layer
        self.size = sizes[layer]
        self.sides: list[tuple[int, list[list[int]]]] = []
        """The layers to the left and right, and for every point of this one its neighbours there."""
        if layer > 0:
            self.sides.append((layer - 1, self._ends((right, left) for left, right in gaps[layer - 1])))
        if layer + 1 < len(sizes):
            self.sides.append((layer + 1, self._ends(gaps[layer])))
        self.lines = sum(len(ends) for _, near in self.sides for ends in near)

    def _ends(self, pairs: Iterable[tuple[int, int]]) -> list[list[int]]:
        near: list[list[int]] = [[] for _ in range(self.size)]
        for own, other in pairs:
            near[own].append(other)
        return near

    def sort(self, orders: list[Order]) -> None:
        """Sort this layer by the mean place of its neighbours, as shares of the height."""
        own = orders[self.layer]
        sums, counts = [0.0] * self.size, [0] * self.size
        for other, near in self.sides:
            places = _places(orders[other])
            for point, ends in enumerate(near):
                sums[point] += fsum((places[end] + 0.5) / len(places) for end in ends)
                counts[point] += len(ends)
        still = _places(own)
        means = [
            sums[point] / counts[point] if counts[point] else (still[point] + 0.5) / self.size
            for point in range(self.size)
        ]
        own.sort(key=means.__getitem__)

    def costs(self, orders: Sequence[Order]) -> list[list[int]]:
        """How many lines cross because one point (row) stands above another (column)."""
        costs = [[0] * self.size for _ in range(self.size)]
        for other, near in self.sides:
            places = _places(orders[other])
            spots = [[places[end] for end in ends] for ends in near]
            for lower, ends in enumerate(spots):
                if not ends:
                    continue
                marks = [0] * (len(places) + 1)
                for end in ends:
                    marks[end + 1] += 1
                # For every place, how many lines of the lower point end above it.
                above = list(accumulate(marks))
                for upper, own in enumerate(spots):
                    for end in own:
                        costs[upper][lower] += above[end]
        return costs


def _sift(orders: list[Order], nets: Sequence[_Net]) -> None:
    """Put every point where it crosses least, layer after layer, to and fro, until no move helps."""
    helped, forth = True, True
    while helped:
        helped = False
        for net in nets if forth else nets[::-1]:
            helped |= _sift_layer(orders[net.layer], net.costs(orders), upward=not forth)
        forth = not forth


def _sift_layer(order: Order, costs: Sequence[Sequence[int]], *, upward: bool) -> bool:
    """Whether a point found a better place; ``upward``: of places as good, one higher up is taken too, which lets others move."""
    helped = False
    for point in list(order):
        here = best = order.index(point)
        least = change = 0
        for place in range(here - 1, -1, -1):
            other = order[place]
            change += costs[point][other] - costs[other][point]
            if change < least or (upward and change == least):
                least, best = change, place
        change = 0
        for place in range(here + 1, len(order)):
            other = order[place]
            change += costs[other][point] - costs[point][other]
            if change < least:
                least, best = change, place
        if best != here:
            order.insert(best, order.pop(here))
            helped |= least < 0
    return helped
