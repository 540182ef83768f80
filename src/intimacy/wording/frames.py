"""What is said of a frame of answers: what is left out of it, and how far its scales hold together."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import frozendict

__all__ = [
    "CAREFUL",
    "SAID",
    "WHY_LEFT_OUT",
    "against_words",
    "figure",
    "left_out_words",
    "listed_items",
    "plain_name",
    "same_words",
]

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
        "no couple": "{count} rows name no couple; each counts as one of its own.",
    }
)
"""What else is said."""


def listed_items(items: Sequence[str], most: int = 60) -> str:
    """Items by name, in their order.

    >>> listed_items(["com3", "com4"]), listed_items(["com3"])
    ('com3 and com4', 'com3')
    """
    told = [plain_name(item) for item in items[:most]]
    if len(items) > most:
        told.append(f"{len(items) - most} more")
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def against_words(scale: str, items: Sequence[str]) -> str:
    """What is said where some items run against the others.

    >>> against_words("total", ["q3"])
    'total: q3 runs against the other items, most likely since a reversed item was not turned round, or one was that is not reversed. Nothing was changed.'
    """
    run = "runs" if len(items) == 1 else "run"
    return (
        f"{scale}: {listed_items(items)} {run} against the other items, most likely since a reversed item was not turned round, or one was that is not "
        "reversed. Nothing was changed."
    )


def left_out_words(rows: int, told: Sequence[str]) -> str:
    """What is said of a frame in which some rows have no scores, or not all.

    >>> print(left_out_words(4, ["1 row: no answer at all"]))
    of 4 rows some have no scores, or not all; their column `excluded` says why:
    - 1 row: no answer at all
    """
    head = (
        f"of {rows:,} row{'s' if rows != 1 else ''} some have no scores, or not all; their column `excluded` says why:"
    )
    return "\n".join([head, *(f"- {one}" for one in told)])


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
    have = "has" if len(items) == 1 else "have"
    return f"{scale}: {listed_items(items)} {have} the same answer from everybody, which says nothing of how far the items hold together."


def figure(value: float | None, places: int = 3) -> str:
    """A number below 1 as people in the field print it.

    >>> figure(0.9384), figure(-0.05, 2), figure(1.0), figure(None)
    ('.938', '-.05', '1.000', '-')
    """
    if value is None:
        return "-"
    text = f"{value:.{places}f}"
    return text.replace("0.", ".", 1) if abs(value) < 1 else text
