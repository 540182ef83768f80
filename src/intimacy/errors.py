"""Every exception of the library, and the fault that they collect."""

from collections.abc import Iterable
from typing import Any, NamedTuple

__all__ = [
    "AnswersError",
    "CatalogError",
    "Fault",
    "FaultsError",
    "InstrumentError",
    "IntimacyError",
    "MissingExtraError",
    "OptionError",
    "RetiredIdWarning",
    "SituationError",
    "TableError",
    "UnknownConceptError",
    "found",
    "nearest",
]


class Fault(NamedTuple):
    """One thing that is wrong with an input.

    ``found`` is filled for catalogues only: a fault of a situation never repeats what somebody said.

    >>> str(Fault(record="practice 'tea'", field="minutes_per_session", found="-3", allowed="a whole number above 0"))
    "practice 'tea', minutes_per_session: found -3; allowed is a whole number above 0"
    >>> str(Fault(file="ours.toml", line=7, record="practices[0]", field="id", allowed="a lowercase slug"))
    'ours.toml:7, practices[0], id: a lowercase slug'
    """

    allowed: str
    """What would have been right."""
    file: str = ""
    """The file, where there is one."""
    record: str = ""
    """The record in it: kind and id, or kind and position."""
    field: str = ""
    """The field of the record, with an index where it is a list."""
    found: str = ""
    """What stood there, shortened and printable; empty where it is private."""
    line: int = 0
    """The line of the file, from 1; 0 where it is not known."""

    def __str__(self) -> str:
        file = f"{self.file}:{self.line}" if self.file and self.line else self.file
        place = ", ".join(part for part in (file, self.record, self.field) if part)
        said = f"found {self.found}; allowed is {self.allowed}" if self.found else self.allowed
        return f"{place}: {said}" if place else said


def found(value: object) -> str:
    """What was found, in at most some sixty printable ASCII characters; for what is not private.

    >>> found("a" * 100)
    "'aaaaaaaaaaaaaaaaaaaaaaaaaaa...aaaaaaaaaaaaaaaaaaaaaaaaaaaa'"
    """
    import reprlib

    short = reprlib.Repr()
    short.maxstring = short.maxother = 60
    try:
        return short.repr(value).encode("ascii", "backslashreplace").decode()
    except ValueError:
        # Python refuses to print an int of thousands of digits.
        return "a very large number"


def nearest(wanted: str, known: Iterable[str]) -> tuple[str, ...]:
    """The known ids most like a wanted one, the best first, at most three.

    >>> nearest("trsut", ["trust", "safety"])
    ('trust',)
    """
    import difflib

    # One wrong letter of three leaves two thirds.
    cutoff = 0.7 if len(wanted) > 3 else 0.66
    return tuple(difflib.get_close_matches(wanted[:100].lower(), sorted(known), n=3, cutoff=cutoff))


class IntimacyError(Exception):
    """The base of every exception that this library raises on purpose."""


class FaultsError(IntimacyError, ValueError):
    """An input has faults; ``faults`` holds all of them.

    >>> error = CatalogError([Fault(field="id", allowed="a slug"), Fault(field="name", allowed="a text")])
    >>> print(error)
    2 faults in the catalogue:
    - id: a slug
    - name: a text
    """

    subject = "the input"

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        super().__init__(self.faults)

    def __str__(self) -> str:
        count = len(self.faults)
        head = f"{count} fault{'s' if count != 1 else ''} in {self.subject}:"
        return "\n".join([head, *(f"- {fault}" for fault in self.faults)])


class CatalogError(FaultsError):
    """A catalogue, or a file of one, is not valid."""

    subject = "the catalogue"


class InstrumentError(FaultsError):
    """An instrument, or a file of one, is not valid."""

    subject = "the instrument"


class AnswersError(FaultsError):
    """Answers to an instrument are not valid; what was answered is never repeated."""

    subject = "the answers"


class SituationError(FaultsError):
    """A situation is not valid, alone or against the catalog it is used with; values are never repeated."""

    subject = "the situation"


class TableError(SituationError):
    """A table of situations is not valid: its columns, or some of its rows, which are told by their number; values are never repeated."""

    subject = "the table of situations"


class OptionError(FaultsError):
    """An option of a function (``k``, ``evidence``, ``focus``, ...) is out of its range."""

    subject = "the options"


class UnknownConceptError(IntimacyError, LookupError):
    """No concept of the catalog has this id or alias.

    >>> print(UnknownConceptError("trsut", nearest=("trust",)))
    no concept 'trsut' in this catalog; the nearest: trust
    >>> print(UnknownConceptError("tea", retired=True))
    no concept 'tea' in this catalog: it was retired, and nothing stands in its place; a search for words finds more
    """

    def __init__(
        self,
        wanted: str,
        nearest: tuple[str, ...] = (),
        what: str = "concept",
        *,
        near: bool = True,
        retired: bool = False,
    ) -> None:
        self.wanted = wanted
        self.nearest = nearest
        self.what = what
        self.near = near
        self.retired = retired
        super().__init__(wanted, nearest, what)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.wanted, self.nearest, self.what, self.near, self.retired), self.__dict__

    def __str__(self) -> str:
        lead = "the nearest" if self.near else "they are"
        hint = f"{lead}: {', '.join(self.nearest)}" if self.nearest else "a search for words finds more"
        gone = ": it was retired, and nothing stands in its place" if self.retired else ""
        return f"no {self.what} {self.wanted[:60]!r} in this catalog{gone}; {hint}"


def _again(wanted: str, nearest: tuple[str, ...], what: str, near: bool, retired: bool) -> UnknownConceptError:  # noqa: FBT001 - pickle gives it by position
    return UnknownConceptError(wanted, nearest, what, near=near, retired=retired)


class RetiredIdWarning(UserWarning):
    """An id was used that the catalogue has retired, or calls deprecated; what stands in its place was taken.

    Of a situation it tells the field and the place, and never the id: what a situation names is private.
    """


class MissingExtraError(IntimacyError, ImportError):
    """An optional dependency is not installed; the message names the extra that brings it."""

    def __init__(self, package: str, extra: str) -> None:
        self.package = package
        self.extra = extra
        super().__init__(package, extra)

    def __str__(self) -> str:
        return f"this needs {self.package}: pip install 'intimacy[{self.extra}]'"
