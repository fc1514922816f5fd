"""String lines: wagons and ships as lines over date and kilometres from the port."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.dates import parse_dates, tell_order
from geo.errors import OptionError
from geo.schema import CROSSINGS, MATCHED, ROUTES, SIGHTINGS, STRINGS, hold_to
from geo.units import KG_PER_T

LONGEST_DAYS: Final = 120
"""A later arrival is not drawn: one slip in a year would stretch the axis to it."""

SPEEDS_KM_A_DAY: Final = (10.0, 3_000.0)

PAIR: Final = ["origin_id", "destination_id"]
ALIKE: Final = [*PAIR, "month", "left_on", "arrived_on", "basis", "arrival_basis"]

AT_SPEED: Final = "modelled at a stated speed"
"""The basis of an arrival that no record tells."""

LANDING: Final = "landing"
LOADING: Final = "loading"


def string_wagons(
    matched: pd.DataFrame,
    routes: pd.DataFrame,
    *,
    order: str = "",
    km_a_day: float | None = None,
) -> pd.DataFrame:
    """Join consignments of one pair that left on one day and arrived on one.

    Parameters
    ----------
    matched : DataFrame (`schema.MATCHED`)
        ``arrival_date`` is used where the records have it.
    routes : DataFrame (`schema.ROUTES`)
        Every pair of the consignments.
    order : {"dmy", "mdy", "ymd"}, optional
        Of day and month in the arrival dates; found out where not given.
    km_a_day : float, optional
        Kilometres a day along the route: wagons without an arrival date are drawn as
        if they went so fast, and called modelled. Without it they only depart.

    Returns
    -------
    DataFrame (`schema.STRINGS`), sorted by departure and pair
        Tonnes are sums of whole kilograms. An arrival before the departure, or more
        than `LONGEST_DAYS` after it, counts as not known.

    Raises
    ------
    SchemaError
        If a column is missing.
    OptionError
        If the speed is out of its range.
    """
    hold_to(matched, MATCHED, name="matched consignments")
    hold_to(routes, ROUTES[:4], name="routes")
    _hold_speed(km_a_day)
    keys = pd.MultiIndex.from_frame(routes[PAIR])
    km = pd.Series(routes["length_km"].to_numpy(dtype="float64"), index=keys)
    length_km = km.reindex(pd.MultiIndex.from_frame(matched[PAIR])).to_numpy()
    left_on = matched["dispatched_on"].astype("datetime64[s]")
    recorded = read_arrivals(matched, order=order)
    arrived_on = recorded.fillna(_model_arrivals(left_on, length_km, km_a_day))
    wagons = matched[[*PAIR, "month", "basis"]].assign(
        left_on=left_on,
        arrived_on=arrived_on,
        arrival_basis=matched["basis"]
        .where(recorded.notna(), AT_SPEED)
        .where(arrived_on.notna(), ""),
        length_km=length_km,
        kg=(matched["mass_t"] * KG_PER_T).round().astype("int64"),
        consignment_count=1,
        wagon_count=matched["wagons"].fillna(0).astype("int64"),
    )
    return _join_alike(wagons)


def read_arrivals(matched: pd.DataFrame, *, order: str = "") -> pd.Series:
    """Read the days of arrival that can be drawn.

    Parameters
    ----------
    matched : DataFrame (`schema.MATCHED`)
    order : str, optional
        As for `string_wagons`.

    Returns
    -------
    Series of datetime64, one a row
        Missing where there is none, it cannot be read, or it is not within
        `LONGEST_DAYS` after the departure.
    """
    left_on = matched["dispatched_on"].astype("datetime64[s]")
    arrived_on = parse_arrivals(matched, order=order)
    days = (arrived_on - left_on).dt.days
    return arrived_on.where(days.between(0, LONGEST_DAYS)).astype("datetime64[s]")


def parse_arrivals(matched: pd.DataFrame, *, order: str = "") -> pd.Series:
    """Read the days of arrival as filed, whether they can be true or not.

    Parameters
    ----------
    matched : DataFrame (`schema.MATCHED`)
    order : str, optional
        As for `string_wagons`.

    Returns
    -------
    Series of datetime64, one a row
        Missing where there is none or it is not a day.
    """
    if "arrival_date" not in matched:
        return pd.Series(pd.NaT, index=matched.index, dtype="datetime64[s]")
    filed = [matched[name] for name in ("date", "arrival_date") if name in matched]
    texts = pd.concat(filed).dropna().unique()
    told = order or tell_order([text.strip() for text in texts if text.strip()])
    arrived_on = parse_dates(matched["arrival_date"].fillna(""), told)
    return arrived_on.astype("datetime64[s]")


def string_voyages(sightings: pd.DataFrame, sea_legs: gpd.GeoDataFrame) -> pd.DataFrame:
    """Join the loading and the landing of each voyage over a known sea leg.

    Parameters
    ----------
    sightings : DataFrame (`schema.SIGHTINGS`)
        Events of one voyage have one ``voyage_id``.
    sea_legs : GeoDataFrame
        ``origin_id``, ``destination_id``, ``length_km`` (kilometres by sea).

    Returns
    -------
    DataFrame (`schema.CROSSINGS`), sorted by landing
        From the last day of the loading to the last day of the landing. Of several
        loadings or landings the first of the file counts.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    hold_to(sightings, SIGHTINGS, name="sightings")
    hold_to(sea_legs, (*PAIR, "length_km"), name="sea legs")
    named = sightings[(sightings["voyage_id"] != "") & (sightings["port_id"] != "")]
    ends = {
        event: named[named["event"] == event].drop_duplicates("voyage_id")
        for event in (LOADING, LANDING)
    }
    joined = ends[LANDING].merge(
        ends[LOADING][["voyage_id", "port_id", "date_to"]],
        on="voyage_id",
        suffixes=("", "_loaded"),
    )
    legs = sea_legs[[*PAIR, "length_km"]].rename(
        columns={"origin_id": "loaded_at_id", "destination_id": "port_id"}
    )
    voyages = joined.rename(
        columns={
            "port_id_loaded": "loaded_at_id",
            "date_to_loaded": "left_on",
            "date_to": "landed_on",
        }
    ).merge(legs, on=["loaded_at_id", "port_id"])
    voyages = voyages[voyages["left_on"] <= voyages["landed_on"]]
    return voyages[list(CROSSINGS)].sort_values(
        ["landed_on", "voyage_id"], kind="stable", ignore_index=True
    )


