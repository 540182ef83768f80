"""Referral as an outcome: which kinds of professional help a result names, why, in which words and in which order."""

import json
import math
from itertools import combinations

import pytest

from intimacy import Catalog, CatalogError, Situation, load_catalog, recommend
from intimacy.cli.output import markdown_text
from intimacy.model import (
    UNASKED,
    Contents,
    Link,
    Obstacle,
    Occasion,
    Practice,
    RedFlag,
    Referral,
    SafetyRuling,
    Threshold,
)

CATALOG = load_catalog()

FLAGS = {
    "individual-counselling": ["ongoing-undisclosed-affair", "eggshells", "severe-depression"],
    "couple-counselling": [],
    "sex-therapy": [],
    "trauma-therapy": [],
    "substance-treatment": ["active-substance-misuse"],
    "legal-advice": ["danger-from-ex", "stalking", "physical-violence", "threats", "coercive-control"],
    "medical": ["severe-depression", "suicidal-thoughts", "physical-violence", "sexual-coercion"],
    "specialist-abuse-service": [
        "physical-violence",
        "threats",
        "coercive-control",
        "sexual-coercion",
        "fear-of-partner",
        "stalking",
        "emotional-abuse",
        "danger-from-ex",
        "child-at-risk",
        "eggshells",
        "i-have-hurt-or-frightened-partner",
    ],
    "perpetrator-programme": ["i-have-hurt-or-frightened-partner"],
    "crisis-service": [
        "suicidal-thoughts",
        "physical-violence",
        "threats",
        "child-at-risk",
        "danger-from-ex",
        "stalking",
    ],
}
"""Every kind of professional help, and the red flags that call for it."""

THRESHOLDS = {
    ("individual-counselling", "fear-of-vulnerability"): 0.7,
    ("trauma-therapy", "fear-of-vulnerability"): 0.8,
    ("couple-counselling", "unresolved-conflicts"): 0.7,
    ("couple-counselling", "poor-communication"): 0.7,
    ("couple-counselling", "lack-of-trust"): 0.7,
    ("couple-counselling", "differing-needs"): 0.7,
}

HURTS = ["physical-violence", "threats", "coercive-control", "sexual-coercion"]
FORBIDDEN = {
    "couple-counselling": [
        *HURTS,
        "fear-of-partner",
        "stalking",
        "emotional-abuse",
        "child-at-risk",
        "i-have-hurt-or-frightened-partner",
        "danger-from-ex",
        "ongoing-undisclosed-affair",
        "eggshells",
        UNASKED,
    ],
    "sex-therapy": HURTS,
}

BY_FLAG = {
    "physical-violence": ["crisis-service", "specialist-abuse-service", "legal-advice", "medical"],
    "threats": ["crisis-service", "specialist-abuse-service", "legal-advice"],
    "coercive-control": ["specialist-abuse-service", "legal-advice"],
    "sexual-coercion": ["specialist-abuse-service", "medical"],
    "fear-of-partner": ["specialist-abuse-service"],
    "stalking": ["crisis-service", "specialist-abuse-service", "legal-advice"],
    "emotional-abuse": ["specialist-abuse-service"],
    "child-at-risk": ["crisis-service", "specialist-abuse-service"],
    "i-have-hurt-or-frightened-partner": ["perpetrator-programme", "specialist-abuse-service"],
    "suicidal-thoughts": ["crisis-service", "medical"],
    "severe-depression": ["medical", "individual-counselling"],
    "active-substance-misuse": ["substance-treatment"],
    "danger-from-ex": ["crisis-service", "specialist-abuse-service", "legal-advice"],
    "ongoing-undisclosed-affair": ["individual-counselling"],
    "eggshells": ["specialist-abuse-service", "individual-counselling"],
}
"""Who is named under one flag, in order."""

PRIVATE = "because of what was answered in private"
EVERYTHING_HEAVY = "because what was named weighs heavily"
NOTHING_FITS = "because no practice here fits"


