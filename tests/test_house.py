"""The house: which room may import which, and how large a room may be. The code is read, and run once to see what comes with it."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

SOURCE = Path(find_spec("intimacy").origin).parent
ALL_ABOVE = [
    "errors",
    "model",
    "wording",
    "codec",
    "checks",
    "cite",
    "graph",
    "exchange",
    "show",
    "layers",
    "situation",
    "catalog",
    "index",
    "safety",
]
ALL_ABOVE += ["scoring", "choose", "explain", "advice", "versions", "instruments", "bulk", "explorer", "testing", "cli"]
ALL_ABOVE += ["__main__"]


def above(room, *but):
    return {one for one in ALL_ABOVE[: ALL_ABOVE.index(room)] if one not in but}


MAY_IMPORT = {
    "errors": set(),
    "model": {"errors"},
    "wording": {"model"},
    "codec": {"model", "errors"},
    "checks": {"model", "errors"},
    "cite": {"model"},
    "graph": {"model", "codec"},
    "exchange": {"model", "codec", "graph"},
    "show": {"model", "wording", "cite"},
    "layers": {"model", "checks"},
    "situation": {"codec", "model", "errors"},
    "catalog": above("catalog", "situation"),
    "index": {"model", "catalog", "situation"},
    # Messages, questions and contacts are records of the catalog; an index holds numbers and ids alone.
    "safety": {"catalog", "index", "situation", "wording"},
    "scoring": {"index"},
    "choose": {"index", "scoring"},
    # Wording beside what it computes with: its reasons carry the evidence phrase, so that no other room can show a reason without one. The links
    # behind reasons are in the catalog and not in its index.
    "explain": {"catalog", "index", "safety", "scoring", "choose", "wording"},
    "advice": above("advice", "exchange", "layers", "cite"),
    # Layers, since a record has the same key in both; its own words.
    "versions": {"catalog", "advice", "codec", "layers", "situation", "wording"},
    "instruments": {"model", "codec", "checks", "situation", "wording"},
    # Catalog, since the built-in one is compiled where none is given.
    "bulk": {"catalog", "index", "situation", "safety", "scoring", "choose"},
    # Catalog and situation, since it holds one of each; wording for the words of its sliders.
    "explorer": {"advice", "show", "catalog", "situation", "wording"},
    # Codec, since what is broken is plain data; bulk and the explorer, since the laws hold in every path.
    "testing": {"codec", "catalog", "situation", "advice", "bulk", "explorer"},
    "cli": above("__main__"),
    "__main__": {"cli"},
}
"""The table: a room imports only rooms above it, and of these at most the ones listed."""

# The words and errors that everything speaks in may be imported everywhere; scoring sees numbers alone.
for _room in set(MAY_IMPORT) - {"scoring", "errors"}:
    MAY_IMPORT[_room] |= {"errors"} if _room == "model" else {"errors", "model"}

THIRD_PARTY = {
    "networkx": {"graph"},
    "cattrs": {"codec"},
    "click": {"cli"},
    "tomli_w": {"codec"},
    "hypothesis": {"testing"},
    "frozendict": {"model"},
    "attrs": set(ALL_ABOVE) - {"scoring"},
    "numpy": {"scoring", "choose", "bulk", "instruments"},
    "narwhals": {"instruments"},
    "pyarrow": {"bulk", "testing", "cli"},
    "threadpoolctl": {"bulk"},
    "numba": {"scoring", "choose", "bulk"},
    "typst": {"show"},
    "anywidget": {"explorer"},
    "traitlets": {"explorer"},
}
"""Which rooms may import what is no part of Python: one place per package, except for attrs and for the numbers of many situations."""


def files():
    return sorted(SOURCE.rglob("*.py"))


def room_of(path):
    part = path.relative_to(SOURCE).parts[0]
    return part.removesuffix(".py")


def is_for_type_checkers(node):
    test = node.test if isinstance(node, ast.If) else None
    return getattr(test, "id", getattr(test, "attr", None)) == "TYPE_CHECKING"


def statements(node) -> Iterator[ast.AST]:
    """Everything in a tree that runs, imports inside functions included, what is for type checkers alone left out."""
    yield node
    for child in node.orelse if is_for_type_checkers(node) else ast.iter_child_nodes(node):
        yield from statements(child)


def imported(path, tree):
    """The modules that a file imports, in full, as dotted names."""
    package = ("intimacy", *path.relative_to(SOURCE).parent.parts)
    for node in statements(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = [*package[: len(package) - node.level + 1]] if node.level else []
            base += node.module.split(".") if node.module else []
            # `from .. import wording` imports a room, `from ..model import Link` a name of one.
            yield from (
                (".".join([*base, alias.name]) if base == ["intimacy"] else ".".join(base), node.lineno)
                for alias in node.names
            )


def imports_of(path):
    return sorted(set(imported(path, ast.parse(path.read_text(encoding="utf-8")))))


def rooms_that_exist():
    return sorted({room_of(path) for path in files()} - {"__init__"})


def test_the_reader_of_imports_sees_what_it_should():
    code = """
from __future__ import annotations
from typing import TYPE_CHECKING
import typing as t
import json.decoder
from .errors import Fault
from . import wording, checks
from .model.names import Kind
from intimacy.codec import to_plain
if TYPE_CHECKING:
    from .advice import recommend
elif True:
    from .index import Index
