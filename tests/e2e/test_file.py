"""The exported file, opened from disk in a real browser with the network cut."""

import pandas as pd
import pytest
from big_scene import make_big_scene
from payloads import PAYLOADS
from scenes import (
    CARRIED,
    MONTHS,
    PLACES,
    make_empty_scene,
    make_evidence,
    make_land,
    make_places,
    make_scene,
)

from geo.export import export_html
from geo.flowmap import draw_flows
from geo.scene import Selection, Texts
from geo.style import line_width

pytestmark = pytest.mark.browser

READ_LINKS = """() => Object.fromEntries(
  [...document.querySelectorAll('path.link')].map(path => [path.dataset.link, {
    t: Number(path.dataset.t), width: Number(path.dataset.width),
    drawn: Number(path.getAttribute('stroke-width')), length: path.getTotalLength(),
    shown: getComputedStyle(path).display !== 'none'}]))"""
POINT_AT = """(id) => {
  const path = document.querySelector(`path.link[data-link="${id}"]`);
  const middle = path.getPointAtLength(path.getTotalLength() / 2)
    .matrixTransform(path.getScreenCTM());
  return [middle.x, middle.y];
}"""


def text(page, selector):
    return page.locator(selector).text_content()


def chosen(page):
    pressed = page.locator(".month[aria-pressed=true]")
    return [button.get_attribute("data-month") for button in pressed.all()]


def number(written):
    return float(written.replace(",", "").removeprefix("≈ "))


def expected_widths(scene, months):
    """Widths by the formula, from what each link carries."""
    flows = scene.link_flows
    greatest = flows["mass_t"].max()
    shown = flows[flows["month"].isin(months)].groupby("link_id")["mass_t"].sum()
    tonnes = shown.reindex(scene.links["link_id"], fill_value=0.0)
    return {
        str(link): (mass_t, line_width(mass_t / len(months), greatest))
        for link, mass_t in tonnes.items()
    }


def assert_drawn(page, scene, months):
    links = page.evaluate(READ_LINKS)
    expected = expected_widths(scene, months)
    assert set(links) == set(expected)
    for link, (mass_t, width) in expected.items():
        assert links[link]["t"] == pytest.approx(mass_t, abs=1e-6)
        assert links[link]["width"] == pytest.approx(width)
        assert links[link]["shown"] == (width > 0)
        assert links[link]["drawn"] >= width


def test_the_case_is_small_enough_to_be_sent(case_file):
    assert case_file.stat().st_size <= 600_000


def test_the_case_tells_the_truth_in_every_month(scene, case_file, open_file):
    page = open_file(case_file)
    assert_drawn(page, scene, scene.months)
    for month in scene.months:
        page.click(f".month[data-month='{month}']")
        in_month = scene.flows[scene.flows["month"] == month]
        name = pd.Period(month).strftime("%B %Y")
        assert text(page, ".choice") == name
        assert chosen(page) == [month]
        shown = number(text(page, ".headline strong"))
        assert shown == pytest.approx(in_month["mass_t"].sum(), abs=0.5)
        bars = page.locator(".site-value").all_text_contents()
        assert sum(map(number, bars)) == pytest.approx(shown, abs=0.5 * len(bars) + 0.5)
        assert len(bars) == in_month["destination_id"].nunique()
        assert_drawn(page, scene, [month])


def test_a_frame_that_gets_its_size_late_still_shows_the_whole_way(
    case_file, open_file
):
    view = "map_flows.getZoom() + ' ' + map_flows.getCenter()"
    at_once = open_file(case_file).evaluate(view)
    for width in (320, 900):
        page = open_file(case_file, viewport={"width": width, "height": 480})
        assert page.evaluate(view) != at_once
        page.set_viewport_size({"width": 1440, "height": 900})
        page.wait_for_function(f"view => {view} === view", arg=at_once, timeout=5000)


def test_a_sea_leg_tells_the_voyages_that_landed(case_file, open_file):
    page = open_file(case_file, hash_="#month=2023-09")
    page.get_by_role("button", name="Ports").click()
    page.wait_for_timeout(700)  # the flight to the ports
    page.mouse.move(*page.evaluate(POINT_AT, "sea-0001"))
    tip = text(page, ".tip")
    # The one dated chain: Angara landed at Dunay on 12 September 2023.
    for words in ("Sea leg", "Inferred from ship movements", "2023-09-12 Angara"):
        assert words in tip
    assert "reported" in tip
    assert "modelled" in tip


