"""The laws of safety and privacy, each a sentence; a law yields what it saw that breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from ..advice import Recommendations, recommend, recommend_many
from ..advice.couple import recommend_couple
from ..catalog import Catalog
from ..model import UNASKED, Mode, Policy, Ruling, Status
from ..situation import Situation
from ..situation.couple import Couple
from .laws_of_lists import Law

__all__ = ["LAWS_OF_SAFETY"]

NOT_READY = {"schema": "intimacy/shared/1", "status": "not-ready"}
HELD = (Ruling.HOLD, Ruling.CONTRAINDICATED)


def flags_of(catalog: Catalog, situation: Situation) -> list[str]:
    """What was raised, or not having asked."""
    given = (UNASKED,) if situation.red_flags is None else situation.red_flags
    return [catalog.aliases.get(flag, flag) for flag in given]


def ruling_of(catalog: Catalog, flag: str, practice: str) -> Ruling:
    # A ruling that is missing counts as hold under a flag that was raised, as ok under `unasked`.
    ruling = catalog.rulings.get((flag, practice))
    return ruling.ruling if ruling else Ruling.OK if flag == UNASKED else Ruling.HOLD


def _status(catalog: Catalog, flag: str) -> Status:
    return Status.UNASKED if flag == UNASKED else catalog.red_flags[flag].status


def the_gravest_flag_gates(catalog: Catalog, situation: Situation, result: Recommendations) -> Iterator[str]:
    """The gravest of all flags gives the status; not asked is not safe."""
    wanted = max(
        (_status(catalog, flag) for flag in flags_of(catalog, situation)), key=lambda one: one.rank, default=None
    )
    if result.safety.status is not (wanted or Status.CLEAR):
        yield f"{result.safety.status} and not {wanted or Status.CLEAR}"


def every_message_is_given(catalog: Catalog, situation: Situation, result: Recommendations) -> Iterator[str]:
    """Every flag brings its message, however grave the others are."""
    given = {message.id for message in result.safety.messages}
    for flag in flags_of(catalog, situation):
        wanted = (None if flag == UNASKED else catalog.red_flags[flag].message) or _status(catalog, flag)
        if str(wanted) not in given:
            yield f"no message {wanted}"


def nothing_is_given_where_safety_stops(
    catalog: Catalog, situation: Situation, result: Recommendations
) -> Iterator[str]:
    """Under block and urgent there is no practice, need, gap or cause, whatever the options are."""
    stops = any(_status(catalog, flag).stops for flag in flags_of(catalog, situation))
    if result.blocked is not stops:
        yield f"blocked is {result.blocked}"
    if not stops:
        return
    everywhere = [recommend(situation, catalog=catalog, k=1000, evidence=policy) for policy in Policy]
    everywhere += [recommend(attrs.evolve(situation, mode=mode), catalog=catalog, k=1, focus=1.0) for mode in Mode]
    if any(len(one) or one.needs or one.gaps or one.left_out or one.burden for one in (result, *everywhere)):
        yield "something is given"
    alike = recommend(Situation(red_flags=situation.red_flags), catalog=catalog)
    if any(show(result) != show(alike) for show in (repr, str, Recommendations._repr_html_)):
        yield "it shows more than that it is paused"


def what_a_flag_holds_is_not_listed(catalog: Catalog, situation: Situation, result: Recommendations) -> Iterator[str]:
    """No practice is listed that any flag holds, under any policy; a ruling that is missing holds it too."""
    lists = [result, *(recommend(situation, catalog=catalog, k=1000, evidence=policy) for policy in Policy)]
    for item in (item for one in lists for item in one):
        for flag in flags_of(catalog, situation):
            if ruling_of(catalog, flag, item.practice.id) in HELD:
                yield f"{item.practice.id} under {flag}"


def cautions_are_carried(catalog: Catalog, situation: Situation, result: Recommendations) -> Iterator[str]:
    """Every caution of a flag comes with the practice."""
    for item in result:
        carried = {caution.flag for caution in item.cautions}
        for flag in flags_of(catalog, situation):
            if ruling_of(catalog, flag, item.practice.id) is Ruling.CAUTION and flag not in carried:
                yield f"{item.practice.id} lacks that of {flag}"


def every_path_has_the_same_gate(catalog: Catalog, situation: Situation, result: Recommendations) -> Iterator[str]:
    """One at a time, many, as one of a couple whatever the partner answered, or asked again: the list is the same."""
    k = result.options.k
    paths = [("what_if", result.what_if())]
    paths += [("recommend_many", one) for one in recommend_many([situation], catalog=catalog, k=k)]
    for partner in (situation, Situation(), Situation(red_flags=[min(catalog.red_flags)])):
        paths.append(("for_a", recommend_couple(Couple(situation, partner), catalog=catalog, k=k).for_a))
        paths.append(("for_b", recommend_couple(Couple(partner, situation), catalog=catalog, k=k).for_b))
    for name, other in paths:
        if other != result:
            yield name


def what_is_asked_in_private_comes_along(
    catalog: Catalog, situation: Situation, result: Recommendations
) -> Iterator[str]:
    """Where nobody asked come the private questions, those of what is in the way among them; where somebody did, those of an obstacle that are open."""
    given = {question.id for question in result.safety.questions}
    reported = [catalog.aliases.get(id, id) for id, severity in situation.obstacles.items() if severity > 0]
    brought = {id for obstacle in reported for id in catalog.obstacles[obstacle].questions}
    raised = set(flags_of(catalog, situation))
    for question in catalog.questions.values():
        if UNASKED in raised:
            wanted = question.id in brought or not question.only_with_obstacle
        else:
            wanted = question.id in brought and question.only_with_obstacle and question.flag not in raised
        if (question.id in given) is not (wanted and not result.blocked):
            yield f"{question.id} is {'asked' if question.id in given else 'not asked'}"


def help_is_near(catalog: Catalog, situation: Situation, result: Recommendations) -> Iterator[str]:
    """Where safety stops, or nobody asked, messages and people to turn to come with the result."""
    flags = flags_of(catalog, situation)
    if UNASKED in flags or any(_status(catalog, flag).stops for flag in flags):
        for name in ("messages", "contacts"):
            if not getattr(result.safety, name):
                yield f"no {name}"


def help_that_a_flag_names_comes_along(
    catalog: Catalog, situation: Situation, result: Recommendations
) -> Iterator[str]:
    """With a flag come the kinds of professional help that name it, and none that a flag forbids."""
    flags = {*flags_of(catalog, situation)}
    given = {one.referral.id for one in result.referrals}
    for referral in catalog.referrals.values():
        # One that some flags forbid says nothing of a flag of the catalog's own.
        unsure = flags & catalog.own_red_flags - {*referral.flags} if referral.not_flags else ()
        if flags & {*referral.not_flags} and referral.id in given:
            yield f"{referral.id}, which is forbidden"
        elif (
            flags & {*referral.flags} and not flags & {*referral.not_flags} and not unsure and referral.id not in given
        ):
            yield f"no {referral.id}"


def both_see_little(catalog: Catalog, situation: Situation, result: Recommendations) -> Iterator[str]:
    """What both may see is nothing until both agreed, both were asked and nothing stops; then no flag changes it, and it has nothing that one holds."""
    k = result.options.k
    calm = Situation(obstacles=dict.fromkeys(sorted(catalog.obstacles)[:1], 0.5), red_flags=[])

    def shared(a: Situation, b: Situation, *, both_agreed: bool = True) -> dict[str, Any]:
        return recommend_couple(Couple(a, b, both_agreed=both_agreed), catalog=catalog, k=k).shared

    if shared(situation, calm, both_agreed=False) != NOT_READY:
        yield "before both agreed"
    seen = shared(situation, calm)
    if result.blocked or UNASKED in flags_of(catalog, situation) or situation.mode is Mode.ALONE:
        if seen != NOT_READY or shared(calm, situation) != NOT_READY:
            yield "where it must be nothing"
        return
    if shared(attrs.evolve(situation, red_flags=[]), calm) != seen:
        yield "which flags were raised, by what is there"
    ids = [one["practice"] for one in seen["practices"]]
    if ids != sorted(ids) or any(ruling_of(catalog, flag, id) in HELD for flag in _milder(catalog) for id in ids):
        yield "what a flag would hold, or in an order that tells"


def _milder(catalog: Catalog) -> list[str]:
    return [flag.id for flag in catalog.red_flags.values() if not flag.status.stops]


def nothing_private_is_shown(_catalog: Catalog, situation: Situation, result: Recommendations) -> Iterator[str]:
    """A situation shows itself as a constant; a result as plain data holds neither it nor the flags behind cautions."""
    if {repr(situation), str(situation)} != {"Situation(...)"}:
        yield "the situation shows itself"
    plain = result.to_dict()
    if "situation" in plain or any("flag" in one for item in plain["recommendations"] for one in item["cautions"]):
        yield "the result tells it"


def a_partner_sees_little(catalog: Catalog, situation: Situation, result: Recommendations) -> Iterator[str]:
    """What a partner may see is practices by id that no refer or hold flag would hold; until both agreed, and where safety stops or nobody asked, nothing."""
    if result.shareable() != NOT_READY:
        yield "before both agreed"
    seen = result.shareable(both_agreed=True)
    if result.blocked or UNASKED in flags_of(catalog, situation):
        if seen != NOT_READY:
            yield "where it must be nothing"
        return
    if seen.keys() != {*NOT_READY, "practices"} or any(
        one.keys() != {"practice", "name", "steps"} for one in seen["practices"]
    ):
        yield "more than practices with their steps"
    ids = [one["practice"] for one in seen["practices"]]
    if ids != sorted(ids) or any(ruling_of(catalog, flag, id) in HELD for flag in _milder(catalog) for id in ids):
        yield "what a flag would hold, or in an order that tells"
    other = attrs.evolve(situation, red_flags=[])
    if recommend(other, catalog=catalog, k=result.options.k).shareable(both_agreed=True) != seen:
        yield "which flags were raised, by what is there"


LAWS_OF_SAFETY: tuple[Law, ...] = (
    the_gravest_flag_gates,
    every_message_is_given,
    nothing_is_given_where_safety_stops,
    what_a_flag_holds_is_not_listed,
    cautions_are_carried,
    what_is_asked_in_private_comes_along,
    help_is_near,
    help_that_a_flag_names_comes_along,
    every_path_has_the_same_gate,
    nothing_private_is_shown,
    a_partner_sees_little,
    both_see_little,
)
