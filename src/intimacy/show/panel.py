"""Results and links as plain data, for a screen that a program builds: every sentence is in it, and nothing of how it looks."""

from __future__ import annotations

import math
from typing import Any

from .. import wording
from ..cite import apa_linked
from ..model import Link, Reference, Sample
from ..wording.claims import word
from ..wording.speech import said
from .concept import grade_words
from .layout import clean
from .text import (
    SHOWN_REASONS,
    Result,
    always_not_when,
    cautions,
    contact_groups,
    contact_words,
    contacts_age,
    does_little,
    dose_words,
    help_first,
    helps_words,
    how_sure,
    left_out,
    never,
    opening,
    own_not_when,
    referral_name,
    rests_on,
    safety_sentences,
    sides,
    start_with,
)

__all__ = ["cleaned", "link_panel", "result_panel", "sure_words"]


def result_panel(result: Result) -> dict[str, Any]:
    """All that a screen shows of a result; of a blocked one what safety says, whom to call and who can help, and no more.

    How firm the order is takes longer than the rest and is apart: `sure_words`.
    """
    panel: dict[str, Any] = {
        "messages": safety_sentences(result, ask=None),
        "contacts": _contacts(result),
        "referrals": [{"name": referral_name(one), "summary": one.referral.summary} for one in result.referrals],
        "help_first": help_first(result),
        "disclaimer": said(wording.DISCLAIMER),
    }
    if not result.safety.stops:
        always = always_not_when(result)
        panel |= {
            "opening": opening(result) or (wording.why_empty(result.why_empty) if result.why_empty else ""),
            "items": [_item(item, result) for item in result.items],
            "closing": [
                *does_little(result),
                *left_out(result, said("Left out here")),
                *([never(always)] if always else []),
            ],
        }
    return panel


def sure_words(result: Result) -> str:
    """How firm the order of a list is, and of whom the studies were; empty where there is no list."""
    return " ".join(how_sure(result)) if result.items else ""


def cleaned(value: Any) -> Any:
    """Plain data, every text of it without control characters and direction overrides, which a screen would obey."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: cleaned(item) for key, item in value.items()}
    return [cleaned(item) for item in value] if isinstance(value, list) else value


def _contacts(result: Result) -> dict[str, Any] | None:
    safety = result.safety
    if not safety.contacts:
        return None
    brief = not help_first(result)
    groups = contact_groups(safety.contacts, safety.contact_purposes, brief=brief)
    return {
        "groups": [
            {"for": said(wording.PURPOSE[purpose]), "whom": [contact_words(one, brief=brief) for one in members]}
            for purpose, members in groups
        ],
        "age": contacts_age(safety.contacts),
    }


def _item(item: Any, result: Result) -> dict[str, Any]:
    whole = math.fsum(reason.gain for reason in item.reasons)
    before = start_with(item, result)
    facts = [
        *((said("Keep in mind"), shown) for shown in cautions(item)),
        (said("Not when"), own_not_when(item, result)),
        (said("Goes best after"), wording.listed(before)),
        (said("Alone"), item.practice.alone if result.mode == "alone" else ""),
        (said("How sure"), rests_on(item)),
        (said("Takes"), dose_words(item.practice)),
    ]
    return {
        "id": item.practice.id,
        "rank": item.rank,
        "name": item.practice.name,
        "summary": item.practice.summary,
        "share": item.gain,
        "reasons": [
            {
                "link": reason.link.id,
                "text": helps_words(reason),
                "evidence": reason.evidence,
                "unread": wording.unread_words([study.name for study in reason.link.evidence.unread]),
                "share": reason.gain / whole,
            }
            for reason in item.reasons
        ],
        "shown": SHOWN_REASONS,
        "facts": [[label, told] for label, told in facts if told],
        "steps": list(item.practice.steps),
    }


def link_panel(link: Link, catalog: Any) -> dict[str, Any]:
    """What a link claims and rests on, with its studies for and against, each as APA with its kind, size and effect."""
    ends = f"{catalog.concepts[link.source].name} {said(wording.RELATION[link.relation])} {catalog.concepts[link.target].name}"
    return {
        "link": link.id,
        "title": ends,
        "phrase": grade_words(link),
        "rationale": link.rationale,
        "sides": [{"side": side, "studies": [_study(one) for one in studies]} for side, studies in sides(link)],
        "limit": said(wording.SAMPLES_LIMIT),
    }


def _study(study: Reference) -> dict[str, Any]:
    cited = apa_linked(study)
    facts = [
        (said("Kind"), wording.study_kinds(study.designs)),
        (
            said("Sample"),
            "; ".join(filter(None, (word(study.sample) if study.sample is not Sample.NONE else "", study.size))),
        ),
        (said("Effect"), study.effect),
        (said("Found"), study.finding),
        (said("Caution"), study.caution),
    ]
    return {
        "apa": [cited.before, cited.shown, cited.after],
        "address": cited.address,
        "facts": [[label, told] for label, told in facts if told],
    }
