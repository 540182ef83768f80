"""Many situations as arrays: the gate, ties, options, threads, blocks, what is shipped to workers, and what is refused."""

import json
import pickle
import subprocess
import sys
import threading

import numpy as np
import pyarrow as pa
import pytest
import threadpoolctl

from intimacy import Catalog, OptionError, Situation, bulk, load_catalog, recommend
from intimacy.bulk import distinct, engine
from intimacy.choose.rules import RULES
from intimacy.errors import TableError
from intimacy.index import compile_index
from intimacy.model import (
    UNASKED,
    Contents,
    Link,
    Obstacle,
    Pillar,
    Policy,
    Practice,
    RedFlag,
    Ruling,
    SafetyRuling,
    Status,
)
from intimacy.scoring.arrays import Columns

CATALOG = load_catalog()
FLAGS = sorted(CATALOG.red_flags)
IDS = pa.list_(pa.string())


def alone(situation, **options):
    """What one situation gives by itself: ids, gains, status."""
    result = recommend(situation, **options)
    return [one.practice.id for one in result], [one.gain for one in result], str(result.safety.status)


def rows_of(ranked):
    rows = []
    for places, gains, status in zip(ranked.practices, ranked.gains, ranked.status, strict=True):
        there = places >= 0
        rows.append(([ranked.ids[at] for at in places[there]], gains[there].tolist(), ranked.statuses[status]))
    return rows


def rows_of_table(table):
    return [(row["practices"], row["gains"], row["status"]) for row in table.to_pylist()]


def faults_of(error, call, *args, **given):
    with pytest.raises(error) as caught:
        call(*args, **given)
    return [str(fault) for fault in caught.value.faults]


# -- the gate, in every way in ---------------------------------------------------------------------------------------


def arrays_of_flags(sets, catalog):
    if all(flags is None for flags in sets):
        return rows_of(bulk.recommend_arrays(rows=len(sets), catalog=catalog, threads=1))
    raised = {flag for flags in sets for flag in flags or ()} | {UNASKED}
    columns = {
        flag: np.array([flag in (flags or ()) or (flags is None and flag == UNASKED) for flags in sets])
        for flag in raised
    }
    return rows_of(bulk.recommend_arrays(red_flags=columns, catalog=catalog, threads=1))


def table_of_flags(sets, catalog):
    return rows_of_table(bulk.recommend_table(pa.table({"red_flags": pa.array(sets, IDS)}), catalog=catalog, threads=1))


def kept_table_of_flags(sets, catalog):
    table = pa.table({"red_flags": pa.array(sets, IDS), "mode": ["together"] * len(sets)})
    return rows_of_table(bulk.recommend_table(table, keep=["red_flags"], catalog=catalog, threads=1))


def encoded_table_of_flags(sets, catalog):
    flags = pa.array(sets, pa.large_list(pa.dictionary(pa.int16(), pa.large_string())))
    return rows_of_table(bulk.recommend_table(pa.table({"red_flags": flags}), catalog=catalog, threads=2, block_rows=3))


def batches_of_flags(sets, catalog):
    batches = [pa.record_batch({"red_flags": pa.array([flags], IDS)}) for flags in sets]
    return rows_of_table(pa.Table.from_batches(bulk.recommend_batches(batches, catalog=catalog, threads=2)))


def compiled_arrays_of_flags(sets, catalog):
    return arrays_of_flags(sets, pickle.loads(pickle.dumps(bulk.compile_catalog(catalog))))  # noqa: S301 - our own


WAYS = [
    arrays_of_flags,
    compiled_arrays_of_flags,
    table_of_flags,
    kept_table_of_flags,
    encoded_table_of_flags,
    batches_of_flags,
]


def alone_with(sets, catalog=None):
    return [alone(Situation(red_flags=flags), catalog=catalog) for flags in sets]


@pytest.mark.parametrize("way", WAYS)
def test_every_flag_gates_alone_beside_unasked_beside_another_and_with_all_the_others(way):
    sets = [None, [], [UNASKED], FLAGS, [*FLAGS, UNASKED]]
    sets += (
        [[flag] for flag in FLAGS] + [[flag, UNASKED] for flag in FLAGS] + [[flag, "eggshells"] for flag in FLAGS[:4]]
    )
    found = way(sets, CATALOG)
    assert found == alone_with(sets)
    assert [status for _, _, status in found[:5]] == ["unasked", "clear", "unasked", "block", "block"]
    assert all(not practices for practices, _, status in found if status in ("block", "urgent"))


@pytest.mark.parametrize("flag", FLAGS)
def test_a_flag_of_one_row_touches_no_other_row(flag):
    sets = [[], [flag], [], None, [flag, UNASKED], []]
    for way in WAYS:
        found = way(sets, CATALOG)
        assert found == alone_with(sets), way
        assert [found[row][2] for row in (0, 2, 5)] == ["clear"] * 3


