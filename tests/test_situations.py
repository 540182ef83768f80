"""Realistic situations and what people who counsel couples would accept as an answer to them.

A case says what must and must not be in the list, never the whole list: several lists are acceptable. Each case gives its reason.
"""

from typing import Any

import attrs
import pytest

import intimacy
from intimacy import Situation

CATALOG = intimacy.load_catalog()
TOP = 3
ALL = len(CATALOG.practices)
PILLARS = ("trust", "safety", "vulnerability", "openness-and-honesty", "deep-sharing")
OPENING = {"incremental-vulnerability", "forgiveness"}
NEEDS_FACTS = {"forgiveness", "trust-repair"}
MADE_GOOD = ("act-stopped", "amends-made", "breach-known")


@attrs.frozen(kw_only=True)
class Case:
    """A situation and what is acceptable; every set may be empty, and then asks nothing."""

    situation: Situation
    options: dict[str, Any] = attrs.field(factory=dict)
    status: str = "clear"
    first: set[str] = attrs.field(factory=set)
    """One of these opens the list."""
    top: set[str] = attrs.field(factory=set)
    """All of these are among the first three."""
    one_of: set[str] = attrs.field(factory=set)
    """At least one of these is among the first three."""
    five: set[str] = attrs.field(factory=set)
    """All of these are among the first five."""
    not_top: set[str] = attrs.field(factory=set)
    """None of these is among the first three."""
    never: set[str] = attrs.field(factory=set)
    """None of these is in a list of any length."""
    after: dict[str, set[str]] = attrs.field(factory=dict)
    """By practice: what stands above it, if it is listed at all."""
    careful: set[str] = attrs.field(factory=set)
    """These carry a caution where they are listed, and they are listed."""
    referrals: set[str] = attrs.field(factory=set)
    no_referrals: set[str] = attrs.field(factory=set)
    questions: set[str] = attrs.field(factory=set)
    gaps: set[str] = attrs.field(factory=set)
    burden_below: float = 1.01


