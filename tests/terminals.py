"""A pseudo-terminal for commands that ask: a key is given when the terminal waits for one."""

import os
import re
import select
import subprocess
import sys
import time

COMMAND = [sys.executable, "-c", "import sys; sys.argv[0] = 'intimacy'; from intimacy.cli.process import run; run()"]
PROMPT = b"back: "
PAGE = rb"\x1b\[2J"
"""What stands before every question that has a screen of its own."""


def in_a_terminal(words, answers, folder, *, sign=PROMPT, columns=80, **environment):
    """Run the command with a pseudo-terminal for stdin and stderr.

    ``answers`` gives the bytes to strike for the number of a question, counted from 0, and what the terminal has shown since the one before; ``sign``
    is a pattern of what every question shows once. Gives exit code, stdout, what the terminal showed, and how many questions were answered.
    """
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    surroundings = os.environ | {"HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "TERM": "xterm"} | environment
    surroundings.pop("COLUMNS", None)
    child = subprocess.Popen(
        [*COMMAND, *map(str, words)],
        stdin=theirs,
        stderr=theirs,
        stdout=subprocess.PIPE,
        cwd=folder,
        env=surroundings,
        start_new_session=True,
    )
    os.close(theirs)
    seen, shown, given, end = b"", 0, 0, time.monotonic() + 60
    try:
        while time.monotonic() < end:
            if select.select([ours], [], [], 0.005)[0]:
                try:
                    part = os.read(ours, 65536)
                except OSError:  # Linux says so when the other side is closed
                    break
                if not part:
                    break
                seen += part
            elif child.poll() is not None:
                break
            # A terminal that takes Ctrl-C for a key is one that waits for a key now; one that was struck before would be forgotten.
            waits = not termios.tcgetattr(ours)[3] & termios.ISIG
            if waits and len(re.findall(sign, seen)) > given:
                os.write(ours, answers(given, seen[shown:].decode()))
                shown = len(seen)
                given += 1
        out, _ = child.communicate(timeout=10)
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        os.close(ours)
    return child.returncode, out.decode(), seen.decode().replace("\r\n", "\n"), given
