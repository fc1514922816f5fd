"""The folium map."""

import json
import re

import folium
import pytest
from scenes import make_empty_scene, make_scene

from geo import flowmap
from geo.encode import as_rows
from geo.errors import OptionError, SchemaError
from geo.flowmap import draw_flows
from geo.scene import Selection, Texts


def read_data(page):
    block = re.search(r'id="railhead-data">(.*?)</script>', page, re.DOTALL)
    data = json.loads(block[1])
    return data | {long: as_rows(data[long]) for long in ("links", "flows")}


def render(scene, **options):
    return draw_flows(scene, **options).get_root().render()


def test_the_map_is_one_of_folium_with_one_layer():
    flow_map = draw_flows(make_scene())
    assert isinstance(flow_map, folium.Map)
    assert [type(child).__name__ for child in flow_map._children.values()] == [
        "FlowLayer"
    ]


def test_the_page_has_the_library_the_data_and_the_map():
    page = render(make_scene())
    assert "Leaflet 1.9.4" in page
    assert "railhead.start(map_flows);" in page
    assert read_data(page)["months"] == ["2023-08", "2023-09", "2023-10"]


def test_the_page_loads_nothing():
    assert not re.search(r"<(script|link|img)[^>]*(src|href)", render(make_scene()))


def test_the_scale_is_that_of_the_greatest_month():
    scale = read_data(render(make_scene()))["scale"]
    assert scale["greatest"]["tonnes"] == {"link": 300.0, "site": 300.0}
    assert scale["legend"]["tonnes"]["link"] == [200, 100, 20]
    assert scale["legend"]["wagons"]["link"] == [5, 2, 0.5]


def test_the_selection_is_what_the_page_opens_with():
    selection = Selection(
        first_month="2023-09", ports=("dunay",), near_depots=True, measure="shells",
        kg_per_shell=40.0, min_t=5.0,
    )  # fmt: skip
    assert read_data(render(make_scene(), selection=selection))["selection"] == {
        "from": 1, "to": 2, "ports": ["dunay"], "near": True, "measure": "shells",
        "kg_per_shell": 40.0, "min_t": 5.0,
    }  # fmt: skip


def test_a_selection_of_what_is_not_there_is_refused():
    with pytest.raises(OptionError, match="no port pusan"):
        draw_flows(make_scene(), selection=Selection(ports=("pusan",)))


def test_the_page_in_an_app_says_so():
    assert read_data(render(make_scene(), embedded=True))["embedded"] is True


def test_the_given_scene_is_left_alone():
    scene = make_scene()
    before = [frame.copy() for frame in scene[:8]]
    render(scene)
    assert all(was.equals(now) for was, now in zip(before, scene[:8], strict=True))


def test_a_map_of_nothing_is_drawn():
    data = read_data(render(make_empty_scene()))
    assert data["flows"] == []
    assert data["selection"]["to"] == -1


def test_a_title_is_no_template():
    page = render(make_scene(texts=Texts(title="{{ 7*7 }}<b>")))
    assert "<title>&#123;&#123; 7*7 &#125;&#125;&lt;b&gt;</title>" in page


def test_a_notebook_shows_the_same_map():
    assert "railhead.start(map_flows);" in draw_flows(make_scene())._repr_html_()


def test_another_leaflet_is_refused(monkeypatch):
    monkeypatch.setitem(flowmap.LEAFLET_SHA256, "leaflet.js", "another")
    with pytest.raises(SchemaError, match=r"install django-js-lib-leaflet 1\.9\.4\.1"):
        render(make_scene())
