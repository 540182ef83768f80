"""Help contacts: what a record must say, which are built in, who is found where, and which come with a result."""

import json
import pickle
import re
import tomllib
import traceback
from datetime import date
from importlib import resources
from itertools import product

import attrs
import pytest

from intimacy import Catalog, CatalogError, Contact, OptionError, Situation, load_catalog, recommend, recommend_many
from intimacy.model import INTERNATIONAL, UNASKED, Contents, Purpose, RedFlag
from intimacy.model.countries import COUNTRIES, as_country
from intimacy.show.text import recommendations_text
from intimacy.wording import FIND_HELP

CATALOG = load_catalog()
# What the tests expect is read from the file for people, past the code under test.
ROWS = tomllib.loads(resources.files("intimacy").joinpath("data/safety/contacts.toml").read_text(encoding="utf-8"))[
    "contacts"
]
PRESSING = ["emergency", "crisis", "partner-violence", "child-protection", "stop-hurting", "substance-use"]
"""What help is for, the most pressing first."""
NOWHERE = "NO"
"""A country of which no contact is known."""


def contact(**changes):
    said = {
        "id": "mine",
        "country": "GB",
        "name": "My line",
        "purposes": ["crisis"],
        "phone": "0800 123 456",
        "source": "https://example.org/help",
        "read_on": "2026-11-22",
    }
    return Contact(**said | changes)


def plain(**changes):
    """The same as plain data, without what is given as None."""
    data = contact().to_dict() | {"website": None} | changes
    return {name: value for name, value in data.items() if value is not None}


def with_contacts(*own):
    return Catalog(Contents(id="mine", name="Mine", contacts=own))


def ids(contacts):
    return [one.id for one in contacts]


def expected(country, purposes=PRESSING):
    """Which built-in contacts are found, in plain loops: purpose by purpose those of the country, else the international ones."""
    found = []
    for purpose in purposes:
        fitting = sorted((row for row in ROWS if purpose in row["purposes"]), key=lambda row: row["order"])
        here = [row for row in fitting if row["country"] == country]
        near = [row for row in here if not row.get("narrow")] + [row for row in here if row.get("narrow")]
        if all(row.get("narrow") for row in here):
            near += [row for row in fitting if row["country"] == INTERNATIONAL]
        found += [row["id"] for row in near if row["id"] not in found]
    return found


# -- a record --------------------------------------------------------------------------------------------------------

SLUG = "a lowercase slug such as 'shared-meals'"
COUNTRY = "a country code of ISO 3166-1 such as 'GB', or 'international'"
PHONE = "a number as people dial it, such as '0808 2000 247', or nothing"
PAGE = "the address of a page such as 'https://example.org/help'"
DAY = "a day such as '2026-11-22'"
PURPOSES = f"a list of different words, at least one, of {', '.join(PRESSING)}"
FAULTS = {
    "id": (SLUG, ["", "GB-line", "gb line", "gb_line", 3, None]),
    "country": (COUNTRY, ["", "ZZ", "GBR", "England", "International", "\u00df", 44, None, ["GB"]]),
    "name": ("a text that is not empty", ["", "   ", 3, None]),
    "purposes": (
        PURPOSES,
        [(), [], "crisis", ["Crisis"], ["crisis", "tea"], ["crisis", "crisis"], {"crisis"}, [3], [[]], None, 3],
    ),
    "phone": (
        PHONE,
        ["", "9", " 999", "call us", "0800 LIFE", "999\n", "tel:999", "\u0669\u0669\u0669", "1" * 30, 999],
    ),
    "website": (f"{PAGE}, or nothing", ["", "example.org", "ftp://example.org/", "javascript:alert(1)", "https://", 3]),
    "hours": ("a text", [None, 24, ["at any hour"]]),
    "note": ("a text", [None, 24]),
    "order": ("a whole number from 0 to 999", [-1, 1000, 1.0, "1", True, None]),
    "narrow": ("true or false", [0, 1, "no", None]),
    "source": (PAGE, ["", "a leaflet", "www.example.org", "https://example", 'https://example.org/"x', None]),
    "read_on": (DAY, ["", "22 November 2026", "20261122", "2026-11", "2026-02-30", "2026-W47-7", date(2026, 11, 22)]),
    "layers": ("a list of different lowercase slugs", ["", "clinic", ["Clinic"], ["clinic", "clinic"], 3, None]),
}


def test_every_field_of_a_contact_has_its_faults_here():
    assert list(FAULTS) == [field.name for field in attrs.fields(Contact)]


@pytest.mark.parametrize(
    ("field", "wrong"), [(field, wrong) for field, (_, several) in FAULTS.items() for wrong in several]
)
def test_a_field_that_is_wrong_says_what_is_allowed_and_not_what_was_given(field, wrong):
    with pytest.raises(ValueError, match="^" + re.escape(FAULTS[field][0]) + "$"):
        contact(**{field: wrong})


