"""A programme for a cohort: greedy for the sum of rule S7's values, the same for any order of the rows, and nothing for whom safety stops."""

import math
import pickle
import runpy
import sys
from collections import Counter
from itertools import combinations, pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from intimacy import Catalog, OptionError, Situation, bulk, load_catalog, model, recommend
from intimacy.bulk import distinct, engine
from intimacy.errors import TableError

second = SimpleNamespace(**runpy.run_path(str(Path(__file__).parent / "rereading.py")))

CATALOG = load_catalog()
COMPILED = bulk.compile_catalog(CATALOG)
FLAGS = sorted(CATALOG.red_flags)
STOPPING = [flag for flag in FLAGS if CATALOG.red_flags[flag].status in ("block", "urgent")]
IDS = pa.list_(pa.string())
NUMBERS = pa.map_(pa.string(), pa.float64())
LISTS = ("goals", "red_flags", "confirmed", "done", "excluded")

TIE = 1e-9
HALF_A_PART = 2.0**-54
"""Gains are added up in parts of 2^-53."""

unhurried = settings(deadline=None, suppress_health_check=list(HealthCheck))


def table_of(people):
    columns = {
        field: pa.array([list(getattr(one, field).items()) for one in people], NUMBERS)
        for field in ("obstacles", "pillars", "wanted")
    }
    for field in LISTS:
        said = [getattr(one, field) for one in people]
        columns[field] = pa.array([None if ids is None else list(ids) for ids in said], IDS)
    columns["minutes_per_week"] = pa.array([one.minutes_per_week for one in people], pa.float64())
    columns["mode"] = pa.array([str(one.mode) for one in people])
    return pa.table(columns)


def programme_of(people, **options):
    return bulk.recommend_programme(table_of(people), **{"catalog": COMPILED, "threads": 1, **options})


def told(programme):
    """All that a programme says, to the last digit."""
    return (
        programme.to_rows(),
        programme.people,
        programme.value,
        dict(programme.statuses),
        programme.uncovered.tolist(),
        programme.covered,
    )


def ids(programme):
    return [one.practice for one in programme.practices]


def person(**said):
    return Situation(**{"red_flags": [], **said})


# -- a second reading ------------------------------------------------------------------------------------------------


class Person(NamedTuple):
    """What the rules give for one: a share for each target, and for each candidate what it relieves of each."""

    shares: dict[str, float]
    relief: dict[str, dict[str, float]]
    close: bool
    """Whether a number was so near its limit that rounding decides."""


def read_person(catalog, w, one, focus):
    stops, held = second.gate(catalog, one.red_flags)
    if stops:
        return Person({}, {}, close=False)
    levels = dict(one.pillars)
    lack = second.lacks(catalog, w, one.obstacles, levels)
    needs = second.needs_of(catalog, w, one.obstacles, levels, one.wanted, one.goals, lack)
    general = not needs
    if general:
        needs = dict.fromkeys(catalog.pillars or catalog.obstacles, 0.5)
        lack = dict.fromkeys(catalog.pillars, 0.5)
    shares = second.shares_of(catalog, needs, focus)
    close = any(abs(need - 1e-12) < 1e-15 for need in needs.values())
    relief = {}
    for a, practice in catalog.practices.items():
        ready = math.prod(1 - lack[p] * w.get((a, "requires", p), 0.0) for p in catalog.pillars)
        effect = second.ALONE[practice.alone_effect] if one.mode == "alone" else 1.0
        close |= abs(ready - 0.4) < 1e-12
        asked = [
            needed
            for needed in practice.conditions
            if needed.condition not in one.confirmed
            and (needed.when is None or one.obstacles.get(needed.when.obstacle, 0.0) >= needed.when.at_least)
        ]
        if a in held or a in one.done or a in one.excluded or asked or effect == 0 or ready < 0.4:
            continue
        if general and not practice.starter:
            continue
        if one.minutes_per_week is not None:
            if practice.minutes_per_session is None or practice.sessions_per_week is None:
                continue
            # The minutes of this practice alone.
            if practice.minutes_per_session * practice.sessions_per_week.typical > one.minutes_per_week:
                continue
        relief[a] = {
            t: ready * effect * w[a, relation, t] for t in shares for relation in second.RELIEF if (a, relation, t) in w
        }
    return Person(shares, relief, close)


def value_of(person, practices):
    """S7: value(S) = sum_t share_t (1 - prod_{a in S} (1 - v(a,t)))."""
    return sum(
        share * (1 - math.prod(1 - person.relief.get(a, {}).get(t, 0.0) for a in practices))
        for t, share in person.shares.items()
    )


