"""What if: what moved between two results and because of what, and the smallest change of a number that puts a practice first."""

from __future__ import annotations

import json
import math
import runpy
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import attrs
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from intimacy import Catalog, OptionError, Situation, UnknownConceptError, compare, load_catalog, recommend
from intimacy.advice import changes
from intimacy.model import (
    Condition,
    Contents,
    Link,
    NeededCondition,
    Obstacle,
    Pillar,
    Policy,
    Practice,
    Sessions,
    Threshold,
)

second = SimpleNamespace(**runpy.run_path(str(Path(__file__).parent / "rereading.py")))

CATALOG = load_catalog()
FEAR = Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[])
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
policies = st.sampled_from([str(policy) for policy in Policy])


def link(source, relation, target, strength):
    return Link(source, relation, target, strength=strength)


def practice(id, minutes=None, **more):
    sessions = None if minutes is None else Sessions(min=1, typical=1, max=1)
    return Practice(id=id, name=id.title(), minutes_per_session=minutes, sessions_per_week=sessions, **more)


def catalog(practices, links, *, obstacles=("noise", "rush"), pillars=(), conditions=()):
    return Catalog(
        Contents(
            id="tiny",
            name="Tiny",
            obstacles=tuple(Obstacle(id=id, name=id.title(), aliases=(f"{id}-too",)) for id in obstacles),
            pillars=tuple(Pillar(id=id, name=id.title(), aliases=(f"{id}-too",)) for id in pillars),
            conditions=tuple(Condition(id=id, name=id.title()) for id in conditions),
            practices=tuple(practices),
            links=tuple(links),
        )
    )


# Noise 1 and rush 0.5, no pillars: one group, in proportion to need, so that the shares are 2/3 and 1/3.
TINY = catalog(
    [practice("earplugs"), practice("list"), practice("tea"), practice("walk")],
    [
        link("earplugs", "addresses", "noise", "strong"),
        link("tea", "addresses", "noise", "moderate"),
        link("tea", "addresses", "rush", "moderate"),
        link("list", "addresses", "rush", "strong"),
        link("walk", "addresses", "noise", "weak"),
    ],
)
BOTH = Situation(obstacles={"noise": 1, "rush": 0.5}, red_flags=[])
# Earplugs 2/3 * 3/4 = 1/2, then list 1/3 * 3/4 = 1/4; tea would add 1/6 * 1/2 + 1/12 * 1/2 = 1/8 after them.
TWO = recommend(BOTH, catalog=TINY, k=2)
# Shares 1/3 and 2/3: list 2/3 * 3/4 = 1/2, then earplugs 1/3 * 3/4 = 1/4; tea would add 1/12 * 1/2 + 1/6 * 1/2 = 1/8.
TURNED = TWO.what_if(obstacles={"noise": 0.5, "rush": 1})


def places(result):
    """Of every practice: its rank, and why it could not be chosen."""
    ranks = {item.practice.id: item.rank for item in result}
    causes = {one.practice: one.by for one in result.left_out}
    return {id: (ranks.get(id), causes.get(id)) for id in result.catalog.practices}


def parts_now(result, id):
    """Each target's part of the gain that a practice has in a list, or would have after it; asked of the public face alone."""
    rank, cause = places(result)[id]
    if rank is not None:
        return {reason.target: reason.gain for reason in result[rank - 1].reasons}
    if cause is not None:
        return {}
    share = {need.target: need.share for need in result.needs}
    others = [one for one in result.catalog.practices if one != id]
    alone = result.what_if(k=1, done=(), excluded=others, minutes_per_week=None)
    left = dict(share)
    for reason in [reason for item in result for reason in item.reasons]:
        left[reason.target] -= reason.gain
    return {
        reason.target: left[reason.target] * reason.gain / share[reason.target]
        for item in alone
        for reason in item.reasons
    }


# -- compare, worked out by hand ------------------------------------------------------------------------------------


def test_a_comparison_tells_what_moved_by_how_much_and_because_of_which_need():
    found = compare(TWO, TURNED)
    assert str(found) == "List: from 2 to 1, mostly because of rush.\nEarplugs: from 1 to 2, mostly because of noise."
    up, down = found.moves
    assert (up.practice, up.name, up.rank_before, up.rank_after, up.because) == ("list", "List", 2, 1, "rush")
    assert (up.gain_before, up.gain_after) == (pytest.approx(1 / 4), pytest.approx(1 / 2))
    assert dict(up.parts) == {"rush": pytest.approx(1 / 4)}
    assert (down.practice, down.rank_before, down.rank_after, down.because) == ("earplugs", 1, 2, "noise")
    assert dict(down.parts) == {"noise": pytest.approx(-1 / 4)}
    assert [(need.target, str(need.kind), need.before, need.after) for need in found.needs] == [
        ("noise", "obstacle", 1, 0.5),
        ("rush", "obstacle", 0.5, 1),
    ]
    assert (found.total_gain_before, found.total_gain_after) == (pytest.approx(3 / 4), pytest.approx(3 / 4))


