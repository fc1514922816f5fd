"""Consignments: the records that can be mapped, told from those that cannot."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from geo.checks import as_rejected, find_flags
from geo.columns import TAKEN, map_columns
from geo.dates import parse_dates
from geo.errors import SchemaError
from geo.masses import parse_masses, parse_numbers
from geo.reading import Reading
from geo.schema import CONSIGNMENTS, FLAGS, REJECTED
from geo.survey import Plan, find_repeats, make_plan, survey_records
from geo.units import KG_PER_T

BASES: Final = ("reported", "inferred", "modelled")

REASONS: Final = {
    "origin": "origin is empty",
    "destination": "destination is empty",
    "mass-text": "mass is not a number",
    "mass-empty": "mass is empty",
    "mass-zero": "mass is not above zero",
    "bounds": "the mass's lower bound is above the upper one",
    "wagons": "wagons is not a whole number",
    "basis": f"basis is not one of {', '.join(BASES)}",
}
"""Why a record cannot be mapped; `tell_date` tells of its date."""

AS_TYPED: Final = ("mass", "mass_kg", "mass_low_t", "mass_high_t")
"""The file's columns that are given as typed, or not at all."""

BOUNDS: Final = ("mass_low_t", "mass_high_t")


class Validated(NamedTuple):
    """What became of each record.

    The accepted consignments, a row for each reason of each rejected record, and a row
    for each doubt about a record that is kept.
    """

    consignments: pd.DataFrame
    rejected: pd.DataFrame
    flags: pd.DataFrame


def plan_reading(raw_records: pd.DataFrame, reading: Reading | None = None) -> Plan:
    """Settle how records are read from these records alone.

    Parameters
    ----------
    raw_records : DataFrame
        As filed, with our columns' names.
    reading : Reading, optional

    Returns
    -------
    Plan
    """
    columns = [str(name) for name in raw_records if name not in TAKEN]
    mapped = map_columns(columns, name="the records")
    survey = survey_records([raw_records], mapped)
    repeats = find_repeats([survey])[0]
    return make_plan(survey, repeats, mapped, reading or Reading(), name="the records")


def validate_records(raw_records: pd.DataFrame, plan: Plan | None = None) -> Validated:
    """Tell the records that can be mapped from those that cannot, and why.

    Parameters
    ----------
    raw_records : DataFrame
        Text columns as filed, with ``row``, ``line`` and ``fault``.
    plan : Plan, optional
        How they are to be read. Found out from them where not given.

    Returns
    -------
    Validated
        ``consignments`` (`schema.CONSIGNMENTS`, then the file's other columns as text),
        ``rejected`` (`schema.REJECTED`, one row a reason) and ``flags``
        (`schema.FLAGS`, of accepted records). Every record is accepted or rejected;
        masses are whole kilograms, given in tonnes.

    Raises
    ------
    SchemaError
        If accepted and rejected do not add up to what was read: a fault of ours.
    """
    plan = plan or plan_reading(raw_records)
    typed = _typed(raw_records, plan)
    reasons = _reasons(raw_records, typed, plan)
    doubts = find_flags(typed, plan.window, raw_records)
    broken = raw_records.loc[raw_records["fault"] != "", "row"]
    doubts = doubts[~doubts["row"].isin(broken)]
    decisive = as_rejected(doubts, plan.rejected_kinds)
    rejected = _by_row(pd.concat([reasons, decisive[list(REJECTED)]]), plan)
    accepted = ~raw_records["row"].isin(rejected["row"])
    consignments = _consignments(raw_records, typed, accepted)
    flags = _by_row(doubts[~doubts["row"].isin(rejected["row"])], plan)
    if len(consignments) + rejected["row"].nunique() != len(raw_records):
        raise SchemaError(
            f"{len(raw_records)} records read, but {len(consignments)} accepted and "
            f"{rejected['row'].nunique()} rejected: please report this"
        )
    return Validated(consignments, rejected, flags[list(FLAGS)])


