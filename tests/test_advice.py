"""The main job: the result as a sequence, what else one may ask of it, and its plain data."""

import csv
import io
import json
from collections.abc import Iterator, Sequence

import attrs
import pytest

from intimacy import Catalog, OptionError, Situation, SituationError, load_catalog, recommend, recommend_many
from intimacy.model import Contents, Link, NeededCondition, Obstacle, Pillar, Practice, WhyEmpty

CATALOG = load_catalog()
FEAR = Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[])
LOUD = Situation(obstacles={"noise": 1.0}, red_flags=[])


def own(*links, **more):
    practices = (Practice(id="tea", name="Tea"), Practice(id="vow", name="Vow"))
    return Catalog(
        Contents(
            id="own",
            name="Own",
            obstacles=(Obstacle(id="noise", name="Noise"),),
            pillars=(Pillar(id="trust", name="Trust"),),
            links=links,
            **{"practices": practices} | more,
        )
    )


TEA = Link("tea", "addresses", "noise", strength="strong")
RESULTS = {
    "clear": recommend(FEAR),
    "unasked": recommend(Situation(obstacles={"lack-of-trust": 0.9})),
    "cautions": recommend(attrs.evolve(FEAR, red_flags=["eggshells"])),
    "refer": recommend(attrs.evolve(FEAR, red_flags=["severe-depression"]), k=9),
    "general": recommend(Situation(red_flags=[])),
    "many": recommend(attrs.evolve(FEAR, pillars={"trust": 0.2}, goals=("satisfaction",)), k=12),
    "empty": recommend(LOUD, catalog=own()),
    "blocked": recommend(attrs.evolve(FEAR, red_flags=["threats"])),
    "urgent": recommend(attrs.evolve(FEAR, red_flags=["suicidal-thoughts"])),
}
every_result = pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)


def ids(result):
    return [item.practice.id for item in result]


# -- a sequence -----------------------------------------------------------------------------------------------------


@every_result
def test_a_result_is_a_sequence_whose_slices_are_tuples(result):
    assert isinstance(result, Sequence)
    assert len(result) == len(list(result)) == len(result.items)
    assert [item.rank for item in result] == list(range(1, len(result) + 1))
    for one in (slice(None), slice(1), slice(0, 0), slice(None, None, -1), slice(5, 50)):
        assert type(result[one]) is tuple
        assert result[one] == result.items[one]
    assert tuple(reversed(result)) == result[::-1]
    with pytest.raises(IndexError):
        result[len(result)]


def test_one_place_gives_one_recommendation_from_either_end():
    result = RESULTS["clear"]
    assert result[0] is result.items[0]
    assert result[-1] == result[2]
    assert result[1] in result
    assert result.index(result[1]) == 1


@every_result
def test_a_result_cannot_be_changed(result):
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        result.anything = 1
    with pytest.raises(TypeError):
        result[0] = None


@every_result
def test_gains_sum_to_the_total(result):
    assert sum(item.gain for item in result) == pytest.approx(result.total_gain, abs=1e-12)


def test_results_of_the_same_question_are_equal_with_the_same_hash():
    again = recommend(Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=()))
    assert again == RESULTS["clear"]
    assert hash(again) == hash(RESULTS["clear"])
    assert again is not RESULTS["clear"]


def test_results_that_differ_in_anything_are_not_equal():
    distinct = [*RESULTS.values(), recommend(FEAR, k=2), recommend(FEAR, focus=0.4), recommend(FEAR, evidence="direct")]
    assert len(set(distinct)) == len(distinct)
    assert len([one for one in distinct if one == RESULTS["clear"]]) == 1


def test_a_result_is_equal_to_nothing_else():
    assert RESULTS["empty"] != ()
    assert RESULTS["clear"] != RESULTS["clear"].items


# -- what if --------------------------------------------------------------------------------------------------------

