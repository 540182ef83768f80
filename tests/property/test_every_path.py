"""One list, whichever way it is made: practice by practice, in arrays for a large catalog, in columns for many situations.

Gains are compared with ``==``: every path reports the same numbers to the last bit.
"""

from __future__ import annotations

import itertools
import json
import math
import random
import runpy
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import attrs
import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from intimacy import Catalog, Situation, load_catalog, recommend
from intimacy.advice import work
from intimacy.choose import arrays
from intimacy.choose import large as choose_large
from intimacy.index import compile_index
from intimacy.model import (
    UNASKED,
    Benefit,
    Condition,
    Contents,
    Link,
    NeededCondition,
    Obstacle,
    Pillar,
    Policy,
    Practice,
    Sessions,
    Threshold,
)
from intimacy.safety import HELD, strictest
from intimacy.scoring import readiness, score, wants
from intimacy.scoring.arrays import Columns, exact_sum, ready_many, wants_many
from intimacy.testing import catalogs, situations

second = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "rereading.py")))

CATALOG = load_catalog()
FLAGS = [*sorted(CATALOG.red_flags), UNASKED]
TOLD = 3
"""So many reasons of each practice are told of many situations at once."""

unhurried = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
)
policies = st.sampled_from([str(policy) for policy in Policy])
focuses = st.sampled_from([0.5, 0.0, 1.0, 0.3]) | st.floats(0, 1)
lengths = st.sampled_from([3, 1, 5, 20])


# -- the paths -----------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """One practice of a list, as every path tells it."""

    practice: str
    gain: float
    reasons: tuple[str, ...]
    """The targets that give most to the gain, the one that gives most first."""


def lines_of(result):
    return [Line(one.practice.id, one.gain, tuple(part.target for part in one.reasons[:TOLD])) for one in result]


ONE_BY_ONE = {
    "plain": {"MANY": 10**9},
    "large": {"MANY": 1},
    "large, in double precision throughout": {"MANY": 1, "FEW": 0},
    "large, added up row by row": {"MANY": 1, "AT_ONCE": 0},
    "large, row by row in double precision": {"MANY": 1, "AT_ONCE": 0, "FEW": 0},
}
"""The paths of one situation, by what has to be set for them to be taken."""

AT_ONCE = {"many, narrow rounds": 10**9, "many, wide rounds": 1}
"""The paths of many situations, by the number of practices from which rounds are wide."""


def recommended(situation, settings_of_path, **options):
    with pytest.MonkeyPatch.context() as patch:
        for name, value in settings_of_path.items():
            patch.setattr(work if name == "MANY" else choose_large, name, value)
        return recommend(situation, **options)


def columns_of(resolved):
    """Many situations as columns; those that say nothing of any of them are missing, as a table's would be."""

    def numbers(name, absent):
        given = [getattr(one, name) for one in resolved]
        return {
            at: np.array([one.get(at, absent) for one in given], float) for at in {at for one in given for at in one}
        }

    def whether(name):
        given = [getattr(one, name) for one in resolved]
        return {at: np.array([at in one for one in given], bool) for at in {at for one in given for at in one}}

    limited = any(one.minutes is not None for one in resolved)
    alone = any(one.alone for one in resolved)
    return Columns(
        rows=len(resolved),
        severities=numbers("severities", 0.0),
        levels=numbers("levels", math.nan),
        wanted=numbers("wanted", math.nan),
        pillar_goals=whether("pillar_goals"),
        benefit_goals=whether("benefit_goals"),
        flags=whether("flags"),
        confirmed=whether("confirmed"),
        done=whether("done"),
        excluded=whether("excluded"),
        minutes=np.array([math.nan if one.minutes is None else one.minutes for one in resolved]) if limited else None,
        alone=np.array([one.alone for one in resolved], bool) if alone else None,
    )


def held_of(index, resolved):
    """By practice and situation, whether the flags of the situation leave the practice out."""
    nothing = bytes(len(index.practices))
    ranks = [strictest(index, one.flags) if one.flags else nothing for one in resolved]
    held = np.array([[rank >= HELD for rank in one] for one in ranks], bool)
    return np.ascontiguousarray(held.reshape(len(resolved), len(index.practices)).T)


def lists_at_once(index, resolved, wide, *, k, focus, blocks=None):
    """The lists of many situations, chosen for all of them at once or in ``blocks`` of places."""
    columns, held = columns_of(resolved), held_of(index, resolved)
    found = {}
    for block in blocks or [list(range(len(resolved)))]:
        rows = np.array(block, np.intp)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(arrays, "WIDE", wide)
            made = arrays.choose_for_many(index, columns.take(rows), held[:, rows], focus=focus, k=k, reasons=True)
        for column, row in enumerate(block):
            found[row] = told_of(index, made, column)
    return [found[row] for row in range(len(resolved))]


