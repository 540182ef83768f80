"""The text of a report of reliability, at most 80 columns wide."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..wording.frames import SAID, figure

if TYPE_CHECKING:
    from .report import ReliabilityReport, ScaleReliability

__all__ = ["report_text"]

WIDTH = 80


def report_text(report: ReliabilityReport) -> str:
    """The report as text: figures, what to be careful about, what was left out."""
    about = f" of {report.instrument}" if report.instrument else ""
    lines = [f"Reliability{about}, {report.rows:,} row{'s' if report.rows != 1 else ''}", "", *_figures(report)]
    if report.warnings:
        lines += ["", "Careful", *_points(report.warnings)]
    left_out = [f"{one}{f' ({one.subscale})' if one.subscale else ''}" for one in report.exclusions]
    if left_out:
        lines += ["", "Left out", *_points(left_out)]
    kept = [
        f"{count:,} row{'s' if count != 1 else ''}: {what}"
        for count, what in ((report.straight_liners, SAID["straight"]), (report.repeats, SAID["repeats"]))
        if count
    ]
    lines += ["", "To know", *_points([*kept, *report.notes])]
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
    heads = ("scale", "items", "people", "alpha", "95 % range", "omega", "item and rest")
    rows = [heads, *map(_row, report.scales.values())]
    if not any(scale.spearman_brown is None for scale in report.scales.values()):
        rows[0] = (*heads[:5], "Sp.-Br.", heads[6])
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
        f"{scale.people:,}",
        figure(scale.alpha),
        f"{figure(scale.alpha_range[0])} to {figure(scale.alpha_range[1])}" if scale.alpha_range else "-",
        figure(scale.omega if scale.spearman_brown is None else scale.spearman_brown),
        f"{figure(min(known), 2)} to {figure(max(known), 2)}" if known else "-",
    )
