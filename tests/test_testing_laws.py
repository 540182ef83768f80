"""`check_catalog`: it holds for catalogs that are whole, and every law of it can be broken and is then told."""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import attrs
import pytest

import intimacy
from intimacy import Catalog, Couple, Situation, load_catalog, recommend
from intimacy.catalog.merge import Checked
from intimacy.errors import CatalogError, Fault, SituationError
from intimacy.model import Ruling, Status, with_valid
from intimacy.testing import (
    FAULTS,
    NotWalkedWarning,
    check,
    check_catalog,
    laws_of_catalog,
    laws_of_choice,
    laws_of_lists,
    laws_of_numbers,
    laws_of_paths,
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
    choice, paths = (
        laws_of_choice.LAWS_OF_CHOICE,
        [law for laws in laws_of_paths.LAWS_OF_PATHS.values() for law in laws],
    )
    return [*laws_of_catalog.LAWS_OF_CATALOG, *lists, *choice, *numbers, *laws_of_safety.LAWS_OF_SAFETY, *paths]


def test_every_law_is_a_sentence_and_is_held():
    laws = every_law()
    assert len({law.__doc__ for law in laws}) == len(laws)
    assert all(law.__doc__.endswith(".") and "\n" not in law.__doc__ for law in laws)
    modules = (laws_of_catalog, laws_of_choice, laws_of_lists, laws_of_numbers, laws_of_paths, laws_of_safety)
    others = {"both_readings", "flags_of", "ruling_of", "not_walked"}
    for module in modules:
        public = {name for name, one in vars(module).items() if getattr(one, "__module__", "") == module.__name__}
        assert {name for name in public - others if name[0] != "_"} == {
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


def overlaid(monkeypatch, made):
    monkeypatch.setattr(Catalog, "overlay", made)
    return next(laws_of_catalog.no_layer_loosens_what_keeps_people_safe(CATALOG), None)


def test_a_layer_that_loosens_what_keeps_people_safe_and_is_taken_or_half_told_is_told(monkeypatch):
    assert next(laws_of_catalog.no_layer_loosens_what_keeps_people_safe(CATALOG), None) is None
    assert "is taken" in overlaid(monkeypatch, lambda *_, **__: CATALOG)

    def one_by_one(*_, **__):
        raise CatalogError([Fault(allowed="less")])

    assert "1 faults and not" in overlaid(monkeypatch, one_by_one)


@pytest.mark.parametrize("only", ["retired", "softened", "renamed", "loosened"])
@pytest.mark.parametrize("winner", ["error", "ours", "theirs"])
def test_each_kind_of_loosening_is_tried_whoever_wins(monkeypatch, only, winner):
    real = Catalog.overlay
    has = {
        "retired": lambda layer: "retired" in layer.records,
        "softened": lambda layer: "red_flags" in layer.records,
        "renamed": lambda layer: "pillars" in layer.records,
        "loosened": lambda layer: "rulings" in layer.records,
    }[only]

    def lets_through(catalog, layer, **options):
        return catalog if options["on_conflict"] == winner and has(layer) else real(catalog, layer, **options)

    assert f"is taken, under {winner}" in overlaid(monkeypatch, lets_through)


@pytest.mark.parametrize("gone", ["a yes", "passed over", "nobody"])
def test_a_private_question_whose_answer_is_lost_is_told(monkeypatch, gone):
    real = Catalog.red_flags_of

    def losing(catalog, answers, obstacles=()):
        flags = real(catalog, answers, obstacles)
        if gone == "nobody":
            return flags or ("unasked",)
        return tuple(one for one in flags if (one == "unasked") is not (gone == "passed over"))

    assert next(laws_of_catalog.a_yes_raises_its_flag(CATALOG), None) is None
    monkeypatch.setattr(Catalog, "red_flags_of", losing)
    assert next(laws_of_catalog.a_yes_raises_its_flag(CATALOG))


@pytest.mark.parametrize("country", [None, "NO", "GB"])
def test_a_country_in_which_nobody_is_near_is_told(monkeypatch, country):
    def nobody(situation, **options):
        made = recommend(situation, **options)
        contacts = () if options["country"] in (country, {"NO": "AQ"}.get(country)) else made.safety.contacts
        return Twisted(made, safety=attrs.evolve(made.safety, contacts=contacts))

    assert next(laws_of_catalog.somebody_is_near_in_every_country(CATALOG), None) is None
    monkeypatch.setattr(laws_of_catalog, "recommend", nobody)
    assert next(laws_of_catalog.somebody_is_near_in_every_country(CATALOG))


@pytest.mark.parametrize("told", [str, lambda _: ""], ids=["the value", "nothing"])
def test_a_number_that_no_situation_takes_and_a_fault_repeats_or_passes_over_is_told(monkeypatch, told):
    monkeypatch.setattr(laws_of_catalog, "_refused", told)
    assert next(laws_of_catalog.faults_tell_nothing_private(CATALOG)) == "a number in obstacles"


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


# -- laws of choice ----------------------------------------------------------------------------------------------------


def third(situation, **options):
    """A list that reaches a third of what it could, unless only these very practices are asked for."""
    made = recommend(situation, **options)
    few = len(CATALOG.practices) - len(situation.excluded) <= options["k"]
    return made if few else Twisted(made, total_gain=made.total_gain / 3)


def test_a_list_that_is_far_from_the_best_is_told(monkeypatch):
    assert broken(laws_of_choice.lists_are_near_the_best, LIST) is None
    monkeypatch.setattr(laws_of_choice, "recommend", third)
    assert "the list of 1" in broken(laws_of_choice.lists_are_near_the_best, LIST)
    assert "the list of 1" in next(laws_of_choice.every_practice_is_tried_against_all_others(CATALOG))


def test_a_list_that_says_it_reaches_more_than_any_can_is_told(monkeypatch):
    def more(situation, **options):
        made = recommend(situation, **options)
        return Twisted(made, total_gain=made.total_gain * 1.01)

    monkeypatch.setattr(laws_of_choice, "recommend", more)
    assert broken(laws_of_choice.lists_are_near_the_best, LIST)


def test_the_best_is_sought_among_all_sets_of_up_to_three_of_ten_and_every_practice_is_among_them(monkeypatch):
    tried = set()
    real = laws_of_choice._reached
    monkeypatch.setattr(laws_of_choice, "_reached", lambda read, few: tried.add(tuple(few)) or real(read, few))
    assert broken(laws_of_choice.lists_are_near_the_best, LIST) is None
    assert [len({few for few in tried if len(few) == k}) for k in (1, 2, 3)] == [10, 45, 120]
    tried.clear()
    assert next(laws_of_choice.every_practice_is_tried_against_all_others(CATALOG), None) is None
    # But for those that ask first even where all is known to hold, or come not yet where all is mild.
    assert {id for few in tried for id in few} == {*CATALOG.practices}


def test_a_practice_that_adds_more_where_more_is_beside_it_is_told(monkeypatch):
    def together_more(situation, **options):
        made = recommend(situation, **options)
        return Twisted(made, total_gain=made.total_gain ** (1 / len(made)) if len(made) else 0.0)

    assert broken(laws_of_choice.more_beside_it_adds_less, LIST) is None
    monkeypatch.setattr(laws_of_choice, "recommend", together_more)
    assert broken(laws_of_choice.more_beside_it_adds_less, LIST)


@pytest.mark.parametrize("which", ["_raised", "_added"])
def test_a_link_that_does_harm_is_told_be_it_stronger_or_new(monkeypatch, which):
    def without_links(contents):
        return Catalog(attrs.evolve(contents, links=()))

    monkeypatch.setattr(laws_of_choice, {"_raised": "_added", "_added": "_raised"}[which], lambda *_: iter(()))
    assert broken(laws_of_choice.stronger_links_help, LIST) is None
    monkeypatch.setattr(laws_of_choice, "Catalog", without_links)
    assert broken(laws_of_choice.stronger_links_help, LIST)


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
        (laws_of_safety.help_that_a_flag_names_comes_along, BLOCKED, Twisted(recommend(BLOCKED), referrals=())),
        (
            laws_of_safety.help_that_a_flag_names_comes_along,
            BLOCKED,
            Twisted(
                recommend(BLOCKED),
                referrals=[SimpleNamespace(referral=one) for one in CATALOG.referrals.values()],
            ),
        ),
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


def sharing(view):
    """`recommend_couple` with another view for both."""

    def both(couple, **options):
        made = laws_of_safety_couple(couple, **options)
        return SimpleNamespace(for_a=made.for_a, for_b=made.for_b, shared=view(couple, made.shared))

    return both


laws_of_safety_couple = laws_of_safety.recommend_couple
READY = laws_of_safety_couple(Couple(FEAR, FEAR, both_agreed=True), k=5).shared
AFRAID_OF = {"practice": "forgiveness", "name": "Forgiveness", "steps": []}


@pytest.mark.parametrize(
    ("view", "situation"),
    [
        (lambda _couple, _seen: READY, FEAR),
        (lambda couple, seen: READY if couple.both_agreed else seen, BLOCKED),
        (lambda couple, seen: READY if couple.both_agreed else seen, UNASKED),
        (lambda couple, seen: READY if couple.both_agreed else seen, attrs.evolve(FEAR, mode="alone")),
        (lambda couple, seen: {**seen, "practices": []} if couple.a.red_flags else seen, HELD),
        (lambda _couple, seen: {**seen, "practices": seen["practices"][::-1]} if "practices" in seen else seen, FEAR),
        (lambda _couple, seen: {**seen, "practices": [AFRAID_OF]} if "practices" in seen else seen, FEAR),
    ],
    ids=["not agreed", "blocked", "unasked", "alone", "by flags", "an order", "a held practice"],
)
def test_what_both_may_see_and_must_not_is_told(monkeypatch, view, situation):
    law, result = laws_of_safety.both_see_little, recommend(situation, k=5)
    assert broken(law, result, situation) is None
    monkeypatch.setattr(laws_of_safety, "recommend_couple", sharing(view))
    assert broken(law, result, situation)


def test_a_result_that_stops_and_shows_more_in_a_notebook_is_told(monkeypatch):
    monkeypatch.setattr(intimacy.Recommendations, "_repr_html_", lambda one: f"{one._made_of.situation.obstacles}")
    assert broken(laws_of_safety.nothing_is_given_where_safety_stops, recommend(BLOCKED), BLOCKED)


def test_a_mode_in_which_the_gate_is_open_is_told(monkeypatch):
    def open_alone(situation, **options):
        return LIST if situation.mode == "alone" else recommend(situation, **options)

    monkeypatch.setattr(laws_of_safety, "recommend", open_alone)
    assert broken(laws_of_safety.nothing_is_given_where_safety_stops, recommend(BLOCKED), BLOCKED)


# -- laws of paths -----------------------------------------------------------------------------------------------------

EVERY = [FEAR, Situation(red_flags=None), *(attrs.evolve(FEAR, red_flags=[id]) for id in CATALOG.red_flags)]
RESULTS = [recommend(one, k=5) for one in EVERY]
OF_BULK, OF_EXPLORER = laws_of_paths.LAWS_OF_PATHS["bulk"], laws_of_paths.LAWS_OF_PATHS["explorer"]


def needs_extra(law):
    return pytest.mark.skipif(
        ("explorer" if law in OF_EXPLORER else "bulk") in laws_of_paths.not_walked(), reason="needs the extra"
    )


@pytest.mark.parametrize(
    "law", [pytest.param(one, marks=needs_extra(one), id=one.__name__) for one in (*OF_BULK, *OF_EXPLORER)]
)
def test_a_path_that_gives_another_list_than_one_by_one_is_told(law):
    assert next(law(CATALOG, EVERY, RESULTS), None) is None
    # As if one by one another were first, and as if nothing had been raised.
    other = [Twisted(RESULTS[0], LIST.items[1:]), *RESULTS[1:]]
    assert next(law(CATALOG, EVERY, other))
    assert next(law(CATALOG, EVERY, [RESULTS[0]] * len(EVERY)))


@pytest.mark.parametrize("law", [pytest.param(one, marks=needs_extra(one), id=one.__name__) for one in OF_BULK])
def test_a_gate_that_is_open_in_many_rows_alone_is_told_for_every_flag(monkeypatch, law):
    from intimacy.bulk import engine, programme

    real = engine.gate_many
    for flag in (None, *CATALOG.red_flags):

        def without(index, columns, gone=flag or "unasked"):
            """As if this flag had not been given."""
            return real(index, columns._replace(flags={id: one for id, one in columns.flags.items() if id != gone}))

        for module in (engine, programme):
            monkeypatch.setattr(module, "gate_many", without)
        raised = attrs.evolve(FEAR, red_flags=None if flag is None else [flag])
        assert next(law(CATALOG, [raised], [recommend(raised, k=20)])), flag


@pytest.mark.skipif("explorer" in laws_of_paths.not_walked(), reason="needs the extra explorer")
def test_a_screen_that_lists_what_must_not_be_seen_is_told(monkeypatch):
    from intimacy.explorer.session import Session

    (law,) = OF_EXPLORER
    view = {"phase": "list", "items": [{"id": item.practice.id} for item in LIST]}
    monkeypatch.setattr(Session, "receive", lambda *_: [{}, view])
    assert next(law(CATALOG, [FEAR], [LIST]), None) is None
    for situation in (UNASKED, BLOCKED):
        assert next(law(CATALOG, [situation], [recommend(situation, k=5)])).startswith("list with ")


@pytest.mark.parametrize(("extra", "package"), [("bulk", "pyarrow"), ("explorer", "anywidget")])
def test_paths_that_need_an_extra_which_is_missing_are_named_and_the_others_are_walked(monkeypatch, extra, package):
    for name in [one for one in sys.modules if one.startswith(f"intimacy.{extra}") or one.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.delattr(intimacy, extra, raising=False)
    walked = []
    for other, laws in laws_of_paths.LAWS_OF_PATHS.items():
        monkeypatch.setitem(
            laws_of_paths.LAWS_OF_PATHS, other, [lambda *_, law=law: walked.append(law) or iter(()) for law in laws]
        )
    with pytest.warns(NotWalkedWarning) as caught:
        check_catalog(Catalog.from_dict({"id": "empty", "name": "Empty"}), examples=1)
    assert [str(one.message).partition(";")[2] for one in caught] == [f' pip install "intimacy[{extra}]"']
    assert f"intimacy.{extra}" in str(caught[0].message)
    assert caught[0].filename == __file__
    assert {*walked} == {*(OF_BULK if extra == "explorer" else OF_EXPLORER)}


@pytest.mark.parametrize("policy", ["article", "supported", "direct"])
def test_a_policy_under_which_the_gate_is_open_is_told(monkeypatch, policy):
    def open_under_one(situation, **options):
        return LIST if options.get("evidence") == policy else recommend(situation, **options)

    monkeypatch.setattr(laws_of_safety, "recommend", open_under_one)
    for law in (laws_of_safety.nothing_is_given_where_safety_stops, laws_of_safety.what_a_flag_holds_is_not_listed):
        assert broken(law, recommend(BLOCKED), BLOCKED)
