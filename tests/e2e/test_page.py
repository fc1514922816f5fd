"""The app as a reader has it: a real server, a real browser, no other host."""

import re

import pandas as pd
import pytest
from payloads import PAYLOADS
from playwright.sync_api import expect
from visiting import click, open_tab

from geo.pipeline import route_flows
from geo.style import line_width

pytestmark = pytest.mark.browser

MONTHS = ("2023-08", "2023-09", "2023-10", "2023-11", "2023-12", "2024-01")
READ_LINKS = """() => Object.fromEntries(
  [...document.querySelectorAll('path.link')].map(path => [path.dataset.link,
    [Number(path.dataset.t), Number(path.dataset.width)]]))"""
READ_VIEW = """() => document.querySelector('.leaflet-map-pane').style.transform
  + document.querySelector('path.link').getAttribute('d')"""


@pytest.fixture(scope="module")
def link_flows(case, world):
    return route_flows(case.flows, world).link_flows


def in_frame(page, script):
    return page.query_selector("iframe.railhead-map").content_frame().evaluate(script)


def choose_month(page, frame, month):
    frame.locator(f".month[data-month='{month}']").click()
    name = pd.Period(month).strftime("%B %Y")
    page.locator(".st-key-headline", has_text=name).wait_for()


def test_the_page_begins_with_its_title(open_app):
    page, _ = open_app()
    shown = page.locator("[data-testid=stMain]").inner_text()
    assert shown.startswith(page.locator("h1").inner_text())


def test_each_month_is_drawn_as_its_tonnages_and_told_below(open_app, link_flows):
    page, frame = open_app()
    greatest = link_flows["mass_t"].max()
    by_month = link_flows.pivot_table(index="link_id", columns="month", values="mass_t")
    for month in MONTHS:
        choose_month(page, frame, month)
        drawn = in_frame(page, READ_LINKS)
        assert set(drawn) == set(by_month.index)
        for link_id, mass_t in by_month[month].fillna(0.0).items():
            width = line_width(mass_t, greatest)
            assert drawn[link_id] == pytest.approx([mass_t, width], abs=1e-6)
        told = page.locator(".st-key-headline").inner_text()
        shown = frame.locator(".headline strong").text_content()
        assert f"{shown} t of 74,000 t" in told


def test_the_map_stays_where_it_was_when_the_month_changes(open_app):
    page, frame = open_app()
    frame.get_by_role("button", name=re.compile("^Sites")).first.click()
    page.wait_for_timeout(800)  # the flight to the sites
    before = in_frame(page, READ_VIEW)
    in_frame(page, "() => { window.isSame = true; }")
    choose_month(page, frame, "2023-11")
    assert in_frame(page, "() => window.isSame")
    assert in_frame(page, READ_VIEW) == before


def test_the_month_is_in_the_address_and_opens_again(open_app):
    page, frame = open_app()
    choose_month(page, frame, "2023-12")
    page.wait_for_url(re.compile("month=2023-12"))
    _, again = open_app("/?month=2023-12")
    again.locator(".month[data-month='2023-12'][aria-pressed=true]").wait_for()


LOSE_DRAWN = """addEventListener('message', (event) => {
  if (event.data?.railhead === 'drawn') event.stopImmediatePropagation(); }, true)"""


NEVER_LATE = """const wait = window.setTimeout;
window.setTimeout = (then, ms, ...rest) => ms === 5000 ? 0 : wait(then, ms, ...rest);"""


@pytest.mark.parametrize(
    "before", [NEVER_LATE, LOSE_DRAWN], ids=["drawn", "never told"]
)
def test_the_table_comes_behind_the_map_and_without_its_word_too(open_app, before):
    page, frame = open_app(before=before)
    page.get_by_test_id("stDataFrame").wait_for()
    choose_month(page, frame, "2023-10")
    expect(page.get_by_test_id("stDataFrame")).to_have_count(1)


def test_a_filter_reaches_the_map(open_app):
    page, frame = open_app()
    page.get_by_role("button", name="Filter").click()
    page.get_by_text("Only sites up to 25 km").click()
    page.locator(".st-key-headline", has_text="12 sites").wait_for()
    frame.locator(".panel", has_text="12 sites").wait_for()
    assert frame.locator(".site-value").count() == 12


