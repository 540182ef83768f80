"""Text that other programs draw: DOT for Graphviz, and Mermaid."""

from __future__ import annotations

import re

from ..graph import NODE_SECTIONS, NOT_XML
from ..model import SECTIONS, Concept, Contents, Kind, Link, Relation, Strength, Verdict

__all__ = ["dot", "mermaid"]

COLOURS = {
    Kind.OBSTACLE: "#f4d9c6",
    Kind.PILLAR: "#cfe3f5",
    Kind.PRACTICE: "#d5ecd4",
    Kind.BENEFIT: "#f3ebc2",
    Kind.SCENE: "#e6e0f0",
}
WIDTHS = {Strength.WEAK: 1, Strength.MODERATE: 2, Strength.STRONG: 3}
AGAINST = (Relation.WEAKENS, Relation.ADDRESSES)
"""What such a link points at becomes less."""
BORNE_OUT = (Verdict.SUPPORTED, Verdict.DEFINITIONAL)


def _concepts(contents: Contents) -> list[tuple[Kind, Concept]]:
    return [(SECTIONS[section].kind, one) for section in NODE_SECTIONS for one in getattr(contents, section)]


def _quoted(text: str) -> str:
    """A string of DOT in which nothing is an escape or an entity."""
    text = NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
    text = text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
    return '"' + re.sub("\r\n|\r|\n", "\\\\n", text) + '"'


def dot(contents: Contents) -> str:
    """The links as a digraph of DOT: a bar for what becomes less, width for strength, dashes where studies do not bear the link out, dots for an order."""
    lines = [
        f"digraph {_quoted(contents.id)} {{",
        '  graph [rankdir=LR, ranksep=2, nodesep=0.15, fontname="sans-serif"];',
        f"  graph [label={_quoted(f'{contents.name} {contents.version}')}];",
        '  node [shape=box, style="rounded,filled", color="#888888", fontname="sans-serif"];',
        '  edge [color="#666666"];',
    ]
    for kind, one in _concepts(contents):
        told = f", tooltip={_quoted(one.summary)}" if one.summary else ""
        lines.append(f'  "{one.id}" [label={_quoted(one.name)}, kind="{kind}", fillcolor="{COLOURS[kind]}"{told}];')
    lines += [f'  "{link.source}" -> "{link.target}" [{_edge(link)}];' for link in contents.links]
    return "\n".join([*lines, "}", ""])


def _edge(link: Link) -> str:
    parts = [f'relation="{link.relation}"', f'verdict="{link.verdict}"', f'tooltip="{link.id}"']
    if link.strength is not None:
        parts += [f'strength="{link.strength}"', f"penwidth={WIDTHS[link.strength]}"]
    if link.relation in AGAINST:
        parts.append("arrowhead=tee")
    if link.relation is Relation.PRECEDES or link.verdict not in BORNE_OUT:
        parts.append(f"style={'dotted' if link.relation is Relation.PRECEDES else 'dashed'}")
    return ", ".join(parts)


SHAPES = {
    Kind.OBSTACLE: '{{{{"{}"}}}}',
    Kind.PILLAR: '["{}"]',
    Kind.PRACTICE: '(["{}"])',
    Kind.BENEFIT: '("{}")',
    Kind.SCENE: '>"{}"]',
}
ARROWS = {None: "-.->", Strength.WEAK: "-.->", Strength.MODERATE: "-->", Strength.STRONG: "==>"}


def _coded(text: str) -> str:
    """Words of Mermaid: whatever is no letter, digit, space or plain mark is given by its number, so that nothing is syntax."""
    text = " ".join(NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text).split())
    return "".join(char if char.isalnum() or char in " ,.'()-?!" else f"#{ord(char)};" for char in text)


def mermaid(contents: Contents) -> str:
    """The links as a flowchart of Mermaid; thin, normal and thick arrows are weak, moderate and strong, and ids have underscores for hyphens."""

    def name(id: str) -> str:
        # A word of its own language, such as `end`, is no name by itself.
        return f"c_{id.replace('-', '_')}"

    lines = ["flowchart LR"]
    lines += [f"  {name(one.id)}{SHAPES[kind].format(_coded(one.name))}:::{kind}" for kind, one in _concepts(contents)]
    lines += [
        f"  {name(link.source)} {ARROWS[link.strength]}|{link.relation}| {name(link.target)}" for link in contents.links
    ]
    lines += [f"  classDef {kind} fill:{colour},stroke:#888,color:#222" for kind, colour in COLOURS.items()]
    return "\n".join([*lines, ""])
