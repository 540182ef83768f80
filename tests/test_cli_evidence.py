"""The command on evidence and help: references, coverage, help-contacts, the studies that show names, and how firm an order is."""

import csv
import io
import json
import re
import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from intimacy import Situation, load_catalog, read_catalog, recommend
from intimacy.cite import apa
from intimacy.model import Purpose
from intimacy.wording import FIND_HELP, PURPOSE, SAMPLES_LIMIT, evidence_phrase

shared = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("test_cli.py"))))
command, process = shared.command, shared.process
a_file, catalogue, link, lines_of, raw_characters = (
    getattr(shared, name) for name in ("a_file", "catalogue", "link", "lines_of", "raw_characters")
)
FEAR, HURT, HOSTILE = shared.FEAR, shared.HURT, shared.HOSTILE

CATALOG = load_catalog()
KNOWN = sorted({one.country for one in CATALOG.contacts.values()} - {"international"})
HELD = {"obstacles": {"lack-of-trust": 0.9}, "red_flags": ["eggshells", "severe-depression"]}
LINK = "empathetic-listening strengthens safety"
AGE = "If one does not work, look it up, or call the emergency number in danger."
"""How what is said of the age of contacts ends."""
EXAMINED = next(pair for pair in CATALOG.examined if pair.references_against)
WITHOUT_STUDY = "act-stopped"

COMMANDS = [
    ["references"],
    ["references", "--format", "bibtex"],
    ["references", "--format", "csl"],
    ["coverage"],
    ["coverage", "--format", "json"],
    ["help-contacts", "--country", "gb"],
    ["help-contacts", "--country", "gb", "--format", "csv"],
    ["help-contacts", "--country", "gb", "--format", "json"],
]


def squeezed(text):
    """A text without white space, so that it does not matter where a line ends."""
    return re.sub(r"\s", "", text)


def spelt(kind):
    """A kind of study without hyphens, which may be spaces in words."""
    return kind.replace("-", "")


def flat(text):
    return " ".join(text.split())


def reach(contact):
    """How a contact is reached, where its number is not a word of its name already."""
    told = contact.phone in contact.name.split()
    return contact.name if told else f"{contact.name}: {contact.phone or contact.website}"


def headings(text):
    """What the contacts of a text are said to be for."""
    return {purpose for purpose, words in PURPOSE.items() if f"{words}:" in text.splitlines()}


@pytest.fixture
def terminal(monkeypatch):
    """Make stdout a terminal of so many columns."""

    def resized(columns):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("LINES", "24")

    return resized


def own_catalogue(words="Words", **changes):
    """A small catalogue with a link that is tested, studies for and against it, and a service of its own."""
    return catalogue(
        links=[
            link(
                "tea",
                "addresses",
                "noise",
                rationale=words,
                verdict="supported",
                directness="direct",
                references_for=["doe-2020"],
                references_against=["roe-2021"],
            ),
            link("noise", "weakens", "calm"),
        ],
        examined=[
            {"source": "tea", "relation": "strengthens", "target": "calm", "note": words}
            | {"references_against": ["roe-2021"]}
        ],
        references=[
            {
                "id": "doe-2020",
                "authors": [f"Doe, {words}"],
                "year": 2020,
                "title": words,
                "venue": words,
                "doi": "10.1000/tea",
                "other_id": words,
                "designs": ["experiment"],
                "sample": "couples",
                "size": f"40 couples {words}",
                "effect": f"d = 0.4 {words}",
                "finding": words,
                "reading": "abstract-or-front-page",
                "pages": [words],
            },
            {"id": "roe-2021", "authors": ["Roe, R."], "year": 2021, "title": "Tea, once more"},
        ],
        contacts=[
            {
                "id": "gb-tea-line",
                "country": "GB",
                "name": f"Tea line {words}",
                "purposes": ["crisis"],
                "phone": "0800 1234",
                "website": "https://tea.example/",
                "hours": words,
                "note": words,
                "source": "https://tea.example/about",
                "read_on": "2026-11-22",
            }
        ],
        **changes,
    )


# -- help --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["references", "coverage", "help-contacts"])
def test_every_command_on_evidence_is_listed_and_explains_itself_and_its_options(command, name):
    assert f"\n  {name} " in command().out
    done = command(name, "--help")
    assert (done.code, done.err) == (0, "")
    assert f" {name} [OPTIONS]" in done.out.splitlines()[0]
    assert "--catalog NAME|PATH" in done.out
    assert "--format" in done.out


@pytest.mark.parametrize(
    "name", ["references", "coverage", "help-contacts", "recommend", "why-not", "show", "list", "search"]
)
def test_every_help_fits_80_columns(command, name):
    assert max(map(len, command(name, "--help").out.splitlines())) <= 80


def test_the_help_names_every_purpose_that_help_may_be_wanted_for(command):
    said = squeezed(command("help-contacts", "--help").out)
    assert [one for one in Purpose if one not in said] == []


# -- references --------------------------------------------------------------------------------------------------------


def test_all_references_are_written_in_apa_one_on_each_line(command):
    done = command("references")
    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [apa(one) for one in CATALOG.references.values()]


def test_all_references_are_written_as_the_library_writes_bibtex_and_csl(command):
    assert command("references", "--format", "bibtex").out.strip() == CATALOG.to_bibtex().strip()
    assert command("references", "--format", "csl").data == json.loads(json.dumps(CATALOG.to_csl()))


