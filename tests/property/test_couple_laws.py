"""Laws of two partners: what each sees alone, what both see, and what nobody can tell from it."""

import json
import math
import pickle
import runpy
from pathlib import Path
from types import SimpleNamespace

import attrs
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from intimacy import Catalog, Couple, Situation, load_catalog, recommend, recommend_couple
from intimacy.model import UNASKED, Condition, Mode, NeededCondition, Policy, SafetyRuling, Status, Threshold
from intimacy.testing import catalogs, couples, situations

second = SimpleNamespace(**runpy.run_path(str(Path(__file__).parents[1] / "rereading.py")))

BUILTIN = load_catalog()
FLAGS = sorted(BUILTIN.red_flags)
STOPPING = sorted(flag.id for flag in BUILTIN.red_flags.values() if flag.status.stops)
MILDER = sorted(set(FLAGS) - set(STOPPING))
NOT_READY = json.dumps({"schema": "intimacy/shared/1", "status": "not-ready"})

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
counts = st.sampled_from([1, 3, 1000])
policies = st.sampled_from(Policy)


def shared(couple, **options):
    """What both see, as bytes."""
    return json.dumps(recommend_couple(couple, **options).shared)


def agreed(couple, **changes):
    """The same couple, asked and both for it."""
    return attrs.evolve(couple, both_agreed=True, **{"shareable": (), "show_needs": False, **changes})


def asked(situation, flags=()):
    return attrs.evolve(situation, red_flags=flags, mode="together")


def swapped(couple):
    return attrs.evolve(couple, a=couple.b, b=couple.a, errors_a=couple.errors_b, errors_b=couple.errors_a)


@st.composite
def open_catalogs(draw):
    """Small catalogs in which no mild flag holds anything, so that a joint list has something to choose from; with a wish gap and conditions."""
    contents = draw(second.dense_catalogs()).contents
    own = {one.id for one in contents.practices}
    pillars = [one.id for one in contents.pillars]
    ruled = [
        SafetyRuling(flag=flag, practice=id, ruling="ok" if draw(st.integers(0, 5)) else "hold")
        for flag in MILDER
        for id in sorted(own)
    ]
    first, *rest = contents.obstacles
    gap = draw(st.lists(st.sampled_from(pillars), unique=True).map(tuple))
    when = Threshold(obstacle=first.id, at_least=draw(st.sampled_from([0.25, 0.5])))
    slept = NeededCondition(condition="slept", when=draw(st.sampled_from([None, when])))
    practices = [
        attrs.evolve(one, conditions=(slept,) if draw(st.integers(0, 3)) == 0 else ()) for one in contents.practices
    ]
    return Catalog(
        attrs.evolve(
            contents,
            obstacles=(attrs.evolve(first, wanted_gap=gap), *rest),
            practices=tuple(practices),
            conditions=(Condition(id="slept", name="Slept"),),
            red_flags=(),
            rulings=tuple(ruled),
            questions=(),
            referrals=(),
            contacts=(),
            references=(),
        )
    )


@st.composite
def open_couples(draw):
    """A catalog as above and a couple for it, both asked, both for a joint list, with nothing raised."""
    catalog = draw(open_catalogs())
    grid = st.sampled_from([0.0, 0.05, 0.2, 1.0]) | st.floats(0, 1)
    errors = st.dictionaries(st.sampled_from([*catalog.obstacles, *catalog.pillars]), grid, max_size=4)
    a, b = (asked(draw(second.plain_situations(catalog))) for _ in "ab")
    return catalog, Couple(a, b, errors_a=draw(errors), errors_b=draw(errors), both_agreed=True)


# -- each alone ------------------------------------------------------------------------------------------------------


def every_byte(result):
    practices = sorted(result.catalog.practices)
    return [
        pickle.dumps(result),
        json.dumps(result.to_dict(private=True)),
        json.dumps(result.to_rows()),
        json.dumps([result.shareable(both_agreed=True), result.shareable()]),
        repr(result),
        result._repr_html_(),
        *(json.dumps(result.why_not(one, private=True).to_dict()) for one in practices),
    ]


