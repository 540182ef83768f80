"""Two partners by example: the record, its faults, and how two answers become one."""

import json

import attrs
import pytest

import intimacy
from intimacy import Couple, CoupleResult, OptionError, Situation, SituationError, recommend, recommend_couple
from intimacy.show.concept import concept_text

FEAR = Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[])
TALK = Situation(obstacles={"poor-communication": 0.6}, red_flags=[])
FULL = {
    "a": {"obstacles": {"poor-communication": 0.6}, "red_flags": []},
    "b": {"pillars": {"trust": 0.25}, "red_flags": ["eggshells"], "mode": "alone"},
    "errors_a": {"poor-communication": 0.1},
    "errors_b": {"trust": 0.2},
    "both_agreed": True,
    "shareable": ["trust"],
    "show_needs": True,
}
CATALOG = intimacy.load_catalog()


def both(a, b, **more):
    """A couple that shows all that it can."""
    couple = Couple(
        Situation(red_flags=[], **a),
        Situation(red_flags=[], **b),
        both_agreed=True,
        show_needs=True,
        **{"shareable": [*CATALOG.obstacles, *CATALOG.pillars, *CATALOG.benefits], **more},
    )
    return recommend_couple(couple, k=1000).shared


def needs(a, b, **more):
    return {one["target"]: one["need"] for one in both(a, b, **more)["needs"]}


def practices(a, b, **more):
    return {one["practice"] for one in both(a, b, **more)["practices"]}


def faults_of(make, *args, **more):
    with pytest.raises(SituationError) as caught:
        make(*args, **more)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    return [str(fault) for fault in caught.value.faults]


# -- the record ------------------------------------------------------------------------------------------------------


def test_a_couple_is_two_situations_and_agrees_to_nothing_by_itself():
    couple = Couple(FEAR, TALK)
    assert (couple.a, couple.b) == (FEAR, TALK)
    assert (couple.both_agreed, couple.shareable, couple.show_needs) == (False, (), False)
    assert couple == Couple(FEAR, TALK) != Couple(TALK, FEAR)
    assert hash(couple) == hash(Couple(FEAR, TALK))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        couple.both_agreed = True


def test_plain_data_gives_the_couple_back():
    couple = Couple.from_dict(FULL)
    assert couple.to_dict() == {"schema": "intimacy/couple/1", **FULL}
    assert Couple.from_json(json.dumps(couple.to_dict())) == couple
    assert Couple(Situation(), Situation()).to_dict() == {"schema": "intimacy/couple/1", "a": {}, "b": {}}


def test_a_couple_has_no_heirs():
    with pytest.raises(TypeError, match="final"):
        type("Loud", (Couple,), {})


NO_SITUATION = "a Situation; Situation.from_dict makes one of plain data"


@pytest.mark.parametrize("bad", [None, {}, {"obstacles": {}}, "fear", 7, Couple(FEAR, TALK)])
@pytest.mark.parametrize("side", ["a", "b"])
def test_both_are_situations(side, bad):
    assert faults_of(Couple, **{"a": FEAR, "b": TALK, side: bad}) == [f"{side}: {NO_SITUATION}"]


@pytest.mark.parametrize(
    ("field", "bad", "faults"),
    [
        ("errors_a", {"trust": 1.5}, ["errors_a, entry 1: a standard error is a number from 0 to 1"]),
        ("errors_b", {"trust": True}, ["errors_b, entry 1: a standard error is a number from 0 to 1"]),
        ("errors_a", {"Trust": 0.5}, ["errors_a, entry 1: ids are lowercase slugs such as 'shared-meals'"]),
        ("errors_b", [0.1], ["errors_b: an object that gives a number from 0 to 1 by id"]),
        ("shareable", "trust", ["shareable: a list of ids"]),
        ("shareable", ["trust", "trust"], ["shareable, entry 2: each id once"]),
        ("both_agreed", "yes", ["both_agreed: true or false"]),
        ("both_agreed", 1, ["both_agreed: true or false"]),
        ("both_agreed", None, ["both_agreed: true or false"]),
        ("show_needs", "all", ["show_needs: true or false"]),
    ],
)
def test_what_is_wrong_with_a_field_is_told_without_what_stood_there(field, bad, faults):
    assert faults_of(Couple, FEAR, TALK, **{field: bad}) == faults
    assert faults_of(Couple.from_dict, {"a": {}, "b": {}, field: bad}) == faults


