"""References as APA, BibTeX and CSL-JSON: what was written is read back by other people's programs, and nothing is lost."""

import json
import re

import attrs
import pytest
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pybtex.bibtex.utils import change_case
from pybtex.database import parse_string
from pybtex.richtext import Text

from intimacy import load_catalog
from intimacy.cite import apa, bibtex, csl
from intimacy.model import Reference, StudyKind
from intimacy.testing import contents

# Neither reader is given a filter: pytest makes an error of every warning, so that a doubtful entry fails here.

CATALOG = load_catalog()
REFERENCES = CATALOG.references
UNVERIFIED = "DOI not verified"
UNREAD = "not read by those who made the catalogue"
FURTHER = "with further authors"
REPORTS = {"guidance", "nice guideline", "report"}
NO_VENUE = {*REPORTS, "web page"}
"""Venues that say what a text is, and become its type."""

many = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def study(**changes):
    known = {"id": "doe-2020", "authors": ("Doe, J.",), "year": 2020, "title": "Tea", "reading": "secondary-text"}
    return Reference(**known | changes)


# -- reading back ---------------------------------------------------------------------------------------------------

MACROS = {
    "textbackslash": "\\",
    "textasciitilde": "~",
    "textasciicircum": "^",
    "textbraceleft": "{",
    "textbraceright": "}",
}
TOKEN = re.compile(r"\\(?P<macro>[A-Za-z]+)(?:\{\}|[ ])?|\\(?P<sign>.)|(?P<brace>[{}])|(?P<plain>.)")


def printed(latex):
    """What LaTeX prints for a text; a character that it would take for a command is an error.

    Written for hostile texts: `pybtex.richtext` reads the catalogue, and stumbles over an escaped brace or caret.
    """
    out = []
    for found in TOKEN.finditer(latex):
        if found["macro"]:
            out.append(MACROS[found["macro"]])
        elif found["sign"]:
            assert found["sign"] in "&%$#_{}", latex
            out.append(found["sign"])
        elif found["plain"]:
            assert found["plain"] not in "&%$#_~^", latex
            out.append(found["plain"])
    return "".join(out)


def pybtex_printed(latex):
    return str(Text.from_latex(latex))


def whole_venue(container, volume, issue, page, editor, *, chapter):
    """The parts of a venue as one text, as the catalogue has it."""
    if chapter:
        return (
            f"In {f'{editor} (Ed.), ' if editor else ''}{container}{f' (pp. {page})' if page else ''}"
            if container
            else ""
        )
    numbers = f" {volume}{f'({issue})' if issue else ''}" if volume else ""
    return f"{container}{numbers}{f', {page}' if page else ''}"


VERBATIM = ("doi", "url")
"""Fields that programs take as they are, and LaTeX prints with a command that does so."""


def from_bibtex(text, as_printed=printed):
    """The references of a BibTeX file by key, as far as it carries them."""
    made = {}
    for key, entry in parse_string(text, "bibtex").entries.items():
        fields = {
            name: value if name in VERBATIM else as_printed(value)
            for name, value in entry.fields.items()
            if name != "pages"
        }
        page = entry.fields.get("pages", "").replace("--", "-")
        people = {role: [as_printed(str(one)) for one in persons] for role, persons in entry.persons.items()}
        made[key] = {
            "authors": tuple("et al." if name == "others" else name for name in people.get("author", ())),
            "title": fields["title"],
            "year": int(fields["year"]) if "year" in fields else None,
            "venue": whole_venue(
                fields.get("journal") or fields.get("booktitle") or fields.get("howpublished") or "",
                fields.get("volume"),
                fields.get("number"),
                as_printed(page),
                " & ".join(" ".join(reversed(name.split(", "))) for name in people.get("editor", ())),
                chapter=entry.type == "incollection",
            ),
            "doi": fields.get("doi"),
            "url": fields.get("url", ""),
            "note": fields.get("note", ""),
        }
    return made


