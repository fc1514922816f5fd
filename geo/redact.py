"""What must not be published: texts as filed, collectors, protected sources."""

import math
from dataclasses import replace
from typing import Final, NamedTuple

import geopandas as gpd
import pandas as pd
import shapely

from geo.scene import Scene

PROTECTED: Final = "protected"
"""In a sources file's column ``sensitivity``; and what then stands for the source."""

DECIMALS: Final = 2
"""Of a degree, about a kilometre: a settlement and not a facility."""

M_PER_DEGREE: Final = 111_000.0
"""Of latitude, at its mean (WGS 84: from 110.57 km at the equator to 111.69 km)."""


class Redacted(NamedTuple):
    """A scene that may be published, and what was taken out of it."""

    scene: Scene
    removed: dict[str, int]
    """From what it was to how many."""


def redact_scene(scene: Scene, sources: pd.DataFrame) -> Redacted:
    """Take out of a scene what must not be published.

    Parameters
    ----------
    scene : Scene
        Its places already rounded, see `round_places`.
    sources : DataFrame
        From `sources.read_sources`.

    Returns
    -------
    Redacted
        Consignments are named by their row instead of their identifier as filed, and
        have no locator; places have no other spellings; protected sources have no
        name, title or address.
    """
    protected = sources.loc[_are_protected(sources), "source_id"]
    evidence, places, cited = scene.evidence, scene.places, scene.texts.sources
    hidden = places["source_id"].isin(protected)
    unsourced = evidence["source_id"].isin(protected)
    kept = {k: v for k, v in cited.items() if k not in set(protected)}
    told = sources[sources["source_id"].isin(cited.keys())]
    removed = {
        "identifiers of consignments as filed": _count(evidence["shipment_id"]),
        "locators in a source": _count(evidence["locator"]),
        "other spellings of places": int(places["aliases"].str.len().sum()),
        "collectors' names": _count(told["collector"]),
        "protected sources": len(cited) - len(kept),
        "references to a protected source": int(unsourced.sum() + hidden.sum()),
    }
    redacted = scene._replace(
        evidence=evidence.assign(
            shipment_id="row " + evidence["row"].astype("str"),
            locator="",
            source_id=evidence["source_id"].mask(unsourced, PROTECTED),
        ),
        places=places.assign(
            aliases=pd.Series([[]] * len(places), index=places.index, dtype="object"),
            source_id=places["source_id"].mask(hidden, PROTECTED),
        ),
        texts=replace(scene.texts, sources=kept),
    )
    return Redacted(redacted, removed)


def round_places(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Round places to their stated precision, and never finer than a settlement.

    Parameters
    ----------
    places : GeoDataFrame (`schema.PLACES`), EPSG:4326
        ``precision_m``, where a place has it: its point is to be told to so many
        metres only.

    Returns
    -------
    GeoDataFrame
        The same places; points at two decimals of a degree or fewer.
    """
    given = places.get("precision_m", pd.Series(math.nan, index=places.index))
    decimals = [_decimals(m) for m in pd.to_numeric(given, errors="coerce")]
    lonlats = shapely.get_coordinates(places.geometry.to_numpy()).tolist()
    points = [
        shapely.Point(round(lon, n), round(lat, n))
        for (lon, lat), n in zip(lonlats, decimals, strict=True)
    ]
    return places.set_geometry(gpd.GeoSeries(points, places.index, crs=places.crs))


def count_moved(places: gpd.GeoDataFrame, rounded: gpd.GeoDataFrame) -> int:
    """Count the places that rounding has moved.

    Parameters
    ----------
    places, rounded : GeoDataFrame
        Before and after `round_places`.

    Returns
    -------
    int
    """
    return int((~places.geometry.geom_equals(rounded.geometry)).sum())


def _are_protected(sources: pd.DataFrame) -> pd.Series:
    return sources["sensitivity"].str.strip().str.lower() == PROTECTED


def _count(texts: pd.Series) -> int:
    return int((texts != "").sum())


def _decimals(precision_m: float) -> int:
    """Give the decimals whose step is the stated precision or more."""
    if not precision_m > 0:
        return DECIMALS
    return min(DECIMALS, math.floor(-math.log10(precision_m / M_PER_DEGREE)))
