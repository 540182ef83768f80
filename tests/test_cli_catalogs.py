"""Catalogues on the command line: by name, as layers, compared, and what is said of ids that were retired."""

import io
import json
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest

from intimacy import Catalog, load_catalog, read_layer
from intimacy.catalog.offered import GROUP, _loaded
from intimacy.cli.main import main

RETIRES = """
schema = "intimacy/layer/1"
id = "retires"
name = "Retires"
[[retired]]
id = "love-languages"
replaced_by = "connection-time"
[[practices]]
id = "time-out"
deprecated = true
replaced_by = "negotiation"
"""
REWORDS = """
schema = "intimacy/layer/1"
id = "rewords"
name = "Rewords"
[[practices]]
id = "forgiveness"
name = "Letting go"
"""


class Outcome(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    for name, text in (
        ("retires", RETIRES),
        ("rewords", REWORDS),
        ("other", REWORDS.replace("Letting", "Not letting")),
    ):
        (tmp_path / f"{name}.toml").write_text(text.replace('"rewords"', f'"{name}"'), encoding="utf-8")
    (tmp_path / "broken_offer.py").write_text("raise RuntimeError('no way')", encoding="utf-8")
    (tmp_path / "layer_offer.py").write_text(
        "from pathlib import Path\ncatalog = Path(__file__).parent / 'rewords.toml'", encoding="utf-8"
    )
    info = tmp_path / "theirs-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1.2\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(
        f"[{GROUP}]\nbroken = broken_offer:catalog\nours = layer_offer:catalog\n", encoding="utf-8"
    )

    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)
    _loaded.cache_clear()

    def run(*arguments, given=""):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode()), encoding="utf-8"))
        with pytest.raises(SystemExit) as end:
            main([str(one) for one in arguments])
        return Outcome(end.value.code, *capsys.readouterr())

    return run


def digest_of(done):
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return json.loads(done.stdout)["catalog"]["sha256"]


def with_catalogs(run, *given):
    options = [part for one in given for part in ("--catalog", one)]
    return run("recommend", "--format", "json", *options)


def test_a_catalogue_can_be_a_name_a_layer_a_path_and_several_of_them_in_any_order(run, tmp_path):
    both = (
        load_catalog()
        .overlay(read_layer(tmp_path / "retires.toml"), on_conflict="theirs")
        .overlay(read_layer(tmp_path / "rewords.toml"), on_conflict="theirs")
    )
    (tmp_path / "whole.json").write_text(load_catalog().to_json(), encoding="utf-8")
    assert digest_of(with_catalogs(run, "emotional")) == load_catalog().sha256
    assert digest_of(with_catalogs(run, "ours")) == digest_of(with_catalogs(run, "rewords.toml"))
    for several in (
        ("retires.toml", "rewords.toml"),
        ("rewords.toml", "retires.toml"),
        ("emotional", "ours", "retires.toml"),
        ("retires.toml", "whole.json", "ours"),
        ("ours", "retires.toml", "rewords.toml"),
    ):
        assert digest_of(with_catalogs(run, *several)) == both.sha256


def test_what_a_layer_may_not_say_of_the_catalogue_is_told_with_its_file_and_line(run, tmp_path):
    (tmp_path / "loose.toml").write_text(RETIRES.replace("love-languages", "threats"), encoding="utf-8")
    for several in (("loose.toml",), ("rewords.toml", "loose.toml")):
        done = with_catalogs(run, *several)
        assert (done.returncode, done.stdout) == (1, "")
        assert "loose.toml:6, retired 'threats', id: found" in done.stderr


def test_a_catalogue_may_be_called_whatever_it_likes_under_a_layer(run, tmp_path):
    whole = {**load_catalog().to_dict(), "id": "layers"}
    (tmp_path / "whole.json").write_text(json.dumps(whole), encoding="utf-8")
    assert with_catalogs(run, "whole.json", "rewords.toml").returncode == 0


def test_layers_that_contradict_each_other_are_a_fault_that_tells_both(run):
    done = with_catalogs(run, "rewords.toml", "other.toml")
    assert (done.returncode, done.stdout) == (1, "")
    assert "'Not letting go' in 'other'; allowed is 'Letting go', as in 'rewords'" in done.stderr
    assert "two that are laid over it may not differ from each other" in done.stderr
    assert "on_conflict" not in done.stderr


def test_what_is_neither_a_path_nor_a_name_is_told_with_the_names_there_are(run):
    done = with_catalogs(run, "nowhere")
    assert done.returncode == 1
    assert "--catalog: found 'nowhere'; allowed is the path of" in done.stderr
    assert "one of emotional, broken, ours" in done.stderr
    assert "nothing there" in with_catalogs(run, "no/where").stderr
    assert "nothing there" in with_catalogs(run, "nowhere.toml").stderr


