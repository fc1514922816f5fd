"""Make data/gazetteer.parquet and data/regions.csv: settlements near a railway.

Names, points and regions come from GeoNames (CC BY 4.0), by way of three packages that
are read as archives; the railways are those of the whole graph that the rail network
is cut from.
"""

import io
import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geo.build.fetch import ROOT, fetch_wheel
from geo.build.rail_lines import DECIMALS, PLACES_PIN
from geo.build.rail_source import RAIL_PIN, read_world_rail
from geo.build.regions import (
    COUNTRIES,
    ENGLISH_PIN,
    REGIONS_PIN,
    SCRIPTS,
    as_region_table,
    list_distinct,
    list_regions,
    plain_name,
    rank_script,
    read_english_regions,
)
from geo.drafts import write_atomically
from geo.measure import earth_centred_km
from geo.names import bare_name, fold_name, latin_key, sound_key

BORDER_PROVINCES: Final = {"CN": ("05", "08", "13", "20")}
"""Of China: Jilin, Heilongjiang, Xinjiang and Inner Mongolia."""

NEAR_RAIL_KM: Final = 25.0
STEP_KM: Final = 5.0
"""Track is sampled so finely: a place's distance is at most 0.2 km too long."""

MOST_ALIASES: Final = 24

COLUMNS: Final = (
    ("geonameid", pa.int32()),
    ("name", pa.string()),
    ("aliases", pa.list_(pa.string())),
    ("region", pa.string()),
    ("country", pa.string()),
    ("population", pa.int32()),
    ("near_rail", pa.bool_()),
    ("lon", pa.float64()),
    ("lat", pa.float64()),
)

NOTICE: Final = {
    "title": "Settlements near a railway in Russia, its neighbours and North Korea",
    "licence": "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/",
    "attribution": "(c) GeoNames",
    "source": "; ".join(
        f"{name} {version} (PyPI), sha256 {digest}"
        for name, version, digest in (PLACES_PIN, REGIONS_PIN, ENGLISH_PIN)
    ),
    "changed": "cut to places within 25 km of a railway and their namesakes; points "
    "rounded to two decimals; names in other scripts left out",
}
"""Written into the file, so that it cannot be parted from its licence."""


def build(root: Path = ROOT) -> None:
    """Remake the gazetteer and its regions; the same input gives the same bytes.

    Parameters
    ----------
    root : Path
        The folder that holds ``data/``.
    """
    settlements = read_settlements()
    english = read_english_regions()
    regions = list_regions(settlements, english)
    settlements = settlements.merge(
        regions[["country", "admin1", "region"]], how="left", on=["country", "admin1"]
    )
    settlements["region"] = settlements["region"].fillna("")
    places = choose_places(settlements, near_rail=measure_near_rail(settlements))
    write_places(places, root / "data" / "gazetteer.parquet")
    text = as_region_table(regions).to_csv(index=False, lineterminator="\n")
    write_atomically(root / "data" / "regions.csv", text.encode())


def read_cities() -> dict[str, dict[str, Any]]:
    """Read GeoNames' places of over 500 inhabitants as the package has them."""
    return _read_json(PLACES_PIN, "cities500.json")


def read_settlements() -> pd.DataFrame:
    """Read the settlements of the chosen countries, by GeoNames' number.

    Returns
    -------
    DataFrame
        ``geonameid``, ``name``, ``aliases`` (list), ``country``, ``admin1`` (GeoNames'
        code of the region), ``population``, exact ``longitude`` and ``latitude``.
    """
    found = read_cities()
    rows = [
        (
            place["geonameid"],
            plain_name(place["name"]),
            list_aliases(place["name"], place["alternatenames"]),
            place["countrycode"],
            place["admin1code"],
            place["population"],
            place["longitude"],
            place["latitude"],
        )
        for place in found.values()
        if place["countrycode"] in COUNTRIES
        and place["admin1code"]
        in BORDER_PROVINCES.get(place["countrycode"], (place["admin1code"],))
    ]
    columns = ["geonameid", "name", "aliases", "country", "admin1", "population"]
    settlements = pd.DataFrame(rows, columns=[*columns, "longitude", "latitude"])
    return settlements.sort_values("geonameid", ignore_index=True)


