"""Sections: the parts of a link on which a cut anywhere does the same."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import KDTree

from geo.lengths import measure_pairs
from geo.links import list_tracks
from geo.measure import earth_centred_km
from geo.network import Network, Tree, grow_trees, list_ends, price_edges
from geo.pipeline import grow_ways
from geo.replacements import find_rounds, measure_tree
from geo.units import LONLAT
from geo.worlds import World

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SECTIONS: Final = (
    "section_id",  # the link's id, a dot, and the number along it
    "link_id",
    "near_from",  # the settlements nearest to both ends
    "near_to",
    "length_km",
    "mass_t",  # carried, both ways
    "rerouted_t",  # that goes another way when the section is closed
    "cut_off_t",  # that has none
    "extra_km",  # a tonne re-routed, on average; below 0 where a way round is shorter
    "extra_tkm",
    "geometry",  # MultiLineString or LineString
)

TREES_AT_ONCE: Final = 64

GAP_KM: Final = 25.0
"""Track on which a cut does the same is one section over gaps of up to so much: most
are loops of a station, round which there is a way."""

FEW_KM: Final = 60.0
"""A settlement farther off does not name a place on the line."""


class Ways(NamedTuple):
    """The flows of one world on their ways."""

    pairs: pd.DataFrame
    """``origin_id``, ``destination_id``, ``mass_t``; in the routes' order."""
    routes: pd.DataFrame
    trees: list[Tree]
    tracks: Mapping[str, Ints]
    """The edges of each rail link, in the direction of travel."""


class Cuts(NamedTuple):
    """What closing each edge alone does, one entry an edge."""

    mass_t: Floats
    rerouted_t: Floats
    cut_off_t: Floats
    extra_tkm: Floats


def find_ways(flows: pd.DataFrame, world: World) -> Ways:
    """Find the ways of flows, and the edges of each link.

    Parameters
    ----------
    flows : DataFrame (`schema.FLOWS`)
    world : World

    Returns
    -------
    Ways
    """
    ends = ["origin_id", "destination_id"]
    pairs = flows[ends].drop_duplicates(ignore_index=True)
    trees = grow_ways(pairs, world)
    routes = measure_pairs(pairs, world.places, world.attached, trees)
    tracks = list_tracks(flows, routes, world.attached, trees)
    mass_t = flows.groupby(ends)["mass_t"].sum()
    told = pairs.join(mass_t, on=ends)
    return Ways(told, routes, trees, tracks)


def rank_sections(flows: pd.DataFrame, world: World) -> gpd.GeoDataFrame:
    """Rank the track that flows use by what a cut would do, each closed alone.

    Parameters
    ----------
    flows : DataFrame (`schema.FLOWS`)
    world : World

    Returns
    -------
    GeoDataFrame (`SECTIONS`), the most extra tonne-kilometres first
        Kilometres are those of the track. The way round is chosen by cost, as every
        way is; it may be shorter. Track that both directions use is one section.
    """
    ways = find_ways(flows, world)
    network = world.attached.network
    cuts = _sum_cuts(ways, world)
    rows = [
        row
        for link_id, edges in ways.tracks.items()
        for row in _cut_link(link_id, edges, network, cuts)
    ]
    columns = [*SECTIONS, "edges"]
    found = pd.DataFrame(rows, columns=columns).drop_duplicates("edges")
    ends = {
        name: _name_nodes(found[name].tolist(), world)
        for name in ("near_from", "near_to")
    }
    sections = gpd.GeoDataFrame(found.assign(**ends), crs=LONLAT)
    order = np.lexsort((-sections["cut_off_t"], -sections["extra_tkm"]))
    return sections.iloc[order][list(SECTIONS)].reset_index(drop=True)


def find_section(
    section_id: str, flows: pd.DataFrame, world: World
) -> NDArray[np.int64] | None:
    """Find the edges of a link or of a section of it.

    Parameters
    ----------
    section_id : str
        As ``rail-0003`` or ``rail-0003.2``.
    flows : DataFrame (`schema.FLOWS`)
    world : World

    Returns
    -------
    array of int64, or None
        None if there is no such link or section.
    """
    ways = find_ways(flows, world)
    link_id, _, number = section_id.partition(".")
    edges = ways.tracks.get(link_id)
    if edges is None or not number:
        return edges
    km = world.attached.network.edges["length_km"].to_numpy()
    parts = _list_parts(edges, km, _sum_cuts(ways, world))
    at = int(number) - 1 if number.isascii() and number.isdigit() else -1
    return parts[at] if 0 <= at < len(parts) else None


def find_nearest(
    sections: gpd.GeoDataFrame, lonlat: tuple[float, float]
) -> gpd.GeoDataFrame:
    """Find the section nearest to a point on the map.

    Parameters
    ----------
    sections : GeoDataFrame (`SECTIONS`)
    lonlat : (float, float)
        Degrees.

    Returns
    -------
    GeoDataFrame (`SECTIONS`)
        One row; none if there are no sections, or the point is none.
    """
    lon, lat = lonlat
    if sections.empty or not (np.isfinite(lonlat).all() and abs(lat) <= 90):
        return sections[:0]
    # On the plane of the map's own neighbourhood: a degree of longitude is shorter.
    shrink = [max(np.cos(np.radians(lat)), 0.01), 1.0]
    near = np.array([[(lon + 180) % 360 - 180, lat]]) * shrink
    lines = shapely.transform(sections.geometry.to_numpy(), lambda xy: xy * shrink)
    away = shapely.distance(lines, shapely.points(near)[0])
    return sections.iloc[[int(np.argmin(away))]]


