"""Rules across the records of an instrument, one function per rule; each yields every fault it finds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING

from ..errors import Fault
from .columns import Near

if TYPE_CHECKING:
    from .record import Instrument, Scale

__all__ = ["RULES", "instrument_faults"]


def _scale_faults(record: str, field: str, scale: Scale) -> Iterator[Fault]:
    if scale.low >= scale.high:
        yield Fault(
            record=record, field=f"{field}.high", found=str(scale.high), allowed=f"a number above low, {scale.low}"
        )
    elif scale.labels and len(scale.labels) != len(scale.steps):
        allowed = f"none, or one for each of the {len(scale.steps)} answers from {scale.low} to {scale.high}"
        yield Fault(record=record, field=f"{field}.labels", found=f"{len(scale.labels)} labels", allowed=allowed)


def scales_fit(instrument: Instrument) -> Iterator[Fault]:
    """A scale goes upward, and has a label for every answer or none."""
    yield from _scale_faults("", "scale", instrument.scale)
    for item in instrument.items:
        if item.scale is not None:
            yield from _scale_faults(f"item {item.id!r}", "scale", item.scale)


def ids_are_unique(instrument: Instrument) -> Iterator[Fault]:
    """No two items and no two subscales have the same id."""
    for name, records in (("item", instrument.items), ("subscale", instrument.subscales)):
        times = Counter(record.id for record in records)
        for twin in sorted(id for id, count in times.items() if count > 1):
            yield Fault(record=f"{name} {twin!r}", field="id", found="the same id twice", allowed="an id of its own")


def sections_are_filled(instrument: Instrument) -> Iterator[Fault]:
    """There are items and subscales."""
    for name in ("items", "subscales"):
        if not getattr(instrument, name):
            yield Fault(field=name, found="none", allowed=f"at least one, written [[{name}]]")


def counted_items_exist(instrument: Instrument) -> Iterator[Fault]:
    """Every subscale has items, and they exist."""
    known = dict.fromkeys(item.id for item in instrument.items)
    near = Near(known)
    for subscale in instrument.subscales:
        record = f"subscale {subscale.id!r}"
        if not subscale.items:
            yield Fault(record=record, field="items", found="none", allowed="the ids of the items that it counts")
        for place, id in enumerate(subscale.items):
            if id not in known:
                allowed = f"the id of an item of this instrument{near.words(id)}"
                yield Fault(record=record, field=f"items[{place}]", found=repr(id), allowed=allowed)


def items_are_counted(instrument: Instrument) -> Iterator[Fault]:
    """Every item is in a subscale, so that nothing is asked for nothing."""
    counted = {id for subscale in instrument.subscales for id in subscale.items}
    for item in instrument.items:
        if item.id not in counted and instrument.subscales:
            allowed = "an item that a subscale counts"
            yield Fault(record=f"item {item.id!r}", found="an item of no subscale", allowed=allowed)


def measures_fit(instrument: Instrument) -> Iterator[Fault]:
    """A subscale measures a thing once."""
    for subscale in instrument.subscales:
        seen: set[tuple[str, str]] = set()
        for place, measure in enumerate(subscale.measures):
            key = (measure.target, str(measure.reads))
            if key in seen:
                found = f"the {measure.reads} of {measure.target!r} twice"
                yield Fault(
                    record=f"subscale {subscale.id!r}",
                    field=f"measures[{place}]",
                    found=found,
                    allowed="one measure of each",
                )
            seen.add(key)


def spreads_fit(instrument: Instrument) -> Iterator[Fault]:
    """A standard deviation is one of raw scores; it cannot exceed half their range, but for what a small sample adds."""
    spans = {item.id: instrument.scale_of(item).high - instrument.scale_of(item).low for item in instrument.items}
    for subscale in instrument.subscales:
        sd = subscale.reliability.sd if subscale.reliability is not None else None
        span = sum(spans.get(id, 0) for id in subscale.items) / (
            max(1, len(subscale.items)) if instrument.total == "mean" else 1
        )
        # Two people at the two ends have the largest of all: the range over the square root of two.
        if sd is not None and span > 0 and sd > span * 0.7072:
            word = "means" if instrument.total == "mean" else "sums"
            allowed = f"that of the raw scores, which are {word} with a range of {span:g}"
            yield Fault(record=f"subscale {subscale.id!r}", field="reliability.sd", found=f"{sd:g}", allowed=allowed)


def standing_fits(instrument: Instrument) -> Iterator[Fault]:
    """What is called validated names the study that tested it."""
    if instrument.validated and not instrument.reference.strip():
        allowed = "false, or a reference to the study that tested it"
        yield Fault(field="validated", found="true", allowed=allowed)


RULES: tuple[Callable[[Instrument], Iterator[Fault]], ...] = (
    scales_fit,
    ids_are_unique,
    sections_are_filled,
    counted_items_exist,
    items_are_counted,
    measures_fit,
    spreads_fit,
    standing_fits,
)
"""Every rule, in the order in which their faults are reported."""


def instrument_faults(instrument: Instrument, *, but: Collection[str] = ()) -> list[Fault]:
    """Everything that is wrong across the records of an instrument; ``but`` names rules that are left out."""
    return [fault for rule in RULES if rule.__name__ not in but for fault in rule(instrument)]
