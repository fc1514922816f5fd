"""The way of each pair: one line from origin to destination, and its lengths."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import MatchError, NoRouteError
from geo.measure import draw_geodesic, geodesic_km, join_lines, measure_lines
from geo.monthly import WAY
from geo.network import Network, Tree
from geo.schema import ROUTES, hold_to
from geo.starts import CHOSEN, find_starts
from geo.units import LONLAT

PAIR: Final = ("origin_id", "destination_id")

LENGTHS: Final = dict.fromkeys(
    ("length_km", "last_mile_from_km", "last_mile_to_km"), "float64"
)
"""Types of the measured columns, which no rows would not tell."""


class _Stop(NamedTuple):
    """What is known of one place."""

    site_id: str
    point: shapely.Point
    lonlat: tuple[float, float]
    node: int  # -1 for none
    last_mile_km: float


class _Way(NamedTuple):
    """What the track and the last miles of one pair come to."""

    route_basis: str
    length_km: float
    last_mile_from_km: float
    last_mile_to_km: float
    geometry: shapely.LineString


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
        `starts.put_to_sea`.

    Raises
    ------
    SchemaError, CrsError
        If a column is missing, or the places are in another reference system.
    MatchError
        If a pair names a place that is not among the places.
    NoRouteError
        If there is no tree for an origin on the network.
    """
    hold_to(pairs, PAIR, name="pairs")
    hold_to(places, ("site_id", "geometry"), name="places")
    network, attachments = attached
    stops = _list_stops(pairs, places, attachments)
    ends = list(zip(pairs["origin_id"], pairs["destination_id"], strict=True))
    starts = find_starts(pairs, attachments, trees)
    tracks = zip(starts.site_ids, pairs["destination_id"], starts.trees, strict=True)
    ways = [_find_way(stops[a], stops[b], network, trees, n) for a, b, n in tracks]
    routes = pd.DataFrame(ways, columns=_Way._fields).astype(LENGTHS)
    kept = [name for name in (*PAIR, *CHOSEN, WAY) if name in pairs]
    routes = routes.assign(**{name: pairs[name].array for name in kept})
    corners = np.array([(*stops[a].lonlat, *stops[b].lonlat) for a, b in ends])
    geometry = gpd.GeoSeries(routes["geometry"], crs=LONLAT)
    measured = gpd.GeoDataFrame(routes, geometry=geometry).assign(
        drawn_km=measure_lines(geometry),
        geodesic_km=geodesic_km(*corners.reshape(-1, 4).T),
    )
    return measured[[*ROUTES, *kept[len(PAIR) :]]]


def _list_stops(
    pairs: pd.DataFrame, places: gpd.GeoDataFrame, attachments: pd.DataFrame
) -> dict[str, _Stop]:
    """Collect what is known of each place, and refuse pairs of unknown ones."""
    points = places.geometry.to_numpy()
    lonlat = map(tuple, shapely.get_coordinates(points).tolist())
    tied = attachments.reindex(places["site_id"])
    nodes = tied["node"].fillna(-1).astype("int64").tolist()
    columns = (places["site_id"], points, lonlat, nodes, tied["last_mile_km"].tolist())
    stops = {row[0]: _Stop(*row) for row in zip(*columns, strict=True)}
    named = {*pairs["origin_id"], *pairs["destination_id"]}
    unknown = sorted(named.difference(stops))
    if unknown:
        raise MatchError(
            f"routes need the places of their pairs; not among the {len(stops)} "
            f"places: {', '.join(unknown)}; add them, or leave these pairs out",
            unknown,
        )
    return stops


def _find_way(
    origin: _Stop,
    destination: _Stop,
    network: Network,
    trees: Sequence[Tree],
    position: int,
) -> _Way:
    if origin.site_id == destination.site_id:
        still = join_lines([origin.point, destination.point])
        return _Way("computed", 0.0, 0.0, 0.0, still)
    tree = _choose_tree(origin.node, trees, position)
    if tree is None or destination.node < 0 or np.isinf(tree.cost[destination.node]):
        straight_km = geodesic_km(*origin.lonlat, *destination.lonlat).item()
        line = draw_geodesic(origin.point, destination.point)
        return _Way("straight", straight_km, 0.0, 0.0, line)
    edges, is_forward = _walk_tree(tree, destination.node, network)
    lines = network.edges.geometry.to_numpy()[edges]
    lines = np.where(is_forward, lines, shapely.reverse(lines))
    track_km = network.edges["length_km"].to_numpy()[edges].sum().item()
    last_miles_km = (origin.last_mile_km, destination.last_mile_km)
    node = network.nodes.geometry.to_numpy()[origin.node]  # all there is of no edges
    line = join_lines([origin.point, node, *lines, destination.point])
    return _Way("computed", track_km + sum(last_miles_km), *last_miles_km, line)


def _choose_tree(node: int, trees: Sequence[Tree], position: int) -> Tree | None:
    if node < 0:
        return None
    if position < 0:
        raise NoRouteError(
            f"routes need a tree for each origin's node; node {node} has none, there "
            f"are {len(trees)}: grow those of all origins on the attached network",
            [node],
        )
    return trees[position]


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
