import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import SchemaError
from geo.schema import REJECTED, VOYAGES
from geo.voyages import choose_landings, validate_voyages


def make_raw(*rows):
    """Rows as filed: right ones, but for the columns given."""
    right = {
        "voyage_id": "v1", "date": "2023-10-14", "date_from": "", "date_to": "",
        "port": "Dunay", "event": "landing", "vessel": "Angara", "basis": "reported",
        "note": "seen", "fault": "",
    }  # fmt: skip
    frame = pd.DataFrame([right | row for row in rows], columns=right, dtype="str")
    frame.insert(0, "row", range(1, len(rows) + 1))
    frame.insert(1, "line", range(2, len(rows) + 2))
    return frame


def ranged(first, last):
    return {"date": "", "date_from": first, "date_to": last}


@pytest.mark.parametrize(
    ("filed", "first", "last"),
    [
        pytest.param({}, "2023-10-14", "2023-10-14", id="a day"),
        pytest.param({"date": "14.10.2023"}, "2023-10-14", "2023-10-14", id="dots"),
        pytest.param({"date": "2024-02"}, "2024-02-01", "2024-02-29", id="a month"),
        pytest.param(
            ranged("2023-10-14", "15.10.2023"),
            "2023-10-14",
            "2023-10-15",
            id="a weekend",
        ),
    ],
)
def test_a_date_is_a_day_or_a_range(filed, first, last):
    voyages, rejected = validate_voyages(make_raw(filed))
    assert rejected.empty
    assert voyages["date_from"].item() == pd.Timestamp(first)
    assert voyages["date_to"].item() == pd.Timestamp(last)


@pytest.mark.parametrize(
    ("filed", "column", "reason"),
    [
        pytest.param({"date": "mid-August"}, "date", "not a day", id="words"),
        pytest.param({"date": "2023-02-30"}, "date", "not a day", id="no such day"),
        pytest.param({"date": "2023-13"}, "date", "not a day", id="no such month"),
        pytest.param({"date": ""}, "date_from", "neither a date nor", id="none"),
        pytest.param(
            ranged("2023-10-14", ""), "date_from", "neither", id="half a range"
        ),
        pytest.param(
            ranged("2023-10-14", "2023-10-12"), "date_to", "ends before", id="backwards"
        ),
        pytest.param(
            {"date_from": "2023-10-12"}, "date", "both given", id="date and range"
        ),
        pytest.param({"port": " "}, "port", "port is empty", id="no port"),
        pytest.param({"event": ""}, "event", "event is empty", id="no event"),
        pytest.param({"basis": "rumour"}, "basis", "basis is not one", id="basis"),
        pytest.param({"fault": "3 fields"}, "", "3 fields", id="form of the record"),
    ],
)
def test_a_row_that_cannot_be_used_is_kept_with_its_reason(filed, column, reason):
    voyages, rejected = validate_voyages(make_raw({}, filed))
    assert voyages["row"].tolist() == [1]
    assert list(rejected) == list(REJECTED)
    assert rejected["row"].tolist() == [2]
    assert rejected["column"].item() == column
    assert reason in rejected["reason"].item()


def test_a_basis_that_is_not_given_is_reported():
    voyages, _ = validate_voyages(make_raw({"basis": ""}, {"basis": "Modelled"}))
    assert voyages["basis"].tolist() == ["reported", "modelled"]


def test_a_file_needs_no_more_than_three_columns():
    raw = make_raw({})[["row", "line", "fault", "date", "port", "event"]]
    voyages, rejected = validate_voyages(raw)
    assert list(voyages) == list(VOYAGES)
    assert rejected.empty


def test_further_columns_are_kept():
    voyages, _ = validate_voyages(make_raw({}))
    assert voyages["note"].item() == "seen"


def test_without_a_port_column_there_are_no_voyages():
    with pytest.raises(SchemaError, match="port"):
        validate_voyages(make_raw({}).drop(columns="port"))


def choose(*rows):
    return choose_landings(validate_voyages(make_raw(*rows)).voyages)


def test_a_landing_of_several_days_stands_on_the_last():
    landings, set_aside = choose({}, ranged("2023-10-14", "2023-10-20"))
    assert landings["landed_on"].tolist() == [
        pd.Timestamp(2023, 10, 14),
        pd.Timestamp(2023, 10, 20),
    ]
    assert set_aside.empty


def test_a_landing_known_to_more_than_a_week_is_set_aside():
    landings, set_aside = choose(
        ranged("2023-10-14", "2023-10-21"), {"date": "2023-10"}
    )
    assert landings.empty
    assert set_aside["value"].tolist() == [
        "2023-10-14 to 2023-10-21",
        "2023-10-01 to 2023-10-31",
    ]
    assert set(set_aside["reason"]) == {"the day is known to more than 7 days only"}


@pytest.mark.parametrize("event", ["call", "loading", "stack"])
def test_other_events_are_set_aside(event):
    landings, set_aside = choose({"event": event}, {"event": "Landing"})
    assert landings["row"].tolist() == [2]
    assert (set_aside["row"].item(), set_aside["value"].item()) == (1, event)


def test_no_voyages_give_no_landings():
    voyages, rejected = validate_voyages(make_raw())
    landings, set_aside = choose_landings(voyages)
    assert [len(frame) for frame in (voyages, rejected, landings, set_aside)] == [0] * 4
    assert "landed_on" in landings


cells = st.sampled_from(["", "2023-10-14", "2023-10", "31.12.2023", "x", "landing"])
filed = st.fixed_dictionaries(
    dict.fromkeys(["date", "date_from", "date_to", "port", "event", "basis"], cells)
)


@given(st.lists(filed, max_size=6))
def test_every_row_is_a_landing_or_has_a_reason(rows):
    voyages, rejected = validate_voyages(make_raw(*rows))
    landings, set_aside = choose_landings(voyages)
    told = [*landings["row"], *set_aside["row"], *rejected["row"].unique()]
    assert sorted(told) == list(range(1, len(rows) + 1))
