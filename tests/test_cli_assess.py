"""`intimacy assess`: what it asks and how, what it writes and keeps, and how it ends."""

import csv
import io
import json
import os
import re
import runpy
import signal
import stat
import sys
import time
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from intimacy import Situation, load_catalog, recommend
from intimacy.cli.main import main
from intimacy.cli.screen import Screen
from intimacy.instruments import load_instrument
from intimacy.show.levels import levels_of, levels_text

TERMINALS = SimpleNamespace(**runpy.run_path(str(Path(__file__).parent / "terminals.py")))
CATALOG = load_catalog()
SHORT = load_instrument("self-check-short")
PRIVATE = CATALOG.questions_for(CATALOG.obstacles)
BLOCKING = "physical-violence"
ENTER, LEAVE = "\x1b[?1049h", "\x1b[?1049l"

TINY = """
schema = "intimacy/instrument/1"
id = "tiny"
name = "Tiny"
scale = { low = 0, high = 2, labels = ["no", "partly", "yes"], question = "How true is it?" }
items = [{ id = "t1", text = "I rely on it." }, { id = "t2", text = "I doubt it.", reverse = true }, { id = "n1", text = "It is loud." }]

[[subscales]]
id = "trust"
name = "Trust"
items = ["t1", "t2"]
measures = [{ target = "trust", reads = "level", rationale = "It is about trust." }]

[[subscales]]
id = "stress"
name = "Stress"
items = ["n1"]
measures = [{ target = "external-stressors", reads = "severity", rationale = "It is about stress." }]
"""
"""Two items about trust, the second turned around, and one about a stress."""


class Outcome(NamedTuple):
    code: int
    out: str
    err: str
    given: int = 0
    pages: tuple[str, ...] = ()
    """What each screen showed, without what a terminal obeys."""

    @property
    def data(self):
        return json.loads(self.out)


def outcome(done):
    """What a terminal showed, screen by screen."""
    made = Outcome(*done)
    return made._replace(pages=[re.sub(r"\x1b\[\S*?[A-Za-z]", "", page) for page in made.err.split("\x1b[2J")[1:]])


@pytest.fixture
def tiny(tmp_path):
    path = tmp_path / "tiny.toml"
    path.write_text(TINY)
    return path


@pytest.fixture
def command(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)

    def run(*words, stdin=""):
        stream = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
        monkeypatch.setattr(sys, "stdin", stream)
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        return Outcome(end.value.code, *capsys.readouterr())

    return run


class Faked(Screen):
    """A screen of 80 columns that nobody sees, whose keys were struck before."""

    width = 80

    def __init__(self, keys):
        super().__init__(lambda: None, paged=True)
        self._keys = iter(keys)
        self.shown = []

    def show(self, lines, prompt=""):
        self.shown.append("\n".join([*lines, prompt]))

    def type(self, text):
        pass

    def struck(self):
        return next(self._keys)


@pytest.fixture
def faked(command, monkeypatch):
    """Run `assess` on such a screen: Enter, the keys for the items, Enter, and a key for every private question, no by default."""

    def run(*words, keys=(), asked=True, private=()):
        struck = [*(["\r", *keys] if asked else []), "\r", *(dict(private).get(one.id, "n") for one in PRIVATE_OF_TINY)]
        shown = Faked(struck)
        monkeypatch.setattr("intimacy.cli.assess.screen", lambda **_: nullcontext(shown))
        for module in ("assess", "ask"):
            monkeypatch.setattr(f"intimacy.cli.{module}.can_ask", lambda: True)
        done = command("assess", *words)
        return done._replace(given=len(shown.shown), pages=shown.shown)

    return run


def asked(folder, *words, keys, private="n", **more):
    """Run `assess` in a terminal: Enter, a key for every item, Enter, and a key for every private question."""
    struck = ["\r", *keys, "\r"]

    def answers(number, _):
        if number < len(struck):
            return struck[number].encode()
        return (private if isinstance(private, str) else private(number - len(struck))).encode()

    done = TERMINALS.in_a_terminal(["assess", *words], answers, folder, sign=TERMINALS.PAGE, **more)
    return outcome(done)


def yes_to(question):
    place = [one.id for one in PRIVATE_OF_TINY].index(question)
    return lambda number: "y" if number == place else "n"


PRIVATE_OF_TINY = CATALOG.questions_for(["external-stressors"])
terminal = pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals there")
JSON = ["--format", "json", "--private"]


def situation_of(done):
    return done.data["recommendations"]["situation"]


