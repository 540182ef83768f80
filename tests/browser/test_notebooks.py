"""The example notebooks in JupyterLab, as from a fresh clone and trusted: every stored output is really shown."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("jupyterlab")

pytestmark = pytest.mark.xdist_group("lab")

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
NOTEBOOKS = sorted(path.name for path in EXAMPLES.glob("*.ipynb") if path.name != "explorer.ipynb")
SHOWN = """() => {
    const outputs = [...document.querySelectorAll('.jp-Notebook .jp-OutputArea-output')];
    const images = outputs.flatMap((one) => [...one.querySelectorAll('img')]);
    return {
        outputs: outputs.length,
        tables: outputs.reduce((sum, one) => sum + one.querySelectorAll('table').length, 0),
        images: images.length,
        seen: images.filter((one) => one.complete && one.naturalWidth > 0 && one.src.startsWith('data:')).length,
        text: outputs.map((one) => one.innerText).join('\\n'),
    };
}"""


def stored(notebook):
    """How many outputs, tables and images of HTML a notebook holds."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    data = [output.get("data", {}) for output in outputs]
    html = "".join("".join(one.get("text/html", "")) for one in data)
    images = html.count("<img ") + sum(
        "image/png" in one or "image/svg+xml" in one for one in data if "text/html" not in one
    )
    return {"outputs": len(outputs), "tables": html.count("<table"), "images": images}


@pytest.fixture(scope="module")
def seen(open_visit):
    """One page for all notebooks: JupyterLab takes far longer to start in it than to open one."""
    return open_visit(height=1200)


@pytest.mark.parametrize("trusted", [False, True], ids=["untrusted", "trusted"])
@pytest.mark.parametrize("name", NOTEBOOKS)
def test_every_output_of_a_notebook_is_really_shown(seen, lab, shots, name, trusted):
    if trusted:
        command = [sys.executable, "-m", "jupyter", "trust", str(lab.folder / name)]
        subprocess.run(command, env=os.environ | lab.environment, check=True, capture_output=True)
    lab.open(seen.page, name)
    expected = stored(lab.folder / name)
    seen.page.wait_for_function(f"document.querySelectorAll('.jp-OutputArea-output').length >= {expected['outputs']}")
    seen.page.wait_for_timeout(500)
    code = "[...jupyterapp.shell.currentWidget.content.model.cells].filter((cell) => cell.type === 'code' && cell.outputs.length)"
    assert set(seen.page.evaluate(f"{code}.map((cell) => cell.trusted)")) == {trusted}
    shown = seen.page.evaluate(SHOWN)
    text = shown.pop("text")
    assert shown == {**expected, "seen": expected["images"]}
    # What is not trusted and cannot be shown is shown as its own source.
    assert not re.search(r"<(svg|table|thead|div|p|img|script|style)\\b", text)
    assert (seen.errors, seen.asked_the_web) == ([], [])
    seen.page.screenshot(
        path=shots / f"notebook-{name.removesuffix('.ipynb')}-{'trusted' if trusted else 'untrusted'}.png"
    )
