"""A second reading of rules S1 to S10 and of the gate, in plain loops and dictionaries, made from their text alone.

It shares no code with the rooms that obey the rules: it reads the records of a catalog and of a situation and nothing else. Where it and the library differ,
one of them has the rules wrong. It is slow, and means to be read.
"""

from __future__ import annotations

import math
import random
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple, TypeAlias

from ..catalog import Catalog
from ..model import Practice
from ..situation import Situation

__all__ = [
    "ALONE",
    "GRADES",
    "RELIEF",
    "RULINGS",
    "Reading",
    "causes",
    "gate",
    "lacks",
    "needs_of",
    "reread",
    "shares_of",
    "stability",
    "weights",
]

GRADES = {"weak": 0.25, "moderate": 0.5, "strong": 0.75}
ALONE = {"full": 1.0, "half": 0.5, "none": 0.0}
RELIEF = ("addresses", "strengthens", "yields")
RULINGS = ("ok", "caution", "hold", "contraindicated")

Levels: TypeAlias = Mapping[str, float]
Weights: TypeAlias = Mapping[tuple[str, str, str], float]


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
    left_out: dict[str, str]
    """The first cause for which a practice is no candidate."""
    alone: dict[str, float]
    """What each practice that was chosen would gain were it the only one."""
    unmet: dict[str, float]
    """What remains of each need after the list, as a share of it."""
    reached: set[str]
    """The targets to which a candidate is linked."""
    effects: dict[str, dict[str, float]]
    """What each practice does for each target, candidate or not."""


def weights(catalog: Catalog, evidence: str) -> dict[tuple[str, str, str], float]:
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


def gate(catalog: Catalog, red_flags: Iterable[str] | None) -> tuple[bool, set[str]]:
    """§6: whether everything stops, and the practices that are left out."""
    flags = ["unasked"] if red_flags is None else list(red_flags)
    for flag in flags:
        if flag != "unasked" and catalog.red_flags[flag].status in ("block", "urgent"):
            return True, set(catalog.practices)
    held = set()
    for practice in catalog.practices:
        worst = 0
        for flag in flags:
            found = catalog.rulings.get((flag, practice))
            missing = "ok" if flag == "unasked" else "hold"
            ruling = missing if found is None else str(found.ruling)
            worst = max(worst, RULINGS.index(ruling))
        if worst >= 2:
            held.add(practice)
    return False, held


def lacks(catalog: Catalog, w: Weights, obstacles: Levels, levels: Levels) -> dict[str, float]:
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


def needs_of(
    catalog: Catalog,
    w: Weights,
    obstacles: Levels,
    levels: Levels,
    wanted: Levels,
    goals: Collection[str],
    lack: Levels,
) -> dict[str, float]:
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


def shares_of(catalog: Catalog, needs: Levels, focus: float) -> dict[str, float]:
    """S5: the share of every need."""
    kinds: tuple[Collection[str], ...] = (catalog.obstacles, catalog.pillars, catalog.benefits)
    groups = [[t for t in needs if t in kind] for kind in kinds]
    largest = [max((needs[t] for t in group), default=0.0) for group in groups]
    hefts = [focus * largest[0], (1 - focus) * largest[1], (1 - focus) * largest[2]]
    if not any(hefts):
        hefts = largest
    out = {}
    for group, heft in zip(groups, hefts, strict=True):
        whole = sum(needs[t] for t in group)
        for t in group:
            out[t] = heft / sum(hefts) * needs[t] / whole
    return out


def causes(catalog: Catalog, situation: Situation, pillar: str, evidence: str = "weighed") -> dict[str, float]:
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


def stability(
    catalog: Catalog, situation: Situation, k: int = 3, evidence: str = "weighed", focus: float = 0.5, seed: int = 0
) -> tuple[dict[str, float], int]:
    """S9: the share of 200 redraws in which each practice is chosen, and the number of redraws with a close call."""
    draw = random.Random(seed)  # noqa: S311 - the rule names this generator
    grades = sorted(GRADES.values())
    start = weights(catalog, evidence)
    ordered = sorted(start)
    counts: dict[str, int] = {}
    close = 0
    for _ in range(200):
        w = {}
        for link in ordered:
            place = grades.index(start[link]) + draw.randrange(3) - 1
            w[link] = grades[min(max(place, 0), 2)]
        read = reread(catalog, situation, k, evidence, focus, w=w)
        close += read.close
        for practice, _, _ in read.chosen:
            counts[practice] = counts.get(practice, 0) + 1
    return {practice: count / 200 for practice, count in counts.items()}, close


