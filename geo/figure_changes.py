"""Track in several states on one map, such as the same, gone and added."""

from collections.abc import Mapping, Sequence
from typing import Final

import geopandas as gpd
import shapely

from geo.figure import steady_style, write_sheet
from geo.figure_labels import Box
from geo.figure_page import SIZES, Sheet
from geo.figure_view import (
    View,
    bring_near,
    choose_conic,
    cut_land,
    fit_view,
    project_land,
)

Look = tuple[str, float, tuple[float, tuple[float, float]] | None, str]
"""Ink, width and dashes in points, and words."""

LOOKS: Final[Mapping[str, Look]] = {
    "same": ("sketch", 0.5, None, "the same in both"),
    "gone": ("rail", 1.8, (0.0, (4.0, 2.0)), "only in the first"),
    "added": ("inferred", 1.8, None, "only in the second"),
}
"""By state; what is drawn later lies above."""

DETAIL_PT: Final = 0.4
RING_PT: Final = 3.2
BESIDE: Final = 0.7
"""Of the map's width: a name beyond ends below its ring, others begin there."""
LEAST_KM: Final = 20.0


def draw_changes(  # noqa: PLR0913 - what is drawn, where, and how it is told
    tracks: gpd.GeoDataFrame,
    land: gpd.GeoDataFrame,
    *,
    title: str,
    lines: Sequence[str],
    form: str,
    looks: Mapping[str, Look] = LOOKS,
    keys: Sequence[str] = (),
) -> bytes:
    """Draw track by its state, as where two networks differ.

    Parameters
    ----------
    tracks : GeoDataFrame
        ``state`` (one of the looks), ``length_km`` and lines in EPSG:4326. Points are
        rings of one size, with a ``name`` beside them where they have one.
    land : GeoDataFrame
        The base map.
    title : str
        Without one there is no head, only the map and its legend.
    lines : sequence of str
        What is said below the title.
    form : {"svg", "pdf", "png"}
    looks : mapping of str to (ink, width, dashes, words)
        How each state is drawn, and what it is called in the legend.
    keys : sequence of str
        The states in the legend's order; as they are drawn, where not given.

    Returns
    -------
    bytes
        A page; the same tracks give the same bytes.
    """
    lonlat = shapely.get_coordinates(tracks.geometry.to_numpy())
    conic = choose_conic(lonlat)
    with steady_style():
        sheet = Sheet(SIZES["page"])
        body, unit = sheet.body, sheet.size.type_pt
        y = body.top + (unit * 1.6 if title else -unit)
        sheet.write((body.left, y), title, size=1.6, style="bold")
        for line in lines:
            y += unit * 1.4
            sheet.write((body.left, y), line, ink="quiet")
        box = body._replace(top=y + unit, bottom=body.bottom - unit * 3.2)
        view = fit_view(
            box, conic, bring_near(lonlat, conic.lon_0),
            free=_shrink(box), least_km=LEAST_KM,
        )  # fmt: skip
        _draw_map(sheet, view, tracks, land, looks)
        told = {state: looks[state] for state in keys or looks}
        _write_legend(sheet, body._replace(top=box.bottom), tracks, told)
        about = {"Title": title or "Railhead", "Creator": "Railhead"}
        return write_sheet(sheet, form, about | _leave_date(form))


def _leave_date(form: str) -> dict[str, None]:
    """No clock gets into a file."""
    return {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(form, {})


def _shrink(box: Box) -> Box:
    x, y = (box.right - box.left) * 0.04, (box.bottom - box.top) * 0.05
    return Box(box.left + x, box.top + y, box.right - x, box.bottom - y)


def _draw_map(
    sheet: Sheet,
    view: View,
    tracks: gpd.GeoDataFrame,
    land: gpd.GeoDataFrame,
    looks: Mapping[str, Look],
) -> None:
    sheet.fill_box(view.box, "sea")
    for rings in cut_land(project_land(land, view.conic), view):
        sheet.fill_shape(rings, "land", edge="border", width=0.35, within=view.box)
    is_ring = tracks.geometry.geom_type == "Point"
    for state, (ink, width, dash, _) in looks.items():
        is_state = tracks["state"] == state
        for line in tracks.geometry.to_numpy()[is_state & ~is_ring]:
            near = bring_near(shapely.get_coordinates(line), view.conic.lon_0)
            plain = shapely.simplify(shapely.LineString(view.place(near)), DETAIL_PT)
            points = shapely.get_coordinates(plain)
            sheet.draw_line(points, width=width, ink=ink, dash=dash, within=view.box)
            sheet.name(state)
        marked = tracks[is_state & is_ring]
        near = bring_near(
            shapely.get_coordinates(marked.geometry.to_numpy()), view.conic.lon_0
        )
        names = marked["name"].tolist() if "name" in marked else [""] * len(marked)
        for (x, y), name in zip(view.place(near).tolist(), names, strict=True):
            _draw_ring(sheet, view.box, (x, y), looks[state], str(name))
            sheet.name(state)
    sheet.fill_box(view.box, None, edge="border", width=0.4)


def _draw_ring(
    sheet: Sheet, box: Box, at: tuple[float, float], look: Look, name: str
) -> None:
    """Draw a ring of a mark, two if it is dashed, and write its name."""
    ink, width, dash, _ = look
    x, y = at
    for radius in (RING_PT * 1.5, RING_PT * 0.7) if dash else (RING_PT,):
        sheet.draw_circle((x, y), radius, edge=ink, width=width)
    is_left = x > box.left + BESIDE * (box.right - box.left)
    shift = RING_PT if is_left else -RING_PT
    sheet.write(
        (x + shift, y + RING_PT + sheet.size.type_pt * 1.2),
        name,
        style="plain" if dash else "bold",
        align="right" if is_left else "left",
    )


def _write_legend(
    sheet: Sheet, box: Box, tracks: gpd.GeoDataFrame, looks: Mapping[str, Look]
) -> None:
    unit = sheet.size.type_pt
    km = tracks.groupby("state")["length_km"].sum()
    x, y = box.left, box.top + unit * 2.0
    rings = set(tracks["state"][tracks.geometry.geom_type == "Point"])
    for state, (ink, width, dash, words) in looks.items():
        if not words:
            continue
        middle = y - unit * 0.3
        if state in rings:
            radii = (RING_PT * 1.5, RING_PT * 0.7) if dash else (RING_PT,)
            for radius in radii:
                sheet.draw_circle(
                    (x + unit * 1.25, middle), radius, edge=ink, width=width
                )
        else:
            across = [(x, middle), (x + unit * 2.5, middle)]
            sheet.draw_line(shapely.get_coordinates(shapely.LineString(across)),
                            width=max(width, 1.0), ink=ink, dash=dash)  # fmt: skip
        has_km = state not in km.index or km[state] > 0
        told = f"{words}: {km.get(state, 0.0):,.0f} km" if has_km else words
        x += unit * 3 + sheet.write((x + unit * 3, y), told) + unit * 2.5
    said = "© OpenStreetMap contributors, ODbL 1.0; land: Natural Earth"
    sheet.write((box.right, y + unit * 1.3), said, ink="quiet", align="right")
