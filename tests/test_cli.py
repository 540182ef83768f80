"""The command: what it reads, what it writes, what it says of a fault, and how it ends."""

import csv
import io
import json
import os
import re
import runpy
import subprocess
import sys
import time
import unicodedata
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import networkx as nx
import pytest
from click.shell_completion import ShellComplete

import intimacy
from intimacy import Situation, load_catalog, recommend
from intimacy.cli.main import cli, main

CATALOG = load_catalog()
COMMAND = [sys.executable, "-c", "import sys; sys.argv[0] = 'intimacy'; from intimacy.cli.process import run; run()"]
FORMATS = ["table", "json", "jsonl", "csv", "markdown"]
ONE = {"obstacles": {"lack-of-trust": 0.5}, "red_flags": []}
FEAR = {"obstacles": {"fear-of-vulnerability": 0.8}, "red_flags": []}
BAD = {"obstacles": {"lack-of-trust": 5}}
HURT = {"red_flags": ["physical-violence"]}

# Formula, colour, window title, direction override, eight-bit escape, NUL, line separator, Markdown, HTML, a line of its own.
HOSTILE = (
    "=1+1 \x1b[31mred\x1b]0;title\x07 \u202egnp\u202c \x9b31m \x7f \x00 \u2028 **b** <script> [a](b) `c` # | \r\n- x"
)


