"""Truths about the built-in catalogue: what is in it, what it rests on, and that none of it is lost."""

from __future__ import annotations

import importlib.util
import re
from collections import Counter
from pathlib import Path

import pytest

import intimacy
from intimacy.model import (
    INTERNATIONAL,
    AloneEffect,
    Basis,
    Directness,
    Purpose,
    Relation,
    Ruling,
    Sample,
    Status,
    Verdict,
)
from intimacy.wording import evidence_phrase

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(intimacy.__file__).resolve().parent
DATA = PACKAGE / "data"

PILLARS = "trust safety vulnerability openness-and-honesty deep-sharing"
OBSTACLES = (
    "fear-of-vulnerability poor-communication lack-of-trust differing-needs external-stressors unresolved-conflicts"
)
ARTICLE_PRACTICES = """
    connection-time empathetic-listening expressing-feelings incremental-vulnerability acceptance-and-support shared-activities love-languages
    forgiveness
"""
CURATED_PRACTICES = (
    "trust-repair negotiation time-out boundaries self-care-and-support self-reflection celebrating-good-news"
)
BENEFITS = "stronger-bonds understanding mutual-support satisfaction personal-growth"
SCENES = "comfort-in-silence sharing-a-secret-fear celebrating-a-small-win support-during-grief discussing-disagreement"
CONDITIONS = "act-stopped amends-made breach-known"
REFERRALS = """
    individual-counselling couple-counselling sex-therapy trauma-therapy substance-treatment legal-advice medical specialist-abuse-service
    perpetrator-programme crisis-service
"""
FLAGS_BY_STATUS = {
    Status.BLOCK: """
        physical-violence threats coercive-control sexual-coercion fear-of-partner stalking emotional-abuse child-at-risk
        i-have-hurt-or-frightened-partner
    """,
    Status.URGENT: "suicidal-thoughts",
    Status.REFER: "severe-depression active-substance-misuse danger-from-ex",
    Status.HOLD: "ongoing-undisclosed-affair eggshells",
}
QUESTIONS = {
    "hurt": "physical-violence",
    "threatened": "threats",
    "controlled": "coercive-control",
    "forced": "sexual-coercion",
    "pressed": "sexual-coercion",
    "afraid": "fear-of-partner",
    "afraid-of-reply": "fear-of-partner",
    "watched": "stalking",
    "humiliated": "emotional-abuse",
    "children": "child-at-risk",
    "have-hurt": "i-have-hurt-or-frightened-partner",
    "not-wanting-to-live": "suicidal-thoughts",
    "low-mood": "severe-depression",
    "substances": "active-substance-misuse",
    "former-partner": "danger-from-ex",
    "hidden-affair": "ongoing-undisclosed-affair",
    "eggshells": "eggshells",
}
GUIDANCE = "aamft-dv ndvh-2014 nice-ng222 nice-ph50 racgp-whitebook-5 who-2013"
STUDIES = """
    afifi-2013 armenti-babcock-2016 aron-1992 aron-1997 aron-2000 atkins-2005 barbato-2018 baucom-2011 bodie-2015 bograd-mederos-1999 boiman-2020
    bradbury-bodenmann-2020 braithwaite-2011 brock-lawrence-2008 bruk-2018 buck-neff-2012 bunt-hazelwood-2017 cameron-overall-2018 campbell-2010
    candel-turliuc-2019 carson-2004 cernadas-curotto-2021 chervonsky-hunt-2017 christensen-2004 collins-miller-1994 constant-2016 cordova-2005
    cordova-2014 coulter-malouff-2013 crasta-2021 descutner-thelen-1991 doss-2005 doss-2016 drigotas-1999 erbas-2016 falconier-2015 feeney-2007
    feeney-collins-2015 fehr-2010 fincham-2007 finkel-2013 foran-oleary-2008 fraley-2000 frost-forrester-2013 funk-rogge-2007 gable-2004 gable-2006
    gable-2012 gere-2016 girme-2014 gordon-2004 gordon-baucom-snyder-2004 gordon-chen-2014 gordon-chen-2016 gottman-1998 gottman-levenson-1992
    graham-2008 ha-2013 hannon-2010 harasymchuk-2021 harper-2014 hawkins-2008 hawrilenko-2016 hendrick-1988 heyman-slep-2001 ho-2024 hogan-2021
    hughes-camden-2020 impett-2014 impett-2024 itzchakov-2022 iverson-2013 joel-2020 johnson-roloff-1998 jostmann-2011 karakurt-2016 kardas-2022
    keneski-2018 kim-2004 kjaervik-bushman-2024 kluwer-2020 knee-2005 kuhn-2018 lampis-2019 larzelere-huston-1980 laurenceau-1998 laurenceau-2005
    laurenceau-troy-carver-2005 lavner-2016 le-2010 le-y-2023 lebow-snyder-2022 levenson-gottman-1985 lewandowski-2010 lewicki-2016 li-chan-2012
    luchies-2010 luchies-2013 malik-2020 margolin-2022 marin-2014 mccollum-stith-2008 mccurry-2024 mcnulty-2008 mcnulty-2010 mcnulty-2011
    mikulincer-nachshon-1991 miller-lefcourt-1982 mostova-2022 muise-2019 neff-beretvas-2013 neff-broady-2011 nice-ng116 nowlan-2017 oleary-2013
    otto-2015 overall-2009 overall-mcnulty-2017 pagani-2019 papp-2009 parise-2019 patrick-2007 perpetrator-review-2022 peters-2018
    pollmann-finkenauer-2009 powers-2008 rabin-2009 randall-bodenmann-2009 reis-2010 reis-shaver-1988 reissman-1993 rempel-1985 righetti-2022
    roddy-2020 rogers-2018 rogge-2013 rossman-2021 ruan-2020 salvatore-2011 schaefer-olson-1981 schrodt-2014 schumann-2012 schumann-2018
    schweitzer-2006 shallcross-2011 shallcross-simpson-2012 simpson-1990 sinclair-dowdy-2005 slatcher-pennebaker-2006 smith-reis-2012 sohal-2007
    soriano-2018 south-2010 speed-2018 sprecher-2013 sprecher-felmlee-1992 stanton-2017 stith-2011 stroebe-2013 thelen-2000 timmons-2017
    torre-lieberman-2018 trust-revisited-2025 uspstf-2018 uysal-2012 vowels-2021 wade-2014 weger-2014 weinstein-2024 welker-2014 wieselquist-1999
    woods-2015 worthington-2024 zhaoyang-2018
"""
UNREAD = "feeney-collins-2015 fincham-2007 foran-oleary-2008 gordon-2004 graham-2008 mikulincer-nachshon-1991"

