"""The density of many lines: it holds the tonnes of the consignments, and no more."""

import numpy as np
import pandas as pd
import pytest
from diagrams import make_matched, make_strings, make_ways
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.density import MOST_BANDS, MOST_COLUMNS, Grid, plan_grid, spread_strings
from geo.errors import SchemaError
from geo.stringlines import string_wagons

FIRST = pd.Timestamp("2023-08-01")

consignments = st.lists(
    st.tuples(
        st.sampled_from(["alpha", "beta"]),
        st.integers(0, 900),
        st.none() | st.integers(0, 40),
        st.integers(1, 90_000).map(lambda kg: kg / 1000),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=25,
).map(
    lambda rows: [
        (to, left, None if on is None else left + on, mass_t, wagons)
        for to, left, on, mass_t, wagons in rows
    ]
)
lengths = st.fixed_dictionaries(
    {"alpha": st.floats(0, 12_000), "beta": st.floats(0.1, 60_000)}
)


def test_even_motion_puts_a_quarter_in_each_cell_of_the_diagonal():
    strings = make_strings([("alpha", 0, 4, 100.0, 1)])  # 1,000 km in four days
    density = spread_strings(strings, Grid(FIRST, 1, 5, 250, 4))
    expected = np.zeros((5, 4))
    np.fill_diagonal(expected, 25.0)
    np.testing.assert_allclose(density.mass_t[0], expected)
    assert density.keys == [("dunay", "2023-08")]


def test_a_day_over_two_bands_is_shared_between_them():
    strings = make_strings([("beta", 1, 2, 60.0, 1)])  # 600 km in one day
    density = spread_strings(strings, Grid(FIRST, 1, 3, 400, 2))
    np.testing.assert_allclose(density.mass_t[0], [[0, 0], [40, 20], [0, 0]])


def test_days_of_one_column_are_summed():
    strings = make_strings([("alpha", 0, 4, 100.0, 1)])
    density = spread_strings(strings, Grid(FIRST, 2, 3, 500, 2))
    np.testing.assert_allclose(density.mass_t[0], [[50, 0], [0, 50], [0, 0]])


def test_departures_on_days_of_one_column_are_summed():
    strings = make_strings([("beta", 0, None, 60.0, 1), ("beta", 1, None, 5.0, 1)])
    density = spread_strings(strings, Grid(FIRST, 2, 1, 300, 2))
    assert density.mass_t[0].tolist() == [[65.0, 0.0]]


def test_what_does_not_arrive_stands_at_the_port_on_its_day():
    strings = make_strings([("beta", 2, None, 60.0, 1)])
    density = spread_strings(strings, Grid(FIRST, 1, 4, 300, 2))
    assert density.mass_t[0, 2].tolist() == [60.0, 0.0]
    assert density.mass_t.sum() == 60.0


@settings(max_examples=40)
@given(consignments, lengths)
def test_the_cells_together_hold_the_tonnes_of_the_consignments(rows, lengths_km):
    matched = make_matched(rows)
    strings = string_wagons(matched, make_ways(**lengths_km))
    density = spread_strings(strings)
    assert density.mass_t.sum() == pytest.approx(matched["mass_t"].sum(), rel=1e-9)
    assert (density.mass_t >= 0).all()
    by_month = matched.groupby("month")["mass_t"].sum()
    for (_, month), cells in zip(density.keys, density.mass_t, strict=True):
        assert cells.sum() == pytest.approx(by_month[month], rel=1e-9)


@settings(max_examples=40)
@given(consignments, lengths)
def test_no_line_leaves_the_grid(rows, lengths_km):
    strings = string_wagons(make_matched(rows), make_ways(**lengths_km))
    grid = plan_grid(strings)
    assert 1 <= grid.columns <= MOST_COLUMNS
    assert 1 <= grid.bands <= MOST_BANDS
    assert grid.bands * grid.km_a_band >= strings["length_km"].max()
    last_on = strings["arrived_on"].fillna(strings["left_on"]).max()
    assert grid.first_on <= strings["left_on"].min()
    days = grid.columns * grid.days_a_column
    assert grid.first_on + pd.Timedelta(days=days) > last_on


def test_as_many_lines_as_one_likes_are_spread_at_once():
    rng = np.random.default_rng(1)
    left = rng.integers(0, 180, 20_000)
    rows = list(
        zip(
            rng.choice(["alpha", "beta"], 20_000),
            left.tolist(),
            (left + rng.integers(1, 30, 20_000)).tolist(),
            rng.integers(1, 90, 20_000).astype(float).tolist(),
            [1] * 20_000,
            strict=True,
        )
    )
    strings = string_wagons(make_matched(rows), make_ways())
    assert len(strings) > 3_000
    total = spread_strings(strings).mass_t.sum()
    assert total == pytest.approx(sum(row[3] for row in rows))


def test_no_strings_have_a_grid_without_tonnes():
    strings = make_strings([])
    assert plan_grid(strings).columns == 1
    assert spread_strings(strings).mass_t.sum() == 0


def test_a_missing_column_is_named():
    with pytest.raises(SchemaError, match="length_km"):
        plan_grid(make_strings().drop(columns="length_km"))
