import numpy as np
import pytest
from coincidences import make_departures, make_landings
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import OptionError, SchemaError
from geo.schema import CURVE
from geo.timing import (
    Shifts,
    draw_circle,
    group_ports,
    measure_coincidence,
    trace_curve,
    weigh_shifts,
)

DEPARTED = [("a", 9, 1), ("a", 10, 2), ("a", 12, 3), ("a", 18, 4)]


def share_of(departed, landed, days=7):
    departures, landings = make_departures(*departed), make_landings(*landed)
    return measure_coincidence(departures, landings, days=days).share_linked


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param(0, 0.2, id="on the day"),
        pytest.param(1, 0.2, id="nothing left a day later"),
        pytest.param(2, 0.5, id="two days"),
        pytest.param(7, 0.5, id="a week"),
        pytest.param(8, 0.9, id="the last one too; what left before never"),
    ],
)
def test_tonnes_are_linked_up_to_so_many_days_later(days, expected):
    assert share_of(DEPARTED, [("a", 10)], days) == expected


def test_a_landing_at_another_port_links_nothing():
    assert share_of([*DEPARTED, ("b", 12, 10)], [("a", 10)]) == 0.25
    assert share_of(DEPARTED, [("b", 10)]) == 0


def test_no_departure_counts_twice():
    assert share_of(DEPARTED, [("a", 10), ("a", 10), ("a", 11), ("a", 12)]) == 0.9


def test_a_moved_landing_comes_in_again_at_the_other_end():
    # Five days, 1 t on the first, 2 t on the second, ... One landing, which links its
    # own day only: moved by -2 to 2 it falls on each of the five days once.
    departures = make_departures(*[("a", day, day + 1) for day in range(5)])
    [port] = group_ports(departures, make_landings(("a", 1)))
    kg = weigh_shifts(port, np.arange(-2, 3), days=0)
    assert (kg / 1000).tolist() == [5, 1, 2, 3, 4]


def test_the_p_value_counts_the_shifts_that_link_as_much():
    # As above: of the five shifts four link 2 t or more, three link more.
    departures = make_departures(*[("a", day, day + 1) for day in range(5)])
    found = measure_coincidence(
        departures,
        make_landings(("a", 1)),
        days=0,
        shifts=Shifts(shift_days=2, draws=1000),
    )
    assert found.share_linked == pytest.approx(2 / 15)
    assert found.expected_share == pytest.approx(0.2)
    assert (found.low_share, found.high_share) == pytest.approx((1 / 15, 5 / 15))
    assert found.p_value == pytest.approx((1 + 800) / 1001)
    assert (found.smallest_p, found.draws) == (0.2, 1000)


def test_a_port_has_its_own_days():
    departures = make_departures(("a", 10, 1), ("a", 20, 1), ("b", 0, 1), ("b", 99, 1))
    a, b = group_ports(
        departures, make_landings(("a", 1), ("a", 8), ("a", 21), ("b", 5))
    )
    start = int(b.days[0])
    circle = draw_circle(a, days=7)
    assert (circle.landed - start).tolist() == [8]
    assert (circle.first - start, circle.length) == (8, 13)
    assert draw_circle(b, days=7).length == 100


def test_a_change_of_port_is_no_sign_of_a_link():
    """Traffic that ends at one port and begins at another, daily in both.

    A landing that could move out of its port's days would link less wherever it moved.
    """
    traffic = [("a", day) for day in range(40)] + [("b", day) for day in range(40, 80)]
    departures = make_departures(*[(*each, 1) for each in traffic])
    found = measure_coincidence(departures, make_landings(*traffic), days=0)
    assert (found.share_linked, found.low_share, found.p_value) == (1, 1, 1)


def test_records_that_begin_with_a_landing_gain_nothing_by_it():
    """Landings every eighth day of daily traffic: on any days a week links all."""
    departures = make_departures(*[("a", day, 1) for day in range(40)])
    landings = make_landings(*[("a", day) for day in range(0, 40, 8)])
    found = measure_coincidence(departures, landings, days=7)
    assert (found.share_linked, found.low_share, found.p_value) == (1, 1, 1)