def from_csl(items):
    """The references of CSL-JSON by id, as citeproc understands them."""
    source = CiteProcJSON(json.loads(json.dumps(items)))
    made = {}
    for key, one in source.items():
        text = {name: str(value) for name, value in one.items() if name not in ("author", "editor", "issued")}
        people = [
            name["literal"] if "literal" in name else f"{name['family']}, {name['given']}"
            for name in one.get("author", ())
        ]
        made[key] = {
            # CSL has no word for "et al.": the note has to tell that the names are not all.
            "authors": tuple([*people, "et al."] if FURTHER in text.get("note", "").split("; ") else people),
            "title": text["title"],
            "year": one["issued"]["year"] if "issued" in one else None,
            "venue": whole_venue(
                text.get("container_title", ""),
                text.get("volume"),
                text.get("issue"),
                text.get("page"),
                " & ".join(name["literal"] for name in one.get("editor", ())),
                chapter=one.type == "chapter",
            ),
            "doi": text.get("DOI"),
            "url": text.get("URL", ""),
            "note": text.get("note", ""),
        }
    return made


def squeezed(value):
    """A text as BibTeX keeps it: every run of white space is one space."""
    return " ".join(value.split()) if isinstance(value, str) else value


def carried(reference, squeeze=lambda value: value, *, as_csl=False):
    """What of a reference an export has to carry."""
    venue = reference.venue.strip()
    in_print = venue and venue.lower() not in NO_VENUE
    report = venue.lower() in REPORTS or (not venue and StudyKind.GUIDANCE in reference.designs)
    page = "" if reference.doi else next(iter(reference.pages), "")
    remarks = [
        *([reference.other_id] if reference.other_id else []),
        *([f"read at {page}"] if page and report else []),
        *([UNVERIFIED] if reference.doi and not reference.doi_seen else []),
        *([UNREAD] if reference.reading == "memory" else []),
        *([FURTHER] if as_csl and "et al." in reference.authors else []),
    ]
    return {
        "authors": tuple(map(squeeze, reference.authors)),
        "title": squeeze(reference.title),
        "year": reference.year,
        "venue": squeeze(re.sub(r"\(Eds\.\)", "(Ed.)", venue)) if in_print else "",
        "doi": reference.doi,
        # The page on which anything but a web page was read may be somebody's copy.
        "url": page if venue.lower() == "web page" else "",
        "note": squeeze("; ".join(remarks)),
    }


# -- the built-in catalogue -----------------------------------------------------------------------------------------


def test_every_reference_comes_back_whole_from_bibtex():
    back = from_bibtex(CATALOG.to_bibtex(), pybtex_printed)
    assert back == {id: carried(reference) for id, reference in REFERENCES.items()}


def test_both_readings_of_latex_agree_on_the_catalogue():
    text = CATALOG.to_bibtex()
    assert from_bibtex(text) == from_bibtex(text, pybtex_printed)


def test_every_reference_comes_back_whole_from_csl():
    assert from_csl(CATALOG.to_csl()) == {id: carried(reference, as_csl=True) for id, reference in REFERENCES.items()}


def test_a_key_is_an_id_and_entries_stand_in_the_order_of_the_catalogue():
    assert list(parse_string(CATALOG.to_bibtex(), "bibtex").entries) == list(REFERENCES)
    assert [item["id"] for item in CATALOG.to_csl()] == list(REFERENCES)


def test_a_range_of_pages_has_the_dash_of_latex():
    pages = {id: entry.fields.get("pages") for id, entry in parse_string(CATALOG.to_bibtex(), "bibtex").entries.items()}
    assert pages["aron-1992"] == "596--612"
    assert not [id for id, range_of in pages.items() if range_of and re.search(r"(?<!-)-(?!-)", range_of)]


def test_a_catalog_exports_what_the_room_makes_of_its_references():
    assert CATALOG.to_bibtex() == bibtex(REFERENCES.values())
    assert CATALOG.to_csl() == csl(REFERENCES.values())


def test_a_type_says_what_a_text_is():
    entries = parse_string(CATALOG.to_bibtex(), "bibtex").entries
    types = {item["id"]: item["type"] for item in CATALOG.to_csl()}
    for id, reference in REFERENCES.items():
        venue = reference.venue.lower()
        if venue in NO_VENUE:
            expected = ("misc", "webpage") if venue == "web page" else ("techreport", "report")
        else:
            expected = ("incollection", "chapter") if venue.startswith("in ") else ("article", "article-journal")
        assert (entries[id].type, types[id]) == expected, id


def test_no_name_of_a_journal_swallows_volume_or_pages():
    for item in CATALOG.to_csl():
        assert not re.search(r"\d", item.get("container-title", "")), item["id"]


