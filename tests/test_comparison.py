"""Two networks held against each other."""

import json
import re
from xml.etree import ElementTree

import pandas as pd
import pytest
from railways import DEGREE_KM
from shapely import LineString, box
from test_network import make_network

from geo.changes import FORMS, draw_comparison, tell_comparison
from geo.comparison import Side, compare_sides, open_side, sum_comparison
from geo.errors import OptionError, SchemaError
from geo.measure import measure_lines
from geo.notice import pack_network, write_notice

UNTOLD = dict.fromkeys(("region", "country", "identification", "source_id"), "")
SITES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": UNTOLD
            | {"aliases": [], "site_id": name, "site_name": name, "site_type": "site"},
            "geometry": {"type": "Point", "coordinates": [lon, 0]},
        }
        for name, lon in (("west", 0.0), ("<b>east", 2.0), ("far", 60.0))
    ],
}
STRAIGHT = [(0, 0), (1, 0), (2, 0)]
BAY = [(0, 0), (1, 0.5), (2, 0)]


def write_side(folder, name, places, *, area=None):
    edges = [(n, n + 1, 1.0 + n, "") for n in range(len(places) - 1)]
    network = make_network(edges, places)
    lengths = measure_lines(network.edges.geometry)
    network = network._replace(edges=network.edges.assign(length_km=lengths))
    notice = write_notice("<i>me", dates=["2024-05-01"], hashes=["a"], area=area)
    path = folder / f"{name}.parquet"
    path.write_bytes(pack_network(network, notice))
    return str(path)


@pytest.fixture
def sides(tmp_path):
    """Open networks by the places that their only line runs by."""
    places = tmp_path / "sites.geojson"
    places.write_text(json.dumps(SITES))

    def open_both(*paths, areas=(None, None)) -> list[Side]:
        return [
            open_side(write_side(tmp_path, name, path, area=area), sites=places)
            for name, path, area in zip(("old", "new"), paths, areas, strict=True)
        ]

    return open_both


def flows(*pairs):
    return pd.DataFrame(
        [("2024-01", a, b, "", "reported", 1, 1, 60.0) for a, b in pairs],
        columns=["month", "origin_id", "destination_id", "inferred_origin_id",
                 "basis", "consignment_count", "wagon_count", "mass_t"],
    )  # fmt: skip


EAST = flows(("west", "<b>east"))


def test_a_network_is_the_same_as_itself(sides):
    told = sum_comparison(compare_sides(*sides(STRAIGHT, STRAIGHT), EAST))
    assert (told["added_km"], told["gone_km"]) == (0, 0)
    assert told["same_km"] == pytest.approx(2 * DEGREE_KM, abs=0.1)
    assert told["changes"]["same"] == 1


def test_what_is_added_and_gone_is_measured_over_the_ground(sides):
    longer = [*STRAIGHT, (2.5, 0)]
    told = sum_comparison(compare_sides(*sides(STRAIGHT, longer), EAST, within_km=1))
    # The first kilometre of the new track is still near the old one's end.
    assert told["added_km"] == pytest.approx(DEGREE_KM / 2 - 1, abs=0.3)
    assert told["gone_km"] == 0
    back = sum_comparison(compare_sides(*sides(longer, STRAIGHT), EAST, within_km=1))
    assert back["gone_km"] == told["added_km"]


def test_a_route_that_runs_elsewhere_is_changed(sides):
    told = sum_comparison(compare_sides(*sides(STRAIGHT, BAY), EAST))
    (row,) = told["routes"]
    assert row["change"] == "changed"
    assert (row["origin"], row["destination"]) == ("west", "<b>east")
    assert row["before_km"] == pytest.approx(2 * DEGREE_KM, abs=0.1)
    assert row["after_km"] == pytest.approx(2 * DEGREE_KM * 1.25**0.5, rel=0.01)
    # Some four kilometres at each end lie near.
    assert row["off_km"] == pytest.approx(row["after_km"] - 9, abs=2)


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (STRAIGHT, STRAIGHT[:2], "lost"),
        (STRAIGHT[:2], STRAIGHT, "found"),
        (STRAIGHT[:2], STRAIGHT[:2], "none"),
    ],
)
def test_a_route_that_only_one_network_has_is_told_apart(sides, before, after, change):
    (row,) = sum_comparison(compare_sides(*sides(before, after), EAST))["routes"]
    assert row["change"] == change


