"""The rules of safety, one by one, on the built-in flags and on small catalogues of one's own."""

import json
import tomllib
from functools import cache
from importlib import resources

import attrs
import pytest

from intimacy import (
    Catalog,
    CatalogError,
    OptionError,
    Situation,
    SituationError,
    UnknownConceptError,
    load_catalog,
    recommend,
)
from intimacy.model import (
    UNASKED,
    Contents,
    Link,
    Mode,
    Obstacle,
    Occasion,
    Pillar,
    Policy,
    Practice,
    Question,
    RedFlag,
    Referral,
    Ruling,
    SafetyRuling,
    Status,
    Threshold,
)
from intimacy.wording import GENTLY, MESSAGES, WHEN_NOTHING_FOLLOWS

CATALOG = load_catalog()
# What the tests expect is read from the files for people, past the code under test.
RULINGS = tomllib.loads(resources.files("intimacy").joinpath("data/safety/rulings.toml").read_text(encoding="utf-8"))[
    "rulings"
]
STATUS_OF = {
    "physical-violence": "block",
    "threats": "block",
    "coercive-control": "block",
    "sexual-coercion": "block",
    "fear-of-partner": "block",
    "stalking": "block",
    "emotional-abuse": "block",
    "child-at-risk": "block",
    "i-have-hurt-or-frightened-partner": "block",
    "suicidal-thoughts": "urgent",
    "severe-depression": "refer",
    "active-substance-misuse": "refer",
    "danger-from-ex": "refer",
    "ongoing-undisclosed-affair": "hold",
    "eggshells": "hold",
}
STOPPING = [flag for flag, status in STATUS_OF.items() if status in ("block", "urgent")]
MILDER = [flag for flag, status in STATUS_OF.items() if status in ("refer", "hold")]
NOT_READY = {"schema": "intimacy/shared/1", "status": "not-ready"}

# Under these goals and confirmed conditions every practice is chosen, so that whatever is missing was left out for safety.
OPEN = {"goals": [*CATALOG.pillars, *CATALOG.benefits], "confirmed": list(CATALOG.conditions)}


@cache
def listed(flags):
    return recommend(Situation(red_flags=flags, **OPEN), k=1000)


def chosen(result):
    return {item.practice.id for item in result}


def message_ids(result):
    return [message.id for message in result.safety.messages]


def referral_ids(result):
    return [one.referral.id for one in result.referrals]


def question_ids(result):
    return [question.id for question in result.safety.questions]


def small(*, flags=(), rulings=(), questions=(), referrals=(), practices=("tea", "walks"), links=(), **sections):
    """A catalogue of one obstacle and a few practices that all help with it."""
    return Catalog(
        Contents(
            id="small",
            name="Small",
            obstacles=sections.pop("obstacles", (Obstacle(id="noise", name="Noise"),)),
            practices=tuple(Practice(id=id, name=id.title(), steps=("Begin.",)) for id in practices),
            links=(*(Link(id, "addresses", "noise", strength="strong") for id in practices), *links),
            red_flags=tuple(RedFlag(id=id, name=id.title(), status=status) for id, status in flags),
            rulings=tuple(
                SafetyRuling(flag=flag, practice=practice, ruling=ruling, reason=f"{flag} and {practice}")
                for flag, practice, ruling in rulings
            ),
            questions=questions,
            referrals=referrals,
            **sections,
        )
    )


def noisy(flags=(), severity=0.8, **more):
    return Situation(obstacles={"noise": severity}, red_flags=flags, **more)


# -- statuses --------------------------------------------------------------------------------------------------------


def test_every_practice_is_chosen_where_somebody_asked_and_nothing_was_raised():
    assert chosen(listed(())) == set(CATALOG.practices)


def test_statuses_stand_in_the_order_clear_unasked_hold_refer_urgent_block():
    assert sorted(Status, key=lambda status: status.rank) == ["clear", "unasked", "hold", "refer", "urgent", "block"]


def test_only_block_and_urgent_stop_everything():
    assert {status for status in Status if status.stops} == {"block", "urgent"}


def test_rulings_stand_in_the_order_ok_caution_hold_contraindicated():
    assert sorted(Ruling, key=lambda ruling: ruling.rank) == ["ok", "caution", "hold", "contraindicated"]


def test_the_built_in_flags_have_the_statuses_that_they_are_known_by():
    assert {flag.id: str(flag.status) for flag in CATALOG.red_flags.values()} == STATUS_OF


@pytest.mark.parametrize(("flag", "status"), STATUS_OF.items())
def test_one_flag_gives_its_status(flag, status):
    assert listed((flag,)).safety.status == status


def test_nobody_asked_is_unasked_and_asked_without_a_flag_is_clear():
    assert (listed(None).safety.status, listed(()).safety.status) == ("unasked", "clear")


def test_a_situation_of_which_nothing_is_said_was_not_asked():
    assert recommend(Situation()).safety.status == "unasked"


ONE_OF_EACH = {"block": "threats", "urgent": "suicidal-thoughts", "refer": "severe-depression", "hold": "eggshells"}


