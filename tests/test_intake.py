import io

import pandas as pd
import pytest
from filemakers import (
    GOOD,
    HEADER,
    check_file_is_accounted_for,
    files,
    make_workbook,
)
from hypothesis import given, settings

from geo import forms
from geo.errors import OptionError, SchemaError
from geo.intake import plan_files, take_in
from geo.reading import Reading

COLUMNS = ["date", "origin", "destination", "mass_t"]


def take(content, **answers):
    content = content.encode() if isinstance(content, str) else content
    parts = list(take_in(plan_files(io.BytesIO(content), Reading(**answers))))
    columns = ("raw_records", "consignments", "rejected", "flags")
    return [
        pd.concat([getattr(part, name) for part in parts], ignore_index=True)
        for name in columns
    ]


@settings(max_examples=60)
@given(files)
def test_every_line_of_any_file_is_accepted_or_rejected(content):
    check_file_is_accounted_for(content)


def test_one_unclosed_quote_does_not_swallow_4945_rows():
    lines = [GOOD] * 4946
    lines[1000] = '2023-10-01,"Dunay,Tikhoretsk,60\n'
    raw_records, consignments, rejected, _ = take(HEADER + "".join(lines))
    assert (len(raw_records), len(consignments)) == (4946, 4945)
    assert rejected["line"].tolist() == [1002]


def test_rows_are_counted_on_over_blocks_of_a_long_file():
    count = 250_000
    raw_records, *_ = take(HEADER + GOOD * count)
    assert raw_records["row"].tolist() == list(range(1, count + 1))
    assert raw_records["line"].tolist() == list(range(2, count + 2))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r"]
)
def test_an_encoding_is_told_by_the_text(encoding):
    text = HEADER + "2023-10-01,Находка,Тихорецк,60\n" * 3
    _, consignments, *_ = take(text.encode(encoding))
    assert consignments["origin_name"].tolist() == ["Находка"] * 3


def test_damaged_bytes_reject_their_own_record_alone():
    good = "2023-10-01,Находка,Ейск,60\n".encode()
    damaged = "2023-10-01,Находка,Ейск,60\n".encode("cp1251")
    _, consignments, rejected, _ = take(HEADER.encode() + good * 5 + damaged)
    assert len(consignments) == 5
    assert rejected["reason"].tolist() == ["the record holds bytes that are not UTF-8"]


def test_stray_quotes_and_line_ends_in_quotes_are_good():
    text = "note," + HEADER + '5" pipe,' + GOOD + '"a, b\nc, d",' + GOOD
    raw_records, consignments, *_ = take(text)
    assert consignments["note"].tolist() == ['5" pipe', "a, b\nc, d"]
    assert raw_records["line"].tolist() == [2, 3]


def test_a_field_behind_a_closed_quote_is_a_fault():
    _, _, rejected, _ = take(HEADER + '2023-10-01,"A"b,B,60\n')
    assert rejected["reason"].tolist() == ["a quote is closed in the middle of a field"]


def test_the_columns_of_the_report_are_those_of_the_file():
    text = "Дата отгрузки;Откуда;Куда;Масса, т\n31.02.2024;А;;-1\n"
    _, _, rejected, _ = take(text)
    assert set(rejected["column"]) == {"Дата отгрузки", "Куда", "Масса, т"}
    assert len(rejected) == 3


def test_ranges_keep_their_ends():
    _, consignments, *_ = take(HEADER + "2023-10-01,A,B,60-62\n2023-10-01,A,B,60\n")
    assert consignments["mass_t"].tolist() == [61, 60]
    assert consignments["mass_low_t"].fillna(0).tolist() == [60, 0]


def test_bounds_in_columns_of_their_own_give_the_mass():
    text = "mass_low_t,mass_high_t," + HEADER + "60,62,2023-10-01,A,B,\n"
    _, consignments, *_ = take(text)
    assert consignments["mass_t"].tolist() == [61]


def test_a_record_stands_twice_across_blocks():
    text = "shipment_id," + HEADER + ("w1," + GOOD) + ("," + GOOD) * 300_000
    _, _, rejected, _ = take(text + "w1," + GOOD)
    assert rejected["row"].tolist() == [300_002]


def test_a_waybill_with_other_goods_is_kept_with_a_flag():
    text = "shipment_id," + HEADER + "w1," + GOOD + "w1,2023-10-02,A,B,5\n"
    _, consignments, rejected, flags = take(text)
    assert len(consignments) == 2
    assert flags["kind"].tolist() == ["same-waybill"]
    _, consignments, rejected, flags = take(text, reject=("same-waybill",))
    assert rejected["reason"].tolist() == ["another record above has this waybill"]
    assert flags.empty


