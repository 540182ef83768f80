"""What a layer may do to what keeps people safe: make it stricter, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from ..model import UNASKED, WEIGHTS, NeededCondition, Relation, Ruling, Threshold, frozendict
from .keyed import Fields, Records

__all__ = ["loosened", "may_rule", "stricter"]


class Rule(NamedTuple):
    """What another value of a field may be: a test of (before, after), and the same in words."""

    holds: Callable[[Any, Any], bool]
    allowed: str


_GROWS = Rule(lambda before, after: set(before) <= set(after), "what is there, and more beside it")
_GRAVER = Rule(lambda before, after: after.rank >= before.rank, "the same, or something stricter")
_STAYS = Rule(lambda before, after: before == after, "the same: it cannot be changed")


def _no_later(before: tuple[Threshold, ...], after: tuple[Threshold, ...]) -> bool:
    least = {one.obstacle: one.at_least for one in after}
    return all(least.get(one.obstacle, 2.0) <= one.at_least for one in before)


def _no_condition_less(before: tuple[NeededCondition, ...], after: tuple[NeededCondition, ...]) -> bool:
    def covers(new: NeededCondition, old: NeededCondition) -> bool:
        if new.condition != old.condition or new.when is None:
            return new.condition == old.condition
        return old.when is not None and _no_later((old.when,), (new.when,))

    return all(any(covers(new, old) for new in after) for old in before)


_NO_SOONER = Rule(
    lambda before, after: WEIGHTS[after] >= WEIGHTS[before],
    "the same, or stronger: a practice would come sooner than it should",
)
"""For the strength of what a practice requires."""

RULES: Mapping[tuple[str, str], Rule] = frozendict(
    {
        ("red_flags", "status"): _GRAVER,
        ("red_flags", "message"): _STAYS,
        ("red_flags", "contact_purposes"): _GROWS,
        ("rulings", "ruling"): _GRAVER,
        ("questions", "flag"): _STAYS,
        ("questions", "only_with_obstacle"): Rule(lambda before, after: before or not after, "false, as it is"),
        ("referrals", "urgent"): Rule(lambda before, after: after or not before, "true, as it is"),
        ("referrals", "flags"): _GROWS,
        ("referrals", "not_flags"): _GROWS,
        ("referrals", "occasions"): _GROWS,
        ("referrals", "thresholds"): Rule(_no_later, "every threshold that is there, no higher than it is"),
        ("obstacles", "questions"): _GROWS,
        ("practices", "conditions"): Rule(_no_condition_less, "every condition that is there, no later than it is"),
        ("practices", "not_when"): Rule(
            lambda before, after: len(after) >= len(before), "as many as there are, or more"
        ),
        **{
            (section, "aliases"): _GROWS
            for section in (
                "pillars",
                "obstacles",
                "practices",
                "benefits",
                "scenes",
                "conditions",
                "red_flags",
                "referrals",
            )
        },
    }
)
"""By section and field; fields that are not here may be changed. An alias, once given, leads to the same concept for ever."""


def loosened(section: str, before: Fields, after: Fields) -> Iterator[tuple[str, str]]:
    """The fields in which ``after`` is less strict than ``before``, each with what would be allowed."""
    for name, value in after.items():
        rule = RULES.get((section, name))
        if section == "links" and name == "strength" and after["relation"] is Relation.REQUIRES:
            rule = _NO_SOONER
        if rule is not None and name in before and not rule.holds(before[name], value):
            yield name, rule.allowed


def stricter(section: str, before: Fields, after: Fields) -> bool:
    """Whether a status or a ruling is stricter than it was, so that it holds whoever says otherwise."""
    name = {"red_flags": "status", "rulings": "ruling"}.get(section)
    if name is None or name not in before or name not in after:
        return False
    return bool(after[name].rank > before[name].rank)


def may_rule(ours: Records, theirs: Records, flag: str, practice: str, fields: Fields) -> bool:
    """Whether a layer may give a ruling where there is none.

    A ruling that is missing counts as hold under a flag that was raised, so that a milder one would loosen it: only who brings the practice or the flag may
    give it.
    """
    if flag == UNASKED or "ruling" not in fields or fields["ruling"].rank >= Ruling.HOLD.rank:
        return True
    if practice in ours.get("practices", {}):
        return flag in theirs.get("red_flags", {}) and flag not in ours.get("red_flags", {})
    brought: tuple[str, ...] = theirs.get("practices", {}).get(practice, {}).get("layers", fields["layers"])
    return bool(set(brought) & set(fields["layers"]))
