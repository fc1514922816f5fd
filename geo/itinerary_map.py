"""Ways side by side, as a reader gets them: in words, as a table, on a map."""

import json
from collections.abc import Sequence
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.errors import OptionError
from geo.itineraries import CAVEAT
from geo.still_page import frame_drawing
from geo.units import LONLAT

FORMS: Final = (".geojson", ".html", ".svg", ".pdf", ".png")

COLUMNS: Final = {
    "way_id": "way",
    "start": "start",
    "choice": "chosen by",
    "length_km": "km",
    "sea_km": "km at sea",
    "shared_percent": "% shared",
    "lines_told": "lines",
    "crossings_told": "borders",
    "transfers_told": "gauge",
}

MEANING: Final = (
    "% shared: track that the cheapest way, or a really different one before it, uses "
    "too; by ship: that the first way uses. lines preferred: the cheapest at that "
    "column of costs in data/lines.csv."
)

STYLES: Final = (
    ("rail", 3.0, None),
    ("inferred", 2.0, (0.0, (5.0, 1.5))),
    ("depot", 2.0, None),
    ("port", 1.4, (0.0, (1.5, 1.5))),
    ("sketch", 1.4, None),
)
"""Ink, width and dashes in points: first ways first; later ones have the last."""

MARKS: Final[dict[str, Any]] = {
    "border": ("port", 1.2, None, "border crossed"),
    "gauge": ("rail", 1.2, (0.0, (1.0, 1.0)), "break of gauge: transfer"),
    "end": ("port", 2.4, None, ""),
}
"""Rings by what they mark, as in `STYLES`, and words; two rings where dashed."""


