"""How wide a text is drawn, by a small table of widths that errs on the wide side, and how it breaks into lines."""

from __future__ import annotations

from math import fsum

from .layout import FIRST_COMBINING, clean

__all__ = ["fit", "is_right_to_left", "text_width"]

_TABLE = {
    0.3: "'ijl",
    0.35: " ,.:;I",
    0.4: "()-/[\\]ft",
    0.45: "!r",
    0.5: '"J`',
    0.55: "csz",
    0.6: "*?L_kvxy|",
    0.65: "$0123456789FTabdeghnopqu{}",
    0.7: "ABEKPSVXYZ",
    0.75: "CRU",
    0.8: "&DGHNOQ",
    0.85: "#+<=>^w~",
    0.95: "%M",
    1.0: "Wm",
    1.05: "@",
}
"""Widths in ems: of each character the widest of DejaVu Sans, Liberation Sans (as wide as Arial and Helvetica) and Noto Sans, rounded up."""

_WIDTHS = {char: width for width, chars in _TABLE.items() for char in chars}
_OTHER, _WIDE, _PICTOGRAM = 0.8, 1.05, 1.4
_FIRST_PICTOGRAM = "\U0001f000"
_BOLD = 1.1
_JOINERS = "\u200c\u200d\ufe0e\ufe0f"


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """How many pixels a text takes at a font size, at most.

    >>> round(text_width("Trust", 10), 1)
    27.0
    """
    ems = fsum(_WIDTHS.get(char) or _unlisted(char) for char in text)
    return ems * size * (_BOLD if bold else 1)


def _unlisted(char: str) -> float:
    if char >= _FIRST_PICTOGRAM:
        return _PICTOGRAM
    if char < FIRST_COMBINING:
        return _OTHER
    if char in _JOINERS:
        return 0.0
    import unicodedata

    if unicodedata.combining(char):
        return 0.0
    return _WIDE if unicodedata.east_asian_width(char) in "WF" else _OTHER


def is_right_to_left(text: str) -> bool:
    r"""Whether the first letter that has a direction runs from right to left.

    >>> is_right_to_left("\u05e9\u05dc\u05d5\u05dd"), is_right_to_left("Trust")
    (True, False)
    """
    if text.isascii():
        return False
    import unicodedata

    way = next((way for way in map(unicodedata.bidirectional, text) if way in ("L", "R", "AL")), "L")
    return way != "L"


def fit(text: str, width: float, size: float, *, lines: int = 3, bold: bool = False) -> list[str]:
    """A cleaned text in at most so many lines of a width in pixels; what does not fit is cut, with an ellipsis.

    >>> fit("Sharing the deepest thoughts", 80, 10)
    ['Sharing the', 'deepest', 'thoughts']
    >>> fit("Sharing the deepest thoughts", 80, 10, lines=1)
    ['Sharing the…']
    """
    made: list[str] = []
    line = ""
    for word in _pieces(clean(text).split(), width, size, bold=bold):
        longer = f"{line} {word}" if line else word
        if text_width(longer, size, bold=bold) <= width or not line:
            line = longer
        else:
            made.append(line)
            line = word
    made += [line] if line or not made else []
    if len(made) <= lines:
        return made
    last = made[lines - 1]
    while last and text_width(f"{last}…", size, bold=bold) > width:
        last = last[:-1].rstrip()
    return [*made[: lines - 1], f"{last}…"]


def _pieces(words: list[str], width: float, size: float, *, bold: bool) -> list[str]:
    """Words, of which those that are wider than a line are broken where it ends."""
    pieces: list[str] = []
    for word in words:
        piece = ""
        for char in word:
            if piece and text_width(piece + char, size, bold=bold) > width:
                pieces.append(piece)
                piece = ""
            piece += char
        pieces.append(piece)
    return pieces
