"""The bundled gazetteer: settlements near a railway, and the regions they lie in."""

from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from geo.errors import SchemaError
from geo.schema import PLACES, REGIONS
from geo.units import LONLAT

PREFIX: Final = "geonames-"
"""Begins the ``site_id`` of a place of the gazetteer; GeoNames' number follows."""

NEEDED: Final = (
    "geonameid",
    "name",
    "aliases",
    "region",
    "country",
    "population",
    "near_rail",
    "lon",
    "lat",
)


def read_gazetteer(path: Path) -> gpd.GeoDataFrame:
    """Read the settlements that a name in the records may mean.

    Parameters
    ----------
    path : Path
        ``gazetteer.parquet``; `geo.build.gazetteer` says how it was made.

    Returns
    -------
    GeoDataFrame (`schema.PLACES`)
        One row a settlement, with ``geonameid``, ``population`` and ``near_rail``;
        points in degrees, at two decimals. Each is a ``site``.

    Raises
    ------
    SchemaError
        If the file cannot be read or lacks a column.
    """
    try:
        table = pd.read_parquet(path)
    except (OSError, ValueError) as fault:
        raise SchemaError(
            f"{path.name}: needs the gazetteer as Parquet; found {fault}; remake it by "
            "python -m geo build gazetteer",
            [path.name],
        ) from fault
    missing = [name for name in NEEDED if name not in table]
    if missing:
        raise SchemaError(
            f"{path.name}: needs the columns {', '.join(missing)}; remake it by "
            "python -m geo build gazetteer",
            missing,
        )
    places = pd.DataFrame(
        {
            "site_id": PREFIX + table["geonameid"].astype("str"),
            "site_name": table["name"].astype("str"),
            "site_type": "site",
            "aliases": [list(names) for names in table["aliases"]],
            "region": table["region"].astype("str"),
            "country": table["country"].astype("str"),
            "identification": "gazetteer",
            "source_id": "geonames",
            "geonameid": table["geonameid"].astype("object"),
            "population": table["population"],
            "near_rail": table["near_rail"],
        }
    )
    points = gpd.points_from_xy(table["lon"], table["lat"])
    frame = gpd.GeoDataFrame(places, geometry=points, crs=LONLAT)
    others = [name for name in frame if name not in PLACES]
    return gpd.GeoDataFrame(frame[[*PLACES, *others]])


def read_regions(path: Path) -> pd.DataFrame:
    """Read the names of countries and regions.

    Parameters
    ----------
    path : Path
        ``regions.csv``.

    Returns
    -------
    DataFrame (`schema.REGIONS`)
        ``aliases`` as lists; ``region`` is empty where the row is a country's.

    Raises
    ------
    SchemaError
        If the file cannot be read or lacks a column.
    """
    try:
        table = pd.read_csv(path, dtype="str", keep_default_na=False)
    except (OSError, ValueError) as fault:
        raise SchemaError(
            f"{path.name}: needs a table of regions; found {fault}", [path.name]
        ) from fault
    missing = [name for name in REGIONS if name not in table]
    if missing:
        raise SchemaError(
            f"{path.name}: needs the columns {', '.join(missing)}", missing
        )
    aliases = [
        [alias.strip() for alias in text.split(";") if alias.strip()]
        for text in table["aliases"]
    ]
    return table.assign(aliases=pd.Series(aliases, index=table.index, dtype="object"))
