"""Text and lines on their way into a page."""

import html
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Template
from payloads import PAYLOADS
from shapely import LineString, MultiPolygon, box

from geo.encode import encode_line, encode_polyline, encode_rings, safe, safe_json

TEXTS = pytest.mark.parametrize("text", PAYLOADS.values(), ids=PAYLOADS)
GOOGLE_POINTS = [(-120.2, 38.5), (-120.95, 40.7), (-126.453, 43.252)]
"""The example of Google's description of the format, and its published result."""
GOOGLE_TEXT = "_p~iF~ps|U_ulLnnqC_mqNvxq`@"


def test_polyline_is_that_of_the_published_example():
    assert encode_polyline(GOOGLE_POINTS, places=5) == GOOGLE_TEXT
    assert encode_line(LineString(GOOGLE_POINTS), places=5) == GOOGLE_TEXT


def test_no_points_are_no_text():
    assert encode_polyline([]) == ""


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
