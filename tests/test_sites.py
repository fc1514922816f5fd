import json
from collections import Counter

import pandas as pd
import pytest
from makers import DATA

from geo.build.places import list_places
from geo.errors import CrsError, SchemaError
from geo.measure import measure_nearest
from geo.names import fold_name
from geo.schema import PLACES
from geo.sites import read_places

PORTS, SITES, DEPOTS = (DATA / f"{n}.geojson" for n in ("ports", "sites", "depots"))


def make_feature(site_id="a", *, point=(40, 50), **properties):
    return {
        "type": "Feature",
        "properties": {
            "site_id": site_id,
            "site_name": "A",
            "site_type": "site",
            "aliases": [],
            "region": "",
            "country": "RU",
            "identification": "",
            "source_id": "",
            **properties,
        },
        "geometry": {"type": "Point", "coordinates": list(point)},
    }


@pytest.fixture
def write_places(tmp_path):
    def write(*features, name="places.geojson", **members):
        path = tmp_path / name
        collection = {"type": "FeatureCollection", "features": features, **members}
        path.write_text(json.dumps(collection), encoding="utf-8")
        return path

    return write


def test_a_feature_becomes_a_row(write_places):
    path = write_places(make_feature(aliases=["Б", "라진"], note="n"))
    place = read_places(path).iloc[0]
    assert (place["aliases"], place["note"]) == (["Б", "라진"], "n")
    assert (place.geometry.x, place.geometry.y) == (40, 50)


def test_files_follow_each_other_in_the_given_order(write_places):
    first = write_places(make_feature("a"), name="1.geojson")
    second = write_places(make_feature("b", grade="B"), name="2.geojson")
    places = read_places(second, first)
    assert places["site_id"].tolist() == ["b", "a"]
    assert places["grade"].tolist() == ["B", None]
    assert places.crs == "EPSG:4326"


def test_no_features_give_no_places(write_places):
    places = read_places(write_places())
    assert places.empty
    assert list(places.columns) == list(PLACES)
    assert read_places().crs == "EPSG:4326"


def test_a_repeated_id_is_refused_across_files(write_places):
    first = write_places(make_feature("a"), name="1.geojson")
    second = write_places(make_feature("a"), name="2.geojson")
    with pytest.raises(SchemaError, match="more than once: a"):
        read_places(first, second)


@pytest.mark.parametrize("name", [name for name in PLACES if name != "geometry"])
def test_a_missing_property_is_named(write_places, name):
    feature = make_feature()
    del feature["properties"][name]
    with pytest.raises(SchemaError, match=f"feature 1.*missing: {name}"):
        read_places(write_places(feature))


@pytest.mark.parametrize(
    ("properties", "told"),
    [
        pytest.param(
            {"site_type": "harbour"}, "port, crossing, site, depot", id="type"
        ),
        pytest.param({"site_id": ""}, "needs a site_id", id="empty id"),
        pytest.param({"aliases": "B"}, "aliases a list", id="aliases in one text"),
        pytest.param({"aliases": [1]}, "aliases a list", id="aliases of numbers"),
        pytest.param({"site_name": 7}, "mend site_name", id="name is a number"),
    ],
)
def test_a_property_of_another_kind_is_refused(write_places, properties, told):
    with pytest.raises(SchemaError, match=told):
        read_places(write_places(make_feature(**properties)))


