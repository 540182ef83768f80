"""Tables and streams of situations: what their columns may be, what is carried along, and what is told of a row that is wrong."""

import gc
import io
import json
import weakref
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json
import pytest

from intimacy import OptionError, Situation, bulk, load_catalog, recommend
from intimacy.errors import TableError
from intimacy.model import UNASKED

CATALOG = load_catalog()
IDS = pa.list_(pa.string())
NUMBERS = pa.map_(pa.string(), pa.float64())


def asked(rows=1):
    return pa.array([[]] * rows, IDS)


def table_of(**columns):
    """A table of situations of which somebody asked about red flags and there is none; `pillar__trust` is the column `pillar:trust`."""
    (rows,) = {len(column) for column in columns.values()}
    return pa.table({**{name.replace("__", ":"): one for name, one in columns.items()}, "red_flags": asked(rows)})


def alone(**said):
    result = recommend(Situation(**{"red_flags": [], **said}))
    return {
        "practices": [one.practice.id for one in result],
        "gains": [one.gain for one in result],
        "status": str(result.safety.status),
    }


def answers(table, **options):
    return bulk.recommend_table(table, **{"threads": 1, **options}).to_pylist()


def faults_of(call, *args, error=TableError, **options):
    with pytest.raises(error) as caught:
        call(*args, **options)
    return [str(fault) for fault in caught.value.faults]


def table_faults(table, **options):
    return faults_of(bulk.recommend_table, table, **options)


# -- types -----------------------------------------------------------------------------------------------------------

TEXTS = [
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.dictionary(pa.int8(), pa.string()),
    pa.dictionary(pa.uint16(), pa.large_string()),
]


@pytest.mark.parametrize("text", TEXTS, ids=str)
@pytest.mark.parametrize(
    "list_of", [pa.list_, pa.large_list, lambda kind: pa.list_(kind, 1)], ids=["list", "large", "fixed"]
)
def test_ids_may_be_texts_of_any_type_in_lists_of_any_type(text, list_of):
    table = pa.table(
        {
            "goals": pa.array([["satisfaction"], ["trusting"], None], list_of(text)),
            "done": pa.array([["boundaries"], None, ["forgiving"]], list_of(text)),
            "red_flags": pa.array([["eggshells"], ["threats"], None], list_of(text)),
            "mode": pa.array(["alone", None, "together"], text),
        }
    )
    assert answers(table) == [
        alone(goals=["satisfaction"], done=["boundaries"], red_flags=["eggshells"], mode="alone"),
        alone(goals=["trust"], red_flags=["threats"]),
        alone(done=["forgiveness"], red_flags=None),
    ]


@pytest.mark.parametrize("text", TEXTS, ids=str)
def test_maps_may_have_keys_of_any_type_of_text_and_fields_of_any_name(text):
    for names in (("key", "value"), ("k", "v")):
        kind = pa.map_(pa.field(names[0], text, nullable=False), pa.field(names[1], pa.float32()))
        levels = pa.array([[("trust", 0.5)], [], None, [("safety", 0.25), ("trusting", 1)]], kind)
        assert answers(table_of(pillars=levels)) == [
            alone(pillars={"trust": 0.5}),
            alone(),
            alone(),
            alone(pillars={"safety": 0.25, "trust": 1}),
        ]


@pytest.mark.parametrize(
    "kind",
    [pa.int8(), pa.uint64(), pa.float16(), pa.float32(), pa.decimal128(4, 3), pa.decimal256(40, 3), pa.dictionary(pa.int8(), pa.float64())],
    ids=str,
)  # fmt: skip
def test_numbers_may_be_of_any_type(kind):
    one = Decimal(1) if pa.types.is_decimal(kind) else 1
    column = pa.array([None, one, one - one], kind)
    expected = [alone(), alone(pillars={"trust": 1}), alone(pillars={"trust": 0})]
    assert answers(table_of(pillar__trust=column)) == expected
    pairs = [[], [("trust", one)], [("trust", one - one)]]
    assert answers(table_of(pillars=pa.array(pairs, pa.map_(pa.string(), kind)))) == expected
    minutes = pa.array([None, one, one - one], kind)
    assert answers(table_of(minutes=minutes)) == [alone(), alone(minutes_per_week=1), alone(minutes_per_week=0)]


@pytest.mark.parametrize("kind", [pa.decimal128(3, 2), pa.decimal128(30, 20), pa.decimal256(60, 18)], ids=str)
def test_a_decimal_is_the_number_that_its_digits_say(kind):
    numbers = [Decimal(hundredths).scaleb(-2) for hundredths in range(101)]
    table = table_of(pillar__trust=pa.array(numbers, kind))
    assert answers(table) == [alone(pillars={"trust": float(number)}) for number in numbers]