def test_parts_stand_with_the_largest_change_first_whatever_its_sign():
    # Before: tea takes 1/3 of noise and 1/6 of rush. After: shares 1/5 and 4/5, tea takes 1/10 and 2/5.
    only_tea = recommend(attrs.evolve(BOTH, excluded=["earplugs", "list"]), catalog=TINY, k=1)
    with_list = only_tea.what_if(obstacles={"noise": 0.25, "rush": 1}, excluded=["earplugs"])
    (tea,) = [move for move in compare(only_tea, with_list).moves if move.practice == "tea"]
    # List comes first now, and leaves 1/5 of rush: tea would take 1/10 of each.
    assert (tea.rank_before, tea.rank_after) == (1, None)
    assert list(tea.parts) == ["noise", "rush"]
    assert dict(tea.parts) == {"noise": pytest.approx(1 / 10 - 1 / 3), "rush": pytest.approx(1 / 10 - 1 / 6)}


@pytest.mark.parametrize(
    ("k", "text"),
    [(1, "List: was 2, no longer in the list (others rank higher"), (3, "Tea: new at 3.")],
)
def test_a_shorter_or_longer_list_changes_no_gain_and_no_need(k, text):
    found = compare(TWO, TWO.what_if(k=k))
    (move,) = found.moves
    assert str(found) == move.text
    assert move.text.startswith(text)
    assert (dict(move.parts), move.because) == ({}, None)
    assert move.gain_before == pytest.approx(move.gain_after)
    assert found.needs == ()


def test_who_moves_up_into_the_place_of_another_is_new_because_that_one_took_its_part():
    # Without earplugs tea comes first: 1/3 of noise where it had 1/12 left, and 1/6 of rush where it had 1/24.
    found = compare(TWO, TWO.what_if(excluded=["earplugs"]))
    assert str(found).splitlines() == [
        "Tea: new at 1, mostly because others no longer take its part.",
        "Earplugs: was 1, no longer in the list (you left it out).",
    ]
    tea, earplugs = found.moves
    assert dict(tea.parts) == {"noise": pytest.approx(1 / 4), "rush": pytest.approx(1 / 8)}
    assert (tea.by_need, tea.by_effect, tea.because) == (0, 0, None)
    assert tea.by_others == pytest.approx(3 / 8)
    assert (earplugs.gain_after, earplugs.cause_after, earplugs.cause_before) == (0, "excluded", None)
    back = compare(TWO.what_if(excluded=["earplugs"]), TWO)
    assert str(back).splitlines()[0] == "Earplugs: new at 1 (before: you left it out)."
    (gone,) = [move.text for move in back.moves if move.practice == "tea"]
    assert gone.startswith("Tea: was 1, no longer in the list (others rank higher")


def test_what_a_practice_can_do_no_longer_is_told_as_that():
    # Alone tea does half of what it does together, list all of it: 1/4 against 3/4 of what is needed, 1 being all of it.
    links = [link("tea", "addresses", "noise", "strong"), link("list", "addresses", "noise", "moderate")]
    two = catalog([practice("list", alone_effect="full"), practice("tea", alone_effect="half")], links)
    result = recommend(Situation(obstacles={"noise": 1}, red_flags=[]), catalog=two)
    ours, mine = compare(result, result.what_if(mode="alone")).moves
    # List 1/4 * 1/2 before, 1/2 after; tea 3/4 before, and 3/8 of the half that list leaves after.
    assert str(ours) == "List: from 2 to 1, mostly because others no longer take its part."
    assert (ours.by_need, ours.by_effect, ours.by_others) == (0, 0, pytest.approx(3 / 8))
    assert str(mine) == "Tea: from 1 to 2, mostly because of what it can do now."
    assert (mine.by_need, mine.by_effect, mine.by_others) == (0, pytest.approx(-3 / 8), pytest.approx(-3 / 16))
    there = [str(move) for move in compare(result.what_if(mode="alone"), result).moves]
    assert there[1] == "List: from 1 to 2, mostly because others take its part now."