# -- what is asked -----------------------------------------------------------------------------------------------------


@terminal
def test_every_item_has_a_screen_of_its_own_then_come_the_private_questions_and_the_list(tmp_path, tiny):
    before = sorted(tmp_path.rglob("*"))
    done = asked(tmp_path, tiny, *JSON, keys="312", columns=200, XDG_CACHE_HOME=str(tmp_path))
    assert done.code == 0
    assert sorted(tmp_path.rglob("*")) == before, "nothing is written anywhere unless it is asked for"
    assert max(len(line) for page in done.pages for line in page.splitlines()) <= 80
    assert done.given == len(done.pages) == 1 + 3 + 1 + len(PRIVATE_OF_TINY)
    items = done.pages[1:4]
    for place, (page, text) in enumerate(zip(items, ["I rely on it.", "I doubt it.", "It is loud."], strict=True)):
        assert text in page
        assert f" {place + 1} of 3" in page
        assert "Tiny, not validated" in page
        assert "How true is it?" in page
        assert [line.split() for line in page.splitlines() if re.match(r"[ >]  [1-9]  ", line)] == [
            ["1", "no"],
            ["2", "partly"],
            ["3", "yes"],
        ]
        for other in {"I rely on it.", "I doubt it.", "It is loud."} - {text}:
            assert other not in page
    for page, question in zip(done.pages[5:], PRIVATE_OF_TINY, strict=True):
        assert question.text in " ".join(page.split())
    expected = Situation(pillars={"trust": 1.0}, obstacles={"external-stressors": 0.5}, red_flags=[])
    assert done.data["recommendations"] == recommend(expected).to_dict(private=True)
    assert {one["target"]: one["level"] for one in done.data["levels"]} == {"trust": 1.0, "external-stressors": 0.5}


def test_back_shows_what_was_answered_and_takes_another_answer_and_a_pass_is_none(faked, tiny):
    # No; back to it; yes; no; passed over; back from the end; yes.
    done = faked(tiny, *JSON, keys=["1", "b", "3", "1", "p", "b", "3"])
    assert [">  1  no" in page for page in done.pages[1:4]] == [False, False, True]
    assert "I rely on it." in done.pages[3]
    assert "It is loud." in done.pages[7]
    assert situation_of(done)["pillars"] == {"trust": 1.0}
    assert situation_of(done)["obstacles"] == {"external-stressors": 1.0}
    passed = faked(tiny, *JSON, keys="3pp")
    assert situation_of(passed)["pillars"] == {"trust": 1.0}
    assert "obstacles" not in situation_of(passed)


def test_keys_that_mean_nothing_here_are_as_if_not_struck(faked, tiny):
    done = faked(tiny, *JSON, keys=["x", "\x1b[A", "0", "4", "9", "\r", "3", "1", "2"])
    assert situation_of(done)["pillars"] == {"trust": 1.0}


def test_where_all_is_passed_over_there_is_no_level_and_what_suits_most(faked, tiny):
    done = faked(tiny, keys="ppp")
    assert done.code == 0
    assert "Too little was answered for any level." in done.out
    assert "No obstacle was named" in done.out


@terminal
def test_no_line_is_wider_than_a_narrow_terminal(tmp_path):
    done = asked(tmp_path, "self-check-short", keys="3" * 11, columns=40)
    assert done.code == 0
    assert max(len(line) for page in done.pages for line in page.splitlines()) <= 40


@pytest.mark.parametrize("width", [40, 45, 80])
def test_no_line_of_the_levels_is_wider_than_a_narrow_terminal(width):
    check = load_instrument("self-check")
    levels = levels_of(check.score(dict.fromkeys(check.item_ids, 3)).to_situation(), CATALOG)
    lines = levels_text(levels, width=width).splitlines()
    assert any("wanted" in line for line in lines)
    assert max(map(len, lines)) <= width
    assert len({line.count("█") + line.count("░") for line in lines if "░" in line}) == 1


