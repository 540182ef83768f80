"""The codec: records to plain data and back, strictly, with every fault and its place."""

import hashlib
import json
import sys
import tomllib

import attrs
import pytest

from intimacy import load_catalog
from intimacy.codec import (
    canonical,
    check_schema,
    digest,
    from_plain,
    parse_json,
    parse_toml,
    read_plain,
    read_text,
    to_json,
    to_plain,
    to_toml,
)
from intimacy.codec.structure import structure, structure_or_faults
from intimacy.errors import CatalogError, Fault, MissingExtraError
from intimacy.model import (
    SECTIONS,
    Contents,
    Frame,
    Link,
    NeededCondition,
    Obstacle,
    Pillar,
    Point,
    Practice,
    Question,
    RedFlag,
    Reference,
    SafetyRuling,
    Sessions,
    Strength,
    Threshold,
)

TEA = Practice(
    id="tea",
    name="Tea",
    steps=("Boil", "Pour"),
    minutes_per_session=20,
    sessions_per_week=Sessions(min=1.0, typical=2.5, max=7.0),
    starter=True,
    conditions=(
        NeededCondition(condition="rested", when=Threshold(obstacle="noise", at_least=0.5)),
        NeededCondition(condition="warm"),
    ),
    points=(Point(id="hot", text="It is hot", place="practices/tea"),),
)
SMALL = [
    TEA,
    Pillar(id="trust", name="Trust"),
    Obstacle(id="noise", name="Noise", questions=("loud",)),
    Frame(),
    Frame(definition="What it is", points=TEA.points),
    Link("tea", "strengthens", "trust", strength="weak", stated_strength="strong", references_for=["a", "b"]),
    Link("tea", "precedes", "cake"),
    RedFlag(id="smoke", name="Smoke", status="hold", message="refer"),
    SafetyRuling(flag="smoke", practice="tea", ruling="caution"),
    Question(id="loud", text="Is it loud?", flag="smoke", only_with_obstacle=True),
    Reference(id="doe-2020", authors=("Doe, J.",), year=2020, title="A study", designs=()),
    *TEA.conditions,
    TEA.sessions_per_week,
    Contents(id="mine", name="Mine", practices=(TEA,)),
]


def faults_of(kind, value):
    built, faults = structure_or_faults(kind, value)
    assert built is None
    return [str(fault) for fault in faults]


# -- there and back ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("record", SMALL, ids=lambda record: type(record).__name__)
def test_both_ways_back_give_the_record_again(record):
    plain = to_plain(record)
    assert from_plain(type(record), plain) == record
    assert structure(type(record), plain) == record
    assert structure(type(record), json.loads(json.dumps(plain))) == record
    assert structure(type(record), tomllib.loads(to_toml(plain))) == record


@pytest.mark.parametrize("section", [name for name in SECTIONS if name != "retired"])
def test_both_ways_back_agree_for_every_record_of_the_built_in_catalogue(section):
    records = getattr(load_catalog().contents, section)
    assert records
    for record in records:
        plain = to_plain(record)
        assert from_plain(SECTIONS[section], plain) == structure(SECTIONS[section], plain) == record


def test_plain_data_holds_dicts_lists_and_scalars_alone():
    def walk(value):
        assert type(value) in (dict, list, str, int, float, bool, type(None))
        for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(inner)

    walk(to_plain(load_catalog().contents))


def test_fields_at_their_default_are_left_out():
    assert to_plain(Pillar(id="trust", name="Trust")) == {"id": "trust", "name": "Trust"}
    assert to_plain(Frame()) == {}
    assert to_plain(attrs.evolve(TEA, points=(), steps=())) == {
        "id": "tea",
        "name": "Tea",
        "minutes_per_session": 20,
        "sessions_per_week": {"min": 1.0, "typical": 2.5, "max": 7.0},
        "starter": True,
        "conditions": [{"condition": "rested", "when": {"obstacle": "noise", "at_least": 0.5}}, {"condition": "warm"}],
    }


def test_without_texts_only_what_no_translation_changes_is_left():
    assert to_plain(TEA, texts=False) == {
        "id": "tea",
        "minutes_per_session": 20,
        "sessions_per_week": {"min": 1.0, "typical": 2.5, "max": 7.0},
        "starter": True,
        "conditions": [{"condition": "rested", "when": {"obstacle": "noise", "at_least": 0.5}}, {"condition": "warm"}],
        "points": [{"id": "hot", "place": "practices/tea"}],
    }


