"""What the tests of pictures share: reading a drawing back, as structure."""

import re
from itertools import combinations
from types import SimpleNamespace
from xml.etree import ElementTree as ET

SVG = "{http://www.w3.org/2000/svg}"
NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")


def parsed(picture):
    return ET.fromstring(picture.svg)  # noqa: S314 - it is our own


def tags(root):
    return {element.tag.removeprefix(SVG) for element in root.iter()}


def texts(root):
    """What can be read in a drawing, line by line."""
    return [element.text for element in root.iter(f"{SVG}text")]


def whole_text(root):
    return " ".join("".join(element.itertext()) for element in root if element.tag != f"{SVG}style")


def in_class(root, name):
    return [element for element in root.iter() if name in element.get("class", "").split()]


def cards(root):
    """The concepts that are drawn, by id, with what is told of each."""
    found = {}
    for card in in_class(root, "card"):
        face = in_class(card, "face")[0]
        box = {name: float(face.get(name)) for name in ("x", "y", "width", "height")}
        bars = {key: in_class(card, key) for key in ("track", "bar")}
        found[card.get("data-id")] = SimpleNamespace(
            name=card.find(f"{SVG}title").text,
            kind=card.get("class").split()[1],
            texts=texts(card),
            bar=sum(float(one.get("width")) for one in bars["bar"]) / float(bars["track"][0].get("width"))
            if bars["track"]
            else None,
            **box,
        )
    return found


def lines(root):
    """The links that are drawn, each with its width, dashes and the points between which it curves, two for a gap."""
    found = []
    for line in in_class(root, "line"):
        path = in_class(line, "path")[0]
        found.append(
            SimpleNamespace(
                link=line.get("data-link"),
                says=line.find(f"{SVG}title").text,
                kind=line.get("class").split()[1],
                width=float(path.get("stroke-width")),
                dashes=path.get("stroke-dasharray"),
                points=points_of(path.get("d")),
            )
        )
    return found


def points_of(path):
    points = []
    for command, rest in re.findall(r"([MCH])([^MCH]*)", path):
        numbers = [float(one) for one in NUMBERS.findall(rest)]
        if command == "H":
            points.append((numbers[0], points[-1][1]))
        else:
            points.append((numbers[-2], numbers[-1]))
    return points


def drawn_crossings(root):
    """How many pairs of lines cross between two columns, told from where they begin and end there."""
    columns = sorted({card.x for card in cards(root).values()})
    crossed = 0
    gaps = {}
    for line in lines(root):
        ends = sorted([*zip(line.points[::2], line.points[1::2], strict=True)], key=lambda ends: min(ends)[0])
        for ends_here in ends:
            left, right = sorted(ends_here)
            gaps.setdefault(sum(x <= left[0] for x in columns), []).append((left[1], right[1]))
    for several in gaps.values():
        crossed += sum((one[0] - other[0]) * (one[1] - other[1]) < 0 for one, other in combinations(several, 2))
    return crossed
