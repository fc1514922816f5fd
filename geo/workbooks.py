"""Workbooks (XLSX, XLSM, ODS): their sheets, cell by cell as text."""

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeVar
from xml.parsers import expat

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

from geo.errors import SchemaError

T = TypeVar("T")

MAX_UNPACKED: Final = 1 << 30
MAX_RATIO: Final = 200
FREE_BYTES: Final = 64 << 20
FREE_CELLS: Final = 5_000_000
MAX_EMPTY: Final = 20
"""Cells of the rectangle that a sheet spans, to each cell that is filled."""

MAX_REPEATED: Final = 1_000_000
"""How often an ODS file may repeat what is filled."""

LOCKED: Final = (
    "{}: needs a workbook that can be read; found a password on it; save it without one"
)

FAR_CELL: Final = re.compile(rb"""<c [^>]*?r=["']([A-Z]{2,3})\d""")
FAR_ROW: Final = re.compile(rb"""<row [^>]*?r=["'](\d{5,9})["']""")
REPEATED: Final = re.compile(
    rb'<table:(?:table-row|table-cell)[^>]*number-(?:rows|columns)-repeated="(\d+)"[^>]*>'
    rb"(?:(?!</table:table-row>).){0,4000}?office:value-type",
    re.DOTALL,
)
REPEATED_CELL: Final = re.compile(
    rb'<table:table-cell(?=[^>]*office:value-type)[^>]*columns-repeated="(\d+)"'
)


def list_sheets(content: bytes, *, name: str) -> dict[str, list[str]]:
    """List the sheets that hold anything, each with its first filled row.

    Parameters
    ----------
    content : bytes
        Of a workbook.
    name : str
        Of the file, for the messages.

    Returns
    -------
    dict of str to list of str

    Raises
    ------
    SchemaError
        If it is locked, damaged, or spans more cells than it could hold.
    """
    _refuse_bomb(content, name)

    def list_all() -> dict[str, list[str]]:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        firsts = {}
        for sheet in workbook.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet:
                rows = _rows_of(workbook, sheet.name)
                if first := next(rows, None):
                    firsts[sheet.name] = first[1]
        return firsts

    return _guarded(list_all, name)


def read_sheet(content: bytes, sheet: str, *, name: str) -> list[tuple[int, list[str]]]:
    """Read the filled rows of a sheet as text.

    Parameters
    ----------
    content : bytes
        As `list_sheets` has let it pass.
    sheet, name : str

    Returns
    -------
    list of (int, list of str)
        The row's number in the sheet (1 = the top) and its cells. Days are as
        2023-10-31, whole numbers without a point; text is as filed.

    Raises
    ------
    SchemaError
        If it is damaged.
    """
    return _guarded(
        lambda: list(
            _rows_of(CalamineWorkbook.from_filelike(io.BytesIO(content)), sheet)
        ),
        name,
    )


def _rows_of(workbook: CalamineWorkbook, sheet: str) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(workbook.get_sheet_by_name(sheet).iter_rows(), 1):
        cells = [_text_of(cell) for cell in row]
        if any(cells):
            yield number, cells


def _text_of(cell: Any) -> str:  # noqa: ANN401 - whatever a cell may hold
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime.datetime):
        is_day = cell.time() == datetime.time()
        return cell.date().isoformat() if is_day else cell.isoformat(" ")
    if isinstance(cell, bool):
        return str(cell).upper()
    return str(cell)


def _guarded(read: Callable[[], T], name: str) -> T:
    """Turn whatever a damaged workbook does to the reader into one clear line."""
    try:
        return read()
    except PasswordError:
        raise SchemaError(LOCKED.format(name)) from None
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as fault:  # the reader's panics are no Exception
        found = f"it damaged ({type(fault).__name__}); save it again or as CSV"
    raise SchemaError(f"{name}: needs a workbook that can be read; found {found}")


def _refuse_bomb(content: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
            _refuse_size(sum(each.file_size for each in members), content, name)
            for member in members:
                _refuse_member(archive, member, name)
    except SchemaError:
        raise
    except Exception as fault:
        raise SchemaError(
            f"{name}: needs a workbook that can be read; found it damaged: {fault}"
        ) from None


def _refuse_size(unpacked: int, content: bytes, name: str) -> None:
    if unpacked > min(MAX_UNPACKED, max(FREE_BYTES, MAX_RATIO * len(content))):
        raise SchemaError(
            f"{name}: unpacks to {unpacked >> 20:,} MB from {len(content) >> 10:,} KB, "
            "which no honest workbook does, so it was not read"
        )


def _refuse_member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str
) -> None:
    if member.flag_bits & 1:
        raise SchemaError(LOCKED.format(name))
    if re.search(r"worksheets/[^/]+\.xml$", member.filename):
        _refuse_sparse(archive.read(member), name)
    elif member.filename == "content.xml":
        _refuse_repeats(archive.read(member), name)
        _refuse_malformed(archive.read(member), name)
    elif member.filename == "META-INF/manifest.xml":
        _refuse_locked(archive.read(member), name)


def _refuse_sparse(sheet: bytes, name: str) -> None:
    """Refuse a sheet whose far corners would make a rectangle of empty cells."""
    column = max(map(_column_number, FAR_CELL.findall(sheet)), default=26)
    row = max(map(int, FAR_ROW.findall(sheet)), default=10_000)
    filled = sheet.count(b"<c ") + sheet.count(b"<c>")
    if row * column > max(FREE_CELLS, MAX_EMPTY * filled):
        raise SchemaError(
            f"{name}: a sheet spans {row:,} rows and {column:,} columns with "
            f"{filled:,} cells filled; delete the far cells, or save it as CSV"
        )


def _refuse_repeats(sheet: bytes, name: str) -> None:
    repeats = [int(each) for each in REPEATED_CELL.findall(sheet)]
    repeats += [int(each) for each in REPEATED.findall(sheet) if int(each) > 1_000]
    if sum(repeats) > MAX_REPEATED:
        raise SchemaError(
            f"{name}: a sheet repeats a cell {sum(repeats):,} times, which no honest "
            "table does, so it was not read"
        )


def _refuse_malformed(sheet: bytes, name: str) -> None:
    """Refuse XML with an end missing: the reader of ODS would wait for it for ever."""
    parser = expat.ParserCreate()

    def refuse_entities(*_: object) -> None:
        raise SchemaError(f"{name}: a sheet declares entities, so it was not read")

    parser.StartDoctypeDeclHandler = refuse_entities
    parser.Parse(sheet, True)


def _refuse_locked(manifest: bytes, name: str) -> None:
    if b"encryption-data" in manifest:
        raise SchemaError(LOCKED.format(name))


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - 64
    return number
