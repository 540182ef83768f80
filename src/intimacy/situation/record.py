"""`Situation`: what is known of one relationship now. It knows no catalog, and it never shows what it holds."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, final

import attrs

from ..codec import check_schema, parse_json
from ..errors import Fault, SituationError
from ..model import Mode, Record, frozendict
from ..model.fields import is_number, is_slug, is_unit

__all__ = ["SCHEMA", "Situation", "parse_text"]

SCHEMA = "intimacy/situation/1"


def numbers(value: Mapping[str, float]) -> Mapping[str, float]:
    """A frozen mapping of floats; what is no number stays as it is, for the check to refuse."""
    if not isinstance(value, Mapping):
        return value  # the check refuses it
    return frozendict({key: float(item) if is_number(item) else item for key, item in value.items()})


def ids(value: Collection[str]) -> tuple[str, ...]:
    """A tuple of ids, a set in sorted order; a lone text stays as it is, for the check to refuse."""
    if isinstance(value, (set, frozenset)):
        return tuple(sorted(value, key=str))
    return tuple(value) if isinstance(value, (list, tuple)) else value  # type: ignore[return-value]  # the check refuses it


def _optional_ids(value: Collection[str] | None) -> tuple[str, ...] | None:
    return None if value is None else ids(value)


def _mode(value: Mode | str) -> Mode:
    return Mode(value) if value in tuple(Mode) else value  # type: ignore[return-value]  # the check refuses it


def _minutes(value: float | None) -> float | None:
    return float(value) if is_number(value) else value  # type: ignore[arg-type]  # is_number has looked


@final
@attrs.frozen(kw_only=True, eq=False, repr=False)
class Situation(Record):
    """What is known of one relationship now; ids or aliases of any catalog.

    Severities, levels and wanted levels are numbers from 0 to 1; ``wanted`` counts for pillars whose level is given. ``red_flags=None`` means that nobody
    asked, ``[]`` that somebody asked and there is none. ``minutes_per_week`` is what there is time for; None sets no limit.

    Raises `SituationError` with every fault; it names the field and what is allowed, never what was said. For the same reason the repr is a constant.

    >>> Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[])
    Situation(...)
    >>> Situation(obstacles={"fear-of-vulnerability": 1.3}, mode="apart")
    Traceback (most recent call last):
        ...
    intimacy.errors.SituationError: 2 faults in the situation:
    - obstacles, entry 1: a severity is a number from 0 to 1
    - mode: one of together, alone
    """

    obstacles: Mapping[str, float] = attrs.field(factory=dict, converter=numbers, repr=False)
    """Severity of obstacles, 0 to 1."""
    pillars: Mapping[str, float] = attrs.field(factory=dict, converter=numbers, repr=False)
    """Level of pillars, measured or felt, 0 to 1."""
    wanted: Mapping[str, float] = attrs.field(factory=dict, converter=numbers, repr=False)
    """Wanted level of pillars, 0 to 1; 1 if not given."""
    goals: tuple[str, ...] = attrs.field(default=(), converter=ids, repr=False)
    """Benefits or pillars to favour."""
    red_flags: tuple[str, ...] | None = attrs.field(default=None, converter=_optional_ids, repr=False)
    """Red flags that were raised; None: nobody asked; empty: asked, none; ``unasked`` beside others: some questions were passed over."""
    confirmed: tuple[str, ...] = attrs.field(default=(), converter=ids, repr=False)
    """Conditions known to hold."""
    done: tuple[str, ...] = attrs.field(default=(), converter=ids, repr=False)
    """Practices already done."""
    excluded: tuple[str, ...] = attrs.field(default=(), converter=ids, repr=False)
    """Practices not wanted."""
    minutes_per_week: float | None = attrs.field(default=None, converter=_minutes, repr=False)
    """Minutes a week that there is time for; None: no limit."""
    mode: Mode = attrs.field(default=Mode.TOGETHER, converter=_mode, repr=False)
    """``together`` or ``alone``."""

    def __attrs_post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            raise SituationError(faults) from None

    def __init_subclass__(cls) -> None:
        raise TypeError("Situation is final, so that no subclass shows what it holds")

    def __repr__(self) -> str:
        return "Situation(...)"

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Situation:
        """Make a situation of plain data; raises `SituationError` with every fault.

        >>> Situation.from_dict({"obstacles": {"lack-of-trust": 1}, "red_flags": []}) == Situation(
        ...     obstacles={"lack-of-trust": 1}, red_flags=[]
        ... )
        True
        """
        known, faults = known_fields(cls, data, "situation")
        try:
            made = cls(**{name: data[name] for name in known if name in data})
        except SituationError as error:
            raise SituationError([*faults, *error.faults]) from None
        if faults:
            raise SituationError(faults) from None
        return made

    @classmethod
    def from_json(cls, text: str) -> Situation:
        """Make a situation of JSON text; raises `SituationError`, which gives line and column of a fault of syntax."""
        return cls.from_dict(parse_text(text))

    def to_dict(self) -> dict[str, Any]:
        """The situation as plain data with its schema; fields at their default are left out.

        >>> Situation(obstacles={"lack-of-trust": 1}).to_dict()
        {'schema': 'intimacy/situation/1', 'obstacles': {'lack-of-trust': 1.0}}
        """
        out: dict[str, Any] = {"schema": SCHEMA}
        for name in ("obstacles", "pillars", "wanted"):
            if getattr(self, name):
                out[name] = dict(getattr(self, name))
        if self.red_flags is not None:
            out["red_flags"] = list(self.red_flags)
        for name in ("goals", "confirmed", "done", "excluded"):
            if getattr(self, name):
                out[name] = list(getattr(self, name))
        if self.minutes_per_week is not None:
            out["minutes_per_week"] = self.minutes_per_week
        if self.mode is not Mode.TOGETHER:
            out["mode"] = str(self.mode)
        return out


def known_fields(kind: type[attrs.AttrsInstance], data: object, word: str) -> tuple[list[str], list[Fault]]:
    """The names of the fields of ``kind``, and what is wrong with the schema and the names in ``data``; raises `SituationError` for what has no names."""
    if not isinstance(data, Mapping):
        raise SituationError([Fault(allowed="an object of named fields")]) from None
    known = [field.name for field in attrs.fields(kind)]
    faults = []
    wrong = check_schema(data.get("schema"), word)
    if wrong:
        faults.append(Fault(field="schema", allowed=wrong))
    if any(name not in known and name != "schema" for name in data):
        faults.append(Fault(field="an unknown field", allowed=f"the fields are schema, {', '.join(known)}"))
    return known, faults


def parse_text(text: object) -> Any:
    """The plain data of one JSON text; raises `SituationError` without a word of it."""
    fault = "a text of JSON, in UTF-8"
    if isinstance(text, str):
        try:
            return parse_json(text)
        except ValueError as error:
            fault = str(error)
    # Raised here and not in the handler: a parser's own error holds the whole text.
    raise SituationError([Fault(allowed=fault)]) from None


def _faults(situation: Situation) -> Iterator[Fault]:
    for name, word in (("obstacles", "a severity"), ("pillars", "a level"), ("wanted", "a wanted level")):
        yield from number_faults(name, getattr(situation, name), word)
    for name in ("goals", "red_flags", "confirmed", "done", "excluded"):
        given = getattr(situation, name)
        if given is not None or name != "red_flags":
            yield from id_faults(name, given, ", or null where nobody asked" if name == "red_flags" else "")
    minutes = situation.minutes_per_week
    if minutes is not None and not (is_number(minutes) and minutes >= 0):
        yield Fault(field="minutes_per_week", allowed="a number of minutes from 0 upward, or null for no limit")
    if not isinstance(situation.mode, Mode):
        yield Fault(field="mode", allowed=f"one of {', '.join(Mode)}")


# Entries are told by their place and never by their key: a key, too, is something that somebody said.


def number_faults(field: str, given: object, word: str = "a number") -> Iterator[Fault]:
    """What is wrong with a mapping of numbers from 0 to 1 by id; ``word`` says what the numbers are."""
    if not isinstance(given, Mapping):
        yield Fault(field=field, allowed="an object that gives a number from 0 to 1 by id")
        return
    for place, (key, value) in enumerate(given.items(), start=1):
        if not is_slug(key):
            yield Fault(field=f"{field}, entry {place}", allowed=SLUGS)
        if not is_unit(value):
            yield Fault(field=f"{field}, entry {place}", allowed=f"{word} is a number from 0 to 1")


def id_faults(field: str, given: object, nothing: str = "") -> Iterator[Fault]:
    """What is wrong with a list of ids; ``nothing`` says what else would do."""
    if not isinstance(given, tuple):
        yield Fault(field=field, allowed=f"a list of ids{nothing}")
        return
    seen = set()
    for place, value in enumerate(given, start=1):
        if not is_slug(value):
            yield Fault(field=f"{field}, entry {place}", allowed=SLUGS)
        elif value in seen:
            yield Fault(field=f"{field}, entry {place}", allowed="each id once")
        else:
            seen.add(value)


SLUGS = "ids are lowercase slugs such as 'shared-meals'"