@pytest.mark.parametrize(("index", "words"), [(pa.int8(), 128), (pa.uint8(), 256)], ids=str)
def test_a_dictionary_may_be_as_long_as_its_codes_allow(index, words):
    dictionary = pa.array(["satisfaction", "alone", *(f"word-{place}" for place in range(words - 2))])
    goals = pa.DictionaryArray.from_arrays(pa.array([0], index), dictionary)
    modes = pa.DictionaryArray.from_arrays(pa.array([1], index), dictionary)
    table = table_of(goals=pa.ListArray.from_arrays(pa.array([0, 1], pa.int32()), goals), mode=modes)
    assert answers(table) == [alone(goals=["satisfaction"], mode="alone")]


def test_small_chunks_whose_dictionaries_differ_and_hold_null_are_read_as_they_are():
    def words(*some):
        return pa.DictionaryArray.from_arrays(pa.array([0, 1]), pa.array(some))

    notes = pa.chunked_array([words("a", None), words("b", "a"), words(None, "c")])
    table = pa.table({"note": notes, "obstacle:lack-of-trust": [0.5, 0.25] * 3})
    plain = table.set_column(0, "note", notes.cast(pa.string()))
    answer = bulk.recommend_table(table, keep=["note"])
    assert answer["note"].to_pylist() == ["a", None, "b", "a", None, "c"]
    assert answer.drop_columns("note").equals(bulk.recommend_table(plain, keep=["note"]).drop_columns("note"))
    programmes = [bulk.recommend_programme(one, keep=["note"]) for one in (table.to_batches(), plain)]
    assert programmes[0].practices == programmes[1].practices


def test_words_of_a_dictionary_that_no_row_uses_are_nobodys():
    goals = pa.DictionaryArray.from_arrays(pa.array([1], pa.int8()), pa.array(["no-id-at-all", "trust"]))
    assert answers(table_of(goals=pa.ListArray.from_arrays(pa.array([0, 1], pa.int32()), goals))) == [
        alone(goals=["trust"])
    ]


def test_what_stands_under_a_null_is_nobodys():
    flags = pa.ListArray.from_arrays(
        pa.array([0, 1, 2], pa.int32()), pa.array(["threats", "no-id"]), mask=pa.array([False, True])
    )
    levels = pa.MapArray.from_arrays(
        pa.array([0, 1, 2], pa.int32()),
        pa.array(["trust", "no-id"]),
        pa.array([0.5, 7.0]),
        mask=pa.array([False, True]),
    )
    assert answers(pa.table({"red_flags": flags, "pillars": levels})) == [
        alone(red_flags=["threats"], pillars={"trust": 0.5}),
        alone(red_flags=None),
    ]
    struct = pa.StructArray.from_arrays([pa.array([0.5, 7.0])], ["trust"], mask=pa.array([False, True]))
    assert answers(table_of(pillars=struct)) == [alone(pillars={"trust": 0.5}), alone()]


def test_a_pair_that_is_null_is_a_fault_whatever_stands_under_it():
    pairs = pa.StructArray.from_arrays(
        [pa.array(["trust", "safety"]), pa.array([0.5, 0.25])], ["key", "value"], mask=pa.array([False, True])
    )
    found = table_faults(table_of(pillars=pa.ListArray.from_arrays(pa.array([0, 2], pa.int32()), pairs)))
    assert found
    assert all(one.startswith("row 1, pillars: ") for one in found)


JSON_LINES = [
    {"obstacles": {"lack-of-trust": 0.5}, "pillars": {"trust": 1, "safety": 0}, "goals": ["trust"], "red_flags": []},
    {"obstacles": {"fear-of-vulnerability": 1, "poor-communication": 0.25}, "red_flags": ["threats"]},
    {"obstacles": {}, "mode": "alone", "minutes_per_week": 60, "red_flags": None},
    {"obstacles": {"cheating": 0.5}, "done": ["boundaries"], "red_flags": ["eggshells", "unasked"]},
    {"obstacles": None, "red_flags": []},
]


def test_lines_of_json_are_read_as_their_situations():
    lines = "\n".join(map(json.dumps, JSON_LINES)).encode()
    table = pyarrow.json.read_json(io.BytesIO(lines))
    assert pa.types.is_struct(table.schema.field("obstacles").type)
    expected = [
        alone(**{name: said for name, said in line.items() if said is not None or name == "red_flags"})
        for line in JSON_LINES
    ]
    assert answers(table) == expected
    assert answers(pa.concat_tables([table.slice(row, 1) for row in range(5)])) == expected


def test_rows_may_use_the_id_or_the_alias_in_a_struct_but_no_row_both():
    said = [{"lack-of-trust": 0.5}, {"cheating": 0.5}, {}, {"cheating": 0.0}]
    struct = pa.array(said, pa.struct([("lack-of-trust", pa.float64()), ("cheating", pa.float64())]))
    assert answers(table_of(obstacles=struct)) == [alone(obstacles=one) for one in said]
    both = pa.array([{"lack-of-trust": 0.5, "cheating": None}, {"lack-of-trust": 0.5, "cheating": 0.5}])
    assert table_faults(table_of(obstacles=both)) == ["row 2, obstacles: each concept once, by its id or by an alias"]