def told_of(index, choices, column):
    lines = []
    ended = False
    for rank, (place, gain) in enumerate(zip(choices.picks[:, column], choices.gains[:, column], strict=True)):
        targets = choices.reasons[rank, :, column].tolist()
        if place < 0:
            # Nothing stands behind the end of a list.
            assert (gain, set(targets)) == (0, {-1})
            ended = True
            continue
        assert not ended
        told = [target for target in targets if target >= 0]
        assert targets == told + [-1] * (TOLD - len(told))
        lines.append(Line(index.practices[place], float(gain), tuple(index.targets[target] for target in told)))
    return lines


def list_of_every_path(catalog, *some, k=3, evidence="weighed", focus=0.5):
    """The lists of some situations, the same in every path."""
    options = {"catalog": catalog, "k": k, "evidence": evidence, "focus": focus}
    plain = [lines_of(recommended(one, ONE_BY_ONE["plain"], **options)) for one in some]
    index = compile_index(catalog, Policy(evidence))
    if index.practices:
        for path, settings_of_path in ONE_BY_ONE.items():
            for one, lines in zip(some, plain, strict=True):
                assert lines_of(recommended(one, settings_of_path, **options)) == lines, path
    resolved = [index.resolve(one) for one in some]
    for path, wide in AT_ONCE.items():
        assert lists_at_once(index, resolved, wide, k=k, focus=focus) == plain, path
    return plain


def ids(lines):
    return [line.practice for line in lines]


# -- arbitrary catalogs and situations -------------------------------------------------------------------------------

# Numbers at which rules turn, and numbers that are next to nothing.
edges = st.sampled_from([0.0, 1e-13, 1e-12, 1.1e-12, 1e-11, 1e-9, 2e-9, 5e-324, 1e-300, 0.2, 0.4, 0.5, 1 - 2**-53, 1.0])
units = edges | st.floats(0, 1)


@st.composite
def questions(draw, most=5):
    """A catalog, and some situations for it that may have anything."""
    catalog = draw(st.one_of(catalogs(), second.dense_catalogs(), second.dense_catalogs(), st.just(CATALOG)))

    def numbers(given):
        return {id: draw(units) for id in given}

    some = []
    for one in draw(st.lists(situations(catalog), min_size=1, max_size=most)):
        flags = [*one.red_flags, UNASKED] if one.red_flags and draw(st.integers(0, 3)) == 0 else one.red_flags
        # Mostly nothing is raised, so that there are lists to compare.
        flags = flags if draw(st.integers(0, 2)) == 0 else []
        said = {name: numbers(getattr(one, name)) for name in ("obstacles", "pillars", "wanted")}
        some.append(attrs.evolve(one, **said, red_flags=flags))
    return catalog, some


@given(question=questions(), k=lengths, evidence=policies, focus=focuses)
@settings(unhurried, max_examples=60)
def test_every_path_gives_the_same_practices_in_the_same_order_with_equal_gains_and_reasons(
    question, k, evidence, focus
):
    catalog, some = question
    list_of_every_path(catalog, *some, k=k, evidence=evidence, focus=focus)


@given(question=questions(most=1), k=lengths, evidence=policies, focus=focuses)
@settings(unhurried, max_examples=25)
def test_the_whole_result_is_the_same_in_a_large_catalog(question, k, evidence, focus):
    catalog, (situation,) = question
    options = {"catalog": catalog, "k": k, "evidence": evidence, "focus": focus}
    results = [recommended(situation, ONE_BY_ONE[path], **options) for path in ("plain", "large")]
    whole = [
        json.dumps(
            [
                one.to_dict(private=True),
                one.to_rows(),
                one.shareable(both_agreed=True),
                str(one.why_empty),
                {id: str(one.why_not(id, private=True)) for id in catalog.practices},
            ]
        )
        for one in results
    ]
    assert whole[0] == whole[1]
    assert results[0] == results[1]


@given(question=questions(most=8), data=st.data(), k=lengths, evidence=policies, focus=focuses)
@settings(unhurried, max_examples=25)
def test_neither_order_nor_blocks_of_situations_change_a_list(question, data, k, evidence, focus):
    catalog, some = question
    index = compile_index(catalog, Policy(evidence))
    resolved = [index.resolve(one) for one in some]
    order = data.draw(st.permutations(range(len(some))))
    cuts = sorted({0, len(some), *data.draw(st.lists(st.integers(0, len(some)), max_size=4))})
    blocks = [order[start:end] for start, end in itertools.pairwise(cuts)]
    for wide in AT_ONCE.values():
        whole = lists_at_once(index, resolved, wide, k=k, focus=focus)
        assert lists_at_once(index, resolved, wide, k=k, focus=focus, blocks=blocks) == whole
        assert lists_at_once(index, resolved, wide, k=k, focus=focus, blocks=[[at] for at in order]) == whole


