"""Foreign data to records: the one strict cattrs converter, with every fault collected.

Importing this room imports cattrs; what the library itself wrote goes through `intimacy.codec.plain`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, TypeVar, cast, get_args

import attrs
from cattrs import (
    ClassValidationError,
    Converter,
    ForbiddenExtraKeysError,
    StructureHandlerNotFoundError,
)
from cattrs.gen import make_dict_structure_fn, override

from ..errors import CatalogError, Fault, found
from ..model import SECTIONS, Frame, names
from ..model.fields import is_number
from .quick import quickly

__all__ = ["structure", "structure_fields", "structure_or_faults"]

T = TypeVar("T")


class _RefusedError(ValueError):
    """A value is not what it should be: what is allowed, and what was found."""

    def __init__(self, allowed: str, found: object) -> None:
        super().__init__(allowed, found)
        self.allowed = allowed
        self.found = found


def _text(value: Any, kind: Any) -> str:
    if issubclass(kind, names.Word):
        # cattrs takes the hook of str for its subclasses too, in whichever room they are made.
        return _enum(value, kind)
    if not isinstance(value, str):
        raise _RefusedError("a text", value)
    return value


def _bool(value: Any, _: Any) -> bool:
    if type(value) is not bool:
        raise _RefusedError("true or false", value)
    return value


def _int(value: Any, _: Any) -> int:
    if type(value) is not int:
        raise _RefusedError("a whole number", value)
    return value


def _float(value: Any, _: Any) -> float:
    if not is_number(value):
        raise _RefusedError("a finite number", value)
    return float(value)


def _enum(value: Any, kind: type[StrEnum]) -> StrEnum:
    if not isinstance(value, str) or value not in {str(member) for member in kind}:
        raise _RefusedError(f"one of {', '.join(kind)}", value)
    return kind(value)


def _make_tuple_hook(kind: Any, converter: Converter) -> Any:
    # cattrs' own hook takes any iterable, so that "abc" becomes ('a', 'b', 'c').
    item = get_args(kind)[0]

    def hook(value: Any, _: Any) -> tuple[Any, ...]:
        if not isinstance(value, (list, tuple)):
            raise _RefusedError("a list", value)
        done, errors = [], []
        for index, part in enumerate(value):
            try:
                done.append(converter.structure(part, item))
            except Exception as error:  # noqa: BLE001 - every fault is kept
                errors.append((f"[{index}]", error))
        if errors:
            raise _ListError(errors)
        return tuple(done)

    return hook


class _ListError(Exception):
    """The errors of the items of a list, each with its place."""

    def __init__(self, errors: list[tuple[str, Exception]]) -> None:
        super().__init__(errors)
        self.errors = errors


def _make_field_hook(field: attrs.Attribute[Any], converter: Converter) -> Any:
    # The attrs validators run field by field here, so that a record with five wrong fields reports five faults and not the first.
    def hook(value: Any, kind: Any) -> Any:
        built = converter.structure(value, kind)
        if field.converter is not None:
            # What a constructor takes for the same, a file may say too.
            built = cast("Any", field.converter)(built)
        check = cast("Any", field.validator)
        if check is not None:
            try:
                check(None, field, built)
            except ValueError as error:
                raise _RefusedError(str(error), value) from None
        return built

    return hook


def _make_record_hook(kind: Any, converter: Converter) -> Any:
    hooks = {f.name: override(struct_hook=_make_field_hook(f, converter)) for f in attrs.fields(kind)}
    inner = make_dict_structure_fn(kind, converter, _cattrs_forbid_extra_keys=True, **hooks)  # type: ignore[arg-type]  # the stub types no overrides

    def hook(value: Any, _: Any) -> Any:
        if not isinstance(value, dict):
            raise _RefusedError("a table of named fields", value)
        return inner(value, kind)

    return hook


def _make_converter() -> Converter:
    converter = Converter(detailed_validation=True, forbid_extra_keys=True)
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(bool, _bool)
    converter.register_structure_hook(int, _int)
    converter.register_structure_hook(float, _float)
    converter.register_structure_hook_factory(
        lambda kind: getattr(kind, "__origin__", None) is tuple, lambda kind: _make_tuple_hook(kind, converter)
    )
    converter.register_structure_hook_factory(attrs.has, lambda kind: _make_record_hook(kind, converter))
    return converter


CONVERTER = _make_converter()

CHECK_THEMSELVES = frozenset({Frame, *SECTIONS.values()})
"""Records that refuse of every field what the converter refuses; the tests hold the two equal."""


def _faults(error: Exception, path: str, kind: Any) -> Iterator[tuple[str, str, str]]:
    """Walk an exception of cattrs; yield (field, what is allowed, what was found)."""
    if isinstance(error, _ListError):
        for where, inner in error.errors:
            yield from _faults(inner, path + where, kind)
    elif isinstance(error, ClassValidationError):
        named, rest = error.group_exceptions()
        for inner, note in named:
            yield from _faults(inner, f"{path}.{note.name}" if path else note.name, note.type)
        for inner in rest:
            yield from _faults(inner, path, error.cl)
    elif isinstance(error, ForbiddenExtraKeysError):
        known = ", ".join(f.name for f in attrs.fields(error.cl))
        for name in sorted(error.extra_fields, key=str):
            yield (
                (f"{path}.{found(name)[1:-1]}" if path else found(name)[1:-1]),
                f"one of the fields {known}",
                "an unknown field",
            )
    elif isinstance(error, _RefusedError):
        yield path, error.allowed, found(error.found)
    elif isinstance(error, KeyError):
        yield path, "a value; this field is required", "nothing"
    elif isinstance(error, StructureHandlerNotFoundError):  # pragma: no cover - a mistake of ours, not of the data
        raise error
    else:
        yield path, str(error), ""


def structure_or_faults(
    kind: type[T], value: Any, *, record: str | Callable[[], str] = "", file: str = ""
) -> tuple[T | None, list[Fault]]:
    """Turn foreign plain data into a record, or say everything that is wrong with it; ``record`` is, or makes, what a fault calls the record."""
    quick = quickly(kind, value) if kind in CHECK_THEMSELVES else None
    if quick is not None:
        return quick, []
    try:
        return CONVERTER.structure(value, kind), []
    except Exception as error:  # noqa: BLE001 - every fault is told
        record = record if isinstance(record, str) else record()
        return None, [
            Fault(file=file, record=record, field=field, allowed=allowed, found=what)
            for field, allowed, what in _faults(error, "", kind)
        ]


def structure_fields(
    kind: type[attrs.AttrsInstance], value: Any, *, record: str = "", file: str = ""
) -> tuple[dict[str, Any], list[Fault]]:
    """Turn the fields of a record that are given into valid values, whatever else it needs, or say everything that is wrong with them."""
    if not isinstance(value, dict):
        return {}, [Fault(file=file, record=record, allowed="a table of named fields", found=found(value))]
    known = {field.name: field for field in attrs.fields(kind)}
    made: dict[str, Any] = {}
    faults: list[Fault] = []
    for name, given in value.items():
        field = known.get(name)
        if field is None:
            allowed = f"one of the fields {', '.join(known)}"
            faults.append(
                Fault(file=file, record=record, field=found(name)[1:-1], allowed=allowed, found="an unknown field")
            )
            continue
        try:
            made[name] = _make_field_hook(field, CONVERTER)(given, field.type)
        except Exception as error:  # noqa: BLE001 - every fault is told
            faults += [
                Fault(file=file, record=record, field=where, allowed=allowed, found=what)
                for where, allowed, what in _faults(error, name, field.type)
            ]
    return made, faults


def structure(kind: type[T], value: Any, *, record: str = "", file: str = "") -> T:
    """Turn foreign plain data into a record of ``kind``.

    Raises `CatalogError` with every fault.

    >>> from intimacy.model import Sessions
    >>> structure(Sessions, {"min": 1, "typical": "2", "max": True})
    Traceback (most recent call last):
        ...
    intimacy.errors.CatalogError: 2 faults in the catalogue:
    - typical: found '2'; allowed is a finite number
    - max: found True; allowed is a finite number
    """
    built, faults = structure_or_faults(kind, value, record=record, file=file)
    if built is None:
        raise CatalogError(faults) from None
    return built
