"""The app's page with a map of st_folium in place of ours, redrawn for each month.

Leaflet comes from a server on this machine, as the app's own does.
"""

import os
import runpy
from collections.abc import Callable
from typing import Any

import folium
import streamlit as st
from cases import Case, make_bundled
from radio import MONTHS, ask_months, ask_none
from streamlit_folium import st_folium
from writers import CENTER, COLOUR, ZOOM

from geo.style import line_width
from screens import frame

LEAFLET = os.environ["BENCH_LEAFLET"]


@st.cache_resource
def read_case() -> Case:
    """Read the lines once, as the app does."""
    return make_bundled()


def show_months(selection: dict[str, Any], *, on_months: Callable[[], None]) -> bool:
    """Ask for a month and draw it; the table waits for no map, as ours does once."""
    ask_months(selection, on_months=on_months)
    month = st.session_state.get("radio") or MONTHS[0]
    drawn = folium.Map(location=CENTER, zoom_start=ZOOM, tiles=None)
    drawn.default_js = [("leaflet", f"{LEAFLET}/leaflet.js")]
    drawn.default_css = [("leaflet_css", f"{LEAFLET}/leaflet.css")]
    scene = read_case().scene
    flows = scene.link_flows[scene.link_flows["month"] == month]
    mass_t = flows.set_index("link_id")["mass_t"]
    greatest = scene.link_flows["mass_t"].max()
    for link_id, line in zip(scene.links["link_id"], scene.links.geometry, strict=True):
        t = float(mass_t.get(link_id, 0.0))
        folium.PolyLine(
            [(lat, lon) for lon, lat in line.coords],
            color=COLOUR,
            weight=line_width(t, greatest),
            tooltip=f"{link_id}: {t:,.0f} t",
            class_name=f"month-{month}",
        ).add_to(drawn)
    st_folium(drawn, key="map", returned_objects=[], height=600)
    return True


frame.show_frame = ask_none
frame.wire_map = show_months
runpy.run_path("app.py")
