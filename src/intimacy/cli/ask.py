"""The private questions in the terminal: asked one by one, never echoed, never kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import attrs
import click

from ..catalog import Catalog
from ..model import UNASKED
from ..show.text import wrap
from ..situation import Situation

__all__ = ["ask_safety", "check_terminal"]

INTRO = (
    "A few private questions. Answer alone, where nobody can see the screen. Nothing is kept, shown again or sent; you may pass on any question, "
    "and leave with Ctrl-C at any time."
)


def check_terminal() -> None:
    """Refuse to ask where there is no terminal to ask in."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()):
        raise click.UsageError("--ask-safety asks in a terminal; in a script give red_flags in the JSON")


def ask_safety(situation: Situation, catalog: Catalog) -> Situation:
    """Ask every private question; any yes is its flag, and a pass leaves `unasked` beside what was raised."""
    reported = {catalog.aliases.get(id, id) for id in situation.obstacles}
    brought = {one for id in reported if id in catalog.obstacles for one in catalog.obstacles[id].questions}
    questions = [one for one in catalog.questions.values() if not one.only_with_obstacle or one.id in brought]
    raised = [flag for flag in situation.red_flags or () if flag != UNASKED]
    passed = False
    with _without_echo():
        click.echo("\n".join(wrap(INTRO)), err=True)
        for number, question in enumerate(questions, start=1):
            click.echo("", err=True)
            click.echo("\n".join(wrap(question.text, first=f"{number:>2}/{len(questions)} ")), err=True)
            click.echo("      [y] yes   [n] no   [p] pass: ", err=True, nl=False)
            answer = ""
            while answer not in ("y", "n", "p"):
                answer = click.getchar(echo=False).lower()[:1]
            click.echo("", err=True)
            if answer == "y" and question.flag not in raised:
                raised.append(question.flag)
            passed = passed or answer == "p"
        click.echo("", err=True)
    # What was passed over is not answered, and not answered is not safe, whatever else was.
    return attrs.evolve(situation, red_flags=[*raised, UNASKED] if passed else raised)


@contextmanager
def _without_echo() -> Iterator[None]:
    """Keep the terminal from showing a key that is struck between two questions."""
    try:
        import termios
    except ImportError:  # pragma: no cover - not on Windows, whose getchar does not echo either
        yield
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    silent = [*before]
    silent[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSADRAIN, silent)
    try:
        yield
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
