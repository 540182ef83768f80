"""Records to the parts of a graph, to a networkx graph, and back; the only room that imports networkx, and only where a graph of it is wanted.

Nodes are pillars, obstacles, practices, benefits and scenes; edges are links, keyed by their relation. Attributes are scalars, nested ones JSON text,
absent ones absent, so that every writer of networkx takes them. What is neither node nor edge (references, red flags, rulings, ...) is JSON text on the graph.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, get_args, get_origin

import attrs

from .codec import check_schema, to_plain
from .codec.quick import quickly
from .codec.structure import structure_or_faults
from .errors import CatalogError, Fault, found
from .model import ABOUT, SECTIONS, WEIGHTS, Contents, Frame, Practice, Relation, with_valid

if TYPE_CHECKING:
    import networkx as nx

    MultiDiGraph = nx.MultiDiGraph[str]

__all__ = ["NOT_XML", "Parts", "from_graph", "from_parts", "frozen_graph", "gexf_text", "to_graph", "to_parts"]

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


class Parts(NamedTuple):
    """A graph as plain data: what is said of the whole, the nodes by id, the edges by their ends and key."""

    about: dict[str, Any]
    nodes: list[tuple[str, dict[str, Any]]]
    edges: list[tuple[str, str, str, dict[str, Any]]]


def to_parts(contents: Contents, *, weighted: bool = False) -> Parts:
    """The parts of the graph of a catalogue's records; with ``weighted`` every edge that has a strength also has a number ``weight``."""
    # Defaults are written out, so that every link has its verdict and every number its place in a frame.
    plain = to_plain(contents, defaults=True)
    about = _flat({name: value for name, value in plain.items() if name not in (*NODE_SECTIONS, "links")})
    # Writers of networkx take `id` and `name` of a graph for their own.
    about = {f"catalog_{name}" if name in ABOUT else name: value for name, value in about.items()}
    parts = Parts({"schema": SCHEMA, **about}, [], [])
    for section in NODE_SECTIONS:
        for record in plain.get(section, ()):
            flat = _flat(record)
            parts.nodes.append((flat.pop("id"), {"kind": str(SECTIONS[section].kind), **flat}))
    for link, record in zip(contents.links, plain.get("links", ()), strict=True):
        flat = _flat(record)
        if weighted and link.strength is not None:
            flat["weight"] = WEIGHTS[link.strength]
        parts.edges.append((flat.pop("source"), flat.pop("target"), flat["relation"], flat))
    return parts


def to_graph(contents: Contents, *, weighted: bool = False) -> MultiDiGraph:
    """Make a graph of one's own out of a catalogue's records; ``weighted`` as for `to_parts`."""
    import networkx as nx

    graph: Any = nx.MultiDiGraph()
    about, nodes, edges = to_parts(contents, weighted=weighted)
    graph.graph.update(about)
    graph.add_nodes_from(nodes)
    graph.add_edges_from(edges)
    made: MultiDiGraph = graph
    return made


def gexf_text(contents: Contents, *, weighted: bool = False) -> str:
    """The graph as GEXF, without the characters that XML cannot carry."""
    from networkx.readwrite.gexf import GEXFWriter

    graph: Any = to_graph(contents, weighted=weighted)
    for _, data in (
        ("", graph.graph),
        *graph.nodes(data=True),
        *((key, data) for *_, key, data in graph.edges(keys=True, data=True)),
    ):
        data.update(
            {
                key: NOT_XML.sub("\N{REPLACEMENT CHARACTER}", value)
                for key, value in data.items()
                if isinstance(value, str)
            }
        )
    # What Gephi shows of a node.
    for _, data in graph.nodes(data=True):
        data["label"] = data["name"]
    text = str(GEXFWriter(graph=graph))
    # The writer puts today's date into it: the same graph is the same text on every day.
    text = re.sub(r' lastmodifieddate="[^"]*"', "", text, count=1)
    # A carriage return as it is would be read as the end of a line.
    return f"{text}\n".replace("\r", "&#13;")


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
    import networkx as nx

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


def _structured(kind: Any, given: dict[str, Any], faults: list[Fault], name: str, *of: object) -> Any:
    """The record of attributes in which nested values are JSON text, as `_flat` writes them; None where there are faults, told by a name of what it is of."""
    nested = _nested_fields(kind)
    wrong = []
    # Most records have none of them.
    for key in () if nested.isdisjoint(given) else nested & given.keys():
        value = given[key]
        if isinstance(value, str):
            try:
                given[key] = json.loads(value)
            except (ValueError, RecursionError):
                wrong.append(Fault(field=str(key), found=found(value), allowed="JSON text"))
                del given[key]
    built = None if wrong else quickly(kind, given)
    if built is None:
        built, more = structure_or_faults(kind, given)
        record = name.format(*map(found, of))
        faults += [fault._replace(record=record) for fault in (*wrong, *more)]
    return built


NODE, EDGE = "node {}", "edge {} -> {} ({})"
KIND = f"one of {', '.join(SECTION_OF_KIND)}"


def _nodes(nodes: Iterable[tuple[Any, dict[str, Any]]], faults: list[Fault]) -> Iterator[tuple[str, Any]]:
    for name, given in nodes:
        kind = given.pop("kind", None)
        section = SECTION_OF_KIND.get(kind) if isinstance(kind, str) else None
        if section is None:
            what = "nothing" if kind is None else found(kind)
            faults.append(Fault(record=NODE.format(found(name)), field="kind", found=what, allowed=KIND))
            continue
        given.setdefault("name", str(name))
        given["id"] = name
        built = _structured(SECTIONS[section], given, faults, NODE, name)
        if built is not None:
            yield section, built


