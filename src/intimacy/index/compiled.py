"""A catalog compiled for speed: ids to numbers, links to tables, a situation's words to places in them."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from ..catalog import Catalog
from ..errors import Fault, RetiredIdWarning, SituationError, nearest
from ..model import (
    CONCEPT_SECTIONS,
    UNASKED,
    WEIGHTS,
    AloneEffect,
    Directness,
    Kind,
    Link,
    Mode,
    Policy,
    Relation,
    Ruling,
    Status,
    Strength,
    Verdict,
    frozendict,
)
from ..situation import Situation

__all__ = [
    "ALONE",
    "EPSILON",
    "GRADES",
    "ONCE",
    "RELIEF",
    "RULINGS",
    "Index",
    "Resolved",
    "Row",
    "Tables",
    "compile_index",
    "graded_links",
    "made_tables",
    "relief_link",
    "rows_in",
]

# S1 weight. weak, moderate, strong = 0.25, 0.5, 0.75.
GRADES = tuple(WEIGHTS.values())
_GRADE_OF = {strength: grade for grade, strength in enumerate(WEIGHTS)}

# S6. e_a = 1 together; alone: 1, 0.5 or 0 as the practice's alone_effect is full, half, none.
ALONE = {AloneEffect.FULL: 1.0, AloneEffect.HALF: 0.5, AloneEffect.NONE: 0.0}

EPSILON = 1e-12
"""S2: needs at or under this are dropped."""

RULINGS = tuple(Ruling)
"""The rulings by rank, the mildest first."""
_RANK = {ruling: rank for rank, ruling in enumerate(RULINGS)}

Row: TypeAlias = list[tuple[int, float]]


class Tables(NamedTuple):
    """The numbers of the rules: every list is by place of the practice, obstacle, pillar or benefit in sorted order.

    Targets are numbered together: obstacles first, then pillars, then benefits.
    """

    obstacles: int
    pillars: int
    benefits: int
    weakens: list[Row]
    """By obstacle: (pillar, weight)."""
    enables: list[Row]
    """By enabling pillar: (pillar, weight)."""
    yields: list[Row]
    """By pillar: (benefit, weight)."""
    requires: list[Row]
    """By practice: (pillar, weight)."""
    relieves: list[Row]
    """By practice: (target, weight), in the order of targets."""
    relieved_by: list[Row]
    """By target: (practice, weight), in the order of practices; the same weights as in `relieves`."""


_GOALS = (Kind.BENEFIT, Kind.PILLAR)
_NONE: frozenset[str] = frozenset()
_NOWHERE: frozenset[int] = frozenset()
_UNASKED = frozenset({UNASKED})
PASSED_OVER = ("done", "excluded")
"""The fields in which an id leads nowhere without changing anything: what was retired is no candidate."""
FORMER = (
    "this id is deprecated, or was retired and what stands in its place was taken; the catalogue names the newer one"
)
FORMER_GONE = "this id is retired in the catalogue, and nothing stands in its place; it was passed over"
ONCE = "each concept once, by its id or by an alias"


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
    """One catalog under one policy, compiled once by `compile_index`: ids, numbers and rulings, and no texts, so that it is small to ship to others."""

    policy: Policy
    obstacles: tuple[str, ...]
    pillars: tuple[str, ...]
    benefits: tuple[str, ...]
    practices: tuple[str, ...]
    targets: tuple[str, ...]
    """The ids of all targets: obstacles, pillars, benefits."""
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
    statuses: Mapping[str, Status]
    """By red flag: its status."""
    rulings: Mapping[str, bytes]
    """By red flag, `unasked` among them: one byte a practice, the rank of what the flag means for it."""
    words: Mapping[str, tuple[Kind, str, int]]
    """By id or alias of what a situation can name: kind, id, and place among its kind."""
    former: frozenset[str]
    """The words for what is deprecated or retired; one that is not in `words` leads nowhere."""
    memo: dict[str, Any]
    """What other rooms make of this index and keep; never in a pickle."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Index, (*self[:-1], {})

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Index) and self[:-1] == other[:-1]

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((self.policy, self.targets, self.practices))

    def __repr__(self) -> str:
        return f"Index({len(self.practices)} practices, {len(self.targets)} targets, {self.policy})"

    def kind_of(self, target: int) -> Kind:
        """The kind of a target by its number."""
        if target < len(self.obstacles):
            return Kind.OBSTACLE
        return Kind.PILLAR if target < len(self.obstacles) + len(self.pillars) else Kind.BENEFIT

    def resolve(self, situation: Situation) -> Resolved:
        """Find the ids and aliases of a situation; raises `SituationError` with every fault and no value."""
        faults: list[Fault] = []
        obstacles = self._mapping("obstacles", situation.obstacles, Kind.OBSTACLE, faults)
        levels = self._mapping("pillars", situation.pillars, Kind.PILLAR, faults)
        wanted = self._mapping("wanted", situation.wanted, Kind.PILLAR, faults)
        goals = self.look_up("goals", situation.goals, _GOALS, faults) if situation.goals else []
        flags = self._flags(situation.red_flags, faults)
        confirmed = self._ids("confirmed", situation.confirmed, Kind.CONDITION, faults)
        done = self._places("done", situation.done, faults)
        excluded = self._places("excluded", situation.excluded, faults)
        if faults:
            raise SituationError(faults) from None
        return Resolved(
            severities=obstacles,
            levels=levels,
            wanted=wanted,
            pillar_goals=frozenset([place for kind, _, place in goals if kind is Kind.PILLAR]),
            benefit_goals=tuple(sorted([place for kind, _, place in goals if kind is Kind.BENEFIT])),
            flags=flags,
            confirmed=confirmed,
            done=done,
            excluded=excluded,
            minutes=situation.minutes_per_week,
            alone=situation.mode is Mode.ALONE,
        )

    def _flags(self, given: tuple[str, ...] | None, faults: list[Fault]) -> frozenset[str]:
        if given is None:
            return _UNASKED
        # `unasked` beside raised flags: some of the private questions were passed over.
        return self._ids("red_flags", given, Kind.RED_FLAG, faults)

    def _ids(self, field: str, given: tuple[str, ...], kind: Kind, faults: list[Fault]) -> frozenset[str]:
        return frozenset([id for _, id, _ in self.look_up(field, given, (kind,), faults)]) if given else _NONE

    def _places(self, field: str, given: tuple[str, ...], faults: list[Fault]) -> frozenset[int]:
        return (
            frozenset([at for _, _, at in self.look_up(field, given, (Kind.PRACTICE,), faults)]) if given else _NOWHERE
        )

    def look_up(
        self, field: str, wanted: Iterable[str], kinds: tuple[Kind, ...], faults: list[Fault]
    ) -> list[tuple[Kind, str, int]]:
        """Kind, id and place of everything that one field names; what is wrong is added to ``faults``, without a word of what was said."""
        found: list[tuple[Kind, str, int]] = []
        for number, word in enumerate(wanted, start=1):
            record = self.words.get(word)
            if self.former and word in self.former and self.takes_former(word, field, f"{field}, entry {number}"):
                continue
            if record is None or record[0] not in kinds:
                faults.append(Fault(field=f"{field}, entry {number}", allowed=self.allowed(word, kinds)))
            elif record in found:
                faults.append(Fault(field=f"{field}, entry {number}", allowed=ONCE))
            else:
                found.append(record)
        return found

    def takes_former(self, word: str, field: str, where: str) -> bool:
        """Warn of a word for what is deprecated or retired, and say whether it is to be passed over; ``where`` says no word of it."""
        import warnings

        known = self.words.get(word)
        if known is None and field not in PASSED_OVER:
            return False
        text = FORMER_GONE if known is None else FORMER
        warnings.warn(f"{where}: {text}", RetiredIdWarning, stacklevel=2)
        return known is None

    def _mapping(self, field: str, given: Mapping[str, float], kind: Kind, faults: list[Fault]) -> dict[int, float]:
        if not given:
            return {}
        before = len(faults)
        found = self.look_up(field, given, (kind,), faults)
        if len(faults) > before:
            return {}
        return dict(sorted([(one[2], float(value)) for one, value in zip(found, given.values(), strict=True)]))

    def allowed(self, word: str, kinds: tuple[Kind, ...]) -> str:
        """What could have been meant: every id where there are few or a hint would tell too much, else the nearest."""
        if word in self.former and word not in self.words:
            return "an id that this catalogue has not retired; nothing stands in its place, so leave it out"
        known = [id for word, (kind, id, _) in self.words.items() if word == id and kind in kinds and id != UNASKED]
        what = " or ".join(f"{kind.replace('-', ' ')}" for kind in kinds)
        if Kind.RED_FLAG in kinds or Kind.CONDITION in kinds:
            return f"the id of a {what}: {', '.join(known)}"
        near = nearest(word, [one for one, (kind, _, _) in self.words.items() if kind in kinds])
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
    practices = tuple(sorted(catalog.practices))
    obstacles, pillars, benefits = (
        tuple(sorted(ids)) for ids in (catalog.obstacles, catalog.pillars, catalog.benefits)
    )
    places = {id: place for place, id in enumerate(practices)}
    hindering = {id: place for place, id in enumerate(obstacles)}
    before: dict[int, list[int]] = {}
    for link in catalog.contents.links:
        if link.relation is Relation.PRECEDES:
            before.setdefault(places[link.target], []).append(places[link.source])
    records = [catalog.practices[id] for id in practices]
    index = Index(
        policy=policy,
        obstacles=obstacles,
        pillars=pillars,
        benefits=benefits,
        practices=practices,
        targets=(*obstacles, *pillars, *benefits),
        tables=_NO_TABLES,
        alone=tuple([ALONE[record.alone_effect] for record in records]),
        minutes=tuple([record.minutes_per_week for record in records]),
        starters=tuple([record.starter for record in records]),
        conditions=tuple(
            [
                tuple(
                    [
                        (one.condition, None, 0.0)
                        if one.when is None
                        else (one.condition, hindering[one.when.obstacle], one.when.at_least)
                        for one in record.conditions
                    ]
                )
                for record in records
            ]
        ),
        predecessors=tuple([tuple(sorted(before.get(place, ()))) for place in range(len(practices))]),
        statuses=frozendict({id: flag.status for id, flag in catalog.red_flags.items()}),
        rulings=_rulings(catalog, places),
        words=_words(
            catalog, {Kind.OBSTACLE: obstacles, Kind.PILLAR: pillars, Kind.BENEFIT: benefits, Kind.PRACTICE: practices}
        ),
        former=catalog.former,
        memo={},
    )
    return index._replace(tables=made_tables(index, graded_links(catalog, policy)))


