"""What advice rests on: the evidence of every link, finding it, where it is thin, and that it stands beside every reason."""

import copy
import json
import math
import pickle
import random
import re
from html import unescape

import attrs
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intimacy import Catalog, OptionError, Situation, UnknownConceptError, load_catalog, recommend
from intimacy.catalog.coverage import Coverage
from intimacy.cite import apa
from intimacy.cli.main import cli
from intimacy.cli.output import csv_rows, markdown_text
from intimacy.codec import digest, to_plain
from intimacy.model import (
    Basis,
    Benefit,
    Contents,
    Directness,
    ExaminedPair,
    Link,
    Mode,
    Obstacle,
    Pillar,
    Policy,
    Practice,
    Reading,
    Reference,
    Relation,
    Sample,
    Strength,
    StudyKind,
    Verdict,
)
from intimacy.show.concept import claim_words, concept_text, coverage_text, link_text
from intimacy.show.text import recommendations_text
from intimacy.testing import catalogs, situations
from intimacy.wording import SAMPLES_LIMIT, evidence_phrase

CATALOG = load_catalog()
LINKS, EXAMINED, REFERENCES = CATALOG.links, CATALOG.examined, CATALOG.references
RELIEF = ("addresses", "strengthens", "yields")
RELIEVING = [link for link in LINKS if link.relation in RELIEF and link.source in CATALOG.practices]
WITH_STUDIES = next(link for link in LINKS if link.references_for and link.references_against)

LINK_FIELDS = [field.name for field in attrs.fields(Link) if field.name not in ("source", "relation", "target")]

few = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
FEW = {"pillars": 2, "obstacles": 2, "practices": 3, "benefits": 1}

PHRASES = (
    "tested in couples",
    "tested nearby; the link is our reading",
    "mixed",
    "holds under a condition",
    "disputed",
    "contradicted in part",
    "the article's word only",
    "our judgement",
    "true by meaning",
)


def phrase_of(link, references):
    """The phrase for a link, read from its ids in a way of its own."""
    studies = [references[id] for id in link.references_for]
    if link.verdict == "untested" or (link.verdict == "supported" and not studies):
        return "the article's word only" if link.basis in ("stated", "implied", "implied-general") else "our judgement"
    if link.verdict == "supported":
        couples = any(one.sample == "couples" and one.reading == "abstract-or-front-page" for one in studies)
        return PHRASES[0] if couples and link.directness == "direct" else PHRASES[1]
    return {
        "mixed": "mixed",
        "conditional": "holds under a condition",
        "contested": "disputed",
        "contradicted-in-part": "contradicted in part",
        "definitional": "true by meaning",
    }[link.verdict]


def ids(records):
    return [record.id for record in records]


def study(id, **more):
    return Reference(
        **{"id": id, "authors": (f"{id.title()}, J.",), "year": 2020, "title": f"On {id}", "reading": "secondary-text"}
        | more
    )


def own(*links, practices=("tea",), references=(), pillars=(), obstacles=(), benefits=(), examined=()):
    """A small catalogue."""
    return Catalog(
        Contents(
            id="own",
            name="Own",
            pillars=tuple(Pillar(id=id, name=id.title()) for id in pillars),
            obstacles=tuple(Obstacle(id=id, name=id.title()) for id in obstacles),
            practices=tuple(Practice(id=id, name=id.title(), steps=("Begin.",)) for id in practices),
            benefits=tuple(Benefit(id=id, name=id.title()) for id in benefits),
            links=links,
            references=references,
            examined=examined,
        )
    )


def command(*words):
    done = CliRunner().invoke(cli, [str(word) for word in words])
    assert (done.exit_code, done.stderr) == (0, "")
    return done.stdout


def flat(text):
    return " ".join(text.split())


def again(value):
    return pickle.loads(pickle.dumps(value))  # noqa: S301  # our own bytes


# -- the evidence of a link -----------------------------------------------------------------------------------------


def test_the_evidence_of_every_link_is_its_verdict_its_directness_and_its_studies_in_their_order():
    for link in LINKS:
        evidence = link.evidence
        assert (evidence.verdict, evidence.directness) == (link.verdict, link.directness)
        assert evidence.studies_for == tuple(REFERENCES[id] for id in link.references_for)
        assert evidence.studies_against == tuple(REFERENCES[id] for id in link.references_against)


def test_the_studies_against_every_examined_pair_are_known():
    for pair in EXAMINED:
        assert pair.studies_against == tuple(REFERENCES[id] for id in pair.references_against)
    assert any(pair.studies_against for pair in EXAMINED)


def test_a_study_behind_a_link_tells_its_kind_its_size_and_its_headline_effect():
    (link,) = CATALOG.find_links(source="negotiation", target="unresolved-conflicts")
    known = {one.id: (one.designs, one.size, one.effect) for one in link.evidence.studies_for}
    assert known["christensen-2004"] == (
        (StudyKind.RCT,),
        "134 couples",
        "71% (integrative) and 59% (traditional) reliably improved or recovered",
    )


def test_every_study_behind_a_link_tells_its_kind_and_most_their_size():
    behind = {one for link in LINKS for one in (*link.evidence.studies_for, *link.evidence.studies_against)}
    assert all(one.designs for one in behind)
    assert sum(bool(one.size) for one in behind) > 0.9 * len(behind)
    assert sum(bool(one.effect) for one in behind) >= 10


def test_in_couples_is_a_study_for_it_of_couples_of_which_the_abstract_was_read():
    couples = study("couples", sample="couples", reading="abstract-or-front-page")
    others = [
        study("read-about", sample="couples", reading="secondary-text"),
        study("unread", sample="couples", reading="memory"),
        study("partners", sample="partners", reading="abstract-or-front-page"),
    ]
    every = (couples, *others)

    def in_couples(studies_for, studies_against=()):
        link = Link(
            "tea", "addresses", "noise", strength="weak", references_for=studies_for, references_against=studies_against
        )
        return own(link, obstacles=("noise",), references=every).links[0].evidence.in_couples

    assert in_couples(("couples",))
    assert in_couples(tuple(ids(every)))
    assert not in_couples(tuple(ids(others)), ("couples",))
    assert not in_couples(())


