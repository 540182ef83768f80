"""Instruments: the built-in ones and what they claim, and what is told of one that is wrong."""

import json
import pickle
import re
from pathlib import Path

import attrs
import pytest

import intimacy
from intimacy import InstrumentError, load_catalog, load_instrument, read_instrument
from intimacy.instruments import (
    Instrument,
    Item,
    Measure,
    Reads,
    Reliability,
    Scale,
    Subscale,
    instrument_names,
)

DATA = Path(intimacy.__file__).parent / "data" / "instruments"
NAMES = instrument_names()
OWN = ("self-check", "self-check-short")
PUBLISHED = tuple(name for name in NAMES if name not in OWN)

SMALL = {
    "schema": "intimacy/instrument/1",
    "id": "mine",
    "name": "Mine",
    "scale": {"low": 0, "high": 4, "labels": ["a", "b", "c", "d", "e"]},
    "items": [{"id": "q1", "text": "One."}, {"id": "q2", "text": "Two.", "reverse": True}],
    "subscales": [
        {
            "id": "total",
            "name": "Total",
            "items": ["q1", "q2"],
            "measures": [{"target": "trust", "reads": "level", "rationale": "It asks about it."}],
        }
    ],
}


def changed(**fields):
    return {**SMALL, **fields}


def with_subscale(**fields):
    return changed(subscales=[{**SMALL["subscales"][0], **fields}])


def faults_of(data):
    with pytest.raises(InstrumentError) as caught:
        Instrument.from_dict(data)
    return [str(fault) for fault in caught.value.faults]


# -- what is built in ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_an_instrument_loads_as_its_checked_file_reads_and_survives_plain_data_and_pickle(name):
    instrument = load_instrument(name)
    assert read_instrument(DATA / f"{name}.toml") == instrument
    assert Instrument.from_dict(json.loads(json.dumps(instrument.to_dict()))) == instrument
    copy = pickle.loads(pickle.dumps(instrument))  # noqa: S301  # our own bytes
    assert copy == instrument
    assert hash(copy) == hash(instrument)
    assert copy.plan == instrument.plan


def test_every_file_of_the_folder_is_a_built_in_instrument():
    assert {path.stem for path in DATA.glob("*.toml")} == set(NAMES)


def test_another_name_is_told_the_names_that_there_are():
    for bad in ("self-chek", "../self-check", "", 7, None, ["self-check"]):
        with pytest.raises(InstrumentError, match=r"one of csi-16, .*read_instrument"):
            load_instrument(bad)


@pytest.mark.parametrize("name", NAMES)
def test_what_an_instrument_measures_is_a_pillar_or_an_obstacle_of_the_catalogue_and_says_why(name):
    catalog = load_catalog()
    for subscale in load_instrument(name).subscales:
        for measure in subscale.measures:
            known = catalog.obstacles if measure.reads is Reads.SEVERITY else catalog.pillars
            assert measure.target in known
            assert measure.rationale.endswith(".")


@pytest.mark.parametrize("name", OWN)
def test_the_self_check_says_that_it_is_not_validated_wherever_it_appears(name):
    check = load_instrument(name)
    assert not check.validated
    assert "not validated" in repr(check)
    assert "not validated" in repr(check.score({}))
    assert any("not validated" in note for note in check.score({}).notes)
    assert any("nobody has tested" in warning for warning in check.warnings)
    assert all(one.reliability is None for one in check.subscales)


def test_the_self_check_asks_at_least_three_items_of_each_pillar_and_obstacle_with_balanced_keying():
    catalog, check = load_catalog(), load_instrument("self-check")
    item_of = {item.id: item for item in check.items}
    asked = {}
    for subscale in check.subscales:
        (measure,) = subscale.measures
        if measure.reads is not Reads.WANTED:
            asked[measure.target] = [item_of[id].reverse for id in subscale.items]
    assert set(asked) == {*catalog.pillars, *catalog.obstacles}
    for reversed_ in asked.values():
        assert len(reversed_) >= 3
        assert sum(reversed_) * 2 == len(reversed_)


