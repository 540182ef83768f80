"""The private questions: which to ask one person alone, and what the answers raise; nothing of them is kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..errors import Fault, SituationError
from ..model import UNASKED, Question

if TYPE_CHECKING:
    from .core import Catalog

__all__ = ["questions_for", "red_flags_of"]


def questions_for(catalog: Catalog, obstacles: Iterable[str]) -> tuple[Question, ...]:
    """See `Catalog.questions_for`."""
    named = [] if isinstance(obstacles, str) else [catalog.aliases.get(str(id), str(id)) for id in obstacles]
    faults = [
        Fault(
            field=f"obstacles, entry {place}",
            allowed=f"the id of an obstacle of this catalog: {', '.join(catalog.obstacles)}",
        )
        for place, id in enumerate(named, start=1)
        if id not in catalog.obstacles
    ]
    if isinstance(obstacles, str):
        faults.append(Fault(field="obstacles", allowed="a list of ids"))
    # A word that names no obstacle would leave its private question unasked in silence.
    if faults:
        raise SituationError(faults) from None
    brought = {one for id in named for one in catalog.obstacles[id].questions}
    return tuple(one for one in catalog.questions.values() if not one.only_with_obstacle or one.id in brought)


def red_flags_of(catalog: Catalog, answers: Mapping[str, bool | None], obstacles: Iterable[str]) -> tuple[str, ...]:
    """See `Catalog.red_flags_of`."""
    faults = []
    if any(id not in catalog.questions for id in answers):
        faults.append(Fault(field="answers", allowed=f"the ids of private questions: {', '.join(catalog.questions)}"))
    if any(answer not in (True, False, None) for answer in answers.values()):
        faults.append(Fault(field="answers", allowed="true, false, or null for a question that was passed over"))
    if faults:
        raise SituationError(faults) from None
    raised = sorted({catalog.questions[id].flag for id, answer in answers.items() if answer})
    complete = all(answers.get(one.id) is not None for one in catalog.questions_for(obstacles))
    return tuple(raised if complete else [*raised, UNASKED])
