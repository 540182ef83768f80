"""The laws of a catalog by itself, each a sentence; a law yields what it saw that breaks it."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator

import attrs

from ..catalog import Catalog
from ..catalog.merge import builtin_safety
from ..model import SAFETY_SECTIONS

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


LAWS_OF_CATALOG: tuple[Callable[[Catalog], Iterator[str]], ...] = (
    built_in_safety_is_there,
    nothing_is_lost_on_the_way,
    texts_change_no_rule,
)