def test_a_practice_that_comes_up_with_an_obstacle_newly_named_is_there_because_of_it():
    before = recommend(Situation(obstacles={"noise": 0.5}, red_flags=[]), catalog=TINY, k=1)
    list_, *_ = compare(before, before.what_if(obstacles={"rush": 0.5})).moves
    # All of the need is rush now, and list does 3/4 of it, as it always could.
    assert (list_.because, list_.by_need, list_.by_effect) == ("rush", pytest.approx(3 / 4), 0)
    assert str(list_) == "List: new at 1 (before: we know of no link from it to what was named)."


def test_a_need_that_comes_or_goes_is_told_as_one_from_or_to_nothing():
    without = TWO.what_if(obstacles={"noise": 1})
    assert [(one.target, one.before, one.after) for one in compare(TWO, without).needs] == [("rush", 0.5, 0)]
    assert [(one.target, one.before, one.after) for one in compare(without, TWO).needs] == [("rush", 0, 0.5)]


def test_a_comparison_as_plain_data_says_all_of_it():
    assert compare(TWO, TURNED).moves[1].to_dict() == {
        "practice": "earplugs",
        "rank_before": 1,
        "rank_after": 2,
        "gain_before": pytest.approx(1 / 2),
        "gain_after": pytest.approx(1 / 4),
        "parts": {"noise": pytest.approx(-1 / 4)},
        "by_need": pytest.approx(-1 / 4),
        "by_effect": 0,
        "by_others": 0,
        "because": "noise",
        "text": "Earplugs: from 1 to 2, mostly because of noise.",
    }
    found = compare(TWO, TWO.what_if(done=["earplugs"]))
    data = found.to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert list(data) == ["paused", "moves", "needs", "total_gain_before", "total_gain_after"]
    assert data["paused"] is False
    assert data["moves"] == [move.to_dict() for move in found.moves]
    assert data["moves"][-1]["cause_after"] == "done"
    assert "cause_before" not in data["moves"][-1]
    (need, _) = compare(TWO, TURNED).to_dict()["needs"]
    assert need == {"target": "noise", "kind": "obstacle", "before": 1.0, "after": 0.5}


# -- the words ------------------------------------------------------------------------------------------------------

# Vow is the only practice. It asks for trust, for both, for 70 minutes, and from a lot of noise on for rest.
VOW = catalog(
    [
        practice(
            "vow",
            70,
            alone_effect="none",
            conditions=(NeededCondition(condition="rested", when=Threshold(obstacle="noise", at_least=0.9)),),
        )
    ],
    [
        link("vow", "addresses", "noise", "strong"),
        link("vow", "strengthens", "trust", "strong"),
        link("vow", "requires", "trust", "strong"),
    ],
    pillars=("trust",),
    conditions=("rested",),
)
QUIET = Situation(obstacles={"noise": 0.5}, pillars={"trust": 0.8}, red_flags=[])
FIRST = recommend(QUIET, catalog=VOW)
WORDS = {
    "done": ({"done": ["vow"]}, "it is done already"),
    "excluded": ({"excluded": ["vow"]}, "you left it out"),
    # A catalogue that says nothing of a flag holds everything under it.
    "safety": ({"red_flags": ["eggshells"]}, "it is better left for later"),
    "ask-first": ({"obstacles": {"noise": 0.95}}, "something has to be asked first"),
    "mode": ({"mode": "alone"}, "it needs both of you"),
    # 1 - 0.9 * 3/4 is less than 0.4.
    "not-yet": ({"pillars": {"trust": 0.1}}, "not yet"),
    "not-a-starter": ({"obstacles": {}, "pillars": {}}, "it is not one to begin with when nothing is known"),
    "minutes": ({"minutes_per_week": 69}, "it takes more time than there is"),
}
WITHOUT = {cause: recommend(attrs.evolve(QUIET, **change), catalog=VOW) for cause, (change, _) in WORDS.items()}


@pytest.mark.parametrize("cause", WORDS)
def test_what_can_no_longer_be_chosen_is_said_with_its_cause_and_gains_nothing(cause):
    (move,) = compare(FIRST, WITHOUT[cause]).moves
    assert str(move) == move.text == f"Vow: was 1, no longer in the list ({WORDS[cause][1]})."
    assert (move.rank_before, move.rank_after, move.cause_before, move.cause_after) == (1, None, None, cause)
    assert (move.gain_before, move.gain_after) == (FIRST[0].gain, 0)
    assert math.fsum(move.parts.values()) == pytest.approx(-FIRST[0].gain, abs=1e-8)


@pytest.mark.parametrize("cause", WORDS)
def test_what_can_be_chosen_at_last_is_said_with_what_kept_it_out_before(cause):
    (move,) = compare(WITHOUT[cause], FIRST).moves
    assert str(move) == f"Vow: new at 1 (before: {WORDS[cause][1]})."
    assert (move.cause_before, move.cause_after) == (cause, None)


