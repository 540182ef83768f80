"""Whole frames of answers: the scores of one person each, faults by column and row, and nothing left out without being told."""

import json
import subprocess
import sys
import warnings
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intimacy.errors import AnswersError, OptionError
from intimacy.instruments import ExclusionWarning, Instrument, load_instrument, reliability

MIXED = Instrument.from_dict(
    {
        "id": "mixed",
        "name": "Two scales, reversed items, an item in both subscales",
        "scale": {"low": 1, "high": 5},
        "total": "mean",
        "least_answered": 0.6,
        "items": [
            {"id": "a1"},
            {"id": "a2", "reverse": True},
            {"id": "a3"},
            {"id": "a4"},
            {"id": "a5", "reverse": True},
            {"id": "b1", "scale": {"low": -3, "high": 3}},
            {"id": "b2", "reverse": True, "scale": {"low": -3, "high": 3}},
        ],
        "subscales": [
            {
                "id": "first",
                "name": "First",
                "items": ["a1", "a2", "a3", "a4", "a5"],
                "reliability": {"value": 0.8, "sd": 0.7, "source": "made up"},
            },
            {"id": "second", "name": "Second", "items": ["b1", "b2", "a1"]},
        ],
    }
)
SHORT = load_instrument("self-check-short")


def silently(instrument, frame, **options):
    """The scores, and what was told of rows left out."""
    told = []
    return instrument.score_frame(frame, on_exclusion=told.extend, **options), told


def table_of(instrument, rows):
    return pa.table({item: pa.array([row.get(item) for row in rows], pa.int64()) for item in instrument.item_ids})


def answers_of(instrument):
    def answer(item):
        scale = instrument.scale_of(item)
        return st.none() | st.integers(scale.low, scale.high)

    return st.fixed_dictionaries({item.id: answer(item) for item in instrument.items})


@pytest.mark.parametrize("instrument", [MIXED, load_instrument("self-check")], ids=lambda one: one.id)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_a_frame_has_the_scores_of_each_person_to_the_last_bit(instrument, data):
    rows = data.draw(st.lists(answers_of(instrument), min_size=1, max_size=5))
    scores, _ = silently(instrument, table_of(instrument, rows))
    for row, found in zip(rows, scores.to_pylist(), strict=True):
        alone = instrument.score(row)
        for one in alone:
            assert found[f"{one.subscale}:raw"] == one.raw
            assert found[f"{one.subscale}:percent"] == one.percent
            assert found[f"{one.subscale}:answered"] == one.answered
            error = found.get(f"{one.subscale}:error")
            assert error == (None if one.standard_error is None or one.raw is None else 100 * one.standard_error)
        assert found["straight"] == alone.straight_lining
        assert (found["excluded"] is None) == all(one.raw is not None for one in alone)


@settings(max_examples=20, deadline=None)
@given(rows=st.lists(answers_of(MIXED), min_size=1, max_size=6), data=st.data())
def test_rows_in_another_order_have_the_same_scores(rows, data):
    order = data.draw(st.permutations(range(len(rows))))
    scores, told = silently(MIXED, table_of(MIXED, rows))
    again, told_again = silently(MIXED, table_of(MIXED, [rows[place] for place in order]))
    assert again.to_pylist() == [scores.to_pylist()[place] for place in order]
    assert sorted(told_again) == sorted(told)


@settings(max_examples=20, deadline=None)
@given(rows=st.lists(answers_of(MIXED), min_size=1, max_size=6))
def test_a_key_with_every_item_turned_round_gives_what_is_left_to_100(rows):
    data = MIXED.to_dict()
    for item in data["items"]:
        item["reverse"] = not item.get("reverse", False)
    scores, _ = silently(MIXED, table_of(MIXED, rows))
    turned, _ = silently(Instrument.from_dict(data), table_of(MIXED, rows))
    for one, other in zip(scores.to_pylist(), turned.to_pylist(), strict=True):
        for name in ("first:percent", "second:percent"):
            assert other[name] == (None if one[name] is None else pytest.approx(100 - one[name]))


def person(**more):
    return {**dict.fromkeys(MIXED.item_ids, 3), "b1": 0, "b2": 0, **more}


