"""Everything that is checked before a change lands; `nox` runs all but the benchmarks."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False
SHARED = bool(os.environ.get("INTIMACY_SHARED"))
"""Whether the environment that is active has the extra `test`, and may be given what sessions need besides: so it is in `.ci/run`."""
APART = ("tests", "wheel", "browser") if SHARED else ()
"""What `.ci/run` asks for by name, beside and after the others."""
DEFAULT = ["lint", "typing", "tests", "docs", "examples", "wheel", "engines", "exchange", "browser"]
nox.options.sessions = [name for name in DEFAULT if name not in APART]

VERSIONS = ("3.11", "3.12", "3.13", "3.14")


def _runs(python: str) -> bool:
    """Whether an interpreter is there and starts; a version manager's stand-in may be there and not start."""
    found = shutil.which(python)
    return (
        bool(found)
        and subprocess.run([python, "-c", "import venv, ensurepip"], capture_output=True, check=False).returncode == 0
    )


def _find(version: str) -> str | None:
    """The interpreter of a version: on the path, or where pyenv keeps it."""
    if _runs(f"python{version}"):
        return f"python{version}"
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    return next((str(path) for path in sorted(root.glob(f"{version}*/bin/python{version}")) if _runs(str(path))), None)


PYTHONS = {version: found for version in VERSIONS if (found := _find(version))}
NEWEST = next(reversed(PYTHONS), None)
TESTED = os.environ.get("INTIMACY_TESTED")
"""The version whose tests run in a clean environment beside or before this."""
FEWER = {"INTIMACY_EXAMPLES": "0.1"}
"""What a law is tried with where it has been tried with all of its examples on another Python."""
STILL = (
    *("article_words", "audit", "docs", "evidence_page", "examples", "gallery"),  # what is published
    *("data", "house", "situations", "spoken"),  # what the catalogue, the rooms and the languages hold
    *("cite", "picture_order", "schemas"),  # what is written for other programs, held against those
)
"""Tests of what hangs on no Python and on no wheel, since it stands in files or is made of whole numbers and texts alone.

That every Python and the wheel read the same files and write the same bytes is what the other tests and the examples of the documentation are for, so that
here it is looked at once: whether these files and bytes are the right ones.
"""
SHOWN = ("cli_evidence", "evidence", "explorer", "notebook", "picture", "report", "show", "show_trust")
"""Tests of what people are shown: it is read on the oldest Python and on the newest, and what holds on both holds between them."""


def _without(*names: str) -> list[str]:
    """What tells pytest to leave out files of tests, which `.ci/run` does alone: it has tried them on another Python."""
    return [f"--ignore-glob=/*/tests/test_{name}.py" for name in names] if TESTED else []


AGAIN = ("-q", "--assert=plain", *(["-n", "0"] if TESTED else []), *_without(*STILL))
"""How pytest runs there: a failure shows its line without the values in it, since to prepare every file for them takes as long as to collect the tests.
Beside others in one process, since a second one collects everything once more and has no core to itself, and without what hangs on no Python."""

# Bytecode that is not kept is made anew by every process that a test starts.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

_session = functools.partial(nox.session, venv_backend="none" if SHARED else None)


def _install(session: nox.Session, extras: str, *tools: str) -> None:
    """The library as it lies here with its extras, unless none are asked for, and tools."""
    if not SHARED:
        session.install(*(["-e", f".[{extras}]"] if extras else []), *tools)
        return
    # The library is there already, and to install it anew makes an environment to build it in.
    brought = nox.project.load_toml("pyproject.toml")["project"]["optional-dependencies"]
    _put(session, shutil.which("python") or "python", *(brought["docs"] if "docs" in extras else []), *tools)


def _put(session: nox.Session, python: str, *what: str) -> None:
    """Install something for a Python; in `.ci/run` by the pip beside nox, which knows every Python and takes half the time of an older one."""
    pip = [sys.executable, "-m", "pip", "--python", python] if TESTED else [python, "-m", "pip"]
    session.run(*pip, "install", "--quiet", *what, external=True)


def _make(session: nox.Session, home: Path, python: str, *what: str) -> None:
    """An environment of an interpreter and what is installed there; to give it a pip of its own takes longer than most that is done with it."""
    bare = ["--without-pip"] if TESTED else []
    session.run(python, "-m", "venv", "--clear", *bare, str(home), external=True, silent=True)
    _put(session, str(home / "bin" / "python"), *what)


