"""The chain from what was said to a practice: rule S10, with goals as further terms, and the parts of every gain."""

from __future__ import annotations

import json
import math
import runpy
from pathlib import Path
from types import SimpleNamespace

import attrs
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from intimacy import Catalog, Situation, load_catalog, recommend
from intimacy.model import Benefit, Contents, Link, Mode, Obstacle, Pillar, Policy, Practice
from intimacy.testing import catalogs

second = SimpleNamespace(**runpy.run_path(str(Path(__file__).parent / "rereading.py")))

CATALOG = load_catalog()
unhurried = settings(deadline=None, suppress_health_check=list(HealthCheck))
policies = st.sampled_from([str(policy) for policy in Policy])


def link(source, relation, target, strength):
    return Link(source, relation, target, strength=strength)


def catalog(practices, links):
    return Catalog(
        Contents(
            id="tiny",
            name="Tiny",
            obstacles=tuple(Obstacle(id=id, name=id.title()) for id in ("noise", "rush")),
            pillars=tuple(Pillar(id=id, name=id.title(), aliases=(f"{id}-too",)) for id in ("care", "trust")),
            benefits=(Benefit(id="joy", name="Joy"),),
            practices=tuple(Practice(id=id, name=id.title(), starter=True) for id in practices),
            links=tuple(links),
        )
    )


# Tea is good for everything; care hangs on noise, rush and trust, and yields joy.
TINY = catalog(
    ["tea"],
    [
        link("noise", "weakens", "care", "moderate"),
        link("rush", "weakens", "care", "strong"),
        link("trust", "enables", "care", "strong"),
        link("care", "yields", "joy", "moderate"),
        link("tea", "addresses", "noise", "weak"),
        link("tea", "strengthens", "care", "moderate"),
        link("tea", "strengthens", "trust", "weak"),
        link("tea", "yields", "joy", "weak"),
    ],
)


def shares(result, target, rank=1):
    """Where the need of a target comes from, as the reasons of one practice say it."""
    (reason,) = [reason for reason in result[rank - 1].reasons if reason.target == target]
    return {part.source: part.share for part in reason.causes}


def logs(**terms):
    """S10: terms as parts of a whole, in proportion to -ln(1 - term)."""
    whole = math.fsum(-math.log(1 - term) for term in terms.values())
    return {source: pytest.approx(-math.log(1 - term) / whole, abs=1e-12) for source, term in terms.items()}


# -- worked out by hand ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        # S3: noise takes 0.8 * 1/2, rush 0.4 * 3/4, the lack of trust (1 - 0.2) * 3/4.
        ({"obstacles": {"noise": 0.8}}, {"noise": 1.0}),
        ({"obstacles": {"noise": 0.8, "rush": 0.4}}, logs(noise=0.4, rush=0.3)),
        ({"obstacles": {"noise": 0.8}, "pillars": {"trust": 0.2}}, logs(noise=0.4, trust=0.6)),
        # S4: a benefit that is wished for is one more term, half of its link: 1/2 * 1/2; a pillar that is wished for one of 1/2.
        ({"obstacles": {"noise": 0.8}, "goals": ["joy"]}, logs(noise=0.4, joy=0.25)),
        ({"obstacles": {"noise": 0.8}, "goals": ["care"]}, logs(noise=0.4, care=0.5)),
        (
            {"obstacles": {"noise": 0.8, "rush": 0.4}, "pillars": {"trust": 0.2}, "goals": ["joy", "care"]},
            logs(noise=0.4, rush=0.3, trust=0.6, joy=0.25, care=0.5),
        ),
        ({"goals": ["joy"]}, {"joy": 1.0}),
        ({"goals": ["care"]}, {"care": 1.0}),
        ({"goals": ["joy", "care"]}, logs(joy=0.25, care=0.5)),
        # A measured pillar is its own cause, whatever else was said.
        (
            {"obstacles": {"noise": 0.8}, "pillars": {"care": 0.5, "trust": 0.2}, "goals": ["joy", "care"]},
            {"care": 1.0},
        ),
        ({"pillars": {"care": 0}}, {"care": 1.0}),
        ({"pillars": {"care": 0}, "goals": ["care"]}, {"care": 1.0}),
        # Nothing is missing of what was measured; the wish alone makes the need.
        ({"pillars": {"care": 1}, "goals": ["care"]}, {"care": 1.0}),
        ({"pillars": {"care": 0.6}, "wanted": {"care": 0.5}, "goals": ["care"]}, {"care": 1.0}),
        # An obstacle of no weight and a level that is all there tell nothing.
        ({"obstacles": {"noise": 0.8, "rush": 0}, "pillars": {"trust": 1}}, {"noise": 1.0}),
        # A level of nothing is one term of 3/4, and no certainty.
        ({"obstacles": {"noise": 0.8}, "pillars": {"trust": 0}}, logs(noise=0.4, trust=0.75)),
        # Nothing was said at all.
        ({}, {"care": 1.0}),
    ],
    ids=str,
)
def test_the_need_of_a_pillar_comes_in_parts_from_what_was_said(situation, expected):
    found = shares(recommend(Situation(**situation, red_flags=[]), catalog=TINY), "care")
    assert found == expected


