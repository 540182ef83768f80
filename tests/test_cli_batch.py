"""`intimacy batch`: every row as `recommend` has it, every fault by its line, and OUT whole or not at all."""

import contextlib
import csv
import gzip
import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from types import FunctionType
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings

from intimacy import Situation, bulk, load_catalog, recommend
from intimacy.cli import batch_out
from intimacy.cli.main import main
from intimacy.testing import situations

CATALOG = load_catalog()
COMMAND = [sys.executable, "-c", "import sys; sys.argv[0] = 'intimacy'; from intimacy.cli.process import run; run()"]
FORMS = ["jsonl", "csv", "tsv", "parquet"]
MAPS = {"obstacles": "obstacle", "pillars": "pillar", "wanted": "wanted"}
LISTS = ["goals", "red_flags", "confirmed", "done", "excluded"]
GOOD = {"obstacles": {"lack-of-trust": 0.5}, "red_flags": []}
HELD = {status for status in bulk.engine.STATUSES if status not in ("clear", "unasked")}


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


class Stdin(io.TextIOWrapper):
    def __init__(self, content):
        super().__init__(io.BytesIO(content), encoding="utf-8")


@pytest.fixture
def command(capsys, monkeypatch, tmp_path):
    """Run `intimacy batch` in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*words, stdin=b""):
        monkeypatch.setattr(sys, "stdin", Stdin(stdin))
        with pytest.raises(SystemExit) as end:
            main(["batch", *map(str, words)])
        return Outcome(end.value.code, *capsys.readouterr())

    return run


def started(folder, *words):
    """The command as a process that waits for its standard input."""
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    return subprocess.Popen([*COMMAND, "batch", *map(str, words)], cwd=folder, **pipes)


def parts(folder):
    return [path for path in folder.iterdir() if path.name.endswith(".part")]


def until(holds):
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to be")


# -- the same situations in every format, and the same answers out of every format -------------------------------------


def lines_of(*rows):
    return "".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows)


def cells_of(row):
    cells = {"id": row.get("id", "")}
    for name, head in MAPS.items():
        cells |= {f"{head}:{id}": value for id, value in row.get(name, {}).items()}
    for name in LISTS:
        if row.get(name) is not None:
            cells[name] = " ".join(row[name]) or ("none" if name == "red_flags" else "")
    return cells | {name: row[name] for name in ("mode", "minutes_per_week") if row.get(name) is not None}


def write(path, rows):
    """Write rows, situations with an id, in the format that the name says."""
    form = path.name.split(".")[1]
    if form == "jsonl":
        content = lines_of(*rows).encode()
        path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    elif form == "parquet":
        pairs, ids = pa.map_(pa.string(), pa.float64()), pa.list_(pa.string())
        columns = {"id": pa.array([row.get("id") for row in rows])}
        columns |= {name: pa.array([list(row.get(name, {}).items()) for row in rows], pairs) for name in MAPS}
        columns |= {name: pa.array([row.get(name) for row in rows], ids) for name in LISTS}
        columns["mode"] = pa.array([row.get("mode") for row in rows], pa.string())
        columns["minutes_per_week"] = pa.array([row.get("minutes_per_week") for row in rows], pa.float64())
        pq.write_table(pa.table(columns), path)
    else:
        cells = [cells_of(row) for row in rows]
        names = list(dict.fromkeys(["id", "red_flags", *(name for one in cells for name in one)]))
        text = io.StringIO()
        writer = csv.DictWriter(text, names, delimiter="\t" if form == "tsv" else ",", restval="")
        writer.writeheader()
        writer.writerows(cells)
        content = text.getvalue().encode()
        path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


class Answer(NamedTuple):
    id: str
    practices: list
    gains: list
    status: str | None


def read(path):
    """The answers of a file in the format that its name says."""
    form = path.name.split(".")[1]
    if form == "parquet":
        rows = pq.read_table(path).to_pylist()
    else:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        text = content.decode()
        if form == "jsonl":
            rows = [json.loads(line) for line in text.splitlines()]
        else:
            rows = list(csv.DictReader(io.StringIO(text), delimiter="\t" if form == "tsv" else ","))
            for row in rows:
                row["practices"] = row["practices"].split(";") if row["practices"] else []
                row["gains"] = [float(gain) for gain in row["gains"].split(";") if gain]
    return [Answer(str(row["id"]), row["practices"] or [], row["gains"] or [], row["status"] or None) for row in rows]


def expected(row, **options):
    result = recommend(Situation.from_dict({name: value for name, value in row.items() if name != "id"}), **options)
    practices = [item.practice.id for item in result]
    return Answer(str(row["id"]), practices, [item.gain for item in result], str(result.safety.status))


def some(count, seed=5):
    draw = random.Random(seed)  # noqa: S311 - no secret
    rows = []
    for number in range(count):
        row = {"id": f"n{number}"}
        for name, section in (("obstacles", CATALOG.obstacles), ("pillars", CATALOG.pillars)):
            row[name] = {id: draw.randint(0, 10) / 10 for id in draw.sample(list(section), draw.randint(0, 3))}
        row["wanted"] = {id: draw.random() for id in row["pillars"] if draw.random() < 0.3}
        row["goals"] = draw.sample([*CATALOG.benefits, *CATALOG.pillars], draw.randint(0, 2))
        row["confirmed"] = draw.sample(list(CATALOG.conditions), draw.randint(0, 3))
        row["done"], row["excluded"] = (draw.sample(list(CATALOG.practices), draw.randint(0, 2)) for _ in range(2))
        flags = draw.choice([None, [], [], draw.sample(list(CATALOG.red_flags), draw.randint(1, 2))])
        row |= {"red_flags": flags, "mode": draw.choice(["together", "alone"])}
        row["minutes_per_week"] = draw.choice([None, 0, 30, 90.5])
        rows.append(row)
    return rows


ROWS = [
    *some(120),
    {"id": "nothing"},
    {"id": "asked", "red_flags": []},
    *({"id": flag, "obstacles": {"lack-of-trust": 0.7}, "red_flags": [flag]} for flag in CATALOG.red_flags),
]


WAYS = [
    *((form, "jsonl") for form in (*FORMS, "jsonl.gz", "csv.gz")),
    *(("parquet", to) for to in FORMS[1:]),
    ("csv", "csv.gz"),
    ("tsv", "jsonl.gz"),
    ("jsonl", "parquet"),
]
"""From every format, and into every format."""


@pytest.mark.parametrize(("form", "to"), WAYS)
def test_every_row_in_every_format_has_the_list_of_recommend(command, tmp_path, form, to):
    source, out = write(tmp_path / f"in.{form}", ROWS), tmp_path / f"out.{to}"
    assert command(source, "-o", out, "--keep", "id", "-k", 15) == (0, "", "")
    assert read(out) == [expected(row, k=15) for row in ROWS]
    assert [path.name for path in sorted(tmp_path.iterdir())] == [source.name, out.name]


@pytest.mark.parametrize("form", FORMS)
def test_every_red_flag_has_the_status_of_the_gate_and_no_practice_that_it_holds(command, tmp_path, form):
    rows = [
        {"id": flag, "obstacles": dict.fromkeys(CATALOG.obstacles, 0.9), "red_flags": [flag]}
        for flag in CATALOG.red_flags
    ]
    done = command(write(tmp_path / f"in.{form}", rows), "-o", "out.jsonl", "--keep", "id", "-k", 100)
    answers = read(tmp_path / "out.jsonl")
    assert done.code == 0
    assert {answer.status for answer in answers} == HELD
    for answer, row in zip(answers, rows, strict=True):
        result = recommend(Situation(obstacles=row["obstacles"], red_flags=row["red_flags"]), k=100)
        assert answer.status == result.safety.status
        assert set(answer.practices) == {item.practice.id for item in result}
        assert not (result.blocked and answer.practices)


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_red_flags_is_not_asked_and_never_none(command, tmp_path, form):
    rows = [{"id": "a"}, {"id": "b", "red_flags": None}, {"id": "c", "red_flags": []}]
    command(write(tmp_path / f"in.{form}", rows), "-o", "out.csv", "--keep", "id")
    assert [answer.status for answer in read(tmp_path / "out.csv")] == ["unasked", "unasked", "clear"]


@pytest.mark.parametrize("cell", ["None", "NONE", "[]", "no", "-", "null", "none threats", "none;none", "false", "0"])
def test_in_csv_no_other_word_than_none_says_that_there_is_none(command, tmp_path, cell):
    (tmp_path / "in.csv").write_text(f'obstacle:lack-of-trust,red_flags\n0.5,"{cell}"\n')
    done = command("in.csv", "-o", "out.csv")
    assert done.code == 1
    assert "- line 2, red_flags: " in done.err
    assert not (tmp_path / "out.csv").exists()


def test_no_red_flags_column_at_all_is_not_asked(command, tmp_path):
    (tmp_path / "in.csv").write_text("obstacle:lack-of-trust\n0.5\n")
    done = command("in.csv", "-o", "-", "--to", "jsonl")
    assert json.loads(done.out)["status"] == "unasked"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(situations(CATALOG))
def test_law_a_line_of_any_situation_has_the_answer_of_recommend(command, situation):
    done = command("-", "--from", "jsonl", "-o", "-", "--to", "jsonl", stdin=lines_of(situation.to_dict()).encode())
    result = recommend(situation)
    assert json.loads(done.out) == {
        "practices": [item.practice.id for item in result],
        "gains": [item.gain for item in result],
        "status": str(result.safety.status),
    }


@pytest.mark.parametrize(("form", "to"), WAYS)
def test_neither_blocks_nor_threads_change_a_byte(command, tmp_path, form, to):
    source = write(tmp_path / f"in.{form}", ROWS[100:])
    made = set()
    for words in ([], ["--block-rows", 7], ["--block-rows", 1, "--threads", 1], ["--block-rows", 15, "--threads", 3]):
        assert command(source, "-o", f"out.{to}", "--keep", "id", "--reasons", "--force", *words).code == 0
        made.add((tmp_path / f"out.{to}").read_bytes())
    assert len(made) == 1


def test_parquet_has_the_same_row_groups_in_every_size_of_block(command, tmp_path, monkeypatch):
    monkeypatch.setattr("intimacy.cli.batch_out.GROUP_ROWS", 50)
    source = write(tmp_path / "in.parquet", ROWS)
    made = []
    for block in (7, 49, 50, 1000):
        command(source, "-o", "out.parquet", "--keep", "id", "--force", "--block-rows", block)
        data = pq.ParquetFile(tmp_path / "out.parquet").metadata
        made.append([data.row_group(at).num_rows for at in range(data.num_row_groups)])
    assert made == [[50] * (len(ROWS) // 50) + [len(ROWS) % 50]] * 4


def test_parquet_has_the_same_pages_in_every_size_of_block(command, tmp_path):
    # More different texts than a dictionary of Parquet takes, so that where it gives up can be seen.
    table = pa.table({"id": [f"{number:0200}" for number in range(7000)], "obstacle:lack-of-trust": [0.5] * 7000})
    pq.write_table(table, tmp_path / "in.parquet")
    made = set()
    for block in (130, 7000):
        command("in.parquet", "-o", "out.parquet", "--keep", "id", "--force", "--block-rows", block)
        made.add((tmp_path / "out.parquet").read_bytes())
    assert len(made) == 1


@pytest.mark.parametrize("words", [["-k", 1], ["--focus", 0], ["--evidence", "direct"]], ids=str)
def test_options_are_those_of_recommend(command, tmp_path, words):
    command(write(tmp_path / "in.jsonl", ROWS), "-o", "out.csv", "--keep", "id", *words)
    options = {words[0].lstrip("-"): words[1]}
    assert read(tmp_path / "out.csv") == [expected(row, **options) for row in ROWS]


def test_a_catalogue_of_your_own_is_taken(command, tmp_path):
    link = {"source": "tea", "relation": "addresses", "target": "noise", "strength": "strong", "basis": "curated"}
    catalogue = {
        "schema": "intimacy/catalog/1",
        "id": "small",
        "name": "Small",
        "version": "1.0.0",
        "obstacles": [{"id": "noise", "name": "Noise", "aliases": ["din"]}],
        "practices": [{"id": "tea", "name": "Tea together"}],
        "links": [{**link, "verdict": "untested", "directness": "none"}],
    }
    (tmp_path / "small.json").write_text(json.dumps(catalogue))
    (tmp_path / "in.csv").write_text("obstacle:din,red_flags\n1,none\n")
    done = command("in.csv", "-o", "-", "--to", "jsonl", "--catalog", "small.json")
    assert (done.code, json.loads(done.out)["practices"]) == (0, ["tea"])


def test_reasons_are_the_links_that_give_most(command, tmp_path):
    command(write(tmp_path / "in.jsonl", [{"id": "a", **GOOD}]), "-o", "out.jsonl", "--reasons")
    command("in.jsonl", "-o", "out.csv", "--reasons", "--keep", "id")
    command("in.jsonl", "-o", "out.parquet", "--reasons", "--keep", "id")
    told = [[reason.link.id for reason in item.reasons[:3]] for item in recommend(Situation.from_dict(GOOD))]
    assert not (tmp_path / "out.jsonl").exists(), "id is kept or a fault"
    command("in.jsonl", "-o", "out.jsonl", "--reasons", "--keep", "id")
    assert json.loads((tmp_path / "out.jsonl").read_text())["reasons"] == told
    assert pq.read_table(tmp_path / "out.parquet")["reasons"].to_pylist() == [told]
    (row,) = csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text()))
    assert [links.split(",") for links in row["reasons"].split(";")] == told


def test_parquet_says_in_its_schema_what_made_it(command, tmp_path):
    command(write(tmp_path / "in.jsonl", ROWS), "-o", "out.parquet", "--keep", "id", "-k", 2)
    said = json.loads(pq.read_schema(tmp_path / "out.parquet").metadata[b"intimacy"])
    assert said["catalog"]["rules_sha256"] == CATALOG.rules_sha256
    assert said["options"]["k"] == 2


# -- what is carried along ---------------------------------------------------------------------------------------------

HOSTILE = [
    7,
    0.1,
    True,
    None,
    "Zo\u00eb \x1b[31m",
    "\ud800",
    'a,b\n"c"',
    "=1+1",
    {"deep": ["x", 1.5]},
    "",
    "-Nx_1",
    "-0.3",
]


def test_kept_values_of_json_lines_stay_as_they_are(command, tmp_path):
    (tmp_path / "in.jsonl").write_text(lines_of(*({"mine %s": value, **GOOD} for value in HOSTILE), GOOD))
    done = command("in.jsonl", "-o", "out.jsonl", "--keep", "mine %s")
    assert done.code == 0
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [row["mine %s"] for row in rows] == [*HOSTILE, None]
    assert next(iter(rows[0])) == "mine %s"
    assert "\x1b" not in (tmp_path / "out.jsonl").read_text()


def test_kept_values_of_json_lines_are_texts_in_other_formats(command, tmp_path):
    (tmp_path / "in.jsonl").write_text(lines_of(*({"mine": value, **GOOD} for value in HOSTILE)))
    assert command("in.jsonl", "-o", "out.parquet", "--keep", "mine").code == 0
    texts = pq.read_table(tmp_path / "out.parquet")["mine"].to_pylist()
    plain = [
        "7",
        "0.1",
        "true",
        None,
        "Zo\u00eb \x1b[31m",
        "?",
        'a,b\n"c"',
        "=1+1",
        '{"deep": ["x", 1.5]}',
        "",
        "-Nx_1",
        "-0.3",
    ]
    assert texts == plain
    assert command("in.jsonl", "-o", "out.csv", "--keep", "mine").code == 0
    cells = [
        row["mine"] for row in csv.DictReader(io.StringIO((tmp_path / "out.csv").read_bytes().decode(), newline=""))
    ]
    assert cells == ["'=1+1" if text == "=1+1" else text or "" for text in plain]


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(1)", "+1+cmd|' /C calc'!A0", "-2+3", "%0A", "\t=1", "|x"])
def test_no_kept_cell_of_csv_is_a_formula(command, tmp_path, cell):
    (tmp_path / "in.jsonl").write_text(lines_of({"mine": cell, **GOOD}))
    command("in.jsonl", "-o", "out.csv", "--keep", "mine")
    (row,) = csv.DictReader(io.StringIO((tmp_path / "out.csv").read_text()))
    assert row["mine"] == f"'{cell}"


def test_columns_of_parquet_are_kept_with_their_types(command, tmp_path):
    table = pa.table(
        {
            "when": pa.array([0, None], pa.timestamp("ns")),
            "tag": pa.array(["a", "b"]).dictionary_encode(),
            "nested": pa.array([[{"x": float("nan")}], None]),
            "raw": pa.array([b"\xff", b""]),
            "obstacle:lack-of-trust": [0.5, None],
        }
    )
    pq.write_table(table, tmp_path / "in.parquet")
    kept = ["when", "tag", "nested", "raw"]
    words = [word for name in kept for word in ("--keep", name)]
    assert command("in.parquet", "-o", "out.parquet", *words).code == 0
    assert pq.read_table(tmp_path / "out.parquet").select(kept).schema.equals(table.select(kept).schema)
    assert command("in.parquet", "-o", "out.jsonl", *words).code == 0
    row = json.loads((tmp_path / "out.jsonl").read_text().splitlines()[0])
    assert [row[name] for name in kept] == ["1970-01-01 00:00:00.000000000", "a", [{"x": None}], "ff"]


@pytest.mark.parametrize(
    "name", ["red_flags", "obstacles", "obstacle:lack-of-trust", "mode", "minutes", "wanted:trust"]
)
def test_what_is_part_of_a_situation_is_never_carried_along(command, tmp_path, name):
    (tmp_path / "in.jsonl").write_text(lines_of({"red_flags": ["physical-violence"]}))
    done = command("in.jsonl", "-o", "out.jsonl", "--keep", name)
    assert (done.code, done.out) == (2, "")
    assert "part of a situation, and none is ever repeated" in " ".join(done.err.split())


# -- faults ------------------------------------------------------------------------------------------------------------

LATE = [{"id": str(number), **GOOD} for number in range(300)]
FAULTS = {
    "severity-5": ({"obstacles": {"lack-of-trust": 5}}, "obstacle"),
    "unknown-goal": ({"goals": ["trsut"]}, "goals: the id of a benefit or pillar of this catalog; the nearest: trust"),
    "unknown-flag": ({"red_flags": ["treats"]}, "red_flags: the id of a red flag: "),
    "mode": ({"mode": "apart"}, "mode: one of together, alone"),
    "minutes": ({"minutes_per_week": -1}, "minutes_per_week: a number of minutes from 0 upward"),
    "nan": ({"obstacles": {"lack-of-trust": float("nan")}}, ""),
    "alias-twice": ({"goals": ["trust", "satisfaction", "trust"]}, "goals"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_late_row_is_told_by_its_place_and_nothing_is_written(command, tmp_path, form, fault):
    wrong, text = FAULTS[fault]
    rows = [*LATE, {"id": "x", **wrong}, *LATE]
    done = command(
        write(tmp_path / f"in.{form}", rows), "-o", "out.csv", "--keep", "id", "--block-rows", 64, "--threads", 2
    )
    place = {"jsonl": "line 301", "parquet": "row 301"}.get(form, "line 302")
    assert done.code == 1
    assert f"1 fault in the table of situations:\n- {place}" in done.err
    assert text in done.err
    assert "nothing was written; --on-error skip" in done.err
    assert [path.name for path in tmp_path.iterdir()] == [f"in.{form}"]


BAD_LINES = {
    "half": '{"id": "x", "obst',
    "list": "[1]",
    "text": '"trust"',
    "not-utf-8": None,
    "twice": '{"mode": "alone", "mode": "together"}',
    "infinity": '{"minutes_per_week": 1e999}',
    "digits": '{"minutes_per_week": 1' + "0" * 5000 + "}",
    "digits-of-a-float": '{"minutes_per_week": 1' + "0" * 400 + "}",
    "deep": "[" * 100_000,
    "bool": '{"obstacles": {"lack-of-trust": true}}',
    "number-as-text": '{"obstacles": {"lack-of-trust": "0.5"}}',
    "null-map": '{"obstacles": null}',
    "null-list": '{"goals": null}',
    "no-slug": '{"goals": ["\\ud800"]}',
    "list-in-list": '{"goals": [["trust"]]}',
    "text-for-list": '{"red_flags": "threats"}',
    "schema": '{"schema": "intimacy/situation/2"}',
    "unknown-field": '{"obstacle": {"lack-of-trust": 1}}',
}


@pytest.mark.parametrize("line", BAD_LINES)
def test_a_bad_line_of_json_is_one_fault_with_its_number(command, tmp_path, line):
    content = lines_of(GOOD, "").encode() + (BAD_LINES[line] or "\udcff").encode(errors="surrogateescape")
    (tmp_path / "in.jsonl").write_bytes(content + b"\n" + lines_of(GOOD).encode())
    done = command("in.jsonl", "-o", "out.csv", "--on-error", "skip")
    assert done.code == 1
    assert done.err.startswith("error: 1 row left out:\n- line 3")
    assert (tmp_path / "out.csv").read_text().count("\n") == 3


def test_minutes_that_a_float_can_hold_are_no_fault(command, tmp_path):
    (tmp_path / "in.jsonl").write_text('{"minutes_per_week": 1e308}\n{"minutes_per_week": 1' + "0" * 308 + "}\n")
    assert command("in.jsonl", "-o", "out.csv").code == 0


def test_a_line_over_the_limit_is_one_fault_and_the_next_line_is_the_next(command, tmp_path, monkeypatch):
    monkeypatch.setattr("intimacy.cli.texts.MAX_BYTES", 1000)
    (tmp_path / "in.jsonl").write_text(lines_of(GOOD, " " * 5000 + "{}", {"mode": "apart"}, GOOD))
    done = command("in.jsonl", "-o", "out.jsonl", "--on-error", "mark")
    assert "- line 2: a line of at most 1,000 bytes\n- line 3, mode: " in done.err
    assert [json.loads(line)["status"] for line in (tmp_path / "out.jsonl").read_text().splitlines()] == [
        "clear",
        None,
        None,
        "clear",
    ]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("to", FORMS)
def test_skip_leaves_rows_out_and_mark_keeps_them_without_an_answer(command, tmp_path, form, to):
    bad = {3: {"mode": "apart"}, 4: {"goals": ["trsut"]}, 70: {"obstacles": {"lack-of-trust": -1}}}
    rows = [{"id": f"r{number}", **bad.get(number, GOOD)} for number in range(90)]
    write(tmp_path / f"in.{form}", rows)
    skipped = command(f"in.{form}", "-o", f"out.{to}", "--keep", "id", "--on-error", "skip", "--block-rows", 40)
    assert (skipped.code, skipped.err.splitlines()[0]) == (1, "error: 3 rows left out:")
    assert [one.id for one in read(tmp_path / f"out.{to}")] == [f"r{at}" for at in range(90) if at not in bad]
    marked = command(
        f"in.{form}", "-o", f"out.{to}", "--keep", "id", "--on-error", "mark", "--force", "--block-rows", 40
    )
    assert (marked.code, marked.err.splitlines()[0]) == (1, "error: 3 rows without an answer:")
    answers = read(tmp_path / f"out.{to}")
    assert [one.id for one in answers] == [f"r{at}" for at in range(90)]
    assert {at for at, one in enumerate(answers) if one.status is None} == set(bad)
    assert not any(answers[at].practices for at in bad)


def test_at_most_twenty_faults_are_told_and_the_rest_are_counted(command, tmp_path):
    write(tmp_path / "in.jsonl", [{"id": "x", "mode": "apart"}] * 50 + LATE)
    for way in ("stop", "skip"):
        done = command("in.jsonl", "-o", "out.csv", "--keep", "id", "--on-error", way)
        assert done.err.count("\n- line ") == 20
        assert "\n- and 30 more rows with faults\n" in done.err


def test_two_inputs_that_differ_only_in_values_have_the_same_fault(command, tmp_path):
    said = set()
    for form in FORMS:
        for number, flag in ((7.25, "threats-x"), (-3.5, "stalking-y")):
            rows = [{"id": "x", "obstacles": {"lack-of-trust": number}, "red_flags": [flag]}]
            done = command(write(tmp_path / f"in.{form}", rows), "-o", "out.csv", "--keep", "id")
            said.add((form, done.code, done.err))
            assert flag not in done.err
            assert str(number) not in done.err
    assert len(said) == len(FORMS)


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("in.jsonl", b"", "the input is empty"),
        ("in.jsonl", b"\n \r\n", "the input is empty"),
        ("in.csv", b"", "the input is empty"),
        ("in.parquet", b"", "a whole file of Parquet"),
        ("in.parquet", b"PAR1 and no more", "a whole file of Parquet"),
        ("in.csv", b"\xff\xfeo\x00b\x00", "text in UTF-8"),
        ("in.csv", b"obstacle:lack-of-trust;red_flags\n0.5;none\n", "between commas, not semicolons"),
        ("in.tsv", b"obstacle:lack-of-trust,red_flags\n0.5,none\n", "between tabs, not commas"),
        ("in.csv", b"obstacle:lack-of-trst\n0.5\n", "the nearest: lack-of-trust"),
        ("in.csv", b"red_flag\nnone\n", "the nearest: red_flags"),
        ("in.csv", b"note\nx\n", "column 'note'"),
        ("in.csv", b"obstacles\nx\n", "in CSV, a column of numbers for each: obstacle:ID"),
        ("in.csv", b"mode,mode\nalone,alone\n", "each column once"),
        ("in.csv", b'mode\n"alone\n' + b"alone\n" * 50_000, "line 2: cells of at most 131,072 characters"),
        ("in.csv", b'mode\n"alo"ne\n', "line 2: cells of at most"),
        ("in.csv", b'mode\nalone\n"alone', "line 3: cells of at most"),
        ("in.jsonl.gz", b"nothing packed", "a whole file of gzip"),
        ("in.jsonl.gz", gzip.compress(lines_of(*some(50)).encode())[:-20], "a whole file of gzip"),
    ],
)
@pytest.mark.parametrize("way", ["stop", "skip", "mark"])
def test_what_cannot_be_read_at_all_ends_it_whatever_is_said_of_faults(command, tmp_path, name, content, text, way):
    (tmp_path / name).write_bytes(content)
    done = command(name, "-o", "out.csv", "--on-error", way, *(["--keep", "id"] if name.endswith("gz") else []))
    assert (done.code, done.out) == (1, "")
    assert text in done.err
    assert "Traceback" not in done.err
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("way", ["stop", "skip"])
def test_a_parquet_file_that_breaks_in_the_middle_leaves_no_half_answer(command, tmp_path, way):
    source = tmp_path / "in.parquet"
    write(source, some(3000))
    content = bytearray(source.read_bytes())
    content[len(content) // 4 : len(content) // 2] = bytes(len(content) // 2 - len(content) // 4)
    source.write_bytes(content)
    done = command("in.parquet", "-o", "out.csv", "--keep", "id", "--on-error", way, "--block-rows", 500)
    assert (done.code, "a whole file of Parquet" in done.err) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_a_parquet_file_that_was_cut_in_half_is_refused(command, tmp_path):
    source = write(tmp_path / "in.parquet", ROWS)
    source.write_bytes(source.read_bytes()[: source.stat().st_size // 2])
    done = command("in.parquet", "-o", "out.csv", "--keep", "id")
    assert (done.code, "in.parquet: a whole file of Parquet" in done.err) == (1, True)


def test_csv_as_spreadsheets_write_it_is_taken(command, tmp_path):
    text = (
        '\ufeffobstacle:lack-of-trust , red_flags,note,done\r\n"0.5",none,"a, ""b""\r\nc",\r\n'
        "\r\n +.5 ,None-of-them,,time-out; love-languages\r\n1e-1,threats,,\r\n"
    )
    (tmp_path / "in.csv").write_bytes(text.encode())
    done = command("in.csv", "-o", "out.jsonl", "--keep", "note", "--on-error", "mark")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [row["status"] for row in rows] == ["clear", None, "block"]
    assert rows[0]["note"] == 'a, "b"\r\nc'
    assert "\n- line 5, red_flags: " in done.err, "lines are counted as an editor counts them"


@pytest.mark.parametrize("cell", ["NaN", "inf", "0,5", "50%", "abc", "1_0", "0x1", "1.01", "-0.1", "\u0660", "true"])
def test_a_cell_that_is_no_number_from_0_to_1_is_a_fault(command, tmp_path, cell):
    (tmp_path / "in.csv").write_text(f'obstacle:lack-of-trust\n0.5\n"{cell}"\n', encoding="utf-8")
    done = command("in.csv", "-o", "out.csv", "--on-error", "skip")
    assert done.err == "error: 1 row left out:\n- line 3, obstacle:lack-of-trust: a severity is a number from 0 to 1\n"


@pytest.mark.parametrize("row", ["0.5", "0.5,none,more", '"0.5\xff",none'])
def test_a_row_of_csv_with_other_cells_than_the_names_is_a_fault(command, tmp_path, row):
    (tmp_path / "in.csv").write_bytes(
        f"obstacle:lack-of-trust,red_flags\n0.5,none\n{row}\n0.5,none\n".encode("latin-1")
    )
    done = command("in.csv", "-o", "out.csv", "--on-error", "skip")
    assert done.err.startswith("error: 1 row left out:\n- line 3: ")
    assert (tmp_path / "out.csv").read_text().count("clear") == 2


@pytest.mark.parametrize("to", FORMS)
@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_no_rows_give_a_file_without_rows(command, tmp_path, form, to):
    source = write(tmp_path / f"in.{form}", [])
    assert command(source, "-o", f"out.{to}", *(["--keep", "id"])) == (0, "", "")
    assert read(tmp_path / f"out.{to}") == []
    if to != "jsonl":
        assert (tmp_path / f"out.{to}").stat().st_size > 0


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_columns_are_checked_where_there_are_no_rows(command, tmp_path, form):
    done = command(write(tmp_path / f"in.{form}", []), "-o", "out.csv")
    assert (done.code, "column 'id'" in done.err) == (1, True)


# -- usage -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["in.jsonl"], "Missing option '-o'"),
        (["-o", "out.csv"], "Missing argument 'IN'"),
        (["in.jsonl", "-o", "out"], "the name of OUT does not say what it holds: add --to"),
        (["-", "-o", "out.csv"], "the name of IN does not say what it holds: add --from"),
        (["in.jsonl", "-o", "-", "--to", "parquet"], "Parquet needs a file as OUT"),
        (["-", "--from", "parquet", "-o", "out.csv"], "Parquet needs a file as IN"),
        (["in.jsonl", "-o", "out.parquet.gz"], "packed by itself"),
        (["in.jsonl", "-o", "old.csv"], "old.csv is there already; --force writes over it"),
        (["in.jsonl", "-o", "in.jsonl"], "the same file"),
        (["in.jsonl", "-o", "in.jsonl", "--force"], "the same file"),
        (["in.jsonl", "-o", "link.jsonl", "--force"], "the same file"),
        (["in.jsonl", "-o", "folder.csv", "--force"], "OUT is a file"),
        (["in.jsonl", "-o", "/dev/null", "--to", "csv", "--force"], "OUT is a file"),
        (["in.jsonl", "-o", "out.csv", "--threads", "0"], "--threads"),
        (["in.jsonl", "-o", "out.csv", "--red-flag", "threats"], "No such option"),
    ],
)
def test_a_wrong_usage_ends_with_2_and_writes_nothing(command, tmp_path, words, text):
    write(tmp_path / "in.jsonl", ROWS)
    (tmp_path / "old.csv").write_text("old")
    (tmp_path / "link.jsonl").symlink_to("in.jsonl")
    (tmp_path / "folder.csv").mkdir()
    before = sorted(tmp_path.iterdir())
    done = command(*words)
    assert (done.code, done.out) == (2, "")
    assert text in done.err
    assert "batch --help" in done.err
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "old.csv").read_text() == "old"


@pytest.mark.parametrize("words", [["-k", 0], ["--focus", 2]])
def test_an_option_out_of_its_range_ends_with_1_as_for_recommend(command, tmp_path, words):
    write(tmp_path / "in.jsonl", ROWS)
    done = command("in.jsonl", "-o", "out.csv", "--keep", "id", *words)
    assert (done.code, "fault in the options" in done.err) == (1, True)
    assert not (tmp_path / "out.csv").exists()


@pytest.mark.parametrize("name", ["missing.jsonl", "missing.csv", "missing.parquet", "folder.jsonl", "folder.parquet"])
def test_an_input_that_cannot_be_read_is_one_fault(command, tmp_path, name):
    for folder in ("folder.jsonl", "folder.parquet"):
        (tmp_path / folder).mkdir()
    done = command(name, "-o", "out.csv")
    assert (done.code, done.out) == (1, "")
    assert f"- {name}: " in done.err
    assert re.search(r"can be read \((No such file|Is a directory)", done.err)


@pytest.mark.parametrize("name", ["nowhere/out.csv", "in.jsonl/out.csv", f"{'x' * 300}.csv"])
def test_a_folder_that_cannot_be_written_is_one_error(command, tmp_path, name):
    write(tmp_path / "in.jsonl", ROWS)
    done = command("in.jsonl", "-o", name, "--keep", "id")
    assert (done.code, done.err.startswith("error: cannot write ")) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_one_error(command, tmp_path):
    write(tmp_path / "in.jsonl", ROWS)
    (tmp_path / "closed").mkdir(0o500)
    assert "Permission denied" in command("in.jsonl", "-o", "closed/out.csv", "--keep", "id").err


# -- the file is whole or not there ------------------------------------------------------------------------------------


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o007])
def test_the_file_has_the_permissions_that_the_umask_says(command, tmp_path, mask):
    write(tmp_path / "in.jsonl", ROWS)
    before = os.umask(mask)
    try:
        command("in.jsonl", "-o", "out.csv", "--keep", "id")
    finally:
        os.umask(before)
    assert (tmp_path / "out.csv").stat().st_mode & 0o777 == 0o666 & ~mask


def test_force_writes_to_where_a_link_leads(command, tmp_path):
    write(tmp_path / "in.jsonl", ROWS)
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "out.csv").symlink_to("real.csv")
    assert command("in.jsonl", "-o", "out.csv", "--keep", "id", "--force").code == 0
    assert (tmp_path / "out.csv").is_symlink()
    assert len(read(tmp_path / "real.csv")) == len(ROWS)


@pytest.mark.parametrize("to", [*FORMS, "csv.gz"])
def test_a_full_disk_leaves_an_old_file_as_it_was(command, tmp_path, to):
    resource = pytest.importorskip("resource")
    # Bytes that no format can pack.
    rows = [{"id": os.urandom(8).hex(), **GOOD} for _ in range(4000)]
    write(tmp_path / "in.parquet", rows)
    (tmp_path / f"out.{to}").write_bytes(b"old")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, limits[1]))
    try:
        done = command("in.parquet", "-o", f"out.{to}", "--keep", "id", "--force", "--block-rows", 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert done == (1, "", f"error: cannot write out.{to} (File too large)\n")
    assert (tmp_path / f"out.{to}").read_bytes() == b"old"
    assert not parts(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_run_that_is_stopped_leaves_everything_as_it_was(tmp_path, name, code):
    (tmp_path / "out.csv").write_text("old")
    running = started(tmp_path, "-", "--from", "jsonl", "-o", "out.csv", "--force", "--block-rows", 2)
    running.stdin.write(lines_of(*[GOOD] * 50).encode())
    running.stdin.flush()
    until(lambda: parts(tmp_path))
    running.send_signal(getattr(signal, name))
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out, err.decode().strip()) == (code, b"", "Stopped.")
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    assert (tmp_path / "out.csv").read_text() == "old"


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
@pytest.mark.parametrize("place", ["write", "close"])
def test_a_signal_is_obeyed_where_a_library_swallowed_what_it_raised(command, tmp_path, monkeypatch, name, code, place):
    """Some C code drops whatever is raised within it, as does a search for a package that may be missing."""
    plain = getattr(batch_out._Csv, place)

    def swallowing(*args):
        with contextlib.suppress(BaseException):
            signal.raise_signal(getattr(signal, name))
        return plain(*args)

    monkeypatch.setattr(batch_out._Csv, place, swallowing)
    write(tmp_path / "in.jsonl", ROWS)
    (tmp_path / "out.csv").write_text("old")
    done = command("in.jsonl", "-o", "out.csv", "--keep", "id", "--force", "--block-rows", 2)
    assert done == (code, "", "Stopped.\n")
    assert (tmp_path / "out.csv").read_text() == "old"
    assert not parts(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
@pytest.mark.parametrize("module", ["threading", "contextlib", "importlib._bootstrap"])
def test_a_signal_waits_while_others_hold_a_lock_or_are_called_where_what_they_raise_is_lost(
    command, tmp_path, monkeypatch, name, code, module
):
    plain, went_on = batch_out._Csv.write, []

    def write_on(*args):
        signal.raise_signal(getattr(signal, name))
        went_on.append(True)
        return plain(*args)

    theirs = FunctionType(
        write_on.__code__, {"__name__": module, "signal": signal, "getattr": getattr}, closure=write_on.__closure__
    )
    monkeypatch.setattr(batch_out._Csv, "write", theirs)
    write(tmp_path / "in.jsonl", ROWS)
    (tmp_path / "out.csv").write_text("old")
    done = command("in.jsonl", "-o", "out.csv", "--keep", "id", "--force", "--block-rows", 2)
    assert (went_on, done) == ([True], (code, "", "Stopped.\n"))
    assert (tmp_path / "out.csv").read_text() == "old"
    assert not parts(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
def test_of_a_signal_that_came_while_python_tidied_up_nothing_odd_is_told(command, tmp_path, monkeypatch):
    lost = []
    monkeypatch.setattr(sys, "unraisablehook", lost.append)

    class Tidied:
        def __del__(self):
            signal.raise_signal(signal.SIGINT)

    def tidying(*_):
        Tidied()

    monkeypatch.setattr(batch_out._Csv, "write", tidying)
    write(tmp_path / "in.jsonl", ROWS)
    done = command("in.jsonl", "-o", "out.csv", "--keep", "id", "--block-rows", 2)
    assert (done, lost) == ((130, "", "Stopped.\n"), [])
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_is_obeyed_where_something_else_is_raised_in_its_place(command, tmp_path, monkeypatch, name, code):
    """Python 3.11 raises a RuntimeError of its own for whatever is raised while the names of a class are set."""

    def replacing(*_):
        try:
            signal.raise_signal(getattr(signal, name))
        except BaseException as error:
            raise RuntimeError("Error calling __set_name__") from error

    monkeypatch.setattr(batch_out._Csv, "write", replacing)
    write(tmp_path / "in.jsonl", ROWS)
    (tmp_path / "out.csv").write_text("old")
    done = command("in.jsonl", "-o", "out.csv", "--keep", "id", "--force", "--block-rows", 2)
    assert done == (code, "", "Stopped.\n")
    assert (tmp_path / "out.csv").read_text() == "old"
    assert not parts(tmp_path)


def test_of_two_runs_into_one_file_the_later_one_is_refused_and_the_file_is_whole(command, tmp_path):
    late = started(tmp_path, "-", "--from", "jsonl", "-o", "out.csv")
    late.stdin.write(lines_of(GOOD).encode())
    late.stdin.flush()
    until(lambda: parts(tmp_path))
    write(tmp_path / "in.jsonl", ROWS)
    assert command("in.jsonl", "-o", "out.csv", "--keep", "id").code == 0
    _, err = late.communicate(timeout=30)
    assert (late.returncode, "has come to be meanwhile" in err.decode()) == (1, True)
    assert len(read(tmp_path / "out.csv")) == len(ROWS)
    assert not parts(tmp_path)


def test_without_links_in_the_file_system_an_old_file_is_left_all_the_same(command, tmp_path, monkeypatch):
    def none(*_):
        raise PermissionError(1, "no links here")

    monkeypatch.setattr("os.link", none)
    write(tmp_path / "in.jsonl", ROWS)
    assert command("in.jsonl", "-o", "out.csv", "--keep", "id").code == 0
    assert len(read(tmp_path / "out.csv")) == len(ROWS)
    assert not parts(tmp_path)


# -- standard input and output, terminal, surroundings -----------------------------------------------------------------


@pytest.mark.parametrize("form", ["jsonl", "csv", "tsv"])
def test_standard_input_and_output_take_lines(command, tmp_path, form):
    content = write(tmp_path / f"in.{form}", ROWS).read_bytes()
    done = command("-", "--from", form, "-o", "-", "--to", form, "--keep", "id", stdin=content)
    (tmp_path / f"out.{form}").write_text(done.out)
    assert (done.code, done.err) == (0, "")
    assert read(tmp_path / f"out.{form}") == [expected(row) for row in ROWS]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110 - a device
def test_a_full_standard_output_is_one_error(tmp_path):
    write(tmp_path / "in.jsonl", ROWS)
    words = [*COMMAND, "batch", "in.jsonl", "--keep", "id", "-o", "-", "--to", "csv"]
    with open("/dev/full", "wb") as full:  # noqa: PTH123 - a device
        done = subprocess.run(words, cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (done.returncode, done.stderr) == (1, b"error: cannot write (No space left on device)\n")


@pytest.mark.skipif(sys.platform == "win32", reason="has no such terminals")
def test_progress_is_one_line_of_at_most_80_columns_and_only_in_a_terminal(tmp_path):
    import pty

    write(tmp_path / "in.jsonl", some(4000))
    words = ["in.jsonl", "--keep", "id", "-o", "out.csv", "--force", "--block-rows", "50"]
    ours, theirs = pty.openpty()
    import fcntl
    import struct
    import termios

    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    environment = os.environ | {"PYTHONUTF8": "1"}
    running = subprocess.Popen([*COMMAND, "batch", *words], cwd=tmp_path, stderr=theirs, env=environment)
    os.close(theirs)
    told = b""
    try:
        while more := os.read(ours, 4096):
            told += more
    except OSError:
        # How a terminal of Linux says that nobody is there any more.
        pass
    os.close(ours)
    assert running.wait() == 0
    shown = [line for line in told.decode().replace("\n", "\r").split("\r") if line.strip()]
    assert max(map(len, shown)) < 80
    # A machine that has much else to do takes minutes.
    time_ = r"(\d+ min )?\d+ s"
    bar = rf"[█░]{{12}} +\d+%  [\d,]+ rows, [\d,]+ a second, {time_} left *"
    assert all(re.fullmatch(bar, line) for line in shown[:-1])
    assert re.fullmatch(rf"4,000 rows in {time_}, [\d,]+ a second", shown[-1])
    assert len(shown) > 1
    quiet = subprocess.run([*COMMAND, "batch", *words], cwd=tmp_path, capture_output=True, check=True)
    assert (quiet.stdout, quiet.stderr) == (b"", b"")


@pytest.mark.parametrize("package", ["pyarrow", "numpy"])
def test_without_the_extra_the_error_names_it_and_the_help_is_there(tmp_path, package):
    code = f"import sys; sys.modules[{package!r}] = None; sys.argv[0] = 'intimacy'; from intimacy.cli.process import run; run()"
    write(tmp_path / "in.jsonl", ROWS)
    words = [sys.executable, "-c", code, "batch"]
    done = subprocess.run(
        [*words, "in.jsonl", "-o", "out.csv"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"error: this needs {package}: pip install 'intimacy[bulk]'\n"
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_the_help_needs_no_pyarrow_and_fits_80_columns():
    code = "import sys; sys.modules['pyarrow'] = None; from intimacy.cli.process import run; run()"
    done = subprocess.run([sys.executable, "-c", code, "batch", "--help"], capture_output=True, text=True, check=True)
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert "--on-error [stop|skip|mark]" in done.stdout