def test_a_field_of_a_struct_that_is_no_id_is_a_fault_only_where_somebody_said_it():
    struct = pa.array([{"trust": 0.5}, {"trust": 0.5, "qqqq": None}, {"trust": None, "qqqq": 0.5}])
    (fault,) = table_faults(table_of(pillars=struct))
    assert fault.startswith("row 3, pillars: the id of a pillar of this catalog; ")
    assert "qqqq" not in fault
    assert answers(table_of(pillars=struct.slice(0, 2))) == [alone(pillars={"trust": 0.5})] * 2


def test_pieces_may_be_empty_and_have_dictionaries_of_their_own():
    kind = pa.list_(pa.dictionary(pa.int8(), pa.string()))
    goals = [
        pa.array([], kind),
        pa.array([["trust"]], kind),
        pa.array([], kind),
        pa.array([["safety"], ["trust"]], kind),
    ]
    table = pa.table({"goals": pa.chunked_array(goals), "red_flags": asked(3)})
    expected = [alone(goals=[id]) for id in ("trust", "safety", "trust")]
    assert answers(table) == expected
    assert answers(table.slice(1)) == expected[1:]
    assert answers(table.slice(1, 0)) == []


def test_columns_of_nothing_but_null_say_nothing():
    names = [
        "obstacles",
        "pillars",
        "wanted",
        "goals",
        "confirmed",
        "done",
        "excluded",
        "mode",
        "minutes",
        "obstacle:lack-of-trust",
    ]
    table = pa.table({name: pa.nulls(2) for name in names if name != "obstacles"} | {"red_flags": asked(2)})
    assert answers(table) == [alone()] * 2
    assert answers(pa.table({"red_flags": pa.nulls(2), "obstacles": pa.nulls(2)})) == [alone(red_flags=None)] * 2


@pytest.mark.parametrize("package", ["polars", "pandas", "duckdb"])
def test_tables_of_other_packages_are_taken_as_they_are(package):
    made = pytest.importorskip(package)
    rows = {"id": [1, 2, 3], "obstacle:lack-of-trust": [0.5, None, 1.0], "red_flags": [[], ["threats"], None]}
    if package == "duckdb":
        table = made.sql(
            "SELECT * FROM (VALUES (1, MAP {'lack-of-trust': 0.5::DOUBLE}, []::VARCHAR[]), (2, NULL, ['threats']),"
            " (3, MAP {'lack-of-trust': 1::DOUBLE}, NULL)) AS rows(id, obstacles, red_flags) ORDER BY id"
        )
    else:
        table = made.DataFrame(rows)
    expected = [
        {"id": 1, **alone(obstacles={"lack-of-trust": 0.5})},
        {"id": 2, **alone(red_flags=["threats"])},
        {"id": 3, **alone(obstacles={"lack-of-trust": 1}, red_flags=None)},
    ]
    assert answers(table, keep=["id"]) == expected
    stream = table.to_arrow().to_batches() if package == "polars" else pa.table(table).to_batches()
    assert pa.Table.from_batches(bulk.recommend_batches(stream, keep=["id"], threads=1)).to_pylist() == expected


def test_a_batch_a_reader_and_a_table_are_all_tables():
    table = pa.table({"obstacle:lack-of-trust": [0.5]})
    for one in (table, table.to_batches()[0], table.to_reader()):
        assert answers(one) == [alone(obstacles={"lack-of-trust": 0.5}, red_flags=None)]
    for one in (table, table.to_batches()[0], table.to_reader(), table.to_batches(), iter(table.to_batches())):
        (answer,) = bulk.recommend_batches(one, threads=1)
        assert answer.to_pylist() == answers(table)


# -- what is carried along -------------------------------------------------------------------------------------------

CARRIED = {
    "text": pa.array(["a", None, "c"]),
    "view": pa.array(["a", None, "c"], pa.string_view()),
    "code": pa.array(["a", None, "a"]).dictionary_encode(),
    "blob": pa.array([b"\xff", None, b""]),
    "day": pa.array([0, None, 20_000], pa.date32()),
    "time": pa.array([0, None, 1], pa.timestamp("us", "UTC")),
    "list": pa.array([[1], None, []], pa.large_list(pa.int8())),
    "struct": pa.array([{"a": 1}, None, {"a": None}]),
    "map": pa.array([[("a", 1)], None, []], pa.map_(pa.string(), pa.int8())),
    "decimal": pa.array([Decimal("0.10"), None, Decimal(1)], pa.decimal128(5, 2)),
    "null": pa.nulls(3),
    "truth": pa.array([True, None, False]),
    "nan": pa.array([float("nan"), None, float("inf")]),
    "named like this: ": pa.array([1, None, 3]),
}


