"""A situation: what it refuses, in these words and never with what was said."""

import json
import pickle

import attrs
import pytest

from intimacy import Situation, SituationError
from intimacy.model import Mode, frozendict

FULL = {
    "obstacles": {"lack-of-trust": 0.8, "life-stress": 1},
    "pillars": {"trust": 0.3},
    "wanted": {"trust": 0.9},
    "goals": ["satisfaction"],
    "red_flags": ["eggshells"],
    "confirmed": ["act-stopped"],
    "done": ["forgiveness"],
    "excluded": ["love-languages"],
    "minutes_per_week": 90,
    "mode": "alone",
}
NUMBERS = {"obstacles": "a severity", "pillars": "a level", "wanted": "a wanted level"}
LISTS = ["goals", "red_flags", "confirmed", "done", "excluded"]
SLUG = "ids are lowercase slugs such as 'shared-meals'"
FIELDS = "obstacles, pillars, wanted, goals, red_flags, confirmed, done, excluded, minutes_per_week, mode"


def pickled(value):
    return pickle.loads(pickle.dumps(value))  # noqa: S301  # our own bytes


def faults_of(make, *args, **fields):
    with pytest.raises(SituationError) as caught:
        make(*args, **fields)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    assert not any(fault.found for fault in caught.value.faults)
    return [str(fault) for fault in caught.value.faults]


def test_nothing_need_be_given_and_nobody_has_asked():
    situation = Situation()
    assert situation.red_flags is None
    assert situation.mode is Mode.TOGETHER
    assert situation.minutes_per_week is None
    assert situation.obstacles == situation.pillars == situation.wanted == {}
    assert situation.goals == situation.confirmed == situation.done == situation.excluded == ()
    assert Situation(red_flags=[]).red_flags == ()


@pytest.mark.parametrize(
    "bad",
    ["high", 1.3, -0.1, True, False, None, float("nan"), float("inf"), float("-inf"), "0.5", [0.5], 2, 1j, 10**400],
    ids=lambda bad: str(bad)[:9],
)
@pytest.mark.parametrize(("field", "word"), NUMBERS.items())
def test_what_is_no_number_from_0_to_1_is_refused(field, word, bad):
    assert faults_of(Situation, **{field: {"trust": bad}}) == [f"{field}, entry 1: {word} is a number from 0 to 1"]


@pytest.mark.parametrize("good", [0, 1, 0.0, 1.0, 0.5])
@pytest.mark.parametrize("field", NUMBERS)
def test_numbers_from_0_to_1_become_floats(field, good):
    value = getattr(Situation(**{field: {"trust": good}}), field)["trust"]
    assert value == good
    assert type(value) is float


@pytest.mark.parametrize("bad", [None, ["trust"], "trust", 3, [("trust", 0.5)], True])
@pytest.mark.parametrize("field", NUMBERS)
def test_what_is_no_mapping_is_refused(field, bad):
    assert faults_of(Situation, **{field: bad}) == [f"{field}: an object that gives a number from 0 to 1 by id"]


@pytest.mark.parametrize("bad", ["", "Trust", "lack of trust", 7, None, ("trust",), "a" * 101, "trust\n"])
@pytest.mark.parametrize("field", NUMBERS)
def test_a_key_that_is_no_slug_is_refused(field, bad):
    assert faults_of(Situation, **{field: {"trust": 0.5, bad: 0.5}}) == [f"{field}, entry 2: {SLUG}"]


@pytest.mark.parametrize("bad", ["", "Trust", "lack of trust", 7, None, ["trust"], True, {"trust": 1}])
@pytest.mark.parametrize("field", LISTS)
def test_an_entry_that_is_no_slug_is_refused(field, bad):
    assert faults_of(Situation, **{field: ["trust", bad]}) == [f"{field}, entry 2: {SLUG}"]


@pytest.mark.parametrize("field", LISTS)
def test_an_id_given_twice_is_refused(field):
    assert faults_of(Situation, **{field: ["trust", "safety", "trust", "trust"]}) == [
        f"{field}, entry 3: each id once",
        f"{field}, entry 4: each id once",
    ]


@pytest.mark.parametrize("bad", ["trust", 3, {"trust": 1}, True, b"trust"])
@pytest.mark.parametrize("field", LISTS)
def test_what_is_no_list_is_refused_and_a_text_not_split_into_letters(field, bad):
    nothing = ", or null where nobody asked" if field == "red_flags" else ""
    assert faults_of(Situation, **{field: bad}) == [f"{field}: a list of ids{nothing}"]


