"""Journeys: how fast records went, pair by pair, beside the one published chain."""

from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.errors import OptionError
from geo.lengths import measure_pairs
from geo.pipeline import Trace, World, grow_ways
from geo.speeds import (
    FLAGGED_SPEEDS,
    PAIR,
    PAIR_SPEEDS,
    SPEEDS,
    Limits,
    check_limits,
    count_unmeasured,
    flag_speeds,
    measure_speeds,
    sum_pairs,
    tell_rules,
)
from geo.surroundings import list_countries
from geo.yardstick import Yardstick, measure_yardstick, tell_leg

BUILT_SO: Final = (
    "This scenario was built so: its wagons were given the days of the one published "
    "chain on every way. Their speeds say nothing about real trains."
)
MODELLED: Final = (
    "Some of these records are modelled. Their dates follow a rule; the speeds say "
    "nothing about real trains."
)
UNDATED: Final = (
    "No record here has both a date and an arrival date, so there is no speed to "
    "measure. Where the file has a column of arrivals under another name, say so: "
    "--map arrival_date=COLUMN."
)
STRAIGHT: Final = (
    "Where no track of this network joins the two ends the kilometres are those over "
    "the ground; the way was longer, so the true speed was higher."
)
CAVEATS: Final = (
    "The kilometres are those of the computed route; another way would be longer or "
    "shorter, and the speed with it.",
    "From the date of departure to that of arrival: loading, waiting, changes of train "
    "and unloading count in, so this is not the speed of a train.",
    "Dates without hours leave a day open at either end; low and high tell what they "
    "allow. A journey within one day has no highest speed.",
    "A flag is a question to the record: a wrong date, a wrong place, a copied line, "
    "an aeroplane or a lorry. It is no finding about the goods.",
)
ONE_CASE: Final = (
    "One chain, and a chain of likeness: that what was landed is what was seen at the "
    "depot was inferred. From the landing on, so the wait at the port counts in."
)


class Journeys(NamedTuple):
    """Speeds of some records, and what to hold them against."""

    speeds: pd.DataFrame
    """`speeds.SPEEDS`."""
    flagged: pd.DataFrame
    """`speeds.FLAGGED_SPEEDS`."""
    pairs: pd.DataFrame
    """`speeds.PAIR_SPEEDS`."""
    unmeasured: dict[str, int]
    """Records by reason."""
    limits: Limits
    yardstick: Yardstick | None
    """None where no record has an end in the countries of its railways."""
    is_case: bool


def set_journeys(
    trace: Trace,
    world: World,
    *,
    limits: Limits | None = None,
    order: str = "",
    is_case: bool = False,
) -> Journeys:
    """Measure the speeds of records, flag what is doubtful, and sum up each pair.

    Parameters
    ----------
    trace : Trace
    world : World
        With all places that the records use.
    limits : Limits, optional
    order : str, optional
        Of day and month in the arrivals, if the user said it.
    is_case : bool
        Whether the records are those of the scenario.

    Returns
    -------
    Journeys

    Raises
    ------
    OptionError
        If the limits are not in order, or the records stayed with an engine.
    """
    if trace.counts is not None:
        raise OptionError(
            "speeds need single records: those of an address stay with its engine; "
            "take out the ones in question into a file"
        )
    limits = check_limits(limits or Limits())
    pairs = trace.matched[PAIR].drop_duplicates(ignore_index=True)
    trees = grow_ways(pairs, world)
    routes = measure_pairs(pairs, world.places, world.attached, trees)
    speeds = measure_speeds(trace.matched, routes, order=order)
    flagged = flag_speeds(speeds, limits)
    countries = list_countries(world, set(pairs.to_numpy().ravel()))
    yardstick = measure_yardstick(world)
    return Journeys(
        speeds,
        flagged,
        sum_pairs(speeds, flagged),
        count_unmeasured(trace.matched, speeds, order=order),
        limits,
        yardstick if countries & yardstick.countries else None,
        is_case,
    )