if t.TYPE_CHECKING:
    import networkx
else:
    from .safety import gate
class A:
    def f(self):
        try:
            from .cite import apa
        finally:
            import click
"""
    path = SOURCE / "imagined.py"
    names = {name for name, _ in imported(path, ast.parse(code))}
    assert names == {
        *(
            "__future__",
            "typing",
            "json.decoder",
            "click",
            "intimacy.errors",
            "intimacy.wording",
            "intimacy.checks",
            "intimacy.model.names",
        ),
        *("intimacy.codec", "intimacy.index", "intimacy.safety", "intimacy.cite"),
    }
    inner = {
        name
        for name, _ in imported(
            SOURCE / "scoring" / "imagined.py",
            ast.parse("from ..index import Tables\nfrom .plain import score\nfrom .. import model"),
        )
    }
    assert inner == {"intimacy.index", "intimacy.scoring.plain", "intimacy.model"}


def test_the_table_lists_rooms_above_alone():
    assert list(MAY_IMPORT) == ALL_ABOVE
    for room, allowed in MAY_IMPORT.items():
        assert room == "cli" or allowed <= above(room)


def test_every_room_of_the_code_is_in_the_table():
    assert set(rooms_that_exist()) <= set(MAY_IMPORT)
    assert {"errors", "model", "catalog", "advice", "cli"} <= set(rooms_that_exist())


@pytest.mark.parametrize("room", rooms_that_exist())
def test_a_room_imports_only_what_the_table_allows(room):
    wrong = []
    for path in files():
        if room_of(path) == room:
            for name, line in imports_of(path):
                package, _, rest = name.partition(".")
                other = rest.partition(".")[0]
                if package == "intimacy" and other != room and other not in MAY_IMPORT[room]:
                    wrong.append(f"{path.relative_to(SOURCE)}:{line} imports {other or 'the package itself'}")
    assert wrong == []


def test_what_is_no_part_of_python_is_imported_in_one_room_each():
    wrong = []
    for path in files():
        for name, line in imports_of(path):
            package = name.partition(".")[0]
            if (
                package != "intimacy"
                and package not in sys.stdlib_module_names
                and room_of(path) not in THIRD_PARTY.get(package, set())
            ):
                wrong.append(f"{path.relative_to(SOURCE)}:{line} imports {package}")
    assert wrong == []


def test_scoring_imports_no_other_room_than_the_index():
    for path in files():
        if room_of(path) == "scoring":
            rooms = {name.split(".")[1] for name, _ in imports_of(path) if name.startswith("intimacy.")}
            assert rooms <= {"scoring", "index"}, path


@pytest.mark.parametrize("room", ["scoring", "choose"])
def test_only_the_arrays_of_a_room_import_numpy_and_no_other_file_of_it_asks_for_them_at_once(room):
    for path in files():
        if room_of(path) == room and path.name not in ("arrays.py", "large.py", "kernels.py", "few.py"):
            names = {name for name, _ in imports_of(path)}
            assert not {
                name for name in names if name.split(".")[0] == "numpy" or name.endswith((".arrays", ".large"))
            }, path


def test_a_first_list_from_the_built_in_catalogue_imports_neither_numpy_nor_pyarrow():
    code = """
import json, sys
import intimacy
result = intimacy.recommend(intimacy.Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]))
result.to_dict(), result.gaps, result.left_out, result.why_not("forgiveness"), repr(result), result.stability()
print(json.dumps([len(result), sorted({name.partition(".")[0] for name in sys.modules})]))
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    count, modules = json.loads(out)
    assert count == 3
    assert "intimacy" in modules
    assert not {"numpy", "pyarrow", "threadpoolctl"} & set(modules)


def test_the_package_itself_imports_no_room_when_it_is_imported():
    tree = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8"))
    assert {name for name, _ in imported(SOURCE / "__init__.py", tree)} == {
        "__future__",
        "typing",
        "importlib",
        "importlib.metadata",
    }


def test_a_file_has_at_most_five_hundred_lines():
    for path in files():
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 500, path


def test_a_file_is_named_after_what_it_is_about():
    for path in files():
        parts = [part.removesuffix(".py") for part in path.relative_to(SOURCE).parts]
        assert not {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc"} & {
            part.strip("_") for part in parts
        }, path


def test_a_file_says_first_what_it_is():
    for path in files():
        assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))), path


def test_no_room_imports_in_a_circle():
    imports = {room: set() for room in rooms_that_exist()}
    for path in files():
        if room_of(path) in imports:
            imports[room_of(path)] |= {
                name.split(".")[1] for name, _ in imports_of(path) if name.startswith("intimacy.")
            } - {room_of(path)}
    while free := [room for room, others in imports.items() if not others & set(imports)]:
        for room in free:
            del imports[room]
    assert imports == {}


def test_the_engine_knows_no_concept_by_name():
    from intimacy import load_catalog

    catalog = load_catalog()
    # `safety` is a pillar, and the word of the code for the gate.
    ids = {
        *catalog.pillars,
        *catalog.obstacles,
        *catalog.practices,
        *catalog.benefits,
        *catalog.scenes,
        *catalog.red_flags,
        *catalog.conditions,
    } - {"safety"}
    wrong = []
    for path in files():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        wrong += [
            f"{path.relative_to(SOURCE)}:{node.lineno} {node.value}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and node.value in ids
        ]
    assert wrong == []
