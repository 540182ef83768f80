"""Which column, or key of a row, is which item; and what is none."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..errors import AnswersError, Fault, found
from ..instruments import Instrument
from ..instruments.columns import Near
from ..wording.frames import plain_name, scored_words, some_names
from .answers import answer_of
from .inputs import as_id
from .score_in import Row, Rows

__all__ = ["Answers", "answers_of"]

NAMED = 10
"""So many names that are no item are told; the rest is counted."""

MOST_KNOWN = 10_000
"""So many different texts and keys are remembered, and no more, whatever comes."""


def answers_of(
    rows: Rows, instrument: Instrument, keep: Sequence[str], person: str | None, missing: Iterable[float]
) -> Answers:
    """What reads the answers of each row; raises `AnswersError` with every fault of the columns, where the input has columns."""
    kind = _OwnKeys if rows.names is None else _Columns
    return kind(rows, instrument, keep, person, frozenset(missing))


class Answers:
    """Cells to answers by item: a text is read as a number where it is one, a number that stands for no answer as none.

    A column is named as its item, small letters or not, with `_` for `-` or not; and so is a key.
    """

    def __init__(
        self, rows: Rows, instrument: Instrument, keep: Sequence[str], person: str | None, missing: frozenset[float]
    ) -> None:
        self._rows = rows
        self._instrument = instrument
        self._items = dict.fromkeys(instrument.item_ids)
        self._keep = dict.fromkeys(keep)
        self._person = person
        self._missing = missing
        # Different texts are few, and most cells are one of them.
        self._known: dict[str, Any] = {}

    def of(self, row: Row) -> dict[str, Any]:
        """The answers of a row; raises `AnswersError` where it has two for one item."""
        raise NotImplementedError

    def faults(self) -> list[Fault]:
        """What is wrong with the names of all rows, once they are read."""
        return []

    def told(self) -> list[str]:
        """What there is to tell of names that are no item."""
        raise NotImplementedError

    def _item_of(self, name: str) -> str | None:
        id = name if name in self._items else as_id(name)
        return id if id in self._items else None

    def _kept_fault(self, name: str, allowed: str) -> Fault:
        return Fault(field="--person" if name == self._person else "--keep", found=found(name), allowed=allowed)

    def _cell(self, value: Any) -> Any:
        if type(value) is not str:
            return self._answer(value)
        if value not in self._known:
            answer = self._answer(answer_of(value))
            if len(self._known) >= MOST_KNOWN:
                return answer
            self._known[value] = answer
        return self._known[value]

    def _answer(self, value: Any) -> Any:
        # What is no number at all is for the instrument to refuse.
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return value
        # NaN is how some libraries write nothing.
        return None if math.isnan(value) or value in self._missing else value


class _Columns(Answers):
    """The columns of CSV and Parquet, known before any row."""

    def __init__(
        self, rows: Rows, instrument: Instrument, keep: Sequence[str], person: str | None, missing: frozenset[float]
    ) -> None:
        super().__init__(rows, instrument, keep, person, missing)
        names = rows.names or ()
        # By item the places of its columns, and by name the places of those that are none.
        held: dict[str, list[int]] = {id: [] for id in self._items}
        left: dict[str, list[int]] = defaultdict(list)
        for place, name in enumerate(names):
            id = self._item_of(name)
            # What is to be carried along may be an item too, under its own name.
            if id is None or (name in self._keep and name != id):
                left[name].append(place)
            else:
                held[id].append(place)
        self._unnamed = len(left.pop("", []))
        faults = self._faults_of(names, held, left)
        if faults:
            raise AnswersError(faults)
        self._pairs = [(names[places[0]], id) for id, places in held.items()]
        self._left = [name for name in left if name not in self._keep]

    def of(self, row: Row) -> dict[str, Any]:
        get, cell, known = row.cells.get, self._cell, self._known
        answers = {}
        for name, id in self._pairs:
            value = get(name)
            answers[id] = known[value] if type(value) is str and value in known else cell(value)
        return answers

    def told(self) -> list[str]:
        names = [plain_name(name) for name in self._left]
        names += [scored_words("unnamed", count=self._unnamed)] if self._unnamed else []
        return [_took_no_part("columns", names, len(names))] if names else []

    def _faults_of(
        self, names: Sequence[str], held: Mapping[str, Sequence[int]], left: Mapping[str, Sequence[int]]
    ) -> list[Fault]:
        near, others = Near(left), [name for name in left if name not in self._keep]
        faults = []
        for id, places in held.items():
            if not places:
                allowed = f"a column for every item; this one is missing{near.words(id)}"
                faults.append(Fault(field=f"column {id!r}", allowed=allowed))
            elif len(places) > 1:
                allowed = f"one column for each item; there are {len(places)}"
                faults.append(Fault(field=f"column {id!r}", allowed=allowed))
        for places in left.values():
            if len(places) > 1:
                # By place: what stands there is a name only where the first line is one of names.
                where = ", ".join(f"{place + 1:,}" for place in places[:-1])
                faults.append(Fault(field=f"columns {where} and {places[-1] + 1:,}", allowed="names that differ"))
        some = any(held.values())
        allowed = (
            f"a column: {', '.join(map(plain_name, others[:NAMED])) or 'there is no other'}" if some else "a column"
        )
        faults += [self._kept_fault(name, allowed) for name in self._keep if name not in {*names}]
        numbers = [name for name in names if isinstance(answer_of(name), float)]
        if faults and numbers and (not some or len(numbers) == len([name for name in names if name])):
            # A line of answers, and every other fault a sign of it.
            above = " in a line above it" if self._rows.names_at else ""
            allowed = (
                f"names of columns, and these are numbers: name each column{above} as the item that it answers: "
                f"{some_names(self._instrument.item_ids)}"
            )
            return [Fault(file=self._rows.label, record=self._rows.names_at, allowed=allowed)]
        return faults


class _OwnKeys(Answers):
    """The keys of JSON Lines, of which every row has its own."""

    def __init__(
        self, rows: Rows, instrument: Instrument, keep: Sequence[str], person: str | None, missing: frozenset[float]
    ) -> None:
        super().__init__(rows, instrument, keep, person, missing)
        self._keys: dict[str, str | None] = {}
        self._absent = dict.fromkeys(self._items)
        self._absent_kept = dict.fromkeys(keep)
        self._left: Counter[str] = Counter()

    def of(self, row: Row) -> dict[str, Any]:
        cells, cell, keys = row.cells, self._cell, self._keys
        answers: dict[str, Any] = {}
        twice: Counter[str] = Counter()
        for name, value in cells.items():
            id = keys[name] if name in keys else self._learn(name)
            if id is None:
                self._count(name)
            elif id in answers:
                twice[id] += 1
            else:
                answers[id] = cell(value)
        for absent, here in ((self._absent, answers), (self._absent_kept, cells)):
            if absent:
                for name in [name for name in absent if name in here]:
                    del absent[name]
        if twice:
            raise AnswersError(
                Fault(record=f"item {id!r}", allowed=f"one key for each item; there are {count + 1}")
                for id, count in twice.items()
            )
        return answers

    def _learn(self, name: str) -> str | None:
        id = self._item_of(name)
        if name in self._keep and name != id:
            id = None
        if len(self._keys) < MOST_KNOWN:
            self._keys[name] = id
        return id

    def _count(self, name: str) -> None:
        if name in self._keep:
            return
        if name in self._left or len(self._left) < MOST_KNOWN:
            self._left[name] += 1

    def faults(self) -> list[Fault]:
        near = Near(self._left)
        faults = [self._kept_fault(name, f"a key of at least one row{near.words(name)}") for name in self._absent_kept]
        if self._left and len(self._absent) == len(self._items):
            ids = self._instrument.item_ids
            allowed = f"answers; no key of any row is an item of {self._instrument.id}; they are: {some_names(ids)}"
            faults.append(Fault(file=self._rows.label, allowed=allowed))
        return faults

    def told(self) -> list[str]:
        lines = []
        if self._left:
            near = Near(self._items)
            names = []
            for name, rows in self._left.most_common()[:NAMED]:
                like = near.names(name)
                names.append(f"{plain_name(name)} ({scored_words('near' if like else 'only', rows, like)})")
            lines.append(_took_no_part("keys", names, len(self._left)))
        if self._absent:
            absent = [*self._absent]
            more = scored_words("more", count=len(absent) - NAMED) if len(absent) > NAMED else ""
            lines.append(scored_words("absent", name=f"{', '.join(absent[:NAMED])}{more}"))
        return lines


def _took_no_part(what: str, names: Sequence[str], count: int) -> str:
    more = "at least" if count == MOST_KNOWN else "more"
    rest = scored_words(more, count=count - NAMED) if count > NAMED else ""
    return scored_words(what, name=f"{', '.join(names[:NAMED])}{rest}")