@pytest.mark.parametrize("field", ["id", "country", "name", "purposes", "source", "read_on"])
def test_a_contact_without_it_is_none(field):
    said = {name: value for name, value in plain().items() if name != field}
    with pytest.raises(TypeError, match=field):
        Contact(**said)


def test_a_contact_that_nobody_can_reach_is_none():
    with pytest.raises(ValueError, match="a phone, a website, or both"):
        contact(phone=None)
    assert contact(phone=None, website="https://example.org/").phone is None


@pytest.mark.parametrize(
    "phone", ["112", "+44 808 2000 247", "+44 (0)808 2000/247", "1-800-799-7233", "*#100#", "0800.12.34.56"]
)
def test_numbers_are_kept_as_people_dial_them(phone):
    assert contact(phone=phone).phone == phone


def test_purposes_may_be_words_or_members_in_a_list_or_a_tuple():
    made = contact(purposes=["crisis", Purpose.EMERGENCY])
    assert made == contact(purposes=(Purpose.CRISIS, "emergency"))
    assert [type(one) for one in made.purposes] == [Purpose, Purpose]


def test_the_country_of_a_contact_may_be_written_as_people_write_it():
    assert {contact(country=written).country for written in ("GB", "gb", " Gb ", "UK", "uk")} == {"GB"}
    assert contact(country=INTERNATIONAL).country == INTERNATIONAL


def test_a_contact_is_a_value():
    made = contact(hours="at any hour")
    assert made == contact(hours="at any hour") == pickle.loads(pickle.dumps(made))  # noqa: S301 - our own
    assert len({made, contact(hours="at any hour"), contact()}) == 2
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        made.phone = "999"


def test_as_plain_data_a_contact_has_every_field_but_those_that_order_it_or_say_where_it_comes_from():
    data = contact(order=3, narrow=True).to_dict()
    assert [*data] == [field.name for field in attrs.fields(Contact) if field.name not in ("order", "narrow", "layers")]
    assert json.loads(json.dumps(data)) == data
    assert data["purposes"] == ["crisis"]
    assert type(data["purposes"][0]) is str
    assert Contact(**data) == contact()


# -- the contacts that are built in ----------------------------------------------------------------------------------

EVERYTHING = frozenset(PRESSING)
COVERED = {
    **dict.fromkeys(("US", "CA", "GB", "IE", "AU", "NZ", "DE", "CH", "FR", "IT", "NL", "BE", "SE"), EVERYTHING),
    "AT": EVERYTHING - {"substance-use"},
    "ES": EVERYTHING - {"substance-use"},
    "IN": EVERYTHING - {"stop-hurting"},
    "PT": EVERYTHING - {"stop-hurting"},
    INTERNATIONAL: {"crisis", "partner-violence", "child-protection"},
}
WANTED = ["US", "CA", "GB", "IE", "AU", "NZ", "DE", "AT", "CH", "FR", "ES", "IT", "NL", "IN", INTERNATIONAL]
DIALLED = {
    "US": ["911"],
    "CA": ["911"],
    "GB": ["999"],
    "AU": ["000"],
    "NZ": ["111"],
    "DE": ["110", "112"],
    "AT": ["133", "112", "144"],
    "CH": ["117", "144", "112"],
    "FR": ["112", "17"],
    "BE": ["112", "101"],
    **{country: ["112"] for country in ("IE", "ES", "IT", "NL", "IN", "PT", "SE")},
    INTERNATIONAL: [],
}


@pytest.mark.parametrize("country", COVERED)
def test_a_country_has_contacts_for_these_purposes(country):
    assert {purpose for row in ROWS if row["country"] == country for purpose in row["purposes"]} == COVERED[country]


def test_every_country_that_was_promised_is_there_and_every_other_one_is_in_the_table():
    assert set(WANTED) <= {row["country"] for row in ROWS} == set(COVERED)


@pytest.mark.parametrize("country", DIALLED)
def test_the_emergency_numbers_of_a_country_are_these(country):
    found = [row["phone"] for row in ROWS if row["country"] == country and "emergency" in row["purposes"]]
    assert found == DIALLED[country]


def test_what_presses_most_has_a_contact_that_is_for_the_whole_country():
    pressing = ("emergency", "crisis", "partner-violence", "child-protection")
    for country, purpose in product([country for country in COVERED if country != INTERNATIONAL], pressing):
        assert [
            row["id"]
            for row in ROWS
            if row["country"] == country and purpose in row["purposes"] and not row.get("narrow", False)
        ], (country, purpose)


def test_a_built_in_contact_names_its_page_and_day_and_a_number_that_can_be_dialled():
    for row in ROWS:
        opening = "int" if row["country"] == INTERNATIONAL else row["country"].lower()
        assert re.fullmatch(rf"{opening}-[a-z0-9-]+", row["id"]), row["id"]
        assert re.fullmatch(r"https?://[^/\s]+\.[a-z]+(/\S*)?", row["source"]), row["id"]
        assert date.fromisoformat(row["read_on"]) >= date(2026, 11, 1), row["id"]
        assert "phone" in row or "website" in row, row["id"]
        assert re.fullmatch(r"[0-9][0-9 -]*[0-9]", row.get("phone", "112")), row["id"]
        assert re.fullmatch(r"https://\S+", row.get("website", "https://example.org/")), row["id"]
        assert row["name"].strip() == row["name"], row["id"]