CHANGES = {
    "mode": "alone",
    "minutes_per_week": 40,
    "obstacles": {"lack-of-trust": 0.2},
    "pillars": {"trust": 0.5},
    "wanted": {"trust": 0.6},
    "goals": ["satisfaction"],
    "confirmed": ["act-stopped"],
    "done": ["empathetic-listening"],
    "excluded": ["empathetic-listening"],
}


def test_every_field_but_the_flags_is_tried():
    assert {*CHANGES, "red_flags"} == {field.name for field in attrs.fields(Situation)}


@pytest.mark.parametrize("field", CHANGES)
def test_what_if_is_the_recommendation_for_the_changed_situation(field):
    result = recommend(FEAR, k=4, focus=0.7, evidence="supported")
    changed = recommend(attrs.evolve(FEAR, **{field: CHANGES[field]}), k=4, focus=0.7, evidence="supported")
    assert result.what_if(**{field: CHANGES[field]}) == changed


@pytest.mark.parametrize(
    "options", [{"k": 1}, {"focus": 0.0}, {"evidence": "direct"}, {"k": 9, "focus": 1.0, "evidence": "article"}]
)
def test_what_if_changes_options_too(options):
    assert RESULTS["clear"].what_if(**options) == recommend(FEAR, **options)


def test_what_if_keeps_the_catalog_and_leaves_the_result_as_it_was():
    catalog = own(TEA)
    result = recommend(LOUD, catalog=catalog)
    before = result.to_dict()
    assert result.what_if(mode="alone").catalog is catalog
    assert result.to_dict() == before
    assert result.what_if() == result


def test_what_if_refuses_what_recommend_would_refuse():
    result = RESULTS["clear"]
    for wrong in ({"k": 0}, {"focus": 2}, {"evidence": "hearsay"}, {"catalog": own()}, {"seed": 1}):
        with pytest.raises(OptionError):
            result.what_if(**wrong)
    for wrong in ({"obstacles": {"no-such": 1}}, {"minutes_per_week": -1}, {"mode": "apart"}):
        with pytest.raises(SituationError):
            result.what_if(**wrong)


# -- many -----------------------------------------------------------------------------------------------------------


def test_many_give_what_one_gives_in_the_same_order_with_the_same_options():
    several = [FEAR, Situation(), attrs.evolve(FEAR, red_flags=["threats"]), FEAR]
    options = {"k": 2, "evidence": "supported", "focus": 0.3}
    results = recommend_many(iter(several), **options)
    assert isinstance(results, Iterator)
    assert list(results) == [recommend(one, **options) for one in several]
    assert list(recommend_many([])) == []


@pytest.mark.parametrize(
    ("wrong", "error"),
    [(Situation(obstacles={"no-such": 1}), SituationError), ({"obstacles": {}}, TypeError), (None, TypeError)],
    ids=repr,
)
@pytest.mark.parametrize("before", [0, 1, 3])
def test_an_error_carries_the_number_of_its_situation_after_the_results_before_it(wrong, error, before):
    results = recommend_many([*[FEAR] * before, wrong, FEAR])
    assert [next(results) for _ in range(before)] == [RESULTS["clear"]] * before
    with pytest.raises(error) as caught:
        next(results)
    assert caught.value.__notes__ == [f"in situation {before + 1}"]


def test_an_error_of_the_callers_own_passes_as_it_is():
    def broken():
        yield FEAR
        raise OSError("the disk is gone")

    results = recommend_many(broken())
    next(results)
    with pytest.raises(OSError, match=r"^the disk is gone$"):
        next(results)


def test_a_function_is_told_of_every_wrong_situation_and_the_others_go_on_as_before():
    wrong = Situation(obstacles={"lack-of-tea": 0.5})
    told = []
    results = list(
        recommend_many([wrong, FEAR, "no situation", FEAR], on_error=lambda number, error: told.append((number, error)))
    )
    assert results == [recommend(FEAR)] * 2
    assert [(number, type(error)) for number, error in told] == [(1, SituationError), (3, TypeError)]
    assert [error.__notes__ for _, error in told] == [["in situation 1"], ["in situation 3"]]