def test_the_self_check_asks_for_wishes_where_a_gap_between_wishes_is_an_obstacle():
    catalog, check = load_catalog(), load_instrument("self-check")
    wished = {m.target for one in check.subscales for m in one.measures if m.reads is Reads.WANTED}
    assert wished == {pillar for obstacle in catalog.obstacles.values() for pillar in obstacle.wanted_gap}


def test_the_short_form_asks_one_item_of_the_long_one_for_each_and_has_no_standard_error():
    long, short = load_instrument("self-check"), load_instrument("self-check-short")
    assert all(len(one.items) == 1 for one in short.subscales)
    assert set(short.items) <= set(long.items)
    measured = [m.target for one in short.subscales for m in one.measures]
    catalog = load_catalog()
    assert sorted(measured) == sorted([*catalog.pillars, *catalog.obstacles])
    scores = short.score(dict.fromkeys(short.item_ids, 2))
    assert all(one.standard_error is None for one in scores)
    assert scores.errors == {}


@pytest.mark.parametrize("name", OWN)
def test_the_texts_are_neutral_in_gender_and_kind_of_relationship_and_end_as_sentences(name):
    words = (
        r"\b(he|she|him|her|his|hers|husband|wife|boyfriend|girlfriend|spouse|marriage|married|man|woman|date|dating)\b"
    )
    for item in load_instrument(name).items:
        assert not re.search(words, item.text.lower()), item.text
        assert item.text[-1] in ".?"


@pytest.mark.parametrize("name", OWN)
def test_an_item_asks_one_thing_in_few_words_and_a_wish_asks_one_thing_too(name):
    for item in load_instrument(name).items:
        assert not re.search(r"\b(and|or|nor|but)\b|;|:", item.text), item.text
        assert len(item.text.split()) <= 14, item.text


@pytest.mark.parametrize("name", OWN)
def test_items_on_differing_needs_ask_about_the_gap_between_both_partners(name):
    for item in load_instrument(name).items:
        if item.id.startswith("differing-needs"):
            assert re.search(r"\b(we|us)\b", item.text.lower()), item.text
            assert re.search(r"\b(the same|more .* than|differ)\b", item.text), item.text


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_scoring_key_has_no_texts_and_says_what_was_traced_and_where(name):
    instrument = load_instrument(name)
    assert not any(item.text for item in instrument.items)
    assert not instrument.has_texts
    assert instrument.reference
    assert instrument.licence
    assert instrument.sources
    assert "Traced:" in instrument.provenance
    assert "Not traced:" in instrument.provenance


def test_the_list_of_reversed_items_of_the_revised_scale_names_what_it_was_read_in():
    key = load_instrument("ecr-r")
    assert "the list of the twelve, in the second source" in key.provenance
    assert key.sources[1] == "https://github.com/psyduckler/agenttune (tests/attachment.md)"


def test_attachment_anxiety_is_no_level_of_trust_nor_a_lack_of_it():
    seen = 0
    for name in NAMES:
        for subscale in load_instrument(name).subscales:
            if "anxiety" in subscale.id:
                seen += 1
                assert subscale.measures == ()
                assert any("level of trust" in text for text in subscale.not_read_as)
    assert seen == 2


@pytest.mark.parametrize(
    ("name", "reverse"),
    [
        ("ras", "4 7"),
        ("ecr-r", "9 11 20 22 26 27 28 29 30 31 33 34 35 36"),
        ("ecr-5-point", "3 15 19 22 25 27 29 31 33 35"),
        ("csi-16", ""),
        ("divorce-predictors", ""),
    ],
)
def test_a_scoring_key_reverses_what_its_source_reverses(name, reverse):
    items = load_instrument(name).items
    assert [item.id for item in items if item.reverse] == [f"q{number}" for number in reverse.split()]


@pytest.mark.parametrize(("name", "most"), [("csi-32", 161), ("csi-16", 81), ("csi-4", 21), ("ras", 35)])
def test_the_highest_sum_is_the_published_one(name, most):
    instrument = load_instrument(name)
    key = instrument.key("total")
    assert key.low + sum(key.spans) == most


