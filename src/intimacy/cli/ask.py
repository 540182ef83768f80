"""The private questions in the terminal: asked one by one, never echoed, never kept."""

from __future__ import annotations

import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import attrs
import click

from ..catalog import Catalog
from ..model import UNASKED
from ..show.layout import wrap
from ..situation import Situation

__all__ = ["ask_safety", "check_terminal"]

QUIET = 0.08
"""Seconds without a key after which a new question takes one; a key that is held comes more often."""

INTRO = (
    "A few private questions. Answer alone, where nobody can see the screen. Nothing is kept, shown again or sent; you may pass on any question, "
    "and leave with Ctrl-C at any time."
)


def check_terminal(file: str | None) -> None:
    """Refuse to ask where there is no terminal to ask in, or where the situation is read from it."""
    if file == "-":
        raise click.UsageError("--ask-safety needs the terminal that - reads from; give the situation as a file")
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.UsageError("--ask-safety asks in a terminal; in a script give red_flags in the JSON")


def ask_safety(situation: Situation, catalog: Catalog) -> Situation:
    """Ask every private question; any yes is its flag, and a pass leaves `unasked` beside what was raised."""
    questions = catalog.questions_for(situation.obstacles)
    answers: dict[str, bool | None] = {}
    at = 0
    with _without_echo() as forget_keys:
        click.echo("\n".join(wrap(INTRO)), err=True)
        while at < len(questions):
            click.echo("", err=True)
            click.echo("\n".join(wrap(questions[at].text, first=f"{at + 1:>2}/{len(questions)} ")), err=True)
            click.echo("      [y] yes   [n] no   [p] pass   [b] back: ", err=True, nl=False)
            forget_keys()
            key = ""
            while key not in ANSWERS:
                key = click.getchar(echo=False).lower()[:1]
            click.echo("back" if key == "b" else "answered", err=True)
            if key == "b":
                at = max(0, at - 1)
                continue
            answers[questions[at].id] = ANSWERS[key]
            at += 1
        click.echo("", err=True)
    before = [flag for flag in situation.red_flags or () if flag != UNASKED]
    asked = catalog.red_flags_of(answers, situation.obstacles)
    return attrs.evolve(situation, red_flags=list(dict.fromkeys([*before, *asked])))


ANSWERS = {"y": True, "n": False, "p": None, "b": None}


@contextmanager
def _without_echo() -> Iterator[Callable[[], None]]:
    """Keep the terminal from showing a key that is struck early; gives a function that forgets such keys."""
    try:
        import termios
    except ImportError:  # pragma: no cover - not on Windows, whose getchar does not echo either
        yield lambda: None
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    silent = [*before]
    silent[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(terminal, termios.TCSADRAIN, silent)

    def forget_keys() -> None:
        # A key that is held, or struck twice, must not answer a question that nobody has read.
        while select.select([terminal], [], [], QUIET)[0]:
            termios.tcflush(terminal, termios.TCIFLUSH)

    try:
        yield forget_keys
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
