"""Answers of a result as HTML for notebooks: one recommendation, why not, how firm, what moved, the nearest change; safety; a programme."""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from .. import wording
from ..wording.speech import counted, number, quoted, said
from .concept_html import studies_html
from .html import (
    bar_html,
    block,
    details,
    entries,
    facts,
    heading,
    help_html,
    items_html,
    labelled,
    muted,
    paragraph,
    table,
)
from .markup import Html, escaped
from .text import cautions, dose_words, helps_words, joined, name_of, rests_on, safety_sentences

__all__ = [
    "comparison_html",
    "nearest_change_html",
    "programme_html",
    "recommendation_html",
    "safety_html",
    "stability_html",
    "why_not_html",
]


def recommendation_html(item: Any, catalog: Any) -> str:
    """One recommendation by itself: every reason with its studies, every step, what to keep in mind."""
    practice = item.practice
    rows = []
    for one in item.reasons:
        left = (Html(f"<b>{escaped(helps_words(one))}</b>"), bar_html(one.gain / item.gain), muted(one.evidence))
        studies = studies_html(one.link)
        rows.append((left, (one.link.rationale, *((details(said("Studies"), studies),) if studies else ()))))
    minded = [labelled(said("Keep in mind"), shown) for shown in cautions(item)]
    first = [quoted(name_of(catalog, one)) for one in item.start_after[:2]]
    return block(
        heading(f"{item.rank}. {practice.name}", practice.id),
        paragraph(practice.summary) if practice.summary else "",
        *(paragraph(one) for one in minded),
        paragraph(labelled(said("Goes best after"), wording.listed(first))) if first else "",
        paragraph(labelled(said("Takes"), dose_words(practice))),
        items_html(practice.steps, numbered=True),
        paragraph(labelled(said("Not when"), joined(practice.not_when))) if practice.not_when else "",
        details(said("Other ways"), items_html(practice.variants)) if practice.variants else "",
        paragraph(labelled(said("How sure"), rests_on(item))) if rests_on(item) else "",
        entries(said("why: each reason with its part of the whole"), rows),
        paragraph(muted(said(wording.SAMPLES_LIMIT))),
    )


def why_not_html(answer: Any, catalog: Any) -> str:
    """Why one practice is not in a list, with what would change it."""
    rows: list[tuple[str, object]] = []
    if answer.conditions:
        rows.append((said("where it holds, say"), Html(f"<code>confirmed={escaped(list(answer.conditions))}</code>")))
    if answer.missing:
        rows.append((said("first needs more"), tuple(name_of(catalog, one) for one in answer.missing)))
    if answer.minutes_over is not None:
        rows.append((said("minutes a week over"), number(answer.minutes_over)))
    whole = math.fsum([answer.gain_now or 0.0, *answer.taken_by.values()])
    if answer.taken_by and whole > 0:
        rows += [
            (said("done already by {name}", name=name_of(catalog, id)), bar_html(part / whole))
            for id, part in answer.taken_by.items()
        ]
        rows.append((said("left for it to do"), bar_html((answer.gain_now or 0.0) / whole)))
    return block(paragraph(answer.text), facts(rows) if rows else "")


def stability_html(stability: Any, catalog: Any) -> str:
    """How firm an order is: how often each practice is in the list, and first."""
    rows = [
        (name_of(catalog, id), bar_html(share), bar_html(stability.first.get(id, 0.0)))
        for id, share in stability.chosen.items()
    ]
    parts = [paragraph(str(stability))]
    parts += [table((said("practice"), said("in the list"), said("first")), rows)] if rows else []
    if stability.focus_range is not None:
        low, high = stability.focus_range
        words = "It comes first for any focus from {low} to {high}."
        parts.append(paragraph(said(words, low=number(low, ".2g"), high=number(high, ".2g"))))
    return block(*parts)


def comparison_html(comparison: Any, catalog: Any) -> str:
    """What moved between two results, and which needs changed."""
    if comparison.paused:
        return paragraph(str(comparison))
    moved = [one for one in comparison.moves if one.rank_before or one.rank_after]
    moves = [(one.name, one.text.removeprefix(f"{one.name}: ")) for one in moved]
    needs = [(name_of(catalog, one.target), bar_html(one.before), bar_html(one.after)) for one in comparison.needs]
    return block(
        table((said("practice"), said("what moved")), moves) if moves else paragraph(str(comparison)),
        table((said("need"), said("before"), said("after")), needs) if needs else "",
    )


def nearest_change_html(change: Any) -> str:
    """The smallest change that would put a practice first."""
    return block(paragraph(change.text))


def safety_html(safety: Any) -> str:
    """What is said of safety: every message, whom to call, the private questions that wait."""
    told = [paragraph(one) for one in safety_sentences(SimpleNamespace(safety=safety))]
    return block(heading(said(wording.STATUS[safety.status]), str(safety.status)), *told, help_html(safety))


def programme_html(programme: Any, catalog: Any) -> str:
    """The practices of a programme, for how many each does something, and for how many none does."""
    rows = [
        (one.rank, name_of(catalog, one.practice), counted(one.serves), bar_html(one.gain))
        for one in programme.practices
    ]
    counts: Mapping[str, int] = programme.statuses
    return block(
        paragraph(
            said(
                "Something for {covered} of {people}.",
                covered=counted(programme.covered),
                people=counted(programme.people),
            )
        ),
        table(("", said("practice"), said("serves"), said("helps")), rows) if rows else "",
        table((said("status"), said("people")), [(status, counted(count)) for status, count in counts.items()]),
    )
