"""The page that runs nothing: a drawing and tables, on a desk and on a phone."""

import pytest

from geo.still_page import frame_drawing

pytestmark = pytest.mark.browser

SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" '
    b'viewBox="0 0 900 600"><rect width="900" height="600"/></svg>'
)
LINES = "Trans-Siberian main line 7,145 km; all other track 2,960 km"
COLUMNS = {"way": "way", "km": "km", "lines": "lines", "note": "note <b>"}
ROWS = [{"way": 1, "km": 10_107.0, "lines": LINES, "note": None}]
SIZES = {
    "desk": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}


@pytest.fixture
def open_still(browser, tmp_path):
    path = tmp_path / "ways.html"
    path.write_bytes(frame_drawing("Ways", ["Said."], SVG, "All", (COLUMNS, ROWS)))
    opened = []

    def open_page(size):
        opened.append(browser.new_context(viewport=SIZES[size], offline=True))
        page = opened[-1].new_page()
        page.goto(path.as_uri())
        return page

    yield open_page
    for context in opened:
        context.close()


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_wider_than_the_screen(open_still, size):
    page = open_still(size)
    edges = page.evaluate(
        "[...document.querySelectorAll('svg, td, div')]"
        ".map(each => each.getBoundingClientRect().right)"
    )
    assert max(edges) <= SIZES[size]["width"]
    assert page.evaluate(
        "[...document.querySelectorAll('div')]"
        ".every(each => each.scrollWidth <= each.clientWidth)"
    )


def test_on_a_phone_each_value_stands_behind_its_title(open_still):
    page = open_still("phone")
    titles = page.evaluate(
        "[...document.querySelectorAll('td')].filter(each => each.offsetHeight)"
        ".map(each => getComputedStyle(each, '::before').content)"
    )
    assert titles == ['"way\u00a0"', '"km\u00a0"', '"lines\u00a0"']
    assert not page.locator("th").first.is_visible()


def test_on_a_desk_titles_stand_above(open_still):
    page = open_still("desk")
    assert page.locator("th").all_inner_texts() == ["way", "km", "lines", "note <b>"]
    assert page.locator("th").first.is_visible()
