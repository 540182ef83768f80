"""Why: reasons, needs and their causes, gaps, why-not, and how firm the order is (rules S9 and S10)."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import attrs

from .choose import Candidacy, Choice, barred, choose, fits, gain_of, missing_conditions, relieve
from .index import Index, Resolved
from .model import UNASKED, Cause, Kind, Link, Practice, Reading, Sample, Strength, frozendict
from .safety import Caution
from .scoring import EPSILON, Scores, score
from .wording import cause_words, evidence_phrase

__all__ = [
    "Gap",
    "LeftOut",
    "Need",
    "Part",
    "Reason",
    "Recommendation",
    "Stability",
    "WhyNot",
    "answer",
    "find_gaps",
    "list_left_out",
    "list_needs",
    "make_recommendations",
    "measure_stability",
    "why_not",
]

STRENGTHS = tuple(Strength)

DRAWS = 200
"""S9: the number of redraws."""


def couples_studied(index: Index, link: Link) -> bool:
    """Whether a study for the link, of which at least the abstract was read, had a sample of couples."""
    references = (index.catalog.references[id] for id in link.references_for)
    return any(one.sample is Sample.COUPLES and one.reading is Reading.ABSTRACT for one in references)


@attrs.frozen(kw_only=True)
class Reason:
    """One target's part of a gain, with the link it comes by and the phrase for its evidence."""

    target: str
    kind: Kind
    name: str
    gain: float
    link: Link
    strength: Strength
    """The strength that counted under the policy."""
    evidence: str

    def to_dict(self) -> dict[str, Any]:
        """The reason as plain data."""
        link = self.link
        return {
            "target": self.target,
            "kind": str(self.kind),
            "gain": self.gain,
            "link": link.id,
            "strength": str(self.strength),
            "basis": str(link.basis),
            "verdict": str(link.verdict),
            "directness": str(link.directness),
            "evidence": self.evidence,
            "rationale": link.rationale,
            "references_for": list(link.references_for),
            "references_against": list(link.references_against),
        }


@attrs.frozen(kw_only=True, repr=False)
class Recommendation:
    """One practice of a list: its gain, why, what to keep in mind, what to start with."""

    rank: int
    practice: Practice
    gain: float
    """The share of all need that it relieves after those ranked before it: a sorting score, no prediction."""
    standalone_gain: float
    """The same, were it the only one."""
    reasons: tuple[Reason, ...]
    """The largest part first; the parts sum to the gain."""
    cautions: tuple[Caution, ...] = ()
    start_after: tuple[str, ...] = ()
    """Practices that come first, neither done nor ranked above; none that safety holds or that the situation excludes."""

    def __repr__(self) -> str:
        return f"Recommendation(rank={self.rank}, practice={self.practice.id!r})"

    def to_dict(self, *, private: bool = False) -> dict[str, Any]:
        """The recommendation as plain data; the flag behind a caution only with ``private``."""
        return {
            "rank": self.rank,
            "practice": self.practice.id,
            "name": self.practice.name,
            "gain": self.gain,
            "standalone_gain": self.standalone_gain,
            "steps": list(self.practice.steps),
            "minutes_per_session": self.practice.minutes_per_session,
            "reasons": [reason.to_dict() for reason in self.reasons],
            "not_when": list(self.practice.not_when),
            "cautions": [
                {"text": one.text, "flag": one.flag} if private is True else {"text": one.shown}
                for one in self.cautions
            ],
            "start_after": list(self.start_after),
        }


@attrs.frozen(kw_only=True)
class Part:
    """A part of an inferred lack: where it comes from, and its share of the whole lack."""

    source: str
    share: float


@attrs.frozen(kw_only=True)
class Need:
    """How much a target wants relief, 0 to 1, its share in all need, and where it comes from.

    ``origin``: reported (an obstacle), measured (a pillar whose level was given), inferred (a pillar), goal, or assumed (rule S8).
    """

    target: str
    kind: Kind
    name: str
    need: float
    share: float
    origin: str
    causes: tuple[Part, ...] = ()
    """Parts of the lack of a pillar (rule S10); they sum to 1."""

    def to_dict(self) -> dict[str, Any]:
        """The need as plain data."""
        out: dict[str, Any] = {
            "target": self.target,
            "kind": str(self.kind),
            "need": self.need,
            "share": self.share,
            "origin": self.origin,
        }
        if self.causes:
            out["causes"] = [{"source": part.source, "share": part.share} for part in self.causes]
        return out


@attrs.frozen(kw_only=True)
class Gap:
    """A target of which more than half of the need remains after the list."""

    target: str
    kind: Kind
    name: str
    remaining: float
    """What remains of the need, as a share of it."""
    no_practice: bool
    """Whether no candidate has a link to it."""

    def to_dict(self) -> dict[str, Any]:
        """The gap as plain data."""
        return {
            "target": self.target,
            "kind": str(self.kind),
            "remaining": self.remaining,
            "no_practice": self.no_practice,
        }


@attrs.frozen(kw_only=True)
class LeftOut:
    """A practice that could not be chosen, and the first cause that applies."""

    practice: str
    by: Cause

    def to_dict(self) -> dict[str, Any]:
        """The practice and the cause as plain data."""
        return {"practice": self.practice, "by": str(self.by)}


