"""Rail links: the stretches that flows use, with their line and what they carry."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import NoRouteError
from geo.measure import join_each
from geo.network import Network, Tree, list_ends
from geo.starts import find_starts
from geo.stretches import Hauls, find_stretches

Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

NO_EDGES: Final = np.empty(0, dtype=np.int64)


class Link(NamedTuple):
    """A row of `schema.LINKS` but for its id, and its load."""

    mode: str
    basis: str
    length_km: float
    pairs: Ints
    geometry: shapely.LineString
    load: Ints
    edges: Ints = NO_EDGES
    """Those of the network, in the direction of travel; none off it."""


def find_hauled(routes: pd.DataFrame, loads: Ints) -> Bools:
    """Tell which routes goods go along by rail.

    Parameters
    ----------
    routes : DataFrame (`schema.LENGTHS`)
    loads : array of int64
        A row a route, the number of flows last.

    Returns
    -------
    array of bool
    """
    moves = routes["origin_id"] != routes["destination_id"]
    is_routed = routes["route_basis"] == "computed"
    return (moves & is_routed).to_numpy() & (loads[:, -1] > 0)


def link_rail(
    routes: pd.DataFrame,
    loads: Ints,
    attached: tuple[Network, pd.DataFrame],
    trees: Sequence[Tree],
) -> list[Link]:
    """Link what goes by rail.

    Parameters
    ----------
    routes : DataFrame (`schema.LENGTHS`)
    loads : array of int64
        A row a route, the number of flows last.
    attached : Attached
    trees : sequence of Tree
        Those that the routes were found with.

    Returns
    -------
    list of Link
        One a stretch, from west to east.

    Raises
    ------
    NoRouteError
        If the tree of a computed route is missing.
    """
    network, attachments = attached
    position = np.flatnonzero(find_hauled(routes, loads))
    hauled = routes.iloc[position]
    starts = find_starts(hauled, attachments, trees)
    _refuse_missing_trees(starts.nodes[starts.trees < 0], trees)
    destination = attachments["node"].reindex(hauled["destination_id"])
    hauls = Hauls(starts.trees, destination.to_numpy(np.int64), loads[position])
    km = network.edges["length_km"].to_numpy()
    is_sketch = (network.edges["track_basis"] == "sketch").to_numpy()
    found = [*find_stretches(list_ends(network), is_sketch, trees, hauls)]
    lines = _draw_arcs([each.arcs for each in found], network)
    links = [
        Link(
            "rail",
            "sketch" if is_sketch[each.arcs[0] // 2] else "computed",
            km[each.arcs // 2].sum().item(),
            position[each.hauls],
            line,
            each.load,
            each.arcs // 2,
        )
        for each, line in zip(found, lines, strict=True)
    ]
    keys = _key_lines(lines)
    order = sorted(range(len(links)), key=lambda n: (keys[n], links[n].length_km))
    return [links[n] for n in order]


def _refuse_missing_trees(lacking: Ints, trees: Sequence[Tree]) -> None:
    if missing := sorted(set(lacking.tolist())):
        raise NoRouteError(
            f"links need the tree of each computed route's origin; nodes {missing} "
            f"have none among the {len(trees)}: give those of the routes",
            missing,
        )


def _draw_arcs(chains: Sequence[Ints], network: Network) -> list[shapely.LineString]:
    """Draw each chain of arcs as one line."""
    if not chains:
        return []
    arcs = np.concatenate(chains)
    lines = network.edges.geometry.to_numpy()[arcs // 2]
    is_back = arcs % 2 == 1
    lines[is_back] = shapely.reverse(lines[is_back])
    return join_each(lines, np.array([len(each) for each in chains]))


def _key_lines(lines: Sequence[shapely.LineString]) -> list[bytes]:
    """Give texts that sort as the lines do by their vertices, from west to east.

    The bits of two numbers above 0 sort as they do; those below 0 the other way round.
    """
    lonlat = shapely.get_coordinates(lines) + 0.0  # -0 is 0
    bits = lonlat.ravel().view(np.uint64)
    mask = np.where(bits >> 63, ~np.uint64(0), np.uint64(1 << 63))
    text = (bits ^ mask).astype(">u8").tobytes()
    stops = (shapely.get_num_coordinates(lines) * 16).cumsum().tolist()
    return [text[start:stop] for start, stop in pairwise([0, *stops])]
