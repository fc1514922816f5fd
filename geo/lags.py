"""Lags: how long after the latest landing at its port each consignment departed."""

from typing import Final

import numpy as np
import pandas as pd

from geo.errors import OptionError
from geo.schema import LAGS, hold_to

LONGEST_DAYS: Final = 365

DEPARTED: Final = LAGS[:6]
LANDED: Final = ("port_id", "landed_on")


def link_departures(
    departures: pd.DataFrame, landings: pd.DataFrame, *, days: int
) -> pd.DataFrame:
    """Give each departure the latest landing at its port, on the same day or before.

    Parameters
    ----------
    departures : DataFrame (`schema.MATCHED`)
    landings : DataFrame (`schema.LANDINGS`)
        Of several on one day at one port, the first row is named.
    days : int
        A departure is linked up to so many days after the landing; 0 is its day.

    Returns
    -------
    DataFrame (`schema.LAGS`), one row a departure in the given order

    Raises
    ------
    SchemaError
        If a column is missing.
    OptionError
        If the days are below 0 or above a year.
    """
    hold_to(departures, DEPARTED, name="departures")
    hold_to(landings, ("voyage_id", *LANDED), name="landings")
    hold_days(days)
    left = departures[list(DEPARTED)].assign(order=np.arange(len(departures)))
    right = landings[["voyage_id", *LANDED]].drop_duplicates(list(LANDED))
    found = pd.merge_asof(
        left.sort_values("dispatched_on", kind="stable"),
        right.sort_values("landed_on", kind="stable"),
        left_on="dispatched_on",
        right_on="landed_on",
        left_by="origin_id",
        right_by="port_id",
    ).sort_values("order", ignore_index=True)
    lag_days = (found["dispatched_on"] - found["landed_on"]).dt.days.astype("Int64")
    return found.assign(
        voyage_id=found["voyage_id"].fillna("").astype("str"),
        lag_days=lag_days,
        is_linked=(lag_days <= days).fillna(value=False).astype("bool"),
    )[list(LAGS)]


def hold_days(days: int) -> None:
    """Refuse a number of days that a departure cannot sensibly come later.

    Parameters
    ----------
    days : int

    Raises
    ------
    OptionError
        If it is below 0 or above a year.
    """
    if not 0 <= days <= LONGEST_DAYS:
        raise OptionError(f"the days must be from 0 to {LONGEST_DAYS}; found {days}")