@pytest.mark.parametrize(
    ("given", "highest"),
    [
        (("hold", "refer"), "refer"),
        (("refer", "urgent"), "urgent"),
        (("hold", "urgent"), "urgent"),
        (("urgent", "block"), "block"),
        (("hold", "block"), "block"),
        (("hold", "refer", "urgent", "block"), "block"),
    ],
)
def test_the_highest_status_gates_in_whatever_order_flags_are_given(given, highest):
    flags = tuple(ONE_OF_EACH[status] for status in given)
    assert listed(flags).safety.status == listed(flags[::-1]).safety.status == highest


# -- messages --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "messages"),
    [
        ((), []),
        (None, ["unasked"]),
        (("eggshells",), ["hold"]),
        (("danger-from-ex",), ["refer-danger"]),
        (("severe-depression",), ["refer"]),
        (("danger-from-ex", "severe-depression"), ["refer-danger", "refer"]),
        (("eggshells", "danger-from-ex", "threats"), ["block", "refer-danger", "hold"]),
        (("suicidal-thoughts",), ["urgent"]),
        (("stalking",), ["block"]),
        (("i-have-hurt-or-frightened-partner",), ["block-asker"]),
        (("i-have-hurt-or-frightened-partner", "stalking"), ["block", "block-asker"]),
        (("eggshells", "severe-depression", "suicidal-thoughts", "threats"), ["block", "urgent", "refer", "hold"]),
        (("eggshells", "i-have-hurt-or-frightened-partner"), ["block-asker", "hold"]),
        (("suicidal-thoughts", "ongoing-undisclosed-affair"), ["urgent", "hold"]),
    ],
)
def test_every_message_that_applies_is_given_the_gravest_first(flags, messages):
    assert message_ids(listed(flags)) == messages


def test_a_message_that_two_flags_call_up_is_given_once():
    assert message_ids(listed(("threats", "stalking", "physical-violence"))) == ["block"]


def test_messages_carry_their_text():
    messages = listed(
        (
            "eggshells",
            "severe-depression",
            "danger-from-ex",
            "suicidal-thoughts",
            "threats",
            "i-have-hurt-or-frightened-partner",
        )
    ).safety.messages
    # Where nothing follows, no message says what follows.
    assert [message.text for message in messages] == [
        {**MESSAGES, **WHEN_NOTHING_FOLLOWS}[message.id] for message in messages
    ]
    assert [message.id for message in messages if "what follows" in message.text.lower()] == []
    for flag, message in [("severe-depression", "refer"), ("danger-from-ex", "refer-danger")]:
        [followed] = listed((flag,)).safety.messages
        assert followed.text == MESSAGES[message]
        assert "what follows is gentle and optional" in followed.text.lower()
    assert len({message.text for message in messages}) == 6


@pytest.mark.parametrize(
    ("message", "said"),
    [
        (
            "block",
            [
                "not your fault",
                "not a communication problem",
                "you decide",
                "specialist",
                "emergency number",
                "device may be watched",
            ],
        ),
        (
            "block-asker",
            ["not the place to start", "your partner's safety comes first", "services for people who want to stop"],
        ),
        (
            "urgent",
            [
                "before any exercise",
                "emergency services",
                "crisis line",
                "tell someone today, and do not stay alone",
                "you are not a burden",
                "stay with them if you safely can",
                "call for help; you do not have to stay",
                "partner is not a crisis service",
            ],
        ),
        ("refer", ["professional care comes first", "gentle", "optional", "beside"]),
        (
            "refer-danger",
            [
                "former partner",
                "not your fault",
                "specialist service",
                "in private",
                "do not have to face or answer that person",
                "emergency number if you can do so safely",
                "devices may be watched or tracked",
                "gentle",
                "optional",
                "beside that help",
            ],
        ),
        ("hold", ["facts or safety", "not there yet", "we disclose nothing for you", "afraid"]),
        ("unasked", ["not asked is not the same as safe", "in private", "this library stores no answers."]),
    ],
)
def test_a_message_says_what_it_has_to_say(message, said):
    assert [part for part in said if part not in MESSAGES[message].lower()] == []


def test_every_message_is_looked_at_for_what_it_has_to_say():
    assert set(MESSAGES) == {"block", "block-asker", "urgent", "refer", "refer-danger", "hold", "unasked"}


def test_the_message_of_a_hold_ends_with_whom_to_turn_to():
    assert MESSAGES["hold"].endswith("afraid of how the other may react, a specialist service is there for you.")


def test_nobody_is_told_without_condition_to_stay_with_who_threatens_to_die():
    said = MESSAGES["urgent"].lower()
    assert "leave the other alone" not in said
    assert said.count("stay with them") == said.count("stay with them if you safely can") == 1


def test_danger_from_a_former_partner_is_not_told_in_the_words_for_an_illness():
    for text in (MESSAGES["refer-danger"], WHEN_NOTHING_FOLLOWS["refer-danger"]):
        assert "professional care" not in text.lower()
        assert "not your fault" in text
        assert "watched or tracked" in text


def test_a_flag_of_ones_own_may_call_up_another_message_of_its_status():
    catalog = Catalog(
        Contents(
            id="mine",
            name="Mine",
            red_flags=(RedFlag(id="i-shout", name="I shout", status="block", message="block-asker"),),
        )
    )
    assert message_ids(recommend(Situation(red_flags=["i-shout"]), catalog=catalog)) == ["block-asker"]