class Reading(NamedTuple):
    chosen: list[tuple[str, float, int]]
    """Practice, gain on average, for how many it does something."""
    uncovered: list[int]
    close: bool


def read_programme(catalog, people, k=3, evidence="weighed", focus=0.5):
    """The greedy choice for the mean of everybody's value."""
    w = second.weights(catalog, evidence)
    read = [read_person(catalog, w, one, focus) for one in people]
    close = any(one.close for one in read)
    chosen, served = [], set()
    while len(chosen) < k:
        ids = [a for a, _, _ in chosen]
        before = [value_of(one, ids) for one in read]
        each = {
            a: [value_of(one, [*ids, a]) - worth for one, worth in zip(read, before, strict=True)]
            for a in catalog.practices
            if a not in ids
        }
        gains = {a: math.fsum(parts) / len(people) for a, parts in each.items()}
        largest = max(gains.values(), default=0.0)
        close |= any(abs(gain - (largest - 1e-9)) < 1e-13 for gain in gains.values())
        # Differences of values are off by a rounding, of the size of what ends a list.
        close |= 1e-15 < largest < 1e-10
        if largest <= 1e-12:
            break
        best = min(a for a, gain in gains.items() if gain >= largest - 1e-9 and gain > 1e-12)
        close |= any(1e-15 < gain < 1e-10 for gain in each[best])
        serving = {row for row, gain in enumerate(each[best]) if gain > 1e-12}
        served |= serving
        chosen.append((best, gains[best], len(serving)))
    return Reading(chosen, [row for row in range(len(people)) if row not in served], close)


def agrees(programme, read):
    assert [(one.practice, one.serves) for one in programme.practices] == [(a, serves) for a, _, serves in read.chosen]
    assert [one.gain for one in programme.practices] == pytest.approx([gain for _, gain, _ in read.chosen], abs=1e-12)
    assert programme.uncovered.tolist() == read.uncovered


@st.composite
def cohorts(draw, catalog, *, most=6, flags=False):
    """Some people, some of them equal, with minutes, modes and what is done; with ``flags`` not all of them asked or clear."""
    people = draw(st.lists(second.plain_situations(catalog), min_size=1, max_size=most))
    if flags:
        raised = st.none() | st.lists(st.sampled_from(FLAGS), max_size=2, unique=True)
        out = st.lists(st.sampled_from(sorted(catalog.practices)), max_size=2, unique=True)
        people = [
            Situation(**{**said_of(one), "red_flags": draw(raised | st.just([])), "excluded": draw(out)})
            for one in people
        ]
    return people + draw(st.lists(st.sampled_from(people), max_size=3))


def said_of(one):
    fields = ("obstacles", "pillars", "wanted", *LISTS, "minutes_per_week", "mode")
    return {field: getattr(one, field) for field in fields}


# -- the choice ------------------------------------------------------------------------------------------------------


@settings(unhurried, max_examples=40)
@given(st.data())
def test_a_programme_is_greedy_for_the_sum_of_everybodys_value(data):
    catalog = data.draw(second.dense_catalogs())
    people = data.draw(cohorts(catalog))
    k, focus = data.draw(st.integers(1, 7)), data.draw(st.sampled_from([0, 0.25, 0.5, 1]))
    evidence = data.draw(st.sampled_from(list(model.Policy)))
    read = read_programme(catalog, people, k, evidence, focus)
    event(f"close: {read.close}")
    if not read.close:
        agrees(programme_of(people, k=k, focus=focus, evidence=evidence, catalog=catalog), read)


@settings(unhurried, max_examples=30)
@given(cohorts(CATALOG, most=8, flags=True), st.integers(1, 4))
def test_safety_conditions_limits_and_modes_of_each_rule_as_the_rules_say(people, k):
    read = read_programme(CATALOG, people, k)
    if not read.close:
        agrees(programme_of(people, k=k), read)


@settings(unhurried, max_examples=30)
@given(st.data())
def test_it_reaches_1_minus_1_by_e_of_the_best_programme_of_its_length(data):
    catalog = data.draw(second.dense_catalogs())
    people = data.draw(cohorts(catalog, most=4))
    k = data.draw(st.integers(1, 3))
    w = second.weights(catalog, "weighed")
    read = [read_person(catalog, w, one, 0.5) for one in people]
    best = max(
        math.fsum(value_of(one, some) for one in read) / len(people) for some in combinations(catalog.practices, k)
    )
    programme = programme_of(people, k=k, catalog=catalog)
    # Ties are taken by id: each round may give away so much.
    assert programme.value >= (1 - 1 / math.e) * best - k * (TIE + 1e-12)
    assert programme.value <= best + 1e-12