CLAIM = next(one for one in CATALOG.links if one.id == LINK)
BEHIND = {
    "a study": ("gottman-1998", ["gottman-1998"]),
    "a link": (LINK, [*CLAIM.references_for, *CLAIM.references_against]),
    "a link in any case": (
        f"  {LINK.upper()} ".replace(" ", "  "),
        [*CLAIM.references_for, *CLAIM.references_against],
    ),
    "a link by an alias": ("listening strengthens safety", [*CLAIM.references_for, *CLAIM.references_against]),
    "an examined pair": (EXAMINED.id, EXAMINED.references_against),
    "a concept without a study": (WITHOUT_STUDY, []),
    **{
        f"a {record.kind}": (record.id, [one.id for one in CATALOG.find_references(concept=record.id)])
        for record in map(
            CATALOG.__getitem__,
            ["trust", "lack-of-trust", "forgiveness", "personal-growth", "physical-violence", "couple-counselling"],
        )
    },
    "an alias": ("cheating", [one.id for one in CATALOG.find_references(concept="lack-of-trust")]),
    "a name with capitals and spaces": (
        "Lack of Trust",
        [one.id for one in CATALOG.find_references(concept="lack-of-trust")],
    ),
}


@pytest.mark.parametrize(("given", "ids"), BEHIND.values(), ids=BEHIND)
def test_the_references_behind_whatever_is_named_are_written_in_every_format(command, given, ids):
    wanted = [one for one in CATALOG.references.values() if one.id in ids]
    warned = "" if wanted else "No study is named for that.\n"
    done = command("references", given)
    assert (done.code, done.err) == (0, warned)
    assert done.out.splitlines() == [apa(one) for one in wanted]
    done = command("references", given, "--format", "csl")
    assert (done.code, done.err) == (0, warned)
    assert [item["id"] for item in done.data] == [one.id for one in wanted]
    done = command("references", given, "--format", "bibtex")
    assert (done.code, done.err) == (0, warned)
    assert re.findall(r"^@[a-z]+\{([^,]+),$", done.out, flags=re.MULTILINE) == [one.id for one in wanted]


def test_of_several_names_each_reference_is_written_once(command):
    several = ["forgiveness", "mcnulty-2010", "forgiveness strengthens trust", "trust"]
    together = command("references", *several, "--format", "csl").data
    one_by_one = [item["id"] for given in several for item in command("references", given, "--format", "csl").data]
    assert [item["id"] for item in together] == [id for id in CATALOG.references if id in one_by_one]
    assert len(set(one_by_one)) < len(one_by_one), "some study was behind two of them"


def test_a_reference_that_nobody_read_or_whose_doi_nobody_saw_says_so(command):
    for one in CATALOG.references.values():
        if one.unread or (one.doi and not one.doi_verified):
            (line,) = command("references", one.id).out.splitlines()
            assert ("not read by" in line) is one.unread
            assert ("DOI not verified" in line) is bool(one.doi and not one.doi_verified)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("trsut", "no concept 'trsut' in this catalog; the nearest: trust"),
        ("gottman", "the nearest: gottman-1998"),
        ("nothing-like-it", "no concept 'nothing-like-it'"),
        ("empathetic-listening strengthens safty", f"the nearest: {LINK}"),
        ("one two three", "no concept 'one-two-three'"),
    ],
)
@pytest.mark.parametrize("form", ["apa", "bibtex", "csl"])
def test_what_is_unknown_is_one_fault_with_the_nearest_and_no_data(command, given, said, form):
    for words in ([given], ["trust", given]):
        done = command("references", *words, "--format", form)
        assert (done.code, done.out) == (1, "")
        assert done.err.startswith("error: ")
        assert said in done.err


# -- coverage ----------------------------------------------------------------------------------------------------------


def test_coverage_as_json_is_that_of_the_catalogue(command):
    assert command("coverage", "--format", "json").data == json.loads(json.dumps(CATALOG.coverage().to_dict()))


def test_coverage_in_words_gives_every_number_names_all_that_is_thin_and_whom_was_studied(command):
    done = command("coverage")
    covered = CATALOG.coverage()
    lines, words = done.out.splitlines(), flat(done.out)
    assert (done.code, done.err) == (0, "")
    assert max(map(len, lines)) <= 80
    for verdict, count in covered.links_by_verdict.items():
        assert f"{count} {verdict}" in words
    assert f"{covered.links} links" in words
    assert f"{covered.examined} pairs" in words
    for id in (*covered.links_with_one_study, *covered.references_unread):
        assert f" - {id}" in lines
    assert f"Links with one study: {len(covered.links_with_one_study)}" in lines
    assert f"References that nobody read: {len(covered.references_unread)}" in lines
    assert words.endswith(SAMPLES_LIMIT)


def test_coverage_names_every_gap_of_a_catalogue_that_has_them_all(command, tmp_path):
    path = a_file(tmp_path, catalogue(benefits=[{"id": "rest", "name": "Rest"}]), "mine.json")
    said = re.split(r"\n\n", command("coverage", "--catalog", path).out)
    for id, title in (("noise", "Obstacles"), ("rest", "Benefits"), ("calm", "Pillars that no"), ("tea", "Practices")):
        (part,) = (one for one in said if one.startswith(title))
        assert part.endswith(f": 1\n - {id}")
    (alone,) = (one for one in said if one.startswith("Pillars that one"))
    assert alone.endswith(": none")


