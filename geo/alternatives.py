"""Really different ways between two nodes of a network."""

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import connected_components

from geo.errors import OptionError
from geo.network import Network, Tree, grow_trees, list_ends

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

MAX_SHARED: Final = 0.6
LEAST_OWN: Final = 0.02
"""A way must be the cheapest one along at least this share of the cheapest way's
length: no loop through a yard is another way."""
PENALTIES: Final = (1.1, 1.2, 1.3, 1.5, 1.75, 2.0, 2.5, 3.0)


class Choice(NamedTuple):
    """One way of several."""

    edges: Ints
    """From origin to destination."""
    cost: float
    km: float
    shared: float
    """Share of its track that one of the ways before it uses, the most of any."""


def find_alternatives(  # noqa: PLR0913 - a network, two ends and limits
    network: Network,
    cost: Floats,
    origin: int,
    destination: int,
    *,
    count: int = 3,
    max_shared: float = MAX_SHARED,
    max_detour: float = 0.25,
) -> list[Choice]:
    """Find the cheapest way between two nodes, and others that share little with it.

    Parameters
    ----------
    network : Network
    cost : array of float64, one an edge, above 0
        As `network.price_edges` gives it.
    origin, destination : int
        Node ids.
    count : int
        How many ways at most, the cheapest among them.
    max_shared : float
        Of the track of each way, the most that any one way before it may use.
    max_detour : float
        A way costs at most so much more than the cheapest, as a share.

    Returns
    -------
    list of Choice
        The cheapest first; none if no way joins the two, or they are one node.

    Raises
    ------
    OptionError
        If a limit cannot be, or an end is no node.

    Notes
    -----
    A way that is the cheapest near every place on it runs along a *plateau*: edges
    that the trees of both ends share. One candidate a plateau, origin to plateau to
    destination, the cheapest first, with a limit on what is shared: the single-via
    paths of Abraham, Delling, Goldberg and Werneck (2013, Alternative routes in road
    networks, ACM Journal of Experimental Algorithmics 18). Where these are too few,
    the track of the ways found is made dearer step by step (the penalty method), which
    also finds ways that turn off twice.
    """
    if count < 1 or not 0 <= max_shared <= 1 or not max_detour >= 0:
        raise OptionError(
            "ways need a count of 1 or more, a share from 0 to 1 and a detour of 0 or "
            f"more; found {count}, {max_shared:g} and {max_detour:g}"
        )
    trees = grow_trees(network, cost, [origin, destination])
    best = trees[0].cost[destination]
    if origin == destination or not np.isfinite(best):
        return []
    km = network.edges["length_km"].to_numpy()
    chosen: list[Choice] = []
    found = chain(
        _list_single_via(network, trees, best * (1 + max_detour)),
        _list_penalised(network, cost, chosen, (origin, destination)),
    )
    for edges in found:
        way = measure_choice(edges, cost, km, [each.edges for each in chosen])
        if way.shared <= max_shared and way.cost <= best * (1 + max_detour):
            chosen.append(way)
        if len(chosen) == count:
            break
    return chosen[:1] + sorted(chosen[1:], key=lambda each: each.cost)


def measure_choice(
    edges: Ints, cost: Floats, km: Floats, before: Sequence[Ints]
) -> Choice:
    """Measure a way, and what of it the ways before it use.

    Parameters
    ----------
    edges : array of int64
        The way's.
    cost, km : array of float64, one an edge of the network
    before : sequence of array of int64
        The edges of other ways.

    Returns
    -------
    Choice
    """
    length = float(km[edges].sum())
    shares = [km[edges[np.isin(edges, other)]].sum() / length for other in before]
    return Choice(
        edges, float(cost[edges].sum()), length, float(max(shares, default=0))
    )


def walk_tree(tree: Tree, node: int) -> Ints:
    """Give the edges of a tree's way from its origin to a node that it reaches.

    Parameters
    ----------
    tree : Tree
    node : int

    Returns
    -------
    array of int64
        None if the node is the origin.
    """
    edges, _ = _walk(node, tree)
    return np.array(edges[::-1], dtype=np.int64)


def _list_single_via(
    network: Network, trees: Sequence[Tree], limit: float
) -> Iterator[Ints]:
    """Yield the ways over one plateau each, the cheapest way first."""
    there, back = trees
    for node in _list_candidates(network, there, back, limit):
        edges = _join_at(node, there, back)
        if edges is not None:
            yield edges


def _list_penalised(
    network: Network, cost: Floats, chosen: Sequence[Choice], ends: tuple[int, int]
) -> Iterator[Ints]:
    """Yield the cheapest way with the track of the ways found made dearer."""
    for factor in PENALTIES:
        used = np.unique(np.concatenate([each.edges for each in chosen]))
        dearer = cost.copy()
        dearer[used] *= factor
        (tree,) = grow_trees(network, dearer, [ends[0]])
        yield walk_tree(tree, ends[1])


def _list_candidates(
    network: Network, there: Tree, back: Tree, limit: float
) -> list[int]:
    """List a node of each plateau, the cheapest first, the destination at the front."""
    km = network.edges["length_km"].to_numpy()
    u, v = list_ends(network).T
    edges, total = np.arange(len(u)), there.cost + back.cost
    forward = (there.edge_into[v] == edges) & (back.edge_into[u] == edges)
    backward = (there.edge_into[u] == edges) & (back.edge_into[v] == edges)
    on = np.flatnonzero((forward | backward) & (total[u] <= limit))
    joined = sp.coo_array((np.ones(len(on)), (u[on], v[on])), shape=(len(total),) * 2)
    _, label = connected_components(joined.tocsr(), directed=False)
    length = np.bincount(label[u[on]], weights=km[on], minlength=len(total))
    cheapest = label[back.origin]
    first = {int(label[node]): int(node) for node in u[on][::-1].tolist()}
    others = [
        node
        for plateau, node in first.items()
        if plateau != cheapest and length[plateau] >= LEAST_OWN * length[cheapest]
    ]
    # Ties in the order of the nodes: the same network gives the same ways.
    in_order = sorted(others, key=lambda node: (round(float(total[node]), 6), node))
    return [back.origin, *in_order]


def _join_at(node: int, there: Tree, back: Tree) -> Ints | None:
    """Join both trees' ways at a node; None if the way would come twice to a node."""
    first, first_nodes = _walk(node, there)
    last, last_nodes = _walk(node, back)
    if len(set(first_nodes) & set(last_nodes)) > 1:
        return None
    return np.array([*first[::-1], *last], dtype=np.int64)


def _walk(node: int, tree: Tree) -> tuple[list[int], list[int]]:
    """Walk from a node to a tree's origin."""
    edges, nodes = [], [node]
    while node != tree.origin:
        edges.append(int(tree.edge_into[node]))
        node = int(tree.predecessors[node])
        nodes.append(node)
    return edges, nodes
