"""What charts share: round numbers along a scale, and the drawing round their parts."""

import math
from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape

from geo.chart_marks import INK

SHARES: Final = (0.1, 0.2, 0.5, 1, 2, 5, 10)


def choose_ticks(greatest: float, *, at_most: int) -> list[float]:
    """Choose round numbers up to the greatest, zero among them.

    Parameters
    ----------
    greatest : float
        Above zero.
    at_most : int
        So many of them, 1 or more.

    Returns
    -------
    list of float
    """
    unit = 10.0 ** math.floor(math.log10(greatest))
    steps = (unit * share for share in SHARES)
    step = next(step for step in steps if greatest // step < at_most)
    return [step * n for n in range(int(greatest // step) + 1)]


def wrap_chart(parts: Iterable[str], title: str, width: int, height: float) -> str:
    """Put the parts of a chart on its paper.

    Parameters
    ----------
    parts : iterable of str
        Pieces of SVG.
    title : str
        What a screen reader tells.
    width, height : float
        px.

    Returns
    -------
    str
        An SVG document; its text is text.
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" '
        f'height="{height:.0f}" viewBox="0 0 {width} {height:.0f}" role="img" '
        "font-family=\"Inter, 'Segoe UI', Roboto, system-ui, sans-serif\" "
        'font-variant-numeric="tabular-nums">'
        f"<title>{escape(title)}</title>"
        f'<rect width="100%" height="100%" fill="{INK["paper"]}"/>'
        f"{''.join(parts)}</svg>"
    )