# One line for every source and relation, then its targets.
LINKS = """
    acceptance-and-support addresses differing-needs external-stressors fear-of-vulnerability unresolved-conflicts
    acceptance-and-support precedes incremental-vulnerability
    acceptance-and-support strengthens deep-sharing openness-and-honesty safety trust vulnerability
    acceptance-and-support yields satisfaction
    boundaries addresses differing-needs fear-of-vulnerability poor-communication unresolved-conflicts
    boundaries precedes incremental-vulnerability negotiation
    boundaries strengthens openness-and-honesty safety trust
    boundaries yields personal-growth satisfaction
    celebrating-a-small-win illustrates openness-and-honesty safety trust
    celebrating-good-news addresses external-stressors fear-of-vulnerability lack-of-trust
    celebrating-good-news precedes incremental-vulnerability
    celebrating-good-news requires safety trust
    celebrating-good-news strengthens deep-sharing openness-and-honesty safety trust
    celebrating-good-news yields mutual-support satisfaction stronger-bonds
    comfort-in-silence illustrates safety trust
    connection-time addresses external-stressors poor-communication
    connection-time strengthens deep-sharing openness-and-honesty
    connection-time yields stronger-bonds
    deep-sharing enables trust
    deep-sharing yields mutual-support personal-growth satisfaction stronger-bonds understanding
    differing-needs weakens deep-sharing safety
    discussing-disagreement illustrates openness-and-honesty safety trust
    empathetic-listening addresses external-stressors fear-of-vulnerability poor-communication unresolved-conflicts
    empathetic-listening precedes expressing-feelings forgiveness incremental-vulnerability love-languages negotiation trust-repair
    empathetic-listening strengthens deep-sharing openness-and-honesty safety vulnerability
    empathetic-listening yields mutual-support
    expressing-feelings addresses external-stressors lack-of-trust poor-communication unresolved-conflicts
    expressing-feelings precedes forgiveness incremental-vulnerability
    expressing-feelings strengthens deep-sharing openness-and-honesty safety trust vulnerability
    external-stressors weakens deep-sharing openness-and-honesty safety vulnerability
    fear-of-vulnerability weakens deep-sharing openness-and-honesty safety trust vulnerability
    forgiveness addresses lack-of-trust unresolved-conflicts
    forgiveness requires safety trust
    forgiveness strengthens safety trust
    forgiveness yields satisfaction
    incremental-vulnerability addresses fear-of-vulnerability lack-of-trust
    incremental-vulnerability requires safety trust
    incremental-vulnerability strengthens deep-sharing openness-and-honesty trust vulnerability
    lack-of-trust weakens deep-sharing openness-and-honesty safety trust vulnerability
    love-languages addresses differing-needs
    love-languages yields satisfaction understanding
    negotiation addresses differing-needs external-stressors poor-communication unresolved-conflicts
    negotiation requires safety
    negotiation strengthens openness-and-honesty safety trust
    negotiation yields mutual-support satisfaction
    openness-and-honesty enables deep-sharing trust vulnerability
    openness-and-honesty yields mutual-support personal-growth satisfaction stronger-bonds understanding
    poor-communication weakens deep-sharing openness-and-honesty safety trust vulnerability
    safety enables deep-sharing openness-and-honesty trust vulnerability
    safety yields mutual-support personal-growth satisfaction stronger-bonds understanding
    self-care-and-support addresses differing-needs external-stressors fear-of-vulnerability poor-communication unresolved-conflicts
    self-care-and-support strengthens safety
    self-care-and-support yields mutual-support personal-growth satisfaction
    self-reflection addresses differing-needs fear-of-vulnerability poor-communication unresolved-conflicts
    self-reflection precedes boundaries expressing-feelings negotiation
    self-reflection strengthens deep-sharing openness-and-honesty safety vulnerability
    self-reflection yields personal-growth satisfaction understanding
    shared-activities addresses fear-of-vulnerability
    shared-activities strengthens deep-sharing
    shared-activities yields satisfaction stronger-bonds
    sharing-a-secret-fear illustrates deep-sharing openness-and-honesty safety trust vulnerability
    support-during-grief illustrates deep-sharing openness-and-honesty safety trust vulnerability
    time-out addresses external-stressors poor-communication unresolved-conflicts
    time-out precedes negotiation
    time-out strengthens safety trust
    time-out yields satisfaction understanding
    trust enables deep-sharing openness-and-honesty safety vulnerability
    trust yields mutual-support personal-growth satisfaction stronger-bonds understanding
    trust-repair addresses lack-of-trust unresolved-conflicts
    trust-repair precedes forgiveness incremental-vulnerability
    trust-repair requires safety
    trust-repair strengthens openness-and-honesty safety trust
    trust-repair yields stronger-bonds understanding
    unresolved-conflicts weakens deep-sharing openness-and-honesty safety trust vulnerability
    vulnerability enables deep-sharing openness-and-honesty trust
    vulnerability yields mutual-support personal-growth satisfaction stronger-bonds understanding
"""
EXAMINED = """
    acceptance-and-support addresses lack-of-trust poor-communication
    celebrating-a-small-win illustrates deep-sharing vulnerability
    comfort-in-silence illustrates deep-sharing openness-and-honesty vulnerability
    connection-time addresses differing-needs fear-of-vulnerability lack-of-trust unresolved-conflicts
    connection-time strengthens safety trust vulnerability
    deep-sharing enables openness-and-honesty safety vulnerability
    differing-needs weakens openness-and-honesty trust vulnerability
    discussing-disagreement illustrates deep-sharing vulnerability
    empathetic-listening addresses differing-needs lack-of-trust
    empathetic-listening strengthens trust
    expressing-feelings addresses differing-needs fear-of-vulnerability
    external-stressors weakens trust
    forgiveness addresses differing-needs external-stressors fear-of-vulnerability poor-communication
    forgiveness strengthens deep-sharing openness-and-honesty vulnerability
    incremental-vulnerability addresses differing-needs external-stressors poor-communication unresolved-conflicts
    incremental-vulnerability strengthens safety
    love-languages addresses external-stressors fear-of-vulnerability lack-of-trust poor-communication unresolved-conflicts
    love-languages strengthens deep-sharing openness-and-honesty safety trust vulnerability
    openness-and-honesty enables safety
    shared-activities addresses differing-needs external-stressors lack-of-trust poor-communication unresolved-conflicts
    shared-activities strengthens openness-and-honesty safety trust vulnerability
    vulnerability enables safety
"""
TESTED_IN_COUPLES = """
    acceptance-and-support addresses differing-needs
    acceptance-and-support addresses external-stressors
    acceptance-and-support strengthens safety
    celebrating-good-news yields stronger-bonds
    deep-sharing yields satisfaction
    empathetic-listening addresses external-stressors
    empathetic-listening strengthens safety
    fear-of-vulnerability weakens deep-sharing
    fear-of-vulnerability weakens vulnerability
    lack-of-trust weakens openness-and-honesty
    openness-and-honesty enables trust
    poor-communication weakens safety
    safety enables openness-and-honesty
    safety enables vulnerability
    safety yields personal-growth
    safety yields satisfaction
    support-during-grief illustrates vulnerability
    trust enables openness-and-honesty
    trust yields satisfaction
    vulnerability yields mutual-support
    vulnerability yields stronger-bonds
"""

