"""Lengths on the ellipsoid, and along the arcs that the source draws as chords."""

import numpy as np
import pytest
from pyproj import Geod

from geo.build.rail_bends import correct_lengths, measure_on_sphere
from geo.build.rail_source import Rail

WGS84 = Geod(ellps="WGS84")
KM_PER_DEGREE = 6371 * np.pi / 180
LON, LAT = 100.0, 54.0


def make_rail(lonlat, ends=None, **lengths):
    """A rail of chords, as the source measures them; some edges made longer."""
    lonlat = np.array(lonlat, dtype="float64").reshape(-1, 2)
    if ends is None:
        ends = [(row, row + 1) for row in range(len(lonlat) - 1)]
    ends = np.array(ends, dtype="int64").reshape(-1, 2)
    length_km = measure_on_sphere(lonlat[ends]).round(3)
    for edge, km in lengths.items():
        length_km[int(edge.removeprefix("edge"))] += km
    return Rail(lonlat, ends, length_km, np.full(len(ends), "mapped", dtype="U8"))


def draw_arc(radius_km, step_degrees, n):
    """Places along a circle, and the kilometres of its arc."""
    angle = np.radians(step_degrees) * np.arange(n)
    east, north = radius_km * np.cos(angle), radius_km * np.sin(angle)
    flat = np.cos(np.radians(LAT))
    lonlat = np.c_[LON + east / KM_PER_DEGREE / flat, LAT + north / KM_PER_DEGREE]
    return lonlat, radius_km * angle[-1]


def test_a_straight_line_is_as_long_as_on_the_ellipsoid():
    lonlat = [(LON + 0.02 * step, LAT) for step in range(10)]
    rail = make_rail(lonlat)
    expected = WGS84.line_length(*np.array(lonlat).T) / 1000
    assert rail.length_km.sum() < 0.998 * expected
    assert correct_lengths(rail).length_km.sum() == pytest.approx(expected, rel=4e-4)


@pytest.mark.parametrize("step_degrees", [10, 25, 40])
def test_chords_of_a_circle_become_as_long_as_its_arc(step_degrees):
    lonlat, arc_km = draw_arc(3, step_degrees, 9)
    rail = make_rail(lonlat)
    on_ellipsoid = WGS84.line_length(*lonlat.T) / 1000 / rail.length_km.sum()
    cut = arc_km - rail.length_km.sum()
    left = arc_km - correct_lengths(rail).length_km.sum() / on_ellipsoid
    assert abs(left) < 0.05 * cut + 0.005


def test_an_edge_of_many_pieces_loses_as_much_as_the_bends_around_it():
    lonlat, _ = draw_arc(3, 25, 9)
    single, summed = make_rail(lonlat), make_rail(lonlat, edge4=0.4)
    expected = correct_lengths(single).length_km / single.length_km
    longer = correct_lengths(summed).length_km / summed.length_km
    assert longer == pytest.approx(expected, rel=5e-4)
    assert longer[4] > 1.007


def test_far_from_any_bend_nothing_is_added():
    bent, _ = draw_arc(3, 25, 5)
    apart = [(LON + 5, LAT), (LON + 5.02, LAT)]
    ends = [(0, 1), (1, 2), (2, 3), (3, 4), (5, 6)]
    rail = make_rail([*bent, *apart], ends)
    expected = WGS84.line_length(*np.array(apart).T) / 1000
    assert correct_lengths(rail).length_km[-1] == pytest.approx(expected, rel=1e-3)
    assert correct_lengths(rail).length_km[0] > 1.005 * rail.length_km[0]


def test_a_junction_and_a_way_back_are_no_bends():
    junction = [(LON, LAT), (LON + 0.02, LAT), (LON + 0.04, LAT + 0.01)]
    ends = [(0, 1), (1, 2), (1, 3)]
    rail = make_rail([*junction, (LON + 0.04, LAT - 0.01)], ends, edge2=0.02)
    back = make_rail([(LON, LAT), (LON + 0.02, LAT), (LON + 0.001, LAT + 0.003)])
    for each in (rail, back):
        chords = [WGS84.line_length(*each.lonlat[end].T) / 1000 for end in each.ends]
        corrected = correct_lengths(each).length_km
        assert corrected[:2] == pytest.approx(chords[:2], rel=1e-3)


def test_no_track_stays_no_track():
    none = Rail(
        np.zeros((0, 2)),
        np.zeros((0, 2), dtype="int64"),
        np.zeros(0),
        np.zeros(0, "U8"),
    )
    assert len(correct_lengths(none).length_km) == 0
