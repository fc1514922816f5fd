"""The one place for reports in the app: asked for, made, looked at, handed over."""

import hashlib

import pandas as pd
import pytest
from payloads import PAYLOADS
from playwright.sync_api import expect
from visiting import settle

from geo.__main__ import run
from geo.pipeline import CASE_RECORDS
from geo.seal import ENDING

pytestmark = pytest.mark.browser

BEGINS = {
    "Print figure (PDF)": b"%PDF-",
    "Print figure (SVG)": b"<?xml",
    "Print figure (PNG)": b"\x89PNG",
    "Atlas": b"%PDF-",
    "Table for spreadsheets": b"month,",
    "GeoPackage": b"SQLite format 3",
    "GeoParquet": b"PAR1",
    "FollowTheMoney": b'{"id"',
    "Everything": b"PK",
}
"""How a file of each form begins, by its own specification."""


@pytest.fixture
def open_report(open_app, tmp_path):
    """Open the app and its place for reports."""

    def open_dialog(path=""):
        page, _ = open_app(path)
        page.get_by_role("button", name="Report").click()
        return Report(page, tmp_path)

    return open_dialog


class Report:
    """The dialog, as a reader uses it."""

    def __init__(self, page, folder):
        self.page, self.folder = page, folder
        self.dialog = page.get_by_role("dialog")

    def choose(self, label, option):
        settle(self.page)
        self.dialog.get_by_role("combobox", name=label).click()
        self.page.get_by_role("option", name=option).first.click()

    def write(self, label, text):
        self.dialog.get_by_label(label).fill(text)
        self.dialog.get_by_label(label).blur()

    def make(self):
        settle(self.page)
        self.dialog.get_by_role("button", name="Make the report").click()
        self.dialog.get_by_role("button", name="Download the report").wait_for()
        settle(self.page)

    def save(self, button="Download the report"):
        with self.page.expect_download() as download:
            self.dialog.get_by_role("button", name=button).click()
        path = self.folder / download.value.suggested_filename
        download.value.save_as(path)
        return path


def test_the_downloaded_page_opens_with_the_network_cut(open_report, open_file):
    report = open_report()
    report.make()
    path = report.save()
    assert path.stat().st_size <= 600_000
    opened = open_file(path)
    assert "74,000" in opened.locator(".headline").text_content()
    records = hashlib.sha256(CASE_RECORDS.read_bytes()).hexdigest()
    assert records[:12] in opened.locator(".provenance").text_content()
    assert run(["verify", str(path)]) == 0


def test_the_month_on_the_map_is_offered_first_and_makes_a_part(
    open_report, open_file, case
):
    report = open_report("/?month=2023-10")
    report.make()
    october_t = case.flows.loc[case.flows["month"] == "2023-10", "mass_t"].sum()
    opened = open_file(report.save())
    assert f"{october_t:,.0f}" in opened.locator(".headline").text_content()
    assert opened.locator(".month").count() == 1
    assert opened.get_by_text("This file shows a part of the records").count()


def test_each_form_is_made_and_handed_over(open_report):
    report = open_report()
    for form, begin in BEGINS.items():
        report.choose("Form", form)
        expect(report.dialog.get_by_role("button", name="Download")).to_have_count(0)
        report.make()
        assert report.save().read_bytes().startswith(begin), form


def test_a_table_comes_with_a_manifest_that_holds(open_report):
    report = open_report()
    report.choose("Form", "Table for spreadsheets")
    report.choose("Months", "October 2023")
    report.make()
    table, manifest = report.save(), report.save("Its manifest")
    assert manifest.name == table.name + ENDING
    assert set(pd.read_csv(table)["month"]) == {"2023-10"}
    assert run(["verify", str(table)]) == 0


def test_a_report_is_looked_at_chosen_anew_and_made_to_be_published(open_report):
    """In one visit, since a visit is what takes long."""
    report = open_report()
    report.write("Your title", "My very own title")
    report.make()
    check_the_preview_is_the_page_itself_in_a_frame_of_its_own(report.page)
    report.write("Your title", "Another")
    download = report.dialog.get_by_role("button", name="Download the report")
    expect(download).to_have_count(0)
    report.dialog.get_by_text("To be published").click()
    report.make()
    report.dialog.get_by_text("818 identifiers of consignments as filed").wait_for()


def check_the_preview_is_the_page_itself_in_a_frame_of_its_own(page):
    frame = page.frame_locator("iframe.railhead-preview")
    expect(frame.locator("h1")).to_have_text("My very own title")
    sandbox = page.locator("iframe.railhead-preview").get_attribute("sandbox")
    assert sandbox == "allow-scripts"


def test_hostile_words_stay_text_in_the_dialog_the_preview_and_the_file(
    open_report, open_file
):
    words = " ".join(
        PAYLOADS[name] for name in PAYLOADS if name != "line ends of JavaScript"
    )
    report = open_report()
    for label in ("Your title", "Made by, and when", "Your note"):
        report.write(label, words)
    report.make()
    frame = report.page.frame_locator("iframe.railhead-preview")
    expect(frame.locator("h1")).to_have_text(words)
    opened = open_file(report.save())
    assert opened.title().split() == words.split()
    assert opened.locator("body").inner_text().count("alert(1)") >= words.count(
        "alert(1)"
    )