def _frozen(value: Mapping[str, float]) -> Mapping[str, float]:
    return frozendict(value)


@attrs.frozen(kw_only=True)
class WhyNot:
    """Why one practice is not in a list.

    ``by`` is a `Cause` or ``recommended``. The other fields are filled where they say something: the conditions to ask for, the pillars that are
    missing, the minutes a week over the limit, its gain now against the last gain of the list, and which chosen practices took its part.
    """

    practice: str
    by: str
    conditions: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    minutes_over: float | None = None
    rank: int | None = None
    gain_now: float | None = None
    last_gain: float | None = None
    taken_by: Mapping[str, float] = attrs.field(factory=dict, converter=_frozen)
    text: str
    """The answer in a sentence."""

    def __str__(self) -> str:
        return self.text

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain data; empty fields are left out."""
        out: dict[str, Any] = {"practice": self.practice, "by": str(self.by), "text": self.text}
        for name in ("conditions", "missing"):
            if getattr(self, name):
                out[name] = list(getattr(self, name))
        for name in ("minutes_over", "rank", "gain_now", "last_gain"):
            if getattr(self, name) is not None:
                out[name] = getattr(self, name)
        if self.taken_by:
            out["taken_by"] = dict(self.taken_by)
        return out


@attrs.frozen(kw_only=True)
class Stability:
    """How often each practice is chosen when every strength may be a grade off (rule S9)."""

    seed: int
    draws: int
    chosen: frozendict[str, float]
    """The share of redraws in which a practice is in the list, 0 to 1; those never chosen are left out."""
    first: frozendict[str, float]
    """The share of redraws in which it comes first."""

    def to_dict(self) -> dict[str, Any]:
        """The shares as plain data."""
        return {"seed": self.seed, "draws": self.draws, "chosen": dict(self.chosen), "first": dict(self.first)}


def make_recommendations(
    index: Index,
    scores: Scores,
    choice: Choice,
    cautions: Mapping[int, tuple[Caution, ...]],
    never_named: Collection[int],
) -> tuple[Recommendation, ...]:
    """Put practices, reasons, cautions and order to the picks of a choice; what is in ``never_named`` comes into no ``start_after``."""
    made = []
    above: set[int] = set()
    targets = index.targets
    left = list(scores.shares)
    for rank, pick in enumerate(choice.picks, start=1):
        reasons = [
            _reason(index, targets[target], index.kind_of(target), part, *index.link_at[pick.practice, target])
            for target, effect in scores.effects[pick.practice]
            if (part := left[target] * effect) > 0
        ]
        relieve(scores.effects[pick.practice], left)
        first = [one for one in index.predecessors[pick.practice] if one not in above and one not in never_named]
        made.append(
            Recommendation(
                rank=rank,
                practice=index.catalog.practices[index.practices[pick.practice]],
                gain=pick.gain,
                standalone_gain=gain_of(scores.effects[pick.practice], scores.shares),
                reasons=tuple(sorted(reasons, key=lambda reason: (-reason.gain, reason.target))),
                cautions=cautions.get(pick.practice, ()),
                start_after=tuple(index.practices[one] for one in first),
            )
        )
        above.add(pick.practice)
    return tuple(made)


def _reason(index: Index, target: str, kind: Kind, gain: float, link: Link, grade: int) -> Reason:
    return Reason(
        target=target,
        kind=kind,
        name=index.catalog.concepts[target].name,
        gain=gain,
        link=link,
        strength=STRENGTHS[grade],
        evidence=evidence_phrase(link, couples=couples_studied(index, link)),
    )


def list_needs(index: Index, given: Resolved, scores: Scores) -> tuple[Need, ...]:
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
            causes = causes_of(index, given, pillar)
            if pillar in given.levels:
                origin = "measured"
            elif not causes:
                origin = "goal"
        needs.append(
            Need(
                target=target,
                kind=kind,
                name=index.catalog.concepts[target].name,
                need=need,
                share=scores.shares[place],
                origin=origin,
                causes=causes,
            )
        )
    return tuple(sorted(needs, key=lambda need: (-need.share, -need.need, need.target)))


def causes_of(index: Index, given: Resolved, pillar: int) -> tuple[Part, ...]:
    """Where the lack of a pillar comes from, the largest part first."""
    # S10 chain. Parts of an inferred lack in proportion to -ln(1 - term) of S3; a measured pillar is its own cause.
    if pillar in given.levels:
        return (Part(source=index.pillars[pillar], share=1.0),)
    tables = index.tables
    terms = [(index.obstacles[o], given.severities.get(o, 0.0) * weight) for o, weight in tables.weakens[pillar]]
    terms += [
        (index.pillars[q], (1 - given.levels[q]) * weight) for q, weight in tables.enables[pillar] if q in given.levels
    ]
    parts = [(source, -math.log1p(-term)) for source, term in terms if term > EPSILON]
    whole = math.fsum(part for _, part in parts)
    return tuple(
        Part(source=source, share=part / whole) for source, part in sorted(parts, key=lambda item: (-item[1], item[0]))
    )


def find_gaps(index: Index, scores: Scores, choice: Choice, candidates: Sequence[int]) -> tuple[Gap, ...]:
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
                    name=index.catalog.concepts[id].name,
                    remaining=choice.left[target] / share,
                    no_practice=target not in reached,
                )
            )
    return tuple(gaps)


def list_left_out(index: Index, candidacy: Candidacy) -> tuple[LeftOut, ...]:
    """Every practice that could not be chosen."""
    return tuple(LeftOut(practice=index.practices[place], by=cause) for place, cause in candidacy.barred.items())


def why_not(index: Index, given: Resolved, scores: Scores, candidacy: Candidacy, choice: Choice, place: int) -> WhyNot:
    """Why one practice is not in the list of a choice."""
    for rank, pick in enumerate(choice.picks, start=1):
        if pick.practice == place:
            return answer(index, place, "recommended", rank=rank, gain_now=pick.gain)
    cause = candidacy.barred.get(place)
    effects = scores.effects[place]
    if cause is Cause.ASK_FIRST:
        return answer(index, place, cause, conditions=tuple(missing_conditions(index, given, place)))
    if cause is Cause.NOT_YET:
        thin = [(scores.lacks[p] * weight, index.pillars[p]) for p, weight in index.tables.requires[place]]
        return answer(
            index, place, cause, missing=tuple(pillar for loss, pillar in sorted(thin, reverse=True) if loss > EPSILON)
        )
    if cause is Cause.MINUTES:
        return answer(index, place, cause, minutes_over=_minutes_over(index, given, place, 0.0))
    if cause is not None:
        return answer(index, place, cause, unasked=given.flags == {UNASKED})
    gain = gain_of(effects, choice.left)
    if not effects or gain_of(effects, scores.shares) <= EPSILON:
        return answer(index, place, Cause.NO_LINK)
    spent = math.fsum(index.minutes[pick.practice] or 0.0 for pick in choice.picks)
    last = choice.picks[-1].gain if choice.picks else 0.0
    by = Cause.OUT_RANKED if fits(index, given, place, spent) else Cause.MINUTES
    return answer(
        index,
        place,
        by,
        minutes_over=None if by is Cause.OUT_RANKED else _minutes_over(index, given, place, spent),
        gain_now=gain,
        last_gain=last,
        taken_by=_taken_by(index, scores, choice, place),
    )


def answer(index: Index, place: int, by: str, *, unasked: bool = False, **details: Any) -> WhyNot:
    """An answer with its sentence, in which conditions and pillars have their names."""
    catalog = index.catalog
    words = cause_words(
        "unasked" if unasked and by == Cause.SAFETY else by,
        conditions=[catalog.conditions[one].name for one in details.get("conditions", ())],
        missing=[catalog.pillars[one].name for one in details.get("missing", ())],
    )
    id = index.practices[place]
    return WhyNot(practice=id, by=by, text=f"{catalog.practices[id].name}: {words}.", **details)


def _minutes_over(index: Index, given: Resolved, place: int, spent: float) -> float | None:
    cost = index.minutes[place]
    return None if cost is None or given.minutes is None else spent + cost - given.minutes


def _taken_by(index: Index, scores: Scores, choice: Choice, place: int) -> frozendict[str, float]:
    """How much of a practice's gain each chosen practice took, in the order of the list."""
    left = list(scores.shares)
    before = gain_of(scores.effects[place], left)
    taken = {}
    for pick in choice.picks:
        relieve(scores.effects[pick.practice], left)
        after = gain_of(scores.effects[place], left)
        if before - after > EPSILON:
            taken[index.practices[pick.practice]] = before - after
        before = after
    return frozendict(taken)


