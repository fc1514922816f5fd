"""From amounts to ink: widths, circles, round values and colours."""

import math
from typing import Final

INK: Final = {
    "paper": "#FBFAF7",
    "panel": "#FFFFFF",
    "hairline": "#E3DFD6",
    "land": "#F1EEE7",
    "sea": "#DCE6EC",
    "border": "#C4BEB2",
    "country": "#6E685C",
    "text": "#1D1D1B",
    "quiet": "#5F5A50",
    "rail": "#B5402A",
    "inferred": "#1F6F8B",
    "sketch": "#7A7468",
    "straight": "#7A7468",
    "port": "#14213D",
    "depot": "#6B4E9B",
    "chosen": "#F2A900",
}
"""One strong hue for the flow; text at least 4.5:1 on paper, land and sea, marks at
least 3:1 (WCAG 2.2, success criteria 1.4.3 and 1.4.11)."""

HIGH_INK: Final = {
    "rail high": "#DEA99F",
    "inferred high": "#9ABECB",
    "sketch high": "#C3C0BB",
    "straight high": "#C3C0BB",
}
"""Of a line up to the highest tonnes: its ink, 45 parts to 55 of white."""

MAX_WIDTH_PX: Final = 16.0
MIN_WIDTH_PX: Final = 0.75
"""Thinner lines are drawn at this width, and the legend counts them."""

MAX_RADIUS_PX: Final = 13.0
MIN_RADIUS_PX: Final = 3.0

STEPS: Final = (1, 2, 5)


def line_width(a_month: float, greatest: float) -> float:
    """Turn an amount a month into a line's width.

    Parameters
    ----------
    a_month : float
        Mean over the months shown, in the unit of the measure.
    greatest : float
        The greatest amount of any link in any one month, nothing left out: what the
        scale ends at, whatever is shown.

    Returns
    -------
    float
        Pixels; 0 for nothing, otherwise in proportion and at least `MIN_WIDTH_PX`.

    Notes
    -----
    In proportion and not by a root, from zero, and one scale for every choice: Jenny
    et al. 2018, doi:10.1080/15230406.2016.1262280.
    """
    if a_month <= 0 or greatest <= 0:
        return 0.0
    return max(MIN_WIDTH_PX, MAX_WIDTH_PX * a_month / greatest)


def site_radius(a_month: float, greatest: float) -> float:
    """Turn an amount a month into a circle whose area is in proportion to it.

    Parameters
    ----------
    a_month, greatest : float
        As in `line_width`, of any site.

    Returns
    -------
    float
        Pixels, at least `MIN_RADIUS_PX`: a site without tonnes is still a place.
    """
    if a_month <= 0 or greatest <= 0:
        return MIN_RADIUS_PX
    return max(MIN_RADIUS_PX, MAX_RADIUS_PX * math.sqrt(a_month / greatest))


def round_values(greatest: float) -> list[float]:
    """Choose the values that a legend shows.

    Parameters
    ----------
    greatest : float
        Where the scale ends.

    Returns
    -------
    list of float
        The greatest 1, 2 or 5 times a power of ten up to `greatest`, the one before
        it, and a tenth of it; from the greatest down. None for an empty scale.

    Examples
    --------
    >>> round_values(14_210)
    [10000.0, 5000.0, 1000.0]
    """
    if greatest <= 0:
        return []
    power = 10.0 ** math.floor(math.log10(greatest))
    at = max(n for n, step in enumerate(STEPS) if step * power <= greatest)
    top = STEPS[at] * power
    below = STEPS[at - 1] * power if at else STEPS[-1] * power / 10
    return [float(f"{value:.6g}") for value in (top, below, top / 10)]


def ink_css() -> str:
    """Write the colours as custom properties of CSS.

    Returns
    -------
    str
        One rule, ``:root{--land:#F1EEE7;...}``.
    """
    return ":root{" + "".join(f"--{name}:{ink};" for name, ink in INK.items()) + "}"
