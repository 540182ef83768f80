"""What people see of trust: what a practice rests on, how firm the order is, who can help, and nothing hostile."""

import re
import unicodedata
from functools import cache
from html.parser import HTMLParser
from itertools import product
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intimacy import Catalog, Situation, load_catalog, recommend
from intimacy.cli.output import markdown_text
from intimacy.model import (
    Contact,
    Contents,
    ExaminedPair,
    Link,
    Obstacle,
    Pillar,
    Practice,
    Purpose,
    Reference,
    Verdict,
)
from intimacy.show.concept import concept_text, coverage_text, examined_text, link_text, study_words
from intimacy.show.text import SHOWN_REASONS, closing, contact_groups, contact_lines, opening, recommendations_text
from intimacy.wording import FIND_HELP, PAUSED, PURPOSE, SAMPLES_LIMIT, evidence_mix, referral_words, unread_words

CATALOG = load_catalog()
EVERYTHING = dict.fromkeys(CATALOG.obstacles, 1.0)
STOPPING = [flag.id for flag in CATALOG.red_flags.values() if flag.status.stops]
KNOWN = sorted({one.country for one in CATALOG.contacts.values()} - {"international"})
AGE = "If one does not work, look it up, or call the emergency number in danger."
"""How what is said of the age of contacts ends."""
CONFIRMED = ("act-stopped", "amends-made", "breach-known")

SITUATIONS = {
    "firm": Situation(obstacles={"lack-of-trust": 0.5}, red_flags=[]),
    "leaning": Situation(obstacles={"differing-needs": 0.2}, red_flags=[]),
    "close": Situation(obstacles={"external-stressors": 0.2}, red_flags=[]),
    "everything": Situation(obstacles=EVERYTHING, red_flags=[]),
    "alone": Situation(obstacles={"poor-communication": 0.7}, red_flags=[], mode="alone"),
    "goals": Situation(goals=[*CATALOG.benefits], red_flags=[]),
    "after a betrayal": Situation(obstacles={"lack-of-trust": 0.9}, red_flags=[], confirmed=CONFIRMED),
    "unasked": Situation(obstacles={"fear-of-vulnerability": 0.8}),
    "refer": Situation(obstacles={"lack-of-trust": 0.9}, red_flags=["severe-depression"]),
    "hold": Situation(obstacles={"lack-of-trust": 0.9}, red_flags=["eggshells"]),
    "refer and hold": Situation(obstacles=EVERYTHING, red_flags=["severe-depression", "eggshells"]),
}
RESULTS = {name: recommend(situation, k=6) for name, situation in SITUATIONS.items()}
GIVEN = {name: RESULTS[name] for name in ("unasked", "refer", "hold")}
EMPTY = recommend(Situation(obstacles={"lack-of-trust": 0.9}, red_flags=[], done=list(CATALOG.practices)))


@cache
def raised(*flags, country=None):
    """What is given where these flags were raised (None: nobody asked)."""
    found = None if flags == (None,) else list(flags)
    return recommend(Situation(obstacles={"lack-of-trust": 0.9}, red_flags=found), country=country)


STOPPED = {(flag, country): raised(flag, country=country) for flag in STOPPING for country in (None, "GB")}


def columns(text):
    """How many columns of a terminal a text takes, counted in a way of its own."""
    return sum(
        0
        if unicodedata.category(char) in ("Mn", "Me", "Cf")
        else 1 + (unicodedata.east_asian_width(char) in ("W", "F"))
        for char in text
    )


def flat(text):
    return " ".join(text.split())


