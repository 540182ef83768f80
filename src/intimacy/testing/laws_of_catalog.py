"""The laws of a catalog by itself, each a sentence; a law yields what it saw that breaks it."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from typing import Any

import attrs

from ..advice import recommend
from ..catalog import Catalog
from ..catalog.layer import Layer
from ..catalog.merge import builtin_safety
from ..errors import SituationError
from ..model import SAFETY_SECTIONS
from ..situation import Situation
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


def faults_tell_nothing_private(catalog: Catalog) -> Iterator[str]:
    """Situations that differ only in what they say are refused with the same words; for an unknown red flag these are the ids of all."""
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


UNKNOWN = ("unknown-to-everyone-1", "unknown-to-everyone-2")
"""Ids that no catalog has."""

LAWS_OF_CATALOG: tuple[Callable[[Catalog], Iterator[str]], ...] = (
    built_in_safety_is_there,
    nothing_is_lost_on_the_way,
    texts_change_no_rule,
    parts_and_layers_keep_people_safe,
    faults_tell_nothing_private,
    redraws_are_those_of_the_rule,
)
