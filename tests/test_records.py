import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import SchemaError
from geo.records import read_records

HEADER = "date,origin,destination,mass_t\n"
GOOD = "2023-10-01,A,B,64\n"


def test_every_line_is_a_record_as_filed(write_records):
    raw_records = read_records(write_records(HEADER + GOOD + "?,,,\n" + GOOD))
    assert raw_records["row"].tolist() == [1, 2, 3]
    assert raw_records["line"].tolist() == [2, 3, 4]
    assert raw_records["date"].tolist() == ["2023-10-01", "?", "2023-10-01"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_that_of_the_header(write_records, delimiter):
    text = (HEADER + GOOD).replace(",", delimiter)
    assert read_records(write_records(text))["mass_t"].tolist() == ["64"]


def test_a_byte_order_mark_is_no_part_of_the_first_name(write_records):
    raw_records = read_records(write_records(HEADER + GOOD, encoding="utf-8-sig"))
    assert "date" in raw_records


def test_a_quoted_field_may_hold_line_ends(write_records):
    text = "note,date,origin,destination,mass_t\n" + '"a\nb",' + GOOD + "c," + GOOD
    raw_records = read_records(write_records(text))
    assert raw_records["note"].tolist() == ["a\nb", "c"]
    assert raw_records["line"].tolist() == [2, 4]


def test_an_unclosed_quote_takes_only_its_own_record(write_records):
    text = HEADER + '2023-10-01,"A,B,64\n' + GOOD * 30
    raw_records = read_records(write_records(text))
    assert len(raw_records) == 31
    assert (raw_records["fault"] != "").tolist() == [True] + [False] * 30


def test_two_stray_quotes_do_not_merge_the_records_between(write_records):
    stray = '2023-10-01,A,"B,64\n'
    raw_records = read_records(write_records(HEADER + stray + GOOD + stray))
    assert len(raw_records) == 3
    assert raw_records["fault"].astype(bool).tolist() == [True, False, True]


def test_a_whole_record_is_never_part_of_another_ones_field(write_records):
    text = HEADER + '2023-10-01,"A\n' + GOOD + 'B",C,64\n'
    assert len(read_records(write_records(text))) == 3


@pytest.mark.parametrize(
    ("line", "fields"), [("2023-10-01,A,B\n", 3), ("2023-10-01,A,B,6,4\n", 5)]
)
def test_a_record_of_another_width_is_kept_with_its_fault(write_records, line, fields):
    raw_records = read_records(write_records(HEADER + line))
    assert raw_records["fault"].tolist() == [
        f"the record has {fields} fields, the header 4"
    ]


def test_a_file_with_a_header_alone_has_no_records(write_records):
    raw_records = read_records(write_records(HEADER))
    assert raw_records.empty
    assert "mass_t" in raw_records


def test_a_missing_column_is_named(write_records):
    with pytest.raises(SchemaError, match="destination, mass_t"):
        read_records(write_records("date,origin\n"))


def test_a_column_that_occurs_twice_is_refused(write_records):
    with pytest.raises(SchemaError, match="occur once"):
        read_records(write_records("date,origin,destination,mass_t,date\n"))


@pytest.mark.parametrize("text", ["", "\n"])
def test_a_file_without_a_header_is_refused(write_records, text):
    with pytest.raises(SchemaError, match="first line with column names"):
        read_records(write_records(text))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SchemaError, match="No such file"):
        read_records(tmp_path / "none.csv")


def test_a_file_in_cp1251_is_read_as_such(write_records):
    file = write_records(HEADER + "2023-10-01,Находка,B,1\n", encoding="cp1251")
    assert read_records(file)["origin"].tolist() == ["Находка"]


fields = st.text(
    st.characters(blacklist_characters='",\r\n\x00', blacklist_categories=["Cs"])
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.lists(st.tuples(fields, fields, fields, fields), max_size=20))
def test_plain_fields_come_back_as_written(write_records, rows):
    text = HEADER + "".join(",".join(row) + "\n" for row in rows)
    raw_records = read_records(write_records(text))
    found = raw_records[["date", "origin", "destination", "mass_t"]]
    assert list(found.itertuples(index=False, name=None)) == rows
