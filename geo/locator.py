"""A locator: a small map, land and numbered dots, to tell places apart by."""

from collections.abc import Sequence
from typing import Final

import geopandas as gpd
import numpy as np

from geo.figure_labels import Box
from geo.figure_view import Floats, choose_conic, cut_land, fit_view, project_land

MARGIN: Final = 28.0
"""Points between the outermost dots and the edge."""

REACH_DEG: Final = 40.0
"""Land farther than this from every dot is not laid on the plane."""

SEA, LAND, SHORE, INK, CHOSEN = "#dfe7ec", "#f1efe9", "#b9b2a4", "#14213d", "#b5402a"


def draw_locator(
    points: Sequence[tuple[float, float]],
    land: gpd.GeoDataFrame,
    *,
    chosen: int | None = None,
    size: tuple[float, float] = (420.0, 300.0),
) -> str:
    """Draw places as dots that bear their number.

    Parameters
    ----------
    points : sequence of (float, float)
        Longitude and latitude in degrees; the first is number 1.
    land : GeoDataFrame
        Polygons in EPSG:4326.
    chosen : int, optional
        Which point is marked, from 0.
    size : (float, float)
        Width and height in points.

    Returns
    -------
    str
        SVG without any text but the numbers.
    """
    width, height = size
    lonlat = np.array(points, dtype=float).reshape(-1, 2)
    box = Box(0, 0, width, height)
    free = Box(MARGIN, MARGIN, width - MARGIN, height - MARGIN)
    conic = choose_conic(lonlat)
    view = fit_view(box, conic, lonlat, free=free)
    near = _keep_near(land, lonlat)
    shapes = [_path(rings) for rings in cut_land(project_land(near, conic), view)]
    dots = [
        _dot(n + 1, *point, is_chosen=n == chosen)
        for n, point in sorted(
            enumerate(view.place(lonlat).tolist()), key=lambda each: each[0] == chosen
        )
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}">'
        f'<rect width="{width:g}" height="{height:g}" fill="{SEA}"/>'
        f'<g fill="{LAND}" stroke="{SHORE}" stroke-width="0.6">{"".join(shapes)}</g>'
        f"{''.join(dots)}</svg>"
    )


def _keep_near(land: gpd.GeoDataFrame, lonlat: Floats) -> gpd.GeoDataFrame:
    if not len(lonlat):
        return land
    (west, south), (east, north) = lonlat.min(axis=0), lonlat.max(axis=0)
    return land.cx[
        west - REACH_DEG : east + REACH_DEG, south - REACH_DEG : north + REACH_DEG
    ]


def _path(rings: Sequence[Floats]) -> str:
    told = " ".join(
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring.tolist()) + "Z"
        for ring in rings
    )
    return f'<path fill-rule="evenodd" d="{told}"/>'


def _dot(number: int, x: float, y: float, *, is_chosen: bool) -> str:
    fill = CHOSEN if is_chosen else INK
    return (
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="8" fill="{fill}" stroke="#fff"/>'
        f'<text x="{x:.1f}" y="{y + 3.5:.1f}" font-size="10" font-weight="600" '
        f'font-family="sans-serif" text-anchor="middle" fill="#fff">{number}</text>'
    )
