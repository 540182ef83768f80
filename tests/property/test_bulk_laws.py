"""Many situations at once give what each of them gives alone: as arrays, as tables, as streams, however they are written down.

Gains are compared with ``==``: every way in reports the same numbers to the last bit.
"""

from __future__ import annotations

import itertools
import math
import runpy
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import attrs
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intimacy import Catalog, Situation, bulk, load_catalog, recommend
from intimacy.bulk import distinct, engine
from intimacy.errors import TableError
from intimacy.model import UNASKED, Policy
from intimacy.testing import catalogs, situations

# What is retired stands among the spellings of what took its place, and is warned of.
pytestmark = pytest.mark.filterwarnings("ignore::intimacy.errors.RetiredIdWarning")

second = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "rereading.py")))

CATALOG = load_catalog()
NUMBERS = {"obstacles": "obstacle", "pillars": "pillar", "wanted": "wanted"}
LISTS = ("goals", "confirmed", "done", "excluded")
TOLD = 3
"""So many reasons of each practice are told of many situations at once."""

unhurried = settings(
    deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
)
policies = st.sampled_from([str(policy) for policy in Policy])
focuses = st.sampled_from([0.5, 0.0, 1.0, 0.3]) | st.floats(0, 1)
lengths = st.sampled_from([3, 1, 5, 20, 1000])
threads = st.sampled_from([1, 1, 2, 3])

# Numbers at which rules turn, and numbers that are next to nothing.
edges = st.sampled_from([0.0, -0.0, 1e-13, 1e-12, 1.1e-12, 1e-9, 2e-9, 5e-324, 0.2, 0.4, 0.5, 1 - 2**-53, 1.0])

# By type of a column of numbers: what can be written in it, as Python has it.
IN_TYPE = {
    pa.float64(): edges | st.floats(0, 1),
    pa.float32(): st.floats(0, 1, width=32),
    pa.int8(): st.integers(0, 1),
    pa.uint64(): st.integers(0, 1),
    pa.decimal128(4, 3): st.integers(0, 1000).map(lambda n: Decimal(n).scaleb(-3)),
    pa.dictionary(pa.int8(), pa.float64()): st.floats(0, 1),
}
TEXTS = (
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.dictionary(pa.int8(), pa.string()),
    pa.dictionary(pa.uint32(), pa.large_string()),
)
LISTS_OF = (pa.list_, pa.large_list)


class Question(NamedTuple):
    """A catalog, situations for it, and of which type their numbers are."""

    catalog: Catalog
    some: list[Situation]
    numbers: pa.DataType

    def __repr__(self) -> str:
        return f"Question({[one.to_dict() for one in self.some]}, {self.numbers})"


@st.composite
def questions(draw: Any, most: int = 6, types: Any = tuple(IN_TYPE)) -> Question:
    """A catalog, and situations for it that may have anything; some of them are the same."""
    catalog = draw(st.one_of(catalogs(), second.dense_catalogs(), second.dense_catalogs(), st.just(CATALOG)))
    kind = draw(st.sampled_from(types))
    spellings: dict[str, list[str]] = {id: [id] for id in catalog.concepts}
    for alias, id in catalog.aliases.items():
        spellings[id].append(alias)

    def spelt(ids: Any) -> list[str]:
        return [draw(st.sampled_from(spellings[id][:2])) for id in ids]

    some = []
    for one in draw(st.lists(situations(catalog), min_size=1, max_size=most)):
        said: dict[str, Any] = {
            name: {word: draw(IN_TYPE[kind]) for word in spelt(getattr(one, name))} for name in NUMBERS
        }
        said = {name: {word: float(number) for word, number in told.items()} for name, told in said.items()}
        said |= {name: spelt(getattr(one, name)) for name in LISTS}
        # Mostly nothing is raised, so that there are lists to compare.
        flags = one.red_flags if draw(st.integers(0, 2)) == 0 else ()
        if flags is not None:
            flags = [*spelt(flags), *([UNASKED] if flags and draw(st.integers(0, 3)) == 0 else [])]
        some.append(attrs.evolve(one, **said, red_flags=flags))
    often = draw(st.lists(st.sampled_from(some), max_size=10))
    return Question(catalog, some + often, kind)


