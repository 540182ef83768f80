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
    """What expat calls while it goes through a file, tens of thousands of times: hence so little for every element."""

    __slots__ = (
        *("about", "at", "chunks", "default_of", "defaults", "depth", "edges", "faults"),
        *("key", "key_of", "keys", "nodes", "owner", "owner_at", "parser", "said"),
    )

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.about: dict[str, Any] = {}
        self.nodes: list[tuple[str, dict[str, Any]]] = []
        self.edges: list[tuple[str, str, None, dict[str, Any]]] = []
        # By its id: what a key is called, and how its values are read; None for one that has no name.
        self.keys: dict[str, tuple[str, Callable[[str], Any]] | None] = {}
        self.defaults: dict[str, dict[str, Any]] = {"node": {}, "edge": {}, "graph": {}}
        self.depth = self.at = self.owner_at = 0
        self.owner = ""
        self.said: dict[str, Any] | None = None
        self.key = ""
        # What the key is for that was declared last, and the same while its default is read.
        self.key_of = self.default_of = ""
        self.chunks: list[str] = []
        self.parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.chunks.append
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
        self.depth = depth = self.depth + 1
        self.chunks.clear()
        if name == "data" and not self.at and self.said is not None:
            self.key, self.at = given.get("key", ""), depth
        else:
            self.start_other(name.rpartition(":")[2], given)

    def start_other(self, name: str, given: dict[str, str]) -> None:
        depth = self.depth
        if depth > DEEPEST:
            self.stop(f"more than {DEEPEST} elements inside each other", "GraphML, which is flat")
        if depth == 1 and name != "graphml":
            self.stop(f"XML whose root is {found(name)}", "GraphML, whose root is graphml")
        if name == "graph" and (depth != 2 or self.said is not None):
            self.stop("a second graph", "one graph, none inside another")
        if self.at:
            # What programs that draw nest inside is theirs, and so is the key.
            if self.keys.get(self.key) is not None:
                self.fault(f"<{name[:40]}> inside the data of {found(self.key)}", "text")
        elif name == "graph":
            self.said = self.about
            if given.get("edgedefault", "directed") != "directed":
                self.fault(found(given["edgedefault"]), "directed, since a link has a direction", "edgedefault")
        elif name == "data":
            self.key, self.at = given.get("key", ""), depth
        elif name == "key":
            self.start_key(given)
        elif name == "default":
            self.at, self.default_of = depth, self.key_of
        elif name in ("node", "edge", "hyperedge"):
            self.start_owner(name, given)

    def start_key(self, given: dict[str, str]) -> None:
        self.key, self.key_of = given.get("id", ""), given.get("for", "all")
        kind = given.get("attr.type", "string")
        if kind not in READERS:
            self.fault(f"the type {found(kind)}", f"one of {', '.join(READERS)}", "key")
            kind = "string"
        # Programs that draw have keys of their own, which have no name.
        self.keys[self.key] = (given["attr.name"], READERS[kind]) if "attr.name" in given else None

    def start_owner(self, name: str, given: dict[str, str]) -> None:
        if self.depth != 3 or self.said is None:
            self.fault(f"a {name} outside of the graph", "nodes and edges right inside it")
            return
        if name == "hyperedge":
            self.fault("a hyperedge", "edges, which join two nodes")
        said: dict[str, Any] = {}
        self.said, self.owner, self.owner_at = said, name, self.depth
        if name == "node":
            self.nodes.append((given.get("id", ""), said))
        elif name == "edge":
            if given.get("directed", "true") not in ("true", "1"):
                self.fault("an edge without a direction", "directed edges, since a link has a direction")
            self.edges.append((given.get("source", ""), given.get("target", ""), None, said))

    def end(self, _name: str) -> None:
        depth = self.depth
        self.depth = depth - 1
        if depth == self.at:
            self.at = 0
            chunks = self.chunks
            text = chunks[0] if len(chunks) == 1 else "".join(chunks)
            if self.default_of:
                for of in self.defaults if self.default_of == "all" else (self.default_of,):
                    self.take(self.defaults.setdefault(of, {}), text)
                self.default_of = ""
            elif self.said is not None:
                self.take(self.said, text)
        elif depth == self.owner_at and self.said is not None:
            for one, value in self.defaults.get(self.owner, {}).items():
                self.said.setdefault(one, value)
            self.owner_at = 0
            self.said = self.about

    def take(self, said: dict[str, Any], text: str) -> None:
        try:
            known = self.keys[self.key]
        except KeyError:
            self.fault(f"data of the key {found(self.key)}", "a key that the file declares")
            return
        if known is None:
            return
        name, read = known
        if name in said and said is not self.about:
            self.fault(f"{found(name)} twice", "every attribute once")
        try:
            said[name] = text if read is str else read(text.strip())
        except (ValueError, KeyError):
            kind = next(one for one, other in READERS.items() if other is read)
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
    return from_parts({**reader.defaults["graph"], **reader.about}, reader.nodes, reader.edges)
