"""Every sentence that results speak: every word of every vocabulary has its own words, and more need never reads as less."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intimacy import load_catalog, wording
from intimacy.model import (
    Basis,
    Cause,
    Directness,
    Effort,
    Firmness,
    Link,
    MessageId,
    Reference,
    Relation,
    Status,
    StudyKind,
    Verdict,
    WhyEmpty,
)

CATALOG = load_catalog()
UNIT = st.floats(0, 1)
ARTICLE = {"stated", "implied", "implied-general"}
"""The bases on which the word is the article's."""

PHRASES = {
    "mixed": "mixed",
    "conditional": "holds under a condition",
    "contested": "disputed",
    "contradicted-in-part": "contradicted in part",
    "definitional": "true by meaning",
}
"""The phrase of every verdict that needs no second look."""


def is_said(text):
    """Whether something is said: a text with letters, stripped, with no place left to fill."""
    return isinstance(text, str) and any(map(str.isalpha, text)) and text == text.strip() and "{" not in text


# -- vocabularies ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "vocabulary"),
    [
        (wording.MESSAGES, MessageId),
        (wording.STATUS, Status),
        (wording.RELATION, Relation),
        (wording.EFFORT, Effort),
    ],
    ids=["messages", "statuses", "relations", "efforts"],
)
def test_every_member_of_a_vocabulary_has_words_of_its_own_and_nothing_else_has(words, vocabulary):
    assert set(words) == set(vocabulary)
    assert all(map(is_said, words.values()))
    assert len(set(words.values())) == len(vocabulary)


def test_where_nothing_follows_a_message_may_be_shorter_and_never_longer():
    assert set(wording.WHEN_NOTHING_FOLLOWS) <= set(MessageId)
    for message, text in wording.WHEN_NOTHING_FOLLOWS.items():
        assert is_said(text)
        assert len(text) < len(wording.MESSAGES[message])


@pytest.mark.parametrize("cause", [*Cause, "recommended"])
def test_every_cause_has_words_without_a_place_left_to_fill(cause):
    assert is_said(wording.cause_words(cause, conditions=["it has stopped"], missing=["Trust"]))


def test_no_two_causes_have_the_same_words():
    words = {wording.cause_words(cause, conditions=["it"], missing=["it"]) for cause in [*Cause, "recommended"]}
    assert len(words) == len(Cause) + 1


def test_asking_first_names_every_condition():
    words = wording.cause_words("ask-first", conditions=["it has stopped", "amends were made"])
    assert words.index("it has stopped") < words.index("amends were made")


def test_not_yet_names_every_pillar_that_is_missing_in_lower_case():
    words = wording.cause_words("not-yet", missing=["Trust", "Safety"])
    assert "trust and safety" in words
    assert "Trust" not in words


@pytest.mark.parametrize("cause", [cause for cause in Cause if cause not in ("ask-first", "not-yet")])
def test_other_causes_name_neither_conditions_nor_pillars(cause):
    assert wording.cause_words(cause) == wording.cause_words(cause, conditions=["something"], missing=["something"])


@pytest.mark.parametrize("cause", ["", "no-such-cause"])
def test_what_is_no_cause_has_no_words(cause):
    with pytest.raises(KeyError):
        wording.cause_words(cause)


def test_every_reason_for_an_empty_list_has_a_sentence_of_its_own():
    sentences = [wording.why_empty(reason) for reason in WhyEmpty]
    assert all(map(is_said, sentences))
    assert len(set(sentences)) == len(WhyEmpty)


def test_a_paused_list_says_the_constant_and_no_more():
    assert wording.why_empty("paused") == wording.PAUSED == "Paused. See result.safety"


@pytest.mark.parametrize("sentence", ["DISCLAIMER", "SAMPLES_LIMIT", "GENTLY", "FIND_HELP"])
def test_what_is_said_once_ends_as_a_sentence(sentence):
    assert is_said(getattr(wording, sentence))
    assert getattr(wording, sentence).endswith(".")


