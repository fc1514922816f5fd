"""Grades: what a record's source and its own statement are worth, and which count.

The Admiralty code (NATO AJP-2.1): a letter for the source's reliability, A to E, and a
digit for the statement's credibility, 1 to 5; F and 6 where they cannot be judged.
"""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from geo.errors import OptionError

RELIABILITIES: Final = "ABCDEF"
CREDIBILITIES: Final = "123456"

RELIABILITY, CREDIBILITY = "F", "6"
ALL: Final = f"{RELIABILITY}{CREDIBILITY}"
"""The lowest grade; where a record says nothing it has this one. Silence never makes a
record better."""

RELIABILITY_NAMES: Final = {
    "A": "reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "cannot be judged",
}
CREDIBILITY_NAMES: Final = {
    "1": "confirmed",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "cannot be judged",
}


def check_grade(text: str) -> str:
    """Read the lowest grade that is to count.

    Parameters
    ----------
    text : str
        A letter and a digit, such as ``B3``; ``F6`` is all, ``B6`` asks for the source
        alone, ``F3`` for the statement alone.

    Returns
    -------
    str
        The same in capitals.

    Raises
    ------
    OptionError
        If it is no grade.
    """
    grade = text.strip().upper()
    if (
        len(grade) != 2
        or grade[0] not in RELIABILITIES
        or grade[1] not in CREDIBILITIES
    ):
        raise OptionError(
            f"a grade must be a letter A to F and a digit 1 to 6, such as B3; found "
            f"{text}",
            [text],
        )
    return grade


def grade_records(records: pd.DataFrame) -> pd.Series:
    """Give each record its grade as filed.

    Parameters
    ----------
    records : DataFrame
        ``reliability`` and ``credibility``, where the records have them.

    Returns
    -------
    Series of str, the same index
        F or 6 for what is not said.
    """
    reliability = _filed(records, "reliability").str.upper().replace("", ALL[0])
    credibility = _filed(records, "credibility").replace("", ALL[1])
    return reliability + credibility


def take_reliability(
    records: pd.DataFrame, reliabilities: Mapping[str, str]
) -> pd.DataFrame:
    """Let records take the letter of the source that they name.

    Parameters
    ----------
    records : DataFrame
        ``source_id`` and ``reliability``, where the records have them.
    reliabilities : mapping of str to str
        Letters by ``source_id``, as a sources file tells them.

    Returns
    -------
    DataFrame
        With ``reliability`` where a source tells it; a letter that the record has
        itself stays.
    """
    if "source_id" not in records:
        return records
    told = _filed(records, "source_id").map(reliabilities).fillna("").astype("str")
    filed = _filed(records, "reliability")
    if (told == "").all():
        return records
    return records.assign(reliability=filed.where(filed != "", told))


def are_counted(records: pd.DataFrame, lowest: str) -> pd.Series:
    """Tell which records are graded as well as the lowest grade, or better.

    Parameters
    ----------
    records : DataFrame
        As for `grade_records`.
    lowest : str
        From `check_grade`: letter and digit are two conditions, and both must hold.

    Returns
    -------
    Series of bool, the same index
        What is no letter or digit of the code is taken for F or 6.
    """
    letters = list(RELIABILITIES[: RELIABILITIES.index(lowest[0]) + 1])
    digits = list(CREDIBILITIES[: CREDIBILITIES.index(lowest[1]) + 1])
    is_sure = _filed(records, "reliability").str.upper().isin(letters)
    is_true = _filed(records, "credibility").isin(digits)
    return (is_sure | (lowest[0] == ALL[0])) & (is_true | (lowest[1] == ALL[1]))


def tell_lowest(lowest: str) -> str:
    """Tell which records count, in a few words.

    Parameters
    ----------
    lowest : str
        From `check_grade`.

    Returns
    -------
    str
        Such as ``graded B3 or better``.
    """
    if lowest[0] == ALL[0]:
        what = f"of credibility {lowest[1]} or better"
        return what if lowest[1] != ALL[1] else "of any grade"
    if lowest[1] == ALL[1]:
        return f"of reliability {lowest[0]} or better"
    return f"graded {lowest} or better"


def _filed(records: pd.DataFrame, column: str) -> pd.Series:
    if column in records:
        return records[column].fillna("").astype("str").str.strip()
    return pd.Series("", index=records.index, dtype="str")
