"""Speeds along the route: what two dates allow, and what is flagged by which rule."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.chart_frame import choose_ticks
from geo.checks import find_fast
from geo.errors import OptionError, SchemaError
from geo.speeds import (
    FLAGGED_SPEEDS,
    PAIR_SPEEDS,
    SPEEDS,
    Limits,
    check_limits,
    count_unmeasured,
    flag_speeds,
    measure_speeds,
    sum_pairs,
    tell_rules,
)

LEFT = pd.Timestamp(2023, 10, 1)


def make_matched(*arrivals, ends=("a", "b")):
    """Consignments that left on 1 October and arrived as filed, a text each."""
    count = len(arrivals)
    return pd.DataFrame(
        {
            "row": range(1, count + 1),
            "line": range(2, count + 2),
            "shipment_id": [f"c{n}" for n in range(count)],
            "dispatched_on": pd.Series([LEFT] * count, dtype="datetime64[s]"),
            "date": "2023-10-01",
            "arrival_date": pd.Series(list(arrivals), dtype="str"),
            "origin_id": ends[0],
            "destination_id": ends[1],
            "basis": "reported",
        }
        | dict.fromkeys(("month", "origin_name", "destination_name"), "")
        | dict.fromkeys(("inferred_origin_name", "inferred_origin_id"), "")
        | {"mass_t": 1.0, "wagons": 1, "match_basis": "name"}
    )


def make_routes(km=1_000.0, basis="computed", ends=("a", "b")):
    return pd.DataFrame(
        {
            "origin_id": [ends[0]],
            "destination_id": [ends[1]],
            "route_basis": [basis],
            "length_km": [km],
        }
    )


def days_later(*days):
    return [f"{LEFT + pd.Timedelta(days=each):%Y-%m-%d}" for each in days]


def measure(*days, km=1_000.0, basis="computed"):
    return measure_speeds(make_matched(*days_later(*days)), make_routes(km, basis))


def rules_of(speeds, **limits):
    flagged = flag_speeds(speeds, Limits(**limits))
    return [
        flagged.loc[flagged["row"] == row, "rule"].tolist() for row in speeds["row"]
    ]


@pytest.mark.parametrize(
    ("days", "low", "middle", "high"),
    [
        (4, 200.0, 250.0, 1_000 / 3),
        (1, 500.0, 1_000.0, math.inf),
        (0, 1_000.0, 1_000.0, math.inf),
    ],
)
def test_two_dates_tell_a_journey_to_a_day_either_way(days, low, middle, high):
    row = measure(days).iloc[0]
    assert row["days"] == days
    assert (row["low_km_a_day"], row["km_a_day"], row["high_km_a_day"]) == (
        pytest.approx((low, middle, high))
    )


@given(
    left=st.floats(0, 0.999),
    hours=st.floats(0.5, 24 * 60),
    km=st.floats(1, 12_000),
)
def test_the_true_speed_lies_between_low_and_high(left, hours, km):
    ends = LEFT + pd.Timedelta(days=left) + pd.Timedelta(hours=hours)
    matched = make_matched(f"{ends:%Y-%m-%d}")
    row = measure_speeds(matched, make_routes(km)).iloc[0]
    true = km / (hours / 24)
    assert row["low_km_a_day"] <= true * (1 + 1e-9)
    assert true <= row["high_km_a_day"] * (1 + 1e-9)
    assert row["low_km_a_day"] <= row["km_a_day"] <= row["high_km_a_day"]


def test_every_record_is_measured_or_counted_with_its_reason():
    matched = make_matched("2023-10-05", "", "soon", "2023-09-30", "2023-10-06")
    speeds = measure_speeds(matched, make_routes())
    assert speeds["row"].tolist() == [1, 5]
    assert count_unmeasured(matched, speeds) == {
        "no arrival date": 1,
        "the arrival is not a day": 1,
        "the arrival is before the departure": 1,
    }
    still = measure_speeds(matched, make_routes(0.0))
    assert still.empty
    reasons = count_unmeasured(matched, still)
    assert reasons["origin and destination are the same"] == 2
    assert sum(reasons.values()) == len(matched)


def test_records_without_a_column_of_arrivals_have_no_speed():
    matched = make_matched("", "").drop(columns="arrival_date")
    speeds = measure_speeds(matched, make_routes())
    assert speeds.empty
    assert list(speeds) == list(SPEEDS)
    assert count_unmeasured(matched, speeds) == {"no arrival date": 2}


def test_no_records_give_no_speeds_flags_or_pairs():
    speeds = measure_speeds(make_matched(), make_routes())
    flagged = flag_speeds(speeds, Limits())
    assert list(flagged) == list(FLAGGED_SPEEDS)
    pairs = sum_pairs(speeds, flagged)
    assert pairs.empty
    assert list(pairs) == list(PAIR_SPEEDS)


def test_the_order_of_day_and_month_is_the_users():
    matched = make_matched("04/10/2023").assign(date="01/10/2023")
    assert measure_speeds(matched, make_routes(), order="dmy")["days"].item() == 3


@pytest.mark.parametrize(
    ("days", "km", "rules"),
    [
        pytest.param(4, 6_000, [], id="at the limit"),
        pytest.param(4, 6_004, ["fast by its days"], id="over it by the days"),
        pytest.param(4, 7_500, ["fast by its days"], id="at it with a day more"),
        pytest.param(4, 7_505, ["too fast"], id="over it with a day more"),
        pytest.param(0, 1_501, ["too fast"], id="within one day"),
        pytest.param(11, 1_000, [], id="slow at the limit"),
        pytest.param(12, 1_000, ["too slow"], id="under it with a day less"),
    ],
)
def test_speeds_beyond_the_limits_are_flagged(days, km, rules):
    assert rules_of(measure(days, km=km)) == [rules]


def test_limits_can_be_moved():
    speeds = measure(4)
    assert rules_of(speeds, fastest=190) == [["too fast"]]
    assert rules_of(speeds, slowest=400) == [["too slow"]]


def test_a_straight_line_is_no_measure_of_slowness():
    assert rules_of(measure(100, basis="straight")) == [[]]
    assert rules_of(measure(0, km=9_000, basis="straight")) == [["too fast"]]


def test_a_journey_far_from_those_of_its_pair_is_flagged():
    # Quartiles 10 and 12 days: fences at 10 - 3 x 2 = 4 and 12 + 3 x 2 = 18.
    usual = [10, 10, 10, 12, 12, 12, 10, 12]
    assert np.percentile([*usual, 18], [25, 75]).tolist() == [10, 12]
    assert rules_of(measure(*usual, 18, km=2_000))[-1] == []
    assert rules_of(measure(*usual, 19, km=2_000))[-1] == ["slow for its pair"]
    assert rules_of(measure(*usual, 4, km=2_000))[-1] == []
    assert rules_of(measure(*usual, 3, km=2_000))[-1] == ["fast for its pair"]


def test_alike_journeys_do_not_make_a_day_more_a_flag():
    assert rules_of(measure(*[5] * 8, 8))[-1] == []
    assert rules_of(measure(*[5] * 8, 9))[-1] == ["slow for its pair"]


def test_few_records_do_not_tell_what_is_usual():
    assert rules_of(measure(*[5] * 6, 30))[-1] == ["too slow"]
    assert rules_of(measure(*[5] * 6, 30), slowest=0)[-1] == []


def test_what_the_check_at_reading_flags_is_flagged_here_too():
    days = [0, 1, 2, 3, 4, 5]
    matched = make_matched(*days_later(*days))
    routes = make_routes(4_600.0)
    keys = routes.set_index(["origin_id", "destination_id"])
    timed = matched.assign(arrived_on=LEFT + pd.to_timedelta(days, unit="D"))
    at_reading = find_fast(timed, keys["length_km"])["row"].tolist()
    flagged = flag_speeds(measure_speeds(matched, routes), Limits())
    fast = flagged.loc[flagged["rule"].isin(["too fast", "fast by its days"]), "row"]
    assert fast.tolist() == at_reading == [1, 2, 3, 4]


def test_each_flag_has_its_rule_in_words():
    told = tell_rules(Limits(fastest=1_234, slowest=56))
    assert "over 1,234 km a day" in told["too fast"]
    assert "under 56 km a day" in told["too slow"]
    speeds = measure(0, 4, 12, 3, 3, 3, 3, 3, 30, km=7_000)
    assert set(flag_speeds(speeds, Limits(slowest=400))["rule"]) <= set(told)


def test_pairs_are_summed_up_with_quartiles_and_flags():
    days = [2, 4, 5, 8, 10, 1_000]
    speeds = measure(*days, km=4_000)
    flagged = flag_speeds(speeds, Limits())
    row = sum_pairs(speeds, flagged).iloc[0]
    figures = np.percentile(4_000 / np.array(days), [0, 25, 50, 75, 100])
    assert row["least_km_a_day":"most_km_a_day"].tolist() == pytest.approx(
        figures.tolist()
    )
    assert row["median_days"] == 6.5
    assert (row["record_count"], row["fast_count"], row["slow_count"]) == (6, 1, 1)


def test_the_pair_with_the_most_records_comes_first():
    other = make_matched(*days_later(3, 3), ends=("a", "z")).assign(row=[8, 9])
    matched = pd.concat([make_matched("2023-10-04"), other], ignore_index=True)
    routes = pd.concat([make_routes(), make_routes(ends=("a", "z"))])
    speeds = measure_speeds(matched, routes)
    pairs = sum_pairs(speeds, flag_speeds(speeds, Limits()))
    assert pairs["destination_id"].tolist() == ["z", "b"]
    assert pairs["record_count"].sum() == len(speeds)


@pytest.mark.parametrize(
    "limits", [Limits(100, 100), Limits(50, 100), Limits(1_500, -1), Limits(math.inf)]
)
def test_limits_out_of_order_are_refused(limits):
    with pytest.raises(OptionError, match="slowest below the fastest"):
        check_limits(limits)


def test_frames_that_lack_a_column_are_refused():
    with pytest.raises(SchemaError, match="mass_t"):
        measure_speeds(make_matched().drop(columns="mass_t"), make_routes())
    with pytest.raises(SchemaError, match="length_km"):
        measure_speeds(make_matched(), make_routes().drop(columns="length_km"))


@pytest.mark.parametrize("seed", range(5))
def test_fences_are_those_of_numpys_quartiles(seed):
    days = np.random.default_rng(seed).integers(20, 30, 24)
    days[:6] = (1, 4, 7, 44, 47, 50)
    low, high = np.percentile(days, [25, 75])
    speeds = measure(*map(int, days), km=5_000)
    flagged = flag_speeds(speeds, Limits(10_000, 0)).set_index("row")["rule"]
    reach = 3 * (high - low)
    expected = {
        n: "slow for its pair" if each > high else "fast for its pair"
        for n, each in enumerate(days, 1)
        if not low - reach <= each <= high + reach
    }
    assert flagged.to_dict() == expected


@given(st.floats(0.01, 1e7), st.integers(2, 9))
def test_a_scale_has_no_more_ticks_than_it_has_room_for(greatest, at_most):
    ticks = choose_ticks(greatest, at_most=at_most)
    assert ticks[0] == 0
    assert 1 <= len(ticks) <= at_most
    assert ticks[-1] <= greatest * (1 + 1e-9)


def test_a_scale_that_ends_on_a_tick_counts_it():
    assert choose_ticks(400, at_most=5) == [0, 100, 200, 300, 400]
    assert choose_ticks(400, at_most=4) == [0, 200, 400]
