"""The compiled kernels of the extra ``fast``: every law of the lists holds with them, and they are loaded where it pays and never needed."""

import importlib.util
import os
import pickle
import shutil
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

import intimacy
from intimacy import bulk
from intimacy.choose import fast
from intimacy.errors import MissingExtraError, OptionError

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
globals().update(laws_of("test_bulk_laws"))
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
