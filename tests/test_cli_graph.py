"""`intimacy graph` draws the catalogue, a concept or a situation, and says beside it what safety has to say."""

import json
import stat
import sys
from io import BytesIO, TextIOWrapper
from typing import NamedTuple

import pytest

from intimacy import Situation, load_catalog, recommend
from intimacy.cli.main import main
from intimacy.wording import MESSAGES, PAUSED

CATALOG = load_catalog()
FEAR = {"obstacles": {"fear-of-vulnerability": 0.8}, "red_flags": []}
HURT = {"obstacles": {"fear-of-vulnerability": 0.8}, "red_flags": ["physical-violence"]}


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def command(capfdbinary, monkeypatch, tmp_path):
    """Run the command in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*words, stdin=""):
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin.encode())))
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        out, err = capfdbinary.readouterr()
        return Outcome(end.value.code, out.decode(), err.decode())

    return run


def flat(text):
    return " ".join(text.split())


def test_the_catalogue_is_drawn_as_the_library_draws_it(command):
    assert command("graph", "--format", "svg") == (0, f"{CATALOG.draw().svg}\n", "")
    drawn = CATALOG.draw(benefits=True, theme="dark", width=1200).svg
    assert command("graph", "--benefits", "--theme", "dark", "--width", 1200).out == f"{drawn}\n"


def test_a_concept_is_drawn_by_id_alias_or_name(command):
    drawn = f"{CATALOG.draw(concept='lack-of-trust').svg}\n"
    for given in ("lack-of-trust", "cheating", "Lack of trust"):
        assert command("graph", "--concept", given) == (0, drawn, "")


def test_a_situation_is_drawn_from_options_and_from_a_file_and_from_both(command, tmp_path):
    drawn = f"{recommend(Situation.from_dict(FEAR)).draw().svg}\n"
    (tmp_path / "one.json").write_text(json.dumps(FEAR), encoding="utf-8")
    assert command("graph", "one.json").out == drawn
    assert command("graph", "-", stdin=json.dumps(FEAR)).out == drawn
    (tmp_path / "asked.json").write_text('{"red_flags": []}', encoding="utf-8")
    assert command("graph", "asked.json", "--obstacle", "fear-of-vulnerability=0.8").out == drawn
    assert command("graph", "one.json", "-k", "5").out == f"{recommend(Situation.from_dict(FEAR), k=5).draw().svg}\n"


def test_what_safety_has_to_say_comes_on_stderr_since_it_is_in_no_picture(command):
    assert flat(MESSAGES["unasked"]) in flat(command("graph", "--obstacle", "fear-of-vulnerability").err)
    assert command("graph", "-", stdin=json.dumps(FEAR)).err == ""


def test_a_blocked_situation_draws_the_constant_and_tells_where_help_is(command):
    done = command("graph", "-", stdin=json.dumps(HURT))
    assert done.code == 0
    assert done.out.count(PAUSED) == 3
    assert "ear of vulnerability" not in done.out
    assert flat(MESSAGES["block"]) in flat(done.err)
    assert "findahelpline.com" in done.err


def test_a_file_is_what_its_name_says_and_written_over_only_by_force(command, tmp_path):
    assert command("graph", "-o", "all.svg") == (0, "", "")
    assert (tmp_path / "all.svg").read_text(encoding="utf-8") == f"{CATALOG.draw().svg}\n"
    again = command("graph", "-o", "all.svg", "--concept", "trust")
    assert again.code == 2
    assert "--force" in again.err
    assert command("graph", "-o", "all.svg", "--concept", "trust", "--force").code == 0
    assert (tmp_path / "all.svg").read_text(encoding="utf-8") == f"{CATALOG.draw(concept='trust').svg}\n"
    for name in ("all.json", "all.graphml", "all.gexf", "all.csv"):
        assert command("graph", "-o", name).code == 0
        form = {"all.json": "node-link"}.get(name, name.removeprefix("all."))
        assert (tmp_path / name).read_text(encoding="utf-8") == command("graph", "--format", form).out


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ((), "all.jpg"),
        ((), "all.jpeg"),
        (("--obstacle", "cheating"), "mine.jpg"),
        (("--obstacle", "cheating"), "mine.csv"),
    ],
)
def test_a_name_that_does_not_say_what_it_holds_is_refused(command, tmp_path, words, name):
    done = command("graph", *words, "-o", name)
    assert (done.code, done.out) == (2, "")
    assert ".svg, .png, .pdf" in done.err
    assert not list(tmp_path.iterdir())
    assert command("graph", *words, "-o", name, "--format", "svg").code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are POSIX")
def test_what_was_said_of_a_relationship_is_written_for_nobody_else_to_read(command, tmp_path):
    command("graph", "--obstacle", "fear-of-vulnerability", "-o", "mine.svg")
    command("graph", "-o", "all.svg")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) & 0o077 for name in ("mine.svg", "all.svg")]
    assert modes[0] == 0
    assert modes[1] != 0


@pytest.mark.parametrize("form", ["png", "pdf"])
def test_png_and_pdf_are_written(command, tmp_path, form):
    pytest.importorskip("typst")
    assert command("graph", "--concept", "trust", "-o", f"one.{form}").code == 0
    assert (tmp_path / f"one.{form}").read_bytes()[:4] == {"png": b"\x89PNG", "pdf": b"%PDF"}[form]


def test_without_the_extra_png_says_what_to_install_and_writes_nothing(command, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    done = command("graph", "--concept", "trust", "-o", "one.png")
    assert (done.code, done.out) == (1, "")
    assert "pip install 'intimacy[picture]'" in done.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--concept", "trust", "--obstacle", "cheating"], "give one of them"),
        (["--format", "csv", "--concept", "trust"], "a picture is svg, png, pdf"),
        (["--format", "node-link", "--obstacle", "cheating"], "a picture is svg, png, pdf"),
        (["--format", "gexf", "--theme", "dark"], "a picture is svg, png, pdf"),
        (["--format", "svg", "--weighted"], "--weighted is for node-link, graphml, gexf"),
        (["--width", "100"], "320"),
        (["--theme", "pink"], "auto"),
        (["--format", "gif"], "svg"),
    ],
)
def test_what_does_not_go_together_is_a_wrong_usage(command, words, said):
    done = command("graph", *words)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_many_situations_are_no_picture(command):
    done = command("graph", "-", stdin=f"{json.dumps(FEAR)}\n{json.dumps(FEAR)}\n")
    assert (done.code, done.out) == (2, "")
    assert "a picture is of one situation" in done.err


def test_an_unknown_concept_is_told_with_the_nearest(command):
    done = command("graph", "--concept", "trsut")
    assert (done.code, done.out) == (1, "")
    assert "the nearest: trust" in done.err


@pytest.mark.parametrize("form", ["node-link", "graphml", "gexf", "dot", "mermaid", "cytoscape", "json-ld", "turtle"])
def test_every_other_form_is_what_the_library_writes_where_nothing_needs_an_escape(command, form):
    assert command("graph", "--format", form) == (0, CATALOG.to_text(form), "")


def test_convert_goes_from_form_to_form_and_back(command, tmp_path):
    CATALOG.save(tmp_path / "one.json")
    steps = [("one.json", "two.graphml"), ("two.graphml", "three"), ("three", "four.json"), ("four.json", "five.json")]
    forms = {"three": ("--to", "csv-pair"), "four.json": ("--to", "node-link")}
    for source, out in steps:
        assert command("convert", source, out, *forms.get(out, ())) == (0, "", "")
    assert (tmp_path / "five.json").read_bytes() == (tmp_path / "one.json").read_bytes()
    assert command("convert", "three", "-", "--to", "json").out == (tmp_path / "one.json").read_text(encoding="utf-8")
    assert command("check", "two.graphml", "three", "four.json").out.count("ok: ") == 3


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["one.json", "-"], 2, "add --to"),
        (["one.json", "two.txt"], 2, "does not say what it is to hold"),
        (["one.json", "one.json"], 2, "the same file"),
        (["one.json", "there.ttl"], 2, "--force"),
        (["one.json", "there", "--to", "csv-pair"], 2, "--force"),
        (["one.json", "there", "--to", "csv-pair", "--force"], 1, "a folder with 'diary' in it"),
        (["one.json", "-", "--to", "csv-pair"], 2, "is a folder"),
        (["one.json", "no/such/pair", "--to", "csv-pair"], 1, "cannot write no/such/pair"),
        (["none.json", "two.ttl"], 1, "found nothing there"),
        (["there.ttl", "two.json"], 1, "written and not read"),
    ],
)
def test_convert_refuses_and_leaves_everything_as_it_was(command, tmp_path, words, code, said):
    CATALOG.save(tmp_path / "one.json")
    (tmp_path / "there.ttl").write_text("mine", encoding="utf-8")
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "diary").write_text("mine", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    done = command("convert", *words)
    assert (done.code, done.out) == (code, "")
    assert said in flat(done.err)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_graph_is_a_catalogue_to_every_command(command, tmp_path):
    CATALOG.save(tmp_path / "mine.graphml")
    CATALOG.save(tmp_path / "pair", form="csv-pair")
    for name in ("mine.graphml", "pair"):
        assert command("list", "pillars", "--catalog", name) == command("list", "pillars")
    done = command("list", "pillars", "--catalog", "none.graphml")
    assert (done.code, done.out) == (1, "")
    assert "none.graphml: found none (No such file or directory)" in done.err
