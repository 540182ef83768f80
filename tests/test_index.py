"""The index: words to places, and which links count under which policy."""

import pytest

from intimacy import Catalog, Situation, SituationError, load_catalog
from intimacy.index import ALONE, GRADES, compile_index
from intimacy.model import (
    AloneEffect,
    Condition,
    Contents,
    Kind,
    Link,
    NeededCondition,
    Obstacle,
    Pillar,
    Policy,
    Practice,
    Reference,
    Sessions,
    Threshold,
)
from intimacy.safety import gate

CATALOG = load_catalog()
INDEX = compile_index(CATALOG)


def link(place, **more):
    return Link("tea", "strengthens", f"p{place}", **more)


# One practice, and one link for each way in which the evidence can stand.
LINKS = {
    "plain": link(0, strength="weak"),
    "stated": link(1, strength="weak", stated_strength="strong"),
    "supported": link(2, strength="moderate", verdict="supported", directness="adjacent", references_for=("doe-2020",)),
    "direct": link(
        3,
        strength="strong",
        verdict="supported",
        directness="direct",
        stated_strength="weak",
        references_for=("doe-2020",),
    ),
    "definitional": link(4, strength="strong", verdict="definitional"),
    "mixed and direct": link(5, strength="strong", verdict="mixed", directness="direct"),
}
REQUIRES = Link("tea", "requires", "p6", strength="moderate")
PRECEDES = Link("cake", "precedes", "tea")
TINY = Catalog(
    Contents(
        id="tiny",
        name="Tiny",
        pillars=tuple(Pillar(id=f"p{place}", name="P", aliases=(f"p{place}-alias",)) for place in range(7)),
        obstacles=(Obstacle(id="noise", name="Noise", aliases=("racket",)),),
        practices=(
            Practice(
                id="tea",
                name="Tea",
                alone_effect="half",
                minutes_per_session=20,
                sessions_per_week=Sessions(min=1, typical=3, max=4),
                conditions=(
                    NeededCondition(condition="rested"),
                    NeededCondition(condition="fed", when=Threshold(obstacle="noise", at_least=0.4)),
                ),
            ),
            Practice(id="cake", name="Cake", starter=True),
        ),
        links=(*LINKS.values(), REQUIRES, PRECEDES),
        conditions=(Condition(id="rested", name="Rested"), Condition(id="fed", name="Fed")),
        references=(Reference(id="doe-2020", authors=("Doe, J.",), title="A study", reading="secondary-text"),),
    )
)
POLICIES = {
    "weighed": {
        "plain": 0.25,
        "stated": 0.25,
        "supported": 0.5,
        "direct": 0.75,
        "definitional": 0.75,
        "mixed and direct": 0.75,
    },
    "article": {"stated": 0.75, "direct": 0.25},
    "supported": {"supported": 0.5, "direct": 0.75, "definitional": 0.75},
    "direct": {"direct": 0.75, "definitional": 0.75},
}
"""Rule S1: which of the links count under each policy, and how much."""


def faults_of(situation, index=INDEX):
    with pytest.raises(SituationError) as caught:
        index.resolve(situation)
    assert caught.value.__cause__ is None
    assert not any(fault.found for fault in caught.value.faults)
    return [str(fault) for fault in caught.value.faults]


# -- rule S1 -----------------------------------------------------------------------------------------------------------


def test_weak_moderate_and_strong_are_a_quarter_a_half_and_three_quarters():
    assert GRADES == (0.25, 0.5, 0.75)


def test_every_policy_is_tried_here():
    assert set(POLICIES) == set(Policy)


@pytest.mark.parametrize("policy", Policy)
def test_a_policy_counts_these_links_at_these_weights(policy):
    index = compile_index(TINY, policy)
    weights = {one.id: GRADES[grade] for one, grade in zip(index.links, index.grades, strict=True)}
    wanted = {LINKS[name].id: weight for name, weight in POLICIES[policy].items()}
    # `requires` holds under every policy, `precedes` has no weight under any.
    assert weights == wanted | {REQUIRES.id: 0.5}
    tea, cake = index.practices.index("tea"), index.practices.index("cake")
    assert {
        (LINKS[name].source, index.targets[target]): weight
        for name in LINKS
        for target, weight in index.tables.relieves[tea]
    } == {("tea", LINKS[name].target): weight for name, weight in POLICIES[policy].items()}
    assert index.tables.relieves[cake] == []
    assert index.tables.requires[tea] == [(index.pillars.index("p6"), 0.5)]
    assert {at: link for at, (link, _) in index.link_at.items()} == {
        (tea, index.targets.index(LINKS[name].target)): LINKS[name] for name in POLICIES[policy]
    }


