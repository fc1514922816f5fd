"""Stretches of a network along which nothing joins or leaves: arrays to arrays.

One tree an origin carries all that starts there. Sums over the tree's branches load
its edges, runs of loaded edges without a junction become one stretch, and each haul is
then followed over stretches, not edges.

An edge e is two arcs: 2e from u to v, and 2e + 1 back.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.csgraph import depth_first_order

from geo.branches import Steps, climb, find_rows, sum_beyond
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


class _Carried(NamedTuple):
    """What a tree carries into each node on its branches, but for the origin."""

    number: int  # of the tree
    hauls: Ints  # ascending
    nodes: Ints
    edges: Ints  # one into each node
    steps: Steps  # the origin is row 0


def find_stretches(
    uv: Ints, kinds: Bools, trees: Sequence[TreeArrays], hauls: Hauls
) -> Iterator[Stretch]:
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

    Yields
    ------
    Stretch
        One a direction, by its first arc. It goes on over a node where exactly two
        edges in use meet, both of one kind, and no haul starts or ends.

    Raises
    ------
    NoRouteError
        If a haul's tree is none of these, or does not reach its destination.

    Notes
    -----
    The sums over branches are the all-or-nothing assignment of Sheffi (1985, Urban
    Transportation Networks, chapter 5). Whole numbers make them exact in any order.
    """
    if not len(hauls.tree):
        return
    _refuse_unreached(trees, hauls)
    loads = np.column_stack([hauls.load, np.ones(len(hauls.load), np.int64)])
    carried = [*_carry_all(trees, hauls._replace(load=loads))]
    is_used = np.zeros(2 * len(uv), dtype=bool)
    for each in carried:
        is_used[_find_arcs(uv, each)] = True
    used = [trees[each.number] for each in carried]
    stops = np.array([*(tree[0] for tree in used), *hauls.destination])
    is_break, edge_sum = _find_breaks(uv, kinds, is_used, stops, len(used[0][3]))
    chains = _chain_arcs(uv, is_used, is_break, edge_sum)
    if not chains:  # all stays where it is
        return
    on_chains, load = _follow_hauls(
        uv, chains, carried, hauls.destination, len(is_break)
    )
    for arcs, on_chain, of_chain in zip(chains, on_chains, load, strict=True):
        on = _sort_once(np.concatenate(on_chain), len(hauls.tree))
        yield Stretch(arcs, of_chain[:-1], on)


def _sort_once(numbers: Ints, limit: int) -> Ints:
    """Sort different numbers from 0 up to a limit; many of them faster by marks."""
    if len(numbers) < limit / 64:
        return np.sort(numbers)
    is_there = np.zeros(limit, dtype=bool)
    is_there[numbers] = True
    return np.flatnonzero(is_there)


def _refuse_unreached(trees: Sequence[TreeArrays], hauls: Hauls) -> None:
    strays = np.flatnonzero((hauls.tree < 0) | (hauls.tree >= len(trees))).tolist()
    if strays:
        raise NoRouteError(
            f"hauls need one of the {len(trees)} trees, by its position from 0 on; "
            f"{len(strays)} of {len(hauls.tree)} name {hauls.tree[strays[0]]} or such",
            strays,
        )
    is_reached = np.zeros(len(hauls.tree), dtype=bool)
    for n, mine in _part_hauls(hauls):
        is_reached[mine] = np.isfinite(trees[n][3][hauls.destination[mine]])
    if not is_reached.all():
        lost = np.flatnonzero(~is_reached).tolist()
        raise NoRouteError(
            f"hauls need a tree that reaches their destinations; {len(lost)} of "
            f"{len(is_reached)} have none: grow trees from all origins, and leave out "
            "what no way joins",
            lost,
        )


def _part_hauls(hauls: Hauls) -> list[tuple[int, Ints]]:
    """Give the position of each tree in use, and its hauls, ascending."""
    order = np.argsort(hauls.tree, kind="stable")
    used, first = np.unique(hauls.tree[order], return_index=True)
    return [*zip(used.tolist(), np.split(order, first[1:]), strict=False)]


