"""The private questions in the terminal: asked one by one, never echoed, never kept."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import click

from ..catalog import Catalog
from ..model import UNASKED
from ..show.layout import wrap
from ..situation import Situation
from ..wording.speech import said
from .screen import ANEW, Screen, can_ask, screen
from .whole import until_told_to_end

__all__ = ["INTRO", "ask_on", "ask_safety", "check_terminal"]

INTRO = (
    "A few private questions. Answer alone, where nobody can see the screen. Nothing is kept, shown again or sent; you may pass on any question, "
    "and leave with q or Ctrl-C at any time."
)


def check_terminal(file: str | None) -> None:
    """Refuse to ask where there is no terminal to ask in, or where the situation is read from it."""
    if file == "-":
        raise click.UsageError("--ask-safety needs the terminal that - reads from; give the situation as a file")
    if not can_ask():
        raise click.UsageError("--ask-safety asks in a terminal; in a script give red_flags in the JSON")


def ask_safety(situation: Situation, catalog: Catalog) -> Situation:
    """The situation with what the private questions raise, after they were asked in the terminal."""
    with until_told_to_end(), screen(paged=False) as terminal:
        click.echo("\n".join(wrap(said(INTRO), width=terminal.width)), err=True)
        asked = ask_on(terminal, catalog, situation.obstacles)
        click.echo("", err=True)
    before = [flag for flag in situation.red_flags or () if flag != UNASKED]
    return attrs.evolve(situation, red_flags=list(dict.fromkeys([*before, *asked])))


def ask_on(terminal: Screen, catalog: Catalog, obstacles: Iterable[str]) -> tuple[str, ...]:
    """Ask every private question; any yes is its flag, and a pass leaves `unasked` beside what was raised."""
    obstacles = tuple(obstacles)
    questions = catalog.questions_for(obstacles)
    answers: dict[str, bool | None] = {}
    at = 0
    while at < len(questions):
        place = f"{at + 1:>2}/{len(questions)} "
        terminal.show(
            wrap(questions[at].text, width=terminal.width, first=place),
            said(PROMPT) if terminal.width > len(said(PROMPT)) else said(SHORT),
        )
        key = terminal.key(tuple(ANSWERS))
        if key == ANEW:
            continue
        terminal.say(said("back") if key == "b" else said("answered"))
        if key == "b":
            at = max(0, at - 1)
            continue
        answers[questions[at].id] = ANSWERS[key]
        at += 1
    return catalog.red_flags_of(answers, obstacles)


PROMPT = "      [y] yes   [n] no   [p] pass   [q] quit   [b] back: "
SHORT = "[y] yes [n] no [p] pass [b] back: "
"""For a terminal that is narrow; Ctrl-C and q leave there too."""
ANSWERS = {"y": True, "n": False, "p": None, "b": None}
