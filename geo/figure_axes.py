"""Days across and kilometres up on paper: months, stations and sites."""

from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from geo.encode import as_rows
from geo.figure_labels import Box
from geo.figure_marks import name_place
from geo.figure_page import Sheet
from geo.figure_text import measure_text, shorten_text

PORT_INKS: Final = ("port", "rail", "depot", "sketch")
"""The last serves all further ports; the same as on the page."""

STEPS: Final = (1, 2, 5, 10)
NARROW_ROOM: Final = 12.0
"""For names, in heights of letters."""

Row = dict[str, Any]


class Frame(NamedTuple):
    """Where days and kilometres lie on the sheet, in points."""

    box: Box
    """Of the lines alone."""
    zero: float
    sea: float
    """Height of the part below zero."""
    days: int
    top_km: float

    def x(self, day: float) -> float:
        """Give the place of a day."""
        share = (day + 1) / (self.days + 1)
        return self.box.left + share * (self.box.right - self.box.left)

    def y(self, km: float) -> float:
        """Give the place of kilometres along the track."""
        return self.zero - km / self.top_km * (self.zero - self.box.top)


def list_ports(content: dict[str, Any]) -> list[int]:
    """List the ports of departure, in the order of their inks.

    Parameters
    ----------
    content : dict

    Returns
    -------
    list of int
        Positions in ``content["places"]``.
    """
    return sorted(set(content["flows"].get("o", ())))


def ink_of(port: int, ports: list[int]) -> str:
    """Give a port's ink, a name in `style.INK`."""
    at = ports.index(port) if port in ports else 0
    return PORT_INKS[min(at, len(PORT_INKS) - 1)]


def draw_months_axis(
    sheet: Sheet, box: Box, content: dict[str, Any], span: tuple[int, int]
) -> None:
    """Draw where months begin, and their names below a box.

    Parameters
    ----------
    sheet : Sheet
    box : Box
    content : dict
    span : (int, int)
        The days at its left and right edge.
    """
    unit, (first, last) = sheet.size.type_pt, span
    begin = pd.Timestamp(content["axis"]["first"])
    starts = pd.date_range(
        begin + pd.Timedelta(days=first), begin + pd.Timedelta(days=last), freq="MS"
    )
    year, free = 0, -np.inf
    for start in starts:
        share = ((start - begin).days - first) / (last - first)
        x = box.left + share * (box.right - box.left)
        line = np.array([(x, box.top), (x, box.bottom + 0.5 * unit)])
        sheet.draw_line(line, width=0.5, ink="hairline")
        name = f"{start:%b %Y}" if start.year != year else f"{start:%b}"
        wide = measure_text(name, unit * 0.9)
        if x < free or x + wide > box.right + 3 * unit:
            continue
        sheet.write((x + 2, box.bottom + 1.3 * unit), name, size=0.9, ink="quiet")
        free, year = x + wide + unit, start.year


def draw_stations(sheet: Sheet, frame: Frame, content: dict[str, Any]) -> None:
    """Draw stations at the mean of their kilometres over the ports, or round steps.

    Parameters
    ----------
    sheet : Sheet
    frame : Frame
    content : dict
    """
    unit, last = sheet.size.type_pt, 0.0
    for name, km in _list_stations(content, frame.top_km):
        if frame.y(last) - frame.y(km) < 1.25 * unit:
            continue
        last, y = km, frame.y(km)
        line = np.array([(frame.box.left, y), (frame.box.right, y)])
        sheet.draw_line(line, width=0.4, ink="hairline")
        name_left(sheet, frame, y, name, "quiet")
    names = [content["places"][port]["name"] for port in list_ports(content)]
    zero = np.array([(frame.box.left, frame.zero), (frame.box.right, frame.zero)])
    sheet.draw_line(zero, width=0.9, ink="text")
    told = ", ".join(names)
    is_narrow = frame.box.right - frame.box.left < 45 * unit
    word = content["texts"]["origin"].capitalize()
    port = word if is_narrow or len(names) > 2 else told
    name_left(sheet, frame, frame.zero, port, "text")


def _list_stations(content: dict[str, Any], top_km: float) -> list[tuple[str, float]]:
    by_name: dict[str, list[float]] = {}
    for row in as_rows(content["waymarks"]):
        by_name.setdefault(row["name"], []).append(row["km"])
    if by_name:
        mean = [(name, (min(km) + max(km)) / 2) for name, km in by_name.items()]
        return sorted(mean, key=lambda station: station[1])
    return [(f"{km:,.0f} km", km) for km in round_steps(top_km, 6)[1:]]