def _edge(source: object, target: object, key: object, given: dict[str, Any], faults: list[Fault]) -> Any:
    given.setdefault("relation", key)
    given["source"] = source
    given["target"] = target
    weight, strength = given.pop("weight", None), given.get("strength")
    # A weight is a strength in numbers: an edit of one that the other does not follow would be lost in silence.
    if weight is not None and weight not in [number for word, number in WEIGHTS.items() if word == strength]:
        record = EDGE.format(found(source), found(target), found(key))
        allowed = (
            "no weight, or 0.25 weak, 0.5 moderate, 0.75 strong as the edge's strength has it; change the strength"
        )
        faults.append(Fault(record=record, field="weight", found=found(weight), allowed=allowed))
    return _structured(SECTIONS["links"], given, faults, EDGE, source, target, key)


def from_graph(graph: Any) -> Contents:
    """Read the records of a graph made by `to_graph`, edited or not, or elsewhere; `from_parts` says what it needs.

    Raises `CatalogError` with every fault.
    """
    import networkx as nx

    if not isinstance(graph, nx.Graph) or not graph.is_directed():
        raise CatalogError(
            [Fault(found=type(graph).__name__, allowed="a directed networkx graph, best a MultiDiGraph")]
        )
    given: Any = graph
    if not given.is_multigraph():
        if "catalog_id" in given.graph:
            raise CatalogError(
                [
                    Fault(
                        found=type(graph).__name__,
                        allowed="a MultiDiGraph, since two concepts may be joined by more than one link",
                    )
                ]
            )
        edges = ((u, v, d.get("relation"), dict(d)) for u, v, d in given.edges(data=True))
    else:
        edges = ((u, v, key, dict(d)) for u, v, key, d in given.edges(keys=True, data=True))
    return from_parts(given.graph, ((name, dict(d)) for name, d in given.nodes(data=True)), edges)


def from_parts(
    said: Mapping[Any, Any],
    nodes: Iterable[tuple[Any, dict[str, Any]]],
    edges: Iterable[tuple[Any, Any, Any, dict[str, Any]]],
) -> Contents:
    """Read the records of the parts of a graph, whose attributes are used up; raises `CatalogError` with every fault.

    A graph made elsewhere needs ``kind`` on its nodes and ``relation`` (or a relation as key) and ``strength`` on its edges. Examined pairs go with their
    ends, and where a link was made of them; conditions that hang on an
    obstacle that is not there always apply.
    """
    nodes = list(nodes)
    if nodes and not any("kind" in data for _, data in nodes):
        raise CatalogError([_foreign(nodes)])
    faults: list[Fault] = []
    made: dict[str, list[Any]] = {section: [] for section in SECTIONS}
    ids = set()
    for section, record in _nodes(nodes, faults):
        made[section].append(record)
        ids.add(record.id)
    for source, target, key, attributes in edges:
        made["links"].append(_edge(source, target, key, attributes, faults))
    about: dict[str, Any] = {"id": "from-graph", "name": "From a graph"}
    for name, value in said.items():
        _take_attribute(str(name), value, made, about, faults)
    frame = about.pop("frame", None) or Frame()
    # Contents without records: the scalars of the catalogue, checked like those of a file.
    head, wrong = structure_or_faults(Contents, about, record="graph")
    faults += wrong
    if faults or head is None:
        raise CatalogError(faults)
    # What was taken out of the graph, or put in, may still be named by records that are no links: an examined pair goes with its ends, and where a link
    # was made of it; a condition that hangs on an obstacle that is not there always applies, which is the safe side.
    if made["examined"]:
        linked = {link.key for link in made["links"]}
        made["examined"] = [
            pair for pair in made["examined"] if {pair.source, pair.target} <= ids and pair.key not in linked
        ]
    made["practices"] = [_with_conditions_that_hold(practice, ids) for practice in made["practices"]]
    records: dict[str, Any] = {name: tuple(rows) for name, rows in made.items()}
    return with_valid(head, frame=frame, **records)


def _foreign(nodes: list[tuple[Any, dict[str, Any]]]) -> Fault:
    """What a graph needs of which no node says what it is."""
    names = sorted({str(name) for _, data in nodes for name in data})
    shown = f"; they have {', '.join(found(name) for name in names[:10])}" if names else ""
    more = f" and {len(names) - 10} more attributes" if len(names) > 10 else ""
    links = f"a relation, one of {', '.join(Relation)}, and a strength, weak, moderate or strong; precedes has none"
    allowed = f"on every node a kind, {KIND}, and best a name; on every edge {links}"
    return Fault(found=f"{len(nodes):,} nodes without a kind{shown}{more}", allowed=allowed)


def _with_conditions_that_hold(practice: Practice, ids: set[str]) -> Practice:
    if not practice.conditions:
        return practice
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
            # A file that can nest carries it as it is.
            parsed = value if isinstance(value, (list, dict)) else json.loads(value)
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
            one = quickly(SECTIONS[name], item)
            if one is None:
                one, more = structure_or_faults(SECTIONS[name], item, record=f"{name}[{index}]")
                faults += more
            made[name].append(one)
