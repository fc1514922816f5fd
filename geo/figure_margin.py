"""What stands round the map: title, notice, figures, sites, sources."""

import math
import re
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from geo.figure_labels import Box
from geo.figure_marks import name_place
from geo.figure_page import Sheet
from geo.figure_sums import (
    UNITS,
    Scale,
    Sums,
    write_number,
    write_roughly,
    write_tonnes,
)
from geo.figure_text import measure_text, shorten_text, show_text, wrap_text
from geo.scene import Texts
from geo.units import KG_PER_T

LEADING: Final = 1.28
SITE_LEADING: Final = 1.42
AMOUNT_SIZE: Final = 3.0
LEAST_ROWS: Final = 4
"""A foot is not broken into columns of fewer lines."""

NARROW: Final = 60.0
"""Up to this width, in heights of letters, a title is set smaller."""

SMALL: Final = 0.86
OF_THE_PAGE_ONLY: Final = "Leaflet"
"""The licence of a library that paper does without."""

URL_AT_END: Final = re.compile(r",?\s*https?://\S+\s*$")


class Letters(NamedTuple):
    """How a text is set."""

    size: float = 1.0
    """Times that of running text."""
    style: str = "plain"
    ink: str = "text"


def write_head(sheet: Sheet, box: Box, texts: Texts) -> float:
    """Write title, subtitle and the first notice.

    Parameters
    ----------
    sheet : Sheet
    box : Box
        Its upper edge and width are kept to.
    texts : Texts

    Returns
    -------
    float
        Where the head ends, in points from above.
    """
    unit, y = sheet.size.type_pt, box.top
    is_narrow = box.right - box.left < NARROW * unit
    title = Letters(1.9 if is_narrow else 2.3, "bold")
    for text, letters in (
        (texts.title, title),
        (texts.subtitle, Letters(1.15 if is_narrow else 1.3, ink="quiet")),
    ):
        y = _write_lines(sheet, box._replace(top=y), text, letters)
        y += unit * 0.3 * bool(text.strip())
    if not texts.notices:
        return y
    top, edge = y + unit * 0.4, unit * 0.8
    inner = box._replace(left=box.left + edge, top=top)
    end = _write_lines(sheet, inner, texts.notices[0], Letters(), lines=4)
    sheet.fill_box(Box(box.left, top, box.left + edge * 0.25, end), "chosen")
    return end


def write_headline(
    sheet: Sheet, box: Box, sums: Sums, scale: Scale, texts: Texts
) -> float:
    """Write the period, the amount and what it is made of; see `write_head`."""
    unit, width = sheet.size.type_pt, box.right - box.left
    y = _write_period(sheet, box, sums) + unit * 2.7
    amount = scale.write(sums.total)
    wide = measure_text(amount, AMOUNT_SIZE * unit, "bold")
    size = AMOUNT_SIZE * min(1.0, width * 0.72 / wide)
    at = (box.left, y)
    end = box.left + sheet.write(at, amount, size=size, style="bold", ink="rail")
    sheet.write((end + unit * 0.4, y), UNITS[scale.measure], size=1.2)
    y += unit * 0.5
    places = f"{_count(sums.ports, texts.origin)} · {_count(sums.sites, 'site')}"
    loads = (
        f"{_count(sums.consignments, 'consignment')} · {_count(sums.wagons, 'wagon')}"
    )
    for text, letters, gap in (
        *([(ranged, Letters(), 0.2)] if (ranged := _write_range(sums, scale)) else []),
        (_write_share(sums, scale), Letters(ink="quiet"), 0.2),
        (texts.caveat, Letters(style="italic", ink="rail"), 0.4),
        (places, Letters(), 0.0),
        (loads, Letters(), 0.4),
    ):
        if y + unit > box.bottom:
            return y
        y = _write_lines(sheet, box._replace(top=y), text, letters, lines=3)
        y += unit * gap
    is_told = texts.tells_shells or scale.measure == "shells"
    if not is_told or y + 2 * unit * LEADING > box.bottom:
        return y
    for text, ink in zip(_write_shells(sums, scale), ("text", "quiet"), strict=True):
        y = _write_lines(sheet, box._replace(top=y), text, Letters(ink=ink), lines=1)
    return y


