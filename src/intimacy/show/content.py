"""What a picture shows of a catalog, of one concept, or of a result: which concepts and links, and in which words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .. import wording
from ..errors import Fault, OptionError, found
from ..model import WEIGHTS, Kind, Link, Relation, Strength, Verdict
from .diagram import DASHES, Layer, Line, Node, Sheet, draw
from .picture import Picture
from .svg import checked_theme
from .text import Result, lower_first, opening

__all__ = ["draw_catalog", "draw_paused", "draw_result"]

KINDS = (Kind.OBSTACLE, Kind.PILLAR, Kind.PRACTICE, Kind.BENEFIT)
"""The layers, from left to right."""

DRAWN = (Relation.WEAKENS, Relation.ADDRESSES, Relation.STRENGTHENS, Relation.YIELDS)

MOST = {Kind.OBSTACLE: 12, Kind.PILLAR: 10, Kind.PRACTICE: 16, Kind.BENEFIT: 10}
"""How many concepts of a kind are drawn at most; the others are folded into a count."""

STYLE = {
    Verdict.SUPPORTED: "supported",
    Verdict.DEFINITIONAL: "supported",
    Verdict.MIXED: "partly",
    Verdict.CONDITIONAL: "partly",
    Verdict.CONTESTED: "disputed",
    Verdict.CONTRADICTED_IN_PART: "disputed",
    Verdict.UNTESTED: "untested",
}


def _checked_width(width: object) -> int:
    if isinstance(width, int) and not isinstance(width, bool) and 320 <= width <= 4000:
        return width
    raise OptionError([Fault(field="width", found=found(width), allowed="a whole number from 320 to 4000")])


def draw_paused(*, theme: object, width: object) -> Picture:
    """The picture of a result that safety stops: the constant, and nothing else."""
    sheet = Sheet(wording.PAUSED, "", wording.PAUSED, (), (), ())
    return draw(sheet, theme=checked_theme(theme), width=_checked_width(width))


def draw_catalog(catalog: Any, concept: str | None, *, benefits: bool, theme: object, width: object) -> Picture:
    """A catalog, or what stands around one of its concepts; raises `UnknownConceptError` and `OptionError`."""
    theme, width = checked_theme(theme), _checked_width(width)
    middle = None if concept is None else catalog[concept]
    if middle is not None and middle.kind not in KINDS:
        allowed = f"an id of one of these kinds: {', '.join(KINDS)}"
        raise OptionError([Fault(field="concept", found=found(middle.id), allowed=allowed)])
    kinds = KINDS if benefits or (middle is not None and middle.kind is Kind.BENEFIT) else KINDS[:-1]
    known = {kind: _records(catalog, kind) for kind in kinds}
    kind_of = {record.id: kind for kind, records in known.items() for record in records}
    links = [one for one in catalog.links if one.relation in DRAWN and one.source in kind_of and one.target in kind_of]
    other = [
        one for one in catalog.links if one.relation not in DRAWN and one.source in kind_of and one.target in kind_of
    ]
    if middle is not None:
        links = [one for one in links if middle.id in (one.source, one.target)]
        other = [one for one in other if middle.id in (one.source, one.target)]
        near = {middle.id, *(end for one in links for end in (one.source, one.target))}
        known = {kind: [record for record in records if record.id in near] for kind, records in known.items()}
    weight: dict[str, float] = {}
    for one in links:
        for end in (one.source, one.target):
            weight[end] = weight.get(end, 0.0) + WEIGHTS[one.strength]
    chosen = {kind: _heaviest(records, weight, MOST[kind], middle) for kind, records in known.items()}
    shown = {record.id for records in chosen.values() for record in records}
    drawn = [one for one in links if one.source in shown and one.target in shown]
    weak = [one for one in drawn if one.strength is Strength.WEAK]
    if middle is None and len(drawn) > CROWDED:
        drawn = [one for one in drawn if one.strength is not Strength.WEAK]
    else:
        weak = []
    layers = tuple(
        Layer(
            kind,
            wording.LAYER[kind],
            tuple(Node(record.id, kind, record.name) for record in chosen[kind]),
            folded=wording.folded(len(known[kind]) - len(chosen[kind])),
        )
        for kind in kinds
        if known[kind] or middle is None
    )
    lines = tuple(_line(one, catalog) for one in drawn)
    notes = wording.not_drawn(len(weak), _counted(other))
    subject = catalog.name if middle is None else middle.name
    title = wording.catalog_title(subject)
    alt = " ".join([f"{title}.", *_layers_alt(layers, lines), *_strong_alt(drawn, catalog), *notes])
    sheet = Sheet(title, wording.CATALOG_SUBTITLE, alt, layers, lines, _keys(lines), (*notes,))
    return draw(sheet, theme=theme, width=width)


CROWDED = 60
"""Beyond so many lines the weak ones are counted instead of drawn."""


def _records(catalog: Any, kind: Kind) -> list[Any]:
    return list(getattr(catalog, f"{kind}s").values())


def _heaviest(records: list[Any], weight: dict[str, float], most: int, middle: Any) -> list[Any]:
    """At most so many records, those with the most weight of links, in the order in which they came."""
    first = sorted(records, key=lambda one: (one is not middle, -weight.get(one.id, 0.0), one.id))[:most]
    kept = {one.id for one in first}
    return [one for one in records if one.id in kept]


def _line(link: Link, catalog: Any, strength: Strength | None = None) -> Line:
    grade = strength or link.strength
    assert grade is not None
    evidence = STYLE[link.verdict]
    if link.verdict is Verdict.SUPPORTED and not link.references_for:
        evidence = "untested"
    source, target = (catalog.concepts[end].name for end in (link.source, link.target))
    says = (
        f"{source} {wording.RELATION[link.relation]} {lower_first(target)} ({grade}; {wording.evidence_phrase(link)})"
    )
    return Line(link.id, link.source, link.target, link.relation, grade, evidence, says)


def _counted(links: Iterable[Link]) -> dict[Relation, int]:
    counts: dict[Relation, int] = {}
    for one in links:
        counts[one.relation] = counts.get(one.relation, 0) + 1
    return {relation: counts[relation] for relation in Relation if relation in counts}


def _keys(lines: Sequence[Line], *bars: str) -> tuple[tuple[str, str], ...]:
    relations = {line.relation for line in lines}
    helps = relations & {Relation.ADDRESSES, Relation.STRENGTHENS}
    shown: list[str] = [relation for relation in (Relation.WEAKENS,) if relation in relations]
    shown += [Relation.STRENGTHENS] if helps else []
    shown += [Relation.YIELDS] if Relation.YIELDS in relations else []
    shown += [grade for grade in Strength if any(line.strength is grade for line in lines)]
    shown += [evidence for evidence in DASHES if any(line.evidence == evidence for line in lines)]
    return tuple((key, wording.KEY[key]) for key in (*shown, *bars))


def _layers_alt(layers: Sequence[Layer], lines: Sequence[Line]) -> list[str]:
    named = [
        f"{layer.heading}: {wording.listed([node.name for node in layer.nodes])}." for layer in layers if layer.nodes
    ]
    return [*named, wording.drawn(len(lines))]


def _strong_alt(links: Iterable[Link], catalog: Any) -> list[str]:
    strong = [one for one in links if one.strength is Strength.STRONG]
    name = {one.id: one.name for one in (*catalog.concepts.values(),)}
    said = [f"{name[one.source]} {wording.RELATION[one.relation]} {lower_first(name[one.target])}" for one in strong]
    return [f"{wording.STRONG_ONES}: {'; '.join(said)}."] if said else []


def draw_result(result: Result, *, benefits: bool, theme: object, width: object) -> Picture:
    """A result that safety does not stop: needs to the left, what could help to the right, and what joins them."""
    theme, width = checked_theme(theme), _checked_width(width)
    catalog = result.catalog
    needs = {need.target: need for need in result.needs}
    items = result.items[: MOST[Kind.PRACTICE]]
    layers = []
    for kind in KINDS:
        records = _records(catalog, kind)
        if kind is Kind.PRACTICE:
            nodes = tuple(Node(item.practice.id, kind, item.practice.name, item.gain, item.rank) for item in items)
            empty = wording.why_empty(result.why_empty) if result.why_empty else ""
            layers.append(Layer(kind, wording.LAYER[kind], nodes, empty, wording.folded(len(records) - len(nodes))))
            continue
        wanted = [
            one
            for one in sorted(records, key=lambda one: -needs[one.id].share if one.id in needs else 0)
            if one.id in needs
        ]
        wanted = wanted[: MOST[kind]]
        if kind is Kind.BENEFIT and not benefits and not wanted:
            continue
        quiet = [one for one in records if one.id not in needs][: max(0, QUIET - len(wanted))]
        shown = {one.id for one in (*wanted, *quiet)}
        nodes = tuple(_needed(one, kind, needs.get(one.id)) for one in records if one.id in shown)
        layers.append(Layer(kind, wording.LAYER[kind], nodes, folded=wording.folded(len(records) - len(nodes))))
    there = {node.id for layer in layers for node in layer.nodes if not node.quiet}
    lines = [
        _line(link, catalog, strength)
        for link, strength in _joining(result, items, needs)
        if link.source in there and link.target in there
    ]
    bars = [key for key, told in (("need", not result.general), ("gain", bool(items))) if told]
    alt = " ".join(_result_alt(result, items))
    sheet = Sheet(
        wording.RESULT_TITLE,
        opening(result),
        alt,
        tuple(layers),
        tuple(lines),
        _keys(lines, *bars),
        (wording.PICTURE_LIMIT,),
    )
    return draw(sheet, theme=theme, width=width)


QUIET = 8
"""A layer of a result shows concepts that nothing was said of until there are so many in it."""


def _needed(record: Any, kind: Kind, need: Any) -> Node:
    if need is None:
        return Node(record.id, kind, record.name, quiet=True)
    return Node(record.id, kind, record.name, None if need.origin == "assumed" else need.need)


def _joining(result: Result, items: Sequence[Any], needs: dict[str, Any]) -> Iterable[tuple[Link, Strength]]:
    """The links that count here: from obstacles to the lack that they cause, and from practices to what they relieve."""
    causes = {(part.source, need.target) for need in needs.values() for part in need.causes}
    stated = result.options.evidence == "article"
    for link in result.catalog.links:
        if link.relation is Relation.WEAKENS and (link.source, link.target) in causes:
            yield link, link.stated_strength if stated else link.strength
    for item in items:
        for reason in item.reasons:
            yield reason.link, reason.strength


def _result_alt(result: Result, items: Sequence[Any]) -> Iterable[str]:
    yield f"{wording.RESULT_TITLE}."
    yield from [opening(result)] if opening(result) else []
    if result.needs and not result.general:
        named = [f"{need.name} ({wording.need_word(need.need)})" for need in result.needs]
        yield f"{wording.KEY['need']}: {wording.listed(named)}."
    for item in items:
        helped = wording.listed([lower_first(reason.name) for reason in item.reasons])
        yield f"{item.rank}. {item.practice.name}, for {helped}."
    if result.why_empty:
        yield wording.why_empty(result.why_empty)
    yield wording.PICTURE_LIMIT