# -- block and urgent give nothing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("evidence", Policy)
@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("flag", STOPPING)
def test_under_block_and_urgent_there_is_no_practice_in_any_mode_policy_or_k(flag, mode, evidence):
    for k in (1, 1000):
        result = recommend(
            Situation(red_flags=[flag], mode=mode, obstacles={"poor-communication": 0.6}, **OPEN),
            k=k,
            evidence=evidence,
        )
        assert result.blocked
        assert (len(result), list(result), result[:], result.items, result.to_rows()) == (0, [], (), (), [])


@pytest.mark.parametrize("flag", STOPPING)
def test_a_stopped_result_tells_neither_needs_nor_gaps_nor_what_was_left_out(flag):
    result = recommend(Situation(red_flags=[flag], obstacles={"lack-of-trust": 0.9}, goals=["satisfaction"]))
    assert (result.needs, result.gaps, result.left_out, result.burden, result.total_gain, result.general) == (
        (),
        (),
        (),
        0.0,
        0.0,
        False,
    )
    assert result.why_empty == "paused"
    plain = result.to_dict()
    assert [plain[name] for name in ("recommendations", "needs", "gaps", "left_out")] == [[], [], [], []]


@pytest.mark.parametrize("flag", STOPPING)
def test_a_stopped_result_gives_messages_and_professional_help_instead(flag):
    result = listed((flag,))
    assert result.safety.messages
    assert result.referrals
    assert all(flag in one.referral.flags for one in result.referrals)


@pytest.mark.parametrize("flag", STOPPING)
def test_a_stopped_result_displays_itself_as_a_constant(flag):
    result = listed((flag,))
    assert repr(result) == str(result) == "Paused. See result.safety"
    assert result._repr_html_() == "<p>Paused. See result.safety</p>"


def test_a_stopped_result_asks_no_more_questions():
    result = recommend(Situation(obstacles={"unresolved-conflicts": 0.9}, red_flags=["threats"]))
    assert result.safety.questions == ()


def test_under_a_stop_every_practice_is_left_out_for_safety_whatever_else_is_said_of_it():
    result = recommend(Situation(red_flags=["threats"], done=["love-languages"], excluded=["forgiveness"]))
    assert {result.why_not(practice).by for practice in CATALOG.practices} == {"safety"}


def test_a_stopped_result_has_no_stability():
    stability = listed(("threats",)).stability()
    assert (stability.draws, dict(stability.chosen), dict(stability.first)) == (0, {}, {})


# -- rulings, practice by practice -----------------------------------------------------------------------------------


def test_every_flag_and_not_having_asked_rule_on_every_practice():
    assert len(RULINGS) == 240
    assert {(one["flag"], one["practice"]) for one in RULINGS} == {
        (flag, practice) for flag in [*STATUS_OF, UNASKED] for practice in CATALOG.practices
    }


def test_a_built_in_ruling_is_respected():
    for ruling in RULINGS:
        flag, practice = ruling["flag"], ruling["practice"]
        result = listed(None if flag == UNASKED else (flag,))
        items = [item for item in result if item.practice.id == practice]
        if flag in STOPPING or ruling["ruling"] in ("hold", "contraindicated"):
            assert items == [], ruling
            assert result.why_not(practice).by == "safety", ruling
            assert flag in STOPPING or (practice, "safety") in [(one.practice, one.by) for one in result.left_out], (
                ruling
            )
        elif ruling["ruling"] == "caution":
            assert [caution.text for caution in items[0].cautions] == [ruling["reason"]], ruling
            assert ruling["reason"].strip(), ruling
        else:
            assert ruling["ruling"] == "ok", ruling
            assert items[0].cautions == (), ruling


@pytest.mark.parametrize("flag", STOPPING)
def test_no_built_in_ruling_under_a_stopping_flag_reads_as_fine(flag):
    # The gate gives nothing here anyway; who reads the rulings by themselves must not be told otherwise about joint exercises.
    strict = [one for one in RULINGS if one["flag"] == flag and one["ruling"] in ("hold", "contraindicated")]
    assert len(strict) >= 8


def test_not_having_asked_holds_small_disclosures_and_forgiveness_and_nothing_else():
    assert set(CATALOG.practices) - chosen(listed(None)) == {"incremental-vulnerability", "forgiveness"}


def test_the_strictest_ruling_over_all_flags_counts():
    catalog = small(
        flags=[("ice", "hold"), ("fog", "hold")],
        rulings=[("ice", "tea", "ok"), ("fog", "tea", "hold"), ("ice", "walks", "caution"), ("fog", "walks", "ok")],
    )
    result = recommend(noisy(["ice", "fog"]), catalog=catalog, k=9)
    assert [(item.practice.id, [caution.text for caution in item.cautions]) for item in result] == [
        ("walks", ["ice and walks"])
    ]
    assert result.why_not("tea").by == "safety"


def test_contraindicated_and_hold_both_leave_a_practice_out():
    catalog = small(flags=[("ice", "hold")], rulings=[("ice", "tea", "contraindicated"), ("ice", "walks", "hold")])
    result = recommend(noisy(["ice"]), catalog=catalog, k=9)
    assert (len(result), result.why_empty) == (0, "all-left-out")
    assert [(one.practice, str(one.by)) for one in result.left_out] == [("tea", "safety"), ("walks", "safety")]