def test_where_nobody_asked_is_unasked_and_no_flag_at_all_is_clear():
    assert set(bulk.recommend_arrays(rows=3).status) == {engine.STATUSES.index("unasked")}
    assert set(bulk.recommend_arrays(rows=3, red_flags={}).status) == {engine.STATUSES.index("clear")}
    nobody = {"threats": np.zeros(3, bool)}
    assert set(bulk.recommend_arrays(red_flags=nobody).status) == {engine.STATUSES.index("clear")}


ALIASED = Catalog(
    Contents(
        id="aliased",
        name="Aliased",
        obstacles=(Obstacle(id="noise", name="Noise", aliases=("racket",)),),
        practices=(Practice(id="tea", name="Tea", starter=True), Practice(id="walk", name="Walk", starter=True)),
        links=(
            Link("tea", "addresses", "noise", strength="strong"),
            Link("walk", "addresses", "noise", strength="weak"),
        ),
        red_flags=(RedFlag(id="scalded", name="Scalded", aliases=("burnt",), status="hold"),),
        rulings=(
            SafetyRuling(flag="scalded", practice="tea", ruling="contraindicated", reason="Hot."),
            SafetyRuling(flag="scalded", practice="walk", ruling="ok", reason="Cool."),
        ),
    )
)


@pytest.mark.parametrize("way", WAYS)
def test_a_flag_by_its_alias_gates_as_by_its_id(way):
    found = way([["burnt"], [], ["burnt", UNASKED], ["burnt", "threats"], None], ALIASED)
    assert found == alone_with([["scalded"], [], ["scalded", UNASKED], ["scalded", "threats"], None], ALIASED)
    assert found[0][0] == ["walk"]


def test_one_row_may_say_a_flag_by_its_id_and_another_by_its_alias():
    for way in (table_of_flags, kept_table_of_flags, encoded_table_of_flags):
        assert way([["burnt"], ["scalded"], []], ALIASED) == alone_with([["scalded"], ["scalded"], []], ALIASED)


OWN = [f"own-{place:03}" for place in range(100)]


def catalog_of_many_flags():
    # Each flag of its own holds another set of practices, so that one taken for another shows.
    practices = [f"act-{place}" for place in range(7)]
    rulings = [
        SafetyRuling(flag=flag, practice=id, ruling="hold" if (number + 1) >> place & 1 else "ok", reason="So.")
        for number, flag in enumerate(OWN)
        for place, id in enumerate(practices)
    ]
    return Catalog(
        Contents(
            id="many-flags",
            name="Many flags",
            obstacles=(Obstacle(id="noise", name="Noise"),),
            practices=tuple(Practice(id=id, name=id, starter=True) for id in practices),
            links=tuple(Link(id, "addresses", "noise", strength="moderate") for id in practices),
            red_flags=tuple(RedFlag(id=id, name=id, status="hold") for id in OWN),
            rulings=tuple(rulings),
        )
    )


MANY_FLAGS = catalog_of_many_flags()


@pytest.mark.parametrize("everything", [False, True], ids=["own flags", "own flags and all the others in one row"])
def test_ten_thousand_sets_of_a_hundred_flags_are_each_gated_as_they_are(everything):
    seed = np.random.default_rng(4)
    pairs = {tuple(sorted(pair)) for pair in seed.integers(0, 44, (4000, 2)).tolist()}
    sets = [[OWN[at] for at in sorted(set(pair))] for pair in sorted(pairs)]
    sets += [[OWN[at] for at in np.flatnonzero(row)] for row in seed.random((10_000 - len(sets), 100)) < 0.01]
    if everything:
        sets[0] = sorted([*OWN, *FLAGS, UNASKED])
    columns = {flag: np.array([flag in said for said in map(set, sets)]) for flag in [*OWN, *FLAGS, UNASKED]}
    options = {"catalog": MANY_FLAGS, "k": 7, "threads": 1}
    practices = rows_of(bulk.recommend_arrays(red_flags=columns, **options))
    # One practice at a time: a flag holds it, or not.
    index = compile_index(MANY_FLAGS)
    for row, said in enumerate(sets):
        free = [
            id for place, id in enumerate(index.practices) if not any(index.rulings[one][place] >= 2 for one in said)
        ]
        if any(index.statuses[one].stops for one in said if one != UNASKED):
            free = []
        assert sorted(practices[row][0]) == free, row
    some = range(0, len(sets), 97)
    assert [practices[row] for row in some] == [
        alone(Situation(red_flags=sets[row]), catalog=MANY_FLAGS, k=7) for row in some
    ]