def test_a_date_far_from_all_others_is_flagged():
    text = HEADER + "".join(f"2023-10-{n:02d},A,B,{n}\n" for n in range(1, 31))
    _, _, _, flags = take(text + "2032-10-01,A,B,1\n")
    assert flags[["row", "kind"]].values.tolist() == [[31, "outside-window"]]


@pytest.mark.parametrize(
    ("text", "match", "answers"),
    [
        (HEADER + "03/04/2023,A,B,60\n", "--dates dmy", {"dates": "mdy"}),
        (HEADER + '2023-10-01,A,B,"1,234"\n', "--decimal comma", {"decimal": "point"}),
        (
            "date,origin,destination,weight\n" + GOOD,
            "--mass-unit t",
            {"mass_unit": "kg"},
        ),
        (
            "Дата отпр.,origin,destination,mass_t\n" + GOOD,
            '--map date="Дата отпр."',
            {"mapping": (("date", "Дата отпр."),)},
        ),
    ],
)
def test_what_is_left_open_is_asked_and_can_be_answered(text, match, answers):
    with pytest.raises((OptionError, SchemaError), match=match):
        take(text)
    assert len(take(text, **answers)[1]) == 1


def test_a_workbook_is_read_by_the_sheet_that_fits():
    content = make_workbook(
        ("Notes", [["read me"]]), ("Data", [COLUMNS, ["2023-10-01", "A", "B", 60]])
    )
    raw_records, consignments, *_ = take(content)
    assert consignments["mass_t"].tolist() == [60]
    assert raw_records["line"].tolist() == [2]


def test_one_of_two_sheets_is_asked_for():
    rows = [COLUMNS, ["2023-10-01", "A", "B", 60]]
    content = make_workbook(("One", rows), ("Two", [*rows, rows[1]]))
    with pytest.raises(OptionError, match="--sheet with one of its sheets: One, Two"):
        take(content)
    assert len(take(content, sheet="Two")[1]) == 2


def test_files_of_a_folder_are_read_each_in_its_form(tmp_path):
    (tmp_path / "a.csv").write_text(HEADER + GOOD, encoding="utf-8")
    (tmp_path / "b.csv").write_bytes(
        "Дата;Откуда;Куда;Масса, кг\n01.10.2023;Находка;Ейск;60500,5\n".encode("cp1251")
    )
    parts = list(take_in(plan_files(tmp_path)))
    consignments = pd.concat([part.consignments for part in parts], ignore_index=True)
    assert consignments["source_file"].tolist() == ["a.csv", "b.csv"]
    assert consignments["row"].tolist() == [1, 2]
    assert consignments["mass_t"].sum() == pytest.approx(120.5, abs=1e-3)


def test_the_mapping_file_beside_the_records_is_remembered(tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("Дата отпр.,origin,destination,mass_t\n" + GOOD, encoding="utf-8")
    beside = tmp_path / "r.csv.mapping.json"
    beside.write_text('{"mapping": {"date": "Дата отпр."}}', encoding="utf-8")
    assert sum(len(part.consignments) for part in take_in(plan_files(path))) == 1


def test_a_column_of_a_hundred_thousand_places_is_none():
    text = HEADER + "".join(f"2023-10-01,N{n},B,60\n" for n in range(100_001))
    with pytest.raises(SchemaError, match="origin holds over 100,000"):
        take(text)


@pytest.mark.parametrize(
    ("content", "match"),
    [
        (",".join(f"c{n}" for n in range(10_000)) + "\n", "at most 1,000 columns"),
        (HEADER + "x" * (2 * forms.MAX_LINE), "over 1,000,000 signs"),
        (HEADER + GOOD + "\0", "NUL bytes"),
        ('"date,origin\n' + GOOD * 30, "never closed"),
    ],
)
def test_bad_input_gets_one_clear_line(content, match):
    with pytest.raises(SchemaError, match=match) as caught:
        take(content)
    assert "\n" not in str(caught.value)


def test_a_line_that_is_too_long_far_down_is_refused():
    content = HEADER + GOOD * 300_000 + "x" * (2 * forms.MAX_LINE) + "\n"
    with pytest.raises(SchemaError, match="line 300,002 is longer"):
        take(content)


def test_no_records_give_nothing():
    assert [len(part) for part in take(HEADER)] == [0, 0, 0, 0]
