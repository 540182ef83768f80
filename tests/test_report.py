"""The report: one page with all that a result says and nothing that it must not, which asks nobody for anything."""

import base64
import hashlib
import os
import re
import subprocess
import sys
import unicodedata
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intimacy import Catalog, OptionError, Situation, load_catalog, recommend
from intimacy.cite import apa
from intimacy.model import Contents, Link, Obstacle, Pillar, Practice, Reference
from intimacy.show.layout import clean
from intimacy.show.report_style import DARK, LIGHT, STYLE
from intimacy.show.text import (
    always_not_when,
    cautions,
    contact_groups,
    contact_words,
    dose_words,
    own_not_when,
    reason_words,
    referral_name,
    rests_on,
    start_with,
)
from intimacy.testing import situations
from intimacy.wording import DISCLAIMER, FIND_HELP, GENTLY, PURPOSE, SAMPLES_LIMIT, need_word
from intimacy.wording.report import REPORT, level_word

CATALOG = load_catalog()
EVERYTHING = dict.fromkeys(CATALOG.obstacles, 1.0)
MILD = [flag.id for flag in CATALOG.red_flags.values() if not flag.status.stops]
STOPPING = [flag.id for flag in CATALOG.red_flags.values() if flag.status.stops]
CONFIRMED = ("act-stopped", "amends-made", "breach-known")

SITUATIONS = {
    "clear": Situation(
        obstacles={"fear-of-vulnerability": 0.8, "poor-communication": 0.5},
        pillars={"trust": 0.4},
        wanted={"trust": 0.8},
        goals=["satisfaction"],
        done=["love-languages"],
        red_flags=[],
    ),
    "unasked": Situation(obstacles={"fear-of-vulnerability": 0.8}),
    "refer": Situation(obstacles={"lack-of-trust": 0.9}, red_flags=["severe-depression"]),
    "hold": Situation(obstacles={"lack-of-trust": 0.9}, red_flags=["eggshells"]),
    "all mild flags": Situation(obstacles=EVERYTHING, red_flags=MILD),
    "passed over": Situation(obstacles={"lack-of-trust": 0.9}, red_flags=["eggshells", "unasked"]),
    "general": Situation(red_flags=[]),
    "goals": Situation(goals=[*CATALOG.benefits], red_flags=[]),
    "alone": Situation(obstacles={"poor-communication": 0.7}, red_flags=[], mode="alone"),
    "no time": Situation(obstacles=EVERYTHING, red_flags=[], minutes_per_week=20),
    "after a betrayal": Situation(obstacles={"lack-of-trust": 0.9}, red_flags=[], confirmed=CONFIRMED),
    "empty": Situation(obstacles={"lack-of-trust": 0.9}, red_flags=[], done=list(CATALOG.practices)),
}
RESULTS = {name: recommend(situation, k=4, country="GB") for name, situation in SITUATIONS.items()}
STOPPED = {
    (flag, country): recommend(Situation(obstacles=EVERYTHING, red_flags=[flag]), country=country)
    for flag in STOPPING
    for country in (None, "GB")
}
of_every_result = pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
of_every_stop = pytest.mark.parametrize("result", STOPPED.values(), ids=map(str, STOPPED))

VOID = {"meta", "img"}
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "article", "figure"),
    *("h1", "h2", "h3", "h4", "p", "div", "span", "strong", "bdi", "i", "a", "ul", "ol", "li", "dl", "dt", "dd", "img"),
    "code",
}


def flat(text):
    return " ".join(text.split())