def _hold_speed(km_a_day: float | None) -> None:
    least, most = SPEEDS_KM_A_DAY
    if km_a_day is not None and not least <= km_a_day <= most:
        raise OptionError(
            f"kilometres a day must be from {least:,.0f} to {most:,.0f}; found "
            f"{km_a_day}"
        )


def _model_arrivals(
    left_on: pd.Series, length_km: np.ndarray, km_a_day: float | None
) -> pd.Series:
    """Give the day on which wagons would arrive at a speed; none without a speed."""
    if km_a_day is None:
        return pd.Series(pd.NaT, index=left_on.index, dtype="datetime64[s]")
    days = np.minimum(np.ceil(length_km / km_a_day), LONGEST_DAYS)
    arrived_on = left_on + pd.to_timedelta(days, unit="D")
    return arrived_on.astype("datetime64[s]")


def _join_alike(wagons: pd.DataFrame) -> pd.DataFrame:
    sums = wagons.groupby(ALIKE, as_index=False, dropna=False, sort=False).agg(
        length_km=("length_km", "first"),
        kg=("kg", "sum"),
        consignment_count=("consignment_count", "sum"),
        wagon_count=("wagon_count", "sum"),
    )
    strings = sums.assign(mass_t=sums["kg"] / KG_PER_T)[list(STRINGS)]
    return strings.sort_values(
        ["left_on", *PAIR, "arrived_on", "basis"], kind="stable", ignore_index=True
    )
