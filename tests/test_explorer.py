"""The explorer without a browser: what it answers to each message, what it keeps, and what it leaves in a saved notebook."""

import json
import re
import shutil
import subprocess
import sys
from importlib.resources import files
from itertools import product

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("anywidget")

import intimacy
from intimacy.cite import apa
from intimacy.explorer import Explorer
from intimacy.model import UNASKED, Contents, Link, Obstacle, Practice
from intimacy.show.text import how_sure
from intimacy.wording.explorer import STEPS, WORDS, level_words, severity_words

CATALOG = intimacy.load_catalog()
LOOK = {"theme": "light", "width": 900}
GENERAL = [one.id for one in CATALOG.questions_for()]
BROUGHT = {id: one.questions[0] for id, one in CATALOG.obstacles.items() if one.questions}
NOBODY_ASKED = intimacy.Situation()
CLEAR = intimacy.Situation(red_flags=[])


class Screen:
    """Stands in for a browser: sends what the screen sends, and keeps what comes back."""

    def __init__(self, situation=NOBODY_ASKED, **options):
        self.explorer = Explorer(situation=situation, **options)
        self.got = []
        self.explorer.send = self.got.append

    def send(self, **message):
        self.got.clear()
        # As the comm brings it: through JSON.
        message = json.loads(json.dumps({"look": LOOK, **message}))
        self.explorer._handle_custom_msg(message, [])
        json.dumps(self.got, allow_nan=False)
        return self.got[-1]

    def move(self, **changes):
        return self.send(kind="change", number="a-1", **changes)

    def answer(self, **yes):
        questions = self.send(kind="hello")["questions"]
        return self.send(kind="answers", answers={one["id"]: yes.get(one["id"], False) for one in questions})


# -- the private questions ---------------------------------------------------------------------------------------------


def test_the_private_questions_come_first():
    view = Screen().send(kind="hello")
    assert (view["phase"], [one["id"] for one in view["questions"]]) == ("ask", GENERAL)
    assert set(view) == {"kind", "number", "phase", "questions"}


def test_questions_that_are_skipped_are_questions_that_nobody_asked():
    screen = Screen()
    view = screen.send(kind="skip")
    assert screen.explorer.situation.red_flags is None
    assert (view["phase"], view["can_ask"]) == ("list", True)
    assert view["messages"] == [one.text for one in screen.explorer.result.safety.messages] + view["messages"][1:]
    assert view["contacts"]["groups"]


def test_no_to_all_means_asked_and_none():
    screen = Screen()
    view = screen.answer()
    assert screen.explorer.situation.red_flags == ()
    assert (view["phase"], view["can_ask"], view["messages"], view["due"]) == ("list", False, [], [])


@pytest.mark.parametrize("question", GENERAL)
def test_any_yes_is_its_flag_and_gates_as_everywhere(question):
    screen = Screen()
    view = screen.answer(**{question: True})
    flag = CATALOG.questions[question].flag
    assert screen.explorer.situation.red_flags == (flag,)
    assert screen.explorer.result == intimacy.recommend(intimacy.Situation(red_flags=[flag]))
    assert (view["phase"] == "paused") == screen.explorer.result.blocked


@pytest.mark.parametrize("flag", [one.id for one in CATALOG.red_flags.values() if one.status.stops])
def test_a_blocked_screen_shows_the_notice_with_messages_contacts_and_referrals_and_nothing_else(flag):
    view = Screen(intimacy.Situation(obstacles={"lack-of-trust": 0.7}, red_flags=[flag])).send(kind="hello")
    assert view["phase"] == "paused"
    assert set(view) == {"kind", "number", "phase", "messages", "contacts", "referrals", "help_first", "disclaimer"}
    assert view["messages"]
    assert view["contacts"]
    assert view["referrals"]


def test_a_question_that_is_passed_over_leaves_unasked_beside_what_was_raised():
    screen = Screen()
    assert screen.answer(substances=True, hurt=None)["can_ask"]
    assert screen.explorer.situation.red_flags == ("active-substance-misuse", UNASKED)
    view = screen.send(kind="ask")
    assert [one["id"] for one in view["questions"]] == ["hurt"]
    screen.send(kind="answers", answers={"hurt": False})
    assert screen.explorer.situation.red_flags == ("active-substance-misuse",)


