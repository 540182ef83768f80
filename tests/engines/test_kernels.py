"""The compiled kernels of the extra ``fast``: every law of the lists holds with them, and they are loaded where it pays and never needed."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from intimacy import bulk
from intimacy.choose import fast
from intimacy.errors import MissingExtraError

pytest.importorskip("numba")

LAWS = Path(__file__).parents[1] / "property"


def laws_of(name):
    """The tests of a file of laws, and what they are given, once more as tests of this file."""
    spec = importlib.util.spec_from_file_location(f"compiled_{name}", LAWS / f"{name}.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {
        word: value
        for word, value in vars(module).items()
        if word.startswith("test_") or "pytest_fixture" in type(value).__name__.lower()
    }


globals().update(laws_of("test_every_path"))
# Of the laws of many situations those of the choice; the others are of how tables are read.
_MANY = ("test_arrays_give_what_every_situation_gives_alone", "test_inputs_are_never_changed")
globals().update({word: law for word, law in laws_of("test_bulk_laws").items() if word in _MANY})
pytestmark = pytest.mark.filterwarnings("ignore::intimacy.errors.RetiredIdWarning")


@pytest.fixture(autouse=True, scope="module")
def _compiled():
    bulk.warm()
    yield
    assert fast.kernels() is not None


@pytest.fixture
def unloaded(monkeypatch):
    """A process that has not loaded the kernels."""
    state = fast._State()
    monkeypatch.setattr(fast, "_STATE", state)
    return state


def some(rows):
    severities = np.arange(rows) % 7 / 7
    return {"obstacles": {"lack-of-trust": severities}, "red_flags": {}, "threads": 1}


@pytest.mark.usefixtures("unloaded")
def test_kernels_are_loaded_once_enough_was_worked_on_and_not_before(monkeypatch):
    monkeypatch.setattr(fast, "FEW", 15)
    monkeypatch.setattr(fast, "LOADING", 15 * 70)
    monkeypatch.setattr(fast, "_were_compiled", lambda: True)
    # Seven different situations each time.
    before = [bulk.recommend_arrays(**some(700)) for _ in range(9)][-1]
    assert fast.kernels() is None
    after = bulk.recommend_arrays(**some(700))
    assert fast.kernels() is not None
    assert (before.practices == after.practices).all()
    assert (before.gains == after.gains).all()


@pytest.mark.usefixtures("unloaded")
def test_a_small_catalogue_loads_no_kernels_however_much_there_is_to_do(monkeypatch):
    monkeypatch.setattr(fast, "LOADING", 1)
    monkeypatch.setattr(fast, "_were_compiled", lambda: True)
    bulk.recommend_arrays(**some(700))
    assert len(bulk.compile_catalog().practices) < fast.FEW
    assert fast.kernels() is None


@pytest.mark.usefixtures("unloaded")
def test_kernels_that_must_be_compiled_first_wait_for_more_work(monkeypatch):
    monkeypatch.setattr(fast, "FEW", 1)
    monkeypatch.setattr(fast, "LOADING", 1)
    monkeypatch.setattr(fast, "_were_compiled", lambda: False)
    bulk.recommend_arrays(**some(700))
    assert fast.kernels() is None


def test_what_was_compiled_is_found_again():
    # Where the tests run it was just compiled or loaded, unless nothing can be written beside the source.
    if os.access(Path(fast.__file__).parent, os.W_OK) and "NUMBA_CACHE_DIR" not in os.environ:
        assert fast._were_compiled()


@pytest.mark.usefixtures("unloaded")
def test_a_process_that_may_not_compile_chooses_without_kernels(monkeypatch):
    import numba

    monkeypatch.setattr(numba.config, "DISABLE_JIT", 1)
    monkeypatch.setattr(fast, "FEW", 1)
    monkeypatch.setattr(fast, "COMPILING", 1)
    monkeypatch.setattr(fast, "LOADING", 1)
    assert bulk.recommend_arrays(**some(7)).practices.shape == (7, 3)
    assert fast.kernels() is None


@pytest.mark.usefixtures("unloaded")
def test_without_numba_warm_names_the_extra(monkeypatch):
    for name in ("numba", "numba.core"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MissingExtraError, match=r"this needs numba: pip install 'intimacy\[fast\]'"):
        bulk.warm()


def test_a_library_and_a_home_that_cannot_be_written_to_are_no_reason_to_fail(tmp_path):
    """Whoever may write everywhere is told that there is no folder for what is compiled."""
    copy = tmp_path / "copy"
    shutil.copytree(Path(fast.__file__).parents[1], copy / "intimacy", ignore=shutil.ignore_patterns("__pycache__"))
    code = """
import sys
from numba.core import caching
caching.CacheImpl._locator_classes = []
from intimacy import bulk
bulk.warm()
print(len(bulk.recommend_arrays(red_flags={}, rows=1, k=1).practices))
"""
    env = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=env)
    assert (done.stdout, done.stderr) == ("1\n", "")