@pytest.mark.parametrize(
    ("data", "faults"),
    [
        ([], ["an object of named fields"]),
        ({"a": {}}, ["b: an object of named fields"]),
        ({}, ["a: an object of named fields", "b: an object of named fields"]),
        ({"a": {}, "b": FEAR}, ["b: an object of named fields"]),
        (
            {"a": {"mode": "apart"}, "b": {"obstacles": {"trust": 3}}, "both_agreed": 1, "c": {}},
            [
                "an unknown field: the fields are schema, a, b, errors_a, errors_b, both_agreed, shareable, show_needs",
                "a, mode: one of together, alone",
                "b, obstacles, entry 1: a severity is a number from 0 to 1",
                "both_agreed: true or false",
            ],
        ),
        (
            {"schema": "intimacy/couple/2", "a": {}, "b": {}},
            ["schema: written by a newer version of this library; allowed is 'intimacy/couple/1'; update intimacy"],
        ),
        ({"schema": "intimacy/situation/1", "a": {}, "b": {}}, ["schema: 'intimacy/couple/1', or nothing"]),
    ],
)
def test_all_faults_of_both_are_told_together(data, faults):
    assert faults_of(Couple.from_dict, data) == faults


def test_text_that_is_no_json_is_told_and_not_repeated():
    (fault,) = faults_of(Couple.from_json, '{"a": {"obstacles": {"secret": 1}}')
    assert "secret" not in fault


# -- asking ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", [None, {}, FEAR, (FEAR, TALK), Couple])
def test_recommend_couple_takes_a_couple(bad):
    with pytest.raises(TypeError) as caught:
        recommend_couple(bad)
    assert str(caught.value) == "recommend_couple takes a Couple; Couple.from_dict makes one of plain data"


def test_options_are_those_of_recommend():
    with pytest.raises(OptionError, match="from 1 to 1000"):
        recommend_couple(Couple(FEAR, TALK), k=0)
    with pytest.raises(TypeError):
        recommend_couple(Couple(FEAR, TALK), 3)
    result = recommend_couple(Couple(FEAR, TALK), k=1, evidence="direct", focus=1, country="NO")
    assert result.for_b == recommend(TALK, k=1, evidence="direct", focus=1, country="NO")


def test_ids_that_the_catalog_does_not_have_are_told_for_both_and_not_repeated():
    couple = Couple(
        Situation(obstacles={"secretly": 0.5}),
        Situation(done=["hidden-thing"]),
        errors_a={"acceptance-and-support": 0.1},
        shareable=["covert"],
    )
    faults = faults_of(recommend_couple, couple)
    assert [fault.split(": ")[0] for fault in faults] == [
        "a, obstacles, entry 1",
        "b, done, entry 1",
        "errors_a, entry 1",
        "shareable, entry 1",
    ]
    assert not [fault for fault in faults if "secretly" in fault or "hidden-thing" in fault or "covert" in fault]


def test_the_same_target_by_id_and_alias_is_a_fault():
    couple = Couple(FEAR, TALK, shareable=["lack-of-trust", "cheating"], errors_b={"cheating": 0, "betrayal": 0})
    once = "each concept once, by its id or by an alias"
    assert faults_of(recommend_couple, couple) == [f"errors_b, entry 2: {once}", f"shareable, entry 2: {once}"]


def test_aliases_of_one_meet_ids_of_the_other():
    assert needs({"obstacles": {"cheating": 0.5}}, {"obstacles": {"lack-of-trust": 0.3}})["lack-of-trust"] == 0.4


def test_a_result_is_a_value_without_plain_data_of_the_whole():
    result = recommend_couple(Couple(FEAR, TALK))
    assert isinstance(result, CoupleResult)
    assert result == recommend_couple(Couple(FEAR, TALK)) != recommend_couple(Couple(TALK, FEAR))
    assert not hasattr(result, "to_dict")


