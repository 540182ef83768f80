"""How far items hold together: figures against their formulas written a second time, and what is told before they are read."""

import json
import runpy
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intimacy.errors import AnswersError, OptionError
from intimacy.instruments import ExclusionWarning, Instrument, load_instrument, reliability

by_hand = SimpleNamespace(**runpy.run_path(str(Path(__file__).parent / "reliability_by_hand.py")))


def made(people, items, *, seed=0, noise=1.0, low=1, high=7):
    """Answers that one thing moves, more or less, and chance."""
    chance = np.random.default_rng(seed)
    common = chance.normal(size=(people, 1))
    pull = np.linspace(0.5, 1.2, items)
    moved = common * pull + noise * chance.normal(size=(people, items))
    return np.clip(np.rint(4 + 1.5 * moved), low, high)


def frame_of(answers, **more):
    return pa.table({**{f"q{place + 1}": answers[:, place] for place in range(answers.shape[1])}, **more})


def whole(report):
    (scale,) = report.scales.values()
    return scale


@pytest.mark.parametrize(("people", "items"), [(60, 3), (200, 5), (400, 12)])
def test_figures_are_those_of_their_formulas(people, items):
    answers = made(people, items, seed=items)
    scale = whole(reliability(frame_of(answers)))
    assert scale.alpha == pytest.approx(by_hand.alpha(answers), abs=1e-12)
    assert scale.omega == pytest.approx(by_hand.omega(answers), abs=1e-5)
    assert list(scale.item_rest.values()) == pytest.approx(by_hand.item_rest(answers), abs=1e-12)
    assert scale.spearman_brown is None
    assert scale.why == ""


def test_items_that_one_thing_moves_alike_have_an_omega_that_is_alpha():
    # A covariance of equal parts, which any sample with it has: rows of an orthogonal base, stretched.
    covariance = np.full((4, 4), 0.5) + np.diag([0.7] * 4)
    base = np.linalg.qr(np.column_stack([np.ones(40), np.random.default_rng(1).normal(size=(40, 4))]))[0][:, 1:]
    answers = base @ np.linalg.cholesky(covariance).T * np.sqrt(39)
    scale = whole(reliability(frame_of(answers)))
    assert scale.alpha == pytest.approx(4 / 3 * (1 - 4.8 / (4.8 + 6)))
    assert scale.omega == pytest.approx(scale.alpha, abs=1e-8)


def test_two_items_have_spearman_brown_and_no_omega():
    answers = made(100, 2)
    scale = whole(reliability(frame_of(answers)))
    together = np.corrcoef(answers.T)[0, 1]
    assert scale.spearman_brown == pytest.approx(2 * together / (1 + together))
    assert scale.omega is None
    assert "Sp.-Br." in repr(reliability(frame_of(answers)))


def test_the_range_of_alpha_is_that_of_leaving_out_one_person_at_a_time():
    answers = made(300, 6)
    scale = whole(reliability(frame_of(answers)))
    left = np.array([by_hand.alpha(np.delete(answers, place, axis=0)) for place in range(len(answers))])
    error = np.sqrt((len(left) - 1) / len(left) * ((left - left.mean()) ** 2).sum())
    low, high = scale.alpha_range
    assert low < scale.alpha < high < 1
    # Both ends of a range on log(1 - alpha), by hand.
    assert low == pytest.approx(1 - (1 - scale.alpha) * np.exp(1.96 * error / (1 - scale.alpha)), abs=0.003)
    assert high == pytest.approx(1 - (1 - scale.alpha) * np.exp(-1.96 * error / (1 - scale.alpha)), abs=0.003)


def test_partners_who_answer_alike_make_alpha_no_surer():
    answers = made(150, 5)
    once = whole(reliability(frame_of(answers)))
    twice = np.repeat(answers, 2, axis=0)
    couples = np.repeat(np.arange(150), 2)
    both = reliability(frame_of(twice, couple=couples), couple="couple")
    assert whole(both).alpha_range == pytest.approx(once.alpha_range, abs=1e-12)
    careless = whole(reliability(frame_of(twice)))
    assert careless.alpha_range[1] - careless.alpha_range[0] < 0.8 * (once.alpha_range[1] - once.alpha_range[0])
    clusters = whole(both).clusters
    assert (clusters.people, clusters.groups, clusters.pairs) == (300, 150, 150)
    assert clusters.intraclass == pytest.approx(1)
    assert clusters.effective == pytest.approx(150)
    assert (
        "items: partners correlate 1.00, so that a mean over these 300 people is as sure as one over 150."
        in both.warnings[0]
    )
    assert both.warnings[0].startswith("300 people in 150 couples are not 300 independent people; the range")


