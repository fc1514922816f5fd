"""The map on a sheet: land, flows, places, and the ports once more, enlarged."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import shapely

from geo.figure_chart import Chart, Mark
from geo.figure_inset import Inset, find_inset
from geo.figure_labels import Box
from geo.figure_marks import (
    ARROWS_APART_PX,
    CASING_PX,
    draw_arrow,
    draw_link,
    draw_place,
    draw_range,
    find_form,
    is_near,
    list_arrows,
    name_place,
    shift_right,
    smooth_line,
)
from geo.figure_names import (
    COUNTRY_SIZE,
    LineInk,
    cover_mark,
    draw_scale_bar,
    rank_marks,
    shrink,
    write_countries,
    write_names,
)
from geo.figure_page import Points, Sheet
from geo.figure_sums import Scale, Sums
from geo.figure_text import measure_text, show_text
from geo.figure_view import View, cut_land, fit_view

DETAIL_PX: Final = 1.6
"""Bends smaller than this are left out: a wide line cannot show them."""

ASIDE_PX: Final = 0.75
RING_PX: Final = 3.0
RADII_PX: Final = {"port": 6.0, "crossing": 4.5, "depot": 4.0}
LEVELS: Final = {"site": 0, "crossing": 1, "port": 2, "depot": 3}
"""What lies above what."""

BAR_FROM: Final = 12.0
"""An enlargement lower than this, in heights of letters, has no scale bar."""

CROWDED_PX: Final = 80.0
"""Ports within so little are shown once more, enlarged."""


class Drawing(NamedTuple):
    """One map on a sheet."""

    view: View
    lines: list[Points]
    widths: list[float]
    """Points; 0 for links that nothing moved on."""
    outers: list[float]
    """Points: as wide as the highest tonnes; never less than `widths`."""
    marks: list[Mark]


class Amounts(NamedTuple):
    """What is drawn, and how large."""

    sums: Sums
    scale: Scale
    pt_per_px: float


def draw_map(
    sheet: Sheet, box: Box, chart: Chart, amounts: Amounts, *, has_names: bool = True
) -> Drawing:
    """Draw the map of some months.

    Parameters
    ----------
    sheet : Sheet
    box : Box
        Where on the sheet.
    chart : Chart
    amounts : Amounts
    has_names : bool
        Without, it is a small map among many.

    Returns
    -------
    Drawing
    """
    view = fit_view(box, chart.conic, chart.shown, free=_leave_room(box, has_names))
    drawing = _draw_view(sheet, chart, view, amounts, name="link")
    if has_names:
        _write_over(sheet, chart, drawing, amounts)
    sheet.fill_box(box, None, edge="border", width=0.4)
    return drawing


def _leave_room(box: Box, has_names: bool) -> Box:
    wide, high = box.right - box.left, box.bottom - box.top
    x, y = (0.1 * wide, 0.08 * high) if has_names else (0.05 * wide, 0.08 * high)
    return Box(box.left + x, box.top + y, box.right - x, box.bottom - y)


def _draw_view(
    sheet: Sheet, chart: Chart, view: View, amounts: Amounts, *, name: str
) -> Drawing:
    sheet.fill_box(view.box, "sea")
    for rings in cut_land(chart.land, view):
        sheet.fill_shape(rings, "land", edge="border", width=0.35, within=view.box)
    sums, scale, pt_per_px = amounts
    widths, outers = (
        [scale.width_px(each / sums.month_count) * pt_per_px for each in on_links]
        for on_links in (sums.on_links, sums.high_on_links)
    )
    lines = [_lay_line(line, view, pt_per_px) for line in chart.lines]
    lines = [
        shift_right(line, width / 2 + ASIDE_PX * pt_per_px) if link["two"] else line
        for line, width, link in zip(lines, outers, chart.content["links"], strict=True)
    ]
    drawing = Drawing(view, lines, widths, outers, _set_marks(chart, view, amounts))
    _draw_links(sheet, chart, drawing, pt_per_px, name=name)
    _draw_places(sheet, drawing.marks, pt_per_px)
    return drawing


def _draw_links(
    sheet: Sheet, chart: Chart, drawing: Drawing, pt_per_px: float, *, name: str
) -> None:
    """Draw casings, highest tonnes, lines, large below small, then arrows."""
    view, lines, widths, outers, _ = drawing
    forms = [find_form(link) for link in chart.content["links"]]
    drawn = [n for n in np.argsort(-np.array(widths), kind="stable") if widths[n] > 0]
    for n in drawn:
        casing = outers[n] + 2 * CASING_PX * pt_per_px
        sheet.draw_line(lines[n], width=casing, ink="panel", within=view.box)
    for n in drawn:
        if outers[n] > widths[n]:
            draw_range(
                sheet, lines[n], forms[n], (widths[n], outers[n]),
                pt_per_px=pt_per_px, within=view.box,
            )  # fmt: skip
    for n in drawn:
        draw_link(
            sheet, lines[n], forms[n], widths[n], pt_per_px=pt_per_px, within=view.box
        )
        sheet.name(f"{name}-{n}")
    taken: set[tuple[int, int]] = set()
    inside = shrink(view.box, 3)
    for n in drawn:
        for at in list_arrows(lines[n], pt_per_px):
            is_shown = inside.holds(at.x, at.y)
            if is_shown and _claim(taken, at.x, at.y, ARROWS_APART_PX * pt_per_px):
                draw_arrow(sheet, at, forms[n], widths[n], pt_per_px)


def _lay_line(lonlat: Points, view: View, pt_per_px: float) -> Points:
    line = shapely.LineString(view.place(lonlat))
    plain = shapely.simplify(line, DETAIL_PX * pt_per_px)
    return smooth_line(shapely.get_coordinates(plain))


def _claim(taken: set[tuple[int, int]], x: float, y: float, apart: float) -> bool:
    """Take a cell and its neighbours, unless the cell is taken."""
    column, row = round(x / apart), round(y / apart)
    if (column, row) in taken:
        return False
    taken.update((column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
    return True


def _set_marks(chart: Chart, view: View, amounts: Amounts) -> list[Mark]:
    sums, scale, pt_per_px = amounts
    marks = [
        Mark(
            place,
            float(x),
            float(y),
            (RADII_PX.get(place["kind"]) or scale.radius_px(amount / sums.month_count))
            * pt_per_px,
            float(amount),
        )
        for place, (x, y), amount in zip(
            chart.content["places"],
            view.place(chart.places),
            sums.at_places,
            strict=True,
        )
    ]
    return [mark for mark in marks if view.box.holds(mark.x, mark.y)]


def _draw_places(sheet: Sheet, marks: Sequence[Mark], pt_per_px: float) -> None:
    """Draw sites, large below small, then ports, then depots."""
    for mark in sorted(marks, key=lambda m: (LEVELS[m.place["kind"]], -m.radius)):
        draw_place(sheet, mark.place, mark.x, mark.y, radius=mark.radius, k=pt_per_px)


def _write_over(sheet: Sheet, chart: Chart, drawing: Drawing, amounts: Amounts) -> None:
    """Write names, and enlarge the ports where they lie too close for theirs."""
    ink_below = LineInk(drawing.lines, drawing.outers)
    marks = _add_rings(drawing.marks, amounts.pt_per_px)
    wanted = rank_marks(marks, chart.content)
    taken = [draw_scale_bar(sheet, drawing.view)]
    ports = [m for m in wanted if m.place["kind"] != "site"]
    if _is_crowded(ports, amounts.pt_per_px):
        kept = [*map(cover_mark, marks), *taken]
        inset = find_inset(
            drawing.view.box, drawing.lines, kept, ports,
            unit=sheet.size.type_pt, pt_per_px=amounts.pt_per_px,
        )  # fmt: skip
        if inset:
            _draw_inset(sheet, chart, amounts, ports, inset)
            taken.append(inset.box)
            wanted = [m for m in wanted if m not in ports]
    others = [
        cover_mark(m) for m in marks if m not in wanted and m.place["kind"] != "depot"
    ]
    boxes = write_names(sheet, drawing.view, wanted, [*others, *taken], ink_below)
    write_countries(sheet, chart, drawing.view, boxes, ink_below)


def _add_rings(marks: Sequence[Mark], pt_per_px: float) -> list[Mark]:
    return [
        mark._replace(radius=mark.radius + RING_PX * pt_per_px)
        if mark.place["kind"] == "site" and is_near(mark.place)
        else mark
        for mark in marks
    ]


def _is_crowded(ports: Sequence[Mark], pt_per_px: float) -> bool:
    if len(ports) < 2:
        return False
    xs, ys = [port.x for port in ports], [port.y for port in ports]
    return max(max(xs) - min(xs), max(ys) - min(ys)) < CROWDED_PX * pt_per_px


def _draw_inset(
    sheet: Sheet, chart: Chart, amounts: Amounts, ports: Sequence[Mark], spot: Inset
) -> None:
    """Draw the ports once more, joined to where they are."""
    unit, inset = sheet.size.type_pt, spot.box
    sheet.fill_box(spot.here, None, edge="quiet", width=0.5)
    sheet.draw_line(spot.join, width=0.5, ink="quiet")
    head = inset._replace(bottom=inset.top + unit * 1.5)
    below = inset._replace(top=head.bottom)
    ids = [port.place["id"] for port in ports]
    at = [n for n, place in enumerate(chart.content["places"]) if place["id"] in ids]
    wide, high = below.right - below.left, below.bottom - below.top
    names = max(
        measure_text(show_text(name_place(port.place)), unit, "bold") for port in ports
    )
    free = Box(
        below.left + wide * 0.24,
        below.top + high * 0.24,
        below.right - min(names + 18 * amounts.pt_per_px, wide * 0.52),
        below.bottom - high * 0.14,
    )
    view = fit_view(below, chart.conic, chart.places[at], free=free, least_km=120.0)
    drawing = _draw_view(sheet, chart, view, amounts, name="enlarged")
    ink_below = LineInk(drawing.lines, drawing.outers)
    bars = [draw_scale_bar(sheet, view)] if high > BAR_FROM * unit else []
    wanted = rank_marks(drawing.marks, chart.content)
    others = [cover_mark(m) for m in drawing.marks if m not in wanted]
    write_names(sheet, view, wanted, [*others, *bars], ink_below)
    sheet.fill_box(head, "panel")
    at_head = (inset.left + unit * 0.4, inset.top + unit * 1.1)
    sheet.write(at_head, "The ports, enlarged", size=COUNTRY_SIZE, ink="quiet")
    sheet.fill_box(inset, None, edge="quiet", width=0.5)
