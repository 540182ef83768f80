"""Records to a networkx graph and back; the only room that imports networkx.

Nodes are pillars, obstacles, practices, benefits and scenes; edges are links, keyed by their relation. Attributes are scalars, nested ones JSON text,
absent ones absent, so that every writer of networkx takes them. What is neither node nor edge (references, red flags, rulings, ...) is JSON text on the graph.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, get_args, get_origin

import attrs
import networkx as nx

from .codec import check_schema, to_plain
from .codec.structure import structure_or_faults
from .errors import CatalogError, Fault, found
from .model import ABOUT, SECTIONS, WEIGHTS, Contents, Frame, Practice

if TYPE_CHECKING:
    from collections.abc import Hashable

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["from_graph", "frozen_graph", "node_link", "to_graph", "xml_text"]

NODE_SECTIONS = ("pillars", "obstacles", "practices", "benefits", "scenes")
SECTION_OF_KIND = {str(SECTIONS[section].kind): section for section in NODE_SECTIONS}
TEXT_SECTIONS = tuple(name for name in SECTIONS if name not in (*NODE_SECTIONS, "links"))
SCHEMA = "intimacy/graph/1"


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    """Nested values as JSON text; scalars as they are."""
    return {
        key: json.dumps(value, ensure_ascii=False, sort_keys=True) if isinstance(value, (dict, list)) else value
        for key, value in record.items()
    }


def to_graph(contents: Contents, *, weighted: bool = False) -> MultiDiGraph:
    """Make a graph of one's own out of a catalogue's records; with ``weighted`` every edge also has a number ``weight``."""
    graph: MultiDiGraph = nx.MultiDiGraph()
    # Defaults are written out, so that every link has its verdict and every number its place in a frame.
    plain = to_plain(contents, defaults=True)
    graph.graph["schema"] = SCHEMA
    for name, value in _flat(
        {name: value for name, value in plain.items() if name not in (*NODE_SECTIONS, "links")}
    ).items():
        # Writers of networkx take `id` and `name` of a graph for their own.
        graph.graph[f"catalog_{name}" if name in ABOUT else name] = value
    for section in NODE_SECTIONS:
        for record in plain.get(section, ()):
            flat = _flat(record)
            graph.add_node(flat.pop("id"), kind=str(SECTIONS[section].kind), **flat)
    for link, record in zip(contents.links, plain.get("links", ()), strict=True):
        flat = _flat(record)
        if weighted and link.strength is not None:
            flat["weight"] = WEIGHTS[link.strength]
        graph.add_edge(flat.pop("source"), flat.pop("target"), key=flat["relation"], **flat)
    return graph


def node_link(contents: Contents, *, weighted: bool = False) -> dict[str, Any]:
    """The graph as networkx's node-link data."""
    data: dict[str, Any] = nx.node_link_data(to_graph(contents, weighted=weighted), edges="edges")
    return data


def xml_text(contents: Contents, form: str, *, weighted: bool = False) -> str:
    """The graph as text of a format of XML: ``graphml`` or ``gexf``."""
    graph = to_graph(contents, weighted=weighted)
    if form == "graphml":
        return "\n".join(nx.generate_graphml(_for_xml(graph)))
    # The writer puts today's date into it: the same graph is the same text on every day.
    return re.sub(r' lastmodifieddate="[^"]*"', "", "\n".join(nx.generate_gexf(_for_xml(graph))))


def _for_xml(graph: Any) -> Any:
    """The same graph without the characters that XML cannot carry."""
    for attributes in (
        graph.graph,
        *(data for _, data in graph.nodes(data=True)),
        *(data for *_, data in graph.edges(data=True)),
    ):
        for key, value in attributes.items():
            if isinstance(value, str):
                attributes[key] = NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value)
    return graph


NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for."""


class _ReadOnly(dict[Any, Any]):
    """The attributes of a frozen graph. A dict, since the writers of networkx copy, pop and update what they are given."""

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise TypeError("catalog.graph is read-only; catalog.to_graph() gives a graph of your own")

    # Every one of them refuses, whatever it is given.
    __setitem__: Any = _refuse
    __delitem__: Any = _refuse
    __ior__: Any = _refuse
    update: Any = _refuse
    clear: Any = _refuse
    popitem: Any = _refuse
    setdefault: Any = _refuse

    def pop(self, key: Any, *default: Any) -> Any:
        if key not in self and default:
            return default[0]
        return self._refuse()

    def copy(self) -> dict[Any, Any]:
        return dict(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return _ReadOnly, (dict(self),)


def frozen_graph(contents: Contents) -> MultiDiGraph:
    """Make a graph whose structure and attributes cannot be changed."""
    # ruff: noqa: SLF001 - networkx has no public way to replace its attribute dicts
    graph: Any = to_graph(contents)
    # nx.freeze guards the structure and leaves every attribute dict writable.
    for name, attributes in list(graph._node.items()):
        graph._node[name] = _ReadOnly(attributes)
    for source, targets in graph._adj.items():
        for target, keyed in targets.items():
            for key, attributes in list(keyed.items()):
                fixed = _ReadOnly(attributes)
                graph._adj[source][target][key] = fixed
                graph._pred[target][source][key] = fixed
    graph.graph = _ReadOnly(graph.graph)
    frozen: MultiDiGraph = nx.freeze(graph)
    return frozen


@cache
def _nested_fields(kind: Any) -> frozenset[str]:
    """The fields of a record that `_flat` writes as JSON text."""
    types = {field.name: (field.type, *get_args(field.type)) for field in attrs.fields(kind)}
    return frozenset(
        name for name, parts in types.items() if any(get_origin(one) is tuple or attrs.has(one) for one in parts)
    )


def _nested(kind: type, given: Mapping[str, Any], faults: list[Fault], record: str) -> dict[str, Any]:
    """Undo `_flat`: parse the JSON text of fields that are not scalars."""
    out: dict[str, Any] = {}
    for key, value in given.items():
        if key not in _nested_fields(kind) or not isinstance(value, str):
            out[str(key)] = value
            continue
        try:
            out[str(key)] = json.loads(value)
        except (ValueError, RecursionError):
            faults.append(Fault(record=record, field=str(key), found=found(value), allowed="JSON text"))
    return out


def _nodes(graph: MultiDiGraph, faults: list[Fault]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, attributes in graph.nodes(data=True):
        given = dict(attributes)
        kind = given.pop("kind", None)
        section = SECTION_OF_KIND.get(kind) if isinstance(kind, str) else None
        record = f"node {found(name)}"
        if section is None:
            faults.append(
                Fault(
                    record=record,
                    field="kind",
                    found="nothing" if kind is None else found(kind),
                    allowed=f"one of {', '.join(SECTION_OF_KIND)}",
                )
            )
            continue
        built, wrong = structure_or_faults(
            SECTIONS[section],
            {"name": str(name), **_nested(SECTIONS[section], given, faults, record), "id": name},
            record=record,
        )
        faults += wrong
        if built is not None:
            yield section, built


def _edge(source: Hashable, target: Hashable, key: Hashable, given: dict[str, Any], faults: list[Fault]) -> Any:
    link = SECTIONS["links"]
    record = f"edge {found(source)} -> {found(target)} ({found(key)})"
    weight = given.pop("weight", None)
    given.setdefault("relation", key)
    strength = given.get("strength")
    # A weight is a strength in numbers: an edit of one that the other does not follow would be lost in silence.
    if weight is not None and weight != WEIGHTS.get(strength):  # type: ignore[arg-type]  # anything may stand here
        allowed = (
            "no weight, or 0.25 weak, 0.5 moderate, 0.75 strong as the edge's strength has it; change the strength"
        )
        faults.append(Fault(record=record, field="weight", found=found(weight), allowed=allowed))
    built, wrong = structure_or_faults(
        link, {**_nested(link, given, faults, record), "source": source, "target": target}, record=record
    )
    faults += wrong
    return built


def from_graph(graph: Any) -> Contents:
    """Read the records of a graph made by `to_graph`, edited or not; raises `CatalogError` with every fault.

    A graph made elsewhere needs ``kind`` on its nodes and ``relation`` (or a relation as key) and ``strength`` on its edges. Examined pairs go with their
    ends, and where a link was made of them; conditions that hang on an
    obstacle that is not there always apply.
    """
    if not isinstance(graph, nx.Graph) or not graph.is_directed():
        raise CatalogError(
            [Fault(found=type(graph).__name__, allowed="a directed networkx graph, best a MultiDiGraph")]
        )
    given: Any = graph
    if "catalog_id" in given.graph and not given.is_multigraph():
        raise CatalogError(
            [
                Fault(
                    found=type(graph).__name__,
                    allowed="a MultiDiGraph, since two concepts may be joined by more than one link",
                )
            ]
        )
    faults: list[Fault] = []
    made: dict[str, list[Any]] = {section: [] for section in SECTIONS}
    for section, record in _nodes(given, faults):
        made[section].append(record)
    edges = (
        given.edges(keys=True, data=True)
        if given.is_multigraph()
        else ((u, v, d.get("relation"), d) for u, v, d in given.edges(data=True))
    )
    for source, target, key, attributes in edges:
        made["links"].append(_edge(source, target, key, dict(attributes), faults))
    about: dict[str, Any] = {"id": "from-graph", "name": "From a graph"}
    for name, value in given.graph.items():
        _take_attribute(str(name), value, made, about, faults)
    frame = about.pop("frame", None) or Frame()
    # Contents without records: the scalars of the catalogue, checked like those of a file.
    head, wrong = structure_or_faults(Contents, about, record="graph")
    faults += wrong
    if faults or head is None:
        raise CatalogError(faults)
    # What was taken out of the graph, or put in, may still be named by records that are no links: an examined pair goes with its ends, and where a link
    # was made of it; a condition that hangs on an obstacle that is not there always applies, which is the safe side.
    ids = set(given.nodes)
    linked = {link.key for link in made["links"]}
    made["examined"] = [
        pair for pair in made["examined"] if {pair.source, pair.target} <= ids and pair.key not in linked
    ]
    made["practices"] = [_with_conditions_that_hold(practice, ids) for practice in made["practices"]]
    records: dict[str, Any] = {name: tuple(rows) for name, rows in made.items()}
    return attrs.evolve(head, frame=frame, **records)


def _with_conditions_that_hold(practice: Practice, ids: set[str]) -> Practice:
    made = tuple(
        one if one.when is None or one.when.obstacle in ids else attrs.evolve(one, when=None)
        for one in practice.conditions
    )
    return practice if made == practice.conditions else attrs.evolve(practice, conditions=tuple(dict.fromkeys(made)))


def _take_attribute(
    name: str, value: Any, made: dict[str, list[Any]], about: dict[str, Any], faults: list[Fault]
) -> None:
    """Read one attribute of the graph itself; foreign ones (a writer's own settings) are passed over."""
    if name == "schema":
        wrong = check_schema(value, "graph")
        if wrong:
            faults.append(Fault(record="graph", field="schema", found=found(value), allowed=wrong))
    elif name.removeprefix("catalog_") in ABOUT and name.startswith("catalog_"):
        about[name.removeprefix("catalog_")] = value
    elif name == "frame" or name in TEXT_SECTIONS:
        try:
            parsed = json.loads(value)
        except (ValueError, TypeError, RecursionError):
            faults.append(Fault(record="graph", field=name, found=found(value), allowed="JSON text"))
            return
        if name == "frame":
            built, more = structure_or_faults(Frame, parsed, record="frame")
            faults += more
            if built is not None:
                about["frame"] = built
            return
        if not isinstance(parsed, list):
            faults.append(Fault(record="graph", field=name, found=found(parsed), allowed="a JSON list"))
            return
        for index, item in enumerate(parsed):
            one, more = structure_or_faults(SECTIONS[name], item, record=f"{name}[{index}]")
            faults += more
            if one is not None:
                made[name].append(one)
