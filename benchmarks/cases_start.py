"""How long it takes until something is there: imports, the command, a catalogue from files."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import networkx as nx
import synthetic
from table import Row, at_most, within
from timing import MissingError, Sides, peak, processes

import intimacy

FIRST = "import intimacy; intimacy.recommend(intimacy.Situation(obstacles={'fear-of-vulnerability': 0.8}))"
DATA = Path(__file__).resolve().parents[1] / "src" / "intimacy" / "data" / "emotional"
TOML = (
    "import time, attrs, cattrs, networkx, tomllib, intimacy, intimacy.catalog, intimacy.codec.structure\n"
    f"start = time.perf_counter(); intimacy.read_catalog({str(DATA)!r}); print(time.perf_counter() - start)"
)


def command() -> list[str]:
    """The installed command, asked for the smallest thing."""
    path = Path(sys.executable).with_name("intimacy")
    if not path.exists():
        raise MissingError("the command intimacy is not installed beside this Python")
    return [str(path), "recommend", "--obstacle", "fear-of-vulnerability"]


def start(*, quick: bool) -> Iterator[Row]:
    """Whole processes, net of an empty interpreter."""
    python = sys.executable
    times = processes(
        {
            "empty": [python, "-c", ""],
            "attrs": [python, "-c", "import attrs"],
            "first": [python, "-c", FIRST],
            "networkx": [python, "-c", "import networkx"],
            "command": command(),
        },
        repeat=7 if quick else 31,
    )
    net = {name: (seconds - times["empty"]) * 1e3 for name, seconds in times.items()}
    yield Row("import and first recommend, net", net["first"], "import attrs, net", net["attrs"], "ms", at_most(2.2))
    yield Row("whole command, net", net["command"], "import networkx, net", net["networkx"], "ms", at_most(0.5))
    yield Row(
        "whole command, peak memory",
        peak(command()),
        "an empty interpreter",
        peak([python, "-c", ""]),
        "MB",
        within(40),
    )


def toml(*, quick: bool) -> Iterator[Row]:
    """A catalogue as people write it, with every check."""
    if not DATA.exists():
        raise MissingError("the TOML files of the source tree are missing")
    taken = [
        float(subprocess.run([sys.executable, "-c", TOML], check=True, capture_output=True, text=True).stdout)
        for _ in range(3 if quick else 9)
    ]
    yield Row(
        "catalogue from TOML, all checks, beyond imports", statistics.median(taken) * 1e3, "", None, "ms", within(60)
    )


def _by_hand(path: Path) -> object:
    """What somebody would write who wants the graph and no check."""
    data = json.loads(path.read_text(encoding="utf-8"))
    made: Any = nx.MultiDiGraph()
    made.graph.update(data["graph"])
    for node in data["nodes"]:
        made.add_node(node.pop("id"), **node)
    for edge in data["edges"]:
        made.add_edge(edge.pop("source"), edge.pop("target"), key=edge.pop("key"), **edge)
    return made


def _xml_by_hand(path: Path) -> object:
    """The same for GraphML."""
    namespace = "{http://graphml.graphdrawing.org/xmlns}"
    root: Any = ET.fromstring(path.read_text(encoding="utf-8"))  # noqa: S314  # our own text
    read: dict[str, Any] = {"string": str, "long": int, "double": float, "boolean": "true".__eq__}
    keys: dict[str, Any] = {
        key.get("id"): (key.get("attr.name"), read[key.get("attr.type")]) for key in root.iter(f"{namespace}key")
    }
    made: Any = nx.MultiDiGraph()
    for one in root.find(f"{namespace}graph"):
        values = {keys[data.get("key")][0]: keys[data.get("key")][1](data.text or "") for data in one}
        if one.tag == f"{namespace}node":
            made.add_node(one.get("id"), **values)
        elif one.tag == f"{namespace}edge":
            made.add_edge(one.get("source"), one.get("target"), key=values["relation"], **values)
    return made


def graph(*, quick: bool) -> Iterator[Row]:
    """A graph of 2,000 practices from node-link JSON and from GraphML, and a catalogue of the same size from the library's own, with every check."""
    catalog = synthetic.catalog(500 if quick else 2000)
    with tempfile.TemporaryDirectory() as place:
        link, own, xml = (Path(place) / name for name in ("link.json", "own.json", "one.graphml"))
        catalog.save(link, form="node-link")
        catalog.save(own)
        catalog.save(xml)
        sides = Sides()
        sides.add("link", lambda: lambda: intimacy.read_catalog(link))
        sides.add("own", lambda: lambda: intimacy.read_catalog(own))
        sides.add("xml", lambda: lambda: intimacy.read_catalog(xml))
        sides.add("hand", lambda: lambda: _by_hand(link))
        sides.add("hand, xml", lambda: lambda: _xml_by_hand(xml))
        times = sides.measure(repeat=5 if quick else 21)
    peer, hand = "json.loads and a networkx graph by hand", times["hand"].wall * 1e3
    yield Row("a graph from node-link JSON, all checks", times["link"].wall * 1e3, peer, hand, "ms", at_most(3))
    yield Row("the same catalogue from JSON, all checks", times["own"].wall * 1e3, peer, hand, "ms", at_most(3))
    peer = "xml.etree and a networkx graph by hand"
    yield Row(
        "a graph from GraphML, all checks",
        times["xml"].wall * 1e3,
        peer,
        times["hand, xml"].wall * 1e3,
        "ms",
        at_most(3),
    )
