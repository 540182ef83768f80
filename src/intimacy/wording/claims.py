"""The words of closed vocabularies, and what opens a list of links."""

from __future__ import annotations

from ..model import Relation
from .speech import said

__all__ = ["it_words", "what_words", "word"]


def word(value: str) -> str:
    """A word of a closed vocabulary, as people read it.

    >>> word("implied-general")
    'implied general'
    """
    return said(str(value).replace("-", " "))


_WHAT = {
    Relation.WEAKENS: "What can weaken {name}",
    Relation.ADDRESSES: "What may help with {name}",
    Relation.STRENGTHENS: "What may strengthen {name}",
    Relation.REQUIRES: "What needs some {name}",
    Relation.ENABLES: "What can make room for {name}",
    Relation.YIELDS: "What can bring {name}",
    Relation.ILLUSTRATES: "What shows {name}",
    Relation.PRECEDES: "What comes before {name}",
}
_IT = {
    Relation.WEAKENS: "It can weaken",
    Relation.ADDRESSES: "It may help with",
    Relation.STRENGTHENS: "It may strengthen",
    Relation.REQUIRES: "It needs some",
    Relation.ENABLES: "It can make room for",
    Relation.YIELDS: "It can bring",
    Relation.ILLUSTRATES: "It shows",
    Relation.PRECEDES: "It comes before",
}


def what_words(relation: Relation, name: str) -> str:
    """What opens the list of all that has this relation to something.

    >>> what_words(Relation.WEAKENS, "trust")
    'What can weaken trust'
    """
    return said(_WHAT[relation], name=name)


def it_words(relation: Relation) -> str:
    """What opens the list of all that something has this relation to.

    >>> it_words(Relation.WEAKENS)
    'It can weaken'
    """
    return said(_IT[relation])
