"""Gather the results of the benches: ``python bench/performance.py``.

Each bench writes its own file in bench/results; this puts them into docs/performance.md
behind a table of what was aimed at, what was found, and what holds a target back that
is missed. A target whose words are no longer in its result ends this with an error.
"""

import re
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parent.parent
RESULTS: Final = ROOT / "bench" / "results"
OUT: Final = ROOT / "docs" / "performance.md"

PARTS: Final = {
    "ingest": "Reading a file with known faults",
    "flows": "From waybills to flows",
    "links": "From flows to links",
    "month_change": "In the app: a change of month, the first map",
    "load": "Twenty visitors at once",
    "export": "One HTML file, beside other writers",
    "network": "The network",
    "start": "Start",
}


class Target(NamedTuple):
    """What is aimed at, and where the result says what was found."""

    part: str
    words: str
    found: str
    """A pattern: the group named ``met`` is the verdict, the other one, if any, what
    was found, in seconds where it is named ``s``."""
    held_by: str
    """Told when it is missed."""
    heading: str = ""
    """Of a section that not every run has: without it the target is not told."""


VERDICT: Final = r"(?P<met>met|missed)"
SUMMED: Final = rf"of DuckDB's CPU: {VERDICT}, ([\d.]+ ×)"
KEPT: Final = rf"of pandas' memory: {VERDICT}, ([\d.]+ ×)"
HELD: Final = rf"at most 4 GB: {VERDICT}, ([\d.]+ GB)"
DRAWN: Final = (
    "the map alone is drawn well within it (the table below); the rest is what the "
    "browser does beyond the page without a map: messages between frames, and the map "
    "drawn in a process of its own, but on the same cores and without a graphics card; "
    "the server's share is the same, 0.03 s of CPU"
)
BUSY: Final = (
    "; and, where the load told below its table is above the number of cores, other "
    "work on the machine"
)
OPENING: Final = (
    "the browser, which reads the framework's scripts and draws the page: the "
    "server's share for a next visitor is 0.3 s of CPU, files served included"
    f"{BUSY}"
)
FIRST: Final = (
    "3 s of CPU of the server: some of it to import libraries, the rest to read the "
    "network, trace the records and draw the page, once for all visitors"
    f"{BUSY}"
)
SMALL: Final = (
    "two origins are too few: of some 11 ms of ours 3.3 are the two searches in scipy "
    "(igraph's own take 6), 2 climb two trees over 6,800 of 21,400 nodes, 1.2 lay the "
    "edges out, 0.6 is the first touch of the result, and no step of the rest takes "
    "more than 0.5. Of what was tried, arcs sorted by one key and no longer by two "
    "gave 1.3 ms, a row an edge in place of one an arc 1.2, sums where they change "
    "1, and that the bench no longer reads and lays out the edges twice 1.8; a search "
    "without nodes of degree 2 saves 2.5 and costs 5.7 to prepare; arcs sorted by "
    "scipy or as whole keys, and ways in typed arrays, gave nothing"
)
RESTED: Final = (
    "Python's own allocator of small objects, which gives back whole megabytes alone: "
    "of some 44 MB more than before it keeps 34 that are free, for the next visitors; "
    "6 are in use, the rest is the C library's"
)
TARGETS: Final = (
    Target(
        "ingest",
        "reading 1,000,000 rows: at most 2 × the CPU of pandas and pandera",
        rf"the CPU of pandas and pandera: {VERDICT}, ([\d.]+ ×)",
        "",
    ),
    Target(
        "ingest",
        "every row accounted for, no bad one accepted, no good one rejected",
        rf"no good one rejected: {VERDICT}",
        "",
    ),
    *(
        Target(
            "flows",
            f"{told}: at most {words}",
            rf"## {start}[^#]*?{found}",
            "",
            f"## {start}",
        )
        for told, start, words, found in (
            ("10M rows to flows", "10,0", "1.15 × of DuckDB's CPU", SUMMED),
            ("10M rows to flows", "10,0", "half of pandas' memory", KEPT),
            ("100M rows to flows", "100,", "1.15 × of DuckDB's CPU", SUMMED),
            ("100M rows to flows", "100,", "4 GB", HELD),
        )
    ),
    *(
        Target(
            "links",
            f"link flows, {case}: at most 1/{part} of {peer}'s CPU",
            rf"## {start}[^#]*?1/{part} of {peer}'s CPU: {VERDICT}, (1/[\d.,]+)",
            held_by,
        )
        for case, start, held_by in (
            ("2 × 16", "2 ports", SMALL),
            ("100 × 1,000", "100 ×", ""),
        )
        for peer, part in (("networkx", 20), ("igraph", 5))
    ),
    Target(
        "month_change",
        "month change: at most 1.3 × of the page without a map",
        rf"- Railhead: at most 1.3 .*?: {VERDICT}, ([\d.]+ ×)",
        DRAWN,
    ),
    Target(
        "month_change",
        "month change with 1,000 links: at most 2 ×",
        rf"- Railhead, 1,000 links: .*?: {VERDICT}, ([\d.]+ ×)",
        DRAWN,
    ),
    Target(
        "month_change",
        "month change: at most a third of st_folium's time",
        rf"a third of st_folium's time: {VERDICT}, (\d\.\d+)",
        DRAWN,
    ),
    Target(
        "month_change",
        "month change: at most 40 KB",
        rf"at most 40 KB to the browser: {VERDICT}, ([\d.]+ KB)",
        "",
    ),
    Target(
        "month_change",
        "month change: zoom kept every time",
        rf"zoom kept every time, on the same map: {VERDICT}",
        "",
    ),
    Target(
        "month_change",
        "first map at most 5 s after the server has started",
        rf"the first visitor, from asking for the page \| (?P<s>[\d.]+)[^#]*?"
        rf"started: {VERDICT}",
        FIRST,
    ),
    Target(
        "month_change",
        "first map of the next visitor: at most 2 s",
        rf"the next visitor, in a new browser profile \| (?P<s>[\d.]+)[^#]*?"
        rf"next visitor at most 2 s: {VERDICT}",
        OPENING,
    ),
    Target(
        "load",
        "20 visitors: memory at rest at most 1.1 × of that before",
        rf"of the memory before: {VERDICT}, ([\d.]+ ×)",
        RESTED,
    ),
    Target(
        "load",
        "20 visitors, again: at most 1.05 × of the memory of the first 20",
        rf"of the most before: {VERDICT}, ([\d.]+ ×)",
        RESTED,
        "come again",
    ),
    Target(
        "export",
        "5,000 lines as HTML: at most 0.2 of folium's time",
        rf"Found: time ([\d.]+) \({VERDICT}\)",
        "",
    ),
    Target(
        "export",
        "5,000 lines as HTML: at most 0.2 of folium's size",
        rf"Found: .*?size ([\d.]+) \({VERDICT}\)",
        "",
    ),
    Target(
        "start",
        "`import geo`: at most 1.2 × of `import geopandas`",
        rf"of `import geopandas`: {VERDICT}, ([\d.]+ ×)",
        "",
    ),
    Target(
        "start",
        "`python -m geo flows` within 3 s",
        r"`python -m geo flows`, the bundled case \|[^|]*\|[^|]*\| (?P<s>[\d.]+)"
        rf"[^#]*?within 3 s: {VERDICT} by the clock",
        "other work on the machine: in CPU seconds it is within them",
    ),
)


