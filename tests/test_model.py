"""The records: frozen, hashable, equal by value, picklable, each valid by itself."""

import math
import pickle
from itertools import product

import attrs
import pytest

from intimacy import model
from intimacy.model import (
    RELATION_ENDS,
    SECTIONS,
    AloneEffect,
    Basis,
    Benefit,
    Concept,
    Condition,
    Contact,
    Contents,
    Directness,
    Effort,
    ExaminedPair,
    Frame,
    Kind,
    Link,
    MessageId,
    NeededCondition,
    Obstacle,
    Occasion,
    Origin,
    Pillar,
    Point,
    Practice,
    Purpose,
    Question,
    Reading,
    RedFlag,
    Reference,
    Referral,
    Relation,
    Retired,
    Ruling,
    SafetyRuling,
    Sample,
    Scene,
    Sessions,
    Status,
    Strength,
    StudyKind,
    Threshold,
    Verdict,
    frozendict,
)

POINT = Point(id="first", text="One detail", place="practices/tea")
TEXTS = {
    "summary": "Short",
    "description": "Longer",
    "origin": Origin.ARTICLE,
    "aliases": ("other-name",),
    "points": (POINT,),
    "deprecated": True,
    "replaced_by": "another",
    "layers": ("clinic",),
}

LEAST = {
    Point: {"id": "first", "text": "One detail"},
    Pillar: {"id": "trust", "name": "Trust"},
    Obstacle: {"id": "noise", "name": "Noise"},
    Benefit: {"id": "joy", "name": "Joy"},
    Scene: {"id": "evening", "name": "An evening"},
    Condition: {"id": "rested", "name": "Rested"},
    Threshold: {"obstacle": "noise", "at_least": 0.25},
    NeededCondition: {"condition": "rested"},
    Sessions: {"min": 1.0, "typical": 2.0, "max": 3.0},
    Practice: {"id": "tea", "name": "Tea"},
    Frame: {},
    Link: {"source": "tea", "relation": Relation.STRENGTHENS, "target": "trust"},
    ExaminedPair: {"source": "tea", "relation": Relation.STRENGTHENS, "target": "trust"},
    Reference: {"id": "doe-2020", "authors": ("Doe, J.",), "title": "A study"},
    RedFlag: {"id": "smoke", "name": "Smoke", "status": Status.HOLD},
    SafetyRuling: {"flag": "smoke", "practice": "tea", "ruling": Ruling.HOLD},
    Question: {"id": "see-smoke", "text": "Is there smoke?", "flag": "smoke"},
    Referral: {"id": "doctor", "name": "Doctor"},
    Retired: {"id": "coffee", "name": "Coffee"},
    Contact: {
        "id": "line",
        "country": "GB",
        "name": "A line",
        "purposes": (Purpose.CRISIS,),
        "phone": "116 123",
        "source": "https://example.org/line",
        "read_on": "2026-11-22",
    },
    Contents: {"id": "mine", "name": "Mine"},
}
"""The fields that each record needs."""

