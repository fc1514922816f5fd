"""One function a writer: lines in a frame, one HTML file out.

Each is used as its own documentation shows, with the widths and the colour of ours,
and with the line's name and tonnes where the pointer rests.
"""

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from cases import Case

from geo.style import INK

COLOUR: Final = INK["rail"]
RGB: Final = [int(COLOUR[at : at + 2], 16) for at in (1, 3, 5)]
CENTER: Final = (55.0, 85.0)
"""Latitude and longitude."""
ZOOM: Final = 3


class Writer(NamedTuple):
    """Who writes the file."""

    label: str
    package: str
    """Its name in the registry; empty for ours."""
    modules: tuple[str, ...]
    """What is imported before the clock starts."""
    write: Callable[[Case, Path], None]


def write_ours(case: Case, path: Path) -> None:
    """Write the page as the product does: map, months, tables and base map."""
    from geo.drafts import write_atomically
    from geo.report import write_page

    write_atomically(path, write_page(case.scene))


def write_folium_lines(case: Case, path: Path) -> None:
    """Add one PolyLine for each line."""
    folium = importlib.import_module("folium")
    flow_map = folium.Map(location=CENTER, zoom_start=ZOOM)
    for line in _list_rows(case):
        folium.PolyLine(
            [(lat, lon) for lon, lat in line["path"]],
            color=COLOUR,
            weight=line["width_px"],
            opacity=1,
            tooltip=f"{line['line_id']}: {line['mass_t']:,.0f} t",
        ).add_to(flow_map)
    flow_map.save(str(path))


def write_folium_layer(case: Case, path: Path) -> None:
    """Add all lines as one GeoJson layer."""
    folium = importlib.import_module("folium")
    flow_map = folium.Map(location=CENTER, zoom_start=ZOOM)
    folium.GeoJson(
        case.lines,
        style_function=_style,
        tooltip=folium.GeoJsonTooltip(["line_id", "mass_t"]),
    ).add_to(flow_map)
    flow_map.save(str(path))


def write_explore(case: Case, path: Path) -> None:
    """Let geopandas draw its own frame."""
    options: dict[str, Any] = {
        "color": COLOUR,
        "tooltip": ["line_id", "mass_t"],
        "style_kwds": {"style_function": _style},
    }
    case.lines.explore(**options).save(str(path))


def write_pydeck(case: Case, path: Path) -> None:
    """Write a page that loads deck.gl from the network, which is the default."""
    _make_deck(case).to_html(str(path))


def write_pydeck_offline(case: Case, path: Path) -> None:
    """Write a page that holds deck.gl, without a base map from the network."""
    _make_deck(case, map_provider=None).to_html(str(path), offline=True)


def write_kepler(case: Case, path: Path) -> None:
    """Write kepler.gl's page with one layer of lines."""
    keplergl = importlib.import_module("keplergl")
    kepler_map = keplergl.KeplerGl(data={"lines": case.lines}, config=_kepler_config())
    kepler_map.save_to_html(file_name=str(path))


WRITERS: Final[Mapping[str, Writer]] = {
    "ours": Writer(
        "Railhead", "", ("geo.export", "geo.flowmap", "geo.report"), write_ours
    ),
    "folium-lines": Writer(
        "folium, a PolyLine each", "folium", ("folium",), write_folium_lines
    ),
    "folium-layer": Writer(
        "folium, one GeoJson layer", "folium", ("folium",), write_folium_layer
    ),
    "explore": Writer(
        "geopandas explore",
        "geopandas",
        ("folium", "mapclassify", "matplotlib.pyplot"),
        write_explore,
    ),
    "pydeck": Writer("pydeck PathLayer", "pydeck", ("pydeck",), write_pydeck),
    "pydeck-offline": Writer(
        "pydeck, offline=True", "pydeck", ("pydeck",), write_pydeck_offline
    ),
    "kepler": Writer("keplergl", "keplergl", ("keplergl",), write_kepler),
}


def _list_rows(case: Case) -> list[dict[Any, Any]]:
    """List the lines as those want them that know no frame; ``path`` is (lon, lat)."""
    rows = case.lines.drop(columns="geometry").to_dict("records")
    paths = [list(line.coords) for line in case.lines.geometry]
    return [row | {"path": path} for row, path in zip(rows, paths, strict=True)]


def _style(feature: dict[str, Any]) -> dict[str, Any]:
    return {"color": COLOUR, "weight": feature["properties"]["width_px"], "opacity": 1}


def _make_deck(case: Case, **options: Any) -> Any:  # noqa: ANN401 - pydeck has no types
    pydeck = importlib.import_module("pydeck")
    layer = pydeck.Layer(
        "PathLayer",
        _list_rows(case),
        get_path="path",
        get_width="width_px",
        get_color=RGB,
        width_units="'pixels'",
        pickable=True,
    )
    view = pydeck.ViewState(latitude=CENTER[0], longitude=CENTER[1], zoom=ZOOM - 1)
    tooltip = {"text": "{line_id}: {mass_t} t"}
    return pydeck.Deck([layer], initial_view_state=view, tooltip=tooltip, **options)


def _kepler_config() -> dict[str, Any]:
    layer = {
        "id": "lines",
        "type": "geojson",
        "config": {
            "dataId": "lines",
            "label": "lines",
            "color": RGB,
            "columns": {"geojson": "geometry"},
            "isVisible": True,
        },
        "visualChannels": {
            "sizeField": {"name": "width_px", "type": "real"},
            "sizeScale": "linear",
        },
    }
    return {"version": "v1", "config": {"visState": {"layers": [layer]}}}
