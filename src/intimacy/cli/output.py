"""What commands write: whole texts to stdout, talk to stderr; one result as table, JSON, JSON Lines, CSV or Markdown."""

from __future__ import annotations

import json
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TextIO

import click

from .. import wording
from ..advice import Recommendations
from ..errors import RetiredIdWarning
from ..show.layout import clean, columns, wrap
from ..show.text import (
    SHOWN_REASONS,
    cautions,
    closing,
    contact_groups,
    contact_words,
    contacts_age,
    dose_words,
    help_first,
    opening,
    own_not_when,
    reason_words,
    recommendations_text,
    referral_name,
    rests_on,
    safety_sentences,
    start_with,
)
from ..wording.speech import said

__all__ = [
    "FORMATS",
    "csv_text",
    "format_result",
    "markdown_text",
    "no_formula",
    "plain_bars",
    "screen_width",
    "warn",
    "write",
]

FORMATS = ("table", "json", "jsonl", "csv", "markdown")

ASK = "; --ask-safety asks them here"
"""How the private questions are asked, as the end of a sentence."""


SHOWN = 20
"""How many faults of lines or rows are told one by one."""

WHERE = "--country XX, with the two letters of a country, names its helplines where some are known."
"""How a country is named, as a sentence."""


def screen_width() -> int:
    """The columns of the terminal, from 40 to 100; 80 where there is none."""
    if not sys.stdout.isatty():
        return 80
    import shutil

    return max(40, min(100, shutil.get_terminal_size((80, 24)).columns))