def round_steps(most: float, count: int) -> list[float]:
    """Choose steps of 1, 2 or 5 times a power of ten.

    Parameters
    ----------
    most : float
        Where the axis ends.
    count : int
        At most so many steps.

    Returns
    -------
    list of float
        From 0.
    """
    if most <= 0:
        return [0.0]
    power = 10.0 ** np.floor(np.log10(most / count))
    step = next(n * power for n in STEPS if most / (n * power) <= count)
    return [float(n * step) for n in range(int(most / step + 1e-9) + 1)]


def name_left(sheet: Sheet, frame: Frame, y: float, name: str, ink: str) -> None:
    """Write a name to the left of the frame.

    Parameters
    ----------
    sheet : Sheet
    frame : Frame
    y : float
        Points.
    name : str
    ink : str
        A name in `style.INK`.
    """
    unit = sheet.size.type_pt
    room = 6 * unit if frame.box.right - frame.box.left < 45 * unit else 9 * unit
    text = shorten_text(name, unit * 0.9, room)
    at = (frame.box.left - 0.5 * unit, y + 0.32 * unit)
    sheet.write(at, text, size=0.9, ink=ink, align="right")


def draw_sites(
    sheet: Sheet, frame: Frame, content: dict[str, Any], flows: list[Row], room: float
) -> None:
    """Name sites at their kilometres, as many as there is room for.

    Parameters
    ----------
    sheet : Sheet
    frame : Frame
    content : dict
    flows : list of dict
        Rows of ``content["flows"]``.
    room : float
        To the right of the frame, in points.
    """
    unit = sheet.size.type_pt
    km: dict[int, tuple[float, float]] = {}
    kg: dict[int, int] = {}
    for flow in flows:
        low, high = km.get(flow["d"], (np.inf, -np.inf))
        km[flow["d"]] = (min(low, flow["km"]), max(high, flow["km"]))
        kg[flow["d"]] = kg.get(flow["d"], 0) + sum(flow["kg"])
    gap = 1.2 * unit
    count = max(1, int((frame.zero - frame.box.top) / gap))
    shown = sorted(km, key=lambda site: (-kg[site], site))[:count]
    wished = [frame.y(sum(km[site]) / 2) for site in shown]
    heights = spread_heights(wished, gap, frame.box.top, frame.zero)
    edge = frame.box.right
    for site, wish, y in zip(shown, wished, heights, strict=True):
        low, high = (frame.y(value) for value in km[site])
        tick = np.array([(edge, low + 0.4), (edge, high - 0.4)])
        sheet.draw_line(tick, width=1.6, ink="sketch")
        leader = np.array([(edge + 1.5, wish), (edge + 1.2 * unit, y)])
        sheet.draw_line(leader, width=0.4, ink="border")
        place = content["places"][site]
        is_placeholder = place["identification"] == "placeholder"
        name = name_place(place)
        if room < NARROW_ROOM * unit:
            name = name.replace("placeholder at ", "placeh. ")
        text = shorten_text(name, unit * 0.9, room - 1.6 * unit)
        sheet.write(
            (edge + 1.5 * unit, y + 0.32 * unit),
            text,
            size=0.9,
            style="italic" if is_placeholder else "plain",
            ink="quiet" if is_placeholder else "text",
        )
    if len(shown) < len(km):
        at = (edge + 1.5 * unit, frame.zero + 1.2 * unit)
        sheet.write(at, f"and {len(km) - len(shown):,} more", size=0.9, ink="quiet")


def spread_heights(
    wished: list[float], gap: float, low: float, high: float
) -> list[float]:
    """Move heights as little as needed so that no two are nearer than a gap.

    Parameters
    ----------
    wished : list of float, n
    gap, low, high : float
        Points; as many as fit between the two bounds.

    Returns
    -------
    list of float, n
    """
    order = sorted(range(len(wished)), key=lambda n: wished[n])
    blocks: list[tuple[float, list[int]]] = []
    for n in order:
        block = _place_block([n], wished, gap, low, high)
        while blocks:
            before_at, before = blocks[-1]
            if block[0] - before_at >= (len(before) + len(block[1])) / 2 * gap:
                break
            blocks.pop()
            block = _place_block(before + block[1], wished, gap, low, high)
        blocks.append(block)
    found = [0.0] * len(wished)
    for at, members in blocks:
        for k, n in enumerate(members):
            found[n] = at + (k - (len(members) - 1) / 2) * gap
    return found


def _place_block(
    members: list[int], wished: list[float], gap: float, low: float, high: float
) -> tuple[float, list[int]]:
    half = (len(members) - 1) / 2 * gap
    mean = sum(wished[n] for n in members) / len(members)
    return min(max(mean, low + half), high - half), members
