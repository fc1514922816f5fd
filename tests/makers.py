"""Makers of small frames, shared by the tests of several steps."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely import Point

ROOT = Path(__file__).parent.parent
DATA = ROOT / "data"


def make_places(*names, aliases=None, site_type="site"):
    """Places with the given names; aliases maps a name to its other spellings."""
    aliases = aliases or {}
    return gpd.GeoDataFrame(
        {
            "site_id": [f"{name.lower()}-{n}" for n, name in enumerate(names)],
            "site_name": list(names),
            "site_type": site_type,
            "aliases": [aliases.get(name, []) for name in names],
            "region": "",
            "country": "RU",
            "identification": "named later",
            "source_id": "",
        },
        geometry=[Point(40 + n, 50) for n in range(len(names))],
        crs="EPSG:4326",
    )


def make_consignments(*ends, mass_t=1.0, month="2023-08"):
    """Consignments from (origin, destination) names, one row each."""
    return pd.DataFrame(
        {
            "row": range(1, len(ends) + 1),
            "line": range(2, len(ends) + 2),
            "shipment_id": [f"c{n}" for n in range(len(ends))],
            "dispatched_on": pd.Timestamp(f"{month}-01"),
            "month": pd.Series([month] * len(ends), dtype="str"),
            "origin_name": pd.Series([end[0] for end in ends], dtype="str"),
            "destination_name": pd.Series([end[1] for end in ends], dtype="str"),
            "mass_t": pd.Series([mass_t] * len(ends), dtype="float64"),
            "wagons": pd.Series([1] * len(ends), dtype="Int64"),
            "inferred_origin_name": pd.Series([""] * len(ends), dtype="str"),
            "basis": pd.Series(["reported"] * len(ends), dtype="str"),
        }
    )
