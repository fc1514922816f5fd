import json
import math
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import LineString, Point, box

from geo.build import sea
from geo.errors import NoRouteError

DATA = Path(__file__).parent.parent / "data"
WGS84 = Geod(ellps="WGS84")
PLACES = {
    "rajin": (130.28, 42.26),
    "dunay": (132.34, 42.88),
    "vostochny": (133.08, 42.73),
}
LEGS = ["dunay", "vostochny"]


@pytest.fixture(scope="module")
def legs():
    return gpd.read_file(DATA / "sea.geojson").set_index("destination_id")


@pytest.fixture(scope="module")
def land():
    return gpd.read_file(DATA / "land.geojson").union_all()


def measure_km(line):
    return WGS84.geometry_length(line) / 1000


def measure_from_ends_km(lon, lat, line):
    return (
        min(WGS84.inv(lon, lat, *end)[2] for end in (line.coords[0], line.coords[-1]))
        / 1000
    )


def make_land(*shapes):
    """Land, with a coast far south of both ports so that the sea has a shore."""
    return shapely.union_all([*shapes, box(130, 39.0, 133, 39.1)])


def test_a_leg_leads_from_rajin_to_each_port(legs):
    assert sorted(legs.index) == sorted(LEGS)
    assert set(legs["origin_id"]) == {"rajin"}
    for destination, line in legs.geometry.items():
        assert line.coords[0] == PLACES["rajin"]
        assert line.coords[-1] == PLACES[destination]


def test_legs_say_that_they_are_inferred(legs):
    assert set(legs["mode"]) == {"sea"}
    assert set(legs["basis"]) == {"inferred"}
    assert legs["note"].str.startswith("Inferred").all()
    assert legs["source_id"].ne("").all()


@pytest.mark.parametrize("destination", LEGS)
def test_length_is_that_of_the_line_on_the_ellipsoid(legs, destination):
    leg = legs.loc[destination]
    assert leg["length_km"] == pytest.approx(measure_km(leg.geometry), abs=0.05)


@pytest.mark.parametrize("destination", LEGS)
def test_length_is_little_more_than_the_geodesic(legs, destination):
    leg = legs.loc[destination]
    *_, geodesic_m = WGS84.inv(*PLACES["rajin"], *PLACES[destination])
    assert leg["geodesic_km"] == pytest.approx(geodesic_m / 1000, abs=0.05)
    assert 1.0 <= leg["length_km"] / leg["geodesic_km"] <= 1.15


@pytest.mark.parametrize(
    ("destination", "surveyed_km"),
    [
        pytest.param(
            "vostochny", 243.5, id="Vostochny, round GSHHG's finest shoreline"
        ),
        pytest.param("dunay", 197.1, id="Dunay, round GSHHG's finest shoreline"),
    ],
)
def test_length_is_near_that_found_with_another_shoreline(
    legs, destination, surveyed_km
):
    assert legs["length_km"][destination] == pytest.approx(surveyed_km, rel=0.03)


@pytest.mark.parametrize("destination", LEGS)
def test_a_leg_meets_no_land_farther_than_5_km_from_its_ends(legs, land, destination):
    line = legs.geometry[destination]
    ashore = shapely.get_coordinates(line.intersection(land))
    assert all(measure_from_ends_km(lon, lat, line) < 5 for lon, lat in ashore)


@pytest.mark.parametrize("destination", LEGS)
def test_a_leg_keeps_clear_of_the_coast_on_the_open_sea(legs, land, destination):
    line = legs.geometry[destination]
    for lon, lat in line.coords:
        if measure_from_ends_km(lon, lat, line) > 16:
            on_coast = shapely.shortest_line(Point(lon, lat), land).coords[-1]
            assert WGS84.inv(lon, lat, *on_coast)[2] > 3_000


@pytest.mark.parametrize("destination", LEGS)
def test_vertices_are_close_enough_to_bend_with_the_globe(legs, destination):
    coords = legs.geometry[destination].coords
    lengths_m = WGS84.line_lengths(*zip(*coords, strict=True))
    assert max(lengths_m) < 10_200  # 10 km, and the rounding of both ends


