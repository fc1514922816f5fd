"""Long work in the page: how far it is, and a button that ends it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.progress import AFTER_S, Step, tell_progress
from screens.own import Own
from screens.words import escape

CANCELLED: Final = "cancelled records"
SHOWN: Final = "records shown last"


@contextmanager
def watch_reading(own: Own) -> Iterator[Step]:
    """Show how far the reading of records is, once it takes long.

    The button makes the page run anew, and so ends this run at its next step.
    """
    place, begun = st.empty(), time.monotonic()
    bar: DeltaGenerator | None = None

    def tell(share: float, what: str) -> None:
        nonlocal bar
        elapsed_s = time.monotonic() - begun
        if elapsed_s < AFTER_S:
            return
        text = tell_progress(share, what, elapsed_s)
        if bar is None:
            with place.container(key="progress"):
                bar = st.progress(share, text=text)
                st.button("Cancel", on_click=_cancel, args=(own.key,))
        bar.progress(share, text=text)

    try:
        yield tell
    except Exception:
        place.empty()
        raise
    place.empty()


def choose_shown(own: Own | None) -> Own | None:
    """Give the records to show: those of before, if reading these was cancelled."""
    if own is None or st.session_state.get(CANCELLED) != own.key:
        return own
    told = f"Reading {escape(own.file.name)} was cancelled. What is shown is as before."
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(told, width="content")
        st.button(
            "Read it after all",
            on_click=st.session_state.pop,
            args=(CANCELLED, None),
        )
    before: Own | None = st.session_state.get(SHOWN)
    return before


def remember_shown(own: Own | None) -> None:
    """Remember which records were read to their end."""
    st.session_state[SHOWN] = own


def _cancel(key: str) -> None:
    st.session_state[CANCELLED] = key
