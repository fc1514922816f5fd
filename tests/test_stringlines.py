"""Wagons and ships as lines, against days and kilometres counted by hand."""

import pandas as pd
import pytest
from coincidences import dates
from diagrams import (
    SEA_KM,
    make_crossings,
    make_matched,
    make_sightings,
    make_strings,
    make_ways,
)

from geo.errors import OptionError, SchemaError
from geo.schema import CROSSINGS, STRINGS
from geo.stringlines import AT_SPEED, read_arrivals, string_voyages, string_wagons

SEA_LEGS = pd.DataFrame(
    {"origin_id": ["rajin"], "destination_id": ["dunay"], "length_km": [SEA_KM]}
)


def test_consignments_of_one_day_and_pair_are_one_line():
    strings = make_strings()
    assert list(strings.columns) == list(STRINGS)
    assert strings["destination_id"].tolist() == ["alpha", "beta"]
    assert strings["mass_t"].tolist() == [150.5, 60.0]
    assert strings["consignment_count"].tolist() == [2, 1]
    assert strings["wagon_count"].tolist() == [3, 1]
    assert strings["length_km"].tolist() == [1000.0, 600.0]
    assert strings["arrived_on"].iloc[0] == pd.Timestamp("2023-08-05")


def test_what_has_no_arrival_only_departs():
    beta = make_strings().iloc[1]
    assert pd.isna(beta["arrived_on"])
    assert beta["arrival_basis"] == ""


def test_a_stated_speed_gives_an_arrival_and_says_that_it_is_modelled():
    beta = make_strings(km_a_day=200.0).iloc[1]  # 600 km at 200 km a day
    assert beta["arrived_on"] == pd.Timestamp("2023-08-06")
    assert beta["arrival_basis"] == AT_SPEED
    assert "modelled" in AT_SPEED


def test_a_speed_leaves_recorded_arrivals_as_they_are():
    assert make_strings(km_a_day=200.0).iloc[0]["arrived_on"] == pd.Timestamp(
        "2023-08-05"
    )


@pytest.mark.parametrize(
    "arrived", [pytest.param(-1, id="before"), pytest.param(121, id="far too late")]
)
def test_an_arrival_that_cannot_be_drawn_is_not_known(arrived):
    rows = [("alpha", 3, arrived + 3, 10.0, 1)]
    assert read_arrivals(make_matched(rows)).isna().all()


@pytest.mark.parametrize("arrived", [0, 120])
def test_the_first_and_the_last_day_that_can_be_drawn_are_known(arrived):
    rows = [("alpha", 0, arrived, 10.0, 1)]
    assert read_arrivals(make_matched(rows)).tolist() == dates([arrived]).tolist()


def test_the_order_of_day_and_month_is_found_out_from_all_dates():
    rows = [("alpha", 18, 30, 10.0, 1), ("alpha", 2, 6, 10.0, 1)]
    american = make_matched(rows, form="%m/%d/%Y")  # 08/19/2023 settles 08/07/2023
    assert read_arrivals(american).tolist() == dates([30, 6]).tolist()


def test_records_without_the_column_have_no_arrivals():
    matched = make_matched().drop(columns=["arrival_date"])
    assert string_wagons(matched, make_ways())["arrived_on"].isna().all()


@pytest.mark.parametrize("km_a_day", [0, -5, 9_999, float("nan")])
def test_a_speed_that_no_train_has_is_refused(km_a_day):
    with pytest.raises(OptionError, match="kilometres a day must be from 10"):
        make_strings(km_a_day=km_a_day)


def test_no_consignments_give_no_lines():
    assert string_wagons(make_matched([]), make_ways()).empty


def test_a_missing_column_is_named():
    with pytest.raises(SchemaError, match="destination_id"):
        string_wagons(make_matched().drop(columns="destination_id"), make_ways())


def test_a_voyage_runs_from_its_loading_to_its_landing():
    sightings = make_sightings(
        ("M1", -3, -2, "rajin", "loading", "Angara", "modelled"),
        ("M1", 0, 0, "dunay", "landing", "Angara", "modelled"),
        ("V9", 1, 1, "dunay", "landing", "Maria", "reported"),
    )
    voyages = string_voyages(sightings, SEA_LEGS)
    pd.testing.assert_frame_equal(
        voyages,
        make_crossings(("M1", -2, 0, "Angara")),
        check_dtype=False,
    )


def test_a_voyage_between_places_without_a_sea_leg_is_no_line():
    sightings = make_sightings(
        ("M1", 0, 0, "vostochny", "loading", "Angara", "modelled"),
        ("M1", 2, 2, "dunay", "landing", "Angara", "modelled"),
    )
    assert string_voyages(sightings, SEA_LEGS).empty


def test_a_landing_before_the_loading_is_no_line():
    sightings = make_sightings(
        ("M1", 5, 5, "rajin", "loading", "Angara", "modelled"),
        ("M1", 2, 2, "dunay", "landing", "Angara", "modelled"),
    )
    assert string_voyages(sightings, SEA_LEGS).empty


def test_no_sightings_give_no_voyages():
    voyages = string_voyages(make_sightings(), SEA_LEGS)
    assert list(voyages.columns) == list(CROSSINGS)
    assert voyages.empty
