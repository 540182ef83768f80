"""Laws of layers: the order never matters where none contradicts another, nothing is said twice, and what keeps people safe only becomes stricter."""

import json

import attrs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from intimacy import Catalog, CatalogError, Layer, load_catalog
from intimacy.layers import KEY_FIELDS, keyed
from intimacy.model import UNASKED, Origin, Ruling, SafetyRuling, Verdict
from intimacy.testing import contents

few = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

BUILT_IN = load_catalog()
EMPTY = Layer(id="empty", name="Empty")
POLICIES = ["error", "ours", "theirs"]


def part(draw, whole, base, name):
    """A layer that says some of what a whole catalogue says: of what a base has any fields, of everything else all that belongs to it."""
    said = keyed(whole, name)
    there = keyed(base, name)
    new = {id for id in said["practices"] if id not in there["practices"] and draw(st.booleans())}
    known = {*(id for section in there.values() for id in section), *new}
    out = {section: {} for section in said}
    for section, of_section in said.items():
        for key, fields in of_section.items():
            if section == "retired" or key in out[section]:
                continue
            if key in there[section]:
                if draw(st.integers(0, 3)) == 0:
                    names = draw(st.sets(st.sampled_from(sorted(fields))))
                    out[section][key] = {n: v for n, v in fields.items() if n in {*names, *KEY_FIELDS[section]}}
            elif new & {key, *(key if isinstance(key, tuple) else ())}:
                ends = (key[0], key[-1]) if section in ("links", "examined") else ()
                if set(ends) <= known:
                    out[section][key] = fields
    return Layer.of(
        {"id": name, "name": name},
        {s: {k: {n: v for n, v in f.items() if n != "layers"} for k, f in r.items()} for s, r in out.items()},
    )


@st.composite
def agreeing(draw):
    """A base, and two layers that contradict neither it nor each other."""
    whole = draw(contents(pillars=3, obstacles=3, practices=4, benefits=1))
    everything = Catalog(whole)
    kept = draw(st.sets(st.sampled_from(sorted(everything.practices)))) if everything.practices else set()
    base = everything.only(practices=kept)
    return base, part(draw, whole, base.contents, "second"), part(draw, whole, base.contents, "first")


@few
@given(agreeing())
def test_where_nothing_is_in_conflict_layers_can_be_joined_in_any_grouping_and_any_order(three):
    base, first, second = three
    both = base.overlay(first).overlay(second)
    assert base.overlay(first.overlay(second)) == both
    assert base.overlay(second).overlay(first) == both
    assert base.overlay(second.overlay(first)).sha256 == both.sha256


@few
@given(agreeing(), st.sampled_from(POLICIES))
def test_a_layer_laid_over_twice_is_laid_over_once_whatever_decides(three, policy):
    base, first, _ = three
    once = base.overlay(first, on_conflict=policy)
    assert once.overlay(first, on_conflict=policy) == once
    assert first.overlay(first, on_conflict=policy) == first


@few
@given(agreeing(), st.sampled_from(POLICIES))
def test_a_catalog_laid_over_itself_and_an_empty_layer_change_nothing(three, policy):
    base, first, _ = three
    assert base.overlay(base, on_conflict=policy) == base
    assert base.overlay(EMPTY, on_conflict=policy) == base
    assert first.overlay(EMPTY, on_conflict=policy) == first
    assert EMPTY.overlay(first, on_conflict=policy).records == first.records


@few
@given(agreeing())
def test_catalogs_can_be_joined_in_any_grouping(three):
    base, first, second = three
    others = [Catalog(attrs.evolve(base.overlay(layer).contents, id=layer.id)) for layer in (first, second)]
    assert base.overlay(others[0]).overlay(others[1]) == base.overlay(others[0].overlay(others[1]))


@few
@given(agreeing(), st.data())
def test_what_is_in_conflict_is_told_in_either_order_with_all_places_at_once(three, data):
    base, first, _ = three
    names = sorted({*first.records.get("pillars", {}), *base.pillars, *base.obstacles})
    assume(names)
    chosen = data.draw(st.sets(st.sampled_from(names), min_size=1))
    say = {
        layer: Layer.from_dict(
            {
                "id": layer,
                "name": layer,
                **{
                    section: [
                        {"id": id, "summary": f"{layer} says"} for id in sorted(chosen) if id in getattr(base, section)
                    ]
                    for section in ("pillars", "obstacles")
                },
            }
        )
        for layer in ("one", "other")
    }
    for mine, theirs in (("one", "other"), ("other", "one")):
        with pytest.raises(CatalogError) as caught:
            first.overlay(say[mine], on_conflict="theirs").overlay(say[theirs])
        assert len(caught.value.faults) == len(chosen)
        assert {fault.field for fault in caught.value.faults} == {"summary"}
        over = base.overlay(say[mine], on_conflict="theirs")
        assert {over[id].summary for id in chosen} == {f"{mine} says"}
        kept = over.overlay(say[theirs], on_conflict="ours")
        assert kept == over