def test_why_a_row_has_no_scores_stands_in_the_row_and_the_counts_are_told():
    rows = [
        person(),
        dict.fromkeys(MIXED.item_ids),
        person(a2=None, a3=None, a4=None),
        person(b1=None, b2=None, a1=None),
    ]
    scores, told = silently(MIXED, table_of(MIXED, rows))
    assert scores["excluded"].to_pylist() == [
        None,
        "no answer at all",
        "too few answers for first",
        "too few answers for second",
    ]
    assert [(one.why, one.rows, one.subscale) for one in told] == [
        ("no-answer", 1, ""),
        ("too-few-answers", 1, "first"),
        ("too-few-answers", 1, "second"),
    ]
    assert scores["first:raw"].to_pylist() == [3.0, None, None, 3.0]
    assert scores["first:answered"].to_pylist() == [5, 0, 2, 4]
    assert scores["second:percent"].to_pylist() == [50.0, None, 50.0, None]


def test_a_row_that_lacks_several_subscales_names_them_all():
    scores, told = silently(MIXED, table_of(MIXED, [{"a1": 1}]))
    assert scores["excluded"].to_pylist() == ["too few answers for first, second"]
    assert sum(one.rows for one in told) == 2


def test_without_a_function_of_ones_own_the_counts_come_as_a_warning():
    frame = table_of(MIXED, [person(), {}, {}])
    with pytest.warns(ExclusionWarning) as caught:
        MIXED.score_frame(frame)
    assert str(caught[0].message) == (
        "of 3 rows some have no scores, or not all; their column `excluded` says why:\n- 2 rows: no answer at all"
    )
    assert caught[0].filename == __file__


def test_where_everybody_has_scores_nothing_is_said():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scores = MIXED.score_frame(table_of(MIXED, [person()]))
    assert scores["excluded"].to_pylist() == [None]


def test_a_frame_of_no_rows_has_the_same_columns():
    empty = MIXED.score_frame(table_of(MIXED, []))
    assert empty.num_rows == 0
    assert empty.schema == MIXED.score_frame(table_of(MIXED, [person()])).schema


def test_columns_may_be_called_otherwise():
    frame = table_of(MIXED, [person(a1=5)])
    expected = MIXED.score_frame(frame)
    upper = frame.rename_columns([name.upper() for name in frame.column_names])
    assert MIXED.score_frame(upper, columns=str.upper).equals(expected)
    named = frame.rename_columns({"a1": "the first"})
    assert MIXED.score_frame(named, columns={"a1": "the first"}).equals(expected)


def test_what_is_kept_stands_first_and_what_names_people_is_kept():
    frame = (
        table_of(MIXED, [person(), person()])
        .append_column("who", pa.array(["x", "y"]))
        .append_column("age", [[30, 40]])
    )
    scores = MIXED.score_frame(frame, keep=["age"], person="who")
    assert scores.column_names[:3] == ["who", "age", "first:raw"]
    assert scores["who"].to_pylist() == ["x", "y"]


def faults_of(frame, instrument=MIXED, **options):
    with pytest.raises(AnswersError) as caught:
        instrument.score_frame(frame, **options)
    with pytest.raises(AnswersError) as again:
        instrument.reliability(frame, **options)
    assert str(again.value) == str(caught.value)
    return [str(fault) for fault in caught.value.faults]


def test_an_answer_off_the_scale_is_a_fault_by_column_and_row_or_leaves_the_row_out():
    frame = table_of(MIXED, [person(), person(a1=7), person(a1=0, b2=-4)])
    hint = "a number that stands for no answer is named in `missing`"
    assert faults_of(frame) == [
        f"column 'a1': a whole number from 1 to 5; not so in rows 2 and 3; {hint}",
        f"column 'b2': a whole number from -3 to 3; not so in row 3; {hint}",
    ]
    scores, told = silently(MIXED, frame, on_error="exclude")
    assert [str(one) for one in told] == ["2 rows: an answer is off the scale"]
    assert scores["first:raw"].to_pylist() == [3.0, None, None]
    assert scores["excluded"].to_pylist() == [None, "an answer is off the scale", "an answer is off the scale"]
    assert [error is None for error in scores["first:error"].to_pylist()] == [False, True, True]


@pytest.mark.parametrize("wrong", [2.5, float("inf"), -float("inf"), 1e300])
def test_a_fraction_and_what_has_no_end_are_off_the_scale(wrong):
    frame = table_of(MIXED, [person()]).set_column(0, "a1", pa.array([wrong]))
    assert faults_of(frame)[0].startswith("column 'a1': a whole number from 1 to 5; not so in row 1")


def test_rows_are_told_five_by_number_and_the_rest_counted():
    frame = table_of(MIXED, [person(a1=9)] * 2_000)
    assert "not so in rows 1, 2, 3, 4, 5 and 1,995 more;" in faults_of(frame)[0]


