"""What is said of a frame of answers: what is left out of it, and how far its scales hold together."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from ..model import frozendict
from .speech import between, counted, fraction, number, said

__all__ = [
    "CAREFUL",
    "COLUMNS",
    "SAID",
    "SCORED",
    "TAKEN",
    "WHY_LEFT_OUT",
    "WIDTH",
    "against_words",
    "column_words",
    "exclusion_words",
    "figure",
    "left_out_words",
    "listed_items",
    "plain_name",
    "range_words",
    "report_title",
    "same_words",
    "scored_words",
    "some_names",
    "span_words",
    "why_words",
    "wrapped",
]

WIDTH = 80
"""So many columns wide at most is what is told in a terminal."""

WHY_LEFT_OUT: frozendict[str, str] = frozendict(
    {
        "outside": "{column} is not within {allowed}",
        "off-scale": "an answer is off the scale",
        "person-twice": "the same person is there more than once, by {column}; none of these rows is taken",
        "couple-of-many": "the same couple has more than two rows, by {column}; none of these rows is taken",
        "partner-twice": "the same partner of a couple is there more than once, by {column}; none of these rows is taken",
        "no-answer": "no answer at all",
        "too-few-answers": "too few answers for {column}",
        "incomplete": "an answer is missing",
    }
)
"""Why a row takes no part."""

TAKEN: frozendict[str, str] = frozendict(
    {
        "no-bound": "{column} is empty; taken all the same, though nothing says whether it is within {allowed}",
        "no-person": "{column} is empty; taken all the same, though nothing says whose answers they are",
        "no-couple": "{column} is empty; each counts as a couple of its own",
        "no-partner": "{column} is empty; taken all the same, though nothing says which of the two it is",
    }
)
"""Why a row takes part that could not be checked."""

CAREFUL: frozendict[str, str] = frozendict(
    {
        "direction": (
            "{scale}: the key turns {turned} of {count} items round ({items}), yet as they stand in the frame all {count} run one way. Either they were "
            "turned round already, or all were answered in one direction whatever their wording. Which end is the high one these numbers cannot tell: find "
            "out before any score is read, which may be upside down. Nothing was changed."
        ),
        "clustered": (
            "{people} people in {couples} couples are not {people} independent people; the range of alpha takes couples as they are. {partners}."
        ),
        "alike": "{scale}: partners correlate {intraclass}, so that a mean over these {people} people is as sure as one over {effective}",
        "unalike": "{scale}: how alike partners are cannot be told, so that each couple counts once",
        "few": "{scale}: {people} complete rows are few for {items} items; the figures may be far off.",
    }
)
"""What is told before any figure is read."""

SAID: frozendict[str, str] = frozendict(
    {
        "one way": (
            "{scale}: all items run one way. Which end of them is the high one these numbers cannot tell; the wording, or people of whom it is known, can."
        ),
        "one item": "one item holds together with nothing",
        "nobody": "fewer than two complete rows",
        "no sum": "everybody has the same sum",
        "no factor": "no one factor was found",
        "complete": "Figures rest on complete rows: every item of the scale answered (listwise).",
        "straight": "the same answer to every item",
        "repeats": "the same answers as an earlier row, all of them; short scales have many such by chance",
        "one only": "{count} of {couples} couples have one partner only; they stay in.",
    }
)
"""What else is said."""

SCORED: frozendict[str, str] = frozendict(
    {
        "scored": "{rows} of {instrument}.",
        "not validated": "{rows} of {instrument} (not validated).",
        "nameless": "{rows} with nothing in {name}: scored, and not known to be there once.",
        "empty": "{rows} without any answer: no scores.",
        "too few": "{rows} with too few answers for {name}: no score.",
        "straight": "{rows} with the same answer at every item: see column straight.",
        "columns": "Columns that are no item and took no part: {name}; --keep carries one along.",
        "keys": "Keys that are no item and took no part: {name}; --keep carries one along.",
        "absent": "Items that no row has, read as without an answer: {name}.",
        "unnamed": "{count} without a name",
        "only": "{rows}",
        "near": "{rows}; the nearest: {name}",
        "more": " and {count} more",
        "at least": " and at least {count} more",
        "row": "1 row",
        "rows": "{rows} rows",
    }
)
"""What is told of answers that were scored row by row."""

COLUMNS: frozendict[str, str] = frozendict(
    {
        "scale": "scale",
        "items": "items",
        "people": "people",
        "alpha": "alpha",
        "range": "95 % range",
        "omega": "omega",
        "spearman-brown": "Sp.-Br.",
        "rest": "item and rest",
    }
)
"""The heads of the table of figures."""


def column_words(*names: str) -> tuple[str, ...]:
    """Heads of the table of figures.

    >>> column_words("scale", "range")
    ('scale', '95 % range')
    """
    return tuple(said(COLUMNS[name]) for name in names)


def why_words(why: str, column: str = "", allowed: str = "") -> str:
    """Why rows take no part, or take part unchecked.

    >>> why_words("outside", "age", "18 to 99")
    'age is not within 18 to 99'
    """
    sentence = WHY_LEFT_OUT[why] if why in WHY_LEFT_OUT else TAKEN[why]
    return said(sentence, column=column, allowed=allowed)


def exclusion_words(rows: int, text: str) -> str:
    """How many rows, and what is said of them.

    >>> exclusion_words(1, "no answer at all"), exclusion_words(2000, "no answer at all")
    ('1 row: no answer at all', '2,000 rows: no answer at all')
    """
    return said("1 row: {text}", text=text) if rows == 1 else said("{rows} rows: {text}", rows=counted(rows), text=text)


def report_title(instrument: str, rows: int) -> str:
    """What a report is of.

    >>> report_title("ras (validated)", 120), report_title("", 1)
    ('Reliability of ras (validated), 120 rows', 'Reliability, 1 row')
    """
    if instrument:
        words = "Reliability of {instrument}, 1 row" if rows == 1 else "Reliability of {instrument}, {rows} rows"
    else:
        words = "Reliability, 1 row" if rows == 1 else "Reliability, {rows} rows"
    return said(words, instrument=instrument, rows=counted(rows))


def span_words(low: float, high: float) -> str:
    """From where to where values may lie.

    >>> span_words(18, 99)
    '18 to 99'
    """
    return said("{low} to {high}", low=number(low), high=number(high))


def range_words(low: float, high: float, places: int = 3) -> str:
    """From where to where figures lie, for a table.

    >>> range_words(0.9, 0.95)
    '.900 to .950'
    """
    return between(figure(low, places), figure(high, places))


def listed_items(items: Sequence[str], most: int = 60) -> str:
    """Items by name, in their order.

    >>> listed_items(["com3", "com4"]), listed_items(["com3"])
    ('com3 and com4', 'com3')
    """
    told = [plain_name(item) for item in items[:most]]
    if len(items) > most:
        told.append(said("{count} more", count=len(items) - most))
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])}{said(' and ')}{told[-1]}"


def scored_words(what: str, rows: int | None = None, name: str = "", instrument: str = "", count: int = 0) -> str:
    """What is told of answers that were scored, of so many rows.

    >>> scored_words("empty", 1), scored_words("too few", 2000, "trust")
    ('1 row without any answer: no scores.', '2,000 rows with too few answers for trust: no score.')
    """
    told = "" if rows is None else said(SCORED["row" if rows == 1 else "rows"], rows=counted(rows))
    return said(SCORED[what], rows=told, name=name, instrument=instrument, count=counted(count))


def some_names(names: Sequence[str]) -> str:
    """All of some names, or what they run from and to.

    >>> some_names(["q1", "q2", "q3", "q4", "q5", "q6"])
    'q1, q2, q3 and so on to q6'
    """
    return f"{', '.join(names[:3])} and so on to {names[-1]}" if len(names) > 4 else ", ".join(names)


def against_words(scale: str, items: Sequence[str]) -> str:
    """What is said where some items run against the others.

    >>> against_words("total", ["q3"])
    'total: q3 runs against the other items, most likely since a reversed item was not turned round, or one was that is not reversed. Nothing was changed.'
    """
    words = (
        "{scale}: {items} runs against the other items, most likely since a reversed item was not turned round, or one was that is not reversed. "
        "Nothing was changed."
        if len(items) == 1
        else "{scale}: {items} run against the other items, most likely since a reversed item was not turned round, or one was that is not reversed. "
        "Nothing was changed."
    )
    return said(words, scale=scale, items=listed_items(items))


def left_out_words(rows: int, told: Sequence[str], unchecked: Sequence[str] = ()) -> str:
    """What is said of a frame in which some rows have no scores, or not all, and of one in which some could not be checked; at most 80 columns wide.

    >>> print(left_out_words(4, ["1 row: no answer at all"]))
    of 4 rows some have no scores, or not all; their column `excluded` says why:
    - 1 row: no answer at all
    >>> print(left_out_words(4, [], ["1 row: couple is empty"]))
    of 4 rows some could not be checked, and have scores all the same:
    - 1 row: couple is empty
    """
    lines = []
    if told:
        words = (
            "of 1 row some have no scores, or not all; their column `excluded` says why:"
            if rows == 1
            else "of {rows} rows some have no scores, or not all; their column `excluded` says why:"
        )
        lines += [*wrapped(said(words, rows=counted(rows))), *wrapped(*told, first="- ")]
    if unchecked:
        words = (
            "of 1 row some could not be checked, and have scores all the same:"
            if rows == 1
            else "of {rows} rows some could not be checked, and have scores all the same:"
        )
        lines += [*wrapped(said(words, rows=counted(rows))), *wrapped(*unchecked, first="- ")]
    return "\n".join(lines)


def wrapped(*texts: str, first: str = "") -> list[str]:
    """The lines of some texts, each text begun by ``first`` and at most 80 columns wide; no word and no name is cut.

    >>> wrapped("all of it", "and more", first="- ")
    ['- all of it', '- and more']
    """
    lines = []
    for text in texts:
        lines += wrap(
            text,
            WIDTH,
            initial_indent=first,
            subsequent_indent=" " * len(first),
            break_long_words=False,
            break_on_hyphens=False,
        )
    return lines


def plain_name(name: object) -> str:
    r"""The name of a column as it may be printed, in at most sixty characters.

    >>> print(plain_name("trust"), plain_name("\x1b[31m"))
    trust \x1b[31m
    """
    text = str(name)[:60]
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def same_words(scale: str, items: Sequence[str]) -> str:
    """What is said of items that everybody answered alike.

    >>> same_words("total", ["q3"])
    'total: q3 has the same answer from everybody, which says nothing of how far the items hold together.'
    """
    words = (
        "{scale}: {items} has the same answer from everybody, which says nothing of how far the items hold together."
        if len(items) == 1
        else "{scale}: {items} have the same answer from everybody, which says nothing of how far the items hold together."
    )
    return said(words, scale=scale, items=listed_items(items))


def figure(value: float | None, places: int = 3) -> str:
    """A number below 1 as people in the field print it.

    >>> figure(0.9384), figure(-0.05, 2), figure(1.0), figure(-0.001, 2), figure(None)
    ('.938', '-.05', '1.000', '.00', '-')
    """
    if value is None:
        return "-"
    # 0 has no sign to anybody.
    return fraction(round(value, places) + 0.0, f".{places}f")
