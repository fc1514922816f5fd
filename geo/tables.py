"""Tables as CSV that a spreadsheet can open without running anything."""

from typing import Final

import pandas as pd

FORMULA_START: Final = (
    r"[\t\r\n]|"
    r"[\s\u00ad\u200b-\u200f\u2060\ufeff\"']*"
    r"[=+\-@\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20]"
)
"""What a spreadsheet may take for the start of a formula: the signs and line ends that
OWASP names under CSV injection, in their small and full widths too, and also behind
blanks, invisible signs and quotation marks, which some programs drop on reading."""


def write_csv(table: pd.DataFrame) -> bytes:
    """Write a table as CSV in which no text is taken for a formula.

    Parameters
    ----------
    table : DataFrame

    Returns
    -------
    bytes
        UTF-8, one header line, no index. A text or a column's name that would start
        a formula is given an apostrophe in front; numbers stay as they are.
    """
    safe_table = table.copy()
    for column in safe_table.select_dtypes(["str", "object", "category"]):
        texts = safe_table[column].astype("str")
        is_formula = texts.str.match(FORMULA_START).fillna(value=False).astype("bool")
        safe_table[column] = texts.where(~is_formula, "'" + texts)
    names = pd.Series(safe_table.columns.astype("str"), dtype="str")
    is_formula = names.str.match(FORMULA_START)
    safe_table.columns = pd.Index(names.where(~is_formula, "'" + names))
    return safe_table.to_csv(index=False, lineterminator="\r\n").encode("utf-8")
