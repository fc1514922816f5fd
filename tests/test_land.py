import gzip
import json
import re
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely import Point, box

from geo.build import land, natural_earth

PATH = Path(__file__).parent.parent / "data" / "land.geojson"
WGS84 = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def document():
    return json.loads(PATH.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def countries():
    return gpd.read_file(PATH).set_index("country")


def find_country(countries, lon, lat):
    return list(countries.index[countries.contains(Point(lon, lat))])


def list_rings(countries):
    polygons = shapely.get_parts(countries.geometry.to_numpy())
    return [shapely.get_coordinates(ring) for ring in shapely.get_rings(polygons)]


def make_countries(**shapes):
    return gpd.GeoDataFrame(
        {"country": list(shapes), "name": [name.title() for name in shapes]},
        geometry=list(shapes.values()),
        crs="EPSG:4326",
    )


def make_neighbours(shares, *, west, south, east, north):
    """Two countries that fill a box, on both sides of a winding border."""
    lons = west + (east - west) * (0.2 + 0.6 * np.array(shares))
    border = list(zip(lons, np.linspace(south, north, len(lons)), strict=True))
    western = shapely.Polygon([*border, (west, north), (west, south)])
    eastern = shapely.Polygon([*border, (east, north), (east, south)])
    return make_countries(aa=western, bb=eastern)


@pytest.mark.parametrize(
    ("lon", "lat", "country"),
    [
        pytest.param(37.62, 55.75, "RU", id="Moscow"),
        pytest.param(129.73, 62.03, "RU", id="Yakutsk"),
        pytest.param(88.2, 69.35, "RU", id="Norilsk"),
        pytest.param(128.8, 71.6, "RU", id="Tiksi"),
        pytest.param(105, 75, "RU", id="Taimyr"),
        pytest.param(166.4, 68.05, "RU", id="Bilibino"),
        pytest.param(180, 67.5, "RU", id="Chukotka, on the date line"),
        pytest.param(186.8, 65.5, "RU", id="Chukotka, beyond the date line"),
        pytest.param(180, 71.2, "RU", id="Wrangel Island"),
        pytest.param(20.6, 54.7, "RU", id="Kaliningrad"),
        pytest.param(76.9, 43.25, "KZ", id="Almaty"),
        pytest.param(116.4, 39.9, "CN", id="Beijing"),
        pytest.param(106.9, 47.9, "MN", id="Ulaanbaatar"),
        pytest.param(125.75, 39.03, "KP", id="Pyongyang"),
        pytest.param(139.5, 35.8, "JP", id="Tokyo"),
        pytest.param(27.56, 53.9, "BY", id="Minsk"),
    ],
)
def test_towns_lie_in_their_countries(countries, lon, lat, country):
    assert find_country(countries, lon, lat) == [country]


@pytest.mark.parametrize(
    ("lon", "lat", "country"),
    [
        pytest.param(32.24, 52.76, "RU", id="Klintsy"),
        pytest.param(39.93, 48.06, "RU", id="Gukovo"),
        pytest.param(39.31, 48.57, "UA", id="Luhansk"),
        pytest.param(61.56, 54.08, "RU", id="Troitsk"),
        pytest.param(69.15, 54.87, "KZ", id="Petropavl"),
        pytest.param(71.27, 54.91, "RU", id="Isilkul"),
        pytest.param(106.11, 50.38, "RU", id="Naushki"),
        pytest.param(106.21, 50.24, "MN", id="Sukhbaatar"),
        pytest.param(117.33, 49.65, "RU", id="Zabaykalsk"),
        pytest.param(117.43, 49.58, "CN", id="Manzhouli"),
        pytest.param(127.53, 50.29, "RU", id="Blagoveshchensk"),
        pytest.param(127.49, 50.22, "CN", id="Heihe"),
        pytest.param(131.38, 44.42, "RU", id="Pogranichny"),
        pytest.param(131.15, 44.40, "CN", id="Suifenhe"),
        pytest.param(134.26, 46.82, "RU", id="Bikin"),
        pytest.param(135.07, 48.48, "RU", id="Khabarovsk"),
        pytest.param(130.70, 42.43, "RU", id="Khasan"),
        pytest.param(130.62, 42.41, "KP", id="Tumangang"),
    ],
)
def test_towns_by_a_border_lie_on_their_side(countries, lon, lat, country):
    """A route along the border must not seem to cross it."""
    assert find_country(countries, lon, lat) == [country]


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        pytest.param(34, 43, id="Black Sea"),
        pytest.param(51, 42, id="Caspian"),
        pytest.param(66, 72.5, id="Kara Sea"),
        pytest.param(134, 40, id="Sea of Japan"),
        pytest.param(38, 73, id="Barents Sea"),
        pytest.param(125, 75.5, id="Laptev Sea"),
        pytest.param(36.8, 46.1, id="Sea of Azov"),
        pytest.param(148, 55, id="Sea of Okhotsk"),
        pytest.param(38, 65.5, id="White Sea"),
        pytest.param(180, 62, id="Bering Sea, on the date line"),
        pytest.param(131.5, 42.5, id="Peter the Great Gulf"),
    ],
)
def test_seas_are_no_land(countries, lon, lat):
    assert find_country(countries, lon, lat) == []