def test_a_ruling_that_is_missing_is_a_hold_under_a_flag_that_was_raised():
    catalog = small(flags=[("ice", "hold")], rulings=[("ice", "tea", "ok")])
    result = recommend(noisy(["ice"]), catalog=catalog, k=9)
    assert chosen(result) == {"tea"}
    assert result.why_not("walks").by == "safety"


def test_a_ruling_that_is_missing_under_a_built_in_flag_is_a_hold_for_practices_of_ones_own():
    assert chosen(recommend(noisy(["eggshells"]), catalog=small(), k=9)) == set()


def test_a_ruling_that_is_missing_is_fine_where_nobody_asked():
    assert chosen(recommend(noisy(None), catalog=small(), k=9)) == {"tea", "walks"}


def test_a_catalogue_may_hold_its_own_practice_until_somebody_asked():
    catalog = small(rulings=[(UNASKED, "tea", "hold")])
    assert chosen(recommend(noisy(None), catalog=catalog, k=9)) == {"walks"}
    assert chosen(recommend(noisy([]), catalog=catalog, k=9)) == {"tea", "walks"}


def test_rulings_for_not_having_asked_no_longer_count_once_somebody_asked():
    catalog = small(
        flags=[("ice", "hold")], rulings=[(UNASKED, "tea", "hold"), ("ice", "tea", "ok"), ("ice", "walks", "ok")]
    )
    assert chosen(recommend(noisy(["ice"]), catalog=catalog, k=9)) == {"tea", "walks"}


# -- cautions --------------------------------------------------------------------------------------------------------


def test_cautions_of_two_flags_are_both_carried():
    catalog = small(
        flags=[("ice", "hold"), ("fog", "refer")], rulings=[("ice", "tea", "caution"), ("fog", "tea", "caution")]
    )
    [item] = recommend(noisy(["ice", "fog"]), catalog=catalog, k=9)
    assert sorted(caution.text for caution in item.cautions) == ["fog and tea", "ice and tea"]


def test_a_caution_shows_neither_its_flag_nor_the_reason_that_tells_it():
    catalog = small(flags=[("ice", "hold")], rulings=[("ice", "tea", "caution")])
    result = recommend(noisy(["ice"]), catalog=catalog)
    [caution] = result[0].cautions
    assert (caution.flag, caution.text, caution.shown) == ("ice", "ice and tea", GENTLY)
    assert repr(caution) == f"Caution({GENTLY!r})"
    assert result.to_dict()["recommendations"][0]["cautions"] == [{"text": GENTLY}]
    assert result.to_dict(private=True)["recommendations"][0]["cautions"] == [{"text": "ice and tea", "flag": "ice"}]
    for shown in (repr(result), result._repr_html_(), json.dumps(result.to_rows()), json.dumps(result.to_dict())):
        assert "ice and tea" not in shown


def test_how_many_flags_lie_behind_the_cautions_is_told_in_private_only():
    several = ("ice", "fog", "mist")
    catalog = small(flags=[(flag, "hold") for flag in several], rulings=[(flag, "tea", "caution") for flag in several])
    told = {}
    for raised in (several[:1], several[:2], several):
        [item] = recommend(noisy(list(raised)), catalog=catalog)
        told[raised] = json.dumps(item.to_dict()["cautions"])
        private = item.to_dict(private=True)["cautions"]
        assert sorted(one["flag"] for one in private) == sorted(raised)
        assert sorted(one["text"] for one in private) == sorted(f"{flag} and tea" for flag in raised)
    assert set(told.values()) == {json.dumps([{"text": GENTLY}])}


def test_other_cautions_than_those_of_flags_still_stand_beside_them():
    catalog = small(
        flags=[("ice", "hold"), ("fog", "hold")], rulings=[(flag, "tea", "caution") for flag in ("ice", "fog", UNASKED)]
    )
    [item] = recommend(noisy(["ice", "fog", UNASKED]), catalog=catalog)
    texts = [one["text"] for one in item.to_dict()["cautions"]]
    assert sorted(texts) == sorted([GENTLY, "unasked and tea"])


def test_a_caution_for_not_having_asked_may_be_shown():
    catalog = small(rulings=[(UNASKED, "tea", "caution")])
    [caution] = next(item for item in recommend(noisy(None), catalog=catalog) if item.practice.id == "tea").cautions
    assert caution.shown == caution.text == "unasked and tea"


# -- some questions passed over --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("flags", "status", "messages"),
    [
        (("unasked",), "unasked", ["unasked"]),
        (("eggshells", "unasked"), "hold", ["hold", "unasked"]),
        (("unasked", "danger-from-ex"), "refer", ["refer-danger", "unasked"]),
        (("unasked", "severe-depression"), "refer", ["refer", "unasked"]),
        (("unasked", "threats"), "block", ["block", "unasked"]),
    ],
)
def test_flags_raised_while_questions_were_passed_over_count_beside_not_having_asked(flags, status, messages):
    result = listed(flags)
    assert (result.safety.status, message_ids(result)) == (status, messages)
    assert {"incremental-vulnerability", "forgiveness"}.isdisjoint(chosen(result))
    assert result.shareable(both_agreed=True) == NOT_READY


