"""What people see: text that keeps to its width, plain HTML, and nothing that a terminal or a browser would obey."""

import re
import unicodedata
from functools import cache
from html.parser import HTMLParser
from itertools import product
from types import SimpleNamespace
from xml.etree import ElementTree as ET

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intimacy import Catalog, Situation, load_catalog, recommend
from intimacy.model import Contents, Effort, Link, Obstacle, Pillar, Practice, Sessions
from intimacy.show.concept import concept_text
from intimacy.show.html import catalog_html, paragraph, table
from intimacy.show.layout import bar, clean, wrap
from intimacy.show.text import dose_words, recommendations_text
from intimacy.wording import DISCLAIMER, EFFORT, GENTLY, PAUSED, why_empty

CATALOG = load_catalog()
EVERYTHING = dict.fromkeys(CATALOG.obstacles, 1.0)
MILD = [flag.id for flag in CATALOG.red_flags.values() if not flag.status.stops]
STOPPING = [flag.id for flag in CATALOG.red_flags.values() if flag.status.stops]

SITUATIONS = {
    "nothing known": Situation(),
    "nothing given": Situation(red_flags=[]),
    "everything": Situation(obstacles=EVERYTHING, red_flags=[]),
    "everything alone": Situation(obstacles=EVERYTHING, red_flags=[], mode="alone"),
    "goals": Situation(goals=[*CATALOG.benefits], red_flags=[]),
    "all well": Situation(pillars=dict.fromkeys(CATALOG.pillars, 1.0), red_flags=[]),
    "nothing left": Situation(obstacles=EVERYTHING, red_flags=[], done=list(CATALOG.practices)),
    "no time": Situation(obstacles=EVERYTHING, red_flags=[], minutes_per_week=0),
    **{f"only {id}": Situation(obstacles={id: 0.6}) for id in CATALOG.obstacles},
    **{f"{flag} raised": Situation(obstacles=EVERYTHING, red_flags=[flag]) for flag in MILD},
    "all mild flags": Situation(obstacles=EVERYTHING, red_flags=MILD),
}
RESULTS = {name: recommend(situation, k=5) for name, situation in SITUATIONS.items()}
STOPPED = {flag: recommend(Situation(obstacles=EVERYTHING, red_flags=[flag])) for flag in STOPPING}

NAMES = {
    "long": "Long walks in the evening " * 12,
    "one word": "x" * 300,
    "wide": "漢字" * 150,
    "emoji": "🫂" * 150,
    "families": "👩‍👩‍👧‍👦 " * 40,
    "right to left": "الثقة بين الشريكين " * 16,
    "combining": "e\u0301a\u0308" * 100,
    "markup": "<script>alert('x')</script> & <b>\"so\"</b> " * 7,
    "escapes": "\x1b[31mred\x1b[0m\x07\r\x08\x9b2J" * 15,
    "overrides": "\u202eabc\u2066def\u200f\ufeff\u2028" * 15,
}
"""Names of some 300 characters that a terminal or a browser could stumble over."""


def named(name):
    """A catalogue in which everything that can be shown has this name."""
    own = Contents(
        id="own",
        name=name,
        pillars=(Pillar(id="trust", name=name),),
        obstacles=(Obstacle(id="noise", name=name), Obstacle(id="rush", name=name)),
        practices=(
            Practice(id="tea", name=name, steps=(name, "Sit."), not_when=(name,), alone=name, alone_effect="half"),
            Practice(id="walk", name=name, steps=(name,), not_when=(name, "It rains"), alone_effect="half"),
            Practice(id="vow", name=name, not_when=(name,)),
        ),
        links=(
            Link("tea", "addresses", "noise", strength="strong", rationale=name),
            Link("walk", "strengthens", "trust", strength="weak"),
            Link("noise", "weakens", "trust", strength="moderate"),
            Link("tea", "precedes", "walk"),
        ),
    )
    return Catalog(own)


OWN = {name: named(text) for name, text in NAMES.items()}
OWN_RESULTS = {
    f"{name}, {mode}": recommend(
        Situation(obstacles={"noise": 0.9, "rush": 0.8}, excluded=["vow"], mode=mode), catalog=catalog, k=2
    )
    for (name, catalog), mode in product(OWN.items(), ["together", "alone"])
}
SHOWN = RESULTS | OWN_RESULTS


@cache
def columns_of(char):
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 1 + (unicodedata.east_asian_width(char) in ("W", "F"))


