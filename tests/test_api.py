"""The package as a whole: its names, how little it imports, what its functions refuse, that results travel."""

import ast
import inspect
import math
import pickle
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import intimacy
from intimacy import Catalog, OptionError, Situation, SituationError, load_catalog, recommend, recommend_many
from intimacy.model import Policy

FEAR = Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[])
BLOCKED = Situation(red_flags=["threats"])
SOURCE = Path(intimacy.__file__)
FOREIGN = ["networkx", "numpy", "scipy", "pandas", "cattrs", "click", "hypothesis", "tomli_w", "matplotlib"]


def pickled(value):
    return pickle.loads(pickle.dumps(value))  # noqa: S301  # our own bytes


def faults_of(make, *args, **options):
    with pytest.raises(OptionError) as caught:
        make(*args, **options)
    return str(caught.value)


def rooms():
    return {module.name for module in pkgutil.iter_modules(intimacy.__path__)}


def for_type_checkers():
    """The names that the package imports for type checkers alone, and the room of each."""
    tree = ast.parse(SOURCE.read_text(encoding="utf-8"))
    (block,) = [node for node in tree.body if isinstance(node, ast.If)]
    return {alias.asname: node.module for node in block.body for alias in node.names}


# -- names -------------------------------------------------------------------------------------------------------------


def test_the_four_lists_of_public_names_are_equal():
    typed = for_type_checkers()
    assert typed == intimacy._ROOMS
    assert sorted(typed) == intimacy.__all__ == dir(intimacy)
    assert len(set(intimacy.__all__)) == len(intimacy.__all__)


@pytest.mark.parametrize("name", intimacy.__all__)
def test_every_public_name_is_what_its_room_calls_so(name):
    value = getattr(intimacy, name)
    room = sys.modules[f"intimacy.{intimacy._ROOMS[name]}"]
    assert value is getattr(room, name)
    assert name in room.__all__
    # A room that is a folder has the name from one of its own files.
    file = sys.modules[value.__module__]
    assert file is room or file.__name__.startswith(f"{room.__name__}.")
    assert value is getattr(file, name)
    assert name in file.__all__
    assert inspect.getdoc(getattr(intimacy, name))


def test_no_room_shares_a_name_with_anything_public():
    assert not rooms() & set(intimacy.__all__)
    public = {
        name
        for room in rooms()
        for name in getattr(sys.modules.get(f"intimacy.{room}"), "__all__", ())
        if inspect.isfunction(getattr(intimacy, name, None))
    }
    assert not rooms() & public


def test_a_name_that_does_not_exist_is_an_attribute_error():
    with pytest.raises(AttributeError) as caught:
        intimacy.recomend  # noqa: B018  # the access is what fails
    assert str(caught.value) == "module 'intimacy' has no attribute 'recomend'"


def test_a_star_import_brings_the_public_names_and_no_other():
    names = {}
    exec("from intimacy import *", names)  # noqa: S102  # a star import stands in a module alone
    assert set(names) - {"__builtins__"} == set(intimacy.__all__)


def test_the_package_is_typed():
    assert (SOURCE.parent / "py.typed").is_file()


def test_options_are_given_by_name():
    for function in (recommend, recommend_many, intimacy.read_catalog, Catalog.find_links, Catalog.to_graph):
        kinds = [parameter.kind for parameter in inspect.signature(function).parameters.values()]
        assert kinds[1:] == [inspect.Parameter.KEYWORD_ONLY] * (len(kinds) - 1) or function in (
            Catalog.find_links,
            Catalog.to_graph,
        )
    with pytest.raises(TypeError):
        recommend(FEAR, 3)


# -- imports -----------------------------------------------------------------------------------------------------------