def test_the_catalogs_that_have_a_name_are_listed_and_the_broken_one_says_why(run):
    done = run("list", "catalogs")
    assert done.returncode == 0
    assert "cannot be loaded (theirs 1.2): RuntimeError: no way" in done.stdout
    assert "Rewords (layer rewords 0.0.0; theirs 1.2)" in done.stdout
    rows = json.loads(run("list", "catalogs", "--format", "json").stdout)
    assert [row["name"] for row in rows] == ["emotional", "broken", "ours"]
    assert [bool(row["fault"]) for row in rows] == [False, True, False]
    assert run("list", "catalogs", "--format", "csv").stdout.splitlines()[0] == "name,what,title,package,fault"
    assert with_catalogs(run, "ours").returncode == 0
    broken = with_catalogs(run, "broken")
    assert (broken.returncode, broken.stdout) == (1, "")
    assert "the catalogue 'broken' of theirs 1.2 (broken_offer:catalog): found RuntimeError: no way" in broken.stderr


def test_of_retired_ids_a_situation_is_told_the_place_and_a_look_up_the_id(run):
    given = json.dumps({"done": ["love-languages"], "excluded": ["time-out"], "red_flags": []})
    done = run("recommend", "-", "--catalog", "retires.toml", "--format", "json", given=given)
    assert done.returncode == 0
    assert [line.partition(": ")[2].partition(":")[0] for line in done.stderr.splitlines()] == [
        "done, entry 1",
        "excluded, entry 1",
    ]
    assert not any(word in done.stderr for word in ("love", "time-out", ".py"))
    shown = run("show", "love-languages", "time-out", "--catalog", "retires.toml")
    assert shown.stderr.splitlines() == [
        "note: 'love-languages' was retired from the catalogue 'emotional'; use 'connection-time'",
        "note: 'time-out' is deprecated in the catalogue 'emotional'; use 'negotiation'",
    ]
    assert "Deprecated: it works as before, and will be retired. Use negotiation." in shown.stdout
    assert "As it is here it comes from: emotional, retires." in shown.stdout


def test_lines_with_retired_ids_tell_the_same_note_once(run):
    lines = '{"done": ["love-languages"]}\n' * 3
    done = run("recommend", "-", "--catalog", "retires.toml", "--format", "jsonl", given=lines)
    assert len(done.stdout.splitlines()) == 3
    assert len(done.stderr.splitlines()) == 1


def test_two_catalogues_are_compared_by_name_or_path(run):
    done = run("diff", "emotional", "retires.toml")
    assert done.returncode == 0
    assert "practice love-languages (Showing love in ways that land) with" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80
    assert run("diff", "emotional", "emotional").stdout == "emotional 1.1.0 and emotional 1.1.0: the same.\n"
    plain = json.loads(run("diff", "emotional", "ours", "--format", "json").stdout)
    assert [one["id"] for one in plain["reworded"]] == ["forgiveness"]
    assert plain["reworded"][0]["fields"] == [
        {"field": "name", "before": "Letting go of a hurt", "after": "Letting go"}
    ]
    assert run("diff", "emotional", "ours", "--format", "markdown").stdout.startswith("### Data\n")
    for arguments, name in ((("emotional", "nowhere"), "NEW"), (("nowhere", "emotional"), "OLD")):
        wrong = run("diff", *arguments)
        assert wrong.returncode == 1
        assert f"{name}: found 'nowhere'" in wrong.stderr
        assert "--catalog" not in wrong.stderr


def test_a_comparison_tries_the_situations_of_a_file_and_names_them_by_their_line(run, tmp_path):
    file = tmp_path / "people.jsonl"
    people = [{"obstacles": {"differing-needs": 0.7}, "red_flags": []}, {"red_flags": ["threats"]}]
    file.write_text("".join(f"{json.dumps(one)}\n" for one in people), encoding="utf-8")
    strong = (
        '[[links]]\nsource = "love-languages"\nrelation = "addresses"\ntarget = "differing-needs"\nstrength = "strong"'
    )
    (tmp_path / "strong.toml").write_text(
        f'schema = "intimacy/layer/1"\nid = "strong"\nname = "Strong"\n{strong}\n', encoding="utf-8"
    )
    done = run("diff", "emotional", "strong.toml", "--situations", "people.jsonl", "-k", "15")
    assert "Of 2 situations" in done.stdout
    assert "threats" not in done.stdout
    file.write_text('{"obstacles": 7}\n', encoding="utf-8")
    wrong = run("diff", "emotional", "strong.toml", "--situations", "people.jsonl")
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "line 1" in wrong.stderr
    assert "7" not in wrong.stderr.replace("line 1", "")


def test_a_batch_takes_a_layer_too(run, tmp_path):
    pytest.importorskip("pyarrow")
    (tmp_path / "people.jsonl").write_text('{"red_flags": [], "done": ["love-languages"]}\n', encoding="utf-8")
    done = run("batch", "people.jsonl", "-o", "-", "--to", "jsonl", "--catalog", "retires.toml")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["practices"]
    assert "love" not in done.stderr


