"""What was seen of ships, and running counts, on paper."""

from typing import Any, Final

import numpy as np

from geo.encode import as_rows
from geo.figure_axes import draw_months_axis, round_steps
from geo.figure_labels import Box
from geo.figure_page import Sheet
from geo.figure_strings import draw_mark
from geo.figure_text import measure_text, shorten_text

NO_SHIP: Final = "Cargo and trains, no ship"
NOT_NAMED: Final = "Ship not named"

Row = dict[str, Any]


def find_span(content: dict[str, Any]) -> tuple[int, int]:
    """Find the days that the time line and the counts have to hold.

    Parameters
    ----------
    content : dict
        From `diagram_content.list_diagram`.

    Returns
    -------
    (int, int)
        A little more than the days of all sightings and voyages.
    """
    found = [
        day
        for name in ("sightings", "crossings")
        for end in ("a", "b")
        for day in content[name].get(end, ())
    ]
    if not found:
        return -1, content["axis"]["days"]
    return min(found) - 6, max(found) + 8


def group_ships(content: dict[str, Any]) -> list[tuple[str, list[Row]]]:
    """Group what was seen by ship: named ones first, then the rest.

    Parameters
    ----------
    content : dict

    Returns
    -------
    list of (str, list of dict)
        The same order as on the page; nothing that is modelled.
    """
    rows: dict[str, list[Row]] = {}
    for seen in as_rows(content["sightings"]):
        if seen["basis"] == "modelled":
            continue
        is_cargo = seen["certainty"] == "not applicable"
        name = NO_SHIP if is_cargo else seen["vessel"] or NOT_NAMED
        rows.setdefault(name, []).append(seen)
    rank = {NO_SHIP: 3, NOT_NAMED: 2}

    def order(group: tuple[str, list[Row]]) -> tuple[int, int, str]:
        name, seen = group
        return rank.get(name, int(" or " in name)), -len(seen), name

    return sorted(rows.items(), key=order)


def draw_timeline(sheet: Sheet, box: Box, content: dict[str, Any]) -> None:
    """Draw what was seen by ship, each with its precision.

    Parameters
    ----------
    sheet : Sheet
    box : Box
        Names and months included.
    content : dict
    """
    unit, groups, span = sheet.size.type_pt, group_ships(content), find_span(content)
    sheet.write((box.left, box.top + unit), "What was seen of ships", style="bold")
    names = 13.5 * unit
    inner = Box(
        box.left + names, box.top + 2 * unit, box.right, box.bottom - 1.8 * unit
    )
    draw_months_axis(sheet, inner, content, span)
    height = (inner.bottom - inner.top) / max(1, len(groups))
    ships = as_rows(content["crossings"])

    def x(day: float) -> float:
        share = (day - span[0]) / (span[1] - span[0])
        return inner.left + share * (inner.right - inner.left)

    for n, (name, seen) in enumerate(groups):
        y = inner.top + (n + 0.45) * height
        line = np.array([(inner.left, y), (inner.right, y)])
        sheet.draw_line(line, width=0.4, ink="hairline")
        text = shorten_text(f"{name} · {len(seen)}", unit * 0.9, names - unit)
        at = (inner.left - 0.5 * unit, y + 0.32 * unit)
        sheet.write(at, text, size=0.9, align="right")
        for ship in ships:
            if ship["vessel"] == name:
                low = y + 0.55 * unit
                line = np.array([(x(ship["a"]), low), (x(ship["b"]), low)])
                sheet.draw_line(line, width=0.28 * unit, ink="inferred")
        for each in sorted(seen, key=lambda row: row["a"] - row["b"]):
            draw_mark(sheet, each, (x(each["a"]), x(each["b"])), y)


