"""From a frame of answers to the report of how far the items of its scales hold together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import narwhals as nw
import numpy as np

from ..model import frozendict
from ..wording.frames import CAREFUL, SAID, against_words, figure, listed_items, same_words, why_words
from ..wording.speech import counted, heard, said
from .coefficients import (
    Floats,
    Ints,
    cronbach_alpha,
    direction_of_items,
    item_rest,
    measure_clusters,
    one_factor,
    spearman_brown,
    standard_error_of_alpha,
)
from .columns import Asked
from .exclusions import excluded
from .frames import Who, read_frame
from .keying import STRAIGHT_FROM
from .report import ReliabilityReport, ScaleReliability

__all__ = ["Keyed", "measure_reliability"]

Z = 1.959963984540054
"""Between minus and plus this lie 95 % of a normal distribution."""


class Keyed(NamedTuple):
    """A scale as places of its items among all that are asked, and whether the key turns each round."""

    id: str
    places: tuple[int, ...]
    turned: tuple[bool, ...]


def measure_reliability(
    frame: nw.DataFrame[Any],
    asked: Sequence[Asked],
    scales: Sequence[Keyed],
    who: Who,
    missing: Iterable[float],
    *,
    exclude: bool,
    instrument: str = "",
    cautions: Sequence[str] = (),
) -> ReliabilityReport:
    """Read a frame and measure every scale."""
    reading = read_frame(frame, asked, who, missing, exclude=exclude)
    taken = reading.reasons == 0
    answers = reading.answers if taken.all() else reading.answers[taken]
    couples = None if reading.couples is None else np.unique(reading.couples[taken], return_inverse=True)[1]
    names = [one.item for one in asked]
    units = [one.high - one.low if math.isfinite(one.high) else 1.0 for one in asked]
    measured = [_measure(scale, names, units, answers, couples) for scale in scales]
    warnings = [text for scale, raw in measured for text in _warnings(scale, raw)]
    notes = [said(SAID["one way"], scale=scale.id) for scale, _ in measured if _says_no_direction(scale)]
    known = alone = 0
    if couples is not None and reading.named is not None:
        named = reading.named[taken]
        known = len(np.unique(couples[named]))
        alone = int((np.bincount(couples[named]) == 1).sum())
        warnings += _clustered(len(answers), known, [scale for scale, _ in measured])
        if alone:
            notes.append(said(SAID["one only"], count=counted(alone), couples=counted(known)))
    notes += map(str, reading.unchecked)
    incomplete = [
        excluded("incomplete", why_words("incomplete"), one.incomplete, one.id if len(scales) > 1 else "")
        for one, _ in measured
        if one.incomplete
    ]
    return ReliabilityReport(
        rows=len(reading.answers),
        instrument=instrument,
        scales=frozendict({scale.id: scale for scale, _ in measured}),
        exclusions=(*reading.exclusions, *incomplete),
        straight_liners=_straight_liners(answers),
        repeats=_repeats(answers),
        couples=None if couples is None else known,
        alone=alone,
        warnings=tuple(warnings),
        unchecked=reading.unchecked,
        notes=(*notes, said(SAID["complete"]), *cautions),
        sentences=heard(),
    )


def _measure(
    scale: Keyed, names: Sequence[str], units: Sequence[float], answers: Floats, couples: Ints | None
) -> tuple[ScaleReliability, bool]:
    """The figures of a scale; and whether its items run one way before any is turned round."""
    chosen = answers[:, list(scale.places)]
    answered = ~np.isnan(chosen)
    complete = answered.all(axis=1)
    signs = np.where(scale.turned, -1.0, 1.0)
    # Items with scales of their own count alike.
    keyed = chosen[complete] / [units[place] for place in scale.places] * signs
    items = tuple(names[place] for place in scale.places)
    groups = None if couples is None else np.unique(couples[complete], return_inverse=True)[1]
    blank = ScaleReliability(
        id=scale.id,
        items=items,
        turned=tuple(item for item, turned in zip(items, scale.turned, strict=True) if turned),
        people=len(keyed),
        incomplete=int((answered.any(axis=1) & ~complete).sum()),
        alpha=None,
        alpha_range=None,
        omega=None,
        spearman_brown=None,
        item_rest=frozendict(dict.fromkeys(items)),
        against=(),
        clusters=None,
    )
    if len(keyed) < 2:
        return blank._replace(why=said(SAID["nobody"])), False
    if groups is not None:
        blank = blank._replace(clusters=measure_clusters(keyed.sum(axis=1), groups))
    if len(items) < 2:
        return blank._replace(why=said(SAID["one item"])), False
    covariance = np.cov(keyed.T)
    # What is the same for all has a variance of nothing, not of a rounding.
    same = np.ptp(keyed, axis=0) == 0
    covariance[same, :] = covariance[:, same] = 0.0
    alpha = cronbach_alpha(covariance)
    rest = item_rest(covariance)
    factor = one_factor(covariance)
    why = "" if alpha is not None else said(SAID["no sum"])
    if alpha is not None and len(items) > 2 and factor is None:
        why = said(SAID["no factor"])
    return blank._replace(
        alpha=alpha,
        alpha_range=_range(alpha, standard_error_of_alpha(keyed, groups)),
        omega=factor and factor.omega,
        spearman_brown=spearman_brown(rest[0]) if len(items) == 2 and rest[0] is not None else None,
        item_rest=frozendict(zip(items, rest, strict=True)),
        against=tuple(items[place] for place in _against(covariance, rest)),
        why=why,
    ), not _against(covariance * np.outer(signs, signs), item_rest(covariance * np.outer(signs, signs)))


def _range(alpha: float | None, error: float | None) -> tuple[float, float] | None:
    if alpha is None or error is None:
        return None
    lacking = 1 - alpha
    if lacking <= 0:
        return alpha, alpha
    return 1 - lacking * math.exp(Z * error / lacking), 1 - lacking * math.exp(-Z * error / lacking)


def _against(covariance: Floats, rest: Sequence[float | None]) -> list[int]:
    """The places of the items on the smaller side of the first component; where all are on one, of those that correlate negatively with the rest."""
    differing = [place for place, one in enumerate(np.diag(covariance)) if one > 0]
    if len(differing) < 2:
        return []
    own = covariance[np.ix_(differing, differing)]
    deviations = np.sqrt(np.diag(own))
    sides = direction_of_items(own / np.outer(deviations, deviations))
    found = [place for place, side in zip(differing, sides, strict=True) if side < 0]
    return found or [place for place in differing if (one := rest[place]) is not None and one < -CLEAR]


CLEAR = 1e-9
"""Correlations closer to 0 than this are roundings."""


def _warnings(scale: ScaleReliability, one_way: bool) -> list[str]:  # noqa: FBT001 - beside its scale it is plain
    told = []
    if scale.against and scale.turned and one_way:
        told.append(
            said(
                CAREFUL["direction"],
                scale=scale.id,
                turned=len(scale.turned),
                count=len(scale.items),
                items=listed_items(scale.turned),
            )
        )
    elif scale.against:
        told.append(against_words(scale.id, scale.against))
    still = [item for item, rest in scale.item_rest.items() if rest is None]
    if scale.alpha is not None and still:
        told.append(same_words(scale.id, still))
    if 2 <= scale.people <= len(scale.items):
        told.append(said(CAREFUL["few"], scale=scale.id, people=scale.people, items=len(scale.items)))
    return told


def _says_no_direction(scale: ScaleReliability) -> bool:
    return not scale.turned and not scale.against and scale.alpha is not None and len(scale.items) > 1


def _clustered(people: int, couples: int, scales: Sequence[ScaleReliability]) -> list[str]:
    found = [(scale.id, scale.clusters) for scale in scales if scale.clusters and scale.clusters.pairs]
    if not found:
        return []
    partners = [
        said(CAREFUL["unalike"], scale=id)
        if one.intraclass is None
        else said(
            CAREFUL["alike"],
            scale=id,
            intraclass=figure(one.intraclass, 2),
            effective=counted(round(one.effective)),
            people=counted(one.people),
        )
        for id, one in found
    ]
    words = CAREFUL["clustered"]
    return [said(words, people=counted(people), couples=counted(couples), partners="; ".join(partners))]


def _straight_liners(answers: Floats) -> int:
    if answers.shape[1] < STRAIGHT_FROM:
        return 0
    return int((answers == answers[:, :1]).all(axis=1).sum())


def _repeats(answers: Floats) -> int:
    if not len(answers):
        return 0
    # One NaN has many bit patterns, and 0 has two.
    plain = np.ascontiguousarray(np.where(np.isnan(answers), np.inf, answers) + 0.0)
    rows = plain.view(np.dtype((np.void, plain.dtype.itemsize * plain.shape[1])))
    return len(rows) - len(np.unique(rows))
