"""The steps in their order, over what is known before any record is read."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.decisions import NONE, Decisions
from geo.finder import Finder
from geo.lengths import measure_pairs
from geo.links import assign_links
from geo.loads import list_pairs
from geo.monthly import name_ends
from geo.network import Tree, grow_trees, price_edges
from geo.progress import Step, keep_quiet
from geo.reading import Reading
from geo.routing import route_pairs
from geo.splits import SplitWay, split_flows
from geo.starts import lay_tree, put_to_sea, ship_lines
from geo.traces import Trace as Trace  # others know these from here
from geo.traces import tally as tally
from geo.tracing import Ground, join_traces, trace_chunks
from geo.worlds import CASE_RECORDS as CASE_RECORDS
from geo.worlds import DATA as DATA
from geo.worlds import World as World
from geo.worlds import add_places, part_places
from geo.worlds import read_world as read_world

NEAR_DEPOT_KM: Final = 25.0
"""A site is near a depot up to here. Both are known to their settlement or district
centre only, which lies up to some 20 km from the place itself; docs/method.md shows
how the count changes with the distance."""

NEAR_STEPS_KM: Final = (5, 10, 25, 50, 100)


class Routed(NamedTuple):
    """Flows with their ways: one row a pair and way, and the links that they share."""

    flows: pd.DataFrame
    """`schema.FLOWS`; with ``way`` where the world splits them."""
    routes: pd.DataFrame
    """`schema.LENGTHS`: few ask for a line a pair; see `draw_routes`."""
    links: gpd.GeoDataFrame
    link_flows: pd.DataFrame


def trace_records(
    file: Path | BytesIO,
    world: World,
    reading: Reading | None = None,
    *,
    decisions: Decisions = NONE,
    on_step: Step = keep_quiet,
) -> Trace:
    """Take a records file through every step up to its flows.

    Parameters
    ----------
    file : Path or BytesIO
        A records file, see `records.open_tables`.
    world : World
    reading : Reading, optional
        What the user said about the file.
    decisions : Decisions
        What was decided about names of the file.
    on_step : Step
        Told after some records each; what it raises ends the work.

    Returns
    -------
    Trace
        Its flows may run between places that the world does not show yet: give both
        to `worlds.widen_world`.
    """
    return join_traces(
        trace_parts(file, world, reading, decisions=decisions, on_step=on_step)
    )


def trace_parts(
    file: Path | BytesIO,
    world: World,
    reading: Reading | None = None,
    *,
    decisions: Decisions = NONE,
    on_step: Step = keep_quiet,
) -> Iterator[Trace]:
    """Take a records file through every step, some records at a time.

    Parameters
    ----------
    file, world, reading, decisions, on_step
        As for `trace_records`.

    Yields
    ------
    Trace
        Of so many records as are in memory at once.
    """
    first, others = part_places(file, world, decisions)
    finder = Finder(first, others, world.regions, decisions)
    named = world.sources[["source_id", "reliability"]].itertuples(index=False)
    ground = Ground(
        finder,
        others,
        world.places,
        lambda pairs, used: _measure_pairs(pairs, add_places(world, used)),
        dict(map(tuple, named)),
    )
    return trace_chunks(file, ground, reading, on_step=on_step)


def route_flows(flows: pd.DataFrame, world: World) -> Routed:
    """Route each pair, or each way of it, and sum the flows on the links they share.

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
    flows, pairs, trees = _find_ways(flows, world)
    routes = measure_pairs(pairs, world.places, world.attached, trees)
    routes = put_to_sea(routes, world.sea_legs)
    links, link_flows = assign_links(
        flows, routes, world.places, world.attached, trees, world.sea_legs
    )
    return Routed(flows, routes, links, link_flows)


def draw_routes(flows: pd.DataFrame, world: World) -> gpd.GeoDataFrame:
    """Draw the way of each pair, or each way of it, as one line.

    Parameters
    ----------
    flows : DataFrame (`schema.FLOWS`)
    world : World

    Returns
    -------
    GeoDataFrame (`schema.ROUTES`)
        The routes of `route_flows`, in the same order, with their lines: a hundred
        thousand pairs take minutes and gigabytes.

    Raises
    ------
    SchemaError
        If a flow names a place that the world does not have.
    """
    _, pairs, trees = _find_ways(flows, world)
    routes = route_pairs(pairs, world.places, world.attached, trees)
    return ship_lines(routes, world.sea_legs)


def _find_ways(
    flows: pd.DataFrame, world: World
) -> tuple[pd.DataFrame, pd.DataFrame, list[Tree]]:
    """Give the flows of each way, its pairs, and the trees that they follow."""
    flows = split_flows(flows, world.split)
    pairs = flows[name_ends(flows)].drop_duplicates(ignore_index=True)
    return flows, *_choose_ways(pairs, grow_ways(pairs, world), world)


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


def grow_ways(pairs: pd.DataFrame, world: World) -> list[Tree]:
    """Grow the tree of cheapest ways from the origin of each pair.

    Parameters
    ----------
    pairs : DataFrame
        ``origin_id`` and ``destination_id``.
    world : World

    Returns
    -------
    list of Tree
    """
    nodes = world.attached.attachments["node"].reindex(pairs["origin_id"].unique())
    origins = nodes[nodes >= 0].astype("int64").unique().tolist()
    network = world.attached.network
    return grow_trees(network, price_edges(network, world.line_costs), origins)


def _choose_ways(
    pairs: pd.DataFrame, trees: list[Tree], world: World
) -> tuple[pd.DataFrame, list[Tree]]:
    """Give pairs that are split the start and the tree of each way."""
    if not world.split:
        return pairs, trees
    nodes, network = world.attached.attachments["node"], world.attached.network
    chosen: dict[tuple[str, ...], SplitWay] = {each[:3]: each for each in world.split}
    found = [chosen.get(key) for key in list_pairs(pairs)]
    laid = [each for each in found if each]
    is_chosen = np.array([each is not None for each in found], dtype=bool)
    tree = np.where(is_chosen, np.cumsum(is_chosen) + len(trees) - 1, -1)
    origins = pairs["origin_id"]
    starts = [w.start_id if w else o for w, o in zip(found, origins, strict=True)]
    grown = [lay_tree(each.edges, int(nodes[each.start_id]), network) for each in laid]
    return pairs.assign(start_id=starts, tree=tree), [*trees, *grown]


def _measure_pairs(pairs: pd.DataFrame, world: World) -> pd.Series:
    """Give kilometres along the route by origin and destination."""
    trees = grow_ways(pairs, world)
    ways = measure_pairs(pairs, world.places, world.attached, trees)
    return ways.set_index(["origin_id", "destination_id"])["length_km"]