# -- answers ---------------------------------------------------------------------------------------------------------


class Line(NamedTuple):
    """One row of an answer; the reasons where they were asked for."""

    practices: list[str]
    gains: list[float]
    status: str
    reasons: list[list[str]] | None = None


def one_by_one(some, **options):
    lines = []
    for situation in some:
        result = recommend(situation, **options)
        lines.append(
            Line(
                [one.practice.id for one in result],
                [one.gain for one in result],
                str(result.safety.status),
                [[reason.link.id for reason in one.reasons[:TOLD]] for one in result],
            )
        )
    return lines


def without_reasons(lines):
    return [line._replace(reasons=None) for line in lines]


def lines_of_arrays(ranked):
    lines = []
    for places, gains, status in zip(ranked.practices, ranked.gains, ranked.status, strict=True):
        count = int((places >= 0).sum())
        # Nothing stands behind the end of a list.
        assert set(places[count:]) <= {-1}
        assert not gains[count:].any()
        practices = [ranked.ids[place] for place in places[:count]]
        lines.append(Line(practices, gains[:count].tolist(), ranked.statuses[status]))
    return lines


def lines_of_table(table):
    return [
        Line(row["practices"], row["gains"], row["status"], row.get("reasons"))
        for row in table.select([name for name in table.column_names if name in Line._fields]).to_pylist()
    ]


# -- situations as arrays --------------------------------------------------------------------------------------------


def one_spelling(catalog, some, name):
    """By the one word that stands for it: the concept's values, None where a situation does not speak of it."""
    words: dict[str, str] = {}
    for one in some:
        for word in getattr(one, name) or ():
            words.setdefault(id_of(catalog, word), word)
    rows = [{id_of(catalog, word): word for word in getattr(one, name) or ()} for one in some]
    return {
        word: [
            getattr(one, name) and one_of(getattr(one, name), row.get(id)) for one, row in zip(some, rows, strict=True)
        ]
        for id, word in words.items()
    }


def one_of(said, word):
    if word is None:
        return None
    return said[word] if hasattr(said, "keys") else True


def id_of(catalog, word):
    return catalog.aliases.get(word, word)


def as_arrays(question):
    catalog, some, kind = question
    width = np.float32 if kind == pa.float32() else np.float64
    given: dict[str, Any] = {"rows": len(some)}
    for name in NUMBERS:
        given[name] = {
            word: np.array([math.nan if one is None or one == {} else one for one in column], width)
            for word, column in one_spelling(catalog, some, name).items()
        }
    for name in (*LISTS, "red_flags"):
        given[name] = {
            word: np.array([one is True for one in column])
            for word, column in one_spelling(catalog, some, name).items()
        }
    nobody = np.array([one.red_flags is None for one in some])
    if nobody.all():
        given["red_flags"] = None
    elif nobody.any():
        given["red_flags"][UNASKED] = given["red_flags"].get(UNASKED, False) | nobody
    if any(one.minutes_per_week is not None for one in some):
        given["minutes_per_week"] = np.array(
            [math.nan if one.minutes_per_week is None else one.minutes_per_week for one in some]
        )
    alone = np.array([one.mode == "alone" for one in some])
    if alone.any():
        given["mode"] = "alone" if alone.all() else alone
    return given


def taken(given, rows):
    """Some rows of situations as arrays."""

    def some(value):
        if isinstance(value, dict):
            return {id: some(column) for id, column in value.items()}
        return value[rows] if isinstance(value, np.ndarray) else value

    return {**{name: some(value) for name, value in given.items()}, "rows": len(rows)}