def test_numbers_that_stand_for_no_answer_are_none():
    frame = table_of(MIXED, [person(a1=9, a2=-8, b1=9)])
    for codes in ([9, -8], (9.0, -8), np.array([9, -8]), {Decimal(9), -8}):
        scores, _ = silently(MIXED, frame, missing=codes)
        assert scores["first:answered"].to_pylist() == [3]
        assert scores["second:answered"].to_pylist() == [1]


@pytest.mark.parametrize("code", [1, 3, 5, 4.0, np.int64(2)])
@pytest.mark.parametrize("ask", ["score_frame", "reliability"])
def test_a_number_that_is_an_answer_cannot_stand_for_none(code, ask):
    ras = load_instrument("ras")
    with pytest.raises(OptionError) as caught:
        getattr(ras, ask)(table_of(ras, []), missing=[0, code])
    assert [str(fault) for fault in caught.value.faults] == [
        f"missing: found {code:g}; allowed is numbers that are no answer; answers to q1 go from 1 to 5"
    ]


def test_a_number_that_is_an_answer_to_some_item_cannot_stand_for_none_at_any():
    frame = table_of(MIXED, [person()])
    with pytest.raises(
        OptionError, match="found 0; allowed is numbers that are no answer; answers to b1 go from -3 to 3"
    ):
        MIXED.score_frame(frame, missing=[0])
    # Half a step is no answer to whole numbers, and may stand for none.
    assert MIXED.score_frame(frame, missing=[2.5]).num_rows == 1


@pytest.mark.parametrize("code", [1, 2.5, 7])
def test_a_number_on_a_scale_that_is_given_cannot_stand_for_no_answer(code):
    frame = pa.table({"x": [1, 7, 3], "y": [2, 5, 4]})
    with pytest.raises(OptionError, match="allowed is numbers that are no answer; answers to x go from 1 to 7"):
        reliability(frame, scale=(1, 7), missing=[code])
    # Where nobody says what an answer is, anything may stand for none.
    assert reliability(frame, missing=[code]).rows == 3


def test_nan_and_null_are_no_answer():
    frame = table_of(MIXED, [person(a1=None)])
    nan = frame.set_column(0, "a1", pa.array([float("nan")]))
    assert MIXED.score_frame(frame).equals(MIXED.score_frame(nan))


def test_every_missing_column_is_named_with_the_nearest():
    frame = table_of(MIXED, [person()]).rename_columns({"a1": "a_1", "b2": "other"})
    assert faults_of(frame) == [
        "column 'a1': a column for every item and every option; this one is missing; the nearest: a_1",
        "column 'b2': a column for every item and every option; this one is missing",
    ]


def test_text_in_a_column_of_numbers_is_a_fault_by_row():
    frame = table_of(MIXED, [person(), person(), person()])
    worded = frame.set_column(0, "a1", pa.array(["3", "often", None]))
    assert faults_of(worded) == [
        (
            "column 'a1': numbers, empty where there is no answer; no number in row 2; "
            "where a word stands for no answer, read the file so that it is empty there"
        )
    ]
    digits = frame.set_column(0, "a1", pa.array(["3", "4", None]))
    assert "these are digits written as text" in faults_of(digits)[0]


def test_whole_numbers_of_any_width_are_numbers():
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame(table_of(MIXED, [person(), person(a1=None)]).to_pydict())
    expected = MIXED.score_frame(frame)
    for width in (pl.Int8, pl.Int128, pl.Float32, pl.Decimal(10, 2)):
        assert MIXED.score_frame(frame.cast(width)).equals(expected)


def test_truth_values_and_lists_are_no_numbers():
    frame = table_of(MIXED, [person()])
    for wrong in (pa.array([True]), pa.array([[1, 2]]), pa.array([{"a": 1}])):
        assert "no number in row 1" in faults_of(frame.set_column(0, "a1", wrong))[0]


def test_a_column_without_any_answer_is_counted_as_missing():
    frame = table_of(MIXED, [person()]).set_column(0, "a1", pa.nulls(1))
    assert MIXED.score_frame(frame)["first:answered"].to_pylist() == [4]


def test_two_columns_of_one_name_are_refused():
    frame = table_of(MIXED, [person()])
    assert faults_of(frame.append_column("a1", [[3]])) == [
        "column 'a1': columns with different names; this one is there twice"
    ]
    assert "each column for one thing" in faults_of(frame, columns={"a2": "a1"})[0]


