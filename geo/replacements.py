"""The cheapest way round each edge of a way, all at once: arrays to arrays."""

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Bools: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

TreeArrays: TypeAlias = tuple[int, Ints, Ints, Floats]
"""Origin, predecessors, edge into each node, cost: a `network.Tree`."""

NONE: Final = -1


class Rounds(NamedTuple):
    """What is left for a way when one of its k edges is closed."""

    edges: Ints
    """From origin to destination."""
    cost: Floats
    """Of the cheapest way without that edge; infinite where there is none."""
    km: Floats
    """Its length; infinite where there is none."""


def find_rounds(
    uv: Ints,
    cost: Floats,
    km: Floats,
    from_origin: TreeArrays,
    from_destination: TreeArrays,
    *,
    km_of: tuple[Floats, Floats] | None = None,
) -> Rounds:
    """Find the cheapest way round each edge of the way between two nodes.

    Parameters
    ----------
    uv : array of int64, (edges, 2)
        The nodes at both ends of each edge; parallel edges are welcome.
    cost, km : array of float64, one an edge, above 0
        What a way is chosen by, and what it is measured by.
    from_origin, from_destination : Tree
        Grown from the two nodes on this cost. The way is that of the first.
    km_of : (array, array), optional
        `measure_tree` of the two trees, where they are used again.

    Returns
    -------
    Rounds
        Without edges if the two are one node, or no way joins them.

    Notes
    -----
    Without edge i of the way, the way round leaves the part of the origin's tree that
    is left by one edge (x, y), and goes on from y as if nothing were closed: its cost
    is d(origin, x) + c(x, y) + d(y, destination). So two trees tell the ways round all
    edges (Malik, Mittal and Gupta 1989, The k most vital arcs in the shortest path
    problem, Operations Research Letters 8: 223-227).
    """
    nodes, edges = _walk(from_origin, from_destination[0])
    if not len(edges):
        return Rounds(edges, np.empty(0), np.empty(0))
    left_at = _find_left(from_origin, nodes)[uv]
    is_way = np.zeros(len(uv), dtype=bool)
    is_way[edges] = True
    crossing = np.flatnonzero(
        (left_at[:, 0] != left_at[:, 1]) & (left_at >= 0).all(axis=1) & ~is_way
    )
    first, last = np.sort(left_at[crossing], axis=1).T
    turned = left_at[crossing, 0] > left_at[crossing, 1]
    near = np.where(turned, uv[crossing, 1], uv[crossing, 0])
    far = np.where(turned, uv[crossing, 0], uv[crossing, 1])
    there, back = from_origin[3][near], from_destination[3][far]
    total = there + cost[crossing] + back
    best = _choose_least(total, first, last, len(edges))
    if km_of is None:
        km_of = (measure_tree(from_origin, km), measure_tree(from_destination, km))
    length = km_of[0][near] + km[crossing] + km_of[1][far]
    # One entry more, for no way round.
    return Rounds(
        edges, np.append(total, np.inf)[best], np.append(length, np.inf)[best]
    )


def measure_tree(tree: TreeArrays, km: Floats) -> Floats:
    """Measure the way over a tree from its origin to each node.

    Parameters
    ----------
    tree : Tree
    km : array of float64, one an edge

    Returns
    -------
    array of float64, one a node
        0 for the origin, and for nodes that the tree does not reach.
    """
    _, predecessors, edge_into, _ = tree
    is_root = predecessors < 0
    before = np.where(is_root, np.arange(len(predecessors)), predecessors)
    length = np.where(is_root, 0.0, km[edge_into])
    while not is_root[before].all():
        length = length + length[before]
        before = before[before]
    return length


def _walk(tree: TreeArrays, node: int) -> tuple[Ints, Ints]:
    """Give the nodes and the edges of a tree's way to a node."""
    origin, predecessors, edge_into, cost = tree
    if not np.isfinite(cost[node]):
        return np.array([origin]), np.empty(0, dtype=np.int64)
    nodes = [node]
    while nodes[-1] != origin:
        nodes.append(int(predecessors[nodes[-1]]))
    in_order = np.array(nodes[::-1], dtype=np.int64)
    return in_order, edge_into[in_order[1:]]


def _find_left(tree: TreeArrays, nodes: Ints) -> Ints:
    """Find where on the way the tree's way to each node leaves it; -1 off the tree."""
    predecessors = tree[1]
    position = np.full(len(predecessors), NONE)
    position[nodes] = np.arange(len(nodes))
    is_end = (position >= 0) | (predecessors < 0)
    before = np.where(is_end, np.arange(len(predecessors)), predecessors)
    while not is_end[before].all():
        before = before[before]
    return position[before]


def _choose_least(total: Floats, first: Ints, last: Ints, edge_count: int) -> Ints:
    """Choose the least of the totals that span each edge; one beyond them for none.

    A total spans the edges from `first` up to, not with, `last`. Each span is laid
    over itself as two runs of a power of two, and these are then halved.
    """
    none = len(total)
    order = np.argsort(total, kind="stable")
    order = order[np.isfinite(total[order])]
    rank = np.full(none, none)
    rank[order] = np.arange(len(order))
    levels = np.frexp(last - first)[1] - 1  # of the greatest power of two in the span
    top = int(levels.max(initial=0))
    least = np.full((top + 1, edge_count), none)
    np.minimum.at(least, (levels, first), rank)
    np.minimum.at(least, (levels, last - 2**levels), rank)
    for level in range(top, 0, -1):
        half = 2 ** (level - 1)
        np.minimum(least[level - 1], least[level], out=least[level - 1])
        shifted = least[level, : edge_count - half]
        np.minimum(least[level - 1, half:], shifted, out=least[level - 1, half:])
    chosen = np.full(none + 1, none)
    chosen[: len(order)] = order
    return np.asarray(chosen[least[0]])
