"""A catalog as text in any form, and as a file or a folder of files."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import Fault, OptionError, found
from ..exchange import CSV_PAIR, FORMS, SUFFIXES, WEIGHTED, text_in, to_csv_pair
from ..model import Contents, with_valid
from ..show.picture import write_whole
from .merge import builtin_safety

if TYPE_CHECKING:
    from .core import Catalog

__all__ = ["ALL_FORMS", "form_of", "save", "text_of"]

TEXTS = ("json", "toml", *FORMS)
ALL_FORMS = (*TEXTS, CSV_PAIR)
"""Every form in which a catalog can be saved."""

ENDS = {".json": "json", ".toml": "toml", **SUFFIXES}


def _check(form: str, *, weighted: bool, forms: tuple[str, ...]) -> None:
    faults = []
    if form not in forms:
        faults.append(Fault(field="form", found=found(form), allowed=f"one of {', '.join(forms)}"))
    elif weighted and form not in WEIGHTED:
        faults.append(
            Fault(field="weighted", found=f"True for {form}", allowed=f"False; {', '.join(WEIGHTED)} have weights")
        )
    if faults:
        raise OptionError(faults)


def text_of(catalog: Catalog, form: str, *, weighted: bool) -> str:
    """The text of a form; raises `OptionError` for what is none."""
    _check(form, weighted=weighted, forms=TEXTS)
    if form in ("json", "toml"):
        return catalog.to_json() if form == "json" else catalog.to_toml()
    return text_in(_written(catalog) if form in WEIGHTED else catalog.contents, form, weighted=weighted)


def _written(catalog: Catalog) -> Contents:
    """What goes into files: all but the built-in rulings on practices that are not there, which come with whatever reads the file."""
    builtin = {one.key: one for one in builtin_safety()["rulings"]}
    kept = (one for one in catalog.contents.rulings if one.practice in catalog.practices or builtin.get(one.key) != one)
    return with_valid(catalog.contents, rulings=tuple(kept))


def form_of(path: Path) -> str:
    """The form that the end of a name stands for; raises `OptionError` where it stands for none."""
    form = ENDS.get(path.suffix.lower())
    if form is None:
        ends = ", ".join(ENDS)
        allowed = f"a name that ends in {ends}; or a form beside it"
        raise OptionError([Fault(field="path", found=found(path.name), allowed=allowed)])
    return form


def save(catalog: Catalog, path: Path, form: str | None, *, weighted: bool) -> None:
    """Write a file, or for a pair of tables a folder, whole or not at all."""
    form = form_of(path) if form is None else form
    _check(form, weighted=weighted, forms=ALL_FORMS)
    if form == CSV_PAIR:
        _save_folder(path, to_csv_pair(_written(catalog), weighted=weighted))
    else:
        write_whole(path, text_of(catalog, form, weighted=weighted).encode())


def _save_folder(path: Path, texts: dict[str, str]) -> None:
    """A new folder comes into being whole; in one that is there its files are replaced, where it holds nothing else."""
    if path.exists():
        others = [] if not path.is_dir() else sorted(one.name for one in path.iterdir() if one.name not in texts)
        if others or not path.is_dir():
            what = f"a folder with {found(others[0])} in it" if others else "a file"
            raise OptionError([Fault(field="path", found=what, allowed="a new folder, or one of such a pair")])
        for name, text in texts.items():
            write_whole(path / name, text.encode())
        return
    temporary = path.parent / f".intimacy-{secrets.token_hex(8)}.part"
    try:
        temporary.mkdir()
        for name, text in texts.items():
            (temporary / name).write_bytes(text.encode())
        temporary.rename(path)
    finally:
        if temporary.exists():
            for name in texts:
                (temporary / name).unlink(missing_ok=True)
            temporary.rmdir()
