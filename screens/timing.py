"""Ships and trains by date, and the coincidence test, on the page."""

import pandas as pd
import streamlit as st

from geo.timing import DAYS
from screens.findings import load_diagram, load_timing
from screens.frame import show_frame
from screens.loading import KEPT
from screens.own import Own
from screens.words import escape


def show_timing(own: Own | None) -> None:
    """Show ships and trains over time, then how close departures follow landings."""
    diagram = load_diagram(own)
    show_frame(diagram, name="railhead-strings", title="Ships and trains by date")
    st.markdown("#### Do departures follow landings?")
    show_test(own)


@st.fragment
def show_test(own: Own | None) -> None:
    """Show how close departures follow landings, and what that cannot tell."""
    days = st.slider(
        "Days after a landing within which a departure is linked to it",
        min_value=0,
        max_value=30,
        value=DAYS,
        key="days",
        help="Chosen after a look at the curve, the chance told is too small.",
    )
    told = load_timing(own, days=days)
    for warning in told["warnings"]:
        st.warning(escape(warning))
    st.markdown(escape(told["sentence"]))
    show_curve(pd.DataFrame(told["curve"]))
    st.caption("All records, whatever months and filters are chosen above.")
    st.markdown("\n".join(f"- {escape(caveat)}" for caveat in told["caveats"]))


@st.cache_data(scope="session", max_entries=KEPT, show_spinner=False)
def show_curve(curve: pd.DataFrame) -> None:
    """Draw the share of tonnes linked by days, beside what chance would give."""
    shares = {
        "share_tonnes_linked": "as recorded",
        "expected_share": "landings moved, mean",
        "low_share": "landings moved, low",
        "high_share": "landings moved, high",
    }
    if curve.empty or curve[list(shares)].isna().all(axis=None):
        return
    drawn = curve.set_index("days")[list(shares)].rename(columns=shares) * 100
    st.line_chart(
        drawn,
        x_label="days after the latest landing",
        y_label="% of tonnes",
        color=["#b5402a", "#14213d", "#a39c8e", "#a39c8e"],
        height=280,
    )
