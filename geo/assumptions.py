"""Assumptions: what relates one unit to another, each with the row that offers it."""

import math
from pathlib import Path
from typing import Any, Final, NamedTuple

import pandas as pd

from geo.errors import OptionError, SchemaError

COLUMNS: Final = ("conv_id", "quantity", "value", "unit", "grade", "source_id")

OFFERS: Final = {
    "kg_per_shell": ("X01",),
    "shells_per_container": ("X06", "X05", "X09", "X08", "X04"),
    "containers_per_voyage": ("X12", "X11", "X13"),
    "payload_kg": ("X18", "X19b"),
    "t_per_wagon": ("X20", "X20b"),
}
"""By assumption, the conversions that offer a value; the first is the one taken."""

ASSUMED: Final = "assumed"
"""What a step rests on where the user has chosen a value of their own."""


class Assumptions(NamedTuple):
    """What relates one unit to another; each above zero."""

    kg_per_shell: float
    """Of 152 mm, or of the mix that is meant; bare or packed, as the user means it."""
    shells_per_container: float
    containers_per_voyage: float
    payload_kg: float
    """That a 20-foot container may carry."""
    t_per_wagon: float


class Offer(NamedTuple):
    """A published or derived value for an assumption."""

    conv_id: str
    value: float
    quantity: str
    grade: str
    source_id: str


def read_conversions(path: Path) -> pd.DataFrame:
    """Read the table of conversions.

    Parameters
    ----------
    path : Path
        ``data/conversions.csv`` or one like it.

    Returns
    -------
    DataFrame
        All text, one row a factor or ratio.

    Raises
    ------
    SchemaError
        If the file cannot be read or lacks columns.
    """
    try:
        conversions = pd.read_csv(path, dtype="str", keep_default_na=False)
    except (OSError, ValueError) as fault:
        raise SchemaError(
            f"{path.name}: needs a CSV of conversions in UTF-8; found {fault}",
            [str(path)],
        ) from fault
    missing = [name for name in COLUMNS if name not in conversions]
    if missing:
        raise SchemaError(
            f"{path.name}: conversions need the columns {', '.join(missing)}", missing
        )
    return conversions


def list_offers(conversions: pd.DataFrame) -> dict[str, list[Offer]]:
    """List the values that the table offers for each assumption.

    Parameters
    ----------
    conversions : DataFrame
        From `read_conversions`.

    Returns
    -------
    dict of str to list of Offer
        Keys are the fields of `Assumptions`; the first offer is the default.

    Raises
    ------
    SchemaError
        If a row that is needed is missing, or its value is no number.
    """
    rows = {row["conv_id"]: row for row in conversions.to_dict("records")}
    missing = sorted({i for ids in OFFERS.values() for i in ids} - set(rows))
    if missing:
        raise SchemaError(
            f"the conversions need the rows {', '.join(missing)}", missing
        )
    return {
        name: [_offer(rows[conv_id], conv_id) for conv_id in ids]
        for name, ids in OFFERS.items()
    }


def make_assumptions(conversions: pd.DataFrame, **own: float | None) -> Assumptions:
    """Take the table's values, and the user's own in their place.

    Parameters
    ----------
    conversions : DataFrame
        From `read_conversions`.
    **own : float or None
        By field of `Assumptions`; none leaves the table's value.

    Returns
    -------
    Assumptions

    Raises
    ------
    OptionError
        If a value is not above zero.
    SchemaError
        If the table does not offer what is needed.
    """
    values = {
        name: offers[0].value for name, offers in list_offers(conversions).items()
    }
    values |= {name: value for name, value in own.items() if value is not None}
    odd = [n for n, value in values.items() if not (0 < value < math.inf)]
    if odd:
        raise OptionError(
            f"{odd[0]} must be a number above zero; found {values[odd[0]]}", odd
        )
    return Assumptions(**values)


def name_rests(assumptions: Assumptions, conversions: pd.DataFrame) -> dict[str, str]:
    """Say what each assumption rests on.

    Parameters
    ----------
    assumptions : Assumptions
    conversions : DataFrame

    Returns
    -------
    dict of str to str
        By field: the row that offers the value, or `ASSUMED`.
    """
    chosen = assumptions._asdict()
    return {
        name: next((o.conv_id for o in offers if o.value == chosen[name]), ASSUMED)
        for name, offers in list_offers(conversions).items()
    }


def _offer(row: dict[Any, Any], conv_id: str) -> Offer:
    try:
        value = float(row["value"].removeprefix("<="))
    except ValueError as fault:
        raise SchemaError(
            f"conversion {conv_id} must have one number; found {row['value']}",
            [conv_id],
        ) from fault
    return Offer(conv_id, value, row["quantity"], row["grade"], row["source_id"])
