"""A page of flows that are split over ways, and one in a frame that is shown late."""

import html

import pytest
from scenes import make_scene
from test_division import make_sea, make_ways, shares
from worlds import make_flows

from geo.division import divide_flows
from geo.export import export_html
from geo.flowmap import draw_flows
from geo.pipeline import route_flows

pytestmark = pytest.mark.browser

OVERLAPS = """() => {
  const shown = [...document.querySelectorAll('.label:not(.is-hidden)')]
    .map(label => label.getBoundingClientRect());
  return {shown: shown.length, width: shown.length && shown[0].width,
    crossing: shown.filter((a, n) => shown.slice(n + 1).some(b =>
      a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom))
      .length};
}"""


def make_split():
    world = make_sea(make_ways(port=(1, -2)))
    flows = make_flows(("west", "east", 100.0), ("east", "west", 10.0))
    rows = shares(("west", "east", 1, 0.75), ("west", "east", 3, 0.25))
    world = divide_flows(world, flows, rows)
    routed = route_flows(flows, world)
    plain = make_scene()
    return plain._replace(
        places=world.places,
        flows=routed.flows,
        routes=routed.routes,
        links=routed.links,
        link_flows=routed.link_flows,
        evidence=plain.evidence[:0],
        voyages=plain.voyages[:0],
        land=world.land,
        months=("2023-08",),
    )


def test_a_split_page_tells_the_ways_and_that_shares_are_assumed(open_scene):
    page = open_scene(make_split())
    rows = page.locator(".tables table").first.locator("tbody tr")
    told = [row.locator("td, th").all_text_contents() for row in rows.all()]
    assert [[*row[:3], row[5]] for row in told] == [
        ["West", "East", "1", "75.0"],
        ["West", "East", "3", "25.0"],
        ["East", "West", "usual", "10.0"],
    ]
    legend = page.locator(".legend").text_content()
    assert "sea leg, assumed" in legend
    assert "Flows are split over ways by assumed shares." in legend
    assert "by assumed shares, which no record tells" in page.content()
    rows.nth(1).locator("button").click()
    panel = page.locator(".evidence").text_content()
    assert "Consignments from West to East, way 3" in panel
    assert "3, at an assumed share" in panel
    assert "which of them went this way is not known" in panel


def test_names_keep_clear_of_each_other_in_a_frame_that_is_shown_late(
    open_file, scene, tmp_path
):
    inner = export_html(draw_flows(scene, embedded=True)).decode()
    path = tmp_path / "frame.html"
    path.write_text(
        '<!doctype html><html data-railhead="ready"><meta charset="utf-8">'
        '<link rel="icon" href="data:,"><iframe style="display:none;width:1200px;'
        f'height:900px" srcdoc="{html.escape(inner)}"></iframe></html>',
        encoding="utf-8",
    )
    page = open_file(path)
    frame = page.frames[1]
    frame.wait_for_selector("html[data-railhead=ready]", state="attached")
    page.eval_on_selector("iframe", "frame => { frame.style.display = 'block'; }")
    frame.wait_for_function(f"() => ({OVERLAPS})().width > 10")
    found = frame.evaluate(OVERLAPS)
    assert found["shown"] > 5
    assert found["crossing"] == 0