@pytest.mark.parametrize(
    ("scale", "keys", "level"),
    [
        ("{ low = 0, high = 5 }", ["4"], 0.8),
        ("{ low = 1, high = 7 }", ["7"], 1.0),
        # Nothing, taken back, off the scale, typed anew.
        ("{ low = 0, high = 10 }", ["\r99\r9\x7f8\r"], 0.8),
        # F1, an arrow and Delete answer nothing, pass nothing and go nowhere.
        ("{ low = 0, high = 10 }", ["\x1bop", "\x1b[b", "\x1b[3~", "\r", "8\r"], 0.8),
        ("{ low = -5, high = 5 }", ["-5\r"], 0.0),
        ("{ low = 0, high = 10, labels = " + json.dumps(list("abcdefghijk")) + " }", ["11\r"], 1.0),
    ],
    ids=["0 to 5", "1 to 7", "0 to 10", "other keys", "-5 to 5", "eleven words"],
)
def test_without_words_the_key_is_the_number_and_long_scales_take_one_that_is_typed(
    faked, tmp_path, scale, keys, level
):
    path = tmp_path / "own.toml"
    path.write_text(
        f'id = "own"\nname = "Own"\nscale = {scale}\nitems = [{{ id = "t1", text = "Trust?" }}]\n'
        '[[subscales]]\nid = "trust"\nname = "Trust"\nitems = ["t1"]\n'
        'measures = [{ target = "trust", reads = "level", rationale = "It asks." }]\n'
    )
    done = faked(path, *JSON, keys=keys)
    assert situation_of(done)["pillars"] == {"trust": level}


@terminal
def test_a_terminal_that_obeys_nothing_gets_the_questions_below_one_another(tmp_path, tiny):
    struck = ["\r", "3", "1", "2", "\r"]
    done = outcome(
        TERMINALS.in_a_terminal(
            ["assess", tiny, *JSON],
            lambda number, _: struck[number].encode() if number < len(struck) else b"n",
            tmp_path,
            sign=rb"\n> |back: ",
            TERM="dumb",
        )
    )
    assert situation_of(done)["pillars"] == {"trust": 1.0}
    assert "\x1b" not in done.err
    assert max(map(len, done.err.splitlines())) <= 80


# -- leaving -----------------------------------------------------------------------------------------------------------


@terminal
@pytest.mark.parametrize(
    ("at", "leave"),
    [(0, "\x04"), (2, "q"), (4, "Q"), (7, "q"), (7, "\x03")],
    ids=["before", "at an item", "before the private ones", "in private", "in private by Ctrl-C"],
)
def test_whoever_leaves_leaves_no_trace(tmp_path, tiny, leave, at):
    before = sorted(tmp_path.iterdir())
    struck = ["\r", "3", "1", "2", "\r", "y", "n", "n", "n"]
    struck[at] = leave
    done = outcome(
        TERMINALS.in_a_terminal(
            ["assess", tiny, "--save", "mine.json"],
            lambda number, _: struck[number].encode(),
            tmp_path,
            sign=TERMINALS.PAGE,
        )
    )
    assert (done.code, done.out, done.given) == (130, "", at + 1)
    # The screen of the questions is gone before anything else is said.
    assert done.err.split(LEAVE)[1].strip() == "Stopped."
    assert sorted(tmp_path.iterdir()) == before


