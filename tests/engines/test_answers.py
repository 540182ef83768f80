"""Frames of answers in pandas and polars: the same scores as in Arrow, in a frame of the same kind."""

import math
from decimal import Decimal

import pyarrow as pa
import pytest

from intimacy.errors import AnswersError
from intimacy.instruments import load_instrument, reliability

RAS = load_instrument("ras")
ROWS = [dict.fromkeys(RAS.item_ids, 4), {**dict.fromkeys(RAS.item_ids, 2), "q1": None}, {"q2": 5}, {}]
TABLE = pa.table({item: pa.array([row.get(item) for row in ROWS], pa.int64()) for item in RAS.item_ids}).append_column(
    "id", [["a", "b", "c", "d"]]
)


def scored(frame, **options):
    return RAS.score_frame(frame, keep=["id"], on_exclusion=len, **options)


def plain(rows):
    return [{name: None if value != value else value for name, value in row.items()} for row in rows]  # noqa: PLR0124 - NaN


EXPECTED = plain(scored(TABLE).to_pylist())


@pytest.mark.parametrize("types", ["of NumPy", "nullable", "of Arrow", "objects"])
def test_pandas_has_the_same_scores_under_the_same_index(types):
    pd = pytest.importorskip("pandas")
    frame = TABLE.to_pandas(types_mapper=pd.ArrowDtype if types == "of Arrow" else None)
    if types == "nullable":
        frame = frame.convert_dtypes()
    if types == "objects":
        frame = frame.astype(object)
    frame.index = [7, 7, 3, 1]
    scores = scored(frame)
    assert type(scores) is pd.DataFrame
    assert list(scores.index) == [7, 7, 3, 1]
    rows = scores.astype(object).where(scores.notna(), None).to_dict("records")
    assert rows == EXPECTED
    assert reliability(frame, RAS).to_dict() == reliability(TABLE, RAS).to_dict()


def test_polars_has_the_same_scores_and_null_for_none():
    pl = pytest.importorskip("polars")
    scores = scored(pl.DataFrame(TABLE))
    assert type(scores) is pl.DataFrame
    assert scores.to_dicts() == EXPECTED
    assert not any(isinstance(value, float) and math.isnan(value) for row in scores.rows() for value in row)
    assert reliability(pl.DataFrame(TABLE), RAS).to_dict() == reliability(TABLE, RAS).to_dict()


def test_a_lazy_frame_is_told_to_be_collected_first():
    pl = pytest.importorskip("polars")
    with pytest.raises(TypeError, match="a lazy one is collected first; this is LazyFrame"):
        RAS.score_frame(pl.DataFrame(TABLE).lazy())


def test_columns_of_pandas_may_be_numbers():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame([[1, 2, 3], [2, 3, 3], [4, 5, 6], [1, 1, 2]])
    assert list(reliability(frame).scales["items"].item_rest) == ["0", "1", "2"]
    assert RAS.score_frame(pd.DataFrame([[4] * 7]), columns={f"q{number}": number - 1 for number in range(1, 8)})[
        "total:answered"
    ].tolist() == [7]


def test_text_and_truth_values_of_pandas_are_told_by_row_and_two_columns_of_one_name_are_refused():
    pd = pytest.importorskip("pandas")
    frame = TABLE.to_pandas()
    with pytest.raises(AnswersError, match="column 'q1': numbers, empty where there is no answer; no number in row 2"):
        RAS.score_frame(frame.assign(q1=[4, "often", None, 3]))
    with pytest.raises(AnswersError, match="column 'q1': numbers"):
        RAS.score_frame(frame.assign(q1=[True, False, True, True]))
    with pytest.raises(AnswersError, match="columns with different names"):
        RAS.score_frame(pd.concat([frame, frame[["q1"]]], axis=1))


def test_couples_of_pandas_may_be_numbers_with_gaps():
    frame = pytest.importorskip("pandas") and TABLE.to_pandas().assign(couple=[1.0, 1.0, float("nan"), float("nan")])
    report = RAS.reliability(frame, couple="couple")
    assert report.couples == 1


def test_a_column_of_objects_may_hold_any_kind_of_number_and_none_too_large():
    pd = pytest.importorskip("pandas")
    np = pytest.importorskip("numpy")
    frame = TABLE.to_pandas()
    kinds = frame.assign(q2=pd.Series([np.int64(4), Decimal(2), 5.0, pd.NA], dtype=object))
    assert scored(kinds).equals(scored(frame))
    with pytest.raises(AnswersError, match="column 'q2': a whole number from 1 to 5; not so in row 1;"):
        scored(frame.assign(q2=pd.Series([10**400, 2, 5, None], dtype=object)))