@pytest.mark.parametrize("name", CARRIED)
def test_a_column_of_any_type_is_carried_along_unchanged(name):
    table = pa.table({name: CARRIED[name], "obstacle:lack-of-trust": [0.1, 0.2, 0.3]})
    table = pa.concat_tables([table, table.slice(1), table.slice(0, 0)])
    for keep in ([name], name, iter((name,))):
        found = bulk.recommend_table(table, keep=keep, threads=1, block_rows=2)
        assert found.column_names == [name, "practices", "gains", "status"]
        assert found.schema.field(name) == table.schema.field(name)
        assert repr(found[name].to_pylist()) == repr(table[name].to_pylist())
        assert found.schema.equals(bulk.answers_schema(table.schema, keep=[name]), check_metadata=True)


def test_kept_columns_come_first_in_the_order_asked_for():
    table = pa.table({"a": [1], "b": [2], "mode": ["alone"]})
    assert bulk.recommend_table(table, keep=["b", "a"]).column_names == ["b", "a", "practices", "gains", "status"]


@pytest.mark.parametrize(
    "said",
    [
        {"red_flags": ["threats"]},
        {"obstacles": {"lack-of-trust": 0.5}},
        {"pillars": {"trust": 0.5}},
        {"done": ["empathetic-listening"]},
        {"mode": "alone"},
        {"minutes_per_week": 15},
    ],
    ids=lambda said: next(iter(said)),
)
def test_a_column_of_a_situation_that_is_kept_counts_all_the_same(said):
    ((name, value),) = said.items()
    column = pa.array([list(value.items())], NUMBERS) if isinstance(value, dict) else pa.array([value])
    table = pa.table({"red_flags": asked(), name: column})
    (found,) = answers(table, keep=[name])
    assert {id: found[id] for id in ("practices", "gains", "status")} == alone(**said)
    assert found[name] == column[0].as_py()
    (batch,) = bulk.recommend_batches(table, keep=[name])
    assert batch.to_pylist() == [found]


def test_a_wide_column_that_is_kept_counts_all_the_same():
    (found,) = answers(table_of(pillar__trust=pa.array([0.5])), keep=["pillar:trust"])
    assert found == {"pillar:trust": 0.5, **alone(pillars={"trust": 0.5})}


@pytest.mark.parametrize("name", ["practices", "gains", "status"])
def test_a_column_named_as_one_of_the_answer_is_not_kept(name):
    table = pa.table({name: [1], "mode": ["alone"]})
    (fault,) = faults_of(bulk.recommend_table, table, keep=[name], error=OptionError)
    assert fault.startswith(f"keep: found '{name}'; allowed is columns that are not named as a column of the answer")
    assert answers(pa.table({"reasons": [1], "mode": ["alone"]}), keep=["reasons"])
    faults_of(
        bulk.recommend_table,
        pa.table({"reasons": [1], "mode": ["alone"]}),
        keep="reasons",
        reasons=True,
        error=OptionError,
    )


def test_keep_names_columns_of_the_table_each_once():
    table = pa.table({"number": [1], "mode": ["alone"]})
    (fault,) = table_faults(table, keep=["numbr", "number"])
    assert fault == "keep: columns of the table; 'numbr' is none of them; the nearest: number"
    with pytest.raises((TableError, OptionError)):
        bulk.recommend_table(table, keep=["number", "number"])
    (fault,) = faults_of(bulk.answers_schema, keep=["id"], error=OptionError)
    assert fault.startswith("keep: ")


# -- columns that are wrong ------------------------------------------------------------------------------------------

