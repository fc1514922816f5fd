"""Density: many string lines as tonnes over days and kilometres."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from geo.schema import STRINGS, hold_to

MOST_LINES: Final = 3_000
"""More than these are no lines any more but a grey field: they are drawn as density."""

MOST_COLUMNS: Final = 400
MOST_BANDS: Final = 60
KM_STEPS: Final = (10, 25, 50, 100, 200, 250, 500, 1_000)


class Grid(NamedTuple):
    """Days in columns, kilometres in bands."""

    first_on: pd.Timestamp
    days_a_column: int
    columns: int
    km_a_band: int
    bands: int


class Density(NamedTuple):
    """Tonnes by port and month of departure over a grid."""

    grid: Grid
    keys: list[tuple[str, str]]
    """Origin and month, in order."""
    mass_t: NDArray[np.float64]
    """One a key, column and band."""


def plan_grid(strings: pd.DataFrame) -> Grid:
    """Choose columns and bands that hold all strings.

    Parameters
    ----------
    strings : DataFrame (`schema.STRINGS`), n rows

    Returns
    -------
    Grid
        At most `MOST_COLUMNS` columns of whole days and `MOST_BANDS` bands of round
        kilometres; one of each for no rows.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    hold_to(strings, STRINGS, name="strings")
    if strings.empty:
        return Grid(pd.Timestamp("1970-01-01"), 1, 1, KM_STEPS[0], 1)
    last_on = max(strings["left_on"].max(), _ends(strings).max())
    first_on = strings["left_on"].min()
    days = (last_on - first_on).days + 1
    days_a_column = -(-days // MOST_COLUMNS)
    most_km = float(strings["length_km"].max())
    fitting = [step for step in KM_STEPS if most_km / step <= MOST_BANDS]
    km_a_band = fitting[0] if fitting else KM_STEPS[-1]
    return Grid(
        first_on,
        days_a_column,
        -(-days // days_a_column),
        km_a_band,
        max(1, int(np.ceil(most_km / km_a_band))),
    )


def spread_strings(strings: pd.DataFrame, grid: Grid | None = None) -> Density:
    """Spread the tonnes of each string over its days and kilometres.

    Parameters
    ----------
    strings : DataFrame (`schema.STRINGS`), n rows
    grid : Grid, optional
        From `plan_grid`; of these strings where not given.

    Returns
    -------
    Density
        Each string moves evenly from the day it left to the day it arrived, and each
        cell gets the share of its tonnes that goes with the part of the way in it: all
        cells together hold the tonnes of all strings. What does not arrive stands in
        the first band on its day.

    Notes
    -----
    Strings of one port, month and number of days differ in start and length only. So
    the spread is a product of two small matrices: starts by lengths, and lengths by
    shares of days and bands.
    """
    grid = grid or plan_grid(strings)
    keys = sorted(set(zip(strings["origin_id"], strings["month"], strict=True)))
    mass_t = np.zeros((len(keys), grid.columns, grid.bands))
    lasting = (_ends(strings) - strings["left_on"]).dt.days
    start = (strings["left_on"] - grid.first_on).dt.days
    timed = strings.assign(lasting=lasting, start=start)
    moves = strings["arrived_on"].notna()
    timed["length_km"] = timed["length_km"].where(moves, 0.0)
    position = {key: n for n, key in enumerate(keys)}
    for _, group in timed.groupby(["origin_id", "month", "lasting"], sort=True):
        origin, month, days = group[["origin_id", "month", "lasting"]].iloc[0].tolist()
        _add_group(mass_t[position[origin, month]], group, max(1, int(days)), grid)
    return Density(grid, keys, mass_t)


def _add_group(
    target: NDArray[np.float64], group: pd.DataFrame, lasting: int, grid: Grid
) -> None:
    """Add strings that last equally many days."""
    lengths, of_length = np.unique(group["length_km"], return_inverse=True)
    starts, of_start = np.unique(group["start"], return_inverse=True)
    shape = (len(starts), len(lengths))
    by_start = sp.csr_array(
        (group["mass_t"].to_numpy(), (of_start, of_length)), shape=shape
    )
    shares = share_way(lengths, lasting, grid)
    spread = (by_start @ shares.reshape(len(lengths), -1)).reshape(
        len(starts), lasting, grid.bands
    )
    for day in range(lasting):
        np.add.at(target, (starts + day) // grid.days_a_column, spread[:, day])


def share_way(
    lengths_km: NDArray[np.float64], lasting: int, grid: Grid
) -> NDArray[np.float64]:
    """Share even ways out over their days and over bands of kilometres.

    Parameters
    ----------
    lengths_km : ndarray of float64, (n,)
        Kilometres; 0 for what stays where it is.
    lasting : int
        Days, one at least.
    grid : Grid

    Returns
    -------
    ndarray of float64, (n, lasting, bands)
        The part of each way that lies on the day and in the band; 1 in all a way.
    """
    moving = np.where(lengths_km > 0, lengths_km, 1.0)[:, None, None]
    day = np.arange(lasting)[None, :, None]
    low = np.arange(grid.bands)[None, None, :] * grid.km_a_band
    high = low + grid.km_a_band
    first, last = moving * day / lasting, moving * (day + 1) / lasting
    overlap = np.clip(np.minimum(last, high) - np.maximum(first, low), 0.0, None)
    shares: NDArray[np.float64] = overlap / moving
    shares[lengths_km <= 0] = 0.0
    shares[lengths_km <= 0, :, 0] = 1.0 / lasting
    return shares


def _ends(strings: pd.DataFrame) -> pd.Series:
    return strings["arrived_on"].fillna(strings["left_on"])
