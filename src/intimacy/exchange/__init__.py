"""Other formats: a catalogue's records written for other programs, and read from what they write."""

from __future__ import annotations

from .csv_pair import in_tables, is_csv_pair, to_csv_pair
from .forms import CSV_PAIR, FORMS, SUFFIXES, WEIGHTED, is_foreign, read_foreign, read_node_link, text_in
from .node_link import is_node_link

__all__ = [
    "CSV_PAIR",
    "FORMS",
    "SUFFIXES",
    "WEIGHTED",
    "in_tables",
    "is_csv_pair",
    "is_foreign",
    "is_node_link",
    "read_foreign",
    "read_node_link",
    "text_in",
    "to_csv_pair",
]