# What the source article says of each item, detail by detail.
POINTS = {
    "deep-sharing": "more-than-chat personal-insights beliefs-held-long hard-times-told aspirations-told perhaps-told-to-no-one-else",
    "openness-and-honesty": "willing-to-be-transparent true-feelings-thoughts-needs no-hiding no-front",
    "safety": "secure-climate showing-the-real-self no-fear-of-scorn feelings-met-kindly messy-feelings-too",
    "trust": "the-ground-of-all respect-for-tender-sides confidences-kept acting-with-integrity no-sharing-without-trust",
    "vulnerability": "an-act-of-courage innermost-self-shown fears-and-insecurities hopes-dreams-past defences-down letting-oneself-be-seen",
    "differing-needs": "different-depths-wanted out-of-balance one-overwhelmed other-left-wanting",
    "external-stressors": "pressure-at-work worry-about-money family-problems health-problems energy-used-up less-room-for-sharing",
    "fear-of-vulnerability": "old-hurt-or-trauma deep-fear-of-rejection opening-up-terrifies emotional-guard surface-contact feeling-unknown",
    "lack-of-trust": "betrayals dishonest-dealings inconsistent-conduct ground-of-safety-worn true-self-held-back fear-of-misuse",
    "poor-communication": "unclear-words passive-aggressive-ways hard-talks-dodged listening-badly misreading-and-resentment feelings-not-settled",
    "unresolved-conflicts": "issues-left-lying tension-unspoken growing-distance resentment-grows treading-carefully openness-gets-hard",
    "acceptance-and-support": "feelings-are-valid accept-as-they-are flaws-included acceptance-without-earning say-it safe-haven",
    "connection-time": "schedule-it protect-it make-it-a-priority undistracted real-talk shared-experience fifteen-minutes-a-day",
    "empathetic-listening": "listen-to-understand do-not-interrupt do-not-prepare-the-reply reflect-back validate active-and-empathetic",
    "expressing-feelings": "regularly positive-feelings negative-feelings constructive i-statements ownership",
    "forgiveness": "willing-to-forgive-mistakes move-forward let-resentment-go resentment-wears-away-trust resentment-wears-away-safety",
    "incremental-vulnerability": "begin-small gentle-insecurities build-up pace-set-by-trust",
    "love-languages": "how-they-like-to-receive how-they-like-to-give learn-and-speak five-kinds can-deepen-connection book-for-further-reading",
    "shared-activities": "new-hobbies new-interests new-experiences foster-connection shared-memories inside-jokes",
    "mutual-support": "a-secure-base safe-to-ask when-life-is-hard",
    "personal-growth": "exploring-who-one-is room-to-grow partner-behind-one",
    "satisfaction": "more-fulfilling more-joyous more-meaningful",
    "stronger-bonds": "deeper-connection past-the-surface sense-of-partnership",
    "understanding": "insight-into-inner-world motives-and-needs-known fewer-misunderstandings",
    "celebrating-a-small-win": "small-personal-success sincere-joy eager-celebration knowing-what-it-means",
    "comfort-in-silence": "sitting-quietly fully-content understood-in-silence no-words-needed",
    "discussing-disagreement": "the-hard-talk-held openly-spoken safe-for-both honest-views understanding-reached full-accord-not-needed",
    "sharing-a-secret-fear": "deep-insecurity-confided about-a-career-choice met-with-empathy met-with-reassurance no-hasty-solution no-judging-reply",
    "support-during-grief": "crying-freely in-a-loss room-for-pain no-fixing-of-grief no-playing-down support-goes-both-ways",
}
FRAME_POINTS = """
    sharing-thoughts-and-feelings trusting-safe-vulnerable open-and-honest the-deepest-too ground-of-the-relationship seen-heard-understood
    five-pillars-together more-than-desirable growth-resilience-satisfaction wide-benefits ongoing-effort both-take-part concrete-steps
    wanted-yet-hindered naming-obstacles-helps small-not-grand quiet-daily-moments tended-on-purpose beyond-companionship known-loved-valued
"""

