"""The diagram of ships and trains in a real browser: as a file, and in the app."""

import re

import pytest
from diagrams import make_diagram, make_empty_diagram, make_strings
from payloads import PAYLOADS
from playwright.sync_api import expect
from scenes import make_places
from visiting import click, open_tab

from geo.diagram_page import write_diagram
from geo.report import gather_texts
from geo.scene import Texts
from geo.timetable import set_diagram

pytestmark = pytest.mark.browser

LIT = "svg.strings path.string:not(.is-pale)"
READ_KG = f"""() => [...document.querySelectorAll('{LIT}')]
  .reduce((kg, path) => kg + Number(path.dataset.kg), 0)"""
READ_ENDS = """() => [...document.querySelectorAll('svg.strings path.string')]
  .map(path => path.getAttribute('d').match(/-?[\\d.]+/g).map(Number))"""


@pytest.fixture
def open_diagram(open_file, tmp_path):
    def open_page(diagram=None, **options):
        path = tmp_path / "diagram.html"
        path.write_bytes(write_diagram(diagram or make_diagram()))
        return open_file(path, **options)

    return open_page


@pytest.fixture(scope="module")
def case_diagram(case, world):
    return set_diagram(case, world, gather_texts(case, world), is_case=True)


def test_lines_end_where_days_and_kilometres_say(open_diagram):
    """Alpha lies at 1,000 km and the axis ends there; Beta only departs."""
    page = open_diagram()
    ends = page.evaluate(READ_ENDS)
    zero = float(page.locator("line.zero").get_attribute("y1"))
    assert len(ends) == 2
    long, short = sorted(ends, key=lambda end: end[3])
    assert long[1] == short[1] == zero
    assert long[3] < zero - 200  # the whole height
    assert short[2] == short[0]
    assert short[3] == zero - 9
    a_day = (long[2] - long[0]) / 4
    assert (short[0] - long[0]) / 2 == pytest.approx(a_day, abs=0.02)


def test_each_month_lights_its_own_lines(case_diagram, case, open_diagram):
    page = open_diagram(case_diagram)
    for month, flows in case.flows.groupby("month"):
        expect(page.locator(".months .key-title")).to_have_text(
            "Tonnes by month and port"
        )
        page.click(f".month[data-month='{month}']")
        kg = page.evaluate(READ_KG)
        assert kg == pytest.approx(flows["mass_t"].sum() * 1000)
    page.keyboard.press("Escape")


def test_a_month_in_the_address_opens_again(case_diagram, open_diagram):
    page = open_diagram(case_diagram, hash_="#month=2023-12")
    assert page.locator(".month[aria-pressed=true]").count() == 1


def test_the_density_draws_the_tonnes_of_the_chosen_month(open_diagram):
    rows = [("alpha", 0, 4, 100.0, 1), ("beta", 40, 44, 60.0, 1)]
    page = open_diagram(
        make_diagram(
            as_density=True,
            strings=make_strings(rows),
            months=("2023-08", "2023-09"),
        )
    )
    kg = "() => Number(document.querySelector('canvas.density').dataset.kg)"
    assert page.evaluate(kg) == 160_000
    page.click(".month[data-month='2023-09']")
    assert page.evaluate(kg) == 60_000
    shade = page.locator("rect.chosen-months")
    assert shade.bounding_box()["x"] > page.locator("line.zero").bounding_box()["x"]
    assert shade.evaluate("rect => getComputedStyle(rect).fill") == "none"


def test_a_line_says_what_it_is_by_mouse_and_by_keyboard(open_diagram):
    page = open_diagram()
    page.locator(".string-lines .chart").focus()
    said = page.locator(".string-lines .said")
    page.keyboard.press("Home")
    expect(said).to_contain_text("Loading at Rajin")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("Voyage Rajin → Dunay, modelled")
    page.keyboard.press("End")
    expect(said).to_contain_text("Dunay → Beta")
    expect(said).to_contain_text("not known")
    page.keyboard.press("Escape")
    expect(page.locator(".string-lines .tip")).to_be_hidden()
    hit = page.locator("svg.strings path.hit").first
    box = hit.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.locator(".string-lines .tip")).to_contain_text("Dunay →")


def test_sightings_are_bars_as_long_as_what_is_not_known(open_diagram):
    page = open_diagram()
    bar = page.locator(".ships svg rect.seen.spell[data-precision='3 days']")
    mark = page.locator(".ships svg path.seen[data-precision='day']")
    assert bar.bounding_box()["width"] > 2 * mark.bounding_box()["width"]
    page.get_by_role("button", name="By observer").click()
    expect(page.locator(".ships text.row")).to_have_text(["Watcher · 2"])


def test_counts_stand_beside_the_records_own(open_diagram):
    page = open_diagram()
    assert page.locator(".counts circle.count").count() == 3  # two, and the key's
    expect(page.locator(".counts .string-key")).to_contain_text(
        "landings that go with these records, modelled"
    )
    expect(page.locator(".counts tbody tr")).to_have_count(2)


def test_nothing_to_draw_is_said_kindly(open_diagram):
    page = open_diagram(make_empty_diagram())
    expect(page.locator(".nothing")).to_contain_text("Nothing left in this choice")


def test_hostile_text_is_shown_as_it_is(open_diagram):
    for payload in PAYLOADS.values():
        page = open_diagram(
            make_diagram(
                texts=Texts(title=payload, notices=(payload,), sources={"s": payload}),
                sightings=make_diagram().sightings.assign(
                    vessel=payload, observer=payload, note=payload
                ),
                places=make_places(names={"alpha": payload}),
            )
        )
        assert page.locator("h1").text_content() == payload
        page.locator(".ships .chart").focus()
        page.keyboard.press("Home")
        assert payload in page.locator(".ships .tip").text_content()
        page.locator(".string-lines .chart").focus()
        page.keyboard.press("End")


@pytest.mark.parametrize("width", [320, 390, 1440])
def test_nothing_is_wider_than_the_window(case_diagram, open_diagram, width):
    page = open_diagram(case_diagram, viewport={"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_app_shares_months_and_filters_with_the_map(open_app, case):
    # High enough that nothing has to be scrolled to be pressed.
    page, frame = open_app(viewport={"width": 1440, "height": 1600})
    # Until the map has told its height, what is below it moves away under the pointer.
    page.locator("iframe.railhead-map[style*=height]").wait_for()
    page.locator(".st-key-headline", has_text="All months").wait_for()
    open_tab(page, "Timing")
    strings = page.frame_locator("iframe.railhead-strings")
    expect(strings.locator(LIT)).to_have_count(106)
    frame.locator(".month[data-month='2023-12']").click()
    page.wait_for_url(re.compile("month=2023-12"))
    page.locator(".st-key-headline", has_text="December 2023").wait_for()
    december = case.matched[case.matched["month"] == "2023-12"]
    trains = december.groupby(
        ["origin_id", "destination_id", "dispatched_on", "arrival_date"]
    )
    expect(strings.locator(LIT)).to_have_count(trains.ngroups)
    click(page, page.get_by_role("button", name="Filter"))
    click(page, page.get_by_text("Only sites up to 25 km"))
    page.get_by_role("button", name="Only near depots").wait_for()
    expect(strings.locator("svg.strings text.site.placeholder")).to_have_count(0)
    expect(strings.locator(LIT)).not_to_have_count(trains.ngroups)
    page.keyboard.press("Escape")
    open_tab(page, "Timing")
    expect(strings.locator("svg.strings")).to_be_visible()