def test_a_style_writes_the_whole_bibliography():
    source = CiteProcJSON(CATALOG.to_csl())
    style = CitationStylesStyle("harvard-cite-them-right")
    written = CitationStylesBibliography(style, source, formatter.plain)
    for id in REFERENCES:
        written.register(Citation([CitationItem(id)]))
    lines = dict(zip(written.keys, map(str, written.bibliography()), strict=True))
    assert lines.keys() == REFERENCES.keys()
    for id, reference in REFERENCES.items():
        assert reference.title in lines[id]
        assert str(reference.year or "no date") in lines[id]
        for author in reference.authors[:1]:
            assert author.split(",")[0] in lines[id]


def test_csl_is_plain_data_without_empty_fields():
    items = CATALOG.to_csl()
    assert json.loads(json.dumps(items)) == items
    assert all(value for item in items for value in item.values())


def test_an_address_is_that_of_a_page_on_the_web_and_where_a_report_was_read_is_a_remark():
    entries = parse_string(CATALOG.to_bibtex(), "bibtex").entries
    for item in CATALOG.to_csl():
        reference, fields = REFERENCES[item["id"]], entries[item["id"]].fields
        own = item["type"] == "webpage"
        assert item.get("URL") == fields.get("url") == (reference.pages[0] if own else None), reference.id
        read_at = item["type"] == "report" and not reference.doi
        assert (f"read at {reference.pages[0]}" in item.get("note", "") if reference.pages else False) is read_at
        assert ("read at http" in apa(reference)) is read_at, reference.id


def test_no_person_of_csl_is_called_et_al_and_the_note_says_where_there_are_more():
    for item in CATALOG.to_csl():
        assert "et al." not in str(item.get("author")), item["id"]
        assert (FURTHER in item.get("note", "")) is ("et al." in REFERENCES[item["id"]].authors), item["id"]


def test_the_catalogue_has_the_rare_cases_that_are_tested_here():
    every = REFERENCES.values()
    assert {"report", "webpage"} <= {item["type"] for item in CATALOG.to_csl()}
    assert any(not one.authors for one in every)
    assert any(not one.year for one in every)
    assert any("et al." in one.authors for one in every)
    assert any("," not in author for one in every for author in one.authors if author != "et al.")
    assert any(one.venue.startswith("In ") for one in every)
    assert any(one.doi and not one.doi_seen for one in every)
    assert any(one.unread for one in every)


def test_every_unverified_doi_and_every_unread_study_says_so_and_no_other_does():
    back, items = from_bibtex(CATALOG.to_bibtex()), from_csl(CATALOG.to_csl())
    for id, reference in REFERENCES.items():
        for said in (apa(reference), back[id]["note"], items[id]["note"]):
            assert (UNVERIFIED in said) is bool(reference.doi and not reference.doi_seen), id
            assert (UNREAD in said) is reference.unread, id


def test_apa_tells_authors_year_title_and_doi_of_every_reference_on_one_line():
    for id, reference in REFERENCES.items():
        said = apa(reference)
        assert said.isprintable(), id
        assert f"({reference.year or 'n.d.'})." in said, id
        assert reference.title.rstrip(".") in said, id
        assert all(author in said for author in reference.authors), id
        assert (f"https://doi.org/{reference.doi}" in said) is bool(reference.doi), id
        assert ".." not in said, id
        assert "  " not in said, id


# -- APA ------------------------------------------------------------------------------------------------------------

TWENTY_ONE = tuple(f"Doe, {letter}." for letter in "ABCDEFGHIJKLMNOPQRSTU")

