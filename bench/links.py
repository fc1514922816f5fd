"""How much it costs to sum flows on links: ``python bench/links.py [RUNS]``.

Ours against a shortest path for each pair by networkx and by osmnx, and against igraph,
which searches once an origin. The small case has the ports and sites of the bundled
records, the large one places of the bundled network drawn by a seed. Each run is a
process of its own, the ways in turn, and all must give each edge the same tonnes. On
the large case networkx and osmnx find the ways of a seeded sample of pairs, whose cost
is scaled to all of them. The table goes to bench/results/links.md.
"""

import hashlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from machine import describe_machine
from numpy.typing import NDArray

from geo import trees
from geo.attach import Attached, attach_places
from geo.lengths import measure_pairs
from geo.links import assign_links, list_tracks
from geo.network import as_graph, grow_trees, list_ends, price_edges
from geo.pipeline import CASE_RECORDS, World, read_world, trace_records
from geo.schema import FLOWS
from geo.stretches import Hauls, load_edges
from geo.units import LONLAT

RESULTS: Final = Path(__file__).parent / "results" / "links.md"
SEED: Final = 20_240_622
MONTHS: Final = ("2023-08", "2023-09", "2023-10", "2023-11", "2023-12", "2024-01")
ORIGINS, DESTINATIONS = 100, 1_000
UNEVEN_KM: Final = 1e-6
"""Added to each edge at most: tracks are measured to a metre, so that some ways round
a yard cost the same, and each library would take another one."""
SAMPLE: Final = 60
"""Pairs of the large case whose ways networkx and osmnx find."""
RUNS: Final = 3
SMALL_RUNS: Final = 3
"""The small case is run so many times as often: hundredths of a second scatter."""
SHARES: Final = {"networkx": 1 / 20, "igraph": 1 / 5}
"""Ours at most, of a way's CPU seconds."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Case(NamedTuple):
    """Flows between all origins and destinations, every month."""

    world: World
    attached: Attached
    places: gpd.GeoDataFrame
    flows: pd.DataFrame
    cost: Floats
    """Of each edge."""
    origins: Ints
    """Nodes."""
    destinations: Ints
    kg: Ints
    """Origins by destinations by months."""

    def list_edges(self) -> Ints:
        """Give the nodes at both ends of each edge."""
        return list_ends(self.attached.network)


class Found(NamedTuple):
    """What a way found."""

    kg: Ints | None
    """On each edge in each month; None of a sample."""
    cost: Floats
    """Of each pair asked for."""
    seconds: dict[str, float]
    """CPU: ``graph`` to build it, ``all`` with it."""
    asked: Ints
    """The pairs asked for, by their number."""


def make_case(name: str) -> Case:
    """Make a case: ``small`` or ``large``."""
    world = read_world()
    if name == "small":
        flows = trace_records(CASE_RECORDS, world).flows
        ids = [sorted(flows[end].unique()) for end in ("origin_id", "destination_id")]
        places, attached = world.places, world.attached
    else:
        places, ids = _draw_places(world)
        attached = attach_places(world.attached.network, places)
    rng = np.random.default_rng(SEED)
    kg = rng.integers(1_000, 500_000, (len(ids[0]), len(ids[1]), len(MONTHS)))
    nodes = [attached.attachments.loc[each, "node"].to_numpy("int64") for each in ids]
    cost = price_edges(attached.network, world.line_costs)
    cost += rng.uniform(0, UNEVEN_KM, len(cost))
    return Case(world, attached, places, _list_flows(ids, kg), cost, *nodes, kg)


def _draw_places(world: World) -> tuple[gpd.GeoDataFrame, list[list[str]]]:
    """Draw places that lie on nodes of the network's greatest part."""
    network = world.attached.network
    port = int(world.attached.attachments["node"].iloc[0])
    (tree,) = grow_trees(network, price_edges(network, world.line_costs), [port])
    joined = np.flatnonzero(np.isfinite(tree.cost))
    rng = np.random.default_rng(SEED)
    nodes = rng.choice(joined, ORIGINS + DESTINATIONS, replace=False)
    names = [f"place-{node:05d}" for node in nodes]
    points = network.nodes.geometry.to_numpy()[nodes]
    places = gpd.GeoDataFrame({"site_id": names}, geometry=points, crs=LONLAT)
    return places, [names[:ORIGINS], names[ORIGINS:]]


