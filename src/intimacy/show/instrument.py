"""An instrument as text: what it asks or counts, what it measures and must not be read as, how reliable it is, who may use it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..wording.assessment import NO_MEASURE, NO_TEXTS, missing_words, reliability_words
from ..wording.instruments import NOT_COMPARABLE, standing_words
from ..wording.speech import said
from .layout import WIDTH, wrap

__all__ = ["instrument_text"]

READS = {
    "level": "the level of {target}",
    "wanted": "the wanted level of {target}",
    "severity": "the severity of {target}",
}


def instrument_text(instrument: Any, *, width: int = WIDTH) -> str:
    """All that is known of an instrument, at most ``width`` columns wide."""
    head = f"{instrument.name} ({instrument.id} {instrument.version}), {standing_words(validated=instrument.validated)}"
    lines = wrap(head, width=width)
    lines += wrap(instrument.summary, width=width) if instrument.summary else []
    parts = (
        ("Read with care", [*instrument.warnings, said(NOT_COMPARABLE)]),
        ("Licence", [instrument.licence]),
        ("Its texts", [] if instrument.has_texts else [said(NO_TEXTS)]),
        ("Answers", list(_answers(instrument))),
        ("Without an answer", [missing_words(instrument.least_answered)]),
        ("Norms", [instrument.norms]),
        ("Reference", [instrument.reference, f"https://doi.org/{instrument.doi}" if instrument.doi else ""]),
        ("Where this comes from", [instrument.provenance, *instrument.sources]),
    )
    for heading, texts in parts:
        told = [text for text in texts if text]
        lines += ["", said(heading)] if told else []
        for text in told:
            lines += wrap(text, width=width, first=" - ")
    lines += ["", said("What it counts")]
    for subscale in instrument.subscales:
        lines += _subscale_lines(subscale, width)
    return "\n".join([*lines, "", *_item_lines(instrument, width)])


def _answers(instrument: Any) -> Iterator[str]:
    for scale in dict.fromkeys(instrument.scale_of(item) for item in instrument.items):
        labels = zip(scale.steps, scale.labels, strict=True) if scale.labels else ()
        words = ", ".join(f"{step} {label}" for step, label in labels) or said(
            "{low} to {high}", low=scale.low, high=scale.high
        )
        yield f"{scale.question} {words}".strip()


def _subscale_lines(subscale: Any, width: int) -> Iterator[str]:
    count = len(subscale.items)
    items = said("{count} items", count=count) if count > 1 else said("1 item")
    yield from wrap(f"{subscale.name} ({subscale.id}), {items}", width=width, first=" - ")
    for label, text in _facts(subscale):
        yield from wrap(f"{said(label)}: {text}", width=width, first="   ", rest="     ")


def _facts(subscale: Any) -> Iterator[tuple[str, str]]:
    if subscale.high_means:
        yield "a high score means", subscale.high_means
    for measure in subscale.measures:
        words = READS[measure.reads] if not measure.inverted else f"{READS[measure.reads]}, turned around"
        yield "read as", f"{said(words, target=measure.target)}. {measure.rationale}"
    if not subscale.measures:
        yield "read as", said(NO_MEASURE)
    for text in subscale.not_read_as:
        yield "not to be read as", text
    known = subscale.reliability
    if known is None:
        yield "reliability", said("not known, and so no standard error")
        return
    words = reliability_words(known.coefficient, known.value, known.people, known.sd)
    yield "reliability", f"{words}. {known.source}".strip()


def _item_lines(instrument: Any, width: int) -> list[str]:
    reverse = [item.id for item in instrument.items if item.reverse]
    lines = [said("Items, in the order of asking")]
    if instrument.has_texts:
        wide = max(len(item.id) for item in instrument.items)
        for item in instrument.items:
            beside = wide <= 24
            lines += wrap(item.text, width=width, first=f" {item.id:<{wide}}  " if beside else "   ")
    else:
        lines += wrap(", ".join(instrument.item_ids), width=width, first=" ")
    return [
        *lines,
        *(wrap(said("Counted in reverse: {items}.", items=", ".join(reverse)), width=width) if reverse else []),
    ]
