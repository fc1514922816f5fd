"""Claims as a chart: a row each, what time it counts beside what it says.

Rows stand in order of time within each family. Nothing is stacked and no two rows share
a mark: they are different claimants' numbers. The file is SVG; all text in it is text.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

import pandas as pd

from geo.chart_frame import choose_ticks, wrap_chart
from geo.chart_marks import INK, draw_bound, draw_key, draw_text, draw_window, shorten
from geo.claim_words import list_numbers, tell_number, tell_value
from geo.claims import FAMILIES, Claim

DRAWN: Final = tuple(name for name in FAMILIES if name != "other")
TITLE: Final = "Who claimed what, and for which months"
WARNING: Final = (
    "Different claimants, windows and units, often one stock told again: no two rows "
    "may be added up."
)
OWN_UNITS: Final = ("mass", "voyages", "missiles")
"""Families whose claims differ in unit, so that each row tells its own."""
MARGIN: Final = 26
"""Days left free on either side of the time."""


class Layout(NamedTuple):
    """Where things stand, in px."""

    width: int
    row: int
    """Height of a claim's row."""
    name_x: int
    time_x: tuple[int, int]
    value_x: tuple[int, int]
    said_x: int
    is_narrow: bool = False


WIDE: Final = Layout(1080, 21, 44, (262, 520), (548, 800), 836)
NARROW: Final = Layout(372, 40, 34, (8, 168), (186, 356), 366, is_narrow=True)


def draw_chart(
    claims: pd.DataFrame,
    shown: pd.DataFrame,
    denials: Iterable[tuple[pd.Timestamp, str]] = (),
    *,
    layout: Layout = WIDE,
    note: str = "",
) -> str:
    """Draw claims.

    Parameters
    ----------
    claims : DataFrame
        All of them, from `claims.validate_claims`: they set the scales, so that a
        choice can be compared with another.
    shown : DataFrame
        Those to draw. Claims in units of their own are not drawn.
    denials : iterable of (Timestamp, str)
        From when all was denied, and the words for it.
    layout : Layout
        `WIDE` or `NARROW`.
    note : str
        A line under the chart.

    Returns
    -------
    str
        An SVG document. Any text in it that came with the claims is escaped.
    """
    span = _span(claims)
    top = 76 if layout.is_narrow else 60
    parts, y = [], float(top)
    denied = [(day, who) for day, who in denials if span[0] <= day <= span[1]]
    y += 13 * len(denied) + 8
    start = y
    for family in DRAWN:
        rows = list(shown[shown["family"] == family].itertuples())
        if rows:
            drawn, y = _draw_family(family, rows, claims, span, layout, y)
            parts += drawn
    if not parts:
        parts, y = [draw_text(8, y + 14, "No claim is drawn for this choice.")], y + 24
    back = [
        *_draw_time(span, layout, start, y),
        *_draw_denials(denied, span, layout, top, y),
    ]
    foot = draw_text(8, y + 22, note, size=11, ink=INK["quiet"]) if note else ""
    return _wrap([*_draw_head(layout), *back, *parts, foot], layout, y + 34)


def _draw_head(layout: Layout) -> list[str]:
    size = 11 if layout.is_narrow else 12
    lines = [WARNING]
    if layout.is_narrow:
        cut = WARNING.index(", often") + 1
        lines = [WARNING[:cut], WARNING[cut:].strip()]
    heads = [
        draw_text(8, 36 + 14 * n, line, size=size, ink=INK["quiet"])
        for n, line in enumerate(lines)
    ]
    return [draw_text(8, 18, TITLE, size=15, weight=650), *heads]


def _draw_family(
    family: str,
    rows: list[Claim],
    claims: pd.DataFrame,
    span: tuple[pd.Timestamp, pd.Timestamp],
    layout: Layout,
    y: float,
) -> tuple[list[str], float]:
    """Draw the rows of one family under their heading and scale."""
    greatest = _greatest(claims, family) or 1.0
    left, right = layout.value_x
    bottom = y + 34 + layout.row * len(rows)
    parts = [
        f'<path d="M8 {y + 6}H{layout.width - 8}" stroke="{INK["line"]}"/>',
        draw_text(8, y + 24, FAMILIES[family], size=13, weight=650),
    ]
    if not layout.is_narrow:
        parts.append(
            draw_text(layout.said_x, y + 24, "as said", size=11, ink=INK["quiet"])
        )
    for tick in choose_ticks(greatest, at_most=3 if layout.is_narrow else 5):
        x = left + (right - left) * tick / greatest
        parts.append(
            f'<path d="M{x:.1f} {y + 30}V{bottom:.1f}" stroke="{INK["line"]}"/>'
        )
        words = tell_number(tick).replace(" million", "m")
        parts.append(
            draw_text(x, y + 24, words, size=11, anchor="middle", ink=INK["quiet"])
        )
    parts += _draw_either(rows, greatest, layout, y + 34)
    for n, row in enumerate(rows):
        parts += _draw_row(row, greatest, span, layout, y + 34 + layout.row * n)
    return parts, bottom + 10


