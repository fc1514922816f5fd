"""Stretches of a network along which nothing joins or leaves: arrays to arrays.

One tree an origin carries all that starts there. Sums over the tree's branches load
its edges, runs of loaded edges without a junction become one stretch, and each haul is
then followed over stretches, not edges.

An edge e is two arcs: 2e from u to v, and 2e + 1 back.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import depth_first_order

from geo.errors import NoRouteError

Bools: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

TreeArrays: TypeAlias = tuple[int, Ints, Ints, Floats]
"""Origin, predecessors, edge into each node, cost: a `network.Tree`."""


class Hauls(NamedTuple):
    """What is carried: one entry a haul, from a tree's origin to a node."""

    tree: Ints  # position among the trees
    destination: Ints
    load: Ints  # a row of whole numbers from 0 up a haul


class Stretch(NamedTuple):
    """Arcs in the direction of travel, their load, and the hauls that make it up."""

    arcs: Ints
    load: Ints
    hauls: Ints  # ascending


def find_stretches(
    uv: Ints, kinds: Bools, trees: Sequence[TreeArrays], hauls: Hauls
) -> list[Stretch]:
    """Find the longest stretches along which no haul joins or leaves.

    Parameters
    ----------
    uv : array of int64, (edges, 2)
        The nodes at both ends of each edge.
    kinds : array of bool, one an edge
        A stretch has edges of one kind only.
    trees : sequence of Tree
        Those of the hauls, which reach their destinations. Two may have one origin:
        ways that part are a tree each.
    hauls : Hauls
        In any order.

    Returns
    -------
    list of Stretch
        One a direction, by its first arc. It goes on over a node where exactly two
        edges in use meet, both of one kind, and no haul starts or ends.

    Raises
    ------
    NoRouteError
        If the trees do not reach the destination of a haul.

    Notes
    -----
    The sums over branches are the all-or-nothing assignment of Sheffi (1985, Urban
    Transportation Networks, chapter 5). Whole numbers make them exact in any order.
    """
    if not len(hauls.tree):
        return []
    _refuse_unreached(trees, hauls)
    loads = np.column_stack([hauls.load, np.ones(len(hauls.load), np.int64)])
    counted = hauls._replace(load=loads)
    used = np.unique(hauls.tree).tolist()
    arc_loads = load_arcs(uv, trees, counted)
    is_used = arc_loads[:, -1] > 0
    stops = np.array([*(trees[n][0] for n in used), *hauls.destination])
    is_break, edge_sum = _find_breaks(uv, kinds, is_used, stops, len(trees[used[0]][3]))
    chains = _chain_arcs(uv, is_used, is_break, edge_sum)
    on_chains = _follow_hauls(uv, chains, trees, hauls)
    return [
        Stretch(arcs, arc_loads[arcs[0], :-1], on_chain)
        for arcs, on_chain in zip(chains, on_chains, strict=True)
    ]


def _refuse_unreached(trees: Sequence[TreeArrays], hauls: Hauls) -> None:
    is_reached = np.zeros(len(hauls.tree), dtype=bool)
    for n, (_, _, _, cost) in enumerate(trees):
        mine = hauls.tree == n
        is_reached[mine] = np.isfinite(cost[hauls.destination[mine]])
    if not is_reached.all():
        lost = np.flatnonzero(~is_reached).tolist()
        raise NoRouteError(
            f"hauls need a tree that reaches their destinations; {len(lost)} of "
            f"{len(is_reached)} have none: grow trees from all origins, and leave out "
            "what no way joins",
            lost,
        )


def _find_arcs_into(tree: TreeArrays, uv: Ints) -> Ints:
    """Find the arc by which each node is reached; -1 for none."""
    _, _, edge_into, _ = tree
    is_back = uv[edge_into, 1] != np.arange(len(edge_into))
    return np.where(edge_into < 0, -1, 2 * edge_into + is_back)


def load_arcs(uv: Ints, trees: Sequence[TreeArrays], hauls: Hauls) -> Ints:
    """Sum what each arc carries.

    Parameters
    ----------
    uv : array of int64, (edges, 2)
        The nodes at both ends of each edge.
    trees : sequence of Tree
        Those of the hauls, which reach their destinations.
    hauls : Hauls
        In any order.

    Returns
    -------
    array of int64, (2 edges, columns of the loads)
    """
    arc_loads = np.zeros((2 * len(uv), hauls.load.shape[1]), dtype=np.int64)
    for n in np.unique(hauls.tree).tolist():
        tree, mine = trees[n], hauls.tree == n
        nodes, sums = _sum_branches(tree, hauls.destination[mine], hauls.load[mine])
        arcs = _find_arcs_into(tree, uv)[nodes]
        is_reached = arcs >= 0  # all but the origin
        arc_loads[arcs[is_reached]] += sums[is_reached]
    return arc_loads


def _sum_branches(
    tree: TreeArrays, destinations: Ints, loads: Ints
) -> tuple[Ints, Ints]:
    """Give the nodes on the ways to destinations, and the sum at and beyond each.

    In the order of a walk that goes deep first, what lies beyond a node comes right
    behind it, so one running sum gives them all.
    """
    nodes, parents = _prune(tree, destinations)
    row = np.full(len(tree[3]), -1)
    row[nodes] = np.arange(len(nodes))
    before, size = _walk_deep(parents, int(row[tree[0]]))
    running = np.zeros((len(nodes) + 1, loads.shape[1]), dtype=np.int64)
    np.add.at(running, 1 + before[row[destinations]], loads)
    running = running.cumsum(axis=0)
    return nodes, running[before + size] - running[before]