def named(flags=(), *, catalog=None, evidence="weighed", **situation):
    """What a result says of professional help, as pairs of kind and why."""
    result = recommend(Situation(red_flags=flags, **situation), catalog=catalog, evidence=evidence)
    return [(one.referral.id, one.why) for one in result.referrals]


def small(*referrals, flags=("ice",)):
    """A catalogue of one practice and two obstacles, with referrals of its own."""
    return Catalog(
        Contents(
            id="small",
            name="Small",
            obstacles=(Obstacle(id="noise", name="Noise", aliases=("din",)), Obstacle(id="rush", name="Rush")),
            practices=(Practice(id="tea", name="Tea", steps=("Begin.",)),),
            links=(
                Link("tea", "addresses", "noise", strength="strong"),
                Link("tea", "addresses", "rush", strength="strong"),
            ),
            red_flags=tuple(RedFlag(id=id, name=id.title(), status="hold") for id in flags),
            rulings=tuple(SafetyRuling(flag=id, practice="tea", ruling="ok") for id in flags),
            referrals=tuple(Referral(name=f"The {one['id']}", **one) for one in referrals),
        )
    )


def own(result):
    return [(one.referral.id, one.why) for one in result if one.referral.id not in FLAGS]


# -- the kinds -------------------------------------------------------------------------------------------------------


def test_ten_kinds_of_professional_help_are_built_in_and_say_what_they_are():
    assert set(CATALOG.referrals) == set(FLAGS)
    assert len(FLAGS) == 10
    for one in CATALOG.referrals.values():
        assert one.name
        assert one.summary
        assert one.basis


@pytest.mark.parametrize("kind", FLAGS)
def test_a_kind_of_help_hangs_on_what_the_tables_say(kind):
    one = CATALOG.referrals[kind]
    assert sorted(one.flags) == sorted(FLAGS[kind])
    assert sorted(one.not_flags) == sorted(FORBIDDEN.get(kind, []))
    assert {(kind, each.obstacle): each.at_least for each in one.thresholds} == {
        key: level for key, level in THRESHOLDS.items() if key[0] == kind
    }
    talking = kind in ("individual-counselling", "couple-counselling")
    assert sorted(one.occasions) == (["empty-list", "every-obstacle-heavy"] if talking else [])
    assert one.urgent == (kind == "crisis-service")


def test_a_kind_that_no_answer_calls_for_says_when_it_fits():
    silent = [id for id, one in CATALOG.referrals.items() if not (one.flags or one.thresholds or one.occasions)]
    assert [id for id in silent if not CATALOG.referrals[id].also_when] == []


# -- because of a flag -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flag", BY_FLAG)
def test_a_flag_calls_for_the_help_that_fits_it(flag):
    mild = {"lack-of-trust": 0.2}
    assert named([flag], obstacles=mild) == [(kind, "safety") for kind in BY_FLAG[flag]]
    assert set(BY_FLAG[flag]) == {kind for kind, flags in FLAGS.items() if flag in flags}


@pytest.mark.parametrize(
    "flags", list(combinations(["threats", "suicidal-thoughts", "eggshells", "danger-from-ex"], 2))
)
def test_two_flags_call_for_what_each_of_them_calls_for_once(flags):
    found = named(flags, obstacles={"lack-of-trust": 0.2})
    assert sorted(found) == sorted({(kind, "safety") for flag in flags for kind in BY_FLAG[flag]})


def test_flags_that_call_for_the_same_help_are_told_in_the_same_way():
    results = [recommend(Situation(red_flags=[flag])).referrals for flag in ("fear-of-partner", "emotional-abuse")]
    assert results[0] == results[1]


def test_nothing_that_was_raised_or_named_calls_for_no_help():
    assert named([], obstacles={"lack-of-trust": 0.2}) == named([], goals=["satisfaction"]) == named([]) == []


@pytest.mark.parametrize("flag", BY_FLAG)
def test_not_everything_answered_takes_no_help_away_but_that_for_couples(flag):
    asked = named([flag], obstacles=dict.fromkeys(CATALOG.obstacles, 1.0))
    partly = named([flag, UNASKED], obstacles=dict.fromkeys(CATALOG.obstacles, 1.0))
    assert partly == [one for one in asked if one[0] != "couple-counselling"]


