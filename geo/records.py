"""Shipment records as filed: every record of the files, nothing parsed."""

import codecs
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from geo.columns import Mapped, ask_columns, map_columns, name_columns
from geo.errors import SchemaError
from geo.features import read_geojson, read_geopackage, read_parquet
from geo.files import (
    MAPPING_ENDING,
    Source,
    list_sources,
    read_blocks,
    read_whole,
    tell_kind,
)
from geo.forms import Form, detect_encoding, detect_form, parse_header
from geo.lines import parse_lines, split_lines
from geo.reading import Reading, lay_over, read_mapping
from geo.sheets import Wanted, choose_sheet
from geo.workbooks import list_sheets, read_sheet

TEXT: Final = pd.StringDtype(storage="pyarrow", na_value=np.nan)
HEAD_CHARACTERS: Final = 1 << 20


class Table(NamedTuple):
    """One file's records: what was understood of it, and how to read them."""

    name: str
    form: Form
    headers: list[str]
    mapped: Mapped
    read: Callable[[], Iterator[pd.DataFrame]]
    """Gives the records anew each time, some at a time, with our columns' names."""


def open_tables(
    file: Path | BytesIO,
    reading: Reading | None = None,
    *,
    name: str = "the file",
    wanted: Wanted | None = None,
) -> list[Table]:
    """Find out what each file holds, and read none of its records yet.

    Parameters
    ----------
    file : Path or BytesIO
        A file, a folder, a pattern with ``*``, or an upload: CSV and its kin, XLSX,
        XLSM, ODS, Parquet, GeoJSON or GeoPackage, packed or not.
    reading : Reading, optional
        What the user said about it.
    name : str
        What an upload is called.
    wanted : Wanted, optional
        The sheet that is meant, where it is not one of records.

    Returns
    -------
    list of Table

    Raises
    ------
    SchemaError
        If one cannot be read.
    """
    asked = recall_reading(file, reading or Reading())
    return [_open_table(each, asked, wanted) for each in list_sources(file, name=name)]


def read_records(file: Path | BytesIO, reading: Reading | None = None) -> pd.DataFrame:
    """Read every record as it was filed.

    Parameters
    ----------
    file : Path or BytesIO
        See `open_tables`. Needed: ``date``, ``origin``, ``destination`` and ``mass_t``
        or ``mass_kg``, by these names, by names known in English, Russian and
        Ukrainian, or as mapped. Other columns are kept.
    reading : Reading, optional

    Returns
    -------
    DataFrame, one row a record
        All text, with ``row`` (1 = the first record), ``line`` (1 = the header) and
        ``fault`` (what is wrong with the record's form, else empty).

    Raises
    ------
    SchemaError
        If a file cannot be read, or a needed column is missing.
    """
    tables = open_tables(file, reading)
    for table in tables:
        refuse_missing(table)
    parts = [chunk for table in tables for chunk in table.read()]
    raw_records = pd.concat(parts, ignore_index=True)
    return raw_records.assign(row=range(1, len(raw_records) + 1))


def refuse_missing(table: Table) -> None:
    """Refuse a file that lacks a needed column.

    Parameters
    ----------
    table : Table

    Raises
    ------
    SchemaError
        It tells the file's columns, and the option that names the missing one.
    """
    if question := ask_columns(table.mapped, table.headers):
        raise SchemaError(f"{table.name}: {question}", table.mapped.missing)


def recall_reading(file: Path | BytesIO, reading: Reading) -> Reading:
    """Add what the mapping file beside the records remembers.

    Parameters
    ----------
    file : Path or BytesIO
    reading : Reading

    Returns
    -------
    Reading

    Raises
    ------
    SchemaError
        If the mapping file cannot be read.
    """
    if isinstance(file, BytesIO):
        return reading
    beside = file.with_name(file.name + MAPPING_ENDING) if file.name else file
    return lay_over(reading, read_mapping(beside)) if beside.is_file() else reading


def _open_table(source: Source, reading: Reading, wanted: Wanted | None) -> Table:
    kind = tell_kind(source)
    if kind == "workbook":
        return _open_workbook(source, reading, wanted)
    if kind in {"parquet", "geojson", "geopackage"}:
        return _open_features(source, kind, reading)
    return _open_text(source, kind, reading)


def _open_text(source: Source, kind: str, reading: Reading) -> Table:
    encoding = detect_encoding(read_blocks(source, kind), name=source.name)
    head = next(_texts_of(source, kind, encoding), "")[:HEAD_CHARACTERS]
    form = detect_form(head, kind=kind, encoding=encoding, name=source.name)
    header = parse_header(head, form, name=source.name)
    mapped = map_columns(header.columns, dict(reading.mapping), name=source.name)
    names = name_columns(header.columns, mapped)

    def read() -> Iterator[pd.DataFrame]:
        texts = _texts_of(source, kind, encoding)
        lines = split_lines(texts, skipped=header.line_count, name=source.name)
        for first_line, block in lines:
            width = len(names)
            columns, at, faults = parse_lines(block, form, width)
            yield _frame(names, columns, at + first_line, faults)

    return Table(source.name, form, header.columns, mapped, _never_empty(read, names))


