"""The same function under Ray Data's `map_batches`."""

import pytest

pytest.importorskip("ray.data")

import ray

from intimacy import bulk

pytestmark = [
    pytest.mark.filterwarnings("default"),  # those of Ray about itself
    pytest.mark.usefixtures("cluster"),
]
OPTIONS = {"keep": ["id"], "threads": 1}


@pytest.fixture
def dataset(table, tmp_path):
    import pyarrow.parquet as pq

    for place in range(3):
        pq.write_table(table.slice(place * 40, 40), tmp_path / f"{place}.parquet")
    return ray.data.read_parquet(str(tmp_path))


def test_ray_gives_row_by_row_what_recommend_gives(dataset, expected, lists_of):
    found = dataset.map_batches(bulk.recommend_table, batch_format="pyarrow", fn_kwargs=OPTIONS)
    assert lists_of(found.take_all()) == expected


def test_a_catalog_of_ones_own_travels_compiled(dataset, rows, own_catalog, expected_lists, lists_of):
    options = {**OPTIONS, "catalog": bulk.compile_catalog(own_catalog)}
    found = dataset.map_batches(bulk.recommend_table, batch_format="pyarrow", batch_size=7, fn_kwargs=options)
    assert lists_of(found.take_all()) == expected_lists(rows, catalog=own_catalog)


def test_a_bad_row_is_named_within_its_batch_or_marked(table, expected, lists_of):
    import pyarrow as pa

    minutes = [
        -7.25 if id == 5 else value
        for id, value in zip(*(table[name].to_pylist() for name in ("id", "minutes_per_week")), strict=True)
    ]
    place = table.schema.get_field_index("minutes_per_week")
    dataset = ray.data.from_arrow(table.set_column(place, "minutes_per_week", pa.array(minutes)))
    with pytest.raises(Exception, match="row 5, minutes_per_week: a number of minutes from 0 upward") as caught:
        dataset.map_batches(bulk.recommend_table, batch_format="pyarrow", fn_kwargs=OPTIONS).take_all()
    assert "7.25" not in str(caught.value)
    marked = dataset.map_batches(
        bulk.recommend_table, batch_format="pyarrow", fn_kwargs={**OPTIONS, "on_error": "mark"}
    )
    assert lists_of(marked.take_all()) == {**expected, 5: (None, None, None)}


def test_what_made_the_answers_stands_in_the_files(dataset, tmp_path):
    import pyarrow.parquet as pq

    dataset.map_batches(bulk.recommend_table, batch_format="pyarrow", fn_kwargs=OPTIONS).write_parquet(
        str(tmp_path / "lists")
    )
    (file, *_) = (tmp_path / "lists").glob("*.parquet")
    assert pq.read_schema(file).metadata[b"intimacy"] == bulk.answers_schema().metadata[b"intimacy"]
