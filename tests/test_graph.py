"""The graph: the catalog as networkx sees it, read-only, and back again, edited or not."""

import copy
import io
import json
import pickle
import re

import attrs
import networkx as nx
import pytest

from intimacy import Catalog, CatalogError, Situation, load_catalog, recommend
from intimacy.graph import from_graph, to_graph
from intimacy.model import Contents, Link, NeededCondition, Obstacle, Pillar, Practice, Strength, Threshold

CATALOG = load_catalog()
CONCEPTS = [*CATALOG.pillars, *CATALOG.obstacles, *CATALOG.practices, *CATALOG.benefits, *CATALOG.scenes]


def own(**more):
    return CATALOG.to_graph(**more)


def faults_of(graph):
    with pytest.raises(CatalogError) as caught:
        Catalog.from_graph(graph)
    return [str(fault) for fault in caught.value.faults]


def pickled(value):
    return pickle.loads(pickle.dumps(value))  # noqa: S301  # our own bytes


# -- there and back ----------------------------------------------------------------------------------------------------


def test_nodes_are_the_concepts_and_edges_the_links_keyed_by_relation():
    graph = CATALOG.graph
    assert type(graph) is nx.MultiDiGraph
    assert set(graph) == set(CONCEPTS)
    assert sorted((source, key, target) for source, target, key in graph.edges(keys=True)) == [
        link.key for link in CATALOG.links
    ]
    assert graph.nodes["trust"]["kind"] == "pillar"
    assert graph.nodes["trust"]["name"] == CATALOG.pillars["trust"].name
    assert graph.edges["forgiveness", "trust", "strengthens"]["strength"] == "weak"


def test_every_attribute_is_a_scalar():
    graph = CATALOG.graph
    values = [*graph.graph.values()]
    values += [value for _, attributes in graph.nodes(data=True) for value in attributes.values()]
    values += [value for *_, attributes in graph.edges(data=True) for value in attributes.values()]
    assert {type(value) for value in values} <= {str, int, float, bool}


@pytest.mark.parametrize("graph", [CATALOG.graph, own(), own(weighted=True)], ids=["frozen", "own", "weighted"])
def test_a_catalog_of_its_graph_is_the_same_catalog(graph):
    again = Catalog.from_graph(graph)
    assert again == CATALOG
    assert again.sha256 == CATALOG.sha256


def test_the_graph_is_built_once_and_a_copy_of_your_own_every_time():
    assert CATALOG.graph is CATALOG.graph
    assert own() is not own()


def test_a_weighted_graph_has_the_number_of_every_strength_and_no_other():
    for *_, attributes in own(weighted=True).edges(data=True):
        assert (
            attributes.get("weight")
            == {"weak": 0.25, "moderate": 0.5, "strong": 0.75, None: None}[attributes.get("strength")]
        )
    assert not any("weight" in attributes for *_, attributes in CATALOG.graph.edges(data=True))


# -- read-only ---------------------------------------------------------------------------------------------------------

STRUCTURE = {
    "add a node": lambda graph: graph.add_node("tea"),
    "remove a node": lambda graph: graph.remove_node("satisfaction"),
    "add an edge": lambda graph: graph.add_edge("trust", "safety"),
    "add edges": lambda graph: graph.add_edges_from([("trust", "safety")]),
    "remove an edge": lambda graph: graph.remove_edge("forgiveness", "trust"),
    "clear": lambda graph: graph.clear(),
}
ATTRIBUTES = {
    "a node": lambda graph: graph.nodes["trust"].__setitem__("name", "x"),
    "an edge": lambda graph: graph.edges["forgiveness", "trust", "strengthens"].__setitem__("strength", "strong"),
    "an edge by adjacency": lambda graph: graph["forgiveness"]["trust"]["strengthens"].__setitem__(
        "strength", "strong"
    ),
    "an edge by predecessor": lambda graph: graph.pred["trust"]["forgiveness"]["strengthens"].__setitem__(
        "strength", "strong"
    ),
    "the graph": lambda graph: graph.graph.__setitem__("name", "x"),
    "a node taken out": lambda graph: graph.nodes["trust"].__delitem__("name"),
    "set_node_attributes": lambda graph: nx.set_node_attributes(graph, 1, "colour"),
    "set_edge_attributes": lambda graph: nx.set_edge_attributes(graph, 1, "colour"),
}
SAME = {"itself": lambda graph: graph, "pickle": pickled, "deepcopy": copy.deepcopy}


