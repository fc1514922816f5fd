"""Areas to ask about, and their pieces."""

import json
import math

import geopandas as gpd
import pytest
import shapely
from railways import DEGREE_KM
from shapely import LineString, MultiPolygon, Point, Polygon, box
from shapely.geometry import mapping

from geo.areas import cut_area, draw_corridor, read_shape
from geo.errors import OptionError, SchemaError
from geo.measure import geodesic_km, measure_areas

SQUARE = Polygon([(0, 0), (1, 0), (1, 1), (0, 1)])


def measure(shape):
    return measure_areas(gpd.GeoSeries([shape], crs="EPSG:4326")).item()


def write(folder, told):
    path = folder / "area.geojson"
    path.write_text(json.dumps(told))
    return path


def feature(shape):
    return {"type": "Feature", "properties": {}, "geometry": mapping(shape)}


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(mapping(SQUARE), id="geometry"),
        pytest.param(feature(SQUARE), id="feature"),
        pytest.param(
            {"features": [feature(Point(9, 9)), feature(SQUARE)]}, id="collection"
        ),
        pytest.param(mapping(MultiPolygon([SQUARE])), id="several"),
    ],
)
def test_an_area_is_read_from_any_geojson(tmp_path, told):
    assert read_shape(write(tmp_path, told), kind="Polygon").equals(SQUARE)


def test_what_route_prints_is_a_route(tmp_path):
    told = {"length_km": 3, "geometry": mapping(LineString([(0, 0), (1, 1)]))}
    assert read_shape(write(tmp_path, told), kind="LineString").length > 1


def test_an_area_that_crosses_itself_is_mended(tmp_path):
    bow = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    assert read_shape(write(tmp_path, mapping(bow)), kind="Polygon").area == 0.5


@pytest.mark.parametrize(
    ("told", "message"),
    [
        (mapping(Point(0, 0)), "needs a Polygon; found Point"),
        ({"features": []}, "needs a Polygon; found nothing"),
        (mapping(box(170, 0, 190, 1)), "cut it at the date line"),
        ([], "needs GeoJSON"),
        ({"type": "Polygon"}, "needs GeoJSON"),
        (3, "needs GeoJSON"),
    ],
)
def test_what_is_no_area_is_refused(tmp_path, told, message):
    with pytest.raises(SchemaError, match=message):
        read_shape(write(tmp_path, told), kind="Polygon")


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SchemaError, match="needs GeoJSON; found"):
        read_shape(tmp_path / "none.geojson", kind="Polygon")


@pytest.mark.parametrize("lat", [0, 43, 60])
def test_a_corridor_is_as_wide_as_asked_anywhere(lat):
    corridor = draw_corridor(LineString([(100, lat), (103, lat)]), width_km=15)
    north, south = (
        geodesic_km(101.5, lat, 101.5, edge).item()
        for edge in corridor.intersection(box(101.4, -90, 101.6, 90)).bounds[1::2]
    )
    assert (north, south) == pytest.approx((15, 15), rel=0.02)


def test_a_corridor_has_the_area_of_a_band_with_round_ends():
    corridor = draw_corridor(LineString([(0, 0), (2, 0)]), width_km=15)
    expected = 2 * DEGREE_KM * 30 + math.pi * 15**2
    assert measure(corridor) == pytest.approx(expected, rel=0.01)


@pytest.mark.parametrize("width_km", [0, -1, 501, math.nan])
def test_a_corridor_without_width_is_refused(width_km):
    with pytest.raises(OptionError, match="above 0 and up to 500"):
        draw_corridor(LineString([(0, 0), (1, 0)]), width_km=width_km)


@pytest.mark.parametrize("max_km2", [2_500, 25_000])
def test_no_piece_is_over_the_limit_and_all_of_the_area_is_covered(max_km2):
    route = LineString([(132, 43.2), (135, 48.5), (113, 52), (92, 56), (83, 55)])
    corridor = draw_corridor(route, width_km=15)
    pieces = cut_area(corridor, max_km2=max_km2)
    assert max(map(measure, pieces)) <= max_km2
    assert shapely.union_all(pieces).covers(corridor)
    assert pieces == sorted(pieces, key=lambda piece: piece.bounds)


def test_a_corridor_takes_no_more_requests_than_its_bays_cost():
    # 26 pieces of 400 km were counted by hand for some 10,000 km at this limit.
    corridor = draw_corridor(LineString([(40, 55), (130, 55)]), width_km=15)
    assert len(cut_area(corridor, max_km2=25_000)) <= 26


def test_a_bay_counts_as_it_is_asked_for():
    # Two far squares are far more than their own area to a server without holes.
    apart = MultiPolygon([box(0, 0, 0.1, 0.1), box(5, 5, 5.1, 5.1)])
    pieces = cut_area(apart, max_km2=2_500)
    assert len(pieces) == 2
    assert sum(map(measure, pieces)) < 260


def test_neighbouring_pieces_overlap():
    first, second = cut_area(box(0, 0, 1, 0.5), max_km2=4_000)
    assert 0 < first.intersection(second).area < 0.01 * first.area


def test_too_many_pieces_are_refused():
    with pytest.raises(OptionError, match="over 5,000 pieces of 1 km2"):
        cut_area(SQUARE, max_km2=1)


@pytest.mark.parametrize("max_km2", [0, -5, math.nan])
def test_a_limit_that_is_none_is_refused(max_km2):
    with pytest.raises(OptionError, match="more than 0 km2"):
        cut_area(SQUARE, max_km2=max_km2)


def test_a_piece_ends_at_the_date_line():
    (piece,) = cut_area(box(179.9, 0, 180, 0.1), max_km2=2_500)
    assert piece.bounds[2] == 180
