"""Make the sea legs: the shortest way round the land from Rajin to each port."""

from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Geod, Transformer
from scipy.sparse.csgraph import dijkstra
from shapely.geometry.base import BaseGeometry

from geo.build.fetch import ROOT
from geo.build.natural_earth import SOURCE, as_geojson, read_countries
from geo.drafts import write_atomically
from geo.errors import NoRouteError
from geo.units import LONLAT, M_PER_KM

WGS84 = Geod(ellps="WGS84")

RAJIN = ("rajin", (130.28, 42.26))
DESTINATIONS: Final = (("dunay", (132.34, 42.88)), ("vostochny", (133.08, 42.73)))
"""Settlement points to two decimals, (lon, lat), of GeoNames."""

GEONAMES: Final = {
    "source_id": "geonames",
    "producer": "GeoNames",
    "title": "Populated places 2042645 (Rajin), 2024800 (Dunay), 2013258 (Vrangel)",
    "url": "https://www.geonames.org/",
    "licence": "CC BY 4.0",
}

WATERS = (129.0, 40.5, 135.0, 44.5)
"""The part of the Sea of Japan in which a leg may run: west, south, east, north."""

SEA_CLEARANCE_M = 4000.0
PORT_CLEARANCE_M = 600.0
PORT_RADIUS_M = 15_000.0
"""Ships keep the first off all land, and the second within the radius of a port."""

SIMPLIFY_M = 210.0
GRAZE_M = 30.0
"""A line may graze a corner of the kept-off area, or no corner could be rounded."""

VERTEX_EVERY_M = 10_000.0

NOTE = (
    "Inferred: the shortest way round the land, 4 km off it but for the last 15 km. "
    "The ships' tracks are not public: calls were reported with transponders off."
)

Lonlat = tuple[float, float]


class Waters(NamedTuple):
    """The plane in which a leg is sought, in metres about its middle."""

    to_plane: Transformer
    kept_off: BaseGeometry
    open_sea: BaseGeometry


def build(folder: Path | None = None) -> None:
    """Write ``sea.geojson``.

    Parameters
    ----------
    folder : Path, optional
        Where to; the bundled data folder if not given.
    """
    land = shapely.intersection(
        shapely.union_all(read_countries(WATERS).geometry.to_numpy()),
        shapely.box(*WATERS),
    )
    features = [_feature(name, place, land) for name, place in DESTINATIONS]
    path = (folder or ROOT / "data") / "sea.geojson"
    content = as_geojson(features, sources=[SOURCE, GEONAMES])
    write_atomically(path, content.encode())


def find_sea_leg(
    origin: Lonlat, destination: Lonlat, land: BaseGeometry
) -> list[Lonlat]:
    """Find the shortest line between two ports that keeps clear of the land.

    Parameters
    ----------
    origin, destination : (lon, lat)
        Degrees; may lie on land, since a settlement's point does. The line begins
        and ends there, by way of the nearest open water.
    land : Polygon or MultiPolygon
        In EPSG:4326, around both ports.

    Returns
    -------
    list of (lon, lat)
        Degrees to three decimals, at least one vertex every 10 km.

    Raises
    ------
    NoRouteError
        If land parts the two, or a port is far from the sea.

    Notes
    -----
    A shortest path round obstacles bends only at their convex corners, so it is
    found in their visibility graph (Lozano-Perez and Wesley 1979,
    doi:10.1145/359156.359164), here on an azimuthal equidistant plane, whose
    distances over 250 km are right to 0.01 %.
    """
    waters = chart_waters(origin, destination, land)
    ends = waters.to_plane.itransform([origin, destination])
    berths = [_find_berth(shapely.Point(end), waters.open_sea) for end in ends]
    bends = _find_way(np.array(berths), waters.kept_off)
    xs, ys = bends.T
    lons, lats = waters.to_plane.transform(xs, ys, direction="INVERSE")
    line = [origin, *zip(lons, lats, strict=True), destination]
    return [(round(lon, 3), round(lat, 3)) for lon, lat in densify(line)]


