"""A change of month in the app: ``python bench/month_change.py [--rounds N]``.

Against the same page without a map, and with a map that st_folium draws anew; and the
start: how soon the first visitor of a fresh server has the map, and the next one. The
pages take turns, so that a busy minute of the machine meets all of them. The table goes
to stdout and to bench/results/month_change.md. Needs bench/requirements.lock.
"""

import argparse
import contextlib
import functools
import http.server
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import js_lib_leaflet  # type: ignore[import-not-found]
from browser import find_chromium
from find_browser import QUIET
from machine import describe_machine
from playwright.sync_api import Browser, Page, sync_playwright
from server import start_server

ROOT: Final = Path(__file__).parent.parent
OUT: Final = ROOT / "bench" / "results" / "month_change.md"
ROUNDS: Final = 24
REST_MS: Final = 700
MONTHS: Final = {
    "2023-08": "August 2023",
    "2023-09": "September 2023",
    "2023-10": "October 2023",
    "2023-11": "November 2023",
    "2023-12": "December 2023",
    "2024-01": "January 2024",
}
MOST: Final = {"ours": 1.3, "thousand": 2.0}
MOST_KB: Final = 40
MOST_OF_REDRAWN: Final = 1 / 3
MOST_START_S: Final = (5.0, 2.0)

WHOLE: Final = """([name, count, month]) => new Promise(done => {
  const seen = () => {
    const told = document.querySelector('.st-key-headline')?.textContent ?? '';
    const inner = document.querySelector('iframe[title*=folium]')?.contentDocument;
    const drawn = inner?.querySelectorAll(`path.month-${month}`).length ?? 0;
    if (!told.includes(name) || drawn < count) return requestAnimationFrame(seen);
    const channel = new MessageChannel();  // behind the frame that shows it
    channel.port1.onmessage = () => done(performance.timeOrigin + performance.now());
    channel.port2.postMessage(0);
  };
  requestAnimationFrame(seen);
})"""
CHOOSE: Final = """n => {
  const begun = performance.timeOrigin + performance.now();
  document.querySelectorAll('[role=radiogroup] input[type=radio]')[n].click();
  return begun;
}"""
STEP: Final = """n => new Promise(done => {
  const begun = performance.timeOrigin + performance.now();
  document.querySelectorAll('.month')[n].click();
  requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () =>
      done([begun, performance.timeOrigin + performance.now()]);
    channel.port2.postMessage(0);
  });
})"""
VIEW: Final = """() => document.querySelector('.leaflet-map-pane').style.transform
  + document.querySelector('path.link').getAttribute('d') + String(window.isSame)"""
REDRAWN_VIEW: Final = """() => {
  const inner = document.querySelector('iframe[title*=folium]').contentDocument;
  return inner.querySelector('.leaflet-map-pane').style.transform
    + inner.querySelector('path.leaflet-interactive').getAttribute('d');
}"""


class Subject(NamedTuple):
    """A page that is measured."""

    label: str
    script: str
    is_framed: bool
    """Whether the months are chosen on the map."""


SUBJECTS: Final = {
    "floor": Subject("the same page, no map", "bench/pages/without_map.py", False),
    "ours": Subject("Railhead", "app.py", True),
    "thousand": Subject("Railhead, 1,000 links", "bench/pages/thousand_links.py", True),
    "redrawn": Subject("st_folium, drawn anew", "bench/pages/redrawn_map.py", False),
}


class Change(NamedTuple):
    """One change of month."""

    ms: float
    """From the click until map and figures are drawn."""
    map_ms: float
    """Until the map is; the same where Python draws both."""
    kb: float
    """From the server to the browser."""
    is_kept: bool
    """Whether the map's part and zoom are as before, on the same map."""


class Start(NamedTuple):
    """Seconds until the map is drawn."""

    served: float
    """From the start of the server's process until it answers."""
    first: float
    """From the start of the server's process until its first visitor has the map."""
    next: float
    """From when the second visitor, in a new browser profile, asks for the page."""
    first_cpu: float
    """CPU of the server for the first visitor, once it answers."""
    next_cpu: float


