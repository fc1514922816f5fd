"""Which parts of lines lie near others."""

import geopandas as gpd
import numpy as np
import pytest
from railways import DEGREE_KM
from shapely import LineString

from geo.overlap import cut_steps, draw_steps, find_near, name_lines, share_near


def lines(*paths):
    return gpd.GeoSeries([LineString(path) for path in paths], crs="EPSG:4326")


EAST = [(0, 0), (1, 0)]
NONE = gpd.GeoSeries([], crs="EPSG:4326")


def test_steps_are_short_and_sum_to_the_line():
    steps = cut_steps(lines(EAST, [(5, 5), (5, 5.001)]), step_km=2)
    assert steps.km.max() <= 2.01
    assert steps.km[steps.of_line == 0].sum() == pytest.approx(DEGREE_KM)


@pytest.mark.parametrize(
    ("north", "share"), [(0.0, 1.0), (0.017, 1.0), (0.019, 0.0), (1.0, 0.0)]
)
def test_near_is_a_distance_over_the_ground(north, share):
    # 2 km are 0.01809 degrees of the meridian at the equator.
    others = lines([(-1, north), (2, north)])
    assert share_near(lines(EAST), others, within_km=2) == [share]


def test_a_line_may_be_near_in_part():
    others = lines([(0.5, 0), (2, 0)])
    share = share_near(lines(EAST), others, within_km=2)
    assert share == pytest.approx([0.5 + 2 / DEGREE_KM], abs=0.01)


def test_a_coarse_line_is_near_between_its_vertices_too():
    assert share_near(lines([(0.4, 0), (0.6, 0)]), lines(EAST), within_km=1) == [1.0]


def test_chosen_steps_are_drawn_as_whole_lines_with_their_kilometres():
    steps, is_near = find_near(
        lines(EAST, EAST), lines([(0.5, 0), (2, 0)]), within_km=2
    )
    drawn, km = draw_steps(steps, ~is_near)
    assert len(drawn) == 2
    assert len(drawn.iloc[0].coords) == 2
    assert km == pytest.approx([DEGREE_KM / 2 - 2] * 2, abs=0.6)


def test_a_line_does_not_run_on_into_the_next_one():
    steps = cut_steps(lines(EAST, [(5, 5), (6, 5)]), step_km=30)
    drawn, km = draw_steps(steps, np.ones(len(steps.km), bool))
    assert [list(line.coords) for line in drawn] == [EAST, [(5, 5), (6, 5)]]
    assert km[0] == pytest.approx(DEGREE_KM)


def test_a_gap_parts_a_line():
    steps = cut_steps(lines(EAST), step_km=30)
    chosen = np.ones(len(steps.km), bool)
    chosen[1] = False
    assert len(draw_steps(steps, chosen)[0]) == 2


def test_nothing_is_near_no_lines_and_no_lines_are_near_nothing():
    assert share_near(lines(EAST), NONE, within_km=2) == [0.0]
    assert len(share_near(NONE, lines(EAST), within_km=2)) == 0
    steps, is_near = find_near(NONE, NONE, within_km=2)
    drawn, km = draw_steps(steps, is_near)
    assert len(drawn) == len(km) == 0


def edges(*rows):
    ids = [line_id for line_id, _ in rows]
    return gpd.GeoDataFrame(
        {"line_id": ids}, geometry=list(lines(*(path for _, path in rows)))
    , crs="EPSG:4326")  # fmt: skip


def test_edges_get_the_line_that_most_of_them_lies_near():
    named = edges(("main", [(0, 0), (1, 0)]), ("", [(0, 1), (1, 1)]))
    made = edges(
        ("x", [(0.1, 0.01), (0.9, 0.01)]),
        ("x", [(0.1, 0), (0.1, 0.9)]),
        ("x", [(0.2, 1), (0.8, 1)]),
    )
    assert name_lines(made, named)["line_id"].tolist() == ["main", "", ""]


def test_without_named_lines_no_edge_has_one():
    assert name_lines(edges(("x", EAST)), edges())["line_id"].tolist() == [""]
    assert len(name_lines(edges(), edges(("a", EAST)))) == 0
