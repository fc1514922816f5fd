"""Links: what is drawn, and what it carries month by month.

A load is a row of whole numbers: for each of the `loads.AMOUNTS` one a month, and the
number of flows.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import MatchError
from geo.loads import WHOLE, choose_amounts, list_pairs, load_pairs
from geo.measure import draw_geodesic, join_lines, measure_lines
from geo.network import Network, Tree
from geo.rail_links import Link, find_hauled, link_rail
from geo.schema import BOUNDS, FLOWS, LENGTHS, LINK_FLOWS, LINKS, hold_to
from geo.starts import list_shipped
from geo.units import KG_PER_T, LONLAT

Ints = NDArray[np.int64]
Points = Mapping[str, shapely.Point]

PAIR: Final = ["origin_id", "destination_id"]
SEA_LEGS: Final = (*PAIR, "length_km", "geometry")


class Links(NamedTuple):
    """What is drawn (`schema.LINKS`), and what it carries (`schema.LINK_FLOWS`)."""

    links: gpd.GeoDataFrame
    link_flows: pd.DataFrame


def assign_links(
    flows: pd.DataFrame,
    routes: pd.DataFrame,
    places: gpd.GeoDataFrame,
    attached: tuple[Network, pd.DataFrame],
    trees: Sequence[Tree],
    sea_legs: gpd.GeoDataFrame,
) -> Links:
    """Assign flows to links.

    Parameters
    ----------
    flows : DataFrame (`schema.FLOWS`)
        In any order.
    routes : DataFrame (`schema.LENGTHS`)
        One row a pair, or a pair and ``way``, from `lengths.measure_pairs` or
        `routing.route_pairs`; every one of the flows.
    places : GeoDataFrame
        ``site_id`` and Points in EPSG:4326.
    attached : Attached
        The network and the places' attachments, from `attach.attach_places`.
    trees : sequence of Tree
        Those that the routes were found with.
    sea_legs : GeoDataFrame
        ``origin_id``, ``destination_id``, ``length_km`` and LineStrings in EPSG:4326.

    Returns
    -------
    Links
        ``links``: those of mode rail first (basis computed, or sketch where the track
        is one), then last mile (sketch), sea (inferred) and straight. The two
        directions of one track are two links. A straight link is the way of a pair
        without a route (sketch), or that from an inferred origin without a sea leg
        (inferred). Where the user's shares send goods by ship first, the leg at sea is
        assumed. ``link_flows``: by link and month, without rows of nothing. A link
        carries all flows of its pairs; only an inferred one leaves out those that name
        no origin or another. Where a record states a range, `schema.BOUNDS` too.

    Raises
    ------
    SchemaError, CrsError
        If a column is missing, or a frame is in another reference system.
    MatchError
        If a flow's pair has no row in the routes, or its inferred origin is no place.
    NoRouteError
        If the tree of a computed route is missing.

    Notes
    -----
    Rail links are the stretches of `stretches.find_stretches`. They are numbered from
    west to east; the same flows give the same links in any order.
    """
    hold_to(flows, FLOWS, name="flows")
    hold_to(routes, LENGTHS, name="routes")
    hold_to(places, ("site_id", "geometry"), name="places")
    hold_to(sea_legs, SEA_LEGS, name="sea legs")
    amounts = choose_amounts(flows)
    months, position, flow_loads, loads = load_pairs(flows, routes)
    flows = flows.assign(position=position)
    points = dict(zip(places["site_id"], places.geometry, strict=True))
    links = [
        *link_rail(routes, loads, attached, trees),
        *_link_last_miles(routes, loads, points, attached),
        *_link_inferred(flows, flow_loads, points, sea_legs),
        *_link_shipped(routes, loads, sea_legs),
        *_link_straight(routes, loads, points),
    ]
    return _tabulate(links, months, amounts)


def list_tracks(
    flows: pd.DataFrame,
    routes: pd.DataFrame,
    attached: tuple[Network, pd.DataFrame],
    trees: Sequence[Tree],
) -> dict[str, Ints]:
    """List the edges of each rail link.

    Parameters
    ----------
    flows, routes, attached, trees
        As for `assign_links`.

    Returns
    -------
    dict of str to array of int64
        By the same ``link_id``, in the direction of travel.

    Raises
    ------
    SchemaError, CrsError, MatchError, NoRouteError
        As `assign_links` does.
    """
    hold_to(flows, FLOWS, name="flows")
    hold_to(routes, LENGTHS, name="routes")
    rail = link_rail(routes, load_pairs(flows, routes).by_pair, attached, trees)
    return {f"rail-{n:04d}": link.edges for n, link in enumerate(rail, 1)}


def _link_last_miles(
    routes: pd.DataFrame,
    loads: Ints,
    points: Points,
    attached: tuple[Network, pd.DataFrame],
) -> Iterator[Link]:
    nodes, attachments = attached[0].nodes.geometry.to_numpy(), attached[1]
    position = np.flatnonzero(find_hauled(routes, loads))
    begin = "start_id" if "start_id" in routes else "origin_id"
    for end, step in ((begin, 1), ("destination_id", -1)):
        site_ids = routes[end].iloc[position]
        rows = site_ids.groupby(site_ids).indices
        tied = attachments.loc[sorted(set(site_ids))]
        tied = tied[tied["last_mile_km"] > 0]
        for site_id, node, _, last_mile_km in tied.itertuples():
            pairs = position[rows[site_id]]
            line = join_lines([points[site_id], nodes[node]][::step])
            load = loads[pairs].sum(axis=0)
            yield Link("last mile", "sketch", last_mile_km, pairs, line, load)


def _link_inferred(
    flows: pd.DataFrame, flow_loads: Ints, points: Points, sea_legs: gpd.GeoDataFrame
) -> Iterator[Link]:
    """Link inferred origins to origins, straight where no sea leg is known."""
    legs = {pair: n for n, pair in enumerate(list_pairs(sea_legs))}
    rows = flows.assign(row=np.arange(len(flows)))
    named = rows[
        (rows["inferred_origin_id"] != "")
        & (rows["inferred_origin_id"] != rows["origin_id"])
    ]
    for key, on_leg in named.groupby(["inferred_origin_id", "origin_id"], sort=True):
        pair = (str(key[0]), str(key[1]))
        pairs = np.unique(on_leg["position"])
        load = flow_loads[on_leg["row"]].sum(axis=0)
        if pair in legs:
            mode, leg = "sea", sea_legs.iloc[legs[pair]]
            km, line = leg["length_km"], leg["geometry"]
        else:
            mode, (km, line) = "straight", _draw_straight(pair, points)
        yield Link(mode, "inferred", km, pairs, line, load)


def _link_shipped(
    routes: pd.DataFrame, loads: Ints, sea_legs: gpd.GeoDataFrame
) -> Iterator[Link]:
    """Link origins to the ports where the rail of some ways begins."""
    for km, line, at in list_shipped(routes, sea_legs):
        yield Link("sea", "assumed", km, at, line, loads[at].sum(axis=0))


def _draw_straight(
    pair: tuple[str, str], points: Points
) -> tuple[float, shapely.LineString]:
    if not points.keys() >= set(pair):
        raise MatchError(
            f"the inferred way {' to '.join(pair)} needs both places; among the "
            f"{len(points)} places one is missing: add it",
            pair,
        )
    line = draw_geodesic(*(points[site_id] for site_id in pair))
    return measure_lines(gpd.GeoSeries([line], crs=LONLAT)).item(), line


def _link_straight(routes: pd.DataFrame, loads: Ints, points: Points) -> Iterator[Link]:
    begin = "start_id" if "start_id" in routes else "origin_id"
    is_straight = (routes["route_basis"] == "straight").to_numpy() & (loads[:, -1] > 0)
    for n in np.flatnonzero(is_straight):
        route = routes.iloc[n]
        line = draw_geodesic(points[route[begin]], points[route["destination_id"]])
        km = route["length_km"]
        yield Link("straight", "sketch", km, np.array([n]), line, loads[n])


def _tabulate(
    links: Sequence[Link], months: Sequence[str], amounts: Sequence[str]
) -> Links:
    """Give the links their ids, by mode and in order, and list what they carry."""
    frame = pd.DataFrame(links, columns=Link._fields)
    number = frame.groupby("mode").cumcount() + 1
    slugs = frame["mode"].str.replace(" ", "-")
    link_ids = slugs + "-" + number.astype("str").str.zfill(4)
    pairs = pd.Series([link.pairs for link in links], dtype="object")
    frame = frame.assign(link_id=link_ids, pairs=pairs)
    drawn = gpd.GeoDataFrame(frame[list(LINKS)], crs=LONLAT)
    loads = np.array([link.load for link in links], dtype=np.int64)
    by_kind = loads.reshape(len(links), len(amounts) * len(months) + 1)[:, :-1]
    tables = dict(zip(amounts, np.split(by_kind, len(amounts), axis=1), strict=True))
    link, month = np.nonzero(tables["mass_t"] + tables["consignment_count"])
    named = np.array(months, dtype=object)[month]
    link_flows = pd.DataFrame({"link_id": link_ids.to_numpy()[link], "month": named})
    for name, table in tables.items():
        whole = table[link, month]
        link_flows[name] = whole if name in WHOLE else whole / KG_PER_T
    bounds = [name for name in amounts if name in BOUNDS]
    return Links(drawn, link_flows[[*LINK_FLOWS, *bounds]])