def test_a_fault_beside_passed_over_questions_is_told_at_its_own_place():
    with pytest.raises(SituationError) as caught:
        recommend(Situation(red_flags=["unasked", "eggshells", "no-such-flag"]))
    assert [fault.field for fault in caught.value.faults] == ["red_flags, entry 3"]


# -- questions -------------------------------------------------------------------------------------------------------


def test_where_nobody_asked_every_general_question_comes_with_the_result():
    general = {question.id for question in CATALOG.questions.values() if not question.only_with_obstacle}
    assert set(question_ids(recommend(Situation()))) == general


def test_the_general_questions_ask_for_every_built_in_flag():
    assert {question.flag for question in recommend(Situation()).safety.questions} == set(STATUS_OF)


def test_where_somebody_asked_no_general_question_comes_again():
    assert question_ids(recommend(Situation(obstacles={"lack-of-trust": 0.5}, red_flags=[]))) == []


@pytest.mark.parametrize(
    ("obstacle", "question", "flag"),
    [("unresolved-conflicts", "afraid-of-reply", "fear-of-partner"), ("differing-needs", "pressed", "sexual-coercion")],
)
def test_an_obstacle_brings_its_question_along(obstacle, question, flag):
    asked = recommend(Situation(obstacles={obstacle: 0.5}, red_flags=[]))
    assert [(one.id, one.flag) for one in asked.safety.questions] == [(question, flag)]
    assert question in question_ids(recommend(Situation(obstacles={obstacle: 0.5})))
    assert question not in question_ids(recommend(Situation()))


def test_an_obstacle_of_no_severity_brings_no_question():
    assert question_ids(recommend(Situation(obstacles={"unresolved-conflicts": 0}, red_flags=[]))) == []


def test_a_question_whose_flag_was_raised_is_not_asked_again():
    question = Question(id="slippery", text="Is it slippery?", flag="ice", only_with_obstacle=True)
    catalog = small(
        flags=[("ice", "hold"), ("fog", "hold")],
        questions=(question,),
        obstacles=(Obstacle(id="noise", name="Noise", questions=("slippery",)),),
    )
    assert question_ids(recommend(noisy([]), catalog=catalog)) == ["slippery"]
    assert question_ids(recommend(noisy(["fog"]), catalog=catalog)) == ["slippery"]
    assert question_ids(recommend(noisy(["ice"]), catalog=catalog)) == []


# -- referrals -------------------------------------------------------------------------------------------------------


def test_professional_help_comes_with_the_flags_that_call_for_it_urgent_help_first():
    result = listed(("physical-violence",))
    assert referral_ids(result) == ["crisis-service", "specialist-abuse-service", "legal-advice", "medical"]
    assert [one.urgent for one in result.referrals] == [True, False, False, False]
    assert {one.why for one in result.referrals} == {"safety"}


@pytest.mark.parametrize("flags", [(flag,) for flag in CATALOG.red_flags] + [tuple(CATALOG.red_flags)])
def test_among_its_like_help_for_just_what_was_raised_comes_first_then_that_for_the_most_kinds_of_danger(flags):
    heavy = dict.fromkeys(CATALOG.obstacles, 1.0)
    given = recommend(Situation(obstacles=heavy, red_flags=flags)).referrals
    order = [
        (
            not one.urgent,
            one.why != "safety",
            one.why in tuple(Occasion),
            sorted(one.referral.flags) != sorted(flags),
            -len(one.referral.flags),
            one.referral.id,
        )
        for one in given
    ]
    assert given
    assert order == sorted(order)


def test_who_has_hurt_is_sent_to_a_programme_and_not_to_couple_counselling():
    result = recommend(
        Situation(obstacles={"unresolved-conflicts": 1}, red_flags=["i-have-hurt-or-frightened-partner"])
    )
    assert referral_ids(result) == ["perpetrator-programme", "specialist-abuse-service"]
    # Where somebody is in danger besides, or it may be the other way round, the service for that comes before.
    for other in ("fear-of-partner", "emotional-abuse", "eggshells"):
        both = referral_ids(listed(("i-have-hurt-or-frightened-partner", other)))
        assert both.index("specialist-abuse-service") < both.index("perpetrator-programme")
    partly = referral_ids(listed(("i-have-hurt-or-frightened-partner", UNASKED)))
    assert partly[:2] == ["perpetrator-programme", "specialist-abuse-service"]


def test_a_heavy_obstacle_calls_for_help_by_its_name():
    result = recommend(Situation(obstacles={"unresolved-conflicts": 0.7, "lack-of-trust": 0.2}, red_flags=[]))
    assert [(one.referral.id, one.why) for one in result.referrals] == [("couple-counselling", "unresolved-conflicts")]
    assert result.referrals[0].text == "because this weighs heavily: unresolved conflicts"


def test_an_obstacle_under_the_threshold_calls_for_no_help():
    assert recommend(Situation(obstacles={"unresolved-conflicts": 0.69}, red_flags=[])).referrals == ()


def test_under_a_stop_only_flags_call_for_help():
    result = recommend(Situation(obstacles={"fear-of-vulnerability": 1}, red_flags=["suicidal-thoughts"]))
    assert referral_ids(result) == ["crisis-service", "medical"]