@_session()
def lint(session: nox.Session) -> None:
    """Style; that generated files are current is tested."""
    _install(session, "", "ruff>=0.13")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@_session()
def typing(session: nox.Session) -> None:
    """Mypy --strict and pyright over the library and the typing tests."""
    _install(session, "test", "mypy>=1.18", "pyright[nodejs]>=1.1.400", "nox", "numba>=0.61", "types-networkx")
    session.run("mypy")
    session.run("mypy", "--strict", "examples/app.py", "examples/script.py")
    where = os.pathsep.join(session.bin_paths or []) or None
    session.run("pyright", "--pythonpath", shutil.which("python", path=where) or "python")
    session.run("python", "tests/typing/api.py")


@nox.session(python=False)
def tests(session: nox.Session) -> None:
    """The tests on every Python that is here."""
    for version in VERSIONS:
        python = PYTHONS.get(version)
        if python is None:
            session.warn(f"SKIPPED: tests on Python {version}: no such interpreter on this machine")
            continue
        if version == TESTED:
            session.warn(f"SKIPPED: tests on Python {version}: they have just passed in a clean environment")
            continue
        if version == NEWEST and TESTED:
            session.warn(f"SKIPPED: tests on Python {version}: those of the built wheel run on it")
            continue
        # The first Python that is tested tries the laws with all of their examples.
        oldest = version == next(iter(PYTHONS))
        first = not TESTED and oldest
        session.log(f"tests on Python {version}")
        home = Path(session.create_tmp()) / f"venv-{version}"
        _make(session, home, python, "-e", ".[test]")
        how, env = (["-q"], {}) if first else ([*AGAIN, *_without(*([] if oldest else SHOWN))], FEWER)
        session.run(str(home / "bin" / "pytest"), *how, *session.posargs, external=True, env=env)


@_session()
def docs(session: nox.Session) -> None:
    """The documentation, with warnings as errors."""
    _install(session, "bulk,docs,explorer,testing")
    session.run("sphinx-build", "-W", "-n", "-q", "-b", "html", "docs", "docs/_build/html")


@_session()
def examples(session: nox.Session) -> None:
    """The examples, as a user runs them."""
    # One notebook needs more than the library.
    _install(session, "test", "matplotlib>=3.9", "pandas>=2.2")
    session.run("python", "examples/app.py")
    session.run(
        "python", "examples/script.py", "examples/situations.jsonl", str(Path(session.create_tmp()) / "out.csv")
    )
    # What needs no more than the library has run with the tests of the same environment.
    session.run("pytest", "-q", "tests/test_examples.py", *(["-n", "0", "-k", "cohort"] if SHARED else []))