@pytest.mark.parametrize("change", STRUCTURE.values(), ids=STRUCTURE)
@pytest.mark.parametrize("same", SAME.values(), ids=SAME)
def test_the_structure_of_the_graph_cannot_be_changed(change, same):
    graph = same(CATALOG.graph)
    with pytest.raises(nx.NetworkXError, match="Frozen graph can't be modified"):
        change(graph)
    assert Catalog.from_graph(graph) == CATALOG


@pytest.mark.parametrize("change", ATTRIBUTES.values(), ids=ATTRIBUTES)
@pytest.mark.parametrize("same", SAME.values(), ids=SAME)
def test_the_attributes_of_the_graph_cannot_be_changed(change, same):
    graph = same(CATALOG.graph)
    with pytest.raises((TypeError, AttributeError)):
        change(graph)
    assert Catalog.from_graph(graph) == CATALOG


@pytest.mark.parametrize("same", SAME.values(), ids=SAME)
def test_the_frozen_graph_travels_whole(same):
    graph = same(CATALOG.graph)
    assert nx.is_frozen(graph)
    assert nx.utils.graphs_equal(graph, CATALOG.graph)


@pytest.mark.parametrize("make", [CATALOG.graph.copy, own], ids=["copy", "to_graph"])
def test_a_copy_can_be_changed_and_leaves_the_graph_alone(make):
    graph = make()
    for change in (*ATTRIBUTES.values(), *STRUCTURE.values()):
        change(graph)
    assert Catalog.from_graph(CATALOG.graph) == CATALOG
    assert CATALOG.pillars["trust"].name != "x"


# -- networkx at work --------------------------------------------------------------------------------------------------


def test_json_of_nodes_and_links_gives_the_catalog_again():
    text = json.dumps(nx.node_link_data(CATALOG.graph, edges="edges"))
    assert Catalog.from_graph(nx.node_link_graph(json.loads(text), edges="edges")) == CATALOG


@pytest.mark.parametrize("weighted", [False, True])
def test_graphml_gives_the_catalog_again(tmp_path, weighted):
    file = tmp_path / "graph.graphml"
    nx.write_graphml(own(weighted=weighted), file)
    assert Catalog.from_graph(nx.read_graphml(file, force_multigraph=True)) == CATALOG


WRITERS = {
    "graphml": nx.write_graphml,
    "gexf": nx.write_gexf,
    "gml": nx.write_gml,
    "adjlist": nx.write_adjlist,
    "multiline adjlist": nx.write_multiline_adjlist,
    "edgelist": nx.write_edgelist,
    "pajek": nx.write_pajek,
}


@pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS)
@pytest.mark.parametrize("graph", [CATALOG.graph, own(weighted=True)], ids=["frozen", "weighted"])
def test_every_writer_of_networkx_takes_the_graph(writer, graph):
    out = io.BytesIO()
    if writer is nx.write_pajek:
        # Pajek knows texts alone.
        graph = nx.relabel_nodes(graph, {})
        graph = nx.MultiDiGraph(graph.edges(keys=True))
    writer(graph, out)
    written = out.getvalue().decode()
    assert all(id in written for id in CONCEPTS)


def test_gml_gives_the_nodes_and_edges_again():
    out = io.BytesIO()
    nx.write_gml(CATALOG.graph, out)
    out.seek(0)
    again = nx.read_gml(out)
    assert set(again) == set(CATALOG.graph)
    assert sorted(again.edges(keys=True)) == sorted(CATALOG.graph.edges(keys=True))


