"""Why not: every cause with its details, the first that applies, and what an out-ranked practice gains now and lost to whom."""

from __future__ import annotations

import json
import math
import runpy
from pathlib import Path
from types import SimpleNamespace

import attrs
import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from intimacy import Catalog, Situation, load_catalog, recommend
from intimacy.model import (
    Condition,
    Contents,
    Link,
    NeededCondition,
    Obstacle,
    Pillar,
    Policy,
    Practice,
    RedFlag,
    SafetyRuling,
    Sessions,
    Threshold,
)
from intimacy.testing import catalogs, situations

second = SimpleNamespace(**runpy.run_path(str(Path(__file__).parent / "rereading.py")))

CATALOG = load_catalog()
unhurried = settings(deadline=None, suppress_health_check=list(HealthCheck))
policies = st.sampled_from([str(policy) for policy in Policy])


def link(source, relation, target, strength):
    return Link(source, relation, target, strength=strength)


def practice(id, minutes=None, **more):
    sessions = None if minutes is None else Sessions(min=1, typical=1, max=1)
    return Practice(id=id, name=id.title(), minutes_per_session=minutes, sessions_per_week=sessions, **more)


def catalog(practices, links, *, obstacles=("noise", "rush"), pillars=("care", "trust"), **more):
    return Catalog(
        Contents(
            id="tiny",
            name="Tiny",
            obstacles=tuple(Obstacle(id=id, name=id.title()) for id in obstacles),
            pillars=tuple(Pillar(id=id, name=id.title()) for id in pillars),
            practices=tuple(practices),
            links=tuple(links),
            **more,
        )
    )


# Vow has everything that can keep a practice out: it wants both, trust, 70 minutes, a question answered, and is none to start with.
VOW = catalog(
    [
        practice(
            "vow",
            70,
            alone_effect="none",
            conditions=(
                NeededCondition(condition="willing"),
                NeededCondition(condition="rested", when=Threshold(obstacle="noise", at_least=0.4)),
            ),
        ),
        practice("tea", 20, starter=True, alone_effect="full"),
    ],
    [
        link("vow", "addresses", "noise", "weak"),
        link("vow", "requires", "trust", "strong"),
        link("vow", "requires", "care", "weak"),
        link("tea", "addresses", "noise", "strong"),
        link("tea", "strengthens", "care", "strong"),
        link("tea", "strengthens", "trust", "moderate"),
        link("vow", "strengthens", "trust", "moderate"),
    ],
    conditions=(Condition(id="willing", name="Both want it"), Condition(id="rested", name="Both have slept")),
    red_flags=(
        RedFlag(id="ice", name="Ice", status="hold"),
        RedFlag(id="fog", name="Fog", status="hold"),
        RedFlag(id="frost", name="Frost", status="refer"),
        RedFlag(id="storm", name="Storm", status="block"),
    ),
    rulings=(
        SafetyRuling(flag="ice", practice="vow", ruling="hold", reason="Too slippery."),
        SafetyRuling(flag="frost", practice="vow", ruling="contraindicated", reason="Too cold."),
        SafetyRuling(flag="fog", practice="vow", ruling="caution", reason="Go slowly."),
        # That it would be fine under a flag that stops everything changes nothing.
        SafetyRuling(flag="storm", practice="vow", ruling="ok"),
        *(SafetyRuling(flag=flag, practice="tea", ruling="ok") for flag in ("ice", "fog", "frost")),
    ),
)
OPEN = {"obstacles": {"noise": 0.5}, "pillars": {"trust": 0.8}, "confirmed": ["willing", "rested"], "red_flags": []}


def vow(k=1, **changes):
    return recommend(Situation(**OPEN | changes), catalog=VOW, k=k).why_not("vow")


