"""Read situations, one JSON object per line, and write the first practice and the status of each as CSV.

    python examples/script.py examples/situations.jsonl first.csv

Without a second file the rows go to standard output. Exit codes: 0 done, 1 a fault in the input, 2 wrong usage.
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import intimacy


def read(path: Path) -> Iterator[intimacy.Situation]:
    """The situations of a file, as they are asked for; a fault carries the number of its line."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield intimacy.Situation.from_json(line)
            except intimacy.SituationError as error:
                error.add_note(f"in line {number}")
                raise


def write(results: Iterator[intimacy.Recommendations], out: TextIO) -> None:
    """One row per result."""
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["situation", "status", "practice", "name"])
    for number, result in enumerate(results, start=1):
        first = result[0].practice if result else None
        table.writerow([number, result.safety.status, first.id if first else "", first.name if first else ""])


def main(arguments: list[str]) -> int:
    """Run the script."""
    if len(arguments) not in (1, 2):
        print("usage: python script.py SITUATIONS.jsonl [FIRST.csv]", file=sys.stderr)
        return 2
    results = intimacy.recommend_many(read(Path(arguments[0])), k=1)
    try:
        if len(arguments) == 1:
            write(results, sys.stdout)
            sys.stdout.flush()
        else:
            with Path(arguments[1]).open("w", encoding="utf-8", newline="") as out:
                write(results, out)
    except intimacy.SituationError as error:
        print(f"error: {error}", *getattr(error, "__notes__", ()), sep="\n", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader has seen enough; nothing more is written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        print(f"error: {error.filename or 'standard output'}: {error.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
