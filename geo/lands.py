"""Lands: countries and their regions, by all names that they have."""

from collections import defaultdict
from functools import lru_cache

import geopandas as gpd
import pandas as pd

from geo.names import fold_name, latin_key, region_key, sound_key

Lands = frozenset[tuple[str, str]]
"""Pairs of a country's code and a region's name; "" is the whole country."""


def index_lands(regions: pd.DataFrame, places: gpd.GeoDataFrame) -> dict[str, Lands]:
    """Index regions by their whole name (behind "=") and by the name without kind.

    Parameters
    ----------
    regions : DataFrame (`schema.REGIONS`)
    places : GeoDataFrame (`schema.PLACES`)

    Returns
    -------
    dict of str to Lands
    """
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    rows = [
        *zip(regions["country"], regions["region"], regions["aliases"], strict=True),
        *zip(places["country"], places["region"], [[]] * len(places), strict=True),
    ]
    seen: set[tuple[str, str]] = set()
    for country, region, aliases in rows:
        if (country, region) in seen and not aliases:
            continue
        seen.add((country, region))
        for name in (region or country, *aliases):
            for key in _keys_of(name):
                found[key].add((country, region))
    return {key: frozenset(lands) for key, lands in found.items() if key.strip("=")}


def find_lands(text: str, regions: dict[str, Lands]) -> Lands:
    """Find the countries and regions that a text means.

    Parameters
    ----------
    text : str
        Such as ``Пензенская обл.``, ``Penza Oblast`` or ``RU``.
    regions : dict of str to Lands
        From `index_lands`.

    Returns
    -------
    Lands
        None if the text is not known; several where regions share the name.
    """
    whole = sound_key(latin_key(fold_name(text)))
    return regions.get(f"={whole}") or regions.get(region_key(text), frozenset())


def list_lands(places: gpd.GeoDataFrame, regions: dict[str, Lands]) -> list[Lands]:
    """List the country and region of each place, under every name it has.

    Parameters
    ----------
    places : GeoDataFrame (`schema.PLACES`)
    regions : dict of str to Lands
        From `index_lands`.

    Returns
    -------
    list of Lands
        One a place.
    """
    known = {
        pair: frozenset(
            {(pair[0], ""), pair}
            | {land for land in find_lands(pair[1], regions) if land[0] == pair[0]}
        )
        for pair in set(zip(places["country"], places["region"], strict=True))
    }
    pairs = zip(places["country"], places["region"], strict=True)
    return [known[pair] for pair in pairs]


@lru_cache(maxsize=4_096)
def _keys_of(name: str) -> tuple[str, str]:
    """Give both keys of a region: every index has the same few hundred regions."""
    return f"={sound_key(latin_key(fold_name(name)))}", region_key(name)
