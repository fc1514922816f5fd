"""How fast records went along their routes, and which to look at again, on the page."""

from typing import Any

import pandas as pd
import streamlit as st

from geo.journeys import tell_yardstick
from geo.speed_chart import (
    FLAG_TITLES,
    NARROW,
    PAIR_TITLES,
    TITLE,
    draw_speeds,
)
from screens.findings import load_speeds
from screens.own import Own
from screens.table import show_drawing, show_table
from screens.words import escape


def show_speeds(own: Own | None) -> None:
    """Show the speeds pair by pair beside the yardstick, then what is flagged."""
    told = load_speeds(own)
    for warning in told["warnings"]:
        st.warning(escape(warning))
    st.markdown(escape(told["sentence"]))
    if told["pairs"]:
        show_chart(told)
    for line in tell_yardstick(told):
        st.caption(escape(line))
    st.caption("All records, whatever months and filters are chosen above.")
    if told["flags"]:
        st.markdown("#### Records to look at again")
        show_table(_list(told["flags"], FLAG_TITLES))
    rules = [f"- **{name}**: {escape(words)}" for name, words in told["rules"].items()]
    caveats = [f"- {escape(caveat)}" for caveat in told["caveats"]]
    st.markdown("\n".join([*rules, *caveats]))
    if told["pairs"]:
        with st.expander(f"The {len(told['pairs']):,} pairs as a table"):
            show_table(_list(told["pairs"], PAIR_TITLES))


def show_chart(told: dict[str, Any]) -> None:
    """Draw the pairs, one shape for wide screens and one for phones, and offer it."""
    wide, narrow = draw_speeds(told), draw_speeds(told, layout=NARROW)
    alt = f"{TITLE}: {len(told['pairs'])} pairs; the table below tells the same"
    show_drawing(wide, narrow, alt)
    st.download_button(
        "Speeds as SVG",
        wide,
        file_name="speeds.svg",
        mime="image/svg+xml",
        key="speeds_svg",
        on_click="ignore",
    )


def _list(rows: list[dict[str, Any]], titles: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows)[list(titles)].rename(columns=titles)
