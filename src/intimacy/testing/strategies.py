"""Hypothesis strategies of what is valid: catalogs and their contents, situations, couples."""

from __future__ import annotations

from datetime import date
from typing import Any

from ..catalog import Catalog, load_catalog
from ..errors import MissingExtraError
from ..model import (
    INTERNATIONAL,
    RELATION_ENDS,
    UNASKED,
    AloneEffect,
    Basis,
    Benefit,
    Condition,
    Contact,
    Contents,
    Directness,
    Effort,
    ExaminedPair,
    Frame,
    Kind,
    Link,
    Mode,
    NeededCondition,
    Obstacle,
    Occasion,
    Origin,
    Pillar,
    Point,
    Practice,
    Purpose,
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
)
from ..situation import Situation
from ..situation.couple import Couple

try:
    from hypothesis import strategies as st
except ImportError:
    raise MissingExtraError("hypothesis", "testing") from None

__all__ = ["catalogs", "contents", "couples", "situations"]

# Any text that is Unicode; half of a surrogate pair is none.
_characters = st.characters(exclude_categories=["Cs"])
_maybe_text = st.text(_characters, max_size=12)
_text = st.tuples(st.sampled_from("aZ7é漢"), _maybe_text).map("".join)
_texts = st.lists(_text, max_size=3, unique=True).map(tuple)
_unit = st.floats(0, 1)


def _some(ids: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(ids), max_size=3, unique=True).map(tuple) if ids else st.just(())


def _points(draw: Any) -> tuple[Point, ...]:
    ids = draw(st.lists(st.sampled_from(["first", "second", "third"]), max_size=2, unique=True))
    places = st.none() | st.sampled_from(["definition", "practices/tea"])
    return tuple(Point(id=id, text=draw(_text), place=draw(places)) for id in ids)


def _common(draw: Any, id: str) -> dict[str, Any]:
    return {
        "id": id,
        "name": draw(_text),
        "origin": draw(st.sampled_from(Origin)),
        "aliases": draw(st.sampled_from([(), (f"{id}-alias",), (f"{id}-alias", f"{id}-other")])),
        "summary": draw(_maybe_text),
        "description": draw(_maybe_text),
        "points": _points(draw),
    }


def _practice(draw: Any, id: str, conditions: list[str], obstacles: list[str], references: list[str]) -> Practice:
    sessions = draw(st.none() | st.lists(st.floats(0, 14), min_size=3, max_size=3).map(sorted))
    when = (
        st.none() | st.builds(Threshold, obstacle=st.sampled_from(obstacles), at_least=_unit)
        if obstacles
        else st.none()
    )
    return Practice(
        **_common(draw, id),
        steps=draw(_texts),
        variants=draw(_texts),
        not_when=draw(_texts),
        minutes_per_session=draw(st.none() | st.integers(1, 120)),
        sessions_per_week=None if sessions is None else Sessions(min=sessions[0], typical=sessions[1], max=sessions[2]),
        weeks=draw(st.none() | st.integers(1, 12)),
        dose_references=draw(_some(references)),
        alone_effect=draw(st.sampled_from(AloneEffect)),
        effort=draw(st.sampled_from(Effort)),
        starter=draw(st.booleans()),
        conditions=tuple(NeededCondition(condition=one, when=draw(when)) for one in draw(_some(conditions))),
    )


def _reference(draw: Any, id: str) -> Reference:
    return Reference(
        id=id,
        authors=draw(st.lists(_text, min_size=1, max_size=3, unique=True).map(tuple)),
        year=draw(st.none() | st.integers(1900, 2030)),
        title=draw(_text),
        doi=draw(st.none() | st.just("10.1000/182")),
        doi_seen=draw(st.booleans()),
        designs=draw(st.lists(st.sampled_from(StudyKind), max_size=2, unique=True).map(tuple)),
        sample=draw(st.sampled_from(Sample)),
        finding=draw(_maybe_text),
        reading=draw(st.sampled_from(Reading)),
        verified=draw(st.booleans()),
    )


_purposes = st.lists(st.sampled_from(Purpose), max_size=3, unique=True).map(tuple)