@few
@given(couples(), couples(), policies, counts)
def test_not_one_bit_of_a_partners_list_depends_on_the_other(one, other, evidence, k):
    alone = recommend(one.a, evidence=evidence, k=k)
    # Everything else of the couple is another's too: errors, agreement, what is shareable.
    beside = attrs.evolve(other, a=one.a)
    result = recommend_couple(beside, evidence=evidence, k=k)
    assert every_byte(result.for_a) == every_byte(alone)
    assert every_byte(recommend_couple(swapped(beside), evidence=evidence, k=k).for_b) == every_byte(alone)
    # Nor after somebody has looked at what both see.
    assert result.shared
    assert every_byte(result.for_a) == every_byte(alone)


@few
@given(couples(), st.sampled_from(FLAGS))
def test_a_flag_of_one_changes_nothing_for_the_other(couple, flag):
    raised = attrs.evolve(couple, b=attrs.evolve(couple.b, red_flags=[flag]))
    assert every_byte(recommend_couple(raised).for_a) == every_byte(recommend_couple(couple).for_a)


# -- both ------------------------------------------------------------------------------------------------------------


@some
@given(open_couples(), counts, st.floats(0, 1), st.data())
def test_swapping_the_partners_swaps_their_lists_and_leaves_the_joint_one(given_, k, focus, data):
    catalog, couple = given_
    targets = [*catalog.obstacles, *catalog.pillars]
    couple = attrs.evolve(couple, shareable=data.draw(st.lists(st.sampled_from(targets), unique=True)))
    options = {"catalog": catalog, "k": k, "focus": focus}
    one, other = recommend_couple(couple, **options), recommend_couple(swapped(couple), **options)
    assert (one.for_a, one.for_b) == (other.for_b, other.for_a)
    assert json.dumps(one.shared) == json.dumps(other.shared)
    numbers, others = (
        recommend_couple(attrs.evolve(both, show_needs=True), **options).shared.get("needs", [])
        for both in (couple, swapped(couple))
    )
    assert numbers == [{**need, "a": need["b"], "b": need["a"]} for need in others]


@some
@given(open_catalogs(), st.data(), counts, policies)
def test_a_couple_of_two_equal_situations_is_that_situation(catalog, data, k, evidence):
    situation = asked(data.draw(second.plain_situations(catalog)))
    errors = data.draw(st.dictionaries(st.sampled_from([*catalog.pillars]), st.floats(0, 1)))
    couple = Couple(situation, situation, errors_a=errors, both_agreed=True)
    options = {"catalog": catalog, "k": k, "evidence": evidence}
    alone = recommend(situation, **options).shareable(both_agreed=True)
    assert recommend_couple(couple, **options).shared == alone
    marked = attrs.evolve(couple, shareable=[*catalog.obstacles, *catalog.pillars, *catalog.benefits], show_needs=True)
    needs = {one["target"]: one["need"] for one in recommend_couple(marked, **options).shared["needs"]}
    own = recommend(situation, **options)
    assert needs == ({} if own.general else {need.target: need.need for need in own.needs})


@few
@given(situations(flags=False), counts)
def test_two_equal_situations_are_that_situation_in_the_built_in_catalogue_too(situation, k):
    one = asked(situation)
    alone = recommend(one, k=k).shareable(both_agreed=True)
    assert recommend_couple(Couple(one, one, both_agreed=True), k=k).shared == alone


