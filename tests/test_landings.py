import pandas as pd
import pytest
from filemakers import make_workbook
from makers import make_places

from geo.errors import OptionError, SchemaError
from geo.landings import read_landings
from geo.schema import LANDINGS, REJECTED

HEADER = "voyage_id,date,port,event,vessel,basis\n"
PLACES = make_places("Dunay", "Same", "Same", aliases={"Dunay": ["Дунай"]})


@pytest.fixture
def read(write_records):
    def read_text(text, **options):
        return read_landings(write_records(HEADER + text), PLACES, **options)

    return read_text


@pytest.mark.parametrize("name", ["Dunay", "dunay-0", "DUNAY", "дунай"])
def test_a_port_is_found_by_name_id_or_alias(read, name):
    found = read(f"v1,2023-10-14,{name},landing,Angara,\n")
    assert found.landings["port_id"].tolist() == ["dunay-0"]
    assert list(found.landings)[: len(LANDINGS)] == list(LANDINGS)
    assert found.landings["landed_on"].item() == pd.Timestamp(2023, 10, 14)


@pytest.mark.parametrize(
    ("name", "reason"), [("Nowhere", "no known place"), ("Same", "several places")]
)
def test_a_landing_at_an_unknown_port_is_set_aside(read, name, reason):
    found = read(f"v1,2023-10-14,{name},landing,Angara,\n")
    assert found.landings.empty
    assert list(found.unused) == [*REJECTED, "stage"]
    assert found.unused["value"].item() == name
    assert reason in found.unused["reason"].item()


def test_every_row_is_a_landing_or_unused(read):
    found = read(
        "v1,2023-10-14,Dunay,landing,,\n"
        "v2,soon,,landing,,\n"
        "v3,2023-10-14,Dunay,call,,\n"
        "v4,2023-10-14,Nowhere,landing,,\n"
        "v5,2023-10-14,Dunay,landing\n"
    )
    assert found.read == 5
    assert found.landings["row"].tolist() == [1]
    assert found.unused["row"].tolist() == [2, 2, 3, 4, 5]
    assert found.unused["stage"].tolist() == [
        "rejected", "rejected", "set aside", "set aside", "rejected",
    ]  # fmt: skip


def test_modelled_landings_can_be_left_out(read):
    text = "v1,2023-10-14,Dunay,landing,,modelled\nv2,2023-10-15,Dunay,landing,,\n"
    assert len(read(text).landings) == 2
    found = read(text, with_modelled=False)
    assert found.landings["row"].tolist() == [2]
    assert found.unused["column"].tolist() == ["basis"]


def test_a_workbook_of_voyages_in_russian_is_read_too(tmp_path):
    rows = [["Дата", "port", "event", "Судно"], ["14.10.2023", "Dunay", "landing", "A"]]
    path = tmp_path / "voyages.xlsx"
    path.write_bytes(make_workbook(("Calls", rows)))
    found = read_landings(path, PLACES)
    assert found.landings["landed_on"].item() == pd.Timestamp(2023, 10, 14)
    assert found.landings["vessel"].item() == "A"


def test_a_file_without_rows_has_no_landings(read):
    found = read("")
    assert (len(found.landings), len(found.unused), found.read) == (0, 0, 0)


@pytest.mark.parametrize(
    ("header", "lacking"),
    [("date,port\n", "event"), ("port,event\n", r"date \(or date_from\)")],
)
def test_a_file_without_a_needed_column_is_refused(write_records, header, lacking):
    with pytest.raises(SchemaError, match=lacking):
        read_landings(write_records(header), PLACES)


VOYAGES = [["Дата", "port", "event"], ["14.10.2023", "Dunay", "landing"]]
RECORDS = [["date", "origin", "destination", "mass_t"], ["2023-10-01", "A", "B", 6]]


def test_voyages_are_found_among_the_sheets_of_a_workbook(tmp_path):
    path = tmp_path / "leak.xlsx"
    sheets = ("Notes", [["read me"]]), ("Records", RECORDS), ("Calls", VOYAGES)
    path.write_bytes(make_workbook(*sheets))
    assert len(read_landings(path, PLACES).landings) == 1


def test_one_of_two_sheets_of_voyages_is_asked_for(tmp_path):
    path = tmp_path / "leak.xlsx"
    path.write_bytes(make_workbook(("One", VOYAGES), ("Two", [*VOYAGES, VOYAGES[1]])))
    with pytest.raises(OptionError, match=r"--voyages-sheet with .*: One, Two"):
        read_landings(path, PLACES)
    assert len(read_landings(path, PLACES, sheet="Two").landings) == 2
