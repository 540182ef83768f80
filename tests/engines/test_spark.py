"""The same function under PySpark's `mapInArrow`, on a local cluster.

What its tasks run is made inside of each test, so that it travels with the task.
"""

from functools import partial

import pytest

pytest.importorskip("pyspark")

from pyspark.errors import PythonException
from pyspark.sql import functions as F  # noqa: N812 - as everybody calls it
from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema

from intimacy import bulk, load_catalog

pytestmark = pytest.mark.filterwarnings("default")  # those of Spark about other libraries

COLUMNS = "id long, practices array<string>, gains array<double>, status string"
NUMBERS = "map<string, double>"
GIVEN = (
    f"id long, obstacles {NUMBERS}, pillars {NUMBERS}, wanted {NUMBERS}, goals array<string>, red_flags array<string>, confirmed array<string>, "
    "done array<string>, excluded array<string>, minutes_per_week double, mode string"
)


@pytest.fixture(scope="module")
def frame(spark, rows):
    names = [name.split()[0] for name in GIVEN.replace(NUMBERS, "map").split(", ")]
    return spark.createDataFrame([[row[name] for name in names] for row in rows], GIVEN).repartition(4).cache()


@pytest.fixture
def ranked():
    return partial(bulk.recommend_batches, keep=["id"], threads=1)


def collected(frame):
    return [row.asDict() for row in frame.collect()]


def sizes_of(frame):
    return sorted(row["count"] for row in frame.groupBy(F.spark_partition_id()).count().collect())


def test_spark_gives_row_by_row_what_recommend_gives(frame, ranked, expected, lists_of):
    assert lists_of(collected(frame.mapInArrow(ranked, COLUMNS))) == expected


def test_the_rows_show_every_red_flag_and_every_status(rows, expected):
    assert {flag for row in rows for flag in row["red_flags"] or ()} >= set(load_catalog().red_flags)
    assert {status for _, _, status in expected.values()} == {"clear", "unasked", "hold", "refer", "urgent", "block"}


@pytest.mark.parametrize("rows_of_a_batch", ["1", "7", "10000"])
def test_how_many_rows_a_batch_has_changes_nothing(spark, frame, ranked, expected, lists_of, rows_of_a_batch):
    name = "spark.sql.execution.arrow.maxRecordsPerBatch"
    before = spark.conf.get(name)
    spark.conf.set(name, rows_of_a_batch)
    try:
        assert lists_of(collected(frame.mapInArrow(ranked, COLUMNS))) == expected
    finally:
        spark.conf.set(name, before)


def test_the_schema_in_words_is_the_one_that_answers_schema_gives(frame, spark):
    given = to_arrow_schema(frame.schema)
    assert from_arrow_schema(bulk.answers_schema(given, keep=["id"])) == spark.createDataFrame([], COLUMNS).schema
    told = from_arrow_schema(bulk.answers_schema(given, keep=["id"], reasons=True))
    assert told == spark.createDataFrame([], f"{COLUMNS}, reasons array<array<string>>").schema


def test_reasons_come_along(frame, table):
    schema = f"{COLUMNS}, reasons array<array<string>>"
    found = frame.mapInArrow(partial(bulk.recommend_batches, keep=["id"], threads=1, reasons=True), schema)
    assert (
        sorted(collected(found), key=lambda row: row["id"])
        == bulk.recommend_table(table, keep=["id"], reasons=True).to_pylist()
    )


def test_a_catalog_of_ones_own_travels_compiled(frame, rows, own_catalog, expected_lists, lists_of):
    compiled = bulk.compile_catalog(own_catalog)
    found = frame.mapInArrow(partial(bulk.recommend_batches, catalog=compiled, keep=["id"], threads=1), COLUMNS)
    lists = lists_of(collected(found))
    assert any("evening-walk" in practices for practices, _, _ in lists.values())
    assert lists == expected_lists(rows, catalog=own_catalog)


def test_wide_columns_say_what_maps_say(frame, ranked, rows, expected, lists_of):
    wide = frame
    for field, head in (("obstacles", "obstacle"), ("pillars", "pillar"), ("wanted", "wanted")):
        for id in sorted({id for row in rows for id in row[field] or ()}):
            wide = wide.withColumn(f"{head}:{id}", F.col(field)[id])
    wide = wide.drop("obstacles", "pillars", "wanted")
    assert lists_of(collected(wide.mapInArrow(ranked, COLUMNS))) == expected