def test_the_intraclass_correlation_is_that_of_a_table_of_variance():
    sums = np.array([[9.0, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])[:, :2]
    couples = np.repeat(np.arange(6), 2)
    report = reliability(pa.table({"a": sums.ravel(), "b": sums.ravel(), "couple": couples}), couple="couple")
    means = sums.mean(axis=1)
    between = 2 * ((means - means.mean()) ** 2).sum() / 5
    within = ((sums - means[:, None]) ** 2).sum() / 6
    assert whole(report).clusters.intraclass == pytest.approx((between - within) / (between + within))


def test_people_without_their_partner_and_without_a_couple_stay_in_and_are_counted():
    answers = made(6, 3)
    report = reliability(frame_of(answers, couple=pa.array([1, 1, 2, None, None, 3])), couple="couple")
    assert (report.couples, report.alone) == (3, 2)
    assert "2 of 3 couples have one partner only; they stay in." in report.notes
    assert "2 rows: couple is empty; each counts as a couple of its own" in report.notes
    assert whole(report).people == 6
    assert whole(report).clusters.groups == 5


def test_where_everybody_is_without_a_partner_nothing_is_said_of_independence():
    answers = made(40, 3)
    report = reliability(frame_of(answers, couple=[f"c{place}" for place in range(40)]), couple="couple")
    assert report.warnings == ()
    assert whole(report).clusters.effective == 40
    assert whole(report).alpha_range == whole(reliability(frame_of(answers))).alpha_range


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_which_partner_comes_first_changes_nothing(seed):
    answers = made(20, 4, seed=seed)
    couples, partners = np.repeat(np.arange(10), 2), np.tile([1, 2], 10)
    swapped = np.arange(20).reshape(-1, 2)[:, ::-1].ravel()
    one = whole(reliability(frame_of(answers, couple=couples, partner=partners), couple="couple", partner="partner"))
    other = whole(
        reliability(frame_of(answers[swapped], couple=couples, partner=partners), couple="couple", partner="partner")
    )
    assert other.alpha == pytest.approx(one.alpha, abs=1e-12)
    assert other.alpha_range == pytest.approx(one.alpha_range, abs=1e-9)
    assert other.clusters.intraclass == pytest.approx(one.clusters.intraclass, abs=1e-9)


@pytest.mark.parametrize("wrong", [["q2"], ["q1"], ["q2", "q5"], ["q3", "q4", "q6"]])
def test_items_that_were_not_turned_round_are_named_and_nothing_is_changed(wrong):
    answers = made(200, 6, noise=0.6)
    places = [int(name[1:]) - 1 for name in wrong]
    answers[:, places] = 8 - answers[:, places]
    report = reliability(frame_of(answers), scale=(1, 7))
    named = whole(report).against
    # Of two sides as large as each other it is the one without the first item.
    assert named == tuple(wrong)
    assert report.warnings[0].startswith(
        "items: " + (wrong[0] if len(wrong) == 1 else " and ".join([", ".join(wrong[:-1]), wrong[-1]]))
    )
    assert report.warnings[0].endswith("Nothing was changed.")
    assert whole(report).alpha == pytest.approx(by_hand.alpha(answers))
    turned = reliability(frame_of(answers), reverse=wrong)
    assert whole(turned).against == ()
    assert turned.warnings == ()
    answers[:, places] = 8 - answers[:, places]
    assert whole(turned).alpha == pytest.approx(by_hand.alpha(answers))


def test_two_items_that_run_against_each_other_name_one_of_them():
    answers = made(100, 2)
    answers[:, 1] = 8 - answers[:, 1]
    assert whole(reliability(frame_of(answers))).against == ("q2",)


KEYED = Instrument.from_dict(
    {
        "id": "keyed",
        "name": "Six items, half of them reversed",
        "scale": {"low": 1, "high": 7},
        "items": [{"id": f"q{number}", "reverse": number > 3} for number in range(1, 7)],
        "subscales": [{"id": "total", "name": "Total", "items": [f"q{number}" for number in range(1, 7)]}],
        "warnings": ["Made up for a test."],
    }
)


def test_a_key_against_answers_that_all_run_one_way_is_told_and_not_mended():
    answers = made(200, 6, noise=0.6)
    report = KEYED.reliability(frame_of(answers))
    assert report.warnings[0].startswith(
        "total: the key turns 3 of 6 items round (q4, q5 and q6), yet as they stand in the frame all 6 run one way."
    )
    answers[:, 3:] = 8 - answers[:, 3:]
    assert whole(report).alpha == pytest.approx(by_hand.alpha(answers))
    assert KEYED.reliability(frame_of(answers)).warnings == ()


def test_answers_that_all_run_one_way_without_a_key_are_told_to_have_no_known_direction():
    report = reliability(frame_of(made(200, 6, noise=0.6)))
    assert report.notes[0].startswith(
        "items: all items run one way. Which end of them is the high one these numbers cannot tell"
    )
    assert report.warnings == ()


def test_what_the_instrument_warns_of_and_that_it_is_not_validated_stands_in_the_report():
    report = KEYED.reliability(frame_of(made(40, 6)))
    assert report.notes[-1] == "Made up for a test."
    assert repr(report).startswith("Reliability of keyed (not validated), 40 rows")


def test_items_with_scales_of_their_own_count_alike():
    data = KEYED.to_dict()
    data["items"] = [{"id": "q1"}, {"id": "q2", "scale": {"low": 10, "high": 70}}, {"id": "q3"}]
    data["subscales"][0]["items"] = ["q1", "q2", "q3"]
    answers = made(100, 3)
    stretched = answers * [1, 10, 1]
    found = whole(Instrument.from_dict(data).reliability(frame_of(stretched)))
    assert found.alpha == pytest.approx(by_hand.alpha(answers), abs=1e-12)
    assert whole(reliability(frame_of(stretched))).alpha != pytest.approx(found.alpha, abs=0.01)


def test_missing_answers_take_a_row_out_of_its_scale_alone_and_are_counted():
    short = load_instrument("ecr-5-point")
    answers = np.clip(made(50, 36), 1, 5)
    answers[0] = np.nan
    answers[1, 0] = np.nan
    answers[2, 1:4] = np.nan
    report = short.reliability(frame_of(answers))
    assert [(one.why, one.rows, one.subscale) for one in report.exclusions] == [
        ("no-answer", 1, ""),
        ("incomplete", 2, "avoidance"),
        ("incomplete", 1, "anxiety"),
    ]
    assert [scale.people for scale in report.scales.values()] == [47, 48]


def test_straight_liners_and_rows_that_repeat_are_counted_and_stay_in():
    answers = made(60, 8)
    answers[10:13] = 4
    answers[20] = answers[21] = answers[22]
    answers[30, 0] = answers[31, 0] = np.nan
    answers[31, 1:] = answers[30, 1:]
    answers[40] = np.nan
    answers[41] = np.nan
    report = reliability(frame_of(answers))
    assert report.straight_liners == 3
    assert report.repeats == 2 + 2 + 1
    assert whole(report).people == 56


def test_an_item_with_one_answer_from_everybody_is_named():
    answers = made(50, 4)
    answers[:, 2] = 0.1
    report = reliability(frame_of(answers))
    scale = whole(report)
    assert scale.item_rest["q3"] is None
    assert scale.omega is None
    assert scale.why == "no one factor was found"
    assert scale.alpha == pytest.approx(by_hand.alpha(answers))
    assert report.warnings == (
        "items: q3 has the same answer from everybody, which says nothing of how far the items hold together.",
    )


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        (np.empty((0, 3)), "fewer than two complete rows"),
        (np.full((5, 3), np.nan), "fewer than two complete rows"),
        (made(5, 3) * [1, 1, np.nan], "fewer than two complete rows"),
        (made(5, 1), "one item holds together with nothing"),
        (np.full((5, 3), 4.0), "everybody has the same sum"),
        (np.array([[1.0, 5], [5, 1], [2, 4], [3, 3]]), "everybody has the same sum"),
    ],
)
def test_where_there_is_no_figure_it_is_said_why(answers, why):
    report = reliability(frame_of(answers))
    scale = whole(report)
    assert (scale.alpha, scale.alpha_range, scale.omega, scale.why) == (None, None, None, why)
    assert why in repr(report)