def _rulings(catalog: Catalog, places: Mapping[str, int]) -> Mapping[str, bytes]:
    # A ruling that is missing counts as hold under a flag that was raised, as ok under `unasked`.
    ranks = {flag: bytearray([_RANK[Ruling.HOLD]]) * len(places) for flag in catalog.red_flags}
    ranks[UNASKED] = bytearray([_RANK[Ruling.OK]]) * len(places)
    for (flag, practice), one in catalog.rulings.items():
        if practice in places:
            ranks[flag][places[practice]] = _RANK[one.ruling]
    return frozendict({flag: bytes(by_practice) for flag, by_practice in ranks.items()})


def _words(catalog: Catalog, ids: Mapping[Kind, tuple[str, ...]]) -> Mapping[str, tuple[Kind, str, int]]:
    places = {id: place for several in ids.values() for place, id in enumerate(several)}
    records = [record for section in _NAMED for record in getattr(catalog.contents, section)]
    words: dict[str, tuple[Kind, str, int]] = {
        record.id: (record.kind, record.id, places.get(record.id, 0)) for record in records
    }
    words.update({alias: words[record.id] for record in records for alias in record.aliases})
    # An id that was retired leads to what stands in its place.
    for one in catalog.former - words.keys():
        end = catalog.aliases.get(one)
        if end in words:
            words[one] = words[end]
    words[UNASKED] = (Kind.RED_FLAG, UNASKED, 0)
    return frozendict(words)


