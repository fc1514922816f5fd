"""Speeds: kilometres a day along the route, record by record, and what is doubtful."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from geo.checks import MAX_KM_A_DAY
from geo.errors import OptionError
from geo.schema import MATCHED, ROUTES, Columns, hold_to
from geo.stringlines import parse_arrivals

SLOWEST_KM_A_DAY: Final = 100.0
"""A choice: below the least daily run that Russian rules have asked of a wagonload, 140
km on hauls under 200 km (rule 27 of 2003 as amended, base.garant.ru/197294)."""

LIKE_ENOUGH: Final = 8
"""A choice: with fewer records a pair's quartiles say too little of what is usual."""

FENCE: Final = 3.0
"""Interquartile ranges beyond a quartile: Tukey's outer fence (Exploratory Data
Analysis, 1977), beyond which a value is far out."""

LEAST_SPREAD_DAYS: Final = 1.0
"""Two dates tell a journey to a day at best: quartiles are taken to lie so far apart at
least."""

PAIR: Final = ["origin_id", "destination_id"]

SPEEDS: Final[Columns] = (
    "row",
    "line",
    "shipment_id",
    "origin_id",
    "destination_id",
    "dispatched_on",
    "arrived_on",
    "days",  # between the two dates
    "length_km",  # along the route; over the ground where no track joins the two
    "route_basis",
    "low_km_a_day",  # over a day more than `days`
    "km_a_day",
    "high_km_a_day",  # over a day less; infinite where that leaves none
    "basis",
)
"""Records whose two dates are known: one row a consignment."""

FLAGGED_SPEEDS: Final[Columns] = (*SPEEDS, "rule")
"""One row a record and rule that it breaks."""

PAIR_SPEEDS: Final[Columns] = (
    "origin_id",
    "destination_id",
    "route_basis",
    "length_km",
    "record_count",
    "median_days",
    "least_km_a_day",
    "low_quartile_km_a_day",
    "median_km_a_day",
    "high_quartile_km_a_day",
    "most_km_a_day",
    "fast_count",  # records with a flag of that side
    "slow_count",
)
"""How fast the records of a pair went: one row a pair."""


class Limits(NamedTuple):
    """Kilometres a day along the route, beyond which a journey is doubtful."""

    fastest: float = MAX_KM_A_DAY
    slowest: float = SLOWEST_KM_A_DAY


def tell_rules(limits: Limits) -> dict[str, str]:
    """Tell each rule in words, by its name.

    Parameters
    ----------
    limits : Limits

    Returns
    -------
    dict of str to str
        In the order in which they are applied.
    """
    over, under = f"over {limits.fastest:,.0f}", f"under {limits.slowest:,.0f}"
    beyond = f"days beyond {FENCE:g} interquartile ranges of its pair"
    return {
        "too fast": f"{over} km a day even from the first hour of its first day to the "
        "last hour of its last",
        "fast by its days": f"{over} km a day by the days between its dates, though "
        "not by every hour that they leave open",
        "too slow": f"{under} km a day even from the last hour of its first day to the "
        "first hour of its last",
        "fast for its pair": f"{beyond}, below the lower quartile",
        "slow for its pair": f"{beyond}, above the upper quartile",
    }


def check_limits(limits: Limits) -> Limits:
    """Refuse limits that no speed can meet.

    Parameters
    ----------
    limits : Limits

    Returns
    -------
    Limits
        The given ones.

    Raises
    ------
    OptionError
        If they are not in order, or below zero.
    """
    if not 0 <= limits.slowest < limits.fastest < np.inf:
        raise OptionError(
            "kilometres a day must be 0 or more, the slowest below the fastest; found "
            f"slowest {limits.slowest:g} and fastest {limits.fastest:g}"
        )
    return limits


