"""Write docs/gallery.md and docs/gallery/*.svg: what can be drawn, each picture light and dark, with the code that draws it.

python scripts/make_gallery.py           write them
python scripts/make_gallery.py --check   exit 1 where a written one is not current
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import intimacy
from intimacy.show.picture import Picture

DOCS = Path(__file__).resolve().parents[1] / "docs"

WIDE = 120
"""Beyond it a line of code is broken, as the formatter does."""

HEAD = """\
<!-- Written by scripts/make_gallery.py. -->
# Gallery

What can be drawn of the built-in catalogue and of what fits a situation, with the code that draws it. How to draw, save and embed pictures, and how to read
them, is told in [pictures](how-to/picture.md). Switch the page to dark, and the pictures follow.

```pycon
>>> import intimacy
>>> catalog = intimacy.load_catalog()

```
"""


class Shown(NamedTuple):
    """One picture of the gallery."""

    name: str
    question: str
    """What it answers."""
    words: str
    options: Mapping[str, Any]
    """Those of `draw`."""
    situation: Mapping[str, Any] | None = None
    """What is drawn; the catalogue where there is none."""

    def draw(self, theme: str) -> Picture:
        """The picture itself."""
        if self.situation is None:
            return intimacy.load_catalog().draw(**self.options, theme=theme)
        result = intimacy.recommend(intimacy.Situation(**self.situation, red_flags=[]))
        return result.draw(**self.options, theme=theme)

    def code(self) -> str:
        """How it is drawn."""
        drawn = f".draw({_arguments(self.options)})"
        if self.situation is None:
            return f">>> picture = catalog{drawn}\n"
        said = _arguments({**self.situation, "red_flags": []})
        made = f">>> situation = intimacy.Situation({said})\n"
        if len(made) > WIDE:
            made = f">>> situation = intimacy.Situation(\n...     {said}\n... )\n"
        return f"{made}>>> picture = intimacy.recommend(situation){drawn}\n"

    def section(self) -> str:
        """Its part of the page."""
        alt = self.draw("light").alt
        images = "".join(
            f"```{{image}} gallery/{self.name}-{theme}.svg\n:alt: {alt}\n:class: only-{theme}\n```\n\n"
            for theme in ("light", "dark")
        )
        return f"\n## {self.question}\n\n{self.words}\n\n```pycon\n{self.code()}\n```\n\n{images}"


def _arguments(values: Mapping[str, Any]) -> str:
    # As JSON writes them, but for the two words that Python writes otherwise.
    return ", ".join(
        f"{name}={value if isinstance(value, bool) else json.dumps(value)}" for name, value in values.items()
    )


GALLERY = (
    Shown(
        "fear",
        "What could help here, and by which way?",
        "A situation: needs and gains are bars, the order of the list stands before the names, and what nothing was said of stands back in grey.",
        {},
        {"obstacles": {"fear-of-vulnerability": 0.8}},
    ),
    Shown(
        "several",
        "Which practice serves several needs at once?",
        "Two obstacles and a pillar whose level is known.",
        {},
        {"obstacles": {"external-stressors": 0.7, "poor-communication": 0.5}, "pillars": {"trust": 0.6}},
    ),
    Shown(
        "wish",
        "What brings more of what is wanted?",
        "A goal and no obstacle; the column of benefits comes by itself where a benefit is a goal.",
        {},
        {"goals": ["satisfaction"]},
    ),
    Shown(
        "catalog",
        "What weakens what, and what helps?",
        "The catalogue. Weak links are counted instead of drawn, but for those of a concept that has no other.",
        {},
    ),
    Shown("benefits", "Where does it lead?", "The catalogue with its benefits.", {"benefits": True}),
    Shown("trust", "What is trust linked to?", "One concept and all that its links reach.", {"concept": "trust"}),
    Shown(
        "narrow",
        "And on a telephone?",
        "A width of 380 pixels has smaller type and closer columns.",
        {"width": 380},
        {"obstacles": {"fear-of-vulnerability": 0.8}},
    ),
)


def files() -> Iterator[tuple[Path, str]]:
    """Every file, and what is in it."""
    yield DOCS / "gallery.md", "".join([HEAD, *(shown.section() for shown in GALLERY)]).rstrip() + "\n"
    for shown in GALLERY:
        for theme in ("light", "dark"):
            yield DOCS / "gallery" / f"{shown.name}-{theme}.svg", f"{shown.draw(theme).svg}\n"


def stale() -> list[str]:
    """The files that are missing, not current, or no part of the gallery any more."""
    wanted = dict(files())
    there = {path: path.read_text(encoding="utf-8") for path in wanted if path.exists()}
    there |= {path: "" for path in (DOCS / "gallery").glob("*") if path not in wanted}
    return sorted(
        path.relative_to(DOCS).as_posix()
        for path in wanted.keys() | there.keys()
        if wanted.get(path) != there.get(path)
    )


def main() -> int:
    """Write the files, or compare them."""
    if "--check" in sys.argv:
        wrong = stale()
        if wrong:
            print(f"not current in docs: {', '.join(wrong)}; run python scripts/make_gallery.py")
        return 1 if wrong else 0
    (DOCS / "gallery").mkdir(exist_ok=True)
    for path, text in files():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
