"""What the string-line diagram and the ships' time line are drawn from."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import pandas as pd

from geo.density import Density
from geo.scene import Texts


class Diagram(NamedTuple):
    """All that the diagram shows, whatever is chosen of it later."""

    places: pd.DataFrame
    """`schema.PLACES`, and ``nearest_depot_km`` if known."""
    strings: pd.DataFrame
    """`schema.STRINGS`."""
    density: Density | None
    """In place of the strings, where they are too many to be drawn."""
    crossings: pd.DataFrame
    """`schema.CROSSINGS`."""
    sightings: pd.DataFrame
    """`schema.SIGHTINGS`: what is drawn beside the voyages."""
    counts: pd.DataFrame
    """`schema.COUNTS`: as published."""
    own_count: pd.DataFrame
    """``as_of`` and ``cumulative``: the landings that go with the records."""
    waymarks: pd.DataFrame
    """``station``, ``origin_id``, ``km``."""
    months: tuple[str, ...]
    texts: Texts
    greatest_t: float
    """Of any string of all records: where the scale of widths ends."""
    km_a_day: float | None = None
    """The stated speed of wagons without an arrival date."""
    near_depot_km: float = 25.0


def days_from(dates: pd.Series, first_on: pd.Timestamp) -> list[int | None]:
    """Count days from a first one.

    Parameters
    ----------
    dates : Series of datetime64
    first_on : Timestamp

    Returns
    -------
    list of int or None
        None where the day is not known.
    """
    days = (dates.astype("datetime64[s]") - first_on).dt.days
    return [None if pd.isna(day) else int(day) for day in days]


def list_rows(frame: pd.DataFrame, columns: Sequence[str]) -> Iterable[Any]:
    """List the rows of some columns, each with its values by name.

    Parameters
    ----------
    frame : DataFrame
    columns : sequence of str

    Returns
    -------
    iterable of tuple
    """
    return frame[list(columns)].itertuples(index=False)
