"""The rules across records: what each finds, in exactly these words, and that one fault hides no other."""

from itertools import pairwise

import attrs
import pytest

from intimacy import Catalog, CatalogError, load_catalog
from intimacy.checks import RULES, find_faults
from intimacy.model import (
    Benefit,
    Condition,
    Contents,
    ExaminedPair,
    Frame,
    Link,
    NeededCondition,
    Obstacle,
    Pillar,
    Point,
    Practice,
    Question,
    RedFlag,
    Reference,
    Referral,
    Retired,
    SafetyRuling,
    Scene,
    Sessions,
    Threshold,
)


def named(kind, *ids, **more):
    return tuple(kind(id=id, name=id.title(), **more) for id in ids)


def strong(source, relation, target, **more):
    return Link(source, relation, target, strength="strong", **more)


VALID = Contents(
    id="mine",
    name="Mine",
    pillars=named(Pillar, "trust", "safety"),
    obstacles=named(Obstacle, "noise", questions=("loud",)),
    practices=(
        Practice(
            id="tea",
            name="Tea",
            aliases=("hot-drink",),
            sessions_per_week=Sessions(min=1, typical=1, max=1),
            dose_references=("doe-2020",),
            conditions=(NeededCondition(condition="rested", when=Threshold(obstacle="noise", at_least=0.5)),),
        ),
        *named(Practice, "cake", "walk"),
    ),
    benefits=named(Benefit, "joy"),
    scenes=named(Scene, "evening"),
    links=(
        strong("noise", "weakens", "trust", references_for=("doe-2020",)),
        strong("tea", "addresses", "noise"),
        strong("tea", "strengthens", "trust"),
        strong("tea", "requires", "safety"),
        strong("safety", "enables", "trust"),
        strong("trust", "yields", "joy"),
        strong("tea", "yields", "joy"),
        strong("evening", "illustrates", "trust"),
        Link("tea", "precedes", "cake"),
        Link("tea", "precedes", "walk"),
        Link("cake", "precedes", "walk"),
    ),
    examined=(ExaminedPair(source="cake", relation="strengthens", target="trust", references_against=("doe-2020",)),),
    conditions=named(Condition, "rested"),
    red_flags=named(RedFlag, "smoke", status="hold"),
    rulings=(
        SafetyRuling(flag="smoke", practice="tea", ruling="hold", references=("doe-2020",)),
        SafetyRuling(flag="unasked", practice="tea", ruling="hold"),
    ),
    questions=(Question(id="loud", text="Is it loud?", flag="smoke"),),
    referrals=(Referral(id="doctor", name="Doctor", flags=("smoke",), not_flags=("smoke",), references=("doe-2020",)),),
    references=(Reference(id="doe-2020", authors=("Doe, J.",), title="A study"),),
)


def plus(**sections):
    """The valid catalogue with further records."""
    return attrs.evolve(VALID, **{name: (*getattr(VALID, name), *records) for name, records in sections.items()})


def tea(**changes):
    """The valid catalogue with another tea."""
    first, *rest = VALID.practices
    return attrs.evolve(VALID, practices=(attrs.evolve(first, **changes), *rest))


NOISE = VALID.obstacles[0]
TWINS = (Point(id="hot", text="It is hot"), Point(id="hot", text="It is warm"))
TEA_TRUST = "link 'tea strengthens trust'"

