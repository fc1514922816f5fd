"""Places on the network: on the line they lie on, not at its nearest vertex."""

import itertools
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geo.errors import SchemaError
from geo.measure import earth_centred_km, geodesic_km, join_lines, measure_lines
from geo.network import Network, list_ends
from geo.schema import hold_to
from geo.units import LONLAT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Lines = NDArray[np.object_]

NOWHERE: Final = -1


class Attached(NamedTuple):
    """A network that places are tied in to, and how each of them is.

    `attachments` has the index ``site_id`` and the columns ``node`` (-1: none),
    ``attachment`` (node, on line, spur, none) and ``last_mile_km`` (from the place to
    its node, straight; NaN where there is none).
    """

    network: Network
    attachments: pd.DataFrame


def attach_places(
    network: Network,
    places: gpd.GeoDataFrame,
    *,
    on_line_km: float = 3.0,
    at_node_km: float = 1.5,
    max_last_mile_km: float = 50.0,
) -> Attached:
    """Tie places in to the network.

    Parameters
    ----------
    network : Network
        It is left as it is.
    places : GeoDataFrame, n rows
        ``site_id`` and Points in EPSG:4326.
    on_line_km : float
        A place ``s`` may lie on the edge ``(u, v)`` if going round by it is at most so
        much longer than the edge's track: d(u, s) + d(s, v) <= length + `on_line_km`.
    at_node_km : float
        A node so near is the place's own, and no edge is looked for.
    max_last_mile_km : float
        A place farther than this from its nearest node is not attached.

    Returns
    -------
    Attached
        The network with the edges split at the places on them, and one attachment a
        place in the given order; the order has no other effect. Nodes, and edges that
        are not split, keep their ids. A last mile is never an edge.

    Raises
    ------
    SchemaError, CrsError
        If a column is missing, a ``site_id`` occurs twice, or the places are in another
        reference system.

    Notes
    -----
    The line often has no vertex at a place: a long edge's ends may both be farther than
    a vertex of another line. Of the edges a place may lie on, it is put on the one
    drawn nearest, if that is nearer than the nearest node; what the way round by the
    place adds to the track counts as distance, lest a place beside a finely drawn line
    make all that passes go round by it. The track length is shared
    between the pieces in proportion to their length over the ground and its sum is
    kept, or raised to that of the pieces where they are longer: no piece of track is
    shorter than the straight way.
    """
    hold_to(places, ("site_id", "geometry"), name="places")
    _refuse_duplicates(places)
    lonlat = places.geometry.get_coordinates().to_numpy()
    nodes, away_km = _find_nodes(network, lonlat)
    limits_km = np.where(away_km > at_node_km, away_km, 0.0)
    edges = _find_edges(network, lonlat, limits_km, on_line_km=on_line_km)
    on_line = edges != NOWHERE
    kinds = np.select(
        [
            on_line,
            away_km <= min(at_node_km, max_last_mile_km),
            away_km <= max_last_mile_km,
        ],
        ["on line", "node", "spur"],
        "none",
    )
    split, nodes[on_line] = _split_edges(network, edges[on_line], lonlat[on_line])
    away_km[on_line] = 0.0
    attachments = pd.DataFrame(
        {"node": nodes, "attachment": kinds, "last_mile_km": away_km},
        index=pd.Index(places["site_id"], name="site_id"),
    )
    is_none = attachments["attachment"] == "none"
    attachments.loc[is_none, ["node", "last_mile_km"]] = (NOWHERE, np.nan)
    return Attached(split, attachments)


def _refuse_duplicates(places: gpd.GeoDataFrame) -> None:
    twice = places["site_id"][places["site_id"].duplicated()].unique().tolist()
    if twice:
        raise SchemaError(
            f"places need one row a site_id; more than one has {', '.join(twice)}: "
            "give each place an id of its own",
            twice,
        )


def _find_nodes(network: Network, lonlat: Floats) -> tuple[Ints, Floats]:
    """Find the nearest node that has an edge, and its distance, for each place."""
    on_track = np.unique(list_ends(network))
    if not (len(lonlat) and len(on_track)):
        return np.full(len(lonlat), NOWHERE), np.full(len(lonlat), np.nan)
    there = network.nodes.geometry.get_coordinates().to_numpy()
    # Over such distances the nearest in space is the nearest over the ground.
    tree = KDTree(earth_centred_km(there[on_track]))
    nodes = on_track[tree.query(earth_centred_km(lonlat))[1]]
    return nodes, geodesic_km(*lonlat.T, *there[nodes].T)


