"""Broken catalogues: each has one fault, of its kind, and no kind is forgotten."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intimacy import Catalog, CatalogError, OptionError
from intimacy.checks import RULES
from intimacy.testing import FAULTS, Broken, broken_catalogs
from intimacy.testing.broken import _Maker

FEW = settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", FAULTS)
@FEW
@given(st.data())
def test_a_broken_catalogue_is_refused_for_its_one_fault_and_nothing_else(kind, data):
    broken = data.draw(broken_catalogs(kind))
    assert (type(broken), broken.fault) == (Broken, kind)
    with pytest.raises(CatalogError) as caught:
        Catalog.from_dict(broken.data)
    assert [(fault.record, fault.field) for fault in caught.value.faults] == [(broken.record, broken.field)]


@FEW
@given(broken_catalogs("circle", "no slug"))
def test_only_the_kinds_named_are_made(broken):
    assert broken.fault in ("circle", "no slug")


def test_a_kind_that_there_is_none_of_is_refused_with_those_that_there_are():
    with pytest.raises(OptionError) as caught:
        broken_catalogs("circle", "no such fault")
    (fault,) = caught.value.faults
    assert fault.found == "'no such fault'"
    assert all(kind in fault.allowed for kind in FAULTS)


class Chosen(_Maker):
    """Broken catalogues without chance: the same choice each time, and every record first in its section."""

    def __init__(self, choice):
        super().__init__(lambda _: 0, {"id": "mine", "name": "Mine"})
        self.choice = choice

    def one_of(self, *values):
        return values[self.choice % len(values)]


@pytest.fixture(scope="module")
def broken_rules():
    """The rules across records that some kind of broken catalogue breaks."""
    made = [
        (make := Chosen(choice), Broken(kind, make.data, *FAULTS[kind](make))) for kind in FAULTS for choice in range(3)
    ]
    return {rule for _, broken in made for rule in RULES if told(rule, broken)}


def told(rule, broken):
    from intimacy.catalog.merge import builtin_safety
    from intimacy.codec.structure import structure_or_faults
    from intimacy.model import Contents, with_valid

    data = {name: value for name, value in broken.data.items() if name != "schema"}
    own, wrong = structure_or_faults(Contents, data)
    if wrong:
        return False
    both = {name: (*records, *getattr(own, name)) for name, records in builtin_safety().items()}
    return any(fault.record == broken.record for fault in rule(with_valid(own, **both)))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_across_records_is_broken_by_some_kind(broken_rules, rule):
    assert rule in broken_rules


@FEW
@given(broken_catalogs())
def test_a_broken_catalogue_shows_its_fault_and_not_all_its_data(broken):
    assert repr(broken) == f"Broken({broken.fault!r}, record={broken.record!r}, field={broken.field!r})"