@pytest.mark.parametrize("cause", [cause for cause in WORDS if cause != "done"])
def test_another_cause_is_a_move_that_the_sentences_of_the_whole_leave_out(cause):
    found = compare(WITHOUT["done"], WITHOUT[cause])
    (move,) = found.moves
    assert str(move) == f"Vow: still not in the list, for another reason now ({WORDS[cause][1]})."
    assert (dict(move.parts), move.because, move.gain_before, move.gain_after) == ({}, None, 0, 0)
    assert str(found) == "Nothing moved in the list."


APART = catalog(
    [practice("list"), practice("tea")],
    [link("list", "addresses", "rush", "strong"), link("tea", "addresses", "noise", "strong")],
)


def test_a_practice_that_has_nothing_left_to_relieve_is_not_said_to_be_out_ranked():
    before = recommend(Situation(obstacles={"noise": 0.5}, red_flags=[]), catalog=APART)
    after = before.what_if(obstacles={"rush": 0.5})
    assert after.why_not("tea").by == "no-link"
    (gone,) = [str(move) for move in compare(before, after).moves if move.practice == "tea"]
    assert "others rank higher" not in gone


def test_a_practice_that_may_be_chosen_again_and_has_nothing_to_relieve_is_not_said_to_be_out_ranked():
    before = recommend(Situation(obstacles={"noise": 0.5}, excluded=["list"], red_flags=[]), catalog=APART)
    after = before.what_if(excluded=[])
    assert after.why_not("list").by == "no-link"
    (move,) = compare(before, after).moves
    assert (move.cause_before, move.cause_after) == ("excluded", None)
    assert "others rank higher" not in str(move)


def test_a_practice_that_no_longer_fits_beside_the_others_is_not_said_to_be_out_ranked():
    links = [link("earplugs", "addresses", "noise", "strong"), link("list", "addresses", "rush", "strong")]
    before = recommend(BOTH, catalog=catalog([practice("earplugs", 10), practice("list", 20)], links))
    after = before.what_if(minutes_per_week=25)
    assert after.why_not("list").by == "minutes"
    (move,) = compare(before, after).moves
    assert (move.rank_before, move.rank_after) == (2, None)
    assert "others rank higher" not in str(move)


# -- what cannot be compared ----------------------------------------------------------------------------------------


def test_results_of_different_catalogs_are_not_compared():
    for one, other in ((TWO, FIRST), (TWO, recommend(FEAR)), (recommend(FEAR), TWO)):
        with pytest.raises(OptionError) as caught:
            compare(one, other)
        assert [(fault.field, fault.allowed) for fault in caught.value.faults] == [
            ("after", "a result of the same catalog as the first")
        ]


def test_an_equal_catalog_is_the_same_catalog():
    again = recommend(BOTH, catalog=Catalog(TINY.contents), k=2)
    assert again.catalog is not TWO.catalog
    assert compare(TWO, again).moves == ()


@pytest.mark.parametrize("flag", ["threats", "suicidal-thoughts"])
def test_of_a_blocked_result_nothing_is_told(flag):
    clear, paused = recommend(FEAR), recommend(attrs.evolve(FEAR, red_flags=[flag]))
    assert paused.blocked
    for one, other in ((clear, paused), (paused, clear), (paused, paused)):
        found = compare(one, other)
        assert str(found) == "Paused. See result.safety"
        assert found.to_dict() == {
            "paused": True,
            "moves": [],
            "needs": [],
            "total_gain_before": 0,
            "total_gain_after": 0,
        }


@pytest.mark.parametrize("wrong", [None, TWO.items, {"moves": []}, BOTH], ids=lambda value: type(value).__name__)
def test_what_is_no_result_is_not_compared(wrong):
    for pair in ((TWO, wrong), (wrong, TWO)):
        with pytest.raises(TypeError, match=r"^compare takes two results of recommend$"):
            compare(*pair)


@pytest.mark.parametrize("flags", [["eggshells"], ["severe-depression"], None], ids=str)
def test_a_comparison_never_names_a_flag(flags):
    one, other = recommend(FEAR, k=15), recommend(attrs.evolve(FEAR, red_flags=flags), k=15)
    found = compare(one, other)
    assert "safety" in {move.cause_after for move in found.moves}
    said = json.dumps(found.to_dict()) + str(found) + repr(found)
    assert [flag for flag in CATALOG.red_flags if flag in said] == []


# -- the laws of a comparison ---------------------------------------------------------------------------------------