def _list_flows(ids: list[list[str]], kg: Ints) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([*ids, MONTHS])
    flows = index.to_frame(index=False, name=["origin_id", "destination_id", "month"])
    return flows.assign(
        inferred_origin_id="",
        basis="modelled",
        consignment_count=1,
        wagon_count=1,
        mass_t=kg.ravel() / 1000,
    )[list(FLOWS)]


def _time_layout(case: Case) -> float:
    """Lay the network out again, to tell what that takes of a first search."""
    network = case.attached.network
    trees.forget_layouts()
    began = time.process_time()
    trees.lay_out(list_ends(network), len(network.nodes))
    return time.process_time() - began


def sum_ours(case: Case) -> Found:
    """Sum by the product's own functions: from flows to links."""
    began = time.process_time()
    trees.forget_layouts()
    network = case.attached.network
    pairs = case.flows[["origin_id", "destination_id"]].drop_duplicates(
        ignore_index=True
    )
    grown = grow_trees(network, case.cost, case.origins.tolist())
    ways = measure_pairs(pairs, case.places, case.attached, grown)
    links = assign_links(
        case.flows, ways, case.places, case.attached, grown, case.world.sea_legs
    )
    seconds = {"all": time.process_time() - began, "graph": _time_layout(case)}
    kg = np.zeros((len(network.edges), len(MONTHS)), dtype=np.int64)
    tracks = list_tracks(case.flows, ways, case.attached, grown)
    for link_id, month, mass_t in links.link_flows[
        ["link_id", "month", "mass_t"]
    ].itertuples(index=False):
        if link_id in tracks:
            kg[tracks[link_id], MONTHS.index(month)] += round(mass_t * 1000)
    costs = np.concatenate([tree.cost[case.destinations] for tree in grown])
    return Found(kg, costs, seconds, np.arange(costs.size))


def sum_bare(case: Case) -> Found:
    """Sum by the product's search and sums on edges alone, as the others do."""
    began = time.process_time()
    trees.forget_layouts()
    grown = grow_trees(case.attached.network, case.cost, case.origins.tolist())
    numbers = np.arange(len(case.origins))
    ends = np.meshgrid(numbers, case.destinations, indexing="ij")
    hauls = Hauls(*(each.ravel() for each in ends), case.kg.reshape(-1, len(MONTHS)))
    kg = load_edges(len(case.cost), grown, hauls)
    seconds = {"all": time.process_time() - began, "graph": _time_layout(case)}
    costs = np.concatenate([tree.cost[case.destinations] for tree in grown])
    return Found(kg, costs, seconds, np.arange(costs.size))


def sum_igraph(case: Case) -> Found:
    """Search once an origin by igraph, and add up along each path."""
    import igraph

    began = time.process_time()
    graph = igraph.Graph(n=len(case.attached.network.nodes), edges=case.list_edges())
    seconds = {"graph": time.process_time() - began}
    kg = np.zeros((len(case.cost), len(MONTHS)), dtype=np.int64)
    for origin, sent in zip(case.origins.tolist(), case.kg, strict=True):
        paths = graph.get_shortest_paths(
            origin, to=case.destinations.tolist(), weights=case.cost, output="epath"
        )
        for path, of_pair in zip(paths, sent, strict=True):
            kg[path] += of_pair
    seconds["all"] = time.process_time() - began
    costs = np.array(
        graph.distances(case.origins.tolist(), case.destinations.tolist(), case.cost)
    ).ravel()
    return Found(kg, costs, seconds, np.arange(len(costs)))


