"""`recommend` and `recommend_many`: a situation in, a list out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal

from ..catalog import Catalog, chosen_catalog
from ..errors import Fault, IntimacyError, OptionError, found
from ..model import Contact, Policy
from ..situation import Situation
from .result import Recommendations
from .work import Options, Work, checked_options

__all__ = ["recommend", "recommend_many"]


def recommend(
    situation: Situation,
    *,
    k: int = 3,
    catalog: Catalog | None = None,
    evidence: Policy | str = Policy.WEIGHED,
    focus: float = 0.5,
    country: str | None = None,
    contacts: Iterable[Contact | Mapping[str, Any]] = (),
) -> Recommendations:
    """Recommend at most ``k`` practices for a situation, explained and gated by safety.

    ``k`` is from 1 to 1000; fewer candidates give fewer. ``evidence`` is a policy: weighed, article, supported, direct. ``focus``, from 0 to 1, is how much
    the obstacles weigh against pillars and benefits. ``catalog`` is the built-in one unless given. ``country`` (ISO 3166-1, such as ``GB``) and an app's own
    ``contacts`` (records, or their fields as mappings) say where help is near, and change nothing else.

    Raises `SituationError` for ids that the catalog does not have, `OptionError` for an option out of its range.

    The rules are S1 to S8 of the documentation ("How the list is made").

    >>> import intimacy
    >>> situation = intimacy.Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[])
    >>> [item.practice.id for item in intimacy.recommend(situation)]
    ['empathetic-listening', 'acceptance-and-support', 'incremental-vulnerability']
    """
    return _recommended(situation, catalog, checked_options(k, evidence, focus, country, contacts))


def _recommended(situation: Situation, catalog: Catalog | None, options: Options) -> Recommendations:
    if not isinstance(situation, Situation):
        raise TypeError("recommend takes a Situation; Situation.from_dict makes one of plain data")
    return Recommendations(Work(situation, chosen_catalog(catalog), options))


def recommend_many(
    situations: Iterable[Situation],
    *,
    k: int = 3,
    catalog: Catalog | None = None,
    evidence: Policy | str = Policy.WEIGHED,
    focus: float = 0.5,
    country: str | None = None,
    contacts: Iterable[Contact | Mapping[str, Any]] = (),
    on_error: Literal["raise"] | Callable[[int, Exception], object] = "raise",
) -> Iterator[Recommendations]:
    """Recommend for many situations, one after the other: same order, same results as `recommend`, constant memory.

    Options are checked at once. An error of one situation carries a note with its number, from 1, and ends the run; with a function as ``on_error`` that
    situation gives no result, the function is called with number and error, and the run goes on.

    >>> import intimacy
    >>> results = intimacy.recommend_many([intimacy.Situation(red_flags=[]), intimacy.Situation(red_flags=["threats"])])
    >>> [len(result) for result in results]
    [3, 0]
    >>> wrong = []
    >>> situations = [intimacy.Situation(obstacles={"nothing-known": 1}), intimacy.Situation(red_flags=[])]
    >>> len(list(intimacy.recommend_many(situations, on_error=lambda number, error: wrong.append(number)))), wrong
    (1, [1])
    """
    if on_error != "raise" and not callable(on_error):
        allowed = "raise, or a function that takes the number of a situation and its error"
        raise OptionError([Fault(field="on_error", found=found(on_error), allowed=allowed)])
    options = checked_options(k, evidence, focus, country, contacts)

    def results() -> Iterator[Recommendations]:
        for number, situation in enumerate(situations, start=1):
            try:
                result = _recommended(situation, catalog, options)
            except (IntimacyError, TypeError) as error:
                error.add_note(f"in situation {number}")
                if not callable(on_error):
                    raise
                on_error(number, error)
                continue
            yield result

    return results()