ONE = pa.array([0.5])


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"obstacels": ONE}, "column 'obstacels': a column that is known, or one named in keep; the nearest: obstacles"),
        ({"pillar:trst": ONE}, "column 'pillar:trst': the id of a pillar of this catalog; the nearest: trust"),
        ({"pilar:trust": ONE}, "column 'pilar:trust': a column that is known, or one named in keep; the nearest: pillar:trust"),
        ({"obstacle:trust": ONE}, "column 'obstacle:trust': the id of an obstacle of this catalog; "),
        ({"obstacle:": ONE}, "column 'obstacle:': the id of an obstacle of this catalog; "),
        ({"goal:trust": ONE}, "column 'goal:trust': a column that is known, or one named in keep"),
        ({"": ONE}, "column '': a column that is known, or one named in keep; they are obstacles, pillars, wanted, "),
        ({"Mode": pa.array(["alone"])}, "column 'Mode': a column that is known, or one named in keep; the nearest: mode"),
        ({"obstacles": ONE}, "column 'obstacles': found double; allowed is a map from ids to numbers"),
        ({"obstacles": pa.array(["{}"])}, "column 'obstacles': found string; allowed is a map from ids to numbers"),
        ({"obstacles": pa.array([[("trust", True)]], pa.map_(pa.string(), pa.bool_()))}, "column 'obstacles': found map<string, bool>; allowed"),
        ({"obstacles": pa.array([[(1, 0.5)]], pa.map_(pa.int8(), pa.float64()))}, "column 'obstacles': found map<int8, double>; allowed"),
        ({"obstacle:lack-of-trust": pa.array(["0.5"])}, "column 'obstacle:lack-of-trust': found string; allowed is numbers"),
        ({"obstacle:lack-of-trust": pa.array([True])}, "column 'obstacle:lack-of-trust': found bool; allowed is numbers"),
        ({"goals": pa.array(["trust"])}, "column 'goals': found string; allowed is a list of ids"),
        ({"goals": pa.array([[1]])}, "column 'goals': found list<item: int64>; allowed is a list of ids"),
        ({"goals": pa.array([[["trust"]]])}, "column 'goals': found list<item: list<item: string>>; allowed is a list of ids"),
        ({"mode": pa.array([True])}, "column 'mode': found bool; allowed is one of together, alone"),
        ({"minutes": pa.array(["10"])}, "column 'minutes': found string; allowed is numbers"),
        ({"minutes": ONE, "minutes_per_week": ONE}, "column 'minutes_per_week': one column of minutes"),
        ({"pillars": pa.array([[]], NUMBERS), "pillar:trust": ONE}, "column 'pillars': either a map or wide columns, not both"),
        ({"pillar:trust": ONE, "pillar:trusting": ONE}, "column 'pillar:trusting': each concept once, by its id or by an alias"),
    ],
)  # fmt: skip
def test_a_column_that_cannot_be_is_a_fault_that_says_what_could(columns, fault):
    table = pa.table(columns)
    (found,) = table_faults(table)
    assert found.startswith(fault)
    assert faults_of(lambda: list(bulk.recommend_batches(table))) == [found]
    assert faults_of(bulk.answers_schema, table.schema) == [found]


@pytest.mark.parametrize(
    "name", ["red_flag", "redflags", "red-flags", "Red_Flags", "red_flags ", "flags", "RED_FLAGS", "reg_flags", "rode_vlaggen"]
)  # fmt: skip
def test_a_misspelt_column_of_red_flags_is_never_passed_over(name):
    table = pa.table({"obstacle:lack-of-trust": [0.5], name: pa.array([["threats"]], IDS)})
    (fault,) = table_faults(table)
    assert fault.startswith(f"column {name!r}: a column that is known, or one named in keep")
    assert "red_flags" in fault.removeprefix(f"column {name!r}")
    faults_of(lambda: list(bulk.recommend_batches(table)))
    faults_of(lambda: list(bulk.recommend_batches([table.select([0]).to_batches()[0], table.to_batches()[0]])))


def test_a_column_that_is_there_twice_is_a_fault_even_if_it_is_kept():
    table = pa.table([asked(), pa.array([["threats"]])], names=["red_flags", "red_flags"])
    assert "column 'red_flags': each column once; found 2" in table_faults(table)
    twice = pa.table([pa.array([1]), pa.array([2]), asked()], names=["id", "id", "red_flags"])
    assert table_faults(twice, keep=["id"]) == ["column 'id': each column once; found 2"]


def test_all_faults_of_columns_are_told_together():
    table = pa.table({"obstacels": ONE, "goals": ONE, "mode": ONE, "pillar:trst": ONE})
    assert [one.partition(":")[0] for one in table_faults(table, keep=["x"])] == [
        "keep",
        "column 'obstacels'",
        "column 'goals'",
        "column 'mode'",
        "column 'pillar",
    ]


@pytest.mark.parametrize("table", [pa.table({}), pa.table({"id": [1]})], ids=["no column", "none of a situation"])
def test_a_table_without_any_column_of_a_situation_is_a_fault(table):
    (fault,) = table_faults(table, keep=table.column_names)
    assert fault == "at least one column of a situation, such as obstacles or obstacle:ID"


@pytest.mark.parametrize("thing", [None, 42, {"mode": ["alone"]}, [{"mode": "alone"}], "table.parquet", np.zeros(3)])
def test_what_is_no_table_is_refused_without_showing_it(thing):
    with pytest.raises(TypeError, match="a table has the Arrow PyCapsule interface") as caught:
        bulk.recommend_table(thing)
    assert "parquet" not in str(caught.value)


@pytest.mark.parametrize("batches", [[{"mode": ["alone"]}], [None], ["x"]])
def test_what_is_no_batch_is_refused(batches):
    with pytest.raises(TypeError, match="batches are record batches or tables of Arrow, not "):
        list(bulk.recommend_batches(batches))


def test_tables_are_read_as_the_batches_they_hold():
    table = pa.table({"mode": ["alone", "together"]})
    several = pa.Table.from_batches(list(bulk.recommend_batches([table, table.slice(0, 0), table])))
    assert several.to_pylist() == bulk.recommend_table(pa.concat_tables([table, table])).to_pylist()


def test_what_pandas_makes_of_an_index_is_passed_over():
    table = pa.table({"mode": ["alone"], "__index_level_0__": [7]})
    assert bulk.recommend_table(table).to_pylist() == bulk.recommend_table(table.select(["mode"])).to_pylist()
    assert bulk.recommend_table(table, keep=["__index_level_0__"])["__index_level_0__"].to_pylist() == [7]


