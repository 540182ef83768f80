"""Rows of catalogs and results become frames of pandas and polars as they are, with the types that they say."""

import pytest

from intimacy import Catalog, Recommendations, Situation, load_catalog, recommend

CATALOG = load_catalog()
TABLES = ("concepts", "practices", "links", "examined", "references", "rulings")
SITUATIONS = {
    "a list": Situation(obstacles={"lack-of-trust": 0.9, "fear-of-vulnerability": 0.4}, red_flags=[]),
    "nobody asked": Situation(obstacles={"lack-of-trust": 0.9}),
    "blocked": Situation(obstacles={"lack-of-trust": 0.9}, red_flags=["threats"]),
    "nothing left": Situation(red_flags=[], done=list(CATALOG.practices)),
}


def tables():
    yield from ((name, CATALOG.to_rows(name), Catalog.row_types(name)) for name in TABLES)
    empty = Recommendations.row_types()
    yield from ((name, recommend(one, k=15).to_rows(), empty) for name, one in SITUATIONS.items())


ROWS = {name: (rows, types) for name, rows, types in tables()}
of_every_table = pytest.mark.parametrize(("rows", "types"), ROWS.values(), ids=ROWS)


@of_every_table
def test_polars_takes_the_rows_as_they_are_and_keeps_every_value(rows, types):
    pl = pytest.importorskip("polars")
    frame = pl.DataFrame(rows)
    assert frame.to_dicts() == rows
    kinds = {str: pl.String, int: pl.Int64, float: pl.Float64, bool: pl.Boolean}
    assert dict(frame.schema) == {name: kinds[kind] for name, kind in types.items()} if rows else frame.is_empty()


@of_every_table
def test_polars_takes_the_types_as_a_schema_with_rows_and_without(rows, types):
    pl = pytest.importorskip("polars")
    kinds = {str: pl.String, int: pl.Int64, float: pl.Float64, bool: pl.Boolean}
    for given in (rows, []):
        frame = pl.DataFrame(given, schema=types)
        assert frame.to_dicts() == given
        assert dict(frame.schema) == {name: kinds[kind] for name, kind in types.items()}


@of_every_table
def test_pandas_takes_the_rows_as_they_are_and_keeps_every_value(rows, types):
    pd = pytest.importorskip("pandas")
    frame = pd.DataFrame(rows, columns=list(types))
    assert list(frame.columns) == list(types)
    assert len(frame) == len(rows)
    for name in types:
        back = [None if pd.isna(value) else value for value in frame[name]]
        assert back == [row[name] for row in rows]
    numbers = {name for name, kind in types.items() if kind in (int, float)}
    assert not rows or numbers <= set(frame.select_dtypes("number").columns)


def test_frames_of_several_results_go_below_each_other():
    pd = pytest.importorskip("pandas")
    pl = pytest.importorskip("polars")
    rows = [{"who": who, **row} for who, one in SITUATIONS.items() for row in recommend(one).to_rows()]
    assert pl.DataFrame(rows).to_dicts() == rows
    assert pd.DataFrame(rows).groupby("who")["gain"].sum().gt(0).all()
