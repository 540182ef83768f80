"""What the pages about engines show is what happens: their code runs from top to bottom, and prints what stands below it."""

import contextlib
import io
import re
from pathlib import Path

import pytest

PAGES = Path(__file__).resolve().parents[2] / "docs" / "how-to"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEEDS = {
    "frames.md": ("duckdb", "pandas", "polars"),
    "score-a-table.md": ("pandas", "polars"),
    "ray-and-dask.md": ("dask.dataframe", "ray.data"),
    "spark.md": ("pyspark",),
}
CLUSTERS = {"ray-and-dask.md": "cluster", "spark.md": "spark"}


def parts_of(page):
    """(code, what it prints) of every block of Python."""
    blocks = BLOCK.findall((PAGES / page).read_text(encoding="utf-8"))
    assert {language for language, _ in blocks} == {"python", "text"}
    for place, (language, body) in enumerate(blocks):
        if language == "python":
            following = blocks[place + 1] if place + 1 < len(blocks) else ("", "")
            yield body, following[1] if following[0] == "text" else ""


@pytest.fixture
def started(request):
    """What a page takes for granted; where a cluster is up already, it talks less."""
    page = request.node.callspec.params["page"]
    for module in NEEDS[page]:
        pytest.importorskip(module)
    if page in CLUSTERS:
        request.getfixturevalue(CLUSTERS[page])


@pytest.mark.filterwarnings("default")
@pytest.mark.usefixtures("started")
@pytest.mark.parametrize("page", NEEDS)
def test_a_page_prints_what_it_shows(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "__main__"}
    for code, printed in parts_of(page):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            exec(compile(code, page, "exec"), names)  # noqa: S102 - the pages are ours
        assert [line.rstrip() for line in out.getvalue().splitlines()] == printed.splitlines(), code
