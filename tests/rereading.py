"""A second reading of the scoring rules S1 to S8 (and S9, S10), in plain loops and dictionaries, made from their text alone.

It shares no code with the library's rules: it reads the records of a catalog and of a situation and nothing else. Where it and the library differ, one of
them has the rules wrong. At the end are catalogs and situations on which a comparison tells much.
"""

from __future__ import annotations

import math
import random
from typing import NamedTuple

from hypothesis import strategies as st

from intimacy import Catalog, Situation, model

GRADES = {"weak": 0.25, "moderate": 0.5, "strong": 0.75}
ALONE = {"full": 1.0, "half": 0.5, "none": 0.0}
RELIEF = ("addresses", "strengthens", "yields")
RULINGS = ("ok", "caution", "hold", "contraindicated")


class Reading(NamedTuple):
    """What the rules give for one situation."""

    chosen: list[tuple[str, float, dict[str, float]]]
    """Practice, gain, and each target's part of the gain, in the order of choice."""
    needs: dict[str, float]
    shares: dict[str, float]
    general: bool
    held: set[str]
    """Practices that the gate leaves out."""
    close: bool
    """Whether somewhere a number was so near its limit that rounding decides, so that two right programs may differ."""


def weights(catalog, evidence):
    """S1: the weight of every link that counts, by (source, relation, target)."""
    out = {}
    for link in catalog.links:
        if link.relation == "precedes":
            continue
        strength = None
        if link.relation == "requires" or evidence == "weighed":
            strength = link.strength
        elif evidence == "article":
            strength = link.stated_strength
        elif evidence == "supported":
            if link.verdict in ("supported", "definitional"):
                strength = link.strength
        elif evidence == "direct":
            if link.verdict == "definitional" or (link.verdict == "supported" and link.directness == "direct"):
                strength = link.strength
        else:
            raise AssertionError(evidence)
        if strength is not None:
            out[link.source, str(link.relation), link.target] = GRADES[strength]
    return out


def gate(catalog, red_flags):
    """Section 6: whether everything stops, and the practices that are left out."""
    if red_flags is not None:
        for flag in red_flags:
            if catalog.red_flags[flag].status in ("block", "urgent"):
                return True, set(catalog.practices)
    held = set()
    for practice in catalog.practices:
        worst = 0
        for flag in ["unasked"] if red_flags is None else red_flags:
            found = catalog.rulings.get((flag, practice))
            missing = "ok" if flag == "unasked" else "hold"
            ruling = missing if found is None else str(found.ruling)
            worst = max(worst, RULINGS.index(ruling))
        if worst >= 2:
            held.add(practice)
    return False, held


def lacks(catalog, w, obstacles, levels):
    """S3: the lack of every pillar."""
    out = {}
    for p in catalog.pillars:
        if p in levels:
            out[p] = 1 - levels[p]
            continue
        left = 1.0
        for o, severity in obstacles.items():
            left *= 1 - severity * w.get((o, "weakens", p), 0.0)
        for q, level in levels.items():
            left *= 1 - (1 - level) * w.get((q, "enables", p), 0.0)
        out[p] = 1 - left
    return out


def needs_of(catalog, w, obstacles, levels, wanted, goals, lack):
    """S2 and S4: the need of every obstacle, pillar and benefit."""
    out = dict(obstacles)
    for p in catalog.pillars:
        need = max(0.0, wanted.get(p, 1.0) - levels[p]) if p in levels else lack[p]
        for goal in goals:
            if goal == p:
                need = 1 - 0.5 * (1 - need)
            elif goal in catalog.benefits and p not in levels:
                need = 1 - (1 - need) * (1 - 0.5 * w.get((p, "yields", goal), 0.0))
        out[p] = need
    for goal in goals:
        if goal in catalog.benefits:
            out[goal] = 0.5
    return {target: need for target, need in out.items() if need > 1e-12}


def shares_of(catalog, needs, focus):
    """S5: the share of every need."""
    groups = [[t for t in needs if t in kind] for kind in (catalog.obstacles, catalog.pillars, catalog.benefits)]
    largest = [max((needs[t] for t in group), default=0.0) for group in groups]
    hefts = [focus * largest[0], (1 - focus) * largest[1], (1 - focus) * largest[2]]
    if not any(hefts):
        hefts = largest
    out = {}
    for group, heft in zip(groups, hefts, strict=True):
        for t in group:
            out[t] = heft / sum(hefts) * needs[t] / sum(needs[other] for other in group)
    return out


def causes(catalog, situation, pillar, evidence="weighed"):
    """S10: each source's part of the lack of a pillar."""
    levels = {catalog[id].id: level for id, level in situation.pillars.items()}
    if pillar in levels:
        return {pillar: 1.0}
    w = weights(catalog, evidence)
    terms = {}
    for id, severity in situation.obstacles.items():
        terms[catalog[id].id] = severity * w.get((catalog[id].id, "weakens", pillar), 0.0)
    for q, level in levels.items():
        terms[q] = (1 - level) * w.get((q, "enables", pillar), 0.0)
    # S2: what is at or under 1e-12 is no need, and needs no cause; a goal may still make one of it.
    if 1 - math.prod(1 - term for term in terms.values()) <= 1e-12:
        return {}
    parts = {source: -math.log(1 - term) for source, term in terms.items() if term > 0}
    return {source: part / sum(parts.values()) for source, part in parts.items() if part > 0}


