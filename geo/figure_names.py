"""Names on a map, each by its mark and clear of the others."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from geo.figure_chart import Chart, Mark
from geo.figure_labels import Box, Spot, Wish, place_labels
from geo.figure_marks import name_place
from geo.figure_page import Points, Sheet
from geo.figure_text import measure_text, shorten_text
from geo.figure_view import View, bring_each_near

SCALE_BARS_KM: Final = (2000, 1000, 500, 200, 100, 50)
STEP_PT: Final = 2.0
RINGS: Final = (0.0, 1.0, 2.0, 3.2, 4.6)
"""How far a name may move from its mark, in heights of its letters."""

NAME_WIDTH: Final = 20.0
"""The longest name, in heights of its letters."""

NAME_SHARE: Final = 0.5
"""And in widths of the map."""

COUNTRY_SIZE: Final = 0.82
INK_COST: Final = 2.0


class LineInk:
    """How much line lies below a box.

    Parameters
    ----------
    lines : sequence of array of float, (n, 2)
        On the sheet.
    widths : sequence of float
        Points; lines of no width are not there.
    """

    def __init__(self, lines: Sequence[Points], widths: Sequence[float]) -> None:
        walked = [
            (_walk(line), width)
            for line, width in zip(lines, widths, strict=True)
            if width > 0
        ]
        columns = [
            np.column_stack([points, np.full(len(points), width / 2)])
            for points, width in walked
        ]
        self.points = np.vstack([np.empty((0, 3)), *columns])

    def __call__(self, box: Box) -> float:
        """Give 0 for a box that no line touches, and more for more line."""
        x, y, half = self.points.T
        is_below = (x > box.left - half) & (x < box.right + half)
        is_below &= (y > box.top - half) & (y < box.bottom + half)
        return INK_COST * float((1 + half[is_below]).sum())

    def count_along(self, line: Points) -> float:
        """Give 0 for a line that crosses no other, and more for more of them."""
        return sum(self(Box(x, y, x + 1, y + 1)) for x, y in _walk(line))


def rank_marks(marks: Sequence[Mark], content: dict[str, Any]) -> list[Mark]:
    """Order what gets a name: ports of flows, then sites by amount.

    Parameters
    ----------
    marks : sequence of Mark
    content : dict
        From `payload.list_content`.

    Returns
    -------
    list of Mark
        From the most to the least important; depots and unused places are left out.
    """
    used = {flow[end] for flow in content["flows"] for end in ("o", "d", "via")}
    ids = {content["places"][n]["id"] for n in used if n >= 0}
    kinds = {"port": 0, "crossing": 0, "site": 1}
    named = [m for m in marks if m.place["kind"] in kinds and m.place["id"] in ids]
    return sorted(
        named,
        key=lambda m: (
            kinds[m.place["kind"]],
            m.place["identification"] == "placeholder",
            -m.amount,
            m.place["id"],
        ),
    )


def write_names(
    sheet: Sheet,
    view: View,
    wanted: Sequence[Mark],
    others: Sequence[Box],
    ink_below: LineInk,
) -> list[Box]:
    """Write names where there is room.

    Parameters
    ----------
    sheet : Sheet
    view : View
    wanted : sequence of Mark
        From `rank_marks`.
    others : sequence of Box
        What names keep clear of, besides these marks.
    ink_below : LineInk

    Returns
    -------
    list of Box
        What is taken now: others, marks and names.
    """
    size = sheet.size.type_pt
    letters = [_find_letters(mark.place) for mark in wanted]
    widest = min(NAME_WIDTH * size, NAME_SHARE * (view.box.right - view.box.left))
    texts = [
        shorten_text(name_place(mark.place), size, widest, style=style)
        for mark, (style, _) in zip(wanted, letters, strict=True)
    ]
    wishes = [
        Wish(mark.x, mark.y, measure_text(text, size, style), size * 1.15, mark.radius)
        for mark, text, (style, _) in zip(wanted, texts, letters, strict=True)
    ]
    spots = place_labels(
        wishes,
        shrink(view.box, 3),
        taken=others,
        ink_below=ink_below,
        rings=[ring * size for ring in RINGS],
    )
    for spot, text, (style, ink) in zip(spots, texts, letters, strict=True):
        if spot:
            _write_name(
                sheet, spot, text, style, ink, has_plate=ink_below(spot.box) > 0
            )
    boxes = [spot.box for spot in spots if spot]
    return [*others, *boxes, *(cover_mark(mark) for mark in wanted)]


def write_countries(
    sheet: Sheet, chart: Chart, view: View, taken: Sequence[Box], ink_below: LineInk
) -> None:
    """Write the names of countries where nothing else is.

    Parameters
    ----------
    sheet : Sheet
    chart : Chart
    view : View
    taken : sequence of Box
        From `write_names`.
    ink_below : LineInk
    """
    size, kept = COUNTRY_SIZE * sheet.size.type_pt, list(taken)
    for name, lon, lat in chart.labels:
        text = shorten_text(name.upper(), size, 120)
        near = bring_each_near(np.array([[lon, lat]]), chart.conic.lon_0)
        (x, y), half = view.place(near)[0], measure_text(text, size) / 2
        box = Box(x - half, y - size * 0.6, x + half, y + size * 0.6)
        is_free = box.lies_in(shrink(view.box, 4)) and not ink_below(box)
        if is_free and not any(box.meets(other) for other in kept):
            kept.append(box)
            sheet.write((x, y + size * 0.35), text, size=COUNTRY_SIZE, ink="country",
                        align="center")  # fmt: skip


def draw_scale_bar(sheet: Sheet, view: View) -> Box:
    """Draw a length that is true along the two parallels, in the lower right corner.

    Parameters
    ----------
    sheet : Sheet
    view : View

    Returns
    -------
    Box
        What it takes.
    """
    most = (view.box.right - view.box.left) * 0.22
    fitting = [km for km in SCALE_BARS_KM if km * view.pt_per_km <= most]
    km = fitting[0] if fitting else SCALE_BARS_KM[-1]
    right, y = view.box.right - 7, view.box.bottom - 7
    left = right - km * view.pt_per_km
    bar = np.array([(left, y - 3), (left, y), (right, y), (right, y - 3)])
    sheet.draw_line(bar, width=0.6, ink="quiet")
    text, size = f"{km:,} km", COUNTRY_SIZE
    sheet.write((right, y - 5), text, size=size, ink="quiet", align="right")
    return Box(left - 2, y - 6 - size * sheet.size.type_pt, right + 2, y + 3)


def cover_mark(mark: Mark) -> Box:
    """Give the box that a mark takes."""
    radius = mark.radius
    return Box(mark.x - radius, mark.y - radius, mark.x + radius, mark.y + radius)


def bound_marks(marks: Sequence[Mark]) -> Box:
    """Give the smallest box that holds the middles of marks."""
    xs, ys = [mark.x for mark in marks], [mark.y for mark in marks]
    return Box(min(xs), min(ys), max(xs), max(ys))


def shrink(box: Box, by: float) -> Box:
    """Give a box that is smaller on each side."""
    return Box(box.left + by, box.top + by, box.right - by, box.bottom - by)


def _find_letters(place: dict[str, Any]) -> tuple[str, str]:
    if place["identification"] == "placeholder":
        return "italic", "quiet"
    return ("bold" if place["kind"] == "port" else "plain"), "text"


def _write_name(
    sheet: Sheet, spot: Spot, text: str, style: str, ink: str, *, has_plate: bool
) -> None:
    box = spot.box
    if spot.leader:
        sheet.draw_line(np.array(spot.leader), width=0.4, ink="quiet")
    if has_plate:
        sheet.fill_box(box, "land", alpha=0.75)
    baseline = box.bottom - (box.bottom - box.top) * 0.27
    sheet.write((box.left, baseline), text, style=style, ink=ink)


def _walk(line: Points) -> Points:
    """Give points along a line, evenly."""
    along = np.concatenate([[0.0], np.hypot(*np.diff(line, axis=0).T).cumsum()])
    at = np.arange(0, along[-1], STEP_PT)
    return np.column_stack([np.interp(at, along, axis) for axis in line.T])
