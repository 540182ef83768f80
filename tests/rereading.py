"""What to compare the library's numbers on with a second reading of the rules, `intimacy.testing.rereading`: catalogs and situations that tell much."""

from __future__ import annotations

from functools import cache
from itertools import product

from hypothesis import strategies as st

from intimacy import Catalog, Situation, model
from intimacy.testing.rereading import *  # noqa: F403 - tests run this file and ask it for all of the reading
from intimacy.testing.rereading import ALONE, GRADES

# A strategy costs more to make than to draw from, and one draw less than four: a link, or None, is drawn whole.
DETAILS = list(product(["supported", "definitional", "mixed"], ["direct", "adjacent"], [*GRADES, None]))
OFTEN = st.sampled_from([*product(GRADES, DETAILS), *[None] * len(DETAILS)])
SELDOM = st.sampled_from([*[None] * 4 * len(DETAILS), *product(GRADES, DETAILS)])
ACTS = st.tuples(st.sampled_from(list(ALONE)), st.booleans(), st.sampled_from([10, 20, 30, None]))
SESSIONS = st.sampled_from([1, 2, 3.5])
LEVEL = st.sampled_from([0.5, 0.25, 0.75, 0.1, 1.0, 0.0]) | st.floats(0, 1)
MINUTES = st.sampled_from([None, None, None, 0, 60, 90, 150])
MODES = st.sampled_from(["together", "alone"])


@cache
def levels_of(ids):
    return st.dictionaries(st.sampled_from(ids), LEVEL, max_size=4)


@cache
def some_of(ids, most):
    return st.lists(st.sampled_from(ids), max_size=most, unique=True)


@st.composite
def dense_catalogs(draw, practices=6):
    """Small catalogs without prose in which most pairs are linked, so that practices compete, tie and wait for one another."""

    def ids(letter, least, most):
        return [f"{letter}{place}" for place in range(draw(st.integers(least, most)))]

    ps, os, bs, acts = ids("p", 1, 4), ids("o", 1, 3), ids("b", 0, 2), ids("a", 3, practices)
    pairs = [(o, "weakens", p, OFTEN) for o in os for p in ps]
    pairs += [(q, "enables", p, SELDOM) for q in ps for p in ps if p != q]
    pairs += [(p, "yields", b, OFTEN) for p in ps for b in bs]
    for a in acts:
        pairs += [(a, "addresses", o, OFTEN) for o in os] + [(a, "strengthens", p, OFTEN) for p in ps]
        pairs += [(a, "requires", p, SELDOM) for p in ps] + [(a, "yields", b, OFTEN) for b in bs]
    links = []
    for source, relation, target, maybe in pairs:
        drawn = draw(maybe)
        if drawn is not None:
            strength, (verdict, directness, stated) = drawn
            links.append(
                model.Link(
                    source,
                    relation,
                    target,
                    strength=strength,
                    stated_strength=stated,
                    verdict=verdict,
                    directness=directness,
                )
            )
    sessions = model.Sessions(min=1, typical=draw(SESSIONS), max=7)
    records = []
    for id in acts:
        alone, starter, minutes = draw(ACTS)
        records.append(
            model.Practice(
                id=id,
                name=id,
                alone_effect=alone,
                starter=starter,
                minutes_per_session=minutes,
                sessions_per_week=sessions,
            )
        )
    contents = model.Contents(
        id="dense",
        name="Dense",
        pillars=tuple(model.Pillar(id=id, name=id) for id in ps),
        obstacles=tuple(model.Obstacle(id=id, name=id) for id in os),
        benefits=tuple(model.Benefit(id=id, name=id) for id in bs),
        practices=tuple(records),
        links=tuple(links),
    )
    return Catalog(contents)


@st.composite
def plain_situations(draw, catalog, *, minutes=True):
    """Situations on a coarse grid, so that equal numbers are common; asked, and nothing raised."""

    def levels(ids):
        return draw(levels_of(tuple(sorted(ids)))) if ids else {}

    def some(ids, most):
        return draw(some_of(tuple(sorted(ids)), most)) if ids else []

    return Situation(
        obstacles=levels(catalog.obstacles),
        pillars=levels(catalog.pillars),
        wanted=levels(catalog.pillars),
        goals=some([*catalog.benefits, *catalog.pillars], 2),
        red_flags=[],
        confirmed=some(catalog.conditions, 3),
        done=some(catalog.practices, 1),
        minutes_per_week=draw(MINUTES) if minutes else None,
        mode=draw(MODES),
    )
