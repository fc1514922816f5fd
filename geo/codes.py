"""Codes: what each distinct text of a table means, as whole numbers to join.

Names, days and masses as written are read by the functions that read files, once a
distinct text. The engine compares texts for equality alone, so that no engine's idea
of a blank, a letter or a number can change an answer.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.consignments import BASES
from geo.dates import parse_dates
from geo.errors import SchemaError
from geo.finder import Finder
from geo.masses import parse_masses, parse_numbers
from geo.match import list_asks
from geo.survey import MAX_NAMES

if TYPE_CHECKING:
    import ibis.expr.types as ir

MAX_TEXTS: Final = 2_000_000
"""Distinct masses, as text; a column of numbers may hold any."""

EMPTY: Final = 0
"""Of a name: the record says none."""

NOT_A_DAY: Final = -1
NO_COUNT: Final = -1

NUMBER: Final = 0
NOTHING: Final = 1
NO_NUMBER: Final = 2
"""What a mass as written is."""

PARTS: Final = ("", "_region", "_country", "_code")
"""What a record may say of an end, after the end's own name."""


class Names(NamedTuple):
    """What the names of a table lead to."""

    codes: dict[str, pd.DataFrame]
    """By end: the texts of its columns, ``code`` and ``fold``.

    A code above zero is a place, below zero a reason, zero an empty name. Names that
    differ in case and blanks alone have one fold.
    """
    site_ids: list[str]
    """Of code 1, 2, … in the order of the ids."""
    reasons: list[str]
    """Of code -1, -2, …"""


def fetch_texts(
    table: "ir.Table", columns: Sequence[str], *, name: str, at_most: int = MAX_NAMES
) -> pd.DataFrame:
    """Fetch the distinct texts of some columns together.

    Parameters
    ----------
    table : ibis.Table
    columns : sequence of str
    name : str
        Of the column as filed, for the message.
    at_most : int

    Returns
    -------
    DataFrame of str
        Nothing is ""; in one order, whatever the engine's.

    Raises
    ------
    SchemaError
        If there are more than any such column has.
    """
    texts = {column: table[column].cast("string") for column in columns}
    distinct = table.select(**texts).distinct().limit(at_most + 1)
    found = pd.DataFrame(distinct.to_pyarrow().to_pydict(), dtype="str").fillna("")
    if len(found) > at_most:
        raise SchemaError(
            f"{name} holds over {at_most:,} different values, which no such column "
            f"does; give --map with another column, or one of numbers for masses",
            [name],
        )
    once = found.drop_duplicates()  # nothing and "" are the same
    return once.sort_values(list(columns), ignore_index=True)


def list_parts(columns: Mapping[str, str], end: str) -> list[str]:
    """List the columns that tell of an end.

    Parameters
    ----------
    columns : mapping of str to str
        All columns, from our names.
    end : str
        One of `match.ENDS`.

    Returns
    -------
    list of str
        Our names; none where the table has not even the name.
    """
    return [f"{end}{part}" for part in PARTS if f"{end}{part}" in columns] * (
        end in columns
    )


def code_names(texts: Mapping[str, pd.DataFrame], finder: Finder) -> Names:
    """Find the place of each distinct name.

    Parameters
    ----------
    texts : mapping of str to DataFrame
        By end: what its columns hold, with our names.
    finder : Finder

    Returns
    -------
    Names
    """
    asks = {
        end: list_asks(frame.rename(columns={end: f"{end}_name"}), end)
        for end, frame in texts.items()
    }
    found = finder.find(ask for each in asks.values() for ask in each)
    seen = [found[ask] for each in asks.values() for ask in each]
    site_ids = sorted({each.site_id for each in seen} - {""})
    reasons = sorted({each.reason for each in seen} - {""})
    code_of = {site_id: number for number, site_id in enumerate(site_ids, 1)}
    reason_of = {reason: -number for number, reason in enumerate(reasons, 1)}
    folds = {end: frame[end].str.strip().str.casefold() for end, frame in texts.items()}
    fold_of = {
        fold: number
        for number, fold in enumerate(sorted(set().union(*folds.values()) - {""}), 1)
    }
    codes = {
        end: frame.assign(
            code=np.array(
                [
                    reason_of.get(found[ask].reason)
                    or code_of.get(found[ask].site_id, 0)
                    for ask in asks[end]
                ],
                np.int32,
            ),
            fold=np.array([fold_of.get(fold, 0) for fold in folds[end]], np.int32),
        )
        for end, frame in texts.items()
    }
    return Names(codes, site_ids, reasons)


