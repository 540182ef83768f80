"""What pictures are made of: elements of SVG as text, and the colours of both themes."""

from __future__ import annotations

import re
from html import escape
from typing import Literal, TypeAlias

from ..errors import Fault, OptionError, found
from .layout import clean

__all__ = ["DARK", "LIGHT", "THEMES", "Theme", "checked_theme", "element", "legal", "number", "style", "words"]

Theme: TypeAlias = Literal["auto", "light", "dark"]
THEMES = ("auto", "light", "dark")

# Hues of Okabe and Ito (vermillion, blue, bluish green, reddish purple), which people tell apart whatever kind of colour blindness they have; in the dark,
# lighter ones of the same.
LIGHT = {
    "ground": "#ffffff",
    "ink": "#1f2328",
    "soft": "#57606a",
    "rule": "#d8dee4",
    "quiet": "#f6f8fa",
    "obstacle": "#b84a00",
    "obstacle-face": "#fdf1e9",
    "pillar": "#0062a0",
    "pillar-face": "#eaf4fc",
    "practice": "#00795a",
    "practice-face": "#e6f6f0",
    "benefit": "#9c4a7d",
    "benefit-face": "#faeff6",
}
DARK = {
    "ground": "#15181d",
    "ink": "#eceff3",
    "soft": "#a3adb9",
    "rule": "#353c46",
    "quiet": "#1d2127",
    "obstacle": "#ff9a5c",
    "obstacle-face": "#33231a",
    "pillar": "#6cb8f5",
    "pillar-face": "#172736",
    "practice": "#2fcf9f",
    "practice-face": "#14291f",
    "benefit": "#e59bc6",
    "benefit-face": "#321f2b",
}
"""Colours by what they are for; ``-face`` is what the text of a card stands on."""


def checked_theme(theme: object) -> Theme:
    """A theme by its name; raises `OptionError` for another."""
    for known in THEMES:
        if theme == known:
            return known  # type: ignore[return-value]
    raise OptionError([Fault(field="theme", found=found(theme), allowed=f"one of {', '.join(THEMES)}")])


_RULES = {
    "ground": "fill:{ground}",
    "ink": "fill:{ink}",
    "soft": "fill:{soft}",
    "badge": "fill:{ground}",
    "track": "fill:{rule}",
    "rule": "stroke:{rule}",
    "halo": "stroke:{ground}",
    "key": "stroke:{soft}",
    "face": "fill:{quiet};stroke:{rule}",
}
_KINDS = ("obstacle", "pillar", "practice", "benefit")


def _colored(colors: dict[str, str], scope: str) -> str:
    rules = [f".{scope} .{name}{{{rule.format(**colors)}}}" for name, rule in _RULES.items()]
    for kind in _KINDS:
        color = colors[kind]
        rules += [
            f".{scope} .{kind} .face{{fill:{colors[f'{kind}-face']};stroke:{color}}}",
            f".{scope} .{kind} .mark{{fill:{color}}}",
            f".{scope} .{kind} .path{{stroke:{color}}}",
        ]
    return "\n".join(rules)


def style(theme: Theme, scope: str) -> str:
    """The style sheet of what has the class ``scope``; with the theme ``auto`` it follows what the reader prefers on a screen, and prints light."""
    rules = _colored(DARK if theme == "dark" else LIGHT, scope)
    if theme == "auto":
        rules += f"\n@media screen and (prefers-color-scheme:dark){{\n{_colored(DARK, scope)}\n}}"
    return element("style", None, f"\n{rules}\n")


_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """A text without control characters and without what no XML may hold."""
    return _ILLEGAL.sub("\ufffd", clean(text))


def words(text: str) -> str:
    """A text as the content of an element."""
    return escape(legal(text))


def number(value: float) -> str:
    """A number with one decimal at most.

    >>> number(3.04), number(2.5)
    ('3', '2.5')
    """
    return f"{round(value, 1) + 0.0:g}"


def element(name: str, attributes: dict[str, object] | None, *content: str) -> str:
    """An element; attributes are escaped, numbers short, those that are None left out; content is markup already."""
    told = "".join(
        f' {key}="{number(value) if isinstance(value, int | float) else words(str(value))}"'
        for key, value in (attributes or {}).items()
        if value is not None
    )
    inside = "".join(content)
    return f"<{name}{told}>{inside}</{name}>" if inside else f"<{name}{told}/>"
