"""Answers to scores and scores to a situation: what is counted, what is told, and what is never shown."""

import json
import math
import pickle
from fractions import Fraction

import attrs
import pytest

from intimacy import AnswersError, Couple, Situation, SituationError, load_instrument, recommend_couple
from intimacy.instruments import Instrument, Item, Measure, Reliability, Scale, Subscale, combine
from intimacy.wording.instruments import NOT_COMPARABLE, STRAIGHT

FOUR = ("q1", "q2", "q3", "q4")


def make(
    id="mine", *, reads="level", target="trust", reliability=None, reverse=(), total="sum", validated=False, **more
):
    """An instrument of four items from 1 to 5 and one subscale."""
    measure = {"inverted": more.pop("inverted", False), "inferred": more.pop("inferred", False)}
    fields = {
        "scale": Scale(low=1, high=5),
        "items": tuple(Item(id=one, reverse=one in reverse) for one in FOUR),
        "subscales": (
            Subscale(
                id="total",
                name="Total",
                items=FOUR,
                measures=(Measure(target=target, reads=reads, rationale="It asks about it.", **measure),),
                reliability=reliability,
            ),
        ),
        **more,
    }
    reference = "Somebody (2000)" if validated else ""
    return Instrument(id=id, name="Mine", total=total, validated=validated, reference=reference, **fields)


def answers(*values):
    return dict(zip(FOUR, values, strict=True))


def faults_of(instrument, given):
    with pytest.raises(AnswersError) as caught:
        instrument.score(given)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    assert not any(fault.found for fault in caught.value.faults)
    return [str(fault) for fault in caught.value.faults]


# -- counting --------------------------------------------------------------------------------------------------------


def test_a_sum_and_a_mean_are_the_raw_score_and_the_percent_is_the_same():
    given = answers(1, 2, 4, 5)
    added, mean = make().score(given)["total"], make(total="mean").score(given)["total"]
    assert (added.raw, mean.raw) == (12, 3)
    assert added.percent == mean.percent == 50
    assert added.level == 0.5


def test_a_reversed_item_counts_from_the_other_end():
    score = make(reverse=("q1", "q4")).score(answers(1, 2, 4, 5))["total"]
    assert score.raw == 5 + 2 + 4 + 1


def test_an_item_with_its_own_scale_counts_on_it():
    csi = load_instrument("csi-4")
    assert csi.score(answers(6, 5, 5, 5))["total"].raw == 21
    assert csi.score(answers(6, 5, 5, 5))["total"].percent == 100
    assert csi.score(answers(3, 2, 2, 2))["total"].percent == pytest.approx(100 * 9 / 21)


def test_items_without_an_answer_count_like_the_mean_of_the_others_as_long_as_enough_have_one():
    score = make().score({"q1": 2, "q2": 4, "q3": None})["total"]
    assert (score.answered, score.items, score.least) == (2, 4, 2)
    assert (score.raw, score.level) == (12, 0.5)
    assert score.missing_rule == "2 of 4 items were answered; the others count like the mean of these."


def test_too_few_answers_make_no_score_and_are_said_so():
    scores = make(least_answered=0.75).score({"q1": 2, "q2": 4})
    score = scores["total"]
    assert (score.raw, score.percent, score.level, score.standard_error) == (None, None, None, None)
    assert score.missing_rule == "2 of 4 items were answered; fewer than 3 make no score."
    assert f"Total: {score.missing_rule}" in scores.notes
    assert scores.to_situation() == Situation()


def test_no_answer_at_all_is_no_fault_and_no_score():
    for given in ({}, dict.fromkeys(FOUR)):
        scores = make().score(given)
        assert scores["total"].answered == 0
        assert scores["total"].raw is None
        assert not scores.straight_lining


def test_the_share_of_items_that_must_be_answered_is_not_raised_by_a_rounding_error():
    # 0.28 of 25 is 7.000000000000001 in floating point.
    for count, share, least in ((25, 0.28, 7), (10, 0.7, 7), (3, 0.5, 2), (3, 0.01, 1), (4, 1, 4)):
        items = tuple(Item(id=f"i{number}") for number in range(count))
        whole = Subscale(id="all", name="All", items=[item.id for item in items])
        made = Instrument(
            id="many", name="Many", scale=Scale(low=0, high=1), items=items, subscales=(whole,), least_answered=share
        )
        assert made.key("all").least == least


