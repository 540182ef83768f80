"""Laws of losing nothing: arbitrary catalogs and situations through every format and back."""

import io
import json
import pickle
import re
import tomllib

import networkx as nx
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intimacy import Catalog, Situation, load_catalog
from intimacy.codec import canonical, from_plain, parse_json, to_json, to_plain, to_toml
from intimacy.codec.structure import structure
from intimacy.graph import from_graph, frozen_graph, to_graph
from intimacy.model import Contents, in_order
from intimacy.testing import catalogs, contents, situations

few = settings(max_examples=7, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
many = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

CATALOG = load_catalog()
FEW = {"pillars": 2, "obstacles": 2, "practices": 3, "benefits": 1}
"""What survives is a record and the order of several: two or three of each kind show it as well as more."""

# What XML 1.0 cannot carry: control characters, and the two that are none. It reads a carriage return as a new line.
NOT_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


def pickled(value):
    return pickle.loads(pickle.dumps(value))  # noqa: S301  # our own bytes


def for_xml(plain):
    """The same plain data with other letters in place of those that XML cannot carry."""
    if isinstance(plain, str):
        return NOT_XML.sub(lambda found: chr(0xE000 + ord(found[0]) % 0x1000), plain)
    if isinstance(plain, dict):
        return {key: for_xml(value) for key, value in plain.items()}
    return [for_xml(value) for value in plain] if isinstance(plain, list) else plain


# -- the records of a catalogue, without built-in safety, so that many can be tried ------------------------------------


@many
@given(contents(**FEW))
def test_records_survive_plain_data_both_ways(records):
    plain = to_plain(records)
    assert from_plain(Contents, plain) == records
    assert structure(Contents, plain) == records


@many
@given(contents(**FEW))
def test_records_survive_json(records):
    plain = to_plain(records)
    assert parse_json(to_json(plain)) == plain
    assert structure(Contents, json.loads(canonical(plain))) == records


@many
@given(contents(**FEW))
def test_records_survive_toml(records):
    assert structure(Contents, tomllib.loads(to_toml(to_plain(records)))) == records


@many
@given(contents(**FEW))
def test_records_survive_the_graph(records):
    assert in_order(from_graph(to_graph(records))) == in_order(records)
    assert in_order(from_graph(to_graph(records, weighted=True))) == in_order(records)
    assert in_order(from_graph(frozen_graph(records))) == in_order(records)


@many
@given(contents(**FEW))
def test_records_survive_the_json_of_networkx(records):
    text = json.dumps(nx.node_link_data(to_graph(records), edges="edges"))
    assert in_order(from_graph(nx.node_link_graph(json.loads(text), edges="edges"))) == in_order(records)


@many
@given(contents(**FEW), st.booleans())
def test_records_whose_texts_xml_can_carry_survive_graphml(records, weighted):
    records = structure(Contents, for_xml(to_plain(records)))
    out = io.BytesIO()
    nx.write_graphml(to_graph(records, weighted=weighted), out)
    out.seek(0)
    assert in_order(from_graph(nx.read_graphml(out, force_multigraph=True))) == in_order(records)


@many
@given(contents(**FEW))
def test_records_survive_a_pickle(records):
    again = pickled(records)
    assert again == records
    assert hash(again) == hash(records)


@many
@given(contents(**FEW), st.randoms(use_true_random=False))
def test_the_order_of_records_is_lost_and_nothing_else(records, random):
    plain = to_plain(records)
    shuffled = {
        name: random.sample(value, len(value)) if isinstance(value, list) else value for name, value in plain.items()
    }
    assert in_order(structure(Contents, shuffled)) == in_order(records)


# -- catalogs, built-in safety included --------------------------------------------------------------------------------


@few
@given(catalogs(**FEW))
def test_a_catalog_survives_every_format(catalog):
    text = catalog.to_json()
    for again in (
        Catalog.from_dict(catalog.to_dict()),
        Catalog.from_dict(json.loads(text)),
        Catalog.from_dict(tomllib.loads(catalog.to_toml())),
        Catalog.from_graph(catalog.graph),
        Catalog.from_graph(catalog.to_graph(weighted=True)),
        Catalog(catalog.contents),
        pickled(catalog),
    ):
        assert again == catalog
        assert hash(again) == hash(catalog)
        assert again.to_json() == text
        assert again.sha256 == catalog.sha256
        assert again.rules_sha256 == catalog.rules_sha256


@few
@given(catalogs(**FEW))
def test_the_graph_of_a_catalog_in_a_pickle_is_the_graph_of_the_catalog(catalog):
    assert nx.utils.graphs_equal(pickled(catalog.graph), catalog.graph)
    assert nx.utils.graphs_equal(pickled(catalog).graph, catalog.graph)


# -- situations --------------------------------------------------------------------------------------------------------


@many
@given(situations())
def test_a_situation_survives_every_format(situation):
    plain = situation.to_dict()
    for again in (
        Situation.from_dict(plain),
        Situation.from_dict(json.loads(json.dumps(plain))),
        Situation.from_dict(tomllib.loads(to_toml(plain))),
        Situation.from_json(to_json(plain)),
        pickled(situation),
    ):
        assert again == situation
        assert hash(again) == hash(situation)
        assert again.to_dict() == plain


@many
@given(situations(), situations())
def test_situations_are_equal_where_their_plain_data_are(one, other):
    assert (one == other) == (one.to_dict() == other.to_dict())


@many
@given(st.data())
def test_a_situation_of_any_catalog_survives_plain_data(data):
    situation = data.draw(situations(CATALOG, flags=data.draw(st.booleans())))
    assert Situation.from_dict(situation.to_dict()) == situation
