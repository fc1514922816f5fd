import io
import json

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, Point

from geo.errors import CrsError, OptionError, SchemaError
from geo.features import read_geojson, read_geopackage, read_parquet

PROPERTIES = {"date": "2023-10-01", "code": "00012", "mass_t": 60.0}


def make_features(geometry=None, crs=4326):
    columns = {name: [value] for name, value in PROPERTIES.items()}
    return gpd.GeoDataFrame(columns, geometry=[geometry or Point(131.5, 42.5)], crs=crs)


def write_layers(path, **layers):
    for name, features in layers.items():
        features.to_file(path, layer=name, driver="GPKG")
    return path.read_bytes()


def test_parquet_is_read_as_text():
    frame = pd.DataFrame({name: [value] for name, value in PROPERTIES.items()})
    frame = frame.assign(day=pd.to_datetime(["2023-10-01"]), none=[None])
    tables = list(read_parquet(io.BytesIO(frame.to_parquet()), name="f"))
    assert tables[0].num_rows == 0
    assert tables[1].to_pylist() == [
        {"date": "2023-10-01", "code": "00012", "mass_t": "60", "day": "2023-10-01",
         "none": ""}
    ]  # fmt: skip


@pytest.mark.parametrize("content", [b"PAR1", b"PAR1" + bytes(100) + b"PAR1", b""])
def test_damaged_parquet_is_refused(content):
    with pytest.raises(SchemaError, match="Parquet file that can be read"):
        list(read_parquet(io.BytesIO(content), name="f"))


def test_texts_that_are_not_utf_8_are_refused(tmp_path):
    # Both formats store bytes, and neither's writer or reader looks at them.
    parquet = pd.DataFrame({"origin": ["Mozdok"] * 2}).to_parquet(compression=None)
    spoilt = parquet.replace(b"Mozdok", b"Moz\xf9ok")
    with pytest.raises(SchemaError, match="f: needs text in UTF-8"):
        list(read_parquet(io.BytesIO(spoilt), name="f"))
    content = write_layers(tmp_path / "x.gpkg", one=make_features())
    with pytest.raises(SchemaError, match="f: needs text in UTF-8"):
        read_geopackage(content.replace(b"00012", b"00\xf912"), "", name="f")


def test_half_signs_in_geojson_are_replaced():
    properties = {"a\ud800": "b\ud800"}
    feature = {"type": "Feature", "geometry": None, "properties": properties}
    found = read_geojson(json.dumps({"features": [feature]}).encode(), name="f")
    assert found.to_pylist() == [{"a?": "b?"}]


def test_a_geopackage_gives_its_points(tmp_path):
    content = write_layers(tmp_path / "x.gpkg", one=make_features())
    row = read_geopackage(content, "", name="f").to_pylist()[0]
    assert (row["lon"], row["lat"], row["code"]) == ("131.5", "42.5", "00012")


def test_one_of_two_layers_is_asked_for(tmp_path):
    content = write_layers(
        tmp_path / "x.gpkg", one=make_features(), two=make_features()
    )
    with pytest.raises(OptionError, match="layers: one, two"):
        read_geopackage(content, "", name="f")
    assert read_geopackage(content, "two", name="f").num_rows == 1


def test_points_in_metres_are_refused(tmp_path):
    content = write_layers(tmp_path / "x.gpkg", one=make_features(crs=3857))
    with pytest.raises(CrsError, match="EPSG:3857"):
        read_geopackage(content, "", name="f")


def test_lines_are_refused(tmp_path):
    lines = make_features(LineString([(0, 0), (1, 1)]))
    content = write_layers(tmp_path / "x.gpkg", one=lines)
    with pytest.raises(SchemaError, match="needs points; found LineString"):
        read_geopackage(content, "", name="f")


def test_a_damaged_geopackage_is_refused():
    with pytest.raises(SchemaError, match="GeoPackage that can be read"):
        read_geopackage(b"SQLite format 3\x00" + bytes(100), "", name="f")


def test_geojson_gives_its_points():
    content = make_features().to_json().encode()
    row = read_geojson(content, name="f").to_pylist()[0]
    assert (row["lon"], row["lat"], row["mass_t"]) == ("131.5", "42.5", "60")


@pytest.mark.parametrize(
    "content", [b"{}", b"{", b'{"features": [1]}', b'{"features": ' + b"[" * 100_000]
)
def test_what_is_no_feature_collection_is_refused(content):
    with pytest.raises(SchemaError, match="FeatureCollection"):
        read_geojson(content, name="f")


def test_no_features_give_no_records():
    content = json.dumps({"type": "FeatureCollection", "features": []}).encode()
    assert read_geojson(content, name="f").num_rows == 0