def test_unread_studies_are_those_for_and_against_of_which_nobody_read_anything_each_once():
    link = Link(
        "tea",
        "addresses",
        "noise",
        strength="weak",
        references_for=("one", "two", "three"),
        references_against=("three", "four", "five"),
    )
    readings = {
        "one": "memory",
        "two": "secondary-text",
        "three": "memory",
        "four": "memory",
        "five": "abstract-or-front-page",
    }
    catalog = own(link, obstacles=("noise",), references=tuple(study(id, reading=how) for id, how in readings.items()))
    assert ids(catalog.links[0].evidence.unread) == ["one", "three", "four"]


def test_a_link_that_is_in_no_catalog_says_where_its_studies_are_known():
    link = Link(
        "tea",
        "addresses",
        "noise",
        strength="weak",
        verdict="supported",
        directness="direct",
        references_for=("doe-2020",),
    )
    pair = ExaminedPair(source="tea", relation="addresses", target="noise", references_against=("doe-2020",))
    for ask in (lambda: link.evidence, lambda: pair.studies_against, lambda: evidence_phrase(link)):
        with pytest.raises(UnknownConceptError, match="doe-2020") as caught:
            ask()
        assert caught.value.__notes__ == [
            "a link knows its studies once it is part of a catalog: take it from catalog.links"
        ]
        assert str(again(caught.value)) == str(caught.value)


def test_a_link_that_names_no_study_has_evidence_wherever_it_is():
    link = Link("tea", "addresses", "noise", strength="weak")
    assert (link.evidence.studies_for, link.evidence.studies_against, link.evidence.unread) == ((), (), ())
    assert evidence_phrase(link) == "our judgement"


def test_a_changed_link_keeps_no_study_of_the_link_that_it_was():
    with pytest.raises(UnknownConceptError):
        _ = attrs.evolve(WITH_STUDIES, strength="weak").evidence


def test_a_link_takes_its_studies_from_the_catalog_that_it_is_part_of():
    link = Link("tea", "addresses", "noise", strength="weak", references_for=("doe-2020",))
    first = own(link, obstacles=("noise",), references=(study("doe-2020", title="First"),))
    second = own(*first.links, obstacles=("noise",), references=(study("doe-2020", title="Second"),))
    assert [one.title for one in first.links[0].evidence.studies_for] == ["First"]
    assert [one.title for one in second.links[0].evidence.studies_for] == ["Second"]


@pytest.mark.parametrize("change", [copy.copy, copy.deepcopy, again], ids=["copy", "deep copy", "pickle"])
def test_evidence_survives_copies_and_pickles(change):
    for one in (WITH_STUDIES, *[pair for pair in EXAMINED if pair.references_against]):
        other = change(one)
        assert other == one
        if isinstance(one, Link):
            assert other.evidence == one.evidence
            assert other.evidence.studies_against
        else:
            assert other.studies_against == one.studies_against


@pytest.mark.parametrize(
    "change",
    [
        again,
        copy.deepcopy,
        lambda one: Catalog.from_dict(one.to_dict()),
        lambda one: Catalog.from_graph(one.to_graph()),
    ],
    ids=["pickle", "deep copy", "plain data", "graph"],
)
def test_a_catalog_that_was_away_still_knows_its_studies(change):
    catalog = own(
        Link("tea", "addresses", "noise", strength="weak", references_for=("one",), references_against=("two",)),
        obstacles=("noise",),
        pillars=("trust",),
        references=(study("one"), study("two")),
        examined=(ExaminedPair(source="tea", relation="strengthens", target="trust", references_against=("two",)),),
    )
    other = change(catalog)
    assert [link.evidence for link in other.links] == [link.evidence for link in catalog.links]
    assert ids(other.examined[0].studies_against) == ["two"]


def test_studies_are_no_part_of_the_value_of_a_link():
    bare = {link.key: link for link in CATALOG.contents.links}
    assert bare.keys() == {link.key for link in LINKS}
    for link in LINKS:
        other = Link(*link.key, **{name: getattr(link, name) for name in LINK_FIELDS})
        for same in (other, bare[link.key]):
            assert same == link
            assert hash(same) == hash(link)
            assert repr(same) == repr(link)
            assert to_plain(same) == to_plain(link)
            assert digest(to_plain(same)) == digest(to_plain(link))


def test_a_catalog_made_of_links_that_know_their_studies_is_the_same_catalog():
    before = own(
        Link("tea", "addresses", "noise", strength="weak", references_for=("one",)),
        obstacles=("noise",),
        references=(study("one"),),
    )
    after = Catalog(attrs.evolve(before.contents, links=before.links, examined=before.examined))
    assert after == before
    assert hash(after) == hash(before)
    assert (after.sha256, after.rules_sha256) == (before.sha256, before.rules_sha256)
    assert after.to_dict() == before.to_dict()


# -- finding --------------------------------------------------------------------------------------------------------


def test_every_link_and_every_examined_pair_is_found_by_its_ends():
    for link in LINKS:
        assert CATALOG.find_links(source=link.source, relation=link.relation, target=link.target) == (link,)
    for pair in EXAMINED:
        assert CATALOG.find_examined(source=pair.source, relation=pair.relation, target=pair.target) == (pair,)


WORDS = {"relation": Relation, "verdict": Verdict, "directness": Directness, "basis": Basis, "strength": Strength}
CONCEPTS = [*CATALOG.practices, *CATALOG.obstacles, *CATALOG.pillars, *CATALOG.benefits, *CATALOG.scenes]


def one_or_several(names):
    one = st.sampled_from(names)
    return one | one.map(str) | st.lists(one | one.map(str), max_size=3) | st.sets(one, max_size=3)


def as_set(given_words):
    return {given_words} if isinstance(given_words, str) else set(given_words)


