"""The same function for the frames of pandas and polars and for what DuckDB asks."""

import pyarrow as pa
import pytest

from intimacy import bulk
from intimacy.errors import TableError

WIDE = {"obstacles": "obstacle", "pillars": "pillar", "wanted": "wanted"}


@pytest.fixture(scope="module")
def wide(rows, table):
    """Numbers as wide columns, null where not given."""
    columns = {name: table[name] for name in table.column_names if name not in WIDE}
    for field, head in WIDE.items():
        for id in sorted({id for row in rows for id in row[field] or ()}):
            columns[f"{head}:{id}"] = pa.array([(row[field] or {}).get(id) for row in rows], pa.float64())
    return pa.table(columns)


@pytest.mark.parametrize("types", ["of NumPy", "of Arrow"])
def test_pandas_gives_row_by_row_what_recommend_gives(wide, expected, lists_of, types):
    pd = pytest.importorskip("pandas")
    frame = wide.to_pandas(types_mapper=pd.ArrowDtype if types == "of Arrow" else None)
    assert lists_of(bulk.recommend_table(frame, keep=["id"]).to_pylist()) == expected


def test_what_pandas_calls_nan_in_a_column_of_its_own_is_not_given():
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(
        {"obstacle:lack-of-trust": [0.5, None], "minutes": [None, 60], "red_flags": [[], float("nan")]}
    )
    assert frame["obstacle:lack-of-trust"].isna().tolist() == [False, True]
    found = bulk.recommend_table(frame)
    given = pa.table({"obstacle:lack-of-trust": [0.5, None], "minutes": [None, 60.0], "red_flags": [[], None]})
    assert found.equals(bulk.recommend_table(given))


def test_nan_in_a_table_of_arrow_or_polars_is_a_fault():
    pl = pytest.importorskip("polars")
    for make in (pa.table, pl.DataFrame):
        with pytest.raises(TableError, match="row 2, obstacle:lack-of-trust: a severity is a number from 0 to 1"):
            bulk.recommend_table(make({"obstacle:lack-of-trust": [0.5, float("nan")]}))


def of_pairs(pl, table):
    """Maps as lists of structs, which every version of polars has."""
    pairs = pl.List(pl.Struct({"key": pl.String, "value": pl.Float64}))
    columns = {
        name: pl.Series(
            [
                None if row is None else [{"key": id, "value": value} for id, value in row]
                for row in table[name].to_pylist()
            ],
            dtype=pairs,
        )
        for name in WIDE
    }
    return pl.DataFrame(table.drop_columns(list(WIDE))).with_columns(**columns)


@pytest.mark.parametrize("given", ["wide columns", "maps", "lists of pairs"])
def test_polars_gives_row_by_row_what_recommend_gives(wide, table, expected, lists_of, given):
    pl = pytest.importorskip("polars")
    frame = (
        of_pairs(pl, table) if given == "lists of pairs" else pl.DataFrame(wide if given == "wide columns" else table)
    )
    assert lists_of(pl.DataFrame(bulk.recommend_table(frame, keep=["id"])).to_dicts()) == expected


@pytest.mark.parametrize("engine", ["in-memory", "streaming"])
def test_a_lazy_frame_of_polars_gives_the_same(wide, expected, lists_of, engine):
    pl = pytest.importorskip("polars")
    empty = pl.DataFrame(bulk.answers_schema(wide.schema, keep=["id"]).empty_table())
    lazy = (
        pl.DataFrame(wide)
        .lazy()
        .map_batches(lambda one: pl.DataFrame(bulk.recommend_table(one, keep=["id"])), schema=empty.schema)
    )
    assert lists_of(lazy.collect(engine=engine).to_dicts()) == expected
    held = lazy.filter(pl.col("status") == "hold").collect(engine=engine)
    assert set(held["id"]) == {id for id, (_, _, status) in expected.items() if status == "hold"}


def test_duckdb_gives_row_by_row_what_recommend_gives(table, wide, expected, lists_of):
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as connection:
        for given in (table, wide):
            connection.register("given", given)
            found = bulk.recommend_table(connection.sql("from given"), keep=["id"])
            assert lists_of(found.to_pylist()) == expected
            assert (
                lists_of(
                    lists
                    for batch in bulk.recommend_batches(connection.sql("from given"), keep=["id"])
                    for lists in batch.to_pylist()
                )
                == expected
            )
            counted = dict(connection.sql("select status, count(*) from found group by all").fetchall())
            assert counted["clear"] == sum(status == "clear" for _, _, status in expected.values())