def harmful(text):
    """The characters of a text that a terminal would obey, or that turn the direction of what is read."""
    kept = "\n\u200c\u200d"
    return {char for char in text if char not in kept and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")}


class Words(HTMLParser):
    """The text of HTML, with every tag and attribute that it met."""

    def __init__(self, html):
        super().__init__()
        self.said, self.tags, self.attributes = [], set(), []
        self.feed(html)
        self.close()

    def handle_data(self, data):
        self.said.append(data)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes += attributes


def rows_of(html):
    return ET.fromstring(f"<div>{html}</div>").iter("tr")  # noqa: S314 - made here


html_of = cache(lambda result: result._repr_html_())
FORMATS = {
    "text": cache(lambda result: recommendations_text(result, width=3000)),
    "markdown": cache(lambda result: markdown_text(result).replace("\\", "")),
    "html": cache(lambda result: "\n".join(Words(html_of(result)).said)),
    "repr": lambda result: flat(repr(result)),
}
in_every_format = pytest.mark.parametrize("show", FORMATS.values(), ids=FORMATS)


def text_block(result, item):
    """What the text says of one practice."""
    parts = FORMATS["text"](result).split("\n\n")
    (part,) = (one for one in parts if one.startswith(f"{item.rank:>2} {item.practice.name} "))
    return part


def markdown_block(result, item):
    parts = re.split(r"^## ", FORMATS["markdown"](result), flags=re.MULTILINE)
    (part,) = (one for one in parts if one.startswith(f"{item.rank}. {item.practice.name}\n"))
    return part


def html_block(result, item):
    (part,) = (row for row in rows_of(html_of(result)) if row[0].text == str(item.rank))
    # A line stands in a part that has no further one in it.
    return "\n".join("".join(one.itertext()) for one in part.iter("div") if one.find("div") is None)


BLOCKS = {"text": text_block, "markdown": markdown_block, "html": html_block}
in_every_block = pytest.mark.parametrize("block", BLOCKS.values(), ids=BLOCKS)
of_every_result = pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
ITEMS = [(result, item) for result in RESULTS.values() for item in result]


# -- what a practice rests on ---------------------------------------------------------------------------------------


@in_every_block
def test_every_phrase_of_evidence_that_a_gain_rests_on_stands_with_the_practice(block):
    for result, item in ITEMS:
        said = block(result, item)
        assert [phrase for phrase in item.evidence if phrase not in said] == []


@in_every_block
def test_each_reason_that_is_shown_has_its_phrase_beside_it_as_json_has(block):
    for result, item in ITEMS:
        said, plain = block(result, item), item.to_dict()
        for reason, data in zip(item.reasons[:SHOWN_REASONS], plain["reasons"], strict=False):
            name = f"{reason.name[:1].lower()}{reason.name[1:]}"
            assert f"{name} ({data['evidence']}" in said


@in_every_block
def test_the_sure_line_stands_exactly_where_the_shown_reasons_do_not_tell_it_all(block):
    label = {"text": "   sure ", "markdown": "**How sure:** ", "html": "How sure: "}[
        next(name for name, one in BLOCKS.items() if one is block)
    ]
    seen = set()
    for result, item in ITEMS:
        told = {reason.evidence for reason in item.reasons[:SHOWN_REASONS]}
        mix = evidence_mix(list(item.evidence.items())) if told != set(item.evidence) else ""
        further = [one.name for reason in item.reasons[SHOWN_REASONS:] for one in reason.link.evidence.unread]
        expected = "; ".join(filter(None, [mix, unread_words(list(dict.fromkeys(further)))]))
        here = [one.partition(label)[2].strip() for one in block(result, item).splitlines() if label in one]
        assert here == ([expected] if expected else [])
        seen.add(len(here))
    assert seen == {0, 1}, "both kinds were there"


def test_the_sure_line_gives_the_largest_share_first_in_words_and_no_number():
    order = ["all", "mostly", "in part", "a little"]
    for _, item in ITEMS:
        words = re.findall(r'(all|mostly|in part|a little) "', evidence_mix(list(item.evidence.items())))
        assert len(words) == len(item.evidence)
        assert words == sorted(words, key=order.index)
        assert words.count("mostly") <= 1
        assert not re.search(r"\d", evidence_mix(list(item.evidence.items())))


WORDS_OF = {
    Verdict.MIXED: "mixed",
    Verdict.CONDITIONAL: "holds under a condition",
    Verdict.CONTESTED: "disputed",
    Verdict.CONTRADICTED_IN_PART: "contradicted in part",
    Verdict.UNTESTED: "our judgement",
    Verdict.DEFINITIONAL: "true by meaning",
    Verdict.SUPPORTED: "tested in couples",
}


def study(id="doe-2020", words="Tea", **more):
    return Reference(
        id=id,
        authors=(f"{id.partition('-')[0].title()}, J.",),
        year=int(id[-4:]),
        title=words,
        **{"reading": "abstract-or-front-page", "sample": "couples", **more},
    )


def small(verdict=Verdict.SUPPORTED, references=None, words="Tea", links=(), **link):
    """A catalogue of one practice and one obstacle."""
    references = (study(),) if references is None else references
    return Catalog(
        Contents(
            id="own",
            name=words,
            pillars=(Pillar(id="calm", name=words),),
            obstacles=(Obstacle(id="noise", name="Noise"),),
            practices=(Practice(id="tea", name="Tea"),),
            references=references,
            examined=(ExaminedPair(source="tea", relation="strengthens", target="calm", note=words),),
            links=(
                Link(
                    "tea",
                    "addresses",
                    "noise",
                    strength="moderate",
                    verdict=verdict,
                    directness="direct",
                    rationale=words,
                    **{"references_for": tuple(one.id for one in references), **link},
                ),
                *links,
            ),
        )
    )


NOISE = Situation(obstacles={"noise": 0.8}, red_flags=[])


@in_every_block
@pytest.mark.parametrize("verdict", Verdict)
def test_what_is_disputed_contradicted_or_untested_says_so_where_the_advice_stands(verdict, block):
    result = recommend(NOISE, catalog=small(verdict))
    assert f"noise ({WORDS_OF[verdict]})" in block(result, result[0])


@in_every_block
@pytest.mark.parametrize("side", ["references_for", "references_against"])
def test_a_study_that_nobody_read_is_named_where_the_advice_stands(block, side):
    unread, read = study("poe-1999", reading="memory"), study()
    sides = {"references_for": ("doe-2020",), "references_against": ()}
    own = small(references=(read, unread), **{**sides, side: (*sides[side], "poe-1999")})
    result = recommend(NOISE, catalog=own)
    said = block(result, result[0])
    assert "noise (tested in couples; nobody here read Poe (1999))" in said
    assert "Doe (2020)" not in said


@in_every_block
def test_where_all_was_read_nobody_is_said_not_to_have_read_it(block):
    result = recommend(NOISE, catalog=small())
    assert "read" not in block(result, result[0])


@in_every_block
def test_no_study_that_nobody_read_hides_behind_the_reasons_that_are_shown(block):
    seen = set()
    for result, item in ITEMS:
        said = block(result, item)
        for place, reason in enumerate(item.reasons):
            for id in reason.unread:
                seen.add(place < SHOWN_REASONS)
                assert CATALOG.references[id].name in said, (item.practice.id, reason.link.id)
    assert seen, "some such study was there"


# -- how firm the order is, and of whom the studies were -------------------------------------------------------------


@in_every_format
@of_every_result
def test_every_list_says_once_how_firm_its_order_is_and_of_whom_the_studies_were(result, show):
    said = show(result)
    stability = result.stability()
    assert said.count(str(stability)) == said.count("The order is ") == 1
    assert said.count(SAMPLES_LIMIT) == 1
    assert f"stays first in {round(stability.first[stability.leader] * 200)} of 200 draws." in said


@pytest.mark.parametrize(
    ("name", "words", "low", "high"),
    [("firm", "firm", 0.8, 1), ("leaning", "leaning, not firm", 0.5, 0.8), ("close", "a close call", 0, 0.5)],
)
def test_the_word_for_an_order_follows_its_cut_offs(name, words, low, high):
    stability = RESULTS[name].stability()
    assert low <= stability.first[stability.leader] <= high
    assert f"The order is {words}:" in flat(repr(RESULTS[name]))


@in_every_format
def test_where_there_is_no_list_there_is_no_order_and_no_sample_to_speak_of(show):
    for result in (EMPTY, *STOPPED.values()):
        assert len(result) == 0
        assert "The order is" not in show(result)
        assert SAMPLES_LIMIT not in show(result)


@in_every_format
def test_a_very_large_catalogue_is_shown_without_waiting_for_how_firm_the_order_is(show, monkeypatch):
    monkeypatch.setattr("intimacy.advice.result.SHOWN_LINKS", 10)
    # Results that stand nowhere else: what is shown of one is kept.
    said = show(recommend(SITUATIONS["firm"], k=4))
    assert "The order is" not in said
    assert said.count(SAMPLES_LIMIT) == 1
    monkeypatch.setattr("intimacy.advice.result.SHOWN_LINKS", len(CATALOG.links))
    assert "The order is" in show(recommend(SITUATIONS["firm"], k=5))


# -- contacts ---------------------------------------------------------------------------------------------------------


def help_of(said):
    """The part of what is said that names contacts."""
    start = min(said.find(words) for words in PURPOSE.values() if words in said)
    return said[start : said.index(AGE)]


def reach(contact):
    """The name and how it is reached; a number that is a word of the name is not said again."""
    told = contact.phone in contact.name.split()
    return contact.name if told else f"{contact.name}: {contact.phone or contact.website}"


def brief(contact):
    """A contact beside a list: with its note where it is for a part of the people, or is a page of one country."""
    page = contact.phone is None and contact.country != "international"
    note = contact.note if contact.narrow or page else ""
    return f"{reach(contact)}; {note}" if note else reach(contact)


@pytest.mark.parametrize("country", [None, "GB", "CA", "DE"])
def test_where_nobody_asked_contacts_are_brief(country):
    result = raised(None, country=country)
    contacts = result.safety.contacts
    wanted = set(Purpose)
    assert contacts
    for name, show in FORMATS.items():
        said = help_of(show(result))
        # A contact for a part of the people stands only where nobody is there for all of them, and says for whom it is.
        broad = {purpose for one in contacts if not one.narrow for purpose in one.purposes}
        for one in contacts:
            shown = not one.narrow or not broad.issuperset(wanted.intersection(one.purposes))
            assert (reach(one) in said) is shown, (name, one.id)
            assert (brief(one) in said) is shown, (name, one.id)
            assert (f"{reach(one)}; " in said) is (shown and brief(one) != reach(one)), (name, one.id)
        assert [one.hours for one in contacts if one.hours and one.hours in said] == []
        assert [one.website for one in contacts if one.phone and one.website and one.website in said] == []


@pytest.mark.parametrize("country", [None, *KNOWN])
@pytest.mark.parametrize("flag", ["threats", "suicidal-thoughts", "i-have-hurt-or-frightened-partner", "child-at-risk"])
def test_under_a_stop_contacts_are_given_in_full(flag, country):
    result = raised(flag, country=country)
    assert result.safety.stops
    for name in ("text", "markdown"):
        given_in_full(result, FORMATS[name])


@in_every_format
@pytest.mark.parametrize("country", [None, "GB", "CA", "DE", "US"])
@pytest.mark.parametrize("flag", ["severe-depression", "eggshells", "active-substance-misuse"])
def test_where_something_was_raised_contacts_are_given_in_full_beside_a_list_too(flag, country, show):
    result = raised(flag, country=country)
    assert result.safety.status in ("refer", "hold")
    given_in_full(result, show)


def given_in_full(result, show):
    said = help_of(show(result))
    assert result.safety.contacts
    for one in result.safety.contacts:
        for part in (one.name, one.phone, one.website, one.hours, one.note):
            assert flat(part or "") in said, one.id


@pytest.mark.parametrize("wanted", [[Purpose.CRISIS], [Purpose.SUBSTANCE_USE, Purpose.EMERGENCY], [], [*Purpose]])
@pytest.mark.parametrize("short", [True, False], ids=["brief", "full"])
def test_contacts_are_grouped_by_the_purposes_that_are_wanted_in_their_order(wanted, short):
    for country in KNOWN:
        contacts = CATALOG.find_contacts(country=country)
        groups = contact_groups(contacts, wanted, brief=short)
        assert [purpose for purpose, _ in groups] == [p for p in wanted if any(p in one.purposes for one in contacts)]
        for purpose, members in groups:
            whole = [one for one in contacts if purpose in one.purposes]
            broad = [one for one in whole if not one.narrow]
            assert members == ((broad or whole) if short else whole)


@pytest.mark.parametrize("country", [None, "NL", "AU"])
@pytest.mark.parametrize("flag", ["threats", "suicidal-thoughts", "i-have-hurt-or-frightened-partner", "eggshells"])
def test_contacts_stand_under_what_was_raised(flag, country):
    said = recommendations_text(raised(flag, country=country), width=3000).splitlines()
    headings = {purpose for purpose, words in PURPOSE.items() if f"{words}:" in said}
    assert headings
    assert headings <= set(CATALOG.red_flags[flag].contact_purposes)


@pytest.mark.parametrize("result", STOPPED.values(), ids=[f"{flag}-{country}" for flag, country in STOPPED])
def test_under_a_stop_contacts_stand_before_the_kinds_of_professionals(result):
    for name in ("text", "markdown"):
        said = FORMATS[name](result)
        assert said.index(result.safety.messages[-1].text) < said.index(AGE) < said.index("People who can help")


RAISED = [RESULTS[name] for name in ("refer", "hold", "refer and hold")]


@in_every_format
@pytest.mark.parametrize("result", RAISED, ids=["refer", "hold", "refer and hold"])
def test_where_something_was_raised_people_who_can_help_come_right_after_the_messages(result, show):
    said = flat(show(result))
    after = said.partition(flat(result.safety.messages[-1].text))[2]
    # Nothing but the headings of the tables and lists stands between.
    between = re.sub(r"## Whom to call|\bfor whom to call\b", "", after[: after.index(AGE)]).strip("* ")
    assert any(between.startswith(words) for words in PURPOSE.values()), between[:80]
    helpers = after.lower().index("people who can help")
    assert result.items
    assert result.referrals
    assert after.index(AGE) < helpers
    for one in result.referrals:
        assert helpers < after.index(flat(one.referral.summary)) < after.index(flat(opening(result)))
    # The list, too, comes after them.
    for item in result:
        assert item.practice.name not in after[: after.index(flat(opening(result)))]
        assert item.practice.name in after


@in_every_format
def test_where_nobody_asked_people_who_can_help_stand_at_the_end(show):
    result = RESULTS["unasked"]
    said = flat(show(result))
    assert result.items
    assert result.referrals
    ends = [said.index(AGE), *(said.index(flat(one.referral.summary)) for one in result.referrals)]
    contacts = min(said.find(words) for words in PURPOSE.values() if words in said)
    for item in result:
        assert said.index(item.practice.name) < min(contacts, *ends)
    for sentence in closing(result):
        assert said.index(flat(sentence)) < min(contacts, *ends)


@in_every_format
@of_every_result
def test_contacts_come_with_a_word_on_their_age_and_only_where_there_are_any(result, show):
    said = show(result)
    assert said.count(AGE) == bool(result.safety.contacts)
    assert [one.name for one in result.safety.contacts if said.count(reach(one)) > len(one.purposes)] == []
    assert all(one.read_on in said for one in sorted(result.safety.contacts, key=lambda one: one.read_on)[-1:])
    if not result.safety.contacts:
        assert [words for words in PURPOSE.values() if f"{words}:" in said] == []


@in_every_format
@of_every_result
def test_how_to_find_help_is_said_where_nobody_asked_or_care_comes_first(result, show):
    assert (FIND_HELP in show(result)) is (result.safety.status in ("unasked", "refer"))


def contact(id="jp-line", *, words="A line", **more):
    plain = {
        "country": "JP",
        "name": words,
        "purposes": ("crisis",),
        "phone": "0120 123",
        "website": "https://line.example/",
        "hours": "in the morning",
        "note": "for everyone",
        "source": "https://line.example/about",
        "read_on": "2026-11-22",
    }
    return Contact(id=id, **plain | more)


@in_every_format
def test_a_contact_for_a_part_of_the_people_waits_until_something_is_raised_unless_it_is_the_only_one(show):
    wide = contact(words="For all", purposes=("substance-use",))
    narrow = contact("jp-north", words="For the north", purposes=("substance-use",), narrow=True)
    both = show(recommend(Situation(), country="JP", contacts=[narrow, wide]))
    assert "For all: 0120 123" in both
    assert "For the north" not in both
    assert "For the north: 0120 123; for everyone" in show(recommend(Situation(), country="JP", contacts=[narrow]))
    using = Situation(red_flags=["active-substance-misuse"])
    # In text, what does not go into the line of the number stands in lines of its own.
    said = flat(show(recommend(using, country="JP", contacts=[narrow, wide])))
    for words in ("For all", "For the north"):
        assert re.search(f"{words}: 0120 123;? in the morning; for everyone;? https://line.example/", said)


@pytest.mark.parametrize("country", ["GB", "CA", "US"])
def test_under_a_stop_contacts_for_a_part_of_the_people_stand_after_the_others(country):
    result = raised("threats", country=country)
    said = recommendations_text(result, width=3000)
    here = [one for one in result.safety.contacts if "partner-violence" in one.purposes]
    narrow = [one.narrow for one in sorted(here, key=lambda one: said.index(f" - {reach(one)}"))]
    assert set(narrow) == {False, True}
    assert narrow == sorted(narrow)


@in_every_format
def test_contacts_of_an_app_stand_before_the_built_in_ones(show):
    mine = contact(country="GB", words="Our own line")
    said = show(recommend(Situation(), country="GB", contacts=[mine]))
    assert said.index("Our own line: 0120 123") < said.index("Samaritans: 116 123")


@in_every_format
def test_a_contact_without_a_number_gives_its_page(show):
    mine = contact(phone=None, words="Our own page")
    said = show(recommend(Situation(), country="JP", contacts=[mine]))
    assert "Our own page: https://line.example/" in said


# -- kinds of professionals, and why ----------------------------------------------------------------------------------


@in_every_format
@pytest.mark.parametrize("result", [*RESULTS.values(), EMPTY], ids=[*RESULTS, "empty"])
def test_every_referral_says_why_except_where_that_would_tell_a_flag(result, show):
    said = show(result)
    for one in result.referrals:
        if one.why == "safety":
            assert f"{one.referral.name}, because" not in said
        else:
            assert f"{one.referral.name}, {one.text}" in said
    assert referral_words("safety") not in said
    assert [flag.name for flag in CATALOG.red_flags.values() if flag.name in said or flag.id in said] == []


def test_the_reason_for_a_referral_names_the_obstacle_that_weighs_heavily():
    named = [
        (one, CATALOG.obstacles[one.why]) for r in RESULTS.values() for one in r.referrals if one.why in EVERYTHING
    ]
    assert named
    for one, obstacle in named:
        assert obstacle.name.lower() in one.text


def test_every_cause_of_a_referral_has_words_of_its_own():
    causes = {one.why: one.text for result in (*RESULTS.values(), EMPTY) for one in result.referrals}
    assert {"safety", "every-obstacle-heavy", "lack-of-trust"} <= causes.keys()
    assert len(set(causes.values())) == len(causes)
    assert all(words.startswith("because ") for words in causes.values())


def test_what_is_urgent_is_marked_and_comes_first():
    for result in STOPPED.values():
        text = recommendations_text(result, width=3000).partition("People who can help:\n")[2].splitlines()
        markdown = FORMATS["markdown"](result).partition("## People who can help\n\n")[2].splitlines()
        for said, bullet in ((text, " - "), (markdown, "- **")):
            marks = [line.startswith(f"{bullet}Now: ") for line in said[: len(result.referrals)]]
            assert marks == [one.urgent for one in result.referrals]
            assert marks == sorted(marks, reverse=True)
            assert all(line.startswith(bullet) for line in said[: len(result.referrals)])
    assert {one.urgent for result in STOPPED.values() for one in result.referrals} == {True, False}


# -- width ------------------------------------------------------------------------------------------------------------


def too_wide(text, width):
    """The lines that are wider than the width; one that ends in an address that does not fit may be, or nobody could follow it."""
    return [line for line in text.splitlines() if columns(line) > width and not ends_in_address(line)]


def ends_in_address(line):
    """Whether a line is an address, with at most a label before it."""
    *label, last = line.split()
    return "://" in last and columns(line) - columns(last) <= 10 and len(label) <= 1


@settings(max_examples=80, deadline=None)
@given(st.integers(40, 100), st.sampled_from(KNOWN), st.booleans())
def test_contacts_of_every_country_keep_to_any_width(width, country, brief):
    contacts = CATALOG.find_contacts(country=country)
    assert too_wide("\n".join(contact_lines(contacts, tuple(Purpose), width=width, brief=brief)), width) == []


@settings(max_examples=150, deadline=None)
@given(st.integers(40, 100), st.sampled_from([*CATALOG.links, *CATALOG.examined]))
def test_links_and_examined_pairs_with_their_studies_keep_to_any_width(width, claim):
    text = (
        examined_text(claim, width=width) if isinstance(claim, ExaminedPair) else link_text(claim, CATALOG, width=width)
    )
    assert too_wide(text, width) == []


@settings(max_examples=100, deadline=None)
@given(st.integers(40, 100), st.sampled_from([*CATALOG.references.values()]))
def test_studies_keep_to_any_width(width, one):
    assert too_wide(concept_text(one, CATALOG, width=width), width) == []


@settings(max_examples=30, deadline=None)
@given(st.integers(40, 100))
def test_coverage_keeps_to_any_width(width):
    assert too_wide("\n".join(coverage_text(CATALOG.coverage(), width=width)), width) == []


@pytest.mark.parametrize("width", [40, 63, 80, 100])
@pytest.mark.parametrize("country", [None, "GB", "FR", "IE"])
def test_results_with_contacts_keep_to_any_width(width, country):
    for flag in (None, "severe-depression", "threats", "suicidal-thoughts"):
        text = recommendations_text(raised(flag, country=country), width=width)
        assert too_wide(text, width) == []


def test_the_repr_with_contacts_keeps_to_80_columns():
    for result in (*RESULTS.values(), raised(None, country="DE"), raised(None, country="SE")):
        assert too_wide(repr(result), 80) == []


# -- studies in words --------------------------------------------------------------------------------------------------


def test_a_study_in_words_has_its_name_kind_size_and_effect_and_whether_anybody_read_it():
    for one in CATALOG.references.values():
        said = study_words(one)
        assert said.startswith(one.name), one.id
        assert ("[unread]" in said) is one.unread, one.id
        assert one.size in said, one.id
        assert one.effect in said, one.id
        # A trial at random may have its full name.
        bare = re.sub(r"[ -]", "", said)
        assert [kind for kind in one.designs if kind != "rct" and kind.replace("-", "") not in bare] == [], one.id
        assert not said.endswith((":", ";", " ")), one.id


# -- hostile names -----------------------------------------------------------------------------------------------------

HOSTILE = {
    "markup": "<script>alert('x')</script> & <b>\"so\"</b> <img src=x onerror=y>",
    "escapes": "\x1b[31mred\x1b]0;title\x07\r\x08\x9b2J\x00\x7f",
    "overrides": "\u202eabc\u2066def\u200f\ufeff\u2028ghi\u2029",
    "markdown": "# **b** [a](https://x.example) `c` | ~d~ _e_\n- f\n1. g",
    "wide": "漢字🫂" * 60,
}
hostile = pytest.mark.parametrize("words", HOSTILE.values(), ids=HOSTILE)


def hostile_catalogue(words):
    """A catalogue in which everything that can be said of evidence is hostile."""
    doe = study(
        words=words, size=words, effect=words, finding=words, caution=words, venue=words, other_id=words, pages=(words,)
    )
    return small(references=(doe, study("poe-1999", words, reading="memory")), words=words)


@cache
def hostile_results(words):
    mine = [contact(words=words, hours=words, note=words), contact("jp-page", words=words, phone=None, narrow=True)]
    options = {"catalog": hostile_catalogue(words), "country": "JP", "contacts": tuple(mine)}
    situations = (Situation(obstacles={"noise": 0.8}, red_flags=flags) for flags in (None, [], ["severe-depression"]))
    return [recommend(one, **options) for one in situations], [
        recommend(Situation(obstacles={"noise": 0.8}, red_flags=[flag]), **options) for flag in STOPPING
    ]


@hostile
def test_nothing_shown_of_hostile_contacts_and_studies_is_obeyed_by_a_terminal(words):
    own = hostile_catalogue(words)
    given_, stopped = hostile_results(words)
    shown = [show(result) for show, result in product(FORMATS.values(), [*given_, *stopped])]
    shown += [link_text(one, own) for one in own.links] + [examined_text(one) for one in own.examined]
    shown += [concept_text(one, own) for one in own.concepts.values()]
    shown += coverage_text(own.coverage())
    assert [harmful(text) for text in shown if harmful(text)] == []


@hostile
def test_html_of_hostile_contacts_is_well_formed_and_obeys_nothing_in_them(words):
    given_, stopped = hostile_results(words)
    for result in [*given_, *stopped]:
        html = result._repr_html_()
        assert ET.fromstring(f"<div>{html}</div>") is not None  # noqa: S314 - made here
        assert Words(html).tags <= {"div", "p", "span", "b", "table", "thead", "tbody", "tr", "th", "td", "img"}
        assert {name for name, _ in Words(html).attributes} <= {"style", "dir", "src", "alt", "width"}


def test_names_and_notes_of_contacts_are_shown_in_html_as_they_are_and_not_obeyed():
    result = hostile_results(HOSTILE["markup"])[0][0]
    assert f"{HOSTILE['markup']}: 0120 123" in Words(result._repr_html_()).said


def test_html_of_contacts_has_a_row_for_each_purpose():
    rows = {row[0].text: "\n".join(row[1].itertext()) for row in rows_of(raised(None, country="GB")._repr_html_())}
    for purpose in Purpose:
        here = [one for one in CATALOG.find_contacts(country="GB", purpose=purpose) if not one.narrow]
        assert rows[PURPOSE[purpose]] == "\n".join(map(brief, here))


@hostile
def test_markdown_of_hostile_contacts_has_no_live_markdown(words):
    given_, stopped = hostile_results(words)
    for result in [*given_, *stopped]:
        shown = re.sub(r"\\.", "", markdown_text(result))
        for live in ("<script", "<b>", "<img", "**b**", "[a](", "`c`", "~d~", "_e_"):
            assert live not in shown
        assert not re.search(r"^(- f|1\. g|# b)", shown, flags=re.MULTILINE)


@hostile
def test_a_stopped_result_shows_nothing_of_a_catalogue_its_contacts_or_the_country(words):
    for result in hostile_results(words)[1]:
        assert result.safety.contacts
        assert repr(result) == str(result) == f"{result}" == PAUSED
        assert result._repr_html_() == f"<p>{PAUSED}</p>"


@hostile
def test_hostile_contacts_and_studies_keep_to_their_width(words):
    own = hostile_catalogue(words)
    given_, stopped = hostile_results(words)
    for width in (40, 80):
        for result in [*given_, *stopped]:
            assert too_wide(recommendations_text(result, width=width), width) == []
        for one in own.links:
            assert too_wide(link_text(one, own, width=width), width) == []


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1).filter(str.strip), st.text(), st.text(), st.booleans())
def test_any_contact_is_shown_without_harm(name, hours, note, brief):
    one = contact(words=name, hours=hours, note=note)
    said = "\n".join(contact_lines([one], one.purposes, width=3000, brief=brief))
    assert not harmful(said)
    assert ": 0120 123" in said