# -- two answers and one ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "errors", "joint"),
    [
        (0.6, 0.4, {}, 0.5),
        (0.6, 0.25, {}, 0.425),
        (0.6, 0.24, {}, 0.6),
        (0.6, None, {}, 0.6),
        (0.6, 0.0, {}, 0.6),
        (0.3, 0.0, {}, 0.15),
        # 1.96 times the root of 0.1 squared twice is 0.277.
        (0.6, 0.33, {"errors_a": 0.1, "errors_b": 0.1}, 0.465),
        (0.6, 0.32, {"errors_a": 0.1, "errors_b": 0.1}, 0.6),
        (0.6, 0.59, {"errors_a": 0, "errors_b": 0}, 0.6),
        (0.9, 0.1, {"errors_a": 0.5, "errors_b": 0}, 0.5),
        # One error known: 0.35, or what it makes by itself.
        (0.6, 0.3, {"errors_a": 0}, 0.45),
        (0.6, 0.24, {"errors_b": 0}, 0.6),
        (0.9, 0.3, {"errors_b": 0.4}, 0.6),
    ],
)
def test_two_severities_are_the_higher_where_they_lie_apart_and_else_the_mean(a, b, errors, joint):
    id = "external-stressors"
    sides = [{} if one is None else {"obstacles": {id: one}} for one in (a, b)]
    errors = {name: {id: error} for name, error in errors.items()}
    assert needs(*sides, **errors)[id] == pytest.approx(joint, abs=1e-12)


@pytest.mark.parametrize(
    ("a", "b", "joint"),
    [
        ({"pillars": {"trust": 0.4}}, {"pillars": {"trust": 0.6}}, 0.5),
        ({"pillars": {"trust": 0.2}}, {"pillars": {"trust": 0.9}}, 0.8),
        ({"pillars": {"trust": 0.2}}, {}, 0.8),
        # Both are nearly content, far from each other: no need that neither has.
        ({"pillars": {"trust": 0.2}, "wanted": {"trust": 0.3}}, {"pillars": {"trust": 0.9}}, 0.1),
        # One is content, the other is not.
        ({"pillars": {"trust": 0.5}, "wanted": {"trust": 0.5}}, {"pillars": {"trust": 0.4}}, 0.6),
        # More than is wanted is no need, and takes nothing from the other's.
        ({"pillars": {"trust": 0.9}, "wanted": {"trust": 0.2}}, {"pillars": {"trust": 0.8}}, 0.1),
        # 0.8 severity weakens trust by 0.75: a level of 0.4 is inferred, and a good mark by the other does not silence it.
        ({"obstacles": {"lack-of-trust": 0.8}}, {"pillars": {"trust": 0.95}}, 0.6),
        ({"obstacles": {"lack-of-trust": 0.8}}, {"pillars": {"trust": 0.6}}, 0.5),
    ],
)
def test_the_need_of_a_pillar_is_the_higher_of_the_two_where_they_lie_apart_and_else_the_mean(a, b, joint):
    assert needs(a, b)["trust"] == pytest.approx(joint, abs=1e-12)


def test_two_who_say_the_same_said_this_to_the_last_bit():
    # From here to there and back again is not the way that was gone, in floats.
    assert (0.42 + (0.92 - 0.42)) - 0.42 != 0.92 - 0.42
    same = {"pillars": {"trust": 0.42}, "wanted": {"trust": 0.92}}
    assert needs(same, same)["trust"] == 0.92 - 0.42


def test_what_builds_on_a_pillar_lacks_what_the_lower_level_leaves_where_the_two_lie_apart():
    (link,) = CATALOG.find_links(source="trust", relation="enables", target="vulnerability")
    weight = {"weak": 0.25, "moderate": 0.5, "strong": 0.75}[link.strength]
    for other, lack in ((0.9, 0.8), (0.4, 0.7)):
        found = needs({"pillars": {"trust": 0.2}}, {"pillars": {"trust": other}})
        assert found["vulnerability"] == pytest.approx(lack * weight)


