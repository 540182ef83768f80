"""Frozen attrs classes of which attrs writes its part when somebody first looks at it.

For each class attrs writes an ``__init__`` and has Python compile it, which for all records takes a fifth of the time until a first list. What this
library itself wrote is read without: it was valid when it was written, and `intimacy.codec.plain` sets its slots. A class is made here with just these
slots; what attrs adds comes when a first record is made by hand, matched or pickled, or when somebody asks for the fields.
"""

from __future__ import annotations

import sys
from functools import cache
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, get_origin

import attrs

__all__ = ["Declared", "declared", "field", "frozen"]


class Declared(NamedTuple):
    """A field as its class declares it."""

    name: str
    type: Any
    default: Any
    """`attrs.NOTHING` where a value has to be given, `attrs.Factory` where one is made."""


class _Options(dict[str, Any]):
    """What was said of a field, for `attrs.field`."""


class _Unwritten(NamedTuple):
    """What attrs needs to write its part of a class."""

    fields: dict[str, dict[str, Any]]
    body: dict[str, Any]
    options: dict[str, Any]


BY_ATTRS = ("__init__", "__match_args__", "__setattr__", "__delattr__", "__getstate__", "__setstate__")
BY_ATTRS += ("__attrs_attrs__", "__attrs_props__", *(("__replace__",) if sys.version_info >= (3, 13) else ()))
"""What attrs writes into a frozen class; not every version writes all of them."""


class _Later:
    """Stands in a class for what attrs will write there."""

    __slots__ = ("_name", "_owner")

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner, self._name = owner, name

    def __get__(self, instance: object, kind: type) -> Any:
        _write(self._owner)
        if self._name not in vars(self._owner):
            # This version of attrs does not write it.
            return getattr(kind if instance is None else instance, self._name)
        written = vars(self._owner)[self._name]
        # What is written stands for itself from now on, as a function does that binds whatever it is asked for.
        return written.__get__(instance, kind) if hasattr(written, "__get__") else written


_WRITING = RLock()


def _write(owner: Any) -> None:
    """Have attrs write into a class what it would have written at once."""
    with _WRITING:
        unwritten: _Unwritten | None = vars(owner).get("_unwritten")
        if unwritten is None:
            return
        plain = type(owner)(owner.__name__, owner.__bases__, dict(unwritten.body))
        fields = {name: attrs.field(**said) for name, said in unwritten.fields.items()}
        written = vars(attrs.frozen(plain, these=fields, **unwritten.options))
        for name in BY_ATTRS:
            if name in written:
                setattr(owner, name, written[name])
            elif name in vars(owner):
                delattr(owner, name)
        del owner._unwritten  # noqa: SLF001 - it was put there below


def _declare(plain: Any, options: dict[str, Any]) -> Any:
    fields = {}
    for name, kind in plain.__annotations__.items():
        if ClassVar not in (kind, get_origin(kind)):
            said = vars(plain).get(name, attrs.NOTHING)
            fields[name] = said if isinstance(said, _Options) else {"default": said}
    body = {name: value for name, value in vars(plain).items() if name not in (*fields, "__dict__", "__weakref__")}
    body["__qualname__"] = plain.__qualname__
    has_weakref = any("__weakref__" in vars(base) for base in plain.__mro__[1:])
    slots = {"__slots__": (*fields, *(() if has_weakref else ("__weakref__",)))}
    later = {"_unwritten": _Unwritten(fields, body, options), **{name: _Later() for name in BY_ATTRS}}
    return type(plain)(plain.__name__, plain.__bases__, {**body, **slots, **later})


if TYPE_CHECKING:
    from attrs import field, frozen
else:

    def field(**options: Any) -> Any:
        """A field of a class of records, as `attrs.field`."""
        return _Options(options)

    def frozen(**options: Any) -> Any:
        """Make a class of records as `attrs.frozen` does, and put off what attrs writes; methods of such a class cannot say ``super()``."""
        return lambda plain: _declare(plain, options)


@cache
def declared(kind: Any) -> tuple[Declared, ...]:
    """The fields of an attrs class, inherited ones first, without having attrs write what it put off."""
    for base in kind.__mro__:
        unwritten: _Unwritten | None = vars(base).get("_unwritten")
        if unwritten is not None:
            own = ((name, base.__annotations__[name], _default(said)) for name, said in unwritten.fields.items())
            return (*declared(base.__mro__[1]), *(Declared(*one) for one in own))
        if "__attrs_attrs__" in vars(base):
            return tuple(Declared(one.name, one.type, one.default) for one in attrs.fields(base))
    return ()


def _default(said: dict[str, Any]) -> Any:
    return attrs.Factory(said["factory"]) if "factory" in said else said.get("default", attrs.NOTHING)