def test_the_statuses_are_numbered_from_the_mildest_to_the_gravest():
    ranked = bulk.recommend_arrays(rows=1)
    assert ranked.statuses == tuple(str(one) for one in sorted(Status, key=lambda one: one.rank))


# -- ties and next to nothing ----------------------------------------------------------------------------------------

TIED = Catalog(
    Contents(
        id="tied",
        name="Tied",
        pillars=(Pillar(id="calm", name="Calm"),),
        obstacles=tuple(Obstacle(id=id, name=id) for id in ("din", "noise")),
        practices=tuple(Practice(id=id, name=id) for id in ("cake", "tea", "walk")),
        links=(
            Link("tea", "addresses", "din", strength="strong"),
            Link("cake", "addresses", "noise", strength="strong"),
            Link("walk", "addresses", "noise", strength="moderate"),
            Link("walk", "addresses", "din", strength="weak"),
        ),
    )
)


def test_rows_just_at_a_tie_fall_to_the_same_side_as_alone():
    steps = np.arange(-60, 61) * 1e-10
    other = 0.5 + steps
    arrays = {"din": np.full(len(other), 0.5), "noise": other}
    found = rows_of(bulk.recommend_arrays(obstacles=arrays, red_flags={}, catalog=TIED, threads=1))
    assert found == [
        alone(Situation(obstacles={"din": 0.5, "noise": float(one)}, red_flags=[]), catalog=TIED) for one in other
    ]
    # A tie goes to the smallest id, and there are rows on either side of its edge.
    assert {practices[0] for practices, _, _ in found} == {"cake", "tea"}