CASES = {
    # An affair has just come out and nothing is known to have stopped. First aid is saying what it did to one, and being heard; nothing may ask the
    # hurt partner to forgive, accept, open up or be glad about the day's good news.
    "fresh-betrayal": Case(
        situation=Situation(obstacles={"infidelity": 0.9}, red_flags=[]),
        one_of={"expressing-feelings", "empathetic-listening"},
        not_top={"celebrating-good-news", "love-languages", "shared-activities"},
        never={"forgiveness", "trust-repair", "acceptance-and-support", "incremental-vulnerability"},
        referrals={"couple-counselling"},
        gaps={"lack-of-trust"},
    ),
    # A lie of middling weight came out, with no amends so far: to share more and deeper secrets now hands the one who lied new things to misuse.
    "a-lie-came-out-and-no-amends-yet": Case(
        situation=Situation(obstacles={"lying": 0.6}, red_flags=[]),
        one_of={"expressing-feelings", "empathetic-listening"},
        never={"forgiveness", "trust-repair", "acceptance-and-support", "incremental-vulnerability"},
    ),
    # It has stopped, both know, amends were made: now the slow work of repair leads. Forgiving may be on offer, and is never what comes first.
    "betrayal-with-amends-confirmed": Case(
        situation=Situation(obstacles={"infidelity": 0.8}, confirmed=MADE_GOOD, red_flags=[]),
        top={"trust-repair"},
        not_top={"forgiveness", "incremental-vulnerability", "love-languages"},
        referrals={"couple-counselling"},
    ),
    # An old grudge over something that was made good long ago: taking a fair observer's view and settling what is left comes before letting go.
    "an-old-grudge-made-good": Case(
        situation=Situation(obstacles={"grudges": 0.8}, goals=["satisfaction"], confirmed=MADE_GOOD, red_flags=[]),
        first={"self-reflection", "empathetic-listening"},
        five={"forgiveness"},
        not_top={"forgiveness"},
    ),
    # One wants more than the other: accept the difference, then look for what both can live with. Whether anyone feels pressed is asked in private.
    "desire-discrepancy": Case(
        situation=Situation(obstacles={"desire-discrepancy": 0.7}, red_flags=[]),
        first={"acceptance-and-support"},
        top={"acceptance-and-support", "negotiation"},
        never=NEEDS_FACTS,
        not_top={"love-languages", "incremental-vulnerability"},
        questions={"pressed"},
    ),
    # Parents of a newborn with an hour a week: comfort in short turns, and nothing that takes an evening out.
    "newborn-and-little-time": Case(
        situation=Situation(obstacles={"newborn": 0.8}, minutes_per_week=60, red_flags=[]),
        first={"empathetic-listening", "acceptance-and-support"},
        never={"shared-activities", "connection-time", *NEEDS_FACTS},
    ),
    # Five minutes a day between feeds and nothing else: the one daily gesture that fits, rather than no answer.
    "newborn-and-hardly-any-time": Case(
        situation=Situation(obstacles={"newborn": 0.8}, minutes_per_week=40, red_flags=[]),
        first={"acceptance-and-support"},
        never={"shared-activities", "connection-time", "empathetic-listening"},
    ),
    # The same quarrel over and over: step back, hear, then settle one piece. Forgiving and fun do not settle it, and fear is asked about.
    "same-argument-again": Case(
        situation=Situation(obstacles={"same-fight": 0.8}, red_flags=[]),
        top={"self-reflection"},
        one_of={"negotiation", "time-out"},
        not_top={"shared-activities", "love-languages", "incremental-vulnerability"},
        never=NEEDS_FACTS,
        referrals={"couple-counselling"},
        questions={"afraid-of-reply"},
    ),
    # Weighing every word, with no harm expected: no opening up and no bargaining, since nobody bargains freely on eggshells; help for one alone.
    "walking-on-eggshells": Case(
        situation=Situation(
            obstacles={"unresolved-conflicts": 0.6, "poor-communication": 0.5}, red_flags=["eggshells"]
        ),
        status="hold",
        first={"empathetic-listening", "self-reflection", "acceptance-and-support"},
        top={"self-reflection"},
        never={"incremental-vulnerability", "forgiveness", "negotiation", "trust-repair"},
        careful={"expressing-feelings"},
        referrals={"individual-counselling", "specialist-abuse-service"},
        questions={"afraid-of-reply"},
    ),
    # Fear of opening up beside a partner who is known to be safe: small disclosures are the heart of it, and being met well comes before them.
    "fear-with-a-safe-partner": Case(
        situation=Situation(
            obstacles={"fear-of-vulnerability": 0.8}, pillars={"trust": 0.9, "safety": 0.9}, red_flags=[]
        ),
        first={"empathetic-listening", "acceptance-and-support"},
        top={"incremental-vulnerability"},
        after={"incremental-vulnerability": {"empathetic-listening"}},
        referrals={"individual-counselling"},
    ),
    # The same fear with nothing known of the ground: listening and acceptance first, small disclosures only after both.
    "fear-alone": Case(
        situation=Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]),
        first={"empathetic-listening", "acceptance-and-support"},
        top={"empathetic-listening", "acceptance-and-support"},
        after={"incremental-vulnerability": {"empathetic-listening", "acceptance-and-support"}},
    ),
    # Fear with an unsafe past and little trust or safety now: the ground comes first, opening up would repeat the old hurt; trauma help is named.
    "fear-with-an-unsafe-past": Case(
        situation=Situation(
            obstacles={"fear-of-vulnerability": 0.9}, pillars={"safety": 0.25, "trust": 0.3}, red_flags=[]
        ),
        first={"empathetic-listening", "acceptance-and-support"},
        never=OPENING,
        referrals={"trauma-therapy", "individual-counselling"},
    ),
    # Two people who function side by side and hardly talk: regular time, good news and being heard, with no crisis tools.
    "drifting-apart": Case(
        situation=Situation(
            obstacles={"external-stressors": 0.4, "not-talking": 0.4},
            pillars={"deep-sharing": 0.3},
            goals=["stronger-bonds"],
            red_flags=[],
        ),
        one_of={"connection-time", "celebrating-good-news", "shared-activities"},
        top={"empathetic-listening"},
        five={"connection-time"},
        never=NEEDS_FACTS,
        not_top={"time-out", "boundaries", "negotiation"},
    ),
    # Solid and bored: something new together is what trials of satisfaction tested; nothing needs mending.
    "bored-but-solid": Case(
        situation=Situation(
            pillars={
                "trust": 0.9,
                "safety": 0.9,
                "openness-and-honesty": 0.85,
                "vulnerability": 0.8,
                "deep-sharing": 0.75,
            },
            goals=["satisfaction"],
            red_flags=[],
        ),
        first={"shared-activities"},
        never=NEEDS_FACTS,
        not_top={"time-out", "boundaries", "negotiation", "love-languages"},
    ),
    # Deep grief: company and being heard. Sharing good news may follow, since a severity cannot tell grief from other stress; its own "not when" says to
    # ask first where somebody grieves, and the list shows it.
    "grief": Case(
        situation=Situation(obstacles={"external-stressors": 0.9}, goals=["mutual-support"], red_flags=[]),
        first={"empathetic-listening", "acceptance-and-support"},
        top={"empathetic-listening", "acceptance-and-support"},
        not_top={"shared-activities", "negotiation", "time-out"},
        never=NEEDS_FACTS,
    ),
    # Nobody asked anything: gentle beginnings only, what opens people up is held, and the private questions come along.
    "nothing-known-and-nobody-asked": Case(
        situation=Situation(),
        status="unasked",
        first={"acceptance-and-support", "empathetic-listening", "connection-time"},
        never=OPENING | {"trust-repair", "negotiation", "boundaries", "expressing-feelings"},
        questions={"hurt", "afraid", "not-wanting-to-live"},
    ),
    # Asked, nothing raised, nothing named: the same gentle beginnings, and nothing hard to begin with.
    "nothing-known-and-asked": Case(
        situation=Situation(red_flags=[]),
        first={"acceptance-and-support", "empathetic-listening", "connection-time"},
        never=OPENING | {"trust-repair", "negotiation", "time-out"},
    ),
    # Far apart, trusting each other: what works by voice and message (hearing, good news, a fixed hour) before what needs an evening in one place.
    "long-distance": Case(
        situation=Situation(
            obstacles={"external-stressors": 0.5}, pillars={"trust": 0.8}, goals=["stronger-bonds"], red_flags=[]
        ),
        top={"empathetic-listening"},
        one_of={"connection-time", "celebrating-good-news"},
        not_top={"shared-activities"},
        never=NEEDS_FACTS,
    ),
    # Only one is willing: only what one person can begin, each on their own side.
    "one-partner-alone-willing": Case(
        situation=Situation(
            obstacles={"poor-communication": 0.6, "unresolved-conflicts": 0.5}, mode="alone", red_flags=[]
        ),
        first={"expressing-feelings", "self-reflection"},
        top={"self-reflection"},
        never={"connection-time", "incremental-vulnerability", "negotiation", "shared-activities", *NEEDS_FACTS},
    ),
    # Alone under a load: rest and one's own people, which ask nothing of a partner who is not there for it.
    "alone-under-a-load": Case(
        situation=Situation(obstacles={"overwork": 0.8}, mode="alone", red_flags=[]),
        first={"self-care-and-support"},
        never={"connection-time", "shared-activities", "negotiation", "incremental-vulnerability"},
    ),
    # Talks end with one going silent: a pause with a promised return belongs to the first things to learn; pressing for depth makes silence longer.
    "stonewalling": Case(
        situation=Situation(obstacles={"poor-communication": 0.8, "unresolved-conflicts": 0.5}, red_flags=[]),
        first={"empathetic-listening", "self-reflection", "time-out"},
        five={"time-out"},
        not_top={"incremental-vulnerability", "shared-activities", "love-languages"},
        never=NEEDS_FACTS,
        referrals={"couple-counselling"},
    ),
    # A jealous partner goes through the phone and follows where one is: that is being watched, no matter for closeness exercises.
    "jealous-checking-of-the-phone": Case(
        situation=Situation(obstacles={"trust-issues": 0.7}, red_flags=["stalking", "coercive-control"]),
        status="block",
        referrals={"specialist-abuse-service", "legal-advice"},
        no_referrals={"couple-counselling"},
    ),
    # Jealousy told of before anyone asked: nothing that opens up or forgives, and being watched or controlled is asked about.
    "jealousy-and-nobody-asked": Case(
        situation=Situation(obstacles={"trust-issues": 0.6}),
        status="unasked",
        one_of={"expressing-feelings", "empathetic-listening"},
        never=OPENING | {"trust-repair"},
        questions={"watched", "controlled"},
    ),
    # Money is short and quarrels begin: carry the stress together; an evening programme of novelties is not the answer to an empty purse.
    "money-stress": Case(
        situation=Situation(obstacles={"money-worries": 0.7, "arguing": 0.3}, red_flags=[]),
        top={"empathetic-listening", "acceptance-and-support"},
        not_top={"shared-activities", "love-languages", "incremental-vulnerability"},
        never=NEEDS_FACTS,
        questions={"afraid-of-reply"},
    ),
    # A long illness: support wanted and given; the well partner's own rest belongs near the top.
    "illness": Case(
        situation=Situation(obstacles={"illness": 0.7}, red_flags=[]),
        top={"empathetic-listening", "acceptance-and-support"},
        five={"self-care-and-support"},
        never=NEEDS_FACTS,
        not_top={"negotiation", "time-out", "shared-activities"},
    ),
    # Strong and happy, wanting to grow: good news, self-knowledge and new things; a happy couple is not sent to counselling or to repair.
    "strong-and-happy-wanting-growth": Case(
        situation=Situation(
            pillars=dict.fromkeys(PILLARS, 0.85), goals=["personal-growth", "stronger-bonds"], red_flags=[]
        ),
        first={"celebrating-good-news", "shared-activities", "self-reflection"},
        top={"celebrating-good-news"},
        never=NEEDS_FACTS,
        not_top={"time-out", "negotiation", "boundaries"},
        no_referrals={"couple-counselling", "individual-counselling", "trauma-therapy"},
    ),
    # An affair goes on in secret: no repair, bargaining, forgiving or opening up over a missing fact, warmth only with care, and help for one alone.
    "undisclosed-affair": Case(
        situation=Situation(
            obstacles={"lack-of-trust": 0.8, "poor-communication": 0.5}, red_flags=["ongoing-undisclosed-affair"]
        ),
        status="hold",
        never={"incremental-vulnerability", "forgiveness", "negotiation", "trust-repair", "acceptance-and-support"},
        careful={"empathetic-listening"},
        referrals={"individual-counselling"},
        no_referrals={"couple-counselling"},
    ),
    # Drinking out of hand: treatment first; what goes beside it is for sober hours and says so.
    "heavy-drinking": Case(
        situation=Situation(
            obstacles={"unresolved-conflicts": 0.7, "external-stressors": 0.5}, red_flags=["active-substance-misuse"]
        ),
        status="refer",
        never={"incremental-vulnerability", "forgiveness", "trust-repair"},
        careful={"empathetic-listening"},
        referrals={"substance-treatment"},
    ),
    # Severe low mood: care first; beside it warmth and support, small and optional. Nothing that stirs up or asks for big decisions leads.
    "depression": Case(
        situation=Situation(obstacles={"external-stressors": 0.7}, red_flags=["severe-depression"]),
        status="refer",
        first={"empathetic-listening", "acceptance-and-support", "self-care-and-support"},
        top={"acceptance-and-support"},
        five={"self-care-and-support"},
        never={"incremental-vulnerability", "forgiveness", "trust-repair"},
        careful={"connection-time"},
        referrals={"medical"},
    ),
    # Thoughts of not wanting to live: help now, and no exercise whatever else was said.
    "thoughts-of-suicide": Case(
        situation=Situation(
            obstacles={"external-stressors": 0.7}, goals=["mutual-support"], red_flags=["suicidal-thoughts"]
        ),
        status="urgent",
        referrals={"crisis-service", "medical"},
    ),
    # Violence: no joint exercise and no joint counselling, however heavy the conflict that was named.
    "violence": Case(
        situation=Situation(obstacles={"unresolved-conflicts": 0.9}, red_flags=["physical-violence"]),
        status="block",
        referrals={"specialist-abuse-service", "crisis-service"},
        no_referrals={"couple-counselling", "sex-therapy"},
    ),
    # The asker has hurt the partner: no exercise, not even alone, and no joint counselling, but the kind of programme that works on ending abuse.
    "the-asker-has-hurt": Case(
        situation=Situation(
            obstacles={"unresolved-conflicts": 0.9}, mode="alone", red_flags=["i-have-hurt-or-frightened-partner"]
        ),
        status="block",
        referrals={"perpetrator-programme"},
        no_referrals={"couple-counselling"},
    ),
    # A former partner threatens one of the two: between them all is well, so support goes on, and safety is a matter for specialists.
    "danger-from-a-former-partner": Case(
        situation=Situation(obstacles={"external-stressors": 0.7}, red_flags=["danger-from-ex"]),
        status="refer",
        first={"empathetic-listening", "acceptance-and-support"},
        careful={"connection-time"},
        referrals={"specialist-abuse-service", "legal-advice"},
    ),
    # Only "we want to be happier": new things together have trials of just that; contested typologies do not lead.
    "goal-satisfaction-only": Case(
        situation=Situation(goals=["satisfaction"], red_flags=[]),
        first={"shared-activities"},
        not_top={"love-languages", "time-out", "boundaries"},
        never=NEEDS_FACTS,
    ),
    # Everything measured high but depth: there is ground to stand on, so going deeper step by step is right at once.
    "only-deep-sharing-is-low": Case(
        situation=Situation(pillars={**dict.fromkeys(PILLARS, 0.9), "deep-sharing": 0.3}, red_flags=[]),
        first={"incremental-vulnerability"},
        never=NEEDS_FACTS,
        not_top={"time-out", "boundaries", "negotiation"},
    ),
    # Everything measured high but safety: being accepted and heard builds it; opening up before that does not lead.
    "only-safety-is-low": Case(
        situation=Situation(pillars={**dict.fromkeys(PILLARS, 0.9), "safety": 0.3}, red_flags=[]),
        first={"acceptance-and-support", "empathetic-listening"},
        top={"acceptance-and-support", "empathetic-listening"},
        not_top=OPENING,
    ),
    # A little of everything: broad skills first, no alarm, nobody sent to a professional for small change.
    "mild-everything": Case(
        situation=Situation(obstacles=dict.fromkeys(CATALOG.obstacles, 0.15), red_flags=[]),
        first={"empathetic-listening", "acceptance-and-support"},
        not_top=OPENING | {"love-languages"},
        no_referrals=set(CATALOG.referrals),
        questions={"afraid-of-reply", "pressed"},
        burden_below=0.5,
    ),
    # The love languages were tried and needs still differ: not again, but acceptance and an agreement.
    "love-languages-already-done": Case(
        situation=Situation(
            obstacles={"differing-needs": 0.5}, goals=["satisfaction"], done=["love-language"], red_flags=[]
        ),
        top={"acceptance-and-support", "negotiation"},
        never={"love-languages", *NEEDS_FACTS},
    ),
    # Supported evidence only, for talking and quarrels: research has little that cures conflict, and the result says so instead of filling up.
    "supported-evidence-only": Case(
        situation=Situation(obstacles={"poor-communication": 0.7, "unresolved-conflicts": 0.6}, red_flags=[]),
        options={"evidence": "supported"},
        first={"acceptance-and-support", "empathetic-listening"},
        never={"love-languages", *NEEDS_FACTS},
        gaps={"unresolved-conflicts"},
    ),
    # Direct evidence only: hardly anything was tested on these obstacles in couples, so both stay open, plainly.
    "direct-evidence-only": Case(
        situation=Situation(obstacles={"poor-communication": 0.7, "unresolved-conflicts": 0.6}, red_flags=[]),
        options={"evidence": "direct"},
        first={"acceptance-and-support", "empathetic-listening"},
        never={"love-languages", "time-out", *NEEDS_FACTS},
        gaps={"poor-communication", "unresolved-conflicts"},
    ),
}

