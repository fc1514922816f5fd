"""The page in the browser: widgets and words. `geo` does the work."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pandas as pd
import streamlit as st

from geo import report
from geo.errors import GeoError
from geo.pipeline import Trace, World
from geo.scene import Texts
from geo.units import KG_PER_T
from screens.claims import show_claims
from screens.filters import Filters, as_message, ask_filters, choose, show_chips
from screens.frame import read_static, show_frame, wire_map
from screens.loading import load_page, load_trace, load_world_of
from screens.months import asked_span, remember_months, span_name
from screens.report import ask_report
from screens.tables import (
    show_flows,
    show_method,
    show_records,
    show_sites,
    show_voyages,
)
from screens.timing import show_timing
from screens.words import escape, roughly, whole

RECORD_TYPES: Final = (
    *("csv", "tsv", "txt", "xlsx", "xlsm", "ods", "parquet", "geojson", "gpkg"),
    *("gz", "bz2", "xz", "zst"),
)

st.set_page_config(
    page_title="Railhead", layout="wide", initial_sidebar_state="collapsed"
)


def main() -> None:
    """Show the whole page."""
    st.html(f"<style>{read_static('app.css')}</style>")
    head, tools = st.columns([3, 1], vertical_alignment="top")
    with tools, st.container(horizontal=True, horizontal_alignment="right"):
        place_for_filter = st.container(width="content")
        content, title = ask_records()
        place_for_file = st.container(width="content")
    try:
        trace, world = load_trace(content), load_world_of(content)
        texts = report.gather_texts(trace, world, title=title)
    except GeoError as fault:
        with head:
            st.title("These records cannot be mapped", anchor=False)
        st.error(escape(str(fault)))
        return
    with head:
        st.title(escape(texts.title), anchor=False)
        if texts.subtitle:
            st.caption(escape(texts.subtitle))
    show_notices(texts)
    with place_for_filter:
        filters = ask_filters(trace, world)
    show_chips(filters, world)
    with st.container(key="map"):
        page = load_page(content, title)
        show_frame(page, name="railhead-map", title="Map of flows by month")
    with place_for_file:
        if st.button("Report"):
            ask_report(content, title, filters)
    show_choice(trace, world, filters, texts, is_case=content is None)


def ask_records() -> tuple[bytes | None, str | None]:
    """Ask whose records are to be shown; none means those of the case."""
    with st.popover("Data"):
        st.markdown(
            "Your own records stay on this machine. A table needs columns for date, "
            "origin, destination and mass (`mass_t` or `mass_kg`), under these names "
            "or common ones in English, Russian or Ukrainian."
        )
        upload = st.file_uploader("Records", type=list(RECORD_TYPES), key="records")
    if upload is None:
        return None, None
    return upload.getvalue(), Path(upload.name).stem


def show_notices(texts: Texts) -> None:
    """Show, always and at the top, what the tonnages are."""
    if not texts.notices:
        return
    with st.container(key="notice"):
        for notice in texts.notices:
            st.markdown(f"**▲** {escape(notice)}")


@st.fragment
def show_choice(
    trace: Trace, world: World, filters: Filters, texts: Texts, *, is_case: bool
) -> None:
    """Show what the map's months and the filters leave, as figures and tables."""
    months = list(report.list_months(trace.flows))
    span = asked_span(months)
    wire_map(
        as_message(filters, span, months), on_months=lambda: remember_months(months)
    )
    chosen = choose(trace, world, filters, span)
    show_headline(chosen, trace, span, filters)
    if texts.caveat:
        st.caption(escape(texts.caveat))
    show_tables(chosen, trace, world, texts, is_case=is_case)


def show_headline(
    chosen: pd.DataFrame,
    trace: Trace,
    span: tuple[str, str] | None,
    filters: Filters,
) -> None:
    """Say the choice in one line, for readers who do not see the map."""
    with st.container(key="headline"):
        if chosen.empty:
            st.markdown(
                f"**{span_name(span)}**: nothing was sent under these filters. "
                "Take a filter off, or choose other months."
            )
            return
        mass_t = chosen["mass_t"].sum()
        st.markdown(
            f"**{span_name(span)}**: **{whole(mass_t)} t** of "
            f"{whole(trace.flows['mass_t'].sum())} t · "
            f"{chosen['consignment_count'].sum():,} consignments · "
            f"{chosen['wagon_count'].sum():,} wagons · "
            f"{chosen['origin_id'].nunique()} ports · "
            f"{chosen['destination_id'].nunique()} sites · "
            f"≈ {roughly(mass_t * KG_PER_T / filters.kg_per_shell)} shells by weight "
            "alone"
        )


def show_tables(
    chosen: pd.DataFrame, trace: Trace, world: World, texts: Texts, *, is_case: bool
) -> None:
    """Show what is behind the map, a tab each."""
    parts: dict[str, Callable[[], None]] = {
        "Flows": lambda: show_flows(chosen, world),
        "Sites": lambda: show_sites(chosen, world),
        "Ships and trains": lambda: show_voyages(world),
        "Timing": lambda: show_timing(trace, is_case=is_case),
        "Claims": lambda: show_claims(world),
        "Records": lambda: show_records(trace),
        "Method": lambda: show_method(texts),
    }
    if not is_case:  # what is published of the case says nothing of other records
        del parts["Ships and trains"], parts["Claims"]
    for tab, show in zip(st.tabs(list(parts)), parts.values(), strict=True):
        with tab:
            show()


main()