@pytest.mark.parametrize("focus", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("catalog", [TIED, CATALOG], ids=["tied", "built-in"])
def test_needs_that_are_next_to_nothing_count_as_they_do_alone(catalog, focus):
    tiny = [0.0, -0.0, 5e-324, 1e-300, 1e-13, 9.99e-13, 1e-12, 1.0000001e-12, 1.1e-12, 2e-12, 1e-11, 1e-9, 2e-9, 1e-6]
    first, second = sorted(catalog.obstacles)[:2]
    pairs = [(one, two) for one in tiny for two in [*tiny, 1.0]]
    arrays = {first: np.array([one for one, _ in pairs]), second: np.array([two for _, two in pairs])}
    found = rows_of(bulk.recommend_arrays(obstacles=arrays, red_flags={}, catalog=catalog, focus=focus, threads=1))
    assert found == [
        alone(Situation(obstacles={first: one, second: two}, red_flags=[]), catalog=catalog, focus=focus)
        for one, two in pairs
    ]


def test_a_situation_of_single_precision_is_the_one_that_its_numbers_say():
    severity, level = np.float32(0.7), np.float32(0.3)
    found = bulk.recommend_arrays(
        obstacles={"lack-of-trust": np.array([severity])}, pillars={"trust": np.array([level])}, red_flags={}
    )
    situation = Situation(obstacles={"lack-of-trust": float(severity)}, pillars={"trust": float(level)}, red_flags=[])
    assert rows_of(found) == [alone(situation)]


@pytest.mark.parametrize("kind", [np.int8, np.uint64, np.float16, ">f8", "<f4"])
def test_numbers_of_any_width_and_order_of_bytes_are_taken(kind):
    found = bulk.recommend_arrays(obstacles={"lack-of-trust": np.array([1, 0], kind)}, red_flags={})
    one, none = Situation(obstacles={"lack-of-trust": 1}, red_flags=[]), Situation(red_flags=[])
    assert rows_of(found) == [alone(one), alone(none)]


def test_lists_and_columns_of_a_matrix_are_taken_as_arrays():
    matrix = np.random.default_rng(0).random((5, 3))
    truths = matrix > 0.5
    found = bulk.recommend_arrays(
        obstacles={"lack-of-trust": matrix[:, 0], "poor-communication": matrix[:, 1].tolist()},
        done={"boundaries": truths[:, 2], "forgiving": truths[::-1, 0]},
        red_flags={},
        threads=1,
    )
    assert rows_of(found) == [
        alone(
            Situation(
                obstacles={"lack-of-trust": matrix[row, 0], "poor-communication": matrix[row, 1]},
                done=[id for id, told in (("boundaries", truths[row, 2]), ("forgiving", truths[4 - row, 0])) if told],
                red_flags=[],
            )
        )
        for row in range(5)
    ]


# -- equal situations ------------------------------------------------------------------------------------------------


def columns(**more):
    nothing = {name: {} for name in Columns._fields if name not in ("rows", "minutes", "alone")}
    return Columns(**{**nothing, "minutes": None, "alone": None, **more})


def test_equal_situations_are_found_in_the_order_in_which_they_first_come():
    numbers = np.array([0.5, np.nan, 0.5, np.nan, 0.25, 0.5, np.nan, 0.5])
    found = distinct.find_distinct(columns(rows=8, levels={0: numbers}, done={1: np.zeros(8, bool)}))
    assert found.take(slice(None)).levels[0].tolist() == pytest.approx([0.5, np.nan, 0.25], abs=0, nan_ok=True)
    assert found.take(slice(2, 3)).levels[0].tolist() == [0.25]
    assert found.which.tolist() == [0, 1, 0, 1, 2, 0, 1, 0]


def test_situations_that_differ_in_one_of_very_many_truths_are_different():
    rows = 130
    truths = {place: np.arange(rows) == place for place in range(rows)}
    assert distinct.find_distinct(columns(rows=rows, done=truths)) is None
    twice = {place: np.tile(column, 2) for place, column in truths.items()}
    assert distinct.find_distinct(columns(rows=2 * rows, done=twice)).kinds == rows


def test_where_nearly_all_differ_nothing_is_grouped():
    numbers = np.random.default_rng(0).random(100)
    numbers[:10] = 0.5
    assert distinct.find_distinct(columns(rows=100, severities={0: numbers})) is None
    assert distinct.find_distinct(columns(rows=100)) is None


@pytest.mark.parametrize("digest", [0, 1, 2])
def test_a_collision_of_digests_leaves_every_situation_to_itself(monkeypatch, digest):
    severities = np.repeat(np.linspace(0, 1, 11), 3)
    given = {"obstacles": {"lack-of-trust": severities}, "red_flags": {"threats": severities > 0.9}, "threads": 1}
    before = rows_of(bulk.recommend_arrays(**given))
    monkeypatch.setattr(distinct, "_digest", lambda words: np.arange(len(words[0]), dtype=np.uint64) // 12 * digest)
    assert rows_of(bulk.recommend_arrays(**given)) == before


SIGNALLING = np.array([0x7FF0000000000001], np.uint64).view(float)


@pytest.mark.parametrize("field", ["obstacles", "pillars", "wanted"])
@pytest.mark.parametrize("wrong", [5.0, -3.0])
def test_a_nan_that_signals_hides_no_number_out_of_range(field, wrong):
    id = "lack-of-trust" if field == "obstacles" else "trust"
    with pytest.raises(TableError, match="row 1"):
        bulk.recommend_arrays(**{field: {id: np.concatenate([[wrong], SIGNALLING, [0.5]])}}, red_flags={})


@pytest.mark.parametrize("rows", [1, 12])
def test_a_nan_that_signals_is_no_number_as_any_other(rows):
    def given(nan):
        severities = {"lack-of-trust": np.repeat(nan, rows), "external-stressors": np.full(rows, 0.5)}
        return rows_of(
            bulk.recommend_arrays(obstacles=severities, pillars={"trust": np.repeat(nan, rows)}, red_flags={})
        )

    assert given(SIGNALLING) == given(np.array([np.nan]))


@pytest.mark.parametrize("byte", [2, 255])
def test_a_yes_that_is_written_by_another_byte_is_a_yes_and_nothing_more(byte):
    confirmed = min(CATALOG.conditions)
    raised = np.array([False, True] * 2)
    # As a mask of another library may be read: NumPy takes every byte but 0 for true.
    strange = np.array([byte, 0] * 2, np.uint8).view(bool)
    given = {"red_flags": {"physical-violence": raised, "threats": strange}, "done": {"time-out": strange}}
    plain = {field: {id: column.view(np.uint8) > 0 for id, column in some.items()} for field, some in given.items()}
    confirmation = {confirmed: strange}, {confirmed: strange.view(np.uint8) > 0}
    assert rows_of(bulk.recommend_arrays(**given, confirmed=confirmation[0], mode=strange)) == rows_of(
        bulk.recommend_arrays(**plain, confirmed=confirmation[1], mode=strange.view(np.uint8) > 0)
    )
    alone = bulk.recommend_arrays(red_flags={"physical-violence": raised}, confirmed=confirmation[0])
    assert [alone.statuses[code] for code in alone.status] == ["clear", "block"] * 2


def test_equal_situations_are_worked_out_once(monkeypatch):
    seen = []
    worked_out = engine.choose_for_many
    monkeypatch.setattr(
        engine,
        "choose_for_many",
        lambda index, some, *a, **b: seen.append(some.rows) or worked_out(index, some, *a, **b),
    )
    bulk.recommend_arrays(obstacles={"lack-of-trust": np.tile([0.1, 0.2, 0.3], 1000)}, threads=1)
    assert seen == [3]


# -- blocks, threads, progress ---------------------------------------------------------------------------------------


def a_crowd(rows, seed=0):
    random = np.random.default_rng(seed)

    def some():
        return np.where(random.random(rows) < 0.5, random.random(rows), np.nan)

    return {
        "obstacles": {id: some() for id in CATALOG.obstacles},
        "pillars": {id: some() for id in CATALOG.pillars},
        "goals": {id: random.random(rows) < 0.2 for id in CATALOG.benefits},
        "red_flags": {id: random.random(rows) < 0.03 for id in [*FLAGS, UNASKED]},
        "minutes_per_week": some() * 400,
        "mode": random.random(rows) < 0.3,
    }


@pytest.mark.parametrize("cells", [1, 1000, 1 << 16])
def test_neither_threads_nor_blocks_change_anything(monkeypatch, cells):
    crowd = a_crowd(700)
    whole = bulk.recommend_arrays(**crowd, threads=1)
    monkeypatch.setattr(engine, "CELLS", cells)
    for threads, block_rows in ((1, 699), (2, 1 << 18), (2, 100), (5, 64)):
        parts = bulk.recommend_arrays(**crowd, threads=threads, block_rows=block_rows)
        for one, other in zip(parts[:3], whole[:3], strict=True):
            assert one.dtype == other.dtype
            assert (one == other).all()


def test_progress_is_told_with_rising_numbers_to_the_end():
    for threads in (1, 2):
        told = []
        bulk.recommend_arrays(
            rows=25,
            threads=threads,
            block_rows=10,
            progress=lambda done, of: told.append((done, of)),  # noqa: B023 - called at once
        )
        assert told == [(10, 25), (20, 25), (25, 25)]


def test_work_starts_on_no_more_than_one_part_for_each_thread_and_one_more():
    for threads in (1, 2, 3):
        asked = []
        results = engine.in_turn(lambda part: part, (asked.append(part) or part for part in range(20)), threads)
        assert next(results) == 0
        assert len(asked) <= threads + 1
        results.close()
        assert len(asked) <= threads + 1


def test_results_come_in_the_order_of_parts_whichever_is_ready_first():
    first = threading.Event()

    def work(part):
        # The first part waits until the second is done.
        if part == 0:
            assert first.wait(10)
        else:
            first.set()
        return part

    assert list(engine.in_turn(work, range(5), 2)) == [0, 1, 2, 3, 4]


def test_an_error_in_a_thread_is_raised_and_ends_the_run():
    def work(part):
        if part == 3:
            raise ZeroDivisionError
        return part

    done = []
    with pytest.raises(ZeroDivisionError):
        done.extend(engine.in_turn(work, range(100), 2))
    assert threading.active_count() < 20


def threads_of_blas():
    return [one["num_threads"] for one in threadpoolctl.threadpool_info() if one["user_api"] == "blas"]


def test_others_have_as_many_threads_of_blas_as_before_when_all_is_done():
    batch = pa.record_batch({"obstacle:lack-of-trust": [0.5]})
    with threadpoolctl.threadpool_limits(2, "blas"):
        before = threads_of_blas()
        for order in ((0, 1), (1, 0)):
            # Two streams that are read in turns.
            streams = [bulk.recommend_batches([batch] * 3, threads=1) for _ in range(2)]
            for stream in streams:
                next(stream)
            for place in order:
                list(streams[place])
            assert threads_of_blas() == before
        left_early = bulk.recommend_batches([batch] * 3, threads=1)
        next(left_early)
        left_early.close()
        assert threads_of_blas() == before


# -- what is shipped -------------------------------------------------------------------------------------------------


def test_a_compiled_catalog_is_small_and_without_texts():
    for policy in Policy:
        pickled = pickle.dumps(bulk.compile_catalog(evidence=policy))
        assert len(pickled) < 40_000
        for text in texts_of(CATALOG):
            assert text.encode() not in pickled


def texts_of(catalog):
    for record in catalog.concepts.values():
        told = (getattr(record, name, "") for name in ("summary", "description", "finding"))
        yield from (text for text in told if len(text) > 12)
    for practice in catalog.practices.values():
        yield from practice.steps
    yield from (link.rationale for link in catalog.links if link.rationale)
    yield from (ruling.reason for ruling in catalog.rulings.values() if ruling.reason)


def test_what_was_used_is_no_larger_to_ship():
    compiled = bulk.compile_catalog()
    before = len(pickle.dumps(compiled))
    bulk.recommend_arrays(**a_crowd(100), catalog=compiled)
    bulk.recommend_table(pa.table({"mode": ["alone"]}), catalog=compiled, reasons=True)
    assert len(pickle.dumps(compiled)) == before


def test_a_compiled_catalog_works_in_a_process_that_never_saw_the_catalog(tmp_path):
    path = tmp_path / "compiled"
    path.write_bytes(pickle.dumps(bulk.compile_catalog(TIED, evidence="supported")))
    code = (
        "import json, pickle, sys\n"
        "compiled = pickle.load(open(sys.argv[1], 'rb'))\n"
        "from intimacy import bulk\n"
        "ranked = bulk.recommend_arrays(obstacles={'din': [0.5, 0.1], 'noise': [0.1, 0.5]}, red_flags={'threats': [False, True]},"
        " catalog=compiled)\n"
        "print(json.dumps([ranked.practices.tolist(), ranked.gains.tolist(), ranked.status.tolist(), ranked.ids, repr(compiled)]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    here = bulk.recommend_arrays(
        obstacles={"din": [0.5, 0.1], "noise": [0.1, 0.5]},
        red_flags={"threats": [False, True]},
        catalog=TIED,
        evidence="supported",
    )
    shown = "Compiled('tied', '0.1.0', evidence='supported')"
    assert json.loads(done.stdout) == [
        *(array.tolist() for array in here[:3]),
        list(here.ids),
        shown.replace("0.1.0", TIED.version),
    ]


def test_a_compiled_catalog_gives_what_its_catalog_gives():
    for policy in Policy:
        compiled = bulk.compile_catalog(evidence=policy)
        assert compiled.practices == tuple(sorted(CATALOG.practices))
        crowd = a_crowd(50)
        for options in ({}, {"evidence": policy}, {"evidence": str(policy)}):
            found = bulk.recommend_arrays(**crowd, catalog=compiled, **options)
            assert rows_of(found) == rows_of(bulk.recommend_arrays(**crowd, evidence=policy))


def test_the_metadata_say_what_made_a_table():
    table = bulk.recommend_table(
        pa.table({"obstacle:noise": [0.5]}), catalog=ALIASED, k=7, evidence="article", focus=0.25, threads=1
    )
    made_by = json.loads(table.schema.metadata[b"intimacy"])
    assert made_by["schema"] == "intimacy/bulk/1"
    assert made_by["rules"] == RULES
    assert made_by["catalog"] == {
        "id": "aliased",
        "version": ALIASED.version,
        "sha256": ALIASED.sha256,
        "rules_sha256": ALIASED.rules_sha256,
    }
    assert made_by["options"] == {"k": 7, "evidence": "article", "focus": 0.25}
    result = recommend(Situation(), catalog=ALIASED).to_dict()
    assert made_by["catalog"] == result["catalog"]
    assert made_by["library"] == result["library"]


# -- nothing, and a great deal ---------------------------------------------------------------------------------------


def test_no_situations_give_no_lists():
    for given in (
        {"rows": 0},
        {"obstacles": {"lack-of-trust": np.zeros(0)}},
        {"red_flags": {"threats": np.zeros(0, bool)}},
    ):
        ranked = bulk.recommend_arrays(**given)
        assert ranked.practices.shape == ranked.gains.shape == (0, 3)
        assert ranked.status.shape == (0,)


EMPTY = Catalog(Contents(id="empty", name="Empty"))


def test_a_catalog_without_practices_gives_empty_lists_and_still_the_status():
    ranked = bulk.recommend_arrays(red_flags={"threats": [True, False], UNASKED: [False, True]}, catalog=EMPTY)
    assert ranked.practices.shape == ranked.gains.shape == (2, 0)
    assert [ranked.statuses[one] for one in ranked.status] == ["block", "unasked"]
    table = bulk.recommend_table(pa.table({"red_flags": pa.array([["threats"], []], IDS)}), catalog=EMPTY, reasons=True)
    assert table.to_pylist() == [
        {"practices": [], "gains": [], "status": "block", "reasons": []},
        {"practices": [], "gains": [], "status": "clear", "reasons": []},
    ]


def test_a_thousand_are_as_many_as_there_are():
    crowd = a_crowd(40)
    ranked = bulk.recommend_arrays(**crowd, k=1000)
    assert ranked.practices.shape == (40, len(CATALOG.practices))
    # What comes first does not depend on how many were asked for.
    assert [row[0][:3] for row in rows_of(ranked)] == [row[0] for row in rows_of(bulk.recommend_arrays(**crowd, k=3))]


def test_the_repr_of_an_answer_shows_nobodys_list():
    assert repr(bulk.recommend_arrays(rows=1234)) == "Ranked(1,234 situations, 3 ranks)"


# -- what is refused -------------------------------------------------------------------------------------------------

HALF = [0.5, 0.5]
YES = [True, True]


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"obstacles": {"lack-of-trst": HALF}}, "obstacles: the id of an obstacle of this catalog; the nearest: lack-of-trust"),
        ({"obstacles": {"trust": HALF}}, "obstacles: the id of an obstacle of this catalog; "),
        ({"wanted": {"satisfaction": HALF}}, "wanted: the id of a pillar of this catalog; "),
        ({"red_flags": {"threat": YES}}, f"red_flags: the id of a red flag: {FLAGS[0]}, "),
        ({"red_flags": {"boundaries": YES}}, "red_flags: the id of a red flag: "),
        ({"confirmed": {"act-stoped": YES}}, "confirmed: the id of a condition: act-stopped, amends-made, breach-known"),
        ({"done": {"lack-of-trust": YES}}, "done: the id of a practice of this catalog; "),
        ({"excluded": {UNASKED: YES}}, "excluded: the id of a practice of this catalog; "),
        ({"obstacles": {3: HALF}}, "obstacles: the id of an obstacle of this catalog; "),
        ({"obstacles": {"cheating": HALF, "lack-of-trust": HALF}}, "obstacles: each concept once, by its id or by an alias"),
        ({"goals": {"trust": YES, "trusting": YES}}, "goals: each concept once, by its id or by an alias"),
        ({"obstacles": {"lack-of-trust": [0.5, 1.5]}}, "row 2, obstacles, 'lack-of-trust': a severity is a number from 0 to 1"),
        ({"obstacles": {"lack-of-trust": [-1e-12, 1]}}, "row 1, obstacles, 'lack-of-trust': a severity is a number from 0 to 1"),
        ({"pillars": {"trust": [0, np.inf]}}, "row 2, pillars, 'trust': a level is a number from 0 to 1"),
        ({"wanted": {"trust": [-np.inf, 0]}}, "row 1, wanted, 'trust': a wanted level is a number from 0 to 1"),
        ({"minutes_per_week": np.array([1, -1])}, "row 2, minutes_per_week: a number of minutes from 0 upward, or null for no limit"),
        ({"minutes_per_week": np.array([1, np.inf])}, "row 2, minutes_per_week: a number of minutes from 0 upward, or null for no limit"),
        ({"obstacles": {"lack-of-trust": YES}}, "obstacles, 'lack-of-trust': an array of 2 numbers, one for each situation"),
        ({"obstacles": {"lack-of-trust": ["a", "b"]}}, "obstacles, 'lack-of-trust': an array of 2 numbers, one for each situation"),
        ({"obstacles": {"lack-of-trust": [0.5, None]}}, "obstacles, 'lack-of-trust': an array of 2 numbers, one for each situation"),
        ({"obstacles": {"lack-of-trust": [HALF, HALF]}}, "obstacles, 'lack-of-trust': an array of 2 numbers, one for each situation"),
        ({"obstacles": {"lack-of-trust": [0.5] * 3}}, "obstacles, 'lack-of-trust': an array of 2 numbers, one for each situation"),
        ({"obstacles": {"lack-of-trust": np.array(0.5)}}, "obstacles, 'lack-of-trust': an array of 2 numbers, one for each situation"),
        ({"obstacles": {"lack-of-trust": 0.5}}, "obstacles, 'lack-of-trust': an array of 2 numbers, one for each situation"),
        ({"red_flags": {"threats": [1, 0]}}, "red_flags, 'threats': an array of 2 truth values, one for each situation"),
        ({"red_flags": {"threats": [True]}}, "red_flags, 'threats': an array of 2 truth values, one for each situation"),
        ({"red_flags": {"threats": np.array(True)}}, "red_flags, 'threats': an array of 2 truth values, one for each situation"),
        ({"red_flags": ["threats"]}, "red_flags: a mapping of an array by id"),
        ({"red_flags": []}, "red_flags: a mapping of an array by id"),
        ({"goals": ["trust"]}, "goals: a mapping of an array by id"),
        ({"mode": "apart"}, "mode: one of together, alone, or an array of truth values"),
        ({"mode": ["alone", "together"]}, "mode: an array of 2 truth values, one for each situation"),
        ({"mode": [True]}, "mode: an array of 2 truth values, one for each situation"),
    ],
)  # fmt: skip
def test_what_no_array_may_be_is_a_fault_that_tells_the_field_and_no_value(given, fault):
    (found,) = faults_of(TableError, bulk.recommend_arrays, **given, rows=2)
    field, _, allowed = fault.partition(": ")
    assert found.startswith(f"{field}: ")
    assert allowed in found
    assert "1.5" not in found


