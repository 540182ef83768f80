"""The JSON Schemas of the formats: current, true of everything the library writes, and strict where its records are."""

import importlib.util
import json
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import intimacy
from intimacy.instruments import (
    Instrument,
    Item,
    Measure,
    Reliability,
    Scale,
    Subscale,
    instrument_names,
    load_instrument,
)
from intimacy.model import SECTIONS, Contents
from intimacy.testing import broken_catalogs, contents, couples, situations

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(find_spec("intimacy").origin).parent / "data"
NAMES = ["catalog", "layer", "translation", "instrument", "situation", "couple", "recommendations", "shared"]
FAST = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def schema(name):
    return json.loads((DATA / "schema" / f"{name}-1.json").read_text(encoding="utf-8"))


def validator(name):
    """An independent reader of schemas."""
    return pytest.importorskip("jsonschema").Draft7Validator(schema(name))


def faults(name, data):
    return [error.message for error in validator(name).iter_errors(data)]


@pytest.mark.skipif(not (ROOT / "scripts" / "make_schemas.py").exists(), reason="needs the whole repository")
def test_the_schemas_are_current(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    spec = importlib.util.spec_from_file_location("make_schemas", ROOT / "scripts" / "make_schemas.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    sys.modules.pop("make_result_schemas", None)
    made = script.schemas()
    assert (
        sorted(made)
        == sorted(path.name for path in (DATA / "schema").iterdir())
        == sorted(f"{n}-1.json" for n in NAMES)
    )
    for name, text in made.items():
        assert (DATA / "schema" / name).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_one(name):
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft7Validator.check_schema(schema(name))


def patterns(value):
    if isinstance(value, dict):
        yield from [value["pattern"]] if isinstance(value.get("pattern"), str) else []
        yield from (one for inner in value.values() for one in patterns(inner))
    elif isinstance(value, list):
        yield from (one for inner in value for one in patterns(inner))


@pytest.mark.parametrize("name", NAMES)
def test_no_pattern_escapes_what_editors_do_not_let_be_escaped(name):
    # In JavaScript, with its flag u, a backslash stands before syntax and the letters of classes alone.
    for pattern in patterns(schema(name)):
        for place, char in enumerate(pattern):
            assert char != "\\" or pattern[place + 1] in "dSs.*+?()[]{}/\\", pattern


FILES = [file for folder in ("emotional", "safety") for file in sorted((DATA / folder).glob("*.toml"))]


@pytest.mark.parametrize("file", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_built_in_file_names_the_schema_and_keeps_it(file):
    text = file.read_text(encoding="utf-8")
    directive = text.partition("\n")[0]
    assert directive == "#:schema ../schema/catalog-1.json"
    assert (file.parent / directive.removeprefix("#:schema ")).resolve() == DATA / "schema" / "catalog-1.json"
    assert faults("catalog", tomllib.loads(text)) == []


def test_the_built_in_catalogue_and_its_twins_keep_the_schema():
    for data in (
        intimacy.load_catalog().to_dict(),
        *(json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")) for name in ("emotional", "safety")),
    ):
        assert faults("catalog", data) == []


INSTRUMENTS = sorted((DATA / "instruments").glob("*.toml"))


@pytest.mark.parametrize("file", INSTRUMENTS, ids=lambda path: path.name)
def test_every_built_in_instrument_names_the_schema_and_keeps_it(file):
    text = file.read_text(encoding="utf-8")
    assert text.partition("\n")[0] == "#:schema ../schema/instrument-1.json"
    assert faults("instrument", tomllib.loads(text)) == []
    assert faults("instrument", load_instrument(file.stem).to_dict()) == []


def test_there_are_instruments_to_hold_to_their_schema():
    assert {path.stem for path in INSTRUMENTS} == {*instrument_names()}


GERMAN = sorted((DATA / "languages" / "de").glob("*.toml"))


@pytest.mark.parametrize("file", GERMAN, ids=lambda path: path.name)
def test_every_file_of_a_built_in_translation_names_the_schema_and_keeps_it(file):
    text = file.read_text(encoding="utf-8")
    directive = text.partition("\n")[0].removeprefix("#:schema ")
    assert (file.parent / directive).resolve() == DATA / "schema" / "translation-1.json"
    assert faults("translation", tomllib.loads(text)) == []


def test_a_whole_translation_keeps_the_schema():
    whole = intimacy.read_translation(DATA / "languages" / "de").to_dict()
    assert {*SECTIONS} - {*whole} == {"retired"}
    assert faults("translation", whole) == []


DUTCH = {
    "schema": "intimacy/translation/1",
    "language": "nl",
    "catalog": {"name": "Nabijheid", "points": {"open-and-honest": "Open"}},
    "pillars": {"trust": {"name": "Vertrouwen", "aliases": ["trouw"], "of": {"name": "ade9248e"}}},
    "links": {"forgiveness strengthens trust": {"rationale": "Vergeven helpt"}},
    "sentences": {"for {weeks} weeks": "{weeks} weken lang"},
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"schema": "intimacy/layer/1"},
        {"language": "Dutch, that is"},
        {"colours": {}},
        {"pillars": [{"id": "trust", "name": "Vertrouwen"}]},
        {"pillars": {"trust": "Vertrouwen"}},
        {"pillars": {"trust": {"name": " "}}},
        {"pillars": {"trust": {"weight": "1"}}},
        {"pillars": {"trust": {"points": ["Een"]}}},
        {"pillars": {"trust": {"aliases": "trouw"}}},
        {"pillars": {"trust": {"aliases": ["trouw", "trouw"]}}},
        {"pillars": {"trust": {"aliases": []}}},
        {"pillars": {"trust": {"of": {"name": 1}}}},
        {"sentences": ["weken"]},
        {"sentences": {"for {weeks} weeks": ""}},
        {"instruments": {"Never": 0}},
    ],
    ids=json.dumps,
)
def test_what_is_no_translation_the_schema_and_the_library_refuse(wrong):
    assert faults("translation", DUTCH) == []
    assert intimacy.Translation.from_dict(DUTCH).to_dict() == DUTCH
    assert faults("translation", {**DUTCH, **wrong})
    with pytest.raises(intimacy.CatalogError):
        intimacy.Translation.from_dict({**DUTCH, **wrong})


SMALL = {
    "id": "small",
    "name": "Small",
    "scale": {"low": 0, "high": 4},
    "items": [{"id": "q1"}, {"id": "q2", "scale": {"low": 1, "high": 2}}],
    "subscales": [{"id": "all", "name": "All", "items": ["q1", "q2"], "reliability": {"value": 0.5, "sd": 2}}],
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"schema": "intimacy/catalog/1"},
        {"colour": "red"},
        {"name": ""},
        {"scale": {"low": 0}},
        {"scale": {"low": 0.5, "high": 4}},
        {"scale": {"low": 0, "high": 1001}},
        {"total": "median"},
        {"least_answered": 0},
        {"least_answered": 1.5},
        {"doi": "doi:10.1"},
        {"items": []},
        {"items": [{"id": "Q 1"}]},
        {"items": [{"id": "q1", "reverse": "no"}]},
        {"subscales": []},
        {"subscales": [{"id": "all", "name": "All"}]},
        {"subscales": [{"id": "all", "name": "All", "items": ["q1", "q1"]}]},
        {"subscales": [{"id": "all", "name": "All", "items": ["q1", "q2"], "reliability": {"value": 2}}]},
        {"subscales": [{"id": "all", "name": "All", "items": ["q1", "q2"], "reliability": {"value": 0.5, "sd": 0}}]},
        {"subscales": [{"id": "all", "name": "All", "items": ["q1", "q2"], "measures": [{"target": "trust"}]}]},
    ],
    ids=json.dumps,
)
def test_what_is_no_instrument_the_schema_and_the_library_refuse(wrong):
    assert faults("instrument", SMALL) == []
    Instrument.from_dict(SMALL)
    assert faults("instrument", {**SMALL, **wrong})
    with pytest.raises(intimacy.InstrumentError):
        Instrument.from_dict({**SMALL, **wrong})


