"""Plain HTML for notebooks: tables and paragraphs without script or style, so that an untrusted notebook shows them too."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from .. import wording
from ..model import SECTIONS
from .text import Result, bar, clean, dose_words

__all__ = ["catalog_html", "paragraph", "recommendations_html", "table"]


def _text(value: object) -> str:
    return escape(clean(str(value)))


def paragraph(text: str) -> str:
    """One escaped paragraph."""
    return f"<p>{_text(text)}</p>"


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """An escaped table."""
    cells = "".join(f"<th>{_text(name)}</th>" for name in head)
    body = "".join(f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{cells}</tr></thead><tbody>{body}</tbody></table>"


def catalog_html(catalog: Any) -> str:
    """What a catalog holds, section by section."""
    rows = [(name.replace("_", " "), len(getattr(catalog.contents, name)), _some(getattr(catalog.contents, name))) for name in SECTIONS]
    return paragraph(f"{catalog.name} ({catalog.id}, version {catalog.version})") + table(("section", "records", "such as"), rows)


def _some(records: Iterable[Any]) -> str:
    names = [str(getattr(record, "name", None) or getattr(record, "id", "")) for record in records][:3]
    return ", ".join(name for name in names if name)


def recommendations_html(result: Result) -> str:
    """A result as a table, with the messages of safety above and the referrals below."""
    parts = [paragraph(message.text) for message in result.safety.messages]
    rows = []
    for item in result.items:
        why = "; ".join(f"{wording.RELATION[reason.link.relation]} {reason.name} ({reason.evidence})" for reason in item.reasons[:2])
        first = ", ".join(str(result.catalog.practices[one].name) for one in item.start_after)
        cautions = " ".join(caution.text for caution in item.cautions)
        rows.append((item.rank, item.practice.name, bar(item.gain, width=12), why, cautions, first, dose_words(item.practice)))
    if rows:
        parts.append(table(("", "practice", "helps", "why", "keep in mind", "start with", "takes"), rows))
    if result.why_empty:
        parts.append(paragraph(wording.why_empty(result.why_empty)))
    if result.referrals:
        parts.append(table(("people who can help", ""), [(one.referral.name, one.referral.summary) for one in result.referrals]))
    return "".join([*parts, paragraph(wording.DISCLAIMER)])
