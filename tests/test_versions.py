"""Two catalogues compared: everything that differs is told once in its place, and nothing else is."""

import json

import attrs
import pytest
from hypothesis import HealthCheck, given, settings

from intimacy import Catalog, Layer, OptionError, Situation, diff, load_catalog, recommend
from intimacy.model import Contents, Link, NeededCondition, Obstacle, Pillar, Practice, RedFlag, Retired, SafetyRuling
from intimacy.testing import catalogs, contents
from intimacy.versions import reference_situations

few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
FEW = {"pillars": 2, "obstacles": 2, "practices": 3, "benefits": 1}

OLD = Contents(
    id="mine",
    name="Mine",
    version="1.1.0",
    pillars=(Pillar(id="quiet", name="Quiet"),),
    obstacles=(Obstacle(id="noise", name="Noise", aliases=("din",)),),
    practices=(Practice(id="tea", name="Tea", minutes_per_session=10), Practice(id="walk", name="Walk")),
    red_flags=(RedFlag(id="smoke", name="Smoke", status="hold"),),
    rulings=(SafetyRuling(flag="smoke", practice="tea", ruling="ok"),),
    links=(
        Link("noise", "weakens", "quiet", strength="strong"),
        Link("tea", "addresses", "noise", strength="weak"),
        Link("walk", "addresses", "noise", strength="moderate"),
    ),
)


def changed(version="1.2.0", **sections):
    return Catalog(attrs.evolve(OLD, version=version, **sections))


def said(part):
    return [str(one) for one in part]


WITHOUT_WALK = {"practices": OLD.practices[:1], "links": OLD.links[:2]}
BASE = Catalog(OLD)


def test_what_is_new_is_added():
    found = diff(BASE, changed(practices=(*OLD.practices, Practice(id="cake", name="Cake"))))
    assert said(found.added) == ["practice cake (Cake)"]
    assert (found.retired, found.reworded, found.reweighed, found.needs, found.enough) == ((), (), (), "minor", True)


def test_what_is_gone_is_retired_with_what_stands_in_its_place_and_without_its_links_in_words():
    new = changed(**WITHOUT_WALK, retired=(Retired(id="walk", name="Walk", replaced_by="tea"),))
    found = diff(BASE, new)
    assert [(one.kind, one.id, one.replaced_by) for one in found.retired] == [
        ("practice", "walk", "tea"),
        ("link", "walk addresses noise", None),
    ]
    assert (found.lost, found.needs) == ((), "minor")
    assert dict(found.parts())["Retired"] == ["practice walk (Walk) with 1 link or ruling; use tea"]


def test_an_id_that_leads_nowhere_asks_for_a_major_version():
    found = diff(BASE, changed(**WITHOUT_WALK))
    assert (found.lost, found.needs, found.enough) == (("walk",), "major", False)
    assert "its id leads nowhere: name it under retired" in str(found)
    assert "Such changes raise the major version: 1.1.0 -> 1.2.0 is too little." in str(found)
    kept = diff(BASE, changed("2.0.0", **WITHOUT_WALK, retired=(Retired(id="walk", name="Walk"),)))
    assert (kept.lost, kept.needs, kept.enough) == ((), "major", True)


def test_an_alias_that_is_gone_is_lost():
    found = diff(BASE, changed(obstacles=(Obstacle(id="noise", name="Noise"),)))
    assert (found.lost, found.needs) == (("din",), "major")


def test_words_alone_are_reworded_and_everything_else_is_reweighed():
    tea = attrs.evolve(OLD.practices[0], name="Good tea", steps=("Pour",), minutes_per_session=20, deprecated=True)
    links = (OLD.links[0], attrs.evolve(OLD.links[1], strength="strong", rationale="Warm"), OLD.links[2])
    found = diff(BASE, changed(practices=(tea, OLD.practices[1]), links=links))
    assert {one.id: [field.field for field in one.fields] for one in found.reworded} == {
        "tea": ["name", "steps"],
        "tea addresses noise": ["rationale"],
    }
    assert dict(found.parts())["Reweighed"] == [
        "practice tea (Good tea): deprecated no -> yes; minutes per session 10 -> 20",
        "link tea addresses noise: strength weak -> strong",
    ]


def test_a_new_word_in_a_detail_is_reworded_and_a_new_detail_reweighed():
    from intimacy.model import Point

    def with_points(*points):
        return changed(pillars=(attrs.evolve(OLD.pillars[0], points=points),))

    one = with_points(Point(id="first", text="One"))
    assert [len(part) for part in _parts(diff(one, with_points(Point(id="first", text="Two"))))] == [0, 0, 1, 0]
    assert [len(part) for part in _parts(diff(one, with_points()))] == [0, 0, 0, 1]


def _parts(found):
    return [found.added, found.retired, found.reworded, found.reweighed]


def test_a_translation_asks_for_a_patch():
    found = diff(BASE, changed("1.1.1", name="Meines", language="de"))
    assert [(one.kind, [field.field for field in one.fields]) for one in found.reworded] == [
        ("catalogue", ["name", "language"])
    ]
    assert (found.needs, found.enough) == ("patch", True)