CITED = {
    "an article": (
        {
            "authors": ("Doe, J.", "Roe, R. S."),
            "venue": "Journal of Tea 12(3), 45-67",
            "doi": "10.1000/1",
            "doi_seen": True,
        },
        "Doe, J., & Roe, R. S. (2020). Tea. Journal of Tea, 12(3), 45-67. https://doi.org/10.1000/1",
    ),
    "one author": ({"venue": "Tea 5"}, "Doe, J. (2020). Tea. Tea, 5."),
    "three authors": (
        {"authors": ("Doe, J.", "Roe, R.", "Poe, E.")},
        "Doe, J., Roe, R., & Poe, E. (2020). Tea.",
    ),
    "more than twenty authors": (
        {"authors": TWENTY_ONE},
        f"{', '.join(TWENTY_ONE[:19])}, ... Doe, U. (2020). Tea.",
    ),
    "some authors": (
        {"authors": ("Doe, J.", "Roe, R.", "et al.")},
        "Doe, J., Roe, R., et al. (2020). Tea.",
    ),
    "an organisation": ({"authors": ("The Tea Board",)}, "The Tea Board. (2020). Tea."),
    "no author": ({"authors": ()}, "Tea. (2020)."),
    "no year": ({"year": None}, "Doe, J. (n.d.). Tea."),
    "a question": ({"title": "Why tea?"}, "Doe, J. (2020). Why tea?"),
    "a title that ends already": ({"title": "Tea."}, "Doe, J. (2020). Tea."),
    "a chapter": (
        {"venue": "In A. Roe (Ed.), The Tea Book (pp. 3-9)"},
        "Doe, J. (2020). Tea. In A. Roe (Ed.), The Tea Book (pp. 3-9).",
    ),
    "a chapter of a book by several": (
        {"venue": "In A. Roe & B. Poe (Eds.), The Tea Book (pp. 3-9)"},
        "Doe, J. (2020). Tea. In A. Roe & B. Poe (Eds.), The Tea Book (pp. 3-9).",
    ),
    "a chapter of which little is known": (
        {"venue": "In The Tea Book"},
        "Doe, J. (2020). Tea. In The Tea Book.",
    ),
    "an article of an electronic journal": (
        {"venue": "Open Tea 7(1), e12345"},
        "Doe, J. (2020). Tea. Open Tea, 7(1), e12345.",
    ),
    "a page on the web": (
        {"authors": ("The Tea Board",), "year": None, "venue": "Web page", "pages": ("https://example.org/tea",)},
        "The Tea Board. (n.d.). Tea. https://example.org/tea",
    ),
    "a report": (
        {"authors": ("The Tea Board",), "venue": "Guidance", "other_id": "T7", "pages": ("https://example.org/tea",)},
        "The Tea Board. (2020). Tea. [T7; read at https://example.org/tea]",
    ),
    "a report that has a DOI": (
        {"venue": "Report", "doi": "10.1000/1", "doi_seen": True, "pages": ("https://example.org/tea",)},
        "Doe, J. (2020). Tea. https://doi.org/10.1000/1",
    ),
    "guidance of which no more is known": (
        {"designs": (StudyKind.GUIDANCE,), "pages": ("https://example.org/tea", "https://example.org/too")},
        "Doe, J. (2020). Tea. [read at https://example.org/tea]",
    ),
    "an article read on somebody's page": (
        {"venue": "Tea 5(1), 2-3", "pages": ("https://example.org/copy",)},
        "Doe, J. (2020). Tea. Tea, 5(1), 2-3.",
    ),
    "a DOI that nobody saw": (
        {"doi": "10.1000/1"},
        "Doe, J. (2020). Tea. https://doi.org/10.1000/1 [DOI not verified]",
    ),
    "a study that nobody read": (
        {"reading": "memory"},
        "Doe, J. (2020). Tea. [not read by those who made the catalogue]",
    ),
    "neither seen nor read": (
        {"reading": "memory", "doi": "10.1000/1"},
        "Doe, J. (2020). Tea. https://doi.org/10.1000/1 [DOI not verified; not read by those who made the catalogue]",
    ),
}


@pytest.mark.parametrize(("fields", "expected"), CITED.values(), ids=CITED)
def test_apa_follows_the_seventh_edition_and_leaves_out_what_is_not_known(fields, expected):
    assert apa(study(**fields)) == expected


@pytest.mark.parametrize("fields", [fields for fields, _ in CITED.values()], ids=CITED)
def test_every_kind_of_reference_comes_back_from_bibtex_and_csl(fields):
    reference = study(**fields)
    assert from_bibtex(bibtex([reference])) == {"doe-2020": carried(reference)}
    assert from_csl(csl([reference])) == {"doe-2020": carried(reference, as_csl=True)}


# -- names ----------------------------------------------------------------------------------------------------------

