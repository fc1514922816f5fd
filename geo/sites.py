"""Ports, crossings, destination sites and depots, from GeoJSON or CSV to one frame."""

import csv
import json
import math
from io import StringIO
from pathlib import Path
from typing import Any, Final, TypeGuard

import geopandas as gpd
import pandas as pd
from shapely import Point

from geo.errors import CrsError, SchemaError
from geo.schema import PLACES
from geo.units import LONLAT
from geo.upload import Upload

SITE_TYPES: Final = ("port", "crossing", "site", "depot")

TABLE_NEEDS: Final = ("site_name", "lon", "lat")
LISTS: Final = ("aliases", "codes")

TEXTS: Final = tuple(name for name in PLACES if name not in ("aliases", "geometry"))

LONLAT_NAMES: Final = ("CRS84", "4326")
"""How the ``crs`` member of old GeoJSON files ends when it names no other system."""


def read_places(*paths: Path | Upload) -> gpd.GeoDataFrame:
    """Read places from GeoJSON or CSV files.

    Parameters
    ----------
    *paths : Path or Upload
        Feature collections of Points, longitude first. Each feature needs the
        properties of `schema.PLACES`; ``aliases`` is a list of texts, and so is
        ``codes`` where given. Others, such as ``note``, are kept. A file that ends in
        ``.csv`` needs ``site_name``, ``lon`` and ``lat``; ``aliases`` and ``codes``
        are divided by semicolons, and the other columns may be missing.

    Returns
    -------
    GeoDataFrame (`schema.PLACES`)
        One row a place, files and features in the given order, in EPSG:4326 (degrees).
        Further properties follow as columns; None where a feature has none.

    Raises
    ------
    SchemaError
        If a file cannot be read, lacks a property, has another geometry than Points
        or another type of site, or if two places have the same ``site_id``.
    CrsError
        If a file names another reference system than longitude and latitude.
    """
    rows = [
        _read_feature(feature, f"{path}, feature {number}")
        for path in paths
        for number, feature in enumerate(
            _read_table(path)
            if path.suffix.lower() == ".csv"
            else _read_features(path),
            start=1,
        )
    ]
    _refuse_repeated([row["site_id"] for row in rows])
    others = dict.fromkeys(name for row in rows for name in row if name not in PLACES)
    places = pd.DataFrame(rows, columns=[*PLACES, *others], dtype="object")
    places = places.astype(dict.fromkeys(TEXTS, "str")).where(places.notna(), None)
    return gpd.GeoDataFrame(places, geometry="geometry", crs=LONLAT)


def put_over(places: gpd.GeoDataFrame, own: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put a user's own places over others: of two with one id, the own one stays.

    Parameters
    ----------
    places, own : GeoDataFrame (`schema.PLACES`)

    Returns
    -------
    GeoDataFrame (`schema.PLACES`)
        An own place stands where the one it goes over stood; new ones come last.
    """
    if own.empty:
        return places
    order = dict.fromkeys([*places["site_id"], *own["site_id"]])
    kept = places[~places["site_id"].isin(set(own["site_id"]))]
    both = pd.concat([each for each in (kept, own) if len(each)])
    both = both.set_index("site_id", drop=False).loc[list(order)].reset_index(drop=True)
    both = (
        both.astype("object")
        .where(both.notna(), None)
        .astype(dict.fromkeys(TEXTS, "str"))
    )
    return gpd.GeoDataFrame(both, geometry="geometry", crs=LONLAT)


def _read_table(path: Path | Upload) -> list[object]:
    """Read a CSV as the features of a collection."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        first = text.partition("\n")[0]
        reader = csv.DictReader(
            StringIO(text, newline=""), delimiter=max(",;\t", key=first.count)
        )
        columns = [name.strip().lower() for name in reader.fieldnames or []]
        reader.fieldnames = columns
        rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise SchemaError(
            f"{path}: needs a CSV of places in UTF-8; found {fault}", [str(path)]
        ) from fault
    missing = [name for name in TABLE_NEEDS if name not in columns]
    if missing:
        raise SchemaError(
            f"{path}: a CSV of places needs the columns {', '.join(TABLE_NEEDS)}; "
            f"missing: {', '.join(missing)}; found: {', '.join(columns) or 'none'}",
            missing,
        )
    return [_as_feature(row, number) for number, row in enumerate(rows, start=1)]


def _as_feature(row: dict[str, Any], number: int) -> dict[str, Any]:
    texts = {name: (row.get(name) or "").strip() for name in row if name}
    lonlat = [texts.pop(name).replace(",", ".") for name in ("lon", "lat")]
    lists = {
        name: [part.strip() for part in texts.get(name, "").split(";") if part.strip()]
        for name in LISTS
        if name == "aliases" or name in texts
    }
    defaults = dict.fromkeys(TEXTS, "") | {
        "site_id": f"own-{number}",
        "site_type": "site",
        "identification": "own file",
    }
    given = {name: text for name, text in texts.items() if text}
    try:
        coordinates: list[Any] = [float(part) for part in lonlat]
    except ValueError:
        coordinates = lonlat
    point = {"type": "Point", "coordinates": coordinates}
    return {"properties": {**defaults, **given, **lists}, "geometry": point}


def _read_features(path: Path | Upload) -> list[object]:
    try:
        collection = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError) as fault:
        raise SchemaError(
            f"{path}: needs a GeoJSON file in UTF-8; found {fault}", [str(path)]
        ) from fault
    features = collection.get("features") if isinstance(collection, dict) else None
    if not isinstance(features, list):
        raise SchemaError(
            f"{path}: needs a GeoJSON FeatureCollection; found no list of features",
            [str(path)],
        )
    _refuse_other_crs(collection, path)
    return features