@pytest.mark.parametrize(
    ("lon", "lat", "country"),
    [
        pytest.param(142.8, 50.0, "RU", id="Sakhalin"),
        pytest.param(147.6, 45.0, "RU", id="Iturup"),
        pytest.param(155.8, 50.4, "RU", id="Paramushir"),
        pytest.param(54.0, 71.5, "RU", id="Novaya Zemlya, south"),
        pytest.param(61.0, 75.5, "RU", id="Novaya Zemlya, north"),
        pytest.param(143.0, 43.3, "JP", id="Hokkaido"),
        pytest.param(131.0, 32.8, "JP", id="Kyushu"),
        pytest.param(131.83, 43.0, "RU", id="Russky Island"),
    ],
)
def test_the_larger_islands_are_kept(countries, lon, lat, country):
    assert find_country(countries, lon, lat) == [country]


@pytest.mark.parametrize(
    ("lon", "lat", "country"),
    [
        pytest.param(34.1, 44.95, "UA", id="Simferopol"),
        pytest.param(41.02, 43.03, "GE", id="Sukhumi"),
        pytest.param(43.96, 42.23, "GE", id="Tskhinvali"),
        pytest.param(21.16, 42.67, "XK", id="Pristina"),
        pytest.param(145.85, 44.12, "RU", id="Kunashir"),
    ],
)
def test_borders_are_those_of_the_stated_view(document, countries, lon, lat, country):
    assert find_country(countries, lon, lat) == [country]
    assert "German point of view" in document["border_view"]
    assert "Crimea lies in Ukraine" in document["border_view"]


def test_source_and_licence_are_stated(document):
    (source,) = document["sources"]
    assert source["producer"] == "Natural Earth"
    assert "5.1.1" in source["title"]
    assert source["licence"] == "public domain"
    assert source["package_sha256"] == natural_earth.WHEEL[2]
    assert re.fullmatch("[0-9a-f]{64}", source["package_sha256"])


def test_no_line_jumps_across_the_map(countries):
    longest = max(np.abs(np.diff(ring[:, 0])).max() for ring in list_rings(countries))
    assert longest < 60  # the southern edge of the map, through Africa


def test_every_country_is_one_valid_row(countries):
    assert countries.index.is_unique
    assert countries.index.str.fullmatch("[A-Z]{2}").all()
    assert countries["name"].is_unique
    assert countries.is_valid.all()
    assert set(countries.geom_type) <= {"Polygon", "MultiPolygon"}


def test_coordinates_have_three_decimals_at_most(document):
    assert not re.search(r"\.\d{4}", json.dumps(document["features"]))


def test_neighbours_share_their_borders_exactly(countries):
    shapes = countries.geometry.to_numpy()
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.union_all(shapes)
    assert shapely.area(shapes).sum() == pytest.approx(whole.area, abs=1e-6)


@pytest.mark.parametrize(
    ("one", "other", "published_km"),
    [
        pytest.param("RU", "KZ", 7_598.6, id="Russia and Kazakhstan"),
        pytest.param("CN", "MN", 4_630, id="China and Mongolia"),
        pytest.param("RU", "MN", 3_485, id="Russia and Mongolia"),
    ],
)
def test_borders_are_near_their_published_lengths(countries, one, other, published_km):
    border = countries.geometry[one].intersection(countries.geometry[other])
    length_km = WGS84.geometry_length(shapely.line_merge(border)) / 1000
    assert 0.7 * published_km < length_km < published_km  # thinning only shortens


@pytest.mark.parametrize(
    ("country", "published_km2"),
    [("KZ", 2_724_900), ("MN", 1_564_116), ("UA", 603_550), ("BY", 207_600)],
)
def test_countries_have_their_published_areas(countries, country, published_km2):
    area_m2, _ = WGS84.geometry_area_perimeter(countries.geometry[country])
    assert area_m2 / 1e6 == pytest.approx(published_km2, rel=0.01)


