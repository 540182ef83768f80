"""Displays for IPython: records and results know nothing of it, so that their displays are told to the running shell by class.

Nothing here imports IPython. `remember` is called when a catalog is made or loaded; where a shell is running it learns the displays once.
"""

from __future__ import annotations

import sys
import weakref
from collections.abc import Callable, Iterable
from functools import partial
from types import SimpleNamespace
from typing import Any, NamedTuple

from .. import wording
from ..model import Concept, Contact, ExaminedPair, Link, Reference, frozendict
from ..wording.speech import said, speaking
from .answers_html import (
    comparison_html,
    nearest_change_html,
    programme_html,
    recommendation_html,
    safety_html,
    stability_html,
    why_not_html,
)
from .concept import concept_text, contact_text, coverage_text, examined_text, link_text
from .concept_html import concept_html, contact_html, coverage_html, examined_html, link_html
from .layout import wrap
from .text import contact_lines, item_text, safety_sentences
from .versions_html import diff_html

__all__ = ["remember"]


class Display(NamedTuple):
    """How things of one class display themselves, given a catalog that knows their names: as HTML and as text."""

    html: Callable[[Any, Any], str]
    text: Callable[[Any, Any], str]


def _str(value: Any, _catalog: Any) -> str:
    return "\n".join(line for part in str(value).splitlines() for line in wrap(part))


def _safety_text(safety: Any, _catalog: Any) -> str:
    told = [said(wording.STATUS[safety.status]), *safety_sentences(SimpleNamespace(safety=safety))]
    lines = [line for sentence in told for line in ("", *wrap(sentence))][1:]
    contacts = contact_lines(safety.contacts, safety.contact_purposes)
    return "\n".join([*lines, *(["", *contacts] if contacts else [])])


RECORDS: dict[type, Display] = {
    Concept: Display(concept_html, partial(concept_text, brief=True)),
    Reference: Display(concept_html, concept_text),
    Link: Display(link_html, link_text),
    ExaminedPair: Display(examined_html, examined_text),
    Contact: Display(lambda contact, _catalog: contact_html(contact), lambda contact, _catalog: contact_text(contact)),
}
RESULTS: dict[str, Display] = {
    "catalog.coverage.Coverage": Display(
        lambda coverage, _catalog: coverage_html(coverage),
        lambda coverage, _catalog: "\n".join(coverage_text(coverage, most=3)),
    ),
    "safety.Safety": Display(lambda safety, _catalog: safety_html(safety), _safety_text),
    "explain.records.Recommendation": Display(recommendation_html, item_text),
    "explain.whynot.WhyNot": Display(why_not_html, _str),
    "explain.firmness.Stability": Display(stability_html, _str),
    "advice.changes.Comparison": Display(comparison_html, _str),
    "advice.changes.NearestChange": Display(lambda change, _catalog: nearest_change_html(change), _str),
    "versions.Diff": Display(lambda diff, _catalog: diff_html(diff), _str),
    "bulk.programme.Programme": Display(programme_html, lambda programme, _catalog: repr(programme)),
}
"""By module and name, since display imports nothing that makes results."""
PACKAGE = __name__.removesuffix(".show.notebook")

_known: list[weakref.ref[Any]] = []
_told: weakref.WeakSet[Any] = weakref.WeakSet()


def remember(catalog: Any) -> None:
    """Look for names in this catalog first from now on, and tell the running shell how everything displays itself."""
    module = sys.modules.get("IPython")
    shell = getattr(module, "get_ipython", lambda: None)()
    if shell is None:
        return
    _known[:] = [ref for ref in _known if ref() is not None and ref() is not catalog]
    _known.append(weakref.ref(catalog))
    if shell not in _told:
        _told.add(shell)
        _tell(shell.display_formatter.formatters)


def _tell(formatters: Any) -> None:
    html, text = formatters["text/html"], formatters["text/plain"]
    for kind, display in RECORDS.items():
        html.for_type(kind, partial(_shown, display.html))
        text.for_type(kind, partial(_printed, display.text))
    for place, display in RESULTS.items():
        module, _, name = f"{PACKAGE}.{place}".rpartition(".")
        html.for_type_by_name(module, name, partial(_shown, display.html))
        text.for_type_by_name(module, name, partial(_printed, display.text))


def _shown(display: Callable[[Any, Any], str], value: Any) -> str:
    catalog = _catalog_of(value)
    with speaking(catalog.sentences):
        return display(value, catalog)


def _printed(display: Callable[[Any, Any], str], value: Any, printer: Any, _cycle: bool) -> None:  # noqa: FBT001
    # Inside a list or tuple one line each is enough.
    inside = len(printer.stack) > 1
    printer.text(repr(value) if inside else _shown(display, value))


NOTHING = SimpleNamespace(
    **dict.fromkeys(("concepts", "conditions", "practices", "questions", "references", "rulings"), frozendict()),
    examined=(),
    links=(),
    sentences=None,
    also_called=None,
)
"""What stands for the catalog of something that belongs to none: a thing is shown with what it holds itself."""


def _catalog_of(value: Any) -> Any:
    """The catalog that something is part of or speaks of, the one used last first; `NOTHING` where none is known."""
    catalogs = [catalog for ref in reversed(_known) if (catalog := ref()) is not None]
    return next((one for one in catalogs if _belongs(value, one)), NOTHING)


def _belongs(value: Any, catalog: Any) -> bool:
    if isinstance(value, (Link, ExaminedPair)):
        return value in (catalog.links if isinstance(value, Link) else catalog.examined)
    record = value if isinstance(value, (Concept, Reference)) else getattr(value, "practice", None)
    if isinstance(record, (Concept, Reference)):
        return bool(catalog.concepts.get(record.id) == record)
    return all(id in catalog.concepts for id in _ids(value))


def _ids(value: Any) -> Iterable[str]:
    """The ids of the practices that an answer speaks of."""
    for name in ("practices", "moves"):
        if hasattr(value, name):
            return [one.practice for one in getattr(value, name)]
    return list(getattr(value, "chosen", ())) + [id for id in (getattr(value, "practice", None),) if id is not None]