def draw_sites(
    sheet: Sheet, box: Box, content: dict[str, Any], sums: Sums, scale: Scale
) -> float:
    """Draw as many sites as bars as there is room for; see `write_head`."""
    size = sheet.size.type_pt
    line = size * SITE_LEADING
    order = np.argsort(-sums.at_places, kind="stable")
    rows = [int(n) for n in order if sums.at_places[n] > 0]
    room = int((box.bottom - box.top - size * 1.6) // line)
    if not rows or room < 2:
        return box.top
    shown = rows if len(rows) <= room else rows[: room - 1]
    sheet.write((box.left, box.top + size), f"Sites by {scale.measure}", style="bold")
    names = [name_place(content["places"][n]) for n in shown]
    amounts = [float(sums.at_places[n]) for n in shown]
    below = box._replace(top=box.top + size * 1.6)
    y = _draw_bars(sheet, below, names, amounts, scale)
    if len(shown) < len(rows):
        y += line
        more = _count(len(rows) - len(shown), "more site")
        sheet.write((box.left, y - size * 0.3), f"and {more}", ink="quiet")
    return y


def _draw_bars(
    sheet: Sheet, box: Box, names: list[str], amounts: list[float], scale: Scale
) -> float:
    """Draw name, bar and amount in columns as wide as they have to be."""
    size, y = sheet.size.type_pt, box.top
    texts = [scale.write(amount).removeprefix("≈ ") for amount in amounts]
    widest = max(measure_text(show_text(name), size) for name in names) + size
    left = min(widest, (box.right - box.left) * 0.62)
    right = max(measure_text(text, size) for text in texts) + size * 0.6
    start, most = box.left + left, box.right - box.left - left - right
    for name, amount, text in zip(names, amounts, texts, strict=True):
        y += size * SITE_LEADING
        base = y - size * 0.3
        sheet.write((box.left, base), shorten_text(name, size, left - size * 0.5))
        end = start + most * amount / amounts[0]
        sheet.fill_box(Box(start, base - size * 0.65, end, base), "rail")
        sheet.write((box.right, base), text, align="right")
    return y


def write_foot(
    sheet: Sheet, box: Box, texts: Texts, *, projection: str, columns: int
) -> None:
    """Write notes, denials, sources, licences and projection in small type.

    Parameters
    ----------
    sheet : Sheet
    box : Box
        What does not fit in is left out, and of sources it is told how many.
    texts : Texts
    projection : str
        How the drawing is made; it stands last.
    columns : int
    """
    size = sheet.size.type_pt * SMALL
    gap = sheet.size.type_pt * 2.0
    width = (box.right - box.left - gap * (columns - 1)) / columns
    rows = int((box.bottom - box.top) // (size * LEADING))
    lines = _fill_foot(texts, projection, size, width, rows * columns)
    rows_used = min(rows, max(LEAST_ROWS, -(-len(lines) // columns)))
    for n, line in enumerate(lines):
        column, row = divmod(n, rows_used)
        x = box.left + column * (width + gap)
        y = box.top + (row + 1) * size * LEADING - size * 0.28
        sheet.write((x, y), line, size=SMALL, ink="quiet")


def _fill_foot(
    texts: Texts, projection: str, size: float, width: float, room: int
) -> list[str]:
    """Wrap what the foot says: sources get the lines that the rest leaves free."""

    def wrap(text: str, lines: int) -> list[str]:
        return (
            wrap_text(text, size, width, lines=lines)
            if text.strip() and lines > 0
            else []
        )

    most = max(2, room // 4)
    before: list[str] = []
    for text in (texts.note, *texts.notices[1:], *texts.denials, texts.made):
        before += wrap(text, min(most, room - len(before)))
    after = wrap(projection, room - len(before))
    left = room - len(before) - len(after)
    told = (line for line in texts.licences if OF_THE_PAGE_ONLY not in line)
    licences = wrap(" ".join(told), min(max(2, room // 2), left - 1))
    left -= len(licences)
    return [*before, *_fit_sources(texts, size, width, left), *licences, *after]


def _fit_sources(texts: Texts, size: float, width: float, room: int) -> list[str]:
    sources = [URL_AT_END.sub("", source) for source in texts.sources.values()]
    if not sources or room < 1:
        return []
    best = wrap_text(
        f"Sources: {len(sources)}, see the HTML file.", size, width, lines=room
    )
    for count in range(1, len(sources) + 1):
        told = "; ".join(sources[:count])
        rest = len(sources) - count
        more = f"; and {rest} more: see the HTML file." if rest else "."
        lines = wrap_text(f"Sources: {told}{more}", size, width)
        if len(lines) > room:
            break
        best = lines
    return best


def _write_lines(
    sheet: Sheet, box: Box, text: str, letters: Letters, *, lines: int = 2
) -> float:
    """Write a text from the upper edge of a box, and give where it ends."""
    size, style, ink = letters
    points, y = size * sheet.size.type_pt, box.top
    for line in wrap_text(text, points, box.right - box.left, style=style, lines=lines):
        at = (box.left, y + points)
        sheet.write(at, line, size=size, style=style, ink=ink)
        y += points * LEADING
    return y


def _write_period(sheet: Sheet, box: Box, sums: Sums) -> float:
    """Write the months shown; where it is all, that they are in the first line."""
    *lead, name = sums.period.split(", ")
    y = box.top
    for text in lead:
        y = _write_lines(sheet, box._replace(top=y), text, Letters(1.1))
    return _write_lines(sheet, box._replace(top=y), name, Letters(1.35, "bold"))


def _write_range(sums: Sums, scale: Scale) -> str:
    if math.isclose(sums.low, sums.total) and math.isclose(sums.high, sums.total):
        return ""
    high = scale.write(sums.high).removeprefix("≈ ")
    unit = UNITS[scale.measure]
    return f"{scale.write(sums.low)} – {high} {unit}, lowest to highest"


def _write_share(sums: Sums, scale: Scale) -> str:
    whole = float(scale.totals.sum())
    share = sums.total / whole if whole else 0.0
    unit = UNITS[scale.measure]
    if share >= 0.9995:
        return "everything in these records"
    told = f"{scale.write(whole)} {unit} in all"
    percent = write_number(share * 100, 1 if share < 0.1 else 0)
    return f"{percent} % of {told}" if share > 0 else f"of {told}"


def _write_shells(sums: Sums, scale: Scale) -> Sequence[str]:
    if scale.measure == "shells":
        tonnes = write_tonnes(sums.total_kg / KG_PER_T)
        first = f"{tonnes} t at {scale.kg_per_shell:g} kg a shell"
    else:
        count = write_roughly(sums.total_kg / scale.kg_per_shell)
        first = f"≈ {count} shells of {scale.kg_per_shell:g} kg"
    return first, "a weight equivalence, not a count"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
