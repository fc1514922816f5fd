"""The page in the browser: widgets and words. `geo` does the work."""

from screens.memory import give_back

if __name__ == "__main__":  # before the imports that take memory
    give_back()

import pandas as pd
import streamlit as st

from geo import report
from geo.errors import GeoError
from geo.excerpt import Excerpt, tell_grades
from geo.monthly import have_ranges, list_months
from geo.pipeline import Trace, World
from geo.scene import Texts
from geo.schema import BOUNDS
from geo.units import KG_PER_T
from screens.filters import Filters, as_message, ask_filters, choose, show_chips
from screens.frame import read_static, show_frame, wire_map
from screens.loading import (
    load_counted,
    load_divided,
    load_page,
    load_trace,
    name_of,
)
from screens.months import asked_span, remember_months, span_name
from screens.own import Own
from screens.parts import (
    Tabs,
    list_parts,
    place_tabs,
    show_opened,
    show_table_of_months,
)
from screens.progress import choose_shown, remember_shown
from screens.reading import ask_fates, ask_reading
from screens.records import ask_records
from screens.report import ask_report
from screens.shares import asked_shares
from screens.tally import show_tally
from screens.words import escape, roughly, whole

st.set_page_config(
    page_title="Railhead", layout="wide", initial_sidebar_state="collapsed"
)


def main() -> None:
    """Show the whole page."""
    st.html(f"<style>{read_static('app.css')}</style>")
    head, tools = st.columns([3, 1], vertical_alignment="top")
    with tools, st.container(horizontal=True, horizontal_alignment="right"):
        place_for_filter = st.container(width="content")
        own = ask_records()
        place_for_file = st.container(width="content")
    # There even when empty: what stands below must keep its place, or a second map
    # would be made beside the first.
    place_for_reading, place_for_notices, place_for_tally = (
        st.container() for _ in range(3)
    )
    with place_for_reading:
        own = choose_shown(own)
    try:
        with place_for_reading:
            doubts = ask_reading(own) if own and not own.url else None
        if own and not own.url and doubts is None:
            head.title(escape(own.file.name), anchor=False)
            return
        with place_for_reading:  # where it may show how far it is
            trace = load_trace(own)
        remember_shown(own)
        shares = asked_shares(own)
        world = load_divided(own, shares)
        texts = report.gather_texts(trace, world, title=name_of(own))
    except GeoError as fault:
        head.title("These records cannot be mapped", anchor=False)
        st.error(escape(str(fault)))
        return
    with head:
        st.title(escape(texts.title), anchor=False)
        if texts.subtitle:
            st.caption(escape(texts.subtitle))
    with place_for_notices:
        show_notices(texts)
    if own and doubts:
        with doubts:
            ask_fates(own, trace)
    if own:
        with place_for_tally, st.container(key="tally"):
            show_tally(trace)
    with place_for_filter:
        filters = ask_filters(trace, world)
    show_chips(filters, world, own)
    with st.container(key="map"):
        show_frame(
            load_page(own, filters.grade, shares),
            name="railhead-map",
            title="Map of flows by month",
        )
    with place_for_file:
        if st.button("Report"):
            ask_report(own, filters)
    show_choice(trace, world, filters, texts, own)


def show_notices(texts: Texts) -> None:
    """Show, always and at the top, what the tonnages are."""
    if not texts.notices:
        return
    with st.container(key="notice"):
        for notice in texts.notices:
            st.markdown(f"**▲** {escape(notice)}")


def show_choice(
    trace: Trace, world: World, filters: Filters, texts: Texts, own: Own | None
) -> None:
    """Show what the map's months and the filters leave, as figures and tables."""
    place_for_figures = st.container()
    parts = list_parts(trace, world, texts, own)
    tabs = place_tabs(parts)
    with place_for_figures:  # first, for it hears the map
        show_months(trace, world, filters, texts, own, tabs)
    show_opened(parts, tabs)


@st.fragment
def show_months(
    trace: Trace,
    world: World,
    filters: Filters,
    texts: Texts,
    own: Own | None,
    tabs: Tabs,
) -> None:
    """Show what depends on the months: with them it alone is made again and sent."""
    months = list(list_months(trace.flows))
    span = asked_span(months)
    is_drawn = wire_map(
        as_message(filters, span, months), on_months=lambda: remember_months(months)
    )
    counted = load_counted(own, filters.grade)
    excerpt = choose(trace, counted, world, filters, span)
    show_headline(excerpt, trace, span, filters, texts)
    if texts.caveat:
        st.caption(escape(texts.caveat))
    show_table_of_months(excerpt.flows, world, tabs, is_due=is_drawn)


def show_headline(
    excerpt: Excerpt,
    trace: Trace,
    span: tuple[str, str] | None,
    filters: Filters,
    texts: Texts,
) -> None:
    """Say the choice in one line, for readers who do not see the map."""
    chosen, graded = excerpt.flows, tell_grades(excerpt)
    with st.container(key="headline"):
        if chosen.empty:
            st.markdown(
                f"**{span_name(span)}**: nothing was sent under these filters. "
                "Take a filter off, or choose other months."
            )
            st.markdown(escape(f"Records {graded}") if graded else "")
            return
        mass_t = chosen["mass_t"].sum()
        count = roughly(mass_t * KG_PER_T / filters.kg_per_shell)
        is_told = texts.tells_shells or filters.measure == "shells"
        shells = f" · ≈ {count} shells by weight alone" if is_told else ""
        st.markdown(
            f"**{span_name(span)}**: **{whole(mass_t)} t**{tell_range(chosen)} of "
            f"{whole(trace.flows['mass_t'].sum())} t · "
            f"{chosen['consignment_count'].sum():,} consignments · "
            f"{chosen['wagon_count'].sum():,} wagons · "
            f"{chosen['origin_id'].nunique()} {texts.origin}s · "
            f"{chosen['destination_id'].nunique()} sites{shells}"
            f"{escape(f' · records {graded}') if graded else ''}"
        )


def tell_range(chosen: pd.DataFrame) -> str:
    """Tell the tonnes from lowest to highest, where a record states a range."""
    if not have_ranges(chosen):
        return ""
    low, high = (whole(chosen[bound].sum()) for bound in BOUNDS)
    return f" ({low} – {high} t, lowest to highest)"


main()
