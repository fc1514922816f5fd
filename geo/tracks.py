"""Tracks: from ways of OpenStreetMap to a network, simplified once by osmnx."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.geometry.base import BaseGeometry

from geo.errors import SchemaError
from geo.measure import geodesic_km, measure_lines
from geo.network import EDGES, TOLD, Network
from geo.units import LONLAT
from geo.ways import Ways

if TYPE_CHECKING:
    import networkx as nx

    Graph: TypeAlias = nx.MultiDiGraph[int]

KEPT_APART: Final = ("gauge", "electrified", "service", "usage")
"""An edge ends where one of these changes; names are strung together instead."""

OFF: Final = {"yard", "siding"}

SPUR_KM: Final = 5.0
LEAST_KM: Final = 10.0

Path: TypeAlias = tuple[int, ...]
Places: TypeAlias = dict[int, tuple[float, float]]


class Made(NamedTuple):
    """A network, and what was left out of it."""

    network: Network
    left_out: Counter[str]
    """Ways, or for pieces without a way to the rest: pieces."""


def default_server() -> str:
    """Name the server that osmnx asks by itself."""
    import osmnx as ox  # slow, and no map needs it

    return str(ox.settings.overpass_url)


def choose_ways(
    ways: Ways,
    *,
    area: BaseGeometry | None = None,
    sites: Sequence[tuple[float, float]] = (),
    spur_km: float = SPUR_KM,
) -> tuple[Ways, Counter[str]]:
    """Choose the ways that goods may take.

    Parameters
    ----------
    ways : Ways
    area : Polygon or MultiPolygon, optional
        Only ways that touch it, each as a whole.
    sites : sequence of (longitude, latitude)
    spur_km : float
        A spur is kept if it comes so near to a site.

    Returns
    -------
    Ways, Counter of str
        No yards and sidings; and how many ways were left out, by what they are.
    """
    if area is not None:
        shapely.prepare(area)
    kept, left_out = {}, Counter[str]()
    for number, way in ways.ways.items():
        line = shapely.LineString([ways.places[node] for node in way.nodes])
        service = way.tags.get("service", "")
        if area is not None and not area.intersects(line):
            left_out["outside the area"] += 1
        elif service in OFF:
            left_out[service] += 1
        elif service == "spur" and not _is_near(line, sites, spur_km):
            left_out["spur away from sites"] += 1
        else:
            kept[number] = way
    return ways._replace(ways=kept), left_out


def make_network(ways: Ways, *, least_km: float = LEAST_KM) -> Made:
    """Make a network of ways.

    Parameters
    ----------
    ways : Ways
        From `choose_ways`.
    least_km : float
        Pieces with less track than this, and without a way to the rest, are left out;
        the largest piece never is.

    Returns
    -------
    Made
        Its edges have the columns `network.TOLD` too. An edge runs from junction to
        junction, or to where gauge, electrification, service or usage changes. Of
        several tracks between the same two nodes, and of loops, all are kept, by nodes
        on them: no edge is parallel to another.

    Raises
    ------
    SchemaError
        If there is no way.

    Notes
    -----
    The topology is simplified by osmnx (Boeing 2025, doi:10.1111/tgis.70037), all
    pieces of the data together: simplified one by one they would end at the seams.
    Lengths are those of OpenStreetMap's own vertices over the ellipsoid.
    """
    if not ways.ways:
        raise SchemaError(
            "there is no railway in the data (railway=rail, yards and sidings left "
            "out): choose another area, or look at the file"
        )
    edges = _draw_edges(list(_split_alike(_simplify(ways))), ways.places)
    kept, dropped = _drop_small(edges, least_km)
    left_out = Counter({"piece apart from the rest": dropped} if dropped else {})
    return Made(_number_nodes(kept), left_out)


def _is_near(
    line: shapely.LineString, sites: Sequence[tuple[float, float]], within_km: float
) -> bool:
    lon, lat = shapely.get_coordinates(shapely.segmentize(line, 0.005)).T
    away_km = (geodesic_km(lon, lat, *at) for at in sites)
    return any((km <= within_km).any() for km in away_km)


def _simplify(ways: Ways) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Give each simplified edge's nodes, and what its ways tell."""
    import networkx as nx
    import osmnx as ox  # slow, and no map needs it

    graph: Graph = nx.MultiDiGraph(crs=LONLAT.lower())
    for number, way in ways.ways.items():
        told = {tag: way.tags.get(tag, "") for tag in TOLD} | {"osm_ways": abs(number)}
        for u, v in pairwise(way.nodes):
            # Its twin has the same attributes: goods run both ways on any track.
            graph.add_edge(u, v, **told)
            graph.add_edge(v, u, **told)
    nodes = {node: {"x": x, "y": y} for node, (x, y) in ways.places.items()}
    nx.set_node_attributes(graph, nodes)
    simple = ox.simplify_graph(
        graph, edge_attrs_differ=KEPT_APART, remove_rings=False, track_merged=True
    )
    for u, v, told in simple.edges(data=True):
        steps: Any = told.pop("merged_edges", [(u, v)])
        path = (*(int(step[0]) for step in steps), int(v))
        if path <= path[::-1]:  # of the two twins
            yield path, told