# -- every cause, in words and in data ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "by", "words", "details"),
    [
        ({"done": ["vow"]}, "done", "it is done already", {}),
        ({"excluded": ["vow"]}, "excluded", "you left it out", {}),
        ({"red_flags": ["ice"]}, "safety", "it is better left for later", {}),
        (
            {"confirmed": ["rested"]},
            "ask-first",
            "ask first whether Both want it",
            {"conditions": ["willing"]},
        ),
        ({"mode": "alone"}, "mode", "it needs both of you", {}),
        # Readiness 1 - 0.9 * 3/4.
        ({"pillars": {"trust": 0.1}}, "not-yet", "not yet: it first needs more trust", {"missing": ["trust"]}),
        (
            {"pillars": {}, "obstacles": {}},
            "not-a-starter",
            "it is not one to begin with when nothing is known",
            {},
        ),
        ({"minutes_per_week": 30}, "minutes", "it takes more time than there is", {"minutes_over": 40}),
        (
            {"pillars": {}, "obstacles": {"rush": 1}},
            "no-link",
            "we know of no link from it to what was named",
            {},
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_cause_is_one_sentence_with_what_belongs_to_it(changes, by, words, details):
    answer = vow(**changes)
    assert (answer.by, str(answer), answer.text) == (by, f"Vow: {words}.", f"Vow: {words}.")
    assert answer.to_dict() == {"practice": "vow", "by": by, "text": f"Vow: {words}.", **details}
    assert type(answer.to_dict()["by"]) is str
    assert json.loads(json.dumps(answer.to_dict(), allow_nan=False)) == answer.to_dict()


def test_what_is_in_the_list_is_told_so_with_its_rank_and_gain_and_no_more():
    result = recommend(Situation(**OPEN), catalog=VOW, k=2)
    assert result.why_not("vow").to_dict() == {
        "practice": "vow",
        "by": "recommended",
        "text": "Vow: it is in the list.",
        "rank": 2,
        "gain_now": result[1].gain,
    }


# Each of these keeps vow out by itself; the earlier in the list, the sooner it is told.
IN_ORDER = {
    "done": {"done": ["vow"]},
    "excluded": {"excluded": ["vow"]},
    "safety": {"red_flags": ["ice"]},
    "ask-first": {"confirmed": []},
    "mode": {"mode": "alone"},
    "not-yet": {"pillars": {"trust": 0}},
    "minutes": {"minutes_per_week": 0},
}


@pytest.mark.parametrize("cause", IN_ORDER)
def test_of_several_causes_the_first_is_told_and_no_detail_of_the_others(cause):
    causes = list(IN_ORDER)
    later = causes[causes.index(cause) :]
    answer = vow(**{name: value for one in later for name, value in IN_ORDER[one].items()})
    assert answer.by == cause
    filled = set(answer.to_dict()) - {"practice", "by", "text"}
    assert filled == {"ask-first": {"conditions"}, "not-yet": {"missing"}, "minutes": {"minutes_over"}}.get(
        cause, set()
    )


@pytest.mark.parametrize("cause", ["done", "excluded", "safety", "ask-first", "mode", "not-a-starter", "minutes"])
def test_where_nothing_is_known_who_is_no_starter_is_told_so_before_the_minutes(cause):
    nothing = {"obstacles": {}, "pillars": {}}
    expected = "not-a-starter" if cause == "minutes" else cause
    assert vow(**IN_ORDER.get(cause, {}) | nothing).by == expected


# -- safety ---------------------------------------------------------------------------------------------------------


def private(flags, **changes):
    return recommend(Situation(**OPEN | changes | {"red_flags": flags}), catalog=VOW).why_not("vow", private=True)


@pytest.mark.parametrize(
    ("flags", "holding"),
    [
        (["ice"], ("ice",)),
        (["frost"], ("frost",)),
        # A caution holds nothing, and is no reason beside one that does.
        (["fog", "ice"], ("ice",)),
        (["ice", "frost"], ("frost", "ice")),
        # What was passed over holds nothing here, where no ruling says so.
        (["unasked", "ice"], ("ice",)),
        # No ruling is a hold.
        (["eggshells"], ("eggshells",)),
        # What stops everything holds this, too.
        (["storm"], ("storm",)),
        (["storm", "ice", "fog"], ("ice", "storm")),
    ],
    ids=str,
)
def test_the_flags_that_hold_a_practice_are_told_in_private_and_no_others(flags, holding):
    answer = private(flags)
    assert (answer.by, answer.flags) == ("safety", holding)
    assert answer.to_dict()["flags"] == list(holding)


@pytest.mark.parametrize("flags", [["ice"], ["frost"], ["eggshells"], ["storm"], ["ice", "unasked"]], ids=str)
@pytest.mark.parametrize("truthy", [False, 1, "yes", None])
def test_without_privacy_the_answer_is_the_same_for_every_flag(flags, truthy):
    answer = recommend(Situation(**OPEN | {"red_flags": flags}), catalog=VOW).why_not("vow", private=truthy)
    # That everything is paused is no secret: the result itself says so.
    words = "nothing is suggested now" if flags == ["storm"] else "it is better left for later"
    assert answer == vow(red_flags=["ice"])._replace(text=f"Vow: {words}.")
    assert answer.flags == ()
    assert "flags" not in answer.to_dict()


@pytest.mark.parametrize(
    ("flags", "words"),
    [
        (["ice"], "it is better left for later (because of: Ice)"),
        (["fog", "ice", "frost"], "it is better left for later (because of: Frost; Ice)"),
        (["storm"], "nothing is suggested now (because of: Storm)"),
        (["storm", "ice"], "nothing is suggested now (because of: Ice; Storm)"),
        # A built-in flag, which every catalog has.
        (["eggshells"], "it is better left for later (because of: Walking on eggshells)"),
    ],
    ids=str,
)
def test_privacy_names_the_flags_in_the_text_and_changes_nothing_else(flags, words):
    answer, open_ = private(flags), vow(red_flags=flags)
    assert str(answer) == answer.text == answer.to_dict()["text"] == f"Vow: {words}."
    assert answer._replace(flags=(), text=open_.text) == open_
    assert open_.text == f"Vow: {words.partition(' (')[0]}."


@pytest.mark.parametrize("cause", [cause for cause in IN_ORDER if cause not in ("safety", "done")])
def test_in_private_too_a_flag_is_told_of_what_it_holds_alone(cause):
    answer = private(["fog"], **IN_ORDER[cause])
    assert (answer.by, answer.flags) == (cause, ())
    # What is done is done, whatever would hold it.
    assert (private(["ice"], done=["vow"]).by, private(["ice"], done=["vow"]).flags) == ("done", ())


def test_what_waits_for_the_private_questions_is_told_so():
    result = recommend(Situation(obstacles={"fear-of-vulnerability": 0.8}))
    answer = result.why_not("incremental-vulnerability", private=True)
    assert answer.text == "Opening up bit by bit: it waits until the private questions have been asked."
    assert (answer.by, answer.flags) == ("safety", ("unasked",))
    # Where something was raised, nothing tells that apart.
    raised = recommend(Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=["unasked", "severe-depression"]))
    assert raised.why_not("forgiveness").text == "Letting go of a hurt: it is better left for later."


def test_in_a_stopped_result_safety_comes_before_every_other_cause():
    everything = {name: value for one in IN_ORDER.values() for name, value in one.items()}
    answer = vow(**everything | {"red_flags": ["storm"]})
    assert answer.to_dict() == {"practice": "vow", "by": "safety", "text": "Vow: nothing is suggested now."}


# -- ask first ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("noise", "confirmed", "conditions", "asked"),
    [
        (0.5, [], ("willing", "rested"), "Both want it and Both have slept"),
        (0.4, ["willing"], ("rested",), "Both have slept"),
        (0.5, ["rested"], ("willing",), "Both want it"),
        # From 0.4 of noise on it asks for rest, below it does not.
        (0.39, [], ("willing",), "Both want it"),
    ],
)
def test_what_has_to_be_asked_first_is_told_and_no_more(noise, confirmed, conditions, asked):
    answer = vow(obstacles={"noise": noise}, confirmed=confirmed)
    assert (answer.by, answer.conditions) == ("ask-first", conditions)
    assert answer.text == f"Vow: ask first whether {asked}."