def test_all_faults_of_arrays_are_told_together():
    found = faults_of(
        TableError,
        bulk.recommend_arrays,
        obstacles={"lack-of-trust": [2.0], "qqqq": [0.5]},
        red_flags={"qqqq": [True]},
        mode="apart",
        minutes_per_week=[-1.0],
        rows=1,
    )
    assert [one.partition(":")[0] for one in found] == [
        "red_flags",
        "obstacles",
        "row 1, obstacles, 'lack-of-trust'",
        "row 1, minutes_per_week",
        "mode",
    ]


def test_a_row_far_down_is_told_by_its_number():
    severities = np.zeros(1_234_567)
    severities[-1] = 2
    (found,) = faults_of(TableError, bulk.recommend_arrays, obstacles={"lack-of-trust": severities})
    assert found == "row 1,234,567, obstacles, 'lack-of-trust': a severity is a number from 0 to 1"


def test_without_an_array_the_number_of_rows_must_be_said():
    assert faults_of(TableError, bulk.recommend_arrays) == ["at least one array, or how many rows there are"]
    assert len(bulk.recommend_arrays(minutes_per_week=[30.0, np.nan]).status) == 2
    assert len(bulk.recommend_arrays(mode=[True, False]).status) == 2


@pytest.mark.parametrize("rows", [-1, 2.5, "3", True])
def test_rows_are_a_whole_number(rows):
    with pytest.raises((TableError, OptionError)) as caught:
        bulk.recommend_arrays(rows=rows)
    assert any(fault.field == "rows" for fault in caught.value.faults)