def test_the_direction_trap_of_the_divorce_predictors_is_told_and_nothing_is_reversed():
    trap = load_instrument("divorce-predictors")
    assert "direction trap" in trap.warnings[0]
    assert trap.score({}).to_situation().to_dict() == {"schema": "intimacy/situation/1"}


# -- one's own -------------------------------------------------------------------------------------------------------


def test_toml_and_json_read_alike(tmp_path):
    (tmp_path / "mine.json").write_text(json.dumps(SMALL), encoding="utf-8")
    (tmp_path / "mine.toml").write_text(
        """
schema = "intimacy/instrument/1"
id = "mine"
name = "Mine"
[scale]
low = 0
high = 4
labels = ["a", "b", "c", "d", "e"]
[[items]]
id = "q1"
text = "One."
[[items]]
id = "q2"
text = "Two."
reverse = true
[[subscales]]
id = "total"
name = "Total"
items = ["q1", "q2"]
measures = [{ target = "trust", reads = "level", rationale = "It asks about it." }]
""",
        encoding="utf-8",
    )
    one, other = (read_instrument(tmp_path / f"mine.{kind}") for kind in ("json", "toml"))
    assert one == other == Instrument.from_dict(SMALL)
    assert one.to_dict() == SMALL


def test_every_fault_of_a_file_is_told_at_once_with_file_record_and_field(tmp_path):
    path = tmp_path / "bad.json"
    bad = {
        "id": "Mine",
        "scale": {"low": 4, "high": 0, "steps": 5},
        "least_answered": 0,
        "colour": "red",
        "items": [{"id": "q1", "reverse": "yes"}, {"id": "Q2"}, 7],
        "subscales": [
            {"id": "total", "name": "Total", "items": "q1"},
            {
                "id": "other",
                "name": "Other",
                "items": ["q9"],
                "measures": [{"target": "trust", "reads": "feel", "rationale": ""}],
            },
        ],
    }
    path.write_text(json.dumps(bad), encoding="utf-8")
    with pytest.raises(InstrumentError) as caught:
        read_instrument(path)
    assert str(caught.value).startswith("11 faults in the instrument:\n")
    assert all(fault.file == str(path) for fault in caught.value.faults)
    assert [(fault.record, fault.field) for fault in caught.value.faults] == [
        ("", "id"),
        ("", "name"),
        ("", "scale.steps"),
        ("", "least_answered"),
        ("", "colour"),
        ("items[0] 'q1'", "reverse"),
        ("items[1]", "id"),
        ("items[2]", ""),
        ("subscales[0] 'total'", "items"),
        ("subscales[1] 'other'", "measures[0].reads"),
        ("subscales[1] 'other'", "measures[0].rationale"),
    ]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (changed(scale={"low": 4, "high": 4}), "scale.high: found 4; allowed is a number above low, 4"),
        (
            changed(scale={"low": 0, "high": 4, "labels": ["no", "yes"]}),
            "scale.labels: found 2 labels; allowed is none, or one for each of the 5 answers from 0 to 4",
        ),
        (
            changed(items=[{"id": "q1", "scale": {"low": 1, "high": 0}}, {"id": "q2"}]),
            "item 'q1', scale.high: found 0; allowed is a number above low, 1",
        ),
        (
            changed(items=[{"id": "q1"}, {"id": "q2"}, {"id": "q1"}]),
            "item 'q1', id: found the same id twice; allowed is an id of its own",
        ),
        (
            changed(items=[*SMALL["items"], {"id": "q3"}]),
            "item 'q3': found an item of no subscale; allowed is an item that a subscale counts",
        ),
        (changed(subscales=[]), "subscales: found none; allowed is at least one, written [[subscales]]"),
        (
            with_subscale(items=["q1", "q2", "q22"]),
            "subscale 'total', items[2]: found 'q22'; allowed is the id of an item of this instrument; the nearest: q2",
        ),
        (
            with_subscale(
                measures=[
                    SMALL["subscales"][0]["measures"][0],
                    {**SMALL["subscales"][0]["measures"][0], "rationale": "Again."},
                ]
            ),
            "subscale 'total', measures[1]: found the level of 'trust' twice; allowed is one measure of each",
        ),
        (
            with_subscale(reliability={"value": 0.8, "sd": 8}),
            "subscale 'total', reliability.sd: found 8; allowed is that of the raw scores, which are sums with a range of 8",
        ),
        (
            changed(validated=True),
            "validated: found true; allowed is false, or a reference to the study that tested it",
        ),
        (
            changed(schema="intimacy/instrument/2"),
            "schema: found 'intimacy/instrument/2'; allowed is written by a newer version of this library; allowed is 'intimacy/instrument/1'; update intimacy",
        ),
        (
            changed(schema="intimacy/situation/1", items="private"),
            "schema: found 'intimacy/situation/1'; allowed is 'intimacy/instrument/1', or nothing",
        ),
        (changed(items={"id": "q1"}), "items: found {'id': 'q1'}; allowed is a list of tables, written [[items]]"),
        (
            with_subscale(reliability={"value": 1.1}),
            "subscales[0] 'total', reliability.value: found 1.1; allowed is a number from 0 to 1",
        ),
    ],
)
def test_a_single_fault_is_told_once(data, fault):
    assert faults_of(data) == [fault]