def reread(  # noqa: PLR0915 - rules S1 to S8 from top to bottom, as they are written
    catalog: Catalog,
    situation: Situation,
    k: int = 3,
    evidence: str = "weighed",
    focus: float = 0.5,
    *,
    w: Weights | None = None,
) -> Reading:
    """Read S1 to S8 for one situation; ``w`` stands in for the weights of S1."""

    def named(id: str) -> str:
        return catalog[id].id

    obstacles = {named(id): severity for id, severity in situation.obstacles.items()}
    levels = {named(id): level for id, level in situation.pillars.items()}
    wanted = {named(id): level for id, level in situation.wanted.items()}
    goals = [named(id) for id in situation.goals]
    confirmed = [named(id) for id in situation.confirmed]
    done, excluded = [named(id) for id in situation.done], [named(id) for id in situation.excluded]
    flags = None
    if situation.red_flags is not None:
        flags = [flag if flag == "unasked" else named(flag) for flag in situation.red_flags]

    stops, held = gate(catalog, flags)
    if stops:
        return Reading([], {}, {}, False, held, False, {}, {}, {}, set(), {})

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
    ready = dict.fromkeys(catalog.practices, 1.0)
    for (a, relation, p), weight in sorted(w.items()):
        if relation == "requires":
            ready[a] *= 1 - lack[p] * weight
    effect = {
        a: ALONE[practice.alone_effect] if situation.mode == "alone" else 1.0
        for a, practice in catalog.practices.items()
    }
    v: dict[str, dict[str, float]] = {a: {} for a in catalog.practices}
    for (a, relation, t), weight in w.items():
        if a in v and relation in RELIEF and t in shares:
            v[a][t] = ready[a] * effect[a] * weight

    # S7: who is no candidate, and the first cause of it.
    left_out: dict[str, str] = {}
    limit = situation.minutes_per_week
    for a, practice in catalog.practices.items():
        asked_first = False
        for needed in practice.conditions:
            applies = needed.when is None or obstacles.get(needed.when.obstacle, 0.0) >= needed.when.at_least
            if applies and needed.condition not in confirmed:
                asked_first = True
        minutes = minutes_of(practice)
        close |= abs(ready[a] - 0.4) < 1e-12 or (limit is not None and 0 < abs(minutes - limit) < 1e-6)
        for cause, so in (
            ("done", a in done),
            ("excluded", a in excluded),
            ("safety", a in held),
            ("ask-first", asked_first),
            ("mode", effect[a] == 0),
            ("not-yet", ready[a] < 0.4),
            ("not-a-starter", general and not practice.starter),
            ("minutes", limit is not None and minutes > limit),
        ):
            if so:
                left_out[a] = cause
                break
    candidates = sorted(set(catalog.practices) - set(left_out))
    reached = {t for a in candidates for t, value in v[a].items() if value > 0}

    # S7
    chosen: list[tuple[str, float, dict[str, float]]] = []
    unmet = dict.fromkeys(shares, 1.0)
    minutes_left = limit
    while len(chosen) < k:
        gains = {}
        for a in candidates:
            if minutes_left is not None:
                minutes = minutes_of(catalog.practices[a])
                close |= 0 < abs(minutes - minutes_left) < 1e-6
                if minutes > minutes_left:
                    continue
            gains[a] = sum(shares[t] * unmet[t] * value for t, value in v[a].items())
        if not gains:
            break
        largest = max(gains.values())
        close |= abs(largest - 1e-12) < 1e-15
        if largest <= 1e-12:
            break
        close |= any(abs(gain - (largest - 1e-9)) < 1e-12 for gain in gains.values())
        close |= any(abs(gain - 1e-12) < 1e-15 for gain in gains.values())
        best = min(a for a, gain in gains.items() if gain >= largest - 1e-9 and gain > 1e-12)
        parts = {t: shares[t] * unmet[t] * value for t, value in v[best].items()}
        chosen.append((best, gains[best], parts))
        for t, value in v[best].items():
            unmet[t] *= 1 - value
        if minutes_left is not None:
            minutes_left -= minutes_of(catalog.practices[best])
        candidates.remove(best)
    alone = {a: sum(shares[t] * value for t, value in v[a].items()) for a, _, _ in chosen}
    return Reading(chosen, needs, shares, general, held, close, left_out, alone, unmet, reached, v)


def minutes_of(practice: Practice) -> float:
    """S7: the minutes of a typical week; unknown minutes never fit a budget."""
    if practice.minutes_per_session is None or practice.sessions_per_week is None:
        return math.inf
    return practice.minutes_per_session * practice.sessions_per_week.typical
