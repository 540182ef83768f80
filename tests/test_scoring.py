"""Rules S2 to S6 and the needs of S8, on a catalogue so small that every number is worked out by hand."""

import math

import pytest

from intimacy import Catalog, Situation
from intimacy.index import compile_index
from intimacy.model import Benefit, Contents, Link, Obstacle, Pillar, Policy, Practice
from intimacy.scoring import score


def link(source, relation, target, strength):
    return Link(source, relation, target, strength=strength)


# weak, moderate, strong are 1/4, 1/2, 3/4 (S1).
TINY = Catalog(
    Contents(
        id="tiny",
        name="Tiny",
        obstacles=(Obstacle(id="noise", name="Noise"), Obstacle(id="rush", name="Rush")),
        pillars=(Pillar(id="care", name="Care"), Pillar(id="trust", name="Trust")),
        benefits=(Benefit(id="joy", name="Joy"), Benefit(id="rest", name="Rest")),
        practices=(
            Practice(id="tea", name="Tea", alone_effect="half"),
            Practice(id="vow", name="Vow", alone_effect="none"),
            Practice(id="walk", name="Walk", alone_effect="full"),
        ),
        links=(
            link("noise", "weakens", "care", "strong"),
            link("noise", "weakens", "trust", "weak"),
            link("rush", "weakens", "care", "moderate"),
            link("trust", "enables", "care", "moderate"),
            link("care", "yields", "joy", "strong"),
            link("care", "yields", "rest", "weak"),
            link("tea", "addresses", "noise", "strong"),
            link("tea", "strengthens", "care", "moderate"),
            link("tea", "yields", "joy", "weak"),
            link("vow", "strengthens", "trust", "strong"),
            link("vow", "requires", "trust", "strong"),
            link("vow", "requires", "care", "moderate"),
            link("walk", "addresses", "rush", "moderate"),
        ),
    )
)
TARGETS = ("noise", "rush", "care", "trust", "joy", "rest")


def scores(catalog=TINY, *, focus=0.5, policy="weighed", **situation):
    index = compile_index(catalog, Policy(policy))
    return index, score(
        index.tables, index.resolve(Situation(red_flags=[], **situation)), focus=focus, alone=index.alone
    )


def lacks(**situation):
    index, numbers = scores(**situation)
    return dict(zip(index.pillars, numbers.lacks, strict=True))


def needs(**situation):
    index, numbers = scores(**situation)
    return {target: need for target, need in zip(index.targets, numbers.needs, strict=True) if need}


def shares(**situation):
    index, numbers = scores(**situation)
    return {target: share for target, share in zip(index.targets, numbers.shares, strict=True) if share}


def readiness(**situation):
    index, numbers = scores(**situation)
    return dict(zip(index.practices, numbers.readiness, strict=True))


def effects(practice, **situation):
    index, numbers = scores(**situation)
    row = numbers.effects[index.practices.index(practice)]
    return {index.targets[target]: effect for target, effect in row if effect}


def about(numbers):
    return pytest.approx(numbers, rel=0, abs=1e-12)


def test_targets_stand_obstacles_first_then_pillars_then_benefits():
    assert scores()[0].targets == TARGETS


# -- S2 obstacle need ----------------------------------------------------------------------------------------------


def test_the_need_of_an_obstacle_is_its_severity():
    found = needs(obstacles={"noise": 0.8, "rush": 0.3})
    assert (found["noise"], found["rush"]) == (0.8, 0.3)


@pytest.mark.parametrize(("severity", "kept"), [(0.0, False), (1e-13, False), (1e-12, False), (2e-12, True)])
def test_a_need_of_a_millionth_of_a_millionth_or_less_is_dropped(severity, kept):
    # A level of 1 leaves no pillar in need, so that the obstacle is all there is.
    full = {"care": 1, "trust": 1}
    assert ("noise" in needs(obstacles={"noise": severity, "rush": 0.5}, pillars=full)) is kept