@pytest.mark.parametrize("bad", [None, 7, "self-check", [], [SMALL]])
def test_what_is_no_table_is_refused(bad):
    assert len(faults_of(bad)) == 1


def test_nothing_at_all_is_told_what_is_missing():
    assert [fault.split(":")[0] for fault in faults_of({})] == ["id", "name", "scale", "items", "subscales"]


def test_unknown_fields_of_any_name_hide_no_other_fault():
    odd = {**changed(scale={"low": 0, "high": 4, "labels": ["a"]}), "a.b": 1, "x[0]": 2, 7: 3}
    said = faults_of(odd)
    assert len(said) == 4
    assert said[-1].startswith("scale.labels: found 1 labels")
    assert all("one of the fields schema, items, subscales, id, name" in fault for fault in said[:3])


def test_a_file_cut_in_half_too_large_or_of_another_kind_is_refused(tmp_path):
    text = json.dumps(SMALL)
    (tmp_path / "half.json").write_text(text[: len(text) // 2], encoding="utf-8")
    (tmp_path / "whole.json").write_text(text, encoding="utf-8")
    (tmp_path / "whole.txt").write_text(text, encoding="utf-8")
    with pytest.raises(InstrumentError, match="not valid JSON at line 1"):
        read_instrument(tmp_path / "half.json")
    with pytest.raises(InstrumentError, match=r"at most 10 bytes \(max_bytes of read_instrument\)"):
        read_instrument(tmp_path / "whole.json", max_bytes=10)
    for name in ("whole.txt", "none.toml"):
        with pytest.raises(InstrumentError):
            read_instrument(tmp_path / name)
    with pytest.raises(InstrumentError):
        read_instrument(tmp_path)


def test_an_instrument_made_by_hand_is_checked_too():
    items = (Item(id="q1"), Item(id="q2"))
    scale = Scale(low=1, high=5)
    total = Subscale(id="total", name="Total", items=["q1", "q2"])
    assert Instrument(id="a", name="A", scale=scale, items=items, subscales=(total,)).item_ids == ("q1", "q2")
    with pytest.raises(InstrumentError, match="an item of no subscale"):
        Instrument(id="a", name="A", scale=scale, items=(*items, Item(id="q3")), subscales=(total,))
    with pytest.raises(ValueError, match="a tuple of Item records"):
        Instrument(id="a", name="A", scale=scale, items="q1", subscales=(total,))
    with pytest.raises(ValueError, match="one of level, wanted, severity"):
        Measure(target="trust", reads="need", rationale="Because.")


def test_what_ones_own_sample_showed_can_be_added_and_gives_a_standard_error():
    check = load_instrument("self-check")
    tested = check.with_reliability({"trust": Reliability(value=0.75, sd=1)})
    assert check.key("trust").error is None
    assert tested.key("trust").error == 0.125
    assert attrs.evolve(tested, subscales=check.subscales) == check
    with pytest.raises(LookupError, match="no subscale 'turst' in self-check; they are: trust, safety"):
        check.with_reliability({"turst": Reliability(value=0.75)})