def joined_plainly(catalog, couple, evidence):
    """S11 and S12 read anew, by id: the situation of both, with every mild flag set, and the practices that one's own answers keep shut."""
    a, b = couple.a, couple.b
    w = second.weights(catalog, evidence)

    def margin(target):
        known = [errors[target] for errors in (couple.errors_a, couple.errors_b) if target in errors]
        if len(known) == 2:
            return 1.96 * math.sqrt(known[0] ** 2 + known[1] ** 2)
        return max([0.35, *(1.96 * error for error in known)])

    def join(target, x, y):
        """The higher of two where they lie apart, else the mean."""
        if x is None or y is None:
            return x if y is None else y
        return max(x, y) if abs(x - y) > margin(target) + 1e-9 else (x + y) / 2

    severities = {o: join(o, a.obstacles.get(o), b.obstacles.get(o)) for o in {*a.obstacles, *b.obstacles}}
    for o, obstacle in catalog.obstacles.items():
        for p in obstacle.wanted_gap:
            if p in a.wanted and p in b.wanted:
                gap = abs(a.wanted[p] - b.wanted[p])
                if gap > margin(p) + 1e-9:
                    severities[o] = max(severities.get(o, 0.0), (gap - margin(p)) / (1 - margin(p)))
    lacking, needing = {}, {}
    own = [second.lacks(catalog, w, one.obstacles, one.pillars) for one in (a, b)]
    for p in {*a.pillars, *b.pillars}:
        lack, need = [], []
        for one, inferred in zip((a, b), own, strict=True):
            said = p in one.pillars or inferred[p] > 1e-12
            lack.append(inferred[p] if said else None)
            if p in one.pillars:
                need.append(max(0.0, one.wanted.get(p, 1.0) - one.pillars[p]))
            else:
                need.append(inferred[p] if said else None)
        lacking[p], needing[p] = join(p, *lack), join(p, *need)
    confirmed = set(a.confirmed) & set(b.confirmed)
    shut = set()
    goals = sorted({*a.goals, *b.goals})
    for one, lack in zip((a, b), own, strict=True):
        if not second.needs_of(catalog, w, one.obstacles, one.pillars, one.wanted, goals, lack):
            continue
        for id, practice in catalog.practices.items():
            if math.prod(1 - lack[p] * w.get((id, "requires", p), 0.0) for p in catalog.pillars) < 0.4:
                shut.add(id)
            for needed in practice.conditions:
                when = needed.when
                if needed.condition not in confirmed and (
                    when is None or one.obstacles.get(when.obstacle, 0.0) >= when.at_least
                ):
                    shut.add(id)
    minutes = [one.minutes_per_week for one in (a, b) if one.minutes_per_week is not None]
    return SimpleNamespace(
        obstacles=severities,
        pillars={p: 1 - lack for p, lack in lacking.items()},
        wanted={p: 1 - lacking[p] + needing[p] for p in lacking},
        goals=goals,
        red_flags=MILDER,
        confirmed=sorted(confirmed),
        done=sorted(set(a.done) & set(b.done)),
        excluded=sorted({*a.excluded, *b.excluded} | shut),
        minutes_per_week=min(minutes, default=None),
        mode="together",
    )


def is_near_a_limit(catalog, couple):
    """Whether a difference is so near its margin, or a readiness so near its limit, that rounding decides."""
    return (
        any(
            abs(abs(x - y) - 0.35) < 1e-6
            for one, other in (
                (couple.a.obstacles, couple.b.obstacles),
                (couple.a.pillars, couple.b.pillars),
                (couple.a.wanted, couple.b.wanted),
            )
            for target, x in one.items()
            if (y := other.get(target)) is not None
        )
        or not catalog.practices
    )


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(open_couples(), counts, policies)
def test_the_joint_list_is_that_of_a_second_reading_of_the_rules(given_, k, evidence):
    catalog, couple = given_
    assume(not is_near_a_limit(catalog, couple))
    joint = joined_plainly(catalog, couple, evidence)
    reading = second.reread(catalog, joint, k, evidence)
    assume(not reading.close)
    result = recommend_couple(
        attrs.evolve(couple, shareable=[*catalog.obstacles, *catalog.pillars], show_needs=True),
        catalog=catalog,
        k=k,
        evidence=evidence,
    ).shared
    assert [one["practice"] for one in result["practices"]] == sorted(id for id, _, _ in reading.chosen)
    needs = {} if reading.general else reading.needs
    expected = {t: need for t, need in needs.items() if t not in catalog.benefits}
    got = {one["target"]: one["need"] for one in result["needs"]}
    assert got.keys() == expected.keys()
    assert all(abs(got[t] - expected[t]) < 1e-9 for t in got)


