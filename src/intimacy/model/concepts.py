"""What the catalogue is about: pillars, obstacles, practices, benefits, scenes."""

from typing import ClassVar

from . import fields
from .classes import field, frozen
from .names import AloneEffect, Effort, Kind, Origin
from .record import Record


@frozen(kw_only=True, eq=False, repr=False)
class Point(Record):
    """One detail that a source gives about a concept, in our own words."""

    id: str = field(validator=fields.slug)
    text: str = field(validator=fields.text, metadata={"text": True})
    place: str | None = field(default=None, validator=fields.place)
    """Section and item of the source, such as ``obstacles/lack-of-trust/impact``; never a sentence."""


@frozen(kw_only=True, eq=False, repr=False)
class Concept(Record):
    """What every concept has: an id that never changes, texts, details, aliases, an origin.

    A subclass without fields of its own is no attrs class of its own either, which keeps the start fast.
    """

    kind: ClassVar[Kind]

    id: str = field(validator=fields.slug)
    name: str = field(validator=fields.text, metadata={"text": True})
    origin: Origin = field(default=Origin.CURATED, converter=Origin, validator=fields.one_of(Origin))
    aliases: tuple[str, ...] = field(default=(), converter=fields.strings, validator=fields.slugs)
    summary: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    description: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    points: tuple[Point, ...] = field(default=(), validator=fields.records(Point))
    deprecated: bool = field(default=False, validator=fields.flag)
    """Whether it will be retired: it works as before, and who names it is warned."""
    replaced_by: str | None = field(default=None, validator=fields.maybe_slug)
    """The id of what stands in its place, where it is deprecated or retired."""
    layers: tuple[str, ...] = fields.layers()
    """The layers that made it what it is, by name; none where that is its own catalogue alone."""

    def __repr__(self) -> str:
        return f"{self.__class__.__name__}(id={self.id!r}, name={self.name!r})"


class Pillar(Concept):
    """What intimacy stands on.

    >>> Pillar(id="trust", name="Trust").kind.value
    'pillar'
    """

    __slots__ = ()

    kind = Kind.PILLAR


@frozen(kw_only=True, eq=False, repr=False)
class Obstacle(Concept):
    """What weakens pillars.

    >>> Obstacle(id="distance", name="Living far apart").impact
    ''
    """

    kind = Kind.OBSTACLE

    impact: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    questions: tuple[str, ...] = field(default=(), converter=fields.strings, validator=fields.slugs)
    """Ids of private questions that come with this obstacle."""
    wanted_gap: tuple[str, ...] = field(default=(), converter=fields.strings, validator=fields.slugs)
    """Ids of pillars: where two partners want too different levels of one of them, this obstacle is there (rule S12)."""


class Benefit(Concept):
    """What strong pillars yield.

    >>> Benefit(id="satisfaction", name="Satisfaction").kind.value
    'benefit'
    """

    __slots__ = ()

    kind = Kind.BENEFIT


class Scene(Concept):
    """An everyday example of pillars at work.

    >>> Scene(id="shared-silence", name="Quiet together").kind.value
    'scene'
    """

    __slots__ = ()

    kind = Kind.SCENE


@frozen(kw_only=True, eq=False, repr=False)
class Condition(Concept):
    """Something that must be known to hold before a practice fits, and the question that finds it out.

    >>> Condition(id="act-stopped", name="What hurt has stopped", question="Has it stopped?").id
    'act-stopped'
    """

    kind = Kind.CONDITION

    question: str = field(default="", validator=fields.maybe_text, metadata={"text": True})


class Retired(Concept):
    """A concept that is no longer there; its id, and its aliases, are kept so that nobody uses them again, and lead to what replaced it.

    ``name`` is what it was called, ``summary`` may say why it went.

    >>> Retired(id="date-nights", name="Date nights", replaced_by="connection-time").replaced_by
    'connection-time'
    """

    __slots__ = ()

    kind = Kind.RETIRED


@frozen(kw_only=True, eq=False, repr=False)
class Threshold(Record):
    """At least so much of one obstacle.

    >>> Threshold(obstacle="lack-of-trust", at_least=0.4).at_least
    0.4
    """

    obstacle: str = field(validator=fields.slug)
    at_least: float = field(converter=fields.number, validator=fields.unit)


@frozen(kw_only=True, eq=False, repr=False)
class NeededCondition(Record):
    """A condition that a practice asks for: always, or only from a severity of one obstacle upward."""

    condition: str = field(validator=fields.slug)
    when: Threshold | None = field(default=None, validator=fields.record(Threshold))


@frozen(kw_only=True, eq=False, repr=False)
class Sessions(Record):
    """How many sessions a week: the fewest, the usual number, the most.

    >>> Sessions(min=1, typical=2, max=3).typical
    2.0
    """

    min: float = field(converter=fields.number, validator=fields.times)
    typical: float = field(converter=fields.number, validator=fields.times)
    max: float = field(converter=fields.number, validator=fields.times)


@frozen(kw_only=True, eq=False, repr=False)
class Practice(Concept):
    """What partners, or one of them, can do.

    ``minutes_per_session`` in minutes, ``weeks`` in weeks; both None where nobody can say.

    >>> Practice(
    ...     id="tea", name="Tea together", minutes_per_session=20, sessions_per_week=Sessions(min=1, typical=3, max=7)
    ... ).minutes_per_week
    60.0
    """

    kind = Kind.PRACTICE

    steps: tuple[str, ...] = field(
        default=(), converter=fields.strings, validator=fields.texts, metadata={"text": True}
    )
    variants: tuple[str, ...] = field(
        default=(), converter=fields.strings, validator=fields.texts, metadata={"text": True}
    )
    """Other ways to do it, for people for whom eye contact, speaking, writing or touch is hard."""
    not_when: tuple[str, ...] = field(
        default=(), converter=fields.strings, validator=fields.texts, metadata={"text": True}
    )
    """When not to use it."""
    minutes_per_session: int | None = field(default=None, validator=fields.count)
    sessions_per_week: Sessions | None = field(default=None, validator=fields.record(Sessions))
    weeks: int | None = field(default=None, validator=fields.count)
    dose_basis: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    """What minutes, sessions and weeks rest on."""
    dose_references: tuple[str, ...] = field(default=(), converter=fields.strings, validator=fields.slugs)
    evidence_summary: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    alone: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    """What one partner can do alone, in words."""
    alone_effect: AloneEffect = field(
        default=AloneEffect.NONE, converter=AloneEffect, validator=fields.one_of(AloneEffect)
    )
    effort: Effort = field(default=Effort.MODERATE, converter=Effort, validator=fields.one_of(Effort))
    starter: bool = field(default=False, validator=fields.flag)
    """Whether it suits a couple of whom nothing is known."""
    conditions: tuple[NeededCondition, ...] = field(default=(), validator=fields.records(NeededCondition))

    @property
    def minutes_per_week(self) -> float | None:
        """Minutes of a typical week, or None where minutes or sessions are unknown."""
        if self.minutes_per_session is None or self.sessions_per_week is None:
            return None
        return float(self.minutes_per_session * self.sessions_per_week.typical)


@frozen(kw_only=True, eq=False, repr=False)
class Frame(Record):
    """What the whole is about: a definition, and the points that hold it together."""

    definition: str = field(default="", validator=fields.maybe_text, metadata={"text": True})
    points: tuple[Point, ...] = field(default=(), validator=fields.records(Point))