each_case = pytest.mark.parametrize("case", [pytest.param(case, id=id) for id, case in CASES.items()])


def ranked(case: Case, k: int = TOP) -> list[str]:
    return [item.practice.id for item in intimacy.recommend(case.situation, k=k, **case.options)]


@each_case
def test_the_list_opens_and_goes_on_as_an_expert_would_accept(case):
    longest = ranked(case, ALL)
    top = longest[:TOP]
    assert not case.first or top[0] in case.first
    assert case.top <= set(top)
    assert not case.one_of or case.one_of & set(top)
    assert case.five <= set(longest[:5])
    for practice, before in case.after.items():
        assert practice not in longest or before <= set(longest[: longest.index(practice)])


@each_case
def test_nothing_is_in_the_list_that_an_expert_would_refuse(case):
    assert not case.not_top & set(ranked(case))
    assert not case.never & set(ranked(case, ALL))


@each_case
def test_status_referrals_questions_and_cautions_are_those_an_expert_expects(case):
    result = intimacy.recommend(case.situation, k=ALL, **case.options)
    referrals = {one.referral.id for one in result.referrals}
    assert result.safety.status == case.status
    assert case.referrals <= referrals
    assert not case.no_referrals & referrals
    assert case.questions <= {question.id for question in result.safety.questions}
    assert case.careful <= {item.practice.id for item in result if item.cautions}