def list_ways(ways: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    """List ways as plain values, with words for what a table has no room for.

    Parameters
    ----------
    ways : GeoDataFrame (`itineraries.ITINERARIES`)

    Returns
    -------
    list of dict
    """
    return [
        {
            **{str(name): told for name, told in row.items() if name != "geometry"},
            "length_km": round(row["length_km"], 1),
            "rail_km": round(row["rail_km"], 1),
            "sea_km": round(row["sea_km"], 1),
            "shared": round(row["shared"], 4),
            "shared_percent": round(100 * row["shared"], 1),
            "lines_told": "; ".join(
                f"{name} {km:,.0f} km" for name, km in row["lines"].items()
            ),
            "crossings_told": "; ".join(
                f"{each['from']} to {each['to']} near {each['lat']}, {each['lon']}"
                for each in row["crossings"]
            ),
            "transfers_told": "; ".join(
                f"transfer {each['from_mm']} to {each['to_mm']} mm near "
                f"{each['lat']}, {each['lon']}"
                for each in row["transfers"]
            ),
        }
        for row in ways.to_dict("records")
    ]


def tell_way(row: dict[str, Any]) -> str:
    """Say in a sentence what a way is.

    Parameters
    ----------
    row : dict
        From `list_ways`.

    Returns
    -------
    str
    """
    sea = f" with {row['sea_km']:,.0f} km at sea" if row["sea_km"] else ""
    shared = f", {row['shared_percent']:.0f} % shared" if row["way_id"] > 1 else ""
    parts = (row["lines_told"], row["crossings_told"], row["transfers_told"])
    more = "".join(f"; {part}" for part in parts if part)
    head = f"{row['way_id']} {row['start']}, {row['choice']}"
    return f"{head}: {row['length_km']:,.0f} km{sea}{shared}{more}"


def draw_ways(
    ways: gpd.GeoDataFrame,
    land: gpd.GeoDataFrame,
    form: str,
    *,
    title: str,
    breaks: Sequence[tuple[float, float]] = (),
    ends: Sequence[tuple[str, float, float]] = (),
) -> bytes:
    """Draw ways side by side, with borders crossed and breaks of gauge.

    Parameters
    ----------
    ways : GeoDataFrame (`itineraries.ITINERARIES`)
    land : GeoDataFrame
        The base map.
    form : str
        One of `FORMS`.
    title : str
        Without one there is no head, only the map and its legend.
    breaks : sequence of (longitude, latitude)
        Nodes of the network where the gauge breaks.
    ends : sequence of (name, longitude, latitude)
        Of the two places.

    Returns
    -------
    bytes
        The same ways give the same bytes.

    Raises
    ------
    OptionError
        If there is no such form.
    """
    if form not in FORMS:
        raise OptionError(f"a map must end in {', '.join(FORMS)}; found {form}")
    rows = list_ways(ways)
    if form == ".geojson":
        return _write_geojson(ways, rows)
    # Not at the top: the drawing library takes a second to import.
    from geo.figure_changes import draw_changes

    rings = _list_rings(ways, breaks, ends)
    drawn, looks = _lay_over(ways, rings)
    ways_first = sorted(looks, key=lambda state: (state in MARKS, state))
    if form != ".html":
        lines = [CAVEAT[: CAVEAT.index(" Which")], *map(tell_way, rows)]
        cut = [line if len(line) < 160 else f"{line[:158]}…" for line in lines]
        return draw_changes(
            drawn,
            land,
            title=title,
            lines=cut if title else (),
            form=form[1:],
            looks=looks,
            keys=ways_first,
        )
    svg = draw_changes(
        drawn, land, title="", lines=(), form="svg", looks=looks, keys=ways_first
    )
    return frame_drawing(title, [CAVEAT, MEANING], svg, "Ways", (COLUMNS, rows))


def _list_rings(
    ways: gpd.GeoDataFrame,
    breaks: Sequence[tuple[float, float]],
    ends: Sequence[tuple[str, float, float]],
) -> gpd.GeoDataFrame:
    """List the marks: the two ends, borders crossed, and breaks of gauge."""
    borders = {
        (each["lon"], each["lat"]): "" for row in ways["crossings"] for each in row
    }
    gauges = dict.fromkeys(breaks, "") | {
        (each["lon"], each["lat"]): f"{each['from_mm']} to {each['to_mm']} mm"
        for row in ways["transfers"]
        for each in row
    }
    marks = [
        *(("border", name, spot) for spot, name in borders.items()),
        *(("gauge", name, spot) for spot, name in gauges.items()),
        *(("end", name, (lon, lat)) for name, lon, lat in ends),
    ]
    return gpd.GeoDataFrame(
        {
            "state": [kind for kind, *_ in marks],
            "name": [name for _, name, _ in marks],
            "length_km": 0.0,
        },
        geometry=[shapely.Point(spot) for *_, spot in marks],
        crs=LONLAT,
    )


def _lay_over(
    ways: gpd.GeoDataFrame, rings: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, dict[str, Any]]:
    """Lay ways over each other, the first above, and the rings over all."""
    most = len(STYLES)
    last = f"{most} to {len(ways)}" if len(ways) > most else str(most)
    states = [str(way) if way < most else last for way in ways["way_id"]]
    # What is drawn later lies above: the first way.
    looks: dict[str, Any] = {
        state: (*style, f"way {state}")
        for state, style in reversed(
            [*zip(dict.fromkeys(states), STYLES, strict=False)]
        )
    }
    looks |= {kind: look for kind, look in MARKS.items() if kind in set(rings["state"])}
    is_one = pd.Series(states).map(pd.Series(states).value_counts()) == 1
    told = ways[["geometry"]].assign(
        state=states, length_km=ways["length_km"].where(is_one.to_numpy(), 0.0)
    )
    both = gpd.GeoDataFrame(pd.concat([told, rings], ignore_index=True), crs=LONLAT)
    pieces = both.explode(ignore_index=True, index_parts=False)
    is_first = ~pieces["state"].duplicated()
    return pieces.assign(length_km=pieces["length_km"].where(is_first, 0.0)), looks


def _write_geojson(ways: gpd.GeoDataFrame, rows: list[dict[str, Any]]) -> bytes:
    lines = shapely.set_precision(ways.geometry.to_numpy(), 1e-5)
    features = [
        {
            "type": "Feature",
            "properties": row,
            "geometry": shapely.geometry.mapping(line),
        }
        for row, line in zip(rows, lines, strict=True)
    ]
    told = {"type": "FeatureCollection", "caveat": CAVEAT, "meaning": MEANING}
    return json.dumps(told | {"features": features}, ensure_ascii=False).encode()
