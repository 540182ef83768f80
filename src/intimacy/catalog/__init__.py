"""`Catalog`: a validated, immutable, versioned set of concepts and links; loading the built-in one and reading one's own."""

from __future__ import annotations

from .core import Catalog
from .find import claim_of, known_country
from .load import chosen_catalog, load_catalog, read_catalog, read_layer

__all__ = ["Catalog", "chosen_catalog", "claim_of", "known_country", "load_catalog", "read_catalog", "read_layer"]
