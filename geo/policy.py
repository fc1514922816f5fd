"""Policy: which countries a route may cross."""

from geo.attach import Attached
from geo.borders import find_abroad
from geo.network import Network
from geo.worlds import World


def keep_to_countries(world: World, countries: str) -> World:
    """Keep routes to some countries.

    Parameters
    ----------
    world : World
        It is left as it is.
    countries : str
        ISO 3166-1 alpha-2 codes with commas; empty for all that the network has.

    Returns
    -------
    World
        Without the track that lies in others.

    Raises
    ------
    OptionError
        If the base map knows no such country.
    """
    if not countries.strip():
        return world
    allowed = frozenset(each.strip().upper() for each in countries.split(","))
    edges = find_abroad(world.attached.network, world.land, allowed)
    nodes, all_edges = world.attached.network
    left = all_edges.drop(index=all_edges.index[edges]).reset_index(drop=True)
    attached = Attached(Network(nodes, left), world.attached.attachments)
    notice = f"Routes are kept to these countries: {', '.join(sorted(allowed))}."
    told = " ".join(filter(None, (world.what_if, notice)))
    return world._replace(attached=attached, what_if=told)
