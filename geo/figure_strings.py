"""The string-line diagram on paper: date across, kilometres up, sea legs below."""

from typing import Any, Final

import numpy as np

from geo.encode import as_rows
from geo.figure_axes import (
    Frame,
    Row,
    draw_months_axis,
    draw_sites,
    draw_stations,
    ink_of,
    list_ports,
    name_left,
)
from geo.figure_labels import Box
from geo.figure_page import Sheet
from geo.units import KG_PER_T

MOST_PX: Final = 2.4
LEAST_PX: Final = 0.7
SHADES: Final = 6


def draw_strings(sheet: Sheet, box: Box, content: dict[str, Any]) -> None:
    """Draw wagons and ships as lines.

    Parameters
    ----------
    sheet : Sheet
    box : Box
        Names and months included.
    content : dict
        From `diagram_content.list_diagram`.
    """
    unit = sheet.size.type_pt
    flows, ships = as_rows(content["flows"]), as_rows(content["crossings"])
    is_narrow = box.right - box.left < 60 * unit
    left, right = (6.4, 9.5) if is_narrow else (9.5, 15.5)
    inner = Box(
        box.left + left * unit,
        box.top + unit,
        box.right - right * unit,
        box.bottom - 1.8 * unit,
    )
    seen_height = 2.2 * unit if ships else 0.0
    sea = (inner.bottom - inner.top) * 0.15 if ships else 0.0
    frame = Frame(
        inner,
        inner.bottom - seen_height - sea,
        sea,
        content["axis"]["days"],
        content["axis"]["top_km"],
    )
    draw_months_axis(sheet, frame.box, content, (-1, frame.days))
    draw_stations(sheet, frame, content)
    draw_sites(sheet, frame, content, flows, right * unit)
    if content["density"]:
        _draw_density(sheet, frame, content["density"])
    _draw_wagons(sheet, frame, content, flows)
    _draw_ships(sheet, frame, content, ships)
    _draw_seen(sheet, frame, content, flows, ships)


def _draw_density(sheet: Sheet, frame: Frame, density: dict[str, Any]) -> None:
    """Fill cells in steps by the root of their tonnes."""
    kg = np.zeros(density["columns"] * density["bands"])
    for key in density["keys"]:
        kg[key["at"]] += key["kg"]
    shades = np.ceil(SHADES * np.sqrt(kg / max(density["greatest_kg"], 1)))
    for shade in range(1, SHADES + 1):
        rings = []
        for cell in np.flatnonzero(shades == shade):
            column, band = divmod(int(cell), density["bands"])
            start = density["from"] + column * density["days"]
            x = [frame.x(start), frame.x(start + density["days"])]
            y = [frame.y(band * density["km"]), frame.y((band + 1) * density["km"])]
            corners = [(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])]
            rings.append(np.array(corners))
        sheet.fill_shape(rings, "rail", alpha=shade / SHADES, within=frame.box)


def _draw_wagons(
    sheet: Sheet, frame: Frame, content: dict[str, Any], flows: list[Row]
) -> None:
    ports, k = list_ports(content), sheet.size.pt_per_px
    strings = as_rows(content["strings"])
    order = sorted(range(len(strings)), key=lambda n: (-strings[n]["kg"], n))
    for string in (strings[n] for n in order):
        flow, is_known = flows[string["f"]], string["b"] is not None
        x, top = frame.x(string["a"]), frame.zero - 0.9 * sheet.size.type_pt
        end = (frame.x(string["b"]), frame.y(flow["km"])) if is_known else (x, top)
        share = string["kg"] / max(content["greatest_kg"], 1)
        sheet.draw_line(
            np.array([(x, frame.zero), end]),
            width=max(LEAST_PX, MOST_PX * share) * k,
            ink=ink_of(flow["o"], ports),
            dash=(0, (1.5, 2.5)) if "speed" in string["end"] else None,
            cap="round",
            within=frame.box,
        )


