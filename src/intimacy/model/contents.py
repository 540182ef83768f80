"""All records of one catalogue side by side, as files hold them; each section sorted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import attrs

from . import fields
from .care import Question, RedFlag, Referral, SafetyRuling
from .concepts import Benefit, Condition, Frame, Obstacle, Pillar, Practice, Scene
from .evidence import ExaminedPair, Link, Reference

T = TypeVar("T")


def _order(record: Any) -> Any:
    return record.id if hasattr(record, "name") or isinstance(record, Question) else record.key


def sort(records: Iterable[T]) -> tuple[T, ...]:
    """Sort records of one section by id or key; equal ones keep their order."""
    return tuple(sorted(records, key=_order))


@attrs.frozen(kw_only=True)
class Contents:
    """The sections of a catalogue; valid record by record, not yet as a whole.

    >>> Contents(id="mine", name="Mine", pillars=(Pillar(id="trust", name="Trust"),)).version
    '0.0.0'
    """

    id: str = attrs.field(validator=fields.slug)
    name: str = attrs.field(validator=fields.text, metadata={"text": True})
    version: str = attrs.field(default="0.0.0", validator=fields.version)
    language: str = attrs.field(default="en", validator=fields.language, metadata={"text": True})
    frame: Frame = attrs.field(factory=Frame, validator=attrs.validators.instance_of(Frame), metadata={"text": True})
    pillars: tuple[Pillar, ...] = attrs.field(default=(), converter=sort)
    obstacles: tuple[Obstacle, ...] = attrs.field(default=(), converter=sort)
    practices: tuple[Practice, ...] = attrs.field(default=(), converter=sort)
    benefits: tuple[Benefit, ...] = attrs.field(default=(), converter=sort)
    scenes: tuple[Scene, ...] = attrs.field(default=(), converter=sort)
    links: tuple[Link, ...] = attrs.field(default=(), converter=sort)
    examined: tuple[ExaminedPair, ...] = attrs.field(default=(), converter=sort)
    conditions: tuple[Condition, ...] = attrs.field(default=(), converter=sort)
    red_flags: tuple[RedFlag, ...] = attrs.field(default=(), converter=sort)
    rulings: tuple[SafetyRuling, ...] = attrs.field(default=(), converter=sort)
    questions: tuple[Question, ...] = attrs.field(default=(), converter=sort)
    referrals: tuple[Referral, ...] = attrs.field(default=(), converter=sort)
    references: tuple[Reference, ...] = attrs.field(default=(), converter=sort)


SECTIONS: dict[str, Any] = {
    "pillars": Pillar,
    "obstacles": Obstacle,
    "practices": Practice,
    "benefits": Benefit,
    "scenes": Scene,
    "links": Link,
    "examined": ExaminedPair,
    "conditions": Condition,
    "red_flags": RedFlag,
    "rulings": SafetyRuling,
    "questions": Question,
    "referrals": Referral,
    "references": Reference,
}
"""The sections of a catalogue and the record that each holds."""

SAFETY_SECTIONS = ("conditions", "red_flags", "rulings", "questions", "referrals", "references")
"""The sections in which every catalogue carries the built-in records beside its own."""
