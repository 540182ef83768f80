"""What every record can do by its fields: be compared, hashed and shown.

attrs would write these methods anew for each class, which takes a third of the time that making a class takes at every start.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, TypeVar

import attrs

R = TypeVar("R")

_put = object.__setattr__


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(kind))


@cache
def _shown(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(kind) if field.repr)


def field_names(kind: Any) -> tuple[str, ...]:
    """The names of the fields of a class of records."""
    return _names(kind)


def unchecked(kind: type[R], values: Iterable[Any]) -> R:
    """A record of values that are valid already, in the order of its fields: setting them spares checking them."""
    made = object.__new__(kind)
    for name, value in zip(field_names(kind), values, strict=True):
        _put(made, name, value)
    return made


def with_valid(record: R, **values: Any) -> R:
    """The same record with other values, which are valid already."""
    names = field_names(type(record))
    return unchecked(type(record), [values[name] if name in values else getattr(record, name) for name in names])


class Record:
    """The base of frozen attrs classes: equal to records of the same class with equal fields."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        kind: Any = self.__class__
        return all(getattr(self, name) == getattr(other, name) for name in _names(kind))

    def __hash__(self) -> int:
        kind: Any = self.__class__
        return hash((kind, *(getattr(self, name) for name in _names(kind))))

    def __repr__(self) -> str:
        kind: Any = self.__class__
        return f"{kind.__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in _shown(kind))})"
