"""An index of places by code, name and region."""

from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.fuzzy import group_keys
from geo.lands import Lands, index_lands, list_lands
from geo.measure import geodesic_km
from geo.names import bare_name, fold_name, latin_key, sound_key
from geo.schema import PLACES, REGIONS, hold_to

SAME_KM: Final = 10.0
"""A site and a settlement of one name, so near each other, are one place."""

LAST: Final = 2
"""Indexes kept, some 40 MB each: visitors and files mostly have the same places."""

FEW: Final = 1_000
"""So many places are indexed about as soon as compared."""


class Index(NamedTuple):
    """Where to look up a place; numbers are positions in `places`."""

    places: gpd.GeoDataFrame
    lonlat: NDArray[np.float64]
    geonameids: list[object]
    is_settlement: list[bool]  # of the gazetteer, no site
    population: list[float]  # 0: not known
    by_code: dict[str, set[int]]
    by_name: dict[str, set[int]]  # as written
    by_latin: dict[str, set[int]]
    by_sound: dict[str, set[int]]
    by_whole: dict[str, set[int]]  # of sites, the kind of place in the name
    groups: dict[str, list[str]]  # Latin keys by their first sign
    lands: list[Lands]  # of each place
    regions: dict[str, Lands]


_LAST: deque[tuple[gpd.GeoDataFrame, pd.DataFrame, Index]] = deque(maxlen=LAST)
"""What each was made from, and the index."""


def index_places(places: gpd.GeoDataFrame, regions: pd.DataFrame) -> Index:
    """Index places by codes, names, aliases and regions.

    Parameters
    ----------
    places : GeoDataFrame (`schema.PLACES`)
        May have ``codes`` (lists) and ``geonameid``.
    regions : DataFrame (`schema.REGIONS`)

    Returns
    -------
    Index
        The same one for equal places and regions, as long as few others were indexed
        since. Nobody may change it.

    Raises
    ------
    SchemaError, CrsError
        If a column is missing, or places are in another reference system.
    """
    hold_to(places, PLACES, name="places")
    hold_to(regions, REGIONS, name="regions")
    for known, lands, index in tuple(_LAST):
        if _are_equal(places, known) and regions.equals(lands):
            return index
    index = _index_anew(places, regions)
    if len(places) > FEW:
        _LAST.append((places.copy(), regions.copy(), index))
    return index


def _are_equal(places: gpd.GeoDataFrame, known: gpd.GeoDataFrame) -> bool:
    """Compare all columns; points by their coordinates, since one by one takes long."""
    texts, others = (each.drop(columns="geometry") for each in (places, known))
    return texts.equals(others) and bool(
        places.get_coordinates().equals(known.get_coordinates())
    )


def _index_anew(places: gpd.GeoDataFrame, regions: pd.DataFrame) -> Index:
    by_region = index_lands(regions, places)
    by_name, by_latin, by_whole = _index_names(places)
    by_sound: dict[str, set[int]] = defaultdict(set)
    for latin, owners in by_latin.items():
        by_sound[sound_key(latin)] |= owners
    return Index(
        places=places.reset_index(drop=True),
        lonlat=places.geometry.get_coordinates().to_numpy(),
        geonameids=list(places.get("geonameid", [None] * len(places))),
        is_settlement=(places["identification"] == "gazetteer").tolist(),
        population=_population_of(places),
        by_code=_index_codes(places),
        by_name=by_name,
        by_latin=by_latin,
        by_sound=dict(by_sound),
        by_whole=by_whole,
        groups=group_keys(sorted(by_latin)),
        lands=list_lands(places, by_region),
        regions=by_region,
    )


def put_together(
    places: gpd.GeoDataFrame, others: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Put other places behind some; one with an id of theirs is left out.

    Parameters
    ----------
    places, others : GeoDataFrame (`schema.PLACES`)

    Returns
    -------
    GeoDataFrame
    """
    new = others[~others["site_id"].isin(set(places["site_id"]))]
    both = [each for each in (places, new) if len(each)] or [places]
    return gpd.GeoDataFrame(pd.concat(both, ignore_index=True), crs=places.crs)


def keep_one(owners: Iterable[int], index: Index) -> list[int]:
    """Leave out a settlement that stands for the same place as a site.

    Parameters
    ----------
    owners : iterable of int
        Positions of places that share a name.
    index : Index

    Returns
    -------
    list of int
        The distinct places, in their order. Two settlements of the gazetteer are
        always distinct, however near.
    """
    kept: list[int] = []
    for place in sorted(set(owners)):
        if not any(_is_same(place, other, index) for other in kept):
            kept.append(place)
    return kept


def place_inside(place: int, lands: Iterable[Lands], index: Index) -> bool:
    """Tell whether a place lies in every one of the regions.

    Parameters
    ----------
    place : int
        A position in the index.
    lands : iterable of Lands
        One for each region that is named; none: anywhere.
    index : Index

    Returns
    -------
    bool
    """
    return all(index.lands[place] & each for each in lands)


def describe_place(place: int, index: Index) -> str:
    """Name a place with its region.

    Parameters
    ----------
    place : int
        A position in the index.
    index : Index

    Returns
    -------
    str
        Such as ``Kamenka (Penza Oblast, RU)``.
    """
    name, *lies_in = (
        str(index.places[column].iloc[place])  # a whole row takes ten times as long
        for column in ("site_name", "region", "country")
    )
    where = ", ".join(part for part in lies_in if part)
    return f"{name} ({where})" if where else name


def _is_same(place: int, other: int, index: Index) -> bool:
    ids = index.geonameids
    if ids[place] is not None and ids[place] == ids[other]:
        return True
    if index.is_settlement[place] == index.is_settlement[other]:
        return False
    here, there = index.lonlat[[place, other]]
    return bool(geodesic_km(*here, *there) <= SAME_KM)


def _index_names(places: gpd.GeoDataFrame) -> tuple[dict[str, set[int]], ...]:
    """Index names as written, in Latin letters, and those of sites with their kind."""
    by_name: dict[str, set[int]] = defaultdict(set)
    by_latin: dict[str, set[int]] = defaultdict(set)
    by_whole: dict[str, set[int]] = defaultdict(set)
    columns = [places[name] for name in ("site_name", "aliases", "identification")]
    for place, (name, aliases, known) in enumerate(zip(*columns, strict=True)):
        by_name[name].add(place)
        for spelling in (name, *aliases):
            folded = fold_name(spelling)
            bare = bare_name(folded)
            if latin := latin_key(bare):
                by_latin[latin].add(place)
            if bare != folded and known != "gazetteer":
                by_whole[latin_key(folded)].add(place)
    return dict(by_name), dict(by_latin), dict(by_whole)


def _population_of(places: gpd.GeoDataFrame) -> list[float]:
    if "population" not in places:
        return [0.0] * len(places)
    numbers = pd.to_numeric(places["population"], errors="coerce")
    return [float(number) for number in numbers.fillna(0)]


def _index_codes(places: gpd.GeoDataFrame) -> dict[str, set[int]]:
    by_code: dict[str, set[int]] = defaultdict(set)
    for place, codes in enumerate(places.get("codes", [])):
        for code in codes if isinstance(codes, list) else []:
            by_code[fold_code(code)].add(place)
    return dict(by_code)


def fold_code(code: str) -> str:
    """Bring a code to the form in which it is looked up.

    Parameters
    ----------
    code : str
        Such as ``ru vyp`` (UN/LOCODE) or ``980003`` (a station's number).

    Returns
    -------
    str
        Letters and digits only, in capitals.
    """
    return "".join(sign for sign in code if sign.isalnum()).upper()
