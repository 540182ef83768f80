"""Hypothesis strategies of what is valid: catalogs and their contents, situations, couples."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
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

# A strategy costs more to make than to draw from: what does not depend on a catalog is made once, and the rest once for the same ids.

_kept = lru_cache(maxsize=1024)

# Any text that is Unicode; half of a surrogate pair is none.
_characters = st.characters(exclude_categories=["Cs"])
_maybe_text = st.text(_characters, max_size=12)
_text = st.tuples(st.sampled_from("aZ7é漢"), _maybe_text).map("".join)
_texts = st.lists(_text, max_size=3, unique=True).map(tuple)
_unit = st.floats(0, 1)
_yes_or_no = st.booleans()
_place = st.none() | st.just("practices/tea")
_point_place = st.none() | st.sampled_from(["definition", "practices/tea"])
_typical_weeks = st.none() | st.lists(st.floats(0, 14), min_size=3, max_size=3).map(sorted)
_doi = st.none() | st.just("10.1000/182")
_website = st.none() | st.just("https://example.org/help")
_day = st.dates(date(2000, 1, 1), date(2100, 1, 1))
_authors = st.lists(_text, min_size=1, max_size=3, unique=True).map(tuple)
_maybe_strength = st.none() | st.sampled_from(Strength)
_budget = st.none() | st.floats(0, 600)


@_kept
def _one(values: Iterable[Any]) -> st.SearchStrategy[Any]:
    """One of a vocabulary or of a tuple."""
    return st.sampled_from(tuple(values))


@_kept
def _few(values: Iterable[Any], most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    """At most so many of a vocabulary or of a tuple, none of them twice."""
    return st.lists(st.sampled_from(tuple(values)), max_size=most, unique=True).map(tuple)


@_kept
def _whole(least: int, most: int) -> st.SearchStrategy[int]:
    return st.integers(least, most)


@_kept
def _maybe_whole(least: int, most: int) -> st.SearchStrategy[int | None]:
    return st.none() | _whole(least, most)


@_kept
def _threshold(obstacles: tuple[str, ...]) -> st.SearchStrategy[Threshold | None]:
    return st.none() | st.builds(Threshold, obstacle=_one(obstacles), at_least=_unit) if obstacles else st.none()


@_kept
def _raised(flags: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...] | None]:
    return st.none() | _few(flags, 2)


@_kept
def _errors(measured: tuple[str, ...]) -> st.SearchStrategy[dict[str, float]]:
    return st.dictionaries(_one(measured), _unit, max_size=3) if measured else st.just({})


@_kept
def _instead(ids: tuple[str, ...]) -> st.SearchStrategy[str | None]:
    return st.none() | (_one(ids) if ids else st.none())


def _some(ids: list[str], most: int = 3) -> st.SearchStrategy[tuple[str, ...]]:
    return _few(tuple(ids), most) if ids else _nothing


_nothing: st.SearchStrategy[tuple[str, ...]] = st.just(())


def _points(draw: Any) -> tuple[Point, ...]:
    ids = draw(_few(("first", "second", "third"), 2))
    return tuple(Point(id=id, text=draw(_text), place=draw(_point_place)) for id in ids)


def _common(draw: Any, id: str) -> dict[str, Any]:
    return {
        "id": id,
        "name": draw(_text),
        "origin": draw(_one(Origin)),
        "aliases": (f"{id}-alias", f"{id}-other")[: draw(_whole(0, 2))],
        "summary": draw(_maybe_text),
        "description": draw(_maybe_text),
        "points": _points(draw),
    }


def _practice(draw: Any, id: str, conditions: list[str], obstacles: list[str], references: list[str]) -> Practice:
    sessions = draw(_typical_weeks)
    when = _threshold(tuple(obstacles))
    return Practice(
        **_common(draw, id),
        steps=draw(_texts),
        variants=draw(_texts),
        not_when=draw(_texts),
        minutes_per_session=draw(_maybe_whole(1, 120)),
        sessions_per_week=None if sessions is None else Sessions(min=sessions[0], typical=sessions[1], max=sessions[2]),
        weeks=draw(_maybe_whole(1, 12)),
        dose_references=draw(_some(references)),
        alone_effect=draw(_one(AloneEffect)),
        effort=draw(_one(Effort)),
        starter=draw(_yes_or_no),
        conditions=tuple(NeededCondition(condition=one, when=draw(when)) for one in draw(_some(conditions))),
    )


def _reference(draw: Any, id: str) -> Reference:
    return Reference(
        id=id,
        authors=draw(_authors),
        year=draw(_maybe_whole(1900, 2030)),
        title=draw(_text),
        doi=draw(_doi),
        doi_seen=draw(_yes_or_no),
        designs=draw(_few(StudyKind, 2)),
        sample=draw(_one(Sample)),
        finding=draw(_maybe_text),
        reading=draw(_one(Reading)),
        verified=draw(_yes_or_no),
    )


_purposes = _few(Purpose, 3)
_some_purposes = _purposes.filter(bool)


def _contact(draw: Any, id: str) -> Contact:
    return Contact(
        id=id,
        country=draw(_one((INTERNATIONAL, "GB", "NO"))),
        name=draw(_text),
        purposes=draw(_some_purposes),
        phone=draw(_one(("112", "0800 1111"))),
        website=draw(_website),
        hours=draw(_maybe_text),
        note=draw(_maybe_text),
        order=draw(_whole(0, 9)),
        narrow=draw(_yes_or_no),
        source="https://example.org/",
        read_on=draw(_day).isoformat(),
    )


def _retired(draw: Any, ids: list[str]) -> tuple[Retired, ...]:
    instead = _instead(tuple(ids))
    gone = draw(_few(("gone-0", "gone-1"), 2))
    return tuple(Retired(**_common(draw, id), replaced_by=draw(instead)) for id in gone)


def _referral(draw: Any, id: str, flags: list[str]) -> Referral:
    return Referral(
        **_common(draw, id),
        urgent=draw(_yes_or_no),
        flags=draw(_some(flags)),
        occasions=draw(_few(Occasion, 2)),
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
        chosen: tuple[tuple[str, str], ...] = draw(_few(tuple(pairs), 12)) if pairs else ()
        for place, (source, target) in enumerate(chosen):
            cited = draw(_some(references))
            if place and draw(_whole(0, 5)) == 0:
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
                    strength=None if none else draw(_one(Strength)),
                    stated_strength=None if none else draw(_maybe_strength),
                    basis=draw(_one(Basis)),
                    place=draw(_place),
                    rationale=draw(_maybe_text),
                    verdict=draw(_one(Verdict)),
                    directness=draw(_one(Directness)),
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
        return [f"{letter}{place}" for place in range(draw(_whole(0, most)))]

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
    statuses = _one((Status.BLOCK, Status.URGENT, Status.REFER, Status.HOLD))
    ruled = [(flag, practice) for flag in [*flags, UNASKED] for practice in ids[Kind.PRACTICE]]
    rulings = draw(_few(tuple(ruled), 5)) if ruled else ()
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
            SafetyRuling(flag=flag, practice=practice, ruling=draw(_one(Ruling)), reason=draw(_maybe_text))
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
        return {id: draw(_unit) for id in draw(_some(sorted(ids), 4))}

    goals = sorted([*catalog.benefits, *catalog.pillars])
    raised = _raised(tuple(sorted(catalog.red_flags)))
    return Situation(
        obstacles=levels(catalog.obstacles),
        pillars=levels(catalog.pillars),
        wanted=levels(catalog.pillars),
        goals=draw(_some(goals)),
        red_flags=draw(raised) if flags else [],
        confirmed=draw(_some(sorted(catalog.conditions))),
        done=draw(_some(sorted(catalog.practices))),
        excluded=draw(_some(sorted(catalog.practices))),
        minutes_per_week=draw(_budget),
        mode=draw(_one(Mode)),
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
    errors = _errors(tuple(measured))
    return Couple(
        draw(situations(catalog, flags=flags)),
        draw(situations(catalog, flags=flags)),
        errors_a=draw(errors),
        errors_b=draw(errors),
        both_agreed=draw(_yes_or_no),
        shareable=draw(_some([*measured, *catalog.benefits])),
        show_needs=draw(_yes_or_no),
    )