def imported_after(code):
    """Which foreign packages a fresh process has imported after some code."""
    out = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint(*(name for name in {FOREIGN!r} if name in sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return out.stdout.split()


def test_importing_the_package_imports_no_room():
    out = subprocess.run(
        [
            sys.executable,
            "-c",
            "import intimacy, sys; print(*(name for name in sys.modules if name.startswith('intimacy.')))",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert out.stdout.split() == []


FIRST = "import intimacy\nresult = intimacy.recommend(intimacy.Situation(obstacles={'fear-of-vulnerability': 0.8}, red_flags=[]))\n"


@pytest.mark.parametrize(
    "code",
    [
        "import intimacy",
        "import intimacy\nfor name in intimacy.__all__: getattr(intimacy, name)",
        FIRST,
        FIRST
        + "str(result), result.to_dict(), result.to_rows(), result.needs, result.gaps, result.left_out, result._repr_html_()",
        FIRST
        + "result.why_not('forgiveness'), result.what_if(mode='alone'), result.stability(seed=0), result.shareable()",
        "import intimacy\nc = intimacy.load_catalog()\nc.search('cheated'), c.find_links(source='trust'), c.to_json(), c.sha256",
    ],
    ids=["import", "every name", "recommend", "show", "ask further", "catalog"],
)
def test_what_is_not_asked_for_is_not_imported(code):
    assert imported_after(code) == []


@pytest.mark.parametrize(
    ("code", "package"),
    [("intimacy.load_catalog().graph", "networkx"), ("intimacy.Catalog.from_dict({'id': 'a', 'name': 'A'})", "cattrs")],
)
def test_what_is_asked_for_is_imported_when_it_is(code, package):
    assert package in imported_after(f"import intimacy\n{code}")


# -- what functions refuse ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("bad", [None, {}, {"obstacles": {}}, "fear", 7, Situation, [FEAR]])
def test_recommend_takes_a_situation(bad):
    with pytest.raises(TypeError) as caught:
        recommend(bad)
    assert str(caught.value) == "recommend takes a Situation; Situation.from_dict makes one of plain data"


@pytest.mark.parametrize("bad", [{}, "emotional", 7, Catalog, 0, "", False])
def test_recommend_takes_a_catalog(bad):
    with pytest.raises(TypeError) as caught:
        recommend(FEAR, catalog=bad)
    assert (
        str(caught.value)
        == "catalog is a Catalog; load_catalog, read_catalog, Catalog.from_graph or Catalog.from_dict make one"
    )


K = "allowed is a whole number from 1 to 1000"
EVIDENCE = "allowed is one of weighed, article, supported, direct"
FOCUS = "allowed is a number from 0 to 1"


@pytest.mark.parametrize("function", [recommend, recommend_many], ids=["recommend", "recommend_many"])
@pytest.mark.parametrize(
    ("option", "bad", "found", "allowed"),
    [
        *(
            ("k", bad, found, K)
            for bad, found in [
                (0, "0"),
                (-1, "-1"),
                (True, "True"),
                (False, "False"),
                (10**9, "1000000000"),
                (1001, "1001"),
            ]
        ),
        *(
            ("k", bad, found, K)
            for bad, found in [(3.0, "3.0"), ("3", "'3'"), (None, "None"), (math.nan, "nan"), ([3], "[3]")]
        ),
        *(("evidence", bad, repr(bad), EVIDENCE) for bad in ("all", "", "WEIGHED", None, 1, True, ["weighed"])),
        *(
            ("focus", bad, repr(bad), FOCUS)
            for bad in (-0.1, 1.1, "0.5", "high", True, None, math.nan, math.inf, [0.5])
        ),
    ],
)
def test_an_option_out_of_its_range_is_refused_at_once(function, option, bad, found, allowed):
    given = FEAR if function is recommend else iter([FEAR])
    assert (
        faults_of(function, given, **{option: bad}) == f"1 fault in the options:\n- {option}: found {found}; {allowed}"
    )


@pytest.mark.parametrize("option", ["k", "focus"])
@pytest.mark.parametrize("bad", [10**400, -(10**400)], ids=["large", "small"])
def test_a_number_too_large_for_a_float_is_out_of_range_too(option, bad):
    assert faults_of(recommend, FEAR, **{option: bad}).startswith(f"1 fault in the options:\n- {option}: ")


def test_all_faults_of_the_options_are_told_at_once():
    assert faults_of(recommend, FEAR, k=0, evidence="all", focus=2) == (
        f"3 faults in the options:\n- k: found 0; {K}\n- evidence: found 'all'; {EVIDENCE}\n- focus: found 2; {FOCUS}"
    )


def test_options_within_their_range_are_taken():
    assert len(recommend(FEAR, k=1)) == 1
    assert len(recommend(FEAR, k=1000)) <= len(load_catalog().practices)
    for evidence in [*Policy, *map(str, Policy)]:
        assert recommend(FEAR, evidence=evidence).options.evidence is Policy(evidence)
    for focus in (0, 1, 0.0, 1.0, 0.3):
        assert recommend(FEAR, focus=focus).options.focus == focus


def test_an_id_that_the_catalog_does_not_have_is_a_fault_of_the_situation():
    with pytest.raises(SituationError) as caught:
        recommend(Situation(obstacles={"fear-of-vulnerabilty": 0.8}))
    assert str(caught.value).startswith(
        "1 fault in the situation:\n- obstacles, entry 1: the id of an obstacle of this catalog; the nearest: fear-of-vulnerability"
    )
    assert "0.8" not in str(caught.value)


@pytest.mark.parametrize("bad", [Situation(done=["qqqq"]), {"done": []}, None])
def test_an_error_among_many_says_which(bad):
    results = recommend_many([FEAR, bad, FEAR])
    assert next(results) == recommend(FEAR)
    with pytest.raises((SituationError, TypeError)) as caught:
        next(results)
    assert caught.value.__notes__ == ["in situation 2"]


def test_many_are_an_iterator_of_the_same_results_in_the_same_order():
    situations = [FEAR, BLOCKED, Situation(), FEAR]
    results = recommend_many(iter(situations), k=2)
    assert iter(results) is results
    assert list(results) == [recommend(situation, k=2) for situation in situations]
    assert list(recommend_many([])) == []


def test_many_look_at_their_situations_one_by_one():
    seen = []

    def situations():
        for number in range(3):
            seen.append(number)
            yield FEAR

    results = recommend_many(situations())
    assert seen == []
    next(results)
    assert seen == [0]


def test_what_is_no_seed_is_refused():
    assert (
        faults_of(recommend(FEAR).stability, seed=True)
        == "1 fault in the options:\n- seed: found True; allowed is a whole number"
    )


def test_what_if_refuses_unknown_fields_and_red_flags():
    text = faults_of(recommend(FEAR).what_if, red_flags=[], colour="red")
    assert text.splitlines()[0] == "2 faults in the options:"
    assert "red flags are facts: make a new situation" in text


# -- what is shown -----------------------------------------------------------------------------------------------------


def test_a_recommendation_shows_its_rank_and_its_practice_and_no_more():
    result = recommend(FEAR)
    assert [repr(item) for item in result] == [
        f"Recommendation(rank={rank}, practice={item.practice.id!r})" for rank, item in enumerate(result, start=1)
    ]


# -- results travel ----------------------------------------------------------------------------------------------------

RESULTS = {
    "fear": recommend(FEAR),
    "blocked": recommend(BLOCKED),
    "nothing known": recommend(Situation()),
    "held": recommend(
        Situation(obstacles={"lack-of-trust": 0.9}, red_flags=["eggshells"]), k=5, evidence="supported", focus=0.2
    ),
}


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_a_result_survives_a_pickle(result):
    again = pickled(result)
    assert again == result
    assert hash(again) == hash(result)
    assert repr(again) == repr(result)
    assert again.to_dict(private=True) == result.to_dict(private=True)
    assert again.what_if(mode="alone") == result.what_if(mode="alone")
    assert again.why_not("forgiveness") == result.why_not("forgiveness")


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_the_parts_of_a_result_survive_a_pickle(result):
    for part in (
        *result,
        result.safety,
        result.needs,
        result.gaps,
        result.left_out,
        result.referrals,
        result.options,
        result.why_not("forgiveness"),
    ):
        assert pickled(part) == part
    assert pickled(result.stability(seed=0)) == result.stability(seed=0)


def test_a_result_in_a_pickle_carries_a_catalog_of_its_own():
    mine = Catalog.from_dict(load_catalog().to_dict() | {"id": "mine"})
    result = recommend(FEAR, catalog=mine)
    assert pickled(result).catalog == mine
    assert pickled(result) == result


def test_the_errors_of_the_public_functions_survive_a_pickle():
    for call in (
        lambda: recommend(FEAR, k=0),
        lambda: Situation(mode="apart"),
        lambda: load_catalog()["trsut"],
        lambda: Catalog.from_dict({}),
    ):
        with pytest.raises(intimacy.IntimacyError) as caught:
            call()
        again = pickled(caught.value)
        assert type(again) is type(caught.value)
        assert str(again) == str(caught.value)
