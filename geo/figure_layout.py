"""How map, margin and legend share a sheet."""

from typing import Final, NamedTuple

import numpy as np

from geo.figure_chart import Chart
from geo.figure_labels import Box
from geo.figure_legend import draw_lines, draw_months, draw_signs, draw_widths
from geo.figure_map import Amounts, draw_map
from geo.figure_margin import draw_sites, write_foot, write_head, write_headline
from geo.figure_page import Sheet
from geo.figure_sums import Scale, Sums, name_month, sum_flows
from geo.figure_text import measure_text
from geo.scene import Texts

PANEL_SHARE: Final = 0.235
PANEL_ASPECT: Final = 2.3
"""Width by height that a small map makes the most of."""

LEAST_PANEL_PT_PER_PX: Final = 0.16


class Plan(NamedTuple):
    """What every sheet of one file is drawn from."""

    chart: Chart
    scale: Scale
    texts: Texts


def lay_out_page(sheet: Sheet, plan: Plan, sums: Sums) -> None:
    """Lay out a map with its figures on the right and its legend below.

    Parameters
    ----------
    sheet : Sheet
    plan : Plan
    sums : Sums
        Of the months shown.
    """
    body, unit = sheet.body, sheet.size.type_pt
    top = write_head(sheet, body, plan.texts) + unit * 1.2
    foot = _write_foot(sheet, plan, rows=7 if sheet.height > 560 else 5, columns=3)
    floor = foot.top - unit * 0.9
    panel_width = (body.right - body.left) * PANEL_SHARE
    main = Box(body.left, top, body.right - panel_width - unit * 2, floor)
    panel = Box(main.right + unit * 2, top, body.right, floor)
    _fill_panel(sheet, plan, sums, panel)
    legend = main._replace(top=floor - unit * 12.6)
    frame = main._replace(bottom=legend.top - unit * 0.6)
    _draw_map(sheet, plan, sums, frame)
    _fill_legend(sheet, plan, sums, legend, sheet.size.pt_per_px)


def lay_out_column(sheet: Sheet, plan: Plan, sums: Sums) -> None:
    """Lay out everything one below the other; see `lay_out_page`."""
    body, unit = sheet.body, sheet.size.type_pt
    k = sheet.size.pt_per_px
    top = write_head(sheet, body, plan.texts) + unit * 1.2
    foot = _write_foot(sheet, plan, rows=12, columns=1)
    middle = (body.left + body.right) / 2 + unit * 0.4
    left, right = body._replace(right=middle - unit * 1.6), body._replace(left=middle)
    signs, figures = foot.top - unit * 11.8, foot.top - unit * 31.4
    content = plan.chart.content
    draw_lines(sheet, left._replace(top=signs), content, pt_per_px=k)
    draw_signs(sheet, right._replace(top=signs), content, pt_per_px=k)
    texts, scale = plan.texts, plan.scale
    write_headline(
        sheet, left._replace(top=figures, bottom=signs - unit), sums, scale, texts
    )
    legend = right._replace(top=figures)
    y = draw_widths(sheet, legend, sums, scale, pt_per_px=k, caveat="")
    months = right._replace(top=y + unit * 0.4, bottom=signs - unit * 0.6)
    draw_months(sheet, months, sums, scale)
    _draw_map(sheet, plan, sums, body._replace(top=top, bottom=figures - unit * 0.8))


def lay_out_overview(sheet: Sheet, plan: Plan, sums: Sums) -> None:
    """Lay out all months as small maps, with the mean of them; see `lay_out_page`."""
    body, unit = sheet.body, sheet.size.type_pt
    top = write_head(sheet, body, plan.texts) + unit * 1.0
    foot = _write_foot(sheet, plan, rows=5, columns=3)
    legend = body._replace(top=foot.top - unit * 12.0, bottom=foot.top - unit)
    grid = body._replace(top=top, bottom=legend.top - unit * 0.4)
    cells = _divide(grid, len(sums.months), unit)
    k = min(sheet.size.pt_per_px, (cells[0].right - cells[0].left) / 590 * 0.75 * 1.35)
    k = max(k, LEAST_PANEL_PT_PER_PX)
    mean = f"Mean of {len(sums.months)} months" if sums.months else "No months"
    _draw_panel(sheet, plan, sums, cells[0], mean, k)
    figures = Box(
        cells[0].right + unit * 1.5, cells[0].top, grid.right, cells[0].bottom
    )
    _fill_first_row(sheet, plan, sums, figures)
    for cell, month in zip(cells[1:], sums.months, strict=True):
        part = sum_flows(plan.chart.content, plan.scale, (month,))
        _draw_panel(sheet, plan, part, cell, name_month(month), k)
    none_least = sums._replace(on_links=np.zeros(0))  # it differs from map to map
    _fill_legend(sheet, plan, none_least, legend, k)


def _write_foot(sheet: Sheet, plan: Plan, *, rows: int, columns: int) -> Box:
    unit, body = sheet.size.type_pt, sheet.body
    foot = body._replace(top=body.bottom - rows * unit * 0.86 * 1.28 - 1)
    write_foot(
        sheet,
        foot,
        plan.texts,
        projection=f"{plan.chart.conic.name()}. Lines are smoothed.",
        columns=columns,
    )
    return foot


