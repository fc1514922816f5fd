"""The marks of a chart of claims, each as a piece of SVG."""

import math
from typing import Final
from xml.sax.saxutils import escape

from geo.claims import Claim

INK: Final = {
    "paper": "#fbfaf7",
    "text": "#1f1d1a",
    "quiet": "#5f5a50",
    "line": "#e3dfd6",
    "count": "#14213d",
    "capacity": "#6b6558",
    "window": "#1f6f8b",
    "denial": "#b5402a",
}
REACH: Final = 26
"""Length in px of the arrow that an open bound has; it has no scale."""

KEY: Final = (
    ("count", "counted or estimated"),
    ("floor", "“more than”, “at least”: open upwards"),
    ("ceiling", "“as many as”, “nearly”: open downwards"),
    ("range", "a range"),
    ("reading", "if all were of one calibre: one of two"),
    ("capacity", "could hold: no count"),
    ("equivalence", "a mass told in shells"),
    ("part", "one load, ship, pier or port only"),
    ("window", "time counted; a bar where said; dots: start not told"),
)


def draw_text(  # noqa: PLR0913 - what a text of SVG needs
    x: float,
    y: float,
    text: str,
    *,
    size: int = 12,
    weight: int = 400,
    anchor: str = "start",
    ink: str = INK["text"],
) -> str:
    """Write text.

    Parameters
    ----------
    x, y : float
        Where it begins, or its middle or end, on the base line; px.
    text : str
        Of anyone: what is not allowed in XML is left out, the rest escaped.
    size, weight : int
        Of the type; px.
    anchor : str
        start, middle or end.
    ink : str
        Colour.

    Returns
    -------
    str
        A text element.
    """
    bold = f' font-weight="{weight}"' if weight != 400 else ""
    side = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{ink}"{bold}{side} '
        f'stroke="{INK["paper"]}" stroke-width="3" paint-order="stroke">'
        f"{escape(shorten(text, 400))}</text>"
    )


def shorten(text: str, length: int) -> str:
    """Cut a text to a length, and drop what cannot be shown.

    Parameters
    ----------
    text : str
    length : int
        Signs at most; the last one is then an ellipsis.

    Returns
    -------
    str
        One line, without control signs and marks that turn the direction of writing.
    """
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    plain = " ".join(plain.split())
    return plain if len(plain) <= length else f"{plain[: length - 1].rstrip()}…"


def draw_window(places: list[float], y: float) -> list[str]:
    """Draw what time a claim counts, and when it was said.

    Parameters
    ----------
    places : list of 3 floats
        Start, end and day of saying, in px; NaN where not told.
    y : float
        Middle of the row; px.

    Returns
    -------
    list of str
        Pieces of SVG.
    """
    start, end, said = places
    ink, parts = INK["window"], []
    if not math.isnan(end):
        dots = ' stroke-dasharray="1.5 3"' if math.isnan(start) else ""
        left = end - REACH if math.isnan(start) else start
        parts.append(
            f'<path d="M{left:.1f} {y:.1f}H{end:.1f}" stroke="{ink}" stroke-width="2.5"'
            f"{dots}/>"
        )
    if not math.isnan(said):
        parts.append(
            f'<path d="M{said:.1f} {y - 5:.1f}V{y + 5:.1f}" stroke="{ink}" '
            'stroke-width="1.5"/>'
        )
    return parts


def draw_bound(
    claim: Claim,
    numbers: list[float],
    greatest: float,
    ends: tuple[int, int],
    y: float,
) -> list[str]:
    """Draw what a claim says on its scale.

    Parameters
    ----------
    claim : Claim
    numbers : list of float
        From `claim_words.list_numbers`; nothing is drawn where there is none.
    greatest : float
        The scale's end; it begins at zero.
    ends : tuple of int
        Of the scale; px.
    y : float
        Middle of the row; px.

    Returns
    -------
    list of str
        Pieces of SVG.
    """
    if not numbers:
        return []
    left, right = ends
    places = [left + (right - left) * max(each, 0) / greatest for each in numbers]
    parts = []
    if claim.bound == "range":
        parts.append(
            f'<path d="M{places[0]:.1f} {y:.1f}H{places[-1]:.1f}" '
            f'stroke="{INK["count"]}" stroke-width="6"/>'
        )
        return parts
    if claim.bound in ("floor", "ceiling"):
        parts.append(
            _arrow(places[0], y, 1 if claim.bound == "floor" else -1, claim.kind)
        )
    return [*parts, draw_mark(claim.kind, places[0], y)]


def draw_mark(kind: str, x: float, y: float) -> str:
    """Draw a mark: filled for a count, hollow for what is none.

    Parameters
    ----------
    kind : str
        A key of `claims.KINDS`.
    x, y : float
        Its middle; px.

    Returns
    -------
    str
        A piece of SVG.
    """
    ink, paper = INK["count"], INK["paper"]
    if kind == "capacity":
        return (
            f'<rect x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9" '
            f'fill="{paper}" stroke="{INK["capacity"]}" stroke-width="1.5" '
            'stroke-dasharray="2 1.5"/>'
        )
    if kind in ("reading", "equivalence"):
        fill = paper if kind == "reading" else ink
        return (
            f'<path d="M{x:.1f} {y - 5.5:.1f}l5.5 5.5l-5.5 5.5l-5.5 -5.5z" '
            f'fill="{fill}" stroke="{ink}" stroke-width="1.5"/>'
        )
    if kind == "part":
        return (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{paper}" '
            f'stroke="{ink}" stroke-width="1.5"/>'
        )
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{ink}"/>'


def draw_key(x: float, y: float, width: int) -> tuple[list[str], float]:
    """Draw what the marks mean, in as many columns as there is room for.

    Parameters
    ----------
    x, y : float
        Upper left corner; px.
    width : int
        Of the chart; px.

    Returns
    -------
    tuple of list of str and float
        Pieces of SVG, and the height they take; px.
    """
    columns = max(width // 350, 1)
    parts = []
    for n, (name, words) in enumerate(KEY):
        left = x + n % columns * (width - 16) / columns
        top = y + 8 + n // columns * 19
        parts.append(_draw_sample(name, left + 16, top))
        parts.append(draw_text(left + 40, top + 4, words, size=11, ink=INK["quiet"]))
    return parts, 19 * math.ceil(len(KEY) / columns) + 8


def _draw_sample(name: str, x: float, y: float) -> str:
    if name == "window":
        return "".join(draw_window([x - 14, x + 8, x + 14], y))
    if name == "range":
        return (
            f'<path d="M{x - 12:.1f} {y:.1f}h24" stroke="{INK["count"]}" '
            'stroke-width="6"/>'
        )
    if name in ("floor", "ceiling"):
        way = 1 if name == "floor" else -1
        return _arrow(x - 8 * way, y, way, "count") + draw_mark("count", x - 8 * way, y)
    return draw_mark(name, x, y)


def _arrow(x: float, y: float, way: int, kind: str) -> str:
    ink = INK["capacity" if kind == "capacity" else "count"]
    dashes = ' stroke-dasharray="2 1.5"' if kind == "capacity" else ""
    tip = x + way * REACH
    return (
        f'<path d="M{x:.1f} {y:.1f}H{tip:.1f}" stroke="{ink}" stroke-width="1.5"'
        f"{dashes}/>"
        f'<path d="M{tip - way * 5:.1f} {y - 3.5:.1f}L{tip:.1f} {y:.1f}'
        f'L{tip - way * 5:.1f} {y + 3.5:.1f}" fill="none" stroke="{ink}" '
        'stroke-width="1.5"/>'
    )
