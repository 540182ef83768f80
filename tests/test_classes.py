"""Classes of records: what attrs writes into them comes when it is first looked at, and is what it would have been at once."""

import copy
import gc
import inspect
import pickle
import subprocess
import sys
import threading
import weakref
from typing import ClassVar

import attrs
import pytest

from intimacy.model import SECTIONS, Contents, Evidence, Frame, Link, Pillar, Practice, Record
from intimacy.model.classes import BY_ATTRS, declared, field, frozen
from intimacy.model.record import field_names, unchecked


def positive(_instance, _attribute, value):
    if value <= 0:
        raise ValueError("above 0")


def cups(frozen, field):
    """A class of records, and one of more, by the decorators given."""

    @frozen(eq=False, repr=False)
    class Cup(Record):
        """A cup."""

        kind: ClassVar[str] = "cup"

        size: int = field(converter=int, validator=positive)
        name: str = "cup"
        marks: tuple[str, ...] = field(factory=tuple, kw_only=True, metadata={"text": True})

    @frozen(kw_only=True, eq=False, repr=False)
    class Mug(Cup):
        handle: bool = True

        def __attrs_post_init__(self):
            if self.name == "broken":
                raise ValueError("whole")

    return Cup, Mug


def put_off():
    """Such classes at which nobody has looked yet."""
    return cups(frozen, field)


def at_once():
    """The same, as attrs writes them."""
    return cups(attrs.frozen, attrs.field)


def is_written(kind):
    return "_unwritten" not in vars(kind)


def refusal(make):
    try:
        return repr(make())
    except (TypeError, ValueError, attrs.exceptions.FrozenInstanceError) as error:
        return type(error), str(error).replace("put_off", "at_once")


def change(mug):
    mug.size = 3


def remove(mug):
    del mug.size


def matched(mug):
    cup = type(mug).__mro__[1]
    match mug:
        case cup(size, name):
            return size, name


