"""`check_catalog`: the laws of the recommender and of safety, held to one catalog, in every path that can be walked."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator

from hypothesis import HealthCheck, Phase, given, settings

from ..advice import Recommendations, recommend
from ..catalog import Catalog, chosen_catalog
from ..errors import Fault, OptionError, RetiredIdWarning, found
from ..situation import Situation
from .laws_of_catalog import LAWS_OF_CATALOG
from .laws_of_choice import LAWS_OF_CHOICE
from .laws_of_lists import LAWS_OF_LISTS
from .laws_of_numbers import FOCUSES, LAWS_OF_NUMBERS, both_readings
from .laws_of_paths import LAWS_OF_PATHS, not_walked
from .laws_of_safety import LAWS_OF_SAFETY
from .strategies import situations

__all__ = ["NotWalkedWarning", "check_catalog"]


class NotWalkedWarning(UserWarning):
    """A catalog was held to its laws, but not in every path: an extra is missing. Install it, or pass over this warning where nobody takes that path."""


def check_catalog(catalog: Catalog | None = None, *, examples: int = 25) -> None:
    """Hold a catalog, the built-in one unless given, to every law of the recommender and of safety; the same situations at every run.

    It is tried with so many arbitrary ``examples`` of situations (from 1), and with every red flag by itself. A catalog that is valid breaks none of the laws
    unless the library is at fault, or was changed on the way. Every number is compared with a second, slow reading of the rules. Arrays, tables and the
    explorer are tried too where the extras ``bulk`` and ``explorer`` are there; what is not is named in a `NotWalkedWarning`.

    Raises `AssertionError` with the sentence of the law that does not hold, what was seen, and the smallest situation found that shows it.

    >>> import intimacy
    >>> from intimacy.model import Contents, Link, Obstacle, Practice
    >>> from intimacy.testing import check_catalog
    >>> check_catalog(
    ...     intimacy.Catalog(
    ...         Contents(
    ...             id="mine",
    ...             name="Mine",
    ...             obstacles=(Obstacle(id="noise", name="Noise"),),
    ...             practices=(Practice(id="earplugs", name="Earplugs"),),
    ...             links=(Link("earplugs", "addresses", "noise", strength="strong"),),
    ...         )
    ...     ),
    ...     examples=3,
    ... )
    """
    if type(examples) is not int or examples < 1:
        raise OptionError([Fault(field="examples", found=found(examples), allowed="a whole number from 1")])
    catalog = chosen_catalog(catalog)
    missing = not_walked()
    for extra, paths in missing.items():
        warnings.warn(f'not walked: {paths}; pip install "intimacy[{extra}]"', NotWalkedWarning, stacklevel=2)
    tried: list[Situation] = []

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        # Which lines of the library ran says nothing to whoever made the catalog.
        phases=[Phase.generate, Phase.shrink],
        report_multiple_bugs=False,
        # A large catalog takes its time, and that is no fault of it.
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    @given(situations(catalog))
    def lists_obey(situation: Situation) -> None:
        tried.append(situation)
        result = recommend(situation, catalog=catalog, k=5)
        for law in (*LAWS_OF_LISTS, *LAWS_OF_CHOICE, *LAWS_OF_SAFETY):
            _hold(law, law(catalog, situation, result), situation)
        for result, read in both_readings(catalog, situation, k=5):
            for rule in LAWS_OF_NUMBERS:
                _hold(rule, rule(catalog, situation, result, read), situation, result)

    with warnings.catch_warnings():
        # An arbitrary situation may name what is deprecated; that a catalog warns of it is no fault of it.
        warnings.simplefilter("ignore", RetiredIdWarning)
        for of_catalog in LAWS_OF_CATALOG:
            _hold(of_catalog, of_catalog(catalog))
        lists_obey()
        tried += _hold_under_every_flag(catalog)
        # The smallest first, so that the first that is wrong is the smallest found.
        tried.sort(key=lambda one: len(json.dumps(one.to_dict())))
        for policy, focus in FOCUSES.items():
            results = [recommend(one, catalog=catalog, k=5, evidence=policy, focus=focus) for one in tried]
            for along in (law for extra, laws in LAWS_OF_PATHS.items() if extra not in missing for law in laws):
                _hold(along, along(catalog, tried, results))


def _hold_under_every_flag(catalog: Catalog) -> list[Situation]:
    """The situations that it is held under, which are as many as there are flags, and two."""
    flags: list[list[str] | None] = [[], None, *([flag] for flag in catalog.red_flags)]
    tried = [Situation(obstacles=dict.fromkeys(catalog.obstacles, 1.0), red_flags=some) for some in flags]
    for situation in tried:
        result = recommend(situation, catalog=catalog, k=1000)
        for law in LAWS_OF_SAFETY:
            _hold(law, law(catalog, situation, result), situation)
    return tried


def _hold(
    law: Callable[..., Iterator[str]],
    wrong: Iterator[str],
    situation: Situation | None = None,
    result: Recommendations | None = None,
) -> None:
    seen = next(wrong, None)
    if seen is None:
        return
    # Nobody told this situation: it was made up here.
    told = f" {json.dumps(situation.to_dict())}" if situation else ""
    if result is not None:
        told = f" under {result.options.evidence} with focus {result.options.focus:g}{told}"
    raise AssertionError(f"{(law.__doc__ or '').rstrip('.')}: {seen}{told}")