class Outcome(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def data(self):
        return json.loads(self.out)

    @property
    def practices(self):
        return [item["practice"] for item in self.data["recommendations"]]


class Stdin(io.TextIOWrapper):
    def __init__(self, content):
        super().__init__(io.BytesIO(content), encoding="utf-8")


@pytest.fixture
def command(capsys, monkeypatch, tmp_path):
    """Run the command in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*words, stdin=b""):
        monkeypatch.setattr(sys, "stdin", Stdin(stdin.encode() if isinstance(stdin, str) else stdin))
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        return Outcome(end.value.code, *capsys.readouterr())

    return run


@pytest.fixture
def process(tmp_path):
    """Run the command as a process of its own."""

    def run(*words, stdin=b"", **environment):
        done = subprocess.run(
            [*COMMAND, *map(str, words)],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            env=os.environ | environment,
            check=False,
            timeout=60,
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


def a_file(folder, content, name="situation.json"):
    path = folder / name
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def lines_of(*situations):
    return "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in situations)


def raw_characters(text):
    """The characters of a text that a terminal may obey."""
    return {char for char in text if char != "\n" and unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")}


def catalogue(**changes):
    return {
        "schema": "intimacy/catalog/1",
        "id": "small",
        "name": "Small",
        "version": "1.0.0",
        "pillars": [{"id": "calm", "name": "Calm"}],
        "obstacles": [{"id": "noise", "name": "Noise", "aliases": ["din"]}],
        "practices": [{"id": "tea", "name": "Tea together", "starter": True}],
        "links": [link("tea", "addresses", "noise"), link("noise", "weakens", "calm")],
        **changes,
    }


def link(source, relation, target, **more):
    grade = {} if relation == "precedes" else {"strength": "strong"}
    return {
        "source": source,
        "relation": relation,
        "target": target,
        "basis": "curated",
        "verdict": "untested",
        "directness": "none",
        **grade,
        **more,
    }


def hostile_catalogue():
    return catalogue(
        name=HOSTILE,
        pillars=[
            {
                "id": "calm",
                "name": HOSTILE,
                "summary": HOSTILE,
                "description": HOSTILE,
                "points": [{"id": "one", "text": HOSTILE}],
            }
        ],
        obstacles=[{"id": "noise", "name": f"+{HOSTILE}", "impact": HOSTILE}],
        practices=[
            {
                "id": "tea",
                "name": f"@{HOSTILE}",
                "summary": HOSTILE,
                "steps": [HOSTILE, f"-{HOSTILE}"],
                "starter": True,
            },
            {"id": "walk", "name": f"-{HOSTILE}", "starter": True},
            {"id": "rest", "name": HOSTILE, "starter": True},
        ],
        links=[
            link("tea", "addresses", "noise", rationale=HOSTILE),
            link("walk", "addresses", "noise", rationale=HOSTILE),
            link("rest", "strengthens", "calm", rationale=HOSTILE),
            link("noise", "weakens", "calm", rationale=HOSTILE),
            link("walk", "precedes", "tea", rationale=HOSTILE),
        ],
    )


# -- help and version --------------------------------------------------------------------------------------------------


def test_the_bare_command_teaches_by_example(command):
    bare, asked = command(), command("--help")
    assert (bare.code, bare.err) == (0, "")
    assert bare.out == asked.out == command("-h").out
    assert bare.out.count("\n    intimacy ") >= 6
    assert max(map(len, bare.out.splitlines())) <= 80


def test_every_example_of_the_help_runs_and_finds_something(command, tmp_path):
    a_file(tmp_path, ONE)
    a_file(tmp_path, lines_of(ONE, FEAR), "situations.jsonl")
    a_file(tmp_path, {"trust-1": 1}, "answers.json")
    a_file(tmp_path, f"{','.join(f'q{number}' for number in range(1, 8))}\n{'4,' * 6}4\n", "answers.csv")
    CATALOG.save(tmp_path / "mine.graphml")
    import shlex

    examples = [line.strip() for line in command("--help").out.splitlines() if line.startswith("    intimacy ")]
    for example in examples:
        words = shlex.split(example.partition(" > ")[0])[1:]
        words = [word for word in words if word != "--ask-safety"]
        # What asks in a terminal is given the answers.
        words += ["--answers", "answers.json"] if words[0] == "assess" else []
        done = command(*words)
        assert done.code == 0, example
        written = words[words.index("-o") + 1] if "-o" in words else words[-1]
        assert done.out or (tmp_path / written).stat().st_size, example


@pytest.mark.parametrize(
    "name", ["assess", "recommend", "report", "why-not", "show", "list", "search", "graph", "check"]
)
def test_every_command_is_listed_and_explains_itself_and_its_options(command, name):
    assert f"\n  {name} " in command().out
    done = command(name, "--help")
    assert (done.code, done.err) == (0, "")
    assert f" {name} [OPTIONS]" in done.out.splitlines()[0]
    assert "--catalog NAME|PATH" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


def test_the_version_names_the_library_the_data_and_the_rules(command):
    done = command("--version")
    assert done == (0, f"intimacy {version('intimacy')} (catalogue emotional {CATALOG.version}, rules 1)\n", "")


def test_python_runs_the_command_by_the_name_of_the_package(command):
    ran = subprocess.run([sys.executable, "-m", "intimacy", "--version"], capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout, ran.stderr) == command("--version")


def test_red_flags_are_never_an_option(command):
    helps = "".join(
        command(*words).out
        for words in (["--help"], *([name, "--help"] for name in ("assess", "recommend", "report", "why-not")))
    )
    for flag in CATALOG.red_flags:
        assert flag not in helps
    for option in ("--red-flag", "--red-flags", "--red_flags", "--flag", "--flags"):
        done = command("recommend", option, "physical-violence")
        assert (done.code, done.out) == (2, "")
        assert "physical-violence" not in done.err


# -- formats -----------------------------------------------------------------------------------------------------------

SITUATIONS = [
    {},
    {"red_flags": []},
    *({"obstacles": {id: 1.0}, "red_flags": []} for id in CATALOG.obstacles),
    *({"obstacles": dict.fromkeys(CATALOG.obstacles, level)} for level in (0.1, 1.0)),
    *({"pillars": {id: 0.0}, "red_flags": []} for id in CATALOG.pillars),
    *({"goals": [id], "red_flags": []} for id in CATALOG.benefits),
    {"obstacles": {"lack-of-trust": 0.9}, "mode": "alone", "red_flags": []},
    {"obstacles": {"lack-of-trust": 0.9}, "done": list(CATALOG.practices), "red_flags": []},
    {"minutes_per_week": 0, "red_flags": []},
    *({"obstacles": {"unresolved-conflicts": 0.7}, "red_flags": [flag]} for flag in CATALOG.red_flags),
]


def test_the_table_is_at_most_80_columns_wide_whatever_is_said(command):
    text = lines_of(*SITUATIONS)
    for line in text.splitlines():
        done = command("recommend", "-", "-k", "20", stdin=line)
        assert done.code == 0
        assert max(map(len, done.out.splitlines())) <= 80
        assert not any(row.endswith(" ") for row in done.out.splitlines())


def test_the_table_shows_rank_name_bar_reasons_with_their_evidence_the_first_step_and_the_dose(command, tmp_path):
    done = command("recommend", a_file(tmp_path, FEAR))
    assert (done.code, done.err) == (0, "")
    for item in recommend(Situation.from_dict(FEAR)):
        row = next(line for line in done.out.splitlines() if line.startswith(f" {item.rank} {item.practice.name} "))
        assert row.endswith(("░", "█"))
        assert len(row) == 80
    words = " ".join(done.out.split())
    first = recommend(Situation.from_dict(FEAR))[0]
    for reason in first.reasons[:2]:
        assert f"({reason.evidence})" in words
    assert first.practice.steps[0] in words
    assert "16 minutes, 2 to 3 times a week" in words
    assert not any(char.isdigit() and "0." in line for line in done.out.splitlines() for char in line), (
        "people are shown words and bars, not decimals"
    )


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("said", SITUATIONS[:6] + SITUATIONS[-6:])
def test_json_is_the_result_as_plain_data(command, said, private):
    words = ["recommend", "-", "--format", "json", "-k", "5", *(["--private"] if private else [])]
    done = command(*words, stdin=json.dumps(said))
    assert done.code == 0
    assert done.data == json.loads(json.dumps(recommend(Situation.from_dict(said), k=5).to_dict(private=private)))


def test_jsonl_of_one_situation_is_its_json_in_one_line(command):
    lines = command("recommend", "-", "--format", "jsonl", stdin=json.dumps(ONE)).out
    assert lines.count("\n") == 1
    assert json.loads(lines) == command("recommend", "-", "--format", "json", stdin=json.dumps(ONE)).data


def test_only_private_output_repeats_the_situation(command):
    said = {"obstacles": {"lack-of-trust": 0.137}, "red_flags": ["severe-depression"]}
    open_, private = (
        command("recommend", "-", "--format", "json", *more, stdin=json.dumps(said)) for more in ([], ["--private"])
    )
    assert "situation" not in open_.data
    assert "severe-depression" not in open_.out
    assert private.data["situation"]["red_flags"] == ["severe-depression"]


def test_csv_has_the_rows_of_the_result_and_its_status(command):
    rows = list(csv.DictReader(io.StringIO(command("recommend", "-", "--format", "csv", stdin=json.dumps(FEAR)).out)))
    expected = recommend(Situation.from_dict(FEAR)).to_rows()
    assert [row.pop("status") for row in rows] == ["clear"] * 3
    assert rows == [{name: "" if value is None else str(value) for name, value in row.items()} for row in expected]


def test_csv_of_a_paused_result_is_one_row_that_says_so(command):
    (row,) = csv.DictReader(io.StringIO(command("recommend", "-", "--format", "csv", stdin=json.dumps(HURT)).out))
    assert {name: value for name, value in row.items() if value} == {"status": "block"}


def test_csv_defuses_every_formula_of_a_hostile_catalogue(command, tmp_path):
    path = a_file(tmp_path, hostile_catalogue(), "hostile.json")
    cells = []
    for words in (
        ["recommend", "--obstacle", "noise"],
        ["list", "practices"],
        ["list", "obstacles"],
        ["search", "red"],
        ["graph"],
    ):
        done = command(*words, "--format", "csv", "--catalog", path)
        assert done.code == 0
        rows = list(csv.reader(io.StringIO(done.out)))
        assert {len(row) for row in rows} == {len(rows[0])}
        cells += [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell[:1] in "=+-@\t\r" and cell]
    assert {start for start in "=+-@" if any(cell.startswith(f"'{start}") for cell in cells)} == set("=+-@"), (
        "all four were there to defuse"
    )


def test_markdown_has_no_markdown_of_a_hostile_catalogue(command, tmp_path):
    path = a_file(tmp_path, hostile_catalogue(), "hostile.json")
    done = command("recommend", "--obstacle", "noise", "--format", "markdown", "--catalog", path)
    assert done.code == 0
    for live in ("**b**", "<script>", "[a](b)", "`c`", " # ", " | "):
        assert live not in done.out
    assert r"\*\*b\*\* \<script\> \[a\](b) \`c\` \# \|" in done.out
    assert "\n- x" not in done.out


def test_markdown_tells_names_steps_and_reasons(command):
    done = command("recommend", "-", "--format", "markdown", stdin=json.dumps(FEAR))
    plain = done.out.replace("\\", "")
    for item in recommend(Situation.from_dict(FEAR)):
        assert f"## {item.rank}. {item.practice.name}\n" in plain
        for number, step in enumerate(item.practice.steps, start=1):
            assert f"{number}. {step}\n" in plain
        assert f"({item.reasons[0].evidence})" in plain


@pytest.mark.parametrize("form", FORMATS)
def test_a_paused_result_names_no_practice_in_any_format(command, form):
    done = command("recommend", "-", "--format", form, "-k", "15", stdin=json.dumps(HURT))
    assert (done.code, done.err) == (0, "")
    for practice in CATALOG.practices.values():
        assert practice.id not in done.out
        assert practice.name not in done.out


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_input_gives_the_same_bytes(command, form):
    first, second = (command("recommend", "-", "--format", form, stdin=json.dumps(SITUATIONS[8])) for _ in range(2))
    assert first == second


# -- options -----------------------------------------------------------------------------------------------------------


def options_apart(outcome):
    return {name: value for name, value in outcome.data.items() if name != "options"}


BASE = ["--obstacle", "lack-of-trust=0.6", "--obstacle", "poor-communication=0.4", "--pillar", "safety=0.7"]


@pytest.mark.parametrize(
    "more",
    [
        ["--obstacle", "external-stressors=0.9"],
        ["--pillar", "trust=0.1"],
        ["--wanted", "safety=0.8"],
        ["--goal", "satisfaction"],
        ["--goal", "vulnerability"],
        ["--done", "expressing-feelings"],
        ["--exclude", "expressing-feelings"],
        ["--confirmed", "act-stopped", "--confirmed", "amends-made", "--confirmed", "breach-known"],
        ["--minutes", "10"],
        ["--alone"],
        ["-k", "1"],
        ["--evidence", "article"],
        ["--evidence", "supported"],
        ["--evidence", "direct"],
        ["--focus", "0"],
        ["--focus", "1"],
        ["--private"],
    ],
    ids=" ".join,
)
def test_every_option_changes_the_result(command, more):
    before = command("recommend", *BASE, "--format", "json")
    after = command("recommend", *BASE, *more, "--format", "json")
    assert (before.code, after.code) == (0, 0)
    assert options_apart(before) != options_apart(after)


def test_options_are_what_the_fields_of_a_situation_are(command):
    words = [
        *BASE,
        "--wanted",
        "safety=0.9",
        "--goal",
        "satisfaction",
        "--done",
        "time-out",
        "--exclude",
        "love-languages",
    ]
    words += [
        "--confirmed",
        "act-stopped",
        "--minutes",
        "60.5",
        "--alone",
        "-k",
        "4",
        "--evidence",
        "supported",
        "--focus",
        "0.25",
    ]
    situation = Situation(
        obstacles={"lack-of-trust": 0.6, "poor-communication": 0.4},
        pillars={"safety": 0.7},
        wanted={"safety": 0.9},
        goals=["satisfaction"],
        done=["time-out"],
        excluded=["love-languages"],
        confirmed=["act-stopped"],
        minutes_per_week=60.5,
        mode="alone",
    )
    expected = recommend(situation, k=4, evidence="supported", focus=0.25).to_dict(private=True)
    assert command("recommend", *words, "--format", "json", "--private").data == json.loads(json.dumps(expected))


def test_a_bare_obstacle_is_severity_1(command):
    bare, one = (
        command("recommend", "--obstacle", said, "--format", "json", "--private") for said in ("cheating", "cheating=1")
    )
    assert bare.data["situation"]["obstacles"] == {"cheating": 1.0}
    assert bare == one


def test_options_are_laid_over_a_file(command, tmp_path):
    said = {"obstacles": {"lack-of-trust": 0.5}, "done": ["time-out"], "minutes_per_week": 300, "red_flags": []}
    words = [
        "--obstacle",
        "lack-of-trust=0.9",
        "--obstacle",
        "poor-communication=0.2",
        "--done",
        "negotiation",
        "--minutes",
        "30",
        "--alone",
    ]
    assert command("recommend", a_file(tmp_path, said), *words, "--format", "json", "--private").data["situation"] == {
        "schema": "intimacy/situation/1",
        "obstacles": {"lack-of-trust": 0.9, "poor-communication": 0.2},
        "done": ["time-out", "negotiation"],
        "minutes_per_week": 30.0,
        "mode": "alone",
        "red_flags": [],
    }


def test_options_are_laid_over_every_line(command):
    done = command("recommend", "-", "--exclude", "expressing-feelings", stdin=lines_of(ONE, FEAR))
    assert [
        {"practice": "expressing-feelings", "by": "excluded"} in json.loads(line)["left_out"]
        for line in done.out.splitlines()
    ] == [True, True]


def test_nothing_at_all_gives_what_suits_most(command):
    done = command("recommend", "--format", "json")
    assert done.code == 0
    assert done.data["general"] is True
    assert done.practices


# -- streams -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["name", "stdin", "content", "ndjson"])
def test_one_situation_per_line_gives_one_result_per_line_in_order(command, tmp_path, way):
    many = [{"obstacles": {id: level}, "red_flags": []} for id in CATALOG.obstacles for level in (0.3, 0.9)]
    text = lines_of(*many)
    source = {"name": "s.jsonl", "ndjson": "s.ndjson", "content": "s.txt", "stdin": "-"}[way]
    if source != "-":
        a_file(tmp_path, text, source)
    done = command("recommend", source, stdin=text if source == "-" else "")
    assert (done.code, done.err) == (0, "")
    assert [json.loads(line) for line in done.out.splitlines()] == [
        json.loads(json.dumps(recommend(Situation.from_dict(one)).to_dict())) for one in many
    ]


def test_a_file_of_lines_may_hold_just_one(command, tmp_path):
    path = a_file(tmp_path, lines_of(ONE), "one.jsonl")
    assert command("recommend", path).data == command("recommend", "-", "--format", "json", stdin=json.dumps(ONE)).data


def test_an_indented_object_is_one_situation(command):
    done = command("recommend", "-", "--format", "json", stdin=f"\n{json.dumps(ONE, indent=2)}\n\n")
    assert done.code == 0
    assert done.practices


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + json.dumps(ONE),
        "\ufeff" + lines_of(ONE, FEAR),
        lines_of(ONE, FEAR).replace("\n", "\r\n"),
        lines_of(ONE, FEAR)[:-1],
    ],
)
def test_byte_order_marks_windows_line_ends_and_a_missing_last_line_end_are_taken(command, text):
    done = command("recommend", "-", "--format", "jsonl", stdin=text)
    assert (done.code, done.err) == (0, "")


def test_a_bad_line_stops_and_says_its_number_after_whole_lines(command):
    text = lines_of(ONE, FEAR, "", BAD, ONE)
    for more in ([], ["--on-error", "stop"]):
        done = command("recommend", "-", *more, stdin=text)
        assert done.code == 1
        assert [json.loads(line)["burden"] for line in done.out.splitlines()] == [
            json.loads(json.dumps(recommend(Situation.from_dict(one)).burden)) for one in (ONE, FEAR)
        ]
        assert done.out.endswith("\n")
        assert "line 4" in done.err
        assert "--on-error skip" in done.err


@pytest.mark.parametrize(
    "line",
    [
        json.dumps(BAD),
        '{"obstacles": {"lack-',
        "[1]",
        "nonsense",
        b"\xff\xfe",
        '{"obstacles": {"no-such": 1}}',
        '{"obstacles": {"lack-of-trust": NaN}}',
        "9" * 5000,
        "[" * 100_000,
    ],
    ids=["severity", "cut", "list", "word", "bytes", "unknown", "nan", "digits", "depth"],
)
def test_skipping_goes_on_counts_the_lines_and_ends_with_1(command, line):
    bad = line if isinstance(line, bytes) else line.encode()
    text = lines_of(ONE).encode() + bad + b"\n\n" + bad + b"\n" + lines_of(FEAR).encode()
    done = command("recommend", "-", "--on-error", "skip", stdin=text)
    assert done.code == 1
    assert len([json.loads(row) for row in done.out.splitlines()]) == 2
    told = done.err.strip().splitlines()[-3:]
    assert told[0] == "error: 2 lines skipped:"
    assert told[1].startswith("- line 2")
    assert told[2].startswith("- line 4")


def test_a_stream_that_is_cut_in_half_gives_the_whole_lines_before_the_cut(command):
    text = lines_of(ONE, FEAR)
    done = command("recommend", "-", stdin=lines_of(ONE) + text[: len(text) // 4])
    assert done.code == 1
    assert len(done.out.splitlines()) == 1
    assert json.loads(done.out)
    assert "line 2" in done.err


def test_csv_of_many_has_one_head_and_the_number_of_each_line(command):
    done = command("recommend", "-", "--format", "csv", stdin=lines_of(ONE, HURT, "", FEAR))
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert [row["line"] for row in rows] == ["1", "1", "1", "2", "4", "4", "4"]
    assert [row["status"] for row in rows] == [*["clear"] * 3, "block", *["clear"] * 3]


@pytest.mark.parametrize(
    "words", [["--format", "table"], ["--format", "json"], ["--format", "markdown"], ["--exit-code"]]
)
def test_what_is_for_one_situation_is_refused_for_many(command, words):
    done = command("recommend", "-", *words, stdin=lines_of(ONE, FEAR))
    assert (done.code, done.out) == (2, "")
    assert "one situation" in done.err


def test_on_error_without_lines_is_a_fault_of_usage(command):
    assert command("recommend", "--on-error", "skip")[:2] == (2, "")


def test_progress_is_not_shown_where_stderr_is_no_terminal(process):
    done = process("recommend", "-", stdin=lines_of(*[ONE] * 300).encode())
    assert (done.code, done.err) == (0, "")
    assert len(done.out.splitlines()) == 300


# -- exit codes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (ONE, 0),
        ({}, 0),
        (HURT, 3),
        ({"red_flags": ["suicidal-thoughts"]}, 3),
        ({"red_flags": ["severe-depression"]}, 0),
    ],
)
def test_only_with_exit_code_a_pause_ends_with_3(command, said, code):
    assert command("recommend", "-", stdin=json.dumps(said)).code == 0
    assert command("recommend", "-", "--exit-code", stdin=json.dumps(said)).code == code


@pytest.mark.parametrize(
    "words",
    [
        ["no-such-command"],
        ["--no-such-option"],
        ["recommend", "--no-such-option"],
        ["recommend", "--format", "yaml"],
        ["recommend", "--evidence", "vibes"],
        ["recommend", "--pillar", "trust"],
        ["recommend", "--pillar", "trust=high"],
        ["recommend", "--obstacle", "cheating=true"],
        ["recommend", "--obstacle", "cheating="],
        ["recommend", "-k", "True"],
        ["recommend", "-k", "1.5"],
        ["recommend", "one.json", "two.json"],
        ["list", "no-such-kind"],
        ["show"],
        ["search"],
        ["check"],
        ["why-not"],
        ["graph", "--format", "gif"],
    ],
    ids=" ".join,
)
def test_a_wrong_usage_ends_with_2_and_writes_no_data(command, words):
    done = command(*words)
    assert (done.code, done.out) == (2, "")
    assert "--help" in done.err
    assert "Traceback" not in done.err


FAULTS = {
    "severity-1.3": (
        ["recommend", "--obstacle", "cheating=1.3"],
        "",
        "obstacles, entry 1: a severity is a number from 0 to 1",
    ),
    "severity-nan": (
        ["recommend", "--obstacle", "cheating=nan"],
        "",
        "obstacles, entry 1: a severity is a number from 0 to 1",
    ),
    "severity-inf": (
        ["recommend", "--obstacle", "cheating=inf"],
        "",
        "obstacles, entry 1: a severity is a number from 0 to 1",
    ),
    "severity-negative": (
        ["recommend", "--obstacle", "cheating=-0.1"],
        "",
        "obstacles, entry 1: a severity is a number from 0 to 1",
    ),
    "json-1.3": (
        ["recommend", "-"],
        '{"obstacles": {"cheating": 1.3}}',
        "obstacles, entry 1: a severity is a number from 0 to 1",
    ),
    "json-high": (
        ["recommend", "-"],
        '{"obstacles": {"cheating": "high"}}',
        "obstacles, entry 1: a severity is a number from 0 to 1",
    ),
    "json-true": (
        ["recommend", "-"],
        '{"obstacles": {"cheating": true}}',
        "obstacles, entry 1: a severity is a number from 0 to 1",
    ),
    "json-null": (
        ["recommend", "-"],
        '{"obstacles": {"cheating": null}}',
        "obstacles, entry 1: a severity is a number from 0 to 1",
    ),
    "json-nan": (["recommend", "-"], '{"obstacles": {"cheating": NaN}}', "finite number"),
    "json-infinity": (["recommend", "-"], '{"obstacles": {"cheating": -Infinity}}', "finite number"),
    "json-huge": (
        ["recommend", "-"],
        '{"obstacles": {"cheating": 1e999}}',
        "finite number",
    ),
    "id-and-alias": (
        ["recommend", "--obstacle", "cheating", "--obstacle", "lack-of-trust"],
        "",
        "obstacles, entry 2: each concept once",
    ),
    "id-twice": (
        ["recommend", "--obstacle", "cheating=1", "--obstacle", "cheating=0.5"],
        "",
        "--obstacle: each concept once",
    ),
    "goal-twice": (["recommend", "--goal", "trust", "--goal", "trust"], "", "goals, entry 2: each id once"),
    "key-twice": (["recommend", "-"], '{"done": [], "done": []}', "the same key stands twice"),
    "unknown-obstacle": (
        ["recommend", "--obstacle", "lack-of-trst"],
        "",
        "obstacles, entry 1: the id of an obstacle of this catalog; the nearest: lack-of-trust",
    ),
    "another-kind": (
        ["recommend", "--obstacle", "trust"],
        "",
        "obstacles, entry 1: the id of an obstacle of this catalog",
    ),
    "unknown-goal": (["recommend", "--goal", "satisfactoin"], "", "the nearest: satisfaction"),
    "unknown-condition": (["recommend", "--confirmed", "all-fine"], "", "act-stopped, amends-made, breach-known"),
    "unknown-flag": (["recommend", "-"], '{"red_flags": ["violence"]}', ", ".join(list(CATALOG.red_flags)[:3])),
    "unknown-field": (["recommend", "-"], '{"moods": []}', "an unknown field: the fields are schema, obstacles"),
    "k-0": (["recommend", "-k", "0"], "", "a whole number from 1 to 1000"),
    "k-negative": (["recommend", "-k", "-1"], "", "a whole number from 1 to 1000"),
    "k-huge": (["recommend", "-k", "1000000000"], "", "a whole number from 1 to 1000"),
    "focus": (["recommend", "--focus", "2"], "", "a number from 0 to 1"),
    "minutes": (["recommend", "--minutes", "-1"], "", "minutes_per_week: a number of minutes from 0 upward"),
    "empty": (["recommend", "-"], "", "the input is empty"),
    "blank": (["recommend", "-"], " \n\n", "the input is empty"),
    "truncated": (["recommend", "-"], json.dumps(ONE)[:25], "not valid JSON at line 1"),
    "no-object": (["recommend", "-"], "[]", "an object of named fields"),
    "text": (["recommend", "-"], '"cheating"', "an object of named fields"),
    "newer": (["recommend", "-"], '{"schema": "intimacy/situation/1.1"}', "written by a newer version"),
    "other-schema": (["recommend", "-"], '{"schema": "intimacy/catalog/1"}', "'intimacy/situation/1', or nothing"),
    "not-utf-8": (["recommend", "-"], b'{"goals": ["\xff"]}', "UTF-8"),
    "utf-16": (["recommend", "-"], json.dumps(ONE).encode("utf-16"), "UTF-8"),
    "deep": (["recommend", "-"], "[" * 100_000, "nested too deeply"),
    "missing-file": (["recommend", "missing.json"], "", "missing.json: a file that can be read"),
    "folder": (["recommend", "."], "", "a file that can be read"),
    "unknown-concept": (["show", "trsut"], "", "no concept 'trsut' in this catalog; the nearest: trust"),
    "unknown-practice": (
        ["why-not", "forgivness"],
        "",
        "no practice 'forgivness' in this catalog; the nearest: forgiveness",
    ),
    "no-practice": (["why-not", "cheating"], "", "no practice '"),
    "missing-catalogue": (["list", "--catalog", "missing.toml"], "", "missing.toml: found nothing there"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_one_clear_error_and_no_data(command, name):
    words, stdin, said = FAULTS[name]
    done = command(*words, stdin=stdin)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: ")
    assert done.err.count("error: ") == 1
    assert said in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("form", FORMATS)
def test_a_fault_leaves_stdout_empty_in_every_format(command, form):
    assert command("recommend", "-", "--format", form, stdin=json.dumps(BAD))[:2] == (1, "")


def test_every_fault_of_a_situation_is_told_and_no_value(command):
    said = {
        "obstacles": {"lack-of-trust": 7.25, "secret-word": 0.1},
        "goals": ["hidden-wish"],
        "mode": "apart",
        "minutes_per_week": "plenty",
    }
    done = command("recommend", "-", stdin=json.dumps(said))
    assert done.code == 1
    assert "obstacles, entry 1" in done.err
    assert "mode: one of together, alone" in done.err
    assert "minutes_per_week" in done.err
    assert not [word for word in ("7.25", "secret", "hidden", "apart,", "plenty") if word in done.err]


@pytest.mark.parametrize(("one", "other"), [("1.3", "250"), ("-1", "true"), ('"high"', "null"), ("NaN", "Infinity")])
def test_two_situations_that_differ_only_in_values_have_the_same_error(command, one, other):
    first, second = (
        command("recommend", "-", stdin=f'{{"obstacles": {{"cheating": {value}}}}}') for value in (one, other)
    )
    assert first.code == 1
    assert first == second


def test_one_situation_is_written_whole_in_one_go(command, monkeypatch):
    written = []

    class Recorder(io.StringIO):
        encoding = "utf-8"

        def write(self, text):
            written.append(text)
            return len(text)

    for form in FORMATS:
        written.clear()
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", Recorder())
            with pytest.raises(SystemExit):
                main(["recommend", "--obstacle", "cheating", "--format", form])
        assert len(written) == 1
        assert written[0] == command("recommend", "--obstacle", "cheating", "--format", form).out


# -- catalogues --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["recommend", "--obstacle", "din"], "Tea together"),
        (["recommend", "--obstacle", "noise", "--format", "json"], '"id": "small"'),
        (["why-not", "tea", "--obstacle", "noise"], "Tea together"),
        (["show", "tea"], "Tea together"),
        (["show", "tea addresses noise"], "Noise"),
        (["list"], "practices        1"),
        (["list", "practices"], "tea  Tea together"),
        (["search", "tea"], "tea  Tea together"),
        (["graph", "--format", "csv"], "tea,addresses,noise,strong"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
@pytest.mark.parametrize("kind", ["json", "folder"])
def test_every_command_takes_a_catalogue_of_your_own(command, tmp_path, words, said, kind):
    folder = tmp_path / "mine"
    folder.mkdir()
    path = a_file(folder, catalogue(), "mine.json")
    done = command(*words, "--catalog", path if kind == "json" else folder)
    assert done.code == 0
    assert said in done.out


@pytest.mark.parametrize(
    "words", [["recommend"], ["why-not", "tea"], ["show", "tea"], ["list"], ["search", "tea"], ["graph"]], ids=" ".join
)
def test_every_command_refuses_a_catalogue_with_faults(command, tmp_path, words):
    path = a_file(tmp_path, catalogue(version="soon", links=[link("tea", "addresses", "nose")]), "faulty.json")
    done = command(*words, "--catalog", path)
    assert (done.code, done.out) == (1, "")
    assert "2 faults in the catalogue" in done.err
    assert "'nose'" in done.err


def faulty_catalogue():
    """Forty faults of four sorts."""
    pillars = [{"id": f"p{number}", "name": f"P{number}", "colour": "red"} for number in range(10)]
    obstacles = [{"id": f"o{number}", "name": number} for number in range(10)]
    practices = [{"id": f"a{number}", "name": f"A{number}", "minutes_per_session": -number - 1} for number in range(10)]
    links = [link(f"a{number}", "addresses", "noise", place=f"Not A Place {number}") for number in range(10)]
    whole = catalogue()
    return {
        **whole,
        **{
            name: whole[name] + more
            for name, more in (
                ("pillars", pillars),
                ("obstacles", obstacles),
                ("practices", practices),
                ("links", links),
            )
        },
    }


@pytest.mark.parametrize("words", [["list", "--catalog"], ["check"]], ids=" ".join)
def test_all_forty_faults_of_a_catalogue_are_told(command, tmp_path, words):
    done = command(*words, a_file(tmp_path, faulty_catalogue(), "forty.json"))
    assert (done.code, done.out) == (1, "")
    assert "40 faults in the catalogue" in done.err
    told = [line for line in done.err.splitlines() if line.startswith("- ")]
    assert len(set(told)) == 40
    assert all("forty.json" in line and "allowed is" in line for line in told)


@pytest.mark.parametrize("name", ["big.toml", "big.json"])
def test_a_catalogue_of_70_mb_is_refused_at_once(command, tmp_path, name):
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(70 * 1024 * 1024)
    for words in (["list", "--catalog", path], ["check", path]):
        start = time.monotonic()
        done = command(*words)
        assert time.monotonic() - start < 5
        assert (done.code, done.out) == (1, "")
        assert "67,108,864 bytes" in done.err


def test_a_situation_of_70_mb_is_refused(command, tmp_path):
    path = tmp_path / "big.json"
    with path.open("wb") as file:
        file.truncate(70 * 1024 * 1024)
    done = command("recommend", path)
    assert (done.code, done.out) == (1, "")
    assert "67,108,864 bytes" in done.err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("cut.json", json.dumps(catalogue())[:200]),
        ("cut.toml", 'id = "small"\nname = "Sm'),
        ("empty.json", ""),
        ("bytes.toml", b'id = "\xff"'),
        ("list.json", "[]"),
        ("notes.txt", "hello"),
        ("newer.json", json.dumps(catalogue(schema="intimacy/catalog/2"))),
    ],
)
def test_a_catalogue_that_cannot_be_read_is_one_fault_that_names_the_file(command, tmp_path, name, content):
    done = command("list", "--catalog", a_file(tmp_path, content, name))
    assert (done.code, done.out) == (1, "")
    assert "1 fault in the catalogue" in done.err
    assert name in done.err


# -- hostile names -----------------------------------------------------------------------------------------------------

SHOWN = [
    ["recommend", "--obstacle", "noise"],
    ["recommend", "--obstacle", "noise", "--format", "markdown"],
    ["recommend", "--obstacle", "noise", "--format", "csv"],
    ["recommend", "--obstacle", "noise", "--format", "json"],
    ["list", "practices"],
    ["list", "practices", "--format", "json"],
    ["list", "links"],
    ["show", "tea", "calm", "noise", "tea addresses noise"],
    ["show", "tea", "--format", "json"],
    ["search", "red"],
    ["why-not", "walk"],
    ["why-not", "walk", "--format", "json"],
    ["graph"],
    ["graph", "--format", "csv"],
]


@pytest.mark.parametrize("words", SHOWN, ids=" ".join)
def test_nothing_that_a_terminal_obeys_comes_out_of_a_hostile_catalogue(command, tmp_path, words):
    path = a_file(tmp_path, hostile_catalogue(), "hostile.json")
    done = command(*words, "--catalog", path)
    assert done.code == 0
    assert raw_characters(done.out + done.err) == set()


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_the_graph_of_a_hostile_catalogue_is_well_formed_xml(command, tmp_path, form):
    path = a_file(tmp_path, hostile_catalogue(), "hostile.json")
    done = command("graph", "--format", form, "--catalog", path)
    assert done.code == 0
    assert raw_characters(done.out) == set()
    file = a_file(tmp_path, done.out, f"graph.{form}")
    graph = nx.read_graphml(file) if form == "graphml" else nx.read_gexf(file)
    assert set(graph) >= {"tea", "walk", "rest", "noise", "calm"}


def test_nothing_that_a_terminal_obeys_comes_out_of_an_error(command, tmp_path):
    name = "\x1b[31m\u202e\x9bred"
    folder = tmp_path / name
    folder.mkdir()
    good, bad = (
        a_file(folder, catalogue(), "good.json"),
        a_file(folder, catalogue(version=HOSTILE, **{f"{name}\x00": 1}), "bad.json"),
    )
    text = ""
    for words in (
        ["show", name],
        ["why-not", name],
        ["recommend", name],
        ["recommend", "--obstacle", name],
        ["recommend", "--format", name],
        ["recommend", f"--{name}"],
        ["list", name],
        [name],
        ["list", "--catalog", bad],
        ["check", bad],
        ["check", good],
    ):
        done = command(*words)
        assert done.err or done.out
        text += done.out + done.err
    assert raw_characters(text) == set()


# -- the private questions ---------------------------------------------------------------------------------------------


TERMINALS = SimpleNamespace(**runpy.run_path(str(Path(__file__).parent / "terminals.py")))


def in_a_terminal(words, answers, folder):
    """Run the command in a pseudo-terminal; a key is given by the number of the question."""
    *outcome, given = TERMINALS.in_a_terminal(words, lambda number, _: answers(number), folder)
    return Outcome(*outcome), given


terminal = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
ASKED = [one for one in CATALOG.questions.values() if not one.only_with_obstacle]
ASK = ["recommend", "--ask-safety", "--format", "json", "--private"]


@terminal
def test_ask_safety_asks_every_question_and_a_no_to_all_is_clear(tmp_path):
    done, given = in_a_terminal(ASK, lambda _: b"n", tmp_path)
    assert done.code == 0
    assert given == len(ASKED)
    assert done.data["safety"]["status"] == "clear"
    assert done.data["situation"]["red_flags"] == []
    words = " ".join(done.err.split())
    for question in ASKED:
        assert question.text in words


@terminal
def test_ask_safety_echoes_no_answer_and_writes_no_file(tmp_path):
    heard = {}
    for key in (b"n", b"y", b"p"):
        done, given = in_a_terminal(["recommend", "--ask-safety"], lambda _, key=key: key, tmp_path)
        assert done.code == 0
        assert given == len(ASKED)
        assert max(map(len, done.err.splitlines())) <= 80
        heard[key] = done.err
    assert heard[b"n"] == heard[b"y"] == heard[b"p"], "the questions look the same whatever is answered"
    assert list(tmp_path.iterdir()) == []


@terminal
def test_a_yes_is_the_flag_of_its_question_and_stays_out_of_the_open_output(tmp_path):
    place = [question.id for question in ASKED].index("hurt")
    done, _ = in_a_terminal(ASK, lambda number: b"y" if number == place else b"n", tmp_path)
    assert done.data["safety"]["status"] == "block"
    assert done.data["situation"]["red_flags"] == ["physical-violence"]
    assert done.practices == []
    done, _ = in_a_terminal([*ASK[:-1], "--exit-code"], lambda number: b"y" if number == place else b"n", tmp_path)
    assert done.code == 3
    assert "physical-violence" not in done.out


@terminal
def test_after_a_pass_nobody_counts_as_asked(tmp_path):
    done, _ = in_a_terminal(ASK, lambda number: b"p" if number == 2 else b"n", tmp_path)
    assert done.data["safety"]["status"] == "unasked"
    assert {"practice": "forgiveness", "by": "safety"} in done.data["left_out"]


@terminal
def test_a_pass_does_not_hide_a_yes(tmp_path):
    done, _ = in_a_terminal(ASK, lambda number: b"y" if number == 0 else b"p", tmp_path)
    assert done.data["safety"]["status"] == "block"


@terminal
def test_another_key_is_no_answer_and_control_c_leaves(tmp_path):
    # The second key comes in the same breath as the first: one press, one answer.
    done, given = in_a_terminal(
        ["recommend", "--ask-safety"], lambda number: b"n" if number == 0 else b"\x03", tmp_path
    )
    assert given == 2
    assert (done.code, done.out) == (130, "")
    assert "Traceback" not in done.err


@terminal
def test_questions_of_an_obstacle_are_asked_with_it(tmp_path):
    done, given = in_a_terminal([*ASK, "--obstacle", "unresolved-conflicts"], lambda _: b"n", tmp_path)
    brought = [CATALOG.questions[id] for id in CATALOG.obstacles["unresolved-conflicts"].questions]
    extra = [question for question in brought if question.only_with_obstacle]
    assert extra
    assert given == len(ASKED) + len(extra)
    assert all(question.text in " ".join(done.err.split()) for question in extra)


@terminal
def test_a_fault_is_told_before_a_private_question_is_asked(tmp_path):
    done, given = in_a_terminal(["recommend", "--ask-safety", "--obstacle", "lack-of-trst"], lambda _: b"n", tmp_path)
    assert (done.code, done.out) == (1, "")
    assert given == 0


def test_ask_safety_needs_a_terminal(process, tmp_path):
    for words in (["--obstacle", "cheating"], ["-"], [a_file(tmp_path, ONE)]):
        done = process("recommend", "--ask-safety", *words, stdin=b"nnnnnnnnnnnnnnnnnnnn")
        assert (done.code, done.out) == (2, "")
        assert "terminal" in done.err


# -- show, list, search, why-not, graph, check -------------------------------------------------------------------------


def test_show_tells_all_that_is_known_of_a_practice(command):
    done = command("show", "listening")
    words = " ".join(done.out.split())
    practice = CATALOG.practices["empathetic-listening"]
    assert done.code == 0
    for text in (
        practice.name,
        practice.summary,
        practice.description,
        *practice.steps,
        *practice.variants,
        *practice.not_when,
        practice.dose_basis,
    ):
        assert text in words
    for one in CATALOG.find_links(source=practice.id):
        assert one.rationale in words


def test_show_takes_every_id_of_the_catalogue_within_80_columns(command):
    done = command("show", *CATALOG.concepts)
    assert done.code == 0
    # An address is not broken, or nobody could follow it; nothing but a label stands before one that is too long.
    wide = [line for line in done.out.splitlines() if len(line) > 80]
    assert wide
    assert [line for line in wide if not re.fullmatch(r"(?:\w+:)? +(?:- )?\S*://\S+", line)] == []


def test_show_takes_a_link_and_a_study_and_several_ids(command):
    one = next(link for link in CATALOG.links if link.references_for and link.rationale)
    done = command("show", one.id, one.references_for[0])
    words = " ".join(done.out.split())
    assert one.rationale in words
    assert CATALOG.references[one.references_for[0]].title in words


def test_show_as_json_is_the_record(command):
    one, two = command("show", "trust", "--format", "json"), command("show", "trust", "safety", "--format", "json")
    assert one.data["kind"] == "pillar"
    assert one.data["name"] == "Trust"
    assert [record["id"] for record in two.data] == ["trust", "safety"]


def test_show_writes_nothing_where_one_of_several_ids_is_unknown(command):
    assert command("show", "trust", "no-such-thing")[:2] == (1, "")


def test_list_counts_every_kind_and_lists_each(command):
    counts = {row["kind"]: row["count"] for row in command("list", "--format", "json").data}
    assert counts["practices"] == len(CATALOG.practices)
    assert counts["links"] == len(CATALOG.links)
    for kind, count in counts.items():
        text = command("list", kind)
        assert (text.code, len(text.out.splitlines())) == (0, count)
        assert len(command("list", kind, "--format", "json").data) == count
        assert len(list(csv.DictReader(io.StringIO(command("list", kind, "--format", "csv").out)))) == count


def test_a_list_of_nothing_says_so_and_is_no_fault(command, tmp_path):
    path = a_file(tmp_path, catalogue(), "mine.json")
    assert command("list", "benefits", "--catalog", path) == (0, "This catalogue has no benefits.\n", "")
    assert command("list", "benefits", "--format", "json", "--catalog", path).data == []


def test_search_finds_by_words_and_aliases(command):
    assert command("search", "cheated").out.startswith("lack-of-trust ")
    assert command("search", "listening", "empathy").out.startswith("empathetic-listening ")
    assert command("search", "cheated", "--format", "json").data[0]["id"] == "lack-of-trust"


def test_a_search_that_finds_nothing_says_so_on_stderr_and_is_no_fault(command):
    done = command("search", "xyzzy")
    assert (done.code, done.out) == (0, "")
    assert "Nothing found" in done.err
    assert command("search", "xyzzy", "--format", "json").data == []


@pytest.mark.parametrize(
    ("said", "practice"),
    [
        (ONE, "forgiveness"),
        (HURT, "forgiveness"),
        (FEAR, "empathetic-listening"),
        (FEAR, "time-out"),
        ({**FEAR, "done": ["listening"]}, "listening"),
        ({**ONE, "mode": "alone"}, "connection-time"),
    ],
)
def test_why_not_gives_the_reason_of_the_result(command, said, practice):
    result = recommend(Situation.from_dict(said))
    expected, change = result.why_not(practice), result.nearest_change(practice)
    done = command("why-not", practice, "-", stdin=json.dumps(said))
    assert (done.code, done.err) == (0, "")
    assert " ".join(done.out.split()).startswith(str(expected))
    assert all(f"--confirmed {one}" in done.out for one in expected.conditions)
    assert ("would come first" in done.out) is bool(change and change.field)
    done = command("why-not", practice, "-", "--format", "json", stdin=json.dumps(said))
    nearest = {"nearest_change": change and change.to_dict()}
    assert done.data == json.loads(json.dumps(expected.to_dict() | nearest))


def test_why_not_names_the_number_that_would_put_a_practice_first_and_it_does(command):
    said = {"obstacles": {"fear-of-vulnerability": 0.5, "external-stressors": 0.4}, "red_flags": []}
    first, *others = command("recommend", "-", "--format", "json", stdin=json.dumps(said)).practices
    found = 0
    for practice in (first, *others, "forgiveness"):
        words = ["why-not", practice, "-", "--format", "json"]
        change = command(*words, stdin=json.dumps(said)).data["nearest_change"]
        told = " ".join(command("why-not", practice, "-", stdin=json.dumps(said)).out.split())
        assert ((change or {}).get("field") == "") is (practice == first)
        if change and change["field"]:
            found += 1
            assert change["text"] in told
            nearer = {**said, change["field"]: {**said.get(change["field"], {}), change["concept"]: change["after"]}}
            assert command("recommend", "-", "--format", "json", stdin=json.dumps(nearer)).practices[0] == practice
        else:
            assert "would come first" not in told
    assert found, "some number would do"


def test_why_not_takes_one_situation_only(command):
    assert command("why-not", "forgiveness", "-", stdin=lines_of(ONE, FEAR))[:2] == (2, "")


def test_the_graph_is_written_as_node_link_data_that_networkx_reads(command):
    graph = nx.node_link_graph(command("graph").data, edges="edges")
    assert set(graph.nodes) == set(CATALOG.graph.nodes)
    assert set(graph.edges(keys=True)) == set(CATALOG.graph.edges(keys=True))
    weighted = nx.node_link_graph(command("graph", "--weighted").data, edges="edges")
    assert weighted.edges["forgiveness", "trust", "strengthens"]["weight"] == 0.25
    assert "weight" not in graph.edges["forgiveness", "trust", "strengthens"]


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_the_graph_is_written_as_xml_that_networkx_reads(command, tmp_path, form):
    done = command("graph", "--format", form)
    file = a_file(tmp_path, done.out, f"graph.{form}")
    graph = nx.read_graphml(file, force_multigraph=True) if form == "graphml" else nx.read_gexf(file)
    assert set(graph.nodes) == set(CATALOG.graph.nodes)
    assert graph.number_of_edges() == len(CATALOG.links)


def test_the_graph_as_csv_has_a_row_for_every_link(command):
    rows = list(csv.DictReader(io.StringIO(command("graph", "--format", "csv").out)))
    assert [f"{row['source']} {row['relation']} {row['target']}" for row in rows] == [one.id for one in CATALOG.links]


INSTRUMENT = {
    "schema": "intimacy/instrument/1",
    "id": "mine",
    "name": "Mine",
    "scale": {"low": 0, "high": 4},
    "items": [{"id": "q1"}],
    "subscales": [
        {
            "id": "total",
            "name": "Total",
            "items": ["q1"],
            "measures": [{"target": "trust", "reads": "level", "rationale": "It asks for it."}],
        }
    ],
}


@pytest.mark.parametrize("schema", [True, False])
@pytest.mark.parametrize("suffix", ["json", "toml"])
def test_check_knows_an_instrument_and_tells_its_faults(command, tmp_path, suffix, schema):
    tomli_w = pytest.importorskip("tomli_w")
    written = json.dumps if suffix == "json" else tomli_w.dumps
    plain = {key: value for key, value in INSTRUMENT.items() if schema or key != "schema"}
    file = tmp_path / f"mine.{suffix}"
    file.write_text(written(plain))
    done = command("check", file)
    assert (done.code, done.err) == (0, "")
    assert done.out == f"ok: {file}: Instrument 'mine' 0.0.0: 1 item, 1 subscale, not validated\n"
    file.write_text(written({**plain, "scale": {"low": 4, "high": 0}, "colour": "red"}))
    done = command("check", file)
    assert (done.code, "scale.high" in done.err, "colour" in done.err) == (1, True, True)


def test_check_tells_where_an_instrument_measures_what_the_catalogue_does_not_have(command, tmp_path):
    subscale = INSTRUMENT["subscales"][0]
    measures = [
        {"target": "trusst", "reads": "level", "rationale": "A slip."},
        {"target": "trust", "reads": "severity", "rationale": "A pillar is no obstacle."},
        {"target": "cheating", "reads": "severity", "rationale": "An alias will do."},
    ]
    file = tmp_path / "mine.json"
    file.write_text(json.dumps({**INSTRUMENT, "subscales": [{**subscale, "measures": measures}]}))
    done = command("check", file)
    assert (done.code, done.err.count("measures[")) == (1, 2)
    assert "measures[0].target: found 'trusst'" in done.err
    assert "the nearest: trust" in done.err
    assert "measures[1].target: found 'trust'" in done.err


def test_check_says_of_every_file_what_it_is_or_what_is_wrong(command, tmp_path):
    mine, faulty = (
        a_file(tmp_path, catalogue(), "mine.json"),
        a_file(tmp_path, catalogue(version="soon"), "faulty.json"),
    )
    situation = a_file(tmp_path, {"schema": "intimacy/situation/1", **ONE})
    done = command("check", mine, situation)
    assert (done.code, done.err) == (0, "")
    assert [line.startswith("ok: ") for line in done.out.splitlines()] == [True, True]
    done = command("check", mine, faulty, situation)
    assert done.code == 1
    assert len(done.out.splitlines()) == 2
    assert "faulty.json" in done.err
    assert "'soon'" in done.err


@pytest.mark.parametrize(
    "said",
    [
        {"obstacles": {"lack-of-trust": 7.25}},
        {"schema": "intimacy/situation/1", "obstacles": {"lack-of-trust": 7.25}},
        {"red_flags": ["physical-violence", "secret-word"]},
        {"pillars": {"trust": 7.25}, "red_flags": ["stalking", "secret-word"]},
        {"goals": ["secret-word"]},
        {"done": ["secret-word"], "mode": "secret-word"},
    ],
    ids=json.dumps,
)
def test_check_never_repeats_what_a_situation_says(command, tmp_path, said):
    done = command("check", a_file(tmp_path, said))
    assert done.code == 1
    assert "found" not in done.err
    assert not [word for word in ("7.25", "secret-word") if word in done.err]


@pytest.mark.parametrize(
    "said", [ONE, HURT, {"red_flags": []}, {"pillars": {"trust": 0.5}, "red_flags": ["stalking"]}, {}], ids=json.dumps
)
def test_check_takes_a_situation_without_a_schema(command, tmp_path, said):
    done = command("check", a_file(tmp_path, said))
    assert (done.code, done.err) == (0, "")
    assert "a situation" in done.out


def test_check_takes_a_json_file_with_one_situation_per_line_for_lines_and_closes_it(command, tmp_path):
    file = a_file(tmp_path, lines_of(ONE, FEAR, HURT), "many.json")
    done = command("check", file)
    assert (done.code, done.err) == (0, "")
    assert done.out.endswith("3 situations\n")


def test_check_tells_every_bad_line_of_a_stream(command, tmp_path):
    path = a_file(tmp_path, lines_of(ONE, BAD, FEAR, "", "[1]"), "many.jsonl")
    done = command("check", path)
    assert (done.code, done.out) == (1, "")
    assert "line 2" in done.err
    assert "line 5" in done.err
    assert "line 1," not in done.err


# -- completion --------------------------------------------------------------------------------------------------------


def completions(words, incomplete):
    return [
        item.value
        for item in ShellComplete(cli, {}, "intimacy", "_INTIMACY_COMPLETE").get_completions(words, incomplete)
    ]


@pytest.mark.parametrize(
    ("words", "incomplete", "expected"),
    [
        (["recommend", "--obstacle"], "fear", ["fear-of-vulnerability"]),
        (["recommend", "--pillar"], "", list(CATALOG.pillars)),
        (["recommend", "--wanted"], "tr", ["trust"]),
        (["recommend", "--goal"], "sat", ["satisfaction"]),
        (["recommend", "--goal"], "vul", ["vulnerability"]),
        (["recommend", "--done"], "love", ["love-languages"]),
        (["recommend", "--exclude"], "love", ["love-languages"]),
        (["recommend", "--confirmed"], "am", ["amends-made"]),
        (["recommend", "--evidence"], "su", ["supported"]),
        (["recommend", "--format"], "j", ["json", "jsonl"]),
        (["why-not"], "forg", ["forgiveness"]),
        (["show"], "empath", ["empathetic-listening"]),
        (["list"], "prac", ["practices"]),
        ([], "rec", ["recommend"]),
    ],
)
def test_ids_and_words_complete_in_the_shell(words, incomplete, expected):
    assert completions(words, incomplete) == expected


def test_ids_of_a_catalogue_of_your_own_complete_too(tmp_path):
    path = a_file(tmp_path, catalogue(), "mine.json")
    assert completions(["recommend", "--catalog", str(path), "--obstacle"], "") == ["noise"]


def test_completion_stays_quiet_where_the_catalogue_cannot_be_read(tmp_path):
    assert isinstance(completions(["recommend", "--catalog", str(tmp_path / "missing.json"), "--obstacle"], ""), list)


def test_completion_shows_no_raw_character_of_a_hostile_catalogue(tmp_path):
    path = a_file(tmp_path, hostile_catalogue(), "hostile.json")
    items = ShellComplete(cli, {}, "intimacy", "_INTIMACY_COMPLETE").get_completions(
        ["why-not", "tea", "--catalog", str(path), "--done"], ""
    )
    assert [item.value for item in items] == ["rest", "tea", "walk"]
    assert raw_characters("".join(item.help or "" for item in items)) == set()


def test_the_shell_gets_completions_from_the_command_itself(process):
    done = process(_INTIMACY_COMPLETE="bash_complete", COMP_WORDS="intimacy recommend --obstacle fear", COMP_CWORD="3")
    assert done == (0, "plain,fear-of-vulnerability\n", "")


# -- the surroundings --------------------------------------------------------------------------------------------------

posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes end differently there")


@posix
@pytest.mark.parametrize(
    "words", [["recommend", "-"], ["show", *CATALOG.concepts], ["graph"], ["--help"]], ids=lambda words: words[0]
)
def test_a_reader_that_leaves_early_ends_the_command_quietly(tmp_path, words):
    source = a_file(tmp_path, lines_of(*[ONE] * 400), "many.jsonl")
    read, write = os.pipe()
    with source.open("rb") as stdin:
        child = subprocess.Popen([*COMMAND, *words], stdin=stdin, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    if words != ["--help"]:
        assert os.read(read, 1)
    os.close(read)
    _, err = child.communicate(timeout=60)
    assert err.decode() == ""
    assert child.returncode == 0


@posix
@pytest.mark.parametrize("redirection", [">&-", "<&-", "> /dev/full"])
def test_closed_and_full_streams_end_with_a_message_and_no_traceback(redirection):
    if "full" in redirection and not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    file = "-" if redirection.startswith("<") else "--red"
    words = ["recommend", "-"] if file == "-" else ["list", "practices"]
    done = subprocess.run(
        ["sh", "-c", f'"$@" {redirection}', "sh", *COMMAND, *words],
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=60,
    )
    assert "Traceback" not in done.stderr.decode()
    assert "Exception ignored" not in done.stderr.decode()


@pytest.mark.parametrize("form", FORMATS)
def test_a_terminal_of_ascii_gets_the_whole_result(process, form):
    done = process("recommend", "-", "--format", form, stdin=json.dumps(FEAR).encode(), PYTHONIOENCODING="ascii")
    assert (done.code, done.err) == (0, "")
    assert done.out.isascii()
    assert "Traceback" not in done.err
    if form == "table":
        assert "##" in done.out
        assert max(map(len, done.out.splitlines())) <= 80
    if form == "json":
        assert done.practices == [item.practice.id for item in recommend(Situation.from_dict(FEAR))]


def test_a_text_loses_its_accents_where_ascii_is_all_there_is_and_its_lines_stay_as_wide(process):
    words = ["help-contacts", "--country", "fr"]
    whole, done = process(*words, PYTHONIOENCODING="utf-8"), process(*words, PYTHONIOENCODING="ascii")
    assert (done.code, done.err) == (0, "")
    assert done.out.isascii()
    assert [len(line) for line in done.out.splitlines()] == [len(line) for line in whole.out.splitlines()]
    assert "\\u" not in done.out
    letters = {(one, other) for one, other in zip(whole.out, done.out, strict=True) if one != other}
    assert letters
    for one, other in letters:
        assert other in (unicodedata.normalize("NFKD", one)[0], "'", '"', "-", "?")
        assert other.isalpha() or not unicodedata.normalize("NFKD", one)[0].isascii()


@pytest.mark.parametrize("words", [["list", "references"], ["graph"]], ids=lambda words: words[0])
def test_what_ascii_cannot_show_is_an_escape_in_json_and_means_the_same(process, words):
    words = [*words, *(["--format", "json"] if words[0] == "list" else [])]
    done = process(*words, PYTHONIOENCODING="ascii")
    assert (done.code, done.err) == (0, "")
    assert done.out.isascii()
    assert done.data == process(*words, PYTHONIOENCODING="utf-8").data


@pytest.mark.parametrize(
    ("words", "escape"),
    [
        (["list", "pillars", "--format", "json"], "Caf\\u00e9"),
        (["list", "pillars", "--format", "csv"], "Caf\\u00e9"),
        (["graph", "--format", "graphml"], "Caf&#233;"),
        (["graph", "--format", "gexf"], "Caf&#233;"),
        (["list", "pillars"], "Cafe"),
        (["show", "calm"], "Cafe"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_letter_that_ascii_lacks_is_folded_in_texts_and_escaped_in_data(process, tmp_path, words, escape):
    path = a_file(tmp_path, catalogue(pillars=[{"id": "calm", "name": "Caf\u00e9"}]), "mine.json")
    done = process(*words, "--catalog", path, PYTHONIOENCODING="ascii")
    assert (done.code, done.err) == (0, "")
    assert done.out.isascii()
    assert escape in done.out


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8"])
def test_json_is_the_same_data_in_every_encoding(tmp_path, encoding):
    words = [*COMMAND, "list", "references", "--format", "json"]
    done = subprocess.run(
        words,
        capture_output=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONIOENCODING": encoding},
        check=True,
        timeout=60,
    )
    assert [row["id"] for row in json.loads(done.stdout.decode(encoding))] == list(CATALOG.references)


def test_data_goes_to_stdout_and_talk_to_stderr(process):
    done = process("recommend", "--obstacle", "cheating")
    assert done.code == 0
    assert done.err == ""
    assert "--ask-safety" in done.out
    assert process("recommend", "--obstacle", "cheating", "--format", "json").err == ""


def test_the_command_keeps_and_sends_nothing(process, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    done = process(
        "recommend",
        "-",
        stdin=json.dumps(HURT).encode(),
        HOME=str(tmp_path),
        XDG_CACHE_HOME=str(tmp_path),
        PYTHONDONTWRITEBYTECODE="1",
    )
    assert done.code == 0
    assert sorted(tmp_path.rglob("*")) == before


def test_a_recommendation_from_the_command_is_that_of_the_library(process):
    done = process("recommend", "--obstacle", "fear-of-vulnerability=0.8", "--format", "json")
    assert done.practices == [
        item.practice.id for item in intimacy.recommend(Situation(obstacles={"fear-of-vulnerability": 0.8}))
    ]
