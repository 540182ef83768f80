"""`check_catalog` on numbers: an engine that breaks a rule is told, and so is a result that says something else than the second reading."""

import sys
from types import SimpleNamespace

import attrs
import pytest

from intimacy import Catalog, Situation, explain, load_catalog, recommend
from intimacy.advice import work
from intimacy.choose import rules
from intimacy.explain import firmness, reasons
from intimacy.model import Link, WhyEmpty
from intimacy.scoring import plain
from intimacy.testing import laws_of_numbers
from intimacy.testing.laws_of_numbers import both_readings
from intimacy.testing.rereading import reread

CATALOG = load_catalog()
# What is measured, wished for and in the way; distrust keeps some practices for later.
MANY = Situation(
    obstacles={"lack-of-trust": 0.9, "fear-of-vulnerability": 0.8},
    pillars={"safety": 0.3},
    goals=["satisfaction", "trust"],
    confirmed=["act-stopped", "amends-made", "breach-known"],
    red_flags=[],
)


def told(law, situation=MANY, catalog=CATALOG, changed=lambda result: result):
    """The first thing that a law says of any policy."""
    pairs = both_readings(catalog, situation, k=5)
    return next((seen for result, read in pairs for seen in law(catalog, situation, changed(result), read)), None)


@pytest.mark.parametrize("law", laws_of_numbers.LAWS_OF_NUMBERS, ids=lambda law: law.__name__)
@pytest.mark.parametrize("red_flags", [None, [], ["threats"]], ids=["unasked", "none", "block"])
def test_a_sound_engine_breaks_no_law(law, red_flags):
    assert told(law, attrs.evolve(MANY, red_flags=red_flags)) is None
    assert told(law, Situation(red_flags=red_flags)) is None


def half(values, *_):
    return [one / 2 for one in values]


def worst_first(choice):
    return choice._replace(picks=choice.picks[::-1])


ENGINE = {
    "a lack that is half of it": (plain, "lacks", half, laws_of_numbers.needs_are_those_of_the_rules),
    "a need that is half of it": (plain, "needs", half, laws_of_numbers.needs_are_those_of_the_rules),
    "shares the other way round": (
        plain,
        "shares",
        lambda shares: shares[::-1],
        laws_of_numbers.shares_are_those_of_the_rule,
    ),
    "everybody is ready": (
        plain,
        "readiness",
        lambda ready: [1.0 for _ in ready],
        laws_of_numbers.choices_are_those_of_the_rules,
    ),
    "the worst comes first": (work, "choose", worst_first, laws_of_numbers.choices_are_those_of_the_rules),
    "a part of a lack is lost": (
        reasons,
        "causes_of",
        lambda parts: parts[:1],
        laws_of_numbers.causes_are_those_of_the_rule,
    ),
    "gaps are not told": (explain, "find_gaps", lambda _: (), laws_of_numbers.gaps_are_what_remains),
    "half as much remains": (
        explain,
        "find_gaps",
        lambda gaps: tuple(one._replace(remaining=one.remaining - 0.25) for one in gaps),
        laws_of_numbers.gaps_are_what_remains,
    ),
    "no practice where there is one": (
        explain,
        "find_gaps",
        lambda gaps: tuple(one._replace(no_practice=not one.no_practice) for one in gaps),
        laws_of_numbers.gaps_are_what_remains,
    ),
    "a cause is lost": (
        explain,
        "list_left_out",
        lambda left_out: left_out[1:],
        laws_of_numbers.causes_of_leaving_out_are_those_of_the_rules,
    ),
}


@pytest.mark.parametrize("broken", ENGINE)
def test_an_engine_that_breaks_a_rule_is_told(monkeypatch, broken):
    module, name, twist, law = ENGINE[broken]
    real = getattr(module, name)
    monkeypatch.setattr(module, name, lambda *given, **options: twist(real(*given, **options)))
    assert told(law)


def test_a_practice_that_is_listed_below_a_readiness_of_two_fifths_is_told(monkeypatch):
    assert "not-yet" in reread(CATALOG, MANY).left_out.values()
    monkeypatch.setattr(rules, "READY", 0.0)
    assert "not-yet" in told(laws_of_numbers.causes_of_leaving_out_are_those_of_the_rules)


