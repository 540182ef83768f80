"""The practices of a report, each with all that one has to know before beginning, and the studies behind them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from .. import wording
from ..cite import apa
from ..model import Reference, Verdict
from ..wording.report import chosen_words
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
    start_with,
)

__all__ = ["bar", "facts", "glance", "practices", "sources"]


def bar(value: float) -> Html:
    """A value from 0 to 1 as a bar; it says nothing to those who listen, who get the words beside it."""
    return element("span", element("i", class_=f"w{bar_length(value)}"), class_="bar", aria_hidden="true")


def facts(pairs: Iterable[tuple[str, object]], **attributes: str | None) -> Html:
    """Labels, each with what is said under it; those under which nothing is said are left out."""
    rows = [element("div", element("dt", label), element("dd", said, **attributes)) for label, said in pairs if said]
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
    alone = ("Alone", one.alone)
    for_one = result.mode == "alone"
    name = element(
        "h3", element("span", item.rank, class_="rank"), " ", one.name, id=f"practice-{one.id}-title", **mine
    )
    before = start_with(item, result)
    never = own_not_when(item, result)
    first = [
        ("Takes", dose_words(one)),
        *([alone] if for_one else []),
        ("Keep in mind", _several(cautions(item, private=private), mine)),
        ("Not when", _upper_first(never)),
        ("Goes best after", wording.listed(before)),
    ]
    other = [*([] if for_one else [alone]), ("Other ways", _several(one.variants, mine))]
    return element(
        "article",
        element("div", name, bar(item.gain), class_="head"),
        element("p", one.summary, class_="summary", **mine) if one.summary else "",
        facts(first, **mine),
        *([element("h4", "Steps"), items("ol", one.steps, class_="steps", **mine)] if one.steps else []),
        facts(other, **mine),
        element("h4", "Why"),
        element("ul", *_reasons(item, mine), class_="reasons"),
        facts([("How sure", _sure(item, result))]),
        id=f"practice-{one.id}",
        aria_labelledby=f"practice-{one.id}-title",
    )


def _several(said: Iterable[str], mine: dict[str, str | None]) -> object:
    """One thing as it is, more as a list."""
    said = list(said)
    return items("ul", said, **mine) if len(said) > 1 else "".join(said)


def _sure(item: Any, result: Result) -> str:
    """What a practice rests on, and how firm its place is."""
    rests = rests_on(item)
    firm = result.shown_stability
    chosen = round(firm.chosen.get(item.practice.id, 0.0) * firm.draws) if firm else 0
    said = [f"{_upper_first(rests)}." if rests else "", chosen_words(chosen, firm.draws) if firm else ""]
    return " ".join(filter(None, said))


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _reasons(item: Any, mine: dict[str, str | None]) -> list[Html]:
    """Why, the largest part first; of the first ones the rationale too."""
    made = []
    for place, reason in enumerate(item.reasons):
        link = reason.link
        nearby = "Nearby" if link.verdict is Verdict.UNTESTED else "For"
        sides = ((nearby, link.evidence.studies_for), ("Against", link.evidence.studies_against))
        named = [Html(f"{label}: ") + _names(studies) for label, studies in sides if studies]
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
            evidence = reason.link.evidence
            named |= {one.id: one for one in (*evidence.studies_for, *evidence.studies_against)}
    rows = sorted(((apa(one), one) for one in named.values()), key=lambda row: (row[0].casefold(), row[1].id))
    made = [element("li", *_cited(text, one), id=f"source-{one.id}", dir="auto") for text, one in rows]
    return element("ul", *made, class_="sources") if made else Html()


def _cited(text: str, one: Reference) -> tuple[object, ...]:
    address = f"https://doi.org/{one.doi}"
    before, found, after = text.partition(address) if one.doi else (text, "", "")
    if not found:
        return (text,)
    target = f"https://doi.org/{quote(one.doi or '', safe='/:;()._-')}"
    return before, element("a", address, href=target, rel="noreferrer noopener"), after
