"""The index: words to places, which links count under which policy, and what travels with it."""

import pickle
import random
import subprocess
import sys

import attrs
import pytest

from intimacy import Catalog, Situation, SituationError, load_catalog
from intimacy.choose import barred, choose
from intimacy.index import ALONE, GRADES, RULINGS, Index, compile_index, relief_link
from intimacy.index.redraw import to_be_redrawn
from intimacy.model import (
    UNASKED,
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
    Ruling,
    SafetyRuling,
    Sessions,
    Threshold,
)
from intimacy.safety import gate
from intimacy.scoring import score
from intimacy.scoring.arrays import arrays_of, weights_of

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


def weights_in(index):
    """The weights that stand in the tables of an index, by (source, relation, target)."""
    rules = index.tables
    kinds = {"obstacle": "addresses", "pillar": "strengthens", "benefit": "yields"}
    found = [
        *(
            (index.obstacles[at], "weakens", index.pillars[p], w)
            for at, row in enumerate(rules.weakens)
            for p, w in row
        ),
        *((index.pillars[at], "enables", index.pillars[p], w) for at, row in enumerate(rules.enables) for p, w in row),
        *((index.pillars[at], "yields", index.benefits[b], w) for at, row in enumerate(rules.yields) for b, w in row),
        *(
            (index.practices[at], "requires", index.pillars[p], w)
            for at, row in enumerate(rules.requires)
            for p, w in row
        ),
        *(
            (index.practices[at], kinds[index.kind_of(t)], index.targets[t], w)
            for at, row in enumerate(rules.relieves)
            for t, w in row
        ),
    ]
    weights = {(source, relation, target): weight for source, relation, target, weight in found}
    assert len(weights) == len(found)
    return weights


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
    wanted = {LINKS[name].key: weight for name, weight in POLICIES[policy].items()}
    # `requires` holds under every policy, `precedes` has no weight under any.
    assert weights_in(index) == wanted | {REQUIRES.key: 0.5}
    tea, cake = index.practices.index("tea"), index.practices.index("cake")
    assert index.tables.relieves[cake] == []
    assert index.tables.requires[tea] == [(index.pillars.index("p6"), 0.5)]
    for name, one in LINKS.items():
        target = index.targets.index(one.target)
        if name in POLICIES[policy]:
            found, grade = relief_link(TINY, index, tea, target)
            assert (found, GRADES[grade]) == (one, POLICIES[policy][name])
        else:
            with pytest.raises(LookupError):
                relief_link(TINY, index, tea, target)
        with pytest.raises(LookupError):
            relief_link(TINY, index, cake, target)


def weight_of(link, policy):
    """Rule S1, read once more: the weight of a link under a policy, None where it has none."""
    definitional, supported = link.verdict == "definitional", link.verdict == "supported"
    counts = {
        "weighed": True,
        "article": True,
        "supported": supported or definitional,
        "direct": (supported and link.directness == "direct") or definitional,
    }
    strength = link.stated_strength if policy == "article" else link.strength
    if link.relation == "requires":
        strength = link.strength
    elif link.relation == "precedes" or not counts[policy]:
        strength = None
    return {None: None, "weak": 0.25, "moderate": 0.5, "strong": 0.75}[strength]


@pytest.mark.parametrize("policy", Policy)
def test_the_built_in_links_follow_the_policy_too(policy):
    index = compile_index(CATALOG, policy)
    weights = weights_in(index)
    for one in CATALOG.links:
        # No rule reads scenes.
        assert weights.pop(one.key, None) == (None if one.relation == "illustrates" else weight_of(one, policy))
    assert weights == {}


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("catalog", [TINY, CATALOG], ids=["tiny", "emotional"])
def test_what_relieves_a_target_is_what_the_practices_relieve_seen_from_the_other_side(catalog, policy):
    rules = compile_index(catalog, policy).tables
    seen = [(practice, target, weight) for practice, row in enumerate(rules.relieves) for target, weight in row]
    assert sorted((p, t, w) for t, row in enumerate(rules.relieved_by) for p, w in row) == seen
    for row in (*rules.relieves, *rules.relieved_by):
        assert row == sorted(row)


@pytest.mark.parametrize("policy", Policy)
def test_the_link_behind_every_weight_is_found_in_the_catalog(policy):
    index = compile_index(CATALOG, policy)
    for practice, row in enumerate(index.tables.relieves):
        for target, weight in row:
            found, grade = relief_link(CATALOG, index, practice, target)
            assert (found.source, found.target) == (index.practices[practice], index.targets[target])
            assert found in CATALOG.links
            assert GRADES[grade] == weight == weight_of(found, policy)


