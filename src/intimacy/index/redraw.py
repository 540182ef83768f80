"""Tables to write over, for the redraws of rule S9."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import TypeAlias

from ..catalog import Catalog
from ..model import Link, Relation
from .compiled import EPSILON, GRADES, Index, Resolved, Row, graded_links, made_tables, rows_in

__all__ = ["Redrawn", "to_be_redrawn"]

Cell: TypeAlias = tuple[Row, int, int]
"""A row of `Tables`, the place of a weight in it, and the number that stands beside the weight."""
Redrawn: TypeAlias = tuple[tuple[Cell, ...], tuple[float, float, float]]
"""Of a link: the cells of its weight, and its weights a grade lower, as it is, a grade higher."""


def to_be_redrawn(catalog: Catalog, index: Index, given: Resolved) -> tuple[Index, list[Redrawn]]:
    """The same index with tables of its own to write over (rule S9), in which stands what a situation like this one can feel.

    With it, by link: the cells of its weight in these tables, none where nothing here depends on it, and its weights a grade lower, as it is, a grade higher.
    """
    graded = graded_links(catalog, index.policy)
    felt = _felt(index, given, [link for link, _ in graded])
    tables = made_tables(index, [one for one in graded if felt(one[0])])
    rows = rows_in(index, tables)
    cells: list[Redrawn] = []
    for link, grade in graded:
        lower, higher = max(0, grade - 1), min(len(GRADES) - 1, grade + 1)
        found = tuple([(row, _place(row, other), other) for row, other in rows(link)]) if felt(link) else ()
        cells.append((found, (GRADES[lower], GRADES[grade], GRADES[higher])))
    return index._replace(tables=tables, memo={}), cells


def _felt(index: Index, given: Resolved, links: Sequence[Link]) -> Callable[[Link], bool]:
    """Whether another strength of a link may give this situation other numbers; a link that may not is a factor of 1 or a term of 0 in all of them."""
    sure = (
        any(severity > EPSILON for severity in given.severities.values()) or given.pillar_goals or given.benefit_goals
    )
    if not sure:
        # S8. Where strengths decide whether there is a need at all, everything may count.
        return lambda _: True
    reported = {index.obstacles[place] for place in given.severities}
    measured = {index.pillars[place] for place in given.levels}
    goals = {index.benefits[place] for place in given.benefit_goals}
    weakened = {link.target for link in links if link.relation is Relation.WEAKENS and link.source in reported}
    enabled = {link.target for link in links if link.relation is Relation.ENABLES and link.source in measured}
    lacking = measured | weakened | enabled
    favoured = {link.source for link in links if link.relation is Relation.YIELDS and link.target in goals}
    wanting = reported | lacking | favoured | {index.pillars[place] for place in given.pillar_goals} | goals

    def felt(link: Link) -> bool:
        if link.relation is Relation.WEAKENS:
            return link.source in reported
        if link.relation is Relation.ENABLES:
            return link.source in measured
        return link.target in (lacking if link.relation is Relation.REQUIRES else wanting)

    return felt


def _place(row: Row, other: int) -> int:
    return bisect_left(row, (other,))
