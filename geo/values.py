"""Values: each record's days, masses and places as whole numbers, on any engine.

The engine does dates, equality joins and arithmetic, and nothing in which engines
differ: no text functions, no rounding of its own, no division of whole numbers.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd
import pyarrow as pa

from geo.codes import NO_COUNT, NO_NUMBER, NOT_A_DAY, NOTHING, NUMBER

if TYPE_CHECKING:
    import ibis.expr.types as ir

MAX_KG: Final = 2.0**53
"""Beyond it a mass is no number: floats do not tell one kilogram from the next."""


MAX_COUNT: Final = 999_999
"""Of wagons."""


class Meanings(NamedTuple):
    """What the columns of a table mean to the expression."""

    columns: Mapping[str, str]
    """The table's columns, by our names."""
    mass: str
    """Our column that gives the mass."""
    factors: Mapping[str, float]
    """Kilograms in one, for the columns of masses that hold numbers."""
    codes: Mapping[str, pd.DataFrame]
    """What the texts of a column mean, see `codes`; by our name, or by end."""
    rejected: frozenset[str]
    """The doubts for which a record is rejected."""
    counted: frozenset[str]
    """The doubts that are counted where a record is kept."""
    window: tuple[int, int] | None
    """Outside these days, see `codes.number_day`, a date is far from all others."""


def give_values(table: "ir.Table", meanings: Meanings) -> "ir.Table":
    """Give each record of a table its values.

    Parameters
    ----------
    table : ibis.Table
    meanings : Meanings

    Returns
    -------
    ibis.Table
        A row a record; for records that repeat an earlier one in all that they hold, a
        row for the first and one for all others (``copies``, ``again``). ``kg``,
        ``low_kg`` and ``high_kg`` in whole kilograms, missing where there are none;
        ``date_month`` and ``date_day``, see `codes.code_days`; codes of the ends.
    """
    given = _once(table, meanings) if _looks_for_same(meanings) else table
    return _type(_name(given, meanings), meanings)


def int_of(number: int, kind: str = "int32") -> "ir.Value":
    """Give a whole number as every engine takes it, whatever its own default.

    Parameters
    ----------
    number : int
    kind : str
        Of Ibis.

    Returns
    -------
    ibis.Value
    """
    import ibis

    return ibis.literal(number, kind)


def _looks_for_same(meanings: Meanings) -> bool:
    asked = meanings.rejected | meanings.counted
    return "shipment_id" in meanings.columns and "same-record" in asked


def _once(table: "ir.Table", meanings: Meanings) -> "ir.Table":
    """Part the records that repeat an earlier one in all that they hold.

    Adds ``copies`` (of how many records a row stands) and ``again`` (whether they
    repeat one). Only rows whose number occurs twice are looked at as a whole.
    """
    import ibis

    key = table[meanings.columns["shipment_id"]].cast("string")
    for blank in (" ", "\t", "\u00a0"):
        key = key.replace(blank, "")
    numbered = table.mutate(railhead_key=key)
    is_key = numbered["railhead_key"].fill_null("") != ""
    keys = numbered.filter(is_key).group_by("railhead_key").aggregate(n=ibis._.count())
    repeated = keys.filter(keys["n"] > 1).select("railhead_key")
    singles = numbered.anti_join(repeated, "railhead_key").drop("railhead_key")
    several = numbered.semi_join(repeated, "railhead_key").drop("railhead_key")
    grouped = several.group_by(list(several.columns)).aggregate(
        copies=several.count().cast("int64")
    )
    return ibis.union(
        singles.mutate(copies=int_of(1, "int64"), again=int_of(0)),
        grouped.mutate(copies=int_of(1, "int64"), again=int_of(0)),
        grouped.filter(grouped["copies"] > 1).mutate(
            copies=grouped["copies"] - 1, again=int_of(1)
        ),
    )


def _name(table: "ir.Table", meanings: Meanings) -> "ir.Table":
    """Keep the columns that are needed, under names that no column of a file has."""
    kept = {f"in_{ours}": table[filed] for ours, filed in meanings.columns.items()}
    own = {name: table[name] for name in ("copies", "again") if name in table.columns}
    return table.select(**kept, **(own if _looks_for_same(meanings) else {}))


def _type(named: "ir.Table", meanings: Meanings) -> "ir.Table":
    """Give each record its values, by joins where they are texts."""
    typed = named.mutate(lost=int_of(0))
    for name, codes in meanings.codes.items():
        typed = _join(typed, name, codes)
    typed = _type_days(typed, meanings)
    return typed.mutate(
        **_masses(typed, meanings), wagons=_wagons(typed), basis=_basis(typed)
    )


def _join(typed: "ir.Table", name: str, codes: pd.DataFrame) -> "ir.Table":
    """Join what the texts of a column mean; count the texts that are new."""
    import ibis

    texts = [column for column in codes if f"in_{column}" in typed.columns]
    coded = codes.add_prefix(f"{name}__")
    known = ibis.memtable(pa.Table.from_pandas(coded, preserve_index=False))
    raw = {column: typed[f"in_{column}"].cast("string") for column in texts}
    if len(texts) > 1:  # nothing is equal to nothing only as text
        raw = {column: text.fill_null("") for column, text in raw.items()}
    matches = [raw[column] == known[f"{name}__{column}"] for column in texts]
    joined = typed.left_join(known, matches)
    value = next(column for column in codes if column not in texts)
    is_new = joined[f"{name}__{value}"].isnull()
    if len(texts) == 1:
        is_new &= joined[f"in_{texts[0]}"].notnull()
    joined = joined.mutate(lost=joined["lost"] + ibis.ifelse(is_new, 1, 0))
    return joined.drop(*(f"{name}__{column}" for column in texts))