def columns(text):
    """How many columns of a terminal a text takes, counted in a way of its own."""
    return sum(map(columns_of, text))


def too_wide(text, width):
    """The lines that are wider than the width; one that ends in an address that does not fit may be, or nobody could follow it."""
    return [line for line in text.splitlines() if columns(line) > width and not ends_in_address(line)]


def ends_in_address(line):
    """Whether a line is an address, with at most a label before it."""
    *label, last = line.split()
    return "://" in last and columns(line) - columns(last) <= 10 and len(label) <= 1


def flat(text):
    """A text without its line breaks, in lower case."""
    return " ".join(text.split()).casefold()


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

    @property
    def text(self):
        return flat(" ".join(self.said))


FORMATS = {
    "text": cache(lambda result: flat(recommendations_text(result, width=80))),
    "wide text": cache(lambda result: flat(recommendations_text(result, width=500))),
    "html": cache(lambda result: Words(result._repr_html_()).text),
}

# -- width ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [40, 60, 80, 120])
@pytest.mark.parametrize("result", SHOWN.values(), ids=SHOWN)
def test_no_line_is_wider_than_the_width(result, width):
    for plain, private in product([True, False], repeat=2):
        assert too_wide(recommendations_text(result, width=width, plain=plain, private=private), width) == []


@pytest.mark.parametrize("result", STOPPED.values(), ids=STOPPED)
def test_no_line_of_a_stopped_result_is_wider_than_the_width(result):
    assert too_wide(recommendations_text(result, width=60), 60) == []


@pytest.mark.parametrize("width", [40, 80])
def test_no_line_about_a_concept_or_study_is_wider_than_the_width(width):
    for catalog in (CATALOG, *OWN.values()):
        for record in catalog.concepts.values():
            assert too_wide(concept_text(record, catalog, width=width), width) == [], record.id


def test_the_repr_keeps_to_80_columns():
    for result in SHOWN.values():
        assert too_wide(repr(result), 80) == []


# Of what no version of Unicode has yet, nobody knows the width.
ASSIGNED = st.characters(exclude_categories=["Cn", "Co"])


@settings(max_examples=150, deadline=None)
@given(
    st.text(ASSIGNED | st.sampled_from("漢é 🫂"), max_size=200),
    st.integers(20, 100),
    st.sampled_from(["", " - ", "   why    "]),
)
def test_a_wrapped_text_keeps_to_its_width_and_loses_nothing_but_spaces(text, width, first):
    lines = wrap(text, width=width, first=first)
    assert too_wide("\n".join(lines), width) == []
    squeezed = re.sub(r"\s", "", "".join(lines))
    assert squeezed == re.sub(r"\s", "", first + clean(text))


@settings(max_examples=60)
@given(st.integers(20, 100), st.integers(1, 120), st.sampled_from(["", "a ", "words before it and "]))
def test_an_address_is_whole_on_a_line_however_long_it_is(width, length, before):
    address = f"https://{'x' * length}"
    lines = wrap(f"{before}{address} after", width=width)
    assert [line for line in lines if address in line.split()] != []
    assert too_wide("\n".join(lines), width) == []
    # What does not have to be wider is not.
    assert [line for line in lines if columns(line) > max(width, len(address))] == []


@settings(max_examples=60)
@given(st.integers(20, 100), st.lists(st.text("abc", min_size=1, max_size=9), min_size=1, max_size=9))
def test_words_with_a_space_that_does_not_break_between_them_stay_on_one_line(width, before):
    lines = wrap(f"{' '.join(before)} 0800\u00a01111\u00a022", width=width)
    assert [line for line in lines if line.endswith("0800 1111 22")] == lines[-1:]
    assert "\u00a0" not in "".join(lines)


# -- cleaning -------------------------------------------------------------------------------------------------------

HARMFUL = {"Cc", "Cs", "Zl", "Zp"}


def harmful(text):
    """The characters of a text that a terminal would obey, or that turn the direction of what is read."""
    joiners = "\u200c\u200d"
    return {
        char
        for char in text
        if char != "\n"
        and (unicodedata.category(char) in HARMFUL or (unicodedata.category(char) == "Cf" and char not in joiners))
    }


@settings(max_examples=200)
@given(st.text())
def test_what_is_clean_has_nothing_that_a_terminal_obeys_and_stays_as_it_is(text):
    once = clean(text)
    assert not harmful(once)
    assert "\n" not in once
    assert clean(once) == once


