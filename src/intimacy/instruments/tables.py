"""`Instrument.score_frame` and `Instrument.reliability`: a whole frame of answers, by the same arithmetic as one person's."""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import narwhals as nw
import numpy as np

from ..errors import Fault, OptionError, found
from ..model.fields import is_number
from ..wording.frames import left_out_words, why_words
from ..wording.instruments import standing_words
from .columns import Asked, Near, asked_of, score_columns
from .consistency import Keyed, measure_reliability
from .exclusions import ExclusionWarning, excluded
from .frames import Bools, Floats, Ints, Reading, Who, as_frame, read_frame
from .keying import STRAIGHT_FROM, Key, level_of, raw_of

if TYPE_CHECKING:
    from .entry import Columns, OnExclusion, Within
    from .record import Instrument
    from .report import ReliabilityReport

__all__ = ["reliability_table", "score_table", "who_of"]

WHOLE = "items"
"""The name of the one scale of a frame without an instrument."""

EXCLUDED = "excluded"
"""The column that says why a row has no scores."""

KINDS = {float: nw.Float64, int: nw.Int64, bool: nw.Boolean}


def who_of(person: str | None, couple: str | None, partner: str | None, within: Within | None) -> Who:
    """The columns that say whose row it is; raises `OptionError` with every fault."""
    faults = []
    bounds = {} if within is None else within
    if not isinstance(bounds, Mapping):
        faults.append(Fault(field="within", found=found(within), allowed="the lowest and the highest value by column"))
        bounds = {}
    ends = "the lowest and the highest value, both finite numbers"
    faults += [
        Fault(field=f"within {str(column)[:60]!r}", found=found(pair), allowed=ends)
        for column, pair in bounds.items()
        if not _is_range(pair)
    ]
    if partner is not None and couple is None:
        allowed = "nothing, where no column of couples is named"
        faults.append(Fault(field="partner", found=found(partner), allowed=allowed))
    named: dict[str, object] = {"person": person, "couple": couple, "partner": partner}
    faults += [
        Fault(field=field, found=found(name), allowed="the name of a column")
        for field, name in named.items()
        if not isinstance(name, (str, int, type(None)))
    ]
    if faults:
        raise OptionError(faults)
    return Who(person, couple, partner, dict(bounds))


def score_table(
    instrument: Instrument,
    frame: Any,
    *,
    columns: Columns | None,
    keep: Iterable[str],
    missing: Iterable[float],
    who: Who,
    exclude: bool,
    on_exclusion: OnExclusion | None,
) -> Any:
    """What `Instrument.score_frame` gives."""
    held = as_frame(frame)
    columns_made = score_columns(instrument)
    kept = _kept(held, keep, who, {*(column.name for column in columns_made), EXCLUDED})
    reading = read_frame(held, _asked(instrument, columns), who, missing, exclude=exclude)
    values: dict[tuple[str, str], Any] = {("", "straight"): _straight(reading.answers, instrument.plan.blocks)}
    too_few: list[tuple[str, Any]] = []
    takes_part = reading.reasons == 0
    for subscale, key in zip(instrument.subscales, instrument.plan.keys, strict=True):
        level, raw, answered = _counted(reading.answers, key)
        lacking = answered < key.least
        out = lacking | ~takes_part
        level[out] = raw[out] = np.nan
        too_few.append((subscale.id, lacking & takes_part))
        values |= {
            (subscale.id, "raw"): raw,
            (subscale.id, "percent"): 100 * level,
            (subscale.id, "answered"): answered,
        }
        if key.error is not None:
            whole = (answered == len(key.places)) & takes_part
            values[subscale.id, "error"] = np.where(whole, 100 * key.error, np.nan)
    made = {one.name: (values[one.subscale, one.what], KINDS[one.kind]) for one in columns_made}
    made[EXCLUDED] = (_reasons(reading, too_few), nw.String)
    exclusions = (
        *reading.exclusions,
        *(
            excluded("too-few-answers", why_words("too-few-answers", id), int(rows.sum()), id)
            for id, rows in too_few
            if rows.any()
        ),
    )
    told = (*exclusions, *reading.unchecked)
    if told and on_exclusion is not None:
        on_exclusion(told)
    elif told:
        text = left_out_words(len(held), [str(one) for one in exclusions], [str(one) for one in reading.unchecked])
        warnings.warn(text, ExclusionWarning, stacklevel=4)
    return _frame_of(held, kept, made)


def _counted(answers: Floats, key: Key) -> tuple[Floats, Floats, Ints]:
    """Of each row level, raw score and number of answers; the missing rule is the caller's."""
    worth = np.zeros(len(answers))
    span = np.zeros(len(answers))
    answered = np.zeros(len(answers), np.int64)
    for place, sign, offset, width in zip(key.places, key.signs, key.offsets, key.spans, strict=True):
        given = answers[:, place]
        known = ~np.isnan(given)
        np.add(worth, offset + sign * given, out=worth, where=known)
        span += width * known
        answered += known
    with np.errstate(invalid="ignore"):
        return level_of(worth, span), raw_of(key, worth, span), answered


def _straight(answers: Floats, blocks: Sequence[tuple[int, ...]]) -> Bools:
    straight = np.zeros(len(answers), bool)
    for block in blocks:
        lowest, highest = answers[:, block[0]].copy(), answers[:, block[0]].copy()
        answered = np.zeros(len(answers), np.int32)
        for place in block:
            given = answers[:, place]
            # Column by column, since to lay them side by side takes longer than to compare them.
            np.fmin(lowest, given, out=lowest)
            np.fmax(highest, given, out=highest)
            answered += ~np.isnan(given)
        straight |= (answered >= STRAIGHT_FROM) & (lowest == highest)
    return straight


