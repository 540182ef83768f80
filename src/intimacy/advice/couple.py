"""Two partners: a private list for each, and one that both may see, made of what the two answered apart (rules S11 and S12)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import attrs

from ..catalog import Catalog, chosen_catalog
from ..choose import barred
from ..errors import Fault, SituationError
from ..index import EPSILON, Index, Resolved, compile_index, relief_link
from ..model import Cause, Contact, Kind, Policy, Record
from ..scoring import Scores, lacks, score
from ..situation.couple import Couple
from ..wording import evidence_phrase
from ..wording.speech import speaking
from .result import Recommendations
from .shared import shared_view
from .work import Options, Work, checked_options

__all__ = ["CoupleResult", "recommend_couple"]

# ruff: noqa: SLF001 - rooms of one package


@attrs.frozen(kw_only=True, eq=False, repr=False)
class CoupleResult(Record):
    """What two partners get: ``for_a`` and ``for_b``, each for the eyes of one, and ``shared``, for both.

    Each of the two lists is what `recommend` gives for that partner's answers alone; whatever the other answers changes nothing in it. The repr is a
    constant, and there is no plain data of the whole: nobody should ever hold all three.
    """

    for_a: Recommendations = attrs.field(repr=False)
    """The list for ``a`` alone."""
    for_b: Recommendations = attrs.field(repr=False)
    """The list for ``b`` alone."""
    _couple: Couple = attrs.field(alias="made_of", repr=False)

    @property
    def shared(self) -> dict[str, Any]:
        """What both may see (schema ``intimacy/shared/1``): practices by id with their steps, as if every refer and hold flag were set.

        Until both have agreed, and whenever one of the two is blocked, urgent, unanswered or takes part alone, it is ``not-ready``, the same for every
        cause. With targets that both marked shareable each practice has the ``reasons`` that rest on these; where both agreed to that too, there are
        ``needs``: each of these targets with its need in the joint list, and what each of the two needs by themselves.
        """
        return _shared(self._couple, self.for_a._made_of, self.for_b._made_of)

    def __repr__(self) -> str:
        return "CoupleResult(...)"


def recommend_couple(
    couple: Couple,
    *,
    k: int = 3,
    catalog: Catalog | None = None,
    evidence: Policy | str = Policy.WEIGHED,
    focus: float = 0.5,
    country: str | None = None,
    contacts: Iterable[Contact | Mapping[str, Any]] = (),
) -> CoupleResult:
    """Recommend for two partners: to each alone, and, where both agreed, to both.

    Options are those of `recommend`; each of the three lists has at most ``k`` practices.

    Raises `SituationError` with the faults of both, `OptionError` for an option out of its range.

    How two answers become one is in rules S11 and S12 of the documentation ("How the list is made").

    >>> import intimacy
    >>> a = intimacy.Situation(obstacles={"poor-communication": 0.6}, red_flags=[])
    >>> b = intimacy.Situation(obstacles={"external-stressors": 0.7}, red_flags=[])
    >>> result = intimacy.recommend_couple(intimacy.Couple(a, b, both_agreed=True))
    >>> result.for_a == intimacy.recommend(a), [one["practice"] for one in result.shared["practices"]]
    (True, ['acceptance-and-support', 'empathetic-listening', 'expressing-feelings'])
    >>> intimacy.recommend_couple(intimacy.Couple(a, b)).shared
    {'schema': 'intimacy/shared/1', 'status': 'not-ready'}
    """
    given: object = couple
    if not isinstance(given, Couple):
        raise TypeError("recommend_couple takes a Couple; Couple.from_dict makes one of plain data")
    options = checked_options(k, evidence, focus, country, contacts)
    catalog = chosen_catalog(catalog)
    _check(couple, compile_index(catalog, options.evidence))
    for_a, for_b = (Recommendations(Work(one, catalog, options)) for one in (couple.a, couple.b))
    return CoupleResult(for_a=for_a, for_b=for_b, made_of=couple)


MEASURED = (Kind.OBSTACLE, Kind.PILLAR)
TARGETS = (*MEASURED, Kind.BENEFIT)


def _check(couple: Couple, index: Index) -> None:
    """Raise `SituationError` with every id of either partner that the catalog does not have."""
    faults: list[Fault] = []
    for name, one in (("a", couple.a), ("b", couple.b)):
        try:
            index.resolve(one)
        except SituationError as error:
            faults += [fault._replace(record=name) for fault in error.faults]
    index.look_up("errors_a", couple.errors_a, MEASURED, faults)
    index.look_up("errors_b", couple.errors_b, MEASURED, faults)
    index.look_up("shareable", couple.shareable, TARGETS, faults)
    if faults:
        raise SituationError(faults) from None


# -- two answers and one ---------------------------------------------------------------------------------------------

UNKNOWN = 0.35
"""S11: the margin between two answers of which one has no known error."""
CERTAIN = 1.96
"""S11: so many standard errors of a difference are no chance any more, in 95 of 100 cases."""
TIE = 1e-9
"""A rounding error does not decide whether two answers lie apart."""


class Margins(NamedTuple):
    """By target: how far two answers may lie apart by chance."""

    a: Mapping[int, float]
    b: Mapping[int, float]

    def __call__(self, target: int) -> float:
        # S11. Margin m_t = 1.96 sqrt(e_a^2 + e_b^2); where an error is unknown 0.35, or what the known one makes by itself if that is more.
        errors = [errors[target] for errors in self if target in errors]
        known = CERTAIN * math.hypot(*errors)
        return known if len(errors) == 2 else max(UNKNOWN, known)


def _margins(couple: Couple, index: Index) -> Margins:
    def by_target(errors: Mapping[str, float]) -> dict[int, float]:
        found = index.look_up("errors", errors, MEASURED, [])
        return {index.targets.index(id): error for (_, id, _), error in zip(found, errors.values(), strict=True)}

    return Margins(by_target(couple.errors_a), by_target(couple.errors_b))


def _joined(one: float, other: float, margin: float, worse: Callable[[float, float], float]) -> float:
    """Two numbers as one."""
    # S11. The one of higher need where they lie further apart than their margin, else the mean.
    return worse(one, other) if abs(one - other) > margin + TIE else (one + other) / 2


def join(catalog: Catalog, index: Index, a: Resolved, b: Resolved, margins: Margins) -> Resolved:
    """The answers of two as those of one; swapping the two changes nothing, and two equal ones stay as they are."""
    levels, wanted = _pillars(index, a, b, margins)
    minutes = [one.minutes for one in (a, b) if one.minutes is not None]
    # S11. Flags, excluded and goals union; done and confirmed intersection; minutes the smaller; together.
    return Resolved(
        severities=_severities(catalog, index, a, b, margins),
        levels=levels,
        wanted=wanted,
        pillar_goals=a.pillar_goals | b.pillar_goals,
        benefit_goals=tuple(sorted({*a.benefit_goals, *b.benefit_goals})),
        # Not asked on one side is not asked: the flag `unasked` comes along like any other.
        flags=a.flags | b.flags,
        confirmed=a.confirmed & b.confirmed,
        done=a.done & b.done,
        excluded=a.excluded | b.excluded,
        minutes=min(minutes, default=None),
        alone=False,
    )


def _severities(catalog: Catalog, index: Index, a: Resolved, b: Resolved, margins: Margins) -> dict[int, float]:
    out = {}
    for place in {*a.severities, *b.severities}:
        # S11. What only one reports counts as that one reports it.
        said = [one.severities[place] for one in (a, b) if place in one.severities]
        out[place] = said[0] if len(said) == 1 else _joined(said[0], said[1], margins(place), max)
    for place, id in enumerate(index.obstacles):
        gap = max((_gap(index, a, b, margins, one) for one in catalog.obstacles[id].wanted_gap), default=0.0)
        # S12. What the two reported of it counts where it is more.
        if gap > out.get(place, 0.0):
            out[place] = gap
    return dict(sorted(out.items()))


def _gap(index: Index, a: Resolved, b: Resolved, margins: Margins, pillar: str) -> float:
    """How far two wishes lie apart, as a severity."""
    place = index.pillars.index(pillar)
    # S12. A wish that nobody gave is none.
    if place not in a.wanted or place not in b.wanted:
        return 0.0
    gap, margin = abs(a.wanted[place] - b.wanted[place]), margins(len(index.obstacles) + place)
    # S12. Severity (g - m) / (1 - m) where g > m.
    return (gap - margin) / (1 - margin) if gap > margin + TIE else 0.0


def _pillars(index: Index, a: Resolved, b: Resolved, margins: Margins) -> tuple[dict[int, float], dict[int, float]]:
    """Levels and wanted levels of every pillar that one of the two measured."""
    levels, wanted = {}, {}
    lack = lacks(index.tables, a), lacks(index.tables, b)
    for place in sorted({*a.levels, *b.levels}):
        said = [pair for one, lacking in zip((a, b), lack, strict=True) if (pair := _level(one, lacking, place))]
        level, want = said[0]
        # Two who say the same said this, to the last bit.
        if len(said) == 2 and said[0] != said[1]:
            margin = margins(len(index.obstacles) + place)
            level = _joined(said[0][0], said[1][0], margin, min)
            need = _joined(max(0.0, said[0][1] - said[0][0]), max(0.0, said[1][1] - said[1][0]), margin, max)
            # S4 takes the level from what is wanted: what is wanted is whatever leaves the need of both.
            want = level + need
        levels[place], wanted[place] = level, want
    return levels, wanted


def _level(given: Resolved, lack: Sequence[float], place: int) -> tuple[float, float] | None:
    """The level of a pillar and the level wanted; what one measured does not silence what the other's answers let infer."""
    if place in given.levels:
        return given.levels[place], given.wanted.get(place, 1.0)
    return (1 - lack[place], 1.0) if lack[place] > EPSILON else None