_NAMED = [
    section
    for section in CONCEPT_SECTIONS
    if section in ("obstacles", "pillars", "practices", "benefits", "red_flags", "conditions")
]
"""The sections that a situation can name."""


def graded_links(catalog: Catalog, policy: Policy) -> list[tuple[Link, int]]:
    """The links with a weight under a policy, sorted by source, relation and target, each with its grade: 0 weak, 1 moderate, 2 strong."""
    return [(link, grade) for link in catalog.contents.links if (grade := _grade(link, policy)) is not None]


def relief_link(catalog: Catalog, index: Index, practice: int, target: int) -> tuple[Link, int]:
    """The link by which a practice relieves a target, and its grade under the policy of an index."""
    kind = index.kind_of(target)
    key = (index.practices[practice], str(RELIEF[kind]), index.targets[target])
    link = catalog.links[bisect_left(catalog.links, key, key=lambda one: one.key)]
    grade = _grade(link, index.policy)
    if link.key != key or grade is None:
        raise LookupError("no such link under this policy")
    return link, grade


RELIEF = {Kind.OBSTACLE: Relation.ADDRESSES, Kind.PILLAR: Relation.STRENGTHENS, Kind.BENEFIT: Relation.YIELDS}


def rows_in(index: Index, tables: Tables) -> Callable[[Link], tuple[tuple[Row, int], ...]]:
    """The function that finds the rows of a link in tables, each with the number that stands in it beside the weight."""
    practices = {id: place for place, id in enumerate(index.practices)}
    pillars = {id: place for place, id in enumerate(index.pillars)}
    obstacles = {id: place for place, id in enumerate(index.obstacles)}
    benefits = {id: place for place, id in enumerate(index.benefits)}
    targets = {id: place for place, id in enumerate(index.targets)}

    def rows_of(link: Link) -> tuple[tuple[Row, int], ...]:
        source, relation, target = link.source, link.relation, link.target
        if relation in RELIEF.values() and source in practices:
            practice, at = practices[source], targets[target]
            return (tables.relieves[practice], at), (tables.relieved_by[at], practice)
        if relation is Relation.WEAKENS:
            return ((tables.weakens[obstacles[source]], pillars[target]),)
        if relation is Relation.ENABLES:
            return ((tables.enables[pillars[source]], pillars[target]),)
        if relation is Relation.REQUIRES:
            return ((tables.requires[practices[source]], pillars[target]),)
        if relation is Relation.YIELDS:
            return ((tables.yields[pillars[source]], benefits[target]),)
        # No rule reads the others.
        return ()

    return rows_of


_NO_TABLES = Tables(0, 0, 0, [], [], [], [], [], [])


def made_tables(index: Index, graded: Sequence[tuple[Link, int]]) -> Tables:
    """The tables of some links at their grades, in the places of an index."""
    pillars, practices = len(index.pillars), len(index.practices)
    tables = Tables(
        obstacles=len(index.obstacles),
        pillars=pillars,
        benefits=len(index.benefits),
        weakens=[[] for _ in index.obstacles],
        enables=[[] for _ in range(pillars)],
        yields=[[] for _ in range(pillars)],
        requires=[[] for _ in range(practices)],
        relieves=[[] for _ in range(practices)],
        relieved_by=[[] for _ in index.targets],
    )
    rows_of = rows_in(index, tables)
    for link, grade in graded:
        for row, other in rows_of(link):
            row.append((other, GRADES[grade]))
    for row in tables.relieves:
        row.sort()
    return tables
