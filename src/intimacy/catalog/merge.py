"""What every catalogue carries beside its own records, and the checks of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from ..codec import builtin_data, from_plain, to_plain
from ..errors import CatalogError, Fault
from ..model import LATER, SAFETY_SECTIONS, SECTIONS, Contents, SafetyRuling, in_order, with_valid

__all__ = ["Checked", "builtin_later", "builtin_safety", "checked", "completed"]

BUILTIN_LANGUAGE = "en"
"""The language in which the built-in records are written."""


@cache
def _later(section: str) -> Mapping[str, tuple[Any, ...]]:
    data = builtin_data(f"{section}.json")
    return {name: tuple(from_plain(SECTIONS[section], one) for one in rows) for name, rows in data.items()}


def builtin_later(name: str, section: str) -> tuple[Any, ...]:
    """One of the sections `LATER` of the built-in ``emotional`` or ``safety``."""
    return _later(section).get(name, ())


class _Safety(Mapping[str, tuple[Any, ...]]):
    def __init__(self) -> None:
        self._contents = from_plain(Contents, builtin_data("safety.json"))

    def __getitem__(self, section: str) -> tuple[Any, ...]:
        if section not in SAFETY_SECTIONS:
            raise KeyError(section)
        if section in LATER:
            return builtin_later("safety", section)
        records: tuple[Any, ...] = getattr(self._contents, section)
        return records

    def __iter__(self) -> Iterator[str]:
        return iter(SAFETY_SECTIONS)

    def __len__(self) -> int:
        return len(SAFETY_SECTIONS)


@cache
def builtin_safety() -> Mapping[str, tuple[Any, ...]]:
    """The records that every catalogue carries, by section."""
    return _Safety()


def _merged_rulings(own: Contents, builtin: tuple[SafetyRuling, ...]) -> tuple[tuple[SafetyRuling, ...], list[Fault]]:
    from .. import checks

    made, faults = checks.tightened(own.rulings, builtin)
    base = {ruling.key: ruling for ruling in builtin}
    made |= {one.key: one for one in own.rulings if one.key in base and _in_other_words(own, one, base[one.key])}
    known = {ruling.practice for ruling in builtin} | {practice.id for practice in own.practices}
    lost = [ruling for ruling in own.rulings if ruling.practice not in known]
    for ruling in lost:
        record = f"ruling {' '.join(ruling.key)!r}"
        faults.append(
            Fault(
                record=record,
                field="practice",
                found=repr(ruling.practice),
                allowed="the id of a practice of this catalogue",
            )
        )
    # The same ruling twice is for the check across records to tell.
    seen: set[tuple[str, str]] = set()
    twins = []
    for ruling in own.rulings:
        if ruling.key in seen:
            twins.append(ruling)
        seen.add(ruling.key)
    return (*made.values(), *twins), faults


def _in_other_words(own: Contents, record: Any, base: Any) -> bool:
    """Whether a record is a built-in one with its texts in the language of a catalogue that is not in English, such as a translation that was saved."""
    translated = own.language.partition("-")[0] != BUILTIN_LANGUAGE and record != base
    return translated and bool(to_plain(record, texts=False) == to_plain(base, texts=False))


def completed(own: Contents, faults: list[Fault]) -> Contents:
    """Add the built-in safety records, check the whole and put it in order; raises `CatalogError` with the given and all further faults."""
    from .. import checks

    merged: dict[str, Any] = {}
    for section, builtin in builtin_safety().items():
        mine = getattr(own, section)
        if section == "rulings":
            merged[section], wrong = _merged_rulings(own, builtin)
            faults = faults + wrong
            continue
        base = {record.id: record for record in builtin}
        told = {one.id: one for one in mine if one.id in base and _in_other_words(own, one, base[one.id])}
        for record in mine:
            if record.id in base and record.id not in told and base[record.id] != record:
                allowed = "the built-in record as it is, or another id: what keeps people safe cannot be changed by a catalogue"
                faults = [
                    *faults,
                    Fault(
                        record=f"{section} {record.id!r}", found="a different record of a built-in id", allowed=allowed
                    ),
                ]
        kept = (told.get(record.id, record) for record in builtin)
        merged[section] = (*kept, *(record for record in mine if record.id not in base))
    whole = with_valid(own, **merged)
    faults = (
        faults
        + checks.find_faults(whole)
        + checks.thresholds_exist(own, {one.id for one in builtin_safety()["referrals"]})
    )
    if faults:
        raise CatalogError(faults)
    return in_order(whole)


class Checked(NamedTuple):
    """Contents that are complete, without fault and in order, so that they are not checked twice."""

    contents: Contents


def checked(given: Contents | Checked) -> Contents:
    """Valid, complete contents in order; raises `CatalogError` with every fault."""
    if isinstance(given, Checked):
        return given.contents
    if not isinstance(given, Contents):
        raise TypeError(
            f"a catalog is made of Contents, not of {type(given).__name__}; see load_catalog, read_catalog, Catalog.from_dict"
        )
    return completed(given, [])