@settings(max_examples=100)
@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"])))
def test_letters_signs_and_marks_of_every_script_are_left_alone(text):
    assert clean(text) == text


@pytest.mark.parametrize(
    "char", ["\x1b", "\x9b", "\x07", "\r", "\x08", "\x00", "\u202e", "\u2066", "\u2028", "\ufeff", "\ud800"]
)
def test_a_control_character_shows_as_its_code(char):
    assert clean(f"a{char}b") == f"a<{ord(char):02x}>b"


def test_joiners_stay_since_emoji_and_scripts_need_them():
    assert clean(NAMES["families"]) == NAMES["families"]


@pytest.mark.parametrize("result", SHOWN.values(), ids=SHOWN)
def test_nothing_shown_holds_what_a_terminal_obeys(result):
    assert not harmful(recommendations_text(result))
    assert not harmful(result._repr_html_())


@pytest.mark.parametrize("name", ["escapes", "overrides"])
def test_concepts_and_catalogs_are_cleaned_too(name):
    catalog = OWN[name]
    for record in (*catalog.pillars.values(), *catalog.practices.values(), *catalog.obstacles.values()):
        assert not harmful(concept_text(record, catalog))
    assert not harmful(catalog_html(catalog))


# -- bars -----------------------------------------------------------------------------------------------------------

UNIT = st.floats(0, 1)
WIDTHS = st.integers(1, 60)


@settings(max_examples=150)
@given(UNIT, WIDTHS, st.booleans())
def test_a_bar_is_as_wide_as_asked_full_marks_first(value, width, plain):
    full, empty = "#." if plain else "█░"
    assert re.fullmatch(f"[{full}]*[{empty}]*", bar(value, width=width, plain=plain))
    assert len(bar(value, width=width, plain=plain)) == width


@settings(max_examples=150)
@given(UNIT, UNIT, WIDTHS)
def test_a_larger_value_never_has_the_shorter_bar(one, other, width):
    low, high = (bar(value, width=width, plain=True).count("#") for value in sorted((one, other)))
    assert low <= high


@settings(max_examples=100)
@given(st.floats(0, 1, exclude_min=True), WIDTHS)
def test_anything_above_nothing_shows_a_mark(value, width):
    assert bar(value, width=width, plain=True)[0] == "#"


@settings(max_examples=100)
@given(UNIT, WIDTHS)
def test_a_bar_is_never_further_off_than_one_mark(value, width):
    assert abs(bar(value, width=width, plain=True).count("#") - value * width) <= 1


@given(WIDTHS)
def test_nothing_is_empty_and_everything_is_full(width):
    assert bar(0, width=width, plain=True) == "." * width
    assert bar(1, width=width, plain=True) == "#" * width


@settings(max_examples=50)
@given(UNIT, WIDTHS)
def test_a_plain_bar_is_ascii_and_says_the_same(value, width):
    plain = bar(value, width=width, plain=True)
    assert plain.isascii()
    assert plain.translate(str.maketrans("#.", "█░")) == bar(value, width=width)


# -- doses ----------------------------------------------------------------------------------------------------------


def dose(low=None, typical=None, high=None, **more):
    sessions = None if low is None else Sessions(min=low, typical=typical, max=high)
    return dose_words(Practice(id="tea", name="Tea", effort="low", sessions_per_week=sessions, **more))


@pytest.mark.parametrize(
    ("low", "typical", "high", "said"),
    [
        (1, 1, 1, "once a week"),
        (2, 2, 2, "twice a week"),
        (7, 7, 7, "every day"),
        (3, 3, 3, "3 times a week"),
        (14, 14, 14, "14 times a week"),
        (1.5, 1.5, 1.5, "1.5 times a week"),
        (0.5, 0.5, 0.5, "every other week"),
        (0.25, 0.25, 0.25, "once a month"),
        (0.25, 0.5, 1, "once a month to once a week"),
        (0.5, 1, 2, "every other week to twice a week"),
        (1, 2, 3, "1 to 3 times a week"),
        (2, 5, 7, "2 to 7 times a week"),
        (0, 0, 0, "when needed"),
        (0, 1, 3, "when needed, up to 3 times a week"),
        (0, 1, 1, "when needed, up to once a week"),
        (0, 0.5, 0.5, "when needed, up to every other week"),
    ],
)
def test_times_a_week_are_said_as_people_say_them(low, typical, high, said):
    assert dose(low, typical, high) == f"{said}, {EFFORT[Effort.LOW]}"


