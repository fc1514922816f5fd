"""Masses as written: numbers, units and ranges, read by the whole column."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from geo.errors import OptionError
from geo.units import KG_PER_SHORT_TON, KG_PER_T

UNITS: Final = {"t": KG_PER_T, "kg": 1, "short-ton": KG_PER_SHORT_TON}
"""Kilograms in each unit that may be given."""

UNIT_WORDS: Final = {
    "t": "t mt т тн tonne tonnes тонна тонны тонн тонни metrictons metricton",
    "kg": "kg kgs кг kilogram kilograms kilogramme kilogrammes килограмм кілограм",
    "short-ton": "st shortton shorttons ust ustons uston коротктонн",
    "": "ton tons",
}
"""How units are written beside a number; ``tons`` may be either of two."""

UNIT_OF: Final = {
    word: unit for unit, words in UNIT_WORDS.items() for word in words.split()
}

PLAIN: Final = r"^[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?$"
SPACES: Final = r"[\s\u00a0\u2007\u2009\u202f']"
NUMBER: Final = r"[+-]?[0-9]+(?:[.,][0-9]+)*(?:[eE][+-]?[0-9]{1,3})?"
WRITTEN: Final = re.compile(
    rf"[~≈]?({NUMBER})(?:(?:-|–|—|\.\.|…|to|до)({NUMBER}))?([^\W\d_]*)[.]?"
)
DECIMALS: Final = ("point", "comma")

ENGLISH: Final = ("ton", "tons", "tonne", "tonnes")
"""Who writes these, parts thousands by commas."""


def survey_masses(texts: pd.Series) -> Counter[str]:
    """Count what the masses of a column show about decimal mark and unit.

    Parameters
    ----------
    texts : Series of str

    Returns
    -------
    Counter of str
        ``comma``: a decimal comma for certain; ``point``: commas between thousands
        for certain; ``open``: as 1,234, which may be either; ``bare``: no unit beside
        the number; ``tons``: a unit that may be either of two.
    """
    squeezed = _squeezed(texts)
    rest = squeezed[~squeezed.str.contains(PLAIN, regex=True) & (squeezed != "")]
    counts = Counter({"bare": len(squeezed) - len(rest) - int((squeezed == "").sum())})
    for text, number in rest.value_counts().items():
        written = WRITTEN.fullmatch(str(text))
        if not written:
            continue
        for part in filter(None, written.groups()[:2]):
            kind = _comma_of(part)
            is_english = kind == "open" and written[3].casefold().endswith(ENGLISH)
            counts["point" if is_english else kind] += number
        unit = UNIT_OF.get(written[3].casefold())
        counts["tons" if unit == "" else "bare" if not written[3] else "unit"] += number
    return counts


def ask_decimal(counts: Mapping[str, int]) -> str:
    """Tell what a column leaves open about its decimal mark.

    Parameters
    ----------
    counts : mapping of str to int
        As `survey_masses` has them.

    Returns
    -------
    str
        A question with the options that answer it, or "" where there is none.
    """
    comma, point = counts.get("comma", 0), counts.get("point", 0)
    if (comma and point) or (counts.get("open", 0) and not (comma or point)):
        return (
            "a comma in the masses may part decimals or thousands, as in 1,234; "
            "give --decimal comma or --decimal point"
        )
    return ""


def tell_decimal(counts: Mapping[str, int]) -> str:
    """Tell the decimal mark from all masses of a column.

    Parameters
    ----------
    counts : mapping of str to int

    Returns
    -------
    str
        ``comma`` or ``point``.
    """
    return "comma" if counts.get("comma", 0) > counts.get("point", 0) else "point"


def ask_unit(counts: Mapping[str, int], unit: str) -> str:
    """Tell what a column leaves open about its unit.

    Parameters
    ----------
    counts : mapping of str to int
    unit : str
        What is known of the column, "" if nothing.

    Returns
    -------
    str
        A question with the options that answer it, or "" where there is none.
    """
    if unit or not (counts.get("bare", 0) or counts.get("tons", 0)):
        return ""
    found = "says tons, of 1,000 or of 907 kg" if counts.get("tons") else "has no unit"
    return (
        f"the column of masses {found}; give --mass-unit t, --mass-unit kg or "
        "--mass-unit short-ton"
    )


def parse_masses(
    texts: pd.Series, *, unit: str, decimal: str = "point"
) -> pd.DataFrame:
    """Read masses and ranges of masses.

    Parameters
    ----------
    texts : Series of str
        As ``64``, ``1 234,5``, ``60-62 t``, ``82,000 tons``.
    unit : str
        ``t``, ``kg``, ``short-ton`` or "": of numbers with no unit beside them, and of
        ``tons``. A certain unit beside a number goes before it.
    decimal : str
        ``comma`` or ``point``. A comma that cannot part thousands parts decimals.

    Returns
    -------
    DataFrame of float64, the same index
        ``mass_kg``, of a range the mean of its ends; ``low_kg`` and ``high_kg`` where
        a range is given. Missing where the text is no mass.

    Raises
    ------
    OptionError
        If there is no such unit or decimal mark.
    """
    if unit not in {*UNITS, ""} or decimal not in DECIMALS:
        raise OptionError(
            f"masses are in {', '.join(UNITS)} with a decimal {' or '.join(DECIMALS)}; "
            f"found {unit}, {decimal}"
        )
    squeezed = _squeezed(texts)
    factor = UNITS.get(unit, np.nan)
    is_plain = squeezed.str.contains(PLAIN, regex=True)
    numbers = pd.to_numeric(squeezed.where(is_plain), errors="coerce")
    masses = pd.DataFrame(
        {
            "mass_kg": numbers.astype("float64") * factor,
            "low_kg": np.nan,
            "high_kg": np.nan,
        }
    )
    rest = squeezed[~is_plain & (squeezed != "")]
    if not rest.empty:
        codes, distinct = pd.factorize(rest)
        read = np.array([_read(str(text), unit, decimal) for text in distinct])
        masses.loc[rest.index] = read[codes]
    return masses.where(np.isfinite(masses))


def parse_numbers(texts: pd.Series) -> pd.Series:
    """Read plain numbers, such as counts of wagons; 1 234,5 is 1234.5.

    Parameters
    ----------
    texts : Series of str

    Returns
    -------
    Series of float64
        Missing where the text is no number.
    """
    squeezed = _squeezed(texts)
    squeezed = squeezed.str.replace(r"^([+-]?[0-9]+),([0-9]+)$", r"\1.\2", regex=True)
    is_plain = squeezed.str.contains(PLAIN, regex=True)
    numbers = pd.to_numeric(squeezed.where(is_plain), errors="coerce")
    return numbers.astype("float64").where(np.isfinite(numbers.astype("float64")))


def _squeezed(texts: pd.Series) -> pd.Series:
    """Take out spaces, where there may be any: most numbers are plain."""
    odd = texts[~texts.str.contains(PLAIN, regex=True)]
    if odd.empty:
        return texts
    bare = odd.str.replace(SPACES, "", regex=True)
    squeezed: pd.Series = pd.concat([texts.drop(odd.index), bare])
    return squeezed.reindex(texts.index)


def _comma_of(number: str) -> str:
    commas = number.count(",")
    if not commas:
        return "plain"
    if re.fullmatch(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+", number):
        return "open" if commas == 1 else "point"
    if re.fullmatch(r"[+-]?[0-9]{1,3}(,[0-9]{3})+\.[0-9]+", number):
        return "point"
    is_comma = re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{3})+,[0-9]+", number)
    return "comma" if is_comma or re.fullmatch(r"[+-]?[0-9]+,[0-9]+", number) else "bad"


def _read(text: str, unit: str, decimal: str) -> tuple[float, float, float]:
    written = WRITTEN.fullmatch(text)
    nothing = (np.nan, np.nan, np.nan)
    if not written:
        return nothing
    named = UNIT_OF.get(written[3].casefold()) if written[3] else ""
    if named is None:
        return nothing
    factor = UNITS.get(named or unit, np.nan)
    low = _number(written[1], decimal) * factor
    if not written[2]:
        return low, np.nan, np.nan
    high = _number(written[2], decimal) * factor
    return ((low + high) / 2, low, high) if low <= high else nothing


def _number(text: str, decimal: str) -> float:
    kind = _comma_of(text)
    if kind == "comma" or (kind == "open" and decimal == "comma"):
        text = text.replace(".", "").replace(",", ".")
    elif kind in {"open", "point"}:
        text = text.replace(",", "")
    try:
        return float(text)
    except ValueError:
        return np.nan