def test_hostile_records_stay_text(open_app, tmp_path):
    quoted = ['"' + text.replace('"', '""') + '"' for text in PAYLOADS.values()]
    rows = ["date,origin,destination,mass_t,cargo"]
    for payload in quoted:
        rows += [
            f"2023-10-01,Dunay,Tikhoretsk,60,{payload}",
            f"2023-10-02,Dunay,{payload},60,x",
            f"{payload},Dunay,Tikhoretsk,60,x",
        ]
    title = "{{ 7*7 }} <img src=x onerror=alert(1)> ![x](http:x)".replace("/", "")
    path = tmp_path / f"{title}.csv"
    path.write_text("\n".join(rows), encoding="utf-8")
    page, _ = open_app()
    page.get_by_role("button", name="Data").click()
    page.locator(".st-key-records input[type=file]").set_input_files(path)
    total = f"{60 * len(PAYLOADS):,} t"
    page.locator(".st-key-headline", has_text=f"{total} of {total}").wait_for()
    assert page.locator("h1").inner_text() == title
    page.keyboard.press("Escape")
    expect(page.get_by_role("tab", name="Names")).to_have_count(1)
    expect(page.get_by_role("tab", name="Ships and trains")).to_have_count(0)
    open_tab(page, "Records")
    page.get_by_text("Not placed (", exact=False).first.wait_for()


def test_own_records_leave_the_case_behind(open_app, tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text(
        "date;origin;destination;mass_t\n2023-10-01;Дунай;Тихорецк;1 234,5\n",
        encoding="utf-8",
    )
    page, frame = open_app()
    page.get_by_role("button", name="Data").click()
    page.locator(".st-key-records input[type=file]").set_input_files(path)
    page.locator(".st-key-headline", has_text="1,235 t of 1,235 t").wait_for()
    expect(page.get_by_role("tab")).to_have_text(
        [
            "Flows",
            "Sites",
            "Timing",
            "Speeds",
            "Depots",
            "Ways",
            "What if",
            "Claims",
            "Names",
            "Records",
            "Method",
        ]
    )
    frame.locator(".headline", has_text="1,235").wait_for()
    assert page.locator("h1").inner_text() == "mine"
    expect(page.get_by_text("C4ADS")).to_have_count(0)


def test_a_workbook_with_russian_headers_is_mapped(open_app, tmp_path):
    path = tmp_path / "waybills.xlsx"
    table = pd.DataFrame(
        {
            "Дата отправления": ["2023-10-01", "2023-10-02"],
            "Станция отправления": ["Дунай", "ст. Находка-Восточная"],
            "Станция назначения": ["Тихорецк", "Mozdok"],
            "Вес, т": [62.5, 60],
        }
    )
    table.to_excel(path, index=False)
    page, _ = open_app()
    page.get_by_role("button", name="Data").click()
    page.locator(".st-key-records input[type=file]").set_input_files(path)
    page.locator(".st-key-headline", has_text="123 t of 123 t").wait_for()


def test_a_file_that_cannot_be_used_is_told(open_app, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    page, _ = open_app()
    page.get_by_role("button", name="Data").click()
    page.locator(".st-key-records input[type=file]").set_input_files(path)
    page.get_by_text("These records cannot be mapped").wait_for()
    page.get_by_text("bad.csv: needs a table of records; found a PNG image").wait_for()


def test_columns_that_nobody_knows_are_asked_for(open_app, tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    page, _ = open_app()
    page.get_by_role("button", name="Data").click()
    page.locator(".st-key-records input[type=file]").set_input_files(path)
    page.get_by_text(
        "Which column holds the date of dispatch, the origin, the destination"
    ).wait_for()


@pytest.mark.parametrize("width", [390, 1440])
def test_nothing_is_wider_than_the_window(open_app, width):
    page, frame = open_app(viewport={"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page_width = in_frame(page, "() => document.documentElement.scrollWidth")
    assert page_width <= page.locator("iframe.railhead-map").bounding_box()["width"] + 1
    assert frame.locator(".month").count() == 6


def test_a_line_clicked_on_the_map_can_be_closed(open_app):
    page, frame = open_app()
    open_tab(page, "What if")
    take = page.get_by_role("button", name="Take the line clicked on the map")
    take.wait_for()
    frame.locator("path[aria-label$='link rail-0028']").dispatch_event("click")
    page.wait_for_timeout(2000)  # the app hears of it
    click(page, take)
    page.get_by_text("t have no other way on this network").wait_for()
    page.locator("iframe.whatif").wait_for()
