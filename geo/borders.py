"""Borders and breaks of gauge along a way."""

from itertools import pairwise
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import OptionError
from geo.network import Network, list_ends

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

INSIDE_DEG: Final = 0.05
"""The base map's borders are simplified: what is so near to one is on neither side."""

SHOWN: Final = 2
"""Decimals of a place that is shown."""


def name_countries(
    points: NDArray[np.float64], land: gpd.GeoDataFrame, *, inside_deg: float = 0.0
) -> NDArray[np.object_]:
    """Name the country that each point lies in.

    Parameters
    ----------
    points : array of float64, (n, 2)
        Degrees; beyond 180 they go on.
    land : GeoDataFrame
        ``country`` (ISO 3166-1 alpha-2) and areas in EPSG:4326.
    inside_deg : float
        Points nearer to a border or coast are in no country.

    Returns
    -------
    array of str
        "" off all of them.
    """
    named = np.full(len(points), "", dtype=object)
    areas = land.geometry.to_numpy()
    inside = shapely.STRtree(areas)
    edge = shapely.STRtree(_cut_borders(areas)) if inside_deg else None
    for shift in (0.0, 360.0, -360.0):
        spots = shapely.points(points + np.array([shift, 0.0]))
        at, area = inside.query(spots, predicate="within")
        named[at] = land["country"].to_numpy()[area]
        if edge is not None:
            near, _ = edge.query(spots, predicate="dwithin", distance=inside_deg)
            named[near] = ""
    return named


def _cut_borders(areas: NDArray[np.object_]) -> NDArray[np.object_]:
    """Cut the borders of areas into straight pieces: quick to look up."""
    xy, ring = shapely.get_coordinates(
        shapely.get_parts(shapely.boundary(areas)), return_index=True
    )
    pairs = np.stack([xy[:-1], xy[1:]], axis=1)[ring[:-1] == ring[1:]]
    return np.asarray(shapely.linestrings(pairs))


def find_crossings(
    points: NDArray[np.float64], named: NDArray[np.object_]
) -> list[dict[str, Any]]:
    """Find where a way goes from one country to another.

    Parameters
    ----------
    points : array of float64, (n, 2)
        Places along the way, in degrees.
    named : array of str, n
        Their countries, from `name_countries`.

    Returns
    -------
    list of dict
        ``from`` and ``to`` (ISO 3166-1 alpha-2), ``lon`` and ``lat`` at two decimals,
        between the last place that is surely on one side and the first on the other.
    """
    known = np.flatnonzero(named != "")
    found = []
    for a, b in pairwise(known.tolist()):
        if named[a] != named[b]:
            lon, lat = np.round((points[a] + points[b]) / 2, SHOWN).tolist()
            told = {"from": str(named[a]), "to": str(named[b])}
            found.append(told | {"lon": lon, "lat": lat})
    return found


def find_transfers(network: Network, edges: Ints, origin: int) -> list[dict[str, Any]]:
    """Find the nodes of a way at which the gauge breaks.

    Parameters
    ----------
    network : Network
        Its edges may have ``gauge``: millimetres as text, several with semicolons, ""
        where not known. Without that column no break is known.
    edges : array of int64
        The way's, from its origin on.
    origin : int

    Returns
    -------
    list of dict
        ``from_mm``, ``to_mm`` (as text), ``lon`` and ``lat`` at two decimals: nodes
        where goods or wheels must change, for the track before has no gauge in common
        with the track after. Dual gauge goes with either; what is not known breaks
        nothing.
    """
    if "gauge" not in network.edges:
        return []
    nodes = list_nodes(network, edges, origin)
    points = shapely.get_coordinates(network.nodes.geometry.to_numpy()[nodes])
    found: list[dict[str, Any]] = []
    now: frozenset[str] = frozenset()
    for number, text in enumerate(network.edges["gauge"].iloc[edges]):
        gauges = read_gauges(text)
        if gauges and now and not gauges & now:
            lon, lat = np.round(points[number], SHOWN).tolist()
            told = {"from_mm": ";".join(sorted(now)), "to_mm": ";".join(sorted(gauges))}
            found.append(told | {"lon": lon, "lat": lat})
            now = gauges
        elif gauges:
            now = (gauges & now) or gauges
    return found


