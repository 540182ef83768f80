"""Layers of concepts and the lines between them, drawn: what goes where, and the elements that show it."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from itertools import pairwise
from typing import NamedTuple

from ..model import Kind, Relation, Strength
from .measure import fit, is_right_to_left, text_width
from .order import order_layers
from .picture import Picture
from .place import place_layers
from .svg import Theme, element, number, style, words

__all__ = ["Layer", "Line", "Node", "Sheet", "draw"]

FONT = "Segoe UI,Helvetica Neue,Helvetica,Arial,Noto Sans,Liberation Sans,DejaVu Sans,sans-serif"

WIDTHS = {Strength.WEAK: 1.1, Strength.MODERATE: 2.3, Strength.STRONG: 4.0}
"""How wide a line is drawn, by its strength."""

DASHES = {"supported": None, "partly": "9 4", "disputed": "9 3 1.5 3", "untested": "1.5 4"}
"""How a line is dashed, by what the studies say."""

COLORED_BY = {
    Relation.WEAKENS: Kind.OBSTACLE,
    Relation.ADDRESSES: Kind.PRACTICE,
    Relation.STRENGTHENS: Kind.PRACTICE,
    Relation.YIELDS: Kind.BENEFIT,
}
"""The kind that lends a relation its colour."""


class Node(NamedTuple):
    """A concept to draw."""

    id: str
    kind: Kind
    name: str
    amount: float | None = None
    """What its bar shows, 0 to 1; None without a bar."""
    rank: int | None = None
    quiet: bool = False


class Line(NamedTuple):
    """A link to draw."""

    link: str
    source: str
    target: str
    relation: Relation
    strength: Strength
    evidence: str
    """One of `DASHES`."""
    says: str


class Layer(NamedTuple):
    """A column: its heading, the concepts in it, what is said where there are none, and what is folded into a count."""

    kind: Kind
    heading: str
    nodes: tuple[Node, ...]
    empty: str = ""
    folded: str = ""


class Sheet(NamedTuple):
    """All that a picture shows, in words and records."""

    title: str
    subtitle: str
    alt: str
    layers: tuple[Layer, ...]
    lines: tuple[Line, ...]
    keys: tuple[tuple[str, str], ...]
    """The legend: what is shown (a relation, a strength, one of `DASHES`, ``need`` or ``gain``) and its words."""
    notes: tuple[str, ...] = ()


class _Sizes(NamedTuple):
    """The measures of a picture of a width, in pixels."""

    width: int
    margin: float
    card: float
    gap: float
    font: float
    lines: int

    @classmethod
    def of(cls, width: int, layers: int) -> _Sizes:
        margin = 24.0 if width >= 600 else 10.0
        inner = width - 2 * margin
        columns = max(layers, 2)
        share = 0.36 if width >= 600 else 0.26
        card = inner * (1 - share) / columns
        gap = (inner - card * columns) / (columns - 1)
        return cls(width, margin, card, gap, 13.0 if width >= 600 else 10.5, 3 if width >= 600 else 5)

    def left(self, layer: int) -> float:
        return self.margin + layer * (self.card + self.gap)


class _Box(NamedTuple):
    """A card, or (without a node) a lane for a line that passes the layer."""

    node: Node | None
    text: tuple[str, ...]
    height: float


def draw(sheet: Sheet, *, theme: Theme, width: int) -> Picture:
    """Draw a sheet."""
    return _Drawing(sheet, width).picture(theme)


class _Drawing:
    def __init__(self, sheet: Sheet, width: int) -> None:
        self.sheet = sheet
        self.sizes = _Sizes.of(width, len(sheet.layers))
        self.layer_of = {node.id: number for number, layer in enumerate(sheet.layers) for node in layer.nodes}
        self.boxes: list[list[_Box]] = []
        self.gaps: list[list[tuple[int, int]]] = [[] for _ in sheet.layers[1:]]
        self.paths: list[list[int]] = []
        """For each line the index of its box in every layer from the left end to the right."""
        self._route()
        self._arrange()

    # -- what goes where -------------------------------------------------------------------------------------------

    def _route(self) -> None:
        places: dict[str, int] = {}
        degree: dict[tuple[str, int], int] = {}
        for line in self.sheet.lines:
            way = 1 if self.layer_of[line.source] < self.layer_of[line.target] else -1
            for end, side in ((line.source, way), (line.target, -way)):
                degree[end, side] = degree.get((end, side), 0) + 1
        for layer in self.sheet.layers:
            self.boxes.append([])
            for node in layer.nodes:
                places[node.id] = len(self.boxes[-1])
                self.boxes[-1].append(self._card(node, max(degree.get((node.id, side), 0) for side in (-1, 1))))
        for line in self.sheet.lines:
            left, right = sorted((line.source, line.target), key=self.layer_of.__getitem__)
            path = [places[left]]
            for layer in range(self.layer_of[left] + 1, self.layer_of[right]):
                path.append(len(self.boxes[layer]))
                self.boxes[layer].append(_Box(None, (), 0.0))
            path.append(places[right])
            self.paths.append(path)
            for step, (one, other) in enumerate(pairwise(path)):
                self.gaps[self.layer_of[left] + step].append((one, other))

    def _card(self, node: Node, ends: int) -> _Box:
        sizes = self.sizes
        badge = sizes.font * 1.9 if node.rank is not None else 0.0
        room = sizes.card - 2 * self.pad - badge
        text = tuple(fit(node.name, room, sizes.font, lines=sizes.lines, bold=not node.quiet))
        height = 2 * self.pad + len(text) * self.leading + (11 if node.amount is not None else 0)
        return _Box(node, text, max(height, ends * 5.5 + 8))

    @property
    def pad(self) -> float:
        return 9.0 if self.sizes.width >= 600 else 6.0

    @property
    def leading(self) -> float:
        return round(self.sizes.font * 1.3, 1)

    def _arrange(self) -> None:
        used = [set[int]() for _ in self.boxes]
        for layer, gap in enumerate(self.gaps):
            for left, right in gap:
                used[layer].add(left)
                used[layer + 1].add(right)
        # What no line touches stands below the rest, in its own order.
        kept = [sorted(several) for several in used]
        spots = [{box: spot for spot, box in enumerate(several)} for several in kept]
        orders = order_layers(
            [len(several) for several in kept],
            [[(spots[n][left], spots[n + 1][right]) for left, right in gap] for n, gap in enumerate(self.gaps)],
        )
        self.orders = [
            [several[spot] for spot in order] + [box for box in range(len(boxes)) if box not in held]
            for several, order, boxes, held in zip(kept, orders, self.boxes, used, strict=True)
        ]
        position = [{box: place for place, box in enumerate(order)} for order in self.orders]
        near: list[list[list[tuple[int, int]]]] = [[[] for _ in order] for order in self.orders]
        for layer, gap in enumerate(self.gaps):
            for left, right in gap:
                near[layer][position[layer][left]].append((layer + 1, position[layer + 1][right]))
                near[layer + 1][position[layer + 1][right]].append((layer, position[layer][left]))
        heights = [[self.boxes[n][box].height for box in order] for n, order in enumerate(self.orders)]
        spaces = [
            [self._space(self.boxes[n][one], self.boxes[n][other]) for one, other in pairwise(order)]
            for n, order in enumerate(self.orders)
        ]
        middles, self.height = place_layers(heights, spaces, near, least=40.0 if self.sheet.layers else 0.0)
        self.middle = [
            {box: middles[n][place] for place, box in enumerate(order)} for n, order in enumerate(self.orders)
        ]
        self.position = position

    @staticmethod
    def _space(one: _Box, other: _Box) -> float:
        if one.node is None and other.node is None:
            return 6.0
        if one.node is None or other.node is None:
            return 10.0
        return 8.0 if one.node.quiet and other.node.quiet else 14.0

    def _ports(self) -> dict[tuple[int, int, int], float]:
        """The height at which a line (its number) meets a layer, on its left (-1) or right (1) side."""
        ends: dict[tuple[int, int, int], list[tuple[int, int]]] = {}
        for n, path in enumerate(self.paths):
            first = self._first_layer(n)
            for step, (one, other) in enumerate(pairwise(path)):
                layer = first + step
                ends.setdefault((layer, one, 1), []).append((self.position[layer + 1][other], n))
                ends.setdefault((layer + 1, other, -1), []).append((self.position[layer][one], n))
        ports = {}
        for (layer, box, side), several in ends.items():
            height = self.boxes[layer][box].height
            apart = min(10.0, (height - 8) / max(len(several) - 1, 1)) if len(several) > 1 else 0.0
            for place, (_, n) in enumerate(sorted(several)):
                ports[n, layer, side] = self.middle[layer][box] + (place - (len(several) - 1) / 2) * apart
        return ports

    def _first_layer(self, n: int) -> int:
        line = self.sheet.lines[n]
        return min(self.layer_of[line.source], self.layer_of[line.target])

    # -- the elements ----------------------------------------------------------------------------------------------

    def picture(self, theme: Theme) -> Picture:
        head, top = self._head()
        lines = [*self._lines(top)]
        cards = [*self._cards(top)]
        y = top + self.height
        foot, y = self._foot(y)
        height = round(y + self.sizes.margin * 0.8)
        name = sha256("".join([*head, *lines, *cards, *foot]).encode()).hexdigest()[:8]
        svg = element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {self.sizes.width} {height}",
                "width": self.sizes.width,
                "height": height,
                "role": "img",
                "aria-labelledby": f"title-{name} about-{name}",
                "font-family": FONT,
                "font-size": self.sizes.font,
            },
            element("title", {"id": f"title-{name}"}, words(self.sheet.title)),
            element("desc", {"id": f"about-{name}"}, words(self.sheet.alt)),
            style(theme),
            element("rect", {"class": "ground", "width": self.sizes.width, "height": height, "rx": 8}),
            "\n",
            element("g", {"class": "top"}, *head),
            "\n",
            element("g", {"class": "lines"}, *(f"\n{line}" for line in lines)),
            "\n",
            element("g", {"class": "cards"}, *(f"\n{card}" for card in cards)),
            "\n",
            element("g", {"class": "bottom"}, *foot),
            "\n",
        )
        return Picture(svg=svg, alt=self.sheet.alt, width=self.sizes.width, height=height)

    def _text(
        self, text: str, x: float, y: float, kind: str, size: float | None = None, *, room: float = 0.0, **more: object
    ) -> str:
        """One line of text; what runs from right to left starts at the right end of its room."""
        back = is_right_to_left(text) and room
        return element(
            "text",
            {
                "class": kind,
                "x": x + (room if back else 0),
                "y": y,
                "font-size": size,
                "direction": "rtl" if back else None,
                **{key.replace("_", "-"): value for key, value in more.items()},
            },
            words(text),
        )

    def _head(self) -> tuple[list[str], float]:
        sizes, parts = self.sizes, []
        room = sizes.width - 2 * sizes.margin
        big = sizes.font * 1.4
        y = sizes.margin * 0.6
        for line in fit(self.sheet.title, room, big, lines=3, bold=True):
            y += big * 1.25
            parts.append(self._text(line, sizes.margin, y, "ink", big, room=room, font_weight=600))
        for line in fit(self.sheet.subtitle, room, sizes.font, lines=4) if self.sheet.subtitle else ():
            y += self.leading + 2
            parts.append(self._text(line, sizes.margin, y, "soft", room=room))
        if not self.sheet.layers:
            return parts, y
        y += sizes.font * 2.4
        for number_, layer in enumerate(self.sheet.layers):
            x = sizes.left(number_)
            parts.append(
                element(
                    "g",
                    {"class": str(layer.kind)},
                    self._text(layer.heading, x, y, "mark", room=sizes.card, font_weight=600),
                )
            )
        return parts, y + sizes.font * 0.9

    def _lines(self, top: float) -> Iterator[str]:
        ports = self._ports()
        sizes = self.sizes
        strongest_last = sorted(range(len(self.paths)), key=lambda n: (WIDTHS[self.sheet.lines[n].strength], n))
        for n in strongest_last:
            line = self.sheet.lines[n]
            first = self._first_layer(n)
            last = first + len(self.paths[n]) - 1
            points: list[tuple[float, float]] = []
            for layer in range(first, last):
                points.append((sizes.left(layer) + sizes.card, top + ports[n, layer, 1]))
                points.append((sizes.left(layer + 1), top + ports[n, layer + 1, -1]))
            rightward = self.layer_of[line.source] < self.layer_of[line.target]
            yield self._line(line, points, rightward=rightward)

    def _line(self, line: Line, points: list[tuple[float, float]], *, rightward: bool) -> str:
        width = WIDTHS[line.strength]
        long = 5 + width
        blunt = line.relation is Relation.WEAKENS
        tip, way = (points[-1], 1) if rightward else (points[0], -1)
        stop = tip[0] - way * (2.0 if blunt else long - 1)
        if rightward:
            points = [*points[:-1], (stop, tip[1])]
        else:
            points = [(stop, tip[1]), *points[1:]]
        path = f"M{number(points[0][0])} {number(points[0][1])}"
        for place, ((x, y), (to_x, to_y)) in enumerate(pairwise(points)):
            if place % 2:
                path += f"H{number(to_x)}"
            else:
                middle = number((x + to_x) / 2)
                path += f"C{middle} {number(y)} {middle} {number(to_y)} {number(to_x)} {number(to_y)}"
        x, y = tip
        wide = 3 + width * 0.9
        if blunt:
            head = f"M{number(x - way * 3)} {number(y - wide)}h{number(way * 2)}v{number(2 * wide)}h{number(-way * 2)}z"
        else:
            head = f"M{number(x - way * 1)} {number(y)}l{number(-way * long)} {number(-wide)}v{number(2 * wide)}z"
        return element(
            "g",
            {"class": f"line {COLORED_BY[line.relation]}", "data-link": line.link},
            element("title", None, words(line.says)),
            element(
                "path",
                {
                    "class": "path",
                    "d": path,
                    "fill": "none",
                    "stroke-width": width,
                    "stroke-dasharray": DASHES[line.evidence],
                    "opacity": "0.55" if line.strength is Strength.WEAK else "0.85",
                },
            ),
            element("path", {"class": "head", "d": head}),
        )

    def _cards(self, top: float) -> Iterator[str]:
        for layer, order in enumerate(self.orders):
            for box in order:
                card = self.boxes[layer][box]
                if card.node is not None:
                    yield self._drawn_card(card.node, card, self.sizes.left(layer), top + self.middle[layer][box])
        for layer, column in enumerate(self.sheet.layers):
            if not column.nodes and column.empty:
                for place, text in enumerate(fit(column.empty, self.sizes.card, self.sizes.font, lines=8)):
                    yield self._text(
                        text, self.sizes.left(layer), top + (place + 1) * self.leading, "soft", room=self.sizes.card
                    )

    def _drawn_card(self, node: Node, card: _Box, x: float, middle: float) -> str:
        sizes = self.sizes
        y = middle - card.height / 2
        parts = [
            element("title", None, words(node.name)),
            element("rect", {"class": "face", "x": x, "y": y, "width": sizes.card, "height": card.height, "rx": 6}),
        ]
        left = x + self.pad
        room = sizes.card - 2 * self.pad
        inner = len(card.text) * self.leading + (11 if node.amount is not None else 0)
        base = middle - inner / 2
        if node.rank is not None:
            radius = sizes.font * 0.75
            parts.append(
                element("circle", {"class": "mark", "cx": left + radius, "cy": base + self.leading / 2, "r": radius})
            )
            parts.append(
                self._text(
                    str(node.rank),
                    left + radius,
                    base + self.leading / 2 + sizes.font * 0.33,
                    "badge",
                    sizes.font * 0.9,
                    text_anchor="middle",
                    font_weight=700,
                )
            )
            left += sizes.font * 1.9
            room -= sizes.font * 1.9
        for place, text in enumerate(card.text):
            parts.append(
                self._text(
                    text,
                    left,
                    base + place * self.leading + sizes.font * 1.0,
                    "soft" if node.quiet else "ink",
                    room=room,
                    font_weight=None if node.quiet else 600,
                )
            )
        if node.amount is not None:
            y = base + len(card.text) * self.leading + 5
            full = max(min(node.amount, 1.0) * room, 3.0) if node.amount > 0 else 0.0
            parts.append(element("rect", {"class": "track", "x": left, "y": y, "width": room, "height": 5, "rx": 2.5}))
            if full:
                parts.append(
                    element("rect", {"class": "bar mark", "x": left, "y": y, "width": full, "height": 5, "rx": 2.5})
                )
        kinds = f"card quiet-{node.kind}" if node.quiet else f"card {node.kind}"
        return element("g", {"class": kinds, "data-id": node.id}, *parts)

    def _foot(self, y: float) -> tuple[list[str], float]:
        sizes, parts = self.sizes, []
        small = sizes.font * 0.92
        if any(layer.folded for layer in self.sheet.layers):
            deepest = y
            for layer, column in enumerate(self.sheet.layers):
                for place, text in enumerate(fit(column.folded, sizes.card, small, lines=3) if column.folded else ()):
                    below = y + 8 + (place + 1) * self.leading
                    parts.append(self._text(text, sizes.left(layer), below, "soft", small, room=sizes.card))
                    deepest = max(deepest, below)
            y = deepest
        if not self.sheet.keys and not self.sheet.notes:
            return parts, y
        y += 16
        parts.append(
            element(
                "path",
                {"class": "rule", "d": f"M{number(sizes.margin)} {number(y)}H{number(sizes.width - sizes.margin)}"},
            )
        )
        x, y = sizes.margin, y + self.leading + 6
        for key, text in self.sheet.keys:
            wide = 34 + text_width(text, small)
            if x > sizes.margin and x + wide > sizes.width - sizes.margin:
                x, y = sizes.margin, y + self.leading + 3
            parts += [self._key(key, x, y - small * 0.34), self._text(text, x + 34, y, "soft", small)]
            x += wide + 18
        y += 4
        for note in self.sheet.notes:
            for text in fit(note, sizes.width - 2 * sizes.margin, small, lines=6):
                y += self.leading
                parts.append(self._text(text, sizes.margin, y, "soft", small))
        return parts, y

    def _key(self, key: str, x: float, y: float) -> str:
        """The sample of one entry of the legend."""
        if key in ("need", "gain"):
            kind = "practice" if key == "gain" else "pillar"
            return element(
                "g",
                {"class": kind},
                element("rect", {"class": "track", "x": x, "y": y - 2.5, "width": 28, "height": 5, "rx": 2.5}),
                element("rect", {"class": "mark", "x": x, "y": y - 2.5, "width": 18, "height": 5, "rx": 2.5}),
            )
        if key in list(COLORED_BY):
            return self._line_key(Relation(key), x, y)
        width = WIDTHS[Strength(key)] if key in list(Strength) else 2.0
        return element(
            "path",
            {
                "class": "key",
                "d": f"M{number(x)} {number(y)}h28",
                "stroke-width": width,
                "stroke-dasharray": DASHES.get(key),
            },
        )

    def _line_key(self, relation: Relation, x: float, y: float) -> str:
        sample = Line("", "", "", relation, Strength.MODERATE, "supported", "")
        return (
            self._line(sample, [(x, y), (x + 28, y)], rightward=True)
            .replace(' data-link=""', "")
            .replace("<title/>", "")
        )
