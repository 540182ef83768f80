"""Elements of HTML in which every text is escaped, whoever wrote it."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from .layout import clean

__all__ = ["Html", "element", "escaped", "items", "own", "section"]

EMPTY = ("img", "meta")
"""Elements without an end."""


class Html(str):
    """A text that is HTML already."""

    __slots__ = ()


def escaped(value: object) -> str:
    """A value as cleaned and escaped text; HTML stays as it is."""
    return value if isinstance(value, Html) else escape(clean(str(value)))


def element(tag: str, *children: object, **attributes: str | None) -> Html:
    """An element; a child that is no `Html` is escaped, an attribute that is None or empty is left out.

    >>> element("p", "Tea & talk", class_="quiet", aria_label=None)
    '<p class="quiet">Tea &amp; talk</p>'
    """
    named = ((name.rstrip("_").replace("_", "-"), value) for name, value in attributes.items() if value)
    start = "".join([f"<{tag}", *(f' {name}="{escape(clean(value))}"' for name, value in named), ">"])
    return Html(start if tag in EMPTY else f"{start}{''.join(map(escaped, children))}</{tag}>")


def items(tag: str, entries: Iterable[object], **attributes: str | None) -> Html:
    """A list, ``ul`` or ``ol``, with an item for each entry; nothing where there is none."""
    made = [element("li", entry) for entry in entries]
    return element(tag, *made, **attributes) if made else Html()


def section(id: str, title: str, *children: object, level: int = 2, **attributes: str | None) -> Html:
    """A part of a page under a heading that names it; nothing where nothing is in it."""
    if not any(children):
        return Html()
    head = element(f"h{level}", title, id=f"{id}-title")
    return element("section", head, *children, id=id, aria_labelledby=f"{id}-title", **attributes)


def own(catalog: Any) -> dict[str, str | None]:
    """The attributes of what is a catalog's own text: its direction, and its language where that is not the one around it."""
    return {"dir": "auto", "lang": None if catalog.language == "en" else catalog.language}