def test_couple_counselling_is_not_suggested_while_an_affair_is_kept_secret():
    heavy = {"lack-of-trust": 0.9}
    assert "couple-counselling" in referral_ids(recommend(Situation(obstacles=heavy, red_flags=[])))
    assert "couple-counselling" not in referral_ids(
        recommend(Situation(obstacles=heavy, red_flags=["ongoing-undisclosed-affair"]))
    )


def test_a_flag_that_forbids_a_referral_outweighs_one_that_calls_for_it():
    catalog = small(
        flags=[("ice", "hold"), ("fog", "hold")],
        referrals=(
            Referral(
                id="guide",
                name="Guide",
                flags=("ice",),
                not_flags=("fog",),
                thresholds=(Threshold(obstacle="noise", at_least=0.5),),
            ),
        ),
    )
    assert "guide" in referral_ids(recommend(noisy(["ice"]), catalog=catalog))
    assert "guide" in referral_ids(recommend(noisy([]), catalog=catalog))
    assert "guide" not in referral_ids(recommend(noisy(["ice", "fog"]), catalog=catalog))
    assert "guide" not in referral_ids(recommend(noisy(["fog"]), catalog=catalog))


@pytest.mark.parametrize("flag", STATUS_OF)
def test_no_referral_is_given_under_a_flag_that_forbids_it(flag):
    severe = dict.fromkeys(CATALOG.obstacles, 1.0)
    result = recommend(Situation(obstacles=severe, red_flags=[flag]))
    assert [one.referral.id for one in result.referrals if flag in one.referral.not_flags] == []
    assert {id for id, one in CATALOG.referrals.items() if flag in one.flags} <= set(referral_ids(result))


# -- what a partner may see ------------------------------------------------------------------------------------------


def not_ready_results():
    rich = {"obstacles": {"lack-of-trust": 0.9}, "goals": ["satisfaction"]}
    yield "not agreed", recommend(Situation(red_flags=[], **rich)).shareable()
    yield "not agreed under a hold", recommend(Situation(red_flags=["eggshells"], **rich)).shareable(both_agreed=False)
    yield (
        "agreed by something that is not true",
        recommend(Situation(red_flags=[], **rich)).shareable(both_agreed="yes"),
    )
    yield "nobody asked", recommend(Situation(**rich)).shareable(both_agreed=True)
    for flag in STOPPING:
        yield flag, recommend(Situation(red_flags=[flag], **rich)).shareable(both_agreed=True)


def test_every_cause_of_not_being_ready_gives_the_same_bytes():
    causes = {cause: json.dumps(shared).encode() for cause, shared in not_ready_results()}
    assert causes == dict.fromkeys(causes, json.dumps(NOT_READY).encode())
    assert len(causes) == 4 + len(STOPPING)


@pytest.mark.parametrize("flags", [*[(flag,) for flag in MILDER], tuple(MILDER)], ids=",".join)
def test_a_partner_sees_the_same_whichever_refer_and_hold_flags_were_raised(flags):
    given = {
        "obstacles": {"lack-of-trust": 0.6, "poor-communication": 0.4},
        "goals": ["satisfaction"],
        "confirmed": list(CATALOG.conditions),
    }
    plain = recommend(Situation(red_flags=[], **given), k=9).shareable(both_agreed=True)
    raised = recommend(Situation(red_flags=flags, **given), k=9).shareable(both_agreed=True)
    assert json.dumps(raised) == json.dumps(plain)
    assert plain["practices"]


def test_a_partner_sees_practices_by_id_with_their_steps_and_nothing_else():
    shared = listed(()).shareable(both_agreed=True)
    assert set(shared) == {"schema", "status", "practices"}
    assert (shared["schema"], shared["status"]) == ("intimacy/shared/1", "ready")
    assert all(set(one) == {"practice", "name", "steps"} for one in shared["practices"])
    ids = [one["practice"] for one in shared["practices"]]
    assert ids == sorted(ids)
    assert [one["steps"] for one in shared["practices"]] == [list(CATALOG.practices[id].steps) for id in ids]


def test_a_partner_sees_no_practice_that_any_refer_or_hold_flag_leaves_out():
    strict = {
        one["practice"] for one in RULINGS if one["flag"] in MILDER and one["ruling"] in ("hold", "contraindicated")
    }
    shown = {one["practice"] for one in listed(()).shareable(both_agreed=True)["practices"]}
    assert shown == set(CATALOG.practices) - strict
    assert strict


def test_a_flag_of_ones_own_counts_for_what_a_partner_may_see_too():
    rulings = [(flag, practice, "ok") for flag in MILDER for practice in ("tea", "walks")]
    with_flag = small(flags=[("ice", "hold")], rulings=[*rulings, ("ice", "tea", "ok"), ("ice", "walks", "hold")])
    shared = {flags: recommend(noisy(flags), catalog=with_flag).shareable(both_agreed=True) for flags in [(), ("ice",)]}
    assert shared[()] == shared["ice",]
    assert [one["practice"] for one in shared[()]["practices"]] == ["tea"]


def test_a_flag_of_ones_own_that_blocks_is_not_counted_among_the_milder_ones():
    rulings = [(flag, practice, "ok") for flag in MILDER for practice in ("tea", "walks")]
    catalog = small(flags=[("storm", "block")], rulings=rulings)
    assert [
        one["practice"] for one in recommend(noisy([]), catalog=catalog).shareable(both_agreed=True)["practices"]
    ] == ["tea", "walks"]
    assert recommend(noisy(["storm"]), catalog=catalog).shareable(both_agreed=True) == NOT_READY


