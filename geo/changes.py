"""What differs between two networks, as a reader gets it."""

import json
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from geo.comparison import Comparison, sum_comparison
from geo.errors import OptionError
from geo.still_page import frame_drawing

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
        told = tell_comparison(found)
        table = (COLUMNS, sum_comparison(found)["routes"])
        return frame_drawing(title, told, drawing, "Routes", table)
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
