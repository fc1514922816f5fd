"""Makers of small frames, shared by the tests of several steps."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import LineString, Point

from geo.measure import measure_lines
from geo.network import Network

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


def make_network(positions, *edges, sketch=(), winding=1.0):
    """Edges (u, v), each as long as the geodesic times `winding`."""
    lines = [LineString([positions[u], positions[v]]) for u, v in edges]
    geometry = gpd.GeoSeries(lines, crs="EPSG:4326")
    columns = {
        "u": np.array([u for u, _ in edges], dtype=np.int64),
        "v": np.array([v for _, v in edges], dtype=np.int64),
        "length_km": measure_lines(geometry) * winding,
        "line_id": "",
        "track_basis": [
            "sketch" if n in sketch else "mapped" for n in range(len(edges))
        ],
    }
    return Network(
        gpd.GeoDataFrame(geometry=[Point(p) for p in positions], crs="EPSG:4326"),
        gpd.GeoDataFrame(columns, geometry=geometry),
    )


def make_points(**positions):
    """Places that have only an id and a position."""
    return gpd.GeoDataFrame(
        {"site_id": list(positions)},
        geometry=[Point(position) for position in positions.values()],
        crs="EPSG:4326",
    )
