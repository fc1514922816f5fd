"""Starts: where the rail of each pair begins, and the tree that its way follows."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.measure import join_lines, measure_lines
from geo.network import Network, Tree, list_ends

Ints: TypeAlias = NDArray[np.int64]

CHOSEN: Final = ("start_id", "tree")
"""Of pairs and routes that are split: the place where the rail begins, and the
position of the tree of the way among the trees; -1 for that of the start."""

NONE: Final = -1


class Starts(NamedTuple):
    """Of n pairs."""

    site_ids: list[str]
    """Of the places where rail begins: the origin, or a port that a ship reaches."""
    nodes: Ints
    """-1 for none."""
    trees: Ints
    """Positions among the trees; -1 where there is none."""


def find_starts(
    pairs: pd.DataFrame, attachments: pd.DataFrame, trees: Sequence[Tree]
) -> Starts:
    """Find where the rail of each pair begins, and the tree that its way follows.

    Parameters
    ----------
    pairs : DataFrame, n rows
        ``origin_id``, and `CHOSEN` where flows are split.
    attachments : DataFrame
        Of the places, from `attach.attach_places`.
    trees : sequence of Tree

    Returns
    -------
    Starts
    """
    site_ids = pairs["start_id" if "start_id" in pairs else "origin_id"]
    nodes = attachments["node"].reindex(site_ids).fillna(NONE).to_numpy(np.int64)
    tree_at = {tree.origin: n for n, tree in reversed([*enumerate(trees)])}
    usual = np.array([tree_at.get(node, NONE) for node in nodes.tolist()], np.int64)
    if "tree" not in pairs:
        return Starts(site_ids.tolist(), nodes, usual)
    chosen = pairs["tree"].to_numpy(np.int64)
    return Starts(site_ids.tolist(), nodes, np.where(chosen < 0, usual, chosen))


def list_shipped(
    routes: pd.DataFrame, sea_legs: gpd.GeoDataFrame
) -> Iterator[tuple[float, shapely.LineString, Ints]]:
    """List the legs at sea from origins to the ports where rail begins.

    Parameters
    ----------
    routes : DataFrame (`schema.ROUTES`)
    sea_legs : GeoDataFrame
        As for `put_to_sea`.

    Yields
    ------
    (float, LineString, array of int64)
        Kilometres, the line, and the positions of the routes that begin with it.
    """
    origins = routes["origin_id"].to_numpy()
    starts = routes.get("start_id", routes["origin_id"]).to_numpy()
    columns = ("origin_id", "destination_id", "length_km", "geometry")
    legs = zip(*(sea_legs[name] for name in columns), strict=True)
    for origin, start, km, line in legs:
        at = np.flatnonzero((origins == origin) & (starts == start))
        if origin != start and len(at):
            yield float(km), line, at


def put_to_sea(routes: pd.DataFrame, sea_legs: gpd.GeoDataFrame) -> pd.DataFrame:
    """Lengthen the routes that begin at a port by the leg at sea to it.

    Parameters
    ----------
    routes : DataFrame (`schema.LENGTHS`)
        From `lengths.measure_pairs`.
    sea_legs : GeoDataFrame
        ``origin_id``, ``destination_id``, ``length_km`` and LineStrings in EPSG:4326.

    Returns
    -------
    DataFrame (`schema.LENGTHS`)
        The same where all rail begins at the origin.
    """
    if "start_id" not in routes:
        return routes
    sea_km = np.zeros(len(routes))
    for leg_km, _, at in list_shipped(routes, sea_legs):
        sea_km[at] = leg_km
    return routes.assign(length_km=routes["length_km"] + sea_km)


def ship_lines(
    routes: gpd.GeoDataFrame, sea_legs: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Lengthen the routes that begin at a port, and their lines, by the leg at sea.

    Parameters
    ----------
    routes : GeoDataFrame (`schema.ROUTES`)
        From `routing.route_pairs`.
    sea_legs : GeoDataFrame
        As for `put_to_sea`.

    Returns
    -------
    GeoDataFrame (`schema.ROUTES`)
        The same where all rail begins at the origin; else ``length_km`` and
        ``drawn_km`` hold the leg, too.
    """
    if "start_id" not in routes:
        return routes
    lines = routes.geometry.to_numpy().copy()
    for _, leg, at in list_shipped(routes, sea_legs):
        lines[at] = [join_lines([leg, line]) for line in lines[at]]
    drawn = gpd.GeoSeries(lines, routes.index, crs=routes.crs)
    length_km = put_to_sea(routes, sea_legs)["length_km"]
    shipped = routes.set_geometry(drawn)
    return shipped.assign(length_km=length_km, drawn_km=measure_lines(drawn))


def lay_tree(edges: Ints, start: int, network: Network) -> Tree:
    """Make a tree of one way alone.

    Parameters
    ----------
    edges : array of int64
        The way's, from its start on; it comes to no node twice.
    start : int
        The node where it begins.
    network : Network

    Returns
    -------
    Tree
        It reaches the nodes of the way only; its costs are kilometres.
    """
    count = len(network.nodes)
    before, into = np.full((2, count), NONE, dtype=np.int64)
    cost = np.full(count, np.inf)
    cost[start] = 0.0
    uv = list_ends(network)
    km = network.edges["length_km"].to_numpy()
    at = start
    for edge in edges.tolist():
        u, v = uv[edge].tolist()
        onward = v if u == at else u
        before[onward], into[onward], cost[onward] = at, edge, cost[at] + km[edge]
        at = onward
    return Tree(start, before, into, cost)