def _fill_panel(sheet: Sheet, plan: Plan, sums: Sums, panel: Box) -> None:
    unit = sheet.size.type_pt
    y = write_headline(sheet, panel, sums, plan.scale, plan.texts) + unit * 0.9
    months = panel._replace(top=panel.bottom - unit * 8.4)
    sites = panel._replace(top=y, bottom=months.top - unit * 0.6)
    draw_sites(sheet, sites, plan.chart.content, sums, plan.scale)
    draw_months(sheet, months, sums, plan.scale)


def _fill_legend(
    sheet: Sheet, plan: Plan, sums: Sums, box: Box, pt_per_px: float
) -> None:
    content, width = plan.chart.content, box.right - box.left
    first = box._replace(right=box.left + width * 0.34)
    second = box._replace(left=box.left + width * 0.365, right=box.left + width * 0.66)
    third = box._replace(left=box.left + width * 0.685)
    k = sheet.size.pt_per_px
    draw_widths(sheet, first, sums, plan.scale, pt_per_px=pt_per_px,
                caveat=plan.texts.caveat)  # fmt: skip
    draw_lines(sheet, second, content, pt_per_px=k)
    draw_signs(sheet, third, content, pt_per_px=k)


def _fill_first_row(sheet: Sheet, plan: Plan, sums: Sums, box: Box) -> None:
    middle = box.left + (box.right - box.left) * 0.48
    unit = sheet.size.type_pt
    write_headline(
        sheet, box._replace(right=middle - unit * 2), sums, plan.scale, plan.texts
    )
    draw_months(sheet, box._replace(left=middle), sums, plan.scale)


def _draw_panel(
    sheet: Sheet, plan: Plan, sums: Sums, cell: Box, title: str, pt_per_px: float
) -> None:
    unit = sheet.size.type_pt
    y = cell.top + unit * 1.1
    sheet.write((cell.left, y), title, style="bold")
    mean = sums.total / sums.month_count
    sheet.write(
        (cell.right, y), _write_amount(plan.scale, mean), align="right", ink="rail"
    )
    frame = cell._replace(top=cell.top + unit * 1.6)
    amounts = Amounts(sums, plan.scale, pt_per_px)
    draw_map(sheet, frame, plan.chart, amounts, has_names=False)
    if not sums.consignments:
        middle = ((frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2)
        sheet.write(middle, "nothing moved", ink="quiet", align="center")


def _write_amount(scale: Scale, amount: float) -> str:
    unit = {"tonnes": "t", "shells": "shells", "wagons": "wagons"}[scale.measure]
    return f"{scale.write(amount)} {unit}"


def _draw_map(sheet: Sheet, plan: Plan, sums: Sums, frame: Box) -> None:
    amounts = Amounts(sums, plan.scale, sheet.size.pt_per_px)
    draw_map(sheet, frame, plan.chart, amounts)
    _say_if_empty(sheet, frame, plan, sums)


def _say_if_empty(sheet: Sheet, frame: Box, plan: Plan, sums: Sums) -> None:
    if sums.consignments:
        return
    head, text = (
        "Nothing to draw yet",
        "There are no consignments between known places.",
    )
    if plan.chart.content["flows"]:
        head, text = "Nothing moved", f"No consignments in {sums.period}."
    unit = sheet.size.type_pt
    x, y = (frame.left + frame.right) / 2, (frame.top + frame.bottom) / 2
    half = max(measure_text(head, unit * 1.2, "bold"), measure_text(text, unit)) / 2
    plate = Box(x - half - unit, y - unit * 2, x + half + unit, y + unit * 2)
    sheet.fill_box(plate, "panel", edge="border")
    sheet.write((x, y - unit * 0.3), head, size=1.2, style="bold", align="center")
    sheet.write((x, y + unit * 1.2), text, align="center", ink="quiet")


def _divide(grid: Box, months: int, unit: float) -> list[Box]:
    """Give the cell of the mean, then those of the months, as large as they can be."""
    wide, high = grid.right - grid.left, grid.bottom - grid.top
    gap = unit * 1.2

    def cell_size(columns: int) -> tuple[float, float]:
        rows = 1 + -(-months // columns)
        width = (wide - gap * (columns - 1)) / columns
        return width, (high - gap * (rows - 1)) / rows

    def map_width(columns: int) -> float:
        width, height = cell_size(columns)
        return min(width, (height - unit * 1.6) * PANEL_ASPECT)

    columns = max(range(3, max(4, months + 1)), key=map_width)
    width, height = cell_size(columns)
    at = [(0, 0), *((n // columns + 1, n % columns) for n in range(months))]
    return [
        Box(
            grid.left + column * (width + gap),
            grid.top + row * (height + gap),
            grid.left + column * (width + gap) + width,
            grid.top + row * (height + gap) + height,
        )
        for row, column in at
    ]
