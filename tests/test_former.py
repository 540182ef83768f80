"""What is deprecated or retired: its ids lead to what stands in its place, with a warning that tells nothing of a situation."""

import pickle
import warnings

import attrs
import pytest

from intimacy import (
    Catalog,
    Couple,
    RetiredIdWarning,
    Situation,
    SituationError,
    UnknownConceptError,
    bulk,
    recommend,
    recommend_couple,
)
from intimacy.model import Contents, Link, Obstacle, Pillar, Practice, RedFlag, Retired


def strong(source, relation, target):
    return Link(source, relation, target, strength="strong")


NEW = Contents(
    id="mine",
    name="Mine",
    version="2.0.0",
    pillars=(Pillar(id="quiet", name="Quiet"),),
    obstacles=(
        Obstacle(id="noise", name="Noise", aliases=("loud",)),
        Obstacle(id="dust", name="Dust", aliases=("dirt",), deprecated=True, replaced_by="noise"),
        Obstacle(id="mould", name="Mould", deprecated=True),
    ),
    practices=(Practice(id="tea", name="Tea", starter=True), Practice(id="walk", name="Walk")),
    red_flags=(RedFlag(id="smoke", name="Smoke", status="hold"),),
    links=(
        strong("tea", "addresses", "noise"),
        strong("walk", "addresses", "dust"),
        strong("noise", "weakens", "quiet"),
        strong("walk", "strengthens", "quiet"),
    ),
    retired=(
        Retired(id="din", name="Din", aliases=("uproar",), replaced_by="racket"),
        Retired(id="racket", name="Racket", replaced_by="noise"),
        Retired(id="coffee", name="Coffee", replaced_by="tea"),
        Retired(id="cake", name="Cake", aliases=("pie",)),
        Retired(id="fumes", name="Fumes", replaced_by="smoke"),
    ),
)
CATALOG = Catalog(NEW)
FORMER = ["din", "uproar", "racket", "dust", "dirt"]


