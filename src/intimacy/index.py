"""A catalog compiled for speed: ids to numbers, links to tables, a situation's words to places in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from .catalog import Catalog
from .errors import Fault, SituationError, nearest
from .model import UNASKED, WEIGHTS, AloneEffect, Directness, Kind, Link, Mode, Policy, Relation, Strength, Verdict
from .situation import Situation

__all__ = ["ALONE", "GRADES", "Index", "Resolved", "Tables", "compile_index"]

# S1 weight. weak, moderate, strong = 0.25, 0.5, 0.75.
GRADES = tuple(WEIGHTS.values())
_GRADE_OF = {strength: grade for grade, strength in enumerate(WEIGHTS)}

# S6. e_a = 1 together; alone: 1, 0.5 or 0 as the practice's alone_effect is full, half, none.
ALONE = {AloneEffect.FULL: 1.0, AloneEffect.HALF: 0.5, AloneEffect.NONE: 0.0}


Row = list[tuple[int, float]]
Cell = tuple[Row, int, int]
"""A row of `Tables`, the place of a weight in it, and the number that stands beside the weight."""
Steps = tuple[float, float, float]


class Tables(NamedTuple):
    """The numbers of the rules: every list is by place of the practice, obstacle, pillar or benefit in sorted order.

    Targets are numbered together: obstacles first, then pillars, then benefits.
    """

    obstacles: int
    pillars: int
    benefits: int
    weakens: list[list[tuple[int, float]]]
    """By pillar: (obstacle, weight)."""
    enables: list[list[tuple[int, float]]]
    """By pillar: (enabling pillar, weight)."""
    yields: list[list[tuple[int, float]]]
    """By pillar: (benefit, weight)."""
    requires: list[list[tuple[int, float]]]
    """By practice: (pillar, weight)."""
    relieves: list[list[tuple[int, float]]]
    """By practice: (target, weight), in the order of targets."""


class Resolved(NamedTuple):
    """A situation in places of an index, with its flags and conditions as ids; as silent about them as the situation."""

    severities: dict[int, float]
    levels: dict[int, float]
    wanted: dict[int, float]
    pillar_goals: frozenset[int]
    benefit_goals: tuple[int, ...]
    flags: frozenset[str]
    """The flags raised; `unasked` among them where nobody asked, or not everything was answered."""
    confirmed: frozenset[str]
    done: frozenset[int]
    excluded: frozenset[int]
    minutes: float | None
    alone: bool

    def __repr__(self) -> str:
        return "Resolved(...)"


class Index(NamedTuple):
    """One catalog under one policy, compiled once; make it with `compile_index`."""

    catalog: Catalog
    policy: Policy
    obstacles: tuple[str, ...]
    pillars: tuple[str, ...]
    benefits: tuple[str, ...]
    practices: tuple[str, ...]
    links: tuple[Link, ...]
    """The links with a weight under the policy, sorted by source, relation and target."""
    grades: tuple[int, ...]
    """The grade of each of them: 0 weak, 1 moderate, 2 strong."""
    tables: Tables
    alone: tuple[float, ...]
    """By practice: what is left of it alone (rule S6)."""
    minutes: tuple[float | None, ...]
    """By practice: minutes of a typical week."""
    starters: tuple[bool, ...]
    conditions: tuple[tuple[tuple[str, int | None, float], ...], ...]
    """By practice: (condition, obstacle or None, from which severity)."""
    predecessors: tuple[tuple[int, ...], ...]
    """By practice: the practices that precede it."""
    link_at: dict[tuple[int, int], tuple[Link, int]]
    """The relief link of (practice, target), and its grade."""

    @property
    def targets(self) -> tuple[str, ...]:
        """The ids of all targets: obstacles, pillars, benefits."""
        return (*self.obstacles, *self.pillars, *self.benefits)

    def kind_of(self, target: int) -> Kind:
        """The kind of a target by its number."""
        if target < len(self.obstacles):
            return Kind.OBSTACLE
        return Kind.PILLAR if target < len(self.obstacles) + len(self.pillars) else Kind.BENEFIT

    def to_be_redrawn(self) -> tuple[Index, list[tuple[Cell | None, Steps]]]:
        """The same index with tables of its own to write over (rule S9).

        With it, by link: the cell of its weight in these tables, None where no rule reads it, and its weights a grade lower, as it is, a grade higher.
        """
        tables = _tables(self, self.links, self.grades)
        rows = _rows(self, tables)
        cells: list[tuple[Cell | None, Steps]] = []
        for link, grade in zip(self.links, self.grades, strict=True):
            row, other = rows(link)
            place = next((place for place, (one, _) in enumerate(row) if one == other), None)
            lower, higher = max(0, grade - 1), min(len(GRADES) - 1, grade + 1)
            steps = (GRADES[lower], GRADES[grade], GRADES[higher])
            cells.append((None if place is None else (row, place, other), steps))
        return self._replace(tables=tables), cells

    def resolve(self, situation: Situation) -> Resolved:
        """Find the ids and aliases of a situation; raises `SituationError` with every fault and no value."""
        faults: list[Fault] = []
        goal_kinds = (Kind.BENEFIT, Kind.PILLAR)
        obstacles = self._mapping("obstacles", situation.obstacles, self.obstacles, (Kind.OBSTACLE,), faults)
        levels = self._mapping("pillars", situation.pillars, self.pillars, (Kind.PILLAR,), faults)
        wanted = self._mapping("wanted", situation.wanted, self.pillars, (Kind.PILLAR,), faults)
        goals = self._ids("goals", situation.goals, goal_kinds, faults)
        flags = self._flags(situation.red_flags, faults)
        confirmed = self._ids("confirmed", situation.confirmed, (Kind.CONDITION,), faults)
        done = self._ids("done", situation.done, (Kind.PRACTICE,), faults)
        excluded = self._ids("excluded", situation.excluded, (Kind.PRACTICE,), faults)
        if faults:
            raise SituationError(faults) from None
        return Resolved(
            severities=obstacles,
            levels=levels,
            wanted=wanted,
            pillar_goals=frozenset(self.pillars.index(goal) for goal in goals if goal in self.catalog.pillars),
            benefit_goals=tuple(sorted(self.benefits.index(goal) for goal in goals if goal in self.catalog.benefits)),
            flags=flags,
            confirmed=frozenset(confirmed),
            done=frozenset(map(self.practices.index, done)),
            excluded=frozenset(map(self.practices.index, excluded)),
            minutes=situation.minutes_per_week,
            alone=situation.mode is Mode.ALONE,
        )

    def _flags(self, given: tuple[str, ...] | None, faults: list[Fault]) -> frozenset[str]:
        if given is None:
            return frozenset({UNASKED})
        # `unasked` beside raised flags: some of the private questions were passed over.
        return frozenset(self._ids("red_flags", given, (Kind.RED_FLAG,), faults))

    def _ids(self, field: str, wanted: Iterable[str], kinds: tuple[Kind, ...], faults: list[Fault]) -> list[str]:
        found: list[str] = []
        for place, word in enumerate(wanted, start=1):
            id = self.catalog.aliases.get(word, word)
            record = self.catalog.concepts.get(id)
            if word == UNASKED and Kind.RED_FLAG in kinds:
                found.append(word)
            elif record is None or record.kind not in kinds:
                faults.append(Fault(field=f"{field}, entry {place}", allowed=self._allowed(word, kinds)))
            elif id in found:
                faults.append(
                    Fault(field=f"{field}, entry {place}", allowed="each concept once, by its id or by an alias")
                )
            else:
                found.append(id)
        return found

    def _mapping(
        self,
        field: str,
        given: Mapping[str, float],
        places: tuple[str, ...],
        kinds: tuple[Kind, ...],
        faults: list[Fault],
    ) -> dict[int, float]:
        if not given:
            return {}
        before = len(faults)
        ids = self._ids(field, given, kinds, faults)
        if len(faults) > before:
            return {}
        return dict(sorted((places.index(id), float(value)) for id, value in zip(ids, given.values(), strict=True)))

    def _allowed(self, word: str, kinds: tuple[Kind, ...]) -> str:
        """What could have been meant: every id where there are few or a hint would tell too much, else the nearest."""
        known = {id: record for id, record in self.catalog.concepts.items() if record.kind in kinds}
        what = " or ".join(f"{kind.replace('-', ' ')}" for kind in kinds)
        if Kind.RED_FLAG in kinds or Kind.CONDITION in kinds:
            return f"the id of a {what}: {', '.join(known)}"
        aliases = [alias for alias, id in self.catalog.aliases.items() if id in known]
        near = nearest(word, [*known, *aliases])
        if not known:
            return f"this catalog has no {what}"
        article = "an" if what[0] in "aeiou" else "a"
        return f"the id of {article} {what} of this catalog; {'the nearest' if near else 'they are'}: {', '.join(near or known)}"


def _grade(link: Link, policy: Policy) -> int | None:
    """S1 policies; None where the link has no weight under the policy."""
    if link.strength is None:
        return None
    strength: Strength | None = link.strength
    # S1. `requires` holds under every policy.
    if link.relation is not Relation.REQUIRES:
        if policy is Policy.ARTICLE:
            # `article`: links with a `stated_strength` at that.
            strength = link.stated_strength
        elif policy is Policy.SUPPORTED:
            # `supported`: links whose verdict is supported or definitional.
            strength = strength if link.verdict in (Verdict.SUPPORTED, Verdict.DEFINITIONAL) else None
        elif policy is Policy.DIRECT:
            # `direct`: those that are definitional, or supported and direct.
            direct = link.verdict is Verdict.SUPPORTED and link.directness is Directness.DIRECT
            strength = strength if direct or link.verdict is Verdict.DEFINITIONAL else None
    return None if strength is None else _GRADE_OF[strength]


def compile_index(catalog: Catalog, policy: Policy = Policy.WEIGHED) -> Index:
    """The index of a catalog under a policy, made on first use and kept beside the catalog."""
    # ruff: noqa: SLF001 - the catalog keeps what is compiled from it
    found: Index | None = catalog._memo.get(("index", policy))
    if found is None:
        found = catalog._memo[("index", policy)] = _compile(catalog, policy)
    return found


def _compile(catalog: Catalog, policy: Policy) -> Index:
    graded = [(link, grade) for link in catalog.links if (grade := _grade(link, policy)) is not None]
    practices = tuple(sorted(catalog.practices))
    places = {id: place for place, id in enumerate(practices)}
    obstacles = tuple(sorted(catalog.obstacles))
    before: dict[int, list[int]] = {}
    for link in catalog.links:
        if link.relation is Relation.PRECEDES:
            before.setdefault(places[link.target], []).append(places[link.source])
    records = [catalog.practices[id] for id in practices]
    index = Index(
        catalog=catalog,
        policy=policy,
        obstacles=obstacles,
        pillars=tuple(sorted(catalog.pillars)),
        benefits=tuple(sorted(catalog.benefits)),
        practices=practices,
        links=tuple(link for link, _ in graded),
        grades=tuple(grade for _, grade in graded),
        tables=Tables(0, 0, 0, [], [], [], [], []),
        alone=tuple(ALONE[record.alone_effect] for record in records),
        minutes=tuple(record.minutes_per_week for record in records),
        starters=tuple(record.starter for record in records),
        conditions=tuple(
            tuple(
                (needed.condition, None, 0.0)
                if needed.when is None
                else (needed.condition, obstacles.index(needed.when.obstacle), needed.when.at_least)
                for needed in record.conditions
            )
            for record in records
        ),
        predecessors=tuple(tuple(sorted(before.get(place, ()))) for place in range(len(practices))),
        link_at={},
    )
    targets = {id: place for place, id in enumerate(index.targets)}
    at = {
        (places[link.source], targets[link.target]): (link, grade) for link, grade in graded if _relieves(link, places)
    }
    return index._replace(tables=_tables(index, index.links, index.grades), link_at=at)


def _relieves(link: Link, practices: Mapping[str, int]) -> bool:
    return link.source in practices and link.relation in (Relation.ADDRESSES, Relation.STRENGTHENS, Relation.YIELDS)


def _rows(index: Index, tables: Tables) -> Callable[[Link], tuple[Row, int]]:
    """The function that finds the row of a link in tables, and the number that stands in it beside the weight."""
    practices = {id: place for place, id in enumerate(index.practices)}
    pillars = {id: place for place, id in enumerate(index.pillars)}
    obstacles = {id: place for place, id in enumerate(index.obstacles)}
    benefits = {id: place for place, id in enumerate(index.benefits)}
    targets = {id: place for place, id in enumerate(index.targets)}

    def row_of(link: Link) -> tuple[Row, int]:
        if _relieves(link, practices):
            return tables.relieves[practices[link.source]], targets[link.target]
        if link.relation is Relation.WEAKENS:
            return tables.weakens[pillars[link.target]], obstacles[link.source]
        if link.relation is Relation.ENABLES:
            return tables.enables[pillars[link.target]], pillars[link.source]
        if link.relation is Relation.REQUIRES:
            return tables.requires[practices[link.source]], pillars[link.target]
        if link.relation is Relation.YIELDS:
            return tables.yields[pillars[link.source]], benefits[link.target]
        # No rule reads the others.
        return [], 0

    return row_of


def _tables(index: Index, links: Sequence[Link], grades: Sequence[int]) -> Tables:
    pillars, practices = len(index.pillars), len(index.practices)
    tables = Tables(
        obstacles=len(index.obstacles),
        pillars=pillars,
        benefits=len(index.benefits),
        weakens=[[] for _ in range(pillars)],
        enables=[[] for _ in range(pillars)],
        yields=[[] for _ in range(pillars)],
        requires=[[] for _ in range(practices)],
        relieves=[[] for _ in range(practices)],
    )
    row_of = _rows(index, tables)
    for link, grade in zip(links, grades, strict=True):
        row, other = row_of(link)
        row.append((other, GRADES[grade]))
    for row in tables.relieves:
        row.sort()
    return tables
