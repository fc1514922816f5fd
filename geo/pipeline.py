"""The steps in their order, and the tally of what each of them kept."""

from io import BytesIO
from pathlib import Path
from typing import Any, Final, NamedTuple

import geopandas as gpd
import pandas as pd

from geo.attach import Attached, attach_places
from geo.consignments import validate_records
from geo.errors import SchemaError
from geo.flows import aggregate_flows
from geo.links import assign_links
from geo.match import match_sites
from geo.measure import measure_nearest
from geo.network import (
    grow_trees,
    price_edges,
    read_line_costs,
    read_network,
)
from geo.records import read_records
from geo.redact import count_moved, round_places
from geo.routing import route_pairs
from geo.sites import read_places
from geo.sources import read_sources

DATA: Final = Path(__file__).parent.parent / "data"
CASE_RECORDS: Final = DATA / "shipments.csv"

NEAR_DEPOT_KM: Final = 25.0
"""A site is near a depot up to here. Both are known to their settlement or district
centre only, which lies up to some 20 km from the place itself; docs/method.md shows
how the count changes with the distance."""

NEAR_STEPS_KM: Final = (5, 10, 25, 50, 100)


class World(NamedTuple):
    """What is known before any record is read. Nobody may change it."""

    places: gpd.GeoDataFrame
    depots: gpd.GeoDataFrame
    attached: Attached
    line_costs: pd.Series
    sea_legs: gpd.GeoDataFrame
    land: gpd.GeoDataFrame
    voyages: pd.DataFrame
    claims: pd.DataFrame
    sources: pd.DataFrame
    moved_count: int = 0
    """Places that were moved because they were asked to be rounded."""


class Routed(NamedTuple):
    """Flows with their ways: one row a pair, and the links that they share."""

    routes: gpd.GeoDataFrame
    links: gpd.GeoDataFrame
    link_flows: pd.DataFrame


class Trace(NamedTuple):
    """What became of a records file, stage by stage."""

    raw_records: pd.DataFrame
    consignments: pd.DataFrame
    rejected: pd.DataFrame
    matched: pd.DataFrame
    unmatched: pd.DataFrame
    flows: pd.DataFrame


def read_world(
    folder: Path = DATA,
    *,
    sites: Path | None = None,
    sources: Path | None = None,
    way: str = "main",
    are_places_rounded: bool = False,
) -> World:
    """Read places, network, sea legs and base map, and tie the places to the network.

    Parameters
    ----------
    folder : Path
        Where the bundled data files are.
    sites : Path, optional
        A GeoJSON file of the user's own places; they come on top of the bundled ones.
    sources : Path, optional
        A CSV of the user's own sources; they come on top of the bundled ones.
    way : str
        Which costs by line the routes follow; one of the columns of ``lines.csv``.
    are_places_rounded : bool
        Whether places are rounded first, to be published; see `redact.round_places`.

    Returns
    -------
    World

    Raises
    ------
    SchemaError, CrsError
        If a file is missing or of another form.
    OptionError
        If there is no such way.
    """
    files = [folder / "ports.geojson", folder / "sites.geojson"]
    filed = read_places(*files, *([sites] if sites else []))
    places = round_places(filed) if are_places_rounded else filed
    depots = read_places(folder / "depots.geojson")
    attached = attach_places(read_network(folder / "rail.parquet"), places)
    tables = {
        name: pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False)
        for name in ("voyages", "claims")
    }
    return World(
        places=_with_nearest_depot(places, depots),
        depots=depots,
        attached=attached,
        line_costs=read_line_costs(folder / "lines.csv", way=way),
        sea_legs=gpd.read_file(folder / "sea.geojson"),
        land=gpd.read_file(folder / "land.geojson"),
        sources=read_sources(folder / "sources.csv", *([sources] if sources else [])),
        moved_count=count_moved(filed, places),
        **tables,
    )


def trace_records(file: Path | BytesIO, world: World) -> Trace:
    """Take a records file through every step up to its flows.

    Parameters
    ----------
    file : Path or BytesIO
        A records file, see `records.read_records`.
    world : World

    Returns
    -------
    Trace

    Raises
    ------
    SchemaError
        If the file cannot be read, or rows or tonnes got lost between two steps.
    """
    raw_records = read_records(file)
    consignments, rejected = validate_records(raw_records)
    matched, unmatched = match_sites(consignments, world.places)
    flows = aggregate_flows(matched)
    trace = Trace(raw_records, consignments, rejected, matched, unmatched, flows)
    _check_nothing_is_lost(trace)
    return trace