@settings(unhurried, max_examples=20)
@given(cohorts(CATALOG, flags=True))
def test_gains_sum_to_the_value_and_never_rise_by_more_than_a_tie(people):
    programme = programme_of(people, k=12)
    gains = [one.gain for one in programme.practices]
    assert math.fsum(gains) == pytest.approx(programme.value, abs=1e-15)
    assert all(later <= sooner + TIE for sooner, later in pairwise(gains))
    w = second.weights(CATALOG, "weighed")
    worth = math.fsum(value_of(read_person(CATALOG, w, one, 0.5), ids(programme)) for one in people)
    assert programme.value == pytest.approx(worth / len(people), abs=1e-12)
    assert 0 <= programme.value <= 1
    assert [one.rank for one in programme.practices] == list(range(1, len(gains) + 1))


@settings(unhurried, max_examples=20)
@given(cohorts(CATALOG, flags=True), st.integers(1, 6))
def test_a_shorter_programme_is_the_beginning_of_a_longer_one(people, k):
    assert programme_of(people, k=k).to_rows() == programme_of(people, k=9).to_rows()[:k]


@settings(unhurried, max_examples=25)
@given(cohorts(CATALOG, most=1, flags=True), st.integers(1, 5))
def test_for_one_person_without_a_limit_it_is_that_persons_list(people, k):
    one = Situation(**{**said_of(people[0]), "minutes_per_week": None})
    programme, result = programme_of([one], k=k), recommend(one, k=k)
    assert ids(programme) == [item.practice.id for item in result]
    for practice, item in zip(programme.practices, result, strict=True):
        assert abs(practice.gain - item.gain) <= HALF_A_PART
    assert dict(programme.statuses) == {str(result.safety.status): 1}
    assert programme.uncovered.tolist() == ([] if len(result) else [0])


def two_sided(*links):
    """Practices for noise and rush: needs of 0.5 and 0.5 + d have shares that differ by about d."""
    obstacles = tuple(model.Obstacle(id=id, name=id) for id in ("noise", "rush"))
    practices = tuple(model.Practice(id=id, name=id) for id in sorted({source for source, _, _ in links}))
    made = tuple(model.Link(source, "addresses", target, strength=strength) for source, target, strength in links)
    return bulk.compile_catalog(
        Catalog(model.Contents(id="two", name="Two", obstacles=obstacles, practices=practices, links=made))
    )


TWO = two_sided(("aa", "noise", "strong"), ("bb", "rush", "strong"))


@pytest.mark.parametrize(("by", "first"), [(1e-9, "aa"), (1e-8, "bb"), (-1e-8, "aa")])
def test_gains_within_a_billionth_of_the_mean_are_equal_and_the_smallest_id_is_taken(by, first):
    # The gains differ by 3/4 by: for everybody, so on average.
    people = [person(obstacles={"noise": 0.5, "rush": 0.5 + by})] * 7
    assert ids(programme_of(people, catalog=TWO))[0] == first


def test_everybody_counts_the_same_however_large_their_need():
    # Noise takes all of the first, however little; rush all of the two others.
    mild, much = person(obstacles={"noise": 1}), person(obstacles={"rush": 0.01})
    programme = programme_of([mild, much, much], catalog=TWO)
    assert [(one.practice, one.gain, one.serves) for one in programme.practices] == [("bb", 0.5, 2), ("aa", 0.25, 1)]
    assert (programme.value, programme.covered) == (0.75, 3)


def test_what_one_practice_relieves_is_not_counted_again_for_another():
    # Left after aa: a quarter of noise and all of rush. Cc is better than bb by itself and worse after aa.
    catalog = two_sided(("aa", "noise", "strong"), ("bb", "rush", "weak"), ("cc", "noise", "strong"))
    programme = programme_of([person(obstacles={"noise": 0.6, "rush": 0.4})], catalog=catalog, k=2)
    assert ids(programme) == ["aa", "cc"]
    programme = programme_of([person(obstacles={"noise": 0.4, "rush": 0.6})], catalog=catalog, k=2)
    assert ids(programme) == ["aa", "bb"]


def test_minutes_are_looked_at_for_each_practice_alone():
    first = CATALOG.practices[recommend(person(goals=["trust"]))[0].practice.id]
    minutes = first.minutes_per_session * first.sessions_per_week.typical
    tight = person(goals=["trust"], minutes_per_week=minutes)
    programme, result = programme_of([tight], k=5), recommend(tight, k=5)
    weekly = [
        one.minutes_per_session * one.sessions_per_week.typical
        for one in (CATALOG.practices[id] for id in ids(programme))
    ]
    assert max(weekly) <= minutes < sum(weekly)
    assert len(programme.practices) > len(result)


