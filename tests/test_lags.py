import pandas as pd
import pytest
from coincidences import make_departures, make_landings

from geo.errors import OptionError, SchemaError
from geo.lags import link_departures
from geo.schema import LAGS


def test_each_departure_has_the_latest_landing_before_it():
    departures = make_departures(
        ("a", 20, 1), ("a", 9, 1), ("a", 10, 1), ("b", 20, 1), ("a", 17, 1), ("c", 5, 1)
    )
    landings = make_landings(("a", 15), ("a", 10), ("b", 3), ("a", 30))
    lags = link_departures(departures, landings, days=5)
    assert list(lags) == list(LAGS)
    assert lags["row"].tolist() == departures["row"].tolist()
    assert lags["voyage_id"].tolist() == ["v0", "", "v1", "v2", "v0", ""]
    assert lags["lag_days"].tolist() == [5, pd.NA, 0, 17, 2, pd.NA]
    assert lags["is_linked"].tolist() == [True, False, True, False, True, False]


def test_of_landings_on_one_day_the_first_row_is_named():
    lags = link_departures(
        make_departures(("a", 3, 1)), make_landings(("a", 3), ("a", 3)), days=7
    )
    assert lags["voyage_id"].item() == "v0"


def test_the_given_frames_are_left_alone():
    departures, landings = make_departures(("a", 3, 1)), make_landings(("a", 3))
    before = departures.copy(), landings.copy()
    link_departures(departures, landings, days=7)
    pd.testing.assert_frame_equal(departures, before[0])
    pd.testing.assert_frame_equal(landings, before[1])


@pytest.mark.parametrize(
    ("departed", "landed"),
    [([], []), ([], [("a", 1)]), ([("a", 1, 1)], [])],
    ids=["nothing", "no departures", "no landings"],
)
def test_nothing_links_nothing(departed, landed):
    lags = link_departures(make_departures(*departed), make_landings(*landed), days=7)
    assert list(lags) == list(LAGS)
    assert (len(lags), lags["is_linked"].sum()) == (len(departed), 0)
    assert lags["lag_days"].isna().all()


def test_days_below_0_are_refused():
    with pytest.raises(OptionError, match="from 0 to 365; found -1"):
        link_departures(make_departures(), make_landings(), days=-1)


def test_landings_without_a_day_are_refused():
    with pytest.raises(SchemaError, match="landed_on"):
        link_departures(
            make_departures(), make_landings().drop(columns="landed_on"), days=7
        )
