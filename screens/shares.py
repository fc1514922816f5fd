"""Shares: how the flows of a pair are supposed to part over its ways."""

from typing import Any, Final

import pandas as pd
import streamlit as st

from geo.shares import WHOLE, Share
from screens.own import Own
from screens.words import escape

KEY: Final = "shares"
PERCENT: Final = WHOLE // 100


def asked_shares(own: Own | None) -> tuple[Share, ...]:
    """Give the shares that were asked for with these records."""
    kept: dict[str, tuple[Share, ...]] = st.session_state.get(KEY, {})
    return kept.get(own.key if own else "", ())


def keep_shares(
    own: Own | None, pair: tuple[str, str], shares: tuple[Share, ...] = ()
) -> None:
    """Keep the shares of a pair in place of those that it had; none take it off."""
    others = (share for share in asked_shares(own) if share[:2] != pair)
    kept = st.session_state.get(KEY, {})
    st.session_state[KEY] = kept | {own.key if own else "": (*others, *shares)}


def ask_shares(
    own: Own | None, pair: tuple[str, str], ways: list[dict[str, Any]]
) -> None:
    """Ask which part of a pair's flows takes each way, and have the map drawn so."""
    st.markdown("**Draw the flows of these two places over several ways**")
    st.caption(
        "Your assumption, told as such on the map and in every report: the shares are "
        "in no record and are not computed."
    )
    before = {s.way: s.parts for s in asked_shares(own) if s[:2] == pair}
    usual = {1: WHOLE}
    columns = st.columns(min(len(ways), 4))
    percents = {
        way["way_id"]: columns[n % len(columns)].number_input(
            f"Way {way['way_id']}, %",
            0,
            100,
            (before or usual).get(way["way_id"], 0) // PERCENT,
            step=5,
            help=f"{way['start']}, {way['choice']}: {way['length_km']:,.0f} km",
            key=f"share {pair[0]} {pair[1]} {way['way_id']}",
        )
        for n, way in enumerate(ways)
    }
    total = sum(percents.values())
    left, right = st.columns([1, 2], vertical_alignment="center")
    is_asked = left.button("Draw the flows so", disabled=total != 100)
    right.caption(f"{total} % in all." if total == 100 else _tell_gap(total))
    if is_asked:
        given = {way: percent for way, percent in percents.items() if percent}
        shares = (
            Share(*pair, way, percent * PERCENT) for way, percent in given.items()
        )
        keep_shares(own, pair, () if given == {1: 100} else tuple(shares))
        st.rerun()


def _tell_gap(total: int) -> str:
    return f"{total} % in all: shares must come to 100 %."


def show_split_chips(own: Own | None, places: pd.DataFrame) -> None:
    """Show each pair that is split as a button that takes it off."""
    names = dict(zip(places["site_id"], places["site_name"], strict=True))
    for pair in dict.fromkeys(share[:2] for share in asked_shares(own)):
        label = f"Assumed split: {names[pair[0]]} to {names[pair[1]]}"
        st.button(f"{escape(label)} ✕", on_click=keep_shares, args=(own, pair))