def sum_networkx(case: Case) -> Found:
    """Find a shortest path for each pair by networkx."""
    import networkx as nx

    began = time.process_time()
    graph: nx.Graph[int] = nx.Graph()
    ends = case.list_edges().tolist()
    for edge, ((u, v), cost) in enumerate(zip(ends, case.cost.tolist(), strict=True)):
        graph.add_edge(u, v, cost=cost, edge=edge)
    built = time.process_time() - began

    def find(origin: int, destination: int) -> list[int]:
        nodes = nx.shortest_path(graph, origin, destination, weight="cost")
        return [graph[u][v]["edge"] for u, v in pairwise(nodes)]

    return _sum_pairs(case, find, began, built)


def sum_osmnx(case: Case) -> Found:
    """Find a shortest path for each pair by osmnx."""
    import osmnx

    began = time.process_time()
    graph = as_graph(case.attached.network)
    for _, _, told in graph.edges(data=True):
        told["cost"] = float(case.cost[told["osmid"]])
    built = time.process_time() - began

    def find(origin: int, destination: int) -> list[int]:
        nodes = osmnx.shortest_path(graph, origin, destination, weight="cost")
        return [graph[u][v][0]["osmid"] for u, v in pairwise(nodes)]

    return _sum_pairs(case, find, began, built)


def _sum_pairs(
    case: Case, find: Callable[[int, int], list[int]], began: float, built: float
) -> Found:
    """Add up along the path of each pair, or of a sample whose cost is scaled."""
    count = len(case.origins) * len(case.destinations)
    asked = np.arange(count)
    if count > 10 * SAMPLE:
        asked = np.random.default_rng(SEED).choice(count, SAMPLE, replace=False)
    kg = np.zeros((len(case.cost), len(MONTHS)), dtype=np.int64)
    paths = []
    for origin, end in zip(*np.divmod(asked, len(case.destinations)), strict=True):
        path = find(int(case.origins[origin]), int(case.destinations[end]))
        kg[path] += case.kg[origin, end]
        paths.append(path)
    walked = time.process_time() - began - built
    seconds = {"graph": built, "all": built + walked * count / len(asked)}
    costs = [case.cost[path].sum() for path in paths]
    is_whole = len(asked) == count
    return Found(kg if is_whole else None, np.array(costs), seconds, asked)


WAYS: Final = {
    "bare": (sum_bare, "Railhead, tonnes on edges alone"),
    "ours": (sum_ours, "Railhead, from flows to links as drawn"),
    "igraph": (sum_igraph, "igraph, one search an origin"),
    "networkx": (sum_networkx, "networkx, a shortest path a pair"),
    "osmnx": (sum_osmnx, "osmnx, a shortest path a pair"),
}
CASES: Final = {
    "small": "2 ports × 16 sites × 6 months",
    "large": f"{ORIGINS} × {DESTINATIONS:,} places × 6 months",
}


def run_one(way: str, name: str) -> None:
    """Run one way on one case, and print its cost and what it gave."""
    case = make_case(name)
    began = time.monotonic()
    found = WAYS[way][0](case)
    told: dict[str, Any] = dict(found.seconds)
    told["wall"] = time.monotonic() - began
    status = Path("/proc/self/status").read_text(encoding="ascii")
    told["peak_mb"] = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    if found.kg is not None:
        told["kg"] = hashlib.sha256(found.kg.tobytes()).hexdigest()
    told["cost"] = dict(zip(found.asked.tolist(), found.cost.tolist(), strict=True))
    print(json.dumps(told))


def measure(name: str, runs: int) -> list[str]:
    """Run all ways in turn, and give the lines of a case."""
    found: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}
    for _ in range(runs):
        for way in WAYS:
            command = [sys.executable, __file__, "--run", way, name]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
            found[way].append(json.loads(done.stdout))
    middles = {
        way: statistics.median(run["all"] for run in each)
        for way, each in found.items()
    }
    set_up = {
        way: statistics.median(run["graph"] for run in each)
        for way, each in found.items()
    }
    rows = [_write_row(way, each, middles["bare"]) for way, each in found.items()]
    return [
        f"## {CASES[name]}",
        "",
        "| way | CPU s, median (least) | to the first | of it to set up, s | peak MB |",
        "|---|--:|--:|--:|--:|",
        *rows,
        "",
        f"{runs} runs each in turn. {tell_identity(found)}",
        "",
        *judge(middles, set_up),
        "",
    ]


