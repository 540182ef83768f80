"""Experiences in Close Relationships: 51,491 people, 36 items, 0 for no answer, reversed items as they were answered, ages of millions of years."""

import runpy
import statistics
import sys
import time
from operator import truediv
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import polars as pl
import pyarrow.csv
import pytest

from intimacy.errors import AnswersError
from intimacy.instruments import ExclusionWarning, load_instrument, reliability

by_hand = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "tests" / "reliability_by_hand.py")))

ITEMS = [f"Q{number}" for number in range(1, 37)]
AVOIDANCE, ANXIETY = ITEMS[::2], ITEMS[1::2]
REVERSED = [f"Q{number}" for number in (3, 15, 19, 22, 25, 27, 29, 31, 33, 35)]
ECR = load_instrument("ecr-5-point")
READERS = {"pandas": pd.read_csv, "polars": pl.read_csv, "pyarrow": pyarrow.csv.read_csv}


@pytest.fixture(scope="module")
def path(folder):
    return folder("ecr") / "data.csv"


@pytest.fixture(scope="module")
def people(path):
    return pd.read_csv(path)


@pytest.fixture(scope="module")
def complete(people):
    """Those who answered every item."""
    return people[(people[ITEMS] > 0).all(axis=1)]


def turned(frame):
    return frame[ITEMS].assign(**{item: 6 - frame[item] for item in REVERSED})


def test_alpha_is_938_and_916_on_complete_rows_and_every_figure_is_that_of_the_formula(people, complete):
    for given, missing in ((people, [0]), (complete, [])):
        report = reliability(given, ECR, columns=str.upper, missing=missing)
        assert [f"{scale.alpha:.3f}" for scale in report.scales.values()] == ["0.938", "0.916"]
        assert report.warnings == ()
    for name, items in (("avoidance", AVOIDANCE), ("anxiety", ANXIETY)):
        answers, found = turned(complete)[items], report.scales[name]
        assert found.people == 46_610
        assert found.alpha == pytest.approx(by_hand.alpha(answers), abs=1e-12)
        assert found.omega == pytest.approx(by_hand.omega(answers), abs=1e-6)
        assert list(found.item_rest.values()) == pytest.approx(by_hand.item_rest(answers), abs=1e-12)


def test_another_library_finds_the_same_alpha(complete):
    pingouin = pytest.importorskip("pingouin")
    report = reliability(complete, ECR, columns=str.upper)
    for name, items in (("avoidance", AVOIDANCE), ("anxiety", ANXIETY)):
        assert report.scales[name].alpha == pytest.approx(
            pingouin.cronbach_alpha(turned(complete)[items])[0], abs=1e-12
        )


def test_another_library_finds_the_same_omega(complete):
    decomposition = pytest.importorskip("sklearn.decomposition")
    report = reliability(complete, ECR, columns=str.upper)
    for name, items in (("avoidance", AVOIDANCE), ("anxiety", ANXIETY)):
        answers = turned(complete)[items].to_numpy(float)
        model = decomposition.FactorAnalysis(n_components=1, tol=1e-9, max_iter=20_000, svd_method="lapack").fit(
            answers
        )
        common = model.components_[0].sum() ** 2
        assert report.scales[name].omega == pytest.approx(common / (common + model.noise_variance_.sum()), abs=1e-6)


def test_forgotten_reversed_items_give_222_and_are_named(complete):
    report = reliability(complete, items=AVOIDANCE, scale=(1, 5))
    assert f"{report.scales['items'].alpha:.3f}" == "0.222"
    assert report.scales["items"].against == tuple(item for item in AVOIDANCE if item in REVERSED)
    assert "Q3, Q15, Q19, Q25, Q27, Q29, Q31, Q33 and Q35 run against the other items" in report.warnings[0]
    assert reliability(complete, items=ANXIETY).scales["items"].against == ("Q22",)


def test_missing_answers_straight_liners_and_rows_that_repeat_are_counted(people):
    report = reliability(people, ECR, columns=str.upper, missing=[0])
    answered = people[ITEMS] > 0
    counted = {(one.why, one.subscale): one.rows for one in report.exclusions}
    assert counted["no-answer", ""] == 58
    for name, items in (("avoidance", AVOIDANCE), ("anxiety", ANXIETY)):
        some = answered[items].any(axis=1) & ~answered[items].all(axis=1)
        assert counted["incomplete", name] == some.sum()
        assert report.scales[name].people == answered[items].all(axis=1).sum()
    assert report.rows == 51_491
    assert report.straight_liners == 66
    assert report.repeats == people[ITEMS][answered.any(axis=1)].duplicated().sum()


def test_0_is_off_the_scale_until_it_is_said_to_stand_for_no_answer(people):
    for ask in (ECR.score_frame, ECR.reliability):
        with pytest.raises(AnswersError) as caught:
            ask(people, columns=str.upper)
        assert len(caught.value.faults) == 36
        assert "a number that stands for no answer is named in `missing`" in str(caught.value)
    told = []
    ECR.score_frame(people, columns=str.upper, on_error="exclude", on_exclusion=told.extend)
    assert {one.why: one.rows for one in told} == {"off-scale": 4_881}


def test_people_of_impossible_age_are_left_out_with_their_count(people):
    told = []
    bounds = {"age": (0, 100)}
    scores = ECR.score_frame(people, columns=str.upper, missing=[0], within=bounds, on_exclusion=told.extend)
    assert [one.rows for one in told if one.why == "outside"] == [20]
    assert (scores["excluded"] == "age is not within 0 to 100").sum() == 20
    report = ECR.reliability(people, columns=str.upper, missing=[0], within=bounds)
    assert str(report.exclusions[0]) == "20 rows: age is not within 0 to 100"


def test_scores_are_those_of_a_sum_by_hand(people):
    with pytest.warns(ExclusionWarning, match="of 51,491 rows some have no scores"):
        scores = ECR.score_frame(people, columns=str.upper, missing=[0], keep=["age"])
    known = turned(people).where(people[ITEMS] > 0)
    for name, items in (("avoidance", AVOIDANCE), ("anxiety", ANXIETY)):
        mean = known[items].mean(axis=1).where(known[items].notna().sum(axis=1) >= 9)
        np.testing.assert_allclose(scores[f"{name}:percent"], 25 * (mean - 1), atol=1e-9)
        np.testing.assert_allclose(scores[f"{name}:raw"], mean, atol=1e-9)
    assert scores.index.equals(people.index)
    assert list(scores["age"]) == list(people["age"])


@pytest.mark.parametrize("library", READERS)
def test_scoring_takes_no_more_than_twice_the_time_of_reading(path, library, capsys):
    read = READERS[library]

    def score(frame):
        return ECR.score_frame(frame, columns=str.upper, missing=[0], on_exclusion=len)

    # The middle one of several runs, each a reading and a scoring one after the other, so that what else the machine does weighs on both alike.
    reading, scoring = [], []
    for _ in range(9):
        start = time.perf_counter()
        frame = read(path)
        reading.append(time.perf_counter() - start)
        start = time.perf_counter()
        score(frame)
        scoring.append(time.perf_counter() - start)
    with capsys.disabled():
        sys.stdout.write(f"\n{library}: read in {1000 * min(reading):.0f} ms, scored in {1000 * min(scoring):.0f} ms\n")
    assert statistics.median(map(truediv, scoring, reading)) <= 2
