"""Lengths against geodesy: the equator, the meridian, Karney's and Vincenty's lines."""

import math

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod
from shapely import LineString, Point, Polygon

from geo.errors import CrsError, SchemaError
from geo.measure import (
    draw_geodesic,
    earth_centred_km,
    geodesic_km,
    join_each,
    join_lines,
    measure_lines,
    measure_nearest,
    project_conic,
)

EQUATOR_DEGREE_KM = 6378.137 * math.pi / 180  # the equator is a true circle
QUARTER_MERIDIAN_KM = 10_001.966  # WGS 84, equator to pole
POLAR_RADIUS_KM = 6356.752_314
JFK_LHR_KM = (
    5_551.759_4  # (-73.8, 40.6) to (-0.5, 51.6): Karney, GeographicLib's manual
)

lonlats = st.tuples(st.floats(-180, 180), st.floats(-89, 89))


def make_lines(*paths, crs="EPSG:4326"):
    return gpd.GeoSeries([LineString(path) for path in paths], crs=crs)


def make_places(crs="EPSG:4326", **positions):
    return gpd.GeoDataFrame(
        {"site_id": list(positions)},
        geometry=[Point(position) for position in positions.values()],
        crs=crs,
    )


@pytest.mark.parametrize(
    ("path", "expected_km"),
    [
        pytest.param([(0, 0), (1, 0)], EQUATOR_DEGREE_KM, id="a degree of the equator"),
        pytest.param([(0, 0), (0, 90)], QUARTER_MERIDIAN_KM, id="equator to pole"),
        pytest.param(
            [(179.5, 0), (180.5, 0)], EQUATOR_DEGREE_KM, id="over 180, run on"
        ),
        pytest.param([(179.5, 0), (-179.5, 0)], EQUATOR_DEGREE_KM, id="over 180"),
        pytest.param([(0, 0), (1, 0), (0, 0)], 2 * EQUATOR_DEGREE_KM, id="and back"),
        pytest.param([(30, 50), (30, 50)], 0, id="a line that does not move"),
    ],
)
def test_length_is_that_of_the_ellipsoid(path, expected_km):
    assert measure_lines(make_lines(path)).item() == pytest.approx(
        expected_km, abs=1e-3
    )


def test_each_line_is_measured_on_its_own():
    lines = make_lines([(0, 0), (1, 0)], [(50, 50), (50, 50)], [(9, 0), (7, 0)])
    expected_km = [EQUATOR_DEGREE_KM, 0, 2 * EQUATOR_DEGREE_KM]
    assert measure_lines(lines).tolist() == pytest.approx(expected_km)


def test_lengths_keep_the_index_of_the_lines():
    lines = make_lines([(0, 0), (1, 0)], [(0, 0), (2, 0)]).set_axis([7, 3])
    assert measure_lines(lines).index.tolist() == [7, 3]


def test_a_missing_line_has_no_length():
    lines = gpd.GeoSeries([None, LineString([(0, 0), (1, 0)])], crs="EPSG:4326")
    assert measure_lines(lines).tolist() == pytest.approx([0, EQUATOR_DEGREE_KM])


def test_no_lines_give_no_lengths():
    lengths = measure_lines(make_lines())
    assert lengths.empty
    assert lengths.dtype == float
    assert lengths.name == "length_km"


@pytest.mark.parametrize("crs", [None, "EPSG:3857"])
def test_lines_in_another_crs_are_refused(crs):
    with pytest.raises(CrsError, match="EPSG:4326"):
        measure_lines(make_lines([(0, 0), (1, 1)], crs=crs))


def test_a_published_geodesic_is_met():
    assert geodesic_km(-73.8, 40.6, -0.5, 51.6) == pytest.approx(JFK_LHR_KM, abs=1e-4)


def test_geodesics_broadcast():
    lengths_km = geodesic_km([[0], [1]], 0, [1, 2, 3], 0)
    assert lengths_km / EQUATOR_DEGREE_KM == pytest.approx(
        np.array([[1, 2, 3], [0, 1, 2]])
    )


def test_no_points_give_no_geodesics():
    assert geodesic_km([], [], [], []).shape == (0,)


def test_the_nearest_other_place_is_found():
    places = make_places(a=(0, 0), b=(10, 0))
    nearest = measure_nearest(places, make_places(x=(9, 0), y=(3, 0)))
    assert nearest["site_id"].tolist() == ["a", "b"]
    assert nearest["nearest_id"].tolist() == ["y", "x"]
    assert nearest["distance_km"].tolist() == pytest.approx(
        [3 * EQUATOR_DEGREE_KM, EQUATOR_DEGREE_KM]
    )


def test_the_nearest_place_may_be_over_the_date_line():
    nearest = measure_nearest(make_places(a=(179, 0)), make_places(x=(-179, 0)))
    assert nearest["distance_km"].item() == pytest.approx(2 * EQUATOR_DEGREE_KM)


def test_of_equally_near_places_the_first_is_taken():
    nearest = measure_nearest(make_places(a=(0, 0)), make_places(x=(1, 0), y=(-1, 0)))
    assert nearest["nearest_id"].item() == "x"


def test_without_other_places_nothing_is_near():
    nearest = measure_nearest(make_places(a=(0, 0)), make_places())
    assert nearest["nearest_id"].tolist() == [""]
    assert nearest["distance_km"].isna().all()


def test_no_places_have_no_nearest():
    nearest = measure_nearest(make_places(), make_places(x=(1, 0)))
    assert nearest.empty
    assert list(nearest) == ["site_id", "nearest_id", "distance_km"]


def test_places_in_another_crs_are_refused():
    with pytest.raises(CrsError, match="other places must be in EPSG:4326"):
        measure_nearest(make_places(a=(0, 0)), make_places("EPSG:3857", x=(1, 0)))


