import bz2
import gzip
import io
import lzma
import os

import pytest
import zstandard
from filemakers import GOOD, HEADER, make_archive, make_workbook

from geo.errors import SchemaError
from geo.files import list_sources, read_blocks, read_whole, tell_kind

TEXT = (HEADER + GOOD).encode()


def source_of(content):
    return list_sources(io.BytesIO(content), name="upload")[0]


@pytest.mark.parametrize(
    ("pack", "kind"),
    [
        (lambda content: content, "text"),
        (gzip.compress, "gzip"),
        (bz2.compress, "bzip2"),
        (lzma.compress, "xz"),
        (zstandard.compress, "zstd"),
    ],
)
def test_what_was_packed_comes_out(pack, kind):
    source = source_of(pack(TEXT * 1000))
    assert tell_kind(source) == kind
    assert b"".join(read_blocks(source, kind)) == TEXT * 1000


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (make_workbook(("A", [["date"]])), "workbook"),
        (b"PAR1....", "parquet"),
        (b"SQLite format 3\x00...", "geopackage"),
        (b' {"type": "FeatureCollection"}', "geojson"),
    ],
)
def test_the_kind_is_told_by_the_first_bytes(content, kind):
    assert tell_kind(source_of(content)) == kind


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "first line with column names"),
        (b"\xef\xbb\xbf\n", "first line with column names"),
        (b"\x89PNG\r\n\x1a\n", "PNG image"),
        (b"%PDF-1.7", "PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old Office file"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + "EncryptedPackage".encode("utf-16-le"),
            "a password",
        ),
    ],
)
def test_what_holds_no_records_is_refused(content, found):
    with pytest.raises(SchemaError, match=found):
        tell_kind(source_of(content))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_half_a_packed_file_is_refused(pack):
    source = source_of(pack(os.urandom(5000))[:3000])
    with pytest.raises(SchemaError, match="cannot be unpacked"):
        list(read_blocks(source, tell_kind(source)))


def test_what_grows_as_no_honest_file_does_is_refused():
    source = source_of(gzip.compress(bytes(100 << 20)))
    with pytest.raises(SchemaError, match="250 times its size"):
        list(read_blocks(source, "gzip"))


def test_an_archive_stands_for_its_members():
    content = make_archive(b_csv=TEXT, a_csv=TEXT)
    sources = list_sources(io.BytesIO(content), name="x.zip")
    assert [source.name for source in sources] == ["x.zip/a.csv", "x.zip/b.csv"]
    assert read_whole(sources[0], "text") == TEXT


def test_a_folder_and_a_pattern_stand_for_their_files(tmp_path):
    for name in ("b.csv", "a.csv", ".hidden", "a.csv.mapping.json"):
        (tmp_path / name).write_bytes(TEXT)
    for given in (tmp_path, tmp_path / "*.csv"):
        assert [each.name for each in list_sources(given)] == ["a.csv", "b.csv"]


def test_files_of_one_name_in_several_folders_are_told_apart(tmp_path):
    for name in ("2023", "2024"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "records.csv").write_bytes(TEXT)
    found = [each.name for each in list_sources(tmp_path / "*" / "records.csv")]
    assert found == ["2023/records.csv", "2024/records.csv"]


def test_a_folder_without_files_is_refused(tmp_path):
    with pytest.raises(SchemaError, match="found none"):
        list_sources(tmp_path)


def test_an_address_is_no_file(tmp_path):
    with pytest.raises(SchemaError, match="found an address"):
        list_sources(type(tmp_path)("https://example.org/records.csv"))


def test_a_pipe_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SchemaError, match="a device or a pipe"):
        list_sources(tmp_path / "pipe")


def test_a_damaged_member_is_refused():
    content = make_archive(a_csv=os.urandom(5000))
    at = content.index(b"a.csv") + 100
    damaged = content[:at] + bytes(2000) + content[at + 2000 :]
    with pytest.raises(SchemaError, match=r"x\.zip/a\.csv: cannot be read"):
        tell_kind(list_sources(io.BytesIO(damaged), name="x.zip")[0])


def test_an_archive_without_files_is_refused():
    content = make_archive(a_csv_mapping_json=b"{}")
    with pytest.raises(SchemaError, match="10,000 files inside; found 0"):
        list_sources(io.BytesIO(content))


@pytest.mark.parametrize(
    ("offset", "value", "found"),
    [(6, 1, "a password on it"), (8, 99, "compression method")],
)
def test_a_locked_or_oddly_packed_member_is_refused(offset, value, found):
    content = bytearray(make_archive(a_csv=TEXT))
    # The same field stands in the member's own header and, 2 later, in the directory's.
    content[offset] = content[content.index(b"PK\x01\x02") + offset + 2] = value
    with pytest.raises(SchemaError, match=found):
        tell_kind(source_of(bytes(content)))
