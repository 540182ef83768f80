"""Catalogues that are broken in one place, each with the fault that must be told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from hypothesis import strategies as st

from ..catalog import load_catalog
from ..codec import to_plain
from ..errors import Fault, OptionError, found
from ..model import UNASKED, Ruling, Status, frozendict
from .strategies import contents

__all__ = ["FAULTS", "Broken", "broken_catalogs"]


class Broken(NamedTuple):
    """A catalogue as plain data with one fault: its kind, and the record and field by which it must be told."""

    fault: str
    """One of `FAULTS`."""
    data: dict[str, Any]
    """What `Catalog.from_dict` must refuse, and `read_catalog` where it is written to a file; NaN is no JSON."""
    record: str
    """As `Fault.record`; empty where no record is meant."""
    field: str
    """As `Fault.field`; empty where the whole record is meant."""

    def __repr__(self) -> str:
        return f"Broken({self.fault!r}, record={self.record!r}, field={self.field!r})"


Place = tuple[str, str]
"""The record and the field of a fault."""

PLAIN = ("pillars", "obstacles", "practices", "benefits", "scenes")
NOWHERE = "broken-nowhere"
"""An id that no catalogue has."""


class _Maker:
    """Plain data that is valid, and to which records are added in places that are drawn."""

    def __init__(self, draw: Any, data: dict[str, Any]) -> None:
        self.draw = draw
        self.data = data

    def one_of(self, *values: Any) -> Any:
        return self.draw(st.sampled_from(values))

    def add(self, section: str, row: object) -> str:
        """Put a record among those of its section; gives how a fault of the record by itself names it."""
        rows = self.data.setdefault(section, [])
        place = self.draw(st.integers(0, len(rows)))
        rows.insert(place, row)
        return f"{section}[{place}]"

    def concept(self, section: str, named: str = "broken", /, **fields: Any) -> str:
        return self.add(section, {"id": named, "name": "Broken", **fields})

    def link(self, source: str, relation: str, target: str, **fields: Any) -> str:
        self.add("links", {"source": source, "relation": relation, "target": target, "strength": "weak", **fields})
        return f"link '{source} {relation} {target}'"


# -- one record by itself ----------------------------------------------------------------------------------------------


def _missing_field(make: _Maker) -> Place:
    return f"{make.add(make.one_of(*PLAIN), {'id': 'broken'})} 'broken'", "name"


def _unknown_field(make: _Maker) -> Place:
    return f"{make.concept(make.one_of(*PLAIN), colour='red')} 'broken'", "colour"


def _wrong_type(make: _Maker) -> Place:
    return f"{make.concept(make.one_of(*PLAIN), name=make.one_of(7, True, ['a'], {'a': 1}, None))} 'broken'", "name"


def _no_slug(make: _Maker) -> Place:
    return make.concept(make.one_of(*PLAIN), make.one_of("", "Not A Slug", "under_score", "é", "a" * 101)), "id"


def _empty_text(make: _Maker) -> Place:
    return f"{make.concept(make.one_of(*PLAIN), name=make.one_of('', ' ', chr(9)))} 'broken'", "name"


def _unknown_word(make: _Maker) -> Place:
    field = make.one_of("effort", "alone_effect", "origin")
    return f"{make.concept('practices', **{field: 'huge'})} 'broken'", field


def _out_of_range(make: _Maker) -> Place:
    sessions = {"min": 1, "typical": 2, "max": 101}
    field, value, told = make.one_of(
        ("minutes_per_session", 0, "minutes_per_session"),
        ("weeks", -3, "weeks"),
        ("sessions_per_week", sessions, "sessions_per_week.max"),
    )
    return f"{make.concept('practices', **{field: value})} 'broken'", told


def _not_finite(make: _Maker) -> Place:
    sessions = {"min": 1, "typical": 2, "max": float(make.one_of("nan", "inf", "-inf"))}
    return f"{make.concept('practices', sessions_per_week=sessions)} 'broken'", "sessions_per_week.max"


def _text_for_list(make: _Maker) -> Place:
    return f"{make.concept('practices', steps='abc')} 'broken'", "steps"


def _twice_in_list(make: _Maker) -> Place:
    return f"{make.concept('practices', steps=['Sit down.', 'Sit down.'])} 'broken'", "steps"


def _no_table(make: _Maker) -> Place:
    return make.add(make.one_of(*PLAIN), make.one_of("text", 7, None, [])), ""


# -- a file ------------------------------------------------------------------------------------------------------------


def _no_list(make: _Maker) -> Place:
    # Nothing refers to an examined pair, so that nothing misses it.
    make.data["examined"] = make.one_of("text", 7, {"a": 1}, True)
    return "examined", ""


def _unknown_section(make: _Maker) -> Place:
    make.data["colours"] = []
    return "", "colours"


def _newer_schema(make: _Maker) -> Place:
    make.data["schema"] = make.one_of("intimacy/catalog/1.1", "intimacy/catalog/2")
    return "", "schema"


def _another_format(make: _Maker) -> Place:
    make.data["schema"] = make.one_of("intimacy/situation/1", "", 1, None, "catalog")
    if make.data["schema"] is None:
        make.data["schema"] = "intimacy/catalog"
    return "", "schema"


def _missing_head(make: _Maker) -> Place:
    field = make.one_of("id", "name")
    del make.data[field]
    return "", field


def _wrong_head(make: _Maker) -> Place:
    field = make.one_of("id", "name", "version", "language")
    make.data[field] = make.one_of("", 7, " ")
    return "", field


# -- across records ----------------------------------------------------------------------------------------------------


def _id_twice(make: _Maker) -> Place:
    make.concept("pillars")
    make.concept("benefits")
    return "benefit 'broken'", "id"


def _alias_taken(make: _Maker) -> Place:
    make.concept("pillars")
    make.concept("benefits", "broken-too", aliases=["broken"])
    return "benefit 'broken-too'", "aliases"


def _point_twice(make: _Maker) -> Place:
    make.concept("pillars", points=[{"id": "a", "text": "One."}, {"id": "a", "text": "Two."}])
    return "pillar 'broken'", "points"


def _record_twice(make: _Maker) -> Place:
    make.concept("pillars")
    make.concept("pillars", "broken-too")
    ends = {"source": "broken", "relation": "enables", "target": "broken-too"}
    flag = load_catalog().questions[min(load_catalog().questions)].flag
    section, row, record = make.one_of(
        ("links", {**ends, "strength": "weak"}, "link 'broken enables broken-too'"),
        ("examined", ends, "examined pair 'broken enables broken-too'"),
        ("questions", {"id": "broken", "text": "Is it?", "flag": flag}, "question 'broken'"),
    )
    make.add(section, row)
    make.add(section, dict(row))
    return record, ""


def _examined_link(make: _Maker) -> Place:
    make.concept("pillars")
    make.concept("pillars", "broken-too")
    make.link("broken", "enables", "broken-too")
    make.add("examined", {"source": "broken", "relation": "enables", "target": "broken-too"})
    return "examined pair 'broken enables broken-too'", ""


def _unknown_end(make: _Maker) -> Place:
    make.concept("pillars")
    source, target, field = make.one_of(("broken", NOWHERE, "target"), (NOWHERE, "broken", "source"))
    return make.link(source, "enables", target), field


def _wrong_kind_of_end(make: _Maker) -> Place:
    make.concept("pillars")
    make.concept("obstacles", "broken-too")
    return make.link("broken", "enables", "broken-too"), "target"


def _same_ends(make: _Maker) -> Place:
    make.concept("pillars")
    return make.link("broken", "enables", "broken"), ""


def _no_strength(make: _Maker) -> Place:
    make.concept("pillars")
    make.concept("pillars", "broken-too")
    return make.link("broken", "enables", "broken-too", strength=None), "strength"


def _strength_of_order(make: _Maker) -> Place:
    make.concept("practices")
    make.concept("practices", "broken-too")
    return make.link("broken", "precedes", "broken-too"), "strength"


def _circle(make: _Maker) -> Place:
    names = ["broken", *(f"broken-{number}" for number in range(make.one_of(1, 2, 5)))]
    for one, other in zip(names, [*names[1:], names[0]], strict=True):
        make.concept("practices", one)
        make.link(one, "precedes", other, strength=None)
    return f"link '{names[0]} precedes {[*names, names[0]][1]}'", ""


def _unknown_reference(make: _Maker) -> Place:
    make.concept("pillars")
    make.concept("pillars", "broken-too")
    field = make.one_of("references_for", "references_against")
    return make.link("broken", "enables", "broken-too", **{field: [NOWHERE]}), field


def _unordered_sessions(make: _Maker) -> Place:
    make.concept("practices", sessions_per_week={"min": 3, "typical": 2, "max": 5})
    return "practice 'broken'", "sessions_per_week"


def _unknown_condition(make: _Maker) -> Place:
    make.concept("practices", conditions=[{"condition": NOWHERE}])
    return "practice 'broken'", "conditions[0].condition"


def _unknown_obstacle(make: _Maker) -> Place:
    threshold = {"obstacle": NOWHERE, "at_least": 0.5}
    if make.one_of(True, False):
        make.concept("referrals", thresholds=[threshold])
        return "referral 'broken'", "thresholds[0].obstacle"
    make.concept("conditions", "broken-condition")
    make.concept("practices", conditions=[{"condition": "broken-condition", "when": threshold}])
    return "practice 'broken'", "conditions[0].when.obstacle"


def _unknown_flag(make: _Maker) -> Place:
    if make.one_of(True, False):
        make.add("questions", {"id": "broken", "text": "Is it?", "flag": NOWHERE})
        return "question 'broken'", "flag"
    field = make.one_of("flags", "not_flags")
    make.concept("referrals", **{field: [NOWHERE]})
    return "referral 'broken'", field


def _flag_called_unasked(make: _Maker) -> Place:
    make.concept("red_flags", UNASKED, status="hold")
    return f"red-flag {UNASKED!r}", "id"


def _milder_message(make: _Maker) -> Place:
    make.concept("red_flags", status=str(Status.BLOCK), message=str(Status.HOLD))
    return "red-flag 'broken'", "message"


def _unknown_question(make: _Maker) -> Place:
    make.concept("obstacles", questions=[NOWHERE])
    return "obstacle 'broken'", "questions"


def _unknown_wanted_gap(make: _Maker) -> Place:
    make.concept("obstacles", wanted_gap=[NOWHERE])
    return "obstacle 'broken'", "wanted_gap"


def _id_used_again(make: _Maker) -> Place:
    section = make.one_of(*PLAIN)
    make.concept(section)
    make.concept("retired")
    return "retired 'broken'", "id"


def _unknown_replacement(make: _Maker) -> Place:
    section = make.one_of(*PLAIN, "retired")
    make.concept(section, deprecated=True, replaced_by=NOWHERE)
    return f"{section.removesuffix('s')} 'broken'", "replaced_by"


def _replaced_and_not_deprecated(make: _Maker) -> Place:
    make.concept("pillars", "broken-too")
    make.concept("pillars", replaced_by="broken-too")
    return "pillar 'broken'", "replaced_by"


def _replaced_in_a_circle(make: _Maker) -> Place:
    names = ["broken", *(f"broken-{number}" for number in range(make.one_of(0, 1, 4)))]
    for one, other in zip(names, [*names[1:], names[0]], strict=True):
        make.concept("retired", one, replaced_by=other)
    # A circle is told at the first of it.
    first = next(one["id"] for one in make.data["retired"] if one["id"] in names)
    return f"retired {first!r}", "replaced_by"


def _ruling_of_nothing(make: _Maker) -> Place:
    make.add("rulings", {"flag": UNASKED, "practice": NOWHERE, "ruling": "hold"})
    return f"ruling '{UNASKED} {NOWHERE}'", "practice"


def _loosened_ruling(make: _Maker) -> Place:
    strict = [one for one in load_catalog().rulings.values() if one.ruling is Ruling.CONTRAINDICATED]
    one = make.one_of(*strict)
    make.add("rulings", {"flag": one.flag, "practice": one.practice, "ruling": make.one_of("ok", "caution", "hold")})
    return f"ruling '{one.flag} {one.practice}'", "ruling"


def _changed_built_in(make: _Maker) -> Place:
    flag = make.one_of(*load_catalog().contents.red_flags)
    make.add("red_flags", {"id": flag.id, "name": "Nothing to worry about", "status": str(Status.HOLD)})
    return f"red_flags {flag.id!r}", ""


FAULTS: Mapping[str, Callable[[_Maker], Place]] = frozendict(
    {
        "missing field": _missing_field,
        "unknown field": _unknown_field,
        "wrong type": _wrong_type,
        "no slug": _no_slug,
        "empty text": _empty_text,
        "unknown word": _unknown_word,
        "out of range": _out_of_range,
        "not finite": _not_finite,
        "text for a list": _text_for_list,
        "twice in a list": _twice_in_list,
        "no table": _no_table,
        "no list": _no_list,
        "unknown section": _unknown_section,
        "newer schema": _newer_schema,
        "another format": _another_format,
        "missing head": _missing_head,
        "wrong head": _wrong_head,
        "id twice": _id_twice,
        "alias taken": _alias_taken,
        "point twice": _point_twice,
        "record twice": _record_twice,
        "examined link": _examined_link,
        "unknown end": _unknown_end,
        "wrong kind of end": _wrong_kind_of_end,
        "same ends": _same_ends,
        "no strength": _no_strength,
        "strength of an order": _strength_of_order,
        "circle": _circle,
        "unknown reference": _unknown_reference,
        "unordered sessions": _unordered_sessions,
        "unknown condition": _unknown_condition,
        "unknown obstacle": _unknown_obstacle,
        "unknown flag": _unknown_flag,
        "flag called unasked": _flag_called_unasked,
        "milder message": _milder_message,
        "unknown question": _unknown_question,
        "unknown wanted gap": _unknown_wanted_gap,
        "id used again": _id_used_again,
        "unknown replacement": _unknown_replacement,
        "replaced and not deprecated": _replaced_and_not_deprecated,
        "replaced in a circle": _replaced_in_a_circle,
        "ruling of nothing": _ruling_of_nothing,
        "loosened ruling": _loosened_ruling,
        "changed built-in": _changed_built_in,
    }
)
"""Every kind of fault that a catalogue can have, by name."""


@st.composite
def _broken(draw: Any, faults: tuple[str, ...]) -> Broken:
    data = {"schema": "intimacy/catalog/1", **to_plain(draw(contents(pillars=2, obstacles=2, practices=2, benefits=1)))}
    fault = draw(st.sampled_from(faults))
    record, field = FAULTS[fault](_Maker(draw, data))
    return Broken(fault, data, record, field)


def broken_catalogs(*faults: str) -> st.SearchStrategy[Broken]:
    """Catalogues that are valid but for one fault, of the kinds named or of any in `FAULTS`.

    Raises `OptionError` for a kind that there is none of.

    >>> from hypothesis import Phase, find, settings
    >>> broken = find(broken_catalogs("no slug"), lambda _: True, settings=settings(phases=[Phase.generate]))
    >>> broken.fault, broken.field
    ('no slug', 'id')
    """
    wrong = [one for one in faults if one not in FAULTS]
    if wrong:
        raise OptionError(
            [Fault(field="faults", found=found(one), allowed=f"one of {', '.join(FAULTS)}") for one in wrong]
        )
    return _broken(faults or tuple(FAULTS))