@given(question=questions(), evidence=policies, focus=focuses)
@settings(unhurried, max_examples=30)
def test_the_numbers_of_many_situations_are_those_of_each_of_them(question, evidence, focus):
    catalog, some = question
    index = compile_index(catalog, Policy(evidence))
    resolved = [index.resolve(one) for one in some]
    many = wants_many(index.tables, columns_of(resolved), focus=focus)
    ready = ready_many(index, many.lacks)
    for column, one in enumerate(resolved):
        wanted = wants(index.tables, one, focus=focus)
        assert many.lacks[:, column].tolist() == wanted.lacks
        assert many.needs[:, column].tolist() == wanted.needs
        assert many.general[column] == wanted.general
        assert ready[:, column].tolist() == readiness(index.tables, wanted.lacks)
        if not many.uncertain[column]:
            assert many.shares[:, column].tolist() == wanted.shares
        else:
            # Only what is next to nothing leaves a doubt; no term is smaller than this.
            assert min(need for need in wanted.needs if need) * min(x for x in (focus, 1 - focus) if x) < 1e-12


@given(question=questions(), evidence=policies)
@settings(unhurried, max_examples=30)
def test_a_row_of_columns_is_the_situation_again(question, evidence):
    catalog, some = question
    index = compile_index(catalog, Policy(evidence))
    resolved = [index.resolve(one) for one in some]
    columns = columns_of(resolved)
    for place, one in enumerate(resolved):
        again = columns.row(place)
        # An obstacle that others report is here at 0, which says the same.
        severities = {at: severity for at, severity in again.severities.items() if severity or at in one.severities}
        assert again._replace(severities=severities) == one
        alone = columns.take(slice(place, place + 1))
        assert alone.rows == 1
        scores, other = (score(index.tables, x, focus=0.5, alone=index.alone) for x in (alone.row(0), one))
        assert scores._replace(effects=list(scores.effects)) == other._replace(effects=list(other.effects))


# -- sums ------------------------------------------------------------------------------------------------------------


def certain_sums(columns):
    """The sums of columns of which it is certain, None for the others."""
    sums, uncertain = exact_sum(np.array(columns, float).T)
    return [None if doubt else total for total, doubt in zip(sums.tolist(), uncertain.tolist(), strict=True)]


# Numbers of 53 bits of which the exponents are next to each other: half of their sums lie halfway between two numbers.
neighbours = st.builds(math.ldexp, st.integers(2**52, 2**53 - 1), st.integers(-58, -53))
short = st.builds(math.ldexp, st.integers(0, 3), st.integers(-60, -2))
terms = st.floats(0, 1) | units | neighbours | short


@given(st.integers(1, 40).flatmap(lambda n: st.lists(st.lists(terms, min_size=n, max_size=n), min_size=1, max_size=5)))
@settings(unhurried, max_examples=120)
@example([[1.0] * 40])
@example([[0.75 + 2**-53, 0.5], [0.75 + 3 * 2**-53, 0.5], [1.0, 2**-53], [1.0, 3 * 2**-53], [1 - 2**-53, 2**-54]])
@example([[2**-40 + 2**-92, 1.0, 2**-53 + 2**-105]])
def test_a_sum_is_that_of_fsum_wherever_it_is_certain_and_only_a_tiny_term_makes_it_uncertain(columns):
    for column, total in zip(columns, certain_sums(columns), strict=True):
        if total is None:
            assert 0 < min(term for term in column if term) < 1e-12
        else:
            assert total == math.fsum(column)
            # And `fsum` rounds the true sum once.
            assert total == float(sum(map(Fraction, column)))


@given(st.lists(neighbours, min_size=1, max_size=40))
@settings(unhurried, max_examples=100)
def test_a_sum_of_numbers_of_ordinary_size_is_certain(column):
    assert certain_sums([column]) == [math.fsum(column)]


@pytest.mark.parametrize("count", [1, 2, 3, 15, 16, 17, 120, 1000])
def test_a_sum_is_right_for_any_number_of_terms(count):
    some = random.Random(count)  # noqa: S311 - numbers, no secret
    columns = [[some.random() for _ in range(count)] for _ in range(50)] + [[1.0] * count, [0.0] * count]
    assert certain_sums(columns) == [math.fsum(column) for column in columns]


def test_what_adding_in_turn_would_round_away_is_in_the_sum():
    column = [1.0] + [2.0**-53] * 8 + [2.0**-40]
    naive = 0.0
    for term in column:
        naive += term
    sums, _ = exact_sum(np.array([column]).T)
    assert naive != math.fsum(column)
    # Terms that are tiny are told to be; these add up all the same.
    assert sums.tolist() == [math.fsum(column)]


