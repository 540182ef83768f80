"""The explorer in marimo: the list follows, Python can go on with it, and it fits a telephone."""

import os

import pytest

pytest.importorskip("anywidget")
pytest.importorskip("marimo")

UGLY = """
import marimo

app = marimo.App()


@app.cell
def _():
    import marimo as mo

    import intimacy
    from intimacy.explorer import Explorer
    from intimacy.model import Contents, Link, Obstacle, Pillar, Practice

    long = "A name without any end, " * 12 + "Donaudampfschifffahrtsgesellschaft" * 3
    ugly = Contents(
        id="ugly",
        name="<script>alert(1)</script>",
        obstacles=(Obstacle(id="noise", name=long), Obstacle(id="dust", name="<img src=x onerror=alert(1)>")),
        pillars=(Pillar(id="calm", name="\u05e9\u05dc\u05d5\u05dd \u0628\u064a\u062a"),),
        practices=(Practice(id="plugs", name="\U0001f49e <b>bold</b>", steps=(long,)), Practice(id="hush", name=long)),
        links=(
            Link("noise", "weakens", "calm", strength="strong"),
            Link("plugs", "addresses", "noise", strength="strong"),
            Link("hush", "strengthens", "calm", strength="weak"),
        ),
    )
    situation = intimacy.Situation(obstacles={"noise": 1}, red_flags=[])
    explorer = mo.ui.anywidget(Explorer(situation=situation, catalog=intimacy.Catalog(ugly)))
    explorer
    return
"""
APP = """
import marimo

pytestmark = pytest.mark.xdist_group("marimo")

app = marimo.App()


@app.cell
def _():
    import marimo as mo

    from intimacy.explorer import Explorer

    explorer = mo.ui.anywidget(Explorer())
    explorer
    return explorer, mo


@app.cell
def _(mo):
    look = mo.ui.button(label="Look")
    look
    return (look,)


@app.cell
def _(explorer, look, mo):
    look
    mo.md(f"stands at {dict(explorer.situation.obstacles)}, {len(explorer.result)} practices")
    return
"""


@pytest.fixture(scope="module")
def marimo(tmp_path_factory, serving, request):
    folder = tmp_path_factory.mktemp("marimo")
    (folder / "app.py").write_text(request.param, encoding="utf-8")
    (folder / "pyproject.toml").write_text('[tool.marimo.display]\ntheme = "system"\n', encoding="utf-8")
    command = ["marimo", "run", "app.py", "--headless", "--no-token", "--host=127.0.0.1", "--port={port}"]
    environment = {**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder), "MARIMO_SKIP_UPDATE_CHECK": "1"}
    with serving(command, "/health", folder=folder, environment=environment) as root:
        yield root


@pytest.mark.parametrize("marimo", [UGLY], indirect=True, ids=["ugly"])
@pytest.mark.parametrize("width", [380, 1280])
def test_names_without_end_markup_and_other_scripts_stay_text_and_fit(visit, marimo, shots, width):
    seen = visit(width=width, height=3000)
    seen.page.goto(marimo)
    explorer = seen.page.locator(".intimacy-explorer")
    explorer.locator(".card").nth(1).wait_for()
    explorer.locator(".reason").first.click()
    explorer.locator(".studies:not([hidden]) p").first.wait_for()
    assert seen.overflow() <= 0
    assert explorer.locator("b, script, [onerror]").count() == 0
    assert "<b>bold</b>" in explorer.inner_text()
    explorer.screenshot(path=shots / f"marimo-{width}-ugly.png")
    assert seen.errors == []


@pytest.mark.parametrize("marimo", [APP], indirect=True, ids=["app"])
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (380, True)])
def test_the_list_follows_in_marimo_and_python_goes_on_with_it(visit, marimo, shots, drag, width, dark):
    seen = visit(width=width, height=1000, dark=dark)
    page = seen.page
    page.goto(marimo)
    explorer = page.locator(".intimacy-explorer")
    explorer.get_by_role("button", name="Skip all").click()
    explorer.locator(".card").first.wait_for()
    assert explorer.get_attribute("data-theme") == ("dark" if dark else "light")
    first = explorer.locator(".card h4").first
    before = first.inner_text()
    slider = explorer.get_by_role("slider", name="Lack of trust", exact=True)
    drag(slider, 0.8, drop=False)
    first.filter(has_not_text=before).wait_for()
    page.mouse.up()
    explorer.locator(".reason").first.click()
    explorer.locator(".studies li").first.wait_for()
    page.get_by_role("button", name="Look").click()
    page.get_by_text("stands at {'lack-of-trust': 0.").wait_for()
    assert seen.overflow() <= 0
    page.screenshot(path=shots / f"marimo-{width}-{'dark' if dark else 'light'}.png")
    page.set_viewport_size({"width": width, "height": 7000 if width < 500 else 2600})
    explorer.screenshot(path=shots / f"marimo-{width}-{'dark' if dark else 'light'}-whole.png")
    assert seen.inaccessible({"fromShadowDom": ["marimo-anywidget", ".intimacy-explorer"]}) == []
    assert seen.errors == []
    # What marimo itself asks for is not ours; what the explorer shows is all here.
    assert not [url for url in seen.asked_the_web if "intimacy" in url]