BROKEN = {
    "ids_are_unique": [
        (
            plus(benefits=named(Benefit, "evening")),
            ["scene 'evening', id: found an id of benefit 'evening' too; allowed is an id of its own"],
        ),
        (
            plus(benefits=named(Benefit, "joy")),
            ["benefit 'joy', id: found an id of benefit 'joy' too; allowed is an id of its own"],
        ),
        (
            plus(references=(Reference(id="rested", authors=("A",), title="T"),)),
            ["reference 'rested', id: found an id of condition 'rested' too; allowed is an id of its own"],
        ),
        (
            plus(retired=named(Retired, "tea", aliases=("hot-drink",))),
            [
                "retired 'tea', id: found an id of practice 'tea' too; allowed is an id of its own",
                "retired 'tea', aliases: found 'hot-drink', which belongs to practice 'tea'; allowed is aliases of its own",
            ],
        ),
        (
            plus(pillars=named(Pillar, "warmth", aliases=("hot-drink", "own-alias"))),
            [
                "practice 'tea', aliases: found 'hot-drink', which belongs to pillar 'warmth'; allowed is aliases of its own"
            ],
        ),
        (
            plus(benefits=named(Benefit, "calm", aliases=("trust", "smoke", "calm"))),
            [
                "benefit 'calm', aliases: found 'trust', which belongs to pillar 'trust'; allowed is aliases of its own",
                "benefit 'calm', aliases: found 'smoke', which belongs to red-flag 'smoke'; allowed is aliases of its own",
                "benefit 'calm', aliases: found 'calm', which belongs to benefit 'calm'; allowed is aliases of its own",
            ],
        ),
    ],
    "points_are_unique": [
        (
            tea(points=TWINS),
            ["practice 'tea', points: found 'hot' twice; allowed is points with an id of their own"],
        ),
        (
            tea(
                points=tuple(
                    Point(id=id, text=str(place)) for place, id in enumerate(["sip", "hot", "sip", "hot", "hot"])
                )
            ),
            [
                "practice 'tea', points: found 'hot' twice; allowed is points with an id of their own",
                "practice 'tea', points: found 'sip' twice; allowed is points with an id of their own",
            ],
        ),
        (
            attrs.evolve(VALID, obstacles=(attrs.evolve(NOISE, points=TWINS),), frame=Frame(points=TWINS)),
            [
                "frame, points: found 'hot' twice; allowed is points with an id of their own",
                "obstacle 'noise', points: found 'hot' twice; allowed is points with an id of their own",
            ],
        ),
        (
            plus(red_flags=named(RedFlag, "fire", status="block", points=TWINS)),
            ["red-flag 'fire', points: found 'hot' twice; allowed is points with an id of their own"],
        ),
    ],
    "keys_are_unique": [
        (
            plus(links=(strong("tea", "strengthens", "trust", basis="stated"),)),
            [f"{TEA_TRUST}: found the same twice; allowed is one of each"],
        ),
        (
            plus(examined=VALID.examined),
            ["examined pair 'cake strengthens trust': found the same twice; allowed is one of each"],
        ),
        (
            plus(rulings=(SafetyRuling(flag="smoke", practice="tea", ruling="caution"),)),
            ["ruling 'smoke tea': found the same twice; allowed is one of each"],
        ),
        (
            plus(questions=(Question(id="loud", text="Again?", flag="smoke"),) * 2),
            ["question 'loud': found the same twice; allowed is one of each"] * 2,
        ),
        (
            plus(examined=(ExaminedPair(source="tea", relation="strengthens", target="trust"),)),
            [
                "examined pair 'tea strengthens trust': found a link of the same ends; allowed is either a link or an examined pair"
            ],
        ),
    ],
    "ends_exist_and_fit": [
        (
            plus(links=(strong("teas", "strengthens", "safety"),)),
            [
                "link 'teas strengthens safety', source: found 'teas'; allowed is the id of a practice of this catalogue; the nearest: tea"
            ],
        ),
        (
            plus(links=(strong("tea", "strengthens", "qqq"),)),
            ["link 'tea strengthens qqq', target: found 'qqq'; allowed is the id of a pillar of this catalogue"],
        ),
        (
            plus(links=(strong("zzz", "yields", "qqq"),)),
            [
                "link 'zzz yields qqq', source: found 'zzz'; allowed is the id of a pillar or a practice of this catalogue",
                "link 'zzz yields qqq', target: found 'qqq'; allowed is the id of a benefit of this catalogue",
            ],
        ),
        (
            plus(links=(strong("tea", "weakens", "joy"),)),
            [
                "link 'tea weakens joy', source: found the practice 'tea'; allowed is an obstacle, since the relation is weakens",
                "link 'tea weakens joy', target: found the benefit 'joy'; allowed is a pillar, since the relation is weakens",
            ],
        ),
        (
            plus(links=(strong("hot-drink", "strengthens", "safety"),)),
            [
                "link 'hot-drink strengthens safety', source: found 'hot-drink'; allowed is the id of a practice of this catalogue"
            ],
        ),
        (
            plus(links=(strong("trust", "enables", "trust"),)),
            ["link 'trust enables trust': found the same concept at both ends; allowed is two different concepts"],
        ),
        (
            plus(examined=(ExaminedPair(source="joy", relation="illustrates", target="trsut"),)),
            [
                "examined pair 'joy illustrates trsut', source: found the benefit 'joy'; allowed is a scene, since the relation is illustrates",
                "examined pair 'joy illustrates trsut', target: found 'trsut'; allowed is the id of a pillar of this catalogue; the nearest: trust",
            ],
        ),
    ],
    "strengths_fit": [
        (
            plus(links=(Link("cake", "addresses", "noise"),)),
            ["link 'cake addresses noise', strength: found nothing; allowed is weak, moderate or strong"],
        ),
        (
            plus(links=(Link("cake", "addresses", "noise", stated_strength="weak"),)),
            ["link 'cake addresses noise', strength: found nothing; allowed is weak, moderate or strong"],
        ),
    ],
    "order_has_no_cycle": [
        (
            plus(links=(Link("walk", "precedes", "tea"),)),
            [
                "link 'cake precedes walk': found the circle cake -> walk -> tea -> cake; allowed is an order without a circle",
                "link 'walk precedes tea': found the circle walk -> tea -> walk; allowed is an order without a circle",
            ],
        ),
        (
            plus(
                practices=named(Practice, "a1", "a2", "b1", "b2"),
                links=tuple(
                    Link(a, "precedes", b) for a, b in (("a1", "a2"), ("a2", "a1"), ("b1", "b2"), ("b2", "b1"))
                ),
            ),
            [
                "link 'a1 precedes a2': found the circle a1 -> a2 -> a1; allowed is an order without a circle",
                "link 'b1 precedes b2': found the circle b1 -> b2 -> b1; allowed is an order without a circle",
            ],
        ),
    ],
    "references_exist": [
        (
            plus(
                links=(
                    strong(
                        "cake", "addresses", "noise", references_for=("doe-2021", "qqq"), references_against=("roe",)
                    ),
                )
            ),
            [
                "link 'cake addresses noise', references_for: found 'doe-2021'; allowed is the id of a reference of this catalogue; the nearest: doe-2020",
                "link 'cake addresses noise', references_for: found 'qqq'; allowed is the id of a reference of this catalogue",
                "link 'cake addresses noise', references_against: found 'roe'; allowed is the id of a reference of this catalogue",
            ],
        ),
        (
            plus(
                examined=(
                    ExaminedPair(source="walk", relation="addresses", target="noise", references_against=("qqq",)),
                )
            ),
            [
                "examined pair 'walk addresses noise', references_against: found 'qqq'; allowed is the id of a reference of this catalogue"
            ],
        ),
        (
            tea(dose_references=("qqq",)),
            ["practice 'tea', dose_references: found 'qqq'; allowed is the id of a reference of this catalogue"],
        ),
        (
            plus(rulings=(SafetyRuling(flag="smoke", practice="cake", ruling="ok", references=("qqq",)),)),
            ["ruling 'smoke cake', references: found 'qqq'; allowed is the id of a reference of this catalogue"],
        ),
        (
            plus(referrals=named(Referral, "nurse", references=("qqq", "trust"))),
            [
                "referral 'nurse', references: found 'qqq'; allowed is the id of a reference of this catalogue",
                "referral 'nurse', references: found 'trust'; allowed is the id of a reference of this catalogue",
            ],
        ),
    ],
    "sessions_are_ordered": [
        (
            tea(sessions_per_week=Sessions(min=3, typical=2.5, max=7)),
            ["practice 'tea', sessions_per_week: found min 3, typical 2.5, max 7; allowed is min <= typical <= max"],
        ),
        (
            tea(sessions_per_week=Sessions(min=1, typical=5, max=4)),
            ["practice 'tea', sessions_per_week: found min 1, typical 5, max 4; allowed is min <= typical <= max"],
        ),
    ],
    "conditions_exist": [
        (
            tea(
                conditions=(
                    NeededCondition(condition="rested"),
                    NeededCondition(condition="restd", when=Threshold(obstacle="trust", at_least=0)),
                )
            ),
            [
                "practice 'tea', conditions[1].condition: found 'restd'; allowed is the id of a condition of this catalogue; the nearest: rested",
                "practice 'tea', conditions[1].when.obstacle: found 'trust'; allowed is the id of an obstacle of this catalogue",
            ],
        ),
    ],
    "flags_exist": [
        (
            plus(red_flags=named(RedFlag, "unasked", status="hold")),
            ["red-flag 'unasked', id: found the name of not having asked; allowed is another id"],
        ),
        (
            plus(rulings=(SafetyRuling(flag="smok", practice="tea", ruling="ok"),)),
            [
                "ruling 'smok tea', flag: found 'smok'; allowed is the id of a red flag of this catalogue; the nearest: smoke"
            ],
        ),
        (
            plus(questions=(Question(id="dark", text="Is it dark?", flag="qqq"),)),
            ["question 'dark', flag: found 'qqq'; allowed is the id of a red flag of this catalogue"],
        ),
        (
            plus(referrals=named(Referral, "nurse", flags=("qqq",), not_flags=("rrr", "unasked"))),
            [
                "referral 'nurse', flags: found 'qqq'; allowed is the id of a red flag of this catalogue",
                "referral 'nurse', not_flags: found 'rrr'; allowed is the id of a red flag of this catalogue",
            ],
        ),
    ],
    "messages_fit": [
        (
            plus(
                red_flags=(
                    RedFlag(id="fire", name="Fire", status="block", message="hold"),
                    RedFlag(id="fog", name="Fog", status="block", message="block-asker"),
                )
            ),
            ["red-flag 'fire', message: found hold; allowed is nothing, or a message of the status block"],
        ),
    ],
    "questions_exist": [
        (
            attrs.evolve(VALID, obstacles=(attrs.evolve(NOISE, questions=("loud", "lound")),)),
            [
                "obstacle 'noise', questions: found 'lound'; allowed is the id of a private question of this catalogue; the nearest: loud"
            ],
        ),
    ],
    "wanted_gaps_exist": [
        (
            attrs.evolve(VALID, obstacles=(attrs.evolve(NOISE, wanted_gap=("trust", "trsut", "joy")),)),
            [
                "obstacle 'noise', wanted_gap: found 'trsut'; allowed is the id of a pillar of this catalogue; the nearest: trust",
                "obstacle 'noise', wanted_gap: found 'joy'; allowed is the id of a pillar of this catalogue",
            ],
        ),
    ],
    "replacements_exist_and_fit": [
        (
            attrs.evolve(VALID, obstacles=(attrs.evolve(NOISE, replaced_by="noise"),)),
            [
                "obstacle 'noise', replaced_by: found 'noise'; allowed is nothing, since it is not deprecated; say deprecated = true where it is"
            ],
        ),
        (
            plus(
                obstacles=named(Obstacle, "din", deprecated=True, replaced_by="joy"),
                retired=named(Retired, "racket", replaced_by="noize"),
            ),
            [
                "retired 'racket', replaced_by: found 'noize'; allowed is the id of a concept of this catalogue; the nearest: noise",
                "obstacle 'din', replaced_by: found the benefit 'joy'; allowed is another obstacle",
            ],
        ),
        (
            plus(
                retired=(
                    *named(Retired, "into-it", replaced_by="here"),
                    *named(Retired, "here", replaced_by="there"),
                    *named(Retired, "there", replaced_by="here"),
                    *named(Retired, "gone", "early"),
                    *named(Retired, "late", replaced_by="tea"),
                )
            ),
            [
                "retired 'here', replaced_by: found the circle here -> there -> here; allowed is what stands in its place now, without a circle"
            ],
        ),
    ],
}