@pytest.mark.parametrize("strength", ["weak", "moderate"])
def test_a_strength_that_counts_for_something_else_is_told(strength):
    # What the engine has compiled stays, and the catalog says something else.
    catalog = Catalog(CATALOG.contents)
    recommend(MANY, catalog=catalog)
    links = tuple(
        attrs.evolve(one, strength=strength)
        if one.source == "lack-of-trust" and one.relation == "weakens" and one.strength != strength
        else one
        for one in catalog.contents.links
    )
    other = Catalog(attrs.evolve(catalog.contents, links=links))
    other._memo.update(catalog._memo)
    assert told(laws_of_numbers.needs_are_those_of_the_rules, catalog=other)


def test_a_list_that_was_made_for_something_else_is_told():
    other = recommend(Situation(obstacles={"external-stressors": 0.2}, red_flags=[]), k=5)
    for law in (
        laws_of_numbers.needs_are_those_of_the_rules,
        laws_of_numbers.shares_are_those_of_the_rule,
        laws_of_numbers.choices_are_those_of_the_rules,
    ):
        assert told(law, changed=lambda _: other)
    assert told(
        laws_of_numbers.needs_are_those_of_the_rules,
        changed=lambda result: SimpleNamespace(needs=result.needs, general=True),
    )


@pytest.mark.parametrize(
    "change",
    [{"gain": 0.5}, {"standalone_gain": 0.0}, {"reasons": ()}],
    ids=lambda change: next(iter(change)),
)
def test_a_number_of_a_practice_that_is_another_is_told(change):
    assert told(
        laws_of_numbers.choices_are_those_of_the_rules,
        changed=lambda result: [one._replace(**change) for one in result],
    )


def test_a_list_that_is_too_short_or_too_long_is_told():
    for changed in (lambda result: result[:-1], lambda result: [*result, result[0]]):
        assert told(laws_of_numbers.choices_are_those_of_the_rules, changed=changed)


def test_what_comes_first_and_is_not_named_is_told():
    chosen = [item.practice.id for item in recommend(MANY, k=5)]
    free = min(set(CATALOG.practices) - set(chosen) - reread(CATALOG, MANY).held)
    links = [*CATALOG.contents.links, Link(free, "precedes", chosen[0])]
    catalog = Catalog(attrs.evolve(CATALOG.contents, links=tuple(links)))
    law = laws_of_numbers.what_comes_first_is_named
    assert told(law, catalog=catalog) is None
    assert told(law, catalog=catalog, changed=lambda result: [one._replace(start_after=()) for one in result])


@pytest.mark.parametrize(
    ("situation", "said"),
    [
        (MANY, {"why_empty": WhyEmpty.NO_PRACTICE}),
        (attrs.evolve(MANY, excluded=tuple(CATALOG.practices)), {"why_empty": None}),
        (attrs.evolve(MANY, red_flags=["threats"]), {"why_empty": WhyEmpty.ALL_LEFT_OUT}),
    ],
    ids=["not empty", "empty", "paused"],
)
def test_an_empty_list_that_says_not_why_is_told(situation, said):
    class Told(list):
        pass

    def changed(result):
        made = Told(result)
        made.blocked, made.why_empty = result.blocked, said["why_empty"]
        return made

    assert told(laws_of_numbers.an_empty_list_says_why, situation, changed=changed)


def test_an_empty_list_that_is_filled_up_is_told():
    catalog = Catalog.from_dict({"id": "mine", "name": "Mine", "obstacles": [{"id": "noise", "name": "Noise"}]})
    situation = Situation(obstacles={"noise": 0.5}, red_flags=[])
    assert told(laws_of_numbers.an_empty_list_says_why, situation, catalog) is None
    full = recommend(MANY)
    assert told(laws_of_numbers.an_empty_list_says_why, situation, catalog, lambda _: full)


@pytest.mark.parametrize(("name", "value"), [("DRAWS", 100), ("TWO_BITS", bytes(256))])
def test_redraws_that_are_not_those_of_the_rule_are_told(monkeypatch, name, value):
    assert next(laws_of_numbers.redraws_are_those_of_the_rule(CATALOG), None) is None
    monkeypatch.setattr(firmness, name, value)
    assert next(laws_of_numbers.redraws_are_those_of_the_rule(CATALOG), None)


def test_the_second_reading_takes_nothing_from_the_rooms_that_obey_the_rules():
    from intimacy.testing import rereading

    rooms = {
        one.__module__.split(".")[1]
        for one in vars(rereading).values()
        if getattr(one, "__module__", "").startswith("intimacy.")
    }
    assert rooms == {"testing", "catalog", "model", "situation"}
    assert "intimacy.scoring" in sys.modules