def test_a_part_is_told_by_the_id_of_what_was_said_by_another_name():
    result = recommend(Situation(pillars={"trust-too": 0.2}, goals=["care-too"], red_flags=[]), catalog=TINY)
    assert set(shares(result, "care")) == {"trust", "care"}


def test_a_chain_goes_from_what_was_said_by_way_of_the_pillar_to_the_practice_the_largest_part_first():
    situation = Situation(obstacles={"noise": 0.8}, goals=["joy"], red_flags=[])
    # Needs: noise 0.8; care 1 - (1 - 0.4) (1 - 0.25) = 0.55; joy 0.5. Hefts 0.4, 0.275, 0.25 of 0.925.
    (tea,) = recommend(situation, catalog=TINY)
    of_noise, of_care, of_joy = 0.4 / 0.925 / 4, 0.275 / 0.925 / 2, 0.25 / 0.925 / 4
    by_noise = math.log(0.6) / math.log(0.6 * 0.75)
    assert [(step.path, step.gain) for step in tea.chain()] == [
        (("noise", "tea"), pytest.approx(of_noise, abs=1e-12)),
        (("noise", "care", "tea"), pytest.approx(of_care * by_noise, abs=1e-12)),
        (("joy", "tea"), pytest.approx(of_joy, abs=1e-12)),
        (("joy", "care", "tea"), pytest.approx(of_care * (1 - by_noise), abs=1e-12)),
    ]
    assert [step.link.id for step in tea.chain()] == [
        "tea addresses noise",
        "tea strengthens care",
        "tea yields joy",
        "tea strengthens care",
    ]


def test_steps_of_equal_parts_stand_in_the_order_of_their_ways():
    even = catalog(
        ["tea"],
        [
            link("noise", "weakens", "trust", "weak"),
            link("rush", "weakens", "care", "weak"),
            link("tea", "strengthens", "care", "weak"),
            link("tea", "strengthens", "trust", "weak"),
        ],
    )
    (tea,) = recommend(Situation(obstacles={"rush": 0.5, "noise": 0.5}, red_flags=[]), catalog=even)
    assert [step.path for step in tea.chain()] == [("noise", "trust", "tea"), ("rush", "care", "tea")]


def test_a_level_of_nothing_at_all_goes_straight_to_the_practice():
    (tea,) = recommend(Situation(pillars={"care": 0}, red_flags=[]), catalog=TINY)
    (step,) = tea.chain()
    assert (step.path, step.gain) == (("care", "tea"), pytest.approx(tea.gain, abs=1e-15))


def test_a_step_as_plain_data_says_the_way_the_part_the_link_and_its_evidence():
    item = recommend(Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]))[0]
    for step in item.chain():
        data = step.to_dict()
        assert json.loads(json.dumps(data, allow_nan=False)) == data
        assert data == {
            "path": list(step.path),
            "gain": step.gain,
            "link": f"{step.link.source} {step.link.relation} {step.link.target}",
            "evidence": step.evidence,
        }


