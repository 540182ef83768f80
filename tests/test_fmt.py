"""Files of a catalogue in canonical order: the order is one, comments and meaning stay, and doing it again changes nothing."""

import json
import re
import tomllib

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from intimacy import Catalog, CatalogError
from intimacy.codec import to_json, to_plain
from intimacy.codec.ordered import format_catalogue
from intimacy.model import SECTIONS, in_order
from intimacy.testing import contents

FAST = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))


def toml(text):
    return format_catalogue(text, toml=True)


def without_order(data):
    """Plain data in which the records of a section are a bag; made without the library's own idea of an order."""
    return {
        name: sorted(json.dumps(row, sort_keys=True, default=str) for row in value) if name in SECTIONS else value
        for name, value in data.items()
    }


def keys_of(row):
    return [name for name in row if not isinstance(row[name], dict)]


def written(value):
    """A value as TOML, with lists over several lines."""
    if isinstance(value, list):
        return "".join(["[\n", *(f"    {written(one)},\n" for one in value), "]"])
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {written(one)}" for name, one in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


@st.composite
def shuffled(draw, comments):
    """A catalogue's file with everything in an order of its own, its contents, and the comments that were put into it."""
    records = draw(contents(pillars=2, obstacles=2, practices=2, benefits=1))
    data = to_plain(records)
    # One source of chance is quicker than many choices.
    chance = draw(st.randoms(use_true_random=False))
    top = [name for name in data if name not in SECTIONS and name != "frame"]
    text = [f"{name} = {written(data[name])}" for name in chance.sample(top, len(top))]
    tables = [(name, row) for name in SECTIONS for row in data.get(name, [])]
    tables += [("frame", data["frame"])] if "frame" in data else []
    for section, row in chance.sample(tables, len(tables)):
        text.append("[frame]" if section == "frame" else f"[[{section}]]")
        inner = [name for name in row if isinstance(row[name], dict) and chance.random() < 0.5]
        flat = [name for name in row if name not in inner]
        text += [f"{name} = {written(row[name])}" for name in chance.sample(flat, len(flat))]
        for name in inner:
            text += [f"[{section}.{name}]", *(f"{key} = {written(one)}" for key, one in row[name].items())]
    lines = "\n".join(text).split("\n")
    made = []
    for _ in range(chance.randint(1, 12) if comments else 0):
        mark = f"# comment {len(made)} [[x]] = \"'"
        made.append(mark)
        place = chance.randint(0, len(lines))
        lines[place:place] = chance.choice([[mark], ["", mark], [mark, ""], ["", mark, ""], ["  " + mark]])
    return "\n".join(lines) + "\n", records, made


@FAST
@given(shuffled(comments=True))
def test_a_file_in_order_is_left_as_it_is(made):
    once = toml(made[0])
    assert toml(once) == once


@FAST
@given(shuffled(comments=True))
def test_the_meaning_stays_the_same(made):
    before, after = tomllib.loads(made[0]), tomllib.loads(toml(made[0]))
    assert without_order(before) == without_order(after)


@FAST
@given(shuffled(comments=True))
def test_no_comment_is_lost_or_doubled(made):
    text, _, comments = made
    formatted = toml(text)
    assert sorted(re.findall(r"# comment \d+ \[\[x\]\] = \"'", formatted)) == sorted(comments)


@FAST
@given(shuffled(comments=False))
def test_the_order_is_that_of_the_records(made):
    text, records, _ = made
    data = tomllib.loads(toml(text))
    assert list(data) == [name for name in ("id", "name", "version", "language", "frame", *SECTIONS) if name in data]
    for section in SECTIONS:
        ordered = to_plain(getattr(in_order(records), section))
        assert data.get(section, []) == ordered
        # What is a table of its own stands below the keys: TOML has it so.
        assert [keys_of(row) for row in data.get(section, [])] == [keys_of(row) for row in ordered]


@FAST
@given(shuffled(comments=False), st.randoms(use_true_random=False))
def test_json_has_the_same_order(made, chance):
    _, records, _ = made
    data = to_plain(records)
    for section in SECTIONS:
        chance.shuffle(data.get(section, []))
    mixed = dict(chance.sample(list(data.items()), len(data)))
    assert format_catalogue(json.dumps(mixed), toml=False) == to_json(to_plain(in_order(records)))


MIXED = """\
#:schema schema/catalog-1.json
# Ours, made on a Sunday.

# What people do.

[[practices]]
name = "Walk" # side by side
id = "walk"
steps = [
    # phones first
    "Leave the phones.",
    "Go.",
]
# weeks = 4

# About tea, and only tea.
[[practices]]
id = "tea"
# Ask them.
name   =   "Tea"
[[practices.points]]
text = "Warm."
id = "warm"

# What stands in the way.

[[obstacles]]
id = "noise"
name = '''
# no comment
'''

# The end.
"""

