"""What was seen, how exactly, and the running counts."""

import pandas as pd
import pytest
from coincidences import dates
from diagrams import make_sightings
from makers import DATA, make_places

from geo.errors import SchemaError
from geo.schema import SIGHTINGS
from geo.sightings import (
    count_landings,
    read_counts,
    read_sightings,
    tell_precision,
)

VOYAGES = (
    "voyage_id,date,date_from,date_to,port,event,vessel,vessel_certainty,basis,"
    "observer,source_id,credibility,note"
    """
V1,2023-09-07,,,Rajin,loading,Angara,named,reported,White House,first,2,seen
V2,,2023-10-14,2023-10-16,Rajin,call,,none,reported,CSIS,unknown,,piers changed
V3,2024-01,,,Nowhere,call,,none,reported,,first,3,nine calls
M1,2023-09-07,,,Rajin,loading,Angara,modelled,modelled,,first,6,
X1,soon,,,Rajin,call,,none,reported,,first,6,
"""
)


@pytest.fixture
def read(write_records):
    places = make_places("Rajin", site_type="port")

    def read_text(text=VOYAGES, **options):
        return read_sightings(write_records(text), places, {"first": "B"}, **options)

    return read_text


def test_each_event_keeps_its_precision(read):
    sightings = read()
    assert list(sightings.columns) == list(SIGHTINGS)
    told = sightings.set_index("voyage_id")["precision"].to_dict()
    assert told == {"V1": "day", "V2": "weekend", "V3": "month", "M1": "day"}


def test_silence_never_makes_a_grade_better(read):
    grades = read().set_index("voyage_id")["grade"].to_dict()
    assert grades == {"V1": "B2", "V2": "F6", "V3": "B3", "M1": "B6"}


def test_a_place_that_is_not_known_keeps_its_name(read):
    seen = read().set_index("voyage_id").loc["V3"]
    assert (seen["port_id"], seen["port_name"]) == ("", "Nowhere")


def test_modelled_events_go_with_their_own_records_only(read):
    assert set(read(with_modelled=False)["basis"]) == {"reported"}


def test_a_file_without_rows_has_no_sightings(read):
    assert read(VOYAGES.splitlines()[0] + "\n").empty


def test_a_file_without_the_optional_columns_is_read(read):
    sightings = read("date,port,event\n2023-09-07,Rajin,call\n")
    assert sightings["observer"].tolist() == [""]
    assert sightings["grade"].tolist() == ["F6"]


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2023-10-14", "2023-10-14", "day"),  # a Saturday
        ("2023-10-14", "2023-10-15", "weekend"),
        ("2023-10-13", "2023-10-16", "weekend"),  # Friday to Monday
        ("2023-10-15", "2023-10-16", "2 days"),  # Sunday and Monday
        ("2023-10-13", "2023-10-14", "2 days"),  # Friday and Saturday
        ("2023-10-12", "2023-10-16", "5 days"),
        ("2023-10-01", "2023-10-31", "month"),
        ("2023-10-01", "2023-10-30", "30 days"),
        ("2023-10-01", "2023-11-30", "61 days"),
        ("2024-02-01", "2024-02-29", "month"),
    ],
)
def test_a_spell_of_days_is_told_as_what_it_is(first, last, told):
    frame = pd.DataFrame(
        {"date_from": [pd.Timestamp(first)], "date_to": [pd.Timestamp(last)]}
    )
    assert tell_precision(frame).tolist() == [told]


def test_landings_are_counted_on_the_last_day_they_may_have_been():
    sightings = make_sightings(
        ("V1", 0, 0, "dunay", "landing", "", "reported"),
        ("V2", 1, 3, "dunay", "landing", "", "reported"),
        ("V3", 3, 3, "dunay", "landing", "", "reported"),
        ("V4", 2, 2, "rajin", "call", "", "reported"),
    )
    counted = count_landings(sightings)
    assert counted["as_of"].tolist() == dates([0, 3]).tolist()
    assert counted["cumulative"].tolist() == [1, 3]


def test_no_landings_have_no_count():
    assert count_landings(make_sightings()).empty


def test_the_published_counts_are_read_whole():
    """By hand from the file: the first, and the last in time."""
    counts = read_counts(DATA / "cumulative_voyages.csv", {"inews24": "C"})
    assert len(counts) == 13
    first, last = counts.iloc[0], counts.iloc[-1]
    assert (first["counter"], first["cumulative"], first["grade"]) == ("VOA", 4, "C2")
    assert (last["counter"], last["cumulative"]) == ("Reuters/OSC", 64)
    assert counts["as_of"].is_monotonic_increasing


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("as_of,cumulative\n", "need the columns unit, counter"),
        (
            "as_of,cumulative,unit,counter,scope,source_id\nsoon,1,a,b,c,d\n",
            "as_of must be days",
        ),
        (
            "as_of,cumulative,unit,counter,scope,source_id\n2023-10-14,many,a,b,c,d\n",
            "cumulative must be whole numbers",
        ),
    ],
)
def test_a_file_of_counts_that_cannot_be_used_says_why(write_records, text, found):
    with pytest.raises(SchemaError, match=found):
        read_counts(write_records(text), {})


def test_a_file_of_counts_that_is_missing_says_so(tmp_path):
    with pytest.raises(SchemaError, match=r"none.csv: needs a CSV"):
        read_counts(tmp_path / "none.csv", {})
