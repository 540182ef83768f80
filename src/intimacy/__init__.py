"""A typed, evidence-graded model of intimacy between partners, with a recommender that says why, how sure, and when not to.

>>> import intimacy
>>> situation = intimacy.Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[])
>>> intimacy.recommend(situation, k=1)[0].practice.name
'Listening with empathy'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .advice import Recommendations as Recommendations
    from .advice import recommend as recommend
    from .advice import recommend_many as recommend_many
    from .advice.changes import Comparison as Comparison
    from .advice.changes import compare as compare
    from .advice.couple import CoupleResult as CoupleResult
    from .advice.couple import recommend_couple as recommend_couple
    from .catalog import Catalog as Catalog
    from .catalog import load_catalog as load_catalog
    from .catalog import read_catalog as read_catalog
    from .catalog import read_layer as read_layer
    from .catalog.language import Translation as Translation
    from .catalog.language import read_translation as read_translation
    from .catalog.layer import Layer as Layer
    from .errors import AnswersError as AnswersError
    from .errors import CatalogError as CatalogError
    from .errors import Fault as Fault
    from .errors import InstrumentError as InstrumentError
    from .errors import IntimacyError as IntimacyError
    from .errors import MissingExtraError as MissingExtraError
    from .errors import OptionError as OptionError
    from .errors import RetiredIdWarning as RetiredIdWarning
    from .errors import SituationError as SituationError
    from .errors import TableError as TableError
    from .errors import UnknownConceptError as UnknownConceptError
    from .explain import Recommendation as Recommendation
    from .instruments import Instrument as Instrument
    from .instruments import load_instrument as load_instrument
    from .instruments import read_instrument as read_instrument
    from .model import Contact as Contact
    from .situation import Situation as Situation
    from .situation.couple import Couple as Couple
    from .versions import Diff as Diff
    from .versions import diff as diff

__all__ = [
    "AnswersError",
    "Catalog",
    "CatalogError",
    "Comparison",
    "Contact",
    "Couple",
    "CoupleResult",
    "Diff",
    "Fault",
    "Instrument",
    "InstrumentError",
    "IntimacyError",
    "Layer",
    "MissingExtraError",
    "OptionError",
    "Recommendation",
    "Recommendations",
    "RetiredIdWarning",
    "Situation",
    "SituationError",
    "TableError",
    "Translation",
    "UnknownConceptError",
    "compare",
    "diff",
    "load_catalog",
    "load_instrument",
    "read_catalog",
    "read_instrument",
    "read_layer",
    "read_translation",
    "recommend",
    "recommend_couple",
    "recommend_many",
]

_ROOMS = {
    "AnswersError": "errors",
    "Catalog": "catalog",
    "CatalogError": "errors",
    "Comparison": "advice.changes",
    "Contact": "model",
    "Couple": "situation.couple",
    "CoupleResult": "advice.couple",
    "Diff": "versions",
    "Fault": "errors",
    "Instrument": "instruments",
    "InstrumentError": "errors",
    "IntimacyError": "errors",
    "Layer": "catalog.layer",
    "MissingExtraError": "errors",
    "OptionError": "errors",
    "Recommendation": "explain",
    "Recommendations": "advice",
    "RetiredIdWarning": "errors",
    "Situation": "situation",
    "SituationError": "errors",
    "TableError": "errors",
    "Translation": "catalog.language",
    "UnknownConceptError": "errors",
    "compare": "advice.changes",
    "diff": "versions",
    "load_catalog": "catalog",
    "load_instrument": "instruments",
    "read_catalog": "catalog",
    "read_instrument": "instruments",
    "read_layer": "catalog",
    "read_translation": "catalog.language",
    "recommend": "advice",
    "recommend_couple": "advice.couple",
    "recommend_many": "advice",
}


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        from importlib import import_module

        value = globals()[name] = getattr(import_module(f".{_ROOMS[name]}", __name__), name)
        return value
    if name == "__version__":
        from importlib.metadata import version

        return version(__name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
