"""Closures: what if some track were closed, and the flows had to go another way."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.attach import Attached
from geo.errors import OptionError
from geo.network import Network
from geo.pipeline import draw_routes
from geo.sections import find_section
from geo.worlds import World

Ints = NDArray[np.int64]

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees; over the date line west is above east."""

CAVEAT: Final = (
    "This is computed, not observed: the cheapest way over the tracks that the network "
    "holds, at stated costs by line. It knows no capacities and no timetables, so it "
    "does not say that trains went, or could go, that way; nor does it know of any "
    "closure."
)

FATES: Final = ("as before", "re-routed", "cut off")


class Closure(NamedTuple):
    """What closing some track does."""

    told: str
    """What is closed, in words."""
    edges: Ints
    """Of the network that was closed."""
    closed_km: float
    world: World
    """Without that track."""
    pairs: gpd.GeoDataFrame
    """One row a pair: ``origin_id``, ``destination_id``, ``mass_t``, ``before_km``,
    ``after_km``, ``extra_km`` (NaN without a way), ``fate``, and the new way."""


def close_track(
    flows: pd.DataFrame, world: World, asked: Sequence[str | Box]
) -> Closure:
    """Close track, and send the flows round it.

    Parameters
    ----------
    flows : DataFrame (`schema.FLOWS`)
    world : World
        It is left as it is.
    asked : sequence of str or box
        Links as ``rail-0003``, sections of them as ``rail-0003.2``, and boxes.

    Returns
    -------
    Closure

    Raises
    ------
    OptionError
        If there is no such link, a box is none, or no track lies in it.
    """
    edges = choose_edges(flows, world, asked)
    told = tell_closed(asked)
    closed = close_edges(world, edges, told)
    before, after = (draw_routes(flows, each) for each in (world, closed))
    ends = ["origin_id", "destination_id"]
    mass_t = before[ends].join(flows.groupby(ends)["mass_t"].sum(), on=ends)["mass_t"]
    had, has = ((each["route_basis"] == "computed") for each in (before, after))
    is_same = before.geometry.geom_equals(after.geometry)
    fate = np.select([had & ~has, ~is_same], ["cut off", "re-routed"], "as before")
    after_km = after["length_km"].where(has | ~had)
    pairs = after[[*ends, "geometry"]].assign(
        mass_t=mass_t,
        before_km=before["length_km"],
        after_km=after_km,
        extra_km=after_km - before["length_km"],
        fate=fate,
    )
    km = world.attached.network.edges["length_km"].to_numpy()[edges].sum()
    return Closure(told, edges, float(km), closed, pairs)


def choose_edges(flows: pd.DataFrame, world: World, asked: Sequence[str | Box]) -> Ints:
    """Choose the edges of links, sections and boxes.

    Parameters
    ----------
    flows, world, asked
        As for `close_track`.

    Returns
    -------
    array of int64, ascending

    Raises
    ------
    OptionError
        As for `close_track`.
    """
    found = []
    for each in asked:
        if isinstance(each, str):
            edges = find_section(each, flows, world)
            if edges is None:
                raise OptionError(
                    f"there is no rail link {each}: python -m geo close --rank lists "
                    "them",
                    [each],
                )
        else:
            edges = _find_in_box(each, world.attached.network)
        found.append(edges)
    return np.unique(np.concatenate([np.empty(0, np.int64), *found]))


def close_edges(world: World, edges: Ints, told: str) -> World:
    """Take edges out of a world's network.

    Parameters
    ----------
    world : World
        It is left as it is.
    edges : array of int64
    told : str
        What is closed, in words; it will stand on every page made from that world.

    Returns
    -------
    World
        Its nodes and places are the same.
    """
    nodes, all_edges = world.attached.network
    left = all_edges.drop(index=all_edges.index[edges]).reset_index(drop=True)
    attached = Attached(Network(nodes, left), world.attached.attachments)
    notice = f"What if: {told} closed. Routes are computed round it. {CAVEAT}"
    said = " ".join(filter(None, (world.what_if, notice)))
    return world._replace(attached=attached, what_if=said)


def tell_closed(asked: Sequence[str | Box]) -> str:
    """Say in words what is closed."""
    return " and ".join(
        f"{'section' if '.' in each else 'link'} {each}"
        if isinstance(each, str)
        else "all track in the box " + ", ".join(f"{side:g}" for side in each)
        for each in asked
    )