@pytest.mark.parametrize("severity", [0.0, 0.3, 0.9])
def test_a_practice_that_asks_first_may_be_chosen_once_all_that_it_asks_is_confirmed(severity):
    result = recommend(
        Situation(obstacles={"lack-of-trust": severity}, pillars={"safety": 0.9, "trust": 0.8}, red_flags=[])
    )
    asking = [one.practice for one in result.left_out if one.by == "ask-first"]
    assert "forgiveness" in asking
    for id in asking:
        conditions = result.why_not(id).conditions
        assert result.what_if(confirmed=conditions).why_not(id).by != "ask-first"
        for one in conditions:
            assert result.what_if(confirmed=[other for other in conditions if other != one]).why_not(id).conditions == (
                one,
            )


# -- not yet --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("levels", "missing", "words"),
    [
        # Care takes a quarter of its lack, trust three quarters: the largest loss first.
        ({"trust": 0.1, "care": 0.5}, ("trust", "care"), "trust and care"),
        # 1 - 0.6 * 3/4 = 0.55 would do, 1 - 0.25 = 0.75 would do; both together, 0.4125, would do; 0.39 does not.
        ({"trust": 0.36, "care": 0}, ("trust", "care"), "trust and care"),
        # What is all there is not missing.
        ({"trust": 0.1, "care": 1}, ("trust",), "trust"),
    ],
)
def test_what_is_missing_is_told_the_largest_loss_first(levels, missing, words):
    answer = vow(pillars=levels)
    assert (answer.by, answer.missing) == ("not-yet", missing)
    assert answer.text == f"Vow: not yet: it first needs more {words}."