def _contact(draw: Any, id: str) -> Contact:
    return Contact(
        id=id,
        country=draw(st.sampled_from([INTERNATIONAL, "GB", "NO"])),
        name=draw(_text),
        purposes=draw(_purposes.filter(bool)),
        phone=draw(st.sampled_from(["112", "0800 1111"])),
        website=draw(st.none() | st.just("https://example.org/help")),
        hours=draw(_maybe_text),
        note=draw(_maybe_text),
        order=draw(st.integers(0, 9)),
        narrow=draw(st.booleans()),
        source="https://example.org/",
        read_on=draw(st.dates(date(2000, 1, 1), date(2100, 1, 1))).isoformat(),
    )


def _retired(draw: Any, ids: list[str]) -> tuple[Retired, ...]:
    instead = st.none() | (st.sampled_from(ids) if ids else st.none())
    gone = draw(st.lists(st.sampled_from(["gone-0", "gone-1"]), max_size=2, unique=True))
    return tuple(Retired(**_common(draw, id), replaced_by=draw(instead)) for id in gone)


def _referral(draw: Any, id: str, flags: list[str]) -> Referral:
    return Referral(
        **_common(draw, id),
        urgent=draw(st.booleans()),
        flags=draw(_some(flags)),
        occasions=draw(st.lists(st.sampled_from(Occasion), max_size=2, unique=True).map(tuple)),
        not_flags=draw(_some([*flags, UNASKED])),
    )


def _links(
    draw: Any, ids: dict[Kind, list[str]], references: list[str]
) -> tuple[tuple[Link, ...], tuple[ExaminedPair, ...]]:
    links, examined = [], []
    for relation, (sources, targets) in RELATION_ENDS.items():
        pairs = [
            (a, b)
            for kind in sorted(sources)
            for a in ids[kind]
            for other in sorted(targets)
            for b in ids[other]
            if a != b
        ]
        if relation is Relation.PRECEDES:
            # An order without a circle: along the order of ids.
            pairs = [(a, b) for a, b in pairs if a < b]
        chosen = draw(st.lists(st.sampled_from(pairs), max_size=12, unique=True)) if pairs else []
        for place, (source, target) in enumerate(chosen):
            cited = draw(_some(references))
            if place and draw(st.integers(0, 5)) == 0:
                examined.append(
                    ExaminedPair(
                        source=source,
                        relation=relation,
                        target=target,
                        note=draw(_maybe_text),
                        references_against=cited,
                    )
                )
                continue
            none = relation is Relation.PRECEDES
            links.append(
                Link(
                    source,
                    relation,
                    target,
                    strength=None if none else draw(st.sampled_from(Strength)),
                    stated_strength=None if none else draw(st.none() | st.sampled_from(Strength)),
                    basis=draw(st.sampled_from(Basis)),
                    place=draw(st.none() | st.just("practices/tea")),
                    rationale=draw(_maybe_text),
                    verdict=draw(st.sampled_from(Verdict)),
                    directness=draw(st.sampled_from(Directness)),
                    references_for=cited,
                )
            )
    return tuple(links), tuple(examined)


