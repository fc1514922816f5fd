"""One file that opens anywhere and connects nowhere."""

import base64
import hashlib
import io
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import folium
import pytest
from scenes import make_empty_scene, make_scene

from geo.errors import OptionError, SchemaError
from geo.export import export_html, zip_files
from geo.flowmap import draw_flows

ROOT = Path(__file__).parent.parent
WRITE_PAGE = """
import hashlib
from scenes import make_scene
from geo.export import export_html
from geo.flowmap import draw_flows
print(hashlib.sha256(export_html(draw_flows(make_scene()))).hexdigest())
"""


def export(scene=None):
    return export_html(draw_flows(scene or make_scene())).decode()


def test_the_policy_allows_the_blocks_of_the_page_and_nothing_else():
    page = export()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    blocks = re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", page, re.DOTALL)
    digests = [
        base64.b64encode(hashlib.sha256(b.encode()).digest()).decode() for b in blocks
    ]
    assert re.findall(r"'sha256-([^']*)'", policy) != []
    assert set(re.findall(r"'sha256-([^']*)'", policy)) == set(digests)
    assert policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "unsafe" not in policy


def test_the_policy_stands_before_everything_it_rules():
    page = export()
    assert page.index("Content-Security-Policy") < page.index("<script")
    assert page.index("Content-Security-Policy") < page.index("<style")


def test_the_page_has_a_language_and_can_be_enlarged():
    page = export()
    assert '<html lang="en">' in page
    assert "user-scalable" not in page


def test_an_empty_scene_has_a_page_too():
    assert "railhead.start(map_flows);" in export(make_empty_scene())


@pytest.mark.parametrize("seed", ["0", "4711"])
def test_the_same_scene_gives_the_same_bytes(seed):
    path = os.pathsep.join([str(ROOT), str(ROOT / "tests")])
    there = subprocess.run(
        [sys.executable, "-c", WRITE_PAGE],
        env={"PYTHONPATH": path, "PYTHONHASHSEED": seed, "LC_ALL": "C", "PATH": ""},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    here = hashlib.sha256(export().encode()).hexdigest()
    assert there.stdout.strip() == here


def test_tiles_are_refused():
    flow_map = draw_flows(make_scene())
    flow_map.default_js = [("leaflet", "https://example.invalid/leaflet.js")]
    with pytest.raises(SchemaError, match="must not ask for another file"):
        export_html(flow_map)


def test_an_injected_script_is_refused():
    flow_map = draw_flows(make_scene())
    root = flow_map.get_root()
    root.html.add_child(folium.Element("<script>alert(1)</script>"))
    with pytest.raises(SchemaError, match="3 scripts and one block of data; found 4"):
        export_html(flow_map)


def test_a_script_of_another_kind_is_refused():
    flow_map = draw_flows(make_scene())
    flow_map.get_root().html.add_child(folium.Element("<SCRIPT type=module></SCRIPT>"))
    with pytest.raises(SchemaError, match="script block of another kind"):
        export_html(flow_map)


def test_a_page_that_nobody_could_open_is_refused():
    with pytest.raises(
        OptionError, match=r"more than the 0.1 MB .* choose fewer months"
    ):
        export_html(draw_flows(make_scene()), max_bytes=100_000)


def test_files_are_packed_whole_and_without_a_clock():
    files = {"b.csv": b"2" * 1000, "a/a.csv": b"1"}
    packed = zip_files(files)
    assert packed == zip_files(dict(reversed(files.items())))
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == files
        assert {each.date_time for each in archive.infolist()} == {
            (1980, 1, 1, 0, 0, 0)
        }


def test_no_files_are_packed_to_an_archive():
    assert zipfile.ZipFile(io.BytesIO(zip_files({}))).namelist() == []
