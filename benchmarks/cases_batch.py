"""Many situations at once: arrays in and out, Parquet in and out, streams."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import peer_frames
import peers
import synthetic
from table import Row, at_most, faster, within
from timing import MissingError, Sides, cores, need, one_blas_thread, ours, peak, with_kernels, without_kernels

import intimacy

STREAM = Path(__file__).with_name("stream.py")
KINDS = {"many equal": False, "all distinct": True}
EXTRA = {"": without_kernels, ", with the extra fast": with_kernels}


def _arrays(columns: synthetic.Columns, **options: Any) -> Callable[[], object]:
    return partial(ours("recommend_arrays"), **columns.arrays(), **options)


def batch(*, quick: bool) -> Iterator[Row]:
    """The built-in catalogue, a million situations."""
    rows = 100_000 if quick else 1_000_000
    catalog = intimacy.load_catalog()
    relief = peers.relief_of(catalog)
    for kind, continuous in KINDS.items():
        columns = synthetic.columns(catalog, rows, continuous=continuous)
        table = columns.table()
        # The goals are for what people answer, on scales of so many steps; the most that it can take is shown beside it.
        each, quicker = (None, None) if continuous else (within(0.3), faster(12))
        sides = Sides()
        # On one thread, since the goal is one of work done: threads that wait for each other count as work.
        for words, around in EXTRA.items():
            sides.add(f"ours{words}", partial(_arrays, columns, threads=1), around=around)
        for name, make in {
            "polars, list of scores": peer_frames.polars_plain,
            "polars, packed scores": peer_frames.polars_fast,
            "duckdb, list of scores": peer_frames.duckdb_plain,
            "duckdb, packed scores": peer_frames.duckdb_fast,
        }.items():
            sides.add(name, partial(make, table, relief))
        sides.add("implicit, linear", partial(_implicit_many, catalog, columns, 3), around=one_blas_thread)
        times = sides.measure(repeat=3 if quick else 7)
        case = f"{rows:,} situations, {kind} ({columns.distinct():,}), one thread"
        for words in EXTRA:
            mine, absent = times.get(f"ours{words}"), sides.skipped.get(f"ours{words}", "")
            yield Row(f"{case}, CPU each{words}", mine and mine.cpu / rows * 1e6, "", None, "us", each, absent)
            for name in [name for name in (*times, *sides.skipped) if not name.startswith("ours")]:
                theirs = times.get(name)
                # Packed scores are rounded to a millionth and know no ties: shown, but no measure for what is exact.
                goal = quicker if "list of scores" in name else None
                skipped = "; ".join(dict.fromkeys(filter(None, (absent, sides.skipped.get(name)))))
                for what, place in (("CPU each", 1), ("wall time each", 0)):
                    yield Row(
                        f"{case}, {what}{words}",
                        mine and mine[place] / rows * 1e6,
                        name,
                        theirs and theirs[place] / rows * 1e6,
                        "us",
                        goal if place else None,
                        skipped,
                    )


def _implicit_many(catalog: Any, columns: synthetic.Columns, k: int) -> Callable[[], object]:
    relief, targets = peers.relief_of(catalog), peers.targets_of(catalog)
    need("implicit")
    # Its time does not hang on the values: those of two thousand situations, over and over.
    several = min(2000, columns.rows)
    shares = peers.share_matrix([peers.shares_of(columns.situation(row), catalog) for row in range(several)], targets)
    np = need("numpy")
    return peers.implicit_many(peers.factor_model(relief, targets, np.resize(shares, (columns.rows, len(targets)))), k)


def batch_thousand(*, quick: bool) -> Iterator[Row]:
    """A catalogue of 1,000 practices, a hundred thousand situations."""
    rows = 20_000 if quick else 100_000
    catalog = synthetic.catalog(1000)
    for kind, continuous in KINDS.items():
        columns = synthetic.columns(catalog, rows, continuous=continuous)
        sides = Sides()
        for words, around in EXTRA.items():
            sides.add(f"ours{words}", partial(_arrays, columns, k=5, catalog=catalog), around=around)
        sides.add("implicit, linear", partial(_implicit_many, catalog, columns, 5), around=one_blas_thread)
        times = sides.measure(repeat=3 if quick else 7)
        theirs = times.get("implicit, linear")
        for words in EXTRA:
            name = f"ours{words}"
            mine = times.get(name)
            missing = "; ".join(sides.skipped[side] for side in (name, "implicit, linear") if side in sides.skipped)
            for what, place, goal in (("wall time each", 0, at_most(4)), ("CPU each", 1, None)):
                yield Row(
                    f"{rows:,} situations, {kind}, 1,000 practices, {what}{words}",
                    mine and mine[place] / rows * 1e6,
                    "implicit, linear",
                    theirs and theirs[place] / rows * 1e6,
                    "us",
                    goal,
                    missing,
                )


def _through(source: Path, target: Path, threads: int) -> None:
    pq = need("pyarrow.parquet")
    batches = ours("recommend_batches")(pq.ParquetFile(source).iter_batches(), keep=["id"], threads=threads)
    writer: Any = None
    for one in batches:
        # As the how-to has it, in batches as they come: gains hardly repeat.
        writer = writer or pq.ParquetWriter(target, one.schema, use_dictionary=["practices.list.element", "status"])
        writer.write_batch(one)
    writer.close()


def _untouched(source: Path, target: Path) -> None:
    pq = need("pyarrow.parquet")
    pq.write_table(pq.read_table(source), target)


def _untouched_stream(source: Path, target: Path) -> None:
    pq = need("pyarrow.parquet")
    file = pq.ParquetFile(source)
    with pq.ParquetWriter(target, file.schema_arrow) as writer:
        for one in file.iter_batches():
            writer.write_batch(one)


def parquet(*, quick: bool) -> Iterator[Row]:
    """Parquet to Parquet, the built-in catalogue, a million situations."""
    rows = 100_000 if quick else 1_000_000
    pq = need("pyarrow.parquet")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "in.parquet"), Path(folder, "out.parquet")
        pq.write_table(synthetic.columns(intimacy.load_catalog(), rows).table(), source)
        sides = Sides()
        for words, around in EXTRA.items():
            for threads in (1, 2):

                def make(threads: int = threads) -> Callable[[], object]:
                    ours("recommend_batches")
                    return partial(_through, source, target, threads)

                sides.add(f"ours, {threads} threads{words}", make, around=around)
        sides.add("pyarrow, read and written untouched", lambda: partial(_untouched, source, target))
        sides.add("the same, batch by batch", lambda: partial(_untouched_stream, source, target))
        times = sides.measure(repeat=3 if quick else 9)
    each = {name: timing.wall / rows * 1e6 for name, timing in times.items()}
    for words in EXTRA:
        mine, name = each.get(f"ours, 2 threads{words}"), f"ours, 1 threads{words}"
        absent = sides.skipped.get(name, "one core only" if cores() < 2 else "")
        case = f"Parquet to Parquet, {rows:,} situations, 2 threads, each{words}"
        yield Row(case, mine, "ours, one thread", each.get(name), "us", faster(1.5), absent)
        for peer, goal in (("pyarrow, read and written untouched", at_most(3)), ("the same, batch by batch", None)):
            yield Row(case, mine, peer, each.get(peer), "us", goal, absent)


def memory(*, quick: bool) -> Iterator[Row]:
    """The most memory that a stream of situations takes, ten times as long."""
    rows = 100_000 if quick else 1_000_000
    names = (f"{rows:,} situations", f"{rows * 10:,} situations")
    case = f"peak memory, {names[1]} streamed"
    try:
        ours("recommend_batches")
        few, many = (peak([sys.executable, str(STREAM), str(count)]) for count in (rows, rows * 10))
    except MissingError as error:
        yield Row(case, None, names[0], None, "MB", at_most(1.1), str(error))
        return
    yield Row(case, many, names[0], few, "MB", at_most(1.1))