@st.composite
def pairs(draw):
    """Two results of one catalog, which differ in situation, options, or both."""
    catalog = draw(st.one_of(second.dense_catalogs(), second.dense_catalogs(), st.just(CATALOG)))

    def result():
        flags = draw(st.sampled_from([[], [], [], ["eggshells"], None]))
        situation = attrs.evolve(draw(second.plain_situations(catalog)), red_flags=flags)
        focus = draw(st.sampled_from([0.5, 0.0, 0.3, 1.0]))
        return recommend(situation, catalog=catalog, k=draw(st.integers(1, 4)), evidence=draw(policies), focus=focus)

    one = result()
    # Often the same question with one thing changed, as in a what-if.
    other = draw(st.sampled_from([{"mode": "alone"}, {"focus": 0.9}, {"k": 4}, {"obstacles": {}}, None, None]))
    return one, result() if other is None else one.what_if(**other)


@given(pair=pairs())
@settings(unhurried, max_examples=40)
def test_moves_are_the_practices_whose_rank_or_cause_changed_the_new_list_first(pair):
    before, after = pair
    old, new = places(before), places(after)
    moves = compare(before, after).moves
    event(f"{min(len(moves), 4)} moves, 4 standing for more")
    assert {move.practice for move in moves} == {id for id in old if old[id] != new[id]}
    for move in moves:
        assert (move.rank_before, move.cause_before) == old[move.practice]
        assert (move.rank_after, move.cause_after) == new[move.practice]
        assert move.name == before.catalog.practices[move.practice].name
        assert move.text.startswith(f"{move.name}: ")
    keys = [(move.rank_after or math.inf, move.rank_before or math.inf, move.practice) for move in moves]
    assert keys == sorted(keys)


@given(pair=pairs())
@settings(unhurried, max_examples=40)
def test_gains_and_parts_are_those_of_the_two_results_and_parts_sum_to_the_change(pair):
    before, after = pair
    for move in compare(before, after).moves:
        old, new = (parts_now(result, move.practice) for result in pair)
        assert move.gain_before == pytest.approx(sum(old.values()), abs=1e-9)
        assert move.gain_after == pytest.approx(sum(new.values()), abs=1e-9)
        for rank, gain, result in (
            (move.rank_before, move.gain_before, before),
            (move.rank_after, move.gain_after, after),
        ):
            if rank is not None:
                assert gain == pytest.approx(result[rank - 1].gain, abs=1e-12)
        assert math.fsum(move.parts.values()) == pytest.approx(move.gain_after - move.gain_before, abs=3e-8)
        for target in {*old, *new}:
            change = new.get(target, 0.0) - old.get(target, 0.0)
            assert move.parts.get(target, 0.0) == pytest.approx(change, abs=3e-9)
        assert set(move.parts) <= {*old, *new}
        sizes = [abs(change) for change in move.parts.values()]
        assert sizes == sorted(sizes, reverse=True)
        sums = (move.by_need, move.by_effect, move.by_others)
        assert math.fsum(sums) == pytest.approx(move.gain_after - move.gain_before, abs=1e-9)
        if move.because is not None:
            assert abs(move.by_need) == max(map(abs, sums))
            shares = [{need.target: need.share for need in result.needs}.get(move.because, 0.0) for result in pair]
            assert shares[0] != shares[1]


@given(result=pairs().map(lambda pair: pair[0]), data=st.data())
@settings(unhurried, max_examples=40)
def test_what_did_not_change_moves_nobody(result, data):
    some = data.draw(st.sampled_from(sorted(result.catalog.practices)))
    # Nothing that is needed changes with who may be chosen, and with how it is done.
    for changes_ in ({"excluded": [some]}, {"mode": "alone"}, {"mode": "together"}, {"k": 1}):
        for move in compare(result, result.what_if(**changes_)).moves:
            assert (move.by_need, move.because) == (0, None)
            if not (move.cause_before or move.cause_after or "mode" in changes_):
                assert move.by_effect == 0
    # What a practice can do does not change with what counts most.
    for move in compare(result, result.what_if(focus=0.9)).moves:
        assert move.by_effect == pytest.approx(0, abs=1e-12)


