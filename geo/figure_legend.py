"""The legend of a sheet: widths, circles, how a way is known, signs, months."""

from typing import Any, Final

import numpy as np

from geo.figure_labels import Box
from geo.figure_marks import (
    FORMS,
    Arrow,
    draw_arrow,
    draw_link,
    draw_place,
    find_form,
    is_near,
)
from geo.figure_page import Sheet
from geo.figure_sums import Scale, Sums, name_month, write_roughly
from geo.figure_text import wrap_text
from geo.style import MIN_WIDTH_PX

LINE_TEXTS: Final = {
    "computed": "shortest rail path, computed, not observed",
    "inferred": "sea leg, inferred from ship movements",
    "assumed": "sea leg, assumed",
    "sketch": "sketch: branch not in the source",
    "last mile": "last mile off the network",
    "straight": "straight line: no route found",
}
"""The page's words."""

RANGE_TEXT: Final = "lighter edge: up to the highest tonnes stated"
SPLIT_TEXT: Final = "flows are split over ways by assumed shares"

SAMPLE_PX: Final = 40.0
SAMPLE_WIDTH_PX: Final = 3.0
MONTH_WIDTH: Final = 3.2
"""What a month's name takes, in heights of letters."""


def draw_widths(
    sheet: Sheet, box: Box, sums: Sums, scale: Scale, *, pt_per_px: float, caveat: str
) -> float:
    """Tell what widths and circles stand for.

    Parameters
    ----------
    sheet : Sheet
    box : Box
        Its upper edge and width are kept to.
    sums : Sums
    scale : Scale
    pt_per_px : float
        As on the map.
    caveat : str
        What the amounts are.

    Returns
    -------
    float
        Where the legend ends, in points from above.
    """
    if not scale.legend_values()[0]:
        return box.top
    y = _write_heading(sheet, box, f"{scale.measure.capitalize()} a month")
    ends = (
        _draw_line_values(sheet, box, y, scale, pt_per_px),
        _draw_site_values(sheet, box, y, scale, pt_per_px),
    )
    return _write_rule(sheet, box, max(ends) + 4, sums, scale, caveat)


def draw_lines(
    sheet: Sheet, box: Box, content: dict[str, Any], *, pt_per_px: float
) -> float:
    """Tell how the ways are known; see `draw_widths`."""
    used = {_name_form(link) for link in content["links"]}
    texts = [(name, text) for name, text in LINE_TEXTS.items() if name in used]
    if not texts:
        return box.top
    y = _write_heading(sheet, box, "How the way is known")
    for name, text in texts:
        form = {"last mile": "sketch", "assumed": "inferred"}.get(name, name)
        middle = y - sheet.size.type_pt * 0.32
        width = SAMPLE_WIDTH_PX * pt_per_px
        _draw_sample(sheet, (box.left, middle), form, width, pt_per_px)
        y = _write_text(sheet, box, y, text, pt_per_px)
    if any("lo" in flow for flow in content["flows"]):
        middle = y - sheet.size.type_pt * 0.32
        ends = (box.left + 2 * pt_per_px, box.left + (SAMPLE_PX - 2) * pt_per_px)
        line = np.array([(x, middle) for x in ends])
        sheet.draw_line(line, width=9 * pt_per_px, ink="rail high")
        sheet.draw_line(line, width=4 * pt_per_px, ink="rail")
        y = _write_text(sheet, box, y, RANGE_TEXT, pt_per_px)
    if any(flow.get("way") for flow in content["flows"]):
        y = _write_text(sheet, box, y, SPLIT_TEXT, pt_per_px)
    return y


def draw_signs(
    sheet: Sheet,
    box: Box,
    content: dict[str, Any],
    *,
    pt_per_px: float,
) -> float:
    """Tell what the signs of places are; see `draw_widths`."""
    rows = list(_list_signs(content))
    if not rows:
        return box.top
    y = _write_heading(sheet, box, "Places")
    for place, text in rows:
        sign = {"identification": "", "near": None, **place}
        middle = y - sheet.size.type_pt * 0.32
        x = box.left + SAMPLE_PX / 2 * pt_per_px
        draw_place(sheet, sign, x, middle, radius=4.5 * pt_per_px, k=pt_per_px)
        y = _write_text(sheet, box, y, text, pt_per_px)
    return y