def test_a_doubt_about_one_sum_is_none_about_its_neighbours():
    assert certain_sums([[0.1, 5e-324], [0.1, 0.2], [1e-300, 0.0], [0.0, 0.0]]) == [
        None,
        math.fsum([0.1, 0.2]),
        None,
        0,
    ]


# -- the gate --------------------------------------------------------------------------------------------------------

HEAVY = Situation(
    obstacles=dict.fromkeys(CATALOG.obstacles, 0.3),
    pillars=dict.fromkeys(CATALOG.pillars, 0.6),
    goals=list(CATALOG.benefits),
    confirmed=list(CATALOG.conditions),
    red_flags=[],
)
"""A situation in which every practice has a part, so that one that is missing was left out by the gate."""


def under(*flags):
    return attrs.evolve(HEAVY, red_flags=None if flags == (UNASKED,) else flags)


def must_wait(flags):
    """The practices that flags leave out, read from the records."""
    if any(flag != UNASKED and CATALOG.red_flags[flag].status in ("block", "urgent") for flag in flags):
        return set(CATALOG.practices)
    missing = {flag: "ok" if flag == UNASKED else "hold" for flag in flags}
    return {
        practice
        for practice in CATALOG.practices
        for flag in flags
        if getattr(CATALOG.rulings.get((flag, practice)), "ruling", missing[flag]) in ("hold", "contraindicated")
    }


def test_without_a_flag_every_practice_has_a_part():
    (lines,) = list_of_every_path(CATALOG, HEAVY, k=1000)
    assert set(ids(lines)) == set(CATALOG.practices)


@pytest.mark.parametrize("flag", FLAGS)
def test_a_flag_holds_the_same_practices_in_every_path_and_none_of_its_neighbours(flag):
    before, flagged, after = list_of_every_path(CATALOG, HEAVY, under(flag), HEAVY, k=1000)
    assert set(ids(flagged)) == set(CATALOG.practices) - must_wait([flag])
    assert set(ids(before)) == set(ids(after)) == set(CATALOG.practices)


@pytest.mark.parametrize("flag", FLAGS)
def test_a_flag_beside_others_holds_what_any_of_them_holds_in_every_path(flag):
    others = [[flag, other] for other in FLAGS if other != flag]
    found = list_of_every_path(CATALOG, *[under(*pair) for pair in others], k=1000)
    for pair, lines in zip(others, found, strict=True):
        assert set(ids(lines)) == set(CATALOG.practices) - must_wait(pair)


def test_every_flag_at_once_leaves_each_its_own_list():
    alone = [list_of_every_path(CATALOG, under(flag), k=5)[0] for flag in FLAGS]
    assert list_of_every_path(CATALOG, *[under(flag) for flag in FLAGS], k=5) == alone


@given(data=st.data(), k=st.sampled_from([3, 1000]), evidence=policies, focus=focuses)
@settings(unhurried, max_examples=25)
def test_no_path_gives_a_practice_that_has_to_wait(data, k, evidence, focus):
    some = data.draw(st.lists(situations(CATALOG), min_size=1, max_size=4))
    found = list_of_every_path(CATALOG, *some, k=k, evidence=evidence, focus=focus)
    for one, lines in zip(some, found, strict=True):
        assert not must_wait([UNASKED] if one.red_flags is None else one.red_flags) & set(ids(lines))


# -- ties and edges --------------------------------------------------------------------------------------------------


def made(links, *, practices=(), **records):
    """A catalog of links alone; what they name is made for them, unless it is given."""
    sources = {"addresses": Obstacle, "strengthens": Pillar, "requires": Pillar, "yields": Benefit}
    own = {one.id: one for one in practices}
    ends = {link.target: sources[link.relation] for link in links}
    some = {
        kind: tuple(kind(id=id, name=id) for id, one in sorted(ends.items()) if one is kind)
        for kind in (Obstacle, Pillar, Benefit)
    }
    acts = sorted({link.source for link in links} | own.keys())
    return Catalog(
        Contents(
            id="made",
            name="Made",
            practices=tuple(own.get(id) or Practice(id=id, name=id) for id in acts),
            obstacles=some[Obstacle],
            pillars=some[Pillar],
            benefits=some[Benefit],
            links=tuple(links),
            **records,
        )
    )


def named(count, letter="a"):
    return [f"{letter}{place:04}" for place in range(count)]


def relief(source, target, strength="moderate", relation="addresses"):
    return Link(source, relation, target, strength=strength)


def asked(**said):
    return Situation(red_flags=[], **said)


