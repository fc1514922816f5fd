"""Trees: the cheapest ways from a node to all others, over arrays of edges."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias, TypeVar

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Kind = TypeVar("Kind", bound=np.generic)

NONE: Final = -1

LAID_OUT: Final = 4
"""Networks whose layout is kept: closures and other costs leave a network as it is."""


class Tree(NamedTuple):
    """The cheapest ways from one node to all others. Nobody may change its arrays."""

    origin: int
    predecessors: Ints  # node before each node, -1 for none
    edge_into: Ints  # edge by which each node is reached, -1 for none
    cost: Floats  # from the origin, inf where there is no way


class Layout(NamedTuple):
    """Edges both ways, as arcs sorted by the node they leave, and of those by edge."""

    starts: NDArray[np.int32]
    """Where the arcs of each node begin, and the end of all."""
    tails: Ints
    heads: NDArray[np.int32]
    edges: Ints
    """Of each arc."""


def grow(uv: Ints, node_count: int, cost: Floats, origins: Sequence[int]) -> list[Tree]:
    """Grow the tree of cheapest ways from each origin (Dijkstra 1959).

    Parameters
    ----------
    uv : array of int64, (edges, 2)
        The nodes at both ends of each edge. Loops lead nowhere; of edges that join
        the same nodes the cheapest is taken, and of those the first.
    node_count : int
    cost : array of float64, one an edge, above 0
    origins : sequence of int
        Nodes.

    Returns
    -------
    list of Tree
        One an origin, in the given order; no array of one can be written to.

    Notes
    -----
    What depends on the edges alone is laid out once for all costs and origins.
    """
    layout = lay_out(uv, node_count)
    arcs = (cost[layout.edges], layout.heads, layout.starts)
    matrix = sp.csr_array(arcs, shape=(node_count, node_count))
    reached, scipys = dijkstra(matrix, indices=list(origins), return_predecessors=True)
    trees = []
    for origin, parents, costs in zip(origins, scipys, reached, strict=True):
        into = _find_edges(parents, layout, cost)
        before = np.maximum(parents, NONE, dtype=np.int64)  # scipy's mark is -9999
        kept = _lock(costs.copy())  # a row alone would hold on to all of them
        trees.append(Tree(int(origin), _lock(before), _lock(into), kept))
    return trees


def lay_out(uv: Ints, node_count: int) -> Layout:
    """Lay edges out as a search reads them.

    Parameters
    ----------
    uv : array of int64, (edges, 2)
    node_count : int

    Returns
    -------
    Layout
        The same one for the same edges.
    """
    return _lay_out(np.ascontiguousarray(uv, dtype=np.int64).tobytes(), node_count)


def forget_layouts() -> None:
    """Forget all layouts, to measure what one costs."""
    _lay_out.cache_clear()


@lru_cache(maxsize=LAID_OUT)
def _lay_out(uv: bytes, node_count: int) -> Layout:
    ends = np.frombuffer(uv, dtype=np.int64).reshape(-1, 2)
    starts = np.append(0, np.bincount(ends.ravel(), minlength=node_count).cumsum())
    # Numbers of 16 bits are sorted by counting, so small networks are laid out fast.
    ends = ends.astype(np.min_scalar_type(node_count))
    tails, heads = ends.ravel(), ends[:, ::-1].ravel()
    order = np.argsort(tails, kind="stable")
    return Layout(
        _lock(starts.astype(np.int32)),
        _lock(tails[order].astype(np.int64)),
        _lock(heads[order].astype(np.int32)),
        _lock(order // 2),
    )


def _find_edges(parents: NDArray[np.int32], layout: Layout, cost: Floats) -> Ints:
    """Find the edge between each node and the one before it."""
    # Each edge is an arc back, too; so looked for, arcs stand in the order of nodes.
    arcs = np.flatnonzero(parents.take(layout.tails) == layout.heads)
    edges = layout.edges.take(arcs)
    into = np.full(len(parents), NONE)
    is_reached = parents >= 0
    if len(arcs) == np.count_nonzero(is_reached):
        into[is_reached] = edges
    else:  # of edges that join the same nodes the cheapest, and of those the first,
        order = np.argsort(cost[edges], kind="stable")[::-1]  # is put in last
        into[layout.tails[arcs[order]]] = edges[order]
    return into


def _lock(array: NDArray[Kind]) -> NDArray[Kind]:
    array.flags.writeable = False
    return array