@settings(max_examples=100, deadline=None)
@given(
    st.fixed_dictionaries({}, optional={name: one_or_several(names) for name, names in WORDS.items()}),
    st.fixed_dictionaries(
        {},
        optional={
            "source": st.sampled_from(CONCEPTS),
            "target": st.sampled_from(CONCEPTS),
            "reference": st.sampled_from(sorted(REFERENCES)),
        },
    ),
)
def test_found_links_are_those_that_fit_everything_in_their_order(words, ends):
    expected = [
        link
        for link in LINKS
        if all(getattr(link, name) in as_set(wanted) for name, wanted in words.items())
        and all(getattr(link, name) == wanted for name, wanted in ends.items() if name != "reference")
        and ("reference" not in ends or ends["reference"] in (*link.references_for, *link.references_against))
    ]
    assert list(CATALOG.find_links(**words, **ends)) == expected


@pytest.mark.parametrize(("name", "names"), WORDS.items(), ids=WORDS)
def test_links_are_found_by_each_word_and_by_several(name, names):
    by_word = {word: CATALOG.find_links(**{name: word}) for word in names}
    strengthless = [link for link in LINKS if getattr(link, name) is None]
    assert sum(map(len, by_word.values())) + len(strengthless) == len(LINKS)
    first, second, *_ = names
    assert set(CATALOG.find_links(**{name: [first, second]})) == {*by_word[first], *by_word[second]}
    assert CATALOG.find_links(**{name: iter([first, first])}) == by_word[first]
    assert CATALOG.find_links(**{name: list(names)}) == tuple(link for link in LINKS if link not in strengthless)
    assert CATALOG.find_links(**{name: []}) == ()


def test_an_alias_finds_what_its_id_finds():
    for alias in CATALOG.obstacles["lack-of-trust"].aliases:
        assert CATALOG.find_links(source=alias) == CATALOG.find_links(source="lack-of-trust") != ()
        assert CATALOG.find_examined(target=alias) == CATALOG.find_examined(target="lack-of-trust") != ()
        assert CATALOG.find_references(concept=alias) == CATALOG.find_references(concept="lack-of-trust") != ()
    assert CATALOG.find_references(link="forgiveness addresses cheating") == CATALOG.find_references(
        link="forgiveness addresses lack-of-trust"
    )


def test_the_links_behind_a_study_are_all_that_name_it_for_or_against():
    for id in REFERENCES:
        expected = [link for link in LINKS if id in link.references_for or id in link.references_against]
        assert list(CATALOG.find_links(reference=id)) == expected
        assert list(CATALOG.find_examined(reference=id)) == [pair for pair in EXAMINED if id in pair.references_against]
    assert ids(CATALOG.find_links(reference="gordon-2004")) == ["forgiveness strengthens safety"]


def test_everything_that_is_disputed_is_found_at_once():
    assert ids(CATALOG.find_links(verdict=["contested", "contradicted-in-part"])) == [
        "forgiveness addresses lack-of-trust",
        "forgiveness strengthens safety",
        "forgiveness strengthens trust",
        "lack-of-trust weakens deep-sharing",
        "love-languages addresses differing-needs",
        "love-languages yields satisfaction",
        "trust enables deep-sharing",
    ]


@pytest.mark.parametrize("options", [{}, {"source": "love-languages"}, {"relation": "addresses"}, {"target": "trust"}])
def test_pairs_found_bare_are_those_that_fit(options):
    found = CATALOG.find_examined(**options)
    assert found
    assert list(found) == [
        pair for pair in EXAMINED if all(getattr(pair, name) == wanted for name, wanted in options.items())
    ]


def test_pairs_are_found_by_several_relations_and_by_a_study():
    relations = ["strengthens", Relation.ENABLES]
    assert list(CATALOG.find_examined(relation=relations)) == [one for one in EXAMINED if one.relation in relations]
    assert ids(CATALOG.find_examined(reference="impett-2024", source="love-languages")) == [
        pair.id for pair in EXAMINED if pair.source == "love-languages" and "impett-2024" in pair.references_against
    ]


def test_no_pair_is_both_a_link_and_found_bare():
    assert not set(ids(LINKS)) & set(ids(EXAMINED))


def cited_in(plain):
    """All ids of studies in plain data, wherever they stand."""
    if isinstance(plain, dict):
        names = ("references_for", "references_against", "dose_references", "references")
        return {id for name in names for id in plain.get(name, ())}
    return {id for one in plain for id in cited_in(one)}


@pytest.mark.parametrize("kind", ["practices", "obstacles", "pillars", "benefits", "scenes", "red_flags", "referrals"])
def test_the_studies_behind_a_concept_are_all_that_anything_said_of_it_names(kind):
    data = CATALOG.to_dict()
    for concept in data[kind]:
        id = concept["id"]
        claims = [one for one in (*data["links"], *data["examined"]) if id in (one["source"], one["target"])]
        rulings = [one for one in data["rulings"] if id in (one["flag"], one["practice"])]
        expected = cited_in([concept, *claims, *rulings])
        assert ids(CATALOG.find_references(concept=id)) == [one for one in REFERENCES if one in expected], id


def test_every_practice_has_studies_behind_it_and_a_study_has_itself():
    assert all(CATALOG.find_references(concept=id) for id in CATALOG.practices)
    assert all(CATALOG.find_references(concept=id) == (record,) for id, record in REFERENCES.items())


def test_the_studies_of_a_link_or_a_pair_are_those_that_it_names():
    for one in (*LINKS, *EXAMINED):
        expected = {*getattr(one, "references_for", ()), *one.references_against}
        assert set(ids(CATALOG.find_references(link=one.id))) == expected, one.id


@settings(max_examples=100, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "concept": st.sampled_from(CONCEPTS),
            "link": st.sampled_from(ids(LINKS)),
            "design": one_or_several(StudyKind),
            "sample": one_or_several(Sample),
            "unread": st.booleans(),
        },
    )
)
def test_found_references_are_those_that_fit_everything_in_their_order(options):
    found = CATALOG.find_references(**options)
    each = [set(ids(CATALOG.find_references(**{name: wanted}))) for name, wanted in options.items()]
    assert ids(found) == [id for id in REFERENCES if all(id in fitting for fitting in each)]


