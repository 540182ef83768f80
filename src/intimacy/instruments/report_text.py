"""The text of a report of reliability, at most 80 columns wide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..wording.frames import SAID, WIDTH, column_words, exclusion_words, figure, range_words, report_title, wrapped
from ..wording.speech import counted, said

if TYPE_CHECKING:
    from .report import ReliabilityReport, ScaleReliability

__all__ = ["report_text"]


def report_text(report: ReliabilityReport) -> str:
    """The report as text: figures, what to be careful about, what was left out."""
    lines = [*wrapped(report_title(report.instrument, report.rows)), "", *_figures(report)]
    if report.warnings:
        lines += ["", said("Careful"), *wrapped(*report.warnings, first="- ")]
    left_out = [f"{one}{f' ({one.subscale})' if one.subscale else ''}" for one in report.exclusions]
    if left_out:
        lines += ["", said("Left out"), *wrapped(*left_out, first="- ")]
    kept = [
        exclusion_words(count, said(SAID[what]))
        for count, what in ((report.straight_liners, "straight"), (report.repeats, "repeats"))
        if count
    ]
    lines += ["", said("To know"), *wrapped(*kept, *report.notes, first="- ")]
    return "\n".join(lines)


def _figures(report: ReliabilityReport) -> list[str]:
    two_items = all(scale.spearman_brown is not None for scale in report.scales.values())
    middle = "spearman-brown" if two_items else "omega"
    heads = column_words("scale", "items", "people", "alpha", "range", middle, "rest")
    rows = [heads, *map(_row, report.scales.values())]
    widths = [max(len(row[place]) for row in rows) for place in range(1, len(heads))]
    room = max(len(heads[0]), WIDTH - sum(widths) - 2 * len(widths))
    names = min(max(len(row[0]) for row in rows), room)
    lines = []
    for name, *figures in rows:
        if len(name) > names:
            # Two long names may differ at their ends alone.
            lines.append(name)
        cells = ["" if len(name) > names else name, *figures]
        lines.append(
            "  ".join(
                [cells[0].ljust(names), *(cell.rjust(width) for cell, width in zip(cells[1:], widths, strict=True))]
            )
        )
    why = [f"{scale.id}: {scale.why}." for scale in report.scales.values() if scale.why]
    return [*(line.rstrip() for line in lines), *wrapped(*why, first="- ")]


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