@each_case
def test_what_three_practices_leave_open_is_said(case):
    result = intimacy.recommend(case.situation, **case.options)
    assert case.gaps <= {gap.target for gap in result.gaps}
    assert result.burden < case.burden_below


@each_case
def test_a_list_is_empty_just_where_safety_comes_first(case):
    result = intimacy.recommend(case.situation, k=ALL, **case.options)
    assert result.blocked == (case.status in ("block", "urgent"))
    assert bool(result.items) != result.blocked
    assert not (result.blocked and (result.needs or result.gaps or result.left_out))


@pytest.mark.parametrize("id", ["newborn-and-little-time", "newborn-and-hardly-any-time"])
def test_the_whole_list_fits_into_the_minutes_there_are(id):
    case = CASES[id]
    result = intimacy.recommend(case.situation, k=ALL)
    assert 0 < sum(item.practice.minutes_per_week for item in result) <= case.situation.minutes_per_week


@pytest.mark.parametrize(
    ("id", "verdicts", "directness"),
    [
        ("supported-evidence-only", {"supported", "definitional"}, {"direct", "adjacent"}),
        ("direct-evidence-only", {"supported", "definitional"}, {"direct"}),
    ],
)
def test_every_reason_has_the_evidence_that_was_asked_for(id, verdicts, directness):
    reasons = [
        reason.link
        for item in intimacy.recommend(CASES[id].situation, k=ALL, **CASES[id].options)
        for reason in item.reasons
    ]
    assert reasons
    assert {link.verdict for link in reasons} <= verdicts
    assert {link.directness for link in reasons if link.verdict == "supported"} <= directness