def test_every_field_of_an_instrument_is_in_the_schema():
    whole = schema("instrument")
    kinds = {"Scale": Scale, "Item": Item, "Subscale": Subscale, "Measure": Measure, "Reliability": Reliability}
    assert whole["properties"].keys() == {"schema", *(field.name for field in attrs.fields(Instrument))}
    assert whole["definitions"].keys() == kinds.keys()
    for name, kind in kinds.items():
        assert list(whole["definitions"][name]["properties"]) == [field.name for field in attrs.fields(kind)]


@FAST
@given(contents(pillars=2, obstacles=2, practices=2, benefits=1))
def test_every_valid_catalogue_keeps_the_schema(records):
    assert faults("catalog", intimacy.Catalog(records).to_dict()) == []


def test_a_layer_needs_of_a_record_no_more_than_what_it_is_about():
    said = {"schema": "intimacy/layer/1", "id": "ours", "name": "Ours"}
    retired = [{"id": "love-languages", "replaced_by": "connection-time"}]
    layer = {**said, "version": "1.0.0", "practices": [{"id": "forgiveness", "name": "Letting go"}], "retired": retired}
    assert faults("layer", layer) == []
    assert faults("layer", intimacy.Layer.from_dict(layer).to_dict()) == []
    for wrong in (
        {"schema": "intimacy/catalog/1"},
        {"practices": [{"name": "No id"}]},
        {"practices": [{"id": "forgiveness", "colour": "red"}]},
        {"links": [{"source": "forgiveness", "target": "trust"}]},
        {"frame": {}},
    ):
        assert faults("layer", {**said, **wrong})