REST = {
    Point: {"place": "definition"},
    Pillar: TEXTS,
    Obstacle: TEXTS | {"impact": "It is loud", "questions": ("see-smoke",), "wanted_gap": ("trust",)},
    Benefit: TEXTS,
    Scene: TEXTS,
    Condition: TEXTS | {"question": "Did you sleep?"},
    NeededCondition: {"when": Threshold(obstacle="noise", at_least=0.5)},
    Practice: TEXTS
    | {
        "steps": ("Boil", "Pour"),
        "variants": ("Cold",),
        "not_when": ("Too hot",),
        "minutes_per_session": 20,
        "sessions_per_week": Sessions(min=1.0, typical=3.0, max=7.0),
        "weeks": 4,
        "dose_basis": "A guess",
        "dose_references": ("doe-2020",),
        "evidence_summary": "Little",
        "alone": "Half a pot",
        "alone_effect": AloneEffect.HALF,
        "effort": Effort.LOW,
        "starter": True,
        "conditions": (NeededCondition(condition="rested"),),
    },
    Frame: {"definition": "What it is", "points": (POINT,)},
    Link: {
        "strength": Strength.WEAK,
        "stated_strength": Strength.STRONG,
        "basis": Basis.STATED,
        "place": "practices/tea",
        "rationale": "Warm",
        "verdict": Verdict.MIXED,
        "directness": Directness.DIRECT,
        "references_for": ("doe-2020",),
        "references_against": ("roe-2021",),
        "layers": ("clinic",),
    },
    ExaminedPair: {"note": "Nothing found", "references_against": ("doe-2020",), "layers": ("clinic",)},
    Reference: {
        "year": 2020,
        "venue": "A journal",
        "doi": "10.1000/182",
        "doi_seen": True,
        "other_id": "PMC1",
        "designs": (StudyKind.RCT, StudyKind.DIARY),
        "design_note": "Small",
        "sample": Sample.COUPLES,
        "size": "12 couples",
        "effect": "d = 0.1",
        "finding": "Something",
        "caution": "Small",
        "reading": Reading.ABSTRACT,
        "verified": True,
        "reading_note": "In part",
        "pages": ("https://example.org/a",),
        "layers": ("clinic",),
    },
    RedFlag: TEXTS | {"message": MessageId.BLOCK, "contact_purposes": (Purpose.CRISIS,), "note": "Inference"},
    SafetyRuling: {"reason": "Hot", "references": ("doe-2020",), "layers": ("clinic",)},
    Question: {"only_with_obstacle": True, "layers": ("clinic",)},
    Referral: TEXTS
    | {
        "urgent": True,
        "flags": ("smoke",),
        "thresholds": (Threshold(obstacle="noise", at_least=0.5),),
        "occasions": (Occasion.EMPTY_LIST,),
        "also_when": ("Wanted",),
        "not_flags": ("fire",),
        "not_when": ("Unwanted",),
        "note": "A note",
        "basis": "A guess",
        "references": ("doe-2020",),
        "pages": ("https://example.org/b",),
    },
    Retired: TEXTS,
    Contact: {
        "layers": ("clinic",),
        "website": "https://example.org/",
        "hours": "at any hour",
        "note": "For everyone",
        "order": 3,
        "narrow": True,
    },
    Contents: {
        "version": "1.2.3",
        "language": "pt-BR",
        "frame": Frame(definition="What it is"),
        "pillars": (Pillar(id="trust", name="Trust"),),
        "links": (Link("tea", "strengthens", "trust", strength="weak"),),
    },
}
"""Other values than the default, by field."""

KINDS = list(LEAST)
CONCEPTS = [kind for kind in KINDS if issubclass(kind, model.Concept)]


def least(kind, **changes):
    return kind(**(LEAST[kind] | changes))


def full(kind):
    return kind(**LEAST[kind], **REST.get(kind, {}))


def pickled(value):
    return pickle.loads(pickle.dumps(value))  # noqa: S301  # our own bytes


def named(kinds):
    return pytest.mark.parametrize("kind", kinds, ids=lambda kind: kind.__name__)


def test_every_record_of_the_model_is_looked_at_here():
    exported = {value for name in model.__all__ if attrs.has(value := getattr(model, name)) if isinstance(value, type)}
    # Evidence is what a link knows, and no record of a file.
    assert exported - {model.Concept, model.Evidence} == set(KINDS)


@named(KINDS)
def test_every_field_that_is_not_needed_is_given_another_value_here(kind):
    names = {field.name for field in attrs.fields(kind)}
    optional = names - set(LEAST[kind])
    assert set(REST.get(kind, {})) == (
        optional if kind is not Contents else optional - (set(SECTIONS) - {"pillars", "links"})
    )


@named(KINDS)
def test_records_are_frozen(kind):
    record = full(kind)
    for field in attrs.fields(kind):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(record, field.name, None)
    with pytest.raises((AttributeError, TypeError)):
        record.no_such_field = 1


