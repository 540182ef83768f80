"""`check_catalog`: it holds for catalogs that are whole, and every law of it can be broken and is then told."""

from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import attrs
import pytest

import intimacy
from intimacy import Catalog, Situation, load_catalog, recommend
from intimacy.catalog.merge import Checked
from intimacy.errors import Fault, SituationError
from intimacy.model import Ruling, Status, with_valid
from intimacy.testing import (
    FAULTS,
    check,
    check_catalog,
    laws_of_catalog,
    laws_of_lists,
    laws_of_numbers,
    laws_of_safety,
)

CATALOG = load_catalog()
FEAR = Situation(obstacles={"fear-of-vulnerability": 0.8, "poor-communication": 0.6}, red_flags=[])
LIST = recommend(FEAR, k=5)


def flag(status):
    return next(one.id for one in CATALOG.red_flags.values() if one.status is status)


class Twisted(Sequence):
    """A result with some of what it says changed."""

    def __init__(self, result, items=None, **changed):
        self.__dict__.update(changed, _result=result, items=tuple(result.items if items is None else items))

    def __getattr__(self, name):
        return getattr(self._result, name)

    def __getitem__(self, place):
        return self.items[place]

    def __len__(self):
        return len(self.items)


def of_items(**changed):
    return Twisted(LIST, [item._replace(**changed) for item in LIST])


def broken(law, result, situation=FEAR):
    return next(law(CATALOG, situation, result), None)


def test_the_built_in_catalog_and_an_empty_one_obey_every_law():
    check_catalog(examples=3)
    check_catalog(Catalog.from_dict({"id": "empty", "name": "Empty"}), examples=3)


def test_what_is_no_catalog_and_no_number_of_examples_is_refused():
    with pytest.raises(TypeError):
        check_catalog("emotional")
    for examples in (0, -1, True, 2.0, "3"):
        with pytest.raises(intimacy.OptionError):
            check_catalog(examples=examples)


def every_law():
    lists, numbers = laws_of_lists.LAWS_OF_LISTS, laws_of_numbers.LAWS_OF_NUMBERS
    return [*laws_of_catalog.LAWS_OF_CATALOG, *lists, *numbers, *laws_of_safety.LAWS_OF_SAFETY]


def test_every_law_is_a_sentence_and_is_held():
    laws = every_law()
    assert len({law.__doc__ for law in laws}) == len(laws)
    assert all(law.__doc__.endswith(".") and "\n" not in law.__doc__ for law in laws)
    for module in (laws_of_catalog, laws_of_lists, laws_of_numbers, laws_of_safety):
        public = {name for name, one in vars(module).items() if getattr(one, "__module__", "") == module.__name__}
        assert {name for name in public - {"both_readings"} if name[0] != "_"} == {
            law.__name__ for law in laws if law.__module__ == module.__name__
        }


PAGE = Path(__file__).resolve().parents[1] / "docs" / "reference" / "testing.md"


@pytest.mark.skipif(not PAGE.exists(), reason="needs the documentation")
def test_the_page_lists_every_law_and_every_kind_of_fault_as_they_are():
    text = PAGE.read_text(encoding="utf-8")
    laws = every_law()
    assert [line for line in text.splitlines() if line.startswith("- ")] == [f"- {law.__doc__}" for law in laws]
    assert f"The kinds of fault, `FAULTS`: {'; '.join(FAULTS)}." in text


def test_a_law_that_does_not_hold_is_told_with_the_smallest_situation_that_shows_it(monkeypatch):
    def no_obstacle_is_named(_catalog, situation, _result):
        """No obstacle is named."""
        yield from situation.obstacles

    monkeypatch.setattr(check, "LAWS_OF_LISTS", [no_obstacle_is_named])
    with pytest.raises(AssertionError) as caught:
        check_catalog()
    first = min(CATALOG.obstacles)
    told = str(caught.value)
    assert told.startswith(f"No obstacle is named: {first} ")
    assert f'"obstacles": {{"{first}": 0.0}}' in told


