"""The laws of every number (rules S1 to S10): a result beside a second reading, each a sentence; a law yields what it saw that breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import zip_longest

from ..advice import Recommendations, recommend
from ..catalog import Catalog
from ..model import Policy, Relation, WhyEmpty
from ..situation import Situation
from .laws_of_lists import NEAR
from .rereading import Reading, causes, reread, stability

__all__ = ["LAWS_OF_NUMBERS", "both_readings", "redraws_are_those_of_the_rule"]

LawOfNumbers = Callable[[Catalog, Situation, Recommendations, Reading], Iterator[str]]

FOCUSES = {Policy.WEIGHED: 0.5, Policy.ARTICLE: 0.0, Policy.SUPPORTED: 1.0, Policy.DIRECT: 0.3}
"""With which focus each policy is tried."""
NEAR_LOG = 1e-6
"""How far two parts of a lack may lie apart: a logarithm of what is almost 1 keeps fewer digits."""


def both_readings(catalog: Catalog, situation: Situation, *, k: int) -> Iterator[tuple[Recommendations, Reading]]:
    """What the library and the second reading give under every policy, but where rounding alone decides between two right answers."""
    for policy, focus in FOCUSES.items():
        read = reread(catalog, situation, k, str(policy), focus)
        if not read.close:
            yield recommend(situation, catalog=catalog, k=k, evidence=policy, focus=focus), read


def _differing(what: str, given: Mapping[str, float], read: Mapping[str, float], near: float = NEAR) -> Iterator[str]:
    for id in sorted({*given, *read}):
        if abs(given.get(id, 0.0) - read.get(id, 0.0)) > near:
            yield f"{what} {id} is {given.get(id, 0.0)} and not {read.get(id, 0.0)}"


def needs_are_those_of_the_rules(
    _catalog: Catalog, _situation: Situation, result: Recommendations, read: Reading
) -> Iterator[str]:
    """Every need is that of rules S1 to S4 and S8, under every policy."""
    yield from _differing("the need of", {need.target: need.need for need in result.needs}, read.needs)
    if result.general is not read.general:
        yield f"general is {result.general}"


def shares_are_those_of_the_rule(
    _catalog: Catalog, _situation: Situation, result: Recommendations, read: Reading
) -> Iterator[str]:
    """Every share is that of rule S5, whatever the focus is."""
    yield from _differing("the share of", {need.target: need.share for need in result.needs}, read.shares)


def choices_are_those_of_the_rules(
    _catalog: Catalog, _situation: Situation, result: Recommendations, read: Reading
) -> Iterator[str]:
    """The practices, their gains and each reason's part are those of rules S6 to S8, under every policy."""
    for item, chosen in zip_longest(result, read.chosen):
        id, gain, parts = chosen or ("nothing", 0.0, {})
        if item is None or item.practice.id != id:
            yield f"{item.practice.id if item else 'nothing'} stands where {id} should"
            return
        yield from _differing("the gain of", {id: item.gain}, {id: gain})
        yield from _differing("the gain alone of", {id: item.standalone_gain}, {id: read.alone[id]})
        reasons = {reason.target: reason.gain for reason in item.reasons}
        yield from _differing(f"the part of {id} in", reasons, parts)


def causes_of_leaving_out_are_those_of_the_rules(
    _catalog: Catalog, _situation: Situation, result: Recommendations, read: Reading
) -> Iterator[str]:
    """What is left out is told with the first cause that applies; a practice whose readiness is under 0.4 comes not yet."""
    given = {one.practice: str(one.by) for one in result.left_out}
    for id in sorted({*given, *read.left_out}):
        if given.get(id) != read.left_out.get(id):
            yield f"{id} is left out by {given.get(id, 'nothing')} and not by {read.left_out.get(id, 'nothing')}"


def gaps_are_what_remains(
    _catalog: Catalog, _situation: Situation, result: Recommendations, read: Reading
) -> Iterator[str]:
    """A gap is a need of which more than half remains, every such need that counts is one, and it says where no candidate is linked to it."""
    gaps = {gap.target: gap for gap in result.gaps}
    # At a focus of 0 or 1 some needs have no share.
    unmet = {id: left for id, left in read.unmet.items() if read.shares[id] > 0}
    for id in sorted({*gaps, *unmet}):
        left = unmet.get(id, 0.0)
        if abs(left - 0.5) > NEAR and (id in gaps) is not (left > 0.5):
            yield f"{left} remains of {id}, which is {'a' if id in gaps else 'no'} gap"
        elif id in gaps and abs(gaps[id].remaining - left) > NEAR:
            yield f"{gaps[id].remaining} is said to remain of {id} and not {left}"
        elif id in gaps and gaps[id].no_practice is (id in read.reached):
            yield f"{id} is said to have {'no' if gaps[id].no_practice else 'a'} practice"


def causes_are_those_of_the_rule(
    catalog: Catalog, situation: Situation, result: Recommendations, _read: Reading
) -> Iterator[str]:
    """The causes of a pillar's lack are those of rule S10, under every policy."""
    for need in result.needs:
        if need.target in catalog.pillars and not result.general:
            given = {part.source: part.share for part in need.causes}
            read = causes(catalog, situation, need.target, str(result.options.evidence))
            yield from _differing(f"the part in {need.target} of", given, read, NEAR_LOG)


def what_comes_first_is_named(
    catalog: Catalog, situation: Situation, result: Recommendations, read: Reading
) -> Iterator[str]:
    """With a practice comes what to start before it: what precedes it and is neither done, excluded, held by safety nor ranked above."""
    never = read.held | {catalog.aliases.get(id, id) for id in (*situation.done, *situation.excluded)}
    for item in result:
        first = {link.source for link in catalog.find_links(relation=Relation.PRECEDES, target=item.practice.id)}
        if {*item.start_after} != first - never:
            yield f"{item.practice.id} after {', '.join(item.start_after) or 'nothing'}"
        never = never | {item.practice.id}


def an_empty_list_says_why(
    _catalog: Catalog, _situation: Situation, result: Recommendations, read: Reading
) -> Iterator[str]:
    """An empty list says why it is empty and is not filled up; no other list does."""
    if (result.why_empty is None) is (len(result) == 0) or (result.why_empty is WhyEmpty.PAUSED) is not result.blocked:
        yield f"{result.why_empty}, with {len(result)} practices"
    if len(result) and not read.chosen:
        yield f"filled up with {', '.join(item.practice.id for item in result)}"


LAWS_OF_NUMBERS: tuple[LawOfNumbers, ...] = (
    needs_are_those_of_the_rules,
    shares_are_those_of_the_rule,
    causes_are_those_of_the_rule,
    an_empty_list_says_why,
    choices_are_those_of_the_rules,
    causes_of_leaving_out_are_those_of_the_rules,
    what_comes_first_is_named,
    gaps_are_what_remains,
)


def redraws_are_those_of_the_rule(catalog: Catalog) -> Iterator[str]:
    """How often a practice is chosen where every strength may be a grade off is what rule S9 gives, redraw by redraw."""
    situation = Situation(obstacles=dict.fromkeys(catalog.obstacles, 0.5), red_flags=[])
    read, close = stability(catalog, situation)
    given = recommend(situation, catalog=catalog).stability().chosen
    yield from _differing("the share of redraws of", given, read, close / 200 + NEAR)
