"""Files and standard input: one situation, or one per line, read as they are asked for and closed when done."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from typing import BinaryIO

from ..codec import MAX_BYTES, parse_json
from ..errors import Fault, SituationError

__all__ = ["LINE_SUFFIXES", "Lines", "open_source", "waits_unread"]

LINE_SUFFIXES = (".jsonl", ".ndjson")


class Lines:
    """Situations one per line; the stream is closed at its end, unless it is standard input."""

    def __init__(self, taken: bytes, stream: BinaryIO) -> None:
        self._taken = taken
        self._stream = stream

    def _raw(self) -> Iterator[bytes]:
        for line in self._taken.split(b"\n")[:-1] if self._taken.endswith(b"\n") else self._taken.split(b"\n"):
            yield line
        # One byte over the limit is enough to be refused by the parser, and keeps a file without line ends out of memory.
        while line := self._stream.readline(MAX_BYTES + 1):
            yield line

    def __iter__(self) -> Iterator[tuple[int, str | None]]:
        """(number, text) of every line that is not blank; None for one that is no UTF-8."""
        try:
            for number, raw in enumerate(self._raw(), start=1):
                if not raw.strip():
                    continue
                try:
                    yield number, raw.rstrip(b"\r\n").decode("utf-8-sig" if number == 1 else "utf-8")
                except UnicodeDecodeError:
                    yield number, None
        finally:
            self.close()

    def close(self) -> None:
        """Close the stream; standard input stays open."""
        _close(self._stream)


def open_source(file: str, *, lines: bool) -> str | Lines:
    """Open a file or standard input (``-``): the whole text of one situation, or `Lines` where it holds one per line.

    It is taken for lines where ``lines`` says so, where the file's name ends in .jsonl or .ndjson, and where the first line is a whole JSON object and
    another line follows. Raises `SituationError` for what cannot be read.
    """
    from pathlib import Path

    stream = _open(file)
    try:
        source = _read(file, stream, lines=lines or Path(file).suffix.lower() in LINE_SUFFIXES)
    except OSError as error:
        _close(stream)
        raise SituationError([_unreadable(file, error)]) from None
    except SituationError:
        _close(stream)
        raise
    if not isinstance(source, Lines):
        _close(stream)
    return source


def waits_unread() -> bool:
    """Whether something was piped into a command that was not told to read it, such as a situation with a red flag in it."""
    import select

    try:
        mode = os.fstat(sys.stdin.fileno()).st_mode
        if not (stat.S_ISFIFO(mode) or stat.S_ISREG(mode)):
            return False
        # Somebody who starts us with a pipe of theirs and writes nothing must not keep us waiting.
        ready, _, _ = select.select([sys.stdin], [], [], 0.05)
        return bool(ready) and bool(getattr(sys.stdin.buffer, "peek", lambda _: b"")(1))
    except (AttributeError, OSError, ValueError):
        return False


def _read(file: str, stream: BinaryIO, *, lines: bool) -> str | Lines:
    first = _first_full(stream)
    if lines:
        if first is None:
            empty = "the input is empty; allowed is one JSON object per line"
            raise SituationError([Fault(file=_label(file), allowed=empty)])
        return Lines(first, stream)
    taken = first or b""
    if _is_object(taken):
        following = _first_full(stream)
        if following:
            return Lines(taken + following, stream)
    # One byte over the limit is enough to know.
    taken += stream.read(max(0, MAX_BYTES + 1 - len(taken)))
    if len(taken) > MAX_BYTES:
        raise SituationError([Fault(file=_label(file), allowed=f"at most {MAX_BYTES:,} bytes")])
    try:
        return taken.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # Raised here and not in the handler: the decoder's own error holds the whole text.
    raise SituationError([Fault(file=_label(file), allowed="text in UTF-8")])


def _open(file: str) -> BinaryIO:
    if file == "-":
        if sys.stdin is None:
            raise SituationError([Fault(file="standard input", allowed="an input that is open")])
        return sys.stdin.buffer
    from pathlib import Path

    try:
        return Path(file).open("rb")
    except OSError as error:
        raise SituationError([_unreadable(file, error)]) from None


def _unreadable(file: str, error: OSError) -> Fault:
    return Fault(file=_label(file), allowed=f"a file that can be read ({error.strerror})")


def _close(stream: BinaryIO) -> None:
    if sys.stdin is None or stream is not sys.stdin.buffer:
        stream.close()


def _label(file: str) -> str:
    return "standard input" if file == "-" else file


def _first_full(stream: BinaryIO) -> bytes | None:
    """Blank lines and the first line that is not blank, or None where there is none; blank ones are kept for the count of lines."""
    taken = b""
    while True:
        line = stream.readline(MAX_BYTES + 1)
        if not line:
            return None
        taken += line
        if line.strip() or len(taken) > MAX_BYTES:
            return taken


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(parse_json(line.decode("utf-8-sig")), dict)
    except ValueError:
        return False