def test_the_standard_error_is_that_of_classical_test_theory_over_the_range_of_the_raw_score():
    known = Reliability(value=0.84, sd=4)
    score = make(reliability=known).score(answers(1, 2, 4, 5))["total"]
    assert score.standard_error == pytest.approx(4 * math.sqrt(1 - 0.84) / 16)
    by_mean = make(reliability=Reliability(value=0.84, sd=1), total="mean").score(answers(1, 2, 4, 5))["total"]
    assert by_mean.standard_error == pytest.approx(score.standard_error)


@pytest.mark.parametrize("reliability", [None, Reliability(value=0.84)])
def test_without_reliability_and_spread_the_standard_error_is_unknown(reliability):
    scores = make(reliability=reliability).score(answers(1, 2, 4, 5))
    assert scores["total"].standard_error is None
    assert scores.errors == {}


def test_with_an_item_missing_the_standard_error_is_unknown():
    scores = make(reliability=Reliability(value=0.84, sd=4)).score({"q1": 1, "q2": 2, "q3": 3})
    assert scores["total"].level is not None
    assert scores["total"].standard_error is None


def test_the_same_answer_at_every_item_is_noted_whatever_the_keying():
    check = load_instrument("ras")
    straight = check.score(dict.fromkeys(check.item_ids, 4))
    assert straight.straight_lining
    assert STRAIGHT in straight.notes
    varied = check.score({**dict.fromkeys(check.item_ids, 4), "q7": 5})
    assert not varied.straight_lining
    assert STRAIGHT not in varied.notes
    assert not make().score(answers(3, 3, 3, 3)).straight_lining
    assert check.score({f"q{number}": 4 for number in range(1, 6)}).straight_lining
    assert not check.score({f"q{number}": 4 for number in range(1, 5)}).straight_lining


def test_items_on_another_scale_do_not_hide_straight_lining():
    check = load_instrument("self-check")
    given = {id: 4 if id.endswith("wanted") else 2 for id in check.item_ids}
    assert check.score(given).straight_lining


@pytest.mark.parametrize("good", [3, 3.0, Fraction(3)])
def test_a_whole_number_of_any_kind_is_an_answer(good):
    assert make().score(answers(good, 3, 3, 3))["total"].raw == 12


def test_numbers_of_numpy_are_answers():
    numpy = pytest.importorskip("numpy")
    given = dict(zip(FOUR, numpy.array([1, 2, 4, 5], dtype=numpy.int8), strict=True))
    assert make().score(given)["total"].raw == 12
    assert make().score({"q1": numpy.float32(2), "q2": 2})["total"].raw == 8


@pytest.mark.parametrize(
    "bad",
    [0, 6, 2.5, "3", "", True, float("nan"), float("inf"), 10**400, [3], {"a": 1}, 3j, b"3"],
    ids=lambda bad: str(bad)[:9],
)
def test_what_is_no_answer_of_the_scale_is_refused_without_a_word_of_it(bad):
    assert faults_of(make(), answers(bad, 3, 3, bad)) == [
        "item 'q1': a whole number from 1 to 5, or nothing where it was passed over",
        "item 'q4': a whole number from 1 to 5, or nothing where it was passed over",
    ]


@pytest.mark.parametrize("key", ["q5", "Q1", "my secret", 7, None, ("q1",)])
def test_an_unknown_item_is_told_by_its_place_and_never_by_its_name(key):
    assert faults_of(make(), {"q1": 3, key: 3, "q2": 9}) == [
        "entry 2: an item of mine: q1, q2, q3, q4",
        "item 'q2': a whole number from 1 to 5, or nothing where it was passed over",
    ]


@pytest.mark.parametrize("bad", [None, [3, 3, 3, 3], "q1", 3, {("q1", 3)}])
def test_what_is_no_mapping_of_answers_is_refused(bad):
    assert faults_of(make(), bad) == ["an object that gives an answer by the id of the item"]


# -- privacy ---------------------------------------------------------------------------------------------------------


def test_scores_show_the_instrument_and_its_standing_and_no_score():
    low, high = (load_instrument("ras").score({f"q{n}": value for n in range(1, 8)}) for value in (1, 5))
    for shown in (
        repr,
        str,
        lambda one: repr(one["total"]),
        lambda one: repr(combine(one)),
        lambda one: f"{list(one)}",
    ):
        assert shown(low) == shown(high)
    assert NOT_COMPARABLE in repr(low)
    assert NOT_COMPARABLE in repr(combine(low))
    assert "ras (validated)" in repr(low)


