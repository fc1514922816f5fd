"""Routes and closures of the network against networkx, osmnx and plain repetition."""

import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any, Final, NamedTuple

import geopandas as gpd
import networkx as nx
import numpy as np
import osmnx as ox
import pandas as pd
import shapely

from geo.network import Network, as_graph, grow_trees, price_edges
from geo.pipeline import World, grow_ways
from geo.replacements import measure_tree
from geo.sections import rank_sections

PAIRS: Final = 200
SEED: Final = 20_231_012


class Found(NamedTuple):
    """One way of finding the same, and how long it took."""

    tells: str
    seconds: float
    """Of processor time."""
    values: np.ndarray


def clock(tells: str, find: Callable[[], Any]) -> Found:
    """Find something once, and measure the processor time that it takes."""
    begun = time.process_time()
    values = np.asarray(find(), dtype="float64")
    return Found(tells, time.process_time() - begun, values)


def draw_pairs(network: Network) -> np.ndarray:
    """Draw pairs of nodes, all equally likely, the same in every run."""
    random = np.random.default_rng(SEED)
    return random.choice(len(network.nodes), (PAIRS, 2))


def price_graph(network: Network, cost: np.ndarray) -> "nx.MultiDiGraph[int]":
    """Turn the network into osmnx's graph, with our cost on each edge."""
    graph = as_graph(network)
    for *_, told in graph.edges(data=True):
        told["cost"] = float(cost[told["osmid"]])
    return graph


def cost_of(graph: "nx.MultiDiGraph[int]", path: list[int]) -> float:
    """Sum a path's cost, of parallel edges the cheapest."""
    return sum(
        min(told["cost"] for told in graph[u][v].values()) for u, v in pairwise(path)
    )


def compare_routes(world: World) -> list[Found]:
    """Find the cheapest ways of random pairs, by us, networkx and osmnx."""
    network = world.attached.network
    cost = price_edges(network, world.line_costs)
    pairs = draw_pairs(network)
    graph = price_graph(network, cost)
    origins, ends = pairs.T.tolist()

    def by_trees() -> list[float]:
        unique = sorted(set(origins))
        trees = {tree.origin: tree for tree in grow_trees(network, cost, unique)}
        return [float(trees[a].cost[b]) for a, b in pairs.tolist()]

    def by_networkx() -> list[float]:
        find = nx.bidirectional_dijkstra
        return [find(graph, a, b, weight="cost")[0] for a, b in pairs.tolist()]

    def by_osmnx() -> list[float]:
        paths = ox.shortest_path(graph, origins, ends, weight="cost", cpus=1)
        return [cost_of(graph, path) for path in paths]

    return [
        clock("Railhead, a tree an origin", by_trees),
        clock("networkx, bidirectional Dijkstra", by_networkx),
        clock("osmnx shortest_path", by_osmnx),
    ]


def find_edges(sections: gpd.GeoDataFrame, network: Network) -> list[int]:
    """Find an edge of each section, by the ends of its first straight piece."""
    lines = network.edges.geometry.to_numpy()
    ends = np.column_stack(
        [
            shapely.get_coordinates(shapely.get_point(lines, 0)),
            shapely.get_coordinates(shapely.get_point(lines, -1)),
        ]
    )
    at = {frozenset([(a, b), (c, d)]): n for n, (a, b, c, d) in enumerate(ends)}
    found = []
    for section in sections.geometry:
        corners = shapely.get_coordinates(shapely.get_parts(section)[0])
        found.append(at[frozenset(map(tuple, corners[:2].tolist()))])
    return found


def close_anew(
    edge: int, flows: pd.DataFrame, world: World, open_km: np.ndarray
) -> tuple[float, float]:
    """Close one edge, find all ways anew: tonnes cut off, more tonne-kilometres."""
    network = world.attached.network
    left = Network(network.nodes, network.edges.drop(index=edge).reset_index(drop=True))
    km = route_km(flows, left, world)
    is_cut = np.isinf(km) & np.isfinite(open_km)
    mass_t = flows["mass_t"].to_numpy()
    is_left = np.isfinite(km)
    extra = (mass_t[is_left] * (km[is_left] - open_km[is_left])).sum()
    return float(mass_t[is_cut].sum()), float(extra)


def route_km(flows: pd.DataFrame, network: Network, world: World) -> np.ndarray:
    """Give the track of each flow's cheapest way; infinite where there is none."""
    nodes = world.attached.attachments["node"]
    ends = [
        flows[f"{end}_id"].map(nodes).to_numpy() for end in ("origin", "destination")
    ]
    cost = price_edges(network, world.line_costs)
    km = network.edges["length_km"].to_numpy()
    trees = grow_trees(network, cost, sorted(set(ends[0].tolist())))
    lengths = {
        tree.origin: np.where(np.isfinite(tree.cost), measure_tree(tree, km), np.inf)
        for tree in trees
    }
    return np.array([lengths[a][b] for a, b in zip(*ends, strict=True)])


def compare_closures(flows: pd.DataFrame, world: World) -> list[Found]:
    """Close each section alone, by us all at once and by finding all ways anew."""
    pairs = flows.groupby(["origin_id", "destination_id"], as_index=False)["mass_t"]
    summed = pairs.sum()
    grow_ways(summed, world)  # what is imported at first use counts for neither
    begun = time.process_time()
    sections = rank_sections(flows, world)
    seconds = time.process_time() - begun
    edges = find_edges(sections, world.attached.network)

    def close_each() -> list[tuple[float, float]]:
        open_km = route_km(summed, world.attached.network, world)
        return [close_anew(edge, summed, world, open_km) for edge in edges]

    told = sections[["cut_off_t", "extra_tkm"]].to_numpy(dtype="float64")
    return [
        Found("Railhead, all sections at once", seconds, told),
        clock("all ways anew, section by section", close_each),
    ]


def tabulate(found: list[Found], unit: str) -> str:
    """Write what was found as a table of Markdown, the first row being the measure."""
    own = found[0]
    lines = [f"| | processor time | of ours | greatest difference, {unit} |"]
    lines.append("|---|--:|--:|--:|")
    for row in found:
        off = np.abs(row.values - own.values).max(initial=0.0)
        ratio = row.seconds / max(own.seconds, 1e-9)
        lines.append(
            f"| {row.tells} | {row.seconds:.2f} s | {ratio:.1f} × | {off:.1g} |"
        )
    return "\n".join(lines)