def measure_speeds(
    matched: pd.DataFrame, routes: pd.DataFrame, *, order: str = ""
) -> pd.DataFrame:
    """Measure the speed of each record whose two dates are known.

    Parameters
    ----------
    matched : DataFrame (`schema.MATCHED`)
        With ``arrival_date`` if arrivals are known.
    routes : DataFrame (`schema.ROUTES`)
        Every pair of the consignments.
    order : str, optional
        Of day and month in the arrivals; see `stringlines.parse_arrivals`.

    Returns
    -------
    DataFrame (`SPEEDS`), a row for each record that can be measured
        Two dates that are d days apart say that the journey took between d - 1 and
        d + 1 days: ``high_km_a_day`` and ``low_km_a_day``. ``km_a_day`` divides by d.
        On one day, d counts as 1, and there is no highest speed (infinity). Left out
        are records without a day of arrival, with one before their departure, and
        those that do not move.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    hold_to(matched, MATCHED, name="matched consignments")
    hold_to(routes, ROUTES[:4], name="routes")
    left_on = matched["dispatched_on"].astype("datetime64[s]")
    arrived_on = parse_arrivals(matched, order=order)
    ways = routes.set_index(PAIR)[["length_km", "route_basis"]]
    ways = ways.reindex(pd.MultiIndex.from_frame(matched[PAIR]))
    km = ways["length_km"].to_numpy(dtype="float64")
    days = (arrived_on - left_on).dt.days
    with np.errstate(divide="ignore", invalid="ignore"):
        fastest = km / (days - 1).clip(lower=0).to_numpy(dtype="float64")
    measured = matched.assign(
        dispatched_on=left_on,
        arrived_on=arrived_on,
        days=days,
        length_km=km,
        route_basis=ways["route_basis"].to_numpy(),
        low_km_a_day=km / (days + 1),
        km_a_day=km / days.clip(lower=1),
        high_km_a_day=fastest,
    )
    told = measured[(days >= 0) & (km > 0)]
    return told[list(SPEEDS)].astype({"days": "int64"}).reset_index(drop=True)


def count_unmeasured(
    matched: pd.DataFrame, speeds: pd.DataFrame, *, order: str = ""
) -> dict[str, int]:
    """Count the records that cannot be measured, by reason.

    Parameters
    ----------
    matched : DataFrame (`schema.MATCHED`)
    speeds : DataFrame (`SPEEDS`)
        From `measure_speeds`.
    order : str, optional

    Returns
    -------
    dict of str to int
        Only reasons that apply; with the measured ones they are all records.
    """
    others = matched[~matched["row"].isin(speeds["row"])]
    arrived_on = parse_arrivals(matched, order=order).loc[others.index]
    has_text = others.get("arrival_date", pd.Series("", others.index)).fillna("") != ""
    is_before = arrived_on < others["dispatched_on"]
    counts = {
        "no arrival date": (~has_text).sum(),
        "the arrival is not a day": (has_text & arrived_on.isna()).sum(),
        "the arrival is before the departure": is_before.sum(),
        "origin and destination are the same": (arrived_on.notna() & ~is_before).sum(),
    }
    return {reason: int(count) for reason, count in counts.items() if count}


def flag_speeds(speeds: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    """Flag what can hardly be true, with the rule.

    Parameters
    ----------
    speeds : DataFrame (`SPEEDS`)
    limits : Limits

    Returns
    -------
    DataFrame (`FLAGGED_SPEEDS`), by row
        A row for each record and rule of `tell_rules`; ``rule`` is its name. Where no
        track joins the two ends, the kilometres are those over the ground and no
        journey is called too slow by them.
    """
    days = speeds["days"].astype("float64")
    by_pair = days.groupby([speeds[name] for name in PAIR])
    low, high = (by_pair.transform("quantile", share) for share in (0.25, 0.75))
    reach = FENCE * (high - low).clip(lower=LEAST_SPREAD_DAYS)
    is_many = by_pair.transform("size") >= LIKE_ENOUGH
    is_sure = speeds["low_km_a_day"] > limits.fastest
    is_slow = speeds["high_km_a_day"] < limits.slowest
    found = {
        "too fast": is_sure,
        "fast by its days": ~is_sure & (speeds["km_a_day"] > limits.fastest),
        "too slow": is_slow & (speeds["route_basis"] != "straight"),
        "fast for its pair": is_many & (days < low - reach),
        "slow for its pair": is_many & (days > high + reach),
    }
    parts = [
        speeds[is_found].assign(
            rule=pd.Series(rule, speeds.index[is_found], dtype="str")
        )
        for rule, is_found in found.items()
    ]
    flagged = pd.concat(parts)[list(FLAGGED_SPEEDS)]
    return flagged.sort_values("row", kind="stable", ignore_index=True)


def sum_pairs(speeds: pd.DataFrame, flagged: pd.DataFrame) -> pd.DataFrame:
    """Sum up the speeds of each pair.

    Parameters
    ----------
    speeds : DataFrame (`SPEEDS`)
    flagged : DataFrame (`FLAGGED_SPEEDS`)

    Returns
    -------
    DataFrame (`PAIR_SPEEDS`)
        The pair with the most records first. Quartiles are interpolated; a record with
        two flags of one side counts once.
    """
    groups = speeds.groupby(PAIR, sort=True)
    summed = groups.agg(
        route_basis=("route_basis", "first"),
        length_km=("length_km", "first"),
        record_count=("row", "size"),
        median_days=("days", "median"),
        least_km_a_day=("km_a_day", "min"),
        low_quartile_km_a_day=("km_a_day", _lower_quartile),
        median_km_a_day=("km_a_day", "median"),
        high_quartile_km_a_day=("km_a_day", _upper_quartile),
        most_km_a_day=("km_a_day", "max"),
    )
    for name, word in (("fast_count", "fast"), ("slow_count", "slow")):
        rows = flagged[flagged["rule"].str.contains(word, regex=False)]
        counts = rows.groupby(PAIR)["row"].nunique()
        summed[name] = counts.reindex(summed.index).fillna(0).astype("int64")
    ordered = summed.sort_values("record_count", ascending=False, kind="stable")
    return ordered.reset_index()[list(PAIR_SPEEDS)]


def _lower_quartile(values: pd.Series) -> float:
    return float(values.quantile(0.25))


def _upper_quartile(values: pd.Series) -> float:
    return float(values.quantile(0.75))