def plain_bars(stream: TextIO | None = None) -> bool:
    """Whether a stream, stdout where none is given, can show ASCII only."""
    try:
        "█░".encode((stream or sys.stdout).encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return True
    return False


def write(text: str) -> None:
    """Write a whole text to stdout with a newline at its end; characters that stdout cannot show become the nearest that it can."""
    text = text if text.endswith("\n") else text + "\n"
    sys.stdout.write(_escaped(text, lambda char: not _fits_stdout(char), _nearest_letter))


def _nearest_letter(char: str) -> str:
    """One character for one, so that lines stay as wide as they are: without its accent, or a question mark."""
    import unicodedata

    base = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-"}.get(char)
    base = base or unicodedata.normalize("NFKD", char)[0]
    return base if _fits_stdout(base) else "?"


def _fits_stdout(char: str) -> bool:
    try:
        char.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _must_be_escaped(char: str) -> bool:
    return clean(char) != char or not _fits_stdout(char)


def _json_escape(char: str) -> str:
    return json.dumps(char)[1:-1]


def warn(text: str) -> None:
    """Say something on stderr, line by line, without control characters; in a terminal what is too wide goes on below."""
    width = max(40, _terminal_columns(sys.stderr))
    for line in map(clean, text.splitlines()):
        first = "- " if line.startswith("- ") else ""
        narrow = [line] if columns(line) <= width else wrap(line.removeprefix(first), width=width, first=first)
        click.echo("\n".join(narrow), err=True)


def _terminal_columns(stream: TextIO) -> int:
    """The columns of a terminal; where there is none, in a pipe, more than any line has."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or sys.maxsize
    except (OSError, ValueError):
        return sys.maxsize


@contextmanager
def told_of_former_ids() -> Iterator[None]:
    """Tell on stderr, once each and as any other talk, that ids were used which the catalogue has retired or calls deprecated."""
    with warnings.catch_warnings():
        shown: set[str] = set()
        others = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *rest: Any, **more: Any) -> None:
            if not issubclass(category, RetiredIdWarning):
                others(message, category, *rest, **more)
            elif str(message) not in shown:
                shown.add(str(message))
                warn(f"note: {message}")

        warnings.showwarning = show
        warnings.simplefilter("always", RetiredIdWarning)
        yield


def silence_stdout() -> None:
    """Send what is left for a closed stdout nowhere, so that Python says nothing of it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _escaped(text: str, wrong: Callable[[str], bool], escape: Callable[[str], str]) -> str:
    """A text in which every character that is wrong is written in another way that means the same."""
    for char in sorted(set(text)):
        if wrong(char):
            text = text.replace(char, escape(char))
    return text


def json_text(data: Any, *, indent: int | None = 2) -> str:
    """Plain data as JSON in which a terminal finds nothing to obey, and that stdout can show."""
    text = json.dumps(data, ensure_ascii=False, indent=indent)
    return _escaped(text, lambda char: char != "\n" and _must_be_escaped(char), _json_escape)


def _xml_escape(char: str) -> str:
    return f"&#{ord(char)};"


def _long_escape(char: str) -> str:
    return f"\\u{ord(char):04X}" if ord(char) < 0x10000 else f"\\U{ord(char):08X}"


ESCAPES: dict[str, Callable[[str], str]] = {
    **dict.fromkeys(("json", "node-link", "cytoscape", "json-ld"), _json_escape),
    # Labels of DOT take the entities of HTML.
    **dict.fromkeys(("graphml", "gexf", "dot"), _xml_escape),
    **dict.fromkeys(("toml", "turtle"), _long_escape),
    "mermaid": lambda char: f"#{ord(char)};",
}
"""How each form writes a character by its number."""


def escape_form(text: str, form: str) -> str:
    """A text of a form in which a terminal finds nothing to obey, and that stdout can show."""
    return _escaped(text, lambda char: char not in "\n\t" and _must_be_escaped(char), ESCAPES[form])


FORMULA = tuple("=+-@|%\uff1d\uff0b\uff0d\uff20")
"""What opens a formula in some spreadsheet, in half and full width."""


HARMLESS = r"[+\-@][\w.,: -]*"
"""What opens like a formula and is none that could do anything: numbers, and ids such as -Nx3_a."""


def no_formula(value: str) -> str:
    """A value that is carried along, as it is unless a spreadsheet would take it for a formula."""
    return f"'{value}" if value.startswith((*FORMULA, "\t", "\r")) and not re.fullmatch(HARMLESS, value) else value


def _cell(value: object) -> object:
    """A cell of CSV that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = clean(value)
    return f"'{text}" if text[:1] in FORMULA else text


def csv_text(rows: Iterable[Mapping[str, Any]], columns: Iterable[str], *, head: bool = True) -> str:
    """Rows as CSV with a line of names."""
    import csv
    import io

    out = io.StringIO()
    names = list(columns)
    writer = csv.writer(out, lineterminator="\n")
    if head:
        writer.writerow(names)
    writer.writerows([_cell(row.get(name)) for name in names] for row in rows)
    return _escaped(out.getvalue(), lambda char: not _fits_stdout(char), _json_escape)


def escape_markdown(text: str) -> str:
    """A text in which no character is Markdown or HTML."""
    escaped = re.sub(r"([\\`*_\[\]<>#|~&])", r"\\\1", clean(text))
    return re.sub(r"^(\s*\d*)([-+=.)])", r"\1\\\2", escaped)


def markdown_text(result: Recommendations, *, private: bool = False, ask: str | None = "", where: str = "") -> str:
    """A result as Markdown: messages, practices with reasons and steps, referrals."""
    e = escape_markdown
    lines = [f"# {e(said('What could help'))}", ""]
    first = help_first(result)
    contacts: list[str] = []
    for purpose, members in contact_groups(result.safety.contacts, result.safety.contact_purposes, brief=not first):
        words = (contact_words(one, brief=not first) for one in members)
        contacts += [f"**{e(said(wording.PURPOSE[purpose]))}:**", "", *(f"- {e(one)}" for one in words), ""]
    if contacts:
        contacts = [f"## {e(said('Whom to call'))}", "", *contacts, e(contacts_age(result.safety.contacts)), ""]
        contacts += [e(where), ""] if where else []
    named = [f"- **{e(referral_name(one))}.** {e(one.referral.summary)}" for one in result.referrals]
    helpers = [f"## {e(said('People who can help'))}", "", *named, ""] if named else []
    for place, sentence in enumerate(safety_sentences(result, ask=ask), start=1):
        lines += [f"> {e(sentence)}", ""]
        if first and place == len(result.safety.messages):
            lines += [*contacts, *([] if result.blocked else helpers)]
    if opening(result) and not result.blocked:
        lines += [e(opening(result)), ""]
    for item in result.items:
        lines += [f"## {item.rank}. {e(item.practice.name)}", "", e(item.practice.summary), ""]
        lines += [f"- **{e(said('Why'))}:** {e(reason_words(one))}" for one in item.reasons[:SHOWN_REASONS]]
        lines += [f"- **{e(said('How sure'))}:** {e(rests_on(item))}"] if rests_on(item) else []
        lines += [f"- **{e(said('Keep in mind'))}:** {e(shown)}" for shown in cautions(item, private=private)]
        before = start_with(item, result)
        if before:
            lines.append(f"- **{e(said('Goes best after'))}:** {e(wording.listed(before))}")
        if result.mode == "alone" and item.practice.alone:
            lines.append(f"- **{e(said('Alone'))}:** {e(item.practice.alone)}")
        never = own_not_when(item, result)
        lines += [f"- **{e(said('Not when'))}:** {e(never)}"] if never else []
        lines += [f"- **{e(said('Takes'))}:** {e(dose_words(item.practice))}", ""]
        lines += [f"{place}. {e(step)}" for place, step in enumerate(item.practice.steps, start=1)]
        lines.append("")
    if result.why_empty and not result.blocked:
        lines += [e(wording.why_empty(result.why_empty)), ""]
    lines += [line for sentence in closing(result) for line in (e(sentence), "")]
    if not first:
        lines += [*helpers, *contacts]
    elif result.blocked:
        lines += helpers
    return "\n".join([*lines, f"*{e(said(wording.DISCLAIMER))}*"])


COLUMNS = (
    "rank",
    "practice",
    "name",
    "gain",
    "standalone_gain",
    "minutes_per_session",
    "minutes_per_week",
    "reasons",
    "unread",
    "cautions",
    "start_after",
    "status",
)


def csv_rows(result: Recommendations, *, private: bool) -> list[dict[str, Any]]:
    """The rows of a result with its safety status; a list that is empty has one row that says the status."""
    rows: list[dict[str, Any]] = [*result.to_rows()] or [{}]
    if private:
        rows = [
            {**row, "cautions": "; ".join(cautions(item, private=True))}
            for row, item in zip(rows, result, strict=False)
        ] or rows
    return [{**row, "status": str(result.safety.status)} for row in rows]


def _where(result: Recommendations) -> str:
    """What the contacts leave unsaid: how a country is named, that none is known of it, where the rest is."""
    country = result.options.country
    if country is None:
        return said(WHERE)
    if not any(one.country == country for one in result.safety.contacts):
        return said("None is known of {country}; these are for people anywhere.", country=country)
    if help_first(result):
        return ""
    return said("intimacy help-contacts --country {country} says for whom each of them is.", country=country)


def format_result(
    result: Recommendations, form: str, *, private: bool, stability: bool = False, ask: str | None = ASK
) -> str:
    """One result in one of `FORMATS`; ``ask`` says how the private questions are asked, None that they were just asked.

    ``stability`` puts how firm the order is into JSON; texts say it anyway.
    """
    if form in ("json", "jsonl"):
        return json_text(result.to_dict(private=private, stability=stability), indent=2 if form == "json" else None)
    if form == "csv":
        return csv_text(csv_rows(result, private=private), COLUMNS)
    where = _where(result)
    if form == "markdown":
        return markdown_text(result, private=private, ask=ask, where=where)
    return recommendations_text(result, width=screen_width(), plain=plain_bars(), private=private, ask=ask, where=where)