def test_what_the_function_raises_ends_the_run():
    def refuse(number, error):
        raise RuntimeError(f"{number}: {type(error).__name__}")

    results = recommend_many([FEAR, "no situation", FEAR], on_error=refuse)
    assert next(results) == recommend(FEAR)
    with pytest.raises(RuntimeError, match="2: TypeError"):
        next(results)


@pytest.mark.parametrize("wrong", ["skip", None, 3])
def test_anything_else_on_error_is_refused_at_once(wrong):
    with pytest.raises(OptionError, match=r"on_error: found .*; allowed is raise, or a function"):
        recommend_many([], on_error=wrong)


# -- plain data -----------------------------------------------------------------------------------------------------

TOP = {
    *("schema", "library", "rules", "catalog", "options", "safety", "general", "burden", "needs"),
    *("recommendations", "total_gain", "gaps", "referrals", "left_out"),
}
"""The keys of the format, as the design's example has them; more may be added, none taken away."""
ITEM = {
    "rank",
    "practice",
    "name",
    "gain",
    "standalone_gain",
    "steps",
    "minutes_per_session",
    "reasons",
    "cautions",
    "start_after",
}
REASON = {
    *("target", "kind", "gain", "link", "strength", "basis", "verdict", "directness", "rationale"),
    *("references_for", "references_against"),
}


@every_result
def test_plain_data_has_the_keys_of_the_format_and_survives_json(result):
    data = result.to_dict()
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data["schema"] == "intimacy/recommendations/1"
    assert next(iter(data)) == "schema"
    assert set(data) >= TOP
    assert set(data["catalog"]) == {"id", "version", "sha256", "rules_sha256"}
    assert set(data["options"]) >= {"k", "evidence", "focus", "mode", "minutes_per_week"}
    assert set(data["safety"]) >= {"status", "messages", "questions", "contacts"}
    assert all(set(need) >= {"target", "kind", "need", "share", "origin"} for need in data["needs"])
    assert all(set(one) == {"practice", "by"} for one in data["left_out"])
    for item in data["recommendations"]:
        assert set(item) >= ITEM
        assert all(set(reason) >= REASON for reason in item["reasons"])


@every_result
def test_plain_data_says_what_the_result_says(result):
    data = result.to_dict()
    assert [item["practice"] for item in data["recommendations"]] == ids(result)
    assert [item["not_when"] for item in data["recommendations"]] == [list(item.practice.not_when) for item in result]
    assert data["safety"]["status"] == result.safety.status
    assert (data["general"], data["burden"], data["total_gain"]) == (result.general, result.burden, result.total_gain)
    assert data["why_empty"] == result.why_empty
    assert data["catalog"]["sha256"] == result.catalog.sha256


@every_result
def test_the_situation_and_the_flags_of_cautions_are_in_private_data_alone(result):
    public, private = result.to_dict(), result.to_dict(private=True)
    assert "situation" not in public
    assert Situation.from_dict(private.pop("situation")) is not None
    for one, other in zip(public["recommendations"], private["recommendations"], strict=True):
        assert [set(caution) for caution in one["cautions"]] == [{"text"}] * len(other["cautions"])
        assert [set(caution) for caution in other["cautions"]] == [{"text", "flag"}] * len(one["cautions"])
        assert {**one, "cautions": None} == {**other, "cautions": None}


def test_private_data_holds_the_situation_as_it_was_given():
    assert Situation.from_dict(RESULTS["clear"].to_dict(private=True)["situation"]) == FEAR


@pytest.mark.parametrize("truthy", [1, "yes", [0]])
def test_only_true_is_private(truthy):
    assert RESULTS["cautions"].to_dict(private=truthy) == RESULTS["cautions"].to_dict()