# -- help-contacts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("country", KNOWN)
def test_every_service_of_a_country_is_named_with_all_that_is_known_of_it(command, country):
    done = command("help-contacts", "--country", country)
    said = squeezed(done.out)
    here = [one for one in CATALOG.contacts.values() if one.country == country]
    assert (done.code, done.err) == (0, "")
    assert here
    for one in here:
        for part in (one.name, one.phone, one.website, one.hours, one.note):
            assert squeezed(part or "") in said
    assert headings(done.out) <= {one for contact in here for one in contact.purposes}
    assert flat(done.out).count(AGE) == flat(done.out).count(FIND_HELP) == 1


@pytest.mark.parametrize("country", KNOWN)
def test_the_number_for_danger_comes_first_in_every_country(command, country):
    assert command("help-contacts", "--country", country).out.startswith(f"{PURPOSE[Purpose.EMERGENCY]}:\n - ")


@pytest.mark.parametrize("country", KNOWN)
def test_a_number_to_call_stands_whole_on_a_line_of_80_columns(command, country):
    text = command("help-contacts", "--country", country).out
    assert [line for line in text.splitlines() if len(line) > 80 and "http" not in line] == []
    broken = [
        one.phone for one in CATALOG.contacts.values() if one.country == country and one.phone and one.phone not in text
    ]
    assert broken == []


@pytest.mark.parametrize("country", KNOWN)
def test_an_address_stands_whole_on_a_line_of_80_columns(command, country):
    text = command("help-contacts", "--country", country).out
    broken = [
        one.website
        for one in CATALOG.contacts.values()
        if one.country == country and one.website and one.website not in text
    ]
    assert broken == []


@pytest.mark.parametrize("form", ["text", "json", "csv"])
@pytest.mark.parametrize("said", ["gb", "Gb", " gB ", "uk"])
def test_a_country_is_taken_in_any_case_and_as_people_say_it(command, said, form):
    expected = command("help-contacts", "--country", "GB", "--format", form)
    assert expected.code == 0
    assert command("help-contacts", "--country", said, "--format", form) == expected


@pytest.mark.parametrize("words", [["help-contacts"], ["recommend"], ["why-not", "forgiveness"]], ids=" ".join)
@pytest.mark.parametrize("said", ["zz", "Germany", "", "g b", "GBR", "international", "44"])
def test_what_is_no_country_is_a_fault_of_usage_that_says_how_one_is_written(command, words, said):
    done = command(*words, "--country", said)
    assert (done.code, done.out) == (2, "")
    assert "--country" in done.err
    assert "two letters" in done.err
    assert "GB" in done.err


def test_json_of_contacts_has_the_page_and_the_day_of_each(command):
    done = command("help-contacts", "--country", "ie", "--format", "json")
    assert done.data == [one.to_dict() for one in CATALOG.find_contacts(country="IE")]
    for one in done.data:
        assert one["source"].startswith("http")
        assert re.fullmatch(r"2026-\d\d-\d\d", one["read_on"])


def test_csv_of_contacts_has_a_row_for_each_and_the_same_cells(command):
    rows = list(csv.DictReader(io.StringIO(command("help-contacts", "--country", "us", "--format", "csv").out)))
    expected = [one.to_dict() for one in CATALOG.find_contacts(country="US")]
    assert [list(row) for row in rows] == [list(one) for one in expected]
    assert rows == [
        {**{name: value or "" for name, value in one.items()}, "purposes": " ".join(one["purposes"])}
        for one in expected
    ]


@pytest.mark.parametrize("country", ["jp", "br", "aq"])
def test_a_country_without_contacts_gets_those_for_people_anywhere_and_is_told_so(command, country):
    done = command("help-contacts", "--country", country)
    anywhere = command("help-contacts", "--format", "json")
    assert done.code == 0
    assert f"None is known of {country.upper()}; these are for people anywhere." in flat(done.out)
    assert command("help-contacts", "--country", country, "--format", "json") == anywhere
    assert {one["country"] for one in anywhere.data} == {"international"}
    assert all(squeezed(one["website"]) in squeezed(done.out) for one in anywhere.data)


def test_without_a_country_the_countries_that_are_known_are_named(command):
    done = command("help-contacts")
    assert f"--country names those of one country: {', '.join(KNOWN)}." in flat(done.out)
    assert "None is known" not in done.out


def test_a_country_that_is_known_is_not_told_of_others(command):
    said = command("help-contacts", "--country", "gb").out
    assert "None is known" not in said
    assert "--country" not in said


@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("country", [None, "us", "nl", "jp"])
def test_only_what_is_for_what_is_wanted_is_given(command, purpose, country):
    where = ["--country", country] if country else []
    found = command("help-contacts", *where, "--for", purpose, "--format", "json").data
    assert found == [one.to_dict() for one in CATALOG.find_contacts(country=country, purpose=purpose)]
    assert all(purpose in one["purposes"] for one in found)
    said = squeezed(command("help-contacts", *where, "--for", purpose).out)
    assert all(squeezed(one["name"]) in said for one in found)


@pytest.mark.parametrize("country", [None, *KNOWN])
def test_what_nothing_is_known_for_is_named(command, country):
    where = ["--country", country] if country else []
    found = command("help-contacts", *where, "--format", "json").data
    bare = [PURPOSE[one].lower() for one in Purpose if not any(one in contact["purposes"] for contact in found)]
    said = flat(command("help-contacts", *where).out)
    assert (f"No contact is known here for: {'; '.join(bare)}." in said) is bool(bare)
    assert said.count("No contact is known") == bool(bare)