def test_the_catalogue_to_be_broken_is_valid():
    assert find_faults(VALID) == []
    assert Catalog(VALID).practices.keys() == {"tea", "cake", "walk"}


def test_the_built_in_catalogue_is_valid():
    assert find_faults(load_catalog().contents) == []


def test_every_rule_is_broken_here():
    assert {rule.__name__ for rule in RULES} == set(BROKEN)


@pytest.mark.parametrize(
    ("rule", "contents", "faults"), [(rule, *case) for rule, cases in BROKEN.items() for case in cases]
)
def test_breaking_one_rule_gives_exactly_the_faults_of_this_rule(rule, contents, faults):
    assert [str(fault) for fault in find_faults(contents)] == faults
    (broken,) = [one for one in RULES if one.__name__ == rule]
    assert [str(fault) for fault in broken(contents)] == faults


@pytest.mark.parametrize(("contents", "faults"), [case for cases in BROKEN.values() for case in cases])
def test_a_catalog_of_broken_contents_tells_the_same_faults(contents, faults):
    with pytest.raises(CatalogError) as caught:
        Catalog(contents)
    # Hints and circles may name built-in records too; place and finding are the same.
    told = [str(fault).split("; ")[0] for fault in caught.value.faults]
    assert sorted(told) == sorted(fault.split("; ")[0] for fault in faults)


