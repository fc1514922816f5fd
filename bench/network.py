"""The network against others: its form, its routes, its closures, its kilometres.

Run ``PYTHONPATH=. python bench/network.py [NETWORK.parquet]`` in the project's folder;
it writes ``bench/results/network.md``. Without a file the bundled network is taken.
"""

import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

import network_posts
import network_routes
import networkx as nx
import osmnx as ox
from machine import find_version, name_processor

from geo.network import as_graph, read_network, write_graphml
from geo.notice import pack_network, read_notice
from geo.pipeline import CASE_RECORDS, DATA, read_world, trace_records

RESULTS: Final = Path(__file__).parent / "results" / "network.md"
RUNS: Final = 3
PACKAGES: Final = ("osmnx", "networkx", "scipy", "geopandas", "pyarrow")

Read = Callable[[], Any]


class Row(NamedTuple):
    """One form of the network."""

    tells: str
    size: int
    """Bytes."""
    seconds: float
    """Median time to load."""
    km: float
    """Of track, once loaded: all forms must have the same."""


def time_reads(reads: dict[str, Read], *, runs: int = RUNS) -> dict[str, float]:
    """Time each reader again and again, in turn, and give the medians in seconds."""
    times: dict[str, list[float]] = {name: [] for name in reads}
    for _ in range(runs):
        for name, read in reads.items():
            begun = time.perf_counter()
            read()
            times[name].append(time.perf_counter() - begun)
    return {name: statistics.median(each) for name, each in times.items()}


def sum_graph_km(graph: "nx.MultiDiGraph[int]") -> float:
    """Sum a graph's track, each edge once: it runs both ways."""
    return sum(told["length"] for *_, told in graph.edges(data=True)) / 2000


def measure(path: Path, folder: Path) -> list[Row]:
    """Write the network in each form, and load it."""
    network = read_network(path)
    graphml, parquet = folder / "network.graphml", folder / "network.parquet"
    write_graphml(network, graphml)
    parquet.write_bytes(pack_network(network, read_notice(path)))
    reads: dict[str, Read] = {
        "GraphML, by osmnx, to its graph": lambda: ox.load_graphml(graphml),
        "GeoParquet, to the same graph": lambda: as_graph(read_network(parquet)),
        "GeoParquet, to the frames that routes are found on": lambda: read_network(
            parquet
        ),
    }
    seconds = time_reads(reads)
    names = list(reads)
    sizes = [graphml.stat().st_size, *[parquet.stat().st_size] * 2]
    km = [sum_graph_km(reads[name]()) for name in names[:2]]
    km.append(float(reads[names[2]]().edges["length_km"].sum()))
    return [
        Row(name, size, seconds[name], each)
        for name, size, each in zip(names, sizes, km, strict=True)
    ]


def tabulate(rows: list[Row]) -> str:
    """Write the rows as a table of Markdown, the last one being the unit."""
    own = rows[-1]
    lines = [
        f"| {row.tells} | {row.size / 1e6:.2f} MB | {row.size / own.size:.1f} × | "
        f"{row.seconds:.3f} s | {row.seconds / own.seconds:.1f} × | {row.km:,.0f} |"
        for row in rows
    ]
    head = "| form | size | of ours | time to load | of ours | km of track |"
    return "\n".join([head, "|---|--:|--:|--:|--:|--:|", *lines])


def describe_machine() -> str:
    """Tell processor and versions."""
    versions = ", ".join(f"{name} {find_version(name)}" for name in PACKAGES)
    return (
        f"{name_processor()}, {os.cpu_count()} cores, shared with other work, load "
        f"{os.getloadavg()[0]:.1f}; Python {platform.python_version()}, {versions}"
    )


def main(path: Path = DATA / "rail.parquet") -> None:
    """Measure, and write the results."""
    network = read_network(path)
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(path, Path(folder))
    world = read_world()
    flows = trace_records(CASE_RECORDS, world).flows
    routes = network_routes.compare_routes(world)
    closures = network_routes.compare_closures(flows, world)
    sections = network_posts.measure_sections(read_network(DATA / "rail.parquet"))
    RESULTS.write_text(
        f"""# The network against others

Made by `PYTHONPATH=. python bench/network.py`. {describe_machine()}.

## GraphML against GeoParquet

{path.name}: {len(network.nodes):,} nodes, {len(network.edges):,} edges. Medians of
{RUNS} loads, the forms in turn, imports not counted.

{tabulate(rows)}

## Routes against networkx and osmnx

{network_routes.PAIRS} pairs of nodes drawn at random (seed {network_routes.SEED}), the
bundled network with its places tied in, the costs of `data/lines.csv`; the graph is
built beforehand and not counted. Trees reach every node; the others stop at theirs.

{network_routes.tabulate(routes, "km at cost")}

## All closures against finding all ways anew

The flows of the bundled records; {len(closures[0].values)} sections of track, each
closed alone. Compared are tonnes without another way and more tonne-kilometres.

{network_routes.tabulate(closures, "t or t·km")}

## Published kilometres

The main line by Yaroslavl, sections of 100 km and more, and lines whose kilometres
went into nothing: `bench/kilometre_posts.csv` has each post with its source and that it
was not used to build. Stations are tied to the line as any place is (`docs/method.md`
lays those of the main line on the drawn track, which is finer: 2.9 % at most); the way
is the shortest track. Posts in whole kilometres and points at two decimals leave some
3 km open at any length, so short sections tell little.

{network_posts.tabulate(sections)}
""",
        encoding="utf-8",
    )
    print(RESULTS.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
