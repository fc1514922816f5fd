"""Near depots: how many destinations lie near one, and how many would by chance."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from geo.errors import OptionError
from geo.measure import earth_centred_km
from geo.pipeline import NEAR_DEPOT_KM
from geo.traces import Trace
from geo.worlds import World

STEPS_KM: Final = (1, 2, 5, 10, 15, 20, 25, 30, 40, 50, 75, 100)
"""Distances of the curve."""

AROUND_KM: Final = 200.0
"""A settlement so near to a destination belongs to the area that they lie in."""

MOVED_KM: Final = 10.0
"""Places are known to their settlement or district centre: so far they may be off."""

DRAWS: Final = 2_000
SEED: Final = 20_240_622
BAND: Final = (0.05, 0.95)

Floats = NDArray[np.float64]

CASE_CHOICE: Final = (
    "In this scenario the count is a choice and no finding: twelve sites were put at "
    "stations by known depots because twelve of 16 were published to lie near one. "
    "Which sites these are has not been published."
)
UNKNOWN: Final = (
    "No depot is known in the countries of these records: there is nothing to count. "
    "Give depots of your own."
)
CAVEATS: Final = (
    "Chance is a draw without repetition of as many settlements by a railway, all "
    "equally likely: exact, by the hypergeometric distribution.",
    "Destinations may lie near depots because both stand at junctions, garrisons or "
    "large towns. That is not tested here.",
    "The reference layer holds the depots that public sources name, not all there are.",
)


class Nearness(NamedTuple):
    """Destinations of some records, and their nearest depots."""

    distances_km: pd.Series
    """Kilometres over the ellipsoid, by ``site_id``."""
    curve: pd.DataFrame
    """By ``km``: ``count``, and ``low_count`` and ``high_count`` with places moved."""
    chances: dict[str, pd.DataFrame]
    """By the pool drawn from; by ``km``: ``near``, ``expected``, ``low``, ``high``,
    ``p_value``."""
    pool_sizes: dict[str, int]
    is_case: bool


def measure_nearness(
    trace: Trace,
    world: World,
    *,
    steps_km: Sequence[float] = STEPS_KM,
    is_case: bool = False,
) -> Nearness:
    """Measure how near destinations lie to depots, beside what chance would give.

    Parameters
    ----------
    trace : Trace
    world : World
        With all places that the records use.
    steps_km : sequence of float
        Distances at which to count.
    is_case : bool
        Whether the records are those of the scenario.

    Returns
    -------
    Nearness

    Raises
    ------
    OptionError
        If a distance is negative.
    """
    if any(km < 0 for km in steps_km):
        raise OptionError(f"a distance must be 0 km or more; found {min(steps_km)}")
    ids = sorted(trace.flows["destination_id"].unique())
    sites = world.places.set_index("site_id").loc[ids]
    distances = _nearest_km(_points(sites), _points(world.depots))
    pools = _list_pools(sites, world)
    return Nearness(
        pd.Series(distances, index=pd.Index(ids, dtype="str"), dtype="float64"),
        _count_along(sites, world.depots, distances, steps_km),
        {
            name: _draw_from(pool, world.depots, distances, steps_km)
            for name, pool in pools.items()
        },
        {name: len(pool) for name, pool in pools.items()},
        is_case,
    )


def tell_nearness(nearness: Nearness, *, km: float = NEAR_DEPOT_KM) -> dict[str, Any]:
    """Tell a measurement as plain values and one sentence.

    Parameters
    ----------
    nearness : Nearness
    km : float
        One of the distances at which it counted.

    Returns
    -------
    dict
        ``destinations``, ``within_km``, ``near``, ``chances`` (a pool each),
        ``curve``, ``sentence``, ``warnings``, ``caveats``.

    Raises
    ------
    OptionError
        If nothing was counted at that distance.
    """
    at = nearness.curve["km"] == km
    if not at.any():
        told = ", ".join(f"{each:g}" for each in nearness.curve["km"])
        raise OptionError(f"the distance must be one of {told} km; found {km:g}")
    count = int(nearness.curve.loc[at, "count"].iloc[0])
    chances = {
        name: {"settlements": float(nearness.pool_sizes[name])}
        | {str(k): float(v) for k, v in table[table["km"] == km].iloc[0].items()}
        for name, table in nearness.chances.items()
    }
    return {
        "destinations": len(nearness.distances_km),
        "within_km": float(km),
        "near": count,
        "chances": chances,
        "curve": _as_rows(nearness),
        "sentence": _write_sentence(nearness, km, count, chances),
        "warnings": [CASE_CHOICE] if nearness.is_case else [],
        "caveats": list(CAVEATS),
    }


def _write_sentence(
    nearness: Nearness, km: float, count: int, chances: dict[str, dict[str, float]]
) -> str:
    total = len(nearness.distances_km)
    if not total:
        return "No record has a known destination: there is nothing to count."
    if np.isinf(nearness.distances_km).all():
        return UNKNOWN
    told = [
        f"{name}, {each['low']:.0f} to {each['high']:.0f} would be expected "
        f"(mean {each['expected']:.1f}; so many or more in {_percent(each['p_value'])} "
        "of draws)"
        for name, each in chances.items()
    ]
    row = nearness.curve[nearness.curve["km"] == km].iloc[0]
    band = f"{row['low_count']:.0f} to {row['high_count']:.0f}"
    return (
        f"{count} of {total} destinations lie within {km:g} km of a known depot "
        f"({band} if each place is off by up to {MOVED_KM:g} km). "
        f"Of {total} settlements by a railway drawn at random {'; '.join(told)}."
    )


def _percent(share: float) -> str:
    return "less than 0.1%" if share < 0.001 else f"{share:.1%}"


def _as_rows(nearness: Nearness) -> list[dict[str, float]]:
    table = nearness.curve.copy()
    for name, chance in nearness.chances.items():
        for column in ("expected", "low", "high"):
            table[f"{column} {name}"] = chance[column]
    return [
        {str(k): float(v) for k, v in row.items()} for row in table.to_dict("records")
    ]


def _count_along(
    sites: gpd.GeoDataFrame,
    depots: gpd.GeoDataFrame,
    distances_km: Floats,
    steps_km: Sequence[float],
) -> pd.DataFrame:
    """Count at each distance, as filed and with all places moved at random."""
    counts = np.array([(distances_km <= km).sum() for km in steps_km])
    low, high = counts, counts
    if len(sites) and len(depots):
        moved = _move_all(_points(sites), _points(depots))
        many = np.array([[(km_of <= km).sum() for km in steps_km] for km_of in moved])
        low, high = np.quantile(many, BAND, axis=0, method="nearest")
    return pd.DataFrame(
        {"km": steps_km, "count": counts, "low_count": low, "high_count": high}
    ).astype("float64")


def _move_all(sites: Floats, depots: Floats) -> list[Floats]:
    random = np.random.default_rng(SEED)
    return [
        _nearest_km(_move(sites, random), _move(depots, random))
        for _ in range(DRAWS // 10)
    ]


def _move(lonlat: Floats, random: np.random.Generator) -> Floats:
    """Move each point evenly within a circle; a degree of latitude has 111.2 km."""
    turn = random.uniform(0, 2 * np.pi, len(lonlat))
    reach = MOVED_KM * np.sqrt(random.uniform(0, 1, len(lonlat))) / 111.2
    north = reach * np.sin(turn)
    east = reach * np.cos(turn) / np.cos(np.radians(lonlat[:, 1]))
    return lonlat + np.column_stack([east, north])


def _list_pools(sites: gpd.GeoDataFrame, world: World) -> dict[str, Floats]:
    """List the settlements that chance may draw: of the countries, and of the area."""
    stations = world.gazetteer[world.gazetteer["near_rail"]]
    lonlat = _points(stations)
    around = _nearest_km(lonlat, _points(sites)) <= AROUND_KM
    at_home = stations["country"].isin(set(sites["country"]) - {""}).to_numpy()
    pools = {
        f"within {AROUND_KM:.0f} km of the destinations": lonlat[around],
        "in the countries of the destinations": lonlat[at_home],
    }
    return {name: pool for name, pool in pools.items() if len(pool) >= len(sites)}


def _draw_from(
    pool: Floats, depots: gpd.GeoDataFrame, found_km: Floats, steps_km: Sequence[float]
) -> pd.DataFrame:
    # Not at the top: it would make each command a second slower to start.
    from scipy.stats import hypergeom

    nearest = _nearest_km(pool, _points(depots))
    near = np.array([(nearest <= km).sum() for km in steps_km])
    found = np.array([(found_km <= km).sum() for km in steps_km])
    law = hypergeom(len(pool), near, len(found_km))
    return pd.DataFrame(
        {
            "km": steps_km,
            "near": near,
            "expected": near * len(found_km) / max(len(pool), 1),
            "low": law.ppf(BAND[0]),
            "high": law.ppf(BAND[1]),
            "p_value": law.sf(found - 1),
        }
    ).astype("float64")


def _points(places: gpd.GeoDataFrame) -> Floats:
    return np.column_stack([places.geometry.x, places.geometry.y]).reshape(-1, 2)


def _nearest_km(lonlat: Floats, others: Floats) -> Floats:
    """Measure chords, which over 100 km are 1 m short of the geodesic."""
    if not len(others) or not len(lonlat):
        return np.full(len(lonlat), np.inf)
    tree = cKDTree(earth_centred_km(others))
    return np.asarray(tree.query(earth_centred_km(lonlat))[0], dtype="float64")