def test_every_red_flag_is_tried_by_itself(monkeypatch):
    seen = []

    def is_seen(_catalog, situation, _result):
        """It is seen."""
        seen.append(situation.red_flags)
        return iter(())

    monkeypatch.setattr(check, "LAWS_OF_SAFETY", [is_seen])
    check_catalog(examples=1)
    assert {(), None, *((id,) for id in CATALOG.red_flags)} <= set(seen)


# -- laws of a catalog -------------------------------------------------------------------------------------------------


def forged(**sections):
    """A catalog that went past every check."""
    return Catalog(Checked(with_valid(CATALOG.contents, **sections)))


@pytest.mark.parametrize("section", ["red_flags", "questions", "conditions", "referrals", "contacts"])
def test_a_catalog_without_a_built_in_record_is_told(section):
    records = getattr(CATALOG.contents, section)[1:]
    with pytest.raises(AssertionError, match="built-in red flags, rulings"):
        check_catalog(forged(**{section: records}))


def test_a_catalog_with_a_looser_or_a_missing_ruling_is_told():
    looser = tuple(attrs.evolve(one, ruling=Ruling.OK) for one in CATALOG.contents.rulings)
    for rulings in (looser, CATALOG.contents.rulings[1:]):
        assert next(laws_of_catalog.built_in_safety_is_there(forged(rulings=rulings)), "").startswith("ruling ")


@pytest.mark.parametrize(
    ("law", "name"),
    [
        (laws_of_catalog.nothing_is_lost_on_the_way, "sha256"),
        (laws_of_catalog.texts_change_no_rule, "rules_sha256"),
    ],
)
def test_a_catalog_with_another_digest_is_told(law, name):
    catalog = Catalog.from_dict({"id": "mine", "name": "Mine"})
    assert next(law(catalog), None) is None
    catalog.__dict__[name] = "0" * 64
    assert next(law(catalog), None)


def test_a_part_that_loses_what_keeps_people_safe_is_told(monkeypatch):
    law = laws_of_catalog.parts_and_layers_keep_people_safe
    assert next(law(CATALOG), None) is None
    monkeypatch.setattr(Catalog, "only", lambda *_, **__: forged(questions=()))
    assert "questions " in next(law(CATALOG))


@pytest.mark.parametrize("only", ["nothing", "itself"])
def test_a_layer_that_says_nothing_new_and_changes_something_is_told(monkeypatch, only):
    real = Catalog.overlay
    other = Catalog(attrs.evolve(CATALOG.contents, name="Other"))

    def changing(catalog, over, **options):
        return other if (over is catalog) is (only == "itself") else real(catalog, over, **options)

    monkeypatch.setattr(Catalog, "overlay", changing)
    assert next(laws_of_catalog.parts_and_layers_keep_people_safe(CATALOG)) == f"{only} laid over it"


@pytest.mark.parametrize(
    "words",
    [lambda situation: f"not {situation.to_dict()}", lambda _: "the id of a red flag"],
    ids=["the value", "not every flag"],
)
def test_a_fault_that_tells_a_value_or_not_every_flag_is_told(monkeypatch, words):
    def refuse(situation, **_):
        raise SituationError([Fault(allowed=words(situation))])

    assert next(laws_of_catalog.faults_tell_nothing_private(CATALOG), None) is None
    monkeypatch.setattr(laws_of_catalog, "recommend", refuse)
    assert next(laws_of_catalog.faults_tell_nothing_private(CATALOG))


def test_a_situation_that_is_taken_though_nobody_knows_what_it_names_is_told(monkeypatch):
    monkeypatch.setattr(laws_of_catalog, "recommend", lambda *_, **__: LIST)
    assert next(laws_of_catalog.faults_tell_nothing_private(CATALOG)) == "obstacles"