@pytest.mark.parametrize("purpose", Purpose)
def test_what_is_given_stands_under_what_was_asked_for(command, purpose):
    for where in ([], *(["--country", country] for country in KNOWN)):
        said = command("help-contacts", *where, "--for", purpose).out
        assert headings(said) <= {purpose}, where


def test_where_no_service_for_something_is_known_it_is_said(command):
    for country, purpose in (("es", "substance-use"), ("jp", "substance-use"), ("jp", "emergency")):
        words = ["help-contacts", "--country", country, "--for", purpose]
        assert command(*words, "--format", "json").data == []
        done = command(*words)
        assert f"No contact is known here for: {PURPOSE[Purpose(purpose)].lower()}." in flat(done.out)
        assert "these are for" not in done.out, "nothing was given"
        assert FIND_HELP in flat(done.out)


def test_an_unknown_purpose_is_a_fault_of_usage_that_names_them_all(command):
    done = command("help-contacts", "--for", "loneliness")
    assert (done.code, done.out) == (2, "")
    assert [one for one in Purpose if one not in done.err] == []


# -- show --------------------------------------------------------------------------------------------------------------

STUDIED = [
    next(one for one in CATALOG.links if one.references_for and one.references_against),
    next(one for one in CATALOG.links if any(study.effect for study in one.evidence.studies_for)),
    next(one for one in CATALOG.links if any(study.effect for study in one.evidence.studies_against)),
    next(one for one in CATALOG.links if one.evidence.unread),
    CLAIM,
]
BASES = sorted({one.basis for one in CATALOG.links})


@pytest.mark.parametrize("one", STUDIED, ids=lambda one: one.id)
def test_show_gives_of_every_study_of_a_link_the_side_the_kind_the_size_and_the_effect(command, one):
    done = command("show", one.id)
    assert (done.code, done.err) == (0, "")
    assert f"{one.strength}; {evidence_phrase(one)})" in flat(done.out)
    assert one.rationale in flat(done.out)
    assert flat(done.out).endswith(SAMPLES_LIMIT)
    assert flat(done.out).count(SAMPLES_LIMIT) == 1
    said = squeezed(done.out)
    # Of an untested link no study was found; what stands with it is near it.
    near = "nearby" if one.verdict == "untested" else "for"
    for side, studies in ((near, one.evidence.studies_for), ("against", one.evidence.studies_against)):
        for study in studies:
            start = said.index(squeezed(f"{side}: {study.name}"))
            end = min(
                (at for word in ("for:", "nearby:", "against:") if (at := said.find(word, start + 8)) > 0),
                default=len(said),
            )
            told = said[start:end]
            assert squeezed(study.size) in told
            assert squeezed(study.effect) in told
            assert [one for one in study.designs if one != "rct" and spelt(one) not in told.replace("-", "")] == []
            assert ("[unread]" in told) is study.unread


@pytest.mark.parametrize("verdict", sorted({one.verdict for one in CATALOG.links if one.references_for}))
def test_what_stands_with_an_untested_link_is_near_it_and_never_for_it(command, verdict):
    several = [one for one in CATALOG.links if one.references_for and one.verdict == verdict]
    said = command("show", *(one.id for one in several)).out
    labels = set(re.findall(r"^   (nearby|for): ", said, flags=re.MULTILINE))
    assert labels == {"nearby" if verdict == "untested" else "for"}


@pytest.mark.parametrize("one", [next(x for x in CATALOG.links if x.basis == b) for b in BASES], ids=BASES)
def test_show_gives_of_a_link_what_it_is_based_on_and_where_the_article_has_it(command, one):
    there = f", {one.stated_strength} there" if one.stated_strength else ""
    where = f", at {one.place}{there}" if one.place else ""
    lines = [line for line in command("show", one.id).out.splitlines() if line.startswith("   basis: ")]
    assert lines == [f"   basis: {one.basis.replace('-', ' ')}{where}"]


def test_a_kind_of_study_is_spelt_as_in_any_book(command):
    one = next(
        one for one in CATALOG.links if any("meta-analysis" in study.designs for study in one.evidence.studies_for)
    )
    said = command("show", one.id).out
    assert "meta-analysis" in said
    assert "meta analysis" not in said


@pytest.mark.parametrize("one", STUDIED, ids=lambda one: one.id)
def test_show_as_json_gives_the_phrase_and_the_studies_of_a_link(command, one):
    data = command("show", one.id, "--format", "json").data
    assert data["evidence"] == evidence_phrase(one)
    for side, studies in (("for", one.evidence.studies_for), ("against", one.evidence.studies_against)):
        shown = data["studies"].get(side, [])
        assert [study["id"] for study in shown] == [study.id for study in studies]
        for given, study in zip(shown, studies, strict=True):
            assert given.get("designs", []) == [str(kind) for kind in study.designs]
            assert (given.get("size", ""), given.get("effect", "")) == (study.size, study.effect)


@pytest.mark.parametrize("id", ["aron-1992", "gottman-1998", "mcnulty-2010", "feeney-collins-2015", "mostova-2022"])
def test_show_gives_of_a_study_its_apa_kind_sample_effect_and_the_links_for_and_against_which_it_speaks(command, id):
    study = CATALOG.references[id]
    done = command("show", id)
    said, lines = squeezed(done.out), done.out.splitlines()
    assert said.startswith(squeezed(apa(study)))
    for part in (", ".join(study.designs), study.size, study.effect, study.finding, study.caution):
        assert squeezed(part) in said
    cited_for = [f" - {one.id}" for one in CATALOG.find_links(reference=id) if id in one.references_for]
    against = [f" - {one.id}" for one in CATALOG.find_links(reference=id) if id in one.references_against]
    assert [line for line in lines if line.startswith(" - ")] == cited_for + against
    assert ("For:" in lines, "Against:" in lines) == (bool(cited_for), bool(against))


