"""The flow map: a folium map with one layer that knows every month."""

import base64
import hashlib
import importlib.resources
import re
from importlib.resources.abc import Traversable
from typing import Any, Final

import folium
from branca.element import Element, Figure, MacroElement

from geo.carried import find_scale
from geo.encode import as_columns, safe, safe_json
from geo.errors import SchemaError
from geo.monthly import have_ranges
from geo.payload import list_content
from geo.scene import Scene, Selection, check_selection
from geo.style import (
    HIGH_INK,
    INK,
    MAX_RADIUS_PX,
    MAX_WIDTH_PX,
    MIN_RADIUS_PX,
    MIN_WIDTH_PX,
    ink_css,
    round_values,
)
from geo.units import KG_PER_T

LEAFLET_SHA256: Final = {
    "leaflet.js": "20nQCchB9co0qIjJZRGuk2/Z9VM+kNiyxNV1lvTlZBo=",
    "leaflet.css": "p4NxAoJBhIIN+hmNHrzRCf9tD/miZyoHS5obTRR9BMY=",
}
"""Leaflet 1.9.4 as its makers publish it: the hashes on leafletjs.com/download."""

SCRIPTS: Final = (
    "selection.js",
    "cartography.js",
    "parts.js",
    "labels.js",
    "arrows.js",
    "marks.js",
    "months.js",
    "figures.js",
    "legend.js",
    "tables.js",
    "summary.js",
    "evidence.js",
    "page.js",
    "tooltip.js",
    "pointing.js",
    "view.js",
    "paper.js",
    "flow_layer.js",
)
"""Each uses what those before it have put into ``window.railhead``."""

STYLES: Final = ("flow_layer.css", "evidence.css", "print.css")
MAP_ID: Final = "flows"


class Verbatim(Element):
    """A piece of a page that no template engine looks at."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text

    def render(self, **_: object) -> str:
        """Give the text as it is."""
        return self.text


class FlowLayer(MacroElement):
    """Land, links, places, legend and month control of a folium map.

    Parameters
    ----------
    content : dict
        What `payload.list_content` gives, with scale and options.
    figure : Figure
        The page that the map is part of.
    flow_map : folium.Map
        The map to draw on.
    """

    def __init__(
        self, content: dict[str, Any], figure: Figure, flow_map: folium.Map
    ) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # branca leaves it untyped
        self._name, self._id = "FlowLayer", MAP_ID
        self.content, self.figure, self.flow_map = content, figure, flow_map

    def render(self, **_: object) -> str:
        """Put library, script and data into the page, past folium's templates."""
        header, script = self.figure.header, self.figure.script
        for name, text in (
            ("flow_css", f"<style>{_leaflet_css()}{ink_css()}{_read(STYLES)}</style>"),
            ("flow_data", _data_block(self.content)),
            ("flow_js", f"<script>{_leaflet_js()}\n{_read(SCRIPTS)}</script>"),
        ):
            header.add_child(Verbatim(text), name=name)
        start = f"railhead.start({self.flow_map.get_name()});"
        script.add_child(Verbatim(start), name="flow_start")
        return ""


def draw_flows(
    scene: Scene,
    *,
    selection: Selection | None = None,
    embedded: bool = False,
    scale_of: Scene | None = None,
) -> folium.Map:
    """Draw a scene as a folium map that needs no network.

    Parameters
    ----------
    scene : Scene
    selection : Selection, optional
        What the map opens with; the reader may choose otherwise. All if not given.
    embedded : bool
        Leave out title, notices, tables and notes, and take the selection from the
        page around it.
    scale_of : Scene, optional
        The scene whose scale of widths and circles is used, if this one is a part of
        it: so that parts can be compared.

    Returns
    -------
    folium.Map
        Without tiles. It renders to one page; the same scene gives the same text.

    Raises
    ------
    OptionError
        If the scene lacks what is selected.
    SchemaError, CrsError
        If the frames do not fit together; see `payload.list_content`.
    """
    content = list_content(scene)
    greatest = content.pop("greatest")
    if scale_of is not None:
        greatest = find_scale(scale_of)
    for long in ("links", "flows"):
        content[long] = as_columns(content[long])
    content["scale"] = _make_scale(greatest)
    content["ink"] = INK
    if have_ranges(scene.flows):
        content |= {"ranges": True, "ink": INK | HIGH_INK}
    content["selection"] = _describe_selection(selection or Selection(), scene)
    content["embedded"] = embedded
    content["view"] = _center(content["places"])
    figure = Figure(title=safe(scene.texts.title))
    flow_map = _empty_map(figure, content["view"])
    flow_map.add_child(FlowLayer(content, figure, flow_map))
    return flow_map


