"""The compiled kernels of the extra ``fast``: every law of the lists holds with them, and they are loaded where it pays and never needed."""

import importlib.util
import os
import random
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intimacy import Catalog, bulk, load_catalog
from intimacy.bulk.distinct import PAYS, find_distinct
from intimacy.bulk.engine import gate_many
from intimacy.choose import arrays, fast
from intimacy.errors import MissingExtraError
from intimacy.index import compile_index
from intimacy.model import (
    UNASKED,
    AloneEffect,
    Benefit,
    Contents,
    Link,
    NeededCondition,
    Obstacle,
    Pillar,
    Policy,
    Practice,
    Relation,
    Ruling,
    SafetyRuling,
    Sessions,
    Strength,
)
from intimacy.scoring.arrays import Columns

pytest.importorskip("numba")

TESTS = Path(__file__).parents[1]


def loaded(name):
    """A file of tests as a module of its own."""
    spec = importlib.util.spec_from_file_location(f"compiled_{Path(name).name}", TESTS / f"{name}.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def laws_of(module):
    """The tests of a file, and what they are given, once more as tests of this file."""
    return {
        word: value
        for word, value in vars(module).items()
        if word.startswith("test_") or "pytest_fixture" in type(value).__name__.lower()
    }


paths = loaded("property/test_every_path")
globals().update(laws_of(paths))
# Of the laws of many situations those of the choice; the others are of how tables are read.
_MANY = ("test_arrays_give_what_every_situation_gives_alone", "test_inputs_are_never_changed")
globals().update({word: law for word, law in laws_of(loaded("property/test_bulk_laws")).items() if word in _MANY})
_EQUAL = (
    "test_equal_situations_are_found_in_the_order_in_which_they_first_come",
    "test_situations_that_differ_in_one_of_very_many_truths_are_different",
    "test_where_nearly_all_differ_nothing_is_grouped",
    "test_equal_situations_are_worked_out_once",
)
globals().update({word: law for word, law in laws_of(loaded("test_bulk")).items() if word in _EQUAL})
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


CATALOG = load_catalog()
BY_PLACE = [name for name in Columns._fields if name not in ("rows", "minutes", "alone")]


@contextmanager
def numpy_alone():
    """As if nobody had loaded the kernels."""
    state, module = fast._STATE, fast._STATE.module
    state.module = None
    try:
        yield
    finally:
        state.module = module


def crowd(catalog, rows):
    """Situations that differ in all that can be said, many more than are worked on at once; some say nothing."""
    random = np.random.default_rng(7)

    def some():
        given = np.where(random.random(rows) < 0.4, random.random(rows), np.nan)
        given[::37] = np.nan
        return given

    def told(ids, often):
        return {id: (random.random(rows) < often) & (np.arange(rows) % 37 > 0) for id in ids}

    return {
        # Of one obstacle nobody says anything.
        "obstacles": {id: some() for id in list(catalog.obstacles)[1:]},
        "pillars": {id: some() for id in catalog.pillars},
        "wanted": {id: some() for id in catalog.pillars},
        "goals": told([*catalog.benefits, *catalog.pillars], 0.1),
        "red_flags": told([*catalog.red_flags, UNASKED], 0.02),
        "confirmed": told(catalog.conditions, 0.5),
        "done": told(list(catalog.practices)[::2], 0.2),
        "excluded": told(list(catalog.practices)[::3], 0.2),
        "minutes_per_week": some() * 400,
        "mode": random.random(rows) < 0.3,
        "catalog": catalog,
        "threads": 1,
    }


def some_catalog(pillars, practices):
    """A catalog with so many of each, and the flags and conditions of the built-in one."""
    chance = random.Random(3)  # noqa: S311 - made-up data, no secret
    ends = {
        Relation.ADDRESSES: [Obstacle(id=f"o{at}", name="O") for at in range(6)],
        Relation.STRENGTHENS: [Pillar(id=f"p{at}", name="P") for at in range(pillars)],
        Relation.YIELDS: [Benefit(id=f"b{at}", name="B") for at in range(4)],
    }
    asked = [NeededCondition(condition=id) for id in sorted(CATALOG.conditions)]
    acts = [
        Practice(
            id=f"a{at:03}",
            name="A",
            starter=at % 4 == 0,
            alone_effect=tuple(AloneEffect)[at % 3],
            conditions=tuple(asked[: at % 5 == 1]),
            minutes_per_session=at + 5 if at % 6 else None,
            sessions_per_week=Sessions(min=1, typical=2, max=3) if at % 6 else None,
        )
        for at in range(practices)
    ]

    def link(source, relation, target):
        return Link(source.id, relation, target.id, strength=chance.choice(tuple(Strength)))

    targets = [(relation, end) for relation, some in ends.items() for end in some]
    links = [link(act, *chance.choice(targets)) for act in acts for _ in range(7)]
    links += [
        link(source, relation, pillar)
        for source, relation in [
            *[(one, Relation.WEAKENS) for one in ends[Relation.ADDRESSES]],
            *[(one, Relation.REQUIRES) for one in acts[::3]],
        ]
        for pillar in chance.sample(ends[Relation.STRENGTHENS], min(2, pillars))
    ]
    flags = CATALOG.contents.red_flags
    rulings = [
        SafetyRuling(flag=flag.id, practice=act.id, ruling=chance.choice(tuple(Ruling)))
        for flag in flags
        for act in acts
    ]
    return Catalog(
        Contents(
            id="some",
            name="Some",
            obstacles=tuple(ends[Relation.ADDRESSES]),
            pillars=tuple(ends[Relation.STRENGTHENS]),
            benefits=tuple(ends[Relation.YIELDS]),
            practices=tuple(acts),
            links=tuple({one.key: one for one in links}.values()),
            red_flags=flags,
            conditions=CATALOG.contents.conditions,
            rulings=tuple(rulings),
        )
    )


@pytest.mark.parametrize("size", [None, (0, 15), (5, 64), (5, 65), (7, 90)])
@pytest.mark.parametrize("times", [1, 3])
def test_a_crowd_that_takes_many_blocks_gets_what_numpy_gives_it(size, times):
    catalog = some_catalog(*size) if size else CATALOG
    given = crowd(catalog, 2500)
    if times > 1:
        repeated = {
            name: {id: np.tile(column, times) for id, column in value.items()} if isinstance(value, dict) else value
            for name, value in given.items()
        }
        given = repeated | {name: np.tile(given[name], times) for name in ("minutes_per_week", "mode")}
    compiled = bulk.recommend_arrays(**given, k=4)
    with numpy_alone():
        other = bulk.recommend_arrays(**given, k=4)
    for one, theirs in zip(compiled[:3], other[:3], strict=True):
        assert (one == theirs).all()
    # Who is stopped, who is not, and whose list is short are among them.
    assert len(set(compiled.status.tolist())) > 2
    assert (compiled.practices[:, 0] >= 0).any()
    assert (compiled.practices[:, -1] < 0).any()


@given(question=paths.questions(), evidence=paths.policies, focus=paths.focuses)
@settings(paths.unhurried, max_examples=60)
def test_shares_and_factors_are_those_of_numpy_to_the_last_bit(question, evidence, focus):
    catalog, some = question
    index = compile_index(catalog, Policy(evidence))
    given = paths.columns_of([index.resolve(one) for one in some]).take(slice(None))
    _, held = gate_many(index, given)
    compiled = arrays.scores_for_many(index, given, held, focus=focus)
    with numpy_alone():
        other = arrays.scores_for_many(index, given, held, focus=focus)
    assert compiled.factors.tolist() == other.factors.tolist()
    assert compiled.uncertain.tolist() == other.uncertain.tolist()
    # The others are for the plain functions.
    sure = ~other.uncertain
    assert compiled.shares[:, sure].tolist() == other.shares[:, sure].tolist()


HUNDREDTHS = [0.0, 0.07, 0.25, 0.57, 1.0]
OTHERS = [1 / 3, 0.07 + 2**-53, 0.999]
"""Numbers that are no whole hundredths, one of which looks much like one."""


def told(rows, **said):
    """Situations of which some fields say something."""
    return Columns(rows=rows, **{**{name: {} for name in BY_PLACE}, "minutes": None, "alone": None, **said})


def lines(given, like):
    """What is said of each situation, where something of the kind is said of those that it is ``like``; a severity that was not reported is one of 0."""
    none = {"severities": 0.0, "levels": np.nan, "done": False}
    columns = [
        np.fmax(column, 0.0) if name == "severities" else column
        for name, nothing in none.items()
        for at in sorted(getattr(like, name))
        for column in [getattr(given, name).get(at, np.full(given.rows, nothing))]
    ]
    minutes = np.full(given.rows, np.nan) if given.minutes is None else given.minutes
    return [str(line) for line in zip(*(column.tolist() for column in [*columns, minutes]), strict=True)]


@given(st.data())
def test_kinds_are_those_of_the_situations_as_they_are_written(data):
    rows = data.draw(st.integers(2, 40))

    def column(*values):
        return np.array(data.draw(st.lists(st.sampled_from(values), min_size=rows, max_size=rows)))

    given = told(
        rows,
        severities={3: column(*HUNDREDTHS, np.nan), 0: column(0.25, np.nan)},
        levels={1: column(*HUNDREDTHS[:2], *OTHERS, np.nan), 2: column(*HUNDREDTHS[:2], np.nan)},
        done={at: column(False, True) for at in range(data.draw(st.integers(0, 10)))},
        minutes=column(0.0, 2.54, 2.55, 2.56, 90.0, np.nan),
    )
    said = lines(given, given)
    kinds = list(dict.fromkeys(said))
    found = find_distinct(given)
    if len(kinds) > PAYS * rows:
        assert found is None
    else:
        assert found.which.tolist() == [kinds.index(one) for one in said]
        assert lines(found.take(slice(None)), given) == kinds
        assert lines(found.take(slice(1, 4)), given) == kinds[1:4]


@pytest.mark.parametrize("strange", [None, 5, 20_000, 99_999])
def test_a_number_that_is_no_hundredth_may_come_in_any_row_and_kinds_may_be_very_many(strange):
    random = np.random.default_rng(3)
    # Some of forty thousand more often than others.
    chosen = (40_000 * random.random(100_000) ** 3).astype(int)
    severities = {place: (random.integers(0, 12, 40_000) / 10)[chosen] for place in range(4)}
    severities = {place: np.where(column > 1, np.nan, column) for place, column in severities.items()}
    if strange is not None:
        severities[2][strange] = 1 / 3
    given = told(len(chosen), severities=severities, done={0: chosen % 2 > 0})
    found = find_distinct(given)
    with numpy_alone():
        other = find_distinct(given)
    assert found.kinds == other.kinds > 15_000
    assert (found.which == other.which).all()
    for rows in (slice(None), slice(7, 5_000), slice(found.kinds - 3, found.kinds + 3)):
        assert lines(found.take(rows), given) == lines(other.take(rows), given)


@pytest.mark.parametrize("byte", range(8))
def test_kinds_that_differ_in_any_byte_lie_apart(byte):
    from intimacy.bulk import kernels

    slots, digests = np.full(1 << 14, -1, np.int32), [np.uint64(0)] * 101
    for kind in range(101):
        digests[kind] = kernels._mixed(np.uint64(0), np.uint64(kind) << np.uint64(8 * byte))
    places = [int(digest) >> (64 - 14) for digest in digests]
    kernels._enter(np.array([[kind << 8 * byte] for kind in range(101)], np.uint64), 101, slots)
    # Nearly all where they are looked for first, and none far from there.
    assert sum(slots[place] == kind for kind, place in enumerate(places)) > 90
    assert set(slots.tolist()) == {-1, *range(101)}


def test_what_is_looked_at_first_is_brought_together_in_whole_parts():
    from intimacy.bulk import distinct, kernels

    assert distinct.TRIED % kernels.CHUNK == 0


@pytest.mark.parametrize("flags", [1, 7, 8, 9, 15])
def test_no_flag_is_lost_among_equal_situations(flags):
    ids = sorted(CATALOG.red_flags)[:flags]
    # Each flag alone, and none, over and over.
    raised = {id: np.tile(np.arange(flags + 1) == place, 50) for place, id in enumerate(ids)}
    severities = np.full(50 * (flags + 1), 0.5)
    given = {"obstacles": {"lack-of-trust": severities}, "red_flags": raised, "threads": 1}
    compiled = bulk.recommend_arrays(**given)
    with numpy_alone():
        other = bulk.recommend_arrays(**given)
    for one, two in zip(compiled, other, strict=True):
        assert np.array_equal(one, two)
    assert all(status != "clear" for status in np.array(compiled.statuses)[compiled.status[:flags]])


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
