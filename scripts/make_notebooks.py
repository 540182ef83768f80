"""Run the example notebooks and store what they show, with nothing of the machine that ran them.

Usage: python scripts/make_notebooks.py [--check] [NOTEBOOK...]

With ``--check`` nothing is written; the exit code is 1 where a notebook shows something else than what is stored. Pictures of other libraries and tables
of pandas are not compared, since they change with the versions of these. A notebook whose libraries are not installed is left out, and said so.
"""

from __future__ import annotations

import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
NEEDS = {"cohort.ipynb": ("matplotlib", "pandas", "pyarrow")}
"""What a notebook needs beside this library."""
LIVE = ("explorer.ipynb",)
"""What shows nothing without its kernel, and is stored so."""
KERNEL = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def missing(path: Path) -> list[str]:
    """The libraries that a notebook needs and that are not installed."""
    return [name for name in NEEDS.get(path.name, ()) if find_spec(name) is None]


def executed(path: Path) -> dict[str, Any]:
    """A notebook with what its cells show when they are run from top to bottom in an empty folder."""
    book = nbformat.read(path, as_version=4)
    with tempfile.TemporaryDirectory() as folder:
        fresh = nbformat.from_dict({**book, "cells": [_bare(cell) for cell in book.cells]})
        NotebookClient(fresh, timeout=300, kernel_name="python3", resources={"metadata": {"path": folder}}).execute()
    cells = [
        {"id": f"cell-{place:02}", **_bare(cell), **(_shown(cell) if cell.cell_type == "code" else {})}
        for place, cell in enumerate(fresh.cells)
    ]
    return {"cells": cells, "metadata": KERNEL, "nbformat": 4, "nbformat_minor": 5}


def _bare(cell: Any) -> dict[str, Any]:
    bare: dict[str, Any] = {"cell_type": cell.cell_type, "metadata": {}, "source": cell.source}
    if cell.cell_type == "code":
        bare |= {"execution_count": None, "outputs": []}
    return bare


def _shown(cell: Any) -> dict[str, Any]:
    outputs: list[dict[str, Any]] = []
    for one in cell.outputs:
        if one.output_type == "stream":
            if one.name != "stdout":
                continue
            if outputs and outputs[-1]["output_type"] == "stream":
                # A stream may come in pieces.
                outputs[-1]["text"] += one.text
            else:
                outputs.append({"output_type": "stream", "name": "stdout", "text": one.text})
        else:
            more = {"execution_count": one.execution_count} if one.output_type == "execute_result" else {}
            outputs.append({"output_type": one.output_type, "data": dict(one.data), "metadata": {}, **more})
    return {"execution_count": cell.execution_count, "outputs": outputs}


def stored(path: Path) -> dict[str, Any]:
    """A notebook as it is stored."""
    return dict(nbformat.read(path, as_version=4))


def told(book: dict[str, Any]) -> list[list[dict[str, str]]]:
    """What the cells of a notebook show, as far as it is ours."""
    return [[_ours(one) for one in cell["outputs"]] for cell in book["cells"] if cell["cell_type"] == "code"]


def _ours(output: dict[str, Any]) -> dict[str, str]:
    if "text" in output:
        return {"text": output["text"]}
    data = output["data"]
    return {kind: data[kind] for kind in ("text/plain", "text/html") if kind in data and "dataframe" not in data[kind]}


def text_of(book: dict[str, Any]) -> str:
    """A notebook as the text of its file."""
    return str(nbformat.writes(nbformat.from_dict(book), version=4)).rstrip("\n") + "\n"


def main(arguments: list[str]) -> int:
    """See the usage above."""
    check = "--check" in arguments
    named = [Path(one) for one in arguments if one != "--check"]
    wrong = 0
    for path in named or [path for path in sorted(EXAMPLES.glob("*.ipynb")) if path.name not in LIVE]:
        if lacking := missing(path):
            print(f"SKIPPED: {path.name} needs {', '.join(lacking)}")
            continue
        book = executed(path)
        if not check:
            path.write_text(text_of(book), encoding="utf-8")
        elif told(book) != told(stored(path)):
            print(f"{path.name} shows something else than what is stored; run scripts/make_notebooks.py")
            wrong = 1
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
