"""The page of sources: up to date, and text of a source stays text."""

import re

import pandas as pd
import pytest
from makers import DATA, ROOT
from payloads import PAYLOADS

from geo.build import sources_page
from geo.build.sources_page import list_uses, write_page

SOURCES = pd.read_csv(DATA / "sources.csv", dtype="str", keep_default_na=False)
PAGE = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")


def make_source(**told):
    plain = {
        "source_id": "a",
        "title": "Waybills",
        "publisher": "Line 5",
        "date": "2023-10",
        "url": "https://example.org/a",
        "kind": "original",
        "reliability": "B",
        "note": "",
    }
    return pd.DataFrame([{**plain, **told}])


def cells(page):
    """Cells of the only row."""
    row = page.splitlines()[-1]
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]


def test_the_page_is_what_its_builder_makes(tmp_path):
    sources_page.build(tmp_path / "sources.md")
    assert (tmp_path / "sources.md").read_bytes() == PAGE.encode()


def test_every_source_stands_there_once():
    for source_id in SOURCES["source_id"]:
        assert PAGE.count(f"| `{source_id}` |") == 1


def test_every_row_of_the_claims_stands_by_its_source():
    claims = pd.read_csv(DATA / "claims.csv", dtype="str", keep_default_na=False)
    lines = {
        line.split("`")[1]: line for line in PAGE.splitlines() if line[:3] == "| `"
    }
    for claim_id, source_id in zip(
        claims["claim_id"], claims["source_id"], strict=True
    ):
        assert re.search(rf"\b{claim_id}\b|more \|", lines[source_id])


def test_a_source_is_told_with_its_address_and_rows():
    page = write_page(make_source(), {"a": ["K01", "C02"]})
    assert cells(page) == [
        "`a`",
        "Waybills, Line 5, 2023-10 <https://example.org/a>",
        "B",
        "K01, C02",
        "",
    ]


def test_many_rows_are_counted():
    page = write_page(make_source(), {"a": [f"V{n}" for n in range(20)]})
    assert cells(page)[3].endswith("V11 and 8 more")


def test_an_archive_is_told_where_there_is_one():
    page = write_page(make_source(archive_url="https://example.org/old"), {})
    assert "<https://example.org/old>" in page


def test_no_sources_give_a_head_only():
    assert write_page(make_source().iloc[:0], {}) == sources_page.HEAD


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS)
def test_whatever_a_source_says_stays_text(payload):
    told = dict.fromkeys(("title", "publisher", "note", "url"), payload)
    page = write_page(make_source(**told), {"a": [payload]})
    line = page.splitlines()[-1]
    assert len(cells(page)) == 5
    assert not re.search(r"(?<!\\)[<>&{}]", line)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a/ b", "https://a/>x", "https://a/|x", "a"]
)
def test_what_is_no_address_is_no_link(url):
    assert "<" not in cells(write_page(make_source(url=url), {}))[1]


def test_uses_name_each_row_once():
    assert all(len(rows) == len(set(rows)) for rows in list_uses().values())
