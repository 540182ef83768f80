"""Why: reasons, needs and where they come from, gaps, what is left out, why not, and how firm the order is."""

import math

import pytest

from intimacy import Catalog, Situation, UnknownConceptError, load_catalog, recommend
from intimacy.model import Cause, Contents, Link, Obstacle, Pillar, Policy, Practice
from intimacy.wording import evidence_phrase

CATALOG = load_catalog()
FEAR = Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[])
ALL = Situation(obstacles=dict.fromkeys(CATALOG.obstacles, 0.7), goals=["satisfaction"], red_flags=[])
BETRAYED = Situation(obstacles={"lack-of-trust": 0.9}, red_flags=[])


def link(source, relation, target, strength):
    return Link(source, relation, target, strength=strength)


TINY = Catalog(
    Contents(
        id="tiny",
        name="Tiny",
        obstacles=(Obstacle(id="noise", name="Noise"), Obstacle(id="rush", name="Rush")),
        pillars=(Pillar(id="care", name="Care"), Pillar(id="trust", name="Trust")),
        practices=(
            Practice(id="earplugs", name="Earplugs"),
            Practice(id="tea", name="Tea"),
            Practice(id="vow", name="Vow"),
        ),
        links=(
            link("noise", "weakens", "care", "moderate"),
            link("trust", "enables", "care", "strong"),
            link("earplugs", "addresses", "noise", "strong"),
            link("tea", "addresses", "noise", "moderate"),
            link("tea", "strengthens", "care", "weak"),
        ),
    )
)


# -- reasons --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", Policy)
def test_reasons_sum_to_the_gain_the_largest_first_each_by_a_link_of_its_practice(policy):
    items = recommend(ALL, k=15, evidence=policy).items
    assert items
    for item in items:
        gains = [reason.gain for reason in item.reasons]
        assert math.fsum(gains) == pytest.approx(item.gain, abs=1e-12)
        assert gains == sorted(gains, reverse=True)
        for reason in item.reasons:
            assert reason.link in CATALOG.links
            assert (reason.link.source, reason.link.target) == (item.practice.id, reason.target)
            assert (reason.name, reason.kind) == (CATALOG[reason.target].name, CATALOG[reason.target].kind)
            counted = reason.link.stated_strength if policy == "article" else reason.link.strength
            assert reason.strength == counted
            assert reason.evidence == evidence_phrase(reason.link)


def test_a_first_practice_gains_as_much_as_alone_and_no_later_one_gains_more_than_alone():
    first, *others = recommend(ALL, k=15)
    assert first.gain == first.standalone_gain
    assert all(item.gain <= item.standalone_gain for item in others)


def test_what_comes_first_is_neither_ranked_above_nor_done():
    result = recommend(ALL, k=15)
    above = set()
    for item in result:
        assert not above & set(item.start_after)
        assert all(
            CATALOG.find_links(source=one, relation="precedes", target=item.practice.id) for one in item.start_after
        )
        above.add(item.practice.id)
    (before,) = {one.source for one in CATALOG.find_links(relation="precedes")} & {"empathetic-listening"}
    alone = result.what_if(done=[before])
    assert all(before not in item.start_after for item in alone)


# -- needs ----------------------------------------------------------------------------------------------------------


def origins(catalog=CATALOG, **situation):
    return {need.target: need.origin for need in recommend(Situation(red_flags=[], **situation), catalog=catalog).needs}


def test_every_need_says_where_it_comes_from():
    found = origins(obstacles={"fear-of-vulnerability": 0.8}, pillars={"trust": 0.3}, goals=["satisfaction"])
    assert (found["fear-of-vulnerability"], found["trust"], found["satisfaction"]) == ("reported", "measured", "goal")
    assert found["vulnerability"] == "inferred"
    assert origins(goals=["trust"])["trust"] == "goal"
    assert set(origins().values()) == {"assumed"}


def test_needs_stand_with_the_largest_share_first_and_shares_sum_to_1():
    needs = recommend(ALL).needs
    assert [need.share for need in needs] == sorted((need.share for need in needs), reverse=True)
    assert math.fsum(need.share for need in needs) == pytest.approx(1, abs=1e-12)