class Page(HTMLParser):
    """A page as it is read: its elements, their attributes, its texts, and what is open around each."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.headings, self.texts, self.open, self.sections = [], [], [], [], {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        given_ = dict(attributes)
        assert len(given_) == len(attributes), "an attribute stands twice"
        self.elements.append((tag, given_))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append((tag, given_.get("id")))

    def handle_endtag(self, tag):
        assert self.open, f"{tag} ends and never began"
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        if self.open and self.open[-1][0] not in ("style", "title") and data.strip():
            self.texts.append(flat(data))
            for id in {id for tag, id in self.open if id}:
                self.sections.setdefault(id, []).append(flat(data))

    def all(self, tag):
        return [attributes for one, attributes in self.elements if one == tag]

    @property
    def text(self):
        return flat(" ".join(self.texts))

    def under(self, id):
        return flat(" ".join(self.sections.get(id, [])))


@cache
def page_of(result, **options):
    return Page(result.to_html(**options))


def tight(text):
    """A text without spaces, for what stands in several elements."""
    return re.sub(r"\s", "", text)


def pages():
    for result in (*RESULTS.values(), *STOPPED.values()):
        for options in ({}, {"private": True}, {"shareable": True}, {"shareable": True, "both_agreed": True}):
            yield result.to_html(**options)


@cache
def all_pages():
    return tuple(pages())


# -- what a page is ----------------------------------------------------------------------------------------------------


def test_every_page_is_well_formed_and_of_known_elements_without_script():
    for html in all_pages():
        page = Page(html)
        assert page.open == []
        assert {tag for tag, _ in page.elements} <= TAGS
        for tag in ("html", "head", "title", "style", "body", "header", "main", "footer", "h1"):
            assert len(page.all(tag)) == 1, tag
        assert page.all("html") == [{"lang": "en"}]
        assert html.startswith("<!DOCTYPE html>\n")


def test_no_attribute_of_a_page_is_a_style_or_runs_anything():
    for html in all_pages():
        for _, attributes in Page(html).elements:
            assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_the_policy_lets_nothing_in_but_the_one_style_and_what_stands_in_the_page():
    for html in all_pages():
        page = Page(html)
        metas = page.all("meta")
        (policy,) = (one["content"] for one in metas if one.get("http-equiv") == "Content-Security-Policy")
        style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert policy.split("; ") == [
            "default-src 'none'",
            f"style-src 'sha256-{digest}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
        assert {"name": "referrer", "content": "no-referrer"} in metas
        # A policy holds for what comes after it.
        assert [next(iter(one)) for one in metas[:2]] == ["charset", "http-equiv"]
        assert html.index("Content-Security-Policy") < html.index("<style>")


def test_nothing_of_a_page_is_fetched_and_links_lead_to_the_page_itself_or_to_a_study():
    for html in all_pages():
        page = Page(html)
        for _, attributes in page.elements:
            assert not {"srcset", "data", "action", "poster", "ping", "background"} & set(attributes)
            assert attributes.get("src", "data:").startswith("data:image/svg+xml;base64,") or "src" not in attributes
        ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
        for link in page.all("a"):
            target = link["href"]
            assert target[1:] in ids if target.startswith("#") else target.startswith("https://doi.org/10.")
    assert not re.search(r"url\(|@import|http", STYLE)


def test_ids_are_unique_and_what_names_a_part_is_there():
    for html in all_pages():
        ids = [attributes["id"] for _, attributes in Page(html).elements if "id" in attributes]
        assert len(ids) == len(set(ids))
        named = [
            attributes["aria-labelledby"] for _, attributes in Page(html).elements if "aria-labelledby" in attributes
        ]
        assert set(named) <= set(ids)


def test_headings_begin_with_one_and_leave_no_level_out():
    for html in all_pages():
        levels = Page(html).headings
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert levels.count(1) == 1


def test_lists_hold_items_alone_and_none_is_empty():
    for html in all_pages():
        assert not re.search(r"<(ul|ol|dl)[^>]*></\1>", html)
        assert not re.search(r"<(ul|ol)[^>]*>(?!<li)", html)
        assert not re.search(r"</li>(?!<li|</ul>|</ol>)", html)


def test_title_and_heading_are_the_same_for_every_result():
    seen = {(re.search("<title>(.*?)</title>", html)[1], re.search("<h1>(.*?)</h1>", html)[1]) for html in all_pages()}
    assert seen == {(REPORT["title"], REPORT["heading"])}
    names = {one.name.casefold() for one in CATALOG.concepts.values()}
    assert not {word.casefold() for word in REPORT["title"].split()} & names


def test_every_picture_says_in_words_what_it_shows():
    for html in all_pages():
        assert all(one["alt"] for one in Page(html).all("img"))


def test_the_same_input_gives_the_same_bytes_in_every_process():
    code = (
        "import sys, intimacy; s = intimacy.Situation(obstacles={'lack-of-trust': 0.9}, red_flags=['eggshells']);"
        "sys.stdout.write(intimacy.recommend(s, country='GB').to_html(private=True))"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


# -- what a page says --------------------------------------------------------------------------------------------------


@of_every_result
def test_every_practice_stands_there_with_all_that_one_has_to_know(result):
    page = page_of(result)
    for item in result:
        said = page.under(f"practice-{item.practice.id}")
        for text in (
            item.practice.name,
            item.practice.summary,
            *item.practice.steps,
            *item.practice.variants,
            item.practice.alone,
            dose_words(item.practice),
            rests_on(item),
            *cautions(item),
            *start_with(item, result),
            own_not_when(item, result),
        ):
            assert flat(text)[1:] in said, text
        for reason in item.reasons:
            assert flat(reason_words(reason))[1:] in said
            for study in (*reason.link.evidence.studies_for, *reason.link.evidence.studies_against):
                assert study.name in said
        for reason in item.reasons[:2]:
            assert flat(reason.link.rationale) in said


@of_every_result
def test_every_study_behind_a_reason_stands_among_the_sources_once_as_apa(result):
    said = page_of(result).under("sources")
    links = [reason.link for item in result for reason in item.reasons]
    studies = {one.id: one for link in links for one in (*link.evidence.studies_for, *link.evidence.studies_against)}
    assert (said != "") is bool(studies)
    for study in studies.values():
        assert tight(said).count(tight(apa(study))) == 1
    assert len([one for one in page_of(result).all("li") if one.get("id", "").startswith("source-")]) == len(studies)


def test_a_doi_is_a_link_that_tells_nobody_where_it_was_followed():
    links = [one for one in page_of(RESULTS["clear"]).all("a") if not one["href"].startswith("#")]
    assert links
    for link in links:
        assert link["rel"] == "noreferrer noopener"


@of_every_result
def test_needs_are_bars_and_words_without_decimals(result):
    page = page_of(result)
    said = page.under("needs")
    if result.general:
        assert said == ""
        return
    assert not re.search(r"\d", said)
    for need in result.needs:
        assert f"{flat(need.name)} {need_word(need.need)}" in said
    words = [word for word in said.split() if word in ("slight", "some", "clear", "great")]
    order = ["great", "clear", "some", "slight"]
    assert words == sorted(words, key=order.index)


@of_every_result
def test_gaps_what_is_left_out_the_order_and_the_limit_of_the_studies_are_told(result):
    page = page_of(result)
    said = page.under("missing")
    for gap in result.gaps:
        assert gap.name.lower() in said
    for one in result.left_out:
        name = CATALOG.practices[one.practice].name
        assert (name in said) is (one.by not in ("done", "excluded"))
    assert (SAMPLES_LIMIT in page.under("sure")) is bool(len(result))
    assert result.shown_stability is None or flat(str(result.shown_stability)) in page.under("sure")
    for text in always_not_when(result):
        assert flat(text)[1:] in page.under("glance")


@of_every_result
def test_messages_contacts_kinds_of_help_and_the_disclaimer_are_told(result):
    page = page_of(result)
    for message in result.safety.messages:
        assert flat(message.text) in page.text
    brief = result.safety.status in ("clear", "unasked")
    for purpose, members in contact_groups(result.safety.contacts, result.safety.contact_purposes, brief=brief):
        assert PURPOSE[purpose] in page.under("contacts")
        for one in members:
            words = flat(contact_words(one, brief=brief)).replace("; ", " ")
            assert tight(words) in tight(page.under("contacts").replace("; ", " "))
    for one in result.referrals:
        assert referral_name(one) in page.under("helpers")
        assert flat(one.referral.summary) in page.under("helpers")
    assert page.text.count(DISCLAIMER) == 1


def test_people_who_can_help_come_first_where_something_was_raised_and_last_where_nobody_asked():
    for name in ("refer", "hold", "all mild flags"):
        said = page_of(RESULTS[name]).text
        message = flat(RESULTS[name].safety.messages[-1].text)
        assert said.index(message) < said.index("Whom to call") < said.index("People who can help")
        assert said.index("People who can help") < said.index("At a glance")
    said = page_of(RESULTS["unasked"]).text
    assert said.index("At a glance") < said.index("Private questions") < said.index("Whom to call")


@of_every_result
def test_the_private_questions_stand_there_where_a_result_carries_them(result):
    page = page_of(result)
    for one in result.safety.questions:
        assert page.text.count(flat(one.text)) == 1
    unasked = any(message.id == "unasked" for message in result.safety.messages)
    assert (page.under("questions") != "") is unasked


@of_every_result
def test_the_footer_says_what_made_it(result):
    said, made = page_of(result).under("made"), result.to_dict()
    for text in (
        made["library"],
        *(made["catalog"][name] for name in ("id", "version", "sha256", "rules_sha256")),
        *(f"{name} {made['options'][name]}" for name in ("k", "evidence", "focus", "country")),
    ):
        assert text in said


@of_every_result
def test_the_picture_of_a_result_stands_in_its_page(result):
    (image,) = page_of(result).all("img")
    picture = result.draw()
    assert image["src"] == picture.data_uri
    assert image["alt"] == picture.alt


def test_the_variant_for_one_comes_before_the_steps_where_one_is_alone():
    for name, first in (("alone", True), ("clear", False)):
        page = page_of(RESULTS[name])
        for item in RESULTS[name]:
            said = page.under(f"practice-{item.practice.id}")
            assert (said.index(flat(item.practice.alone)) < said.index(flat(item.practice.steps[0]))) is first


# -- what a page does not say ------------------------------------------------------------------------------------------


@of_every_stop
def test_a_stopped_result_gives_messages_contacts_and_kinds_of_help_alone_whatever_is_asked_for(result):
    html = result.to_html()
    assert html == result.to_html(private=True)
    page = Page(html)
    left = page.text
    for message in result.safety.messages:
        assert flat(message.text) in left
        left = left.replace(flat(message.text), "", 1)
    for text in (REPORT["heading"], FIND_HELP, REPORT["stays"], DISCLAIMER):
        assert flat(text) in left
        left = left.replace(flat(text), "", 1)
    left = left.replace(page.under("contacts"), "", 1).replace(page.under("helpers"), "", 1)
    assert left.strip() == ""
    assert set(page.sections) <= {"contacts", "contacts-title", "helpers", "helpers-title"}
    assert page.all("img") == []
    groups = contact_groups(result.safety.contacts, result.safety.contact_purposes)
    assert [PURPOSE[purpose] for purpose, _ in groups] == [
        text for text in page.sections["contacts"] if text in PURPOSE.values()
    ]


@of_every_stop
def test_a_stopped_result_names_no_practice_no_obstacle_and_no_flag(result):
    said = page_of(result, private=True).text
    named = [*CATALOG.practices.values(), *CATALOG.obstacles.values(), *CATALOG.red_flags.values()]
    assert [one.name for one in named if one.name in said] == []


def test_all_that_stops_for_the_same_cause_has_the_same_page_whatever_was_named():
    for flag in STOPPING:
        some = Situation(obstacles={"lack-of-trust": 0.4}, goals=["satisfaction"], red_flags=[flag], mode="alone")
        assert recommend(some, k=7).to_html() == STOPPED[flag, None].to_html()


@of_every_result
def test_no_flag_and_no_reason_of_a_caution_stands_in_a_page_that_is_not_private(result):
    said = page_of(result).text
    assert [flag.name for flag in CATALOG.red_flags.values() if flag.name in said or flag.id in said] == []
    secret = [one.text for item in result for one in item.cautions if one.shown == GENTLY]
    assert [text for text in secret if flat(text) in said] == []
    assert "What was said" not in said


@pytest.mark.parametrize("flag", MILD)
def test_the_private_page_names_the_flag_and_the_other_one_does_not(flag):
    result = recommend(Situation(obstacles=EVERYTHING, red_flags=[flag]), k=6)
    name = CATALOG.red_flags[flag].name
    assert name in page_of(result, private=True).under("said")
    assert name not in page_of(result).text
    for item in result:
        for one in item.cautions:
            assert flat(one.text) in page_of(result, private=True).under(f"practice-{item.practice.id}")


@settings(max_examples=60)
@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_level_never_reads_as_a_lower_one(one, other):
    words = ["low", "fair", "good", "high"]
    low, high = sorted((one, other))
    assert words.index(level_word(low)) <= words.index(level_word(high))


def test_the_private_page_says_in_words_what_was_said_and_no_number_of_it():
    said = page_of(RESULTS["clear"], private=True).under("said")
    for words in (
        "Fear of vulnerability : great",
        "Poor communication skills : clear",
        "Trust : fair (wanted: high)",
        CATALOG.benefits["satisfaction"].name,
        CATALOG.practices["love-languages"].name,
        REPORT["nothing raised"],
        "both",
    ):
        assert words in said
    assert not re.search(r"\d", said)
    told = page_of(RESULTS["no time"], private=True).under("said")
    assert "20 minutes a week" in told
    assert REPORT["not asked"] in page_of(RESULTS["unasked"], private=True).under("said")
    assert REPORT["passed over"] in page_of(RESULTS["passed over"], private=True).under("said")
    held = page_of(RESULTS["after a betrayal"], private=True).under("said")
    for id in CONFIRMED:
        assert flat(CATALOG.conditions[id].name) in held
    assert "one of the two" in page_of(RESULTS["alone"], private=True).under("said")


def test_what_is_done_left_out_confirmed_or_over_the_time_is_not_told_without_private():
    secret = Situation(
        obstacles={"lack-of-trust": 0.9},
        red_flags=[],
        done=["love-languages"],
        excluded=["shared-activities"],
        confirmed=CONFIRMED,
        minutes_per_week=12345,
    )
    result = recommend(secret, k=2)
    said = page_of(result).text
    for id in ("love-languages", "shared-activities"):
        assert CATALOG.practices[id].name not in said
        assert CATALOG.practices[id].name in page_of(result, private=True).under("said")
    for id in CONFIRMED:
        assert CATALOG.conditions[id].name not in said
    assert "12345" not in said
    assert "12345" in page_of(result, private=True).text


def test_what_changes_nothing_of_a_result_changes_nothing_of_its_page():
    plain = Situation(obstacles={"lack-of-trust": 0.9, "poor-communication": 0.2}, red_flags=[])
    for other in (
        Situation(obstacles={"poor-communication": 0.2, "cheating": 0.9}, red_flags=[]),
        Situation(
            obstacles={"lack-of-trust": 0.9, "poor-communication": 0.2}, red_flags=[], minutes_per_week=1_000_000
        ),
        Situation(obstacles={"lack-of-trust": 0.9, "poor-communication": 0.2, "differing-needs": 0}, red_flags=[]),
    ):
        assert recommend(other) == recommend(plain)
        assert recommend(other).to_html() == recommend(plain).to_html()


@settings(max_examples=40, deadline=None)
@given(situations(CATALOG), st.sampled_from([None, "GB", "FR"]))
def test_whatever_is_said_the_page_is_whole_and_tells_no_flag(situation, country):
    result = recommend(situation, country=country)
    page = page_of(result)
    assert page.open == []
    flags = [CATALOG.red_flags[flag] for flag in situation.red_flags or () if flag in CATALOG.red_flags]
    assert [flag.name for flag in flags if flag.name in page.text] == []
    if result.blocked:
        assert page.all("article") == []
    else:
        assert len(page.all("article")) == len(result)


# -- what both may see -------------------------------------------------------------------------------------------------


@of_every_result
def test_the_shareable_page_holds_what_shareable_holds_and_nothing_else(result):
    shared = result.shareable(both_agreed=True)
    page = page_of(result, shareable=True, both_agreed=True)
    expected = [REPORT["heading"]]
    if shared.get("practices"):
        expected.append(REPORT["shared"])
        for one in shared["practices"]:
            expected += [one["name"], *one["steps"]]
    else:
        expected.append(REPORT["not ready"])
    assert page.texts == [flat(text) for text in [*expected, DISCLAIMER]]
    ids = [one["practice"] for one in shared.get("practices", ())]
    assert [attributes["id"] for _, attributes in page.elements if "id" in attributes] == [
        f"practice-{id}" for id in ids
    ]
    assert ids == sorted(ids)


def test_the_shareable_page_is_the_same_bytes_whatever_milder_flag_was_raised():
    made = {
        recommend(Situation(obstacles={"poor-communication": 0.6}, red_flags=flags)).to_html(
            shareable=True, both_agreed=True
        )
        for flags in ([], *([flag] for flag in MILD), MILD)
    }
    assert len(made) == 1


def test_not_ready_is_the_same_bytes_for_every_cause_and_every_catalogue():
    own = named("الثقة")
    made = {
        *(result.to_html(shareable=True) for result in RESULTS.values()),
        *(result.to_html(shareable=True, both_agreed=True) for result in STOPPED.values()),
        RESULTS["unasked"].to_html(shareable=True, both_agreed=True),
        recommend(Situation(red_flags=[]), catalog=own, k=7, country="IE").to_html(shareable=True),
        # Nothing left to show is no sign either.
        RESULTS["empty"].to_html(shareable=True, both_agreed=True),
    }
    assert len(made) == 1
    assert REPORT["not ready"] in made.pop()


@pytest.mark.parametrize(
    ("options", "fields"),
    [
        ({"private": True, "shareable": True}, ["private"]),
        ({"both_agreed": True}, ["both_agreed"]),
        ({"private": True, "both_agreed": True}, ["both_agreed"]),
        ({"shareable": 1}, ["shareable"]),
        ({"private": "yes"}, ["private"]),
        ({"shareable": True, "both_agreed": "yes"}, ["both_agreed"]),
        ({"private": None, "shareable": None}, ["private", "shareable"]),
    ],
    ids=str,
)
def test_options_that_contradict_each_other_or_are_neither_true_nor_false_are_refused(options, fields):
    for result in (RESULTS["clear"], STOPPED["threats", None]):
        with pytest.raises(OptionError) as error:
            result.to_html(**options)
        assert [fault.field for fault in error.value.faults] == fields


# -- hostile names -----------------------------------------------------------------------------------------------------

NAMES = {
    "long": "Long walks in the evening " * 12,
    "one word": "x" * 300,
    "emoji": "🫂" * 150,
    "right to left": "الثقة بين الشريكين " * 16,
    "markup": "<script>alert('x')</script> & <b>\"so\"</b> <img src=x onerror=y>",
    "ends": "</style></title></body>-->]]>",
    "escapes": "\x1b[31mred\x1b[0m\x07\r\x08\x9b2J\x00",
    "overrides": "\u202eabc\u2066def\u200f\ufeff\u2028",
}
hostile = pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)


def named(name):
    """A catalogue in which everything that can be shown has this name."""
    return Catalog(
        Contents(
            id="own",
            name=name,
            language="ar" if "\u0600" <= name[:1] <= "\u06ff" else "en",
            pillars=(Pillar(id="calm", name=name),),
            obstacles=(Obstacle(id="noise", name=name),),
            practices=(
                Practice(
                    id="tea",
                    name=name,
                    summary=name,
                    steps=(name, "Sit."),
                    variants=(name,),
                    not_when=(name,),
                    alone=name,
                    alone_effect="half",
                ),
                Practice(id="walk", name=name, steps=(name,)),
                Practice(id="vow", name=name),
            ),
            references=(
                Reference(
                    id="doe-2020",
                    authors=(name,),
                    year=2020,
                    title=name,
                    venue=name,
                    doi="10.1000/<x>\"&'",
                    reading="memory",
                    sample="couples",
                ),
            ),
            links=(
                Link("tea", "addresses", "noise", strength="strong", rationale=name, references_for=("doe-2020",)),
                Link("walk", "strengthens", "calm", strength="weak"),
                Link("noise", "weakens", "calm", strength="moderate"),
                Link("tea", "precedes", "walk"),
            ),
        )
    )


def harmful(text):
    """The characters of a text that turn the direction of what is read, or that nobody sees."""
    kept = "\n\u200c\u200d"
    return {char for char in text if char not in kept and unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")}


@hostile
def test_hostile_names_stand_there_as_text_and_are_nothing_else(name):
    for flags, mode in product((None, [], ["severe-depression"]), ("together", "alone")):
        situation = Situation(obstacles={"noise": 0.9}, red_flags=flags, mode=mode, excluded=["vow"])
        result = recommend(situation, catalog=named(name), country="GB")
        assert result.items or flags == ["severe-depression"]
        for options in ({}, {"private": True}, {"shareable": True, "both_agreed": True}):
            html = result.to_html(**options)
            page = Page(html)
            assert page.open == []
            assert {tag for tag, _ in page.elements} <= TAGS
            assert not harmful(html)
            assert html.count("</style>") == html.count("<style>") == html.count("</body>") == 1
            if options != {"shareable": True, "both_agreed": True} and result.items:
                assert flat(clean(name)) in page.text
            for link in page.all("a"):
                assert re.fullmatch(r"#[a-z0-9-]+|https://doi\.org/10\.[\w./;()%:-]+", link["href"])


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1).filter(lambda text: text.strip()))
def test_any_name_is_shown_without_harm(name):
    result = recommend(Situation(obstacles={"noise": 0.9}, red_flags=[]), catalog=named(name))
    html = result.to_html(private=True)
    page = Page(html)
    assert page.open == []
    assert {tag for tag, _ in page.elements} <= TAGS
    assert flat(clean(name)) in page.text
    assert not harmful(html)


def test_texts_of_a_catalogue_say_their_own_direction_and_language():
    result = recommend(Situation(obstacles={"noise": 0.9}, red_flags=[]), catalog=named("الثقة بين"))
    for options in ({}, {"private": True}):
        page = page_of(result, **options)
        for tag in ("h3", "bdi", "ol"):
            for attributes in page.all(tag):
                if attributes.get("class") != "glance":
                    assert (attributes["dir"], attributes["lang"]) == ("auto", "ar")
    assert 'lang="ar"' not in RESULTS["clear"].to_html()


def test_a_catalogue_of_one_concept_has_a_page():
    own = Catalog(Contents(id="one", name="One", obstacles=(Obstacle(id="noise", name="Noise"),)))
    page = page_of(recommend(Situation(obstacles={"noise": 1}, red_flags=[]), catalog=own))
    assert page.under("needs").endswith("Noise great")
    assert page.all("article") == []


# -- how it looks ------------------------------------------------------------------------------------------------------


def luminance(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_it_is_defined():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("colours", [LIGHT, DARK, LIGHT | {"paper": "#ffffff"}], ids=["light", "dark", "print"])
def test_every_text_has_a_contrast_of_four_and_a_half_and_every_bar_of_three(colours):
    for ground, text in product(("paper", "card", "note"), ("ink", "quiet", "accent")):
        assert contrast(colours[ground], colours[text]) >= 4.5, (ground, text)
    for ground, mark in product(("paper", "card"), ("accent", "track")):
        assert contrast(colours[ground], colours[mark]) >= 3, (ground, mark)


def test_the_style_has_no_colour_but_those_whose_contrast_is_known():
    assert set(re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{}]*\{)", STYLE)) <= {*LIGHT.values(), *DARK.values(), "#ffffff"}
    assert set(re.findall(r"var\(--(\w+)\)", STYLE)) <= set(LIGHT) == set(DARK)
    assert not re.search(r"\brgba?\(|\bhsl|opacity", STYLE)


def test_paper_is_always_light():
    assert re.findall(r"@media ([^{]*prefers-color-scheme[^{]*)\{", STYLE) == ["screen and (prefers-color-scheme:dark)"]
    printed = STYLE[STYLE.index("@media print") :]
    assert "color-scheme:light;" in printed


def test_every_class_of_a_page_is_in_the_style():
    classes = {
        one
        for html in all_pages()
        for _, attributes in Page(html).elements
        for one in attributes.get("class", "").split()
    }
    assert {"bar", "note", "quiet", "glance", "needs"} <= classes
    for one in classes:
        assert re.search(rf"\.{one}\b", STYLE), one