# -- laws of lists -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("law", "result"),
    [
        (
            laws_of_lists.shares_sum_to_one,
            Twisted(LIST, needs=[one._replace(share=one.share / 2) for one in LIST.needs]),
        ),
        (laws_of_lists.burden_is_the_largest_need, Twisted(LIST, burden=0.1)),
        (laws_of_lists.gains_never_increase, of_items(gain=0.0)),
        (laws_of_lists.gains_never_increase, of_items(standalone_gain=0.0)),
        (laws_of_lists.gains_never_increase, Twisted(LIST, LIST.items[::-1])),
        (laws_of_lists.parts_sum_up, of_items(reasons=LIST[0].reasons[:1])),
        (laws_of_lists.parts_sum_up, Twisted(LIST, LIST.items[1:])),
        (laws_of_lists.shorter_lists_are_beginnings, Twisted(LIST, LIST.items[1:])),
        (laws_of_lists.shorter_lists_are_beginnings, Twisted(LIST, total_gain=0.0)),
        (laws_of_lists.nothing_is_listed_that_must_not, Twisted(LIST, general=True)),
        (
            laws_of_lists.nothing_is_listed_that_must_not,
            of_items(practice=attrs.evolve(LIST[0].practice, steps=("Another step.",))),
        ),
    ],
)
def test_a_list_that_breaks_a_law_is_told(law, result):
    assert broken(law, LIST) is None
    assert broken(law, result)


