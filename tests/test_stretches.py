"""Stretches on hand-made networks, and sums against haul by haul on random ones."""

import itertools

import igraph
import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from geo.errors import NoRouteError
from geo.network import grow_trees
from geo.stretches import Hauls, find_stretches, load_edges
from geo.worlds import read_world


def grow(uv, km, origin, node_count):
    """A tree as arrays, by scipy."""
    half = coo_array((km, (uv[:, 0], uv[:, 1])), shape=(node_count, node_count))
    cost, before = dijkstra(
        (half + half.T).tocsr(), indices=origin, return_predecessors=True
    )
    edge_at = {frozenset(ends): n for n, ends in enumerate(uv.tolist())}
    into = [edge_at.get(frozenset((n, int(b))), -1) for n, b in enumerate(before)]
    return origin, np.maximum(before, -1).astype(np.int64), np.array(into), cost


def find(edges, *hauls, kinds=None, km=None, node_count=None):
    """Stretches as (nodes, load, hauls), from hauls (origin, destination, load)."""
    uv = np.array(edges, dtype=np.int64).reshape(-1, 2)
    km = np.ones(len(uv)) if km is None else np.array(km, dtype=float)
    node_count = node_count or int(uv.max()) + 1
    origin, destination, load = np.array(hauls, dtype=np.int64).reshape(-1, 3).T
    trees = [grow(uv, km, node, node_count) for node in sorted(set(origin.tolist()))]
    kinds = np.array(kinds or [False] * len(uv))
    tree = np.searchsorted(sorted(set(origin.tolist())), origin)
    found = find_stretches(uv, kinds, trees, Hauls(tree, destination, load[:, None]))
    tail, head = uv.ravel(), uv[:, ::-1].ravel()
    return sorted(
        (
            [*tail[s.arcs].tolist(), int(head[s.arcs[-1]])],
            s.load.item(),
            s.hauls.tolist(),
        )
        for s in found
    )


LINE = [(0, 1), (1, 2), (3, 2)]
FORK = [(0, 1), (1, 2), (1, 3)]


def test_a_haul_alone_is_one_stretch():
    assert find(LINE, (0, 3, 5)) == [([0, 1, 2, 3], 5, [0])]


def test_a_stretch_ends_where_a_haul_ends():
    assert find(LINE, (0, 3, 5), (0, 2, 7)) == [
        ([0, 1, 2], 12, [0, 1]),
        ([2, 3], 5, [0]),
    ]


def test_a_stretch_ends_where_hauls_part():
    assert find(FORK, (0, 2, 5), (0, 3, 7)) == [
        ([0, 1], 12, [0, 1]),
        ([1, 2], 5, [0]),
        ([1, 3], 7, [1]),
    ]


def test_two_origins_merge_at_a_junction():
    assert find([*FORK, (3, 4)], (0, 4, 5), (2, 4, 7)) == [
        ([0, 1], 5, [0]),
        ([1, 3, 4], 12, [0, 1]),
        ([2, 1], 7, [1]),
    ]


def test_a_side_line_that_nobody_uses_ends_nothing():
    assert find(FORK, (0, 2, 5)) == [([0, 1, 2], 5, [0])]


def test_each_direction_is_a_stretch_of_its_own():
    assert find(LINE, (0, 3, 5), (3, 0, 7)) == [
        ([0, 1, 2, 3], 5, [0]),
        ([3, 2, 1, 0], 7, [1]),
    ]


def test_a_stretch_ends_where_the_kind_changes():
    assert find(LINE, (0, 3, 5), kinds=[False, True, True]) == [
        ([0, 1], 5, [0]),
        ([1, 2, 3], 5, [0]),
    ]


def test_hauls_of_nothing_are_still_followed():
    assert find(LINE, (0, 3, 0)) == [([0, 1, 2, 3], 0, [0])]


def test_a_haul_that_stays_uses_no_track():
    assert find(LINE, (0, 0, 5), (2, 2, 5)) == []


def test_no_hauls_make_no_stretches():
    assert find(LINE) == []


def test_a_haul_to_where_no_way_leads_is_refused():
    with pytest.raises(NoRouteError, match="1 of 2 have none"):
        find([(0, 1), (2, 3)], (0, 1, 5), (0, 3, 7))


@pytest.mark.parametrize("number", [-1, 1, 7])
def test_a_haul_on_no_tree_is_refused(number):
    uv = np.array(LINE)
    hauls = Hauls(np.array([0, number]), np.array([3, 3]), np.array([[5], [7]]))
    trees = [grow(uv, np.ones(3), 0, 4)]
    with pytest.raises(NoRouteError, match=f"1 of 2 name {number} or such"):
        next(find_stretches(uv, np.zeros(3, dtype=bool), trees, hauls))
    with pytest.raises(NoRouteError, match="one of the 1 trees"):
        load_edges(len(uv), trees, hauls)


def test_edges_alone_refuse_a_haul_to_where_no_way_leads():
    uv = np.array([(0, 1), (2, 3)])
    hauls = Hauls(np.array([0, 0]), np.array([1, 3]), np.array([[5], [7]]))
    with pytest.raises(NoRouteError, match="1 of 2 have none"):
        load_edges(len(uv), [grow(uv, np.ones(2), 0, 4)], hauls)


def test_no_hauls_load_no_edges():
    none = np.empty(0, dtype=np.int64)
    found = load_edges(len(LINE), [], Hauls(none, none, none.reshape(0, 2)))
    assert (found.shape, found.any()) == ((3, 2), False)