@named(KINDS)
def test_records_are_equal_and_hash_by_value(kind):
    assert full(kind) == full(kind)
    assert hash(full(kind)) == hash(full(kind))
    assert least(kind) == least(kind)
    assert len({full(kind), full(kind), least(kind), least(kind)}) == (2 if REST.get(kind) else 1)


def test_records_that_differ_in_one_field_are_not_equal():
    for kind, field in [(kind, field) for kind, fields in REST.items() for field in fields]:
        assert least(kind, **{field: REST[kind][field]}) != least(kind), (kind, field)


@named(KINDS)
def test_a_record_shows_its_kind_and_what_tells_it_from_others(kind):
    for record in (least(kind), full(kind)):
        if issubclass(kind, Concept):
            expected = f"{kind.__name__}(id={record.id!r}, name={record.name!r})"
        elif kind is Link:
            expected = f"Link({record.id!r}, strength={str(record.strength)!r}, verdict={str(record.verdict)!r})"
        elif kind is Reference:
            expected = f"Reference(id={record.id!r}, title={record.title!r})"
        elif kind is Contact:
            expected = f"Contact(id={record.id!r}, name={record.name!r})"
        elif kind is ExaminedPair:
            expected = f"ExaminedPair({record.id!r})"
        else:
            shown = [f"{field.name}={getattr(record, field.name)!r}" for field in attrs.fields(kind) if field.repr]
            expected = f"{kind.__name__}({', '.join(shown)})"
        assert repr(record) == expected


@named(KINDS)
def test_a_record_equals_nothing_that_is_no_record(kind):
    record = full(kind)
    values = tuple(getattr(record, field.name) for field in attrs.fields(kind))
    assert record.__eq__(values) is NotImplemented
    assert record not in (None, values, attrs.asdict(record, recurse=False))


def test_records_of_different_kinds_with_the_same_fields_are_not_equal():
    assert Pillar(id="joy", name="Joy") != Benefit(id="joy", name="Joy")


@named(KINDS)
def test_records_survive_a_pickle(kind):
    for record in (least(kind), full(kind)):
        again = pickled(record)
        assert type(again) is kind
        assert again == record
        assert hash(again) == hash(record)


@named(KINDS)
def test_records_are_keyword_only_except_for_the_ends_of_a_link(kind):
    values = list(LEAST[kind].values())
    if kind is Link:
        assert Link(*values) == least(Link)
    else:
        with pytest.raises(TypeError):
            kind("word", *values)


def test_a_contact_has_a_number_a_website_or_both_and_the_record_itself_refuses_one_with_neither():
    reach = {"phone": "112", "website": "https://example.org/"}
    rest = {name: value for name, value in LEAST[Contact].items() if name not in reach}
    for known in ({"phone": "112"}, {"website": "https://example.org/"}, reach):
        contact = Contact(**rest, **known)
        assert {name: getattr(contact, name) for name in reach} == dict.fromkeys(reach) | known
    with pytest.raises(ValueError, match=r"^a phone, a website, or both$"):
        Contact(**rest)
    with pytest.raises(ValueError, match="a phone, a website, or both"):
        attrs.evolve(Contact(**rest, phone="112"), phone=None)


@named(CONCEPTS)
def test_concepts_know_their_kind_as_a_class(kind):
    assert least(kind).kind is kind.kind
    assert isinstance(kind.kind, Kind)


SLUG = "a lowercase slug such as 'shared-meals'"
SLUGS = "a list of different lowercase slugs"
TEXT = "a text that is not empty"
MAYBE_TEXT = "a text"
TEXTS_RULE = "a list of different texts that are not empty"
UNIT = "a number from 0 to 1"
COUNT = "a whole number above 0, or nothing"
TIMES = "a number from 0 to 100"
FLAG = "true or false"
PLACE = "a place such as 'practices/forgiveness', or nothing"
NO_NUMBERS = ["high", True, float("nan"), float("inf"), float("-inf"), None, [0.5]]