def test_references_are_found_by_kind_sample_and_reading():
    every = list(REFERENCES.values())
    assert CATALOG.find_references() == tuple(every)
    for design in StudyKind:
        assert list(CATALOG.find_references(design=design)) == [one for one in every if design in one.designs]
    for sample in Sample:
        assert list(CATALOG.find_references(sample=str(sample))) == [one for one in every if one.sample == sample]
    several = {"rct", "meta-analysis"}
    assert list(CATALOG.find_references(design=several)) == [one for one in every if several & set(one.designs)]
    for unread in (True, False):
        expected = [one for one in every if (one.reading == Reading.MEMORY) is unread]
        assert list(CATALOG.find_references(unread=unread)) == expected != []


UNKNOWN = [
    ("find_links", {"source": "no-such-thing"}),
    ("find_links", {"target": "no-such-thing"}),
    ("find_links", {"reference": "no-such-thing"}),
    ("find_links", {"reference": 7}),
    ("find_links", {"reference": "forgiveness"}),
    ("find_links", {"reference": "cheating"}),
    ("find_links", {"reference": ""}),
    ("find_examined", {"reference": "love-languages"}),
    ("find_examined", {"source": "no-such-thing"}),
    ("find_examined", {"target": "no-such-thing"}),
    ("find_examined", {"reference": "no-such-thing"}),
    ("find_references", {"concept": "no-such-thing"}),
    ("find_references", {"link": "no such link"}),
    ("find_references", {"link": "forgiveness"}),
    ("find_references", {"link": "forgiveness weakens trust"}),
    ("find_references", {"link": ""}),
]


@pytest.mark.parametrize(("method", "options"), UNKNOWN, ids=str)
def test_what_the_catalog_does_not_have_is_unknown_even_beside_something_that_fits_nothing(method, options):
    with pytest.raises(UnknownConceptError, match="in this catalog"):
        getattr(CATALOG, method)(**options)


def test_an_unknown_id_or_link_comes_with_the_nearest():
    with pytest.raises(UnknownConceptError) as caught:
        CATALOG.find_links(reference="christensen-2005")
    assert "christensen-2004" in caught.value.nearest
    assert set(caught.value.nearest) <= set(REFERENCES)
    with pytest.raises(UnknownConceptError, match="no link 'forgivness strengthens trust'") as caught:
        CATALOG.find_references(link="forgivness strengthens trust")
    assert caught.value.nearest[0] == "forgiveness strengthens trust"