@given(pair=pairs())
@settings(unhurried, max_examples=40)
def test_needs_that_changed_are_told_the_largest_change_first_and_no_others(pair):
    before, after = pair
    old, new = ({need.target: need for need in result.needs} for result in pair)
    needs = compare(before, after).needs
    told = {need.target: need for need in needs}
    assert len(told) == len(needs)
    for target in {*old, *new}:
        numbers = [one[target].need if target in one else 0.0 for one in (old, new)]
        if target in told:
            assert [told[target].before, told[target].after] == numbers
            assert told[target].kind == before.catalog[target].kind
            assert numbers[0] != numbers[1]
        else:
            assert numbers[0] == pytest.approx(numbers[1], abs=2e-9)
    assert set(told) <= {*old, *new}
    sizes = [abs(need.after - need.before) for need in needs]
    assert sizes == sorted(sizes, reverse=True)
    found = compare(before, after)
    assert (found.total_gain_before, found.total_gain_after) == (before.total_gain, after.total_gain)


@given(pair=pairs())
@settings(unhurried, max_examples=40)
def test_the_way_back_is_the_way_there_turned_round(pair):
    there, back = compare(*pair), compare(*reversed(pair))
    returned = {move.practice: move for move in back.moves}
    assert {move.practice for move in there.moves} == set(returned)
    for move in there.moves:
        other = returned[move.practice]
        assert (move.rank_before, move.rank_after) == (other.rank_after, other.rank_before)
        assert (move.gain_before, move.gain_after) == (other.gain_after, other.gain_before)
        assert (move.cause_before, move.cause_after) == (other.cause_after, other.cause_before)
        assert list(move.parts.items()) == [(target, -change) for target, change in other.parts.items()]
    assert [(one.target, one.kind, one.before, one.after) for one in there.needs] == [
        (one.target, one.kind, one.after, one.before) for one in back.needs
    ]
    assert (there.total_gain_before, there.total_gain_after) == (back.total_gain_after, back.total_gain_before)


@given(pair=pairs())
@settings(unhurried, max_examples=40)
def test_a_result_compared_with_itself_has_nothing_to_tell(pair):
    for result in pair:
        found = compare(result, result)
        assert (found.moves, found.needs, str(found)) == ((), (), "Nothing moved in the list.")
        assert found == compare(result, result.what_if())


# -- the nearest change ---------------------------------------------------------------------------------------------


def first(result):
    return result[0].practice.id if result else None


def numbers_of(result, field):
    """The severities or levels that a result was made for, by id."""
    given_ = result.to_dict(private=True)["situation"].get(field, {})
    return {result.catalog.aliases.get(id, id): number for id, number in given_.items()}


def with_number(result, answer):
    """The result with one number changed as an answer says, by what-if."""
    return result.what_if(**{answer.field: {**numbers_of(result, answer.field), answer.concept: answer.after}})


def scanned(result, steps):
    """Who comes first for every other value of every number, in so many steps: practice to the list of (field, concept, before, after)."""
    found = {}
    for field, ids in (("obstacles", result.catalog.obstacles), ("pillars", None)):
        given_ = numbers_of(result, field)
        for concept in given_ if ids is None else ids:
            before = given_.get(concept, 0.0)
            for value in (step / steps for step in range(steps + 1)):
                if value != before:
                    leader = first(result.what_if(k=1, **{field: {**given_, concept: value}}))
                    found.setdefault(leader, []).append((field, concept, before, value))
    return found


HOPELESS = ("done", "excluded", "safety", "ask-first", "mode")


def agrees_with_a_scan(result, steps):
    """Whether the answers for all practices agree with a scan; how many were found."""
    scan, count = scanned(result, steps), 0
    for id, (_, cause) in places(result).items():
        answer = result.nearest_change(id)
        if cause in HOPELESS:
            assert answer is None
        elif first(result) == id:
            assert (answer.field, answer.concept, answer.before, answer.after) == ("", "", 0, 0)
        elif id not in scan:
            assert answer is None
        else:
            count += 1
            assert (answer.field, answer.concept, answer.before, answer.after) in scan[id]
            smallest = min(abs(after - before) for _, _, before, after in scan[id])
            assert abs(answer.change) == pytest.approx(smallest, abs=1e-12)
            assert first(with_number(result, answer)) == id
    return count


# Tea and list share noise and rush, care hangs on both, walk wants trust and some of it.
GRID = catalog(
    [practice("list", 20), practice("tea", 90), practice("vow", 30), practice("walk", 30, alone_effect="half")],
    [
        link("noise", "weakens", "care", "moderate"),
        link("trust", "enables", "care", "weak"),
        link("list", "addresses", "rush", "strong"),
        link("list", "strengthens", "care", "weak"),
        link("tea", "addresses", "noise", "strong"),
        link("tea", "addresses", "rush", "weak"),
        link("vow", "strengthens", "trust", "strong"),
        link("vow", "requires", "trust", "strong"),
        link("walk", "strengthens", "trust", "moderate"),
        link("walk", "strengthens", "care", "moderate"),
    ],
    pillars=("care", "trust"),
)