RULES = {
    SLUG: ["", "Tea", "tea time", "tea-", "-tea", "tea--time", "té", "tea\n", "a" * 101, 7, None, True, ["tea"]],
    f"{SLUG}, or nothing": ["", "Tea", "tea time", 7, True, ["tea"]],
    SLUGS: ["abc", ("tea", "tea"), ("Tea",), ("",), (7,), (("tea",),), {"tea"}, None, 7],
    TEXT: ["", " ", "\n\t", 7, None, True, ["Tea"], b"Tea"],
    MAYBE_TEXT: [7, None, True, ["Tea"], b"Tea"],
    TEXTS_RULE: ["abc", ("Boil", "Boil"), ("",), (" ",), (7,), None],
    UNIT: [*NO_NUMBERS, -0.1, 1.1],
    COUNT: [0, -3, 2.0, True, "3", float("nan")],
    TIMES: [*NO_NUMBERS, -1, 100.5],
    FLAG: [1, 0, "false", None],
    PLACE: ["", "Practices", "practices/", "/practices", "two words", "A sentence.", 7],
}
"""What each kind of field refuses, by the text that says what it allows."""

FIELDS = [
    (SLUG, [(kind, "id") for kind in [*CONCEPTS, Point, Question, Reference, Contents]]),
    (
        SLUG,
        [
            (Threshold, "obstacle"),
            (NeededCondition, "condition"),
            (Link, "source"),
            (Link, "target"),
            (ExaminedPair, "source"),
        ],
    ),
    (SLUG, [(ExaminedPair, "target"), (SafetyRuling, "flag"), (SafetyRuling, "practice"), (Question, "flag")]),
    (SLUGS, [(kind, "aliases") for kind in CONCEPTS]),
    (SLUGS, [(kind, "layers") for kind in (*CONCEPTS, Link, ExaminedPair, Reference, SafetyRuling, Question, Contact)]),
    (f"{SLUG}, or nothing", [(kind, "replaced_by") for kind in CONCEPTS]),
    (FLAG, [(kind, "deprecated") for kind in CONCEPTS]),
    (
        SLUGS,
        [
            (Obstacle, "questions"),
            (Obstacle, "wanted_gap"),
            (Practice, "dose_references"),
            (Link, "references_for"),
            (Link, "references_against"),
        ],
    ),
    (
        SLUGS,
        [
            (ExaminedPair, "references_against"),
            (SafetyRuling, "references"),
            (Referral, "flags"),
            (Referral, "not_flags"),
            (Referral, "references"),
        ],
    ),
    (TEXT, [(kind, "name") for kind in [*CONCEPTS, Contents]]),
    (TEXT, [(Point, "text"), (Question, "text"), (Reference, "title")]),
    (MAYBE_TEXT, [(kind, field) for kind in CONCEPTS for field in ("summary", "description")]),
    (
        MAYBE_TEXT,
        [
            (Obstacle, "impact"),
            (Condition, "question"),
            (Practice, "dose_basis"),
            (Practice, "evidence_summary"),
            (Practice, "alone"),
        ],
    ),
    (
        MAYBE_TEXT,
        [
            (Frame, "definition"),
            (Link, "rationale"),
            (ExaminedPair, "note"),
            (RedFlag, "note"),
            (SafetyRuling, "reason"),
            (Referral, "note"),
        ],
    ),
    (
        MAYBE_TEXT,
        [
            (Referral, "basis"),
            *((Reference, name) for name in ("venue", "other_id", "design_note", "size", "effect", "finding")),
        ],
    ),
    (MAYBE_TEXT, [(Reference, "caution"), (Reference, "reading_note")]),
    (
        TEXTS_RULE,
        [
            (Practice, "steps"),
            (Practice, "variants"),
            (Practice, "not_when"),
            (Referral, "also_when"),
            (Referral, "not_when"),
        ],
    ),
    (TEXTS_RULE, [(Referral, "pages"), (Reference, "authors"), (Reference, "pages")]),
    (UNIT, [(Threshold, "at_least")]),
    (COUNT, [(Practice, "minutes_per_session"), (Practice, "weeks")]),
    (TIMES, [(Sessions, "min"), (Sessions, "typical"), (Sessions, "max")]),
    (
        FLAG,
        [
            (Practice, "starter"),
            (Reference, "doi_seen"),
            (Reference, "verified"),
            (Question, "only_with_obstacle"),
            (Referral, "urgent"),
        ],
    ),
    (PLACE, [(Point, "place"), (Link, "place")]),
]

