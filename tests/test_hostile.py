"""Files that hold no records: one clear line, and nothing is written."""

import gzip
import io
import zipfile

import pytest
from filemakers import GOOD, HEADER, make_archive

from geo import pipeline
from geo.__main__ import run
from geo.errors import GeoError
from geo.verdict import check_file

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LOCKED = OLE + bytes(2_000) + "EncryptedPackage".encode("utf-16-le") + bytes(2_000)


def make_bomb(name):
    """100 MB of spaces, packed a thousandfold."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr(name, b" " * (100 << 20))
    return content.getvalue()


# The large ones are made by the test: every worker reads this file.
BAD = {
    "empty.csv": (b"", "first line with column names"),
    "blank.csv": (b"\r\n \t\r\n", "first line with column names"),
    "binary.csv": (bytes(range(256)) * 40, "binary file"),
    "image.csv": (b"\x89PNG\r\n\x1a\n" + bytes(500), "a PNG image"),
    "picture.csv": (b"RIFF\0\0\0\0WEBPVP8 " + bytes(500), "NUL bytes"),
    "program.csv": (b"\x7fELF\x02\x01\x01" + bytes(500), "a program"),
    "page.csv": (b"<!DOCTYPE html><title>404</title>\n", "needs the columns date"),
    "locked.xlsx": (LOCKED, "a workbook with a password"),
    "old.xls": (OLE + bytes(3_000), "an old Office file"),
    "bomb.xlsx": (
        lambda: make_bomb("xl/worksheets/sheet1.xml"),
        "no honest workbook does",
    ),
    "bomb.csv.gz": (lambda: gzip.compress(b"0" * (100 << 20)), "250 times its size"),
    "bomb.zip": (lambda: make_archive(a_csv=b"0" * (100 << 20)), "250 times its size"),
    "wide.csv": (",".join(f"c{n}" for n in range(10_000)).encode(), "found 10,000"),
    "cell.csv": (
        lambda: (HEADER + '2023-10-01,"' + "x" * (50 << 20) + '",B,60\n').encode(),
        "a line of over 1,000,000 signs",
    ),
    "far-cell.csv": (
        lambda: (HEADER + GOOD * 300_000 + "x" * (50 << 20) + ",A,B,60\n").encode(),
        "line 300,002 is longer",
    ),
    "nul.csv": ((HEADER + GOOD + "2023-10-01,A\0B,C,5\n").encode(), "NUL bytes"),
    "names.csv": (
        lambda: (
            HEADER + "".join(f"2023-10-01,Name {n},B,60\n" for n in range(400_000))
        ).encode(),
        "origin holds over 100,000 different values",
    ),
}


@pytest.fixture(scope="module")
def world():
    return pipeline.read_world()


def outputs(folder):
    return {name: folder / f"{name}.csv" for name in ("report", "flags", "review")}


@pytest.mark.parametrize("name", BAD)
def test_a_file_without_records_is_refused_and_nothing_is_written(
    name, world, tmp_path
):
    content, found = BAD[name]
    file = tmp_path / name
    file.write_bytes(content() if callable(content) else content)
    with pytest.raises(GeoError, match=found) as caught:
        check_file(file, world, **outputs(tmp_path))
    told = str(caught.value)
    assert "\n" not in told
    assert len(told) < 1_000
    assert told.startswith(name)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_the_command_says_it_in_one_line_and_gives_2(capsys, tmp_path):
    file = tmp_path / "image.csv"
    file.write_bytes(BAD["image.csv"][0])
    options = [f"--{name}={path}" for name, path in outputs(tmp_path).items()]
    assert run(["check", str(file), *options, "--save-mapping"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == (
        "error: image.csv: needs a table of records; found a PNG image\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["image.csv"]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("https://example.org/records.csv", "an address is ENGINE://HOST"),
        ("file:///etc/hostname", "an address is ENGINE://HOST"),
        ("/dev/zero", "a device or a pipe"),
        ("/proc/self/mem", "mem: cannot be read"),
        ("/nonexistent/records.csv", "No such file"),
    ],
)
def test_an_address_or_a_device_is_no_file(capsys, given, found):
    assert run(["check", given]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert found in printed.err


def test_addresses_and_paths_in_place_of_names_are_texts_like_any_other(
    world, tmp_path
):
    names = ["/etc/passwd", "file:///etc/passwd", "https://example.org/a.csv", "..\\x"]
    file = tmp_path / "records.csv"
    file.write_text(
        HEADER + "".join(f"2023-10-01,{name},Tikhoretsk,60\n" for name in names)
    )
    trace = pipeline.trace_records(file, world)
    assert trace.unmatched["value"].tolist() == names
    assert set(trace.unmatched["reason"]) == {"no known place has this name"}


def test_line_ends_of_every_kind_may_stand_in_one_file(world, tmp_path):
    file = tmp_path / "records.csv"
    ends = ["\r\n", "\r", "\n", "\r\n", "\n", ""]
    records = [HEADER.strip(), *[GOOD.strip()] * 5]
    text = "".join(map("".join, zip(records, ends, strict=True)))
    file.write_text(text, newline="")
    checked = check_file(file, world)
    assert (checked.counts["read"], checked.counts["matched"]) == (5, 5)
    assert "line ends CRLF and LF and CR" in checked.understood[0]


def test_an_empty_line_says_so(world, tmp_path):
    file = tmp_path / "records.csv"
    file.write_text(HEADER + GOOD + "\n" + GOOD)
    assert check_file(file, world).counts["reasons"] == {"the line is empty": 1}
