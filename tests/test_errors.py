"""The exceptions: what they say, and that they travel."""

import copy
import pickle

import pytest

from intimacy import errors
from intimacy.errors import (
    AnswersError,
    CatalogError,
    Fault,
    FaultsError,
    InstrumentError,
    IntimacyError,
    MissingExtraError,
    OptionError,
    SituationError,
    UnknownConceptError,
    found,
    nearest,
)

FAULTS = (
    Fault(field="k", allowed="a whole number"),
    Fault(file="a.toml", record="pillars[0]", field="id", found="7", allowed="a text"),
)

EXAMPLES = [
    CatalogError(FAULTS),
    SituationError(FAULTS),
    InstrumentError(FAULTS),
    AnswersError(FAULTS),
    OptionError(FAULTS),
    FaultsError(FAULTS),
    UnknownConceptError("trsut", nearest=("trust",)),
    UnknownConceptError("x", what="catalogue"),
    MissingExtraError("tomli-w", "toml"),
    IntimacyError("something of its own"),
]


def pickled(value):
    return pickle.loads(pickle.dumps(value))  # noqa: S301  # our own bytes


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (Fault(allowed="a slug"), "a slug"),
        (Fault(field="id", allowed="a slug"), "id: a slug"),
        (Fault(record="practice 'tea'", allowed="a slug"), "practice 'tea': a slug"),
        (Fault(file="a.toml", allowed="a slug"), "a.toml: a slug"),
        (Fault(found="7", allowed="a slug"), "found 7; allowed is a slug"),
        (Fault(field="id", found="7", allowed="a slug"), "id: found 7; allowed is a slug"),
        (
            Fault(file="a.toml", record="practice 'tea'", field="weeks", found="-1", allowed="a whole number above 0"),
            "a.toml, practice 'tea', weeks: found -1; allowed is a whole number above 0",
        ),
    ],
)
def test_a_fault_says_the_place_then_what_was_found_then_what_is_allowed(fault, text):
    assert str(fault) == text


def test_a_fault_is_frozen_hashable_and_equal_by_value():
    fault = Fault(field="id", allowed="a slug")
    assert fault == Fault(field="id", allowed="a slug")
    assert hash(fault) == hash(Fault(field="id", allowed="a slug"))
    assert fault != Fault(field="id", allowed="a text")
    with pytest.raises(AttributeError):
        fault.field = "name"
    assert pickled(fault) == fault


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (CatalogError, "the catalogue"),
        (SituationError, "the situation"),
        (OptionError, "the options"),
        (FaultsError, "the input"),
    ],
)
def test_an_error_of_faults_counts_and_lists_all_of_them(kind, subject):
    assert (
        str(kind(FAULTS))
        == f"2 faults in {subject}:\n- k: a whole number\n- a.toml, pillars[0], id: found 7; allowed is a text"
    )
    assert str(kind(FAULTS[:1])) == f"1 fault in {subject}:\n- k: a whole number"


def test_forty_faults_are_forty_lines():
    error = CatalogError(Fault(field=f"f{number}", allowed="a text") for number in range(40))
    assert len(error.faults) == 40
    assert str(error).splitlines() == ["40 faults in the catalogue:", *(f"- f{number}: a text" for number in range(40))]


def test_the_faults_are_a_tuple_whatever_they_were_given_as():
    assert CatalogError(iter(FAULTS)).faults == FAULTS
    assert CatalogError(list(FAULTS)).faults == FAULTS


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (UnknownConceptError("trsut", ("trust",)), "no concept 'trsut' in this catalog; the nearest: trust"),
        (UnknownConceptError("a", ("b", "c")), "no concept 'a' in this catalog; the nearest: b, c"),
        (UnknownConceptError("qqq"), "no concept 'qqq' in this catalog; a search for words finds more"),
        (
            UnknownConceptError("qqq", (), "practice"),
            "no practice 'qqq' in this catalog; a search for words finds more",
        ),
        (UnknownConceptError("y" * 1000, ("b",)), f"no concept '{'y' * 60}' in this catalog; the nearest: b"),
        (UnknownConceptError("\x1b[31m"), "no concept '\\x1b[31m' in this catalog; a search for words finds more"),
        (MissingExtraError("tomli-w", "toml"), "this needs tomli-w: pip install 'intimacy[toml]'"),
    ],
)
def test_the_other_errors_say_exactly_this(error, text):
    assert str(error) == text