WRONG = [
    "no-such-word",
    "",
    "SUPPORTED",
    7,
    True,
    b"supported",
    ["supported", "no-such-word"],
    [None],
    ["supported", 7],
]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
@pytest.mark.parametrize(
    ("method", "name", "names"),
    [
        *(("find_links", name, names) for name, names in WORDS.items()),
        ("find_examined", "relation", Relation),
        ("find_references", "design", StudyKind),
        ("find_references", "sample", Sample),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_word_outside_its_vocabulary_is_refused_with_all_that_are_in_it(method, name, names, wrong):
    with pytest.raises(OptionError) as caught:
        getattr(CATALOG, method)(**{name: wrong})
    (fault,) = caught.value.faults
    assert fault.field == name
    assert fault.allowed == f"one of {', '.join(names)}"
    assert fault.found


@pytest.mark.parametrize("wrong", ["yes", "", 0, 1, [], [True]], ids=repr)
def test_unread_is_true_or_false_or_nothing(wrong):
    with pytest.raises(OptionError) as caught:
        CATALOG.find_references(unread=wrong)
    assert [fault.field for fault in caught.value.faults] == ["unread"]


@few
@given(catalogs(**FEW))
def test_in_any_catalogue_every_link_is_found_by_each_of_its_studies_and_knows_them(catalog):
    for link in catalog.links:
        assert ids(link.evidence.studies_for) == list(link.references_for)
        assert ids(link.evidence.studies_against) == list(link.references_against)
        assert set(ids(catalog.find_references(link=link.id))) == {*link.references_for, *link.references_against}
        for id in (*link.references_for, *link.references_against):
            assert link in catalog.find_links(reference=id)
            assert catalog.references[id] in catalog.find_references(concept=link.source)
            assert catalog.references[id] in catalog.find_references(concept=link.target)
    for pair in catalog.examined:
        assert ids(pair.studies_against) == list(pair.references_against)
        assert all(pair in catalog.find_examined(reference=id) for id in pair.references_against)


# -- coverage -------------------------------------------------------------------------------------------------------


def recount(data):
    """The coverage of a catalogue, counted again from its plain data, link by link."""
    links = data.get("links", [])
    practices = [one["id"] for one in data.get("practices", [])]
    by_verdict = {str(verdict): 0 for verdict in Verdict}
    helped, reaching, tested, thin = set(), {}, set(), []
    for link in links:
        verdict = link.get("verdict", "untested")
        by_verdict[verdict] += 1
        if len(link.get("references_for", [])) == 1 and not link.get("references_against"):
            thin.append(f"{link['source']} {link['relation']} {link['target']}")
        if link["source"] in practices and link["relation"] in RELIEF:
            if verdict == "supported":
                helped.add(link["target"])
            if verdict != "untested":
                tested.add(link["source"])
            reaching.setdefault(link["target"], set()).add(link["source"])
    pillars = [one["id"] for one in data.get("pillars", [])]
    return {
        "links": len(links),
        "links_by_verdict": by_verdict,
        "obstacles_unsupported": sorted({one["id"] for one in data.get("obstacles", [])} - helped),
        "benefits_unsupported": sorted({one["id"] for one in data.get("benefits", [])} - helped),
        "pillars_with_one_practice": sorted(id for id in pillars if len(reaching.get(id, ())) == 1),
        "pillars_unreached": sorted(set(pillars) - set(reaching)),
        "practices_untested": sorted(set(practices) - tested),
        "links_with_one_study": thin,
        "references_unread": sorted(
            one["id"] for one in data.get("references", []) if one.get("reading", "memory") == "memory"
        ),
        "examined": len(data.get("examined", [])),
    }


def test_the_coverage_of_the_built_in_catalogue_is_what_a_recount_gives():
    coverage = CATALOG.coverage()
    assert coverage.to_dict() == recount(CATALOG.to_dict())
    assert sum(coverage.links_by_verdict.values()) == coverage.links == len(LINKS)
    assert set(coverage.references_unread) == set(ids(CATALOG.find_references(unread=True)))
    assert {verdict: len(CATALOG.find_links(verdict=verdict)) for verdict in Verdict} == coverage.links_by_verdict


@few
@given(catalogs(**FEW))
def test_the_coverage_of_any_catalogue_is_what_a_recount_gives(catalog):
    coverage = catalog.coverage()
    assert coverage.to_dict() == recount(catalog.to_dict())
    assert coverage == again(coverage) == Catalog.from_dict(catalog.to_dict()).coverage()


def relief(source, relation, target, verdict, *studies):
    directness = "direct" if studies else "none"
    return Link(
        source, relation, target, strength="moderate", verdict=verdict, directness=directness, references_for=studies
    )


ONE, TWO = study("one"), study("two")
BARE = own(practices=()).coverage()
"""What the built-in safety brings into every catalogue."""

THIN = {
    "an obstacle that nothing addresses": (
        own(practices=(), obstacles=("noise",)),
        {"obstacles_unsupported": ("noise",)},
    ),
    "an obstacle that is addressed without support": (
        own(relief("tea", "addresses", "noise", "mixed", "one", "two"), obstacles=("noise",), references=(ONE, TWO)),
        {"obstacles_unsupported": ("noise",)},
    ),
    "an obstacle that is addressed with support": (
        own(
            relief("tea", "addresses", "noise", "supported", "one", "two"), obstacles=("noise",), references=(ONE, TWO)
        ),
        {},
    ),
    "a benefit that only a pillar yields": (
        own(
            relief("tea", "strengthens", "trust", "mixed"),
            relief("nap", "strengthens", "trust", "mixed"),
            relief("trust", "yields", "calm", "supported", "one", "two"),
            practices=("nap", "tea"),
            pillars=("trust",),
            benefits=("calm",),
            references=(ONE, TWO),
        ),
        {"benefits_unsupported": ("calm",)},
    ),
    "a benefit that a practice yields": (
        own(relief("tea", "yields", "calm", "supported", "one", "two"), benefits=("calm",), references=(ONE, TWO)),
        {},
    ),
    "a pillar that one practice alone strengthens": (
        own(relief("tea", "strengthens", "trust", "mixed"), pillars=("trust",)),
        {"pillars_with_one_practice": ("trust",)},
    ),
    "a pillar that two practices strengthen": (
        own(
            relief("tea", "strengthens", "trust", "mixed"),
            relief("nap", "strengthens", "trust", "mixed"),
            practices=("nap", "tea"),
            pillars=("trust",),
        ),
        {},
    ),
    "a pillar that is only weakened and required": (
        own(
            Link("noise", "weakens", "trust", strength="weak", verdict="mixed"),
            Link("tea", "requires", "trust", strength="weak", verdict="mixed"),
            relief("tea", "addresses", "noise", "supported", "one", "two"),
            pillars=("trust",),
            obstacles=("noise",),
            references=(ONE, TWO),
        ),
        {"pillars_unreached": ("trust",)},
    ),
    "a practice without a link": (own(practices=("nap",)), {"practices_untested": ("nap",)}),
    "a practice whose relief is untested": (
        own(
            relief("tea", "addresses", "noise", "untested"),
            Link("tea", "requires", "trust", strength="weak", verdict="supported", references_for=("one", "two")),
            relief("nap", "strengthens", "trust", "mixed"),
            relief("nap", "addresses", "noise", "supported", "one", "two"),
            relief("walk", "strengthens", "trust", "untested"),
            relief("walk", "addresses", "noise", "contested"),
            practices=("nap", "tea", "walk"),
            pillars=("trust",),
            obstacles=("noise",),
            references=(ONE, TWO),
        ),
        {"practices_untested": ("tea",)},
    ),
    "a link with one study": (
        own(relief("tea", "addresses", "noise", "supported", "one"), obstacles=("noise",), references=(ONE, TWO)),
        {"links_with_one_study": ("tea addresses noise",)},
    ),
    "a link with one study for it and one against": (
        own(
            Link(
                "tea",
                "addresses",
                "noise",
                strength="weak",
                verdict="supported",
                references_for=("one",),
                references_against=("two",),
            ),
            obstacles=("noise",),
            references=(ONE, TWO),
        ),
        {},
    ),
    "a reference that nobody read": (
        own(practices=(), references=(study("lost", reading="memory"), ONE)),
        {"references_unread": (*sorted(("lost", *BARE.references_unread)),)},
    ),
}


@pytest.mark.parametrize(("catalog", "thin"), THIN.values(), ids=THIN)
def test_a_thin_spot_is_told_and_nothing_else(catalog, thin):
    told = catalog.coverage()
    names = [
        field.name for field in attrs.fields(Coverage) if field.name not in ("links", "links_by_verdict", "examined")
    ]
    nothing = dict.fromkeys(names, ()) | {"references_unread": BARE.references_unread}
    assert {name: getattr(told, name) for name in names} == nothing | thin


def test_coverage_counts_links_by_verdict_and_pairs_found_bare():
    catalog = own(
        relief("tea", "addresses", "noise", "mixed"),
        relief("tea", "strengthens", "trust", "mixed"),
        relief("tea", "yields", "calm", "definitional"),
        pillars=("care", "trust"),
        obstacles=("noise",),
        benefits=("calm",),
        examined=(ExaminedPair(source="tea", relation="strengthens", target="care"),),
    )
    coverage = catalog.coverage()
    assert (coverage.links, coverage.examined) == (3, 1)
    assert dict(coverage.links_by_verdict) == {str(one): 0 for one in Verdict} | {"mixed": 2, "definitional": 1}


@pytest.mark.parametrize("catalog", [CATALOG, *(catalog for catalog, _ in THIN.values())], ids=["built-in", *THIN])
def test_the_words_of_coverage_name_every_thin_spot(catalog):
    coverage = catalog.coverage()
    said = coverage_text(coverage)
    for name in ("links_with_one_study", "references_unread", "obstacles_unsupported", "practices_untested"):
        assert {f" - {id}" for id in getattr(coverage, name)} <= set(said)
    assert all(len(line) <= 80 for line in said)
    for verdict, count in coverage.links_by_verdict.items():
        assert (f"{count} {verdict}" in flat(" ".join(said))) is bool(count)


def test_the_command_tells_coverage_as_text_and_as_json():
    assert json.loads(command("coverage", "--format", "json")) == CATALOG.coverage().to_dict()
    text = command("coverage")
    assert all(f" - {id}\n" in text for id in CATALOG.coverage().links_with_one_study)
    assert SAMPLES_LIMIT in flat(text)


# -- the phrase of every reason -------------------------------------------------------------------------------------


def test_every_link_has_one_of_the_nine_phrases_and_each_phrase_some_link():
    assert {link.id: evidence_phrase(link) for link in LINKS} == {
        link.id: phrase_of(link, REFERENCES) for link in LINKS
    }
    assert {evidence_phrase(link) for link in LINKS} == set(PHRASES)


def arbitrary(random_number):
    """An arbitrary situation for the built-in catalogue, in which safety may leave something to recommend."""

    def some(names, most):
        return random_number.sample(sorted(names), random_number.randint(0, most))

    def levels(names, most):
        return {id: random_number.random() for id in some(names, most)}

    mild = [flag.id for flag in CATALOG.red_flags.values() if not flag.status.stops]
    return Situation(
        obstacles=levels(CATALOG.obstacles, 5),
        pillars=levels(CATALOG.pillars, 4),
        wanted=levels(CATALOG.pillars, 2),
        goals=some([*CATALOG.benefits, *CATALOG.pillars], 3),
        red_flags=random_number.choice([None, [], [], [], some(mild, 2)]),
        confirmed=some(CATALOG.conditions, 3),
        done=some(CATALOG.practices, 3),
        minutes_per_week=random_number.choice([None, None, random_number.uniform(0, 300)]),
        mode=random_number.choice(list(Mode)),
    )


def test_in_two_thousand_situations_every_practice_carries_its_reasons_with_the_phrase_for_each():
    random_number = random.Random(20261122)  # noqa: S311  # nobody guards anything with it
    expected = {link.id: phrase_of(link, REFERENCES) for link in LINKS}
    policies = list(Policy)
    practices, phrases = set(), set()
    for _ in range(2_000):
        policy = random_number.choice(policies)
        for item in recommend(arbitrary(random_number), k=random_number.choice([1, 3, 15]), evidence=policy):
            assert item.reasons
            for reason in item.reasons:
                assert reason.evidence == expected[reason.link.id]
            assert abs(math.fsum(item.evidence.values()) - 1) < 1e-9
            practices.add(item.practice.id)
            phrases.update(item.evidence)
    assert practices == set(CATALOG.practices)
    assert phrases == {expected[link.id] for link in RELIEVING} <= set(PHRASES)


@few
@given(st.data())
def test_in_any_catalogue_and_situation_every_reason_carries_its_phrase(data):
    catalog = data.draw(catalogs(**FEW))
    situation = data.draw(situations(catalog))
    for item in recommend(situation, catalog=catalog, k=6, evidence=data.draw(st.sampled_from(Policy))):
        assert item.reasons
        for reason in item.reasons:
            assert reason.evidence == phrase_of(reason.link, catalog.references)
            assert reason.evidence in PHRASES
        assert math.fsum(item.evidence.values()) == pytest.approx(1, abs=1e-9)


def test_what_a_gain_rests_on_is_the_share_of_each_phrase_the_largest_first():
    everything = Situation(obstacles=dict.fromkeys(CATALOG.obstacles, 0.7), goals=["satisfaction"], red_flags=[])
    for item in recommend(everything, k=15):
        shares = list(item.evidence.values())
        assert shares == sorted(shares, reverse=True)
        for phrase, share in item.evidence.items():
            part = math.fsum(reason.gain for reason in item.reasons if reason.evidence == phrase)
            assert share == pytest.approx(part / item.gain, abs=1e-9)
        assert set(item.evidence) == {reason.evidence for reason in item.reasons}
        assert item.to_dict()["evidence"] == dict(item.evidence)


def test_every_step_of_a_chain_carries_the_phrase_of_its_link():
    for item in recommend(Situation(obstacles=dict.fromkeys(CATALOG.obstacles, 0.7), red_flags=[]), k=15):
        for step in item.chain():
            assert step.evidence == step.to_dict()["evidence"] == phrase_of(step.link, REFERENCES)


# -- the same phrase in every output --------------------------------------------------------------------------------

FOR, AGAINST = "references_for", "references_against"
NINE = {
    "tested in couples": {"verdict": "supported", "directness": "direct", FOR: ("couples",)},
    "tested nearby; the link is our reading": {"verdict": "supported", "directness": "adjacent", FOR: ("couples",)},
    "mixed": {"verdict": "mixed", "directness": "direct", FOR: ("couples", "lost")},
    "holds under a condition": {"verdict": "conditional", "directness": "direct", FOR: ("couples",)},
    "disputed": {"verdict": "contested", "directness": "direct", AGAINST: ("couples", "lost", "gone")},
    "contradicted in part": {
        "verdict": "contradicted-in-part",
        "directness": "direct",
        "references_against": ("lost",),
    },
    "the article's word only": {"verdict": "untested", "basis": "stated"},
    "our judgement": {"verdict": "untested", "basis": "curated", FOR: ("gone",)},
    "true by meaning": {"verdict": "definitional"},
}
UNREAD_NAMES = {"lost": "Lost (2020)", "gone": "Gone (2020)"}
RUNGS = [f"rung-{place}" for place in range(len(NINE))]
LADDER = own(
    *(
        Link("tea", "addresses", rung, strength="weak", **fields)
        for rung, fields in zip(RUNGS, NINE.values(), strict=True)
    ),
    obstacles=RUNGS,
    references=(
        study("couples", sample="couples", reading="abstract-or-front-page"),
        study("lost", reading="memory"),
        study("gone", reading="memory"),
    ),
)
"""One practice that helps with nine obstacles, each by a link with another phrase."""


def unmarked(markdown):
    return re.sub(r"\\(.)", r"\1", markdown)


OUTPUTS = {
    "table": lambda result: flat(recommendations_text(result)),
    "narrow table": lambda result: flat(recommendations_text(result, width=40)),
    "repr": lambda result: flat(repr(result)),
    "Markdown": lambda result: flat(unmarked(markdown_text(result))),
    "HTML": lambda result: flat(unescape(re.sub(r"<[^>]*>", " ", result._repr_html_()))),
}


@pytest.mark.parametrize("show", OUTPUTS.values(), ids=OUTPUTS)
@pytest.mark.parametrize(("rung", "phrase"), list(zip(RUNGS, NINE, strict=True)), ids=NINE)
def test_a_reason_shows_its_phrase_and_who_nobody_read_right_beside_it(rung, phrase, show):
    result = recommend(Situation(obstacles={rung: 0.9}, red_flags=[]), catalog=LADDER)
    (link,) = [link for link in LADDER.links if link.target == rung]
    lost = [UNREAD_NAMES[id] for id in (*link.references_for, *link.references_against) if id in UNREAD_NAMES]
    words = f"may help with {rung.title()[:1].lower()}{rung.title()[1:]} ({phrase}"
    words += f"; nobody here read {' and '.join(lost)})" if lost else ")"
    assert words in show(result)
    # One reason alone is all that it rests on, and that was just said.
    assert "mostly" not in show(result)


@pytest.mark.parametrize(("rung", "phrase"), list(zip(RUNGS, NINE, strict=True)), ids=NINE)
def test_plain_data_carry_the_same_phrase_and_the_ids_of_what_nobody_read(rung, phrase):
    result = recommend(Situation(obstacles={rung: 0.9}, red_flags=[]), catalog=LADDER)
    ((reason,),) = [item["reasons"] for item in json.loads(json.dumps(result.to_dict()))["recommendations"]]
    (link,) = [link for link in LADDER.links if link.target == rung]
    assert reason["evidence"] == phrase
    assert reason["unread"] == [id for id in (*link.references_for, *link.references_against) if id in UNREAD_NAMES]
    assert (reason["verdict"], reason["directness"]) == (link.verdict, link.directness)
    assert (reason["references_for"], reason["references_against"]) == (
        list(link.references_for),
        list(link.references_against),
    )
    (row,) = csv_rows(result, private=False)
    assert row["reasons"] == f"tea addresses {rung} ({phrase})"


@pytest.mark.parametrize("show", OUTPUTS.values(), ids=OUTPUTS)
def test_reasons_that_are_not_shown_still_say_what_they_rest_on(show):
    result = recommend(Situation(obstacles=dict.fromkeys(RUNGS, 0.9), red_flags=[]), catalog=LADDER)
    (item,) = result
    assert set(item.evidence) == set(NINE)
    said = show(result)
    for phrase in NINE:
        assert f'"{phrase}"' in said


@pytest.mark.parametrize("link", RELIEVING, ids=lambda link: link.id)
def test_the_advice_that_a_link_gives_says_what_it_rests_on_in_every_output(link):
    target = {
        "obstacle": {"obstacles": {link.target: 0.3}},
        "pillar": {"pillars": {link.target: 0.5}},
        "benefit": {"goals": [link.target]},
    }[CATALOG[link.target].kind]
    others = [id for id in CATALOG.practices if id != link.source]
    result = recommend(Situation(**target, red_flags=[], confirmed=list(CATALOG.conditions), excluded=others))
    (item,) = result
    (reason,) = [one for one in item.reasons if one.link == link]
    assert reason.evidence == phrase_of(link, REFERENCES)
    ((data,),) = [
        [one for one in row["reasons"] if one["link"] == link.id] for row in result.to_dict()["recommendations"]
    ]
    assert data["evidence"] == reason.evidence
    assert data["unread"] == [id for id in (*link.references_for, *link.references_against) if REFERENCES[id].unread]
    for show in OUTPUTS.values():
        said = show(result)
        assert f"({reason.evidence}" in said or f'"{reason.evidence}"' in said
        if reason in item.reasons[:2]:
            assert f"{CATALOG[link.target].name.lower()} ({reason.evidence}" in said.lower()
            assert all(REFERENCES[id].name in said for id in data["unread"])


def test_some_advice_rests_on_what_is_disputed_contradicted_untested_or_unread():
    assert {phrase_of(link, REFERENCES) for link in RELIEVING} >= {
        "disputed",
        "contradicted in part",
        "our judgement",
        "the article's word only",
    }
    assert any(link.evidence.unread for link in RELIEVING)


# -- the limit of the samples ---------------------------------------------------------------------------------------

LISTS = {
    "fear": Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]),
    "unasked": Situation(obstacles={"external-stressors": 0.4}),
    "nothing named": Situation(red_flags=[]),
    "goals": Situation(goals=["satisfaction"], red_flags=[], mode="alone"),
    "a mild flag": Situation(
        obstacles={"poor-communication": 0.8},
        red_flags=[next(id for id, flag in CATALOG.red_flags.items() if flag.status == "hold")],
    ),
}