def test_shortest_paths_lead_from_practices_to_benefits():
    path = nx.shortest_path(CATALOG.graph, "empathetic-listening", "satisfaction")
    assert path[0] == "empathetic-listening"
    assert path[-1] == "satisfaction"
    assert nx.dijkstra_path_length(own(weighted=True), "empathetic-listening", "satisfaction", weight="weight") > 0
    assert not nx.has_path(CATALOG.graph, "satisfaction", "empathetic-listening")


def test_what_precedes_what_is_an_order_to_be_sorted():
    edges = [(source, target) for source, target, key in CATALOG.graph.edges(keys=True) if key == "precedes"]
    assert edges
    order = list(nx.topological_sort(nx.DiGraph(edges)))
    assert all(order.index(source) < order.index(target) for source, target in edges)
    assert nx.is_directed_acyclic_graph(
        CATALOG.graph.edge_subgraph([edge for edge in CATALOG.graph.edges(keys=True) if edge[2] == "precedes"])
    )


ALGORITHMS = {
    "degree centrality": nx.degree_centrality,
    "betweenness": nx.betweenness_centrality,
    "closeness": nx.closeness_centrality,
    "strong components": lambda graph: list(nx.strongly_connected_components(graph)),
    "weak components": lambda graph: list(nx.weakly_connected_components(graph)),
    "transitive closure": nx.transitive_closure,
    "condensation": nx.condensation,
    "reciprocity": nx.overall_reciprocity,
    "reverse": nx.MultiDiGraph.reverse,
    "undirected": lambda graph: graph.to_undirected(),
    "ego graph": lambda graph: nx.ego_graph(graph, "trust"),
    "core numbers": lambda graph: nx.core_number(nx.Graph(graph.to_undirected())),
    "communities": lambda graph: nx.community.label_propagation_communities(nx.Graph(graph.to_undirected())),
    "compose": lambda graph: nx.compose(graph, graph),
    "relabel": lambda graph: nx.relabel_nodes(graph, {"trust": "confidence"}),
    "breadth first": lambda graph: list(nx.bfs_edges(graph, "forgiveness")),
}


@pytest.mark.parametrize("algorithm", ALGORITHMS.values(), ids=ALGORITHMS)
def test_algorithms_of_networkx_run_on_the_frozen_graph(algorithm):
    before = pickle.dumps(nx.node_link_data(CATALOG.graph, edges="edges"))
    assert algorithm(CATALOG.graph) is not None
    assert pickle.dumps(nx.node_link_data(CATALOG.graph, edges="edges")) == before


def test_pagerank_runs_and_shares_out_one():
    ranks = nx.pagerank(own(weighted=True), personalization={"fear-of-vulnerability": 1.0})
    assert set(ranks) == set(CONCEPTS)
    assert sum(ranks.values()) == pytest.approx(1)


def test_the_adjacency_is_a_matrix_of_numbers():
    numpy = pytest.importorskip("numpy")
    matrix = nx.to_numpy_array(own(weighted=True), weight="weight")
    assert matrix.shape == (len(CONCEPTS), len(CONCEPTS))
    assert numpy.isfinite(matrix).all()


# -- edited graphs -----------------------------------------------------------------------------------------------------


def test_a_practice_added_with_the_least_attributes_is_recommended():
    graph = own()
    graph.add_node("tea", kind="practice", name="Tea for two", starter=True)
    graph.add_edge("tea", "lack-of-trust", key="addresses", strength="strong")
    graph.add_edge("tea", "trust", relation="strengthens", strength="strong")
    edited = Catalog.from_graph(graph)
    assert edited.practices["tea"] == Practice(id="tea", name="Tea for two", starter=True)
    assert edited.find_links(source="tea") == (
        Link("tea", "addresses", "lack-of-trust", strength="strong"),
        Link("tea", "strengthens", "trust", strength="strong"),
    )
    result = recommend(Situation(obstacles={"lack-of-trust": 0.9}, red_flags=[]), catalog=edited, k=15)
    assert "tea" in [item.practice.id for item in result]
    assert edited != CATALOG