def _empty_map(figure: Figure, center: dict[str, float]) -> folium.Map:
    """Make a map that asks for nothing: no tiles, no remote scripts or styles."""
    figure._id = MAP_ID
    flow_map = folium.Map(
        location=(center["lat"], center["lon"]),
        tiles=None,
        crs="Railhead",
        zoom_start=3,
        zoom_control=False,
        attribution_control=False,
        zoom_snap=0.25,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=120,
        track_resize=False,  # view.js does; on paper the map must stay as it is
    )
    flow_map._id = MAP_ID
    flow_map.default_js, flow_map.default_css = [], []
    figure.add_child(flow_map)
    return flow_map


def _center(places: list[dict[str, Any]]) -> dict[str, float]:
    """Find the middle of the places, where the projection is truest."""
    if not places:
        return {"lat": 55.0, "lon": 85.0}
    lats, lons = ([place[name] for place in places] for name in ("lat", "lon"))
    return {
        "lat": round((min(lats) + max(lats)) / 2, 1),
        "lon": round((min(lons) + max(lons)) / 2, 1),
    }


def _make_scale(greatest: dict[str, Any]) -> dict[str, Any]:
    amounts = {
        "tonnes": {on: kg / KG_PER_T for on, kg in greatest["kg"].items()},
        "wagons": greatest["wagons"],
    }
    return {
        "width": [MIN_WIDTH_PX, MAX_WIDTH_PX],
        "radius": [MIN_RADIUS_PX, MAX_RADIUS_PX],
        "greatest": amounts,
        "legend": {
            name: {on: round_values(value) for on, value in ends.items()}
            for name, ends in amounts.items()
        },
    }


def _describe_selection(selection: Selection, scene: Scene) -> dict[str, Any]:
    first, last = check_selection(selection, scene)
    return {
        "from": first,
        "to": last,
        "ports": list(selection.ports) or None,
        "near": selection.near_depots,
        "measure": selection.measure,
        "kg_per_shell": selection.kg_per_shell,
        "min_t": selection.min_t,
    }


def _data_block(content: dict[str, Any]) -> str:
    return (
        '<script type="application/json" id="railhead-data">'
        f"{safe_json(content)}</script>"
    )


def _read(names: tuple[str, ...]) -> str:
    folder = importlib.resources.files("geo") / "static"
    return "".join((folder / name).read_text(encoding="utf-8") for name in names)


def _leaflet_css() -> str:
    """Take Leaflet's style without its pictures, which nothing here shows."""
    return re.sub(r"url\(images/[^)]*\)", "none", _read_leaflet("leaflet.css"))


def _leaflet_js() -> str:
    return re.sub(r"\n//# sourceMappingURL=.*", "", _read_leaflet("leaflet.js"))


def _read_leaflet(name: str) -> str:
    folder: Traversable = importlib.resources.files("js_lib_leaflet")
    raw = (folder / "static" / "js_lib_leaflet" / name).read_bytes()
    found = base64.b64encode(hashlib.sha256(raw).digest()).decode()
    if found != LEAFLET_SHA256[name]:
        raise SchemaError(
            f"{name} must be that of Leaflet 1.9.4, sha256 {LEAFLET_SHA256[name]}; "
            f"found {found}: install django-js-lib-leaflet 1.9.4.1 again",
            [name],
        )
    return raw.decode("utf-8")
