"""Catalogues and situations of any size, the same for the same seed.

A catalogue has 120 targets (40 obstacles, 60 pillars, 20 benefits) and 20 relief links a practice. Situations come as columns: one to three obstacles on a
scale of 0 to 10 in tenths, sometimes a measured pillar, sometimes a goal; most were asked and raised no flag. Many are equal, as in life; with
``continuous`` every severity is a number of its own, so that none is.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
from timing import need

import intimacy
from intimacy.catalog import Catalog
from intimacy.model import (
    UNASKED,
    Benefit,
    Contents,
    Link,
    Obstacle,
    Pillar,
    Practice,
    Relation,
    Ruling,
    SafetyRuling,
    Strength,
)

OBSTACLES, PILLARS, BENEFITS, RELIEF = 40, 60, 20, 20
STRENGTHS = tuple(Strength)

Numbers: TypeAlias = "npt.NDArray[np.float64]"
Bools: TypeAlias = "npt.NDArray[np.bool_]"


def contents(practices: int, *, seed: int = 0) -> Contents:
    """The records of a catalogue with so many practices."""
    chance = random.Random(seed)  # noqa: S311 - made-up data, no secret
    obstacles = [f"obstacle-{place:02}" for place in range(OBSTACLES)]
    pillars = [f"pillar-{place:02}" for place in range(PILLARS)]
    benefits = [f"benefit-{place:02}" for place in range(BENEFITS)]
    ids = [f"practice-{place:06}" for place in range(practices)]
    targets = [
        *((Relation.ADDRESSES, id) for id in obstacles),
        *((Relation.STRENGTHENS, id) for id in pillars),
        *((Relation.YIELDS, id) for id in benefits),
    ]

    def link(source: str, relation: Relation, target: str) -> Link:
        return Link(source, relation, target, strength=chance.choice(STRENGTHS))

    links = [link(one, Relation.WEAKENS, pillar) for one in obstacles for pillar in chance.sample(pillars, 6)]
    links += [link(one, Relation.YIELDS, benefit) for one in pillars for benefit in chance.sample(benefits, 2)]
    for id in ids:
        links += [link(id, relation, target) for relation, target in chance.sample(targets, RELIEF)]
        if chance.random() < 0.2:
            links.append(link(id, Relation.REQUIRES, chance.choice(pillars)))
    flags = sorted(intimacy.load_catalog().red_flags)[:3]
    # One practice in a hundred is ruled upon: a ruling that is missing holds a practice under a flag that was raised.
    rulings = [
        SafetyRuling(flag=flag, practice=id, ruling=chance.choice(tuple(Ruling))) for id in ids[::100] for flag in flags
    ]
    return Contents(
        id=f"synthetic-{practices}",
        name="Synthetic",
        obstacles=tuple(Obstacle(id=id, name=id) for id in obstacles),
        pillars=tuple(Pillar(id=id, name=id) for id in pillars),
        benefits=tuple(Benefit(id=id, name=id) for id in benefits),
        practices=tuple(Practice(id=id, name=id, starter=place % 10 == 0) for place, id in enumerate(ids)),
        links=tuple(links),
        rulings=tuple(rulings),
    )


def catalog(practices: int, *, seed: int = 0) -> Catalog:
    """A catalog with so many practices; 100,000 take most of a minute and 1.5 GB."""
    return Catalog(contents(practices, seed=seed))


class Columns(NamedTuple):
    """Situations as arrays of one length, by id; NaN: not given."""

    obstacles: dict[str, Numbers]
    pillars: dict[str, Numbers]
    goals: dict[str, Bools]
    red_flags: dict[str, Bools]
    """With ``unasked`` among them: nobody asked."""

    @property
    def rows(self) -> int:
        """How many situations."""
        return len(next(iter(self.obstacles.values())))

    def arrays(self) -> dict[str, Any]:
        """As arguments of `intimacy.bulk.recommend_arrays`."""
        return {name: dict(getattr(self, name)) for name in self._fields}

    def wide(self) -> dict[str, Numbers]:
        """The numbers by the names of wide columns: ``obstacle:ID`` and ``pillar:ID``."""
        named = {f"obstacle:{id}": values for id, values in self.obstacles.items()}
        return named | {f"pillar:{id}": values for id, values in self.pillars.items()}

    def table(self) -> Any:
        """As a `pyarrow.Table` of wide columns, lists of goals and of red flags, and a running number as ``id``."""
        pa = need("pyarrow")
        columns = {name: pa.array(values, from_pandas=True) for name, values in self.wide().items()}
        columns["goals"] = _lists(pa, self.goals, None)
        flags = {id: given for id, given in self.red_flags.items() if id != UNASKED}
        columns["red_flags"] = _lists(pa, flags, self.red_flags[UNASKED])
        columns["id"] = pa.array(np.arange(self.rows))
        return pa.table(columns)

    def situation(self, row: int) -> intimacy.Situation:
        """One of them as a `Situation`."""
        flags = [id for id, given in self.red_flags.items() if given[row] and id != UNASKED]
        return intimacy.Situation(
            obstacles=_given(self.obstacles, row),
            pillars=_given(self.pillars, row),
            goals=[id for id, given in self.goals.items() if given[row]],
            red_flags=None if self.red_flags[UNASKED][row] else flags,
        )

    def distinct(self) -> int:
        """How many different ones there are."""
        every = np.column_stack([*self.wide().values(), *self.goals.values(), *self.red_flags.values()])
        rows = np.ascontiguousarray(np.nan_to_num(every, nan=-1.0))
        return len(np.unique(rows.view([("", np.void, rows.itemsize * rows.shape[1])])))


def _given(columns: Mapping[str, Numbers], row: int) -> dict[str, float]:
    return {id: float(values[row]) for id, values in columns.items() if not np.isnan(values[row])}


def _lists(pa: Any, columns: Mapping[str, Bools], null: Bools | None) -> Any:
    """Columns of yes and no as one column of lists of ids."""
    given = np.column_stack(list(columns.values()))
    offsets = np.concatenate([[0], np.cumsum(given.sum(axis=1))]).astype(np.int32)
    ids = pa.array(list(columns)).take(pa.array(np.nonzero(given)[1]))
    mask = None if null is None else pa.array(null)
    return pa.ListArray.from_arrays(pa.array(offsets), ids, mask=mask)


def columns(of: Catalog, rows: int, *, seed: int = 0, continuous: bool = False) -> Columns:
    """So many situations for a catalog."""
    chance = np.random.default_rng(seed)
    obstacles, pillars = sorted(of.obstacles), sorted(of.pillars)
    goals, flags = sorted([*of.benefits, *of.pillars]), sorted(of.red_flags)

    def severity() -> Numbers:
        return chance.random(rows) if continuous else chance.integers(0, 11, rows) / 10

    # Three different obstacles: a first one, and two steps on from it of different length.
    count = len(obstacles)
    first = chance.integers(0, count, rows)
    step, other = chance.integers(1, count, rows), chance.integers(1, count - 1, rows)
    places = (first, (first + step) % count, (first + other + (other >= step)) % count)
    several = chance.random(rows)
    severities = np.full((count, rows), np.nan)
    for place, often in zip(places, (1.0, 0.5, 0.2), strict=True):
        chosen = np.nonzero(several < often)[0]
        severities[place[chosen], chosen] = severity()[chosen]

    def some(ids: list[str], often: float) -> dict[str, Bools]:
        chosen = np.nonzero(chance.random(rows) < often)[0]
        given = np.zeros((len(ids), rows), dtype=bool)
        given[chance.integers(0, len(ids), len(chosen)), chosen] = True
        return dict(zip(ids, given, strict=True))

    measured = {id: np.where(given, severity(), np.nan) for id, given in some(pillars, 0.2).items()}
    unasked = chance.random(rows) < 0.05
    raised = {id: given & ~unasked for id, given in some(flags, 0.02).items()}
    return Columns(
        dict(zip(obstacles, severities, strict=True)), measured, some(goals, 0.2), {**raised, UNASKED: unasked}
    )


def batches(of: Catalog, rows: int, *, size: int = 65_536) -> Iterator[Any]:
    """Record batches of so many situations in all, each made when it is asked for."""
    for place, start in enumerate(range(0, rows, size)):
        yield from columns(of, min(size, rows - start), seed=place).table().combine_chunks().to_batches()
