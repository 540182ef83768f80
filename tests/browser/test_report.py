"""The report, opened from disk with the network closed: it asks nobody for anything, fits, and can be read by everyone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import intimacy
from intimacy.model import Contents, Link, Obstacle, Pillar, Practice

pytestmark = pytest.mark.xdist_group("report")

SITUATION = intimacy.Situation(
    obstacles={"fear-of-vulnerability": 0.8, "lack-of-trust": 0.4}, pillars={"trust": 0.3}, goals=["satisfaction"]
)
LONG = "A name without any end, " * 12 + "Donaudampfschifffahrtsgesellschaft" * 3
UGLY = Contents(
    id="ugly",
    name="<script>alert(1)</script>",
    obstacles=(Obstacle(id="noise", name=LONG),),
    pillars=(Pillar(id="calm", name="\u05e9\u05dc\u05d5\u05dd \u0628\u064a\u062a"),),
    practices=(
        Practice(id="earplugs", name="\U0001f49e <img src=x onerror=alert(1)>", steps=(LONG, "</style><b>bold</b>")),
        Practice(id="silence", name=LONG[::-1], steps=("x" * 300,)),
    ),
    links=(
        Link("noise", "weakens", "calm", strength="strong"),
        Link("earplugs", "addresses", "noise", strength="strong"),
        Link("silence", "strengthens", "calm", strength="moderate"),
    ),
)


def asked(*flags):
    return intimacy.Situation.from_dict({**SITUATION.to_dict(), "red_flags": list(flags)})


PAGES = {
    "unasked": lambda: intimacy.recommend(SITUATION).to_html(),
    "private": lambda: intimacy.recommend(asked(), country="GB").to_html(private=True),
    "refer": lambda: intimacy.recommend(asked("severe-depression"), country="GB").to_html(),
    "blocked": lambda: intimacy.recommend(asked("threats"), country="GB").to_html(),
    "shareable": lambda: intimacy.recommend(asked()).to_html(shareable=True, both_agreed=True),
    "not-ready": lambda: intimacy.recommend(SITUATION).to_html(shareable=True),
    "ugly": lambda: intimacy.recommend(
        intimacy.Situation(obstacles={"noise": 1}, red_flags=[]), catalog=intimacy.Catalog(UGLY)
    ).to_html(private=True),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("reports")
    for name, page in PAGES.items():
        (made / f"{name}.html").write_text(page(), encoding="utf-8")
    return made


@pytest.mark.parametrize("name", PAGES)
def test_a_report_opens_without_a_network_fits_and_can_be_read_by_everyone(visit, folder, shots, name):
    file = folder / f"{name}.html"
    for width, dark in ((1280, False), (380, True)):
        seen = visit(width=width, dark=dark, offline=True)
        seen.page.goto(file.as_uri())
        assert [url for url in seen.asked if not url.startswith("data:")] == [file.as_uri()]
        assert seen.errors == []
        assert seen.overflow() <= 0
        images = "[...document.images].map((one) => one.complete && one.naturalWidth > 0)"
        assert all(seen.page.evaluate(images))
        assert seen.inaccessible() == []
        seen.page.screenshot(path=shots / f"report-{name}-{width}-{'dark' if dark else 'light'}.png", full_page=True)


def test_what_the_command_writes_opens_the_same_way(visit, tmp_path):
    situation = Path(__file__).resolve().parents[2] / "examples" / "situation.json"
    out = tmp_path / "report.html"
    command = [str(Path(sys.executable).with_name("intimacy")), "report", str(situation), "-o", str(out)]
    subprocess.run(command, check=True, env={**os.environ, "PYTHONUTF8": "1"})
    seen = visit(offline=True)
    seen.page.goto(out.as_uri())
    assert seen.page.locator("article").count() == 3
    assert [url for url in seen.asked if not url.startswith("data:")] == [out.as_uri()]
