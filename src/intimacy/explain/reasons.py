"""Why: the reasons of each practice, the needs and what they come from (rule S10), gaps, what is left out."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from ..catalog import Catalog
from ..choose import Candidacy, Choice, gain_of, relieve
from ..index import Index, Resolved, relief_link
from ..model import Kind, Strength
from ..safety import Caution
from ..scoring import EPSILON, Scores
from ..wording import evidence_phrase
from .records import Gap, LeftOut, Need, Part, Reason, Recommendation

__all__ = ["causes_of", "find_gaps", "list_left_out", "list_needs", "make_recommendations", "origins_of"]

STRENGTHS = tuple(Strength)


def make_recommendations(
    catalog: Catalog,
    index: Index,
    given: Resolved,
    scores: Scores,
    choice: Choice,
    cautions: Mapping[int, tuple[Caution, ...]],
    never_named: Collection[int],
) -> tuple[Recommendation, ...]:
    """Put practices, reasons, cautions and order to the picks of a choice; what is in ``never_named`` comes into no ``start_after``."""
    made = []
    above: set[int] = set()
    left = list(scores.shares)
    causes = cache(lambda target: origins_of(index, given, scores, target))
    for rank, pick in enumerate(choice.picks, start=1):
        row = scores.effects[pick.practice]
        reasons = [
            _reason(catalog, index, pick.practice, target, part, causes=causes(target))
            for target, effect in row
            if (part := left[target] * effect) > 0
        ]
        relieve(row, left)
        first = [one for one in index.predecessors[pick.practice] if one not in above and one not in never_named]
        made.append(
            Recommendation(
                rank=rank,
                practice=catalog.practices[index.practices[pick.practice]],
                gain=pick.gain,
                standalone_gain=gain_of(row, scores.shares),
                reasons=tuple(sorted(reasons, key=lambda reason: (-reason.gain, reason.target))),
                cautions=cautions.get(pick.practice, ()),
                start_after=tuple(index.practices[one] for one in first),
            )
        )
        above.add(pick.practice)
    return tuple(made)


def _reason(
    catalog: Catalog, index: Index, practice: int, target: int, gain: float, *, causes: tuple[Part, ...]
) -> Reason:
    id = index.targets[target]
    link, grade = relief_link(catalog, index, practice, target)
    return Reason(
        target=id,
        kind=index.kind_of(target),
        name=catalog.concepts[id].name,
        gain=gain,
        link=link,
        strength=STRENGTHS[grade],
        evidence=evidence_phrase(link),
        causes=causes,
    )


def list_needs(catalog: Catalog, index: Index, given: Resolved, scores: Scores) -> tuple[Need, ...]:
    """Every need, the largest share first."""
    needs = []
    for place, (target, need) in enumerate(zip(index.targets, scores.needs, strict=True)):
        if not need:
            continue
        kind = index.kind_of(place)
        causes: tuple[Part, ...] = ()
        origin = {Kind.OBSTACLE: "reported", Kind.BENEFIT: "goal"}.get(kind, "inferred")
        if scores.general:
            origin = "assumed"
        elif kind is Kind.PILLAR:
            pillar = place - len(index.obstacles)
            lacking = pillar in given.levels or scores.lacks[pillar] > EPSILON
            causes = causes_of(index, given, pillar) if lacking else ()
            if pillar in given.levels:
                origin = "measured"
            elif not causes:
                origin = "goal"
        needs.append(
            Need(
                target=target,
                kind=kind,
                name=catalog.concepts[target].name,
                need=need,
                share=scores.shares[place],
                origin=origin,
                causes=causes,
            )
        )
    return tuple(sorted(needs, key=lambda need: (-need.share, -need.need, need.target)))


def origins_of(index: Index, given: Resolved, scores: Scores, target: int) -> tuple[Part, ...]:
    """Where the need of a target comes from, wishes included, the largest part first; the parts sum to 1."""
    pillar = target - len(index.obstacles)
    id = index.targets[target]
    if scores.general or index.kind_of(target) is not Kind.PILLAR:
        return (Part(source=id, share=1.0),)
    # S10 with the goals of S4 as further terms: all of them are joined in the same way, each leaving (1 - term) of what is not needed yet.
    if pillar in given.levels:
        reported = [(id, max(0.0, given.wanted.get(pillar, 1.0) - given.levels[pillar]))]
    else:
        reported = _terms(index, given, pillar)
        wishes = [(b, weight) for b, weight in index.tables.yields[pillar] if b in given.benefit_goals]
        reported += [(index.benefits[b], 0.5 * weight) for b, weight in wishes]
    if pillar in given.pillar_goals:
        reported.append((id, 0.5))
    return _parts(reported)


def causes_of(index: Index, given: Resolved, pillar: int) -> tuple[Part, ...]:
    """Where the lack of a pillar comes from, the largest part first."""
    # S10 chain. Parts of an inferred lack in proportion to -ln(1 - term) of S3; a measured pillar is its own cause.
    if pillar in given.levels:
        return (Part(source=index.pillars[pillar], share=1.0),)
    return _parts(_terms(index, given, pillar))


def _terms(index: Index, given: Resolved, pillar: int) -> list[tuple[str, float]]:
    """The terms of S3 for a pillar that was not measured, each with what it comes from."""
    tables = index.tables
    terms = [
        (index.obstacles[obstacle], severity * weight)
        for obstacle, severity in given.severities.items()
        for weakened, weight in tables.weakens[obstacle]
        if weakened == pillar
    ]
    terms += [
        (index.pillars[enabling], (1 - level) * weight)
        for enabling, level in given.levels.items()
        for enabled, weight in tables.enables[enabling]
        if enabled == pillar
    ]
    return terms


def _parts(terms: list[tuple[str, float]]) -> tuple[Part, ...]:
    """Terms as parts of a whole, in proportion to -ln(1 - term)."""
    whole_terms = [(source, term) for source, term in terms if term >= 1]
    if whole_terms:
        # Nothing is left for the others to explain.
        terms = [(source, 1 - 1 / math.e) for source, _ in whole_terms]
    by_source: dict[str, float] = {}
    for source, term in terms:
        if term > 0:
            by_source[source] = by_source.get(source, 0.0) - math.log1p(-term)
    parts = list(by_source.items())
    whole = math.fsum(part for _, part in parts)
    return tuple(
        Part(source=source, share=part / whole) for source, part in sorted(parts, key=lambda item: (-item[1], item[0]))
    )


def find_gaps(
    catalog: Catalog, index: Index, scores: Scores, choice: Choice, candidates: Sequence[int]
) -> tuple[Gap, ...]:
    """Targets of which more than half remains after the list."""
    reached = {target for place in candidates for target, effect in scores.effects[place] if effect > 0}
    gaps = []
    for target, share in enumerate(scores.shares):
        if share > 0 and choice.left[target] > share / 2:
            id = index.targets[target]
            gaps.append(
                Gap(
                    target=id,
                    kind=index.kind_of(target),
                    name=catalog.concepts[id].name,
                    remaining=choice.left[target] / share,
                    no_practice=target not in reached,
                )
            )
    return tuple(gaps)


def list_left_out(index: Index, candidacy: Candidacy) -> tuple[LeftOut, ...]:
    """Every practice that could not be chosen."""
    return tuple(LeftOut(practice=index.practices[place], by=cause) for place, cause in candidacy.barred.items())
