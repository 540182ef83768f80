"""What every record can do by its fields: be compared, hashed and shown.

attrs would write these methods anew for each class, which takes a third of the time that making a class takes at every start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from .classes import declared

R = TypeVar("R")

_put = object.__setattr__


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in declared(kind))


@cache
def _shown(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in attrs.fields(kind) if field.repr)


def field_names(kind: Any) -> tuple[str, ...]:
    """The names of the fields of a class of records."""
    return _names(kind)


@cache
def _slots(kind: Any) -> tuple[Callable[[Any, Any], None], ...]:
    return tuple(getattr(kind, name).__set__ for name in _names(kind))


def unchecked(kind: type[R], values: Iterable[Any]) -> R:
    """A record of values that are valid already, in the order of its fields: setting them spares checking them."""
    made = object.__new__(kind)
    for put, value in zip(_slots(kind), values, strict=True):  # type: ignore[arg-type]  # a class is hashable
        put(made, value)
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


class _Later:
    """What makes the fields of one record that are empty yet; each is made once, or where several threads ask at once, kept once."""

    __slots__ = ("_made", "_makers", "names")

    def __init__(self, makers: Mapping[str, Callable[[], Any]]) -> None:
        self._makers, self.names = dict(makers), frozenset(makers)
        self._made: dict[str, Any] = {}

    def __repr__(self) -> str:
        return "_Later(...)"

    def make(self, name: str) -> Any:
        maker = self._makers.get(name)
        if maker is not None:
            self._made.setdefault(name, maker())
            # What it holds on to is not needed any more.
            self._makers.pop(name, None)
        return self._made[name]


class PutOff(Record):
    """A record some of whose fields may be made when they are first looked at."""

    __slots__ = ("_later",)

    # Type checkers know the fields, and nothing else is there.
    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            # Python asks here for a slot that is empty.
            try:
                later = object.__getattribute__(self, "_later")
            except AttributeError:
                later = None
            if later is None or name not in later.names:
                what = f"{type(self).__name__!r} object has no attribute {name!r}"
                raise AttributeError(what, name=name, obj=self)
            value = later.make(name)
            _put(self, name, value)
            return value


P = TypeVar("P", bound=PutOff)


def put_off(record: P, makers: Mapping[str, Callable[[], Any]]) -> P:
    """The same record with some fields that are made when they are first looked at, each by a function that always makes the same."""
    made = object.__new__(type(record))
    for name in field_names(type(record)):
        if name not in makers:
            _put(made, name, getattr(record, name))
    _put(made, "_later", _Later(makers))
    return made
