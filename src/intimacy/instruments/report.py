"""`ReliabilityReport`: how far the items of scales hold together, and what to look at before the figures are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import attrs

from ..model import frozendict
from ..wording.speech import spoken
from .exclusions import Exclusion, plain_exclusion

__all__ = ["Clusters", "ReliabilityReport", "ScaleReliability"]


class Clusters(NamedTuple):
    """How far the scores of people in the same couple go together."""

    people: int
    groups: int
    pairs: int
    """Groups of which both are here."""
    intraclass: float | None
    """The intraclass correlation of the scores of two partners, -1 to 1; None where there are fewer than two pairs, or nobody differs."""
    effective: float
    """As how many independent people these count when a mean is taken; never more than there are people."""


class ScaleReliability(NamedTuple):
    """How far the items of one scale hold together, in complete rows; figures are None where `why` says so."""

    id: str
    items: tuple[str, ...]
    turned: tuple[str, ...]
    """The items that the key turns round."""
    people: int
    """Complete rows."""
    incomplete: int
    """Rows with some answers of the scale, not all."""
    alpha: float | None
    """Cronbach's alpha, at most 1; below 0 where items work against each other."""
    alpha_range: tuple[float, float] | None
    """From where to where alpha lies with 95 % confidence, by the delta method on log(1 - alpha); by couples where they are known."""
    omega: float | None
    """McDonald's omega, 0 to 1, from one factor by maximum likelihood; None for fewer than three items."""
    spearman_brown: float | None
    """The Spearman-Brown reliability of two items; None for any other number of items."""
    item_rest: frozendict[str, float | None]
    """By item its correlation with the sum of the others, -1 to 1 (corrected item-total correlation); None where nobody differs."""
    against: tuple[str, ...]
    """Items that run against the others as they are keyed."""
    clusters: Clusters | None
    """How alike partners are; None where no couples are named."""
    why: str = ""
    """Why a figure is missing."""


@attrs.frozen(repr=False)
class ReliabilityReport:
    """How far the scales of a frame hold together; displays itself as text."""

    rows: int
    """Rows of the frame."""
    instrument: str
    """What was asked, and whether it is validated; empty where there is no instrument."""
    scales: frozendict[str, ScaleReliability]
    """By id of the subscale; ``items`` where there is no instrument."""
    exclusions: tuple[Exclusion, ...]
    """Rows that take no part, by reason, each counted once for the whole row, and by subscale where answers are missing."""
    unchecked: tuple[Exclusion, ...]
    """Rows that take part although a column is empty that says whose they are, or whether they may; `notes` says so too."""
    straight_liners: int
    """Rows complete over all items, five or more, with the same answer to each, before any is turned round; they stay in."""
    repeats: int
    """Rows with the answers of an earlier row, all of them; they stay in."""
    couples: int | None
    """Couples among the rows that take part; None where none are named."""
    alone: int
    """Couples of which one partner only is there."""
    warnings: tuple[str, ...]
    """What to look at before any figure is read."""
    notes: tuple[str, ...]
    """What else is to be known."""
    sentences: Mapping[str, str] | None = attrs.field(default=None, eq=False)
    """What is said in the language of the instrument, by the English, so that the report speaks it too; None for English."""

    @spoken
    def __repr__(self) -> str:
        from .report_text import report_text

        return report_text(self)

    def to_rows(self) -> list[dict[str, Any]]:
        """One row for each item, for a frame: scale, item, whether it is turned round, its correlation with the rest, whether it runs against the others."""
        return [
            {
                "scale": scale.id,
                "item": item,
                "turned": item in turned,
                "item_rest": scale.item_rest[item],
                "against": item in against,
            }
            for scale in self.scales.values()
            for turned, against in [(set(scale.turned), set(scale.against))]
            for item in scale.items
        ]

    def to_dict(self) -> dict[str, Any]:
        """The whole as plain data."""
        plain = {field.name: getattr(self, field.name) for field in attrs.fields(type(self)) if field.eq}
        return {
            **plain,
            "scales": {id: _plain_scale(scale) for id, scale in self.scales.items()},
            "exclusions": [plain_exclusion(one) for one in self.exclusions],
            "unchecked": [plain_exclusion(one) for one in self.unchecked],
            "warnings": list(self.warnings),
            "notes": list(self.notes),
        }


def _plain_scale(scale: ScaleReliability) -> dict[str, Any]:
    plain = {name: list(value) if isinstance(value, tuple) else value for name, value in scale._asdict().items()}
    plain["item_rest"] = dict(scale.item_rest)
    plain["clusters"] = scale.clusters and scale.clusters._asdict()
    return plain