def test_a_catalog_that_was_laid_over_can_be_written_and_read_by_its_path(run, tmp_path):
    made = load_catalog().overlay(read_layer(tmp_path / "rewords.toml"), on_conflict="theirs")
    Path(tmp_path / "made.json").write_text(made.to_json(), encoding="utf-8")
    assert digest_of(with_catalogs(run, "made.json")) == Catalog.from_dict(made.to_dict()).sha256 == made.sha256


# -- check -------------------------------------------------------------------------------------------------------------

WRONG = """\
schema = "intimacy/layer/1"
id = "Our clinic"
name = "Our clinic"

[[practices]]
id = "forgiveness"
conditions = []
colour = "red"

[[practices]]
id = "connexion-time"
summary = "Ours."

[[links]]
source = "time-out"
relation = "addresses"
target = "nothing-there"
strength = "strong"

[[rulings]]
flag = "eggshells"
practice = "forgiveness"
ruling = "ok"

[[retired]]
id = "threats"

[[retired]]
id = "love-languages"
replaced_by = "nowhere"
"""


def test_check_lays_a_layer_over_the_catalogue_from_which_it_may_differ(run):
    done = run("check", "retires.toml", "rewords.toml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "ok: retires.toml: Layer 'retires' 0.0.0: 1 practices, 1 retired, over emotional",
        "ok: rewords.toml: Layer 'rewords' 0.0.0: 1 practices, over emotional",
    ]


@pytest.mark.parametrize("form", ["toml", "json", "folder"])
def test_check_tells_everything_that_is_wrong_with_a_layer_and_with_what_it_says_of_the_catalogue(run, tmp_path, form):
    data = tomllib.loads(WRONG)
    text = WRONG if form == "toml" else json.dumps(data, indent=1)
    name = f"wrong.{'json' if form == 'folder' else form}"
    file = Path("wrong", name) if form == "folder" else Path(name)
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text, encoding="utf-8")
    done = run("check", "wrong" if form == "folder" else name)
    assert (done.returncode, done.stdout) == (1, "")
    told = [line.removeprefix("- ").split(": found ")[0] for line in done.stderr.splitlines()[1:]]
    lines = text.splitlines()
    seen = [one.removeprefix(f"{file}:").partition(", ") for one in told]
    assert {(lines[int(number) - 1].strip(" ,"), where) for number, _, where in seen} == {
        (at[form != "toml"], where)
        for *at, where in (
            ('id = "Our clinic"', '"id": "Our clinic"', "id"),
            ('colour = "red"', '"colour": "red"', "practices[0] 'forgiveness', colour"),
            ("[[practices]]", "{", "practice 'connexion-time', name"),
            (
                'target = "nothing-there"',
                '"target": "nothing-there"',
                "link 'time-out addresses nothing-there', target",
            ),
            ('ruling = "ok"', '"ruling": "ok"', "ruling 'eggshells forgiveness', ruling"),
            ('id = "threats"', '"id": "threats"', "retired 'threats', id"),
            ('replaced_by = "nowhere"', '"replaced_by": "nowhere"', "retired 'love-languages', replaced_by"),
        )
    }


def test_check_knows_the_catalogue_on_which_a_layer_lies(run, tmp_path):
    mine = '[[pillars]]\nid = "quiet"\nname = "Quiet"\n'
    (tmp_path / "mine.toml").write_text(f'id = "mine"\nname = "Mine"\n{mine}', encoding="utf-8")
    layer = (
        'schema = "intimacy/layer/1"\nid = "over"\nname = "Over"\n[[pillars]]\nid = "quiet"\nsummary = "No noise."\n'
    )
    (tmp_path / "over.toml").write_text(layer, encoding="utf-8")
    done = run("check", "over.toml", "--catalog", "mine.toml")
    assert (done.returncode, done.stdout) == (0, "ok: over.toml: Layer 'over' 0.0.0: 1 pillars, over mine\n")
    done = run("check", "over.toml")
    assert done.returncode == 1
    assert (
        "over.toml:4, pillar 'quiet', name: found nothing; allowed is a value; a new record needs this field"
        in done.stderr
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('schema = "intimacy/layer/2"\nid = "new"\nname = "New"', "written by a newer version"),
        (REWORDS[:-12], "not valid TOML"),
        ('schema = "intimacy/layer/1"', "id: found nothing"),
        ('schema = "intimacy/layer/1"\nid = "a"\nname = "A"\nframe.definition = "B"', "that of the catalogue stays"),
    ],
    ids=["newer", "cut in half", "no id", "a frame"],
)
def test_check_says_of_what_is_no_layer_why(run, tmp_path, text, said):
    (tmp_path / "layer.toml").write_text(text, encoding="utf-8")
    done = run("check", "layer.toml")
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