# -- nothing but the people changes it -------------------------------------------------------------------------------


@settings(unhurried, max_examples=25)
@given(st.data())
def test_it_is_the_same_to_the_last_digit_for_any_order_blocks_threads_and_duplicates(data):
    people = data.draw(cohorts(CATALOG, most=8, flags=True)) * data.draw(st.sampled_from([1, 1, 3]))
    order = data.draw(st.permutations(range(len(people))))
    plain = programme_of(people, k=5)
    moved = [people[row] for row in order]
    with pytest.MonkeyPatch.context() as patch:
        # All equal ones once or none of them, and in parts of 16.
        patch.setattr(distinct, "PAYS", data.draw(st.sampled_from([0, 2])))
        patch.setattr(engine, "CELLS", data.draw(st.sampled_from([1, engine.CELLS])))
        patch.setattr(engine, "ROWS", 1)
        other = programme_of(
            moved, k=5, threads=data.draw(st.integers(1, 3)), block_rows=data.draw(st.integers(1, len(people) + 1))
        )
    rows, *rest, uncovered, covered = told(plain)
    assert told(other)[:-2] == (rows, *rest)
    assert sorted(order[row] for row in other.uncovered) == uncovered
    assert other.covered == covered


def test_many_different_people_give_the_same_to_the_last_digit_whatever_their_order():
    chance = np.random.default_rng(0)
    numbers = chance.random((3, 3_000))
    names = ("obstacle:lack-of-trust", "obstacle:poor-communication", "pillar:safety")

    def programme(rows, **options):
        table = pa.table({name: column[rows] for name, column in zip(names, numbers, strict=True)})
        return told(bulk.recommend_programme(table, catalog=COMPILED, k=4, **options))

    first = programme(slice(None), threads=1)
    assert all(
        programme(chance.permutation(3_000), threads=threads, block_rows=rows) == first
        for threads, rows in ((1, 3_000), (2, 700), (3, 41))
    )


def test_even_at_the_edge_of_a_tie_the_order_of_the_rows_decides_nothing():
    # Noise and rush of one half of the people are rush and noise of the other; one more leads by so much that rounding could decide.
    chance = np.random.default_rng(1)
    noise, rush = chance.random((2, 60)).tolist()

    def first(lead, *, seed=None, **options):
        rows = list(zip([*noise, *rush, 0.5], [*rush, *noise, 0.5 + lead], strict=True))
        if seed is not None:
            rows = [rows[at] for at in np.random.default_rng(seed).permutation(len(rows))]
        columns = dict(zip(("obstacle:noise", "obstacle:rush"), zip(*rows, strict=True), strict=True))
        table = pa.table({name: list(column) for name, column in columns.items()})
        return bulk.recommend_programme(table, catalog=TWO, k=1, threads=1, **options).practices[0].practice

    low, high = 0.0, 1e-3
    while low < (middle := (low + high) / 2) < high:
        low, high = (middle, high) if first(middle) == "aa" else (low, middle)
    found = {(first(low, seed=seed), first(high, seed=seed)) for seed in range(20)}
    found |= {(first(low, block_rows=rows), first(high, block_rows=rows)) for rows in (1, 7, 50)}
    assert found == {("aa", "bb")}


@settings(unhurried, max_examples=15)
@given(cohorts(CATALOG, flags=True), st.integers(2, 5))
def test_everybody_several_times_gives_the_same_shares(people, times):
    once, more = programme_of(people, k=4), programme_of(people * times, k=4)
    assert [(one.practice, one.gain, one.serves * times) for one in once.practices] == [
        (one.practice, one.gain, one.serves) for one in more.practices
    ]
    assert more.value == once.value


# -- safety ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flag", FLAGS)
def test_every_red_flag_gates_its_own_person_alone(flag):
    clear, raised = person(goals=["trust"]), person(goals=["trust"], red_flags=[flag])
    programme = programme_of([clear, raised, clear], k=40)
    _, held = second.gate(CATALOG, [flag])
    assert {one.practice: one.serves for one in programme.practices} == {
        one.practice: 2 if one.practice in held else 3 for one in programme.practices
    }
    status = str(recommend(raised).safety.status)
    assert dict(programme.statuses) == dict(Counter(["clear", "clear", status]))
    assert programme.uncovered.tolist() == ([1] if flag in STOPPING else [])