def test_tracks_are_compared_within_the_areas_of_both_alone(sides):
    areas = (None, box(-1, -1, 1, 1))
    told = sum_comparison(
        compare_sides(*sides(STRAIGHT, STRAIGHT[:2], areas=areas), EAST)
    )
    assert told["gone_km"] == 0
    assert told["same_km"] == pytest.approx(DEGREE_KM, abs=0.6)


def test_areas_without_anything_in_common_are_refused(sides):
    areas = (box(0, 0, 1, 1), box(5, 5, 6, 6))
    with pytest.raises(OptionError, match="areas that overlap"):
        compare_sides(*sides(STRAIGHT, STRAIGHT, areas=areas), EAST)


@pytest.mark.parametrize("within_km", [0, -1, float("nan")])
def test_a_distance_that_is_none_is_refused(sides, within_km):
    with pytest.raises(OptionError, match="above 0 km"):
        compare_sides(*sides(STRAIGHT, BAY), EAST, within_km=within_km)


def test_without_flows_the_tracks_are_compared_all_the_same(sides):
    found = compare_sides(*sides(STRAIGHT, BAY), EAST[:0])
    told = sum_comparison(found)
    assert told["routes"] == []
    assert told["added_km"] > 200
    assert all(draw_comparison(found, form) for form in FORMS)


def test_a_file_that_is_no_network_is_refused(tmp_path):
    (tmp_path / "a.parquet").write_text("no")
    with pytest.raises(SchemaError, match="must be GeoParquet"):
        open_side(str(tmp_path / "a.parquet"))


# --- what a reader gets ----------------------------------------------------------


@pytest.fixture
def found(sides):
    return compare_sides(*sides(STRAIGHT, BAY), EAST)


def test_geojson_has_the_tracks_and_routes_that_differ(found):
    told = json.loads(draw_comparison(found, ".geojson"))
    kinds = [each["properties"]["kind"] for each in told["features"]]
    assert set(kinds) == {"track", "route"}
    states = {each["properties"].get("state") for each in told["features"]}
    assert states == {"gone", "added", None}
    assert told["comparison"]["before"]["name"] == "old.parquet"
    added_km = sum(
        each["properties"]["length_km"]
        for each in told["features"]
        if each["properties"].get("state") == "added"
    )
    assert added_km == pytest.approx(sum_comparison(found)["added_km"], abs=0.1)


def test_the_drawing_shows_each_state_and_its_kilometres_as_text(found):
    svg = draw_comparison(found, ".svg").decode()
    ElementTree.fromstring(svg)
    assert {"gone", "added", "same"} <= set(re.findall(r'id="(\w+)"', svg))
    assert "only in the second:" in svg
    assert "<i>me" not in svg


@pytest.mark.parametrize(("form", "start"), [(".png", b"\x89PNG"), (".pdf", b"%PDF")])
def test_pictures_are_pictures(found, form, start):
    assert draw_comparison(found, form).startswith(start)


def test_the_page_runs_nothing_and_hostile_names_stay_text(found):
    page = draw_comparison(found, ".html").decode()
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "<b>" not in page
    assert "<i>" not in page
    assert "&lt;b&gt;east" in page
    assert not re.search(r'(src|href)="(?!#)', page)


def test_the_same_networks_give_the_same_bytes(found):
    for form in (".geojson", ".html", ".pdf"):
        assert draw_comparison(found, form) == draw_comparison(found, form)


def test_another_form_is_refused(found):
    with pytest.raises(OptionError, match=r"must end in \.geojson"):
        draw_comparison(found, ".xlsx")


def test_what_differs_is_told_in_words(found):
    first, second, tracks, routes, *rows = tell_comparison(found, with_routes=True)
    assert first.startswith("first: old.parquet, OpenStreetMap contributors")
    assert second.startswith("second: new.parquet")
    assert "km of track added" in tracks
    assert routes.startswith("of 1 routes 1 run elsewhere, 0 have no way")
    assert len(rows) == 1


def test_lines_are_drawn_where_they_lie(found):
    added = found.tracks[found.tracks["state"] == "added"].geometry
    assert LineString(BAY).buffer(1e-6).covers(added.union_all())