@nox.session(python=False)
def wheel(session: nox.Session) -> None:
    """The built wheel, on the newest Python that is here, in a place without `src`: its data is there, the command runs, the tests pass."""
    python = PYTHONS[NEWEST] if NEWEST else sys.executable
    place = Path(session.create_tmp()).resolve()
    dist, home = place / "dist", place / "venv"
    shutil.rmtree(dist, ignore_errors=True)
    if TESTED:
        builder = sys.executable
    else:
        _make(session, place / "build", sys.executable, "build")
        builder = str(place / "build" / "bin" / "python")
    session.run(builder, "-m", "build", "--outdir", str(dist), external=True, silent=True)
    built = next(dist.glob("*.whl"))
    _make(session, home, python, str(built))
    copy = place / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    for name in ("tests", "docs", "examples", "scripts"):
        shutil.copytree(name, copy / name, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    for name in ("pyproject.toml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "CITATION.cff", "LICENSE"):
        shutil.copy(name, copy / name)
    session.chdir(str(copy))
    # Before anything is there that the library does not bring.
    command = [str(home / "bin" / "intimacy"), "recommend", "--obstacle", "fear-of-vulnerability=0.8"]
    session.run(*command, external=True, silent=True)
    _put(session, str(home / "bin" / "python"), f"{built}[test]")
    where = ("--pyargs", "tests", "README.md", "docs", "intimacy")
    session.run(str(home / "bin" / "pytest"), *AGAIN, *where, external=True, env=FEWER)


@_session()
def engines(session: nox.Session) -> None:
    """The same function under Spark, Ray, Dask, DuckDB, polars and pandas, and compiled by Numba; Spark needs Java."""
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        session.warn("SKIPPED: PySpark: no Java on this machine")
    frames = ["dask[dataframe]>=2025.1", "duckdb>=1.4", "numba>=0.61", "pandas>=2.2", "polars>=1.30", "ray[data]>=2.40"]
    _install(session, "test", *frames, "pyspark>=4.0")
    # One process: an engine has workers of its own.
    session.run("pytest", "-q", "-n", "0", "tests/engines", *session.posargs)


CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def _has_chromium(session: nox.Session) -> bool:
    """Whether there is a chromium, which is installed where the session may do that."""
    if not any(map(shutil.which, CHROMIUM)) and shutil.which("apt-get") and os.geteuid() == 0:
        codes = range(256)
        session.run("apt-get", "update", "-qq", external=True, success_codes=codes)
        session.run("apt-get", "install", "-y", "-qq", "chromium", external=True, success_codes=codes)
    return any(map(shutil.which, CHROMIUM))


@_session()
def browser(session: nox.Session) -> None:
    """Notebooks, explorer, report and pages in a real browser; needs Debian's chromium. INTIMACY_SHOTS names a folder for the screenshots."""
    if not _has_chromium(session):
        session.skip(
            "SKIPPED: everything in a browser: there is no chromium on this machine, and none could be installed"
        )
    tools = ["axe-playwright-python>=0.1.4", "jupyterlab>=4.4", "marimo>=0.14", "playwright>=1.50"]
    _install(session, "docs,test", *tools)
    shots = os.environ.get("INTIMACY_SHOTS") or str(Path(session.create_tmp()).resolve() / "shots")
    session.log(f"screenshots in {shots}")
    # A file is the work of one process, and so are the two that open JupyterLab: its server starts once.
    side_by_side = ["-n", "2", "--dist", "loadgroup"]
    env = {"INTIMACY_SHOTS": shots}
    if SHARED and Path("docs/_build/html/index.html").exists():
        # `.ci/run` has just built them, from these very files.
        env["INTIMACY_PAGES"] = str(Path("docs/_build/html").resolve())
    session.run("pytest", "-q", *side_by_side, "tests/browser", *session.posargs, env=env)


@_session()
def exchange(session: nox.Session) -> None:
    """What is written for other programs, read by them: rdflib, pyshacl, Oxigraph, Graphviz, Mermaid and cytoscape.js."""
    if not shutil.which("dot") and shutil.which("apt-get") and os.geteuid() == 0:
        codes = range(256)
        session.run("apt-get", "update", "-qq", external=True, success_codes=codes)
        session.run("apt-get", "install", "-y", "-qq", "graphviz", external=True, success_codes=codes)
    _install(session, "test", "pyoxigraph>=0.4", "pyshacl>=0.26", "rdflib>=7.1")
    env = {}
    if shutil.which("npm") and shutil.which("node"):
        place = Path(session.create_tmp()).resolve() / "node"
        place.mkdir(exist_ok=True)
        packages = ("cytoscape@3", "jsdom@26", "mermaid@11")
        npm = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(place), *packages]
        if subprocess.run(npm, check=False).returncode == 0:
            env["INTIMACY_NODE_MODULES"] = str(place / "node_modules")
        else:
            session.warn("SKIPPED: Mermaid's own parser and cytoscape.js: npm could not bring them")
    else:
        session.warn("SKIPPED: Mermaid's own parser and cytoscape.js: no node and npm on this machine")
    session.run("pytest", "-q", "-rs", "-n", "0", "tests/readers", *session.posargs, env=env)


@nox.session
def bench(session: nox.Session) -> None:
    """The benchmarks, as ratios in one run; not part of the default."""
    session.install(".[fast]", "duckdb", "implicit", "pandas", "polars", "pyspark>=4.0", "scipy")
    session.run("python", "benchmarks/run.py", *session.posargs)


@nox.session
def realdata(session: nox.Session) -> None:
    """Answers of real people, where they are: in the folder that INTIMACY_DATA names, else in `shared/data` beside the repository."""
    session.install("-e", ".[test]", "pandas>=2.2", "pingouin>=0.5", "polars>=1.30", "scikit-learn>=1.5")
    session.run("pytest", "-q", "-rs", "realdata", *session.posargs)
