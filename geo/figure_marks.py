"""How a link and a place look on paper: the same signs as on the page."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import numpy as np

from geo.figure_labels import Box
from geo.figure_page import Dash, Points, Sheet

ARROWS_EVERY_PX: Final = 150.0
ARROWS_APART_PX: Final = 34.0
SHORTEST_WITH_ARROW_PX: Final = 26.0
WIDE_PX: Final = 5.0
"""From this width on an arrow is a white chevron inside the line."""

CASING_PX: Final = 1.0
LEAST_DOT_PX: Final = 2.2
SMOOTHING_ROUNDS: Final = 2

FORMS: Final = {
    "computed": ("rail", "round"),
    "inferred": ("inferred", "butt"),
    "sketch": ("sketch", "round"),
    "straight": ("straight", "butt"),
}
"""Ink and cap of a link by how it is known."""


class Arrow(NamedTuple):
    """A place on a line, and the way the line runs there."""

    x: float
    y: float
    cos: float
    sin: float


def find_form(link: dict[str, Any]) -> str:
    """Find how a link looks from how it is known.

    Parameters
    ----------
    link : dict
        From `payload.list_content`.

    Returns
    -------
    str
        A key of `FORMS`.
    """
    if link["mode"] == "straight":
        return "straight"
    if link["mode"] == "last mile" or link["basis"] == "sketch":
        return "sketch"
    return "inferred" if link["mode"] == "sea" else "computed"


def find_dash(form: str, width: float, pt_per_px: float) -> Dash | None:
    """Find what of a line is drawn and what is left out.

    Parameters
    ----------
    form : str
        A key of `FORMS`.
    width : float
        Points.
    pt_per_px : float

    Returns
    -------
    (float, list of float) or None
        Points; None for a whole line.
    """
    px = width / pt_per_px
    lengths = {
        "inferred": [max(6, px * 0.9), max(4, px * 0.45)],
        "sketch": [0.01, max(4, px * 1.5)],
        "straight": [14 + px, 7 + px / 2],
    }
    if form not in lengths:
        return None
    return 0.0, [length * pt_per_px for length in lengths[form]]


def draw_link(
    sheet: Sheet,
    points: Points,
    form: str,
    width: float,
    *,
    pt_per_px: float,
    within: Box | None = None,
) -> None:
    """Draw a link without its casing.

    Parameters
    ----------
    sheet : Sheet
    points : array of float, (n, 2)
        On the sheet.
    form : str
        A key of `FORMS`.
    width, pt_per_px : float
        Points.
    within : Box, optional
        See `Sheet.draw_line`.
    """
    ink, cap = FORMS[form]
    if form == "sketch":
        width = max(width, LEAST_DOT_PX * pt_per_px)
    dash = find_dash(form, width, pt_per_px)
    sheet.draw_line(points, width=width, ink=ink, dash=dash, cap=cap, within=within)


def draw_range(
    sheet: Sheet,
    points: Points,
    form: str,
    widths: tuple[float, float],
    *,
    pt_per_px: float,
    within: Box | None = None,
) -> None:
    """Draw what is lighter about a link: as wide as its highest tonnes.

    Parameters
    ----------
    sheet : Sheet
    points, form, pt_per_px, within
        As for `draw_link`.
    widths : (float, float)
        Points: the link's own, which sets the dashes, and the highest.
    """
    own, width = widths
    dash, (name, cap) = find_dash(form, own, pt_per_px), FORMS[form]
    ink = f"{name} high"
    sheet.draw_line(points, width=width, ink=ink, dash=dash, cap=cap, within=within)


def draw_arrow(
    sheet: Sheet, at: Arrow, form: str, width: float, pt_per_px: float
) -> None:
    """Draw the direction of a link: a chevron in a wide line, a head on a thin one.

    Parameters
    ----------
    sheet : Sheet
    at : Arrow
    form : str
        A key of `FORMS`.
    width, pt_per_px : float
        Points.
    """
    px = width / pt_per_px
    if px >= WIDE_PX and form == "computed":
        across = min(6.0, px * 0.32)
        corners = [(-across * 0.8, -across), (across * 0.8, 0), (-across * 0.8, across)]
        line = _turn(at, corners, pt_per_px)
        sheet.draw_line(line, width=1.6 * pt_per_px, ink="panel")
        return
    across = min(2.2 + px * 0.75, 2.5 + px / 2)
    along = max(6.0, across * 1.7) / 2
    corners = [(-along, -across), (along, 0), (-along, across), (-along / 2, 0)]
    head = _turn(at, corners, pt_per_px)
    ink = FORMS[form][0]
    sheet.fill_shape([head], ink, edge="panel", width=0.8 * pt_per_px)


def draw_place(
    sheet: Sheet, place: dict[str, Any], x: float, y: float, *, radius: float, k: float
) -> None:
    """Draw a port, crossing, site or depot.

    Parameters
    ----------
    sheet : Sheet
    place : dict
        From `payload.list_content`.
    x, y, radius : float
        Points.
    k : float
        Points a pixel.
    """
    if place["kind"] == "depot":
        corners = np.array([(0, -5.4), (5, 3.6), (-5, 3.6)]) * k * 0.9 + (x, y)
        sheet.fill_shape([corners], "depot", edge="panel", width=1.1 * k)
        return
    if place["kind"] in ("port", "crossing"):
        is_port = place["kind"] == "port"
        half = (5.5 if is_port else 4.0) * k
        corners = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)]) * half + (x, y)
        inks = ("port", "panel") if is_port else ("panel", "port")
        sheet.fill_shape([corners], inks[0], edge=inks[1], width=1.4 * k)
        return
    is_placeholder = place["identification"] == "placeholder"
    edge = "quiet" if is_placeholder else "port"
    if is_near(place):
        sheet.draw_circle((x, y), radius + 2.6 * k, edge=edge, width=0.9 * k)
    dash = (0.0, [2.5 * k, 1.8 * k]) if is_placeholder else None
    width = (1.2 if is_placeholder else 1.6) * k
    sheet.draw_circle((x, y), radius, edge=edge, width=width, dash=dash)


def is_near(place: dict[str, Any]) -> bool:
    """Tell whether a place lies near a depot."""
    return bool(place["near"] and place["near"]["is"])


def name_place(place: dict[str, Any]) -> str:
    """Give the name that stands on the map: of a placeholder, that it is one."""
    name = str(place["name"])
    is_placeholder = place["identification"] == "placeholder"
    return name.rsplit(", ", 1)[-1] if is_placeholder else name


def list_arrows(points: Points, pt_per_px: float) -> Iterator[Arrow]:
    """List where a line shows its direction: evenly, and on short lines not at all.

    Parameters
    ----------
    points : array of float, (n, 2)
        On the sheet.
    pt_per_px : float

    Yields
    ------
    Arrow
    """
    along = np.concatenate([[0.0], np.hypot(*np.diff(points, axis=0).T).cumsum()])
    length = float(along[-1])
    if length < SHORTEST_WITH_ARROW_PX * pt_per_px:
        return
    count = max(1, int(length // (ARROWS_EVERY_PX * pt_per_px)))
    for n in range(count):
        middle = (n + 0.5) * length / count
        at = np.clip(
            [middle - 6 * pt_per_px, middle, middle + 6 * pt_per_px], 0, length
        )
        xs, ys = (np.interp(at, along, points[:, axis]) for axis in (0, 1))
        dx, dy = xs[2] - xs[0], ys[2] - ys[0]
        span = float(np.hypot(dx, dy)) or 1.0
        yield Arrow(float(xs[1]), float(ys[1]), dx / span, dy / span)


def shift_right(points: Points, by: float) -> Points:
    """Move a line to the right of its travel, so that both directions show.

    Parameters
    ----------
    points : array of float, (n, 2)
        On the sheet, y downwards.
    by : float
        Points.

    Returns
    -------
    array of float, (n, 2)
    """
    ends = np.vstack([points[:1], points, points[-1:]])
    step = ends[2:] - ends[:-2]
    length = np.hypot(*step.T)
    length[length == 0] = 1.0
    across = np.column_stack([-step[:, 1], step[:, 0]]) / length[:, None]
    return np.asarray(points + across * by)


def smooth_line(points: Points) -> Points:
    """Round a line's corners by cutting them; its ends stay.

    Parameters
    ----------
    points : array of float, (n, 2)

    Returns
    -------
    array of float, (m, 2)

    Notes
    -----
    Chaikin 1974, doi:10.1016/0146-664X(74)90028-8.
    """
    for _ in range(SMOOTHING_ROUNDS if len(points) > 2 else 0):
        near, far = (
            points[:-1] * 0.75 + points[1:] * 0.25,
            points[:-1] * 0.25 + points[1:] * 0.75,
        )
        cut = np.stack([near, far], axis=1).reshape(-1, 2)
        points = np.vstack([points[:1], cut, points[-1:]])
    return points


def _turn(at: Arrow, corners: list[tuple[float, float]], pt_per_px: float) -> Points:
    along, across = (np.array(corners) * pt_per_px).T
    return np.column_stack(
        [
            at.x + at.cos * along - at.sin * across,
            at.y + at.sin * along + at.cos * across,
        ]
    )