def test_the_causes_of_a_reason_are_part_of_its_plain_data():
    result = recommend(Situation(obstacles={"noise": 0.8}, goals=["joy"], red_flags=[]), catalog=TINY)
    (care,) = [reason.to_dict()["causes"] for reason in result[0].reasons if reason.target == "care"]
    assert {part["source"]: part["share"] for part in care} == logs(noise=0.4, joy=0.25)
    assert [part["source"] for part in care] == ["noise", "joy"]


def test_a_lack_of_two_terms_each_too_small_for_a_need_still_comes_from_them():
    # Two terms of 0.9e-12 make a lack of 1.8e-12, which is a need (S2), and all need there is.
    result = recommend(Situation(obstacles={"noise": 1.8e-12, "rush": 1.2e-12}, red_flags=[]), catalog=TINY)
    assert math.fsum(shares(result, "care").values()) == pytest.approx(1)
    assert math.fsum(step.gain for step in result[0].chain()) == pytest.approx(result[0].gain)
    assert [need.origin for need in result.needs if need.target == "care"] == ["inferred"]


# -- on any catalogue, against a reading of the rule ----------------------------------------------------------------

twentieths = st.sampled_from([step / 20 for step in range(21)])


@st.composite
def questions(draw):
    """A catalog and a situation that asks something of all its parts; severities and levels a twentieth apart."""
    catalog = draw(st.one_of(second.dense_catalogs(), catalogs(), st.just(CATALOG), st.just(CATALOG)))

    def numbers(ids):
        return draw(st.dictionaries(st.sampled_from(sorted(ids)), twentieths, max_size=4)) if ids else {}

    goals = sorted([*catalog.benefits, *catalog.pillars])
    situation = Situation(
        obstacles=numbers(catalog.obstacles),
        pillars=numbers(catalog.pillars),
        wanted=numbers(catalog.pillars),
        goals=draw(st.lists(st.sampled_from(goals), max_size=3, unique=True)) if goals else [],
        red_flags=[],
        confirmed=sorted(catalog.conditions),
        mode=draw(st.sampled_from(Mode)),
    )
    return catalog, situation


def terms_of(catalog, situation, pillar, evidence):
    """S3 and S4: what the need of a pillar that nobody measured is joined from, by what was said."""
    w = second.weights(catalog, evidence)
    terms = {o: severity * w.get((o, "weakens", pillar), 0.0) for o, severity in situation.obstacles.items()}
    terms |= {q: (1 - level) * w.get((q, "enables", pillar), 0.0) for q, level in situation.pillars.items()}
    terms |= {goal: 0.5 * w.get((pillar, "yields", goal), 0.0) for goal in situation.goals if goal in catalog.benefits}
    if pillar in situation.goals:
        terms[pillar] = 0.5
    return {source: term for source, term in terms.items() if term > 0}


def causes_of(catalog, situation, target, evidence, *, general):
    """S10, with wishes counted like obstacles: the share of each source in the need of a target."""
    if general or target not in catalog.pillars or target in situation.pillars:
        return {target: 1.0}
    parts = {source: -math.log(1 - term) for source, term in terms_of(catalog, situation, target, evidence).items()}
    return {source: part / sum(parts.values()) for source, part in parts.items()}


@given(question=questions(), evidence=policies)
@settings(unhurried, max_examples=40)
def test_the_causes_of_every_reason_are_those_of_the_rule(question, evidence):
    catalog, situation = question
    result = recommend(situation, catalog=catalog, evidence=evidence, k=15)
    event("a list" if result else "no list")
    for reason in [reason for item in result for reason in item.reasons]:
        found = {part.source: part.share for part in reason.causes}
        expected = causes_of(catalog, situation, reason.target, evidence, general=result.general)
        assert found == pytest.approx(expected, abs=1e-9)
        assert [part.share for part in reason.causes] == sorted(found.values(), reverse=True)
        assert math.fsum(found.values()) == pytest.approx(1, abs=1e-12)


