"""The closed vocabularies: kinds, relations, grades, verdicts, rulings, statuses."""

from __future__ import annotations

from enum import StrEnum
from inspect import Parameter, Signature
from typing import Any

from frozendict import frozendict


class Word(StrEnum):
    """A word of a closed vocabulary."""

    # Said once here, since attrs asks for it at each field whose converter such a class is, and working it out takes Python long.
    __signature__ = Signature([Parameter("value", Parameter.POSITIONAL_ONLY)])

    @classmethod
    def _missing_(cls, value: object) -> Any:  # noqa: ARG003 - enum gives it
        raise ValueError(f"one of {', '.join(cls)}")


class Kind(Word):
    """What a concept is."""

    PILLAR = "pillar"
    OBSTACLE = "obstacle"
    PRACTICE = "practice"
    BENEFIT = "benefit"
    SCENE = "scene"
    RED_FLAG = "red-flag"
    REFERRAL = "referral"
    CONDITION = "condition"
    REFERENCE = "reference"
    RETIRED = "retired"


class Relation(Word):
    """What a link claims of its source and target."""

    WEAKENS = "weakens"
    ADDRESSES = "addresses"
    STRENGTHENS = "strengthens"
    REQUIRES = "requires"
    ENABLES = "enables"
    YIELDS = "yields"
    ILLUSTRATES = "illustrates"
    PRECEDES = "precedes"


RELATION_ENDS: frozendict[Relation, tuple[frozenset[Kind], frozenset[Kind]]] = frozendict(
    {
        Relation.WEAKENS: (frozenset({Kind.OBSTACLE}), frozenset({Kind.PILLAR})),
        Relation.ADDRESSES: (frozenset({Kind.PRACTICE}), frozenset({Kind.OBSTACLE})),
        Relation.STRENGTHENS: (frozenset({Kind.PRACTICE}), frozenset({Kind.PILLAR})),
        Relation.REQUIRES: (frozenset({Kind.PRACTICE}), frozenset({Kind.PILLAR})),
        Relation.ENABLES: (frozenset({Kind.PILLAR}), frozenset({Kind.PILLAR})),
        Relation.YIELDS: (frozenset({Kind.PILLAR, Kind.PRACTICE}), frozenset({Kind.BENEFIT})),
        Relation.ILLUSTRATES: (frozenset({Kind.SCENE}), frozenset({Kind.PILLAR})),
        Relation.PRECEDES: (frozenset({Kind.PRACTICE}), frozenset({Kind.PRACTICE})),
    }
)
"""Which kinds each relation may join: (sources, targets)."""


class Strength(Word):
    """How much a link carries, in three grades."""

    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"


WEIGHTS = frozendict({Strength.WEAK: 0.25, Strength.MODERATE: 0.5, Strength.STRONG: 0.75})
"""The number of each strength (rule S1)."""


class Basis(Word):
    """Where a link comes from."""

    STATED = "stated"
    IMPLIED = "implied"
    IMPLIED_GENERAL = "implied-general"
    DEFINITIONAL = "definitional"
    LITERATURE = "literature"
    CURATED = "curated"


class Verdict(Word):
    """What the studies say of a link, taken together."""

    SUPPORTED = "supported"
    MIXED = "mixed"
    CONDITIONAL = "conditional"
    CONTESTED = "contested"
    CONTRADICTED_IN_PART = "contradicted-in-part"
    UNTESTED = "untested"
    DEFINITIONAL = "definitional"


class Directness(Word):
    """Whether the studies looked at the link itself or at a neighbour of it."""

    DIRECT = "direct"
    ADJACENT = "adjacent"
    NONE = "none"


class Origin(Word):
    """Whether a concept comes from the source article or from practice."""

    ARTICLE = "article"
    CURATED = "curated"