# Below and above 64, the number of practices that are looked at one by one, and the number from which NumPy is asked.
@pytest.mark.parametrize("count", [2, 63, 64, 65, 66, 199, 250, 255, 256, 257, 2_000])
def test_among_practices_with_the_same_links_the_smallest_id_comes_first_in_every_path(count):
    acts = named(count)
    random.Random(count).shuffle(acts)  # noqa: S311 - an order, no secret
    catalog = made([link for id in acts for link in (relief(id, "noise"), relief(id, "calm", "weak", "strengthens"))])
    some = [asked(obstacles={"noise": 0.7}), asked(obstacles={"noise": 0.7}, pillars={"calm": 0.31}), asked()]
    some.append(asked(obstacles={"noise": 0.7}, done=named(5), excluded=["a0006"]) if count > 6 else asked())
    one, two, _, later = list_of_every_path(catalog, *some, k=4)
    assert ids(one) == ids(two) == named(count)[:4]
    if count > 6:
        assert ids(later) == ["a0005", "a0007", "a0008", "a0009"]


@pytest.mark.parametrize("count", [3, 70, 250])
@pytest.mark.parametrize(
    ("apart", "first"),
    [(0.5e-9, "a0000"), (0.99e-9, "a0000"), (1.01e-9, "b"), (1.5e-9, "b"), (1e-6, "b"), (0, "a0000")],
)
def test_gains_less_than_a_thousandth_of_a_millionth_apart_are_equal_in_every_path(apart, first, count):
    catalog = made([*(relief(id, "noise", "strong") for id in named(count)), relief("b", "rush", "strong")])
    # With focus 1 gains are 3/4 of the shares, and the shares sum to 1.
    less = 0.5 - apart / 0.75 / 2
    (lines,) = list_of_every_path(catalog, asked(obstacles={"noise": less, "rush": 1 - less}), k=2, focus=1.0)
    assert lines[0].practice == first
    assert lines[0].gain == pytest.approx(0.375, abs=1e-6)


@pytest.mark.parametrize("count", [1, 70])
def test_gains_that_are_a_thousandth_of_a_millionth_apart_but_for_their_last_bits_tie_alike_in_every_path(count):
    catalog = made([*(relief(id, "noise", "strong") for id in named(count)), relief("b", "rush", "strong")])
    less = [0.5 - (1 + step * 1e-8) * 1e-9 / 0.75 / 2 for step in range(-12, 13)]
    found = list_of_every_path(
        catalog, *[asked(obstacles={"noise": one, "rush": 1 - one}) for one in less], k=2, focus=1.0
    )
    assert {lines[0].practice for lines in found} == {"a0000", "b"}


@pytest.mark.parametrize("count", [2, 70, 250])
@pytest.mark.parametrize("apart", [-4.5e-9, -2e-9, -1.5e-9, -0.5e-9, 0.0, 0.5e-9, 1.5e-9, 3e-9, 1e-8])
def test_gains_of_unequal_readiness_that_are_very_close_are_told_apart_in_every_path(apart, count):
    # Half of the need, and three quarters of it times a readiness of about two thirds; numbers of single precision are 6e-8 apart there.
    links = [*(relief(id, "noise") for id in named(count)), relief("b", "noise", "strong")]
    catalog = made([*links, relief("b", "calm", "moderate", "requires")])
    ready = (0.5 + apart) / 0.75
    (lines,) = list_of_every_path(
        catalog, asked(obstacles={"noise": 1.0}, pillars={"calm": 1 - 2 * (1 - ready)}), k=2, focus=1.0
    )
    assert lines[0].practice == ("b" if apart > 1e-9 else "a0000")


@pytest.mark.parametrize("count", [2, 70])
@pytest.mark.parametrize("apart", [-1e-7, -3e-8, -1e-8, -3e-9, -0.5e-9, 0.0, 0.5e-9, 3e-9, 1e-8, 3e-8, 1e-7])
def test_whatever_readiness_is_close_to_another_is_told_apart_in_every_path(apart, count):
    some = random.Random(count)  # noqa: S311 - numbers, no secret
    acts = named(count)
    links = [*(relief(id, "noise", "strong") for id in acts), relief("b", "noise", "moderate")]
    links += [relief(id, "calm", "strong", "requires") for id in acts] + [relief("b", "ease", "weak", "requires")]
    each = []
    for _ in range(24):
        # Of unequal weights and so of unequal readiness, so that rounding turns the order round now and then.
        gain = some.uniform(0.42, 0.49)
        lacks = {"calm": (1 - gain / 0.75) / 0.75, "ease": (1 - (gain + apart) / 0.5) / 0.25}
        each.append(asked(obstacles={"noise": 1.0}, pillars={id: 1 - lack for id, lack in lacks.items()}))
    for lines in list_of_every_path(made(links), *each, k=2, focus=1.0):
        assert lines[0].practice == ("b" if apart > 1e-9 else "a0000")