def _sum_cuts(ways: Ways, world: World) -> Cuts:
    """Sum what closing each edge does to all pairs."""
    network = world.attached.network
    cost = price_edges(network, world.line_costs)
    km = network.edges["length_km"].to_numpy()
    uv = list_ends(network)
    nodes = world.attached.attachments["node"]
    moves = ways.pairs["origin_id"] != ways.pairs["destination_id"]
    is_routed = (ways.routes["route_basis"] == "computed").to_numpy()
    pairs = ways.pairs[moves & is_routed]
    ends = pairs[["origin_id", "destination_id"]].apply(lambda ids: ids.map(nodes))
    from_origin = {tree.origin: (tree, measure_tree(tree, km)) for tree in ways.trees}
    cuts = Cuts(*np.zeros((4, len(uv))))
    for part in _part(ends["destination_id"].unique().tolist()):
        for tree in grow_trees(network, cost, part):
            back_km = measure_tree(tree, km)
            for at in np.flatnonzero(ends["destination_id"] == tree.origin):
                first, there_km = from_origin[ends["origin_id"].iloc[at]]
                rounds = find_rounds(
                    uv, cost, km, first, tree, km_of=(there_km, back_km)
                )
                mass_t = pairs["mass_t"].iloc[at]
                extra_km = rounds.km - there_km[tree.origin]
                is_left = np.isfinite(rounds.km)
                on, left = rounds.edges, rounds.edges[is_left]
                cuts.mass_t[on] += mass_t
                cuts.rerouted_t[left] += mass_t
                cuts.extra_tkm[left] += mass_t * extra_km[is_left]
                cuts.cut_off_t[rounds.edges[~is_left]] += mass_t
    return cuts


def _part(nodes: Sequence[int]) -> list[Sequence[int]]:
    """Part nodes into so many as have their trees in memory at once."""
    starts = range(0, len(nodes), TREES_AT_ONCE)
    return [nodes[n : n + TREES_AT_ONCE] for n in starts]


def _list_parts(edges: Ints, km: Floats, cuts: Cuts) -> list[Ints]:
    """Part a link's edges by what a cut does, in the order in which they are met.

    Sums of the same numbers in the same order are the same to the last bit. A loop or
    a second track of a station does not part what lies to either side of it.
    """
    told = np.column_stack([each[edges] for each in cuts])
    _, kinds = np.unique(told, axis=0, return_inverse=True)
    ends_km = km[edges].cumsum()
    found = []
    for kind in range(kinds.max(initial=-1) + 1):
        at = np.flatnonzero(kinds.ravel() == kind)
        gaps_km = ends_km[at[1:] - 1] - ends_km[at[:-1]]
        found += np.split(at, np.flatnonzero(gaps_km > GAP_KM) + 1)
    return [edges[at] for at in sorted(found, key=lambda at: int(at[0]))]


def _cut_link(
    link_id: str, edges: Ints, network: Network, cuts: Cuts
) -> list[tuple[Any, ...]]:
    """Give a link's sections: rows of `SECTIONS` and edges; nodes stand for names."""
    lines = network.edges.geometry.to_numpy()
    km = network.edges["length_km"].to_numpy()
    uv = list_ends(network)
    rows = []
    for number, part in enumerate(_list_parts(edges, km, cuts), 1):
        mass_t, rerouted_t, cut_off_t, extra_tkm = (each[part[0]] for each in cuts)
        extra_km = extra_tkm / rerouted_t if rerouted_t else np.nan
        line = shapely.line_merge(shapely.multilinestrings(lines[part]))
        ends = (_find_start(edges, part[0], uv), _find_start(edges[::-1], part[-1], uv))
        row = (f"{link_id}.{number}", link_id, *ends, km[part].sum(), mass_t)
        figures = (rerouted_t, cut_off_t, extra_km, extra_tkm)
        rows.append((*row, *figures, line, tuple(sorted(part.tolist()))))
    return rows


def _find_start(edges: Ints, edge: int, uv: Ints) -> int:
    """Find the node at which a run of edges comes upon one of its edges."""
    at = int(np.flatnonzero(edges == edge)[0])
    if at:
        shared = set(uv[edge].tolist()) & set(uv[edges[at - 1]].tolist())
        return int(shared.pop())
    if len(edges) == 1:
        return int(uv[edge, 0])
    shared = set(uv[edge].tolist()) - set(uv[edges[1]].tolist())
    return int(shared.pop())


def _name_nodes(nodes: Sequence[int], world: World) -> list[str]:
    """Name the settlement nearest to each node, "" where none is near."""
    known = world.gazetteer
    if known.empty or not len(nodes):
        return [""] * len(nodes)
    names = np.append(known["site_name"].to_numpy(dtype=object), "")
    places = shapely.get_coordinates(known.geometry.to_numpy())
    there = world.attached.network.nodes.geometry.to_numpy()[np.asarray(nodes)]
    _, nearest = KDTree(earth_centred_km(places)).query(
        earth_centred_km(shapely.get_coordinates(there)), distance_upper_bound=FEW_KM
    )
    return [str(name) for name in names[nearest]]
