"""`intimacy report`: the page of the library in a file that is whole or not there, and that nobody else may read."""

import io
import json
import os
import signal
import stat
import sys
from typing import NamedTuple

import pytest

from intimacy import Situation, load_catalog, recommend
from intimacy.cli import whole
from intimacy.cli.main import main

CATALOG = load_catalog()
FEAR = {"obstacles": {"fear-of-vulnerability": 0.8}, "red_flags": []}
RAISED = {"obstacles": {"lack-of-trust": 0.9}, "red_flags": ["eggshells"]}
BLOCKED = {"obstacles": {"lack-of-trust": 0.9}, "red_flags": ["threats"]}
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def command(capsysbinary, monkeypatch, tmp_path):
    """Run `intimacy report` in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*words, stdin=b""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        with pytest.raises(SystemExit) as end:
            main(["report", *map(str, words)])
        out, err = capsysbinary.readouterr()
        return Outcome(end.value.code, out.decode(), err.decode())

    return run


@pytest.fixture
def file(tmp_path):
    def make(content, name="situation.json"):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return make


def left(folder):
    return sorted(path.name for path in folder.iterdir())


def page_of(data, options=None, **kind):
    return recommend(Situation.from_dict(data), **options or {}).to_html(**kind)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ((), {}),
        (("--private",), {"private": True}),
        (("--shareable",), {"shareable": True}),
        (("--shareable", "--both-agreed"), {"shareable": True, "both_agreed": True}),
    ],
    ids=str,
)
@pytest.mark.parametrize("data", [FEAR, RAISED, BLOCKED], ids=["fear", "raised", "blocked"])
def test_the_file_and_standard_output_hold_the_page_of_the_library(command, file, tmp_path, data, words, kind):
    path = file(data)
    expected = page_of(data, **kind)
    assert command(path, "-o", "report.html", *words) == (0, "", "")
    assert (tmp_path / "report.html").read_bytes() == expected.encode()
    assert left(tmp_path) == ["report.html", "situation.json"]
    assert command(path, "-o", "-", *words) == (0, expected, "")
    assert command("-", "-o", "-", *words, stdin=json.dumps(data).encode()) == (0, expected, "")


def test_options_say_of_a_situation_what_they_say_to_recommend(command):
    words = [
        "--obstacle",
        "stress=0.7",
        "--pillar",
        "trust=0.3",
        "--goal",
        "satisfaction",
        "--alone",
        "--minutes",
        "90",
    ]
    more = ["-k", "2", "--evidence", "supported", "--focus", "0.2", "--country", "GB"]
    data = {
        "obstacles": {"stress": 0.7},
        "pillars": {"trust": 0.3},
        "goals": ["satisfaction"],
        "mode": "alone",
        "minutes_per_week": 90,
    }
    options = {"k": 2, "evidence": "supported", "focus": 0.2, "country": "GB"}
    assert command(*words, *more, "-o", "-").out == page_of(data, options)


def test_a_catalogue_of_your_own_is_taken(command, file):
    own = {"id": "mine", "practices": [{"id": "tea", "name": "Tea together", "starter": True}]}
    own |= {"obstacles": [{"id": "noise", "name": "Noise"}]}
    own |= {"links": [{"source": "tea", "relation": "addresses", "target": "noise", "strength": "strong"}]}
    path = file({"schema": "intimacy/catalog/1", "name": "Mine", **own}, "mine.json")
    assert "Tea together" in command("--obstacle", "noise", "--catalog", path, "-o", "-").out


@POSIX
def test_only_its_maker_may_read_a_page_that_is_not_shareable(command, file, tmp_path):
    path = file(FEAR)
    before = os.umask(0o022)
    try:
        for words, mode in (
            ((), 0o600),
            (("--private", "--force"), 0o600),
            (("--shareable", "--both-agreed", "--force"), 0o644),
            (("--force",), 0o600),
        ):
            assert command(path, "-o", "report.html", *words).code == 0
            assert stat.S_IMODE((tmp_path / "report.html").stat().st_mode) == mode, words
    finally:
        os.umask(before)


@POSIX
def test_nobody_else_may_read_it_while_it_is_written_either(command, file, monkeypatch):
    seen = []
    monkeypatch.setattr(os, "fsync", lambda number: seen.append(stat.S_IMODE(os.fstat(number).st_mode)))
    assert command(file(FEAR), "-o", "report.html").code == 0
    assert seen[0] == 0o600


def test_a_file_that_is_there_stays_as_it_is_without_force(command, file, tmp_path):
    path = file(FEAR)
    out = tmp_path / "report.html"
    out.write_text("mine", encoding="utf-8")
    done = command(path, "-o", out)
    assert (done.code, done.out) == (2, "")
    assert "--force writes over it" in done.err
    assert out.read_text(encoding="utf-8") == "mine"
    assert command(path, "-o", out, "--force").code == 0
    assert out.read_text(encoding="utf-8") == page_of(FEAR)


def test_a_situation_is_never_written_over(command, file):
    path = file(FEAR)
    done = command(path, "-o", path, "--force")
    assert (done.code, done.out) == (2, "")
    assert "FILE and OUT are the same file" in done.err
    assert json.loads(path.read_text(encoding="utf-8")) == FEAR


def test_where_it_cannot_be_written_one_error_says_so_and_nothing_is_left(command, file, tmp_path):
    path = file(FEAR)
    (tmp_path / "folder").mkdir()
    for out, code in (("nowhere/report.html", 1), ("folder", 2)):
        done = command(path, "-o", out)
        assert (done.code, done.out) == (code, "")
        assert done.err.count("error: ") == 1
    assert left(tmp_path) == ["folder", "situation.json"]


@POSIX
@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_run_that_is_told_to_end_leaves_nothing(command, file, tmp_path, monkeypatch, name, code):
    monkeypatch.setattr(os, "fsync", lambda _: signal.raise_signal(getattr(signal, name)))
    assert command(file(FEAR), "-o", "out.html") == (code, "", "Stopped.\n")
    assert left(tmp_path) == ["situation.json"]


@POSIX
def test_a_signal_that_comes_when_the_file_is_in_its_place_is_too_late(command, file, tmp_path, monkeypatch):
    plain, calls = os.fsync, []

    def synced(number):
        calls.append(number)
        if len(calls) == 2:
            signal.raise_signal(signal.SIGINT)
        plain(number)

    monkeypatch.setattr(os, "fsync", synced)
    done = command(file(FEAR), "-o", "out.html")
    assert (len(calls), done.code) == (2, 0)
    assert left(tmp_path) == ["out.html", "situation.json"]


@POSIX
def test_who_asks_twice_is_answered_once(command, file, tmp_path, monkeypatch):
    plain = whole.warn

    def told(text):
        plain(text)
        signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(whole, "warn", told)
    monkeypatch.setattr(os, "fsync", lambda _: signal.raise_signal(signal.SIGINT))
    assert command(file(FEAR), "-o", "out.html") == (130, "", "Stopped.\n")
    assert left(tmp_path) == ["situation.json"]
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_what_breaks_off_leaves_nothing(command, file, tmp_path, monkeypatch):
    def full(_number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = command(file(FEAR), "-o", "report.html")
    assert (done.code, done.out) == (1, "")
    assert "cannot write report.html (No space left on device)" in done.err
    assert left(tmp_path) == ["situation.json"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--private", "--shareable"], "give one of them"),
        (["--both-agreed"], "--both-agreed is for --shareable"),
        (["--both-agreed", "--private"], "--both-agreed is for --shareable"),
        (["--shareable", "--exit-code"], "--exit-code would tell"),
        (["--ask-safety"], "--ask-safety asks in a terminal"),
        (["--red-flag", "threats"], "No such option"),
        (["--country", "ZZ"], "two letters"),
    ],
    ids=" ".join,
)
def test_a_wrong_usage_ends_with_2_and_writes_nothing(command, file, tmp_path, words, said):
    done = command(file(FEAR), "-o", "report.html", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err
    assert left(tmp_path) == ["situation.json"]


def test_without_out_nothing_is_written(command, file):
    done = command(file(FEAR))
    assert (done.code, done.out) == (2, "")
    assert "'-o'" in done.err


@pytest.mark.parametrize("name", ["many.jsonl", "many.json"])
def test_many_situations_are_a_fault_of_usage_that_names_the_other_commands(command, file, tmp_path, name):
    done = command(file(f"{json.dumps(FEAR)}\n{json.dumps(FEAR)}\n", name), "-o", "report.html")
    assert (done.code, done.out) == (2, "")
    assert "a report is for one situation" in done.err
    assert "intimacy batch" in done.err
    assert left(tmp_path) == [name]


def test_a_fault_of_the_situation_ends_with_1_names_the_field_and_no_value(command, file, tmp_path):
    done = command(file({"obstacles": {"lack-of-trust": 7.25}, "mode": "secretly"}), "-o", "report.html")
    assert (done.code, done.out) == (1, "")
    assert "2 faults in the situation" in done.err
    assert "7.25" not in done.err
    assert "secretly" not in done.err
    assert left(tmp_path) == ["situation.json"]


def test_only_with_exit_code_a_pause_ends_with_3_and_the_page_is_there(command, file, tmp_path):
    path = file(BLOCKED)
    assert command(path, "-o", "one.html").code == 0
    assert command(path, "-o", "two.html", "--exit-code").code == 3
    assert command(file(FEAR), "-o", "three.html", "--exit-code").code == 0
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()


def test_it_needs_no_pyarrow(file, tmp_path):
    import subprocess

    code = (
        "import sys; sys.modules['pyarrow'] = None; sys.modules['numpy'] = None; sys.argv[1:] = ['report', sys.argv[1], '-o', '-'];"
        "from intimacy.cli.process import run; run()"
    )
    done = subprocess.run([sys.executable, "-c", code, file(FEAR)], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, page_of(FEAR).encode(), b"")
