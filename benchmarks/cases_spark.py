"""PySpark against one process: the very same function over the very same Parquet, with as many cores on each side."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import synthetic
from table import Row, faster
from timing import MissingError, Sides, cores, kernels, need, ours

FILES = 4
"""The situations lie in so many files, each a task for Spark: two for each core."""

BATCH = 65_536
"""Rows of a batch at most, on both sides."""

EXTRA = {"": False, ", with the extra fast": True}

COLUMNS = "id long, practices array<string>, gains array<double>, status string"


@contextmanager
def _session(workers: int) -> Iterator[Any]:
    sql = need("pyspark.sql")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise MissingError("java is missing")
    # Spark starts its workers with whatever python3 is on the path.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.log.level": "OFF",
        "spark.driver.memory": "2g",
        # Small files would be put together into one task.
        "spark.sql.files.openCostInBytes": str(1 << 30),
        "spark.sql.execution.arrow.maxRecordsPerBatch": str(BATCH),
    }
    builder = sql.SparkSession.builder.master(f"local[{workers}]")
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    try:
        yield session
    finally:
        session.stop()


def _with_maps(columns: synthetic.Columns) -> Any:
    """The situations with a map of obstacles and one of pillars, as a frame of Spark would have them."""
    pa, np = need("pyarrow"), need("numpy")
    table = columns.table().select(["id", "goals", "red_flags"])
    for field in ("obstacles", "pillars"):
        given: dict[str, Any] = getattr(columns, field)
        numbers = np.column_stack(list(given.values()))
        rows, places = np.nonzero(~np.isnan(numbers))
        offsets = np.searchsorted(rows, np.arange(columns.rows + 1)).astype(np.int32)
        ids = pa.array(list(given)).take(pa.array(places))
        table = table.append_column(field, pa.MapArray.from_arrays(offsets, ids, pa.array(numbers[rows, places])))
    return table


def _in_one(source: Path, target: Path, rank: Callable[[Any], Iterator[Any]]) -> None:
    dataset, pq = need("pyarrow.dataset"), need("pyarrow.parquet")
    writer: Any = None
    for one in rank(dataset.dataset(source).scanner(batch_size=BATCH).to_batches()):
        writer = writer or pq.ParquetWriter(target, one.schema)
        writer.write_batch(one)
    writer.close()


def _by_spark(session: Any, source: Path, target: Path, rank: Callable[[Any], Iterator[Any]]) -> None:
    lists = session.read.parquet(str(source)).mapInArrow(rank, COLUMNS)
    lists.write.mode("overwrite").parquet(str(target))


def _ranked(batches: Any, *, there: bool, rank: Callable[[Any], Iterator[Any]]) -> Iterator[Any]:
    """The lists, with the compiled kernels of the extra ``fast`` or as if nobody had it."""
    with kernels(there=there):
        yield from rank(batches)


def spark(*, quick: bool) -> Iterator[Row]:
    """PySpark, warm, 1,000 practices: Parquet to Parquet by the same function in its tasks, and in one process with as many threads."""
    rows, workers = 20_000 if quick else 300_000, min(2, cores())
    pq, rank, compiled = need("pyarrow.parquet"), ours("recommend_batches"), ours("compile_catalog")
    catalog = synthetic.catalog(1000)
    options = {"k": 5, "catalog": compiled(catalog), "keep": ["id"]}
    with tempfile.TemporaryDirectory() as folder, _session(workers) as session:
        source, target = Path(folder, "in"), Path(folder, "out")
        source.mkdir()
        # All distinct, so that every row is worked out on both sides, however the rows are cut into batches.
        table = _with_maps(synthetic.columns(catalog, rows, continuous=True))
        each = -(-rows // FILES)
        for place in range(FILES):
            pq.write_table(table.slice(place * each, each), source / f"{place}.parquet")
        # Sent to the workers as they are, since these files are not on their path.
        for module in (sys.modules[__name__], sys.modules[kernels.__module__]):
            need("pyspark.cloudpickle").register_pickle_by_value(module)
        sides = Sides()
        for words, there in EXTRA.items():
            in_tasks, here = (
                partial(_ranked, there=there, rank=partial(rank, threads=threads, **options))
                for threads in (1, workers)
            )
            by_spark = partial(_by_spark, session, source, target, in_tasks)
            in_one = partial(_in_one, source, target.with_suffix(".parquet"), here)
            for name, run in ((f"spark{words}", by_spark), (f"one process{words}", in_one)):
                sides.add(name, partial(_made, run, there=there))
        times = sides.measure(repeat=3 if quick else 5)
    for words in EXTRA:
        case = f"PySpark, warm, {workers} tasks, {rows:,} situations, 1,000 practices, each{words}"
        mine, theirs = times.get(f"spark{words}"), times.get(f"one process{words}")
        absent = sides.skipped.get(f"spark{words}", "")
        # A job of Spark takes half a second to start and to end, and few rows show little else.
        yield Row(
            case,
            mine and mine.wall / rows * 1e6,
            f"one process, {workers} threads",
            theirs and theirs.wall / rows * 1e6,
            "us",
            None if quick else faster(0.8),
            absent,
        )


def _made(run: Callable[[], object], *, there: bool) -> Callable[[], object]:
    if there:
        need("numba")
    return run