# Minutes; fewest, usual and most sessions a week; weeks; what is left when done alone; effort; whether it suits a couple of whom nothing is known.
DOSES = {
    "acceptance-and-support": (5, 7, 7, 7, 8, "half", "moderate", True),
    "boundaries": (10, 1, 1, 3, 4, "half", "moderate", False),
    "celebrating-good-news": (5, 2, 4, 7, 4, "half", "low", True),
    "connection-time": (15, 5, 6, 7, 4, "none", "low", True),
    "empathetic-listening": (16, 2, 3, 3, 4, "half", "moderate", True),
    "expressing-feelings": (5, 3, 4, 5, 4, "full", "moderate", False),
    "forgiveness": (60, 1, 1, 1, 4, "half", "high", False),
    "incremental-vulnerability": (30, 1, 1, 1, 6, "none", "high", False),
    "love-languages": (30, 1, 1, 1, 4, "half", "low", False),
    "negotiation": (30, 0.5, 1, 2, 4, "none", "moderate", False),
    "self-care-and-support": (30, 1, 3, 7, 4, "full", "low", True),
    "self-reflection": (10, 1, 3, 5, 3, "full", "low", True),
    "shared-activities": (90, 1, 1, 1, 4, "none", "moderate", True),
    "time-out": (30, 0, 1, 3, 4, "half", "low", False),
    "trust-repair": (30, 1, 1, 2, 12, "half", "high", False),
}