def _open_workbook(source: Source, reading: Reading, wanted: Wanted | None) -> Table:
    content = read_whole(source, "workbook")
    sheets = list_sheets(content, name=source.name)
    sheet = choose_sheet(
        sheets, reading.sheet, wanted or _of_records(reading), name=source.name
    )
    rows = read_sheet(content, sheet, name=source.name)
    columns = [" ".join(cell.split()) for cell in rows[0][1]]
    filled = [n for n in range(len(columns)) if columns[n] or _is_filled(rows, n)]
    columns = [columns[n] for n in filled]
    mapped = map_columns(columns, dict(reading.mapping), name=source.name)
    names = name_columns(columns, mapped)

    def read() -> Iterator[pd.DataFrame]:
        texts = [
            pa.array([cells[n] for _, cells in rows[1:]], pa.large_string())
            for n in filled
        ]
        lines = np.array([line for line, _ in rows[1:]], dtype=np.int64)
        yield _frame(names, texts, lines, {})

    form = Form("workbook", sheet=sheet)
    return Table(source.name, form, columns, mapped, read)


def _open_features(source: Source, kind: str, reading: Reading) -> Table:
    if kind == "parquet":

        def tables() -> Iterator[pa.Table]:
            with source.open() as stream:
                seekable = stream if stream.seekable() else BytesIO(stream.read())
                yield from read_parquet(seekable, name=source.name)

        head = next(tables())
    else:
        content = read_whole(source, kind)
        head = (
            read_geojson(content, name=source.name)
            if kind == "geojson"
            else read_geopackage(content, reading.sheet, name=source.name)
        )

        def tables() -> Iterator[pa.Table]:
            yield head

    columns = [" ".join(column.split()) for column in head.column_names]
    mapped = map_columns(columns, dict(reading.mapping), name=source.name)
    names = name_columns(columns, mapped)

    def read() -> Iterator[pd.DataFrame]:
        first_line = 2
        for table in tables():
            at = np.arange(table.num_rows) + first_line
            yield _frame(names, table.columns, at, {})
            first_line += table.num_rows

    return Table(source.name, Form(kind), columns, mapped, read)


def _of_records(reading: Reading) -> Wanted:
    """Tell by a sheet's first row whether it has the needed columns."""

    def fits(row: list[str]) -> bool:
        columns = [" ".join(cell.split()) for cell in row if cell.strip()]
        try:
            return not map_columns(columns, dict(reading.mapping), name="").missing
        except SchemaError:
            return False

    return Wanted(fits)


def _is_filled(rows: list[tuple[int, list[str]]], column: int) -> bool:
    return any(cells[column] for _, cells in rows)


def _texts_of(source: Source, kind: str, encoding: str) -> Iterator[str]:
    """Yield the text in blocks; bytes that are none of it stay as surrogates."""
    errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    is_first = True
    for block in read_blocks(source, kind):
        text = decoder.decode(block)
        yield text.removeprefix("\ufeff") if is_first else text
        is_first = False
    if last := decoder.decode(b"", final=True):
        yield last


def _frame(
    names: list[str], columns: list[pa.Array], lines: np.ndarray, faults: dict[int, str]
) -> pd.DataFrame:
    # Without a copy: the texts stay where Arrow has them.
    texts = [TEXT.__from_arrow__(column) for column in columns]  # type: ignore[attr-defined] # not in the stubs
    frame = pd.DataFrame(dict(zip(names, texts, strict=True)))
    fault = np.full(len(lines), "", dtype=object)
    for position, what in faults.items():
        fault[position] = what
    frame.insert(0, "row", np.arange(1, len(lines) + 1))
    frame.insert(1, "line", lines.astype(np.int64))
    frame.insert(2, "fault", pd.Series(fault, dtype=TEXT))
    return frame


def _never_empty(
    read: Callable[[], Iterator[pd.DataFrame]], names: list[str]
) -> Callable[[], Iterator[pd.DataFrame]]:
    """Give a frame of no records where there is no other."""

    def read_all() -> Iterator[pd.DataFrame]:
        is_empty = True
        for frame in read():
            yield frame
            is_empty = False
        if is_empty:
            nothing = [pa.array([], pa.large_string())] * len(names)
            yield _frame(names, nothing, np.array([], dtype=np.int64), {})

    return read_all