@pytest.mark.parametrize(
    ("before", "after", "enough"),
    [
        ("1.1.0", "1.2.0", True),
        ("1.1.0", "2.0.0", True),
        ("1.1.0", "1.1.1", False),
        ("1.1.0", "1.1.0", False),
        ("1.1.0", "1.0.9", False),
        ("0.1.0", "0.2.0", True),
        ("0.1.0", "0.1.1", False),
    ],
)
def test_a_new_practice_asks_for_a_minor_version(before, after, enough):
    old = Catalog(attrs.evolve(OLD, version=before))
    found = diff(old, changed(after, practices=(*OLD.practices, Practice(id="cake", name="Cake"))))
    assert found.enough is enough


def test_the_effect_is_the_lists_of_reference_situations_that_change():
    links = (*OLD.links[:1], attrs.evolve(OLD.links[1], strength="strong"), *OLD.links[2:])
    found = diff(BASE, changed(links=links))
    assert found.tried == len(reference_situations(BASE))
    (one,) = [one for one in found.effects if one.situation == "noise 0.8"]
    assert (one.before, one.after) == (("walk", "tea"), ("tea", "walk"))
    assert "noise 0.8: walk, tea -> tea, walk" in str(found)


@pytest.mark.parametrize("ruling", ["contraindicated", "hold"])
def test_a_stricter_ruling_shows_in_the_situations_that_raise_its_flag(ruling):
    flag = next(one.id for one in BASE.red_flags.values() if not one.status.stops and one.id != "smoke")
    rulings = {
        word: Catalog(attrs.evolve(OLD, rulings=(SafetyRuling(flag=flag, practice="tea", ruling=word),)))
        for word in ("ok", ruling)
    }
    there, back = diff(rulings["ok"], rulings[ruling]), diff(rulings[ruling], rulings["ok"])
    told = [(one.situation, one.before, one.after, one.held, one.freed) for one in there.effects]
    raised = [(f"{flag} raised", (), (), ("tea",), ())]
    assert told == [*raised, (f"{flag} raised, everything named and confirmed", ("tea",), (), ("tea",), ())]
    assert "tea -> no practice; left out now: tea" in str(there)
    assert "no practice -> tea; no longer left out: tea" in str(back)


def test_what_safety_leaves_out_is_seen_where_it_was_in_no_list_too():
    held = SafetyRuling(flag="smoke", practice="walk", ruling="ok")
    old, new = changed(rulings=(*OLD.rulings, held)), changed(rulings=OLD.rulings)
    found = diff(old, new, k=1)
    (one,) = [one for one in found.effects if one.situation.startswith("smoke raised, everything")]
    assert (one.held, one.freed) == (("walk",), ())
    same = diff(changed(rulings=OLD.rulings, practices=(*OLD.practices, Practice(id="cake", name="Cake"))), new, k=1)
    assert not any(one.held or one.freed for one in same.effects)


def test_a_condition_that_a_practice_asks_for_now_shows_where_it_is_not_confirmed():
    asked = next(iter(BASE.conditions))
    walk = attrs.evolve(OLD.practices[1], conditions=(NeededCondition(condition=asked),))
    found = diff(BASE, changed(practices=(OLD.practices[0], walk)))
    left_out = {one.situation for one in found.effects if one.held == ("walk",)}
    assert {"everything named", "noise 0.8"} <= left_out
    assert not {"everything named and confirmed", "everything named and confirmed, alone"} & left_out


def test_every_flag_that_does_not_stop_everything_is_tried_with_needs_and_all_confirmed():
    tried = reference_situations(BASE)
    for flag in BASE.red_flags.values():
        name = f"{flag.id} raised, everything named and confirmed"
        assert (name in tried) is not flag.status.stops
    assert set(tried["everything named and confirmed"].confirmed) == set(BASE.conditions)
    assert recommend(tried["smoke raised, everything named and confirmed"], catalog=BASE)


def test_another_status_of_safety_is_told_where_the_list_is_the_same():
    found = diff(BASE, changed(red_flags=(RedFlag(id="smoke", name="Smoke", status="refer"),)))
    (summary, *told) = dict(found.parts())["What it changes"]
    assert summary == f"Of {found.tried} situations none has another list, 2 another status of safety."
    assert told == [
        "smoke raised: another status of safety",
        "smoke raised, everything named and confirmed: another status of safety",
    ]


def test_a_situation_that_neither_understands_is_counted_and_not_taken_for_unchanged():
    unknown = Situation(obstacles={"cold": 0.5}, red_flags=[])
    found = diff(BASE, BASE, situations={"a": unknown, "b": Situation(red_flags=[])})
    assert (found.not_understood, found.effects, found.tried) == (("a",), (), 2)
    assert found.to_dict()["not_understood"] == ["a"]
    assert "1 situation is understood by neither catalogue, and was not compared." in str(found)
    several = diff(BASE, BASE, situations=[unknown, unknown])
    assert "2 situations are understood by neither catalogue, and were not compared." in str(several)


