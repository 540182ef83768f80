"""Text of files to plain data: TOML and JSON, with a limit on size and errors that name the place."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

from ..errors import CatalogError, Fault, MissingExtraError, OptionError, found

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "MAX_BYTES",
    "builtin_data",
    "builtin_text",
    "builtin_translation",
    "check_schema",
    "parse_json",
    "parse_table",
    "parse_toml",
    "read_file",
    "read_plain",
    "read_text",
    "to_json",
    "to_toml",
]

MAX_BYTES = 64 * 1024 * 1024
"""Files over this size are refused unless a larger limit is given."""

SUFFIXES = (".toml", ".json")
LONG_KEY = r"""(?<![\w-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){64}"""
"""A dotted key of more parts than any record is deep: tomllib takes the square of their number."""


def read_text(path: Path, *, max_bytes: int = MAX_BYTES) -> str:
    """Read a UTF-8 text file of at most ``max_bytes`` bytes.

    Raises `CatalogError` where it is missing, too large, or not UTF-8, `OptionError` for a limit that is none.
    """
    if type(max_bytes) is not int or max_bytes < 1:
        raise OptionError([Fault(field="max_bytes", found=found(max_bytes), allowed="a whole number above 0")])
    try:
        size = path.stat().st_size
        if size <= max_bytes:
            with path.open("rb") as stream:
                # What is no plain file, such as a device, has no size and may have no end; one byte over the limit is enough to know.
                data = stream.read(max_bytes + 1)
            if len(data) <= max_bytes:
                return data.decode("utf-8-sig")
            size = len(data)
        fault = f"at most {max_bytes:,} bytes (max_bytes of read_catalog)"
        raise CatalogError([Fault(file=str(path), allowed=fault, found=f"{size:,} bytes")])
    except UnicodeDecodeError as fault:
        raise CatalogError(
            [Fault(file=str(path), allowed="text in UTF-8", found=f"a byte that is none at {fault.start}")]
        ) from None
    except OSError as fault:
        raise CatalogError(
            [Fault(file=str(path), allowed="a file that can be read", found=f"none ({fault.strerror})")]
        ) from None


TOO_LONG = "a number has too many digits"
"""In place of Python's own words on a number of thousands of digits, which name a setting that no reader of data can change."""
NOT_FINITE = "NaN and infinities are no numbers of JSON; give a finite number"


def _no_constant(_name: str) -> Any:
    raise ValueError(NOT_FINITE)


def _finite(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise ValueError(NOT_FINITE)
    return value


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("the same key stands twice in one object; keep one")
    return made


def parse_json(text: str) -> Any:
    """Parse JSON strictly: no NaN, no infinities, no key twice.

    Raises `ValueError` with line and column, and without a word of the text.
    """
    if not text.strip():
        raise ValueError("the input is empty; allowed is one JSON object")
    fault = ""
    try:
        return json.loads(text, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_no_twins)
    except json.JSONDecodeError as error:
        fault = f"not valid JSON at line {error.lineno}, column {error.colno}: {error.msg}"
    except RecursionError:
        fault = "nested too deeply; allowed is a plain JSON object"
    except ValueError as error:
        fault = TOO_LONG if "digits" in str(error) else str(error)
    # Raised here and not in the handler: the parser's own error holds the whole text, which may be private.
    raise ValueError(fault)


def parse_toml(text: str) -> dict[str, Any]:
    """Parse TOML; raises `ValueError` with the parser's line and column."""
    import tomllib

    deep = "nested too deeply; allowed is a plain table"
    if re.search(LONG_KEY, text):
        raise ValueError(deep)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"not valid TOML: {error}") from None
    except RecursionError:
        raise ValueError(deep) from None
    except ValueError:
        raise ValueError(TOO_LONG) from None


def read_file(path: Path, *, max_bytes: int = MAX_BYTES) -> str:
    """Read the text of one TOML or JSON file; raises `CatalogError`, also for another ending of its name."""
    if path.suffix not in SUFFIXES:
        raise CatalogError([Fault(file=str(path), allowed="a file ending in .toml or .json", found=f"{path.suffix!r}")])
    return read_text(path, max_bytes=max_bytes)


def parse_table(text: str, *, toml: bool, file: str = "") -> dict[str, Any]:
    """Parse TOML or JSON that holds a table; raises `CatalogError` with the line where the parser gives one."""
    try:
        data = parse_toml(text) if toml else parse_json(text)
    except ValueError as error:
        # tomllib gives its place in words alone before Python 3.14.
        line = re.search(r"\bat line (\d+)", str(error)) if str(error).startswith("not valid") else None
        end = text.count("\n", 0, len(text.rstrip())) + 1 if "end of document" in str(error) else 0
        raise CatalogError([Fault(file=file, allowed=str(error), line=int(line.group(1)) if line else end)]) from None
    if not isinstance(data, dict):
        raise CatalogError([Fault(file=file, allowed="a table of named fields", found=type(data).__name__)])
    return data


def read_plain(path: Path, *, max_bytes: int = MAX_BYTES) -> dict[str, Any]:
    """Read one TOML or JSON file as plain data; raises `CatalogError`."""
    return parse_table(read_file(path, max_bytes=max_bytes), toml=path.suffix == ".toml", file=str(path))


def check_schema(found: object, family: str, version: tuple[int, int] = (1, 0)) -> str | None:
    """Say what is wrong with a ``schema`` value, or None; a missing one is fine.

    >>> check_schema("intimacy/catalog/1", "catalog"), check_schema("intimacy/catalog/1.2", "catalog")
    (None, "written by a newer version of this library; allowed is 'intimacy/catalog/1'; update intimacy")
    """
    wanted = f"intimacy/{family}/{version[0]}"
    if found is None or found == wanted:
        return None
    prefix = f"intimacy/{family}/"
    parts = found.removeprefix(prefix).split(".") if isinstance(found, str) and found.startswith(prefix) else []
    if 1 <= len(parts) <= 2 and all(part.isascii() and part.isdigit() and len(part) < 9 for part in parts):
        given = (int(parts[0]), int(parts[1]) if len(parts) == 2 else 0)
        if given > version:
            return f"written by a newer version of this library; allowed is {wanted!r}; update intimacy"
        if given[0] == version[0]:
            return None
    return f"{wanted!r}, or nothing"


def to_json(data: Any) -> str:
    """Write plain data as JSON for programs: two spaces, UTF-8, a newline at the end."""
    return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def to_toml(data: Mapping[str, Any]) -> str:
    """Write plain data as TOML for people; needs the extra ``toml``."""
    try:
        import tomli_w
    except ImportError:
        raise MissingExtraError("tomli-w", "toml") from None
    return tomli_w.dumps(data, multiline_strings=False)


def builtin_data(name: str) -> Any:
    """One of the JSON files of the package, parsed."""
    return json.loads(_builtin(name))


@cache
def builtin_translation(language: str) -> Any:
    """The built-in translation into a language, as `intimacy.read_translation` reads its files."""
    return builtin_data(f"languages/{language}.json")


def builtin_text(name: str) -> str:
    """One of the files of the package, as text."""
    return _builtin(name).decode()


def _builtin(name: str) -> bytes:
    # The loader reads from files and zip files alike, as importlib.resources does, whose import alone takes a quarter of that of attrs.
    package = sys.modules["intimacy"]
    loader: Any = getattr(package.__spec__, "loader", None)
    data: bytes = loader.get_data(f"{package.__path__[0]}/data/{name}")
    return data
