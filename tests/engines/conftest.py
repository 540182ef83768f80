"""What every engine is given: situations as rows, and the list that one `recommend` gives for each.

These tests need what the extra ``test`` does not bring; `nox -s engines` has it. In any other run a file whose engine is missing is skipped by name.
"""

import os
import random
import shutil
import sys

import pyarrow as pa
import pytest

import intimacy

CATALOG = intimacy.load_catalog()
FLAGS = [*sorted(CATALOG.red_flags), "unasked"]
NUMBERS = pa.map_(pa.string(), pa.float64())
IDS = pa.list_(pa.string())
SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("obstacles", NUMBERS),
        ("pillars", NUMBERS),
        ("wanted", NUMBERS),
        ("goals", IDS),
        ("red_flags", IDS),
        ("confirmed", IDS),
        ("done", IDS),
        ("excluded", IDS),
        ("minutes_per_week", pa.float64()),
        ("mode", pa.string()),
    ]
)
OWN = """
[[practices]]
id = "evening-walk"
name = "An evening walk"
origin = "curated"
summary = "A walk side by side, without phones."
steps = ["Leave the phones at home."]
minutes_per_session = 30
sessions_per_week = { min = 1, typical = 2, max = 7 }
alone_effect = "none"
effort = "low"
starter = true
dose_basis = "Our proposal."

[[links]]
source = "evening-walk"
relation = "addresses"
target = "external-stressors"
strength = "strong"
basis = "curated"
verdict = "untested"
rationale = "Our users say that talk comes more easily while walking."
"""


def made_rows():
    """Every red flag alone, several together, none, and nobody asked; all else by chance."""
    chance = random.Random(0)  # noqa: S311 - made-up data, no secret
    asked = [[flag] for flag in FLAGS] + [["eggshells", "unasked"], FLAGS[:3]] + [None] * 20 + [[]] * 80
    chance.shuffle(asked)

    def some(ids, most):
        return chance.sample(sorted(ids), chance.randint(0, most))

    def numbers(ids, most):
        return {id: chance.randint(0, 10) / 10 for id in some(ids, most)} or None

    return [
        {
            "id": place,
            "obstacles": numbers(CATALOG.obstacles, 3),
            "pillars": numbers(CATALOG.pillars, 2),
            "wanted": numbers(CATALOG.pillars, 1),
            "goals": some([*CATALOG.benefits, *CATALOG.pillars], 1),
            "red_flags": flags,
            "confirmed": some(CATALOG.conditions, 1),
            "done": some(CATALOG.practices, 2),
            "excluded": some(CATALOG.practices, 1) or None,
            "minutes_per_week": chance.choice([None, None, 45.0, 120.0]),
            "mode": chance.choice([None, "together", "alone"]),
        }
        for place, flags in enumerate(asked, start=1)
    ]


def expected_of(rows, **options):
    """By id of the row: practices, gains and status, from `recommend` one by one."""
    lists = {}
    for row in rows:
        given = {name: value for name, value in row.items() if name != "id" and value is not None}
        result = intimacy.recommend(intimacy.Situation(**given), **options)
        practices = [item.practice.id for item in result]
        lists[row["id"]] = (practices, [item.gain for item in result], str(result.safety.status))
    return lists


@pytest.fixture(scope="session")
def rows():
    return made_rows()


@pytest.fixture(scope="session")
def table(rows):
    return pa.Table.from_pylist(
        [
            {name: list(value.items()) if isinstance(value, dict) else value for name, value in row.items()}
            for row in rows
        ],
        SCHEMA,
    )


@pytest.fixture(scope="session")
def expected(rows):
    return expected_of(rows)


@pytest.fixture(scope="session")
def own_catalog(tmp_path_factory):
    folder = tmp_path_factory.mktemp("catalog")
    (folder / "emotional.json").write_text(CATALOG.to_json(), encoding="utf-8")
    (folder / "ours.toml").write_text(OWN, encoding="utf-8")
    return intimacy.read_catalog(folder)


@pytest.fixture(scope="session")
def lists_of():
    """By id: practices, gains and status of an engine's answer, from rows that are mappings."""

    def lists(found):
        return {row["id"]: (row["practices"], row["gains"], row["status"]) for row in found}

    return lists


@pytest.fixture(scope="session")
def expected_lists():
    return expected_of


@pytest.fixture(scope="session")
def spark():
    """A local cluster of two tasks at once that tries each task three times."""
    pytest.importorskip("pyspark")
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("no Java, which PySpark needs")
    from pyspark.sql import SparkSession

    # Spark starts its workers with whatever python3 is on the path.
    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[2, 3]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.log.level", "OFF")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.adaptive.enabled", "false")
        # A cluster that lives for a minute is not worth the work of the second compiler.
        .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="session")
def cluster():
    """Ray with two cores, for all that asks for it: to start it takes longer than all that is done with it."""
    ray = pytest.importorskip("ray")
    pytest.importorskip("ray.data")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, logging_level="ERROR")
    ray.data.DataContext.get_current().enable_progress_bars = False
    yield
    ray.shutdown()