@pytest.mark.parametrize(("weeks", "said"), [(1, "for a week"), (2, "for 2 weeks"), (12, "for 12 weeks")])
def test_weeks_are_said(weeks, said):
    assert dose(weeks=weeks) == f"{said}, {EFFORT[Effort.LOW]}"


@pytest.mark.parametrize(("minutes", "said"), [(1, "1 minute"), (5, "5 minutes"), (90, "90 minutes")])
def test_minutes_are_said(minutes, said):
    assert dose(minutes_per_session=minutes) == f"{said}, {EFFORT[Effort.LOW]}"


@pytest.mark.parametrize("effort", Effort)
def test_where_nothing_else_is_known_the_effort_is(effort):
    assert dose_words(Practice(id="tea", name="Tea", effort=effort)) == EFFORT[effort]


@settings(max_examples=150)
@given(
    st.lists(
        st.integers(0, 1000).map(lambda tenths: tenths / 10) | st.sampled_from([0, 0.25, 1]), min_size=3, max_size=3
    ).map(sorted)
)
def test_any_number_of_sessions_has_words_of_one_line(sessions):
    said = dose(*sessions)
    assert said.endswith(EFFORT[Effort.LOW])
    assert len(said) < 80
    assert not re.search(r"nan|inf|None|\{|(?<![\d.])[01] times", said)


def test_every_dose_of_the_catalogue_has_words():
    for practice in CATALOG.practices.values():
        assert str(practice.minutes_per_session) in dose_words(practice)


# -- what every format carries ---------------------------------------------------------------------------------------


def test_every_format_carries_of_each_practice_its_name_first_step_and_when_not_to():
    for (name, result), show in product(RESULTS.items(), FORMATS.values()):
        said = show(result)
        for item in result:
            assert flat(item.practice.name) in said, name
            assert flat(item.practice.steps[0]) in said, name
            for text in item.practice.not_when:
                assert flat(text) in said, name
            assert flat(dose_words(item.practice)) in said, name


def test_every_format_carries_the_cautions_that_may_be_shown_and_no_other():
    for (name, result), show in product(RESULTS.items(), FORMATS.values()):
        said = show(result)
        for caution in (caution for item in result for caution in item.cautions):
            assert flat(caution.shown) in said, name
            if caution.shown != caution.text:
                assert flat(caution.text) not in said, name


def test_some_caution_was_there_to_be_carried():
    shown = {caution.shown for result in RESULTS.values() for item in result for caution in item.cautions}
    assert GENTLY in shown


def test_the_private_text_gives_the_reason_of_every_caution():
    for result in RESULTS.values():
        said = flat(recommendations_text(result, private=True))
        assert all(flat(caution.text or caution.shown) in said for item in result for caution in item.cautions)


def test_every_format_carries_safety_the_two_main_reasons_help_and_the_disclaimer():
    for (name, result), show in product(RESULTS.items(), FORMATS.values()):
        said = show(result)
        for message in result.safety.messages:
            assert flat(message.text) in said, name
        for item in result:
            for reason in item.reasons[:2]:
                assert f"{flat(reason.name)} ({reason.evidence})" in said, name
        for one in result.referrals:
            assert flat(one.referral.name) in said, name
            assert flat(one.referral.summary) in said, name
        assert flat(DISCLAIMER) in said, name


def test_every_format_names_what_is_left_out_for_a_cause_that_nobody_gave():
    for (name, result), show in product(RESULTS.items(), FORMATS.values()):
        said = show(result)
        for one in result.left_out:
            if one.by not in ("done", "excluded"):
                assert flat(CATALOG.practices[one.practice].name) in said, name


@pytest.mark.parametrize("show", FORMATS.values(), ids=FORMATS)
def test_what_holds_against_every_practice_of_a_list_is_said_once(show):
    def tea(id, own):
        return Practice(id=id, name=id, not_when=("Somebody is unwell", own))

    links = (Link("tea", "addresses", "noise", strength="strong"), Link("nap", "addresses", "noise", strength="weak"))
    own = Contents(
        id="own",
        name="Own",
        obstacles=(Obstacle(id="noise", name="Noise"),),
        practices=(tea("tea", "The kettle is broken"), tea("nap", "It is late")),
        links=links,
    )
    both = show(recommend(Situation(obstacles={"noise": 1}, red_flags=[]), catalog=Catalog(own)))
    for text in ("somebody is unwell", "the kettle is broken", "it is late"):
        assert both.count(text) == 1


