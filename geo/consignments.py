"""Consignments: the records that can be mapped, told from those that cannot."""

from typing import Final, NamedTuple

import pandas as pd

from geo.dates import read_days
from geo.errors import SchemaError
from geo.schema import CONSIGNMENTS, REJECTED
from geo.units import KG_PER_T

MASSES: Final = {"mass_t": KG_PER_T, "mass_kg": 1}
"""The columns that may give the mass, and kilograms in one of their units."""

BASES: Final = ("reported", "inferred", "modelled")

AS_FILED: Final = ("row", "line", "fault")
"""What the reader adds to the file's own columns."""


class Validated(NamedTuple):
    """The accepted consignments, and a row for each reason of each rejected record."""

    consignments: pd.DataFrame
    rejected: pd.DataFrame


def validate_records(raw_records: pd.DataFrame) -> Validated:
    """Tell the records that can be mapped from those that cannot, and why.

    Parameters
    ----------
    raw_records : DataFrame
        Text columns as filed, with ``row``, ``line`` and ``fault``.

    Returns
    -------
    Validated
        ``consignments`` (`schema.CONSIGNMENTS`, then the file's other columns as text)
        and ``rejected`` (`schema.REJECTED`, one row a reason). Every record is in
        exactly one of them; masses are whole kilograms, given in tonnes.

    Raises
    ------
    SchemaError
        If accepted and rejected do not add up to what was read: a fault of ours.
    """
    mass_column = next(name for name in MASSES if name in raw_records)
    dates = read_days(raw_records["date"])
    masses_kg = _numbers_of(raw_records[mass_column]) * MASSES[mass_column]
    wagons = _numbers_of(_text_column(raw_records, "wagons"))
    rejected = _reasons(raw_records, mass_column, dates, masses_kg, wagons)
    accepted = ~raw_records["row"].isin(rejected["row"])
    basis = _text_column(raw_records, "basis").str.lower().replace("", "reported")
    renamed = raw_records.rename(
        columns={
            "origin": "origin_name",
            "destination": "destination_name",
            "inferred_origin": "inferred_origin_name",
        }
    )
    typed = renamed.assign(
        shipment_id=_text_column(raw_records, "shipment_id"),
        inferred_origin_name=_text_column(raw_records, "inferred_origin"),
        dispatched_on=dates,
        month=dates.dt.strftime("%Y-%m"),
        mass_t=masses_kg.round() / KG_PER_T,
        wagons=wagons,
        basis=basis,
    )[accepted]
    others = [name for name in typed if name not in (*CONSIGNMENTS, *MASSES, *AS_FILED)]
    consignments = typed[[*CONSIGNMENTS, *others]].reset_index(drop=True)
    consignments = consignments.astype({"wagons": "Int64", "month": "str"})
    if len(consignments) + rejected["row"].nunique() != len(raw_records):
        raise SchemaError(
            f"{len(raw_records)} records read, but {len(consignments)} accepted and "
            f"{rejected['row'].nunique()} rejected: please report this"
        )
    return Validated(consignments, rejected)


def _text_column(raw_records: pd.DataFrame, name: str) -> pd.Series:
    if name in raw_records:
        return raw_records[name].str.strip()
    return pd.Series("", index=raw_records.index, dtype="str")


def _numbers_of(texts: pd.Series) -> pd.Series:
    """Numbers as float64; not-a-number where the text is not one. 1 234,5 is 1234.5."""
    plain = texts.str.replace(r"[\s\u00a0\u202f]", "", regex=True)
    decimal_comma = plain.str.fullmatch(r"[+-]?\d+,\d+")
    plain = plain.where(~decimal_comma, plain.str.replace(",", "."))
    is_number = plain.str.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
    return pd.to_numeric(plain.where(is_number), errors="coerce").astype("float64")


def _reasons(
    raw_records: pd.DataFrame,
    mass_column: str,
    dates: pd.Series,
    masses_kg: pd.Series,
    wagons: pd.Series,
) -> pd.DataFrame:
    wagons_text = _text_column(raw_records, "wagons")
    basis_text = _text_column(raw_records, "basis").str.lower()
    mass_text = raw_records[mass_column].str.strip()
    fault = raw_records["fault"]
    whole = fault == ""
    checks = [
        ("date", dates.isna(), "date is not a day as 2023-10-31 or 31.10.2023"),
        ("origin", raw_records["origin"].str.strip() == "", "origin is empty"),
        (
            "destination",
            raw_records["destination"].str.strip() == "",
            "destination is empty",
        ),
        (mass_column, masses_kg.isna() & (mass_text != ""), "mass is not a number"),
        (mass_column, mass_text == "", "mass is empty"),
        (mass_column, masses_kg.round() <= 0, "mass is not above zero"),
        (
            "wagons",
            (wagons_text != "") & ~((wagons >= 0) & (wagons % 1 == 0)),
            "wagons is not a whole number",
        ),
        (
            "basis",
            (basis_text != "") & ~basis_text.isin(BASES),
            f"basis is not one of {', '.join(BASES)}",
        ),
        ("shipment_id", _is_repeated(raw_records), "the same record stands above"),
    ]
    parts = [_faulty(raw_records, ~whole, "", fault)]
    parts += [
        _faulty(raw_records, whole & failed, column, reason)
        for column, failed, reason in checks
    ]
    rejected = pd.concat(parts, ignore_index=True)
    return rejected.sort_values("row", kind="stable", ignore_index=True)


def _is_repeated(raw_records: pd.DataFrame) -> pd.Series:
    as_filed = raw_records.drop(columns=["row", "line"])
    has_id = _text_column(raw_records, "shipment_id") != ""
    return as_filed.duplicated() & has_id


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