def test_the_obstacles_on_which_a_referral_of_its_own_hangs_exist():
    thresholds = (Threshold(obstacle="noise", at_least=0.5), Threshold(obstacle="nois", at_least=0.5))
    with pytest.raises(CatalogError) as caught:
        Catalog(plus(referrals=named(Referral, "nurse", thresholds=thresholds)))
    assert [str(fault) for fault in caught.value.faults] == [
        "referral 'nurse', thresholds[1].obstacle: found 'nois'; allowed is the id of an obstacle of this catalogue; the nearest: noise"
    ]


def test_an_order_has_no_strength():
    contents = attrs.evolve(
        VALID,
        links=(
            Link("tea", "precedes", "cake", strength="weak"),
            Link("cake", "precedes", "walk", stated_strength="weak"),
        ),
    )
    assert [str(fault) for fault in find_faults(contents)] == [
        "link 'tea precedes cake', strength: found a strength; allowed is none, since precedes is an order",
        "link 'cake precedes walk', strength: found a strength; allowed is none, since precedes is an order",
    ]


def test_of_a_very_long_circle_its_beginning_is_told():
    gone = tuple(Retired(id=f"a{n}", name="A", replaced_by=f"a{(n + 1) % 3000}") for n in range(3000))
    (fault,) = find_faults(Contents(id="long", name="Long", retired=gone))
    assert "the circle a0 -> a1 -> a2" in str(fault)
    assert str(fault).count("->") == 11
    assert len(str(fault)) < 250


