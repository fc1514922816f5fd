"""The way between points that need not be known places."""

from itertools import pairwise
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from geo.attach import attach_places
from geo.errors import NoRouteError
from geo.measure import geodesic_km, measure_lines
from geo.network import grow_trees, price_edges
from geo.pipeline import World
from geo.routing import route_pairs
from geo.units import LONLAT

INSIDE_DEG = 0.08
"""The base map's borders are simplified by less than this; a route that follows a
border has not crossed it."""


def route_stops(stops: list[tuple[float, float]], world: World) -> dict[str, Any]:
    """Find the rail route from the first stop through all others to the last.

    Parameters
    ----------
    stops : list of (longitude, latitude), two or more
        Degrees on WGS 84.
    world : World

    Returns
    -------
    dict
        ``length_km`` along the track with the last miles, ``drawn_km`` of the line,
        ``geodesic_km`` between the first and last stop, ``last_mile_from_km``,
        ``last_mile_to_km``, ``countries`` (ISO 3166-1 alpha-2, in order of the
        alphabet), and ``geometry``, a GeoJSON LineString.

    Raises
    ------
    NoRouteError
        If a stop is too far from the network, or two stops are not joined.
    """
    places = _name_stops(stops)
    attached = attach_places(world.attached.network, places)
    cost = price_edges(attached.network, world.line_costs)
    nodes = attached.attachments["node"]
    trees = grow_trees(attached.network, cost, sorted(set(nodes[nodes >= 0].tolist())))
    pairs = pd.DataFrame(
        pairwise(places["site_id"]), columns=["origin_id", "destination_id"]
    )
    routes = route_pairs(pairs, places, attached, trees)
    _refuse_straight(routes, stops)
    line = _join(routes)
    first, last = stops[0], stops[-1]
    return {
        "length_km": round(float(routes["length_km"].sum()), 1),
        "drawn_km": round(
            float(measure_lines(gpd.GeoSeries([line], crs=LONLAT))[0]), 1
        ),
        "geodesic_km": round(float(geodesic_km(*first, *last)), 1),
        "last_mile_from_km": round(float(routes["last_mile_from_km"].iloc[0]), 1),
        "last_mile_to_km": round(float(routes["last_mile_to_km"].iloc[-1]), 1),
        "countries": _list_countries(line, stops, world.land),
        "geometry": shapely.geometry.mapping(shapely.set_precision(line, 1e-5)),
    }


def _name_stops(stops: list[tuple[float, float]]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"site_id": [f"stop {n}" for n in range(1, len(stops) + 1)]},
        geometry=[shapely.Point(stop) for stop in stops],
        crs=LONLAT,
    )


def _refuse_straight(
    routes: gpd.GeoDataFrame, stops: list[tuple[float, float]]
) -> None:
    for number, basis in enumerate(routes["route_basis"]):
        if basis == "straight":
            ends = " to ".join(
                f"{lon},{lat}" for lon, lat in stops[number : number + 2]
            )
            raise NoRouteError(
                f"no rail route from {ends}: both must be up to 50 km from the same "
                "network; choose points nearer to a railway",
                [number + 1],
            )


def _join(routes: gpd.GeoDataFrame) -> shapely.LineString:
    points = shapely.get_coordinates(routes.geometry.to_numpy()).tolist()
    kept = [points[0], *(b for a, b in pairwise(points) if a != b)]
    return shapely.LineString(kept if len(kept) > 1 else [points[0], points[0]])


def _list_countries(
    line: shapely.LineString,
    stops: list[tuple[float, float]],
    land: gpd.GeoDataFrame,
) -> list[str]:
    areas = land.geometry.to_numpy()
    is_crossed = shapely.intersects(shapely.buffer(areas, -INSIDE_DEG), line)
    is_crossed |= shapely.intersects(areas, shapely.MultiPoint(stops))
    return sorted(set(land.loc[is_crossed, "country"]))