@pytest.mark.parametrize("flag", STOPPING)
def test_a_stopped_result_cannot_be_given_another_safety(flag):
    calm = recommend(Situation(red_flags=[])).safety
    with pytest.raises(TypeError):
        attrs.evolve(recommend(Situation(red_flags=[flag], **OPEN)), safety=calm)


# -- asking further --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("flags", [None, [], ["eggshells"], ["threats"]])
def test_what_if_refuses_to_change_red_flags(flags):
    with pytest.raises(OptionError, match="red flags are facts: make a new situation"):
        recommend(Situation(red_flags=["threats"])).what_if(red_flags=flags)


def test_what_if_keeps_what_was_raised():
    result = recommend(Situation(red_flags=["threats"], obstacles={"lack-of-trust": 0.5}))
    for changes in (
        {"mode": "alone"},
        {"k": 1000},
        {"evidence": "direct"},
        {"obstacles": {}},
        {"confirmed": list(CATALOG.conditions)},
        {},
    ):
        again = result.what_if(**changes)
        assert (len(again), again.safety.status) == (0, "block")
    assert recommend(Situation()).what_if(mode="alone").safety.status == "unasked"
    assert recommend(Situation(red_flags=["eggshells"])).what_if(focus=0.9).safety.status == "hold"


@pytest.mark.parametrize("name", ["catalog", "safety", "gate", "flags", "made_of"])
def test_what_if_has_no_option_that_touches_the_gate(name):
    with pytest.raises(OptionError, match=name):
        recommend(Situation(red_flags=["threats"])).what_if(**{name: None})


LATER, PAUSED = "it is better left for later", "nothing is suggested now"


@pytest.mark.parametrize(
    ("several", "said"),
    [([("eggshells",), ("severe-depression",)], LATER), ([(flag,) for flag in STOPPING], PAUSED)],
    ids=["held", "stopped"],
)
def test_why_not_of_what_a_flag_holds_says_no_more_than_that_it_is_for_later_or_that_all_is_paused(several, said):
    answers = {json.dumps(listed(flags).why_not("forgiveness").to_dict()) for flags in several}
    name = CATALOG.practices["forgiveness"].name
    assert answers == {json.dumps({"practice": "forgiveness", "by": "safety", "text": f"{name}: {said}."})}


def test_under_a_stop_it_is_said_of_every_practice_that_nothing_is_suggested_now():
    result = listed(("threats", "eggshells"))
    for id, practice in CATALOG.practices.items():
        assert result.why_not(id).text == f"{practice.name}: {PAUSED}."


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("eggshells",), LATER),
        (("eggshells", "severe-depression"), LATER),
        (("eggshells", UNASKED), LATER),
        (("threats",), PAUSED),
    ],
    ids=",".join,
)
def test_why_not_names_the_flags_in_its_words_in_private_and_there_only(flags, said):
    result = listed(flags)
    plainly, private = result.why_not("forgiveness"), result.why_not("forgiveness", private=True)
    names = [CATALOG.red_flags[flag].name for flag in sorted(flags) if flag != UNASKED]
    assert private.text == (f"{CATALOG.practices['forgiveness'].name}: {said} (because of: {'; '.join(names)}).")
    assert set(private.flags) == set(flags)
    assert private.to_dict()["text"] == private.text
    assert [name for name in names if name in str(plainly) or name in json.dumps(plainly.to_dict())] == []


def test_why_not_has_no_flag_to_name_where_nobody_asked():
    result = listed(None)
    plainly, private = result.why_not("forgiveness"), result.why_not("forgiveness", private=True)
    assert private.text == plainly.text
    assert private.flags == (UNASKED,)


def test_why_not_of_a_practice_that_is_unknown_is_an_error_in_a_stopped_result_too():
    with pytest.raises(UnknownConceptError):
        listed(("threats",)).why_not("forgivness")


@pytest.mark.parametrize("flags", [None, (), *[(flag,) for flag in MILDER]], ids=str)
def test_practices_to_start_with_are_never_held_ones(flags):
    result = listed(flags)
    held = {one.practice for one in result.left_out if one.by == "safety"}
    assert [item.practice.id for item in result if held.intersection(item.start_after)] == []


def test_a_practice_that_is_held_is_not_named_as_something_to_start_with():
    catalog = small(
        flags=[("ice", "hold")],
        rulings=[("ice", "tea", "hold"), ("ice", "walks", "ok")],
        links=(Link("tea", "precedes", "walks"),),
        practices=("tea", "walks"),
    )
    [held] = recommend(noisy(["ice"]), catalog=catalog)
    assert (held.practice.id, held.start_after) == ("walks", ())
    # Without the flag it would be: one place only, and that of the practice that does more.
    stronger = Catalog(
        attrs.evolve(
            catalog.contents,
            links=(
                Link("tea", "addresses", "noise", strength="weak"),
                *[x for x in catalog.links if x.source != "tea" or x.relation == "precedes"],
            ),
        )
    )
    [free] = recommend(noisy([]), catalog=stronger, k=1)
    assert (free.practice.id, free.start_after) == ("walks", ("tea",))