def test_what_an_empty_list_says_is_in_every_format():
    result = RESULTS["nothing left"]
    assert len(result) == 0
    assert all(flat(why_empty(result.why_empty)) in show(result) for show in FORMATS.values())


def test_no_format_shows_a_decimal_of_a_gain():
    for result, show in product(RESULTS.values(), FORMATS.values()):
        said = show(result)
        for item in result:
            assert f"{item.gain:.2f}" not in said


# -- a stopped result ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("result", STOPPED.values(), ids=STOPPED)
def test_a_stopped_result_displays_itself_as_the_constant(result):
    assert repr(result) == str(result) == PAUSED
    assert result._repr_html_() == f"<p>{PAUSED}</p>"


@pytest.mark.parametrize("result", STOPPED.values(), ids=STOPPED)
def test_where_it_is_asked_for_the_text_of_a_stopped_result_gives_messages_and_help_and_no_practice(result):
    said = flat(recommendations_text(result))
    assert all(flat(message.text) in said for message in result.safety.messages)
    assert all(flat(one.referral.name) in said for one in result.referrals)
    assert not any(flat(practice.name) in said for practice in CATALOG.practices.values())


# -- html -----------------------------------------------------------------------------------------------------------


PAGES = SHOWN | STOPPED | {f"catalog {name}": catalog for name, catalog in (OWN | {"emotional": CATALOG}).items()}


@cache
def page(name):
    """The HTML of a page, which takes its time where pictures are in it."""
    return PAGES[name]._repr_html_()


@pytest.mark.parametrize("name", PAGES)
def test_html_is_well_formed_and_without_what_an_untrusted_notebook_takes_away(name):
    # A parser of XML takes no tag that is left open.
    ET.fromstring(f"<div>{page(name)}</div>")  # noqa: S314 - made here
    words = Words(page(name))
    assert words.tags <= {"div", "p", "span", "b", "table", "thead", "tbody", "tr", "th", "td", "img"}
    assert {name for name, _ in words.attributes} <= {"style", "dir", "src", "alt", "width"}
    assert all(value.startswith("data:image/svg+xml;base64,") for name, value in words.attributes if name == "src")


def test_names_are_shown_in_html_as_they_are_and_not_obeyed():
    said = Words(OWN_RESULTS["markup, together"]._repr_html_()).text
    assert flat(NAMES["markup"]) in said


@settings(max_examples=100)
@given(st.text(), st.lists(st.text(max_size=8), min_size=1, max_size=3))
def test_paragraphs_and_tables_say_what_they_were_given_cleaned(text, cells):
    assert "".join(Words(paragraph(text)).said) == clean(text)
    html = table(cells, [cells, cells])
    assert "".join(Words(html).said) == "".join(map(clean, cells * 3))
    assert html.count("<td ") == 2 * len(cells)


@pytest.mark.parametrize("name", PAGES)
def test_every_row_of_a_result_has_as_many_cells_as_the_head(name):
    for one in ET.fromstring(f"<div>{page(name)}</div>").iter("table"):  # noqa: S314 - made here
        width = len(one.findall("thead/tr/th"))
        assert {len(row) for row in one.findall("tbody/tr")} <= {width}


def test_a_catalog_shows_its_name_its_version_and_how_much_it_holds():
    said = Words(CATALOG._repr_html_()).text
    assert f"{flat(CATALOG.name)} ({CATALOG.id}, version {CATALOG.version})" in said
    assert str(len(CATALOG.links)) in said
    assert "red flags" in said


def test_a_result_needs_no_more_than_what_it_is_shown_by():
    # Display takes what has the right names, whoever made it.
    result = RESULTS["everything"]
    names = (
        "items",
        "safety",
        "needs",
        "gaps",
        "left_out",
        "referrals",
        "catalog",
        "burden",
        "general",
        "why_empty",
        "mode",
        "shown_firmness",
    )
    stand_in = SimpleNamespace(**{name: getattr(result, name) for name in names})
    assert recommendations_text(stand_in) == repr(result)
    assert attrs.asdict(SITUATIONS["everything"])["mode"] == result.mode
