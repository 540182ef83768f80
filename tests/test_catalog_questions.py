"""The private questions of a catalog, and what their answers mean."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intimacy import Catalog, Situation, SituationError, load_catalog, recommend
from intimacy.model import UNASKED, Contents, Obstacle, Question, RedFlag

CATALOG = load_catalog()
GENERAL = CATALOG.questions_for()
BRINGING = [obstacle for obstacle in CATALOG.obstacles.values() if obstacle.questions]
ONLY = {question.id for question in CATALOG.questions.values() if question.only_with_obstacle}

OWN = Catalog(
    Contents(
        id="own",
        name="Own",
        obstacles=(
            Obstacle(id="noise", name="Noise", aliases=("racket",), questions=("too-loud", "smoke-seen")),
            Obstacle(id="rush", name="Rush"),
        ),
        red_flags=(
            RedFlag(id="smoke", name="Smoke", status="refer"),
            RedFlag(id="deafness", name="Deafness", status="hold"),
        ),
        questions=(
            Question(id="too-loud", text="Is it too loud?", flag="deafness", only_with_obstacle=True),
            Question(id="smoke-seen", text="Is there smoke?", flag="smoke"),
        ),
    )
)
"""A catalogue whose noise brings along one question of its own and one that is asked anyway."""


def ids(questions):
    return [question.id for question in questions]


def no_to_all(questions):
    return dict.fromkeys(ids(questions), False)


# -- which questions ------------------------------------------------------------------------------------------------


def test_general_questions_are_those_that_need_no_obstacle_in_the_order_of_ids():
    assert ids(GENERAL) == sorted(set(CATALOG.questions) - ONLY)
    assert ids(CATALOG.questions_for([])) == ids(GENERAL)


def test_the_general_questions_ask_for_every_flag_that_stops_everything():
    stopping = {flag.id for flag in CATALOG.red_flags.values() if flag.status.stops}
    assert stopping <= {question.flag for question in GENERAL}


def test_some_obstacle_brings_a_question_along():
    assert BRINGING
    assert {one for obstacle in BRINGING for one in obstacle.questions} >= ONLY


@pytest.mark.parametrize("obstacle", CATALOG.obstacles.values(), ids=lambda obstacle: obstacle.id)
def test_an_obstacle_adds_the_questions_that_it_brings_and_no_other(obstacle):
    added = set(ids(CATALOG.questions_for([obstacle.id]))) - set(ids(GENERAL))
    assert added == set(obstacle.questions) & ONLY


@pytest.mark.parametrize("obstacle", [one for one in BRINGING if one.aliases], ids=lambda obstacle: obstacle.id)
def test_an_alias_brings_what_its_id_brings(obstacle):
    for alias in obstacle.aliases:
        assert CATALOG.questions_for([alias]) == CATALOG.questions_for([obstacle.id])


def test_several_obstacles_bring_theirs_together_each_once_in_whatever_order_they_are_named():
    every = list(CATALOG.obstacles)
    assert ids(CATALOG.questions_for(every)) == sorted(CATALOG.questions)
    assert (
        CATALOG.questions_for(reversed(every))
        == CATALOG.questions_for([*every, *every])
        == CATALOG.questions_for(iter(every))
    )


def test_a_catalogue_of_ones_own_asks_its_own_questions_beside_the_built_in_ones():
    assert set(ids(OWN.questions_for())) == set(ids(GENERAL)) | {"smoke-seen"}
    assert set(ids(OWN.questions_for(["racket"]))) == set(ids(GENERAL)) | {"smoke-seen", "too-loud"}
    assert OWN.questions_for(["rush"]) == OWN.questions_for()


def test_the_questions_that_wait_with_a_result_are_the_ones_to_ask():
    for obstacle in CATALOG.obstacles:
        result = recommend(Situation(obstacles={obstacle: 0.5}))
        assert result.safety.questions == CATALOG.questions_for([obstacle])


# -- what the answers mean ------------------------------------------------------------------------------------------


def test_no_to_everything_is_asked_and_none():
    assert CATALOG.red_flags_of(no_to_all(GENERAL)) == ()


@pytest.mark.parametrize("question", CATALOG.questions.values(), ids=lambda question: question.id)
def test_any_yes_is_its_flag(question):
    answers = no_to_all(CATALOG.questions.values()) | {question.id: True}
    assert CATALOG.red_flags_of(answers, CATALOG.obstacles) == (question.flag,)


def test_two_yeses_for_one_flag_are_the_flag_once_and_flags_come_in_the_order_of_ids():
    everything = CATALOG.red_flags_of(dict.fromkeys(CATALOG.questions, True), CATALOG.obstacles)
    assert list(everything) == sorted({question.flag for question in CATALOG.questions.values()})


@pytest.mark.parametrize("question", GENERAL, ids=lambda question: question.id)
def test_a_question_passed_over_or_left_out_is_not_asked(question):
    answers = no_to_all(GENERAL)
    left_out = {id: answer for id, answer in answers.items() if id != question.id}
    assert CATALOG.red_flags_of(answers | {question.id: None}) == (UNASKED,)
    assert CATALOG.red_flags_of(left_out) == (UNASKED,)


def test_no_answer_at_all_is_not_asked():
    assert CATALOG.red_flags_of({}) == (UNASKED,)
    assert recommend(Situation(red_flags=CATALOG.red_flags_of({}))).safety.status == "unasked"


def test_a_yes_counts_even_where_other_questions_were_passed_over():
    question = GENERAL[0]
    assert CATALOG.red_flags_of({question.id: True}) == (question.flag, UNASKED)


@pytest.mark.parametrize(
    "obstacle", [one for one in BRINGING if ONLY & set(one.questions)], ids=lambda obstacle: obstacle.id
)
def test_a_question_that_an_obstacle_brings_has_to_be_answered_too(obstacle):
    answers = no_to_all(GENERAL)
    brought = dict.fromkeys(ONLY & set(obstacle.questions), False)
    assert CATALOG.red_flags_of(answers) == ()
    for name in (obstacle.id, *obstacle.aliases):
        assert CATALOG.red_flags_of(answers, [name]) == (UNASKED,)
        assert CATALOG.red_flags_of(answers | brought, [name]) == ()


def test_a_yes_to_a_question_that_no_obstacle_brought_counts_too():
    assert OWN.red_flags_of(no_to_all(OWN.questions_for()) | {"too-loud": True}) == ("deafness",)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(CATALOG.questions)), st.sampled_from([True, False, None])))
def test_whatever_was_answered_a_situation_takes_it_and_no_yes_is_lost(answers):
    flags = CATALOG.red_flags_of(answers, CATALOG.obstacles)
    assert {flag for flag in flags if flag != UNASKED} == {
        CATALOG.questions[id].flag for id, yes in answers.items() if yes
    }
    answered = all(answers.get(id) is not None for id in CATALOG.questions)
    assert (UNASKED in flags) is not answered
    status = recommend(Situation(red_flags=flags)).safety.status
    graver = [CATALOG.red_flags[flag].status for flag in flags if flag != UNASKED]
    assert status == max(graver, key=lambda one: one.rank, default="clear" if answered else "unasked")


def test_the_answers_are_left_as_they_are():
    answers = no_to_all(GENERAL)
    CATALOG.red_flags_of(answers)
    assert answers == no_to_all(GENERAL)


# -- faults ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["yes", "no", "", 2, -1, 0.5, [], [True]], ids=repr)
def test_what_is_neither_yes_nor_no_is_refused(answer):
    with pytest.raises(SituationError) as caught:
        CATALOG.red_flags_of(no_to_all(GENERAL) | {GENERAL[0].id: answer})
    assert [fault.field for fault in caught.value.faults] == ["answers"]


@pytest.mark.parametrize("id", ["no-such-question", "", "fear-of-partner", 7, None], ids=repr)
def test_what_is_no_question_is_refused_with_the_ids_of_all(id):
    with pytest.raises(SituationError) as caught:
        CATALOG.red_flags_of({id: True})
    (fault,) = caught.value.faults
    assert all(question in fault.allowed for question in CATALOG.questions)


def test_both_faults_are_told_at_once_and_neither_repeats_what_was_said():
    first, second = ({f"{secret}-id": secret, GENERAL[0].id: secret} for secret in ("whispered", "shouted"))
    texts = []
    for answers in (first, second):
        with pytest.raises(SituationError) as caught:
            CATALOG.red_flags_of(answers)
        assert len(caught.value.faults) == 2
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__
        texts.append(str(caught.value))
    assert texts[0] == texts[1]
    assert "whispered" not in texts[0]


@pytest.mark.parametrize("obstacles", [["unresolved-conflict"], "unresolved-conflicts", ["trust"], [7]])
def test_a_word_that_names_no_obstacle_is_a_fault_and_skips_no_question(obstacles):
    catalog = load_catalog()
    for ask in (lambda: catalog.questions_for(obstacles), lambda: catalog.red_flags_of({}, obstacles)):
        with pytest.raises(SituationError) as caught:
            ask()
        assert "unresolved-conflict'" not in str(caught.value)
