"""The ways round each edge, held against networkx with that edge taken out."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from makers import make_network

from geo.network import grow_trees
from geo.replacements import find_rounds, measure_tree

LADDER = ((0, 1), (1, 2), (2, 3), (0, 4), (4, 5), (5, 3), (1, 4))
"""A way 0-1-2-3 along the equator, another by 4 and 5, and a rung between them."""


def make_ladder(*edges):
    places = [(0, 0), (1, 0), (2, 0), (3, 0), (1, 1), (2, 1)]
    return make_network(places, *(edges or LADDER))


def find(network, origin, destination, *, cost=None):
    km = network.edges["length_km"].to_numpy()
    cost = km if cost is None else np.asarray(cost, float)
    trees = grow_trees(network, cost, [origin, destination])
    uv = network.edges[["u", "v"]].to_numpy()
    return find_rounds(uv, cost, km, *trees)


def measure_by_networkx(network, cost, closed, origin, destination):
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(len(network.nodes)))
    ends = network.edges[["u", "v"]].to_numpy().tolist()
    for edge, (u, v) in enumerate(ends):
        if edge != closed:
            graph.add_edge(u, v, weight=cost[edge])
    try:
        return nx.dijkstra_path_length(graph, origin, destination)
    except nx.NetworkXNoPath:
        return np.inf


def test_a_closed_edge_is_gone_round_by_the_nearest_other_way():
    network = make_ladder()
    rounds = find(network, 0, 3)
    assert rounds.edges.tolist() == [0, 1, 2]
    km = network.edges["length_km"]
    round_by_4 = km[[3, 4, 5]].sum()
    round_by_rung = km[[0, 6, 4, 5]].sum()
    assert round_by_4 < round_by_rung
    assert rounds.km == pytest.approx([round_by_4] * 3)
    assert rounds.cost == pytest.approx(rounds.km)


def test_the_last_edge_to_a_place_has_no_way_round():
    rounds = find(make_ladder((0, 1), (1, 2), (0, 4), (4, 1)), 0, 2)
    assert rounds.edges.tolist() == [0, 1]
    assert np.isinf(rounds.cost).tolist() == [False, True]
    assert np.isinf(rounds.km).tolist() == [False, True]


def test_a_way_round_is_chosen_by_cost_and_measured_in_kilometres():
    network = make_ladder((0, 1), (0, 4), (4, 1), (0, 5), (5, 1))
    rounds = find(network, 0, 1, cost=[1, 9, 9, 2, 2])
    assert rounds.cost.tolist() == [4]
    assert rounds.km == pytest.approx([network.edges["length_km"][[3, 4]].sum()])


def test_a_way_that_does_not_move_has_nothing_to_go_round():
    assert find(make_ladder(), 2, 2).edges.tolist() == []


def test_a_way_that_is_not_there_has_nothing_to_go_round():
    assert find(make_ladder((0, 1), (4, 5)), 0, 5).edges.tolist() == []


def test_a_parallel_edge_is_a_way_round():
    rounds = find(make_ladder((0, 1), (0, 1)), 0, 1, cost=[1, 3])
    assert rounds.cost.tolist() == [3]


@st.composite
def draw_networks(draw):
    size = draw(st.integers(2, 9))
    places = [(n % 3, n // 3 + 0.1 * (n % 2)) for n in range(size)]
    pairs = [(u, v) for v in range(size) for u in range(v)]
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, unique=True))
    # Whole costs: sums are exact, and ties are many.
    cost = draw(st.lists(st.integers(1, 6), min_size=len(chosen), max_size=len(chosen)))
    ends = draw(st.sampled_from([(0, size - 1), (0, size // 2), (size - 1, 1)]))
    return make_network(places, *chosen), np.array(cost, float), ends


@given(draw_networks())
@settings(max_examples=60, deadline=None)
def test_every_way_round_costs_what_networkx_finds_without_that_edge(drawn):
    network, cost, (origin, destination) = drawn
    rounds = find(network, origin, destination, cost=cost)
    for edge, found in zip(rounds.edges, rounds.cost, strict=True):
        expected = measure_by_networkx(network, cost, edge, origin, destination)
        assert found == expected
    way = cost[rounds.edges].sum()
    assert (rounds.cost >= way).all()


@given(draw_networks())
@settings(max_examples=60, deadline=None)
def test_a_tree_is_measured_as_networkx_measures_it(drawn):
    network, cost, (origin, _) = drawn
    tree = grow_trees(network, cost, [origin])[0]
    measured = measure_tree(tree, cost)
    is_reached = np.isfinite(tree.cost)
    assert measured[is_reached].tolist() == tree.cost[is_reached].tolist()
    assert (measured[~is_reached] == 0).all()


def test_a_network_without_edges_has_no_ways_round():
    network = make_network([(0, 0), (1, 0)])
    assert find(network, 0, 1).edges.tolist() == []
