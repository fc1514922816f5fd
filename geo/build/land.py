"""Make the vector base map: countries, fine at the ports and coarse far away."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.build.fetch import ROOT
from geo.build.natural_earth import Bounds, as_geojson, read_countries
from geo.drafts import write_atomically
from geo.units import LONLAT

AUTHALIC_RADIUS_KM: Final = 6371.0072
"""Radius of the sphere with the area of the ellipsoid.

R2 of GRS 1980 (Moritz 2000, doi:10.1007/s001900050278); WGS 84 has the same.
"""

LABELS: Final = {
    "BY": (27.9, 53.4),
    "CN": (104.0, 37.0),
    "FI": (26.3, 63.0),
    "GE": (43.2, 42.1),
    "IR": (54.0, 33.0),
    "JP": (138.3, 36.3),
    "KP": (126.9, 40.2),
    "KR": (127.9, 36.5),
    "KZ": (67.0, 47.8),
    "MN": (103.0, 46.3),
    "PL": (19.3, 52.1),
    "RO": (24.9, 45.8),
    "RU": (99.0, 64.5),
    "SE": (16.0, 62.8),
    "TR": (34.5, 38.9),
    "UA": (31.3, 49.2),
    "UZ": (63.5, 42.0),
}
"""Where a name stands at the opening view: by eye, clear of railways and borders."""


class Zone(NamedTuple):
    """How finely one window of the map is drawn."""

    bounds: Bounds
    tolerance_deg: float
    decimals: int
    smallest_km2: float


ZONES: Final = (
    Zone((-11.0, 12.0, 219.0, 83.0), 0.55, 2, 12000.0),  # only to fill the screen
    Zone((18.0, 38.0, 191.0, 83.0), 0.19, 2, 400.0),
    Zone((27.0, 41.0, 52.0, 61.0), 0.05, 2, 200.0),  # the destinations
    Zone((52.0, 48.5, 131.0, 56.0), 0.05, 2, 400.0),  # the railway along the border
    Zone((129.5, 44.0, 136.0, 50.0), 0.05, 2, 400.0),  # and along the Ussuri
    Zone((129.5, 41.5, 135.0, 44.0), 0.01, 3, 1.0),  # the ports and the sea legs
)
"""The first holds all others; where several hold a place, the last counts.

Bounds have no more decimals than any zone: rounding leaves the zones' edges in place.

The tolerance is the root of the area of the smallest corner that stays (Visvalingam
and Whyatt 1993, doi:10.1179/000870493786962263), in degrees as on a plate carree.
"""

NODING_DEG: Final = 1e-6
"""Points nearer than this are one."""

Lonlats = NDArray[np.float64]
Nested = float | list["Nested"] | tuple["Nested", ...]


def build(folder: Path | None = None) -> None:
    """Write ``land.geojson``.

    Parameters
    ----------
    folder : Path, optional
        Where to; the bundled data folder if not given.
    """
    faces = cut_by_zone(read_countries(ZONES[0].bounds))
    countries = dissolve(thin(drop_islets(faces)))
    features = list(
        map(_feature, countries["country"], countries["name"], countries.geometry)
    )
    path = (folder or ROOT / "data") / "land.geojson"
    write_atomically(path, as_geojson(features).encode())


def cut_by_zone(countries: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Cut countries into faces that each lie in one zone.

    All lines are noded together, so that both sides of a border, and of a zone's
    edge, have the same vertices.

    Parameters
    ----------
    countries : GeoDataFrame
        ``country``, ``name`` and geometry in EPSG:4326.

    Returns
    -------
    GeoDataFrame
        ``country``, ``name``, ``zone`` (place in `ZONES`) and Polygon geometry.
    """
    windows = [shapely.box(*zone.bounds) for zone in ZONES]
    inside = shapely.intersection(countries.boundary, windows[0].buffer(1.0))
    outlines = [window.boundary for window in windows]
    faces = _find_faces([*inside, *outlines], countries)
    points = faces.representative_point()
    zone = np.full(len(faces), -1)
    for place, window in enumerate(windows):
        zone[points.within(window).to_numpy()] = place
    return faces.assign(zone=zone)[zone >= 0].reset_index(drop=True)


