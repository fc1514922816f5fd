"""Files of records in every shape, for the tests of what reads them."""

import io
import zipfile

import openpyxl
from hypothesis import strategies as st

from geo.errors import GeoError
from geo.intake import plan_files, take_in

HEADER = "date,origin,destination,mass_t\n"
GOOD = "2023-10-01,Dunay,Tikhoretsk,60\n"

DATES = ["2023-10-01", "31.10.2023", "03/04/2023", "13/04/2023"]
MASSES = ["60", "60,5", "-1", "1 234,5", "60-62 t", "82,000 tons", "1e999"]
QUOTES = ['"', '""', '"a', 'b"', '"a,b"', '"a\nb"', "'"]
ODD = ["", " ", "Дунай", "\x00", "\u2028", "\x0c", "=1+1", "\ufeff"]
fields = st.one_of(
    st.sampled_from([*DATES, *MASSES, *QUOTES, *ODD]), st.text(max_size=6)
)
headers = st.one_of(
    st.just(["date", "origin", "destination", "mass_t"]),
    st.just(
        ["shipment_id", "date", "origin", "destination", "mass_kg", "arrival_date"]
    ),
    st.just(["Дата отправления", "Откуда", "Куда", "Масса, т", "Накладная"]),
    st.just(["date", "from", "to", "weight", "cars"]),
    st.lists(fields, max_size=7),
)


@st.composite
def tables(draw):
    """Text of a table, more or less."""
    delimiter, end = (
        draw(st.sampled_from(",;\t|")),
        draw(st.sampled_from(["\n", "\r\n", "\r"])),
    )
    header = draw(headers)
    width = st.just(len(header)) | st.integers(0, len(header) + 2)
    rows = draw(
        st.lists(
            width.flatmap(lambda n: st.lists(fields, min_size=n, max_size=n)),
            max_size=30,
        )
    )
    text = end.join(delimiter.join(row) for row in [header, *rows])
    encoding = draw(
        st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1251"])
    )
    return (text + draw(st.sampled_from(["", end]))).encode(encoding, "replace")


@st.composite
def damaged(draw):
    """A table with some bytes in the wrong place."""
    content = draw(tables())
    at = draw(st.integers(0, len(content)))
    return (
        content[:at]
        + draw(st.binary(max_size=8))
        + content[at + draw(st.integers(0, 4)) :]
    )


files = st.one_of(tables(), damaged(), st.binary(max_size=200))


def check_file_is_accounted_for(content):
    """Assert that a file is refused in one line or has each record told apart."""
    try:
        parts = list(take_in(plan_files(io.BytesIO(content))))
    except GeoError:
        return False
    read = [row for part in parts for row in part.raw_records["row"]]
    accepted = [row for part in parts for row in part.consignments["row"]]
    rejected = {row for part in parts for row in part.rejected["row"]}
    assert read == list(range(1, len(read) + 1))
    assert sorted([*accepted, *rejected]) == read
    masses = [mass for part in parts for mass in part.consignments["mass_t"]]
    assert all(0 < mass < float("inf") for mass in masses)
    return True


def make_workbook(*sheets):
    """A workbook from (name, rows)."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets:
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def make_archive(**members):
    """A zip archive; underscores stand for dots in the names."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name.replace("_", "."), member)
    return content.getvalue()


def make_spreadsheet(rows):
    """An ODS file; a row is a text of cells in its own language."""
    namespaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "table", "text")
    )
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    content = (
        f"<office:document-content{namespaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Records">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return written.getvalue()
