"""How a page draws and tells masses from lowest to highest."""

import pytest
from scenes import make_ranged_scene

from geo.scene import Selection
from geo.style import line_width

pytestmark = pytest.mark.browser

READ = """() => Object.fromEntries([...document.querySelectorAll('path.range')].map(
  (path, n) => [document.querySelectorAll('path.range').length + n, {
    t: Number(path.dataset.t), width: Number(path.getAttribute('stroke-width')),
    shown: getComputedStyle(path).display !== 'none'}]))"""
GREATEST_T = 300.0  # of a link in a month; the highest have no scale of their own


def read_ranges(page):
    found = page.evaluate(READ).values()
    return {each["t"]: each for each in found if each["shown"]}


def test_the_highest_is_a_wider_lighter_line_on_the_one_scale(open_scene):
    page = open_scene(make_ranged_scene())
    page.click(".month[data-month='2023-08']")
    drawn = read_ranges(page)  # sea, trunk and branch: 150 t, up to 300 t
    assert list(drawn) == [300]
    assert drawn[300]["width"] == pytest.approx(line_width(300, GREATEST_T))
    page.click(".month[data-month='2023-09']")
    assert read_ranges(page) == {}  # no record of the month states a range
    page.click(".month[data-month='2023-10']")
    drawn = read_ranges(page)
    assert drawn[450]["width"] == pytest.approx(line_width(450, GREATEST_T))


def test_the_page_tells_lowest_and_highest(open_scene):
    page = open_scene(make_ranged_scene())
    assert page.inner_text(".range-of") == "451 – 901 t, lowest to highest"
    page.click(".month[data-month='2023-08']")
    assert page.inner_text(".range-of") == "100 – 300 t, lowest to highest"
    heads = page.locator(".tables table").first.locator("th .sort").all_inner_texts()
    assert heads[4:7] == ["Tonnes", "Lowest", "Highest"]
    page.locator(".site-row").first.focus()
    page.keyboard.press("Enter")
    page.locator(".evidence details summary").click()
    assert "150 t (100 – 300 t)" in page.inner_text(".evidence .facts")
    page.click(".month[data-month='2023-09']")
    assert page.locator(".range-of").count() == 0


def test_shells_have_a_range_and_wagons_none(open_scene):
    shells = Selection(measure="shells", kg_per_shell=50.0)
    page = open_scene(make_ranged_scene(), selection=shells)
    told = "≈ 9,010 – 18,000 shells, lowest to highest"
    assert page.inner_text(".range-of") == told
    wagons = open_scene(make_ranged_scene(), selection=Selection(measure="wagons"))
    assert wagons.locator(".range-of").count() == 0
    assert read_ranges(wagons) == {}


def test_records_without_ranges_have_no_second_line(open_scene):
    page = open_scene()
    assert page.locator("path.range").count() == 0
    assert page.locator(".range-of").count() == 0
    assert "Lowest" not in page.inner_text(".tables")
