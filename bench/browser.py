"""Open a file in the system's Chromium with the network cut, and look at it."""

import io
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

sys.path.append(str(Path(__file__).parent.parent / "tests"))

from find_browser import ADVICE, find_browser

FLAGS: Final = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",  # WebGL in software: no peer fails for want of a GPU
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
)
VIEWPORT: Final[ViewportSize] = {"width": 1280, "height": 800}
PATIENCE_S: Final = 20.0
LOCAL: Final = ("file:", "data:", "blob:", "about:")
NEAR: Final = 60
"""Distance in colour up to which a pixel counts as a line's."""
ENOUGH: Final = 2_000
"""Pixels of the lines' colour from which lines count as drawn."""


class Sight(NamedTuple):
    """What was seen of a page."""

    requests: int
    """Asked for from elsewhere; what those would have asked for is not counted."""
    pixels: int
    """Of the lines' colour on the map; 0 where there is no map."""
    errors: int
    """Uncaught errors of scripts."""
    shot: bytes
    """PNG."""

    @property
    def draws(self) -> bool:
        """Whether lines are to be seen."""
        return self.pixels >= ENOUGH


@contextmanager
def start_browser() -> Iterator[Browser]:
    """Start the system's Chromium.

    Raises
    ------
    SystemExit
        If there is none; what to install is said.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=list(FLAGS)
        )
        yield browser
        browser.close()


def find_chromium() -> str:
    """Find the system's Chromium.

    Raises
    ------
    SystemExit
        If there is none; what to install is said.
    """
    found = find_browser()
    if found is None:
        raise SystemExit(ADVICE)
    return found


def look_at(browser: Browser, path: Path, rgb: list[int]) -> Sight:
    """Open a file and wait until its lines are drawn, or for `PATIENCE_S`.

    Parameters
    ----------
    browser : Browser
    path : Path
        Of an HTML file.
    rgb : list of int
        The lines' colour.

    Returns
    -------
    Sight
    """
    context = browser.new_context(viewport=VIEWPORT, offline=True)
    page = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.resolve().as_uri(), wait_until="load", timeout=120_000)
    end = time.monotonic() + PATIENCE_S
    pixels = _count_pixels(page, rgb)
    while pixels < ENOUGH and time.monotonic() < end:
        page.wait_for_timeout(500)
        pixels = _count_pixels(page, rgb)
    outside = [url for url in asked if not url.startswith(LOCAL)]
    sight = Sight(len(outside), pixels, len(errors), page.screenshot())
    context.close()
    return sight


def _count_pixels(page: Page, rgb: list[int]) -> int:
    """Count pixels of a colour on the page's map: Leaflet's, or a canvas."""
    boxes = [
        part.bounding_box() for part in page.locator(".leaflet-container, canvas").all()
    ]
    seen = [box for box in boxes if box and box["width"] * box["height"] > 0]
    if not seen:
        return 0
    largest = max(seen, key=lambda box: box["width"] * box["height"])
    picture = Image.open(io.BytesIO(page.screenshot(clip=largest))).convert("RGB")
    distance = np.abs(np.asarray(picture, dtype="int64") - rgb).sum(axis=2)
    return int((distance <= NEAR).sum())