def _prune(tree: TreeArrays, destinations: Ints) -> tuple[Ints, Ints]:
    """Keep the nodes on the ways to destinations, and the row of each one's parent."""
    origin, predecessors, _, _ = tree
    every = np.arange(len(predecessors))
    parents = np.where(predecessors < 0, every, predecessors)
    is_kept = np.zeros(len(every), dtype=bool)
    is_kept[[origin, *destinations]] = True
    up = parents
    while not is_kept[up[is_kept]].all():
        is_kept[up[is_kept]] = True
        up = up[up]  # twice as far each round
    nodes = np.flatnonzero(is_kept)
    return nodes, np.searchsorted(nodes, parents[nodes])


def _walk_deep(parents: Ints, root: int) -> tuple[Ints, Ints]:
    """Give each row's place in a walk that goes deep first, and its branch's size.

    A branch's size follows from its root's places before and behind its children, and
    its depth (Knuth 1997, The Art of Computer Programming, volume 1, section 2.3.2).
    """
    count = len(parents)
    every = np.arange(count)
    before = _place_deep(parents, root)
    # Children last to first, read from the end: each behind its children.
    mirrored = _place_deep(count - 1 - parents[::-1], count - 1 - root)
    behind = count - 1 - mirrored[::-1]
    depth, up = (parents != every).astype(np.int64), parents
    while (up != root).any():
        depth += depth[up]
        up = up[up]
    return before, behind - before + depth + 1


def _place_deep(parents: Ints, root: int) -> Ints:
    rows = np.flatnonzero(parents != np.arange(len(parents)))
    ones = np.ones(len(rows))
    shape = (len(parents), len(parents))
    branches = sp.csr_array((ones, (parents[rows], rows)), shape=shape)
    order = depth_first_order(branches, root, return_predecessors=False)
    place = np.empty(len(parents), dtype=np.int64)
    place[order] = np.arange(len(parents))
    return place


def _find_breaks(
    uv: Ints, kinds: Bools, is_used: Bools, stops: Ints, node_count: int
) -> tuple[Bools, Ints]:
    """Find the nodes where stretches end, and the sum of each node's edges in use."""
    edges = np.flatnonzero(is_used.reshape(-1, 2).any(axis=1))
    ends = uv[edges].ravel()
    degree, kind_sum, edge_sum = np.zeros((3, node_count), dtype=np.int64)
    np.add.at(degree, ends, 1)
    np.add.at(kind_sum, ends, np.repeat(kinds[edges], 2))
    np.add.at(edge_sum, ends, np.repeat(edges, 2))
    is_break = (degree != 2) | (kind_sum == 1)
    is_break[stops] = True
    return is_break, edge_sum


def _chain_arcs(
    uv: Ints, is_used: Bools, is_break: Bools, edge_sum: Ints
) -> list[Ints]:
    tail, head = uv.ravel(), uv[:, ::-1].ravel()
    # Where two edges meet, one goes on by the sum of their ids less the first.
    arcs = np.flatnonzero(is_used & ~is_break[head])
    edges = edge_sum[head[arcs]] - arcs // 2
    onward = np.full(len(tail), -1)
    onward[arcs] = 2 * edges + (uv[edges, 0] != head[arcs])
    chains = []
    for first in np.flatnonzero(is_used & is_break[tail]).tolist():
        chain = [first]
        while onward[chain[-1]] >= 0:
            chain.append(int(onward[chain[-1]]))
        chains.append(np.array(chain))
    return chains


def _follow_hauls(
    uv: Ints, chains: Sequence[Ints], trees: Sequence[TreeArrays], hauls: Hauls
) -> list[Ints]:
    """List the hauls on each chain: all of a tree's go home a chain at a time."""
    chain_of = np.full(2 * len(uv), -1)
    for number, arcs in enumerate(chains):
        chain_of[arcs] = number
    first_arcs = np.array([arcs[0] for arcs in chains], dtype=np.int64)
    begins = uv.ravel()[first_arcs]
    chained, hauled = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for n in np.unique(hauls.tree).tolist():
        tree, mine = trees[n], np.flatnonzero(hauls.tree == n)
        arcs_into = _find_arcs_into(tree, uv)
        at = hauls.destination[mine]
        while (away := at != tree[0]).any():
            mine, over = mine[away], chain_of[arcs_into[at[away]]]
            chained.append(over)
            hauled.append(mine)
            at = begins[over]
    rows, columns = np.concatenate(chained), np.concatenate(hauled)
    shape = (len(chains), len(hauls.tree))
    # Once by column and once by row is a sort of both, in linear time.
    ones = np.ones(len(rows), np.int8)
    on = sp.csr_array(sp.csc_array((ones, (rows, columns)), shape=shape))
    indices = on.indices.astype(np.int64)
    return [indices[i:j] for i, j in pairwise(on.indptr)]
