"""Speeds as a chart: a row a pair, its records from slowest to fastest on one scale.

Tables of the same figures have their titles from here too.
"""

from typing import Any, Final, NamedTuple
from xml.sax.saxutils import escape

from geo.chart_frame import choose_ticks, wrap_chart
from geo.chart_marks import INK, draw_text, shorten

TITLE: Final = "Kilometres a day along the route, by pair"
BAND: Final = "#c98a00"
FLAG: Final = "#b5402a"
SHOWN: Final = 30
"""Pairs that are drawn, those with the most records; the table has all."""
ROOM: Final = 1.12
"""The scale ends so far beyond the greatest figure drawn; 1 is at it."""


PAIR_TITLES: Final = {
    "origin": "from",
    "destination": "to",
    "length_km": "km",
    "record_count": "records",
    "median_days": "days, median",
    "least_km_a_day": "km a day, least",
    "low_quartile_km_a_day": "lower quartile",
    "median_km_a_day": "median",
    "high_quartile_km_a_day": "upper quartile",
    "most_km_a_day": "most",
    "fast_count": "fast",
    "slow_count": "slow",
}
FLAG_TITLES: Final = {
    "row": "row",
    "shipment_id": "record",
    "origin": "from",
    "destination": "to",
    "dispatched_on": "left",
    "arrived_on": "arrived",
    "days": "days",
    "km_a_day": "km a day",
    "low_km_a_day": "at least",
    "high_km_a_day": "at most",
    "rule": "flag",
}
"""By the names of `journeys.tell_journeys`, as tables title them."""


class Layout(NamedTuple):
    """Where things stand, in px."""

    width: int
    row: int
    name_x: int
    scale: tuple[int, int]
    """Ends of the scale."""
    count_x: int
    mark: int
    """From the top of a row to the middle of its marks."""
    is_narrow: bool = False


WIDE: Final = Layout(1080, 24, 8, (376, 970), 1068, 12)
NARROW: Final = Layout(372, 42, 8, (12, 352), 364, 27, is_narrow=True)


def draw_speeds(told: dict[str, Any], *, layout: Layout = WIDE) -> str:
    """Draw how fast the records of each pair went.

    Parameters
    ----------
    told : dict
        From `journeys.tell_journeys`.
    layout : Layout
        `WIDE` or `NARROW`.

    Returns
    -------
    str
        An SVG document; names in it are escaped. Bars end at the quartiles, thin lines
        at the slowest and the fastest record; the rail leg of the yardstick is a band.
    """
    pairs = told["pairs"][:SHOWN]
    if not pairs:
        return wrap_chart(
            [draw_text(8, 24, "No record has both dates.")], TITLE, layout.width, 40
        )
    rail = (told["yardstick"] or {}).get("rail")
    greatest = _find_greatest(pairs, told, rail)
    top = 92 if layout.is_narrow else 76
    bottom = top + layout.row * len(pairs) + 4
    parts = _draw_scale(greatest, layout, top, bottom)
    parts += _draw_limits(told["limits"], greatest, layout, top, bottom)
    parts += _draw_band(rail, greatest, layout, top, bottom) if rail else []
    flags = _list_flags(told)
    for n, pair in enumerate(pairs):
        own = flags.get((pair["origin_id"], pair["destination_id"]), [])
        parts += _draw_row(pair, own, greatest, layout, top + layout.row * n)
    left_out = len(told["pairs"]) - len(pairs)
    if left_out:
        words = f"and {left_out:,} pairs with fewer records, in the table"
        parts.append(draw_text(8, bottom + 16, words, size=11, ink=INK["quiet"]))
        bottom += 16
    return wrap_chart(
        [*_draw_head(told, rail, layout), *parts], TITLE, layout.width, bottom + 14
    )


def _find_greatest(
    pairs: list[dict[str, Any]], told: dict[str, Any], rail: dict[str, Any] | None
) -> float:
    """Find the scale's end: what is drawn, and the upper limit if it is not far off."""
    drawn = max(float(pair["most_km_a_day"]) for pair in pairs)
    drawn = max(drawn, float(rail["km_a_day"][1]) if rail else 0.0, 1.0)
    limit = float(told["limits"]["fastest"])
    return ROOM * (max(drawn, limit) if limit <= 3 * drawn else drawn)


def _list_flags(told: dict[str, Any]) -> dict[tuple[str, str], list[float]]:
    flags: dict[tuple[str, str], list[float]] = {}
    for each in told["flags"]:
        key = (each["origin_id"], each["destination_id"])
        flags.setdefault(key, []).append(each["km_a_day"])
    return {key: sorted(set(speeds)) for key, speeds in flags.items()}