@pytest.mark.parametrize("policy", Policy)
def test_the_built_in_links_follow_the_policy_too(policy):
    index = compile_index(CATALOG, policy)
    assert [one.key for one in index.links] == sorted(one.key for one in index.links)
    for one in CATALOG.links:
        definitional, supported = one.verdict == "definitional", one.verdict == "supported"
        counts = {
            "weighed": True,
            "article": True,
            "supported": supported or definitional,
            "direct": (supported and one.directness == "direct") or definitional,
        }
        strength = one.stated_strength if policy == "article" else one.strength
        if one.relation == "requires":
            strength = one.strength
        elif one.relation == "precedes" or not counts[policy]:
            strength = None
        weight = {None: None, "weak": 0.25, "moderate": 0.5, "strong": 0.75}[strength]
        counted = [GRADES[grade] for other, grade in zip(index.links, index.grades, strict=True) if other == one]
        assert counted == ([] if weight is None else [weight])


def test_an_index_is_compiled_once_per_policy_and_kept_beside_its_catalog():
    assert compile_index(TINY) is compile_index(TINY, Policy.WEIGHED)
    assert compile_index(TINY, Policy.DIRECT) is not compile_index(TINY)
    assert compile_index(TINY).catalog is TINY


def test_tables_to_be_redrawn_are_a_copy_in_which_every_weight_has_its_cell():
    for index in (compile_index(TINY), INDEX):
        redrawn, cells = index.to_be_redrawn()
        assert redrawn == index
        assert len(cells) == len(index.links)
        for link, grade, (cell, steps) in zip(index.links, index.grades, cells, strict=True):
            assert steps == tuple(GRADES[min(2, max(0, grade + step))] for step in (-1, 0, 1))
            assert (cell is None) == (link.relation in ("illustrates", "precedes")), link.id
            if cell is not None:
                row, place, other = cell
                assert row[place] == (other, GRADES[grade])
                row[place] = (other, 0.125)
        assert {weight for row in redrawn.tables.relieves for _, weight in row} == {0.125}
        assert 0.125 not in {weight for row in index.tables.relieves for _, weight in row}


# -- what is compiled --------------------------------------------------------------------------------------------------


def test_places_are_in_the_order_of_ids_obstacles_before_pillars_before_benefits():
    assert INDEX.targets == (*sorted(CATALOG.obstacles), *sorted(CATALOG.pillars), *sorted(CATALOG.benefits))
    assert INDEX.practices == tuple(sorted(CATALOG.practices))
    for place, id in enumerate(INDEX.targets):
        assert INDEX.kind_of(place) is CATALOG[id].kind
    assert INDEX.kind_of(0) is Kind.OBSTACLE


def test_what_the_rules_need_of_a_practice_is_compiled():
    index = compile_index(TINY)
    assert index.practices == ("cake", "tea")
    assert index.alone == (0.0, 0.5)
    assert index.minutes == (None, 60.0)
    assert index.starters == (True, False)
    assert index.predecessors == ((), (0,))
    assert index.conditions == ((), (("rested", None, 0.0), ("fed", 0, 0.4)))
    assert ALONE == {AloneEffect.FULL: 1.0, AloneEffect.HALF: 0.5, AloneEffect.NONE: 0.0}


# -- resolving ---------------------------------------------------------------------------------------------------------


def test_ids_and_aliases_resolve_to_the_same():
    by_id = compile_index(TINY).resolve(
        Situation(obstacles={"noise": 0.5}, pillars={"p1": 0.2}, wanted={"p1": 0.8}, goals=["p2"])
    )
    by_alias = compile_index(TINY).resolve(
        Situation(obstacles={"racket": 0.5}, pillars={"p1-alias": 0.2}, wanted={"p1-alias": 0.8}, goals=["p2-alias"])
    )
    for name in ("severities", "levels", "wanted", "pillar_goals"):
        assert getattr(by_id, name) == getattr(by_alias, name)
    assert by_id.severities == {0: 0.5}
    assert by_id.levels == {1: 0.2}
    assert by_id.wanted == {1: 0.8}
    assert by_id.pillar_goals == frozenset({2})


