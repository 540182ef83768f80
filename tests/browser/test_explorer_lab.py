"""The explorer in JupyterLab: moved with the mouse and the keys, its state asked of the kernel, and the notebook searched for traces."""

import pytest

pytest.importorskip("anywidget")
pytest.importorskip("jupyterlab")


def opened(visit, lab, workspace, **how):
    seen = visit(**how)
    page = seen.page
    page.goto(lab.url("explorer.ipynb", workspace))
    page.locator(".jp-Notebook").wait_for()
    page.wait_for_function("document.querySelector('.jp-Notebook-ExecutionIndicator[data-status=idle]') !== null")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    return seen, page.locator(".intimacy-explorer")


def test_it(visit, lab, shots):
    seen, explorer = opened(visit, lab, "one")
    page = seen.page
    explorer.get_by_role("button", name="Begin").wait_for()
    page.screenshot(path=shots / "lab-start.png")
    explorer.get_by_role("button", name="Begin").click()
    page.wait_for_timeout(400)
    page.screenshot(path=shots / "lab-question.png")
    explorer.get_by_role("button", name="Skip all").click()
    explorer.locator(".card").first.wait_for()
    page.wait_for_timeout(1000)
    explorer.screenshot(path=shots / "lab-skipped.png")
    s = explorer.get_by_role("slider", name="Fear of vulnerability")
    box = s.bounding_box()
    page.mouse.move(box["x"] + 9, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] / 2, steps=30)
    page.wait_for_timeout(600)
    page.mouse.up()
    explorer.locator(".reason").first.click()
    page.wait_for_timeout(800)
    page.screenshot(path=shots / "lab-page.png")
    explorer.screenshot(path=shots / "lab-sliders.png")
    assert seen.errors == []
