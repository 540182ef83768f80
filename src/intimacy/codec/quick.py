"""Foreign data to records the quick way, where nothing is wrong with it; what is wrong, the strict converter says.

Field by field the same converters and validators run as when a record is made, except on defaults, which are valid. That is enough to know that data are
valid, and several times quicker than to be ready to tell everything that is not.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import attrs

__all__ = ["quickly"]


class _UnsureError(Exception):
    """It is not for this way to say what is wrong."""


def _list_of(item: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def build(value: Any) -> Any:
        if not isinstance(value, (list, tuple)):
            raise _UnsureError
        return tuple(map(item, value))

    return build


def _default(field: attrs.Attribute[Any]) -> Any:
    # Records are frozen, so that one default does for all of them.
    default: Any = field.default
    return default.factory() if isinstance(default, attrs.Factory) else default  # type: ignore[arg-type]  # a class at run time


def _bare(kind: Any) -> Any:
    """A type without the None that it may be instead."""
    if get_origin(kind) in (Union, UnionType):
        return next(part for part in get_args(kind) if part is not NoneType)
    return kind


def _is_word(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


@cache
def _builder(kind: Any) -> Callable[[Any], Any] | None:
    """How plain data become a value of a type; None where the field's own converter sees to it."""
    bare = _bare(kind)
    if bare is not kind:
        inner = _builder(bare)
        return inner and (lambda value: None if value is None else inner(value))
    if get_origin(kind) is tuple:
        item = _builder(get_args(kind)[0])
        return item and _list_of(item)
    if _is_word(kind):
        return {member.value: member for member in kind}.__getitem__
    return _record_builder(kind) if attrs.has(kind) else None


def _steps(field: attrs.Attribute[Any]) -> tuple[Callable[[Any], Any] | None, Callable[[Any], Any] | None]:
    """What makes the value of a field, and what says whether it is right; both raise or give false where it is not."""
    check: Any = field.validator
    convert: Any = field.converter
    holds: Any = getattr(check, "holds", None)
    word = _bare(field.type)
    if _is_word(word) and holds:
        # Looking a word up is several times quicker than calling its class, and leaves nothing to check.
        return {getattr(one, "value", None): one for one in (None, *word) if holds(one)}.__getitem__, None
    built = _builder(field.type)  # type: ignore[arg-type]  # types can be hashed
    if built and convert:
        return (lambda value: convert(built(value))), holds
    return built or convert, holds


def _record_builder(kind: Any) -> Callable[[Any], Any]:
    plan = {field.name: _steps(field) for field in attrs.fields(kind)}
    defaults = {field.name: _default(field) for field in attrs.fields(kind)}
    names = frozenset(defaults)
    new, put, required = object.__new__, object.__setattr__, attrs.NOTHING
    finish = getattr(kind, "__attrs_post_init__", None)

    def build(value: Any) -> Any:
        if not isinstance(value, dict):
            raise _UnsureError
        made = new(kind)
        for name, given in value.items():
            make, holds = plan[name]
            item = given if make is None else make(given)
            if holds is not None and not holds(item):
                raise _UnsureError
            put(made, name, item)
        for name in names.difference(value):
            default = defaults[name]
            if default is required:
                raise _UnsureError
            put(made, name, default)
        if finish is not None:
            finish(made)
        return made

    return build


def quickly(kind: Any, value: Any) -> Any:
    """A record of the model, or None where the strict converter has to look at the data.

    >>> from intimacy.model import Sessions
    >>> quickly(Sessions, {"min": 1, "typical": 2, "max": 3}), quickly(Sessions, {"min": "1"})
    (Sessions(min=1.0, typical=2.0, max=3.0), None)
    """
    build = _builder(kind)
    try:
        return build(value) if build else None
    except (_UnsureError, LookupError, TypeError, ValueError):
        return None
