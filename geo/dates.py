"""Days as they are written in records, in the forms that leave no doubt."""

from typing import Final

import pandas as pd

DATE_FORMATS: Final = {
    r"\d{4}-\d{2}-\d{2}": "%Y-%m-%d",
    r"\d{1,2}\.\d{1,2}\.\d{4}": "%d.%m.%Y",  # the form of Russian waybills
}


def read_days(texts: pd.Series) -> pd.Series:
    """Read days written as 2023-10-31 or 31.10.2023.

    Parameters
    ----------
    texts : Series of str

    Returns
    -------
    Series of datetime64[s], same index
        Midnight of the day; not-a-time where the text has another form or names a
        day that does not exist.
    """
    texts = texts.str.strip()
    days = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[s]")
    for pattern, form in DATE_FORMATS.items():
        fits = texts.str.fullmatch(pattern)
        parsed = pd.to_datetime(texts[fits], format=form, errors="coerce")
        days[fits] = parsed.astype("datetime64[s]")
    return days
