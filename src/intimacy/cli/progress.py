"""A line on stderr that says how far a long run is, in a terminal only."""

from __future__ import annotations

import os
import sys
import time

import click

from ..show.layout import bar
from .output import plain_bars

__all__ = ["Progress", "counted"]


class Progress:
    """How much is done, how fast, and how long it still takes, on stderr, in a terminal only."""

    def __init__(self, *, shown: bool) -> None:
        self._shown = shown
        self._start = self._last = time.monotonic()
        self._wide = 0

    def tell(self, share: float | None, rows: int) -> None:
        """Show it, a few times a second."""
        now = time.monotonic()
        if not self._shown or now - self._last < 0.1:
            return
        self._last = now
        taken = now - self._start
        text = f"{counted(rows)}, {rows / taken:,.0f} a second"
        if share:
            text = f"{text}, {_duration(taken / share - taken)} left"
            text = f"{bar(share, width=12, plain=plain_bars(sys.stderr))} {share:4.0%}  {text}"
        self._show(text)

    def _show(self, text: str) -> None:
        try:
            columns = os.get_terminal_size(sys.stderr.fileno()).columns or 80
        except OSError:
            columns = 80
        # A line that is as wide as the terminal breaks, and its return goes to the second half.
        text = text[: columns - 1]
        click.echo("\r" + text.ljust(self._wide), err=True, nl=False)
        self._wide = len(text)

    def close(self) -> None:
        """Leave the line empty, for what is said next."""
        if self._wide:
            self._show("")
            click.echo("\r", err=True, nl=False)
            self._wide = 0

    def end(self, rows: int) -> None:
        """Say in one line what was done."""
        if self._shown:
            self.close()
            taken = time.monotonic() - self._start
            click.echo(f"{counted(rows)} in {_duration(taken)}, {rows / max(taken, 1e-9):,.0f} a second", err=True)


def counted(count: int, word: str = "row") -> str:
    """So many of something, as people write it.

    >>> counted(1), counted(1200)
    ('1 row', '1,200 rows')
    """
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _duration(seconds: float) -> str:
    """A time as people say it.

    >>> _duration(7.2), _duration(75), _duration(7265)
    ('7 s', '1 min 15 s', '2 h 1 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60} s" if whole < 3600 else f"{whole // 3600} h {whole % 3600 // 60} min"
