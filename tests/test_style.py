"""Amounts to ink."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.style import (
    INK,
    MAX_RADIUS_PX,
    MAX_WIDTH_PX,
    MIN_RADIUS_PX,
    MIN_WIDTH_PX,
    ink_css,
    line_width,
    round_values,
    site_radius,
)

AMOUNTS = st.floats(0, 1e9, allow_nan=False)


@pytest.mark.parametrize(
    ("a_month", "greatest", "expected_px"),
    [
        pytest.param(20_000, 20_000, 16, id="the greatest is as wide as it gets"),
        pytest.param(10_000, 20_000, 8, id="half the tonnes, half the width"),
        pytest.param(1, 20_000, 0.75, id="a little is still to be seen"),
        pytest.param(0, 20_000, 0, id="nothing is not drawn"),
        pytest.param(0, 0, 0, id="nothing of nothing"),
    ],
)
def test_width_is_in_proportion(a_month, greatest, expected_px):
    assert line_width(a_month, greatest) == pytest.approx(expected_px)


@settings(deadline=None)
@given(AMOUNTS, AMOUNTS, st.floats(1, 1e9))
def test_wider_never_means_lighter(one, other, greatest):
    less, more = sorted((one, other))
    assert line_width(less, greatest) <= line_width(more, greatest)
    assert site_radius(less, greatest) <= site_radius(more, greatest)


def test_a_quarter_of_the_tonnes_has_a_quarter_of_the_area():
    assert site_radius(500, 2000) == pytest.approx(site_radius(2000, 2000) / 2)
    assert site_radius(2000, 2000) == MAX_RADIUS_PX


def test_a_site_without_tonnes_is_still_a_place():
    assert site_radius(0, 2000) == site_radius(0, 0) == MIN_RADIUS_PX


@pytest.mark.parametrize(
    ("greatest", "expected"),
    [
        (14_210, [10_000, 5_000, 1_000]),
        (25_201, [20_000, 10_000, 2_000]),
        (9_999, [5_000, 2_000, 500]),
        (0.3, [0.2, 0.1, 0.02]),
        (1000, [1000, 500, 100]),
        (0, []),
    ],
)
def test_legend_shows_round_values_within_the_scale(greatest, expected):
    assert round_values(greatest) == pytest.approx(expected)


def contrast(one, other):
    """Contrast ratio of WCAG 2.2."""

    def luminance(ink):
        shares = [int(ink[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [
            s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares
        ]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)


@pytest.mark.parametrize("ground", ["paper", "panel", "land"])
@pytest.mark.parametrize("text", ["text", "quiet", "country", "port", "rail"])
def test_text_can_be_read(text, ground):
    assert contrast(INK[text], INK[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["land", "sea"])
@pytest.mark.parametrize("mark", ["rail", "inferred", "sketch", "port", "depot"])
def test_marks_stand_out(mark, ground):
    assert contrast(INK[mark], INK[ground]) >= 3


def test_colours_reach_the_page_as_properties():
    assert "--rail:#B5402A;" in ink_css()
    assert MIN_WIDTH_PX < MAX_WIDTH_PX