def test_situations_of_ones_own_are_told_by_their_number_or_name_and_never_by_what_they_say():
    links = (*OLD.links[:1], attrs.evolve(OLD.links[1], strength="strong"), *OLD.links[2:])
    loud = Situation(obstacles={"noise": 0.4711}, red_flags=["smoke"])
    for situations, name in (([loud], "situation 1"), ({"a friend": loud}, "a friend")):
        found = diff(BASE, changed(links=links, rulings=()), situations=situations, k=1)
        assert [one.situation for one in found.effects] == [name]
        shown = str(found) + repr(found) + repr(found.effects) + json.dumps(found.to_dict())
        assert "4711" not in shown
        assert "status" not in repr(found.effects)


def test_a_situation_that_is_not_understood_any_more_says_so():
    new = changed("2.0.0", obstacles=(), links=(), retired=(Retired(id="noise", name="Noise"),))
    found = diff(BASE, new, situations=[Situation(obstacles={"noise": 0.4}, red_flags=[])])
    assert [(one.before, one.after) for one in found.effects] == [(("walk", "tea"), None)]
    assert "not understood any more" in str(found)


def test_comparing_warns_of_nothing():
    new = changed(**WITHOUT_WALK, retired=(Retired(id="walk", name="Walk", replaced_by="tea"),))
    assert diff(BASE, new, situations=[Situation(done=["walk"], red_flags=[])]).tried == 1


def test_a_layer_is_compared_without_a_word_of_versions():
    built_in = load_catalog()
    layer = Layer.from_dict({"id": "ours", "name": "Ours", "pillars": [{"id": "quiet", "name": "Quiet"}]})
    found = diff(built_in, built_in.overlay(layer))
    assert said(found.added) == ["pillar quiet (Quiet)"]
    assert (found.of_one, found.needs, found.enough) == (False, "minor", True)


def test_the_data_part_of_the_changes_is_markdown():
    tea = attrs.evolve(OLD.practices[0], name="*Tea*", minutes_per_session=20)
    found = diff(BASE, changed(practices=(tea, OLD.practices[1])), situations=[])
    assert found.to_markdown().splitlines() == [
        "### Data",
        "",
        "The catalogue `mine` 1.1.0 -> 1.2.0.",
        "",
        "Reworded:",
        "",
        "- practice tea (\\*Tea\\*): name",
        "",
        "Reweighed:",
        "",
        "- practice tea (\\*Tea\\*): minutes per session 10 -> 20",
    ]


def test_the_data_part_names_both_where_they_are_two_catalogues():
    other = Catalog(attrs.evolve(OLD, id="other", version="0.1.0"))
    assert diff(other, BASE, situations=[]).to_markdown().splitlines()[2] == "From `other` 0.1.0 to `mine` 1.1.0."


def test_a_version_that_goes_back_without_a_change_is_told_so():
    found = diff(BASE, changed("1.0.0"), situations=[])
    assert (found.needs, found.enough) == ("none", False)
    assert str(found).endswith("Such changes need no other version, and a version never goes back: 1.1.0 -> 1.0.0.")


def test_what_is_no_catalog_and_no_situation_is_refused():
    with pytest.raises(TypeError, match="diff compares two catalogs"):
        diff(BASE, OLD)
    with pytest.raises(OptionError, match="situations"):
        diff(BASE, BASE, situations=[{"obstacles": {}}])
    for wrong in (3, Situation(), "noise"):
        with pytest.raises(OptionError, match="situations: a list of them"):
            diff(BASE, BASE, situations=wrong)
    with pytest.raises(OptionError, match="k"):
        diff(BASE, BASE, k=0)


@few
@given(catalogs(**FEW))
def test_a_catalog_differs_in_nothing_from_itself(catalog):
    found = diff(catalog, catalog, situations=[])
    assert not found
    assert (found.needs, found.enough, found.lost) == ("none", True, ())
    assert _parts(found) == [(), (), (), ()]


@few
@given(contents(**FEW), contents(**FEW))
def test_what_is_added_one_way_is_gone_the_other_way_and_what_changed_changed_back(one, other):
    old, new = Catalog(one), Catalog(other)
    there, back = diff(old, new, situations=[]), diff(new, old, situations=[])
    assert [(change.kind, change.id) for change in there.added] == [(change.kind, change.id) for change in back.retired]
    for part in ("reworded", "reweighed"):
        flipped = [
            (change.id, [(field.field, field.after, field.before) for field in change.fields])
            for change in getattr(back, part)
        ]
        assert [
            (change.id, [(field.field, field.before, field.after) for field in change.fields])
            for change in getattr(there, part)
        ] == flipped
    json.dumps(there.to_dict())
    assert bool(there) == (attrs.evolve(old.contents, retired=()) != attrs.evolve(new.contents, retired=()))