def test_every_field_of_every_record_is_in_the_schema():
    whole = schema("catalog")
    assert set(whole["properties"]) == {"schema", *(field.name for field in attrs.fields(Contents))}
    for section, kind in SECTIONS.items():
        assert whole["properties"][section]["items"] == {"$ref": f"#/definitions/{kind.__name__}"}
        said = whole["definitions"][kind.__name__]
        assert list(said["properties"]) == [field.name for field in attrs.fields(kind)]
        assert said["required"] == [field.name for field in attrs.fields(kind) if field.default is attrs.NOTHING]
        assert said["additionalProperties"] is False


SEEN_BY_THE_SCHEMA = (
    *("missing field", "unknown field", "wrong type", "no slug", "empty text", "unknown word", "out of range"),
    *("text for a list", "twice in a list", "no table", "no list", "unknown section", "newer schema", "another format"),
)


@pytest.mark.parametrize("fault", SEEN_BY_THE_SCHEMA)
@settings(FAST, max_examples=3)
@given(st.data())
def test_what_is_wrong_with_one_record_the_schema_refuses_too(fault, data):
    broken = data.draw(broken_catalogs(fault))
    assert faults("catalog", broken.data)


@FAST
@given(situations())
def test_every_situation_keeps_the_schema(situation):
    assert faults("situation", situation.to_dict()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"obstacles": {"lack-of-trust": 1.5}},
        {"obstacles": {"Lack Of Trust": 0.5}},
        {"obstacles": ["lack-of-trust"]},
        {"goals": "satisfaction"},
        {"goals": ["satisfaction", "satisfaction"]},
        {"minutes_per_week": -1},
        {"mode": "apart"},
        {"colour": "red"},
        {"schema": "intimacy/situation/2"},
        {"done": None},
    ],
    ids=json.dumps,
)
def test_what_is_no_situation_the_schema_and_the_library_refuse(wrong):
    assert faults("situation", wrong)
    with pytest.raises(intimacy.SituationError):
        intimacy.Situation.from_dict(wrong)


@FAST
@given(couples())
def test_every_couple_and_what_both_may_see_keeps_the_schema(couple):
    assert faults("couple", couple.to_dict()) == []
    result = intimacy.recommend_couple(couple)
    assert faults("shared", result.shared) == []


@FAST
@given(situations(), st.sampled_from([None, "GB", "DE"]))
def test_every_result_keeps_the_schema_private_or_not(situation, country):
    result = intimacy.recommend(situation, country=country)
    assert faults("recommendations", result.to_dict()) == []
    assert faults("recommendations", result.to_dict(private=True)) == []
    assert faults("shared", result.shareable(both_agreed=True)) == []


@pytest.mark.parametrize("flags", [[], ["threats"]], ids=["a list", "paused"])
def test_a_result_that_says_how_firm_it_is_keeps_the_schema(flags):
    result = intimacy.recommend(intimacy.Situation(obstacles={"lack-of-trust": 0.5}, red_flags=flags))
    assert faults("recommendations", result.to_dict(stability=True)) == []


def test_a_result_with_more_or_less_in_it_is_refused_by_the_schema():
    result = intimacy.recommend(intimacy.Situation(red_flags=[])).to_dict()
    assert faults("recommendations", {**result, "red_flags": []})
    assert faults("recommendations", {name: value for name, value in result.items() if name != "safety"})