def test_forgiving_is_asked_about_before_amends_and_on_offer_after_them():
    before = intimacy.recommend(CASES["fresh-betrayal"].situation).why_not("forgiveness")
    after = intimacy.recommend(CASES["betrayal-with-amends-confirmed"].situation).why_not("forgiveness")
    assert (before.by, before.conditions) == ("ask-first", ("act-stopped", "amends-made"))
    assert after.by == "out-ranked"


def test_opening_up_waits_for_ground_where_trust_and_safety_are_thin():
    answer = intimacy.recommend(CASES["fear-with-an-unsafe-past"].situation).why_not("incremental-vulnerability")
    assert answer.by == "not-yet"
    assert set(answer.missing) == {"safety", "trust"}


def test_every_practice_and_referral_that_a_case_names_is_in_the_catalogue():
    for case in CASES.values():
        named = (
            case.first
            | case.top
            | case.one_of
            | case.five
            | case.not_top
            | case.never
            | case.careful
            | set(case.after)
            | set().union(*case.after.values())
        )
        assert named <= set(CATALOG.practices)
        assert case.referrals | case.no_referrals <= set(CATALOG.referrals)
        assert case.questions <= set(CATALOG.questions)
        assert case.gaps <= set(CATALOG.obstacles) | set(CATALOG.pillars) | set(CATALOG.benefits)
