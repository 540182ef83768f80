"""What a picture shows of a catalog, of one concept, or of a result: which concepts and links, and in which words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import fsum
from typing import Any

import attrs

from .. import wording
from ..errors import Fault, OptionError, found
from ..model import WEIGHTS, Kind, Link, Relation, Strength, Verdict
from ..wording.claims import word
from ..wording.speech import named, said
from .diagram import draw
from .picture import Picture
from .sheet import Layer, Line, Node, Sheet
from .svg import checked_theme
from .text import Result, name_in_use, opening

__all__ = ["draw_catalog", "draw_paused", "draw_result"]

KINDS = (Kind.OBSTACLE, Kind.PILLAR, Kind.PRACTICE, Kind.BENEFIT)
"""The columns, from left to right."""

DRAWN = (Relation.WEAKENS, Relation.ADDRESSES, Relation.STRENGTHENS, Relation.YIELDS)
"""The relations between columns; others join concepts of one column, or say what is needed first, and are counted."""

MOST = {Kind.OBSTACLE: 12, Kind.PILLAR: 10, Kind.PRACTICE: 16, Kind.BENEFIT: 10}
"""How many concepts a column holds at most; the others are counted."""

CROWDED = 60
"""In a picture with more lines than this, weak ones are counted instead of drawn."""

TOLD = 12
"""How many strong links are told in words."""

QUIET = 8
"""Up to so many concepts in a column, a result shows those of which nothing was said, too."""

EVIDENCE = {
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


def _records(catalog: Any, kind: Kind) -> list[Any]:
    return list(getattr(catalog, f"{kind}s").values())


def _line(link: Link, strength: Strength, catalog: Any) -> Line:
    # Support that names no study is somebody's word.
    bare = link.verdict is Verdict.SUPPORTED and not link.references_for
    says = f"{_claim(link, catalog)} ({word(strength)}; {wording.evidence_phrase(link)})"
    evidence = "untested" if bare else EVIDENCE[link.verdict]
    return Line(link.id, link.source, link.target, link.relation, strength, evidence, says)


def _uncrowded(lines: Sequence[Line]) -> tuple[tuple[Line, ...], int]:
    """The lines to draw, and how many weak ones of so many are not: those of concepts that have others."""
    if len(lines) <= CROWDED:
        return tuple(lines), 0
    firm = {end for one in lines if one.strength is not Strength.WEAK for end in (one.source, one.target)}
    kept = tuple(one for one in lines if one.strength is not Strength.WEAK or not {one.source, one.target} <= firm)
    return kept, len(lines) - len(kept)


def _claim(link: Link, catalog: Any) -> str:
    """A link as a sentence without its end."""
    source, target = (catalog.concepts[end].name for end in (link.source, link.target))
    return f"{source} {said(wording.RELATION[link.relation])} {named(target)}"


def _keys(lines: Sequence[Line], *more: str) -> tuple[tuple[str, str], ...]:
    """The legend of what is there."""
    shown = {line.relation for line in lines} | {line.strength for line in lines} | {line.evidence for line in lines}
    shown |= {Relation.STRENGTHENS} if Relation.ADDRESSES in shown else set()
    return tuple((key, said(text)) for key, text in wording.KEY.items() if key in shown or key in more)


def _listing(layers: Iterable[Layer]) -> Iterator[str]:
    """The columns in words."""
    for layer in layers:
        names = [
            *(node.name for node in layer.nodes),
            *([layer.folded.removeprefix(said("and {count} more").partition("{")[0])] if layer.folded else []),
        ]
        yield f"{layer.heading}: {wording.listed(names)}."


# -- a catalog ---------------------------------------------------------------------------------------------------------


def draw_catalog(catalog: Any, middle: Any, *, benefits: bool, theme: object, width: object) -> Picture:
    """A catalog, or what is linked to one of its concepts; raises `OptionError`."""
    theme, width = checked_theme(theme), _checked_width(width)
    if middle is not None and middle.kind not in KINDS:
        allowed = "an obstacle, a pillar, a practice or a benefit"
        raise OptionError([Fault(field="concept", found=found(middle.id), allowed=allowed)])
    return draw(_catalog_sheet(catalog, middle, benefits=benefits), theme=theme, width=width)


def _catalog_sheet(catalog: Any, middle: Any, *, benefits: bool) -> Sheet:
    kinds = KINDS if benefits or (middle is not None and middle.kind is Kind.BENEFIT) else KINDS[:-1]
    columns = {kind: _records(catalog, kind) for kind in kinds}
    links = [one for one in catalog.links if middle is None or middle.id in (one.source, one.target)]
    among = {record.id for records in columns.values() for record in records}
    joining = [one for one in links if one.relation in DRAWN and {one.source, one.target} <= among]
    if middle is not None:
        near = {middle.id, *(end for one in joining for end in (one.source, one.target))}
        columns = {kind: [record for record in records if record.id in near] for kind, records in columns.items()}
    chosen = {kind: _heaviest(records, joining, MOST[kind], middle) for kind, records in columns.items()}
    shown = {record.id for records in chosen.values() for record in records}
    drawn = [one for one in joining if {one.source, one.target} <= shown]
    lines, weak = _uncrowded([_line(one, one.strength, catalog) for one in drawn if one.strength is not None])
    layers = tuple(
        Layer(
            kind,
            said(wording.LAYER[kind]),
            tuple(Node(record.id, kind, name_in_use(record)) for record in records),
            folded=wording.more(len(columns[kind]) - len(records)),
        )
        for kind, records in chosen.items()
        if records
    )
    joined = {one.key for one in joining}
    others = Counter(one.relation for one in links if one.key not in joined)
    counts = {relation: others[relation] for relation in Relation if others[relation]}
    left_out = wording.not_drawn(weak, counts, folded=len(joining) - len(drawn))
    title = catalog.name if middle is None else wording.around(middle.name)
    strong = wording.strong_links([_claim(one, catalog) for one in drawn if one.strength is Strength.STRONG][:TOLD])
    notes = tuple(note for note in (left_out, "" if layers else said(wording.NOTHING_DRAWN)) if note)
    alt = " ".join(part for part in (f"{title}.", *_listing(layers), strong, *notes) if part)
    widths = said(wording.CATALOG_SUBTITLE) if lines else ""
    subtitle = widths if middle is None else middle.summary
    return Sheet(title, subtitle, alt, layers, lines, _keys(lines), notes)


def _heaviest(records: Sequence[Any], links: Iterable[Link], most: int, middle: Any) -> list[Any]:
    """At most so many records, those with the strongest links, in the order in which they came."""
    if len(records) <= most:
        return list(records)
    weights: dict[str, list[float]] = {record.id: [] for record in records}
    for link in links:
        for end in (link.source, link.target):
            if end in weights and link.strength is not None:
                weights[end].append(WEIGHTS[link.strength])
    first = sorted(records, key=lambda one: (one is not middle, -fsum(weights[one.id]), one.id))[:most]
    return [one for one in records if one in first]


# -- a result ----------------------------------------------------------------------------------------------------------


def draw_paused(*, theme: object, width: object) -> Picture:
    """The picture of a result that safety stops: the constant, and nothing else."""
    return draw(
        Sheet(said(wording.PAUSED), "", said(wording.PAUSED)), theme=checked_theme(theme), width=_checked_width(width)
    )


def draw_result(result: Result, *, benefits: bool, theme: object, width: object) -> Picture:
    """A result that safety does not stop: needs to the left, what could help to the right, and what joins them."""
    sheet = _result_sheet(result, benefits=benefits)
    return attrs.evolve(draw(sheet, theme=checked_theme(theme), width=_checked_width(width)), private=True)


def _result_sheet(result: Result, *, benefits: bool) -> Sheet:
    catalog = result.catalog
    needs = {need.target: need for need in result.needs}
    items = result.items[: MOST[Kind.PRACTICE]]
    layers = [_needs_layer(catalog, kind, needs) for kind in (Kind.OBSTACLE, Kind.PILLAR)]
    listed = tuple(Node(one.practice.id, Kind.PRACTICE, one.practice.name, one.gain, one.rank) for one in items)
    empty = wording.why_empty(result.why_empty) if result.why_empty else ""
    # What is not in the list is a number, whatever kept it out.
    rest = wording.more(len(catalog.practices) - len(listed)) if listed else ""
    layers.append(Layer(Kind.PRACTICE, said(wording.LAYER[Kind.PRACTICE]), listed, empty, rest))
    links = list(_joining(result, items, needs))
    if benefits:
        layers.append(_benefits_layer(catalog, needs))
        alive = {node.id for layer in layers for node in layer.nodes if not node.quiet}
        known = {link.id for link, _ in links}
        links += [
            (one, one.strength)
            for one in catalog.find_links(relation=Relation.YIELDS)
            if one.id not in known and one.strength is not Strength.WEAK and one.source in alive
        ]
    elif any(need.kind is Kind.BENEFIT for need in result.needs):
        layers.append(_needs_layer(catalog, Kind.BENEFIT, needs))
    there = {node.id for layer in layers for node in layer.nodes}
    lines, weak = _uncrowded(
        [_line(link, strength, catalog) for link, strength in links if strength and {link.source, link.target} <= there]
    )
    bars = [key for key, told in (("need", not result.general), ("gain", bool(items))) if told]
    bars += ["quiet"] if any(node.quiet for layer in layers for node in layer.nodes) else []
    told = [opening(result), *([said(wording.ALONE)] if result.mode == "alone" and items else [])]
    alt = " ".join(_result_words(result, items, told))
    notes = tuple(note for note in (wording.not_drawn(weak, {}), said(wording.PICTURE_LIMIT)) if note)
    keys = _keys(lines, *bars)
    return Sheet(said(wording.RESULT_TITLE), " ".join(filter(None, told)), alt, tuple(layers), lines, keys, notes)


def _needs_layer(catalog: Any, kind: Kind, needs: Mapping[str, Any]) -> Layer:
    """What is needed, with bars, and quietly what nothing was said of, as far as there is room."""
    records = _records(catalog, kind)
    needed = sorted((one.id for one in records if one.id in needs), key=lambda one: (-needs[one].share, one))[
        : MOST[kind]
    ]
    quiet = [one.id for one in records if one.id not in needs][: max(0, QUIET - len(needed))]
    nodes = tuple(_needed(one, needs.get(one.id)) for one in records if one.id in needed or one.id in quiet)
    return Layer(kind, said(wording.LAYER[kind]), nodes, folded=wording.more(len(records) - len(nodes)))


def _benefits_layer(catalog: Any, needs: Mapping[str, Any]) -> Layer:
    records = sorted(_records(catalog, Kind.BENEFIT), key=lambda one: one.id not in needs)[: MOST[Kind.BENEFIT]]
    nodes = tuple(Node(one.id, one.kind, one.name, needs[one.id].need if one.id in needs else None) for one in records)
    return Layer(
        Kind.BENEFIT, said(wording.LAYER[Kind.BENEFIT]), nodes, folded=wording.more(len(catalog.benefits) - len(nodes))
    )


def _needed(record: Any, need: Any) -> Node:
    if need is None:
        return Node(record.id, record.kind, record.name, quiet=True)
    return Node(record.id, record.kind, record.name, None if need.origin == "assumed" else need.need)


def _joining(result: Result, items: Iterable[Any], needs: Mapping[str, Any]) -> Iterator[tuple[Link, Strength | None]]:
    """The links that count here: of obstacles and wishes with the lack that comes of them, and of practices with what they relieve."""
    causes = {(part.source, need.target) for need in needs.values() for part in need.causes}
    stated = result.options.evidence == "article"
    for link in result.catalog.links:
        weakens = link.relation is Relation.WEAKENS and (link.source, link.target) in causes
        wished = link.relation is Relation.YIELDS and (link.target, link.source) in causes
        if weakens or wished:
            yield link, link.stated_strength if stated else link.strength
    for item in items:
        for reason in item.reasons:
            yield reason.link, reason.strength


def _result_words(result: Result, items: Iterable[Any], told: Iterable[str]) -> Iterator[str]:
    yield f"{said(wording.RESULT_TITLE)}."
    yield from filter(None, told)
    if result.needs and not result.general:
        needs = [f"{need.name} ({wording.need_word(need.need)})" for need in result.needs]
        yield said("Needs: {needs}.", needs=wording.listed(needs))
    for item in items:
        yield f"{item.rank}. {item.practice.name} {'; '.join(_helps(item))}."
    if result.why_empty:
        yield wording.why_empty(result.why_empty)
    yield said(wording.PICTURE_LIMIT)


def _helps(item: Any) -> Iterator[str]:
    """What a practice may do, each relation once."""
    helped: dict[Relation, list[str]] = {}
    for reason in item.reasons:
        helped.setdefault(reason.link.relation, []).append(named(reason.name))
    for relation, names in helped.items():
        yield f"{said(wording.RELATION[relation])} {wording.listed(names)}"