@pytest.mark.parametrize("seed", range(6))
def test_gains_of_many_parts_at_the_edge_of_a_tie_fall_alike_in_every_path(seed):
    # Two practices, each with parts that round as they are added up in one order or another, and steps about as small as such a rounding.
    some = random.Random(seed)  # noqa: S311 - numbers, no secret
    targets = [f"o{place}" for place in range(7)]
    links = [
        relief(id, target, grade)
        for target, grade in zip(targets, ["weak", "moderate", "strong"] * 3, strict=False)
        for id in ("a", "b")
    ]
    links += [relief("a", "calm", "moderate", "requires"), relief("b", "calm", "weak", "requires")]
    catalog = made([*links, relief("a", "own"), relief("b", "rest")])
    needs = {target: some.random() for target in targets} | {"own": 1.0}
    calm = {"calm": some.uniform(0.7, 0.9)}

    def lead(rest):
        """How much more than the first the second gains where it has so much of a need of its own."""
        one = recommend(asked(obstacles={**needs, "rest": rest}, pillars=calm), catalog=catalog, k=2, focus=1.0)
        gains = {item.practice.id: item.standalone_gain for item in one}
        return gains["b"] - gains["a"]

    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if lead(middle) < 1e-9 else (low, middle)
    assert abs(lead(high) - 1e-9) < 1e-12
    near = [high + step * 2.0**-54 for step in range(-40, 41)]
    found = list_of_every_path(
        catalog, *[asked(obstacles={**needs, "rest": rest}, pillars=calm) for rest in near], k=2, focus=1.0
    )
    assert {lines[0].practice for lines in found} == {"a", "b"}


@pytest.mark.parametrize("count", [2, 70])
def test_many_readinesses_that_are_all_very_close_are_told_apart_in_every_path(count):
    # Each practice waits for a pillar of its own, and the last but one is the readiest by more than a tie.
    acts = named(count)
    links = [relief(id, "noise", "strong") for id in acts]
    links += [relief(id, f"p-{id}", "moderate", "requires") for id in acts]
    levels = {f"p-{id}": 0.7 + place * 1e-11 for place, id in enumerate(acts)}
    levels[f"p-{acts[-2]}"] = 0.7 + 1e-8
    (lines,) = list_of_every_path(made(links), asked(obstacles={"noise": 1.0}, pillars=levels), k=3, focus=1.0)
    assert lines[0].practice == acts[-2]


@pytest.mark.parametrize("severity", [1e-13, 1e-12, 1.0000000001e-12, 1.4e-12, 2e-12, 1e-9, 5e-324, 0.0])
@pytest.mark.parametrize("beside", [{}, {"rush": 0.5}, {"rush": 1e-12}, {"rush": 3e-12}])
def test_a_severity_next_to_nothing_is_the_same_in_every_path(severity, beside):
    catalog = made([relief("tea", "noise"), relief("walk", "rush"), relief("nap", "calm", "strong", "strengthens")])
    situation = asked(obstacles={"noise": severity, **beside}, pillars={"calm": 1.0})
    (lines,) = list_of_every_path(catalog, situation, k=5)
    # Rule S2: at 1e-12 or less there is no need; here the gain of what is left is never less than the severity.
    assert ("tea" in ids(lines)) == (severity > 1e-12)
    assert ("walk" in ids(lines)) == (beside.get("rush", 0) > 1e-12)


@pytest.mark.parametrize("focus", [5e-324, 1e-300, 1e-13, 1e-12, 3e-12, 1e-9, 1 - 2**-53])
def test_a_focus_next_to_nothing_is_the_same_in_every_path(focus):
    links = [
        relief("tea", "noise"),
        relief("walk", "calm", "weak", "strengthens"),
        relief("nap", "rest", "weak", "yields"),
    ]
    some = [asked(obstacles={"noise": 0.9}, pillars={"calm": 0.2}, goals=["rest"]), asked(obstacles={"noise": 0.3})]
    list_of_every_path(made(links), *some, k=3, focus=focus)


@pytest.mark.parametrize(
    ("level", "ready"),
    [(0.2, True), (0.2 - 1e-13, True), (0.2 - 1e-11, False), (0.2 + 1e-13, True), (0.19, False), (0.5, True)],
)
@pytest.mark.parametrize("count", [1, 250])
def test_a_readiness_of_exactly_0_4_is_ready_in_every_path(level, ready, count):
    # 1 - 0.8 * 0.75: a rounding error does not decide.
    links = [relief(id, "calm", "strong", "requires") for id in named(count)]
    links += [relief(id, "noise") for id in named(count)]
    (lines,) = list_of_every_path(made(links), asked(obstacles={"noise": 0.6}, pillars={"calm": level}), k=2)
    assert ids(lines) == (named(min(count, 2)) if ready else [])