def test_a_field_given_at_its_default_is_the_same_as_one_left_out():
    assert structure(
        Link, {"source": "tea", "relation": "strengthens", "target": "trust", "strength": None, "basis": "curated"}
    ) == Link("tea", "strengthens", "trust")


# -- strictness --------------------------------------------------------------------------------------------------------

LEAST = {"id": "tea", "name": "Tea"}


@pytest.mark.parametrize(
    ("field", "bad", "fault"),
    [
        ("name", 1, "name: found 1; allowed is a text"),
        ("name", True, "name: found True; allowed is a text"),
        ("name", None, "name: found None; allowed is a text"),
        ("name", ["Tea"], "name: found ['Tea']; allowed is a text"),
        ("name", {"en": "Tea"}, "name: found {'en': 'Tea'}; allowed is a text"),
        ("name", " ", "name: found ' '; allowed is a text that is not empty"),
        ("id", "Tea Time", "id: found 'Tea Time'; allowed is a lowercase slug such as 'shared-meals'"),
        ("starter", "false", "starter: found 'false'; allowed is true or false"),
        ("starter", 1, "starter: found 1; allowed is true or false"),
        ("starter", 0.0, "starter: found 0.0; allowed is true or false"),
        ("weeks", 3.9, "weeks: found 3.9; allowed is a whole number"),
        ("weeks", 4.0, "weeks: found 4.0; allowed is a whole number"),
        ("weeks", "4", "weeks: found '4'; allowed is a whole number"),
        ("weeks", True, "weeks: found True; allowed is a whole number"),
        ("weeks", 0, "weeks: found 0; allowed is a whole number above 0, or nothing"),
        ("steps", "abc", "steps: found 'abc'; allowed is a list"),
        ("steps", {"a": 1}, "steps: found {'a': 1}; allowed is a list"),
        (
            "steps",
            ["Boil", "Boil"],
            "steps: found ['Boil', 'Boil']; allowed is a list of different texts that are not empty",
        ),
        ("steps", ["Boil", 2], "steps[1]: found 2; allowed is a text"),
        ("aliases", ["Hot Tea"], "aliases: found ['Hot Tea']; allowed is a list of different lowercase slugs"),
        ("effort", "huge", "effort: found 'huge'; allowed is one of low, moderate, high"),
        ("effort", "LOW", "effort: found 'LOW'; allowed is one of low, moderate, high"),
        ("effort", 1, "effort: found 1; allowed is one of low, moderate, high"),
        ("effort", ["low"], "effort: found ['low']; allowed is one of low, moderate, high"),
        ("sessions_per_week", 3, "sessions_per_week: found 3; allowed is a table of named fields"),
        ("sessions_per_week", [1, 2, 3], "sessions_per_week: found [1, 2, 3]; allowed is a table of named fields"),
        ("conditions", [3], "conditions[0]: found 3; allowed is a table of named fields"),
        ("conditions", ["rested"], "conditions[0]: found 'rested'; allowed is a table of named fields"),
        ("points", [{"id": "a"}], "points[0].text: found nothing; allowed is a value; this field is required"),
    ],
)
def test_a_practice_with_one_wrong_field_has_exactly_this_fault(field, bad, fault):
    assert faults_of(Practice, LEAST | {field: bad}) == [fault]


@pytest.mark.parametrize(
    ("bad", "found"),
    [
        (float("nan"), "nan"),
        (float("inf"), "inf"),
        (float("-inf"), "-inf"),
        (True, "True"),
        ("0.5", "'0.5'"),
        (None, "None"),
        ([0.5], "[0.5]"),
    ],
)
def test_what_is_no_finite_number_is_no_number(bad, found):
    assert faults_of(Threshold, {"obstacle": "noise", "at_least": bad}) == [
        f"at_least: found {found}; allowed is a finite number"
    ]


def test_a_number_out_of_range_is_told_with_its_range():
    assert faults_of(Threshold, {"obstacle": "noise", "at_least": 1.3}) == [
        "at_least: found 1.3; allowed is a number from 0 to 1"
    ]
    assert faults_of(Sessions, {"min": -1, "typical": 2, "max": 101}) == [
        "min: found -1; allowed is a number from 0 to 100",
        "max: found 101; allowed is a number from 0 to 100",
    ]


def test_a_whole_number_is_a_number_and_becomes_a_float():
    made = structure(Threshold, {"obstacle": "noise", "at_least": 1})
    assert made.at_least == 1.0
    assert type(made.at_least) is float


