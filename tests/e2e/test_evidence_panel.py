"""The consignments behind a link, a flow or a place, as the page shows them."""

import re

import pandas as pd
import pytest
from playwright.sync_api import expect
from scenes import FLOWS, make_evidence, make_flows, make_link_flows, make_scene

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
MANY = [("2023-08", "dunay", "alpha", "rajin", "modelled", 60, 60, 150.0), *FLOWS[1:]]
CLICK_LINK = """id => {
  const name = document.querySelector(`path.link[data-link="${id}"]`);
  const at = [...name.parentNode.children].indexOf(name);
  const hits = [...document.querySelectorAll('path.hit')];
  hits[at].dispatchEvent(new MouseEvent('click', {bubbles: true}));
}"""


def rows_of(page):
    """The shown rows, as lists of the visible cells."""
    return page.eval_on_selector_all(
        ".evidence tbody tr",
        """rows => rows.map(row => [...row.children]
        .filter(cell => getComputedStyle(cell).display !== 'none')
        .map(cell => cell.textContent))""",
    )


def text(page, selector):
    return page.locator(selector).text_content()


def test_a_link_shows_its_consignments_with_source_and_grade(open_scene):
    page = open_scene(hash_="#month=2023-09")
    page.evaluate(CLICK_LINK, "trunk")
    assert text(page, ".evidence h2") == "Consignments over this link, September 2023"
    assert rows_of(page) == [
        ["S4", "2023-09-05", "101", "Vostochny", "Beta", "B2", "reported"],
        ["S3", "2023-09-05", "50.0", "Dunay", "Alpha", "B2", "modelled"],
    ]
    told = page.locator(".evidence .common div").all_text_contents()
    assert told == ["Sourcelist-1", "Locatorpage 3"]
    assert text(page, ".evidence .count") == "2 consignments, all shown."
    assert "Admiralty code" in text(page, ".evidence")


def test_the_click_of_a_mouse_on_the_line_itself_opens_it(open_scene):
    page = open_scene(hash_="#month=2023-10")
    point = page.evaluate(
        """() => { const path = document.querySelector('path.link[data-link=trunk]');
        const at = path.getPointAtLength(path.getTotalLength() / 2)
          .matrixTransform(path.getScreenCTM()); return [at.x, at.y]; }"""
    )
    page.mouse.click(*point)
    assert [row[0] for row in rows_of(page)] == ["S5", "S6", "S7"]
    assert page.locator("path.casing.is-chosen").count() == 1


def test_the_panel_follows_the_month_and_the_filters(open_scene):
    page = open_scene()
    page.click(".site-row[data-site=alpha]")
    assert text(page, ".evidence h2") == (
        "Consignments to Alpha, all months, August – October 2023"
    )
    assert [row[0] for row in rows_of(page)] == ["S1", "S2", "S3", "S5", "S6", "S7"]
    page.click(".month[data-month='2023-09']")
    assert text(page, ".evidence h2") == "Consignments to Alpha, September 2023"
    assert [row[0] for row in rows_of(page)] == ["S3"]
    page.click(".month[data-month='2023-08']")
    assert [row[0] for row in rows_of(page)] == ["S1", "S2"]


def test_of_many_the_greatest_are_shown_and_the_rest_is_counted(open_scene):
    carried = {"sea": (150.0, 50.0, 0.0), "trunk": (150.0, 150.5, 300.0)}
    carried |= {"branch": (150.0, 50.0, 300.0), "straight": (0.0, 100.5, 0.0)}
    scene = make_scene(
        flows=make_flows(MANY), evidence=make_evidence(MANY),
        link_flows=make_link_flows(carried),
    )  # fmt: skip
    page = open_scene(scene, hash_="#month=2023-08")
    page.click(".site-row[data-site=alpha]")
    assert len(rows_of(page)) == 50
    # 60 of 2.5 t are 150 t; ten of them are 25 t.
    assert text(page, ".evidence .count") == (
        "50 consignments shown, the greatest; 10 more are not shown (25.0 t)."
    )
    page.click(".months-buttons button >> nth=0")
    masses = [row[2] for row in rows_of(page)]
    assert {"50.0", "100", "2.5"} >= set(masses)
    assert masses.count("100") == 3
    assert "14 more are not shown (35.0 t)" in text(page, ".evidence .count")


def test_a_place_that_shipped_and_one_that_is_inferred_have_their_own(open_scene):
    page = open_scene(hash_="#month=2023-08")
    for place, title in (
        ("rajin", "Consignments inferred to come from Rajin, August 2023"),
        ("dunay", "Consignments from Dunay, August 2023"),
    ):
        page.focus(f"[data-place={place}]")
        page.keyboard.press("Enter")
        assert text(page, ".evidence h2") == title
        assert [row[0] for row in rows_of(page)] == ["S1", "S2"]
    page.focus("[data-place=vostochny]")
    page.keyboard.press("Enter")
    assert text(page, ".evidence .count") == "None in this choice."


