"""`intimacy new`, `fmt` and `schema`, and `check` on what they write."""

import json
import re
import stat
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pytest

import intimacy
from intimacy.cli.main import main
from intimacy.codec.ordered import format_catalogue

DATA = Path(find_spec("intimacy").origin).parent / "data"


class Outcome(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture
def command(capsys, monkeypatch, tmp_path):
    """Run the command in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        return Outcome(end.value.code, *capsys.readouterr())

    return run


def there(folder="."):
    return sorted(path.name for path in Path(folder).iterdir())


# -- new ---------------------------------------------------------------------------------------------------------------


def test_what_new_writes_is_valid_in_order_and_recommends_its_practice(command):
    assert command("new", "evening-walks").code == 0
    assert there() == ["evening-walks"]
    done = command("check", "evening-walks")
    assert (done.code, done.err) == (0, "")
    assert command("fmt", "--check", "evening-walks").code == 0
    catalog = intimacy.read_catalog("evening-walks")
    assert (catalog.id, catalog.name) == ("evening-walks", "Evening walks")
    situation = intimacy.Situation(obstacles=dict.fromkeys(catalog.obstacles, 0.8), red_flags=[])
    assert [item.practice.id for item in intimacy.recommend(situation, catalog=catalog)] == list(catalog.practices)


def test_new_says_what_to_do_next_and_that_works(command):
    done = command("new", "ours")
    told = [line.split()[1:] for line in done.out.splitlines() if line.startswith("  intimacy ")]
    assert [words[0] for words in told] == ["check", "recommend"]
    assert all(command(*words).code == 0 for words in told)
    files = [line.split()[0] for line in done.out.splitlines() if line.startswith("ours/")]
    assert all(Path(file).is_file() for file in files)


def test_every_line_that_new_writes_is_explained_by_a_comment_and_needs_nothing_made_up(command):
    command("new", "ours")
    text = Path("ours/catalog.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    for section in data.keys() - {"schema", "id", "name", "version", "language", "frame"}:
        head = text.index(f"[[{section}]]")
        assert text[:head].rstrip().rpartition("\n")[2].startswith("#"), section
    assert {link["verdict"] for link in data["links"]} == {"untested"}
    assert "references" not in data


def test_new_writes_the_schema_that_its_first_line_names(command):
    command("new", "ours")
    directive = Path("ours/catalog.toml").read_text(encoding="utf-8").partition("\n")[0]
    schema = json.loads((Path("ours") / directive.removeprefix("#:schema ")).read_text(encoding="utf-8"))
    assert schema == json.loads((DATA / "schema" / "catalog-1.json").read_text(encoding="utf-8"))
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft7Validator(schema).validate(tomllib.loads(Path("ours/catalog.toml").read_text(encoding="utf-8")))


def test_new_leaves_what_is_there_as_it_is(command):
    Path("ours").mkdir()
    Path("file").write_text("mine")
    for name in ("ours", "file"):
        done = command("new", name)
        assert (done.code, done.out) == (2, "")
        assert "is there already" in done.err
    assert (there("ours"), Path("file").read_text()) == ([], "mine")


@pytest.mark.parametrize("name", ["Ours", "our own", "", ".", "..", "a/..", "ours\x1b[31m", "a_b", "x" * 101])
def test_new_wants_a_slug(command, name):
    done = command("new", name)
    assert (done.code, done.out) == (2, "")
    assert "slug" in done.err
    assert "\x1b" not in done.err
    assert there() == []


def test_new_suggests_a_slug(command):
    assert "how about our-own?" in command("new", "Our own").err


def test_new_writes_into_a_folder_that_is_there(command):
    assert command("new", "no/such/ours").code == 2
    assert there() == []
    Path("some").mkdir()
    assert command("new", "some/ours").code == 0
    assert intimacy.read_catalog("some/ours").id == "ours"


def test_new_writes_all_or_nothing(command, monkeypatch):
    writes = []

    def fail_at_the_second(self, text, **_):
        writes.append(self)
        if len(writes) == 2:
            raise OSError(28, "No space left on device")
        self.write_bytes(text.encode())

    monkeypatch.setattr(Path, "write_text", fail_at_the_second)
    done = command("new", "ours")
    assert (done.code, done.out) == (1, "")
    assert "No space left on device" in done.err
    assert len(writes) == 2
    assert there() == []


def test_check_takes_json_with_an_id_and_a_name_for_a_catalogue_and_what_speaks_of_a_couple_for_a_situation(command):
    for rows, said in (([["a"]], "obstacles[0]: found ['a']"), ([], "")):
        Path("one.json").write_text(json.dumps({"id": "x", "name": "x", "obstacles": rows}), encoding="utf-8")
        done = command("check", "one.json")
        assert said in done.err
        assert done.code == bool(rows), done
    Path("one.json").write_text(json.dumps({"id": 7, "name": "Secret", "obstacles": {"noise": 2}}), encoding="utf-8")
    assert "Secret" not in command("check", "one.json").err


# -- fmt ---------------------------------------------------------------------------------------------------------------

EVENINGS = Path(__file__).resolve().parents[1] / "examples" / "evening-catalogue"


@pytest.mark.skipif(not EVENINGS.is_dir(), reason="needs the whole repository")
def test_the_example_is_in_the_order_of_fmt(command):
    assert command("fmt", "--check", str(EVENINGS / "src" / "evening_catalogue")).code == 0


MESSY = 'name = "Ours"\nid = "ours"\n\n[[pillars]]\nname = "B"\nid = "b"\n# first of all\n[[pillars]]\nid = "a"\nname = "A"\n'


def test_fmt_writes_the_file_in_order_and_says_so_once(command):
    Path("ours.toml").write_text(MESSY)
    done = command("fmt", "ours.toml")
    assert (done.code, done.out, done.err) == (0, "put in order: ours.toml\n", "")
    assert Path("ours.toml").read_text() == format_catalogue(MESSY, toml=True) != MESSY
    done = command("fmt", "ours.toml")
    assert (done.code, done.out, done.err) == (0, "", "All is in order.\n")
    assert there() == ["ours.toml"]


def test_fmt_check_writes_nothing_and_ends_with_one(command):
    Path("ours.toml").write_text(MESSY)
    done = command("fmt", "--check", "ours.toml")
    assert (done.code, done.out) == (1, "not in order: ours.toml\n")
    assert Path("ours.toml").read_text() == MESSY


def test_fmt_takes_folders_and_json(command):
    Path("ours").mkdir()
    Path("ours/a.toml").write_text(MESSY)
    Path("ours/b.json").write_text('{"scenes": [{"id": "z", "name": "Z"}, {"name": "Y", "id": "y"}]}')
    Path("ours/notes.md").write_text("# mine")
    done = command("fmt", "ours", "ours/a.toml")
    assert sorted(done.out.splitlines()) == ["put in order: ours/a.toml", "put in order: ours/b.json"]
    assert [list(row.values()) for row in json.loads(Path("ours/b.json").read_text())["scenes"]] == [
        ["y", "Y"],
        ["z", "Z"],
    ]


def test_fmt_tells_every_fault_of_every_file_and_writes_none(command):
    Path("good.toml").write_text(MESSY)
    Path("cut.toml").write_text(MESSY[: MESSY.index('"B"') + 2])
    Path("other.toml").write_text("[project]\nname = 'x'\n")
    done = command("fmt", "good.toml", "cut.toml", "other.toml", "missing.toml")
    assert (done.code, done.out) == (1, "")
    assert all(name in done.err for name in ("cut.toml", "other.toml", "missing.toml"))
    assert Path("good.toml").read_text() == MESSY


def test_fmt_says_the_line_of_a_fault_of_syntax(command):
    Path("cut.toml").write_text('id = "a"\nname = "b')
    assert "cut.toml:2: not valid TOML" in command("fmt", "cut.toml").err


@pytest.mark.parametrize(("name", "text"), [("a.txt", "x"), ("a", ""), ("a.yaml", "id: x")])
def test_fmt_refuses_what_is_neither_toml_nor_json(command, name, text):
    Path(name).write_text(text)
    done = command("fmt", name)
    assert done.code == 1
    assert ".toml or .json" in done.err
    assert Path(name).read_text() == text


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_fmt_lets_nobody_read_who_could_not_before(command):
    Path("ours.toml").write_text(MESSY)
    Path("ours.toml").chmod(0o640)
    assert command("fmt", "ours.toml").code == 0
    assert stat.S_IMODE(Path("ours.toml").stat().st_mode) == 0o640


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other links")
def test_fmt_writes_the_file_that_a_link_leads_to(command):
    Path("real.toml").write_text(MESSY)
    Path("link.toml").symlink_to("real.toml")
    assert command("fmt", "link.toml").code == 0
    assert Path("link.toml").is_symlink()
    assert Path("real.toml").read_text() == format_catalogue(MESSY, toml=True)


def test_the_built_in_files_keep_their_meaning_and_comments_when_put_in_order():
    for file in sorted([*(DATA / "emotional").glob("*.toml"), *(DATA / "safety").glob("*.toml")]):
        text = file.read_text(encoding="utf-8")
        made = format_catalogue(text, toml=True)
        assert sorted(filter(str.strip, text.split("\n"))) == sorted(filter(str.strip, made.split("\n")))
        assert format_catalogue(made, toml=True) == made


# -- schema ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["catalog", "layer", "instrument", "situation", "couple", "recommendations", "shared"])
def test_schema_writes_the_schema_of_a_format(command, name):
    done = command("schema", name)
    assert (done.code, done.err) == (0, "")
    assert done.out == (DATA / "schema" / f"{name}-1.json").read_text(encoding="utf-8")
    assert json.loads(done.out)["title"] == f"intimacy/{name}/1"


def test_schema_without_a_name_writes_that_of_catalogues(command):
    assert command("schema").out == command("schema", "catalog").out


def test_schema_names_the_formats_where_there_is_no_such_one(command):
    done = command("schema", "graph")
    assert (done.code, done.out) == (2, "")
    assert "'recommendations'" in done.err


# -- translations ------------------------------------------------------------------------------------------------------


def test_a_translation_is_checked_against_the_texts_of_the_catalogue(command):
    Path("nl.toml").write_text('language = "nl"\n[pillars.trust]\nname = "Vertrouwen"\n', encoding="utf-8")
    done = command("check", "nl.toml")
    assert (done.code, done.out) == (0, "ok: nl.toml: Translation into 'nl': 1 texts, for emotional\n")
    assert command("check", DATA / "languages" / "de").code == 0


@pytest.mark.parametrize("form", ["toml", "json", "folder"])
def test_every_fault_of_a_translation_is_told_in_one_go_and_with_its_line(command, form):
    data = {
        "schema": "intimacy/translation/1",
        "language": "nl",
        "pillars": {"trsut": {"name": "Vertrouwen"}, "trust": {"nmae": "x", "points": {"gone": "y"}}},
        "obstacles": {"lack-of-trust": {"name": " "}, "nowhere": "z"},
        "sentences": {"What might help": "Wat helpt", "for {weeks} weeks": "weken lang"},
    }
    lines = [
        ("pillars 'trsut'", "an id that the catalogue does not have"),
        ("pillars 'trust', nmae", "one of the fields that are text"),
        ("pillars 'trust', points.gone", "nothing to translate"),
        ("obstacles 'lack-of-trust', name", "a text that is not empty"),
        ("obstacles 'nowhere'", "a table of texts by field"),
        ("obstacles 'nowhere'", "an id that the catalogue does not have"),
        ("sentences 'What might help'", "an unknown sentence"),
        ("sentences 'for {weeks} weeks'", "the parts in braces of the sentence: {weeks}"),
    ]
    path = Path("nl.toml" if form == "toml" else "nl.json")
    if form == "folder":
        path = Path("nl") / "one.json"
        path.parent.mkdir()
    text = pytest.importorskip("tomli_w").dumps(data) if form == "toml" else json.dumps(data, indent=1)
    path.write_text(text, encoding="utf-8")
    done = command("check", path.parent if form == "folder" else path)
    assert done.code == 1
    told = [line for line in done.err.splitlines() if line.startswith("- ")]
    assert len(told) == len(lines)
    for place, why in lines:
        assert any(
            re.fullmatch(rf"- {re.escape(str(path))}:\d+, {re.escape(place)}: .*{re.escape(why)}.*", line)
            for line in told
        )


def test_a_translation_is_checked_against_the_catalogue_that_is_named(command):
    command("new", "ours")
    Path("nl.json").write_text('{"language": "nl", "pillars": {"trust": {"name": "x"}}}', encoding="utf-8")
    assert command("check", "nl.json").code == 0
    done = command("check", "--catalog", "ours", "nl.json")
    assert done.code == 1
    assert "pillars 'trust': found an id that the catalogue does not have" in done.err
