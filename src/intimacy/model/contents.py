"""All records of one catalogue side by side, as files hold them."""

from collections.abc import Iterable
from operator import attrgetter
from typing import Any

import attrs
from frozendict import frozendict

from . import fields
from .care import Contact, Question, RedFlag, Referral, SafetyRuling
from .classes import field, frozen
from .concepts import Benefit, Condition, Frame, Obstacle, Pillar, Practice, Retired, Scene
from .evidence import ExaminedPair, Link, Reference
from .names import Kind
from .record import PutOff, with_valid


@frozen(kw_only=True, eq=False, repr=False)
class Contents(PutOff):
    """The sections of a catalogue; valid record by record, not yet as a whole.

    >>> Contents(id="mine", name="Mine", pillars=(Pillar(id="trust", name="Trust"),)).version
    '0.0.0'
    """

    id: str = field(validator=fields.slug)
    name: str = field(validator=fields.text, metadata={"text": True})
    version: str = field(default="0.0.0", validator=fields.version)
    language: str = field(default="en", validator=fields.language, metadata={"text": True})
    frame: Frame = field(factory=Frame, validator=attrs.validators.instance_of(Frame), metadata={"text": True})
    pillars: tuple[Pillar, ...] = field(default=(), validator=fields.rows(Pillar))
    obstacles: tuple[Obstacle, ...] = field(default=(), validator=fields.rows(Obstacle))
    practices: tuple[Practice, ...] = field(default=(), validator=fields.rows(Practice))
    benefits: tuple[Benefit, ...] = field(default=(), validator=fields.rows(Benefit))
    scenes: tuple[Scene, ...] = field(default=(), validator=fields.rows(Scene))
    links: tuple[Link, ...] = field(default=(), validator=fields.rows(Link))
    examined: tuple[ExaminedPair, ...] = field(default=(), validator=fields.rows(ExaminedPair))
    conditions: tuple[Condition, ...] = field(default=(), validator=fields.rows(Condition))
    red_flags: tuple[RedFlag, ...] = field(default=(), validator=fields.rows(RedFlag))
    rulings: tuple[SafetyRuling, ...] = field(default=(), validator=fields.rows(SafetyRuling))
    questions: tuple[Question, ...] = field(default=(), validator=fields.rows(Question))
    referrals: tuple[Referral, ...] = field(default=(), validator=fields.rows(Referral))
    contacts: tuple[Contact, ...] = field(default=(), validator=fields.rows(Contact))
    references: tuple[Reference, ...] = field(default=(), validator=fields.rows(Reference))
    retired: tuple[Retired, ...] = field(default=(), validator=fields.rows(Retired))


ABOUT = ("id", "name", "version", "language")
"""What a catalogue says of itself."""

SECTIONS: frozendict[str, Any] = frozendict(
    {
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
        "contacts": Contact,
        "references": Reference,
        "retired": Retired,
    }
)
"""The sections of a catalogue and the record that each holds."""

CONCEPT_SECTIONS = frozendict(
    {
        "pillars": Kind.PILLAR,
        "obstacles": Kind.OBSTACLE,
        "practices": Kind.PRACTICE,
        "benefits": Kind.BENEFIT,
        "scenes": Kind.SCENE,
        "red_flags": Kind.RED_FLAG,
        "referrals": Kind.REFERRAL,
        "conditions": Kind.CONDITION,
        "references": Kind.REFERENCE,
    }
)
"""The sections whose records share one space of ids."""


def in_order(contents: Contents, sections: Iterable[str] = SECTIONS) -> Contents:
    """The same contents with every section, or the sections named, sorted by id, or by the parts of a link, pair or ruling."""
    return with_valid(contents, **{name: ordered(name, getattr(contents, name)) for name in sections})


def ordered(section: str, records: Iterable[Any]) -> tuple[Any, ...]:
    """The records of a section sorted by id, or by the parts of a link, pair or ruling."""
    return tuple(sorted(records, key=attrgetter("key" if hasattr(SECTIONS[section], "key") else "id")))


LATER = ("examined", "contacts", "references")
"""The sections that a list of practices is made without, half of all that is built in; its reasons and its contacts look at them."""


SAFETY_SECTIONS = ("conditions", "red_flags", "rulings", "questions", "referrals", "contacts", "references")
"""The sections in which every catalogue carries the built-in records beside its own."""