@pytest.mark.parametrize("field", [name for name in LISTS if name != "red_flags"])
def test_nothing_is_no_list_except_for_red_flags(field):
    assert faults_of(Situation, **{field: None}) == [f"{field}: a list of ids"]


@pytest.mark.parametrize("field", LISTS)
def test_a_list_a_tuple_and_a_set_of_ids_are_taken(field):
    for given in (["a", "b"], ("a", "b"), {"b", "a"}, frozenset({"b", "a"})):
        assert getattr(Situation(**{field: given}), field) == ("a", "b")


@pytest.mark.parametrize(
    "bad", [-1, float("nan"), float("inf"), "90", True, [90], 10**400], ids=lambda bad: str(bad)[:9]
)
def test_minutes_are_a_number_from_0_upward(bad):
    assert faults_of(Situation, minutes_per_week=bad) == [
        "minutes_per_week: a number of minutes from 0 upward, or null for no limit"
    ]


@pytest.mark.parametrize("bad", ["apart", "", None, 1, True, ["alone"], "ALONE"])
def test_the_mode_is_one_of_two_words(bad):
    assert faults_of(Situation, mode=bad) == ["mode: one of together, alone"]


def test_the_mode_is_taken_as_a_word_or_a_member():
    assert Situation(mode="alone") == Situation(mode=Mode.ALONE)
    assert Situation(mode="alone").mode is Mode.ALONE


def test_all_faults_are_told_at_once():
    assert faults_of(
        Situation,
        obstacles={"Trust": 1.3, "life-stress": "high"},
        pillars=[],
        wanted={"trust": float("nan")},
        goals="satisfaction",
        red_flags=["threats", "threats", 7],
        done=3,
        minutes_per_week=-5,
        mode="apart",
    ) == [
        f"obstacles, entry 1: {SLUG}",
        "obstacles, entry 1: a severity is a number from 0 to 1",
        "obstacles, entry 2: a severity is a number from 0 to 1",
        "pillars: an object that gives a number from 0 to 1 by id",
        "wanted, entry 1: a wanted level is a number from 0 to 1",
        "goals: a list of ids",
        "red_flags, entry 2: each id once",
        f"red_flags, entry 3: {SLUG}",
        "done: a list of ids",
        "minutes_per_week: a number of minutes from 0 upward, or null for no limit",
        "mode: one of together, alone",
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"obstacles": {"secret-one": 1.3}}, {"obstacles": {"other-thing": "high"}}),
        ({"obstacles": {"Secret One": 0.3}}, {"obstacles": {"Other": 0.9}}),
        ({"red_flags": ["threats", "threats"]}, {"red_flags": ["stalking", "stalking"]}),
        ({"red_flags": "threats"}, {"red_flags": 7}),
        ({"minutes_per_week": -7}, {"minutes_per_week": "secret"}),
        ({"mode": "secret"}, {"mode": "other"}),
    ],
)
def test_the_same_fault_of_other_values_has_the_same_text(one, other):
    assert faults_of(Situation, **one) == faults_of(Situation, **other)


def test_a_situation_shows_nothing_of_what_it_holds():
    for situation in (Situation(), Situation(**FULL)):
        assert repr(situation) == str(situation) == f"{situation}" == "Situation(...)"


def test_nothing_can_be_made_a_subclass_of_situation():
    with pytest.raises(TypeError) as caught:
        type("Telling", (Situation,), {"__repr__": object.__repr__})
    assert str(caught.value) == "Situation is final, so that no subclass shows what it holds"


def test_a_situation_is_frozen_hashable_and_equal_by_value():
    situation = Situation(**FULL)
    for field in attrs.fields(Situation):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(situation, field.name, None)
    for name in NUMBERS:
        with pytest.raises(TypeError):
            getattr(situation, name)["trust"] = 0.1
    assert situation == Situation(**FULL)
    assert hash(situation) == hash(Situation(**FULL))
    assert len({Situation(), Situation(), situation}) == 2


@pytest.mark.parametrize("field", FULL)
def test_situations_that_differ_in_one_field_are_not_equal(field):
    assert Situation(**{field: FULL[field]}) != Situation()


def test_not_asked_and_asked_without_a_flag_are_not_equal():
    assert Situation(red_flags=[]) != Situation(red_flags=None)


def test_a_situation_keeps_nothing_of_the_objects_it_was_made_of():
    obstacles, goals = {"lack-of-trust": 0.8}, ["satisfaction"]
    situation = Situation(obstacles=obstacles, goals=goals)
    obstacles["lack-of-trust"] = 0.1
    goals.append("trust")
    assert situation == Situation(obstacles={"lack-of-trust": 0.8}, goals=["satisfaction"])
    assert isinstance(situation.obstacles, frozendict)