def timed(minutes, typical=1):
    """Practices that take so many minutes a session, each with a need of its own, the first the greatest."""
    sessions = Sessions(min=typical, typical=typical, max=typical)
    acts = [
        Practice(id=id, name=id, minutes_per_session=some, sessions_per_week=None if some is None else sessions)
        for id, some in zip(named(len(minutes)), minutes, strict=True)
    ]
    return made([relief(one.id, f"o-{one.id}", "strong") for one in acts], practices=acts)


def reported(catalog, **said):
    return asked(obstacles={id: 0.9 - 0.01 * place for place, id in enumerate(sorted(catalog.obstacles))}, **said)


@pytest.mark.parametrize(
    ("budget", "fitting"),
    [
        (0, []),
        (9, []),
        (10, ["a0001"]),
        (29.999, ["a0001"]),
        (30, ["a0000"]),
        (39, ["a0000"]),
        (40, ["a0000", "a0001"]),
        (40 - 1e-10, ["a0000", "a0001"]),
        (40 - 1e-8, ["a0000"]),
        (60, ["a0000", "a0001", "a0002"]),
        (1e9, ["a0000", "a0001", "a0002"]),
    ],
)
def test_minutes_fit_to_the_last_one_in_every_path_and_unknown_ones_never(budget, fitting):
    catalog = timed([30, 10, 20, None])
    limited, free, other = list_of_every_path(
        catalog, *[reported(catalog, minutes_per_week=some) for some in (budget, None, 30)], k=4
    )
    assert ids(limited) == fitting
    assert ids(free) == named(4)
    assert ids(other) == ["a0000"]


def test_minutes_that_add_up_with_a_rounding_error_fit_in_every_path():
    # Three times 0.1 sessions of 1 minute is a little more than 0.3.
    catalog = timed([1, 1, 1, 1], typical=0.1)
    (lines,) = list_of_every_path(catalog, reported(catalog, minutes_per_week=0.3), k=4)
    assert ids(lines) == named(3)


@given(st.lists(st.none() | st.integers(1, 5), min_size=2, max_size=9), st.lists(st.integers(0, 30), max_size=4))
@settings(unhurried, max_examples=20)
def test_any_budgets_of_minutes_give_the_same_lists_in_every_path(minutes, budgets):
    catalog = timed(minutes, typical=0.7)
    some = [reported(catalog, minutes_per_week=budget * 0.7) for budget in budgets]
    for budget, lines in zip(budgets, list_of_every_path(catalog, reported(catalog), *some, k=9)[1:], strict=True):
        spent = [catalog.practices[line.practice].minutes_per_week for line in lines]
        assert math.fsum(spent) <= budget * 0.7 + 1e-6


@pytest.mark.parametrize("severity", [0.3999, 0.4, 0.4001])
@pytest.mark.parametrize("confirmed", [[], ["rested"], ["fed"], ["rested", "fed"]])
def test_a_condition_counts_from_its_severity_on_in_every_path(severity, confirmed):
    fed = NeededCondition(condition="fed", when=Threshold(obstacle="noise", at_least=0.4))
    tea = Practice(id="tea", name="Tea", conditions=(NeededCondition(condition="rested"), fed))
    nap = Practice(id="nap", name="Nap", conditions=(fed,))
    conditions = (Condition(id="rested", name="Rested"), Condition(id="fed", name="Fed"))
    catalog = made([relief("tea", "noise"), relief("nap", "rush")], practices=(tea, nap), conditions=conditions)
    some = [asked(obstacles={"noise": severity, "rush": 0.5}, confirmed=confirmed), asked(obstacles={"rush": 0.5})]
    both, without = list_of_every_path(catalog, *some)
    hungry = severity >= 0.4 and "fed" not in confirmed
    assert set(ids(both)) == {
        *(["nap"] if not hungry else []),
        *(["tea"] if "rested" in confirmed and not hungry else []),
    }
    assert ids(without) == ["nap"]


@pytest.mark.parametrize("k", [1, 3, 4, 7, 1000])
def test_a_list_ends_with_its_practices_however_long_it_may_be_in_every_path(k):
    catalog = made([relief(id, f"o-{id}") for id in named(4)])
    some = [reported(catalog), reported(catalog, done=["a0001"]), asked(obstacles={"o-a0002": 1.0})]
    whole, less, one = list_of_every_path(catalog, *some, k=k)
    assert ids(whole) == named(4)[:k]
    assert ids(less) == ["a0000", "a0002", "a0003"][:k]
    assert ids(one) == ["a0002"]


@pytest.mark.parametrize(
    "catalog", [Catalog(Contents(id="empty", name="Empty")), made([], practices=[Practice(id="tea", name="Tea")])]
)
def test_where_there_is_nothing_to_choose_or_to_relieve_every_list_is_empty(catalog):
    assert list_of_every_path(catalog, asked(), Situation(), asked(mode="alone", minutes_per_week=3)) == [[], [], []]


