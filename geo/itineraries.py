"""Ways from one place to another, side by side: by rail alone or by ship first."""

from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.alternatives import MAX_SHARED
from geo.borders import (
    INSIDE_DEG,
    find_breaks,
    find_crossings,
    find_transfers,
    list_nodes,
    name_countries,
    name_nearest,
)
from geo.passages import COUNT, Start, find_passages, price_world
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

CAVEAT: Final = (
    "Computed, not observed: ways that the network holds, at stated costs by line. "
    "Which of them trains take is not known from it, nor whether they could: "
    "capacities, timetables and permits are not in it."
)


def list_itineraries(
    origin_id: str,
    destination_id: str,
    world: World,
    *,
    count: int = COUNT,
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
    found = find_passages(
        origin_id,
        destination_id,
        world,
        count=count,
        max_shared=max_shared,
        priced=price_world(world, folder),
    )
    tell = _Teller(world, folder)
    last_km = float(world.attached.attachments["last_mile_km"][destination_id])
    rows = [
        {
            "way_id": each.way_id,
            "start": each.start.told,
            "choice": each.choice,
            "rail_km": each.way.km,
            "sea_km": each.start.sea_km,
            "shared": each.way.shared,
            "is_different": each.way.shared <= max_shared,
            "length_km": each.way.km
            + each.start.sea_km
            + (each.start.last_mile_km + last_km),
            **tell.describe(each.start, each.way.edges),
        }
        for each in found
    ]
    return gpd.GeoDataFrame(rows, crs=LONLAT)[list(ITINERARIES)]


class _Teller:
    """What is the same for all ways over one world's network."""

    def __init__(self, world: World, folder: Path) -> None:
        self.network, self.land = world.attached.network, world.land
        self.points = shapely.get_coordinates(self.network.nodes.geometry.to_numpy())
        self.country = name_countries(self.points, world.land, inside_deg=INSIDE_DEG)
        table = pd.read_csv(folder / "lines.csv", keep_default_na=False)
        names = table.set_index("line_id")["line_name"]
        self.names = names.str.partition(",")[0]

    def describe(self, start: Start, edges: Ints) -> dict[str, Any]:
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


def list_ends(world: World, *site_ids: str) -> list[tuple[str, float, float]]:
    """List places by name and point, to be marked on a map.

    Parameters
    ----------
    world : World
    *site_ids : str
        Places of the world.

    Returns
    -------
    list of (name, longitude, latitude)
        At two decimals, in the given order.
    """
    places = world.places.set_index("site_id").loc[[*site_ids]]
    lonlat = np.round(places.geometry.get_coordinates().to_numpy(), 2).tolist()
    names = places["site_name"].astype(str)
    return [(name, *at) for name, at in zip(names, lonlat, strict=True)]


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