def test_what_stands_under_a_mask_is_not_taken_for_an_answer():
    hidden = np.ma.masked_array([False, False], mask=[True, False])
    try:
        status = bulk.recommend_arrays(red_flags={"threats": hidden}).status
    except TableError:
        return
    assert status[0] != engine.STATUSES.index("clear")


BAD_OPTIONS = {"k": 0, "evidence": "hearsay", "focus": 1.5, "threads": 0, "block_rows": 0}
CALLS = {
    "arrays": lambda **options: bulk.recommend_arrays(rows=1, **options),
    "table": lambda **options: bulk.recommend_table(pa.table({"mode": ["alone"]}), **options),
    "batches": lambda **options: bulk.recommend_batches([], **options),
}


@pytest.mark.parametrize("call", CALLS)
def test_all_options_that_are_out_of_range_are_told_at_once(call):
    found = faults_of(OptionError, CALLS[call], **BAD_OPTIONS)
    assert [one.partition(":")[0] for one in found] == list(BAD_OPTIONS)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("k", 1001),
        ("k", True),
        ("k", 3.0),
        ("evidence", ["weighed"]),
        ("focus", float("nan")),
        ("focus", "0.5"),
        ("threads", 1025),
        ("threads", 1.5),
        ("threads", True),
        ("block_rows", (1 << 26) + 1),
        ("block_rows", None),
    ],
)
def test_an_option_out_of_range_is_refused(call, name, value):
    (found,) = faults_of(OptionError, CALLS[call], **{name: value})
    assert found.startswith(f"{name}: found ")