@pytest.mark.parametrize("practices", [1, 3])
def test_no_situations_at_all_give_no_lists(practices):
    catalog = made([relief(id, "noise") for id in named(practices)])
    assert list_of_every_path(catalog) == []


@pytest.mark.parametrize("relation", ["strengthens", "addresses"])
def test_starters_alone_come_where_nothing_is_given_in_every_path_and_where_there_are_no_pillars(relation):
    acts = [Practice(id=id, name=id, starter=place % 2 == 1) for place, id in enumerate(named(6))]
    catalog = made([relief(id, "calm", "weak", relation) for id in named(6)], practices=acts)
    said = {"pillars": {"calm": 0.5}} if relation == "strengthens" else {"obstacles": {"calm": 0.5}}
    nothing, something = list_of_every_path(catalog, asked(), asked(**said), k=6)
    assert ids(nothing) == ["a0001", "a0003", "a0005"]
    assert nothing[0].gain == 0.25
    assert ids(something) == named(6)


# -- large catalogs --------------------------------------------------------------------------------------------------


def large(count, targets, each, seed):
    """A catalog of so many practices, each with so many links to targets of all kinds, some of them waiting for a pillar."""
    some = random.Random(seed)  # noqa: S311 - a catalogue, no secret
    kinds = [("addresses", f"o{place}") for place in range(targets)]
    kinds += [("strengthens", f"p{place}") for place in range(targets)] + [
        ("yields", f"b{place}") for place in range(2)
    ]
    grades = ("weak", "moderate", "strong", "strong")
    links = []
    for id in named(count):
        links += [relief(id, target, some.choice(grades), relation) for relation, target in some.sample(kinds, each)]
        if some.random() < 0.3:
            links.append(relief(id, f"p{some.randrange(targets)}", some.choice(grades[:3]), "requires"))
    sessions = Sessions(min=1, typical=1.5, max=2)
    acts = [
        Practice(
            id=id,
            name=id,
            alone_effect=some.choice(["full", "half", "none"]),
            starter=some.random() < 0.5,
            minutes_per_session=some.choice([5, 10, 20, None]),
            sessions_per_week=sessions,
        )
        for id in named(count)
    ]
    return made(links, practices=acts)


def of_all_kinds(catalog, seed):
    some = random.Random(seed)  # noqa: S311 - situations, no secret
    obstacles, pillars = sorted(catalog.obstacles), sorted(catalog.pillars)
    return [
        asked(),
        asked(obstacles={id: some.random() for id in obstacles}),
        asked(obstacles={obstacles[0]: 0.8}, pillars={pillars[0]: some.random()}, goals=[*catalog.benefits][:1]),
        asked(pillars={id: round(some.random(), 1) for id in pillars}, mode="alone"),
        asked(obstacles=dict.fromkeys(obstacles, 0.5), minutes_per_week=60, excluded=named(3)),
        asked(goals=[*catalog.benefits], wanted={pillars[0]: 0.4}, done=named(20)),
    ]


@pytest.mark.parametrize(("count", "targets"), [(250, 3), (250, 12), (2_000, 3), (2_000, 12)])
@pytest.mark.parametrize("focus", [0.5, 1.0])
def test_lists_from_large_catalogs_are_the_same_in_every_path(count, targets, focus):
    catalog = large(count, targets, 3, seed=count)
    found = list_of_every_path(catalog, *of_all_kinds(catalog, targets), k=10, focus=focus)
    assert any(len(lines) == 10 for lines in found)


@pytest.mark.parametrize("count", [250, 2_000])
def test_a_list_that_goes_on_until_nothing_is_left_is_the_same_in_every_path(count):
    catalog = large(count, 2, 2, seed=1)
    situation = asked(obstacles={"o0": 0.8, "o1": 0.3}, pillars={"p0": 0.9, "p1": 1.0})
    (lines,) = list_of_every_path(catalog, situation, k=1000)
    # It ends for want of anything to relieve, and not of practices or of room.
    assert 10 < len(lines) < 240
    assert 1e-12 < lines[-1].gain < 1e-9
    assert math.fsum(line.gain for line in lines) == pytest.approx(1, abs=1e-6)


def test_a_catalog_of_hundreds_takes_the_path_of_arrays_without_being_told():
    catalog = large(250, 3, 3, seed=2)
    situation = asked(obstacles={"o0": 0.8})
    assert type(recommend(situation, catalog=catalog)._made_of.scores.readiness) is not list
    assert type(recommend(HEAVY)._made_of.scores.readiness) is list
    assert lines_of(recommend(situation, catalog=catalog)) == list_of_every_path(catalog, situation)[0]