def test_a_mean_never_opens_what_is_too_early_for_one_of_the_two():
    # Celebrating good news asks first, from 0.4 of distrust on, whether what hurt has stopped; the mean is 0.35.
    distrust, less = {"obstacles": {"lack-of-trust": 0.5}}, {"obstacles": {"lack-of-trust": 0.2}}
    assert needs(distrust, less)["lack-of-trust"] == 0.35
    assert "celebrating-good-news" in practices(less, less)
    assert "celebrating-good-news" not in practices(distrust, less)
    assert "celebrating-good-news" not in practices(less, distrust)
    stopped = {"confirmed": ["act-stopped"]}
    assert "celebrating-good-news" in practices(distrust | stopped, less | stopped)
    assert "celebrating-good-news" not in practices(distrust, less | stopped)
    assert "celebrating-good-news" not in practices(distrust | stopped, less)


def test_whoever_said_nothing_keeps_nothing_shut():
    # S8 assumes a lack of 0.5 of every pillar for somebody who says nothing; that would leave tea a readiness of 0.39.
    milder = [flag.id for flag in CATALOG.red_flags.values() if not flag.status.stops]
    requires = [
        {"source": "tea", "relation": "requires", "target": id, "strength": "strong"} for id in ("calm", "trust")
    ]
    catalog = intimacy.Catalog.from_dict(
        {
            "id": "small",
            "name": "Small",
            "pillars": [{"id": "calm", "name": "Calm"}, {"id": "trust", "name": "Trust"}],
            "obstacles": [{"id": "noise", "name": "Noise"}],
            "practices": [{"id": "tea", "name": "Tea together", "starter": True}],
            "links": [{"source": "tea", "relation": "addresses", "target": "noise", "strength": "weak"}, *requires],
            "rulings": [{"flag": flag, "practice": "tea", "ruling": "ok"} for flag in milder],
        }
    )
    noisy, silent = Situation(obstacles={"noise": 0.5}, red_flags=[]), Situation(red_flags=[])
    assert str(recommend(silent, catalog=catalog).why_not("tea").by) == "not-yet"
    for couple in (Couple(noisy, silent, both_agreed=True), Couple(silent, noisy, both_agreed=True)):
        view = recommend_couple(couple, catalog=catalog).shared
        assert [one["practice"] for one in view["practices"]] == ["tea"]
    unsure = Situation(pillars={"calm": 0.5, "trust": 0.5}, red_flags=[])
    assert recommend_couple(Couple(noisy, unsure, both_agreed=True), catalog=catalog).shared["practices"] == []


def test_done_is_what_both_did_and_excluded_what_one_does_not_want():
    stress = {"obstacles": {"external-stressors": 0.6}}
    everything = practices(stress, stress)
    for id in ("connection-time", "time-out"):
        assert practices(stress | {"done": [id]}, stress) == everything
        assert practices(stress | {"done": [id]}, stress | {"done": [id]}) == everything - {id}
        assert practices(stress, stress | {"excluded": [id]}) == everything - {id}


def test_minutes_are_the_smaller_and_none_is_no_limit():
    stress = {"obstacles": {"external-stressors": 0.6}}
    for few, many in ((0, 100), (100, None), (50, 1000)):
        less = practices(stress | {"minutes_per_week": few}, stress | {"minutes_per_week": many})
        assert less == practices(*[stress | {"minutes_per_week": few}] * 2) != practices(stress, stress)
    assert practices(stress | {"minutes_per_week": 0}, stress) == set()


def test_goals_of_one_are_goals_of_both():
    assert needs({"goals": ["satisfaction"]}, {"goals": ["trust"]}) == needs(
        *[{"goals": ["satisfaction", "trust"]}] * 2
    )
    assert needs({"goals": ["satisfaction"]}, {})["satisfaction"] == 0.5


def test_a_list_of_two_who_said_nothing_has_no_reasons():
    view = both({}, {})
    assert view["needs"] == []
    assert view["practices"]
    assert {len(one["reasons"]) for one in view["practices"]} == {0}


