"""What was said of a situation, in words; for private eyes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .. import wording
from ..model import UNASKED
from ..wording.report import REPORT, level_word
from ..wording.speech import number, said
from .markup import Html, element, items, own
from .report_practice import facts

__all__ = ["said_of"]


def said_of(situation: Any, catalog: Any) -> Html:
    """A situation in words: names of concepts for ids, words for numbers."""
    mine = own(catalog)

    def name(id: str) -> Html:
        # Kept apart from the words around it, which may run the other way.
        return element("bdi", catalog[id].name, **mine)

    def listed(several: Iterable[object]) -> Html:
        return items("ul", several)

    minutes = situation.minutes_per_week
    return facts(
        [
            (
                said("In the way"),
                listed(Html(f"{name(id)}: {wording.need_word(at)}") for id, at in situation.obstacles.items()),
            ),
            (
                said("How it is"),
                listed(
                    Html(f"{name(id)}: {_level(at, situation.wanted.get(id))}") for id, at in situation.pillars.items()
                ),
            ),
            (said("Wanted"), listed(map(name, situation.goals))),
            (said("Answered in private"), listed(_flags(situation.red_flags, name))),
            (said("Known to hold"), listed(map(name, situation.confirmed))),
            (said("Done already"), listed(map(name, situation.done))),
            (said("Left out on purpose"), listed(map(name, situation.excluded))),
            (said("Time"), "" if minutes is None else said("{minutes} minutes a week", minutes=number(minutes))),
            (said("Who takes part"), said("one of the two") if situation.mode == "alone" else said("both")),
        ]
    )


def _level(level: float, wanted: float | None) -> str:
    words = level_word(level)
    return words if wanted is None else said("{level} (wanted: {wanted})", level=words, wanted=level_word(wanted))


def _flags(flags: tuple[str, ...] | None, name: Callable[[str], Html]) -> list[object]:
    """What was answered to the private questions, by the names of the signs that were raised."""
    if flags is None:
        return [said(REPORT["not asked"])]
    raised = [name(flag) for flag in flags if flag != UNASKED]
    passed = [said(REPORT["passed over"])] if UNASKED in flags else []
    return [*raised, *passed] or [said(REPORT["nothing raised"])]