def test_a_node_without_a_name_is_called_by_its_id():
    graph = own()
    graph.add_node("tea", kind="practice")
    assert Catalog.from_graph(graph).practices["tea"].name == "tea"


def test_a_node_taken_out_takes_its_links_with_it():
    graph = own()
    graph.remove_node("empathetic-listening")
    edited = Catalog.from_graph(graph)
    assert set(CATALOG.practices) - set(edited.practices) == {"empathetic-listening"}
    assert edited.links == tuple(link for link in CATALOG.links if "empathetic-listening" not in link.key)
    assert not any("empathetic-listening" in pair.key for pair in edited.examined)
    result = recommend(Situation(obstacles={"fear-of-vulnerability": 0.8}, red_flags=[]), catalog=edited)
    assert result[0].practice.id != "empathetic-listening"


def test_an_edge_taken_out_is_a_link_less():
    graph = own()
    graph.remove_edge("forgiveness", "trust", key="strengthens")
    assert {link.id for link in CATALOG.links} - {link.id for link in Catalog.from_graph(graph).links} == {
        "forgiveness strengthens trust"
    }


def test_a_changed_strength_changes_the_link_and_nothing_else():
    graph = own()
    graph.edges["forgiveness", "trust", "strengthens"]["strength"] = "strong"
    edited = Catalog.from_graph(graph)
    assert (
        edited.find_links(source="forgiveness", target="trust", relation="strengthens")[0].strength is Strength.STRONG
    )
    assert [new.id for old, new in zip(CATALOG.links, edited.links, strict=True) if old != new] == [
        "forgiveness strengthens trust"
    ]
    assert edited.rules_sha256 != CATALOG.rules_sha256


def test_a_strength_changed_together_with_its_weight_is_read():
    graph = own(weighted=True)
    graph.edges["forgiveness", "trust", "strengthens"].update(strength="strong", weight=0.75)
    assert (
        Catalog.from_graph(graph).find_links(source="forgiveness", target="trust", relation="strengthens")[0].strength
        is Strength.STRONG
    )


WEIGHT = "no weight, or 0.25 weak, 0.5 moderate, 0.75 strong as the edge's strength has it; change the strength"


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"weight": 0.75}, "0.75"),
        ({"strength": "strong"}, "0.25"),
        ({"weight": "0.25"}, "'0.25'"),
        ({"weight": float("nan")}, "nan"),
        ({"weight": [1]}, "[1]"),
    ],
)
def test_a_weight_that_does_not_follow_its_strength_is_a_fault(change, found):
    graph = own(weighted=True)
    graph.edges["forgiveness", "trust", "strengthens"].update(change)
    assert faults_of(graph) == [
        f"edge 'forgiveness' -> 'trust' ('strengthens'), weight: found {found}; allowed is {WEIGHT}"
    ]


def test_unknown_attributes_are_faults_all_told_at_once():
    graph = own()
    graph.nodes["trust"]["colour"] = "red"
    graph.nodes["safety"]["pos"] = 0.5
    graph.edges["forgiveness", "trust", "strengthens"]["width"] = 3
    faults = faults_of(graph)
    assert len(faults) == 3
    assert any(
        fault.startswith("node 'trust', colour: found an unknown field; allowed is one of the fields id, name, origin,")
        for fault in faults
    )
    assert any(
        fault.startswith("node 'safety', pos: found an unknown field; allowed is one of the fields id, name, origin,")
        for fault in faults
    )
    edge = "edge 'forgiveness' -> 'trust' ('strengthens'), width: found an unknown field; allowed is one of the fields source, relation, target,"
    assert any(fault.startswith(edge) for fault in faults)


def small():
    graph = nx.MultiDiGraph()
    graph.add_node("noise", kind="obstacle")
    graph.add_node("trust", kind="pillar", name="Trust")
    graph.add_node("tea", kind="practice", name="Tea")
    graph.add_edge("noise", "trust", key="weakens", strength="weak")
    graph.add_edge("tea", "noise", key="addresses", strength="strong")
    return graph