def test_a_practice_that_precedes_itself_is_a_circle_too():
    faults = [str(fault) for fault in find_faults(plus(links=(Link("tea", "precedes", "tea"),)))]
    assert faults == [
        "link 'tea precedes tea': found the same concept at both ends; allowed is two different concepts",
        "link 'tea precedes tea': found the circle tea -> tea; allowed is an order without a circle",
    ]


def test_a_ruling_that_stands_twice_word_for_word_is_told_too():
    with pytest.raises(CatalogError) as caught:
        Catalog(plus(rulings=VALID.rulings[:1]))
    assert [str(fault) for fault in caught.value.faults] == [
        "ruling 'smoke tea': found the same twice; allowed is one of each"
    ]


def test_a_long_order_is_walked_without_recursion():
    ids = [f"p{number}" for number in range(3000)]
    links = tuple(Link(a, "precedes", b) for a, b in pairwise(ids))
    contents = Contents(id="long", name="Long", practices=named(Practice, *ids), links=links)
    assert find_faults(contents) == []


def test_points_of_different_concepts_may_share_an_id():
    contents = attrs.evolve(VALID, obstacles=(attrs.evolve(NOISE, points=TWINS[:1]),), frame=Frame(points=TWINS[:1]))
    assert find_faults(contents) == find_faults(tea(points=TWINS[1:])) == []


def test_a_catalogue_with_forty_faults_tells_all_forty():
    data = {
        "id": "Mine",
        "colour": "red",
        "pillars": [{"id": f"Pillar {number}", "name": "P"} for number in range(10)]
        + [{"id": f"pillar-{number}", "name": 7} for number in range(10)],
        "practices": [
            {
                "id": "tea",
                "name": "Tea",
                "sessions_per_week": {"min": 3, "typical": 2, "max": 1},
                "dose_references": ["a1", "a2"],
            }
        ],
        "links": [
            {"source": "tea", "relation": "strengthens", "target": f"q{number}", "strength": "weak"}
            for number in range(10)
        ],
        "rulings": [{"flag": f"f{number}", "practice": "tea", "ruling": "hold"} for number in range(4)],
    }
    with pytest.raises(CatalogError) as caught:
        Catalog.from_dict(data)
    faults = [str(fault) for fault in caught.value.faults]
    assert len(faults) == len(set(faults)) == 40
    assert str(caught.value).startswith("40 faults in the catalogue:\n")
    places = [fault.split(":")[0] for fault in faults]
    assert places[:1] == ["colour"]
    assert places[1:11] == [f"pillars[{number}], id" for number in range(10)]
    assert places[11:21] == [f"pillars[{number + 10}] 'pillar-{number}', name" for number in range(10)]
    assert sorted(places[21:23]) == ["id", "name"]
    assert places[23:33] == [f"link 'tea strengthens q{number}', target" for number in range(10)]
    assert places[33:35] == ["practice 'tea', dose_references"] * 2
    assert places[35:36] == ["practice 'tea', sessions_per_week"]
    assert places[36:] == [f"ruling 'f{number} tea', flag" for number in range(4)]


def test_an_id_that_stands_twice_is_told_once_and_not_by_all_that_names_it():
    built_in = load_catalog().contents
    twice = attrs.evolve(built_in, practices=(*built_in.practices, Practice(id="trust", name="Trust me")))
    told = [str(fault) for fault in find_faults(twice)]
    assert "practice 'trust', id: found an id of pillar 'trust' too; allowed is an id of its own" in told
    assert not [one for one in told if one.startswith(("link ", "examined pair "))]