@pytest.mark.parametrize("obstacle", sorted(BROUGHT))
def test_a_question_that_an_obstacle_brings_along_is_due_until_it_is_answered(obstacle):
    screen = Screen()
    screen.answer()
    view = screen.move(obstacles={obstacle: 0.5})
    assert [one["id"] for one in view["due"]] == [BROUGHT[obstacle]]
    assert (view["can_ask"], screen.explorer.situation.red_flags) == (False, (UNASKED,))
    assert screen.move(obstacles={obstacle: 0})["due"] == []
    assert screen.explorer.situation.red_flags == ()
    screen.move(obstacles={obstacle: 0.5})
    view = screen.send(kind="answers", answers={BROUGHT[obstacle]: False})
    assert (view["due"], screen.explorer.situation.red_flags) == ([], ())


@pytest.mark.parametrize("obstacle", sorted(BROUGHT))
@pytest.mark.parametrize("severity", [0, 0.8])
def test_such_a_question_is_due_too_where_an_exploration_begins_with_its_obstacle(obstacle, severity):
    screen = Screen(intimacy.Situation(obstacles={obstacle: severity}, red_flags=[]))
    screen.send(kind="hello")
    view = screen.move(obstacles={obstacle: 0.7})
    assert [one["id"] for one in view["due"]] == [BROUGHT[obstacle]]
    assert screen.explorer.situation.red_flags == (UNASKED,)
    view = screen.send(kind="answers", answers={BROUGHT[obstacle]: True})
    assert screen.explorer.situation.red_flags == (CATALOG.questions[BROUGHT[obstacle]].flag,)


def test_what_is_no_message_at_all_is_answered_as_a_fault_too():
    assert Screen().explorer._session.receive(None) == [{"kind": "fault", "number": None}]


@pytest.mark.parametrize("obstacle", sorted(BROUGHT))
def test_such_a_question_is_not_put_again_when_it_was_passed_over(obstacle):
    screen = Screen()
    screen.answer()
    screen.move(obstacles={obstacle: 0.5})
    view = screen.send(kind="answers", answers={BROUGHT[obstacle]: None})
    assert (view["due"], view["can_ask"], screen.explorer.situation.red_flags) == ([], True, (UNASKED,))


def test_nobody_is_asked_one_by_one_who_skipped_all():
    screen = Screen()
    screen.send(kind="skip")
    assert screen.move(obstacles=dict.fromkeys(BROUGHT, 0.5))["due"] == []
    assert screen.explorer.situation.red_flags is None


def test_what_was_raised_is_lowered_by_clearing_everything_alone():
    screen = Screen()
    screen.answer(hurt=True)
    assert screen.send(kind="answers", answers={"hurt": False})["phase"] == "paused"
    assert screen.send(kind="skip")["phase"] == "paused"
    assert screen.move(obstacles={"lack-of-trust": 0.5})["phase"] == "paused"
    assert screen.send(kind="clear")["phase"] == "ask"
    assert screen.explorer.situation == NOBODY_ASKED


# -- the list ----------------------------------------------------------------------------------------------------------

PLACES = st.integers(0, STEPS).map(lambda place: place / STEPS)
CHANGES = st.one_of(
    st.fixed_dictionaries(
        {"obstacles": st.dictionaries(st.sampled_from(sorted(CATALOG.obstacles)), PLACES, max_size=2)}
    ),
    st.fixed_dictionaries(
        {"pillars": st.dictionaries(st.sampled_from(sorted(CATALOG.pillars)), st.none() | PLACES, max_size=2)}
    ),
    st.fixed_dictionaries(
        {"goals": st.dictionaries(st.sampled_from(sorted(CATALOG.benefits)), st.booleans(), max_size=2)}
    ),
    st.fixed_dictionaries({"minutes": st.none() | st.sampled_from([15, 60, 300])}),
    st.fixed_dictionaries({"mode": st.sampled_from(["together", "alone"])}),
    st.fixed_dictionaries({"k": st.integers(1, 10)}),
)