@pytest.mark.parametrize(
    ("situation", "options"),
    [
        ({"obstacles": {"noise": 0.8}}, {}),
        # Between the steps, and under other names.
        ({"obstacles": {"noise-too": 0.33333, "rush-too": 0.5}, "pillars": {"trust-too": 0.6215}}, {"k": 1}),
        ({"pillars": {"trust": 0.4, "care": 0.9}, "minutes_per_week": 60}, {"focus": 0.3}),
    ],
    ids=["one obstacle", "between the steps", "measured, and no time for tea"],
)
def test_the_nearest_change_is_the_smallest_of_the_whole_grid_of_thousandths(situation, options):
    result = recommend(Situation(**situation, red_flags=[]), catalog=GRID, **options)
    assert agrees_with_a_scan(result, 1000)


@given(data=st.data(), evidence=policies, k=st.integers(1, 3), focus=st.sampled_from([0.5, 0.0, 0.3, 1.0]))
@settings(unhurried, max_examples=25)
def test_the_nearest_change_is_the_smallest_on_any_catalog_and_a_coarser_grid(data, evidence, k, focus):
    catalog = data.draw(second.dense_catalogs(practices=5))
    situation = data.draw(second.plain_situations(catalog))
    result = recommend(situation, catalog=catalog, evidence=evidence, k=k, focus=focus)
    with patch.object(changes, "STEPS", 20):
        event(f"{agrees_with_a_scan(result, 20)} found")


@pytest.mark.parametrize("practice", ["acceptance-and-support", "expressing-feelings", "incremental-vulnerability"])
def test_an_answer_holds_when_it_is_tried_whatever_name_the_obstacle_was_given(practice):
    (fear, *_), (trust, *_) = (CATALOG.obstacles[id].aliases for id in ("fear-of-vulnerability", "lack-of-trust"))
    by_alias = recommend(Situation(obstacles={fear: 0.6, trust: 0.3}, red_flags=[]))
    by_id = recommend(Situation(obstacles={"fear-of-vulnerability": 0.6, "lack-of-trust": 0.3}, red_flags=[]))
    answer = by_alias.nearest_change(practice)
    assert answer == by_id.nearest_change(practice)
    assert first(by_alias) != practice
    assert first(with_number(by_alias, answer)) == practice
    # A thousandth less is not enough.
    less = answer.after - math.copysign(0.001, answer.change)
    assert first(with_number(by_alias, attrs.evolve(answer, after=less))) != practice


def test_a_number_of_nothing_is_where_an_obstacle_that_nobody_reported_starts():
    # Tea has 3/4 of noise against 1/4 of rush; list 3/4 of rush: equal where noise * 3/4 + rush * 1/4 = rush * 3/4, noise = 2/3 rush.
    links = [one for one in GRID.links if one.target in ("noise", "rush") and one.relation == "addresses"]
    only = catalog([practice("list"), practice("tea")], links)
    answer = recommend(Situation(obstacles={"rush": 0.6}, red_flags=[]), catalog=only).nearest_change("tea")
    # At 0.4 they are equal, and list has the smaller id.
    assert (answer.field, answer.concept, answer.before, answer.after) == ("obstacles", "noise", 0, 0.401)
    assert answer.change == answer.after
    assert str(answer) == answer.text == "Tea would come first if noise were at 0.401 instead of 0."
    assert answer.to_dict() == {
        "practice": "tea",
        "field": "obstacles",
        "concept": "noise",
        "before": 0.0,
        "after": 0.401,
        "text": "Tea would come first if noise were at 0.401 instead of 0.",
    }


def test_of_several_numbers_that_would_do_the_nearest_is_named_whatever_its_place():
    # List gains 3/4 of rush and 1/4 of noise, tea 3/4 of noise: tea is first where noise is more than 3/2 of rush, at 0.9 and 0.6, or at 0.5 and a third.
    links = [
        link("list", "addresses", "rush", "strong"),
        link("list", "addresses", "noise", "weak"),
        link("tea", "addresses", "noise", "strong"),
    ]
    result = recommend(
        Situation(obstacles={"noise": 0.5, "rush": 0.6}, red_flags=[]),
        catalog=catalog([practice("list"), practice("tea")], links),
    )
    answer = result.nearest_change("tea")
    assert (answer.concept, answer.before, answer.after) == ("rush", 0.6, 0.333)
    assert str(answer) == "Tea would come first if rush were at 0.333 instead of 0.6."
    assert first(result.what_if(obstacles={"noise": 0.901, "rush": 0.6})) == "tea"


