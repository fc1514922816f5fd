"""The steps in their order, over what is known before any record is read."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

import geopandas as gpd
import pandas as pd

from geo.attach import Attached, attach_places
from geo.links import assign_links
from geo.measure import measure_nearest
from geo.network import (
    Tree,
    grow_trees,
    price_edges,
    read_line_costs,
    read_network,
)
from geo.reading import Reading
from geo.redact import count_moved, round_places
from geo.routing import route_pairs
from geo.sites import read_places
from geo.sources import read_sources
from geo.tracing import Trace as Trace  # others know these two from here
from geo.tracing import join_traces, trace_chunks
from geo.tracing import tally as tally

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


def trace_records(
    file: Path | BytesIO, world: World, reading: Reading | None = None
) -> Trace:
    """Take a records file through every step up to its flows.

    Parameters
    ----------
    file : Path or BytesIO
        A records file, see `records.open_tables`.
    world : World
    reading : Reading, optional
        What the user said about the file.

    Returns
    -------
    Trace
    """
    return join_traces(trace_parts(file, world, reading))


def trace_parts(
    file: Path | BytesIO, world: World, reading: Reading | None = None
) -> Iterator[Trace]:
    """Take a records file through every step, some records at a time.

    Parameters
    ----------
    file, world, reading
        As for `trace_records`.

    Yields
    ------
    Trace
        Of so many records as are in memory at once.
    """
    return trace_chunks(
        file, world.places, lambda pairs: _measure_pairs(pairs, world), reading
    )


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
    trees = _grow_trees(pairs, world)
    routes = route_pairs(pairs, world.places, world.attached, trees)
    links, link_flows = assign_links(
        flows, routes, world.places, world.attached, trees, world.sea_legs
    )
    return Routed(routes, links, link_flows)


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


def _grow_trees(pairs: pd.DataFrame, world: World) -> list[Tree]:
    nodes = world.attached.attachments["node"].reindex(pairs["origin_id"].unique())
    origins = nodes[nodes >= 0].astype("int64").unique().tolist()
    network = world.attached.network
    return grow_trees(network, price_edges(network, world.line_costs), origins)


def _measure_pairs(pairs: pd.DataFrame, world: World) -> pd.Series:
    """Give kilometres along the route by origin and destination."""
    trees = _grow_trees(pairs, world)
    routes = route_pairs(pairs, world.places, world.attached, trees)
    return routes.set_index(["origin_id", "destination_id"])["length_km"]


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
