"""A real Chromium, and pages in it that have no network and tell of every fault."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))

from find_browser import ADVICE, QUIET, find_browser
from makers import ROOT
from scenes import make_scene

from geo.export import export_html
from geo.flowmap import draw_flows
from geo.report import gather_texts, set_scene

DESKTOP = {"width": 1440, "height": 900}
PATIENCE_MS = 90_000
"""How long a test waits for what must come: a busy machine is no fault of the page."""

expect.set_options(timeout=PATIENCE_MS)


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
        page.set_default_timeout(PATIENCE_MS)
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


@pytest.fixture(scope="session")
def scene(case, world):
    return set_scene(case, world, gather_texts(case, world), is_case=True)


@pytest.fixture(scope="session")
def case_file(scene, tmp_path_factory):
    path = tmp_path_factory.mktemp("file") / "case.html"
    path.write_bytes(export_html(draw_flows(scene)))
    return path


@pytest.fixture
def open_scene(open_file, tmp_path):
    """Export a scene, the small one if none is given, and open the file."""

    def open_page(scene=None, *, selection=None, embedded=False, **options):
        path = tmp_path / "scene.html"
        flow_map = draw_flows(
            scene or make_scene(), selection=selection, embedded=embedded
        )
        path.write_bytes(export_html(flow_map))
        return open_file(path, **options)

    return open_page


def wait_until_healthy(server, address):
    for _ in range(600):
        if server.poll() is not None:
            pytest.fail(f"the app ended with exit code {server.returncode}")
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health") as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail("the app did not answer within a minute")


@pytest.fixture(scope="session")
def address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "streamlit", "run", "app.py"),
            *("--server.port", str(port), "--server.headless", "true"),
        ],
        cwd=ROOT,
        env=os.environ | {"PYTHONWARNINGS": "default"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_until_healthy(server, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


WINDOW = {"width": 1440, "height": 1000}


@pytest.fixture(scope="session")
def visitor(browser):
    """One who comes again and again: only the first visit loads the app's scripts."""
    context = browser.new_context(viewport=WINDOW)
    yield context
    context.close()


@pytest.fixture
def open_app(browser, visitor, address):
    """Open the app, and check that it asks no other host and has no fault.

    A script `before` runs in the page and each frame ahead of its own.
    """
    opened = []

    def open_page(path="", *, viewport=WINDOW, is_stranger=False, before=""):
        context = browser.new_context() if is_stranger else visitor
        page = context.new_page()
        page.add_init_script(before)
        page.set_viewport_size(viewport)
        page.set_default_timeout(PATIENCE_MS)
        asked, faults = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("dialog", lambda dialog: (faults.append("dialog"), dialog.dismiss()))
        page.goto(address + path)
        frame = page.frame_locator("iframe.railhead-map")
        frame.locator("html[data-railhead=ready]").wait_for(state="attached")
        opened.append((page, asked, faults))
        return page, frame

    yield open_page
    for page, asked, faults in opened:
        page.close()
        if page.context is not visitor:
            page.context.close()
        local = (address, address.replace("http", "ws"), "data:", "blob:", "about:")
        assert [url for url in asked if not url.startswith(local)] == []
        assert faults == []
