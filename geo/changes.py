"""What differs between two networks, as a reader gets it."""

import html
import json
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.comparison import Comparison, sum_comparison
from geo.errors import OptionError

FORMS: Final = (".geojson", ".html", ".svg", ".pdf", ".png")

COLUMNS: Final = {
    "origin": "from",
    "destination": "to",
    "before_km": "km, first",
    "before_basis": "basis, first",
    "after_km": "km, second",
    "after_basis": "basis, second",
    "off_km": "km elsewhere",
    "change": "way",
}

STYLE: Final = (
    "body{margin:0;background:#FBFAF7;color:#1D1D1B}p{margin:4px 0}"
    "main{font:16px/1.45 system-ui,sans-serif;max-width:1200px;margin:auto;"
    "padding:16px}"
    "h1,h2{line-height:1.2}h1{font-size:26px}h2{font-size:20px}"
    "div{overflow-x:auto;margin-top:12px}svg{width:100%;min-width:680px;height:auto}"
    "table{border-collapse:collapse;width:100%}"
    "th,td{text-align:left;vertical-align:top;padding:4px 14px 4px 0;"
    "border-bottom:1px solid #E3DFD6}.n{font-variant-numeric:tabular-nums}"
)


def tell_comparison(found: Comparison, *, with_routes: bool = False) -> list[str]:
    """Tell in words what differs.

    Parameters
    ----------
    found : Comparison
    with_routes : bool
        One line a route, too.

    Returns
    -------
    list of str
    """
    told = sum_comparison(found)
    counts = told["changes"]
    lines = [
        f"first: {told['before']['name']}, {told['before']['source']}",
        f"second: {told['after']['name']}, {told['after']['source']}",
        f"{told['added_km']:,.1f} km of track added, {told['gone_km']:,.1f} km gone, "
        f"{told['same_km']:,.1f} km the same (up to {found.within_km:g} km apart), as "
        "drawn",
        f"of {len(told['routes'])} routes {counts['changed']} run elsewhere, "
        f"{counts['lost']} have no way over the second network, {counts['found']} none "
        "over the first",
    ]
    rows = told["routes"] if with_routes else []
    return lines + [
        f"{row['origin']} to {row['destination']}: {row['before_km']:,.0f} km "
        f"({row['before_basis']}), then {row['after_km']:,.0f} km "
        f"({row['after_basis']}); {row['off_km']:,.0f} km elsewhere"
        f": {row['change']}"
        for row in rows
    ]


def draw_comparison(found: Comparison, form: str) -> bytes:
    """Draw what differs on a map.

    Parameters
    ----------
    found : Comparison
    form : str
        One of `FORMS`.

    Returns
    -------
    bytes
        GeoJSON has the tracks that are gone or added, and the routes that are
        changed or found; a page of HTML has the map and a table of all routes, and runs
        nothing.

    Raises
    ------
    OptionError
        If there is no such form.
    """
    if form not in FORMS:
        raise OptionError(f"a map must end in {', '.join(FORMS)}; found {form}")
    if form == ".geojson":
        return _write_geojson(found)
    # Not at the top: the drawing library takes a second to import.
    from geo.figure_changes import draw_changes

    title = f"{found.before.name} and {found.after.name}"
    drawn_of = (found.tracks, found.after.world.land)
    if form == ".html":
        drawing = draw_changes(*drawn_of, title="", lines=(), form="svg")
        return _frame(title, drawing, found)
    return draw_changes(
        *drawn_of,
        title=title,
        lines=tell_comparison(found),
        form=form.removeprefix("."),
    )


def _write_geojson(found: Comparison) -> bytes:
    tracks = found.tracks[found.tracks["state"] != "same"].assign(kind="track")
    routes = found.routes[found.routes["change"].isin(["changed", "found"])].assign(
        kind="route"
    )
    features = [each for frame in (tracks, routes) for each in _list_features(frame)]
    told = {key: sum_comparison(found)[key] for key in ("before", "after", "within_km")}
    document = {"type": "FeatureCollection", "comparison": told, "features": features}
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()


def _list_features(frame: gpd.GeoDataFrame) -> list[dict[str, Any]]:
    told = pd.DataFrame(frame.drop(columns="geometry")).round(2)
    rows = json.loads(told.to_json(orient="records"))
    lines = shapely.set_precision(frame.geometry.to_numpy(), 1e-5)
    return [
        {
            "type": "Feature",
            "properties": row,
            "geometry": shapely.geometry.mapping(line),
        }
        for row, line in zip(rows, lines, strict=True)
    ]


def _frame(title: str, svg: bytes, found: Comparison) -> bytes:
    """Put the drawing and the table of routes into a page that runs nothing."""
    head = "".join(f"<th>{html.escape(name)}" for name in COLUMNS.values())
    rows = "".join(
        "<tr>" + "".join(_cell(row[name]) for name in COLUMNS)
        for row in sum_comparison(found)["routes"]
    )
    said = "".join(f"<p>{html.escape(line)}</p>" for line in tell_comparison(found))
    drawing = svg.decode().partition("?>")[2]
    return (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html.escape(title)}</title><style>{STYLE}</style>"
        f"<main><h1>{html.escape(title)}</h1>{said}<div>{drawing}</div>"
        f"<h2>Routes</h2><div><table><tr>{head}{rows}</table></div></main></html>"
    ).encode()


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"<td class=n>{value:,.0f}"
    return f"<td>{html.escape(str(value))}"
