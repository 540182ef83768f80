"""What a running notebook is told of catalogs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .core import Catalog

__all__ = ["tell_notebook"]


def tell_notebook(catalog: Catalog) -> None:
    """Let a notebook, where one is running, show things by the names of this catalog."""
    if "IPython" in sys.modules:
        from ..show.notebook import remember

        remember(catalog)
