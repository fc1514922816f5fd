"""Areas to ask a server about: from a file, or along a route, cut into pieces."""

import json
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from geo.errors import OptionError, SchemaError
from geo.measure import geodesic_km, measure_areas
from geo.units import LONLAT

DETAIL_DEG: Final = 0.005
"""A route's bends below half a kilometre do not change what lies along it."""

STEP_DEG: Final = 0.2
"""A corridor is drawn in steps so short that a plane is true enough for each."""

EDGE_DEG: Final = 0.001
"""Pieces overlap by this, for coordinates are sent with six decimals."""

WORLD: Final = (-180.0, -90.0, 180.0, 90.0)

MOST_PIECES: Final = 5_000


def read_shape(path: Path, *, kind: str) -> BaseGeometry:
    """Read an area or a route from a GeoJSON file.

    Parameters
    ----------
    path : Path
        A geometry, a feature, a collection of features, or what
        ``python -m geo route --json`` prints.
    kind : {"Polygon", "LineString"}
        What is looked for, alone or as several; all else is passed over.

    Returns
    -------
    geometry
        The union of what was found, in degrees.

    Raises
    ------
    SchemaError
        If there is none, or it lies beyond 180 or 90 degrees.
    """
    try:
        found = list(_list_shapes(json.loads(path.read_bytes())))
        parts = shapely.get_parts([shapely.geometry.shape(each) for each in found])
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as fault:
        raise SchemaError(f"{path.name}: needs GeoJSON; found {fault}") from fault
    wanted = [part for part in parts if part.geom_type == kind and not part.is_empty]
    if not wanted:
        types = sorted({part.geom_type for part in parts}) or ["nothing"]
        raise SchemaError(f"{path.name}: needs a {kind}; found {', '.join(types)}")
    whole = shapely.union_all(shapely.make_valid(wanted))
    if not shapely.box(*WORLD).covers(whole):
        raise SchemaError(
            f"{path.name}: needs degrees up to 180 and 90; found {whole.bounds}: cut "
            "it at the date line"
        )
    return whole


def draw_corridor(route: BaseGeometry, *, width_km: float) -> BaseGeometry:
    """Draw the area along a route.

    Parameters
    ----------
    route : LineString or MultiLineString
        Degrees.
    width_km : float
        Kilometres to either side, above 0.

    Returns
    -------
    Polygon or MultiPolygon
        All points so near to the route, within 2 % of the width.

    Raises
    ------
    OptionError
        If the width is none.
    """
    if not 0 < width_km <= 500:
        raise OptionError(f"the width must be above 0 and up to 500 km, not {width_km}")
    plain = shapely.segmentize(shapely.simplify(route, DETAIL_DEG), STEP_DEG)
    steps = [
        shapely.LineString(pair)
        for line in shapely.get_parts(plain)
        for pair in zip(line.coords[:-1], line.coords[1:], strict=True)
    ]
    return shapely.union_all([_widen(step, width_km) for step in steps])


def cut_area(area: BaseGeometry, *, max_km2: float) -> list[shapely.Polygon]:
    """Cut an area into pieces that a server can be asked about.

    Parameters
    ----------
    area : Polygon or MultiPolygon
        Degrees.
    max_km2 : float
        No piece is larger; measured as it is asked, without bays and holes.

    Returns
    -------
    list of Polygon, convex, from west to east
        They cover the area, overlap a little, and may reach beyond it.

    Raises
    ------
    OptionError
        If there would be more than `MOST_PIECES`.
    """
    if not max_km2 > 0:
        raise OptionError(f"a piece must have more than 0 km2, not {max_km2}")
    waiting = [area]
    pieces: list[shapely.Polygon] = []
    while waiting:
        around = [_surround(part) for part in waiting]
        is_small = measure_areas(gpd.GeoSeries(around, crs=LONLAT)) <= max_km2
        pieces += [each for each, small in zip(around, is_small, strict=True) if small]
        large = [
            each for each, small in zip(waiting, is_small, strict=True) if not small
        ]
        if 2 * len(large) + len(pieces) > MOST_PIECES:
            raise OptionError(
                f"the area comes to over {MOST_PIECES:,} pieces of {max_km2:,.0f} km2: "
                "choose a smaller one, or larger pieces with --piece-km2"
            )
        waiting = [half for part in large for half in _halve(part)]
    return sorted(pieces, key=lambda piece: piece.bounds)


def _list_shapes(told: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any JSON
    if "features" in told:
        return [each["geometry"] for each in told["features"] if each["geometry"]]
    return [told.get("geometry") or told]


def _widen(step: shapely.LineString, width_km: float) -> BaseGeometry:
    lon, lat = step.centroid.coords[0]
    per_degree_km = geodesic_km(lon, lat, [lon + 1, lon], [lat, lat + 1])
    if not per_degree_km.min() > 0:
        raise OptionError(f"no corridor can be drawn at the pole; found {lat} degrees")
    flat = shapely.transform(step, lambda lonlat: lonlat * per_degree_km)
    wide = shapely.buffer(flat, width_km)
    return shapely.transform(wide, lambda km: km / per_degree_km)


def _surround(part: BaseGeometry) -> shapely.Polygon:
    hull = shapely.convex_hull(part)
    wider = shapely.buffer(hull, EDGE_DEG, join_style="mitre")
    clipped = shapely.clip_by_rect(shapely.set_precision(wider, 1e-6), *WORLD)
    return shapely.Polygon(shapely.get_exterior_ring(clipped))


def _halve(part: BaseGeometry) -> list[BaseGeometry]:
    """Cut across the longer side, on the ground."""
    west, south, east, north = part.bounds
    x, y = (west + east) / 2, (south + north) / 2
    wide_km, high_km = geodesic_km([west, x], [y, south], [east, x], [y, north])
    if wide_km >= high_km:
        boxes = [(west, south, x, north), (x, south, east, north)]
    else:
        boxes = [(west, south, east, y), (west, y, east, north)]
    halves = [shapely.intersection(part, shapely.box(*box)) for box in boxes]
    return [_keep_areas(half) for half in halves if half.area > 0]


def _keep_areas(shape: BaseGeometry) -> BaseGeometry:
    parts = np.array(shapely.get_parts(shape))
    return shapely.union_all(parts[shapely.area(parts) > 0])