def draw_months(sheet: Sheet, box: Box, sums: Sums, scale: Scale) -> float:
    """Draw the months of the whole as columns, those shown in full ink.

    Parameters
    ----------
    sheet : Sheet
    box : Box
        Its height is used up.
    sums : Sums
    scale : Scale

    Returns
    -------
    float
        Where it ends, in points from above.
    """
    if not scale.months or not scale.totals.max(initial=0) > 0:
        return box.top
    size = sheet.size.type_pt
    top = _write_heading(sheet, box, f"{scale.measure.capitalize()} by month")
    floor = box.bottom - size * 1.5
    step = (box.right - box.left) / max(len(scale.months), 4)
    room = floor - top - size * 0.6
    has_values = step > size * 3.4
    room_for_names = int((box.right - box.left) // (size * MONTH_WIDTH))
    named = _choose_named(len(scale.months), room_for_names)
    for n, (month, total) in enumerate(zip(scale.months, scale.totals, strict=True)):
        left, height = box.left + n * step, room * total / scale.totals.max()
        is_shown = month in sums.months
        style = "bold" if is_shown and len(sums.months) == 1 else "plain"
        middle = left + step / 2
        if height:
            bar = Box(left + step * 0.08, floor - height, left + step * 0.92, floor)
            sheet.fill_box(bar, "rail" if is_shown else "border")
        if has_values:
            text = scale.write(total).removeprefix("≈ ")
            sheet.write((middle, floor - height - size * 0.35), text, size=0.82,
                        style=style, align="center")  # fmt: skip
        if n in named:
            text = _shorten_month(month, n)
            sheet.write((middle, floor + size * 1.1), text, size=0.82, style=style,
                        ink="quiet", align="center")  # fmt: skip
    base = np.array([(box.left, floor), (box.left + step * len(scale.months), floor)])
    sheet.draw_line(base, width=0.5, ink="quiet")
    return box.bottom


def _draw_line_values(
    sheet: Sheet, box: Box, y: float, scale: Scale, k: float
) -> float:
    sheet.write((box.left, y), "on a link", ink="quiet", size=0.9)
    for value in scale.legend_values()[0]:
        width = scale.width_px(value) * k
        height = max(sheet.size.type_pt * 1.3, width + 2)
        middle = y + 3 + height / 2
        _draw_sample(sheet, (box.left, middle), "computed", width, k)
        arrow = Arrow(box.left + SAMPLE_PX / 2 * k, middle, 1.0, 0.0)
        draw_arrow(sheet, arrow, "computed", width, k)
        _write_value(sheet, (box.left, middle), value, scale, k)
        y += height
    return y


def _draw_site_values(
    sheet: Sheet, box: Box, y: float, scale: Scale, k: float
) -> float:
    left = box.left + (box.right - box.left) * 0.54
    sheet.write((left, y), "at a site", ink="quiet", size=0.9)
    left -= (SAMPLE_PX / 2 - 13) * k
    for value in scale.legend_values()[1]:
        radius = scale.radius_px(value) * k
        height = max(sheet.size.type_pt * 1.3, 2 * radius + 2)
        middle = y + 3 + height / 2
        x = left + SAMPLE_PX / 2 * k
        sheet.draw_circle((x, middle), radius, width=1.6 * k)
        _write_value(sheet, (left, middle), value, scale, k)
        y += height
    return y


def _choose_named(count: int, room: int) -> set[int]:
    """Choose the months that are named: all, or some evenly from first to last."""
    most = min(count, max(room, 2))
    return {n * (count - 1) // max(most - 1, 1) for n in range(most)}


def _shorten_month(month: str, at: int) -> str:
    name = name_month(month)[:3]
    return f"{name} {month[2:4]}" if at == 0 or month.endswith("-01") else name


def _write_rule(
    sheet: Sheet, box: Box, y: float, sums: Sums, scale: Scale, caveat: str
) -> float:
    size, width = sheet.size.type_pt, box.right - box.left
    least = sum(
        amount > 0 and scale.width_px(amount / sums.month_count) <= MIN_WIDTH_PX
        for amount in sums.on_links
    )
    rule = "Mean of the months shown. " if len(sums.months) > 1 else ""
    rule += "One scale for all months."
    if least:
        links = "link is" if least == 1 else "links are"
        rule += f" {least} {links} drawn at the least width."
    y += size
    for text, ink, style in ((caveat, "rail", "italic"), (rule, "quiet", "plain")):
        for each in wrap_text(text, size * 0.88, width, style=style, lines=4):
            sheet.write((box.left, y), each, size=0.88, ink=ink, style=style)
            y += size * 1.15
    return y - size


def _write_value(
    sheet: Sheet, at: tuple[float, float], value: float, scale: Scale, k: float
) -> None:
    left, middle = at
    text = f"{value:,.2f}" if value < 1 else f"{value:,.0f}"
    if scale.measure == "shells":
        text = f"≈ {write_roughly(value)}"
    x = left + (SAMPLE_PX + 6) * k
    sheet.write((x, middle + sheet.size.type_pt * 0.36), text)


def _draw_sample(
    sheet: Sheet, at: tuple[float, float], form: str, width: float, k: float
) -> None:
    """Draw a piece of line from a point to the right, with square ends."""
    left, middle = at
    line = np.array([(left + 2 * k, middle), (left + (SAMPLE_PX - 2) * k, middle)])
    if form != "computed":
        draw_link(sheet, line, form, width, pt_per_px=k)
        return
    sheet.draw_line(line, width=width, ink=FORMS[form][0])


def _write_heading(sheet: Sheet, box: Box, text: str) -> float:
    size = sheet.size.type_pt
    sheet.write((box.left, box.top + size), text, style="bold")
    return box.top + size * 2.4


def _write_text(sheet: Sheet, box: Box, y: float, text: str, k: float) -> float:
    left, size = box.left + (SAMPLE_PX + 6) * k, sheet.size.type_pt
    for line in wrap_text(text, size, box.right - left, lines=2):
        sheet.write((left, y), line)
        y += size * 1.22
    return y + size * 0.2


def _name_form(link: dict[str, Any]) -> str:
    if link["mode"] == "last mile":
        return "last mile"
    return "assumed" if link["basis"] == "assumed" else find_form(link)


def _list_signs(content: dict[str, Any]) -> list[tuple[dict[str, Any], str]]:
    places = content["places"]
    kinds = {place["kind"] for place in places}
    near = f"second ring: depot within {content['near_depot_km']:g} km"
    rows: list[tuple[bool, dict[str, Any], str]] = [
        ("port" in kinds, {"kind": "port"}, "port"),
        ("crossing" in kinds, {"kind": "crossing"}, "rail crossing"),
        ("site" in kinds, {"kind": "site"}, "site that receives"),
        (any(map(is_near, places)), {"kind": "site", "near": {"is": True}}, near),
        (
            any(place["identification"] == "placeholder" for place in places),
            {"kind": "site", "identification": "placeholder"},
            "placeholder for an unidentified site",
        ),
        ("depot" in kinds, {"kind": "depot"}, "known depot (reference)"),
    ]
    return [(place, text) for is_used, place, text in rows if is_used]
