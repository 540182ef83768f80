"""Everything that is checked before a change lands; `nox` runs all but the benchmarks."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["lint", "typing", "tests", "docs", "examples", "wheel", "engines", "browser"]

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
"""The version whose tests have just passed in a clean environment."""


@nox.session
def lint(session: nox.Session) -> None:
    """Style, and generated files that must be current."""
    session.install("ruff>=0.13", "-e", ".[test]")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")
    session.run("python", "scripts/make_twin.py", "--check")
    session.run("python", "scripts/make_audit.py", "--check")
    session.run("python", "scripts/make_evidence.py", "--check")
    session.run("python", "scripts/make_gallery.py", "--check")
    session.run("python", "scripts/make_schemas.py", "--check")


@nox.session
def typing(session: nox.Session) -> None:
    """Mypy --strict and pyright over the library and the typing tests."""
    session.install("mypy>=1.18", "pyright[nodejs]>=1.1.400", "nox", "types-networkx", "-e", ".[test]")
    session.run("mypy")
    session.run("mypy", "--strict", "examples/app.py")
    session.run("mypy", "--strict", "examples/script.py")
    session.run("pyright", "--pythonpath", shutil.which("python", path=session.bin) or "python")
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
        session.log(f"tests on Python {version}")
        home = Path(session.create_tmp()) / f"venv-{version}"
        session.run(python, "-m", "venv", "--clear", str(home), external=True)
        session.run(str(home / "bin" / "pip"), "install", "--quiet", "-e", ".[test]", external=True)
        session.run(str(home / "bin" / "pytest"), "-q", *session.posargs, external=True)


@nox.session
def docs(session: nox.Session) -> None:
    """The documentation, with warnings as errors."""
    session.install("-e", ".[bulk,docs,explorer,testing]")
    session.run("sphinx-build", "-W", "-n", "-q", "-b", "html", "docs", "docs/_build/html")


@nox.session
def examples(session: nox.Session) -> None:
    """The examples, as a user runs them."""
    # One notebook needs more than the library.
    session.install("-e", ".[test]", "matplotlib>=3.9", "pandas>=2.2")
    session.run("python", "examples/app.py")
    session.run(
        "python", "examples/script.py", "examples/situations.jsonl", str(Path(session.create_tmp()) / "out.csv")
    )
    session.run("pytest", "-q", "tests/test_examples.py")


@nox.session(python=NEWEST and PYTHONS[NEWEST])
def wheel(session: nox.Session) -> None:
    """The built wheel, on the newest Python that is here, in a place without `src`: its data is there, the command runs, the tests pass."""
    session.install("build")
    place = Path(session.create_tmp()).resolve()
    dist = place / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", str(dist), silent=True)
    built = next(dist.glob("*.whl"))
    session.run("python", "-m", "venv", "--clear", str(place / "bare"), silent=True)
    session.run(str(place / "bare" / "bin" / "pip"), "install", "--quiet", str(built), external=True)
    copy = place / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    for name in ("tests", "docs", "examples", "scripts"):
        shutil.copytree(name, copy / name, ignore=shutil.ignore_patterns("_build", "__pycache__"))
    for name in ("pyproject.toml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "CITATION.cff", "LICENSE"):
        shutil.copy(name, copy / name)
    session.chdir(str(copy))
    session.run(
        str(place / "bare" / "bin" / "intimacy"),
        "recommend",
        "--obstacle",
        "fear-of-vulnerability=0.8",
        external=True,
        silent=True,
    )
    session.install(f"{built}[test]")
    session.run("pytest", "-q", "--pyargs", "tests", "README.md", "docs", "intimacy")


@nox.session
def engines(session: nox.Session) -> None:
    """The same function under Spark, Ray, Dask, DuckDB, polars and pandas; Spark needs Java."""
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        session.warn("SKIPPED: PySpark: no Java on this machine")
    frames = ["dask[dataframe]>=2025.1", "duckdb>=1.4", "pandas>=2.2", "polars>=1.30", "ray[data]>=2.40"]
    session.install("-e", ".[test]", *frames, "pyspark>=4.0")
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


@nox.session
def browser(session: nox.Session) -> None:
    """Notebooks, explorer, report and pages in a real browser; needs Debian's chromium. INTIMACY_SHOTS names a folder for the screenshots."""
    if not _has_chromium(session):
        session.skip(
            "SKIPPED: everything in a browser: there is no chromium on this machine, and none could be installed"
        )
    tools = ["axe-playwright-python>=0.1.4", "jupyterlab>=4.4", "marimo>=0.14", "playwright>=1.50"]
    session.install("-e", ".[docs,test]", *tools)
    shots = os.environ.get("INTIMACY_SHOTS") or str(Path(session.create_tmp()).resolve() / "shots")
    session.log(f"screenshots in {shots}")
    # A file is the work of one process: its server starts once.
    side_by_side = ["-n", "2", "--dist", "loadfile"]
    session.run("pytest", "-q", *side_by_side, "tests/browser", *session.posargs, env={"INTIMACY_SHOTS": shots})


@nox.session
def bench(session: nox.Session) -> None:
    """The benchmarks, as ratios in one run; not part of the default."""
    session.install(".[bulk]", "duckdb", "implicit", "pandas", "polars", "pyspark>=4.0", "scipy")
    session.run("python", "benchmarks/run.py", *session.posargs)


@nox.session
def realdata(session: nox.Session) -> None:
    """Answers of real people, where they are: in the folder that INTIMACY_DATA names, else in `shared/data` beside the repository."""
    session.install("-e", ".[test]", "pandas>=2.2", "pingouin>=0.5", "polars>=1.30", "scikit-learn>=1.5")
    session.run("pytest", "-q", "-rs", "realdata", *session.posargs)