def test_the_share_told_has_no_departure_before_its_landing():
    """The last landing goes on with the first day in the comparison only."""
    departures = make_departures(("a", 0, 1), ("a", 9, 1))
    found = measure_coincidence(departures, make_landings(("a", 8)), days=2)
    assert found.share_linked == 0.5
    [port] = group_ports(departures, make_landings(("a", 8)))
    assert weigh_shifts(port, np.array([0]), days=2).item() == 2000


def test_a_planted_link_is_found():
    rng = np.random.default_rng(7)
    days = np.sort(rng.choice(170, 9, replace=False))
    landed = [("a", day) for day in days]
    departed = [("a", day + lag, 60) for day in days for lag in (0, 1, 2)]
    found = measure_coincidence(
        make_departures(*departed), make_landings(*landed), days=2
    )
    assert found.share_linked == 1
    assert found.expected_share < 0.5
    assert found.p_value == pytest.approx(1 / 43, abs=0.001)


def make_unrelated(rng):
    """Trains and ships that only a season joins: both are three times as frequent in
    one half of the days."""
    season = np.repeat([1.5, 0.5], 80) / 160
    trains = np.repeat(rng.choice(160, 40, p=season), 5)
    ships = rng.choice(160, 10, p=season)
    tonnes = rng.uniform(40, 80, len(trains))
    departed = [("a", *each) for each in zip(trains, tonnes, strict=True)]
    return make_departures(*departed), make_landings(*[("a", day) for day in ships])


def test_unrelated_days_are_seldom_taken_for_linked():
    rng = np.random.default_rng(20240622)
    shifts = Shifts(draws=430)
    p_values = [
        measure_coincidence(*make_unrelated(rng), days=5, shifts=shifts).p_value
        for _ in range(300)
    ]
    # Of 300 at 5 %: 15 are expected, three standard deviations are 11.
    assert np.mean(np.array(p_values) <= 0.05) < 26 / 300
    assert 0.35 < np.mean(p_values) < 0.65


def test_the_draws_can_be_repeated():
    departures, landings = make_unrelated(np.random.default_rng(1))
    draw = {
        seed: measure_coincidence(
            departures, landings, shifts=Shifts(draws=50, seed=seed)
        )
        for seed in (1, 2, 1)
    }
    again = measure_coincidence(departures, landings, shifts=Shifts(draws=50, seed=1))
    assert draw[1] == again
    # 50 draws are the 43 shifts once and seven of them again: the seed picks those.
    assert draw[1].p_value != draw[2].p_value


def test_the_order_of_the_rows_does_not_matter():
    departures, landings = make_unrelated(np.random.default_rng(2))
    turned = departures.sample(frac=1, random_state=1), landings.iloc[::-1]
    assert measure_coincidence(departures, landings) == measure_coincidence(*turned)


def test_the_curve_has_the_tests_own_figures():
    departures, landings = make_unrelated(np.random.default_rng(3))
    curve = trace_curve(departures, landings, longest=9)
    found = measure_coincidence(departures, landings, days=5)
    assert list(curve) == list(CURVE)
    assert curve["days"].tolist() == list(range(10))
    assert tuple(curve.loc[5, list(CURVE[1:])]) == found[:5]


def test_no_departures_give_no_share():
    found = measure_coincidence(make_departures(), make_landings(("a", 1)))
    assert found == (None, None, None, None, None, None, 0)
    assert (
        trace_curve(make_departures(), make_landings())
        .iloc[:, 1:]
        .isna()
        .to_numpy()
        .all()
    )


