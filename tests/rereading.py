"""What to compare the library's numbers on with a second reading of the rules, `intimacy.testing.rereading`: catalogs and situations that tell much."""

from __future__ import annotations

from hypothesis import strategies as st

from intimacy import Catalog, Situation, model
from intimacy.testing.rereading import *  # noqa: F403 - tests run this file and ask it for all of the reading
from intimacy.testing.rereading import ALONE, GRADES


@st.composite
def dense_catalogs(draw, practices=6):
    """Small catalogs without prose in which most pairs are linked, so that practices compete, tie and wait for one another."""

    def ids(letter, least, most):
        return [f"{letter}{place}" for place in range(draw(st.integers(least, most)))]

    ps, os, bs, acts = ids("p", 1, 4), ids("o", 1, 3), ids("b", 0, 2), ids("a", 3, practices)
    often, seldom = st.sampled_from([*GRADES, None]), st.sampled_from([None, None, None, None, *GRADES])
    pairs = [(o, "weakens", p, often) for o in os for p in ps]
    pairs += [(q, "enables", p, seldom) for q in ps for p in ps if p != q]
    pairs += [(p, "yields", b, often) for p in ps for b in bs]
    for a in acts:
        pairs += [(a, "addresses", o, often) for o in os] + [(a, "strengthens", p, often) for p in ps]
        pairs += [(a, "requires", p, seldom) for p in ps] + [(a, "yields", b, often) for b in bs]
    links = []
    for source, relation, target, grade in pairs:
        strength = draw(grade)
        if strength is not None:
            verdict, directness = (
                draw(st.sampled_from(["supported", "definitional", "mixed"])),
                draw(st.sampled_from(["direct", "adjacent"])),
            )
            stated = draw(st.sampled_from([*GRADES, None]))
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
    sessions = model.Sessions(min=1, typical=draw(st.sampled_from([1, 2, 3.5])), max=7)
    records = [
        model.Practice(
            id=id,
            name=id,
            alone_effect=draw(st.sampled_from(list(ALONE))),
            starter=draw(st.booleans()),
            minutes_per_session=draw(st.sampled_from([10, 20, 30, None])),
            sessions_per_week=sessions,
        )
        for id in acts
    ]
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
    level = st.sampled_from([0.5, 0.25, 0.75, 0.1, 1.0, 0.0]) | st.floats(0, 1)

    def levels(ids):
        return draw(st.dictionaries(st.sampled_from(sorted(ids)), level, max_size=4)) if ids else {}

    def some(ids, most):
        return draw(st.lists(st.sampled_from(sorted(ids)), max_size=most, unique=True)) if ids else []

    return Situation(
        obstacles=levels(catalog.obstacles),
        pillars=levels(catalog.pillars),
        wanted=levels(catalog.pillars),
        goals=some([*catalog.benefits, *catalog.pillars], 2),
        red_flags=[],
        confirmed=some(catalog.conditions, 3),
        done=some(catalog.practices, 1),
        minutes_per_week=draw(st.sampled_from([None, None, None, 0, 60, 90, 150])) if minutes else None,
        mode=draw(st.sampled_from(["together", "alone"])),
    )
