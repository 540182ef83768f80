"""The order of a picture: crossings are counted right, there are few of them, and no more than graphviz needs."""

import random
import runpy
import shutil
import subprocess
from itertools import combinations, pairwise, permutations, product
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intimacy import Situation, load_catalog, recommend
from intimacy.show import content
from intimacy.show.arrange import arrange
from intimacy.show.order import count_crossings, order_layers
from intimacy.show.place import place_layers, settle

read = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("pictures.py"))))

CATALOG = load_catalog()
RESULT = recommend(
    Situation(obstacles=dict.fromkeys(CATALOG.obstacles, 0.7), goals=["satisfaction"], red_flags=[]), k=5
)
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def layered(draw, most=6, least=1):
    sizes = draw(st.lists(st.integers(least, most), min_size=1, max_size=4))
    gaps = [
        draw(st.lists(st.tuples(st.integers(0, left - 1), st.integers(0, right - 1)), unique=True, max_size=12))
        for left, right in pairwise(sizes)
    ]
    return sizes, gaps


@st.composite
def ordered(draw):
    sizes, gaps = draw(layered())
    return [draw(st.permutations(range(size))) for size in sizes], gaps


def crossings_one_by_one(orders, gaps):
    """Every pair of lines of every gap, looked at."""
    return sum(
        (left.index(a) - left.index(c)) * (right.index(b) - right.index(d)) < 0
        for (left, right), gap in zip(pairwise(orders), gaps, strict=True)
        for (a, b), (c, d) in combinations(gap, 2)
    )


@given(ordered())
def test_crossings_are_counted_as_one_by_one(drawn):
    orders, gaps = drawn
    assert count_crossings([list(order) for order in orders], gaps) == crossings_one_by_one(orders, gaps)


@unhurried
@given(layered(most=9))
def test_an_order_has_every_point_once_and_crosses_no_more_than_the_one_it_came_in(drawn):
    sizes, gaps = drawn
    orders = order_layers(sizes, gaps)
    assert [sorted(order) for order in orders] == [list(range(size)) for size in sizes]
    assert count_crossings(orders, gaps) <= count_crossings([list(range(size)) for size in sizes], gaps)
    assert orders == order_layers(sizes, gaps)


def test_no_order_of_small_layers_crosses_less():
    lots = random.Random(5)  # noqa: S311 - nothing secret
    for _ in range(60):
        sizes = [lots.randint(2, 4) for _ in range(3)]
        gaps = [
            sorted({(lots.randrange(left), lots.randrange(right)) for _ in range(lots.randint(1, 8))})
            for left, right in pairwise(sizes)
        ]
        least = min(
            crossings_one_by_one(orders, gaps) for orders in product(*(permutations(range(size)) for size in sizes))
        )
        assert count_crossings(order_layers(sizes, gaps), gaps) == least


def test_what_needs_no_crossing_keeps_the_order_it_came_in():
    gaps = [[(0, 0), (1, 1), (2, 2)], [(0, 0), (1, 0), (2, 1)]]
    assert order_layers([3, 3, 2], gaps) == [[0, 1, 2], [0, 1, 2], [0, 1]]


# -- places ------------------------------------------------------------------------------------------------------------


@given(st.lists(st.floats(-50, 150), min_size=1, max_size=8), st.data())
def test_settled_places_keep_their_distance_and_their_bounds_and_are_as_near_as_can_be(wanted, data):
    apart = [data.draw(st.floats(0, 10)) for _ in wanted[1:]]
    places = settle(wanted, apart, 0.0, 100.0)
    assert all(other - one >= gap - 1e-9 for (one, other), gap in zip(pairwise(places), apart, strict=True))
    assert places[0] >= -1e-9
    assert places[-1] <= 100 + 1e-9

    def away(several):
        return sum((one - other) ** 2 for one, other in zip(several, wanted, strict=True))

    for index, step in product(range(len(places)), (-0.5, 0.5)):
        moved = [place + step * (at == index) for at, place in enumerate(places)]
        allowed = moved[0] >= 0 and moved[-1] <= 100
        if allowed and all(other - one >= gap for (one, other), gap in zip(pairwise(moved), apart, strict=True)):
            assert away(moved) >= away(places) - 1e-6


def test_a_whole_is_as_high_as_its_highest_layer():
    places, height = place_layers([[10.0, 10.0], [10.0]], [[5.0], []], [[[(1, 0)], [(1, 0)]], [[(0, 0), (0, 1)]]])
    assert height == 25
    assert places == [[5, 20], [12.5]]


# -- the pictures that there are ---------------------------------------------------------------------------------------


def sheets():
    everything = {"middle": None, "benefits": False}
    yield "the catalogue", content._catalog_sheet(CATALOG, **everything)
    yield "the catalogue with benefits", content._catalog_sheet(CATALOG, **everything | {"benefits": True})
    yield "a result", content._result_sheet(RESULT, benefits=False)
    yield "a result with benefits", content._result_sheet(RESULT, benefits=True)


SHEETS = dict(sheets())


def test_lines_cross_in_the_drawing_as_often_as_their_order_says():
    for sheet, picture in (
        (SHEETS["the catalogue"], CATALOG.draw()),
        (SHEETS["the catalogue with benefits"], CATALOG.draw(benefits=True)),
        (SHEETS["a result"], RESULT.draw()),
        (SHEETS["a result"], RESULT.draw(width=380)),
    ):
        gaps = arrange(sheet, picture.width).gaps
        counted = sum((a - c) * (b - d) < 0 for gap in gaps for (a, b), (c, d) in combinations(gap, 2))
        assert read.drawn_crossings(read.parsed(picture)) == counted > 0


def crossings_by_dot(gaps):
    """How often the lines cross when graphviz orders the same layers, lanes included."""
    names = {(layer + side, end[side]) for layer, gap in enumerate(gaps) for end in gap for side in (0, 1)}
    layers = [sorted(place for one, place in names if one == layer) for layer in range(len(gaps) + 1)]
    ranks = "".join(
        "{rank=same;" + ";".join(f"n{layer}_{place}" for place in places) + "}\n" for layer, places in enumerate(layers)
    )
    edges = "".join(f"n{layer}_{a}->n{layer + 1}_{b};\n" for layer, gap in enumerate(gaps) for a, b in gap)
    told = f"digraph{{rankdir=LR;node[shape=point];\n{ranks}{edges}}}"
    plain = subprocess.run(["dot", "-Tplain"], input=told, capture_output=True, text=True, check=True).stdout
    heights = {}
    for words in map(str.split, plain.splitlines()):
        if words[0] == "node":
            heights[words[1]] = float(words[3])
    return sum(
        (heights[f"n{layer}_{a}"] - heights[f"n{layer}_{c}"])
        * (heights[f"n{layer + 1}_{b}"] - heights[f"n{layer + 1}_{d}"])
        < 0
        for layer, gap in enumerate(gaps)
        for (a, b), (c, d) in combinations(gap, 2)
    )


@pytest.mark.skipif(not shutil.which("dot"), reason="needs graphviz: no dot on this machine")
@pytest.mark.parametrize("name", SHEETS)
def test_no_picture_crosses_more_lines_than_graphviz_does_with_the_same_layers(name):
    gaps = arrange(SHEETS[name], 900).gaps
    ours = sum((a - c) * (b - d) < 0 for gap in gaps for (a, b), (c, d) in combinations(gap, 2))
    theirs = crossings_by_dot(gaps)
    print(f"crossings of {name}: {ours} here, {theirs} by dot")  # noqa: T201 - so that both counts are seen
    assert ours <= theirs
