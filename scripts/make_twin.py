"""Write the JSON twins of the built-in TOML files, which the library loads without parsing TOML or checking.

    python scripts/make_twin.py           write them
    python scripts/make_twin.py --check   exit 1 where a written one is not current
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from intimacy.codec import canonical, read_plain
from intimacy.codec.structure import structure_or_faults
from intimacy.codec.plain import to_plain
from intimacy.errors import CatalogError, Fault
from intimacy.model import SECTIONS, Contents

DATA = Path(__file__).resolve().parents[1] / "src" / "intimacy" / "data"


def gather(folder: Path) -> dict[str, object]:
    """All sections of the TOML files of one folder, structured and written plain again."""
    out: dict[str, object] = {}
    faults: list[Fault] = []
    for file in sorted(folder.glob("*.toml")):
        for name, value in read_plain(file).items():
            if name in SECTIONS:
                records = []
                for index, raw in enumerate(value):
                    built, wrong = structure_or_faults(SECTIONS[name], raw, file=str(file), record=f"{name}[{index}]")
                    faults += wrong
                    records.append(built)
                out[name] = records
            elif name != "schema":
                out[name] = value
    if faults:
        raise CatalogError(faults)
    plain: dict[str, Any] = to_plain(out)
    for name in SECTIONS:
        if name in plain:
            key = ("id",) if "id" in plain[name][0] else tuple(k for k in ("flag", "practice", "source", "relation", "target") if k in plain[name][0])
            plain[name].sort(key=lambda record: tuple(record[part] for part in key))
    return {name: plain[name] for name in ("id", "name", "version", "language", "frame", *SECTIONS) if name in plain}


def main() -> int:
    """Write or compare both twins."""
    stale = []
    for name in ("emotional", "safety"):
        text = canonical(gather(DATA / name)) + "\n"
        path = DATA / f"{name}.json"
        if "--check" in sys.argv:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(path.name)
        else:
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"not current: {', '.join(stale)}; run python scripts/make_twin.py")
    return 1 if stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