def find_breaks(network: Network) -> Ints:
    """Find the nodes of a network at which the gauge breaks.

    Parameters
    ----------
    network : Network
        See `find_transfers`.

    Returns
    -------
    array of int64, ascending
        Nodes where two edges meet that have no gauge in common.
    """
    if "gauge" not in network.edges:
        return np.empty(0, dtype=np.int64)
    told = network.edges[["gauge"]]
    ends = pd.concat([told.assign(node=network.edges[end]) for end in "uv"])
    ends = ends.assign(gauges=ends["gauge"].map(read_gauges))
    ends = ends[ends["gauges"].map(bool)].drop_duplicates(["node", "gauge"])
    is_break = ends.groupby("node")["gauges"].agg(_breaks)
    return np.asarray(is_break.index[is_break.to_numpy(dtype=bool)], dtype=np.int64)


def _breaks(gauges: pd.Series) -> bool:
    return any(not a & b for a in gauges for b in gauges)


def read_gauges(text: object) -> frozenset[str]:
    """Read gauges in millimetres from a text such as 1435;1520.

    Parameters
    ----------
    text : object

    Returns
    -------
    frozenset of str
        Empty where nothing is told.
    """
    parts = str(text).replace(",", ";").split(";") if isinstance(text, str) else []
    return frozenset(part.strip() for part in parts if part.strip().isdecimal())


def find_abroad(
    network: Network, land: gpd.GeoDataFrame, allowed: frozenset[str]
) -> Ints:
    """Find the edges that leave the countries that ways may cross.

    Parameters
    ----------
    network : Network
    land : GeoDataFrame
        The base map, with ``country``.
    allowed : frozenset of str
        ISO 3166-1 alpha-2.

    Returns
    -------
    array of int64, ascending
        Edges of which a place, or the middle, lies in another country. What lies in
        none, such as a bridge over the sea, stays; so does what is within 0.05 degrees
        of a border.

    Raises
    ------
    OptionError
        If the base map knows no such country.
    """
    unknown = sorted(allowed - set(land["country"]))
    if unknown or not allowed:
        raise OptionError(
            "countries must be two-letter codes that the base map knows, such as "
            f"RU,KZ; found {', '.join(unknown) or 'none'}",
            unknown,
        )
    others = land[~land["country"].isin(allowed)]
    places = shapely.get_coordinates(network.nodes.geometry.to_numpy())
    uv = list_ends(network)
    is_out: Bools = name_countries(places, others, inside_deg=INSIDE_DEG) != ""
    lines = network.edges.geometry.to_numpy()
    middle = shapely.get_coordinates(
        shapely.line_interpolate_point(lines, 0.5, normalized=True)
    )
    between: Bools = name_countries(middle, others, inside_deg=INSIDE_DEG) != ""
    return np.flatnonzero(is_out[uv].any(axis=1) | between)


def list_nodes(network: Network, edges: Ints, origin: int) -> list[int]:
    """List the nodes of a way in order.

    Parameters
    ----------
    network : Network
    edges : array of int64
        The way's, from its origin on.
    origin : int

    Returns
    -------
    list of int
        One more than there are edges.
    """
    ends = list_ends(network)[edges].tolist()
    nodes = [origin]
    for u, v in ends:
        nodes.append(v if nodes[-1] == u else u)
    return nodes


def name_nearest(
    points: NDArray[np.float64], land: gpd.GeoDataFrame
) -> NDArray[np.object_]:
    """Name the country nearest to each point, such as that of a quay.

    Parameters
    ----------
    points : array of float64, (n, 2)
    land : GeoDataFrame

    Returns
    -------
    array of str
    """
    nearest = shapely.STRtree(land.geometry.to_numpy()).nearest(shapely.points(points))
    return np.asarray(land["country"].to_numpy(dtype=object)[nearest])