@given(
    question=questions(types=[pa.float64(), pa.float32()]), data=st.data(), k=lengths, evidence=policies, focus=focuses
)
@settings(unhurried, max_examples=40)
def test_arrays_give_what_every_situation_gives_alone(question, data, k, evidence, focus):
    options = {"catalog": question.catalog, "k": k, "evidence": evidence, "focus": focus}
    alone = without_reasons(one_by_one(question.some, **options))
    given = as_arrays(question)
    assert lines_of_arrays(bulk.recommend_arrays(**given, **options, threads=1)) == alone
    order = np.array(data.draw(st.permutations(range(len(alone)))))
    blocks = {"threads": data.draw(threads), "block_rows": data.draw(st.integers(1, len(alone) + 1))}
    shuffled = bulk.recommend_arrays(**taken(given, order), **options, **blocks)
    assert lines_of_arrays(shuffled) == [alone[row] for row in order]


@given(question=questions(most=3, types=[pa.float64()]), digest=st.sampled_from(["all", "some"]), focus=focuses)
@settings(unhurried, max_examples=20)
def test_two_situations_with_one_digest_are_not_taken_for_each_other(question, digest, focus):
    options = {"catalog": question.catalog, "focus": focus}
    alone = without_reasons(one_by_one(question.some, **options))

    def collide(words):
        return np.arange(len(words[0]), dtype=np.uint64) % np.uint64(1 if digest == "all" else 2)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(distinct, "_digest", collide)
        assert lines_of_arrays(bulk.recommend_arrays(**as_arrays(question), **options, threads=1)) == alone


# -- situations as tables --------------------------------------------------------------------------------------------


@st.composite
def written_down(draw: Any, question: Question) -> list[pa.RecordBatch]:
    """Situations as record batches of one schema, in one of the many ways to write them."""
    catalog, some, kind = question
    text, list_of = draw(st.sampled_from(TEXTS)), draw(st.sampled_from(LISTS_OF))
    columns: dict[str, tuple[list[Any], pa.DataType]] = {"number": (list(range(len(some))), pa.int64())}
    for name, head in NUMBERS.items():
        said = [getattr(one, name) for one in some]
        form = draw(st.sampled_from(["map", "pairs", "struct", "wide"]))
        if not any(said) and draw(st.booleans()):
            if draw(st.booleans()):
                columns[name] = ([None] * len(some), pa.null())
        elif form == "wide":
            for word, column in one_spelling(catalog, some, name).items():
                values = [None if one is None or one == {} else in_type(one, kind) for one in column]
                columns[f"{head}:{word}"] = (values, kind)
        elif form == "struct":
            words = sorted({word for one in said for word in one})
            # A field for each word that anyone said, as a reader of JSON has it; and one that nobody knows and nobody said.
            fields = [*words, *(["no-id-at-all"] if draw(st.booleans()) else [])]
            values = [{word: in_type(number, kind) for word, number in one.items()} or None for one in said]
            columns[name] = (values, pa.struct([(word, kind) for word in fields]))
        else:
            pairs = [[(word, in_type(number, kind)) for word, number in one.items()] for one in said]
            if form == "map":
                columns[name] = ([one or draw(st.sampled_from([None, []])) for one in pairs], pa.map_(text, kind))
            else:
                pair = pa.struct([("key", text), ("value", kind)])
                told = [[{"key": word, "value": number} for word, number in one] or None for one in pairs]
                columns[name] = (told, list_of(pair))
    for name in LISTS:
        said = [list(getattr(one, name)) or draw(st.sampled_from([None, []])) for one in some]
        if any(said) or draw(st.booleans()):
            columns[name] = (said, list_of(text))
    flags = [one.red_flags if one.red_flags is None else list(one.red_flags) for one in some]
    if any(one is not None for one in flags) or draw(st.booleans()):
        columns["red_flags"] = (flags, list_of(text))
    minutes = [one.minutes_per_week for one in some]
    if any(one is not None for one in minutes):
        columns[draw(st.sampled_from(["minutes", "minutes_per_week"]))] = (minutes, pa.float64())
    modes = [str(one.mode) if one.mode == "alone" or draw(st.booleans()) else None for one in some]
    if any(modes):
        columns["mode"] = (modes, text)
    if len(columns) == 1:
        columns["mode"] = ([None] * len(some), text)
    return in_pieces(draw, columns, len(some))