@given(question=questions(), evidence=policies)
@settings(unhurried, max_examples=40)
def test_the_terms_that_make_the_parts_make_the_need(question, evidence):
    catalog, situation = question
    result = recommend(situation, catalog=catalog, evidence=evidence)
    for need in result.needs:
        if need.kind == "pillar" and need.target not in situation.pillars and not result.general:
            terms = terms_of(catalog, situation, need.target, evidence)
            assert need.need == pytest.approx(1 - math.prod(1 - term for term in terms.values()), abs=1e-9)


@given(question=questions(), evidence=policies)
@settings(unhurried, max_examples=40)
def test_the_parts_of_a_chain_sum_to_the_gain_and_those_by_one_link_to_its_reason(question, evidence):
    catalog, situation = question
    for item in recommend(situation, catalog=catalog, evidence=evidence, k=15):
        steps = item.chain()
        assert math.fsum(step.gain for step in steps) == pytest.approx(item.gain, abs=1e-12)
        by_link = {}
        for step in steps:
            by_link[step.link.id] = by_link.get(step.link.id, 0.0) + step.gain
        assert by_link == pytest.approx({reason.link.id: reason.gain for reason in item.reasons}, abs=1e-12)
        assert {step.link.id: step.evidence for step in steps} == {
            reason.link.id: reason.evidence for reason in item.reasons
        }
        keys = [(-step.gain, step.path) for step in steps]
        assert keys == sorted(keys)
        assert all(step.gain > 0 for step in steps)


@given(question=questions(), evidence=policies)
@settings(unhurried, max_examples=40)
def test_every_way_starts_in_what_was_said_and_ends_in_the_practice_over_links_that_exist(question, evidence):
    catalog, situation = question
    result = recommend(situation, catalog=catalog, evidence=evidence, k=15)
    w = second.weights(catalog, evidence)
    said = {*(o for o, severity in situation.obstacles.items() if severity), *situation.pillars, *situation.goals}
    for item in result:
        paths = [step.path for step in item.chain()]
        assert len(set(paths)) == len(paths)
        for step in item.chain():
            *way, practice = step.path
            assert practice == item.practice.id == step.link.source
            assert way[-1] == step.link.target
            assert (practice, str(step.link.relation), way[-1]) in w
            assert way[0] in said or result.general
            if len(way) == 2:
                source, pillar = way
                assert {
                    (source, "weakens", pillar),
                    (source, "enables", pillar),
                    (pillar, "yields", source),
                } & set(w)
            else:
                assert len(way) == 1


@given(question=questions())
@settings(unhurried, max_examples=40)
def test_without_goals_the_causes_of_a_reason_are_the_causes_of_the_need(question):
    catalog, situation = question
    result = recommend(attrs.evolve(situation, goals=()), catalog=catalog, k=15)
    causes = {need.target: need.causes for need in result.needs if need.kind == "pillar" and not result.general}
    for reason in [reason for item in result for reason in item.reasons if reason.target in causes]:
        assert reason.causes == causes[reason.target]


# -- where nothing was said -----------------------------------------------------------------------------------------


def test_where_nothing_was_said_every_way_starts_in_a_pillar_that_is_assumed_to_want_something():
    result = recommend(Situation(red_flags=[]), k=15)
    assert result.general
    for item in result:
        assert {step.path for step in item.chain()} == {(reason.target, item.practice.id) for reason in item.reasons}
        assert {step.path[0] for step in item.chain()} <= set(CATALOG.pillars)
        assert all([part.share for part in reason.causes] == [1] for reason in item.reasons)


def test_a_number_of_nothing_says_nothing():
    silent = Situation(obstacles=dict.fromkeys(CATALOG.obstacles, 0.0), red_flags=[])
    assert [item.chain() for item in recommend(silent)] == [item.chain() for item in recommend(Situation(red_flags=[]))]
