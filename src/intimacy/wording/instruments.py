"""What questionnaires and their scores say of themselves."""

from __future__ import annotations

from .speech import said

__all__ = [
    "NOT_COMPARABLE",
    "NOT_VALIDATED",
    "STRAIGHT",
    "VALIDATED",
    "answered_words",
    "chosen_words",
    "standing_words",
]

NOT_VALIDATED = "not validated"
"""What nobody has tested says so wherever it appears."""
VALIDATED = "validated"

NOT_COMPARABLE = (
    "A percent of maximum says where a score lies on its own scale; it is not comparable across instruments."
)
"""Said wherever percents of maximum are shown."""

STRAIGHT = "The same answer stands at every item. Where some items mean the opposite of others this cannot all be true, so read these scores with great care."
"""Said of answers that are all the same."""


def standing_words(*, validated: bool) -> str:
    """What an instrument says of itself wherever it is named.

    >>> standing_words(validated=False)
    'not validated'
    """
    return said(VALIDATED) if validated else said(NOT_VALIDATED)


def answered_words(answered: int, items: int, least: int) -> str:
    """What was done about items without an answer, in a sentence.

    >>> answered_words(3, 4, 2), answered_words(1, 4, 2)
    ('3 of 4 items were answered; the others count like the mean of these.', '1 of 4 items were answered; fewer than 2 make no score.')
    """
    if answered == items:
        return (
            said("All {items} items were answered.", items=items) if items > 1 else said("The one item was answered.")
        )
    if answered < least:
        words = "{answered} of {items} items were answered; fewer than {least} make no score."
        return said(words, answered=answered, items=items, least=least)
    words = "{answered} of {items} items were answered; the others count like the mean of these."
    return said(words, answered=answered, items=items)


def chosen_words(target: str, chosen: str, over: tuple[str, ...], why: str) -> str:
    """Which measure of a thing counts and, where there are several, why.

    >>> chosen_words("trust", "dts total", ("self-check trust",), "its reliability is known")
    'trust: dts total counts, and not self-check trust, since its reliability is known.'
    """
    if not over:
        return f"{target}: {chosen}."
    words = "{target}: {chosen} counts, and not {over}, since {why}."
    return said(words, target=target, chosen=chosen, over=said(" or ").join(over), why=said(why))
