"""Ways from one place to another, side by side: by rail alone or by ship first."""

from pathlib import Path
from typing import Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.alternatives import (
    MAX_SHARED,
    Choice,
    find_alternatives,
    measure_choice,
    walk_tree,
)
from geo.borders import (
    INSIDE_DEG,
    find_breaks,
    find_crossings,
    find_transfers,
    list_nodes,
    name_countries,
    name_nearest,
)
from geo.errors import MatchError, NoRouteError
from geo.network import WAYS, grow_trees, price_edges, read_line_costs
from geo.units import LONLAT
from geo.worlds import DATA, World

Ints = NDArray[np.int64]

ITINERARIES: Final = (
    "way_id",  # from 1
    "start",  # all rail, or by ship to a port
    "choice",  # what it was chosen by
    "length_km",  # with the leg at sea and the last miles
    "rail_km",
    "sea_km",
    "shared",  # of its track, with the cheapest way, or a really different one before
    "is_different",  # shares at most what was allowed
    "lines",  # the named lines it uses, with kilometres
    "crossings",  # of borders, and where
    "transfers",  # at breaks of gauge, and where
    "geometry",
)

LEAST_LINE_KM: Final = 25.0
"""A line used for less is not told: junctions of two lines are tagged by one."""

CHEAPEST: Final = "cheapest"

CAVEAT: Final = (
    "Computed, not observed: ways that the network holds, at stated costs by line. "
    "Which of them trains take is not known from it, nor whether they could: "
    "capacities, timetables and permits are not in it."
)


class _Start(NamedTuple):
    """Where the rail begins, and how goods come there."""

    told: str
    node: int
    last_mile_km: float
    sea_km: float
    sea: shapely.Geometry | None


def list_itineraries(
    origin_id: str,
    destination_id: str,
    world: World,
    *,
    count: int = 3,
    max_shared: float = MAX_SHARED,
    folder: Path = DATA,
) -> gpd.GeoDataFrame:
    """List ways from one place to another: by rail alone, and by ship first.

    Parameters
    ----------
    origin_id, destination_id : str
        Places of the world.
    world : World
    count : int
        How many really different ways at most, for each start.
    max_shared : float
        A way is really different if every way before it uses at most so much of its
        track.
    folder : Path
        Where the table of lines is.

    Returns
    -------
    GeoDataFrame (`ITINERARIES`)
        For each start (by rail alone; by ship to each port that a sea leg leads to)
        the cheapest way, that by each other preference of lines, and the really
        different ones. What shares more than `max_shared` is listed, and told so.

    Raises
    ------
    MatchError
        If a place is not known.
    NoRouteError
        If no way joins the two.
    OptionError
        If a limit cannot be.
    """
    end = _find_place(destination_id, world)
    tell = _Teller(world, folder)
    rows: list[dict[str, Any]] = []
    for start in _list_starts(origin_id, world):
        # A way by ship differs by its start; inland it may go as any other way.
        most = 1 if rows else count
        for choice, way in _list_choices(start.node, end, tell, most, max_shared):
            first = [rows[0]["edges"]] if rows and choice == CHEAPEST else []
            shared = tell.measure(way.edges, first).shared if first else way.shared
            row = {"start": start.told, "choice": choice, "rail_km": way.km}
            row |= {"sea_km": start.sea_km, "shared": shared, "edges": way.edges}
            row |= {"is_different": shared <= max_shared, "way_id": len(rows) + 1}
            last_km = world.attached.attachments["last_mile_km"][destination_id]
            miles_km = start.last_mile_km + float(last_km)
            row["length_km"] = way.km + start.sea_km + miles_km
            rows.append(row | tell.describe(start, way.edges))
    if not rows:
        raise NoRouteError(
            f"no way by rail from {origin_id} to {destination_id}: both must be up to "
            "50 km from the same network",
            [origin_id, destination_id],
        )
    return gpd.GeoDataFrame(rows, crs=LONLAT)[list(ITINERARIES)]