def _typed(raw_records: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Give each record its values; missing where there are none."""
    masses = _masses(raw_records, plan)
    row = raw_records["row"].to_numpy() - 1
    same_record = plan.repeats.wholes[row]
    arrival = _text_column(raw_records, "arrival_date")
    return pd.DataFrame(
        {
            "dispatched_on": parse_dates(raw_records["date"], plan.order),
            "arrived_on": parse_dates(arrival, plan.order),
            "mass_t": masses["mass_kg"].round() / KG_PER_T,
            "mass_low_t": masses["low_kg"].round() / KG_PER_T,
            "mass_high_t": masses["high_kg"].round() / KG_PER_T,
            "wagons": parse_numbers(_text_column(raw_records, "wagons")),
            "basis": _text_column(raw_records, "basis").str.lower(),
            "origin_name": raw_records["origin"],
            "destination_name": raw_records["destination"],
            "is_same_record": same_record,
            "is_same_waybill": plan.repeats.ids[row] & ~same_record,
            "is_same_load": plan.repeats.loads[row],
        },
        index=raw_records.index,
    )


def _masses(raw_records: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Read the masses; bounds in columns of their own go before a range."""
    texts = raw_records[plan.mapped.mass]
    masses = parse_masses(texts, unit=plan.unit, decimal=plan.decimal)
    for column, bound in zip(BOUNDS, ("low_kg", "high_kg"), strict=True):
        if column in raw_records:
            given = parse_masses(raw_records[column], unit="t", decimal=plan.decimal)
            masses[bound] = given["mass_kg"].fillna(masses[bound])
    is_empty = texts.str.strip() == ""
    middle = (masses["low_kg"] + masses["high_kg"]) / 2
    return masses.assign(mass_kg=masses["mass_kg"].where(~is_empty, middle))


def _consignments(
    raw_records: pd.DataFrame, typed: pd.DataFrame, accepted: pd.Series
) -> pd.DataFrame:
    kept, values = raw_records[accepted], typed[accepted]
    columns = {
        "row": kept["row"],
        "line": kept["line"],
        "shipment_id": _text_column(kept, "shipment_id"),
        "dispatched_on": values["dispatched_on"],
        "month": _months(values["dispatched_on"]),
        "origin_name": kept["origin"],
        "destination_name": kept["destination"],
        "mass_t": values["mass_t"],
        "wagons": values["wagons"].astype("Int64"),
        "inferred_origin_name": _text_column(kept, "inferred_origin"),
        "basis": values["basis"].replace("", "reported"),
    }
    named = {*CONSIGNMENTS, *TAKEN, *AS_TYPED, "origin", "destination"}
    others = {
        name: kept[name]
        for name in raw_records
        if name not in named | {"inferred_origin"}
    }
    consignments = pd.DataFrame(columns | others).reset_index(drop=True)
    for column in BOUNDS:
        if column in raw_records or values[column].notna().any():
            consignments[column] = values[column].to_numpy()
    return consignments.astype({"month": "str"})


def _months(days: pd.Series) -> pd.Series:
    """Give each day its month; there are far fewer days than records."""
    codes, distinct = pd.factorize(days)
    months = np.array([*(f"{day:%Y-%m}" for day in pd.DatetimeIndex(distinct)), ""])
    return pd.Series(months[codes], index=days.index, dtype="str")


def _text_column(raw_records: pd.DataFrame, name: str) -> pd.Series:
    if name in raw_records:
        return raw_records[name].str.strip()
    return pd.Series("", index=raw_records.index, dtype="str")


def _reasons(
    raw_records: pd.DataFrame, typed: pd.DataFrame, plan: Plan
) -> pd.DataFrame:
    wagons_text = _text_column(raw_records, "wagons")
    mass = plan.mapped.mass
    is_massless = (raw_records[mass].str.strip() == "") & typed["mass_t"].isna()
    fault, whole = raw_records["fault"], raw_records["fault"] == ""
    wagons, basis = typed["wagons"], typed["basis"]
    checks = [
        ("date", typed["dispatched_on"].isna(), tell_date(plan.order)),
        ("origin", raw_records["origin"].str.strip() == "", REASONS["origin"]),
        (
            "destination",
            raw_records["destination"].str.strip() == "",
            REASONS["destination"],
        ),
        (mass, typed["mass_t"].isna() & ~is_massless, REASONS["mass-text"]),
        (mass, is_massless, REASONS["mass-empty"]),
        (mass, typed["mass_t"] <= 0, REASONS["mass-zero"]),
        (
            mass,
            typed["mass_low_t"] > typed["mass_high_t"],
            REASONS["bounds"],
        ),
        (
            "wagons",
            (wagons_text != "") & ~((wagons >= 0) & (wagons % 1 == 0) & (wagons < 1e6)),
            REASONS["wagons"],
        ),
        (
            "basis",
            (basis != "") & ~basis.isin(BASES),
            REASONS["basis"],
        ),
    ]
    parts = [_faulty(raw_records, ~whole, "", fault)]
    parts += [
        _faulty(raw_records, whole & failed, column, reason)
        for column, failed, reason in checks
        if failed.any()
    ]
    return pd.concat(parts, ignore_index=True)


def tell_date(order: str) -> str:
    """Say how a date should be written.

    Parameters
    ----------
    order : str
        See `dates.parse_dates`.

    Returns
    -------
    str
    """
    if order == "mdy":
        return "date is not a day as 2023-10-31 or 10/31/2023"
    return "date is not a day as 2023-10-31 or 31.10.2023"


def _by_row(reasons: pd.DataFrame, plan: Plan) -> pd.DataFrame:
    """Sort by record, and name the columns as the file does."""
    ordered = reasons.sort_values("row", kind="stable", ignore_index=True)
    filed = ordered["column"].map(plan.mapped.names).fillna(ordered["column"])
    return ordered.assign(column=filed.astype("str"))


def _faulty(
    raw_records: pd.DataFrame, failed: pd.Series, column: str, reason: str | pd.Series
) -> pd.DataFrame:
    faulty = raw_records[failed]
    values = faulty.get(column, "")
    reasons = reason[failed] if isinstance(reason, pd.Series) else reason
    return faulty[["row", "line"]].assign(
        column=pd.Series(column, index=faulty.index, dtype="str"),
        value=pd.Series(values, index=faulty.index, dtype="str"),
        reason=pd.Series(reasons, index=faulty.index, dtype="str"),
    )[list(REJECTED)]