@pytest.mark.parametrize("flags", [None, *[(flag,) for flag in MILDER if flag != "danger-from-ex"]], ids=str)
def test_stability_never_chooses_what_is_held(flags):
    result = recommend(Situation(red_flags=flags, obstacles={"lack-of-trust": 0.4}, **OPEN), k=15)
    held = {one.practice for one in result.left_out if one.by == "safety"}
    assert held
    assert held.isdisjoint(result.stability().chosen)


# -- no catalogue takes it away --------------------------------------------------------------------------------------


def test_the_smallest_catalogue_carries_everything_that_keeps_people_safe():
    bare = Catalog(Contents(id="bare", name="Bare"))
    assert bare.red_flags == CATALOG.red_flags
    assert bare.rulings == CATALOG.rulings
    assert (bare.questions, bare.referrals, bare.conditions) == (
        CATALOG.questions,
        CATALOG.referrals,
        CATALOG.conditions,
    )


@pytest.mark.parametrize(
    "change", [{"status": "hold"}, {"name": "Fine"}, {"message": "hold"}, {"aliases": ("all-well",)}]
)
def test_a_built_in_flag_cannot_be_changed_by_a_catalogue(change):
    changed = attrs.evolve(CATALOG.red_flags["threats"], **change)
    with pytest.raises(CatalogError, match="what keeps people safe cannot be changed by a catalogue"):
        Catalog(Contents(id="mine", name="Mine", red_flags=(changed,)))


@pytest.mark.parametrize("section", ["conditions", "questions", "referrals"])
def test_no_other_built_in_record_of_safety_can_be_changed_either(section):
    record = next(iter(getattr(CATALOG, section).values()))
    changed = attrs.evolve(record, **{"text" if section == "questions" else "name": "Something else"})
    with pytest.raises(CatalogError, match="what keeps people safe cannot be changed by a catalogue"):
        Catalog(Contents(id="mine", name="Mine", **{section: (changed,)}))


def test_a_built_in_flag_cannot_be_named_as_something_else():
    for taken in (
        Contents(id="mine", name="Mine", practices=(Practice(id="threats", name="Threats"),)),
        Contents(id="mine", name="Mine", pillars=(Pillar(id="calm", name="Calm", aliases=("threats",)),)),
        Contents(
            id="mine", name="Mine", red_flags=(RedFlag(id="mild", name="Mild", status="hold", aliases=("threats",)),)
        ),
    ):
        with pytest.raises(CatalogError, match="threats"):
            Catalog(taken)


def test_a_catalogue_may_tighten_a_built_in_ruling():
    tight = SafetyRuling(flag="eggshells", practice="connection-time", ruling="contraindicated", reason="Not here.")
    catalog = Catalog(
        attrs.evolve(CATALOG.contents, rulings=(*(r for r in CATALOG.contents.rulings if r.key != tight.key), tight))
    )
    result = recommend(Situation(red_flags=["eggshells"], **OPEN), catalog=catalog, k=1000)
    assert "connection-time" in chosen(listed(("eggshells",)))
    assert "connection-time" not in chosen(result)


def test_all_rulings_that_a_catalogue_loosens_are_listed():
    strict = [ruling for ruling in CATALOG.rulings.values() if ruling.ruling != "ok"]
    loose = tuple(attrs.evolve(ruling, ruling="ok") for ruling in strict)
    with pytest.raises(CatalogError) as caught:
        Catalog(Contents(id="mine", name="Mine", rulings=loose))
    told = [fault.record for fault in caught.value.faults]
    assert sorted(told) == sorted(f"ruling {' '.join(ruling.key)!r}" for ruling in strict)
    assert all("may tighten a built-in ruling and never loosen it" in fault.allowed for fault in caught.value.faults)


@pytest.mark.parametrize("words", ["", "   "])
@pytest.mark.parametrize("flag", [UNASKED, "eggshells"])
def test_a_catalogue_cannot_silence_a_built_in_caution(flag, words):
    caution = next(ruling for ruling in CATALOG.rulings.values() if ruling.ruling == "caution" and ruling.flag == flag)
    silent = attrs.evolve(caution, reason=words)
    try:
        catalog = Catalog(
            attrs.evolve(
                CATALOG.contents, rulings=(*(r for r in CATALOG.contents.rulings if r.key != silent.key), silent)
            )
        )
    except CatalogError:
        return
    result = recommend(Situation(red_flags=None if flag == UNASKED else [flag], **OPEN), catalog=catalog, k=1000)
    [item] = [one for one in result if one.practice.id == caution.practice]
    assert [bool(one.shown.strip()) for one in item.cautions] == [True]


def test_no_flag_can_be_called_by_the_name_of_not_having_asked():
    with pytest.raises(CatalogError, match="the name of not having asked"):
        Catalog(Contents(id="mine", name="Mine", red_flags=(RedFlag(id=UNASKED, name="Unasked", status="hold"),)))


def test_no_concept_can_be_called_so_by_an_alias_either():
    with pytest.raises(CatalogError, match=UNASKED):
        Catalog(
            Contents(
                id="mine",
                name="Mine",
                red_flags=(RedFlag(id="mine-too", name="Mine", status="block", aliases=(UNASKED,)),),
            )
        )