def test_no_number_is_given_for_the_whole_world():
    assert [row["id"] for row in ROWS if row["country"] == INTERNATIONAL and "phone" in row] == []


@pytest.mark.parametrize("country", COVERED)
def test_contacts_of_a_country_have_places_of_their_own(country):
    orders = [row["order"] for row in ROWS if row["country"] == country]
    assert len(set(orders)) == len(orders)


def test_the_file_for_people_and_the_catalogue_hold_the_same_contacts():
    assert {row["id"]: Contact(**row) for row in ROWS} == dict(CATALOG.contacts)
    assert len(ROWS) == len(CATALOG.contacts)


CALLS_FOR = {
    "physical-violence": ["emergency", "partner-violence"],
    "threats": ["emergency", "partner-violence", "crisis"],
    "coercive-control": ["emergency", "partner-violence"],
    "sexual-coercion": ["emergency", "partner-violence"],
    "fear-of-partner": ["emergency", "partner-violence"],
    "stalking": ["emergency", "partner-violence"],
    "emotional-abuse": ["emergency", "partner-violence"],
    "child-at-risk": ["emergency", "child-protection", "partner-violence"],
    "i-have-hurt-or-frightened-partner": ["emergency", "stop-hurting", "partner-violence"],
    "suicidal-thoughts": ["emergency", "crisis"],
    "severe-depression": ["emergency", "crisis"],
    "active-substance-misuse": ["substance-use", "emergency", "crisis"],
    "danger-from-ex": ["emergency", "partner-violence"],
    "ongoing-undisclosed-affair": ["partner-violence", "emergency"],
    "eggshells": ["partner-violence", "emergency"],
}


def test_what_each_red_flag_calls_for_and_what_first_stands_in_the_table():
    assert {flag.id: list(flag.contact_purposes) for flag in CATALOG.red_flags.values()} == CALLS_FOR


# -- a catalogue of one's own ----------------------------------------------------------------------------------------


def test_a_catalogue_may_add_contacts():
    catalog = with_contacts(contact(country=NOWHERE))
    assert dict(catalog.contacts) == {**CATALOG.contacts, "mine": contact(country=NOWHERE)}
    assert ids(catalog.find_contacts(country=NOWHERE, purpose="crisis")) == ["mine"]
    assert "mine" not in CATALOG.contacts


@pytest.mark.parametrize(
    "change",
    [
        {"country": "IE"},
        {"name": "Another line"},
        {"purposes": ["crisis", "emergency"]},
        {"phone": "116 124"},
        {"phone": None},
        {"website": "https://example.org/"},
        {"website": None},
        {"hours": ""},
        {"note": ""},
        {"order": 1},
        {"narrow": True},
        {"source": "https://example.org/"},
        {"read_on": "2026-11-23"},
    ],
    ids=str,
)
def test_a_catalogue_cannot_change_a_built_in_contact(change):
    changed = attrs.evolve(CATALOG.contacts["gb-samaritans"], **change)
    data = {**changed.to_dict(), "order": changed.order, "narrow": changed.narrow}
    row = {name: value for name, value in data.items() if value is not None}
    for make in (
        lambda: with_contacts(changed),
        lambda: Catalog.from_dict({"id": "mine", "name": "Mine", "contacts": [row]}),
        lambda: attrs.evolve(CATALOG, contents=attrs.evolve(CATALOG.contents, contacts=(changed,))),
    ):
        with pytest.raises(CatalogError, match="what keeps people safe cannot be changed by a catalogue") as caught:
            make()
        assert [fault.record for fault in caught.value.faults] == ["contacts 'gb-samaritans'"]


def test_a_built_in_contact_may_stand_in_a_catalogue_as_it_is():
    assert with_contacts(CATALOG.contacts["gb-samaritans"]) == with_contacts()


def test_contacts_that_are_changed_are_told_together_with_flags_and_rulings():
    with pytest.raises(CatalogError) as caught:
        Catalog(
            Contents(
                id="mine",
                name="Mine",
                contacts=(
                    attrs.evolve(CATALOG.contacts["us-911"], phone="912"),
                    attrs.evolve(CATALOG.contacts["in-emergency"], phone="113"),
                ),
                red_flags=(attrs.evolve(CATALOG.red_flags["threats"], contact_purposes=()),),
                rulings=tuple(
                    attrs.evolve(CATALOG.rulings[key], ruling="ok")
                    for key in [("eggshells", "forgiveness"), (UNASKED, "forgiveness")]
                ),
            )
        )
    assert sorted(fault.record for fault in caught.value.faults) == [
        "contacts 'in-emergency'",
        "contacts 'us-911'",
        "red_flags 'threats'",
        "ruling 'eggshells forgiveness'",
        "ruling 'unasked forgiveness'",
    ]