def route_flows(flows: pd.DataFrame, world: World) -> Routed:
    """Route each pair once, and sum the flows on the links they share.

    Parameters
    ----------
    flows : DataFrame (`schema.FLOWS`)
    world : World

    Returns
    -------
    Routed

    Raises
    ------
    SchemaError
        If a flow names a place that the world does not have.
    """
    pairs = flows[["origin_id", "destination_id"]].drop_duplicates(ignore_index=True)
    nodes = world.attached.attachments["node"].reindex(pairs["origin_id"].unique())
    origins = nodes[nodes >= 0].astype("int64").unique().tolist()
    network = world.attached.network
    trees = grow_trees(network, price_edges(network, world.line_costs), origins)
    routes = route_pairs(pairs, world.places, world.attached, trees)
    links, link_flows = assign_links(
        flows, routes, world.places, world.attached, trees, world.sea_legs
    )
    return Routed(routes, links, link_flows)


def tally(trace: Trace) -> dict[str, Any]:
    """Count rows and tonnes at each stage.

    Parameters
    ----------
    trace : Trace

    Returns
    -------
    dict
        ``read``, ``accepted``, ``rejected``, ``matched``, ``unmatched`` in rows;
        ``reasons`` in rows a reason; ``tonnes`` accepted, matched and unmatched.
    """
    faults = pd.concat([trace.rejected, trace.unmatched])
    reasons = faults.drop_duplicates(["row", "reason"])["reason"].value_counts()
    return {
        "read": len(trace.raw_records),
        "accepted": len(trace.consignments),
        "rejected": int(trace.rejected["row"].nunique()),
        "matched": len(trace.matched),
        "unmatched": int(trace.unmatched["row"].nunique()),
        "reasons": {str(k): int(reasons[k]) for k in sorted(reasons.index)},
        "tonnes": {
            "accepted": _tonnes(trace.consignments),
            "matched": _tonnes(trace.matched),
            "unmatched": _tonnes(trace.unmatched.drop_duplicates("row")),
        },
    }


def sites_near_depots(world: World, *, within_km: float = NEAR_DEPOT_KM) -> list[str]:
    """Name the sites up to a distance from a depot of the reference layer.

    Parameters
    ----------
    world : World
    within_km : float
        Kilometres over the ellipsoid.

    Returns
    -------
    list of str
        ``site_id``s, in the order of the places.
    """
    is_near = world.places["nearest_depot_km"] <= within_km
    return world.places.loc[is_near, "site_id"].tolist()


def count_near_depots(world: World) -> dict[int, int]:
    """Count the sites near a depot at several distances.

    Parameters
    ----------
    world : World

    Returns
    -------
    dict of int to int
        From kilometres to sites, for each of `NEAR_STEPS_KM`.
    """
    return {km: len(sites_near_depots(world, within_km=km)) for km in NEAR_STEPS_KM}


def _with_nearest_depot(
    places: gpd.GeoDataFrame, depots: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    sites = places[places["site_type"] == "site"]
    nearest = measure_nearest(sites, depots).set_index("site_id")
    names = depots.set_index("site_id")["site_name"]
    depot_ids = places["site_id"].map(nearest["nearest_id"])
    return places.assign(
        nearest_depot_name=depot_ids.map(names).fillna(""),
        nearest_depot_km=places["site_id"].map(nearest["distance_km"]),
    )


def _tonnes(frame: pd.DataFrame) -> float:
    return round(float(frame["mass_t"].sum()), 3)


def _check_nothing_is_lost(trace: Trace) -> None:
    counts = tally(trace)
    tonnes = counts["tonnes"]
    rows_add_up = (
        counts["read"] == counts["accepted"] + counts["rejected"]
        and counts["accepted"] == counts["matched"] + counts["unmatched"]
    )
    tonnes_add_up = (
        abs(tonnes["accepted"] - tonnes["matched"] - tonnes["unmatched"]) < 1e-3
        and abs(tonnes["matched"] - _tonnes(trace.flows)) < 1e-3
    )
    if not (rows_add_up and tonnes_add_up):
        raise SchemaError(
            f"records got lost between two steps: {counts}; flows carry "
            f"{_tonnes(trace.flows)} t: please report this"
        )
