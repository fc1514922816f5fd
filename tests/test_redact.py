"""What is taken out of a scene before it is published."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scenes import FLOWS, make_evidence, make_places, make_scene
from shapely import Point

from geo.redact import PROTECTED, count_moved, redact_scene, round_places

SOURCES = pd.DataFrame(
    [
        ("list-1", "Waybills", "Ivan", "Protected "),
        ("open", "Newspaper", "", ""),
        ("other", "Not cited", "Olga", ""),
    ],
    columns=["source_id", "title", "collector", "sensitivity"],
)


def make_cited_scene(**changes):
    scene = make_scene(**changes)
    cited = {"list-1": "Waybills, collected by Ivan", "open": "Newspaper"}
    return scene._replace(texts=replace(scene.texts, sources=cited))


def test_texts_as_filed_are_gone_and_rows_stand_for_them():
    evidence = redact_scene(make_cited_scene(), SOURCES).scene.evidence
    assert sorted(evidence["shipment_id"]) == sorted(f"row {n}" for n in range(1, 8))
    assert (evidence["locator"] == "").all()


def test_figures_are_left_as_they_are():
    scene = make_cited_scene()
    redacted = redact_scene(scene, SOURCES).scene
    pd.testing.assert_frame_equal(redacted.flows, scene.flows)
    columns = ["month", "mass_t", "wagons", "grade", "dispatched_on"]
    pd.testing.assert_frame_equal(redacted.evidence[columns], scene.evidence[columns])


def test_a_protected_source_is_named_nowhere():
    places = make_places(source_id=["list-1", "open", "open", "open", "open"])
    redacted = redact_scene(make_cited_scene(places=places), SOURCES).scene
    assert redacted.texts.sources == {"open": "Newspaper"}
    assert set(redacted.evidence["source_id"]) == {PROTECTED}
    assert redacted.places["source_id"].tolist() == [PROTECTED, *["open"] * 4]


def test_what_was_removed_is_counted():
    places = make_places(
        source_id=["list-1", "open", "open", "open", "open"],
        aliases=[["Rajin", "나진"], [], ["Vostochnyy"], [], []],
    )
    removed = redact_scene(make_cited_scene(places=places), SOURCES).removed
    assert removed == {
        "identifiers of consignments as filed": 7,
        "locators in a source": 7,
        "other spellings of places": 3,
        "collectors' names": 1,
        "protected sources": 1,
        "references to a protected source": 8,
    }


def test_the_given_scene_is_left_alone():
    scene = make_cited_scene()
    before = scene.evidence.copy()
    redact_scene(scene, SOURCES)
    pd.testing.assert_frame_equal(scene.evidence, before)


def test_a_scene_without_evidence_can_be_published():
    empty = make_evidence(FLOWS[:1]).iloc[:0]
    redacted = redact_scene(make_cited_scene(evidence=empty), SOURCES)
    assert redacted.scene.evidence.empty
    assert redacted.removed["identifiers of consignments as filed"] == 0


def make_points(*lonlats, **columns):
    points = [Point(lonlat) for lonlat in lonlats]
    return gpd.GeoDataFrame(columns, geometry=points, crs="EPSG:4326")


def test_places_are_rounded_to_a_settlement():
    rounded = round_places(make_points((40.12345, -0.056)))
    assert rounded.geometry.item() == Point(40.12, -0.06)


@pytest.mark.parametrize(
    ("precision_m", "expected"),
    [
        (None, Point(40.12, 45.68)),
        (5.0, Point(40.12, 45.68)),  # never finer than a settlement
        (1_000.0, Point(40.12, 45.68)),  # 0.01 degrees are 1.1 km
        (5_000.0, Point(40.1, 45.7)),
        (12_000.0, Point(40.0, 46.0)),
        (111_000.0, Point(40.0, 46.0)),
        ("about 5 km", Point(40.12, 45.68)),
    ],
)
def test_a_coarser_stated_precision_is_kept(precision_m, expected):
    places = make_points((40.12345, 45.67891), precision_m=[precision_m])
    assert round_places(places).geometry.item() == expected


@given(
    st.floats(-180, 180),
    st.floats(-90, 90),
    st.floats(1_000, 100_000, exclude_min=True),
)
def test_a_rounded_place_lies_within_half_a_step_of_ten_precisions(lon, lat, metres):
    moved = round_places(make_points((lon, lat), precision_m=[metres])).geometry.item()
    step = max(0.01, 10 * metres / 111_000)
    assert abs(moved.x - lon) <= step / 2 + 1e-9
    assert abs(moved.y - lat) <= step / 2 + 1e-9


def test_moved_places_are_counted():
    places = make_points((40.12, 45.68), (40.123, 45.68))
    assert count_moved(places, round_places(places)) == 1


def test_no_places_are_rounded_to_none():
    assert round_places(make_places({})).empty