def test_every_fault_of_every_contact_in_a_file_is_told_at_once():
    rows = [
        plain(id="no-page", source=None),
        plain(id="no-day", read_on=None),
        plain(id="no-way", phone=None),
        plain(country="ZZ", read_on="soon", purposes=["tea"], order=1.5, narrow="no", fax="1"),
        plain(id="by-number", phone=112),
    ]
    with pytest.raises(CatalogError) as caught:
        Catalog.from_dict({"id": "mine", "name": "Mine", "contacts": rows})
    assert [(fault.record, fault.field) for fault in caught.value.faults] == [
        ("contacts[0] 'no-page'", "source"),
        ("contacts[1] 'no-day'", "read_on"),
        ("contacts[2] 'no-way'", ""),
        *[("contacts[3] 'mine'", field) for field in ("country", "purposes[0]", "order", "narrow", "read_on", "fax")],
        ("contacts[4] 'by-number'", "phone"),
    ]
    assert str(caught.value.faults[0]).endswith("found nothing; allowed is a value; this field is required")


@pytest.mark.parametrize("field", ["source", "read_on"])
@pytest.mark.parametrize("said", ["", "unknown"])
def test_a_contact_in_a_file_whose_page_or_day_says_nothing_is_refused(field, said):
    with pytest.raises(CatalogError) as caught:
        Catalog.from_dict({"id": "mine", "name": "Mine", "contacts": [plain(**{field: said})]})
    [fault] = caught.value.faults
    assert (fault.field, fault.found, fault.allowed) == (field, repr(said), FAULTS[field][0])


def test_one_contact_twice_is_a_fault_of_a_catalogue():
    with pytest.raises(CatalogError) as caught:
        with_contacts(contact(), contact(phone="112"))
    assert [str(fault) for fault in caught.value.faults] == [
        "contact 'mine': found the same twice; allowed is one of each"
    ]


# -- who is found ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("country", [*sorted(set(COVERED) - {INTERNATIONAL}), NOWHERE, None])
def test_all_contacts_of_a_country_stand_in_order_each_once(country):
    found = ids(CATALOG.find_contacts(country=country))
    assert found == expected(country)
    assert len(set(found)) == len(found)
    assert found


@pytest.mark.parametrize("purpose", PRESSING)
@pytest.mark.parametrize("country", ["US", "CA", "AT", "IN", "PT", NOWHERE, None])
def test_contacts_for_one_purpose_are_those_of_the_country_else_the_international_ones(country, purpose):
    found = CATALOG.find_contacts(country=country, purpose=purpose)
    assert ids(found) == expected(country, [purpose])
    near = {country} if purpose in COVERED.get(country, ()) else {INTERNATIONAL}
    assert {one.country for one in found} <= near


def test_where_no_contact_is_known_for_a_purpose_there_is_none_rather_than_one_for_something_else():
    assert CATALOG.find_contacts(country=NOWHERE, purpose="emergency") == ()
    assert CATALOG.find_contacts(country="IN", purpose="stop-hurting") == ()


def test_what_is_missing_in_one_country_is_filled_up_purpose_by_purpose():
    catalog = with_contacts(contact(country=NOWHERE), contact(id="second", country=NOWHERE, purposes=["emergency"]))
    assert ids(catalog.find_contacts(country=NOWHERE)) == ["second", "mine", *expected(None, PRESSING[2:])]


@pytest.mark.parametrize("written", ["GB", "gb", "Gb", " gb ", "UK", "uk"])
def test_a_country_may_be_written_in_any_case_and_britain_as_people_write_it(written):
    assert as_country(written) == "GB"
    assert CATALOG.find_contacts(country=written) == CATALOG.find_contacts(country="GB")
    assert {one.country for one in CATALOG.find_contacts(country=written)} == {"GB"}


def test_the_codes_of_countries_are_those_that_are_assigned():
    assert len(COUNTRIES) == 249
    assert {as_country(code.lower()) for code in COUNTRIES} == COUNTRIES
    assert as_country("EL") == "GR"
    assert {"UK", "EL", "EU", "XK", "ZZ"}.isdisjoint(COUNTRIES)


NO_COUNTRY = ["", " ", "ZZ", "XX", "GBR", "England", "G", "0", "international", "GB,US", 44, 0, True, b"GB", ["GB"], {}]
LOOK_ALIKES = ["\u00df", "\ufb01", "\uff27\uff22", "\u0421\u0410"]
"""Sharp s and the ligature fi, which in capitals are SS and FI; wide letters; Cyrillic ones."""


@pytest.mark.parametrize("country", [*NO_COUNTRY, *LOOK_ALIKES], ids=ascii)
def test_what_is_no_country_is_one_clear_error(country):
    calls = [
        lambda: CATALOG.find_contacts(country=country),
        lambda: recommend(Situation(), country=country),
        lambda: recommend_many([], country=country),
        lambda: recommend(Situation()).what_if(country=country),
    ]
    for call in calls:
        with pytest.raises(OptionError) as caught:
            call()
        [fault] = caught.value.faults
        assert fault.field == "country"
        assert fault.allowed.startswith("the two letters of a country by ISO 3166-1, such as GB or US")


