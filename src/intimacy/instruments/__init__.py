"""Questionnaires: from answers to scores, and from scores to a situation. Percents of maximum are not comparable across instruments."""

from __future__ import annotations

from .entry import reliability
from .exclusions import Exclusion, ExclusionWarning
from .measured import Chosen, Measured, combine
from .read import instrument_names, load_instrument, read_instrument
from .record import Coefficient, Instrument, Item, Measure, Reads, Reliability, Scale, Subscale, Total
from .report import Clusters, ReliabilityReport, ScaleReliability
from .score import Scores, SubscaleScore

__all__ = [
    "Chosen",
    "Clusters",
    "Coefficient",
    "Exclusion",
    "ExclusionWarning",
    "Instrument",
    "Item",
    "Measure",
    "Measured",
    "Reads",
    "Reliability",
    "ReliabilityReport",
    "Scale",
    "ScaleReliability",
    "Scores",
    "Subscale",
    "SubscaleScore",
    "Total",
    "combine",
    "instrument_names",
    "load_instrument",
    "read_instrument",
    "reliability",
]
