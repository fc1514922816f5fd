"""How long a month step takes in a page of a thousand links and six months.

``python bench/month_step.py [steps]`` writes the page of `tests/big_scene.py`, opens it
in the system's Chromium and prints the size of the file and the median times of a step:
of the script alone, until the frame is drawn, and of the processor (which another load
on the machine does not lengthen).
"""

import statistics
import sys
import tempfile
from pathlib import Path
from typing import Final, NamedTuple

from playwright.sync_api import CDPSession, Page, sync_playwright

ROOT: Final = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from big_scene import make_big_scene  # noqa: E402 - needs the path above
from find_browser import QUIET, find_browser  # noqa: E402

from geo.report import write_page  # noqa: E402

STEPS: Final = 24
STEP: Final = """async month => {
  const button = document.querySelectorAll('.month')[month], begun = performance.now();
  button.click();
  const scripted = performance.now() - begun;
  await new Promise(done => requestAnimationFrame(() => {
    const drawn = new MessageChannel();
    drawn.port1.onmessage = done;
    drawn.port2.postMessage(0);
  }));
  return [scripted, performance.now() - begun];
}"""


class Step(NamedTuple):
    """Milliseconds of one step."""

    script: float
    frame: float
    processor: float


def read_processor_ms(session: CDPSession) -> float:
    """Read how long the page's own thread has worked, in milliseconds."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1000 * next(m["value"] for m in metrics if m["name"] == "TaskDuration")


def time_steps(page: Page, steps: int) -> list[Step]:
    """Step through the months, with a rest after each.

    Parameters
    ----------
    page : Page
        Opened and ready.
    steps : int

    Returns
    -------
    list of Step
    """
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    months = page.locator(".month").count()
    found = []
    for step in range(steps):
        before = read_processor_ms(session)
        script, frame = page.evaluate(STEP, step % months)
        found.append(Step(script, frame, read_processor_ms(session) - before))
        page.wait_for_timeout(300)
    return found


def main(steps: int = STEPS) -> None:
    """Write the page, time the steps and print the medians."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "big.html"
        path.write_bytes(write_page(make_big_scene()))
        browser = playwright.chromium.launch(executable_path=find_browser(), args=QUIET)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(path.as_uri())
        page.wait_for_selector("html[data-railhead=ready]")
        page.wait_for_timeout(1000)
        found = time_steps(page, steps)
        browser.close()
        print(f"file: {path.stat().st_size / 1e6:.2f} MB")
    for name, values in zip(Step._fields, zip(*found, strict=True), strict=True):
        middle, least = statistics.median(values), min(values)
        print(f"{name}: median {middle:.0f} ms, least {least:.0f} ms of {len(values)}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
