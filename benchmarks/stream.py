"""Stream so many situations through `intimacy.bulk.recommend_batches` and keep nothing: `python stream.py ROWS`."""

from __future__ import annotations

import sys

import synthetic
from timing import ours

import intimacy


def main() -> None:
    """Count what comes out, so that nothing is left out."""
    rows = int(sys.argv[1])
    batches = synthetic.batches(intimacy.load_catalog(), rows)
    found = sum(one.num_rows for one in ours("recommend_batches")(batches, keep=["id"]))
    if found != rows:
        raise SystemExit(f"{found:,} rows came out of {rows:,}")


if __name__ == "__main__":
    main()