@pytest.mark.parametrize("id", ["forgiveness", "trust", "differing-needs", "satisfaction"])
def test_show_gives_of_a_concept_every_link_with_its_phrase_and_its_studies(command, id):
    said = squeezed(command("show", id).out)
    several = [*CATALOG.find_links(source=id), *CATALOG.find_links(target=id)]
    assert several
    for one in several:
        assert squeezed(f"{evidence_phrase(one)})") in said
        for study in (*one.evidence.studies_for, *one.evidence.studies_against):
            assert squeezed(study.name) in said
            assert squeezed(study.size) in said
    assert said.endswith(squeezed(SAMPLES_LIMIT))


def test_show_tells_a_pair_that_was_examined_from_one_that_nobody_looked_at(command):
    done = command("show", EXAMINED.id)
    assert done.code == 0
    assert "looked at, and nothing found" in " ".join(done.out.split())
    assert EXAMINED.note in flat(done.out)
    assert command("show", EXAMINED.id, "--format", "json").data["examined"] is True
    assert command("show", "forgiveness yields nothing")[:2] == (1, "")


def test_show_names_the_studies_that_speak_against_a_pair_that_was_examined(command):
    said = squeezed(command("show", EXAMINED.id).out)
    assert [study.name for study in EXAMINED.studies_against if squeezed(study.name) not in said] == []


def test_show_of_several_links_says_in_the_end_of_whom_the_studies_were(command):
    said = flat(command("show", *(one.id for one in STUDIED[:3])).out)
    assert said.endswith(SAMPLES_LIMIT)
    assert said.count(SAMPLES_LIMIT) == 1


# -- recommend with a country, and how firm the order is ----------------------------------------------------------------


@pytest.mark.parametrize("said", ["it", "IT"])
@pytest.mark.parametrize("form", ["table", "markdown"])
def test_a_country_puts_its_help_lines_into_the_text(command, said, form):
    done = command("recommend", "--obstacle", "cheating", "--country", said, "--format", form)
    assert done.code == 0
    plain = squeezed(done.out.replace("\\", ""))
    here = [one for one in CATALOG.find_contacts(country="IT") if not one.narrow]
    assert {one.country for one in here} == {"IT"}
    for one in here:
        assert squeezed(reach(one)) in plain
    assert "--countryXX" not in plain
    assert "Noneisknown" not in plain
    # Some have no place beside a list: where they are is said.
    assert plain.count(squeezed("intimacy help-contacts --country IT says for whom each of them is.")) == 1


@pytest.mark.parametrize("form", ["table", "markdown"])
@pytest.mark.parametrize("situation", [{}, HURT, HELD], ids=json.dumps)
def test_beside_contacts_without_a_country_the_way_to_name_one_is_said_once(command, situation, form):
    more = [[], ["--country", "gb"]]
    texts = [command("recommend", "-", "--format", form, *one, stdin=json.dumps(situation)).out for one in more]
    assert [flat(text.replace("\\", "")).count("--country XX, with the two letters") for text in texts] == [1, 0]


@pytest.mark.parametrize("form", ["table", "markdown"])
@pytest.mark.parametrize("situation", [{}, HURT, HELD], ids=json.dumps)
def test_after_contacts_it_is_said_what_they_leave_unsaid(command, situation, form):
    anyhow = "--country XX, with the two letters of a country, names its helplines where some are known."
    unknown = "None is known of AQ; these are for people anywhere."
    rest = "intimacy help-contacts --country GB says for whom each of them is."
    assert "AQ" not in KNOWN
    for country, expected in (
        ([], anyhow),
        (["--country", "aq"], unknown),
        # Where something was raised, the contacts are all there, in full.
        (["--country", "gb"], None if situation else rest),
    ):
        out = command("recommend", "-", "--format", form, *country, stdin=json.dumps(situation)).out
        said = flat(out.replace("\\", ""))
        assert [one for one in (anyhow, unknown, rest) if one in said] == ([expected] if expected else [])
        if expected:
            assert said.partition(AGE)[2].strip().startswith(expected)


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_without_contacts_nothing_is_said_of_them(command, form):
    for country in ([], ["--country", "aq"], ["--country", "gb"]):
        said = command("recommend", "-", "--format", form, *country, stdin=json.dumps(FEAR)).out.replace("\\", "")
        assert "--country" not in said
        assert "None is known" not in flat(said)


@pytest.mark.parametrize("form", ["table", "markdown"])
@pytest.mark.parametrize("flag", [one.id for one in CATALOG.red_flags.values() if one.contact_purposes])
def test_where_something_was_raised_whom_to_call_comes_right_after_the_messages(command, flag, form):
    said = {"red_flags": [flag]}
    text = flat(command("recommend", "-", "--format", form, "--country", "gb", stdin=json.dumps(said)).out)
    text = text.replace("\\", "").replace("> ", "")
    last = recommend(Situation.from_dict(said)).safety.messages[-1].text
    after = text.partition(last)[2].removeprefix(" ## Whom to call").strip().lstrip("*")
    assert any(after.startswith(f"{PURPOSE[one]}:") for one in CATALOG.red_flags[flag].contact_purposes)
    if CATALOG.red_flags[flag].status.stops or FIND_HELP in text:
        assert after.index(AGE) < after.index(FIND_HELP)