def test_a_depot_has_no_consignments(open_scene):
    page = open_scene()
    page.focus("[data-place=depot-1]")
    page.keyboard.press("Enter")
    assert page.locator(".evidence").is_hidden()
    assert page.locator("[data-place=depot-1].is-chosen").count() == 1


@pytest.mark.parametrize("closing", ["Escape", "button"])
def test_the_focus_returns_to_where_it_came_from(open_scene, closing):
    page = open_scene()
    page.locator(".tables .row-name >> nth=1").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".evidence h2")).to_be_focused()
    if closing == "Escape":
        page.keyboard.press("Escape")
    else:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
    assert page.locator(".evidence").is_hidden()
    expect(page.locator(".tables .row-name >> nth=1")).to_be_focused()
    assert page.locator(".is-chosen").count() == 0


def test_escape_closes_the_panel_before_it_shows_all_months(open_scene):
    page = open_scene(hash_="#month=2023-09")
    page.click(".site-row[data-site=alpha]")
    page.keyboard.press("Escape")
    assert page.locator(".month[aria-pressed=true]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator(".month[aria-pressed=true]").count() == 3


def test_all_marks_are_one_stop_of_the_tab_key_and_arrows_go_through_them(open_scene):
    page = open_scene()
    assert page.locator(".map-frame [tabindex='0'][role=button]").count() == 1
    page.locator(".map-frame [tabindex='0'][role=button]").focus()
    names = []
    for _ in range(10):
        names.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
        page.keyboard.press("ArrowRight")
    assert [re.split("[, ]", name)[0] for name in names] == [
        *("Rajin", "Dunay", "Vostochny"), "Alpha", "Beta", "Depot-1",
        *("Rail", "Rail", "Sea", "Straight"),
    ]  # fmt: skip
    expect(page.locator("[data-place=rajin]")).to_be_focused()
    page.keyboard.press("End")
    assert "100.5 t" in text(page, ".tip") or "101 t" in text(page, ".tip")
    page.keyboard.press("Enter")
    assert [row[0] for row in rows_of(page)] == ["S4"]
    assert page.locator(".map-frame [tabindex='0'][role=button]").count() == 1


def test_what_is_no_longer_shown_is_no_stop(open_scene):
    page = open_scene()
    page.focus("[data-place=rajin]")
    page.keyboard.press("End")
    page.click(".month[data-month='2023-08']")  # nothing goes over the straight line
    stop = page.locator(".map-frame [tabindex='0'][role=button]")
    assert stop.get_attribute("data-place") == "rajin"


def test_a_phone_has_a_sheet_below_the_map(case_file, open_file):
    page = open_file(case_file, viewport=PHONE, hash_="#month=2023-10")
    page.focus("[data-place=tikhoretsk]")
    page.keyboard.press("Enter")
    sheet = page.locator(".evidence").bounding_box()
    assert (sheet["x"], sheet["width"]) == (0, 390)
    assert sheet["y"] + sheet["height"] == pytest.approx(844)
    assert sheet["height"] <= 0.55 * 844 + 1
    assert page.locator(".map-frame").bounding_box()["y"] == pytest.approx(0, abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_case_tells_of_each_consignment_that_it_is_modelled(case_file, open_file):
    page = open_file(case_file, hash_="#month=2023-10")
    page.click(".site-row >> nth=0")
    told = page.locator(".evidence .common").text_content()
    assert "Basismodelled" in told
    assert "not the C4ADS records" in text(page, ".evidence .table .caveat")


def test_the_site_below_a_depots_mark_is_what_the_pointer_meets(case_file, open_file):
    page = open_file(case_file)
    box = page.locator("[data-place=mozdok] .target").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert text(page, ".evidence h2").startswith("Consignments to Mozdok")


def test_a_table_of_consignments_is_sorted_as_the_reader_likes(open_scene):
    page = open_scene(make_scene(evidence=mixed_evidence()))
    page.click(".site-row[data-site=alpha]")
    tonnes = page.locator(".evidence th", has_text="Tonnes")
    tonnes.get_by_role("button").click()
    assert tonnes.get_attribute("aria-sort") == "descending"
    masses = [float(row[2]) for row in rows_of(page)]
    assert masses == sorted(masses, reverse=True)
    sources = [row[6] for row in rows_of(page)]
    assert set(sources) == {"one", "two"}


def mixed_evidence():
    evidence = make_evidence()
    return evidence.assign(
        source_id=pd.Series(["one", "two"]).take([n % 2 for n in evidence.index]).array
    )
