"""Small worlds: hand-made networks with places, for the questions about ways."""

import geopandas as gpd
import pandas as pd
from shapely import Point, box

from geo.attach import attach_places
from geo.schema import FLOWS
from geo.worlds import World

LONLAT = "EPSG:4326"


def make_world(network, *, costs=None, **positions):
    """A world of places by id, tied to a network; costs by line, all 1 if not given."""
    places = gpd.GeoDataFrame(
        {
            "site_id": list(positions),
            "site_name": [name.title() for name in positions],
            "site_type": "site",
            "aliases": [[] for _ in positions],
            "region": "",
            "country": "RU",
            "identification": "named later",
            "source_id": "",
            "nearest_depot_name": "",
            "nearest_depot_km": None,
        },
        geometry=[Point(at) for at in positions.values()],
        crs=LONLAT,
    )
    land = gpd.GeoDataFrame(
        {"country": ["AA"], "name": ["Land"], "label_lon": [1.0], "label_lat": [0.0]},
        geometry=[box(-20, -20, 30, 30)],
        crs=LONLAT,
    )
    sea = gpd.GeoDataFrame(
        {"origin_id": [], "destination_id": [], "length_km": []},
        geometry=[],
        crs=LONLAT,
    )
    return World(
        places=places,
        depots=places[:0],
        attached=attach_places(network, places),
        line_costs=pd.Series(costs or {"": 1.0}, name="cost"),
        sea_legs=sea,
        land=land,
        voyages=pd.DataFrame(),
        claims=pd.DataFrame(),
        sources=pd.DataFrame(),
        gazetteer=places[:0],
        regions=pd.DataFrame(),
        own_ids=frozenset(positions),
    )


def make_flows(*flows):
    """Flows (origin, destination, tonnes), all in August 2023."""
    rows = [("2023-08", a, b, "", "reported", 1, 1, mass_t) for a, b, mass_t in flows]
    return pd.DataFrame(rows, columns=list(FLOWS)).astype(
        {"consignment_count": "int64", "wagon_count": "int64", "mass_t": "float64"}
    )