def test_scores_and_what_they_measure_survive_pickle():
    scores = make(reliability=Reliability(value=0.84, sd=4)).score(answers(1, 2, 4, 5))
    copy = pickle.loads(pickle.dumps(scores))  # noqa: S301  # our own bytes
    assert copy == scores
    assert copy.errors == scores.errors
    assert pickle.loads(pickle.dumps(combine(scores))) == combine(scores)  # noqa: S301  # our own bytes


def test_plain_data_of_scores_is_json_and_says_what_it_is_of():
    data = json.loads(json.dumps(load_instrument("self-check-short").score({"trust-1": 1}).to_dict()))
    assert data["schema"] == "intimacy/scores/1"
    assert data["instrument"] == {"id": "self-check-short", "version": "1.0.0", "validated": False}
    assert data["subscales"][0]["percent"] == 25
    assert data["subscales"][1]["percent"] is None
    assert NOT_COMPARABLE in data["notes"]


def test_a_subscale_that_is_not_there_is_told_which_there_are():
    with pytest.raises(LookupError, match="no subscale 'trust' in ras; they are: total"):
        load_instrument("ras").score({})["trust"]


# -- to a situation --------------------------------------------------------------------------------------------------


def test_levels_wishes_and_severities_go_to_their_fields():
    check = load_instrument("self-check")
    given = {"trust-1": 3, "trust-2": 1, "deep-sharing-wanted": 1, "external-stressors-1": 4, "external-stressors-3": 2}
    situation = check.score(given).to_situation(red_flags=[], mode="alone")
    assert situation.to_dict() == {
        "schema": "intimacy/situation/1",
        "obstacles": {"external-stressors": 0.75},
        "pillars": {"trust": 0.75},
        "wanted": {"deep-sharing": 0.25},
        "red_flags": [],
        "mode": "alone",
    }


def test_a_scale_whose_high_end_means_harm_is_turned_round():
    harm = make(inverted=True).score(answers(5, 5, 5, 1))
    assert harm["total"].level == 0.75
    assert harm.to_situation().pillars == {"trust": 0.25}


def test_what_was_measured_stands_beside_what_is_given_by_hand():
    scores = make().score(answers(1, 2, 4, 5))
    situation = scores.to_situation(pillars={"safety": 0.2}, obstacles={"external-stressors": 0.4})
    assert situation.pillars == {"safety": 0.2, "trust": 0.5}
    assert situation.obstacles == {"external-stressors": 0.4}


def test_a_target_that_was_measured_and_is_given_again_is_a_fault_told_by_its_place():
    scores = make().score(answers(1, 2, 4, 5))
    with pytest.raises(SituationError) as caught:
        scores.to_situation(pillars={"safety": 0.2, "trust": 0.9}, obstacles={"x": 7}, mode="apart")
    assert [str(fault) for fault in caught.value.faults] == [
        "pillars, entry 2: a target that no given score measures",
        "obstacles, entry 1: a severity is a number from 0 to 1",
        "mode: one of together, alone",
    ]
    with pytest.raises(SituationError, match="pillars: an object that gives a number"):
        scores.to_situation(pillars=["trust"])


def test_a_field_that_no_situation_has_is_told_with_the_nearest_and_all_other_faults():
    scores = make().score(dict.fromkeys(FOUR, 3))
    with pytest.raises(SituationError) as caught:
        scores.to_situation(red_flgs=["threats"], minutes=-1, wishes=[], mode="apart", pillars={"trust": 1})
    text = str(caught.value)
    assert text.startswith("5 faults in the situation:\n")
    fields = ", ".join(field.name for field in attrs.fields(Situation))
    assert f"- an unknown field: one of {fields}; the nearest: red_flags\n" in text
    assert f"- an unknown field: one of {fields}\n" in text
    assert "threats" not in text
    assert "pillars, entry 1" in text
    assert "mode: one of together, alone" in text