def test_an_index_is_compiled_once_per_policy_and_kept_beside_its_catalog():
    assert compile_index(TINY) is compile_index(TINY, Policy.WEIGHED)
    assert compile_index(TINY, Policy.DIRECT) is not compile_index(TINY)
    again = compile_index(Catalog(TINY.contents))
    assert again is not compile_index(TINY)
    assert again[:-1] == compile_index(TINY)[:-1]


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("catalog", [TINY, CATALOG], ids=["tiny", "emotional"])
def test_tables_to_be_redrawn_are_a_copy_in_which_every_weight_has_its_cells(catalog, policy):
    index = compile_index(catalog, policy)
    weights_of(index)
    # Where nothing is given, every weight may decide whether there is a need at all.
    redrawn, cells = to_be_redrawn(catalog, index, index.resolve(Situation(red_flags=[])))
    assert redrawn[:-1] == index[:-1]
    # What was made of the old numbers is not taken for the new ones.
    assert redrawn.memo == {}
    links = [one for one in sorted(catalog.links, key=lambda one: one.key) if weight_of(one, policy) is not None]
    for link, (found, steps) in zip(links, cells, strict=True):
        grade = GRADES.index(weight_of(link, policy))
        assert steps == tuple(GRADES[min(2, max(0, grade + step))] for step in (-1, 0, 1))
        relief = link.source in catalog.practices and link.relation != "requires"
        assert len(found) == (2 if relief else link.relation != "illustrates"), link.id
        for row, place, other in found:
            assert row[place] == (other, GRADES[grade])
            row[place] = (other, 0.125)
    # Every number was written over, on both sides of what relieves what, and none of the index itself.
    numbers = {weight for rows in redrawn.tables[3:] for row in rows for _, weight in row}
    assert numbers == {0.125}
    assert 0.125 not in {weight for rows in index.tables[3:] for row in rows for _, weight in row}


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


CODES = {ruling: rank for rank, ruling in enumerate(["ok", "caution", "hold", "contraindicated"])}


def with_rulings():
    """A catalog with a flag of its own that rules over one practice, and that says nothing of the other."""
    flag = attrs.evolve(next(iter(CATALOG.contents.red_flags)), id="sirens", name="Sirens", aliases=("alarm",))
    ruling = SafetyRuling(flag="sirens", practice="tea", ruling="caution", reason="Keep it short")
    unasked = SafetyRuling(flag=UNASKED, practice="cake", ruling="hold", reason="Ask first")
    return Catalog(attrs.evolve(TINY.contents, red_flags=(flag,), rulings=(ruling, unasked)))


@pytest.mark.parametrize("catalog", [CATALOG, TINY, with_rulings()], ids=["emotional", "tiny", "with rulings"])
def test_rulings_are_those_of_the_catalog_and_what_is_missing_is_hold_or_ok_where_nobody_asked(catalog):
    index = compile_index(catalog)
    assert [str(one) for one in RULINGS] == list(CODES)
    assert set(index.rulings) == {*catalog.red_flags, UNASKED}
    for flag, ranks in index.rulings.items():
        assert isinstance(ranks, bytes)
        missing = "ok" if flag == UNASKED else "hold"
        for practice, rank in zip(index.practices, ranks, strict=True):
            found = catalog.rulings.get((flag, practice))
            assert rank == CODES[missing if found is None else found.ruling]
    assert index.statuses == {id: flag.status for id, flag in catalog.red_flags.items()}


def test_a_ruling_of_its_own_stands_and_its_silence_holds():
    index = compile_index(with_rulings())
    assert index.practices == ("cake", "tea")
    assert [RULINGS[rank] for rank in index.rulings["sirens"]] == [Ruling.HOLD, Ruling.CAUTION]
    assert [RULINGS[rank] for rank in index.rulings[UNASKED]] == [Ruling.HOLD, Ruling.OK]


@pytest.mark.parametrize("catalog", [CATALOG, TINY, with_rulings()], ids=["emotional", "tiny", "with rulings"])
def test_words_are_every_id_and_alias_that_a_situation_can_name_and_no_others(catalog):
    index = compile_index(catalog)
    named = {
        "obstacle": index.obstacles,
        "pillar": index.pillars,
        "benefit": index.benefits,
        "practice": index.practices,
        "red-flag": None,
        "condition": None,
    }
    wanted = {UNASKED: (Kind.RED_FLAG, UNASKED, 0)}
    for id, record in catalog.concepts.items():
        if record.kind in named:
            places = named[record.kind]
            for word in (id, *record.aliases):
                wanted[word] = (record.kind, id, places.index(id) if places else 0)
    assert index.words == wanted


# -- what travels ------------------------------------------------------------------------------------------------------


def texts_of(record):
    """Every text of a record and of what is in it that is long enough not to be met by chance."""
    if isinstance(record, str):
        return {record} if len(record) > 5 and not record.replace("-", "").islower() else set()
    if isinstance(record, (tuple, list)):
        return {text for one in record for text in texts_of(one)}
    if attrs.has(type(record)):
        return {text for field in attrs.fields(type(record)) for text in texts_of(getattr(record, field.name))}
    return set()


@pytest.mark.parametrize("policy", Policy)
def test_an_index_in_a_pickle_is_small_and_has_none_of_the_texts_of_its_catalog(policy):
    packed = pickle.dumps(compile_index(CATALOG, policy))
    assert len(packed) < 40_000
    texts = texts_of(CATALOG.contents)
    practice = CATALOG.practices["forgiveness"]
    assert {practice.name, *practice.steps, CATALOG.links[0].rationale} <= texts
    assert len(texts) > 1_000
    assert [text for text in texts if text.encode() in packed] == []
    assert b"forgiveness" in packed


