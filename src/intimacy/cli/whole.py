"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import signal
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import BinaryIO

import click

from ..show.layout import clean
from .output import warn

__all__ = ["check_out", "until_told_to_end", "written"]

ENDS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT") if hasattr(signal, name))
"""How somebody, or the system, asks a process to end; SIGQUIT would leave its memory behind, with what was answered."""

UNDISTURBED = {"concurrent", "contextlib", "importlib", "queue", "threading", "weakref", "_weakrefset"}
"""The packages in whose functions nothing is raised for a signal: they hold locks, or are called where what they raise is lost."""

MINE = 0o600
"""The permissions of a file that nobody else on the machine may read."""


def check_out(file: str | None, output: str, *, force: bool, name: str = "IN", out: str = "OUT") -> None:
    """Refuse an OUT that cannot be written or that is there already; ``name`` and ``out`` are how the help calls what is read and what is written."""
    if output == "-":
        return
    path, shown = Path(output), clean(output)
    try:
        if file not in (None, "-") and path.exists() and Path(file).exists() and path.samefile(file):
            raise click.UsageError(f"{name} and {out} are the same file")
        if path.exists() and not path.is_file():
            dash = "; - is standard output" if out == "OUT" else ""
            raise click.UsageError(f"{out} is a file, and {shown} is none{dash}")
        if not force and os.path.lexists(path):
            raise click.UsageError(f"{shown} is there already; --force writes over it")
        # It is made beside its place, and then put there.
        folder = Path(os.path.realpath(path)).parent
        if not stat.S_ISDIR(folder.stat().st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise click.ClickException(f"cannot write {shown} ({error.strerror})") from None


class _Ended(BaseException):
    """The process was asked to end."""


@contextmanager
def until_told_to_end() -> Iterator[Callable[[], None]]:
    """Let SIGINT, SIGTERM, SIGHUP and SIGQUIT unwind what is under way, so that nothing is left behind, and end with the code that says so.

    Gives a function to call now and then, and before something is done that cannot be undone: it ends the process where one of them came that nothing
    was raised for, or for which what was raised was lost.
    """
    told: list[int] = []
    listening = True

    def obey() -> None:
        if told:
            raise _Ended

    if threading.current_thread() is not threading.main_thread():
        yield obey
        return

    def end(number: int, frame: FrameType | None) -> None:
        if not listening:
            return
        told.append(number)
        if frame is None or str(frame.f_globals.get("__name__")).partition(".")[0] not in UNDISTURBED:
            obey()

    def tell(lost: sys.UnraisableHookArgs) -> None:
        # Nobody can take it there; it is raised again by the next `obey`.
        if not isinstance(lost.exc_value, _Ended):
            told_before(lost)

    before = {number: signal.getsignal(number) or signal.SIG_DFL for number in ENDS}
    told_before, sys.unraisablehook = sys.unraisablehook, tell
    try:
        for number, handler in before.items():
            # Who started us with nohup wants us to go on.
            if handler != signal.SIG_IGN:
                signal.signal(number, end)
        yield obey
        obey()
    except BaseException:
        # Whatever arrives here: Python and libraries may raise something of their own in place of what was raised within them.
        if not told:
            raise
        with suppress(_Ended):
            warn("Stopped.")
        listening = False
        raise click.exceptions.Exit(128 + told[0]) from None
    finally:
        # What comes now finds everything done.
        listening = False
        sys.unraisablehook = told_before
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def written(output: str, obey: Callable[[], None], *, force: bool, private: bool = False) -> Iterator[BinaryIO]:
    """Where OUT is written to: standard output for ``-``, else a file as of `whole_file`; ``obey`` as of `until_told_to_end`."""
    if output == "-":
        sys.stdout.flush()
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        obey()
        return
    try:
        with whole_file(Path(output), obey, force=force, private=private) as stream:
            yield stream
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else "the system does not say why"
        raise click.ClickException(f"cannot write {clean(output)} ({why})") from None


def _opened_for_one(path: str, flags: int) -> int:
    return os.open(path, flags, MINE)


@contextmanager
def whole_file(path: Path, obey: Callable[[], None], *, force: bool, private: bool = False) -> Iterator[BinaryIO]:
    """A new file that takes the place of ``path`` when all went well and ``obey`` raises nothing; else ``path`` is as it was and nothing else is there.

    With ``private`` nobody else on the machine may read it, from its first byte on.
    """
    # Beside the file that a link leads to, not beside the link.
    path = Path(os.path.realpath(path))
    temporary = path.parent / f".intimacy-{secrets.token_hex(8)}.part"
    try:
        with open(temporary, "xb", opener=_opened_for_one if private else None) as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        obey()
        with _undisturbed():
            _put(temporary, path, force=force)
    finally:
        with _undisturbed():
            temporary.unlink(missing_ok=True)


def _put(temporary: Path, path: Path, *, force: bool) -> None:
    taken = f"{clean(str(path))} has come to be meanwhile and is left as it is; --force writes over it"
    if force:
        temporary.replace(path)
    else:
        try:
            # Unlike a renaming this fails where somebody else was quicker.
            os.link(temporary, path)
        except FileExistsError:
            raise click.ClickException(taken) from None
        except OSError:
            # Not every file system has links.
            if os.path.lexists(path):
                raise click.ClickException(taken) from None
            temporary.replace(path)
    with suppress(OSError):
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def _undisturbed() -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in ENDS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)