def test_countries_on_the_way_have_a_label_inside_them(countries):
    labelled = countries[countries["label_lon"].notna()]
    wanted = {"RU", "KZ", "MN", "CN", "KP", "KR", "JP", "UA", "BY", "FI", "TR", "GE"}
    assert wanted <= set(labelled.index)
    points = gpd.points_from_xy(labelled["label_lon"], labelled["label_lat"])
    assert shapely.contains(labelled.geometry.to_numpy(), points).all()


def test_file_is_small_enough_to_travel_in_every_export():
    content = PATH.read_bytes()
    assert len(content) < 135_000
    assert len(gzip.compress(content, mtime=0)) < 41_000


def test_coast_at_the_ports_is_finer_than_elsewhere(countries):
    ports, elsewhere = box(131, 42.5, 133, 43.3), box(137, 44.5, 140, 51)
    russia = countries.geometry["RU"]

    def spacing(window):
        coast = shapely.line_merge(russia.boundary.intersection(window))
        return coast.length / shapely.count_coordinates(coast)

    assert spacing(ports) < spacing(elsewhere) / 3


@pytest.mark.parametrize(
    "bounds",
    [
        pytest.param({"west": 35, "south": 50, "east": 50, "north": 65}, id="west"),
        pytest.param({"west": 128, "south": 40, "east": 137, "north": 45}, id="ports"),
        pytest.param({"west": 10, "south": 20, "east": 22, "north": 40}, id="margin"),
    ],
)
@settings(max_examples=20, deadline=None)
@given(shares=st.lists(st.floats(0, 1), min_size=10, max_size=60))
def test_thinning_keeps_both_sides_of_any_border_alike(bounds, shares):
    """Each box is crossed by the edge of a zone, and nothing gapes there."""
    cut = land.cut_by_zone(make_neighbours(shares, **bounds))
    countries = land.dissolve(land.thin(cut))
    whole = box(bounds["west"], bounds["south"], bounds["east"], bounds["north"])
    assert countries.is_valid.all()
    assert shapely.coverage_is_valid(countries.geometry.to_numpy())
    assert countries.union_all().equals(whole)


def test_every_face_lies_in_its_zone():
    faces = land.cut_by_zone(make_countries(aa=box(25, 40, 30, 45)))
    area = shapely.area(faces.geometry.to_numpy())
    assert dict(zip(faces["zone"], area, strict=True)) == pytest.approx(
        {1: 25 - 3 * 4, 2: 3 * 4}
    )


def test_what_lies_outside_the_map_is_cut_off():
    countries = make_countries(aa=box(-20, 50, 0, 60))
    faces = land.cut_by_zone(countries)
    assert faces.total_bounds == pytest.approx([-11, 50, 0, 60])


def test_islets_are_dropped_by_the_measure_of_their_zone():
    """Ten minutes squared are about 250 km2 at 43 N, and 125 km2 at 69 N."""
    tenth = 1 / 6
    countries = make_countries(
        pp=box(131, 43, 131 + tenth, 43 + tenth),  # at the ports: 1 km2 is enough
        ww=box(40, 43, 40 + tenth, 43 + tenth),  # at the destinations: 200
        nn=box(100, 43, 100 + tenth, 43 + tenth),  # between: 400
        ss=box(100, 20, 100.5, 20.5),  # far away: 12,000
    )
    kept = land.drop_islets(land.cut_by_zone(countries))
    assert set(kept["country"]) == {"pp", "ww"}


def test_an_islet_that_touches_a_finer_zone_is_kept_whole():
    faces = land.cut_by_zone(make_countries(aa=box(26.9, 45, 27.1, 45.2)))
    kept = land.drop_islets(faces)
    assert shapely.area(kept.geometry.to_numpy()).sum() == pytest.approx(0.04)


def test_no_countries_give_no_land():
    countries = make_countries()
    faces = land.drop_islets(land.cut_by_zone(countries))
    assert land.dissolve(land.thin(faces)).empty


def test_a_document_without_features_is_still_geojson():
    document = json.loads(natural_earth.as_geojson([]))
    assert document["type"] == "FeatureCollection"
    assert document["features"] == []


def test_rings_run_as_the_standard_asks(countries):
    """RFC 7946: exteriors anticlockwise."""
    for polygon in shapely.get_parts(countries.geometry.to_numpy()):
        assert polygon.exterior.is_ccw
        for here, there in pairwise(polygon.exterior.coords):
            assert here != there
