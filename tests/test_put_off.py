"""What is made when it is first looked at: nobody but the clock can tell."""

import copy
import gc
import pickle
import subprocess
import sys
import threading
import weakref

import attrs
import pytest

import intimacy
from intimacy import Catalog, Situation, load_catalog, recommend
from intimacy.model import LATER, Contents, Obstacle, Pillar, Practice, Status, put_off
from intimacy.model.evidence import Link
from intimacy.safety import Safety

READ = """
import sys
read = []
sys.addaudithook(lambda event, told: event == "open" and str(told[0]).endswith(".json") and read.append(str(told[0])))
import intimacy
result = intimacy.recommend(intimacy.Situation(obstacles={"lack-of-trust": 0.8}))
"""


def read_by(code):
    """The names of the data files that a fresh process reads."""
    code = f"{READ}{code}\nprint(*[one.replace(chr(92), '/').rpartition('/')[2] for one in read])"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()


def test_a_list_is_made_without_studies_and_contacts():
    first = ["emotional.json", "safety.json"]
    assert read_by("result.safety.status") == first
    assert read_by("result.safety.contacts") == [*first, "contacts.json"]
    assert read_by("result[0].reasons[0].evidence") == [*first, "references.json"]


def put_off_contents(calls=None):
    def pillars():
        if calls is not None:
            calls.append(None)
        return (Pillar(id="trust", name="Trust"),)

    return put_off(Contents(id="mine", name="Mine"), {"pillars": pillars})


WHOLE = Contents(id="mine", name="Mine", pillars=(Pillar(id="trust", name="Trust"),))


@pytest.mark.parametrize(
    "of",
    [
        lambda one: one,
        copy.copy,
        copy.deepcopy,
        lambda one: pickle.loads(pickle.dumps(one)),  # noqa: S301  # our own bytes
        lambda one: attrs.evolve(one, name="Mine"),
    ],
    ids=["itself", "copied", "deeply copied", "pickled", "evolved"],
)
def test_a_record_that_is_not_complete_yet_is_the_same_as_one_that_is(of):
    assert of(put_off_contents()) == WHOLE
    assert of(put_off_contents()) == WHOLE
    assert hash(of(put_off_contents())) == hash(WHOLE)
    assert repr(of(put_off_contents())) == repr(WHOLE)
    assert pickle.dumps(of(put_off_contents())) == pickle.dumps(WHOLE)


def test_it_is_made_once():
    calls = []
    record = put_off_contents(calls)
    assert record.pillars is record.pillars
    assert len(calls) == 1
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        record.pillars = ()


def test_several_threads_that_look_at_once_see_one():
    together = threading.Barrier(8)

    def pillars():
        together.wait()
        return (Pillar(id="trust", name="Trust"),)

    record, seen = put_off(Contents(id="mine", name="Mine"), {"pillars": pillars}), []
    threads = [threading.Thread(target=lambda: seen.append(record.pillars)) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len({id(one) for one in [*seen, record.pillars]}) == 1


@pytest.mark.parametrize(
    "record", [WHOLE, put_off_contents(), Safety(status=Status.CLEAR)], ids=["whole", "put off", "safety"]
)
def test_what_is_not_there_is_missed_as_anywhere(record):
    missing = "colour"
    assert not hasattr(record, missing)
    with pytest.raises(AttributeError, match=f"^'{type(record).__name__}' object has no attribute 'colour'$") as error:
        getattr(record, missing)
    assert (error.value.name, error.value.obj) == ("colour", record)


@pytest.mark.parametrize("section", LATER)
def test_the_built_in_sections_that_come_later_are_whole_and_in_order(section):
    catalog = load_catalog()
    known = getattr(catalog.contents, section)
    again = getattr(Catalog.from_dict(catalog.to_dict()).contents, section)
    assert known == again != ()


def test_a_kept_link_or_safety_that_was_looked_at_keeps_no_catalog():
    contents = Contents(
        id="mine",
        name="Mine",
        obstacles=(Obstacle(id="noise", name="Noise"),),
        practices=(Practice(id="earplugs", name="Earplugs"),),
        links=(Link("earplugs", "addresses", "noise", strength="strong"),),
    )
    looked = gc.isenabled()
    gc.disable()
    try:
        catalog = Catalog(contents)
        gone = weakref.ref(catalog)
        result = recommend(Situation(obstacles={"noise": 1.0}), catalog=catalog)
        kept = catalog.links[0], result.safety
        assert kept[0].evidence.studies_for == ()
        assert kept[1].contacts
        del catalog, result
        assert gone() is None
    finally:
        if looked:
            gc.enable()


def test_nothing_of_what_was_raised_is_shown_by_what_makes_it():
    safety = recommend(Situation(red_flags=["active-substance-misuse"])).safety
    assert "substance" not in repr(safety).lower()
    assert "substance" not in repr(object.__getattribute__(safety, "_later")).lower()
    assert intimacy.recommend(Situation(red_flags=["active-substance-misuse"])).safety == safety
