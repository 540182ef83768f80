"""Flat rows for frames: the same columns and types in every row, and in none."""

import json

import pytest
from hypothesis import given, settings

from intimacy import Catalog, OptionError, Recommendations, Situation, load_catalog, recommend
from intimacy.model import Concept, Contents, Practice
from intimacy.testing import catalogs
from intimacy.wording import evidence_phrase

CATALOG = load_catalog()
TABLES = ("concepts", "practices", "links", "examined", "references", "rulings")
NONE_WHERE_NOBODY_CAN_SAY = {"minutes_per_session", "sessions_per_week", "minutes_per_week", "weeks", "year"}


def fits(rows, types):
    """Whether every row has the columns, in order, and what stands in them is of their type."""
    for row in rows:
        assert list(row) == list(types)
        for name, value in row.items():
            assert type(value) is types[name] or (value is None and name in NONE_WHERE_NOBODY_CAN_SAY), name
    return True


@pytest.mark.parametrize("table", TABLES)
def test_every_row_of_a_table_has_its_columns_and_their_types(table):
    rows = CATALOG.to_rows(table)
    assert rows
    assert fits(rows, Catalog.row_types(table))
    assert set(Catalog.row_types(table).values()) <= {str, int, float, bool}
    json.dumps(rows, allow_nan=False)


@settings(max_examples=15, deadline=None)
@given(catalogs(pillars=2, obstacles=2, practices=3, benefits=1))
def test_rows_of_any_catalog_fit_their_columns(catalog):
    for table in TABLES:
        assert fits(catalog.to_rows(table), catalog.row_types(table))


@pytest.mark.parametrize("flags", [None, [], ["threats"]])
def test_rows_of_a_result_fit_their_columns_and_a_blocked_one_has_none(flags):
    result = recommend(Situation(obstacles={"lack-of-trust": 0.9}, red_flags=flags), k=9)
    assert fits(result.to_rows(), Recommendations.row_types())
    assert bool(result.to_rows()) is not result.blocked
    assert list(result.row_types())[:4] == ["rank", "practice", "name", "gain"]


def test_a_catalog_without_anything_has_columns_all_the_same():
    empty = Catalog(Contents(id="empty", name="Empty"))
    assert empty.to_rows("links") == empty.to_rows("practices") == []
    assert empty.row_types("links") == CATALOG.row_types("links")


def test_a_concept_of_every_kind_has_its_row_and_no_reference_has():
    rows = CATALOG.to_rows()
    assert [row["id"] for row in rows] == [one.id for one in CATALOG.concepts.values() if isinstance(one, Concept)]
    trust = next(row for row in rows if row["id"] == "trust")
    assert (trust["kind"], trust["name"], trust["summary"]) == ("pillar", "Trust", CATALOG["trust"].summary)
    assert trust["aliases"].split("; ") == list(CATALOG["trust"].aliases)


def test_links_have_the_names_and_kinds_of_their_ends_and_the_phrase_for_their_evidence():
    for link, row in zip(CATALOG.links, CATALOG.to_rows("links"), strict=True):
        source, target = CATALOG[link.source], CATALOG[link.target]
        assert (row["source_name"], row["source_kind"]) == (source.name, str(source.kind))
        assert (row["target_name"], row["target_kind"]) == (target.name, str(target.kind))
        assert row["evidence"] == evidence_phrase(link)
        assert row["strength"] == ("" if link.strength is None else str(link.strength))
        assert row["references_for"].split("; ") == list(link.references_for) or not link.references_for
        assert (row["studies_for"], row["studies_against"]) == (len(link.references_for), len(link.references_against))


def test_what_nobody_can_say_is_none_in_numbers_and_empty_in_text():
    own = Catalog(Contents(id="own", name="Own", practices=(Practice(id="tea", name="Tea"),)))
    (row,) = own.to_rows("practices")
    assert {name for name, value in row.items() if value is None} == {
        "minutes_per_session",
        "sessions_per_week",
        "minutes_per_week",
        "weeks",
    }
    assert row["summary"] == row["steps"] == ""


@pytest.mark.parametrize("table", ["pillars", "", None, 3, "LINKS"])
def test_another_table_is_a_fault_that_lists_the_tables(table):
    for ask in (CATALOG.to_rows, Catalog.row_types):
        with pytest.raises(OptionError, match="one of concepts, practices, links, examined, references, rulings"):
            ask(table)
