"""The ways to a list that need an extra: arrays, tables, batches, programmes, the explorer; a law for each, which yields what it saw that breaks it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ..advice import Recommendations
from ..catalog import Catalog
from ..errors import MissingExtraError
from ..model import UNASKED, Mode, Policy
from ..situation import Situation
from .laws_of_lists import NEAR
from .laws_of_safety import HELD, flags_of, ruling_of

__all__ = ["LAWS_OF_PATHS", "not_walked"]

LawOfPaths = Callable[[Catalog, Sequence[Situation], Sequence[Recommendations]], Iterator[str]]


class _Told(NamedTuple):
    """What a path says of one situation."""

    practices: list[str]
    gains: list[float]
    status: str
    links: list[list[str]] | None = None
    """By practice the links that give most, where the path tells them."""


def arrays_are_the_same_lists(
    catalog: Catalog, situations: Sequence[Situation], results: Sequence[Recommendations]
) -> Iterator[str]:
    """From arrays come the same practices, gains and statuses as one by one, and no practice that a flag holds."""
    from ..bulk import recommend_arrays

    ranked = recommend_arrays(
        **_arrays(situations), rows=len(situations), catalog=catalog, threads=1, **_options(results)
    )
    told = []
    for picks, gains, status in zip(ranked.practices, ranked.gains, ranked.status, strict=True):
        there = picks >= 0
        told.append(
            _Told([ranked.ids[place] for place in picks[there]], gains[there].tolist(), ranked.statuses[status])
        )
    yield from _differing(catalog, situations, results, told)


def tables_are_the_same_lists(
    catalog: Catalog, situations: Sequence[Situation], results: Sequence[Recommendations]
) -> Iterator[str]:
    """From a table come the same practices, gains, reasons and statuses as one by one, and no practice that a flag holds."""
    from ..bulk import recommend_table

    made = recommend_table(_table(situations), catalog=catalog, reasons=True, threads=1, **_options(results))
    yield from _differing(catalog, situations, results, _rows(made.to_pylist()))


def batches_are_the_same_lists(
    catalog: Catalog, situations: Sequence[Situation], results: Sequence[Recommendations]
) -> Iterator[str]:
    """From a stream of batches come the same practices, gains, reasons and statuses as one by one, and no practice that a flag holds."""
    from ..bulk import recommend_batches

    # The first by itself, so that what a row gets does not hang on the rows beside it.
    table = _table(situations)
    batches = [*table.slice(0, 1).to_batches(), *table.slice(1).to_batches()]
    made = recommend_batches(batches, catalog=catalog, reasons=True, threads=1, **_options(results))
    yield from _differing(catalog, situations, results, _rows([row for batch in made for row in batch.to_pylist()]))


def programmes_hold_what_the_gate_holds(
    catalog: Catalog, situations: Sequence[Situation], results: Sequence[Recommendations]
) -> Iterator[str]:
    """A programme for one person has no practice that a flag holds, begins with as much gain as the list, and counts the status."""
    from ..bulk import recommend_programme

    for situation, result in _by_flags(situations, results):
        made = recommend_programme(_table([situation]), catalog=catalog, threads=1, **_options(results))
        for wrong in _held(catalog, situation, [one.practice for one in made.practices]):
            yield _about(situation, wrong)
        first = result[0].gain if len(result) else 0.0
        begun = made.practices[0].gain if made.practices else 0.0
        if abs(first - begun) > NEAR:
            yield _about(situation, f"it begins with {begun}, the list with {first}")
        if dict(made.statuses) != {str(result.safety.status): 1}:
            yield _about(situation, f"{', '.join(made.statuses)} and not {result.safety.status}")


def an_explorer_shows_the_same_list(
    catalog: Catalog, situations: Sequence[Situation], results: Sequence[Recommendations]
) -> Iterator[str]:
    """An explorer's screen shows the same practices, none before the private questions, and nothing where safety stops."""
    from ..explorer.session import Session

    for situation, result in _by_flags(situations, results):
        session = Session(catalog, situation, country=None, contacts=(), **_options(results))
        if session.result != result:
            yield _about(situation, "another result")
        view: dict[str, Any] = session.receive({"kind": "hello"})[-1]
        listed = [item["id"] for item in view.get("items", ())]
        asks = situation.red_flags is None
        wanted = [] if asks else [item.practice.id for item in result]
        phase = "ask" if asks else "paused" if result.blocked else "list"
        if view.get("phase") != phase or listed != wanted:
            yield _about(situation, f"{view.get('phase')} with {', '.join(listed) or 'nothing'}")
        for wrong in _held(catalog, situation, listed):
            yield _about(situation, wrong)


# -- the same question, in other forms -------------------------------------------------------------------------------