def test_a_frame_that_was_hidden_shows_way_and_names_clear_of_all_else(
    scene, browser, tmp_path
):
    inner, outer = tmp_path / "inner.html", tmp_path / "outer.html"
    inner.write_bytes(export_html(draw_flows(scene, embedded=True)))
    outer.write_text(
        '<iframe src="inner.html" width="1390" height="795" style="display: none">'
    )
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(outer.as_uri())
    frame = page.frames[1]
    frame.wait_for_selector("html[data-railhead=ready]", state="attached")
    page.eval_on_selector("iframe", "frame => { frame.style.display = 'block'; }")
    frame.wait_for_function("() => map_flows.getZoom() > 4")
    top = frame.locator(".legend").bounding_box()["y"]
    sites = [frame.locator(f"[data-place={site}]") for site in ("mozdok", "tikhoretsk")]
    boxes = [site.bounding_box() for site in sites]
    frame.wait_for_function("() => !document.querySelector('.is-moving')")
    assert_apart(frame)
    page.close()
    assert all(box["y"] + box["height"] < top for box in boxes)


def test_modelled_tonnages_are_called_so_wherever_they_stand(case_file, open_file):
    page = open_file(case_file)
    for part in (".panel", ".legend", ".tables section >> nth=0", ".notice"):
        assert "not the C4ADS records" in text(page, part)
    for place in ("tikhoretsk", "vostochny"):
        page.locator(f"[data-place={place}]").focus()
        assert "not the C4ADS records" in text(page, ".tip")


def test_the_case_says_what_it_is(scene, case_file, open_file):
    page = open_file(case_file)
    assert "not the C4ADS records" in text(page, ".notice >> nth=0")
    notes = text(page, ".notes")
    for words in ("deny", "OpenStreetMap", "GeoNames", "Natural Earth"):
        assert words in notes
    legend = text(page, ".legend")
    for words in ("computed, not observed", "inferred from ship", "One scale for all"):
        assert words in legend
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.title() == scene.texts.title


def test_rail_is_drawn_over_its_length(case_file, open_file):
    links = open_file(case_file).evaluate(READ_LINKS)
    assert max(link["length"] for link in links.values()) > 400
    assert all(link["drawn"] > 0 for link in links.values() if link["shown"])


def test_labels_do_not_collide_at_the_opening(case_file, open_file):
    assert_apart(open_file(case_file))


READ_GAPS = """() => {
  const places = Object.fromEntries([...document.querySelectorAll('.place-site')].map(
    place => [place.getAttribute('aria-label').split(',')[0],
              place.getBoundingClientRect()]));
  return [...document.querySelectorAll('.label-site:not(.is-hidden)')]
    .filter(label => places[label.textContent])
    .map(label => {
      const box = label.getBoundingClientRect(), place = places[label.textContent];
      const x = (place.left + place.right) / 2, y = (place.top + place.bottom) / 2;
      return Math.hypot(Math.max(box.left - x, x - box.right, 0),
                        Math.max(box.top - y, y - box.bottom, 0));
    }); }"""


def test_names_stay_beside_their_places_when_the_map_is_moved(case_file, open_file):
    page = open_file(case_file)
    page.get_by_role("button", name="Sites").click()
    page.wait_for_timeout(1500)  # the flight
    page.get_by_role("button", name="Zoom out").click()
    page.wait_for_timeout(1000)
    gaps = page.evaluate(READ_GAPS)
    assert len(gaps) >= 8
    assert max(gaps) < 30


def assert_apart(page):
    boxes = page.evaluate(
        """() => [...document.querySelectorAll('.label:not(.is-hidden)')]
        .map(label => label.getBoundingClientRect())
        .map(box => [box.left, box.top, box.right, box.bottom])"""
    )
    assert len(boxes) >= 20
    for n, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[n + 1 :]:
            apart = (
                right <= other[0] + 1 or other[2] <= left + 1
                or bottom <= other[1] + 1 or other[3] <= top + 1
            )  # fmt: skip
            assert apart


