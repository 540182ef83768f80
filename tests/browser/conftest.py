"""A real browser, and what it opens: JupyterLab with the example notebooks, marimo, reports and the built pages.

These tests need Debian's chromium and what the extra ``test`` does not bring; `nox -s browser` has it. In any other run they are skipped by name.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WAIT = 30_000
"""Milliseconds after which something that does not come is a fault."""

TOKEN = "for-tests-alone"  # noqa: S105 - a server that lives as long as the tests do
NEAR = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "file:", "about:")
"""How an address begins that leads nowhere but to this machine."""

SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
    # Every cell is on the page, also those that nobody has scrolled to.
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    # What the screen says is put into the notebook wherever it can be: it must hold nothing even so.
    "@jupyter-widgets/jupyterlab-manager/plugin": {"saveState": True},
}


@pytest.fixture(scope="session", autouse=True)
def browser():
    """First of all, so that nothing is built or started where there is none."""
    found = pytest.importorskip("playwright.sync_api")
    pytest.importorskip("axe_playwright_python")
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with found.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def shots(tmp_path_factory):
    """Where screenshots are kept, for whoever wants to look."""
    folder = Path(os.environ.get("INTIMACY_SHOTS") or tmp_path_factory.mktemp("shots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


class Visit:
    """A page of the browser, with all that it asked anybody for."""

    def __init__(self, page):
        self.page = page
        self.asked = []
        self.errors = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def asked_the_web(self):
        return [url for url in self.asked if not url.startswith(NEAR)]

    def overflow(self):
        """How many pixels the page is wider than its window."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    def inaccessible(self, within="body"):
        """The serious and critical faults that axe finds, contrast of 4.5:1 among its rules."""
        self.page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
        found = self.page.evaluate(
            "(within) => axe.run(within, { resultTypes: ['violations'], rules: { region: { enabled: false } } })",
            within,
        )
        return [
            (one["id"], node["target"], node["failureSummary"])
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]


@pytest.fixture(scope="module")
def open_visit(browser):
    """Opens pages of a width, in light or dark, which reach this machine alone; they stay open for the whole file."""
    yield from _opener(browser)


@pytest.fixture
def visit(browser):
    """The same, for one test."""
    yield from _opener(browser)


def _opener(browser):
    contexts = []

    def made(*, width=1280, height=900, dark=False, offline=False):
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            offline=offline,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.set_default_timeout(WAIT)
        context.route(lambda url: not url.startswith(NEAR), lambda route: route.abort())
        return Visit(context.new_page())

    yield made
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def serving():
    """Starts a server of this machine: its command gets a free port, and its address is what comes back."""
    return served


@contextmanager
def served(command, answers, *, folder, environment):
    """A server while it is used, on a port that is put in at `{port}`; ended by its own process group."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    root = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", *(part.format(port=port) for part in command)]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        for _ in range(600):
            assert process.poll() is None, (folder / "server.log").read_text(encoding="utf-8", errors="replace")[-2000:]
            try:
                with urllib.request.urlopen(f"{root}{answers}", timeout=5):  # noqa: S310 - our own server
                    break
            except OSError:
                time.sleep(0.1)
        else:
            pytest.fail(f"no answer from {command[2]}")
        yield root
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@pytest.fixture(scope="session")
def drag():
    """Moves a slider with the mouse to a part of its length; without ``drop`` the hand stays on it."""

    def dragged(slider, to, *, drop=True):
        slider.scroll_into_view_if_needed()
        box, mouse = slider.bounding_box(), slider.page.mouse
        height = box["y"] + box["height"] / 2
        mouse.move(box["x"] + 9, height)
        mouse.down()
        mouse.move(box["x"] + box["width"] * to, height, steps=25)
        if drop:
            mouse.up()

    return dragged


class Lab:
    """JupyterLab on this machine, its files, and the kernels behind its notebooks."""

    def __init__(self, folder, root, environment):
        self.folder = folder
        self.root = root
        self.environment = environment

    def url(self, name):
        return f"{self.root}/lab/tree/{name}?token={TOKEN}&reset"

    def open(self, page, name):
        """Open a notebook with a kernel of its own, and wait for that; a page that JupyterLab is on already closes what is open there."""
        here = page.url.startswith(self.root)
        if here:
            page.evaluate("jupyterapp.shell.currentWidget.context.model.dirty = false")  # nothing is to be kept
            page.evaluate("jupyterapp.commands.execute('application:close-all')")
            page.wait_for_function("!jupyterapp.shell.currentWidget?.sessionContext")
        for one in self.ask("/api/sessions"):
            self.ask(f"/api/sessions/{one['id']}", "DELETE")
        if here:
            page.evaluate("(path) => jupyterapp.commands.execute('docmanager:open', { path })", name)
        else:
            page.goto(self.url(name))
        page.wait_for_function(
            "window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
        )

    def run_all(self, page):
        page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")

    def save(self, page):
        page.evaluate("jupyterapp.commands.execute('docmanager:save')")

    def theme(self, page, name):
        page.evaluate("(theme) => jupyterapp.commands.execute('apputils:change-theme', { theme })", name)

    def ask(self, path, method="GET"):
        headers = {"Authorization": f"token {TOKEN}"}
        request = urllib.request.Request(f"{self.root}{path}", headers=headers, method=method)  # noqa: S310 - our own server
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            text = answer.read()
        return json.loads(text) if text else None

    def kernel(self, name):
        """A client of the kernel behind a notebook."""
        from jupyter_client import BlockingKernelClient

        (found,) = [one["kernel"]["id"] for one in self.ask("/api/sessions") if one["path"] == name]
        client = BlockingKernelClient(connection_file=f"{self.environment['JUPYTER_RUNTIME_DIR']}/kernel-{found}.json")
        client.load_connection_file()
        client.start_channels()
        return client

    def value(self, client, expression):
        """What an expression of plain data is in a kernel."""
        told = []
        answer = client.execute_interactive(
            f"import json as _json; print(_json.dumps({expression}))",
            timeout=30,
            store_history=False,
            output_hook=lambda message: told.append(message["content"].get("text", "")),
        )
        assert answer["content"]["status"] == "ok", answer["content"]
        return json.loads("".join(told))


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    pytest.importorskip("jupyterlab")
    home = tmp_path_factory.mktemp("lab")
    folder, runtime, settings = home / "notebooks", home / "runtime", home / "settings"
    for one in (folder, runtime, settings):
        one.mkdir()
    for notebook in (ROOT / "examples").iterdir():
        if notebook.is_file():
            shutil.copy(notebook, folder)
    for name, values in SETTINGS.items():
        file = settings / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "JUPYTERLAB_SETTINGS_DIR": str(settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
    }
    command = [
        *("jupyterlab", "--no-browser", "--allow-root", "--expose-app-in-browser", "--ServerApp.ip=127.0.0.1"),
        *("--ServerApp.port={port}", "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}"),
        f"--ServerApp.root_dir={folder}",
    ]
    with served(command, "/api", folder=home, environment=environment) as root:
        yield Lab(folder, root, environment)
