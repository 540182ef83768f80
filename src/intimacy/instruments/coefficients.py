"""Numbers of reliability from the answers of many people: alpha, omega, Spearman-Brown, item-rest correlations, and what couples make of them.

Every function takes answers without gaps: a row for each person, a column for each item, keyed already.
"""

from __future__ import annotations

import math
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from .report import Clusters

__all__ = [
    "cronbach_alpha",
    "direction_of_items",
    "item_rest",
    "measure_clusters",
    "one_factor",
    "spearman_brown",
    "standard_error_of_alpha",
]

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.intp]

STEPS = 20_000
"""So many steps one factor is given to be found."""

CLOSE = 1e-10
"""It is found where no loading moves by more."""

FLOOR = 0.005
"""The least part of an item's variance that is left to itself."""


def cronbach_alpha(covariance: Floats) -> float | None:
    """Cronbach's alpha of items with this covariance: k / (k - 1) times the share of the variance of the sum that the items owe to each other.

    None for fewer than two items, and where nobody's sum differs. Below 0 where items work against each other.
    """
    items = len(covariance)
    whole = float(covariance.sum())
    if items < 2 or whole <= 0:
        return None
    return items / (items - 1) * (1 - float(np.trace(covariance)) / whole)


def standard_error_of_alpha(answers: Floats, groups: Ints | None = None) -> float | None:
    """The standard error of alpha by the delta method, which asks for no normal answers; with ``groups``, answers of one group may go together.

    What one person adds to alpha is k / (k - 1) * (trace * d**2 / whole - sum(e**2)) / whole, where d is how far the person's sum is from the mean
    sum, e how far each answer is from that item's mean, and whole and trace are the sums of all covariances and of those on the diagonal. These
    parts are summed by group, and squared.
    None for fewer than two items, two groups, or where nobody's sum differs.
    """
    rows, items = len(answers), int(answers.shape[1])
    if items < 2 or rows < 2:
        return None
    apart = answers - answers.mean(axis=0)
    totals = apart.sum(axis=1)
    squares = (apart**2).sum(axis=1)
    whole = float((totals**2).mean())
    if whole <= 0:
        return None
    trace = float(squares.mean())
    parts = items / (items - 1) * (trace * totals**2 / whole - squares) / whole
    if groups is not None:
        parts = np.bincount(groups, parts)
    count = len(parts)
    if count < 2:
        return None
    return math.sqrt(count / (count - 1) * float((parts**2).sum())) / rows


def spearman_brown(correlation: float) -> float | None:
    """The reliability of the sum of two items that correlate so, 2 r / (1 + r); None at -1, where the sum says nothing."""
    return 2 * correlation / (1 + correlation) if correlation > -1 else None


def item_rest(covariance: Floats) -> list[float | None]:
    """By item, its correlation with the sum of the others (corrected item-total correlation); None where it, or that sum, is the same for all."""
    variances = np.diag(covariance)
    sums = covariance.sum(axis=1)
    whole = float(covariance.sum())
    rest = whole - 2 * sums + variances
    return [
        float(together / math.sqrt(own * others)) if own > 0 and others > EPSILON * whole else None
        for together, own, others in zip(sums - variances, variances, rest, strict=True)
    ]


EPSILON = 1e-12


def direction_of_items(correlation: Floats) -> list[int]:
    """By item, 1 or -1: to which side of the first principal component of the correlations it points.

    The side with more items is 1, and of equal sides that of the first item.
    """
    _, vectors = np.linalg.eigh(correlation)
    first = vectors[:, -1]
    sides = np.where(first >= 0, 1, -1)
    balance = int(sides.sum())
    if balance < 0 or (balance == 0 and sides[0] < 0):
        sides = -sides
    return [int(side) for side in sides]


class OneFactor(NamedTuple):
    """A model of one factor: what each item owes to it, and the variance left to each item."""

    loadings: Floats
    left: Floats

    @property
    def omega(self) -> float:
        """McDonald's omega: the share of the variance of the sum, as the model has it, that the factor gives."""
        common = float(self.loadings.sum()) ** 2
        return common / (common + float(self.left.sum()))


def one_factor(covariance: Floats) -> OneFactor | None:
    """One factor by maximum likelihood, from a covariance of three items or more; None where the search finds no end, or an item is the same for all.

    The EM algorithm of Rubin and Thayer, with no item left less than 0.005 of its own variance.
    """
    deviations = np.sqrt(np.diag(covariance))
    if len(covariance) < 3 or not (deviations > 0).all():
        return None
    # The likelihood is the same on every scale of the items, so that it is found among correlations.
    correlation = covariance / np.outer(deviations, deviations)
    values, vectors = np.linalg.eigh(correlation)
    loadings = vectors[:, -1] * math.sqrt(values[-1])
    if loadings.sum() < 0:
        loadings = -loadings
    loadings = np.clip(loadings, -0.99, 0.99)
    left = 1 - loadings**2
    for _ in range(STEPS):
        weights = loadings / left
        weights /= 1 + float(weights @ loadings)
        together = correlation @ weights
        found = together / (1 - float(weights @ loadings) + float(weights @ together))
        left = np.maximum(1 - found * together, FLOOR)
        moved = float(np.abs(found - loadings).max())
        loadings = found
        if moved < CLOSE:
            return OneFactor(loadings * deviations, left * deviations**2)
    return None


def measure_clusters(scores: Floats, groups: Ints) -> Clusters:
    """Count people and couples, and measure how alike partners are by a one-way analysis of variance of those who are here with their partner.

    The variance of a mean of n people, 2 p of them in pairs with intraclass correlation r, is (n + 2 p r) / n**2 times that of one: they count as
    n**2 / (n + 2 p r). An unknown r counts as 1, and one below 0 as 0.
    """
    sizes = np.bincount(groups)
    sizes = sizes[sizes > 0]
    paired = np.bincount(groups)[groups] == 2
    order = np.argsort(groups[paired], kind="stable")
    pairs = scores[paired][order].reshape(-1, 2)
    intraclass = None
    if len(pairs) >= 2:
        means = pairs.mean(axis=1)
        between = 2 * float(((means - means.mean()) ** 2).sum()) / (len(pairs) - 1)
        within = float(((pairs - means[:, None]) ** 2).sum()) / len(pairs)
        if between + within > 0:
            intraclass = (between - within) / (between + within)
    people = len(scores)
    together = max(0.0, 1.0 if intraclass is None else intraclass)
    effective = people**2 / (people + 2 * len(pairs) * together) if people else 0.0
    return Clusters(people, len(sizes), len(pairs), intraclass, effective)