def _find_edges(
    network: Network, lonlat: Floats, limits_km: Floats, *, on_line_km: float
) -> Ints:
    """Find the edge that each place lies on, nearer than its limit, or -1."""
    ends = network.nodes.geometry.get_coordinates().to_numpy()
    in_space = earth_centred_km(ends)
    uv = list_ends(network).T
    up_to_km = network.edges["length_km"].to_numpy() + on_line_km
    edges = np.full(len(lonlat), NOWHERE)
    for n in np.flatnonzero(limits_km > 0):
        # The way through the Earth is never longer: no edge is passed over by it.
        through_km = np.linalg.norm(in_space - earth_centred_km(lonlat[n]), axis=1)
        maybe = np.flatnonzero(through_km[uv].sum(axis=0) <= up_to_km)
        round_km = geodesic_km(*lonlat[n], *ends[uv[:, maybe]].T).sum(axis=1)
        spare_km = up_to_km[maybe] - round_km
        maybe, spare_km = maybe[spare_km >= 0], spare_km[spare_km >= 0]
        added_km = np.maximum(on_line_km - spare_km, 0)
        lines = network.edges.geometry.to_numpy()[maybe]
        nearest = _choose_line(lines, lonlat[n], added_km, limit_km=limits_km[n])
        edges[n] = maybe[nearest] if nearest != NOWHERE else NOWHERE
    return edges


def _choose_line(
    lines: Lines, lonlat: Floats, added_km: Floats, *, limit_km: float
) -> int:
    """Choose the line drawn nearest, up to a distance and beside the place, or -1."""
    flat, place = _flatten(lines, lonlat), shapely.Point(0, 0)
    away_km = shapely.distance(flat, place) + added_km
    foot = shapely.line_locate_point(flat, place, normalized=True)
    # A place beyond the end of a line is reached by way of that end.
    away_km[(foot <= 0) | (foot >= 1) | (away_km >= limit_km)] = np.inf
    return int(away_km.argmin()) if np.isfinite(away_km).any() else NOWHERE


def _flatten(lines: Lines, centre: Floats) -> Lines:
    """Lay geometries on a plane: kilometres east and north of a point near them."""
    lon, lat = centre
    east_km, north_km = 10 * geodesic_km(lon, lat, [lon + 0.1, lon], [lat, lat + 0.1])

    def lay(lonlat: Floats) -> Floats:
        east = (lonlat[:, 0] - lon + 180) % 360 - 180
        return np.column_stack([east * east_km, (lonlat[:, 1] - lat) * north_km])

    return np.asarray(shapely.transform(lines, lay))


def _split_edges(network: Network, edges: Ints, lonlat: Floats) -> tuple[Network, Ints]:
    """Split edges at places; give the new network and each place's node in it."""
    if not len(edges):
        return network, edges
    # Sorted by edge and position on the globe, whatever the places' order.
    stops, places_stop = np.unique(
        np.column_stack([edges, lonlat]), axis=0, return_inverse=True
    )
    nodes = len(network.nodes) + np.arange(len(stops))
    split_edges, begins = np.unique(stops[:, 0].astype(np.int64), return_index=True)
    pieces = pd.concat(
        [
            _cut_edge(network.edges.loc[[edge]], stops_here[:, 1:], nodes_here)
            for edge, stops_here, nodes_here in zip(
                split_edges,
                np.split(stops, begins[1:]),
                np.split(nodes, begins[1:]),
                strict=True,
            )
        ]
    )
    is_first = ~pieces.index.duplicated()
    whole = network.edges.drop(index=split_edges.tolist())
    in_place = pd.concat([whole, pieces[is_first]]).sort_index()
    points = gpd.GeoDataFrame(geometry=shapely.points(stops[:, 1:]), crs=LONLAT)
    split = Network(
        pd.concat([network.nodes, points], ignore_index=True),
        pd.concat([in_place, pieces[~is_first]], ignore_index=True),
    )
    return split, nodes[places_stop.ravel()]


def _cut_edge(edge: gpd.GeoDataFrame, stops: Floats, nodes: Ints) -> gpd.GeoDataFrame:
    """Cut one edge at its stops: one row a piece, from u to v."""
    lines, order = _cut_line(edge.geometry.to_numpy(), stops)
    along = np.concatenate([edge["u"], nodes[order], edge["v"]])
    pieces = edge.loc[edge.index.repeat(len(lines))].assign(
        u=along[:-1], v=along[1:], geometry=lines
    )
    ground_km = measure_lines(pieces.geometry)
    track_km = max(edge["length_km"].item(), ground_km.sum())
    return pieces.assign(length_km=ground_km * (track_km / ground_km.sum()))


def _cut_line(line: Lines, stops: Floats) -> tuple[Lines, Ints]:
    """Pull a line through its stops and cut it there; also give the stops' order."""
    points = np.asarray(shapely.points(stops), dtype=object)
    flat, *flat_stops = _flatten(np.append(line, points), stops[0])
    at_km = shapely.line_locate_point(flat, flat_stops)
    steps_km = np.linalg.norm(np.diff(shapely.get_coordinates(flat), axis=0), axis=1)
    inner_km = np.cumsum(steps_km)[:-1]
    first, *inner, last = shapely.get_coordinates(line)
    rank = np.argsort(np.append(inner_km, at_km), kind="stable")
    path = np.vstack([first, np.vstack([*inner, *stops])[rank], last])
    cuts = [0, *np.flatnonzero(rank >= len(inner)) + 1, len(path) - 1]
    parts = [path[i : j + 1] for i, j in itertools.pairwise(cuts)]
    lines = [join_lines([shapely.LineString(part)]) for part in parts]
    return np.array(lines, dtype=object), np.argsort(at_km, kind="stable")