class Held:
    """The command in a pseudo-terminal that is held in hand."""

    def __init__(self, folder, *words, rows=24, columns=80):
        import pty
        import subprocess

        self.ours, self.theirs = pty.openpty()
        self.size(rows, columns)
        self.before = self.echoes
        self.seen, self._told = "", 0
        environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
        self.child = subprocess.Popen(
            [*TERMINALS.COMMAND, *map(str, words)],
            stdin=self.theirs,
            stderr=self.theirs,
            stdout=subprocess.PIPE,
            cwd=folder,
            env=environment | {"TERM": "xterm"},
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.child.poll() is None:
            self.child.kill()
        self.child.communicate()
        os.close(self.ours)
        os.close(self.theirs)

    def size(self, rows, columns):
        import fcntl
        import struct
        import termios

        fcntl.ioctl(self.theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    @property
    def modes(self):
        import termios

        return termios.tcgetattr(self.theirs)[3]

    @property
    def echoes(self):
        import termios

        return bool(self.modes & termios.ECHO), bool(self.modes & termios.ICANON)

    def shown(self, text):
        """What was shown since this was asked last, once it has this text and the command waits for a key."""
        import termios

        end = time.monotonic() + 60
        while time.monotonic() < end and self.child.poll() is None:
            self._read()
            new = self.seen[self._told :]
            if text in new and not self.modes & termios.ISIG:
                self._told = len(self.seen)
                return new
        raise AssertionError(self.seen[self._told :])

    def woken(self):
        """Wait until it has given the terminal back, and let it go on until it has taken it again."""
        end = time.monotonic() + 60
        while ENTER not in self.seen[self._told :] and time.monotonic() < end:
            self._read()
            if LEAVE in self.seen[self._told :]:
                self.child.send_signal(signal.SIGCONT)
                time.sleep(0.1)

    def strike(self, keys):
        os.write(self.ours, keys.encode())

    def ended(self):
        out, _ = self.child.communicate(timeout=60)
        self._read()
        return self.child.returncode, out

    def _read(self):
        import select

        while select.select([self.ours], [], [], 0.02)[0]:
            self.seen += os.read(self.ours, 65536).decode()


@terminal
@pytest.mark.parametrize("number", ["SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT"])
def test_a_process_that_is_told_to_end_gives_the_terminal_back(tmp_path, tiny, number):
    number = getattr(signal, number)
    with Held(tmp_path, "assess", tiny, "--save", "mine.json") as held:
        held.shown("Enter begins")
        held.child.send_signal(number)
        assert held.ended() == (128 + number, b"")
        assert LEAVE in held.seen
        assert held.echoes == held.before
    assert not (tmp_path / "mine.json").exists()


@terminal
def test_while_it_is_stopped_nothing_of_it_is_on_the_terminal_and_then_it_asks_again(tmp_path, tiny):
    with Held(tmp_path, "assess", tiny, *JSON) as held:
        held.shown("Enter begins")
        for key, text in [("\r", "I rely on it."), ("3", "I doubt it."), ("b", "I rely on it.")]:
            held.strike(key)
            held.shown(text)
        held.child.send_signal(signal.SIGTSTP)
        held.woken()
        again = held.shown("I rely on it.")
        assert again.startswith(LEAVE + ENTER)
        assert ">  3  yes" in again
        # What a shell does to the terminal while it is stopped is undone.
        held.child.send_signal(signal.SIGSTOP)
        import termios

        modes = termios.tcgetattr(held.theirs)
        modes[3] |= termios.ECHO | termios.ICANON
        termios.tcsetattr(held.theirs, termios.TCSANOW, modes)
        held.child.send_signal(signal.SIGCONT)
        held.shown("I rely on it.")
        assert held.echoes == (False, False)
        for key, text in [("3", "I doubt it."), ("1", "It is loud."), ("2", "In private"), ("\r", " 1/")]:
            held.strike(key)
            held.shown(text)
        held.strike("q")
        assert held.ended() == (130, b"")
        assert held.echoes == held.before


@terminal
def test_a_terminal_that_changes_its_size_shows_the_question_anew(tmp_path, tiny):
    with Held(tmp_path, "assess", tiny) as held:
        held.shown("Enter begins")
        held.size(24, 40)
        held.child.send_signal(signal.SIGWINCH)
        page = held.shown("Enter begins")
        assert ENTER not in page
        assert max(map(len, page.splitlines())) <= 44
        held.strike("\r")
        held.shown("I rely on it.")
        held.size(24, 60)
        held.child.send_signal(signal.SIGWINCH)
        assert "Keys: 1 to 3 to answer, p to pass, b to go back, q to quit." in held.shown("I rely on it.")


@terminal
def test_what_is_taller_than_the_terminal_is_shown_in_parts_and_none_is_lost(tmp_path, tiny):
    words = [f"word{number}" for number in range(200)]
    text = TINY.replace("I rely on it.", " ".join(words) + ".")
    tiny.write_text(text)
    with Held(tmp_path, "assess", tiny, rows=12) as held:
        held.shown("Enter")
        pages = []
        while "Keys: " not in "".join(pages):
            held.strike("\r")
            pages.append(held.shown("> ").split("\x1b[2J\x1b[H")[-1])
        assert len(pages) == 3
        for page in pages:
            assert len(page.splitlines()) <= 12
        seen = " ".join(pages).split()
        assert [word for word in words if not {word, word + "."} & set(seen)] == []
        for label in ("no", "partly", "yes"):
            assert label in pages[-1].split()
        held.strike("3")
        held.shown("I doubt it.")


@terminal
def test_private_questions_of_other_commands_give_the_terminal_back_too(tmp_path):
    with Held(tmp_path, "recommend", "--obstacle", "lack-of-trust", "--ask-safety") as held:
        held.shown(" 1/")
        held.child.send_signal(signal.SIGTERM)
        assert held.ended() == (128 + signal.SIGTERM, b"")
        assert held.echoes == held.before


# -- what is kept ------------------------------------------------------------------------------------------------------


@terminal
def test_what_is_saved_and_shown_while_asking_is_the_same_whatever_was_answered_in_private(tmp_path, tiny):
    saved, heard = set(), set()
    for private in ("n", "p", yes_to("hurt")):
        done = asked(tmp_path, tiny, "--save", "mine.json", "--force", keys="312", private=private)
        assert done.code == 0
        saved.add((tmp_path / "mine.json").read_bytes())
        heard.add(done.err)
    assert len(saved) == len(heard) == 1
    assert json.loads(saved.pop()) == {
        "schema": "intimacy/situation/1",
        "pillars": {"trust": 1.0},
        "obstacles": {"external-stressors": 0.5},
    }
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "mine.json").stat().st_mode) == 0o600


