"""Trees over arrays of edges."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.trees import grow, lay_out


@pytest.mark.parametrize(
    ("costs", "edge"),
    [
        pytest.param([2.0, 5.0, 9.0], 0, id="the first is the cheapest"),
        pytest.param([5.0, 2.0, 9.0], 1, id="the one between"),
        pytest.param([9.0, 5.0, 2.0], 2, id="the last"),
        pytest.param([5.0, 2.0, 2.0], 1, id="two cost the same"),
        pytest.param([2.0, 2.0, 9.0], 0, id="the first two do"),
        pytest.param([2.0] * 99, 0, id="many cost the same"),
    ],
)
@pytest.mark.parametrize("origin", [0, 1])
def test_of_parallel_edges_the_cheapest_leads_on(costs, edge, origin):
    uv = np.array([(0, 1), (1, 0), (0, 1)] * (len(costs) // 3))
    (tree,) = grow(uv, 2, np.array(costs), [origin])
    assert tree.edge_into[[origin, 1 - origin]].tolist() == [-1, edge]
    assert tree.cost[1 - origin] == min(costs)


def test_nobody_can_write_to_a_tree():
    (tree,) = grow(np.array([(0, 1)]), 2, np.array([1.0]), [0])
    for array in tree[1:]:
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 7


def test_one_layout_serves_all_costs_and_other_edges_have_their_own():
    uv = np.array([(0, 1), (1, 2)])
    assert lay_out(uv, 3) is lay_out(uv.copy(), 3)
    assert lay_out(uv, 4) is not lay_out(uv, 3)
    assert lay_out(uv[:, ::-1], 3) is not lay_out(uv, 3)


def test_no_origins_and_no_edges_give_nothing():
    none = np.empty((0, 2), dtype=np.int64)
    (tree,) = grow(none, 2, np.empty(0), [1])
    assert tree.cost.tolist() == [np.inf, 0.0]
    assert lay_out(none, 0).starts.tolist() == [0]


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 9)), max_size=20
    ),
    st.integers(0, 5),
)
def test_trees_cost_what_networkx_finds(edges, origin):
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(6))
    graph.add_weighted_edges_from(edges)
    uv = np.array([edge[:2] for edge in edges], dtype=np.int64).reshape(-1, 2)
    cost = np.array([edge[2] for edge in edges], dtype=float)
    (tree,) = grow(uv, 6, cost, [origin])
    found = nx.single_source_dijkstra_path_length(graph, origin)
    assert {n: c for n, c in enumerate(tree.cost) if np.isfinite(c)} == found
    for node in set(found) - {origin}:
        edge, before = tree.edge_into[node], tree.predecessors[node]
        between = [
            n for n, ends in enumerate(uv.tolist()) if set(ends) == {before, node}
        ]
        assert edge == min(between, key=lambda n: (cost[n], n))
        assert tree.cost[node] == tree.cost[before] + cost[edge]
