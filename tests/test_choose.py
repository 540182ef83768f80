"""Rules S7 and S8: who is a candidate, who is chosen, and with which numbers; worked out by hand."""

import pytest

from intimacy import Catalog, Situation
from intimacy.choose import barred, choose, gain_of, relieve
from intimacy.index import compile_index
from intimacy.model import Condition, Contents, Link, NeededCondition, Obstacle, Pillar, Practice, Sessions, Threshold
from intimacy.scoring import score


def link(source, relation, target, strength):
    return Link(source, relation, target, strength=strength)


def practice(id, minutes=None, times=1, **more):
    sessions = None if minutes is None else Sessions(min=times, typical=times, max=times)
    return Practice(id=id, name=id.title(), minutes_per_session=minutes, sessions_per_week=sessions, **more)


def catalog(practices, links, *, obstacles=("noise", "rush"), pillars=(), conditions=()):
    return Catalog(
        Contents(
            id="tiny",
            name="Tiny",
            obstacles=tuple(Obstacle(id=id, name=id.title()) for id in obstacles),
            pillars=tuple(Pillar(id=id, name=id.title()) for id in pillars),
            conditions=tuple(Condition(id=id, name=id.title()) for id in conditions),
            practices=tuple(practices),
            links=tuple(links),
        )
    )


# Noise 1 and rush 0.5, no pillars: one group, in proportion to need, so that the shares are 2/3 and 1/3.
TINY = catalog(
    [practice("earplugs", 10), practice("list", 20), practice("tea", 30, times=2), practice("walk")],
    [
        link("earplugs", "addresses", "noise", "strong"),
        link("tea", "addresses", "noise", "moderate"),
        link("tea", "addresses", "rush", "moderate"),
        link("list", "addresses", "rush", "strong"),
        link("walk", "addresses", "noise", "weak"),
    ],
)
BOTH = {"obstacles": {"noise": 1, "rush": 0.5}}


def prepared(catalog, held=(), **situation):
    index = compile_index(catalog)
    given = index.resolve(Situation(red_flags=[], **situation))
    scores = score(index.tables, given, focus=0.5, alone=index.alone)
    places = {index.practices.index(id) for id in held}
    return index, given, scores, barred(index, given, scores, places)


def chosen(catalog=TINY, k=10, held=(), **situation):
    index, given, scores, candidacy = prepared(catalog, held, **situation)
    choice = choose(index, given, scores, candidacy.candidates, k)
    return [(index.practices[pick.practice], pick.gain) for pick in choice.picks], choice.value


def order(*args, **more):
    return [id for id, _ in chosen(*args, **more)[0]]


def causes(catalog=TINY, held=(), **situation):
    index, _, _, candidacy = prepared(catalog, held, **situation)
    assert sorted([*candidacy.candidates, *candidacy.barred]) == list(range(len(index.practices)))
    return {index.practices[place]: str(cause) for place, cause in candidacy.barred.items()}


# -- the greedy choice ---------------------------------------------------------------------------------------------


def test_every_round_takes_the_largest_gain_that_is_left():
    # First: earplugs 2/3 * 3/4 = 1/2; tea 1/2 of everything = 1/2, too; list 1/3 * 3/4 = 1/4; walk 2/3 * 1/4 = 1/6. Earplugs by id.
    # Left: noise 1/6, rush 1/3. List 1/4; tea 1/12 + 1/6 = 1/4, too; walk 1/24. List by id. Left: noise 1/6, rush 1/12.
    # Tea 1/12 + 1/24 = 1/8. Left: noise 1/12, rush 1/24. Walk 1/12 * 1/4 = 1/48.
    picks, value = chosen(**BOTH)
    assert [id for id, _ in picks] == ["earplugs", "list", "tea", "walk"]
    assert [gain for _, gain in picks] == pytest.approx([1 / 2, 1 / 4, 1 / 8, 1 / 48], abs=1e-12)
    # value = 1 - 1/16 of noise (2/3 * 3/32) and rush (1/3 * 1/8): 2/3 * 29/32 + 1/3 * 7/8 = 43/48.
    assert value == pytest.approx(43 / 48, abs=1e-12)


def test_gains_sum_to_the_value():
    picks, value = chosen(**BOTH)
    assert sum(gain for _, gain in picks) == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_the_list_ends_at_k(k):
    assert order(k=k, **BOTH) == ["earplugs", "list", "tea"][:k]


def test_a_practice_that_relieves_nothing_is_never_chosen_whatever_k_is():
    # Rush alone: earplugs and walk have no link to it.
    assert order(k=1000, obstacles={"rush": 1}) == ["list", "tea"]


