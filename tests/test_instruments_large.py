"""Instruments of thousands of items: twice as many take about twice the work, counted in comparisons of ids."""

import pyarrow as pa
import pytest

import intimacy.errors
from intimacy.errors import AnswersError, InstrumentError
from intimacy.instruments import Instrument, Item, Scale, Subscale


class Id(str):  # noqa: SLOT000 - slots would leave no place for the count
    """A text that counts how often it is compared with another."""

    compared = 0
    __hash__ = str.__hash__

    def __eq__(self, other):
        Id.compared += 1
        return str.__eq__(self, other)


def large(count, *, one_each=False):
    ids = [Id(f"item-{place}") for place in range(count)]
    groups = [[id] for id in ids] if one_each else [ids]
    return Instrument(
        id="large",
        name="Large",
        scale=Scale(low=1, high=5),
        items=tuple(Item(id=id) for id in ids),
        subscales=tuple(Subscale(id=f"s-{place}", name="S", items=group) for place, group in enumerate(groups)),
    )


def work(do):
    Id.compared = 0
    do()
    return Id.compared


def score(count):
    made = large(count, one_each=True)
    made.score({str(id): 3 for id in made.item_ids})


def score_a_frame(count):
    made = large(count)
    frame = pa.table({str(id): [3, 4] for id in made.item_ids})
    made.score_frame(frame, columns={str(id): str(id) for id in made.item_ids}, keep=[str(made.item_ids[0])])


@pytest.mark.parametrize("do", [lambda count: large(count, one_each=True), score, score_a_frame])
def test_twice_the_items_are_about_twice_the_comparisons(do):
    assert work(lambda: do(400)) <= 3 * work(lambda: do(200)) + 10


@pytest.fixture
def looked(monkeypatch):
    """How often the nearest name was looked for among all."""
    calls = []
    real = intimacy.errors.nearest

    def counted(wanted, known):
        calls.append(wanted)
        return real(wanted, known)

    monkeypatch.setattr("intimacy.instruments.columns.nearest", counted)
    return calls


def test_of_thousands_of_unknown_ids_every_one_is_told_and_the_first_twenty_with_the_nearest(looked):
    ids = [f"item-{place}" for place in range(2_000)]
    data = large(2).to_dict()
    data["items"] = [{"id": id} for id in ids]
    data["subscales"][0]["items"] = [*ids, *(f"itme-{place}" for place in range(2_000))]
    with pytest.raises(InstrumentError) as caught:
        Instrument.from_dict(data)
    assert len(caught.value.faults) == 2_000
    assert len(looked) == 20
    assert "; the nearest: item-7, " in caught.value.faults[7].allowed


def test_of_thousands_of_missing_columns_every_one_is_told_and_the_first_twenty_with_the_nearest(looked):
    made = large(2_000)
    frame = pa.table({f"itme-{place}": [3] for place in range(2_000)})
    with pytest.raises(AnswersError) as caught:
        made.score_frame(frame)
    assert len(caught.value.faults) == 2_000
    assert len(looked) == 20


def test_thousands_of_entries_that_are_no_item_are_told_at_once(monkeypatch):
    made = large(2_000)
    asked = []
    real = Instrument.item_ids.fget
    monkeypatch.setattr(Instrument, "item_ids", property(lambda self: asked.append(1) or real(self)))
    with pytest.raises(AnswersError) as caught:
        made.score({f"other-{place}": 3 for place in range(2_000)})
    assert len(caught.value.faults) == 2_000
    assert len(asked) < 10