def test_what_is_saved_can_be_read_by_recommend_which_knows_that_nobody_asked(command, tmp_path):
    (tmp_path / "answers.json").write_text(json.dumps({"trust-1": 1, "poor-communication-1": 3}))
    done = command(
        "assess", "self-check-short", "--answers", "answers.json", "--save", "mine.json", "--goal", "satisfaction"
    )
    assert done.code == 0
    assert "mine.json" in done.err
    again = command("recommend", "mine.json", "--format", "json", "--private").data
    assert again["safety"]["status"] == "unasked"
    assert again["situation"] == {
        "schema": "intimacy/situation/1",
        "pillars": {"trust": 0.25},
        "obstacles": {"poor-communication": 0.75},
        "goals": ["satisfaction"],
    }
    assert command("check", "mine.json").code == 0


def test_a_file_that_is_there_stays_as_it_is_unless_forced(command, tmp_path):
    (tmp_path / "answers.json").write_text("{}")
    (tmp_path / "mine.json").write_text("mine")
    words = ["assess", "--answers", "answers.json", "--save"]
    for out in ("mine.json", "answers.json", "-", "no-such-folder/mine.json"):
        done = command(*words, out)
        assert done.code in (1, 2)
        assert done.out == ""
    assert (tmp_path / "mine.json").read_text() == "mine"
    assert command(*words, "mine.json", "--force").code == 0
    assert (tmp_path / "mine.json").read_text() != "mine"


# -- the end -----------------------------------------------------------------------------------------------------------


def from_answers(command, *words, answers, instrument="self-check-short"):
    return command("assess", instrument, "--answers", "-", *words, stdin=json.dumps(answers))


ANSWERS = {item: number % 5 for number, item in enumerate(SHORT.item_ids)}
HURT = {**ANSWERS, "lack-of-trust-1": 4}


def test_levels_stand_as_bars_with_words_and_no_number_before_the_list(command):
    done = from_answers(command, answers=ANSWERS)
    levels, _, rest = done.out.partition("- Self-check, short form: not validated.")
    assert rest
    names = [one.name for one in (*CATALOG.pillars.values(), *CATALOG.obstacles.values())]
    assert [name for name in names if f" {name} " in levels] == names
    assert levels.count("█") + levels.count("░") == 20 * len(names)
    assert not re.search(r"\d", levels)
    assert max(map(len, done.out.splitlines())) <= 80
    result = recommend(SHORT.score(ANSWERS).to_situation())
    assert done.out.index("What the answers say") < done.out.index(result[0].practice.name)


def test_markdown_and_json_say_the_same(command):
    data = from_answers(command, "--format", "json", answers=ANSWERS).data
    text = from_answers(command, "--format", "markdown", answers=ANSWERS).out
    assert data["schema"] == "intimacy/assessment/1"
    assert data["instrument"] == {"id": "self-check-short", "version": SHORT.version, "validated": False}
    assert data["recommendations"] == recommend(SHORT.score(ANSWERS).to_situation()).to_dict()
    for one in data["levels"]:
        assert f"- **{one['name']}:** {one['word']}" in text
    for note in data["notes"]:
        assert note in text.replace("\\", "")
    assert not re.search(r"\d\.\d", text.partition("# What could help")[0])


def test_options_of_a_recommendation_are_obeyed(command):
    plain = from_answers(command, "--format", "json", answers=HURT).data["recommendations"]
    for more in (
        ["-k", "1"],
        ["--evidence", "direct"],
        ["--focus", "0.1"],
        ["--country", "gb"],
        ["--alone"],
        ["--minutes", "30"],
        ["--done", "empathetic-listening"],
        ["--exclude", "empathetic-listening"],
        ["--goal", "satisfaction"],
        ["--confirmed", "act-stopped", "--confirmed", "amends-made"],
    ):
        assert from_answers(command, "--format", "json", *more, answers=HURT).data["recommendations"] != plain, more


