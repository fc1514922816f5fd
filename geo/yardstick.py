"""The yardstick: the one chain of dated sightings that has been published."""

import re
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from geo.assumptions import read_conversions
from geo.lengths import measure_pairs
from geo.pipeline import DATA, World, grow_ways
from geo.sightings import read_sightings
from geo.sources import cite_sources
from geo.surroundings import list_countries

LEGS: Final = {"sea": "X26", "rail": "X27"}
"""The rows of the conversions that tell from which sightings each leg is derived."""

SIGHTING: Final = re.compile(r"V\d+")


class Leg(NamedTuple):
    """A part of the chain, between places and dates that were published."""

    origin_id: str
    destination_id: str
    length_km: float
    """Over the network, or along the sea leg that the map draws: computed."""
    least_days: int
    most_days: int
    low_km_a_day: float
    high_km_a_day: float
    grade: str
    """Of the leg, A to D; see docs/data.md."""
    sightings: pd.DataFrame
    """`schema.SIGHTINGS`: those that it is derived from, in their order of dates."""


class Yardstick(NamedTuple):
    """The legs that could be measured, by mode, and what they rest on."""

    legs: dict[str, Leg]
    countries: frozenset[str]
    """Of the ends of the leg by rail."""
    sources: dict[str, str]
    """Citations by ``source_id``."""


def measure_yardstick(world: World, folder: Path = DATA) -> Yardstick:
    """Measure the speeds of the chain's legs over a network.

    Parameters
    ----------
    world : World
    folder : Path
        With the bundled files.

    Returns
    -------
    Yardstick
        Without the leg by rail where the network does not join its ends. Each leg goes
        from its first sighting to those at the other place: the days between these
        dates are its range.

    Raises
    ------
    SchemaError
        If a file cannot be read.
    """
    rated = zip(world.sources["source_id"], world.sources["reliability"], strict=True)
    seen = read_sightings(
        folder / "voyages.csv", world.places, dict(rated), with_modelled=False
    )
    conversions = read_conversions(folder / "conversions.csv").set_index("conv_id")
    legs: dict[str, Leg] = {}
    for mode, conv_id in LEGS.items():
        ids = SIGHTING.findall(str(conversions["source_or_derivation"][conv_id]))
        own = seen[seen["voyage_id"].isin(ids)].sort_values("date_from", kind="stable")
        leg = _measure_leg(
            own, str(conversions["grade"][conv_id]), world, by_sea=mode == "sea"
        )
        legs |= {mode: leg} if leg else {}
    return Yardstick(legs, _find_countries(legs, world), _cite(legs, world))


def tell_leg(leg: Leg, world: World) -> dict[str, Any]:
    """Tell a leg as plain values.

    Parameters
    ----------
    leg : Leg
    world : World

    Returns
    -------
    dict
        ``from``, ``to``, ``length_km``, ``days``, ``km_a_day`` (low and high),
        ``grade`` and ``sightings``: ``date``, ``place``, ``event``, ``observer``,
        ``source_id``, ``grade``.
    """
    names = world.places.set_index("site_id")["site_name"]
    return {
        "from": names[leg.origin_id],
        "to": names[leg.destination_id],
        "length_km": round(leg.length_km, 1),
        "days": [leg.least_days, leg.most_days],
        "km_a_day": [round(leg.low_km_a_day, 1), round(leg.high_km_a_day, 1)],
        "grade": leg.grade,
        "sightings": [
            {
                "date": f"{each['date_from']:%Y-%m-%d}",
                "place": each["port_name"],
            }
            | {
                name: each[name]
                for name in ("event", "observer", "source_id", "grade", "voyage_id")
            }
            for each in leg.sightings.to_dict("records")
        ],
    }


def _measure_leg(
    seen: pd.DataFrame, grade: str, world: World, *, by_sea: bool
) -> Leg | None:
    """Measure from the first sighting to each at another place."""
    origin_id = str(seen["port_id"].iloc[0])
    later = seen[seen["port_id"] != origin_id]
    destination_id = str(later["port_id"].iloc[-1])
    ends = (origin_id, destination_id)
    km = _measure_sea(ends, world) if by_sea else _measure_rail(ends, world)
    if km is None:
        return None
    days = (later["date_from"] - seen["date_from"].iloc[0]).dt.days
    least, most = int(days.min()), int(days.max())
    return Leg(*ends, km, least, most, km / most, km / least, grade, seen)


def _measure_sea(ends: tuple[str, str], world: World) -> float | None:
    legs = world.sea_legs.set_index(["origin_id", "destination_id"])["length_km"]
    return float(legs[ends]) if ends in legs.index else None


def _measure_rail(ends: tuple[str, str], world: World) -> float | None:
    pairs = pd.DataFrame([ends], columns=["origin_id", "destination_id"], dtype="str")
    trees = grow_ways(pairs, world)
    route = measure_pairs(pairs, world.places, world.attached, trees).iloc[0]
    is_joined = route["route_basis"] == "computed"
    return float(route["length_km"]) if is_joined else None


def _find_countries(legs: dict[str, Leg], world: World) -> frozenset[str]:
    if "rail" not in legs:
        return frozenset()
    ends = {legs["rail"].origin_id, legs["rail"].destination_id}
    return list_countries(world, ends)


def _cite(legs: dict[str, Leg], world: World) -> dict[str, str]:
    named = {each for leg in legs.values() for each in leg.sightings["source_id"]}
    is_named = world.sources["source_id"].isin(named)
    return cite_sources(world.sources[is_named], are_collectors_told=False)