class Opened:
    """A page in the browser, ready for changes."""

    def __init__(self, browser: Browser, address: str, subject: Subject) -> None:
        self.subject, self.bytes = subject, 0
        self.page = open_page(browser, address)
        wait_for_map(self.page, subject)
        if subject.is_framed:  # once: to look it up reads all of the map's page
            self.map = self.page.query_selector("iframe.railhead-map").content_frame()
        tools = self.page.context.new_cdp_session(self.page)
        tools.send("Network.enable")
        tools.on("Network.webSocketFrameReceived", self.note)
        tools.on("Network.dataReceived", self.note_file)
        self.page.wait_for_timeout(1000)
        self.zoom_in()

    def note(self, event: dict[str, dict[str, str | int]]) -> None:
        """Count what came by the socket; binary frames are told in base64."""
        frame = event["response"]
        share = 3 / 4 if frame["opcode"] == 2 else 1
        self.bytes += int(len(str(frame["payloadData"])) * share)

    def note_file(self, event: dict[str, int]) -> None:
        """Count what came otherwise."""
        self.bytes += event["dataLength"]

    def zoom_in(self) -> None:
        """Be where a reader may be: nearer than at first."""
        if self.subject.is_framed:
            frame = self.page.frame_locator("iframe.railhead-map")
            frame.get_by_role("button", name="Zoom in").click()
            self.in_map("() => { window.isSame = true; }")
        elif self.subject is SUBJECTS["redrawn"]:
            frame = self.page.frame_locator("iframe[title*=folium]")
            frame.locator(".leaflet-control-zoom-in").click()
        self.page.wait_for_timeout(1000)

    def in_map(self, script: str, value: object = None) -> object:
        """Run a script in the map's own page."""
        return self.map.evaluate(script, value)

    def read_view(self) -> object:
        """Tell which part of the map is shown."""
        if self.subject.is_framed:
            return self.in_map(VIEW)
        is_redrawn = self.subject is SUBJECTS["redrawn"]
        return self.page.evaluate(REDRAWN_VIEW) if is_redrawn else ""

    def change(self, number: int, lines: int) -> Change:
        """Choose a month, and wait until it is drawn."""
        view, before = self.read_view(), self.bytes
        month = list(MONTHS)[number]
        count = lines if self.subject is SUBJECTS["redrawn"] else 0
        self.page.evaluate(
            f"(told) => {{ window.whole = ({WHOLE})(told); }}",
            [MONTHS[month], count, month],
        )
        if self.subject.is_framed:
            begun, drawn = self.in_map(STEP, number)
        else:
            begun = drawn = self.page.evaluate(CHOOSE, number)
        ended = self.page.evaluate("() => window.whole")
        self.page.wait_for_timeout(REST_MS)
        kept, kb = self.read_view() == view, (self.bytes - before) / 1024
        if not kept:
            self.zoom_in()
        ms = max(drawn, ended) - begun
        return Change(ms, drawn - begun if self.subject.is_framed else ms, kb, kept)