# -- because of a severity -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "obstacle"), THRESHOLDS)
def test_a_severity_calls_for_help_from_its_threshold_on_and_not_below(kind, obstacle):
    level = THRESHOLDS[kind, obstacle]
    # Something mild beside it, so that not everything weighs heavily.
    for severity, calls in [(level, True), (1.0, True), (math.nextafter(level, 0), False), (0.0, False)]:
        found = named([], obstacles={obstacle: severity, "external-stressors": 0.1})
        assert ((kind, obstacle) in found) == calls


def test_a_severity_calls_for_nothing_but_what_the_table_says():
    for obstacle in CATALOG.obstacles:
        found = named([], obstacles={obstacle: 1.0, **({"external-stressors": 0.1} if "ext" not in obstacle else {})})
        expected = {(kind, name) for kind, name in THRESHOLDS if name == obstacle}
        assert {one for one in found if one[1] != "every-obstacle-heavy"} == expected


def test_the_words_name_the_obstacle_as_people_call_it():
    result = recommend(Situation(obstacles={"poor-communication": 0.9, "external-stressors": 0.1}, red_flags=[]))
    assert [one.text for one in result.referrals] == ["because this weighs heavily: poor communication skills"]


def test_an_obstacle_counts_under_its_alias_too():
    [alias] = [alias for alias in CATALOG.obstacles["lack-of-trust"].aliases if alias == "cheating"]
    assert named([], obstacles={alias: 0.9, "external-stressors": 0.1}) == [("couple-counselling", "lack-of-trust")]


def test_of_two_heavy_obstacles_one_is_named_whatever_their_order():
    heavy = {"differing-needs": 1.0, "unresolved-conflicts": 0.8, "external-stressors": 0.1}
    assert named([], obstacles=heavy) == [("couple-counselling", "unresolved-conflicts")]
    assert named([], obstacles=dict(reversed(heavy.items()))) == named([], obstacles=heavy)


def test_a_threshold_on_an_obstacle_that_a_catalogue_does_not_have_is_never_reached():
    # The built-in kinds hang on obstacles of the built-in catalogue, and load with every other one too.
    assert named([], catalog=small(), obstacles={"noise": 0.9, "rush": 0.1}) == []


# -- because everything weighs heavily -------------------------------------------------------------------------------

BOTH_HEAVY = [("couple-counselling", "every-obstacle-heavy"), ("individual-counselling", "every-obstacle-heavy")]


@pytest.mark.parametrize(
    ("obstacles", "heavy"),
    [
        ({"external-stressors": 0.7}, True),
        ({"external-stressors": 1.0}, True),
        ({"external-stressors": math.nextafter(0.7, 0)}, False),
        ({"external-stressors": 0.9, "fear-of-vulnerability": 0.0}, True),
        ({"external-stressors": 0.9, "fear-of-vulnerability": 0.69}, False),
        ({"external-stressors": 0.0}, False),
        ({}, False),
    ],
    ids=str,
)
def test_help_is_named_where_every_obstacle_that_was_reported_weighs_at_least_seven_tenths(obstacles, heavy):
    assert sorted(named([], obstacles=obstacles)) == (BOTH_HEAVY if heavy else [])


def test_low_pillars_are_no_obstacles_that_weigh_heavily():
    assert named([], pillars={"trust": 0.0}) == []
    assert sorted(named([], pillars={"trust": 0.9}, obstacles={"external-stressors": 0.8})) == BOTH_HEAVY


def test_where_everything_weighs_heavily_the_words_say_so():
    result = recommend(Situation(obstacles={"external-stressors": 0.8}, red_flags=[]))
    assert {one.text for one in result.referrals} == {EVERYTHING_HEAVY}


# -- because the list is empty ---------------------------------------------------------------------------------------

EMPTY = [("individual-counselling", "empty-list"), ("couple-counselling", "empty-list")]