def test_few_rows_are_told():
    report = reliability(frame_of(made(5, 6)))
    assert "items: 5 complete rows are few for 6 items; the figures may be far off." in report.warnings


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_told_of_a_frame_fits_into_eighty_columns_and_no_name_is_cut(language):
    long = "openness-and-honesty-wanted"
    names = [f"{long}-{place}" for place in range(6)]
    scales = [
        {"id": f"{long}-{end}", "name": end, "items": names[at : at + 3]} for at, end in ((0, "by-a"), (3, "by-b"))
    ]
    about = Instrument.from_dict(
        {
            "id": f"an-instrument-of-{long}-in-many-more-words",
            "name": "Long",
            "language": language,
            "scale": {"low": 1, "high": 7},
            "items": [{"id": id} for id in names],
            "subscales": scales,
        }
    )
    answers = made(12_000, 6)
    answers[::5, 0] = np.nan
    frame = pa.table(
        {id: answers[:, place] for place, id in enumerate(names)} | {"couple-of-two": np.arange(12_000) // 3}
    )
    report = about.reliability(frame, couple="couple-of-two", on_error="exclude")
    with pytest.warns(ExclusionWarning) as caught:
        about.score_frame(frame, couple="couple-of-two", on_error="exclude")
    for text in (repr(report), str(caught[0].message)):
        assert max(map(len, text.splitlines())) <= 80
    assert {f"{long}-by-a", f"{long}-by-b"} <= set(repr(report).splitlines())


def test_the_report_fits_into_eighty_columns_and_into_json():
    answers = made(200, 54)
    answers[:, ::2] = 8 - answers[:, ::2]
    couples = np.repeat(np.arange(100), 2)
    report = reliability(
        frame_of(answers, couple=couples, age=[30] * 199 + [10**7]), couple="couple", within={"age": (18, 110)}
    )
    assert max(map(len, repr(report).splitlines())) <= 80
    assert "1 row: age is not within 18 to 110" in repr(report)
    plain = json.loads(json.dumps(report.to_dict()))
    assert plain["scales"]["items"]["alpha"] == whole(report).alpha
    rows = report.to_rows()
    assert len(rows) == 54
    assert [row["item"] for row in rows if row["against"]] == list(whole(report).against)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"reverse": ["q9"]}, "reverse: found 'q9'; allowed is columns that are items"),
        ({"items": []}, "items: at least one column"),
        ({"items": ["q1", "q1"]}, "items: found 'q1'; allowed is each column once"),
        ({"scale": (7, 1)}, "scale: found (7, 1); allowed is the lowest and the highest answer"),
        ({"scale": "1-7"}, "scale: found '1-7'"),
        ({"columns": str.upper}, "columns: nothing without an instrument; items are columns"),
        (
            {"instrument": KEYED, "items": ["q1"], "reverse": ["q1"], "scale": (1, 7)},
            "scale: nothing beside an instrument: keyed has its own",
        ),
    ],
)
def test_options_that_do_not_fit_are_told(options, said):
    with pytest.raises(OptionError) as caught:
        reliability(frame_of(made(10, 3)), **options)
    assert said in str(caught.value)


def test_a_column_that_is_no_item_is_told_and_left_out_by_naming_the_items():
    frame = frame_of(made(10, 3), country=["US"] * 10)
    with pytest.raises(AnswersError, match="column 'country': numbers, empty where there is no answer"):
        reliability(frame)
    assert whole(reliability(frame, items=["q1", "q2"])).items == ("q1", "q2")


def test_without_a_scale_what_has_no_end_is_a_fault():
    answers = made(10, 3)
    answers[3, 1] = np.inf
    with pytest.raises(AnswersError, match="column 'q2': finite numbers; not so in row 4"):
        reliability(frame_of(answers))
    report = reliability(frame_of(answers), on_error="exclude")
    assert [str(one) for one in report.exclusions] == ["1 row: an answer is off the scale"]