NAMES = {
    "accents": ("Nuñez-Ibáñez, É.", ["Nuñez-Ibáñez"], ["É."]),
    "other letters": ("Kołodziej, Ş. Ø.", ["Kołodziej"], ["Ş.", "Ø."]),
    "other scripts": ("李, 明", ["李"], ["明"]),
    "letters put together": ("Gu\u0308ven, I\u0307.", ["Gu\u0308ven"], ["I\u0307."]),
    "an apostrophe": ("D'Avanzo, B.", ["D'Avanzo"], ["B."]),
    "a hyphen": ("Tsai, F.-F.", ["Tsai"], ["F.-F."]),
    "a double name": ("Garcia Lopez, M.", ["Garcia", "Lopez"], ["M."]),
}


@pytest.mark.parametrize(("name", "family", "given_names"), NAMES.values(), ids=NAMES)
def test_a_name_comes_apart_into_family_and_given_names(name, family, given_names):
    (person,) = parse_string(bibtex([study(authors=(name,))]), "bibtex").entries["doe-2020"].persons["author"]
    assert [*person.prelast_names, *person.last_names] == family
    assert [*person.first_names, *person.middle_names] == given_names
    (item,) = csl([study(authors=(name,))])
    assert item["author"] == [{"family": " ".join(family), "given": " ".join(given_names)}]


def test_a_particle_is_a_part_of_the_family_name():
    (person,) = (
        parse_string(bibtex([study(authors=("van den Berg, C.",))]), "bibtex").entries["doe-2020"].persons["author"]
    )
    assert (person.prelast_names, person.last_names) == (["van", "den"], ["Berg"])


@pytest.mark.parametrize("name", ["Tea Board", "Care and Health Board", "others", "van den Berg Institute"])
def test_an_organisation_is_one_author_whose_name_is_not_taken_apart(name):
    (person,) = parse_string(bibtex([study(authors=(name,))]), "bibtex").entries["doe-2020"].persons["author"]
    assert (person.first_names, person.prelast_names, person.last_names) == ([], [], [f"{{{name}}}"])
    (item,) = csl([study(authors=(name,))])
    assert item["author"] == [{"literal": name}]


@pytest.mark.parametrize(
    "name", ["Tea and Sons, Ltd", "Department of Health, Education, and Welfare", "A, B, C, and D"]
)
def test_an_organisation_with_commas_is_one_author_too(name):
    reference = study(authors=("Doe, J.", name))
    assert from_bibtex(bibtex([reference]))["doe-2020"]["authors"] == ("Doe, J.", name)
    (item,) = csl([reference])
    assert item["author"] == [{"family": "Doe", "given": "J."}, {"literal": name}]


def test_the_younger_of_two_keeps_the_initials_apart_from_the_junior():
    (person,) = (
        parse_string(bibtex([study(authors=("Doe, J. R., Jr.",))]), "bibtex").entries["doe-2020"].persons["author"]
    )
    assert (person.last_names, [*person.first_names, *person.middle_names], person.lineage_names) == (
        ["Doe"],
        ["J.", "R."],
        ["Jr."],
    )


def test_et_al_is_others_to_bibtex():
    (entry,) = parse_string(bibtex([study(authors=("Doe, J.", "et al."))]), "bibtex").entries.values()
    assert [str(one) for one in entry.persons["author"]] == ["Doe, J.", "others"]


def test_et_al_is_no_person_to_csl_and_the_note_says_that_there_are_more():
    (item,) = csl([study(authors=("Doe, J.", "et al."))])
    assert item["author"] == [{"family": "Doe", "given": "J."}]
    assert item["note"] == FURTHER


def test_several_editors_are_several_people():
    reference = study(venue="In A. Roe & B. Poe (Eds.), The Tea Book (pp. 3-9)")
    (entry,) = parse_string(bibtex([reference]), "bibtex").entries.values()
    assert [str(one) for one in entry.persons["editor"]] == ["Roe, A.", "Poe, B."]


# -- titles ---------------------------------------------------------------------------------------------------------


def in_small_letters(title):
    """A title as a style prints it that lowers what is not kept."""
    (entry,) = parse_string(bibtex([study(title=title)]), "bibtex").entries.values()
    return printed(change_case(entry.fields["title"], "t"))


@pytest.mark.parametrize(
    "title",
    [
        "Inclusion of Other in the Self Scale",
        "A trial in the UK",
        "PTSD in couples",
        "HITS: A short tool",
        '"Date nights" take two',
        "(Un)happy in Rome",
        "What #MeToo changed",
        "Growing 50% of A&E",
        "The H_2 of O",
    ],
)
def test_a_style_that_lowers_letters_leaves_names_as_they_are(title):
    assert in_small_letters(title) == title


