"""What a file's columns say as a whole: the forms of dates and masses, what repeats."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from geo.columns import TAKEN, Mapped
from geo.dates import ask_order, count_days, parse_dates, tell_order
from geo.errors import OptionError, SchemaError
from geo.masses import ask_decimal, ask_unit, survey_masses, tell_decimal
from geo.reading import CHOICES, Reading

MAX_NAMES: Final = 100_000
"""Distinct places, and distinct days; more are another kind of column."""

MIN_SPREAD_DAYS: Final = 30
FENCE: Final = 3.0
"""Of the outer fences round the middle half (Tukey 1977, ISBN 978-0201076165)."""

MIN_DATES: Final = 10

BETWEEN: Final = pa.scalar("\x1f", pa.large_string())
"""The unit separator: no field of text holds it."""


class Question(NamedTuple):
    """What a file leaves open, and the option and values that answer it."""

    option: str
    text: str
    choices: tuple[str, ...]


class Survey(NamedTuple):
    """What was seen in all records of a file. A hash is 0 where nothing was told."""

    row_count: int
    days: Counter[str]
    arrivals: Counter[str]
    masses: Counter[str]
    ids: np.ndarray
    """A hash of each record's own number."""
    wholes: np.ndarray
    """A hash of all that a record with such a number holds."""
    loads: np.ndarray
    """A hash of each record's day, ends and mass as filed."""


class Repeats(NamedTuple):
    """Which records repeat an earlier one: its number, all of it, or its load."""

    ids: np.ndarray
    wholes: np.ndarray
    loads: np.ndarray


class Plan(NamedTuple):
    """How the records of a file are to be read, settled before the first is."""

    mapped: Mapped
    order: str
    unit: str
    decimal: str
    window: tuple[pd.Timestamp, pd.Timestamp] | None
    repeats: Repeats
    rejected_kinds: frozenset[str]

    def tell(self) -> str:
        """Say in words how dates and masses are read."""
        orders = {"dmy": "day", "mdy": "month", "ymd": "year"}
        unit = self.unit or "the unit beside each number"
        return f"{orders[self.order]} first, decimal {self.decimal}, mass in {unit}"


def survey_records(
    chunks: Iterable[pd.DataFrame], mapped: Mapped, *, name: str = "the records"
) -> Survey:
    """Look over all records once.

    Parameters
    ----------
    chunks : iterable of DataFrame
        Records as filed, some at a time.
    mapped : Mapped
    name : str
        Of the file, for the message.

    Returns
    -------
    Survey

    Raises
    ------
    SchemaError
        If there are more distinct places or days than any table of records holds.
    """
    days: Counter[str] = Counter()
    arrivals: Counter[str] = Counter()
    masses: Counter[str] = Counter()
    names: dict[str, set[str]] = {"origin": set(), "destination": set()}
    hashes: list[tuple[np.ndarray, ...]] = [(np.zeros(0, np.int64),) * 3]
    row_count = 0
    for chunk in chunks:
        whole = chunk[chunk["fault"] == ""]
        row_count += len(chunk)
        days += count_days(whole["date"])
        if "arrival_date" in chunk:
            arrivals += count_days(whole["arrival_date"])
        masses += survey_masses(whole[mapped.mass])
        for end, seen in names.items():
            seen.update(whole[end].unique())
        hashes.append(_hash_chunk(chunk, mapped.mass))
        _refuse_many({"date": days, "arrival_date": arrivals, **names}, mapped, name)
    columns = [list(parts) for parts in zip(*hashes, strict=True)]
    hashes.clear()  # or each would be in memory twice
    joined = [np.concatenate(columns.pop(0)) for _ in range(3)]
    return Survey(row_count, days, arrivals, masses, *joined)


def find_repeats(surveys: Sequence[Survey]) -> list[Repeats]:
    """Find the records that repeat an earlier one, over all files.

    Parameters
    ----------
    surveys : sequence of Survey

    Returns
    -------
    list of Repeats, one a survey
    """
    ends = np.cumsum([survey.row_count for survey in surveys])[:-1]
    columns = []
    for name in Repeats._fields:
        parts = [getattr(survey, name) for survey in surveys]
        hashes = parts[0] if len(parts) == 1 else np.concatenate(parts)
        is_later = (hashes != 0) & pd.Series(hashes).duplicated().to_numpy()
        columns.append(np.split(is_later, ends))
    return [Repeats(*parts) for parts in zip(*columns, strict=True)]


