"""The measured figures as a page of Markdown."""

from typing import Final, NamedTuple

TITLES: Final = {
    "bundled": "the bundled case",
    "many": "5,000 lines of 50 points",
}
HEADER: Final = (
    "| lines | writer | time to write | of ours | size | of ours | requests | "
    "lines drawn | script errors |\n|---|---|--:|--:|--:|--:|--:|---|--:|"
)
TARGET: Final = 0.2
OURS, RIVAL = "ours", "folium-lines"


class Row(NamedTuple):
    """What was measured of one writer and case; None where it could not be."""

    case: str
    writer: str
    name: str
    seconds: float | None
    size: int | None
    """Bytes."""
    requests: int | None
    draws: bool | None
    errors: int | None
    missing: str


def write_results(rows: list[Row], machine: str, *, runs: int) -> str:
    """Write table, machine and target.

    Parameters
    ----------
    rows : list of Row
    machine : str
        One line.
    runs : int
        Files a writer and case.

    Returns
    -------
    str
        Markdown.
    """
    ours = {row.case: row for row in rows if row.name == OURS}
    lines = [_write_row(row, ours[row.case]) for row in rows]
    return "\n".join(
        [
            "# One HTML file: ours against the peers",
            "",
            HEADER,
            *lines,
            "",
            f"Measured: {machine}. Times are medians of {runs} files, each written in "
            "a fresh process, imports not counted, the writers in turn; the others' "
            "time and size are also given as multiples of ours. Requests: to other "
            "hosts, when the file is opened with the network cut. Lines drawn: "
            "pixels of the lines' colour on the map, within 20 seconds.",
            "",
            _judge(rows),
            "",
        ]
    )


def _write_row(row: Row, ours: Row) -> str:
    if row.missing:
        return (
            f"| {TITLES[row.case]} | {row.writer} | does not install: {row.missing} "
            "| | | | | | |"
        )
    cells = [
        TITLES[row.case],
        row.writer,
        f"{row.seconds:.2f} s",
        _compare(row.seconds, ours.seconds),
        f"{(row.size or 0) / 1e6:.2f} MB",
        _compare(row.size, ours.size),
        str(row.requests),
        "yes" if row.draws else "no",
        str(row.errors),
    ]
    return f"| {' | '.join(cells)} |"


def _compare(value: float | None, ours: float | None) -> str:
    return f"{value / ours:.1f} ×" if value and ours else ""


def _judge(rows: list[Row]) -> str:
    """Hold ours to the target."""
    many = {row.name: row for row in rows if row.case == "many"}
    ours, rival = many[OURS], many[RIVAL]
    shares = {
        "time": (ours.seconds or 0) / (rival.seconds or 1),
        "size": (ours.size or 0) / (rival.size or 1),
    }
    told = [
        f"{what} {share:.2f} ({'met' if share <= TARGET else 'missed'})"
        for what, share in shares.items()
    ]
    return (
        f"Target with 5,000 lines: at most {TARGET} of folium's time and size with a "
        f"PolyLine each. Found: {', '.join(told)}."
    )