def test_purposes_may_be_one_or_several_and_are_answered_in_the_order_in_which_they_are_asked():
    one = CATALOG.find_contacts(country="IE", purpose="crisis")
    assert one == CATALOG.find_contacts(country="IE", purpose=Purpose.CRISIS)
    assert one == CATALOG.find_contacts(country="IE", purpose=["crisis", Purpose.CRISIS])
    for several in (["stop-hurting", "crisis"], ["crisis", "stop-hurting"], PRESSING[::-1]):
        found = CATALOG.find_contacts(country="IE", purpose=several)
        assert ids(found) == expected("IE", several)
        assert found == CATALOG.find_contacts(country="IE", purpose=(word for word in several))
    assert CATALOG.find_contacts(country="IE", purpose=[]) == ()


def test_purposes_without_an_order_are_answered_with_the_most_pressing_first():
    # The order of a set changes from run to run; the same input must give the same bytes.
    assert ids(CATALOG.find_contacts(country="IE", purpose=set(PRESSING))) == expected("IE")
    assert ids(CATALOG.find_contacts(country="IE", purpose=frozenset(Purpose))) == expected("IE")


@pytest.mark.parametrize("purpose", ["", "Crisis", "tea", 3, ["crisis", "tea"], [None], [["crisis"]]], ids=str)
def test_what_is_no_purpose_is_one_clear_error(purpose):
    with pytest.raises(OptionError) as caught:
        CATALOG.find_contacts(purpose=purpose)
    [fault] = caught.value.faults
    assert (fault.field, fault.allowed) == ("purpose", f"one of {', '.join(PRESSING)}")


def test_contacts_for_a_part_of_the_country_come_after_those_for_all_of_it():
    catalog = with_contacts(
        contact(id="a-part", country=NOWHERE, order=1, narrow=True),
        contact(id="b-late", country=NOWHERE, order=3),
        contact(id="c-first", country=NOWHERE, order=2),
        contact(id="d-part", country=NOWHERE, order=0, narrow=True),
    )
    assert ids(catalog.find_contacts(country=NOWHERE, purpose="crisis")) == ["c-first", "b-late", "d-part", "a-part"]


def test_where_all_contacts_of_a_country_are_for_a_part_of_it_the_international_ones_come_too():
    catalog = with_contacts(contact(country=NOWHERE, narrow=True))
    assert ids(catalog.find_contacts(country=NOWHERE, purpose="crisis")) == ["mine", *expected(None, ["crisis"])]


def test_a_contact_for_several_purposes_stands_once_under_the_first_that_was_asked_for():
    catalog = with_contacts(
        contact(country=NOWHERE, purposes=["substance-use", "crisis"]),
        contact(id="second", country=NOWHERE, purposes=["child-protection"]),
    )
    for wanted, found in [
        (["crisis", "child-protection", "substance-use"], ["mine", "second"]),
        (["substance-use", "child-protection"], ["mine", "second"]),
        (["child-protection", "substance-use", "crisis"], ["second", "mine"]),
    ]:
        assert ids(catalog.find_contacts(country=NOWHERE, purpose=wanted)) == found


# -- contacts that an app brings along -------------------------------------------------------------------------------


@pytest.mark.parametrize("country", ["GB", INTERNATIONAL])
def test_contacts_of_an_app_come_first_among_those_for_the_same_purpose_in_the_order_given(country):
    own = [contact(id="z-mine", country=country, order=999), contact(id="a-mine", country=country, narrow=True)]
    found = ids(CATALOG.find_contacts(country="GB", purpose="crisis", also=own))
    assert found == ["z-mine", "a-mine", *expected("GB", ["crisis"])]
    both = ids(CATALOG.find_contacts(country="GB", purpose=["emergency", "crisis"], also=own))
    assert both == [*expected("GB", ["emergency"]), *found]


def test_a_contact_of_an_app_takes_the_place_of_the_one_with_its_id():
    own = contact(id="gb-samaritans", name="Samaritans nearby", order=99)
    found = CATALOG.find_contacts(country="GB", purpose="crisis", also=[own])
    assert found[0] is own
    assert sorted(ids(found)) == sorted(expected("GB", ["crisis"]))
    assert CATALOG.contacts["gb-samaritans"].name == "Samaritans"
    assert ids(CATALOG.find_contacts(country="GB", purpose="crisis")) == expected("GB", ["crisis"])


def test_a_contact_of_an_app_is_left_out_where_another_country_or_purpose_is_asked_for_and_there_only():
    own = [contact()]
    assert "mine" not in ids(CATALOG.find_contacts(country="US", also=own))
    assert "mine" not in ids(CATALOG.find_contacts(country="GB", purpose="emergency", also=own))
    # Where no country is told, the app knows where it is used.
    assert ids(CATALOG.find_contacts(also=own)) == ["mine", *expected(None)]