def chart_waters(origin: Lonlat, destination: Lonlat, land: BaseGeometry) -> Waters:
    """Chart what ships keep off, and the open sea that is left.

    Parameters
    ----------
    origin, destination : (lon, lat)
        Degrees.
    land : Polygon or MultiPolygon
        In EPSG:4326.

    Returns
    -------
    Waters
        Geometry in metres.
    """
    lon, lat = np.mean([origin, destination], axis=0)
    plane = CRS.from_proj4(f"+proj=aeqd +lat_0={lat} +lon_0={lon} +ellps=WGS84")
    to_plane = Transformer.from_crs(LONLAT, plane, always_xy=True)

    def flatten(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(to_plane.transform(*lonlat.T[:2]))

    flat = shapely.transform(land, flatten)
    ports = shapely.points(flatten(np.array([origin, destination])))
    harbours = shapely.union_all(shapely.buffer(ports, PORT_RADIUS_M))
    far = flat.buffer(SEA_CLEARANCE_M).difference(harbours)
    kept_off = far.union(flat.buffer(PORT_CLEARANCE_M)).simplify(SIMPLIFY_M)
    chart = shapely.union_all([kept_off, harbours]).envelope
    free = shapely.get_parts(chart.difference(kept_off))
    return Waters(to_plane, kept_off, free[np.argmax(shapely.area(free))])


def _find_berth(town: BaseGeometry, open_sea: BaseGeometry) -> Lonlat:
    """Find the open water nearest to a town."""
    to_town = shapely.shortest_line(open_sea, town)
    if to_town.length > PORT_RADIUS_M:
        raise NoRouteError(
            f"a port needs open sea within {PORT_RADIUS_M / M_PER_KM:g} km; the "
            f"nearest that leads on is {to_town.length / M_PER_KM:.0f} km off: check "
            "the ports' places, and the land between them"
        )
    x, y = shapely.get_coordinates(to_town)[0]
    return float(x), float(y)


def _find_way(
    berths: NDArray[np.float64], kept_off: BaseGeometry
) -> NDArray[np.float64]:
    """Find the shortest way between two berths in the visibility graph."""
    points = np.vstack([berths, _find_corners(berths, kept_off)])
    one, other = np.triu_indices(len(points), k=1)
    sights = np.asarray(
        shapely.linestrings(np.stack([points[one], points[other]], axis=1))
    )
    barrier = kept_off.buffer(-GRAZE_M)
    shapely.prepare(barrier)
    clear = ~shapely.intersects(barrier, sights)
    lengths_m = np.zeros((len(points), len(points)))  # zero: out of sight
    lengths_m[one[clear], other[clear]] = shapely.length(sights[clear])
    _, before = dijkstra(
        lengths_m, directed=False, indices=[0], return_predecessors=True
    )
    return points[_trace_back(before[0])]


def _trace_back(before: NDArray[np.int32]) -> list[int]:
    """List the points from the first to the second, by way of those before."""
    way = [1]
    while way[-1] != 0:
        if before[way[-1]] < 0:
            raise NoRouteError(
                "a sea leg needs a way round the land of at most 1.6 times the "
                "straight line, and none was found: check the ports' places"
            )
        way.append(int(before[way[-1]]))
    return way[::-1]


def _find_corners(
    berths: NDArray[np.float64], kept_off: BaseGeometry
) -> NDArray[np.float64]:
    """Find the convex corners of the kept-off area that may be worth a detour."""
    corners = []
    for polygon in shapely.get_parts(shapely.orient_polygons(kept_off)):
        for ring in (polygon.exterior, *polygon.interiors):
            corner = shapely.get_coordinates(ring)[:-1]
            into, out = corner - np.roll(corner, 1, 0), np.roll(corner, -1, 0) - corner
            turns_left = into[:, 0] * out[:, 1] - into[:, 1] * out[:, 0] > 0
            corners.append(corner[turns_left])
    found = np.vstack(corners)
    detour_m = np.linalg.norm(found[:, np.newaxis] - berths, axis=2).sum(axis=1)
    direct_m = np.linalg.norm(berths[0] - berths[1])
    worth_it = detour_m < 1.6 * direct_m + 20_000.0
    return np.asarray(found[worth_it], dtype=np.float64)


def densify(line: list[Lonlat]) -> list[Lonlat]:
    """Put vertices on the geodesics between those of a line, at most 10 km apart.

    Parameters
    ----------
    line : list of (lon, lat)
        Degrees.

    Returns
    -------
    list of (lon, lat)
        The given vertices in their order, and those between.
    """
    dense = [line[0]]
    for here, there in pairwise(line):
        _, _, length_m = WGS84.inv(*here, *there)
        between = int(length_m // VERTEX_EVERY_M)
        dense += WGS84.npts(*here, *there, between) if between else []
        dense.append(there)
    return dense


def _feature(name: str, place: Lonlat, land: BaseGeometry) -> dict[str, Any]:
    """Write one leg with its lengths."""
    origin_id, origin = RAJIN
    line = find_sea_leg(origin, place, land)
    lons, lats = zip(*line, strict=True)
    _, _, geodesic_m = WGS84.inv(*origin, *place)
    return {
        "type": "Feature",
        "properties": {
            "origin_id": origin_id,
            "destination_id": name,
            "mode": "sea",
            "basis": "inferred",
            "length_km": round(WGS84.line_length(lons, lats) / M_PER_KM, 1),
            "geodesic_km": round(geodesic_m / M_PER_KM, 1),
            "source_id": SOURCE["source_id"],
            "note": NOTE,
        },
        "geometry": {"type": "LineString", "coordinates": line},
    }
