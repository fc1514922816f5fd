import datetime
import io
import zipfile

import openpyxl
import pytest
from filemakers import make_archive, make_spreadsheet, make_workbook

from geo.errors import SchemaError
from geo.workbooks import list_sheets, read_sheet


def test_days_and_codes_are_kept_as_filed():
    row = [
        datetime.date(2023, 10, 1),
        datetime.datetime(2023, 10, 1, 14, 30),
        "00012",
        161005,
        60.5,
        "31.02.2024",
        None,
        True,
    ]
    content = make_workbook(("A", [row]))
    assert read_sheet(content, "A", name="f") == [
        (
            1,
            ["2023-10-01", "2023-10-01 14:30:00", "00012", "161005", "60.5",
             "31.02.2024", "", "TRUE"],
        )
    ]  # fmt: skip


def test_a_row_has_its_number_in_the_sheet_and_empty_rows_are_none():
    content = make_workbook(("A", [[], ["a"], [], ["b"]]))
    assert read_sheet(content, "A", name="f") == [(2, ["a"]), (4, ["b"])]


def test_sheets_that_hold_something_are_listed_with_their_first_row():
    content = make_workbook(("A", []), ("B", [["x", "y"]]), ("C", [["z"]]))
    assert list_sheets(content, name="f") == {"B": ["x", "y"], "C": ["z"]}


def test_a_spreadsheet_of_another_maker_is_read():
    start = '<table:table-cell office:value-type="{}"{}>'
    cell = start + "<text:p>{}</text:p></table:table-cell>"
    date = cell.format("date", ' office:date-value="2023-10-01"', "1 Oct")
    mass = cell.format("float", ' office:value="60.5"', "60,5")
    text = cell.format("string", "", "Дунай")
    content = make_spreadsheet([date + mass + text])
    assert list_sheets(content, name="f") == {
        "Records": ["2023-10-01", "60.5", "Дунай"]
    }


def test_a_cell_that_is_repeated_without_end_is_refused():
    cell = (
        '<table:table-cell office:value-type="string" '
        'table:number-columns-repeated="900000000"><text:p>x</text:p></table:table-cell>'
    )
    with pytest.raises(SchemaError, match="repeats a cell"):
        list_sheets(make_spreadsheet([cell]), name="f")


def test_a_cell_in_the_far_corner_is_refused():
    workbook = openpyxl.Workbook()
    workbook.active["A1"], workbook.active["XFD1048576"] = 1, 2
    content = io.BytesIO()
    workbook.save(content)
    with pytest.raises(SchemaError, match="delete the far cells"):
        list_sheets(content.getvalue(), name="f")


def test_what_unpacks_without_end_is_refused():
    content = make_archive(
        **{"xl/workbook_xml": "", "xl/worksheets/a_xml": bytes(80 << 20)}
    )
    with pytest.raises(SchemaError, match="no honest workbook"):
        list_sheets(content, name="f")


def test_a_locked_spreadsheet_is_refused():
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
    with pytest.raises(SchemaError, match="a password"):
        list_sheets(content.getvalue(), name="f")


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.95])
def test_a_damaged_workbook_is_refused(kept):
    content = make_workbook(("A", [["x"] * 5] * 50))
    with pytest.raises(SchemaError, match="can be read"):
        list_sheets(content[: int(kept * len(content))], name="f")


def test_a_workbook_without_cells_has_no_sheets():
    assert list_sheets(make_workbook(("A", [])), name="f") == {}


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"<office><table:table table:name='A'><table:table-row>", "no element found"),
        (b"<office><table:table table:name='A'></office>", "mismatched tag"),
        (b"<!DOCTYPE o [<!ENTITY e 'x'>]><o/>", "declares entities"),
    ],
)
def test_a_table_that_never_ends_is_refused(content, found):
    # The reader of spreadsheets would not come back from the first two.
    spoilt = make_archive(content_xml=content, mimetype=b"x")
    with pytest.raises(SchemaError, match=found):
        list_sheets(spoilt, name="f")