def test_a_contact_of_an_app_stands_in_where_nothing_is_known():
    assert ids(CATALOG.find_contacts(country="IN", purpose="stop-hurting", also=[contact(country="IN")])) == []
    own = contact(country="IN", purposes=["stop-hurting"])
    assert ids(CATALOG.find_contacts(country="IN", purpose="stop-hurting", also=[own])) == ["mine"]
    anywhere = contact(country=INTERNATIONAL, purposes=["emergency"])
    for country in (None, NOWHERE):
        assert ids(CATALOG.find_contacts(country=country, purpose="emergency", also=[anywhere])) == ["mine"]


@pytest.mark.parametrize("wrong", [None, 3, "112", [None], ["112"], [contact(), plain()]], ids=lambda one: str(one)[:9])
def test_contacts_of_an_app_are_records(wrong):
    with pytest.raises(TypeError, match="contacts of your own"):
        CATALOG.find_contacts(also=wrong)


# -- contacts that come with a result --------------------------------------------------------------------------------


def helped(flags, country=None, **options):
    return ids(recommend(Situation(red_flags=flags), country=country, **options).safety.contacts)


@pytest.mark.parametrize("country", ["GB", "IN", NOWHERE, None])
def test_where_nobody_asked_all_contacts_come(country):
    assert helped(None, country) == expected(country) != []


def test_where_a_flag_was_raised_the_contacts_come_that_it_calls_for():
    for flag, country in product(CALLS_FOR, ["GB", "IN", NOWHERE, None]):
        assert helped([flag], country) == expected(country, CALLS_FOR[flag]), (flag, country)


@pytest.mark.parametrize("country", ["GB", None])
def test_where_somebody_asked_and_nothing_was_raised_no_contact_comes(country):
    assert helped([], country) == []
    assert helped([], country, contacts=[contact(), contact(id="second", country=INTERNATIONAL)]) == []


@pytest.mark.parametrize(
    ("flags", "purposes"),
    [
        (["eggshells", "active-substance-misuse"], ["substance-use", "emergency", "crisis", "partner-violence"]),
        (["ongoing-undisclosed-affair", "severe-depression"], ["emergency", "crisis", "partner-violence"]),
        (["suicidal-thoughts", "child-at-risk"], ["emergency", "child-protection", "partner-violence", "crisis"]),
        (["stalking", "i-have-hurt-or-frightened-partner"], ["emergency", "stop-hurting", "partner-violence"]),
        (
            list(CALLS_FOR),
            ["emergency", "child-protection", "partner-violence", "stop-hurting", "crisis", "substance-use"],
        ),
    ],
)
def test_the_contacts_of_several_flags_are_joined_those_of_the_gravest_first(flags, purposes):
    assert helped(flags, "GB") == helped(flags[::-1], "GB") == expected("GB", purposes)


@pytest.mark.parametrize("flag", CALLS_FOR)
def test_beside_questions_that_were_passed_over_all_contacts_come_those_that_the_flag_calls_for_first(flag):
    found = helped([flag, UNASKED], "GB")
    assert found == helped([UNASKED, flag], "GB") == expected("GB", [*CALLS_FOR[flag], *PRESSING])
    assert sorted(found) == sorted(expected("GB"))


@pytest.mark.parametrize(
    ("status", "purposes", "called"),
    [
        ("block", (), PRESSING),
        ("urgent", (), PRESSING),
        ("refer", (), PRESSING),
        ("hold", (), []),
        ("block", (Purpose.SUBSTANCE_USE,), ["substance-use"]),
        ("hold", (Purpose.CHILD_PROTECTION, Purpose.CRISIS), ["child-protection", "crisis"]),
    ],
)
def test_a_grave_flag_of_ones_own_that_names_no_purpose_brings_all_contacts_and_a_mild_one_none(
    status, purposes, called
):
    flag = RedFlag(id="storm", name="Storm", status=status, contact_purposes=purposes)
    catalog = Catalog(Contents(id="mine", name="Mine", red_flags=(flag,)))
    for country in ("GB", None):
        assert helped(["storm"], country, catalog=catalog) == expected(country, called)
    # Beside a flag that names its purposes the silent one still brings all.
    threats = CALLS_FOR["threats"]
    joined = [*called, *threats] if status == "block" else [*threats, *called]
    assert helped(["storm", "threats"], "GB", catalog=catalog) == expected("GB", joined)


@pytest.mark.parametrize(
    ("flags", "purposes"),
    [(None, PRESSING), ([], []), ([UNASKED], PRESSING), *(([flag], called) for flag, called in CALLS_FOR.items())],
    ids=str,
)
def test_a_result_says_what_its_contacts_are_there_for_whether_one_is_known_or_not(flags, purposes):
    for country in ("GB", NOWHERE, None):
        safety = recommend(Situation(red_flags=flags), country=country).safety
        assert list(safety.contact_purposes) == purposes
        assert all(set(one.purposes) & set(purposes) for one in safety.contacts)