@pytest.mark.parametrize(
    "changed",
    [
        {"done": (LIST[0].practice.id,)},
        {"excluded": (LIST[-1].practice.id,)},
        {"minutes_per_week": 1.0},
        {"mode": "alone"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_practice_that_a_situation_keeps_out_is_told_where_it_is_listed(changed):
    assert broken(laws_of_lists.nothing_is_listed_that_must_not, LIST, attrs.evolve(FEAR, **changed))


def test_a_practice_that_asks_first_is_told_where_it_is_listed():
    asking = next(one for one in CATALOG.practices.values() if any(need.when is None for need in one.conditions))
    assert broken(laws_of_lists.nothing_is_listed_that_must_not, of_items(practice=asking))


def test_an_order_that_matters_is_told(monkeypatch):
    monkeypatch.setattr(
        laws_of_lists, "recommend", lambda situation, **options: recommend(situation, **options | {"k": 1})
    )
    assert broken(laws_of_lists.same_input_same_list, LIST)


def test_a_list_that_is_far_from_the_best_is_told(monkeypatch):
    def worse(situation, *, k, **options):
        made = recommend(situation, k=k, **options)
        return made if situation.excluded else Twisted(made, total_gain=made.total_gain / 3)

    monkeypatch.setattr(laws_of_lists, "recommend", worse)
    assert broken(laws_of_lists.lists_are_near_the_best, LIST)


def test_a_stronger_link_that_does_harm_is_told(monkeypatch):
    def without_links(contents):
        return Catalog(attrs.evolve(contents, links=()))

    monkeypatch.setattr(laws_of_lists, "Catalog", without_links)
    assert broken(laws_of_lists.stronger_links_help, LIST)


# -- laws of safety ----------------------------------------------------------------------------------------------------

BLOCKED = attrs.evolve(FEAR, red_flags=[flag(Status.BLOCK)])
HELD = attrs.evolve(FEAR, red_flags=[flag(Status.HOLD)])
UNASKED = attrs.evolve(FEAR, red_flags=None)
CONFLICT = Situation(obstacles={min(one.id for one in CATALOG.obstacles.values() if one.questions): 0.5}, red_flags=[])


def with_safety(result, **changed):
    return Twisted(result, safety=attrs.evolve(result.safety, **changed))


@pytest.mark.parametrize(
    ("law", "situation", "result"),
    [
        (laws_of_safety.the_gravest_flag_gates, BLOCKED, LIST),
        (laws_of_safety.the_gravest_flag_gates, UNASKED, LIST),
        (laws_of_safety.every_message_is_given, HELD, LIST),
        (laws_of_safety.every_message_is_given, UNASKED, LIST),
        (laws_of_safety.nothing_is_given_where_safety_stops, BLOCKED, LIST),
        (laws_of_safety.nothing_is_given_where_safety_stops, BLOCKED, Twisted(recommend(BLOCKED), burden=0.8)),
        (laws_of_safety.nothing_is_given_where_safety_stops, BLOCKED, Twisted(recommend(BLOCKED), LIST.items)),
        (laws_of_safety.nothing_is_given_where_safety_stops, FEAR, Twisted(LIST, blocked=True)),
        (laws_of_safety.what_a_flag_holds_is_not_listed, BLOCKED, LIST),
        (laws_of_safety.what_is_asked_in_private_comes_along, UNASKED, LIST),
        (laws_of_safety.what_is_asked_in_private_comes_along, FEAR, recommend(UNASKED, k=5)),
        (laws_of_safety.what_is_asked_in_private_comes_along, CONFLICT, LIST),
        (laws_of_safety.help_is_near, UNASKED, LIST),
        (laws_of_safety.help_is_near, BLOCKED, with_safety(recommend(BLOCKED), contacts=())),
        (laws_of_safety.help_is_near, BLOCKED, with_safety(recommend(BLOCKED), messages=())),
        (laws_of_safety.every_path_has_the_same_gate, UNASKED, LIST),
        (laws_of_safety.nothing_private_is_shown, FEAR, Twisted(LIST, to_dict=lambda: LIST.to_dict(private=True))),
        (
            laws_of_safety.a_partner_sees_little,
            FEAR,
            Twisted(LIST, shareable=lambda both_agreed=True: LIST.shareable(both_agreed=both_agreed)),
        ),
        (
            laws_of_safety.a_partner_sees_little,
            FEAR,
            Twisted(LIST, shareable=lambda both_agreed=False: LIST.to_dict() if both_agreed else LIST.shareable()),
        ),
        (laws_of_safety.a_partner_sees_little, BLOCKED, Twisted(recommend(BLOCKED), shareable=LIST.shareable)),
        (laws_of_safety.a_partner_sees_little, UNASKED, LIST),
    ],
)
def test_a_result_that_breaks_a_law_of_safety_is_told(law, situation, result):
    assert broken(law, recommend(situation, k=5), situation) is None
    assert broken(law, result, situation)


def test_a_caution_that_is_lost_is_told():
    for id in CATALOG.red_flags:
        situation = attrs.evolve(FEAR, red_flags=[id])
        result = recommend(situation, k=1000)
        if any(item.cautions for item in result):
            lost = Twisted(result, [item._replace(cautions=()) for item in result])
            assert broken(laws_of_safety.cautions_are_carried, result, situation) is None
            assert broken(laws_of_safety.cautions_are_carried, lost, situation)
            return
    pytest.fail("no flag brings a caution")


def test_a_list_that_hangs_on_what_the_partner_answered_is_told(monkeypatch):
    def both(couple, **options):
        flags = {*(couple.a.red_flags or ()), *(couple.b.red_flags or ())}
        a, b = (recommend(attrs.evolve(one, red_flags=sorted(flags)), **options) for one in (couple.a, couple.b))
        return SimpleNamespace(for_a=a, for_b=b)

    monkeypatch.setattr(laws_of_safety, "recommend_couple", both)
    assert broken(laws_of_safety.every_path_has_the_same_gate, LIST) == "for_a"


@pytest.mark.parametrize("policy", ["article", "supported", "direct"])
def test_a_policy_under_which_the_gate_is_open_is_told(monkeypatch, policy):
    def open_under_one(situation, **options):
        return LIST if options.get("evidence") == policy else recommend(situation, **options)

    monkeypatch.setattr(laws_of_safety, "recommend", open_under_one)
    for law in (laws_of_safety.nothing_is_given_where_safety_stops, laws_of_safety.what_a_flag_holds_is_not_listed):
        assert broken(law, recommend(BLOCKED), BLOCKED)