def test_a_number_too_large_for_a_float_is_a_fault_and_no_crash():
    faults = faults_of(Threshold, {"obstacle": "noise", "at_least": 10**400})
    assert len(faults) == 1
    assert faults[0].startswith("at_least: ")


@pytest.mark.parametrize(
    "wrap",
    [lambda number: number, lambda number: [number], lambda number: {"a": number}],
    ids=["alone", "in-list", "in-table"],
)
def test_a_number_too_long_to_print_is_a_fault_and_no_crash(wrap):
    # TOML has hexadecimal numbers of any length, which Python refuses to write in decimals: a report of the crash would crash too.
    try:
        said = [fault.allowed for fault in structure_or_faults(Pillar, {"id": "tea", "name": wrap(1 << 20_000)})[1]]
    except ValueError:
        said = ["a crash"]
    assert said == ["a text"]


def test_unknown_keys_are_faults_that_list_the_fields():
    assert faults_of(Sessions, {"min": 1, "typical": 2, "max": 3, "often": 4, "daily": 5}) == [
        "daily: found an unknown field; allowed is one of the fields min, typical, max",
        "often: found an unknown field; allowed is one of the fields min, typical, max",
    ]
    assert faults_of(
        NeededCondition, {"condition": "rested", "when": {"obstacle": "noise", "at_least": 0.5, "most": 1}}
    ) == ["when.most: found an unknown field; allowed is one of the fields obstacle, at_least"]


def test_missing_fields_are_faults():
    assert faults_of(Sessions, {"min": 1}) == [
        "typical: found nothing; allowed is a value; this field is required",
        "max: found nothing; allowed is a value; this field is required",
    ]


@pytest.mark.parametrize("bad", [None, 3, "tea", ["tea"], True])
def test_what_is_no_table_is_no_record(bad):
    assert faults_of(Practice, bad) == [f"found {bad!r}; allowed is a table of named fields"]


def test_all_faults_of_a_record_are_told_at_once_with_their_paths():
    bad = {
        "id": "Tea",
        "steps": ["Boil", 2, None],
        "weeks": "4",
        "starter": "false",
        "colour": "red",
        "sessions_per_week": {"min": "1", "max": True},
        "conditions": [
            {"condition": "rested", "when": {"obstacle": "Noise", "at_least": 1.5}},
            {"condition": 7, "when": {"at_least": float("nan")}},
        ],
    }
    with pytest.raises(CatalogError) as caught:
        structure(Practice, bad, record="practices[0]", file="own.toml")
    found = {fault.field: (fault.found, fault.allowed) for fault in caught.value.faults}
    assert {fault.record for fault in caught.value.faults} == {"practices[0]"}
    assert {fault.file for fault in caught.value.faults} == {"own.toml"}
    assert len(found) == len(caught.value.faults)
    required = ("nothing", "a value; this field is required")
    assert found == {
        "id": ("'Tea'", "a lowercase slug such as 'shared-meals'"),
        "name": required,
        "steps[1]": ("2", "a text"),
        "steps[2]": ("None", "a text"),
        "weeks": ("'4'", "a whole number"),
        "starter": ("'false'", "true or false"),
        "colour": (
            "an unknown field",
            f"one of the fields {', '.join(field.name for field in attrs.fields(Practice))}",
        ),
        "sessions_per_week.min": ("'1'", "a finite number"),
        "sessions_per_week.typical": required,
        "sessions_per_week.max": ("True", "a finite number"),
        "conditions[0].when.obstacle": ("'Noise'", "a lowercase slug such as 'shared-meals'"),
        "conditions[0].when.at_least": ("1.5", "a number from 0 to 1"),
        "conditions[1].condition": ("7", "a text"),
        "conditions[1].when.obstacle": required,
        "conditions[1].when.at_least": ("nan", "a finite number"),
    }


# -- files and text ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("found", [None, "intimacy/catalog/1", "intimacy/catalog/1.0"])
def test_the_schema_may_be_missing_or_of_this_version(found):
    assert check_schema(found, "catalog") is None


@pytest.mark.parametrize(
    "found",
    [
        "intimacy/catalog/1.1",
        "intimacy/catalog/1.12",
        "intimacy/catalog/2",
        "intimacy/catalog/2.0",
        "intimacy/catalog/99999999",
    ],
)
def test_a_newer_schema_is_refused_as_newer(found):
    assert (
        check_schema(found, "catalog")
        == "written by a newer version of this library; allowed is 'intimacy/catalog/1'; update intimacy"
    )