def ask_questions(survey: Survey, mapped: Mapped, reading: Reading) -> list[Question]:
    """Tell what the columns leave open and the user has not answered.

    Parameters
    ----------
    survey : Survey
    mapped : Mapped
    reading : Reading

    Returns
    -------
    list of Question
    """
    unit = reading.mass_unit or mapped.unit
    asked = [
        ("dates", "" if reading.dates else ask_order(_all_days(survey))),
        ("decimal", "" if reading.decimal else ask_decimal(survey.masses)),
        ("mass_unit", ask_unit(survey.masses, unit)),
    ]
    return [Question(name, text, CHOICES[name]) for name, text in asked if text]


def make_plan(
    survey: Survey, repeats: Repeats, mapped: Mapped, reading: Reading, *, name: str
) -> Plan:
    """Settle how the records are read.

    Parameters
    ----------
    survey : Survey
    repeats : Repeats
    mapped : Mapped
    reading : Reading
    name : str
        Of the file, for the message.

    Returns
    -------
    Plan

    Raises
    ------
    OptionError
        If the columns leave something open that the user has not answered.
    """
    if questions := ask_questions(survey, mapped, reading):
        told = "; ".join(question.text for question in questions)
        raise OptionError(f"{name}: {told}", [each.option for each in questions])
    order = reading.dates or tell_order(_all_days(survey))
    return Plan(
        mapped=mapped,
        order=order,
        unit=reading.mass_unit or mapped.unit,
        decimal=reading.decimal or tell_decimal(survey.masses),
        window=find_window(survey.days, order),
        repeats=repeats,
        rejected_kinds=reading.rejected_kinds,
    )


def find_window(
    days: Counter[str], order: str
) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Find the window outside which a date is far from all others of the file.

    Parameters
    ----------
    days : Counter of str
        Records a date.
    order : str
        See `dates.parse_dates`.

    Returns
    -------
    (Timestamp, Timestamp) or None
        The outer fences: three times the spread of the middle half, but at least 90
        days, on both sides of it. None where there are too few dates to tell.
    """
    counts = pd.Series(days, dtype="int64")
    found = parse_dates(pd.Series(counts.index, dtype="str"), order)
    known = found.notna().to_numpy()
    dated = pd.Series(
        found[known].astype("int64").to_numpy() // 86_400, dtype="int64"
    ).repeat(counts.to_numpy()[known].clip(max=1_000_000).tolist())
    if len(dated) < MIN_DATES:
        return None
    low, high = np.quantile(dated, [0.25, 0.75])
    reach = FENCE * max(high - low, MIN_SPREAD_DAYS)
    return _day(low - reach), _day(high + reach)


def _day(number: float) -> pd.Timestamp:
    last = 2_900_000  # in the year 9909; the calendar of Python ends with 9999
    return pd.Timestamp(np.datetime64(int(max(min(number, last), -700_000)), "D"))


def _all_days(survey: Survey) -> list[str]:
    return [*survey.days, *survey.arrivals]


def _hash_chunk(chunk: pd.DataFrame, mass: str) -> tuple[np.ndarray, ...]:
    ids = _hashes(chunk, ["shipment_id"])
    filed = [str(name) for name in chunk if name not in TAKEN]
    wholes = _hashes(chunk, filed, only=ids != 0)
    return ids, wholes, _hashes(chunk, ["date", "origin", "destination", mass])


def _hashes(
    chunk: pd.DataFrame, columns: list[str], only: np.ndarray | None = None
) -> np.ndarray:
    """Hash what these columns hold together; 0 where one is empty or amiss."""
    if any(column not in chunk for column in columns):
        return np.zeros(len(chunk), np.int64)
    texts = [pa.array(chunk[name], pa.large_string()) for name in columns]
    is_told = (chunk["fault"] == "").to_numpy(dtype=bool)
    if only is None:
        texts = [pc.utf8_trim_whitespace(text) for text in texts]
        filled = [
            pc.not_equal(text, "").to_numpy(zero_copy_only=False) for text in texts
        ]
        only = np.logical_and.reduce(filled)
    joined = pc.binary_join_element_wise(*texts, BETWEEN).to_pylist()
    hashes = np.fromiter(map(hash, joined), np.int64, len(chunk))
    return np.where(is_told & only, hashes, 0)


def _refuse_many(seen: dict[str, Collection[str]], mapped: Mapped, name: str) -> None:
    for column, values in seen.items():
        if len(values) > MAX_NAMES:
            raise SchemaError(
                f"{name}: {mapped.names.get(column, column)} holds over {MAX_NAMES:,} "
                f"different values, which no {column} does; "
                f"give --map {column}=ANOTHER COLUMN",
                [column],
            )
