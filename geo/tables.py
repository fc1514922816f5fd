"""Tables as CSV that a spreadsheet can open without running anything."""

from typing import Final

import pandas as pd

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the start of a formula (OWASP, CSV injection)."""


def write_csv(table: pd.DataFrame) -> bytes:
    """Write a table as CSV in which no text is taken for a formula.

    Parameters
    ----------
    table : DataFrame

    Returns
    -------
    bytes
        UTF-8, one header line, no index. A text that would start a formula is given
        an apostrophe in front; numbers stay as they are.
    """
    safe_table = table.copy()
    for column in safe_table.select_dtypes(["str", "object"]):
        texts = safe_table[column].astype("str")
        is_formula = texts.str.startswith(FORMULA_STARTS)
        safe_table[column] = texts.where(~is_formula, "'" + texts)
    return safe_table.to_csv(index=False, lineterminator="\r\n").encode("utf-8")
