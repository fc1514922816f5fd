"""Passages: ways from one place to another, in the order of their numbers."""

from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from geo.alternatives import (
    MAX_SHARED,
    Choice,
    find_alternatives,
    measure_choice,
    walk_tree,
)
from geo.errors import MatchError, NoRouteError
from geo.network import WAYS, Network, grow_trees, price_edges, read_line_costs
from geo.worlds import DATA, World

Floats: TypeAlias = NDArray[np.float64]

CHEAPEST: Final = "cheapest"

COUNT: Final = 3
"""Really different ways at most, where nothing else is asked."""


class Start(NamedTuple):
    """Where the rail begins, and how goods come there."""

    site_id: str
    told: str
    node: int
    last_mile_km: float
    sea_km: float
    sea: shapely.Geometry | None


class Passage(NamedTuple):
    """A way from one place to another."""

    way_id: int
    start: Start
    choice: str
    """What it was chosen by."""
    way: Choice
    """The rail; what is shared with the ways before it."""


class Priced(NamedTuple):
    """A network with what each edge costs; the same for all passages of a world."""

    network: Network
    cost: Floats
    km: Floats
    folder: Path
    """Where the table of lines is."""


def price_world(world: World, folder: Path = DATA) -> Priced:
    """Price the network of a world.

    Parameters
    ----------
    world : World
    folder : Path
        Where the table of lines is.

    Returns
    -------
    Priced
    """
    network = world.attached.network
    cost = price_edges(network, world.line_costs)
    return Priced(network, cost, network.edges["length_km"].to_numpy(), folder)


def find_passages(
    origin_id: str,
    destination_id: str,
    world: World,
    *,
    count: int = COUNT,
    max_shared: float = MAX_SHARED,
    priced: "Priced | None" = None,
) -> list[Passage]:
    """Find ways from one place to another: by rail alone, and by ship first.

    Parameters
    ----------
    origin_id, destination_id, world, count, max_shared
        As for `itineraries.list_itineraries`.
    priced : Priced, optional
        From `price_world`, where it is used again.

    Returns
    -------
    list of Passage
        Numbered from 1, in the order of `itineraries.list_itineraries`.

    Raises
    ------
    MatchError, NoRouteError, OptionError
        As for `itineraries.list_itineraries`.
    """
    end = _find_place(destination_id, world)
    priced = priced or price_world(world)
    found: list[Passage] = []
    for start in _list_starts(origin_id, world):
        # A way by ship differs by its start; inland it may go as any other way.
        most = 1 if found else count
        for choice, way in _list_choices(start.node, end, priced, most, max_shared):
            first = [found[0].way.edges] if found and choice == CHEAPEST else []
            if first:
                way = measure_choice(way.edges, priced.cost, priced.km, first)
            found.append(Passage(len(found) + 1, start, choice, way))
    if not found:
        raise NoRouteError(
            f"no way by rail from {origin_id} to {destination_id}: both must be up to "
            "50 km from the same network",
            [origin_id, destination_id],
        )
    return found


def _find_place(site_id: str, world: World) -> int:
    attachments = world.attached.attachments
    if site_id not in attachments.index:
        raise MatchError(
            f"there is no place {site_id}; known are "
            f"{', '.join(sorted(attachments.index)[:8])} and others",
            [site_id],
        )
    return int(attachments["node"][site_id])


def _list_starts(origin_id: str, world: World) -> list[Start]:
    """List the starts by rail: at the origin, and at each port that ships reach."""
    node = _find_place(origin_id, world)
    miles = world.attached.attachments["last_mile_km"]
    names = world.places.set_index("site_id")["site_name"]
    legs = world.sea_legs[world.sea_legs["origin_id"] == origin_id]
    starts = [Start(origin_id, "all rail", node, float(miles[origin_id]), 0.0, None)]
    columns = (legs["destination_id"], legs["length_km"], legs.geometry)
    for port, km, line in zip(*columns, strict=True):
        quay = _find_place(port, world)
        told = f"by ship to {names[port]}"
        starts.append(Start(port, told, quay, float(miles[port]), float(km), line))
    return [start for start in starts if start.node >= 0]


def _list_choices(
    origin: int, destination: int, priced: Priced, count: int, max_shared: float
) -> list[tuple[str, Choice]]:
    """List ways with what they were chosen by, the cheapest first."""
    network, cost = priced.network, priced.cost
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
        costs = read_line_costs(priced.folder / "lines.csv", way=name)
        (tree,) = grow_trees(network, price_edges(network, costs), [origin])
        edges = walk_tree(tree, destination)
        if edges.tobytes() not in known:
            told = f"lines preferred: {name}"
            ways.append(
                (told, measure_choice(edges, cost, priced.km, [found[0].edges]))
            )
            known.add(edges.tobytes())
    return [*ways, *(("different track", each) for each in found[1:])]