def read_closed(text: str) -> str | Box:
    """Read a link, a section or a box from a text.

    Parameters
    ----------
    text : str
        As ``rail-0003``, ``rail-0003.2`` or ``129,53,133,56`` (west, south, east,
        north in degrees).

    Returns
    -------
    str or box

    Raises
    ------
    OptionError
        If four numbers are no box.
    """
    parts = text.split(",")
    if len(parts) == 1:
        return text.strip()
    try:
        west, south, east, north = map(float, parts)
    except ValueError as fault:
        raise OptionError(
            f"a box must be W,S,E,N in degrees, such as 129,53,133,56; found {text}"
        ) from fault
    return _check_box((west, south, east, north))


def sum_closure(closure: Closure, world: World) -> dict[str, Any]:
    """Sum what a closure does, as plain values.

    Parameters
    ----------
    closure : Closure
    world : World
        For the names of places.

    Returns
    -------
    dict
        ``closed``, ``closed_km``, ``rerouted_t``, ``cut_off_t``, ``unchanged_t``,
        ``extra_tkm``, ``extra_km`` (a tonne re-routed, on average; None for none),
        ``caveat``, and ``pairs``: one entry a pair that does not go as before.
    """
    names = world.places.set_index("site_id")["site_name"]
    pairs = pd.DataFrame(closure.pairs.drop(columns="geometry")).assign(
        origin=closure.pairs["origin_id"].map(names),
        destination=closure.pairs["destination_id"].map(names),
    )
    mass_t = pairs.groupby("fate")["mass_t"].sum().reindex(FATES, fill_value=0.0)
    moved = pairs[pairs["fate"] == "re-routed"]
    extra_tkm = float((moved["mass_t"] * moved["extra_km"]).sum())
    changed = pairs[pairs["fate"] != "as before"]
    rerouted_t = float(mass_t["re-routed"])
    rows = changed.round(1).astype(object).where(changed.notna(), None)
    return {
        "closed": closure.told,
        "closed_km": round(closure.closed_km, 1),
        "rerouted_t": round(rerouted_t, 3),
        "cut_off_t": round(float(mass_t["cut off"]), 3),
        "unchanged_t": round(float(mass_t["as before"]), 3),
        "extra_tkm": round(extra_tkm),
        "extra_km": round(extra_tkm / rerouted_t, 1) if rerouted_t else None,
        "caveat": CAVEAT,
        "pairs": rows.to_dict("records"),
    }


def tell_closure(told: dict[str, Any]) -> str:
    """Say in a sentence what a closure does.

    Parameters
    ----------
    told : dict
        From `sum_closure`.

    Returns
    -------
    str
    """
    parts = [f"With {told['closed']} closed ({told['closed_km']:,.0f} km of track)"]
    if told["rerouted_t"]:
        parts.append(
            f"{told['rerouted_t']:,.0f} t go another way, {told['extra_km']:+,.0f} km "
            f"on average, {told['extra_tkm']:+,.0f} tonne-kilometres"
        )
    if told["cut_off_t"]:
        parts.append(
            f"{told['cut_off_t']:,.0f} t have no other way on this network, which ends "
            "at the borders of the countries it was cut to"
        )
    if not (told["rerouted_t"] or told["cut_off_t"]):
        parts.append("no flow changes its way")
    return ", ".join([parts[0], "; ".join(parts[1:])]) + "."


def _check_box(box: Box) -> Box:
    west, south, east, north = box
    is_globe = abs(west) <= 180 and abs(east) <= 180 and -90 <= south < north <= 90
    if not (np.isfinite(box).all() and is_globe and west != east):
        raise OptionError(
            "a box must be W,S,E,N in degrees, with south below north; found "
            + ",".join(f"{side:g}" for side in box)
        )
    return box


def _find_in_box(box: Box, network: Network) -> Ints:
    west, south, east, north = _check_box(box)
    spans = [(west, east)] if west < east else [(west, 180.0), (-180.0, east)]
    area = shapely.MultiPolygon([shapely.box(a, south, b, north) for a, b in spans])
    edges = np.flatnonzero(shapely.intersects(network.edges.geometry.to_numpy(), area))
    if not len(edges):
        raise OptionError(
            "no track of the network lies in the box "
            + ",".join(f"{side:g}" for side in box)
            + ": choose a greater one, or look at the map"
        )
    return edges
