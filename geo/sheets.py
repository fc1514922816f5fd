"""Sheets: which one of a workbook holds what is asked for."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from geo.errors import OptionError, SchemaError


class Wanted(NamedTuple):
    """The sheet that is meant where there are several, and the option that names it."""

    fits: Callable[[list[str]], bool]
    """Tells by a sheet's first filled row whether it may be the one."""
    option: str = "--sheet"


def choose_sheet(
    sheets: Mapping[str, list[str]], asked: str, wanted: Wanted, *, name: str
) -> str:
    """Choose the sheet that was asked for, or the only one that fits.

    Parameters
    ----------
    sheets : mapping of str to list of str
        Each with its first filled row.
    asked : str
        By the user; "" for none.
    wanted : Wanted
    name : str
        Of the file, for the message.

    Returns
    -------
    str

    Raises
    ------
    SchemaError
        If there is no sheet with anything in it.
    OptionError
        If several fit, or there is none of the name that was asked for. Its
        ``at_fault`` are the sheets.
    """
    if asked in sheets:
        return asked
    if not sheets:
        raise SchemaError(f"{name}: needs a sheet with records; found none")
    fitting = [sheet for sheet, row in sheets.items() if wanted.fits(row)] or list(
        sheets
    )
    if len(fitting) > 1 or asked:
        raise OptionError(
            f"{name}: give {wanted.option} with one of its sheets: {', '.join(sheets)}",
            list(sheets),
        )
    return fitting[0]
