"""Levels that come from answers, as bars and words; no decimals."""

from __future__ import annotations

from typing import Any, NamedTuple

from ..wording.assessment import STANDS_ON, WEIGHS, severity_word, wanted_words
from ..wording.report import level_word
from ..wording.speech import said
from .layout import WIDTH, bar, clean, columns, wrap

__all__ = ["Level", "levels_of", "levels_text"]

BAR = 20
"""The length of a bar, where there is room for it."""
HEADING = {"pillar": STANDS_ON, "obstacle": WEIGHS}


class Level(NamedTuple):
    """The level of a pillar or the severity of an obstacle, with its word."""

    target: str
    kind: str
    name: str
    amount: float
    word: str

    def __repr__(self) -> str:
        return "Level(...)"


def levels_of(situation: Any, catalog: Any) -> list[Level]:
    """The levels and severities of a situation, pillars first, in the order of the catalog."""
    made = []
    levels, wanted, severities = (
        {catalog[id].id: amount for id, amount in given.items()}
        for given in (situation.pillars, situation.wanted, situation.obstacles)
    )
    for id, record in catalog.pillars.items():
        if id in levels:
            word = wanted_words(levels[id], wanted[id]) if id in wanted else level_word(levels[id])
            made.append(Level(id, "pillar", record.name, levels[id], word))
    for id, record in catalog.obstacles.items():
        if id in severities:
            made.append(Level(id, "obstacle", record.name, severities[id], severity_word(severities[id])))
    return made


def levels_text(levels: list[Level], *, width: int = WIDTH, plain: bool = False) -> str:
    """Levels as bars and words under what they are levels of, at most ``width`` columns wide."""
    wide = max((columns(clean(one.name)) for one in levels), default=0)
    word = max((len(one.word) for one in levels), default=0)
    beside = 1 + wide + 2 + BAR + 2 + word <= width
    # All bars of one length, or they could not be compared.
    long = BAR if beside else min(BAR, width - 3 - 2 - word)
    lines: list[str] = []
    for kind, heading in HEADING.items():
        several = [one for one in levels if one.kind == kind]
        lines += ["", *wrap(said(heading), width=width)] if several else []
        for one in several:
            marks = f"{bar(one.amount, width=long, plain=plain)}  {one.word}"
            name = clean(one.name)
            if beside:
                lines.append(f" {name}{' ' * (wide - columns(name) + 2)}{marks}")
            else:
                lines += [*wrap(name, width=width, first=" "), f"   {marks}"]
    return "\n".join(lines[1:])