SMALL = Contents(
    id="from-graph",
    name="From a graph",
    obstacles=(Obstacle(id="noise", name="noise"),),
    pillars=(Pillar(id="trust", name="Trust"),),
    practices=(Practice(id="tea", name="Tea"),),
    links=(Link("noise", "weakens", "trust", strength="weak"), Link("tea", "addresses", "noise", strength="strong")),
)


def test_a_graph_of_your_own_needs_kinds_relations_and_strengths_alone():
    assert Catalog.from_graph(small()) == Catalog(SMALL)


def test_a_graph_with_one_edge_per_pair_is_taken_too():
    graph = nx.DiGraph()
    graph.add_nodes_from(small().nodes(data=True))
    graph.add_edges_from(
        (source, target, {"relation": key, **attributes})
        for source, target, key, attributes in small().edges(keys=True, data=True)
    )
    assert Catalog.from_graph(graph) == Catalog(SMALL)
    assert Catalog.from_graph(nx.freeze(graph)) == Catalog(SMALL)


def test_the_attributes_of_a_graph_say_what_the_catalog_is_called():
    graph = small()
    graph.graph.update(
        catalog_id="mine",
        catalog_name="Mine",
        catalog_version="1.2.3",
        catalog_language="de",
        node_default={},
        schema="intimacy/graph/1",
    )
    catalog = Catalog.from_graph(graph)
    assert (catalog.id, catalog.name, catalog.version, catalog.language) == ("mine", "Mine", "1.2.3", "de")


@pytest.mark.parametrize(
    ("graph", "found"),
    [
        (nx.Graph(), "Graph"),
        (nx.MultiGraph(), "MultiGraph"),
        (nx.karate_club_graph(), "Graph"),
        (5, "int"),
        (None, "NoneType"),
        ({"trust": {}}, "dict"),
    ],
)
def test_what_is_no_directed_graph_is_refused(graph, found):
    assert faults_of(graph) == [f"found {found}; allowed is a directed networkx graph, best a MultiDiGraph"]


KINDS = "one of pillar, obstacle, practice, benefit, scene"


def test_the_nodes_of_a_foreign_graph_lack_a_kind_and_every_one_is_told():
    graph = nx.DiGraph([(1, "b")])
    graph.nodes["b"]["kind"] = "club"
    faults = faults_of(graph)
    assert faults[:2] == [
        f"node 1, kind: found nothing; allowed is {KINDS}",
        f"node 'b', kind: found 'club'; allowed is {KINDS}",
    ]
    assert "edge 1 -> 'b' (None), source: found 1; allowed is a text" in faults
    assert any(
        fault.startswith("edge 1 -> 'b' (None), relation: found None; allowed is one of weakens,") for fault in faults
    )


@pytest.mark.parametrize("kind", ["club", "red-flag", 7, ["pillar"], None])
def test_a_node_of_another_kind_is_a_fault(kind):
    graph = small()
    graph.nodes["tea"]["kind"] = kind
    (fault, *_) = faults_of(graph)
    assert re.fullmatch(rf"node 'tea', kind: found .+; allowed is {KINDS}", fault)


def test_an_edge_without_a_strength_is_a_fault():
    graph = small()
    del graph.edges["tea", "noise", "addresses"]["strength"]
    assert faults_of(graph) == [
        "link 'tea addresses noise', strength: found nothing; allowed is weak, moderate or strong"
    ]


def test_an_edge_with_a_bare_number_as_key_needs_a_relation():
    graph = small()
    graph.add_edge("tea", "trust", strength="weak")
    assert [fault.split(";")[0] for fault in faults_of(graph)] == ["edge 'tea' -> 'trust' (0), relation: found 0"]


