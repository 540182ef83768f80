"""What may be chosen about a choice: how many, by which links, and how obstacles weigh against the rest."""

from __future__ import annotations

from ..errors import Fault, found
from ..model import Policy
from ..model.fields import is_unit

__all__ = ["option_faults"]


def option_faults(k: object, evidence: object, focus: object) -> list[Fault]:
    """What is wrong with these options."""
    faults = []
    if type(k) is not int or not 1 <= k <= 1000:
        faults.append(Fault(field="k", found=found(k), allowed="a whole number from 1 to 1000"))
    if not isinstance(evidence, str) or evidence not in tuple(Policy):
        faults.append(Fault(field="evidence", found=found(evidence), allowed=f"one of {', '.join(Policy)}"))
    if not is_unit(focus):
        faults.append(Fault(field="focus", found=found(focus), allowed="a number from 0 to 1"))
    return faults
