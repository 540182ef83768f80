"""How long an explorer takes from a change to the new list and picture; `python benchmarks/explorer.py`."""

from __future__ import annotations

import random
import statistics
import time

import intimacy
from intimacy.explorer.session import Session

CHANGES = 300


def main() -> None:
    """Move sliders at random and print the milliseconds that the answers took."""
    catalog = intimacy.load_catalog()
    session = Session(
        catalog, intimacy.Situation(red_flags=[]), k=3, evidence="weighed", focus=0.5, country="GB", contacts=()
    )
    session.receive({"kind": "hello", "look": {"theme": "light", "width": 900}})
    rng = random.Random(0)  # noqa: S311 - nothing is secret here
    taken: list[float] = []
    for number in range(CHANGES):
        group = rng.choice(("obstacles", "pillars"))
        id = rng.choice(sorted(getattr(catalog, group)))
        before = time.perf_counter()
        (answer,) = session.receive({"kind": "change", "number": number, group: {id: rng.randrange(21) / 20}})
        taken.append(1000 * (time.perf_counter() - before))
        if answer["kind"] != "view":
            raise RuntimeError("the explorer did not answer")
    taken.sort()
    print(
        f"{CHANGES} changes: median {statistics.median(taken):.0f} ms, 99 of 100 under {taken[CHANGES * 99 // 100]:.0f} ms"
    )


if __name__ == "__main__":
    main()