@pytest.mark.parametrize(("alias", "id"), CATALOG.aliases.items())
def test_every_built_in_alias_resolves_where_its_id_does(alias, id):
    kind = CATALOG[id].kind
    field = {
        "obstacle": "obstacles",
        "pillar": "pillars",
        "benefit": "goals",
        "practice": "done",
        "red-flag": "red_flags",
        "condition": "confirmed",
    }.get(kind)
    if field is None:
        # Scenes, referrals and references are no part of a situation.
        assert kind in ("scene", "referral", "reference")
        return
    one, other = ([word] if field not in ("obstacles", "pillars") else {word: 0.5} for word in (alias, id))
    made = [INDEX.resolve(Situation(**{field: given})) for given in (one, other)]
    names = ("severities", "levels", "benefit_goals", "done", "flags", "confirmed")
    assert [getattr(made[0], name) for name in names] == [getattr(made[1], name) for name in names]


def test_the_order_in_which_things_are_given_never_matters():
    one = INDEX.resolve(
        Situation(
            obstacles={"lack-of-trust": 0.1, "external-stressors": 0.2},
            done=["forgiveness", "love-languages"],
            goals=["trust", "satisfaction"],
        )
    )
    other = INDEX.resolve(
        Situation(
            obstacles={"external-stressors": 0.2, "lack-of-trust": 0.1},
            done=["love-languages", "forgiveness"],
            goals=["satisfaction", "trust"],
        )
    )
    assert list(one.severities.items()) == list(other.severities.items())
    assert (one.done, one.pillar_goals, one.benefit_goals) == (other.done, other.pillar_goals, other.benefit_goals)


TWICE = "each concept once, by its id or by an alias"


@pytest.mark.parametrize("field", ["obstacles", "done", "excluded"])
def test_a_concept_given_by_id_and_by_alias_is_given_twice(field):
    ids = ["lack-of-trust", "cheating"] if field == "obstacles" else ["empathetic-listening", "listening"]
    given = dict.fromkeys(ids, 0.5) if field == "obstacles" else ids
    assert faults_of(Situation(**{field: given})) == [f"{field}, entry 2: {TWICE}"]
    given = dict.fromkeys(reversed(ids), 0.5) if field == "obstacles" else ids[::-1]
    assert faults_of(Situation(**{field: given})) == [f"{field}, entry 2: {TWICE}"]


@pytest.mark.parametrize("field", ["pillars", "wanted"])
def test_a_pillar_given_by_id_and_by_alias_is_given_twice(field):
    assert faults_of(Situation(**{field: {"p1": 0.5, "p1-alias": 0.5}}), compile_index(TINY)) == [
        f"{field}, entry 2: {TWICE}"
    ]


@pytest.mark.parametrize(
    ("field", "given", "said"),
    [
        ("obstacles", {"lack-of-trsut": 0.5}, "the id of an obstacle of this catalog; the nearest: lack-of-trust"),
        ("pillars", {"trsut": 0.5}, "the id of a pillar of this catalog; the nearest: trust"),
        ("wanted", {"trsut": 0.5}, "the id of a pillar of this catalog; the nearest: trust"),
        ("done", ["forgivness"], "the id of a practice of this catalog; the nearest: forgiveness"),
        ("excluded", ["forgivness"], "the id of a practice of this catalog; the nearest: forgiveness"),
        ("goals", ["satisfacton"], "the id of a benefit or pillar of this catalog; the nearest: satisfaction"),
        ("pillars", {"qqqq": 0.5}, f"the id of a pillar of this catalog; they are: {', '.join(CATALOG.pillars)}"),
        (
            "obstacles",
            {"qqqq": 0.5},
            f"the id of an obstacle of this catalog; they are: {', '.join(CATALOG.obstacles)}",
        ),
        ("confirmed", ["qqqq"], f"the id of a condition: {', '.join(CATALOG.conditions)}"),
        # A concept of another kind is not the one that is asked for.
        (
            "obstacles",
            {"trust": 0.5},
            f"the id of an obstacle of this catalog; they are: {', '.join(CATALOG.obstacles)}",
        ),
        (
            "goals",
            ["eggshells"],
            f"the id of a benefit or pillar of this catalog; they are: {', '.join([*CATALOG.pillars, *CATALOG.benefits])}",
        ),
    ],
)
def test_an_unknown_id_is_told_by_its_place_with_the_nearest_or_all(field, given, said):
    (fault,) = faults_of(Situation(**{field: given}))
    place, _, text = fault.partition(": ")
    assert place == f"{field}, entry 1"
    assert text.startswith(said)


