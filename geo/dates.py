"""Days: the form in which a whole column of dates is written."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

import pandas as pd

from geo.errors import OptionError

ORDERS: Final = ("dmy", "mdy", "ymd")

TIME: Final = r"[T ]\s*\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})?$"
"""A time of day after the date; the day is taken as filed."""

ISO: Final = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})")
COMPACT: Final = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
DOTTED: Final = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4}|[0-9]{2})")
SLASHED: Final = re.compile(r"([0-9]{1,2})([-/])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
WORDED: Final = re.compile(r"([0-9]{1,2})[ .-]+([^\W\d]{3,})\.?,?[ .-]+([0-9]{4})")
WORD_FIRST: Final = re.compile(r"([^\W\d]{3,})\.? ([0-9]{1,2}),? ([0-9]{4})")

MONTHS: Final = (
    ("jan", "янв", "січ"),
    ("feb", "фев", "лют"),
    ("mar", "мар", "бер"),
    ("apr", "апр", "кві"),
    ("may", "май", "мая", "тра"),
    ("jun", "июн", "чер"),
    ("jul", "июл", "лип"),
    ("aug", "авг", "сер"),
    ("sep", "сен", "вер"),
    ("oct", "окт", "жов"),
    ("nov", "ноя", "лис"),
    ("dec", "дек", "гру"),
)
MONTH_OF: Final = {
    start: number for number, starts in enumerate(MONTHS, 1) for start in starts
}
DOUBTLESS: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4}"
"""The forms that need no other dates beside them to be read."""

PIVOT: Final = 69
"""Years of two digits: 69 to 99 are of the last century (POSIX, strptime)."""


def strip_times(texts: pd.Series) -> pd.Series:
    """Leave the day of each text, without spaces around and the time of day.

    Parameters
    ----------
    texts : Series of str

    Returns
    -------
    Series of str
    """
    bare = texts.str.strip()
    if bare.str.contains(":", regex=False).any():
        return bare.str.replace(TIME, "", regex=True)
    return bare


def ask_order(days: Iterable[str]) -> str:
    """Tell what a column's dates leave open about the order of day and month.

    Parameters
    ----------
    days : iterable of str
        The distinct dates of the whole column.

    Returns
    -------
    str
        A question with the options that answer it, or "" where there is none.
    """
    kinds = _kinds_of(days)
    if kinds["dmy"] and kinds["mdy"]:
        return (
            f"some dates have the day first ({kinds['dmy']}), others the month "
            f"({kinds['mdy']}); give --dates dmy or --dates mdy, and the others are "
            "rejected"
        )
    if kinds["open"] and not (kinds["dmy"] or kinds["mdy"]):
        return (
            f"{kinds['open']} may have the day or the month first, and no other date "
            "of the column tells; give --dates dmy or --dates mdy"
        )
    return ""


def tell_order(days: Iterable[str]) -> str:
    """Tell the order of day and month from all dates of a column.

    Parameters
    ----------
    days : iterable of str

    Returns
    -------
    str
        ``dmy`` or ``mdy``; ``dmy`` where `ask_order` has a question.
    """
    kinds = _kinds_of(days)
    return "mdy" if kinds["mdy"] and not kinds["dmy"] else "dmy"


def parse_dates(texts: pd.Series, order: str = "dmy") -> pd.Series:
    """Read days; what is no day of the calendar is missing.

    Parameters
    ----------
    texts : Series of str
    order : str
        ``dmy``, ``mdy`` or ``ymd``: of dates with slashes or hyphens between short
        numbers. Dates with the year of four digits first need none, nor do months in
        words. Dots mean the day first, as in Russian waybills, unless ``ymd`` is given.

    Returns
    -------
    Series of datetime64[s], midnight

    Raises
    ------
    OptionError
        If there is no such order.
    """
    if order not in ORDERS:
        raise OptionError(f"the order of dates is {', '.join(ORDERS)}; found {order}")
    codes, days = pd.factorize(strip_times(texts))
    parsed = [_day_of(str(day), order) for day in days]
    found = pd.Series([*parsed, None], dtype="datetime64[s]").to_numpy()
    return pd.Series(found[codes], index=texts.index, dtype="datetime64[s]")


def read_days(texts: pd.Series) -> pd.Series:
    """Read days written as 2023-10-31 or 31.10.2023, each by itself.

    Parameters
    ----------
    texts : Series of str

    Returns
    -------
    Series of datetime64[s], same index
        Midnight of the day; not-a-time where the text has another form or names a
        day that does not exist.
    """
    bare = texts.str.strip()
    return parse_dates(bare.where(bare.str.fullmatch(DOUBTLESS), ""))


def _kinds_of(days: Iterable[str]) -> dict[str, str]:
    """Give an example of each kind of date that slashes or hyphens part."""
    examples = {"dmy": "", "mdy": "", "open": ""}
    for day in days:
        parts = SLASHED.fullmatch(day)
        if not parts:
            continue
        first, second = int(parts[1]), int(parts[3])
        if 12 < first <= 31 and 1 <= second <= 12:
            examples["dmy"] = examples["dmy"] or day
        elif 12 < second <= 31 and 1 <= first <= 12:
            examples["mdy"] = examples["mdy"] or day
        elif first != second and max(first, second) <= 12:
            examples["open"] = examples["open"] or day
    return examples


def _day_of(text: str, order: str) -> date | None:
    parts = _parts_of(text, order)
    try:
        return date(*parts) if parts else None
    except ValueError:
        return None


def _parts_of(text: str, order: str) -> tuple[int, int, int] | None:
    if found := ISO.fullmatch(text):
        return int(found[1]), int(found[3]), int(found[4])
    if found := COMPACT.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := DOTTED.fullmatch(text):
        return _ordered(
            found[1], found[2], found[3], "ymd" if order == "ymd" else "dmy"
        )
    if found := SLASHED.fullmatch(text):
        return _ordered(found[1], found[3], found[4], order)
    return _parts_in_words(text)


def _parts_in_words(text: str) -> tuple[int, int, int] | None:
    if found := WORDED.fullmatch(text):
        day, month, year = found[1], found[2], found[3]
    elif found := WORD_FIRST.fullmatch(text):
        month, day, year = found[1], found[2], found[3]
    else:
        return None
    return int(year), MONTH_OF.get(month[:3].casefold(), 0), int(day)


def _ordered(first: str, second: str, third: str, order: str) -> tuple[int, int, int]:
    if order == "ymd":
        return _year(first), int(second), int(third)
    day, month = (first, second) if order == "dmy" else (second, first)
    return _year(third), int(month), int(day)


def _year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return year + (1900 if year >= PIVOT else 2000)


def count_days(texts: pd.Series) -> Counter[str]:
    """Count each distinct date of a column, without times of day.

    Parameters
    ----------
    texts : Series of str

    Returns
    -------
    Counter of str
    """
    counts = strip_times(texts).value_counts()
    return Counter(dict(zip(counts.index.tolist(), counts.tolist(), strict=True)))
