"""The forms by name: which suffix says which, and which function writes or reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..codec import MAX_BYTES, read_text, to_json
from ..errors import CatalogError, Fault
from ..graph import gexf_text
from ..model import Contents, frozendict
from .csv_pair import from_csv_pair, is_csv_pair
from .drawn import dot, mermaid
from .graphml import from_graphml, to_graphml
from .node_link import cytoscape, from_node_link, to_node_link
from .rdf import json_ld, turtle

__all__ = ["CSV_PAIR", "FORMS", "SUFFIXES", "WEIGHTED", "is_foreign", "read_foreign", "read_node_link", "text_in"]

FORMS: frozendict[str, Callable[..., Any]] = frozendict(
    {
        "node-link": to_node_link,
        "graphml": to_graphml,
        "gexf": gexf_text,
        "dot": dot,
        "mermaid": mermaid,
        "cytoscape": cytoscape,
        "json-ld": json_ld,
        "turtle": turtle,
    }
)
"""What each form is written by: a function that makes a text, or data to be written as JSON."""

CSV_PAIR = "csv-pair"
"""The one form that is a folder of files."""

WEIGHTED = ("node-link", "graphml", "gexf", CSV_PAIR)
"""The forms in which an edge may have a weight."""

SUFFIXES = frozendict(
    {
        ".graphml": "graphml",
        ".gexf": "gexf",
        ".dot": "dot",
        ".gv": "dot",
        ".mmd": "mermaid",
        ".mermaid": "mermaid",
        ".cyjs": "cytoscape",
        ".jsonld": "json-ld",
        ".ttl": "turtle",
    }
)
"""Which form the end of a name stands for."""


def text_in(contents: Contents, form: str, *, weighted: bool = False) -> str:
    """The text of one of `FORMS`; ``weighted`` gives edges that have a strength a weight, where the form is one of `WEIGHTED`."""
    made = FORMS[form](contents, **({"weighted": weighted} if form in WEIGHTED else {}))
    return made if isinstance(made, str) else to_json(made)


def is_foreign(path: Path) -> bool:
    """Whether a path is a folder with a pair of tables, or its name ends in that of a form other than the library's own."""
    return is_csv_pair(path) or (path.suffix.lower() in SUFFIXES and not path.is_dir())


def read_foreign(path: Path, *, max_bytes: int = MAX_BYTES) -> Contents | None:
    """The records of GraphML or of a folder with a pair of tables; None for what is neither. Raises `CatalogError` with every fault."""
    if not is_foreign(path):
        return None
    if is_csv_pair(path):
        return from_csv_pair(path, max_bytes=max_bytes)
    form = SUFFIXES[path.suffix.lower()]
    if form != "graphml":
        allowed = "a .toml, .json or .graphml file, or a folder; this form is written and not read"
        raise CatalogError([Fault(file=str(path), found=form, allowed=allowed)])
    with _in_file(path):
        return from_graphml(read_text(path, max_bytes=max_bytes))


def read_node_link(path: Path, data: Mapping[str, Any]) -> Contents:
    """The records of node-link data that stand in a file; raises `CatalogError` with every fault."""
    with _in_file(path):
        return from_node_link(data)


@contextmanager
def _in_file(path: Path) -> Iterator[None]:
    """Let faults name the file where they do not."""
    try:
        yield
    except CatalogError as error:
        raise CatalogError(
            [fault if fault.file else fault._replace(file=str(path)) for fault in error.faults]
        ) from None
