"""Destinations near depots, beside what chance would give, on the page."""

import pandas as pd
import streamlit as st

from geo.errors import GeoError
from geo.nearness import UNKNOWN, tell_nearness
from geo.pipeline import NEAR_DEPOT_KM
from geo.upload import Upload
from geo.worlds import World
from screens.findings import load_nearness
from screens.loading import KEPT
from screens.own import Own
from screens.table import show_table
from screens.words import escape

INKS = {
    "as filed": "#b5402a",
    "places moved, low": "#a39c8e",
    "places moved, high": "#a39c8e",
    "by chance, mean": "#14213d",
    "published": "#c98a00",
}
PUBLISHED = 12
"""Sites of 16 near known depots, as published on 22 June 2024 (row C09)."""


def show_depots(world: World, own: Own | None) -> None:
    """Show how many destinations lie near a depot, and how to judge the count."""
    given = st.file_uploader(
        "Your own depots (GeoJSON or CSV)",
        type=["geojson", "json", "csv"],
        key="depots",
    )
    try:
        file = Upload(given.name, given.getvalue()) if given else None
        nearness = load_nearness(own, file)
    except GeoError as fault:
        st.error(escape(str(fault)))
        return
    if given is None and world.depots.empty:
        st.markdown(escape(UNKNOWN))
        return
    steps = [int(km) for km in nearness.curve["km"]]
    km = st.select_slider("Near is up to, km", steps, value=int(NEAR_DEPOT_KM))
    told = tell_nearness(nearness, km=float(km))
    for warning in told["warnings"]:
        st.warning(escape(warning))
    st.markdown(escape(told["sentence"]))
    show_curve(pd.DataFrame(told["curve"]), is_case=own is None)
    st.caption("All records, whatever months and filters are chosen above.")
    st.markdown("\n".join(f"- {escape(caveat)}" for caveat in told["caveats"]))
    show_table(_name_nearest(nearness.distances_km, world))


@st.cache_data(scope="session", max_entries=KEPT, show_spinner=False)
def show_curve(curve: pd.DataFrame, *, is_case: bool) -> None:
    """Draw the count by distance, as filed, moved, and as chance would have it."""
    if curve.empty:
        return
    lines = {"count": "as filed", "low_count": "places moved, low"}
    lines |= {"high_count": "places moved, high"}
    chances = [str(name) for name in curve if str(name).startswith("expected ")]
    lines |= dict.fromkeys(chances[:1], "by chance, mean")
    drawn = curve.set_index("km")[list(lines)].rename(columns=lines)
    if is_case:
        drawn = drawn.assign(published=PUBLISHED)
    st.line_chart(
        drawn,
        color=[INKS[str(name)] for name in drawn],
        x_label="km to the nearest known depot",
        y_label="destinations",
        height=300,
    )


def _name_nearest(distances_km: pd.Series, world: World) -> pd.DataFrame:
    sites = world.places.set_index("site_id").loc[distances_km.index]
    table = pd.DataFrame(
        {
            "destination": sites["site_name"],
            "region": sites["region"],
            "km to the nearest known depot": distances_km,
        }
    )
    return table.sort_values("km to the nearest known depot")
