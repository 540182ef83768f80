"""Programs that nobody here wrote read what is written for them: rdflib, pyshacl, Oxigraph, Graphviz, Mermaid and cytoscape.js; `nox -s exchange`."""

import importlib.util
import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from intimacy import load_catalog
from intimacy.model import CONCEPT_SECTIONS

HERE = Path(__file__).parent
CATALOG = load_catalog()


def _hostile():
    spec = importlib.util.spec_from_file_location("hostile_texts", HERE.parent / "test_exchange.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.hostile()


HOSTILE = _hostile()
BOTH = pytest.mark.parametrize("catalog", [CATALOG, HOSTILE], ids=["built-in", "hostile"])


def shown(text):
    """A text as it is drawn: XML's lost letters marked."""
    from intimacy.graph import NOT_XML

    return NOT_XML.sub("\ufffd", text)


def ends(catalog):
    return sorted((link.source, str(link.relation), link.target) for link in catalog.links)


# -- linked data --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def rdflib():
    return pytest.importorskip("rdflib", reason="SKIPPED: linked data read by rdflib: it is not installed")


@cache
def text_of(catalog, form):
    return catalog.to_text(form)


def parsed(rdflib, catalog, form="turtle"):
    return rdflib.Graph().parse(data=text_of(catalog, form), format=form)


NAMES = """
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX v: <urn:intimacy:vocabulary:>
"""


@BOTH
def test_sparql_finds_every_concept_by_its_name_and_every_link_by_its_ends(rdflib, catalog):
    graph = parsed(rdflib, catalog)
    found = {
        (str(row.c).rpartition(":")[2], str(row.name))
        for row in graph.query(NAMES + "SELECT ?c ?name { ?c a skos:Concept; skos:prefLabel ?name }")
    }
    kinds = [section for section in CONCEPT_SECTIONS if section != "references"]
    assert found == {(one.id, shown(one.name)) for section in kinds for one in getattr(catalog.contents, section)}
    query = NAMES + "SELECT ?s ?p ?o { ?link a v:Link; rdf:subject ?s; rdf:predicate ?p; rdf:object ?o. ?s ?p ?o }"
    assert sorted(tuple(str(part).rpartition(":")[2] for part in row) for row in graph.query(query)) == ends(catalog)


def test_sparql_finds_where_a_claim_comes_from(rdflib):
    graph = parsed(rdflib, CATALOG)
    query = (
        NAMES
        + """SELECT ?title { ?link rdf:subject ?s; rdf:predicate v:strengthens; v:referencesAgainst ?study.
        ?study dcterms:title ?title. ?link dcterms:references ?study. FILTER(STRENDS(STR(?s), ":empathetic-listening")) }"""
    )
    wanted = {
        study.title
        for link in CATALOG.find_links(source="empathetic-listening", relation="strengthens")
        for study in link.evidence.studies_against
    }
    assert {str(row.title) for row in graph.query(query)} == wanted
    sources = list(
        graph.query(NAMES + "SELECT ?hash ?o { ?s a skos:ConceptScheme; v:sha256 ?hash; prov:wasDerivedFrom ?o }")
    )
    assert {str(row.hash) for row in sources} == {CATALOG.sha256}
    assert {str(row.o).rpartition(":")[2] for row in sources} == set(CATALOG.references)


# What rdflib says of its own insides.
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@BOTH
def test_json_ld_and_turtle_say_the_same_and_nothing_is_fetched(rdflib, catalog, monkeypatch):
    pyoxigraph = pytest.importorskip(
        "pyoxigraph", reason="SKIPPED: two graphs compared by Oxigraph: it is not installed"
    )

    def refuse(*_, **__):
        raise AssertionError("something was fetched")

    monkeypatch.setattr("socket.socket.connect", refuse)
    named = []
    for form in ("turtle", "json-ld"):
        # Read by rdflib; Oxigraph gives what has no name the same name in both, which takes rdflib minutes.
        triples = parsed(rdflib, catalog, form).serialize(format="nt")
        data = pyoxigraph.Dataset(pyoxigraph.parse(triples, format=pyoxigraph.RdfFormat.N_TRIPLES))
        data.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
        named.append(set(data))
    assert named[0] == named[1]


@BOTH
def test_oxigraph_reads_the_same_number_of_triples(rdflib, catalog):
    pyoxigraph = pytest.importorskip("pyoxigraph", reason="SKIPPED: linked data read by Oxigraph: it is not installed")
    wanted = len(parsed(rdflib, catalog))
    for form, known in (("turtle", pyoxigraph.RdfFormat.TURTLE), ("json-ld", pyoxigraph.RdfFormat.JSON_LD)):
        assert len(list(pyoxigraph.parse(catalog.to_text(form), format=known))) == wanted


SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix v: <urn:intimacy:vocabulary:> .
[] a sh:NodeShape ; sh:targetClass skos:Concept ;
    sh:property [ sh:path skos:prefLabel ; sh:minCount 1 ; sh:uniqueLang true ; sh:datatype rdf:langString ] ;
    sh:property [ sh:path skos:inScheme ; sh:minCount 1 ; sh:maxCount 1 ; sh:class skos:ConceptScheme ] .
[] a sh:NodeShape ; sh:targetClass v:Link ;
    sh:property [ sh:path rdf:subject ; sh:minCount 1 ; sh:maxCount 1 ; sh:class skos:Concept ] ;
    sh:property [ sh:path rdf:object ; sh:minCount 1 ; sh:maxCount 1 ; sh:class skos:Concept ] ;
    sh:property [ sh:path rdf:predicate ; sh:minCount 1 ; sh:maxCount 1 ; sh:class rdf:Property ] ;
    sh:property [ sh:path v:referencesFor ; sh:class v:Reference ] .
[] a sh:NodeShape ; sh:targetClass v:Practice ;
    sh:property [ sh:path v:requires ; sh:class v:Pillar ] ;
    sh:property [ sh:path v:addresses ; sh:class v:Obstacle ] ;
    sh:property [ sh:path v:minutesPerSession ; sh:datatype xsd:integer ; sh:maxCount 1 ] .
[] a sh:NodeShape ; sh:targetClass v:Ruling ;
    sh:property [ sh:path v:practice ; sh:minCount 1 ; sh:class v:Practice ] ;
    sh:property [ sh:path v:flag ; sh:minCount 1 ; sh:or ( [ sh:class v:RedFlag ] [ sh:in ( v:unasked ) ] ) ] .
[] a sh:NodeShape ; sh:targetSubjectsOf rdfs:subPropertyOf ; sh:property [ sh:path rdfs:comment ; sh:minCount 1 ] .
"""


@BOTH
def test_the_shapes_of_skos_and_of_our_vocabulary_hold(rdflib, catalog):
    pyshacl = pytest.importorskip("pyshacl", reason="SKIPPED: shapes checked by pyshacl: it is not installed")
    graph = parsed(rdflib, catalog)
    shapes = rdflib.Graph().parse(data=SHAPES, format="turtle")
    holds, _, text = pyshacl.validate(graph, shacl_graph=shapes)
    assert holds, text[:2000]
    # The shapes can fail.
    graph.remove((None, rdflib.URIRef("http://www.w3.org/2004/02/skos/core#prefLabel"), None))
    assert not pyshacl.validate(graph, shacl_graph=shapes)[0]


def test_every_property_of_our_own_that_joins_concepts_is_defined(rdflib):
    graph = parsed(rdflib, CATALOG)
    defined = {str(row.p) for row in graph.query(NAMES + "SELECT ?p { ?p a rdf:Property }")}
    used = {
        str(row.p)
        for row in graph.query(
            NAMES
            + "SELECT DISTINCT ?p { ?a a skos:Concept. ?b a skos:Concept. ?a ?p ?b FILTER(STRSTARTS(STR(?p), STR(v:))) }"
        )
    }
    assert {str(row) for row in used} - {
        "urn:intimacy:vocabulary:flags",
        "urn:intimacy:vocabulary:wantedGap",
    } <= defined


# -- pictures -----------------------------------------------------------------------------------------------------------


@BOTH
def test_graphviz_finds_every_name_and_link(catalog):
    if shutil.which("dot") is None:
        pytest.skip("SKIPPED: DOT read by Graphviz: there is no dot here")
    done = subprocess.run(["dot", "-Tdot_json"], input=catalog.to_text("dot").encode(), capture_output=True, check=True)
    assert done.stderr == b""
    data = json.loads(done.stdout)
    nodes = {one["_gvid"]: one for one in data["objects"]}
    assert {one["name"]: one["kind"] for one in nodes.values()} == {
        name: kind["kind"] for name, kind in catalog.graph.nodes(data=True)
    }
    found = sorted((nodes[one["tail"]]["name"], one["relation"], nodes[one["head"]]["name"]) for one in data["edges"])
    assert found == ends(catalog)


@BOTH
def test_graphviz_draws_every_name_as_it_is(catalog):
    if shutil.which("dot") is None:
        pytest.skip("SKIPPED: DOT drawn by Graphviz: there is no dot here")
    from xml.etree import ElementTree as ET

    done = subprocess.run(["dot", "-Tsvg"], input=catalog.to_text("dot").encode(), capture_output=True, check=True)
    svg = "{http://www.w3.org/2000/svg}"
    drawn = {}
    for group in ET.fromstring(done.stdout).iter(f"{svg}g"):  # noqa: S314  # Graphviz wrote it
        if group.get("class") == "node":
            drawn[group.findtext(f"{svg}title")] = " ".join(
                "\n".join(one.text or "" for one in group.iter(f"{svg}text")).split()
            )
    concepts = [
        one
        for section in ("pillars", "obstacles", "practices", "benefits", "scenes")
        for one in getattr(catalog.contents, section)
    ]
    assert drawn == {one.id: " ".join(one.name.split()) for one in concepts}


def node(script, text):
    modules = os.environ.get("INTIMACY_NODE_MODULES")
    if shutil.which("node") is None or not modules:
        pytest.skip(
            f"SKIPPED: what {script} reads: no node here, or INTIMACY_NODE_MODULES names no folder of its packages"
        )
    done = subprocess.run(["node", HERE / script], input=text.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return json.loads(done.stdout)


@BOTH
def test_mermaids_own_parser_finds_every_name_and_link(catalog):
    found = node("mermaid.mjs", catalog.to_text("mermaid"))
    concepts = [
        one
        for section in ("pillars", "obstacles", "practices", "benefits", "scenes")
        for one in getattr(catalog.contents, section)
    ]
    assert sorted(found["nodes"]) == sorted(
        [f"c_{one.id.replace('-', '_')}", " ".join(one.name.split()), [str(one.kind)]] for one in concepts
    )
    wanted = sorted(
        tuple(f"c_{part.replace('-', '_')}" if place != 1 else part for place, part in enumerate(link))
        for link in ends(catalog)
    )
    assert sorted(tuple(edge[:3]) for edge in found["edges"]) == wanted


@BOTH
def test_cytoscape_js_finds_every_name_and_link(catalog):
    found = node("cytoscape.mjs", catalog.to_text("cytoscape"))
    assert dict(found["nodes"]) == {name: data["name"] for name, data in catalog.graph.nodes(data=True)}
    assert sorted(map(tuple, found["edges"])) == ends(catalog)