@pytest.mark.parametrize(
    "flag", [flag for flag in CATALOG.red_flags.values() if not flag.status.stops], ids=lambda flag: flag.id
)
def test_what_stands_for_a_caution_names_no_flag(flag):
    assert flag.name.lower() not in wording.GENTLY.lower()


@pytest.mark.parametrize("count", [2, 15, 200])
def test_how_many_private_questions_wait_is_said(count):
    assert str(count) in wording.private_questions(count)


@pytest.mark.parametrize("how", ["", "; tea asks them"])
def test_how_private_questions_are_asked_ends_the_sentence(how):
    assert wording.private_questions(3, how).endswith(f"where nobody can see the screen{how}.")
    assert is_said(wording.private_questions(3, how))


@pytest.mark.parametrize("day", ["2026-11-22", "2025-01-02"])
def test_with_contacts_the_day_on_which_they_were_read_is_said_once_and_that_numbers_change(day):
    said = wording.contacts_age(day)
    assert is_said(said)
    assert said.count(day) == 1
    assert said.startswith("Numbers change: ")
    assert f"the last on {day}, and nobody called them." in said
    assert said.endswith("If one does not work, look it up, or call the emergency number in danger.")


@pytest.mark.parametrize("firmness", Firmness)
@settings(max_examples=20)
@given(first=st.integers(0, 200))
def test_how_firm_an_order_is_says_what_was_drawn_and_how_often_the_first_stayed_first(firmness, first):
    said = wording.firmness_words(firmness, first, 200)
    assert is_said(said)
    # Firm could be taken for proven, so it is said that it is not.
    more = " It says nothing of how well it works." if firmness is Firmness.FIRM else ""
    assert said.endswith(
        f": where each link may count a grade less or more, the first here stays first in {first} of 200 draws.{more}"
    )


def test_no_two_words_for_how_firm_an_order_is_are_the_same():
    assert len({wording.firmness_words(one, 100, 200) for one in Firmness}) == len(Firmness)


# -- evidence -------------------------------------------------------------------------------------------------------


def phrase_of(verdict, directness, basis, *, couples, cited):
    """The phrase of the table, read a second time."""
    if verdict in PHRASES:
        return PHRASES[verdict]
    if verdict == "supported" and cited:
        tested = directness == "direct" and couples
        return "tested in couples" if tested else "tested nearby; the link is our reading"
    return "the article's word only" if basis in ARTICLE else "our judgement"


def studied(link, *, couples):
    """The link as a catalog would hold it, in which its one study is of couples or of other people."""
    study = Reference(
        id="doe-2020",
        authors=("Doe, J.",),
        title="A study",
        sample="couples" if couples else "people",
        reading="abstract-or-front-page",
    )
    return link.with_studies({"doe-2020": study})


@pytest.mark.parametrize("cited", [True, False], ids=["cited", "uncited"])
@pytest.mark.parametrize("couples", [True, False], ids=["couples", "others"])
@pytest.mark.parametrize("verdict", Verdict)
def test_the_phrase_follows_the_table_for_every_directness_and_basis(verdict, couples, cited):
    for directness, basis in product(Directness, Basis):
        link = Link(
            "tea",
            "strengthens",
            "trust",
            strength="weak",
            verdict=verdict,
            directness=directness,
            basis=basis,
            references_for=("doe-2020",) if cited else (),
        )
        expected = phrase_of(verdict, directness, basis, couples=couples, cited=cited)
        assert wording.evidence_phrase(studied(link, couples=couples)) == expected, (directness, basis)


def test_the_nine_phrases_are_all_used_and_no_other_is():
    said = {
        wording.evidence_phrase(
            studied(
                Link(
                    "a",
                    "strengthens",
                    "b",
                    strength="weak",
                    verdict=verdict,
                    directness=near,
                    basis=basis,
                    references_for=cited,
                ),
                couples=couples,
            )
        )
        for verdict, near, basis, cited, couples in product(
            Verdict, Directness, Basis, [(), ("doe-2020",)], [True, False]
        )
    }
    assert said == {
        *PHRASES.values(),
        "tested in couples",
        "tested nearby; the link is our reading",
        "the article's word only",
        "our judgement",
    }