def draw_counts(sheet: Sheet, box: Box, content: dict[str, Any]) -> None:
    """Draw running counts beside that of the records' own landings.

    Parameters
    ----------
    sheet : Sheet
    box : Box
    content : dict
    """
    unit, span = sheet.size.type_pt, find_span(content)
    counts, own = as_rows(content["counts"]), content["own"]
    sheet.write((box.left, box.top + unit), "Voyages, by counter", style="bold")
    wide = measure_text("Voyages, by counter", unit, "bold")
    if own["a"]:
        told = (
            f"dashed: landings of these records, {own['basis']}"
            if own["basis"]
            else ("line: landings of these records")
        )
        sheet.write((box.left + wide + unit, box.top + unit), told, ink="inferred")
    inner = Box(
        box.left + 2.5 * unit, box.top + 2 * unit, box.right, box.bottom - 1.8 * unit
    )
    shown = [row for row in counts if row["a"] <= span[1]]
    most = max([1, *own["n"], *(row["n"] for row in shown)])
    draw_months_axis(sheet, inner, content, span)

    def at(day: float, n: float) -> tuple[float, float]:
        share = (day - span[0]) / (span[1] - span[0])
        x = inner.left + share * (inner.right - inner.left)
        return x, inner.bottom - n / most * (inner.bottom - inner.top) * 0.94

    for n in round_steps(most, 4):
        y = at(0, n)[1]
        line = np.array([(inner.left, y), (inner.right, y)])
        sheet.draw_line(line, width=0.4, ink="hairline")
        label = (inner.left - 0.5 * unit, y + 0.32 * unit)
        sheet.write(label, f"{n:,.0f}", size=0.9, ink="quiet", align="right")
    if own["a"]:
        steps = np.array([at(day, n) for day, n in _list_steps(own, span[1])])
        dash = (0, (4.0, 2.7)) if own["basis"] else None
        sheet.draw_line(steps, width=1.3, ink="inferred", dash=dash)
    _write_counts(sheet, inner, [(at(row["a"], row["n"]), row) for row in shown])
    _write_later(sheet, inner, [row for row in counts if row["a"] > span[1]])


def _list_steps(own: dict[str, Any], last: int) -> list[tuple[float, float]]:
    """List the corners of a count that goes up by steps, and on for a week."""
    days = [*np.repeat(own["a"], 2).tolist(), min(last, own["a"][-1] + 8)]
    return list(zip(days, [0, *np.repeat(own["n"], 2).tolist()], strict=True))


def _write_counts(
    sheet: Sheet, inner: Box, points: list[tuple[tuple[float, float], Row]]
) -> None:
    """Mark each count, and name it in the first free spot beside it."""
    unit = sheet.size.type_pt
    taken: list[Box] = []
    for (x, y), _ in points:
        sheet.draw_circle((x, y), 0.36 * unit, edge="text", width=0.9)
        taken.append(
            Box(x - 0.4 * unit, y - 0.4 * unit, x + 0.4 * unit, y + 0.4 * unit)
        )
    for (x, y), row in points:
        counter = row["counter"].partition(" (")[0]
        text = f"{counter}: {row['n']:,}"
        wide = measure_text(text, unit * 0.85)
        for dx, dy in ((0.7, 0.3), (-0.7, 0.3), (0.7, 1.2), (-0.7, 1.2), (0.7, -0.8),
                       (-0.7, -0.8)):  # fmt: skip
            left = x + dx * unit if dx > 0 else x + dx * unit - wide
            base = y + dy * unit
            spot = Box(left, base - 0.7 * unit, left + wide, base + 0.15 * unit)
            if spot.lies_in(inner) and not any(spot.meets(box) for box in taken):
                sheet.write((left, base), text, size=0.85)
                taken.append(spot)
                break


def _write_later(sheet: Sheet, inner: Box, later: list[Row]) -> None:
    if not later:
        return
    unit = sheet.size.type_pt
    told = "; ".join(f"{row['counter']}: {row['n']:,} {row['unit']}" for row in later)
    text = shorten_text(f"Later: {told}", unit * 0.85, inner.right - inner.left)
    at = (inner.right, inner.bottom - 0.5 * unit)
    sheet.write(at, text, size=0.85, ink="quiet", align="right")
