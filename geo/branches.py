"""Branches of a tree: the nodes on the ways to some of them, and sums over each.

Nodes stand in runs, each from an end up to where it joins a run before it. The first
run is the tree's origin alone.
"""

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]

SEEN: Final = -1


class Branches(NamedTuple):
    """The nodes on the ways from an origin to some ends."""

    nodes: Ints
    """Run after run; a node's place here is its row."""
    starts: Ints
    """The row where each run starts."""
    joins: Ints
    """The row that each run leads to; the first leads to itself."""


def climb(origin: int, predecessors: Ints, ends: Ints) -> Branches:
    """Climb from ends to the origin of a tree, over each node once.

    Parameters
    ----------
    origin : int
    predecessors : array of int64
        The node before each node.
    ends : array of int64
        Nodes that the tree reaches, in any order.

    Returns
    -------
    Branches
    """
    parents = predecessors.tolist()
    parents[origin] = SEEN
    nodes, starts, joints = [origin], [0], [origin]
    for end in np.unique(ends).tolist():
        node, start = end, len(nodes)
        while (up := parents[node]) != SEEN:
            parents[node] = SEEN
            nodes.append(node)
            node = up
        if len(nodes) > start:
            starts.append(start)
            joints.append(node)
    on_ways = np.fromiter(nodes, np.int64, len(nodes))  # faster than np.array
    found = Branches(on_ways, np.array(starts), np.array(joints))
    return found._replace(joins=find_rows(found, len(parents))[found.joins])


def find_rows(branches: Branches, node_count: int) -> Ints:
    """Find the row of each node of a tree; -1 off the branches.

    Parameters
    ----------
    branches : Branches
    node_count : int

    Returns
    -------
    array of int64
    """
    rows = np.full(node_count, -1)
    rows[branches.nodes] = np.arange(len(branches.nodes))
    return rows


class Steps(NamedTuple):
    """Sums along branches, which change at few rows only."""

    rows: Ints
    """Where each sum begins; it holds up to the next one's row. The first is 0."""
    sums: Ints

    def spread(self, row_count: int) -> Ints:
        """Give each row of the branches its sum."""
        return self.sums.repeat(np.diff(np.append(self.rows, row_count)), axis=0)


def sum_beyond(branches: Branches, rows: Ints, loads: Ints) -> Steps:
    """Sum, at each node, what goes to it and beyond.

    Parameters
    ----------
    branches : Branches
    rows : array of int64, n
        Where each load goes.
    loads : array of int64, (n, columns)

    Returns
    -------
    Steps
        A sum is a row of the same columns.
    """
    starts, joins = branches.starts, branches.joins
    # Sums change where a run starts or is joined, and where a load goes.
    changes = np.concatenate([starts, joins[1:], rows])
    stops, place = np.unique(changes, return_inverse=True)
    first, joint, stop = np.split(place, [len(starts), 2 * len(starts) - 1])
    at_stops = np.zeros((len(stops), loads.shape[1]), dtype=np.int64)
    np.add.at(at_stops, stop, loads)
    above = np.searchsorted(starts, joins, side="right") - 1
    whole = np.add.reduceat(at_stops, first, axis=0)
    for runs in _from_the_far_ends(above):
        np.add.at(whole, above[runs], whole[runs])
    np.add.at(at_stops, joint, whole[1:])
    running = at_stops.cumsum(axis=0)
    before = running[first] - at_stops[first]
    length = np.diff(np.append(first, len(stops)))
    return Steps(stops, running - before.repeat(length, axis=0))


def _from_the_far_ends(above: Ints) -> list[Ints]:
    """Group runs by how many lie between them and the first, the farthest first."""
    depth = [0]
    for run in above[1:].tolist():
        depth.append(depth[run] + 1)
    order = np.argsort(depth, kind="stable")
    counts = np.bincount(depth)
    return np.split(order, np.cumsum(counts)[:-1])[:0:-1]