def code_days(texts: pd.DataFrame, column: str, order: str) -> pd.DataFrame:
    """Give each day as written its month and place in the calendar.

    Parameters
    ----------
    texts : DataFrame of str
    column : str
        The one of `texts`.
    order : str
        See `dates.parse_dates`.

    Returns
    -------
    DataFrame
        With ``month`` and ``day``, see `number_day`; `NOT_A_DAY` for what is no day.
        ``is_told`` is 0 for an empty text.
    """
    days = parse_dates(texts[column], order)
    known = days.notna()
    year, month, day = (
        getattr(days.dt, part).fillna(0).astype("int64").to_numpy()
        for part in ("year", "month", "day")
    )
    months = year * 12 + month - 1
    return texts.assign(
        month=np.where(known, months, NOT_A_DAY).astype(np.int32),
        day=np.where(known, months * 31 + day - 1, NOT_A_DAY).astype(np.int32),
        is_told=(texts[column].str.strip() != "").astype("int32"),
    )


def number_day(day: pd.Timestamp) -> int:
    """Give a day its number: later days have greater ones.

    Parameters
    ----------
    day : Timestamp

    Returns
    -------
    int
        31 a month and 372 a year: every engine counts so with whole numbers.
    """
    return (day.year * 12 + day.month - 1) * 31 + day.day - 1


def code_masses(
    texts: pd.DataFrame, column: str, *, unit: str, decimal: str
) -> pd.DataFrame:
    """Read each distinct mass as written.

    Parameters
    ----------
    texts : DataFrame of str
    column : str
    unit, decimal : str
        See `masses.parse_masses`.

    Returns
    -------
    DataFrame
        With ``kg``, ``low_kg``, ``high_kg`` (float64, 0 where there are none),
        ``state`` (`NUMBER`, `NOTHING`, `NO_NUMBER`) and ``is_range``.
    """
    masses = parse_masses(texts[column], unit=unit, decimal=decimal)
    empty = texts[column].str.strip() == ""
    states = np.select([empty, masses["mass_kg"].isna()], [NOTHING, NO_NUMBER], NUMBER)
    return texts.assign(
        kg=masses["mass_kg"].fillna(0.0),
        low_kg=masses["low_kg"].fillna(0.0),
        high_kg=masses["high_kg"].fillna(0.0),
        state=states.astype(np.int32),
        is_range=masses["low_kg"].notna().astype("int32"),
    )


def code_counts(texts: pd.DataFrame, column: str) -> pd.DataFrame:
    """Read each distinct count of wagons as written.

    Parameters
    ----------
    texts : DataFrame of str
    column : str

    Returns
    -------
    DataFrame
        With ``number``: 0 where nothing is said, `NO_COUNT` for what is no whole number
        below a million.
    """
    told = texts[column].str.strip() != ""
    numbers = parse_numbers(texts[column].str.strip())
    is_whole = (numbers >= 0) & (numbers % 1 == 0) & (numbers < 1e6)
    counts = numbers.where(is_whole, NO_COUNT).where(told, 0)
    return texts.assign(number=counts.astype(np.int32))


def code_bases(texts: pd.DataFrame, column: str) -> pd.DataFrame:
    """Read each distinct basis as written.

    Parameters
    ----------
    texts : DataFrame of str
    column : str

    Returns
    -------
    DataFrame
        With ``number``: the position in `consignments.BASES`, -1 for another word.
        Nothing said is reported, as in files.
    """
    words = texts[column].str.strip().str.lower().replace("", BASES[0])
    numbers = words.map({basis: number for number, basis in enumerate(BASES)})
    return texts.assign(number=numbers.fillna(-1).astype(np.int32))
