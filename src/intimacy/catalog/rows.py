"""Flat rows of a catalog for data frames: one table each for concepts, practices, links, examined pairs, references and rulings.

A column has one type down all rows: text is empty where there is none, and only numbers are None where nobody can say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ..errors import Fault, OptionError, found
from ..model import Concept, frozendict
from ..wording import evidence_phrase

if TYPE_CHECKING:
    from .core import Catalog

__all__ = ["row_types", "to_rows"]

Column: TypeAlias = "tuple[type, Callable[[Any, Catalog], Any]]"
"""The type of a column, and what a record has in it."""


def _word(name: str) -> Column:
    return str, lambda record, _: "" if getattr(record, name) is None else str(getattr(record, name))


def _joined(name: str) -> Column:
    return str, lambda record, _: "; ".join(map(str, getattr(record, name)))


def _counted(name: str) -> Column:
    return int, lambda record, _: len(getattr(record, name))


def _plain(kind: type, name: str) -> Column:
    return kind, lambda record, _: getattr(record, name)


def _of_end(end: str, name: str) -> Column:
    return str, lambda claim, catalog: str(getattr(catalog.concepts[getattr(claim, end)], name))


def _typical(practice: Any, _catalog: Catalog) -> float | None:
    times = practice.sessions_per_week
    return None if times is None else times.typical


_CLAIM: dict[str, Column] = {
    "id": _word("id"),
    "source": _word("source"),
    "source_kind": _of_end("source", "kind"),
    "source_name": _of_end("source", "name"),
    "relation": _word("relation"),
    "target": _word("target"),
    "target_kind": _of_end("target", "kind"),
    "target_name": _of_end("target", "name"),
}


class Table(NamedTuple):
    """What a table has a row for, and its columns."""

    records: Callable[[Catalog], Iterable[Any]]
    columns: dict[str, Column]


TABLES = {
    "concepts": Table(
        lambda catalog: (one for one in catalog.concepts.values() if isinstance(one, Concept)),
        {
            **{name: _word(name) for name in ("id", "kind", "name", "origin")},
            "aliases": _joined("aliases"),
            "summary": _word("summary"),
            "description": _word("description"),
            "points": (str, lambda record, _: "; ".join(point.text for point in record.points)),
        },
    ),
    "practices": Table(
        lambda catalog: catalog.practices.values(),
        {
            **{name: _word(name) for name in ("id", "name", "origin", "summary")},
            "steps": _joined("steps"),
            "minutes_per_session": _plain(int, "minutes_per_session"),
            "sessions_per_week": (float, _typical),
            "minutes_per_week": _plain(float, "minutes_per_week"),
            "weeks": _plain(int, "weeks"),
            "effort": _word("effort"),
            "alone_effect": _word("alone_effect"),
            "starter": _plain(bool, "starter"),
            "conditions": (str, lambda practice, _: "; ".join(one.condition for one in practice.conditions)),
            "not_when": _joined("not_when"),
        },
    ),
    "links": Table(
        lambda catalog: catalog.links,
        {
            **_CLAIM,
            **{
                name: _word(name) for name in ("strength", "stated_strength", "basis", "place", "verdict", "directness")
            },
            "evidence": (str, lambda link, _: evidence_phrase(link)),
            "rationale": _word("rationale"),
            "studies_for": _counted("references_for"),
            "studies_against": _counted("references_against"),
            "references_for": _joined("references_for"),
            "references_against": _joined("references_against"),
        },
    ),
    "examined": Table(
        lambda catalog: catalog.examined,
        {
            **_CLAIM,
            "note": _word("note"),
            "studies_against": _counted("references_against"),
            "references_against": _joined("references_against"),
        },
    ),
    "references": Table(
        lambda catalog: catalog.references.values(),
        {
            "id": _word("id"),
            "name": _word("name"),
            "authors": _joined("authors"),
            "year": _plain(int, "year"),
            "title": _word("title"),
            "venue": _word("venue"),
            "doi": _word("doi"),
            "designs": _joined("designs"),
            **{name: _word(name) for name in ("sample", "size", "effect", "finding", "caution", "reading")},
            "unread": _plain(bool, "unread"),
        },
    ),
    "rulings": Table(
        lambda catalog: catalog.rulings.values(),
        {
            **{name: _word(name) for name in ("flag", "practice", "ruling", "reason")},
            "references": _joined("references"),
        },
    ),
}


def _table(name: str) -> Table:
    table = TABLES.get(name) if type(name) is str else None
    if table is None:
        raise OptionError([Fault(field="table", found=found(name), allowed=f"one of {', '.join(TABLES)}")])
    return table


def to_rows(catalog: Catalog, name: str) -> list[dict[str, Any]]:
    """See `Catalog.to_rows`."""
    table = _table(name)
    columns = table.columns.items()
    return [{column: get(record, catalog) for column, (_, get) in columns} for record in table.records(catalog)]


def row_types(name: str) -> Mapping[str, type]:
    """See `Catalog.row_types`."""
    return frozendict({column: kind for column, (kind, _) in _table(name).columns.items()})