def _place(speed: float, greatest: float, layout: Layout) -> float:
    left, right = layout.scale
    return left + (right - left) * min(speed / greatest, 1.0)


def _draw_head(
    told: dict[str, Any], rail: dict[str, Any] | None, layout: Layout
) -> list[str]:
    size = 11 if layout.is_narrow else 12
    words = ["Bar: the middle half, its tick the median. Line: slowest to fastest."]
    words += ["Ring: flagged."] if told["flags"] else []
    if told["basis"] == ["modelled"]:
        words.append("Modelled records.")
    lines = words if layout.is_narrow else [" ".join(words)]
    if rail:
        lines.append("Band: the one published chain by rail, one case.")
    return [
        draw_text(8, 18, TITLE, size=15 if not layout.is_narrow else 14, weight=650),
        *(
            draw_text(8, 36 + 15 * n, line, size=size, ink=INK["quiet"])
            for n, line in enumerate(lines)
        ),
    ]


def _draw_scale(
    greatest: float, layout: Layout, top: float, bottom: float
) -> list[str]:
    parts = []
    for tick in choose_ticks(greatest, at_most=4 if layout.is_narrow else 8):
        x = _place(tick, greatest, layout)
        parts.append(
            f'<path d="M{x:.1f} {top}V{bottom:.1f}" stroke="{INK["line"]}"/>'
            + draw_text(
                x, top - 5, f"{tick:,.0f}", size=11, anchor="middle", ink=INK["quiet"]
            )
        )
    if not layout.is_narrow:
        parts.append(
            draw_text(
                layout.count_x,
                top - 5,
                "records",
                size=11,
                anchor="end",
                ink=INK["quiet"],
            )
        )
    return parts


def _draw_limits(
    limits: dict[str, float], greatest: float, layout: Layout, top: float, bottom: float
) -> list[str]:
    return [
        f'<path d="M{x:.1f} {top}V{bottom:.1f}" stroke="{FLAG}" '
        'stroke-dasharray="2 3"/>'
        for x in (
            _place(limit, greatest, layout)
            for limit in limits.values()
            if 0 < limit <= greatest
        )
    ]


def _draw_band(
    rail: dict[str, Any], greatest: float, layout: Layout, top: float, bottom: float
) -> list[str]:
    left, right = (_place(each, greatest, layout) for each in rail["km_a_day"])
    words = f"{rail['from']} to {rail['to']}, grade {rail['grade']}"
    return [
        f"<g><title>{escape(shorten(words, 200))}</title>"
        f'<rect x="{left:.1f}" y="{top}" width="{max(right - left, 2):.1f}" '
        f'height="{bottom - top:.1f}" fill="{BAND}" fill-opacity=".22"/></g>'
    ]


def _draw_row(
    pair: dict[str, Any],
    flagged: list[float],
    greatest: float,
    layout: Layout,
    top: float,
) -> list[str]:
    y = top + layout.mark
    least, low, middle, high, most = (
        _place(pair[f"{name}_km_a_day"], greatest, layout)
        for name in ("least", "low_quartile", "median", "high_quartile", "most")
    )
    name = shorten(f"{pair['origin']} → {pair['destination']}", 60)
    count = f"{pair['record_count']:,}"
    told = f"{name}: {count} records, median {pair['median_km_a_day']:,.0f} km a day"
    if pair["route_basis"] == "straight":
        name = shorten(name, 40) + " (over the ground)"
    name_y, size = (top + 15, 11) if layout.is_narrow else (y + 4, 12)
    ink = INK["count"]
    bar = f'width="{max(high - low, 1):.1f}" height="8" fill="{ink}"'
    rings = [
        f'<circle cx="{_place(speed, greatest, layout):.1f}" cy="{y:.1f}" r="4" '
        f'fill="{INK["paper"]}" stroke="{FLAG}" stroke-width="1.75"/>'
        for speed in flagged
    ]
    return [
        f"<g><title>{escape(told)}</title>",
        draw_text(layout.name_x, name_y, name, size=size),
        f'<path d="M{least:.1f} {y:.1f}H{most:.1f}" stroke="{ink}"/>',
        f'<rect x="{low:.1f}" y="{y - 4:.1f}" {bar} fill-opacity=".45"/>',
        f'<path d="M{middle:.1f} {y - 6:.1f}v12" stroke="{ink}" stroke-width="2.5"/>',
        *rings,
        draw_text(layout.count_x, name_y, count, size=size, anchor="end"),
        "</g>",
    ]