def said_by_recommend(command, situation, form):
    return command("recommend", "-", "--format", form, stdin=json.dumps(situation)).out.strip()


@pytest.mark.parametrize("form", ["table", "markdown"])
@pytest.mark.parametrize(
    ("question", "flag"),
    [
        ("hurt", BLOCKING),
        ("have-hurt", "i-have-hurt-or-frightened-partner"),
        ("not-wanting-to-live", "suicidal-thoughts"),
    ],
)
def test_where_safety_gives_no_practice_it_is_all_that_is_said(faked, command, tiny, form, question, flag):
    done = faked(tiny, "--format", form, "--exit-code", keys="312", private={question: "y"})
    assert done.code == 3
    assert done.out.strip() == said_by_recommend(command, {"red_flags": [flag]}, form)


@pytest.mark.parametrize("question", [one.id for one in PRIVATE_OF_TINY])
def test_a_yes_to_any_private_question_is_its_flag_and_stays_out_of_open_output(faked, tiny, question):
    flag = CATALOG.questions[question].flag
    done = faked(tiny, *JSON, keys="312", private={question: "y"})
    assert situation_of(done)["red_flags"] == [flag]
    assert done.data["recommendations"]["safety"]["status"] == CATALOG.red_flags[flag].status
    for form in ("table", "json", "markdown"):
        assert flag not in faked(tiny, "--format", form, keys="312", private={question: "y"}).out


def test_a_paused_result_has_no_levels_as_json_either(faked, tiny):
    done = faked(tiny, "--format", "json", keys="312", private={"hurt": "y"})
    assert done.code == 0
    assert (done.data["levels"], done.data["notes"]) == ([], [])
    assert done.data["recommendations"]["safety"]["status"] == "block"
    assert done.data["recommendations"]["recommendations"] == []


def test_where_help_comes_first_it_comes_before_levels_too(faked, command, tiny):
    done = faked(tiny, keys="312", private={"low-mood": "y"})
    said = {"pillars": {"trust": 1.0}, "obstacles": {"external-stressors": 0.5}, "red_flags": ["severe-depression"]}
    assert done.out.startswith(said_by_recommend(command, said, "table"))
    assert "What the answers say" in done.out


def test_after_a_pass_in_private_nobody_counts_as_asked(faked, tiny):
    done = faked(tiny, keys="312", private={"hurt": "p"})
    assert f"There are {len(PRIVATE_OF_TINY)} private questions" in done.out
    assert "--ask-safety" not in done.out


def test_a_file_that_cannot_be_saved_into_is_told_before_anything_is_asked(faked, tmp_path, tiny):
    (tmp_path / "folder").mkdir()
    for name, said in [
        ("nowhere/mine.json", "cannot write nowhere/mine.json"),
        ("folder", "FILE of --save is a file, and folder is none"),
    ]:
        done = faked(tiny, "--save", name, keys="")
        assert (done.out, done.given) == ("", 0)
        assert said in done.err
        assert "OUT" not in done.err


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="who may do all is stopped by no permissions")
def test_a_folder_that_cannot_be_written_to_is_told_before_anything_is_asked(faked, tmp_path, tiny):
    (tmp_path / "mine").mkdir(mode=0o500)
    done = faked(tiny, "--save", "mine/mine.json", keys="")
    assert (done.code, done.out, done.given) == (1, "", 0)
    assert "cannot write mine/mine.json" in done.err


def test_where_saving_fails_at_the_end_what_was_answered_still_makes_a_list(faked, monkeypatch, tmp_path, tiny):
    plain = faked(tiny, keys="312")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = faked(tiny, "--save", "mine.json", keys="312")
    assert (done.code, done.out) == (1, plain.out)
    assert "cannot write mine.json (No space left on device)" in done.err
    assert sorted(one.name for one in tmp_path.iterdir()) == ["tiny.toml"]


# -- answers from a file -----------------------------------------------------------------------------------------------


def written_answers(folder, form):
    path = folder / f"answers.{form.partition('-')[0]}"
    if form == "json":
        path.write_text(json.dumps(ANSWERS))
    else:
        rows = [["item", "answer"], *ANSWERS.items()] if form.endswith("long") else [ANSWERS, ANSWERS.values()]
        with path.open("w", newline="") as stream:
            csv.writer(stream, delimiter="\t" if form.startswith("tsv") else ",").writerows(rows)
    return path


