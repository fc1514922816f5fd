"""Branches of a tree: the nodes on the ways to some of them, and sums over each.

Nodes stand in runs, each from an end up to where it joins a run before it. The first
run is the tree's origin alone.
"""

from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]


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
    is_seen = bytearray(len(parents))
    is_seen[origin] = True
    nodes, starts, joints = [origin], [0], [origin]
    for end in np.unique(ends).tolist():
        node = end
        if is_seen[node]:
            continue
        starts.append(len(nodes))
        while not is_seen[node]:
            is_seen[node] = True
            nodes.append(node)
            node = parents[node]
        joints.append(node)
    found = Branches(np.array(nodes), np.array(starts), np.array(joints))
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


def sum_beyond(branches: Branches, rows: Ints, loads: Ints) -> Ints:
    """Sum, at each node, what goes to it and beyond.

    Parameters
    ----------
    branches : Branches
    rows : array of int64, n
        Where each load goes.
    loads : array of int64, (n, columns)

    Returns
    -------
    array of int64, (nodes of the branches, columns)
    """
    at_nodes = np.zeros((len(branches.nodes), loads.shape[1]), dtype=np.int64)
    np.add.at(at_nodes, rows, loads)
    starts, joins = branches.starts, branches.joins
    above = np.searchsorted(starts, joins, side="right") - 1
    whole = np.add.reduceat(at_nodes, starts, axis=0)
    for runs in _from_the_far_ends(above):
        np.add.at(whole, above[runs], whole[runs])
    np.add.at(at_nodes, joins[1:], whole[1:])
    running = at_nodes.cumsum(axis=0)
    before = running[starts] - at_nodes[starts]
    length = np.diff(np.append(starts, len(at_nodes)))
    return np.asarray(running - before.repeat(length, axis=0))


def _from_the_far_ends(above: Ints) -> list[Ints]:
    """Group runs by how many lie between them and the first, the farthest first."""
    depth = [0]
    for run in above[1:].tolist():
        depth.append(depth[run] + 1)
    order = np.argsort(depth, kind="stable")
    counts = np.bincount(depth)
    return np.split(order, np.cumsum(counts)[:-1])[:0:-1]
