"""What if track were closed: a rank of its sections, and the map with one closed."""

import geopandas as gpd
import pandas as pd
import streamlit as st

from geo import report
from geo.closures import (
    CAVEAT,
    Box,
    Closure,
    close_track,
    read_closed,
    sum_closure,
    tell_closure,
)
from geo.errors import GeoError
from geo.pipeline import Trace, World
from geo.section_map import COLUMNS, MEANING, list_sections, part_worst
from geo.sections import find_nearest
from screens.findings import load_sections
from screens.frame import show_frame
from screens.loading import name_of
from screens.own import Own
from screens.table import show_table
from screens.words import escape

SHOWN = 20
"""Sections of each rank that are shown and may be chosen."""

NOTHING, BOX = "nothing", "a box"

PAIRS = {
    "origin": "from",
    "destination": "to",
    "mass_t": "t",
    "before_km": "km before",
    "after_km": "km after",
    "extra_km": "km more",
    "fate": "way",
}


def show_closures(trace: Trace, world: World, own: Own | None) -> None:
    """Show which track matters most, and what closing some of it would do."""
    st.markdown(f"**{escape(CAVEAT)}**")
    sections, drawing = load_sections(own)
    if sections.empty:
        st.markdown("No flow of these records goes by rail.")
        return
    worst, others = (each.head(SHOWN) for each in part_worst(sections))
    shown = gpd.GeoDataFrame(pd.concat([worst, others]), crs=sections.crs)
    taken = take_clicked(sections)
    rest = shown[~shown["section_id"].isin(taken["section_id"])]
    asked = ask_closed(gpd.GeoDataFrame(pd.concat([taken, rest]), crs=sections.crs))
    if asked:
        try:
            show_closed(asked, trace, world, own)
        except GeoError as fault:
            st.error(escape(str(fault)))
    st.markdown("#### Each section closed alone")
    st.image(drawing)
    st.caption(escape(MEANING))
    st.caption("All records, whatever months and filters are chosen above.")
    if len(worst):
        st.markdown("**No other way on this network**")
        show_sections(worst)
    st.markdown("**Most extra tonne-kilometres**")
    show_sections(others)


def take_clicked(sections: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Take the section that was clicked on the map, if asked; no rows for none."""
    if st.button("Take the line clicked on the map"):
        found = find_clicked(sections)
        if found.empty:
            st.caption("Click a line of rail on the map above first.")
        else:
            section_id = found["section_id"].item()
            st.session_state["taken"] = st.session_state["closed"] = section_id
    return sections[sections["section_id"] == st.session_state.get("taken")]


def find_clicked(sections: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Find the section that was clicked on the map; no rows for none."""
    told = st.session_state.get("wire", {}).get("clicked") or {}
    link = str(told.get("link", ""))
    if not link.startswith("rail-"):
        return sections[:0]
    # Track used both ways is one section, which has the name of one of its links.
    of_link = sections[sections["link_id"] == link]
    lonlat = (float(told["lon"]), float(told["lat"]))
    return find_nearest(of_link if len(of_link) else sections, lonlat)


def ask_closed(sections: gpd.GeoDataFrame) -> str | Box | None:
    """Ask which section, or all track in which box, is to be closed."""
    names = {
        row["section_id"]: f"{row['section_id']}: {row['near_from'] or '?'} to "
        f"{row['near_to'] or '?'}, {row['length_km']:,.0f} km of track"
        for row in list_sections(sections)
    }
    chosen = st.selectbox(
        "What if this were closed?",
        [NOTHING, BOX, *names],
        format_func=lambda each: names.get(each, each),
        key="closed",
    )
    if chosen == NOTHING:
        return None
    if chosen != BOX:
        return str(chosen)
    text = st.text_input(
        "Box: west, south, east, north in degrees",
        placeholder="106,51,109,52.5",
        key="closed box",
    )
    try:
        return read_closed(text) if text.strip() else None
    except GeoError as fault:
        st.error(escape(str(fault)))
        return None


def show_closed(asked: str | Box, trace: Trace, world: World, own: Own | None) -> None:
    """Show the flows on the ways that are left, and which of them have none."""
    with st.spinner("Sending the flows round it…"):
        closure = close_track(trace.flows, world, [asked])
        page = _draw(closure, trace, own)
    told = sum_closure(closure, world)
    st.markdown(escape(tell_closure(told)))
    if told["cut_off_t"]:
        st.caption("What has no other way is drawn as a straight line.")
    show_frame(page, name="railhead-map whatif", title="Map with this track closed")
    if told["pairs"]:
        show_table(pd.DataFrame(told["pairs"])[list(PAIRS)].rename(columns=PAIRS))


def show_sections(sections: gpd.GeoDataFrame) -> None:
    """Show sections as a table."""
    rows = pd.DataFrame(list_sections(sections))
    show_table(rows[list(COLUMNS)].rename(columns=COLUMNS))


def _draw(closure: Closure, trace: Trace, own: Own | None) -> str:
    texts = report.gather_texts(trace, closure.world, title=name_of(own))
    scene = report.set_scene(trace, closure.world, texts, is_case=own is None)
    return report.write_page(scene, embedded=True).decode()