def test_a_gain_of_a_millionth_of_a_millionth_ends_the_list():
    # The share of rush is s / (1 + s); list takes 3/4 of it: 1.5e-12 is more than 1e-12, 7.5e-13 is not.
    links = [link("list", "addresses", "rush", "strong")]
    tiny = catalog([practice("list")], links)
    assert order(tiny, obstacles={"noise": 1, "rush": 2e-12}) == ["list"]
    assert order(tiny, obstacles={"noise": 1, "rush": 1.01e-12}) == []


def test_gains_within_a_billionth_are_equal_and_the_smallest_id_is_taken():
    links = [link("aa", "addresses", "noise", "strong"), link("bb", "addresses", "rush", "strong")]
    two = catalog([practice("aa"), practice("bb")], links)
    # The gains differ by 3/4 * difference / 2.
    assert order(two, obstacles={"noise": 0.5, "rush": 0.5 + 1e-9}) == ["aa", "bb"]
    assert order(two, obstacles={"noise": 0.5, "rush": 0.5 + 1e-8}) == ["bb", "aa"]


def test_the_gain_that_is_reported_is_the_one_of_the_practice_taken():
    links = [link("aa", "addresses", "noise", "strong"), link("bb", "addresses", "rush", "strong")]
    # noise 0.5 of 1 + 1e-9, times 3/4.
    picks, _ = chosen(
        catalog([practice("aa"), practice("bb")], links), k=1, obstacles={"noise": 0.5, "rush": 0.5 + 1e-9}
    )
    assert picks == [("aa", pytest.approx(0.375 / (1 + 1e-9), abs=1e-15))]


def test_who_is_no_candidate_is_not_chosen():
    index, given, scores, _ = prepared(TINY, **BOTH)
    place = index.practices.index("walk")
    assert [pick.practice for pick in choose(index, given, scores, [place], 5).picks] == [place]
    assert choose(index, given, scores, [], 5).picks == []


def test_what_is_left_is_the_share_that_nobody_relieved():
    index, given, scores, candidacy = prepared(TINY, **BOTH)
    # Earplugs leave 2/3 * 1/4 of noise and all of rush.
    assert choose(index, given, scores, candidacy.candidates, 1).left == pytest.approx([1 / 6, 1 / 3], abs=1e-12)
    assert scores.shares == pytest.approx([2 / 3, 1 / 3], abs=1e-12)


def test_a_gain_is_the_sum_over_targets_and_relief_takes_it_away():
    left = [0.6, 0.4]
    effects = [(0, 0.5), (1, 0.25)]
    # 0.6/2 + 0.4/4 = 0.4; left 0.3 and 0.3.
    assert gain_of(effects, left) == pytest.approx(0.4, abs=1e-15)
    relieve(effects, left)
    assert left == pytest.approx([0.3, 0.3], abs=1e-15)


# -- who is a candidate --------------------------------------------------------------------------------------------


def test_what_is_done_or_excluded_or_held_is_no_candidate():
    found = causes(**BOTH, done=["earplugs"], excluded=["list"], held=["tea"])
    assert found == {"earplugs": "done", "list": "excluded", "tea": "safety"}
    assert order(**BOTH, done=["earplugs"], excluded=["list"], held=["tea"]) == ["walk"]


def test_who_is_left_moves_up_with_the_gain_that_is_then_theirs():
    # Without earplugs tea comes first: 1/2; then list: 1/3 * 1/2 * 3/4 = 1/8; then walk: 2/3 * 1/2 * 1/4 = 1/12.
    picks, _ = chosen(**BOTH, excluded=["earplugs"])
    assert [id for id, _ in picks] == ["tea", "list", "walk"]
    assert [gain for _, gain in picks] == pytest.approx([1 / 2, 1 / 8, 1 / 12], abs=1e-12)


ASKING = catalog(
    [
        practice("talk", conditions=(NeededCondition(condition="rested"),)),
        practice(
            "vow", conditions=(NeededCondition(condition="rested", when=Threshold(obstacle="noise", at_least=0.4)),)
        ),
    ],
    [link("talk", "addresses", "noise", "strong"), link("vow", "addresses", "noise", "weak")],
    conditions=("rested",),
)


def test_a_condition_that_nobody_confirmed_has_to_be_asked_first():
    assert causes(ASKING, obstacles={"noise": 1}) == {"talk": "ask-first", "vow": "ask-first"}
    assert causes(ASKING, obstacles={"noise": 1}, confirmed=["rested"]) == {}


@pytest.mark.parametrize(("severity", "asked"), [(0.39, False), (0.4, True), (1, True)])
def test_a_condition_from_a_severity_upward_is_asked_from_there(severity, asked):
    assert ("vow" in causes(ASKING, obstacles={"noise": severity})) is asked