def test_a_situation_survives_a_pickle():
    for situation in (Situation(), Situation(red_flags=[]), Situation(**FULL)):
        again = pickled(situation)
        assert again == situation
        assert hash(again) == hash(situation)
        assert repr(again) == "Situation(...)"


def test_evolve_gives_another_situation_and_checks_it():
    situation = Situation(**FULL)
    evolved = attrs.evolve(situation, mode="together", obstacles={"life-stress": 0.2})
    assert evolved == Situation(**(FULL | {"mode": "together", "obstacles": {"life-stress": 0.2}}))
    assert situation == Situation(**FULL)
    assert faults_of(attrs.evolve, situation, mode="apart") == ["mode: one of together, alone"]


def test_fields_are_given_by_name():
    with pytest.raises(TypeError):
        Situation({"lack-of-trust": 0.8})


# -- plain data --------------------------------------------------------------------------------------------------------


def test_plain_data_has_its_schema_and_leaves_out_what_was_not_given():
    assert Situation().to_dict() == {"schema": "intimacy/situation/1"}
    assert Situation(red_flags=[]).to_dict() == {"schema": "intimacy/situation/1", "red_flags": []}
    assert Situation(**FULL).to_dict() == {"schema": "intimacy/situation/1", **FULL}


@pytest.mark.parametrize("given", [{}, {"red_flags": []}, FULL, *({name: value} for name, value in FULL.items())])
def test_dict_and_json_give_the_situation_again(given):
    situation = Situation(**given)
    plain = situation.to_dict()
    assert Situation.from_dict(plain) == situation
    assert Situation.from_json(json.dumps(plain)) == situation
    assert Situation.from_dict({name: value for name, value in plain.items() if name != "schema"}) == situation
    assert Situation.from_json(json.dumps(plain)).to_dict() == plain


def test_plain_data_may_be_changed_without_changing_the_situation():
    situation = Situation(**FULL)
    plain = situation.to_dict()
    plain["obstacles"]["lack-of-trust"] = 0.1
    plain["done"].append("x")
    assert situation == Situation(**FULL)


@pytest.mark.parametrize("bad", [None, 3, "trust", [], ["trust"]])
def test_what_is_no_object_is_no_situation(bad):
    assert faults_of(Situation.from_dict, bad) == ["an object of named fields"]


def test_unknown_fields_are_refused_without_their_names():
    assert faults_of(Situation.from_dict, {"my-secret": 1, "other-secret": 2}) == [
        f"an unknown field: the fields are schema, {FIELDS}"
    ]


@pytest.mark.parametrize(
    ("schema", "said"),
    [
        (
            "intimacy/situation/1.1",
            "written by a newer version of this library; allowed is 'intimacy/situation/1'; update intimacy",
        ),
        (
            "intimacy/situation/2",
            "written by a newer version of this library; allowed is 'intimacy/situation/1'; update intimacy",
        ),
        ("intimacy/catalog/1", "'intimacy/situation/1', or nothing"),
        (1, "'intimacy/situation/1', or nothing"),
    ],
)
def test_another_schema_is_refused(schema, said):
    assert faults_of(Situation.from_dict, {"schema": schema}) == [f"schema: {said}"]


def test_all_faults_of_plain_data_are_told_at_once():
    assert faults_of(Situation.from_dict, {"schema": "x", "secret": 1, "mode": "apart", "obstacles": {"a": 2}}) == [
        "schema: 'intimacy/situation/1', or nothing",
        f"an unknown field: the fields are schema, {FIELDS}",
        "obstacles, entry 1: a severity is a number from 0 to 1",
        "mode: one of together, alone",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the input is empty; allowed is one JSON object"),
        ("[]", "an object of named fields"),
        ("null", "an object of named fields"),
        ('{"obstacles": {"secret": 0.8}', "not valid JSON at line 1, column 30: Expecting ',' delimiter"),
        ('{"obstacles": {"secret": NaN}}', "NaN and infinities are no numbers of JSON; give a finite number"),
        ('{"done": [], "done": []}', "the same key stands twice in one object; keep one"),
        ('{"obstacles": {"secret": true}}', "obstacles, entry 1: a severity is a number from 0 to 1"),
        ('{"obstacles": {"secret": 1' + "0" * 400 + "}}", "obstacles, entry 1: a severity is a number from 0 to 1"),
    ],
)
def test_bad_json_is_refused_without_its_words(text, said):
    assert faults_of(Situation.from_json, text) == [said]