@pytest.mark.parametrize("show", OUTPUTS.values(), ids=OUTPUTS)
@pytest.mark.parametrize("situation", LISTS.values(), ids=LISTS)
def test_the_limit_of_the_samples_stands_once_in_every_list(situation, show):
    result = recommend(situation)
    assert result.items
    assert show(result).count(SAMPLES_LIMIT) == 1


@pytest.mark.parametrize("situation", LISTS.values(), ids=LISTS)
def test_the_limit_of_the_samples_stands_in_plain_data(situation):
    assert recommend(situation).to_dict()["samples"] == SAMPLES_LIMIT


def test_the_limit_names_who_took_part():
    assert {"mixed-sex", "students", "rich", "Western"} <= set(re.findall(r"[\w-]+", SAMPLES_LIMIT))


def test_the_limit_stands_below_the_links_of_every_concept():
    for id, record in CATALOG.concepts.items():
        linked = id not in REFERENCES and any(id in (link.source, link.target) for link in LINKS)
        assert flat(concept_text(record, CATALOG)).count(SAMPLES_LIMIT) == linked, id


@pytest.mark.parametrize("id", ["trust", "forgiveness", "satisfaction", WITH_STUDIES.id])
def test_the_limit_stands_where_a_concept_or_a_link_is_shown(id):
    assert SAMPLES_LIMIT in flat(command("show", id))


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "markdown"])
def test_the_command_gives_the_limit_with_its_advice(form):
    said = command("recommend", "--obstacle", "fear-of-vulnerability=0.8", "--format", form)
    assert SAMPLES_LIMIT in flat(unmarked(said) if form == "markdown" else said)


