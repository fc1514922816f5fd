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
from scipy.sparse.linalg import spsolve_triangular

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
    The sums over branches solve (I - P) x = loads, P the tree's parents: the
    all-or-nothing assignment of Sheffi (1985, Urban Transportation Networks, chapter
    5). Whole numbers below 2^53 make them exact in any order.
    """
    if not len(hauls.tree):
        return []
    _refuse_unreached(trees, hauls)
    loads = np.column_stack([hauls.load, np.ones(len(hauls.load), np.int64)])
    counted = hauls._replace(load=loads)
    used = np.unique(hauls.tree).tolist()
    arc_loads = sum(_load_arcs(trees[n], uv, counted, hauls.tree == n) for n in used)
    is_used = np.asarray(arc_loads)[:, -1] > 0
    ends = np.array([*(trees[n][0] for n in used), *hauls.destination])
    is_break, edge_sum = _find_breaks(uv, kinds, is_used, ends, len(trees[used[0]][3]))
    chains = _chain_arcs(uv, is_used, is_break, edge_sum)
    on_chains = _follow_hauls(uv, chains, trees, hauls)
    return [
        Stretch(arcs, np.asarray(arc_loads)[arcs[0], :-1], on_chain)
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


def _load_arcs(tree: TreeArrays, uv: Ints, hauls: Hauls, mine: Bools) -> Ints:
    at_node = np.zeros((len(tree[3]), hauls.load.shape[1]), dtype=np.int64)
    np.add.at(at_node, hauls.destination[mine], hauls.load[mine])
    arcs = _find_arcs_into(tree, uv)
    reached = np.flatnonzero(arcs >= 0)
    arc_loads = np.zeros((2 * len(uv), hauls.load.shape[1]), dtype=np.int64)
    if len(reached):
        arc_loads[arcs[reached]] = _sum_branches(tree, at_node)[reached]
    return arc_loads


def _sum_branches(tree: TreeArrays, at_node: Ints) -> Ints:
    """Sum what lies at and beyond each node but the origin."""
    _, predecessors, _, cost = tree
    nodes = np.flatnonzero(predecessors >= 0)
    nodes = nodes[np.argsort(-cost[nodes], kind="stable")]  # far to near
    row = np.full(len(cost), -1)
    row[nodes] = np.arange(len(nodes))
    parents = row[predecessors[nodes]]
    inner = np.flatnonzero(parents >= 0)
    parent_of = sp.csr_array(
        (np.ones(len(inner)), (parents[inner], inner)), shape=(len(nodes), len(nodes))
    )
    system = sp.eye_array(len(nodes), format="csr") - parent_of
    sums = np.zeros_like(at_node)
    sums[nodes] = np.rint(
        spsolve_triangular(system, at_node[nodes].astype(float), unit_diagonal=True)
    )
    return sums


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
    count = len(hauls.tree)
    passed = [np.empty(0, dtype=np.int64)]
    for n in np.unique(hauls.tree).tolist():
        tree, mine = trees[n], np.flatnonzero(hauls.tree == n)
        arcs_into = _find_arcs_into(tree, uv)
        at = hauls.destination[mine]
        while (away := at != tree[0]).any():
            mine, over = mine[away], chain_of[arcs_into[at[away]]]
            passed.append(over * count + mine)
            at = begins[over]
    keys = np.sort(np.concatenate(passed))  # one key sorts four times faster than two
    bounds = np.searchsorted(keys, count * np.arange(len(chains) + 1))
    return [keys[i:j] % count for i, j in pairwise(bounds)]
