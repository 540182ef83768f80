"""Polars and DuckDB on a frame of wide columns: the weighted sum per practice and the ids of the best three, nothing else.

Each in two ways: as it is first written, with a list of scores that is sorted, and the fastest that was found: scores packed with the practice's place into
one integer, and the largest taken out round by round, which neither documentation suggests. Packing rounds scores to a millionth.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from peers import Links
from timing import need

Rows: TypeAlias = list[list[tuple[str, float]]]
K = 3
SCALE = 1 << 20
"""Scores are below 128, so that a packed one with up to 16 places fits 32 bits."""
PLACES = 16


def rows_of(relief: Links, names: list[str]) -> tuple[list[str], Rows]:
    """The practices, and of each the wide columns that it scores by."""
    by_id = {name.partition(":")[2]: name for name in names}
    rows = [[(by_id[target], weight) for target, weight in row.items() if target in by_id] for row in relief.values()]
    if len(rows) > PLACES:
        raise ValueError(f"at most {PLACES} practices")
    return list(relief), rows


def polars_plain(table: Any, relief: Links) -> Callable[[], Any]:
    """Polars, a list of scores per row, sorted by place."""
    pl = need("polars")
    frame, ids, scores = _polars(pl, table, relief)
    names = pl.Series(ids)

    def run() -> Any:
        best = pl.concat_list(list(scores)).list.eval(pl.element().arg_sort(descending=True).head(K))
        places = frame.lazy().select(scores.values()).select(best.alias("best")).collect()
        return places.select(pl.col("best").list.eval(pl.lit(names).gather(pl.element())))

    return run


def polars_fast(table: Any, relief: Links) -> Callable[[], Any]:
    """Polars, packed scores and the largest of each row round by round."""
    pl = need("polars")
    frame, ids, scores = _polars(pl, table, relief)
    names = pl.Series(ids, dtype=pl.Enum(ids))
    last = len(ids) - 1

    def run() -> Any:
        packed = [
            ((score * SCALE).cast(pl.Int32) * PLACES + (last - place)).alias(name)
            for place, (name, score) in enumerate(scores.items())
        ]
        lazy = frame.lazy().select(packed)
        for turn in range(K):
            lazy = lazy.with_columns(pl.max_horizontal(list(scores)).alias(f"m{turn}"))
            if turn < K - 1:
                found = pl.col(f"m{turn}")
                lazy = lazy.with_columns(
                    pl.when(pl.col(name) == found).then(-1).otherwise(pl.col(name)).alias(name) for name in scores
                )
        places = [(last - pl.col(f"m{turn}") % PLACES).alias(f"best{turn}") for turn in range(K)]
        return (
            lazy.select(places)
            .select(pl.lit(names).gather(pl.col(f"best{turn}")).alias(f"best{turn}") for turn in range(K))
            .collect()
        )

    return run


def _polars(pl: Any, table: Any, relief: Links) -> tuple[Any, list[str], dict[str, Any]]:
    frame = pl.from_arrow(table)
    ids, rows = rows_of(relief, frame.columns)

    def need_of(name: str) -> Any:
        # The need of a pillar is what its level lacks.
        column = pl.col(name) if name.startswith("obstacle:") else 1 - pl.col(name)
        return column.fill_null(0.0)

    scores = {
        f"s{place}": sum((need_of(name) * weight for name, weight in row), start=pl.lit(0.0)).alias(f"s{place}")
        for place, row in enumerate(rows)
    }
    return frame, ids, scores


def duckdb_plain(table: Any, relief: Links) -> Callable[[], Any]:
    """DuckDB, a list of scores per row, sorted by place."""

    def query(ids: list[str], scores: str) -> str:
        names = ", ".join(f"'{id}'" for id in ids)
        listed = ", ".join(f"s{place}" for place in range(len(ids)))
        return f"""select list_select([{names}], list_grade_up([{listed}], 'DESC')[1:{K}]) as best from ({scores})"""  # noqa: S608 - our own names

    return _duckdb(table, relief, query)


def duckdb_fast(table: Any, relief: Links) -> Callable[[], Any]:
    """DuckDB, packed scores and the largest of each row round by round."""

    def query(ids: list[str], scores: str) -> str:
        last = len(ids) - 1
        names = [f"s{place}" for place in range(len(ids))]
        packed = ", ".join(
            f"({name} * {SCALE})::int * {PLACES} + {last - at} as {name}" for at, name in enumerate(names)
        )
        sql = f"select {packed} from ({scores})"  # noqa: S608 - our own names
        for turn in range(K):
            sql = f"select *, greatest({', '.join(names)}) as m{turn} from ({sql})"  # noqa: S608
            if turn < K - 1:
                kept = "".join(f", m{one}" for one in range(turn + 1))
                taken = ", ".join(f"case when {name} = m{turn} then -1 else {name} end as {name}" for name in names)
                sql = f"select {taken}{kept} from ({sql})"  # noqa: S608
        named = f"([{', '.join(repr(id) for id in ids)}]::practice[])"
        best = ", ".join(f"{named}[{last + 1} - m{turn} % {PLACES}] as best{turn}" for turn in range(K))
        return f"select {best} from ({sql})"  # noqa: S608

    return _duckdb(table, relief, query)


def _duckdb(table: Any, relief: Links, query: Callable[[list[str], str], str]) -> Callable[[], Any]:
    connection = need("duckdb").connect()
    ids, rows = rows_of(relief, table.column_names)
    kinds = ", ".join(f"'{id}'" for id in ids)
    connection.execute(f"create type practice as enum ({kinds})")
    connection.register("given", table)
    # In its own format, which it reads as quickly as Arrow or quicker.
    connection.execute("create table situations as select * from given")
    names = sorted({name for row in rows for name, _ in row})

    def need_of(name: str) -> str:
        # The need of a pillar is what its level lacks.
        lacks = "" if name.startswith("obstacle:") else "1 - "
        return f'coalesce({lacks}"{name}", 0) as "{name}"'

    def score(row: list[tuple[str, float]]) -> str:
        return " + ".join(f'{weight} * "{name}"' for name, weight in row) or "0.0"

    needs = ", ".join(map(need_of, names))
    scores = ", ".join(f"{score(row)} as s{place}" for place, row in enumerate(rows))
    sql = query(ids, f"select {scores} from (select {needs} from situations)")  # noqa: S608 - our own names
    return lambda: connection.sql(sql).to_arrow_table()