def test_neither_obstacles_nor_mode_nor_other_options_change_which_contacts_come():
    plainly = recommend(Situation(red_flags=["severe-depression"]), country="IE").safety.contacts
    busy = Situation(
        red_flags=["severe-depression"],
        obstacles=dict.fromkeys(CATALOG.obstacles, 1.0),
        mode="alone",
        minutes_per_week=0,
    )
    assert recommend(busy, country="IE", k=9, evidence="direct", focus=1).safety.contacts == plainly


def test_contacts_of_an_app_come_with_a_result_first():
    own = [contact(id="gb-samaritans"), contact()]
    result = recommend(Situation(red_flags=["severe-depression"]), country="GB", contacts=own)
    without = [id for id in expected("GB", ["crisis"]) if id != "gb-samaritans"]
    assert ids(result.safety.contacts) == [*expected("GB", ["emergency"]), "gb-samaritans", "mine", *without]
    assert result.safety.contacts[1] is own[0]
    assert helped(None, "GB", contacts=own)[1:3] == ["gb-samaritans", "mine"]
    assert "mine" in repr(recommend(Situation(), country="GB", contacts=[contact(name="mine only")]))


def test_country_and_contacts_are_options_that_a_result_remembers():
    result = recommend(Situation(red_flags=["threats"]), country="uk", contacts=(one for one in [contact()]))
    assert (result.options.country, result.options.contacts) == ("GB", (contact(),))
    assert result.to_dict()["options"]["country"] == "GB"
    assert recommend(Situation()).to_dict()["options"]["country"] is None
    again = pickle.loads(pickle.dumps(result))  # noqa: S301 - our own
    assert (again, again.safety.contacts) == (result, result.safety.contacts)


def test_what_if_moves_to_another_country_and_keeps_what_it_is_not_told():
    result = recommend(Situation(red_flags=["suicidal-thoughts"]), country="GB", contacts=[contact()])
    assert "mine" in ids(result.what_if(k=1).safety.contacts)
    assert ids(result.what_if(country="ie").safety.contacts) == expected("IE", ["emergency", "crisis"])
    nowhere = result.what_if(country=None, contacts=[])
    assert ids(nowhere.safety.contacts) == expected(None, ["emergency", "crisis"])
    assert ids(result.what_if(contacts=[]).safety.contacts) == expected("GB", ["emergency", "crisis"])
    assert result.what_if(country="ie").safety.messages == result.safety.messages


def test_many_situations_have_the_same_country_and_contacts_even_when_these_can_be_read_once():
    situations = [Situation(red_flags=["suicidal-thoughts"]), Situation(), Situation(red_flags=[])]
    many = recommend_many(situations, country="GB", contacts=(one for one in [contact()]))
    alone = [recommend(one, country="GB", contacts=[contact()]) for one in situations]
    assert [ids(result.safety.contacts) for result in many] == [ids(result.safety.contacts) for result in alone]
    assert ["mine" in ids(result.safety.contacts) for result in alone] == [True, True, False]


@pytest.mark.parametrize("flags", [None, ["threats"], ["active-substance-misuse"], []], ids=str)
def test_as_plain_data_a_result_has_its_contacts_whole(flags):
    result = recommend(Situation(red_flags=flags), country="DE")
    data = json.loads(json.dumps(result.to_dict()))["safety"]["contacts"]
    assert data == [one.to_dict() for one in result.safety.contacts]
    assert all(one["source"] and one["read_on"] for one in data)


@pytest.mark.parametrize("flag", [flag for flag, called in CALLS_FOR.items() if called])
@pytest.mark.parametrize("country", ["GB", NOWHERE, None])
def test_a_flag_that_calls_for_help_names_a_contact_or_says_how_to_find_one(flag, country):
    result = recommend(Situation(red_flags=[flag]), country=country)
    text = " ".join(recommendations_text(result, width=100).split())
    named = [one for one in result.safety.contacts if one.name.split()[0] in text]
    assert {one for one in result.safety.contacts if not one.narrow} <= set(named)
    assert named or FIND_HELP in text


def test_a_contact_of_an_app_shows_no_markup_and_no_control_of_its_own():
    own = contact(name="<b>Mine</b>\x1b[2J", note="<script>", country=INTERNATIONAL)
    result = recommend(Situation(red_flags=["severe-depression"]), contacts=[own])
    html = result._repr_html_()
    assert "&lt;b&gt;Mine&lt;/b&gt;" in html
    for shown in (html, repr(result), recommendations_text(result)):
        assert "\x1b" not in shown
    assert "<script>" not in html


# -- options that are wrong ------------------------------------------------------------------------------------------

LIST = "a list of intimacy.Contact records"
RECORD = "an intimacy.Contact record, or its fields as a mapping, with the page and the day where it was read"
TWINS = "contacts with an id of their own"


