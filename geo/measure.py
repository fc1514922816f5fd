"""Lengths and lines on the WGS 84 ellipsoid: the only module that knows pyproj."""

from collections.abc import Sequence
from typing import Final, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray
from pyproj import Geod, Proj
from shapely.geometry.base import BaseGeometry

from geo.errors import CrsError
from geo.schema import hold_to
from geo.units import LONLAT, M_PER_KM

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

HALF_TURN: Final = 180.0
"""Degrees of longitude."""

WGS84: Final = Geod(ellps="WGS84")


def geodesic_km(
    lon1: ArrayLike, lat1: ArrayLike, lon2: ArrayLike, lat2: ArrayLike
) -> Floats:
    """Measure the shortest way over the ellipsoid between points.

    Parameters
    ----------
    lon1, lat1, lon2, lat2 : array-like
        Degrees; they broadcast against each other.

    Returns
    -------
    array of float64, in the broadcast shape
        Kilometres, never negative.

    Notes
    -----
    Geodesics of the WGS 84 ellipsoid (Karney 2013, doi:10.1007/s00190-012-0578-z).
    A sphere would be up to 0.6 % off.
    """
    corners = [np.asarray(degrees, float) for degrees in (lon1, lat1, lon2, lat2)]
    a, b, c, d = np.broadcast_arrays(*corners)
    metres = WGS84.inv(a.ravel(), b.ravel(), c.ravel(), d.ravel())[2]
    return np.asarray(metres, float).reshape(a.shape) / M_PER_KM


def measure_lines(lines: gpd.GeoSeries) -> pd.Series:
    """Measure each line over the ground.

    Parameters
    ----------
    lines : GeoSeries, n rows
        LineStrings, vertices as (longitude, latitude) in degrees.

    Returns
    -------
    Series of float64, n rows, same index
        ``length_km`` in kilometres; 0 for an empty or missing line.

    Raises
    ------
    CrsError
        If `lines` are not in EPSG:4326; projected lines have to be unprojected first.

    Notes
    -----
    Vertices are joined by geodesics, see `geodesic_km`.
    """
    if lines.crs != LONLAT:
        raise CrsError(f"lines must be in {LONLAT}, not {lines.crs}")
    vertices, line_numbers = shapely.get_coordinates(
        lines.to_numpy(), return_index=True
    )
    segments_km = geodesic_km(*vertices[:-1].T, *vertices[1:].T)
    is_within_line = line_numbers[:-1] == line_numbers[1:]
    lengths_km = np.bincount(
        line_numbers[:-1][is_within_line],
        weights=segments_km[is_within_line],
        minlength=len(lines),
    )
    return pd.Series(lengths_km, index=lines.index, name="length_km", dtype="float64")


def measure_areas(areas: gpd.GeoSeries) -> pd.Series:
    """Measure each area over the ground.

    Parameters
    ----------
    areas : GeoSeries, n rows
        Polygons and MultiPolygons, vertices as (longitude, latitude) in degrees.

    Returns
    -------
    Series of float64, n rows, same index
        ``area_km2`` in square kilometres, never negative.

    Raises
    ------
    CrsError
        If `areas` are not in EPSG:4326.

    Notes
    -----
    Sides are geodesics (Karney 2013, doi:10.1007/s00190-012-0578-z).
    """
    if areas.crs != LONLAT:
        raise CrsError(f"areas must be in {LONLAT}, not {areas.crs}")
    turned = shapely.orient_polygons(areas.to_numpy())
    km2 = [WGS84.geometry_area_perimeter(area)[0] / M_PER_KM**2 for area in turned]
    return pd.Series(km2, index=areas.index, name="area_km2", dtype="float64")


def measure_nearest(places: gpd.GeoDataFrame, others: gpd.GeoDataFrame) -> pd.DataFrame:
    """Find the nearest of some other places to each place.

    Parameters
    ----------
    places, others : GeoDataFrame
        ``site_id`` and Points in EPSG:4326.

    Returns
    -------
    DataFrame, one row a place in the given order
        ``site_id``, ``nearest_id`` and ``distance_km`` over the ellipsoid. Of equally
        near ones the first given is taken; where there are no others, "" and NaN.

    Raises
    ------
    SchemaError, CrsError
        If a column is missing, or a frame is in another reference system.
    """
    hold_to(places, ("site_id", "geometry"), name="places")
    hold_to(others, ("site_id", "geometry"), name="other places")
    nearest = pd.DataFrame(
        {"site_id": places["site_id"], "nearest_id": "", "distance_km": np.nan}
    )
    if places.empty or others.empty:
        return nearest.reset_index(drop=True)
    lon, lat = (np.asarray(c)[:, None] for c in (places.geometry.x, places.geometry.y))
    distances_km = geodesic_km(lon, lat, others.geometry.x, others.geometry.y)
    position = distances_km.argmin(axis=1)
    return nearest.assign(
        nearest_id=others["site_id"].to_numpy()[position],
        distance_km=distances_km.min(axis=1),
    ).reset_index(drop=True)


