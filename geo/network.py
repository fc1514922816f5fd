"""The rail network: a frame of nodes, a frame of edges, and trees over them.

A node is a junction or a bend of the line; an edge is the track between two nodes and
knows its length along the track, which a straight line between its ends does not.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import OptionError, SchemaError
from geo.schema import hold_to
from geo.shelf import Shelf
from geo.trees import Tree as Tree  # others know it from here
from geo.trees import grow
from geo.units import LONLAT, M_PER_KM

if TYPE_CHECKING:
    import networkx as nx

    Graph: TypeAlias = nx.MultiDiGraph[int]

EDGES: Final = ("u", "v", "length_km", "line_id", "track_basis", "geometry")

TOLD: Final = ("gauge", "electrified", "service", "usage", "name", "osm_ways")
"""What OpenStreetMap tells of an edge, as text; a network may have these columns too.
Several values stand with a semicolon between them."""

WAYS: Final = ("main", "bam")
"""Columns ``cost_<way>`` of the table of lines."""

KEPT: Final = Shelf[tuple[bytes, int], Tree](2**26)
"""The trees last asked for: some 130 of the bundled network."""


class Network(NamedTuple):
    """An undirected network in EPSG:4326, without loops and parallel edges."""

    nodes: gpd.GeoDataFrame
    """Index 0 to n-1 is the node's id; ``geometry`` is its Point."""
    edges: gpd.GeoDataFrame
    """Index 0 to m-1 is the edge's id; columns `EDGES`. ``geometry`` is a LineString
    from ``u`` to ``v``; ``length_km`` is measured along the track and above 0;
    ``line_id`` is "" off the named lines; ``track_basis`` is mapped, joined, mended
    or sketch."""


def read_network(path: Path) -> Network:
    """Read a network from a GeoParquet file of its edges.

    Parameters
    ----------
    path : Path
        A file with the columns `EDGES`, such as ``data/rail.parquet``.

    Returns
    -------
    Network
        The nodes lie at the ends of the edges' lines.

    Raises
    ------
    SchemaError
        If it is no such file, a column is missing, an edge has no length, or a node
        no edge.
    CrsError
        If the file is not in EPSG:4326.
    """
    try:
        edges = gpd.read_parquet(path, page_checksum_verification=True)
    except (OSError, ValueError) as fault:
        found = "another form" if path.is_file() else "no such file"
        found = f"a damaged one ({fault})" if "checksum" in str(fault) else found
        raise SchemaError(
            f"{path.name}: a network must be GeoParquet, as python -m geo network "
            f"writes it; found {found}"
        ) from fault
    edges = edges.reset_index(drop=True)
    hold_to(edges, EDGES, name="edges")
    short = edges.index[~(edges["length_km"] > 0)]
    if len(short):
        raise SchemaError(
            f"edges need a length above 0 km; {len(short)} have none", short
        )
    return Network(_place_nodes(edges), edges)