def _draw_row(
    claim: Claim,
    greatest: float,
    span: tuple[pd.Timestamp, pd.Timestamp],
    layout: Layout,
    y: float,
) -> list[str]:
    words = tell_value(claim, unit=claim.unit if claim.family in OWN_UNITS else "")
    words = f"or {words}" if claim.alternative_to else words
    words = f"= {claim.same_as}: {words}" if claim.same_as else words
    if layout.is_narrow:
        text_y, mark_y, size = y + 13.0, y + 26.0, 11
        name = shorten(claim.claimant, max(52 - len(words), 17))
        said = draw_text(
            layout.said_x, text_y, shorten(words, 37), size=11, anchor="end"
        )
    else:
        text_y, mark_y, size = y + 14.5, y + layout.row / 2, 12
        name = shorten(claim.claimant, 34)
        said = draw_text(layout.said_x, text_y, shorten(words, 39), size=12)
    told = f"{claim.claim_id}: {claim.claimant}: {claim.metric}: {words}"
    return [
        f"<g><title>{escape(shorten(told, 400))}</title>",
        draw_text(8, text_y, shorten(claim.claim_id, 5), size=10, ink=INK["quiet"]),
        draw_text(layout.name_x, text_y, name, size=size),
        *draw_window(
            [_place(day, span, layout.time_x) for day in _days(claim)], mark_y
        ),
        *draw_bound(claim, list_numbers(claim), greatest, layout.value_x, mark_y),
        said,
        "</g>",
    ]


def _draw_either(
    rows: list[Claim], greatest: float, layout: Layout, top: float
) -> list[str]:
    """Join the two readings of one number, of which only one can hold."""
    left, right = layout.value_x
    places = {
        row.claim_id: (
            left + (right - left) * max(list_numbers(row), default=0) / greatest,
            top + layout.row * n + (26.0 if layout.is_narrow else layout.row / 2),
        )
        for n, row in enumerate(rows)
    }
    return [
        f'<path d="M{places[row.claim_id][0]:.1f} {places[row.claim_id][1]:.1f}'
        f'L{places[row.alternative_to][0]:.1f} {places[row.alternative_to][1]:.1f}" '
        f'stroke="{INK["count"]}" stroke-dasharray="1 3"/>'
        for row in rows
        if row.alternative_to in places
    ]


def _draw_time(
    span: tuple[pd.Timestamp, pd.Timestamp], layout: Layout, top: float, bottom: float
) -> list[str]:
    """Draw the years behind the windows."""
    parts = []
    for year in range(span[0].year, span[1].year + 1):
        day = pd.Timestamp(year, 1, 1)
        if not span[0] <= day <= span[1]:
            continue
        x = _place(day, span, layout.time_x)
        parts.append(
            f'<path d="M{x:.1f} {top + 12}V{bottom:.1f}" stroke="{INK["line"]}"/>'
        )
        parts.append(draw_text(x + 3, top + 4, str(year), size=11, ink=INK["quiet"]))
    return parts


def _draw_denials(
    denials: list[tuple[pd.Timestamp, str]],
    span: tuple[pd.Timestamp, pd.Timestamp],
    layout: Layout,
    top: float,
    bottom: float,
) -> list[str]:
    """Draw each denial as a line through all rows."""
    parts = []
    for n, (day, who) in enumerate(denials):
        x = _place(day, span, layout.time_x)
        y = top + 4 + 13 * n
        parts.append(
            f'<path d="M{x:.1f} {y - 8}V{bottom:.1f}" stroke="{INK["denial"]}" '
            'stroke-dasharray="2 3"/>'
        )
        words = shorten(who, 50 if layout.is_narrow else 100)
        parts.append(draw_text(x + 4, y, words, size=11, ink=INK["denial"]))
    return parts


def _wrap(parts: list[str], layout: Layout, height: float) -> str:
    key, key_height = draw_key(8, height, layout.width)
    total = height + key_height
    return wrap_chart([*parts, *key], TITLE, layout.width, total)


def _span(claims: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp]:
    days = pd.concat([claims[n] for n in ("starts_on", "ends_on", "said_on")]).dropna()
    if days.empty:
        days = pd.Series([pd.Timestamp(2023, 1, 1), pd.Timestamp(2024, 1, 1)])
    pad = pd.Timedelta(days=MARGIN)
    return days.min() - pad, days.max() + pad


def _days(claim: Claim) -> list[pd.Timestamp]:
    """Start, end and day of saying; NaT where not told."""
    return [claim.starts_on, claim.ends_on, claim.said_on]


def _place(
    day: pd.Timestamp,
    span: tuple[pd.Timestamp, pd.Timestamp],
    ends: tuple[int, int],
) -> float:
    """Say where a day lies between two ends; NaN where it is not told."""
    share = (day - span[0]).total_seconds() / (span[1] - span[0]).total_seconds()
    return ends[0] + (ends[1] - ends[0]) * share


def _greatest(claims: pd.DataFrame, family: str) -> float:
    """Find where a family's scale ends, a little beyond its greatest number."""
    rows = claims[claims["family"] == family].itertuples()
    return max((max(list_numbers(row), default=0.0) for row in rows), default=0) * 1.06
