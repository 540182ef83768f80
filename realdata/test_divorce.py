"""Divorce Predictors: 170 people, 54 items, all of which point one way in the file whatever their wording."""

import runpy
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from intimacy.instruments import Instrument, load_instrument, reliability

by_hand = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "tests" / "reliability_by_hand.py")))

POSITIVE = {*range(1, 6), *range(8, 31)}
"""Items that speak of something good."""
CLOSENESS = Instrument.from_dict(
    {
        "id": "closeness-by-wording",
        "name": "Closeness, read by the wording of the items",
        "scale": {"low": 0, "high": 4},
        "items": [{"id": f"q{number}", "reverse": number not in POSITIVE} for number in range(1, 55)],
        "subscales": [{"id": "closeness", "name": "Closeness", "items": [f"q{number}" for number in range(1, 55)]}],
    }
)


@pytest.fixture(scope="module")
def people(folder):
    names = [*(f"q{number}" for number in range(1, 55)), "divorced"]
    return pd.read_csv(folder("divorce") / "divorce.csv", header=None, names=names)


def test_a_key_by_wording_is_told_that_all_items_run_one_way(people):
    report = CLOSENESS.reliability(people)
    assert report.warnings[0].startswith("closeness: the key turns 26 of 54 items round (q6, q7, q31, ")
    assert "as they stand in the frame all 54 run one way" in report.warnings[0]
    assert "find out before any score is read, which may be upside down. Nothing was changed." in report.warnings[0]
    assert set(report.scales["closeness"].against) == {
        f"q{number}" for number in range(1, 55) if number not in POSITIVE
    }


def test_without_a_key_it_is_said_that_the_numbers_cannot_tell_which_end_is_high(people):
    report = reliability(people.drop(columns="divorced"), scale=(0, 4))
    assert report.warnings == ()
    assert any(
        "all items run one way. Which end of them is the high one these numbers cannot tell" in one
        for one in report.notes
    )
    assert report.scales["items"].alpha == pytest.approx(by_hand.alpha(people.drop(columns="divorced")), abs=1e-12)
    assert report.repeats == 20


def test_nothing_is_turned_round_in_silence(people):
    scores = CLOSENESS.score_frame(people, keep=["divorced"])
    turned = people.assign(
        **{f"q{number}": 4 - people[f"q{number}"] for number in range(1, 55) if number not in POSITIVE}
    )
    assert list(scores["closeness:raw"]) == list(turned[[f"q{number}" for number in range(1, 55)]].sum(axis=1))
    # The items about something good alone, read as closeness: the divorced have the higher scores, nearly all of them.
    good = people[[f"q{number}" for number in sorted(POSITIVE)]].sum(axis=1)
    above = (good[people["divorced"] == 0].to_numpy()[:, None] > good[people["divorced"] == 1].to_numpy()).mean()
    assert above < 0.01


def test_the_key_of_the_file_turns_nothing_round_and_tells_of_the_trap(people):
    report = load_instrument("divorce-predictors").reliability(people)
    assert report.warnings == ()
    assert any("The direction trap" in note for note in report.notes)
    assert "The direction trap" in " ".join(repr(report).split())
