"""A small scene whose sums can be done in the head."""

import geopandas as gpd
import pandas as pd
from shapely import LineString, Point, box

from geo.scene import Scene, Texts
from geo.schema import EVIDENCE

LONLAT = "EPSG:4326"
MONTHS = ("2023-08", "2023-09", "2023-10")

PLACES = {
    "rajin": ("port", 130.3, 42.3),
    "dunay": ("port", 132.3, 42.9),
    "vostochny": ("port", 133.1, 42.7),
    "alpha": ("site", 40.1, 45.9),
    "beta": ("site", 35.0, 53.1),
}
FLOWS = [
    # month, from, to, inferred origin, basis, consignments, wagons, tonnes
    ("2023-08", "dunay", "alpha", "rajin", "modelled", 2, 3, 150.0),
    ("2023-09", "dunay", "alpha", "rajin", "modelled", 1, 1, 50.0),
    ("2023-09", "vostochny", "beta", "", "reported", 1, 2, 100.5),
    ("2023-10", "vostochny", "alpha", "", "reported", 3, 6, 300.0),
]
RANGES = [(100.0, 300.0), (50.0, 50.0), (100.5, 100.5), (200.0, 450.0)]
"""Lowest and highest tonnes of each of `FLOWS`."""

BELOW = [
    ("2023-08", "dunay", "alpha", "rajin", "modelled", 1, 1, 30.0),
    ("2023-10", "rajin", "beta", "", "reported", 2, 4, 7.0),
]
PAIRS = [("dunay", "alpha"), ("vostochny", "beta"), ("vostochny", "alpha")]
LINKS = [
    # id, mode, basis, positions of the pairs, line
    ("sea", "sea", "inferred", [0], [(130.3, 42.3), (132.3, 42.9)]),
    ("trunk", "rail", "computed", [0, 1, 2], [(133, 43), (108, 52), (61, 55)]),
    ("branch", "rail", "computed", [0, 2], [(61, 55), (40.1, 45.9)]),
    ("straight", "straight", "sketch", [1], [(61, 55), (35.0, 53.1)]),
]
CARRIED = {
    "sea": (150.0, 50.0, 0.0),
    "trunk": (150.0, 150.5, 300.0),
    "branch": (150.0, 50.0, 300.0),
    "straight": (0.0, 100.5, 0.0),
}
"""Tonnes over each link in each month, summed by hand from `FLOWS`."""


def make_places(places=None, *, site_type=None, names=None, **columns):
    places = PLACES if places is None else places
    names = names or {}
    frame = {
        "site_id": list(places),
        "site_name": [names.get(key, key.title()) for key in places],
        "site_type": [site_type or kind for kind, _, _ in places.values()],
        "aliases": [[] for _ in places],
        "region": "",
        "country": "RU",
        "identification": "named later",
        "source_id": "",
        "note": "",
        **columns,
    }
    points = [Point(lon, lat) for _, lon, lat in places.values()]
    return gpd.GeoDataFrame(frame, geometry=points, crs=LONLAT)


def make_flows(rows=FLOWS):
    columns = [
        "month", "origin_id", "destination_id", "inferred_origin_id", "basis",
        "consignment_count", "wagon_count", "mass_t",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=columns)


def make_routes(pairs=PAIRS):
    frame = pd.DataFrame(pairs, columns=["origin_id", "destination_id"]).assign(
        route_basis="computed", length_km=9000.0, drawn_km=8900.0, geodesic_km=7000.0,
        last_mile_from_km=0.0, last_mile_to_km=0.0,
    )  # fmt: skip
    lines = [LineString([(133, 43), (40, 46)]) for _ in pairs]
    return gpd.GeoDataFrame(frame, geometry=lines, crs=LONLAT)


def make_links(rows=LINKS):
    columns = ["link_id", "mode", "basis", "pairs"]
    frame = pd.DataFrame([row[:4] for row in rows], columns=columns)
    lines = [LineString(row[4]) for row in rows]
    return gpd.GeoDataFrame(frame.assign(length_km=100.0), geometry=lines, crs=LONLAT)


def make_link_flows(carried=None):
    rows = [
        (link, month, mass_t, 1)
        for link, amounts in (CARRIED if carried is None else carried).items()
        for month, mass_t in zip(MONTHS, amounts, strict=True)
        if mass_t
    ]
    return pd.DataFrame(
        rows, columns=["link_id", "month", "mass_t", "consignment_count"]
    )


def make_evidence(flows=None):
    """Split each flow into as many equal consignments as it counts."""
    rows = [
        (*flow[:5], flow[7] / flow[5], flow[6] // flow[5])
        for flow in (FLOWS if flows is None else flows)
        for _ in range(flow[5])
    ]
    evidence = pd.DataFrame(rows, columns=[*EVIDENCE[:5], "mass_t", "wagons"]).assign(
        row=range(1, len(rows) + 1),
        shipment_id=[f"S{n}" for n in range(1, len(rows) + 1)],
        source_id="list-1",
        locator="page 3",
        grade="B2",
    )
    days = pd.to_datetime(evidence["month"] + "-05").astype("datetime64[s]")
    evidence = evidence.assign(dispatched_on=days)[list(EVIDENCE)]
    return evidence.sort_values("mass_t", ascending=False, ignore_index=True)


def make_land():
    frame = {"name": ["Land"], "label_lon": [90.0], "label_lat": [60.0]}
    return gpd.GeoDataFrame(frame, geometry=[box(20, 30, 150, 75)], crs=LONLAT)


def make_scene(**changes):
    scene = Scene(
        places=make_places(
            nearest_depot_name=["", "", "", "Depot", "Depot"],
            nearest_depot_km=[None, None, None, 3.2, 400.0],
        ),
        depots=make_places({"depot-1": ("depot", 40.0, 45.9)}),
        flows=make_flows(),
        routes=make_routes(),
        links=make_links(),
        link_flows=make_link_flows(),
        evidence=make_evidence(),
        voyages=pd.DataFrame(
            [("2023-09-02", "Dunay", "landing", "Angara", "reported", "seen")],
            columns=["date", "port", "event", "vessel", "basis", "note"],
        ),
        land=make_land(),
        months=MONTHS,
        texts=Texts(title="Title", notices=("A notice",)),
    )
    return scene._replace(**changes)


def make_ranged_scene():
    """The small scene with masses from lowest to highest."""
    bounds = pd.DataFrame(RANGES, columns=["mass_low_t", "mass_high_t"])
    evidence = make_evidence()
    mass_t = evidence["mass_t"]
    evidence = evidence.assign(mass_low_t=mass_t, mass_high_t=1.5 * mass_t)
    return make_scene(flows=make_flows().join(bounds), evidence=evidence)


def make_split_scene():
    """The small scene with flows that may take several ways."""
    plain = make_scene()
    flows, routes = plain.flows.assign(way="1"), plain.routes.assign(way="1")
    return make_scene(flows=flows, routes=routes)


def make_below(rows=BELOW):
    """What records below the lowest grade would add; beta is near no depot."""
    flows = make_flows(rows)
    return flows.assign(is_near=flows["destination_id"] == "alpha")


def make_empty_scene():
    return make_scene(
        flows=make_flows([]), routes=make_routes([]), links=make_links([]),
        link_flows=make_link_flows({}), months=(),
    )  # fmt: skip