@pytest.mark.parametrize("word", ["qqqq", "threat", "eggshell", "trust"])
def test_an_unknown_red_flag_lists_every_flag_and_no_nearest(word):
    said = f"red_flags, entry 2: the id of a red flag: {', '.join(CATALOG.red_flags)}"
    assert faults_of(Situation(red_flags=["eggshells", word])) == [said]


def test_every_fault_of_every_field_is_told_at_once():
    situation = Situation(
        obstacles={"qqqq": 0.5, "lack-of-trust": 0.1, "cheating": 0.2},
        pillars={"qqqq": 0.5},
        wanted={"qqqq": 0.5},
        goals=["qqqq", "qqqq-2"],
        red_flags=["qqqq"],
        confirmed=["qqqq"],
        done=["qqqq"],
        excluded=["qqqq"],
    )
    assert [fault.partition(":")[0] for fault in faults_of(situation)] == [
        "obstacles, entry 1",
        "obstacles, entry 3",
        "pillars, entry 1",
        "wanted, entry 1",
        "goals, entry 1",
        "goals, entry 2",
        "red_flags, entry 1",
        "confirmed, entry 1",
        "done, entry 1",
        "excluded, entry 1",
    ]


def test_a_fault_never_repeats_the_word_that_was_given():
    for field in ("goals", "red_flags", "confirmed", "done", "excluded"):
        assert "my-secret-word" not in "".join(faults_of(Situation(**{field: ["my-secret-word"]})))
    for field in ("obstacles", "pillars", "wanted"):
        assert "my-secret-word" not in "".join(faults_of(Situation(**{field: {"my-secret-word": 0.123}})))


def test_a_kind_that_the_catalog_does_not_have_is_said_so():
    empty = compile_index(Catalog(Contents(id="empty", name="Empty")))
    (fault,) = faults_of(Situation(done=["qqqq"]), empty)
    assert not fault.rstrip().endswith(":")


def test_what_was_resolved_shows_nothing_of_itself():
    resolved = INDEX.resolve(Situation(obstacles={"lack-of-trust": 0.123}, red_flags=["eggshells"]))
    assert "0.123" not in repr(resolved)
    assert "eggshells" not in repr(resolved)


@pytest.mark.parametrize(
    ("field", "what"),
    [("done", "practice"), ("excluded", "practice"), ("goals", "benefit or pillar"), ("pillars", "pillar")],
)
def test_where_a_catalog_has_none_of_a_kind_the_fault_says_so(field, what):
    bare = compile_index(Catalog(Contents(id="bare", name="Bare", obstacles=(Obstacle(id="noise", name="Noise"),))))
    given = {"pillars": {"tea": 0.5}} if field == "pillars" else {field: ["tea"]}
    assert faults_of(Situation(**given), bare) == [f"{field}, entry 1: this catalog has no {what}"]


def test_another_index_is_made_by_replacing_a_part_and_leaves_the_first_alone():
    resolved = INDEX.resolve(Situation(minutes_per_week=30, red_flags=[]))
    assert resolved._replace(minutes=None).minutes is None
    assert resolved.minutes == 30
    assert INDEX._replace(tables=INDEX.tables._replace(obstacles=0)).tables.obstacles == 0
    assert INDEX.tables.obstacles == len(CATALOG.obstacles)
    with pytest.raises(AttributeError):
        resolved.minutes = None


def test_what_a_situation_becomes_shows_nothing_of_it():
    resolved = INDEX.resolve(Situation(obstacles={"lack-of-trust": 0.9}, red_flags=["threats"]))
    assert f"{resolved} {resolved!r} {[resolved]}" == "Resolved(...) Resolved(...) [Resolved(...)]"
    shown = repr(gate(INDEX, resolved))
    assert shown == "Gate(...)"