@pytest.mark.parametrize("situation", [{"obstacles": {"cheating": 1}}, HELD, HURT, FEAR], ids=json.dumps)
def test_a_country_changes_the_contacts_and_nothing_else(command, situation):
    here, anywhere = (
        command("recommend", "-", "--format", "json", *more, stdin=json.dumps(situation)).data
        for more in (["--country", "gb"], [])
    )
    assert here["options"].pop("country") == "GB"
    assert anywhere["options"].pop("country") is None
    found, elsewhere = here["safety"].pop("contacts"), anywhere["safety"].pop("contacts")
    assert {one["country"] for one in found} <= {"GB"}
    assert {one["country"] for one in elsewhere} <= {"international"}
    assert bool(found) is bool(elsewhere) is (situation is not FEAR)
    assert here == anywhere


def test_a_country_holds_for_every_line(command):
    done = command("recommend", "-", "--country", "nl", stdin=lines_of(HURT, FEAR, HELD))
    contacts = [json.loads(line)["safety"]["contacts"] for line in done.out.splitlines()]
    assert [bool(one) for one in contacts] == [True, False, True]
    assert {one["country"] for several in contacts for one in several} == {"NL"}


def stability_of(situation, **options):
    return json.loads(json.dumps(recommend(Situation.from_dict(situation), **options).stability().to_dict()))


@pytest.mark.parametrize("form", ["json", "jsonl"])
@pytest.mark.parametrize("situation", [FEAR, HELD, {}, HURT], ids=json.dumps)
def test_stability_puts_how_firm_the_order_is_into_json_and_changes_nothing_else(command, situation, form):
    words = ["recommend", "-", "--format", form, "-k", "2"]
    without, with_it = (command(*words, *more, stdin=json.dumps(situation)).data for more in ([], ["--stability"]))
    assert with_it.pop("stability") == stability_of(situation, k=2)
    assert "stability" not in without
    assert with_it == without


def test_a_paused_result_has_no_order_to_be_firm(command):
    data = command("recommend", "-", "--stability", "--format", "json", stdin=json.dumps(HURT)).data
    assert (data["stability"]["draws"], data["stability"]["firmness"], data["stability"]["chosen"]) == (0, None, {})


@pytest.mark.parametrize("more", [[], ["--on-error", "skip"]], ids=" ".join)
def test_stability_is_in_every_line_of_json_lines(command, more):
    done = command("recommend", "-", "--stability", *more, stdin=lines_of(FEAR, HURT, HELD))
    assert (done.code, done.err) == (0, "")
    assert [json.loads(line)["stability"] for line in done.out.splitlines()] == [
        stability_of(one) for one in (FEAR, HURT, HELD)
    ]


@pytest.mark.parametrize("form", [None, "table", "markdown", "csv"])
def test_stability_is_refused_where_it_would_change_nothing(command, form):
    done = command("recommend", "-", "--stability", *(["--format", form] if form else []), stdin=json.dumps(FEAR))
    assert (done.code, done.out) == (2, "")
    assert "--stability is for --format json and jsonl" in done.err


def test_stability_is_refused_for_lines_as_csv(command):
    done = command("recommend", "-", "--stability", "--format", "csv", stdin=lines_of(FEAR, HELD))
    assert (done.code, done.out) == (2, "")
    assert "--stability is for --format json and jsonl" in done.err


@pytest.mark.parametrize("form", ["table", "markdown"])
def test_a_text_says_how_firm_the_order_is_unasked(command, form):
    said = flat(command("recommend", "-", "--format", form, stdin=json.dumps(FEAR)).out.replace("\\", ""))
    assert str(recommend(Situation.from_dict(FEAR)).stability()) in said
    assert SAMPLES_LIMIT in said


# -- why-not in private, and with a country ------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["text", "json"])
def test_which_flags_hold_a_practice_is_told_in_private_only(command, form):
    words = ["why-not", "forgiveness", "-", "--format", form]
    open_, private = (command(*words, *more, stdin=json.dumps(HELD)).out for more in ([], ["--private"]))
    named = {flag.id: flag.id if form == "json" else flag.name for flag in CATALOG.red_flags.values()}
    assert [flag for flag in CATALOG.red_flags.values() if flag.id in open_ or flag.name in flat(open_)] == []
    assert [id for id, name in named.items() if name in flat(private)] == HELD["red_flags"]
    expected = recommend(Situation.from_dict(HELD)).why_not("forgiveness", private=True).text
    assert expected.endswith(f" (because of: {'; '.join(CATALOG.red_flags[id].name for id in HELD['red_flags'])}).")
    # Once, in the answer itself.
    if form == "text":
        assert flat(private).count(expected) == flat(private).lower().count("because of:") == 1
    else:
        assert json.loads(private)["text"] == expected


@pytest.mark.parametrize("form", ["text", "json"])
def test_private_tells_no_flag_of_a_practice_that_safety_does_not_hold(command, form):
    for practice in ("empathetic-listening", "time-out"):
        words = ["why-not", practice, "-", "--format", form]
        open_, private = (command(*words, *more, stdin=json.dumps(HELD)) for more in ([], ["--private"]))
        assert open_ == private


def test_under_a_pause_why_not_gives_help_of_the_country_and_names_no_other_practice(command):
    done = command("why-not", "forgiveness", "-", "--country", "se", stdin=json.dumps(HURT))
    assert (done.code, done.err) == (0, "")
    here = recommend(Situation.from_dict(HURT), country="SE").safety.contacts
    assert {one.country for one in here} == {"SE"}
    assert [one.name for one in here if squeezed(one.name) not in squeezed(done.out)] == []
    others = [one.name for one in CATALOG.practices.values() if one.id != "forgiveness"]
    assert [name for name in others if name in flat(done.out)] == []
    assert "physical-violence" not in done.out