@pytest.mark.parametrize("flag", STOPPING)
@pytest.mark.parametrize("others", [[], ["eggshells"], ["unasked"]])
def test_who_is_stopped_is_served_by_nothing_uncovered_and_counted(flag, others):
    blocked = person(obstacles={"lack-of-trust": 1.0}, red_flags=[*others, flag])
    programme = programme_of([blocked, person(), blocked], k=1000)
    assert {one.serves for one in programme.practices} == {1}
    assert programme.uncovered.tolist() == [0, 2]
    assert (programme.people, programme.covered) == (3, 1)
    assert dict(programme.statuses) == dict(Counter(["clear", *[str(recommend(blocked).safety.status)] * 2]))


@pytest.mark.parametrize("stopped", ["threats", "coercive-control"])
def test_where_everybody_is_stopped_there_is_no_programme(stopped):
    programme = programme_of([person(goals=["trust"], red_flags=[stopped])] * 4)
    assert (programme.practices, programme.value, programme.covered) == ((), 0.0, 0)
    assert programme.uncovered.tolist() == [0, 1, 2, 3]
    assert sum(programme.statuses.values()) == 4


def test_who_is_stopped_lowers_gains_and_changes_no_choice():
    people = [person(obstacles={"lack-of-trust": 0.9}), person(goals=["satisfaction"])]
    both = programme_of(people)
    beside = programme_of([*people, *[person(obstacles={"poor-communication": 1.0}, red_flags=["threats"])] * 2])
    assert ids(beside) == ids(both)
    assert beside.value == pytest.approx(both.value / 2, abs=1e-15)


@pytest.mark.parametrize("red_flags", ["column", "null", "id"])
def test_where_nobody_asked_what_unasked_holds_is_in_no_programme(red_flags):
    _, held = second.gate(CATALOG, None)
    table = pa.table({"obstacle:fear-of-vulnerability": [0.8, 0.3]})
    clear = bulk.recommend_programme(table.append_column("red_flags", pa.array([[], []], IDS)), k=40)
    if red_flags != "column":
        said = [None, None] if red_flags == "null" else [["unasked"], ["unasked"]]
        table = table.append_column("red_flags", pa.array(said, IDS))
    unasked = bulk.recommend_programme(table, k=40)
    assert held & set(ids(clear))
    assert not held & set(ids(unasked))
    assert ids(unasked)
    assert dict(unasked.statuses) == {"unasked": 2}


@settings(unhurried, max_examples=25)
@given(cohorts(CATALOG, flags=True))
def test_statuses_are_those_of_each_and_add_up_to_everybody(people):
    programme = programme_of(people)
    assert dict(programme.statuses) == dict(Counter(str(recommend(one).safety.status) for one in people))
    assert list(programme.statuses) == [str(status) for status in model.Status if status in programme.statuses]
    assert programme.people == len(people) == programme.covered + len(programme.uncovered)
    assert all(one.serves <= programme.covered for one in programme.practices)


# -- nothing to do ---------------------------------------------------------------------------------------------------

EMPTY = pa.table({"obstacle:lack-of-trust": pa.array([], pa.float64())})


@pytest.mark.parametrize(
    "nobody",
    [EMPTY, [], iter([]), [pa.RecordBatch.from_pylist([], EMPTY.schema)], EMPTY.to_reader()],
    ids=["table", "list", "iterator", "batch", "reader"],
)
def test_nobody_at_all_has_a_programme_of_nothing(nobody):
    assert told(bulk.recommend_programme(nobody)) == ([], 0, 0.0, {}, [], 0)


def test_an_empty_table_must_have_columns_that_are_known_all_the_same():
    with pytest.raises(TableError, match="a column that is known"):
        bulk.recommend_programme(pa.table({"obstacl": pa.array([], pa.float64())}))


def test_batches_without_rows_change_nothing():
    batch = table_of([person(goals=["trust"]), person(red_flags=["threats"])]).to_batches()[0]
    empty = batch.slice(0, 0)
    assert told(bulk.recommend_programme([empty, batch, empty, batch])) == told(
        bulk.recommend_programme(pa.Table.from_batches([batch, batch]))
    )


def test_a_catalog_without_practices_leaves_everybody_uncovered():
    catalog = Catalog(model.Contents(id="bare", name="Bare", obstacles=(model.Obstacle(id="noise", name="Noise"),)))
    programme = programme_of([person(obstacles={"noise": 1}), person(red_flags=None)], catalog=catalog)
    assert told(programme) == ([], 2, 0.0, {"clear": 1, "unasked": 1}, [0, 1], 0)


def test_a_programme_is_no_longer_than_what_helps():
    programme = programme_of([person(obstacles={"noise": 1})], k=1000, catalog=TWO)
    assert ids(programme) == ["aa"]
    programme = programme_of([person(obstacles={"noise": 1, "rush": 1})], k=1000, catalog=TWO)
    assert ids(programme) == ["aa", "bb"]


