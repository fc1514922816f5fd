import json
import os
import subprocess
import sys
from io import BytesIO, StringIO

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from geopandas.testing import assert_geodataframe_equal
from makers import ROOT
from pandas.testing import assert_frame_equal
from scenes import (
    CARRIED,
    MONTHS,
    make_empty_scene,
    make_evidence,
    make_places,
    make_scene,
)

from geo.citations import list_sources
from geo.errors import OptionError
from geo.layers import (
    list_consignments,
    list_flows,
    list_links,
    list_sites,
    list_ways,
    write_layers,
)
from geo.scene import Texts

FORMS = ("csv", "geojson", "gpkg", "parquet")
LAYERS = ("links", "flows", "sites", "consignments")
LISTS = dict(
    zip(LAYERS, (list_links, list_ways, list_sites, list_consignments), strict=True)
)
LINES_AND_POINTS = LAYERS[:3]
POSSIBLE = [
    (form, layer)
    for form in FORMS
    for layer in LAYERS
    if (form, layer) != ("geojson", "consignments")
]
HOSTILE = {"alpha": "=cmd|'/c calc'!A1,\"<script>\n", "beta": "＋Бета"}


WRITE_WITH_LITTLE_ROOM = """
import hashlib, resource
from scenes import make_scene
from geo.errors import OptionError
from geo.layers import write_layers
whole, faults = write_layers(make_scene(), "gpkg"), []
for bytes_free in range(4096, len(whole), 4096):
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_free, resource.RLIM_INFINITY))
    try:
        assert write_layers(make_scene(), "gpkg") == whole, bytes_free
    except OptionError as fault:
        faults.append(str(fault))
print(len(whole) // 4096, len(faults), faults[-1])
"""


def read(content, tmp_path, *, ending, **options):
    path = tmp_path / f"layers.{ending}"
    path.write_bytes(content)
    return gpd.read_file(path, **options)


def make_hostile_scene():
    places = make_places(names=HOSTILE, nearest_depot_name="", nearest_depot_km=None)
    texts = Texts(title="t", caveat="=modelled, not reported")
    return make_scene(places=places, texts=texts)


def make_bare_scene():
    return make_empty_scene()._replace(evidence=make_evidence([]))


def test_links_carry_their_tonnes_in_each_month():
    links = list_links(make_scene()).set_index(["link_id", "month"])["mass_t"]
    for link_id, masses_t in CARRIED.items():
        for month, mass_t in zip(MONTHS, masses_t, strict=True):
            assert links.get((link_id, month), 0.0) == mass_t


def test_a_link_hauls_its_tonnes_over_its_own_length():
    scene = make_scene()
    scene = scene._replace(links=scene.links.assign(length_km=[200.0, 7000, 900, 30]))
    hauls = list_links(scene).groupby("link_id")["haul_tkm"].sum()
    # By hand, from the tonnes of `CARRIED`.
    assert hauls["sea"] == 200 * 200.0
    assert hauls["trunk"] == 600.5 * 7000
    assert hauls["straight"] == 100.5 * 30


def test_haul_is_tonnes_times_kilometres():
    flows = list_flows(make_scene())
    # By hand: 600.5 t over the 9,000 km of each route of the scene.
    assert flows["haul_tkm"].sum() == pytest.approx(600.5 * 9000)


def test_sites_send_and_receive_what_the_flows_carry():
    sites = list_sites(make_scene()).set_index("site_id")
    assert sites.loc["dunay", "sent_t"] == 200.0
    assert sites.loc["alpha", "received_t"] == 500.0
    assert sites["sent_t"].sum() == sites["received_t"].sum() == 600.5


@pytest.mark.parametrize("layer", LINES_AND_POINTS)
@pytest.mark.parametrize("form", ["geojson", "gpkg"])
def test_a_layer_comes_back_equal_through_gdal(form, layer, tmp_path):
    scene = make_hostile_scene()
    content = write_layers(scene, form, layer=layer)
    found = read(content, tmp_path, ending=form)
    assert found.crs == "EPSG:4326"
    assert_geodataframe_equal(found, LISTS[layer](scene), check_dtype=False)


@pytest.mark.parametrize("layer", LINES_AND_POINTS)
def test_a_layer_comes_back_equal_as_parquet(layer):
    scene = make_hostile_scene()
    content = write_layers(scene, "parquet", layer=layer)
    found = gpd.read_parquet(BytesIO(content))
    assert found.crs == "EPSG:4326"
    assert_geodataframe_equal(found, LISTS[layer](scene), check_dtype=False)


