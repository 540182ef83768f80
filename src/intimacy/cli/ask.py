"""The private questions in the terminal: asked one by one, never echoed, never kept."""

from __future__ import annotations

import sys

import attrs
import click

from ..catalog import Catalog
from ..model import UNASKED
from ..show.text import clean, wrap
from ..situation import Situation

__all__ = ["ask_safety"]

INTRO = (
    "A few private questions. Answer alone, where nobody can see the screen. Nothing is kept, shown again or sent; you may pass on any question, "
    "and leave with Ctrl-C at any time."
)


def ask_safety(situation: Situation, catalog: Catalog) -> Situation:
    """Ask every private question; any yes is its flag, and a pass leaves `unasked` beside what was raised."""
    if not sys.stdin.isatty():
        raise click.UsageError("--ask-safety asks in a terminal; in a script give red_flags in the JSON")
    reported = {catalog.aliases.get(id, id) for id in situation.obstacles}
    brought = {one for id in reported if id in catalog.obstacles for one in catalog.obstacles[id].questions}
    questions = [one for one in catalog.questions.values() if not one.only_with_obstacle or one.id in brought]
    click.echo("\n".join(wrap(INTRO)), err=True)
    raised = [flag for flag in situation.red_flags or () if flag != UNASKED]
    passed = False
    for number, question in enumerate(questions, start=1):
        click.echo("", err=True)
        click.echo("\n".join(wrap(clean(question.text), first=f"{number:>2}/{len(questions)} ")), err=True)
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
    return attrs.evolve(situation, red_flags=[*raised, UNASKED] if passed and UNASKED not in raised else raised)