def _write_row(way: str, runs: list[dict[str, Any]], ours: float) -> str:
    middle = statistics.median(run["all"] for run in runs)
    least = min(run["all"] for run in runs)
    graph = f"{statistics.median(run['graph'] for run in runs):.3f}"
    peak = statistics.median(run["peak_mb"] for run in runs)
    star = "" if "kg" in runs[0] else f" (scaled from {len(runs[0]['cost'])} pairs)"
    return (
        f"| {WAYS[way][1]}{star} | {middle:,.3f} ({least:,.3f}) | "
        f"{middle / ours:,.1f} × | {graph} | {peak:,.0f} |"
    )


def tell_identity(found: dict[str, list[dict[str, Any]]]) -> str:
    """Say whether all ways gave the same; lengths where the tonnes are of a sample."""
    hashes = {run["kg"] for runs in found.values() for run in runs if "kg" in run}
    base = found["bare"][0]["cost"]
    off = max(
        abs(cost / base[pair] - 1) if base[pair] else abs(cost)
        for runs in found.values()
        for pair, cost in runs[0]["cost"].items()
    )
    names = (WAYS[way][1].partition(",")[0] for way in found if "kg" in found[way][0])
    whole = dict.fromkeys(names)
    tonnes = "the same tonnes" if len(hashes) == 1 else "DIFFERENT TONNES"
    return (
        f"On every edge and in every month {tonnes} by {', '.join(whole)}; the costs "
        f"of all ways asked for agree to {off:.0e} of themselves."
    )


def judge(middles: dict[str, float], set_up: dict[str, float]) -> list[str]:
    """Hold ours to the targets: for the same question, and with the links made."""
    lines = []
    for way, share in SHARES.items():
        bare, ours = (middles[each] / middles[way] for each in ("bare", "ours"))
        alone = (middles["bare"] - set_up["bare"]) / (middles[way] - set_up[way])
        met = "met" if bare <= share else "missed"
        lines.append(
            f"- Target: at most 1/{1 / share:.0f} of {way}'s CPU: {met}, 1/"
            f"{1 / bare:.1f}; with the links as drawn 1/{1 / ours:.1f}; edges alone, "
            f"set-up left out on both sides, 1/{1 / alone:.1f}."
        )
    return lines


def main(*arguments: str) -> None:
    """Measure, and write the results."""
    if arguments[:1] == ("--run",):
        run_one(*arguments[1:])
        return
    runs = int(arguments[0]) if arguments else RUNS
    counts = {"small": SMALL_RUNS * runs, "large": runs}
    parts = [line for name in CASES for line in measure(name, counts[name])]
    packages = ("scipy", "igraph", "networkx", "osmnx")
    head = [
        "# From flows to links",
        "",
        "Tonnes by month. The same question is what each edge carries; links as drawn "
        "are stretches with their line, length and the pairs on them. CPU after "
        "imports and after the network is read; to set up is to build the graph, or "
        "with us to lay the edges out, and counts (told by laying them out once more); "
        "peak of the whole process. Each run is a fresh process: nothing is kept from "
        "a search before. "
        f"The network is the bundled one, {_count_edges():,} edges; up to a "
        "millimetre is added to each by a seed, so that no two ways cost the same.",
        "",
    ]
    foot = f"Measured: {describe_machine(packages=packages)}.\n"
    text = "\n".join([*head, *parts, foot])
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


def _count_edges() -> int:
    return len(read_world().attached.network.edges)


if __name__ == "__main__":
    main(*sys.argv[1:])
