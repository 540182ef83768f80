"""A comparison of two catalogues as HTML for notebooks; what is long opens on a click."""

from __future__ import annotations

from typing import Any

from ..wording.speech import counted, speaking
from ..wording.versions import raised_words
from .html import block, details, heading, items_html, paragraph
from .markup import Html, escaped

__all__ = ["diff_html"]

OPEN = 8
"""Up to so many changes of a sort are shown without a click."""


def diff_html(diff: Any) -> str:
    """What was added, retired, reworded and reweighed, what that does to lists, and which version it asks for."""
    old, new = diff.old, diff.new
    parts = [heading(f"{old['id']} {old['version']} -> {new['id']} {new['version']}")]
    with speaking(diff.sentences):
        for title, items in diff.parts():
            if len(items) > OPEN:
                parts.append(details(f"{title} ({counted(len(items))})", items_html(items)))
            else:
                parts += [paragraph(Html(f"<b>{escaped(title)}</b>")), items_html(items)]
        raised = raised_words(diff.needs, old["version"], new["version"], enough=diff.enough)
    return block(*parts, paragraph(raised) if raised else "")