@settings(deadline=None, max_examples=30)
@given(st.lists(CHANGES, max_size=8))
def test_the_screen_shows_what_recommend_gives_for_where_its_controls_stand(changes):
    screen = Screen()
    view = screen.send(kind="skip")
    stands = {"obstacles": {}, "pillars": {}, "goals": {}, "minutes": None, "mode": "together", "k": 3}
    for change in changes:
        for group, value in change.items():
            stands[group] = {**stands[group], **value} if isinstance(value, dict) else value
        view = screen.move(**change)
    situation = intimacy.Situation(
        obstacles={id: severity for id, severity in stands["obstacles"].items() if severity},
        pillars={id: level for id, level in stands["pillars"].items() if level is not None},
        goals=[id for id, on in stands["goals"].items() if on],
        minutes_per_week=stands["minutes"],
        mode=stands["mode"],
    )
    expected = intimacy.recommend(situation, k=stands["k"])
    assert screen.explorer.result == expected
    assert [item["id"] for item in view["items"]] == [item.practice.id for item in expected]
    assert [[one["link"] for one in item["reasons"]] for item in view["items"]] == [
        [reason.link.id for reason in item.reasons] for item in expected
    ]
    assert view["values"]["obstacles"] == dict(situation.obstacles)
    assert view["picture"]["alt"] == expected.draw(theme="light", width=900).alt


def test_an_exploration_may_begin_with_a_situation_and_keeps_what_no_control_shows():
    situation = intimacy.Situation(
        obstacles={"cheating": 0.83},
        pillars={"trust": 0.31},
        wanted={"trust": 0.7},
        done=["love-languages"],
        confirmed=["act-stopped"],
        minutes_per_week=37,
        red_flags=[],
    )
    screen = Screen(situation, k=12)
    view = screen.send(kind="hello")
    form = screen.got[0]
    assert view["phase"] == "list"
    assert (37 in form["minutes"]["values"], form["k"]["values"][-1]) == (True, 12)
    screen.move(obstacles={"external-stressors": 0.5})
    expected = attrs.evolve(situation, obstacles={"lack-of-trust": 0.83, "external-stressors": 0.5})
    assert screen.explorer.situation == expected


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"kind": "change"},
        {"kind": "nothing"},
        {"kind": "change", "number": 1, "obstacles": {"lack-of-trust": 7}},
        {"kind": "change", "number": 1, "obstacles": {"nothing-known": 0.5}},
        {"kind": "change", "number": 1, "goals": ["lack-of-trust"]},
        {"kind": "change", "number": 1, "pillars": "trust"},
        {"kind": "change", "number": 1, "mode": "apart"},
        {"kind": "change", "number": 1, "minutes": -1},
        {"kind": "change", "number": 1, "k": 0},
        {"kind": "change", "number": 1, "k": True},
        {"kind": "answers"},
        {"kind": "answers", "answers": {"no-question": True}},
        {"kind": "answers", "answers": {"hurt": "perhaps"}},
        {"kind": "answers", "answers": ["hurt"]},
        {"kind": "studies", "link": "a b"},
        {"kind": "studies", "link": "a weakens b"},
        {"kind": "hello", "look": {"theme": "light", "width": "wide"}},
        {"kind": "hello", "look": None},
    ],
    ids=json.dumps,
)
def test_a_message_that_no_screen_sends_changes_nothing_and_is_not_repeated(message, capsys):
    screen = Screen(intimacy.Situation(obstacles={"lack-of-trust": 0.4}, red_flags=[]))
    before = screen.explorer.situation, screen.explorer.result
    assert screen.send(**message) == {"kind": "fault", "number": message.get("number")}
    assert (screen.explorer.situation, screen.explorer.result) == before
    assert capsys.readouterr() == ("", "")


def test_a_line_that_is_clicked_tells_its_studies():
    screen = Screen(CLEAR)
    told = screen.send(kind="studies", link="empathetic-listening strengthens safety")
    (link,) = CATALOG.find_links(source="empathetic-listening", target="safety")
    assert told["phrase"] == f"{link.strength}; tested in couples"
    assert told["rationale"] == link.rationale
    assert [(one["side"], len(one["studies"])) for one in told["sides"]] == [
        ("For", len(link.references_for)),
        ("Against", len(link.references_against)),
    ]
    studies = [study for side in told["sides"] for study in side["studies"]]
    records = (*link.evidence.studies_for, *link.evidence.studies_against)
    for study, record in zip(studies, records, strict=True):
        assert "".join(study["apa"]) == apa(record)
        facts = dict(study["facts"])
        assert (facts.get("Effect", ""), record.size in facts.get("Sample", "")) == (record.effect, True)


