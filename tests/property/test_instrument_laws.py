"""Laws of scoring: what keying, missing answers and order may and may not change."""

import json
import math

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intimacy import InstrumentError
from intimacy.instruments import Instrument, Item, Measure, Reliability, Scale, Subscale, combine

few = settings(max_examples=25, deadline=None)

scales = st.builds(lambda low, span: Scale(low=low, high=low + span), st.integers(-3, 3), st.integers(1, 8))
reliabilities = st.none() | st.builds(
    Reliability, value=st.sampled_from([0, 0.25, 0.84, 1]), sd=st.none() | st.just(0.1)
)


@st.composite
def instruments(draw, id="mine"):
    """Small instruments with own scales, reversed items and one to three subscales."""
    ids = [f"i{number}" for number in range(draw(st.integers(1, 9)))]
    own = st.none() | scales
    items = tuple(Item(id=one, reverse=draw(st.booleans()), scale=draw(own)) for one in ids)
    cuts = sorted(draw(st.sets(st.integers(1, len(ids)), max_size=2)) - {len(ids)})
    parts = [ids[a:b] for a, b in zip([0, *cuts], [*cuts, len(ids)], strict=True)]
    subscales = tuple(
        Subscale(
            id=f"s{number}",
            name="Part",
            items=part,
            measures=(Measure(target=f"p{number}", reads="level", rationale="So.", inverted=draw(st.booleans())),),
            reliability=draw(reliabilities),
        )
        for number, part in enumerate(parts)
    )
    return Instrument(
        id=id,
        name="Mine",
        scale=draw(scales),
        items=items,
        subscales=subscales,
        total=draw(st.sampled_from(["sum", "mean"])),
        least_answered=draw(st.sampled_from([0.1, 0.5, 0.7, 1])),
    )


@st.composite
def answered(draw, *, complete=False):
    """An instrument and answers to it."""
    made = draw(instruments())
    given = {}
    for item in made.items:
        scale = made.scale_of(item)
        answer = st.integers(scale.low, scale.high)
        given[item.id] = draw(answer if complete else st.none() | answer)
    return made, given


@few
@given(answered())
def test_reversing_the_key_of_every_item_turns_a_level_into_one_minus_it(case):
    made, given = case
    turned = attrs.evolve(made, items=tuple(attrs.evolve(item, reverse=not item.reverse) for item in made.items))
    for one, other in zip(made.score(given), turned.score(given), strict=True):
        assert (one.level is None) == (other.level is None)
        if one.level is not None:
            assert other.level == pytest.approx(1 - one.level, abs=1e-12)
            assert one.standard_error == other.standard_error


@few
@given(answered())
def test_a_level_lies_between_0_and_1_and_the_raw_score_between_its_ends(case):
    made, given = case
    for key, score in zip(made.plan.keys, made.score(given), strict=True):
        assert 0 <= score.answered <= score.items
        assert (score.level is None) == (score.answered < score.least)
        if score.level is not None:
            low, high = key.low / key.parts, (key.low + sum(key.spans)) / key.parts
            assert 0 <= score.level <= 1
            assert low - 1e-9 <= score.raw <= high + 1e-9
            assert score.raw == pytest.approx(low + score.level * (high - low), abs=1e-9)


@few
@given(answered(complete=True))
def test_the_raw_score_of_full_answers_is_the_plain_sum_or_mean_of_keyed_answers(case):
    made, given = case
    for subscale, score in zip(made.subscales, made.score(given), strict=True):
        keyed = []
        for item in made.items:
            if item.id in subscale.items:
                scale = made.scale_of(item)
                keyed.append(scale.low + scale.high - given[item.id] if item.reverse else given[item.id])
        assert score.raw == (math.fsum(keyed) if made.total == "sum" else math.fsum(keyed) / len(keyed))


@few
@given(answered(), st.randoms(use_true_random=False))
def test_neither_the_order_of_answers_nor_that_of_items_changes_a_score(case, random):
    made, given = case
    entries = list(given.items())
    random.shuffle(entries)
    assert made.score(dict(entries)) == made.score(given)
    items = list(made.items)
    random.shuffle(items)
    shuffled = attrs.evolve(made, items=tuple(items)).score(given)
    assert [one.level for one in shuffled] == [one.level for one in made.score(given)]


@few
@given(answered())
def test_an_item_that_was_passed_over_is_the_same_as_one_that_was_not_there(case):
    made, given = case
    assert made.score(given) == made.score({id: value for id, value in given.items() if value is not None})


@few
@given(answered(), st.data())
def test_a_higher_answer_never_lowers_the_level_of_what_it_counts_for(case, data):
    made, given = case
    item = data.draw(st.sampled_from(made.items))
    scale = made.scale_of(item)
    if given[item.id] is not None and given[item.id] < scale.high:
        more = made.score({**given, item.id: given[item.id] + 1})
        for before, after in zip(made.score(given), more, strict=True):
            if before.level is not None:
                assert (after.level <= before.level) if item.reverse else (after.level >= before.level)


@few
@given(answered())
def test_plain_data_brings_back_the_same_instrument_and_the_same_scores(case):
    made, given = case
    again = Instrument.from_dict(made.to_dict())
    assert again == made
    assert again.score(given) == made.score(given)


def places(value, path=()):
    """Every place in plain data."""
    yield path
    if isinstance(value, (dict, list)):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(item, (*path, key))


odd = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=4)
    | st.just([])
    | st.just({})
    | st.just([{}])
)


@few
@given(instruments(), st.data())
def test_plain_data_with_anything_wrong_in_it_is_an_instrument_or_told_as_its_faults(made, data):
    plain = json.loads(json.dumps(made.to_dict()))
    for _ in range(data.draw(st.integers(1, 3))):
        *path, last = data.draw(st.sampled_from([path for path in places(plain) if path]))
        holder = plain
        for key in path:
            holder = holder[key]
        change = data.draw(st.sampled_from(["put", "drop", "add"]))
        if change == "put":
            holder[last] = data.draw(odd)
        elif change == "drop":
            del holder[last]
        elif isinstance(holder, dict):
            holder[data.draw(st.text(max_size=4))] = data.draw(odd)
    faults = ()
    try:
        Instrument.from_dict(plain).score({})
    except InstrumentError as error:
        faults = error.faults
    assert len(set(faults)) == len(faults)
    assert all(fault.allowed for fault in faults)


@few
@given(answered())
def test_a_situation_holds_what_was_scored_and_nothing_else(case):
    made, given = case
    scores = made.score(given)
    levels = {}
    for subscale, score in zip(made.subscales, scores, strict=True):
        if score.level is not None:
            (measure,) = subscale.measures
            levels[measure.target] = 1 - score.level if measure.inverted else score.level
    situation = scores.to_situation()
    assert situation.pillars == levels
    assert not situation.obstacles
    assert not situation.wanted
    assert set(scores.errors) <= set(levels)


@few
@given(answered(), instruments(id="other"), st.data())
def test_the_order_in_which_scores_are_combined_decides_nothing(case, other, data):
    made, given = case
    more = {
        item.id: data.draw(st.none() | st.integers(other.scale_of(item).low, other.scale_of(item).high))
        for item in other.items
    }
    one, two = made.score(given), other.score(more)
    assert combine(one, two) == combine(two, one)


@few
@given(answered(complete=True))
def test_two_answers_of_the_same_instrument_look_alike(case):
    made, given = case
    ends = {item.id: made.scale_of(item).low for item in made.items}
    assert repr(made.score(given)) == repr(made.score(ends))
    assert repr(combine(made.score(given))) == repr(combine(made.score(ends)))
