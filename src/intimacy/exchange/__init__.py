"""Other formats: a catalogue's records written for other programs, and read from what they write."""

from __future__ import annotations

from .csv_pair import to_csv_pair
from .forms import CSV_PAIR, FORMS, SUFFIXES, WEIGHTED, read_foreign, text_in
from .node_link import from_node_link, is_node_link

__all__ = [
    "CSV_PAIR",
    "FORMS",
    "SUFFIXES",
    "WEIGHTED",
    "from_node_link",
    "is_node_link",
    "read_foreign",
    "text_in",
    "to_csv_pair",
]