def test_a_practice_of_which_nothing_is_left_alone_is_no_candidate_alone():
    tiny = catalog(
        [practice("half", alone_effect="half"), practice("none", alone_effect="none")],
        [link("half", "addresses", "noise", "weak"), link("none", "addresses", "noise", "strong")],
    )
    assert causes(tiny, obstacles={"noise": 1}, mode="alone") == {"none": "mode"}
    # Half of a quarter.
    assert chosen(tiny, obstacles={"noise": 1}, mode="alone")[0] == [("half", pytest.approx(0.125))]
    assert causes(tiny, obstacles={"noise": 1}) == {}


@pytest.mark.parametrize(("level", "ready"), [(0.21, True), (0.2, True), (0.19, False), (0, False)])
def test_a_readiness_of_less_than_two_fifths_is_not_yet(level, ready):
    # 1 - (1 - level) * 3/4 is at least 0.4 where the level is at least 0.2.
    tiny = catalog(
        [practice("vow")],
        [link("vow", "strengthens", "trust", "strong"), link("vow", "requires", "trust", "strong")],
        pillars=("trust",),
    )
    assert causes(tiny, pillars={"trust": level}) == ({} if ready else {"vow": "not-yet"})


@pytest.mark.parametrize(
    ("minutes", "barred_", "list_"),
    [
        # A week takes: earplugs 10, list 20, tea 60; of walk nobody knows.
        (0, {"earplugs", "list", "tea", "walk"}, []),
        (10, {"list", "tea", "walk"}, ["earplugs"]),
        (29, {"tea", "walk"}, ["earplugs"]),
        (30, {"tea", "walk"}, ["earplugs", "list"]),
        (89, {"walk"}, ["earplugs", "list"]),
        (90, {"walk"}, ["earplugs", "list", "tea"]),
    ],
)
def test_minutes_are_counted_by_the_week_and_what_is_unknown_never_fits(minutes, barred_, list_):
    assert causes(**BOTH, minutes_per_week=minutes) == dict.fromkeys(barred_, "minutes")
    assert order(**BOTH, minutes_per_week=minutes) == list_


def test_no_limit_of_minutes_leaves_nobody_out():
    assert causes(**BOTH) == {}


def test_adding_up_minutes_is_not_decided_by_a_rounding_error():
    # 3 * 0.1 is more than 0.3 in binary.
    tiny = catalog([practice("nap", 3, times=0.1)], [link("nap", "addresses", "noise", "weak")])
    assert order(tiny, obstacles={"noise": 1}, minutes_per_week=0.3) == ["nap"]


def test_the_first_cause_that_applies_is_told():
    tiny = catalog(
        [practice("all", conditions=(NeededCondition(condition="rested"),), alone_effect="none")],
        [link("all", "requires", "trust", "strong")],
        pillars=("trust",),
        conditions=("rested",),
    )
    worst = {"pillars": {"trust": 0}, "mode": "alone", "minutes_per_week": 0}
    everything = {**worst, "done": ["all"], "excluded": ["all"]}
    assert causes(tiny, held=["all"], **everything) == {"all": "done"}
    assert causes(tiny, held=["all"], **worst, excluded=["all"]) == {"all": "excluded"}
    assert causes(tiny, held=["all"], **worst) == {"all": "safety"}
    assert causes(tiny, **worst) == {"all": "ask-first"}
    assert causes(tiny, **worst, confirmed=["rested"]) == {"all": "mode"}
    assert causes(tiny, **worst | {"mode": "together"}, confirmed=["rested"]) == {"all": "not-yet"}
    assert causes(tiny, **worst | {"mode": "together", "pillars": {"trust": 0.9}}, confirmed=["rested"]) == {
        "all": "minutes"
    }


# -- S8 nothing given ----------------------------------------------------------------------------------------------

STARTING = catalog(
    [practice("hello", starter=True), practice("vow"), practice("wave", starter=True)],
    [
        link("hello", "strengthens", "trust", "weak"),
        link("vow", "strengthens", "trust", "strong"),
        link("wave", "strengthens", "care", "moderate"),
    ],
    pillars=("care", "trust"),
)


def test_where_nothing_is_given_only_starters_are_candidates():
    assert causes(STARTING) == {"vow": "not-a-starter"}
    # Two pillars with a share of 1/2 each: wave 1/2 * 1/2, hello 1/2 * 1/4.
    picks, value = chosen(STARTING)
    assert picks == [("wave", pytest.approx(1 / 4)), ("hello", pytest.approx(1 / 8))]
    assert value == pytest.approx(3 / 8)


def test_where_something_is_given_everybody_is_a_candidate():
    assert causes(STARTING, pillars={"trust": 0.5}) == {}
    assert order(STARTING, pillars={"trust": 0.5}) == ["vow", "hello"]


def test_a_catalogue_without_pillars_starts_with_its_obstacles():
    tiny = catalog([practice("hello", starter=True)], [link("hello", "addresses", "rush", "moderate")])
    # Two obstacles with a share of 1/2 each.
    assert chosen(tiny)[0] == [("hello", pytest.approx(1 / 4))]
