"""The page of claims in a real browser: its chart is painted, wide and narrow."""

import pytest
from visiting import open_tab

pytestmark = pytest.mark.browser

SHAPE = {1440: "wide", 390: "narrow"}


def open_claims(open_app, width):
    page, _ = open_app(viewport={"width": width, "height": 900})
    open_tab(page, "Claims")
    page.get_by_text("Which claims can both hold").wait_for()
    return page


@pytest.mark.parametrize("width", SHAPE)
def test_the_chart_of_claims_is_painted_in_the_shape_of_the_window(open_app, width):
    page = open_claims(open_app, width)
    chart = page.locator(f"img.railhead-{SHAPE[width]}[alt^='Who claimed']")
    chart.wait_for()
    assert chart.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    others = page.locator("img[class^=railhead-]:visible")
    assert others.count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_changed_assumption_changes_the_steps_and_the_verdicts(open_app):
    page = open_claims(open_app, 1440)
    rows = page.locator(".railhead-texts").first.locator("tr")
    rows.filter(has_text="11.04 t a container; assumed: 20.72").wait_for()
    field = page.get_by_role("spinbutton", name="Shells a container")
    field.fill("239")
    field.press("Enter")
    # 239 shells of 46.25 kg are 11.05 t.
    agreed = rows.filter(has_text="11.04 t a container; assumed: 11.05")
    agreed.wait_for()
    assert agreed.inner_text().startswith("Agree")
    page.get_by_text("1,608,414 shells ÷ 239 a container").wait_for()


def test_the_chart_can_be_taken_away_as_it_is_shown(open_app, tmp_path):
    page = open_claims(open_app, 1440)
    with page.expect_download() as started:
        page.get_by_role("button", name="Chart as SVG").click()
    path = tmp_path / "claims.svg"
    started.value.save_as(path)
    chart = path.read_text(encoding="utf-8")
    assert chart.startswith("<svg ")
    assert "more than 74,000 metric tons" in chart
    shown = page.locator("img.railhead-wide[alt^='Who claimed']").get_attribute("src")
    same = "text => btoa(unescape(encodeURIComponent(text)))"
    assert shown.endswith(page.evaluate(same, chart))
