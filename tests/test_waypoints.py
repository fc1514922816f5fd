import pytest
from shapely.geometry import shape

from geo.errors import NoRouteError
from geo.pipeline import read_world
from geo.waypoints import route_stops

VLADIVOSTOK, MOSCOW = (131.89, 43.12), (37.66, 55.78)
YAROSLAVL = (39.87, 57.63)
KHABAROVSK = (135.07, 48.48)
TYNDA, CHITA = (124.72, 55.15), (113.50, 52.03)


@pytest.mark.parametrize(
    ("stops", "posts_km", "share"),
    [
        # Published kilometre posts, with their sources in data/kilometre_posts.csv.
        pytest.param([VLADIVOSTOK, KHABAROVSK], 766, 0.02, id="to Khabarovsk"),
        pytest.param([VLADIVOSTOK, YAROSLAVL, MOSCOW], 9289, 0.03, id="to Moscow"),
    ],
)
def test_a_route_is_as_long_as_the_kilometre_posts(world, stops, posts_km, share):
    assert route_stops(stops, world)["length_km"] == pytest.approx(posts_km, rel=share)


def test_the_default_way_is_the_main_line_and_bam_is_a_choice():
    by_way = {
        way: shape(route_stops([VLADIVOSTOK, MOSCOW], read_world(way=way))["geometry"])
        for way in ("main", "bam")
    }

    def is_passed(line, lon, lat):
        return line.buffer(0.3).contains(
            shape({"type": "Point", "coordinates": (lon, lat)})
        )

    assert is_passed(by_way["main"], *CHITA)
    assert not is_passed(by_way["main"], *TYNDA)
    assert is_passed(by_way["bam"], *TYNDA)
    assert not is_passed(by_way["bam"], *CHITA)


def test_a_route_across_siberia_stays_in_russia(world):
    assert route_stops([VLADIVOSTOK, MOSCOW], world)["countries"] == ["RU"]


def test_a_route_from_rajin_begins_in_north_korea(world):
    found = route_stops([(130.28, 42.26), VLADIVOSTOK], world)
    assert found["countries"] == ["KP", "RU"]


def test_the_line_begins_and_ends_at_the_stops(world):
    line = shape(route_stops([VLADIVOSTOK, KHABAROVSK], world)["geometry"])
    assert line.coords[0] == pytest.approx(VLADIVOSTOK, abs=1e-5)
    assert line.coords[-1] == pytest.approx(KHABAROVSK, abs=1e-5)


def test_a_last_mile_is_told_and_is_part_of_the_length(world):
    off = (VLADIVOSTOK[0], VLADIVOSTOK[1] + 0.4)  # 44 km north of the station
    found = route_stops([off, KHABAROVSK], world)
    assert found["last_mile_from_km"] + found["last_mile_to_km"] > 0
    assert found["length_km"] > found["geodesic_km"]


def test_a_stop_far_from_any_railway_is_refused(world):
    with pytest.raises(NoRouteError, match="50 km"):
        route_stops([(2.35, 48.85), MOSCOW], world)


def test_a_stop_twice_is_no_way_at_all(world):
    assert route_stops([MOSCOW, MOSCOW], world)["geodesic_km"] == 0
