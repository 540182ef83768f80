"""In which words sentences are said: those of the language of whatever is shown, and English where a sentence has no translation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import ContextVar, Token
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

__all__ = [
    "between",
    "clause",
    "counted",
    "dated",
    "fraction",
    "heard",
    "lowered",
    "named",
    "number",
    "percent",
    "quoted",
    "said",
    "speaking",
    "spoken",
]

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")

_sentences: ContextVar[Mapping[str, str] | None] = ContextVar("sentences", default=None)


def heard() -> Mapping[str, str] | None:
    """The sentences that are spoken here; None where it is English."""
    return _sentences.get()


class speaking:  # noqa: N801 - used as a function
    """Say everything within a block with these sentences, by their English; None says it in English.

    >>> with speaking({"Steps": "Schritte"}):
    ...     said("Steps")
    'Schritte'
    """

    __slots__ = ("_given", "_token")

    def __init__(self, sentences: Mapping[str, str] | None) -> None:
        self._given = sentences

    def __enter__(self) -> None:
        self._token: Token[Mapping[str, str] | None] = _sentences.set(self._given)

    def __exit__(self, *_: object) -> None:
        _sentences.reset(self._token)


def spoken(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """Let a method of what has ``sentences``, or of something made with a catalog that has, say everything with them."""

    @wraps(method)
    def speak(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        whole: Any = self
        with speaking(getattr(whole, "catalog", whole).sentences):
            return method(self, *args, **kwargs)

    return speak


def said(sentence: str, /, **parts: object) -> str:
    """A sentence in the words that are spoken, with its parts filled in.

    >>> said("for {weeks} weeks", weeks=4)
    'for 4 weeks'
    """
    known = _sentences.get()
    told = sentence if known is None else known.get(sentence, sentence)
    return told.format(**parts) if parts else told


def _within(sentence: str, english: str, **parts: str) -> str:
    known = _sentences.get()
    told = None if known is None else known.get(sentence)
    return english if told is None else told.format(**parts)


def named(name: str) -> str:
    """A name as part of a sentence.

    >>> named("Fear of what Ada says")
    'fear of what Ada says'
    """
    return _within("the name {text} within a sentence", name[:1].lower() + name[1:], text=name)


def lowered(name: str) -> str:
    """A name as part of a sentence, all of it in lower case where the language writes it so.

    >>> lowered("Trust")
    'trust'
    """
    return _within("the name {text} within a sentence", name.lower(), text=name)


def clause(text: str) -> str:
    """A sentence as part of another one.

    >>> clause("One of you is tired")
    'one of you is tired'
    """
    return _within("the sentence {text} as part of another one", text[:1].lower() + text[1:], text=text)


def between(low: str, high: str) -> str:
    """From one figure to another, where there is little room.

    >>> between(".90", ".95")
    '.90 to .95'
    """
    return _within("from {low} to {high}, in a table", f"{low} to {high}", low=low, high=high)


def quoted(name: str) -> str:
    """A name in quotation marks.

    >>> quoted("Tea")
    '"Tea"'
    """
    return said('"{name}"', name=name)


def number(value: float, form: str = "g") -> str:
    """A number as people write it, with the decimal mark of the language.

    >>> number(0.5)
    '0.5'
    """
    return _marked(f"{value:{form}}")


def fraction(value: float, form: str = "g") -> str:
    """A figure that lies between -1 and 1 as a rule, without its 0 where the language leaves that out.

    >>> fraction(-0.49), fraction(1.5)
    ('-.49', '1.5')
    """
    text = number(value, form)
    # The words for this number say whether the 0 stays.
    mark = said(".5")[:-1]
    return text.replace(f"0{mark[-1]}", mark, 1) if abs(value) < 1 else text


def _marked(text: str) -> str:
    return text if _sentences.get() is None else text.replace(".", said("0.5")[1:2])


def counted(count: int) -> str:
    """A large number as people write it, in groups of three digits.

    >>> counted(12000)
    '12,000'
    """
    plain = f"{count:,}"
    return plain if _sentences.get() is None else plain.replace(",", said("1,000")[1:2])


def percent(share: float) -> str:
    """A share as percent.

    >>> percent(0.5)
    '50%'
    """
    return said("{number}%", number=f"{100 * share:.0f}")


def dated(day: str) -> str:
    """A day as people write it in the language that is spoken.

    >>> dated("2026-11-22")
    '2026-11-22'
    """
    year, month, date = str(day).split("-")
    return said("{year}-{month}-{date}", year=year, month=month, date=date)