def test_places_without_ids_are_refused():
    with pytest.raises(SchemaError, match="site_id"):
        measure_nearest(make_places(a=(0, 0)).drop(columns="site_id"), make_places())


@pytest.mark.parametrize(
    ("lonlat", "expected_km"),
    [
        pytest.param((0, 0), (6378.137, 0, 0), id="where meridian and equator cross"),
        pytest.param((90, 0), (0, 6378.137, 0), id="a quarter round"),
        pytest.param((0, 90), (0, 0, POLAR_RADIUS_KM), id="the pole"),
    ],
)
def test_places_lie_on_the_ellipsoid(lonlat, expected_km):
    assert earth_centred_km(lonlat)[0] == pytest.approx(expected_km, abs=1e-6)


@given(lonlats, lonlats)
def test_straight_through_the_earth_is_never_longer(here, there):
    straight_km = math.dist(*earth_centred_km([here, there]))
    assert straight_km <= geodesic_km(*here, *there) + 1e-6


@given(lonlats, lonlats)
def test_a_drawn_geodesic_is_as_long_as_the_geodesic(here, there):
    line = draw_geodesic(Point(here), Point(there))
    drawn_km = measure_lines(gpd.GeoSeries([line], crs="EPSG:4326")).item()
    assert drawn_km == pytest.approx(geodesic_km(*here, *there).item(), abs=1e-3)


@given(lonlats, lonlats)
def test_a_drawn_geodesic_has_a_vertex_every_100_km(here, there):
    line = draw_geodesic(Point(here), Point(there))
    lon, lat = line.xy
    assert (geodesic_km(lon[:-1], lat[:-1], lon[1:], lat[1:]) <= 100.001).all()


@given(lonlats, lonlats)
def test_no_segment_goes_the_long_way_round(here, there):
    line = draw_geodesic(Point(here), Point(there))
    assert np.abs(np.diff(line.xy[0])).max() <= 180 + 1e-9


def test_a_geodesic_runs_on_over_the_date_line():
    line = draw_geodesic(Point(179, 60), Point(-179, 60))
    assert line.coords[-1] == pytest.approx((181, 60))


def test_lines_are_laid_end_to_end():
    line = join_lines([LineString([(0, 0), (1, 0)]), LineString([(1, 0), (1, 1)])])
    assert list(line.coords) == [(0, 0), (1, 0), (1, 1)]


def test_a_line_that_does_not_move_keeps_two_vertices():
    line = join_lines([LineString([(3, 5), (3, 5)]), LineString([(3, 5), (3, 5)])])
    assert list(line.coords) == [(3, 5), (3, 5)]


@pytest.mark.parametrize("lat", [30, 45, 52, 60, 75])
def test_areas_are_true_on_the_conic_plane(lat):
    edge = np.linspace(0, 1, 200)
    ring = np.vstack(
        [
            np.column_stack([100 + edge, np.full(200, lat)]),
            np.column_stack([np.full(200, 101), lat + edge]),
            np.column_stack([101 - edge, np.full(200, lat + 1)]),
            np.column_stack([np.full(200, 100), lat + 1 - edge]),
        ]
    )
    plane = Polygon(project_conic(ring, lon_0=85, parallels=(45, 56)))
    area_m2, _ = Geod(ellps="WGS84").polygon_area_perimeter(*ring.T)
    assert plane.area == pytest.approx(area_m2 / 1e6, rel=1e-4)


def test_north_is_up_along_the_central_meridian():
    x, y = project_conic([(85, 40), (85, 50), (85, 70)], lon_0=85, parallels=(45, 56)).T
    assert x == pytest.approx([0, 0, 0], abs=1e-6)
    assert (np.diff(y) > 0).all()


def test_lengths_are_true_along_the_parallels():
    for lat in (45, 56):
        here, there = project_conic(
            [(85, lat), (85.01, lat)], lon_0=85, parallels=(45, 56)
        )
        true_km = geodesic_km(85, lat, 85.01, lat).item()
        assert math.dist(here, there) == pytest.approx(true_km, rel=1e-4)


def test_the_plane_runs_on_over_the_date_line():
    (x179, _), (x181, _) = project_conic(
        [(179, 60), (181, 60)], lon_0=150, parallels=(45, 56)
    )
    assert 0 < x181 - x179 < 150


def test_no_points_have_no_place_on_the_plane():
    assert project_conic([], lon_0=85, parallels=(45, 56)).shape == (0, 2)


hundredths = st.integers(-18_000, 18_000).map(lambda degrees: degrees / 100)
some_lines = st.lists(
    st.tuples(hundredths, hundredths.map(lambda lat: lat / 2)), min_size=2, max_size=4
).map(LineString)


@given(st.lists(st.lists(some_lines, min_size=1, max_size=3), max_size=4))
def test_lines_joined_group_by_group_are_those_joined_alone(groups):
    lines = np.array([line for group in groups for line in group], dtype=object)
    counts = np.array([len(group) for group in groups], dtype=np.int64)
    assert join_each(lines, counts) == [join_lines(group) for group in groups]


def test_a_group_over_the_date_line_and_one_that_stays_are_joined_too():
    over = [LineString([(179, 60), (180, 60)]), LineString([(-180, 60), (-179, 60)])]
    still = LineString([(3, 5), (3, 5)])
    straight = LineString([(0, 0), (1, 0)])
    found = join_each(np.array([straight, *over, still]), np.array([1, 2, 1]))
    paths = [list(line.coords) for line in found]
    assert paths == [
        [(0, 0), (1, 0)],
        [(179, 60), (180, 60), (181, 60)],
        [(3, 5), (3, 5)],
    ]
