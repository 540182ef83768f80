"""`score_frame` and `reliability`: frames of pandas, polars and Arrow in. Needs the extra ``frames``, which is imported when one is called."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar

from ..errors import Fault, MissingExtraError, OptionError, found
from .exclusions import Exclusion
from .language import speaking_of

if TYPE_CHECKING:
    from types import ModuleType

    from .record import Instrument
    from .report import ReliabilityReport

__all__ = ["Columns", "Frame", "OnError", "OnExclusion", "Within", "reliability", "score_frame"]

Frame = TypeVar("Frame")
Columns: TypeAlias = Mapping[str, str] | Callable[[str], str]
Within: TypeAlias = Mapping[str, tuple[float, float]]
OnError: TypeAlias = Literal["raise", "exclude"]
OnExclusion: TypeAlias = Callable[[tuple[Exclusion, ...]], object]


def score_frame(
    instrument: Instrument,
    frame: Frame,
    *,
    columns: Columns | None,
    keep: Iterable[str],
    missing: Iterable[float],
    person: str | None,
    couple: str | None,
    partner: str | None,
    within: Within | None,
    on_error: OnError,
    on_exclusion: OnExclusion | None,
) -> Frame:
    """What `Instrument.score_frame` gives."""
    tables = _tables()
    with speaking_of(instrument):
        made: Frame = tables.score_table(
            instrument,
            frame,
            columns=columns,
            keep=keep,
            missing=missing,
            who=tables.who_of(person, couple, partner, within),
            exclude=_is_exclude(on_error),
            on_exclusion=on_exclusion,
        )
    return made


def reliability(
    frame: Any,
    instrument: Instrument | None = None,
    *,
    items: Iterable[str] | None = None,
    reverse: Iterable[str] = (),
    scale: tuple[float, float] | None = None,
    columns: Columns | None = None,
    missing: Iterable[float] = (),
    person: str | None = None,
    couple: str | None = None,
    partner: str | None = None,
    within: Within | None = None,
    on_error: OnError = "raise",
) -> ReliabilityReport:
    """How far the items of a scale hold together in a frame of answers: alpha, omega, item-rest correlations, and what to be careful about.

    ``frame`` is one of pandas, polars or pyarrow, a row for each person. With an ``instrument`` every subscale of it is measured, as it is keyed. Without
    one all columns are the items of one scale, but for those that are named otherwise; ``items`` names them, ``reverse`` those to be turned round, and
    ``scale`` the lowest and highest answer, off which an answer is a fault.

    Figures rest on complete rows of each scale. Alpha is Cronbach's; omega is McDonald's, from one factor by maximum likelihood, for three or more items;
    two items have the Spearman-Brown coefficient instead. ``couple`` names the column of couples: then the range of alpha is that of couples, and the
    report says as how many independent people these count. The other options are those of `Instrument.score_frame`.

    Raises `AnswersError` with every fault of the frame, `OptionError`, and `MissingExtraError` without the extra ``frames``.

    >>> import pyarrow as pa
    >>> report = reliability(
    ...     pa.table({"a": [1, 2, 4, 5, 3], "b": [2, 1, 5, 4, 3], "c": [5, 4, 1, 2, 3]}), reverse=["c"]
    ... )
    >>> round(report.scales["items"].alpha, 3), report.warnings
    (0.951, ())
    """
    tables = _tables()
    with speaking_of(instrument):
        return tables.reliability_table(  # type: ignore[no-any-return]  # imported as a module, by its extra
            frame,
            instrument,
            items=items,
            reverse=reverse,
            scale=scale,
            columns=columns,
            missing=missing,
            who=tables.who_of(person, couple, partner, within),
            exclude=_is_exclude(on_error),
        )


def _tables() -> ModuleType:
    try:
        from . import tables
    except ModuleNotFoundError as error:
        package = (error.name or "").partition(".")[0]
        if package not in ("narwhals", "numpy"):
            raise
        raise MissingExtraError(package, "frames") from None
    return tables


def _is_exclude(on_error: object) -> bool:
    if on_error not in ("raise", "exclude"):
        raise OptionError([Fault(field="on_error", found=found(on_error), allowed="raise or exclude")])
    return on_error == "exclude"
