"""Track against published kilometres of lines that nothing was built from."""

from pathlib import Path
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.attach import attach_places
from geo.network import Network, grow_trees
from geo.pipeline import DATA

OTHERS: Final = Path(__file__).parent / "kilometre_posts.csv"
MAIN: Final = DATA / "kilometre_posts.csv"

SECTION_KM: Final = 100.0
"""Of the main line: a section ends at the first post so far on; see docs/method.md."""


class Section(NamedTuple):
    """What was published and what the network has between two stations."""

    line: str
    start: str
    end: str
    published_km: float
    network_km: float

    @property
    def off(self) -> float:
        """By how much the network is longer, as a share."""
        return self.network_km / self.published_km - 1


def read_posts() -> pd.DataFrame:
    """Read the posts of all lines: ``line``, ``station``, ``lon``, ``lat``, ``km``."""
    main = pd.read_csv(MAIN).query("line_id == 'transsib'").reset_index(drop=True)
    stops = [0]
    for row, km in enumerate(main["km_post"]):
        if km - main["km_post"][stops[-1]] >= SECTION_KM:
            stops.append(row)
    chosen = main.iloc[stops].rename(columns={"line_id": "line", "km_post": "km"})
    columns = ["line", "station", "lon", "lat", "km"]
    return pd.concat([chosen, pd.read_csv(OTHERS)], ignore_index=True)[columns]


def measure_sections(network: Network) -> list[Section]:
    """Measure from each station to the next, by the shortest track."""
    posts = read_posts()
    places = gpd.GeoDataFrame(
        {"site_id": [f"post-{n}" for n in range(len(posts))]},
        geometry=gpd.points_from_xy(posts["lon"], posts["lat"]),
        crs="EPSG:4326",
    )
    attached, ties = attach_places(network, places)
    # The main line's track is taken alone: a short cut elsewhere has no such posts.
    lines = {"transsib": attached.edges["line_id"] == "transsib"}
    km = attached.edges["length_km"].to_numpy(dtype="float64")
    nodes = ties["node"].to_numpy()
    found = []
    for line, rows in posts.groupby("line", sort=False):
        on_line = lines.get(str(line), pd.Series(True, attached.edges.index))
        cost = np.where(on_line, km, km * 100)
        stops = zip(rows.index, rows.index[1:], strict=False)
        for a, b in stops:
            tree = grow_trees(attached, cost, [int(nodes[a])])[0]
            found.append(
                Section(
                    str(line),
                    str(posts["station"][a]),
                    str(posts["station"][b]),
                    float(posts["km"][b] - posts["km"][a]),
                    sum_track(tree.predecessors, tree.edge_into, int(nodes[b]), km),
                )
            )
    return found


def sum_track(
    predecessors: np.ndarray, edge_into: np.ndarray, node: int, km: np.ndarray
) -> float:
    """Sum the track from a tree's origin to a node."""
    total = 0.0
    while edge_into[node] >= 0:
        total += km[edge_into[node]]
        node = predecessors[node]
    return float(total)


def tabulate(sections: list[Section]) -> str:
    """Write each line's errors, and each section of those but the main one."""
    lines = [
        "| line | sections | km published | network | off, whole | root mean square "
        "| greatest |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    names = list(dict.fromkeys(section.line for section in sections))
    for name in names:
        own = [section for section in sections if section.line == name]
        off = np.array([section.off for section in own])
        published = sum(section.published_km for section in own)
        network = sum(section.network_km for section in own)
        root = float(np.sqrt(np.mean(off**2)))
        greatest = float(off[np.abs(off).argmax()])
        lines.append(
            f"| {name} | {len(own)} | {published:,.0f} | {network:,.0f} | "
            f"{network / published - 1:+.1%} | {root:.1%} | {greatest:+.1%} |"
        )
    lines += ["", "| line | section | published, km | network, km | off |"]
    lines.append("|---|---|--:|--:|--:|")
    lines += [
        f"| {each.line} | {each.start}-{each.end} | {each.published_km:,.1f} | "
        f"{each.network_km:,.1f} | {each.off:+.1%} |"
        for each in sections
        if each.line != "transsib"
    ]
    return "\n".join(lines)