def _find_faces(
    lines: list[BaseGeometry], countries: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Find the faces that the lines enclose, each with the country it lies in."""
    noded = shapely.union_all(lines, grid_size=NODING_DEG)
    polygons = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    faces = gpd.GeoDataFrame(geometry=shapely.normalize(polygons), crs=LONLAT)
    points = faces.set_geometry(faces.representative_point())
    owners = points.sjoin(countries, predicate="within")
    owners = owners[~owners.index.duplicated()].sort_index()
    return owners.set_geometry(faces.geometry[owners.index])


def drop_islets(faces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Drop the faces of land that is too small for its zone.

    Parameters
    ----------
    faces : GeoDataFrame
        As from `cut_by_zone`.

    Returns
    -------
    GeoDataFrame
        The same columns; an island that lies in two zones is held to the finer.
    """
    lands = shapely.get_parts(shapely.coverage_union_all(faces.geometry.to_numpy()))
    area_km2 = shapely.area(shapely.transform(lands, _equal_area))
    face, land = shapely.STRtree(lands).query(
        faces.representative_point().to_numpy(), predicate="within"
    )
    land_of = pd.Series(land, index=face).sort_index()
    smallest = np.array([zone.smallest_km2 for zone in ZONES])[faces["zone"]]
    needed = pd.Series(smallest).groupby(land_of).transform("min")
    return faces[area_km2[land_of] >= needed].reset_index(drop=True)


def _equal_area(lonlat: Lonlats) -> Lonlats:
    """Project to a cylinder on which areas are square kilometres (Lambert 1772)."""
    lon, lat = np.radians(lonlat).T
    return AUTHALIC_RADIUS_KM * np.column_stack([lon, np.sin(lat)])


def thin(faces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Thin each face as its zone asks, both sides of a border alike.

    Ends of borders, and points where a line crosses a zone's edge, stay in place at
    any tolerance; so faces of different zones still fit together.

    Parameters
    ----------
    faces : GeoDataFrame
        As from `cut_by_zone`.

    Returns
    -------
    GeoDataFrame
        The same rows, thinned and rounded to the decimals of the zone.
    """
    whole = faces.geometry.to_numpy()
    thinned = whole.copy()
    for place, zone in enumerate(ZONES):
        here = np.flatnonzero(faces["zone"] == place)
        simple = shapely.coverage_simplify(whole, zone.tolerance_deg)[here]
        thinned[here] = shapely.transform(simple, _rounder(zone.decimals))
    return faces.set_geometry(gpd.GeoSeries(thinned, index=faces.index, crs=LONLAT))


def _rounder(decimals: int) -> Callable[[Lonlats], Lonlats]:
    """Make what rounds coordinates."""
    return lambda lonlat: lonlat.round(decimals)


def dissolve(faces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Join the faces to one row a country.

    Rounding may have crossed lines, so they are noded together once more.

    Parameters
    ----------
    faces : GeoDataFrame
        As from `thin`.

    Returns
    -------
    GeoDataFrame
        ``country``, ``name`` and geometry, in the order of the codes.
    """
    owners = faces[["country", "name", "geometry"]].set_geometry(faces.make_valid())
    joined = _find_faces(list(faces.boundary), owners).dissolve("country")
    return joined.reset_index()[["country", "name", "geometry"]]


def _feature(country: str, name: str, shape: BaseGeometry) -> dict[str, Any]:
    """Write one country, with the place of its label where it has one."""
    label_lon, label_lat = LABELS.get(country, (None, None))
    turned = shapely.orient_polygons(shapely.normalize(shape))
    geometry = shapely.geometry.mapping(turned)
    return {
        "type": "Feature",
        "properties": {
            "country": country,
            "name": name,
            "label_lon": label_lon,
            "label_lat": label_lat,
        },
        "geometry": {**geometry, "coordinates": _shorten(geometry["coordinates"])},
    }


def _shorten(part: Nested) -> Nested:
    """Write whole degrees without a fraction, the others with three digits at most."""
    if isinstance(part, float):
        return int(part) if part.is_integer() else round(part, 3)
    return [_shorten(each) for each in part] if isinstance(part, tuple | list) else part