@pytest.mark.parametrize(
    "cause",
    [{"done": list(CATALOG.practices)}, {"excluded": list(CATALOG.practices)}, {"minutes_per_week": 0}],
    ids=["all done", "all excluded", "no time"],
)
def test_help_is_named_where_the_list_is_empty(cause):
    result = recommend(Situation(obstacles={"lack-of-trust": 0.2}, red_flags=[], **cause))
    assert len(result) == 0
    assert sorted((one.referral.id, one.why) for one in result.referrals) == sorted(EMPTY)
    assert {one.text for one in result.referrals} == {NOTHING_FITS}
    assert {one.urgent for one in result.referrals} == {False}


def test_a_list_that_is_empty_for_want_of_evidence_is_empty_too():
    untested = Catalog(
        Contents(
            id="untested",
            name="Untested",
            obstacles=(Obstacle(id="noise", name="Noise"),),
            practices=(Practice(id="tea", name="Tea"),),
            links=(Link("tea", "addresses", "noise", strength="strong"),),
        )
    )
    assert named([], catalog=untested, obstacles={"noise": 0.5}) == []
    assert sorted(named([], catalog=untested, evidence="supported", obstacles={"noise": 0.5})) == sorted(EMPTY)


def test_an_empty_list_under_a_stop_is_no_occasion():
    assert named(["emotional-abuse"]) == [("specialist-abuse-service", "safety")]
    assert named(["suicidal-thoughts"], obstacles=dict.fromkeys(CATALOG.obstacles, 1.0), minutes_per_week=0) == [
        ("crisis-service", "safety"),
        ("medical", "safety"),
    ]


def test_a_list_that_a_flag_empties_is_an_occasion():
    # All practices of this catalogue wait under a built-in flag, which rules on none of them.
    assert ("individual-counselling", "empty-list") in named(
        ["active-substance-misuse"], catalog=small(), obstacles={"noise": 0.5}
    )


# -- which cause is told ---------------------------------------------------------------------------------------------


def test_the_cause_that_is_told_is_a_flag_before_an_obstacle_and_an_obstacle_before_an_occasion():
    guide = {
        "id": "guide",
        "flags": ("ice",),
        "thresholds": (Threshold(obstacle="noise", at_least=0.5),),
        "occasions": (Occasion.EMPTY_LIST, Occasion.EVERY_OBSTACLE_HEAVY),
    }
    catalog = small(guide)
    heavy = {"obstacles": {"noise": 0.9}, "done": ["tea"]}
    assert own(recommend(Situation(red_flags=["ice"], **heavy), catalog=catalog).referrals) == [("guide", "safety")]
    assert own(recommend(Situation(red_flags=[], **heavy), catalog=catalog).referrals) == [("guide", "noise")]
    lighter = {"obstacles": {"rush": 0.9}, "done": ["tea"]}
    assert own(recommend(Situation(red_flags=[], **lighter), catalog=catalog).referrals) == [("guide", "empty-list")]
    only_heavy = {"obstacles": {"rush": 0.9}}
    assert own(recommend(Situation(red_flags=[], **only_heavy), catalog=catalog).referrals) == [
        ("guide", "every-obstacle-heavy")
    ]
    assert own(recommend(Situation(red_flags=[], obstacles={"rush": 0.5}), catalog=catalog).referrals) == []


CAUSES = {"safety", "every-obstacle-heavy", "empty-list", *CATALOG.obstacles}


@pytest.mark.parametrize(
    "flags", [None, [], *[[flag] for flag in BY_FLAG], [*BY_FLAG], ["eggshells", UNASKED]], ids=str
)
def test_neither_why_nor_its_words_name_a_flag(flags):
    result = recommend(Situation(red_flags=flags, obstacles=dict.fromkeys(CATALOG.obstacles, 1.0)))
    assert {one.why for one in result.referrals} <= CAUSES
    assert CAUSES.isdisjoint(CATALOG.red_flags)
    words = {one.why: one.text for one in result.referrals}
    assert words.pop("safety", PRIVATE) == PRIVATE
    assert words.pop("every-obstacle-heavy", EVERYTHING_HEAVY) == EVERYTHING_HEAVY
    assert words == {id: f"because this weighs heavily: {CATALOG.obstacles[id].name.lower()}" for id in words}


