"""The diagram of ships and trains as a print figure."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np

from geo.diagram import Diagram
from geo.diagram_content import list_diagram
from geo.diagram_words import COUNTERS, list_notes
from geo.figure import FORMS, check_option, describe_file, steady_style, write_sheet
from geo.figure_axes import ink_of, list_ports
from geo.figure_labels import Box
from geo.figure_margin import write_foot, write_head
from geo.figure_page import SIZES, Sheet
from geo.figure_ships import draw_counts, draw_timeline
from geo.figure_strings import draw_mark, draw_strings, tell_widest
from geo.units import KG_PER_T

KEY_GAP: Final = 1.6
"""Between two entries of the key, in heights of letters."""


def draw_diagram(
    diagram: Diagram,
    *,
    form: str,
    size: str = "page",
    manifest: Mapping[str, str] | None = None,
) -> bytes:
    """Draw a diagram as one sheet.

    Parameters
    ----------
    diagram : Diagram
    form : {"svg", "pdf", "png"}
    size : {"column", "page", "slide"}
        See `figure.draw_figure`.
    manifest : mapping of str to str, optional
        What else is written into the file's own description.

    Returns
    -------
    bytes
        The same diagram gives the same bytes, with the same version of the library.

    Raises
    ------
    OptionError
        If form or size cannot be used.
    SchemaError
        If a frame lacks a column.
    """
    check_option("form", form, FORMS)
    check_option("size", size, tuple(SIZES))
    content = list_diagram(diagram)
    with steady_style():
        sheet = Sheet(SIZES[size])
        _lay_out(sheet, diagram, content)
        return write_sheet(sheet, form, describe_file(diagram.texts, manifest, form))


def _lay_out(sheet: Sheet, diagram: Diagram, content: dict[str, Any]) -> None:
    body, unit = sheet.body, sheet.size.type_pt
    is_column = sheet.height > sheet.width
    top = write_head(sheet, body, diagram.texts) + unit * 1.2
    rows = (19 if is_column else 8) + (3 if diagram.density else 0)
    foot = body._replace(top=body.bottom - rows * unit * 1.1)
    notes = [note for note in list_notes(diagram) if not is_column or note != COUNTERS]
    notices = [*diagram.texts.notices[:1], *notes]
    write_foot(
        sheet,
        foot,
        replace(
            diagram.texts,
            notices=(*notices, *diagram.texts.notices[1:]),
            sources=content["texts"]["sources"],
            licences=tuple(content["texts"]["licences"]),
        ),
        projection="",
        columns=1 if is_column else 3,
    )
    body = body._replace(top=_draw_key(sheet, body._replace(top=top), content))
    below = foot.top - unit
    if content["sightings"] and not is_column:
        low = below - (below - body.top) * 0.3
        middle = body.left + (body.right - body.left) * 0.5
        timeline = Box(body.left, low, middle - unit, below)
        draw_timeline(sheet, timeline, content)
        draw_counts(sheet, Box(middle + unit, low, body.right, below), content)
        below = low - unit
    draw_strings(sheet, body._replace(bottom=below), content)


def _draw_key(sheet: Sheet, box: Box, content: dict[str, Any]) -> float:
    """Draw the key in as many lines as it needs, and give where it ends."""
    unit = sheet.size.type_pt
    x, y = box.left, box.top + unit
    for kind, text in _list_key(content):
        start, width = x, 2.6 * unit if kind else 0.0
        wide = width + sheet.size.type_pt * 0.58 * len(text)
        if x > box.left and x + wide > box.right:
            start, y = box.left, y + 1.6 * unit
        _draw_sign(sheet, kind, (start, y), content)
        x = start + width + sheet.write((start + width, y), text, size=0.95)
        x += KEY_GAP * unit
    return y + unit


def _list_key(content: dict[str, Any]) -> list[tuple[str, str]]:
    bases = " and ".join(dict.fromkeys(content["flows"].get("basis", ())))
    strings = content["strings"]
    ports = [(n, content["places"][n]["name"]) for n in list_ports(content)]
    is_seen = [basis != "modelled" for basis in content["sightings"].get("basis", ())]
    ships = sorted(set(content["crossings"].get("basis", ())))
    density = content["density"]
    key = []
    if density:
        cell = f"{density['km']:,} km × {density['days']:,} d"
        most = f"{density['greatest_kg'] / KG_PER_T:,.0f} t in {cell}"
        key.append(("density", f"Tonnes, {bases}, up to {most}, steps by root"))
    else:
        key += [(f"port {n}", f"Wagons from {name}, {bases}") for n, name in ports[:4]]
        key += [("", tell_widest(content))] if ports else []
    if any("speed" in end for end in strings.get("end", ())):
        key.append(("speed", "Arrival modelled at a stated speed"))
    if any(day is None for day in strings.get("b", ())):
        key.append(("stub", "Departure, arrival not known"))
    key += [(f"ship {basis}", f"Voyage and landing, {basis}") for basis in ships]
    if any(is_seen):
        key += [
            ("seen", "Seen on a day, published"),
            ("spell", "Some time in these days"),
        ]
    return key


def _draw_sign(
    sheet: Sheet, kind: str, at: tuple[float, float], content: dict[str, Any]
) -> None:
    unit, (x, y) = sheet.size.type_pt, at
    middle = y - 0.35 * unit
    slant = np.array([(x + 0.2 * unit, y + 0.1 * unit), (x + 2 * unit, y - 0.8 * unit)])
    seen = {"certainty": "named", "event": "call", "a": 0, "b": int(kind == "spell")}
    if kind.startswith("port"):
        ink = ink_of(int(kind.split()[1]), list_ports(content))
        sheet.draw_line(slant, width=1.8, ink=ink, cap="round")
    elif kind == "density":
        for n in range(6):
            left = x + n * 0.38 * unit
            cell = Box(left, y - 0.8 * unit, left + 0.38 * unit, y)
            sheet.fill_box(cell, "rail", alpha=(n + 1) / 6)
    elif kind == "speed":
        sheet.draw_line(slant, width=1.5, ink="rail", dash=(0, (1.5, 2.5)), cap="round")
    elif kind == "stub":
        line = np.array([(x + unit, y), (x + unit, y - 0.9 * unit)])
        sheet.draw_line(line, width=1.5, ink="rail", cap="round")
    elif kind.startswith("ship"):
        dash = None if kind.endswith("reported") else (0, (4.0, 2.7))
        sheet.draw_line(slant, width=1.1, ink="inferred", dash=dash)
        end = (float(slant[1, 0]), float(slant[1, 1]))
        sheet.draw_circle(end, 0.25 * unit, edge="inferred", width=0.9)
    elif kind:
        draw_mark(
            sheet,
            seen,
            (x + 0.6 * unit, x + (1.9 if kind == "spell" else 0.6) * unit),
            middle,
        )
