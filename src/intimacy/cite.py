"""References as people and programs cite them: APA, BibTeX and CSL-JSON."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import quote

from .model import Reference, StudyKind

__all__ = ["Linked", "apa", "apa_linked", "bibtex", "csl"]

_IN_BOOK = re.compile(
    r"In (?:(?P<editors>.+?) \((?P<role>Eds?)\.\), )?(?P<container>.+?)(?: \(pp\. (?P<page>[\d-]+)\))?"
)
_IN_JOURNAL = re.compile(
    r"(?P<container>.+?)(?: (?P<volume>\d+)(?:\((?P<issue>[^()]+)\))?(?:, (?P<page>[A-Za-z]*\d[\w-]*(?:\.[\w-]+)*))?)?"
)
_DOI = "https://doi.org/"
_GENERIC = {"guidance": "report", "nice guideline": "report", "report": "report", "web page": "webpage"}
"""Venues that say what a text is and not where it came out."""


class _Work(NamedTuple):
    """A reference taken apart; every part is a text, empty where it is not known."""

    kind: str
    container: str = ""
    volume: str = ""
    issue: str = ""
    page: str = ""
    editors: str = ""
    role: str = ""


def _several(editors: str) -> list[str]:
    return [one for one in re.split(r",? & |, ", editors) if one]


def _taken_apart(reference: Reference) -> _Work:
    venue = reference.venue.strip()
    generic = _GENERIC.get(venue.lower())
    if generic or not venue:
        return _Work(generic or ("report" if StudyKind.GUIDANCE in reference.designs else "document"))
    book = _IN_BOOK.fullmatch(venue)
    if book:
        return _Work(
            "chapter",
            book["container"],
            page=book["page"] or "",
            editors=book["editors"] or "",
            role=book["role"] or "",
        )
    found = _IN_JOURNAL.fullmatch(venue)
    parts = {name: value or "" for name, value in found.groupdict().items()} if found else {"container": venue}
    return _Work("article-journal", **parts)


def _remarks(reference: Reference, work: _Work) -> list[str]:
    """What somebody who cites it has to know."""
    remarks = [reference.other_id] if reference.other_id else []
    if work.kind in ("report", "document") and reference.pages and not reference.doi:
        # Where it was read may be a copy or a report of it, and not where it came out.
        remarks.append(f"read at {reference.pages[0]}")
    if reference.doi and not reference.doi_verified:
        remarks.append("DOI not verified")
    if reference.unread:
        remarks.append("not read by those who made the catalogue")
    return remarks


def _address(reference: Reference, work: _Work) -> str:
    # The page on which anything else was read is often somebody's copy of it.
    own = work.kind == "webpage" and reference.pages and not reference.doi
    return reference.pages[0] if own else ""


def _in_a_row(authors: tuple[str, ...]) -> str:
    named = [author for author in authors if author != "et al."]
    if len(named) < len(authors):
        return ", ".join([*named, "et al."])
    if len(named) > 20:
        return f"{', '.join(named[:19])}, ... {named[-1]}"
    return ", & ".join(part for part in (", ".join(named[:-1]), *named[-1:]) if part)


def apa(reference: Reference) -> str:
    """A reference in the style of the APA's seventh edition, as plain text; what is not known is left out.

    An unverified DOI and a study that nobody read say so in brackets at the end.

    >>> import intimacy
    >>> print(apa(intimacy.load_catalog().references["reis-shaver-1988"]))
    Reis, H. T., & Shaver, P. (1988). Intimacy as an interpersonal process.
    In S. Duck (Ed.), Handbook of Personal Relationships (pp. 367-389).
    """
    work = _taken_apart(reference)
    title = reference.title.rstrip(".")
    title += "" if title.endswith(("?", "!")) else "."
    year = f"({reference.year or 'n.d.'})."
    authors = _in_a_row(reference.authors)
    # Without an author the title stands first.
    parts = [f"{authors}{'' if authors.endswith('.') else '.'}", year, title] if authors else [title, year]
    volume = work.volume + (f"({work.issue})" if work.issue else "")
    if work.kind == "chapter":
        pages = f" (pp. {work.page})" if work.page else ""
        editors = f"{work.editors} ({work.role}.), " if work.editors else ""
        parts.append(f"In {editors}{work.container}{pages}.")
    elif work.container:
        parts.append(f"{', '.join(part for part in (work.container, volume, work.page) if part)}.")
    if reference.doi:
        parts.append(f"{_DOI}{reference.doi}")
    elif _address(reference, work):
        parts.append(_address(reference, work))
    remarks = _remarks(reference, work)
    return " ".join([*parts, f"[{'; '.join(remarks)}]"] if remarks else parts)


class Linked(NamedTuple):
    """A citation with the address of its DOI apart, so that it can be a link; all of it is in ``before`` where it has none."""

    before: str
    shown: str
    """The address as the citation has it."""
    after: str
    address: str
    """The address to go to, percent-encoded."""

    @property
    def text(self) -> str:
        """The whole citation."""
        return f"{self.before}{self.shown}{self.after}"


def apa_linked(reference: Reference) -> Linked:
    """A reference in the style of the APA, taken apart around the address of its DOI.

    >>> import intimacy
    >>> study = intimacy.load_catalog().references["laurenceau-1998"]
    >>> apa_linked(study).shown, apa_linked(study).text == apa(study)
    ('https://doi.org/10.1037/0022-3514.74.5.1238', True)
    """
    text = apa(reference)
    before, shown, after = text.partition(f"{_DOI}{reference.doi}") if reference.doi else (text, "", "")
    return Linked(before, shown, after, f"{_DOI}{quote(reference.doi or '', safe='/:;()._-')}" if shown else "")


_BIBTEX_KIND = {"article-journal": "article", "chapter": "incollection", "report": "techreport"}
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


def _latex(text: str) -> str:
    """A text in which no character is a command of LaTeX."""
    return "".join(_LATEX.get(char) or (f"\\{char}" if char in "&%$#_" else char) for char in " ".join(text.split()))


def _verbatim(address: str) -> str:
    # BibTeX counts braces; LaTeX takes everything else of an address as it is.
    return address.replace("{", "%7B").replace("}", "%7D")


def _kept_case(text: str) -> str:
    """A title in which a style that lowers letters leaves names as they are."""
    # A style leaves the first character of a title alone, whatever it is.
    first, *rest = text.split(" ")
    kept = [first[1:], *rest]
    return " ".join(
        _group(word) if any(map(str.isupper, part)) else word for word, part in zip([first, *rest], kept, strict=True)
    )


def _group(word: str) -> str:
    # A group that begins with a backslash is one accented letter to BibTeX, which lowers it all the same.
    return f"{{{{{word}}}}}" if word.startswith("\\") else f"{{{word}}}"


def _bibtex_author(author: str) -> str:
    if author == "et al.":
        return "others"
    family, given, suffix = _person(author)
    return ", ".join(map(_latex, filter(None, (family, suffix, given)))) if family else f"{{{_latex(author)}}}"


_SUFFIX = re.compile(r"Jr\.?|Sr\.?|[IVX]+")


def _person(author: str) -> tuple[str, str, str]:
    """Family name, given names and suffix of a person; three empty texts for an organisation."""
    parts = author.split(", ")
    if len(parts) == 3 and _SUFFIX.fullmatch(parts[2]):
        return parts[0], parts[1], parts[2]
    return (parts[0], parts[1], "") if len(parts) == 2 and " and " not in author else ("", "", "")


def bibtex(references: Iterable[Reference]) -> str:
    """References as a BibTeX file in UTF-8, one entry each, the id as its key; what is special to LaTeX is escaped.

    >>> import intimacy
    >>> print(bibtex([intimacy.load_catalog().references["aron-1992"]]))
    @article{aron-1992,
      author = {Aron, A. and Aron, E. N. and Smollan, D.},
      title = {Inclusion of {Other} in the {Self} {Scale} and the structure of interpersonal closeness},
      year = {1992},
      journal = {Journal of Personality and Social Psychology},
      volume = {63},
      number = {4},
      pages = {596--612},
      doi = {10.1037/0022-3514.63.4.596},
    }
    """
    entries = []
    for reference in references:
        work = _taken_apart(reference)
        kind = _BIBTEX_KIND.get(work.kind, "misc")
        fields = {
            "author": " and ".join(map(_bibtex_author, reference.authors)),
            "title": _kept_case(_latex(reference.title)),
            "year": str(reference.year or ""),
            {"article": "journal", "incollection": "booktitle"}.get(kind, "howpublished"): _latex(work.container),
            "editor": " and ".join(map(_latex, _several(work.editors))),
            "institution": _latex("; ".join(reference.authors)) if kind == "techreport" else "",
            "volume": _latex(work.volume),
            "number": _latex(work.issue),
            "pages": _latex(work.page).replace("-", "--"),
            "doi": _verbatim(reference.doi or ""),
            "url": _verbatim(_address(reference, work)),
            "note": _latex("; ".join(_remarks(reference, work))),
        }
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        entries.append("\n".join([f"@{kind}{{{reference.id},", *lines, "}"]))
    return "\n\n".join(entries)


def _csl_name(author: str) -> dict[str, str]:
    family, given, suffix = _person(author)
    if not family:
        return {"literal": author}
    return {"family": family, "given": given, **({"suffix": suffix} if suffix else {})}


def csl(references: Iterable[Reference]) -> list[dict[str, Any]]:
    """References as items of CSL-JSON, ready for `json.dumps` and for citation programs.

    >>> import intimacy
    >>> (item,) = csl([intimacy.load_catalog().references["aron-1992"]])
    >>> item["type"], item["volume"], item["author"][0]
    ('article-journal', '63', {'family': 'Aron', 'given': 'A.'})
    """
    items = []
    for reference in references:
        work = _taken_apart(reference)
        # A list of names has no place for those that were left out.
        shortened = "et al." in reference.authors
        item: dict[str, Any] = {
            "id": reference.id,
            "type": work.kind,
            "title": reference.title,
            "author": [_csl_name(author) for author in reference.authors if author != "et al."],
            "issued": {"date-parts": [[reference.year]]} if reference.year else None,
            "container-title": work.container,
            "editor": [{"literal": one} for one in _several(work.editors)],
            "volume": work.volume,
            "issue": work.issue,
            "page": work.page,
            "DOI": reference.doi,
            "URL": _address(reference, work),
            "note": "; ".join([*_remarks(reference, work), *(["with further authors"] if shortened else [])]),
        }
        items.append({name: value for name, value in item.items() if value})
    return items