@pytest.mark.parametrize("load", [1, 2**52])
def test_sums_of_whole_numbers_are_exact(load):
    assert find(LINE, (0, 3, load), (0, 3, load - 1))[0][1] == 2 * load - 1


NODES = 12
pairs = st.tuples(st.integers(0, NODES - 1), st.integers(0, NODES - 1))
edge_sets = st.sets(
    pairs.filter(lambda ends: ends[0] < ends[1]), min_size=NODES, max_size=30
).map(sorted)


@st.composite
def networks_with_hauls(draw):
    edges = draw(edge_sets)
    km = draw(st.permutations([n + 1 for n in range(len(edges))]))
    graph = nx.Graph(edges)
    joined = [
        (a, b) for a, b in draw(st.lists(pairs, max_size=10))
        if a in graph and b in graph and nx.has_path(graph, a, b)
    ]  # fmt: skip
    loads = draw(
        st.lists(st.integers(0, 99), min_size=len(joined), max_size=len(joined))
    )
    # Powers of two make every path's length its own: no ties.
    return (
        edges,
        [2.0**n for n in km],
        [(a, b, load) for (a, b), load in zip(joined, loads, strict=True)],
    )


@given(networks_with_hauls())
def test_arcs_carry_what_networkx_sends_over_them(case):
    edges, km, hauls = case
    graph = nx.Graph()
    for (a, b), length in zip(edges, km, strict=True):
        graph.add_edge(a, b, km=length)
    expected = {}
    for number, (a, b, load) in enumerate(hauls):
        path = nx.shortest_path(graph, a, b, weight="km")
        for arc in itertools.pairwise(path):
            expected.setdefault(arc, []).append((number, load))
    found = {}
    for nodes, load, numbers in find(edges, *hauls, km=km, node_count=NODES):
        for arc in itertools.pairwise(nodes):
            assert arc not in found
            found[arc] = (load, numbers)
    assert found == {
        arc: (sum(load for _, load in over), [number for number, _ in over])
        for arc, over in expected.items()
    }


@given(networks_with_hauls())
def test_loads_balance_at_every_node(case):
    edges, km, hauls = case
    balance = np.zeros(NODES, dtype=int)
    for nodes, load, _ in find(edges, *hauls, km=km, node_count=NODES):
        balance[nodes[-1]] += load
        balance[nodes[0]] -= load
    for origin, destination, load in hauls:
        balance[destination] -= load
        balance[origin] += load
    assert not balance.any()


@given(networks_with_hauls())
def test_no_stretch_could_be_longer(case):
    """At each end other than a haul's, not exactly two edges in use meet."""
    edges, km, hauls = case
    stretches = find(edges, *hauls, km=km, node_count=NODES)
    used = {frozenset(arc) for nodes, _, _ in stretches
            for arc in itertools.pairwise(nodes)}  # fmt: skip
    degree = {n: sum(n in edge for edge in used) for n in range(NODES)}
    stops = {end for a, b, _ in hauls for end in (a, b)}
    for nodes, _, _ in stretches:
        assert all(degree[n] == 2 and n not in stops for n in nodes[1:-1])
        assert all(degree[n] != 2 or n in stops for n in (nodes[0], nodes[-1]))


def test_sums_on_the_bundled_network_are_those_of_igraph_path_by_path():
    network = read_world().attached.network
    chance = np.random.default_rng(20_240_622)
    # Some tracks tie to the metre, and each library would take another one.
    uneven_km = chance.uniform(0, 1e-6, len(network.edges))
    cost = network.edges["length_km"].to_numpy() + uneven_km
    uv = network.edges[["u", "v"]].to_numpy(dtype=np.int64)
    graph = igraph.Graph(n=len(network.nodes), edges=uv)
    (part, *_) = sorted(graph.connected_components(), key=len, reverse=True)
    ends = chance.choice(part, 220, replace=False)
    origins, destinations = ends[:20], ends[20:]
    kg = chance.integers(0, 10**6, (20, 200, 6))
    expected = np.zeros((len(uv), 6), dtype=np.int64)
    for origin, sent in zip(origins.tolist(), kg, strict=True):
        paths = graph.get_shortest_paths(
            origin, to=destinations.tolist(), weights=cost, output="epath"
        )
        for path, load in zip(paths, sent, strict=True):
            expected[path] += load
    grid = np.meshgrid(np.arange(20), destinations, indexing="ij")
    hauls = Hauls(*(each.ravel() for each in grid), kg.reshape(-1, 6))
    trees = grow_trees(network, cost, origins.tolist())
    assert np.array_equal(load_edges(len(uv), trees, hauls), expected)
    on_stretches = np.zeros((2 * len(uv), 6), dtype=np.int64)
    kinds = np.zeros(len(uv), dtype=bool)
    for stretch in find_stretches(uv, kinds, trees, hauls):
        on_stretches[stretch.arcs] = stretch.load
        assert (np.diff(stretch.hauls) > 0).all()
        assert np.array_equal(hauls.load[stretch.hauls].sum(axis=0), stretch.load)
    assert np.array_equal(on_stretches.reshape(-1, 2, 6).sum(axis=1), expected)
    balance = np.zeros((len(network.nodes), 6), dtype=np.int64)
    np.add.at(balance, uv[:, ::-1].ravel(), on_stretches)
    np.subtract.at(balance, uv.ravel(), on_stretches)
    np.add.at(balance, origins, kg.sum(axis=1))
    np.subtract.at(balance, destinations, kg.sum(axis=0))
    assert not balance.any()
