"""Where faults stand: the line of everything in TOML and JSON, and of every fault of a catalogue's files."""

import json
import tomllib

import pytest
from hypothesis import HealthCheck, given, settings

from intimacy import CatalogError, read_catalog
from intimacy.codec import to_plain
from intimacy.codec.lines import lines_of
from intimacy.testing import broken_catalogs, contents

FAST = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
SMALL = {"pillars": 2, "obstacles": 2, "practices": 2, "benefits": 1}


def paths(value, path=()):
    """Every key and position of plain data."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, item in inner:
        yield from paths(item, (*path, step))


@FAST
@given(contents(**SMALL))
def test_everything_in_json_has_a_line_and_a_key_stands_in_its_line(records):
    data = to_plain(records)
    text = json.dumps(data, indent=1)
    lines = lines_of(text, toml=False)
    assert set(lines) - {()} == set(paths(data))
    for path, line in lines.items():
        if path and isinstance(path[-1], str):
            assert json.dumps(path[-1]) in text.splitlines()[line - 1]


@FAST
@given(contents(**SMALL))
def test_everything_in_toml_has_a_line_and_a_key_stands_in_its_line(records):
    tomli_w = pytest.importorskip("tomli_w")
    text = tomli_w.dumps(to_plain(records))
    lines = lines_of(text, toml=True)
    missing = set(paths(tomllib.loads(text))) - set(lines)
    # An array of tables is written table by table.
    assert all((*path, 0) in lines for path in missing)
    for path, line in lines.items():
        if isinstance(path[-1], str):
            assert path[-1] in text.split("\n")[line - 1]


@pytest.mark.parametrize(
    ("text", "path", "line"),
    [
        ('a = """\nb = 1\n"""\nb = 2', ("b",), 4),
        ("a = '''\nb = 1\n[x]\n'''\nb = 2", ("b",), 5),
        ('a = """x\\""" y"""\nb = 2', ("b",), 2),
        ('a = """x"""""\nb = 2', ("b",), 2),
        ('a = "\\"# ["\nb = 2', ("b",), 2),
        ("a = [ # [\n 1, # ]\n 2 ]\nb = 2", ("b",), 4),
        ("a = [\n 1,\n { c = 1, d = 3 } ]", ("a", 1, "d"), 3),
        ('a."b.c" . d = 1', ("a", "b.c", "d"), 1),
        ("\"\\u0061\" = 1\n'b c' = 2", ("a",), 1),
        ("[[a]]\n[[a.b]]\n[[a]]\n[[a.b]]\n[[a.b]]\nc = 1", ("a", 1, "b", 1, "c"), 6),
        ("[[a]]\n[b]\nc = 1\n[a.d]\ne = 1", ("a", 0, "d", "e"), 5),
        ("[ a . b ] # c\nd = 1979-05-27 07:32:00", ("a", "b", "d"), 2),
        ("a = 1\r\n\r\nb = 2\r\n", ("b",), 3),
        ("# only\n\n  a = 1", ("a",), 3),
    ],
)
def test_a_line_of_toml_is_found_past_whatever_stands_before_it(text, path, line):
    assert set(lines_of(text, toml=True)) >= {one for one in paths(tomllib.loads(text)) if not isinstance(one[-1], str)}
    assert lines_of(text, toml=True)[path] == line


def test_what_is_nested_too_deeply_has_no_lines_and_makes_no_trouble():
    assert lines_of("a = " + "[" * 100_000 + "]" * 100_000, toml=True) == {}
    assert lines_of("[" * 100_000 + "]" * 100_000, toml=False) == {}


# -- faults ------------------------------------------------------------------------------------------------------------

FILE = """\
schema = "intimacy/catalog/1"
id = "Mine"
colour = "red"

[[pillars]]
id = "calm"
name = ""

[[practices]]
id = "tea"
name = "Tea"
points = [
    { id = "a", text = "A." },
    { id = "b", text = "" },
]
minutes_per_session = "3"

[practices.sessions_per_week]
min = 1
typical = 2
max = 1000

[[practices]]
id = "walk"
name = "Walk"
wide = true
sessions_per_week = { min = 1, typical = "2", max = 3 }

[[benefits]]
id = "rest"
name = "Rest"

[[links]]
source = "nobody"
relation = "yields"
target = "rest"
strength = "weak"
"""


