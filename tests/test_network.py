"""The network: reading, costs by line, trees, and its form for other programs."""

import geopandas as gpd
import networkx as nx
import numpy as np
import osmnx as ox
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point

from geo.errors import CrsError, OptionError, SchemaError
from geo.network import (
    EDGES,
    Network,
    as_graph,
    grow_trees,
    price_edges,
    read_line_costs,
    read_network,
    write_graphml,
)

# A square 0-1-2-3 with a diagonal 0-2, and a node 4 off by itself.
#   3 --- 2
#   |  /  |
#   0 --- 1      4
PLACES = [(0, 0), (1, 0), (1, 1), (0, 1), (5, 0)]
SQUARE = [(0, 1, 3.0, ""), (1, 2, 4.0, ""), (2, 3, 1.0, "bam"), (0, 2, 6.5, "bam")]


def make_network(edges=SQUARE, places=PLACES):
    rows = [(u, v, km, line, "mapped") for u, v, km, line in edges]
    lines = [LineString([places[u], places[v]]) for u, v, _, _ in edges]
    columns = pd.DataFrame(rows, columns=EDGES[:-1]).astype(
        {"u": "int64", "v": "int64", "length_km": "float64"}
    )
    return Network(
        gpd.GeoDataFrame(geometry=[Point(p) for p in places], crs="EPSG:4326"),
        gpd.GeoDataFrame(columns, geometry=lines, crs="EPSG:4326"),
    )


def make_costs(**costs):
    return pd.Series({"": 1.0} | costs, dtype="float64")


def follow(tree, node):
    steps = [node]
    while steps[-1] != tree.origin:
        steps.append(int(tree.predecessors[steps[-1]]))
    return steps[::-1]


# --- reading ---------------------------------------------------------------------


def test_a_written_network_is_read_with_its_nodes_in_place(tmp_path):
    network = make_network(places=PLACES[:4])
    network.edges.to_parquet(tmp_path / "rail.parquet")
    read = read_network(tmp_path / "rail.parquet")
    assert read.nodes.geometry.tolist() == network.nodes.geometry.tolist()
    assert read.edges["length_km"].tolist() == [3.0, 4.0, 1.0, 6.5]
    assert read.nodes.crs == "EPSG:4326"


def test_a_network_without_edges_has_no_nodes(tmp_path):
    make_network(edges=[]).edges.to_parquet(tmp_path / "rail.parquet")
    read = read_network(tmp_path / "rail.parquet")
    assert read.nodes.empty
    assert read.edges.empty


def test_edges_without_a_column_are_refused(tmp_path):
    make_network().edges.drop(columns="length_km").to_parquet(tmp_path / "rail.parquet")
    with pytest.raises(SchemaError, match="length_km"):
        read_network(tmp_path / "rail.parquet")


def test_edges_in_another_reference_system_are_refused(tmp_path):
    make_network().edges.to_crs("EPSG:3857").to_parquet(tmp_path / "rail.parquet")
    with pytest.raises(CrsError, match="EPSG:4326"):
        read_network(tmp_path / "rail.parquet")


@pytest.mark.parametrize("km", [0.0, -1.0, float("nan")])
def test_an_edge_without_length_is_refused(tmp_path, km):
    edges = [*SQUARE[:3], (0, 2, km, "")]
    make_network(edges).edges.to_parquet(tmp_path / "rail.parquet")
    with pytest.raises(SchemaError, match="above 0 km") as error:
        read_network(tmp_path / "rail.parquet")
    assert error.value.at_fault == (3,)


def test_a_gap_in_the_node_ids_is_refused(tmp_path):
    make_network([(0, 4, 1.0, "")]).edges.to_parquet(tmp_path / "rail.parquet")
    with pytest.raises(SchemaError, match="without a gap"):
        read_network(tmp_path / "rail.parquet")


# --- costs by line ---------------------------------------------------------------


