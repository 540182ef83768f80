"""Text in columns: cleaned, wrapped, bars."""

from __future__ import annotations

__all__ = ["WIDTH", "bar", "bar_length", "clean", "columns", "wrap"]

WIDTH = 80
"""The columns of a text where nothing else is said."""


def clean(text: str) -> str:
    r"""A text without control characters, terminal escapes and direction overrides: each shows as its code.

    >>> clean("a\x1b[31mb")
    'a<1b>[31mb'
    """
    if text.isprintable():
        return text
    import unicodedata

    return "".join(
        char
        if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") or char in "\u200c\u200d"
        else " "
        if char in "\n\t"
        else f"<{ord(char):02x}>"
        for char in text
    )


FIRST_COMBINING = "\u0300"
"""Characters before it take one column each."""


def columns(text: str) -> int:
    """How many terminal columns a text takes."""
    if text.isascii() or max(text) < FIRST_COMBINING:
        return len(text)
    import unicodedata

    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def wrap(text: str, *, width: int = WIDTH, first: str = "", rest: str | None = None) -> list[str]:
    """Wrap a cleaned text; ``first`` opens the first line, ``rest`` (as wide) the others.

    Columns are counted, not characters, as textwrap does: a Chinese character or an emoji takes two.
    """
    rest = " " * columns(first) if rest is None else rest
    width = max(width, 20)
    lines: list[str] = []
    line, used, bare = first, columns(first), True
    # A space that does not break holds together what must stay whole.
    for word in clean(text).replace("\n", " ").split(" "):
        if not word:
            continue
        wide = columns(word)
        if not bare and used + 1 + wide > width:
            lines.append(line)
            line, used, bare = rest, columns(rest), True
        if not bare:
            line, used = line + " ", used + 1
        # A broken address leads nowhere.
        whole = used + wide <= width or "://" in word
        for part in [word] if whole else word:
            wide = columns(part)
            if not whole and used + wide > width:
                lines.append(line)
                line, used = rest, columns(rest)
            line, used = line + part, used + wide
        bare = False
    return [first.rstrip()] if bare and not lines else [one.replace("\u00a0", " ") for one in (*lines, line)]


def bar(value: float, *, width: int = 20, plain: bool = False) -> str:
    """A value from 0 to 1 as a bar; anything above 0 shows at least one mark.

    >>> bar(0.5, width=4, plain=True)
    '##..'
    """
    full = bar_length(value, width=width)
    marks = "#." if plain else "█░"
    return marks[0] * full + marks[1] * (width - full)


def bar_length(value: float, *, width: int = 20) -> int:
    """How many marks of a bar are full.

    >>> bar_length(0.001, width=4)
    1
    """
    return min(width, max(round(value * width), 1 if value > 0 else 0))