@few
@given(agreeing())
def test_a_layer_survives_plain_data_and_json(three):
    _, first, second = three
    for layer in (first, second, first.overlay(second), EMPTY):
        again = Layer.from_dict(json.loads(json.dumps(layer.to_dict())))
        assert again == layer
        assert hash(again) == hash(layer)


@few
@given(agreeing())
def test_every_record_remembers_exactly_the_layers_that_said_something_of_it(three):
    base, first, _ = three
    made = base.overlay(first)
    before = keyed(base.contents, base.id)
    for section, of_section in keyed(made.contents, made.id).items():
        for key, fields in of_section.items():
            of_base = key in before[section]
            said = {base.id} if of_base else set()
            said |= {first.id} if key in first.records.get(section, {}) else set()
            assert set(fields["layers"]) == said


def rank(catalog, flag, practice):
    ruling = catalog.rulings.get((flag, practice))
    missing = Ruling.OK if flag == UNASKED else Ruling.HOLD
    return (missing if ruling is None else ruling.ruling).rank


@few
@given(st.data(), st.sampled_from(POLICIES))
def test_no_layer_loosens_a_ruling_whatever_decides(data, policy):
    flags = [*BUILT_IN.red_flags, UNASKED]
    pairs = data.draw(
        st.lists(
            st.tuples(st.sampled_from(flags), st.sampled_from(sorted(BUILT_IN.practices))), unique=True, max_size=4
        )
    )
    rulings = [
        {"flag": flag, "practice": practice, "ruling": str(data.draw(st.sampled_from(Ruling)))}
        for flag, practice in pairs
    ]
    layer = Layer.from_dict({"id": "loose", "name": "Loose", "rulings": rulings})
    bare = Catalog(attrs.evolve(BUILT_IN.only(practices=()).contents, practices=BUILT_IN.contents.practices))
    for base in (BUILT_IN, bare):
        try:
            made = base.overlay(layer, on_conflict=policy)
        except CatalogError:
            continue
        for flag in flags:
            for practice in base.practices:
                assert rank(made, flag, practice) >= rank(base, flag, practice)
        assert dict(made.red_flags) == dict(base.red_flags)
        assert dict(made.questions) == dict(base.questions)


@few
@given(st.data())
def test_a_ruling_made_stricter_by_one_of_several_layers_stays_stricter(data):
    flag, practice = data.draw(st.sampled_from(sorted(key for key in BUILT_IN.rulings if key[0] != UNASKED)))
    assume(practice in BUILT_IN.practices)
    strict = Layer.of(
        {"id": "strict", "name": "Strict"},
        {"rulings": {(flag, practice): {"flag": flag, "practice": practice, "ruling": Ruling.CONTRAINDICATED}}},
    )
    rest = Layer.from_dict({"id": "rest", "name": "Rest", "practices": [{"id": practice, "summary": "Other words"}]})
    for made in (
        BUILT_IN.overlay(strict, on_conflict="ours").overlay(rest, on_conflict="theirs"),
        BUILT_IN.overlay(rest, on_conflict="theirs").overlay(strict, on_conflict="theirs"),
        BUILT_IN.overlay(rest.overlay(strict), on_conflict="theirs"),
    ):
        assert isinstance(made.rulings[flag, practice], SafetyRuling)
        assert made.rulings[flag, practice].ruling is Ruling.CONTRAINDICATED


@few
@given(contents(pillars=3, obstacles=3, practices=4, benefits=1), st.data())
def test_a_part_of_a_part_is_the_part_that_fits_both_and_keeps_all_that_keeps_people_safe(records, data):
    catalog = Catalog(records)
    ids = sorted(catalog.practices)
    wanted = {
        "origins": data.draw(st.none() | st.sets(st.sampled_from(Origin))),
        "practices": data.draw(st.none() | st.sets(st.sampled_from(ids))) if ids else None,
        "verdicts": data.draw(st.none() | st.sets(st.sampled_from(Verdict))),
    }
    part_ = catalog.only(**wanted)
    assert part_.only(verdicts=wanted["verdicts"], origins=wanted["origins"]) == part_
    one_by_one = catalog
    for name in ("verdicts", "practices", "origins"):
        one_by_one = one_by_one.only(**{name: wanted[name]})
    assert one_by_one == part_
    for section in ("red_flags", "questions", "conditions", "contacts"):
        assert getattr(part_, section) == getattr(catalog, section)
    for flag in [*catalog.red_flags, UNASKED]:
        for practice in part_.practices:
            assert rank(part_, flag, practice) == rank(catalog, flag, practice)
    assert set(part_.links) <= set(catalog.links)
    for practice in part_.practices:
        assert part_.find_links(source=practice, relation="requires") == tuple(
            link for link in catalog.find_links(source=practice, relation="requires") if link.target in part_
        )