def stability(catalog, situation, k=3, evidence="weighed", focus=0.5, seed=0):
    """S9: the share of 200 redraws in which each practice is chosen, and the number of redraws with a close call."""
    draw = random.Random(seed)  # noqa: S311  # the rule names this generator
    grades = sorted(GRADES.values())
    start = weights(catalog, evidence)
    counts, close = {}, 0
    for _ in range(200):
        w = {}
        for link in sorted(start):
            place = grades.index(start[link]) + draw.randrange(3) - 1
            w[link] = grades[min(max(place, 0), 2)]
        read = reread(catalog, situation, k, evidence, focus, w=w)
        close += read.close
        for practice, _, _ in read.chosen:
            counts[practice] = counts.get(practice, 0) + 1
    return {practice: count / 200 for practice, count in counts.items()}, close


def reread(catalog, situation, k=3, evidence="weighed", focus=0.5, *, w=None):
    """Read S1 to S8 for one situation; ``w`` stands in for the weights of S1."""

    def named(id):
        return catalog[id].id

    obstacles = {named(id): severity for id, severity in situation.obstacles.items()}
    levels = {named(id): level for id, level in situation.pillars.items()}
    wanted = {named(id): level for id, level in situation.wanted.items()}
    goals = [named(id) for id in situation.goals]
    confirmed = [named(id) for id in situation.confirmed]
    unwanted = [named(id) for id in (*situation.done, *situation.excluded)]
    flags = None if situation.red_flags is None else [named(id) for id in situation.red_flags]

    stops, held = gate(catalog, flags)
    if stops:
        return Reading([], {}, {}, general=False, held=held, close=False)

    w = weights(catalog, evidence) if w is None else w
    lack = lacks(catalog, w, obstacles, levels)
    needs = needs_of(catalog, w, obstacles, levels, wanted, goals, lack)

    # S8
    general = not needs
    if general:
        needs = dict.fromkeys(catalog.pillars or catalog.obstacles, 0.5)
        lack = dict.fromkeys(catalog.pillars, 0.5)
    shares = shares_of(catalog, needs, focus)

    # S6
    close = any(abs(need - 1e-12) < 1e-15 for need in needs.values())
    v = {}
    candidates = []
    for a, practice in sorted(catalog.practices.items()):
        ready = 1.0
        for p in catalog.pillars:
            ready *= 1 - lack[p] * w.get((a, "requires", p), 0.0)
        effect = ALONE[practice.alone_effect] if situation.mode == "alone" else 1.0
        for t in shares:
            for relation in RELIEF:
                if (a, relation, t) in w:
                    v[a, t] = ready * effect * w[a, relation, t]
        asked_first = False
        for needed in practice.conditions:
            applies = needed.when is None or obstacles.get(needed.when.obstacle, 0.0) >= needed.when.at_least
            if applies and needed.condition not in confirmed:
                asked_first = True
        if a in held or a in unwanted or asked_first or effect == 0 or (general and not practice.starter):
            continue
        close |= abs(ready - 0.4) < 1e-12
        if ready >= 0.4:
            candidates.append(a)

    # S7
    chosen = []
    unmet = dict.fromkeys(shares, 1.0)
    minutes_left = situation.minutes_per_week
    while len(chosen) < k:
        gains = {}
        for a in candidates:
            if minutes_left is not None:
                practice = catalog.practices[a]
                if practice.minutes_per_session is None or practice.sessions_per_week is None:
                    continue
                minutes = practice.minutes_per_session * practice.sessions_per_week.typical
                close |= 0 < abs(minutes - minutes_left) < 1e-6
                if minutes > minutes_left:
                    continue
            gains[a] = sum(shares[t] * unmet[t] * v.get((a, t), 0.0) for t in shares)
        if not gains:
            break
        largest = max(gains.values())
        close |= abs(largest - 1e-12) < 1e-15
        if largest <= 1e-12:
            break
        close |= any(abs(gain - (largest - 1e-9)) < 1e-12 for gain in gains.values())
        close |= any(abs(gain - 1e-12) < 1e-15 for gain in gains.values())
        best = min(a for a, gain in gains.items() if gain >= largest - 1e-9 and gain > 1e-12)
        parts = {t: shares[t] * unmet[t] * v[best, t] for t in shares if (best, t) in v}
        chosen.append((best, gains[best], parts))
        for t in parts:
            unmet[t] *= 1 - v[best, t]
        if minutes_left is not None:
            minutes_left -= (
                catalog.practices[best].minutes_per_session * catalog.practices[best].sessions_per_week.typical
            )
        candidates.remove(best)
    return Reading(chosen, needs, shares, general, held, close)


# -- what to compare on ----------------------------------------------------------------------------------------------


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