def faults_of(path):
    with pytest.raises(CatalogError) as caught:
        read_catalog(path)
    return caught.value.faults


def test_every_fault_of_a_file_is_told_with_its_line(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(FILE)
    told = {(fault.line, fault.record, fault.field) for fault in faults_of(file)}
    assert told == {
        (2, "", "id"),
        (3, "", "colour"),
        (0, "", "name"),
        (7, "pillars[0] 'calm'", "name"),
        (14, "practices[0] 'tea'", "points[1].text"),
        (16, "practices[0] 'tea'", "minutes_per_session"),
        (21, "practices[0] 'tea'", "sessions_per_week.max"),
        (26, "practices[1] 'walk'", "wide"),
        (27, "practices[1] 'walk'", "sessions_per_week.typical"),
        (34, "link 'nobody yields rest'", "source"),
    }
    assert {fault.file for fault in faults_of(file)} == {str(file)}


def test_a_fault_says_its_line_as_editors_and_terminals_read_it(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(FILE)
    assert f"{file}:7, pillars[0] 'calm', name: found ''" in {str(one).split(";")[0] for one in faults_of(file)}


def test_faults_across_records_are_told_with_the_file_of_the_record(tmp_path):
    (tmp_path / "a.toml").write_text('id = "mine"\nname = "Mine"\n[[pillars]]\nid = "calm"\nname = "Calm"\n')
    (tmp_path / "b.json").write_text(
        json.dumps(
            {"links": [{"source": "calm", "relation": "enables", "target": "calm", "strength": "weak"}]}, indent=1
        )
    )
    (fault,) = faults_of(tmp_path)
    assert (fault.file, fault.line) == (str(tmp_path / "b.json"), 3)


def test_a_record_with_a_fault_is_not_missed_by_others(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text(
        'id = "mine"\nname = "Mine"\n[[pillars]]\nid = "calm"\nname = ""\n[[benefits]]\nid = "rest"\nname = "Rest"\n'
        '[[links]]\nsource = "calm"\nrelation = "yields"\ntarget = "rest"\nstrength = "weak"\n'
    )
    assert [(fault.line, fault.field) for fault in faults_of(file)] == [(5, "name")]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("a.toml", "id = 'a'\n\nname = = 3\n", 3),
        ("a.toml", "id = 'a'\nname = 'b", 2),
        ("a.toml", "id = 'a'\n[[links]]\nsource = '''\n\n", 3),
        ("a.json", '{"id": "a",\n "name": }', 2),
        ("a.json", '{"id": "a",\n "na', 2),
        ("a.json", "", 0),
    ],
)
def test_a_fault_of_syntax_is_told_with_the_line_of_the_parser(tmp_path, name, text, line):
    (tmp_path / name).write_text(text)
    (fault,) = faults_of(tmp_path / name)
    assert (fault.file, fault.line) == (str(tmp_path / name), line)


NO_LINE = {"missing head", "circle"}
"""What stands nowhere, or in several places."""


@FAST
@given(broken_catalogs())
def test_a_broken_catalogue_in_a_file_is_told_with_its_line(tmp_path_factory, broken):
    file = tmp_path_factory.mktemp("broken") / "mine.json"
    text = json.dumps(broken.data, indent=1)
    file.write_text(text)
    (fault,) = faults_of(file)
    if broken.fault == "not finite":
        # JSON has no such numbers.
        assert "NaN" in fault.allowed
    elif broken.fault not in NO_LINE:
        assert fault.line > 0
        last = fault.field.rpartition(".")[2].partition("[")[0]
        lines = text.split("\n")
        assert f'"{last}"' in lines[fault.line - 1] or not last or lines[fault.line - 1].strip() == "{"


# -- bad input ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.toml", "a.json"])
def test_a_file_of_200_megabytes_is_refused_by_its_size_before_it_is_read(tmp_path, name):
    with (tmp_path / name).open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    (fault,) = faults_of(tmp_path / name)
    assert (fault.found, "67,108,864" in fault.allowed) == ("209,715,200 bytes", True)


def test_what_has_no_size_and_no_end_is_read_up_to_the_limit(tmp_path):
    device = tmp_path / "endless.toml"
    try:
        device.symlink_to("/dev/zero")
        device.stat()
    except OSError:
        pytest.skip("no such device here")
    with pytest.raises(CatalogError) as caught:
        read_catalog(device, max_bytes=1000)
    assert "at most 1,000 bytes" in str(caught.value)


DEEP = 100_000


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", "[" * DEEP),
        ("a.json", '{"id": "mine", "pillars": ' + '[{"a":' * DEEP + "1" + "}]" * DEEP + "}"),
        ("a.toml", "pillars = " + "[" * DEEP + "]" * DEEP),
        ("a.toml", "frame = " + "{a=" * DEEP + "1" + "}" * DEEP),
        ("a.toml", "[frame." + ".".join(["a"] * DEEP) + "]\nb = 1"),
        ("a.toml", "[[pillars]]\n" + ' . "x".'.join(["a"] * DEEP) + " = 1"),
        ("a.toml", "frame = { " + ".".join(["a"] * DEEP) + " = 1 }"),
        ("a.toml", "[[pillars]]\nname = 'x'\n" * 20 + "[[pillars." + "]]\n[[pillars.".join(["a"] * 200) + "]]"),
    ],
    ids=[
        "lists",
        "tables in lists",
        "lists of toml",
        "inline tables",
        "a long header",
        "a long key",
        "a long key inside",
        "headers",
    ],
)
def test_what_is_nested_like_a_bomb_is_refused_in_short_words(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    assert all(len(str(fault)) < 1000 for fault in faults_of(tmp_path / name))


def test_a_file_cut_anywhere_is_a_catalogue_or_a_list_of_faults(tmp_path):
    whole = FILE.replace("Mine", "mine").encode()
    for end in range(0, len(whole), 23):
        for name, text in (("a.toml", whole[:end]), ("a.json", json.dumps(tomllib.loads(FILE)).encode()[:end])):
            file = tmp_path / name
            file.write_bytes(text)
            assert all(str(fault).startswith(str(file)) for fault in faults_of(file))


@pytest.mark.parametrize("hostile", ["\x1b[31mred\x1b[0m", "\u202eevil", "\x00", "\x07bell", "a\nb: found", "é" * 5000])
def test_hostile_strings_are_told_in_short_printable_ascii(tmp_path, hostile):
    file = tmp_path / "mine.json"
    rows = [{"id": hostile, "name": hostile, hostile: 1}, {"id": "a", "name": hostile, "origin": hostile}]
    file.write_text(json.dumps({"id": hostile, "name": "Mine", hostile: 1, "practices": rows}))
    for fault in faults_of(file):
        said = str(fault).removeprefix(str(file))
        assert said.isascii()
        assert said.isprintable()
        assert len(said) < 800


def test_a_field_that_is_wrong_hides_no_other_fault_of_its_record_and_is_told_once(tmp_path):
    file = tmp_path / "ours.toml"
    file.write_text(
        'schema = "intimacy/catalog/1"\nid = "ours"\nname = "Ours"\n'
        '[[pillars]]\nid = "calm"\nname = "Calm"\n'
        '[[practices]]\nid = "tea"\nname = "Tea"\nsteps = "one"\naliases = ["tea"]\n'
        "sessions_per_week = { min = 5, typical = 2, max = 1 }\n"
        '[[links]]\nsource = "tea"\nrelation = "strengthens"\ntarget = "clam"\nstrength = "huge"\n',
        encoding="utf-8",
    )
    with pytest.raises(CatalogError) as caught:
        read_catalog(file)
    told = [(fault.line, fault.field) for fault in caught.value.faults]
    assert sorted(told) == [(10, "steps"), (11, "aliases"), (12, "sessions_per_week"), (16, "target"), (17, "strength")]
