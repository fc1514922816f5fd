"""The sample of messy records: what becomes of each row is what its list says.

The list was written by hand (`geo/build/sample_faults.py`), so the reader is held to
it and not to itself.
"""

import csv
import io
import re
from collections import Counter
from datetime import datetime

import pandas as pd
import pytest
from makers import DATA

from geo import pipeline
from geo.build import sample
from geo.preview import preview_records
from geo.reading import Reading

SAMPLE = DATA / sample.SAMPLE
FAULTS = pd.read_csv(DATA / sample.FAULTS, dtype="str", keep_default_na=False)
OF_ROWS = FAULTS[FAULTS["row"] != ""].astype({"row": "int64", "line": "int64"})
ENDS = {"Станция отправления": "origin", "Станция назначения": "destination"}
ANSWERS = Reading(mapping=(("date", "Дата отпр."),), mass_unit="kg")


@pytest.fixture(scope="module")
def world():
    return pipeline.read_world()


@pytest.fixture(scope="module")
def trace(world):
    return pipeline.trace_records(SAMPLE, world, ANSWERS)


def faults_of(outcome):
    return OF_ROWS[OF_ROWS["what_becomes_of_it"] == outcome]


def listed(frame):
    return Counter(zip(*(frame[n] for n in ("row", "line", "column", "reason"))))  # noqa: B905 - columns of one frame


def test_a_newcomer_is_asked_for_one_column_and_then_for_the_unit():
    first = preview_records(SAMPLE)
    assert [question.option for question in first.questions] == ["mapping"]
    assert '--map date="Дата отпр."' in first.questions[0].text
    answered = Reading(mapping=(("date", "Дата отпр."),))
    second = preview_records(SAMPLE, reading=answered)
    assert [question.option for question in second.questions] == ["mass_unit"]
    asked = FAULTS[(FAULTS["row"] == "") & (FAULTS["what_becomes_of_it"] == "asked")]
    for reason, preview in zip(asked["reason"], (first, second), strict=True):
        assert reason in preview.questions[0].text


def test_the_form_of_the_file_is_found_out():
    preview = preview_records(SAMPLE, reading=ANSWERS)
    assert preview.form == "cp1251, semicolons, line ends CRLF and LF, quoted fields"
    assert preview.understood == "day first, decimal comma, mass in kg"
    assert preview.row_count == 140


def test_what_is_rejected_is_what_the_list_says(trace):
    assert listed(trace.rejected) == listed(faults_of("rejected"))


def test_what_is_flagged_is_what_the_list_says(trace):
    assert listed(trace.flags) == listed(faults_of("flagged"))


def test_what_is_asked_is_what_the_list_says(trace):
    asked = faults_of("asked").replace({"column": ENDS})
    found = trace.unmatched.set_index(["row", "line", "column"])["reason"]
    assert found.index.tolist() == list(
        asked[["row", "line", "column"]].itertuples(index=False, name=None)
    )
    for is_at, begins in zip(found, asked["reason"], strict=True):
        assert is_at.startswith(begins)


def test_every_other_row_is_matched_without_a_doubt(trace):
    odd = faults_of("rejected"), faults_of("asked")
    rows = set(range(1, 141)) - {row for frame in odd for row in frame["row"]}
    assert set(trace.matched["row"]) == rows
    assert set(faults_of("accepted")["row"]) <= rows


def test_names_written_oddly_lead_to_the_place_of_the_list(trace, world):
    names = pipeline.add_places(world, trace.used).places.set_index("site_id")
    matched = trace.matched.set_index("row")
    for fault in faults_of("accepted").itertuples():
        if fault.column in ENDS:
            found = matched.loc[fault.row, f"{ENDS[fault.column]}_id"]
            assert names.loc[found, "site_name"] in {
                fault.reason.partition(",")[0],
                "Orël" if fault.reason == "Oryol" else "",
            }


def test_the_name_that_is_only_like_a_place_says_so(trace):
    likes = trace.matched.loc[trace.matched["match_basis"] == "fuzzy", "row"]
    told = faults_of("accepted")
    told = told[told["reason"].str.contains("fuzzy", regex=False)]
    assert likes.tolist() == told["row"].tolist()


def test_days_and_masses_written_oddly_are_those_of_the_list(trace):
    matched = trace.matched.set_index("row")
    for fault in faults_of("accepted").itertuples():
        if fault.column == "Дата отпр.":
            day = datetime.strptime(fault.reason, "%d %B %Y")
            assert matched.loc[fault.row, "dispatched_on"] == day
        if fault.column == "Масса":
            kg = re.findall(r"[0-9]+", fault.reason.replace(",", ""))[-1]
            assert matched.loc[fault.row, "mass_t"] == int(kg) / 1000


def test_hostile_texts_stay_as_they_are_filed(trace):
    cargoes = set(trace.consignments["cargo"])
    assert {"=2+5", "<script>alert(1)</script>", 'труба 20" сварная'} <= cargoes
    assert {"доски; брус", "бумага\nв рулонах"} <= cargoes
    assert "{{ 7*7 }}" in set(trace.consignments["consignor"])


def test_each_row_of_the_sample_says_that_it_is_made_up():
    lines = SAMPLE.read_bytes().decode("cp1251", "replace").split("\r\n")
    assert len(lines) == 142  # a header, 140 records and the end
    bare = [line for line in lines[1:-1] if "вымышлено, пример Railhead" not in line]
    # What is cut off, empty, a sum or a second header.
    assert sorted(line[:6] for line in bare) == sorted(
        ["", ";" * 6, "ПРИМЕР", "Итого;", "№ накл"]
    )


def test_every_month_of_the_case_has_records_that_are_mapped(trace):
    months = set(trace.matched["month"]) - {"2032-10"}
    assert months == {
        *(f"2023-{month:02d}" for month in range(8, 13)),
        "2024-01",
    }


def test_the_sample_is_made_again_to_the_byte(tmp_path):
    sample.build(tmp_path)
    for name in (sample.SAMPLE, sample.FAULTS):
        assert (tmp_path / name).read_bytes() == (DATA / name).read_bytes()


def test_the_lines_of_the_list_are_those_of_the_file():
    text = SAMPLE.read_bytes().decode("cp1251", "replace")
    lines = text.replace("\r\n", "\n").split("\n")
    for fault in OF_ROWS.itertuples():
        if "ПРИМЕР" in lines[fault.line - 1] and fault.row not in {58, 60}:
            assert f"ПРИМЕР-{fault.row:04d}" in lines[fault.line - 1]


def test_the_list_can_be_read_by_any_reader():
    rows = list(csv.reader(io.StringIO((DATA / sample.FAULTS).read_text("utf-8"))))
    assert {len(row) for row in rows} == {len(sample.FAULT_COLUMNS)}
