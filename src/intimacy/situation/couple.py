"""`Couple`: what two partners answered, each alone, and what both agreed to show. It never shows what it holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, final

import attrs

from ..errors import Fault, SituationError
from ..model import Record
from .record import Situation, id_faults, ids, known_fields, number_faults, numbers, parse_text

__all__ = ["Couple"]

SCHEMA = "intimacy/couple/1"

PARTNERS = ("a", "b")


@final
@attrs.frozen(eq=False, repr=False)
class Couple(Record):
    """What two partners answered, each alone, and what both agreed to show; nothing until they say so.

    ``errors_a`` and ``errors_b`` are standard errors, 0 to 1, by the id of the obstacle or pillar that was measured; those of a pillar hold for its level
    and its wanted level. Agreement is to these answers: where one of the two changes, ask both again.

    Raises `SituationError` with every fault; it names the partner, the field and what is allowed, never what was said. For the same reason the repr is a
    constant.

    >>> one, other = Situation(obstacles={"poor-communication": 0.6}, red_flags=[]), Situation(red_flags=[])
    >>> Couple(one, other, both_agreed=True, shareable=["poor-communication"])
    Couple(...)
    >>> Couple(one, other, errors_b={"poor-communication": 3}, both_agreed="yes")
    Traceback (most recent call last):
        ...
    intimacy.errors.SituationError: 2 faults in the situation:
    - errors_b, entry 1: a standard error is a number from 0 to 1
    - both_agreed: true or false
    """

    a: Situation = attrs.field(repr=False)
    b: Situation = attrs.field(repr=False)
    errors_a: Mapping[str, float] = attrs.field(factory=dict, converter=numbers, kw_only=True, repr=False)
    """Standard errors of what ``a`` answered, 0 to 1, by target; what is not there is unknown."""
    errors_b: Mapping[str, float] = attrs.field(factory=dict, converter=numbers, kw_only=True, repr=False)
    """The same of what ``b`` answered."""
    both_agreed: bool = attrs.field(default=False, kw_only=True, repr=False)
    """Whether each of the two, asked alone, agreed to a list that both see."""
    shareable: tuple[str, ...] = attrs.field(default=(), converter=ids, kw_only=True, repr=False)
    """Targets that both marked shareable: the reasons of that list rest on no other."""
    show_needs: bool = attrs.field(default=False, kw_only=True, repr=False)
    """Whether both also agreed to see how large the need of these targets is, and whose."""

    def __attrs_post_init__(self) -> None:
        faults = list(_faults(self))
        if faults:
            raise SituationError(faults) from None

    def __init_subclass__(cls) -> None:
        raise TypeError("Couple is final, so that no subclass shows what it holds")

    def __repr__(self) -> str:
        return "Couple(...)"

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Couple:
        """Make a couple of plain data, in which ``a`` and ``b`` are situations; raises `SituationError` with every fault.

        >>> Couple.from_dict({"a": {"red_flags": []}, "b": {}}) == Couple(Situation(red_flags=[]), Situation())
        True
        """
        known, faults = known_fields(cls, data, "couple")
        given = {name: data[name] for name in known if name in data}
        for name in PARTNERS:
            # Where one has faults an empty situation stands in for it, so that those of the rest are found too.
            given[name], found = _partner(name, data.get(name))
            faults += found
        try:
            made = cls(**given)
        except SituationError as error:
            raise SituationError([*faults, *error.faults]) from None
        if faults:
            raise SituationError(faults) from None
        return made

    @classmethod
    def from_json(cls, text: str) -> Couple:
        """Make a couple of JSON text; raises `SituationError`, which gives line and column of a fault of syntax."""
        return cls.from_dict(parse_text(text))

    def to_dict(self) -> dict[str, Any]:
        """The couple as plain data with its schema, the answers of both in it; fields at their default are left out.

        >>> Couple(Situation(red_flags=[]), Situation(), both_agreed=True).to_dict()
        {'schema': 'intimacy/couple/1', 'a': {'red_flags': []}, 'b': {}, 'both_agreed': True}
        """
        out: dict[str, Any] = {"schema": SCHEMA}
        for name in PARTNERS:
            out[name] = {key: value for key, value in getattr(self, name).to_dict().items() if key != "schema"}
        for name in ("errors_a", "errors_b"):
            if getattr(self, name):
                out[name] = dict(getattr(self, name))
        if self.both_agreed:
            out["both_agreed"] = True
        if self.shareable:
            out["shareable"] = list(self.shareable)
        if self.show_needs:
            out["show_needs"] = True
        return out


def _partner(name: str, data: Any) -> tuple[Situation, list[Fault]]:
    try:
        return Situation.from_dict(data), []
    except SituationError as error:
        return Situation(), [fault._replace(record=name) for fault in error.faults]


def _faults(couple: Couple) -> Iterator[Fault]:
    for name in PARTNERS:
        if not isinstance(getattr(couple, name), Situation):
            yield Fault(field=name, allowed="a Situation; Situation.from_dict makes one of plain data")
    for name in ("errors_a", "errors_b"):
        yield from number_faults(name, getattr(couple, name), "a standard error")
    yield from id_faults("shareable", couple.shareable)
    for name in ("both_agreed", "show_needs"):
        if type(getattr(couple, name)) is not bool:
            yield Fault(field=name, allowed="true or false")
