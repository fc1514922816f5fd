"""A scene as large as a file is meant for: a thousand links, six months."""

import itertools

import geopandas as gpd
import numpy as np
import pandas as pd
from scenes import LONLAT, make_evidence, make_flows, make_land, make_places, make_scene
from shapely import LineString

from geo.scene import Scene, Texts

MONTHS = ("2023-08", "2023-09", "2023-10", "2023-11", "2023-12", "2024-01")
ORIGINS, DESTINATIONS, LINKS, VERTICES = 4, 100, 1_000, 70


def make_big_scene(seed: int = 20231) -> Scene:
    """A trunk line from the ports, with branches to a hundred sites."""
    rng = np.random.default_rng(seed)
    origins = {f"port-{n}": ("port", 131 + n / 2, 42.5 + n / 4) for n in range(ORIGINS)}
    spots = rng.uniform((30, 45), (60, 62), (DESTINATIONS, 2)).tolist()
    sites = {f"site-{n}": ("site", *spot) for n, spot in enumerate(spots)}
    pairs = [(origin, site) for origin in origins for site in sites]
    rows = _make_rows(rng, pairs)
    links = _make_links(rng, pairs, origins | sites)
    return make_scene(
        places=make_places(origins | sites),
        flows=make_flows(rows),
        routes=_make_routes(pairs),
        links=links,
        link_flows=_sum_links(links, rows, pairs),
        evidence=make_evidence(rows),
        voyages=pd.DataFrame(columns=["date", "port", "event", "vessel", "basis"]),
        land=make_land(),
        months=MONTHS,
        texts=Texts(title="A thousand links"),
    )


def _make_rows(rng, pairs):
    return [
        (month, origin, site, "", "reported", 3, 6, float(rng.integers(3, 300)))
        for month in MONTHS
        for origin, site in pairs
        if rng.random() < 0.8
    ]


def _make_line(rng, start, end):
    """A wandering line of as many vertices as simplified track has."""
    share = np.linspace(0, 1, VERTICES)[:, None]
    points = np.array(start) * (1 - share) + np.array(end) * share
    points[1:-1] += rng.normal(0, 0.02, (VERTICES - 2, 2))
    return LineString(points)


def _make_links(rng, pairs, places):
    """Half of the links on the trunk, each with fewer pairs; the rest are branches."""
    rows = []
    trunk = np.linspace((130, 44), (60, 55), LINKS // 2 + 1)
    for n, (start, end) in enumerate(itertools.pairwise(trunk)):
        on = [at for at in range(len(pairs)) if at % (LINKS // 2) >= n * 0.7]
        rows.append((f"trunk-{n}", on, _make_line(rng, start, end)))
    for n in range(LINKS - LINKS // 2):
        site = places[f"site-{n % DESTINATIONS}"][1:]
        on = [
            at for at, (_, to) in enumerate(pairs) if to == f"site-{n % DESTINATIONS}"
        ]
        share = n // DESTINATIONS / 5
        start = np.array([60.0, 55.0]) * (1 - share) + np.array(site) * share
        end = start + (np.array(site) - [60.0, 55.0]) / 5
        rows.append((f"branch-{n}", on, _make_line(rng, start, end)))
    frame = pd.DataFrame(
        {
            "link_id": [row[0] for row in rows],
            "mode": "rail",
            "basis": "computed",
            "length_km": 100.0,
            "pairs": [row[1] for row in rows],
        }
    )
    return gpd.GeoDataFrame(frame, geometry=[row[2] for row in rows], crs=LONLAT)


def _make_routes(pairs):
    frame = pd.DataFrame(pairs, columns=["origin_id", "destination_id"]).assign(
        route_basis="computed", length_km=9000.0, drawn_km=8900.0, geodesic_km=7000.0,
        last_mile_from_km=0.0, last_mile_to_km=0.0,
    )  # fmt: skip
    lines = [LineString([(133, 43), (40, 46)]) for _ in pairs]
    return gpd.GeoDataFrame(frame, geometry=lines, crs=LONLAT)


def _sum_links(links, rows, pairs):
    tonnes = make_flows(rows).pivot_table(
        index=["origin_id", "destination_id"], columns="month", values="mass_t",
        aggfunc="sum",
    ).reindex(index=pd.MultiIndex.from_tuples(pairs), columns=list(MONTHS))  # fmt: skip
    table = tonnes.fillna(0.0).to_numpy()
    sums = [table[on].sum(axis=0) for on in links["pairs"]]
    return pd.DataFrame(
        [
            (link, month, mass_t, 1)
            for link, amounts in zip(links["link_id"], sums, strict=True)
            for month, mass_t in zip(MONTHS, amounts, strict=True)
            if mass_t
        ],
        columns=["link_id", "month", "mass_t", "consignment_count"],
    )