@every_result
def test_a_stopped_result_gives_neither_needs_nor_gaps_in_its_data(result):
    data = result.to_dict()
    if result.blocked:
        assert [data[name] for name in ("needs", "gaps", "left_out", "recommendations")] == [[], [], [], []]
        assert (data["burden"], data["total_gain"], data["general"]) == (0, 0, False)
        assert data["safety"]["messages"]
    else:
        assert data["needs"]


@every_result
def test_rows_are_flat_alike_and_of_scalars(result):
    rows = result.to_rows()
    assert [row["practice"] for row in rows] == ids(result)
    assert len({tuple(row) for row in rows}) <= 1
    assert {type(value) for row in rows for value in row.values()} <= {str, int, float, type(None)}


@every_result
def test_rows_survive_a_table(result):
    rows = result.to_rows()
    out = io.StringIO()
    table = csv.DictWriter(out, fieldnames=list(rows[0]) if rows else [])
    table.writeheader()
    table.writerows(rows)
    back = list(csv.DictReader(io.StringIO(out.getvalue())))
    assert back == [{name: "" if value is None else str(value) for name, value in row.items()} for row in rows]


@every_result
def test_rows_say_of_each_practice_what_the_items_say(result):
    for item, row in zip(result, result.to_rows(), strict=True):
        assert (row["rank"], row["name"], row["gain"]) == (item.rank, item.practice.name, item.gain)
        assert all(reason.link.id in row["reasons"] for reason in item.reasons)
        assert all(caution.shown in row["cautions"] for caution in item.cautions)
        assert row["start_after"].split("; ") == list(item.start_after) or not item.start_after


# -- an empty list --------------------------------------------------------------------------------------------------

EMPTY = {
    "paused": RESULTS["blocked"],
    # Nothing tested: the policy counts none of what the catalogue knows.
    "no-supported-practice": recommend(LOUD, catalog=own(TEA), evidence="supported"),
    "all-left-out": recommend(attrs.evolve(LOUD, excluded=("tea",)), catalog=own(TEA)),
    "no-practice": recommend(LOUD, catalog=own()),
}


def test_every_reason_for_an_empty_list_is_tried():
    assert set(EMPTY) == set(WhyEmpty)


@pytest.mark.parametrize("reason", WhyEmpty)
def test_an_empty_list_says_why(reason):
    result = EMPTY[reason]
    assert (len(result), result.why_empty, result.total_gain) == (0, reason, 0)
    assert result.to_rows() == []
    assert result.to_dict()["why_empty"] == str(reason)


@pytest.mark.parametrize(
    ("catalog", "change"),
    [
        (own(TEA), {"done": ("tea",)}),
        (own(TEA), {"mode": "alone"}),
        (own(TEA), {"minutes_per_week": 5}),
        (
            own(
                TEA, practices=(Practice(id="tea", name="Tea", conditions=(NeededCondition(condition="act-stopped"),)),)
            ),
            {},
        ),
        (own(TEA), {"red_flags": ("eggshells",)}),
    ],
    ids=["done", "mode", "minutes", "ask first", "safety"],
)
def test_all_are_left_out_whatever_the_cause(catalog, change):
    assert recommend(attrs.evolve(LOUD, **change), catalog=catalog).why_empty == "all-left-out"


def test_who_could_not_help_anyway_makes_no_list_one_of_which_all_are_left_out():
    # Vow has no link to noise: that it is excluded is not why the list is empty.
    assert recommend(attrs.evolve(LOUD, excluded=("vow",)), catalog=own()).why_empty == "no-practice"


def test_where_the_policy_leaves_nothing_and_nothing_was_there_it_is_the_catalogue():
    assert recommend(LOUD, catalog=own(), evidence="supported").why_empty == "no-practice"


def test_a_list_with_something_in_it_is_not_empty_for_a_reason():
    assert RESULTS["clear"].why_empty is None
