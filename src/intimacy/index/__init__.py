"""A catalog compiled for speed: ids to numbers, links to tables, a situation's words to places in them."""

from .compiled import (
    ALONE,
    EPSILON,
    GRADES,
    ONCE,
    RELIEF,
    RULINGS,
    Index,
    Resolved,
    Row,
    Tables,
    compile_index,
    relief_link,
)

__all__ = [
    "ALONE",
    "EPSILON",
    "GRADES",
    "ONCE",
    "RELIEF",
    "RULINGS",
    "Index",
    "Resolved",
    "Row",
    "Tables",
    "compile_index",
    "relief_link",
]