# -- what both may see -----------------------------------------------------------------------------------------------


def _shared(couple: Couple, one: Work, other: Work) -> dict[str, Any]:
    catalog, index, options = one.catalog, one.index, one.options
    a, b = one.given, other.given
    given = join(catalog, index, a, b, _margins(couple, index))
    scores = score(index.tables, given, focus=options.focus, alone=index.alone)
    view = shared_view(
        catalog,
        index,
        given,
        scores,
        k=options.k,
        # Who takes part alone takes no part in a joint list; and may say so to whoever asks why there is none.
        agreed=couple.both_agreed and not (a.alone or b.alone),
        never=_closed(index, options, a, given) | _closed(index, options, b, given),
    )
    if view["status"] != "ready" or not couple.shareable:
        return view
    found = index.look_up("shareable", couple.shareable, TARGETS, [])
    shareable = sorted(index.targets.index(id) for _, id, _ in found)
    with speaking(catalog.sentences):
        for practice in view["practices"]:
            practice["reasons"] = _reasons(catalog, index, scores, practice["practice"], shareable)
    if couple.show_needs:
        view["needs"] = _needs(index, scores, one.scores, other.scores, shareable)
    return view


def _closed(index: Index, options: Options, own: Resolved, joint: Resolved) -> frozenset[int]:
    """The practices that one's own answers keep shut: a mean of two must not open what is too early for one of them."""
    mine = joint._replace(severities=own.severities, levels=own.levels, wanted=own.wanted)
    scores = score(index.tables, mine, focus=options.focus, alone=index.alone)
    if scores.general:
        # S8 assumes a lack where nothing was said; that is no answer.
        return frozenset()
    causes = barred(index, mine._replace(minutes=None), scores, ()).barred
    return frozenset(place for place, cause in causes.items() if cause in (Cause.ASK_FIRST, Cause.NOT_YET))


