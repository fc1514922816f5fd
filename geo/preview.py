"""What was understood of a records file, to be shown before it is mapped."""

from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from geo.columns import CANONICAL, ask_columns
from geo.errors import OptionError
from geo.reading import Reading
from geo.records import Table, open_tables, recall_reading
from geo.survey import (
    Question,
    ask_questions,
    find_repeats,
    make_plan,
    survey_records,
)

FIRST_ROWS: Final = 20


class Preview(NamedTuple):
    """What was understood of a file, and what has to be asked."""

    form: str
    """As ``UTF-8, semicolons, line ends LF``."""
    columns: list[str]
    mapping: dict[str, str]
    """Our columns and those of the file that give them."""
    understood: str
    """How dates and masses are read; "" while something is open."""
    row_count: int
    first_rows: pd.DataFrame
    """As filed, with the file's own column names."""
    questions: list[Question]
    """``option`` is a field of `Reading`; for ``mapping``, ``text`` tells the missing
    columns and ``choices`` are the file's columns."""


def preview_records(
    content: bytes | Path, name: str = "the file", reading: Reading | None = None
) -> Preview:
    """Tell what was understood of a file, without mapping its records.

    Parameters
    ----------
    content : bytes or Path
    name : str
        What the file is called.
    reading : Reading, optional
        What the user has answered so far.

    Returns
    -------
    Preview
        Of the first file where there are several.

    Raises
    ------
    SchemaError
        If it cannot be read at all.
    """
    file = content if isinstance(content, Path) else BytesIO(content)
    asked = recall_reading(file, reading or Reading())
    try:
        table = open_tables(file, asked, name=name)[0]
    except OptionError as fault:
        if not fault.at_fault:
            raise
        sheets = tuple(map(str, fault.at_fault))
        nothing = pd.DataFrame()
        open_sheet = [Question("sheet", str(fault), sheets)]
        return Preview("", [], {}, "", 0, nothing, open_sheet)
    return _preview_table(table, asked)


def _preview_table(table: Table, reading: Reading) -> Preview:
    first = pd.concat([part for part, _ in zip(table.read(), range(2), strict=False)])
    shown = first.head(FIRST_ROWS).drop(columns=["row", "line", "fault"])
    shown.columns = pd.Index(table.headers)
    seen = table.form.tell(), table.headers, table.mapped.names
    if missing := ask_columns(table.mapped, table.headers):
        choices = (*table.headers,)
        return Preview(*seen, "", 0, shown, [Question("mapping", missing, choices)])
    survey = survey_records(table.read(), table.mapped, name=table.name)
    questions = ask_questions(survey, table.mapped, reading)
    understood = ""
    if not questions:
        repeats = find_repeats([survey])[0]
        plan = make_plan(survey, repeats, table.mapped, reading, name=table.name)
        understood = plan.tell()
    return Preview(*seen, understood, survey.row_count, shown, questions)


def list_known_columns() -> tuple[str, ...]:
    """Name the columns of ours that a file's column may be mapped to.

    Returns
    -------
    tuple of str
    """
    return CANONICAL
