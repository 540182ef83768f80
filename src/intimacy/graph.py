"""Records to a networkx graph and back; the only room that imports networkx.

Nodes are pillars, obstacles, practices, benefits and scenes; edges are links, keyed by their relation. Attributes are scalars, nested ones JSON text,
absent ones absent, so that every writer of networkx takes them. What is neither node nor edge (references, red flags, rulings, ...) is JSON text on the graph.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs
import networkx as nx

from .codec import check_schema, to_plain
from .codec.structure import shorten, structure_or_faults
from .errors import CatalogError, Fault
from .model import SECTIONS, Contents, Frame, Strength, frozendict

if TYPE_CHECKING:
    from collections.abc import Hashable

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["WEIGHT_OF", "frozen_graph", "from_graph", "to_graph"]

NODE_SECTIONS = ("pillars", "obstacles", "practices", "benefits", "scenes")
SECTION_OF_KIND = {str(SECTIONS[section].kind): section for section in NODE_SECTIONS}
TEXT_SECTIONS = tuple(name for name in SECTIONS if name not in (*NODE_SECTIONS, "links"))
SCHEMA = "intimacy/graph/1"

WEIGHT_OF = frozendict({Strength.WEAK: 0.25, Strength.MODERATE: 0.5, Strength.STRONG: 0.75})
"""The number that ``to_graph(weighted=True)`` writes beside a strength (rule S1)."""


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """Nested values as JSON text; scalars as they are."""
    return {
        key: json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, (dict, list)) else value
        for key, value in record.items()
    }


def to_graph(contents: Contents, *, weighted: bool = False) -> MultiDiGraph:
    """Make a graph of one's own out of a catalogue's records; with ``weighted`` every edge also has a number ``weight``."""
    graph: MultiDiGraph = nx.MultiDiGraph()
    plain = to_plain(contents)
    graph.graph["schema"] = SCHEMA
    for name, value in plain.items():
        if name not in (*NODE_SECTIONS, "links"):
            graph.graph[name] = json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, (dict, list)) else value
    for section in NODE_SECTIONS:
        for record in plain.get(section, ()):
            flat = _flat(record)
            graph.add_node(flat.pop("id"), kind=str(SECTIONS[section].kind), **flat)
    for link, record in zip(contents.links, plain.get("links", ()), strict=True):
        flat = _flat(record)
        if weighted and link.strength is not None:
            flat["weight"] = WEIGHT_OF[link.strength]
        graph.add_edge(flat.pop("source"), flat.pop("target"), key=flat["relation"], **flat)
    return graph


def frozen_graph(contents: Contents) -> MultiDiGraph:
    """Make a graph whose structure and attributes cannot be changed."""
    graph: Any = to_graph(contents)
    # nx.freeze guards the structure and leaves every attribute dict writable.
    for name, attributes in list(graph._node.items()):
        graph._node[name] = frozendict(attributes)
    for source, targets in graph._adj.items():
        for target, keyed in targets.items():
            for key, attributes in list(keyed.items()):
                fixed = frozendict(attributes)
                graph._adj[source][target][key] = fixed
                graph._pred[target][source][key] = fixed
    graph.graph = frozendict(graph.graph)
    frozen: MultiDiGraph = nx.freeze(graph)
    return frozen


def _nested(kind: type, given: Mapping[str, Any], faults: list[Fault], record: str) -> dict[str, Any]:
    """Undo `_flat`: parse the JSON text of fields that are not scalars."""
    out: dict[str, Any] = {}
    attrs.resolve_types(kind)
    for key, value in given.items():
        field = getattr(attrs.fields(kind), str(key), None)
        scalar = field is None or not any(part in str(field.type) for part in ("tuple", "Sessions", "Threshold"))
        if scalar or not isinstance(value, str):
            out[str(key)] = value
            continue
        try:
            out[str(key)] = json.loads(value)
        except (ValueError, RecursionError):
            faults.append(Fault(record=record, field=str(key), found=shorten(value), allowed="JSON text"))
    return out


def _nodes(graph: MultiDiGraph, faults: list[Fault]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, attributes in graph.nodes(data=True):
        given = dict(attributes)
        kind = given.pop("kind", None)
        section = SECTION_OF_KIND.get(kind) if isinstance(kind, str) else None
        record = f"node {shorten(name)}"
        if section is None:
            faults.append(
                Fault(record=record, field="kind", found="nothing" if kind is None else shorten(kind), allowed=f"one of {', '.join(SECTION_OF_KIND)}")
            )
            continue
        built, wrong = structure_or_faults(SECTIONS[section], {"name": str(name), **_nested(SECTIONS[section], given, faults, record), "id": name}, record=record)
        faults += wrong
        if built is not None:
            yield section, built


def _edge(source: Hashable, target: Hashable, key: Hashable, given: dict[str, Any], faults: list[Fault]) -> Any:
    link = SECTIONS["links"]
    record = f"edge {shorten(source)} -> {shorten(target)} ({shorten(key)})"
    weight = given.pop("weight", None)
    given.setdefault("relation", key)
    strength = given.get("strength")
    # A weight is a strength in numbers: an edit of one that the other does not follow would be lost in silence.
    if weight is not None and weight != WEIGHT_OF.get(strength):  # type: ignore[arg-type]  # anything may stand here
        allowed = "no weight, or 0.25 weak, 0.5 moderate, 0.75 strong as the edge's strength has it; change the strength"
        faults.append(Fault(record=record, field="weight", found=shorten(weight), allowed=allowed))
    built, wrong = structure_or_faults(link, {**_nested(link, given, faults, record), "source": source, "target": target}, record=record)
    faults += wrong
    return built


def from_graph(graph: MultiDiGraph) -> Contents:
    """Read the records of a graph made by `to_graph`, edited or not; raises `CatalogError` with every fault.

    A graph made elsewhere needs ``kind`` on its nodes and ``relation`` (or a relation as key) and ``strength`` on its edges. Examined pairs whose ends
    are gone from the graph go with them.
    """
    if not isinstance(graph, nx.Graph) or not graph.is_directed():
        raise CatalogError([Fault(found=type(graph).__name__, allowed="a directed networkx graph, best a MultiDiGraph")])
    faults: list[Fault] = []
    made: dict[str, list[Any]] = {section: [] for section in SECTIONS}
    for section, record in _nodes(graph, faults):
        made[section].append(record)
    edges = graph.edges(keys=True, data=True) if graph.is_multigraph() else ((u, v, d.get("relation"), d) for u, v, d in graph.edges(data=True))
    for source, target, key, attributes in edges:
        made["links"].append(_edge(source, target, key, dict(attributes), faults))
    about: dict[str, Any] = {"id": "from-graph", "name": "From a graph"}
    for name, value in graph.graph.items():
        _take_attribute(str(name), value, made, about, faults)
    frame = about.pop("frame", None) or Frame()
    # Contents without records: the scalars of the catalogue, checked like those of a file.
    head, wrong = structure_or_faults(Contents, about, record="graph")
    faults += wrong
    if faults or head is None:
        raise CatalogError(faults)
    # Ids of nodes that were taken out may still be named by examined pairs, which are no claims.
    ids = set(graph.nodes)
    made["examined"] = [pair for pair in made["examined"] if {pair.source, pair.target} <= ids]
    records: dict[str, Any] = {name: tuple(found) for name, found in made.items()}
    return attrs.evolve(head, frame=frame, **records)


def _take_attribute(name: str, value: Any, made: dict[str, list[Any]], about: dict[str, Any], faults: list[Fault]) -> None:
    """Read one attribute of the graph itself; foreign ones (a writer's own settings) are passed over."""
    if name == "schema":
        wrong = check_schema(value, "graph")
        if wrong:
            faults.append(Fault(record="graph", field="schema", found=shorten(value), allowed=wrong))
    elif name in ("id", "name", "version", "language"):
        about[name] = value
    elif name == "frame" or name in TEXT_SECTIONS:
        try:
            parsed = json.loads(value)
        except (ValueError, TypeError, RecursionError):
            faults.append(Fault(record="graph", field=name, found=shorten(value), allowed="JSON text"))
            return
        if name == "frame":
            built, found = structure_or_faults(Frame, parsed, record="frame")
            faults += found
            if built is not None:
                about["frame"] = built
            return
        if not isinstance(parsed, list):
            faults.append(Fault(record="graph", field=name, found=shorten(parsed), allowed="a JSON list"))
            return
        for index, item in enumerate(parsed):
            one, found = structure_or_faults(SECTIONS[name], item, record=f"{name}[{index}]")
            faults += found
            if one is not None:
                made[name].append(one)

