"""What a choice may be told: how many, by which links, how obstacles weigh against the rest; and which way of choosing is the quickest."""

from __future__ import annotations

from functools import cache

from ..errors import Fault, found
from ..model import Policy
from ..model.fields import is_unit

__all__ = ["MANY", "arrays_are_here", "option_faults"]

MANY = 200
"""From this many practices on NumPy, where it is installed, is faster than plain Python; both give the same."""


@cache
def arrays_are_here() -> bool:
    """Whether NumPy is installed, in a version that keeps to single precision only where it is asked to."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return int(version("numpy").partition(".")[0]) >= 2
    except (PackageNotFoundError, ValueError):
        return False


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
