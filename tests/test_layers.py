import json
from io import BytesIO, StringIO

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
from geopandas.testing import assert_geodataframe_equal
from scenes import CARRIED, MONTHS, make_empty_scene, make_scene

from geo.errors import OptionError
from geo.layers import list_flows, list_links, list_sites, write_layers

FORMS = ("csv", "geojson", "gpkg", "parquet")


def read(content, tmp_path, *, ending, **options):
    path = tmp_path / f"layers.{ending}"
    path.write_bytes(content)
    return gpd.read_file(path, **options)


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


def test_geojson_comes_back_equal(tmp_path):
    scene = make_scene()
    links = read(write_layers(scene, "geojson"), tmp_path, ending="geojson")
    assert_geodataframe_equal(links, list_links(scene), check_dtype=False)


def test_parquet_comes_back_equal():
    scene = make_scene()
    links = gpd.read_parquet(BytesIO(write_layers(scene, "parquet")))
    assert_geodataframe_equal(links, list_links(scene), check_dtype=False)


def test_a_geopackage_has_the_three_layers_and_comes_back_equal(tmp_path):
    scene = make_scene()
    content = write_layers(scene, "gpkg")
    links = read(content, tmp_path, ending="gpkg", layer="links")
    assert_geodataframe_equal(links, list_links(scene), check_dtype=False)
    layers = pyogrio.list_layers(tmp_path / "layers.gpkg")[:, 0]
    assert set(layers) == {"links", "sites", "flows"}


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


@pytest.mark.parametrize("form", FORMS)
def test_no_flows_give_a_file_without_rows(form):
    content = write_layers(make_empty_scene(), form)
    assert content
    if form == "geojson":
        assert json.loads(content)["features"] == []


def test_an_unknown_form_is_refused():
    with pytest.raises(OptionError, match="csv, geojson, gpkg, parquet"):
        write_layers(make_scene(), "xls")