def test_a_need_that_is_dropped_has_no_share():
    # The need of trust is 1e-13.
    assert set(shares(obstacles={"rush": 0.5}, pillars={"care": 1, "trust": 1 - 1e-13})) == {"rush"}


# -- S3 lack -------------------------------------------------------------------------------------------------------


def test_a_measured_pillar_lacks_what_its_level_leaves_whatever_weakens_it():
    # 1 - 0.6 = 0.4, though noise weakens it.
    assert lacks(pillars={"trust": 0.6}, obstacles={"noise": 1})["trust"] == about(0.4)


def test_obstacles_multiply_what_they_leave():
    # care: 1 - (1 - 0.8 * 3/4)(1 - 0.5 * 1/2) = 1 - 0.4 * 0.75 = 0.7; trust: 1 - (1 - 0.8 * 1/4) = 0.2.
    assert lacks(obstacles={"noise": 0.8, "rush": 0.5}) == about({"care": 0.7, "trust": 0.2})


def test_a_measured_pillar_weakens_what_it_enables_by_what_it_lacks():
    # care: 1 - (1 - 0.4 * 1/2) = 0.2.
    assert lacks(pillars={"trust": 0.6}) == about({"care": 0.2, "trust": 0.4})


def test_obstacles_and_measured_pillars_weaken_together():
    # care: 1 - (1 - 0.8 * 3/4)(1 - 0.4 * 1/2) = 1 - 0.4 * 0.8 = 0.68.
    assert lacks(obstacles={"noise": 0.8}, pillars={"trust": 0.6}) == about({"care": 0.68, "trust": 0.4})


def test_a_pillar_that_is_only_inferred_weakens_nothing_further():
    # trust lacks 0.25 by noise; care lacks 3/4 by noise and nothing by trust.
    assert lacks(obstacles={"noise": 1}) == about({"care": 0.75, "trust": 0.25})


def test_an_obstacle_that_is_not_reported_weakens_nothing():
    # Only rush: care 1 - (1 - 1/2) = 0.5.
    assert lacks(obstacles={"rush": 1}) == about({"care": 0.5, "trust": 0})


# -- S4 need of a pillar -------------------------------------------------------------------------------------------


def test_the_need_of_an_unmeasured_pillar_is_its_lack():
    assert needs(obstacles={"rush": 1}) == about({"rush": 1, "care": 0.5})


@pytest.mark.parametrize(
    ("wanted", "need"), [({}, 0.4), ({"trust": 1}, 0.4), ({"trust": 0.9}, 0.3), ({"trust": 0.5}, None)]
)
def test_the_need_of_a_measured_pillar_is_what_is_wanted_above_its_level(wanted, need):
    # Level 0.6; wanted 1 unless given: 0.4; wanted 0.9: 0.3; wanted less than there is: nothing.
    assert needs(pillars={"trust": 0.6}, wanted=wanted).get("trust") == (need if need is None else about(need))


def test_wanting_less_changes_the_need_and_not_the_lack():
    assert lacks(pillars={"trust": 0.6}, wanted={"trust": 0.6}) == about({"care": 0.2, "trust": 0.4})


def test_a_wanted_level_of_an_unmeasured_pillar_counts_for_nothing():
    assert needs(obstacles={"rush": 1}, wanted={"care": 0.1}) == needs(obstacles={"rush": 1})


def test_a_goal_that_is_a_pillar_halves_what_was_not_needed():
    # 1 - (1 - 0.5)/2 = 0.75; nothing needed: 1 - 1/2 = 0.5.
    assert needs(obstacles={"rush": 1}, goals=["care"])["care"] == about(0.75)
    assert needs(obstacles={"rush": 1}, goals=["trust"])["trust"] == about(0.5)


def test_a_goal_that_is_a_measured_pillar_does_too():
    # need 0.4: 1 - 0.6/2 = 0.7.
    assert needs(pillars={"trust": 0.6}, goals=["trust"])["trust"] == about(0.7)


