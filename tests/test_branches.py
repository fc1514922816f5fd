"""Branches of trees that are drawn at random, node by node."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.branches import climb, find_rows, sum_beyond

#     0 - 1 - 2
#          \
#           3 - 4
BEFORE = np.array([-1, 0, 1, 1, 3])


def test_branches_are_runs_from_each_end_to_where_it_joins():
    found = climb(0, BEFORE, np.array([4, 2]))
    assert found.nodes.tolist() == [0, 2, 1, 4, 3]
    assert found.starts.tolist() == [0, 1, 3]
    assert found.joins.tolist() == [0, 0, 2]


def test_nodes_off_the_ways_have_no_row():
    found = climb(0, BEFORE, np.array([2, 2]))
    assert find_rows(found, 5).tolist() == [0, 2, 1, -1, -1]


@pytest.mark.parametrize("ends", [[], [0], [0, 0]])
def test_who_stays_at_the_origin_has_no_branches(ends):
    ends = np.array(ends, dtype=np.int64)
    found = climb(0, BEFORE, ends)
    assert found.nodes.tolist() == [0]
    loads = np.full((len(ends), 2), 7)
    steps = sum_beyond(found, find_rows(found, 5)[ends], loads)
    assert steps.spread(1).tolist() == [[7 * len(ends)] * 2]


def test_sums_are_of_what_goes_to_a_node_and_beyond():
    ends = np.array([4, 2, 3])
    found = climb(0, BEFORE, ends)
    rows = find_rows(found, 5)
    steps = sum_beyond(found, rows[ends], np.array([[5], [7], [11]]))
    assert steps.spread(5)[rows].ravel().tolist() == [23, 23, 7, 16, 5]


NODES = 14


@st.composite
def trees_with_loads(draw):
    """A tree whose nodes bear any names, and loads to some of them."""
    before = [draw(st.integers(0, n - 1)) for n in range(1, NODES)]
    names = draw(st.permutations(range(NODES)))
    predecessors = np.full(NODES, -1)
    for n, up in enumerate(before, 1):
        predecessors[names[n]] = names[up]
    loads = draw(
        st.lists(st.tuples(st.integers(0, NODES - 1), st.integers(0, 99)), max_size=8)
    )
    return names[0], predecessors, loads


@given(trees_with_loads())
def test_branches_hold_each_way_once_and_sum_it_end_by_end(case):
    origin, predecessors, loads = case
    expected = {origin: 0}
    for node, load in loads:
        while node != -1:
            expected[node] = expected.get(node, 0) + load
            node = int(predecessors[node])
    ends, kg = np.array(loads, dtype=np.int64).reshape(-1, 2).T
    found = climb(origin, predecessors, ends)
    assert sorted(found.nodes.tolist()) == sorted(expected)
    rows = find_rows(found, NODES)
    sums = sum_beyond(found, rows[ends], kg[:, None]).spread(len(found.nodes))
    assert dict(zip(found.nodes.tolist(), sums.ravel().tolist(), strict=True)) == (
        expected
    )