@pytest.mark.parametrize("month", MONTHS)
def test_widths_of_a_month_are_in_proportion(open_scene, month):
    page = open_scene(hash_=f"#month={month}")
    links, at = page.evaluate(READ_LINKS), MONTHS.index(month)
    for link, carried in CARRIED.items():
        assert links[link]["width"] == pytest.approx(16 * carried[at] / 300)
        assert links[link]["shown"] == (carried[at] > 0)
        assert links[link]["drawn"] == links[link]["width"]


def test_a_range_is_drawn_by_its_mean(open_scene):
    links = open_scene(hash_="#months=2023-08:2023-09").evaluate(READ_LINKS)
    assert links["trunk"]["width"] == pytest.approx(16 * (150 + 150.5) / 2 / 300)
    assert links["trunk"]["t"] == 300.5


@pytest.mark.parametrize(
    ("hash_", "months"),
    [
        ("#month=2023-10", ["2023-10"]),
        ("#months=2023-08:2023-09", ["2023-08", "2023-09"]),
        ("#month=2024-03", list(MONTHS)),
        ("#month=99", list(MONTHS)),
        ("#months=2023-10:2023-08", list(MONTHS)),
        ("#<img src=x onerror=alert(1)>", list(MONTHS)),
    ],
)
def test_an_address_opens_its_months_and_a_bad_one_all(open_scene, hash_, months):
    assert chosen(open_scene(hash_=hash_)) == months


def test_the_address_follows_the_choice(open_scene):
    page = open_scene()
    page.click(".month[data-month='2023-09']")
    assert page.url.endswith("#month=2023-09")


def test_months_go_by_keyboard(open_scene):
    page = open_scene()
    page.focus(".month[data-month='2023-08']")
    steps = [
        ("Enter", ["2023-08"]),
        ("ArrowRight", ["2023-09"]),
        ("Shift+ArrowRight", ["2023-09", "2023-10"]),
        ("Home", ["2023-08"]),
        ("ArrowLeft", ["2023-08"]),
        ("End", ["2023-10"]),
        ("Escape", list(MONTHS)),
    ]
    for key, months in steps:
        page.keyboard.press(key)
        assert chosen(page) == months


def test_a_long_gap_between_months_is_marked(open_scene):
    scene = make_scene()
    last = scene.months[-1]
    far = {last: str(pd.Period(last, "M") + 120)}
    moved = scene._replace(
        months=(*scene.months[:-1], far[last]),
        flows=scene.flows.replace({"month": far}),
        link_flows=scene.link_flows.replace({"month": far}),
        evidence=scene.evidence.replace({"month": far}),
    )
    page = open_scene(moved)
    assert page.locator(".month.after-gap").get_attribute("data-month") == far[last]
    assert "over a year without records is left out" in text(page, ".key")
    assert "left out" not in text(open_scene(), ".key")


def test_a_range_by_shift_and_by_dragging(open_scene):
    page = open_scene()
    page.click(".month[data-month='2023-08']")
    page.click(".month[data-month='2023-09']", modifiers=["Shift"])
    assert chosen(page) == ["2023-08", "2023-09"]
    page.click(".months-buttons button >> nth=0")
    assert chosen(page) == list(MONTHS)
    page.hover(".month[data-month='2023-10']")
    page.mouse.down()
    page.hover(".month[data-month='2023-09']")
    page.mouse.up()
    assert chosen(page) == ["2023-09", "2023-10"]


def test_play_goes_through_the_months_and_stops_at_the_last(open_scene):
    page = open_scene()
    page.clock.install()
    page.click(".play")
    pressed = page.locator(".play[aria-pressed=true]")
    for month in MONTHS[:-1]:
        assert chosen(page) == [month]
        assert pressed.text_content() == "Stop"
        page.clock.run_for(1400)
    assert chosen(page) == [MONTHS[-1]]
    assert pressed.count() == 0
    page.clock.run_for(5000)
    assert chosen(page) == [MONTHS[-1]]
    page.click(".play")
    page.click(".play")
    assert text(page, ".play") == "Play"
    page.clock.run_for(5000)
    assert chosen(page) == [MONTHS[0]]


def test_who_asks_for_less_motion_steps_by_hand(open_scene):
    page = open_scene(reduced_motion="reduce")
    page.clock.install()
    assert text(page, ".play") == "Next month"
    assert page.locator(".play").get_attribute("aria-pressed") is None
    for month in (*MONTHS, MONTHS[0]):
        page.click(".play")
        assert chosen(page) == [month]
        page.clock.run_for(5000)
        assert chosen(page) == [month]