# -- what must not be suggested --------------------------------------------------------------------------------------

HEAVY = dict.fromkeys(CATALOG.obstacles, 1.0)


def test_couple_counselling_is_not_suggested_while_nobody_has_asked():
    for situation in ({"obstacles": HEAVY}, {"obstacles": {"external-stressors": 0.9}}, {"minutes_per_week": 0}):
        asked, unasked = (dict(named(flags, **situation)) for flags in ([], None))
        assert "couple-counselling" in asked
        assert "couple-counselling" not in unasked
        assert unasked == {kind: why for kind, why in asked.items() if kind != "couple-counselling"}
        assert "individual-counselling" in unasked


@pytest.mark.parametrize("flag", [flag for flag in FORBIDDEN["couple-counselling"] if flag != UNASKED])
def test_couple_counselling_is_not_suggested_under_these_flags_alone_or_among_others(flag):
    for flags in ([flag], [flag, "active-substance-misuse"], [flag, UNASKED]):
        assert "couple-counselling" not in dict(named(flags, obstacles=HEAVY))


@pytest.mark.parametrize("flag", ["severe-depression", "active-substance-misuse"])
def test_couple_counselling_may_be_suggested_beside_professional_care(flag):
    assert dict(named([flag], obstacles=HEAVY))["couple-counselling"] == "unresolved-conflicts"


def test_a_kind_of_ones_own_may_wait_until_somebody_asked():
    catalog = small(
        {"id": "guide", "occasions": (Occasion.EMPTY_LIST,), "not_flags": (UNASKED,)},
        {"id": "friend", "occasions": (Occasion.EMPTY_LIST,)},
    )
    friend, guide = ("friend", "empty-list"), ("guide", "empty-list")
    for flags, found in [(None, [friend]), ([UNASKED], [friend]), ([], [friend, guide])]:
        assert own(recommend(Situation(red_flags=flags, done=["tea"]), catalog=catalog).referrals) == found


def test_what_must_not_be_suggested_under_some_flags_is_not_under_a_flag_of_ones_own_unless_it_says_so():
    occasion = (Occasion.EMPTY_LIST,)
    catalog = small(
        {"id": "wary", "occasions": occasion, "not_flags": ("eggshells",)},
        {"id": "named", "occasions": occasion, "not_flags": ("eggshells",), "flags": ("ice",)},
        {"id": "easy", "occasions": occasion},
        flags=("ice", "fog"),
    )
    for flags, found in [
        ([], ["easy", "named", "wary"]),
        (["ice"], ["easy", "named"]),
        (["fog"], ["easy"]),
        (["ice", "fog"], ["easy"]),
        (["active-substance-misuse"], ["easy", "named", "wary"]),
    ]:
        result = recommend(Situation(red_flags=flags, done=["tea"]), catalog=catalog)
        assert sorted(id for id, _ in own(result.referrals)) == found
        assert ("couple-counselling" in [one.referral.id for one in result.referrals]) == ("wary" in found)


def test_not_having_asked_calls_for_no_help_by_itself():
    with pytest.raises(CatalogError) as caught:
        small({"id": "guide", "flags": (UNASKED,)})
    assert [(fault.record, fault.field) for fault in caught.value.faults] == [("referral 'guide'", "flags")]


def test_a_built_in_kind_of_help_cannot_be_made_to_fit_where_it_must_not():
    couple = CATALOG.referrals["couple-counselling"]
    changed = {name: getattr(couple, name) for name in ("id", "summary", "flags", "thresholds", "occasions")}
    with pytest.raises(CatalogError, match="what keeps people safe cannot be changed by a catalogue"):
        small({**changed, "not_flags": ()})


# -- order -----------------------------------------------------------------------------------------------------------


