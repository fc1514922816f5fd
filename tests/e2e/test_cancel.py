"""Long reading is shown with an estimate, and can be cancelled: the old stays."""

import pytest
from playwright.sync_api import expect
from visiting import click

pytestmark = pytest.mark.browser

HEADER = "date,origin,destination,mass_t,note\n"
ROW = f"2023-10-01,Dunay,Tikhoretsk,60,{'x' * 100}\n"


def test_reading_that_takes_long_can_be_cancelled_and_taken_up_again(
    open_app, tmp_path
):
    page, _ = open_app()
    before = page.locator("h1").first.inner_text()
    records = tmp_path / "many.csv"
    records.write_text(HEADER + ROW * 500_000)
    page.get_by_role("button", name="Data").click()
    page.locator(".st-key-records input[type=file]").set_input_files(records)
    shown = page.locator(".st-key-progress")
    expect(shown).to_contain_text("left", timeout=120_000)
    page.keyboard.press("Escape")
    shown.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Reading many.csv was cancelled")).to_be_visible(
        timeout=60_000
    )
    expect(page.locator("h1").first).to_have_text(before)
    expect(page.locator(".st-key-progress")).to_have_count(0)
    click(page, page.get_by_role("button", name="Read it after all"))
    expect(page.locator("h1").first).to_have_text("many", timeout=180_000)
    page.locator(".st-key-tally").wait_for()
    expect(page.locator(".st-key-progress")).to_have_count(0)