def test_every_link_can_be_read():
    screen = Screen(CLEAR)
    for link in CATALOG.links:
        told = screen.send(kind="studies", link=link.id)
        assert (told["kind"], told["link"]) == ("studies", link.id)


def test_how_firm_the_order_is_comes_when_the_hand_rests():
    screen = Screen(intimacy.Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]))
    assert screen.send(kind="rest") == {"kind": "sure", "text": " ".join(how_sure(screen.explorer.result))}
    assert Screen().send(kind="rest") == {"kind": "sure", "text": ""}


def test_the_picture_is_drawn_for_the_screen_that_asks():
    screen = Screen(CLEAR)
    wide, dark, narrow = (
        screen.send(kind="hello", look=look)["picture"]["source"]
        for look in (LOOK, {"theme": "dark", "width": 900}, {"theme": "light", "width": 20})
    )
    assert len({wide, dark, narrow}) == 3
    expected = screen.explorer.result.draw(theme="light", width=320).data_uri
    assert narrow == expected


def test_a_catalog_with_one_concept_can_be_explored():
    name = "<script>alert(1)</script> " + "n" * 270
    small = intimacy.Catalog(Contents(id="small", name="Small", obstacles=(Obstacle(id="noise", name=name),)))
    screen = Screen(catalog=small)
    screen.send(kind="hello")
    (row,) = screen.got[0]["sliders"]["obstacles"]["rows"]
    assert row["name"] == name
    view = screen.send(kind="skip")
    assert (view["items"], view["opening"]) == ([], "This catalogue knows no practice for what is needed here.")


def test_what_is_deprecated_moves_like_anything_else_and_no_warning_tells_that_it_moved():
    dust = Obstacle(id="dust", name="Dust", deprecated=True)
    links = (Link("tea", "addresses", "dust", strength="strong"),)
    former = Contents(
        id="former", name="Former", obstacles=(dust,), practices=(Practice(id="tea", name="Tea"),), links=links
    )
    screen = Screen(CLEAR, catalog=intimacy.Catalog(former))
    # A warning is an error here, and an error is answered as a fault.
    assert [item["id"] for item in screen.move(obstacles={"dust": 0.8})["items"]] == ["tea"]
    assert screen.send(kind="studies", link=links[0].id)["kind"] == "studies"


def test_what_would_turn_text_around_is_shown_as_its_code():
    small = intimacy.Catalog(Contents(id="small", name="Small", obstacles=(Obstacle(id="noise", name="a\u202eb"),)))
    screen = Screen(catalog=small)
    screen.send(kind="hello")
    assert "\u202e" not in json.dumps(screen.got, ensure_ascii=False)


# -- what stays behind -------------------------------------------------------------------------------------------------


def saved(explorer):
    """What JupyterLab puts into a notebook: the output of the cell, and, where it is told to, the state of every widget; ids made alike."""
    from ipywidgets.embed import dependency_state

    state = dependency_state([explorer], drop_defaults=False)
    bundle = explorer._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    text = json.dumps([data, sorted(state.values(), key=lambda one: one["model_name"])], sort_keys=True)
    for place, id in enumerate(sorted(set(re.findall(r"[0-9a-f]{32}", text)), key=text.index)):
        text = text.replace(id, f"id-{place}")
    return text


def explored(answers, severity, minutes):
    screen = Screen()
    screen.answer(**answers)
    screen.move(obstacles=dict.fromkeys(CATALOG.obstacles, severity), pillars={"trust": severity}, minutes=minutes)
    screen.send(kind="studies", link="empathetic-listening strengthens safety")
    return screen.explorer


def test_a_saved_notebook_is_the_same_whatever_was_said():
    untouched = saved(Explorer())
    for answers, severity, minutes in product(
        ({}, {"hurt": True}, {"substances": True, "hurt": None}), (0.35, 1), (60, None)
    ):
        assert saved(explored(answers, severity, minutes)) == untouched