def test_a_practice_is_ready_once_all_that_is_missing_is_there():
    answer = vow(pillars={"trust": 0.1, "care": 0.5})
    assert vow(pillars=dict.fromkeys(answer.missing, 1.0)).by != "not-yet"


# -- the minutes ----------------------------------------------------------------------------------------------------

# Each has an obstacle of its own; the needs stand in the order of the alphabet.
TIMED = catalog(
    [practice("aa", 30), practice("bb", 20), practice("cc", 40), practice("dd")],
    [
        link("aa", "addresses", "noise", "strong"),
        link("bb", "addresses", "rush", "strong"),
        link("cc", "addresses", "wind", "strong"),
        link("dd", "addresses", "wind", "weak"),
    ],
    obstacles=("noise", "rush", "wind"),
    pillars=(),
)
THREE = Situation(obstacles={"noise": 0.9, "rush": 0.6, "wind": 0.3}, red_flags=[])


@pytest.mark.parametrize(
    ("minutes", "chosen", "over"),
    [
        (89, ["aa", "bb"], {"cc": 1}),
        (50, ["aa", "bb"], {"cc": 40}),
        # Bb would fit alone, and does not beside aa.
        (45, ["aa"], {"bb": 5, "cc": 25}),
        # Cc does not even fit alone: it is over by what it takes itself.
        (30, ["aa"], {"bb": 20, "cc": 10}),
        (20.5, ["bb"], {"aa": 9.5, "cc": 19.5}),
        (0, [], {"aa": 30, "bb": 20, "cc": 40}),
    ],
)
def test_by_how_many_minutes_a_practice_is_over(minutes, chosen, over):
    result = recommend(attrs.evolve(THREE, minutes_per_week=minutes), catalog=TIMED)
    assert [item.practice.id for item in result] == chosen
    for id, by_how_many in over.items():
        answer = result.why_not(id)
        assert (answer.by, answer.minutes_over) == ("minutes", pytest.approx(by_how_many))
        assert answer.text == f"{id.title()}: it takes more time than there is."


def test_what_would_fit_alone_is_told_with_its_gain_and_who_took_part_of_it():
    # Shares 1/2, 1/3, 1/6: bb would gain 1/4; nobody took any of it.
    answer = recommend(attrs.evolve(THREE, minutes_per_week=45), catalog=TIMED).why_not("bb")
    assert answer.to_dict() == {
        "practice": "bb",
        "by": "minutes",
        "text": "Bb: it takes more time than there is.",
        "minutes_over": 5,
        "gain_now": pytest.approx(1 / 4),
        "last_gain": pytest.approx(3 / 8),
    }


def test_nobody_can_say_by_how_many_minutes_a_practice_of_unknown_length_is_over():
    answer = recommend(attrs.evolve(THREE, minutes_per_week=1000), catalog=TIMED).why_not("dd")
    assert (answer.by, answer.minutes_over) == ("minutes", None)
    assert "minutes_over" not in answer.to_dict()


@given(data=st.data(), k=st.integers(1, 5), minutes=st.integers(0, 200))
@settings(unhurried, max_examples=50)
def test_with_as_many_minutes_more_a_practice_is_over_no_longer(data, k, minutes):
    catalog = data.draw(second.dense_catalogs())
    situation = attrs.evolve(data.draw(second.plain_situations(catalog)), minutes_per_week=minutes)
    result = recommend(situation, catalog=catalog, k=k)
    for id in catalog.practices:
        answer = result.why_not(id)
        if answer.by == "minutes" and answer.minutes_over is not None:
            event("over the minutes")
            assert answer.minutes_over > 0
            if answer.gain_now is None:
                enough = minutes + answer.minutes_over
                # It may be chosen then, though it need not fit beside the others.
                for limit, barred in ((enough, False), (enough - 0.01, True)):
                    left_out = result.what_if(minutes_per_week=limit).left_out
                    assert ((id, "minutes") in {(one.practice, one.by) for one in left_out}) is barred


