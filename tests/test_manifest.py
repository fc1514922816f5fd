"""The manifest: what a file was made from."""

import json

import pandas as pd
import pytest
from manifests import make_manifest
from scenes import FLOWS, make_flows

from geo.errors import OptionError
from geo.manifest import (
    cite_manifest,
    date_export,
    hash_content,
    hash_files,
    hash_together,
    sum_months,
    unname_inputs,
)
from geo.request import Request


def test_totals_are_those_summed_by_hand():
    assert sum_months(make_flows()) == {
        "2023-08": {"consignments": 2, "wagons": 3, "kg": 150_000},
        "2023-09": {"consignments": 2, "wagons": 3, "kg": 150_500},
        "2023-10": {"consignments": 3, "wagons": 6, "kg": 300_000},
    }


def test_no_flows_have_no_totals():
    assert sum_months(make_flows(FLOWS[:0])) == {}


def test_a_file_is_told_by_the_hash_that_others_find(tmp_path):
    # SHA-256 of "abc": FIPS 180-2, appendix B.1.
    (tmp_path / "abc").write_bytes(b"abc")
    found = hash_files({"records": tmp_path / "abc"})["records"]
    assert found == {
        "name": "abc",
        "bytes": 3,
        "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    }


def test_several_files_are_told_by_the_hash_of_their_list(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")
    (tmp_path / "nothing").write_bytes(b"")
    # As `sha256sum abc nothing | sha256sum` prints it.
    assert hash_together([tmp_path / "abc", tmp_path / "nothing"], "folder") == {
        "name": "folder",
        "files": 2,
        "bytes": 3,
        "sha256": "2e0638177d229be2b84ca0c889dccca4ab1b76afda67fb8c4a9f8a097501b93c",
    }


def test_what_was_said_of_the_records_is_told_where_something_was():
    said = {"dates": "mdy"}
    assert make_manifest(reading=said)["reading"] == said
    assert "reading" not in make_manifest(reading={})


def test_the_manifest_tells_tool_inputs_options_filter_tally_and_totals():
    manifest = make_manifest(Request(months=("2023-09", "2023-10"), publish=True))
    assert set(manifest["tool"]) == {"name", "version", "commit"}
    assert manifest["options"] == {"months": ["2023-09", "2023-10"], "publish": True}
    assert manifest["filter"]["months"] == ["2023-08", "2023-09", "2023-10"]
    assert manifest["filter"]["origins"] == ["dunay", "vostochny"]
    assert manifest["tally"] == {"read": 7}
    assert manifest["inputs"]["records"]["name"] == "mine.csv"


def test_the_date_is_the_records_own(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    dated = date_export(pd.Timestamp("2024-01-31"))
    assert dated == {"at": "2024-01-31", "by": "last day of the records"}
    assert date_export(pd.NaT)["at"] == ""


def test_a_given_date_goes_before_that_of_the_records(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert date_export(pd.Timestamp("2024-01-31"))["at"] == "1970-01-02T00:00:00Z"


@pytest.mark.parametrize("epoch", ["yesterday", "1e99", "9" * 30])
def test_a_given_date_must_be_seconds(monkeypatch, epoch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(OptionError, match="SOURCE_DATE_EPOCH"):
        date_export(pd.NaT)


def test_the_names_of_own_files_can_be_left_out_and_their_hashes_stay():
    inputs = {
        "records": hash_content(b"1", "leak-from-ivan.csv"),
        "network": hash_content(b"2", "rail.parquet"),
    }
    told = unname_inputs(inputs)
    assert told["records"] == {**inputs["records"], "name": "records"}
    assert told["network"] == inputs["network"]


def test_the_same_is_described_in_the_same_way():
    assert json.loads(json.dumps(make_manifest())) == make_manifest()


def test_a_line_names_version_commit_and_records():
    manifest = make_manifest()
    line = cite_manifest(manifest)
    assert manifest["tool"]["version"] in line
    assert manifest["tool"]["commit"] in line
    assert manifest["inputs"]["records"]["sha256"] in line
    assert "last day of the records 2023-10-31" in line