@pytest.mark.parametrize("field", ["done", "excluded"])
def test_who_is_done_with_everything_or_wants_none_of_it_is_uncovered(field):
    out = person(goals=["trust"], **{field: sorted(CATALOG.practices)})
    assert told(programme_of([out, out])) == ([], 2, 0.0, {"clear": 2}, [0, 1], 0)
    beside = programme_of([out, person(goals=["trust"]), out])
    assert {one.serves for one in beside.practices} == {1}
    assert beside.uncovered.tolist() == [0, 2]


def test_no_minutes_at_all_leave_nothing():
    programme = programme_of([person(goals=["trust"], minutes_per_week=0), person(goals=["trust"])])
    assert programme.uncovered.tolist() == [0]


# -- ways in ---------------------------------------------------------------------------------------------------------

PEOPLE = [
    person(obstacles={"fear-of-vulnerability": 0.8}, mode="alone"),
    person(obstacles={"lack-of-trust": 0.4}, pillars={"trust": 0.2}, goals=["satisfaction"], red_flags=None),
    person(obstacles={"lack-of-trust": 0.4}, red_flags=["threats"]),
    person(minutes_per_week=45, done=["boundaries"]),
    person(obstacles={"lack-of-trust": 0.4}, pillars={"trust": 0.2}, goals=["satisfaction"], red_flags=None),
]
TABLE = table_of(PEOPLE)


def polars_like(table):
    """All that is known of it is the stream."""
    return SimpleNamespace(__arrow_c_stream__=lambda requested_schema=None: table.__arrow_c_stream__(requested_schema))


class OnlyAnArray:
    def __init__(self, batch):
        self._batch = batch

    def __arrow_c_array__(self, requested_schema=None):
        return self._batch.__arrow_c_array__(requested_schema)