@pytest.mark.parametrize(
    ("motion", "embedded", "s"),
    [("reduce", False, 0), ("no-preference", False, 0.15), ("no-preference", True, 0)],
)
def test_lines_change_softly_unless_less_motion_is_asked_for(
    open_scene, motion, embedded, s
):
    page = open_scene(reduced_motion=motion, embedded=embedded)
    seconds = page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('path.link')).transitionDuration)"
    )
    assert seconds == s


@pytest.mark.parametrize(
    ("make", "count"), [(make_scene, 1), (make_big_scene, 2)], ids=["few", "many"]
)
def test_the_map_is_one_layer_of_the_browser_and_land_below_many_lines_another(
    open_scene, make, count
):
    page = open_scene(make())
    page.get_by_role("button", name="Zoom in").click()
    page.wait_for_timeout(1000)  # it glides nearer
    tools, told = page.context.new_cdp_session(page), []
    tools.on("LayerTree.layerTreeDidChange", lambda event: told.append(event))
    for asked in ("DOM.enable", "DOM.getDocument", "LayerTree.enable"):
        tools.send(asked)
    page.locator(".month").first.click()
    page.wait_for_timeout(500)  # lines change softly
    box = page.locator(".folium-map").bounding_box()
    # What is on the map reaches beyond it on all sides, which nothing else does.
    layers = [
        layer
        for layer in told[-1]["layers"]
        if layer["drawsContent"] and layer["width"] > 2 * box["width"]
    ]
    assert len(layers) == count


def test_less_motion_may_be_asked_for_while_it_plays(open_scene):
    page = open_scene()
    page.clock.install()
    page.click(".play")
    page.emulate_media(reduced_motion="reduce")
    page.wait_for_selector("text=Next month")
    page.clock.run_for(5000)
    assert chosen(page) == [MONTHS[0]]


def test_the_range_below_the_months_goes_by_keyboard(open_scene):
    page = open_scene()
    months = page.get_by_role("slider", name="Month", exact=True)
    assert months.get_attribute("aria-valuetext") == (
        "All months, August – October 2023"
    )
    months.focus()
    steps = [
        ("End", ["2023-10"]),  # it stood there already, with all months shown
        ("ArrowLeft", ["2023-09"]),
        ("Home", ["2023-08"]),
        ("ArrowLeft", ["2023-08"]),
        ("ArrowRight", ["2023-09"]),
        ("End", ["2023-10"]),
        ("Escape", list(MONTHS)),
        ("Tab", list(MONTHS)),
    ]
    for key, expected in steps:
        page.keyboard.press(key)
        assert chosen(page) == expected
    months.fill("1")
    assert chosen(page) == ["2023-09"]
    assert months.get_attribute("aria-valuetext") == "September 2023"


def test_the_thumb_stands_below_the_middle_of_its_month(case_file, open_file):
    for viewport in ({"width": 1440, "height": 900}, {"width": 390, "height": 844}):
        page = open_file(case_file, viewport=viewport)
        columns = [page.locator(f".month >> nth={n}").bounding_box() for n in (0, 3, 5)]
        track = page.locator(".month-range").bounding_box()
        middles = [box["x"] + box["width"] / 2 for box in columns]
        first, last = track["x"] + 8, track["x"] + track["width"] - 8
        assert middles == pytest.approx(
            [first, first + (last - first) * 3 / 5, last], abs=1.5
        )


def test_the_reader_keeps_the_zoom(open_scene):
    page = open_scene(reduced_motion="reduce")
    page.click(".views button >> nth=0")
    before = page.evaluate("map_flows.getZoom() + ' ' + map_flows.getCenter()")
    page.click(".month[data-month='2023-09']")
    assert page.evaluate("map_flows.getZoom() + ' ' + map_flows.getCenter()") == before


def test_a_link_tells_what_it_carries(open_scene):
    page = open_scene(hash_="#month=2023-09")
    page.mouse.move(*page.evaluate(POINT_AT, "trunk"))
    tip = text(page, ".tip")
    for words in (
        "151 t",
        "50.0 t",
        "100.0 %",
        "computed, not observed",
        "Dunay → Alpha",
    ):
        assert words in tip


