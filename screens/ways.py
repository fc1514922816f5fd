"""Ways between two places, side by side."""

import pandas as pd
import streamlit as st

from geo.alternatives import MAX_SHARED
from geo.errors import GeoError
from geo.itineraries import CAVEAT
from geo.itinerary_map import COLUMNS, MEANING, list_ways, tell_way
from geo.pipeline import Trace, World
from screens.findings import load_ways
from screens.own import Own
from screens.shares import ask_shares
from screens.table import show_table
from screens.words import escape

HINT = "Choose two places"


def show_ways(trace: Trace, world: World, own: Own | None) -> None:
    """Ask for two places, and show really different ways between them."""
    st.markdown(f"**{escape(CAVEAT)}**")
    names = dict(zip(world.places["site_id"], world.places["site_name"], strict=True))
    left, right, last = st.columns([2, 2, 1])
    ends = [
        column.selectbox(
            label,
            list(names),
            index=None,
            format_func=lambda each: str(names[each]),
            placeholder=HINT,
        )
        for column, label in ((left, "Ways from"), (right, "Ways to"))
    ]
    percent = last.slider(
        "Track shared at most, %", 0, 100, round(100 * MAX_SHARED), step=5
    )
    if not all(ends):
        return
    try:
        ways, drawing = load_ways(own, str(ends[0]), str(ends[1]), percent / 100)
    except GeoError as fault:
        st.error(escape(str(fault)))
        return
    rows = list_ways(ways)
    st.image(drawing)
    st.markdown("\n".join(f"- {escape(tell_way(row))}" for row in rows))
    st.caption(escape(MEANING))
    show_table(pd.DataFrame(rows)[list(COLUMNS)].rename(columns=COLUMNS))
    pair = (str(ends[0]), str(ends[1]))
    flows = trace.flows
    if pair not in {*zip(flows["origin_id"], flows["destination_id"], strict=True)}:
        st.caption("No flow of these records goes between these two places.")
    elif percent != round(100 * MAX_SHARED):
        st.caption(
            f"Flows can be split over the ways that share up to {MAX_SHARED:.0%}: by "
            "their numbers others find them again."
        )
    else:
        ask_shares(own, pair, rows)