def in_type(number, kind):
    if pa.types.is_decimal(kind):
        return Decimal(repr(number)).quantize(Decimal("0.001"))
    return int(number) if pa.types.is_integer(kind) else number


def in_pieces(draw, columns, rows):
    """Columns cut into pieces, each of them a slice out of a longer one."""
    cuts = sorted([0, rows, *draw(st.lists(st.integers(0, rows), max_size=3))])
    pieces = []
    for start, end in itertools.pairwise(cuts):
        # What stands before and after a slice must not be read.
        before, after = draw(st.integers(0, 2)), draw(st.integers(0, 2))
        reach = [*range(rows)][max(0, start - before) : end + after]
        whole = pa.record_batch(
            {name: pa.array([values[row] for row in reach], kind) for name, (values, kind) in columns.items()}
        )
        pieces.append(whole.slice(start - max(0, start - before), end - start))
    return pieces


@given(question=questions(), data=st.data(), k=lengths, evidence=policies, focus=focuses)
@settings(unhurried, max_examples=60)
def test_tables_and_streams_give_what_every_situation_gives_alone_however_they_are_written(
    question, data, k, evidence, focus
):
    options = {"catalog": question.catalog, "k": k, "evidence": evidence, "focus": focus}
    batches = data.draw(written_down(question))
    alone = one_by_one(question.some, **options)
    more = {
        "reasons": True,
        "keep": ["number"],
        "threads": data.draw(threads),
        "block_rows": data.draw(st.integers(1, len(alone) + 1)),
    }
    table = bulk.recommend_table(pa.Table.from_batches(batches), **options, **more)
    assert table["number"].to_pylist() == list(range(len(alone)))
    assert lines_of_table(table) == alone
    stream = list(bulk.recommend_batches(iter(batches), **options, **more))
    assert pa.Table.from_batches(stream).equals(table)
    assert bulk.answers_schema(batches[0].schema, reasons=True, keep=["number"], **options).equals(
        table.schema, check_metadata=True
    )


@given(question=questions(most=4, types=[pa.float64()]), data=st.data())
@settings(unhurried, max_examples=20)
def test_the_order_of_rows_and_of_columns_changes_no_answer(question, data):
    table = pa.Table.from_batches(data.draw(written_down(question)))
    options = {"catalog": question.catalog, "threads": 1, "reasons": True}
    lines = lines_of_table(bulk.recommend_table(table, keep=["number"], **options))
    order = data.draw(st.permutations(range(table.num_rows)))
    columns = data.draw(st.permutations(table.column_names))
    turned = pa.concat_tables([table.slice(row, 1) for row in order]).select(columns)
    assert lines_of_table(bulk.recommend_table(turned, keep="number", **options)) == [lines[row] for row in order]


# -- many sets of flags ----------------------------------------------------------------------------------------------


@given(
    flags=st.integers(1, 200),
    rows=st.integers(1, 400),
    spread=st.sampled_from([0.02, 0.5, 0.98]),
    seed=st.integers(0, 2**32 - 1),
)
@settings(unhurried, max_examples=60)
def test_two_sets_of_flags_have_one_number_only_where_they_are_the_same(flags, rows, spread, seed):
    masks = np.random.default_rng(seed).random((flags, rows)) < spread
    numbers = engine._as_numbers(masks)
    _, sets = np.unique(masks, axis=1, return_inverse=True)
    assert len(np.unique(numbers)) == len(np.unique(sets))
    assert len(set(zip(numbers.tolist(), sets.tolist(), strict=True))) == len(np.unique(sets))


@given(flags=st.integers(61, 200), seed=st.integers(0, 2**32 - 1))
@settings(unhurried, max_examples=20)
def test_two_of_very_many_flags_are_told_from_any_other_two(flags, seed):
    # Mostly nothing is raised, so that whatever is cut off at the top of a number is all that there was.
    pairs = np.random.default_rng(seed).integers(0, 60, (2000, 2))
    masks = np.zeros((flags, 2000), bool)
    for row, pair in enumerate(pairs):
        masks[pair, row] = True
    assert len(np.unique(engine._as_numbers(masks))) == len(np.unique(masks, axis=1).T)


