"""The library's numbers against a second reading of the rules (``tests/rereading.py``)."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace

import attrs
import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

import intimacy
from intimacy.model import UNASKED, Policy, Ruling, SafetyRuling
from intimacy.testing import catalogs, situations

second = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "rereading.py")))

policies = st.sampled_from([str(policy) for policy in Policy])
lengths = st.sampled_from([1, 2, 3, 5, 15, 1000])
focuses = st.sampled_from([0.0, 0.5, 1.0]) | st.floats(0, 1)
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])

REALISTIC = {
    "fear with a safe partner": {"obstacles": {"fear-of-vulnerability": 0.8}, "pillars": {"safety": 0.8}},
    "betrayal": {"obstacles": {"lack-of-trust": 0.95, "poor-communication": 0.5}, "goals": ["satisfaction"]},
    "betrayal, amends made": {
        "obstacles": {"cheating": 0.6},
        "pillars": {"trust": 0.45, "safety": 0.6},
        "confirmed": ["act-stopped", "amends-made", "breach-known"],
    },
    "no time": {"obstacles": {"stress": 0.7}, "minutes_per_week": 60},
    "alone": {"obstacles": {"poor-communication": 0.7}, "mode": "alone"},
    "solid": {
        "pillars": {"trust": 0.9, "safety": 0.95},
        "goals": ["safety", "satisfaction"],
        "done": ["love-languages"],
    },
    "content with what is": {"pillars": {"trust": 0.5}, "wanted": {"trust": 0.4}},
    "nothing": {},
}


def compare(catalog, situation, k, evidence, focus):
    """Compare one situation; None where a number lies so near its limit that rounding decides, so that two right programs may differ."""
    read = second.reread(catalog, situation, k, evidence, focus)
    if read.close:
        return None
    result = intimacy.recommend(situation, k=k, catalog=catalog, evidence=evidence, focus=focus)
    assert [item.practice.id for item in result] == [practice for practice, _, _ in read.chosen]
    for item, (_, gain, parts) in zip(result, read.chosen, strict=True):
        assert item.gain == pytest.approx(gain, abs=1e-9)
        given_parts = {reason.target: reason.gain for reason in item.reasons}
        assert len(given_parts) == len(item.reasons)
        assert given_parts == pytest.approx({target: part for target, part in parts.items() if part > 0}, abs=1e-9)
        for reason in item.reasons:
            assert (reason.link.source, reason.link.target) == (item.practice.id, reason.target)
    assert result.total_gain == pytest.approx(sum(gain for _, gain, _ in read.chosen), abs=1e-9)
    assert {need.target: need.need for need in result.needs} == pytest.approx(read.needs, abs=1e-9)
    assert {need.target: need.share for need in result.needs} == pytest.approx(read.shares, abs=1e-9)
    assert result.burden == pytest.approx(max(read.needs.values(), default=0.0), abs=1e-9)
    assert result.general is read.general
    assert not read.held & {item.practice.id for item in result}
    if not result.blocked:
        # Of two causes only the first is told, and what was done or not wanted is told before what is held.
        unwanted = {catalog[id].id for id in (*situation.done, *situation.excluded)}
        assert {one.practice for one in result.left_out if one.by == "safety"} == read.held - unwanted
    return result


@given(data=st.data(), evidence=policies, k=lengths, focus=focuses)
@settings(unhurried, max_examples=50)
def test_every_number_agrees_with_the_second_reading_on_any_catalog(data, evidence, k, focus):
    catalog = data.draw(catalogs())
    situation = data.draw(situations(catalog, flags=data.draw(st.booleans())))
    result = compare(catalog, situation, k, evidence, focus)
    assume(result is not None)
    event(f"{min(len(result), 3)} practices, 3 standing for more")


@given(data=st.data(), evidence=policies, k=lengths, focus=focuses)
@settings(unhurried, max_examples=120)
def test_every_number_agrees_with_the_second_reading_where_practices_compete(data, evidence, k, focus):
    catalog = data.draw(second.dense_catalogs())
    situation = data.draw(second.plain_situations(catalog))
    result = compare(catalog, situation, k, evidence, focus)
    assume(result is not None)
    event(f"{min(len(result), 3)} practices, 3 standing for more")


@given(data=st.data())
@settings(unhurried, max_examples=50)
def test_what_the_gate_holds_agrees_with_the_second_reading_where_some_rulings_are_missing(data):
    catalog = data.draw(second.dense_catalogs())
    flags = ["severe-depression", "active-substance-misuse"]
    pairs = [(flag, practice) for flag in (*flags, UNASKED) for practice in catalog.practices]
    graded = {pair: data.draw(st.sampled_from([None, *Ruling])) for pair in pairs}
    rulings = tuple(SafetyRuling(flag=a, practice=b, ruling=one) for (a, b), one in graded.items() if one is not None)
    catalog = intimacy.Catalog(attrs.evolve(catalog.contents, rulings=rulings))
    raised = data.draw(st.sampled_from([None, [], flags[:1], flags[1:], flags]))
    situation = attrs.evolve(data.draw(second.plain_situations(catalog)), red_flags=raised)
    assume(compare(catalog, situation, 15, "weighed", 0.5) is not None)


@given(data=st.data(), evidence=policies, k=lengths, focus=focuses)
@settings(unhurried, max_examples=120)
def test_every_number_agrees_with_the_second_reading_on_the_built_in_catalog(data, evidence, k, focus):
    situation = data.draw(situations(flags=data.draw(st.booleans())))
    result = compare(intimacy.load_catalog(), situation, k, evidence, focus)
    assume(result is not None)
    event(f"{min(len(result), 3)} practices, 3 standing for more")


@pytest.mark.parametrize("evidence", list(Policy))
@pytest.mark.parametrize(
    "red_flags", [None, [], ["severe-depression"], ["threats"]], ids=["unasked", "none", "refer", "block"]
)
@pytest.mark.parametrize("name", REALISTIC)
def test_every_number_agrees_with_the_second_reading_in_everyday_situations(name, red_flags, evidence):
    situation = intimacy.Situation(**REALISTIC[name], red_flags=red_flags)
    for k in (1, 3, 15):
        for focus in (0.0, 0.3, 0.5, 1.0):
            assert compare(intimacy.load_catalog(), situation, k, evidence, focus) is not None


@pytest.mark.parametrize("k", [1, 2, 3, 15])
@pytest.mark.parametrize("need", [1e-6, 1e-9, 1e-10])
def test_every_number_agrees_with_the_second_reading_where_a_need_is_hardly_there(need, k):
    obstacles = {"differing-needs": 1.0, "external-stressors": need}
    situation = intimacy.Situation(obstacles=obstacles, red_flags=[])
    assert compare(intimacy.load_catalog(), situation, k, "article", 1.0) is not None


@pytest.mark.parametrize("name", [name for name in REALISTIC if name != "nothing"])
def test_the_second_reading_finds_something_to_compare(name):
    read = second.reread(intimacy.load_catalog(), intimacy.Situation(**REALISTIC[name], red_flags=[]))
    assert read.chosen
    assert not read.close


@given(data=st.data(), evidence=policies)
@settings(unhurried, max_examples=90)
def test_the_causes_of_a_lack_agree_with_the_second_reading(data, evidence):
    situation = data.draw(situations(flags=False))
    catalog = intimacy.load_catalog()
    result = intimacy.recommend(situation, evidence=evidence)
    for need in result.needs:
        if need.kind == "pillar" and not result.general:
            found = {part.source: part.share for part in need.causes}
            expected = second.causes(catalog, situation, need.target, evidence)
            for source in found | expected:
                # A term at or under 1e-12 is no cause.
                assert found.get(source, 0.0) == pytest.approx(expected.get(source, 0.0), abs=1e-6)


def test_a_lack_too_small_for_a_need_is_no_cause_of_what_a_goal_makes_of_it():
    situation = intimacy.Situation(
        pillars={"openness-and-honesty": 0.9999999999999999}, goals=["deep-sharing"], red_flags=[]
    )
    (need,) = [one for one in intimacy.recommend(situation).needs if one.target == "deep-sharing"]
    assert (need.origin, need.causes) == ("goal", ())
    assert second.causes(intimacy.load_catalog(), situation, "deep-sharing") == {}


@pytest.mark.parametrize(("evidence", "seed"), [("weighed", 0), ("supported", 7)])
@pytest.mark.parametrize("name", ["fear with a safe partner", "no time", "alone"])
def test_stability_agrees_with_the_second_reading(name, evidence, seed):
    situation = intimacy.Situation(**REALISTIC[name], red_flags=[])
    expected, close = second.stability(intimacy.load_catalog(), situation, evidence=evidence, seed=seed)
    found = intimacy.recommend(situation, evidence=evidence).stability(seed=seed).chosen
    assert dict(found) == pytest.approx(expected, abs=close / 200 + 1e-12)
    assert close < 20
