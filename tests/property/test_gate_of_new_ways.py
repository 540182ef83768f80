"""Laws of the gate and of privacy for what asks further: contacts, referrals, comparisons, nearest changes, chains, firmness."""

import copy
import json
import logging
import math
import pickle
import subprocess
import sys
import traceback

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from intimacy import (
    Catalog,
    CatalogError,
    Contact,
    IntimacyError,
    OptionError,
    Situation,
    SituationError,
    compare,
    load_catalog,
    recommend,
    recommend_many,
)
from intimacy.cli.output import csv_rows, markdown_text
from intimacy.model import (
    INTERNATIONAL,
    UNASKED,
    Contents,
    Link,
    Obstacle,
    Policy,
    Practice,
    Purpose,
    RedFlag,
    Referral,
    Ruling,
    SafetyRuling,
    Strength,
)
from intimacy.show.text import recommendations_text
from intimacy.testing import contents, situations

BUILTIN = load_catalog()
BARE = Catalog(Contents(id="bare", name="Bare"))
STOPPING = sorted(flag.id for flag in BUILTIN.red_flags.values() if flag.status in ("block", "urgent"))
NOT_READY = '{"schema": "intimacy/shared/1", "status": "not-ready"}'

few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
some = settings(
    max_examples=18, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
countries = st.sampled_from([None, "GB", "uk", "NO", "IN"])
texts = st.text("abc ", max_size=5).map(lambda text: f"a{text}")
contacts = st.lists(
    st.builds(
        Contact,
        id=st.sampled_from(["mine", "second", "gb-samaritans", "contact-0"]),
        country=st.sampled_from([INTERNATIONAL, "GB", "NO"]),
        name=texts,
        purposes=st.lists(st.sampled_from(Purpose), min_size=1, max_size=3, unique=True),
        phone=st.sampled_from(["112", "0800 123"]),
        narrow=st.booleans(),
        source=st.just("https://example.org/help"),
        read_on=st.just("2026-11-22"),
    ),
    max_size=3,
    unique_by=lambda one: one.id,
)
places = st.fixed_dictionaries({"country": countries, "contacts": contacts})
flag_lists = st.none() | st.lists(st.sampled_from([*sorted(BUILTIN.red_flags), UNASKED]), max_size=3, unique=True)


@st.composite
def rich(draw):
    """The records of a catalogue in which every practice helps with one obstacle at least, so that lists are seldom empty."""
    own = draw(contents(pillars=2, obstacles=2, practices=4, benefits=1))
    noise = [
        Link(one.id, "addresses", "noise", strength=draw(st.sampled_from(Strength)), rationale="", verdict="untested")
        for one in own.practices
    ]
    obstacles = (*own.obstacles, Obstacle(id="noise", name="Noise"))
    return attrs.evolve(own, obstacles=obstacles, links=(*own.links, *noise))


small = rich().map(Catalog)


@st.composite
def situated(draw, catalog, *, flags=True):
    """A situation for a catalogue: any, or one in which nothing but the flags keeps a practice out; own flags as often as built-in ones."""
    situation = draw(situations(catalog, flags=flags))
    if draw(st.booleans()):
        every = {"obstacles": dict.fromkeys(catalog.obstacles, 0.7), "confirmed": list(catalog.conditions)}
        situation = attrs.evolve(situation, **every, done=[], excluded=[], minutes_per_week=None, mode="together")
    own = sorted(set(catalog.red_flags) - set(BARE.red_flags))
    if flags and own and draw(st.booleans()):
        raised = draw(st.lists(st.sampled_from(own), min_size=1, unique=True))
        situation = attrs.evolve(situation, red_flags=raised)
    if situation.red_flags and draw(st.integers(0, 3)) == 0:
        situation = attrs.evolve(situation, red_flags=[*situation.red_flags, UNASKED])
    return situation


@st.composite
def cases(draw, *, flags=True):
    """A catalogue, the built-in one in a quarter of the cases, and a situation for it."""
    catalog = BUILTIN if draw(st.integers(0, 3)) == 0 else draw(small)
    return catalog, draw(situated(catalog, flags=flags))


@st.composite
def stopped(draw, catalog=None):
    """The same with a flag that stops everything."""
    if catalog is None:
        catalog, situation = draw(cases())
    else:
        situation = draw(situated(catalog))
    stops = draw(st.sampled_from(sorted(flag.id for flag in catalog.red_flags.values() if flag.status.stops)))
    return catalog, attrs.evolve(situation, red_flags=sorted({stops, *(situation.red_flags or ())}))


def ids(records):
    return [one.id for one in records]


def waiting(catalog, flags):
    """The practices that have to wait, by the rulings alone."""
    raised = [UNASKED] if flags is None else list(flags)
    if any(catalog.red_flags[flag].status in ("block", "urgent") for flag in raised if flag != UNASKED):
        return set(catalog.practices)
    none = {flag: Ruling.OK if flag == UNASKED else Ruling.HOLD for flag in raised}
    return {
        practice
        for practice in catalog.practices
        for flag in raised
        if getattr(catalog.rulings.get((flag, practice)), "ruling", none[flag]) in ("hold", "contraindicated")
    }


def handed(result):
    """Every practice that a result hands to anybody by what asks further."""
    named = {one["practice"] for one in result.to_rows()}
    named |= {item.practice.id for item in result[:]}
    for item in result:
        named |= {step.path[-1] for step in item.chain()} | {*item.start_after}
    for private in (False, True):
        data = result.to_dict(private=private, stability=True)
        named |= {one["practice"] for one in data["recommendations"]}
        named |= {*data["stability"]["chosen"], *data["stability"]["first"]} | {data["stability"]["leader"]}
    if result.shown_stability is not None:
        named |= {*result.shown_stability.chosen, result.shown_stability.leader}
    named |= {one["practice"] for one in result.shareable(both_agreed=True).get("practices", ())}
    return named - {None}


# -- the gate --------------------------------------------------------------------------------------------------------


@few
@given(cases(), places, places, st.sampled_from(Policy))
def test_no_country_no_contact_and_no_further_question_gives_a_practice_that_has_to_wait(given_, near, other, evidence):
    catalog, situation = given_
    held = waiting(catalog, situation.red_flags)
    result = recommend(situation, catalog=catalog, k=1000, evidence=evidence, **near)
    ways = [
        result,
        next(recommend_many([situation], catalog=catalog, k=1000, evidence=evidence, **near)),
        result.what_if(**other),
        result.what_if(**other, mode="alone", obstacles={}, confirmed=list(catalog.conditions)).what_if(k=1),
        pickle.loads(pickle.dumps(result)),  # noqa: S301 - our own
        copy.deepcopy(result.what_if(**other)),
    ]
    for number, way in enumerate(ways):
        assert handed(way).isdisjoint(held), number
        assert way.safety.status == result.safety.status
        assert way.safety.messages == result.safety.messages


@some
@given(cases(), places)
def test_where_help_is_near_changes_nothing_but_the_contacts(given_, near):
    catalog, situation = given_
    plainly = recommend(situation, catalog=catalog)
    result = recommend(situation, catalog=catalog, **near)
    names = ("items", "needs", "burden", "gaps", "left_out", "referrals", "general", "why_empty", "total_gain")
    assert [getattr(result, name) for name in names] == [getattr(plainly, name) for name in names]
    assert attrs.evolve(result.safety, contacts=plainly.safety.contacts) == plainly.safety
    assert result.stability() == plainly.stability()
    moved = compare(plainly, result)
    assert (moved.moves, moved.needs) == ((), ())


@few
@given(cases())
def test_the_nearest_change_is_never_for_a_practice_that_has_to_wait_and_holds_when_it_is_tried(given_):
    catalog, situation = given_
    result = recommend(situation, catalog=catalog)
    held = waiting(catalog, situation.red_flags)
    free = sorted(set(catalog.practices) - held)
    for practice in [*sorted(held)[:2], *free[: 1 if catalog is BUILTIN else 3]]:
        change = result.nearest_change(practice)
        if practice in held or practice in (*situation.done, *situation.excluded):
            assert change is None
        elif change is not None:
            again = result
            if change.field:
                now = getattr(situation, change.field)
                assert change.before == now.get(change.concept, 0)
                again = result.what_if(**{change.field: {**now, change.concept: change.after}})
            assert again[0].practice.id == practice == change.practice
            assert again.safety.status == result.safety.status


@few
@given(small, st.data())
def test_no_change_of_a_severity_that_puts_a_practice_first_is_nearer_than_the_nearest(catalog, data):
    situation = data.draw(situated(catalog))
    result = recommend(situation, catalog=catalog)
    fixed = {"done", "excluded", "safety", "ask-first", "mode", "minutes"}
    free = [practice for practice in catalog.practices if result.why_not(practice).by not in fixed]
    for obstacle in catalog.obstacles:
        before = situation.obstacles.get(obstacle, 0)
        for value in (0, 0.2, 0.4, 0.6, 0.8, 1):
            again = result.what_if(obstacles={**situation.obstacles, obstacle: value}, k=1)
            for practice in [item.practice.id for item in again if item.practice.id in free]:
                nearest = result.nearest_change(practice)
                assert nearest is not None
                assert abs(nearest.change) <= abs(value - before) + 1e-9


def test_a_practice_that_has_to_wait_stands_in_nobodys_way():
    strengths = {("tea", "noise"): "strong", ("walks", "noise"): "weak", ("chat", "rush"): "strong"}
    rulings = {"tea": "hold", "walks": "ok", "chat": "ok"}
    catalog = Catalog(
        Contents(
            id="mine",
            name="Mine",
            obstacles=(Obstacle(id="noise", name="Noise"), Obstacle(id="rush", name="Rush")),
            practices=tuple(Practice(id=id, name=id.title()) for id in rulings),
            links=tuple(Link(one, "addresses", other, strength=word) for (one, other), word in strengths.items()),
            red_flags=(RedFlag(id="ice", name="Ice", status="hold"),),
            rulings=tuple(SafetyRuling(flag="ice", practice=id, ruling=word) for id, word in rulings.items()),
        )
    )
    result = recommend(Situation(obstacles={"noise": 0.1, "rush": 0.2}, red_flags=["ice"]), catalog=catalog)
    change = result.nearest_change("walks")
    assert [item.practice.id for item in result] == ["chat", "walks"]
    assert (change.field, change.concept) == ("obstacles", "rush")
    assert result.what_if(obstacles={"noise": 0.1, "rush": change.after})[0].practice.id == "walks"
    assert result.nearest_change("tea") is None


@some
@given(cases(), st.data())
def test_a_comparison_gives_no_rank_and_no_gain_to_a_practice_that_has_to_wait(given_, data):
    catalog, situation = given_
    other = data.draw(situated(catalog))
    before, after = (recommend(one, catalog=catalog) for one in (situation, other))
    told = compare(before, after)
    for move in told.moves:
        if move.practice in waiting(catalog, situation.red_flags):
            assert (move.rank_before, move.gain_before) == (None, 0)
        if move.practice in waiting(catalog, other.red_flags):
            assert (move.rank_after, move.gain_after) == (None, 0)
    if before.blocked or after.blocked:
        assert str(told) == "Paused. See result.safety"
        assert told.to_dict() == {
            "paused": True,
            "moves": [],
            "needs": [],
            "total_gain_before": 0,
            "total_gain_after": 0,
        }


def beside_safety(result):
    """Everything that a result tells but for messages, contacts, referrals and options."""
    practices = sorted(result.catalog.practices)
    data = result.to_dict(stability=True)
    return {
        "shown": (repr(result), str(result), result._repr_html_(), result.shown_stability),
        "parts": (result[:], result.needs, result.gaps, result.left_out, result.burden, result.why_empty),
        "changes": [result.nearest_change(one) for one in practices],
        "why not": [result.why_not(one).to_dict() for one in practices],
        "firm": (result.stability(), str(result.stability()), result.stability(seed=7).to_dict()["first"]),
        "same": (compare(result, result), str(compare(result, result)), repr(compare(result, result))),
        "data": {name: data[name] for name in data if name not in ("safety", "referrals", "options")},
        "rows": result.to_rows(),
        "shared": result.shareable(both_agreed=True),
    }


@few
@given(stopped(), places, st.data())
def test_two_results_that_are_stopped_are_alike_in_everything_but_help(given_, near, data):
    catalog, situation = given_
    _, other = data.draw(stopped(catalog))
    first, second = recommend(situation, catalog=catalog), recommend(other, catalog=catalog, k=9, focus=0.1, **near)
    assert beside_safety(first) == beside_safety(second)
    assert compare(first, second) == compare(second, first)
    assert {one.why for one in first.referrals} <= {"safety"}
    assert first.stability().draws == 0
    assert {first.nearest_change(practice) for practice in catalog.practices} <= {None}


@some
@given(cases())
def test_a_chain_goes_from_what_was_said_to_a_practice_of_the_list(given_):
    catalog, situation = given_
    result = recommend(situation, catalog=catalog)
    said = {id for id, severity in situation.obstacles.items() if severity > 0} | {*situation.pillars, *situation.goals}
    for item in result:
        steps = item.chain()
        assert {step.path[-1] for step in steps} == {item.practice.id}
        assert result.general or {step.path[0] for step in steps} <= said
        assert {id for step in steps for id in step.path}.isdisjoint(catalog.red_flags)
        assert math.isclose(math.fsum(step.gain for step in steps), item.gain, abs_tol=1e-9)


@some
@given(cases())
def test_which_flags_hold_a_practice_is_told_in_private_only_and_then_truly(given_):
    catalog, situation = given_
    result = recommend(situation, catalog=catalog)
    raised = {UNASKED} if situation.red_flags is None else set(situation.red_flags)
    for practice in catalog.practices:
        plainly, private = result.why_not(practice), result.why_not(practice, private=True)
        assert plainly.flags == ()
        assert private._replace(flags=(), text=plainly.text) == plainly
        alone = {flag for flag in raised if practice in waiting(catalog, [flag])}
        assert set(private.flags) == (alone if plainly.by == "safety" else set())
        named = [catalog.red_flags[flag].name for flag in private.flags if flag != UNASKED]
        because = f" (because of: {'; '.join(named)})." if named else "."
        assert private.text == plainly.text.removesuffix(".") + because
        assert plainly.text.endswith(": nothing is suggested now.") == result.blocked
        for nearly in (1, "yes", [True], None):
            assert result.why_not(practice, private=nearly) == plainly


@some
@given(cases(), st.sampled_from([1, "yes", [True], 1.0, None, 0, ""]))
def test_nothing_but_true_is_private_or_asks_for_firmness(given_, nearly):
    catalog, situation = given_
    result = recommend(situation, catalog=catalog)
    assert result.to_dict(private=nearly, stability=nearly) == result.to_dict()
    assert "situation" not in result.to_dict(stability=True)
    assert json.dumps(result.shareable(both_agreed=nearly)) == NOT_READY


# -- contacts: what comes, and that no catalogue takes it away -------------------------------------------------------


@some
@given(cases(), places)
def test_the_contacts_of_a_result_are_those_that_its_flags_call_for(given_, near):
    catalog, situation = given_
    raised = set(situation.red_flags or ()) - {UNASKED}
    partly = situation.red_flags is None or UNASKED in situation.red_flags
    gravest = ["block", "urgent", "refer", "hold"]
    records = sorted((gravest.index(one.status), one.id, one) for one in catalog.contents.red_flags if one.id in raised)
    purposes = []
    for grave, _, flag in records:
        purposes += flag.contact_purposes or (Purpose if grave < 3 else ())
    if partly:
        purposes += Purpose
    found = recommend(situation, catalog=catalog, **near).safety.contacts
    assert ids(found) == ids(catalog.find_contacts(country=near["country"], purpose=purposes, also=near["contacts"]))


@few
@given(contents(practices=3), countries, st.data())
def test_built_in_contacts_are_in_every_catalogue_and_come_back_when_they_are_taken_out(own, country, data):
    made = Catalog(own)
    assert {id: made.contacts[id] for id in BARE.contacts} == dict(BARE.contacts)
    gone = set(data.draw(st.lists(st.sampled_from(sorted(BARE.contacts)), min_size=1, max_size=9)))
    gone |= data.draw(st.sampled_from([set(), set(BARE.contacts)]))
    less = tuple(one for one in made.contents.contacts if one.id not in gone)
    plain = made.to_dict()
    plain["contacts"] = [one for one in plain["contacts"] if one["id"] not in gone]
    graph = made.to_graph()
    graph.graph["contacts"] = json.dumps(plain["contacts"])
    for catalog in (
        Catalog(attrs.evolve(made.contents, contacts=less)),
        Catalog.from_dict(plain),
        Catalog.from_graph(graph),
        pickle.loads(pickle.dumps(made)),  # noqa: S301 - our own
    ):
        assert catalog == made
    # A catalogue's own contacts stand beside the built-in ones, unless there were only international ones before.
    ids = {one.id for one in made.find_contacts(country=country)}
    assert ids >= {one.id for one in BARE.find_contacts(country=country) if one.country != INTERNATIONAL}


@some
@given(
    st.dictionaries(st.sampled_from(sorted(BARE.rulings)), st.sampled_from(Ruling), max_size=6),
    st.lists(st.sampled_from(sorted(BARE.contacts)), unique=True, max_size=3),
    st.lists(st.sampled_from(sorted(BARE.red_flags)), unique=True, max_size=3),
    st.lists(st.sampled_from(sorted(BARE.referrals)), unique=True, max_size=3),
)
def test_everything_that_a_catalogue_loosens_is_told_in_one_error(rulings, lines, flags, kinds):
    loosened = {key for key, ruling in rulings.items() if ruling.rank < BARE.rulings[key].ruling.rank}
    assume(loosened or lines or flags or kinds)
    own = Contents(
        id="mine",
        name="Mine",
        rulings=tuple(
            attrs.evolve(BARE.rulings[key], ruling=ruling, reason="Ours.") for key, ruling in rulings.items()
        ),
        contacts=tuple(attrs.evolve(BARE.contacts[id], note="Ours.") for id in lines),
        red_flags=tuple(attrs.evolve(BARE.red_flags[id], note="Ours.") for id in flags),
        referrals=tuple(attrs.evolve(BARE.referrals[id], not_flags=("eggshells",)) for id in kinds),
    )
    with pytest.raises(CatalogError) as caught:
        Catalog(own)
    assert sorted(fault.record for fault in caught.value.faults) == sorted(
        [
            *(f"ruling {' '.join(key)!r}" for key in loosened),
            *(f"contacts {id!r}" for id in lines),
            *(f"red_flags {id!r}" for id in flags),
            *(f"referrals {id!r}" for id in kinds),
        ]
    )


@some
@given(st.lists(st.sampled_from(sorted(BUILTIN.red_flags)), min_size=1, max_size=4, unique=True), st.data())
def test_flags_listed_twice_are_one_error_that_tells_their_places_and_not_which_they_are(flags, data):
    twice = data.draw(st.lists(st.sampled_from(flags), min_size=1, max_size=4, unique=True))
    with pytest.raises(SituationError) as caught:
        Situation(red_flags=[*flags, *twice])
    assert [str(fault) for fault in caught.value.faults] == [
        f"red_flags, entry {place}: each id once" for place in range(len(flags) + 1, len(flags) + len(twice) + 1)
    ]
    assert [flag for flag in flags if flag in str(caught.value)] == []


# -- what a partner may see ------------------------------------------------------------------------------------------


@few
@given(cases(flags=False), places, places, st.data())
def test_a_partner_sees_the_same_bytes_whatever_was_raised_and_wherever_help_is_near(given_, near, other, data):
    catalog, situation = given_
    milder = sorted(flag.id for flag in catalog.red_flags.values() if flag.status in ("refer", "hold"))
    raised = data.draw(st.lists(st.sampled_from(milder), unique=True, max_size=3))
    plainly = recommend(situation, catalog=catalog)
    flagged = recommend(attrs.evolve(situation, red_flags=raised), catalog=catalog, **near)
    mode = data.draw(st.sampled_from(["together", "alone"]))
    ways = [
        (plainly, flagged),
        (plainly, pickle.loads(pickle.dumps(flagged))),  # noqa: S301 - our own
        (plainly, flagged.what_if(**other)),
        (plainly.what_if(mode=mode, k=1), flagged.what_if(mode=mode, k=1, **other)),
    ]
    for first, second in ways:
        shared = json.dumps(first.shareable(both_agreed=True))
        assert json.dumps(second.shareable(both_agreed=True)) == shared
        assert json.loads(shared)["status"] == "ready"


@few
@given(stopped(), cases(), places)
def test_nothing_that_asks_further_makes_a_result_ready(first, second, near):
    blocked = recommend(first[1], catalog=first[0], **near)
    unasked = recommend(attrs.evolve(second[1], red_flags=None), catalog=second[0], **near)
    partly = recommend(attrs.evolve(second[1], red_flags=[UNASKED]), catalog=second[0], **near)
    not_agreed = recommend(attrs.evolve(second[1], red_flags=[]), catalog=second[0], **near)
    shared = [
        *(
            way.shareable(both_agreed=True)
            for one in (blocked, unasked, partly)
            for way in (one, one.what_if(k=9, mode="alone"), pickle.loads(pickle.dumps(one)))  # noqa: S301 - our own
        ),
        not_agreed.shareable(),
        not_agreed.what_if(country="GB").shareable(both_agreed="both"),
    ]
    assert {json.dumps(one) for one in shared} == {NOT_READY}


# -- privacy: what shows itself --------------------------------------------------------------------------------------


def displays(result):
    """Every way in which a result, or what was asked of it, shows itself."""
    practices = sorted(result.catalog.practices)[:5]
    stability = result.stability()
    return {
        "repr": repr(result),
        "str": f"{result} {result!r}",
        "html": result._repr_html_(),
        "text": recommendations_text(result),
        "plain text": recommendations_text(result, plain=True, ask=None, width=200),
        "markdown": markdown_text(result),
        "csv": json.dumps(csv_rows(result, private=False)),
        "rows": json.dumps(result.to_rows()),
        "items": repr(result.items),
        "chains": repr([item.chain() for item in result]),
        "explained": repr([result.needs, result.gaps, result.left_out, result.options]),
        "safety": repr(result.safety),
        "contacts": json.dumps([one.to_dict() for one in result.safety.contacts]),
        "referrals": repr([(one, one.why, one.text, one.urgent) for one in result.referrals]),
        "why not": repr([result.why_not(one) for one in practices])
        + " ".join(map(str, map(result.why_not, practices))),
        "firm": f"{stability} {stability!r}",
        "compared": f"{compare(result, result.what_if(mode='alone'))!r}",
        "inside": repr([result._made_of, result._made_of.gate, result._made_of.given, result._made_of.situation]),
    }


def flat(data):
    """Every key and every scalar of plain data."""
    if isinstance(data, dict):
        return [part for key, value in data.items() for part in (key, *flat(value))]
    return [part for value in data for part in flat(value)] if isinstance(data, list) else [data]


@few
@given(cases(), places, st.data())
def test_a_flag_that_was_raised_is_in_no_display_and_in_no_data_without_private(given_, near, data):
    catalog, situation = given_
    raised = data.draw(st.lists(st.sampled_from(sorted(catalog.red_flags)), min_size=1, max_size=2, unique=True))
    result = recommend(attrs.evolve(situation, red_flags=raised), catalog=catalog, k=4, **near)
    plain = result.to_dict(stability=True)
    shown = {**displays(result), "data": json.dumps(plain)}
    for flag in raised:
        # A flag whose id is an everyday word may be a word of a sentence, and is never a value by itself.
        assert flag not in flat(plain)
        if "-" in flag:
            assert [name for name, text in shown.items() if flag in text] == []
        if flag in BUILTIN.red_flags:
            assert [name for name, text in shown.items() if catalog.red_flags[flag].name in text] == []
            assert [name for name, text in shown.items() if catalog.red_flags[flag].summary in text] == []


@some
@given(cases(), st.data())
def test_what_moved_between_two_results_names_no_flag_of_either(given_, data):
    catalog, situation = given_
    flags = data.draw(st.lists(st.sampled_from(sorted(catalog.red_flags)), min_size=1, max_size=2, unique=True))
    first, second = (
        recommend(attrs.evolve(situation, red_flags=raised), catalog=catalog, k=2) for raised in ([], flags)
    )
    for told in (compare(first, second), compare(second, first)):
        assert set(flags).isdisjoint(flat(told.to_dict()))
        for flag in flags:
            assert "-" not in flag or flag not in f"{told} {told!r}"


TWINS = ("twin-a", "twin-b")


@st.composite
def twinned(draw):
    """A catalogue with two flags that mean the same in everything, each ruling with a reason that tells its flag."""
    own = draw(rich())
    status = draw(st.sampled_from(["block", "urgent", "refer", "hold"]))
    purposes = tuple(draw(st.lists(st.sampled_from(Purpose), max_size=2, unique=True)))
    ruled = {one.id: draw(st.sampled_from(Ruling)) for one in own.practices if draw(st.integers(0, 5))}
    return Catalog(
        attrs.evolve(
            own,
            red_flags=(
                *own.red_flags,
                *(RedFlag(id=id, name=f"The {id}", status=status, contact_purposes=purposes) for id in TWINS),
            ),
            rulings=(
                *own.rulings,
                *(
                    SafetyRuling(flag=id, practice=practice, ruling=ruling, reason=f"Because of {id}")
                    for id in TWINS
                    for practice, ruling in ruled.items()
                ),
            ),
            referrals=(*own.referrals, Referral(id="guide", name="Guide", flags=TWINS)),
        )
    )


@some
@given(twinned(), places, st.data())
def test_which_of_two_flags_of_the_same_meaning_was_raised_can_be_seen_nowhere(catalog, near, data):
    situation = data.draw(situated(catalog, flags=False))
    first, second, both = (
        recommend(attrs.evolve(situation, red_flags=raised), catalog=catalog, **near)
        for raised in ([TWINS[0]], [TWINS[1]], TWINS)
    )
    shown = displays(first)
    assert displays(second) == shown
    assert json.dumps(first.to_dict(stability=True)) == json.dumps(second.to_dict(stability=True))
    assert compare(first, second) == compare(first, first)
    # Nor whether it was one or both.
    together = displays(both)
    for name in ("repr", "html", "text", "markdown", "csv", "rows", "contacts", "referrals", "why not"):
        assert together[name] == shown[name]


# -- privacy: what goes wrong ----------------------------------------------------------------------------------------


def told(call):
    """Everything that is told of the error of a call that must fail, and the error."""
    with pytest.raises(IntimacyError) as caught:
        call()
    error = caught.value
    assert error.__cause__ is None
    assert error.__suppress_context__ or error.__context__ is None
    parts = [str(error), repr(error), repr(error.args), *getattr(error, "__notes__", ())]
    return "".join([*parts, *traceback.format_exception(error)]), error


OTHER = recommend(Situation(), catalog=BARE)
WRONG_QUESTIONS = {
    "country": lambda result: result.what_if(country="ZZ"),
    "contacts": lambda result: result.what_if(contacts=["112"]),
    "no field": lambda result: result.what_if(mood=1),
    "flags": lambda result: result.what_if(red_flags=[]),
    "mode": lambda result: result.what_if(mode="apart"),
    "no obstacle": lambda result: result.what_if(obstacles={"no-such-thing": 0.5}),
    "no number": lambda result: result.what_if(pillars={"trust": 7}),
    "why not": lambda result: result.why_not("no-such-thing", private=True),
    "nearest change": lambda result: result.nearest_change("no-such-thing"),
    "seed": lambda result: result.stability(seed=1.5),
    "compare": lambda result: compare(result, OTHER),
}


@few
@given(situations(), situations(), flag_lists, places)
def test_a_wrong_question_has_the_same_error_whatever_the_situation(one, other, flags, near):
    results = [recommend(one), recommend(attrs.evolve(other, red_flags=flags), **near)]
    for question in WRONG_QUESTIONS.values():
        first, second = (told(lambda result=result, question=question: question(result))[1] for result in results)
        assert (type(first), str(first), repr(first)) == (type(second), str(second), repr(second))


# Words and numbers that stand in no sentence of the library, so that finding one means that it was repeated.
secrets = st.text("qxzjkv", min_size=4, max_size=9).map(lambda text: f"zqx{text}")

FORMS = {
    "a situation": lambda situation: situation,
    "plain data": lambda situation: situation.to_dict(),
    "the obstacles": lambda situation: situation.obstacles,
    "the flags": lambda situation: list(situation.red_flags),
    "JSON": lambda situation: json.dumps({"red_flags": situation.red_flags}),
}


@settings(max_examples=8, deadline=None)
@given(secrets)
@pytest.mark.parametrize("option", ["country", "contacts", "one of the contacts"])
@pytest.mark.parametrize("form", FORMS)
def test_a_situation_given_in_place_of_a_country_or_contact_is_not_repeated(form, option, secret):
    situation = Situation(obstacles={secret: 0.5}, red_flags=[secret])
    given_ = FORMS[form](situation)
    options = {"contacts": [given_]} if option == "one of the contacts" else {option: given_}
    for call in (
        lambda: recommend(situation, **options),
        lambda: recommend_many([situation], **options),
        lambda: recommend(Situation()).what_if(**options),
    ):
        text, error = told(call)
        assert isinstance(error, OptionError)
        assert secret not in text


@some
@given(secrets, st.sampled_from(["ZZ", "", 3, None]), st.booleans())
def test_a_wrong_country_or_contact_beside_a_situation_that_is_wrong_too_repeats_nothing_of_it(secret, country, lines):
    situation = Situation(obstacles={secret: 0.5}, pillars={f"{secret}s": 0.25}, red_flags=[secret])
    options = {"country": country, "contacts": ["112"] if lines else []}
    text, error = told(lambda: list(recommend_many([situation], **options)))
    assert secret not in text
    assert isinstance(error, OptionError if lines or country is not None else SituationError)


# -- privacy: what is left behind ------------------------------------------------------------------------------------


def ask_everything(result, other):
    """Ask everything that can be asked of a result."""
    practice = next(iter(sorted(result.catalog.practices)))
    displays(result)
    result.nearest_change(practice)
    result.why_not(practice, private=True)
    result.to_dict(private=True, stability=True)
    str(compare(other, result))
    compare(result, other).to_dict()
    result.what_if(country="IE", contacts=()).shareable(both_agreed=True)
    result.catalog.find_contacts(country="GB", purpose="crisis", also=result.options.contacts)
    hash(result)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(situations(), situations(flags=False), places)
def test_nothing_is_logged_and_nothing_is_printed(caplog, capsys, one, other, near):
    with caplog.at_level(logging.NOTSET):
        ask_everything(recommend(one, **near), recommend(other))
        for question in WRONG_QUESTIONS.values():
            with pytest.raises(IntimacyError):
                question(recommend(one))
    assert caplog.records == []
    assert capsys.readouterr() == ("", "")


WATCHED = """
import sys

seen = []
FORBIDDEN = ("socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "urllib.", "os.mkdir", "os.rename", "os.remove")

def watch(event, args):
    writes = event == "open" and ((isinstance(args[1], str) and set(args[1]) & set("wax+")) or (isinstance(args[2], int) and args[2] & 3))
    if writes or event.startswith(FORBIDDEN):
        seen.append((event, str(args)[:200]))

sys.addaudithook(watch)
import intimacy

catalog = intimacy.load_catalog()
calm = intimacy.recommend(intimacy.Situation(obstacles={"lack-of-trust": 0.7}, red_flags=[]))
own = intimacy.Contact(
    id="mine", country="GB", name="Mine", purposes=["crisis"], website="https://example.org/", source="https://example.org/", read_on="2026-11-22"
)
for flags in (None, [], ["eggshells"], ["threats"]):
    result = intimacy.recommend(intimacy.Situation(obstacles={"lack-of-trust": 0.7}, red_flags=flags), country="uk", contacts=[own])
    str(result), result._repr_html_(), result.to_dict(private=True, stability=True), result.safety.contacts, result.referrals
    str(intimacy.compare(calm, result)), str(result.nearest_change("boundaries")), result.why_not("forgiveness", private=True)
    [item.chain() for item in result], str(result.stability()), result.what_if(country="IN").shareable(both_agreed=True)
catalog.find_contacts(country="NL", purpose=["crisis"]), catalog.coverage(), catalog.to_bibtex(), catalog.to_csl()
print(seen)
"""


def test_nothing_is_written_and_nothing_is_sent_by_what_asks_further(tmp_path):
    done = subprocess.run(
        [sys.executable, "-B", "-c", WATCHED], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
    assert list(tmp_path.iterdir()) == []