def test_a_saved_notebook_names_no_concept_question_or_result():
    text = saved(explored({"substances": True}, 0.35, 60))
    ids = {*CATALOG.concepts, *CATALOG.questions} - {"safety", "trust"}
    assert [id for id in ids if f'"{id}"' in text] == []
    assert not [one.text for one in CATALOG.questions.values() if one.text in text]
    assert not [one.name for one in CATALOG.practices.values() if one.name in text]
    assert "data:image" not in text


def test_the_state_of_the_widget_is_code_style_and_labels():
    explorer = explored({}, 0.5, 60)
    own = {
        name
        for name in explorer.keys
        if name not in ("layout", "tabbable", "tooltip") and not name.startswith(("_model", "_view", "_dom"))
    }
    assert own == {"_esm", "_css", "_anywidget_id", "_words"}
    assert explorer.get_state("_words")["_words"] == dict(WORDS)


def test_nothing_that_is_printed_of_an_explorer_tells_anything():
    explorer = explored({"substances": True}, 0.35, 60)
    assert repr(explorer) == str(explorer) == "Explorer(...)"
    assert repr(explorer._session) == "Session(...)"
    assert repr(explorer._session._asked) == "_Asked(...)"


def test_answers_are_kept_no_longer_than_it_takes_to_raise_their_flags():
    screen = Screen()
    screen.answer(hurt=True, humiliated=None)
    kept = attrs.asdict(screen.explorer._session._asked)
    assert kept == {
        "put": set(GENERAL),
        "answered": set(GENERAL) - {"humiliated"},
        "raised": {"physical-violence"},
        "ever": True,
    }


def test_faults_of_what_it_is_given_tell_no_value():
    with pytest.raises(intimacy.SituationError) as caught:
        Explorer(situation=intimacy.Situation(obstacles={"nothing-known": 0.123}))
    assert "nothing-known" not in str(caught.value)
    with pytest.raises(TypeError, match="Situation"):
        Explorer(situation={"obstacles": {}})


# -- what comes with the package ---------------------------------------------------------------------------------------

SCRIPT = files("intimacy.explorer").joinpath("explorer.js").read_text(encoding="utf-8")
STYLE = files("intimacy.explorer").joinpath("explorer.css").read_text(encoding="utf-8")


def test_script_and_style_need_nothing_from_anywhere():
    assert not re.search(r"https?:|//cdn|\bimport\b|fetch\(|XMLHttpRequest|WebSocket", SCRIPT)
    assert not re.search(r"@import|url\(|https?:", STYLE)


def test_the_script_makes_no_markup_of_text_and_keeps_nothing():
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", SCRIPT)
    assert not re.search(r"localStorage|sessionStorage|indexedDB|cookie|console\.|model\.set|save_changes", SCRIPT)


def test_every_colour_that_the_style_asks_for_is_there():
    style = Explorer()._css
    assert set(re.findall(r"var\((--[\w-]+)\)", style)) - {"--full"} <= set(re.findall(r"(--[\w-]+):", style))
    assert 'style.setProperty("--full"' in SCRIPT


def test_every_label_that_the_script_asks_for_is_there_and_no_other():
    # Controls and modes are looked up by their names.
    named = {"obstacles", "pillars", "pillars_note", "minutes", "k", "together", "alone"}
    assert named.union(re.findall(r"\bwords\.(\w+)", SCRIPT)) == set(WORDS)


def test_the_script_is_one_that_node_can_read(tmp_path):
    if not shutil.which("node"):
        pytest.skip("no node on this machine")
    copy = tmp_path / "explorer.mjs"
    copy.write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run(["node", "--check", str(copy)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_script_and_python_divide_a_slider_alike():
    assert (
        int(re.search(r"const STEPS = (\d+)", SCRIPT)[1])
        == STEPS
        == len(severity_words()) - 1
        == len(level_words()) - 1
    )


def test_without_its_extra_the_room_says_what_to_install():
    code = """
import sys
sys.modules["anywidget"] = None
import intimacy
try:
    import intimacy.explorer
except intimacy.MissingExtraError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "this needs anywidget: pip install 'intimacy[explorer]'"
