"""A real Chromium, and pages in it that have no network and tell of every fault."""

import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from find_browser import ADVICE, find_browser

QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP = {"width": 1440, "height": 900}


@pytest.fixture(scope="session")
def browser():
    path = find_browser()
    if path is None:
        pytest.fail(ADVICE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield chromium
        chromium.close()


class Watch:
    """What a page asked for and complained of."""

    def __init__(self, page):
        self.requests, self.faults, self.dialogs = [], [], []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        page.on("console", lambda said: self.faults.append(said.text))
        page.on("dialog", self.close)

    def close(self, dialog):
        self.dialogs.append(dialog.message)
        dialog.dismiss()


@pytest.fixture
def open_file(browser):
    """Open a file as by double click, with the network cut, and check its manners."""
    opened = []

    def open_page(path, *, hash_="", viewport=None, **options):
        context = browser.new_context(
            viewport=viewport or DESKTOP, offline=True, **options
        )
        page = context.new_page()
        watch = Watch(page)
        page.goto(path.as_uri() + hash_)
        page.wait_for_selector("html[data-railhead=ready]")
        opened.append((context, watch, path))
        return page

    yield open_page
    for context, watch, path in opened:
        context.close()
        assert [
            url for url in watch.requests if not url.startswith(path.as_uri())
        ] == []
        assert watch.faults == []
        assert watch.dialogs == []