@pytest.mark.parametrize("call", CALLS)
def test_a_catalog_is_a_catalog_and_keeps_to_the_evidence_for_which_it_was_compiled(call):
    with pytest.raises(TypeError, match="catalog is a Catalog"):
        CALLS[call](catalog="emotional")
    compiled = bulk.compile_catalog(evidence="direct")
    (found,) = faults_of(OptionError, CALLS[call], catalog=compiled, evidence="weighed")
    assert found == "evidence: found 'weighed'; allowed is direct, for which this catalog was compiled"


def test_only_a_catalog_can_be_compiled_and_only_under_a_policy():
    with pytest.raises(TypeError, match="catalog is a Catalog"):
        bulk.compile_catalog({"id": "x"})
    (found,) = faults_of(OptionError, bulk.compile_catalog, evidence="hearsay")
    assert found.startswith("evidence: found 'hearsay'")


BLOCKER = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == {blocked!r}:
            raise ModuleNotFoundError("No module named " + repr(name), name=name)

sys.meta_path.insert(0, Blocker())
import intimacy
assert len(intimacy.recommend(intimacy.Situation(red_flags=[]))) == 3
try:
    import intimacy.bulk
except intimacy.MissingExtraError as error:
    assert isinstance(error, ImportError) and error.__cause__ is None
    print(error)
"""


@pytest.mark.parametrize("blocked", ["numpy", "pyarrow"])
def test_without_the_extra_the_error_says_how_to_get_it(blocked):
    code = BLOCKER.format(blocked=blocked)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"this needs {blocked}: pip install 'intimacy[bulk]'\n"


def test_the_ruling_from_which_a_practice_is_held_is_as_the_tests_read_it():
    assert [str(ruling) for ruling in tuple(Ruling)[2:]] == ["hold", "contraindicated"]
