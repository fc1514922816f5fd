"""The way of each pair: one line from origin to destination, and its lengths."""

from collections.abc import Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.lengths import measure_pairs
from geo.measure import draw_geodesic, join_lines, measure_lines
from geo.network import Network, Tree
from geo.schema import LENGTHS, ROUTES
from geo.starts import Starts, find_starts
from geo.units import LONLAT


def route_pairs(
    pairs: pd.DataFrame,
    places: gpd.GeoDataFrame,
    attached: tuple[Network, pd.DataFrame],
    trees: Sequence[Tree],
) -> gpd.GeoDataFrame:
    """Route each pair over the network.

    Parameters
    ----------
    pairs : DataFrame, n rows
        ``origin_id`` and ``destination_id``; where flows are split, `starts.CHOSEN`
        and ``way`` too, which the routes have then.
    places : GeoDataFrame
        ``site_id`` and Points in EPSG:4326; every place of the pairs.
    attached : Attached
        The network and the places' attachments, from `attach.attach_places`.
    trees : sequence of Tree
        One for each node that an origin is attached to, grown on that network, and
        those of the ways chosen.

    Returns
    -------
    GeoDataFrame (`schema.ROUTES`), n rows in the given order
        ``length_km`` is the track's length and both last miles, ``drawn_km`` that of
        the line drawn. The line begins and ends at its places; over the date line its
        longitudes run on beyond 180 degrees. Where no track joins the two,
        ``route_basis`` is "straight" instead of "computed", the line is the geodesic
        and there are no last miles. Goods whose origin is their destination do not
        move. What goes by ship first is routed from the port on; see
        `starts.ship_lines`.

    Raises
    ------
    SchemaError, CrsError
        If a column is missing, or the places are in another reference system.
    MatchError
        If a pair names a place that is not among the places.
    NoRouteError
        If there is no tree for an origin on the network.
    """
    measured = measure_pairs(pairs, places, attached, trees)
    starts = find_starts(pairs, attached[1], trees)
    points = dict(zip(places["site_id"], places.geometry, strict=True))
    lines = _draw_ways(measured, starts, points, attached, trees)
    geometry = gpd.GeoSeries(lines, crs=LONLAT)
    routes = gpd.GeoDataFrame(measured, geometry=geometry)
    kept = [name for name in measured if name not in LENGTHS]
    return routes.assign(drawn_km=measure_lines(geometry))[[*ROUTES, *kept]]


def _draw_ways(
    measured: pd.DataFrame,
    starts: Starts,
    points: Mapping[str, shapely.Point],
    attached: tuple[Network, pd.DataFrame],
    trees: Sequence[Tree],
) -> list[shapely.LineString]:
    network, attachments = attached
    node_of = attachments["node"].to_dict()
    told = (measured[name].tolist() for name in ("destination_id", "route_basis"))
    lines = []
    for start, number, destination, basis in zip(
        starts.site_ids, starts.trees.tolist(), *told, strict=True
    ):
        ends = points[start], points[destination]
        if basis == "straight":
            lines.append(draw_geodesic(*ends))
            continue
        track: list[BaseGeometry] = []
        if start != destination:
            track = _draw_track(trees[number], node_of[destination], network)
        lines.append(join_lines([ends[0], *track, ends[1]]))
    return lines


def _draw_track(tree: Tree, node: int, network: Network) -> list[BaseGeometry]:
    """List the tree's node, which is all there is of no edges, and the edges' lines."""
    edges, is_forward = _walk_tree(tree, node, network)
    lines = network.edges.geometry.to_numpy()[edges]
    lines = np.where(is_forward, lines, shapely.reverse(lines))
    return [network.nodes.geometry.to_numpy()[tree.origin], *lines]


def _walk_tree(
    tree: Tree, node: int, network: Network
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Give the edges from the origin to a node, and whether each is run from u to v."""
    backwards = []
    while node != tree.origin:
        backwards.append(node)
        node = int(tree.predecessors[node])
    reached = np.array(backwards[::-1], dtype=np.int64)
    edges = tree.edge_into[reached]
    return edges, network.edges["v"].to_numpy()[edges] == reached
