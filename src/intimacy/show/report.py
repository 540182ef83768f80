"""A result as one page of HTML that opens from disk, asks nobody for anything, and prints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .. import wording
from ..wording.report import REPORT
from ..wording.speech import said
from .markup import Html, element, items, own, section
from .report_practice import bar, facts, glance, practices, sources
from .report_said import said_of
from .report_style import POLICY, STYLE
from .text import (
    Result,
    always_not_when,
    contact_groups,
    contact_words,
    contacts_age,
    does_little,
    help_first,
    how_sure,
    left_out,
    never,
    opening,
    reach,
    referral_name,
    safety_sentences,
)

__all__ = ["report_html", "shared_html"]


def report_html(result: Result, situation: Any = None) -> str:
    """A whole result as a page; with its ``situation``, which is for private eyes, what was said too.

    Of a result that gives no practice the page holds what safety says, whom to call and who can help, and nothing that was said.
    """
    unasked = any(message.id == "unasked" for message in result.safety.messages)
    sentences = safety_sentences(result, ask=REPORT["asked below"] if unasked else "")
    first = help_first(result)
    told = len(result.safety.messages) if first else len(sentences)
    stops = result.safety.stops
    private = situation is not None
    parts: list[object] = [
        _paragraphs(sentences[:told], class_="note"),
        *(_help(result) if first else ()),
        _paragraphs(sentences[told:], class_="note"),
    ]
    if not stops:
        parts += [
            section("said", said("What was said"), said_of(situation, result.catalog)) if private else "",
            *_list(result, private=private),
            section("questions", said("Private questions"), *_questions(result)) if unasked else "",
            *(() if first else _help(result)),
            section("sources", said("Sources"), *_sources(result)),
        ]
    leads = [] if stops else [said(REPORT["private" if private else "for"])]
    footer = [
        element("p", said(wording.DISCLAIMER)),
        element("p", said(REPORT["stays"])),
        *([] if stops else [section("made", said("What made this page"), facts(_made(result)))]),
    ]
    return _page(result.catalog, [_paragraphs(leads, class_="quiet")], parts, footer)


def shared_html(shared: Mapping[str, Any], catalog: Any) -> str:
    """What `Recommendations.shareable` gives as a page; one page for everything that gives no practice."""
    mine = own(catalog)
    made = [
        element(
            "article",
            element("h2", one["name"], id=f"practice-{one['practice']}", **mine),
            items("ol", one["steps"], class_="steps", **mine),
            aria_labelledby=f"practice-{one['practice']}",
        )
        for one in shared.get("practices", ())
    ]
    lead = element("p", said(REPORT["shared" if made else "not ready"]))
    return _page(catalog, [], [lead, *made], [element("p", said(wording.DISCLAIMER))])


def _page(catalog: Any, lead: Iterable[object], parts: Iterable[object], footer: Iterable[object]) -> str:
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=POLICY),
        element("meta", name="referrer", content="no-referrer"),
        # Names of servers are asked for only where a link is followed.
        element("meta", http_equiv="x-dns-prefetch-control", content="off"),
        element("meta", name="robots", content="noindex"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", said(REPORT["title"])),
        element("style", Html(STYLE)),
    )
    body = element(
        "body",
        element("header", element("h1", said(REPORT["heading"])), *lead),
        element("main", *parts),
        element("footer", *footer),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang=catalog.language if catalog.sentences is not None else 'en')}\n"


def _paragraphs(sentences: Iterable[str], **attributes: str | None) -> Html:
    made = [element("p", sentence) for sentence in sentences]
    return element("div", *made, **attributes) if made else Html()


def _list(result: Result, *, private: bool) -> list[object]:
    """The list itself: at a glance, in a picture, how sure it is, what is not in it, and in full."""
    always = always_not_when(result)
    empty = [element("p", wording.why_empty(result.why_empty))] if result.why_empty else []
    return [
        section(
            "glance",
            said("At a glance"),
            element("p", opening(result)) if opening(result) else "",
            *empty,
            element("p", never(always), class_="never") if always else "",
            glance(result),
            element("p", said(REPORT["bars"]), class_="quiet") if result.items else "",
        ),
        section("needs", said("What is needed"), _needs(result)),
        section("picture", said("The picture"), _picture(result)),
        section("sure", said("How sure this is"), *_lines(how_sure(result) if result.items else [])),
        section(
            "missing", said("What is not in it"), *_lines(does_little(result)), *_left_out(result, private=private)
        ),
        section("practices", said("The practices"), *practices(result, private=private)),
    ]


def _lines(sentences: Iterable[str]) -> list[Html]:
    return [element("p", sentence) for sentence in sentences]


def _needs(result: Result) -> Html:
    # Where nothing was given all are assumed, and a bar for each would look like a finding.
    rows = [] if result.general else sorted(result.needs, key=lambda one: -one.need)
    made = [
        Html(
            element("span", need.name, **own(result.catalog))
            + bar(need.need)
            + element("span", wording.need_word(need.need))
        )
        for need in rows
    ]
    return items("ul", made, class_="needs")


def _picture(result: Result) -> Html:
    drawn = result.draw()
    # An image, since the page takes no style but its own; where there is less room than it needs, it is moved with keys or a finger.
    shown = element("img", src=drawn.data_uri, alt=drawn.alt, width=str(drawn.width), height=str(drawn.height))
    return element("figure", shown, tabindex="0", role="group", aria_label=said("The picture"))


def _left_out(result: Result, *, private: bool) -> list[Html]:
    if not private:
        return _lines(left_out(result, "Left out here"))
    answers = [result.why_not(one.practice, private=True).text for one in result.left_out]
    return [element("p", said("Left out here:")), items("ul", answers, dir="auto")] if answers else []


def _questions(result: Result) -> list[Html]:
    asked = [one.text for one in result.safety.questions]
    return [element("p", said(REPORT["questions"])), items("ul", asked, **own(result.catalog))]


def _help(result: Result) -> tuple[object, ...]:
    """Whom to call, and kinds of professional help."""
    brief = not help_first(result)
    contacts = result.safety.contacts
    groups = [
        (
            element("h3", said(wording.PURPOSE[purpose])),
            items("ul", (_contact(one, brief=brief) for one in members), dir="auto"),
        )
        for purpose, members in contact_groups(contacts, result.safety.contact_purposes, brief=brief)
    ]
    age = [element("p", contacts_age(contacts), class_="quiet")] if groups else []
    named = [
        Html(element("strong", referral_name(one), ".") + " " + element("span", one.referral.summary))
        for one in result.referrals
    ]
    return (
        section("contacts", said("Whom to call"), *(part for group in groups for part in group), *age),
        section("helpers", said("People who can help"), items("ul", named, **own(result.catalog))),
    )


def _contact(contact: Any, *, brief: bool) -> Html:
    """Name and number, and when and for whom."""
    words = contact_words(contact, brief=brief)
    first = reach(contact)
    # A number stays whole, or somebody dials half of it.
    number = contact.phone or ""
    shown = first.replace(number, number.replace(" ", "\u00a0")) if number else first
    more = words.removeprefix(first).removeprefix("; ")
    return Html(element("strong", shown) + (element("div", more, class_="quiet") if more else ""))


def _sources(result: Result) -> list[Html]:
    made = sources(result)
    return [element("p", said(REPORT["sources"]), class_="quiet"), made] if made else []


def _made(result: Result) -> list[tuple[str, object]]:
    """What made a result, so that it can be made again; nothing of what was said."""
    made = result.to_dict()
    catalog, options = made["catalog"], made["options"]
    told = (f"{name} {options[name]}" for name in ("k", "evidence", "focus", "country") if options[name] is not None)
    return [
        (said("Library"), said("intimacy {library}, rules {rules}", library=made["library"], rules=made["rules"])),
        (said("Catalogue"), f"{catalog['id']} {catalog['version']}"),
        ("sha256", element("code", catalog["sha256"])),
        (said("Rules sha256"), element("code", catalog["rules_sha256"])),
        (said("Options"), ", ".join(told)),
    ]