def test_urgent_help_comes_first_then_what_a_flag_calls_for_then_an_obstacle_then_an_occasion():
    noise = (Threshold(obstacle="noise", at_least=0.5),)
    catalog = small(
        {"id": "a-occasion", "occasions": (Occasion.EMPTY_LIST,)},
        {"id": "b-obstacle", "thresholds": noise},
        {"id": "c-flag", "flags": ("ice",)},
        {"id": "d-flags", "flags": ("ice", "fog")},
        {"id": "e-urgent-occasion", "occasions": (Occasion.EMPTY_LIST,), "urgent": True},
        {"id": "f-urgent-obstacle", "thresholds": noise, "urgent": True},
        {"id": "g-urgent-flag", "flags": ("ice",), "urgent": True},
        {"id": "a-flag", "flags": ("ice",)},
        flags=("ice", "fog"),
    )
    result = recommend(Situation(red_flags=["ice"], obstacles={"noise": 0.6}, done=["tea"]), catalog=catalog)
    assert [id for id, _ in own(result.referrals)] == [
        "g-urgent-flag",
        "f-urgent-obstacle",
        "e-urgent-occasion",
        "a-flag",
        "c-flag",
        "d-flags",
        "b-obstacle",
        "a-occasion",
    ]


@pytest.mark.parametrize(
    ("flags", "order"),
    [
        (["ice"], ["z-just-this", "a-three", "b-two"]),
        (["ice", "fog"], ["b-two", "a-three", "z-just-this"]),
        (["ice", UNASKED], ["z-just-this", "a-three", "b-two"]),
        (["ice", "fog", "mist"], ["a-three", "b-two", "z-just-this"]),
        (["ice", "mist"], ["a-three", "b-two", "z-just-this"]),
    ],
    ids=str,
)
def test_what_is_made_for_exactly_what_was_raised_comes_first_among_its_like(flags, order):
    catalog = small(
        {"id": "a-three", "flags": ("ice", "fog", "mist")},
        {"id": "b-two", "flags": ("ice", "fog")},
        {"id": "z-just-this", "flags": ("ice",)},
        {"id": "urgent", "flags": ("ice", "fog", "mist", "threats"), "urgent": True},
        flags=("ice", "fog", "mist"),
    )
    for given in (flags, flags[::-1]):
        found = own(recommend(Situation(red_flags=given), catalog=catalog).referrals)
        assert [id for id, _ in found] == ["urgent", *order]


def test_urgency_is_that_of_the_kind_of_help():
    result = recommend(Situation(red_flags=["danger-from-ex"], obstacles=HEAVY))
    assert [one.urgent for one in result.referrals] == [one.referral.urgent for one in result.referrals]
    assert [one.referral.id for one in result.referrals if one.urgent] == ["crisis-service"]


# -- as data and on the page -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("flags", [None, [], ["threats"], ["danger-from-ex"]], ids=str)
def test_as_plain_data_every_kind_says_why_and_how_urgent(flags):
    result = recommend(Situation(red_flags=flags, obstacles=HEAVY))
    assert json.loads(json.dumps(result.to_dict()["referrals"])) == [
        {
            "referral": one.referral.id,
            "name": one.referral.name,
            "summary": one.referral.summary,
            "why": one.why,
            "text": one.text,
            "urgent": one.urgent,
        }
        for one in result.referrals
    ]
    assert result.to_dict(private=True)["referrals"] == result.to_dict()["referrals"]


def test_on_the_page_help_says_why_only_where_that_tells_nothing_private():
    result = recommend(
        Situation(red_flags=["severe-depression"], obstacles={"lack-of-trust": 0.9, "fear-of-vulnerability": 0.1})
    )
    for shown in (repr(result), markdown_text(result), result._repr_html_()):
        text = " ".join(shown.split())
        assert "Couple counselling, because this weighs heavily: lack of trust" in text
        assert "Doctor or other medical care" in text
        assert PRIVATE not in text


def test_evidence_and_length_of_the_list_change_no_referral_but_by_an_empty_list():
    situation = Situation(red_flags=["eggshells"], obstacles=HEAVY)
    first = recommend(situation).referrals
    for options in ({"k": 1}, {"k": 15}, {"evidence": "direct"}, {"focus": 1.0}, {"country": "GB"}):
        assert recommend(situation, **options).referrals == first
