"""What explains a list: reasons and chains, needs, gaps, what is left out.

They are tuples with names and no attrs classes, whose making takes a tenth of the time to a first list; nothing needs to be checked of what we made ourselves.
"""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..model import Cause, Kind, Link, Practice, Strength, frozendict
from ..safety import Caution

__all__ = ["Gap", "LeftOut", "Need", "Part", "Reason", "Recommendation", "Step"]


class Part(NamedTuple):
    """A part of an inferred lack: where it comes from, and its share of the whole lack."""

    source: str
    share: float


class Reason(NamedTuple):
    """One target's part of a gain, with the link it comes by and the phrase for its evidence."""

    target: str
    kind: Kind
    name: str
    gain: float
    link: Link
    strength: Strength
    """The strength that counted under the policy."""
    evidence: str
    """The one phrase for its evidence."""
    causes: tuple[Part, ...] = ()
    """What the need of the target comes from: what was reported, measured or wished (rule S10, wishes counted like obstacles); the parts sum to 1."""

    @property
    def unread(self) -> tuple[str, ...]:
        """The ids of the studies, for or against, of which nobody read anything."""
        return tuple(study.id for study in self.link.evidence.unread)

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
            "unread": list(self.unread),
            "causes": [{"source": part.source, "share": part.share} for part in self.causes],
        }


class Step(NamedTuple):
    """One way from what was said to a practice, and the part of the gain that comes by it."""

    path: tuple[str, ...]
    """Ids: what was said, the pillar or benefit it bears on where that is another one, the practice."""
    gain: float
    link: Link
    """The link by which the practice relieves."""
    evidence: str

    def to_dict(self) -> dict[str, Any]:
        """The step as plain data."""
        return {"path": list(self.path), "gain": self.gain, "link": self.link.id, "evidence": self.evidence}


class Recommendation(NamedTuple):
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

    @property
    def evidence(self) -> Mapping[str, float]:
        """What the gain rests on: the share of it under each phrase of evidence, the largest first; the shares sum to 1."""
        whole = math.fsum(reason.gain for reason in self.reasons)
        by_phrase: dict[str, list[float]] = {}
        for reason in self.reasons:
            by_phrase.setdefault(reason.evidence, []).append(reason.gain)
        parts = [(phrase, math.fsum(gains) / whole) for phrase, gains in by_phrase.items()]
        return frozendict(sorted(parts, key=lambda item: (-item[1], item[0])))

    def chain(self) -> tuple[Step, ...]:
        """How what was said leads to this practice, the largest part first; the parts sum to the gain.

        Each step goes from something reported, measured or wished, by way of a pillar where there is one, to the practice (rule S10).

        >>> import intimacy
        >>> result = intimacy.recommend(intimacy.Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]))
        >>> for step in result[0].chain()[:2]:
        ...     print(" -> ".join(step.path), f"{step.gain:.2f}")
        fear-of-vulnerability -> empathetic-listening 0.29
        fear-of-vulnerability -> deep-sharing -> empathetic-listening 0.06
        """
        steps = [
            Step(
                path=tuple(dict.fromkeys((part.source, reason.target, self.practice.id))),
                gain=reason.gain * part.share,
                link=reason.link,
                evidence=reason.evidence,
            )
            for reason in self.reasons
            for part in reason.causes
        ]
        return tuple(sorted(steps, key=lambda step: (-step.gain, step.path)))

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
            "evidence": dict(self.evidence),
            "not_when": list(self.practice.not_when),
            # Each once without `private`: how many there are would tell how many flags were raised.
            "cautions": [{"text": one.text, "flag": one.flag} for one in self.cautions]
            if private is True
            else [{"text": shown} for shown in dict.fromkeys(one.shown for one in self.cautions)],
            "start_after": list(self.start_after),
        }


class Need(NamedTuple):
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


class Gap(NamedTuple):
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


class LeftOut(NamedTuple):
    """A practice that could not be chosen, and the first cause that applies."""

    practice: str
    by: Cause

    def to_dict(self) -> dict[str, Any]:
        """The practice and the cause as plain data."""
        return {"practice": self.practice, "by": str(self.by)}