REFUSED = [(kind, field, bad, rule) for rule, places in FIELDS for kind, field in places for bad in RULES[rule]]
REFUSED += [
    (Reference, "year", bad, "a year from 1000 to 2999, or nothing")
    for bad in (999, 3000, 2020.0, True, "2020", float("nan"))
]
REFUSED += [
    (Reference, "doi", bad, "a DOI such as '10.1037/0022-3514.74.5.1238', or nothing")
    for bad in ("", "10.1000", "11.1000/182", "https://doi.org/10.1000/182", "10.1000/1 82", 10.1)
]
REFUSED += [
    (Reference, "designs", bad, f"a list of {', '.join(StudyKind)}")
    for bad in ("rct", ("rct",), (StudyKind.RCT, StudyKind.RCT), None, [StudyKind.RCT])
]
REFUSED += [
    (RedFlag, "status", bad, "one of block, urgent, refer, hold")
    for bad in ("clear", "unasked", Status.CLEAR, Status.UNASKED)
]
REFUSED += [
    (Contents, "version", bad, "a semantic version such as '1.0.0'")
    for bad in ("", "1", "1.0", "v1.0.0", "1.0.0.0", 1.0, None)
]
REFUSED += [
    (Contents, "language", bad, "a language tag such as 'en' or 'pt-BR'")
    for bad in ("", "english", "EN", "en_GB", 7, None)
]
REFUSED += [
    (kind, "points", bad, "a tuple of Point records, none twice")
    for kind in [*CONCEPTS, Frame]
    for bad in ("abc", (POINT, POINT), ("a",), [POINT], POINT)
]
REFUSED += [
    (Practice, "conditions", bad, "a tuple of NeededCondition records, none twice")
    for bad in ("abc", ("rested",), (POINT,), None)
]
REFUSED += [
    (Referral, "thresholds", bad, "a tuple of Threshold records, none twice") for bad in ("abc", ("noise",), None)
]
REFUSED += [
    (Practice, "sessions_per_week", bad, "a Sessions record, or nothing") for bad in (3, "3", {"min": 1}, (1, 2, 3))
]
REFUSED += [
    (NeededCondition, "when", bad, "a Threshold record, or nothing") for bad in (0.4, "noise", {"obstacle": "noise"})
]
REFUSED += [
    (Contents, section, bad, f"a tuple of {kind.__name__} records")
    for section, kind in SECTIONS.items()
    for bad in ("abc", ("abc",), [least(kind)], (POINT,), (least(Scene if kind is not Scene else Pillar),), None, 7)
]


def refusal(kind, **said):
    """The whole text with which a record is refused; None where it is taken."""
    try:
        least(kind, **said)
    except ValueError as error:
        return str(error)
    return None


def test_a_field_refuses_with_a_text_that_says_what_is_allowed_and_not_what_was_found():
    for kind, field, bad, rule in REFUSED:
        assert refusal(kind, **{field: bad}) == rule, (kind, field, bad)


@named(KINDS)
def test_every_field_has_a_rule_or_a_vocabulary(kind):
    for field in attrs.fields(kind):
        assert field.validator is not None, field.name


