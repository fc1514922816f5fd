"""Where on a map there is room to draw a part of it once more, enlarged."""

import itertools
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from geo.figure_chart import Mark
from geo.figure_labels import Box
from geo.figure_names import LineInk, bound_marks, shrink
from geo.figure_page import Points
from geo.style import MAX_WIDTH_PX

SIZES: Final = ((20.0, 17.6), (18.0, 15.8), (16.0, 14.0), (16.0, 11.5), (14.0, 10.0))
"""Width and height, in heights of letters."""

STEPS: Final = 9


class Inset(NamedTuple):
    """Where a part of the map is drawn once more."""

    box: Box
    here: Box
    """The part."""
    join: Points
    """The line from there to here."""


def find_inset(
    box: Box,
    lines: Sequence[Points],
    taken: Sequence[Box],
    ports: Sequence[Mark],
    *,
    unit: float,
    pt_per_px: float,
) -> Inset | None:
    """Find a free place along the upper or lower edge, large and near the ports.

    Parameters
    ----------
    box : Box
        The map.
    lines : sequence of array of float, (n, 2)
        On the sheet. They are taken at their greatest width, so that the place is
        the same in every month.
    taken : sequence of Box
    ports : sequence of Mark
        What is to be drawn once more.
    unit, pt_per_px : float
        Points: of running text, and a pixel.

    Returns
    -------
    Inset or None
        None where there is no room, or none that can be joined without crossing.
    """
    ink_below = LineInk(lines, [MAX_WIDTH_PX * pt_per_px] * len(lines))
    here = shrink(bound_marks(ports), -10 * pt_per_px)
    for spot in _list_spots(box, unit):
        is_free = not any(spot.meets(other) for other in [*taken, here])
        if is_free and spot.lies_in(box) and not ink_below(spot):
            join = _find_join(here, spot, ink_below)
            if not ink_below.count_along(join):
                return Inset(spot, here, join)
    return None


def _list_spots(box: Box, unit: float) -> Iterator[Box]:
    """List places, the large ones on the right first."""
    edge = unit * 0.7
    tried = itertools.product(enumerate(SIZES), range(STEPS))
    for (_, (wide, high)), step in sorted(tried, key=lambda at: 2 * at[0][0] + at[1]):
        right = box.right - edge - step * unit * 4
        left = right - unit * wide
        for top in (box.top + edge, box.bottom - edge - unit * high):
            yield Box(left, top, right, top + unit * high)


def _find_join(here: Box, spot: Box, ink_below: LineInk) -> Points:
    """Find a line from a part of the map to its enlargement that crosses least."""
    is_above = spot.bottom < here.top
    start, end = (here.top, spot.bottom) if is_above else (here.bottom, spot.top)
    lines = [
        np.array([(x, start), (min(max(x, spot.left), spot.right), end)])
        for x in (here.right, here.left, (here.left + here.right) / 2)
    ]
    return min(lines, key=ink_below.count_along)