# -- faults ----------------------------------------------------------------------------------------------------------

WRONG_NUMBERS = st.floats(allow_nan=True, allow_infinity=True).filter(lambda one: not 0 <= one <= 1)
# Unlike any id, so that nothing is near to them.
FAR_WORDS = st.text("qxzj7", min_size=6, max_size=12).map("zq".__add__)


@st.composite
def faulty(draw: Any) -> tuple[str, Any]:
    """A row with one fault in it: the fields of two rows that differ in nothing but what is wrong with them."""
    field = draw(st.sampled_from([*NUMBERS, *LISTS, "red_flags", "mode", "minutes_per_week", "keys"]))
    if field in NUMBERS:
        id = sorted(CATALOG.obstacles if field == "obstacles" else CATALOG.pillars)[draw(st.integers(0, 4))]
        return field, [{id: draw(WRONG_NUMBERS)} for _ in "ab"]
    if field == "keys":
        return "pillars", [{draw(FAR_WORDS): draw(st.floats(0, 1))} for _ in "ab"]
    if field == "mode":
        return field, [draw(FAR_WORDS) for _ in "ab"]
    if field == "minutes_per_week":
        return field, [draw(st.floats(max_value=-1e-9) | st.just(math.inf) | st.just(math.nan)) for _ in "ab"]
    return field, [[draw(FAR_WORDS)] for _ in "ab"]


def column_of(field, values):
    if field in NUMBERS:
        return pa.array([list(one.items()) for one in values], pa.map_(pa.string(), pa.float64()))
    return pa.array(values)


@given(fault=faulty(), before=st.integers(0, 1100), threads=threads, block_rows=st.integers(1, 2000))
@settings(unhurried, max_examples=60)
def test_tables_that_differ_only_in_values_have_the_same_fault_text_and_it_tells_the_row(
    fault, before, threads, block_rows
):
    field, (first, other) = fault
    texts = []
    for one in (first, other):
        nothing = {} if field in NUMBERS else None
        table = pa.table({field: column_of(field, [nothing] * before + [one])})
        with pytest.raises(TableError) as caught:
            bulk.recommend_table(table, threads=threads, block_rows=max(block_rows, before // 20 + 1))
        texts.append(f"{caught.value}\n{caught.value.args}\n{getattr(caught.value, '__notes__', '')}")
        assert all(fault.record == f"row {before + 1:,}" for fault in caught.value.faults)
        assert caught.value.__cause__ is None
        for word in words_of(one):
            assert word not in texts[-1]
    assert texts[0] == texts[1]


def words_of(value):
    if isinstance(value, dict):
        return [word for word in value if word.startswith("zq")]
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []


@given(question=questions(types=[pa.float64()], most=4), data=st.data())
@settings(unhurried, max_examples=20)
def test_inputs_are_never_changed(question, data):
    given = as_arrays(question)
    before = {name: copied(value) for name, value in given.items()}
    for array in arrays_in(given):
        array.flags.writeable = False
    bulk.recommend_arrays(**given, catalog=question.catalog, threads=2, block_rows=2)
    assert repr(before) == repr({name: copied(value) for name, value in given.items()})
    table = pa.Table.from_batches(data.draw(written_down(question)))
    buffers = table.to_pylist()
    bulk.recommend_table(table, keep=["number"], catalog=question.catalog, threads=1)
    assert repr(table.to_pylist()) == repr(buffers)


def copied(value):
    if isinstance(value, dict):
        return {id: copied(one) for id, one in value.items()}
    return value.tolist() if isinstance(value, np.ndarray) else value


def arrays_in(given):
    for value in given.values():
        if isinstance(value, dict):
            yield from value.values()
        elif isinstance(value, np.ndarray):
            yield value