# -- what the command shows of evidence -----------------------------------------------------------------------------


KINDS = {design: design.replace("-", " ") for design in StudyKind} | {
    StudyKind.RCT: "randomised trial",
    StudyKind.META_ANALYSIS: "meta-analysis",
    StudyKind.CROSS_SECTIONAL: "cross-sectional",
}
"""How a study was made, as people read it."""


def test_a_link_shows_its_phrase_and_each_study_with_its_kind_its_size_and_its_effect():
    for link in LINKS:
        word_for = "nearby" if link.verdict is Verdict.UNTESTED else "for"
        said = flat(link_text(link, CATALOG))
        assert f"{evidence_phrase(link)})" in said
        assert flat(link.rationale) in said
        for side, studies in ((word_for, link.evidence.studies_for), ("against", link.evidence.studies_against)):
            for one in studies:
                kinds = ", ".join(KINDS[design] for design in one.designs)
                known = "; ".join(part for part in (kinds, one.size, one.effect) if part)
                unread = " [unread]" if one.unread else ""
                assert flat(f"{side}: {one.name}{unread}: {known}") in said, (link.id, one.id)


def test_what_stands_with_an_untested_link_is_nearby_and_never_for_it():
    untested = [link for link in CATALOG.find_links(verdict="untested") if link.references_for]
    assert untested
    for link in untested:
        lines = link_text(link, CATALOG).splitlines()
        assert sum(line.startswith("   nearby: ") for line in lines) == len(link.references_for), link.id
        assert not any(line.startswith("   for: ") for line in lines), link.id


