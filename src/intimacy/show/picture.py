"""`Picture`: a drawing as SVG, with what it says in words; PNG and PDF by the extra ``picture``."""

from __future__ import annotations

import os
import secrets
from html import escape
from pathlib import Path
from typing import Literal

import attrs

from ..errors import Fault, MissingExtraError, OptionError, found

__all__ = ["SUFFIXES", "Picture", "write_whole"]

SUFFIXES = (".svg", ".png", ".pdf")

SHOWN = 60
"""So many characters of a title are shown."""

DOTS = 96
"""Pixels of CSS to an inch."""

_PAGE = """\
#let px = 0.75pt
#set document(date: none)
#set page(width: int(sys.inputs.width) * px, height: int(sys.inputs.height) * px, margin: 0pt, fill: none)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%, alt: sys.inputs.alt)
"""
"""A page that is the drawing and nothing else, in the language of typst."""


@attrs.frozen(repr=False)
class Picture:
    """A drawing as SVG text, its size in pixels, and what it says in words.

    In a notebook it shows itself as an image, in an untrusted one too.

    >>> import intimacy
    >>> picture = intimacy.load_catalog().draw()
    >>> picture.width, picture.svg[:4]
    (900, '<svg')
    """

    svg: str
    """The drawing: one SVG element, which needs nothing from anywhere."""
    alt: str
    """What the drawing says, for whoever does not see it."""
    width: int
    """In pixels of CSS."""
    height: int
    """In pixels of CSS."""
    title: str
    """What it is of, in a few words."""
    private: bool = False
    """Whether it shows what was said of a relationship, so that a file of it is for nobody else on the machine to read."""

    @property
    def data_uri(self) -> str:
        """The drawing as a data URI, for the ``src`` of an image."""
        from base64 import b64encode

        return f"data:image/svg+xml;base64,{b64encode(self.svg.encode()).decode()}"

    def __repr__(self) -> str:
        title = self.title if len(self.title) <= SHOWN else f"{self.title[: SHOWN - 1]}…"
        return f"<Picture {self.width} x {self.height}: {title}>"

    def _repr_html_(self) -> str:
        # A style in the element itself, which an untrusted notebook keeps.
        size = f'width="{self.width}" style="max-width:100%;height:auto"'
        return f'<img src="{self.data_uri}" alt="{escape(self.alt)}" {size}/>'

    def to_png(self, *, scale: float = 2) -> bytes:
        """The drawing as PNG, with ``scale`` (0.1 to 10) dots for each pixel of CSS, in light colours unless it was drawn dark.

        Raises `MissingExtraError` without the extra ``picture``, `OptionError` for another scale.
        """
        if type(scale) not in (int, float) or not 0.1 <= scale <= 10:
            raise OptionError([Fault(field="scale", found=found(scale), allowed="a number from 0.1 to 10")])
        return self._rendered("png", scale=scale)

    def to_pdf(self) -> bytes:
        """The drawing as a PDF of one page of its own size, whose text can be searched; raises `MissingExtraError` without the extra ``picture``."""
        return self._rendered("pdf")

    def _rendered(self, form: Literal["png", "pdf"], *, scale: float = 1) -> bytes:
        try:
            import typst
        except ImportError:
            raise MissingExtraError("typst", "picture") from None
        # Data go in beside the program, so that nothing of them is ever read as one.
        told = {"svg": self.svg, "alt": self.alt, "width": str(self.width), "height": str(self.height)}
        return typst.compile(_PAGE.encode(), format=form, ppi=DOTS * scale, sys_inputs=told)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the drawing to a file, whole or not at all; its suffix says as what: ``.svg``, ``.png`` or ``.pdf``.

        A picture of a result gets a file that nobody else on the machine may read.

        Raises `OptionError` for another suffix, `MissingExtraError` where the extra ``picture`` is needed and missing.
        """
        path = Path(path)
        suffix = path.suffix.lower()
        if suffix not in SUFFIXES:
            raise OptionError(
                [Fault(field="path", found=found(path.name), allowed=f"a name that ends in {', '.join(SUFFIXES)}")]
            )
        write_whole(path, self._as(suffix), private=self.private)

    def _as(self, suffix: str) -> bytes:
        if suffix == ".svg":
            return self.svg.encode()
        return self.to_png() if suffix == ".png" else self.to_pdf()


def _opened_for_one(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def write_whole(path: Path, data: bytes, *, private: bool = False) -> None:
    """Write a file whole or not at all; with ``private`` nobody else on the machine may read it."""
    # Beside the file that a link leads to, not beside the link.
    path = Path(os.path.realpath(path))
    temporary = path.parent / f".intimacy-{secrets.token_hex(8)}.part"
    try:
        with open(temporary, "xb", opener=_opened_for_one if private else None) as file:
            file.write(data)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