@pytest.mark.parametrize("title", ["What #MeToo changed", "The $AD tale", "Love & R&B"])
def test_no_kept_word_looks_to_bibtex_like_one_accented_letter(title):
    # A group of its own that begins with a backslash is one letter to BibTeX, which lowers all of it; pybtex does not.
    (entry,) = parse_string(bibtex([study(title=title)]), "bibtex").entries.values()
    assert not re.search(r"(?<![{\\])\{\\", entry.fields["title"])


def test_a_style_that_lowers_letters_leaves_the_titles_of_the_catalogue_as_they_are():
    lowered = {id: in_small_letters(reference.title) for id, reference in REFERENCES.items()}
    assert lowered == {id: reference.title for id, reference in REFERENCES.items()}


# -- hostile texts --------------------------------------------------------------------------------------------------

SIGNS = {
    "left brace": "{",
    "right brace": "}",
    "backslash": "\\",
    "percent": "%",
    "ampersand": "&",
    "dollar": "$",
    "hash": "#",
    "underscore": "_",
    "tilde": "~",
    "caret": "^",
    "quote": '"',
    "apostrophe": "'",
    "grave accent": "`",
    "at": "@",
    "equals": "=",
    "comma": ",",
    "new line": "\n",
    "tab": "\t",
    "angle": "<",
}


@pytest.mark.parametrize("sign", SIGNS.values(), ids=SIGNS)
def test_a_sign_that_means_something_to_latex_or_bibtex_comes_back_wherever_it_stands(sign):
    text = f"Tea{sign} {sign}Trust{sign}Talk {sign} {sign}{sign}end"
    reference = study(title=text, venue=text, other_id=text)
    back = from_bibtex(bibtex([reference, study(id="after")]))
    assert back == {"doe-2020": carried(reference, squeezed), "after": carried(study(id="after"))}
    assert from_csl(csl([reference])) == {"doe-2020": carried(reference, as_csl=True)}


@pytest.mark.parametrize(
    "sign", [sign for sign in SIGNS.values() if sign != ","], ids=[name for name in SIGNS if name != "comma"]
)
def test_a_name_with_such_a_sign_is_one_author_and_comes_back(sign):
    reference = study(authors=(f"Tea{sign}Board{sign}", f"Doe{sign}Roe, J.{sign}"))
    assert from_bibtex(bibtex([reference])) == {"doe-2020": carried(reference, squeezed)}
    assert from_csl(csl([reference])) == {"doe-2020": carried(reference, as_csl=True)}


@pytest.mark.parametrize("issue", ["3 & 4", "Suppl. #2", "100%", "3_4", "{3", "3}", "$3", "~", "\\newpage"])
def test_an_issue_with_such_a_sign_comes_back(issue):
    reference = study(venue=f"Journal of Tea 12({issue}), 45-67")
    (item,) = csl([reference])
    assert (item["volume"], item["issue"], item["page"]) == ("12", issue, "45-67")
    assert from_bibtex(bibtex([reference])) == {"doe-2020": carried(reference)}


@pytest.mark.parametrize("page", ["e12_3", "1-9", "S12-S19", "439-445.e4"])
def test_pages_of_every_kind_come_back(page):
    reference = study(venue=f"Journal of Tea 12(3), {page}")
    (item,) = csl([reference])
    assert (item["container-title"], item["page"]) == ("Journal of Tea", page)
    assert from_bibtex(bibtex([reference])) == {"doe-2020": carried(reference)}


DOIS = {
    "10.1002/(SICI)1097-4679(199807)54:5<637::AID-1>3.0.CO;2-E": "10.1002/(SICI)1097-4679(199807)54:5<637::AID-1>3.0.CO;2-E",
    "10.1000/a_b%20#~^&$\\": "10.1000/a_b%20#~^&$\\",
    "10.1000/a_b%20#{1}~^&$\\": "10.1000/a_b%20#%7B1%7D~^&$\\",
    "10.1000/{": "10.1000/%7B",
    "10.1000/}": "10.1000/%7D",
}