@st.composite
def contents(draw: Any, *, pillars: int = 4, obstacles: int = 4, practices: int = 6, benefits: int = 3) -> Contents:
    """The records of an arbitrary valid catalogue, with at most so many of each kind; without the built-in safety records.

    >>> from intimacy.testing import contents
    >>> contents(pillars=2)
    contents(pillars=2)
    """

    def some(letter: str, most: int) -> list[str]:
        return [f"{letter}{place}" for place in range(draw(st.integers(0, most)))]

    ids = {
        Kind.PILLAR: some("pillar-", pillars),
        Kind.OBSTACLE: some("obstacle-", obstacles),
        Kind.PRACTICE: some("practice-", practices),
        Kind.BENEFIT: some("benefit-", benefits),
        Kind.SCENE: some("scene-", 2),
    }
    references = some("study-", 3)
    conditions = some("condition-", 2)
    flags = some("flag-", 2)
    links, examined = _links(draw, ids, references)
    statuses = st.sampled_from([Status.BLOCK, Status.URGENT, Status.REFER, Status.HOLD])
    ruled = [(flag, practice) for flag in [*flags, UNASKED] for practice in ids[Kind.PRACTICE]]
    rulings = draw(st.lists(st.sampled_from(ruled), max_size=5, unique=True)) if ruled else []
    return Contents(
        id="made-up",
        name=draw(_text),
        version="0.1.0",
        frame=Frame(definition=draw(_maybe_text), points=_points(draw)),
        pillars=tuple(Pillar(**_common(draw, id)) for id in ids[Kind.PILLAR]),
        obstacles=tuple(
            Obstacle(**_common(draw, id), impact=draw(_maybe_text), wanted_gap=draw(_some(ids[Kind.PILLAR])))
            for id in ids[Kind.OBSTACLE]
        ),
        practices=tuple(_practice(draw, id, conditions, ids[Kind.OBSTACLE], references) for id in ids[Kind.PRACTICE]),
        benefits=tuple(Benefit(**_common(draw, id)) for id in ids[Kind.BENEFIT]),
        scenes=tuple(Scene(**_common(draw, id)) for id in ids[Kind.SCENE]),
        links=links,
        examined=examined,
        conditions=tuple(Condition(**_common(draw, id), question=draw(_maybe_text)) for id in conditions),
        red_flags=tuple(
            RedFlag(**_common(draw, id), status=draw(statuses), contact_purposes=draw(_purposes)) for id in flags
        ),
        rulings=tuple(
            SafetyRuling(flag=flag, practice=practice, ruling=draw(st.sampled_from(Ruling)), reason=draw(_maybe_text))
            for flag, practice in rulings
        ),
        referrals=tuple(_referral(draw, id, flags) for id in some("referral-", 2)),
        contacts=tuple(_contact(draw, id) for id in some("contact-", 3)),
        references=tuple(_reference(draw, id) for id in references),
        retired=_retired(draw, [id for several in ids.values() for id in several]),
    )


def catalogs(**most: int) -> st.SearchStrategy[Catalog]:
    """Arbitrary valid catalogs, built-in safety included; arguments as for `contents`."""
    return contents(**most).map(Catalog)


@st.composite
def situations(draw: Any, catalog: Catalog | None = None, *, flags: bool = True) -> Situation:
    """Arbitrary situations that a catalog (the built-in one unless given) understands; without ``flags`` somebody asked and raised none.

    >>> from intimacy.testing import situations
    >>> situations()
    situations()
    """
    catalog = catalog or load_catalog()

    def levels(ids: Any) -> dict[str, float]:
        chosen = draw(st.lists(st.sampled_from(sorted(ids)), max_size=4, unique=True)) if ids else []
        return {id: draw(_unit) for id in chosen}

    goals = sorted([*catalog.benefits, *catalog.pillars])
    raised = st.none() | st.lists(st.sampled_from(sorted(catalog.red_flags)), max_size=2, unique=True)
    return Situation(
        obstacles=levels(catalog.obstacles),
        pillars=levels(catalog.pillars),
        wanted=levels(catalog.pillars),
        goals=draw(_some(goals)),
        red_flags=draw(raised) if flags else [],
        confirmed=draw(_some(sorted(catalog.conditions))),
        done=draw(_some(sorted(catalog.practices))),
        excluded=draw(_some(sorted(catalog.practices))),
        minutes_per_week=draw(st.none() | st.floats(0, 600)),
        mode=draw(st.sampled_from(Mode)),
    )


@st.composite
def couples(draw: Any, catalog: Catalog | None = None, *, flags: bool = True) -> Couple:
    """Arbitrary couples that a catalog (the built-in one unless given) understands; without ``flags`` both were asked and raised none.

    >>> from intimacy.testing import couples
    >>> couples()
    couples()
    """
    catalog = catalog or load_catalog()
    measured = [*catalog.obstacles, *catalog.pillars]
    errors = st.dictionaries(st.sampled_from(measured), _unit, max_size=3) if measured else st.just({})
    return Couple(
        draw(situations(catalog, flags=flags)),
        draw(situations(catalog, flags=flags)),
        errors_a=draw(errors),
        errors_b=draw(errors),
        both_agreed=draw(st.booleans()),
        shareable=draw(_some([*measured, *catalog.benefits])),
        show_needs=draw(st.booleans()),
    )