def _draw_ships(
    sheet: Sheet, frame: Frame, content: dict[str, Any], ships: list[Row]
) -> None:
    if not ships:
        return
    unit, k = sheet.size.type_pt, sheet.size.pt_per_px
    low = frame.zero + frame.sea
    line = np.array([(frame.box.left, low), (frame.box.right, low)])
    sheet.draw_line(line, width=0.4, ink="hairline")
    names = [content["places"][n]["name"] for n in sorted({s["from"] for s in ships})]
    name_left(sheet, frame, low, ", ".join(names), "text")
    is_narrow = frame.box.right - frame.box.left < 45 * unit
    words = "by sea" if is_narrow else "by sea, own scale"
    name_left(sheet, frame, (low + frame.zero) / 2, words, "inferred")
    is_one = len(names) == 1
    for ship in ships:
        depth = 1.0 if is_one else ship["km"] / content["axis"]["sea_km"]
        start = (frame.x(ship["a"]), frame.zero + depth * frame.sea)
        end = (frame.x(ship["b"]), frame.zero)
        dash = None if ship["basis"] == "reported" else (0, (4.0, 2.7))
        sheet.draw_line(
            np.array([start, end]), width=1.5 * k, ink="inferred", dash=dash
        )
        sheet.draw_circle(end, 0.28 * unit, edge="inferred", width=0.9)


def _draw_seen(
    sheet: Sheet,
    frame: Frame,
    content: dict[str, Any],
    flows: list[Row],
    ships: list[Row],
) -> None:
    """Mark what was seen at the places of the diagram."""
    unit, origins = sheet.size.type_pt, {ship["from"] for ship in ships}
    km = {flow["d"]: flow["km"] for flow in flows}
    lane = frame.zero + frame.sea + 1.2 * unit
    if ships:
        name_left(sheet, frame, lane, "seen there", "quiet")
    for seen in as_rows(content["sightings"]):
        if seen["basis"] == "modelled" or seen["b"] < -1 or seen["a"] > frame.days:
            continue
        heights = dict.fromkeys(origins, lane) | dict.fromkeys(
            list_ports(content), frame.zero
        )
        heights |= {site: frame.y(value) for site, value in km.items()}
        if seen["p"] in heights:
            start, end = (max(seen["a"], -1), min(seen["b"], frame.days))
            x = (frame.x(start), frame.x(end))
            draw_mark(sheet, seen, x, heights[seen["p"]])


def draw_mark(sheet: Sheet, seen: Row, x: tuple[float, float], y: float) -> None:
    """Draw a sighting: a sign for a day, a bar for more days.

    Parameters
    ----------
    sheet : Sheet
    seen : dict
        A row of ``content["sightings"]``.
    x : (float, float)
        Of its first and last day, in points.
    y : float
        Points.
    """
    r = 0.36 * sheet.size.type_pt
    if seen["a"] != seen["b"]:
        box = Box(x[0] - r, y - r, x[1] + r, y + r)
        sheet.fill_box(box, "chosen", alpha=0.25)
        sheet.fill_box(box, None, edge="text", width=0.5)
        return
    is_sure = seen["certainty"] in {"named", "not applicable", ""}
    ring = np.array(_shape(seen["event"])) * r + (x[0], y)
    sheet.fill_shape([ring], "chosen" if is_sure else "panel", edge="text", width=0.6)


def _shape(event: str) -> list[tuple[float, float]]:
    """Give a sign's corners about 0, 0; y grows downwards."""
    shapes = {
        "loading": [(-1.0, 1.0), (0.0, -1.0), (1.0, 1.0)],
        "landing": [(-1.0, -1.0), (1.0, -1.0), (0.0, 1.0)],
        "inland arrival": [(0.0, -1.25), (1.25, 0.0), (0.0, 1.25), (-1.25, 0.0)],
        "stack": [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)],
    }
    turn = np.linspace(0, 2 * np.pi, 24, endpoint=False)
    ring = list(zip(np.cos(turn).tolist(), np.sin(turn).tolist(), strict=True))
    return shapes.get(event, ring)


def tell_widest(content: dict[str, Any]) -> str:
    """Tell the amount of the widest line."""
    return f"Widest line {content['greatest_kg'] / KG_PER_T:,.0f} t"