def test_consignments_come_back_equal_as_parquet():
    scene = make_hostile_scene()
    content = write_layers(scene, "parquet", layer="consignments")
    found = pd.read_parquet(BytesIO(content))
    assert_frame_equal(found, list_consignments(scene), check_dtype=False)


def test_consignments_come_back_equal_as_the_table_of_a_geopackage(tmp_path):
    scene = make_hostile_scene()
    evidence = scene.evidence.astype({"wagons": "Int64"})
    evidence.loc[0, "wagons"] = pd.NA
    scene = scene._replace(evidence=evidence)
    path = tmp_path / "layers.gpkg"
    path.write_bytes(write_layers(scene, "gpkg", layer="consignments"))
    found = pyogrio.read_dataframe(path, layer="consignments")
    assert pd.isna(found["wagons"][0])
    expected = list_consignments(scene).astype({"wagons": "float64"})
    assert_frame_equal(found, expected, check_dtype=False)


def test_geojson_names_no_reference_system():
    # RFC 7946, section 4: always WGS 84, longitude first, and no member `crs`.
    written = json.loads(write_layers(make_scene(), "geojson", layer="sites"))
    assert set(written) == {"type", "features"}
    assert written["features"][0]["geometry"]["coordinates"] == [130.3, 42.3]


def test_gdal_finds_the_lines_of_links_in_csv(tmp_path):
    scene = make_scene()
    content = write_layers(scene, "csv", layer="links")
    found = read(content, tmp_path, ending="csv")
    lines = list_links(scene).geometry
    assert found.geometry.geom_equals(lines.set_crs(None, allow_override=True)).all()
    numbers = found["mass_t"].astype("float64")
    assert numbers.tolist() == list_links(scene)["mass_t"].tolist()


def test_sites_have_their_position_in_csv(tmp_path):
    content = write_layers(make_scene(), "csv", layer="sites")
    options = {"X_POSSIBLE_NAMES": "lon", "Y_POSSIBLE_NAMES": "lat"}
    found = read(content, tmp_path, ending="csv", **options)
    dunay = found[found["site_id"] == "dunay"].iloc[0]
    assert (dunay.geometry.x, dunay.geometry.y) == (132.3, 42.9)
    assert (dunay["lon"], dunay["lat"]) == (132.3, 42.9)


def test_flows_are_the_same_in_csv_asked_for_or_not():
    asked = write_layers(make_scene(), "csv", layer="flows")
    assert asked == write_layers(make_scene(), "csv")


def test_a_flow_without_a_way_has_no_line(tmp_path):
    scene = make_scene()
    scene = scene._replace(routes=scene.routes[1:])
    found = read(write_layers(scene, "geojson", layer="flows"), tmp_path, ending="json")
    assert found.geometry.isna().tolist() == [True, True, False, False]
    assert found["tonnes"].sum() == 600.5


def test_lines_that_the_routes_lack_are_drawn_for_the_forms_that_have_them():
    plain, asked = make_scene(), []

    def draw():
        asked.append("lines")
        return plain.routes

    bare = plain.routes.drop(columns="geometry")
    scene = plain._replace(routes=bare, draw_routes=draw)
    for form, layer in (("csv", "flows"), ("geojson", "links"), ("csv", "sites")):
        write_layers(scene, form, layer=layer)
    assert asked == []
    expected = write_layers(plain, "geojson", layer="flows")
    assert write_layers(scene, "geojson", layer="flows") == expected
    assert asked == ["lines"]


def test_consignments_carry_what_the_flows_carry():
    rows = list_consignments(make_scene())
    # By hand, from the flows of the scene: 2 + 1 + 1 + 3 consignments.
    assert len(rows) == 7
    assert rows["mass_t"].sum() == 600.5
    first = rows.iloc[0]
    assert (first["origin"], first["destination"]) == ("Vostochny", "Beta")
    assert (first["date"], first["month"]) == ("2023-09-05", "2023-09")
    assert (first["source_id"], first["locator"], first["grade"]) == (
        "list-1",
        "page 3",
        "B2",
    )


def test_a_geopackage_has_the_three_layers_and_comes_back_equal(tmp_path):
    scene = make_scene()
    content = write_layers(scene, "gpkg")
    links = read(content, tmp_path, ending="gpkg", layer="links")
    assert_geodataframe_equal(links, list_links(scene), check_dtype=False)
    path = tmp_path / "layers.gpkg"
    flows = pyogrio.read_dataframe(path, layer="flows")
    assert_frame_equal(flows, list_flows(scene), check_dtype=False)
    assert set(pyogrio.list_layers(path)[:, 0]) == {"links", "sites", "flows"}


