"""What a table's columns mean: looked over once, before anything is summed."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.codes import (
    MAX_TEXTS,
    Names,
    code_bases,
    code_counts,
    code_days,
    code_masses,
    code_names,
    fetch_texts,
    list_parts,
    number_day,
)
from geo.columns import MASSES, Mapped, ask_columns, map_columns, name_columns
from geo.errors import SchemaError
from geo.finder import Finder
from geo.flows import BOUNDS
from geo.masses import UNITS, survey_masses
from geo.match import ENDS
from geo.reading import KINDS, Reading
from geo.sums import REASONS
from geo.survey import Plan, Repeats, Survey, make_plan
from geo.values import Meanings

if TYPE_CHECKING:
    import ibis.expr.types as ir

DAYS: Final = ("date", "arrival_date")
VALUES: Final = (*DAYS, *MASSES, *BOUNDS, "wagons", "basis", "shipment_id")

Texts = dict[str, pd.DataFrame]
"""The distinct texts of columns, under our names; by end, or by column."""


class Looked(NamedTuple):
    """What a table was found to mean."""

    meanings: Meanings
    names: Names
    order: str
    """Of its dates, see `dates.parse_dates`."""


def find_meanings(
    table: "ir.Table", finder: Finder, reading: Reading, *, name: str, with_flags: bool
) -> Looked:
    """Look over a table: which columns it has, and what their texts mean.

    Parameters
    ----------
    table : ibis.Table
    finder : Finder
    reading : Reading
    name : str
        Of the table, for the messages.
    with_flags : bool
        Whether doubts about records that are kept are to be counted.

    Returns
    -------
    Looked

    Raises
    ------
    SchemaError
        If a needed column is missing or of a type that cannot be read.
    OptionError
        If the columns leave something open that the user has not answered.
    """
    filed = [" ".join(str(column).split()) for column in table.columns]
    mapped = map_columns(filed, dict(reading.mapping), name=name)
    if question := ask_columns(mapped, filed):
        raise SchemaError(f"{name}: {question}", mapped.missing)
    columns = dict(zip(name_columns(filed, mapped), table.columns, strict=True))
    columns = _choose_columns(columns, mapped)
    _refuse_types(table, columns, name)
    texts = _fetch_all(table, columns)
    is_window_asked = with_flags or "outside-window" in reading.rejected_kinds
    days = _count_days(table, columns["date"]) if is_window_asked else Counter()
    plan = _plan(texts, days, mapped, reading, name)
    ends: Texts = {end: texts.pop(end) for end in ENDS if end in texts}
    names = code_names(ends, finder)
    meanings = Meanings(
        columns=columns,
        mass=mapped.mass,
        factors=_factors(columns, texts, plan),
        codes=_code_all(texts, names, plan),
        rejected=plan.rejected_kinds & {*REASONS},
        counted=frozenset(KINDS) & {*REASONS} if with_flags else frozenset(),
        window=(number_day(plan.window[0]), number_day(plan.window[1]))
        if plan.window
        else None,
    )
    return Looked(meanings, names, plan.order)


def _choose_columns(columns: Mapping[str, str], mapped: Mapped) -> dict[str, str]:
    parts = [part for end in ENDS for part in list_parts(columns, end)]
    unused = {*MASSES} - {mapped.mass}
    kept = {*parts, *VALUES} - unused
    return {ours: filed for ours, filed in columns.items() if ours in kept}


def _refuse_types(table: "ir.Table", columns: Mapping[str, str], name: str) -> None:
    for ours, filed in columns.items():
        kind = table[filed].type()
        is_day = ours in DAYS and (kind.is_date() or kind.is_timestamp())
        if not (is_day or kind.is_string() or kind.is_numeric()):
            raise SchemaError(
                f"{name}: {filed} must hold text, numbers or, for dates, days; "
                f"found {kind}",
                [filed],
            )


def _fetch_all(table: "ir.Table", columns: Mapping[str, str]) -> Texts:
    """Fetch the distinct texts of all columns that do not hold days or numbers."""
    groups = {end: list_parts(columns, end) for end in ENDS if end in columns}
    for ours in (*VALUES[:-1],):
        if ours in columns and not _is_typed(table, columns[ours], ours):
            groups[ours] = [ours]
    texts = {}
    for key, group in groups.items():
        filed = [columns[ours] for ours in group]
        is_mass = key in {*MASSES, *BOUNDS}
        limit = {"at_most": MAX_TEXTS} if is_mass else {}
        found = fetch_texts(table, filed, name=columns[key], **limit)
        texts[key] = found.set_axis(group, axis="columns")
    return texts


def _is_typed(table: "ir.Table", filed: str, ours: str) -> bool:
    kind = table[filed].type()
    if ours in DAYS:
        return bool(kind.is_date() or kind.is_timestamp())
    return ours != "basis" and bool(kind.is_numeric())


def _count_days(table: "ir.Table", filed: str) -> Counter[str]:
    """Count the records of each day, to tell which are far from all others."""
    kind = table[filed].type()
    as_day = "date" if kind.is_date() or kind.is_timestamp() else "string"
    dated = table.select(day=table[filed].cast(as_day))
    counted = dated.group_by("day").aggregate(n=dated.count()).to_pyarrow().to_pydict()
    return Counter(
        {str(day): n for day, n in zip(*counted.values(), strict=True) if day}
    )


def _plan(
    texts: Texts, days: Counter[str], mapped: Mapped, reading: Reading, name: str
) -> Plan:
    seen = {
        column: Counter(texts[column][column].tolist())
        if column in texts
        else Counter()
        for column in DAYS
    }
    mass = mapped.mass
    masses = survey_masses(texts[mass][mass]) if mass in texts else Counter({"bare": 1})
    none = np.zeros(0, np.int64)
    survey = Survey(0, days or seen["date"], seen["arrival_date"], masses, *[none] * 3)
    repeats = Repeats(*[none.astype(bool)] * 3)
    return make_plan(survey, repeats, mapped, reading, name=name)


def _factors(columns: Mapping[str, str], texts: Texts, plan: Plan) -> dict[str, float]:
    unit = UNITS.get(plan.unit, UNITS["t"])
    factors = {plan.mapped.mass: unit, **dict.fromkeys(BOUNDS, UNITS["t"])}
    return {
        ours: factor
        for ours, factor in factors.items()
        if ours in columns and ours not in texts
    }


def _code_all(texts: Texts, names: Names, plan: Plan) -> Texts:
    codes = dict(names.codes)
    for ours, found in texts.items():
        if ours in DAYS:
            codes[ours] = code_days(found, ours, plan.order)
        elif ours == "wagons":
            codes[ours] = code_counts(found, ours)
        elif ours == "basis":
            codes[ours] = code_bases(found, ours)
        else:
            unit = "t" if ours in BOUNDS else plan.unit
            codes[ours] = code_masses(found, ours, unit=unit, decimal=plan.decimal)
    return codes
