"""A terminal that asks: questions on stderr, keys that it does not show, and nothing left on it where questions come one a screen."""

from __future__ import annotations

import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import click

from ..show.layout import wrap
from ..wording.speech import said

__all__ = ["ANEW", "RETURN", "Screen", "can_ask", "screen"]

QUIET = 0.08
"""Seconds without a key after which a new question takes one; a key that is held comes more often."""

ENTER, LEAVE, CLEAR = "\x1b[?1049h", "\x1b[?1049l", "\x1b[2J\x1b[H"
"""A second screen, as of a pager: what stood on it cannot be scrolled back to."""

QUIT = "q"
RETURN = ("\r", "\n")
"""The key Enter, raw or not."""
ANEW = ""
"""What comes in place of a key where the question has to be shown anew: the terminal has another size, or the process was stopped and goes on."""

MORE = "Enter shows more, q quits."
LEAST_ROWS = 6
"""A terminal of fewer rows is treated as one of so many."""


def can_ask() -> bool:
    """Whether there is a terminal to ask in; what is asked goes to stderr."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr.isatty())


class _Disturbed(Exception):  # noqa: N818 - no error: whoever waits for a key shows all anew
    """The terminal is no longer as it was when the question was shown."""


class Screen:
    """Where questions are put; made by `screen`."""

    def __init__(self, forget_keys: Callable[[], None], *, paged: bool) -> None:
        self._forget_keys = forget_keys
        self._paged = paged
        self._waits = self._stale = False

    @property
    def width(self) -> int:
        """The columns of the terminal, from 40 to 80; 80 where it does not say."""
        return max(40, min(80, _size()[0] or 80))

    @property
    def height(self) -> int:
        """The rows of the terminal; 24 where it does not say."""
        return max(LEAST_ROWS, _size()[1] or 24)

    def show(self, lines: Sequence[str], prompt: str = "") -> None:
        """Put a question, alone where each has a screen of its own; keys that were struck before are forgotten.

        What is taller than such a screen comes in parts. The last has as much as fits, so that answers stand together.
        """
        more = wrap(said(MORE), width=self.width)
        rows = self.height - 1
        while self._paged and len(lines) > rows:
            fits = rows - len(more)
            self._put([*lines[:fits], *more], "> ")
            # The last part goes back as far as it can.
            lines = lines[min(fits, len(lines) - rows) :]
            if self.key(RETURN) == ANEW:
                self._stale = True
                return
        self._put(lines, prompt)

    def _put(self, lines: Sequence[str], prompt: str) -> None:
        click.echo(CLEAR if self._paged else "\n", err=True, nl=False)
        if lines:
            click.echo("\n".join(lines), err=True)
        click.echo(prompt, err=True, nl=False)
        self._forget_keys()

    def struck(self) -> str:
        """What was struck next, in small letters, or `ANEW`; q, Ctrl-C and the end of the input leave, by `click.Abort` or what becomes it."""
        try:
            try:
                self._waits = True
                if self._stale:
                    raise _Disturbed
                keys = click.getchar(echo=False).lower()
            finally:
                self._waits = False
        except _Disturbed:
            self._stale = False
            return ANEW
        if not keys:
            # A terminal that is gone has no more keys.
            raise EOFError
        if keys[0] == QUIT:
            self.say("")
            raise click.Abort
        return keys

    def key(self, known: Sequence[str]) -> str:
        """The next key that is one of these, or `ANEW`; others are as if not struck."""
        while True:
            key = self.struck()[:1]
            if key == ANEW or key in known:
                return key

    def say(self, text: str) -> None:
        """Say something after a prompt; on a screen that is cleared anyway, nothing."""
        if not self._paged:
            click.echo(text, err=True)

    def type(self, text: str) -> None:
        """Show what is typed, or take it back."""
        click.echo(text, err=True, nl=False)

    def disturb(self) -> None:
        """Have the question shown anew; whoever waits for a key stops waiting."""
        self._stale = True
        if self._waits:
            self._waits = False
            raise _Disturbed


def _size() -> tuple[int, int]:
    try:
        size = os.get_terminal_size(sys.stderr.fileno())
    except OSError:
        return 0, 0
    return size.columns, size.lines


@contextmanager
def screen(*, paged: bool) -> Iterator[Screen]:
    """A screen to ask on; ``paged`` gives every question one of its own, where the terminal can, and leaves none of them behind."""
    paged = paged and os.environ.get("TERM", "") not in ("", "dumb")
    with _without_echo() as (forget_keys, silence, unsilence):
        made = Screen(forget_keys, paged=paged)

        def enter() -> None:
            silence()
            if paged:
                # Not by click, since a signal may come in the middle of what click writes.
                os.write(sys.stderr.fileno(), ENTER.encode())

        def leave() -> None:
            if paged:
                os.write(sys.stderr.fileno(), LEAVE.encode())
            unsilence()

        with _undisturbed(made, enter, leave, silence):
            try:
                if paged:
                    click.echo(ENTER, err=True, nl=False)
                yield made
            finally:
                if paged:
                    click.echo(LEAVE, err=True, nl=False)


@contextmanager
def _without_echo() -> Iterator[tuple[Callable[[], None], Callable[[], None], Callable[[], None]]]:
    """Keep the terminal from showing a key that is struck early; gives functions that forget such keys, and that silence it and undo that."""
    try:
        import termios
    except ImportError:  # pragma: no cover - not on Windows, whose getchar does not echo either
        yield (lambda: None), (lambda: None), (lambda: None)
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    silent = [*before]
    silent[3] &= ~(termios.ECHO | termios.ICANON)

    def forget_keys() -> None:
        # A key that is held, or struck twice, must not answer a question that nobody has read.
        while select.select([terminal], [], [], QUIET)[0]:
            termios.tcflush(terminal, termios.TCIFLUSH)

    def silence() -> None:
        termios.tcsetattr(terminal, termios.TCSADRAIN, silent)

    def unsilence() -> None:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)

    silence()
    try:
        yield forget_keys, silence, unsilence
    finally:
        unsilence()


@contextmanager
def _undisturbed(
    shown: Screen, enter: Callable[[], None], leave: Callable[[], None], silence: Callable[[], None]
) -> Iterator[None]:
    """Leave the terminal as it was while the process is stopped, and show the question anew when it goes on or the size has changed."""

    def stop(number: int, _frame: Any) -> None:
        leave()
        both = {one: signal.signal(one, signal.SIG_DFL) for one in (number, signal.SIGCONT)}
        os.kill(os.getpid(), number)
        # Here it goes on.
        for one, former in both.items():
            signal.signal(one, former)
        enter()
        shown.disturb()

    def go_on(_number: int, _frame: Any) -> None:
        # It may have been stopped in a way that nobody is told of.
        silence()
        shown.disturb()

    wanted = {"SIGTSTP": stop, "SIGCONT": go_on, "SIGWINCH": lambda *_: shown.disturb()}
    if threading.current_thread() is not threading.main_thread():
        wanted = {}
    handlers = {getattr(signal, name): handler for name, handler in wanted.items() if hasattr(signal, name)}
    before = {number: signal.getsignal(number) or signal.SIG_DFL for number in handlers}
    try:
        for number, handler in handlers.items():
            # A shell without jobs wants nothing stopped.
            if before[number] != signal.SIG_IGN:
                signal.signal(number, handler)
        yield
    finally:
        for number, former in before.items():
            signal.signal(number, former)