GENDERED = re.compile(
    r"\b(he|she|him|her|his|hers|himself|herself|husbands?|wife|wives|spouses?|man|men|woman|women|boys?|girls?|boyfriends?|girlfriends?|males?|females?"
    r"|lady|ladies|gentleman|gentlemen|mothers?|fathers?|mum|dad|sons?|daughters?|brides?|grooms?|guys?)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def catalog():
    return intimacy.load_catalog()


def ids(text):
    return set(text.split())


def pairs(table):
    return [
        f"{source} {relation} {target}"
        for source, relation, *targets in map(str.split, table.strip().splitlines())
        for target in targets
    ]


def strings(value, path=""):
    """Every text in plain data, with where it stands."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings(item, f"{path}/{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            names = (
                [item[key] for key in ("id", "flag", "practice", "source", "relation", "target") if key in item]
                if isinstance(item, dict)
                else []
            )
            yield from strings(item, f"{path}/{' '.join(map(str, names)) or index}")


def cites(record):
    return (*record.references_for, *record.references_against)


# -- what is there ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("section", "wanted"),
    [
        ("pillars", PILLARS),
        ("obstacles", OBSTACLES),
        ("practices", f"{ARTICLE_PRACTICES} {CURATED_PRACTICES}"),
        ("benefits", BENEFITS),
        ("scenes", SCENES),
        ("conditions", CONDITIONS),
        ("referrals", REFERRALS),
        ("red_flags", " ".join(FLAGS_BY_STATUS.values())),
        ("questions", " ".join(QUESTIONS)),
        ("references", f"{STUDIES} {GUIDANCE}"),
    ],
)
def test_the_ids_of_every_section_are_the_stable_ones(catalog, section, wanted):
    assert set(getattr(catalog, section)) == ids(wanted)


def test_the_catalogue_has_as_many_of_each_kind_as_it_says(catalog):
    sections = ids("pillars obstacles practices benefits scenes links examined references red_flags rulings")
    counts = {name: len(getattr(catalog.contents, name)) for name in sections}
    assert counts == {
        "pillars": 5,
        "obstacles": 6,
        "practices": 15,
        "benefits": 5,
        "scenes": 5,
        "links": 223,
        "examined": 61,
        "references": 180,
        "red_flags": 15,
        "rulings": 240,
    }
    assert (len(catalog.referrals), len(catalog.conditions), len(catalog.questions)) == (10, 3, 17)
    assert (len(ids(STUDIES)), len(ids(GUIDANCE))) == (174, 6)


def test_the_catalogue_is_called_emotional_and_written_in_english(catalog):
    assert (catalog.id, catalog.language, catalog.contents.id) == ("emotional", "en", "emotional")


def test_eight_practices_come_from_the_article_and_seven_from_practice(catalog):
    by_origin = {
        origin: {p.id for p in catalog.practices.values() if p.origin == origin} for origin in ("article", "curated")
    }
    assert by_origin == {"article": ids(ARTICLE_PRACTICES), "curated": ids(CURATED_PRACTICES)}


@pytest.mark.parametrize("section", ["pillars", "obstacles", "benefits", "scenes"])
def test_everything_but_some_practices_comes_from_the_article(catalog, section):
    assert {record.origin.value for record in getattr(catalog, section).values()} == {"article"}


def test_the_links_are_the_stable_ones(catalog):
    assert sorted(link.id for link in catalog.links) == sorted(pairs(LINKS))


def test_the_examined_pairs_are_the_stable_ones_and_say_what_was_not_found(catalog):
    assert sorted(pair.id for pair in catalog.examined) == sorted(pairs(EXAMINED))
    assert [pair.id for pair in catalog.examined if not pair.note.endswith(".")] == []


def test_every_pair_of_practice_and_obstacle_or_pillar_of_the_article_is_a_link_or_was_examined(catalog):
    known = {record.key[::2] for record in (*catalog.links, *catalog.examined)}
    missing = {(p, t) for p in ids(ARTICLE_PRACTICES) for t in ids(OBSTACLES) | ids(PILLARS)} - known
    assert missing == set()


def test_ids_and_aliases_share_one_space_and_none_is_used_twice(catalog):
    names = [name for record in catalog.concepts.values() for name in (record.id, *getattr(record, "aliases", ()))]
    assert [name for name, times in Counter(names).items() if times > 1] == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("cheating", "lack-of-trust"),
        ("listening", "empathetic-listening"),
        ("stress", "external-stressors"),
        ("honesty", "openness-and-honesty"),
        ("same-fight", "unresolved-conflicts"),
        ("same-fight-again", "unresolved-conflicts"),
        ("same-argument", "unresolved-conflicts"),
        ("mismatched-libido", "differing-needs"),
        ("happiness", "satisfaction"),
        ("grief", "support-during-grief"),
        ("saying-no", "boundaries"),
        ("apology", "trust-repair"),
    ],
)
def test_a_word_that_people_would_type_finds_its_concept(catalog, typed, meant):
    assert catalog[typed].id == meant


def test_every_concept_of_the_model_has_texts_and_aliases(catalog):
    for section in ("pillars", "obstacles", "practices", "benefits", "scenes"):
        for record in getattr(catalog, section).values():
            assert record.summary, record.id
            assert record.description, record.id
            assert len(record.aliases) >= 4, record.id
    assert [o.id for o in catalog.obstacles.values() if not o.impact] == []


# -- what the article says -------------------------------------------------------------------------------------------


def test_every_item_of_the_article_has_its_points_listed_here(catalog):
    items = {
        record.id
        for section in ("pillars", "obstacles", "practices", "benefits", "scenes")
        for record in getattr(catalog, section).values()
    }
    assert items - set(POINTS) == ids(CURATED_PRACTICES)


@pytest.mark.parametrize("item", sorted(POINTS))
def test_every_detail_of_the_article_is_a_point(catalog, item):
    assert {point.id for point in catalog[item].points} == ids(POINTS[item])


def test_the_frame_of_the_article_is_kept(catalog):
    assert {point.id for point in catalog.frame.points} == ids(FRAME_POINTS)
    assert len(catalog.frame.definition.split()) >= 30


@pytest.mark.parametrize("item", sorted(POINTS))
def test_every_point_says_in_a_sentence_what_and_at_which_place(catalog, item):
    section = {
        "pillar": "pillars",
        "obstacle": "obstacles",
        "practice": "practices",
        "benefit": "why",
        "scene": "scenes",
    }[catalog[item].kind.value]
    parts = ("/description", "/impact") if section == "obstacles" else ("",)
    for point in catalog[item].points:
        assert point.place in {f"{section}/{item}{part}" for part in parts}, point.id
        assert point.text[0].isupper(), point.id
        assert point.text.endswith("."), point.id


def test_obstacles_have_points_of_their_description_and_of_their_impact(catalog):
    for obstacle in catalog.obstacles.values():
        assert {point.place.rpartition("/")[2] for point in obstacle.points} == {"description", "impact"}, obstacle.id


def test_the_points_of_the_frame_stand_at_the_openings_and_the_closing_of_the_article(catalog):
    assert {point.place for point in catalog.frame.points} == {
        "definition",
        "why",
        "practices",
        "obstacles",
        "scenes",
        "closing",
    }


def test_practices_that_the_article_lacks_claim_no_place_in_it(catalog):
    assert [practice for practice in sorted(ids(CURATED_PRACTICES)) if catalog[practice].points] == []


# -- links -----------------------------------------------------------------------------------------------------------


def test_every_link_has_a_rationale_of_one_sentence_of_its_own(catalog):
    for link in catalog.links:
        assert link.rationale[0].isupper(), link.id
        assert link.rationale.endswith("."), link.id
        assert len(re.findall(r"[.!?](?=\s|$)", link.rationale)) == 1, link.id
        assert 8 <= len(link.rationale.split()) <= 40, link.id
    assert [text for text, times in Counter(link.rationale for link in catalog.links).items() if times > 1] == []


def test_a_link_without_studies_says_so_by_its_verdict(catalog):
    bare = [link for link in catalog.links if not cites(link)]
    assert {link.verdict for link in bare} == {Verdict.UNTESTED, Verdict.DEFINITIONAL}
    assert {link.id for link in catalog.links if link.directness is Directness.NONE} == {link.id for link in bare}


def test_what_the_article_says_has_a_place_and_its_own_strength_and_the_rest_has_neither(catalog):
    for link in catalog.links:
        ours = link.basis in (Basis.LITERATURE, Basis.CURATED)
        assert (link.place is None) is ours, link.id
        assert (link.stated_strength is None) is ours, link.id


def test_the_place_of_a_link_is_a_place_of_the_article(catalog):
    items = {point.place for item in POINTS for point in catalog[item].points}
    assert {link.place for link in catalog.links} - {None} <= items


def test_every_verdict_of_studies_rests_on_a_study_that_was_read(catalog):
    for link in catalog.links:
        if link.verdict not in (Verdict.UNTESTED, Verdict.DEFINITIONAL):
            assert any(not catalog.references[one].unread for one in cites(link)), link.id


def test_a_supported_link_has_a_study_for_it_that_was_read(catalog):
    for link in catalog.find_links(verdict="supported"):
        assert any(not catalog.references[one].unread for one in link.references_for), link.id


def test_a_link_that_rests_on_unread_studies_alone_counts_as_untested(catalog):
    alone = {link.id: link.verdict for link in catalog.links if cites(link) and ids(UNREAD).issuperset(cites(link))}
    assert alone == {
        "expressing-feelings strengthens vulnerability": Verdict.UNTESTED,
        "vulnerability yields personal-growth": Verdict.UNTESTED,
    }


def test_disputed_and_contradicted_links_name_the_studies_against_them(catalog):
    for link in catalog.links:
        if link.verdict in (Verdict.CONTESTED, Verdict.CONTRADICTED_IN_PART):
            assert link.references_against, link.id


def test_a_link_is_called_tested_in_couples_where_a_study_of_couples_that_was_read_looked_at_it(catalog):
    found = set()
    for link in catalog.links:
        if evidence_phrase(link) == "tested in couples":
            assert (link.verdict, link.directness) == (Verdict.SUPPORTED, Directness.DIRECT), link.id
            found.add(link.id)
    assert found == set(map(str.strip, TESTED_IN_COUPLES.strip().splitlines()))


def test_a_study_of_couples_says_that_partners_took_part(catalog):
    for study in catalog.references.values():
        if study.sample is Sample.COUPLES:
            assert re.search(
                r"couple|partner|marri|dyad|newlywed", f"{study.size} {study.title} {study.finding}".lower()
            ), study.id


def test_only_an_order_has_no_strength(catalog):
    assert {link.relation for link in catalog.links if link.strength is None} == {Relation.PRECEDES}
    assert [link.id for link in catalog.find_links(relation="precedes") if link.strength is not None] == []


def test_every_pillar_is_strengthened_and_every_obstacle_addressed_by_several_practices(catalog):
    helped = Counter(
        link.target for link in catalog.links if link.relation in (Relation.STRENGTHENS, Relation.ADDRESSES)
    )
    assert {target for target, times in helped.items() if times >= 3} == ids(PILLARS) | ids(OBSTACLES)


# -- practices -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("id", sorted(DOSES))
def test_a_practice_has_the_dose_and_the_effort_that_were_proposed(catalog, id):
    practice = catalog.practices[id]
    week = practice.sessions_per_week
    found = (
        practice.minutes_per_session,
        week.min,
        week.typical,
        week.max,
        practice.weeks,
        practice.alone_effect,
        practice.effort,
        practice.starter,
    )
    assert found == DOSES[id]


@pytest.mark.parametrize("id", sorted(DOSES))
def test_a_practice_is_complete(catalog, id):
    practice = catalog.practices[id]
    assert len(practice.steps) >= 4
    assert len(practice.variants) >= 3
    assert practice.not_when
    assert practice.alone
    assert practice.evidence_summary


@pytest.mark.parametrize("id", sorted(DOSES))
def test_a_practice_says_that_its_dose_is_a_proposal(catalog, id):
    assert re.search(r"\bour proposal\b", catalog.practices[id].dose_basis)


def test_only_time_to_connect_has_a_dose_from_the_article(catalog):
    naming = {p.id for p in catalog.practices.values() if "come from the source article" in p.dose_basis}
    assert naming == {"connection-time"}
    assert catalog.practices["connection-time"].minutes_per_session == 15


def test_a_practice_done_by_two_is_never_for_people_who_are_hurt_or_afraid(catalog):
    for practice in catalog.practices.values():
        if practice.alone_effect is not AloneEffect.FULL:
            assert any(
                line.startswith("Someone is being hurt, forced, threatened or controlled, or is afraid of the other")
                for line in practice.not_when
            ), practice.id


def test_the_conditions_of_practices_are_those_that_were_set(catalog):
    needed = {
        p.id: {(n.condition, n.when and (n.when.obstacle, n.when.at_least)) for n in p.conditions}
        for p in catalog.practices.values()
        if p.conditions
    }
    assert needed == {
        "acceptance-and-support": {("act-stopped", ("lack-of-trust", 0.4))},
        "celebrating-good-news": {("act-stopped", ("lack-of-trust", 0.4))},
        "incremental-vulnerability": {("act-stopped", ("lack-of-trust", 0.4)), ("amends-made", ("lack-of-trust", 0.4))},
        "forgiveness": {("act-stopped", None), ("amends-made", None)},
        "trust-repair": {("act-stopped", None), ("breach-known", None)},
    }


# -- references ------------------------------------------------------------------------------------------------------


def test_every_doi_is_well_formed_and_given_once(catalog):
    dois = [study.doi for study in catalog.references.values() if study.doi]
    assert [doi for doi in dois if not re.fullmatch(r"10\.\d{4,9}/[-._;()/:A-Za-z0-9]*[A-Za-z0-9)]", doi)] == []
    assert [doi for doi, times in Counter(map(str.lower, dois)).items() if times > 1] == []


def test_a_doi_counts_as_seen_only_where_there_is_one(catalog):
    assert [study.id for study in catalog.references.values() if study.doi_seen and study.doi is None] == []
    seen = Counter((study.doi is not None, study.doi_seen) for study in catalog.references.values())
    assert seen == {(True, True): 127, (True, False): 29, (False, False): 24}


def test_every_reference_says_who_when_what_was_found_and_what_was_read(catalog):
    for study in catalog.references.values():
        assert study.title, study.id
        assert study.designs, study.id
        assert study.finding.endswith("."), study.id
        assert study.reading_note.endswith("."), study.id
        assert all(re.fullmatch(r"https?://\S+", page) for page in study.pages), study.id
    assert {study.id for study in catalog.references.values() if study.year is None} == {"aamft-dv"}
    # Two pages name no authors; their notes say so.
    nameless = {study.id: study.reading_note for study in catalog.references.values() if not study.authors}
    assert set(nameless) == {"perpetrator-review-2022", "trust-revisited-2025"}


def test_the_unread_studies_are_known_and_none_counts_as_checked(catalog):
    assert {study.id for study in catalog.references.values() if study.unread} == ids(UNREAD)
    assert [study for study in sorted(ids(UNREAD)) if catalog.references[study].verified] == []


# -- safety ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", sorted(FLAGS_BY_STATUS))
def test_every_red_flag_has_its_status(catalog, status):
    assert {flag.id for flag in catalog.red_flags.values() if flag.status is status} == ids(FLAGS_BY_STATUS[status])


def test_every_red_flag_and_not_having_asked_rule_on_every_practice_with_a_reason(catalog):
    assert set(catalog.rulings) == {
        (flag, practice) for flag in (*catalog.red_flags, "unasked") for practice in catalog.practices
    }
    assert [ruling.key for ruling in catalog.rulings.values() if not ruling.reason.endswith((".", "?"))] == []


def test_not_having_asked_holds_opening_up_and_forgiving(catalog):
    held = {
        practice
        for (flag, practice), ruling in catalog.rulings.items()
        if flag == "unasked" and ruling.ruling.rank >= Ruling.HOLD.rank
    }
    assert held == {"incremental-vulnerability", "forgiveness"}


def test_no_practice_for_two_is_allowed_under_a_flag_that_stops(catalog):
    for (flag, practice), ruling in catalog.rulings.items():
        if flag in ids(FLAGS_BY_STATUS[Status.BLOCK]) and catalog.practices[practice].alone_effect is AloneEffect.NONE:
            assert ruling.ruling is Ruling.CONTRAINDICATED, (flag, practice)
        if flag in ids(FLAGS_BY_STATUS[Status.URGENT]) and practice != "self-care-and-support":
            assert ruling.ruling.rank >= Ruling.HOLD.rank, (flag, practice)


def test_no_ruling_rests_on_unread_studies_alone(catalog):
    assert [r.key for r in catalog.rulings.values() if r.references and ids(UNREAD).issuperset(r.references)] == []


def test_every_question_leads_to_its_flag_and_every_flag_has_one(catalog):
    assert {question.id: question.flag for question in catalog.questions.values()} == QUESTIONS
    assert {question.flag for question in catalog.questions.values() if not question.only_with_obstacle} == set(
        catalog.red_flags
    )
    assert [question.id for question in catalog.questions.values() if not question.text.endswith("?")] == []


def test_eggshells_and_differing_needs_bring_their_private_question(catalog):
    assert {o.id: o.questions for o in catalog.obstacles.values() if o.questions} == {
        "unresolved-conflicts": ("afraid-of-reply",),
        "differing-needs": ("pressed",),
    }


def test_couple_counselling_is_never_suggested_where_someone_is_in_danger(catalog):
    assert ids(FLAGS_BY_STATUS[Status.BLOCK]) <= set(catalog.referrals["couple-counselling"].not_flags)


def test_every_flag_that_stops_or_refers_leads_to_help(catalog):
    led = {flag for referral in catalog.referrals.values() for flag in referral.flags}
    assert set(catalog.red_flags) - led == set()
    assert {referral.id for referral in catalog.referrals.values() if referral.urgent} == {"crisis-service"}


# -- how it is written -----------------------------------------------------------------------------------------------


def test_no_text_outside_the_references_is_gendered(catalog):
    # A service says whom it is for.
    plain = {name: value for name, value in catalog.to_dict().items() if name not in ("references", "contacts")}
    # A study's sample is named as it was, here in the note of a flag.
    plain["red_flags"] = [
        {name: value for name, value in flag.items() if name != "note"} for flag in plain["red_flags"]
    ]
    assert [(where, GENDERED.findall(text)) for where, text in strings(plain) if GENDERED.search(text)] == []


def test_no_text_promises_or_shouts(catalog):
    loud = re.compile(r"!|\u2014|\b(journey|prove[sdn]?|proof|guarantee[sd]?|always works|soulmates?)\b", re.IGNORECASE)
    assert [
        (where, text)
        for where, text in strings(catalog.to_dict())
        if loud.search(text) and not where.endswith(("/title", "/website", "/source"))
    ] == []


def test_no_text_holds_a_control_character(catalog):
    assert [where for where, text in strings(catalog.to_dict()) if not text.isprintable()] == []


UNTRACED = {
    Purpose.EMERGENCY: "emergency",
    Purpose.STOP_HURTING: "people who want to stop hurting a partner",
    Purpose.SUBSTANCE_USE: "substance use",
}
"""The purposes that the readme misses in some country, in its words."""


# -- files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["emotional", "safety", "instruments", "languages/de"])
def test_the_json_twin_is_current(name):
    path = ROOT / "scripts" / "make_twin.py"
    spec = importlib.util.spec_from_file_location("make_twin", path)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert (DATA / f"{name}.json").read_text(encoding="utf-8") == script.twins()[f"{name}.json"]


def test_the_folder_read_with_all_checks_is_the_catalogue_that_is_loaded(catalog):
    assert intimacy.read_catalog(DATA / "emotional") == catalog


def test_the_readme_of_the_data_names_every_file_and_counts_right(catalog):
    text = (DATA / "README.md").read_text(encoding="utf-8")
    for file in sorted(DATA.rglob("*.toml")):
        assert f"`{file.relative_to(DATA).as_posix()}`" in text
    spoken = " ".join(text.split())
    readings = Counter(study.reading.value for study in catalog.references.values())
    samples = Counter(study.sample.value for study in catalog.references.values())
    cited = Counter(bool(ruling.references) for ruling in catalog.rulings.values())
    for claim in (
        f"{len(catalog.links)} links",
        f"{len(catalog.examined)} examined pairs",
        f"{len(catalog.references)} references",
        f"{len(catalog.rulings)} rulings",
        f"{readings['abstract-or-front-page']} by abstract or front page",
        f"{readings['secondary-text']} through another text",
        f"{readings['memory']} not at all",
        f"{cited[False]} cite no study",
        f"{samples['couples']} references are of couples, {samples['partners']} of people who have a partner, {samples['people']} of people at large",
        f"({sum(study.verified for study in catalog.references.values())} of them)",
    ):
        assert claim in spoken


def test_the_readme_of_the_data_counts_the_contacts_and_tells_what_is_missing(catalog):
    text = (DATA / "README.md").read_text(encoding="utf-8")
    contacts = catalog.contacts.values()
    by_country = Counter(one.country for one in contacts)
    anywhere = by_country[INTERNATIONAL]
    countries = sorted(set(by_country) - {INTERNATIONAL})
    spoken = " ".join(text.split())
    for claim in (
        f"{len(contacts)} contacts: {len(contacts) - anywhere} in {len(countries)} countries ({', '.join(countries)}), {anywhere} for people anywhere",
        f"{sum(not one.hours for one in contacts)} contacts have none, and {sum(one.phone is None for one in contacts)} have a website and no number",
    ):
        assert claim in spoken
    table = re.search(r"^\| country \| contacts \|.*\n\| --- .*\n((?:\|.*\n)+)", text, re.MULTILINE)[1]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in table.splitlines()]
    assert rows == [
        (country, str(by_country[country]), ", ".join(UNTRACED[one] for one in Purpose if one not in reached))
        for country in (*countries, INTERNATIONAL)
        for reached in [{purpose for one in contacts if one.country == country for purpose in one.purposes}]
    ]