@pytest.mark.parametrize("form", ["json", "csv-long", "csv-wide", "tsv-long", "tsv-wide"])
def test_answers_are_the_same_from_every_kind_of_file(command, tmp_path, form):
    done = command("assess", "self-check-short", "--answers", written_answers(tmp_path, form), "--format", "json")
    assert done.data == from_answers(command, "--format", "json", answers=ANSWERS).data
    assert done.data["recommendations"]["safety"]["status"] == "unasked"


def test_private_questions_go_with_answers_of_a_file_where_they_are_asked_for(faked, tmp_path, tiny):
    (tmp_path / "a.json").write_text('{"t1": 2, "t2": 0, "n1": 1}')
    done = faked(tiny, "--answers", "a.json", "--ask-safety", *JSON, asked=False, private={"hurt": "y"})
    assert done.given == 1 + len(PRIVATE_OF_TINY)
    assert "Nothing is kept" in " ".join(done.pages[0].split())
    assert situation_of(done)["pillars"] == {"trust": 1.0}
    assert situation_of(done)["red_flags"] == [BLOCKING]


def test_an_empty_cell_and_null_are_no_answer(command, tmp_path):
    (tmp_path / "a.csv").write_text("item,answer\ntrust-1,\npoor-communication-1,3\n")
    done = command("assess", "self-check-short", "--answers", "a.csv", "--format", "json")
    assert [one["target"] for one in done.data["levels"]] == ["poor-communication"]
    assert (
        done.data
        == from_answers(command, "--format", "json", answers={"poor-communication-1": 3, "trust-1": None}).data
    )