def test_nested_attributes_are_json_text_or_what_it_means():
    graph = small()
    graph.nodes["tea"].update(steps='["Boil", "Pour"]', sessions_per_week={"min": 1, "typical": 2, "max": 3})
    assert Catalog.from_graph(graph).practices["tea"].steps == ("Boil", "Pour")
    assert Catalog.from_graph(graph).practices["tea"].sessions_per_week.typical == 2
    graph.nodes["tea"]["steps"] = "Boil"
    assert "node 'tea', steps: found 'Boil'; allowed is JSON text" in faults_of(graph)


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("references", "not json", "graph, references: found 'not json'; allowed is JSON text"),
        ("references", "{}", "graph, references: found {}; allowed is a JSON list"),
        ("frame", 7, "graph, frame: found 7; allowed is JSON text"),
        ("frame", '{"definition": 7}', "frame, definition: found 7; allowed is a text"),
        (
            "conditions",
            '[{"id": "rested"}]',
            "conditions[0], name: found nothing; allowed is a value; this field is required",
        ),
        ("catalog_version", "new", "graph, version: found 'new'; allowed is a semantic version such as '1.0.0'"),
        (
            "schema",
            "intimacy/graph/2",
            "graph, schema: found 'intimacy/graph/2'; allowed is written by a newer version of this library; allowed is 'intimacy/graph/1'; update intimacy",
        ),
    ],
)
def test_a_wrong_attribute_of_the_graph_is_a_fault(name, value, fault):
    graph = small()
    graph.graph[name] = value
    assert faults_of(graph) == [fault]


def test_a_condition_on_an_obstacle_that_was_taken_out_always_applies():
    hanging = {
        id: [one.condition for one in practice.conditions if one.when and one.when.obstacle == "lack-of-trust"]
        for id, practice in CATALOG.practices.items()
    }
    assert any(hanging.values())
    graph = own()
    graph.remove_node("lack-of-trust")
    edited = Catalog.from_graph(graph)
    assert "lack-of-trust" not in edited.obstacles
    for id, practice in edited.practices.items():
        before = CATALOG.practices[id].conditions
        assert {one.condition for one in practice.conditions} == {one.condition for one in before}
        assert {NeededCondition(condition=one) for one in hanging[id]} <= set(practice.conditions)
        assert {one for one in before if one.condition not in hanging[id]} <= set(practice.conditions)


def with_conditions(*conditions):
    graph = small()
    graph.nodes["tea"]["conditions"] = json.dumps(conditions)
    return graph


def test_a_condition_on_an_obstacle_that_never_was_always_applies_and_is_not_dropped():
    known = {"condition": "amends-made", "when": {"obstacle": "noise", "at_least": 0.4}}
    unknown = {"condition": "act-stopped", "when": {"obstacle": "niose", "at_least": 0.4}}
    edited = Catalog.from_graph(with_conditions(known, unknown))
    assert edited.practices["tea"].conditions == (
        NeededCondition(condition="amends-made", when=Threshold(obstacle="noise", at_least=0.4)),
        NeededCondition(condition="act-stopped"),
    )
    mild = Situation(obstacles={"noise": 0.1}, red_flags=[])
    assert not recommend(mild, catalog=edited)
    assert recommend(attrs.evolve(mild, confirmed=["act-stopped"]), catalog=edited)[0].practice.id == "tea"


def test_a_condition_that_hangs_on_two_obstacles_that_are_not_there_applies_once():
    hanging = [{"condition": "act-stopped", "when": {"obstacle": one, "at_least": 0.4}} for one in ("niose", "nosie")]
    edited = Catalog.from_graph(with_conditions(*hanging))
    assert edited.practices["tea"].conditions == (NeededCondition(condition="act-stopped"),)


def test_a_condition_that_never_was_is_a_fault():
    assert [fault.split(";")[0] for fault in faults_of(with_conditions({"condition": "act-stoped"}))] == [
        "practice 'tea', conditions[0].condition: found 'act-stoped'"
    ]


def test_safety_cannot_be_edited_out_of_a_graph():
    graph = own()
    for name in ("red_flags", "rulings", "questions", "conditions", "referrals"):
        del graph.graph[name]
    edited = Catalog.from_graph(graph)
    assert edited == CATALOG
    assert not recommend(Situation(red_flags=["threats"]), catalog=edited)


def test_the_functions_behind_the_catalog_speak_of_contents():
    assert from_graph(to_graph(SMALL)) == SMALL