def measure_stability(
    index: Index, given: Resolved, held: Collection[int], *, k: int, focus: float, seed: int
) -> Stability:
    """Choose again under redrawn strengths and count."""
    # S9 stability. The share of 200 redraws in which a practice is chosen: random.Random(seed), links with a weight under the policy sorted by
    # (source, relation, target), one randrange(3) - 1 grade each, clamped; everything else unchanged.
    import random

    draw = random.Random(seed)  # noqa: S311 - a redraw, no secret
    chosen: dict[str, int] = {}
    first: dict[str, int] = {}
    for _ in range(DRAWS):
        grades = [min(2, max(0, grade + draw.randrange(3) - 1)) for grade in index.grades]
        redrawn = index._replace(tables=index.tables_with(grades))
        scores = score(redrawn.tables, given, focus=focus, alone=redrawn.alone)
        choice = choose(redrawn, given, scores, barred(redrawn, given, scores, held).candidates, k)
        for rank, pick in enumerate(choice.picks):
            id = index.practices[pick.practice]
            chosen[id] = chosen.get(id, 0) + 1
            if rank == 0:
                first[id] = first.get(id, 0) + 1
    return Stability(seed=seed, draws=DRAWS, chosen=_shares(chosen), first=_shares(first))


def _shares(counts: dict[str, int]) -> frozendict[str, float]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return frozendict({id: count / DRAWS for id, count in ordered})