def tell_journeys(journeys: Journeys, world: World) -> dict[str, Any]:
    """Tell the speeds, as the command line prints them.

    Parameters
    ----------
    journeys : Journeys
    world : World

    Returns
    -------
    dict
        ``records`` (measured), ``unmeasured`` by reason, ``limits``, ``rules``,
        ``pairs``, ``flags``, ``yardstick`` (legs by mode, ``caveat`` and ``sources``;
        None where it does not belong to these records), ``basis``, ``sentence``,
        ``warnings``, ``caveats``. Speeds are in kilometres a day along the route; a
        highest speed that does not exist is None.
    """
    yard = journeys.yardstick
    return {
        "records": len(journeys.speeds),
        "unmeasured": journeys.unmeasured,
        "limits": journeys.limits._asdict(),
        "rules": tell_rules(journeys.limits),
        "pairs": _as_rows(_named(journeys.pairs[list(PAIR_SPEEDS)], world)),
        "flags": _as_rows(_named(journeys.flagged[list(FLAGGED_SPEEDS)], world)),
        "yardstick": yard
        and {mode: tell_leg(leg, world) for mode, leg in yard.legs.items()}
        | {"caveat": ONE_CASE, "sources": yard.sources},
        "basis": sorted(journeys.speeds["basis"].unique()),
        "sentence": tell_sentence(journeys),
        "warnings": list_warnings(journeys),
        "caveats": list(CAVEATS),
    }


def tell_sentence(journeys: Journeys) -> str:
    """Tell in plain words how fast the records went.

    Parameters
    ----------
    journeys : Journeys

    Returns
    -------
    str
    """
    speeds = journeys.speeds["km_a_day"]
    left_out = sum(journeys.unmeasured.values())
    if speeds.empty:
        return UNDATED
    low, middle, high = speeds.quantile([0.25, 0.5, 0.75])
    count = journeys.flagged["row"].nunique()
    told = f"{count:,} are flagged" if count else "none is flagged"
    others = f" {left_out:,} others cannot be measured." if left_out else ""
    return (
        f"{len(speeds):,} records on {len(journeys.pairs):,} pairs have both dates: "
        f"{middle:,.0f} km a day along the route in the middle, half of them from "
        f"{low:,.0f} to {high:,.0f}; {told}.{others}"
    )


def list_warnings(journeys: Journeys) -> list[str]:
    """List what a reader must know before the speeds are used.

    Parameters
    ----------
    journeys : Journeys

    Returns
    -------
    list of str
    """
    is_modelled = "modelled" in set(journeys.speeds["basis"])
    warnings = {
        BUILT_SO: is_modelled and journeys.is_case,
        MODELLED: is_modelled and not journeys.is_case,
        STRAIGHT: (journeys.speeds["route_basis"] == "straight").any(),
    }
    return [warning for warning, applies in warnings.items() if applies]


def tell_yardstick(told: dict[str, Any]) -> list[str]:
    """Tell the chain's legs in words, the one by rail first.

    Parameters
    ----------
    told : dict
        From `tell_journeys`.

    Returns
    -------
    list of str
        None where it does not belong to these records.
    """
    yard = told["yardstick"] or {}
    lines = []
    for mode in ("rail", "sea"):
        if leg := yard.get(mode):
            lines.append(_tell_leg(leg, mode))
    return [*lines, yard["caveat"]] if lines else []


def list_speeds(journeys: Journeys, world: World) -> pd.DataFrame:
    """List every record measured, with the rules that it breaks.

    Parameters
    ----------
    journeys : Journeys
    world : World

    Returns
    -------
    DataFrame
        `speeds.SPEEDS` with the names of both ends, and ``rules``.
    """
    broken = journeys.flagged.groupby("row")["rule"].agg("; ".join)
    speeds = journeys.speeds[list(SPEEDS)]
    rules = pd.Series(broken, dtype="str").reindex(speeds["row"], fill_value="")
    return _named(speeds.assign(rules=rules.to_numpy()), world)


def _tell_leg(leg: dict[str, Any], mode: str) -> str:
    days, speeds = (_span(leg[name]) for name in ("days", "km_a_day"))
    seen = "; ".join(
        f"{each['event']} at {each['place']} {each['date']} ({each['observer']}, "
        f"{each['source_id']}, {each['grade']})"
        for each in leg["sightings"]
    )
    return (
        f"The one published chain by {mode}, {leg['from']} to {leg['to']}: "
        f"{leg['length_km']:,.0f} km computed, {days} days, {speeds} km a day; grade "
        f"{leg['grade']}. {seen}."
    )


def _span(ends: list[float]) -> str:
    low, high = (f"{each:,.0f}" for each in ends)
    return low if low == high else f"{low} to {high}"


def _named(table: pd.DataFrame, world: World) -> pd.DataFrame:
    names = world.places.set_index("site_id")["site_name"]
    ends = {name: table[f"{name}_id"].map(names) for name in ("origin", "destination")}
    return table.assign(**ends)


def _as_rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    days = {
        str(name): table[name].dt.strftime("%Y-%m-%d")
        for name in table.select_dtypes("datetime")
    }
    figures = table.select_dtypes("float").round(2).replace(np.inf, np.nan)
    told = table.assign(**days, **{str(name): figures[name] for name in figures})
    rows = told.astype("object").where(told.notna(), None).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]