def test_what_was_made_of_an_index_is_not_in_its_pickle():
    index = compile_index(Catalog(CATALOG.contents))
    before = pickle.dumps(index)
    arrays_of(index)
    weights_of(index)
    assert index.memo
    assert pickle.dumps(index) == before
    again = pickle.loads(before)  # noqa: S301 - our own
    assert isinstance(again, Index)
    assert again.memo == {}
    assert again[:-1] == index[:-1]


SOME = {
    "nothing": {},
    "obstacles": {"obstacles": {"fear-of-vulnerability": 0.8, "cheating": 0.3}, "red_flags": []},
    "pillars and goals": {"pillars": {"trust": 0.3}, "wanted": {"trust": 0.7}, "goals": ["satisfaction", "safety"]},
    "little time": {"obstacles": {"stress": 0.7}, "minutes_per_week": 60, "mode": "alone"},
    "flags": {"red_flags": ["eggshells"], "confirmed": ["act-stopped"], "done": ["listening"]},
}


def answers(index, given):
    """What an index makes of a situation, from its words, unless they were looked up before, to its list."""
    given = index.resolve(given) if isinstance(given, Situation) else given
    scores = score(index.tables, given, focus=0.5, alone=index.alone)
    choice = choose(index, given, scores, barred(index, given, scores, frozenset()).candidates, 5)
    return given, scores._replace(effects=list(scores.effects)), choice


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("situation", SOME.values(), ids=SOME)
def test_a_weight_that_is_not_redrawn_for_a_situation_would_change_nothing_for_it(situation, policy):
    index = compile_index(CATALOG, policy)
    given = index.resolve(Situation(**situation))
    whole, every_cell = to_be_redrawn(CATALOG, index, index.resolve(Situation(red_flags=[])))
    redrawn, cells = to_be_redrawn(CATALOG, index, given)
    assert [steps for _, steps in cells] == [steps for _, steps in every_cell]
    some = random.Random(1)  # noqa: S311 - redraws, no secret
    for _ in range(20):
        for (found, steps), (all_of_them, _) in zip(cells, every_cell, strict=True):
            weight = steps[some.randrange(3)]
            for row, place, other in (*found, *all_of_them):
                row[place] = (other, weight)
        assert answers(redrawn, given) == answers(whole, given)


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("situation", SOME.values(), ids=SOME)
def test_an_index_out_of_a_pickle_resolves_and_scores_like_the_first(situation, policy):
    index = compile_index(CATALOG, policy)
    again = pickle.loads(pickle.dumps(index))  # noqa: S301 - our own
    assert answers(again, Situation(**situation)) == answers(index, Situation(**situation))


def test_an_index_out_of_a_pickle_tells_the_same_faults():
    again = pickle.loads(pickle.dumps(INDEX))  # noqa: S301 - our own
    wrong = Situation(obstacles={"lack-of-trsut": 0.5}, red_flags=["qqqq"], goals=["trust", "trust-alias"])
    assert faults_of(wrong, again) == faults_of(wrong)


def test_an_index_works_in_a_process_that_has_read_no_catalog(tmp_path):
    (tmp_path / "index").write_bytes(pickle.dumps(INDEX))
    code = """
import pathlib, pickle, sys
from intimacy import Situation
from intimacy.catalog import Catalog, load
Catalog.__init__ = load.load_catalog = None
index = pickle.loads(pathlib.Path(sys.argv[1]).read_bytes())
from intimacy.choose import barred, choose
from intimacy.scoring import score
given = index.resolve(Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]))
scores = score(index.tables, given, focus=0.5, alone=index.alone)
choice = choose(index, given, scores, barred(index, given, scores, ()).candidates, 3)
print(*[(index.practices[pick.practice], pick.gain) for pick in choice.picks])
"""
    run = [sys.executable, "-c", code, str(tmp_path / "index")]
    out = subprocess.run(run, capture_output=True, text=True, check=True).stdout.strip()
    _, _, choice = answers(INDEX, Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]))
    assert out == " ".join(str((INDEX.practices[pick.practice], pick.gain)) for pick in choice.picks[:3])


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


def test_every_built_in_alias_resolves_where_its_id_does():
    for alias, id in CATALOG.aliases.items():
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
            assert kind in ("scene", "referral", "reference"), alias
            continue
        one, other = ([word] if field not in ("obstacles", "pillars") else {word: 0.5} for word in (alias, id))
        made = [INDEX.resolve(Situation(**{field: given})) for given in (one, other)]
        names = ("severities", "levels", "benefit_goals", "done", "flags", "confirmed")
        assert [getattr(made[0], name) for name in names] == [getattr(made[1], name) for name in names], alias


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
    shown = repr(gate(CATALOG, INDEX, resolved))
    assert shown == "Gate(...)"
