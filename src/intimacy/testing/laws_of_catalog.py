"""The laws of a catalog by itself, each a sentence; a law yields what it saw that breaks it."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from ..advice import recommend
from ..catalog import Catalog
from ..catalog.layer import Layer
from ..catalog.merge import builtin_safety
from ..errors import CatalogError, SituationError
from ..model import INTERNATIONAL, SAFETY_SECTIONS, UNASKED, Ruling
from ..situation import Situation
from .laws_of_choice import every_practice_is_tried_against_all_others
from .laws_of_numbers import redraws_are_those_of_the_rule

__all__ = ["LAWS_OF_CATALOG"]


def nothing_is_lost_on_the_way(catalog: Catalog) -> Iterator[str]:
    """A catalog comes back equal from plain data, from its graph and from pickle."""
    ways: dict[str, Callable[[], Catalog]] = {
        "plain data": lambda: Catalog.from_dict(catalog.to_dict()),
        "graph": lambda: Catalog.from_graph(catalog.graph),
        "pickle": lambda: pickle.loads(pickle.dumps(catalog)),  # noqa: S301 - made right here
    }
    for name, way in ways.items():
        if (other := way()) != catalog or other.sha256 != catalog.sha256:
            yield name


def built_in_safety_is_there(catalog: Catalog) -> Iterator[str]:
    """The built-in red flags, rulings, questions, conditions, referrals and contacts are there; rulings may be stricter."""
    for section in SAFETY_SECTIONS:
        if section == "rulings":
            continue
        there = {record.id: record for record in getattr(catalog.contents, section)}
        for record in builtin_safety()[section]:
            if there.get(record.id) != record:
                yield f"{section} {record.id}"
    for ruling in builtin_safety()["rulings"]:
        mine = catalog.rulings.get(ruling.key)
        if mine is None or mine.ruling.rank < ruling.ruling.rank:
            yield f"ruling {' '.join(ruling.key)}"


def texts_change_no_rule(catalog: Catalog) -> Iterator[str]:
    """Other texts change `sha256` and leave `rules_sha256` as it is."""
    other = Catalog(attrs.evolve(catalog.contents, name=f"{catalog.contents.name}!"))
    if other.rules_sha256 != catalog.rules_sha256 or other.sha256 == catalog.sha256:
        yield "another name of the catalog"


def parts_and_layers_keep_people_safe(catalog: Catalog) -> Iterator[str]:
    """A part of a catalog, and one with a layer over it, keep what keeps people safe; a layer that says nothing new changes nothing."""
    for name, part in (("no practice", catalog.only(practices=())), ("no origin", catalog.only(origins=()))):
        yield from (f"{lost} in the part of {name}" for lost in built_in_safety_is_there(part))
    nothing = Layer(id="nothing", name="Nothing")
    for name, same in (("nothing", catalog.overlay(nothing)), ("itself", catalog.overlay(catalog))):
        if same != catalog:
            yield f"{name} laid over it"


def no_layer_loosens_what_keeps_people_safe(catalog: Catalog) -> Iterator[str]:
    """No layer retires or softens a built-in red flag, takes its name, or loosens a ruling, whoever is to win a conflict."""
    flags = [flag.id for flag in builtin_safety()["red_flags"]]
    stopping = [flag for flag in flags if catalog.red_flags[flag].status.stops]
    held = [one for one in builtin_safety()["rulings"] if one.ruling.rank >= Ruling.HOLD.rank]
    # Each with how many faults there must be, since all are told at once.
    attempts: dict[str, tuple[str, list[dict[str, Any]], int]] = {
        "retires": ("retired", [{"id": flag} for flag in flags], len(flags)),
        "softens": ("red_flags", [{"id": flag, "status": "hold"} for flag in stopping], len(stopping)),
        "takes the name of": ("pillars", [{"id": "new", "name": "New", "aliases": flags}], len(flags)),
        "loosens the rulings of": (
            "rulings",
            [{"flag": one.flag, "practice": one.practice, "ruling": "ok"} for one in held if one.practice in catalog],
            sum(one.practice in catalog for one in held),
        ),
    }
    for name, (section, records, count) in attempts.items():
        layer = Layer.from_dict({"id": "loose", "name": "Loose", section: records})
        for winner in ("error", "ours", "theirs"):
            try:
                catalog.overlay(layer, on_conflict=winner)
            except CatalogError as error:
                if len(error.faults) < count:
                    yield f"a layer that {name} flags is told of {len(error.faults)} faults and not of {count}, under {winner}"
            else:
                if count:
                    yield f"a layer that {name} flags is taken, under {winner}"


def a_yes_raises_its_flag(catalog: Catalog) -> Iterator[str]:
    """A yes to a private question raises its flag; where a question is passed over, nobody asked."""
    no = dict.fromkeys(catalog.questions, False)
    for question in catalog.questions.values():
        if catalog.red_flags_of(no | {question.id: True}) != (question.flag,):
            yield question.id
    if catalog.red_flags_of(no) != ():
        yield "none of them"
    for question in catalog.questions_for(catalog.obstacles):
        if UNASKED not in catalog.red_flags_of(no | {question.id: None}, catalog.obstacles):
            yield f"{question.id} passed over"


def somebody_is_near_in_every_country(catalog: Catalog) -> Iterator[str]:
    """Wherever somebody is, and where it is not said, there are people to turn to when safety stops; each with a page and the day it was read."""
    countries = {one.country for one in catalog.contents.contacts} - {INTERNATIONAL}
    for flag in (flag.id for flag in catalog.red_flags.values() if flag.status.stops):
        # Of one country nobody wrote down a contact.
        for country in (None, "AQ", *sorted(countries)):
            contacts = recommend(Situation(red_flags=[flag]), catalog=catalog, country=country).safety.contacts
            if not contacts or not all(one.source and one.read_on for one in contacts):
                yield f"{flag} in {country}"


def faults_tell_nothing_private(catalog: Catalog) -> Iterator[str]:
    """Situations that differ only in what they say are refused with the same words; for an unknown red flag these are the ids of all."""
    for field in ("obstacles", "pillars", "wanted", "minutes_per_week"):
        told = [_refused({field: wrong if field == "minutes_per_week" else {UNKNOWN[0]: wrong}}) for wrong in WRONG]
        if len({*told}) > 1 or not told[0] or any(str(wrong) in told[0] for wrong in WRONG):
            yield f"a number in {field}"
    fields = ("obstacles", "pillars", "wanted", "goals", "red_flags", "confirmed", "done", "excluded")
    for field in fields:
        told = []
        for id in UNKNOWN:
            said: Any = {id: 0.5} if field in ("obstacles", "pillars", "wanted") else [id]
            situation = Situation.from_dict({field: said})
            try:
                recommend(situation, catalog=catalog)
            except SituationError as error:
                told.append(str(error))
        if len(told) != len(UNKNOWN) or len({*told}) > 1 or any(id in told[0] for id in UNKNOWN):
            yield field
        elif field == "red_flags" and not all(id in told[0] for id in catalog.red_flags):
            yield "not every red flag is named"


def _refused(said: Mapping[str, Any]) -> str:
    try:
        Situation.from_dict(said)
    except SituationError as error:
        return str(error)
    return ""


WRONG = (-3.25, -7.75)
"""Numbers that no situation takes."""
UNKNOWN = ("unknown-to-everyone-1", "unknown-to-everyone-2")
"""Ids that no catalog has."""

LAWS_OF_CATALOG: tuple[Callable[[Catalog], Iterator[str]], ...] = (
    built_in_safety_is_there,
    nothing_is_lost_on_the_way,
    texts_change_no_rule,
    parts_and_layers_keep_people_safe,
    no_layer_loosens_what_keeps_people_safe,
    a_yes_raises_its_flag,
    somebody_is_near_in_every_country,
    faults_tell_nothing_private,
    redraws_are_those_of_the_rule,
    every_practice_is_tried_against_all_others,
)
