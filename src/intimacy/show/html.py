"""Plain HTML for notebooks: tables and paragraphs without script, class or style sheet, so that an untrusted notebook shows them too.

An untrusted notebook keeps tables, lists, `details`, images with a data URI and some inline styles. Of these only such are used here as JupyterLab's
sanitizer lets through, and none that reaches beyond its own element.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .. import wording
from ..model import SECTIONS
from ..wording.speech import said
from .layout import bar
from .markup import Html, escaped
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

__all__ = [
    "bar_html",
    "block",
    "catalog_html",
    "details",
    "entries",
    "facts",
    "heading",
    "help_html",
    "items_html",
    "labelled",
    "muted",
    "paragraph",
    "picture_html",
    "recommendations_html",
    "table",
]

BREAKS = "overflow-wrap:break-word"
CELL = f"text-align:left;vertical-align:top;max-width:40em;{BREAKS}"
"""Notebooks set cells to the right by default, as suits numbers."""
WIDE, LEFT, RIGHT = "60em", "15em", "40em"
"""How wide a display gets, and what stands left and right in an entry; where there is less room, the right part goes below."""


def paragraph(text: str) -> str:
    """One escaped paragraph."""
    return f"<p>{escaped(text)}</p>"


def heading(name: str, about: str = "") -> str:
    """What is shown, and in a quieter tone what it is."""
    return paragraph(Html(f"<b>{escaped(name)}</b>{f' {muted(about)}' if about else ''}"))


def muted(text: str) -> Html:
    """Escaped text in a quieter tone, whatever the colours around it are."""
    return Html(f'<span style="opacity:0.75">{escaped(text)}</span>')


def labelled(label: str, text: str) -> Html:
    """Escaped text with a label before it."""
    return Html(f"<b>{escaped(label)}: </b>{escaped(text)}")


def bar_html(value: float) -> Html:
    """A value from 0 to 1 as a bar; of characters, so that it stays where styles are taken away."""
    whole = bar(value, width=12)
    full = whole.rstrip(whole[-1]) if value < 1 else whole
    rest = f'<span style="opacity:0.55">{whole[len(full) :]}</span>' if len(full) < len(whole) else ""
    return Html(f'<span style="color:#3d7ab8;white-space:nowrap">{full}{rest}</span>')


def items_html(items: Iterable[str], *, numbered: bool = False) -> Html:
    """An escaped list; empty where there is nothing to list."""
    rows = "".join(f'<li dir="auto">{escaped(item)}</li>' for item in items)
    tag = "ol" if numbered else "ul"
    return Html(f"<{tag}>{rows}</{tag}>" if rows else "")


def details(summary: str, body: str) -> Html:
    """Something that opens when its escaped summary is clicked; ``body`` is HTML."""
    return Html(f"<details><summary>{escaped(summary)}</summary>{body}</details>")


def block(*parts: str) -> str:
    """Parts of HTML in one block that gets no wider than can be read."""
    return f'<div style="max-width:{WIDE};{BREAKS}">{"".join(parts)}</div>'


def _cell(value: object) -> str:
    return (
        "".join(f'<div dir="auto">{escaped(line)}</div>' for line in value)
        if isinstance(value, tuple)
        else escaped(value)
    )


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """An escaped table; a cell that is a tuple has a line for each."""
    heads = "".join(f'<th style="{CELL}">{escaped(name)}</th>' for name in head)
    return f"<table><thead><tr>{heads}</tr></thead>{_body(rows)}</table>"


def facts(rows: Iterable[tuple[str, object]]) -> str:
    """An escaped table of labels and what stands with them."""
    return f"<table>{_body((Html(f'<b>{escaped(label)}</b>'), value) for label, value in rows)}</table>"


def _body(rows: Iterable[Iterable[object]]) -> str:
    lines = ("".join(f'<td style="{CELL}">{_cell(cell)}</td>' for cell in row) for row in rows)
    return f"<tbody>{''.join(f'<tr>{line}</tr>' for line in lines)}</tbody>"


def entries(title: str, rows: Iterable[tuple[object, object]], *, marks: Sequence[object] = ()) -> str:
    """A table of entries of two parts, the second of which goes below the first where there is little room; each after its mark where there are some."""
    wide = max((len(str(mark)) for mark in marks), default=0)
    narrow = f"{CELL};width:{max(2, round(0.6 * wide + 1))}em"
    heads = f'<th style="{narrow}"></th>' if marks else ""
    body = ""
    for place, (left, right) in enumerate(rows):
        mark = f'<td style="{narrow}">{_cell(marks[place])}</td>' if marks else ""
        body += f'<tr>{mark}<td style="{CELL}">{_part(left, LEFT)}{_part(right, RIGHT)}</td></tr>'
    style = f"table-layout:fixed;width:100%;{BREAKS}"
    heads += f'<th style="{CELL}">{escaped(title)}</th>'
    return f'<table style="{style}"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'


def _part(value: object, width: str) -> str:
    style = (
        f"display:inline-block;vertical-align:top;box-sizing:border-box;padding-right:1em;width:{width};max-width:100%"
    )
    return f'<div style="{style}">{_cell(value)}</div>'


def picture_html(picture: Any) -> str:
    """A picture as an image that needs nothing beside it; empty for None."""
    # A picture shows itself; its words have been cleaned when it was drawn.
    return "" if picture is None else f"<p>{picture._repr_html_()}</p>"


def catalog_html(catalog: Any, picture: Any = None) -> str:
    """What a catalog holds, section by section, below its picture."""
    sections = ((said(name.replace("_", " ")), getattr(catalog.contents, name)) for name in SECTIONS)
    rows = [(name, len(records), _some(records)) for name, records in sections if records]
    return block(
        heading(catalog.name, said("({id}, version {version})", id=catalog.id, version=catalog.version)),
        picture_html(picture),
        table((said("section"), said("records"), said("such as")), rows),
    )


def _some(records: Iterable[Any]) -> str:
    names = [str(getattr(record, "name", None) or getattr(record, "id", "")) for record in records][:3]
    return ", ".join(name for name in names if name)


def _head(item: Any) -> tuple[Html, ...]:
    """The name of a recommendation, how much it helps and what it takes."""
    return (
        Html(f"<b>{escaped(item.practice.name)}</b>"),
        bar_html(item.gain),
        muted(said("Takes {dose}", dose=dose_words(item.practice))),
    )


def _about(item: Any, result: Result) -> tuple[Html, ...]:
    """What the text says of a recommendation, line by line."""
    before = start_with(item, result)
    never = own_not_when(item, result)
    return (
        *(
            labelled(said("And") if place else said("Why"), reason_words(one))
            for place, one in enumerate(item.reasons[:SHOWN_REASONS])
        ),
        *((labelled(said("How sure"), rests_on(item)),) if rests_on(item) else ()),
        *(labelled(said("Keep in mind"), shown) for shown in cautions(item)),
        *((labelled(said("Goes best after"), wording.listed(before)),) if before else ()),
        *(labelled(said("Begin with"), step) for step in item.practice.steps[:1]),
        *((labelled(said("Alone"), item.practice.alone),) if result.mode == "alone" and item.practice.alone else ()),
        *((labelled(said("Not when"), never),) if never else ()),
    )


def recommendations_html(result: Result, picture: Any = None) -> str:
    """A result as a table below its picture, with safety above, and what is left out and who can help below.

    Help comes first where something was raised.
    """
    sentences = [paragraph(sentence) for sentence in safety_sentences(result)]
    first = help_first(result)
    told = len(result.safety.messages) if first else len(sentences)
    parts = [*sentences[:told], *([_help(result)] if first else []), *sentences[told:]]
    parts += [paragraph(opening(result))] if opening(result) else []
    rows = [(_head(item), _about(item, result)) for item in result.items]
    if rows:
        parts += [picture_html(picture), entries(said("practice"), rows, marks=[item.rank for item in result.items])]
    if result.why_empty:
        parts.append(paragraph(wording.why_empty(result.why_empty)))
    parts += [paragraph(sentence) for sentence in closing(result)]
    parts += [] if first else [_help(result)]
    return block(*parts, paragraph(muted(said(wording.DISCLAIMER))))


def help_html(safety: Any, *, brief: bool = False) -> str:
    """Whom to call, under what it is for; empty where there is nobody."""
    if not safety.contacts:
        return ""
    groups = contact_groups(safety.contacts, safety.contact_purposes, brief=brief)
    rows = [
        (said(wording.PURPOSE[purpose]), tuple(contact_words(one, brief=brief) for one in members))
        for purpose, members in groups
    ]
    return table((said("for"), said("whom to call")), rows) + paragraph(contacts_age(safety.contacts))


def _help(result: Result) -> str:
    """Whom to call, and kinds of professional help."""
    named = [(referral_name(one), one.referral.summary) for one in result.referrals]
    referrals = table((said("people who can help"), ""), named) if named else ""
    return help_html(result.safety, brief=not help_first(result)) + referrals