def write_lines(folder, text):
    path = folder / "lines.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_way_chooses_its_column_of_costs(tmp_path):
    path = write_lines(tmp_path, "line_id,cost_main,cost_bam\nbam,1.25,1\n,1,1.1\n")
    assert read_line_costs(path).to_dict() == {"bam": 1.25, "": 1.0}
    assert read_line_costs(path, way="bam").to_dict() == {"bam": 1.0, "": 1.1}


def test_an_unknown_way_is_refused_with_the_known_ones(tmp_path):
    path = write_lines(tmp_path, "line_id,cost_main,cost_bam\n,1,1\n")
    with pytest.raises(OptionError, match="main, bam, not 'north'"):
        read_line_costs(path, way="north")


def test_a_table_without_other_track_is_refused(tmp_path):
    path = write_lines(tmp_path, "line_id,cost_main\nbam,1.25\n")
    with pytest.raises(SchemaError, match="without line_id"):
        read_line_costs(path)


def test_an_edge_costs_its_track_length_times_its_lines_factor():
    assert price_edges(make_network(), make_costs(bam=2.0)).tolist() == [3, 4, 2, 13]


def test_an_edge_of_an_unknown_line_is_refused():
    with pytest.raises(SchemaError, match="none for bam"):
        price_edges(make_network(), make_costs())


def test_an_edge_whose_line_is_missing_is_refused():
    network = make_network()
    edges = network.edges.assign(line_id=[None, *network.edges["line_id"][1:]])
    with pytest.raises(SchemaError, match="none for"):
        price_edges(network._replace(edges=edges), make_costs(bam=2.0))


@pytest.mark.parametrize("factor", [0.0, -1.0, float("nan")])
def test_a_cost_that_is_not_above_zero_is_refused(factor):
    with pytest.raises(SchemaError, match="above 0"):
        price_edges(make_network(), make_costs(bam=factor))


def test_no_edges_cost_nothing():
    assert price_edges(make_network(edges=[]), make_costs()).tolist() == []


# --- trees -----------------------------------------------------------------------


def test_a_tree_takes_the_cheapest_way_and_knows_its_edges():
    network = make_network()
    (tree,) = grow_trees(network, price_edges(network, make_costs(bam=1.0)), [0])
    assert tree.origin == 0
    assert tree.cost.tolist() == [0, 3, 6.5, 7.5, np.inf]
    assert tree.predecessors.tolist() == [-1, 0, 0, 2, -1]
    assert tree.edge_into.tolist() == [-1, 0, 3, 2, -1]


def test_a_dear_line_is_left_for_a_longer_one():
    network = make_network()
    (tree,) = grow_trees(network, price_edges(network, make_costs(bam=1.25)), [0])
    assert follow(tree, 3) == [0, 1, 2, 3]
    assert tree.cost[3] == 3 + 4 + 1.25


def test_trees_come_in_the_order_of_their_origins():
    network = make_network()
    cost = network.edges["length_km"].to_numpy()
    trees = grow_trees(network, cost, [2, 0, 4])
    assert [tree.origin for tree in trees] == [2, 0, 4]
    assert np.isinf(np.delete(trees[2].cost, 4)).all()


def test_what_was_searched_once_is_not_searched_again():
    network = make_network()
    cost = network.edges["length_km"].to_numpy()
    again = Network(network.nodes.copy(), network.edges.assign(name="another"))
    first, second = grow_trees(network, cost, [0, 2])
    third, fourth, fifth = grow_trees(again, cost.copy(), [2, 3, 0])
    assert (first is fifth, second is third) == (True, True)
    assert fourth.origin == 3


def test_another_cost_edge_or_node_is_searched_for():
    network = make_network()
    cost = network.edges["length_km"].to_numpy()
    (tree,) = grow_trees(network, cost, [0])
    dearer = cost + np.eye(len(cost))[0]
    fewer = Network(network.nodes, network.edges[1:].reset_index(drop=True))
    turned = network.edges.rename(columns={"u": "v", "v": "u"})
    more = pd.concat([network.nodes, network.nodes[:1]], ignore_index=True)
    others = [
        *grow_trees(network, dearer, [0]),
        *grow_trees(fewer, cost[1:], [0]),
        *grow_trees(Network(network.nodes, turned), cost, [0]),
        *grow_trees(Network(more, network.edges), cost, [0]),
    ]
    assert all(other is not tree for other in others)
    assert [len(other.cost) for other in others] == [5, 5, 5, 6]
    assert others[0].cost[1] == tree.cost[1] + 1


