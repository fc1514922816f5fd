"""The page for those who read it otherwise: sorted, by ear, by keyboard, on paper."""

import itertools
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from big_scene import make_big_scene
from scenes import make_places, make_scene

from geo.report import write_page

pytestmark = pytest.mark.browser

VIEWPORTS = {
    "desk": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
}


def read_column(page, table, column):
    cells = page.locator(f".tables .table >> nth={table}").locator(
        f"tbody tr > :nth-child({column})"
    )
    return cells.all_text_contents()


def head(page, table, name):
    button = page.get_by_role("button", name=name, exact=True)
    heads = page.locator(f".tables .table >> nth={table}").locator("thead th")
    return heads.filter(has=button)


# --- tables ---


def test_numbers_are_sorted_by_value_and_again_turns_them_round(case_file, open_file):
    page = open_file(case_file)
    heads = head(page, 0, "Consignments")
    for order, is_down in (("descending", True), ("ascending", False)):
        heads.get_by_role("button").click()
        assert heads.get_attribute("aria-sort") == order
        counts = [int(n.replace(",", "")) for n in read_column(page, 0, 3)]
        assert counts == sorted(counts, reverse=is_down)
        assert len(counts) > 20
    assert page.locator(".tables .table >> nth=0 >> th[aria-sort]").count() == 1


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_texts_are_sorted_by_keyboard_and_the_focus_stays(open_scene, key):
    page = open_scene()
    button = head(page, 1, "Site").get_by_role("button")
    button.focus()
    page.keyboard.press(key)
    assert read_column(page, 1, 1) == ["Alpha", "Beta"]
    page.keyboard.press(key)
    assert read_column(page, 1, 1) == ["Beta", "Alpha"]
    assert page.evaluate("document.activeElement.textContent") == "Site"


def test_an_order_outlives_the_month_and_ties_stay_by_tonnes(case_file, open_file):
    page = open_file(case_file)
    head(page, 0, "Basis").get_by_role("button").click()
    tonnes = [float(t.replace(",", "")) for t in read_column(page, 0, 5)]
    assert tonnes == sorted(tonnes, reverse=True)  # all are modelled
    head(page, 0, "To").get_by_role("button").click()
    page.click(".month[data-month='2023-10']")
    assert head(page, 0, "To").get_attribute("aria-sort") == "ascending"
    names = read_column(page, 0, 2)
    assert names == sorted(names, key=str.casefold)
    both = list(zip(names, read_column(page, 0, 5), strict=True))
    assert all(
        float(a[1].replace(",", "")) >= float(b[1].replace(",", ""))
        for a, b in itertools.pairwise(both) if a[0] == b[0]
    )  # fmt: skip


def test_depots_are_sorted_by_distance_and_none_comes_last(open_scene):
    places = make_places(
        nearest_depot_name=["", "", "", "Near", ""],
        nearest_depot_km=[None, None, None, 30.0, None],
    )
    page = open_scene(make_scene(places=places))
    for _ in range(2):
        head(page, 1, "Nearest depot").get_by_role("button").click()
        assert read_column(page, 1, 4) == ["Near, 30.0 km", "–"]


def test_ships_are_sorted_too(case_file, open_file):
    page = open_file(case_file)
    dates = read_column(page, 2, 1)
    assert dates == sorted(dates)
    head(page, 2, "Date").get_by_role("button").click()
    assert read_column(page, 2, 1)[0] == max(dates)


# --- rules of accessibility ---


@pytest.mark.parametrize("viewport", VIEWPORTS.values(), ids=VIEWPORTS)
@pytest.mark.parametrize("hash_", ["", "#month=2023-10"], ids=["all", "one"])
@pytest.mark.parametrize("is_open", [False, True], ids=["closed", "open"])
def test_axe_finds_nothing_serious(case_file, browser, viewport, hash_, is_open):
    context = browser.new_context(viewport=viewport, offline=True, bypass_csp=True)
    page = context.new_page()
    page.goto(case_file.as_uri() + hash_)
    page.wait_for_selector("html[data-railhead=ready]")
    if is_open:
        page.focus("[data-place=tikhoretsk]")
        page.keyboard.press("Enter")
        page.wait_for_selector(".evidence tbody tr")
    found = Axe().run(page).response["violations"]
    context.close()
    told = [
        (each["id"], each["impact"], [node["html"][:90] for node in each["nodes"]][:3])
        for each in found if each["impact"] in {"serious", "critical"}
    ]  # fmt: skip
    assert told == []


