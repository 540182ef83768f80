"""The items of an instrument in the terminal, one a screen: back, pass, and how far it is."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from ..instruments import Instrument, Item, Scale
from ..show.layout import bar, wrap
from ..wording.instruments import standing_words
from ..wording.speech import said
from .output import plain_bars
from .screen import ANEW, RETURN, Screen

__all__ = ["ask_items", "show_page"]

PASS, BACK = "p", "b"
ERASE = ("\x7f", "\x08")
DIGITS = tuple("0123456789")
MOST_KEYS = 9
"""Up to so many answers each have a key."""

PROMPT = "> "


def show_page(terminal: Screen, title: str, sentences: Sequence[str], keys: str, known: Sequence[str]) -> str:
    """A page of sentences; gives the key that was struck, one of those known."""
    key = ANEW
    while key == ANEW:
        lines = wrap(title, width=terminal.width)
        for sentence in sentences:
            lines += ["", *wrap(sentence, width=terminal.width)]
        terminal.show([*lines, "", *wrap(keys, width=terminal.width)], PROMPT)
        key = terminal.key(known)
    terminal.say("")
    return key


def ask_items(terminal: Screen, instrument: Instrument, answers: dict[str, int | None], *, end: bool = False) -> None:
    """Ask every item, and put what was answered into ``answers`` (None: passed over); with ``end`` the last one is asked again first."""
    at = len(instrument.items) - 1 if end else 0
    while at < len(instrument.items):
        item = instrument.items[at]
        answer = _asked(terminal, instrument, at, answers.get(item.id))
        if answer == ANEW:
            continue
        if answer == BACK:
            terminal.say(said("back"))
            at = max(0, at - 1)
            continue
        terminal.say(said("passed") if answer is None else said("answered"))
        answers[item.id] = answer if isinstance(answer, int) else None
        at += 1


def _asked(terminal: Screen, instrument: Instrument, at: int, before: int | None) -> int | str | None:
    """One item; its answer, None where it was passed over, `BACK` to go back, `ANEW` to be asked again."""
    item = instrument.items[at]
    scale = instrument.scale_of(item)
    keys = _keys(scale)
    lines = _item_lines(terminal, instrument, at)
    for place, label in enumerate(scale.labels):
        key = keys[place] if keys else str(place + 1)
        mark = ">" if before == scale.steps[place] else " "
        lines += wrap(label, width=terminal.width, first=f"{mark}{key:>3}  ")
    if not scale.labels and before is not None:
        lines += [said("Before: {answer}", answer=before)]
    low, high = (keys[0], keys[-1]) if keys else _typed_bounds(scale)
    words = (
        "Keys: {low} to {high} to answer, p to pass, b to go back, q to quit."
        if keys
        else "Keys: {low} to {high} and Enter to answer, p to pass, b to go back, q to quit."
    )
    foot = said(words, low=low, high=high)
    lines += [""] if lines[-1] else []
    terminal.show([*lines, *wrap(foot, width=terminal.width)], PROMPT)
    if not keys:
        return _typed(terminal, scale)
    key = terminal.key((*keys, PASS, BACK))
    return key if key in (BACK, ANEW) else None if key == PASS else scale.steps[keys.index(key)]


def _item_lines(terminal: Screen, instrument: Instrument, at: int) -> list[str]:
    item, width = instrument.items[at], terminal.width
    scale = instrument.scale_of(item)
    count = f" {said('{place} of {items}', place=at + 1, items=len(instrument.items))}"
    marks = bar(at / len(instrument.items), width=min(30, width - len(count)), plain=plain_bars(sys.stderr))
    lines = [
        *wrap(f"{instrument.name}, {standing_words(validated=instrument.validated)}", width=width),
        marks + count,
        "",
    ]
    lines += [*wrap(scale.question, width=width), ""] if scale.question else []
    return [*lines, *wrap(_text(item), width=width), ""]


def _text(item: Item) -> str:
    return item.text or item.id


def _keys(scale: Scale) -> tuple[str, ...]:
    """A key for every answer, the lowest first; none where there are too many, so that a number is typed."""
    if scale.labels:
        return DIGITS[1 : len(scale.labels) + 1] if len(scale.labels) <= MOST_KEYS else ()
    # Without words the number is what is meant, and no other key may stand for it.
    return DIGITS[scale.low : scale.high + 1] if scale.low >= 0 and scale.high <= MOST_KEYS else ()


def _typed_bounds(scale: Scale) -> tuple[int, int]:
    return (1, len(scale.labels)) if scale.labels else (scale.low, scale.high)


def _typed(terminal: Screen, scale: Scale) -> int | str | None:
    """A number that is typed and ended with Enter; one that is not on the scale is wiped out."""
    low, high = _typed_bounds(scale)
    typed = ""
    while True:
        struck = terminal.struck()
        if struck == ANEW:
            return ANEW
        # A key such as an arrow is several characters, none of which is an answer.
        for key in "" if struck.startswith("\x1b") else struck:
            if key in (PASS, BACK):
                return BACK if key == BACK else None
            if key in ERASE and typed:
                typed = typed[:-1]
                terminal.type("\b \b")
            elif key in RETURN and typed:
                if typed != "-" and low <= int(typed) <= high:
                    return int(typed) - low + scale.low
                terminal.type("\b \b" * len(typed))
                typed = ""
            elif len(typed) < len(str(-1000)) and (key in DIGITS or (key == "-" and not typed)):
                typed += key
                terminal.type(key)