def test_of_parallel_edges_the_cheaper_is_taken_and_none_is_added_up():
    network = make_network([(0, 1, 5.0, ""), (1, 0, 2.0, ""), (1, 1, 0.5, "")])
    (tree,) = grow_trees(network, network.edges["length_km"].to_numpy(), [0])
    assert tree.cost[1] == 2.0
    assert tree.edge_into[1] == 1


def test_no_origins_grow_no_trees():
    network = make_network()
    assert grow_trees(network, price_edges(network, make_costs(bam=1.0)), []) == []


def test_no_edges_reach_nothing():
    (tree,) = grow_trees(make_network(edges=[]), np.empty(0), [1])
    assert tree.cost.tolist() == [np.inf, 0, np.inf, np.inf, np.inf]
    assert (tree.edge_into == -1).all()


@pytest.mark.parametrize("origin", [-1, 5])
def test_an_origin_off_the_network_is_refused(origin):
    network = make_network()
    with pytest.raises(OptionError, match="nodes 0 to 4"):
        grow_trees(network, network.edges["length_km"].to_numpy(), [origin])


@given(
    st.lists(
        st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(1, 50)),
        max_size=25,
    )
)
def test_costs_are_those_of_networkx_and_edges_add_up_to_them(rows):
    pairs = {(min(u, v), max(u, v)): float(km) for u, v, km in rows if u != v}
    network = make_network(
        [(u, v, km, "") for (u, v), km in pairs.items()], [(i, 0) for i in range(8)]
    )
    cost = network.edges["length_km"].to_numpy()
    (tree,) = grow_trees(network, cost, [3])
    graph = nx.Graph()
    graph.add_weighted_edges_from((u, v, km) for (u, v), km in pairs.items())
    graph.add_node(3)
    expected = nx.single_source_dijkstra_path_length(graph, 3)
    assert {n: c for n, c in enumerate(tree.cost) if np.isfinite(c)} == expected
    for node in set(expected) - {3}:
        before, edge = tree.predecessors[node], network.edges.loc[tree.edge_into[node]]
        assert {edge["u"], edge["v"]} == {before, node}
        assert tree.cost[node] == tree.cost[before] + edge["length_km"]


# --- other programs --------------------------------------------------------------


def test_each_edge_runs_both_ways_in_metres_of_track():
    graph = as_graph(make_network())
    assert graph.number_of_nodes() == 5
    assert graph.number_of_edges() == 8
    assert graph.edges[2, 0, 0]["length"] == graph.edges[0, 2, 0]["length"] == 6500
    assert graph.edges[2, 0, 0]["geometry"].coords[0] == (1, 1)
    assert graph.nodes[4] == {"x": 5.0, "y": 0.0}


def test_osmnx_finds_the_way_in_the_graph():
    assert ox.shortest_path(as_graph(make_network()), 1, 3) == [1, 2, 3]


def test_osmnx_reads_back_the_graphml(tmp_path):
    write_graphml(make_network(), tmp_path / "rail.graphml")
    graph = ox.load_graphml(tmp_path / "rail.graphml")
    nodes, edges = ox.graph_to_gdfs(graph)
    assert len(nodes) == 5
    assert len(edges) == 8
    assert edges["length"].sum() == 2 * (3 + 4 + 1 + 6.5) * 1000
    assert graph.edges[0, 2, 0]["line_id"] == "bam"
    assert nodes.crs == "EPSG:4326"


def test_a_network_without_edges_is_a_graph_of_lone_nodes():
    graph = as_graph(make_network(edges=[]))
    assert graph.number_of_nodes() == 5
    assert graph.number_of_edges() == 0