def test_of_two_measures_the_more_reliable_counts_and_the_result_says_which():
    vague = make("vague", reliability=Reliability(value=0.6, sd=4)).score(answers(1, 1, 1, 1))
    sharp = make("sharp", reliability=Reliability(value=0.9, sd=4)).score(answers(5, 5, 5, 5))
    both = combine(vague, sharp)
    assert both.levels == {"trust": 1}
    assert both.errors == {"trust": pytest.approx(4 * math.sqrt(0.1) / 16)}
    assert [str(one) for one in both.chosen] == [
        "trust: sharp total (not validated) counts, and not vague total, since it is the more reliable."
    ]
    assert combine(sharp, vague) == both


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ({}, {"inferred": True, "reliability": Reliability(value=0.9)}, "it asks directly"),
        ({"reliability": Reliability(value=0.1)}, {"validated": True}, "it is the more reliable"),
        ({"validated": True}, {}, "it was tested"),
        ({}, {}, "its name comes first"),
    ],
)
def test_what_counts_is_asked_directly_then_more_reliable_then_tested_then_first_by_name(first, second, why):
    one, other = make("one", **first).score(answers(1, 1, 1, 1)), make("other", **second).score(answers(5, 5, 5, 5))
    for both in (combine(one, other), combine(other, one)):
        assert both.levels == {"trust": 0}
        (chosen,) = both.chosen
        assert (chosen.instrument, chosen.over, chosen.why) == ("one", ("other total",), why)


def test_a_measure_without_a_score_gives_way_to_one_that_has_one():
    best = make("best", reliability=Reliability(value=0.9), least_answered=1).score({"q1": 5})
    other = make("other").score(answers(1, 1, 1, 1))
    assert combine(best, other).levels == {"trust": 0}
    assert combine(best, other).chosen[0].over == ()


def test_the_ecr_counts_before_the_self_check_for_the_fear_that_both_measure():
    check, ecr = load_instrument("self-check"), load_instrument("ecr-5-point")
    both = combine(check.score(dict.fromkeys(check.item_ids, 1)), ecr.score(dict.fromkeys(ecr.item_ids, 3)))
    chosen = {one.target: one for one in both.chosen}
    assert chosen["fear-of-vulnerability"].instrument == "ecr-5-point"
    assert chosen["fear-of-vulnerability"].why == "it is the more reliable"
    assert chosen["trust"].instrument == "self-check"
    assert set(both.errors) == {"fear-of-vulnerability"}


def test_the_error_of_a_pillar_whose_wish_has_no_known_error_is_unknown():
    known = Reliability(value=0.84, sd=4)
    level = make("level", reliability=known, target="deep-sharing").score(answers(1, 2, 4, 5))
    wish = make("wish", reads="wanted", target="deep-sharing").score(answers(5, 5, 5, 5))
    sure = make("wish", reads="wanted", target="deep-sharing", reliability=Reliability(value=0.36, sd=4))
    assert combine(level).errors == {"deep-sharing": pytest.approx(0.1)}
    assert combine(level, wish).errors == {}
    assert combine(level, sure.score(answers(5, 5, 5, 5))).errors == {"deep-sharing": pytest.approx(0.2)}


def test_what_counts_alone_is_named_without_a_reason_and_a_wish_as_one():
    scores = make(reads="wanted").score(answers(5, 5, 5, 5))
    assert [str(one) for one in combine(scores).chosen] == ["trust, as wanted: mine total (not validated)."]


def test_the_same_instrument_twice_or_no_scores_are_refused():
    scores = make().score({})
    with pytest.raises(ValueError, match="each instrument once"):
        combine(scores, make().score(answers(1, 1, 1, 1)))
    for bad in ((), (None,), (scores, {})):
        with pytest.raises(TypeError, match="combine takes Scores"):
            combine(*bad)


def test_scores_of_two_partners_make_a_couple_whose_wishes_apart_are_differing_needs():
    check = load_instrument("self-check")
    far, near = (
        check.score(
            {**dict.fromkeys(check.item_ids, 2), **dict.fromkeys((id for id in check.item_ids if "wanted" in id), wish)}
        )
        for wish in (4, 0)
    )
    couple = Couple(
        far.to_situation(red_flags=[]),
        near.to_situation(red_flags=[]),
        errors_a=far.errors,
        errors_b=near.errors,
        both_agreed=True,
        shareable=["differing-needs"],
        show_needs=True,
    )
    needs = recommend_couple(couple).shared["needs"]
    assert {one["target"]: one["need"] for one in needs} == {"differing-needs": 1}
    without = attrs.evolve(couple, a=attrs.evolve(couple.a, wanted={}))
    assert recommend_couple(without).shared["needs"][0]["need"] == 0.5