def _reasons(
    catalog: Catalog, index: Index, scores: Scores, practice: str, shareable: Sequence[int]
) -> list[dict[str, Any]]:
    """What a practice is there for, as far as both agreed to show it, by id."""
    if scores.general:
        return []
    place = index.practices.index(practice)
    relieved = {target for target, effect in scores.effects[place] if effect > 0}
    reasons = []
    for target in shareable:
        if target in relieved:
            link, _ = relief_link(catalog, index, place, target)
            reasons.append(
                {
                    "target": index.targets[target],
                    "kind": str(index.kind_of(target)),
                    "name": catalog.concepts[index.targets[target]].name,
                    "link": link.id,
                    "evidence": evidence_phrase(link),
                    "rationale": link.rationale,
                }
            )
    return sorted(reasons, key=lambda reason: reason["target"])


def _needs(index: Index, joint: Scores, a: Scores, b: Scores, shareable: Sequence[int]) -> list[dict[str, Any]]:
    """The need of each target that both agreed to show, by id: in the joint list, and of each of the two by themselves."""

    def need(scores: Scores, target: int) -> float:
        return 0.0 if scores.general else scores.needs[target]

    needs = [
        {
            "target": index.targets[target],
            "kind": str(index.kind_of(target)),
            "need": need(joint, target),
            "a": need(a, target),
            "b": need(b, target),
        }
        for target in shareable
        if need(joint, target)
    ]
    return sorted(needs, key=lambda one: str(one["target"]))