LOOKS = {
    "made": lambda _cup, mug: mug(size="2", marks=("a",), handle=False),
    "made by position": lambda cup, _mug: cup(2, "big"),
    "made of too little": lambda _cup, mug: mug(),
    "made of too much": lambda _cup, mug: mug(size=1, lid=1),
    "made of what is wrong": lambda cup, _mug: cup(0),
    "made of what is wrong as a whole": lambda _cup, mug: mug(size=1, name="broken"),
    "asked for its fields": lambda _cup, mug: attrs.fields(mug),
    "asked whether it has fields": lambda _cup, mug: (attrs.has(mug), attrs.has(Record)),
    "asked for its signature": lambda _cup, mug: inspect.signature(mug),
    "asked for the signature of the one below": lambda cup, _mug: inspect.signature(cup),
    "asked for its places in a pattern": lambda cup, mug: (cup.__match_args__, mug.__match_args__),
    "asked for its slots": lambda cup, mug: (cup.__slots__, mug.__slots__),
    "asked for its names": lambda cup, mug: (field_names(cup), field_names(mug)),
    "asked for what it declares": lambda cup, mug: (declared(cup), declared(mug)),
    "asked for its text": lambda _cup, mug: (
        mug.__doc__,
        mug.__mro__[1].__doc__,
        mug.__name__,
        mug.__module__,
        mug.kind,
    ),
}
ON_ONE = {
    "changed": change,
    "emptied": remove,
    "matched": matched,
    "evolved": lambda mug: attrs.evolve(mug, size="5"),
    "taken apart": attrs.asdict,
    "copied": copy.copy,
    "copied deeply": copy.deepcopy,
    "reduced": lambda mug: mug.__reduce_ex__(4)[2],
    "filled": lambda mug: mug.__setstate__({"size": 9}) or mug,
    "referred to": lambda mug: weakref.ref(mug)() is mug,
    "compared": lambda mug: mug == copy.copy(mug),
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_a_class_is_to_whoever_looks_first_what_attrs_makes_at_once(look):
    assert refusal(lambda: look(*put_off())) == refusal(lambda: look(*at_once()))


@pytest.mark.parametrize("look", ON_ONE.values(), ids=ON_ONE)
def test_a_record_that_was_set_slot_by_slot_is_what_attrs_would_have_made(look):
    def looked(kind):
        return look(unchecked(kind, [2, "big", ("a",), False]))

    assert refusal(lambda: looked(put_off()[1])) == refusal(lambda: looked(at_once()[1]))


def test_attrs_writes_when_somebody_looks_and_then_once():
    cup, mug = put_off()
    unchecked(mug, [2, "big", (), False]) == unchecked(mug, [2, "big", (), False])  # noqa: B015 - compared, so that it is looked at
    assert declared(mug)[-1] == ("handle", bool, True)
    assert not is_written(cup)
    assert not is_written(mug)
    fields = attrs.fields(mug)
    assert is_written(cup)
    assert is_written(mug)
    assert attrs.fields(mug) is fields
    written = vars(at_once()[1])
    assert {name for name in BY_ATTRS if name in vars(mug)} == {name for name in BY_ATTRS if name in written}


def test_a_class_below_may_be_made_by_attrs_itself():
    cup, _ = put_off()

    @attrs.frozen
    class Glass(cup):
        stem: bool = False

    assert repr(Glass(1, stem=True)) == repr(attrs.evolve(Glass(1), stem=True))
    assert [one.name for one in declared(Glass)] == ["size", "name", "marks", "stem"]
    assert unchecked(Glass, [1, "cup", (), True]) == Glass(1, stem=True)


def test_many_threads_see_one_class():
    _, mug = put_off()
    start = threading.Barrier(8)
    seen = []

    def look():
        start.wait()
        seen.append((attrs.fields(mug), mug(size=1), mug.__match_args__))

    threads = [threading.Thread(target=look) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(seen) == 8
    assert len({id(fields) for fields, *_ in seen}) == 1
    assert len(set(seen)) == 1


def test_a_class_that_nobody_looked_at_is_there_once():
    cup, mug = put_off()
    gc.collect()
    assert cup.__subclasses__() == [mug]


@pytest.mark.parametrize(
    "kind", dict.fromkeys((Contents, Evidence, Frame, *SECTIONS.values())), ids=lambda kind: kind.__name__
)
def test_what_a_record_declares_is_what_attrs_knows_of_it(kind):
    before = declared.__wrapped__(kind)
    fields = attrs.fields(kind)
    assert before == declared(kind) == declared.__wrapped__(kind)
    assert before == tuple((one.name, one.type, one.default) for one in fields)
    assert [one.name for one in before] == list(field_names(kind))


def test_no_method_of_a_record_says_super():
    # A class is made twice, as attrs does it too, and such a method would mean the first of them.
    for kind in {Contents, Evidence, Frame, *SECTIONS.values()}:
        for one in kind.__mro__:
            said = [getattr(value, "fget", value) for value in vars(one).values()]
            said = [getattr(value, "__func__", value) for value in said]
            assert not [
                value for value in said if "__class__" in getattr(getattr(value, "__code__", 0), "co_freevars", ())
            ]


FIRST = """
import intimacy
intimacy.recommend(intimacy.Situation(obstacles={"fear-of-vulnerability": 0.8}))
from intimacy.model import Record
def below(kind):
    return {kind}.union(*map(below, kind.__subclasses__()))
print(*sorted(one.__name__ for one in below(Record) if one.__module__.startswith("intimacy.model") and "_unwritten" in vars(one)))
"""


def test_a_first_list_has_attrs_write_no_record_of_a_catalogue():
    out = subprocess.run([sys.executable, "-c", FIRST], capture_output=True, text=True, check=True).stdout
    written = {Pillar.__mro__[1], Contents, Evidence, Frame, *SECTIONS.values()}
    own = {kind.__name__ for kind in written if "__annotations__" in vars(kind)}
    assert own <= set(out.split())
    assert {"Link", "Practice", "SafetyRuling"} <= own


def test_a_record_is_pickled_by_a_process_that_made_none_by_hand():
    code = "import pickle, intimacy; print(pickle.dumps(intimacy.load_catalog().practices['forgiveness']).hex())"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    made = pickle.loads(bytes.fromhex(out))  # noqa: S301  # our own bytes
    assert isinstance(made, Practice)
    assert made.id == "forgiveness"
    assert attrs.evolve(made, id="other").name == made.name
    assert isinstance(Link("tea", "strengthens", "trust"), Record)
