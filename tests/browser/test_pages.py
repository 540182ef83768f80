"""The built pages of the documentation: nothing asked of the web, nothing wider than the window, no serious fault of access."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("furo")

pytestmark = pytest.mark.xdist_group("pages")

DOCS = Path(__file__).resolve().parents[2] / "docs"
LOOKED_AT = [
    "index",
    "how-to/explorer",
    "how-to/picture",
    "how-to/report",
    "explanation/safety",
    "reference/explorer",
    "gallery",
]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The pages: those in the folder that INTIMACY_PAGES names, where they have just been built from these very files, else built now."""
    if just_built := os.environ.get("INTIMACY_PAGES"):
        return Path(just_built)
    out = tmp_path_factory.mktemp("docs")
    subprocess.run([sys.executable, "-m", "sphinx", "-q", "-b", "html", str(DOCS), str(out)], check=True)
    return out


@pytest.mark.parametrize("name", LOOKED_AT)
def test_a_page_of_the_documentation_fits_and_can_be_read_by_everyone(visit, built, shots, name):
    for width, dark in ((1280, False), (380, True)):
        seen = visit(width=width, dark=dark, offline=True)
        seen.page.goto((built / f"{name}.html").as_uri())
        assert seen.asked_the_web == []
        assert seen.overflow() <= 0
        assert seen.inaccessible() == []
        shot = f"docs-{name.replace('/', '-')}-{width}-{'dark' if dark else 'light'}.png"
        seen.page.screenshot(path=shots / shot, full_page=True)