def test_without_a_pause_a_country_changes_nothing_of_why_not(command):
    for situation in (HELD, FEAR, {}):
        here, anywhere = (
            command("why-not", "forgiveness", "-", *more, stdin=json.dumps(situation))
            for more in (["--country", "se"], [])
        )
        assert here == anywhere


# -- catalogues of one's own ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["references", "doe-2020"], "Doe, Words. (2020). Words."),
        (["references", "tea addresses noise"], "Tea, once more."),
        (["references", "din", "--format", "bibtex"], "@article{doe-2020,"),
        (["references", "--format", "csl"], '"DOI": "10.1000/tea"'),
        (["coverage"], "2 links: 1 supported, 1 untested. 1 pair"),
        (["coverage", "--format", "json"], '"links": 2'),
        (["help-contacts", "--country", "gb"], "Tea line Words: 0800 1234"),
        (["help-contacts", "--country", "gb", "--format", "csv"], "gb-tea-line,GB,Tea line Words,crisis,0800 1234"),
        (["help-contacts", "--country", "gb", "--format", "json"], '"id": "gb-tea-line"'),
        (["show", "tea addresses noise"], "for: Doe (2020): experiment; 40 couples Words; d = 0.4 Words"),
        (["show", "tea addresses noise"], "against: Roe (2021) [unread]"),
        (["show", "tea strengthens calm"], "looked at, and nothing found"),
        (["show", "doe-2020"], "Doe, Words. (2020). Words."),
        (["recommend", "--obstacle", "noise", "--country", "gb"], "Tea line Words: 0800 1234"),
        (["recommend", "--obstacle", "noise", "--stability", "--format", "json"], '"firmness": "firm order"'),
        (["why-not", "tea", "--obstacle", "noise", "--private"], "it is in the list"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_every_command_takes_the_evidence_and_contacts_of_a_catalogue_of_your_own(command, tmp_path, words, said):
    done = command(*words, "--catalog", a_file(tmp_path, own_catalogue(), "mine.json"))
    assert (done.code, done.err) == (0, "")
    assert said in flat(done.out)


def test_a_country_that_only_a_catalogue_of_your_own_knows_is_known(command, tmp_path):
    own = own_catalogue()
    own["contacts"][0]["country"] = "JP"
    path = a_file(tmp_path, own, "mine.json")
    assert "Tea line" in command("help-contacts", "--country", "jp", "--catalog", path).out
    assert "None is known" not in command("help-contacts", "--country", "jp", "--catalog", path).out
    assert " JP," in command("help-contacts", "--catalog", path).out
    assert read_catalog(path).contacts.keys() > CATALOG.contacts.keys(), "the built-in ones stay"


@pytest.mark.parametrize("words", [["references"], ["coverage"], ["help-contacts"]], ids=" ".join)
def test_every_command_on_evidence_refuses_a_catalogue_with_faults(command, tmp_path, words):
    own = own_catalogue(version="soon")
    own["contacts"][0] |= {"country": "ZZ", "read_on": "lately"}
    done = command(*words, "--catalog", a_file(tmp_path, own, "faulty.json"))
    assert (done.code, done.out) == (1, "")
    assert "3 faults in the catalogue" in done.err
    assert "'lately'" in done.err


# -- hostile surroundings ------------------------------------------------------------------------------------------------

OF_HOSTILE = [
    *COMMANDS,
    ["show", "tea", "tea addresses noise", "tea strengthens calm", "doe-2020"],
    ["show", "tea addresses noise", "--format", "json"],
    ["recommend", "--obstacle", "noise", "--country", "gb"],
    ["recommend", "--obstacle", "noise", "--country", "gb", "--format", "markdown"],
    ["recommend", "--obstacle", "noise", "--country", "gb", "--format", "json", "--stability"],
    ["why-not", "tea", "--private", "--country", "gb"],
]


def hostile_catalogue():
    own = own_catalogue(HOSTILE, name=HOSTILE)
    own["references"][0]["doi"] = "10.1000/\x1b[31m\u202e"
    own["contacts"][0] |= dict.fromkeys(("website", "source"), "https://tea.example/\x1b[31m\u202e\x9b")
    for section in ("pillars", "obstacles", "practices"):
        own[section][0]["name"] = HOSTILE
    return own


@pytest.mark.parametrize("words", OF_HOSTILE, ids=" ".join)
def test_nothing_that_a_terminal_obeys_comes_out_of_hostile_studies_and_contacts(command, tmp_path, words):
    done = command(*words, "--catalog", a_file(tmp_path, hostile_catalogue(), "hostile.json"))
    assert done.code == 0
    assert raw_characters(done.out + done.err) == set()


def test_csv_of_hostile_contacts_holds_no_formula(command, tmp_path):
    own = hostile_catalogue()
    for start, field in zip("=+-@", ("name", "hours", "note", "name"), strict=True):
        own["contacts"][0][field] = f"{start}1+1 {HOSTILE}"
        path = a_file(tmp_path, own, "hostile.json")
        rows = list(csv.reader(io.StringIO(command(*COMMANDS[6], "--catalog", path).out)))
        assert {len(row) for row in rows} == {len(rows[0])}
        assert not [cell for row in rows for cell in row if cell[:1] and cell[0] in "=+-@\t\r"]
        assert [cell for row in rows for cell in row if cell.startswith(f"'{start}1+1")]


def test_hostile_bibtex_stays_one_entry_for_each_reference(command, tmp_path):
    own = own_catalogue('}, note = {x} }\n\n@article{evil, title = "')
    done = command("references", "tea", "--format", "bibtex", "--catalog", a_file(tmp_path, own, "hostile.json"))
    assert done.code == 0
    assert re.findall(r"^@\w+\{", done.out, flags=re.MULTILINE) == ["@article{", "@misc{"]
    assert "@article{evil" not in re.sub(r"\\.", "", done.out)


def test_an_error_about_a_country_or_a_study_repeats_nothing_that_a_terminal_obeys(command):
    bad = "\x1b[31m\u202e\x9bred"
    for words in (["help-contacts", "--country", bad], ["help-contacts", "--for", bad], ["references", bad]):
        done = command(*words)
        assert done.code
        assert raw_characters(done.out + done.err) == set()


WIDE = [
    ["help-contacts", "--country", "fr"],
    ["help-contacts", "--country", "se"],
    ["recommend", "--obstacle", "cheating", "--country", "fr"],
    ["coverage"],
]


@pytest.mark.parametrize("words", [*WIDE, ["references"], ["show", *(one.id for one in STUDIED)]], ids=lambda w: w[0])
def test_a_terminal_of_ascii_gets_help_and_evidence_whole(process, words):
    done = process(*words, PYTHONIOENCODING="ascii")
    assert (done.code, done.err) == (0, "")
    assert done.out.isascii()
    assert len(done.out.splitlines()) > 5


@pytest.mark.parametrize("words", WIDE, ids=" ".join)
def test_what_ascii_cannot_show_makes_no_line_wider_than_80_columns(process, words):
    done = process(*words, PYTHONIOENCODING="ascii")
    assert [line for line in done.out.splitlines() if len(line) > 80] == []


@pytest.mark.parametrize("words", [one for one in COMMANDS if one[-1] in ("csl", "json")], ids=" ".join)
def test_json_about_evidence_is_the_same_data_on_a_terminal_of_ascii(command, process, words):
    assert process(*words, PYTHONIOENCODING="ascii").data == command(*words).data


@pytest.mark.parametrize("columns", [40, 57, 100])
@pytest.mark.parametrize(
    "words",
    [
        ["help-contacts", "--country", "gb"],
        ["help-contacts"],
        ["help-contacts", "--country", "jp"],
        ["coverage"],
        ["show", LINK],
        ["show", EXAMINED.id],
        ["show", "trust"],
        ["recommend", "--obstacle", "cheating", "--country", "de"],
    ],
    ids=" ".join,
)
def test_a_terminal_of_any_width_gets_lines_that_fit_it(command, terminal, words, columns):
    terminal(columns)
    done = command(*words)
    assert done.code == 0
    # An address is not broken, or nobody could follow it.
    assert [line for line in done.out.splitlines() if len(line) > columns and "http" not in line] == []


def test_a_wide_terminal_is_used(command, terminal):
    terminal(100)
    assert 90 < max(map(len, command("help-contacts", "--country", "gb").out.splitlines())) <= 100


def test_references_keep_to_one_line_each_in_a_narrow_terminal_too(command, terminal):
    terminal(40)
    assert len(command("references").out.splitlines()) == len(CATALOG.references)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_the_same_question_gives_the_same_bytes(command, words):
    assert command(*words) == command(*words)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_what_is_asked_for_is_written_whole_in_one_go(command, monkeypatch, words):
    written = []
    expected = command(*words).out
    monkeypatch.setattr(sys.stdout, "write", lambda text: written.append(text) or len(text))
    command(*words)
    assert written == [expected]


# -- completion ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "incomplete", "expected"),
    [
        ([], "ref", ["references"]),
        ([], "cov", ["coverage"]),
        ([], "help", ["help-contacts"]),
        (["references"], "gottman-1998", ["gottman-1998"]),
        (["references"], "forg", ["forgiveness"]),
        (["references"], "lack", ["lack-of-trust"]),
        (["references", "trust"], "saf", ["safety"]),
        (["references", "--format"], "b", ["bibtex"]),
        (["coverage", "--format"], "j", ["json"]),
        (["help-contacts", "--for"], "c", ["crisis", "child-protection"]),
        (["help-contacts", "--country"], "g", ["GB"]),
        (["recommend", "--country"], "I", [one for one in KNOWN if one.startswith("I")]),
        (["help-contacts", "--format"], "", ["text", "json", "csv"]),
        (["help-contacts"], "--f", ["--for", "--format"]),
        (["recommend"], "--stab", ["--stability"]),
        (["recommend"], "--coun", ["--country"]),
        (["why-not", "forgiveness"], "--coun", ["--country"]),
        (["why-not", "forgiveness"], "--priv", ["--private"]),
        (["show"], "gottman-1998", ["gottman-1998"]),
    ],
)
def test_commands_studies_and_purposes_complete_in_the_shell(words, incomplete, expected):
    assert shared.completions(words, incomplete) == expected


def test_studies_of_a_catalogue_of_your_own_complete_too(tmp_path):
    path = a_file(tmp_path, hostile_catalogue(), "hostile.json")
    found = shared.completions(["references", "--catalog", str(path)], "")
    assert {"doe-2020", "roe-2021", "tea", "noise", "calm"} <= set(found)
    assert raw_characters("".join(found)) == set()