def earth_centred_km(lonlat: ArrayLike) -> Floats:
    """Place points in space, so that a search tree can find the nearest ones.

    Parameters
    ----------
    lonlat : array-like, (n, 2)
        Degrees.

    Returns
    -------
    array of float64, (n, 3)
        Kilometres from the Earth's centre: x to 0 E 0 N, y to 90 E, z to the pole. The
        straight distance between two points is never more than the geodesic.

    Notes
    -----
    Points on the ellipsoid at height 0 (Snyder 1987, USGS Professional Paper 1395,
    equation 4-20 for the radius in the prime vertical).
    """
    lon, lat = np.radians(np.asarray(lonlat, float).reshape(-1, 2)).T
    radius_km = WGS84.a / M_PER_KM / np.sqrt(1 - WGS84.es * np.sin(lat) ** 2)
    return np.column_stack(
        [
            radius_km * np.cos(lat) * np.cos(lon),
            radius_km * np.cos(lat) * np.sin(lon),
            radius_km * (1 - WGS84.es) * np.sin(lat),
        ]
    )


def project_conic(
    lonlat: ArrayLike, *, lon_0: float, parallels: tuple[float, float]
) -> Floats:
    """Lay points on a plane on which areas are true.

    Parameters
    ----------
    lonlat : array-like, (n, 2)
        Degrees. Longitudes up to 180 degrees to either side of `lon_0`.
    lon_0 : float
        The central meridian, along which north is up.
    parallels : (float, float)
        Latitudes along which lengths are true; not the same north as south.

    Returns
    -------
    array of float64, (n, 2)
        Kilometres to the right of the central meridian, and up from the point on it
        half way between the parallels.

    Notes
    -----
    Albers' conic projection of the WGS 84 ellipsoid (Snyder 1987, USGS Professional
    Paper 1395, equations 14-1 to 14-6).
    """
    lon, lat = np.asarray(lonlat, float).reshape(-1, 2).T
    albers = Proj(
        proj="aea", ellps="WGS84", lon_0=lon_0, over=True,
        lat_0=sum(parallels) / 2, lat_1=parallels[0], lat_2=parallels[1],
    )  # fmt: skip
    return np.column_stack(albers(lon, lat)) / M_PER_KM


def draw_geodesic(
    origin: shapely.Point, destination: shapely.Point, *, spacing_km: float = 100.0
) -> shapely.LineString:
    """Draw the shortest way over the ellipsoid between two points.

    Parameters
    ----------
    origin, destination : Point
        Longitude and latitude in degrees.
    spacing_km : float
        Two vertices are at most so far apart.

    Returns
    -------
    LineString
        Over the date line the longitudes run on beyond 180 degrees, so that no
        segment goes the long way round.
    """
    ends = (origin.x, origin.y, destination.x, destination.y)
    between = max(int(np.ceil(geodesic_km(*ends) / spacing_km)) - 1, 0)
    inner = WGS84.npts(*ends, npts=between) if between else []
    return _draw_line(np.array([*origin.coords, *inner, *destination.coords]))


def join_lines(
    lines: Sequence[BaseGeometry] | NDArray[np.object_],
) -> shapely.LineString:
    """Lay lines end to end.

    Parameters
    ----------
    lines : sequence of LineString and Point, with two vertices in all at least
        In the direction of travel.

    Returns
    -------
    LineString
        Its longitudes may run on beyond 180 degrees, see `draw_geodesic`. A vertex
        met twice in a row is kept once; a line that does not move has two.
    """
    return _draw_line(shapely.get_coordinates(lines))


def join_each(lines: NDArray[np.object_], counts: Ints) -> list[shapely.LineString]:
    """Lay groups of lines end to end, each for itself.

    Parameters
    ----------
    lines : array of LineString
        Group after group.
    counts : array of int64, above 0
        How many lines each group has.

    Returns
    -------
    list of LineString
        What `join_lines` makes of each group.
    """
    lonlat, line = shapely.get_coordinates(lines, return_index=True)
    group = np.arange(len(counts)).repeat(counts)[line]
    steps, is_step = np.diff(lonlat, axis=0), group[1:] == group[:-1]
    is_kept = np.ones(len(group), dtype=bool)
    is_kept[1:] = steps.any(axis=1) | ~is_step
    # Those over the date line and those that do not move are drawn one by one.
    is_odd = np.bincount(group[is_kept], minlength=len(counts)) < 2
    is_odd[group[1:][is_step & (np.abs(steps[:, 0]) >= HALF_TURN)]] = True
    is_kept &= ~is_odd[group]
    drawn = np.empty(len(counts), dtype=object)
    shapely.linestrings(lonlat[is_kept], indices=group[is_kept], out=drawn)
    for n in np.flatnonzero(is_odd).tolist():
        drawn[n] = _draw_line(lonlat[group == n])
    return [*drawn]


def _draw_line(lonlat: Floats) -> shapely.LineString:
    lon = np.unwrap(lonlat[:, 0], period=360)
    path = np.column_stack([lon, lonlat[:, 1]])
    moves = np.any(path[1:] != path[:-1], axis=1)
    return shapely.LineString(
        path[np.append(True, moves)] if moves.any() else path[[0, -1]]
    )
