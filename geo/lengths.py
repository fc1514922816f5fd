"""How long the way of each pair is, without its line: whole columns at a time."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import MatchError, NoRouteError
from geo.measure import geodesic_km
from geo.monthly import WAY
from geo.network import Network, Tree
from geo.schema import LENGTHS, hold_to
from geo.starts import CHOSEN, Starts, find_starts

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PAIR: Final = ("origin_id", "destination_id")


class _Ends(NamedTuple):
    """What is known of one end of n pairs."""

    lonlat: Floats
    """n rows of degrees."""
    node: Ints
    """-1 for none."""
    last_mile_km: Floats


def measure_pairs(
    pairs: pd.DataFrame,
    places: gpd.GeoDataFrame,
    attached: tuple[Network, pd.DataFrame],
    trees: Sequence[Tree],
) -> pd.DataFrame:
    """Measure the way of each pair over the network.

    Parameters
    ----------
    pairs : DataFrame, n rows
        ``origin_id`` and ``destination_id``; where flows are split, `starts.CHOSEN`
        and ``way`` too, which are kept.
    places : GeoDataFrame
        ``site_id`` and Points in EPSG:4326; every place of the pairs.
    attached : Attached
        The network and the places' attachments, from `attach.attach_places`.
    trees : sequence of Tree
        One for each node that an origin is attached to, grown on that network, and
        those of the ways chosen.

    Returns
    -------
    DataFrame (`schema.LENGTHS`), n rows in the given order
        ``length_km`` is the track's length and both last miles. Where no track joins
        the two, ``route_basis`` is "straight" instead of "computed", the length is the
        geodesic's and there are no last miles. Goods whose origin is their destination
        do not move. What goes by ship first is measured from the port on.

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
    rail = find_starts(pairs, attachments, trees)
    origins, starts, destinations = _find_ends(
        (pairs["origin_id"], pd.Series(rail.site_ids), pairs["destination_id"]),
        places,
        attachments,
    )
    moves = np.array(rail.site_ids) != pairs["destination_id"].to_numpy()
    track_km = _measure_tracks(rail, destinations.node, moves, network, trees)
    crow_km = geodesic_km(*origins.lonlat.T, *destinations.lonlat.T)
    has_track = moves & np.isfinite(track_km)
    from_km = np.where(has_track, starts.last_mile_km, 0.0)
    to_km = np.where(has_track, destinations.last_mile_km, 0.0)
    over_km = geodesic_km(*starts.lonlat.T, *destinations.lonlat.T)
    apart_km = np.where(has_track, track_km + (from_km + to_km), over_km)
    told = {
        "route_basis": np.where(has_track | ~moves, "computed", "straight"),
        "length_km": np.where(moves, apart_km, 0.0),
        "geodesic_km": crow_km,
        "last_mile_from_km": from_km,
        "last_mile_to_km": to_km,
    }
    kept = {name: pairs[name].array for name in (*PAIR, *CHOSEN, WAY) if name in pairs}
    return pd.DataFrame(kept | told)[[*LENGTHS, *[*kept][len(PAIR) :]]]


def _find_ends(
    ends: Sequence[pd.Series], places: gpd.GeoDataFrame, attachments: pd.DataFrame
) -> list[_Ends]:
    """Find what is known of the ends of ways, and refuse unknown places."""
    site_ids = pd.Index(places["site_id"])
    rows = [site_ids.get_indexer(pd.Index(end)) for end in ends]
    unknown = {
        site_id
        for end, row in zip(ends, rows, strict=True)
        for site_id in end.to_numpy()[row < 0]
    }
    if unknown:
        raise MatchError(
            f"routes need the places of their pairs; not among the {len(site_ids)} "
            f"places: {', '.join(sorted(unknown))}; add them, or leave these pairs out",
            sorted(unknown),
        )
    lonlat = shapely.get_coordinates(places.geometry.to_numpy())
    tied = attachments.reindex(site_ids)
    node = tied["node"].fillna(-1).to_numpy(dtype="int64")
    last_mile_km = tied["last_mile_km"].to_numpy(dtype="float64")
    return [_Ends(lonlat[row], node[row], last_mile_km[row]) for row in rows]


def _measure_tracks(
    rail: Starts,
    destination: Ints,
    moves: NDArray[np.bool_],
    network: Network,
    trees: Sequence[Tree],
) -> Floats:
    """Measure the track between nodes; inf where there is none."""
    edge_km = network.edges["length_km"].to_numpy(dtype="float64")
    track_km = np.full(len(destination), np.inf)
    is_tied = moves & (rail.nodes >= 0)
    _refuse_missing(rail.nodes[is_tied & (rail.trees < 0)], trees)
    asked = np.flatnonzero(is_tied & (destination >= 0))
    asked = asked[np.argsort(rail.trees[asked], kind="stable")]
    used, first = np.unique(rail.trees[asked], return_index=True)
    for number, mine in zip(used.tolist(), np.split(asked, first[1:]), strict=False):
        track_km[mine] = _measure_tree(trees[number], edge_km)[destination[mine]]
    return track_km


def _refuse_missing(nodes: Ints, trees: Sequence[Tree]) -> None:
    missing = np.unique(nodes).tolist()
    if missing:
        raise NoRouteError(
            f"routes need a tree for each origin's node; node {missing[0]} has none, "
            f"there are {len(trees)}: grow those of all origins on the attached "
            "network",
            missing,
        )


def _measure_tree(tree: Tree, edge_km: Floats) -> Floats:
    """Measure the track from the origin to each node, along the tree.

    Each round adds the stretch above what was measured, and looks twice as far up
    (pointer jumping: JáJá 1992, An Introduction to Parallel Algorithms, section 2.2).
    """
    has_parent = tree.predecessors >= 0
    km = np.zeros(len(tree.cost))
    km[has_parent] = edge_km[tree.edge_into[has_parent]]
    up = np.where(has_parent, tree.predecessors, np.arange(len(km)))
    while (up[up] != up).any():
        km += km[up]
        up = up[up]
    return np.where(np.isfinite(tree.cost), km, np.inf)
