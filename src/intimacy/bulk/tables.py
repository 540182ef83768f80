# pyright: reportAttributeAccessIssue=false
# pyarrow makes the functions of its compute module when it is imported, where pyright cannot see them.
"""Arrow tables of situations: what their columns may be, and every fault of theirs, by column and by row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import Fault, OptionError, TableError, found, nearest
from ..index import ONCE, Index
from ..model import UNASKED, Kind, Mode
from ..scoring.arrays import Bools, Columns, Floats, Ints
from .columns import KINDS, UNIT, beyond_unit, minutes_allowed, put_together, unit_allowed

__all__ = ["Plan", "RowFaults", "kept_names", "plan_columns", "read_batch"]

WIDE = {"obstacle": "obstacles", "pillar": "pillars", "wanted": "wanted"}
"""Before the colon of a wide column such as ``pillar:trust``, and the field that it is a part of."""

LISTS = ("goals", "red_flags", "confirmed", "done", "excluded")
MINUTES = ("minutes_per_week", "minutes")
OF_AN_INDEX = re.compile(r"__index_level_\d+__")
"""What pandas makes of the index of a frame from which rows were taken; it says nothing of anybody."""
TOLD = 20
"""So many faults of rows are told one by one."""


class RowFaults:
    """The faults of rows, some of them told in words, all of them counted."""

    def __init__(self, before: int, rows: int) -> None:
        self._before = before
        self.wrong = np.zeros(rows, bool)
        """By row: whether anything is wrong with it."""
        self._found: list[tuple[int, Fault]] = []

    def add(self, rows: Ints, field: str, allowed: str | Callable[[int], str]) -> None:
        """Something is wrong with these rows; what is allowed may depend on the place among them."""
        self.wrong[rows] = True
        for place, row in enumerate(rows[:TOLD].tolist()):
            text = allowed if isinstance(allowed, str) else allowed(place)
            self._found.append((row, Fault(record=f"row {self._before + row + 1:,}", field=field, allowed=text)))

    def told(self) -> list[Fault]:
        """The first faults in the order of rows."""
        return [fault for _, fault in sorted(self._found, key=lambda item: item[0])][:TOLD]

    def error(self) -> TableError:
        """The error that tells them."""
        error = TableError(self.told())
        more = int(self.wrong.sum()) - len({row for row, _ in sorted(self._found, key=lambda item: item[0])[:TOLD]})
        if more > 0:
            error.add_note(f"and {more:,} more rows with faults")
        return error


class Plan(NamedTuple):
    """Where the columns of a schema go: their names by field."""

    maps: dict[str, str]
    wide: dict[str, list[tuple[str, int]]]
    """By field: (name of the column, place)."""
    lists: dict[str, str]
    minutes: str | None
    mode: str | None
    keep: tuple[str, ...]


def kept_names(keep: Iterable[str] | None) -> tuple[str, ...]:
    """The columns to be kept; raises `OptionError` for what is no name."""
    kept: tuple[object, ...] = (keep,) if isinstance(keep, str) else tuple(keep or ())
    wrong = [name for name in kept if not isinstance(name, str)]
    if wrong:
        raise OptionError([Fault(field="keep", found=found(name), allowed="names of columns") for name in wrong])
    return tuple(str(name) for name in kept)


def plan_columns(index: Index, schema: pa.Schema, keep: Iterable[str]) -> Plan:
    """Find out what each column of a schema is; raises `TableError` with every column that is unknown, missing, there twice or of the wrong type."""
    kept = kept_names(keep)
    faults = [
        Fault(field=f"column {name[:60]!r}", allowed=f"each column once; found {schema.names.count(name)}")
        for name in dict.fromkeys(schema.names)
        if schema.names.count(name) > 1
    ]
    faults += [
        Fault(field="keep", allowed=f"columns of the table; {name[:60]!r} is none of them{_near(name, schema.names)}")
        for name in kept
        if name not in schema.names
    ]
    if len(set(kept)) < len(kept):
        faults.append(Fault(field="keep", allowed="each column once"))
    plan = Plan({}, {}, {}, None, None, kept)
    taken: dict[str, set[int]] = {}
    for column in schema:
        name = column.name
        head, colon, id = name.partition(":")
        if name in UNIT:
            plan.maps[name] = name
            _check(faults, name, column.type, _is_map, "a map from ids to numbers")
        elif name in LISTS:
            plan.lists[name] = name
            _check(faults, name, column.type, _is_list_of_ids, "a list of ids")
        elif name in MINUTES:
            if plan.minutes is not None:
                faults.append(Fault(field=f"column {name[:60]!r}", allowed="one column of minutes"))
            plan = plan._replace(minutes=name)
            _check(faults, name, column.type, _is_number, "numbers")
        elif name == "mode":
            plan = plan._replace(mode=name)
            _check(faults, name, column.type, _is_text, f"one of {', '.join(Mode)}")
        elif colon and head in WIDE:
            field = WIDE[head]
            word = index.words.get(id)
            if id in index.former and index.takes_former(id, field, f"a column of {field}"):
                continue
            if word is None or word[0] not in KINDS[field]:
                faults.append(Fault(field=f"column {name[:60]!r}", allowed=index.allowed(id, KINDS[field])))
            elif word[2] in taken.setdefault(field, set()):
                faults.append(Fault(field=f"column {name[:60]!r}", allowed=ONCE))
            else:
                taken[field].add(word[2])
                plan.wide.setdefault(field, []).append((name, word[2]))
                _check(faults, name, column.type, _is_number, "numbers")
        elif name not in kept and not OF_AN_INDEX.fullmatch(name):
            known = [*UNIT, *LISTS, *MINUTES, "mode", *(f"{one}:ID" for one in WIDE)]
            wide = [f"{one}:{id}" for one, field in WIDE.items() for id in _ids(index, field)]
            hint = _near(name, [*known, *wide]) or f"; they are {', '.join(known)}"
            allowed = f"a column that is known, or one named in keep{hint}"
            faults.append(Fault(field=f"column {name[:60]!r}", allowed=allowed))
    for field in UNIT:
        if field in plan.maps and field in plan.wide:
            faults.append(Fault(field=f"column {field!r}", allowed="either a map or wide columns, not both"))
    if not faults and not (plan.maps or plan.wide or plan.lists or plan.minutes or plan.mode):
        faults.append(Fault(allowed="at least one column of a situation, such as obstacles or obstacle:ID"))
    if faults:
        raise TableError(faults)
    return plan


def _ids(index: Index, field: str) -> list[str]:
    return [id for word, (kind, id, _) in index.words.items() if word == id and kind in KINDS[field]]


def _near(name: str, known: Iterable[str]) -> str:
    near = nearest(name, known)
    return f"; the nearest: {', '.join(near)}" if near else ""


def _check(faults: list[Fault], name: str, given: pa.DataType, fits: Callable[[pa.DataType], bool], what: str) -> None:
    if not fits(given):
        # The fields of a struct may be keys of rows.
        shown = "structs" if "struct<" in str(given) else str(given)[:60]
        faults.append(Fault(field=f"column {name[:60]!r}", found=shown, allowed=what))


def _plain(given: pa.DataType) -> pa.DataType:
    return given.value_type if pa.types.is_dictionary(given) else given


def _is_number(given: pa.DataType) -> bool:
    kind = _plain(given)
    tests = (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal, pa.types.is_null)
    return any(test(kind) for test in tests)


def _is_text(given: pa.DataType) -> bool:
    kind = _plain(given)
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
    return any(test(kind) for test in tests)


def _is_list(given: pa.DataType) -> bool:
    tests = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list, *_VIEWS)
    return any(test(given) for test in tests)


_VIEWS = (pa.types.is_list_view, pa.types.is_large_list_view)


def _is_list_of_ids(given: pa.DataType) -> bool:
    return pa.types.is_null(given) or (_is_list(given) and _is_text(given.value_type))


def _is_map(given: pa.DataType) -> bool:
    if pa.types.is_map(given):
        return _is_text(given.key_type) and _is_number(given.item_type)
    if _is_list(given) and pa.types.is_struct(given.value_type):
        # What polars makes of a map: a list of pairs.
        pair = [given.value_type.field(place).type for place in range(given.value_type.num_fields)]
        return len(pair) == 2 and _is_text(pair[0]) and _is_number(pair[1])
    if pa.types.is_struct(given):
        # What a reader of JSON makes of an object: a field for every key.
        return all(_is_number(given.field(place).type) for place in range(given.num_fields))
    return bool(pa.types.is_null(given))


class _Entries(NamedTuple):
    """The entries of a column of lists: the row of each, and the child arrays."""

    rows: Ints
    values: pa.Array


def _entries(column: pa.Array) -> _Entries:
    if any(test(column.type) for test in _VIEWS):
        column = column.cast(pa.large_list(column.type.value_type))
    lengths = pc.fill_null(pc.list_value_length(column), 0).to_numpy(zero_copy_only=False)
    rows = np.repeat(np.arange(len(column)), lengths)
    return _Entries(rows, pc.list_flatten(column))


@attrs.frozen
class _Reader:
    index: Index
    faults: RowFaults
    rows: int

    def maps(self, field: str, column: pa.Array) -> dict[int, Floats]:
        kind = column.type
        if pa.types.is_null(kind):
            return {}
        if pa.types.is_struct(kind):
            return self._struct(field, column)
        if pa.types.is_map(kind):
            pairs = pa.struct([("key", kind.key_type), ("value", kind.item_type)])
            column = column.cast(pa.list_(pairs))
        rows, entries = _entries(column)
        # Not `field`: what stands under a pair that is null is nobody's.
        keys, values = entries.flatten()
        places = self._places(field, rows, keys)
        numbers = self.numbers(field, values, rows, given=True)
        return self._spread(field, rows, places, numbers)

    def _struct(self, field: str, column: pa.Array) -> dict[int, Floats]:
        out: dict[int, Floats] = {}
        said: dict[int, Bools] = {}
        for place, name in enumerate(kind.name for kind in column.type):
            one = pc.struct_field(column, [place])
            given = one.is_valid().to_numpy(zero_copy_only=False)
            word = self.index.words.get(name)
            if name in self.index.former and given.any():
                self.index.takes_former(name, field, f"{field}, in some rows")
            if word is None or word[0] not in KINDS[field]:
                self.faults.add(np.flatnonzero(given), field, self.index.allowed(name, KINDS[field]))
                continue
            numbers = self.wide(field, field, one)
            if word[2] in out:
                twice = np.flatnonzero(given & said[word[2]])
                if len(twice):
                    self.faults.add(twice, field, ONCE)
                numbers = np.where(given, numbers, out[word[2]])
                given |= said[word[2]]
            out[word[2]], said[word[2]] = numbers, given
        return out

    def wide(self, told: str, field: str, column: pa.Array) -> Floats:
        """A column of numbers from 0 to 1; null where none is given."""
        return self.numbers(field, column, np.arange(self.rows), told=told)

    def numbers(self, field: str, column: pa.Array, rows: Ints, *, told: str = "", given: bool = False) -> Floats:
        """Numbers of a field, NaN where null or wrong; ``given`` says that null is wrong."""
        if pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        if pa.types.is_decimal(column.type):
            # Arrow multiplies by a power of ten, which is off by a rounding; reading the digits is not.
            column = pc.cast(column, pa.string())
        numbers: Floats = pc.cast(column, pa.float64(), safe=False).to_numpy(zero_copy_only=False)
        nulls = column.null_count
        if (
            field in UNIT
            and not (given and nulls)
            and not beyond_unit(numbers)
            and np.count_nonzero(np.isnan(numbers)) == nulls
        ):
            # Nothing is wrong, and what is null is NaN already. This may be the caller's own memory, which nobody writes to.
            return numbers
        valid = column.is_valid().to_numpy(zero_copy_only=False)
        if field == "minutes_per_week":
            allowed, fits = minutes_allowed(), (numbers >= 0) & np.isfinite(numbers)
        else:
            allowed, fits = unit_allowed(field), (numbers >= 0) & (numbers <= 1)
        wrong = ~fits & (True if given else valid)
        if wrong.any():
            self.faults.add(rows[wrong], told or field, allowed)
        return np.where(valid & ~wrong, numbers, np.nan)

    def _places(self, field: str, rows: Ints, words: pa.Array) -> Ints:
        """The place among their fellows of the concepts that words name, -1 where they name none of the field."""
        found = self._looked_up(field, rows, words)
        return np.array([-1 if word is None else word[2] for word in found[0]], np.intp)[found[1]]

    def _looked_up(self, field: str, rows: Ints, words: pa.Array) -> tuple[list[tuple[Kind, str, int] | None], Ints]:
        """Every different word as the index knows it, the last for none, and by entry which word it is."""
        texts, codes = _coded(field, words)
        known = [self.index.words.get(text or "") for text in texts]
        known = [None if word is None or word[0] not in KINDS[field] else word for word in known]
        former = self.index.former.intersection(texts)
        passed = {word for word in former if self.index.takes_former(word, field, f"{field}, in some rows")}
        unknown = np.array(
            [word is None and text not in passed for word, text in zip(known, texts, strict=True)] + [True]
        )[codes]
        if unknown.any():
            said = codes[unknown]

            def allowed(place: int) -> str:
                text = [*texts, ""][said[place]]
                return self.index.allowed(text or "", KINDS[field])

            self.faults.add(rows[unknown], field, allowed)
        return [*known, None], codes

    def _spread(self, field: str, rows: Ints, places: Ints, numbers: Floats) -> dict[int, Floats]:
        known = places >= 0
        rows, places, numbers = rows[known], places[known], numbers[known]
        self._once(field, rows, places)
        used = np.unique(places)
        at = np.searchsorted(used, places)
        table = np.full((len(used), self.rows), np.nan)
        table[at, rows] = numbers
        return dict(zip(used.tolist(), table, strict=True))

    def _once(self, field: str, rows: Ints, places: Ints) -> None:
        if not len(rows):
            return
        entry = rows * (int(places.max()) + 1) + places
        ordered = np.sort(entry)
        twice = ordered[1:][ordered[1:] == ordered[:-1]]
        if len(twice):
            again = np.unique(twice // (int(places.max()) + 1))
            self.faults.add(again, field, ONCE)

    def lists(self, field: str, column: pa.Array) -> dict[tuple[Kind, str, int], Bools]:
        """By concept named: who names it."""
        if pa.types.is_null(column.type):
            return {}
        rows, values = _entries(column)
        words, codes = self._looked_up(field, rows, values)
        distinct = list(dict.fromkeys(word for word in words if word is not None))
        place_of = {word: place for place, word in enumerate(distinct)}
        places = np.array([-1 if word is None else place_of[word] for word in words], np.intp)[codes]
        known = places >= 0
        self._once(field, rows[known], places[known])
        table = np.zeros((len(distinct), self.rows), bool)
        table[places[known], rows[known]] = True
        return dict(zip(distinct, table, strict=True))

    def alone(self, column: pa.Array) -> Bools:
        texts, codes = _coded("mode", column)
        wrong = np.array([text not in tuple(Mode) for text in texts] + [False])[codes]
        if wrong.any():
            self.faults.add(np.flatnonzero(wrong), "mode", f"one of {', '.join(Mode)}")
        alone: Bools = np.array([text == Mode.ALONE for text in texts] + [False])[codes]
        return alone


def _coded(field: str, column: pa.Array) -> tuple[list[str | None], Ints]:
    """The different texts of a column, and by row which of them it is, their number for none."""
    coded = column if pa.types.is_dictionary(column.type) else pc.cast(column, pa.large_string()).dictionary_encode()
    try:
        texts: list[str | None] = coded.dictionary.to_pylist()
    except UnicodeDecodeError:
        texts = []
    if len(texts) < len(coded.dictionary):
        # Raised here and not in the handler: the decoder's own error holds the whole text.
        raise TableError([Fault(field=field, allowed="text in UTF-8")])
    codes = pc.fill_null(coded.indices.cast(pa.int64()), len(texts))
    return texts, codes.to_numpy(zero_copy_only=False).astype(np.intp)


def read_batch(index: Index, plan: Plan, batch: pa.RecordBatch, before: int) -> tuple[Columns, RowFaults]:
    """The situations of a batch as columns, and the faults of its rows; a row with a fault holds what was right. ``before`` is how many rows came before."""
    rows = batch.num_rows
    reader = _Reader(index, RowFaults(before, rows), rows)

    def unit(field: str) -> dict[int, Floats]:
        if field in plan.maps:
            return reader.maps(field, batch.column(plan.maps[field]))
        wide = plan.wide.get(field, [])
        return {place: reader.wide(name, field, batch.column(name)) for name, place in wide}

    def listed(field: str) -> dict[tuple[Kind, str, int], Bools]:
        return reader.lists(field, batch.column(plan.lists[field])) if field in plan.lists else {}

    flags = {id: column for (_, id, _), column in listed("red_flags").items()}
    # Not asked is not safe: without a column nobody asked, and null says so of one row.
    nobody = np.ones(rows, bool)
    if "red_flags" in plan.lists:
        nobody = batch.column(plan.lists["red_flags"]).is_null().to_numpy(zero_copy_only=False)
    flags[UNASKED] = flags[UNASKED] | nobody if UNASKED in flags else nobody
    columns = put_together(
        rows,
        numbers=unit,
        truths=listed,
        flags=flags,
        minutes=lambda: (
            None
            if plan.minutes is None
            else reader.numbers("minutes_per_week", batch.column(plan.minutes), np.arange(rows))
        ),
        alone=lambda: None if plan.mode is None else reader.alone(batch.column(plan.mode)),
    )
    return columns, reader.faults
