"""Landings at known ports, from a voyages file; what is not used keeps its reason."""

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import pandas as pd

from geo.columns import map_columns
from geo.errors import SchemaError
from geo.match import find_names
from geo.reading import Reading
from geo.records import Table, open_tables
from geo.schema import LANDINGS, REJECTED
from geo.sheets import Wanted
from geo.voyages import DATES, REQUIRED, choose_landings, validate_voyages


class Landings(NamedTuple):
    """The landings of a voyages file, and what of the file is not used."""

    landings: pd.DataFrame
    """`schema.LANDINGS`, then the file's other columns."""
    unused: pd.DataFrame
    """`schema.REJECTED` and ``stage``: rejected or set aside; one row a reason."""
    read: int


def read_landings(
    file: Path,
    places: gpd.GeoDataFrame,
    *,
    with_modelled: bool = True,
    sheet: str = "",
) -> Landings:
    """Read the landings at known ports from a voyages file.

    Parameters
    ----------
    file : Path
        See `records.open_tables`. Columns ``port``, ``event`` and ``date`` or
        ``date_from`` and ``date_to``.
    places : GeoDataFrame (`schema.PLACES`)
        A port is found by its id, name or alias.
    with_modelled : bool
        Whether landings on the basis `modelled` are used.
    sheet : str
        Of a workbook; the only one with the needed columns where not given.

    Returns
    -------
    Landings
        Every row of the file is a landing or unused.

    Raises
    ------
    SchemaError
        If the file cannot be read, or lacks a column.
    OptionError
        If several sheets of a workbook have the columns, and none was chosen.
    """
    raw_voyages = read_filed(file, sheet=sheet)
    voyages, rejected = validate_voyages(raw_voyages)
    chosen, set_aside = choose_landings(voyages)
    identified = identify_ports(chosen, places)
    is_left_out = (identified["basis"] == "modelled") & (not with_modelled)
    is_nowhere = (identified["port_id"] == "") & ~is_left_out
    left_out = identified.assign(
        column="basis",
        value="modelled",
        reason="a modelled landing does not go with these records",
    )[is_left_out]
    nowhere = identified.assign(column="port", value=identified["port_name"])[
        is_nowhere
    ]
    others = pd.concat([set_aside, left_out, nowhere])[list(REJECTED)]
    unused = pd.concat(
        [rejected.assign(stage="rejected"), others.assign(stage="set aside")]
    ).sort_values("row", kind="stable", ignore_index=True)
    landings = identified[~is_left_out & ~is_nowhere].reset_index(drop=True)
    columns = [name for name in landings if name not in (*LANDINGS, "reason")]
    return Landings(landings[[*LANDINGS, *columns]], unused, len(raw_voyages))


def tally_landings(landings: Landings) -> dict[str, Any]:
    """Count the rows of a voyages file that are not used, by reason.

    Parameters
    ----------
    landings : Landings

    Returns
    -------
    dict
        ``read``, ``rejected``, ``set_aside`` and ``reasons``, in rows.
    """
    unused = landings.unused.drop_duplicates(["row", "reason"])
    reasons = unused["reason"].value_counts()
    rows = landings.unused.groupby("stage")["row"].nunique()
    return {
        "read": landings.read,
        "rejected": int(rows.get("rejected", 0)),
        "set_aside": int(rows.get("set aside", 0)),
        "reasons": {str(k): int(reasons[k]) for k in sorted(reasons.index)},
    }


def read_filed(file: Path, *, sheet: str = "") -> pd.DataFrame:
    """Read every row of a voyages file as it was filed.

    Parameters
    ----------
    file : Path
        See `records.open_tables`.
    sheet : str
        Of a workbook.

    Returns
    -------
    DataFrame
        Text columns, with ``row``, ``line`` and ``fault``.

    Raises
    ------
    SchemaError
        If the file cannot be read, or lacks a column.
    """
    wanted = Wanted(_has_voyages, "--voyages-sheet")
    tables = open_tables(file, Reading(sheet=sheet), wanted=wanted)
    parts = [part for table in tables for part in _parts_of(table)]
    raw_voyages = pd.concat(parts, ignore_index=True)
    return raw_voyages.assign(row=range(1, len(raw_voyages) + 1))


def _missing_in(columns: Collection[str]) -> list[str]:
    missing = [name for name in REQUIRED if name not in columns]
    if not any(name in columns for name in DATES):
        missing.append(f"{DATES[0]} (or {', '.join(DATES[1:])})")
    return missing


def _has_voyages(row: list[str]) -> bool:
    columns = [" ".join(cell.split()) for cell in row if cell.strip()]
    try:
        known = map_columns(columns, name="").names
    except SchemaError:
        return False
    return not _missing_in({*known, *map(str.lower, columns)})


def _parts_of(table: Table) -> Iterator[pd.DataFrame]:
    for part in table.read():
        if missing := _missing_in([str(name) for name in part]):
            raise SchemaError(
                f"{table.name}: needs the columns {', '.join(missing)}; found: "
                f"{', '.join(table.headers[:40])}; rename them in the first line",
                missing,
            )
        yield part


def identify_ports(landings: pd.DataFrame, places: gpd.GeoDataFrame) -> pd.DataFrame:
    """Add ``port_id``, and ``reason`` where no place is found.

    Parameters
    ----------
    landings : DataFrame
        With ``port_name``: an id, a name or another spelling.
    places : GeoDataFrame (`schema.PLACES`)

    Returns
    -------
    DataFrame
    """
    names, ids = landings["port_name"], set(places["site_id"])
    found = find_names(names, places)
    texts = {
        "port_id": [n if n in ids else found[n].site_id for n in names],
        "reason": ["" if n in ids else found[n].reason for n in names],
    }
    return landings.assign(
        **{key: pd.Series(v, names.index, dtype="str") for key, v in texts.items()}
    )