def test_an_unknown_concept_tells_what_was_wanted_and_what_is_near():
    error = UnknownConceptError("trsut", ("trust",), "pillar")
    assert (error.wanted, error.nearest, error.what) == ("trsut", ("trust",), "pillar")


def test_a_missing_extra_tells_package_and_extra():
    error = MissingExtraError("tomli-w", "toml")
    assert (error.package, error.extra) == ("tomli-w", "toml")


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
@pytest.mark.parametrize("travel", [pickled, copy.copy, copy.deepcopy], ids=["pickle", "copy", "deepcopy"])
def test_every_error_travels_with_its_text_its_attributes_and_its_notes(error, travel):
    start = copy.copy(error)
    start.add_note("in situation 2")
    end = travel(start)
    assert type(end) is type(error)
    assert str(end) == str(error)
    assert end.args == error.args
    assert end.__notes__ == ["in situation 2"]
    assert {name: value for name, value in vars(end).items() if name != "__notes__"} == vars(error)


def test_a_note_leaves_the_text_as_it_is():
    error = OptionError(FAULTS)
    before = str(error)
    error.add_note("in situation 2")
    assert str(error) == before
    assert error.__notes__ == ["in situation 2"]


@pytest.mark.parametrize("name", [name for name in errors.__all__ if name.endswith("Error")])
def test_one_except_clause_catches_every_error_of_the_library(name):
    assert issubclass(getattr(errors, name), IntimacyError)


def test_each_error_is_also_what_python_would_have_raised():
    assert issubclass(FaultsError, ValueError)
    assert all(issubclass(kind, FaultsError) for kind in (CatalogError, SituationError, OptionError))
    assert issubclass(UnknownConceptError, LookupError)
    assert not issubclass(UnknownConceptError, KeyError)
    assert issubclass(MissingExtraError, ImportError)


def test_the_public_names_are_every_exception_the_fault_and_how_to_tell_what_was_found_and_what_is_near():
    classes = {
        name for name, value in vars(errors).items() if isinstance(value, type) and value.__module__ == errors.__name__
    }
    assert classes | {"found", "nearest"} == set(errors.__all__)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("tea", "'tea'"),
        ("\x1b[31mred", "'\\x1b[31mred'"),
        ("caf\xe9\u202e", "'caf\\xe9\\u202e'"),
        ("\ud800", "'\\ud800'"),
        (1.5, "1.5"),
    ],
)
def test_what_was_found_is_shown_in_printable_ascii(value, shown):
    assert found(value) == shown


@pytest.mark.parametrize(
    "value", ["x" * 10_000, ["x" * 10_000] * 100, {str(number): number for number in range(1000)}, "\x1b" * 10_000]
)
def test_what_was_found_is_shown_short(value):
    assert len(found(value)) < 1000
    assert found(value).isprintable()


@pytest.mark.parametrize(
    "wrap",
    [lambda number: number, lambda number: [number], lambda number: {"a": number}],
    ids=["alone", "in-list", "in-table"],
)
def test_a_number_too_long_for_python_to_print_is_shown_all_the_same(wrap):
    shown = found(wrap(1 << 20_000))
    assert 0 < len(shown) < 1000
    assert shown.isprintable()


@pytest.mark.parametrize(
    ("wanted", "known", "near"),
    [
        ("trsut", ["trust", "safety"], ("trust",)),
        ("TRUST", ["trust"], ("trust",)),
        ("qqq", ["trust", "safety"], ()),
        ("tee", ["tea"], ("tea",)),
        ("tip", ["tea"], ()),
        ("teddy", ["tea"], ()),
        ("teas", ["tea", "tears"], ("tears", "tea")),
        ("", ["trust"], ()),
        ("trust", [], ()),
        ("aa", ["aa4", "aa1", "aa3", "aa2"], ("aa4", "aa3", "aa2")),
        ("trust" * 1000, ["trust"], ()),
    ],
)
def test_the_nearest_ids_are_at_most_three_in_an_order_that_never_changes(wanted, known, near):
    assert nearest(wanted, known) == near
    assert nearest(wanted, reversed(known)) == near