WAYS = {
    "table": lambda: TABLE,
    "chunks": lambda: pa.Table.from_batches(TABLE.to_batches(max_chunksize=2)),
    "record batch": lambda: TABLE.combine_chunks().to_batches()[0],
    "reader": TABLE.to_reader,
    "list of batches": lambda: TABLE.to_batches(max_chunksize=2),
    "generator": lambda: (batch for batch in TABLE.to_batches(max_chunksize=1)),
    "stream": lambda: polars_like(TABLE),
    "tables": lambda: [TABLE.slice(0, 2), polars_like(TABLE.slice(2))],
    "arrays": lambda: (OnlyAnArray(batch) for batch in TABLE.to_batches(max_chunksize=3)),
    "one array": lambda: OnlyAnArray(TABLE.combine_chunks().to_batches()[0]),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_table_a_stream_and_whatever_hands_out_either_give_the_same(way):
    assert told(bulk.recommend_programme(WAYS[way](), k=4)) == told(bulk.recommend_programme(TABLE, k=4))


def test_a_frame_of_polars_is_a_table():
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({"obstacle:lack-of-trust": [0.4, None], "red_flags": [[], ["threats"]]})
    programme = bulk.recommend_programme(frame)
    assert ids(programme) == ids(programme_of([person(obstacles={"lack-of-trust": 0.4})]))
    assert programme.uncovered.tolist() == [1]


def test_a_reader_is_read_batch_by_batch_and_no_further_than_a_fault():
    right, wrong = (pa.record_batch({"obstacle:lack-of-trust": [0.5, severity]}) for severity in (0.5, 2.0))
    asked = []

    def batches():
        for place, batch in enumerate([right, wrong, right, right]):
            asked.append(place)
            yield batch

    with pytest.raises(TableError, match="row 4"):
        bulk.recommend_programme(pa.RecordBatchReader.from_batches(right.schema, batches()), block_rows=2)
    assert asked in ([0, 1], [0, 1, 2])


@pytest.mark.parametrize("nothing", [5, None, object()])
def test_what_is_no_table_and_no_stream_is_refused_in_words(nothing):
    with pytest.raises(TypeError, match="record batches"):
        bulk.recommend_programme(nothing)


@pytest.mark.parametrize("nothing", ["abc", {"obstacle:lack-of-trust": [0.5]}, [{"mode": "alone"}], [[0.5]]])
def test_a_stream_of_anything_but_batches_is_refused(nothing):
    with pytest.raises(TypeError, match="batches are record batches"):
        bulk.recommend_programme(nothing)


def test_names_to_keep_are_looked_at_once_and_hold_for_every_batch():
    first, later = (
        pa.record_batch({"obstacle:lack-of-trust": [0.5], "id": ["A"], **more}) for more in ({}, {"mood": ["gloomy"]})
    )
    (fault,) = faults_of(TableError, [first, later], keep=(name for name in ("id",)))
    assert fault.startswith("column 'mood'")


def test_columns_that_are_kept_are_passed_over():
    names = pa.array(["A", "B", "C", "D", "E"])
    named = TABLE.append_column("person", names).append_column("practices", names)
    for keep in (["person", "practices"], (name for name in ("person", "practices"))):
        assert told(bulk.recommend_programme(named.to_batches(max_chunksize=2), keep=keep)) == told(
            bulk.recommend_programme(TABLE)
        )
    assert told(bulk.recommend_programme(TABLE.append_column("who", names), keep="who")) == told(
        bulk.recommend_programme(TABLE)
    )


def test_red_flags_that_are_kept_still_gate():
    assert told(bulk.recommend_programme(TABLE, keep=["red_flags"])) == told(bulk.recommend_programme(TABLE))


def test_a_compiled_catalog_gives_the_same_and_brings_its_policy():
    for evidence in ("article", "direct"):
        compiled = pickle.loads(pickle.dumps(bulk.compile_catalog(evidence=evidence)))  # noqa: S301 - our own
        assert told(bulk.recommend_programme(TABLE, catalog=compiled)) == told(
            bulk.recommend_programme(TABLE, evidence=evidence)
        )


def test_progress_is_told_after_each_practice():
    told_so_far = []
    programme = bulk.recommend_programme(TABLE, k=4, progress=lambda done, of: told_so_far.append((done, of)))
    assert len(programme.practices) == 4
    assert told_so_far == [(1, 4), (2, 4), (3, 4), (4, 4)]


# -- what is refused -------------------------------------------------------------------------------------------------


def faults_of(error, situations, **options):
    with pytest.raises(error) as caught:
        bulk.recommend_programme(situations, **options)
    return [str(fault) for fault in caught.value.faults]


SEVERITY = "a severity is a number from 0 to 1"


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), -0.1, 1.1, 1e300])
def test_a_fault_gives_its_row_through_all_batches_and_not_what_stood_there(wrong):
    fine, faulty = (pa.record_batch({"obstacle:lack-of-trust": column}) for column in ([0.5, 0.1], [0.5, wrong, 0.2]))
    batches = [fine, fine.slice(0, 0), faulty]
    assert faults_of(TableError, batches) == [f"row 4, obstacle:lack-of-trust: {SEVERITY}"]
    table = pa.table({"obstacle:lack-of-trust": [0.1] * 10 + [wrong]})
    for rows in (1, 3, 11):
        assert faults_of(TableError, table, block_rows=rows) == [f"row 11, obstacle:lack-of-trust: {SEVERITY}"]


def test_all_faults_of_the_first_rows_that_have_some_are_told():
    table = pa.table({"obstacle:lack-of-trust": [2.0, 0.5, None, 3.0], "mode": ["together", "secretly", None, "alone"]})
    assert faults_of(TableError, table) == [
        f"row 1, obstacle:lack-of-trust: {SEVERITY}",
        "row 2, mode: one of together, alone",
        f"row 4, obstacle:lack-of-trust: {SEVERITY}",
    ]
    assert [fault.split(",")[0] for fault in faults_of(TableError, table, block_rows=1)] == ["row 1"]


def test_columns_that_are_unknown_twice_or_of_a_wrong_type_are_told_together():
    table = pa.table({"obstacle:lack-of-trst": [0.5], "mood": ["gloomy"], "pillar:trust": ["much"]})
    faults = faults_of(TableError, table, keep=["id"])
    assert [fault.split(":")[0] for fault in faults] == ["keep", "column 'obstacle", "column 'mood'", "column 'pillar"]
    assert all("gloomy" not in fault and "much" not in fault for fault in faults[2:])


CALM = pa.record_batch({"obstacle:lack-of-trust": [0.5]})


@pytest.mark.parametrize(
    "later",
    [
        pa.record_batch({"obstacle:lack-of-trust": [0.5], "red_flags": pa.array([["threats"]], IDS)}),
        pa.record_batch({"obstacle:poor-communication": [0.5]}),
        pa.record_batch({"obstacle:lack-of-trust": ["much"]}),
        pa.record_batch({"mood": ["low"]}),
    ],
    ids=["more columns", "other columns", "another type", "unknown columns"],
)
def test_a_later_batch_with_other_columns_is_refused_and_none_of_them_passed_over(later):
    # Red flags that only a later batch has must not go unseen.
    with pytest.raises((OptionError, TableError)):
        bulk.recommend_programme([CALM, later])
    if later.num_columns == 2:
        with pytest.raises((OptionError, TableError)):
            bulk.recommend_programme([later, CALM])