def open_page(browser: Browser, address: str) -> Page:
    """Open a page as a new visitor."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.set_default_timeout(120_000)
    page.goto(f"http://{address}", wait_until="commit")
    return page


def wait_for_map(page: Page, subject: Subject) -> None:
    """Wait until the page is there as a whole."""
    if subject.is_framed:
        page.frame_locator("iframe.railhead-map").locator(
            "html[data-railhead=ready] path.link"
        ).first.wait_for(state="attached")
    page.locator(".st-key-headline").wait_for()


def time_start(browser: Browser, folder: Path) -> Start:
    """Start a server, and let two visitors come one after the other."""
    begun = time.perf_counter()
    with start_server(folder / "start.txt") as server:
        served = time.perf_counter() - begun
        booted_cpu = server.read_cpu_s()
        page = open_page(browser, server.address)
        wait_for_map(page, SUBJECTS["ours"])
        first = time.perf_counter() - begun
        page.wait_for_timeout(2000)
        page.context.close()
        first_cpu, begun = server.read_cpu_s(), time.perf_counter()
        page = open_page(browser, server.address)
        wait_for_map(page, SUBJECTS["ours"])
        second = time.perf_counter() - begun
        next_cpu = server.read_cpu_s() - first_cpu
        page.context.close()
    return Start(served, first, second, first_cpu - booted_cpu, next_cpu)


@contextlib.contextmanager
def serve_leaflet() -> Iterator[str]:
    """Serve Leaflet on this machine, and give its address."""
    folder = Path(js_lib_leaflet.__file__).parent / "static" / "js_lib_leaflet"
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Says nothing of each request, and lets browsers keep the files."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def end_headers(self) -> None:
        """Let the browser keep the file, and any page use it."""
        self.send_header("Cache-Control", "max-age=3600")
        self.send_header("Access-Control-Allow-Origin", "*")
        super().end_headers()


def measure(browser: Browser, rounds: int, folder: Path) -> dict[str, list[Change]]:
    """Change months on all pages in turn."""
    from cases import make_bundled

    lines = len(make_bundled().scene.links)
    found: dict[str, list[Change]] = {name: [] for name in SUBJECTS}
    with contextlib.ExitStack() as stack:
        leaflet = stack.enter_context(serve_leaflet())
        pages = {}
        for name, subject in SUBJECTS.items():
            server = stack.enter_context(
                start_server(
                    folder / f"{name}.txt",
                    script=subject.script,
                    environment={"BENCH_LEAFLET": leaflet},
                )
            )
            pages[name] = Opened(browser, server.address, subject)
        for turn in range(rounds + len(MONTHS)):
            for name, opened in pages.items():
                change = opened.change(turn % len(MONTHS), lines)
                if turn >= len(MONTHS):  # each month once before it counts
                    found[name].append(change)
    return found


def write_results(
    found: dict[str, list[Change]], starts: list[Start], machine: str
) -> str:
    """Write table, targets and machine as Markdown."""
    middles = {
        name: statistics.median(change.ms for change in each)
        for name, each in found.items()
    }
    rows = [
        write_row(name, each, middles[name] / middles["floor"])
        for name, each in found.items()
    ]
    served, first, second, first_cpu, next_cpu = (
        statistics.median(each) for each in zip(*starts, strict=True)
    )
    return "\n".join(
        [
            "# A change of month in the app",
            "",
            "| page | click to map drawn, ms | click to all drawn, ms: median (least) "
            "| to the page without a map | KB to the browser, most | map kept |",
            "|---|--:|--:|--:|--:|--:|",
            *rows,
            "",
            f"Medians of {len(found['ours'])} changes each, the pages in turn, in one "
            "browser. All: every line of the map, and the figures below it. Kept: "
            "the same map, with the part and the zoom that the reader had chosen. "
            "Where our map is not there to be asked, the months are the framework's "
            "radio, which that page draws as well.",
            "",
            *judge(found, middles),
            "",
            "## The first map",
            "",
            "| what | seconds |",
            "|---|--:|",
            f"| from the start of the process until it answers | {served:.1f} |",
            f"| from the start of the process until its first visitor has the map | "
            f"{first:.1f} |",
            f"| the first visitor, from asking for the page | {first - served:.1f} |",
            f"| the next visitor, in a new browser profile | {second:.1f} |",
            f"| CPU of the server for the first visitor | {first_cpu:.1f} |",
            f"| CPU of the server for the next | {next_cpu:.1f} |",
            "",
            f"Medians of {len(starts)} fresh servers; the browser loads no page of "
            "its own beside ours. Targets: at most "
            f"{MOST_START_S[0]:.0f} s after a fresh server has started: "
            f"{say(first - served <= MOST_START_S[0])}; the next visitor at most "
            f"{MOST_START_S[1]:.0f} s: {say(second <= MOST_START_S[1])}.",
            "",
            f"Measured: {machine}.",
            "",
        ]
    )


def write_row(name: str, changes: list[Change], ratio: float) -> str:
    """Write one page's row."""
    ms = [change.ms for change in changes]
    kept = sum(change.is_kept for change in changes)
    told, map_ms = "", ""
    if name != "floor":
        told = f"{kept} of {len(changes)}"
        map_ms = f"{statistics.median(change.map_ms for change in changes):.0f}"
    return (
        f"| {SUBJECTS[name].label} | {map_ms} "
        f"| {statistics.median(ms):.0f} ({min(ms):.0f}) | "
        f"{ratio:.2f} × | {max(change.kb for change in changes):.1f} | {told} |"
    )


def judge(found: dict[str, list[Change]], middles: dict[str, float]) -> list[str]:
    """Hold ours to the targets."""
    lines = []
    for name, most in MOST.items():
        ratio = middles[name] / middles["floor"]
        lines.append(
            f"- {SUBJECTS[name].label}: at most {most} × of the page without a map: "
            f"{say(ratio <= most)}, {ratio:.2f} ×."
        )
    share = middles["ours"] / middles["redrawn"]
    most_kb = max(c.kb for name in MOST for c in found[name])
    are_kept = all(c.is_kept for name in MOST for c in found[name])
    return [
        "Targets:",
        "",
        *lines,
        f"- at most a third of st_folium's time: {say(share <= MOST_OF_REDRAWN)}, "
        f"{share:.2f}.",
        f"- at most {MOST_KB} KB to the browser: {say(most_kb <= MOST_KB)}, "
        f"{most_kb:.1f} KB.",
        f"- zoom kept every time, on the same map: {say(are_kept)}.",
    ]


def say(is_met: bool) -> str:
    """Say whether a target is met."""
    return "met" if is_met else "missed"


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--starts", type=int, default=3)
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))  # after this, ours can be imported as it is
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=QUIET
        )
        starts = [time_start(browser, Path(name)) for _ in range(options.starts)]
        found = measure(browser, options.rounds, Path(name))
        packages = ("streamlit", "streamlit-folium", "folium")
        machine = describe_machine(browser=browser.version, packages=packages)
        browser.close()
    text = write_results(found, starts, machine)
    OUT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
