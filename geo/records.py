"""Shipment records as filed: every record of the file, nothing parsed."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO
from pathlib import Path
from typing import Final, NamedTuple

import pandas as pd

from geo.errors import SchemaError

REQUIRED: Final = ("date", "origin", "destination")
MASSES: Final = ("mass_t", "mass_kg")

DELIMITERS: Final = ",;\t"
RECORD_LINES: Final = 20
"""A quoted field may run over this many lines; beyond, the quote is a stray one."""

TAKEN: Final = ("row", "line", "fault")
"""Names of our own columns, which a file's columns may not have."""


class Record(NamedTuple):
    """One record as filed: where it began, its fields, what is wrong with its form."""

    line: int
    fields: list[str]
    fault: str


def read_records(
    file: Path | BytesIO,
    *,
    required: tuple[str, ...] = REQUIRED,
    one_of: tuple[str, ...] = MASSES,
) -> pd.DataFrame:
    """Read every record of a delimited text file as it was filed.

    Parameters
    ----------
    file : Path or BytesIO
        UTF-8 text, delimited by commas, semicolons or tabs; the first line names the
        columns. Columns that are not needed are kept.
    required : tuple of str
        Columns that the file needs.
    one_of : tuple of str
        Columns of which it needs one.

    Returns
    -------
    DataFrame, one row a record
        All text, with ``row`` (1 = the first record), ``line`` (1 = the header) and
        ``fault`` (what is wrong with the record's form, else empty).

    Raises
    ------
    SchemaError
        If the file cannot be read, or a needed column is missing.
    """
    name = file.name if isinstance(file, Path) else "the file"
    lines = _lines_of(file, name)
    if not lines or not lines[0].strip():
        raise SchemaError(f"{name}: needs a first line with column names; found none")
    delimiter = max(DELIMITERS, key=lines[0].count)
    columns = _columns_of(lines[0], delimiter, name, (required, one_of))
    records = list(_records_of(lines[1:], delimiter, len(columns)))
    raw_records = pd.DataFrame(
        [_padded(record.fields, len(columns)) for record in records],
        columns=columns,
        dtype="str",
    )
    raw_records.insert(0, "row", range(1, len(records) + 1))
    raw_records.insert(1, "line", [record.line + 2 for record in records])
    raw_records.insert(2, "fault", pd.Series([r.fault for r in records], dtype="str"))
    return raw_records


def _lines_of(file: Path | BytesIO, name: str) -> list[str]:
    try:
        content = file.read_bytes() if isinstance(file, Path) else file.getvalue()
        text = content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise SchemaError(
            f"{name}: needs a text file in UTF-8; found {fault}; save it as UTF-8 CSV"
        ) from fault
    # Not str.splitlines: that also cuts at U+2028 and form feeds inside a field.
    return list(StringIO(text, newline=""))


def _columns_of(
    header: str,
    delimiter: str,
    name: str,
    needed: tuple[tuple[str, ...], tuple[str, ...]],
) -> list[str]:
    required, one_of = needed
    filed = next(csv.reader([header], delimiter=delimiter))
    columns = [column.strip().lower() for column in filed]
    missing = [name for name in required if name not in columns]
    if not any(name in columns for name in one_of):
        missing.append(f"{one_of[0]} (or {', '.join(one_of[1:])})")
    if missing:
        raise SchemaError(
            f"{name}: needs the columns {', '.join(missing)}; found: "
            f"{', '.join(columns)}; rename them in the first line",
            missing,
        )
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice or set(columns) & set(TAKEN) or "" in columns:
        at_fault = twice or sorted(set(columns) & {*TAKEN, ""})
        raise SchemaError(
            f"{name}: needs column names that are filled, occur once and are not "
            f"{', '.join(TAKEN)}; found: {', '.join(columns)}",
            at_fault,
        )
    return columns


def _records_of(lines: list[str], delimiter: str, width: int) -> Iterator[Record]:
    """Yield a record a line, or a few lines where a quoted field holds line ends.

    A quote that never closes makes a faulty record of its own line alone: it must not
    swallow those after it.
    """
    position = 0
    while position < len(lines):
        taken = _lines_taken(
            lines[position : position + RECORD_LINES], delimiter, width
        )
        fields = _fields_of(lines[position : position + taken], delimiter)
        fault = ""
        if not _is_closed(lines[position : position + taken]):
            fault = "a quote is opened and never closed"
        elif len(fields) != width:
            fault = f"the record has {len(fields)} fields, the header {width}"
        yield Record(position, fields, fault)
        position += taken


def _lines_taken(lines: list[str], delimiter: str, width: int) -> int:
    for taken in range(1, len(lines) + 1):
        if _is_closed(lines[:taken]):
            fields = _fields_of(lines[:taken], delimiter)
            is_one = len(fields) == width and not _spans_records(fields, delimiter)
            return taken if taken == 1 or is_one else 1
    return 1


def _is_closed(lines: list[str]) -> bool:
    return sum(line.count('"') for line in lines) % 2 == 0


def _spans_records(fields: list[str], delimiter: str) -> bool:
    """Tell two stray quotes, which pair up over the records between them."""
    return any("\n" in field and delimiter in field for field in fields)


def _fields_of(lines: list[str], delimiter: str) -> list[str]:
    plain = lines[0].rstrip("\r\n").split(delimiter)
    if not _is_closed(lines):
        return plain
    try:
        return next(csv.reader(lines, delimiter=delimiter), [""]) or [""]
    except csv.Error:
        return plain


def _padded(fields: list[str], width: int) -> list[str]:
    return [*fields[:width], *[""] * (width - len(fields))]