def test_the_causes_of_a_lack_are_in_proportion_to_the_logarithm_of_what_each_leaves():
    # care: noise takes 0.8 * 1/2 = 0.4, trust (1 - 0.2) * 3/4 = 0.6: -ln 0.6 and -ln 0.4.
    result = recommend(Situation(obstacles={"noise": 0.8}, pillars={"trust": 0.2}, red_flags=[]), catalog=TINY)
    (care,) = [need for need in result.needs if need.target == "care"]
    whole = -math.log(0.6) - math.log(0.4)
    assert [part.source for part in care.causes] == ["trust", "noise"]
    assert [part.share for part in care.causes] == pytest.approx(
        [-math.log(0.4) / whole, -math.log(0.6) / whole], abs=1e-12
    )
    (trust,) = [need for need in result.needs if need.target == "trust"]
    assert [(part.source, part.share) for part in trust.causes] == [("trust", 1.0)]


def test_obstacles_and_goals_have_no_causes_and_parts_of_a_lack_sum_to_1():
    for need in recommend(ALL).needs:
        if need.kind != "pillar":
            assert need.causes == ()
        elif need.causes:
            assert math.fsum(part.share for part in need.causes) == pytest.approx(1, abs=1e-12)


# -- gaps -----------------------------------------------------------------------------------------------------------


def test_a_gap_is_a_target_of_which_more_than_half_remains():
    # Tea takes 1/2 of noise and 1/4 of care; nobody reaches rush.
    result = recommend(
        Situation(obstacles={"noise": 1, "rush": 0.5}, excluded=["earplugs"], red_flags=[]), catalog=TINY
    )
    gaps = {gap.target: (gap.remaining, gap.no_practice) for gap in result.gaps}
    # Exactly half of noise remains: that is no gap.
    assert gaps == {"rush": (1.0, True), "care": (pytest.approx(0.75), False)}


def test_a_target_that_only_barred_practices_reach_has_no_practice():
    result = recommend(Situation(obstacles={"noise": 1}, excluded=["earplugs", "tea"], red_flags=[]), catalog=TINY)
    assert {(gap.target, gap.no_practice) for gap in result.gaps} == {("noise", True), ("care", True)}


def test_a_longer_list_never_has_more_gaps():
    counts = [len(recommend(ALL, k=k).gaps) for k in range(1, 10)]
    assert counts == sorted(counts, reverse=True)


# -- left out and why not -------------------------------------------------------------------------------------------

WHY = {
    "done": (recommend(Situation(done=["love-languages"], red_flags=[])), "love-languages"),
    "excluded": (recommend(Situation(excluded=["love-languages"], red_flags=[])), "love-languages"),
    "safety": (recommend(Situation()), "forgiveness"),
    "ask-first": (recommend(BETRAYED), "forgiveness"),
    "mode": (recommend(FEAR).what_if(mode="alone"), "connection-time"),
    "not-yet": (
        recommend(
            Situation(
                obstacles={"lack-of-trust": 1, "fear-of-vulnerability": 1},
                confirmed=list(CATALOG.conditions),
                red_flags=[],
            )
        ),
        "incremental-vulnerability",
    ),
    "not-a-starter": (recommend(Situation(red_flags=[])), "negotiation"),
    "minutes": (
        recommend(Situation(obstacles={"lack-of-trust": 0.3}, minutes_per_week=30, red_flags=[])),
        "shared-activities",
    ),
    "no-link": (recommend(Situation(obstacles={"lack-of-trust": 0.3}, red_flags=[]), focus=1), "love-languages"),
    "out-ranked": (recommend(BETRAYED), "boundaries"),
}


def test_every_cause_is_tried_here():
    assert set(WHY) == set(Cause)


@pytest.mark.parametrize("cause", Cause)
def test_why_not_tells_the_cause_typed_and_in_a_sentence(cause):
    result, practice = WHY[cause]
    said = result.why_not(practice)
    assert (said.practice, said.by) == (practice, cause)
    assert str(said) == said.text
    assert said.text.startswith(f"{CATALOG.practices[practice].name}: ")
    assert said.text.endswith(".")
    assert said.to_dict()["by"] == str(cause)