class _Teller:
    """What is the same for all ways over one world's network."""

    def __init__(self, world: World, folder: Path) -> None:
        self.network, self.land = world.attached.network, world.land
        self.cost = price_edges(self.network, world.line_costs)
        self.km = self.network.edges["length_km"].to_numpy()
        self.points = shapely.get_coordinates(self.network.nodes.geometry.to_numpy())
        self.country = name_countries(self.points, world.land, inside_deg=INSIDE_DEG)
        table = pd.read_csv(folder / "lines.csv", keep_default_na=False)
        names = table.set_index("line_id")["line_name"]
        self.names = names.str.partition(",")[0]
        self.folder = folder

    def measure(self, edges: Ints, before: list[Ints]) -> Choice:
        """Measure a way beside others."""
        return measure_choice(edges, self.cost, self.km, before)

    def describe(self, start: _Start, edges: Ints) -> dict[str, Any]:
        """Tell lines, borders and breaks of gauge along a way, and draw it."""
        lines = self.network.edges.geometry.to_numpy()[edges]
        drawn = shapely.line_merge(shapely.multilinestrings(lines))
        parts = [part for part in (start.sea, drawn) if part is not None]
        pieces = [line for part in parts for line in getattr(part, "geoms", [part])]
        nodes = list_nodes(self.network, edges, start.node)
        points, named = self.points[nodes], self.country[nodes]
        if start.sea is not None:
            quays = shapely.get_coordinates(start.sea)[[0, -1]]
            points = np.vstack([quays, points])
            named = np.append(name_nearest(quays, self.land), named)
        return {
            "lines": self._name_lines(edges),
            "crossings": find_crossings(points, named),
            "transfers": find_transfers(self.network, edges, start.node),
            "geometry": shapely.MultiLineString(pieces),
        }

    def _name_lines(self, edges: Ints) -> dict[str, float]:
        used = self.network.edges.iloc[edges].groupby("line_id")["length_km"].sum()
        return {
            str(self.names.get(line, line)): round(float(km), 1)
            for line, km in used.sort_values(ascending=False).items()
            if km >= LEAST_LINE_KM or len(used) == 1
        }


def list_breaks(world: World) -> list[tuple[float, float]]:
    """List where the gauge breaks in a world's network.

    Parameters
    ----------
    world : World

    Returns
    -------
    list of (longitude, latitude)
        At two decimals, each place once.
    """
    nodes = find_breaks(world.attached.network)
    places = shapely.get_coordinates(
        world.attached.network.nodes.geometry.to_numpy()[nodes]
    )
    return sorted({(lon, lat) for lon, lat in np.round(places, 2).tolist()})


def _find_place(site_id: str, world: World) -> int:
    attachments = world.attached.attachments
    if site_id not in attachments.index:
        raise MatchError(
            f"there is no place {site_id}; known are "
            f"{', '.join(sorted(attachments.index)[:8])} and others",
            [site_id],
        )
    return int(attachments["node"][site_id])


def _list_starts(origin_id: str, world: World) -> list[_Start]:
    """List the starts by rail: at the origin, and at each port that ships reach."""
    node = _find_place(origin_id, world)
    miles = world.attached.attachments["last_mile_km"]
    names = world.places.set_index("site_id")["site_name"]
    legs = world.sea_legs[world.sea_legs["origin_id"] == origin_id]
    starts = [_Start("all rail", node, float(miles[origin_id]), 0.0, None)]
    columns = (legs["destination_id"], legs["length_km"], legs.geometry)
    for port, km, line in zip(*columns, strict=True):
        quay = _find_place(port, world)
        told = f"by ship to {names[port]}"
        starts.append(_Start(told, quay, float(miles[port]), float(km), line))
    return [start for start in starts if start.node >= 0]


def _list_choices(
    origin: int, destination: int, tell: _Teller, count: int, max_shared: float
) -> list[tuple[str, Choice]]:
    """List ways with what they were chosen by, the cheapest first."""
    network, cost = tell.network, tell.cost
    if destination < 0:
        return []
    found = find_alternatives(
        network, cost, origin, destination, count=count, max_shared=max_shared
    )
    if not found:
        return []
    known = {each.edges.tobytes() for each in found}
    ways = [(CHEAPEST, found[0])]
    for name in WAYS:
        costs = read_line_costs(tell.folder / "lines.csv", way=name)
        (tree,) = grow_trees(network, price_edges(network, costs), [origin])
        edges = walk_tree(tree, destination)
        if edges.tobytes() not in known:
            told = f"lines preferred: {name}"
            ways.append((told, tell.measure(edges, [found[0].edges])))
            known.add(edges.tobytes())
    return [*ways, *(("different track", each) for each in found[1:])]