NUMBERS = [(Threshold, "at_least"), (Sessions, "min"), (Sessions, "typical"), (Sessions, "max")]


@pytest.mark.parametrize(("kind", "field"), NUMBERS, ids=str)
@pytest.mark.parametrize("number", [1, 0, 0.0, -0.0, 0.5])
def test_a_number_becomes_a_float_so_that_equal_records_are_written_alike(kind, field, number):
    value = getattr(least(kind, **{field: number}), field)
    assert type(value) is float
    assert value == number
    assert math.copysign(1, value) == 1


@pytest.mark.parametrize(("kind", "field"), NUMBERS, ids=str)
@pytest.mark.parametrize("bad", [True, "1", None])
def test_what_is_no_number_is_refused_and_not_made_one(kind, field, bad):
    with pytest.raises(ValueError, match="a number from 0 to 1"):
        least(kind, **{field: bad})


@pytest.mark.parametrize(("kind", "field"), NUMBERS, ids=str)
def test_a_number_too_large_for_a_float_is_refused_like_any_other(kind, field):
    with pytest.raises(ValueError, match="a number from 0 to 1"):
        least(kind, **{field: 10**400})


@pytest.mark.parametrize(
    ("kind", "field"),
    [(kind, field) for rule, places in FIELDS if rule in (SLUGS, TEXTS_RULE) for kind, field in places],
)
def test_a_lone_text_is_never_split_into_letters_and_a_list_becomes_a_tuple(kind, field):
    rule = (
        SLUGS
        if (kind, field) in [place for text, places in FIELDS if text == SLUGS for place in places]
        else TEXTS_RULE
    )
    with pytest.raises(ValueError, match=rule):
        least(kind, **{field: "abc"})
    assert getattr(least(kind, **{field: ["abc", "def"]}), field) == ("abc", "def")


ENUMS = [
    *((kind, "origin", Origin) for kind in CONCEPTS),
    (Practice, "alone_effect", AloneEffect),
    (Practice, "effort", Effort),
    (Link, "relation", Relation),
    (Link, "strength", Strength),
    (Link, "stated_strength", Strength),
    (Link, "basis", Basis),
    (Link, "verdict", Verdict),
    (Link, "directness", Directness),
    (ExaminedPair, "relation", Relation),
    (Reference, "sample", Sample),
    (Reference, "reading", Reading),
    (RedFlag, "message", MessageId),
    (SafetyRuling, "ruling", Ruling),
]


@pytest.mark.parametrize(("kind", "field", "vocabulary"), ENUMS)
def test_a_field_with_a_vocabulary_takes_its_members_and_their_words(kind, field, vocabulary):
    for member in vocabulary:
        by_word = least(kind, **{field: str(member)})
        assert getattr(by_word, field) is member
        assert by_word == least(kind, **{field: member})


def test_a_field_with_a_vocabulary_refuses_other_words():
    for (kind, field, vocabulary), bad in product([*ENUMS, (RedFlag, "status", Status)], ["loud", "", 7, True]):
        assert refusal(kind, **{field: bad}) == f"one of {', '.join(vocabulary)}", (kind, field, bad)


@pytest.mark.parametrize("word", ["block", "urgent", "refer", "hold"])
def test_a_red_flag_takes_the_four_statuses_that_hold_something_back(word):
    assert least(RedFlag, status=word).status is Status(word)


def test_a_status_is_ordered_from_clear_to_block_and_the_two_gravest_stop_everything():
    assert [str(status) for status in sorted(Status, key=lambda status: status.rank)] == [
        "clear",
        "unasked",
        "hold",
        "refer",
        "urgent",
        "block",
    ]
    assert [status.rank for status in Status] == [0, 1, 2, 3, 4, 5]
    assert {status for status in Status if status.stops} == {Status.URGENT, Status.BLOCK}


