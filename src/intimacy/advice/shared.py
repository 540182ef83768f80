"""What a partner may see of a list: one view, whether one person answered or both."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..catalog import Catalog
from ..choose import barred, choose
from ..index import Index, Resolved
from ..model import UNASKED, Status
from ..safety import gate, gravest
from ..scoring import Scores

__all__ = ["shared_view"]

SHARED = "intimacy/shared/1"


def shared_view(
    catalog: Catalog,
    index: Index,
    given: Resolved,
    scores: Scores,
    *,
    k: int,
    agreed: object,
    never: Collection[int] = (),
) -> dict[str, Any]:
    """Practices by id with their steps, as if every refer and hold flag were set; no numbers, order or cautions, and no practice of ``never``.

    Until ``agreed`` is True, and whenever safety stops or nobody has asked, it is ``not-ready``, the same for every cause.
    """
    if agreed is not True or UNASKED in given.flags or gravest(index, given.flags).stops:
        return {"schema": SHARED, "status": "not-ready"}
    milder = frozenset(flag.id for flag in catalog.red_flags.values() if flag.status in (Status.REFER, Status.HOLD))
    given = given._replace(flags=milder)
    held = gate(catalog, index, given).held
    candidates = [place for place in barred(index, given, scores, held).candidates if place not in never]
    picks = choose(index, given, scores, candidates, k).picks
    shown = [catalog.practices[index.practices[place]] for place in sorted(pick.practice for pick in picks)]
    return {
        "schema": SHARED,
        "status": "ready",
        "practices": [{"practice": one.id, "name": one.name, "steps": list(one.steps)} for one in shown],
    }
