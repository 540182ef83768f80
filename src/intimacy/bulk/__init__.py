"""Many situations at once: arrays, Arrow tables and streams, and a programme for a whole cohort. Needs the extra ``bulk``."""

from __future__ import annotations

from ..errors import MissingExtraError

try:
    from .engine import Compiled, compile_catalog, warm
    from .entry import Ranked, answers_schema, recommend_arrays, recommend_batches, recommend_table
    from .programme import Programme, ProgrammePractice, recommend_programme
except ModuleNotFoundError as error:
    if error.name not in ("numpy", "pyarrow"):
        raise
    raise MissingExtraError(error.name, "bulk") from None

__all__ = [
    "Compiled",
    "Programme",
    "ProgrammePractice",
    "Ranked",
    "answers_schema",
    "compile_catalog",
    "recommend_arrays",
    "recommend_batches",
    "recommend_programme",
    "recommend_table",
    "warm",
]