@pytest.mark.parametrize(
    ("red_flags", "status"),
    [
        ("array()", "clear"),
        ("null", "unasked"),
        ("cast(null as array<string>)", "unasked"),
        ("array('eggshells')", "hold"),
    ],
)
def test_an_empty_array_is_asked_and_null_is_not(spark, ranked, red_flags, status):
    frame = spark.sql(f"select 1L as id, map('lack-of-trust', 0.5) as obstacles, {red_flags} as red_flags")
    assert [row["status"] for row in frame.mapInArrow(ranked, COLUMNS).collect()] == [status]


def test_a_frame_without_rows_and_partitions_without_rows_are_no_matter(frame, ranked, expected, lists_of):
    assert frame.limit(0).mapInArrow(ranked, COLUMNS).collect() == []
    sparse = frame.where("id <= 3").repartition(8, "id")
    assert len(sizes_of(sparse)) < 8
    assert lists_of(collected(sparse.mapInArrow(ranked, COLUMNS))) == {id: expected[id] for id in (1, 2, 3)}


def test_a_skewed_partition_changes_nothing(spark, frame, ranked, expected, lists_of):
    often = frame.crossJoin(spark.range(200).withColumnRenamed("id", "again")).withColumn(
        "id", F.col("id") * 1000 + F.col("again")
    )
    skewed = often.repartition(4, F.when(F.col("again") < 196, F.lit(-1)).otherwise(F.col("again"))).drop("again")
    assert sizes_of(skewed)[-1] > 0.9 * 200 * len(expected)
    found = lists_of(collected(skewed.mapInArrow(ranked, COLUMNS)))
    assert found == {id * 1000 + again: lists for id, lists in expected.items() for again in range(200)}


def with_a_bad_row(frame):
    return (
        frame.coalesce(1)
        .sortWithinPartitions("id")
        .withColumn("minutes_per_week", F.when(F.col("id") == 5, F.lit(-7.25)).otherwise(F.col("minutes_per_week")))
    )


def test_a_bad_row_stops_the_job_with_its_number_within_the_partition_and_never_its_value(frame, ranked):
    with pytest.raises(PythonException) as caught:
        with_a_bad_row(frame).mapInArrow(ranked, COLUMNS).collect()
    text = str(caught.value)
    assert "TableError: 1 fault in the table of situations" in text
    assert "row 5, minutes_per_week: a number of minutes from 0 upward, or null for no limit" in text
    assert "7.25" not in text


def test_a_bad_row_can_be_marked_and_found_by_what_is_kept(frame, expected, lists_of):
    marked = partial(bulk.recommend_batches, keep=["id"], threads=1, on_error="mark")
    found = lists_of(collected(with_a_bad_row(frame).mapInArrow(marked, COLUMNS)))
    assert [id for id, (_, _, status) in found.items() if status is None] == [5]
    assert found == {**expected, 5: (None, None, None)}


def test_a_misspelt_column_stops_the_job_and_names_the_nearest(frame, ranked):
    with pytest.raises(PythonException, match=r"column 'obstcles'.*the nearest: obstacles"):
        frame.withColumnRenamed("obstacles", "obstcles").mapInArrow(ranked, COLUMNS).collect()


def test_a_task_that_is_lost_and_tried_again_gives_the_same_bytes(frame, ranked, tmp_path):
    tries = tmp_path / "tries"

    def lost_at_first(batches):
        from pyspark import TaskContext

        task = TaskContext.get()
        with tries.open("a") as file:
            file.write(f"{task.partitionId()} {task.attemptNumber()}\n")
        for answer in ranked(batches):
            yield answer
            if task.attemptNumber() == 0:
                raise OSError("the machine is gone")

    calm = frame.mapInArrow(ranked, COLUMNS).toArrow().combine_chunks()
    again = frame.mapInArrow(lost_at_first, COLUMNS).toArrow().combine_chunks()
    assert sorted(tries.read_text().splitlines()) == [f"{part} {attempt}" for part in range(4) for attempt in (0, 1)]
    assert again.to_batches()[0].serialize().equals(calm.to_batches()[0].serialize())


def test_answers_go_through_parquet_unchanged(frame, ranked, expected, lists_of, spark, tmp_path):
    frame.mapInArrow(ranked, COLUMNS).write.parquet(str(tmp_path / "lists"))
    assert lists_of(collected(spark.read.parquet(str(tmp_path / "lists")))) == expected