ORDERED = """\
#:schema schema/catalog-1.json
# Ours, made on a Sunday.

# What stands in the way.

[[obstacles]]
id = "noise"
name = '''
# no comment
'''

# What people do.

# About tea, and only tea.
[[practices]]
id = "tea"
# Ask them.
name = "Tea"

[[practices.points]]
id = "warm"
text = "Warm."

[[practices]]
id = "walk"
name = "Walk" # side by side
steps = [
    # phones first
    "Leave the phones.",
    "Go.",
]
# weeks = 4

# The end.
"""


def test_a_comment_goes_with_what_stands_below_it():
    assert toml(MIXED) == ORDERED


def test_a_comment_with_a_blank_line_below_heads_a_group_that_is_sorted_by_itself():
    rows = [f'[[pillars]]\nid = "{id}"\nname = "{id}"\n' for id in "dcba"]
    text = "# All.\n\n# Late ones.\n\n" + "\n".join(rows[:2]) + "\n# Early ones.\n\n" + "\n".join(rows[2:])
    assert re.findall(r'# \w+|id = "(\w)"', toml(text)) == ["", "", "c", "d", "", "a", "b"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ""),
        ("\n\n# only this\n", "# only this\n"),
        ("# a\n\n\n\n# b", "# a\n\n# b\n"),
        ('name = "B"\r\nid = "b"\r\n', 'id = "b"\nname = "B"\n'),
        ('# about the name\nname = "B"\nid = "b"', 'id = "b"\n# about the name\nname = "B"\n'),
        ('#:schema x\nname = "B"\nid = "b"', '#:schema x\n\nid = "b"\nname = "B"\n'),
        ('[[scenes]]\nid = "b"\n# last words', '[[scenes]]\nid = "b"\n# last words\n'),
        (
            '[[scenes]]\nid = "b"\n[[pillars]]\nid = "p"\n[[scenes.points]]\nid = "q"',
            '[[pillars]]\nid = "p"\n\n[[scenes]]\nid = "b"\n\n[[scenes.points]]\nid = "q"\n',
        ),
        ('scenes = [\n  {id = "b"},\n  {id = "a"},\n]', 'scenes = [\n  {id = "b"},\n  {id = "a"},\n]\n'),
        ("[frame]\n\n[[scenes]]", "[frame]\n\n[[scenes]]\n"),
        ('frame.definition = "x"\nid = "b"', 'id = "b"\nframe.definition = "x"\n'),
        ('[[links]]\ntarget = "t"\nsource = "s"', '[[links]]\nsource = "s"\ntarget = "t"\n'),
        ('"name" = "B"\n"id" = "b"', '"id" = "b"\n"name" = "B"\n'),
    ],
)
def test_small_files_are_put_in_order(text, wanted):
    assert toml(text) == wanted
    assert toml(wanted) == wanted


def test_a_layer_is_put_in_order_like_a_catalogue():
    text = '[[retired]]\nid = "b"\n[[pillars]]\nsummary = "New."\nid = "trust"\n'
    layer = 'id = "ours"\nschema = "intimacy/layer/1"\n' + text
    assert toml(layer) == (
        'schema = "intimacy/layer/1"\nid = "ours"\n\n'
        '[[pillars]]\nid = "trust"\nsummary = "New."\n\n[[retired]]\nid = "b"\n'
    )


def test_what_is_missing_or_of_another_type_comes_last_and_stays_in_its_order():
    text = '[[scenes]]\nname = "none"\n[[scenes]]\nid = 3\n[[scenes]]\nid = "z"\n[[scenes]]\nid = "a"\nwide = 1\nname = "A"\n'
    assert [row.get("id") for row in tomllib.loads(toml(text))["scenes"]] == [3, "a", "z", None]
    assert toml(text).endswith('[[scenes]]\nname = "none"\n')
    assert 'name = "A"\nwide = 1\n' in toml(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[project]\nname = 'x'", "project: found an unknown section"),
        ("id = ", "not valid TOML"),
        ("[[pillars]]\nid = 'a'\n[frame", "not valid TOML"),
        ('schema = "intimacy/catalog/2"', "written by a newer version"),
        ('schema = "intimacy/situation/1"', "'intimacy/catalog/1', or nothing"),
        ("[pillars]\nid = 'a'", "pillars: a list of tables, written [[pillars]]"),
        ("pillars = 3", "pillars: a list of tables"),
    ],
)
def test_what_is_no_file_of_a_catalogue_is_refused(text, said):
    with pytest.raises(CatalogError) as caught:
        toml(text)
    assert said in str(caught.value)