def _type_days(typed: "ir.Table", meanings: Meanings) -> "ir.Table":
    """Give months and days as numbers, from days or from codes."""
    for column in ("date", "arrival_date"):
        if column not in meanings.columns:
            continue
        if column in meanings.codes:
            month = typed[f"{column}__month"].fill_null(int_of(NOT_A_DAY))
            is_day = month != NOT_A_DAY
            day = typed[f"{column}__day"].fill_null(int_of(NOT_A_DAY))
            told = typed[f"{column}__is_told"].fill_null(int_of(0))
        else:
            filed = typed[f"in_{column}"].cast("date")
            found = filed.year() * 12 + filed.month() - 1
            month = found.fill_null(int_of(NOT_A_DAY))
            day = (found * 31 + filed.day() - 1).fill_null(int_of(NOT_A_DAY))
            is_day = typed[f"in_{column}"].notnull()
            told = is_day.cast("int32")
        values = {"month": month, "day": day, "is_day": is_day, "is_told": told}
        typed = typed.mutate(**{f"{column}_{k}": each for k, each in values.items()})
    return typed


def _masses(typed: "ir.Table", meanings: Meanings) -> "dict[str, ir.Value]":
    """Give masses in whole kilograms; missing where there are none."""
    import ibis

    mass, low, high, state = _mass_of(typed, meanings.mass, meanings)
    for column in ("mass_low_t", "mass_high_t"):
        if column in meanings.columns:
            bound = _mass_of(typed, column, meanings)[0]
            low = ibis.coalesce(bound, low) if column == "mass_low_t" else low
            high = ibis.coalesce(bound, high) if column == "mass_high_t" else high
    if {"mass_low_t", "mass_high_t"} & {*meanings.columns}:
        mass = ibis.ifelse(state == NOTHING, (low + high) / 2, mass)
    bounds = {}
    if _has_bounds(meanings):
        bounds = {"low_kg": _whole(low), "high_kg": _whole(high)}
    return {"kg": _whole(mass), "state": state, **bounds}


def _has_bounds(meanings: Meanings) -> bool:
    codes = meanings.codes.get(meanings.mass)
    has_ranges = codes is not None and bool(codes["is_range"].any())
    return has_ranges or bool({"mass_low_t", "mass_high_t"} & {*meanings.columns})


def _mass_of(typed: "ir.Table", column: str, meanings: Meanings) -> "tuple[Any, ...]":
    """Give kilograms, lower and upper bound, and what the text is."""
    import ibis

    nothing = ibis.null("float64")
    if column in meanings.codes:
        state = typed[f"{column}__state"].fill_null(int_of(NOTHING))
        is_range = typed[f"{column}__is_range"] == 1
        kg, low, high = (
            ibis.ifelse(is_there, typed[f"{column}__{part}"], nothing)
            for part, is_there in (
                ("kg", state == NUMBER),
                ("low_kg", is_range),
                ("high_kg", is_range),
            )
        )
        return kg, low, high, state
    filed, factor = typed[f"in_{column}"], meanings.factors[column]
    if factor == 1 and filed.type().is_integer():
        state = ibis.ifelse(filed.isnull(), int_of(NOTHING), int_of(NUMBER))
        return filed, nothing, nothing, state
    kg = filed.cast("float64") * float(factor)
    is_number = kg.between(-MAX_KG, MAX_KG)  # no engine finds NaN there
    state = ibis.cases(
        (filed.isnull(), int_of(NOTHING)),
        (is_number, int_of(NUMBER)),
        else_=int_of(NO_NUMBER),
    )
    return ibis.ifelse(state == NUMBER, kg, None), nothing, nothing, state


def _whole(kg: "ir.Value") -> "ir.Value":
    """Round to whole kilograms, halves to the even one: engines' own ways differ."""
    import ibis

    if kg.type().is_integer():
        return kg.cast("int64")
    down = kg.floor().cast("int64")
    rest = kg - down
    is_up = (rest > 0.5) | ((rest == 0.5) & (down % 2 == 1))
    return down + ibis.ifelse(is_up, 1, 0)


def _wagons(typed: "ir.Table") -> "ir.Value":
    """Give the count of wagons; below 0 or above `MAX_COUNT` it is none."""
    import ibis

    if "wagons__number" in typed.columns:
        return typed["wagons__number"].fill_null(int_of(0))
    if "in_wagons" not in typed.columns:
        return int_of(0)
    filed = typed["in_wagons"].fill_null(0)
    if filed.type().is_integer():
        return filed
    is_count = filed.between(0, MAX_COUNT) & (filed.floor() == filed)
    return ibis.ifelse(is_count, filed, NO_COUNT).cast("int32")


def _basis(typed: "ir.Table") -> "ir.Value":
    """Give the basis by its position in `consignments.BASES`; -1 for another."""
    if "basis__number" in typed.columns:
        return typed["basis__number"].fill_null(int_of(0))
    return int_of(0)