def _refuse_other_crs(collection: dict[str, Any], path: Path | Upload) -> None:
    """RFC 7946 knows longitude and latitude only; older files may say otherwise."""
    named = json.dumps(collection.get("crs"))
    if collection.get("crs") and not any(name in named for name in LONLAT_NAMES):
        raise CrsError(
            f"{path}: places must be in {LONLAT}, longitude first; found crs {named}; "
            "convert the file first",
            [str(path)],
        )


def _read_feature(feature: object, where: str) -> dict[str, Any]:
    whole = feature if isinstance(feature, dict) else {}
    properties = whole.get("properties") or {}
    _refuse_incomplete(properties, where)
    found = {name: properties[name] for name in properties if name != "geometry"}
    return {**found, "geometry": _read_point(whole.get("geometry"), where)}


def _refuse_incomplete(properties: dict[str, Any], where: str) -> None:
    needed = [name for name in PLACES if name != "geometry"]
    missing = [name for name in needed if properties.get(name) is None]
    if missing:
        raise SchemaError(
            f"{where}: a place needs the properties {', '.join(needed)}; missing: "
            f"{', '.join(missing)} (where nothing is known an empty text will do, "
            "and an empty list of aliases)",
            missing,
        )
    not_text = [name for name in TEXTS if not isinstance(properties[name], str)]
    not_text += [name for name in LISTS if not _is_list(properties.get(name, []))]
    if not_text:
        raise SchemaError(
            f"{where}: properties must be texts, aliases a list of texts; mend "
            f"{', '.join(not_text)}",
            not_text,
        )
    if not properties["site_id"] or properties["site_type"] not in SITE_TYPES:
        raise SchemaError(
            f"{where}: needs a site_id, and a site_type of {', '.join(SITE_TYPES)}; "
            f"found {properties['site_id']!r} and {properties['site_type']!r}",
            [properties["site_id"]],
        )


def _is_list(given: object) -> bool:
    return isinstance(given, list) and all(isinstance(each, str) for each in given)


def _read_point(geometry: object, where: str) -> Point:
    given = geometry if isinstance(geometry, dict) else {}
    lonlat = given.get("coordinates")
    if given.get("type") == "Point" and _is_lonlat(lonlat):
        return Point(lonlat[:2])
    raise SchemaError(
        f"{where}: needs a Point with longitude and latitude in degrees; found "
        f"{given.get('type', 'no geometry')} {str(lonlat)[:60]}",
        [where],
    )


def _is_lonlat(lonlat: object) -> TypeGuard[list[float]]:
    if not (isinstance(lonlat, list) and len(lonlat) >= 2):
        return False
    numbers = [part for part in lonlat[:2] if isinstance(part, int | float)]
    return (
        len(numbers) == 2
        and all(map(math.isfinite, numbers))
        and abs(numbers[0]) <= 180
        and abs(numbers[1]) <= 90
    )


def _refuse_repeated(site_ids: list[str]) -> None:
    repeated = sorted({each for each in site_ids if site_ids.count(each) > 1})
    if repeated:
        raise SchemaError(
            f"each place needs a site_id of its own; found more than once: "
            f"{', '.join(repeated)}; rename all but one",
            repeated,
        )