@pytest.mark.parametrize(
    "found",
    [
        "",
        "1",
        "2",
        "9.9",
        "catalog/1",
        "catalog/2",
        "x/intimacy/catalog/2",
        "intimacy/situation/1",
        "intimacy/situation/2",
        "intimacy/catalog",
        "intimacy/catalog/",
        "intimacy/catalog/x",
        "intimacy/catalog/1.2.3",
        "intimacy/catalog/0",
        "intimacy/catalog/-1",
        "intimacy/catalog/²",
        "intimacy/catalog/1.",
        1,
        True,
        ["intimacy/catalog/1"],
        {"a": 1},
        1.0,
    ],
)
def test_another_schema_is_refused_with_the_one_that_is_allowed(found):
    assert check_schema(found, "catalog") == "'intimacy/catalog/1', or nothing"


def test_an_older_minor_of_a_schema_is_read():
    assert check_schema("intimacy/catalog/1.1", "catalog", (1, 2)) is None
    assert (
        check_schema("intimacy/catalog/1.3", "catalog", (1, 2))
        == "written by a newer version of this library; allowed is 'intimacy/catalog/1'; update intimacy"
    )


TWICE = "the same key stands twice in one object; keep one"
EMPTY = "the input is empty; allowed is one JSON object"
NOT_FINITE = "NaN and infinities are no numbers of JSON; give a finite number"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", EMPTY),
        (" \n\t", EMPTY),
        ('{"a": 1, "a": 2}', TWICE),
        ('{"b": [{"a": 1, "a": 1}]}', TWICE),
        ('{"a": NaN}', NOT_FINITE),
        ('{"a": Infinity}', NOT_FINITE),
        ('{"a": [-Infinity]}', NOT_FINITE),
        ("[" * 200_000, "nested too deeply; allowed is a plain JSON object"),
        ('{"a":' * 200_000, "nested too deeply; allowed is a plain JSON object"),
        ('{"a": 1', "not valid JSON at line 1, column 8: Expecting ',' delimiter"),
        ('{\n  "secret', "not valid JSON at line 2, column 3: Unterminated string starting at"),
        ('{"a": 1} {"b": 2}', "not valid JSON at line 1, column 10: Extra data"),
        ("secret", "not valid JSON at line 1, column 1: Expecting value"),
    ],
)
def test_bad_json_is_refused_with_the_place_and_without_its_words(text, said):
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the whole text is compared
        parse_json(text)
    assert type(caught.value) is ValueError
    assert str(caught.value) == said
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("text", ["1e400", '{"a": -1e400}', '{"a": [1e999]}'])
def test_a_number_of_json_that_would_become_infinite_is_refused(text):
    with pytest.raises(ValueError, match="finite number"):
        parse_json(text)


def test_a_toml_number_of_very_many_digits_is_refused_in_the_same_words():
    with pytest.raises(ValueError, match=r"^a number has too many digits$"):
        parse_toml(f"a = 1{'0' * 5000}")


def test_a_json_number_of_very_many_digits_is_refused_in_our_own_words():
    with pytest.raises(ValueError, match=r"^a number has too many digits$"):
        parse_json('{"a": ' + "9" * 5000 + "}")


def test_good_json_is_read_as_it_is():
    assert parse_json('{"a": [1, 2.5, true, null, "x"], "b": {"a": 1}}') == {
        "a": [1, 2.5, True, None, "x"],
        "b": {"a": 1},
    }


@pytest.mark.parametrize("text", ["a = ", "a = 1\na = 2", "[[a]]\n[a]", "a = 1 b = 2", 'a = "x'])
def test_bad_toml_is_refused_with_the_place(text):
    with pytest.raises(ValueError, match=r"^not valid TOML: .*\(at (line \d+, column \d+|end of document)\)$"):
        parse_toml(text)


def test_toml_nested_too_deeply_is_refused():
    with pytest.raises(ValueError, match=r"^nested too deeply; allowed is a plain table$"):
        parse_toml("a = " + "[" * 20_000)


def test_a_text_file_is_read_with_or_without_a_byte_order_mark(tmp_path):
    file = tmp_path / "a.toml"
    file.write_bytes(b"\xef\xbb\xbfname = 'caf\xc3\xa9'")
    assert read_text(file) == "name = 'caf\xe9'"
    file.write_bytes(b"name = 'caf\xc3\xa9'")
    assert read_text(file) == "name = 'caf\xe9'"