@pytest.mark.parametrize(
    "geometry",
    [
        pytest.param(None, id="none"),
        pytest.param(
            {"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, id="line"
        ),
        pytest.param({"type": "Point", "coordinates": []}, id="empty"),
        pytest.param({"type": "Point", "coordinates": ["40", "50"]}, id="texts"),
        pytest.param({"type": "Point", "coordinates": [43, 131.9]}, id="turned round"),
    ],
)
def test_another_geometry_than_a_point_in_degrees_is_refused(write_places, geometry):
    feature = make_feature() | {"geometry": geometry}
    with pytest.raises(SchemaError, match="needs a Point with longitude and latitude"):
        read_places(write_places(feature))


@pytest.mark.parametrize("text", ["{", "[]", '{"type": "Feature"}', '"a"'])
def test_a_file_that_is_no_collection_is_refused(tmp_path, text):
    path = tmp_path / "places.geojson"
    path.write_text(text)
    with pytest.raises(SchemaError, match="needs a GeoJSON"):
        read_places(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(SchemaError, match="needs a GeoJSON file"):
        read_places(tmp_path / "none.geojson")


def test_another_reference_system_is_refused(write_places):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    with pytest.raises(CrsError, match="EPSG:4326"):
        read_places(write_places(make_feature(), crs=crs))


def test_the_old_name_of_longitude_and_latitude_is_accepted(write_places):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert len(read_places(write_places(make_feature(), crs=crs))) == 1


def test_the_shipped_places_are_those_of_the_case():
    places = read_places(PORTS, SITES, DEPOTS)
    assert Counter(places["site_type"]) == {
        "port": 3,
        "crossing": 1,
        "site": 16,
        "depot": 12,
    }
    sites = places[places["site_type"] == "site"]
    assert Counter(sites["identification"]) == {
        "named in the window": 3,
        "named later": 3,
        "reference depot": 6,
        "placeholder": 4,
    }


@pytest.mark.parametrize(
    ("site_id", "lonlat"),
    [
        # GeoNames by number, as compiled: not the bigger namesakes.
        ("rajin", (130.28, 42.26)),
        ("dunay", (132.34, 42.88)),
        ("vostochny", (133.08, 42.73)),  # the port, not the cosmodrome (128 E)
        ("tumangang-khasan", (130.64, 42.43)),
        ("tikhoretsk", (40.12, 45.85)),
        ("mozdok", (44.65, 43.74)),
        ("yegorlykskaya", (40.66, 46.57)),
        ("toropets", (31.64, 56.50)),
        ("karachev", (34.98, 53.12)),
        ("soldatskoye", (39.08, 50.87)),  # Voronezh, not Kursk Oblast
        ("depot-d05", (32.07, 56.26)),
        ("depot-d07", (38.86, 56.15)),  # Kirzhach, not Barsovo in Siberia
        ("depot-d08", (33.29, 58.41)),  # Okulovka, not Kotovo on the Volga
        ("depot-d09", (44.47, 48.80)),
    ],
)
def test_a_shipped_place_stands_where_it_should(site_id, lonlat):
    places = read_places(PORTS, SITES, DEPOTS).set_index("site_id")
    point = places.geometry[site_id]
    assert (point.x, point.y) == lonlat


def test_shipped_points_are_no_finer_than_a_settlement():
    points = read_places(PORTS, SITES, DEPOTS).geometry
    for degrees in (*points.x, *points.y):
        assert degrees == round(degrees, 2)


@pytest.mark.parametrize(
    ("spelling", "site_id"),
    [
        ("Najin", "rajin"),
        ("라진", "rajin"),
        ("나진", "rajin"),
        ("Дунай", "dunay"),
        ("두나이", "dunay"),
        ("Восточный", "vostochny"),
        ("보스토치니", "vostochny"),
        ("Хасан", "tumangang-khasan"),
        ("Тихорецк", "tikhoretsk"),
        ("Торопец", "toropets"),
        ("Карачев", "karachev"),
        ("Моздок", "mozdok"),
        ("Ржев", "rzhev"),
    ],
)
def test_a_place_is_known_by_its_other_spellings(spelling, site_id):
    places = read_places(PORTS, SITES, DEPOTS)
    assert (
        places[[spelling in a for a in places["aliases"]]]["site_id"].item() == site_id
    )


def test_no_two_shipped_places_share_a_spelling():
    places = read_places(PORTS, SITES, DEPOTS)
    folded = [
        {fold_name(spelling) for spelling in (name, *aliases)}
        for name, aliases in zip(places["site_name"], places["aliases"], strict=True)
    ]
    shared = Counter(spelling for names in folded for spelling in names)
    assert max(shared.values()) == 1


def test_what_nobody_named_is_not_graded():
    sites = read_places(SITES).set_index("identification")
    for kind in ("reference depot", "placeholder"):
        assert set(sites.loc[kind, "grade"]) == {""}
        assert set(sites.loc[kind, "source_id"]) == {"railhead-scenario"}
    names = sites.loc["placeholder", "site_name"]
    assert all(name.startswith("unidentified site, placeholder at ") for name in names)


def test_the_crossing_says_that_its_point_is_unsourced():
    crossing = read_places(PORTS).set_index("site_id").loc["tumangang-khasan"]
    assert crossing["grade"] == "D"
    assert "unsourced: grade D" in crossing["note"]


@pytest.mark.parametrize("path", [PORTS, SITES, DEPOTS], ids=lambda path: path.stem)
def test_every_source_of_a_place_is_explained_in_its_file(path):
    collection = json.loads(path.read_text(encoding="utf-8"))
    explained = {source["source_id"] for source in collection["sources"]}
    properties = [feature["properties"] for feature in collection["features"]]
    used = {p[name] for p in properties for name in ("source_id", "coord_source_id")}
    assert used - {""} == explained
    known = pd.read_csv(DATA / "sources.csv")["source_id"]
    assert explained <= set(known)


@pytest.mark.parametrize(
    ("within_km", "count"), [(5, 11), (10, 12), (25, 12), (50, 12), (100, 13)]
)
def test_sites_near_a_depot_are_counted_by_distance(within_km, count):
    # All but Gumrak (7 km) stand at the very settlement of the depot layer; of the
    # placeholders Velikiye Luki is 70 km from Toropets, the others over 150 km off.
    nearest = measure_nearest(read_places(SITES), read_places(DEPOTS))
    assert (nearest["distance_km"] <= within_km).sum() == count


def test_placeholders_are_clearly_farther_than_the_stated_distance():
    sites = read_places(SITES)
    placeholders = sites[sites["identification"] == "placeholder"]
    nearest = measure_nearest(placeholders, read_places(DEPOTS))
    assert nearest["distance_km"].min() > 50


def test_an_unknown_number_of_geonames_is_refused():
    with pytest.raises(LookupError, match="needs a GeoNames number"):
        list_places(pd.DataFrame({"lon": [], "lat": []}))


def test_a_csv_needs_only_names_and_points(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text('Site_Name;lon;lat;aliases;codes\nЯр;40,5;50.25;"Yar; Jar";A1\n')
    place = read_places(path).iloc[0]
    assert (place["site_id"], place["site_name"]) == ("own-1", "Яр")
    assert (place.geometry.x, place.geometry.y) == (40.5, 50.25)
    assert (place["aliases"], place["codes"]) == (["Yar", "Jar"], ["A1"])
    assert (place["site_type"], place["identification"]) == ("site", "own file")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("name,lon,lat\nA,1,2\n", "missing: site_name"),
        ("", "found: none"),
        ("site_name,lon,lat\nA,east,2\n", "feature 1: needs a Point"),
        ("site_name,lon,lat\nA,,\n", "feature 1: needs a Point"),
        ("site_name,lon,lat\nA,200,2\n", "needs a Point"),
        ("site_name,lon,lat,site_type\nA,1,2,palace\n", "a site_type of port"),
        ("site_id,site_name,lon,lat\na,A,1,2\na,B,1,2\n", "more than once: a"),
    ],
)
def test_a_csv_that_cannot_be_used_is_refused(tmp_path, text, told):
    path = tmp_path / "own.csv"
    path.write_text(text)
    with pytest.raises(SchemaError, match=told):
        read_places(path)


def test_a_csv_of_no_places_is_empty(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("site_name,lon,lat\n")
    assert read_places(path).empty