def test_a_goal_that_is_a_benefit_is_a_target_of_its_own_and_raises_the_pillars_that_yield_it():
    # care: 1 - (1 - 0)(1 - 1/2 * 3/4) = 0.375; the goal itself: 0.5.
    assert needs(goals=["joy"]) == about({"care": 0.375, "joy": 0.5})


def test_two_benefits_raise_a_pillar_one_after_the_other():
    # care: 1 - (1 - 3/8)(1 - 1/8) = 1 - 35/64 = 29/64.
    assert needs(goals=["joy", "rest"]) == about({"care": 29 / 64, "joy": 0.5, "rest": 0.5})


def test_a_pillar_goal_counts_before_a_benefit_goal():
    # care with rush 1: 0.5; as a goal 0.75; for joy 1 - 0.25 * 5/8 = 0.84375 (the other way round it is the same).
    assert needs(obstacles={"rush": 1}, goals=["joy", "care"])["care"] == about(0.84375)


def test_a_benefit_goal_raises_no_measured_pillar():
    assert needs(pillars={"care": 0.9}, goals=["joy"])["care"] == about(0.1)


# -- S5 shares -----------------------------------------------------------------------------------------------------


def test_groups_weigh_as_their_greatest_needs_and_divide_in_proportion():
    # noise 0.8; care 0.8 * 3/4 = 0.6, trust 0.8 * 1/4 = 0.2. Hefts 0.4 and 0.3: obstacles 4/7, pillars 3/7, of which care has 3/4.
    assert shares(obstacles={"noise": 0.8}) == about({"noise": 4 / 7, "care": 9 / 28, "trust": 3 / 28})


def test_focus_moves_weight_between_obstacles_and_the_rest():
    # 0.8 * 0.8 = 0.64 against 0.2 * 0.6 = 0.12: 16/19 and 3/19.
    found = shares(obstacles={"noise": 0.8}, focus=0.8)
    assert found == about({"noise": 16 / 19, "care": 9 / 76, "trust": 3 / 76})


def test_benefits_are_a_group_of_their_own():
    # Obstacle rush 1, care 1 - (1 - 1/2)(1 - 3/8) = 0.6875, joy 0.5: hefts 0.5, 0.34375, 0.25 sum to 1.09375.
    found = shares(obstacles={"rush": 1}, goals=["joy"])
    assert found == about({"rush": 0.5 / 1.09375, "care": 0.34375 / 1.09375, "joy": 0.25 / 1.09375})


def test_a_focus_of_1_leaves_the_obstacles_alone_and_of_0_leaves_them_out():
    assert shares(obstacles={"noise": 0.8}, focus=1) == about({"noise": 1})
    assert shares(obstacles={"noise": 0.8}, focus=0) == about({"care": 0.75, "trust": 0.25})


def test_where_focus_leaves_nothing_the_greatest_needs_alone_count():
    # focus 1 and no obstacle: hefts of the needs alone, care 0.375 and joy 0.5.
    assert shares(goals=["joy"], focus=1) == about({"care": 3 / 7, "joy": 4 / 7})
    # focus 0 and obstacles alone.
    assert shares(obstacles={"noise": 0.8}, pillars={"care": 1, "trust": 1}, focus=0) == about({"noise": 1})


@pytest.mark.parametrize("focus", [0, 0.3, 0.5, 1])
@pytest.mark.parametrize(
    "situation",
    [
        {},
        {"obstacles": {"noise": 0.1, "rush": 1}},
        {"goals": ["joy", "rest"]},
        {"pillars": {"care": 0.2}, "goals": ["trust"]},
    ],
    ids=["nothing", "obstacles", "benefits", "pillars"],
)
def test_shares_sum_to_1(situation, focus):
    assert math.fsum(shares(**situation, focus=focus).values()) == about(1)


# -- S6 effect -----------------------------------------------------------------------------------------------------


