"""The same function under Dask's `map_partitions`."""

import pytest

pytest.importorskip("dask.dataframe")

import dask.dataframe as dd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from intimacy import bulk
from intimacy.errors import TableError

pytestmark = pytest.mark.filterwarnings("default")  # those of Dask about pandas


@pytest.fixture
def frame(table, tmp_path):
    pq.write_table(table, tmp_path / "in.parquet", row_group_size=29)
    return dd.read_parquet(tmp_path / "in.parquet", split_row_groups=True, dtype_backend="pyarrow")


@pytest.fixture
def meta(table):
    return bulk.answers_schema(table.schema, keep=["id"]).empty_table().to_pandas(types_mapper=pd.ArrowDtype)


def lists(part, **options):
    given = pa.Table.from_pandas(part, preserve_index=False)
    return bulk.recommend_table(given, keep=["id"], threads=1, **options).to_pandas(types_mapper=pd.ArrowDtype)


def records(frame):
    return pa.Table.from_pandas(frame.compute(scheduler="sync"), preserve_index=False).to_pylist()


def test_dask_gives_row_by_row_what_recommend_gives(frame, meta, expected, lists_of):
    assert frame.npartitions > 3
    assert lists_of(records(frame.map_partitions(lists, meta=meta))) == expected


def test_rows_that_were_filtered_before_and_empty_partitions_are_no_matter(frame, meta, expected, lists_of):
    some = frame[(frame.id > 60) & (frame.id != 77)]
    found = lists_of(records(some.map_partitions(lists, meta=meta)))
    assert found == {id: given for id, given in expected.items() if id > 60 and id != 77}


def test_a_catalog_of_ones_own_travels_compiled(frame, meta, rows, own_catalog, expected_lists, lists_of):
    compiled = bulk.compile_catalog(own_catalog)
    found = lists_of(records(frame.map_partitions(lists, catalog=compiled, meta=meta)))
    assert found == expected_lists(rows, catalog=own_catalog)


def test_a_bad_row_is_named_within_its_partition_or_marked(frame, meta, expected, lists_of):
    bad = frame.assign(minutes_per_week=frame.minutes_per_week.mask(frame.id == 31, -7.25))
    with pytest.raises(TableError, match="row 2, minutes_per_week: a number of minutes from 0 upward") as caught:
        bad.map_partitions(lists, meta=meta).compute(scheduler="sync")
    assert "7.25" not in str(caught.value)
    found = lists_of(records(bad.map_partitions(lists, on_error="mark", meta=meta)))
    assert found == {**expected, 31: (None, None, None)}


def test_lists_that_dask_made_texts_of_are_refused(table, meta):
    plain = table.select(["id", "minutes_per_week", "red_flags"]).to_pandas()
    with pytest.raises(TableError, match="column 'red_flags': found large_string; allowed is a list of ids"):
        dd.from_pandas(plain, npartitions=2).map_partitions(lists, meta=meta).compute(scheduler="sync")