# -- rows that are wrong ---------------------------------------------------------------------------------------------

SEVERITY = "obstacles: a severity is a number from 0 to 1"
ONCE = "each concept once, by its id or by an alias"
INF, NAN = float("inf"), float("nan")
PAIR = pa.struct([("key", pa.string()), ("value", pa.float64())])


def pairs(*rows):
    return pa.array(rows, NUMBERS)


@pytest.mark.parametrize(
    ("name", "column", "fault"),
    [
        ("obstacles", pairs([("lack-of-trust", 1.0000000000000002)]), SEVERITY),
        ("obstacles", pairs([("lack-of-trust", -5e-324)]), SEVERITY),
        ("obstacles", pairs([("lack-of-trust", NAN)]), SEVERITY),
        ("obstacles", pairs([("lack-of-trust", INF)]), SEVERITY),
        ("obstacles", pairs([("lack-of-trust", -INF)]), SEVERITY),
        ("obstacles", pairs([("lack-of-trust", None)]), SEVERITY),
        ("obstacles", pairs([("lack-of-trust", 0.5), ("cheating", 0.5)]), f"obstacles: {ONCE}"),
        ("obstacles", pairs([("lack-of-trust", 0.5), ("lack-of-trust", 0.5)]), f"obstacles: {ONCE}"),
        ("obstacles", pairs([("lack-of-trst", 0.5)]), "obstacles: the id of an obstacle of this catalog; the nearest: lack-of-trust"),
        ("obstacles", pairs([("trust", 0.5)]), "obstacles: the id of an obstacle of this catalog; "),
        ("obstacles", pa.array([[{"key": None, "value": 0.5}]], pa.list_(PAIR)), "obstacles: the id of an obstacle of this catalog; "),
        ("pillars", pairs([("trust", 7)]), "pillars: a level is a number from 0 to 1"),
        ("wanted", pairs([("trust", 7)]), "wanted: a wanted level is a number from 0 to 1"),
        ("pillar:trust", pa.array([NAN]), "pillar:trust: a level is a number from 0 to 1"),
        ("pillar:trust", pa.array([2]), "pillar:trust: a level is a number from 0 to 1"),
        ("pillar:trust", pa.array([-1], pa.int8()), "pillar:trust: a level is a number from 0 to 1"),
        ("pillar:trust", pa.array([2**64 - 1], pa.uint64()), "pillar:trust: a level is a number from 0 to 1"),
        ("pillar:trust", pa.array([Decimal("1.01")]), "pillar:trust: a level is a number from 0 to 1"),
        ("minutes", pa.array([-0.5]), "minutes_per_week: a number of minutes from 0 upward, or null for no limit"),
        ("minutes", pa.array([NAN]), "minutes_per_week: a number of minutes from 0 upward, or null for no limit"),
        ("minutes", pa.array([INF]), "minutes_per_week: a number of minutes from 0 upward, or null for no limit"),
        ("mode", pa.array(["apart"]), "mode: one of together, alone"),
        ("mode", pa.array([""]), "mode: one of together, alone"),
        ("mode", pa.array(["Alone"]), "mode: one of together, alone"),
        ("goals", pa.array([["trust", "trusting"]]), f"goals: {ONCE}"),
        ("goals", pa.array([["trust", None]]), "goals: the id of a benefit or pillar of this catalog; "),
        ("goals", pa.array([["lack-of-trust"]]), "goals: the id of a benefit or pillar of this catalog; "),
        ("goals", pa.array([[None]]), "goals: the id of a benefit or pillar of this catalog; "),
        ("done", pa.array([["boundaries", "boundaries"]]), f"done: {ONCE}"),
        ("excluded", pa.array([[UNASKED]]), "excluded: the id of a practice of this catalog; "),
        ("confirmed", pa.array([["qqqq"]]), "confirmed: the id of a condition: act-stopped, amends-made, breach-known"),
        ("red_flags", pa.array([["qqqq"]]), "red_flags: the id of a red flag: active-substance-misuse, "),
        ("red_flags", pa.array([[None]]), "red_flags: the id of a red flag: active-substance-misuse, "),
        ("red_flags", pa.array([["threats", "threats"]]), f"red_flags: {ONCE}"),
    ],
)  # fmt: skip
def test_a_row_that_is_wrong_is_told_by_its_number_its_field_and_what_is_allowed(name, column, fault):
    table = pa.table({name: pa.chunked_array([pa.nulls(2, column.type), column])})
    (found,) = table_faults(table, threads=1)
    assert found.startswith(f"row 3, {fault}")
    marked = answers(table, on_error="mark", reasons=True)
    assert marked[2] == {"practices": None, "gains": None, "status": None, "reasons": None}
    assert marked[0] == marked[1]
    assert marked[0]["status"] == "unasked"


