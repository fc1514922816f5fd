"""Text and lines on their way into a page."""

import html
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Template
from payloads import PAYLOADS
from shapely import LineString, MultiPolygon, box

from geo.encode import (
    as_columns,
    as_rows,
    encode_line,
    encode_lines,
    encode_polyline,
    encode_rings,
    safe,
    safe_json,
)

TEXTS = pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
GOOGLE_POINTS = [(-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252)]
"""The example of Google's description of the format, and its published result."""
GOOGLE_TEXT = "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


def test_polyline_is_that_of_the_published_example():
    assert encode_polyline(GOOGLE_POINTS, places=5) == GOOGLE_TEXT
    assert encode_line(LineString(GOOGLE_POINTS), places=5) == GOOGLE_TEXT


def test_no_points_are_no_text():
    assert encode_polyline([]) == ""


@pytest.mark.parametrize(
    ("lonlat", "places", "text"),
    [
        pytest.param([(-179.9832104, 0)], 5, "?`~oia@", id="the published number"),
        pytest.param([(0, 0), (0, 0)], 5, "????", id="a point that stays"),
        pytest.param([(16, 0), (-1, 0)], 0, "?_@?`@", id="16 and -17 need two"),
        pytest.param([(15, 0), (-1, 0)], 0, "?]?^", id="15 and -16 need one"),
    ],
)
def test_numbers_are_in_groups_of_five_bits(lonlat, places, text):
    assert encode_polyline(lonlat, places=places) == text


def test_lines_written_together_do_not_know_each_other():
    lines = [LineString(GOOGLE_POINTS), LineString(), LineString(GOOGLE_POINTS[::-1])]
    texts = encode_lines(lines, places=5)
    assert texts[:2] == [GOOGLE_TEXT, ""]
    assert texts[2] == encode_line(lines[2], places=5)


def test_no_lines_are_no_texts():
    assert encode_lines([]) == []


def test_each_polygon_has_its_shell_and_its_holes():
    holed = box(0, 0, 9, 9).difference(box(3, 3, 6, 6))
    rings = encode_rings(MultiPolygon([holed, box(20, 0, 21, 1)]), places=2)
    assert [len(polygon) for polygon in rings] == [2, 1]


@TEXTS
def test_safe_text_is_neither_template_nor_literal(text):
    escaped = safe(text)
    assert Template(escaped).render() == escaped
    assert not set(escaped) & set("{}`$\\<>\"'")
    assert html.unescape(escaped) == text


@TEXTS
def test_json_says_the_same_and_cannot_end_its_block(text):
    written = safe_json({text: [text]})
    assert json.loads(written) == {text: [text]}
    assert not {"<", ">", "&"} & set(written)
    assert Template(written).render() == written


@settings(deadline=None)
@given(st.text())
def test_any_text_survives(text):
    assert json.loads(safe_json(text)) == text
    assert html.unescape(safe(text)) == text


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_that_json_does_not_have_are_refused(number):
    with pytest.raises(ValueError, match="JSON compliant"):
        safe_json([number])


ROWS = [{"id": "a", "kg": [1, 2]}, {"id": "b", "kg": [3, 4]}]


def test_rows_become_one_list_a_key():
    assert as_columns(ROWS) == {"id": ["a", "b"], "kg": [[1, 2], [3, 4]]}
    assert as_rows(as_columns(ROWS)) == ROWS


def test_no_rows_have_no_columns():
    assert as_columns([]) == {}
    assert as_rows({}) == []


def test_rows_with_other_keys_are_no_table():
    with pytest.raises(KeyError):
        as_columns([{"id": "a"}, {"kg": 1}])
