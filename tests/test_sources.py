"""Sources, read and cited."""

import pytest
from scenes import make_scene

from geo.citations import list_sources
from geo.errors import SchemaError
from geo.scene import Texts
from geo.sources import KNOWN, cite_sources, read_sources
from geo.upload import Upload

HEADER = "source_id,title,publisher,date,url,collector,sensitivity\n"


@pytest.fixture
def read(write_records):
    def read_text(*texts):
        names = (f"sources-{n}.csv" for n in range(len(texts)))
        return read_sources(
            *(write_records(t, name=n) for t, n in zip(texts, names, strict=True))
        )

    return read_text


def test_a_source_is_cited_by_what_is_known_of_it(read):
    sources = read(HEADER + "a,Waybills,Line 5,2023-10-01,,Ivan,\nb,Letter,,,,,\n")
    assert cite_sources(sources) == {
        "a": "Waybills, Line 5, 2023-10-01, collected by Ivan",
        "b": "Letter",
    }


def test_an_archive_and_the_hash_of_what_is_held_are_cited(read):
    head = "source_id,title,url,archive_url,sha256,collector\n"
    page, kept = "https://a.example/x", "https://keep.example/2024/https://a.example/x"
    sources = read(f"{head}a,Page,{page},{kept},{'0f' * 32},Ivan\n")
    cited = f"Page, {page}, archived at {kept}, SHA-256 {'0f' * 32}"
    assert cite_sources(sources) == {"a": f"{cited}, collected by Ivan"}
    scene = make_scene(texts=Texts(title="x", sources=cite_sources(sources)))
    listed = list_sources(scene).iloc[0]
    assert listed[["title", "url", "archive_url", "sha256"]].tolist() == [
        *("Page", page, kept, "0f" * 32)
    ]


def test_an_upload_is_read_as_a_file_is():
    sources = read_sources(Upload("mine.csv", b"source_id,title\na,Mine\n"))
    assert cite_sources(sources) == {"a": "Mine"}


def test_collectors_can_be_left_out(read):
    sources = read(HEADER + "a,Waybills,Line 5,,,Ivan,\n")
    cited = cite_sources(sources, are_collectors_told=False)
    assert cited == {"a": "Waybills, Line 5"}


def test_a_later_file_goes_over_an_earlier_one(read):
    sources = read("source_id,title\na,Old\nb,Kept\n", "source_id,title\na,New\n")
    assert cite_sources(sources) == {"b": "Kept", "a": "New"}
    assert set(KNOWN) <= set(sources)


def test_no_sources_are_no_error(read):
    assert cite_sources(read("source_id,title\n")) == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "needs a CSV"),
        ("id,title\n1,a\n", "need the columns source_id"),
        ("source_id,title\na,1\na,2\n", "repeated or empty ones: a"),
        ("source_id,title\n,1\n", "repeated or empty ones: empty"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(read, text, message):
    with pytest.raises(SchemaError, match=message):
        read(text)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SchemaError, match=r"gone\.csv: needs a CSV"):
        read_sources(tmp_path / "gone.csv")


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "picture.csv"
    path.write_bytes(b"\x89PNG\xff\x00")
    with pytest.raises(SchemaError, match=r"picture\.csv: needs a CSV"):
        read_sources(path)
