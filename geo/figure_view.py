"""Where on a sheet a place lies: an equal-area conic, and the part of it shown."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import affinity
from shapely.geometry.base import BaseGeometry

from geo.figure_labels import Box
from geo.measure import project_conic

Floats = NDArray[np.float64]

DEFAULT_LONLAT: Final = ((30.0, 43.0), (135.0, 43.0), (85.0, 62.0))
"""Shown where there is no place: northern Eurasia."""

LEAST_KM: Final = 500.0
"""A map never shows less across: places are known to the settlement only."""

LAND_REACH_DEG: Final = 150.0
LAND_STEP_DEG: Final = 1.0
LAND_DETAIL_PT: Final = 0.12
BEYOND_PT: Final = 4.0
"""Land is cut so far outside the frame, so that its cut edges do not show."""


class Conic(NamedTuple):
    """Albers' equal-area conic projection, fitted to what is shown."""

    lon_0: float
    parallels: tuple[float, float]

    def project(self, lonlat: Floats) -> Floats:
        """Give kilometres on the plane; see `measure.project_conic`."""
        return project_conic(lonlat, lon_0=self.lon_0, parallels=self.parallels)

    def name(self) -> str:
        """Name the projection for the margin."""
        south, north = self.parallels
        return (
            f"Albers equal-area conic projection, parallels {_name_lat(south)} and "
            f"{_name_lat(north)}, central meridian {_name_lon(self.lon_0)}, north up "
            "along it"
        )


class View(NamedTuple):
    """A part of the plane, on a part of the sheet."""

    box: Box
    conic: Conic
    centre_km: tuple[float, float]
    pt_per_km: float

    def place(self, lonlat: Floats) -> Floats:
        """Give points on the sheet."""
        return self.scale(self.conic.project(lonlat))

    def scale(self, km: Floats) -> Floats:
        """Give points on the sheet from kilometres on the plane."""
        middle = ((self.box.left + self.box.right) / 2,
                  (self.box.top + self.box.bottom) / 2)  # fmt: skip
        return np.asarray(
            (km - np.array(self.centre_km)) * (self.pt_per_km, -self.pt_per_km)
            + np.array(middle)
        )


def choose_conic(lonlat: Floats) -> Conic:
    """Fit a projection to points: north is up in their middle, lengths true enough.

    Parameters
    ----------
    lonlat : array of float, (n, 2)
        Degrees.

    Returns
    -------
    Conic
        Its central meridian lies in the middle of the longitudes, to 5 degrees, its
        parallels a sixth of the latitudes' range from their ends (Snyder 1987, USGS
        Professional Paper 1395, page 99).
    """
    points = lonlat if len(lonlat) else np.array(DEFAULT_LONLAT)
    lons = np.sort(points[:, 0] % 360)
    gaps = np.diff(np.append(lons, lons[0] + 360))
    first = lons[(int(gaps.argmax()) + 1) % len(lons)]
    middle = first + (360 - gaps.max()) / 2
    lon_0 = (5 * round(middle / 5) + 180) % 360 - 180
    south, north = points[:, 1].min(), points[:, 1].max()
    sixth = max((north - south) / 6, 1.0)
    low, high = round(south + sixth), round(max(north - sixth, south + sixth + 2))
    if abs(low + high) < 10:  # a cylinder would be needed: take the half with more
        low, high = (5, 25) if north + south >= 0 else (-25, -5)
    return Conic(float(lon_0), (float(max(low, -80)), float(min(high, 80))))


def bring_near(lonlat: Floats, lon_0: float) -> Floats:
    """Shift a line by whole turns, so that it is drawn where the map is.

    Parameters
    ----------
    lonlat : array of float, (n, 2)
        Degrees; neighbours more than 180 degrees apart are taken the short way.
    lon_0 : float
        The central meridian.

    Returns
    -------
    array of float, (n, 2)
    """
    lon = np.unwrap(lonlat[:, 0], period=360)
    turns = np.round((lon_0 - lon.mean()) / 360) if len(lon) else 0.0
    return np.column_stack([lon + 360 * turns, np.clip(lonlat[:, 1], -89.9, 89.9)])


