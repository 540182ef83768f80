"""`intimacy score`: answers of many people in, scores out, every fault by its row."""

import csv
import gzip
import io
import json
import os
import signal
import stat
import subprocess
import sys
from typing import NamedTuple

import pytest

from intimacy.cli.main import main
from intimacy.instruments import load_instrument

COMMAND = [sys.executable, "-c", "import sys; sys.argv[0] = 'intimacy'; from intimacy.cli.process import run; run()"]
RAS = load_instrument("ras")
ITEMS = RAS.item_ids
HEARD = "whispered"


def a_row(*answers, **more):
    return {**more, **dict(zip(ITEMS, answers, strict=True))}


ROWS = [
    a_row(5, 5, 5, 1, 5, 5, 1, who="one", age="31"),
    a_row(1, 2, 3, 4, 5, 4, 3, who="two", age="44"),
    a_row(3, 3, 3, 3, 3, 3, 3, who="three", age=""),
    a_row(4, 4, None, 2, 4, 4, 2, who="=cmd", age="27"),
    a_row(*[None] * 7, who="five", age="3500000"),
]
"""The best there is; a mixture; a straight line; one answer missing, so that RAS has no score; nobody."""


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def command(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def run(*words, stdin=""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8"))
        with pytest.raises(SystemExit) as end:
            main(["score", *map(str, words)])
        return Outcome(end.value.code, *capsys.readouterr())

    return run


def write(path, rows):
    suffix = path.name.removesuffix(".gz").rpartition(".")[2]
    if suffix == "parquet":
        pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        pq.write_table(pa.Table.from_pylist(rows), path)
        return path
    if suffix == "jsonl":
        text = "".join(f"{json.dumps(row)}\n" for row in rows)
    else:
        out = io.StringIO()
        writer = csv.DictWriter(out, list(rows[0]), delimiter="\t" if suffix == "tsv" else ",")
        writer.writeheader()
        writer.writerows(rows)
        text = out.getvalue()
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def read(path):
    """The rows of an output, numbers as numbers and nothing as None."""
    suffix = path.name.removesuffix(".gz").rpartition(".")[2]
    if suffix == "parquet":
        return pytest.importorskip("pyarrow.parquet").read_table(path).to_pylist()
    text = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()).decode()
    if suffix == "jsonl":
        return [json.loads(line) for line in text.splitlines()]
    rows = csv.DictReader(io.StringIO(text), delimiter="\t" if suffix == "tsv" else ",")
    return [{name: plain(name, cell) for name, cell in row.items()} for row in rows]


def plain(name, cell):
    if cell == "":
        return None
    if name == "straight":
        return {"true": True, "false": False}[cell]
    return float(cell) if ":" in name else cell


def expected(row, instrument=RAS):
    scores = instrument.score({item: row.get(item) for item in instrument.item_ids})
    made = {}
    for one, key in zip(scores, instrument.plan.keys, strict=True):
        made |= {f"{one.subscale}:raw": one.raw, f"{one.subscale}:percent": one.percent}
        made[f"{one.subscale}:answered"] = one.answered
        if key.error is not None:
            made[f"{one.subscale}:error"] = None if one.standard_error is None else 100 * one.standard_error
    return {**made, "straight": scores.straight_lining}


# -- what comes out ----------------------------------------------------------------------------------------------------

FORMS = ["csv", "tsv", "jsonl", "csv.gz", "jsonl.gz", "parquet"]


@pytest.mark.parametrize("source", FORMS)
def test_scores_are_those_of_each_person_in_order_from_every_kind_of_file(command, tmp_path, source):
    write(tmp_path / f"in.{source}", ROWS)
    done = command("ras", f"in.{source}", "-o", "out.jsonl")
    assert (done.code, done.out) == (0, "")
    assert read(tmp_path / "out.jsonl") == [expected(row) for row in ROWS]


@pytest.mark.parametrize("form", FORMS)
def test_every_kind_of_file_is_written_with_what_is_kept(command, tmp_path, form):
    write(tmp_path / "in.csv", ROWS)
    done = command("ras", "in.csv", "-o", f"out.{form}", "--keep", "who")
    assert done.code == 0
    spelt = "'=cmd" if form[0] in "ct" else "=cmd"
    whos = ["one", "two", "three", spelt, "five"]
    assert read(tmp_path / f"out.{form}") == [
        {"who": who, **expected(row)} for who, row in zip(whos, ROWS, strict=True)
    ]


def test_a_whole_frame_has_the_same_scores_in_columns_of_the_same_names(command, tmp_path):
    pa = pytest.importorskip("pyarrow")
    pytest.importorskip("narwhals")
    check = load_instrument("self-check")
    rows = [{item: (place * step) % 5 for place, item in enumerate(check.item_ids)} for step in range(1, 40)]
    rows += [{**rows[3], **dict.fromkeys(check.item_ids[:30])}]
    write(tmp_path / "in.jsonl", rows)
    assert command("self-check", "in.jsonl", "-o", "out.jsonl").code == 0
    frame = check.score_frame(pa.Table.from_pylist(rows), on_exclusion=lambda _: None)
    assert read(tmp_path / "out.jsonl") == frame.drop_columns(["excluded"]).to_pylist()


def test_where_reliability_is_known_the_standard_error_stands_beside_the_score(command, tmp_path):
    ecr = load_instrument("ecr-5-point")
    write(tmp_path / "in.jsonl", [dict.fromkeys(ecr.item_ids, 2), {ecr.item_ids[0]: 1}])
    assert command("ecr-5-point", "in.jsonl", "-o", "out.csv").code == 0
    first, second = read(tmp_path / "out.csv")
    assert 0 < first["anxiety:error"] < 20
    assert second["anxiety:error"] is None


def test_a_column_may_be_named_in_capitals_and_with_underscores(command, tmp_path):
    check = load_instrument("self-check-short")
    answers = dict.fromkeys(check.item_ids, 3)
    write(tmp_path / "in.csv", [{item.upper().replace("-", "_"): answer for item, answer in answers.items()}])
    assert command("self-check-short", "in.csv", "-o", "out.csv").code == 0
    assert read(tmp_path / "out.csv") == [expected(answers, check)]


def test_a_number_that_stands_for_no_answer_is_none_and_cannot_be_an_answer(command, tmp_path):
    write(tmp_path / "in.csv", [a_row(5, 5, 5, 1, 5, 5, 1), a_row(0, 0, -9, 0, 0, 0, 0)])
    assert command("ras", "in.csv", "-o", "out.csv", "--missing", "0", "--missing", "-9").code == 0
    assert [row["total:answered"] for row in read(tmp_path / "out.csv")] == [7, 0]
    done = command("ras", "in.csv", "-o", "other.csv", "--missing", "3")
    assert (done.code, done.out) == (1, "")
    assert not (tmp_path / "other.csv").exists()


def test_an_instrument_of_ones_own_is_read_from_its_file(command, tmp_path):
    (tmp_path / "own.json").write_text(json.dumps(RAS.to_dict()))
    write(tmp_path / "in.csv", ROWS)
    assert command("own.json", "in.csv", "-o", "out.jsonl").code == 0
    assert read(tmp_path / "out.jsonl") == [expected(row) for row in ROWS]


def test_standard_input_and_output_take_rows(command):
    lines = "".join(f"{json.dumps(row)}\n" for row in ROWS)
    done = command("ras", "-", "--from", "jsonl", "-o", "-", "--to", "jsonl", "--quiet", stdin=lines)
    assert (done.code, done.err) == (0, "")
    assert [json.loads(line) for line in done.out.splitlines()] == [expected(row) for row in ROWS]


def test_the_same_rows_are_the_same_bytes_and_only_their_owner_may_read_them(command, tmp_path):
    write(tmp_path / "in.csv", ROWS)
    for form in FORMS:
        written = [tmp_path / f"{name}.{form}" for name in ("one", "two")]
        for path in written:
            assert command("ras", "in.csv", "-o", path).code == 0
            assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o600
        assert written[0].read_bytes() == written[1].read_bytes()


# -- what is told ------------------------------------------------------------------------------------------------------


def test_what_has_no_score_and_what_took_no_part_is_counted(command, tmp_path):
    write(tmp_path / "in.csv", ROWS)
    done = command("ras", "in.csv", "-o", "out.csv")
    assert done.err.splitlines() == [
        "5 rows of ras.",
        "Columns that are no item and took no part: who, age; --keep carries one along.",
        "1 row without any answer: no scores.",
        "1 row with too few answers for total: no score.",
        "1 row with the same answer at every item: see column straight.",
    ]
    check = load_instrument("self-check-short")
    write(tmp_path / "check.jsonl", [dict.fromkeys(check.item_ids, 3)])
    assert "not validated" in command("self-check-short", "check.jsonl", "-o", "check.csv").err


BAD = [
    a_row(5, 5, 5, 1, 5, 5, 1),
    a_row(9, 5, 5, 1, 5, 5, HEARD),
    a_row(5, 5, 2.5, 1, 5, 5, 1),
    a_row(1, 2, 3, 4, 5, 4, 3),
]


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_fault_ends_it_tells_row_and_item_and_never_the_answer(command, tmp_path, form):
    write(tmp_path / f"in.{form}", BAD)
    done = command("ras", f"in.{form}", "-o", "out.csv")
    assert (done.code, done.out) == (1, "")
    first = 2 if form == "jsonl" else 3
    places = [(first, "q1"), (first, "q7"), (first + 1, "q3")]
    assert done.err.splitlines() == [
        "error: 3 faults in the answers:",
        *(
            f"- line {line}, item '{item}': a whole number from 1 to 5, or nothing where it was passed over"
            for line, item in places
        ),
        "nothing was written; --on-error skip leaves such rows out, mark keeps them without scores",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"in.{form}"]


def test_rows_with_faults_are_left_out_or_stay_without_scores_and_are_counted(command, tmp_path):
    write(tmp_path / "in.csv", [{"who": number, **row} for number, row in enumerate(BAD)])
    for way, whos in (("skip", ["0", "3"]), ("mark", ["0", "1", "2", "3"])):
        done = command("ras", "in.csv", "-o", "out.csv", "--keep", "who", "--on-error", way, "--force")
        assert done.code == 1
        assert f"2 rows {'left out' if way == 'skip' else 'without scores'}:\n- line 3, item 'q1'" in done.err
        assert HEARD not in done.err
        rows = read(tmp_path / "out.csv")
        assert [row["who"] for row in rows] == whos
        assert [row["total:raw"] is None for row in rows] == [who in "12" for who in whos]
        assert HEARD not in (tmp_path / "out.csv").read_text()


def test_the_same_person_twice_is_a_fault_of_the_second_row(command, tmp_path):
    write(tmp_path / "in.csv", [*ROWS[:2], ROWS[0]])
    done = command("ras", "in.csv", "-o", "out.csv", "--person", "who")
    assert done.code == 1
    assert "- line 4, --person: each person once; this one came before" in done.err
    done = command("ras", "in.csv", "-o", "out.csv", "--person", "who", "--on-error", "skip")
    assert [row["who"] for row in read(tmp_path / "out.csv")] == ["one", "two"]


def test_only_twenty_faults_are_told_and_the_rest_is_counted(command, tmp_path):
    write(tmp_path / "in.csv", [a_row(*[7] * 7)] * 50)
    done = command("ras", "in.csv", "-o", "out.csv", "--on-error", "mark", "--quiet")
    assert done.err.count("\n- line ") == 20
    assert done.err.splitlines()[-1] == "- and 47 more rows with faults"


WRONG = {
    "a column missing": "who,q1,q2,q3,q4,q5,q6\na,1,2,3,4,5,1\n",
    "a column twice": "q1,q1,q2,q3,q4,q5,q6,q7\n1,1,2,3,4,5,1,2\n",
    "an item in two columns": "Q1,q1,q2,q3,q4,q5,q6,q7\n1,1,2,3,4,5,1,2\n",
    "no rows": ",".join(ITEMS) + "\n",
    "empty": "",
    "blank": "\n\n",
    "a cell too many": f"{','.join(ITEMS)}\n1,2,3,4,5,1,2,{HEARD}\n",
    "an open quote": f'{",".join(ITEMS)}\n"1,{HEARD}\n',
    "semicolons": ";".join(ITEMS) + "\n1;2;3;4;5;1;2\n",
    "no text": b"\xff\xfe" + ",".join(ITEMS).encode(),
    "a number as 1_0": f"{','.join(ITEMS)}\n1_0,2,3,4,5,1,2\n",
    "infinite": f"{','.join(ITEMS)}\ninf,2,3,4,5,1,2\n",
    "an age among the answers": f"{','.join(ITEMS)}\n3500000,2,3,4,5,1,2\n",
}


@pytest.mark.parametrize("name", WRONG)
def test_a_table_with_faults_is_clear_errors_and_writes_nothing(command, tmp_path, name):
    content = WRONG[name]
    (tmp_path / "in.csv").write_bytes(content if isinstance(content, bytes) else content.encode())
    done = command("ras", "in.csv", "-o", "out.csv")
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: 1 fault in the answers:\n- ")
    for said in ("Traceback", HEARD, "3500000", "inf,"):
        assert said not in done.err
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_every_missing_column_is_told_at_once_with_the_nearest(command, tmp_path):
    write(tmp_path / "in.csv", [{"trust-01": 1}])
    done = command("self-check-short", "in.csv", "-o", "out.csv")
    assert done.err.startswith("error: 11 faults in the answers:")
    assert "column 'trust-1': a column for every item; this one is missing; the nearest: trust-01" in done.err


@pytest.mark.parametrize(
    "line",
    [
        f'["{HEARD}"]',
        "7",
        "null",
        f'{{"q1": "{HEARD}"}}',
        '{"q1": [1]}',
        '{"q1": {}}',
        '{"q1": true}',
        '{"q1": 1, "q1": 1}',
        "{",
        '{"q1": NaN}',
        "\udc80",
    ],
)
def test_a_bad_line_of_json_is_one_fault_of_its_line(command, tmp_path, line):
    good = json.dumps(a_row(5, 5, 5, 1, 5, 5, 1))
    (tmp_path / "in.jsonl").write_bytes(f"{good}\n{line}\n{good}\n".encode("utf-8", "surrogateescape"))
    done = command("ras", "in.jsonl", "-o", "out.csv", "--on-error", "skip")
    assert done.code == 1
    assert "1 row left out:\n- line 2" in done.err
    assert HEARD not in done.err
    assert len(read(tmp_path / "out.csv")) == 2


def test_a_file_that_is_cut_in_half_ends_it_in_every_case(command, tmp_path):
    for name in ("in.csv.gz", "in.parquet"):
        path = write(tmp_path / name, ROWS * 2000)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        done = command("ras", name, "-o", "out.csv", "--on-error", "skip")
        assert (done.code, done.out) == (1, "")
        assert "Traceback" not in done.err
        assert not (tmp_path / "out.csv").exists()


def test_nan_in_parquet_is_no_answer_and_a_column_of_text_is_a_fault(command, tmp_path):
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    columns = {item: pa.array([3.0, float("nan")]) for item in ITEMS}
    pq.write_table(pa.table(columns), tmp_path / "in.parquet")
    assert command("ras", "in.parquet", "-o", "out.csv").code == 0
    assert [row["total:answered"] for row in read(tmp_path / "out.csv")] == [7, 0]
    pq.write_table(pa.table({**columns, "q1": pa.array(["3", HEARD])}), tmp_path / "in.parquet")
    done = command("ras", "in.parquet", "-o", "other.csv")
    assert "- row 2, item 'q1'" in done.err
    assert HEARD not in done.err


# -- usage and surroundings --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        ["ras"],
        ["ras", "in.csv"],
        ["no-such", "in.csv", "-o", "out.csv"],
        ["ras", "in.csv", "-o", "in.csv"],
        ["ras", "in.csv", "-o", "there.csv"],
        ["ras", "in.csv", "-o", "out"],
        ["ras", "in.txt", "-o", "out.csv"],
        ["ras", "in.csv", "-o", "-", "--to", "parquet"],
        ["ras", "in.csv", "-o", "out.csv", "--keep", "total:raw"],
        ["ras", "in.csv", "-o", "out.csv", "--missing", "none"],
    ],
    ids=" ".join,
)
def test_a_wrong_usage_ends_with_2_and_leaves_every_file_as_it_is(command, tmp_path, words):
    write(tmp_path / "in.csv", ROWS)
    (tmp_path / "there.csv").write_text("there")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    done = command(*words)
    assert (done.code, done.out) == (2, "")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_column_to_keep_that_is_not_there_is_told(command, tmp_path):
    write(tmp_path / "in.csv", ROWS)
    done = command("ras", "in.csv", "-o", "out.csv", "--keep", "name")
    assert done.code == 1
    assert "who, age" in done.err


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
def test_an_end_that_is_asked_for_leaves_nothing_behind(tmp_path):
    child = subprocess.Popen(
        [*COMMAND, "score", "ras", "-", "--from", "jsonl", "-o", "out.csv"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    line = f"{json.dumps(ROWS[0])}\n".encode()
    while not any(tmp_path.iterdir()):
        child.stdin.write(line)
        child.stdin.flush()
    child.send_signal(signal.SIGTERM)
    _, err = child.communicate(timeout=30)
    assert (child.returncode, err) == (143, b"Stopped.\n")
    assert list(tmp_path.iterdir()) == []


def test_without_pyarrow_text_is_scored_and_parquet_names_the_extra(tmp_path):
    code = "import sys; sys.modules['pyarrow'] = None; sys.argv[0] = 'intimacy'; from intimacy.cli.process import run; run()"
    write(tmp_path / "in.csv", ROWS)
    for out, told in (("out.csv", ""), ("out.parquet", "error: this needs pyarrow: pip install 'intimacy[bulk]'\n")):
        words = [sys.executable, "-c", code, "score", "ras", "in.csv", "-o", out, "--quiet"]
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (1 if told else 0, told)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]