def test_a_negative_zero_is_zero():
    table = table_of(pillar__trust=pa.array([-0.0]), minutes=pa.array([-0.0]))
    assert answers(table) == [alone(pillars={"trust": 0}, minutes_per_week=0)]


PLACES = [0, 1, 999, 1000, 1_234, 12_344]


@pytest.mark.parametrize("row", PLACES)
@pytest.mark.parametrize(("threads", "block_rows"), [(1, 1 << 18), (1, 1000), (2, 999), (3, 5000)])
def test_a_late_row_is_told_by_its_number_across_blocks_and_batches(row, threads, block_rows):
    goals = [None] * 12_345
    goals[row] = ["qqqq"]
    table = pa.table({"goals": pa.array(goals, IDS)})
    options = {"threads": threads, "block_rows": block_rows}
    found = table_faults(table, **options)
    assert found[0].startswith(f"row {row + 1:,}, goals: ")
    assert len(found) == 1
    batches = [table.slice(start, 700).to_batches()[0] for start in range(0, 12_345, 700)]
    done = []
    assert faults_of(lambda: done.extend(bulk.recommend_batches(batches, **options))) == found
    # What came out before it is whole and right.
    assert sum(one.num_rows for one in done) <= row


def test_the_first_twenty_are_told_and_the_others_counted():
    table = pa.table({"pillar:trust": [2.0] * 30, "mode": ["apart"] * 15 + [None] * 15})
    with pytest.raises(TableError) as caught:
        bulk.recommend_table(table)
    assert [fault.record for fault in caught.value.faults] == [f"row {1 + place // 2}" for place in range(20)]
    assert caught.value.__notes__ == ["and 20 more rows with faults"]


def test_a_function_is_called_with_the_faults_of_each_block_and_the_rows_are_null():
    table = pa.table({"number": list(range(10)), "pillar:trust": [0.5, 2, 0.5, 2, 0.5, 0.5, 0.5, 0.5, 0.5, 2]})
    for threads in (1, 2):
        told = []
        found = bulk.recommend_table(table, keep="number", on_error=told.append, threads=threads, block_rows=3)
        assert [[fault.record for fault in faults] for faults in told] == [["row 2"], ["row 4"], ["row 10"]]
        assert all(isinstance(faults, tuple) for faults in told)
        assert found["number"].to_pylist() == list(range(10))
        assert [one is None for one in found["practices"].to_pylist()] == [row in (1, 3, 9) for row in range(10)]
        assert found.filter(pc.is_null(found["status"]))["number"].to_pylist() == [1, 3, 9]


def test_what_a_function_raises_ends_the_run():
    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bulk.recommend_table(pa.table({"pillar:trust": [2.0] * 10}), on_error=stop, block_rows=1, threads=2)


@pytest.mark.parametrize("on_error", ["ignore", None, 3])
def test_on_error_is_raise_mark_or_a_function(on_error):
    table = pa.table({"mode": ["alone"]})
    for call in (bulk.recommend_table, bulk.recommend_batches):
        (fault,) = faults_of(call, table, on_error=on_error, error=OptionError)
        assert fault.startswith("on_error: found ")


SAID = "zq-my-own-word"


@pytest.mark.parametrize(
    "column",
    [
        {"obstacles": pairs([(SAID, 0.123)])},
        {"obstacles": pa.array([{SAID: 0.123}])},
        {"goals": pa.array([[SAID]])},
        {"goals": pa.array([[SAID]]).cast(pa.list_(pa.large_string()))},
        {"red_flags": pa.array([[SAID]])},
        {"confirmed": pa.array([[SAID]])},
        {"done": pa.array([[SAID, SAID]])},
        {"mode": pa.array([SAID])},
        {"mode": pa.array([SAID]).dictionary_encode()},
        {"goals": pa.array([{SAID: True}])},
        {"obstacles": pa.array([{SAID: "yes"}])},
    ],
    ids=lambda column: str(next(iter(column.values())).type)[:40],
)
def test_no_error_holds_a_word_that_a_row_said(column):
    with pytest.raises(TableError) as caught:
        bulk.recommend_table(pa.table(column))
    error = caught.value
    told = f"{error}{error.args}{error!r}{getattr(error, '__notes__', '')}{error.__cause__}{error.__context__}"
    assert SAID not in told
    assert "0.123" not in told


def test_a_fault_tells_no_key_of_a_row_that_is_read_from_json():
    texts = {
        "".join(table_faults(table_of(pillars=pa.array([{"trust": one, "safety": other}]))))
        for one, other in ((7.0, 0.5), (0.5, 7.0))
    }
    assert texts == {"row 1, pillars: a level is a number from 0 to 1"}


# -- streams ---------------------------------------------------------------------------------------------------------