def _split_alike(
    edges: Iterator[tuple[Path, dict[str, Any]]],
) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Set nodes on loops, and on all but the plainest of parallel edges."""
    seen: set[tuple[int, int]] = set()
    for path, told in sorted(edges, key=lambda edge: (len(edge[0]), edge[0])):
        ends = (min(path[0], path[-1]), max(path[0], path[-1]))
        parts = _cut(path, 3) if ends[0] == ends[1] else [path]
        if ends in seen:
            parts = _cut(path, 2)
        seen.add(ends)
        yield from ((part, told) for part in parts)


def _cut(path: Path, count: int) -> list[Path]:
    """Cut at vertices; what has too few runs over other track, and is nothing."""
    if len(set(path)) < count + (path[0] != path[-1]):
        return []
    at = np.linspace(0, len(path) - 1, count + 1).round().astype(int).tolist()
    return [path[a : b + 1] for a, b in pairwise(at)]


def _draw_edges(
    edges: list[tuple[Path, dict[str, Any]]], places: Places
) -> gpd.GeoDataFrame:
    rows = [
        {"u": path[0], "v": path[-1], "line_id": "", "track_basis": "mapped"}
        | {column: _string(told.get(column, "")) for column in TOLD}
        for path, told in edges
    ]
    lines = [shapely.LineString([places[node] for node in path]) for path, _ in edges]
    frame = gpd.GeoDataFrame(rows, geometry=lines, crs=LONLAT)
    measured = frame.assign(length_km=measure_lines(frame.geometry).round(4))
    return measured[measured["length_km"] > 0].reset_index(drop=True)


def _string(told: object) -> str:
    """Put several values behind each other, each once."""
    # osmnx gives several values in any order.
    values = sorted(told) if isinstance(told, list) else [told]
    return "; ".join(dict.fromkeys(str(value) for value in values if value))


def _drop_small(
    edges: gpd.GeoDataFrame, least_km: float
) -> tuple[gpd.GeoDataFrame, int]:
    uv = _rank(edges)
    count = int(uv.max(initial=-1)) + 1
    joined = coo_array((np.ones(len(uv)), tuple(uv.T)), shape=(count, count))
    pieces, piece_of = connected_components(joined, directed=False)
    piece = piece_of[uv[:, 0]]
    km = np.bincount(piece, weights=edges["length_km"], minlength=pieces)
    is_kept = (km >= least_km) | (km == km.max(initial=0))
    return edges[is_kept[piece]].reset_index(drop=True), int((~is_kept).sum())


def _rank(edges: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Give each node its position among the ids."""
    _, ranks = np.unique(edges[["u", "v"]].to_numpy("int64"), return_inverse=True)
    return ranks.reshape(-1, 2).astype("int64")


def _number_nodes(edges: gpd.GeoDataFrame) -> Network:
    uv = _rank(edges)
    is_back = uv[:, 0] > uv[:, 1]
    lines = edges.geometry.to_numpy()
    turned = edges.assign(
        u=uv.min(axis=1),
        v=uv.max(axis=1),
        geometry=np.where(is_back, shapely.reverse(lines), lines),
    )
    ordered = turned.sort_values(["u", "v"], ignore_index=True)
    columns = [*EDGES[:-1], *TOLD, EDGES[-1]]
    points = np.column_stack(
        [shapely.get_point(ordered.geometry, n) for n in (0, -1)]
    ).ravel()
    nodes, first = np.unique(ordered[["u", "v"]].to_numpy().ravel(), return_index=True)
    places = gpd.GeoDataFrame(geometry=points[first], index=pd.Index(nodes), crs=LONLAT)
    return Network(places, ordered[columns])
