"""Where everything of a sheet goes: cards in columns, and the points that lines pass through.

A line between columns that are no neighbours passes the column between them in a lane of its own, so that it runs behind no card; for the order in which
few lines cross, a lane counts like a card.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from .measure import fit
from .order import Gap, Order, order_layers
from .place import place_layers
from .sheet import Line, Node, Sheet

__all__ = ["Arranged", "Card", "Route", "Sizes", "arrange"]

NARROW = 600
"""Below this width, in pixels, everything is set smaller."""

ROOMY = 220
"""So many pixels a column needs, with the gap beside it, to be set in full size."""

BAR = 11.0
"""The height that a bar takes in a card."""


class Sizes(NamedTuple):
    """The measures of a picture, in pixels."""

    width: int
    margin: float
    card: float
    """The width of a card."""
    gap: float
    """The width between two columns."""
    font: float
    leading: float
    """The height of a line of text."""
    pad: float
    """The space around the text of a card."""
    lines: int
    """How many lines a name may take."""

    @classmethod
    def of(cls, width: int, layers: int) -> Sizes:
        """The measures for a width and a number of columns."""
        columns = max(layers, 2)
        wide = width >= max(NARROW, ROOMY * columns)
        margin = 24.0 if wide else 10.0
        inner = width - 2 * margin
        card = inner * (0.67 if wide else 0.83) / columns
        gap = (inner - card * columns) / (columns - 1)
        if wide:
            return cls(width, margin, card, gap, 13.0, 17.0, 9.0, 4)
        pad = 5.0
        # A long word in bold takes nine times the height of its letters; in smaller ones it stays whole.
        font = min(9.5 if width < NARROW else 11.0, max(5.5, (card - 2 * pad) / 9.1))
        return cls(width, margin, card, gap, font, font * 12.5 / 9.5, pad, 6)

    def left(self, layer: int) -> float:
        """Where a column begins."""
        return self.margin + layer * (self.card + self.gap)

    def badge(self, node: Node) -> float:
        """The width that the place in a list takes before the name."""
        return self.font * 1.9 if node.rank is not None else 0.0


class Card(NamedTuple):
    """A concept and where it goes; the middle is counted from the top of the columns."""

    node: Node
    text: tuple[str, ...]
    layer: int
    middle: float
    height: float


class Route(NamedTuple):
    """A line and the points that it passes, from left to right, two for every gap between columns."""

    line: Line
    points: tuple[tuple[float, float], ...]
    rightward: bool
    """Whether the target is at its right end."""


class Arranged(NamedTuple):
    """A sheet of which every place is known."""

    sizes: Sizes
    cards: tuple[Card, ...]
    routes: tuple[Route, ...]
    height: float
    """Of the columns."""
    gaps: tuple[Gap, ...]
    """The lines between neighbouring columns, as pairs of places in them, lanes included."""


def arrange(sheet: Sheet, width: int) -> Arranged:
    """Say where everything goes."""
    return _Arranging(sheet, Sizes.of(width, len(sheet.layers))).arranged()


class _Box(NamedTuple):
    """What takes room in a column: a card, or (without a node) a lane."""

    node: Node | None
    text: tuple[str, ...]
    height: float


class _Arranging:
    def __init__(self, sheet: Sheet, sizes: Sizes) -> None:
        self.sheet, self.sizes = sheet, sizes
        self.layer_of = {node.id: layer for layer, column in enumerate(sheet.layers) for node in column.nodes}
        self.boxes: list[list[_Box]] = [[] for _ in sheet.layers]
        self.gaps: list[list[tuple[int, int]]] = [[] for _ in sheet.layers[1:]]
        self.paths: list[tuple[int, list[int]]] = []
        """For every line its first column, and its box in each from there on."""
        self._fill()
        self.orders = self._ordered()
        self.position = [{box: place for place, box in enumerate(order)} for order in self.orders]
        self.middles, self.height = self._placed()

    def _fill(self) -> None:
        """Put cards and lanes into the columns, and the lines into the gaps between them."""
        ends: dict[tuple[str, bool], int] = {}
        for line in self.sheet.lines:
            rightward = self.layer_of[line.source] < self.layer_of[line.target]
            for end, side in ((line.source, rightward), (line.target, not rightward)):
                ends[end, side] = ends.get((end, side), 0) + 1
        places: dict[str, int] = {}
        for layer, column in enumerate(self.sheet.layers):
            for node in column.nodes:
                places[node.id] = len(self.boxes[layer])
                self.boxes[layer].append(self._card(node, max(ends.get((node.id, side), 0) for side in (True, False))))
        for line in self.sheet.lines:
            left, right = sorted((line.source, line.target), key=self.layer_of.__getitem__)
            path = [places[left]]
            for layer in range(self.layer_of[left] + 1, self.layer_of[right]):
                path.append(len(self.boxes[layer]))
                self.boxes[layer].append(_Box(None, (), 0.0))
            path.append(places[right])
            self.paths.append((self.layer_of[left], path))
            for layer, ends_here in enumerate(pairwise(path), start=self.layer_of[left]):
                self.gaps[layer].append(ends_here)

    def _card(self, node: Node, ends: int) -> _Box:
        sizes = self.sizes
        room = sizes.card - 2 * sizes.pad - sizes.badge(node)
        text = tuple(fit(node.name, room, sizes.font, lines=sizes.lines, bold=not node.quiet))
        height = 2 * sizes.pad + len(text) * sizes.leading + (BAR if node.amount is not None else 0)
        return _Box(node, text, max(height, ends * 5.5 + 8))

    def _ordered(self) -> list[Order]:
        """The boxes of every column from top to bottom; what no line touches stands below the rest, as it came."""
        touched: list[list[int]] = []
        for layer in range(len(self.boxes)):
            before = {right for _, right in self.gaps[layer - 1]} if layer else set()
            after = {left for left, _ in self.gaps[layer]} if layer < len(self.gaps) else set()
            touched.append(sorted(before | after))
        spots = [{box: spot for spot, box in enumerate(several)} for several in touched]
        gaps = [
            [(spots[layer][left], spots[layer + 1][right]) for left, right in gap]
            for layer, gap in enumerate(self.gaps)
        ]
        orders = order_layers([len(several) for several in touched], gaps)
        return [
            [several[spot] for spot in order] + [box for box in range(len(boxes)) if box not in places]
            for several, order, boxes, places in zip(touched, orders, self.boxes, spots, strict=True)
        ]

    def _placed(self) -> tuple[list[dict[int, float]], float]:
        near: list[list[list[tuple[int, int]]]] = [[[] for _ in order] for order in self.orders]
        for layer, gap in enumerate(self.gaps):
            for left, right in gap:
                at_left, at_right = self.position[layer][left], self.position[layer + 1][right]
                near[layer][at_left].append((layer + 1, at_right))
                near[layer + 1][at_right].append((layer, at_left))
        columns = [[boxes[box] for box in order] for boxes, order in zip(self.boxes, self.orders, strict=True)]
        heights = [[box.height for box in column] for column in columns]
        spaces = [[_space(one, other) for one, other in pairwise(column)] for column in columns]
        middles, height = place_layers(heights, spaces, near)
        return [
            dict(zip(order, places, strict=True)) for order, places in zip(self.orders, middles, strict=True)
        ], height

    def _ports(self) -> dict[tuple[int, int, bool], float]:
        """Where a line (its number) meets a column on its left or (True) right side."""
        ends: dict[tuple[int, int, bool], list[tuple[int, int]]] = {}
        for number, (first, path) in enumerate(self.paths):
            for layer, (left, right) in enumerate(pairwise(path), start=first):
                ends.setdefault((layer, left, True), []).append((self.position[layer + 1][right], number))
                ends.setdefault((layer + 1, right, False), []).append((self.position[layer][left], number))
        ports = {}
        for (layer, box, side), several in ends.items():
            # Lines that share a card do not cross, since they meet it in the order of their other ends.
            apart = min(10.0, (self.boxes[layer][box].height - 8) / max(len(several) - 1, 1))
            first_port = self.middles[layer][box] - (len(several) - 1) / 2 * apart
            for place, (_, number) in enumerate(sorted(several)):
                ports[number, layer, side] = first_port + place * apart
        return ports

    def arranged(self) -> Arranged:
        ports, sizes = self._ports(), self.sizes
        cards = [
            Card(box.node, box.text, layer, self.middles[layer][place], box.height)
            for layer, order in enumerate(self.orders)
            for place in order
            if (box := self.boxes[layer][place]).node is not None
        ]
        routes = []
        for number, (line, (first, path)) in enumerate(zip(self.sheet.lines, self.paths, strict=True)):
            points = []
            for layer in range(first, first + len(path) - 1):
                points.append((sizes.left(layer) + sizes.card, ports[number, layer, True]))
                points.append((sizes.left(layer + 1), ports[number, layer + 1, False]))
            routes.append(Route(line, tuple(points), rightward=self.layer_of[line.source] == first))
        gaps = tuple(
            [(self.position[layer][left], self.position[layer + 1][right]) for left, right in gap]
            for layer, gap in enumerate(self.gaps)
        )
        return Arranged(sizes, tuple(cards), tuple(routes), self.height, gaps)


def _space(one: _Box, other: _Box) -> float:
    """How far two boxes of a column stand apart."""
    if one.node is None and other.node is None:
        return 6.0
    if one.node is None or other.node is None:
        return 10.0
    return 8.0 if one.node.quiet and other.node.quiet else 14.0