# -- wanting different things ----------------------------------------------------------------------------------------

GAP = "differing-needs"


@pytest.mark.parametrize("pillar", CATALOG.obstacles[GAP].wanted_gap)
@pytest.mark.parametrize(
    ("a", "b", "errors", "severity"),
    [
        (0.9, 0.6, {}, None),
        (0.9, 0.55, {}, None),
        (0.9, 0.42, {}, (0.48 - 0.35) / 0.65),
        (1.0, 0.0, {}, 1.0),
        (0.9, 0.6, {"errors_a": 0.1, "errors_b": 0.1}, (0.3 - 0.277185858) / (1 - 0.277185858)),
        (0.9, 0.63, {"errors_a": 0.1, "errors_b": 0.1}, None),
        (0.9, 0.6, {"errors_a": 0, "errors_b": 0}, 0.3),
        (1.0, 0.0, {"errors_a": 1, "errors_b": 1}, None),
        (0.9, None, {}, None),
    ],
)
def test_wishes_too_far_apart_are_the_obstacle_that_the_data_name(pillar, a, b, errors, severity):
    sides = [{} if one is None else {"wanted": {pillar: one}} for one in (a, b)]
    found = needs(*sides, **{name: {pillar: error} for name, error in errors.items()}).get(GAP)
    assert found == (None if severity is None else pytest.approx(severity, abs=1e-8))


def test_the_widest_gap_counts_and_what_was_reported_where_it_is_more():
    wanting = [
        {"wanted": {"deep-sharing": 1, "vulnerability": 0.9}},
        {"wanted": {"deep-sharing": 0.4, "vulnerability": 0.1}},
    ]
    derived = (0.8 - 0.35) / 0.65
    assert needs(*wanting)[GAP] == pytest.approx(derived)
    for reported, joint in ((0.9, 0.9), (0.3, derived)):
        assert needs(*(one | {"obstacles": {GAP: reported}} for one in wanting))[GAP] == pytest.approx(joint)


def test_wishes_about_what_is_no_matter_of_taste_are_no_gap():
    assert not {"trust", "safety"} & set(CATALOG.obstacles[GAP].wanted_gap)
    assert GAP not in needs({"wanted": {"trust": 1, "safety": 1}}, {"wanted": {"trust": 0, "safety": 0}})


def test_a_gap_is_in_nobodys_own_list():
    a, b = (Situation(wanted={"deep-sharing": wanted}, red_flags=[]) for wanted in (1, 0))
    result = recommend_couple(Couple(a, b, both_agreed=True))
    assert GAP not in {need.target for own in (result.for_a, result.for_b) for need in own.needs}


# -- what both agreed to show ----------------------------------------------------------------------------------------


def test_numbers_say_whose_they_are_where_both_agreed_to_that():
    (one,) = both(
        {"obstacles": {"external-stressors": 0.6}},
        {"obstacles": {"external-stressors": 0.4, "poor-communication": 0.9}},
        shareable=["stress"],
    )["needs"]
    assert one == {"target": "external-stressors", "kind": "obstacle", "need": 0.5, "a": 0.6, "b": 0.4}


def test_a_reason_has_its_link_its_evidence_and_no_number():
    view = both({"obstacles": {"poor-communication": 0.6}}, {}, shareable=["poor-communication"])
    listening = next(one for one in view["practices"] if one["practice"] == "empathetic-listening")
    (reason,) = listening["reasons"]
    assert reason == {
        "target": "poor-communication",
        "kind": "obstacle",
        "name": "Poor communication skills",
        "link": "empathetic-listening addresses poor-communication",
        "evidence": "mixed",
        "rationale": CATALOG.find_links(source="empathetic-listening", target="poor-communication")[0].rationale,
    }


def test_an_obstacle_says_of_itself_which_wishes_apart_it_stands_for():
    told = concept_text(CATALOG.obstacles[GAP], CATALOG)
    assert "Also where wishes lie far apart on\n - Vulnerability\n" in told
    assert "wishes" not in concept_text(CATALOG.obstacles["lack-of-trust"], CATALOG)