def test_a_ruling_is_ordered_from_ok_to_contraindicated():
    assert [str(ruling) for ruling in sorted(Ruling, key=lambda ruling: ruling.rank)] == [
        "ok",
        "caution",
        "hold",
        "contraindicated",
    ]
    assert [ruling.rank for ruling in Ruling] == [0, 1, 2, 3]


def test_every_relation_joins_the_kinds_that_the_words_of_the_project_say():
    ends = {str(relation): (sorted(sources), sorted(targets)) for relation, (sources, targets) in RELATION_ENDS.items()}
    assert ends == {
        "weakens": (["obstacle"], ["pillar"]),
        "addresses": (["practice"], ["obstacle"]),
        "strengthens": (["practice"], ["pillar"]),
        "requires": (["practice"], ["pillar"]),
        "enables": (["pillar"], ["pillar"]),
        "yields": (["pillar", "practice"], ["benefit"]),
        "illustrates": (["scene"], ["pillar"]),
        "precedes": (["practice"], ["practice"]),
    }


@named([Link, ExaminedPair])
def test_the_id_of_a_link_is_its_three_words_and_its_key_the_same_in_parts(kind):
    record = least(kind)
    assert record.id == "tea strengthens trust"
    assert record.key == ("tea", "strengthens", "trust")
    assert all(type(part) is str for part in record.key)


def test_the_key_of_a_ruling_is_flag_and_practice():
    assert least(SafetyRuling).key == ("smoke", "tea")


@pytest.mark.parametrize(
    ("minutes", "sessions", "total"),
    [
        (20, Sessions(min=1, typical=3, max=7), 60.0),
        (None, Sessions(min=1, typical=3, max=7), None),
        (20, None, None),
        (None, None, None),
    ],
)
def test_minutes_of_a_week_are_known_only_where_minutes_and_sessions_are(minutes, sessions, total):
    assert least(Practice, minutes_per_session=minutes, sessions_per_week=sessions).minutes_per_week == total


@pytest.mark.parametrize(
    ("authors", "year", "name"),
    [
        (("Doe, J.",), 2020, "Doe (2020)"),
        (("Doe, J.", "Roe, R."), 2020, "Doe & Roe (2020)"),
        (("Doe, J.", "Roe, R.", "Poe, E."), 2020, "Doe et al. (2020)"),
        (("An Agency",), None, "An Agency (n.d.)"),
    ],
)
def test_a_reference_is_named_by_its_authors_and_year(authors, year, name):
    assert least(Reference, authors=authors, year=year).name == name


def test_a_doi_is_verified_only_where_there_is_one_and_somebody_saw_it():
    assert least(Reference, doi="10.1000/182", doi_seen=True).doi_verified
    assert not least(Reference, doi="10.1000/182").doi_verified
    assert not least(Reference, doi_seen=True).doi_verified


def test_a_study_known_from_memory_alone_is_unread():
    assert least(Reference).unread
    assert not least(Reference, reading="secondary-text").unread


def test_the_mapping_type_of_the_model_is_immutable_hashable_and_picklable():
    mapping = frozendict({"a": 1})
    with pytest.raises(TypeError):
        mapping["b"] = 2
    assert hash(mapping) == hash(frozendict({"a": 1}))
    assert pickled(mapping) == mapping
    assert isinstance(pickled(mapping), frozendict)


@pytest.mark.parametrize("good", ["0.0.0", "1.0.0+x", "1.2.3-rc.1+build.007", "1.0.0--", "10.20.30", "1.0.0-0a.b"])
def test_a_version_is_a_semantic_one(good):
    assert Contents(id="mine", name="Mine", version=good).version == good


@pytest.mark.parametrize(
    "bad", ["01.0.0", "1.00.0", "1.0", "1.0.0-", "1.0.0-01", "1.0.0-a..b", "1.0.0+", "1.0.0+a+b", "\u0661.0.0"]
)
def test_what_is_no_semantic_version_is_refused(bad):
    with pytest.raises(ValueError, match="a semantic version such as"):
        Contents(id="mine", name="Mine", version=bad)