def main() -> None:
    """Write docs/performance.md."""
    texts = {
        part: (RESULTS / f"{part}.md").read_text(encoding="utf-8") for part in PARTS
    }
    OUT.write_text(write_page(texts), encoding="utf-8")


def write_page(texts: dict[str, str]) -> str:
    """Write the page from the results.

    Raises
    ------
    ValueError
        If a result does not say what became of a target.
    """
    told = [each for each in TARGETS if each.heading in texts[each.part]]
    rows = [write_row(target, texts[target.part]) for target in told]
    sections = [
        f"## {title}\n\n{demote(texts[part])}\n" for part, title in PARTS.items()
    ]
    return "\n".join(
        [
            "# How fast it is",
            "",
            "Written by `make bench`, which measures all of this again in about half "
            "an hour on a quiet machine: 10,000,000 waybills by default, with `make "
            "bench ROWS='10000000 100000000'` a hundred million too. The ways of a "
            "bench take turns in one run, and CPU seconds are compared where other "
            "work on the machine would tell in the time by the clock. Machine and "
            "versions stand below each table.",
            "",
            "| target | found | | what holds it |",
            "|---|--:|---|---|",
            *rows,
            "",
            *sections,
        ]
    )


def write_row(target: Target, text: str) -> str:
    """Write a target's row."""
    seen = re.search(target.found, text, re.DOTALL)
    if seen is None:
        raise ValueError(f"{target.part}.md does not tell of: {target.words}")
    verdict = seen["met"]
    found = next((each for each in seen.groups() if each != verdict), "")
    found += " s" if "s" in seen.groupdict() else ""
    shown = f"**{verdict}**" if verdict == "missed" else verdict
    holds = target.held_by if verdict == "missed" else ""
    return f"| {target.words} | {found} | {shown} | {holds} |"


def demote(text: str) -> str:
    """Take off a result's title, put its headings one level down, mend its links.

    A result names the others of its folder, where this page does not stand.
    """
    body = text.partition("\n")[2].strip()
    body = re.sub(r"^(#+ )", r"#\1", body, flags=re.MULTILINE)
    return re.sub(r"\]\((\w+\.md)\)", r"](../bench/results/\1)", body)


if __name__ == "__main__":
    main()
