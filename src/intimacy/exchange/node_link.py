"""Node-link JSON, as networkx and d3 write it, and the JSON of Cytoscape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import CatalogError, Fault, found
from ..graph import from_parts, to_parts
from ..model import ABOUT, Contents

__all__ = ["cytoscape", "from_node_link", "is_node_link", "to_node_link"]


def to_node_link(contents: Contents, *, weighted: bool = False) -> dict[str, Any]:
    """The graph as ``networkx.node_link_data(graph, edges="edges")`` gives it."""
    about, nodes, edges = to_parts(contents, weighted=weighted)
    return {
        "directed": True,
        "multigraph": True,
        "graph": about,
        "nodes": [{**data, "id": name} for name, data in nodes],
        "edges": [{**data, "source": source, "target": target, "key": key} for source, target, key, data in edges],
    }


def is_node_link(data: object) -> bool:
    """Whether plain data are meant for a graph: no other file of this library has ``nodes``."""
    return isinstance(data, Mapping) and isinstance(data.get("nodes"), list)


def from_node_link(data: Mapping[str, Any]) -> Contents:
    """Read the records of node-link data, whose edges stand under ``edges`` or ``links``; raises `CatalogError` with every fault."""
    faults: list[Fault] = []
    name = "links" if "links" in data and "edges" not in data else "edges"
    if data.get("directed", True) is not True:
        faults.append(
            Fault(record="directed", found=found(data["directed"]), allowed="true, since a link has a direction")
        )
    about: Any = data.get("graph", {})
    # networkx once wrote it as a list of pairs.
    if isinstance(about, list) and all(
        isinstance(pair, list) and len(pair) == 2 and isinstance(pair[0], str) for pair in about
    ):
        about = dict(about)
    if not isinstance(about, dict):
        faults.append(Fault(record="graph", found=found(about), allowed="an object of named attributes"))
        about = {}
    nodes = _rows(data, "nodes", ("id",), faults)
    edges = _rows(data, name, ("source", "target"), faults)
    try:
        made = from_parts(
            about,
            ((row["id"], dict(row)) for row in nodes),
            ((row["source"], row["target"], *_without_key(row)) for row in edges),
        )
    except CatalogError as error:
        # Those of the rows that could be looked at.
        raise CatalogError([*faults, *error.faults]) from None
    if faults:
        raise CatalogError(faults)
    return made


def _without_key(row: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    given = dict(row)
    return given.pop("key", None), given


def _rows(data: Mapping[str, Any], name: str, needed: tuple[str, ...], faults: list[Fault]) -> list[dict[str, Any]]:
    rows = data.get(name, [])
    if not isinstance(rows, list):
        faults.append(Fault(record=name, found=found(rows), allowed="a list of objects"))
        return []
    sound = []
    for place, row in enumerate(rows):
        if not isinstance(row, dict):
            faults.append(Fault(record=f"{name}[{place}]", found=found(row), allowed="an object of named attributes"))
            continue
        missing = [one for one in needed if one not in row]
        faults += [
            Fault(record=f"{name}[{place}]", field=one, found="nothing", allowed="the id of a node") for one in missing
        ]
        if not missing:
            sound.append(row)
    return sound


def cytoscape(contents: Contents) -> dict[str, Any]:
    """The graph as Cytoscape and cytoscape.js read it: an edge's ``interaction`` is its relation, and its id that of the link."""
    about, nodes, edges = to_parts(contents)
    # `value` and `key` are what networkx looks for.
    return {
        "format_version": "1.0",
        "generated_by": "intimacy",
        "target_cytoscapejs_version": "~2.1",
        "directed": True,
        "multigraph": True,
        "data": {
            "name": contents.name,
            "shared_name": contents.name,
            **{f"catalog_{name}": about[f"catalog_{name}"] for name in ABOUT if f"catalog_{name}" in about},
        },
        "elements": {
            "nodes": [{"data": {**data, "id": name, "value": name}} for name, data in nodes],
            "edges": [
                {
                    "data": {
                        **data,
                        "id": f"{source} {key} {target}",
                        "source": source,
                        "target": target,
                        "interaction": key,
                        "key": key,
                    }
                }
                for source, target, key, data in edges
            ],
        },
    }