def fit_view(
    box: Box,
    conic: Conic,
    lonlat: Floats,
    *,
    free: Box,
    least_km: float = LEAST_KM,
) -> View:
    """Show all points in a box, clear of its edges.

    Parameters
    ----------
    box : Box
        On the sheet.
    conic : Conic
    lonlat : array of float, (n, 2)
        Degrees.
    free : Box
        The part of the box in which all points come to lie.
    least_km : float
        It is never taken for less across.

    Returns
    -------
    View
    """
    points = lonlat if len(lonlat) else np.array(DEFAULT_LONLAT)
    km = conic.project(bring_each_near(points, conic.lon_0))
    low, high = km.min(axis=0), km.max(axis=0)
    across = np.maximum(high - low, least_km)
    room = np.array([free.right - free.left, free.bottom - free.top])
    pt_per_km = float((room / across).min())
    shift = np.array([
        (box.left + box.right - free.left - free.right) / 2,
        (free.top + free.bottom - box.top - box.bottom) / 2,
    ])  # fmt: skip
    x, y = (low + high) / 2 + shift / pt_per_km
    return View(box, conic, (float(x), float(y)), pt_per_km)


def bring_each_near(lonlat: Floats, lon_0: float) -> Floats:
    """Shift each point for itself by whole turns; see `bring_near`."""
    lon = (lonlat[:, 0] - lon_0 + 180) % 360 - 180 + lon_0
    return np.column_stack([lon, np.clip(lonlat[:, 1], -89.9, 89.9)])


def project_land(land: gpd.GeoDataFrame, conic: Conic) -> list[BaseGeometry]:
    """Lay the land on the plane, cut open opposite the central meridian.

    Parameters
    ----------
    land : GeoDataFrame
        Polygons in EPSG:4326.
    conic : Conic

    Returns
    -------
    list of geometry, in kilometres
        One a country, empty where nothing of it is near.
    """
    west, east = conic.lon_0 - LAND_REACH_DEG, conic.lon_0 + LAND_REACH_DEG
    found: list[BaseGeometry] = []
    for country in shapely.segmentize(land.geometry.to_numpy(), LAND_STEP_DEG):
        turned = [affinity.translate(country, turn) for turn in (-360.0, 0.0, 360.0)]
        near = [shapely.clip_by_rect(each, west, -89.0, east, 89.0) for each in turned]
        whole = shapely.GeometryCollection([each for each in near if not each.is_empty])
        found.append(shapely.transform(whole, conic.project))
    return found


def cut_land(countries: Iterable[BaseGeometry], view: View) -> list[list[Floats]]:
    """Cut what is on the plane to a view.

    Parameters
    ----------
    countries : iterable of geometry
        From `project_land`.
    view : View

    Returns
    -------
    list of list of array
        The rings of each country in view, in points on the sheet.
    """
    half = np.array([view.box.right - view.box.left, view.box.bottom - view.box.top])
    reach = (half / 2 + BEYOND_PT) / view.pt_per_km
    low, high = np.array(view.centre_km) - reach, np.array(view.centre_km) + reach
    detail = LAND_DETAIL_PT / view.pt_per_km
    cut = [shapely.clip_by_rect(country, *low, *high) for country in countries]
    return [
        [view.scale(ring) for ring in rings]
        for country in cut
        for rings in [_list_rings(shapely.simplify(country, detail))]
        if rings
    ]


def _list_rings(area: BaseGeometry) -> Sequence[Floats]:
    parts = [part for part in _explode(area) if part.geom_type == "Polygon"]
    rings = [ring for part in parts for ring in shapely.get_rings(part)]
    return [shapely.get_coordinates(ring)[:-1] for ring in rings]


def _explode(area: BaseGeometry) -> list[BaseGeometry]:
    parts = list(shapely.get_parts(area))
    if len(parts) == 1 and not hasattr(parts[0], "geoms"):
        return parts
    return [single for part in parts for single in _explode(part)]


def _name_lat(lat: float) -> str:
    return f"{abs(lat):.0f}° {'S' if lat < 0 else 'N'}"


def _name_lon(lon: float) -> str:
    return f"{abs(lon):.0f}° {'W' if lon < 0 else 'E'}"
