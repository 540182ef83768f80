"""The practices of a report, each with all that one has to know before beginning, and the studies behind them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import wording
from ..cite import Linked, apa_linked
from ..model import Reference
from ..wording.report import chosen_words
from ..wording.speech import said
from .layout import bar_length
from .markup import Html, element, items, own
from .text import (
    SHOWN_REASONS,
    Result,
    cautions,
    dose_words,
    own_not_when,
    reason_words,
    rests_on,
    sides,
    start_with,
)

__all__ = ["bar", "facts", "glance", "practices", "sources"]


def bar(value: float) -> Html:
    """A value from 0 to 1 as a bar; it says nothing to those who listen, who get the words beside it."""
    return element("span", element("i", class_=f"w{bar_length(value)}"), class_="bar", aria_hidden="true")


def facts(pairs: Iterable[tuple[str, object]], **attributes: str | None) -> Html:
    """Labels, each with what is said under it; those under which nothing is said are left out."""
    rows = [element("div", element("dt", label), element("dd", told, **attributes)) for label, told in pairs if told]
    return element("dl", *rows) if rows else Html()


def glance(result: Result) -> Html:
    """The list in short: names, bars and doses."""
    rows = [
        Html(
            element("a", item.practice.name, href=f"#practice-{item.practice.id}", **own(result.catalog))
            + bar(item.gain)
            + element("span", dose_words(item.practice), class_="quiet")
        )
        for item in result.items
    ]
    return items("ol", rows, class_="glance")


def practices(result: Result, *, private: bool) -> list[Html]:
    """Every practice of a list in full."""
    return [_practice(item, result, private=private) for item in result.items]


def _practice(item: Any, result: Result, *, private: bool) -> Html:
    one, mine = item.practice, own(result.catalog)
    alone = (said("Alone"), one.alone)
    for_one = result.mode == "alone"
    name = element(
        "h3", element("span", item.rank, class_="rank"), " ", one.name, id=f"practice-{one.id}-title", **mine
    )
    before = start_with(item, result)
    never = own_not_when(item, result)
    first = [
        (said("Takes"), dose_words(one)),
        *([alone] if for_one else []),
        (said("Keep in mind"), _several(cautions(item, private=private), mine)),
        (said("Not when"), _upper_first(never)),
        (said("Goes best after"), wording.listed(before)),
    ]
    other = [*([] if for_one else [alone]), (said("Other ways"), _several(one.variants, mine))]
    return element(
        "article",
        element("div", name, bar(item.gain), class_="head"),
        element("p", one.summary, class_="summary", **mine) if one.summary else "",
        facts(first, **mine),
        *([element("h4", said("Steps")), items("ol", one.steps, class_="steps", **mine)] if one.steps else []),
        facts(other, **mine),
        element("h4", said("Why")),
        element("ul", *_reasons(item, mine), class_="reasons"),
        facts([(said("How sure"), _sure(item, result))]),
        id=f"practice-{one.id}",
        aria_labelledby=f"practice-{one.id}-title",
    )


def _several(several: Iterable[str], mine: dict[str, str | None]) -> object:
    """One thing as it is, more as a list."""
    told = list(several)
    return items("ul", told, **mine) if len(told) > 1 else "".join(told)


def _sure(item: Any, result: Result) -> str:
    """What a practice rests on, and how firm its place is."""
    rests = rests_on(item)
    firm = result.shown_stability
    chosen = round(firm.chosen.get(item.practice.id, 0.0) * firm.draws) if firm else 0
    told = [f"{_upper_first(rests)}." if rests else "", chosen_words(chosen, firm.draws) if firm else ""]
    return " ".join(filter(None, told))


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _reasons(item: Any, mine: dict[str, str | None]) -> list[Html]:
    """Why, the largest part first; of the first ones the rationale too."""
    made = []
    for place, reason in enumerate(item.reasons):
        link = reason.link
        named = [Html(f"{label}: ") + _names(studies) for label, studies in sides(link)]
        made.append(
            element(
                "li",
                _upper_first(reason_words(reason)),
                element("p", link.rationale, **mine) if link.rationale and place < SHOWN_REASONS else "",
                element("p", Html(". ".join(named)), class_="quiet") if named else "",
            )
        )
    return made


def _names(studies: Iterable[Reference]) -> str:
    return "; ".join(element("a", one.name, href=f"#source-{one.id}", dir="auto") for one in studies)


def sources(result: Result) -> Html:
    """Every study that the reasons name, as APA; a DOI is a link, which asks nobody for anything until it is followed."""
    named: dict[str, Reference] = {}
    for item in result.items:
        for reason in item.reasons:
            named |= {one.id: one for _, studies in sides(reason.link) for one in studies}
    rows = sorted(
        ((apa_linked(one), id) for id, one in named.items()), key=lambda row: (row[0].text.casefold(), row[1])
    )
    made = [element("li", *_cited(cited), id=f"source-{id}", dir="auto") for cited, id in rows]
    return element("ul", *made, class_="sources") if made else Html()


def _cited(cited: Linked) -> tuple[object, ...]:
    if not cited.address:
        return (cited.before,)
    return cited.before, element("a", cited.shown, href=cited.address, rel="noreferrer noopener"), cited.after