def test_a_file_over_the_limit_is_refused_and_one_at_the_limit_is_not(tmp_path):
    file = tmp_path / "a.toml"
    file.write_bytes(b"x" * 1025)
    assert len(read_text(file, max_bytes=1025)) == 1025
    with pytest.raises(CatalogError) as caught:
        read_text(file, max_bytes=1024)
    assert caught.value.faults == (
        Fault(file=str(file), found="1,025 bytes", allowed="at most 1,024 bytes (max_bytes of read_catalog)"),
    )


def test_a_file_of_seventy_megabytes_is_refused_unread_unless_a_larger_limit_is_given(tmp_path):
    file = tmp_path / "a.json"
    with file.open("wb") as out:
        out.truncate(70_000_000)
    with pytest.raises(CatalogError) as caught:
        read_plain(file)
    assert (
        str(caught.value)
        == f"1 fault in the catalogue:\n- {file}: found 70,000,000 bytes; allowed is at most 67,108,864 bytes (max_bytes of read_catalog)"
    )


def test_a_file_that_is_not_utf_8_is_refused_with_the_place(tmp_path):
    file = tmp_path / "a.toml"
    file.write_bytes(b"name = '\xff'")
    with pytest.raises(CatalogError) as caught:
        read_text(file)
    assert caught.value.faults == (Fault(file=str(file), found="a byte that is none at 8", allowed="text in UTF-8"),)


def test_a_file_that_cannot_be_read_is_refused_with_the_cause(tmp_path):
    for path, cause in ((tmp_path / "none.toml", "No such file or directory"), (tmp_path, "Is a directory")):
        with pytest.raises(CatalogError) as caught:
            read_text(path)
        assert caught.value.faults == (
            Fault(file=str(path), found=f"none ({cause})", allowed="a file that can be read"),
        )


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.yaml", "a: 1", "found '.yaml'; allowed is a file ending in .toml or .json"),
        ("a", "a", "found ''; allowed is a file ending in .toml or .json"),
        ("a.json", "[1]", "found list; allowed is a table of named fields"),
        ("a.json", "null", "found NoneType; allowed is a table of named fields"),
        ("a.json", "", EMPTY),
        ("a.json", '{"a"', "not valid JSON at line 1, column 5: Expecting ':' delimiter"),
    ],
)
def test_a_file_that_holds_no_table_is_refused(tmp_path, name, text, said):
    file = tmp_path / name
    file.write_text(text)
    with pytest.raises(CatalogError) as caught:
        read_plain(file)
    where = f"{file}:1" if said.startswith("not valid") else file
    assert str(caught.value) == f"1 fault in the catalogue:\n- {where}: {said}"


def test_a_file_is_read_by_its_ending(tmp_path):
    (tmp_path / "a.json").write_text('{"a": 1}')
    (tmp_path / "a.toml").write_text("a = 1")
    assert read_plain(tmp_path / "a.json") == read_plain(tmp_path / "a.toml") == {"a": 1}


def test_json_is_written_for_programs():
    assert to_json({"b": "caf\xe9", "a": [1]}) == '{\n  "b": "caf\xe9",\n  "a": [\n    1\n  ]\n}\n'
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_json({"a": float("nan")})


def test_toml_is_written_for_people():
    plain = to_plain(TEA)
    assert tomllib.loads(to_toml(plain)) == plain
    assert to_toml({"name": "Tea"}) == 'name = "Tea"\n'


def test_without_its_extra_toml_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "tomli_w", None)
    with pytest.raises(MissingExtraError) as caught:
        to_toml({"name": "Tea"})
    assert str(caught.value) == "this needs tomli-w: pip install 'intimacy[toml]'"
    assert caught.value.__cause__ is None


def test_canonical_json_knows_no_order_of_keys_and_no_spaces():
    assert canonical({"b": [1, 2], "a": {"d": None, "c": "\xe9"}}) == '{"a":{"c":"\xe9","d":null},"b":[1,2]}'
    assert canonical({"a": 1, "b": 2}) == canonical({"b": 2, "a": 1})
    with pytest.raises(ValueError, match="not JSON compliant"):
        canonical(float("inf"))


def test_a_digest_is_the_sha_256_of_canonical_json():
    assert digest({"b": 1, "a": "\xe9"}) == hashlib.sha256('{"a":"\xe9","b":1}'.encode()).hexdigest()
    assert digest([1, 2]) != digest([2, 1])


def test_enums_are_written_as_their_words():
    assert to_plain({"a": (Strength.WEAK,)}) == {"a": ["weak"]}
    assert type(to_plain(Strength.WEAK)) is str