def test_every_column_of_pandas_that_is_there_twice_is_named():
    pd = pytest.importorskip("pandas")
    twice = pd.DataFrame([[3] * 7, [3] * 7], columns=MIXED.item_ids).assign(note=1)
    doubled = pd.concat([twice, twice[["a3", "note"]]], axis=1)
    assert [fault.partition(":")[0] for fault in faults_of(doubled)] == ["column 'a3'", "column 'note'"]


def test_every_fault_of_a_frame_is_told_at_once():
    frame = table_of(MIXED, [person(a1=9), person()]).drop_columns("a2").set_column(1, "a3", [["x", None]])
    frame = frame.append_column("who", [["x", "x"]]).append_column("couple", [[[1], [2]]])
    told = faults_of(frame, person="who", couple="couple", within={"who": (1, 2), "age": (1, 2)})
    assert [fault.partition(": ")[0] for fault in told] == [
        "column 'a2'",
        "column 'age'",
        "column 'who'",
        "column 'a1'",
        "column 'a3'",
        "column 'couple'",
        "column 'who'",
    ]
    assert told[-2] == "column 'couple': texts or numbers that name somebody"


@pytest.mark.parametrize("wrong", [None, [1], {"a1": [1]}, "answers.csv", 3])
def test_what_is_no_frame_is_refused_by_its_type(wrong):
    with pytest.raises(TypeError, match=f"this is {type(wrong).__name__}"):
        MIXED.score_frame(wrong)


def test_the_same_person_twice_is_a_fault_or_left_out_wholly():
    frame = table_of(MIXED, [person(), person(), person(a1=1), person()]).append_column("who", [["x", "y", "x", None]])
    assert faults_of(frame, person="who") == ["column 'who': each person once; not so in rows 1 and 3"]
    scores, told = silently(MIXED, frame, person="who", on_error="exclude")
    assert [(one.why, one.rows, one.stays) for one in told] == [("person-twice", 2, False), ("no-person", 1, True)]
    assert scores["first:raw"].to_pylist() == [None, 3.0, None, 3.0]


def test_a_couple_of_three_and_the_same_partner_twice_are_faults_or_left_out():
    frame = table_of(MIXED, [person()] * 8)
    frame = frame.append_column("couple", [[1, 1, 1, 2, 2, 3, 3, 4]]).append_column(
        "partner", [["a", "b", "c", "a", "a", "a", "b", "a"]]
    )
    who = {"couple": "couple", "partner": "partner"}
    assert faults_of(frame, **who) == [
        "column 'couple': at most two rows of each couple; not so in rows 1, 2 and 3",
        "column 'partner': each partner of a couple once; not so in rows 4 and 5",
    ]
    scores, told = silently(MIXED, frame, on_error="exclude", **who)
    assert [(one.why, one.rows) for one in told] == [("couple-of-many", 3), ("partner-twice", 2)]
    assert [text is None for text in scores["excluded"].to_pylist()] == [False] * 5 + [True] * 3


def test_rows_outside_of_bounds_are_left_out_with_their_count_and_empty_ones_stay():
    frame = table_of(MIXED, [person()] * 4).append_column("age", [[34, 3_546_789, None, 17]])
    scores, told = silently(MIXED, frame, within={"age": (18, 110)})
    assert [str(one) for one in told] == [
        "2 rows: age is not within 18 to 110",
        "1 row: age is empty; taken all the same, though nothing says whether it is within 18 to 110",
    ]
    assert scores["first:raw"].to_pylist() == [3.0, None, 3.0, None]


def test_rows_that_do_not_say_whose_they_are_stay_and_are_told_with_a_count():
    frame = table_of(MIXED, [person()] * 4 + [{}])
    frame = frame.append_column("who", [["x", "", None, " ", None]])
    frame = frame.append_column("couple", [["c", "", "", "", None]])
    frame = frame.append_column("partner", [["a", None, "b", None, None]])
    options = {"person": "who", "couple": "couple", "partner": "partner"}
    scores, told = silently(MIXED, frame, **options)
    # A row without any answer takes no part, and so is not among those that stay.
    expected = [
        "3 rows: who is empty; taken all the same, though nothing says whose answers they are",
        "3 rows: couple is empty; each counts as a couple of its own",
        "2 rows: partner is empty; taken all the same, though nothing says which of the two it is",
    ]
    assert [str(one) for one in told if one.stays] == expected
    assert scores["excluded"].to_pylist() == [None] * 4 + ["no answer at all"]
    report = MIXED.reliability(frame, **options)
    assert [str(one) for one in report.unchecked] == expected
    assert all(f"- {one[:40]}" in repr(report) for one in expected)
    assert [one["why"] for one in report.to_dict()["unchecked"]] == ["no-person", "no-couple", "no-partner"]
    assert not any(one.stays for one in report.exclusions)


