"""Write the JSON twins of the built-in TOML files, translations among them, which the library loads without parsing TOML or checking.

python scripts/make_twin.py           check the TOML files and write the twins
python scripts/make_twin.py --check   exit 1 where a written twin is not current
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import attrs

import intimacy
from intimacy.catalog.language import BUILT_IN
from intimacy.catalog.read import read_contents
from intimacy.checks import find_faults
from intimacy.codec import canonical, to_plain
from intimacy.errors import CatalogError
from intimacy.instruments import read_instrument
from intimacy.model import LATER, SECTIONS, in_order

DATA = Path(intimacy.__file__).parent / "data"


def twins() -> dict[str, str]:
    """The text of each twin, from TOML files that are valid one by one and together."""
    own, safety = (in_order(read_contents(DATA / name)) for name in ("emotional", "safety"))
    both: dict[str, Any] = {name: getattr(own, name) + getattr(safety, name) for name in SECTIONS}
    faults = find_faults(attrs.evolve(own, **both))
    if faults:
        raise CatalogError(faults)
    instruments = {one.id: to_plain(one) for one in map(read_instrument, (DATA / "instruments").glob("*.toml"))}
    made: dict[str, Any] = {"emotional": to_plain(own), "safety": to_plain(safety)}
    made |= {section: {name: data.pop(section) for name, data in made.items() if section in data} for section in LATER}
    made["instruments"] = instruments
    made |= {f"languages/{language}": translation(language) for language in BUILT_IN}
    return {f"{name}.json": canonical(data) + "\n" for name, data in made.items()}


def translation(language: str) -> dict[str, Any]:
    """One translation as the library loads it."""
    told = intimacy.read_translation(DATA / "languages" / language)
    return {name: getattr(told, name) for name in ("texts", "made_from", "sentences", "instruments")}


def main() -> int:
    """Write or compare the twins."""
    stale = []
    for name, text in twins().items():
        path = DATA / name
        if "--check" not in sys.argv:
            # Replaced at once, so that nobody who loads it meanwhile reads half of it.
            fresh = path.with_suffix(".new")
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(path)
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        print(f"not current: {', '.join(stale)}; run python scripts/make_twin.py")
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