@pytest.mark.parametrize(("doi", "in_bibtex"), DOIS.items())
def test_a_doi_is_verbatim_but_for_the_braces_that_bibtex_counts(doi, in_bibtex):
    reference = study(doi=doi)
    after = study(id="after")
    assert from_bibtex(bibtex([reference, after])) == {
        "doe-2020": carried(reference) | {"doi": in_bibtex},
        "after": carried(after),
    }
    assert from_csl(csl([reference])) == {"doe-2020": carried(reference, as_csl=True)}
    assert f"https://doi.org/{doi} " in apa(reference)


@pytest.mark.parametrize(
    ("address", "in_bibtex"),
    [
        ("https://example.org/a_b%20c/~d?e=1&f=$2#g", "https://example.org/a_b%20c/~d?e=1&f=$2#g"),
        ("https://example.org/{a}", "https://example.org/%7Ba%7D"),
    ],
)
def test_an_address_is_verbatim_but_for_the_braces_that_bibtex_counts(address, in_bibtex):
    reference = study(venue="Web page", pages=(address,))
    assert from_bibtex(bibtex([reference])) == {"doe-2020": carried(reference) | {"url": in_bibtex}}
    assert from_csl(csl([reference])) == {"doe-2020": carried(reference, as_csl=True)}


@pytest.mark.parametrize("address", ["https://example.org/a_b%20c/~d?e=1&f=$2#g", "https://example.org/{a}"])
def test_where_a_report_was_read_is_printed_as_it_is(address):
    reference = study(venue="Report", pages=(address,))
    assert from_bibtex(bibtex([reference])) == {"doe-2020": carried(reference)}
    assert from_csl(csl([reference])) == {"doe-2020": carried(reference, as_csl=True)}
    assert carried(reference)["note"] == f"read at {address}"


HOSTILE = st.text(st.sampled_from("{}\\%&$#_~^\"'`@=,;:()[]<>/!?. -\n\r\t3AbÉé漢"), min_size=1, max_size=30).filter(
    str.strip
)


DOE = st.just(("Doe, J.",))


@st.composite
def hostile(draw, names=DOE):
    """The references of an arbitrary catalogue, with hostile titles and venues."""
    made = draw(contents(pillars=0, obstacles=0, practices=0, benefits=0)).references
    return [
        attrs.evolve(one, authors=draw(names), title=draw(HOSTILE), venue=draw(HOSTILE | st.just(""))) for one in made
    ]


@many
@given(hostile())
def test_whatever_stands_in_titles_and_venues_comes_back_from_bibtex(references):
    assert from_bibtex(bibtex(references)) == {one.id: carried(one, squeezed) for one in references}


@many
@given(hostile())
def test_whatever_stands_in_titles_and_venues_comes_back_from_csl(references):
    assert from_csl(csl(references)) == {one.id: carried(one, as_csl=True) for one in references}


@many
@given(contents(pillars=0, obstacles=0, practices=0, benefits=0))
def test_the_references_of_any_catalogue_come_back_from_csl(records):
    back = from_csl(csl(records.references))
    for one in records.references:
        assert back[one.id] == carried(one)


@many
@given(hostile(names=st.lists(HOSTILE, max_size=4, unique=True).map(tuple)))
def test_apa_of_hostile_texts_raises_nothing_and_leaves_out_nothing(references):
    for one in references:
        said = apa(one)
        assert one.title.rstrip(".") in said
        assert all(author in said for author in one.authors)
        assert str(one.year or "n.d.") in said
        assert (UNVERIFIED in said, UNREAD in said) == (bool(one.doi and not one.doi_seen), one.unread)


@many
@given(contents(pillars=0, obstacles=0, practices=0, benefits=0))
def test_apa_of_any_catalogue_raises_nothing(records):
    for one in records.references:
        assert one.title.rstrip(".") in apa(one)


@many
@given(hostile(names=st.lists(HOSTILE, max_size=4, unique=True).map(tuple)))
def test_bibtex_has_one_entry_for_each_reference_whatever_stands_in_them(references):
    heads = re.findall(r"^@\w+\{([^,\n]*),$", bibtex(references), flags=re.MULTILINE)
    assert heads == [one.id for one in references]


def test_no_reference_is_an_empty_file_and_an_empty_list():
    assert bibtex([]) == ""
    assert csl([]) == []
    assert not parse_string(bibtex([]), "bibtex").entries
