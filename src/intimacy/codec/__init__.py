"""Records to TOML and JSON and back. Foreign data is structured in `intimacy.codec.structure`, imported when needed."""

from __future__ import annotations

from .files import (
    MAX_BYTES,
    builtin_data,
    builtin_text,
    builtin_translation,
    check_schema,
    parse_json,
    parse_toml,
    read_plain,
    read_text,
    to_json,
    to_toml,
)
from .plain import canonical, digest, from_plain, to_plain

__all__ = [
    "MAX_BYTES",
    "builtin_data",
    "builtin_text",
    "builtin_translation",
    "canonical",
    "check_schema",
    "digest",
    "from_plain",
    "parse_json",
    "parse_toml",
    "read_plain",
    "read_text",
    "to_json",
    "to_plain",
    "to_toml",
]