class Effort(Word):
    """How much a practice asks of people."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


class AloneEffect(Word):
    """How much of a practice is left when one partner does it alone."""

    FULL = "full"
    HALF = "half"
    NONE = "none"


class Mode(Word):
    """Whether both partners take part or one alone."""

    TOGETHER = "together"
    ALONE = "alone"


class Policy(Word):
    """Which links count, and at which strength (rule S1)."""

    WEIGHED = "weighed"
    ARTICLE = "article"
    SUPPORTED = "supported"
    DIRECT = "direct"


class Ruling(Word):
    """What a red flag means for a practice; the later, the stricter."""

    OK = "ok"
    CAUTION = "caution"
    HOLD = "hold"
    CONTRAINDICATED = "contraindicated"

    @property
    def rank(self) -> int:
        """Place in the order ok < caution < hold < contraindicated, from 0."""
        return tuple(Ruling).index(self)


class Status(Word):
    """The status of safety; the later, the graver."""

    CLEAR = "clear"
    UNASKED = "unasked"
    HOLD = "hold"
    REFER = "refer"
    URGENT = "urgent"
    BLOCK = "block"

    @property
    def rank(self) -> int:
        """Place in the order clear < unasked < hold < refer < urgent < block, from 0."""
        return tuple(Status).index(self)

    @property
    def stops(self) -> bool:
        """Whether no practice at all may be given under this status."""
        return self in (Status.URGENT, Status.BLOCK)


class StudyKind(Word):
    """How a study was made."""

    META_ANALYSIS = "meta-analysis"
    SYSTEMATIC_REVIEW = "systematic-review"
    REVIEW = "review"
    THEORY = "theory"
    RCT = "rct"
    EXPERIMENT = "experiment"
    LONGITUDINAL = "longitudinal"
    DIARY = "diary"
    OBSERVATION = "observation"
    CROSS_SECTIONAL = "cross-sectional"
    CASE_SERIES = "case-series"
    SCALE = "scale"
    DIAGNOSTIC_ACCURACY = "diagnostic-accuracy"
    METHODS = "methods"
    GUIDANCE = "guidance"
    UNCLEAR = "unclear"


class Sample(Word):
    """Who took part in a study."""

    COUPLES = "couples"
    PARTNERS = "partners"
    PEOPLE = "people"
    NONE = "none"


class Reading(Word):
    """What of a study was read by those who made the catalogue."""

    ABSTRACT = "abstract-or-front-page"
    SECONDARY = "secondary-text"
    MEMORY = "memory"


class Purpose(Word):
    """What a contact is there for; the earlier, the sooner it is shown."""

    EMERGENCY = "emergency"
    CRISIS = "crisis"
    PARTNER_VIOLENCE = "partner-violence"
    CHILD_PROTECTION = "child-protection"
    STOP_HURTING = "stop-hurting"
    SUBSTANCE_USE = "substance-use"


class Occasion(Word):
    """When a referral fits besides flags and thresholds."""

    EVERY_OBSTACLE_HEAVY = "every-obstacle-heavy"
    EMPTY_LIST = "empty-list"


class Firmness(Word):
    """How firm the order of a list is when every strength may be a grade off."""

    FIRM = "firm order"
    LEANING = "leaning"
    CLOSE = "close call"


class MessageId(Word):
    """The messages of safety, of one status in the order in which they are given; `intimacy.wording` has their text."""

    BLOCK = "block"
    BLOCK_ASKER = "block-asker"
    URGENT = "urgent"
    REFER_DANGER = "refer-danger"
    REFER = "refer"
    HOLD = "hold"
    UNASKED = "unasked"


class Cause(Word):
    """Why a practice is not in the list."""

    DONE = "done"
    EXCLUDED = "excluded"
    SAFETY = "safety"
    ASK_FIRST = "ask-first"
    MODE = "mode"
    NOT_YET = "not-yet"
    NOT_A_STARTER = "not-a-starter"
    MINUTES = "minutes"
    NO_LINK = "no-link"
    OUT_RANKED = "out-ranked"


class WhyEmpty(Word):
    """Why a list is empty."""

    PAUSED = "paused"
    NO_SUPPORTED_PRACTICE = "no-supported-practice"
    ALL_LEFT_OUT = "all-left-out"
    NO_PRACTICE = "no-practice"