def test_a_measured_level_may_be_the_nearest_number_and_one_that_nobody_measured_never_is():
    links = [
        link("vow", "strengthens", "trust", "strong"),
        link("walk", "strengthens", "care", "strong"),
    ]
    only = catalog([practice("vow"), practice("walk")], links, pillars=("care", "trust"))
    result = recommend(Situation(pillars={"trust": 0.2, "care": 0.5}, red_flags=[]), catalog=only)
    answer = result.nearest_change("walk")
    # Trust at 0.5 would be a tie, which goes to vow; care at 0.2 the same.
    assert answer.field == "pillars"
    assert abs(answer.change) == pytest.approx(0.301)
    assert first(with_number(result, answer)) == "walk"
    assert recommend(Situation(pillars={"trust": 0.2}, red_flags=[]), catalog=only).nearest_change("walk") is None


@pytest.mark.parametrize("cause", ["done", "excluded", "safety", "ask-first", "mode"])
def test_what_no_number_would_make_right_has_no_nearest_change(cause):
    result = WITHOUT[cause]
    assert result.why_not("vow").by == cause
    # Without the cause it is first. That a lower severity would spare the question is no advice to name one.
    assert result.nearest_change("vow") is None


def test_a_practice_that_never_fits_into_the_minutes_has_no_nearest_change():
    assert WITHOUT["minutes"].nearest_change("vow") is None


@pytest.mark.parametrize(
    ("cause", "field", "concept"), [("not-yet", "pillars", "trust"), ("not-a-starter", "obstacles", "noise")]
)
def test_a_practice_that_waits_for_a_number_has_a_nearest_change(cause, field, concept):
    answer = WITHOUT[cause].nearest_change("vow")
    assert (answer.field, answer.concept) == (field, concept)
    # Readiness 1 - (1 - level) * 3/4 reaches 0.4 at a level of 0.2; any noise at all is enough to be asked about it.
    assert answer.after == {"pillars": 0.2, "obstacles": 0.001}[field]


@pytest.mark.parametrize("flag", ["threats", "suicidal-thoughts"])
def test_a_blocked_result_has_no_nearest_change(flag):
    result = recommend(attrs.evolve(FEAR, red_flags=[flag]))
    assert {result.nearest_change(id) for id in CATALOG.practices} == {None}


def test_what_no_number_brings_to_the_top_has_no_nearest_change():
    # Walk does less than earplugs wherever it does anything.
    assert TWO.nearest_change("walk") is None


def test_a_practice_that_is_first_already_needs_no_change():
    answer = TWO.nearest_change("earplugs")
    assert (answer.field, answer.concept, answer.before, answer.after, answer.change) == ("", "", 0, 0, 0)
    assert str(answer) == "Earplugs comes first already."
    assert recommend(Situation(red_flags=[])).nearest_change(first(recommend(Situation(red_flags=[])))).field == ""


def large(links):
    """A catalogue with so many links, of which two matter: tea does more for noise, list for rush."""
    pillars = [f"p{place}" for place in range(26)]
    practices = [f"x{place}" for place in range(20)]
    more = [link(a, "strengthens", p, "weak") for a in practices for p in pillars]
    two = [link("list", "addresses", "rush", "strong"), link("tea", "addresses", "noise", "strong")]
    made = [practice(id) for id in ("list", "tea", *practices)]
    return catalog(made, [*two, *more[: links - 2]], pillars=pillars)


@pytest.mark.parametrize(("links", "after"), [(499, 0.334), (500, 0.35)])
def test_in_a_large_catalogue_numbers_are_tried_in_twentieths(links, after):
    result = recommend(Situation(obstacles={"rush": 0.3333}, red_flags=[]), catalog=large(links))
    answer = result.nearest_change("tea")
    assert (answer.field, answer.concept, answer.after) == ("obstacles", "noise", after)
    assert first(with_number(result, answer)) == "tea"


@pytest.mark.parametrize("k", [1, 2, 1000])
def test_the_length_of_the_list_does_not_matter(k):
    answer = TWO.what_if(k=k).nearest_change("list")
    assert answer == TWO.nearest_change("list")
    assert answer.concept in ("noise", "rush")


def test_an_alias_asks_the_same_and_what_is_no_practice_is_refused():
    result = recommend(FEAR)
    (alias, *_) = CATALOG.practices["incremental-vulnerability"].aliases
    assert result.nearest_change(alias) == result.nearest_change("incremental-vulnerability")
    for refused in (result, recommend(attrs.evolve(FEAR, red_flags=["threats"]))):
        for wrong in ("trust", "no-such-practice", ""):
            with pytest.raises(UnknownConceptError):
                refused.nearest_change(wrong)