@pytest.mark.parametrize(
    ("options", "fields"),
    [
        ({"k": 0}, ["k"]),
        ({"k": 1001}, ["k"]),
        ({"k": True}, ["k"]),
        ({"k": 2.0}, ["k"]),
        ({"focus": float("nan")}, ["focus"]),
        ({"focus": 1.5, "threads": 0, "block_rows": 0}, ["focus", "threads", "block_rows"]),
        ({"block_rows": 2**26 + 1}, ["block_rows"]),
        ({"threads": 1025}, ["threads"]),
        ({"evidence": "hearsay"}, ["evidence"]),
        ({"catalog": COMPILED, "evidence": "direct"}, ["evidence"]),
    ],
)
def test_options_out_of_range_are_refused_before_anything_is_read(options, fields):
    def unread():
        pytest.fail("a batch was asked for")
        yield

    assert [fault.split(":")[0] for fault in faults_of(OptionError, unread(), **options)] == fields


def test_a_catalog_is_a_catalog():
    with pytest.raises(TypeError, match="catalog is a Catalog"):
        bulk.recommend_programme(TABLE, catalog="emotional")


def test_an_error_of_the_stream_or_of_progress_comes_through():
    def broken():
        yield CALM
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError, match="gone"):
        bulk.recommend_programme(broken(), threads=2)

    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bulk.recommend_programme([CALM] * 5, threads=2, progress=stop)


# -- what comes back -------------------------------------------------------------------------------------------------


def test_its_repr_says_what_for_how_many_and_of_nobody_which_row():
    people = [person(goals=["trust"])] * 1_299 + [person(red_flags=["threats"])]
    programme = programme_of(people, k=2)
    names = ", ".join(ids(programme))
    assert repr(programme) == f"Programme({names}; something for 1,299 of 1,300)"
    assert programme.uncovered.tolist() == [1_299]
    assert repr(programme_of([])) == "Programme(nothing; something for 0 of 0)"


def test_rows_of_a_programme_are_flat_and_make_a_table():
    rows = bulk.recommend_programme(TABLE, k=2).to_rows()
    assert [list(row) for row in rows] == [["rank", "practice", "gain", "serves"]] * 2
    assert [[type(value) for value in row.values()] for row in rows] == [[int, str, float, int]] * 2
    assert pa.Table.from_pylist(rows).num_rows == 2


def test_all_that_is_told_is_of_plain_types_but_for_the_rows():
    programme = bulk.recommend_programme(TABLE)
    assert [type(value) for value in (programme.people, programme.value, programme.covered)] == [int, float, int]
    assert {type(count) for count in programme.statuses.values()} == {int}
    assert programme.uncovered.dtype == np.intp


def test_a_programme_can_be_sent_to_another_process_and_compared():
    twice = pa.concat_tables([TABLE, TABLE])
    programme = bulk.recommend_programme(twice)
    assert programme.uncovered.tolist() == [2, 7]
    again = pickle.loads(pickle.dumps(programme))  # noqa: S301 - our own
    assert told(again) == told(programme)
    assert again == programme
    assert programme != bulk.recommend_programme(twice, k=1)
    assert programme != 5


def test_the_numbers_of_the_guide_to_programmes_are_right():
    cohort = [
        person(obstacles={"fear-of-vulnerability": 0.8}),
        person(obstacles={"poor-communication": 0.7}),
        person(obstacles={"fear-of-vulnerability": 0.3, "poor-communication": 0.6}),
        person(obstacles={"poor-communication": 0.9}),
        person(obstacles={"fear-of-vulnerability": 0.6}, red_flags=["threats"]),
    ]
    agrees(programme_of(cohort), read_programme(CATALOG, cohort))


# -- large -----------------------------------------------------------------------------------------------------------


def test_what_safety_holds_is_never_written_down_for_a_whole_block_of_a_large_catalog(monkeypatch):
    # By practice and situation that would be gigabytes.
    seen = []
    plain = engine.gate_many

    def watched(index, some):
        seen.append(some.rows)
        return plain(index, some)

    monkeypatch.setattr(sys.modules["intimacy.bulk.programme"], "gate_many", watched)
    monkeypatch.setattr(engine, "CELLS", 1)
    monkeypatch.setattr(engine, "ROWS", 1)
    people = [person(red_flags=[flag], minutes_per_week=float(row)) for row, flag in enumerate(FLAGS * 3)]
    assert sum(programme_of(people, k=1).statuses.values()) == len(people)
    assert max(seen) <= 16