def test_a_situation_in_json_is_refused_without_a_word_of_it():
    with pytest.raises(CatalogError) as caught:
        format_catalogue('{"obstacles": {"secret": 0.7}, "red_flags": ["secret"]}', toml=False)
    assert "secret" not in str(caught.value)


def test_a_formatted_catalogue_is_the_same_catalogue():
    data = tomllib.loads(ORDERED) | {"id": "ours", "name": "Ours"}
    mixed = tomllib.loads(MIXED) | {"id": "ours", "name": "Ours"}
    assert Catalog.from_dict(data) == Catalog.from_dict(mixed)


# -- whatever TOML allows ----------------------------------------------------------------------------------------------

TEXTS = (
    *(
        '"# no comment"',
        '"q\\"[[x]]"',
        "'# none\\'",
        '"""\n# no comment\n[[practices]]\nid = \'x\'\n"""',
        '"""x\\\n   y"""""',
    ),
    *("'''# no\n[frame]\n'''", "'''it''s'''''", '""', '"""\n\n\n  z \n"""', "inf", "nan", "1_000", "07:32:00", "false"),
)


@st.composite
def hostile(draw):
    """A file in every way in which TOML lets one write it, with comments everywhere."""
    chance = draw(st.randoms(use_true_random=False))
    some = chance.choice
    count = 0

    def comment():
        nonlocal count
        count += 1
        return f"#c{count}c {some(['', '[[x]]', 'id = 3', QUOTES, '# more', 'é 漢'])}"

    def behind():
        return some(["", "", "  ", " " + comment()])

    def between():
        return [some(["", " \t", comment(), "  " + comment()]) for _ in range(some([0, 0, 1, 2, 3]))]

    def value(depth=0):
        form = chance.random()
        if depth > 2 or form < 0.5:
            return some(TEXTS)
        inner = [value(depth + 1) for _ in range(chance.randint(0, 3))]
        if form < 0.6:
            return f"[{', '.join(inner)}]"
        if form < 0.8:
            rows = [part for one in inner for part in (*between(), f"  {one},{behind()}")]
            return "\n".join(["[" + behind(), *rows, *between(), " ]"])
        return (
            "{ " + ", ".join(f"{some(['a', QUOTED, 'd.e'])}{place} = {one}" for place, one in enumerate(inner)) + " }"
        )

    def pair(name, text):
        return f"{some(['', '  '])}{name}{some(['', ' '])}={some(['', ' ', '   '])}{text}{behind()}"

    lines = [f"#:schema {some(['x', 'y'])}"] * chance.randint(0, 1)
    for name in chance.sample(["id", "name", '"version"', "'language'", "frame . definition"], chance.randint(0, 4)):
        lines += [*between(), pair(name, some(TEXTS))]
    for _ in range(chance.randint(0, 5)):
        section = some(["practices", "pillars", "links", "contacts"])
        lines += [*between(), f"{some(['[[', ' [[ '])}{some([section, f'{chr(34)}{section}{chr(34)}'])}]]{behind()}"]
        for name in chance.sample(["id", '"name"', "source", "relation", "order", "colour"], chance.randint(0, 5)):
            lines += [*between(), pair(name, some(['"a"', "'b'", '"""c"""', "3", value()]))]
        for name in chance.sample(["sessions_per_week.min", 'sessions_per_week . "max"'], chance.randint(0, 2)):
            lines += [*between(), pair(name, value())]
        if chance.random() < 0.4:
            lines += [
                *between(),
                f"[[{section}{some(['.', ' . '])}points]]{behind()}",
                *between(),
                pair("text", value()),
            ]
        if chance.random() < 0.2:
            lines += [*between(), f"[{section}.deep.er]{behind()}", pair("z.y", value())]
    text = "\n".join([*lines, *between()]) + some(["\n", "", "\n\n"])
    return text.replace("\n", some(["\n", "\r\n"]))


QUOTES = "'''\"\"\""
QUOTED = "'k# k'."


def comments_of(text):
    return sorted(found.rstrip() for found in re.findall(r"#c\d+c[^\r\n]*", text))


@settings(FAST, max_examples=40)
@given(hostile())
def test_however_a_file_is_written_it_means_the_same_keeps_its_comments_and_is_put_in_order_once(text):
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        # Two ways to say the same key, or a table over several lines where none may be.
        assume(False)
    once = toml(text)
    # NaN is not equal to itself, and its repr is.
    assert repr(sorted(without_order(tomllib.loads(once)).items())) == repr(sorted(without_order(data).items()))
    assert comments_of(once) == comments_of(text)
    assert toml(once) == once
