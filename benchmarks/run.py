"""Benchmarks side by side, as ratios in one run: `nox -s bench`.

Times are medians of interleaved repetitions; process times are net of an empty interpreter. A number on one machine means little, a ratio in one run more.

python benchmarks/run.py                    every case; exit 1 where a goal is missed or a case fails
python benchmarks/run.py --only batch one   some of them
python benchmarks/run.py --quick            smaller sizes, to see whether it runs
python benchmarks/run.py --write            the table also into the documentation
"""

from __future__ import annotations

import argparse
import traceback
from collections import Counter
from collections.abc import Callable, Iterator

from cases_batch import batch, batch_thousand, memory, parquet
from cases_one import large, one, thousand
from cases_spark import spark
from cases_start import graph, start, toml
from table import PAGE, TITLES, Row, line, machine, versions, write
from timing import MissingError

CASES: dict[str, Callable[..., Iterator[Row]]] = {
    "start": start,
    "toml": toml,
    "graph": graph,
    "one": one,
    "thousand": thousand,
    "large": large,
    "batch": batch,
    "batch-thousand": batch_thousand,
    "parquet": parquet,
    "spark": spark,
    "memory": memory,
}


def main() -> int:
    """Run the cases and print the table; 1 where a goal is missed or a case fails."""
    parser = argparse.ArgumentParser(description="Benchmarks side by side, as ratios in one run.")
    parser.add_argument("--only", nargs="+", choices=CASES, default=list(CASES), help="the cases to run")
    parser.add_argument("--quick", action="store_true", help="smaller sizes")
    parser.add_argument("--write", action="store_true", help=f"write the table into {PAGE.name} as well")
    chosen = parser.parse_args()
    if chosen.write and (chosen.quick or set(chosen.only) != set(CASES)):
        parser.error("the documentation gets the whole run: --write goes with neither --only nor --quick")
    print(f"{machine()}\n{versions()}\n\n{line(TITLES)}")
    rows: list[Row] = []
    failed = []
    for name in dict.fromkeys(chosen.only):
        try:
            for row in CASES[name](quick=chosen.quick):
                print(line(row.cells()), flush=True)
                rows.append(row)
        except MissingError as error:
            rows.append(Row(name, None, "", None, "", skipped=str(error)))
            print(line(rows[-1].cells()), flush=True)
        except Exception:  # noqa: BLE001 - one broken case does not take the others with it
            failed.append(name)
            print(f"FAILED: {name}\n{traceback.format_exc()}", flush=True)
    missed = [row for row in rows if row.verdict == "MISSED"]
    skipped = [row for row in rows if row.verdict.startswith("SKIPPED")]
    print(f"\n{len(missed)} goals missed, {len(skipped)} rows skipped, {len(failed)} cases failed")
    for row in missed:
        print(f"  MISSED: {row.case} / {row.peer}")
    for reason, count in Counter(row.skipped for row in skipped).items():
        print(f"  SKIPPED, {count} rows: {reason}")
    for name in failed:
        print(f"  FAILED: {name}")
    if chosen.write and not failed:
        write(rows)
    return 1 if missed or failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