def told(make):
    """What a call gives, and the texts of the warnings that it raises."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        value = make()
    assert all(one.category is RetiredIdWarning for one in caught)
    return value, [str(one.message) for one in caught]


def ranked(situation):
    return [item.practice.id for item in recommend(situation, catalog=CATALOG)]


# -- in a catalog ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["din", "uproar", "racket"])
def test_a_retired_id_and_its_aliases_give_what_stands_in_its_place_in_the_end_and_warn(word):
    record, said = told(lambda: CATALOG[word])
    assert record is CATALOG.obstacles["noise"]
    assert said == [f"{word!r} was retired from the catalogue 'mine'; use 'noise'"]
    assert word in CATALOG
    assert CATALOG.aliases[word] == "noise"


def test_a_deprecated_id_gives_itself_and_warns_of_what_to_use():
    record, said = told(lambda: CATALOG["dirt"])
    assert record is CATALOG.obstacles["dust"]
    assert said == ["'dirt' is deprecated in the catalogue 'mine'; use 'noise'"]
    assert told(lambda: CATALOG["mould"])[1] == ["'mould' is deprecated in the catalogue 'mine'"]


def test_an_alias_of_what_is_there_gives_it_without_a_warning():
    assert told(lambda: CATALOG["loud"]) == (CATALOG.obstacles["noise"], [])


def test_what_was_retired_for_nothing_is_unknown_and_the_error_says_why():
    with pytest.raises(UnknownConceptError) as caught:
        CATALOG["pie"]
    told = str(caught.value)
    assert "in this catalog: it was retired, and nothing stands in its place" in told
    assert str(pickle.loads(pickle.dumps(caught.value))) == told  # noqa: S301 - our own bytes
    assert "pie" not in CATALOG


def test_links_are_found_by_a_retired_end():
    links, said = told(lambda: CATALOG.find_links(target="din"))
    assert [link.id for link in links] == ["tea addresses noise"]
    assert len(said) == 1


def test_the_built_in_catalogue_has_retired_nothing_and_warns_of_nothing():
    from intimacy import load_catalog

    assert (load_catalog().former, dict(load_catalog().retired)) == (frozenset(), {})


# -- in a situation ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["din", "uproar", "racket"])
def test_a_situation_with_a_retired_id_has_the_list_of_the_one_in_its_place(word):
    old = Situation(obstacles={word: 0.7}, red_flags=[])
    result, said = told(lambda: ranked(old))
    assert result == ranked(Situation(obstacles={"noise": 0.7}, red_flags=[]))
    assert len(said) == 1


@pytest.mark.parametrize("word", FORMER)
def test_the_warning_of_a_situation_tells_the_place_and_nothing_that_was_said(word):
    for situation in (Situation(obstacles={word: 0.7}), Situation(obstacles={"mould": 0.1, word: 0.7})):
        place = len(situation.obstacles)
        _, said = told(lambda: ranked(situation))  # noqa: B023 - called at once
        assert said[-1].startswith(f"obstacles, entry {place}: ")
        assert not any(one in text for text in said for one in (*FORMER, "noise", "mould", "0.7"))
    # What is said of one word is said of every other.
    assert (
        told(lambda: ranked(Situation(obstacles={word: 0.7})))[1]
        == told(lambda: ranked(Situation(obstacles={"din": 0.2})))[1]
    )


@pytest.mark.parametrize("field", ["done", "excluded"])
def test_a_practice_retired_for_nothing_is_passed_over_with_a_warning_where_it_changes_nothing(field):
    plain = {"obstacles": {"noise": 0.7}, "red_flags": []}
    result, said = told(lambda: ranked(Situation(**plain, **{field: ["pie"]})))
    assert result == ranked(Situation(**plain))
    assert said == [
        f"{field}, entry 1: this id is retired in the catalogue, and nothing stands in its place; it was passed over"
    ]


@pytest.mark.parametrize(
    "situation",
    [
        Situation(obstacles={"pie": 0.7}),
        Situation(pillars={"pie": 0.7}),
        Situation(goals=["pie"]),
        Situation(red_flags=["pie"]),
        Situation(confirmed=["pie"]),
    ],
)
def test_elsewhere_what_was_retired_for_nothing_is_a_fault_that_says_so_and_not_what_it_was(situation):
    with pytest.raises(SituationError) as caught:
        ranked(situation)
    assert "has not retired" in str(caught.value)
    assert "pie" not in str(caught.value)


def test_a_practice_that_was_done_before_it_was_replaced_is_done():
    result, _ = told(lambda: ranked(Situation(obstacles={"noise": 0.7}, done=["coffee"], red_flags=[])))
    assert "tea" not in result


def test_a_retired_flag_raises_the_one_in_its_place():
    result, _ = told(lambda: recommend(Situation(red_flags=["fumes"]), catalog=CATALOG))
    assert str(result.safety.status) == "hold"


def test_the_same_concept_by_its_old_and_its_new_id_is_still_one_concept_given_twice():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with pytest.raises(SituationError, match="each concept once"):
            ranked(Situation(obstacles={"din": 0.7, "noise": 0.2}))


def test_a_couple_with_retired_ids_is_understood():
    couple = Couple(Situation(obstacles={"din": 0.7}, red_flags=[]), Situation(red_flags=[]), errors_a={"racket": 0.1})
    pair, said = told(lambda: recommend_couple(couple, catalog=CATALOG))
    assert pair.for_a.needs[0].target == "noise"
    assert said
    assert not any("din" in text or "racket" in text for text in said)


def test_what_is_asked_with_a_retired_obstacle_is_what_the_one_in_its_place_brings():
    asking = attrs.evolve(NEW, obstacles=(attrs.evolve(NEW.obstacles[0], questions=("pressed",)), *NEW.obstacles[1:]))
    assert "pressed" in {one.id for one in Catalog(asking).questions_for(["din"])}


def test_every_law_holds_of_a_catalog_with_what_is_deprecated_and_nothing_is_warned_of():
    from intimacy.testing import check_catalog

    check_catalog(CATALOG, examples=10)


# -- in tables ---------------------------------------------------------------------------------------------------------


def test_a_table_with_retired_ids_gives_the_lists_of_single_situations():
    pa = pytest.importorskip("pyarrow")
    rows = [
        {"obstacles": [("din", 0.7)], "done": ["pie"], "red_flags": []},
        {"obstacles": [("noise", 0.7)], "done": ["coffee", "cake"], "red_flags": []},
        {"obstacles": [("dirt", 0.7)], "done": [], "red_flags": ["fumes"]},
    ]
    table = pa.table(
        {
            "obstacles": pa.array([row["obstacles"] for row in rows], pa.map_(pa.string(), pa.float64())),
            "done": pa.array([row["done"] for row in rows], pa.list_(pa.string())),
            "red_flags": pa.array([row["red_flags"] for row in rows], pa.list_(pa.string())),
        }
    )
    answers, said = told(lambda: bulk.recommend_table(table, catalog=CATALOG))
    assert {text.partition(":")[0] for text in said} == {
        "obstacles, in some rows",
        "done, in some rows",
        "red_flags, in some rows",
    }
    assert not any(word in text for text in said for word in (*FORMER, "pie", "cake", "coffee", "fumes"))
    for place, row in enumerate(rows):
        situation = Situation(obstacles=dict(row["obstacles"]), done=row["done"], red_flags=row["red_flags"])
        alone, _ = told(lambda: recommend(situation, catalog=CATALOG))  # noqa: B023 - called at once
        assert answers["practices"][place].as_py() == [item.practice.id for item in alone]


def test_columns_named_after_retired_ids_are_those_of_what_stands_in_their_place():
    pytest.importorskip("numpy")
    given = {"obstacles": {"din": [0.7, 0.1]}, "red_flags": {}}
    ranked_, said = told(lambda: bulk.recommend_arrays(**given, done={"pie": [True, False]}, catalog=CATALOG))
    plain = bulk.recommend_arrays(obstacles={"noise": [0.7, 0.1]}, red_flags={}, catalog=CATALOG)
    assert (ranked_.gains == plain.gains).all()
    assert len(said) == 2
