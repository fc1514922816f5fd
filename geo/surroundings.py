"""Surroundings: what bundled reference belongs to the countries that records reach."""

from collections.abc import Collection

import shapely

from geo.borders import name_countries
from geo.ranking import with_nearest_depot
from geo.traces import Trace
from geo.worlds import World


def list_countries(world: World, site_ids: Collection[str]) -> frozenset[str]:
    """List the countries of some places.

    Parameters
    ----------
    world : World
        With all of these places.
    site_ids : collection of str

    Returns
    -------
    frozenset of str
        ISO 3166-1 alpha-2: as their file tells, else by the base map; nothing for a
        place that lies off its land.
    """
    places = world.places[world.places["site_id"].isin(site_ids)]
    told = places["country"].fillna("").astype("str")
    untold = places[told == ""]
    found = name_countries(shapely.get_coordinates(untold.geometry), world.land)
    return frozenset({*told, *found} - {""})


def keep_depots(world: World, trace: Trace) -> World:
    """Keep the reference depots of the countries that the flows begin or end in.

    Parameters
    ----------
    world : World
        It is left as it is.
    trace : Trace

    Returns
    -------
    World
        The same where that is all of them. Depots that tell no country are kept.
    """
    ends = trace.flows[["origin_id", "destination_id"]].to_numpy().ravel()
    reached = list_countries(world, set(ends)) | {""}
    depots = world.depots[world.depots["country"].isin(reached)]
    if len(depots) == len(world.depots) or trace.flows.empty:
        return world
    return world._replace(
        depots=depots.reset_index(drop=True),
        places=with_nearest_depot(world.places, depots),
    )