@pytest.mark.parametrize("layer", LAYERS)
def test_no_cell_of_a_csv_starts_a_formula(layer):
    content = write_layers(make_hostile_scene(), "csv", layer=layer).decode()
    rows = pd.read_csv(StringIO(content), dtype="str", keep_default_na=False)
    starts = {cell[:1] for cell in rows.to_numpy().ravel()}
    assert starts.isdisjoint("=+-@＋")
    assert "'=modelled, not reported" in set(rows["caveat"])


@pytest.mark.parametrize(
    ("citation", "title", "published_on", "url"),
    [
        ("A title, B, 2023-10-17, https://c.org/a,1?b", "A title, B", "2023-10-17",
         "https://c.org/a,1?b"),
        ("A title, B, 2023", "A title, B", "2023", ""),
        ("A title, https://c.org/, collected by D, E", "A title", "",
         "https://c.org/"),
        ("Of 1,000 at https://c.org now", "Of 1,000 at https://c.org now", "", ""),
        ("A, javascript:alert(1)", "A, javascript:alert(1)", "", ""),
        ("https://c.org/", "https://c.org/", "", ""),
    ],
)  # fmt: skip
def test_a_citation_is_taken_apart(citation, title, published_on, url):
    texts = Texts(title="t", sources={"s": citation})
    row = list_sources(make_scene(texts=texts)).iloc[0]
    assert (row["title"], row["published_on"], row["url"]) == (title, published_on, url)
    assert (row["source_id"], row["citation"]) == ("s", citation)


def test_csv_has_the_flows_with_their_caveat():
    scene = make_scene()
    scene = scene._replace(
        texts=type(scene.texts)(title="t", caveat="=modelled, not reported")
    )
    flows = pd.read_csv(StringIO(write_layers(scene, "csv").decode()))
    assert flows["tonnes"].sum() == 600.5
    assert set(flows["caveat"]) == {"'=modelled, not reported"}


@pytest.mark.parametrize("form", FORMS)
def test_the_same_scene_gives_the_same_bytes(form):
    assert write_layers(make_scene(), form) == write_layers(make_scene(), form)


@pytest.mark.parametrize(("form", "layer"), POSSIBLE)
def test_the_same_layer_gives_the_same_bytes(form, layer):
    first, second = (write_layers(make_scene(), form, layer=layer) for _ in "ab")
    assert first == second


@pytest.mark.parametrize(("form", "layer"), POSSIBLE)
def test_a_layer_without_rows_has_its_columns(form, layer, tmp_path):
    scene = make_bare_scene()
    if layer == "sites":
        scene = scene._replace(places=scene.places[:0])
    content = write_layers(scene, form, layer=layer)
    if form == "geojson":
        assert json.loads(content)["features"] == []
        return
    path = tmp_path / f"layers.{form}"
    path.write_bytes(content)
    found = pd.read_parquet(path) if form == "parquet" else pyogrio.read_dataframe(path)
    expected = set(LISTS[layer](scene).columns) - {"geometry"}
    assert len(found) == 0
    assert expected - {"geometry"} <= set(found.columns)


@pytest.mark.parametrize("form", FORMS)
def test_no_flows_give_a_file_without_rows(form):
    content = write_layers(make_empty_scene(), form)
    assert content
    if form == "geojson":
        assert json.loads(content)["features"] == []


def test_an_unknown_form_is_refused():
    with pytest.raises(OptionError, match="csv, geojson, gpkg, parquet"):
        write_layers(make_scene(), "xls")


def test_an_unknown_layer_is_refused():
    with pytest.raises(OptionError, match="links, flows, sites, consignments; found x"):
        write_layers(make_scene(), "csv", layer="x")


def test_consignments_are_refused_as_geojson():
    with pytest.raises(OptionError, match=r"no geometry.*csv, gpkg or parquet"):
        write_layers(make_scene(), "geojson", layer="consignments")


def test_a_geopackage_that_finds_no_room_is_refused_and_never_cut():
    done = subprocess.run(
        [sys.executable, "-c", WRITE_WITH_LITTLE_ROOM],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
    )
    steps, faults, told = done.stdout.split(maxsplit=2)
    assert 0 < int(faults) <= int(steps)
    assert "must have room for a GeoPackage while it is made" in told
    assert "TMPDIR" in told