def test_readiness_multiplies_what_the_lacks_leave():
    # vow: (1 - 0.4 * 3/4)(1 - 0.2 * 1/2) = 0.7 * 0.9 = 0.63; the others require nothing.
    assert readiness(pillars={"trust": 0.6}) == about({"tea": 1, "vow": 0.63, "walk": 1})


@pytest.mark.parametrize("change", [{"goals": ["trust"]}, {"wanted": {"trust": 0.6}}])
def test_readiness_is_of_lack_before_goals_and_wishes(change):
    assert readiness(pillars={"trust": 0.6}, **change) == readiness(pillars={"trust": 0.6})


def test_an_effect_is_readiness_times_what_is_left_alone_times_weight():
    trust = {"pillars": {"trust": 0.6}}
    # Together: 0.63 * 3/4; tea on care 1/2.
    assert effects("vow", **trust) == about({"trust": 0.4725})
    assert effects("tea", **trust) == about({"care": 0.5})
    # Alone: tea half of 1/2; of vow nothing is left.
    assert effects("tea", **trust, mode="alone") == about({"care": 0.25})
    assert effects("vow", **trust, mode="alone") == {}


def test_a_practice_that_is_whole_alone_keeps_its_effect():
    rush = {"obstacles": {"rush": 1}}
    assert effects("walk", **rush) == effects("walk", **rush, mode="alone") == about({"rush": 0.5})


def test_practices_relieve_obstacles_pillars_and_benefits():
    # tea addresses noise 3/4, strengthens care 1/2, yields joy 1/4.
    assert effects("tea", obstacles={"noise": 1}, goals=["joy"]) == about({"noise": 0.75, "care": 0.5, "joy": 0.25})


def test_only_what_is_needed_is_relieved():
    assert effects("tea", obstacles={"rush": 1}) == about({"care": 0.5})


def test_mode_changes_neither_needs_nor_shares_nor_readiness():
    together, alone = (scores(obstacles={"noise": 1}, mode=mode)[1] for mode in ("together", "alone"))
    for name in ("lacks", "needs", "shares", "readiness"):
        assert getattr(together, name) == getattr(alone, name)


# -- S8 nothing given ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "situation", [{}, {"obstacles": {"noise": 0}}, {"wanted": {"care": 1}}, {"pillars": {"care": 1, "trust": 1}}]
)
def test_where_there_is_no_need_every_pillar_has_need_and_lack_of_a_half(situation):
    index, numbers = scores(**situation)
    assert numbers.general
    assert numbers.lacks == [0.5, 0.5]
    assert dict(zip(index.targets, numbers.needs, strict=True)) == {
        target: 0.5 * (target in index.pillars) for target in TARGETS
    }
    assert shares(**situation) == about({"care": 0.5, "trust": 0.5})


def test_readiness_is_of_the_assumed_lack_then():
    # vow: (1 - 0.5 * 3/4)(1 - 0.5 * 1/2) = 0.625 * 0.75 = 0.46875.
    assert readiness()["vow"] == about(0.46875)


def test_a_goal_is_a_need_so_that_nothing_is_assumed():
    assert not scores(goals=["rest"])[1].general


def test_a_catalogue_without_pillars_assumes_its_obstacles():
    bare = Catalog(
        Contents(
            id="bare",
            name="Bare",
            obstacles=(Obstacle(id="noise", name="Noise"), Obstacle(id="rush", name="Rush")),
            benefits=(Benefit(id="joy", name="Joy"),),
        )
    )
    index, numbers = scores(bare)
    assert index.targets == ("noise", "rush", "joy")
    assert (numbers.general, numbers.needs, numbers.shares) == (True, [0.5, 0.5, 0], about([0.5, 0.5, 0]))


def test_a_catalogue_without_targets_has_no_shares():
    _, numbers = scores(Catalog(Contents(id="empty", name="Empty", practices=(Practice(id="tea", name="Tea"),))))
    assert (numbers.general, numbers.needs, numbers.shares, list(numbers.effects)) == (True, [], [], [[]])
