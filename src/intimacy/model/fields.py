"""What a single field may hold: the checks that hold for a record by itself.

Every check raises `ValueError` whose text says what is allowed and never what was found; who reports it adds the place.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from .classes import field

if TYPE_CHECKING:
    import attrs

E = TypeVar("E", bound=StrEnum)

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Not compiled at every start: few of these are looked at in what the library itself wrote.
PLACE = r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*"
PAGE = r"""https?://[^\s/<>"']+\.[^\s<>"']+"""
DOI = r"10\.\d{4,9}/\S+"
VERSION = (
    # As semver.org has it: no number with a zero before it, what comes before a release after a hyphen, the build after a plus.
    r"(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})\.(0|[1-9][0-9]{0,5})"
    r"(-(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)(\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?"
    r"(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?"
)
LANGUAGE = r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*"
PHONE = r"\+?[0-9*#][0-9 ()*#./-]{1,24}"

Validator = Callable[[Any, "attrs.Attribute[Any]", Any], None]


def rule(allowed: str, holds: Callable[[Any], bool]) -> Validator:
    """Make an attrs validator out of a sentence and a predicate."""

    def check(_instance: Any, _attribute: attrs.Attribute[Any], value: Any) -> None:
        if not holds(value):
            raise ValueError(allowed)

    # For who makes thousands of records at once and asks no more than whether a value is right.
    check.holds = holds  # type: ignore[attr-defined]  # functions have attributes
    return check


def is_slug(value: object) -> bool:
    """Whether a value is a lowercase slug of at most 100 characters."""
    return isinstance(value, str) and len(value) <= 100 and SLUG.fullmatch(value) is not None


def is_number(value: object) -> bool:
    """Whether a value is a finite int or float; a bool is none."""
    try:
        return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    except OverflowError:
        # An int that no float can hold.
        return False


def is_unit(value: object) -> bool:
    """Whether a value is a number from 0 to 1."""
    return is_number(value) and 0 <= value <= 1  # type: ignore[operator]  # is_number has looked


def each(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Lift a predicate to tuples without repetition."""
    return lambda value: isinstance(value, tuple) and all(map(holds, value)) and len(set(value)) == len(value)


def optional(holds: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Lift a predicate to values that may be None."""
    return lambda value: value is None or holds(value)


def is_text(value: object) -> bool:
    """Whether a value is a text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def is_page(value: object) -> bool:
    """Whether a value is the address of a page on the web."""
    return isinstance(value, str) and re.fullmatch(PAGE, value) is not None


def is_day(value: object) -> bool:
    """Whether a value is a day of the calendar, written year-month-day."""
    from datetime import date

    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


slug = rule("a lowercase slug such as 'shared-meals'", is_slug)
maybe_slug = rule("a lowercase slug such as 'shared-meals', or nothing", optional(is_slug))
slugs = rule("a list of different lowercase slugs", each(is_slug))
text = rule("a text that is not empty", is_text)
maybe_text = rule("a text", lambda value: isinstance(value, str))
texts = rule("a list of different texts that are not empty", each(is_text))
unit = rule("a number from 0 to 1", is_unit)
count = rule("a whole number above 0, or nothing", optional(lambda v: type(v) is int and v > 0))
order = rule("a whole number from 0 to 999", lambda value: type(value) is int and 0 <= value <= 999)
year = rule("a year from 1000 to 2999, or nothing", optional(lambda v: type(v) is int and 1000 <= v <= 2999))
times = rule("a number from 0 to 100", lambda value: is_number(value) and 0 <= value <= 100)
place = rule(
    "a place such as 'practices/forgiveness', or nothing",
    optional(lambda value: isinstance(value, str) and re.fullmatch(PLACE, value) is not None),
)
doi = rule(
    "a DOI such as '10.1037/0022-3514.74.5.1238', or nothing",
    optional(lambda value: isinstance(value, str) and re.fullmatch(DOI, value) is not None),
)
version = rule(
    "a semantic version such as '1.0.0'",
    lambda value: isinstance(value, str) and re.fullmatch(VERSION, value) is not None,
)
language = rule(
    "a language tag such as 'en' or 'pt-BR'",
    lambda value: isinstance(value, str) and re.fullmatch(LANGUAGE, value) is not None,
)
page = rule("the address of a page such as 'https://example.org/help'", is_page)
maybe_page = rule("the address of a page such as 'https://example.org/help', or nothing", optional(is_page))
maybe_phone = rule(
    "a number as people dial it, such as '0808 2000 247', or nothing",
    optional(lambda value: isinstance(value, str) and re.fullmatch(PHONE, value) is not None),
)
day = rule("a day such as '2026-11-22'", is_day)
flag = rule("true or false", lambda value: type(value) is bool)


def records(kind: type) -> Validator:
    """Allow a tuple of records of one class, none twice."""
    return rule(f"a tuple of {kind.__name__} records, none twice", each(lambda value: isinstance(value, kind)))


def rows(kind: type) -> Validator:
    """Allow a tuple of records of one class; what stands twice is for the rules across records to tell."""
    return rule(
        f"a tuple of {kind.__name__} records",
        lambda value: isinstance(value, tuple) and all(isinstance(one, kind) for one in value),
    )


def layers() -> Any:
    """The field of a record for the layers that made it what it is; none where that is its own catalogue alone.

    It is marked as text, since where a record comes from is no rule.
    """
    return field(default=(), kw_only=True, converter=strings, validator=slugs, metadata={"text": True})


def record(kind: type) -> Validator:
    """Allow one record of a class, or nothing."""
    return rule(f"a {kind.__name__} record, or nothing", optional(lambda value: isinstance(value, kind)))


def one_of(names: type[E]) -> Validator:
    """Allow the members of a vocabulary."""
    return rule(f"one of {', '.join(names)}", lambda value: isinstance(value, names))


def maybe_one_of(names: type[E]) -> Validator:
    """Allow the members of a vocabulary, or nothing."""
    return rule(f"one of {', '.join(names)}, or nothing", optional(lambda value: isinstance(value, names)))


def several_of(names: type[E]) -> Validator:
    """Allow a tuple of different members of a vocabulary."""
    return rule(f"a list of {', '.join(names)}", each(lambda value: isinstance(value, names)))


def some_of(names: type[E]) -> Validator:
    """Allow a tuple of different members of a vocabulary, at least one."""
    holds = each(lambda value: isinstance(value, names))
    return rule(
        f"a list of different words, at least one, of {', '.join(names)}", lambda value: holds(value) and bool(value)
    )


def number(value: float) -> float:
    """Turn an int into a float, so that equal records are written alike; what is no number is left alone, to be refused."""
    return float(value) + 0.0 if is_number(value) else value


def strings(value: Iterable[str]) -> tuple[str, ...]:
    """Turn a list of texts into a tuple; a lone text is left alone, to be refused rather than split into letters."""
    return tuple(value) if isinstance(value, list) else value  # type: ignore[return-value]  # the validator looks at it
