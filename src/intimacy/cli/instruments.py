"""Instruments as arguments of commands: by the name of a built-in one, or as a file of one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..catalog import load_catalog
from ..errors import nearest
from ..instruments import Instrument, instrument_names, load_instrument, read_instrument
from ..instruments.language import speaking_of
from ..show.layout import clean
from ..wording.speech import speaking
from .inputs import LANGUAGE, as_id, in_asked_language

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = ["complete_instrument", "instrument_argument", "known_instrument", "speaking_as_asked"]

FILE_SUFFIXES = (".toml", ".json")

F = TypeVar("F", bound=Callable[..., Any])


def known_instrument(given: str) -> Instrument | None:
    """The instrument in a file of one's own or, by its name, a built-in one; None for another name.

    Raises `InstrumentError` with every fault of a file.
    """
    if Path(given).suffix.lower() in FILE_SUFFIXES:
        return read_instrument(given)
    return load_instrument(as_id(given)) if as_id(given) in instrument_names() else None


def complete_instrument(incomplete: str) -> list[CompletionItem]:
    """Complete the names of the built-in instruments in the shell."""
    from click.shell_completion import CompletionItem

    names = [name for name in instrument_names() if name.startswith(incomplete)]
    return [CompletionItem(name, help=clean(load_instrument(name).name)) for name in names]


def _complete(_context: click.Context, _parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    return complete_instrument(incomplete) or [CompletionItem(incomplete, type="file")]


def _given(_context: click.Context, _parameter: click.Parameter, given: str) -> Instrument:
    known = known_instrument(given)
    if known is not None:
        return known
    names = instrument_names()
    near = nearest(as_id(given), names)
    hint = f"the nearest: {', '.join(near)}" if near else f"they are: {', '.join(names)}"
    raise click.BadParameter(f"no such instrument; {hint}; a file of your own ends in .toml or .json")


def speaking_as_asked(context: click.Context, instrument: Instrument) -> speaking:
    """Say everything within a block in the language that was asked for with `language_option`, else in that of an instrument."""
    if context.meta.get(LANGUAGE) is None:
        return speaking_of(instrument)
    return speaking(in_asked_language(context, load_catalog()).sentences)


def instrument_argument(*, default: str | None = None) -> Callable[[F], F]:
    """The argument INSTRUMENT."""
    return click.argument(
        "instrument",
        metavar="[INSTRUMENT]" if default else "INSTRUMENT",
        required=default is None,
        default=default,
        callback=_given,
        shell_complete=_complete,
    )