def load_edges(edge_count: int, trees: Sequence[TreeArrays], hauls: Hauls) -> Ints:
    """Sum what each edge carries, both ways together.

    Parameters
    ----------
    edge_count : int
    trees : sequence of Tree
        Those of the hauls, which reach their destinations.
    hauls : Hauls
        In any order.

    Returns
    -------
    array of int64, (edges, columns of the loads)

    Raises
    ------
    NoRouteError
        If a haul's tree is none of these, or does not reach its destination.
    """
    _refuse_unreached(trees, hauls)
    edge_loads = np.zeros((edge_count, hauls.load.shape[1]), dtype=np.int64)
    for each in _carry_all(trees, hauls):
        edge_loads[each.edges] += each.steps.spread(1 + len(each.nodes))[1:]
    return edge_loads


def _carry_all(trees: Sequence[TreeArrays], hauls: Hauls) -> Iterator[_Carried]:
    for n, mine in _part_hauls(hauls):
        origin, predecessors, edge_into, _ = trees[n]
        ends = hauls.destination[mine]
        branches = climb(origin, predecessors, ends)
        rows = find_rows(branches, len(predecessors))
        steps = sum_beyond(branches, rows[ends], hauls.load[mine])
        nodes = branches.nodes[1:]  # all but the origin
        yield _Carried(n, mine, nodes, edge_into[nodes], steps)


def _find_arcs(uv: Ints, carried: _Carried) -> Ints:
    is_back: Ints = (uv[carried.edges, 1] != carried.nodes).astype(np.int64)
    return 2 * carried.edges + is_back


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
    # Floating point holds whole numbers up to 2 to the power of 53.
    degree, kind_sum, edge_sum = (
        np.bincount(ends, weights, minlength=node_count)
        for weights in (None, np.repeat(kinds[edges], 2), np.repeat(edges, 2))
    )
    is_break = (degree != 2) | (kind_sum == 1)
    is_break[stops] = True
    return is_break, edge_sum.astype(np.int64)


def _chain_arcs(
    uv: Ints, is_used: Bools, is_break: Bools, edge_sum: Ints
) -> list[Ints]:
    tail, head = uv.ravel(), uv[:, ::-1].ravel()
    # Where two edges meet, one goes on by the sum of their ids less the first.
    arcs = np.flatnonzero(is_used & ~is_break[head])
    edges = edge_sum[head[arcs]] - arcs // 2
    onward = 2 * edges + (uv[edges, 0] != head[arcs])
    next_arc = dict(zip(arcs.tolist(), onward.tolist(), strict=True))
    chains = []
    for first in np.flatnonzero(is_used & is_break[tail]).tolist():
        chain, arc = [first], next_arc.get(first)
        while arc is not None:
            chain.append(arc)
            arc = next_arc.get(arc)
        chains.append(np.array(chain))
    return chains


def _follow_hauls(
    uv: Ints,
    chains: Sequence[Ints],
    carried: Sequence[_Carried],
    destination: Ints,
    node_count: int,
) -> tuple[list[list[Ints]], Ints]:
    """List the hauls on each chain, tree by tree, and sum its load."""
    first, last = (np.array([arcs[at] for arcs in chains]) for at in (0, -1))
    begins, ends = uv.ravel()[first], uv[:, ::-1].ravel()[last]
    chain_of = np.full(2 * len(uv), -1)
    chain_of[first] = np.arange(len(chains))
    on_chains: list[list[Ints]] = [[] for _ in chains]
    loads = np.zeros((len(chains), carried[0].steps.sums.shape[1]), dtype=np.int64)
    place_of = np.zeros(node_count, dtype=np.int64)
    for each in carried:
        on_arcs = chain_of[_find_arcs(uv, each)]
        rows = np.flatnonzero(on_arcs >= 0)
        mine = on_arcs[rows]
        step = np.searchsorted(each.steps.rows, rows + 1, side="right") - 1
        sums = each.steps.sums[step]
        loads[mine] += sums
        place_of[ends[mine]] = np.arange(1, len(mine) + 1)  # 0 for the origin
        place = _place_deep(np.append(0, place_of[begins[mine]]), 0)
        at = place[place_of[destination[each.hauls]]]
        place_of[ends[mine]] = 0
        # What goes on beyond a chain stands in one piece.
        in_order = each.hauls[np.argsort(at, kind="stable")]
        starts = np.bincount(at + 1, minlength=len(place) + 1).cumsum()[place[1:]]
        spans = np.column_stack([mine, starts, starts + sums[:, -1]])
        for chain, start, stop in spans.tolist():
            on_chains[chain].append(in_order[start:stop])
    return on_chains, loads