def test_a_link_as_json_has_its_phrase_and_its_studies_with_all_that_is_known_of_them():
    data = json.loads(command("show", WITH_STUDIES.id, "--format", "json"))
    assert data["evidence"] == evidence_phrase(WITH_STUDIES)
    for side, field in (("for", "references_for"), ("against", "references_against")):
        assert [one["id"] for one in data["studies"][side]] == data[field] == list(getattr(WITH_STUDIES, field))
        for one in data["studies"][side]:
            assert one == to_plain(REFERENCES[one["id"]], defaults=True)


@pytest.mark.parametrize("id", ["christensen-2004", "gordon-2004", "nice-ng222", "reis-shaver-1988"])
def test_a_study_is_shown_as_the_apa_has_it(id):
    assert flat(command("show", id)).startswith(flat(apa(REFERENCES[id])))


def test_references_are_written_one_to_a_line_in_the_order_of_the_catalogue():
    assert command("references").splitlines() == [apa(one) for one in REFERENCES.values()]


@pytest.mark.parametrize(
    "given_ids",
    [["forgiveness"], [WITH_STUDIES.id], ["gordon-2004", "trust"], ["cheating"], [WITH_STUDIES.id.upper()]],
    ids=str,
)
def test_references_are_those_behind_what_is_named(given_ids):
    expected = set()
    for id in given_ids:
        expected |= set(CATALOG.find_references(**({"link": id.lower()} if " " in id else {"concept": id})))
    assert command("references", *given_ids).splitlines() == [
        apa(one) for one in REFERENCES.values() if one in expected
    ]


def test_references_are_written_as_bibtex_and_csl_too():
    assert command("references", "--format", "bibtex") == f"{CATALOG.to_bibtex()}\n"
    assert json.loads(command("references", "--format", "csl")) == CATALOG.to_csl()


@pytest.mark.parametrize("form", ["apa", "bibtex", "csl"])
def test_a_reference_of_a_hostile_catalogue_is_nothing_that_a_terminal_obeys(form, tmp_path):
    hostile = "Red \x1b[31mtea\x1b]0;x\x07\nand\u2028more \u202egnp \x9b2J"
    data = own(references=(study("doe-2020", title=hostile, venue=hostile, authors=(hostile,)),)).to_dict()
    path = tmp_path / "own.json"
    path.write_text(json.dumps(data), encoding="utf-8")
    said = command("references", "doe-2020", "--format", form, "--catalog", path)
    assert "Red" in said
    assert all(char.isprintable() or char == "\n" for char in said)
    if form == "apa":
        assert len(said.splitlines()) == 1


def test_a_pair_that_was_found_bare_is_shown_as_such():
    for pair in CATALOG.find_examined(source="love-languages"):
        said = flat(command("show", pair.id))
        assert "looked at, and nothing found" in said
        assert flat(pair.note) in said
        assert json.loads(command("show", pair.id, "--format", "json"))["examined"] is True


def test_a_concept_shows_the_pairs_that_were_found_bare():
    for pair in EXAMINED:
        for id in (pair.source, pair.target):
            assert flat(f"{claim_words(pair, CATALOG)}: {pair.note}") in flat(concept_text(CATALOG[id], CATALOG)), (
                pair.id
            )


def test_the_studies_that_a_ruling_names_are_behind_its_practice():
    assert any(ruling.references for ruling in CATALOG.rulings.values())
    for ruling in CATALOG.rulings.values():
        assert set(ruling.references) <= set(ids(CATALOG.find_references(concept=ruling.practice))), ruling.key