def test_each_cause_fills_the_fields_that_say_something():
    answers = {cause: result.why_not(practice) for cause, (result, practice) in WHY.items()}
    filled = {cause: set(answer.to_dict()) - {"practice", "by", "text"} for cause, answer in answers.items()}
    assert filled == {
        **{cause: set() for cause in ("done", "excluded", "safety", "mode", "not-a-starter", "no-link")},
        "ask-first": {"conditions"},
        "not-yet": {"missing"},
        "minutes": {"minutes_over"},
        "out-ranked": {"gain_now", "last_gain", "taken_by"},
    }
    assert set(answers["ask-first"].conditions) == {"act-stopped", "amends-made"}
    assert set(answers["not-yet"].missing) <= set(CATALOG.pillars)
    # 90 minutes a week where there are 30.
    assert answers["minutes"].minutes_over == CATALOG.practices["shared-activities"].minutes_per_week - 30
    assert answers["out-ranked"].gain_now <= answers["out-ranked"].last_gain + 1e-9


def test_what_was_taken_and_what_is_left_are_what_it_would_have_gained_alone():
    result = recommend(BETRAYED)
    said = result.why_not("boundaries")
    others = [practice for practice in CATALOG.practices if practice != "boundaries"]
    (alone,) = result.what_if(excluded=others)
    assert said.gain_now + math.fsum(said.taken_by.values()) == pytest.approx(alone.gain, abs=1e-9)
    assert set(said.taken_by) <= {item.practice.id for item in result}


def test_what_fitted_alone_and_not_beside_the_list_is_over_the_minutes():
    result = recommend(Situation(obstacles={"poor-communication": 0.9}, minutes_per_week=100, red_flags=[]), k=10)
    over = [result.why_not(id) for id in CATALOG.practices if id not in {one.practice for one in result.left_out}]
    late = [said for said in over if said.by == "minutes"]
    assert late
    assert all(0 < said.minutes_over <= 100 and said.gain_now is not None for said in late)


def test_what_is_in_the_list_is_told_so_with_its_rank():
    for item in recommend(FEAR):
        said = recommend(FEAR).why_not(item.practice.id)
        assert (said.by, said.rank, said.gain_now) == ("recommended", item.rank, item.gain)


@pytest.mark.parametrize("result", [result for result, _ in WHY.values()], ids=WHY)
def test_what_is_left_out_is_in_the_order_of_ids_and_why_not_agrees(result):
    left = [one.practice for one in result.left_out]
    assert left == sorted(left)
    assert not set(left) & {item.practice.id for item in result}
    assert all(result.why_not(one.practice).by == one.by for one in result.left_out)
    in_time = [id for id in CATALOG.practices if id not in left]
    assert {result.why_not(id).by for id in in_time} <= {"recommended", "no-link", "out-ranked", "minutes"}


def test_an_alias_asks_the_same_and_what_is_no_practice_is_refused():
    (alias, *_) = CATALOG.practices["empathetic-listening"].aliases
    assert recommend(FEAR).why_not(alias) == recommend(FEAR).why_not("empathetic-listening")
    for wrong in ("trust", "no-such-practice", ""):
        with pytest.raises(UnknownConceptError):
            recommend(FEAR).why_not(wrong)


# -- stability ------------------------------------------------------------------------------------------------------


def test_stability_is_the_same_for_a_seed_counts_in_two_hundredths_and_fills_the_list():
    result = recommend(FEAR)
    stability = result.stability(seed=7)
    assert stability == result.stability(seed=7)
    assert (stability.seed, stability.draws) == (7, 200)
    for shares in (stability.chosen, stability.first):
        assert list(shares.values()) == sorted(shares.values(), reverse=True)
        assert all((share * 200).is_integer() and 0 < share <= 1 for share in shares.values())
    assert math.fsum(stability.first.values()) == pytest.approx(1)
    assert math.fsum(stability.chosen.values()) == pytest.approx(3)
    assert all(stability.first[id] <= stability.chosen[id] for id in stability.first)
    assert stability.leader == result[0].practice.id
    assert stability.to_dict() == {
        "seed": 7,
        "draws": 200,
        "firmness": "close call",
        "leader": "empathetic-listening",
        "focus_range": list(stability.focus_range),
        "chosen": dict(stability.chosen),
        "first": dict(stability.first),
    }


def test_what_has_no_rival_is_always_chosen_and_what_may_not_be_never_is():
    result = recommend(Situation(obstacles={"noise": 1}, excluded=["tea"], red_flags=[]), catalog=TINY)
    assert dict(result.stability().chosen) == dict(result.stability().first) == {"earplugs": 1.0}
