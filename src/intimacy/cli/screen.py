"""A terminal that asks: questions on stderr, keys that it does not show, and nothing left on it where questions come one a screen."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import click

__all__ = ["Screen", "can_ask", "screen"]

QUIET = 0.08
"""Seconds without a key after which a new question takes one; a key that is held comes more often."""

ENTER, LEAVE, CLEAR = "\x1b[?1049h", "\x1b[?1049l", "\x1b[2J\x1b[H"
"""A second screen, as of a pager: what stood on it cannot be scrolled back to."""

QUIT = "q"
RETURN = ("\r", "\n")
"""The key Enter, raw or not."""


def can_ask() -> bool:
    """Whether there is a terminal to ask in; what is asked goes to stderr."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr.isatty())


class Screen:
    """Where questions are put; made by `screen`."""

    def __init__(self, forget_keys: Callable[[], None], *, paged: bool) -> None:
        self._forget_keys = forget_keys
        self._paged = paged

    @property
    def width(self) -> int:
        """The columns of the terminal, from 40 to 80; 80 where it does not say."""
        try:
            columns = os.get_terminal_size(sys.stderr.fileno()).columns
        except OSError:
            columns = 0
        return max(40, min(80, columns or 80))

    def show(self, lines: Sequence[str], prompt: str = "") -> None:
        """Put a question, alone where each has a screen of its own; keys that were struck before are forgotten."""
        click.echo(CLEAR if self._paged else "\n", err=True, nl=False)
        if lines:
            click.echo("\n".join(lines), err=True)
        click.echo(prompt, err=True, nl=False)
        self._forget_keys()

    def struck(self) -> str:
        """What was struck next, in small letters; q, Ctrl-C and the end of the input leave, by `click.Abort` or what becomes it."""
        keys = click.getchar(echo=False).lower()
        if not keys:
            # A terminal that is gone has no more keys.
            raise EOFError
        if keys[0] == QUIT:
            self.say("")
            raise click.Abort
        return keys

    def key(self, known: Sequence[str]) -> str:
        """The next key that is one of these; others are as if not struck."""
        while True:
            key = self.struck()[0]
            if key in known:
                return key

    def say(self, text: str) -> None:
        """Say something after a prompt; on a screen that is cleared anyway, nothing."""
        if not self._paged:
            click.echo(text, err=True)

    def type(self, text: str) -> None:
        """Show what is typed, or take it back."""
        click.echo(text, err=True, nl=False)


@contextmanager
def screen(*, paged: bool) -> Iterator[Screen]:
    """A screen to ask on; ``paged`` gives every question one of its own, where the terminal can, and leaves none of them behind."""
    paged = paged and os.environ.get("TERM", "") not in ("", "dumb")
    with _without_echo() as forget_keys:
        try:
            if paged:
                click.echo(ENTER, err=True, nl=False)
            yield Screen(forget_keys, paged=paged)
        finally:
            if paged:
                click.echo(LEAVE, err=True, nl=False)


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