def _by_flags(
    situations: Sequence[Situation], results: Sequence[Recommendations]
) -> Iterator[tuple[Situation, Recommendations]]:
    """One situation for each set of flags, under one policy: what is done for one by one takes its time."""
    if results[0].options.evidence is Policy.WEIGHED:
        yield from {one.red_flags: (one, result) for one, result in zip(situations, results, strict=True)}.values()


def _options(results: Sequence[Recommendations]) -> dict[str, Any]:
    options = results[0].options
    return {"k": options.k, "evidence": options.evidence, "focus": options.focus}


def _arrays(rows: Sequence[Situation]) -> dict[str, Any]:
    def numbers(name: str) -> dict[str, list[float]]:
        given: list[Mapping[str, float]] = [getattr(one, name) for one in rows]
        return {id: [one.get(id, math.nan) for one in given] for id in {id for one in given for id in one}}

    def whether(given: list[Sequence[str]]) -> dict[str, list[bool]]:
        return {id: [id in one for one in given] for id in {id for one in given for id in one}}

    return {
        **{name: numbers(name) for name in ("obstacles", "pillars", "wanted")},
        **{name: whether([getattr(one, name) for one in rows]) for name in ("goals", "confirmed", "done", "excluded")},
        "red_flags": whether([(UNASKED,) if one.red_flags is None else one.red_flags for one in rows]),
        "minutes_per_week": [math.nan if one.minutes_per_week is None else one.minutes_per_week for one in rows],
        "mode": [one.mode is Mode.ALONE for one in rows],
    }


def _table(rows: Sequence[Situation]) -> Any:
    import pyarrow as pa

    texts, numbers = pa.list_(pa.string()), pa.map_(pa.string(), pa.float64())
    columns: dict[str, Any] = {
        name: pa.array([[*getattr(one, name).items()] for one in rows], numbers)
        for name in ("obstacles", "pillars", "wanted")
    }
    for name in ("goals", "red_flags", "confirmed", "done", "excluded"):
        given = [getattr(one, name) for one in rows]
        columns[name] = pa.array([None if one is None else [*one] for one in given], texts)
    columns["minutes_per_week"] = pa.array([one.minutes_per_week for one in rows], pa.float64())
    columns["mode"] = pa.array([str(one.mode) for one in rows])
    return pa.table(columns)


def _rows(rows: list[dict[str, Any]]) -> list[_Told]:
    return [_Told(one["practices"], one["gains"], one["status"], one["reasons"]) for one in rows]


MOST_LINKS = 3
"""A table tells so many links of each practice."""


def _differing(
    catalog: Catalog, situations: Sequence[Situation], results: Sequence[Recommendations], told: Sequence[_Told]
) -> Iterator[str]:
    if len(told) != len(situations):
        yield f"{len(told)} lists for {len(situations)} situations"
    for situation, result, one in zip(situations, results, told, strict=False):
        for wrong in _held(catalog, situation, one.practices):
            yield _about(situation, wrong)
        links = [[part.link.id for part in item.reasons[:MOST_LINKS]] for item in result]
        right = _Told(
            [item.practice.id for item in result],
            # Every path reports the same numbers, to the last bit.
            [item.gain for item in result],
            str(result.safety.status),
            None if one.links is None else links,
        )
        if one != right:
            yield _about(situation, f"{one.status} with {_said(one)}, and not {right.status} with {_said(right)}")


def _said(told: _Told) -> str:
    return ", ".join(f"{id} {gain}" for id, gain in zip(told.practices, told.gains, strict=False)) or "nothing"


def _about(situation: Situation, wrong: str) -> str:
    # Nobody told this situation: it was made up for `check_catalog`.
    return f"{wrong} {json.dumps(situation.to_dict())}"


def _held(catalog: Catalog, situation: Situation, listed: Sequence[str]) -> Iterator[str]:
    for flag in flags_of(catalog, situation):
        stops = flag != UNASKED and catalog.red_flags[flag].status.stops
        for id in listed:
            if stops or ruling_of(catalog, flag, id) in HELD:
                yield f"{id} is listed under {flag}"


LAWS_OF_PATHS: Mapping[str, tuple[LawOfPaths, ...]] = {
    "bulk": (
        arrays_are_the_same_lists,
        tables_are_the_same_lists,
        batches_are_the_same_lists,
        programmes_hold_what_the_gate_holds,
    ),
    "explorer": (an_explorer_shows_the_same_list,),
}
"""By the extra that they need."""


def not_walked() -> dict[str, str]:
    """The ways that cannot be walked here, each by the extra that is missing."""
    ways = {}
    try:
        from .. import bulk  # noqa: F401
    except MissingExtraError:
        ways["bulk"] = "recommend_arrays, recommend_table, recommend_batches and recommend_programme of intimacy.bulk"
    try:
        from .. import explorer  # noqa: F401
    except MissingExtraError:
        ways["explorer"] = "intimacy.explorer"
    return ways
