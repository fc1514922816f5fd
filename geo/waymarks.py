"""Waymarks: how far from a port the well-known stations on its ways lie."""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.measure import geodesic_km
from geo.network import Network, Tree
from geo.schema import hold_to

NEAR_KM: Final = 10.0
"""A station is on a way that has a node so near; towns lie beside their track."""

LEAST_SHARE: Final = 0.5
"""A station is told if the ways of so many of a port's pairs pass it."""


def mark_ways(
    pairs: pd.DataFrame,
    stations: pd.DataFrame,
    attached: tuple[Network, pd.DataFrame],
    trees: Sequence[Tree],
) -> pd.DataFrame:
    """Give the kilometres from each origin to the stations that its ways pass.

    Parameters
    ----------
    pairs : DataFrame
        ``origin_id`` and ``destination_id``.
    stations : DataFrame
        ``station``, ``lon`` and ``lat`` in degrees (EPSG:4326).
    attached : Attached
        The network and the places' attachments, from `attach.attach_places`.
    trees : sequence of Tree
        Of the origins' nodes.

    Returns
    -------
    DataFrame, sorted by origin and kilometres
        ``station``, ``origin_id``, ``km`` along the track from the origin; of stations
        on the ways of at least half of the origin's pairs.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    hold_to(pairs, ("origin_id", "destination_id"), name="pairs")
    hold_to(stations, ("station", "lon", "lat"), name="stations")
    network, attachments = attached
    tree_at = {tree.origin: tree for tree in trees}
    rows: list[tuple[str, str, float]] = []
    for origin, group in pairs.groupby("origin_id", sort=True):
        node = int(attachments["node"].to_dict()[origin])
        tree = tree_at.get(node)
        if tree is None:
            continue
        ends = attachments["node"].reindex(group["destination_id"]).fillna(-1)
        ways = [_walk(tree, int(node), network) for node in ends.astype("int64")]
        start_km = float(attachments["last_mile_km"].to_dict()[origin])
        found = _find_stations(ways, stations, network)
        rows += [(name, str(origin), start_km + km) for name, km in found]
    return pd.DataFrame(rows, columns=["station", "origin_id", "km"]).sort_values(
        ["origin_id", "km", "station"], ignore_index=True
    )


def _walk(
    tree: Tree, node: int, network: Network
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Give the nodes of a way from its origin, and the kilometres to each."""
    if node < 0 or np.isinf(tree.cost[node]):
        return np.zeros(0, np.int64), np.zeros(0)
    nodes = [node]
    while node != tree.origin:
        node = int(tree.predecessors[node])
        nodes.append(node)
    way = np.array(nodes[::-1], dtype=np.int64)
    edge_km = network.edges["length_km"].to_numpy()[tree.edge_into[way[1:]]]
    return way, np.concatenate([[0.0], np.cumsum(edge_km)])


def _find_stations(
    ways: list[tuple[NDArray[np.int64], NDArray[np.float64]]],
    stations: pd.DataFrame,
    network: Network,
) -> list[tuple[str, float]]:
    passing = np.concatenate([way for way, _ in ways])
    nodes, first = np.unique(passing, return_index=True)
    if not len(nodes):
        return []
    km = np.concatenate([along for _, along in ways])[first]
    passed = np.sum([np.isin(nodes, way) for way, _ in ways], axis=0)
    lons, lats = shapely.get_coordinates(network.nodes.geometry.to_numpy()[nodes]).T
    found = []
    columns = (stations[name].tolist() for name in ("station", "lon", "lat"))
    for name, lon, lat in zip(*columns, strict=True):
        off_km = geodesic_km(lons, lats, lon, lat)
        at = int(np.argmin(off_km))
        if off_km[at] <= NEAR_KM and passed[at] >= LEAST_SHARE * len(ways):
            found.append((str(name), float(km[at])))
    return found