# -- no link --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rush", "by"), [(1.2e-12, "no-link"), (1.5e-12, "out-ranked")])
def test_a_gain_of_less_than_a_millionth_of_a_millionth_is_none(rush, by):
    # The share of rush is hardly less than its need; bb takes 3/4 of it.
    result = recommend(Situation(obstacles={"noise": 1, "rush": rush}, red_flags=[]), catalog=TIMED, k=1)
    assert result.why_not("bb").by == by


# -- out-ranked -----------------------------------------------------------------------------------------------------

# Noise 1 and rush 0.5 have shares of 2/3 and 1/3. Earplugs 1/2; then list 1/4; then tea would have 1/12 + 1/24, walk 1/24.
RANKED = catalog(
    [practice("earplugs"), practice("list"), practice("tea"), practice("walk")],
    [
        link("earplugs", "addresses", "noise", "strong"),
        link("tea", "addresses", "noise", "moderate"),
        link("tea", "addresses", "rush", "moderate"),
        link("list", "addresses", "rush", "strong"),
        link("walk", "addresses", "noise", "weak"),
    ],
    pillars=(),
)
BOTH = recommend(Situation(obstacles={"noise": 1, "rush": 0.5}, red_flags=[]), catalog=RANKED, k=2)


def test_who_is_out_ranked_is_told_its_gain_now_the_last_gain_and_who_took_its_part():
    assert BOTH.why_not("tea").to_dict() == {
        "practice": "tea",
        "by": "out-ranked",
        "text": 'Tea: others rank higher for what was named; "Earplugs" and "List" would do part of the same.',
        "gain_now": pytest.approx(1 / 8),
        "last_gain": pytest.approx(1 / 4),
        # Alone it would have 1/3 of noise and 1/6 of rush: earplugs took 3/4 of the first, list 3/4 of the second.
        "taken_by": {"earplugs": pytest.approx(1 / 4), "list": pytest.approx(1 / 8)},
    }
    assert list(BOTH.why_not("tea").taken_by) == ["earplugs", "list"]


def test_who_took_nothing_is_not_named():
    answer = BOTH.why_not("walk")
    assert dict(answer.taken_by) == {"earplugs": pytest.approx(1 / 8)}
    assert answer.text == 'Walk: others rank higher for what was named; "Earplugs" would do part of the same.'


def test_where_nobody_took_any_of_it_nobody_is_named():
    answer = recommend(THREE, catalog=TIMED, k=1).why_not("bb")
    assert (answer.by, dict(answer.taken_by)) == ("out-ranked", {})
    assert answer.text == "Bb: others rank higher for what was named."
    assert "taken_by" not in answer.to_dict()


def test_no_more_than_two_are_named_in_the_sentence_and_all_in_the_data():
    links = [link(id, "addresses", "noise", "moderate") for id in ("aa", "bb", "cc", "dd")]
    four = catalog([practice(id) for id in ("aa", "bb", "cc", "dd")], links)
    answer = recommend(Situation(obstacles={"noise": 1}, red_flags=[]), catalog=four, focus=1).why_not("dd")
    # Each takes half of what is left.
    assert dict(answer.taken_by) == {
        id: pytest.approx(part) for id, part in (("aa", 1 / 4), ("bb", 1 / 8), ("cc", 1 / 16))
    }
    assert answer.text == 'Dd: others rank higher for what was named; "Aa" and "Bb" would do part of the same.'