@pytest.mark.parametrize(
    "landed",
    [
        pytest.param([], id="none"),
        pytest.param([("b", 10)], id="at another port"),
        pytest.param([("a", 1), ("a", 19)], id="too early or too late"),
    ],
)
def test_without_a_landing_that_could_matter_there_is_no_p_value(landed):
    found = measure_coincidence(make_departures(*DEPARTED), make_landings(*landed))
    assert found == (0.0, None, None, None, None, None, 0)


def test_a_single_departure_cannot_be_told_from_chance():
    found = measure_coincidence(make_departures(("a", 5, 1)), make_landings(("a", 5)))
    assert (found.share_linked, found.p_value, found.smallest_p) == (1, 1, 1)


@pytest.mark.parametrize(
    ("option", "message"),
    [
        pytest.param({"days": -1}, "days must be from 0", id="days below 0"),
        pytest.param({"days": 366}, "from 0 to 365; found 366", id="over a year"),
        pytest.param({"shifts": Shifts(shift_days=0)}, "days of a shift", id="shift"),
        pytest.param({"shifts": Shifts(draws=0)}, "draws must be", id="draws"),
    ],
)
def test_an_option_out_of_its_range_is_refused(option, message):
    with pytest.raises(OptionError, match=message):
        measure_coincidence(make_departures(), make_landings(), **option)


@pytest.mark.parametrize(
    ("lacking", "message"),
    [
        ((make_departures().drop(columns="mass_t"), make_landings()), "mass_t"),
        ((make_departures(), make_landings().drop(columns="port_id")), "port_id"),
    ],
)
def test_frames_without_a_column_are_refused(lacking, message):
    with pytest.raises(SchemaError, match=message):
        measure_coincidence(*lacking)


some_departures = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 60), st.integers(1, 90)),
    min_size=1,
    max_size=25,
)
some_landings = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(-5, 65)), max_size=8
)


def count_linked(departed, landed, days):
    """The share by its definition, one departure and one landing at a time."""
    linked = sum(
        mass
        for port, day, mass in departed
        if any(p == port and 0 <= day - at <= days for p, at in landed)
    )
    return linked / sum(mass for _, _, mass in departed)


@given(some_departures, some_landings, st.integers(0, 30))
def test_the_share_is_that_of_its_definition(departed, landed, days):
    expected = count_linked(departed, landed, days)
    assert share_of(departed, landed, days) == pytest.approx(expected)


@given(some_departures, some_landings, st.integers(-21, 21), st.integers(0, 10))
def test_a_moved_share_is_that_of_landings_moved_by_hand(departed, landed, move, days):
    for port in group_ports(make_departures(*departed), make_landings(*landed)):
        landed_on, _, length = draw_circle(port, days=days)
        left = np.repeat(port.days, np.diff(port.kg_before) // 1000)
        expected = sum(
            any((day - at - move) % length <= days for at in landed_on) for day in left
        )
        assert weigh_shifts(port, np.array([move]), days=days) == expected * 1000


@given(some_departures, some_landings)
def test_shares_lie_within_bounds_and_never_fall_with_the_days(departed, landed):
    curve = trace_curve(make_departures(*departed), make_landings(*landed), longest=12)
    told = curve.drop(columns="days").fillna(0)
    assert ((told >= 0) & (told <= 1)).to_numpy().all()
    assert curve["share_tonnes_linked"].is_monotonic_increasing
    assert (
        curve["low_share"].isna() | (curve["low_share"] <= curve["high_share"])
    ).all()
    smallest = 1 / 43 if curve["p_value"].notna().any() else 0
    assert not (curve["p_value"] < smallest - 1e-12).any()


@given(some_departures, some_landings, st.integers(-5000, 5000))
def test_moving_everything_together_changes_nothing(departed, landed, move):
    moved_departures = [(port, day + move, mass) for port, day, mass in departed]
    moved_landings = [(port, day + move) for port, day in landed]
    assert measure_coincidence(
        make_departures(*departed), make_landings(*landed)
    ) == measure_coincidence(
        make_departures(*moved_departures), make_landings(*moved_landings)
    )
