"""GraphML: written so that every reader takes it, read without a document type, entities or anything from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

from ..errors import CatalogError, Fault, found
from ..graph import NOT_XML, from_parts, to_parts
from ..model import Contents

__all__ = ["from_graphml", "to_graphml"]

NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="{NAMESPACE}">'
TYPES = {bool: "boolean", int: "long", float: "double"}
DEEPEST = 60
"""So many elements inside each other are read; a GraphML of any program has some ten."""


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    # A carriage return as it is would be read as the end of a line.
    return escape(NOT_XML.sub("\N{REPLACEMENT CHARACTER}", str(value)), {"\r": "&#13;"})


def to_graphml(contents: Contents, *, weighted: bool = False) -> str:
    """The graph as GraphML; characters that XML cannot carry become U+FFFD."""
    about, nodes, edges = to_parts(contents, weighted=weighted)
    keys: dict[tuple[str, str, str], str] = {}

    def data(of: str, values: dict[str, Any]) -> str:
        lines = []
        for name, value in values.items():
            key = keys.setdefault((of, name, TYPES.get(type(value), "string")), f"d{len(keys)}")
            lines.append(f'<data key="{key}">{_text(value)}</data>')
        return "".join(lines)

    body = [
        data("graph", about),
        *(f'<node id="{_text(name)}">{data("node", values)}</node>' for name, values in nodes),
        # Without ids: a reader would take them for an attribute of the link.
        *(
            f'<edge source="{_text(source)}" target="{_text(target)}">{data("edge", values)}</edge>'
            for source, target, _, values in edges
        ),
    ]
    known = [
        f'<key id="{key}" for="{of}" attr.name="{_text(name)}" attr.type="{kind}"/>'
        for (of, name, kind), key in keys.items()
    ]
    return "\n".join([HEAD, *known, '<graph edgedefault="directed">', *body, "</graph>", "</graphml>", ""])


class _StoppedError(Exception):
    """The rest of the file is not looked at."""


def _boolean(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text.lower()]


READERS: dict[str, Callable[[str], Any]] = {
    "boolean": _boolean,
    "int": int,
    "long": int,
    "float": float,
    "double": float,
    "string": str,
}


class _Reader:
    """What expat calls while it goes through a file."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.about: dict[str, Any] = {}
        self.nodes: list[tuple[str, dict[str, Any]]] = []
        self.edges: list[tuple[str, str, None, dict[str, Any]]] = []
        self.keys: dict[str, tuple[str, str]] = {}
        self.defaults: dict[str, dict[str, Any]] = {"node": {}, "edge": {}, "graph": {}}
        self.open: list[str] = []
        self.said: dict[str, Any] | None = None
        self.key: dict[str, str] = {}
        self.text: list[str] | None = None
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.characters
        # Entities that blow up and files from elsewhere are declared there, and a graph needs none of it.
        parser.StartDoctypeDeclHandler = self.refuse_doctype

    def fault(self, what: str, allowed: str, record: str = "") -> None:
        self.faults.append(Fault(line=self.parser.CurrentLineNumber, record=record, found=what, allowed=allowed))

    def stop(self, what: str, allowed: str) -> None:
        self.fault(what, allowed)
        raise _StoppedError

    def refuse_doctype(self, *_: object) -> None:
        self.stop("a document type (<!DOCTYPE>)", "GraphML without one: entities and files from elsewhere are not read")

    def start(self, name: str, given: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        if not self.open and name != "graphml":
            self.stop(f"XML whose root is {found(name)}", "GraphML, whose root is graphml")
        if len(self.open) >= DEEPEST:
            self.stop(f"more than {DEEPEST} elements inside each other", "GraphML, which is flat")
        self.open.append(name)
        if name == "key":
            self.key = given
            kind = given.get("attr.type", "string")
            if kind not in READERS:
                self.fault(f"the type {found(kind)}", f"one of {', '.join(READERS)}", "key")
                kind = "string"
            # Programs that draw have keys of their own without a name.
            self.keys[given.get("id", "")] = (given.get("attr.name", given.get("id", "")), kind)
        elif name == "graph":
            if self.open != ["graphml", "graph"] or self.said is not None:
                self.stop("a second graph", "one graph, none inside another")
            self.said = self.about
            if given.get("edgedefault", "directed") != "directed":
                self.fault(found(given["edgedefault"]), "directed, since a link has a direction", "edgedefault")
        elif name == "node":
            self.said = {}
            self.nodes.append((given.get("id", ""), self.said))
        elif name == "edge":
            self.said = {}
            if given.get("directed", "true") not in ("true", "1"):
                self.fault("an edge without a direction", "directed edges, since a link has a direction")
            self.edges.append((given.get("source", ""), given.get("target", ""), None, self.said))
        elif name == "hyperedge":
            self.fault("a hyperedge", "edges, which join two nodes")
        elif name in ("data", "default"):
            if name == "data":
                self.key = given
            self.text = []

    def characters(self, text: str) -> None:
        # What programs that draw nest inside is theirs.
        if self.text is not None and self.open[-1] in ("data", "default"):
            self.text.append(text)

    def end(self, _name: str) -> None:
        name = self.open.pop()
        if name in ("data", "default") and self.text is not None:
            text, self.text = "".join(self.text), None
            if name == "default":
                self.take(self.defaults.get(self.key.get("for", ""), {}), self.key.get("id", ""), text)
            elif self.said is not None:
                self.take(self.said, self.key.get("key", ""), text)
        elif name in ("node", "edge"):
            assert self.said is not None
            for one, value in self.defaults[name].items():
                self.said.setdefault(one, value)
            self.said = self.about

    def take(self, said: dict[str, Any], key: str, text: str) -> None:
        if key not in self.keys:
            self.fault(f"data of the key {found(key)}", "a key that the file declares")
            return
        name, kind = self.keys[key]
        if name in said and said is not self.about:
            self.fault(f"{found(name)} twice", "every attribute once")
        try:
            said[name] = READERS[kind](text.strip() if kind != "string" else text)
        except (ValueError, KeyError):
            self.fault(found(text), f"a value of the type {kind}", name)


def from_graphml(text: str) -> Contents:
    """Read the records of GraphML; raises `CatalogError` with every fault, of XML with line and column."""
    reader = _Reader()
    try:
        reader.parser.Parse(text, True)
        if reader.said is None:
            reader.fault("no graph", "GraphML with one graph")
    except _StoppedError:
        pass
    except expat.ExpatError as error:
        allowed = (
            f"not well-formed XML at line {error.lineno}, column {error.offset + 1}: {expat.ErrorString(error.code)}"
        )
        reader.faults = [Fault(line=error.lineno, allowed=allowed)]
    except UnicodeEncodeError:
        reader.faults = [Fault(allowed="text that UTF-8 can carry")]
    if reader.faults:
        raise CatalogError(reader.faults)
    return from_parts(reader.about, reader.nodes, reader.edges)