def _reasons(reading: Reading, too_few: Sequence[tuple[str, Any]]) -> list[str | None]:
    """By row why it has no scores, or not all; None where it has."""
    texts: list[str | None] = [None, *(one.text for one in reading.exclusions)]
    told = [texts[place] for place in reading.reasons.tolist()]
    lacking = np.array([rows for _, rows in too_few])
    for row in np.flatnonzero(lacking.any(axis=0)).tolist():
        ids = [id for (id, _), lacks in zip(too_few, lacking[:, row].tolist(), strict=True) if lacks]
        told[row] = why_words("too-few-answers", ", ".join(ids))
    return told


def _frame_of(held: nw.DataFrame[Any], kept: Sequence[str], made: Mapping[str, tuple[Any, Any]]) -> Any:
    # All columns at once: libraries copy their list of columns for each that is added by itself. NaN is no number in those that know null.
    series = [nw.new_series(name, values, kind, backend=held.implementation) for name, (values, kind) in made.items()]
    series = [one.fill_nan(None) if one.dtype == nw.Float64 else one for one in series]
    # A column of the frame carries its index, where it has one.
    carrier = [nw.col(name) for name in kept] or [nw.col(held.columns[0]).alias(CARRIER)]
    return held.select(*carrier, *series).select([*kept, *made]).to_native()


CARRIER = "carries the index"
"""No column of scores has such a name."""


def _kept(held: nw.DataFrame[Any], keep: Iterable[str], who: Who, own: Collection[str]) -> list[str]:
    columns = dict.fromkeys(held.columns)
    names = list(dict.fromkeys([*(name for name in who.named if name in columns), *_names("keep", keep)]))
    near = Near(columns)
    faults = [
        Fault(field="keep", found=found(name), allowed=f"columns of the frame{near.words(name)}")
        for name in names
        if name not in columns
    ]
    faults += [
        Fault(field="keep", found=found(name), allowed="columns that are not named as a column of scores")
        for name in names
        if name in own
    ]
    if faults:
        raise OptionError(faults)
    return names


def _asked(instrument: Instrument, columns: Columns | None) -> list[Asked]:
    ids = instrument.item_ids
    if columns is None:
        return asked_of(instrument)
    if callable(columns):
        return asked_of(instrument, {id: columns(id) for id in ids})
    if not isinstance(columns, Mapping):
        allowed = "names of columns by the ids of items, or a function from the one to the other"
        raise OptionError([Fault(field="columns", found=found(columns), allowed=allowed)])
    known, near = set(ids), Near(ids)
    faults = [
        Fault(field="columns", found=found(name), allowed=f"ids of items of {instrument.id}{near.words(name)}")
        for name in columns
        if name not in known
    ]
    if faults:
        raise OptionError(faults)
    return asked_of(instrument, {id: columns.get(id, id) for id in ids})


def reliability_table(
    frame: Any,
    instrument: Instrument | None,
    *,
    items: Iterable[str] | None,
    reverse: Iterable[str],
    scale: tuple[float, float] | None,
    columns: Columns | None,
    missing: Iterable[float],
    who: Who,
    exclude: bool,
) -> ReliabilityReport:
    """What `intimacy.instruments.reliability` gives."""
    held = as_frame(frame)
    if instrument is not None:
        own = {"items": items is not None, "reverse": bool(list(reverse)), "scale": scale is not None}
        if any(own.values()):
            allowed = f"nothing beside an instrument: {instrument.id} has its own"
            raise OptionError([Fault(field=name, allowed=allowed) for name, given in own.items() if given])
        asked = _asked(instrument, columns)
        scales = [
            Keyed(subscale.id, key.places, tuple(sign < 0 for sign in key.signs))
            for subscale, key in zip(instrument.subscales, instrument.plan.keys, strict=True)
        ]
        standing = standing_words(validated=instrument.validated)
        return measure_reliability(
            held,
            asked,
            scales,
            who,
            missing,
            exclude=exclude,
            instrument=f"{instrument.id} ({standing})",
            cautions=instrument.warnings,
        )
    taken = {*who.named, *who.within}
    names: list[Any] = [name for name in held.columns if name not in taken] if items is None else _names("items", items)
    turned = dict.fromkeys(_names("reverse", reverse))
    known, near = set(names), Near(names)
    faults = [
        Fault(field="reverse", found=found(name), allowed=f"columns that are items{near.words(name)}")
        for name in turned
        if name not in known
    ]
    if columns is not None:
        faults.append(Fault(field="columns", allowed="nothing without an instrument; items are columns"))
    if not names:
        faults.append(Fault(field="items", allowed="at least one column"))
    if scale is not None and not _is_range(scale):
        faults.append(Fault(field="scale", found=found(scale), allowed="the lowest and the highest answer"))
    if faults:
        raise OptionError(faults)
    low, high = (-math.inf, math.inf) if scale is None else scale
    asked = [Asked(str(name), name, low, high) for name in names]
    whole = Keyed(WHOLE, tuple(range(len(names))), tuple(name in turned for name in names))
    return measure_reliability(held, asked, [whole], who, missing, exclude=exclude)


def _is_range(pair: object) -> bool:
    return isinstance(pair, (tuple, list)) and len(pair) == 2 and all(map(is_number, pair)) and bool(pair[0] < pair[1])


def _names(field: str, given: object) -> list[Any]:
    if not isinstance(given, Iterable):
        raise OptionError([Fault(field=field, found=found(given), allowed="names of columns")])
    names: list[Any] = [given] if isinstance(given, str) else list(given)
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice:
        raise OptionError([Fault(field=field, found=found(name), allowed="each column once") for name in twice])
    return names