@pytest.mark.parametrize(
    ("contacts", "faults"),
    [
        (None, [("", "contacts", LIST)]),
        (contact(), [("", "contacts", LIST)]),
        ("112", [("", "contacts", LIST)]),
        ({"mine": contact()}, [("", "contacts", LIST)]),
        (3, [("", "contacts", LIST)]),
        ([contact(), "112", None], [("contacts, entry 2", "", RECORD), ("contacts, entry 3", "", RECORD)]),
        ([contact(), contact(phone="112")], [("", "contacts", TWINS)]),
        ([contact(), plain(phone="112")], [("", "contacts", TWINS)]),
        ([contact(), 3, contact()], [("contacts, entry 2", "", RECORD), ("", "contacts", TWINS)]),
    ],
    ids=["nothing", "one", "text", "mapping", "number", "no records", "an id twice", "an id twice, once plain", "both"],
)
def test_contacts_that_are_none_are_told_by_their_place(contacts, faults):
    for call in (
        lambda: recommend(Situation(), contacts=contacts),
        lambda: recommend_many([], contacts=contacts),
        lambda: recommend(Situation()).what_if(contacts=contacts),
    ):
        with pytest.raises(OptionError) as caught:
            call()
        assert [(fault.record, fault.field, fault.allowed) for fault in caught.value.faults] == faults


def test_contacts_may_be_given_as_plain_data_such_as_json():
    rows = json.loads(json.dumps([plain(), plain(id="second", website="https://example.org/")]))
    result = recommend(Situation(red_flags=["suicidal-thoughts"]), country="GB", contacts=rows)
    assert result.options.contacts == (contact(), contact(id="second", website="https://example.org/"))
    assert result == result.what_if(contacts=[Contact(**row) for row in rows])


def test_contacts_as_plain_data_are_checked_like_those_of_a_catalogue():
    rows = [plain(source=None), plain(id="no-day", read_on=None), plain(id="soon", read_on="soon"), plain(phone=None)]
    rows += [plain(id="A b", phone="call us", purposes=["crisis", "tea"]), plain(id="more", **{"e-mail": "me"}), {}]
    needed = "a value; this field is required"
    fields = f"one of the fields {', '.join(FAULTS)}"
    with pytest.raises(OptionError) as caught:
        recommend(Situation(), k=0, contacts=rows)
    assert [(fault.record, fault.field, fault.allowed) for fault in caught.value.faults] == [
        ("", "k", "a whole number from 1 to 1000"),
        ("contacts, entry 1", "source", needed),
        ("contacts, entry 2", "read_on", needed),
        ("contacts, entry 3", "read_on", DAY),
        ("contacts, entry 4", "", "a phone, a website, or both"),
        ("contacts, entry 5", "id", SLUG),
        ("contacts, entry 5", "purposes[1]", f"one of {', '.join(PRESSING)}"),
        ("contacts, entry 5", "phone", PHONE),
        ("contacts, entry 6", "", fields),
        *(("contacts, entry 7", name, needed) for name in ("id", "country", "name", "purposes", "source", "read_on")),
    ]
    assert f"- contacts, entry 3, read_on: {DAY}\n" in str(caught.value)
    assert f"- contacts, entry 6: {fields}\n" in str(caught.value)


GIVEN = "Robin hits me"


@pytest.mark.parametrize("field", [*FAULTS, "robin", GIVEN, f"{GIVEN}[0]", "purposes of mine"])
@pytest.mark.parametrize("wrong", [GIVEN, [GIVEN], {GIVEN: GIVEN}], ids=["text", "list", "mapping"])
def test_nothing_that_was_given_in_place_of_a_contact_is_repeated(field, wrong):
    with pytest.raises(OptionError) as caught:
        recommend(Situation(), contacts=[plain(), plain(id="second") | {field: wrong}, wrong])
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value.faults)
    assert "Robin" not in told
    assert "robin" not in told.replace(__file__, "")
    faults = caught.value.faults
    # Any text may stand there; what is given as the third is none in every case.
    fine = wrong == GIVEN and field in ("name", "hours", "note")
    assert {fault.record for fault in faults} == {"contacts, entry 3"} | (set() if fine else {"contacts, entry 2"})
    assert {fault.found for fault in faults} == {""}
    named = {fault.field.partition("[")[0] for fault in faults if fault.record == "contacts, entry 2"}
    assert named == (set() if fine else {field if field in FAULTS else ""})


def test_every_wrong_option_is_told_at_once():
    with pytest.raises(OptionError) as caught:
        recommend(Situation(), k=0, focus=2, evidence="tea", country="ZZ", contacts=["112", contact(), contact()])
    assert [fault.field or fault.record for fault in caught.value.faults] == [
        "k",
        "evidence",
        "focus",
        "country",
        "contacts, entry 1",
        "contacts",
    ]


@pytest.mark.parametrize("written", ["gb", " Gb ", "UK", "uk"])
def test_the_country_of_a_contact_given_as_plain_data_may_be_written_as_people_write_it_too(written):
    result = recommend(Situation(), contacts=[plain(country=written)])
    assert result.options.contacts == (contact(),)


def test_unknown_keys_of_any_type_are_a_fault_of_the_contact():
    with pytest.raises(OptionError) as caught:
        recommend(Situation(), contacts=[plain(**{"e-mail": "me"}) | {3: "me"}])
    assert {(fault.record, fault.field) for fault in caught.value.faults} == {("contacts, entry 1", "")}
