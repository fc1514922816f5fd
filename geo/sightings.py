"""Sightings: what was seen of ships and cargo, how exactly, and who counted what."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import geopandas as gpd
import pandas as pd

from geo.dates import read_days
from geo.errors import SchemaError
from geo.grades import CREDIBILITY
from geo.landings import identify_ports, read_filed
from geo.schema import COUNTS, SIGHTINGS, hold_to
from geo.voyages import LANDING, validate_voyages

WEEKEND_DAYS: Final = 4
"""A weekend may be told with the Friday or the Monday."""

SATURDAY: Final = 5

COUNTED: Final = ("as_of", "cumulative", "unit", "counter", "scope", "source_id")


def read_sightings(
    file: Path,
    places: gpd.GeoDataFrame,
    reliability: Mapping[str, str],
    *,
    with_modelled: bool = True,
) -> pd.DataFrame:
    """Read all dated events of a voyages file.

    Parameters
    ----------
    file : Path
        See `landings.read_landings`; ``observer``, ``vessel_certainty``, ``note``,
        ``source_id`` and ``credibility`` are used where the file has them.
    places : GeoDataFrame (`schema.PLACES`)
    reliability : mapping of str to str
        Of each source, A to F, by ``source_id``.
    with_modelled : bool
        Whether events on the basis `modelled` are given.

    Returns
    -------
    DataFrame (`schema.SIGHTINGS`), in the file's order
        Rows that cannot be read are left out; `landings.read_landings` gives their
        reasons. An event without a grade has F6.

    Raises
    ------
    SchemaError
        If the file cannot be read, or lacks a column.
    """
    voyages = validate_voyages(read_filed(file)).voyages
    if not with_modelled:
        voyages = voyages[voyages["basis"] != "modelled"].reset_index(drop=True)
    texts = {
        name: _filed(voyages, name)
        for name in ("observer", "note", "source_id", "credibility")
    }
    graded = texts["source_id"].map(dict(reliability)).fillna("").replace("", "F")
    sightings = identify_ports(voyages, places).assign(
        **texts,
        certainty=_filed(voyages, "vessel_certainty"),
        precision=tell_precision(voyages),
        grade=graded + texts["credibility"].replace("", CREDIBILITY),
    )
    return sightings[list(SIGHTINGS)]


def tell_precision(voyages: pd.DataFrame) -> pd.Series:
    """Tell how exactly each event is dated.

    Parameters
    ----------
    voyages : DataFrame
        ``date_from`` and ``date_to``, the first and the last day it may have been.

    Returns
    -------
    Series of str
        ``day``; ``month``, if it is one whole month; ``weekend``, if a Saturday and a
        Sunday are among at most four days; otherwise the number of days.
    """
    days = (voyages["date_to"] - voyages["date_from"]).dt.days + 1
    is_month = (voyages["date_from"].dt.day == 1) & (
        voyages["date_to"] == voyages["date_from"] + pd.offsets.MonthEnd(0)
    )
    to_saturday = (SATURDAY - voyages["date_from"].dt.day_of_week) % 7
    is_weekend = (days <= WEEKEND_DAYS) & (to_saturday + 2 <= days)
    told = days.astype("str") + " days"
    told = told.mask(is_weekend, "weekend").mask(is_month, "month")
    return told.mask(days == 1, "day").astype("str")


def read_counts(file: Path, reliability: Mapping[str, str]) -> pd.DataFrame:
    """Read running counts of voyages as published.

    Parameters
    ----------
    file : Path
        A CSV of ``as_of``, ``cumulative``, ``unit``, ``counter``, ``scope``,
        ``source_id`` and ``credibility``.
    reliability : mapping of str to str
        Of each source, by ``source_id``.

    Returns
    -------
    DataFrame (`schema.COUNTS`), sorted by day

    Raises
    ------
    SchemaError
        If the file cannot be read, lacks a column, or a day or count is none.
    """
    try:
        counts = pd.read_csv(file, dtype="str", keep_default_na=False)
    except (OSError, ValueError) as fault:
        raise SchemaError(f"{file.name}: needs a CSV; found {fault}") from fault
    hold_to(counts, COUNTED, name=file.name)
    as_of = read_days(counts["as_of"])
    number = pd.to_numeric(counts["cumulative"], errors="coerce")
    if as_of.isna().any():
        raise SchemaError(f"{file.name}: as_of must be days as 2023-10-31")
    if not (number % 1 == 0).all():
        raise SchemaError(f"{file.name}: cumulative must be whole numbers")
    graded = counts["source_id"].map(dict(reliability)).fillna("").replace("", "F")
    credibility = _filed(counts, "credibility").replace("", CREDIBILITY)
    told = counts.assign(
        as_of=as_of, cumulative=number.astype("int64"), grade=graded + credibility
    )
    return told[list(COUNTS)].sort_values("as_of", kind="stable", ignore_index=True)


def count_landings(sightings: pd.DataFrame) -> pd.DataFrame:
    """Count landings up to each day.

    Parameters
    ----------
    sightings : DataFrame (`schema.SIGHTINGS`)

    Returns
    -------
    DataFrame
        ``as_of`` and ``cumulative``, one row a day with a landing, in order. A landing
        counts on the last day on which it may have been.

    Raises
    ------
    SchemaError
        If a column is missing.
    """
    hold_to(sightings, SIGHTINGS, name="sightings")
    landed = sightings.loc[sightings["event"] == LANDING, "date_to"]
    by_day = landed.value_counts().sort_index().cumsum()
    return pd.DataFrame(
        {"as_of": by_day.index, "cumulative": by_day.to_numpy()}
    ).astype({"cumulative": "int64"})


def _filed(rows: pd.DataFrame, column: str) -> pd.Series:
    if column in rows:
        return rows[column].fillna("").astype("str").str.strip()
    return pd.Series("", index=rows.index, dtype="str")