def test_a_site_tells_its_months_and_its_depot(open_scene):
    page = open_scene()
    page.focus("[data-place=alpha]")
    tip = text(page, ".tip")
    for words in ("Alpha", "500 t", "Depot, 3.2 km", "150", "50", "300", "named later"):
        assert words in tip
    assert page.locator("[data-place=alpha].is-chosen").count() == 1


def test_a_port_tells_its_ships(open_scene):
    page = open_scene(hash_="#month=2023-09")
    page.focus("[data-place=dunay]")
    assert "Ships: landing, reported1" in text(page, ".tip")


@pytest.mark.parametrize(
    ("selection", "t"),
    [
        (Selection(ports=("dunay",)), 200),
        (Selection(near_depots=True), 500),
        (Selection(min_t=150), 500),
        (Selection(min_t=101, first_month="2023-09", last_month="2023-09"), 0),
    ],
)
def test_filters_rule_every_figure(open_scene, selection, t):
    page = open_scene(selection=selection)
    assert number(text(page, ".headline strong")) == t
    cells = page.locator(".tables .table >> nth=0").locator("tbody td:nth-child(5)")
    assert sum(map(number, cells.all_text_contents())) == t
    page.click(".chip")
    assert number(text(page, ".headline strong")) >= max(t, 150)


@pytest.mark.parametrize(
    ("measure", "headline", "width"),
    [("wagons", "12", 16 * 12 / 3 / 6), ("shells", "≈ 15,000", 16 * 600.5 / 3 / 300)],
)
def test_other_measures_have_their_own_words_and_scale(
    open_scene, measure, headline, width
):
    selection = Selection(measure=measure, kg_per_shell=40.0)
    page = open_scene(selection=selection)
    assert text(page, ".headline strong") == headline
    assert page.evaluate(READ_LINKS)["trunk"]["width"] == pytest.approx(width)


def test_nothing_in_a_choice_is_said_kindly(open_scene):
    selection = Selection(ports=("vostochny",), last_month="2023-08")
    page = open_scene(selection=selection)
    assert "Nothing moved in this choice" in text(page, ".empty")
    page.click(".empty button")
    assert page.locator(".empty").is_hidden()
    assert text(page, ".headline strong") == "401"


def test_nothing_at_all_is_said_kindly(open_scene):
    page = open_scene(make_empty_scene())
    assert "Nothing to draw yet" in text(page, ".empty")
    assert page.locator(".months").is_hidden()


