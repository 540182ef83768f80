"""The Hypothesis strategies for users: everything that they give is valid, within its bounds, and varied."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from intimacy import Catalog, Couple, Situation, load_catalog, recommend, recommend_couple, testing
from intimacy.catalog.merge import builtin_safety
from intimacy.model import SAFETY_SECTIONS, Contents, Mode
from intimacy.testing import catalogs, contents, couples, situations

CATALOG = load_catalog()
FAST = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
KINDS = ("pillars", "obstacles", "practices", "benefits")
DEFAULTS = {"pillars": 4, "obstacles": 4, "practices": 6, "benefits": 3}


def test_the_room_offers_strategies_and_one_check():
    assert testing.__all__ == [
        *(
            "FAULTS",
            "Broken",
            "NotWalkedWarning",
            "broken_catalogs",
            "catalogs",
            "check_catalog",
            "contents",
            "couples",
            "situations",
        ),
    ]
    assert isinstance(catalogs(), st.SearchStrategy)


@FAST
@given(contents())
def test_contents_are_valid_and_within_their_bounds(records):
    assert isinstance(records, Contents)
    assert all(len(getattr(records, kind)) <= most for kind, most in DEFAULTS.items())
    assert Catalog(records).contents.practices == tuple(sorted(records.practices, key=lambda one: one.id))


@FAST
@given(st.data(), st.fixed_dictionaries({kind: st.integers(0, 3) for kind in KINDS}))
def test_bounds_of_ones_own_are_kept(data, most):
    records = data.draw(contents(**most))
    assert all(len(getattr(records, kind)) <= bound for kind, bound in most.items())


@FAST
@given(contents())
def test_contents_come_without_the_built_in_safety(records):
    for section in SAFETY_SECTIONS:
        assert not set(getattr(records, section)) & set(builtin_safety()[section])


@FAST
@given(catalogs(practices=2))
def test_catalogs_are_whole_with_the_built_in_safety_and_survive_plain_data(catalog):
    assert isinstance(catalog, Catalog)
    assert len(catalog.practices) <= 2
    assert set(catalog.red_flags) >= {flag.id for flag in builtin_safety()["red_flags"]}
    assert Catalog.from_dict(catalog.to_dict()) == catalog


@FAST
@given(st.data())
def test_situations_are_understood_by_the_catalog_that_they_were_made_for(data):
    catalog = data.draw(catalogs())
    situation = data.draw(situations(catalog))
    assert isinstance(situation, Situation)
    result = recommend(situation, catalog=catalog)
    assert len(result) <= 3


@FAST
@given(situations())
def test_situations_are_for_the_built_in_catalog_unless_another_is_given(situation):
    assert set(situation.obstacles) <= set(CATALOG.obstacles)
    assert recommend(situation).catalog is CATALOG


@FAST
@given(situations(flags=False))
def test_without_flags_somebody_asked_and_none_was_raised(situation):
    assert situation.red_flags == ()


def some(strategy, count):
    """So many examples of a strategy, the same at every run."""
    made = []

    @settings(FAST, max_examples=count, derandomize=True, database=None, phases=[Phase.generate])
    @given(strategy)
    def collect(one):
        made.append(one)

    collect()
    return made


@pytest.fixture(scope="module")
def many_situations():
    return some(situations(), 150)


@pytest.fixture(scope="module")
def many_contents():
    return some(contents(), 40)


@pytest.mark.parametrize(
    "wish",
    [
        lambda one: one.red_flags is None,
        lambda one: one.red_flags == (),
        lambda one: bool(one.red_flags),
        lambda one: one.mode is Mode.ALONE,
        lambda one: one.mode is Mode.TOGETHER,
        lambda one: one.minutes_per_week is not None,
        lambda one: one.minutes_per_week is None,
        lambda one: bool(one.obstacles) and bool(one.pillars) and bool(one.goals),
        lambda one: not one.obstacles,
        lambda one: bool(one.wanted) and bool(one.confirmed),
        lambda one: bool(one.done) and bool(one.excluded),
    ],
    ids=[
        "nobody asked",
        "asked, none",
        "flags",
        "alone",
        "together",
        "a budget",
        "no budget",
        "obstacles, pillars and goals",
        "no obstacle",
        "wishes and conditions",
        "done and excluded",
    ],
)
def test_situations_of_every_sort_are_made(many_situations, wish):
    assert any(map(wish, many_situations))


@pytest.mark.parametrize(
    "section", [*KINDS, "scenes", "links", "examined", "conditions", "red_flags", "rulings", "references"]
)
def test_contents_with_and_without_every_section_are_made(many_contents, section):
    assert {bool(getattr(one, section)) for one in many_contents} == {True, False}


@pytest.mark.parametrize("wrong", [{"no_such_kind": 2}, {"pillar": 2}])
def test_a_bound_of_no_kind_is_refused(wrong):
    with pytest.raises(TypeError):
        catalogs(**wrong)


@FAST
@given(st.data())
def test_couples_are_understood_by_the_catalog_that_they_were_made_for(data):
    catalog = data.draw(catalogs())
    couple = data.draw(couples(catalog))
    assert isinstance(couple, Couple)
    assert recommend_couple(couple, catalog=catalog).for_a == recommend(couple.a, catalog=catalog)


@FAST
@given(couples(flags=False))
def test_without_flags_both_were_asked_and_raised_none(couple):
    assert (couple.a.red_flags, couple.b.red_flags) == ((), ())
