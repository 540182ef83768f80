"""The text of a report of reliability, at most 80 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..wording.frames import SAID, column_words, exclusion_words, figure, range_words, report_title
from ..wording.speech import counted, said

if TYPE_CHECKING:
    from .report import ReliabilityReport, ScaleReliability

__all__ = ["report_text"]

WIDTH = 80


def report_text(report: ReliabilityReport) -> str:
    """The report as text: figures, what to be careful about, what was left out."""
    lines = [report_title(report.instrument, report.rows), "", *_figures(report)]
    if report.warnings:
        lines += ["", said("Careful"), *_points(report.warnings)]
    left_out = [f"{one}{f' ({one.subscale})' if one.subscale else ''}" for one in report.exclusions]
    if left_out:
        lines += ["", said("Left out"), *_points(left_out)]
    kept = [
        exclusion_words(count, said(SAID[what]))
        for count, what in ((report.straight_liners, "straight"), (report.repeats, "repeats"))
        if count
    ]
    lines += ["", said("To know"), *_points([*kept, *report.notes])]
    return "\n".join(lines)


def _points(texts: Iterable[str]) -> list[str]:
    return [
        line
        for text in texts
        for line in textwrap.wrap(
            text, WIDTH, initial_indent="- ", subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
        )
    ]


def _figures(report: ReliabilityReport) -> list[str]:
    two_items = all(scale.spearman_brown is not None for scale in report.scales.values())
    middle = "spearman-brown" if two_items else "omega"
    heads = column_words("scale", "items", "people", "alpha", "range", middle, "rest")
    rows = [heads, *map(_row, report.scales.values())]
    widths = [max(len(row[place]) for row in rows) for place in range(len(heads))]
    lines = []
    for row in rows:
        cells = [
            row[0][:24].ljust(min(widths[0], 24)),
            *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)),
        ]
        lines.append("  ".join(cells).rstrip())
    why = [f"{scale.id}: {scale.why}." for scale in report.scales.values() if scale.why]
    return [*lines, *_points(why)]


def _row(scale: ScaleReliability) -> tuple[str, ...]:
    known = [rest for rest in scale.item_rest.values() if rest is not None]
    return (
        scale.id,
        str(len(scale.items)),
        counted(scale.people),
        figure(scale.alpha),
        range_words(*scale.alpha_range) if scale.alpha_range else "-",
        figure(scale.omega if scale.spearman_brown is None else scale.spearman_brown),
        range_words(min(known), max(known), 2) if known else "-",
    )