# --- paper ---


def put_on_paper(page):
    """As the browser does: the page is told first, in the layout of the screen."""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 1000})


def test_the_print_has_the_map_as_it_stands_with_its_legend_below(case_file, open_file):
    page = open_file(case_file, hash_="#month=2023-10")
    read_view = """() => [map_flows.getZoom(), map_flows.getCenter().lat,
      map_flows.getCenter().lng]"""
    view = page.evaluate(read_view)
    put_on_paper(page)
    assert page.evaluate(read_view) == pytest.approx(view, abs=0.1)
    drawn = page.locator(".folium-map").bounding_box()
    legend = page.locator(".legend-body").bounding_box()
    assert drawn["width"] == pytest.approx(703, abs=4)
    assert legend["y"] >= drawn["y"] + drawn["height"] - 1
    for place in ("rajin", "vostochny", "mozdok", "okulovka"):
        box = page.locator(f"[data-place={place}] .target").bounding_box()
        assert drawn["x"] < box["x"] < drawn["x"] + drawn["width"]
        assert drawn["y"] < box["y"] < drawn["y"] + drawn["height"] - box["height"]


def test_widths_in_the_printed_legend_are_those_of_the_map(case_file, open_file):
    page = open_file(case_file)
    put_on_paper(page)
    zooms = page.evaluate(
        """() => ['path.link', '.legend-scales svg'].map(
        name => document.querySelector(name).currentCSSZoom)"""
    )
    assert zooms[0] == zooms[1] == pytest.approx(703 / 1068, abs=0.01)


def test_the_print_has_all_rows_and_no_controls(case_file, open_file):
    page = open_file(case_file)  # all months have the most rows
    page.focus("[data-place=tikhoretsk]")
    page.keyboard.press("Enter")
    put_on_paper(page)
    for part in (".views", ".months-buttons", ".month-range", ".evidence", ".tip"):
        assert page.locator(part).first.is_hidden()
    for part in ("h1", ".notice", ".headline", ".bars", ".sources", ".legend-body"):
        assert page.locator(part).first.is_visible()
    for scroll in page.locator(".tables .scroll").all():
        cut = scroll.evaluate("it => it.scrollHeight - it.clientHeight")
        assert cut <= 1
    groups = page.locator(".tables thead").all()
    displays = {each.evaluate("it => getComputedStyle(it).display") for each in groups}
    assert displays == {"table-header-group"}


def test_the_print_is_on_a4(case_file, open_file):
    pages = open_file(case_file).pdf(prefer_css_page_size=True)
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pages)
    assert 3 <= len(boxes) <= 7
    for width, height in boxes:  # 210 by 297 mm in points
        assert float(width) == pytest.approx(595.3, abs=1)
        assert float(height) == pytest.approx(841.9, abs=1)


def test_the_screen_is_as_before_after_a_print(case_file, open_file):
    page = open_file(case_file)
    state = """() => [map_flows.getZoom(), String(map_flows.getCenter()),
      document.querySelector('.legend').open, document.querySelector('.on-paper'),
      [...document.querySelectorAll('.label:not(.is-hidden)')]
        .map(it => it.textContent),
      document.querySelector('.folium-map').getBoundingClientRect().width]"""
    for is_open in (True, False):
        if not is_open:
            page.click(".legend summary")
            # The names below it come back when the browser tells that it was closed.
            page.wait_for_selector(".label:not(.is-hidden):has-text('China')")
        before = page.evaluate(state)
        page.pdf()
        page.wait_for_function(
            f"before => JSON.stringify(({state})()) === JSON.stringify(before)",
            arg=before, timeout=5000,
        )  # fmt: skip


# --- a large file ---


def test_a_thousand_links_in_six_months_make_a_file_that_can_be_sent(
    open_file, tmp_path
):
    path = tmp_path / "big.html"
    path.write_bytes(write_page(make_big_scene()))
    assert path.stat().st_size <= 1_500_000
    page = open_file(path)
    assert page.locator("path.link").count() == 1000
    page.click(".month[data-month='2023-10']")
    page.wait_for_selector("h2:has-text('Flows, October 2023')")
    shown = float(page.locator(".headline strong").text_content().replace(",", ""))
    cells = [float(t.replace(",", "")) for t in read_column(page, 0, 5)]
    assert sum(cells) == pytest.approx(shown, abs=0.5 * len(cells))
