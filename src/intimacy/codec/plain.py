"""Records to plain data and back, without a check: for what this library itself wrote.

Foreign data goes through `intimacy.codec.structure`, which checks everything and costs an import of cattrs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

import attrs

from ..model.classes import declared
from ..model.record import Record

__all__ = ["canonical", "digest", "from_plain", "to_plain"]

T = TypeVar("T")


@cache
def _fields(kind: Any, *, texts: bool) -> tuple[tuple[str, Any], ...]:
    return tuple((f.name, f.default) for f in attrs.fields(kind) if texts or not f.metadata.get("text"))


def to_plain(value: Any, *, texts: bool = True, defaults: bool = False) -> Any:
    """Turn a record, or a structure of records, into dicts, lists and scalars; fields at their default are left out.

    With ``texts=False`` every field that a translation would change is left out; with ``defaults`` fields at their default stay, unless they are empty.

    >>> from intimacy.model import Link
    >>> to_plain(Link("tea", "strengthens", "trust", strength="weak"))
    {'source': 'tea', 'relation': 'strengthens', 'target': 'trust', 'strength': 'weak'}
    """
    if isinstance(value, Enum):
        return value.value
    kind: Any = type(value)
    if attrs.has(kind):
        out = {}
        for name, default in _fields(kind, texts=texts):
            item = getattr(value, name)
            if default is attrs.NOTHING or item != default or (defaults and item not in (None, "", ())):
                out[name] = to_plain(item, texts=texts, defaults=defaults)
        return out
    if isinstance(value, Mapping):
        return {str(key): to_plain(item, texts=texts, defaults=defaults) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_plain(item, texts=texts, defaults=defaults) for item in value]
    return value


def _record_builder(kind: Any) -> Callable[[Any], Any]:
    # What this library wrote was valid when it was written: setting the slots spares checking it at every start.
    plan = [(name, getattr(kind, name).__set__, default, _builder(type)) for name, type, default in declared(kind)]
    new = object.__new__
    factory: Any = attrs.Factory

    def build(value: Any) -> Any:
        made = new(kind)
        for name, put, default, builder in plan:
            if name not in value:
                put(made, default.factory() if default.__class__ is factory else default)
            elif builder is None:
                put(made, value[name])
            else:
                put(made, builder(value[name]))
        return made

    return build


@cache
def _builder(kind: Any) -> Callable[[Any], Any] | None:
    """The function that turns plain data into ``kind``, made once per type; None where it is the same already."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        inner = _builder(next(part for part in get_args(kind) if part is not NoneType))
        return inner and (lambda value: None if value is None else inner(value))
    if origin is tuple:
        item = _builder(get_args(kind)[0])
        return tuple if item is None else lambda value: tuple(map(item, value))
    if isinstance(kind, type) and issubclass(kind, Record):
        return _record_builder(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        # Looking a word up is several times quicker than calling its class.
        return {member.value: member for member in kind}.__getitem__
    return float if kind is float else None


def from_plain(kind: type[T], value: Any) -> T:
    """Turn plain data that this library wrote back into a record of ``kind``.

    >>> from intimacy.model import Link
    >>> from_plain(Link, {"source": "tea", "relation": "strengthens", "target": "trust"}).id
    'tea strengthens trust'
    """
    builder = _builder(kind)  # type: ignore[arg-type]  # a class is hashable
    built: T = value if builder is None else builder(value)
    return built


def canonical(value: Any) -> str:
    """The one JSON text of plain data: keys sorted, no spaces, UTF-8, no NaN.

    >>> canonical({"b": 1, "a": [True, None]})
    '{"a":[true,null],"b":1}'
    """
    return json.dumps(value, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def digest(value: Any) -> str:
    """The SHA-256 of the canonical JSON of plain data, in hex."""
    import hashlib

    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()