def test_tested_in_couples_is_said_only_of_links_with_a_couple_sample_that_somebody_read():
    tested = [link for link in CATALOG.links if wording.evidence_phrase(link) == "tested in couples"]
    assert tested
    for link in tested:
        studies = [CATALOG.references[id] for id in link.references_for]
        assert any(study.sample == "couples" and not study.unread for study in studies), link.id
        assert (link.verdict, link.directness) == ("supported", "direct")


@pytest.mark.parametrize("design", StudyKind)
def test_every_kind_of_study_has_words_that_need_no_abbreviation(design):
    said = wording.study_kinds([design])
    assert said == {"rct": "randomised trial"}.get(design, said)
    assert said.replace("-", " ") == str(design).replace("-", " ") or design == "rct"
    assert "rct" not in said


def test_kinds_of_a_study_stand_in_their_order():
    assert wording.study_kinds(["rct", "meta-analysis", "systematic-review"]) == (
        "randomised trial, meta-analysis, systematic review"
    )
    assert wording.study_kinds([]) == ""


# -- how much -------------------------------------------------------------------------------------------------------

NEED_WORDS = ("slight", "some", "clear", "great")


@settings(max_examples=200)
@given(UNIT, UNIT)
def test_more_need_never_reads_as_less(one, other):
    low, high = sorted((one, other))
    assert NEED_WORDS.index(wording.need_word(low)) <= NEED_WORDS.index(wording.need_word(high))


@pytest.mark.parametrize(
    ("need", "word"),
    [
        (0, "slight"),
        (0.2499, "slight"),
        (0.25, "some"),
        (0.4999, "some"),
        (0.5, "clear"),
        (0.75, "great"),
        (1, "great"),
    ],
)
def test_a_need_changes_its_word_at_every_quarter(need, word):
    assert wording.need_word(need) == word


@settings(max_examples=200)
@given(UNIT, UNIT)
def test_two_burdens_read_alike_exactly_where_their_words_are_the_same(one, other):
    said = [wording.burden_words(burden, general=False, goals_only=False) for burden in (one, other)]
    assert (said[0] == said[1]) is (wording.need_word(one) == wording.need_word(other))


@settings(max_examples=50)
@given(UNIT, UNIT, st.booleans())
def test_where_nothing_was_named_no_burden_is_spoken_of(one, other, goals_only):
    said = wording.burden_words(one, general=True, goals_only=goals_only)
    assert said == wording.burden_words(other, general=True, goals_only=not goals_only)


@settings(max_examples=50)
@given(UNIT, UNIT)
def test_where_only_goals_were_named_no_burden_is_spoken_of_either(one, other):
    said = wording.burden_words(one, general=False, goals_only=True)
    assert said == wording.burden_words(other, general=False, goals_only=True)
    assert said != wording.burden_words(one, general=False, goals_only=False)
    assert said != wording.burden_words(one, general=True, goals_only=True)


# -- lists ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([], ""),
        (["tea"], "tea"),
        (["tea", "a walk"], "tea and a walk"),
        (["tea", "a walk", "a nap"], "tea, a walk and a nap"),
        (("tea", "a walk", "a nap", "rest"), "tea, a walk, a nap and rest"),
    ],
)
def test_things_in_a_row_are_said_as_people_say_them(items, said):
    assert wording.listed(items) == said


@settings(max_examples=100)
@given(st.lists(st.text("abcdé漢", min_size=1, max_size=5), min_size=1, max_size=8))
def test_everything_in_a_row_is_said_once_in_its_order(items):
    said = wording.listed(items)
    *before, last = said.split(" and ")
    assert (before[0].split(", ") if before else []) + [last] == items