def _place_nodes(edges: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Take each node's place from the end of a line that begins or stops there."""
    ids = edges[["u", "v"]].to_numpy(dtype="int64").ravel()
    lines = edges.geometry.to_numpy()
    points = np.column_stack(
        [shapely.get_point(lines, 0), shapely.get_point(lines, -1)]
    )
    nodes, first = np.unique(ids, return_index=True)
    if len(nodes) and (nodes[0] != 0 or nodes[-1] != len(nodes) - 1):
        raise SchemaError("node ids must run from 0 without a gap; remake the file")
    return gpd.GeoDataFrame(geometry=points.ravel()[first], crs=LONLAT)


def read_line_costs(path: Path, *, way: str = "main") -> pd.Series:
    """Read what a kilometre costs on each named line.

    Parameters
    ----------
    path : Path
        The table of lines, ``data/lines.csv``; its ``reason`` column says why.
    way : {"main", "bam"}
        Which way over Siberia is preferred.

    Returns
    -------
    Series of float64, index ``line_id``
        Cost factor a kilometre; the entry "" is for all other track.

    Raises
    ------
    OptionError
        If the way is none of these.
    SchemaError
        If the table lacks a column or the row for all other track.
    """
    if way not in WAYS:
        raise OptionError(
            f"the way must be one of {', '.join(WAYS)}, not {way!r}", [way]
        )
    lines = pd.read_csv(path, keep_default_na=False)
    hold_to(lines, ("line_id", f"cost_{way}"), name="lines")
    costs = lines.set_index("line_id")[f"cost_{way}"].astype("float64")
    if "" not in costs.index:
        raise SchemaError(f"{path.name} needs a row without line_id, for other track")
    return costs.rename("cost")


def price_edges(network: Network, line_costs: pd.Series) -> NDArray[np.float64]:
    """Multiply each edge's track length by its line's cost factor.

    Parameters
    ----------
    network : Network
    line_costs : Series of float64, index ``line_id``
        As `read_line_costs` gives it.

    Returns
    -------
    ndarray of float64, one an edge, above 0
        Kilometres, as it were, of the best line.

    Raises
    ------
    SchemaError
        If an edge's line has no cost, or a cost is not above 0.
    """
    of_edge, line_ids = pd.factorize(network.edges["line_id"], use_na_sentinel=False)
    unknown = sorted(map(str, set(line_ids) - set(line_costs.index)))
    if unknown:
        raise SchemaError(f"lines need a cost; none for {', '.join(unknown)}", unknown)
    if not (line_costs > 0).all():
        raise SchemaError("the cost of a line must be above 0", line_costs.index)
    factors = line_costs.loc[line_ids].to_numpy(dtype="float64")[of_edge]
    return np.asarray(network.edges["length_km"].to_numpy(dtype="float64") * factors)


def grow_trees(
    network: Network, cost: NDArray[np.float64], origins: Sequence[int]
) -> list[Tree]:
    """Grow the tree of cheapest ways from each origin (Dijkstra 1959).

    Parameters
    ----------
    network : Network
    cost : ndarray of float64, one an edge, above 0
        As `price_edges` gives it.
    origins : sequence of int
        Node ids.

    Returns
    -------
    list of Tree
        One an origin, in the given order; no array of one can be written to.

    Raises
    ------
    OptionError
        If an origin is no node of the network.

    Notes
    -----
    The trees last asked for are kept by what they are made from: the edges' ends and
    costs, and the origin. Whatever else is chosen or filtered, nothing is searched
    anew. They hold numbers of nodes and edges, and no name or record.
    """
    n = len(network.nodes)
    strays = [node for node in origins if not 0 <= node < n]
    if strays:
        raise OptionError(f"origins must be nodes 0 to {n - 1}, not {strays}", strays)
    if not len(origins):
        return []
    ends = list_ends(network)
    made_from = hashlib.sha256(n.to_bytes(8))
    for array in (ends, cost):
        made_from.update(np.ascontiguousarray(array).data)
    keys = {node: (made_from.digest(), int(node)) for node in origins}
    known = {node: tree for node in keys if (tree := KEPT.find(keys[node])) is not None}
    new = [node for node in keys if node not in known]
    for tree in grow(ends, n, cost, new) if new else []:
        known[tree.origin] = tree
        KEPT.keep(keys[tree.origin], tree, sum(array.nbytes for array in tree[1:]))
    return [known[node] for node in origins]


def list_ends(network: Network) -> NDArray[np.int64]:
    """List the nodes at both ends of each edge.

    Parameters
    ----------
    network : Network

    Returns
    -------
    ndarray of int64, (edges, 2)
    """
    ends = (network.edges[end].to_numpy(dtype="int64") for end in ("u", "v"))
    return np.column_stack([*ends])


def as_graph(network: Network) -> "Graph":
    """Turn the network into a graph as osmnx knows it.

    Parameters
    ----------
    network : Network

    Returns
    -------
    networkx.MultiDiGraph
        Nodes have ``x`` and ``y`` in degrees; each edge runs both ways and has
        ``length`` in metres along the track, and of `TOLD` what the network has.
    """
    import networkx as nx  # slow, and no map needs it

    graph: Graph = nx.MultiDiGraph(crs=LONLAT.lower(), simplified=True)
    places = shapely.get_coordinates(network.nodes.geometry.to_numpy())
    graph.add_nodes_from(
        (node, {"x": x, "y": y}) for node, (x, y) in enumerate(places.tolist())
    )
    edges = network.edges
    extra = edges[[name for name in TOLD if name in edges]].to_dict("records")
    columns = (edges.index, *(edges[name] for name in EDGES), extra)
    for edge_id, u, v, km, line_id, basis, line, more in zip(*columns, strict=True):
        told = {"osmid": edge_id, "length": km * M_PER_KM, "oneway": False}
        told |= {"line_id": line_id, "track_basis": basis} | more
        graph.add_edge(u, v, **told, reversed=False, geometry=line)
        graph.add_edge(v, u, **told, reversed=True, geometry=shapely.reverse(line))
    return graph


def write_graphml(
    network: Network, path: Path, *, notice: Mapping[str, str] | None = None
) -> None:
    """Write the network as GraphML that osmnx, Gephi and others read.

    Parameters
    ----------
    network : Network
    path : Path
    notice : mapping of str to str, optional
        Where the data are from; they become attributes of the graph.
    """
    import osmnx as ox  # slow, and no map needs it

    graph = as_graph(network)
    graph.graph.update(notice or {})
    ox.save_graphml(graph, path)