def test_a_phone_shows_all_without_scrolling_sideways(case_file, open_file):
    page = open_file(case_file, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    tops = [
        page.locator(part).bounding_box()["y"]
        for part in (".map-frame", ".months", ".panel")
    ]
    assert tops == sorted(tops)


TEXTS = list(PAYLOADS.values())
BUNDLES = [" | ".join(TEXTS[at : at + 4]) for at in range(0, len(TEXTS), 4)]
"""Several on a page, to save time: one that is not shown as it is spoils its bundle."""


def hostile_scene(payload):
    """A scene with the payload wherever text of others can stand."""
    fields = ("region", "identification", "note", "nearest_depot_name", "grade")
    columns = dict.fromkeys(fields, payload)
    places = make_places(
        names=dict.fromkeys(PLACES, payload), source_id="s", nearest_depot_km=3.0,
        **columns,
    )  # fmt: skip
    depots = {"depot-1": ("depot", 60.0, 45.0)}
    lines = (payload,)
    voyage = {"date": "2023-09-02", "port": "dunay"} | dict.fromkeys(
        ("event", "vessel", "basis", "note"), payload
    )
    return make_scene(
        places=places,
        depots=make_places(depots, names={"depot-1": payload}, **columns),
        voyages=pd.DataFrame([voyage]),
        land=make_land().assign(name=payload),
        texts=Texts(
            title=payload, subtitle=payload, notices=lines, published=lines,
            modelled=lines, denials=lines, method=lines, licences=lines,
            sources={payload: payload}, tally={payload: payload}, made=payload,
            note=payload,
        ),
        evidence=make_evidence().assign(
            shipment_id=payload, locator=payload, grade=payload,
            source_id=[payload, "of its own" + payload] * 3 + [payload],
        ),
    )  # fmt: skip


@pytest.mark.parametrize("payload", BUNDLES)
def test_hostile_text_is_shown_as_it_is(open_scene, payload):
    page = open_scene(hostile_scene(payload))
    once = (
        "h1", ".subtitle", ".note", ".notice", ".notes section p >> nth=0", ".tally dt",
        ".tally dd", ".sources li", ".made", ".label-port >> nth=0", ".label-country",
        ".table:nth-child(1) td >> nth=0", ".table:nth-child(2) tbody th >> nth=0",
        ".table:nth-child(2) td >> nth=1", ".table:nth-child(3) td >> nth=4",
        ".site-name >> nth=0", ".key-item >> nth=0",
    )  # fmt: skip
    assert {part: text(page, part) for part in once} == dict.fromkeys(once, payload)
    assert page.title().split() == payload.split()
    for place in ("alpha", "dunay", "depot-1"):
        page.focus(f"[data-place={place}]")
        assert text(page, ".tip strong") == payload
        assert text(page, ".tip").count(payload) >= 3
    page.mouse.move(*page.evaluate(POINT_AT, "trunk"))
    assert f"{payload} → {payload}" in text(page, ".tip")
    page.click(".tables .row-name >> nth=0")
    assert text(page, ".evidence h2").startswith(f"Consignments from {payload} to")
    row = page.locator(".evidence tbody tr >> nth=0")
    assert row.locator("th").text_content() == payload
    for column in (4, 5, 6):  # from, to, grade
        assert row.locator(f"td:nth-child({column})").text_content() == payload
    assert page.locator(".evidence dd", has_text=payload).count() >= 1
    page.click(".evidence .sign")
    page.focus("[data-place=alpha]")
    page.keyboard.press("Enter")
    sources = page.locator(".evidence td:nth-child(7)").all_text_contents()
    assert set(sources) <= {payload, "of its own" + payload}
    assert payload in sources
    assert payload in text(page, ".evidence .facts")
    assert page.locator("img, iframe, script[src], object").count() == 0


FRAME = """<!DOCTYPE html>
<iframe sandbox="allow-scripts" style="width:1100px;height:900px"></iframe>
<script>
  window.heard = [];
  window.addEventListener("message", (event) => window.heard.push(event.data));
</script>"""
SEND = """selection => document.querySelector('iframe').contentWindow.postMessage(
  {railhead: "select", selection}, "*")"""


@pytest.fixture
def app_page(browser):
    """A page that holds the map in a sandboxed frame, as the app does."""
    context = browser.new_context(offline=True)
    page = context.new_page()
    faults = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.set_content(FRAME)
    html = export_html(draw_flows(make_scene(), embedded=True)).decode()
    page.evaluate("html => { document.querySelector('iframe').srcdoc = html; }", html)
    page.wait_for_function("window.heard.some(said => said.railhead === 'ready')")
    yield page
    context.close()
    assert faults == []


def test_a_page_in_an_app_hears_and_tells(app_page):
    frame = app_page.frames[1]
    assert frame.locator(".head, .notes, .tables").count() == 0
    wish = {"from": 1, "to": 1, "ports": ["dunay"], "near": False, "measure": "wagons"}
    app_page.evaluate(SEND, wish)
    frame.wait_for_selector("text=September 2023")
    assert frame.locator(".headline").text_content() == "1 wagon"
    frame.click(".month[data-month='2023-08']")
    app_page.wait_for_function("heard.some(said => said.railhead === 'selected')")
    told = app_page.evaluate("heard.filter(said => said.railhead === 'selected')")
    assert told == [{"railhead": "selected", "selection": {"from": 0, "to": 0}}]
    heights = app_page.evaluate("heard.filter(said => said.railhead === 'height')")
    assert heights[-1]["px"] > 500


@pytest.mark.parametrize(
    "wish",
    [
        7,
        {"from": 99, "to": -5, "ports": ["x"], "measure": "constructor", "min_t": "x"},
        {"from": "1", "to": None, "kg_per_shell": -1, "near": "yes"},
    ],
)
def test_a_page_in_an_app_mends_what_it_is_told(app_page, wish):
    app_page.evaluate(SEND, wish)
    app_page.evaluate(SEND, {"measure": "tonnes"})
    frame = app_page.frames[1]
    frame.wait_for_selector(".headline")
    assert frame.locator(".headline").text_content() == "601 t"
    assert frame.locator(".month[aria-pressed=true]").count() == 3