def batch(rows, severity=0.5):
    return pa.record_batch({"obstacle:lack-of-trust": np.full(rows, severity)})


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_a_stream_takes_no_more_than_one_block_for_each_thread_and_one_more(threads):
    taken = 0

    def source():
        nonlocal taken
        for _ in range(50):
            taken += 1
            yield batch(4)

    stream = bulk.recommend_batches(source(), threads=threads, block_rows=10)
    assert taken == 0
    for given in range(1, 20):
        next(stream)
        assert taken <= given + threads
    stream.close()
    assert taken <= 19 + threads


@pytest.mark.parametrize("threads", [1, 2])
def test_a_stream_keeps_only_a_few_batches_alive(threads):
    given = []
    most = 0

    def source():
        for _ in range(60):
            one = batch(3)
            given.append(weakref.ref(one))
            yield one
            del one

    for answer in bulk.recommend_batches(source(), threads=threads):
        del answer
        gc.collect(0)
        most = max(most, sum(one() is not None for one in given))
    assert len(given) == 60
    assert most <= threads + 3


def test_a_long_batch_is_cut_into_blocks_and_short_ones_are_left():
    stream = bulk.recommend_batches([batch(7), batch(2), batch(0), batch(3)], block_rows=3, threads=1)
    assert [one.num_rows for one in stream] == [3, 3, 1, 2, 0, 3]


def test_progress_of_a_stream_counts_rows_and_knows_no_end():
    told = []
    options = {"threads": 2, "block_rows": 3, "progress": lambda done, of: told.append((done, of))}
    list(bulk.recommend_batches([batch(4), batch(2)], **options))
    assert told == [(3, None), (4, None), (6, None)]
    told.clear()
    bulk.recommend_table(pa.Table.from_batches([batch(4), batch(3)]), **options)
    assert told == [(3, 7), (6, 7), (7, 7)]


def test_a_stream_of_nothing_gives_nothing():
    assert list(bulk.recommend_batches([])) == []
    assert sum(one.num_rows for one in bulk.recommend_batches(pa.table({"mode": pa.array([], pa.string())}))) == 0
    assert [one.num_rows for one in bulk.recommend_batches([batch(0)])] == [0]


def test_no_rows_give_the_columns_all_the_same():
    table = pa.table({"id": pa.array([], pa.int8()), "red_flags": asked(0)})
    found = bulk.recommend_table(table, keep="id", reasons=True)
    assert found.num_rows == 0
    assert found.schema.equals(bulk.answers_schema(table.schema, keep="id", reasons=True), check_metadata=True)


@pytest.mark.parametrize(
    "other",
    [
        pa.record_batch({"obstacle:lack-of-trust": pa.array([0.5], pa.float32())}),
        pa.record_batch({"obstacle:poor-communication": [0.5]}),
        pa.record_batch({"obstacle:lack-of-trust": [0.5], "red_flags": pa.array([["threats"]])}),
    ],
    ids=["another type", "another column", "one more column"],
)
def test_batches_of_a_stream_have_one_schema(other):
    stream = bulk.recommend_batches([batch(2), other], threads=1)
    assert next(stream).num_rows == 2
    (fault,) = faults_of(list, stream, error=OptionError)
    assert fault == "batches: record batches with one schema"


def test_a_batch_with_a_column_that_nobody_knows_is_told_as_a_table_is():
    late = pa.record_batch({"obstacle:lack-of-trust": [0.5], "redflags": pa.array([["threats"]])})
    (fault,) = faults_of(list, bulk.recommend_batches([batch(2), late], threads=1))
    assert fault.startswith("column 'redflags': ")


class Foreign:
    """A batch of another library, of which nothing is known but that it can be handed over."""

    def __init__(self, batch):
        self._batch = batch

    def __arrow_c_array__(self, requested_schema=None):
        return self._batch.__arrow_c_array__(requested_schema)


def test_batches_of_other_libraries_are_taken_as_they_are():
    stream = bulk.recommend_batches([Foreign(batch(2)), Foreign(batch(1))], threads=1)
    assert [one.num_rows for one in stream] == [2, 1]


def test_options_of_a_stream_are_checked_before_anything_is_taken():
    def source():
        raise AssertionError("nothing is to be taken")
        yield

    faults_of(bulk.recommend_batches, source(), k=0, error=OptionError)
    faults_of(bulk.recommend_batches, source(), on_error="ignore", error=OptionError)
    bulk.recommend_batches(source())


def test_an_error_of_the_source_comes_through_as_it_is():
    def source():
        yield batch(2)
        raise OSError("the disk is gone")

    for threads in (1, 2):
        with pytest.raises(OSError, match="the disk is gone"):
            list(bulk.recommend_batches(source(), threads=threads))


def test_reasons_are_the_ids_of_the_links_that_give_most():
    table = pa.table({"obstacle:fear-of-vulnerability": [0.8], "red_flags": asked()})
    (found,) = answers(table, reasons=True, k=2)
    result = recommend(Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]), k=2)
    assert found["reasons"] == [[reason.link.id for reason in one.reasons[:3]] for one in result]
    assert all(link in {one.id for one in CATALOG.links} for links in found["reasons"] for link in links)