@given(data=st.data(), k=st.integers(1, 4), evidence=policies, focus=st.sampled_from([0.5, 0.0, 0.3, 1.0]))
@settings(unhurried, max_examples=60)
def test_what_others_took_and_what_is_left_are_those_of_the_lists_that_are_shorter(data, k, evidence, focus):
    catalog = data.draw(st.one_of(second.dense_catalogs(), second.dense_catalogs(), st.just(CATALOG)))
    situation = data.draw(second.plain_situations(catalog))
    result = recommend(situation, catalog=catalog, k=k, evidence=evidence, focus=focus)
    listed = [item.practice.id for item in result]
    for id in catalog.practices:
        answer = result.why_not(id)
        if answer.gain_now is None or answer.by == "recommended":
            continue
        event(f"{answer.by} after {len(listed)}")
        assert answer.last_gain == result[-1].gain
        free = result.what_if(
            minutes_per_week=None, done=(), excluded=[other for other in catalog.practices if other != id]
        )
        gains = [free[0].gain, *(result.what_if(k=length).why_not(id).gain_now for length in range(1, len(listed) + 1))]
        assert answer.gain_now == gains[-1]
        assert math.fsum(answer.taken_by.values()) == pytest.approx(gains[0] - gains[-1], abs=1e-11)
        for place, chosen in enumerate(listed):
            assert answer.taken_by.get(chosen, 0.0) == pytest.approx(gains[place] - gains[place + 1], abs=1e-11)
        assert [one for one in listed if one in answer.taken_by] == list(answer.taken_by)
        # The list and this one together: what it adds is what it gains now.
        apart = [other for other in catalog.practices if other not in (*listed, id)]
        together = result.what_if(minutes_per_week=None, done=(), excluded=apart, k=1000)
        assert together.total_gain - result.total_gain == pytest.approx(answer.gain_now, abs=1e-9)


# -- any practice of any catalogue ----------------------------------------------------------------------------------


def cause_of(catalog, situation, evidence, id, read):
    """The cause by the rules (S6 to S8 and section 6), in their order; None where the practice could be chosen, or the limit is too near."""
    practice = catalog.practices[id]
    stops, held = second.gate(catalog, situation.red_flags)
    if stops:
        return "safety"
    w = second.weights(catalog, evidence)
    lack = second.lacks(catalog, w, situation.obstacles, situation.pillars)
    if read.general:
        lack = dict.fromkeys(catalog.pillars, 0.5)
    ready = math.prod(1 - lack[p] * w.get((id, "requires", p), 0.0) for p in catalog.pillars)
    asked = [
        one
        for one in practice.conditions
        if one.condition not in situation.confirmed
        and (one.when is None or situation.obstacles.get(one.when.obstacle, 0.0) >= one.when.at_least)
    ]
    minutes, limit = practice.minutes_per_week, situation.minutes_per_week
    for cause, applies in (
        ("done", id in situation.done),
        ("excluded", id in situation.excluded),
        ("safety", id in held),
        ("ask-first", asked),
        ("mode", situation.mode == "alone" and practice.alone_effect == "none"),
        ("not-yet", ready < 0.4),
        ("not-a-starter", read.general and not practice.starter),
        ("minutes", limit is not None and (minutes is None or minutes > limit)),
    ):
        if applies:
            return cause
    # S7: a gain at or under 1e-12 is none.
    alone = second.ALONE[practice.alone_effect] if situation.mode == "alone" else 1.0
    relief = [
        share * w.get((id, relation, target), 0.0)
        for relation in second.RELIEF
        for target, share in read.shares.items()
    ]
    if ready * alone * sum(relief) <= 1e-12:
        return "no-link"
    chosen = [practice for practice, _, _ in read.chosen]
    if id in chosen:
        return "recommended"
    spent = sum(catalog.practices[one].minutes_per_week or 0.0 for one in chosen)
    return "minutes" if limit is not None and spent + minutes > limit else "out-ranked"


@given(data=st.data(), evidence=policies, k=st.integers(1, 4), focus=st.sampled_from([0.5, 0.0, 0.3, 1.0]))
@settings(unhurried, max_examples=80)
def test_the_cause_is_the_first_of_the_rules_that_applies(data, evidence, k, focus):
    catalog = data.draw(st.one_of(catalogs(), second.dense_catalogs(), st.just(CATALOG)))
    plain = second.plain_situations(catalog, minutes=data.draw(st.booleans()))
    situation = data.draw(st.one_of(situations(catalog), plain))
    read = second.reread(catalog, situation, k, evidence, focus)
    assume(not read.close)
    result = recommend(situation, catalog=catalog, evidence=evidence, k=k, focus=focus)
    for id in catalog.practices:
        answer = result.why_not(id)
        event(str(answer.by))
        assert (answer.practice, answer.by) == (id, cause_of(catalog, situation, evidence, id, read))
        assert answer.text.startswith(f"{catalog.practices[id].name}: ")
        assert answer.flags == ()
        assert json.loads(json.dumps(answer.to_dict(), allow_nan=False)) == answer.to_dict()