@some
@given(open_couples(), counts)
def test_what_is_too_early_or_to_be_asked_first_for_one_is_in_no_joint_list(given_, k):
    catalog, couple = given_
    result = recommend_couple(couple, catalog=catalog, k=k)
    shown = {one["practice"] for one in result.shared["practices"]}
    for own in (result.for_a, result.for_b):
        shut = {one.practice for one in own.left_out if one.by in ("not-yet", "excluded")}
        assert own.general or not shown & shut
    for own in (couple.a, couple.b):
        without = recommend(
            attrs.evolve(own, confirmed=set(couple.a.confirmed) & set(couple.b.confirmed)), catalog=catalog
        )
        shut = {one.practice for one in without.left_out if one.by == "ask-first"}
        assert without.general or not shown & shut


# -- the gate --------------------------------------------------------------------------------------------------------


@few
@given(couples(), st.sampled_from(STOPPING), st.data())
def test_every_cause_of_not_being_ready_gives_the_same_bytes_on_either_side(couple, stopping, data):
    couple = agreed(couple, a=asked(couple.a), b=asked(couple.b))
    more = data.draw(st.lists(st.sampled_from(FLAGS), unique=True, max_size=3))
    marked = {"shareable": ["lack-of-trust", "trust"], "show_needs": True}
    causes = {
        "blocked or urgent": {"red_flags": sorted({stopping, *more})},
        "nobody asked": {"red_flags": None},
        "passed over": {"red_flags": [UNASKED]},
        "passed over beside others": {"red_flags": sorted({UNASKED, *more})},
        "alone": {"mode": Mode.ALONE},
    }
    for name, cause in causes.items():
        for side in "ab":
            other = attrs.evolve(couple, **{side: attrs.evolve(getattr(couple, side), **cause)})
            assert shared(other) == shared(agreed(other, **marked)) == NOT_READY, (name, side)
    not_agreed = attrs.evolve(couple, both_agreed=False, **marked)
    assert shared(not_agreed) == NOT_READY
    assert json.loads(shared(couple))["status"] == "ready"


@some
@given(couples(catalog=BUILTIN), st.booleans())
def test_it_is_ready_exactly_where_both_agreed_asked_together_and_nothing_stops(couple, together):
    if together:
        couple = attrs.evolve(
            couple, a=attrs.evolve(couple.a, mode="together"), b=attrs.evolve(couple.b, mode="together")
        )
    fine = couple.both_agreed and all(
        one.red_flags is not None and not {UNASKED, *STOPPING} & set(one.red_flags) and one.mode is Mode.TOGETHER
        for one in (couple.a, couple.b)
    )
    assert (json.loads(shared(couple))["status"] == "ready") == fine
    assert fine or shared(couple) == NOT_READY


@few
@given(
    couples(flags=False), st.lists(st.sampled_from(MILDER), unique=True), st.lists(st.sampled_from(MILDER), unique=True)
)
def test_no_refer_or_hold_flag_of_either_changes_a_byte_of_the_joint_list(couple, of_a, of_b):
    couple = agreed(
        couple, a=asked(couple.a), b=asked(couple.b), shareable=["trust", "poor-communication"], show_needs=True
    )
    raised = attrs.evolve(couple, a=asked(couple.a, of_a), b=asked(couple.b, of_b))
    assert shared(raised, k=1000) == shared(couple, k=1000)


@few
@given(couples(), policies, counts, st.floats(0, 1))
def test_the_joint_list_holds_no_practice_that_a_flag_of_either_could_hold(couple, evidence, k, focus):
    result = recommend_couple(agreed(couple), evidence=evidence, k=k, focus=focus).shared
    shown = {one["practice"] for one in result.get("practices", ())}
    waiting = {
        practice
        for (flag, practice), one in BUILTIN.rulings.items()
        if flag in MILDER and one.ruling in ("hold", "contraindicated")
    }
    assert shown.isdisjoint(waiting)
    excluded = {BUILTIN[id].id for id in (*couple.a.excluded, *couple.b.excluded)}
    assert shown.isdisjoint(excluded)
    assert shown.isdisjoint({BUILTIN[id].id for id in couple.a.done} & {BUILTIN[id].id for id in couple.b.done})


