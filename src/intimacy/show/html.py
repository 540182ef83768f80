"""Plain HTML for notebooks: tables and paragraphs without script or style, so that an untrusted notebook shows them too."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from .. import wording
from ..model import SECTIONS
from .layout import bar, clean
from .text import (
    SHOWN_REASONS,
    Result,
    cautions,
    closing,
    contact_groups,
    contact_words,
    contacts_age,
    dose_words,
    help_first,
    opening,
    own_not_when,
    reason_words,
    referral_name,
    rests_on,
    safety_sentences,
    start_with,
)

__all__ = ["catalog_html", "paragraph", "recommendations_html", "table"]


def _text(value: object) -> str:
    return escape(clean(str(value)))


def paragraph(text: str) -> str:
    """One escaped paragraph."""
    return f"<p>{_text(text)}</p>"


def _cell(value: object) -> str:
    return "<br/>".join(map(_text, value)) if isinstance(value, tuple) else _text(value)


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """An escaped table; a cell that is a tuple has a line for each."""
    cells = "".join(f"<th>{_text(name)}</th>" for name in head)
    body = "".join(f"<tr>{''.join(f'<td>{_cell(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"


def catalog_html(catalog: Any) -> str:
    """What a catalog holds, section by section."""
    rows = [
        (name.replace("_", " "), len(getattr(catalog.contents, name)), _some(getattr(catalog.contents, name)))
        for name in SECTIONS
    ]
    return paragraph(f"{catalog.name} ({catalog.id}, version {catalog.version})") + table(
        ("section", "records", "such as"), rows
    )


def _some(records: Iterable[Any]) -> str:
    names = [str(getattr(record, "name", None) or getattr(record, "id", "")) for record in records][:3]
    return ", ".join(name for name in names if name)


def _about(item: Any, result: Result) -> tuple[str, ...]:
    """What the text says of a recommendation, line by line."""
    before = start_with(item, result)
    never = own_not_when(item, result)
    return (
        *(f"Why: {reason_words(one)}" for one in item.reasons[:SHOWN_REASONS]),
        *((f"How sure: {rests_on(item)}",) if rests_on(item) else ()),
        *(f"Keep in mind: {shown}" for shown in cautions(item)),
        *((f"Goes best after {wording.listed(before)}",) if before else ()),
        *(f"Begin with: {step}" for step in item.practice.steps[:1]),
        *((f"Alone: {item.practice.alone}",) if result.mode == "alone" and item.practice.alone else ()),
        *((f"Not when {never}",) if never else ()),
        f"Takes {dose_words(item.practice)}",
    )


def recommendations_html(result: Result) -> str:
    """A result as a table, with safety above, and what is left out and who can help below; help comes first where something was raised."""
    sentences = [paragraph(sentence) for sentence in safety_sentences(result)]
    first = help_first(result)
    told = len(result.safety.messages) if first else len(sentences)
    parts = [*sentences[:told], *(_help(result) if first else []), *sentences[told:]]
    rows = [(item.rank, item.practice.name, bar(item.gain, width=12), _about(item, result)) for item in result.items]
    parts += [paragraph(opening(result))] if opening(result) else []
    if rows:
        parts.append(table(("", "practice", "helps", "what to know"), rows))
    if result.why_empty:
        parts.append(paragraph(wording.why_empty(result.why_empty)))
    parts += [paragraph(sentence) for sentence in closing(result)]
    parts += [] if first else _help(result)
    return "".join([*parts, paragraph(wording.DISCLAIMER)])


def _help(result: Result) -> list[str]:
    """Whom to call, and kinds of professional help."""
    parts = []
    if result.safety.contacts:
        brief = not help_first(result)
        groups = contact_groups(result.safety.contacts, result.safety.contact_purposes, brief=brief)
        rows = [
            (wording.PURPOSE[purpose], tuple(contact_words(one, brief=brief) for one in members))
            for purpose, members in groups
        ]
        parts += [table(("for", "whom to call"), rows), paragraph(contacts_age(result.safety.contacts))]
    if result.referrals:
        named = [(referral_name(one), one.referral.summary) for one in result.referrals]
        parts.append(table(("people who can help", ""), named))
    return parts
