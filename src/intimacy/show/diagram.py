"""A sheet, drawn: the elements of SVG that show where everything went."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from html import escape
from itertools import pairwise

from ..model import Kind, Relation, Strength
from .arrange import BAR, Arranged, Card, Sizes, arrange
from .measure import fit, is_right_to_left, text_width
from .picture import Picture
from .sheet import Sheet
from .svg import Theme, element, legal, number, style, words

__all__ = ["DASHES", "WIDTHS", "draw"]

FONT = "Segoe UI,Helvetica Neue,Helvetica,Arial,Noto Sans,Liberation Sans,DejaVu Sans,sans-serif"

WIDTHS = {Strength.WEAK: 1.3, Strength.MODERATE: 2.3, Strength.STRONG: 4.0}
"""How wide a line is drawn, by its strength."""

DASHES = {"supported": None, "partly": "9 4", "disputed": "10 3 2 3", "untested": "0 5"}
"""How a line is dashed, by what the studies say; with round ends, dashes of no length are dots."""

COLORED_BY = {
    Relation.WEAKENS: Kind.OBSTACLE,
    Relation.ADDRESSES: Kind.PRACTICE,
    Relation.STRENGTHENS: Kind.PRACTICE,
    Relation.YIELDS: Kind.BENEFIT,
}
"""The kind that lends a relation its colour."""

RIGHT_TO_LEFT = "\u200f"
"""The mark without a width that text around it runs from right to left."""

Point = tuple[float, float]


def draw(sheet: Sheet, *, theme: Theme, width: int) -> Picture:
    """Draw a sheet."""
    placed = arrange(sheet, width)
    sizes = placed.sizes
    head, top = _head(sheet, sizes)
    lines = list(_lines(placed, top)) if sheet.layers else []
    said, deep = _empty(sheet, sizes, top)
    cards = [*(_card(card, sizes, top) for card in placed.cards), *said]
    foot, end = _foot(sheet, sizes, max(top + placed.height, deep))
    height = round(end + sizes.margin * 0.8)
    # Several pictures may stand on one page: ids and rules of style are each one's own.
    name = f"p{sha256(repr((theme, head, lines, cards, foot)).encode()).hexdigest()[:8]}"
    svg = element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": name,
            "viewBox": f"0 0 {width} {height}",
            "width": width,
            "height": height,
            "role": "img",
            "aria-labelledby": f"{name}-title {name}-desc",
            "font-family": FONT,
            "font-size": sizes.font,
        },
        element("title", {"id": f"{name}-title"}, words(sheet.title)),
        element("desc", {"id": f"{name}-desc"}, words(sheet.alt)),
        style(theme, name),
        element("rect", {"class": "ground", "width": width, "height": height, "rx": 8}),
        *(
            element("g", {"class": part}, *(f"\n{one}" for one in several), "\n")
            for part, several in (("top", head), ("lines", lines), ("cards", cards), ("bottom", foot))
            if several
        ),
    )
    return Picture(svg=svg, alt=legal(sheet.alt), width=width, height=height, title=legal(sheet.title))


def _text(
    text: str,
    x: float,
    y: float,
    color: str,
    *,
    room: float = 0.0,
    size: float | None = None,
    weight: int | None = None,
    anchor: str | None = None,
) -> str:
    """One line of text; what runs from right to left stands at the right end of its room."""
    if room and is_right_to_left(text):
        # Renderers do not agree on `direction`; on the end of a text they do, and with a mark at either end on where its punctuation goes.
        x, anchor, text = x + room, "end", f"{RIGHT_TO_LEFT}{legal(text)}{RIGHT_TO_LEFT}"
    else:
        text = legal(text)
    told = {"class": color, "x": x, "y": y, "font-size": size, "font-weight": weight, "text-anchor": anchor}
    return element("text", told, escape(text))


def _head(sheet: Sheet, sizes: Sizes) -> tuple[list[str], float]:
    """Title, subtitle and headings, and where the columns begin."""
    room, big, y = sizes.width - 2 * sizes.margin, sizes.font * 1.4, sizes.margin * 0.6
    parts = []
    for line in fit(sheet.title, room, big, bold=True):
        y += big * 1.25
        parts.append(_text(line, sizes.margin, y, "ink", room=room, size=big, weight=600))
    for line in fit(sheet.subtitle, room, sizes.font, lines=6) if sheet.subtitle else ():
        y += sizes.leading + 2
        parts.append(_text(line, sizes.margin, y, "soft", room=room))
    if not sheet.layers:
        return parts, y
    y += sizes.font * 2.4
    for layer, column in enumerate(sheet.layers):
        heading = _text(column.heading, sizes.left(layer), y, "mark", room=sizes.card, weight=600)
        parts.append(element("g", {"class": str(column.kind)}, heading))
    return parts, y + sizes.font * 0.9


def _lines(placed: Arranged, top: float) -> Iterator[str]:
    """The lines, the strong ones above the others."""
    for route in sorted(placed.routes, key=lambda one: WIDTHS[one.line.strength]):
        line = route.line
        points = [(x, top + y) for x, y in route.points]
        yield element(
            "g",
            {"class": f"line {COLORED_BY[line.relation]}", "data-link": line.link},
            element("title", None, words(line.says)),
            *_stroke(points, line.relation, line.strength, line.evidence, rightward=route.rightward),
        )


def _stroke(
    points: Sequence[Point], relation: Relation, strength: Strength, evidence: str, *, rightward: bool
) -> tuple[str, ...]:
    """A line with its end: a bar where it weakens, else an arrow."""
    width, way = WIDTHS[strength], 1 if rightward else -1
    x, y = points[-1] if rightward else points[0]
    if relation is Relation.WEAKENS:
        half = 3 + width
        short, head = 3.0, f"M{number(x - way * 4)} {number(y - half)}h{2 * way}v{number(2 * half)}h{-2 * way}z"
    else:
        long, half = 5 + width, 2.6 + width * 0.9
        short, head = long, f"M{number(x - way)} {number(y)}l{number(-way * long)} {number(-half)}v{number(2 * half)}z"
    end = (x - way * short, y)
    points = [*points[:-1], end] if rightward else [end, *points[1:]]
    path = f"M{number(points[0][0])} {number(points[0][1])}"
    for step, ((from_x, from_y), (to_x, to_y)) in enumerate(pairwise(points)):
        if step % 2:
            path += f"H{number(to_x)}"
        else:
            middle = number((from_x + to_x) / 2)
            path += f"C{middle} {number(from_y)} {middle} {number(to_y)} {number(to_x)} {number(to_y)}"
    # Dots of a thin line are faint as they are.
    faint = 0.7 if strength is Strength.WEAK and evidence != "untested" else None
    drawn = {"d": path, "fill": "none", "stroke-width": width, **_dashed(evidence), "opacity": faint}
    halo = {"d": path, "fill": "none", "stroke-width": width + 2.4}
    return (
        element("path", {"class": "halo", **halo}),
        element("path", {"class": "path", **drawn}),
        element("path", {"class": "mark", "d": head}),
    )


def _dashed(key: str) -> dict[str, object]:
    return {"stroke-dasharray": DASHES.get(key), "stroke-linecap": "round" if key == "untested" else None}


def _card(card: Card, sizes: Sizes, top: float) -> str:
    node, x, middle = card.node, sizes.left(card.layer), top + card.middle
    face = {"x": x, "y": middle - card.height / 2, "width": sizes.card, "height": card.height, "rx": 6}
    parts = [element("title", None, words(node.name)), element("rect", {"class": "face", **face})]
    inner = len(card.text) * sizes.leading + (BAR if node.amount is not None else 0)
    left, y, badge = x + sizes.pad, middle - inner / 2, sizes.badge(node)
    room = sizes.card - 2 * sizes.pad - badge
    if node.rank is not None:
        radius, at = badge * 0.4, y + sizes.leading / 2
        parts += [
            element("circle", {"class": "mark", "cx": left + radius, "cy": at, "r": radius}),
            _text(
                str(node.rank),
                left + radius,
                at + sizes.font * 0.32,
                "badge",
                size=sizes.font * 0.9,
                weight=600,
                anchor="middle",
            ),
        ]
    left += badge
    color, weight = ("soft", None) if node.quiet else ("ink", 600)
    for text in card.text:
        parts.append(_text(text, left, y + sizes.font, color, room=room, weight=weight))
        y += sizes.leading
    if node.amount is not None:
        parts += _bar(left, y + 5, room, node.amount)
    return element(
        "g", {"class": f"card quiet-{node.kind}" if node.quiet else f"card {node.kind}", "data-id": node.id}, *parts
    )


def _bar(x: float, y: float, room: float, amount: float) -> list[str]:
    """A bar, of which anything above 0 can be seen."""
    full = min(max(amount * room, 4.0), room) if amount > 0 else 0.0
    shape = {"x": x, "y": y, "height": 5, "rx": 2.5}
    track = element("rect", {"class": "track", **shape, "width": room})
    return [track, element("rect", {"class": "bar mark", **shape, "width": full})] if full else [track]


def _empty(sheet: Sheet, sizes: Sizes, top: float) -> tuple[list[str], float]:
    """What is said in columns without concepts, and where it ends."""
    parts, deepest = [], top
    for layer, column in enumerate(sheet.layers):
        if column.empty and not column.nodes:
            for place, text in enumerate(fit(column.empty, sizes.card, sizes.font, lines=12), start=1):
                parts.append(_text(text, sizes.left(layer), top + place * sizes.leading, "soft", room=sizes.card))
                deepest = max(deepest, top + place * sizes.leading)
    return parts, deepest


def _foot(sheet: Sheet, sizes: Sizes, y: float) -> tuple[list[str], float]:
    """What is folded into a count, the legend and the notes, and where they end."""
    small, parts, deepest = sizes.font * 0.92, [], y
    for layer, column in enumerate(sheet.layers):
        for place, text in enumerate(fit(column.folded, sizes.card, small) if column.folded else (), start=1):
            below = y + 10 + place * sizes.leading
            parts.append(_text(text, sizes.left(layer), below, "soft", room=sizes.card, size=small))
            deepest = max(deepest, below)
    if not sheet.keys and not sheet.notes:
        return parts, deepest
    y = deepest + 16
    rule = f"M{number(sizes.margin)} {number(y)}H{number(sizes.width - sizes.margin)}"
    parts.append(element("path", {"class": "rule", "d": rule}))
    x, y = sizes.margin, y + (sizes.leading + 6 if sheet.keys else 0)
    for key, text in sheet.keys:
        wide = 34 + text_width(text, small)
        if x > sizes.margin and x + wide > sizes.width - sizes.margin:
            x, y = sizes.margin, y + sizes.leading + 4
        parts += [*_sample(key, x, y - small * 0.34), _text(text, x + 34, y, "soft", size=small)]
        x += wide + 18
    y += 4
    for note in sheet.notes:
        for text in fit(note, sizes.width - 2 * sizes.margin, small, lines=6):
            y += sizes.leading
            parts.append(_text(text, sizes.margin, y, "soft", room=sizes.width - 2 * sizes.margin, size=small))
    return parts, y


def _sample(key: str, x: float, y: float) -> list[str]:
    """The sample beside an entry of the legend."""
    if key in ("need", "gain"):
        return [element("g", {"class": "practice" if key == "gain" else "pillar"}, *_bar(x, y - 2.5, 28, 0.65))]
    if key == "quiet":
        return [element("rect", {"class": "face", "x": x, "y": y - 5, "width": 28, "height": 10, "rx": 3})]
    if key in DASHES or key in list(Strength):
        width = WIDTHS[Strength(key)] if key in list(Strength) else 2.0
        sample = {"d": f"M{number(x)} {number(y)}h28", "stroke-width": width, **_dashed(key)}
        return [element("path", {"class": "key", **sample})]
    relation = Relation(key)
    line = _stroke([(x, y), (x + 28, y)], relation, Strength.MODERATE, "supported", rightward=True)
    return [element("g", {"class": str(COLORED_BY[relation])}, *line)]
