"""What a picture is made from: columns of concepts, the lines between them, and the words around them."""

from __future__ import annotations

from typing import NamedTuple

from ..model import Kind, Relation, Strength

__all__ = ["Layer", "Line", "Node", "Sheet"]


class Node(NamedTuple):
    """A concept to draw."""

    id: str
    kind: Kind
    name: str
    amount: float | None = None
    """What its bar shows, 0 to 1; None without a bar."""
    rank: int | None = None
    """Its place in a list, which is written beside its name."""
    quiet: bool = False
    """Whether it stands back, in grey."""


class Line(NamedTuple):
    """A link to draw."""

    link: str
    source: str
    target: str
    relation: Relation
    strength: Strength
    evidence: str
    """What the studies say, as one of the styles of lines: supported, partly, disputed, untested."""
    says: str
    """The link in words."""


class Layer(NamedTuple):
    """A column."""

    kind: Kind
    heading: str
    nodes: tuple[Node, ...]
    empty: str = ""
    """What is said where there are no concepts."""
    folded: str = ""
    """What is said of those that are not drawn."""


class Sheet(NamedTuple):
    """All that a picture shows; without layers it is its title alone."""

    title: str
    subtitle: str
    alt: str
    """The whole in words."""
    layers: tuple[Layer, ...] = ()
    lines: tuple[Line, ...] = ()
    keys: tuple[tuple[str, str], ...] = ()
    """The legend: what is shown (a relation, a strength, a style of lines, ``need`` or ``gain``) and its words."""
    notes: tuple[str, ...] = ()