def list_aliases(name: str, others: Iterable[str]) -> list[str]:
    """Choose the spellings worth keeping.

    Parameters
    ----------
    name : str
        GeoNames' own name.
    others : iterable of str
        Its alternate names, in every script.

    Returns
    -------
    list of str
        In Cyrillic, Latin or Hangul, each another name than those before it. Airport
        codes and machine-made transliterations (in lower case) are left out.
    """
    fit = [
        plain_name(other)
        for other in sorted(others, key=lambda other: (rank_script(other), other))
        if rank_script(other) < len(SCRIPTS) and not re.fullmatch(r"[A-Z]{2,4}", other)
        if not (rank_script(other) < 2 and other[0].islower())
    ]
    return list_distinct(fit, fold_name, known=[name])[:MOST_ALIASES]


def measure_near_rail(settlements: pd.DataFrame) -> NDArray[np.bool_]:
    """Tell the settlements within `NEAR_RAIL_KM` of track.

    Parameters
    ----------
    settlements : DataFrame
        As by `read_settlements`.

    Returns
    -------
    array of bool, one a settlement
    """
    rail = read_world_rail(fetch_wheel(*RAIL_PIN))
    pieces = np.maximum(1, np.ceil(rail.length_km / STEP_KM)).astype(np.int64)
    edges = np.repeat(np.arange(len(pieces)), pieces)
    nth = np.arange(len(edges)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = (nth / pieces[edges])[:, None]
    ends = rail.lonlat[rail.ends[edges]]
    track = np.vstack([ends[:, 0] * (1 - share) + ends[:, 1] * share, ends[:, 1]])
    there = settlements[["longitude", "latitude"]].to_numpy(np.float64)
    away_km, _ = KDTree(earth_centred_km(track)).query(earth_centred_km(there))
    return np.asarray(away_km <= NEAR_RAIL_KM)


def choose_places(
    settlements: pd.DataFrame, *, near_rail: NDArray[np.bool_]
) -> pd.DataFrame:
    """Keep what is near a railway, and every namesake of it.

    Parameters
    ----------
    settlements : DataFrame
        As by `read_settlements`, with ``region``.
    near_rail : array of bool, one a settlement

    Returns
    -------
    DataFrame
        The columns of the file. A namesake far from any railway is kept, since its
        name would otherwise seem to be that of one place only.
    """
    keys = settlements["name"].map(
        lambda name: sound_key(latin_key(bare_name(fold_name(name))))
    )
    kept = near_rail | keys.isin(keys[near_rail])
    places = settlements.assign(
        near_rail=near_rail,
        lon=settlements["longitude"].round(DECIMALS),
        lat=settlements["latitude"].round(DECIMALS),
    )
    return places.loc[kept, [name for name, _ in COLUMNS]].reset_index(drop=True)


def write_places(places: pd.DataFrame, path: Path) -> None:
    """Write the gazetteer, its licence inside.

    Parameters
    ----------
    places : DataFrame
        As by `choose_places`.
    path : Path
    """
    notice = {key.encode(): value.encode() for key, value in NOTICE.items()}
    schema = pa.schema([pa.field(name, kind) for name, kind in COLUMNS])
    table = pa.Table.from_pandas(places, schema=schema, preserve_index=False)
    told = table.replace_schema_metadata(notice)
    packed = io.BytesIO()
    pq.write_table(told, packed, compression="zstd", compression_level=19)
    write_atomically(path, packed.getvalue())


def _read_json(pin: tuple[str, str, str], name: str) -> dict[str, dict[str, Any]]:
    with ZipFile(fetch_wheel(*pin)) as wheel:
        inner = next(n for n in wheel.namelist() if n.endswith(f"/{name}"))
        found: dict[str, dict[str, Any]] = json.loads(wheel.read(inner))
    return found