HEARD = "whispered"
WRONG = {
    "a text": ("a.json", json.dumps({"trust-1": HEARD})),
    "off the scale": ("a.json", '{"trust-1": 77}'),
    "half": ("a.json", '{"trust-1": 2.5}'),
    "true": ("a.json", '{"trust-1": true}'),
    "a list as answer": ("a.json", '{"trust-1": [1]}'),
    "NaN": ("a.json", '{"trust-1": NaN}'),
    "huge": ("a.json", '{"trust-1": 1e999}'),
    "no item": ("a.json", json.dumps({HEARD: 1})),
    "an item twice": ("a.json", '{"trust-1": 1, "trust-1": 2}'),
    "a list": ("a.json", f'["{HEARD}"]'),
    "a situation": ("a.json", '{"schema": "intimacy/situation/1", "red_flags": ["threats"]}'),
    "cut in half": ("a.json", f'{{"trust-1": 1, "{HEARD}'),
    "empty": ("a.json", ""),
    "lines": ("a.json", '{"trust-1": 1}\n{"trust-1": 2}\n'),
    "no text": ("a.json", b"\xff\xfe\x00"),
    "text in a cell": ("a.csv", f"item,answer\ntrust-1,{HEARD}\n"),
    "no item in a cell": ("a.csv", f"item,answer\n{HEARD},1\n"),
    "an item twice in cells": ("a.csv", "item,answer\ntrust-1,1\ntrust-1,2\n"),
    "two people": ("a.csv", "trust-1\n1\n2\n"),
    "nobody": ("a.csv", "trust-1\n"),
    "too many cells": ("a.csv", f"item,answer\ntrust-1,1,{HEARD}\n"),
    "an open quote": ("a.csv", f'item,answer\ntrust-1,"{HEARD}\n'),
    "semicolons": ("a.csv", "item;answer\ntrust-1;1\n"),
    "an empty table": ("a.csv", ""),
    "no file": ("b.json", "{}"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_of_answers_is_one_clear_error_that_repeats_none(command, tmp_path, name):
    path, content = WRONG[name]
    (tmp_path / path).write_bytes(content if isinstance(content, bytes) else content.encode())
    done = command("assess", "self-check-short", "--answers", "a.json" if path == "b.json" else path)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith(("error: 1 fault in the answers:\n- ", "error: 2 faults in the answers:\n- "))
    assert "Traceback" not in done.err
    for said in (HEARD, "77", "2.5", "threats"):
        assert said not in done.err


def test_every_fault_of_answers_is_told_at_once(command):
    done = from_answers(command, answers={"trust-1": 9, "poor-communication-1": "x", "nothing": 1})
    assert done.err.startswith("error: 3 faults in the answers:")


@terminal
def test_what_is_said_in_a_terminal_breaks_between_words(tmp_path):
    (tmp_path / "own.toml").write_text('id = "OWN"\nname = ""\nscale = { low = 3, high = 1 }\n')
    with Held(tmp_path, "assess", "own.toml", columns=44) as held:
        assert held.ended()[0] == 1
    lines = held.seen.splitlines()
    assert max(map(len, lines)) <= 44
    assert any(line.startswith("- own.toml") for line in lines)
    assert "- own.toml, scale.high: found 1; allowed is a number above low, 3" in re.sub(r"\s+", " ", held.seen)


# -- usage -------------------------------------------------------------------------------------------------------------


def test_it_asks_in_a_terminal_only(command):
    for words in (["assess"], ["assess", "--answers", "-", "--ask-safety"]):
        done = command(*words, stdin="{}")
        assert (done.code, done.out) == (2, "")
        assert "terminal" in done.err


def test_a_key_without_texts_cannot_be_asked_and_its_answers_from_a_file_make_a_list(command):
    done = command("assess", "ecr-r")
    assert (done.code, done.out) == (2, "")
    assert "texts" in done.err
    assert "--answers FILE" in done.err
    items = load_instrument("ecr-r").item_ids
    done = command("assess", "ecr-r", "--answers", "-", *JSON, stdin=json.dumps(dict.fromkeys(items, 4)))
    assert done.code == 0
    assert situation_of(done)["obstacles"] == {"fear-of-vulnerability": 0.5}


@pytest.mark.parametrize("name", ["ras", "csi-16", "divorce-predictors"])
@pytest.mark.parametrize("words", [[], ["--answers", "-"]], ids=["asked", "answered"])
def test_an_instrument_that_measures_nothing_here_gives_no_list_and_is_sent_to_what_counts_it(command, name, words):
    done = command("assess", name, *words, stdin=json.dumps({f"q{n}": 3 for n in range(1, 8)}))
    assert (done.code, done.out) == (2, "")
    assert "intimacy score" in done.err
    assert "--answers" not in done.err.partition("Error: ")[2]


def test_an_unknown_instrument_is_told_with_the_nearest(command):
    done = command("assess", "self-chek")
    assert (done.code, done.out) == (2, "")
    assert "self-check" in done.err


def test_a_broken_instrument_of_ones_own_is_told_with_every_fault(command, tmp_path):
    (tmp_path / "own.toml").write_text('id = "OWN"\nname = ""\nscale = { low = 3, high = 1 }\n')
    done = command("assess", "own.toml")
    assert (done.code, done.out) == (1, "")
    assert done.err.count("\n- ") >= 3


@pytest.mark.parametrize(
    "words", [["--goal", "no-such-goal"], ["-k", "0"], ["--minutes", "-1"], ["--catalog", "mine.json"]], ids=" ".join
)
def test_a_fault_is_told_before_anything_is_asked(faked, tmp_path, tiny, words):
    catalogue = {"id": "mine", "name": "Mine", "pillars": [{"id": "calm", "name": "Calm"}]}
    (tmp_path / "mine.json").write_text(json.dumps(catalogue))
    done = faked(tiny, *words, keys="")
    assert (done.code, done.out, done.given) == (1, "", 0)


def test_nothing_that_a_terminal_obeys_comes_out_of_a_hostile_instrument(command, tmp_path):
    hostile = "=1+1 \x1b[31mred\x1b]0;title\x07 \u202egnp <b>"
    path = tmp_path / "own.json"
    own = read_instrument_data()
    own["name"] = own["summary"] = hostile
    own["warnings"] = [hostile]
    path.write_text(json.dumps(own))
    for form in ("table", "markdown", "json"):
        done = command("assess", path, "--answers", "-", "--format", form, stdin='{"t1": 2, "t2": 0}')
        assert done.code == 0
        assert not {"\x1b", "\x07", "\u202e"} & set(done.out + done.err)


def read_instrument_data():
    import tomllib

    return tomllib.loads(TINY)


def test_the_names_of_instruments_complete_in_the_shell():
    from click.shell_completion import ShellComplete

    from intimacy.cli.main import cli

    complete = ShellComplete(cli, {}, "intimacy", "_INTIMACY_COMPLETE").get_completions
    for words in (["assess"], ["score"], ["show"]):
        assert [one.value for one in complete(words, "self-check")] == ["self-check", "self-check-short"]
    for words in (["assess"], ["show"], ["assess", "--answers"], ["assess", "--save"]):
        assert [one.type for one in complete(words, "./ti")] == ["file"]
    assert [one.value for one in complete(["list"], "inst")] == ["instruments"]
