"""For those who test against this library, or a catalogue of their own. Needs the extra ``testing``.

Hypothesis strategies of valid catalogs, situations and couples, and of catalogues that are broken in one place; and `check_catalog`, which holds a catalog to
all the laws of the recommender and of safety.
"""

from __future__ import annotations

# The strategies first: they say which extra is missing.
from .strategies import catalogs, contents, couples, situations  # isort: skip
from .broken import FAULTS, Broken, broken_catalogs
from .check import NotWalkedWarning, check_catalog

__all__ = [
    "FAULTS",
    "Broken",
    "NotWalkedWarning",
    "broken_catalogs",
    "catalogs",
    "check_catalog",
    "contents",
    "couples",
    "situations",
]