def test_rows_that_could_not_be_checked_are_told_in_a_warning_too():
    frame = table_of(MIXED, [person(), person()]).append_column("age", [[None, 30]])
    with pytest.warns(ExclusionWarning) as caught:
        MIXED.score_frame(frame, within={"age": (18, 110)})
    assert str(caught[0].message).splitlines() == [
        "of 2 rows some could not be checked, and have scores all the same:",
        "- 1 row: age is empty; taken all the same, though nothing says whether it is",
        "  within 18 to 110",
    ]


def test_the_name_of_a_column_is_printed_as_it_can_be():
    frame = table_of(MIXED, [person()]).append_column("\x1b[31mage\u202e", [[10**7]])
    _, told = silently(MIXED, frame, within={"\x1b[31mage\u202e": (18, 110)})
    assert str(told[0]) == "1 row: \\x1b[31mage\\u202e is not within 18 to 110"
    said = faults_of(frame, person="\x1b[31mage")
    assert said[0].isprintable()


@settings(max_examples=10, deadline=None)
@given(one=st.integers(6, 10**6), other=st.integers(6, 10**6))
def test_a_fault_says_the_same_whatever_was_answered(one, other):
    assert faults_of(table_of(MIXED, [person(a1=one)])) == faults_of(table_of(MIXED, [person(a1=other)]))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"on_error": "mark"}, "on_error: found 'mark'; allowed is raise or exclude"),
        ({"missing": ["none"]}, "missing: found 'none'; allowed is numbers that stand for no answer"),
        ({"missing": [[0]]}, "missing: found [0]; allowed is numbers that stand for no answer"),
        ({"missing": 0}, "missing: found 0; allowed is a list of numbers that stand for no answer"),
        ({"keep": ["agee"]}, "keep: found 'agee'; allowed is columns of the frame; the nearest: age"),
        ({"keep": ["excluded"]}, "columns that are not named as a column of scores"),
        ({"person": ["age"]}, "person: found ['age']; allowed is the name of a column"),
        ({"keep": 3}, "keep: found 3; allowed is names of columns"),
        ({"columns": 3}, "columns: found 3; allowed is names of columns by the ids of items, or a function"),
        ({"columns": {"a9": "x"}}, "columns: found 'a9'; allowed is ids of items of mixed"),
        ({"within": {"age": 3}}, "within 'age': found 3; allowed is the lowest and the highest value"),
        ({"within": {"age": (9, 3)}}, "within 'age'"),
        ({"within": {"age": (9, float("inf"))}}, "the lowest and the highest value, both finite numbers"),
        ({"within": 3}, "within: found 3"),
        ({"partner": "age"}, "partner: found 'age'; allowed is nothing, where no column of couples is named"),
    ],
)
def test_options_out_of_their_range_are_told(options, said):
    frame = table_of(MIXED, [person()]).append_column("age", [[3]]).append_column("excluded", [[1]])
    with pytest.raises(OptionError) as caught:
        MIXED.score_frame(frame, **options)
    assert said in str(caught.value)


def test_the_room_is_there_without_numpy_and_frames_ask_for_the_extra():
    code = """
import json, sys
import intimacy
from intimacy.instruments import reliability
modules = sorted({name.partition(".")[0] for name in sys.modules})
sys.modules["narwhals"] = None
said = []
for ask in (reliability, intimacy.load_instrument("ras").score_frame, intimacy.load_instrument("ras").reliability):
    try:
        ask(None)
    except intimacy.MissingExtraError as error:
        said.append(str(error))
print(json.dumps([modules, said]))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    modules, said = json.loads(done.stdout)
    assert not {"numpy", "narwhals", "pyarrow"} & set(modules)
    assert said == ["this needs narwhals: pip install 'intimacy[frames]'"] * 3


def test_a_frame_whose_first_column_is_called_as_a_column_of_scores_has_its_scores_all_the_same():
    about = Instrument.from_dict(
        {
            "id": "mine",
            "name": "Mine",
            "scale": {"low": 0, "high": 4},
            "items": [{"id": "excluded"}, {"id": "other"}],
            "subscales": [{"id": "all", "name": "All", "items": ["excluded", "other"]}],
        }
    )
    scores = about.score_frame(pa.table({"excluded": [4, 0], "other": [2, 2]}))
    assert scores["excluded"].to_pylist() == [None, None]
    assert scores["all:percent"].to_pylist() == [75, 25]