@few
@given(st.data())
def test_flags_of_a_catalog_of_ones_own_gate_the_joint_list_like_the_built_in_ones(data):
    catalog = data.draw(catalogs(practices=3))
    couple = agreed(data.draw(couples(catalog)))
    stopping = {flag.id for flag in catalog.red_flags.values() if flag.status in (Status.BLOCK, Status.URGENT)}
    if any(one.red_flags is None or stopping & set(one.red_flags) for one in (couple.a, couple.b)):
        assert shared(couple, catalog=catalog) == NOT_READY
    milder = set(catalog.red_flags) - stopping
    shown = {one["practice"] for one in recommend_couple(couple, catalog=catalog).shared.get("practices", ())}
    for practice in shown:
        assert {str(catalog.rulings[flag, practice].ruling) for flag in milder} <= {"ok", "caution"}


# -- what both agreed to show ----------------------------------------------------------------------------------------


def flat(data):
    """Every key and every scalar of plain data."""
    if isinstance(data, dict):
        return [part for key, value in data.items() for part in (key, *flat(value))]
    return [part for value in data for part in flat(value)] if isinstance(data, list) else [data]


@few
@given(couples(flags=False), counts, st.booleans())
def test_nothing_but_practices_and_steps_is_shown_where_nothing_was_marked(couple, k, show):
    couple = agreed(couple, a=asked(couple.a), b=asked(couple.b), show_needs=show)
    view = recommend_couple(couple, k=k).shared
    assert set(view) == {"schema", "status", "practices"}
    assert all(set(one) == {"practice", "name", "steps"} for one in view["practices"])
    ids = [one["practice"] for one in view["practices"]]
    assert ids == sorted(ids)
    assert len(ids) <= k


@few
@given(
    couples(flags=False), st.lists(st.sampled_from([*BUILTIN.obstacles, *BUILTIN.pillars]), unique=True), st.booleans()
)
def test_reasons_and_numbers_rest_on_what_both_marked_and_change_no_practice(couple, marked, show):
    couple = agreed(couple, a=asked(couple.a), b=asked(couple.b))
    bare = recommend_couple(couple).shared
    view = recommend_couple(attrs.evolve(couple, shareable=marked, show_needs=show)).shared
    named = {reason["target"] for one in view["practices"] for reason in one.get("reasons", ())}
    assert named <= set(marked)
    assert {need["target"] for need in view.get("needs", ())} <= set(marked)
    assert ("needs" in view) == (show and bool(marked))
    if not show:
        assert all(isinstance(part, str) for part in flat(view))
    for one in view["practices"]:
        one.pop("reasons", None)
        assert all(
            set(reason["link"].split()) >= {one["practice"], reason["target"]} for reason in one.get("reasons", ())
        )
    assert [*view["practices"]] == bare["practices"]


# -- privacy ---------------------------------------------------------------------------------------------------------


@few
@given(couples())
def test_a_couple_and_what_it_gets_show_themselves_as_constants(couple):
    result = recommend_couple(couple)
    assert {repr(couple), str(couple), f"{couple!r}"} == {"Couple(...)"}
    assert {repr(result), str(result), f"{result!r}"} == {"CoupleResult(...)"}


@some
@given(couples())
def test_a_couple_survives_plain_data_and_a_pickle(couple):
    assert Couple.from_dict(couple.to_dict()) == couple
    assert Couple.from_json(json.dumps(couple.to_dict())) == couple
    assert pickle.loads(pickle.dumps(couple)) == couple  # noqa: S301 - our own
    assert hash(Couple.from_dict(couple.to_dict())) == hash(couple)
    result = recommend_couple(couple)
    again = pickle.loads(pickle.dumps(result))  # noqa: S301 - our own
    assert (again, json.dumps(again.shared)) == (result, json.dumps(result.shared))


@few
@given(couples(flags=False))
def test_what_somebody_does_to_the_view_changes_no_other(couple):
    result = recommend_couple(agreed(couple, a=asked(couple.a), b=asked(couple.b)))
    before = json.dumps(result.shared)
    result.shared.clear()
    result.shared["practices"].append("more")
    assert json.dumps(result.shared) == before


def test_the_flags_that_stop_and_those_that_do_not_are_both_there():
    assert STOPPING
    assert MILDER
    assert Situation() == asked(Situation(), None)
