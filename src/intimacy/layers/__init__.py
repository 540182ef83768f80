"""Records laid over records, and parts of them: plain rules of sets, so that the order in which layers come never matters where none contradicts another."""

from __future__ import annotations

from .keyed import KEY_FIELDS, Fields, Keyed, Records, built, key_of, keyed, label
from .overlay import OnConflict, merged
from .subset import only

__all__ = [
    "KEY_FIELDS",
    "Fields",
    "Keyed",
    "OnConflict",
    "Records",
    "built",
    "key_of",
    "keyed",
    "label",
    "merged",
    "only",
]