def test_both_legs_round_the_same_cape_out_of_rajin(legs):
    shared = legs.geometry["dunay"].intersection(legs.geometry["vostochny"])
    assert measure_km(shapely.line_merge(shared)) > 25


def test_source_and_border_view_are_stated():
    document = json.loads((DATA / "sea.geojson").read_text(encoding="utf-8"))
    licences = {each["source_id"]: each["licence"] for each in document["sources"]}
    assert licences == {"natural-earth": "public domain", "geonames": "CC BY 4.0"}
    assert "German point of view" in document["border_view"]


def test_open_water_is_crossed_straight():
    line = LineString(sea.find_sea_leg((131, 42), (132, 42), make_land()))
    degree_km = 6378.137 * math.pi / 180 * math.cos(math.radians(42))
    assert measure_km(line) == pytest.approx(degree_km, rel=2e-3)


def test_a_leg_goes_round_an_island_by_the_shorter_side():
    island = box(131.4, 41.6, 131.6, 42.1)
    line = LineString(sea.find_sea_leg((131, 42), (132, 42), make_land(island)))
    assert max(lat for _, lat in line.coords) == pytest.approx(42.136, abs=0.003)
    *_, off_m = WGS84.inv(131.5, 42.1, 131.5, 42.136)
    assert off_m == pytest.approx(4_000, abs=10)


def test_a_leg_is_as_long_backwards():
    island = box(131.4, 41.6, 131.6, 42.1)
    there = sea.find_sea_leg((131, 42), (132, 42), make_land(island))
    back = sea.find_sea_leg((132, 42), (131, 42), make_land(island))
    assert measure_km(LineString(back)) == pytest.approx(
        measure_km(LineString(there)), abs=0.1
    )


@settings(max_examples=25, deadline=None)
@given(
    st.floats(131.3, 131.5),
    st.floats(41.8, 42.1),
    st.floats(0.01, 0.2),
    st.floats(0.01, 0.2),
)
def test_no_island_is_ever_crossed(west, south, width, height):
    island = box(west, south, west + width, south + height)
    line = LineString(sea.find_sea_leg((131, 42), (132, 42), make_land(island)))
    assert not line.intersects(island)
    *_, geodesic_m = WGS84.inv(131, 42, 132, 42)
    assert measure_km(line) >= geodesic_m / 1000 - 0.2  # vertices are rounded to 0.1 km


def test_a_town_inland_is_left_by_the_nearest_water():
    coast = box(130.5, 41.5, 131.02, 42.5)  # its shore is 2 km east of the town
    line = sea.find_sea_leg((131, 42), (132, 42), make_land(coast))
    assert line[0] == (131, 42)
    *_, off_m = WGS84.inv(131.02, 42, *line[1])
    assert off_m == pytest.approx(600, abs=250)  # the simplified shore may cut 210


def test_ports_on_two_seas_are_refused():
    wall = box(131.4, 38.5, 131.6, 46)
    with pytest.raises(NoRouteError, match="needs open sea within 15 km"):
        sea.find_sea_leg((131, 42), (132, 42), make_land(wall))


def test_a_way_that_is_far_too_long_is_refused():
    wall = box(131.45, 40.6, 131.55, 43.4)
    with pytest.raises(NoRouteError, match=r"at most 1\.6 times"):
        sea.find_sea_leg((131.2, 42), (131.8, 42), make_land(wall))


def test_a_short_line_gets_no_further_vertices():
    line = [(131.0, 42.0), (131.01, 42.0)]
    assert sea.densify(line) == line


def test_a_long_line_keeps_its_vertices_and_length():
    line = [(131.0, 42.0), (132.0, 42.0), (132.0, 43.0)]
    dense = sea.densify(line)
    assert [vertex for vertex in dense if vertex in line] == line
    assert max(WGS84.line_lengths(*zip(*dense, strict=True))) <= 10_000
    assert measure_km(LineString(dense)) == pytest.approx(
        measure_km(LineString(line)), abs=1e-6
    )
