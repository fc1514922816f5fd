"""Which places' names go before others', and which of them a map has to show."""

import math

import geopandas as gpd
import pandas as pd
from shapely import Point

from geo.decisions import Decision, Decisions, lonlat_of, place_id_of
from geo.match import ENDS
from geo.measure import measure_nearest
from geo.schema import PLACES
from geo.units import LONLAT


def rank_places(
    places: gpd.GeoDataFrame,
    gazetteer: gpd.GeoDataFrame,
    *,
    first_ids: frozenset[str],
    decisions: Decisions,
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Part the places whose names go first from all others.

    Parameters
    ----------
    places, gazetteer : GeoDataFrame (`schema.PLACES`)
    first_ids : frozenset of str
        Those of `places` that go first.
    decisions : Decisions
        Points that were set in them are among the others.

    Returns
    -------
    tuple of GeoDataFrame (`schema.PLACES`)
        Those that go first, and the others.
    """
    goes_first = places["site_id"].isin(first_ids)
    rest = [places[~goes_first], gazetteer, list_points(decisions)]
    others = pd.concat([each for each in rest if len(each)] or [places[:0]])
    others = gpd.GeoDataFrame(others.reset_index(drop=True), crs=LONLAT)
    return gpd.GeoDataFrame(places[goes_first]), others


def choose_used(
    matched: pd.DataFrame, others: gpd.GeoDataFrame, places: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Choose the places that records use and that are not among some.

    Parameters
    ----------
    matched : DataFrame (`schema.MATCHED`)
    others, places : GeoDataFrame (`schema.PLACES`)

    Returns
    -------
    GeoDataFrame (`schema.PLACES`)
        By id, with the other texts of `places` too, which are empty.
    """
    used = {site_id for end in ENDS for site_id in matched[f"{end}_id"].unique()}
    is_new = others["site_id"].isin(used - set(places["site_id"]))
    texts = {
        name: "" for name in ("grade", "note", "coord_source_id") if name in places
    }
    chosen = others[is_new].sort_values("site_id", ignore_index=True).assign(**texts)
    return gpd.GeoDataFrame(chosen, crs=LONLAT)


def with_nearest_depot(
    places: gpd.GeoDataFrame, depots: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    """Tell each site's nearest depot.

    Parameters
    ----------
    places, depots : GeoDataFrame (`schema.PLACES`)

    Returns
    -------
    GeoDataFrame
        The places with ``nearest_depot_name`` and ``nearest_depot_km`` (over the
        ellipsoid); "" and NaN for what is no site.
    """
    sites = places[places["site_type"] == "site"]
    nearest = measure_nearest(sites, depots).set_index("site_id")
    names = depots.set_index("site_id")["site_name"]
    depot_ids = places["site_id"].map(nearest["nearest_id"])
    return places.assign(
        nearest_depot_name=depot_ids.map(names)
        .astype("object")
        .fillna("")
        .astype("str"),
        nearest_depot_km=places["site_id"].map(nearest["distance_km"]),
    )


def list_points(decisions: Decisions) -> gpd.GeoDataFrame:
    """List the points that were set as places.

    Parameters
    ----------
    decisions : Decisions

    Returns
    -------
    GeoDataFrame (`schema.PLACES`)
        One row a point, at two decimals, under the name of the first that set it.
    """
    points: dict[str, Decision] = {}
    for decision in decisions.by_ask.values():
        if decision.action == "point":
            points.setdefault(place_id_of(decision), decision)
    lonlats = [lonlat_of(each) or (math.nan, math.nan) for each in points.values()]
    rows = {
        "site_id": list(points),
        "site_name": [each.place_name or each.raw_text for each in points.values()],
        "site_type": "site",
        "aliases": [[] for _ in points],
        "region": [each.region for each in points.values()],
        "country": "",
        "identification": "set by decision",
        "source_id": "",
    }
    frame = pd.DataFrame(rows, index=range(len(points)))
    points_at = [Point(lonlat) for lonlat in lonlats]
    return gpd.GeoDataFrame(frame, geometry=points_at, crs=LONLAT)[list(PLACES)]
