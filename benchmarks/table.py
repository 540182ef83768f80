"""The rows of the table, their goals, and how both are written."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from timing import cores

PAGE = Path(__file__).resolve().parents[1] / "docs" / "explanation" / "speed.md"
BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"
PACKAGES = ("numpy", "pyarrow", "scipy", "networkx", "attrs", "implicit", "polars", "duckdb", "pyspark")


class Goal(NamedTuple):
    """What a ratio must reach, in the form in which it was set."""

    bound: float
    form: str

    def value(self, ours: float, theirs: float) -> float:
        """The number that is held against the bound."""
        if self.form == "absolute":
            return ours
        return theirs / ours if self.form == "faster" else ours / theirs

    def met(self, ours: float, theirs: float) -> bool:
        """Whether it is reached."""
        value = self.value(ours, theirs)
        return value >= self.bound if self.form == "faster" else value <= self.bound

    def words(self, unit: str) -> str:
        """The goal as the table has it."""
        if self.form == "absolute":
            return f"<= {self.bound:g} {unit}"
        return f">= {self.bound:g} x faster" if self.form == "faster" else f"<= {self.bound:g} x"


def at_most(times: float) -> Goal:
    """Ours takes at most so many times what theirs takes."""
    return Goal(times, "times")


def faster(times: float) -> Goal:
    """Ours is at least so many times faster than theirs."""
    return Goal(times, "faster")


def within(most: float) -> Goal:
    """Ours is at most so much, whatever theirs is."""
    return Goal(most, "absolute")


class Row(NamedTuple):
    """One line of the table; None where a side could not run."""

    case: str
    ours: float | None
    peer: str
    theirs: float | None
    unit: str
    goal: Goal | None = None
    skipped: str = ""

    @property
    def verdict(self) -> str:
        """Met, MISSED, SKIPPED with what is missing, or nothing where there is no goal."""
        if self.skipped or self.ours is None:
            return f"SKIPPED: {self.skipped}"
        if self.goal is None:
            return ""
        return "met" if self.goal.met(self.ours, 1.0 if self.theirs is None else self.theirs) else "MISSED"

    def cells(self) -> tuple[str, ...]:
        """The line in words."""
        return (
            self.case,
            _number(self.ours, self.unit),
            self.peer,
            _number(self.theirs, self.unit),
            self._ratio(),
            self.goal.words(self.unit) if self.goal else "",
            self.verdict,
        )

    def _ratio(self) -> str:
        if self.ours is None or self.theirs is None:
            return ""
        # Without a goal for the ratio it is ours over theirs.
        form = "times" if self.goal is None or self.goal.form == "absolute" else self.goal.form
        value = Goal(0, form).value(self.ours, self.theirs)
        return f"{_short(value)} x faster" if form == "faster" else f"{_short(value)} x"


def _number(value: float | None, unit: str) -> str:
    return "" if value is None else f"{_short(value)} {unit}"


def _short(value: float) -> str:
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


TITLES = ("case", "ours", "against", "theirs", "ratio", "goal", "")
WIDTHS = (70, 10, 35, 10, 14, 15, 0)


def line(cells: Iterable[str]) -> str:
    """A line for the terminal."""
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()


def versions() -> str:
    """The packages that take part and their versions."""
    found = []
    for name in ("intimacy", *PACKAGES):
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    names = re.findall(r"^model name\s*:\s*(.+)$", path.read_text(), re.MULTILINE) if path.exists() else []
    return names[0].strip() if names else platform.processor() or platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return f"{platform.system()} {platform.release()}"


def machine() -> str:
    """The machine in words, without its name."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9 if hasattr(os, "sysconf") else 0
    python = f"{platform.python_implementation()} {sys.version.split()[0]}"
    held = f", {memory:.0f} GB" if memory else ""
    return f"{_processor()}, {cores()} cores{held}, {_system()}, {python}"


def write(rows: Iterable[Row]) -> None:
    """Put the table into the documentation, between its markers."""
    lines = [f"Measured on {machine()}.", f"Versions: {versions()}.", ""]
    lines += [f"| {' | '.join(cells)} |" for cells in (TITLES, ("---",) * len(TITLES), *(row.cells() for row in rows))]
    table = "\n".join([BEGIN, "", *lines, "", END])
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else f"# Speed\n\n{BEGIN}\n{END}\n"
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise SystemExit(f"{PAGE.name} has no place for the table: {BEGIN} and {END}")
    PAGE.write_text(f"{before}{table}{after}", encoding="utf-8")
